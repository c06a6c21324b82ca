"""A comparison as one HTML page that needs nothing else: to read, to send, to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from sseplan.changes.cells import Cells, Pieces, cells
from sseplan.changes.grouping import Group, Part, Told
from sseplan.typography import printable

_STYLE = """\
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #c9c9d2; --soft: #f3f3f7;
  --gone: #8a1220; --gone-back: #fde7e9; --come: #0b5a2b; --come-back: #def5e5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e9ee; --paper: #17171b; --line: #4a4a55;
  --soft: #23232a; --gone: #ffb3ba; --gone-back: #4a1b22; --come: #9fe8b8; --come-back: #123d22; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .8rem; margin: .5rem 0; }
dt { font-weight: 600; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; hyphens: auto; white-space: pre-line; }
thead th { background: var(--soft); } tbody th { font-weight: 600; }
.text { border-left: 4px solid var(--line); padding: .2rem 0 .2rem .8rem; margin: .4rem 0;
  white-space: pre-line; overflow-wrap: anywhere; }
del { color: var(--gone); background: var(--gone-back); text-decoration: line-through; }
ins { color: var(--come); background: var(--come-back); text-decoration: underline; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.legend { font-size: .875rem; }
.wide th:nth-child(1) { width: 21%; } .wide th:nth-child(2) { width: 17%; }
@media (max-width: 36rem) { body { padding: .8rem; font-size: .9rem; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --line: #777;
  --soft: #eee; --gone: #000; --gone-back: none; --come: #000; --come-back: none; }
  body { max-width: none; padding: 0; font-size: 10pt; } h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; } thead { display: table-header-group; } }
@page { margin: 18mm; }
"""
_TAGS = {"-": ("del", "retiré"), "+": ("ins", "ajouté")}


def page(told: Told) -> str:
    """The whole page, in French, readable without colours and by a screen reader."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Told) -> Iterator[str]:
    yield from ("<!DOCTYPE html>", '<html lang="fr">', "<head>", '<meta charset="utf-8">')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<title>Ce qui a changé dans le plan SSE</title>"
    yield from (f"<style>\n{_STYLE}</style>", "</head>", "<body>", "<main>")
    yield "<h1>Ce qui a changé dans le plan SSE</h1>"
    yield f"<dl><dt>Avant</dt><dd>{_text(told.before)}</dd>"
    yield f"<dt>Après</dt><dd>{_text(told.after)}</dd></dl>"
    yield f"<p>{_text(told.summary)}</p>"
    if told.parts:
        yield parts(told)
    yield from ("</main>", "</body>", "</html>")


def parts(told: Told) -> str:
    """What changed, a section each, as HTML to put in another page.

    Classes: legend, text, wide, and said (for screen readers only).
    """
    ranked = enumerate(told.parts, 1)
    lines = (line for rank, part in ranked for line in _part(part, f"partie-{rank}"))
    return "\n".join([f'<p class="legend">{_text(_LEGEND)}</p>', *lines])


_LEGEND = "Barré : ce qui a été retiré. Souligné : ce qui a été ajouté."


def _part(part: Part, name: str) -> Iterator[str]:
    yield f'<section aria-labelledby="{name}">'
    yield f'<h2 id="{name}">{_text(part.title)}</h2>'
    for group in part.groups:
        yield f"<h3>{_text(group.name)}</h3>"
        yield from _group(group)
    yield "</section>"


def _group(group: Group) -> Iterator[str]:
    found = cells(group)
    tabled = [one for one in found if one.before or one.after]
    if tabled:
        yield from _table(tabled, group.name)
    for one in found:
        if one.text:
            heading = ", ".join(filter(None, (one.row, one.label)))
            yield f"<p>{_text(heading)} :</p>" if heading else ""
            yield f'<div class="text">{_marked(one.text)}</div>'
        elif not one.before and not one.after:
            yield f"<p>{_text(one.remark)}</p>"


def _table(found: Sequence[Cells], name: str) -> Iterator[str]:
    rows = any(one.row for one in found)
    labels = any(one.label or one.remark for one in found)
    heads = [*(["Ligne"] if rows else []), *(["Rubrique"] if labels else []), "Avant", "Après"]
    wide = ' class="wide"' if rows and labels else ""
    yield f'<table{wide} aria-label="{_text(name)}">'
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<thead><tr>{columns}</tr></thead>"
    yield "<tbody>"
    for _, group in groupby(found, key=lambda one: one.row or id(one)):
        lines = list(group)
        for rank, one in enumerate(lines):
            head = _head(one, len(lines)) if rows and not rank else ""
            yield f"<tr>{head}{_line(one, labels)}</tr>"
    yield from ("</tbody>", "</table>")


def _head(one: Cells, lines: int) -> str:
    span = f' rowspan="{lines}"' if lines > 1 else ""
    return f'<th scope="row"{span}>{_text(one.row)}</th>'


def _line(one: Cells, labels: bool) -> str:
    first = f"<td>{_text(one.label or one.remark)}</td>" if labels else ""
    return f"{first}<td>{_marked(one.before)}</td><td>{_marked(one.after)}</td>"


def _marked(pieces: Pieces) -> str:
    return "".join(_piece(mark, text) for mark, text in pieces) or "—"


def _piece(mark: str, text: str) -> str:
    """A piece in its element, said in words to who does not see it."""
    if mark not in _TAGS:
        return _text(text)
    tag, said = _TAGS[mark]
    bare = text.strip()
    start, end = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
    inside = f'<span class="said">[{said} : </span>{_text(bare)}<span class="said">]</span>'
    return f"{_text(start)}<{tag}>{inside}</{tag}>{_text(end)}"


def _text(text: str) -> str:
    return escape(printable(text))
