"""Where there is no plan yet: the page that starts one.  Nothing is made before it is asked."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from sseplan.plan import Plan, file_of
from sseplan.web.desk import desk
from sseplan.web.guards import admitted

page = Blueprint("starting", __name__)
_HERE = "/commencer"
_NEW = "sseplan-new"


@page.record
def _look(state: BlueprintSetupState) -> None:
    """A plan that was there when the server started, and went since, is not to be begun anew."""
    state.app.extensions[_NEW] = _absent(state.app.extensions["sseplan"].place)


@page.before_app_request
def _first() -> Response | None:
    """Lead every page to this one as long as there is no plan."""
    asks = request.method == "GET" and request.endpoint not in ("static", "entrer")
    if asks and request.path != _HERE and admitted() and _missing():
        return redirect(_HERE, 303)
    return None


@page.get(_HERE)
def show() -> Response | str:
    """Say where the plan would be, and offer to start it."""
    if not _missing():
        return redirect("/", 303)
    return render_template("commencer.html", folder=_folder())


@page.post(_HERE)
def start() -> Response:
    """Start the plan, unless it is there by now."""
    if _missing():
        Plan.create(desk().place, desk().trame).close()
        current_app.extensions[_NEW] = False
    return redirect("/", 303)


def _missing() -> bool:
    """Whether there was no plan yet, ever since the server started."""
    known = current_app.extensions
    known[_NEW] = known[_NEW] and _absent(desk().place)
    return bool(known[_NEW])


def _absent(place: Path) -> bool:
    """Whether there is no plan: a link that leads nowhere is a fault, not an absence."""
    path = file_of(place)
    return not path.exists() and not path.is_symlink()


def _folder() -> str:
    return str(file_of(desk().place).resolve().parent)
