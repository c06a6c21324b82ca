"""The guide's Markdown as HTML, for a page of its own or for the side panel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sseplan.guide_pages import ABOUT
from sseplan.markdown import (
    FENCE,
    HEADING,
    IMAGE,
    LINK,
    MARKER,
    SPAN,
    STRONG,
    blocks,
    cells,
    items,
)
from sseplan.typography import french

ANCHOR = "g-"
"""Before the id of a question, the id of the heading under which the guide speaks of it."""

_PUT_BY = re.compile("\ue001(\\d+)\ue002")


def html(text: str, section: str = "", *, panel: bool = False) -> Markup:
    """A page of the guide.  Its questions lead to those of ``section``, "" for no link.

    In a ``panel`` the headings are one level lower: the title of the page beside is the first.
    """
    pen = _Pen(section, 1 if panel else 0)
    return Markup("\n").join(map(pen.block, blocks(text)))


@dataclass(frozen=True)
class _Pen:
    section: str
    lower: int

    def block(self, lines: list[str]) -> Markup:
        if heading := HEADING.match(lines[0]):
            return self._heading(len(heading[1]) + self.lower, heading[2])
        if lines[0].startswith(FENCE):
            return Markup('<pre tabindex="0"><code>{}</code></pre>').format("\n".join(lines[1:]))
        if lines[0].startswith("|"):
            return _table(cells(lines))
        if MARKER.match(lines[0]):
            return _list(items(lines))
        return Markup("<p>{}</p>").format(_inline(" ".join(line.strip() for line in lines)))

    def _heading(self, level: int, title: str) -> Markup:
        about = ABOUT.search(title)
        told = _inline(ABOUT.sub("", title))
        if not about:
            return Markup("<h{0}>{1}</h{0}>").format(level, told)
        head = Markup('<h{0} id="{1}{2}">{3}</h{0}>').format(level, ANCHOR, about[1], told)
        return head + self._answering(about[1], told)

    def _answering(self, question_id: str, told: Markup) -> Markup:
        if not self.section or self.lower:
            return Markup("")
        return Markup(
            '<p class="discret"><a href="/partie/{}#q-{}">Répondre à cette question'
            '<span class="cache">{}{}</span></a></p>'
        ).format(self.section, question_id, french(" : "), told)


def _list(found: Sequence[str]) -> Markup:
    tag = "ul" if found[0].startswith("-") else "ol"
    told = Markup("").join(
        Markup("<li>{}</li>").format(_inline(item.partition(" ")[2])) for item in found
    )
    return Markup("<{0}>{1}</{0}>").format(tag, told)


def _table(rows: Sequence[Sequence[str]]) -> Markup:
    heads = [_inline(head) for head in rows[0]]
    top = Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    lines = Markup("").join(Markup("<tr>{}</tr>").format(_row(row)) for row in rows[1:])
    return Markup(
        '<div class="defile"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(top, lines)


def _row(row: Sequence[str]) -> Markup:
    return Markup("").join(Markup("<td>{}</td>").format(_inline(cell)) for cell in row)


def _inline(text: str) -> Markup:
    """Bold, code, links and pictures; French spaces everywhere but in code."""
    spans: list[str] = []

    def put_by(found: re.Match[str]) -> str:
        spans.append(found[1])
        return f"\ue001{len(spans) - 1}\ue002"

    told = str(escape(french(SPAN.sub(put_by, text))))
    told = IMAGE.sub(r'<img src="/guide/images/\2" alt="\1" loading="lazy">', told)
    told = STRONG.sub(r"<strong>\1</strong>", LINK.sub(_linked, told))
    return Markup(_PUT_BY.sub(lambda m: f"<code>{escape(spans[int(m[1])])}</code>", told))


def _linked(link: re.Match[str]) -> str:
    """A page of the guide stays in the guide; an address of the outside is said outside."""
    label, target = link[1], link[2]
    if target.endswith(".md"):
        return f'<a href="/guide/{target.removesuffix(".md")}">{label}</a>'
    return f'<a href="{target}" rel="noreferrer">{label}</a>'
