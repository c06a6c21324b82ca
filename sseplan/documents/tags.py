"""Where the tags of a Word template stand, in the words of somebody looking at it in Word.

docxtpl's patching moves tags and drops whole paragraphs and rows around them, so
the places are read from the untouched part and found again by the tag's text.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
# What docxtpl rewrites into something else: {% vm %}, {% hm %}, {% cellbg x %}, {% colspan x %}.
_REWRITTEN = re.compile(r"^(cellbg|colspan)\s+")

_PARTS = {
    "document": "corps du document",
    "header": "en-tête",
    "footer": "pied de page",
    "footnotes": "notes de bas de page",
    "endnotes": "notes de fin",
    "core": "propriétés du document (Fichier, Informations)",
}


@dataclass(frozen=True)
class Tag:
    """A tag as typed, and its place: «corps du document, tableau 3, ligne 2, cellule 1»."""

    text: str
    place: str


def part_label(part: str) -> str:
    """The French name of a part: "word/header2.xml" is an «en-tête»."""
    stem = re.sub(r"\d*\.xml$", "", part.rsplit("/", 1)[-1])
    return _PARTS.get(stem, part)


def typed(part: str, root: etree._Element) -> list[Tag]:
    """The tags of an untouched part, in order."""
    texts = _paragraphs(part, root) if part.startswith("word/") else _properties(part, root)
    return [Tag(t, place) for place, text in texts for t in TAG.findall(text)]


def located(patched: str, originals: list[Tag], part: str) -> tuple[list[Tag], list[Tag]]:
    """The tags of a patched part with their places, and the tags that patching lost."""
    places: dict[str, deque[Tag]] = defaultdict(deque)
    for tag in originals:
        places[_key(tag.text)].append(tag)
    found: list[Tag] = []
    last = part_label(part)
    for text in TAG.findall(patched):
        waiting = places.get(_key(text))
        tag = waiting.popleft() if waiting else Tag(_MARKUP.sub("", text), last)
        last = tag.place
        found.append(tag)
    lost = [t for waiting in places.values() for t in waiting if _key(t.text) not in ("vm", "hm")]
    return found, [t for t in lost if not t.text.startswith("{#")]


def _key(tag: str) -> str:
    """What makes two spellings of a tag the same: prefix, quotes and blanks put aside."""
    inner = _MARKUP.sub("", tag)[2:-2].translate(_QUOTES).strip("-").replace("&quot;", '"')
    inner = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    inner = re.sub(r"^(p|tr|tc|r)\s", "", inner).strip()
    inner = re.sub(r"^\((.*)\)\|_attribut$", r"\1", inner)
    return re.sub(r"\s+", "", _REWRITTEN.sub("", inner))


def _properties(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    """(place, text) of every property of the file."""
    for element in root.iter():
        yield part_label(part), element.text or ""


def _paragraphs(part: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    """(place, text) of every paragraph, those of text boxes included."""
    label, outside, tables = part_label(part), 0, _tables(root)
    for p in root.iter(W + "p"):
        cell = next(p.iterancestors(W + "tc"), None)
        if cell is None:
            outside += 1
            place = f"{label}, paragraphe {outside}"
        else:
            place = f"{label}, {_cell_place(cell, tables)}"
        yield place, "".join(t.text or "" for t in p.iter(W + "t") if _owner(t) is p)


def _owner(text: etree._Element) -> etree._Element:
    return next(text.iterancestors(W + "p"))


def _tables(root: etree._Element) -> dict[etree._Element, int]:
    return {table: n for n, table in enumerate(root.iter(W + "tbl"), 1)}


def _cell_place(cell: etree._Element, tables: dict[etree._Element, int]) -> str:
    row = next(cell.iterancestors(W + "tr"))
    table = next(row.iterancestors(W + "tbl"))
    line = _rank(row, table.iter(W + "tr"))
    return f"tableau {tables[table]}, ligne {line}, cellule {_rank(cell, row.iter(W + 'tc'))}"


def _rank(element: etree._Element, among: Iterator[etree._Element]) -> int:
    return next(n for n, other in enumerate(among, 1) if other is element)
