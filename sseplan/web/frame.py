"""What every page shows around its own: whose plan, when it was saved, the way to each part."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from sseplan import commands, interview
from sseplan.answers import Answers
from sseplan.errors import SseplanError
from sseplan.interview import SectionState
from sseplan.kinds import spoken
from sseplan.lifecycle.record import NAMELESS, cpts_name
from sseplan.plan import file_of
from sseplan.trame import Trame
from sseplan.web.desk import Desk, Done

Theme = tuple[str, list[SectionState]]


@dataclass(frozen=True)
class Frame:
    """``key`` tells this plan from another of the same machine, ``version`` what it says now,
    ``command`` is what starts the server again.

    ``saved`` is a sentence, ``undoable`` the last change; ``themes`` is empty
    where the plan cannot be read.
    """

    name: str
    key: str
    command: str
    version: str = ""
    saved: str = ""
    undoable: Done | None = None
    themes: tuple[Theme, ...] = ()

    @staticmethod
    def told(state: SectionState) -> str:
        """«7/9»: how far a section is."""
        return progress_of(state)


def frame(desk: Desk) -> Frame:
    """The frame of a page; what cannot be read is left out, for the page to tell."""
    key, command = key_of(desk.place), commands.on(desk.place, "serve")
    try:
        known = desk.read()
        trame = desk.trame
    except SseplanError:
        return Frame("Plan SSE", key, command)
    return Frame(
        name=cpts_name(known.answers) or NAMELESS,
        key=key,
        command=command,
        version=known.version,
        saved=saved_at(desk.place, desk.today()),
        undoable=desk.undoable(),
        themes=tuple(by_theme(trame, known.answers)),
    )


def key_of(place: Path) -> str:
    """What tells a plan from the others of this machine, however it was named."""
    path = os.path.realpath(file_of(place))
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def by_theme(trame: Trame, answers: Answers) -> Iterable[Theme]:
    """The sections that apply under the label of their theme, in the trame's order."""
    states = interview.states(trame, answers)
    for theme, found in groupby(states, key=lambda state: state.section.theme):
        yield trame.themes[theme], list(found)


def progress_of(state: SectionState) -> str:
    """«7/9»: answered questions of a section."""
    return f"{state.progress.answered}/{state.progress.total}"


def saved_at(place: Path, today: date) -> str:
    """«Enregistré à 14:32», «Enregistré le 3 novembre 2026»; "" where there is no file."""
    try:
        when = datetime.fromtimestamp(file_of(place).stat().st_mtime)
    except OSError:
        return ""
    if when.date() == today:
        return f"Enregistré à {when:%H:%M}"
    return f"Enregistré le {spoken(when.date())}"
