"""French typography, applied at the doors so that authors type ordinary spaces.

Source of the rule: Lexique des règles typographiques en usage à l'Imprimerie
nationale (espace insécable before « : ; ! ? » % € », after « « », between groups
of three digits).  U+00A0 is used throughout: U+202F is missing from too many
terminal fonts.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r"(?<=[^\s\u00a0]) (?=[:;!?»%€](?!\w))")
_AFTER = re.compile(r"« ")
_DIGITS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
# An answer that holds them could drive the terminal; colours (ESC [ … m) are ours.
_CONTROLS = re.compile("\x1b(?!\\[[\\d;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str) -> str:
    """``text`` on one line, with � for what no file, message or document can hold.

    Bytes of a command line that are not UTF-8 arrive as halves of a character.
    """
    return _UNWRITABLE.sub("�", " ".join(text.split()))


def french(text: str) -> str:
    """``text`` with ordinary spaces made non-breaking where French asks for it."""
    text = _BEFORE.sub(NBSP, text)
    text = _AFTER.sub("«" + NBSP, text)
    return _DIGITS.sub(NBSP, text)


def printable(text: str) -> str:
    """``text`` with French spaces, and � for what a terminal would obey instead of showing."""
    return _CONTROLS.sub("�", french(text))
