"""Rows whose identity changed, recognised by what they still have in common.

Each row is taken to pieces (a telephone, the words of a text, the letters of a name by
threes).  A piece weighs by its kind and by how rare it is in its table: a shared telephone
says much, a shared profession little.  Two rows are as alike as the weight of the pieces
they share is of all their pieces (Dice's coefficient).  Pieces are compared through an
index, rarest first and up to a fixed effort, so that long tables cost no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sseplan.answers import is_answered
from sseplan.changes.values import Row
from sseplan.kinds import Value, fold
from sseplan.trame import Field, Question

Piece = tuple[str, str]
"""A field's id and a text; ``=`` begins the text that is a whole value of an identity field."""

_WEIGHTS = {"phone": 2.5, "email": 2.5, "text": 2.0, "long_text": 2.0}
_IDENTITY = 1.5
_ALIKE = 0.4
_ALIKE_UNNAMED = 0.6
_NAMED = 0.25
_EFFORT = 200_000
_WORDS = 60


def chosen(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The best pairs, given best first: each row in one of them at most."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for i, j in pairs:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def alike(
    question: Question,
    before: Sequence[Row],
    after: Sequence[Row],
    lone: Sequence[int],
    new: Sequence[int],
) -> dict[int, int]:
    """Pairs among the ranks ``lone`` of ``before`` and ``new`` of ``after``, most alike first."""
    if not lone or not new:
        return {}
    old_pieces, new_pieces = ([_pieces(question, row) for row in rows] for rows in (before, after))
    rarity = _rarity(old_pieces, new_pieces)
    olds = {i: _weighed(old_pieces[i], rarity) for i in lone}
    news = {j: _weighed(new_pieces[j], rarity) for j in new}
    identity = frozenset(f.id for f in question.fields if f.identity)
    return chosen(_ranked(_Shared.of(olds, news, identity), olds, news, identity))


# --- rows taken to pieces


def _pieces(question: Question, row: Row) -> dict[Piece, float]:
    """The pieces of a row and what each weighs by its kind."""
    found: dict[Piece, float] = {}
    for field in question.fields:
        value = row.get(field.id)
        if is_answered(value):
            weight = _WEIGHTS.get(field.type, 1.0) * (_IDENTITY if field.identity else 1.0)
            texts = _cut(value, field)
            found |= {(field.id, text): weight / len(texts) for text in texts}
            if field.identity and field.type not in ("choice", "multi_choice"):
                found[field.id, "=" + fold(str(value))] = 0.0
    return found


def _cut(value: Value, field: Field) -> Sequence[str]:
    """A name by threes of letters, a text by words, anything else whole."""
    if isinstance(value, list):
        return list(dict.fromkeys(map(str, value)))
    text = str(value)
    if field.type not in ("text", "long_text"):
        return [text]
    words = fold(text)
    if not words:
        return [text]
    if field.identity:
        padded = f" {words[:200]} "
        return list(dict.fromkeys(padded[n : n + 3] for n in range(len(padded) - 2)))
    return list(dict.fromkeys(words.split()))[:_WORDS]


def _rarity(*sides: Sequence[Mapping[Piece, float]]) -> dict[Piece, float]:
    """1 for a piece that one row has at most, 1/n for one that n rows of a table have."""
    most: dict[Piece, int] = {}
    for rows in sides:
        counts: dict[Piece, int] = {}
        for row in rows:
            for piece in row:
                counts[piece] = counts.get(piece, 0) + 1
        for piece, count in counts.items():
            most[piece] = max(count, most.get(piece, 1))
    return {piece: 1 / count for piece, count in most.items()}


def _weighed(row: Mapping[Piece, float], rarity: Mapping[Piece, float]) -> dict[Piece, float]:
    """The weight of each piece; whole identities weigh nothing, and stay if one row only has it."""
    return {
        piece: weight * rarity[piece]
        for piece, weight in row.items()
        if weight or rarity[piece] == 1.0
    }


# --- what two rows share


@dataclass(frozen=True)
class _Shared:
    """By pair of ranks: the weight shared, that of the identity, and who shares part of a name
    that no other row has."""

    weight: dict[tuple[int, int], float]
    name: dict[tuple[int, int], float]
    named: set[tuple[int, int]]

    @classmethod
    def of(
        cls,
        olds: Mapping[int, Mapping[Piece, float]],
        news: Mapping[int, Mapping[Piece, float]],
        identity: frozenset[str],
    ) -> _Shared:
        shared = cls({}, {}, set())
        for piece, rows, others in _rarest_first(olds, news):
            for i in rows:
                mine = olds[i][piece]
                for j in others:
                    shared._add(piece, (i, j), min(mine, news[j][piece]), identity)
        return shared

    def _add(
        self, piece: Piece, pair: tuple[int, int], weight: float, identity: frozenset[str]
    ) -> None:
        self.weight[pair] = self.weight.get(pair, 0.0) + weight
        if piece[0] in identity:
            self.name[pair] = self.name.get(pair, 0.0) + weight
            if piece[1].startswith("=") and len(identity) > 1:
                self.named.add(pair)


def _rarest_first(
    olds: Mapping[int, Mapping[Piece, float]], news: Mapping[int, Mapping[Piece, float]]
) -> Iterator[tuple[Piece, list[int], list[int]]]:
    """Each piece with the rows that have it before and after, as far as the effort goes."""
    index: dict[Piece, tuple[list[int], list[int]]] = {}
    for side, rows in enumerate((olds, news)):
        for rank, row in rows.items():
            for piece in row:
                index.setdefault(piece, ([], []))[side].append(rank)
    common = [(len(rows) * len(others), piece) for piece, (rows, others) in index.items()]
    effort = 0
    for cost, piece in sorted(entry for entry in common if entry[0]):
        effort += cost
        if effort > _EFFORT:
            return
        yield piece, *index[piece]


def _ranked(
    shared: _Shared,
    olds: Mapping[int, Mapping[Piece, float]],
    news: Mapping[int, Mapping[Piece, float]],
    identity: frozenset[str],
) -> Iterator[tuple[int, int]]:
    """The pairs that are alike enough, most alike first; the order does not depend on the side."""
    wholes, names = (
        [{rank: sum(w for p, w in row.items() if keep(p[0])) for rank, row in rows.items()}
         for rows in (olds, news)]
        for keep in (lambda _: True, identity.__contains__)
    )  # fmt: skip
    ranked = []
    for (i, j), weight in shared.weight.items():
        likeness = 2 * weight / ((wholes[0][i] + wholes[1][j]) or 1.0)
        both = names[0][i] + names[1][j]
        named = not both or 2 * shared.name.get((i, j), 0.0) / both >= _NAMED
        enough = _ALIKE if named else _ALIKE_UNNAMED
        if likeness >= enough or (i, j) in shared.named:
            ranked.append((-round(likeness, 9), i + j, abs(i - j), i, j))
    return ((i, j) for *_, i, j in sorted(ranked))
