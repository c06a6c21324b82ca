"""The questions of a section on one page, and what is saved of them: answer, note, mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sseplan import interview, kinds
from sseplan.annotations import as_text, with_version
from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.notes import other_of, own_note_of, with_other, with_own_note, without_draft
from sseplan.plan_yaml import NOTE
from sseplan.trame import Question, Section
from sseplan.typography import french
from sseplan.web import forms
from sseplan.web.asked import asked, vu
from sseplan.web.desk import Conflict, Saved, desk
from sseplan.web.reviewing import being_changed
from sseplan.web.sentences import place_of
from sseplan.web.told import as_it_is, state_told, wants_json

page = Blueprint("questions", __name__)

Told = AnyResponse | Response | str | tuple[Response | str, int]
MINE, THEIRS, BOTH = "mien", "autre", "deux"


# --- the page of a section


@page.get("/partie/<section_id>")
def section(section_id: str) -> str:
    """All the questions of a section; those that do not apply are there, hidden."""
    trame, answers = desk().trame, desk().read().answers
    here = next((one for one in trame.sections if one.id == section_id), None) or abort(404)
    states = interview.states(trame, answers)
    state = next((one for one in states if one.section == here), None)
    return render_template(
        "section.html",
        section=here,
        state=state,
        all=asked(desk(), answers, trame.in_section(here.id)),
        before=next((s.section for s in reversed(states) if _is_before(s.section, here)), None),
        after=next((s.section for s in states if _is_before(here, s.section)), None),
        core=_next_core(answers, here),
        relue=being_changed(),
    )


def _next_core(answers: Answers, here: Section) -> Question | None:
    """The essential question to go on with after the section: the next open one, else the first."""
    path = interview.core_path(desk().trame, answers)
    waiting = [q for q in interview.open_questions(path, answers) if q.section != here.id]
    last = desk().trame.in_section(here.id)[-1]
    return interview.after(waiting, last) or next(iter(waiting), None)


def _is_before(one: Section, other: Section) -> bool:
    order = desk().trame.sections
    return order.index(one) < order.index(other)


# --- what is saved


@page.post("/question/<question_id>")
def answer(question_id: str) -> Told:
    """Save the answer, whatever was typed; rows have acts of their own."""
    question = _question(question_id)
    if question.has_rows:
        abort(404)
    return _saving(question, question.label, lambda now: _answered(now, question))


@page.post("/question/<question_id>/note")
def note(question_id: str) -> Told:
    """Save the note."""
    question = _question(question_id)
    return _saving(question, f"Note : {question.label}", lambda now: _noted(now, question))


@page.post("/question/<question_id>/a-revoir")
def aside(question_id: str) -> Told:
    """Mark the question « à revoir », or not any more."""
    question, wanted = _question(question_id), bool(request.form.get("a_revoir"))

    def marked(now: Answers) -> Answers:
        return now.put_aside(question.id) if wanted else now.taken_up(question.id)

    return _saving(question, f"À revoir : {question.label}", marked)


@page.post("/question/<question_id>/brouillon")
def draft(question_id: str) -> Told:
    """Throw away what was being typed in the terminal when the person left."""
    question = _question(question_id)
    label = f"Brouillon jeté : {question.label}"
    return _saving(question, label, lambda now: without_draft(now, question.id))


def _question(question_id: str) -> Question:
    trame = desk().trame
    return trame.question(question_id) if question_id in trame else abort(404)


def _field(name: str) -> str:
    """A field that a form of ours always has."""
    text = request.form.get(name)
    return abort(400) if text is None else text


def _answered(answers: Answers, question: Question) -> Answers:
    """The answers with what the form says; Conflict if they were changed elsewhere."""
    present, words = answers.get(question.id), other_of(answers, question.id)
    given = forms.read(request.form.getlist("v"), question, desk().today(), present)
    told = forms.typed(request.form.get("autre", words), words).strip()
    if (given.value, told) == (present, words):
        return answers
    if _field("vu") != vu(desk(), answers, question):
        raise Conflict(_ANSWER.format(question.label), question.id, given.value, present)
    choice = request.form.get("choix")
    if choice == THEIRS:
        return with_version(answers, question, given.value, told)
    if choice == MINE:
        answers = with_version(answers, question, present, words)
    if given.value != present:
        answers = without_draft(answers, question.id).with_answer(question.id, given.value)
        answers = _marked(answers, question, odd=given.odd, was_odd=forms.is_odd(present, question))
    return with_other(answers, question.id, told)


def _marked(answers: Answers, question: Question, *, odd: bool, was_odd: bool) -> Answers:
    """What cannot be read is to be seen again; the mark that a person put stays."""
    if odd:
        return answers.put_aside(question.id)
    return answers.taken_up(question.id) if was_odd else answers


def _noted(answers: Answers, question: Question) -> Answers:
    """The answers with the note of the form; Conflict if it was changed elsewhere."""
    present = own_note_of(answers, question)
    text = forms.typed(_field("note"), present)
    if text == present:
        return answers
    if _field("vu") != desk().digest(present):
        raise Conflict(_NOTE.format(question.label), NOTE + question.id, text, present)
    choice = request.form.get("choix")
    if choice == THEIRS:
        return answers
    both = dict.fromkeys(filter(None, (present, text))) if choice == BOTH else (text,)
    return with_own_note(answers, question, "\n".join(both).strip())


_ANSWER = "La réponse à « {} » a été changée ailleurs pendant que vous y répondiez."
_NOTE = "La note de « {} » a été changée ailleurs pendant que vous l'écriviez."


# --- what is told


def _saving(question: Question, label: str, change: Callable[[Answers], Answers]) -> Told:
    """Save, and tell it to a script or on the section's page."""
    try:
        saved = desk().save(change, label=label)
    except Conflict as clash:
        return _conflict(question, clash)
    if wants_json():
        return jsonify(_told(question, saved))
    for sentence in _elsewhere(saved):
        flash(sentence, "attention")
    return redirect(place_of(desk().trame, question.id), 303)


def _told(question: Question, saved: Saved) -> dict[str, Any]:
    """What a page that stays open wants to know; of a note, ``vu`` is the digest of the note.

    lu: a date in words; ailleurs: what was changed elsewhere.
    """
    shown = as_it_is(question, saved.answers)
    told = state_told(shown, saved.answers)
    told |= {"lu": french(shown.read_as), "ailleurs": _elsewhere(saved)}
    if "note" in request.form:
        told["vu"] = shown.note_vu
    if "X-Fragment" in request.headers:
        told["html"] = render_template("question.html", asked=shown)
    return told


def _elsewhere(saved: Saved) -> list[str]:
    """That another program changed other answers at the same time; they are kept."""
    trame = desk().trame
    ids = (key.rpartition(".")[2] for key in saved.merged)
    names = [trame.question(id).label if id in trame else id for id in ids]
    told = ", ".join(f"« {name} »" for name in dict.fromkeys(names))
    return [french(f"Changé ailleurs en même temps, et gardé : {told}.")] if told else []


def _conflict(question: Question, clash: Conflict) -> Told:
    """Both versions, nothing being written: the person says which is kept."""
    answers, about_note = desk().read().answers, clash.key.startswith(NOTE)
    words = other_of(answers, question.id)
    if about_note:
        mine, theirs, seen = clash.mine, clash.theirs, desk().digest(clash.theirs)
    else:
        mine = _version(clash.mine, question, request.form.get("autre", words))
        theirs = _version(clash.theirs, question, words)
        seen = vu(desk(), answers, question)
    if wants_json():
        return jsonify(conflit={"mien": mine, "autre": theirs, "vu": seen}), 409
    return render_template(
        "conflict.html", question=question, clash=clash, mine=mine, theirs=theirs, vu=seen,
        about_note=about_note, sent=request.form,
    ), 409  # fmt: skip


def _version(value: Value, question: Question, words: str) -> str:
    """An answer as people read it, with the words of « autre »."""
    told = kinds.show(value, question) if forms.fits(value, question) else as_text(value, question)
    return f"{told} (autre : {words})".strip() if words else told
