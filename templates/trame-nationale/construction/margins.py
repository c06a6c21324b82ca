"""Headers, footers, and the sections of the plan that refer to them."""

from __future__ import annotations

from construction.blocks import LANDSCAPE, TAB, field, p, run, section

_BODY = [("header", "rIdEnTete"), ("footer", "rIdPied")]
_SHEET = [("header", "rIdEnTeteFiche"), ("footer", "rIdPiedFiche")]
_WIDE = [("header", "rIdEnTetePaysage"), ("footer", "rIdPiedPaysage")]
_NONE = [("header", "rIdEnTeteVide"), ("footer", "rIdPiedVide")]

COVER = section(references=_NONE)
MAIN = section(references=_BODY)
ANNEXES = section(LANDSCAPE, references=_WIDE)
# A fiche réflexe has narrow margins and a page of its own.
SHEET = section(margins=(17, 15, 14, 15), edges=(8, 7), references=_SHEET)


def header(style: str) -> str:
    """Name of the CPTS and of the plan, level of diffusion."""
    level = run("{{ document.level }}", bold=True)
    return p("{{ document.cpts }} – {{ document.heading }}", TAB, level, style=style)


def footer(style: str) -> str:
    """Version, and page x of y."""
    mark = run("{% if document.draft %}BROUILLON – {% endif %}", bold=True)
    page = ("Page ", field("PAGE"), " / ", field("NUMPAGES"))
    return p(mark, "{{ document.version }}", TAB, *page, style=style)


HEADERS = {
    "rIdEnTete": header("Header"),
    "rIdEnTetePaysage": header("EnTetePaysage"),
    "rIdEnTeteFiche": header("EnTeteFiche"),
    "rIdEnTeteVide": p(),
}
FOOTERS = {
    "rIdPied": footer("Footer"),
    "rIdPiedPaysage": footer("PiedPaysage"),
    "rIdPiedFiche": footer("PiedFiche"),
    "rIdPiedVide": p(),
}
