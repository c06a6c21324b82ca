"""``render --revision`` and ``render --depuis``: older versions, and what changed since."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import Called

from sseplan import plan_yaml, trame
from sseplan.plan import revisions

TRAME = trame.load()
FIRST = plan_yaml.new(TRAME).replace(
    "reponses: {}",
    "reponses:\n  cpts_nom: CPTS des Essais\n  cpts_siege: 1 rue du Gué\n"
    "  plan_version:\n    - {version: '1.0', date: 2025-11-04, auteur: S. Modèle}",
)
SECOND = FIRST.replace("1 rue du Gué", "3 place du Marché")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A plan frozen once, whose draft has another address."""
    (tmp_path / "plan.yaml").write_text(SECOND, encoding="utf-8")
    revisions.freeze(
        tmp_path, FIRST.encode(), date="2025-11-04", author="S. Modèle", reason="première",
        nature="initiale", version="1.0", trame=TRAME,
    )  # fmt: skip
    return tmp_path


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read("word/document.xml").decode()


def test_an_old_version_is_rendered_under_its_own_name(sseplan: Called, place: Path) -> None:
    result = sseplan("render", place, "--revision", "2025-1")
    assert result.exit_code == 0
    written = place / "plan-2025-1.docx"
    assert "1 rue du Gué" in text_of(written)
    assert "3 place du Marché" not in text_of(written)
    assert not (place / "plan.docx").exists()


def test_an_old_version_is_rendered_with_its_own_trame(
    sseplan: Called, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installed trame goes on to another version; the copy kept beside the revision
    still renders it, with the words of that time."""
    kept = place / "revisions" / "trames" / f"{TRAME.id}-{TRAME.version}.zip"
    older = reworded(
        kept.read_bytes(), "L'élaboration du plan".encode(), "La rédaction d'alors".encode()
    )
    revision = place / "revisions" / "2025-1.yaml"
    revision.unlink()
    shutil.move(kept, kept.with_name(f"{TRAME.id}-2019.01.zip"))
    kept.with_name(f"{TRAME.id}-2019.01.zip").write_bytes(older)
    text = FIRST.replace(TRAME.version, "2019.01")
    revisions.freeze(
        place, text.encode(), date="2025-11-04", author="S. Modèle", reason="première",
        nature="initiale", version="1.0", trame=trame_of_2019(place),
    )  # fmt: skip
    assert sseplan("render", place, "--revision", "2025-1").exit_code == 0
    assert "La rédaction d'alors" in text_of(place / "plan-2025-1.docx")


def trame_of_2019(place: Path) -> trame.Trame:
    from sseplan.plan import outline_copies

    return outline_copies.find(place / "revisions", TRAME.id, "2019.01")


def reworded(archive: bytes, old: bytes, new: bytes) -> bytes:
    """The copy of a trame, its version 2019.01, with a label changed in its Word template."""

    def change(name: str, content: bytes) -> bytes:
        if name == "plan.docx":
            return repacked(content, lambda part, data: data.replace(old, new))
        return (
            content.replace(TRAME.version.encode(), b"2019.01") if name == "trame.yaml" else content
        )

    return repacked(archive, change)


def repacked(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip file with every member changed."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return data.getvalue()


def test_what_changed_is_marked_as_word_revisions(sseplan: Called, place: Path) -> None:
    result = sseplan("render", place, "--depuis", "2025-1")
    assert result.exit_code == 0, result.output
    assert "tout accepter" in result.stdout
    body = text_of(place / "plan-modifications.docx")
    assert "<w:author>" not in body
    assert 'w:author="S. Modèle"' in body
    assert "w:delText" in body
    docx.Document(str(place / "plan-modifications.docx"))


def test_a_draft_without_changes_has_no_marks(sseplan: Called, place: Path) -> None:
    (place / "plan.yaml").write_text(FIRST, encoding="utf-8")
    assert sseplan("render", place, "--depuis", "derniere").exit_code == 0
    body = text_of(place / "plan-modifications.docx")
    assert "<w:ins " not in body
    assert "<w:del " not in body


@pytest.mark.parametrize("variant", ["diffusable", "fiches"])
def test_the_other_variants_can_be_compared_too(sseplan: Called, place: Path, variant: str) -> None:
    result = sseplan("render", place, "--variante", variant, "--depuis", "2025-1")
    assert result.exit_code == 0, result.output
    assert len(list(place.glob("*-modifications.docx"))) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--revision", "2024-1"], "Versions de ce plan : 2025-1"),
        (["--depuis", "2024-1"], "Versions de ce plan : 2025-1"),
        (["--revision", "2025-1", "--depuis", "2025-1"], "la même version"),
        (["--variante", "vierge", "--depuis", "2025-1"], "Le questionnaire vierge"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    sseplan: Called, place: Path, words: list[str], told: str
) -> None:
    result = sseplan("render", place, *words)
    assert result.exit_code == 2
    assert told in result.stderr.replace("\u00a0", " ")
    assert not list(place.glob("*.docx"))


def test_a_plan_never_frozen_says_how_to_freeze_it(sseplan: Called, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(FIRST, encoding="utf-8")
    result = sseplan("render", tmp_path, "--depuis", "2025-1")
    assert result.exit_code == 2
    assert f"sseplan revise {tmp_path} --motif" in result.stderr
