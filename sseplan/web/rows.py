"""The tables: what is done to a row, and the page of one row."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from sseplan import interview
from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.web import pasted
from sseplan.web.desk import Conflict, desk
from sseplan.web.frame import saved_at
from sseplan.web.guards import token
from sseplan.web.row_acts import GONE, Outcome, obey
from sseplan.web.row_changes import Act, Row, Rows, read_act, rows_of
from sseplan.web.row_forms import Texts, holds_row, typed_row
from sseplan.web.rows_view import new_inputs, offered, row_inputs, rows_view, shown

page = Blueprint("rows", __name__)
page.add_app_template_global(rows_view, "rows_view")

_NEW = "nouvelle"
_ELSEWHERE = (
    "Cette liste a été changée ailleurs entre-temps : rien n'a été enregistré. La voici à jour."
)


# --- the pages


@page.post("/question/<question_id>/lignes")
def change(question_id: str) -> AnyResponse | Response | str | tuple[Response | str, int]:
    """Do to the rows what a button names."""
    question = asked(question_id)
    if request.form.get("op") == "apercu":
        return _preview(question)
    more = "encore" in request.form
    act = read_act(request.form.get("encore" if more else "op", "")) or abort(400)
    texts = request.form.to_dict(flat=False)
    if act.verb in ("ajouter", "modifier") and not holds_row(texts):
        return redirect(_row_page(question, act), 303)
    try:
        outcome = obey(question, act, texts)
    except Conflict as clash:
        return _conflict(question, act, texts, clash)
    if _wants_json():
        return _saved(question, outcome)
    flash(outcome.told)
    if more:
        return redirect(f"/question/{question.id}/ligne/{_NEW}", 303)
    return redirect(anchor(question), 303)


@page.get("/question/<question_id>/lignes")
def table(question_id: str) -> Response:
    """The list as it is now, for a page that stays open."""
    question = asked(question_id)
    return jsonify(_told(question, desk().read().answers))


@page.get("/question/<question_id>/ligne/<number>")
def row(question_id: str, number: str) -> str | AnyResponse:
    """The form of one row."""
    question = asked(question_id)
    answers = desk().read().answers
    rows = rows_of(answers.get(question.id))
    if number == _NEW:
        return _row_form(question, answers, Act("ajouter"), {})
    rank = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else -1
    if not 0 <= rank < len(rows):
        flash(GONE, "attention")
        return redirect(anchor(question), 303)
    return _row_form(question, answers, Act("modifier", rank), rows[rank])


def asked(question_id: str) -> Question:
    """The question of that id, which has rows; 404 else."""
    trame = desk().trame
    if question_id not in trame or not trame.question(question_id).has_rows:
        abort(404)
    return trame.question(question_id)


def anchor(question: Question) -> str:
    """Where the question is on its section's page."""
    return f"/partie/{question.section}#q-{question.id}"


def _row_page(question: Question, act: Act) -> str:
    return f"/question/{question.id}/ligne/{_NEW if act.verb == 'ajouter' else act.row}"


def _row_form(
    question: Question, answers: Answers, act: Act, row: Row, clash: Conflict | None = None
) -> str:
    fresh = act.verb == "ajouter" and not row
    inputs = new_inputs(question, answers, desk()) if fresh else row_inputs(question, row)
    return render_template(
        "row.html",
        question=question,
        section=desk().trame.section(question.section),
        act=act,
        inputs=inputs,
        vu=desk().digest(answers.get(question.id)),
        offered=offered(question, answers),
        clash=_versions(question, act, clash) if clash else None,
    )


def _preview(question: Question) -> Response | str:
    """What pasted lines would add, before anything is added."""
    shown = pasted.preview(question, pasted.sheets_of(request.form), request.form)
    if not _wants_json():
        return render_template("import.html", question=question, preview=shown)
    return jsonify(apercu=get_template_attribute("pasted.html", "apercu")(shown, token()))


# --- answers


def _wants_json() -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _saved(question: Question, outcome: Outcome) -> Response:
    return jsonify(_told(question, outcome.answers, outcome.told, outcome.row))


def _told(question: Question, answers: Answers, told: str = "", row: int = -1) -> dict[str, Value]:
    """What a page that stays open wants to know of a list."""
    value = answers.get(question.id)
    section = interview.section_path(desk().trame, answers, question.section)
    return {
        "enregistre": french(saved_at(desk().place, desk().today())),
        "question": question.id,
        "vu": desk().digest(value),
        "problemes": [],
        "visibles": [one.id for one in section],
        "annulable": desk().undoable(),
        "dit": french(told),
        "ligne": row,
        "html": get_template_attribute("rows.html", "table")(question, value),
    }


def _conflict(
    question: Question, act: Act, texts: Texts, clash: Conflict
) -> AnyResponse | Response | str | tuple[Response | str, int]:
    """Say that the list is another one now, and keep what was typed in front of the person."""
    mine, theirs = _versions(question, act, clash)
    if _wants_json():
        vu = desk().digest(clash.theirs)
        return jsonify(conflit={"mien": mine, "autre": theirs, "vu": vu}), 409
    if act.verb != "modifier":
        flash(_ELSEWHERE, "attention")
        return redirect(anchor(question), 303)
    row = typed_row(question, {}, texts, desk().today()).row
    answers = desk().read().answers
    return _row_form(question, answers, Act("ajouter"), row, clash), 409


def _versions(question: Question, act: Act, clash: Conflict) -> tuple[str, str]:
    """The row as the person wants it and as the plan says now, as text."""
    mine, theirs = rows_of(clash.mine), rows_of(clash.theirs)
    return _in_words(question, mine, act.row), _in_words(question, theirs, act.row)


def _in_words(question: Question, rows: Rows, rank: int) -> str:
    if not 0 <= rank < len(rows):
        return f"{len(rows)} ligne{'s' if len(rows) > 1 else ''}"
    told = [
        f"{f.label} : {shown(rows[rank][f.id], f)}" for f in question.fields if f.id in rows[rank]
    ]
    return french("\n".join(told))
