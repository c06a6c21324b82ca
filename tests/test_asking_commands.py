"""``sseplan init`` and ``sseplan edit`` as commands: pipes, files, statuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Called

from sseplan import plan_yaml
from sseplan.answers import Answers
from sseplan.trame import load

TRAME = load()
HEAD = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\nreponses:\n'


def saved(folder: Path) -> Answers:
    return plan_yaml.load((folder / "plan.yaml").read_text(encoding="utf-8"), TRAME).answers


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_an_ended_input_saves_and_leaves_with_status_3(sseplan: Called, tmp_path: Path) -> None:
    ran = sseplan("init", tmp_path / "mon-plan", "--simple", input="CPTS Rives\n")
    assert ran.exit_code == 3
    assert saved(tmp_path / "mon-plan").values == {"cpts_nom": "CPTS Rives"}
    assert f"Pour reprendre : sseplan init {tmp_path / 'mon-plan'} --simple" in plain(ran.stdout)
    assert "\x1b" not in ran.stdout


def test_the_next_session_resumes_after_the_last_answer(sseplan: Called, tmp_path: Path) -> None:
    sseplan("init", tmp_path, "--simple", input="CPTS Rives\n")
    ran = sseplan("init", tmp_path, "--simple", input="bretagne\nq\n")
    assert ran.exit_code == 3
    assert "Reprise du plan : 1 réponse sur 36." in plain(ran.stdout)
    assert "Question 2 sur 36" in ran.stdout
    assert saved(tmp_path).get("cpts_region_ars") == "53"


def test_walking_to_the_end_ends_with_status_0(sseplan: Called, tmp_path: Path) -> None:
    ran = sseplan("init", tmp_path, "--simple", input=">\n" * 36 + "\n")
    assert ran.exit_code == 0
    assert "Fin du parcours court" in ran.stdout
    assert "sseplan render" in ran.stdout


def test_enter_alone_never_traps_anybody(sseplan: Called, tmp_path: Path) -> None:
    ran = sseplan("init", tmp_path, "--simple", "--complet", input="\n" * 400)
    assert ran.exit_code == 0
    assert "Fin du questionnaire complet" in ran.stdout


def test_an_unreadable_plan_is_left_alone(sseplan: Called, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("sseplan: 1\nreponses: [\n")
    ran = sseplan("init", tmp_path, "--simple", input="x\n")
    assert ran.exit_code == 2
    assert (tmp_path / "plan.yaml").read_text() == "sseplan: 1\nreponses: [\n"


def test_what_the_trame_does_not_know_is_kept_and_said(sseplan: Called, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(HEAD + "  mystere: à garder\n", encoding="utf-8")
    ran = sseplan("init", tmp_path, "--simple", input="CPTS Rives\n")
    assert "inconnu de cette trame : mystere" in plain(ran.stdout)
    assert saved(tmp_path).values == {"mystere": "à garder", "cpts_nom": "CPTS Rives"}


# --- from a file


def test_answers_are_taken_from_a_file(sseplan: Called, tmp_path: Path) -> None:
    source = tmp_path / "reponses.yaml"
    source.write_text(
        HEAD + "  cpts_nom: CPTS Rives\n  cpts_email: pas une adresse\n  inconnue: gardée\n"
        "notes:\n  stocks: à voir\na_revoir:\n  - stocks\n"
        "confirmations:\n  cpts_nom:\n    le: 2026-10-01\n    par: Nadège L.\n",
        encoding="utf-8",
    )
    ran = sseplan("init", tmp_path / "p", "--from", source)
    assert ran.exit_code == 0
    answers = saved(tmp_path / "p")
    assert answers.values == {
        "cpts_nom": "CPTS Rives", "cpts_email": "pas une adresse", "inconnue": "gardée",
    }  # fmt: skip
    assert answers.notes == {"stocks": "à voir"}
    assert answers.to_review == ("stocks",)
    assert answers.confirmed["cpts_nom"].by == "Nadège L."
    told = plain(ran.stdout)
    assert "2 réponses lues" in told
    assert "inconnu de cette trame : inconnue" in told
    assert "reponses.yaml, ligne 5" in told
    assert "Courriel générique" in told
    assert f"Pour continuer : sseplan init {tmp_path / 'p'}" in told


def test_answers_that_are_there_are_never_replaced_from_a_file(
    sseplan: Called, tmp_path: Path
) -> None:
    source = tmp_path / "reponses.yaml"
    source.write_text(HEAD + "  cpts_nom: Autre nom\n  cpts_siege: 1 rue\n", encoding="utf-8")
    sseplan("init", tmp_path / "p", "--simple", input="CPTS Rives\n")
    ran = sseplan("init", tmp_path / "p", "--from", source)
    assert ran.exit_code == 2
    assert "cpts_nom" in ran.stderr
    assert saved(tmp_path / "p").values == {"cpts_nom": "CPTS Rives"}


def test_a_file_completes_a_plan_that_says_the_same(sseplan: Called, tmp_path: Path) -> None:
    source = tmp_path / "reponses.yaml"
    source.write_text(HEAD + "  cpts_nom: CPTS Rives\n  cpts_siege: 1 rue\n", encoding="utf-8")
    sseplan("init", tmp_path / "p", "--simple", input="CPTS Rives\n")
    assert sseplan("init", tmp_path / "p", "--from", source).exit_code == 0
    assert saved(tmp_path / "p").get("cpts_siege") == "1 rue"


def test_a_file_that_is_no_plan_starts_no_plan(sseplan: Called, tmp_path: Path) -> None:
    source = tmp_path / "reponses.yaml"
    source.write_text("n'importe quoi: [", encoding="utf-8")
    assert sseplan("init", tmp_path / "p", "--from", source).exit_code == 2
    assert not (tmp_path / "p" / "plan.yaml").exists()
    assert sseplan("init", tmp_path / "p", "--from", tmp_path / "absent.yaml").exit_code == 2


# --- edit


@pytest.fixture
def plan(sseplan: Called, tmp_path: Path) -> Path:
    sseplan("init", tmp_path, "--simple", input="CPTS Rives\n")
    return tmp_path


def test_edit_alone_lists_the_sections_with_their_state(sseplan: Called, plan: Path) -> None:
    ran = sseplan("edit", "--plan", plan)
    assert ran.exit_code == 0
    assert "Identification de la CPTS" in ran.stdout
    assert " 1/17" in ran.stdout
    assert "1.4 Alerte et mobilisation" in ran.stdout


def test_edit_goes_to_a_question_and_says_when_it_is_done(sseplan: Called, plan: Path) -> None:
    ran = sseplan("edit", "--plan", plan, "cpts_siege", "--simple", input="1 rue de l'Essai\n")
    assert ran.exit_code == 0
    assert saved(plan).get("cpts_siege") == "1 rue de l'Essai"
    assert "Terminé" in ran.stdout


def test_edit_goes_to_the_first_open_question_of_a_section(sseplan: Called, plan: Path) -> None:
    ran = sseplan("edit", "--plan", plan, "0", "--simple", input="q\n")
    assert ran.exit_code == 3
    assert "Adresse du siège" in ran.stdout
    assert f"sseplan edit 0 --plan {plan}" in plain(ran.stdout)


def test_edit_finds_a_typology_and_words(sseplan: Called, plan: Path) -> None:
    assert "T3 : événements" in plain(
        sseplan("edit", "--plan", plan, "T3", "--simple", input="q\n").stdout
    )
    found = sseplan("edit", "--plan", plan, "main", "courante", "--simple", input="q\n")
    assert "Main courante" in found.stdout


def test_edit_asks_to_be_precise_or_says_that_nothing_answers(sseplan: Called, plan: Path) -> None:
    several = sseplan("edit", "--plan", plan, "communes")
    assert several.exit_code == 2
    assert "sseplan edit cpts_communes" in several.stderr
    assert sseplan("edit", "--plan", plan, "xyzzy").exit_code == 2


def test_edit_asks_a_question_that_does_not_apply_and_says_so(sseplan: Called, plan: Path) -> None:
    ran = sseplan("edit", "--plan", plan, "t4_iode", "--simple", input="Stock en mairie\n.\n")
    assert "ne s'applique pas" in ran.stdout
    assert saved(plan).get("t4_iode") == "Stock en mairie"


def test_edit_without_a_plan_says_how_to_begin(sseplan: Called, tmp_path: Path) -> None:
    assert sseplan("edit", "--plan", tmp_path / "vide").exit_code == 2


def test_requirements_are_told_softly(sseplan: Called, plan: Path) -> None:
    ran = sseplan(
        "edit", "--plan", plan, "alerte_point_entree", "--simple", input="Jour\n15\nf\n\n"
    )
    assert ran.exit_code == 0
    told = " ".join(plain(ran.stdout).split())
    assert "À compléter (Point d'entrée de l'alerte) : On ne voit pas qui répond la nuit" in told


def test_the_guide_opens_in_the_dialogue(sseplan: Called, plan: Path) -> None:
    ran = sseplan("edit", "--plan", plan, "stocks", "--simple", input="?\nq\n")
    assert "(stocks)" in ran.stdout
