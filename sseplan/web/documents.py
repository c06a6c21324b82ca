"""``/documents``: the plan in Word and PDF; ``/apercu``: the same to read in the browser."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, abort, render_template, request

from sseplan.documents import pdf
from sseplan.documents.context import view
from sseplan.documents.preview import Preview, preview
from sseplan.documents.sheets import sheets
from sseplan.documents.text import Removal
from sseplan.documents.variants import VARIANTS
from sseplan.errors import ToolMissing
from sseplan.lifecycle import stages, summary, word
from sseplan.lifecycle.record import cpts_name
from sseplan.lifecycle.snapshot import Snapshot
from sseplan.trame import Trame
from sseplan.web.desk import Desk, desk
from sseplan.web.downloads import attached, named

page = Blueprint("documents", __name__)

_TOLD = {
    "complete": (
        "Le plan complet",
        "Tout le plan, annexes et coordonnées comprises : pour vous, vos référents et l'ARS.",
    ),
    "diffusable": (
        "La version diffusable",
        "Le même plan, sans rien de ce qui est à diffusion restreinte : pour les membres et les "
        "partenaires.",
    ),
    "fiches": (
        "Les fiches réflexes",
        "Les fiches seules, une par crise que le plan traite : à imprimer et à garder à portée "
        "de main.",
    ),
    "vierge": (
        "Le questionnaire vierge",
        "Les questions sans vos réponses, à remplir sur papier en réunion.",
    ),
}
_ONE_PDF = threading.Lock()
_IN_LINE = threading.BoundedSemaphore(2)  # the other threads are for what is typed meanwhile
_BUSY = (
    "Deux PDF se préparent déjà : attendez qu'ils arrivent, puis redemandez celui-ci. Rien n'est "
    "perdu."
)


@page.get("/documents")
def listed() -> str:
    """What can be made, and what each holds."""
    return render_template(
        "documents.html",
        told=_TOLD,
        cards=_cards(),
        missing=_missing(),
        no_pdf=no_pdf(),
    )


@page.get("/documents/<variant>.docx")
def docx(variant: str) -> Response:
    """A variant as a Word file."""
    _check(variant)
    typology = _typology()
    made = word.rendered(_draft(), variant, typology=typology)
    return attached(made.docx, _name(variant, typology, ".docx"))


@page.get("/documents/<variant>.pdf")
def as_pdf(variant: str) -> Response:
    """A variant as a PDF, by LibreOffice, one at a time: it takes all of a small computer."""
    _check(variant)
    typology, draft = _typology(), _draft()
    if not _IN_LINE.acquire(blocking=False):
        abort(429, _BUSY)
    try:
        with _ONE_PDF:
            made = pdf.paginated(
                lambda pages: word.rendered(draft, variant, typology=typology, pages=pages)
            )
    finally:
        _IN_LINE.release()
    return attached(made.pdf, _name(variant, typology, ".pdf"))


# --- the preview


@page.get("/apercu")
def shown() -> str:
    """The plan as it stands, to read and to print."""
    variant = _wanted()
    version = desk().read().version
    made = _previewed(desk(), version, variant)
    return render_template(
        "preview.html",
        preview=made.preview,
        removed=made.removed,
        variant=variant,
        version=version,
        told=_TOLD,
    )


@page.get("/apercu.css")
def style() -> Response:
    """The sheet of style that goes with it, drawn from the styles of the Word file."""
    made = _previewed(desk(), desk().read().version, _wanted())
    return Response(made.preview.style, mimetype="text/css")


@dataclass(frozen=True)
class _Previewed:
    """A preview, and the labels of the answers of which characters could not be shown."""

    preview: Preview
    removed: tuple[str, ...]


@lru_cache(maxsize=4)
def _previewed(desk: Desk, version: str, variant: str) -> _Previewed:
    """The page and its style are asked for one after the other: made once a ``version``."""
    rendered = word.rendered(Snapshot(desk.trame, desk.read().answers), variant)
    return _Previewed(preview(rendered.docx), _labels(desk.trame, rendered.removed))


def _labels(trame: Trame, removed: tuple[Removal, ...]) -> tuple[str, ...]:
    names = dict.fromkeys(one.where.replace("[", ".").split(".")[0] for one in removed)
    return tuple(trame.question(name).label for name in names if name in trame)


# --- small things


def _check(variant: str) -> None:
    if variant not in VARIANTS:
        abort(404)


def _wanted() -> str:
    variant = request.args.get("variante", "complete")
    return variant if variant in VARIANTS else "complete"


def _typology() -> str | None:
    """The fiche asked for alone; one that the plan lacks is refused when it is rendered."""
    return request.args.get("typologie") or None


def _draft() -> Snapshot:
    return Snapshot(desk().trame, desk().read().answers)


def _name(variant: str, typology: str | None, suffix: str) -> str:
    stem = VARIANTS[variant].file.removesuffix(".docx")
    whose = "" if variant == "vierge" else cpts_name(desk().read().answers)
    return named(stem, typology or "", whose, suffix=suffix)


def _cards() -> list[tuple[str, str]]:
    """The fiches réflexes of the plan: their code and their name."""
    found = sheets(view(desk().trame, desk().read().answers)).values()
    return [(card["code"], card["name"]) for card in found if card["shown"]]


def _missing() -> int:
    """How many answers are to be completed, as the panel counts them."""
    answers, today = desk().read().answers, desk().today()
    known, _ = summary.frozen(desk().place)
    report = stages.at(stages.FREEZING, desk().trame, answers, known, today)
    return len(report.to_complete)


def no_pdf() -> str:
    """Why no PDF can be made here, "" where one can."""
    try:
        pdf.soffice()
    except ToolMissing as missing:
        return str(missing)
    return ""
