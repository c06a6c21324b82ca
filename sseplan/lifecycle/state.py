"""Where a plan stands in its life: one of seven states, the fact it rests on, what comes next.

    brouillon → relu → validé → transmis → réserves reçues → conforme → à actualiser

No source fixes these states (questionnaire, annexe C); they are sseplan's.  They are those
of the last frozen version, or of the one that « plan_version » names while nothing is
frozen: what has changed in the draft since is told beside.

Pure: answers, the headers of the frozen versions and a day in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sseplan.answers import Answers
from sseplan.conformity.periods import MONTHS_A_YEAR, add_months, current, first_day
from sseplan.conformity.words import mentions
from sseplan.kinds import spoken
from sseplan.lifecycle import history
from sseplan.lifecycle.opinion import ASKING, COMPLIANT, WAITING
from sseplan.lifecycle.recipients import ARS
from sseplan.lifecycle.record import NEXT_REVIEW, VERSIONS, Row, rows_of, text_of
from sseplan.plan.revisions import Header

STATES = (
    "brouillon", "relu", "validé", "transmis", "réserves reçues", "conforme", "à actualiser"
)  # fmt: skip
DRAFT, READ, ADOPTED, SENT, QUERIED, ACCEPTED, DUE = STATES

# Who reads again and who adopts: both are noted as validations.
_READERS = ("groupe", "rédaction", "relecture", "copil", "comité de pilotage", "équipe projet")
_CHANNELS = {
    "mssante": "par MSSanté",
    "courriel": "par courriel",
    "plateforme": "sur la plateforme",
}


@dataclass(frozen=True)
class State:
    """A state (one of ``STATES``), the ISO day since when ("" where no date tells it), and the
    fact that it rests on, a French sentence.

    ``sent`` and ``answered`` are the rows of « transmissions » and of « ars_avis » about the
    version, the earliest first.
    """

    name: str
    since: str
    fact: str
    version: str = ""
    sent: tuple[Row, ...] = ()
    answered: tuple[Row, ...] = ()

    @property
    def opinion(self) -> Row | None:
        """The last answer of the ARS on this version, None while there is none."""
        return self.answered[-1] if self.answered else None


def of(answers: Answers, headers: Sequence[Header], today: date) -> State:
    """The state of the last frozen version, or of the one that the draft names."""
    header = headers[-1] if headers else named(answers)
    if header is None:
        return State(DRAFT, "", "Aucune version n'est encore figée.")
    entry = history.entries([*headers[:-1], header], answers)[-1]
    reached = _reached(answers, header, entry)
    late = _overdue(answers, header, today)
    event = _event(answers, header, today) if reached.name == ACCEPTED else None
    why = late or event
    if why is None or reached.name == DRAFT:
        return reached
    return State(DUE, *why, header.version, entry.sent, entry.answered)


def named(answers: Answers) -> Header | None:
    """What the draft says of its version, where nothing is frozen."""
    rows = [{"date": None, **row} for row in rows_of(answers.get(VERSIONS))]
    row = current(rows)
    if row is None:
        return None
    day = first_day(row["date"])
    return Header(
        number="",
        date=day.isoformat() if day else "",
        version=text_of(row, "version"),
        nature="",
        author=text_of(row, "auteur"),
        reason="",
        trame_id="",
        trame_version="",
        content="",
    )


def _reached(answers: Answers, header: Header, entry: history.Entry) -> State:
    """The furthest state that something noted shows."""
    known = (
        _judged(entry)
        or _sent(entry)
        or _validated(answers, header, adopted=True)
        or _frozen(header)
        or _validated(answers, header, adopted=False)
        or (DRAFT, "", "Cette version n'est ni figée, ni relue, ni envoyée.")
    )
    return State(*known, header.version, entry.sent, entry.answered)


# --- what each state rests on: name, since when, the fact

_Known = tuple[str, str, str]


def _judged(entry: history.Entry) -> _Known | None:
    """What the last answer of the ARS says, unless it only waits."""
    given = [row for row in entry.answered if row.get("avis") not in (None, WAITING)]
    if not given:
        return None
    day = text_of(given[-1], "date")
    if given[-1].get("avis") == COMPLIANT:
        return ACCEPTED, day, "L'ARS a donné un avis conforme."
    asking = _asking(entry.answered)
    refused = any(row.get("avis") == "refus" for row in asking)
    waiting = sum(not text_of(row, "reponse") for row in asking)
    what = "Refus de l'ARS" if refused else f"{_plural(len(asking), 'réserve')} de l'ARS"
    rest = f"{waiting} sans réponse" if waiting else "chacune avec sa réponse"
    return QUERIED, day, f"{what}, {rest}."


def _asking(answered: Sequence[Row]) -> list[Row]:
    """The remarks of the last answer that asks for more; none if a later one is favourable."""
    given = [row for row in answered if row.get("avis") not in (None, WAITING)]
    if not given or given[-1].get("avis") not in ASKING:
        return []
    return [row for row in given if row.get("date") == given[-1].get("date") and _asks(row)]


def _asks(row: Row) -> bool:
    return row.get("avis") in ASKING


def _sent(entry: history.Entry) -> _Known | None:
    rows = [row for row in entry.sent if row.get("organisme") == ARS and first_day(row.get("date"))]
    if not rows:
        return None
    last = max(rows, key=lambda row: first_day(row.get("date")) or date.min)
    day = text_of(last, "date")
    how = _CHANNELS.get(text_of(last, "canal"), "")
    told = " ".join(filter(None, ("Envoyé", how)))
    return SENT, day, f"{told} ; l'avis de l'ARS est attendu."


def _validated(answers: Answers, header: Header, *, adopted: bool) -> _Known | None:
    """The first validation of this version, by who adopts or by who reads again."""
    start = first_day(header.date)
    rows = [
        (day, row)
        for row in rows_of(answers.get("plan_validation"))
        if (day := first_day(row.get("date")))
        and (start is None or day >= start)
        and mentions(text_of(row, "instance"), *_READERS) is not adopted
    ]
    if not rows:
        return None
    day, row = min(rows, key=lambda item: item[0])
    who = text_of(row, "instance") or "une instance"
    told = f"Adopté par : {who}." if adopted else f"Relu par : {who}."
    return (ADOPTED if adopted else READ), day.isoformat(), told


def _frozen(header: Header) -> _Known | None:
    if not header.number:
        return None
    by = f" par {header.author}" if header.author else ""
    return READ, header.date, f"Version {header.version} ({header.number}) figée{by}."


# --- what makes a version out of date


def _overdue(answers: Answers, header: Header, today: date) -> tuple[str, str] | None:
    """Since when the yearly update is late, and why; None while it is not."""
    start = first_day(header.date)
    if start is None:
        return None
    term = add_months(start, MONTHS_A_YEAR)
    planned = first_day(answers.get(NEXT_REVIEW))
    if planned and start < planned < term and planned < today:
        told = f"La révision était prévue le {spoken(planned)}."
        return planned.isoformat(), told
    if term >= today:
        return None
    return term.isoformat(), f"La version est du {spoken(header.date)} : plus de douze mois."


def _event(answers: Answers, header: Header, today: date) -> tuple[str, str] | None:
    """What has happened since that the plan itself names as a reason for a revision."""
    reasons = answers.get("revision_declencheurs")
    start = first_day(header.date)
    found = [
        (day, text_of(row, "evenement"))
        for row in rows_of(answers.get("retex_historique"))
        if (day := first_day(row.get("date"))) and start and start < day <= today
        and _kind_of(row) in (reasons if isinstance(reasons, list) else ())
    ]  # fmt: skip
    if not found:
        return None
    day, event = min(found)
    return day.isoformat(), f"Depuis cette version : « {event} », le {spoken(day)}."


def _kind_of(row: Row) -> str:
    event = text_of(row, "evenement")
    if not event or mentions(event, "aucun", "aucune", "néant"):
        return ""
    return "exercice" if mentions(event, "exercice", "entraînement", "essai") else "crise_vecue"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"
