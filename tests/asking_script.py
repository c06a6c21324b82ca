"""A door that plays a script, and a desk over answers kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from sseplan import interview
from sseplan.answers import Answers
from sseplan.asking.desk import Desk
from sseplan.asking.door import Left, Line, Prompt, Reply
from sseplan.asking.session import Route, Session, interview_whole
from sseplan.errors import PlanChanged
from sseplan.trame import load

TODAY = date(2026, 3, 12)


@dataclass
class Leave:
    """In a script: the person leaves while this was being typed."""

    draft: str = ""


class Script:
    """Replies given in order; a tuple is a key hit over a half-typed text."""

    width = 79

    def __init__(self, *replies: str | tuple[str, str] | Leave, height: int | None = 24) -> None:
        self.replies = list(replies)
        self.height = height
        self.screens: list[str] = [""]
        self.prompts: list[Prompt] = []
        self.edited: list[str | None] = []
        self.opened: list[str] = []

    @property
    def seen(self) -> str:
        """All that was shown, with ordinary spaces."""
        return "\n".join(self.screens).replace("\u00a0", " ")

    def clear(self) -> None:
        self.screens.append("")

    def show(self, lines: Iterable[Line]) -> None:
        for line in lines:
            assert len(line.text) <= self.width, line.text
            self.screens[-1] += line.text + "\n"

    def ask(self, prompt: Prompt) -> Reply:
        self.prompts.append(prompt)
        self.screens[-1] += f"{prompt.hint}\n{prompt.label} : \n"
        if not self.replies:
            raise Left
        reply = self.replies.pop(0)
        if isinstance(reply, Leave):
            raise Left(reply.draft)
        if isinstance(reply, tuple):
            return Reply(*reply)
        return Reply(reply or prompt.ready)

    def edit(self, text: str, suffix: str) -> str | None:
        self.opened.append(text)
        return self.edited.pop(0) if self.edited else None

    def interrupt(self) -> None:
        raise Left


@dataclass
class Saved:
    merged: tuple[str, ...] = ()


@dataclass
class Shelf:
    """Answers kept in memory; ``others`` is what another program does before a save."""

    answers: Answers
    history: list[Answers] = field(default_factory=list)
    merging: tuple[str, ...] = ()
    clash: PlanChanged | None = None
    overwritten: tuple[str, ...] = ()

    def save(self, answers: Answers, overwrite: Collection[str] = ()) -> Saved:
        if self.clash is not None and not set(self.clash.mine) <= set(overwrite):
            raise self.clash
        self.overwritten += tuple(overwrite)
        self.answers = answers
        self.history.append(answers)
        merged, self.merging = self.merging, ()
        return Saved(merged)


def desk(door: Script, answers: Answers | None = None, **extra: object) -> Desk:
    trame = load()
    given = answers or Answers()
    settings: dict[str, object] = {
        "guide": lambda question, width: [f"Guide de {question.id}"],
        "remarks": lambda question, answers: [],
    }
    return Desk(door, trame, given, Shelf(given), TODAY, **(settings | extra))  # type: ignore[arg-type]


def ask(question_id: str, door: Script, answers: Answers | None = None, **extra: object) -> Desk:
    """Ask one question; the desk afterwards."""
    table = desk(door, answers, **extra)
    question = table.trame.question(question_id)
    try:
        Session(table, Route(lambda now: [question], only_open=False)).run(question)
    finally:
        assert table.answers == table.keeper.answers
    return table


def walk(door: Script, answers: Answers | None = None, **extra: object) -> Desk:
    """The whole of « init » on the short path."""
    table = desk(door, answers, **extra)
    interview_whole(
        table,
        lambda now: interview.core_path(table.trame, now),
        lambda now: interview.whole_path(table.trame, now),
        complete=False,
        then="sseplan render",
    )
    return table
