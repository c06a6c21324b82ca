"""Which words of a paragraph changed, told so that a person can read it.

The shortest difference is not the most legible one: what is left between two changes must
be worth keeping, and a sentence that changed for the most part is replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sseplan.documents.redline import alignment
from sseplan.documents.redline.tokens import Token

MOSTLY = 0.6  # share of the words of a sentence from which it is replaced as a whole


@dataclass(frozen=True)
class Step:
    """Tokens that stay (``same``: as many old as new), or old ones replaced by new ones."""

    same: bool
    old: Sequence[Token]
    new: Sequence[Token]

    @property
    def words(self) -> int:
        """Words, numbers, addresses."""
        return max(sum(t.text[:1].isalnum() for t in side) for side in (self.old, self.new))


def steps(old: Sequence[Token], new: Sequence[Token]) -> list[Step]:
    """How one gets from the old tokens to the new ones."""
    pairs = alignment.equal([t.key for t in old], [t.key for t in new])
    found = _without_crumbs(list(_stepped(pairs, old, new)))
    return [step for sentence in _sentences(found) for step in _replaced_if_mostly(sentence)]


def _stepped(pairs: alignment.Pairs, old: Sequence[Token], new: Sequence[Token]) -> Iterator[Step]:
    same: list[tuple[Token, Token]] = []
    for i1, i2, j1, j2 in alignment.stretches(pairs, len(old), len(new)):
        if i1 < i2 or j1 < j2:
            yield from _stayed(same)
            same = []
            yield Step(False, old[i1:i2], new[j1:j2])
        if i2 < len(old) and j2 < len(new):
            same.append((old[i2], new[j2]))
    yield from _stayed(same)


def _stayed(same: list[tuple[Token, Token]]) -> Iterator[Step]:
    if same:
        yield Step(True, [o for o, _ in same], [n for _, n in same])


def _without_crumbs(found: list[Step]) -> list[Step]:
    """What stays between two changes and is slighter than they are belongs to the change."""
    kept: list[Step] = []
    for rank, step in enumerate(found):
        following = found[rank + 1] if rank + 1 < len(found) else None
        if kept and following and _is_crumb(step, kept[-1], following):
            step = replace(step, same=False)
        if kept and not kept[-1].same and not step.same:
            step = _joined([kept.pop(), step])
        kept.append(step)
    return kept


def _is_crumb(step: Step, before: Step, after: Step) -> bool:
    """A lone blank, a sign, or fewer words than either change beside it has."""
    if not step.same or before.same or after.same or not all(t.is_text for t in step.new):
        return False
    return not step.words or step.words < min(before.words, after.words)


def _sentences(found: Iterable[Step]) -> Iterator[list[Step]]:
    """The steps of each sentence; what ends a sentence on both sides is a step's end."""
    sentence: list[Step] = []
    for step in found:
        if not step.same:
            sentence.append(step)
            continue
        start = 0
        for rank, token in enumerate(step.new, 1):
            if token.ends_sentence:
                sentence.append(Step(True, step.old[start:rank], step.new[start:rank]))
                yield sentence
                sentence, start = [], rank
        if start < len(step.new):
            sentence.append(Step(True, step.old[start:], step.new[start:]))
    if sentence:
        yield sentence


def _replaced_if_mostly(sentence: list[Step]) -> list[Step]:
    changed = sum(step.words for step in sentence if not step.same)
    everything = sum(step.words for step in sentence)
    whole = all(t.is_text for step in sentence if step.same for t in step.new)
    if len(sentence) > 2 and whole and changed > MOSTLY * everything:
        return [_joined(sentence)]
    return sentence


def _joined(parts: Sequence[Step]) -> Step:
    return Step(False, [t for p in parts for t in p.old], [t for p in parts for t in p.new])
