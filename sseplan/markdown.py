"""The guide's Markdown: its parts, and the whole as text for a terminal, coloured or not.

The parts (``blocks``, ``items``, ``cells`` and the marks inside a line) serve whoever writes
it otherwise.  Own and small on purpose: the guide uses headings, paragraphs, flat lists, tables,
blocks of code, bold, code and links; Markdown libraries parse far more and leave the
writing for a terminal (widths, French spaces, no colour, screen readers) to do anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sseplan.typography import french

WIDEST = 100  # longer lines are hard to read
HEADING = re.compile(r"^(#{1,3}) (.+)$")
FENCE = "```"
MARKER = re.compile(r"^(?:-|\d+\.) ")
SPAN = re.compile(r"`([^`]+)`")
IMAGE = re.compile(r"!\[([^\]]*)\]\(images/([\w.-]+)\)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
STRONG = re.compile(r"\*\*(.+?)\*\*")

_BOLD, _CODE = "1", "36"
_ANSI = re.compile(r"\x1b\[\d+m")
_GLUE = "\ue000"  # stands for a space where a line must not be cut


def render(text: str, width: int = 80, colour: bool = False) -> str:
    """Markdown as text for a terminal of ``width`` columns, with ANSI colours or without.

    Knows what the guide uses: headings, paragraphs, lists, tables, blocks of code,
    bold, code and links.  Colour carries nothing alone.
    """
    pen = _Pen(max(20, min(width, WIDEST)), colour)
    return "".join(map(pen.block, blocks(text))).strip("\n").replace(_GLUE, " ") + "\n"


def blocks(text: str) -> Iterator[list[str]]:
    """The lines of each heading, paragraph, list, table or block of code."""
    block: list[str] = []
    for line in [*text.split("\n"), ""]:
        fenced = bool(block) and block[0].startswith(FENCE)
        if fenced and line.startswith(FENCE):
            yield block
            block = []
        elif not fenced and (not line.strip() or HEADING.match(line)):
            yield from ([block] if block else [])
            block = []
            if line.strip():
                yield [line]
        else:
            block.append(line)


@dataclass
class _Pen:
    """Writes the blocks one after the other; what is under a question is indented."""

    width: int
    colour: bool
    indent: str = ""

    def block(self, lines: list[str]) -> str:
        if heading := HEADING.match(lines[0]):
            return self._heading(len(heading[1]), heading[2])
        if lines[0].startswith(FENCE):
            body = "\n".join(f"{self.indent}    {self._style(line, _CODE)}" for line in lines[1:])
        elif lines[0].startswith("|"):
            body = self._table(lines)
        elif MARKER.match(lines[0]):
            body = "\n".join(map(self._item, items(lines)))
        else:
            body = self._wrapped(" ".join(line.strip() for line in lines))
        return body + "\n\n"

    def _heading(self, level: int, title: str) -> str:
        self.indent = ""
        lines = self._wrapped(STRONG.sub(r"\1", title).replace("`", "")).split("\n")
        shown = "\n".join(self._style(line, _BOLD) for line in lines)
        if level == 3:
            self.indent = "  "
            return f"{shown}\n"
        return f"{shown}\n{('=' if level == 1 else '-') * max(map(_seen, lines))}\n\n"

    def _item(self, item: str) -> str:
        marker, _, text = item.partition(" ")
        return self._wrapped(text, f"{marker} ")

    def _wrapped(self, text: str, marker: str = "") -> str:
        """``text`` cut into lines; the lines after the first stand under its first word."""
        lines, room = [""], self.width - len(self.indent) - len(marker)
        for word in self._inline(text).split(" "):
            longer = f"{lines[-1]} {word}".lstrip(" ")
            if lines[-1] and _seen(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        after = "\n" + self.indent + " " * len(marker)
        return self.indent + marker + after.join(lines)

    def _table(self, lines: list[str]) -> str:
        """Aligned columns where they fit, else each row as « heading : cell » lines."""
        rows = [list(map(self._inline, row)) for row in cells(lines)]
        rows[0] = [self._style(cell, _BOLD) for cell in rows[0]]
        sizes = [max(map(_seen, column)) for column in zip(*rows, strict=True)]
        if len(self.indent) + sum(sizes) + 3 * len(sizes) > self.width:
            return "\n\n".join(self._record(rows[0], row) for row in rows[1:])
        return "\n".join(self._row(row, sizes) for row in (rows[0], *rows[1:]))

    def _row(self, row: list[str], sizes: list[int]) -> str:
        cells = (cell + " " * (size - _seen(cell)) for cell, size in zip(row, sizes, strict=True))
        return (self.indent + "   ".join(cells)).rstrip()

    def _record(self, heads: list[str], row: list[str]) -> str:
        told = (f"{head} : {cell}" for head, cell in zip(heads, row, strict=True))
        return "\n".join(self._wrapped(line, "" if n == 0 else "  ") for n, line in enumerate(told))

    def _inline(self, text: str) -> str:
        """Bold, code and links made visible; French spaces everywhere but in code."""
        spans: list[str] = []

        def put_by(found: re.Match[str]) -> str:
            spans.append(found[1])
            return f"\ue001{len(spans) - 1}\ue002"

        text = IMAGE.sub(r"(image : \1)", SPAN.sub(put_by, text))
        text = LINK.sub(_linked, text)
        text = STRONG.sub(lambda m: self._style(m[1], _BOLD), french(text))
        return re.sub("\ue001(\\d+)\ue002", lambda m: self._code(spans[int(m[1])]), text)

    def _code(self, code: str) -> str:
        """A short piece of code is never cut at the end of a line."""
        whole = len(code) <= self.width // 2
        return self._style(code.replace(" ", _GLUE) if whole else code, _CODE)

    def _style(self, text: str, code: str) -> str:
        """Each word styled apart, so that a line may be cut between any two."""
        if not self.colour:
            return text
        return " ".join(f"\x1b[{code}m{word}\x1b[0m" if word else "" for word in text.split(" "))


def items(lines: list[str]) -> list[str]:
    """Each item of a list on one line, its marker first."""
    found: list[str] = []
    for line in lines:
        if MARKER.match(line):
            found.append(line)
        else:
            found[-1] += " " + line.strip()
    return found


def cells(lines: list[str]) -> list[list[str]]:
    """The rows of a table, its heads first."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if not re.fullmatch(r"[|\s:-]+", line)
    ]


def _seen(text: str) -> int:
    return len(_ANSI.sub("", text))


def _linked(link: re.Match[str]) -> str:
    """Where a link leads, said in words: a page of the guide, or an address."""
    target = link[2]
    if target.endswith(".md"):
        return f"{link[1]} (sseplan guide {target.removesuffix('.md')})".replace(
            "sseplan guide ", f"sseplan{_GLUE}guide{_GLUE}"
        )
    return f"{link[1]} ({target})"
