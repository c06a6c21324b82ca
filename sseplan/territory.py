"""The communes of a territory: how each is told, the rows they make, what follows from them.

Pure.  What follows (départements, ARS, population) is proposed, never imposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sseplan import geography
from sseplan.answers import Answers
from sseplan.geography import Commune
from sseplan.kinds import Value
from sseplan.proposals import proposal
from sseplan.trame import Question

LOOKUP = "communes"
"""What a question whose rows are communes says that it looks up."""

ARS, POPULATION = "cpts_region_ars", "cpts_population"
FOLLOWING = ("cpts_departements", ARS, POPULATION)
"""The questions whose answer may follow from the communes."""

Row = Mapping[str, Value]

_NAMED = re.compile(r"\((\w{5})\)$")


def named(text: str) -> Commune | None:
    """The commune that « Nom (12345) » names by its INSEE code."""
    code = _NAMED.search(text.strip())
    return geography.commune(code[1]) if code else None


def told(commune: Commune) -> str:
    """«37000, Indre-et-Loire, 12 400 hab.»: what tells a commune from its namesakes."""
    postal = commune.postal_codes[0] if commune.postal_codes else commune.code
    count = "" if commune.population is None else f", {grouped(commune.population)} hab."
    return f"{postal}, {geography.departements().get(commune.departement, '')}{count}"


def grouped(number: int) -> str:
    """«12 400»."""
    return f"{number:,}".replace(",", " ")


def codes_of(rows: Iterable[Row]) -> set[str]:
    """The INSEE codes of the rows."""
    return {str(row.get("code_insee", "")) for row in rows}


def new_rows(rows: Iterable[Row], communes: Sequence[Commune]) -> list[dict[str, Value]]:
    """The rows of the communes that are not in the list yet."""
    known = codes_of(rows)
    return [_row(commune) for commune in communes if commune.code not in known]


def _row(commune: Commune) -> dict[str, Value]:
    row: dict[str, Value] = {"code_insee": commune.code, "commune": commune.name}
    return row if commune.population is None else {**row, "population": commune.population}


def follows(question: Question, answers: Answers, today: date) -> Value:
    """What follows from the communes for a question; None where the plan says so already."""
    value = proposal(question, answers, today)
    return None if value == answers.get(question.id) else value


def size_told(answers: Answers) -> str:
    """The size of the CPTS in the ACI, in a sentence; "" while its population is not known."""
    count = answers.get(POPULATION)
    if not isinstance(count, int):
        return ""
    size = geography.aci_size(count)
    return f"{grouped(count)} habitants : CPTS de taille {size} au sens de l'ACI."
