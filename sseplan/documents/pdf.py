"""The only door to LibreOffice: a tagged PDF from a Word file, and its page numbers.

LibreOffice runs with a profile of its own in a temporary folder, so that a
LibreOffice that is open on the same machine neither blocks it nor is disturbed.
The PDF is tagged (PDF/UA export): screen readers follow headings, tables and the
descriptions of drawings.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sseplan.documents.contents import pages_of
from sseplan.documents.rendering import Rendered
from sseplan.errors import SseplanError, ToolMissing

TIMEOUT = 180.0

_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_OPTIONS = {
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
}
_FILTER = "pdf:writer_pdf_Export:" + json.dumps(_OPTIONS, separators=(",", ":"))
_HOW_TO_GET_IT = {
    "win32": "Sous Windows, installez-le depuis https://fr.libreoffice.org ou, dans le terminal, "
    "par « winget install TheDocumentFoundation.LibreOffice ».",
    "darwin": "Sous macOS, installez-le depuis https://fr.libreoffice.org ou, dans le terminal, "
    "par « brew install --cask libreoffice ».",
    "linux": "Sous Linux, installez-le par le gestionnaire de paquets, par exemple "
    "« sudo apt install libreoffice-writer ».",
}


_FAILED = (
    "LibreOffice n'a pas su faire le PDF. Ouvrez le document Word et choisissez « Fichier, "
    "Enregistrer sous, PDF »."
)


@dataclass(frozen=True)
class Paginated:
    """A document and its PDF; ``notice`` says why page numbers are missing, or is empty."""

    rendered: Rendered
    pdf: bytes
    notice: str = ""


def soffice() -> Path:
    """LibreOffice's program; ToolMissing says how to get it on this system."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    for place in [found, *_USUAL_PLACES]:
        if place and Path(place).is_file():
            return Path(place)
    how = _HOW_TO_GET_IT.get(sys.platform, _HOW_TO_GET_IT["linux"])
    raise ToolMissing(
        "Le PDF n'a pas été fait, parce que LibreOffice (gratuit) n'est pas installé sur cet "
        f"ordinateur. {how} Vous pouvez aussi ouvrir le document dans Word et choisir "
        "« Fichier, Enregistrer sous, PDF »."
    )


def convert(docx: bytes, *, timeout: float = TIMEOUT) -> bytes:
    """The tagged PDF of a Word file, made by LibreOffice in at most ``timeout`` seconds."""
    program = soffice()
    with tempfile.TemporaryDirectory(prefix="sseplan-") as name:
        folder = Path(name)
        (folder / "plan.docx").write_bytes(docx)
        _run(_command(program, folder), timeout)
        made = folder / "plan.pdf"
        pdf = made.read_bytes() if made.is_file() else b""
        if not pdf.startswith(b"%PDF"):
            raise ToolMissing(_FAILED)
        return pdf


def outline(pdf: bytes) -> list[tuple[str, int]]:
    """(title, page) of every heading, in order; ToolMissing without pikepdf, or a real PDF."""
    try:
        import pikepdf  # an extra: not everybody installs it
    except ImportError as error:
        raise ToolMissing(
            "Le sommaire n'a pas de numéros de page : il manque à sseplan un complément "
            "facultatif, pikepdf. Le document est complet sans lui. Qui a installé sseplan peut "
            "l'ajouter, dans le terminal, par « pipx inject sseplan pikepdf »."
        ) from error
    try:
        with pikepdf.open(BytesIO(pdf)) as document, document.open_outline() as root:
            pages = {page.objgen: n for n, page in enumerate(document.pages, 1)}
            return list(_entries(root.root, pages))
    except pikepdf.PdfError as error:
        raise ToolMissing(_FAILED) from error


def paginated(render: Callable[[Mapping[str, int] | None], Rendered]) -> Paginated:
    """A document whose table of contents has page numbers, and its PDF.

    ``render`` makes the document for given pages (bookmark → page; None: without).
    It is called twice, with a layout by LibreOffice after each.
    """
    first = render(None)
    pdf = convert(first.docx)
    try:
        pages = pages_of(first.docx, outline(pdf))
    except ToolMissing as error:
        return Paginated(first, pdf, str(error))
    second = render(pages)
    return Paginated(second, convert(second.docx))


def _command(program: Path, folder: Path) -> list[str]:
    profile = (folder / "profil").as_uri()
    return [
        str(program),
        "--headless",
        "--norestore",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        _FILTER,
        "--outdir",
        str(folder),
        str(folder / "plan.docx"),
    ]


def _run(command: list[str], timeout: float) -> None:
    # A session of its own, because soffice is a script: killing it alone leaves its child.
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ToolMissing(
            f"LibreOffice ne se lance pas ({command[0]}). Réinstallez-le, ou faites le PDF depuis "
            "Word : « Fichier, Enregistrer sous, PDF »."
        ) from error
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired as error:
        raise SseplanError(
            f"LibreOffice n'a pas fini le PDF en {timeout:.0f} secondes. Fermez les programmes "
            "inutiles et recommencez, ou faites le PDF depuis Word."
        ) from error
    finally:
        if process.poll() is None:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _entries(items: Any, pages: Mapping[Any, int]) -> Iterator[tuple[str, int]]:
    for item in items:
        destination = item.destination
        if destination is None and item.action is not None:
            destination = item.action.get("/D")
        page = pages.get(destination[0].objgen) if _is_direct(destination) else None
        if page is not None:
            yield str(item.title), page
        yield from _entries(item.children, pages)


def _is_direct(destination: Any) -> bool:
    """A destination written out, [page /XYZ …], and not a name."""
    return destination is not None and not isinstance(destination, str) and len(destination) > 0
