"""The three pictures of a plan, drawn from the answers: risks, alert chain, crisis cell."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeGuard

from markupsafe import Markup

from sseplan.documents.context import View
from sseplan.documents.drawings import Link, Seat, alert_chain, crisis_cell
from sseplan.documents.matrix import risk_matrix
from sseplan.documents.shapes import LONGEST
from sseplan.kinds import fold
from sseplan.typography import NBSP, french

NOTHING = Markup("")
PROBABILITIES = ("1 – très rare", "2 – rare", "3 – fréquent", "4 – presque chaque année")
GRAVITIES = ("1 – gêne locale", "2 – modérée", "3 – sérieuse", "4 – soins désorganisés")


def pictures(seen: View) -> dict[str, Any]:
    """``matrice``, ``schema_alerte`` and ``schema_cellule``; empty where there is nothing to draw.

    ``schema_alerte_abrege``: a value was too long for the drawing of the alert chain.
    """
    return {
        "matrice": _matrix(seen),
        "schema_alerte": _chain(seen),
        "schema_alerte_abrege": any(
            len(_text(value)) > LONGEST
            for row in seen.rows("alerte_chaine")
            for value in row.values()
        ),
        "schema_cellule": _cell(seen),
    }


def _matrix(seen: View) -> Markup:
    cells = risks(seen)
    if not cells:
        return NOTHING
    return risk_matrix(cells, probabilities=PROBABILITIES, gravities=GRAVITIES)


def risks(seen: View) -> dict[tuple[int, int], list[str]]:
    """The risks that are rated, by probability and gravity (1 to 4)."""
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for row in seen.rows("risques_matrice"):
        if place := rating(row):
            cells[place].append(_text(row.get("risque")))
    return dict(cells)


def rating(row: Any) -> tuple[int, int] | None:
    """Probability and gravity of a risk, None where one of them is missing or not from 1 to 4."""
    probability, gravity = row.get("probabilite"), row.get("gravite")
    return (probability, gravity) if _is_rated(probability) and _is_rated(gravity) else None


def _is_rated(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and 1 <= value <= 4


def _chain(seen: View) -> Markup:
    return alert_chain(links(seen))


def links(seen: View) -> list[Link]:
    """The alert chain, in the order of its ranks."""
    return [
        Link(
            rank=_text(row.get("rang")),
            function=_text(row.get("fonction")),
            person=_text(row.get("personne")),
            substitute=_text(row.get("suppleant")),
            means=_text(row.get("moyen")),
            delay=_minutes(row.get("delai_max_min")),
        )
        for row in sorted(seen.rows("alerte_chaine"), key=_rank)
    ]


def _rank(row: Any) -> tuple[bool, int]:
    rank = row.get("rang")
    return not isinstance(rank, int), rank if isinstance(rank, int) else 0


def _minutes(value: Any) -> str:
    return f"{value}{NBSP}min" if isinstance(value, int) else _text(value)


def _cell(seen: View) -> Markup:
    found = seats(seen)
    return crisis_cell(found[0], found[1:]) if found else NOTHING


def seats(seen: View) -> list[Seat]:
    """The functions of the crisis cell, who pilots it first."""
    found = [_seat(row) for row in seen.rows("cellule_composition")]
    pilots = [n for n, seat in enumerate(found) if "pilot" in fold(seat.function)]
    first = pilots[0] if pilots else 0
    return [*found[first : first + 1], *found[:first], *found[first + 1 :]]


def _seat(row: Any) -> Seat:
    name = french(_text(row.get("fonction")))
    return Seat(
        function=name[:1].upper() + name[1:],
        holder=_text(row.get("titulaire")),
        substitute=_text(row.get("suppleant")),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
