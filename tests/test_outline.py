"""A plan is asked, checked and rendered with the trame that its own file names."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest

from sseplan import plan, resources, trame
from sseplan.errors import TrameInvalid, UsageMistake


@pytest.fixture
def regional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A regional trame: the national one under another name, with its Word templates."""
    with as_file(resources.templates()) as templates:
        shutil.copytree(templates / "trame-nationale", tmp_path / "templates" / "trame-nationale")
    shutil.copytree(
        tmp_path / "templates" / "trame-nationale", tmp_path / "templates" / "trame-essai"
    )
    head = tmp_path / "templates" / "trame-essai" / "trame.yaml"
    text = head.read_text(encoding="utf-8").replace("id: trame-nationale", "id: trame-essai")
    head.write_text(text.replace("title: Plan de", "title: Essai du plan de"), encoding="utf-8")
    monkeypatch.setattr(resources, "templates", lambda: tmp_path / "templates")
    trame.load.cache_clear()
    yield "trame-essai"
    trame.load.cache_clear()


def test_a_regional_trame_is_a_folder_of_data(regional, tmp_path, sseplan):
    answers = tmp_path / "reponses.yaml"
    answers.write_text(
        'sseplan: 1\ntrame: {id: trame-essai, version: "2022.12"}\nreponses:\n  cpts_nom: A\n',
        encoding="utf-8",
    )
    folder = str(tmp_path / "plan")
    assert sseplan("init", folder, "--from", str(answers)).exit_code == 0
    assert "id: trame-essai" in (tmp_path / "plan" / "plan.yaml").read_text(encoding="utf-8")
    assert sseplan("check", folder).exit_code == 1
    assert sseplan("render", folder).exit_code == 0
    assert sseplan("questions", "--trame", regional).exit_code == 0
    blank = tmp_path / "vierge.docx"
    args = ("--variante", "vierge", "--trame", regional, "-o", str(blank))
    assert sseplan("render", *args).exit_code == 0


@pytest.mark.parametrize(
    "line",
    [
        'trame: {id: trame-essai, version: "2022.12"}',
        "trame: {version: 2022.12, id: 'trame-essai'}",
        'trame:\n  version: "2022.12"\n  id: trame-essai',
        "trame:\r\n  id: trame-essai",
    ],
)
def test_the_file_names_its_trame_in_any_usual_layout(regional, tmp_path, line):
    (tmp_path / "plan.yaml").write_bytes(f"sseplan: 1\n{line}\nreponses: {{}}\n".encode())
    assert plan.trame_of(tmp_path).id == regional


def test_without_a_plan_the_national_trame_is_meant(tmp_path):
    assert plan.trame_of(tmp_path).id == "trame-nationale"


def test_another_trame_than_that_of_the_plan_is_refused(regional, tmp_path):
    (tmp_path / "plan.yaml").write_text("trame: {id: trame-essai}\n", encoding="utf-8")
    with pytest.raises(UsageMistake, match="trame-essai"):
        plan.trame_of(tmp_path, "trame-nationale")


def test_a_trame_that_is_not_installed_is_named_with_those_that_are(tmp_path):
    with pytest.raises(TrameInvalid, match="trame-nationale"):
        plan.trame_of(tmp_path, "trame-lunaire")
