"""What to type next, by the state of the plan."""

from __future__ import annotations

from collections.abc import Iterator
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
        state.READ: _READ,
        state.ADOPTED: _ADOPTED,
        state.SENT: _SENT,
        state.QUERIED: _QUERIED,
        state.DUE: _DUE,
    }
    if found.open_remarks:
        yield ["edit", "ars_avis"], "répondre à chaque remarque de l'ARS"
    yield from by_state.get(name, ())
    if found.changed:
        yield ["diff"], "voir ce qui a changé depuis la version figée"
        if name in (state.SENT, state.ACCEPTED, state.READ, state.ADOPTED):
            yield ["revise"], "figer ces changements"
    elif name == state.ACCEPTED:
        yield ["remind"], "voir ce qui arrive à échéance"
    yield _check(found), "voir ce qui manque et ce qui bloque"


_READ: tuple[Step, ...] = (
    (["edit", "plan_validation"], "noter la validation par l'instance"),
    (["submit"], "préparer l'envoi à l'ARS"),
)
_ADOPTED: tuple[Step, ...] = ((["submit"], "préparer l'envoi à l'ARS"),)
_SENT: tuple[Step, ...] = ((["submit", "--retour", "conforme"], "noter ce que l'ARS a répondu"),)
_QUERIED: tuple[Step, ...] = (
    (["revise", "--nature", "revision"], "figer la version qui y répond"),
    (["submit"], "l'envoyer"),
)
_DUE: tuple[Step, ...] = (
    (["revise", "--annuelle"], "relire ce qui se revoit chaque année"),
    (["revise"], "figer la nouvelle version"),
)


def _check(found: Summary) -> list[str]:
    """The check that shows what the screen counts."""
    stage = found.report.stage if found.report.blocking else ""
    return ["check", "--stade", stage] if stage == "transmission" else ["check"]


def _writing(found: Summary) -> Iterator[Step]:
    """While the first version is being written."""
    from sseplan import interview

    trame, answers = found.trame, found.answers
    whole = interview.whole_path(trame, answers)
    paths = ((["init"], interview.core_path(trame, answers)), (["init", "--complet"], whole))
    for words, path in paths:
        if question := interview.resume(path, answers):
            yield words, f"reprendre à {_named(question)}"
            break
    if aside := interview.put_aside(whole, answers):
        yield ["edit", str(aside[0].number)], f"revoir {_named(aside[0])}"
    yield ["check"], "voir ce qui manque et ce qui bloque"
    yield ["render"], "écrire le document Word"
    if not found.report.blocking:
        yield ["revise"], "figer cette version, pour l'envoyer"


def _named(question: Question) -> str:
    """The question's label, cut to what is left of a line of 80 columns."""
    label = question.label
    return f"« {label if len(label) <= _NAME else label[: _NAME - 1].rstrip() + '…'} »"
