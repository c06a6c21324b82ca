"""The pages of the guide: list them, find a subject, show one in a terminal.

The pages are Markdown files of ``guide/``.  ``index.md`` gives their order and their
line of summary; the page of a section has the section's id for name, and speaks of a
question under a heading that ends with the question's id: ``### Label (`id`)``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sseplan import resources
from sseplan.markdown import HEADING, render

__all__ = ["Page", "Place", "find", "page", "pages", "passage", "render", "suggestions"]

INDEX = "index"
GLOSSARY = "glossaire"

_LISTED = re.compile(r"^- \[([^\]]+)\]\(([\w-]+)\.md\) : (.+)$", re.M)
ABOUT = re.compile(r" \(`(\w+)`\)$")
"""The end of a heading that speaks of a question: its id between parentheses."""
_TERM = re.compile(r"^- \*\*(.+?)\*\* : (?:.+)(?:\n  .+)*", re.M)
_SECTION = re.compile(r"^(\d)(?:-(\d))?-(.+)$")


@dataclass(frozen=True)
class Page:
    """One page; ``name`` and ``summary`` are those of the list in the index."""

    slug: str
    title: str
    name: str
    summary: str
    text: str


@dataclass(frozen=True)
class Place:
    """A whole page or a part of it (under a heading, or one term), as Markdown.

    ``key`` is what leads to it: a question's id or a term, else the page's slug.
    """

    page: Page
    title: str
    key: str
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether this is the page, from its title to its end."""
        return self.text == self.page.text


@cache
def pages() -> tuple[Page, ...]:
    """All the pages, the index first, in the order of the index."""
    index = _read(INDEX)
    first = Page(INDEX, _title(index), "Sommaire", "ce guide et comment s'en servir", index)
    return (first, *(_listed(*found.groups()) for found in _LISTED.finditer(index)))


def page(slug: str) -> Page:
    """The page of that slug; KeyError if there is none."""
    return {p.slug: p for p in pages()}[slug]


def passage(slug: str, question_id: str) -> str:
    """What the page says of one question, as Markdown; "" if it says nothing."""
    found = (p.text for p in _places() if p.page.slug == slug and p.key == question_id)
    return next(found, "")


def find(subject: str) -> tuple[Place, ...]:
    """The places that a subject means: the first kind of match that gives any.

    The subject is a slug, a section's number, a typology, a question's id, a term of
    the glossary, a title, or words to look for.  Case and accents do not count.
    """
    wanted = _plain(subject).removesuffix(".md")
    if not wanted:
        return ()
    searches = (_by_name, _by_key, _by_words)
    return next((places for search in searches if (places := search(wanted))), ())


def suggestions(subject: str) -> tuple[str, ...]:
    """At most three subjects of the guide that are written almost like this one."""
    known = {_plain(key): key for key in _keys()}
    close = difflib.get_close_matches(_plain(subject), known, n=3, cutoff=0.7)
    return tuple(known[word] for word in close)


def _read(slug: str) -> str:
    return (resources.guide() / f"{slug}.md").read_text(encoding="utf-8")


def _title(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("# ")


def _listed(name: str, slug: str, summary: str) -> Page:
    text = _read(slug)
    return Page(slug, _title(text), name, summary, text)


def _plain(text: str) -> str:
    """``text`` without accents, case and spare spaces, to compare."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _whole(found: Page) -> Place:
    return Place(found, found.title, found.slug, found.text)


@cache
def _places() -> tuple[Place, ...]:
    """Every part of every page: what is under a heading, and each term of the glossary."""
    return tuple(place for one in pages() for place in _parts(one))


def _parts(of: Page) -> Iterator[Place]:
    yield _whole(of)
    if of.slug == GLOSSARY:
        yield from (Place(of, m[1], m[1], m[0]) for m in _TERM.finditer(of.text))
        return
    for part in re.split(r"^(?=##)", of.text, flags=re.M)[1:]:
        if heading := HEADING.match(part.split("\n", 1)[0]):
            about = ABOUT.search(heading[2])
            title = ABOUT.sub("", heading[2])
            yield Place(of, title, about[1] if about else of.slug, part.strip())


def _names(of: Page) -> set[str]:
    """The short names of a page: for 2-4-t3, also 2, 2.4, 2-4 and t3."""
    section = _SECTION.match(of.slug)
    if not section:
        return {of.slug}
    theme, rank, rest = section.groups()
    numbers = {f"{theme}.{rank}", f"{theme}-{rank}"} if rank else set()
    return {of.slug, theme, rest} | numbers


def _by_name(wanted: str) -> tuple[Place, ...]:
    return tuple(_whole(p) for p in pages() if wanted in _names(p))


def _by_key(wanted: str) -> tuple[Place, ...]:
    return tuple(p for p in _places() if wanted in map(_plain, (p.key, p.title)))


def _by_words(wanted: str) -> tuple[Place, ...]:
    """The places where every word begins a word: those whose title says it come first."""
    starts = [re.compile(rf"\b{re.escape(word)}") for word in wanted.split()]

    def holds(text: str) -> bool:
        return all(start.search(_plain(text)) for start in starts)

    titled = [p for p in _places() if holds(p.title)]
    told = [p for p in _places() if p not in titled and holds(_own_text(p))]
    return (*titled, *told)


def _own_text(place: Place) -> str:
    """The text of a part; of a whole page, only what comes before its first part."""
    return re.split(r"^(?:##|- \*\*)", place.text, flags=re.M)[0] if place.is_whole else place.text


def _keys() -> Iterator[str]:
    for one in pages():
        yield from _names(one) - {""}
        yield one.name
    yield from (place.key for place in _places())
