"""plan.docx: the whole plan, from the cover to the annexes in landscape."""

from __future__ import annotations

from construction import chapters, front, margins
from construction.blocks import end_of, p
from construction.package import Draft
from sseplan.trame import Trame


def draft(trame: Trame) -> Draft:
    """The template of the plan."""
    body = (
        front.cover()
        + front.quick_page(trame)
        + front.control_page(trame)
        + p("Sommaire", style="TOCHeading")
        + p("{{p sommaire }}")
        + chapters.identification(trame)
        + chapters.themes(trame)
        + end_of(margins.MAIN)
        + chapters.annexes(trame)
        + margins.ANNEXES
    )
    return Draft(body, headers=margins.HEADERS, footers=margins.FOOTERS)
