"""``/relecture``: the yearly review, « toujours vrai ? », one answer after the other.

Nothing is remembered between two pages but the name of who reviews, and which answer that
person went to change: the order is that of what is left, and what follows an answer is worked
out before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from werkzeug.wrappers import Response

from sseplan import kinds, people, proposals, review
from sseplan.answers import Answers, applies
from sseplan.conformity.wording import age
from sseplan.kinds import Value
from sseplan.lifecycle import yearly
from sseplan.review import Item, Round
from sseplan.trame import Question
from sseplan.web import fields
from sseplan.web.desk import Conflict, desk
from sseplan.web.row_changes import rank_of

page = Blueprint("reviewing", __name__)

_WHO = "relecteur"
_CHANGING = "relue"
_Row = Mapping[str, Value]


@dataclass(frozen=True)
class Left:
    """What is left of the round, in its order: answers first, then what has none."""

    lap: Round
    answers: Answers
    items: Sequence[Item]

    def after(self, question_id: str) -> str:
        """Where one goes on: what follows in the list, else the first page."""
        ids = [item.question.id for item in self._asked(question_id)]
        rank = ids.index(question_id) + 1 if question_id in ids else 0
        following = [one for one in ids[rank:] if one != question_id]
        return f"/relecture/{following[0]}" if following else "/relecture"

    def _asked(self, question_id: str) -> Sequence[Item]:
        """What has no answer is gone through only by who began with it."""
        empty = [item for item in self.items if not item.is_answered]
        if question_id in [item.question.id for item in empty]:
            return empty
        return [item for item in self.items if item.is_answered]


def _left() -> Left:
    answers = desk().read().answers
    lap = yearly.lap_of(desk().place, desk().today())
    return Left(lap, answers, review.items(desk().trame, answers, lap))


@page.get("/relecture")
def begun() -> str:
    """How far the round is, what is left, where to begin."""
    session.pop(_CHANGING, None)
    left = _left()
    aside = [i for i in left.items if i.question.id in left.answers.to_review and i.is_answered]
    return render_template(
        "review.html",
        tally=review.tally(desk().trame, left.answers, left.lap),
        since=kinds.spoken(left.lap.since),
        waiting=[i for i in left.items if i.is_answered and i not in aside],
        aside=aside,
        empty=[i for i in left.items if not i.is_answered],
        first=next((i.question.id for i in left.items if i.is_answered), ""),
        age=age,
    )


@page.get("/relecture/<question_id>")
def asked(question_id: str) -> str:
    """One answer: still true?"""
    question, left = _question(question_id), _left()
    went_for, seen = session.pop(_CHANGING, ("", ""))
    mine = went_for == question.id and seen != desk().digest(left.answers.get(question.id))
    return _page(question, left, mine=mine)


@page.get("/relecture/<question_id>/changer")
def change(question_id: str) -> Response:
    """Where the answer is changed, from which a link leads back here."""
    question = _question(question_id)
    seen = desk().digest(desk().read().answers.get(question.id))
    session[_CHANGING] = (question.id, seen)
    return redirect(f"/partie/{question.section}#relecture", 303)


def being_changed() -> str:
    """The id of the question that the person left the review for, "" for none."""
    return str(session.get(_CHANGING, ("", ""))[0])


@page.post("/relecture/<question_id>")
def reviewed(question_id: str) -> Response | str | tuple[str, int]:
    """Confirm it, whole or some rows, leave it « à revoir », or pass."""
    question, left = _question(question_id), _left()
    session[_WHO] = fields.text("par")
    act = _ACTS.get(fields.text("op"))
    if act is None:
        return redirect(left.after(question_id), 303)
    try:
        told = act(question, left)
    except Conflict:
        return _page(question, _left(), changed=True), 409
    if not told:
        return _page(question, left, unticked=True), 422
    flash(told, "bien")
    now = _left()
    partly = fields.text("op") == "lignes" and not _is_confirmed(question, now)
    return redirect(request.path if partly else left.after(question_id), 303)


# --- what a button does, in a sentence; "" where nothing was to do


def _confirm(question: Question, left: Left) -> str:
    _save(question, lambda answers: review.confirm(answers, question, left.lap, _who()))
    return f"Confirmé : {question.label}."


def _confirm_some(question: Question, left: Left) -> str:
    rows = _rows(left.answers.get(question.id))
    ticked = {rank_of(one) for one in request.form.getlist("lignes")}
    chosen = sorted(rank for rank in ticked if 0 <= rank < len(rows))
    if not chosen:
        return ""
    _save(question, lambda answers: review.confirm(answers, question, left.lap, _who(), chosen))
    return f"Vérifié aujourd'hui : {', '.join(kinds.row_name(rows[n], question) for n in chosen)}."


def _put_aside(question: Question, left: Left) -> str:
    desk().save(
        lambda answers: answers.put_aside(question.id), label=f"À revoir : {question.label}"
    )
    return f"Laissé à revoir : {question.label}."


_ACTS: Mapping[str, Callable[[Question, Left], str]] = {
    "confirmer": _confirm,
    "lignes": _confirm_some,
    "revoir": _put_aside,
}


def _save(question: Question, change: Callable[[Answers], Answers]) -> None:
    """Conflict where the answer is not the one that the page showed."""
    seen = {question.id: fields.text("vu")}
    desk().save(change, seen=seen, label=f"Relecture : {question.label}")


# --- the page of one answer


def _page(
    question: Question,
    left: Left,
    *,
    changed: bool = False,
    mine: bool = False,
    unticked: bool = False,
) -> str:
    answers, value = left.answers, left.answers.get(question.id)
    rows = _rows(value)
    confirmed = answers.confirmed.get(question.id)
    return render_template(
        "review_question.html",
        item=review.item(desk().trame, answers, question, left.lap),
        section=desk().trame.section(question.section),
        tally=review.tally(desk().trame, answers, left.lap),
        value=value,
        rows=rows,
        marked=_marked(question, left),
        checked=review.checked_field(question) if rows else None,
        note=answers.notes.get(question.id, ""),
        aside=question.id in answers.to_review,
        confirmed=confirmed,
        is_confirmed=_is_confirmed(question, left),
        vu=desk().digest(value),
        who=session.get(_WHO) or _usual(left),
        names=_names(),
        changed=changed,
        mine=mine,
        unticked=unticked,
        age=age,
        show=kinds.show,
        spoken=kinds.spoken,
    )


def _question(question_id: str) -> Question:
    """A question that the review asks; any other has no page here."""
    trame = desk().trame
    if question_id not in trame or not trame.question(question_id).yearly:
        abort(404)
    question = trame.question(question_id)
    if question.record or not applies(question, trame, desk().read().answers):
        abort(404)
    return question


def _marked(question: Question, left: Left) -> set[int]:
    """The rows still to check where some are, else those that are more than a year old."""
    unchecked = review.unchecked(left.answers, question, left.lap)
    if unchecked and len(unchecked) < len(_rows(left.answers.get(question.id))):
        return set(unchecked)
    item = review.item(desk().trame, left.answers, question, left.lap)
    return {rank for one in item.stale for rank in one.rows}


def _is_confirmed(question: Question, left: Left) -> bool:
    return review.is_confirmed(left.answers, question, left.lap)


def _rows(value: Value) -> list[_Row]:
    """The rows of a list; [] for anything else, and where something in it is no row."""
    rows = value if isinstance(value, list) else []
    return [] if any(not isinstance(row, Mapping) for row in rows) else list(rows)


# --- who reviews


def _who() -> str:
    return fields.text("par")


def _usual(left: Left) -> str:
    """Whoever went on with this round, else the coordinator."""
    given = [one for one in left.answers.confirmed.values() if one.by and left.lap.holds(one.on)]
    last = max(given, key=lambda one: one.on, default=None)
    coordinator = proposals.author(left.answers)
    return last.by if last else coordinator if isinstance(coordinator, str) else ""


def _names() -> list[str]:
    found = people.people(desk().trame, desk().read().answers)
    return list(dict.fromkeys(person.name for person in found))
