"""``/echeances``: what falls due, each thing leading to where it is seen to; the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, Response, render_template

from sseplan.exchange import calendar
from sseplan.lifecycle import reminding
from sseplan.lifecycle.reminding import Watched
from sseplan.reminders import Due
from sseplan.web import reviewing
from sseplan.web.desk import desk
from sseplan.web.downloads import attached
from sseplan.web.glance import opening
from sseplan.web.sentences import linked, shown

page = Blueprint("dues", __name__)
page.register_blueprint(reviewing.page)

_STATES = {"En retard": "faute", "Dans les 30 jours": "attention"}
_SHOWN = 6


@page.get("/echeances")
def listed() -> str:
    """All that falls due, what is late first."""
    watched, today = _watched(), desk().today()
    return render_template(
        "dues.html",
        groups=reminding.grouped(watched.dues, today),
        states=_STATES,
        today=today,
        faults=[shown(fault, desk().trame) for fault in watched.faults],
        rows=_rows,
        opening=partial(opening, trame=desk().trame),
        linked=partial(linked, trame=desk().trame),
        months=reminding.CALENDAR_MONTHS,
    )


@page.get("/echeances.ics")
def as_calendar() -> Response:
    """The coming eighteen months for an agenda; reading it again moves the dates."""
    now = datetime.now(UTC).replace(microsecond=0)
    data = reminding.agenda([_watched()], desk().today(), now)
    return attached(data, calendar.NAME)


def _watched() -> Watched:
    return reminding.watched(desk().place, desk().today(), desk().plan())


def _rows(due: Due) -> str:
    """The rows concerned, the first of them by name."""
    names = [name for name in due.rows if name not in due.title]
    more = len(names) - _SHOWN
    rest = [f"et {more} autre{'s' if more > 1 else ''}"] if more > 0 else []
    return " ; ".join([*names[:_SHOWN], *rest])
