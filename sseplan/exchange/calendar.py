"""What falls due as an iCalendar file (RFC 5545), for any agenda.

Importing the file again moves the events instead of doubling them: an event keeps its UID
whatever its date becomes (3.8.4.7), and SEQUENCE (3.8.7.4) and DTSTAMP (3.8.7.2) grow with
every file that says something new, which is how RFC 5546 (2.1.5) tells the newer of two.  What
is done disappears from the file; the person deletes it from an agenda that it was copied to.

What is late stands on the day of the file, where it is seen, and says since when it is late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sseplan.kinds import fold
from sseplan.reminders import Due
from sseplan.typography import french

NAME = "echeances.ics"
_WIDTH = 75
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(rb"^DTSTAMP:(\d{8}T\d{6}Z)\r$", re.MULTILINE)
_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def ics(cpts: str, dues: Iterable[Due], stamp: datetime, today: date | None = None) -> bytes:
    """The calendar of one plan; ``cpts`` is the name of the CPTS.

    ``stamp`` (with a time zone) is the instant at which this file says something new;
    ``today`` is its day unless it is given.  The same arguments give the same bytes.
    """
    return together([(cpts, list(dues))], stamp, today)


def together(
    plans: Sequence[tuple[str, Sequence[Due]]], stamp: datetime, today: date | None = None
) -> bytes:
    """The calendar of several plans: the name of each CPTS and what falls due there."""
    day = today or stamp.date()
    name = f"Plan SSE – {plans[0][0]}" if len(plans) == 1 else "Plans SSE"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sseplan//rappels//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for cpts, dues in plans for due in dues for line in _event(cpts, due, stamp, day)),
        "END:VCALENDAR",
    ]
    return b"".join(map(folded, lines))


def uid(cpts: str, due: Due) -> str:
    """What an event is known by (RFC 7986, 5.3): the same name and key give the same one."""
    return str(uuid5(NAMESPACE_URL, f"sseplan:{fold(cpts)}|{due.uid_key}"))


def stamp_of(data: bytes) -> datetime | None:
    """The stamp of a calendar written here before; None if there is none.

    With it the file of an unchanged plan stays the same to the last byte.
    """
    found = _STAMPED.search(data)
    try:
        parsed = datetime.strptime(found[1].decode(), _STAMP) if found else None
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed else None


# --- one event


def _event(cpts: str, due: Due, stamp: datetime, today: date) -> Iterator[str]:
    """A day-long event (3.6.1): DTSTART is a DATE, and without DTEND it lasts that day."""
    instant = stamp.astimezone(UTC)
    late = due.day < today
    start = today if late else _yearly_day(due.day) if due.yearly else due.day
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(cpts, due)}"
    yield f"DTSTAMP:{instant:{_STAMP}}"
    yield f"LAST-MODIFIED:{instant:{_STAMP}}"
    yield f"SEQUENCE:{max(0, int((instant - _EPOCH).total_seconds()))}"
    yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    if due.yearly and not late:
        yield "RRULE:FREQ=YEARLY"
    title = f"En retard : {due.title}" if late else due.title
    yield f"SUMMARY:{escaped(french(f'SSE – {title}'))}"
    yield f"DESCRIPTION:{escaped(_description(cpts, due, late))}"
    yield f"CATEGORIES:{escaped('Plan SSE')},{escaped(due.kind)}"
    yield "TRANSP:TRANSPARENT"
    for days in (0,) if late else due.warn_days:
        yield from _alarm(due.title, days)
    yield "END:VEVENT"


def _yearly_day(day: date) -> date:
    """29 February comes back every fourth year only: the day before it, every year."""
    return day - timedelta(days=1) if (day.month, day.day) == (2, 29) else day


def _description(cpts: str, due: Due, late: bool) -> str:
    term = f"En retard : c'était pour le {due.when}." if late else f"Échéance : {due.when}."
    told = (f"Plan SSE, {cpts}", term, due.detail, f"Dans sseplan : {due.opens or due.question}")
    return french("\n".join(filter(None, told)))


def _alarm(title: str, days: int) -> Iterator[str]:
    """So many days ahead at nine in the morning.

    The start of a day-long event is midnight (3.8.6.3), when nobody wants to hear a telephone.
    """
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(title)}"
    yield f"TRIGGER:{_ahead(days)}"
    yield "END:VALARM"


def _ahead(days: int) -> str:
    """A duration (3.3.6): «-P29DT15H» is nine hours of the thirtieth day before."""
    if days == 0:
        return "PT9H"
    return f"-P{days - 1}DT15H" if days > 1 else "-PT15H"


# --- content lines


def escaped(text: str) -> str:
    """A TEXT value (3.3.11); what no text may hold is a space."""
    text = _CONTROL.sub(" ", _BREAK.sub("\n", text))
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A content line (3.1): 75 octets at most, no character cut in two, CRLF at the end."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _WIDTH:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece, b""])
