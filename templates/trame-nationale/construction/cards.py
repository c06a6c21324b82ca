"""fiches.docx: the fiches réflexes alone, one page each."""

from __future__ import annotations

from construction import margins, sheets
from construction.blocks import choose, each
from construction.package import Draft


def draft() -> Draft:
    """The template: the same page as in the plan, in a loop."""
    first = ("loop.first", sheets.band("f", 1, first=True))
    others = ("", sheets.band("f", 1, first=False))
    body = each("f", "fiches", choose(first, others), sheets.page("f")) + margins.SHEET
    kept = ("rIdEnTeteFiche", "rIdPiedFiche")
    return Draft(
        body,
        {id_: xml for id_, xml in margins.HEADERS.items() if id_ in kept},
        {id_: xml for id_, xml in margins.FOOTERS.items() if id_ in kept},
    )
