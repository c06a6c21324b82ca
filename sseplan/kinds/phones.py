"""Telephone numbers, in any usual French form, of France and overseas.

Source: plan national de numérotation (ARCEP, décision 2018-0881): ten digits from 01
to 09; overseas 9-digit numbers follow their own country code (+262, +590, +594, +596)
and are written 0262 …, 0590 …; short numbers of two, three, four or six digits.
"""

from __future__ import annotations

import re

from sseplan.kinds.spec import Misread, Spec, Value
from sseplan.typography import NBSP

_SHORT = re.compile(r"1[5-9]|11[2-9]|19[16-9]|116\d{3}|10\d{2}|3\d{3}|118\d{3}")
# 06 39 98 is not Mayotte: it is the mobile range that ARCEP reserves for fiction.
_OVERSEAS = re.compile(r"0(262|263|269|590|594|596|639(?!98)|69[0-7]|709)")
_DROM_CODES = ("262", "590", "594", "596")
_PHONE_EXAMPLE = "06 39 98 00 01, 0262 00 00 00, +33 6 39 98 00 01 ou 15"


def read_phone(text: str, spec: Spec) -> str:
    bare = re.sub(r"(?<=\d)\s*\(0\)", "", text)
    bare = re.sub(r"[\s\u00a0\u202f.\-()/]", "", bare)
    bare = "+" + bare[2:] if bare.startswith("00") else bare
    national = _national(bare)
    if re.fullmatch(r"0[1-9]\d{8}", national):
        return _group_national(national)
    if _SHORT.fullmatch(national):
        return national
    if re.fullmatch(r"\+(?!33|262|590|594|596)[1-9]\d{6,14}", national):
        return _group_foreign(national)
    raise Misread(
        f"« {text} » n'est pas un numéro de téléphone. Écrivez par exemple {_PHONE_EXAMPLE}."
    )


def _national(bare: str) -> str:
    for code in ("33", *_DROM_CODES):
        prefix = "+" + code
        if bare.startswith(prefix) and len(bare) == len(prefix) + 9:
            return "0" + bare[len(prefix) :]
    return bare


def _group_national(number: str) -> str:
    head = 4 if _OVERSEAS.match(number) else 2
    return " ".join([number[:head], *re.findall("..", number[head:])])


def _group_foreign(number: str) -> str:
    """``+687 12 34 56``: a country code of three digits or two, the rest by twos."""
    code = 4 if len(number) <= 10 or number[1:3] in ("35", "37", "38", "42") else 3
    rest = number[code:]
    odd = len(rest) % 2
    groups = ([rest[:3]] if odd else []) + re.findall("..", rest[3 if odd else 0 :])
    return " ".join([number[:code], *groups])


def show_phone(value: Value, spec: Spec) -> str:
    return str(value).replace(" ", NBSP)
