"""``sseplan init --from``: answers taken from a file, without a word asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sseplan import commands, plan_yaml
from sseplan.answers import Answers, is_answered
from sseplan.cli import console
from sseplan.errors import PlanUnreadable, UsageMistake
from sseplan.plan import Plan, file_of, files, trame_of
from sseplan.refusals import explain
from sseplan.trame import Trame

if TYPE_CHECKING:
    from sseplan.validation import Problem

_SHOWN = 8


def take(folder: Path, source: Path, outline: str | None = None) -> int:
    """Put the answers of ``source`` in the plan of ``folder``; says what was read.

    Answers that the plan has already are never replaced: UsageMistake names them.
    """
    trame = trame_of(folder if file_of(folder).exists() else source, outline)
    try:
        text = plan_yaml.decode(files.read(source, plan_yaml.MAX_BYTES + 1), source.name)
    except OSError as error:
        raise PlanUnreadable(explain(error, source)) from error
    loaded = plan_yaml.load(text, trame, source.name)
    exists = file_of(folder).exists()
    with Plan.open(folder, trame) if exists else Plan.create(folder, trame) as plan:
        _refuse_overwriting(plan.answers, loaded.answers, trame)
        plan.save(_together(plan.answers, loaded.answers))
        _report(plan, loaded, source, trame)
    return 0


def _refuse_overwriting(old: Answers, new: Answers, trame: Trame) -> None:
    both = [
        key
        for key, value in new.values.items()
        if is_answered(old.get(key)) and is_answered(value) and old.get(key) != value
    ]
    if both:
        names = ", ".join(both[:_SHOWN]) + ("…" if len(both) > _SHOWN else "")
        raise UsageMistake(
            f"Le plan a déjà d'autres réponses à : {names}. Rien n'a été changé. Choisissez un "
            "nouveau dossier, ou retirez ces réponses du fichier."
        )


def _together(old: Answers, new: Answers) -> Answers:
    aside = (*old.to_review, *(q for q in new.to_review if q not in old.to_review))
    return Answers(
        {**old.values, **new.values},
        {**new.notes, **old.notes},
        aside,
        {**new.confirmed, **old.confirmed},
    )


def _report(plan: Plan, loaded: plan_yaml.Loaded, source: Path, trame: Trame) -> None:
    known = [key for key in loaded.answers.values if key in trame]
    console.say(f"{len(known)} réponses lues dans {source}, enregistrées dans {plan.path}.")
    if loaded.unknown:
        console.say(f"Gardé, mais inconnu de cette trame : {', '.join(loaded.unknown)}.")
    for sentence in _ill_typed(loaded, source, trame):
        console.say(f"À corriger : {sentence}")
    folder = plan.path.parent
    console.say(f"Pour continuer : {commands.on(folder, 'init')}")
    console.say(f"Pour savoir ce qui manque : {commands.on(folder, 'check')}")


def _ill_typed(loaded: plan_yaml.Loaded, source: Path, trame: Trame) -> list[str]:
    """What validation says of the answers read, with the line of the file."""
    from sseplan import validation

    found = validation.problems(trame, loaded.answers, loaded.lines)
    known = [problem for problem in found if problem.question_id in trame]
    return [_said(problem, source, trame) for problem in known]


def _said(problem: Problem, source: Path, trame: Trame) -> str:
    where = f"{source.name}, ligne {problem.line} : " if problem.line else ""
    row = "" if problem.row is None else f" (ligne {problem.row + 1})"
    return f"{where}{trame.question(problem.question_id).label}{row} : {problem.message}"
