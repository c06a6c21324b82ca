"""``sseplan status``, and ``sseplan`` alone: where a plan stands, on one screen."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Called, Ran
from submitted_plans import NUMBER, TRAME, adopted, answers, change, rows

from sseplan import interview
from sseplan.answers import Answers
from sseplan.cli import status
from sseplan.lifecycle import stages, summary
from sseplan.plan import Plan
from sseplan.typography import NBSP

TODAY = date(2026, 11, 22)
ROWS = 23  # of the 24 of a terminal: the last one is for the next command


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_on(monkeypatch, TODAY)


def stand_on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return day

    monkeypatch.setattr(status, "date", Day)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return adopted(tmp_path / "plan")


def begun(folder: Path, known: Answers) -> Path:
    """A folder with a plan that nothing has frozen."""
    with Plan.create(folder, TRAME) as plan:
        plan.save(known)
    return folder


def plain(result: Any) -> str:
    assert result.exit_code == 0, result.output
    return str(result.stdout).replace(NBSP, " ")


def words(result: Any) -> str:
    return " ".join(plain(result).split())


def sent(folder: Path, **more: str) -> None:
    line = {"organisme": "ars", "date": "2026-11-03", "canal": "courriel", "version": "2.0"} | more
    change(folder, lambda known: known.with_answer(
        "transmissions", [*rows(folder, "transmissions"), line]
    ))  # fmt: skip


# --- one screen


def test_one_screen_says_all_of_a_plan(sseplan: Called, plan: Path) -> None:
    told = words(sseplan("status", plan))
    for part in (
        "Plan SSE : CPTS du Val d'Ormance",
        "État : validé, depuis le 27 octobre 2026 Adopté par : conseil d'administration.",
        "Dernière version : 2.0 du 13 octobre 2026 (2026-1)",
        "Brouillon : rien n'a changé depuis",
        "Échéance : ",
        "Ce qui bloque : rien",
        "Anticiper ███████ 100 %",
        f"sseplan submit {plan} préparer l'envoi à l'ARS",
    ):
        assert part in told


def worst(folder: Path) -> None:
    """As much to say as there can be: everything late, changed, put aside, blocked."""
    sent(folder, organisme="ars", canal="plateforme")
    sent(folder, organisme="cpam")
    remarks = [
        {"date": "2026-11-10", "avis": "reserves", "remarques": f"Préciser le point {n}"}
        for n in range(3)
    ]

    def spoilt(known: Answers) -> Answers:
        known = known.with_answer("ars_avis", remarks).with_answer("cpts_population", 61000)
        return known.without("diffusion_membres").put_aside("stocks").put_aside("indicateurs")

    change(folder, spoilt)


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 1), date(2028, 3, 1)])
def test_the_screen_is_one_screen_whatever_there_is_to_say(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    worst(plan)
    stand_on(monkeypatch, day)
    monkeypatch.chdir(plan)
    lines = plain(sseplan("status", env={"COLUMNS": "80"})).splitlines()
    assert len(lines) <= ROWS, "\n".join(lines)
    assert max(map(len, lines)) < 80


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    worst(plan)
    monkeypatch.chdir(plan)
    lines = plain(sseplan("status", env={"COLUMNS": str(columns)})).splitlines()
    commands = [line for line in lines if line.startswith("  sseplan ")]
    assert max(len(line) for line in lines if line not in commands) < columns
    assert all("sseplan" in line for line in commands)


def test_the_commands_shown_are_commands(sseplan: Called, plan: Path) -> None:
    """Each one is known, with its options."""
    worst(plan)
    shown = [line.strip() for line in plain(sseplan("status", plan)).splitlines()]
    typed = [line.split("  ")[0] for line in shown if line.startswith("sseplan ")]
    assert len(typed) >= 4
    for line in typed:
        name, *rest = shlex.split(line)[1:]
        options = [word for word in rest if word.startswith("--")]
        known = sseplan(name, "--help").output
        assert all(option in known for option in options), line
        assert str(plan) in rest


def test_a_first_version_is_proposed_once_only_its_own_life_is_left_to_tell(
    sseplan: Called, plan: Path, tmp_path: Path
) -> None:
    """What « revise » writes, and what a sending leaves behind, is not asked before."""
    known = answers(plan)
    core = {question.id for question in interview.core_path(TRAME, known)}
    asked = {key: value for key, value in known.values.items() if key in core}
    asked = {key: value for key, value in asked.items() if not TRAME.question(key).record}
    short = begun(tmp_path / "short", Answers(asked))
    steps = plain(sseplan("status", short)).split("Et maintenant :")[1].split("\n")
    assert steps[1].startswith(f"  sseplan revise {short}")
    begun(tmp_path / "shorter", Answers({**asked, "t1_role": None}))
    assert "revise" not in plain(sseplan("status", tmp_path / "shorter"))


def test_what_the_sending_waits_for_comes_before_it(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.without("diffusion_membres"))
    told = words(sseplan("status", plan))
    noted = told.index(f"sseplan edit diffusion_membres --plan {plan}")
    assert noted < told.index(f"sseplan submit {plan}")


# --- the states


def test_remarks_without_an_answer_come_first(sseplan: Called, plan: Path) -> None:
    worst(plan)
    told = words(sseplan("status", plan))
    assert "État : réserves reçues, depuis le 10 novembre 2026" in told
    assert "Avis de l'ARS : réserves le 10 novembre 2026" in told
    assert "À revoir : 3 remarques de l'ARS sans réponse" in told
    assert told.index("sseplan edit ars_avis") < told.index("sseplan revise")


def test_remarks_on_an_earlier_version_are_not_forgotten(sseplan: Called, plan: Path) -> None:
    unanswered = [{**row, "reponse": ""} for row in rows(plan, "ars_avis")]
    change(plan, lambda known: known.with_answer("ars_avis", unanswered))
    told = words(sseplan("status", plan))
    assert "État : validé" in told
    assert "1 remarque de l'ARS sans réponse" in told
    assert "sseplan edit ars_avis" in told


def test_what_changed_since_the_last_version_is_counted(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.with_answer("cpts_population", 61000))
    told = words(sseplan("status", plan))
    assert "Brouillon : 1 réponse a changé depuis, pas encore figée" in told
    assert f"sseplan diff --plan {plan}" in told


def test_a_plan_waiting_for_the_ars_says_what_to_note(sseplan: Called, plan: Path) -> None:
    sent(plan)
    told = words(sseplan("status", plan))
    assert "État : transmis, depuis le 3 novembre 2026" in told
    assert "Dernier envoi : 3 novembre 2026, à l'ARS" in told
    assert "--retour conforme" in told


def test_a_year_later_the_plan_is_out_of_date(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(plan)
    stand_on(monkeypatch, date(2027, 12, 1))
    told = words(sseplan("status", plan))
    assert "État : à actualiser, depuis le" in told
    assert "En retard : " in told
    assert "sseplan revise" in told and "--annuelle" in told


def test_the_line_of_a_sending_to_come_does_not_block_it(sseplan: Called, plan: Path) -> None:
    assert "Ce qui bloque : rien" in words(sseplan("status", plan))
    change(plan, lambda known: known.without("diffusion_membres"))
    told = words(sseplan("status", plan))
    assert "Ce qui bloque : 1 point : Diffusion aux membres" in told
    assert f"sseplan check {plan} --stade transmission" in told


def test_a_version_that_was_altered_is_said_and_the_rest_shown(sseplan: Called, plan: Path) -> None:
    path = plan / "revisions" / f"{NUMBER}.yaml"
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data.replace(b"Karim", b"Autre"))
    result = sseplan("status", plan)
    assert f"{NUMBER}.yaml" in result.stderr
    assert "Plan SSE : CPTS du Val d'Ormance" in plain(result)


# --- for programs


def test_the_same_is_there_for_programs(sseplan: Called, plan: Path) -> None:
    sent(plan)
    tree = json.loads(sseplan("status", plan, "--json").stdout)
    assert tree["state"]["name"] == "transmis" and tree["state"]["since"] == "2026-11-03"
    assert tree["last_revision"]["number"] == NUMBER
    assert (tree["changed"], tree["blocking"], tree["open_remarks"]) == (0, 0, 0)
    assert tree["sent"][0]["organisme"] == "ars"
    assert {theme["percentage"] for theme in tree["themes"]} == {100}
    assert tree["next_due"]["on"] >= "2026-11-22"
    assert tree["next"][0]["command"].startswith("sseplan submit")


def test_a_plan_just_begun_is_there_for_programs_too(sseplan: Called, tmp_path: Path) -> None:
    begun(tmp_path, Answers())
    tree = json.loads(sseplan("status", tmp_path, "--json").stdout)
    assert (tree["state"]["name"], tree["last_revision"], tree["changed"]) == (
        "brouillon",
        None,
        None,
    )


# --- sseplan alone, and a plan being written


def test_sseplan_alone_shows_the_same_screen(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plan)
    assert sseplan().stdout == sseplan("status").stdout


def test_sseplan_alone_outside_a_plan_says_how_to_begin(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = plain(sseplan())
    assert told.index("sseplan serve mon-plan") < told.index("sseplan init mon-plan")
    result = sseplan("status")
    assert (result.exit_code, "sseplan init" in result.stderr) == (2, True)


def test_a_plan_just_begun_says_how_far_it_is(sseplan: Called, tmp_path: Path) -> None:
    begun(tmp_path, Answers({"cpts_nom": "CPTS Rives et Coteaux"}))
    told = words(sseplan("status", tmp_path))
    asked = len(interview.core_path(TRAME, answers(tmp_path)))
    assert "Plan SSE : CPTS Rives et Coteaux" in told
    assert "État : brouillon Aucune version n'est encore figée." in told
    assert f"L'essentiel : réponses à 1 sur {asked} questions (2 %)" in told
    assert f"sseplan init {tmp_path} reprendre à « Région et ARS compétente »" in told


def test_once_the_short_path_is_done_the_complete_one_is_proposed(
    sseplan: Called, tmp_path: Path
) -> None:
    begun(tmp_path, Answers({q.id: "x" for q in TRAME.questions if q.core}))
    assert "--complet" in words(sseplan("status", tmp_path))


def test_the_points_that_block_are_counted(sseplan: Called, tmp_path: Path) -> None:
    begun(tmp_path, Answers())
    report = stages.at(stages.FREEZING, TRAME, Answers(), (), TODAY)
    assert report.blocking > 0
    told = words(sseplan("status", tmp_path))
    assert f"Ce qui bloque : {report.blocking} points" in told


def test_a_question_put_aside_is_called_back(sseplan: Called, tmp_path: Path) -> None:
    begun(tmp_path, Answers().put_aside(TRAME.questions[2].id))
    told = words(sseplan("status", tmp_path))
    assert "À revoir : 1 question mise de côté" in told
    assert f"sseplan edit {TRAME.questions[2].number} --plan {tmp_path}" in told


def test_a_plan_that_nothing_blocks_may_be_frozen(sseplan: Called, plan: Path) -> None:
    shutil.rmtree(plan / "revisions")
    change(plan, lambda known: known.without("transmissions").without("plan_validation"))
    told = words(sseplan("status", plan))
    assert "État : brouillon" in told
    assert "figer cette version ; l'envoi vient ensuite" in told


def test_a_plan_that_cannot_be_read_is_an_error_that_names_it(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.yaml").write_text("a: [", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for result in (sseplan(), sseplan("status")):
        assert (result.exit_code, "plan.yaml" in result.stderr) == (2, True)


@pytest.mark.parametrize("columns", [60, 80])
def test_alone_no_line_is_wider_than_the_terminal(
    sseplan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(columns))
    told = sseplan().stdout
    assert max(map(len, told.splitlines())) <= columns
    assert "le commencer ici, dans le terminal" in " ".join(told.replace(NBSP, " ").split())


def test_nothing_is_written_by_looking(plan: Path) -> None:
    def seen() -> dict[str, float]:
        return {str(path): path.stat().st_mtime_ns for path in plan.rglob("*")}

    before = seen()
    with Plan.open(plan, TRAME, lock=False) as opened:
        summary.of(opened.path, TRAME, opened.answers, TODAY)
    assert seen() == before


def test_a_real_process_in_a_plain_terminal_says_it_too(sseplan_process: Ran, plan: Path) -> None:
    result = sseplan_process("status", cwd=plan, env={"LANG": "C", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.returncode == 0, result.stderr
    assert "État" in result.stdout and "\x1b" not in result.stdout
    assert os.linesep not in result.stderr
