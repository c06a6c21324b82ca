"""What falls due in one or many plan folders, and the message that says so.

A folder that cannot be read says why and hides nothing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sseplan import reminders
from sseplan.answers import Answers
from sseplan.conformity.periods import add_months
from sseplan.errors import SseplanError, UsageMistake
from sseplan.exchange import calendar, mail
from sseplan.lifecycle.record import NAMELESS
from sseplan.plan import Plan, chain, files, trame_of
from sseplan.refusals import explain
from sseplan.reminders import Due
from sseplan.trame import Trame
from sseplan.typography import french

CALENDAR_MONTHS = 18
_NOTICED = 3
_MOST = 5_000_000
_FIRST_TO = ("coordination_contact", "referent_sse")
_SHARED_BOX = "cpts_email"


@dataclass(frozen=True)
class Watched:
    """A plan's folder and all that falls due in it, by date.

    ``faults`` are sentences: why the plan, or one of its frozen versions, cannot be read;
    without a plan ``trame`` is None.
    """

    folder: Path
    cpts: str = NAMELESS
    trame: Trame | None = None
    answers: Answers = field(default_factory=Answers)
    dues: tuple[Due, ...] = ()
    faults: tuple[str, ...] = ()

    def within(self, today: date, days: int) -> list[Due]:
        """What is late, falls due within so many days, or waits now."""
        return reminders.within(self.dues, today, days)

    def next_after(self, today: date, days: int) -> Due | None:
        """What comes first after those days."""
        told = self.within(today, days)
        return next((due for due in self.dues if due not in told), None)

    def for_calendar(self, today: date) -> list[Due]:
        """What goes to an agenda: what is late and the coming eighteen months."""
        last = add_months(today, CALENDAR_MONTHS)
        return [due for due in self.dues if due.day <= last]


def watched(place: Path, today: date, plan: Plan | None = None) -> Watched:
    """What falls due in one folder, whose ``plan`` may be open already; never raises for a
    folder that cannot be read."""
    try:
        plan = plan or Plan.open(place, trame_of(place), lock=False)
        frozen, wrong = chain.read(place)
    except SseplanError as error:
        return Watched(place, faults=(str(error),))
    last = max((revision.day for revision in frozen), default=None)
    return Watched(
        folder=place,
        cpts=str(plan.answers.get("cpts_nom") or NAMELESS),
        trame=plan.trame,
        answers=plan.answers,
        dues=tuple(reminders.due(plan.trame, plan.answers, today, last_revision=last)),
        faults=tuple(map(str, wrong)),
    )


def gathered(places: Iterable[Path], today: date) -> list[Watched]:
    """The same for many folders, each once, in the order given."""
    return [watched(place, today) for place in dict.fromkeys(places)]


def grouped(dues: Iterable[Due], today: date) -> list[tuple[str, list[Due]]]:
    """« En retard », « Dans les 30 jours », « Plus tard », without those that are empty."""
    groups: dict[str, list[Due]] = {"En retard": [], "Dans les 30 jours": [], "Plus tard": []}
    for due in dues:
        soon = "Dans les 30 jours" if due.is_near(today) else "Plus tard"
        groups["En retard" if due.is_late(today) else soon].append(due)
    return [(name, found) for name, found in groups.items() if found]


# --- the calendar


def agenda(plans: Sequence[Watched], today: date, now: datetime, old: bytes = b"") -> bytes:
    """The calendar of these plans; ``old``, the same to the last byte, where it says as much.

    ``now`` has a time zone.
    """
    entries = [(plan.cpts, plan.for_calendar(today)) for plan in plans if plan.trame]
    before = calendar.stamp_of(old)
    if before and calendar.together(entries, before, today) == old:
        return old
    return calendar.together(entries, now, today)


def write_agenda(path: Path, plans: Sequence[Watched], today: date, now: datetime) -> str:
    """Write the calendar, unless the file says as much already; what was done, in a sentence.

    Raises UsageMistake for a file that is no calendar of sseplan's.
    """
    old = _old(path, ".ics", b"PRODID:-//sseplan//")
    if not plans:
        return f"Aucun plan n'a pu être lu : {path} n'a pas été écrit."
    new = agenda(plans, today, now, old)
    if new == old:
        return f"{path} est à jour : rien n'y a changé."
    files.save(path, new)
    return f"Calendrier écrit : {path}. Ouvrez-le pour l'ajouter à votre agenda."


def _old(path: Path, ending: str, mark: bytes) -> bytes:
    """What stands in the file that is to be replaced; it must be one that sseplan wrote."""
    if path.suffix.lower() != ending:
        raise UsageMistake(f"« {path} » : le nom de ce fichier doit finir par {ending}.")
    try:
        old = files.read(path, _MOST) if path.exists() else b""
    except OSError as error:
        raise SseplanError(explain(error, path)) from error
    if old and mark not in old:
        raise UsageMistake(
            f"« {path} » existe déjà et ne vient pas de sseplan : il n'est pas remplacé. "
            "Choisissez un autre nom."
        )
    return old


# --- the message


def write_message(
    path: Path, plans: Sequence[Watched], today: date, now: datetime, days: int
) -> str:
    """Write the message of one plan as a file; what was done, in a sentence."""
    _old(path, ".eml", b"X-Unsent: 1")
    if len(plans) != 1:
        raise UsageMistake(
            "Un message parle d'un seul plan : donnez un seul dossier (lisible) avec --eml."
        )
    files.save(path, message(plans[0], today, now, days))
    return f"Message écrit : {path}. Ouvrez-le dans votre messagerie, relisez-le, envoyez-le."


def notice(plans: Sequence[Watched], today: date, days: int) -> tuple[str, str]:
    """The title and the few words of a message on the screen."""
    found = [due for plan in plans for due in plan.within(today, days)]
    found.sort(key=lambda due: due.on)
    late = sum(due.is_late(today) for due in found)
    title = f"Plan SSE : {_counted(len(found))}{f', dont {late} en retard' if late else ''}"
    first = [f"{due.title} ({due.countdown(today)})" for due in found[:_NOTICED]]
    return french(title), french("\n".join([*first, "La liste : sseplan remind"]))


def message(plan: Watched, today: date, now: datetime, days: int) -> bytes:
    """The message (EML) that tells the people of one plan what falls due, calendar attached.

    It names no row: e-mail is read by others.  Raises UsageMistake where the plan has no
    address.
    """
    people, shared = recipients(plan.answers)
    found = plan.within(today, days)
    name = _on_one_line(plan.cpts)
    return mail.draft(
        mail.mailbox(name, shared or people[0]),
        people or [shared],
        [shared] if people and shared else [],
        f"Plan SSE, {name} : {_counted(len(found))}",
        "\n".join(_letter(plan, found, today, days)) + "\n",
        {calendar.NAME: agenda([plan], today, now)},
    )


def recipients(answers: Answers) -> tuple[list[str], str]:
    """The addresses of the coordination and of the SSE referents, and the shared mailbox ("")."""
    people: list[str] = []
    for question in _FIRST_TO:
        rows = answers.get(question)
        people += [_address(row.get("email")) for row in rows or () if isinstance(row, dict)]
    shared = _address(answers.get(_SHARED_BOX))
    people = [one for one in dict.fromkeys(people) if one and one != shared]
    if not people and not shared:
        raise UsageMistake(
            "Le plan ne donne aucun courriel à qui écrire. Ajoutez celui de la coordination "
            "(sseplan edit coordination_contact) ou de la CPTS (sseplan edit cpts_email)."
        )
    return people, shared


def _address(value: object) -> str:
    text = str(value or "").strip()
    return text if re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", text) else ""


def _on_one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)


def _counted(count: int) -> str:
    if count == 0:
        return "rien n'arrive à échéance"
    return "1 échéance" if count == 1 else f"{count} échéances"


def _letter(plan: Watched, found: Sequence[Due], today: date, days: int) -> Iterator[str]:
    yield "Bonjour,"
    yield ""
    if found:
        yield f"Voici ce qui arrive à échéance dans votre plan SSE ({plan.cpts})."
    else:
        yield f"Rien n'arrive à échéance dans les {days} jours dans votre plan SSE ({plan.cpts})."
    for name, dues in grouped(found, today):
        yield from ("", f"{name} :")
        yield from (line for due in dues for line in _told(due, today))
    if following := plan.next_after(today, days):
        yield from ("", f"Ensuite : {following.title}, {following.when}.")
    yield ""
    yield f"Le fichier joint ({calendar.NAME}) s'ouvre dans votre agenda : les dates des dix-huit"
    yield "mois qui viennent, avec leurs rappels. Le reprendre plus tard déplace les dates."
    yield ""
    yield "Pour le détail, dans le dossier du plan : sseplan remind"
    yield ""
    yield "Message préparé par sseplan."


def _told(due: Due, today: date) -> Iterator[str]:
    yield f"- {due.when} ({due.countdown(today)}) : {due.title}"
    if due.detail:
        yield f"  {due.detail}"
