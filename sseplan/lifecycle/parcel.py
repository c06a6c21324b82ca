"""What is to be sent of a plan, to whom, and what it will say: drawn up, nothing written yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sseplan import changes, commands, conformity, validation
from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.conformity import Report, wording
from sseplan.errors import Refused, UsageMistake
from sseplan.kinds import spoken
from sseplan.lifecycle import comparison, history, recipients, snapshot
from sseplan.lifecycle.comparison import count_unfrozen
from sseplan.lifecycle.draft import check_clock
from sseplan.lifecycle.letter import Topic
from sseplan.lifecycle.opinion import ASKING
from sseplan.lifecycle.recipients import Recipients
from sseplan.lifecycle.record import text_of
from sseplan.lifecycle.sendings import is_received, with_sending
from sseplan.lifecycle.snapshot import Snapshot
from sseplan.plan import Plan, revisions, submissions
from sseplan.plan.revisions import Revision
from sseplan.trame import Trame
from sseplan.typography import one_line

STAGE = "transmission"
LONGEST_REASON = 500
NOT_PREPARED = "L'envoi n'a pas été préparé."
_SHOWN = 5


class Done(UsageMistake):
    """The sending was prepared, or received, already."""


@dataclass(frozen=True)
class Wish:
    """What the person asks; "" and None leave it to sseplan.

    ``despite`` is why the plan is sent although something is wrong; ``again`` prepares anew
    what was prepared already.
    """

    day: date | None = None
    channel: str = ""
    ars: Sequence[str] = ()
    cpam: Sequence[str] = ()
    despite: str = ""
    again: bool = False


@dataclass(frozen=True)
class Parcel:
    """A version about to be sent.

    ``sent`` is what the documents are made of: the frozen answers, with what became of the
    version since and this sending.  ``recorded`` are the draft's answers with this sending.
    ``before`` is the version that the ARS knows, None for the first.
    """

    revision: Revision
    day: date
    channel: str
    people: Recipients
    sent: Snapshot
    recorded: Answers
    report: Report
    despite: str = ""
    again: bool = False
    before: Snapshot | None = None
    found: tuple[Change, ...] = ()
    opinion: str = ""

    @property
    def topic(self) -> Topic:
        """What the letter speaks of."""
        header, known = self.revision.header, self.before.header if self.before else None
        return Topic(
            version=header.version,
            date=header.date,
            nature=header.nature,
            before=known.version if known else "",
            before_date=known.date if known else "",
            changes=changes.content(self.sent.trame, self.found),
            opinion=self.opinion,
            blocking=self.report.blocking,
            despite=self.despite,
        )


def draw_up(plan: Plan, trame: Trame, today: date, wish: Wish) -> Parcel:
    """The parcel of the last frozen version; nothing is written.

    Raises UsageMistake (no version yet, a day that can't be), Done (prepared or received),
    Refused (something blocks, or the draft says otherwise), RevisionBroken.
    """
    known = revisions.revisions(plan.path)
    if not known:
        raise UsageMistake(
            "Ce plan n'a encore aucune version figée, et c'est une version figée qui part. "
            "Figez d'abord l'état présent :\n"
            f"  {commands.on(plan.path.parent, 'revise', '--motif', 'Première version')}"
        )
    last = known[-1]
    check_clock(last, today)
    day = _day(wish.day, last, today)
    despite = _checked(wish.despite)
    frozen = snapshot.of(last)
    unfrozen = count_unfrozen(frozen, trame, plan.answers)
    if not wish.again:
        _refuse_done(plan, last, unfrozen)
    people = recipients.chosen(plan.answers, wish.ars, wish.cpam)
    channel = wish.channel or recipients.channel(plan.answers)
    recorded = with_sending(plan.answers, last.header, day, channel, people)
    sent = _sent(frozen, recorded, trame)
    problems = validation.problems(sent.trame, sent.answers)
    report = conformity.assess(sent.trame, sent.answers, today, STAGE, problems)
    if not despite:
        _refuse(plan.path.parent, sent.trame, report, unfrozen, last.header.version)
    parcel = Parcel(last, day, channel, people, sent, recorded, report, despite, wish.again)
    return _compared(parcel, known, plan.answers)


# --- what may be sent


def _day(wished: date | None, last: Revision, today: date) -> date:
    day = wished or today
    if day > today:
        raise UsageMistake(
            f"Le {spoken(day)} est dans le futur : nous sommes le {spoken(today)}. Préparez "
            "l'envoi le jour où il part."
        )
    if day < last.day:
        raise UsageMistake(
            f"Le {spoken(day)} est avant la version {last.header.version}, datée du "
            f"{spoken(last.day)} : elle n'a pas pu être envoyée ce jour-là. Corrigez --le."
        )
    return day


def _checked(reason: str) -> str:
    told = one_line(reason)
    if len(told) > LONGEST_REASON:
        raise UsageMistake(
            f"La raison donnée avec --malgre est trop longue ({len(told)} caractères, "
            f"{LONGEST_REASON} au plus). Dites-la en une phrase."
        )
    return told


def _refuse_done(plan: Plan, last: Revision, unfrozen: int) -> None:
    """Prepared or received already; what the draft says since is told too: it may be what is
    meant."""
    try:
        submissions.refuse_taken(submissions.folder_of(plan.path) / last.number)
        _refuse_received(plan, last)
    except UsageMistake as done:
        ahead = f"\n{_ahead(plan.path.parent, unfrozen)}" if unfrozen else ""
        raise Done(f"{done}{ahead}") from None


def _refuse_received(plan: Plan, last: Revision) -> None:
    if is_received(plan.answers, last.header, recipients.ARS):
        raise UsageMistake(
            f"L'ARS a déjà reçu la version {last.header.version} : son accusé de réception est "
            "noté. Pour l'envoyer une nouvelle fois :\n"
            f"  {commands.on(plan.path.parent, 'submit', '--refaire')}"
        )


def _refuse(folder: Path, trame: Trame, report: Report, unfrozen: int, version: str) -> None:
    """Refused, with everything that is wrong and what to type, unless nothing is."""
    wrong = [
        *([_ahead(folder, unfrozen)] if unfrozen else []),
        *([_blocked(folder, trame, report, version)] if report.blocking else []),
    ]
    if wrong:
        raise Refused(
            "\n".join([NOT_PREPARED, *wrong]) + "\nPour l'envoyer tel quel, en disant pourquoi :\n"
            f"  {commands.on(folder, 'submit', '--malgre', 'la raison')}"
        )


def _ahead(folder: Path, unfrozen: int) -> str:
    one = unfrozen == 1
    what = "une réponse a changé" if one else f"{unfrozen} réponses ont changé"
    return (
        f"Dans le brouillon, {what} depuis la dernière version figée : l'envoi ne "
        f"{'la contiendrait' if one else 'les contiendrait'} pas. "
        "Pour voir quoi, puis figer une version :\n"
        f"  {commands.on(folder, 'diff')}\n"
        f"  {commands.on(folder, 'revise')}"
    )


def _blocked(folder: Path, trame: Trame, report: Report, version: str) -> str:
    """The first points that block, each with what opens its question."""
    points = wording.blocking(trame, report)
    told = [
        f"- {why}\n  {commands.on(folder, 'edit', question)}" for question, why in points[:_SHOWN]
    ]
    more = len(points) - _SHOWN
    if more > 0:
        told.append("- et un autre." if more == 1 else f"- et {more} autres.")
    check = commands.on(folder, "check", "--stade", STAGE)
    head = f"Pour l'envoi à l'ARS de la version {version}, {wording.blocked(report.blocking)} :"
    return "\n".join([head, *told, "Le détail, et quoi faire :", f"  {check}"])


# --- what is sent


def _sent(frozen: Snapshot, recorded: Answers, trame: Trame) -> Snapshot:
    """The frozen answers, with the present ones to what follows a version."""
    answers = frozen.answers
    for question in trame.questions:
        if question.record == "follow_up" and question.id in frozen.trame:
            answers = answers.with_answer(question.id, recorded.get(question.id))
    return replace(frozen, answers=answers)


def _compared(parcel: Parcel, known: Sequence[Revision], answers: Answers) -> Parcel:
    """The parcel with what changed since the version that the ARS knows."""
    earlier = history.entries([r.header for r in known[:-1]], answers)
    if not earlier:
        return parcel
    sent = [rank for rank, entry in enumerate(earlier) if entry.sent]
    rank = sent[-1] if sent else len(earlier) - 1
    before = snapshot.of(known[rank])
    found = comparison.between(before, parcel.sent)
    return replace(parcel, before=before, found=found, opinion=_answered(earlier[rank]))


def _answered(entry: history.Entry) -> str:
    """The day of the last opinion on a version, if it asked for more and was answered in full."""
    last = [row for row in entry.answered if row["date"] == entry.answered[-1]["date"]]
    asking = [row for row in last if row.get("avis") in ASKING]
    if not asking or not all(text_of(row, "reponse") for row in asking):
        return ""
    return text_of(asking[0], "date")
