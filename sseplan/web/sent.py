"""What a form said that was refused: shown again, for the page that held it may be gone."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

from sseplan.web.guards import has_endless_fields, is_ours

_TYPED = ("v", "autre", "note", "texte", "motif", "malgre", "remarques")
_CELL = "c."


def typed() -> list[str]:
    """The texts of a form of ours, to be copied; none for anything else."""
    if request.method != "POST" or not is_ours():
        return []
    try:
        pairs = [] if has_endless_fields() else list(request.form.items(multi=True))
    except HTTPException:  # it is too big to be read
        return []
    return [text for name, text in pairs if text.strip() and _is_typed(name)]


def _is_typed(name: str) -> bool:
    return name in _TYPED or name.startswith(_CELL)
