"""``sseplan status``, and ``sseplan`` alone: where a plan stands, on one screen."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sseplan.cli import console
from sseplan.typography import french

if TYPE_CHECKING:
    from sseplan.lifecycle.summary import Summary
    from sseplan.reminders import Due

_FIRST_COLUMN = re.compile(r" +\S.*? {2,}|")
_BEGIN = """\
Aucun plan dans ce dossier.

  sseplan serve mon-plan  commencer un plan dans le navigateur
  sseplan init mon-plan   le commencer ici, dans le terminal
  sseplan demo            écrire un plan d'exemple complet, pour voir
  sseplan guide           lire le guide (premiers pas, sections, glossaire)
  sseplan --help          toutes les commandes

Un plan est déjà commencé ? Allez dans son dossier (commande cd), puis tapez :

  sseplan serve   l'ouvrir dans le navigateur
  sseplan         voir où il en est"""


@click.command("status")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Écrit la même chose pour un programme.")
def command(folder: Path, as_json: bool) -> None:
    """Dit où en est le plan de DOSSIER (le dossier courant par défaut) : son état, ses versions,
    la prochaine échéance, ce qui bloque, chaque thème, et quoi faire ensuite.
    """
    _show(folder, as_json=as_json)


def show() -> None:
    """The same for the current folder, or how to begin where there is no plan."""
    file = Path("plan.yaml")
    if file.exists() or file.is_symlink():
        _show(Path())
    else:
        console.say("\n".join(_narrowed(_BEGIN.split("\n"))))


def _show(folder: Path, *, as_json: bool = False) -> None:
    from sseplan.cli import screen
    from sseplan.lifecycle import summary
    from sseplan.plan import Plan, trame_of

    outline = trame_of(folder)
    with Plan.open(folder, outline, lock=False) as plan:
        found = summary.of(plan.path, outline, plan.answers, date.today())
        place = [] if plan.path.parent == Path() else [str(plan.path.parent)]
    if as_json:
        click.echo(json.dumps(_tree(found), ensure_ascii=False, indent=2))
        return
    for fault in found.faults:
        console.warn(console.folded(fault))
    console.say("\n".join(screen.lines(found, console.width(), place)))


def _narrowed(told: Iterable[str]) -> Iterator[str]:
    """The lines cut to a narrow terminal, each going on under the start of its own words."""
    width = console.width()
    for line in map(french, told):
        if len(line) <= width:
            yield line
            continue
        first = _FIRST_COLUMN.match(line)
        hanging = " " * len(first[0] if first else "")
        yield from textwrap.wrap(line, width, subsequent_indent=hanging, break_on_hyphens=False)


# --- for programs


def _tree(found: Summary) -> dict[str, Any]:
    """The same for a program; the keys are stable.

    cpts, today (ISO); state: name, since (ISO or ""), fact, version; last_revision: number,
    version, date, author, or null; changed (questions that the draft answers otherwise, or
    null); sent and answered: the rows of the plan about that version; open_remarks; late and
    next_due: on (ISO), title, question; stage, blocking (points), blocking_questions,
    to_review, stale (ids); themes: theme, label, answered, asked, percentage; core and whole:
    answered, total; next: command, purpose; faults (sentences).
    """
    from sseplan.cli import next_steps

    state, last, report = found.state, found.last, found.report
    return {
        "cpts": found.cpts,
        "today": found.today.isoformat(),
        "state": {"name": state.name, "since": state.since, "fact": state.fact,
                  "version": state.version},
        "last_revision": last and {"number": last.number, "version": last.version,
                                   "date": last.date, "author": last.author},
        "changed": found.changed,
        "sent": [dict(row) for row in state.sent],
        "answered": [dict(row) for row in state.answered],
        "open_remarks": found.open_remarks,
        "late": [_due_tree(due) for due in found.late],
        "next_due": found.next_due and _due_tree(found.next_due),
        "stage": report.stage,
        "blocking": report.blocking,
        "blocking_questions": found.blocking,
        "to_review": list(report.to_review),
        "stale": [old.question for old in report.stale],
        "themes": [
            {"theme": f.theme, "label": f.label, "answered": f.answered, "asked": f.asked,
             "percentage": f.percentage}
            for f in report.themes
        ],
        "core": {"answered": found.core.answered, "total": found.core.total},
        "whole": {"answered": found.whole.answered, "total": found.whole.total},
        "next": [
            {"command": console.command("sseplan", *words), "purpose": purpose}
            for words, purpose in next_steps.steps(found)
        ],
        "faults": list(found.faults),
    }  # fmt: skip


def _due_tree(due: Due) -> dict[str, Any]:
    return {"on": due.on, "title": due.title, "question": due.question}
