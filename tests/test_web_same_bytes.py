"""The same answers give the same plan.yaml, however they came: terminal, form, or a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from asking_script import Script
from web_visitor import Visitor, visitor

from sseplan import kinds, plan_yaml, resources, trame
from sseplan.asking.desk import Desk as Terminal
from sseplan.asking.door import EDITOR, ERASE, Prompt, Reply
from sseplan.asking.session import Route, Session
from sseplan.cli.taking import take
from sseplan.plan import Plan, disk
from sseplan.trame import Field, Question
from sseplan.web import forms
from sseplan.web.asked import vu
from sseplan.web.desk import Desk
from sseplan.web.row_forms import Input

TRAME = trame.load()
TODAY = date(2026, 3, 12)
ROWS = 3
"""So many rows of each table of the worked example, to be quick."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_PAUSE", 0)


@pytest.fixture(scope="module")
def wanted() -> dict[str, Any]:
    """The answers of the worked example, by question."""
    text = resources.guide().joinpath("exemple", "plan.yaml").read_text(encoding="utf-8")
    values = plan_yaml.load(text, TRAME).answers.values
    return {
        question.id: values[question.id][:ROWS] if question.has_rows else values[question.id]
        for question in TRAME.questions
        if question.id in values
    }


@pytest.fixture(scope="module")
def from_file(wanted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """plan.yaml as ``init --from`` makes it of a file that another program wrote."""
    folder = tmp_path_factory.mktemp("fichier")
    head = {"sseplan": "1", "trame": {"id": TRAME.id, "version": TRAME.version}}
    tree = head | {"reponses": plan_yaml.raw_of(wanted)}
    source = folder / "reponses.yaml"
    source.write_text(yaml.safe_dump(tree, allow_unicode=True, width=50), encoding="utf-8")
    assert take(folder / "plan", source) == 0
    return (folder / "plan" / "plan.yaml").read_bytes()


# --- the terminal


class Typist(Script):
    """A person at the terminal who types the answers of one question."""

    def __init__(self, question: Question, value: Any) -> None:
        super().__init__()
        self.question, self.value = question, value
        self.rows = list(value) if question.has_rows else []
        self.row: dict[str, Any] | None = None
        self.fields: Iterator[Field] = iter(())

    def ask(self, prompt: Prompt) -> Reply:
        if prompt.label.endswith(("[O/n]", "[o/N]")):
            return Reply("n")
        if not self.question.has_rows:
            return Reply(_typed(self.value, self.question))
        field = next(self.fields, None)
        return Reply(self._at_list(prompt) if field is None else self._in_row(field, prompt))

    def edit(self, text: str, suffix: str) -> str | None:
        self.rows.clear()
        return plan_yaml.dump_value(self.value, self.question)

    def _at_list(self, prompt: Prompt) -> str:
        if prompt.label == "Votre choix":  # a model is offered
            return "n"
        if not self.rows:
            return "f"
        if self.question.lookup == "communes":
            return EDITOR
        self.row, self.fields = self.rows.pop(0), iter(self.question.fields)
        return "a"

    def _in_row(self, field: Field, prompt: Prompt) -> str:
        assert self.row is not None
        assert prompt.label == field.label
        if field.id in self.row:
            return _typed(self.row[field.id], field)
        return ERASE if prompt.present else ""


def _typed(value: Any, spec: Question | Field) -> str:
    return ", ".join(value) if isinstance(value, list) else kinds.edit(value, spec)


def in_terminal(place: Path, wanted: dict[str, Any]) -> bytes:
    """plan.yaml once all has been typed in the terminal."""
    with Plan.create(place, TRAME) as plan:
        for key, value in wanted.items():
            type_in_terminal(plan, TRAME.question(key), value)
    return (place / "plan.yaml").read_bytes()


def type_in_terminal(plan: Plan, question: Question, value: Any) -> None:
    """Give the answer as ``sseplan edit`` asks for it."""
    door = Typist(question, value)
    desk = Terminal(
        door, TRAME, plan.answers, plan, TODAY,
        guide=lambda question, width: [], remarks=lambda question, answers: [],
    )  # fmt: skip
    Session(desk, Route(lambda _: [question], only_open=False)).run(question)
    assert plan.answers.get(question.id) == value, question.id


def test_the_terminal_gives_the_bytes_of_the_file(
    tmp_path: Path, wanted: dict[str, Any], from_file: bytes
) -> None:
    assert in_terminal(tmp_path, wanted) == from_file


# --- the form


class Browser:
    """A person at the form, without a screen; ``desk`` is that of the server."""

    def __init__(self, place: Path) -> None:
        self.client: Visitor = visitor(place, clock=lambda: TODAY)
        self.desk: Desk = self.client.application.extensions["sseplan"]

    def type(self, question: Question, value: Any) -> None:
        """Give the answer, by the page's own fields."""
        if not question.has_rows:
            sent = {"v": forms.texts(value, question)}
            self._post(f"/question/{question.id}", question, sent)
        for number, row in enumerate(value if question.has_rows else ()):
            self._row(question, "ajouter", row)
            if self._now(question)[number] != row:  # persons already named bring what is known
                self._row(question, f"modifier:{number}", row)
        assert self._now(question) == value, question.id

    def _now(self, question: Question) -> Any:
        return self.desk.read().answers.get(question.id)

    def _row(self, question: Question, act: str, row: dict[str, Any]) -> None:
        inputs = [Input(question, field, row.get(field.id)) for field in question.fields]
        sent = {
            one.name: ["", *one.texts] if one.field.type == "multi_choice" else one.texts
            for one in inputs
        }
        self._post(f"/question/{question.id}/lignes", question, sent | {"op": [act]})

    def _post(self, path: str, question: Question, sent: dict[str, list[str]]) -> None:
        seen = vu(self.desk, self.desk.read().answers, question)
        headers = {"Accept": "application/json"}
        reply = self.client.post(path, data=sent | {"vu": [seen]}, headers=headers)
        assert reply.status_code == 200, (question.id, reply.text)


def in_form(place: Path, wanted: dict[str, Any], *, backwards: bool = False) -> bytes:
    """plan.yaml once all has been typed in the form."""
    Plan.create(place, TRAME).close()
    browser = Browser(place)
    for key in reversed(wanted) if backwards else wanted:
        browser.type(TRAME.question(key), wanted[key])
    return (place / "plan.yaml").read_bytes()


@pytest.mark.parametrize("backwards", [False, True])
def test_the_form_gives_the_bytes_of_the_file_in_whatever_order(
    tmp_path: Path, wanted: dict[str, Any], from_file: bytes, backwards: bool
) -> None:
    assert in_form(tmp_path, wanted, backwards=backwards) == from_file


def test_the_terminal_and_the_form_by_turns_give_the_bytes_of_the_file(
    tmp_path: Path, wanted: dict[str, Any], from_file: bytes
) -> None:
    with Plan.create(tmp_path, TRAME) as plan:
        browser = Browser(tmp_path)
        for rank, (key, value) in enumerate(wanted.items()):
            if rank % 2:
                browser.type(TRAME.question(key), value)
            else:
                type_in_terminal(plan, TRAME.question(key), value)
    assert (tmp_path / "plan.yaml").read_bytes() == from_file


def test_what_was_typed_in_the_form_and_undone_leaves_a_new_plan(
    tmp_path: Path, wanted: dict[str, Any]
) -> None:
    Plan.create(tmp_path, TRAME).close()
    browser = Browser(tmp_path)
    for key in list(wanted)[:12]:
        browser.type(TRAME.question(key), wanted[key])
    while browser.desk.undo():
        pass
    assert (tmp_path / "plan.yaml").read_text(encoding="utf-8") == plan_yaml.new(TRAME)
