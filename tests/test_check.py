"""``sseplan check`` as it is called: what it prints, for people and for programs, its status."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Called, Ran

from sseplan import resources, trame
from sseplan.cli import check
from sseplan.typography import NBSP

TRAME = trame.load()
EXAMPLE = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
HEAD = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\n'


class ExampleDay(date):
    """The day at which the worked example stands."""

    @classmethod
    def today(cls) -> ExampleDay:
        return cls(2026, 11, 22)


@pytest.fixture(autouse=True)
def _the_day_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "date", ExampleDay)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A folder with the worked example."""
    (tmp_path / "plan.yaml").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


def written(folder: Path, answers: str) -> Path:
    (folder / "plan.yaml").write_text(HEAD + answers, encoding="utf-8")
    return folder


def plain(text: str) -> str:
    """``text`` with ordinary spaces and on one line, to look for sentences in it."""
    return " ".join(text.replace(NBSP, " ").split())


def test_the_worked_example_passes_at_both_stages(sseplan: Called, plan: Path) -> None:
    draft = sseplan("check", plan)
    assert draft.exit_code == 0
    assert (
        f"sseplan check {plan} --stade transmission"
        in plain(draft.stdout).split("Rien ne bloque.")[1]
    )
    sent = sseplan("check", plan, "--stade", "transmission")
    assert sent.exit_code == 0
    assert plain(sent.stdout).endswith("Rien ne bloque : le plan peut être transmis.")


def test_the_last_line_is_the_verdict_and_the_notice_stands_before_it(
    sseplan: Called, plan: Path
) -> None:
    shown = sseplan("check", plan).stdout
    assert plain(TRAME.notice) in plain(shown)
    assert plain(shown).index(plain(TRAME.notice)) < plain(shown).index("Rien ne bloque")


def test_a_plan_that_blocks_leaves_with_one(sseplan: Called, tmp_path: Path) -> None:
    told = sseplan("check", written(tmp_path, "reponses:\n  cpts_nom: CPTS Exemple\n"))
    assert told.exit_code == 1
    assert re.search(r"\d+ points bloquent\.\n$", told.stdout)


def test_an_empty_plan_is_told_on_one_or_two_screens(sseplan: Called, tmp_path: Path) -> None:
    shown = sseplan("check", written(tmp_path, "reponses: {}\n")).stdout
    assert shown.count("\n") < 80
    assert "Identification de la CPTS et du document : 14" in shown.replace(NBSP, " ")


def test_what_freezing_writes_itself_is_asked_of_nobody(sseplan: Called, tmp_path: Path) -> None:
    shown = sseplan("check", written(tmp_path, "reponses: {}\n"), "--json").stdout
    missing = {one["question"] for one in json.loads(shown)["to_complete"]}
    assert not missing & {"plan_nature", "plan_version", "revision_calendrier"}


def test_all_that_blocks_stands_under_its_heading(sseplan: Called, tmp_path: Path) -> None:
    answers = "reponses:\n  crises_retenues: [T1]\n  risques_matrice: oui\n"
    shown = sseplan("check", written(tmp_path, answers)).stdout.replace(NBSP, " ")
    heading = re.search(r"^Bloquant \((\d+)\)\n(.*?)^\S", shown, re.DOTALL | re.MULTILINE)
    verdict = re.search(r"^(\d+) points bloquent\.$", shown, re.MULTILINE)
    assert heading and verdict and heading[1] == verdict[1]
    assert len(re.findall(r"^ +\d+\. ", heading[2], re.MULTILINE)) == int(verdict[1])
    themes = re.findall(r"^  .* sur .* %   (\d+) bloquant", shown, re.MULTILINE)
    assert sum(map(int, themes)) == int(verdict[1])


def test_a_sending_does_not_wait_for_itself(sseplan: Called, plan: Path) -> None:
    text = re.sub(r"\n  transmissions:\n(    .*\n)+", "\n", EXAMPLE)
    assert text != EXAMPLE
    (plan / "plan.yaml").write_text(text, encoding="utf-8")
    assert sseplan("check", plan, "--stade", "transmission").exit_code == 0
    told = sseplan("check", plan, "--stade", "transmission", "--regle", "x04")
    assert "Pour ce plan : satisfaite" in plain(told.stdout)


def test_every_line_fits_in_eighty_columns(sseplan: Called, tmp_path: Path) -> None:
    answers = "reponses:\n  cpts_email: x\n  crises_retenues: [T1]\n  stocks:\n    - quantite: y\n"
    for words in (["check"], ["check", "--regle", "x01"], ["questions"]):
        shown = sseplan(*words, *([written(tmp_path, answers)] if words[0] == "check" else []))
        assert max(map(len, shown.stdout.splitlines())) <= 80


def test_a_finding_says_the_question_why_what_to_do_and_the_source(
    sseplan: Called, plan: Path
) -> None:
    text = re.sub("revision_calendrier: .*", "revision_calendrier: 2028-10-13", EXAMPLE)
    assert text != EXAMPLE
    (plan / "plan.yaml").write_text(text, encoding="utf-8")
    told = sseplan("check", plan)
    line = text[: text.index("revision_calendrier:")].count("\n") + 1
    assert told.exit_code == 1
    assert (
        f"112. Date de la prochaine révision (ligne {line} du fichier) "
        "La prochaine révision (13 octobre 2028) est à plus de douze mois de la version en cours "
        "(13 octobre 2026). À faire : Choisissez une date jusqu'au 13 octobre 2027. "
        "Règle revision_calendrier.B ; source : ACI2 ; S1."
    ) in plain(told.stdout)
    assert told.stdout.splitlines()[2] == "Bloquant (1)"


def test_a_misread_cell_is_told_with_its_row_its_column_and_its_line(
    sseplan: Called, tmp_path: Path
) -> None:
    answers = "reponses:\n  stocks:\n    - article: masques\n      quantite: beaucoup\n"
    shown = plain(sseplan("check", written(tmp_path, answers)).stdout)
    assert "35. Stocks et matériel (ligne 6 du fichier)" in shown
    assert "Ligne 1 du tableau, colonne « Quantité » : « beaucoup » n'est pas un nombre" in shown


def test_what_was_put_aside_and_what_is_old_are_listed(sseplan: Called, plan: Path) -> None:
    text = EXAMPLE.replace("verifie_le: 2026-10-05", "verifie_le: 2025-10-05", 1)
    (plan / "plan.yaml").write_text(text + "\na_revoir:\n  - stocks\n", encoding="utf-8")
    shown = plain(sseplan("check", plan).stdout)
    assert "À revoir (1) 35. Stocks et matériel" in shown
    assert (
        "37. Annuaire des autorités : 1 ligne de plus de douze mois, la plus ancienne du "
        "5 octobre 2025."
    ) in shown


def test_few_missing_answers_are_named_one_by_one(sseplan: Called, plan: Path) -> None:
    text = EXAMPLE.replace("  diffusion_niveau:", "  # diffusion_niveau:")
    assert text != EXAMPLE
    (plan / "plan.yaml").write_text(text, encoding="utf-8")
    shown = plain(sseplan("check", plan).stdout)
    assert "119. Niveau de diffusion du plan complet (bloquant)" in shown
    assert shown.endswith("1 point bloque.")


def test_the_json_has_stable_keys_and_the_same_verdict(sseplan: Called, tmp_path: Path) -> None:
    answers = "reponses:\n  cpts_email: x\n  crises_retenues: [T1]\na_revoir: [stocks]\n"
    told = sseplan("check", written(tmp_path, answers), "--json")
    tree: dict[str, Any] = json.loads(told.stdout)
    assert told.exit_code == 1
    assert set(tree) == {
        "trame", "stage", "today", "blocking", "verdict", "findings", "problems", "to_complete",
        "to_review", "stale", "themes", "reminders", "rules", "notice",
    }  # fmt: skip
    assert set(tree["findings"][0]) == {
        "rule", "also", "severity", "title", "question", "number", "label", "line", "why", "todo",
        "source",
    }  # fmt: skip
    assert tree["findings"][0]["rule"] == "crises_retenues.B"
    assert tree["findings"][0]["line"] == 5
    assert tree["problems"][0] | {"message": ""} == {
        "question": "cpts_email", "row": None, "field": None, "line": 4, "message": "",
        "severity": "majeure",
    }  # fmt: skip
    assert [review["question"] for review in tree["to_review"]] == ["stocks"]
    assert tree["themes"][0]["theme"] == "identification"
    assert tree["rules"]["cpts_nom.B"] == "unanswered"
    assert tree["blocking"] == 1 + sum(missing["blocking"] for missing in tree["to_complete"])


def test_one_rule_is_explained_with_its_sources_and_the_present_verdict(
    sseplan: Called, plan: Path
) -> None:
    told = sseplan("check", plan, "--regle", "X03")
    shown = plain(told.stdout)
    assert told.exit_code == 0
    assert shown.startswith("Règle x03 : La version en cours a moins de douze mois")
    assert "Gravité : bloquante Stade : brouillon" in shown
    assert "(lu via ces pages)" in shown
    assert shown.endswith("Pour ce plan : satisfaite.")


def test_a_rule_is_explained_without_any_plan(sseplan: Called, tmp_path: Path) -> None:
    told = sseplan("check", tmp_path, "--regle", "t3_cas_suspect.B", "--json")
    tree = json.loads(told.stdout)
    assert told.exit_code == 0
    assert (tree["rule"], tree["severity"], tree["verdict"]) == (
        "t3_cas_suspect.B",
        "bloquante",
        None,
    )
    assert "Pour ce plan" not in sseplan("check", tmp_path, "--regle", "x07").stdout


@pytest.mark.parametrize(
    ("wanted", "near"), [("x3", "x03"), ("stocks", "stocks.C1"), ("cpts_nom.b2", "cpts_nom.B")]
)
def test_an_unknown_rule_is_refused_with_those_that_look_like_it(
    sseplan: Called, tmp_path: Path, wanted: str, near: str
) -> None:
    told = sseplan("check", tmp_path, "--regle", wanted)
    assert told.exit_code == 2
    assert near in told.stderr and told.stdout == ""


def test_a_folder_without_a_plan_or_with_a_broken_one_leaves_with_two(
    sseplan: Called, tmp_path: Path
) -> None:
    assert sseplan("check", tmp_path).exit_code == 2
    (tmp_path / "plan.yaml").write_text("sseplan: 1\nreponses: [", encoding="utf-8")
    told = sseplan("check", tmp_path)
    assert told.exit_code == 2 and "plan.yaml" in told.stderr


def test_an_answer_cannot_drive_the_terminal(sseplan: Called, plan: Path) -> None:
    text = EXAMPLE.replace("lieu: Gymnase des Varennes", 'lieu: "Gymnase\\e[31m des Varennes"', 1)
    text = text.replace('accord: "oui"', 'accord: "non"')
    (plan / "plan.yaml").write_text(text, encoding="utf-8")
    assert "\x1b" not in sseplan("check", plan).stdout


def test_the_real_command_tells_a_colourless_pipe_the_same(
    sseplan_process: Ran, plan: Path
) -> None:
    done = sseplan_process("check", ".", cwd=plan, env={"NO_COLOR": "1"})
    assert done.returncode in (0, 1)
    assert "\x1b" not in done.stdout and done.stderr == ""
    assert "Réponses obligatoires données, par thème" in done.stdout
    assert [path.name for path in plan.iterdir()] == ["plan.yaml"]
