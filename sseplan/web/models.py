"""Rows offered filled in, which a person keeps and adapts: the model fiches réflexes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.proposals import rows_proposal
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.web.desk import Conflict, desk
from sseplan.web.row_changes import Rows, rows_of, with_rows
from sseplan.web.rows_view import shown
from sseplan.web.sentences import place_of

page = Blueprint("models", __name__)

KEEP, APPEND, REPLACE = "garder", "ajouter", "remplacer"
_OCCUPIED = "Le tableau a déjà des lignes : dites ce que deviennent les vôtres."


@page.get("/question/<question_id>/modele")
def show(question_id: str) -> str:
    """The rows offered, and what may be done with them."""
    question, answers = _question(question_id), desk().read().answers
    value = answers.get(question.id)
    return render_template(
        "model.html",
        question=question,
        section=desk().trame.section(question.section),
        offered=_in_words(question, _offered(question, answers)),
        count=len(rows_of(value)),
        vu=desk().digest(value),
        back=place_of(desk().trame, question.id),
    )


@page.post("/question/<question_id>/modele")
def take(question_id: str) -> AnyResponse:
    """Take the rows offered; where there are rows, only as the person says."""
    question, way = _question(question_id), request.form.get("choix", KEEP)
    if way not in (KEEP, APPEND, REPLACE):
        abort(400)
    told = ""

    def act(answers: Answers) -> Answers:
        nonlocal told
        present, offered = rows_of(answers.get(question.id)), _offered(question, answers)
        if present and way == KEEP:
            raise Conflict(_OCCUPIED, question.id, offered, present)
        told = _told(len(offered))
        kept = present if way == APPEND else []
        return with_rows(answers, question, [*kept, *offered])

    label, seen = f"{question.label} : modèle repris", {question.id: request.form.get("vu", "")}
    try:
        desk().save(act, seen=seen, label=label)
    except Conflict:
        if way != APPEND:
            flash(_OCCUPIED, "attention")
            return redirect(request.path, 303)
        # What is put after the rows overwrites nothing, whatever they are now.
        desk().save(act, label=label)
    flash(told, "bien")
    return redirect(place_of(desk().trame, question.id), 303)


def _question(question_id: str) -> Question:
    """The question of that id, for which rows are offered; 404 else."""
    trame = desk().trame
    if question_id not in trame or not trame.question(question_id).has_rows:
        abort(404)
    question = trame.question(question_id)
    if not _offered(question, desk().read().answers):
        abort(404, "Il n'y a pas de modèle pour cette question.")
    return question


def _offered(question: Question, answers: Answers) -> Rows:
    return rows_proposal(question, answers, desk().today())


def _in_words(question: Question, rows: Sequence[dict[str, Value]]) -> list[list[str]]:
    """The cells of the rows as they are read."""
    return [
        [french(shown(row[f.id], f)) if f.id in row else "" for f in question.fields]
        for row in rows
    ]


def _told(count: int) -> str:
    taken = "1 ligne reprise" if count == 1 else f"{count} lignes reprises"
    return f"{taken}, à adapter. « Annuler » revient en arrière."
