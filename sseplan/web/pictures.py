"""The risk matrix, the alert chain and the crisis cell, drawn from the answers.

On the page of their section they are drawn again at each save (``fragment``); ``/dessin/…``
gives each as a file.  Nothing here decides what is drawn: ``documents`` does, for Word too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, get_template_attribute
from markupsafe import Markup

from sseplan.answers import Answers
from sseplan.documents.context import View, view
from sseplan.documents.drawings import PAGE_WIDTH, Drawing, cell, chain
from sseplan.documents.pictures import GRAVITIES, links, rating, risks, seats
from sseplan.kinds import row_name
from sseplan.trame import Question
from sseplan.web import matrix
from sseplan.web.desk import desk
from sseplan.web.svg import svg

page = Blueprint("pictures", __name__)

_MATRIX = "risques_matrice"
_NARROW = 62.0  # millimetres: one box across, for a telephone
_ENDLESS = 1e6


@dataclass(frozen=True)
class Picture:
    """A picture: the question it is drawn from, its title, and what is drawn, given a width."""

    question: str
    title: str
    drawn: Callable[[View, float], Drawing | None]


def _chain(seen: View, width: float) -> Drawing | None:
    return next(iter(chain(links(seen), width=width, tallest=_ENDLESS)), None)


def _cell(seen: View, width: float) -> Drawing | None:
    found = seats(seen)
    return cell(found[0], found[1:], width=width) if found else None


def _matrix(seen: View, width: float) -> Drawing | None:
    found = risks(seen)
    return matrix.drawing(found) if found else None


PICTURES = {
    "matrice": Picture(_MATRIX, "Matrice des risques", _matrix),
    "chaine": Picture("alerte_chaine", "Chaîne d'alerte", _chain),
    "cellule": Picture("cellule_composition", "Cellule de crise", _cell),
}
_NAMES = {picture.question: name for name, picture in PICTURES.items()}


@page.app_template_global("a_un_dessin")
def has_picture(question_id: str) -> bool:
    """Whether something is drawn from the answers to a question."""
    return question_id in _NAMES


@page.get("/dessin/<name>.svg")
def picture(name: str) -> Response:
    """One picture as a file; 404 while there is nothing to draw."""
    found = PICTURES.get(name) or abort(404)
    drawing = found.drawn(view(desk().trame, desk().read().answers), PAGE_WIDTH)
    if drawing is None:
        abort(404, "Ce dessin est encore vide : il se dessine à partir de vos réponses.")
    return Response(svg(drawing, name), mimetype="image/svg+xml")


@page.get("/dessin/<question_id>")
def redrawn(question_id: str) -> Markup:
    """The figure of a question as it is now, for a page that stays open."""
    return fragment(question_id) or abort(404)


@page.app_template_global("dessin")
def fragment(question_id: str, answers: Answers | None = None) -> Markup | None:
    """The figure drawn from the answers to a question, None for a question without one.

    An empty one says when it will be drawn, and keeps the place.
    """
    name, trame = _NAMES.get(question_id), desk().trame
    if name is None or question_id not in trame:
        return None
    seen = view(trame, desk().read().answers if answers is None else answers)
    question = trame.question(question_id)
    body = _table(seen, question) if question_id == _MATRIX else _traced(seen, PICTURES[name], name)
    return Markup(_macro("figure")(question_id, name, PICTURES[name].title, body))


def _table(seen: View, question: Question) -> Markup | None:
    """The matrix as a table, None for no risk that is placed in it."""
    found = risks(seen)
    missing = [row_name(row, question) for row in seen.rows(question.id) if not rating(row)]
    if not found and not missing:
        return None
    return Markup(_macro("matrice")(matrix.rows(found), GRAVITIES, missing))


def _traced(seen: View, picture: Picture, name: str) -> Markup | None:
    """The drawing, and the same for a narrow screen where it would be too wide for one."""
    large, narrow = (picture.drawn(seen, width) for width in (PAGE_WIDTH, _NARROW))
    if large is None or narrow is None:
        return None
    if large.size[0] <= narrow.size[0]:
        return svg(large, f"{name}-1")
    return svg(large, f"{name}-1", "large") + svg(narrow, f"{name}-2", "etroit")


def _macro(name: str) -> Callable[..., str]:
    found: Callable[..., str] = get_template_attribute("pictures.html", name)
    return found
