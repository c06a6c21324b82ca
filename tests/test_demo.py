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
from sseplan.plan import revisions
from sseplan.typography import NBSP

Called = Callable[..., Result]

SOURCE = resources.guide() / "exemple"
EXAMPLE = (SOURCE / "plan.yaml").read_bytes()
FROZEN = ("2025-1.yaml", "2026-1.yaml")
WRITTEN = {
    "plan.yaml",
    *(f"revisions/{name}" for name in FROZEN),
    "plan.docx",
    "plan-diffusable.docx",
    "fiches-reflexes.docx",
    "questionnaire-vierge.docx",
    "plan-modifications.docx",
    "note-de-modifications.docx",
    "rappels.ics",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder « mon essai » that the demo has made, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "mon essai"
    result = CliRunner().invoke(main, ["demo", str(folder)], prog_name="sseplan")
    assert result.exit_code == 0, result.output
    return folder, result.stdout.replace(NBSP, " ")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def body_of(docx: Path) -> str:
    """The XML of a Word document's body."""
    with ZipFile(docx) as archive:
        return archive.read("word/document.xml").decode()


def words_of(docx: Path) -> str:
    """All the text of a Word document's body."""
    return unescape(re.sub(r"<[^>]+>", " ", body_of(docx)))


def test_in_an_empty_folder_the_demo_writes_everything_in_a_folder_of_its_own(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sseplan("demo").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"exemple"}
    assert contents(tmp_path / "exemple").keys() == WRITTEN


def test_the_plan_written_is_the_example_byte_for_byte(made: tuple[Path, str]) -> None:
    assert (made[0] / "plan.yaml").read_bytes() == EXAMPLE


def test_its_two_frozen_versions_are_there_and_intact(made: tuple[Path, str]) -> None:
    for name in FROZEN:
        source = SOURCE / "revisions" / name
        assert (made[0] / "revisions" / name).read_bytes() == source.read_bytes()
    assert revisions.faults(made[0]) == []
    assert [r.number for r in revisions.revisions(made[0])] == ["2025-1", "2026-1"]


def test_the_tracked_changes_are_real_revisions_for_word(made: tuple[Path, str]) -> None:
    body = body_of(made[0] / "plan-modifications.docx")
    assert body.count("<w:ins ") > 100 and body.count("<w:del ") > 100
    assert "Romain Vaudescal" in unescape(" ".join(re.findall(r"<w:delText[^>]*>([^<]+)", body)))
    assert 'w:author="Karim Delvaux"' in body
    assert "<w:ins " not in body_of(made[0] / "plan.docx")


def test_the_note_tells_what_has_changed_from_one_year_to_the_other(
    made: tuple[Path, str],
) -> None:
    words = words_of(made[0] / "note-de-modifications.docx").replace(NBSP, " ")
    assert "version 1.0" in words and "version 2.0" in words
    assert "Romain Vaudescal" in words and "Maëlle Guivarez" in words


def test_the_calendar_holds_what_falls_due(made: tuple[Path, str]) -> None:
    calendar = (made[0] / "rappels.ics").read_text(encoding="utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR") and calendar.count("BEGIN:VEVENT") > 5


def test_each_document_of_the_two_years_is_told_with_what_it_is_for(
    made: tuple[Path, str],
) -> None:
    said = made[1]
    for name in ("plan-modifications.docx", "note-de-modifications.docx", "rappels.ics"):
        assert f"Écrit : {made[0] / name}" in said
    assert "tout accepter donne le nouveau plan" in " ".join(said.split())
    assert "avant, après, raison" in said


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
    assert f'sseplan serve "{folder}"' in said
    assert "sseplan serve mon-plan" in said


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
    for name in FROZEN:
        assert stat.S_IMODE((made[0] / "revisions" / name).stat().st_mode) == 0o400


def test_run_again_on_its_own_output_the_demo_writes_the_same_bytes(
    sseplan: Called, made: tuple[Path, str]
) -> None:
    before = contents(made[0])
    assert sseplan("demo", made[0]).exit_code == 0
    assert contents(made[0]) == before


@pytest.mark.parametrize(
    "name",
    [
        "plan.yaml",
        "plan.docx",
        "questionnaire-vierge.docx",
        "plan-modifications.docx",
        "note-de-modifications.docx",
        "rappels.ics",
        "revisions/2025-1.yaml",
    ],
)
def test_the_demo_replaces_nothing_that_it_did_not_write(
    sseplan: Called, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    result = sseplan("demo", tmp_path)
    assert result.exit_code == 2
    assert "Rien n'a été changé" in result.stderr and Path(name).name in result.stderr
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


def test_the_demo_refuses_a_frozen_version_that_somebody_has_changed(
    sseplan: Called, made: tuple[Path, str], tmp_path: Path
) -> None:
    changed = tmp_path / "exemple"
    shutil.copytree(made[0], changed)
    path = changed / "revisions" / "2025-1.yaml"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Karim", b"Carim"))
    before = contents(changed)
    result = sseplan("demo", changed)
    assert result.exit_code == 2 and "2025-1.yaml" in result.stderr
    assert contents(changed) == before


def test_a_frozen_version_that_was_lost_comes_back(
    sseplan: Called, made: tuple[Path, str], tmp_path: Path
) -> None:
    again = tmp_path / "exemple"
    shutil.copytree(made[0], again)
    (again / "revisions" / "2025-1.yaml").unlink()
    assert sseplan("demo", again).exit_code == 0
    assert revisions.faults(again) == []


def test_no_line_is_wider_than_a_terminal(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert max(map(len, sseplan("demo").stdout.splitlines())) < 80
