"""The list of the frozen versions: what was sent, what the ARS answered, whether all is intact."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from frozen_plans import change, freeze, write

from sseplan.answers import Answers
from sseplan.lifecycle import history
from sseplan.plan.revisions import Header
from sseplan.plan.submissions import Submission
from sseplan.typography import NBSP

Called = Callable[..., Result]

SENT = [
    {"organisme": "ars", "date": "2025-11-20", "canal": "courriel", "version": "1.0",
     "accuse_reception": "oui"},
    {"organisme": "cpam", "date": "2025-11-18", "canal": "courriel", "version": "v1"},
    {"organisme": "ars", "date": "2026-11-03", "canal": "mssante", "version": "2.0"},
]  # fmt: skip
OPINIONS = [
    {"date": "2026-11-10", "avis": "en_attente"},
    {"date": "2026-02-19", "avis": "conforme"},
    {"date": "2025-12-18", "avis": "reserves", "remarques": "préciser T4"},
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two versions sent and judged, a third that waits."""
    place = write(tmp_path / "plan")
    freeze(place, "2025-11-04", "1.0", reason="Première version")
    freeze(place, "2026-10-13", "2.0", reason="Actualisation annuelle", nature="actualisation")
    freeze(place, "2026-11-22", "2.1", reason="Après la crue", nature="revision")
    change(place, transmissions=SENT, ars_avis=OPINIONS)
    return place


def ordinary(text: str) -> str:
    return text.replace(NBSP, " ")


WIDE = """\
Versions figées du plan : CPTS Rives et Coteaux

Numéro   Version  Date               Auteur
2025-1   1.0      4 novembre 2025    Sam Modèle
         première rédaction
         Motif : Première version
         Envoyée : ARS le 20 novembre 2025 (courriel, reçue) ; CPAM le
           18 novembre 2025 (courriel)
         Réponse de l'ARS : réserves le 18 décembre 2025 ; conforme le
           19 février 2026

2026-1   2.0      13 octobre 2026    Sam Modèle
         actualisation annuelle
         Motif : Actualisation annuelle
         Envoyée : ARS le 3 novembre 2026 (MSSanté)
         Réponse de l'ARS : en attente depuis le 10 novembre 2026

2026-2   2.1      22 novembre 2026   Sam Modèle
         révision en cours d'année (crise, exercice, correction)
         Motif : Après la crue
         Pas encore envoyée

"""


def test_each_version_is_told_with_what_became_of_it(sseplan: Called, place: Path) -> None:
    result = sseplan("history", place, env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.stderr
    assert ordinary(result.stdout) == WIDE


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_list_keeps_to_the_width_of_the_terminal(
    sseplan: Called, place: Path, columns: int
) -> None:
    lines = sseplan("history", place, env={"COLUMNS": str(columns)}).stdout.splitlines()
    assert max(map(len, lines)) < columns
    told = " ".join(ordinary(" ".join(lines)).split())
    assert "réserves le 18 décembre 2025 ; conforme le 19 février 2026" in told


def test_a_program_gets_the_same(sseplan: Called, place: Path) -> None:
    found = json.loads(sseplan("history", place, "--json").stdout)
    assert [entry["number"] for entry in found] == ["2025-1", "2026-1", "2026-2"]
    assert found[0]["reason"] == "Première version"
    assert [row["organisme"] for row in found[0]["sent"]] == ["ars", "cpam"]
    assert [row["avis"] for row in found[0]["answered"]] == ["reserves", "conforme"]
    assert found[2]["sent"] == []
    assert found[2]["answered"] == []


def test_a_plan_without_version_says_how_to_freeze_one(sseplan: Called, tmp_path: Path) -> None:
    place = write(tmp_path / "plan")
    result = sseplan("history", place)
    assert result.exit_code == 0
    assert "sseplan revise" in result.stdout
    assert json.loads(sseplan("history", place, "--json").stdout) == []
    assert "Aucune version figée à vérifier" in ordinary(
        sseplan("history", place, "--verifier").stdout
    )


def test_a_folder_without_a_plan_is_named(sseplan: Called, tmp_path: Path) -> None:
    for option in ((), ("--verifier",), ("--json",)):
        result = sseplan("history", tmp_path, *option)
        assert result.exit_code == 2
        assert "Il n'y a pas de plan" in ordinary(result.stderr)


def test_intact_versions_are_said_to_be(sseplan: Called, place: Path) -> None:
    result = sseplan("history", place, "--verifier")
    assert result.exit_code == 0
    assert ordinary(result.stdout) == "3 versions figées vérifiées : intactes.\n"
    told = json.loads(sseplan("history", place, "--verifier", "--json").stdout)
    assert told == {"intact": True, "faults": []}


def test_every_fault_is_told_with_the_name_of_its_file(sseplan: Called, place: Path) -> None:
    folder = place / "revisions"
    for name in ("2025-1.yaml", "2026-2.yaml"):
        (folder / name).chmod(0o600)
        (folder / name).write_bytes((folder / name).read_bytes() + b"# encore\n")
    (folder / "copie de 2026-1.yaml").write_bytes((folder / "2026-1.yaml").read_bytes())
    result = sseplan("history", place, "--verifier")
    assert result.exit_code == 1
    told = " ".join(ordinary(result.stdout).split())
    for name in ("2025-1.yaml a été modifiée", "2026-2.yaml a été modifiée", "copie de 2026-1"):
        assert name in told
    found = json.loads(sseplan("history", place, "--verifier", "--json").stdout)
    assert found["intact"] is False
    assert len(found["faults"]) == 3


# --- which opinion is about which version


def header(version: str) -> Header:
    return Header(version, "2026-01-01", version, "initiale", "", "", "t", "1", "")


def test_a_parcel_remembers_the_sending_that_the_draft_forgot() -> None:
    sent = Submission("2.0", Path("transmissions/2.0"), "2.0", "2026-11-03", "mssante", {"ars": ()})
    headers = [header("1.0"), header("2.0")]
    first, second = history.entries(headers, Answers({"ars_avis": OPINIONS}), [sent])
    assert first.sent == ()
    assert [row["organisme"] for row in second.sent] == ["ars"]
    assert [row["avis"] for row in second.answered] == ["en_attente"]
    assert second.parcel is sent


def test_a_parcel_is_shown_and_one_that_cannot_be_read_hides_nothing(
    sseplan: Called, place: Path
) -> None:
    folder = place / "transmissions" / "2026-1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    shown = sseplan("history", place, env={"COLUMNS": "80"}).stdout
    assert f"Dossier d'envoi : {folder}" in " ".join(ordinary(shown).split())
    (folder / "manifest.json").write_text("[", encoding="utf-8")
    result = sseplan("history", place, env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert ordinary(result.stdout) == WIDE
    assert "manifest.json ne se lit pas" in ordinary(result.stderr)


def entries(*versions: str, **answers: Any) -> list[history.Entry]:
    return history.entries([header(version) for version in versions], Answers(answers))


def test_an_opinion_is_about_the_version_that_the_ars_had_then() -> None:
    first, second = entries("1.0", "2.0", transmissions=SENT, ars_avis=OPINIONS)
    assert [row["avis"] for row in first.answered] == ["reserves", "conforme"]
    assert [row["avis"] for row in second.answered] == ["en_attente"]


def test_an_opinion_goes_past_a_version_that_was_never_sent() -> None:
    sent = [SENT[0], {"organisme": "ars", "date": "2026-11-03", "version": "3.0"}]
    first, second, third = entries("1.0", "2.0", "3.0", transmissions=sent, ars_avis=OPINIONS)
    assert len(first.answered) == 2
    assert second.answered == ()
    assert [row["avis"] for row in third.answered] == ["en_attente"]


def test_what_the_person_wrote_askew_makes_nothing_fail() -> None:
    (first,) = entries(
        "1.0",
        transmissions=[{"version": "1.0"}, "texte", {"date": "?", "version": "1.0"}],
        ars_avis="oui",
    )
    assert len(first.sent) == 2
    assert first.answered == ()
