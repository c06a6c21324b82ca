"""The model fiches: shown, taken, and never in the place of rows unless the person says so."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path

import pytest

from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.plan import Plan
from sseplan.trame import load
from sseplan.web.desk import Desk
from tests.web_visitor import Visitor, undo, visitor

TRAME = load()
MODELS = [question.id for question in TRAME.questions if question.model]
MODEL = [dict(row) for row in TRAME.question("t1_actions").model]
MINE = [{"echeance": "h0", "action": "Compter les volontaires <b>"}]
PATH = "/question/t1_actions/modele"


class Writer:
    """Somebody who is offered the model of the first fiche."""

    def __init__(self, place: Path, **values: Value) -> None:
        Plan.create(place, TRAME).close()
        self.desk = Desk(place)
        self.desk.save(lambda now: Answers({**now.values, **values}), label="départ")
        self.browser: Visitor = visitor(place, clock=lambda: date(2026, 11, 22))

    @property
    def rows(self) -> Value:
        return self.desk.read().answers.get("t1_actions")

    def page(self, path: str = PATH) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return unescape(answer.text)

    def takes(self, path: str = PATH, **fields: str) -> str:
        answer = self.browser.post(path, data={"vu": self.desk.digest(self.rows), **fields})
        assert answer.status_code == 303
        return answer.location

    def other_window(self) -> None:
        self.desk.save(lambda now: now.with_answer("t1_actions", MINE), label="ailleurs")


@pytest.fixture
def beginner(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture
def author(tmp_path: Path) -> Writer:
    return Writer(tmp_path, t1_actions=MINE)


@pytest.mark.parametrize("question", MODELS)
def test_each_model_is_shown_whole(beginner: Writer, question: str) -> None:
    page = beginner.page(f"/question/{question}/modele")
    rows = TRAME.question(question).model
    assert f"{len(rows)} lignes proposées" in page
    for row in rows:
        assert str(row["action"])[:30] in page
    assert "Garder ce modèle pour l'adapter" in page


def test_a_model_taken_is_the_answer(beginner: Writer) -> None:
    assert beginner.takes() == "/partie/2-2-t1#q-t1_actions"
    assert beginner.rows == MODEL
    assert "11 lignes reprises, à adapter." in beginner.page("/partie/2-2-t1")


def test_a_model_taken_can_be_undone(author: Writer) -> None:
    author.takes(choix="remplacer")
    assert author.rows == MODEL
    undo(author.browser)
    assert author.rows == MINE


def test_where_there_are_rows_the_person_is_asked(author: Writer) -> None:
    page = author.page()
    assert "Que devient votre ligne" in page
    assert 'value="ajouter" checked' in page and 'value="remplacer"' in page
    assert author.takes() == PATH
    assert author.rows == MINE
    assert "Le tableau a déjà des lignes" in author.page()


def test_a_model_is_put_after_the_rows_or_in_their_place_as_asked(author: Writer) -> None:
    author.takes(choix="ajouter")
    assert author.rows == [*MINE, *MODEL]
    author.takes(choix="remplacer")
    assert author.rows == MODEL


@pytest.mark.parametrize("way", ["garder", "remplacer"])
def test_rows_written_elsewhere_meanwhile_are_not_lost(beginner: Writer, way: str) -> None:
    seen = beginner.desk.digest(None)
    beginner.other_window()
    assert beginner.takes(vu=seen, choix=way) == PATH
    assert beginner.rows == MINE


def test_rows_written_elsewhere_stay_before_those_that_are_added(beginner: Writer) -> None:
    seen = beginner.desk.digest(None)
    beginner.other_window()
    beginner.takes(vu=seen, choix="ajouter")
    assert beginner.rows == [*MINE, *MODEL]


def test_what_the_answer_held_that_is_no_row_is_kept_in_the_note(tmp_path: Path) -> None:
    writer = Writer(tmp_path, t1_actions="voir le classeur rouge")
    writer.takes()
    assert writer.rows == MODEL
    assert "classeur rouge" in writer.desk.read().answers.notes["t1_actions"]


def test_the_first_version_is_offered_as_a_row(tmp_path: Path) -> None:
    writer = Writer(tmp_path, coordination_contact=[{"nom": "Sam Modèle"}])
    path = "/question/plan_version/modele"
    assert "1 ligne proposée" in writer.page(path)
    writer.takes(path)
    assert writer.desk.read().answers.get("plan_version") == [
        {"version": "1.0", "date": "2026-11-22", "auteur": "Sam Modèle"}
    ]


@pytest.mark.parametrize("question", ["cpts_nom", "stocks", "../plan", "inconnue"])
def test_there_is_no_model_where_none_is_offered(beginner: Writer, question: str) -> None:
    path = f"/question/{question}/modele"
    assert beginner.browser.get(path).status_code == 404
    assert beginner.browser.post(path).status_code == 404


def test_another_word_than_those_of_the_form_is_refused(author: Writer) -> None:
    assert author.browser.post(PATH, data={"choix": "tout"}).status_code == 400
    assert author.rows == MINE
