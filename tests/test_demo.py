"""``sseplan demo`` gives a whole plan and its documents, and replaces nothing of anybody's."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from sseplan import plan_yaml, resources, trame
from sseplan.answers import applicable
from sseplan.cli import main
from sseplan.errors import ToolMissing
from sseplan.typography import NBSP

Called = Callable[..., Result]

EXAMPLE = (resources.guide() / "exemple" / "plan.yaml").read_bytes()
WRITTEN = {
    "plan.yaml",
    "plan.docx",
    "plan-diffusable.docx",
    "fiches-reflexes.docx",
    "questionnaire-vierge.docx",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder « mon essai » that the demo has made, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "mon essai"
    result = CliRunner().invoke(main, ["demo", str(folder)], prog_name="sseplan")
    assert result.exit_code == 0, result.output
    return folder, result.stdout.replace(NBSP, " ")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def words_of(docx: Path) -> str:
    """All the text of a Word document's body."""
    with ZipFile(docx) as archive:
        return unescape(re.sub(r"<[^>]+>", " ", archive.read("word/document.xml").decode()))


def test_in_an_empty_folder_the_demo_writes_everything_in_a_folder_of_its_own(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sseplan("demo").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"exemple"}
    assert contents(tmp_path / "exemple").keys() == WRITTEN


def test_the_plan_written_is_the_example_byte_for_byte(made: tuple[Path, str]) -> None:
    assert (made[0] / "plan.yaml").read_bytes() == EXAMPLE


def test_the_demo_says_how_the_plan_stands_where_the_document_is_and_what_to_try(
    made: tuple[Path, str],
) -> None:
    folder, said = made
    outline = trame.load()
    answers = plan_yaml.load(EXAMPLE.decode(), outline).answers
    asked = sum(question.required for question in applicable(outline, answers))
    assert "daté du 22 novembre 2026" in said
    assert f"{asked} réponses sur {asked}" in said
    assert f"Ouvrez {folder / 'plan.docx'}" in said
    assert f'sseplan check "{folder}"' in said
    assert "sseplan init mon-plan" in said


def test_each_document_is_the_variant_that_its_name_says(made: tuple[Path, str]) -> None:
    texts = {path.stem: words_of(path) for path in made[0].glob("*.docx")}
    mobile = NBSP.join(("06", "39", "98"))
    assert mobile in texts["plan"] and mobile in texts["fiches-reflexes"]
    assert mobile not in texts["plan-diffusable"]
    assert "Val d'Ormance" in texts["plan-diffusable"]
    assert "Val d'Ormance" not in texts["questionnaire-vierge"]
    assert len(texts["fiches-reflexes"]) < len(texts["plan"]) / 4


def test_no_mark_of_the_template_is_left_in_any_document(made: tuple[Path, str]) -> None:
    for docx in made[0].glob("*.docx"):
        with ZipFile(docx) as archive:
            parts = b"".join(map(archive.read, archive.namelist()))
        assert b"{{" not in parts and b"{%" not in parts, docx.name


def test_no_pdf_is_made_unless_it_is_asked_for(made: tuple[Path, str]) -> None:
    assert contents(made[0]).keys() == WRITTEN


def test_without_libreoffice_the_demo_writes_the_rest_and_says_how_to_get_it(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> Path:
        raise ToolMissing("LibreOffice n'est pas là.")

    monkeypatch.setattr("sseplan.documents.pdf.soffice", absent)
    result = sseplan("demo", tmp_path / "exemple", "--pdf")
    assert result.exit_code == 0
    assert result.stderr == "LibreOffice n'est pas là.\n"
    assert contents(tmp_path / "exemple").keys() == WRITTEN


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_demo_s_plan_is_readable_by_its_owner_alone(made: tuple[Path, str]) -> None:
    assert stat.S_IMODE((made[0] / "plan.yaml").stat().st_mode) == 0o600


def test_run_again_on_its_own_output_the_demo_writes_the_same_bytes(
    sseplan: Called, made: tuple[Path, str]
) -> None:
    before = contents(made[0])
    assert sseplan("demo", made[0]).exit_code == 0
    assert contents(made[0]) == before


@pytest.mark.parametrize("name", ["plan.yaml", "plan.docx", "questionnaire-vierge.docx"])
def test_the_demo_replaces_nothing_that_it_did_not_write(
    sseplan: Called, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("mine")
    result = sseplan("demo", tmp_path)
    assert result.exit_code == 2
    assert "Rien n'a été changé" in result.stderr and name in result.stderr
    assert contents(tmp_path) == {name: b"mine"}


def test_the_demo_refuses_an_example_that_somebody_has_changed(
    sseplan: Called, made: tuple[Path, str], tmp_path: Path
) -> None:
    changed = tmp_path / "exemple"
    shutil.copytree(made[0], changed)
    (changed / "plan.yaml").write_bytes(EXAMPLE + b"# relu\n")
    before = contents(changed)
    assert sseplan("demo", changed).exit_code == 2
    assert contents(changed) == before


def test_no_line_is_wider_than_a_terminal(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert max(map(len, sseplan("demo").stdout.splitlines())) < 80
