"""The documents of a plan in the form: what is downloaded is what the terminal writes."""

from __future__ import annotations

import re
import threading
from datetime import date
from pathlib import Path

import frozen_plans
import pytest
import submitted_plans
from web_visitor import Visitor, visitor

from sseplan.documents import pdf
from sseplan.documents.variants import VARIANTS
from sseplan.errors import ToolMissing
from sseplan.lifecycle import word
from sseplan.lifecycle.snapshot import Snapshot
from sseplan.web import documents

DAY = date(2026, 11, 22)
PDF = "/documents/complete.pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return submitted_plans.adopted(tmp_path / "plan")


@pytest.fixture
def someone(place: Path) -> Visitor:
    return visitor(place, clock=lambda: DAY)


def test_the_page_offers_each_variant_in_word_and_on_the_screen(someone: Visitor) -> None:
    page = someone.get("/documents").text
    for name in VARIANTS:
        assert f'href="/documents/{name}.docx"' in page
        assert f'href="/apercu?variante={name}"' in page
    for code in ("T1", "T2", "T3", "T4", "T5"):
        assert f"/documents/fiches.docx?typologie={code}" in page


def test_without_libreoffice_the_page_says_how_to_get_it(
    someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise ToolMissing("LibreOffice n'est pas là.")

    monkeypatch.setattr(pdf, "soffice", missing)
    page = someone.get("/documents").text
    assert ".pdf" not in page
    assert "LibreOffice n&#39;est pas là." in page
    answer = someone.get("/documents/complete.pdf")
    assert answer.status_code == 422
    assert "LibreOffice n&#39;est pas là." in answer.text


def test_pdfs_never_take_all_of_the_threads(
    someone: Visitor, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is made, one waits; a third is refused at once, so that a save finds a thread."""
    let_in, go_on = threading.Semaphore(0), threading.Event()

    class Line(threading.BoundedSemaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            if not (found := super().acquire(blocking, timeout)):
                return False
            let_in.release()
            return found

    def slowly(*_: object) -> pdf.Paginated:
        assert go_on.wait(30)
        raise ToolMissing("La fin.")

    monkeypatch.setattr(pdf, "paginated", slowly)
    monkeypatch.setattr(documents, "_IN_LINE", Line(2))
    people = [visitor(place) for _ in range(2)]
    asking = [threading.Thread(target=one.get, args=(PDF,)) for one in people]
    for one in asking:
        one.start()
    assert let_in.acquire(timeout=30) and let_in.acquire(timeout=30)
    answer = someone.get(PDF)
    assert answer.status_code == 429 and "Deux PDF se préparent déjà" in answer.text
    go_on.set()
    for one in asking:
        one.join(30)
    assert "La fin." in someone.get(PDF).text


def test_an_unfinished_plan_says_how_much_lacks_and_offers_its_own_fiches(tmp_path: Path) -> None:
    person = visitor(frozen_plans.write(tmp_path / "petit", crises_retenues=["T3"]))
    page = person.get("/documents").text.replace("\u00a0", " ")
    told = re.search(r"(\d+) réponses sont à compléter", page)
    panel = person.get("/controle?stade=brouillon").text.replace("\u00a0", " ")
    assert told and f"À compléter</h2> ({told[1]})" in panel.replace(
        f" ({told[1]})</h2>", f"</h2> ({told[1]})"
    )
    assert "typologie=T3" in page
    assert "typologie=T1" not in page


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_the_download_is_what_the_terminal_renders(
    someone: Visitor, place: Path, variant: str
) -> None:
    answer = someone.get(f"/documents/{variant}.docx")
    shot = Snapshot(submitted_plans.TRAME, submitted_plans.answers(place))
    assert answer.content_type == DOCX
    assert answer.data == word.rendered(shot, variant).docx


def test_the_name_of_a_download_is_made_here(someone: Visitor, place: Path) -> None:
    submitted_plans.change(
        place, lambda known: known.with_answer("cpts_nom", '../../CPTS "<é>"\r\nX: y')
    )
    told = someone.get("/documents/fiches.docx?typologie=T3").headers["Content-Disposition"]
    assert told == "attachment; filename=fiches-reflexes-t3-cpts-e-x-y.docx"


def test_an_unknown_variant_or_fiche_is_refused_in_words(someone: Visitor) -> None:
    assert someone.get("/documents/..%2fplan.docx").status_code == 404
    assert someone.get("/documents/secret.docx").status_code == 404
    assert someone.get("/documents/secret.pdf").status_code == 404
    answer = someone.get("/documents/fiches.docx?typologie=T9")
    assert answer.status_code == 422
    assert "T1, T2, T3, T4, T5" in answer.text


# --- the preview


def test_the_preview_has_its_sheet_of_style_and_follows_the_plan(
    someone: Visitor, place: Path
) -> None:
    page = someone.get("/apercu").text
    assert '<div class="feuille s1">' in page
    assert "/static/apercu.css" in page
    style = someone.get("/apercu.css?variante=complete")
    assert style.content_type == "text/css; charset=utf-8"
    assert ".document .p-Heading1 {" in style.text
    submitted_plans.change(place, lambda known: known.with_answer("cpts_nom", "CPTS Neuve"))
    assert "CPTS Neuve" in someone.get("/apercu").text


def test_the_diffusable_preview_holds_nothing_restricted(someone: Visitor, place: Path) -> None:
    row = submitted_plans.rows(place, "cellule_composition")[0]
    assert row["telephone"] in someone.get("/apercu").text.replace("\u00a0", " ")
    page = someone.get("/apercu?variante=diffusable").text.replace("\u00a0", " ")
    assert row["telephone"] not in page


def test_an_unknown_variant_shows_the_whole_plan(someone: Visitor) -> None:
    assert "Le plan complet" in someone.get("/apercu?variante=<script>").text


def test_characters_that_word_cannot_read_are_told(someone: Visitor, place: Path) -> None:
    submitted_plans.change(
        place, lambda known: known.with_answer("territoire_presentation", "a\ufffeb")
    )
    page = someone.get("/apercu").text.replace("\u00a0", " ")
    assert "ont été retirés : Présentation du territoire" in page


def test_the_pages_hold_no_style_or_script_of_their_own(someone: Visitor) -> None:
    for path in ("/apercu", "/documents", "/apercu?variante=fiches"):
        page = someone.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
