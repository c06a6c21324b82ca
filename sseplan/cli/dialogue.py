"""What ``init`` and ``edit`` share: the plan, the door, the signals, the farewell."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import FrameType

from sseplan import interview
from sseplan.answers import Answers
from sseplan.asking.desk import Desk
from sseplan.asking.door import Door, Left
from sseplan.asking.session import Route, Session, interview_whole
from sseplan.cli import console
from sseplan.cli.faults import UNFINISHED
from sseplan.plan import Plan, file_of
from sseplan.trame import Question, Trame, load


def init(folder: Path, *, complete: bool, simple: bool) -> int:
    """Start or resume the plan of ``folder``; 0 when the path is finished, 3 when not."""
    trame = load()
    is_new = not file_of(folder).exists()
    with Plan.create(folder, trame) if is_new else Plan.open(folder, trame) as plan:
        desk = _desk(plan, trame, simple)
        _welcome(desk, plan, is_new, complete)
        return _led(
            desk, lambda: _whole(desk, plan, complete), _again("init", plan, complete, simple)
        )


def _whole(desk: Desk, plan: Plan, complete: bool) -> None:
    interview_whole(
        desk,
        lambda answers: interview.core_path(desk.trame, answers),
        lambda answers: interview.whole_path(desk.trame, answers),
        complete=complete,
        then=_rendering(plan),
    )


def _welcome(desk: Desk, plan: Plan, is_new: bool, complete: bool) -> None:
    if is_new:
        desk.tell(f"Nouveau plan : {plan.path}. Chaque réponse est enregistrée aussitôt.", "good")
        return
    walk = interview.whole_path if complete else interview.core_path
    so_far = interview.progress(walk(desk.trame, desk.answers), desk.answers)
    desk.tell(f"Reprise du plan : {so_far.answered} réponses sur {so_far.total}.", "good")
    for sentence in (*plan.warnings, *_unknown(plan)):
        desk.tell(sentence, "warning")


def _unknown(plan: Plan) -> list[str]:
    names = ", ".join(plan.loaded.unknown)
    return [f"Gardé, mais inconnu de cette trame : {names}."] if names else []


def _rendering(plan: Plan) -> str:
    where = "" if plan.path.parent == Path() else f" (dans le dossier {plan.path.parent})"
    return (
        f"Pour obtenir le document Word{where} : sseplan render\n"
        f"Pour savoir ce qui manque : sseplan check"
    )


def edit(folder: Path, place: Route, start: Question, simple: bool, words: str) -> int:
    """Walk a part of the plan of ``folder``."""
    trame = load()
    with Plan.open(folder, trame) as plan:
        desk = _desk(plan, trame, simple)
        return _led(desk, lambda: Session(desk, place).run(start), "")


# --- the door


def _desk(plan: Plan, trame: Trame, simple: bool) -> Desk:
    door = _door(simple)
    return Desk(door, trame, plan.answers, plan, date.today(), _guide, _remarks)


def _door(simple: bool) -> Door:
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    if seen and not simple and os.environ.get("TERM") != "dumb":
        from sseplan.asking.terminal import Terminal

        return Terminal()
    from sseplan.asking.plain import Plain

    return Plain(sys.stdin, sys.stdout, person=seen)


def _guide(question: Question, width: int) -> list[str]:
    from sseplan import guide_pages

    text = guide_pages.passage(question.section, question.id)
    text = text or guide_pages.page(question.section).text
    return guide_pages.render(text, width).splitlines()


def _remarks(question: Question, answers: Answers) -> list[str]:
    return []


# --- leaving


def _led(desk: Desk, talk: Callable[[], None], again: str) -> int:
    """Run the dialogue; whatever ends it, say how to go on."""
    with _signals(desk.door):
        try:
            talk()
        except Left:
            _farewell(desk, again)
            return UNFINISHED
    desk.flush()
    return 0


def _again(name: str, plan: Plan, complete: bool, simple: bool) -> str:
    folder = plan.path.parent
    words = ["sseplan", name, str(folder), *["--complet"] * complete, *["--simple"] * simple]
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _farewell(desk: Desk, again: str) -> None:
    """Say it if there is still somebody to read it: a closed terminal takes no word."""
    try:
        desk.flush()
        console.say()
        console.say(f"Tout est enregistré. Pour reprendre : {again}")
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


@contextlib.contextmanager
def _signals(door: Door) -> Iterator[None]:
    """A closed terminal and a polite kill leave as the person would: all is kept."""

    def leave(number: int, frame: FrameType | None) -> None:
        door.interrupt()

    names = [name for name in ("SIGHUP", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), leave) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
