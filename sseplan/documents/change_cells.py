"""What a cell of the note is made of, and how a cell too tall for a page is told in several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

TALL = 600  # letters: a cell of half as much again fills half of a landscape page
_LINE = 22  # letters: what is left white where a paragraph ends
_SENTENCE = 200  # letters that stay together
_LEFT_OUT = " […]"


@dataclass(frozen=True)
class Piece:
    """Some letters of a line; ``mark`` is "", "removed", "added", "label", "aside" or "name"."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One paragraph of a cell."""

    pieces: tuple[Piece, ...]


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Sides:
    """The two cells of a change; neither is ever empty."""

    before: Cell
    after: Cell

    @property
    def both(self) -> tuple[Cell, Cell]:
        return self.before, self.after

    def parts(self) -> list[Sides]:
        """The same in as many pairs of cells as it takes for none to be tall."""
        pairs = zip_longest(_parts(self.before), _parts(self.after), fillvalue=_NOTHING_MORE)
        return [Sides(before, after) for before, after in pairs]


_NOTHING_MORE = (Line((Piece("–", "aside"),)),)


# --------------------------------------------------------------- cut short


def clipped(pieces: Sequence[Piece], room: int) -> list[Piece]:
    """The first pieces, up to ``room`` letters and to the end of a word; «[…]» for the rest."""
    kept: list[Piece] = []
    for piece in pieces:
        if len(piece.text) > room:
            start = re.sub(r"\S+\Z", "", piece.text[: max(room, 0)]).rstrip()
            return [*_told([*kept, Piece(start, piece.mark)]), Piece(_LEFT_OUT)]
        kept.append(piece)
        room -= len(piece.text)
    return kept


def _told(pieces: list[Piece]) -> list[Piece]:
    """The pieces without a label or a separator at the end that nothing follows."""
    while pieces and (pieces[-1].mark == "label" or not re.search(r"\w", pieces[-1].text)):
        pieces = pieces[:-1]
    return pieces


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of the same mark in one piece."""
    for mark, same in groupby(pieces, key=lambda piece: piece.mark):
        yield Piece("".join(piece.text for piece in same), mark)


# ---------------------------------------------------------- told in several


@dataclass(frozen=True)
class _Unit:
    """What is not cut: a short line, or a sentence of a long one; ``line`` is its rank."""

    line: int
    pieces: tuple[Piece, ...]

    @property
    def height(self) -> int:
        text = "".join(piece.text for piece in self.pieces)
        return len(text) + _LINE * text.count("\n")


def _parts(cell: Cell) -> list[Cell]:
    """A cell in parts of much the same height, cut where a line or a sentence ends."""
    units = [unit for rank, line in enumerate(cell) for unit in _units(rank, line)]
    heights = [unit.height + _LINE for unit in units]
    count = max(1, round(sum(heights) / TALL))
    size = sum(heights) / count
    middles = (sum(heights[:n]) + height / 2 for n, height in enumerate(heights))
    places = [int(middle // size) for middle in middles]
    found = groupby(zip(places, units, strict=True), key=lambda pair: pair[0])
    return [_lines(unit for _, unit in group) for _, group in found] or [cell]


def _units(rank: int, line: Line) -> Iterator[_Unit]:
    whole = _Unit(rank, line.pieces)
    if whole.height <= TALL / 2:
        yield whole
        return
    words: list[Piece] = []
    for word in _words(line):
        words.append(word)
        if _ends(words):
            yield _Unit(rank, tuple(words))
            words = []
    if words:
        yield _Unit(rank, tuple(words))


def _words(line: Line) -> Iterator[Piece]:
    """A line word by word, each with the blanks around it."""
    for piece in line.pieces:
        for word in re.findall(r"\s*\S+\s*|\s+", piece.text):
            yield Piece(word, piece.mark)


def _ends(words: Sequence[Piece]) -> bool:
    """Whether a long text may be cut here."""
    ended = re.search(r"\n\s*\Z|[.;]\s+\Z", words[-1].text)
    return bool(ended) or sum(len(word.text) for word in words) > _SENTENCE


def _lines(units: Iterable[_Unit]) -> Cell:
    """The units of a same line in one line, without the blanks where it was cut."""
    lines = []
    for _, same in groupby(units, key=lambda unit: unit.line):
        pieces = list(joined(piece for unit in same for piece in unit.pieces))
        pieces[0] = Piece(pieces[0].text.lstrip("\n"), pieces[0].mark)
        pieces[-1] = Piece(pieces[-1].text.rstrip("\n"), pieces[-1].mark)
        lines.append(Line(tuple(pieces)))
    return tuple(lines)
