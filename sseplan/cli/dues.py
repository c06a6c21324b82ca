"""What falls due, as a person reads it in a terminal and as a program does."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sseplan import commands
from sseplan.cli import console
from sseplan.typography import NBSP, french

if TYPE_CHECKING:
    from sseplan.lifecycle.reminding import Watched
    from sseplan.reminders import Due

_WIDEST = 80
_SHOWN = 6
_REVIEWED = ("actualisation", "relecture")  # what a yearly review answers
_NOTHING_YET = (
    "Ce plan n'a pas encore de date à suivre : rien à rappeler, c'est normal au début. Les rappels "
    "viennent avec les réponses : version du plan, exercices, stocks, contacts vérifiés…"
)


def lines(plan: Watched, today: date, horizon: int) -> Iterator[str]:
    """What falls due in one plan, in lines that fit the terminal."""
    from sseplan.lifecycle import reminding

    yield from wrapped(f"Plan SSE : {plan.cpts}{_at(plan.folder)}")
    found = plan.within(today, horizon)
    for name, dues in reminding.grouped(found, today):
        yield ""
        yield _heading(f"{name} ({len(dues)})")
        for due in dues:
            yield from ("", *_due(plan, due, today))
    if not plan.dues:
        yield from ("", *wrapped(_NOTHING_YET))
        yield from _command(plan, "init")
    elif not found:
        yield from ("", *wrapped(f"Rien n'arrive à échéance dans les {horizon} jours."))
    if following := plan.next_after(today, horizon):
        yield from ("", *wrapped(f"Ensuite : {following.title}, {following.when}."))


def _due(plan: Watched, due: Due, today: date) -> Iterator[str]:
    when = f"{due.when}, {due.countdown(today)}".replace(" ", NBSP)
    yield from wrapped(when, 2)
    yield from wrapped(due.title, 2, 4)
    yield from wrapped(due.detail, 4)
    yield from wrapped(_rows(due), 4)
    yield from _command(plan, *opening(due))


def _rows(due: Due) -> str:
    names = [name for name in due.rows if name not in due.title]
    more = len(names) - _SHOWN
    told = [*names[:_SHOWN], *([f"et {more} autre{'s' if more > 1 else ''}"] if more > 0 else [])]
    return " ; ".join(told)


def _command(plan: Watched, name: str, *words: str) -> list[str]:
    return wrapped(commands.on(plan.folder, name, *words), 4, 6)


def opening(due: Due) -> tuple[str, ...]:
    """What opens what is due: the yearly review, or a question."""
    return ("revise", "--annuelle") if due.kind in _REVIEWED else ("edit", due.question)


def _at(folder: Path) -> str:
    return "" if folder == Path() else f" ({folder})"


def _heading(text: str) -> str:
    late = text.startswith("En retard")
    return console.styled(french(text), bold=True, fg="red" if late else None)


def wrapped(text: str, indent: int = 0, then: int | None = None) -> list[str]:
    """``text`` in lines that fit the terminal, with French spaces; "" gives none."""
    return textwrap.wrap(
        french(text),
        console.width(_WIDEST),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if then is None else then),
        break_on_hyphens=False,
        break_long_words=False,
    )


# --- for programs


def tree(plans: Sequence[Watched], today: date, horizon: int) -> dict[str, Any]:
    """The same for a program: what is due within the horizon, and what comes next.

    Keys: today, horizon, plans; a plan: folder, cpts, faults, dues, next; a due: on, month
    (whether only the month counts), days_left, late, kind, title, detail, rows, question,
    number, label, yearly, uid, command.
    """
    return {
        "today": today.isoformat(),
        "horizon": horizon,
        "plans": [_plan_tree(plan, today, horizon) for plan in plans],
    }


def _plan_tree(plan: Watched, today: date, horizon: int) -> dict[str, Any]:
    following = plan.next_after(today, horizon)
    return {
        "folder": str(plan.folder),
        "cpts": plan.cpts if plan.trame else None,
        "faults": list(plan.faults),
        "dues": [_due_tree(plan, due, today) for due in plan.within(today, horizon)],
        "next": _due_tree(plan, following, today) if following else None,
    }


def _due_tree(plan: Watched, due: Due, today: date) -> dict[str, Any]:
    from sseplan.exchange import calendar

    question = plan.trame.question(due.question) if plan.trame else None
    return {
        "on": due.on,
        "month": due.month,
        "days_left": due.days_left(today),
        "late": due.is_late(today),
        "kind": due.kind,
        "title": due.title,
        "detail": due.detail,
        "rows": list(due.rows),
        "question": due.question,
        "number": question.number if question else None,
        "label": question.label if question else None,
        "yearly": due.yearly,
        "uid": calendar.uid(plan.cpts, due),
        "command": commands.on(plan.folder, *opening(due)),
    }
