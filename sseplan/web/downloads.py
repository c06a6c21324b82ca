"""Files handed to the browser; their names are made here, never taken from what was asked."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from sseplan.exchange.package import slug

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
TYPES = {
    ".docx": DOCX,
    ".pdf": PDF,
    ".zip": "application/zip",
    ".eml": "message/rfc822",
    ".json": "application/json",
    ".ics": "text/calendar",
}


def named(*parts: str, suffix: str) -> str:
    """« plan-cpts-du-val-2026-1.docx »: small letters, digits and hyphens; "" is left out."""
    return "-".join(filter(None, map(slug, parts))) + suffix


def attached(data: bytes, name: str) -> Response:
    """The bytes as a file to keep, its type after its suffix.

    On disk a name may hold what no header can: line ends, signs that turn the text around.
    """
    name = "".join(sign if sign.isprintable() else "-" for sign in name)
    suffix = f".{name.rpartition('.')[2]}"
    kind = TYPES.get(suffix, "application/octet-stream")
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
