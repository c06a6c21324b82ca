"""The person's own editor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sseplan.asking import editor


def script(folder: Path, body: str) -> str:
    path = folder / "editeur.py"
    path.write_text(f"import sys, pathlib\np = pathlib.Path(sys.argv[1])\n{body}", encoding="utf-8")
    return f"{sys.executable} {path}"


def test_the_editor_of_the_person_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change = "p.write_text(p.read_text(encoding='utf-8') + ' modifié', encoding='utf-8')"
    monkeypatch.setenv("VISUAL", script(tmp_path, change))
    assert editor.edit("été", ".txt") == "été modifié"


def test_visual_goes_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "un --attendre")
    monkeypatch.setenv("EDITOR", "deux")
    assert editor.command() == ["un", "--attendre"]
    monkeypatch.delenv("VISUAL")
    assert editor.command() == ["deux"]


def test_a_failing_or_absent_editor_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, "p.write_text('perdu'); sys.exit(1)"))
    assert editor.edit("texte", ".txt") is None
    monkeypatch.setenv("VISUAL", "/nulle/part/editeur")
    assert editor.edit("texte", ".txt") is None


def test_without_any_editor_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setattr(editor, "_USUAL", ())
    assert editor.command() is None
    assert editor.edit("texte", ".txt") is None


def test_the_file_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "chemin"
    monkeypatch.setenv(
        "VISUAL", script(tmp_path, f"pathlib.Path({str(told)!r}).write_text(str(p))")
    )
    editor.edit("texte", ".yaml")
    path = Path(told.read_text())
    assert path.suffix == ".yaml"
    assert not path.exists()
