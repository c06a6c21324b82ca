"""What to type next, by the state of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sseplan.lifecycle.summary import Summary
    from sseplan.trame import Question

_NAME = 38

Step = tuple[list[str], str]
"""The words of a command after « sseplan », and what it is good for."""


def steps(found: Summary) -> Iterator[Step]:
    """Commands and what they are good for now, the most useful first."""
    from sseplan.lifecycle import state

    name = found.state.name
    if found.last is None and name == state.DRAFT:
        yield from _writing(found)
        return
    by_state = {
        state.READ: _frozen,
        state.ADOPTED: _frozen,
        state.SENT: _sent,
        state.QUERIED: _queried,
        state.DUE: _due,
    }
    if found.open_remarks:
        yield ["edit", "ars_avis"], "répondre à chaque remarque de l'ARS"
    if name in by_state:
        yield from by_state[name](found)
    if found.changed:
        yield ["diff"], "voir ce qui a changé depuis la version figée"
        if name in (state.SENT, state.ACCEPTED, state.READ, state.ADOPTED):
            yield ["revise"], "figer ces changements"
    elif name == state.ACCEPTED:
        yield ["remind"], "voir ce qui arrive à échéance"
    yield _check(found), "voir ce qui manque et ce qui bloque"


def _frozen(found: Summary) -> Iterator[Step]:
    """A version that has not been sent: what its sending waits for comes first."""
    from sseplan.lifecycle import state

    trame, blocking = found.trame, found.blocking
    inside = [id for id in blocking if id in trame and trame.question(id).record != "follow_up"]
    if inside:
        yield _lifting(found, inside)
    if inside or found.changed:
        return  # a new version comes first
    if found.state.name == state.READ:
        yield ["edit", "plan_validation"], "noter la validation par l'instance"
    if "diffusion_membres" in blocking:
        yield ["edit", "diffusion_membres"], "noter la remise aux membres"
    yield ["submit"], "préparer l'envoi à l'ARS"


def _lifting(found: Summary, blocking: list[str]) -> Step:
    """Where to begin with what the plan itself lacks."""
    if len(blocking) > 1 and found.core.answered < found.core.total:
        return ["init"], "répondre aux questions qui bloquent"
    return ["edit", blocking[0]], f"corriger {_named(found.trame.question(blocking[0]))}"


def _sent(_: Summary) -> Iterator[Step]:
    yield ["submit", "--retour", "conforme"], "noter l'avis (ou : reserves, refus)"


def _queried(_: Summary) -> Iterator[Step]:
    yield ["revise", "--nature", "revision"], "figer la version qui y répond"
    yield ["submit"], "l'envoyer"


def _due(_: Summary) -> Iterator[Step]:
    yield ["revise", "--annuelle"], "relire ce qui se revoit chaque année"
    yield ["revise"], "figer la nouvelle version"


def _check(found: Summary) -> list[str]:
    """The check that shows what the screen counts."""
    stage = found.report.stage if found.report.blocking else ""
    return ["check", "--stade", stage] if stage == "transmission" else ["check"]


def _writing(found: Summary) -> Iterator[Step]:
    """While the first version is being written; what ``revise`` or a sending writes can wait."""
    from sseplan import interview

    trame, answers = found.trame, found.answers
    whole = interview.whole_path(trame, answers)
    paths = ((["init"], interview.core_path(trame, answers)), (["init", "--complet"], whole))
    open_ones = [_waiting(path, found) for _, path in paths]
    if not open_ones[0] and all(_is_record(found, id) for id in found.blocking):
        yield ["revise"], "figer cette version, pour l'envoyer"
    for (words, path), waiting in zip(paths, open_ones, strict=True):
        if waiting and (question := interview.resume(path, answers)):
            yield words, f"reprendre à {_named(question)}"
            break
    if aside := interview.put_aside(whole, answers):
        yield ["edit", str(aside[0].number)], f"revoir {_named(aside[0])}"
    yield ["check"], "voir ce qui manque et ce qui bloque"
    yield ["render"], "écrire le document Word"


def _waiting(path: Sequence[Question], found: Summary) -> bool:
    """Whether the person has something left to answer on a path."""
    from sseplan import interview

    return any(not question.record for question in interview.open_questions(path, found.answers))


def _is_record(found: Summary, question: str) -> bool:
    """Whether it tells the life of a version, and is written when it is frozen or sent."""
    return question in found.trame and bool(found.trame.question(question).record)


def _named(question: Question) -> str:
    """The question's label, cut to what is left of a line of 80 columns."""
    label = question.label
    return f"« {label if len(label) <= _NAME else label[: _NAME - 1].rstrip() + '…'} »"
