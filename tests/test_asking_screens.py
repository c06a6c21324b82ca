"""Every question fits a terminal of 80 columns and 24 rows, and says everything in words."""

from __future__ import annotations

import pytest
from asking_script import Leave, Script, desk

from sseplan import plan_yaml, resources
from sseplan.answers import Answers
from sseplan.asking import screens
from sseplan.asking.door import Left
from sseplan.asking.session import Route, Session
from sseplan.interview import Progress
from sseplan.trame import Question, load

TRAME = load()
EXAMPLE = plan_yaml.load(
    (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8"), TRAME
).answers


def first_screen(question: Question, answers: Answers) -> Script:
    door = Script(Leave())
    with pytest.raises(Left):
        Session(desk(door, answers), Route(lambda now: [question], only_open=False)).run(question)
    return door


@pytest.mark.parametrize("answers", [Answers(), EXAMPLE], ids=["empty", "example"])
@pytest.mark.parametrize("question", TRAME.questions, ids=lambda q: q.id)
def test_every_question_fits_the_screen(question: Question, answers: Answers) -> None:
    door = first_screen(question, answers)
    prompt = door.prompts[0]
    rows = door.screens[1].count("\n") + prompt.many_lines
    assert rows <= 23, door.screens[1]
    assert len(screens.wrap(prompt.hint, 79)) <= 3
    assert question.label in door.screens[1].replace("\n", " ")


def test_text_is_cut_at_spaces_and_never_at_a_space_that_may_not_break() -> None:
    lines = screens.wrap("Le numéro de la CPTS : 12 345", 21)
    assert [line.text for line in lines] == ["Le numéro de la", "CPTS\u00a0: 12\u00a0345"]


def test_a_word_longer_than_the_screen_is_cut() -> None:
    assert all(len(line.text) <= 20 for line in screens.wrap("x" * 90, 20))


def test_the_bar_says_its_figure() -> None:
    shown = screens.bar(Progress(total=36, answered=9, to_review=0)).replace("\u00a0", " ")
    assert shown == "[###.........] 25 %"


def test_examples_are_shown_the_way_people_write() -> None:
    question = TRAME.question
    assert screens.example(question("aci_date_signature")).replace("\u00a0", " ") == "13 mai 2024"
    assert screens.example(question("cpts_population")).replace("\u00a0", " ") == "62 300"
    assert "12/03/2026" in screens.example(question("plan_version"))


def test_blanks_go_first_when_the_screen_is_short() -> None:
    lines = [screens.Line("a"), screens.BLANK, screens.Line("b"), screens.BLANK]
    assert screens.fitted(lines, 6, spare=4) == [screens.Line("a"), screens.Line("b")]
    assert screens.fitted(lines, None) == lines


def test_short_choices_stand_side_by_side_and_long_ones_one_below_the_other() -> None:
    short = screens.columns([f"{n} choix" for n in range(1, 7)], 79)
    assert [line.text for line in short] == [
        "  1 choix   3 choix   5 choix",
        "  2 choix   4 choix   6 choix",
    ]
    assert len(screens.columns(["x" * 50] * 6, 79)) == 6
