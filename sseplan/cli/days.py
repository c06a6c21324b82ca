"""A day given as an option, in any way that people write one."""

from __future__ import annotations

from datetime import date


def read(text: str, option: str) -> date | None:
    """The day; None for "".  UsageMistake, which names the option, for what is no day."""
    from sseplan import kinds
    from sseplan.errors import UsageMistake
    from sseplan.trame import Field

    if not text.strip():
        return None
    try:
        return kinds.as_date(kinds.read(text, Field("date", "Date", "date")))
    except kinds.Misread as misread:
        raise UsageMistake(f"{option} : {misread}") from None
