"""What a page that stays open is told after a change, and whether it is a script that asks."""

from __future__ import annotations

from typing import Any

from flask import get_template_attribute, request

from sseplan import interview
from sseplan.answers import Answers
from sseplan.lifecycle.record import NAMELESS, cpts_name
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.web.asked import Asked, asked
from sseplan.web.desk import Desk, desk
from sseplan.web.frame import saved_at


def wants_json() -> bool:
    """Whether a script asks, which takes no page for an answer."""
    return "application/json" in request.headers.get("Accept", "")


def undoable(served: Desk) -> dict[str, Any] | None:
    """The last change, for the buttons that undo it: its number and what is read."""
    last = served.undoable()
    return {"numero": last.number, "dit": french(last.label)} if last else None


def as_it_is(question: Question, answers: Answers) -> Asked:
    """The question as the page would show it now."""
    return asked(desk(), answers, [question])[0]


def state_told(shown: Asked, answers: Answers) -> dict[str, Any]:
    """What every page wants to know of a question that was answered.

    nom: the name over the page; vu: the digest to send next time;
    etat: the badge, and the sign of the whole state;
    visibles, faites, total: the questions of the section that apply, and how many are answered.
    """
    path = interview.section_path(desk().trame, answers, shown.question.section)
    return {
        "enregistre": french(saved_at(desk().place, desk().today())),
        "nom": french(cpts_name(answers) or NAMELESS),
        "question": shown.question.id,
        "vu": shown.vu,
        "problemes": list(shown.problems),
        "conseils": list(shown.advice),
        "etat": {"genre": shown.state.kind, "mot": shown.state.word, "signe": shown.sign},
        "a_revoir": shown.to_review,
        "visibles": [one.id for one in path],
        "faites": interview.progress(path, answers).answered,
        "total": len(path),
        "annulable": undoable(desk()),
    }


def list_told(
    question: Question, answers: Answers, told: str = "", row: int = -1
) -> dict[str, Any]:
    """The same of a list; besides, version (of the plan), dit (what was done), ligne (the row to
    look at, from 0) and html (the list)."""
    shown = as_it_is(question, answers)
    return state_told(shown, answers) | {
        "version": desk().read().version,
        "dit": french(told),
        "ligne": row,
        "html": get_template_attribute("rows.html", "table")(question, shown.value),
    }
