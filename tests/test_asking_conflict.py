"""A real plan that another program changes while a person answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from asking_script import TODAY, Script

from sseplan.asking.desk import Desk
from sseplan.asking.door import Prompt, Reply
from sseplan.asking.session import Route, Session
from sseplan.plan import Plan
from sseplan.trame import load

TRAME = load()


class Interrupted(Script):
    """A script during which something happens before the first reply."""

    def __init__(self, happens: Callable[[], None], *replies: str) -> None:
        super().__init__(*replies)
        self._happens: Callable[[], None] | None = happens

    def ask(self, prompt: Prompt) -> Reply:
        happens, self._happens = self._happens, None
        if happens:
            happens()
        return super().ask(prompt)


def session(folder: Path, change: tuple[str, str], *replies: str) -> tuple[Plan, Script]:
    """Ask for the name and the seat while another program changes the file's text."""
    with Plan.create(folder, TRAME) as plan:
        start = plan.answers.with_answer("cpts_nom", "CPTS Avant")
        plan.save(start.with_answer("cpts_siege", "1 rue de l'Avant"))

        def happens() -> None:
            text = plan.path.read_text(encoding="utf-8")
            assert change[0] in text
            plan.path.write_text(text.replace(*change), encoding="utf-8")

        door = Interrupted(happens, *replies)
        table = Desk(
            door, TRAME, plan.answers, plan, TODAY, lambda q, w: [], lambda q, a: []
        )  # fmt: skip
        question = TRAME.question("cpts_nom")
        Session(table, Route(lambda now: [question], only_open=False)).run(question)
        table.flush()
        assert table.answers == plan.answers
    with Plan.open(folder, TRAME, lock=False) as again:
        return again, door


def test_a_change_elsewhere_is_kept_and_announced(tmp_path: Path) -> None:
    plan, door = session(tmp_path, ("1 rue de l'Avant", "2 rue de l'Après"), "CPTS Rives")
    assert plan.answers.values == {"cpts_nom": "CPTS Rives", "cpts_siege": "2 rue de l'Après"}
    assert "Un autre programme a aussi changé le plan" in door.seen


def test_a_change_of_the_same_answer_asks_and_keeps_both(tmp_path: Path) -> None:
    plan, door = session(tmp_path, ("CPTS Avant", "CPTS Autre"), "CPTS Rives", "1")
    assert plan.answers.get("cpts_nom") == "CPTS Rives"
    assert plan.answers.notes == {"cpts_nom": "Autre version, écartée : CPTS Autre"}
    assert "un autre programme a changé cette réponse" in door.seen


def test_the_other_version_may_be_kept(tmp_path: Path) -> None:
    plan, _ = session(tmp_path, ("CPTS Avant", "CPTS Autre"), "CPTS Rives", "2")
    assert plan.answers.get("cpts_nom") == "CPTS Autre"
    assert plan.answers.notes == {"cpts_nom": "Autre version, écartée : CPTS Rives"}


def test_a_comment_written_meanwhile_survives(tmp_path: Path) -> None:
    plan, _ = session(tmp_path, ("reponses:\n", "# à relire\nreponses:\n"), "CPTS Rives")
    assert "# à relire" in plan.path.read_text(encoding="utf-8")
    assert plan.answers.get("cpts_nom") == "CPTS Rives"
