"""How large the letters of a fiche réflexe are, and what goes on a further page.

Heights are estimated for Calibri, on the tall side: the largest letters with which
everything stands on one page, else those that take the fewest pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sseplan.typography import NBSP

Action = dict[str, Any]
Group = dict[str, Any]

_PAGE = 750.0  # points between the margins, some safety taken off
_LINE = 1.225  # of the size of the letters
_SAFETY = 1.02  # kerning apart, widths are those of Calibri
_BOLD = 1.04
_NUMBER = 1.25  # a telephone number is larger than what is beside it, and bold
_POINT = 25.4 / 72
COLUMNS = (11.0, 72.0, 36.0, 61.0)  # millimetres: box, action, who, number and means
WIDTH = sum(COLUMNS)
_PADDING = 2.6
_BAND_SIDES, _SIGNATURE, _HEADER, _GAP = 5.0, 32.0, 15.0, 8.0


@dataclass(frozen=True)
class Density:
    """Sizes in points: the action, what is beside it, the number to call, the space around.

    ``inline``: what goes with a number stands on the same line.
    """

    name: str
    action: float
    beside: float
    number: float
    gap: float
    box: float
    inline: bool = False


DENSITIES = (
    Density("grande", 13, 11.5, 14, 4, 18),
    Density("normal", 11.5, 10, 12, 2.5, 16),
    Density("serree", 10.5, 9, 11, 1.5, 14),
    Density("dense", 10.5, 9.5, 11, 1.8, 14, inline=True),
    Density("compacte", 10, 9, 10.5, 0.8, 13, inline=True),
)


@dataclass(frozen=True)
class Page:
    """What stands above the actions of the first page: texts, and the labels under numbers."""

    title: str
    surtitle: str
    role: str
    labels: tuple[str, ...]

    @property
    def band(self) -> float:
        """The height of the band."""
        return 26.0 * _lines(self.title, WIDTH - _BAND_SIDES, 22, _BOLD) + 13.0 * _lines(
            f"Fiche réflexe {self.surtitle}", WIDTH - _BAND_SIDES - 20, 10.5, _BOLD
        )

    @property
    def above(self) -> float:
        """The height of all that stands above the actions."""
        role = _lines(f"Rôle de la CPTS : {self.role}", WIDTH, 11) * 13.5 + 9 if self.role else 0
        below = [_lines(text, WIDTH / 3 - _PADDING, 9.5) for text in self.labels]
        numbers = 25.0 + (21.0 + 11.7 * max(below) if below else 0)
        return self.band + role + numbers + _GAP


def laid_out(groups: Sequence[Group], page: Page) -> tuple[str, list[dict[str, Any]]]:
    """The density, and the pages: ``groups``, ``first``, ``last``."""
    for density in DENSITIES:
        tall = page.above + _HEADER + sum(_group_height(g, density) for g in groups)
        if tall + _GAP + _SIGNATURE <= _PAGE:
            return density.name, _numbered([list(groups)])
    shared = {d.name: _shared_out(groups, page, d) for d in DENSITIES[1:]}
    fewest = min(shared, key=lambda name: len(shared[name]))
    return fewest, _numbered(shared[fewest])


def _numbered(pages: list[list[Group]]) -> list[dict[str, Any]]:
    last = len(pages) - 1
    return [{"groups": page, "first": n == 0, "last": n == last} for n, page in enumerate(pages)]


def _shared_out(groups: Sequence[Group], page: Page, density: Density) -> list[list[Group]]:
    """The actions over pages; a moment that is cut says that it goes on."""
    pages: list[list[Group]] = [[]]
    room = _PAGE - page.above - _HEADER - _GAP - _SIGNATURE
    for title, action, height, opens in _actions(groups, density):
        opening = _moment(density) if opens or not pages[-1] else 0
        if pages[-1] and height + opening > room:
            pages.append([])
            room = _PAGE - page.band - _HEADER - _GAP - _SIGNATURE
            opening = _moment(density)
        if opening:
            goes_on = title if opens else f"{title} (suite)"
            pages[-1].append({"title": goes_on, "actions": []})
        pages[-1][-1]["actions"].append(action)
        room -= height + opening
    return pages


def _actions(
    groups: Sequence[Group], density: Density
) -> Iterator[tuple[str, Action, float, bool]]:
    """Every action with its moment, its height, and whether it opens the moment."""
    for group in groups:
        for n, action in enumerate(group["actions"]):
            yield group["title"], action, _height(action, density), n == 0


def _group_height(group: Group, density: Density) -> float:
    return _moment(density) + sum(_height(action, density) for action in group["actions"])


def _moment(density: Density) -> float:
    return (density.action + 0.5) * _LINE + 2 * max(density.gap - 0.5, 0.5) + 0.5


def _height(action: Action, density: Density) -> float:
    """The height of the row of an action, in points."""
    wide, who = (width - _PADDING for width in COLUMNS[1:3])
    named = _lines(action["who"], who, density.beside, _BOLD) + _lines(
        action["names"], who, density.beside
    )
    columns = (
        _lines(action["action"], wide, density.action) * density.action * _LINE,
        named * density.beside * _LINE,
        _means_height(action, density),
        density.box * 1.1,
    )
    return max(columns) + 2 * density.gap + 0.6


def _means_height(action: Action, density: Density) -> float:
    """The height of the numbers to call and of the means."""
    numbers = [f"{p['number']}{p['whose']}" for p in action["phones"]]
    means = "".join(piece["plain"] + piece["number"] for piece in action["means"])
    if density.inline:
        return _said(" – ".join(filter(None, [", ".join(numbers), means])), density, bool(numbers))
    numbered = any(piece["number"] for piece in action["means"])
    return sum(_said(n, density, True) for n in numbers) + _said(means, density, numbered)


def _said(text: str, density: Density, numbered: bool) -> float:
    """The height of a text; the first line is taller where there is a number."""
    count = _lines(text, COLUMNS[3] - _PADDING, density.beside, _BOLD if numbered else 1.0)
    taller = (density.number - density.beside) * _LINE if numbered and count else 0.0
    return count * density.beside * _LINE + taller


# Widths of letters, in hundredths of their size.
_WIDTHS = {
    letter: width
    for width, letters in (
        (23, " il'’"), (25, "jI.,:;|"), (31, "()f-!"), (34, "rt"), (39, "sz"), (46, "ckvxyçFLSaàâ"),
        (60, "ABCDEGHKNOPQRTUVXYZÀÂÉÈÊÔÎÇ"), (71, "w%"), (85, "mMWœ—…"),
    )
    for letter in letters
}  # fmt: skip
_USUAL_WIDTH = 52


def _lines(text: str, width: float, points: float, weight: float = 1.0) -> int:
    """How many lines a text takes in ``width`` millimetres; none for no text."""
    room = width / (points * _POINT * weight * _SAFETY) * 100
    return sum(_wrapped(line, room) for line in text.splitlines())


def _wrapped(line: str, room: float) -> int:
    """Lines of words, in a room in hundredths of the size of the letters."""
    count, used = 1, 0.0
    for word in re.split(r"[ \t]|(?<=-)", line):
        long = 1.0 * sum(_WIDTHS.get(letter, _USUAL_WIDTH) for letter in word.replace(NBSP, " "))
        long *= _NUMBER if NBSP in word else 1
        if used and used + _WIDTHS[" "] + long > room:
            count, used = count + 1, 0.0
        used += (_WIDTHS[" "] if used else 0) + long
        count, used = count + int(used // room), used % room
    return count
