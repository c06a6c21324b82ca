"""What was worked out of an answer, kept until the answer is another one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sseplan import conformity, trame, validation
from sseplan.answers import Answers
from sseplan.remembered import remembered
from sseplan.trame import Question

TRAME = trame.load()
STOCKS = TRAME.question("stocks")
ROWS = [{"article": "Masques", "quantite": 4}, {"article": "Gants", "quantite": 2}]


class _Counted:
    """Counts what it is asked, and says how many rows it was given."""

    def __init__(self) -> None:
        self.asked = 0
        self.act = remembered(self._count)

    def _count(self, question: Question, value: Any) -> int:
        self.asked += 1
        return len(value)


@pytest.fixture
def counted() -> _Counted:
    return _Counted()


def test_the_same_tree_is_not_worked_out_again(counted: _Counted) -> None:
    assert [counted.act(STOCKS, ROWS), counted.act(STOCKS, deepcopy(ROWS))] == [2, 2]
    assert counted.asked == 1


def test_a_list_changed_in_place_is_another_one(counted: _Counted) -> None:
    rows = deepcopy(ROWS)
    before = counted.act(STOCKS, rows)
    rows.append({"article": "Blouses"})
    assert (before, counted.act(STOCKS, rows)) == (2, 3)


@pytest.mark.parametrize("other", [["4"], [4], [True], ["1"], [1], [["1"]], ["É"], ["E"]])
def test_two_values_are_never_taken_for_one(counted: _Counted, other: list[Any]) -> None:
    counted.act(STOCKS, [1.0])
    counted.act(STOCKS, other)
    assert counted.asked == 2


def test_each_question_has_its_own(counted: _Counted) -> None:
    for question in (STOCKS, TRAME.question("ps_mobilisables"), STOCKS):
        counted.act(question, ROWS)
    assert counted.asked == 2


def test_a_question_of_another_trame_is_another_question(counted: _Counted) -> None:
    counted.act(STOCKS, ROWS)
    counted.act(replace(STOCKS, label="Réserves"), ROWS)
    assert counted.asked == 2


def test_what_no_file_holds_is_worked_out_each_time(counted: _Counted) -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    for value in ([date(2026, 1, 1)], deep):
        assert [counted.act(STOCKS, value), counted.act(STOCKS, value)] == [1, 1]
    assert counted.asked == 4


def test_what_is_said_follows_a_list_changed_in_place() -> None:
    rows = [{"article": "Masques", "quantite": "4"}]
    answers = Answers({"stocks": rows})
    said = []
    for quantity in ("4", "beaucoup", "5"):
        rows[0]["quantite"] = quantity
        found = conformity.findings_on(TRAME, answers, "stocks", date(2026, 11, 3))
        problems = validation.problems(TRAME, answers)
        said.append((problems, found, validation.check_value(STOCKS, rows)))
    assert [bool(problems) for problems, _, _ in said] == [False, True, False]
    assert said[0] == said[2] != said[1]


def test_who_asked_may_do_what_he_likes_with_the_problems() -> None:
    found = validation.check_value(STOCKS, [{"article": "Masques", "quantite": "beaucoup"}])
    told = list(found)
    found.clear()
    again = validation.check_value(STOCKS, [{"article": "Masques", "quantite": "beaucoup"}])
    assert again == told
