"""``/versions/figer``: freeze the present answers as a version, once a person has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from sseplan.errors import SseplanError, UsageMistake
from sseplan.kinds import spoken
from sseplan.lifecycle import opinion, record, revise, stages, summary
from sseplan.lifecycle.draft import LONGEST_REASON
from sseplan.lifecycle.history import OPINIONS
from sseplan.lifecycle.revise import Draft, Wish
from sseplan.web import fields
from sseplan.web.desk import desk
from sseplan.web.sentences import place_of, shown
from sseplan.web.stages import Stage

page = Blueprint("freezing", __name__)

_FIELDS = ("motif", "nature", "version", "auteur", "date", "inchange")
_NO_REASON = (
    "Il manque le motif de cette version : il dira dans l'historique pourquoi elle a été faite. "
    "Par exemple : Actualisation annuelle."
)
_MOVED = (
    "Le plan a changé depuis que cette page a été affichée : rien n'a été figé. Relisez ce qui "
    "suit, puis figez."
)


@page.get("/versions/figer")
def form() -> str:
    """The form, filled in with what sseplan proposes."""
    try:
        draft = _drawn(Wish("", unchanged=True))
    except SseplanError as error:
        return _page(error=error)
    proposed = {"nature": draft.nature, "version": draft.version, "auteur": draft.author}
    proposed |= {"date": desk().today().isoformat()}
    is_new = bool(draft.found) or draft.last is None
    return _page(proposed, unchanged=not is_new)


@page.post("/versions/figer")
def freeze() -> str | Response | tuple[str, int]:
    """Show the version, freeze it, or keep its lines in the plan to correct them there."""
    act = fields.text("op")
    try:
        if act == "modifier":
            return _page(_given())
        if act == "figer":
            return _frozen()
        return _corrected() if act == "corriger" else _shown()
    except SseplanError as error:
        return _page(_given(), error=error), 422


def _given() -> Mapping[str, str]:
    return {name: fields.text(name) for name in _FIELDS}


def _wish() -> Wish:
    if not fields.text("motif"):
        raise UsageMistake(_NO_REASON)
    return Wish(
        revise.checked_reason(fields.text("motif")),
        fields.choice("nature", record.NATURES),
        fields.text("auteur"),
        fields.day("date", "Date"),
        fields.text("version"),
        fields.ticked("inchange"),
    )


def _drawn(wish: Wish) -> Draft:
    """The version as it would be frozen now; nothing is written."""
    plan = desk().plan()
    return revise.prepare(plan, plan.trame, desk().today(), wish)


# --- the three acts


def _shown(notice: str = "") -> str:
    return _page(_given(), draft=_drawn(_wish()), notice=notice)


def _frozen() -> str | Response:
    if fields.text("vu") != desk().read().version:
        return _shown(_MOVED)
    with desk().acting() as plan:
        draft = revise.prepare(plan, plan.trame, desk().today(), _wish()).reviewed()
        revise.freeze(plan, draft)
    review = f" Prochaine révision : {spoken(draft.next_review)}." if draft.next_review else ""
    flash(f"Version {draft.version} du {spoken(draft.day)} figée.{review}", "bien")
    if waiting := opinion.waiting_told(opinion.open_remarks(draft.answers)):
        place = place_of(desk().trame, OPINIONS)
        told = Markup('{} : <a href="{}">écrire chaque réponse</a>.').format(waiting, place)
        flash(told, "attention")
    return redirect("/versions", 303)


def _corrected() -> Response:
    with desk().acting() as plan:
        draft = revise.prepare(plan, plan.trame, desk().today(), _wish())
        revise.write_lines(plan, draft)
    told = "Rien n'est figé. Corrigez ces lignes, puis figez la version."
    flash(told, "attention")
    return redirect(place_of(desk().trame, record.CHANGES), 303)


# --- the page


def _page(
    given: Mapping[str, str] | None = None,
    *,
    draft: Draft | None = None,
    error: SseplanError | None = None,
    notice: str = "",
    unchanged: bool = False,
) -> str:
    trame = desk().trame
    known = dict.fromkeys(_FIELDS, "") | dict(given or {})
    return render_template(
        "freeze.html",
        given=known,
        natures=[(code, record.nature_label(trame, code)) for code in record.NATURES],
        error=shown(str(error), trame) if error else "",
        notice=notice,
        unchanged=unchanged,
        first=not summary.frozen(desk().place)[0],
        version_vue=desk().read().version,
        draft=_told(draft) if draft else None,
        longest=LONGEST_REASON,
    )


def _told(draft: Draft) -> dict[str, Any]:
    """The version about to be frozen, as a person checks it."""
    trame = desk().trame
    by_part = groupby(draft.lines, key=lambda row: record.text_of(row, "section"))
    return {
        "draft": replace(draft, found=()),
        "nature": record.nature_label(trame, draft.nature),
        "day": spoken(draft.day),
        "review": spoken(draft.next_review) if draft.next_review else "",
        "stage": _stage(),
        "waiting": opinion.waiting_told(opinion.open_remarks(draft.answers)),
        "answering": place_of(trame, OPINIONS),
        "lines": [(part, list(rows)) for part, rows in by_part] if draft.last else [],
    }


def _stage() -> Stage:
    """What blocks in it, but for what only a sending waits for, as the panel counts it."""
    known, _ = summary.frozen(desk().place)
    answers, today = desk().read().answers, desk().today()
    report = stages.at(stages.FREEZING, desk().trame, answers, known, today)
    return Stage(report.stage, report.blocking)
