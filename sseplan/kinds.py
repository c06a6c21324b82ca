"""The ten kinds of answer: how each is read from typed text, kept, shown and loaded.

A value in memory is ``str | int | list[str] | list[dict[str, ...]]``; dates are ISO
strings (``2026-03-12``, or ``2028-06`` where the spec allows a month).  A scalar
that its kind cannot read stays the text that was typed: validation reports it,
nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from sseplan.typography import NBSP

Value = Any
"""``str | int | list[str] | list[dict[str, str | int | list[str]]]``."""


class Misread(ValueError):
    """The typed text is not a value of the kind; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Choice:
    """One possible answer: the code that is saved and the label that people read."""

    code: str
    label: str


class Spec(Protocol):
    """What a kind needs to know of a question or of a record field."""

    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> tuple[Choice, ...]: ...
    @property
    def fields(self) -> Sequence[FieldSpec]: ...
    @property
    def month(self) -> bool: ...
    @property
    def min(self) -> int: ...
    @property
    def max(self) -> int | None: ...


class FieldSpec(Spec, Protocol):
    """A record field: a spec with an id and a label."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Kind:
    """The four things that are known of a kind of answer, and its French name."""

    name: str
    label: str
    read: Callable[[str, Spec], Value]
    show: Callable[[Value, Spec], str]
    edit: Callable[[Value, Spec], str]
    load: Callable[[Value, Spec], Value]


_ACCENTS = re.compile("[\u0300-\u036f]+")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` without accents, case, apostrophes or hyphens, for comparing what people type."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return _NOT_WORDS.sub(" ", _ACCENTS.sub("", bare)).strip()


# --- text


def _read_text(text: str, spec: Spec) -> str:
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()  # non-breaking spaces were meant


def _read_long_text(text: str, spec: Spec) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def _as_text(value: Value, spec: Spec) -> str:
    return value if isinstance(value, str) else str(value)


# --- integer


def _read_integer(text: str, spec: Spec) -> int:
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"-?[0-9]{1,15}", digits):
        raise Misread(f"« {text} » n'est pas un nombre entier. Écrivez par exemple 12400.")
    number = int(digits)
    if number < spec.min or (spec.max is not None and number > spec.max):
        raise Misread(f"{number} est hors des limites : {_bounds(spec)}.")
    return number


def _bounds(spec: Spec) -> str:
    if spec.max is None:
        return f"{spec.min} ou plus"
    return f"de {spec.min} à {spec.max}"


def _show_integer(value: Value, spec: Spec) -> str:
    return f"{value:,}".replace(",", NBSP) if isinstance(value, int) else str(value)


# --- date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
    "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {
    "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_SLASHED = re.compile(r"(?:(\d{1,2})[/. -])?(\d{1,2})[/. -](\d{4}|\d{2})")
_WORDED = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4})")


def _read_date(text: str, spec: Spec) -> str:
    parts = _date_parts(text.strip())
    if parts is None:
        raise Misread(f"« {text} » n'est pas une date. Écrivez par exemple {_date_example(spec)}.")
    year, month, day = parts
    try:
        date(year, month, day or 1)
    except ValueError:
        raise Misread(
            f"La date « {text} » n'existe pas. Écrivez par exemple {_date_example(spec)}."
        ) from None
    if day is None:
        if not spec.month:
            raise Misread(f"« {text} » : il manque le jour. Écrivez par exemple 12/03/2026.")
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}"


def _date_example(spec: Spec) -> str:
    return "12/03/2026, 12 mars 2026 ou 03/2026" if spec.month else "12/03/2026 ou 12 mars 2026"


def _date_parts(text: str) -> tuple[int, int, int | None] | None:
    """Year, month and, where it was given, day."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    if found := _SLASHED.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        if len(found[3]) == 2 and found[1] is None:
            return None
        return year, int(found[2]), int(found[1]) if found[1] else None
    if (found := _WORDED.fullmatch(fold(text))) and found[2] in _MONTH_NUMBERS:
        return int(found[3]), _MONTH_NUMBERS[found[2]], int(found[1]) if found[1] else None
    return None


def _show_date(value: Value, spec: Spec) -> str:
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if not found or not 1 <= int(found[2]) <= 12:
        return str(value)
    words = f"{MONTHS[int(found[2]) - 1]}{NBSP}{found[1]}"
    if not found[3]:
        return words
    day = "1er" if int(found[3]) == 1 else str(int(found[3]))
    return f"{day}{NBSP}{words}"


def as_date(value: Value) -> date | None:
    """The (first) day of an ISO date or month; None for anything else."""
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        return None


# --- e-mail

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


def _read_email(text: str, spec: Spec) -> str:
    address = text.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Misread(
            f"« {text} » n'est pas une adresse. Écrivez par exemple contact@cpts.example."
        )
    return address


# --- telephone
#
# Source: plan national de numérotation (ARCEP, décision 2018-0881): ten digits from
# 01 to 09; overseas 9-digit numbers follow their own country code (+262, +590, +594,
# +596) and are written 0262 …, 0590 …; short numbers of two, three, four or six digits.
# 06 39 98 is not Mayotte: it is the mobile range that ARCEP reserves for fiction.

_SHORT = re.compile(r"1[5-9]|11[2-9]|19[16-9]|116\d{3}|10\d{2}|3\d{3}|118\d{3}")
_OVERSEAS = re.compile(r"0(262|263|269|590|594|596|639(?!98)|69[0-7]|709)")
_DROM_CODES = ("262", "590", "594", "596")
_PHONE_EXAMPLE = "06 39 98 00 01, 0262 00 00 00, +33 6 39 98 00 01 ou 15"


def _read_phone(text: str, spec: Spec) -> str:
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


def _show_phone(value: Value, spec: Spec) -> str:
    return str(value).replace(" ", NBSP)


# --- choices


def match_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that ``text`` names: by code, label, rank in the list, or start of the label."""
    wanted = fold(text)
    for choice in choices:
        if text.strip() == choice.code or wanted in (fold(choice.code), fold(choice.label)):
            return choice
    numeric_codes = any(c.code[:1].isdigit() for c in choices)
    if wanted.isdigit() and not numeric_codes and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1]
    starting = wanted and not wanted.isdigit()
    starts = [c for c in choices if starting and fold(c.label).startswith(wanted)]
    return starts[0] if len(starts) == 1 else None


def _read_choice(text: str, spec: Spec) -> str:
    found = match_choice(text, spec.choices)
    if found is None:
        raise Misread(
            f"« {text.strip()} » n'est pas dans la liste. Choix possibles : {_listed(spec)}."
        )
    return found.code


def _listed(spec: Spec) -> str:
    labels = [c.label for c in spec.choices]
    return ", ".join(labels) if len(labels) <= 12 else ", ".join(labels[:5]) + "…"


def _read_multi_choice(text: str, spec: Spec) -> list[str]:
    parts = [p for p in re.split(r"[,;\n]", text) if p.strip()]
    if len(parts) == 1 and match_choice(parts[0], spec.choices) is None:
        parts = parts[0].split()
    return _in_order({_read_choice(part, spec) for part in parts}, spec)


def _in_order(codes: Iterable[str], spec: Spec) -> list[str]:
    order = {choice.code: rank for rank, choice in enumerate(spec.choices)}
    return sorted(codes, key=lambda code: (order.get(code, len(order)), code))


def _show_choice(value: Value, spec: Spec) -> str:
    return next((c.label for c in spec.choices if c.code == value), str(value))


def _show_multi_choice(value: Value, spec: Spec) -> str:
    codes = value if isinstance(value, list) else [value]
    return ", ".join(_show_choice(code, spec) for code in codes)


def _edit_multi_choice(value: Value, spec: Spec) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _load_choice(raw: Value, spec: Spec) -> Value:
    """A code as it stands; a label typed by hand becomes its code, never a rank or a prefix."""
    if not isinstance(raw, str):
        return raw
    wanted = fold(raw)
    known = (c.code for c in spec.choices if wanted in (fold(c.code), fold(c.label)))
    return next(known, raw)


def _load_multi_choice(raw: Value, spec: Spec) -> Value:
    items = [raw] if isinstance(raw, str) else raw
    return [_load_choice(item, spec) for item in items] if isinstance(items, list) else items


# --- rows


def _read_rows(text: str, spec: Spec) -> Value:
    raise Misread("Cette réponse se saisit ligne par ligne.")


def _show_rows(value: Value, spec: Spec) -> str:
    if not isinstance(value, list):
        return str(value)
    names = [row_name(row, spec) for row in value if isinstance(row, Mapping)]
    count = f"{len(value)} ligne{'s' if len(value) > 1 else ''}"
    return f"{count} : {', '.join(names)}" if names else count


def row_name(row: Mapping[str, Value], spec: Spec) -> str:
    """How a row is called in a sentence: its identity fields, or its first filled one."""
    named = [f for f in spec.fields if getattr(f, "identity", False) and row.get(f.id)]
    named = named or [f for f in spec.fields if row.get(f.id)][:1]
    return " – ".join(show(row[f.id], f) for f in named) or "ligne vide"


def _load_rows(raw: Value, spec: Spec) -> Value:
    if not isinstance(raw, list):
        return raw
    fields = {field.id: field for field in spec.fields}
    return [_load_row(row, fields) if isinstance(row, Mapping) else row for row in raw]


def _load_row(row: Mapping[str, Value], fields: Mapping[str, FieldSpec]) -> dict[str, Value]:
    return {
        key: load(value, fields[key]) if key in fields else value
        for key, value in row.items()
        if value is not None and value != ""
    }


# --- the table of kinds


def _loader(read: Callable[[str, Spec], Value]) -> Callable[[Value, Spec], Value]:
    """Load a scalar by reading it; what cannot be read stays as it was typed."""

    def load_scalar(raw: Value, spec: Spec) -> Value:
        if not isinstance(raw, str):
            return raw
        try:
            return read(raw, spec)
        except Misread:
            return raw

    return load_scalar


def _keep(raw: Value, spec: Spec) -> Value:
    return raw


_LOAD_INTEGER = _loader(_read_integer)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", "texte", _read_text, _as_text, _as_text, _keep),
        Kind("long_text", "texte long", _read_long_text, _as_text, _as_text, _keep),
        Kind("integer", "nombre", _read_integer, _show_integer, _as_text, _LOAD_INTEGER),
        Kind("date", "date", _read_date, _show_date, _as_text, _loader(_read_date)),
        Kind("email", "courriel", _read_email, _as_text, _as_text, _loader(_read_email)),
        Kind("phone", "téléphone", _read_phone, _show_phone, _as_text, _loader(_read_phone)),
        Kind("choice", "choix", _read_choice, _show_choice, _as_text, _load_choice),
        Kind(
            "multi_choice", "choix multiple",
            _read_multi_choice, _show_multi_choice, _edit_multi_choice, _load_multi_choice,
        ),
        Kind("list_of_records", "liste", _read_rows, _show_rows, _show_rows, _load_rows),
        Kind("table", "tableau", _read_rows, _show_rows, _show_rows, _load_rows),
    )
}  # fmt: skip

ROW_KINDS = frozenset({"list_of_records", "table"})


def read(text: str, spec: Spec) -> Value:
    """The value that ``text`` stands for; raises Misread with a French sentence."""
    return KINDS[spec.type].read(text, spec)


def show(value: Value, spec: Spec) -> str:
    """``value`` as people read it (« 12 mars 2026 », a choice's label); "" for no answer."""
    return "" if value is None else KINDS[spec.type].show(value, spec)


def edit(value: Value, spec: Spec) -> str:
    """The text proposed for editing: ``read(edit(v)) == v`` for every scalar kind."""
    return "" if value is None else KINDS[spec.type].edit(value, spec)


def load(raw: Value, spec: Spec) -> Value:
    """The value of a raw tree whose scalars are all text, as the plan's file gives it."""
    return KINDS[spec.type].load(raw, spec)
