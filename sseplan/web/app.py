"""The Flask application: pages, filters, what every page knows, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from jinja2 import StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from sseplan import __version__
from sseplan.errors import PlanUnreadable, RevisionBroken, SseplanError
from sseplan.plan import file_of, revisions
from sseplan.typography import french
from sseplan.web import sentences
from sseplan.web.desk import Conflict, Desk, desk
from sseplan.web.guards import Key, admitted, guard, token
from sseplan.web.sent import typed
from sseplan.web.told import wants_json

__all__ = ["PAGES", "bare", "create", "desk"]

PAGES = (
    "starting", "home", "questions", "guide_page", "rows", "importing", "lookups", "models",
    "pictures", "conformity", "documents", "versions", "sending", "dues",
)  # fmt: skip


class Flush(Extension):
    """Pages without the indentation of their templates, which weighs; values stay as they are."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with each line at the margin."""
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def create(desk: Desk, key: Key) -> Flask:
    """The application that serves one plan to whoever holds ``key``."""
    app = Flask("sseplan.web", static_folder="static", template_folder="templates")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Flush)
    app.jinja_env.filters["fr"] = _french
    app.response_class = _Answer
    app.extensions["sseplan"] = desk
    guard(app, key)
    for name in PAGES:
        page: Blueprint = import_module(f"sseplan.web.{name}").page
        app.register_blueprint(page)
    app.context_processor(_common)
    app.register_error_handler(SseplanError, _explained)
    app.register_error_handler(HTTPException, _refused)
    return app


class _Answer(Response):
    """An answer that may name a folder of which the name is no text: some disks have them."""

    def set_data(self, value: bytes | str) -> None:
        super().set_data(value.encode("utf-8", "replace") if isinstance(value, str) else value)


def _common() -> dict[str, Any]:
    """What every template may use; nothing of the plan for who was not let in."""
    if not admitted():
        return {}
    return {"jeton": token(), "trame": desk().trame, "edition": __version__}


def _french(text: object) -> str:
    if isinstance(text, Markup):
        return Markup(french(str(text)))
    return escape(french(str(text)))


def _explained(error: SseplanError) -> tuple[Response | str, int]:
    """What the error says, what it would have typed in a terminal as links."""
    status = 409 if isinstance(error, Conflict) else 422
    if wants_json():
        return _told(sentences.plain(str(error), desk().trame), status)
    unreadable = isinstance(error, PlanUnreadable) and not isinstance(error, RevisionBroken)
    told = sentences.shown(str(error), desk().trame)
    page = render_template(
        "error.html", told=told, status=status, unreadable=unreadable,
        frozen=_has_versions(), folder=file_of(desk().place).parent.absolute(), sent=typed(),
    )  # fmt: skip
    return page, status


def _has_versions() -> bool:
    try:
        return bool(revisions.revisions(desk().place))
    except SseplanError:
        return False


def _refused(error: HTTPException) -> tuple[Response | str, int]:
    """The sentence that was given with the error, or the usual one of its code."""
    code = error.code or 500
    given = error.description if error.description != type(error).description else None
    return _told(given or _SENTENCES.get(code, _UNKNOWN), code)


def _told(sentence: str, status: int) -> tuple[Response | str, int]:
    if wants_json():
        return jsonify(erreur=french(sentence)), status
    if admitted() and status < 500:
        told = sentences.shown(sentence, desk().trame)
        page = render_template(
            "error.html", told=told, status=status, unreadable=False, sent=typed()
        )
        return page, status
    return _alone(current_app, sentence, status, inside=admitted(), sent=typed()), status


def bare(app: Flask, status: int) -> str:
    """The page of a status outside of any request."""
    return _alone(app, _SENTENCES.get(status, _UNREAD if status < 500 else _UNKNOWN), status)


def _alone(
    app: Flask, sentence: str, status: int, *, inside: bool = False, sent: Sequence[str] = ()
) -> str:
    """By itself: what every page shows may be the very fault, and is not for a stranger."""
    page = app.jinja_env.get_template("refus.html")
    return page.render(sentence=sentence, fault=status == 500, inside=inside, sent=sent)


_UNREAD = "Cette demande n'est pas de celles qu'un navigateur envoie : elle n'est pas lue."
_UNKNOWN = (
    "sseplan a rencontré un défaut imprévu. Ce qui était enregistré est intact. Revenez à la "
    "page précédente et recommencez."
)
_SENTENCES = {
    400: "Cette demande n'est pas complète. Revenez à la page précédente et recommencez.",
    404: "L'adresse est peut-être mal recopiée, ou ce qu'elle montrait n'est plus dans le plan.",
    405: "Cette page ne se demande pas ainsi. Revenez à l'accueil.",
    413: "Ce que vous envoyez est trop gros (5 Mo au plus). Enregistrez-en une copie plus légère.",
    421: "Cette adresse n'est pas celle de sseplan. Relancez « sseplan serve », et suivez le lien "
    "qu'il donne.",
    503: "Cette page n'est pas préparée d'avance. Ouvrez-la.",
}
