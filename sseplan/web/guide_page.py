"""A page of the guide: whole, or as a piece for the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from mimetypes import guess_type

from flask import Blueprint, Response, abort, render_template, request

from sseplan import guide_pages, resources
from sseplan.guide_pages import Page
from sseplan.web.desk import desk
from sseplan.web.guide_html import html

page = Blueprint("guide_page", __name__)


@page.get("/guide/")
@page.get("/guide/<slug>")
def read(slug: str = guide_pages.INDEX) -> str:
    """The page; with ``X-Fragment``, only what goes into the side panel."""
    found = {one.slug: one for one in guide_pages.pages()}.get(slug) or abort(404)
    panel = "X-Fragment" in request.headers
    section = slug if slug in {section.id for section in desk().trame.sections} else ""
    told = html(found.text, section, panel=panel)
    if panel:
        return render_template("guide_panel.html", page=found, told=told)
    return render_template("guide.html", page=found, told=told, **_around(slug))


@page.get("/guide/images/<name>")
def image(name: str) -> Response:
    """A picture of the guide, out of the package."""
    folder = resources.guide() / "images"
    known = {one.name: one for one in folder.iterdir() if one.is_file()} if folder.is_dir() else {}
    found = known.get(name) or abort(404)
    return Response(found.read_bytes(), content_type=guess_type(name)[0])


def _around(slug: str) -> dict[str, Page | Sequence[Page] | None]:
    """The list of the pages, and those before and after this one."""
    pages = guide_pages.pages()
    rank = [one.slug for one in pages].index(slug)
    return {
        "pages": pages,
        "before": pages[rank - 1] if rank else None,
        "after": pages[rank + 1] if rank + 1 < len(pages) else None,
    }
