"""Who a plan is sent to: the ARS always, the CPAM where the contract asks for it.  Pure.

Addresses come from the person, else from the plan's directory of authorities, else from
the last sending noted.  No source gives a public address for submissions (cadre, 5), so
sseplan supposes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sseplan.answers import Answers
from sseplan.conformity.periods import first_day
from sseplan.conformity.words import mentions
from sseplan.errors import UsageMistake
from sseplan.kinds import Misread, read
from sseplan.lifecycle.history import SENDINGS
from sseplan.lifecycle.record import Row, rows_of, text_of
from sseplan.trame import Field

ARS, CPAM = "ars", "cpam"
CHANNELS = ("mssante", "courriel", "plateforme", "autre")
BY_MAIL = "courriel"

_WORDS = {
    ARS: ("ARS", "agence régionale de santé"),
    CPAM: ("CPAM", "CGSS", "caisse primaire", "assurance maladie"),
}
# These mailboxes are for the alert; a document does not belong there if there is another.
_ON_DUTY = ("astreinte", "point focal", "alerte", "veille", "CVAGS", "garde")
_DUTY_LINE = "annuaire des autorités, qui n'a que la boîte d'alerte ; demandez où envoyer le plan"
_ADDRESS = re.compile(r"[^\s,;<>()«»]+@[^\s,;<>()«»]+\.[^\s,;<>()«»]*[^\s,;<>()«».]")
_EMAIL = Field("email", "Courriel", "email")


@dataclass(frozen=True)
class Recipients:
    """Addresses of the ARS and of the CPAM, each possibly none; ``cpam`` is None where it is
    not concerned.  ``sources`` says in French where each list comes from."""

    ars: tuple[str, ...]
    cpam: tuple[str, ...] | None
    sources: dict[str, str]

    @property
    def bodies(self) -> tuple[str, ...]:
        """Who gets the plan: "ars", and "cpam" if it is concerned."""
        return (ARS,) if self.cpam is None else (ARS, CPAM)

    def of(self, body: str) -> tuple[str, ...]:
        """The addresses of "ars" or "cpam"."""
        return self.ars if body == ARS else self.cpam or ()


def chosen(answers: Answers, ars: Sequence[str] = (), cpam: Sequence[str] = ()) -> Recipients:
    """The recipients; what the person gives comes first.

    The CPAM is concerned if an address is given for it, or if a sending to it was noted
    before.  UsageMistake for an address that is none.
    """
    sources: dict[str, str] = {}
    concerned = bool(cpam) or bool(_sent_to(answers, CPAM))
    to_ars = _found(answers, ARS, ars, sources)
    to_cpam = _found(answers, CPAM, cpam, sources) if concerned else None
    return Recipients(to_ars, to_cpam, sources)


def channel(answers: Answers) -> str:
    """How the last sending to the ARS went, e-mail where none is noted."""
    told = [text_of(row, "canal") for row in _sent_to(answers, ARS)]
    return next((one for one in reversed(told) if one in CHANNELS), BY_MAIL)


def _found(
    answers: Answers, body: str, given: Sequence[str], sources: dict[str, str]
) -> tuple[str, ...]:
    offices, others = _in_directory(answers, body)
    for source, addresses in (
        ("donné ici", [_checked(one) for one in given]),
        ("annuaire des autorités", offices),
        (_DUTY_LINE, others),
        ("dernier envoi noté", _in_last_sending(answers, body)),
    ):
        if addresses:
            sources[body] = source
            return tuple(dict.fromkeys(addresses))
    return ()


def _checked(address: str) -> str:
    try:
        return str(read(address, _EMAIL))
    except Misread as misread:
        raise UsageMistake(str(misread)) from None


def _in_directory(answers: Answers, body: str) -> tuple[list[str], list[str]]:
    """The e-mails of its lines: those of its offices, those of its duty lines."""
    rows = rows_of(answers.get("contacts_autorites"))
    own = [row for row in rows if mentions(text_of(row, "organisme"), *_WORDS[body])]
    offices = [row for row in own if not mentions(text_of(row, "service"), *_ON_DUTY)]
    on_duty = [row for row in own if row not in offices]
    return _addresses(offices, "email"), _addresses(on_duty, "email")


def _in_last_sending(answers: Answers, body: str) -> list[str]:
    return next(filter(None, (_addresses([r], "destinataire") for r in _latest(answers, body))), [])


def _latest(answers: Answers, body: str) -> list[Row]:
    return list(reversed(_sent_to(answers, body)))


def _sent_to(answers: Answers, body: str) -> list[Row]:
    """The sendings noted, the earliest first."""
    rows = [row for row in rows_of(answers.get(SENDINGS)) if row.get("organisme") == body]
    return sorted(rows, key=lambda row: first_day(row.get("date")) or date.min)


def _addresses(rows: Iterable[Row], field: str) -> list[str]:
    return [address for row in rows for address in _ADDRESS.findall(text_of(row, field))]
