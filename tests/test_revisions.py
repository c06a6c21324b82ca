"""Frozen versions on disk: a chain in which every alteration is noticed and named."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sseplan import plan_yaml, trame
from sseplan.errors import PlanUnreadable, RevisionBroken, TrameInvalid, UsageMistake
from sseplan.plan import files, outline_copies, revisions
from sseplan.plan.revisions import Revision

TRAME = trame.load()
PLAN = plan_yaml.new(TRAME).replace("reponses: {}", "reponses:\n  cpts_nom: CPTS Modèle")


def frozen(place: Path, date: str, text: str = PLAN, **facts: str) -> Revision:
    given = {"author": "S. Modèle", "reason": "essai", "nature": "initiale", "version": "1.0"}
    return revisions.freeze(place, text.encode(), date=date, trame=TRAME, **{**given, **facts})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A plan with three frozen versions over two years."""
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    frozen(tmp_path, "2025-11-04")
    frozen(tmp_path, "2026-03-02", PLAN + "# relu\n", nature="revision", version="1.1")
    frozen(tmp_path, "2026-10-13", PLAN + "# relu deux fois\n", version="2.0")
    return tmp_path


def edited(path: Path, old: str, new: str) -> None:
    path.chmod(0o600)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_revisions_are_numbered_by_year_and_follow_each_other(place: Path) -> None:
    found = revisions.revisions(place)
    assert [r.number for r in found] == ["2025-1", "2026-1", "2026-2"]
    assert [r.header.previous for r in found] == ["", "2025-1", "2026-1"]
    assert revisions.faults(place) == []
    assert revisions.find(place, "derniere").number == "2026-2"
    assert revisions.find(place / "plan.yaml", "Dernière").header.version == "2.0"


def test_a_revision_keeps_the_plan_byte_for_byte_and_reads_as_it_did(place: Path) -> None:
    revision = revisions.find(place, "2026-1")
    assert revision.content == (PLAN + "# relu\n").encode()
    assert revisions.loaded(revision).answers.get("cpts_nom") == "CPTS Modèle"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reason=st.text(min_size=1, max_size=80), content=st.binary(max_size=200))
def test_whatever_the_reason_and_the_content_they_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, reason: str, content: bytes
) -> None:
    place = tmp_path_factory.mktemp("plan")
    written = revisions.freeze(
        place, content, date="2026-01-01", author="A", reason=reason, nature="initiale",
        version="1.0", trame=TRAME,
    )  # fmt: skip
    (found,) = revisions.revisions(place)
    assert found.content == content
    assert found.sum == written.sum


def test_a_frozen_file_is_read_only_and_never_replaced(place: Path) -> None:
    path = place / "revisions" / "2026-2.yaml"
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        files.create(path, b"autre")
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*tmp"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CPTS Modèle", "CPTS Modele"),
        ("motif: essai", "motif: autre"),
        ("date: 2026-03-02", "date: 2026-03-03"),
        ("  sceau: ", "  sceau: 0"),
        ("---\n", "--\n"),
        ("revision:", "révision:"),
    ],
)
def test_an_alteration_is_noticed_and_names_the_file(place: Path, old: str, new: str) -> None:
    edited(place / "revisions" / "2026-1.yaml", old, new)
    with pytest.raises(RevisionBroken, match=r"2026-1\.yaml"):
        revisions.revisions(place)
    assert any("2026-1.yaml" in sentence for sentence in revisions.faults(place))


def test_a_revision_rewritten_with_its_own_sums_is_betrayed_by_the_next(
    place: Path, tmp_path: Path
) -> None:
    other = tmp_path / "autre"
    other.mkdir()
    frozen(other, "2025-11-04", PLAN + "# refait\n")
    target = place / "revisions" / "2025-1.yaml"
    target.unlink()
    shutil.copy(other / "revisions" / "2025-1.yaml", target)
    with pytest.raises(RevisionBroken, match=r"2025-1\.yaml.*2026-1 en témoigne"):
        revisions.revisions(place)


@pytest.mark.parametrize("number", ["2025-1", "2026-1"])
def test_a_missing_revision_is_named(place: Path, number: str) -> None:
    (place / "revisions" / f"{number}.yaml").unlink()
    with pytest.raises(RevisionBroken, match=f"{number} manque"):
        revisions.revisions(place)


def sent(place: Path, number: str) -> None:
    """The list of the files that went to the ARS with a revision."""
    folder = place / "transmissions" / number
    folder.mkdir(parents=True)
    facts = {"revision": {"sha256": revisions.find(place, number).sum}}
    (folder / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")


def test_the_last_revision_is_missed_once_it_was_sent(place: Path) -> None:
    sent(place, "2026-2")
    assert revisions.faults(place) == []
    (place / "revisions" / "2026-2.yaml").unlink()
    (told,) = revisions.faults(place)
    assert "2026-2.yaml manque" in told
    with pytest.raises(RevisionBroken, match=r"2026-2 manque"):
        frozen(place, "2026-11-01", PLAN + "# autre\n")
    away = (place / "transmissions").rename(place / "ailleurs")
    frozen(place, "2026-11-01", PLAN + "# autre\n")
    away.rename(place / "transmissions")
    (told,) = revisions.faults(place)
    assert "2026-2.yaml n'est plus celle qui a été envoyée" in told


def test_a_copy_under_another_number_is_named(place: Path) -> None:
    folder = place / "revisions"
    shutil.copy(folder / "2026-2.yaml", folder / "2026-3.yaml")
    shutil.copy(folder / "2026-2.yaml", folder / "2026-2 (copie).yaml")
    first, second = revisions.faults(place)
    assert "2026-3.yaml contient la version 2026-2" in first
    assert "2026-2 (copie).yaml n'est pas une version figée" in second


def test_an_emptied_revision_is_named(place: Path) -> None:
    path = place / "revisions" / "2026-1.yaml"
    path.chmod(0o600)
    path.write_bytes(b"")
    with pytest.raises(RevisionBroken, match=r"2026-1\.yaml"):
        revisions.revisions(place)


def test_a_date_before_the_last_revision_is_refused(place: Path) -> None:
    with pytest.raises(UsageMistake, match="2026-2 est datée du 13"):
        frozen(place, "2026-10-12")
    assert len(revisions.revisions(place)) == 3


def test_nothing_may_follow_a_broken_chain(place: Path) -> None:
    edited(place / "revisions" / "2026-1.yaml", "motif: essai", "motif: autre")
    with pytest.raises(RevisionBroken):
        frozen(place, "2026-11-01")


def test_an_unknown_number_names_the_known_ones(place: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageMistake, match=r"2025-1, 2026-1, 2026-2"):
        revisions.find(place, "2024-1")
    (tmp_path / "neuf").mkdir()
    (tmp_path / "neuf" / "plan.yaml").write_bytes((place / "plan.yaml").read_bytes())
    with pytest.raises(UsageMistake, match="aucune version figée"):
        revisions.find(tmp_path / "neuf", "2024-1")
    with pytest.raises(PlanUnreadable, match="n'existe pas"):
        revisions.find(tmp_path / "ailleurs", "2024-1")


def test_a_revision_is_read_with_the_copy_of_a_trame_that_has_gone(place: Path) -> None:
    revision = revisions.find(place, "2025-1")
    folder = place / "revisions"
    assert revisions.outline(revision) == TRAME
    kept = folder / "trames" / f"{TRAME.id}-{TRAME.version}.zip"
    shutil.copy(kept, folder / "trames" / f"{TRAME.id}-2019.01.zip")
    old = outline_copies.find(folder, TRAME.id, "2019.01")
    assert old.questions == TRAME.questions
    assert old.place is not None
    assert (old.place / "plan.docx").read_bytes().startswith(b"PK")


def test_a_missing_or_damaged_copy_of_a_trame_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrameInvalid, match=r"trame-nationale-2019\.01\.zip n'est pas là"):
        outline_copies.find(tmp_path, TRAME.id, "2019.01")
    (tmp_path / "trames").mkdir()
    (tmp_path / "trames" / f"{TRAME.id}-2019.01.zip").write_bytes(b"PK rien")
    with pytest.raises(TrameInvalid, match="abîmée"):
        outline_copies.find(tmp_path, TRAME.id, "2019.01")
