"""``sseplan`` alone: where the plan of this folder stands, or how to begin."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sseplan.cli import console
from sseplan.typography import french

if TYPE_CHECKING:
    from sseplan.answers import Answers
    from sseplan.interview import Progress
    from sseplan.trame import Question, Trame

_NAME = 38
_FIRST_COLUMN = re.compile(r" +\S.*? {2,}|")
_BEGIN = """\
Aucun plan dans ce dossier.

  sseplan init mon-plan   commencer un plan dans un nouveau dossier « mon-plan »
  sseplan demo            écrire un plan d'exemple complet, pour voir
  sseplan guide           lire le guide (premiers pas, sections, glossaire)
  sseplan --help          toutes les commandes

Un plan est déjà commencé ? Allez dans son dossier (commande cd), puis tapez :
sseplan"""


def show() -> None:
    """Print how the plan of the current folder stands and what to do next."""
    file = Path("plan.yaml")
    if not (file.exists() or file.is_symlink()):
        console.say("\n".join(_narrowed(_BEGIN.split("\n"))))
        return
    from sseplan.plan import Plan, trame_of

    outline = trame_of(".")
    with Plan.open(".", outline, lock=False) as plan:
        console.say("\n".join(_narrowed(lines(outline, plan.answers, date.today()))))


def _narrowed(told: Iterable[str]) -> Iterator[str]:
    """The lines cut to a narrow terminal, each going on under the start of its own words."""
    width = max(40, shutil.get_terminal_size().columns) - 1
    for line in map(french, told):
        if len(line) <= width:
            yield line
            continue
        first = _FIRST_COLUMN.match(line)
        hanging = " " * len(first[0] if first else "")
        yield from textwrap.wrap(line, width, subsequent_indent=hanging, break_on_hyphens=False)


def lines(trame: Trame, answers: Answers, today: date) -> Iterator[str]:
    """What there is to say about a plan: its name, its figures, what to do next."""
    from sseplan import conformity, interview, validation

    problems = validation.problems(trame, answers)
    blocking = conformity.assess(trame, answers, today, problems=problems).blocking
    core = interview.core_path(trame, answers)
    whole = interview.whole_path(trame, answers)
    yield f"Plan SSE : {answers.get('cpts_nom') or 'CPTS sans nom pour le moment'}"
    yield f"  L'essentiel      : {_figures(interview.progress(core, answers))}"
    yield f"  Plan complet     : {_figures(interview.progress(whole, answers))}"
    yield f"  Avant l'envoi    : {_blocking(blocking)}"
    yield ""
    yield "Et maintenant :"
    for command, purpose in _next_steps(trame, answers):
        yield f"  {command:23} {purpose}"


def _figures(progress: Progress) -> str:
    aside = f", {progress.to_review} à revoir" if progress.to_review else ""
    asked = "1 question" if progress.total == 1 else f"{progress.total} questions"
    return f"réponses à {progress.answered} sur {asked} ({progress.percent} %){aside}"


def _blocking(count: int) -> str:
    points = "1 point" if count == 1 else f"{count} points"
    return f"{points} à compléter ou à corriger" if count else "rien ne bloque"


def _next_steps(trame: Trame, answers: Answers) -> Iterator[tuple[str, str]]:
    """Commands and what they are good for now, the most useful first."""
    from sseplan import interview

    for option, path in (
        ("", interview.core_path(trame, answers)),
        (" --complet", interview.whole_path(trame, answers)),
    ):
        if question := interview.resume(path, answers):
            yield f"sseplan init{option}", f"reprendre à {_named(question)}"
            break
    aside = interview.put_aside(interview.whole_path(trame, answers), answers)
    if aside:
        yield (
            f"sseplan edit {aside[0].number}",
            f"revoir {_named(aside[0])}",
        )
    yield "sseplan check", "voir ce qui manque et ce qui bloque"
    yield "sseplan render", "écrire le document Word"


def _named(question: Question) -> str:
    """The question's label, cut to what is left of a line of 80 columns."""
    label = question.label
    return f"« {label if len(label) <= _NAME else label[: _NAME - 1].rstrip() + '…'} »"
