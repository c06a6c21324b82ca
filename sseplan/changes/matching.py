"""Which row of one year is which row of the next: by identity, then by likeness.

Never by rank, except between rows that nothing else tells apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from sseplan.changes.likeness import alike, chosen
from sseplan.changes.values import Row, fields_of, same
from sseplan.kinds import fold
from sseplan.trame import Question

Pair = tuple[int | None, int | None]

_COMPARED = 2_500


def matched(question: Question, before: Sequence[Row], after: Sequence[Row]) -> list[Pair]:
    """The ranks of the same row before and after, None where it is missing.

    In the order of ``after``; a row that is gone stands behind the one it followed.
    """
    found: dict[int, int] = {}
    for rows, others in _groups(question, before, after):
        found |= _within(question, rows, others, before, after)
    taken = set(found.values())
    lone = [i for i in range(len(before)) if i not in found]
    new = [j for j in range(len(after)) if j not in taken]
    return _laid_out(found | alike(question, before, after, lone, new), len(before), len(after))


def _groups(
    question: Question, before: Sequence[Row], after: Sequence[Row]
) -> Iterator[tuple[list[int], list[int]]]:
    """The ranks of the rows that have an identity in common; of those without, the equal ones."""
    groups: dict[Hashable, tuple[list[int], list[int]]] = {}
    for side, rows in enumerate((before, after)):
        for rank, row in enumerate(rows):
            groups.setdefault(_key(question, row), ([], []))[side].append(rank)
    return (pair for pair in groups.values() if all(pair))


def _key(question: Question, row: Row) -> Hashable:
    values = [row.get(f.id) for f in question.fields if f.identity]
    key = tuple((fold(str(value)) or str(value)) if value else "" for value in values)
    return key if any(key) else tuple(sorted((str(k), str(v)) for k, v in row.items()))


def _within(
    question: Question,
    rows: Sequence[int],
    others: Sequence[int],
    before: Sequence[Row],
    after: Sequence[Row],
) -> dict[int, int]:
    """Rows of one identity paired: alone, else those that agree on most fields first."""
    if len(rows) == len(others) == 1 or len(rows) * len(others) > _COMPARED:
        return dict(zip(rows, others, strict=False))
    pairs = [
        (_apart(question, before[i], after[j]), i + j, abs(i - j), i, j)
        for i in rows
        for j in others
    ]
    return chosen((i, j) for *_, i, j in sorted(pairs))


def _apart(question: Question, row: Row, other: Row) -> int:
    """On how many fields two rows differ."""
    fields = fields_of(question, (row, other))
    return sum(not same(row.get(f.id), other.get(f.id), f) for f in fields)


def _laid_out(found: dict[int, int], size: int, new_size: int) -> list[Pair]:
    back = {j: i for i, j in found.items()}
    gone_after: dict[int, list[Pair]] = {}
    last = -1
    for i in range(size):
        if i in found:
            last = i
        else:
            gone_after.setdefault(last, []).append((i, None))
    pairs = gone_after.get(-1, [])
    for j in range(new_size):
        pairs.append((back.get(j), j))
        pairs += gone_after.get(back.get(j, size), [])
    return pairs
