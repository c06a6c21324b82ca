"""A frozen version brought back as the draft: the draft is safe first, and the way back is told."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from frozen_plans import TRAME, change, freeze, read, snapshot, write

from sseplan import plan_yaml
from sseplan.cli import console
from sseplan.plan import Plan, revisions
from sseplan.typography import NBSP

Called = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two frozen versions and a draft that has gone on since."""
    place = write(tmp_path / "plan")
    freeze(place, "2025-11-04", "1.0")
    change(place, cpts_siege="2 rue Neuve, Villexemple")
    freeze(place, "2026-10-13", "2.0")
    change(place, cpts_nom="CPTS au présent")
    return place


def ordinary(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def kept(place: Path) -> list[Path]:
    return sorted(place.glob("plan.avant-restauration-*.yaml"))


def test_a_version_comes_back_byte_for_byte_and_the_draft_is_kept(
    sseplan: Called, place: Path
) -> None:
    draft = (place / "plan.yaml").read_bytes()
    result = sseplan("restore", "2025-1", "--plan", place)
    assert result.exit_code == 0, result.stderr
    assert (place / "plan.yaml").read_bytes() == revisions.find(place, "2025-1").content
    (copy,) = kept(place)
    assert re.fullmatch(r"plan\.avant-restauration-\d{8}-\d{6}\.yaml", copy.name)
    assert copy.read_bytes() == draft
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    told = ordinary(result.stdout)
    assert "Le brouillon est maintenant la version 1.0 (2025-1, du 4 novembre 2025)." in told
    assert f"sseplan restore {copy.name} --plan {place}" in told


def test_the_command_that_is_told_brings_the_draft_back(sseplan: Called, place: Path) -> None:
    before = (place / "plan.yaml").read_bytes()
    sseplan("restore", "2025-1", "--plan", place)
    (copy,) = kept(place)
    result = sseplan("restore", copy.name, "--plan", place)
    assert result.exit_code == 0, result.stderr
    assert (place / "plan.yaml").read_bytes() == before
    assert kept(place) == [copy]  # what was there was the version 2025-1: nothing to keep
    assert "sseplan restore 2025-1" in ordinary(result.stdout)


def test_a_draft_that_is_a_version_already_is_not_kept_twice(sseplan: Called, place: Path) -> None:
    sseplan("restore", "derniere", "--plan", place)
    (copy,) = kept(place)
    result = sseplan("restore", "2025-1", "--plan", place)
    assert kept(place) == [copy]
    assert "identique à la version 2026-1" in ordinary(result.stdout)


def test_nothing_is_done_where_the_draft_is_that_version(sseplan: Called, place: Path) -> None:
    sseplan("restore", "2026-1", "--plan", place)
    before = snapshot(place)
    result = sseplan("restore", "2026-1", "--plan", place)
    assert result.exit_code == 0
    assert "rien n'a changé" in ordinary(result.stdout)
    assert snapshot(place) == before


def test_what_was_recorded_since_stays(sseplan: Called, place: Path) -> None:
    sending = {"organisme": "ars", "date": "2026-11-03", "version": "2.0"}
    opinion = {"date": "2026-11-10", "avis": "reserves", "remarques": "Préciser la tournée"}
    change(place, transmissions=[sending], ars_avis=[opinion])
    draft = (place / "plan.yaml").read_bytes()
    told = ordinary(sseplan("restore", "2025-1", "--plan", place).stdout)
    assert "noté depuis y est gardé : Transmissions du plan, Retour de l'ARS." in told
    answers = read(place)
    assert answers.get("cpts_siege") != "2 rue Neuve, Villexemple"
    assert (answers.get("transmissions"), answers.get("ars_avis")) == ([sending], [opinion])
    again = ordinary(sseplan("restore", "2025-1", "--plan", place).stdout)
    assert "rien n'a changé" in again
    (copy,) = kept(place)
    back = ordinary(sseplan("restore", copy.name, "--plan", place).stdout)
    assert "noté depuis" not in back
    assert (place / "plan.yaml").read_bytes() == draft


def test_a_restored_plan_goes_on_as_any_plan(sseplan: Called, place: Path) -> None:
    sseplan("restore", "2025-1", "--plan", place)
    change(place, cpts_nom="CPTS reprise")
    assert sseplan("revise", place, "--motif", "Reprise de la version 1").exit_code == 0
    last = revisions.find(place, "derniere")
    assert last.header.version == "2.1"  # never the name of a frozen one
    assert read(place).get("cpts_nom") == "CPTS reprise"


def test_two_restores_in_one_second_keep_both_drafts(sseplan: Called, place: Path) -> None:
    for name in ("un", "deux", "trois"):
        change(place, cpts_nom=f"CPTS {name}")
        sseplan("restore", "2026-1", "--plan", place)
    assert len(kept(place)) == 3


def test_a_plan_that_cannot_be_read_any_more_is_rescued(sseplan: Called, place: Path) -> None:
    (place / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    result = sseplan("restore", "2026-1", "--plan", place)
    assert result.exit_code == 0, result.stderr
    assert kept(place)[0].read_text(encoding="utf-8") == "reponses: ["
    assert read(place).get("cpts_siege") == "2 rue Neuve, Villexemple"


def test_a_plan_that_is_gone_is_rescued(sseplan: Called, place: Path) -> None:
    (place / "plan.yaml").unlink()
    assert sseplan("restore", "2026-1", "--plan", place).exit_code == 0
    assert not kept(place)
    assert read(place).get("cpts_siege") == "2 rue Neuve, Villexemple"


def test_a_version_of_another_trame_says_so(sseplan: Called, tmp_path: Path) -> None:
    place = write(tmp_path / "plan")
    older = plan_yaml.new(TRAME).replace(TRAME.version, "2019.01")
    revisions.freeze(
        place, older.encode(), date="2020-01-06", author="A", reason="r", nature="initiale",
        version="1.0", trame=replace(TRAME, version="2019.01"),
    )  # fmt: skip
    result = sseplan("restore", "2020-1", "--plan", place)
    assert result.exit_code == 0, result.stderr
    assert "la version 2019.01 de la trame" in ordinary(result.stdout)


# --- a person at the terminal


def test_a_person_is_asked_first(
    sseplan: Called, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "at_terminal", lambda: True)
    before = snapshot(place)
    result = sseplan("restore", "2025-1", "--plan", place, input="n\n")
    assert result.exit_code == 3
    assert snapshot(place) == before
    assert sseplan("restore", "2025-1", "--plan", place, "--oui").exit_code == 0
    assert sseplan("restore", "2026-1", "--plan", place, input="\n").exit_code == 0
    assert read(place).get("cpts_siege") == "2 rue Neuve, Villexemple"


# --- what cannot be


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2024-1", "Versions de ce plan : 2025-1, 2026-1"),
        ("2.0", "Versions de ce plan : 2025-1, 2026-1"),
        ("plan.avant-restauration-20200101-000000.yaml", "pas de brouillon gardé"),
    ],
)
def test_an_unknown_number_names_those_there_are(
    sseplan: Called, place: Path, number: str, said: str
) -> None:
    before = snapshot(place)
    result = sseplan("restore", number, "--plan", place)
    assert result.exit_code == 2
    assert said in ordinary(result.stderr)
    assert snapshot(place) == before


def test_a_plan_open_elsewhere_is_left_alone(sseplan: Called, place: Path) -> None:
    before = snapshot(place)
    with Plan.open(place, TRAME):
        result = sseplan("restore", "2025-1", "--plan", place)
    assert result.exit_code == 2
    assert "est déjà ouvert" in ordinary(result.stderr)
    assert snapshot(place) == before


def test_a_plan_that_is_a_folder_is_said_to_be(sseplan: Called, place: Path) -> None:
    (place / "plan.yaml").unlink()
    (place / "plan.yaml").mkdir()
    result = sseplan("restore", "2025-1", "--plan", place)
    assert result.exit_code == 2
    assert "est un dossier" in ordinary(result.stderr)
