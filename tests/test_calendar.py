"""The calendar of what falls due, read back by an independent parser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sseplan.exchange import calendar
from sseplan.reminders import Due
from sseplan.typography import french

STAMP = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
UPDATE = Due(
    on="2027-10-13",
    kind="actualisation",
    title="Actualisation annuelle du plan",
    detail="Relisez le plan ; figez-le, envoyez-le.",
    question="revision_calendrier",
    uid_key="revision_calendrier.annuelle",
    opens="question 110, Prochaine révision",
    yearly=True,
    warn_days=(90, 30, 7),
)
STOCK = Due(
    on="2028-02-29",
    kind="stock",
    title="Péremption : Masques FFP2",
    detail="",
    question="stocks",
    uid_key="stocks.peremption|masques ffp2|pharmacie",
    warn_days=(30,),
    month=True,
    rows=("Masques FFP2 – Pharmacie de la Halle",),
)


def events(data: bytes) -> list[icalendar.Event]:
    """The events, as icalendar reads them; it must find no fault anywhere."""
    read = icalendar.Calendar.from_ical(data)
    assert not read.errors
    found = read.walk("VEVENT")
    assert not any(event.errors for event in found)
    return found


def event(due: Due, **extra: object) -> icalendar.Event:
    (one,) = events(calendar.ics("CPTS Exemple", [due], STAMP, **extra))  # type: ignore[arg-type]
    return one


def test_an_event_is_a_day_that_comes_back_each_year_and_leaves_the_agenda_free():
    one = event(UPDATE)
    assert one.start == date(2027, 10, 13)
    assert one["RRULE"].to_ical() == b"FREQ=YEARLY"
    assert str(one["TRANSP"]) == "TRANSPARENT"
    assert str(one["SUMMARY"]) == "SSE – Actualisation annuelle du plan"
    assert one.categories == ["Plan SSE", "actualisation"]
    assert french("Dans sseplan : question 110, Prochaine révision") in str(one["DESCRIPTION"])


def test_the_calendar_bears_the_name_of_the_cpts_and_is_published():
    read = icalendar.Calendar.from_ical(calendar.ics("CPTS du Val", [UPDATE], STAMP))
    assert str(read["METHOD"]) == "PUBLISH" and str(read["VERSION"]) == "2.0"
    assert str(read["X-WR-CALNAME"]) == "Plan SSE – CPTS du Val"


def test_alarms_ring_so_many_days_ahead_at_nine_in_the_morning():
    one = event(replace(UPDATE, warn_days=(90, 30, 7, 1, 0)))
    midnight = datetime(2027, 10, 13)
    rung = [midnight + alarm["TRIGGER"].dt for alarm in one.walk("VALARM")]
    assert rung == [midnight + timedelta(days=-d, hours=9) for d in (90, 30, 7, 1, 0)]
    assert {str(alarm["ACTION"]) for alarm in one.walk("VALARM")} == {"DISPLAY"}


def test_what_changes_its_date_or_its_words_keeps_its_uid():
    later = replace(UPDATE, on="2028-01-05", title="Autre titre", detail="Autre")
    assert event(UPDATE)["UID"] == event(later)["UID"]
    assert event(UPDATE)["UID"] != event(STOCK)["UID"]


def test_two_plans_with_the_same_reminder_have_two_events():
    data = calendar.together([("CPTS A", [UPDATE]), ("CPTS B", [UPDATE])], STAMP)
    one, other = events(data)
    assert one["UID"] != other["UID"]
    assert str(icalendar.Calendar.from_ical(data)["X-WR-CALNAME"]) == "Plans SSE"


def test_a_later_file_wins_over_an_earlier_one():
    (first,) = events(calendar.ics("CPTS", [UPDATE], STAMP))
    (second,) = events(calendar.ics("CPTS", [UPDATE], STAMP + timedelta(seconds=1)))
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTAMP"].dt > first["DTSTAMP"].dt
    assert first["DTSTAMP"].dt == STAMP == first["LAST-MODIFIED"].dt
    assert second["SEQUENCE"] < 2**31


def test_the_same_words_give_the_same_bytes_and_the_stamp_is_read_back():
    data = calendar.ics("CPTS", [UPDATE, STOCK], STAMP)
    assert data == calendar.ics("CPTS", [UPDATE, STOCK], STAMP)
    assert calendar.stamp_of(data) == STAMP


@pytest.mark.parametrize(
    "data", [b"", b"BEGIN:VCALENDAR", b"DTSTAMP:99999999T999999Z\r\n", b"\xff\xfe"]
)
def test_another_file_has_no_stamp(data: bytes):
    assert calendar.stamp_of(data) is None


def test_a_yearly_event_never_falls_on_29_february():
    one = event(replace(UPDATE, on="2028-02-29"))
    assert one.start == date(2028, 2, 28)
    assert event(STOCK).start == date(2028, 2, 29)
    assert "RRULE" not in event(STOCK)


def test_what_is_late_stands_on_the_day_of_the_file_and_rings_that_morning():
    one = event(replace(UPDATE, on="2026-10-13"), today=TODAY)
    assert one.start == TODAY and "RRULE" not in one
    assert str(one["SUMMARY"]).startswith("SSE – En retard\u00a0: ")
    assert "c'était pour le 13\u00a0octobre\u00a02026" in str(one["DESCRIPTION"])
    assert [alarm["TRIGGER"].dt for alarm in one.walk("VALARM")] == [timedelta(hours=9)]


def test_a_month_is_told_as_a_month():
    assert "fin février\u00a02028" in str(event(STOCK)["DESCRIPTION"])


def test_the_names_of_rows_never_leave_for_an_agenda():
    assert b"Halle" not in calendar.ics("CPTS", [STOCK], STAMP)


def test_nothing_due_is_still_a_calendar():
    assert events(calendar.ics("CPTS", [], STAMP)) == []


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from('\n,;\\:"é€😀')
)


@given(TEXT, TEXT)
def test_every_text_comes_back_and_every_line_is_short_and_whole(title: str, detail: str):
    data = calendar.ics("CPTS", [replace(UPDATE, title=title, detail=detail)], STAMP)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line and b"\r" not in line
    (one,) = events(data)
    assert str(one["SUMMARY"]) == french(f"SSE – {title}")
    assert [str(alarm["DESCRIPTION"]) for alarm in one.walk("VALARM")] == [title] * 3


@given(st.text())
def test_no_character_can_break_a_line_or_the_file(text: str):
    data = calendar.ics(text, [replace(UPDATE, title=text)], STAMP)
    assert len(events(data)) == 1
    assert len(data.decode().splitlines()) == data.count(b"\r\n")
