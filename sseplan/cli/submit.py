"""``sseplan submit``: prepare the sending of the last frozen version, note what the ARS answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan import commands
from sseplan.cli import console, mailing, submit_told
from sseplan.errors import UsageMistake

if TYPE_CHECKING:
    from sseplan.exchange.mail import Server
    from sseplan.lifecycle.submission import Deliver, Made, Parcel
    from sseplan.plan import Plan

_CHANNELS = ("mssante", "courriel", "plateforme", "autre")
_OPINIONS = ("conforme", "reserves", "refus")


@click.command("submit")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--a",
    "ars",
    metavar="ADRESSE",
    multiple=True,
    help="L'adresse de l'ARS (plusieurs fois possible). Sinon : l'annuaire des autorités.",
)
@click.option(
    "--cpam",
    metavar="ADRESSE",
    multiple=True,
    help="Envoie aussi à la CPAM, si le contrat le demande.",
)
@click.option(
    "--canal",
    "channel",
    type=click.Choice(_CHANNELS),
    help="Comment le plan part : comme la dernière fois si rien n'est dit.",
)
@click.option(
    "--le", "day", metavar="JOUR", default="", help="Le jour de l'envoi, ou de la réponse de l'ARS."
)
@click.option("--sans-pdf", "no_pdf", is_flag=True, help="Ne fait pas le PDF.")
@click.option(
    "--malgre",
    "despite",
    metavar="RAISON",
    help="Prépare l'envoi bien que quelque chose bloque ; la raison est gardée avec lui.",
)
@click.option(
    "--refaire", "again", is_flag=True, help="Prépare à nouveau ; l'ancien dossier est gardé."
)
@click.option(
    "--annuler",
    "undo",
    is_flag=True,
    help="Le plan n'est pas parti : ôte la ligne d'envoi, met le dossier de côté.",
)
@click.option("--retour", "opinion", type=click.Choice(_OPINIONS), help="Note la réponse de l'ARS.")
@click.option(
    "--remarques",
    "remarks",
    metavar="PHRASE",
    multiple=True,
    help="Avec --retour : ce que l'ARS demande (une fois par demande).",
)
@mailing.options
@click.option("--oui", "yes", is_flag=True, help="Avec --smtp : envoie sans demander.")
def command(
    folder: Path,
    ars: tuple[str, ...],
    cpam: tuple[str, ...],
    channel: str | None,
    day: str,
    no_pdf: bool,
    despite: str | None,
    again: bool,
    undo: bool,
    opinion: str | None,
    remarks: tuple[str, ...],
    smtp: str | None,
    user: str | None,
    security: str | None,
    yes: bool,
) -> int:
    """Prépare l'envoi à l'ARS de la dernière version figée de DOSSIER (le dossier courant par
    défaut) : les documents, un fichier ZIP, un message prêt à partir. Rien n'est envoyé sans
    --smtp.

    Avec --retour : note ce que l'ARS a répondu.
    """
    from sseplan.cli import days

    sending = (*ars, *cpam, channel, no_pdf, despite is not None, again, smtp, yes)
    when = days.read(day, "--le")
    if opinion or remarks:
        _refuse_mixed("--retour", "--le et --remarques", *sending, undo)
        return _note(folder, opinion, when, remarks)
    if undo:
        _refuse_mixed("--annuler", "le dossier", *sending, day)
        return _cancel(folder)
    if despite is not None and not despite.strip():
        raise UsageMistake('Dites pourquoi : --malgre "raison".')
    order = _Order(ars, cpam, channel or "", when, despite or "", again)
    return _prepare(folder, order, mailing.server(smtp, user, security), not no_pdf, yes)


def _refuse_mixed(option: str, allowed: str, *others: object) -> None:
    if any(others):
        raise UsageMistake(f"L'option {option} ne va qu'avec {allowed}. Retirez les autres.")


# --- prepare


@dataclass(frozen=True)
class _Order:
    """What the options ask for."""

    ars: tuple[str, ...]
    cpam: tuple[str, ...]
    channel: str
    day: date | None
    despite: str
    again: bool


def _prepare(folder: Path, order: _Order, by: Server | None, with_pdf: bool, yes: bool) -> int:
    from sseplan.lifecycle import submission
    from sseplan.plan import Plan, trame_of

    outline = trame_of(folder)
    with Plan.open(folder, outline) as plan:
        _warn(plan.warnings)
        channel = order.channel or ("courriel" if by else "")
        wish = submission.Wish(
            order.day, channel, order.ars, order.cpam, order.despite, order.again
        )
        parcel = submission.draw_up(plan, outline, date.today(), wish)
        deliver = _deliver(plan, by, parcel) if by else None
        if with_pdf and console.at_terminal():
            console.say("Préparation des documents et du PDF : moins d'une minute…")
        sender = by.user if by and "@" in by.user else ""
        made = submission.documents(parcel, with_pdf=with_pdf, sender=sender)
        if deliver and not _agreed(parcel, made, yes):
            return 3
        place = submission.hand_over(plan, parcel, made, deliver)
        _warn(made.notices)
        console.say("\n".join(submit_told.prepared(plan, parcel, made, place, sent=bool(by))))
    return 0


def _warn(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        console.warn(console.folded(sentence))


def _deliver(plan: Plan, by: Server, parcel: Parcel) -> Deliver:
    """What sends the letter, once the password is known; asked before anything is made."""
    from sseplan.exchange import mail

    if not parcel.people.ars:
        raise UsageMistake(
            "L'adresse de l'ARS n'est pas connue : rien n'a été envoyé. Donnez-la avec --a, ou "
            "ajoutez-la à l'annuaire des autorités :\n"
            f"  {commands.on(plan.path.parent, 'edit', 'contacts_autorites')}"
        )
    password = mailing.password(by)

    def deliver(eml: bytes) -> None:
        mail.send(eml, by, password)

    return deliver


def _agreed(parcel: Parcel, made: Made, yes: bool) -> bool:
    """Whether the person who is there wants the message to leave."""
    if yes or not console.at_terminal():
        return True
    console.say("\n".join(submit_told.about_to_leave(parcel, made)))
    if console.confirm("Envoyer ce message maintenant ?", default=False):
        return True
    console.say("Rien n'a été envoyé, rien n'a été noté.")
    return False


# --- what becomes of it


def _note(folder: Path, given: str | None, day: date | None, remarks: Sequence[str]) -> int:
    from sseplan.kinds import spoken
    from sseplan.lifecycle import opinion
    from sseplan.plan import Plan, trame_of

    if given is None:
        raise UsageMistake("L'option --remarques va avec --retour reserves (ou refus, conforme).")
    today = date.today()
    on = day or today
    with Plan.open(folder, trame_of(folder)) as plan:
        _warn(plan.warnings)
        noted = opinion.note(plan, given, on, remarks, today)
        label = {"reserves": "réserves"}.get(given, given)
        told = f"avis du {spoken(on.isoformat())} sur la version {noted.version}"
        console.say(f"Noté : {told}, {label}.")
        console.say("\n".join(submit_told.noted(plan, given, noted.open)))
    return 0


def _cancel(folder: Path) -> int:
    from sseplan.lifecycle import submission
    from sseplan.plan import Plan, trame_of

    with Plan.open(folder, trame_of(folder)) as plan:
        _warn(plan.warnings)
        done = submission.cancel(plan)
    console.say(f"L'envoi de la version {done.version} n'est plus noté dans le plan.")
    if done.aside:
        console.say(f"Ce qui avait été préparé est gardé dans {done.aside}")
    return 0
