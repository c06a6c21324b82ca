"""``sseplan check``: what a plan lacks and what is wrong in it, or one requirement explained."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.conformity.wording import Telling
    from sseplan.trame import Requirement, Trame

_STAGES = ("brouillon", "transmission")
_COLOURS = {"Bloquant": "red", "Majeur": "yellow"}


@click.command("check")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--stade",
    "stage",
    type=click.Choice(_STAGES),
    default="brouillon",
    help="« transmission » demande aussi ce qu'attend l'envoi à l'ARS : la remise aux membres.",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit la même chose pour un programme.")
@click.option("--regle", "rule", metavar="ID", help="Explique une seule règle, par exemple x03.")
def command(folder: Path, stage: str, as_json: bool, rule: str | None) -> int:
    """Dit ce qui manque au plan de DOSSIER (le dossier courant par défaut) et ce qui ne va pas.

    Se termine par 0 si rien ne bloque, 1 si quelque chose bloque, 2 si le fichier ne
    peut pas être lu.
    """
    if rule is not None:
        return _explain(rule, folder, stage, as_json)
    telling = _told(folder, stage)
    if as_json:
        from sseplan.conformity import trees

        _print_json(trees.tree(telling))
    else:
        _print(telling.text())
    return 1 if telling.report.blocking else 0


def _told(folder: Path, stage: str) -> Telling:
    from sseplan.conformity.wording import Telling
    from sseplan.lifecycle import stages, summary
    from sseplan.plan import Plan, trame_of

    outline = trame_of(folder)
    with Plan.open(folder, outline, lock=False) as plan:
        lines, place = plan.loaded.lines, plan.path.parent
        known, _ = summary.frozen(plan.path)
        report = stages.at(stage, outline, plan.answers, known, date.today(), lines)
    return Telling(report, outline, lines, place)


def _explain(rule_id: str, folder: Path, stage: str, as_json: bool) -> int:
    from sseplan import conformity
    from sseplan.conformity import trees, wording
    from sseplan.lifecycle import stages, summary
    from sseplan.plan import Plan, file_of, trame_of

    outline = trame_of(folder)
    rule = _found(rule_id, outline)
    verdict, finding = None, None
    if file_of(folder).exists():
        with Plan.open(folder, outline, lock=False) as plan:
            known, _ = summary.frozen(plan.path)
            ready = stages.prepared(stage, outline, plan.answers, known, date.today())
            verdict, finding = conformity.judge(outline, ready, rule, date.today(), stage)
    if as_json:
        _print_json(trees.rule_tree(rule, verdict, finding))
        return 0
    _print(wording.explained(rule, outline))
    if verdict:
        _print(("", *wording.verdict_on(rule, verdict, finding)))
    return 0


def _found(rule_id: str, outline: Trame) -> Requirement:
    """The requirement of that id; UsageMistake names those that look like it."""
    from difflib import get_close_matches

    from sseplan.errors import UsageMistake

    rules = {rule.id.casefold(): rule for rule in outline.requirements}
    wanted = rule_id.strip().casefold()
    if wanted in rules:
        return rules[wanted]
    near = [id for id in rules if id.startswith(f"{wanted}.")] or get_close_matches(
        wanted, rules, 5
    )
    hint = f" Règles proches : {', '.join(rules[id].id for id in near)}." if near else ""
    raise UsageMistake(
        f"Il n'y a pas de règle « {rule_id} ».{hint} Les identifiants sont dans la réponse de "
        "« sseplan check »."
    )


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.say(_styled(line))


def _styled(line: str) -> str:
    """A heading of severity in bold, in its colour; every other line as it is."""
    word = line.split(" (")[0]
    if line.startswith(("Bloquant (", "Majeur (", "Conseil (", "À ", "Périmé", "Réponses")):
        return console.styled(line, bold=True, fg=_COLOURS.get(word))
    return line


def _print_json(tree: Any) -> None:
    click.echo(json.dumps(tree, ensure_ascii=False, indent=2))
