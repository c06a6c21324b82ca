"""Names of places, found as people type them.

Accents, case, hyphens and apostrophes do not matter, nor does the spelling of
«saint»; a leading article may be left out; one typing error can be forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

# row -> tier; the lowest tier is the likeliest
Hits = dict[int, int]

_EXACT, _PREFIX, _WORD, _INSIDE = range(4)
_ARTICLES = frozenset({"", "le ", "la ", "les ", "l "})
_SAINT = re.compile(r"\b(?:st|ste|sainte)\b")


def searchable(text: str) -> str:
    """``text`` as it is compared: no accent, case or hyphen; st, ste, sainte are saint.

    Lines stay lines, so a whole column can be prepared at once.
    """
    text = unicodedata.normalize("NFD", text.casefold())
    text = re.sub("[\u0300-\u036f]", "", text).replace("œ", "oe").replace("æ", "ae")
    text = re.sub(r"[^a-z0-9\n]+", " ", text).replace(" \n", "\n")
    return _SAINT.sub("saint", text.strip(" "))


class NameIndex:
    """Names as one text, a line each: all the occurrences of a query are found in one pass."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        pairs = list(names)
        self.rows = [row for _, row in pairs]
        self.text = searchable("\n".join(name for name, _ in pairs)) + "\n"
        self.lines = self.text.split("\n")[:-1]
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]

    def hits(self, query: str) -> Hits:
        """Row -> tier of every line that holds ``query``; inside a word from 3 letters on."""
        hits: Hits = {}
        pattern = re.escape(query) if len(query) > 2 else rf"\b{query}"
        for match in re.finditer(pattern, self.text):
            line = bisect_right(self.starts, match.start()) - 1
            row, tier = self.rows[line], self._tier(line, match)
            hits[row] = min(tier, hits.get(row, tier))
        return hits

    def _tier(self, line: int, match: re.Match[str]) -> int:
        head = self.text[self.starts[line] : match.start()]
        if head in _ARTICLES:
            return _EXACT if self.text[match.end()] == "\n" else _PREFIX
        return _WORD if head.endswith(" ") else _INSIDE

    def alike(self, query: str) -> Hits:
        """The lines that one typing error separates from ``query``, article or not.

        With one error, one half of the query is right: only those lines are compared.
        """
        half = len(query) // 2
        if half < 2:
            return {}
        return {
            self.rows[line]: 0
            for line in self._with_half(query[:half], query[half:])
            if any(_one_error(query, name) for name in _without_article(self.lines[line]))
        }

    def _with_half(self, first: str, last: str) -> Iterator[int]:
        halves = rf"(?:\b{first})|(?:{last}$)"
        for match in re.finditer(halves, self.text, re.MULTILINE):
            yield bisect_right(self.starts, match.start()) - 1


def _without_article(name: str) -> Iterator[str]:
    yield name
    for article in _ARTICLES:
        if article and name.startswith(article):
            yield name.removeprefix(article)


def _one_error(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed or swapped makes ``b`` of ``a``."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return abs(len(a) - len(b)) <= 1
    x, y = a[start:], b[start:]
    return x[1:] == y or x == y[1:] or x[1:] == y[1:] or (x[1::-1] == y[:2] and x[2:] == y[2:])
