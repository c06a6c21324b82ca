"""Which elements of two sequences go together: first the equal ones, then the like ones.

Both are bounded: a plan may hold thousands of equal lines, and the time of a
comparison must grow with its length, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Item = TypeVar("Item")
Pairs = list[tuple[int, int]]
Stretch = tuple[int, int, int, int]  # old[i1:i2] and new[j1:j2]

SMALL = 10_000  # cells (old × new) up to which difflib may look at every possibility
ROUNDS = 24  # how often a stretch is cut in two at its unique elements
CELLS = 20_000  # likenesses that are reckoned at most for one stretch …
BAND = 12  # … with at least so many neighbours of the same relative place
ENOUGH = 0.5  # likeness from which a changed element is the same element
BIAS = 0.35  # taken off each: a strong pair is worth more than two weak ones


def equal(old: Sequence[Hashable], new: Sequence[Hashable]) -> Pairs:
    """The pairs of ranks of equal elements, in the order of both.

    What is unique on both sides anchors the rest (Bram Cohen's patience diff): headings keep
    their places, and blank paragraphs don't pull unlike sections together.
    """
    pairs: Pairs = []
    waiting = [((0, len(old), 0, len(new)), ROUNDS)]
    while waiting:
        stretch, rounds = waiting.pop()
        i1, i2, j1, j2 = stretch = _trimmed(old, new, stretch, pairs)
        if i1 == i2 or j1 == j2:
            continue
        anchors = _anchors(old, new, stretch) if rounds else []
        if anchors:
            pairs += anchors
            waiting += [(gap, rounds - 1) for gap in _gaps(anchors, stretch)]
        elif (i2 - i1) * (j2 - j1) <= SMALL:
            pairs += _matched(old, new, stretch)
    return sorted(pairs)


def alike(
    old: Sequence[Item], new: Sequence[Item], likeness: Callable[[Item, Item], float]
) -> Pairs:
    """The pairs of ranks, in the order of both, whose likenesses (0 to 1) add up to the most.

    Only pairs of ENOUGH likeness, and of nearly the same relative place in long stretches.
    """
    n, m = len(old), len(new)
    if not n or not m:
        return []
    reach = max(BAND, CELLS // (2 * n))
    scores: list[dict[int, float]] = []
    for i in range(n):
        middle = i * m // n
        places = range(max(0, middle - reach), min(m, middle + reach + 1))
        found = ((j, likeness(old[i], new[j])) for j in places)
        scores.append({j: score - BIAS for j, score in found if score >= ENOUGH})
    return _heaviest(scores)


def stretches(pairs: Pairs, n: int, m: int) -> Iterator[Stretch]:
    """The ranges (i1, i2, j1, j2) that lie between the pairs, the empty ones included."""
    i, j = 0, 0
    for a, b in [*pairs, (n, m)]:
        yield i, a, j, b
        i, j = a + 1, b + 1


def _trimmed(
    old: Sequence[Hashable], new: Sequence[Hashable], stretch: Stretch, pairs: Pairs
) -> Stretch:
    """A stretch without what is equal at both ends, which goes to the pairs."""
    i1, i2, j1, j2 = stretch
    while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
        pairs.append((i1, j1))
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
        pairs.append((i2, j2))
    return i1, i2, j1, j2


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], stretch: Stretch) -> Pairs:
    """The elements that stand once on each side, as far as they keep their order."""
    i1, i2, j1, j2 = stretch
    ours, theirs = _once(old, i1, i2), _once(new, j1, j2)
    return _increasing([(i, theirs[key]) for key, i in ours.items() if key in theirs])


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Element → rank, of the elements that stand once in a range, in their order."""
    ranks: dict[Hashable, int] = {}
    for rank in range(start, end):
        ranks[items[rank]] = -1 if items[rank] in ranks else rank
    return {key: rank for key, rank in ranks.items() if rank >= 0}


def _increasing(pairs: Pairs) -> Pairs:
    """The longest part of pairs (in order of the first rank) whose second ranks grow."""
    tails: list[int] = []  # the lowest last rank of a chain of each length
    lasts: list[int] = []  # and which pair it is
    previous: list[int] = []
    for n, (_, rank) in enumerate(pairs):
        length = bisect_left(tails, rank)
        previous.append(lasts[length - 1] if length else -1)
        if length == len(tails):
            tails.append(rank)
            lasts.append(n)
        else:
            tails[length], lasts[length] = rank, n
    chain: Pairs = []
    n = lasts[-1] if lasts else -1
    while n >= 0:
        chain.append(pairs[n])
        n = previous[n]
    return chain[::-1]


def _gaps(anchors: Pairs, stretch: Stretch) -> list[Stretch]:
    """The parts of a stretch between anchors where both sides hold something."""
    i1, i2, j1, j2 = stretch
    gaps = []
    for i, j in [*anchors, (i2, j2)]:
        if i > i1 and j > j1:
            gaps.append((i1, i, j1, j))
        i1, j1 = i + 1, j + 1
    return gaps


def _matched(old: Sequence[Hashable], new: Sequence[Hashable], stretch: Stretch) -> Pairs:
    i1, i2, j1, j2 = stretch
    matcher = SequenceMatcher(None, old[i1:i2], new[j1:j2], autojunk=False)
    return [
        (i1 + block.a + k, j1 + block.b + k)
        for block in matcher.get_matching_blocks()
        for k in range(block.size)
    ]


def _heaviest(scores: list[dict[int, float]]) -> Pairs:
    """The heaviest chain of pairs; ``scores[i]`` gives the weight of (i, j) by j."""
    best: list[tuple[int, float, int]] = [(-1, 0.0, -1)]  # by growing j: (j, weight, pair)
    pairs: list[tuple[int, int, int]] = []  # (i, j, the pair before)
    for i, row in enumerate(scores):
        found = []
        for j, score in row.items():
            _, weight, before = best[bisect_left(best, (j,)) - 1]
            pairs.append((i, j, before))
            found.append((j, weight + score, len(pairs) - 1))
        for step in found:
            _improve(best, step)
    chain: Pairs = []
    n = best[-1][2]
    while n >= 0:
        i, j, n = pairs[n]
        chain.append((i, j))
    return chain[::-1]


def _improve(best: list[tuple[int, float, int]], step: tuple[int, float, int]) -> None:
    """Put a chain among the best, which grow in both place and weight."""
    place, weight, _ = step
    at = bisect_left(best, (place,))
    taken = at < len(best) and best[at][0] == place and best[at][1] > weight
    if taken or best[at - 1][1] >= weight:
        return
    end = at
    while end < len(best) and best[end][1] <= weight:
        end += 1
    best[at:end] = [step]
