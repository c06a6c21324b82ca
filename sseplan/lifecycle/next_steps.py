"""What to do next, by the state of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sseplan import interview
from sseplan.lifecycle import state
from sseplan.lifecycle.summary import Summary
from sseplan.trame import Question


@dataclass(frozen=True)
class Step:
    """One thing to do: ``words`` are those of the command after « sseplan ».

    ``purpose`` says what it is good for, ``question`` which one it leads to; the name of the
    question then ends the sentence.
    """

    words: tuple[str, ...]
    purpose: str
    question: Question | None = None


def steps(found: Summary) -> Iterator[Step]:
    """What is worth doing now, the most useful first."""
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
        yield _step("edit ars_avis", "répondre à chaque remarque de l'ARS")
    if name in by_state:
        yield from by_state[name](found)
    if found.changed:
        yield _step("diff", "voir ce qui a changé depuis la version figée")
        if name in (state.SENT, state.ACCEPTED, state.READ, state.ADOPTED):
            yield _step("revise", "figer ces changements")
    elif name == state.ACCEPTED:
        yield _step("remind", "voir ce qui arrive à échéance")
    yield _step(_check(found), "voir ce qui manque et ce qui bloque")


def _step(words: str, purpose: str, question: Question | None = None) -> Step:
    return Step(tuple(words.split()), purpose, question)


def _frozen(found: Summary) -> Iterator[Step]:
    """A version that has not been sent: what its sending waits for comes first."""
    trame, blocking = found.trame, found.blocking
    inside = [id for id in blocking if id in trame and trame.question(id).record != "follow_up"]
    if inside:
        yield _lifting(found, inside)
    if inside or found.changed:
        return  # a new version comes first
    if found.state.name == state.READ:
        yield _step("edit plan_validation", "noter la validation par l'instance")
    if "diffusion_membres" in blocking:
        yield _step("edit diffusion_membres", "noter la remise aux membres")
    yield _step("submit", "préparer l'envoi à l'ARS")


def _lifting(found: Summary, blocking: list[str]) -> Step:
    """Where to begin with what the plan itself lacks."""
    if len(blocking) > 1 and found.core.answered < found.core.total:
        return _step("init", "répondre aux questions qui bloquent")
    return _step(f"edit {blocking[0]}", "corriger", found.trame.question(blocking[0]))


def _sent(_: Summary) -> Iterator[Step]:
    yield _step("submit --retour conforme", "noter l'avis (ou : reserves, refus)")


def _queried(_: Summary) -> Iterator[Step]:
    yield _step("revise --nature revision", "figer la version qui y répond")
    yield _step("submit", "l'envoyer")


def _due(_: Summary) -> Iterator[Step]:
    yield _step("revise --annuelle", "relire ce qui se revoit chaque année")
    yield _step("revise", "figer la nouvelle version")


def _check(found: Summary) -> str:
    """The check that shows what the screen counts."""
    stage = found.report.stage if found.report.blocking else ""
    return f"check --stade {stage}" if stage == "transmission" else "check"


def _writing(found: Summary) -> Iterator[Step]:
    """While the first version is being written; what ``revise`` or a sending writes can wait."""
    trame, answers = found.trame, found.answers
    whole = interview.whole_path(trame, answers)
    paths = (("init", interview.core_path(trame, answers)), ("init --complet", whole))
    open_ones = [_waiting(path, found) for _, path in paths]
    if not open_ones[0] and all(_is_record(found, id) for id in found.blocking):
        yield _step("revise", "figer cette version ; l'envoi vient ensuite")
    for (words, path), waiting in zip(paths, open_ones, strict=True):
        if waiting and (question := interview.resume(path, answers)):
            yield _step(words, "reprendre à", question)
            break
    if aside := interview.put_aside(whole, answers):
        yield _step(f"edit {aside[0].number}", "revoir", aside[0])
    yield _step("check", "voir ce qui manque et ce qui bloque")
    yield _step("render", "écrire le document Word")


def _waiting(path: Sequence[Question], found: Summary) -> bool:
    """Whether the person has something left to answer on a path."""
    return any(not question.record for question in interview.open_questions(path, found.answers))


def _is_record(found: Summary, question: str) -> bool:
    """Whether it tells the life of a version, and is written when it is frozen or sent."""
    return question in found.trame and bool(found.trame.question(question).record)
