"""``sseplan revise``: freeze the present answers as a numbered version, or review them yearly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan import commands
from sseplan.cli import console
from sseplan.errors import UsageMistake

if TYPE_CHECKING:
    from sseplan.cli.next_steps import Step
    from sseplan.lifecycle.draft import Draft, Wish
    from sseplan.plan import Plan
    from sseplan.plan.revisions import Revision
    from sseplan.trame import Trame

_NATURES = ("initiale", "actualisation", "revision")
_CHANGES = "actualisation_changements"


@click.command("revise")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option("--motif", "reason", metavar="PHRASE", default="", help="Pourquoi cette version.")
@click.option(
    "--nature",
    type=click.Choice(_NATURES),
    help="Première version, actualisation annuelle, ou révision en cours d'année (crise, exercice, "
    "correction) ; sseplan le devine.",
)
@click.option("--auteur", "author", metavar="NOM", default="", help="Qui l'a écrite.")
@click.option(
    "--date", "day", metavar="JOUR", default="", help="Sa date, si ce n'est pas aujourd'hui."
)
@click.option(
    "--version", metavar="NUMÉRO", default="", help="Son numéro, si sseplan ne doit pas le choisir."
)
@click.option(
    "--meme-sans-changement",
    "unchanged",
    is_flag=True,
    help="Fige une version même si aucune réponse n'a changé.",
)
@click.option("--oui", "yes", is_flag=True, help="Ne demande pas de confirmation.")
@click.option(
    "--annuelle",
    "yearly",
    is_flag=True,
    help="Relit une à une les réponses à revoir chaque année (sans rien figer).",
)
@click.option("--simple", is_flag=True, help="Avec --annuelle : texte nu, ligne par ligne.")
def command(
    folder: Path,
    reason: str,
    nature: str | None,
    author: str,
    day: str,
    version: str,
    unchanged: bool,
    yes: bool,
    yearly: bool,
    simple: bool,
) -> int:
    """Fige les réponses de DOSSIER (le dossier courant par défaut) : une version numérotée, que
    plus rien ne change, celle que l'on envoie à l'ARS.

    La version, sa date, ce qui a changé depuis la précédente et la date de la prochaine révision
    sont écrits dans le plan. Avec --annuelle : la relecture de chaque année, question par
    question.
    """
    if yearly:
        _refuse_mixed(reason, nature, day, version, unchanged, yes)
        from sseplan.cli import annual

        return annual.review(folder, by=author, simple=simple)
    if simple:
        raise UsageMistake("L'option --simple va avec --annuelle : ajoutez --annuelle, ou ôtez-la.")
    from sseplan.cli import days
    from sseplan.lifecycle.draft import Wish

    wish = Wish(reason, nature or "", author, days.read(day, "--date"), version, unchanged)
    return _frozen(folder, wish, yes)


def _refuse_mixed(*others: object) -> None:
    if any(others):
        raise UsageMistake(
            "La relecture annuelle ne fige rien : --annuelle ne va qu'avec --auteur et --simple. "
            "Une fois la relecture finie, figez la version avec --motif."
        )


def _frozen(folder: Path, wish: Wish, yes: bool) -> int:
    """Freeze the version, once a person who is there has agreed to it."""
    from sseplan.lifecycle import revise
    from sseplan.plan import Plan, trame_of

    asks = console.at_terminal() and not yes
    if not asks:
        revise.checked_reason(wish.reason)
    outline = trame_of(folder)
    with Plan.open(folder, outline) as plan:
        for sentence in plan.warnings:
            console.warn(sentence)
        draft = revise.prepare(plan, outline, date.today(), wish)
        if asks:
            draft = replace(draft, reason=_reason(wish.reason))
            console.say("\n".join(_shown(plan, draft, outline)))
            if not console.confirm("\nFiger cette version ?", default=True):
                return _left(plan, draft)
            draft = draft.reviewed()
        revision = revise.freeze(plan, draft)
        console.say("\n".join(_told(plan, draft, revision)))
    return 0


def _reason(given: str) -> str:
    """The reason of the option, else the one that is asked for until there is one."""
    from sseplan.lifecycle.revise import checked_reason

    while not given.strip():
        console.say("Pourquoi cette version ? En une phrase, pour l'historique : ", newline=False)
        given = input()
    return checked_reason(given)


# --- before


def _shown(plan: Plan, draft: Draft, outline: Trame) -> Iterator[str]:
    """The version that is about to be frozen, as a person checks it."""
    from sseplan.kinds import spoken
    from sseplan.lifecycle import record

    by = f", par {draft.author}" if draft.author else ""
    name = console.styled(f"Version {draft.version}", bold=True)
    yield f"\n{name} du {spoken(draft.day)}{by} : {record.nature_label(outline, draft.nature)}"
    yield console.folded(f"Motif : {draft.reason}", "  ")
    if draft.next_review:
        yield f"Prochaine révision : {spoken(draft.next_review)}"
    if points := _blocking(plan, outline):
        yield console.folded(f"Attention : {points} encore l'envoi à l'ARS. Pour les lire :")
        yield f"  {_typed(plan, 'check')}"
    if draft.last and draft.lines:
        header = draft.last.header
        yield f"\nCe qui a changé depuis la version {header.version} ({header.number}) :"
        yield from _lines(draft)


def _blocking(plan: Plan, outline: Trame) -> str:
    """«3 points bloquent», "" if nothing does; what only a sending waits for does not count."""
    from sseplan.conformity.wording import blocked
    from sseplan.lifecycle import stages, summary

    known, _ = summary.frozen(plan.path)
    count = stages.at(stages.FREEZING, outline, plan.answers, known, date.today()).blocking
    return blocked(count) if count else ""


def _lines(draft: Draft) -> Iterator[str]:
    section = ""
    for row in draft.lines:
        if row.get("section", "") != section:
            section = row.get("section", "")
            yield console.folded(f"  {section}", "  ")
        why = f" ({row['raison']})" if row.get("raison") else ""
        yield console.folded(f"    - {row.get('changement', '')}{why}", "      ")


def _left(plan: Plan, draft: Draft) -> int:
    """Nothing frozen; the lines written in the plan if the person wants to correct them."""
    from sseplan.cli.faults import UNFINISHED
    from sseplan.lifecycle import revise

    question = "Garder ces lignes dans le plan, pour les corriger avant de figer ?"
    if not draft.prefilled or not console.confirm(question, default=True):
        console.say("Rien n'a été figé, rien n'a changé.")
        return UNFINISHED
    revise.write_lines(plan, draft)
    console.say("Rien n'est figé. Pour corriger les lignes, puis figer :")
    console.say(f"  {_edit(plan)}")
    console.say(f"  {_typed(plan, 'revise')}")
    return UNFINISHED


# --- after


def _told(plan: Plan, draft: Draft, revision: Revision) -> Iterator[str]:
    """What was frozen and what comes next."""
    from sseplan.kinds import spoken

    yield f"Version {draft.version} du {spoken(draft.day)} figée : {revision.path}"
    if draft.next_review:
        yield f"Prochaine révision : {spoken(draft.next_review)}."
    if draft.prefilled and _CHANGES in draft.answers.to_review:
        yield from _to_read(plan, draft)
    yield "\nEt maintenant :"
    for (name, *words), purpose in _next(plan, draft, revision):
        yield f"  {_typed(plan, name, *words)}\n      {purpose}"


def _to_read(plan: Plan, draft: Draft) -> Iterator[str]:
    """The lines that nobody has read yet, and how to correct them."""
    from sseplan.lifecycle import record

    yield "\nCe qui a changé, d'après les réponses (à relire) :"
    yield from _lines(draft)
    yield "\nPour corriger ces lignes ou dire pourquoi, puis figer la version corrigée :"
    yield f"  {_edit(plan)}"
    corrected = record.next_label([draft.version], record.WITHIN_YEAR)
    yield f"  {_typed(plan, 'revise', '--meme-sans-changement', '--version', corrected)}"


def _next(plan: Plan, draft: Draft, revision: Revision) -> Iterator[Step]:
    """What there is to see, then what « sseplan status » would say."""
    from sseplan.cli import next_steps
    from sseplan.lifecycle import summary

    if draft.last:
        yield ["diff", draft.last.number, revision.number], "voir ce qui a changé"
    found = summary.of(plan.path, plan.trame, plan.answers, date.today())
    yield from next_steps.steps(found)


def _typed(plan: Plan, name: str, *words: str) -> str:
    """A command on this plan, as it is typed from where the person is."""
    return commands.on(plan.path.parent, name, *words)


def _edit(plan: Plan) -> str:
    return _typed(plan, "edit", _CHANGES)
