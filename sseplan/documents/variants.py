"""The documents that can be made of one plan.

``complete``    the whole plan, for its keepers and the ARS
``diffusable``  the same without anything of a restricted question
``vierge``      the blank questionnaire, to fill in on paper; needs no plan
``fiches``      the fiches réflexes alone, one page each
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sseplan import resources
from sseplan.answers import Answers
from sseplan.code_cache import CodeCache, usual_folder
from sseplan.documents import contents, rendering
from sseplan.documents.context import View, annex_entries, entries, sections, view
from sseplan.documents.front import document, emergency, version_date
from sseplan.documents.pictures import pictures
from sseplan.documents.rendering import Rendered, Template
from sseplan.documents.sheets import sheets
from sseplan.errors import TemplateInvalid, UsageMistake
from sseplan.trame import Trame
from sseplan.typography import french

CONTENTS_DEPTH = 2


@dataclass(frozen=True)
class Variant:
    """One document: its template, its usual file name, whether restricted values are in it."""

    name: str
    template: str
    file: str
    restricted: bool = True


VARIANTS: Mapping[str, Variant] = {
    v.name: v
    for v in (
        Variant("complete", "plan.docx", "plan.docx"),
        Variant("diffusable", "plan.docx", "plan-diffusable.docx", restricted=False),
        Variant("vierge", "questionnaire.docx", "questionnaire-vierge.docx"),
        Variant("fiches", "fiches.docx", "fiches-reflexes.docx"),
    )
}


def render(
    trame: Trame,
    answers: Answers,
    variant: str = "complete",
    *,
    typology: str | None = None,
    pages: Mapping[str, int] | None = None,
) -> Rendered:
    """The Word file of a variant (a name of ``VARIANTS``).

    ``typology`` ("T3") keeps one fiche; ``pages`` fills the page numbers of the table of
    contents (see ``pdf.paginated``).  Raises UsageMistake for a fiche that the plan lacks.
    """
    chosen = VARIANTS[variant]
    seen = view(trame, answers, restricted=chosen.restricted)
    return template(trame, chosen.template).render(
        context(seen, variant, typology),
        date=version_date(seen),
        post=[contents.fill(pages, CONTENTS_DEPTH)],
    )


def template(trame: Trame, name: str) -> Template:
    """A Word template of a trame, compiled once; TemplateInvalid where it is not there."""
    path = (trame.place or resources.templates() / trame.id) / name
    if not path.is_file():
        raise TemplateInvalid(f"Le modèle Word « {name} » de la trame « {trame.id} » n'existe pas.")
    return _compiled(path.read_bytes())


@lru_cache(maxsize=8)
def _compiled(docx: bytes) -> Template:
    return rendering.compile(docx, CodeCache(usual_folder()))


def context(seen: View, variant: str = "complete", typology: str | None = None) -> dict[str, Any]:
    """All the names that the templates of a variant may use."""
    found = entries(seen)
    facts = {"document": document(seen, found)}
    if variant == "vierge":
        return facts | _who_to_ask(seen.trame)
    cards = sheets(seen)
    if variant == "fiches":
        return facts | {"fiches": _chosen(cards, typology)}
    return {
        **found,
        **sections(seen, found),
        **facts,
        **cards,
        **pictures(seen),
        "urgence": emergency(seen),
        "plan_annexes": annex_entries(seen, found),
        "sommaire": contents.MARKER,
    }


def _chosen(cards: Mapping[str, Any], typology: str | None) -> list[Any]:
    """The fiches of the typologies that the plan treats, or the one asked for."""
    treated = {card["code"]: card for card in cards.values() if card["shown"]}
    if typology is None:
        if not treated:
            raise UsageMistake("Ce plan ne retient aucune typologie : il n'a pas de fiche réflexe.")
        return list(treated.values())
    code = re.sub(r"\s", "", typology).upper()
    if code not in treated:
        known = ", ".join(treated) or "aucune"
        raise UsageMistake(
            f"La typologie « {typology} » n'a pas de fiche dans ce plan. Fiches du plan : {known}."
        )
    return [treated[code]]


def _who_to_ask(trame: Trame) -> dict[str, list[str]]:
    """``qui_1_1_territoire``…: the lines of the guide's page of the section."""
    return {
        "qui_" + section.id.replace("-", "_"): _asked_people(section.id)
        for section in trame.sections
    }


def _asked_people(section_id: str) -> list[str]:
    page = resources.guide() / f"{section_id}.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r"^## Qui solliciter\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    items = re.split(r"^- ", found[1], flags=re.M)[1:] if found else []
    return [french(re.sub(r"[*`]", "", " ".join(item.split()))) for item in items]
