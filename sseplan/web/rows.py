"""The tables: what is done to their rows, and the page of one row."""

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

from sseplan.answers import Answers
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.web import pasted
from sseplan.web.desk import Conflict, desk
from sseplan.web.guards import token
from sseplan.web.row_acts import GONE, obey
from sseplan.web.row_changes import Act, Row, Rows, rank_of, read_act, rows_of
from sseplan.web.row_forms import holds_row, typed_row
from sseplan.web.rows_view import breakable, new_inputs, offered, row_inputs, rows_view, shown
from sseplan.web.sentences import place_of
from sseplan.web.told import list_told, wants_json

page = Blueprint("rows", __name__)
page.add_app_template_global(rows_view, "rows_view")
page.add_app_template_filter(breakable, "cesures")

Told = AnyResponse | Response | str | tuple[Response | str, int]
_NEW = "nouvelle"
_ELSEWHERE = "Cette liste a été changée ailleurs entre-temps : rien n'a été fait. La voici à jour."


@page.post("/question/<question_id>/lignes")
def change(question_id: str) -> Told:
    """Do to the rows what a button names."""
    question = asked(question_id)
    if request.form.get("op") == "apercu" or _refused(question):
        return _preview(question)
    more = "encore" in request.form
    act = read_act(request.form.get("encore" if more else "op", "")) or abort(400)
    if act.verb in ("ajouter", "modifier") and not holds_row(request.form.to_dict(flat=False)):
        return redirect(_row_page(question, act), 303)
    if act.row >= 0 and not request.form.get("vu"):  # a rank means nothing without its list
        abort(400)
    try:
        outcome = obey(question, act, request.form)
    except Conflict as clash:
        return _conflict(question, act, clash)
    if wants_json():
        told = list_told(question, outcome.saved.answers, outcome.told, outcome.row)
        return jsonify(told | {"refait": outcome.again})
    flash(outcome.told, f"q-{question.id}" if not more else "message")
    if more:
        return redirect(f"/question/{question.id}/ligne/{_NEW}", 303)
    return redirect(place_of(desk().trame, question.id), 303)


@page.get("/question/<question_id>/lignes")
def table(question_id: str) -> Told:
    """The list as it is now, for a page that stays open; for another, its place."""
    question = asked(question_id)
    if not wants_json():
        return redirect(place_of(desk().trame, question.id), 303)
    return jsonify(list_told(question, desk().read().answers))


@page.get("/question/<question_id>/ligne/<number>")
def row(question_id: str, number: str) -> Told:
    """The form of one row."""
    question = asked(question_id)
    answers = desk().read().answers
    rows = rows_of(answers.get(question.id))
    if number == _NEW:
        return _row_form(question, answers, Act("ajouter"), {})
    rank = rank_of(number)
    if not 0 <= rank < len(rows):
        flash(GONE, "attention")
        return redirect(place_of(desk().trame, question.id), 303)
    return _row_form(question, answers, Act("modifier", rank), rows[rank])


def asked(question_id: str) -> Question:
    """The question of that id, which has rows; 404 else."""
    trame = desk().trame
    if question_id not in trame or not trame.question(question_id).has_rows:
        abort(404)
    return trame.question(question_id)


def _row_page(question: Question, act: Act) -> str:
    return f"/question/{question.id}/ligne/{_NEW if act.verb == 'ajouter' else act.row}"


def _row_form(
    question: Question, answers: Answers, act: Act, row: Row, clash: Conflict | None = None
) -> str:
    fresh = act.verb == "ajouter" and not row
    return render_template(
        "row.html",
        question=question,
        section=desk().trame.section(question.section),
        act=act,
        inputs=new_inputs(question, answers, desk()) if fresh else row_inputs(question, row),
        vu=desk().digest(answers.get(question.id)),
        offered=offered(question, answers),
        clash=_versions(question, act, clash) if clash else None,
    )


def _preview(question: Question) -> Told:
    """What pasted lines would add, before anything is added."""
    shown = pasted.preview(question, pasted.sheets_of(request.form), request.form)
    if not wants_json():
        return render_template("import.html", question=question, preview=shown)
    return jsonify(apercu=get_template_attribute("pasted.html", "apercu")(shown, token()))


def _refused(question: Question) -> bool:
    """Whether lines cannot be added as their preview was filled in, which is shown again."""
    form = request.form
    return form.get("op") == "coller" and pasted.refused(question, pasted.sheets_of(form), form)


# --- what is told


def _conflict(question: Question, act: Act, clash: Conflict) -> Told:
    """Say that the list is another one now, and keep what was typed in front of the person."""
    if wants_json():
        mine, theirs = _versions(question, act, clash)
        vu = desk().digest(clash.theirs)
        return jsonify(conflit={"mien": mine, "autre": theirs, "vu": vu}), 409
    if act.verb != "modifier":
        flash(_ELSEWHERE, "attention")
        return redirect(place_of(desk().trame, question.id), 303)
    typed = typed_row(question, {}, request.form.to_dict(flat=False), desk().today())
    answers = desk().read().answers
    return _row_form(question, answers, act, typed.row, clash), 409


def _versions(question: Question, act: Act, clash: Conflict) -> tuple[str, str]:
    """The row as the person wants it and as the plan says now, as text."""
    mine, theirs = rows_of(clash.mine), rows_of(clash.theirs)
    alone = len(mine) == 1 and act.verb == "modifier"
    return _in_words(question, mine, 0 if alone else act.row), _in_words(question, theirs, act.row)


def _in_words(question: Question, rows: Rows, rank: int) -> str:
    if not 0 <= rank < len(rows):
        return f"{len(rows)} ligne{'s' if len(rows) > 1 else ''}"
    row = rows[rank]
    told = [f"{f.label} : {shown(row[f.id], f)}" for f in question.fields if f.id in row]
    return french("\n".join(told))
