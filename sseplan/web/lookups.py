"""Communes and persons looked up: for the scripts of a page, and as a page without them."""

from __future__ import annotations

from typing import Any

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
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from sseplan import territory
from sseplan.answers import Answers, is_answered
from sseplan.people import Person, matching, people
from sseplan.trame import Question
from sseplan.typography import french
from sseplan.web import communes as found
from sseplan.web.desk import desk
from sseplan.web.guards import token
from sseplan.web.row_changes import rows_of, with_rows
from sseplan.web.sentences import place_of
from sseplan.web.told import list_told, wants_json

page = Blueprint("lookups", __name__)

_WHILE_TYPING = 9
_ON_A_PAGE = 40
_PERSONS = 20


# --- communes


@page.get("/communes")
def communes() -> str | Response:
    """What a search finds: a list for a script, a page with buttons otherwise."""
    question, text = _question(), request.args.get("q", "").strip()
    answers = desk().read().answers
    rows = rows_of(answers.get(question.id))
    limit = _WHILE_TYPING if wants_json() else _ON_A_PAGE
    places = found.places(text, rows, limit) if text else []
    groupings = found.groupings(text, rows) if text else []
    if wants_json():
        return jsonify(
            communes=[
                {"code": one.code, "nom": one.name, "dit": one.told, "deja": one.known}
                for one in places
            ],
            groupements=[
                {"siren": one.siren, "nom": one.name, "dit": one.told, "deja": not one.missing}
                for one in groupings
            ],
        )
    return render_template(
        "communes.html", question=question, section=desk().trame.section(question.section),
        q=text, places=places, groupings=groupings, more=len(places) == _ON_A_PAGE,
        rows=rows, back=place_of(desk().trame, question.id),
    )  # fmt: skip


@page.post("/communes")
def change() -> AnyResponse | Response:
    """Add communes (``commune``, INSEE codes; ``epci``, SIREN), or take what follows from them."""
    if wanted := request.form.get("suite"):
        return _take(wanted)
    question, form = _question(), request.form
    chosen = found.chosen(form.getlist("commune"), form.getlist("epci"))
    told = ""

    def act(answers: Answers) -> Answers:
        nonlocal told
        rows = rows_of(answers.get(question.id))
        new = territory.new_rows(rows, chosen)
        told = found.added_told(new, len(chosen))
        return with_rows(answers, question, [*rows, *new]) if new else answers

    # Nothing is overwritten by an addition: whatever the list holds now stays.
    saved = desk().save(act, label=f"{question.label} : communes ajoutées")
    if wants_json():
        return jsonify(_told(question, saved.answers, told))
    flash(told, "bien" if chosen else "attention")
    return redirect(url_for("lookups.communes", q=form.get("q") or None), 303)


def _told(question: Question, answers: Answers, told: str) -> dict[str, Any]:
    """What a page that stays open wants to know: of the list, and what follows from it."""
    following = get_template_attribute("recherche.html", "suites")(token(), answers)
    return {**list_told(question, answers, told), "suites": following}


def _take(question_id: str) -> AnyResponse:
    """Take an answer that follows from the communes; Conflict if another one came meanwhile."""
    if question_id not in territory.FOLLOWING or question_id not in desk().trame:
        abort(400)
    question = desk().trame.question(question_id)

    def act(answers: Answers) -> Answers:
        value = territory.follows(question, answers, desk().today())
        return answers.with_answer(question.id, value) if is_answered(value) else answers

    desk().save(act, seen={question.id: request.form.get("vu", "")}, label=question.label)
    flash(f"Enregistré : {question.label}.", "bien")
    if "q" in request.form:
        return redirect(url_for("lookups.communes", q=request.form["q"] or None), 303)
    return redirect(place_of(desk().trame, _question().id), 303)


@page.app_template_global("suites_des_communes")
def following(answers: Answers | None = None) -> tuple[list[found.Following], str]:
    """What follows from the communes and may be taken, and the size of the CPTS in words."""
    known = desk().read().answers if answers is None else answers
    return found.following(desk(), known), territory.size_told(known)


def _question() -> Question:
    """The question whose rows are communes."""
    return found.question_of(desk().trame) or abort(404)


# --- persons


@page.get("/personnes")
def persons() -> Response:
    """The persons of the plan whose name begins like ``q``, with what is known of them."""
    typed = request.args.get("q", "")
    known = matching(people(desk().trame, desk().read().answers), typed)
    return jsonify(personnes=[_person(one) for one in known[:_PERSONS]])


def _person(person: Person) -> dict[str, Any]:
    about = ", ".join(person.known[what] for what in ("profession", "telephone")
                      if what in person.known)  # fmt: skip
    return {"nom": person.name, "dit": french(about), "connu": dict(person.known)}
