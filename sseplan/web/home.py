"""The home page: how the plan stands and what to do next; undo, and what changed elsewhere."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sseplan.answers import applicable
from sseplan.lifecycle import summary
from sseplan.lifecycle.summary import Summary
from sseplan.typography import french
from sseplan.web import glance
from sseplan.web.desk import Conflict, Desk, NotUndone, desk
from sseplan.web.frame import Frame, by_theme, frame, key_of, progress_of, saved_at
from sseplan.web.guards import admitted
from sseplan.web.row_changes import rank_of
from sseplan.web.sentences import linked, shown
from sseplan.web.told import undoable, wants_json

page = Blueprint("home", __name__)

_BEGUN = 3


@page.app_context_processor
def _framed() -> dict[str, Frame]:
    return {"cadre": frame(desk())} if admitted() else {}


@page.get("/")
def home() -> str:
    """The state of the plan at a glance."""
    found = _summary(desk())
    return render_template("home.html", **_told(found), warnings=desk().warnings)


def _summary(served: Desk) -> Summary:
    answers = served.read().answers
    return summary.of(served.place, served.trame, answers, served.today())


def _told(found: Summary) -> dict[str, Any]:
    """What the template says of a summary."""
    return {
        "found": found,
        "new": found.last is None and found.whole.answered < _BEGUN,
        "badge": glance.badge(found),
        "facts": list(glance.facts(found)),
        "steps": glance.steps(found),
        "following": glance.next_question(found),
        "blocking": glance.blocking(found),
        "stages": glance.blocked(found),
        "aside": glance.to_review(found),
        "dues": glance.dues(found),
        "themes": glance.themes(found),
        "glance": glance,
        "linked": partial(linked, trame=found.trame),
        "shown": partial(shown, trame=found.trame),
    }


@page.post("/annuler")
def undo() -> AnyResponse | Response | tuple[Response, int]:
    """Undo the change that the page named, if it is the last, and go back to where one was."""
    try:
        label = desk().undo(_number())
    except (Conflict, NotUndone) as refused:
        if wants_json():
            return jsonify(erreur=french(str(refused)), annulable=undoable(desk())), 409
        flash(str(refused), "attention")
        return redirect(_where_from(), 303)
    told = f"Annulé : {label}" if label else "Il n'y a rien à annuler."
    if wants_json():
        return jsonify(dit=french(told), annulable=undoable(desk()), heure=_saved())
    flash(told)
    return redirect(_where_from(), 303)


def _number() -> int:
    """The number of the change that the page showed; that of none where it showed none."""
    return rank_of(request.form.get("numero", ""), digits=17)


def _where_from() -> str:
    """The page of ours that the form was on; nothing of another site is followed."""
    ours, page_of_ours = request.host_url, request.referrer or ""
    if not page_of_ours.startswith(ours):
        return "/"
    return "/" + re.split("[?#]", page_of_ours.removeprefix(ours))[0].lstrip("/\\")


@page.get("/etat")
def state() -> Response:
    """What a page that stays open asks from time to time.

    plan (tells it from another), version (changes whenever the plan does), heure (a sentence),
    annulable (told.undoable), visibles (ids of the questions that apply), parties («7/9» by
    section).
    """
    known, trame = desk().read(), desk().trame
    return jsonify(
        plan=key_of(desk().place),
        version=known.version,
        heure=_saved(),
        annulable=undoable(desk()),
        visibles=[question.id for question in applicable(trame, known.answers)],
        parties={
            state.section.id: progress_of(state)
            for _, states in by_theme(trame, known.answers)
            for state in states
        },
    )


def _saved() -> str:
    return french(saved_at(desk().place, desk().today()))
