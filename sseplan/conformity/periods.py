"""Dates as the requirements use them: ISO days or months, None for « no date ».

A month (``2028-06``) lasts to its last day, so what expires or is planned « in June »
is not late in June.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any

from sseplan.conformity.words import Row
from sseplan.kinds import as_date

MONTHS_A_YEAR = 12
_IN_DAYS = 90  # beyond, people count in months
_HALF = 15


def first_day(value: Any) -> date | None:
    """The day, or the first day of the month."""
    return as_date(value)


def last_day(value: Any) -> date | None:
    """The day, or the last day of the month."""
    day = as_date(value)
    if day is None or len(value.split("-")) > 2:
        return day
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month.

    Stays within the years that a date can have.
    """
    rank = day.year * MONTHS_A_YEAR + day.month - 1 + months
    rank = min(max(rank, MONTHS_A_YEAR), 9999 * MONTHS_A_YEAR + 11)
    year, month = divmod(rank, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plus_months(value: Any, months: Any) -> str | None:
    """The ISO day so many months after a date; None without one."""
    day = first_day(value)
    return add_months(day, months).isoformat() if day and isinstance(months, int) else None


def older_than(value: Any, months: Any, today: date) -> bool:
    """Whether the date is more than so many months ago; False without a date."""
    day = last_day(value)
    return day is not None and isinstance(months, int) and day < add_months(today, -months)


def within(value: Any, months: int, today: date) -> bool:
    """Whether the date is in the last so many months, or later than today."""
    return last_day(value) is not None and not older_than(value, months, today)


def planned_within(value: Any, months: int, today: date) -> bool:
    """Whether the date is neither past nor more than so many months ahead."""
    first, last = first_day(value), last_day(value)
    return first is not None and last is not None and last >= today and (
        first <= add_months(today, months)
    )  # fmt: skip


def past(value: Any, today: date) -> bool:
    """Whether the day, or the whole month, is before today; False without a date."""
    day = last_day(value)
    return day is not None and day < today


def on_or_after(value: Any, other: Any) -> bool:
    """Whether the first date is not before the second, months counting whole.

    Without a second date nothing is before it; without a first date, False.
    """
    last, floor = last_day(value), first_day(other)
    return last is not None and (floor is None or last >= floor)


def latest(rows: Iterable[Row] | None, field: str = "date") -> str | None:
    """The latest date of a column, as it is written; None if there is none."""
    dated = [row[field] for row in rows or () if last_day(row.get(field))]
    return max(dated, key=lambda value: last_day(value) or date.min, default=None)


def current(rows: Iterable[Row] | None) -> Row | None:
    """The row of the latest ``date``, the last one written on a tie: the version in force."""
    dated = [
        (day, rank, row) for rank, row in enumerate(rows or ()) if (day := last_day(row["date"]))
    ]
    return max(dated, key=lambda item: item[:2])[2] if dated else None


def lapse(start: date, end: date) -> str:
    """How long it is from a day to a later one, to the nearest month beyond three: « 40 jours »,
    « 4 mois », « 2 ans et 11 mois »."""
    days = (end - start).days
    if days <= _IN_DAYS:
        return f"{days} jour{'s' if days > 1 else ''}"
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    months += (end - add_months(start, months)).days > _HALF
    months -= (add_months(start, months) - end).days > _HALF
    years, rest = divmod(months, MONTHS_A_YEAR)
    told = [f"{years} an{'s' if years > 1 else ''}"] * bool(years) + [f"{rest} mois"] * bool(rest)
    return " et ".join(told)
