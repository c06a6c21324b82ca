"""Rows from a spreadsheet: the file is read and shown; adding its rows is an act on the list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sseplan.errors import UsageMistake
from sseplan.exchange import tabular
from sseplan.exchange.tabular import Sheet
from sseplan.web import pasted
from sseplan.web.desk import desk
from sseplan.web.rows import asked
from sseplan.web.sentences import shown

page = Blueprint("importing", __name__)

_CHOOSE = "Choisissez d'abord un fichier."


@page.get("/question/<question_id>/importer")
def choose(question_id: str) -> str:
    """The page where a file is chosen."""
    return render_template("import.html", question=asked(question_id), preview=None)


@page.post("/question/<question_id>/importer")
def read(question_id: str) -> str | tuple[str, int] | AnyResponse:
    """What the file would add; the file itself is kept nowhere."""
    question = asked(question_id)
    try:
        sheets = _sent()
    except UsageMistake as fault:
        told = shown(str(fault), desk().trame)
        page = render_template("import.html", question=question, preview=None, refused=told)
        return page, 422
    if not sheets:
        flash(_CHOOSE, "attention")
        return redirect(request.path, 303)
    made = pasted.preview(question, sheets, request.form)
    return render_template("import.html", question=question, preview=made)


def _sent() -> list[Sheet]:
    """The sheets of the file sent, or those that the preview sends back."""
    file = request.files.get("fichier")
    if file is not None and file.filename:
        return tabular.read_file(file.read())
    return pasted.sheets_of(request.form) if request.form.getlist("feuille.texte") else []
