"""Dates as people write them, kept in ISO form, shown in words."""

from __future__ import annotations

import re
from datetime import date

from sseplan.kinds.folding import fold
from sseplan.kinds.spec import Misread, Spec, Value
from sseplan.typography import NBSP

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
    "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {
    "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ARTICLE = re.compile(r"^le\s+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_ISO_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_SLASHED = re.compile(r"(?:(\d{1,2})[/. -])?(\d{1,2})[/. -](\d{4}|\d{2})")
_WORDED = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?=\d))?"
    r"(?:(\d{1,2})(?:er)? )?([a-z]+) (\d{4}|\d{2})"
)


def read_date(text: str, spec: Spec) -> str:
    parts = _date_parts(_ARTICLE.sub("", text.strip(), count=1))
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
    if found := _ISO.fullmatch(text) or _ISO_SLASHED.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    if found := _SLASHED.fullmatch(text):
        return _of_groups(found, int(found[2]))
    if (found := _WORDED.fullmatch(fold(text))) and found[2] in _MONTH_NUMBERS:
        return _of_groups(found, _MONTH_NUMBERS[found[2]])
    return None


def _of_groups(found: re.Match[str], month: int) -> tuple[int, int, int | None] | None:
    """The parts of a match « day, month, year »; a year of two digits wants a day."""
    day, year = found[1], found[3]
    if len(year) == 2:
        return (2000 + int(year), month, int(day)) if day else None
    return int(year), month, int(day) if day else None


def show_date(value: Value, spec: Spec) -> str:
    return spoken(value) if isinstance(value, str) else str(value)


def spoken(day: str | date) -> str:
    """A date, or an ISO day or month, in words (« 12 mars 2026 »); another text as it is."""
    iso = day if isinstance(day, str) else day.isoformat()
    found = _ISO.fullmatch(iso)
    if not found or not 1 <= int(found[2]) <= 12:
        return iso
    words = f"{MONTHS[int(found[2]) - 1]}{NBSP}{found[1]}"
    if not found[3]:
        return words
    rank = "1er" if int(found[3]) == 1 else str(int(found[3]))
    return f"{rank}{NBSP}{words}"


def as_date(value: Value) -> date | None:
    """The (first) day of an ISO date or month; None for anything else."""
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        return None
