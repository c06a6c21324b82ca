"""Two texts compared word by word, in a bounded time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Mark = Literal["=", "-", "+"]
Piece = tuple[Mark, str]

# White space, then: a number or a telephone with its spaces, a word with its hyphens and its
# apostrophe, or one sign.
_TOKEN = (
    r"(\s*)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|0\d(?:[ .\u00a0]\d\d){4}|\d+(?:[.,:/]\d+)+"
    r"|\w+(?:[-\u2011·]\w+)*['’]?|[^\w\s]|\Z)"
)
_ORDER: tuple[Mark, ...] = ("=", "-", "+")
_EFFORT = 40_000
_FEW = 3
_ENDS = ".;:!?"
_ALIKE = 0.3

_Token = tuple[str, str]
"""The white space before a word, and the word."""


def words(before: str, after: str) -> list[tuple[Mark, str]]:
    """The pieces of two texts: ``=`` kept, ``-`` of ``before`` only, ``+`` of ``after`` only.

    The pieces without ``+`` put together give ``before``, those without ``-`` give ``after``.
    Two texts that have little in common are one piece each; very long ones are compared by
    sentences first.
    """
    return _joined(_compared(_tokens(before), _tokens(after)))


def _tokens(text: str) -> list[_Token]:
    found = [(m[1], m[2]) for m in re.finditer(_TOKEN, text)]
    return found if found[-1] != ("", "") else found[:-1]


def _compared(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[Piece]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield from _kept(old[:head], new[:head])
    middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
    if _too_much(middle, other):
        yield from _by_sentences(middle, other)
    else:
        yield from _by_words(middle, other, _letters(old) - _letters(middle))
    yield from _kept(old[len(old) - tail :], new[len(new) - tail :])


def _common(old: Sequence[_Token], new: Sequence[_Token]) -> int:
    """How many first words are the same."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a[1] != b[1]), min(len(old), len(new)))


def _too_much(old: Sequence[_Token], new: Sequence[_Token]) -> bool:
    """Whether there are more places where the two hold the same word than can be tried."""
    counts, others = Counter(w for _, w in old), Counter(w for _, w in new)
    return sum(count * others[word] for word, count in counts.items()) > _EFFORT


def _by_words(old: Sequence[_Token], new: Sequence[_Token], kept: int = 0) -> Iterator[Piece]:
    """The words that changed; ``kept`` is how many letters around them did not."""
    matcher = SequenceMatcher(None, [w for _, w in old], [w for _, w in new], autojunk=False)
    yield from _blocks(old, new, _worth(old, new, matcher.get_matching_blocks(), kept))


def _worth(
    old: Sequence[_Token],
    new: Sequence[_Token],
    blocks: Sequence[tuple[int, int, int]],
    kept: int,
) -> list[tuple[int, int, int]]:
    """The matching blocks that help to read: not a lone « de » between two changes, and none
    at all where two texts have little in common."""
    said = [block for block in blocks if _letters(_span(old, block)) > _FEW]
    letters = kept + sum(_letters(_span(old, block)) for block in said)
    whole = kept + min(_letters(old), _letters(new))
    return [*(said if letters >= _ALIKE * whole else []), blocks[-1]]


def _letters(tokens: Sequence[_Token]) -> int:
    return sum(len(word) for _, word in tokens)


def _span(old: Sequence[_Token], block: tuple[int, int, int]) -> Sequence[_Token]:
    return old[block[0] : block[0] + block[2]]


def _by_sentences(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[Piece]:
    """Sentences first, then the words of those that were replaced, if they are not too many."""
    olds, news = _sentences(old), _sentences(new)
    matcher = SequenceMatcher(None, list(map(_sentence, olds)), list(map(_sentence, news)))
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        mine = [token for one in olds[i:i_end] for token in one]
        theirs = [token for one in news[j:j_end] for token in one]
        if tag == "equal":
            yield from _kept(mine, theirs)
        elif _too_much(mine, theirs):
            yield from _blocks(mine, theirs, [(len(mine), len(theirs), 0)])
        else:
            yield from _by_words(mine, theirs)


def _sentences(tokens: Sequence[_Token]) -> list[list[_Token]]:
    sentences: list[list[_Token]] = [[]]
    for token in tokens:
        last = sentences[-1][-1][1] if sentences[-1] else ""
        if last and ("\n" in token[0] or (last in _ENDS and token[0])):
            sentences.append([])
        sentences[-1].append(token)
    return sentences


def _sentence(tokens: Sequence[_Token]) -> str:
    return "\n".join(word for _, word in tokens)


def _blocks(
    old: Sequence[_Token], new: Sequence[_Token], blocks: Sequence[tuple[int, int, int]]
) -> Iterator[Piece]:
    i = j = 0
    for start, other, size in blocks:
        yield "-", "".join(map("".join, old[i:start]))
        yield "+", "".join(map("".join, new[j:other]))
        yield from _kept(old[start : start + size], new[other : other + size])
        i, j = start + size, other + size


def _kept(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[Piece]:
    """The same words; the white space between them may differ."""
    if old == new:
        yield "=", "".join(map("".join, old))
        return
    for (space, word), (other, _) in zip(old, new, strict=True):
        if space == other:
            yield "=", space + word
        else:
            yield from (("-", space), ("+", other), ("=", word))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours put together: what was kept, or what went and then what came."""
    found: list[Piece] = []
    for _, group in groupby((p for p in pieces if p[1]), key=lambda piece: piece[0] == "="):
        texts: dict[Mark, str] = {}
        for mark, text in group:
            texts[mark] = texts.get(mark, "") + text
        found += [(mark, texts[mark]) for mark in _ORDER if mark in texts]
    return found
