"""Communes and groupings as a page shows them: found, added, followed by other answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sseplan import geography, kinds, territory
from sseplan.answers import Answers, is_answered
from sseplan.geography import Commune
from sseplan.kinds import Value
from sseplan.trame import Question, Trame
from sseplan.typography import french
from sseplan.web.desk import Desk

_GROUPINGS = 5
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


def question_of(trame: Trame) -> Question | None:
    """The question whose rows are communes."""
    return next((one for one in trame.questions if one.lookup == territory.LOOKUP), None)


# --- the search


def places(text: str, rows: _Rows, limit: int) -> list[Place]:
    """The communes that ``text`` may mean; «Nom (code)» means one."""
    exact = territory.named(text)
    found = [exact] if exact else geography.search(text, limit)
    known = territory.codes_of(rows)
    return [
        Place(one.code, one.name, french(territory.told(one)), one.code in known) for one in found
    ]


def groupings(text: str, rows: _Rows) -> list[Grouping]:
    """The EPCI whose name ``text`` begins to tell."""
    known = territory.codes_of(rows)
    return [
        Grouping(epci.siren, epci.name, len(epci.communes), len(set(epci.communes) - known))
        for epci in geography.search_epci(text, _GROUPINGS)
    ]


# --- adding


def chosen(codes: Iterable[str], sirens: Iterable[str]) -> list[Commune]:
    """The communes of these codes and EPCI, each once; what is unknown is left out."""
    found = [one for code in codes if (one := geography.commune(code))]
    found += [one for siren in sirens for one in geography.communes_of_epci(siren)]
    return list({one.code: one for one in found}.values())


def added_told(new: _Rows, asked: int) -> str:
    """What was added of the communes asked for, in a sentence or two."""
    told = f"{new[0]['commune']} : ajoutée." if len(new) == 1 else f"{_communes(len(new))} en plus."
    already = asked - len(new)
    rest = f"Déjà dans la liste : {already}." if already else ""
    return " ".join(filter(None, [told if new else "", rest])) or "Aucune commune choisie."


def row_called(row: Mapping[str, Value], question: Question) -> str:
    """How a row is called in a sentence: a commune by its name, not by its code."""
    name = row.get("commune") if question.lookup == territory.LOOKUP else None
    return str(name or kinds.row_name(row, question))


def _communes(count: int) -> str:
    return f"{count} commune{'s' if count > 1 else ''}"


# --- what follows


def following(desk: Desk, answers: Answers) -> list[Following]:
    """The answers that follow from the communes and are not those of the plan."""
    known = question_of(desk.trame)
    if known is None or not is_answered(answers.get(known.id)):
        return []
    questions = [desk.trame.question(id) for id in territory.FOLLOWING if id in desk.trame]
    found = [(one, territory.follows(one, answers, desk.today())) for one in questions]
    return [_following(desk, answers, *one) for one in found if is_answered(one[1])]


def _following(desk: Desk, answers: Answers, question: Question, value: Value) -> Following:
    now = answers.get(question.id)
    before = kinds.show(now, question) if is_answered(now) else ""
    return Following(question, kinds.show(value, question), before, desk.digest(now))
