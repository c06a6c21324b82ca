"""Writing values as YAML that any reader takes for the text that was typed.

The writer works on raw trees (``str``, ``list``, ``dict``); a ``Shape`` says what is
known of a place: the kind of value and the order of its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sseplan.trame import Field, Question, Trame

WIDTH = 100
_STEP = 2

_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"[-+.]?[0-9][0-9a-fA-F_xo.,:+-]*")
_TIMESTAMP = re.compile(r"\d{4}-\d\d?-\d\d?[Tt \t].*")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "oui", "non"))
_FLOW_WORDS = re.compile(r"[\w .'-]+")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_PRINTABLE = " -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_BLOCKABLE = "\t\n" + _PRINTABLE
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@cache
def _outside(kept: str) -> re.Pattern[str]:
    """What is not in ``kept``; compiled at the first writing, for commands that only read."""
    return re.compile(f"[^{kept}]")


@dataclass(frozen=True)
class Shape:
    """A kind's name and, for what has fields, their shapes in order."""

    type: str = "text"
    fields: Mapping[str, Shape] = field(default_factory=dict)

    def child(self, key: str) -> Shape:
        """The shape of a field; that of a text when the field is unknown."""
        return self.fields.get(key, _TEXT)

    @property
    def item(self) -> Shape:
        """The shape of one row or of one code of a list."""
        return Shape("row", self.fields) if self.fields else _TEXT


_TEXT = Shape()


def shape_of(spec: Question | Field) -> Shape:
    """What the writer needs to know of a question or of a record field."""
    return Shape(spec.type, {f.id: shape_of(f) for f in spec.fields})


def shape_of_plan(trame: Trame) -> Shape:
    """The shape of a whole plan: its parts, and the answers in the trame's order."""
    answers = {question.id: shape_of(question) for question in trame.questions}
    notes = dict.fromkeys(answers, Shape("long_text"))
    confirmation = Shape("head", {"le": Shape("date"), "par": _TEXT})
    parts = {
        "sseplan": Shape("integer"),
        "trame": Shape("head", {"id": _TEXT, "version": _TEXT}),
        "reponses": Shape("part", answers),
        "notes": Shape("part", notes),
        "a_revoir": Shape("ids"),
        "confirmations": Shape("part", dict.fromkeys(answers, confirmation)),
    }
    return Shape("plan", parts)


def raw_of(value: Any) -> Any:
    """The raw tree of a value in memory; fields left empty are dropped from rows."""
    if isinstance(value, str):
        return legible(str(value))
    if isinstance(value, Mapping):
        items = ((legible(str(key)), raw_of(v)) for key, v in value.items() if v is not None)
        return {key: v for key, v in items if v != ""}
    if isinstance(value, list | tuple):
        return [raw_of(item) for item in value]
    return "" if value is None else legible(str(value))


def legible(text: str) -> str:
    """``text`` with its surrogates paired, or replaced where UTF-8 cannot hold them."""
    if text.isascii() or not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def entry(key: str, value: Any, shape: Shape, column: int) -> list[str]:
    """The lines of ``key: value`` at ``column``."""
    inline, lines = body(value, shape, column)
    head = " " * column + scalar_key(key) + ":"
    return [f"{head} {inline}" if inline else head, *lines]


def item(value: Any, shape: Shape, column: int) -> list[str]:
    """The lines of one item of a list, its dash at ``column``."""
    inline, lines = body(value, shape, column)
    dash = " " * column + "- "
    if inline:
        return [dash + inline, *lines]
    return [dash + lines[0][column + _STEP :], *lines[1:]]


def body(value: Any, shape: Shape, column: int) -> tuple[str, list[str]]:
    """What follows ``key:`` or the dash: the rest of its line, and the lines below."""
    if isinstance(value, dict):
        return _mapping(value, shape, column + _STEP)
    if isinstance(value, list):
        return _sequence(value, shape, column + _STEP)
    return _scalar(value, shape, column)


def ordered(keys: Iterable[str], shape: Shape) -> list[str]:
    """Known keys in the trame's order, then the unknown ones as they come."""
    present = dict.fromkeys(keys)
    return [k for k in shape.fields if k in present] + [k for k in present if k not in shape.fields]


def _mapping(value: dict[str, Any], shape: Shape, column: int) -> tuple[str, list[str]]:
    if not value:
        return "{}", []
    if shape.type == "head" and all(isinstance(v, str) for v in value.values()):
        return _flow_mapping(value, shape), []
    keys = ordered(value, shape)
    return "", [line for k in keys for line in entry(k, value[k], shape.child(k), column)]


def _flow_mapping(value: dict[str, str], shape: Shape) -> str:
    keys = ordered(value, shape)
    pairs = (f"{scalar_key(k)}: {_flow_scalar(value[k], shape.child(k))}" for k in keys)
    return "{" + ", ".join(pairs) + "}"


def _flow_scalar(text: str, shape: Shape) -> str:
    """A value between braces, where a comma or a bracket would end a bare text."""
    bare = _FLOW_WORDS.fullmatch(text) and is_plain(text)
    return text if bare or _plain_by_kind(text, shape.type) else quoted(text)


def _sequence(value: list[Any], shape: Shape, column: int) -> tuple[str, list[str]]:
    if not value:
        return "[]", []
    if shape.type == "multi_choice" and all(isinstance(code, str) for code in value):
        flow = "[" + ", ".join(map(scalar_key, value)) + "]"
        if column + len(flow) <= WIDTH - 40:
            return flow, []
    return "", [line for one in value for line in item(one, shape.item, column)]


def _scalar(text: str, shape: Shape, column: int) -> tuple[str, list[str]]:
    if _plain_by_kind(text, shape.type):
        return text, []
    long = len(text) > WIDTH or "\n" in text
    if long and _fits_block(text):
        return _block(text, column)
    return (text if not long and is_plain(text) else quoted(text)), []


def _plain_by_kind(text: str, kind: str) -> bool:
    if kind == "integer":
        return re.fullmatch(r"-?[0-9]+", text) is not None
    return kind == "date" and _ISO_DATE.fullmatch(text) is not None


def is_plain(text: str) -> bool:
    """Whether ``text`` may go without quotes: every YAML reader takes it for this text."""
    if not text or text != text.strip() or text[0] in _INDICATORS or text.startswith("..."):
        return False
    if ": " in text or " #" in text or text.endswith(":") or _outside(_PRINTABLE).search(text):
        return False
    if text.lower() in _WORDS or re.fullmatch(r"[-+]?\.(inf|nan)", text, re.IGNORECASE):
        return False
    return not _NUMBER.fullmatch(text) and not _TIMESTAMP.fullmatch(text)


def scalar_key(text: str) -> str:
    """A key or a code: bare when it is a simple word that no reader takes for another thing."""
    return text if _SIMPLE.fullmatch(text) and is_plain(text) else quoted(text)


def quoted(text: str) -> str:
    """``text`` between double quotes, on one line."""
    inside = "".join(_ESCAPES.get(c, c) for c in text)
    return '"' + _outside(_PRINTABLE).sub(lambda found: _escape(found[0]), inside) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _fits_block(text: str) -> bool:
    """Whether a literal block gives back exactly this text."""
    visible = text.strip(" \t\n") != ""
    return visible and not text.endswith("\n\n") and not _outside(_BLOCKABLE).search(text)


def _block(text: str, column: int) -> tuple[str, list[str]]:
    indicator = str(_STEP) if text[0] in " \t\n" else ""
    chomp = "" if text.endswith("\n") else "-"
    margin = " " * (column + _STEP)
    lines = text.removesuffix("\n").split("\n")
    return f"|{indicator}{chomp}", [margin + line if line else "" for line in lines]
