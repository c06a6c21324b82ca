"""The table of contents, already filled in and clickable when the file is opened.

Word fills its own only after a question to the reader (``updateFields``), so the
entries are written here, inside a real TOC field that Word can still update.
Page numbers need a layout: they appear only when ``pages`` gives them, from the
outline of a PDF (see ``pdf.outline``).

In the template, the place is a paragraph of its own holding ``{{p sommaire }}``,
and the context gives ``sommaire`` the value ``MARKER``.  Then::

    template.render(context, post=[contents.fill()])

Headings are the paragraphs of the styles named "heading 1" to "heading 3", under
whatever id (Word in French renames Heading1 to Titre1).  Number them in their
text: automatic numbers are not computed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from sseplan.documents import archive

MARKER = Markup("<!--sommaire-->")
DEPTH = 3

_STYLE = re.compile(r'<w:style\b[^>]*w:styleId="([^"]*)"[^>]*>\s*<w:name w:val="([^"]*)"')
# The style comes first in a paragraph's properties, says the schema.
_HEADING = r'<w:p(?: [^>]*)?><w:pPr><w:pStyle w:val="({})"'
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:br|tab|cr|noBreakHyphen)\b")
_PROPERTIES = re.compile(r"<w:p(?: [^>]*)?>(?:\s*<w:pPr>.*?</w:pPr>|\s*<w:pPr/>)?", re.DOTALL)
_BOOKMARK = re.compile(r'<w:bookmarkStart\b[^>]*w:name="(_Toc9\d{7})"')
_PAGE_SIZE = re.compile(r'<w:pgSz\b[^>]*?w:w="(\d+)"')
_MARGINS = re.compile(r"<w:pgMar\b[^>]*>")
_A4_TEXT_WIDTH = 9638  # twentieths of a point: A4 with margins of 2 cm


@dataclass(frozen=True)
class Heading:
    """A heading of the document; ``title`` is escaped XML text, without breaks."""

    bookmark: str
    level: int
    title: str


def fill(
    pages: Mapping[str, int] | None = None, depth: int = DEPTH
) -> Callable[[str, Mapping[str, bytes]], str]:
    """A hook for ``Template.render`` that bookmarks the headings and writes the entries.

    ``pages``: bookmark → page, from ``pages_of``; without it no page column is written.
    ``depth``: the last level of heading that has an entry.
    """

    def filled(body: str, parts: Mapping[str, bytes]) -> str:
        names = _style_ids(parts.get("word/styles.xml", b""))
        body, headings = _bookmarked(body, names)
        place = body.find(MARKER)
        if place < 0:
            return body
        width = _text_width(body[place:])
        listed = [h for h in headings if h.level <= depth]
        entries = [_entry(h, names, width, (pages or {}).get(h.bookmark)) for h in listed]
        return body[:place] + _field(entries, depth) + body[place + len(MARKER) :]

    return filled


def pages_of(docx: bytes, outline: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Bookmark → page, from a rendered file and the (title, page) outline of its PDF.

    Both are in the order of the document; an entry that one of them lacks is
    passed over.
    """
    waiting = [(_plain(title), page) for title, page in outline]
    found: dict[str, int] = {}
    for bookmark, title in _titles(archive.read(docx)["word/document.xml"].decode()):
        rank = next((n for n, (other, _) in enumerate(waiting) if other == _plain(title)), None)
        if rank is not None:
            found[bookmark] = waiting[rank][1]
            del waiting[: rank + 1]
    return found


@lru_cache(maxsize=8)
def _style_ids(styles: bytes) -> Mapping[str, str]:
    """Style name in lower case ("heading 1", "toc 1") → style id."""
    return {name.lower(): id_ for id_, name in _STYLE.findall(styles.decode())}


def _bookmarked(body: str, names: Mapping[str, str]) -> tuple[str, list[Heading]]:
    """The body with a bookmark round each heading, and the headings."""
    levels = {names[f"heading {n}"]: n for n in range(1, DEPTH + 1) if f"heading {n}" in names}
    if not levels:
        return body, []
    styles = "|".join(map(re.escape, levels))
    pieces: list[str] = []
    headings: list[Heading] = []
    done = 0
    for match in re.finditer(_HEADING.format(styles), body):
        start, end = match.start(), body.index("</w:p>", match.end())
        title = _title(body[start:end])
        if title:
            heading = Heading(f"_Toc9{len(headings) + 1:07d}", levels[match[1]], title)
            headings.append(heading)
            pieces += [body[done:start], _with_bookmark(body[start:end], heading.bookmark)]
            done = end
    return "".join([*pieces, body[done:]]), headings


def _with_bookmark(paragraph: str, name: str) -> str:
    properties = _PROPERTIES.match(paragraph)
    cut = properties.end() if properties else 0
    start = f'<w:bookmarkStart w:id="{name}" w:name="{name}"/>'
    return f'{paragraph[:cut]}{start}{paragraph[cut:]}<w:bookmarkEnd w:id="{name}"/>'


def _title(paragraph: str) -> str:
    """The text of a heading, still escaped, on one line."""
    return " ".join("".join(m[1] or " " for m in _TEXT.finditer(paragraph)).split(" ")).strip()


def _entry(heading: Heading, names: Mapping[str, str], width: int, page: int | None) -> str:
    style = names.get(f"toc {heading.level}")
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if page is not None:
        properties += f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    text = f'<w:r><w:t xml:space="preserve">{heading.title}</w:t></w:r>'
    number = _page_number(heading.bookmark, page) if page is not None else ""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>"
        f'<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">{text}{number}</w:hyperlink>'
        "</w:p>"
    )


def _page_number(bookmark: str, page: int) -> str:
    """The page as a PAGEREF, so that Word's own update keeps working."""
    reference = _mark("begin") + _instruction(f"PAGEREF {bookmark} \\h") + _mark("separate")
    return f"<w:r><w:tab/></w:r>{reference}<w:r><w:t>{page}</w:t></w:r>{_mark('end')}"


def _field(entries: list[str], depth: int) -> str:
    """The entries inside a TOC field, which begins in the first and ends in the last."""
    if not entries:
        return "<w:p/>"
    begin = _mark("begin") + _instruction(f'TOC \\o "1-{depth}" \\h \\z \\u') + _mark("separate")
    entries = [entries[0].replace("</w:pPr>", "</w:pPr>" + begin, 1), *entries[1:]]
    last = entries[-1].removesuffix("</w:p>") + _mark("end") + "</w:p>"
    return "".join([*entries[:-1], last])


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def _text_width(after: str) -> int:
    """The width between the margins of the section that the table of contents stands in."""
    size, margins = _PAGE_SIZE.search(after), _MARGINS.search(after)
    if not size or not margins:
        return _A4_TEXT_WIDTH
    sides = re.findall(r'w:(?:left|right)="(\d+)"', margins[0])
    return int(size[1]) - sum(map(int, sides))


def _titles(body: str) -> list[tuple[str, str]]:
    """(bookmark, title) of the headings of a rendered body."""
    found = []
    for match in _BOOKMARK.finditer(body):
        rest = body[match.end() : body.index("</w:p>", match.end())]
        found.append((match[1], Markup(_title(rest)).unescape()))
    return found


def _plain(title: str) -> str:
    """A title without its blanks: a PDF outline and Word don't keep the same ones."""
    return re.sub(r"\s+", "", title)
