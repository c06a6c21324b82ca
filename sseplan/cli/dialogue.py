"""What ``init``, ``edit`` and the yearly review share: plan, door, signals, farewell."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import FrameType

from sseplan import commands, interview
from sseplan.answers import Answers, applies
from sseplan.asking.desk import Desk
from sseplan.asking.door import Door, Left
from sseplan.asking.session import Route, Session, interview_whole
from sseplan.cli import console, remarks
from sseplan.cli.faults import UNFINISHED
from sseplan.errors import UsageMistake
from sseplan.plan import Plan, file_of, trame_of
from sseplan.trame import Question, Section, Trame

_SHOWN = 12


def init(folder: Path, *, complete: bool, simple: bool, outline: str | None = None) -> int:
    """Start or resume the plan of ``folder``; 0 when the path is finished, 3 when not."""
    trame = trame_of(folder, outline)
    is_new = not file_of(folder).exists()
    with Plan.create(folder, trame) if is_new else Plan.open(folder, trame) as plan:
        desk = desk_on(plan, trame, simple)
        _welcome(desk, plan, is_new, complete)
        return led(
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
    answers = "1 réponse" if so_far.answered == 1 else f"{so_far.answered} réponses"
    desk.tell(f"Reprise du plan : {answers} sur {so_far.total}.", "good")


def _unknown(plan: Plan) -> list[str]:
    names = ", ".join(plan.loaded.unknown)
    return [f"Gardé, mais inconnu de cette trame : {names}."] if names else []


def _rendering(plan: Plan) -> str:
    """What to type next, from the very folder where the person is."""
    folder = plan.path.parent
    return (
        f"Pour obtenir le document Word : {commands.on(folder, 'render')}\n"
        f"Pour savoir ce qui manque : {commands.on(folder, 'check')}\n"
        f"Pour changer une réponse : {commands.on(folder, 'edit')}\n"
        f"Pour figer une version, puis l'envoyer : {commands.on(folder, 'status')}"
    )


def edit(folder: Path, words: str, *, simple: bool) -> int:
    """Ask one section or one question of the plan of ``folder``; status as for ``init``."""
    trame = trame_of(folder)
    place = _one_place(trame, words)
    with Plan.open(folder, trame) as plan:
        desk = desk_on(plan, trame, simple)
        route, start = _way(desk, place)
        status = led(desk, lambda: Session(desk, route).run(start), _edit_again(place, folder))
        if status == 0:
            console.say("\nTerminé ; tout est enregistré. Pour la suite :")
            console.say(f"  {commands.on(plan.path.parent, 'status')}")
        return status


def _edit_again(place: Section | Question, folder: Path) -> str:
    return commands.on(folder, "edit", _word(place))


def _one_place(trame: Trame, words: str) -> Section | Question:
    found = interview.find(trame, words)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageMistake(
            f"Rien ne répond à « {words} ». « sseplan edit » seul donne les sections, "
            "« sseplan questions » les questions."
        )
    shown = "".join(f"\n  sseplan edit {_word(p):<22} {_named(p)}" for p in found[:_SHOWN])
    more = f"\n  … et {len(found) - _SHOWN} autres" if len(found) > _SHOWN else ""
    raise UsageMistake(f"Plusieurs endroits répondent à « {words} ». Précisez :{shown}{more}")


def _named(place: Section | Question) -> str:
    return place.title if isinstance(place, Section) else place.label


def _word(place: Section | Question) -> str:
    """What to type after « sseplan edit » for that place."""
    return place.number if isinstance(place, Section) else place.id


def _way(desk: Desk, place: Section | Question) -> tuple[Route, Question | None]:
    """The route and its first question: the first open one of a section, else its first."""

    def whole(answers: Answers) -> list[Question]:
        return interview.whole_path(desk.trame, answers)

    if isinstance(place, Question):
        if not applies(place, desk.trame, desk.answers):
            desk.tell("Cette question ne s'applique pas à ce plan ; la réponse sera gardée.")
        return Route(lambda answers: [place], only_open=False, counted=whole), place
    route = Route(
        lambda answers: interview.section_path(desk.trame, answers, place.id),
        only_open=False,
        counted=whole,
    )
    path = route.path(desk.answers)
    if not path:
        desk.tell(f"Aucune question de la section {place.number} ne s'applique à ce plan.")
    return route, interview.resume(path, desk.answers) or next(iter(path), None)


# --- the door


def desk_on(plan: Plan, trame: Trame, simple: bool) -> Desk:
    """A session on a plan, at the door that suits what stands at the other end."""
    door = _door(simple)
    today = date.today()
    desk = Desk(door, trame, plan.answers, plan, today, _guide, remarks.on(trame, today))
    for sentence in (*plan.warnings, *_unknown(plan)):
        desk.tell(sentence, "warning")
    return desk


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


# --- leaving


def led(desk: Desk, talk: Callable[[], None], again: str) -> int:
    """Run the dialogue; whatever ends it, say how to go on."""
    with _signals(desk.door):
        try:
            talk()
        except (Left, KeyboardInterrupt):
            _farewell(desk, again)
            return UNFINISHED
    desk.flush()
    return 0


def _again(name: str, plan: Plan, complete: bool, simple: bool) -> str:
    options = [*["--complet"] * complete, *["--simple"] * simple]
    return commands.on(plan.path.parent, name, *options)


def _farewell(desk: Desk, again: str) -> None:
    """Say it if there is still somebody to read it: a closed terminal takes no word."""
    try:
        desk.flush()
        console.say()
        console.say(f"Tout est enregistré. Pour reprendre : {again}")
        sys.stdout.flush()
    except (OSError, Left):
        console.forget(1)


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
