"""``sseplan render``: which file is written, where, and what is said of it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Called, Ran
from filled import full
from word_samples import body, parts, texts

from sseplan import plan_yaml, trame
from sseplan.answers import Answers
from sseplan.documents import pdf
from sseplan.errors import ToolMissing
from sseplan.plan import files
from sseplan.typography import NBSP

TRAME = trame.load()


def written(folder: Path, answers: Answers) -> Path:
    """A folder with the plan of these answers."""
    folder.mkdir(parents=True, exist_ok=True)
    text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), answers, TRAME)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return written(tmp_path / "mon plan", full(TRAME))


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return written(tmp_path / "brouillon", Answers(values={"cpts_nom": "CPTS Exemple"}))


def said(result: Any) -> str:
    text: str = result.output
    return text.replace(NBSP, " ")


def test_the_plan_is_written_beside_its_answers(sseplan: Called, plan: Path) -> None:
    result = sseplan("render", plan)
    assert result.exit_code == 0, result.output
    assert f"Écrit : {plan / 'plan.docx'}" in said(result)
    assert "CPTS Exemple Rives et Coteaux" in texts((plan / "plan.docx").read_bytes())


def test_the_folder_is_the_current_one_by_default(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plan)
    assert sseplan("render").exit_code == 0
    assert (plan / "plan.docx").is_file()


@pytest.mark.parametrize(
    ("variant", "file"),
    [
        ("complete", "plan.docx"),
        ("diffusable", "plan-diffusable.docx"),
        ("vierge", "questionnaire-vierge.docx"),
        ("fiches", "fiches-reflexes.docx"),
    ],
)
def test_each_variant_has_a_file_of_its_own(
    sseplan: Called, plan: Path, variant: str, file: str
) -> None:
    assert sseplan("render", plan, "--variante", variant).exit_code == 0
    assert {p.name for p in plan.iterdir()} == {"plan.yaml", file}


def test_a_draft_is_rendered_and_the_gaps_are_counted(sseplan: Called, draft: Path) -> None:
    result = sseplan("render", draft)
    assert result.exit_code == 0
    assert "réponses obligatoires manquent encore" in said(result)
    assert "sseplan init" in said(result)


def test_a_plan_without_gap_leads_to_the_check(sseplan: Called, plan: Path) -> None:
    assert "sseplan check" in said(sseplan("render", plan))


def test_the_blank_form_needs_no_plan(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sseplan("render", "--variante", "vierge").exit_code == 0
    assert (tmp_path / "questionnaire-vierge.docx").is_file()


def test_the_blank_form_is_not_written_elsewhere_than_asked(
    sseplan: Called, tmp_path: Path
) -> None:
    result = sseplan("render", tmp_path / "rien", "--variante", "vierge")
    assert result.exit_code == 2 and "n'existe pas" in said(result)


def test_a_folder_without_plan_is_a_sentence(sseplan: Called, tmp_path: Path) -> None:
    result = sseplan("render", tmp_path)
    assert result.exit_code == 2 and "plan.yaml" in said(result)


def test_the_file_may_be_named_and_a_folder_given_takes_the_usual_name(
    sseplan: Called, plan: Path, tmp_path: Path
) -> None:
    target = tmp_path / "envoi" / "version ARS.docx"
    target.parent.mkdir()
    assert sseplan("render", plan, "-o", target).exit_code == 0
    assert target.is_file() and not (plan / "plan.docx").exists()
    assert sseplan("render", plan, "-o", target.parent).exit_code == 0
    assert (target.parent / "plan.docx").is_file()


@pytest.mark.parametrize("name", ["plan.yaml", "plan.pdf", "plan", "plan.doc"])
def test_a_name_that_is_no_word_document_is_refused_and_harms_nothing(
    sseplan: Called, plan: Path, name: str
) -> None:
    before = (plan / "plan.yaml").read_bytes()
    result = sseplan("render", plan, "-o", plan / name)
    assert result.exit_code == 2 and ".docx" in said(result)
    assert {p.name: p.read_bytes() for p in plan.iterdir()} == {"plan.yaml": before}


def test_a_file_open_in_word_is_left_alone_and_the_sentence_says_to_close_it(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plan / "plan.docx").write_bytes(b"ancien")

    def held(*args: object) -> None:
        raise PermissionError(13, "held", str(plan / "plan.docx"))

    monkeypatch.setattr(files, "_put", held)
    result = sseplan("render", plan)
    assert result.exit_code == 2 and "Fermez-le" in said(result)
    assert (plan / "plan.docx").read_bytes() == b"ancien"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
@pytest.mark.parametrize(("variant", "private"), [("complete", True), ("fiches", True),
                                                  ("diffusable", False)])  # fmt: skip
def test_what_holds_personal_data_is_its_owner_s_alone(
    sseplan: Called, plan: Path, variant: str, private: bool
) -> None:
    target = plan / "x.docx"
    target.write_bytes(b"")
    target.chmod(0o644)
    assert sseplan("render", plan, "--variante", variant, "-o", target).exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == (0o600 if private else 0o644)


def test_one_fiche_alone(sseplan: Called, plan: Path) -> None:
    assert sseplan("render", plan, "--variante", "fiches", "--typologie", "t3").exit_code == 0
    found = "\n".join(texts((plan / "fiches-reflexes.docx").read_bytes()))
    assert "T3 – " in found and "T1 – " not in found


def test_a_typology_goes_with_the_fiches_only(sseplan: Called, plan: Path) -> None:
    result = sseplan("render", plan, "--typologie", "T3")
    assert result.exit_code == 2 and "--variante fiches" in said(result)
    result = sseplan("render", plan, "--variante", "fiches", "--typologie", "T8")
    assert result.exit_code == 2 and "T1, T2, T3, T4, T5" in said(result)


def test_characters_taken_out_are_told_by_question(sseplan: Called, tmp_path: Path) -> None:
    folder = written(tmp_path / "p", Answers(values={"com_interne": "avant \u202eaprès"}))
    result = sseplan("render", folder)
    assert result.exit_code == 0
    assert "Caractères retirés" in said(result) and "Information des membres" in said(result)


def test_nothing_is_sent_while_something_blocks_and_all_of_it_is_said(
    sseplan: Called, draft: Path
) -> None:
    result = sseplan("render", draft, "--stade", "transmission")
    assert result.exit_code == 1
    assert "bloquant" in said(result) and "Information des membres" in said(result)
    assert not (draft / "plan.docx").exists()


# ------------------------------------------------------------------------ PDF


def test_without_libreoffice_the_document_is_there_and_the_way_to_get_it_is_said(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> Path:
        raise ToolMissing("LibreOffice n'est pas installé.")

    monkeypatch.setattr(pdf, "soffice", absent)
    result = sseplan("render", plan, "--pdf")
    assert result.exit_code == 2 and "LibreOffice" in said(result)
    assert (plan / "plan.docx").is_file() and not (plan / "plan.pdf").exists()


def test_with_libreoffice_the_pdf_is_beside_and_the_contents_have_page_numbers(
    sseplan: Called, plan: Path
) -> None:
    try:
        pdf.soffice()
    except ToolMissing:
        pytest.skip("LibreOffice is not installed")
    assert sseplan("render", plan, "--pdf").exit_code == 0
    assert (plan / "plan.pdf").read_bytes().startswith(b"%PDF")
    xml = body((plan / "plan.docx").read_bytes())
    assert xml.count("PAGEREF") == len(pdf.outline((plan / "plan.pdf").read_bytes())) - xml.count(
        'w:val="Heading3"'
    )


def test_two_renderings_in_two_processes_give_the_same_bytes(
    sseplan_process: Ran, plan: Path
) -> None:
    for seed, name in (("1", "a.docx"), ("2", "b.docx")):
        env = {"PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", **_home(plan)}
        done = sseplan_process("render", plan, "-o", plan / name, env=env)
        assert done.returncode == 0, done.stderr
    assert (plan / "a.docx").read_bytes() == (plan / "b.docx").read_bytes()
    assert parts((plan / "a.docx").read_bytes()).keys() >= {"word/document.xml"}


def _home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "PATH": os.environ.get("PATH", "")}
