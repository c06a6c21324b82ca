"""The answer of the ARS, noted in the plan: a line for the opinion, or one for each remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan import commands
from sseplan.answers import Answers
from sseplan.conformity.periods import first_day
from sseplan.errors import UsageMistake
from sseplan.kinds import fold, read, spoken
from sseplan.lifecycle.history import OPINIONS, SENDINGS
from sseplan.lifecycle.recipients import ARS
from sseplan.lifecycle.record import Row, rows_of, text_of
from sseplan.lifecycle.sendings import other_than
from sseplan.plan import Plan
from sseplan.trame import Field

COMPLIANT, RESERVES, REFUSED, WAITING = "conforme", "reserves", "refus", "en_attente"
ASKING = (RESERVES, REFUSED)

_REMARK = Field("remarques", "Remarques", "text")


@dataclass(frozen=True)
class Noted:
    """What was noted: on which version, and how many remarks wait for an answer."""

    version: str
    open: int


def open_remarks(answers: Answers) -> int:
    """How many remarks of the ARS, on whatever version, have no answer in the plan."""
    rows = rows_of(answers.get(OPINIONS))
    return sum(row.get("avis") in ASKING and not text_of(row, "reponse") for row in rows)


def waiting_told(count: int) -> str:
    """« 2 remarques de l'ARS attendent votre réponse », "" for none."""
    if count < 2:
        return "Une remarque de l'ARS attend votre réponse" if count else ""
    return f"{count} remarques de l'ARS attendent votre réponse"


def note(plan: Plan, opinion: str, day: date, remarks: Sequence[str], today: date) -> Noted:
    """Write the opinion given on ``day`` into the plan.

    Raises UsageMistake: a day that can't be, nothing sent before it, remarks missing, or
    noted already.
    """
    told = _told(opinion, remarks)
    version, answers = noted(plan.answers, opinion, day, told, today, plan.path.parent)
    plan.save(answers)
    return Noted(version, sum(bool(remark) for remark in told) if opinion in ASKING else 0)


def _told(opinion: str, remarks: Sequence[str]) -> list[str]:
    """The remarks, each on one line and once; one empty for an opinion without any."""
    told: dict[str, str] = {}
    for remark in filter(str.strip, remarks):
        told.setdefault(fold(remark), str(read(remark, _REMARK)))
    if not told and opinion in ASKING:
        raise UsageMistake(
            "Dites ce que l'ARS demande, une fois --remarques par demande. Par exemple : "
            '--remarques "Préciser la conduite en tournée"'
        )
    return list(told.values()) or [""]


def noted(
    answers: Answers,
    opinion: str,
    day: date,
    remarks: Sequence[str],
    today: date,
    folder: Path = Path(),
) -> tuple[str, Answers]:
    """The version concerned, and the answers with the opinion.

    It takes the place of the line « en attente » of the same sending.  ``folder`` is that of
    the plan, for what is said to be typed.
    """
    sending = _sending(answers, day, today, folder)
    version = text_of(sending, "version")
    start = first_day(sending.get("date")) or day
    value = answers.get(OPINIONS)
    waiting = [row for row in rows_of(value) if _waits(row, start, day)]
    kept = [row for row in rows_of(value) if row not in waiting]
    fresh = [_row(opinion, day, remark) for remark in remarks]
    if all(any(_same(new, old) for old in kept) for new in fresh):
        raise UsageMistake(
            f"Cet avis du {spoken(day)} est déjà noté. Pour le corriger :\n"
            f"  {commands.on(folder, 'edit', OPINIONS)}"
        )
    fresh = [new for new in fresh if not any(_same(new, old) for old in kept)]
    return version, answers.with_answer(OPINIONS, [*other_than(value, waiting), *map(dict, fresh)])


def _sending(answers: Answers, day: date, today: date, folder: Path) -> Row:
    """The last sending to the ARS before ``day``."""
    if day > today:
        raise UsageMistake(
            f"Le {spoken(day)} est dans le futur : nous sommes le {spoken(today)}. Donnez avec "
            "--le le jour de la réponse."
        )
    to_ars = [row for row in rows_of(answers.get(SENDINGS)) if row.get("organisme") == ARS]
    dated = [(sent, row) for row in to_ars if (sent := first_day(row.get("date")))]
    if not dated:
        raise UsageMistake(
            "Aucun envoi à l'ARS n'est noté : il n'y a pas encore de réponse à noter. Préparez "
            f"d'abord l'envoi :\n  {commands.on(folder, 'submit')}"
        )
    before = [(sent, row) for sent, row in dated if sent <= day]
    if not before:
        earliest = min(sent for sent, _ in dated)
        raise UsageMistake(
            f"Le {spoken(day)} est avant le premier envoi à l'ARS, du {spoken(earliest)}. "
            "Corrigez --le."
        )
    return max(before, key=lambda item: item[0])[1]


def _waits(row: Row, start: date, day: date) -> bool:
    since = first_day(row.get("date"))
    return row.get("avis") == WAITING and since is not None and start <= since <= day


def _row(opinion: str, day: date, remark: str) -> Row:
    row = {"date": day.isoformat(), "avis": opinion}
    return {**row, "remarques": remark} if remark else row


def _same(new: Row, old: Row) -> bool:
    return all(
        fold(text_of(new, key)) == fold(text_of(old, key)) for key in ("date", "avis", "remarques")
    )
