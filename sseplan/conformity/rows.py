"""Rows of lists and tables as the requirements use them.

``rows`` is None or a list of cleaned rows; ``"#"`` is a row's number, from 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from sseplan.conformity.periods import (
    MONTHS_A_YEAR,
    last_day,
    latest,
    older_than,
    on_or_after,
    past,
    planned_within,
    within,
)
from sseplan.conformity.words import Row, mentions, same_name
from sseplan.kinds import fold

Rows = Iterable[Row] | None


def column(rows: Rows, *fields: str) -> list[Any]:
    """The values of these fields in all rows, without the empty ones; lists are opened."""
    found: list[Any] = []
    for row in rows or ():
        for value in (row.get(field) for field in fields):
            found += value if isinstance(value, list) else [] if value in (None, "") else [value]
    return found


def where(rows: Rows, **wanted: Any) -> list[Row]:
    """The rows whose fields have these values; a list field holds its value."""
    return [row for row in rows or () if all(_is(row.get(f), v) for f, v in wanted.items())]


def _is(value: Any, wanted: Any) -> bool:
    return wanted in value if isinstance(value, list) else bool(value == wanted)


def having(rows: Rows, *fields: str) -> list[Row]:
    """The rows in which all these fields are filled (0 is a filled number)."""
    return [row for row in rows or () if all(row.get(f) not in (None, "", []) for f in fields)]


def lacking(rows: Rows, *fields: str) -> list[Row]:
    """The rows in which one of these fields is empty."""
    full = {id(row) for row in having(rows, *fields)}
    return [row for row in rows or () if id(row) not in full]


def about(rows: Rows, *words: str) -> list[Row]:
    """The rows that mention one of ``words`` in any field."""
    return [row for row in rows or () if mentions(row, *words)]


def naming(rows: Rows, field: str, *words: str) -> list[Row]:
    """The rows that mention one of ``words`` in this field."""
    return [row for row in rows or () if mentions(row.get(field), *words)]


def scarce(rows: Rows, field: str, least: Mapping[str, int]) -> list[str]:
    """The values of ``least`` that stand in fewer rows than it says."""
    return [value for value, count in least.items() if len(where(rows, **{field: value})) < count]


def called(rows: Rows, *fields: str) -> list[str]:
    """How to name rows in a sentence: the first filled of ``fields``, else « ligne 3 »."""
    return [
        next((str(row[f]) for f in fields if row.get(f) not in (None, "", [])), f"ligne {row['#']}")
        for row in rows or ()
    ]


def placed(rows: Rows, place: str, *fields: str) -> list[str]:
    """The same with where each row is: « préfecture (37) »."""
    return [
        f"{name} ({row[place]})" if row.get(place) else name
        for row, name in zip(rows or (), called(rows, *fields), strict=True)
    ]


def total(rows: Rows, field: str) -> int | None:
    """The sum of a column of numbers; None if a row has none, or there is no row."""
    numbers = [row.get(field) for row in rows or ()]
    known = [n for n in numbers if isinstance(n, int)]
    return sum(known) if numbers and len(known) == len(numbers) else None


def far_apart(one: Any, other: Any, percent: int) -> bool:
    """Whether two numbers differ by more than so many per cent of the first."""
    if not isinstance(one, int) or not isinstance(other, int):
        return False
    return abs(one - other) * 100 > percent * abs(one)


def above(rows: Rows, field: str, limit: Any) -> list[Row]:
    """The rows whose number is above ``limit``: a number, or the name of another field."""
    return [row for row in rows or () if _exceeds(row.get(field), _bound(row, limit))]


def below(rows: Rows, field: str, limit: Any) -> list[Row]:
    """The rows whose number is below ``limit``: a number, or the name of another field."""
    return [row for row in rows or () if _exceeds(_bound(row, limit), row.get(field))]


def _bound(row: Row, limit: Any) -> Any:
    return row.get(limit) if isinstance(limit, str) else limit


def _exceeds(one: Any, other: Any) -> bool:
    return isinstance(one, int) and isinstance(other, int) and one > other


def expired(rows: Rows, field: str, today: date) -> list[Row]:
    """The rows whose date is past."""
    return [row for row in rows or () if past(row.get(field), today)]


def aged(rows: Rows, field: str, months: Any, today: date) -> list[Row]:
    """The rows whose date is more than ``months`` ago: a number, or the name of another field."""
    return [
        row
        for row in rows or ()
        if older_than(
            row.get(field), min(_bound(row, months) or MONTHS_A_YEAR, MONTHS_A_YEAR), today
        )
    ]


def planned(rows: Rows, field: str, months: int, today: date) -> list[Row]:
    """The rows whose date is within the coming months."""
    return [row for row in rows or () if planned_within(row.get(field), months, today)]


def nearby(rows: Rows, field: str, months: int, today: date) -> list[Row]:
    """The rows whose date is within the last or the coming months."""
    return [
        row
        for row in rows or ()
        if planned_within(row.get(field), months, today)
        or (past(row.get(field), today) and within(row.get(field), months, today))
    ]


def since(rows: Rows, field: str, start: Any) -> list[Row]:
    """The rows whose date is not before ``start``."""
    return [row for row in rows or () if on_or_after(row.get(field), start)]


def worn(rows: Rows, field: str) -> list[str]:
    """The codes of a year that brings nothing new after the year before it."""
    years: dict[int, set[str]] = {}
    for row in rows or ():
        if (day := last_day(row["date"])) and row.get(field):
            years.setdefault(day.year, set()).update(row[field])
    stale = [codes for year, codes in years.items() if codes <= years.get(year - 1, set())]
    return sorted({code for codes in stale for code in codes})


def repeated(values: Iterable[Any]) -> list[str]:
    """What is there more than once, as it was first written."""
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(fold(str(value)), str(value))
    counts = Counter(fold(str(value)) for value in values)
    return [first[key] for key, count in counts.items() if count > 1]


def same_person(rows: Rows, one: str, other: str) -> list[Row]:
    """The rows where the two fields name the same person."""
    return [row for row in rows or () if same_name(row.get(one), row.get(other))]


def falling_versions(rows: Rows) -> list[str]:
    """The versions whose number does not grow with their date."""
    dated = [row for row in rows or () if last_day(row["date"]) and _version(row["version"])]
    ordered = sorted(dated, key=lambda row: (last_day(row["date"]), _version(row["version"])))
    return [
        str(later["version"])
        for earlier, later in pairwise(ordered)
        if _version(later["version"]) <= _version(earlier["version"])
    ]


def of_version(rows: Rows, version: Row | None, *others: str) -> list[Row]:
    """The rows about this version of the plan, or whose ``version`` mentions one of ``others``."""
    if version is None:
        return []
    return [
        row
        for row in rows or ()
        if same_version(row["version"], version["version"]) or mentions(row["version"], *others)
    ]


def same_version(one: Any, other: Any) -> bool:
    """« v2 » is « 2.0 »; without any number the words must be the same."""
    mine, theirs = _version(one), _version(other)
    if mine and theirs:
        return _trimmed(mine) == _trimmed(theirs)
    return fold(str(one or "")) == fold(str(other or ""))


def _trimmed(version: tuple[int, ...]) -> tuple[int, ...]:
    while len(version) > 1 and version[-1] == 0:
        version = version[:-1]
    return version


def before_version(rows: Rows, versions: Rows) -> list[Row]:
    """The rows dated before the version in force."""
    start = last_day(latest(versions))
    return [row for row in rows or () if start and (day := last_day(row["date"])) and day < start]


def validated_on(validations: Rows, versions: Rows) -> str | None:
    """The first validation since the version in force, else the date of that version."""
    version = latest(versions)
    later = [row["date"] for row in since(validations, "date", version)]
    return min(later, key=lambda value: last_day(value) or date.max, default=version)


def _version(text: Any) -> tuple[int, ...]:
    return tuple(int(number[:9]) for number in re.findall(r"\d+", str(text or "")))


def rank_gaps(rows: Rows) -> list[str]:
    """The ranks missing from 1 to the highest; a rank may be held by several rows."""
    ranks = {row["rang"] for row in rows or () if isinstance(row["rang"], int)}
    unranked = [f"ligne {row['#']} sans rang" for row in rows or () if row["rang"] is None]
    high = min(max(ranks, default=0), 1000)
    return [f"rang {rank}" for rank in range(1, high) if rank not in ranks] + unranked
