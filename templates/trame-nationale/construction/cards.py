"""fiches.docx: the fiches réflexes alone, one page each."""

from __future__ import annotations

from construction import sheets
from construction.blocks import choose, control
from construction.package import Draft
from construction.plan import footer, header


def draft() -> Draft:
    """The template: the same page as in the plan, in a loop."""
    body = (
        control("for f in fiches")
        + choose(
            ("loop.first", sheets.band("f", 1, first=True)),
            ("", sheets.band("f", 1, first=False)),
        )
        + sheets.page("f")
        + control("endfor")
        + sheets.margins([("header", "rIdEnTete"), ("footer", "rIdPied")])
    )
    return Draft(body, {"rIdEnTete": header("EnTeteFiche")}, {"rIdPied": footer("PiedFiche")})
