"""``/versions/<numéro>/reprendre``: bring a frozen version back as the draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template
from werkzeug.wrappers import Response

from sseplan.errors import SseplanError
from sseplan.lifecycle import comparison, restore
from sseplan.lifecycle.restore import Restored, Source
from sseplan.lifecycle.snapshot import DRAFT
from sseplan.plan import revisions
from sseplan.web.desk import desk
from sseplan.web.sentences import shown

page = Blueprint("restoring", __name__)


@page.get("/versions/<name>/reprendre")
def ask(name: str) -> str:
    """What would happen; nothing is done yet."""
    return _page(_source(name))


@page.post("/versions/<name>/reprendre")
def take(name: str) -> Response | tuple[str, int]:
    """Do it; the draft is kept beside the plan first."""
    wanted = _source(name)
    try:
        done = restore.restore(desk().place, wanted, datetime.now())
    except SseplanError as error:
        return _page(wanted, error), 422
    if not done.unchanged:
        desk().forget()
    for sentence in _told(wanted, done):
        flash(sentence, "bien")
    return redirect("/versions", 303)


def _source(name: str) -> Source:
    """A version or a kept draft of this plan: nothing else has an address."""
    place = desk().place
    known = [revision.number for revision in revisions.revisions(place)]
    if name not in (*known, *restore.kept_drafts(place)):
        abort(404)
    return restore.source(place, name)


def _page(wanted: Source, error: SseplanError | None = None) -> str:
    return render_template(
        "restore.html",
        wanted=wanted,
        number=wanted.revision.number if wanted.revision else "",
        summary=_summary(wanted),
        kept=_recorded_since(wanted),
        error=shown(str(error), desk().trame) if error else "",
    )


def _summary(wanted: Source) -> str:
    """How much the draft would change; nothing for a draft that an earlier restore kept, nor
    where the present one cannot be read."""
    if wanted.revision is None:
        return ""
    try:
        return comparison.compare(desk().place, DRAFT, wanted.revision.number).told.summary
    except SseplanError:
        return ""


def _recorded_since(wanted: Source) -> list[str]:
    """What the present draft alone records; nothing where it cannot be read."""
    try:
        answers = desk().read().answers
        return [q.label for q in restore.recorded_since(desk().trame, answers, wanted)]
    except SseplanError:
        return []


def _told(wanted: Source, done: Restored) -> Iterator[str]:
    if done.unchanged:
        yield f"Le brouillon est déjà {wanted.told} : rien n'a changé."
        return
    yield f"Le brouillon est maintenant {wanted.told}."
    if version := restore.other_trame(wanted):
        yield (
            f"Cette version suit la version {version} de la trame, qui a changé depuis : le "
            "contrôle du plan dit ce qui est nouveau."
        )
    if done.kept:
        yield f"Le brouillon d'avant est gardé dans {done.kept.name} : on peut le reprendre ici."
    elif done.same:
        yield f"Le brouillon d'avant était identique à la version {done.same} : elle le garde."
    if done.carried:
        yield f"Ce qui a été noté depuis y est gardé : {', '.join(done.carried)}."
