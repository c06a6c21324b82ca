"""``sseplan remind``: what falls due, on the screen, in an agenda, by e-mail, every week."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console, mailing
from sseplan.errors import SseplanError

if TYPE_CHECKING:
    from sseplan.exchange.mail import Server
    from sseplan.lifecycle.reminding import Watched

_Say = Callable[[str], None]

_HORIZON = 90
_SYSTEMS = ("auto", "systemd", "cron", "launchd", "windows")
_UNREADABLE, _SOMETHING = 2, 1


@click.command("remind")
@click.argument("folders", metavar="[DOSSIER]…", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--horizon", metavar="JOURS", type=click.IntRange(0, 3660), default=_HORIZON,
    help="Jusqu'à combien de jours regarder (90 si rien n'est dit).",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Écrit la même chose pour un programme.")
@click.option(
    "--ics", metavar="FICHIER", type=click.Path(path_type=Path),
    help="Écrit un calendrier pour votre agenda : les dix-huit mois qui viennent.",
)  # fmt: skip
@click.option(
    "--eml", metavar="FICHIER", type=click.Path(path_type=Path),
    help="Écrit un message prêt à envoyer à la coordination et aux référents.",
)  # fmt: skip
@mailing.options
@click.option(
    "--prevenir", "notify", is_flag=True,
    help="Affiche aussi un message sur l'écran, si quelque chose arrive à échéance.",
)  # fmt: skip
@click.option(
    "--installer", is_flag=True,
    help="Montre comment lancer ce rappel tous les lundis ; avec --oui, le met en place.",
)  # fmt: skip
@click.option(
    "--systeme", "system", type=click.Choice(_SYSTEMS), default="auto",
    help="Le planificateur pour --installer (celui de cette machine si rien n'est dit).",
)  # fmt: skip
@click.option("--oui", "yes", is_flag=True, help="Avec --installer : met en place pour de bon.")
def command(
    folders: tuple[Path, ...],
    horizon: int,
    as_json: bool,
    ics: Path | None,
    eml: Path | None,
    smtp: str | None,
    user: str | None,
    security: str | None,
    notify: bool,
    installer: bool,
    system: str,
    yes: bool,
) -> int:
    """Dit ce qui arrive à échéance dans le plan de chaque DOSSIER (le dossier courant par
    défaut) : actualisation annuelle, exercices, stocks, contacts, actions…

    Se termine par 0 si rien n'arrive à échéance, 1 si quelque chose est en retard ou arrive
    dans les 90 jours (ou --horizon), 2 si un plan ne peut pas être lu.
    """
    places = list(folders or (Path(),))
    by = mailing.server(smtp, user, security)
    if installer or yes or system != "auto":
        from sseplan.cli import installing

        again = installing.options(by, horizon if horizon != _HORIZON else None)
        return installing.run(places, system, again, asked=installer, really=yes)
    return _remind(_Wanted(date.today(), horizon, as_json, ics, eml, by, notify), places)


@dataclass(frozen=True)
class _Wanted:
    """What was asked, and the day."""

    today: date
    horizon: int
    as_json: bool
    ics: Path | None
    eml: Path | None
    by: Server | None
    notify: bool


def _remind(wanted: _Wanted, places: Sequence[Path]) -> int:
    from sseplan.lifecycle import reminding

    now = datetime.now(UTC).replace(microsecond=0)
    plans = reminding.gathered(places, wanted.today)
    _tell(plans, wanted)
    say = console.warn if wanted.as_json else console.say
    readable = [plan for plan in plans if plan.trame]
    if wanted.ics:
        say(reminding.write_agenda(wanted.ics, readable, wanted.today, now))
    if wanted.eml:
        say(reminding.write_message(wanted.eml, readable, wanted.today, now, wanted.horizon))
    due = [plan for plan in readable if plan.within(wanted.today, wanted.horizon)]
    gone = [_notified(due, wanted), _sent(due, wanted, now, say)]
    if any(plan.faults for plan in plans) or not all(gone):
        return _UNREADABLE
    return _SOMETHING if due else 0


def _tell(plans: Sequence[Watched], wanted: _Wanted) -> None:
    from sseplan.cli import dues

    if wanted.as_json:
        tree = dues.tree(plans, wanted.today, wanted.horizon)
        click.echo(json.dumps(tree, ensure_ascii=False, indent=2))
    between = False
    for plan in plans:
        if plan.trame and not wanted.as_json:
            told = dues.lines(plan, wanted.today, wanted.horizon)
            console.say("\n".join(["", *told] if between else told))
            between = True
        for fault in plan.faults:
            console.warn(f"Erreur : {fault}")


def _notified(due: Sequence[Watched], wanted: _Wanted) -> bool:
    """Show a message on the screen, if it was asked and something is due; False if it failed."""
    from sseplan.exchange import notification
    from sseplan.lifecycle import reminding

    if not due or not wanted.notify:
        return True
    return _done(lambda: notification.show(*reminding.notice(due, wanted.today, wanted.horizon)))


def _sent(due: Sequence[Watched], wanted: _Wanted, now: datetime, say: _Say) -> bool:
    """Send a message a plan, if a server was given; False if one of them failed."""
    if wanted.by is None:
        return True
    if not due:
        say("Rien n'arrive à échéance : aucun message n'a été envoyé.")
        return True
    by, password = wanted.by, mailing.password(wanted.by)
    failed = [p for p in due if not _done(partial(_send, p, by, password, wanted, now, say))]
    return not failed


def _send(
    plan: Watched, by: Server, password: str, wanted: _Wanted, now: datetime, say: _Say
) -> None:
    from sseplan.exchange import mail
    from sseplan.lifecycle import reminding

    eml = reminding.message(plan, wanted.today, now, wanted.horizon)
    mail.send(eml, by, password)
    people, shared = reminding.recipients(plan.answers)
    say(f"Message envoyé à {', '.join([*people, *filter(None, [shared])])}.")


def _done(act: Callable[[], None]) -> bool:
    """Whether it went well; else why not is told, and the rest goes on."""
    try:
        act()
    except SseplanError as error:
        console.warn(f"Erreur : {error}")
        return False
    return True
