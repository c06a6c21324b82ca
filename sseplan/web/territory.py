"""The communes of a territory: what a search finds, the rows they make, what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sseplan import geography, kinds
from sseplan.answers import Answers, is_answered
from sseplan.geography import Commune
from sseplan.kinds import Value
from sseplan.proposals import proposal
from sseplan.trame import Question
from sseplan.typography import NBSP, french
from sseplan.web.desk import Desk

LOOKUP = "communes"
POPULATION = "cpts_population"
FOLLOWING = ("cpts_departements", "cpts_region_ars", POPULATION)
"""The questions whose answer may follow from the communes."""

_GROUPINGS = 5
_NAMED = re.compile(r"\((\w{5})\)$")
_Rows = Sequence[Mapping[str, Value]]


@dataclass(frozen=True)
class Place:
    """A commune found; ``known`` when the list has it."""

    code: str
    name: str
    told: str
    known: bool


@dataclass(frozen=True)
class Grouping:
    """An EPCI found: how many communes it has, and how many of them the list has not."""

    siren: str
    name: str
    count: int
    missing: int

    @property
    def told(self) -> str:
        """«12 communes, dont 9 à ajouter»."""
        count = _communes(self.count)
        if self.missing == self.count:
            return count
        return f"{count}, dont {self.missing} à ajouter" if self.missing else count


@dataclass(frozen=True)
class Following:
    """An answer worked out from the communes, beside the present one ("" for none)."""

    question: Question
    shown: str
    now: str
    vu: str


# --- the search


def places(text: str, rows: _Rows, limit: int) -> list[Place]:
    """The communes that ``text`` may mean; «Nom (code)» means one."""
    code = _NAMED.search(text.strip())
    exact = geography.commune(code[1]) if code else None
    found = [exact] if exact else geography.search(text, limit)
    known = _codes(rows)
    return [Place(one.code, one.name, _told(one), one.code in known) for one in found]


def groupings(text: str, rows: _Rows) -> list[Grouping]:
    """The EPCI whose name ``text`` begins to tell."""
    known = _codes(rows)
    return [
        Grouping(epci.siren, epci.name, len(epci.communes), len(set(epci.communes) - known))
        for epci in geography.search_epci(text, _GROUPINGS)
    ]


def _codes(rows: _Rows) -> set[str]:
    return {str(row.get("code_insee", "")) for row in rows}


def _told(one: Commune) -> str:
    postal = one.postal_codes[0] if one.postal_codes else one.code
    count = "" if one.population is None else f", {grouped(one.population)} hab."
    return french(f"{postal}, {geography.departements().get(one.departement, '')}{count}")


def grouped(number: int) -> str:
    """«12 400»."""
    return f"{number:,}".replace(",", NBSP)


def _communes(count: int) -> str:
    return f"{count} commune{'s' if count > 1 else ''}"


# --- the rows


def communes_of(codes: Iterable[str], sirens: Iterable[str]) -> list[Commune]:
    """The communes of these codes and EPCI, each once; what is unknown is left out."""
    found = [one for code in codes if (one := geography.commune(code))]
    found += [one for siren in sirens for one in geography.communes_of_epci(siren)]
    return list({one.code: one for one in found}.values())


def added(rows: _Rows, communes: Sequence[Commune]) -> list[dict[str, Value]]:
    """The rows to add for the communes that the list has not."""
    known = _codes(rows)
    return [_row(one) for one in communes if one.code not in known]


def _row(one: Commune) -> dict[str, Value]:
    row: dict[str, Value] = {"code_insee": one.code, "commune": one.name}
    return row if one.population is None else {**row, "population": one.population}


def added_told(new: Sequence[Mapping[str, Value]], asked: int) -> str:
    """What was added of the communes asked for, in a sentence or two."""
    names = [str(row["commune"]) for row in new]
    told = f"{names[0]} : ajoutée." if len(names) == 1 else f"{_communes(len(names))} en plus."
    already = asked - len(new)
    rest = f"Déjà dans la liste : {already}." if already else ""
    return " ".join(filter(None, [told if new else "", rest])) or "Aucune commune choisie."


# --- what follows


def following(desk: Desk, answers: Answers) -> list[Following]:
    """The answers that follow from the communes and are not those of the plan."""
    if not answers.get(question_id(desk)):
        return []
    questions = [desk.trame.question(id) for id in FOLLOWING if id in desk.trame]
    found = [(one, proposal(one, answers, desk.today())) for one in questions]
    return [
        Following(
            one, kinds.show(value, one), _shown(answers, one), desk.digest(answers.get(one.id))
        )
        for one, value in found
        if is_answered(value) and value != answers.get(one.id)
    ]


def size_told(answers: Answers) -> str:
    """The size of the CPTS in the ACI, "" while its population is not known."""
    count = answers.get(POPULATION)
    if not isinstance(count, int):
        return ""
    size = geography.aci_size(count)
    return f"{grouped(count)} habitants : CPTS de taille {size} au sens de l'ACI."


def _shown(answers: Answers, question: Question) -> str:
    now = answers.get(question.id)
    return kinds.show(now, question) if is_answered(now) else ""


def question_id(desk: Desk) -> str:
    """The id of the question whose rows are communes, "" where the trame has none."""
    return next((one.id for one in desk.trame.questions if one.lookup == LOOKUP), "")
