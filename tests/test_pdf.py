"""PDF and page numbers through LibreOffice."""

from __future__ import annotations

import builtins
import io
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx.enum.text import WD_BREAK
from word_samples import add_table, french_model, texts

from sseplan.documents import contents, pdf, rendering
from sseplan.documents.drawings import Link, alert_chain
from sseplan.documents.rendering import Rendered
from sseplan.errors import SseplanError, ToolMissing

needs_soffice = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")),
    reason="LibreOffice n'est pas installé",
)


def sample() -> rendering.Template:
    def three_pages(document: Any) -> None:
        for title in ("1. Un", "2. Deux & demi", "3. Trois"):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            document.add_heading(title, 1)
        add_table(document, ("Nom", "Rôle"), ("A. Exemple", "pilote"))

    return rendering.compile(french_model("{{p sommaire }}", "{{p chaine }}", more=three_pages))


def render(pages: Mapping[str, int] | None) -> Rendered:
    context = {"sommaire": contents.MARKER, "chaine": alert_chain([Link("1", "référent")])}
    return sample().render(context, post=[contents.fill(pages)])


@needs_soffice
def test_page_numbers_are_those_of_the_layout_and_the_pdf_is_accessible() -> None:
    done = pdf.paginated(render)
    assert done.notice == ""
    assert texts(done.rendered.docx)[:3] == ["1. Un\t2", "2. Deux & demi\t3", "3. Trois\t4"]
    assert pdf.outline(done.pdf) == [("1. Un", 2), ("2. Deux & demi", 3), ("3. Trois", 4)]
    with pikepdf.open(io.BytesIO(done.pdf)) as document:
        catalog = document.Root
        assert bool(catalog.MarkInfo.Marked)
        assert str(catalog.Lang) == "fr-FR"
        assert bool(catalog.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo.Title) == "Plan"
        tags = structure(catalog.StructTreeRoot)
    assert {"/H1", "/Table", "/TH", "/Figure"} <= {name for name, _ in tags}
    assert all(alt for name, alt in tags if name == "/Figure")


def structure(element: Any) -> list[tuple[str, bool]]:
    """(tag, has an alternative text) of the structure tree."""
    found, kids = [], element.get("/K")
    if "/S" in element:
        found.append((str(element.S), "/Alt" in element))
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found += structure(kid)
    return found


@needs_soffice
def test_without_pikepdf_the_pdf_is_made_and_the_missing_numbers_are_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def absent(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "pikepdf":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", absent)
    done = pdf.paginated(render)
    assert done.pdf.startswith(b"%PDF")
    assert "pipx inject sseplan pikepdf" in done.notice
    assert "pip install" not in done.notice, "sseplan is not in the public catalogue"
    assert texts(done.rendered.docx)[0] == "1. Un"


@pytest.mark.parametrize(
    ("platform", "how"), [("win32", "winget"), ("darwin", "brew"), ("linux", "apt"), ("aix", "apt")]
)
def test_without_libreoffice_a_sentence_says_how_to_get_it(
    platform: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "_USUAL_PLACES", ())
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(ToolMissing, match=how):
        pdf.convert(b"")


def program(folder: Path, script: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def pretend(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="un script sh")
def test_a_libreoffice_that_never_ends_is_stopped_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, program(tmp_path, "sleep 60 & wait"))
    with pytest.raises(SseplanError, match="n'a pas fini"):
        pdf.convert(b"", timeout=0.2)


@pytest.mark.skipif(sys.platform == "win32", reason="un script sh")
def test_a_libreoffice_that_makes_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, program(tmp_path, "exit 1"))
    with pytest.raises(ToolMissing, match="n'a pas su faire le PDF"):
        pdf.convert(b"")


@pytest.mark.skipif(sys.platform == "win32", reason="un script sh")
@pytest.mark.parametrize("made", ["", "garbage", "%PDF-1.7 garbage"])
def test_a_pdf_that_is_none_is_told(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = f'for word; do case $word in */plan.docx) printf "{made.replace("%", "%%")}" > '
    pretend(monkeypatch, program(tmp_path, write + '"${word%.docx}.pdf";; esac; done'))
    with pytest.raises(ToolMissing, match="n'a pas su faire le PDF"):
        pdf.outline(pdf.convert(b""))


@pytest.mark.skipif(sys.platform == "win32", reason="un script sh")
def test_a_libreoffice_that_does_not_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path, "")
    broken.write_text("#!/nulle/part\n")
    pretend(monkeypatch, broken)
    with pytest.raises(ToolMissing, match="ne se lance pas"):
        pdf.convert(b"")
