"""The plan that the form serves: read when it changes, saved one change at a time.

Nothing is held between two saves, so a terminal or another form may work on the same plan.
Every change says which values the person had in front of them; one that was changed
elsewhere since is never overwritten.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from flask import current_app

from sseplan.answers import Answers, is_answered
from sseplan.errors import PlanChanged, PlanUnreadable, SseplanError
from sseplan.kinds import Value
from sseplan.plan import Plan, file_of, files, trame_of
from sseplan.plan.merging import Side, replayed, value_at, with_value
from sseplan.plan_yaml import CONFIRMATION, NOTE, differences, raw_of
from sseplan.trame import Trame

_UNDONE = 50
_REMEMBERED = 2_000


def desk() -> Desk:
    """The plan that the application serves."""
    return cast(Desk, current_app.extensions["sseplan"])


@dataclass(frozen=True)
class Snapshot:
    """What the plan says now; ``version`` changes whenever the file does."""

    answers: Answers
    version: str


@dataclass(frozen=True)
class Saved:
    """What the plan says after a save; ``merged`` are the ids found changed elsewhere."""

    answers: Answers
    merged: tuple[str, ...] = ()


class Conflict(SseplanError):
    """An answer was changed elsewhere since the person saw it; nothing was written.

    ``key`` is a question's id, or ``notes.id`` for its note; ``mine`` what the person
    wanted, ``theirs`` what the plan says.
    """

    def __init__(self, sentence: str, key: str, mine: Value, theirs: Value) -> None:
        super().__init__(sentence)
        self.key = key
        self.question = key.removeprefix(NOTE).removeprefix(CONFIRMATION)
        self.mine = mine
        self.theirs = theirs


class NotUndone(SseplanError):
    """What was to be undone is not the last change any more, or is undone; nothing was written."""


@dataclass(frozen=True)
class Done:
    """A change of this server's, to be undone; ``number`` tells it from those of any run."""

    number: int
    label: str
    before: Answers
    after: Answers


class Desk:
    """One plan, for all the threads of the server.  Opened at the first need."""

    def __init__(self, place: Path, *, clock: Callable[[], date] = date.today) -> None:
        """For a plan's folder, or its plan.yaml; nothing is read yet."""
        self.place = place
        self.today = clock
        self._plan: Plan | None = None
        self._turn = threading.RLock()
        self._acts = threading.Lock()
        self._done: deque[Done] = deque(maxlen=_UNDONE)
        self._numbers = itertools.count(time.time_ns() // 1_000_000)
        self._named = b"", ""
        self._shown: OrderedDict[str, Value] = OrderedDict()

    @property
    def trame(self) -> Trame:
        """The trame that the plan names."""
        with self._turn:
            return self._plan.trame if self._plan else trame_of(self.place)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences to show on the home page: a disk that cannot lock, or be written on."""
        folder = file_of(self.place).parent
        told = (_READ_ONLY.format(folder.absolute()),) if files.is_read_only(folder) else ()
        with self._turn:
            return told + (self._plan.warnings if self._plan else ())

    def read(self) -> Snapshot:
        """The answers as they are on disk; PlanUnreadable while the file is absent or wrong."""
        with self._turn:
            plan = self._present()
            if self._named[0] is not plan.content:
                self._named = plan.content, _sum(plan.content)
            return Snapshot(plan.answers, self._named[1])

    def plan(self) -> Plan:
        """The same as a plan that an act may look at, and not save."""
        with self._turn:
            return self._present().copied()

    def digest(self, value: Value) -> str:
        """What tells one value from another: short, the same however often it is saved."""
        found = _digest(value)
        with self._turn:
            self._shown[found] = value
            self._shown.move_to_end(found)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
        return found

    def save(
        self,
        change: Callable[[Answers], Answers],
        *,
        seen: Mapping[str, str] | None = None,
        label: str,
    ) -> Saved:
        """Save what ``change`` makes of the present answers.

        ``seen`` maps ids (``notes.id`` for a note) to the digests of the values that the
        person had in front of them: Conflict where the plan says otherwise now, unless it
        says already what is wanted.  ``label`` names the change for ``undo``.  Raises
        SseplanError when nothing could be written; what was typed is then in a file that the
        sentence names, where the disk allows.
        """
        with self._turn:
            return self._saved(lambda present: self._agreed(present, change, seen or {}), label)

    def undoable(self) -> Done | None:
        """What ``undo`` would undo."""
        with self._turn:
            return self._done[-1] if self._done else None

    def undo(self, number: int | None = None) -> str | None:
        """Undo this server's last change and give its label; None where there is none.

        ``number`` is of the one that the person saw: NotUndone where another is the last by
        now, or where nothing of it is in the plan any more.  Conflict where another program has
        changed the same answer since: it is kept.  These can't be undone any more.
        """
        with self._turn:
            last = self.undoable()
            if last is None:
                return None
            if number not in (None, last.number):
                raise NotUndone(_not_the_last(last, number))
            try:
                self._saved(lambda present: self._undone(last, present), None)
            except (Conflict, NotUndone):
                self._done.pop()
                raise
            self._done.pop()
            return last.label

    def forget(self) -> None:
        """Nothing that was done can be undone any more: the draft is another one."""
        with self._turn:
            self._done.clear()

    @contextmanager
    def acting(self) -> Iterator[Plan]:
        """The plan held against every terminal, for an act: freeze, submit.

        ``lifecycle.restore`` takes the plan itself: do not call it in here.  Raises PlanHeld.
        """
        with self._acts, Plan.open(self.place, trame_of(self.place)) as plan:
            yield plan

    # --- reading

    def _present(self) -> Plan:
        """The plan as it is on disk."""
        if self._plan is None:
            self._plan = Plan.open(self.place, trame_of(self.place), shared=True)
            return self._plan
        try:
            self._plan.refresh()
        except PlanUnreadable:
            named = trame_of(self.place)
            if named.id == self._plan.trame.id:
                raise
            self._plan = Plan.open(self.place, named, shared=True)
        return self._plan

    # --- saving

    def _saved(self, change: Callable[[Answers], Answers], label: str | None) -> Saved:
        plan = self._plan or self._present()
        done: list[Done] = []

        def act(present: Answers) -> Answers:
            new = change(present)
            done[:] = [Done(next(self._numbers), label or "", present, new)]
            return new

        try:
            saved = plan.change(act)
        except PlanChanged as clash:
            key = next(iter(clash.mine))
            raise self._conflict(key, clash.mine[key], clash.theirs.get(key)) from clash
        if label is not None and _differ(done[0].before, done[0].after):
            self._done.append(done[0])
        return Saved(plan.answers, saved.merged)

    def _agreed(
        self, present: Answers, change: Callable[[Answers], Answers], seen: Mapping[str, str]
    ) -> Answers:
        """What ``change`` makes of the present answers, where the person saw them."""
        stale = [key for key, known in seen.items() if known != _digest(value_at(present, key))]
        if not stale:
            return change(present)
        wanted = change(self._as_seen(present, {key: seen[key] for key in stale}))
        for key in stale:
            mine, theirs = value_at(wanted, key), value_at(present, key)
            if _digest(mine) != _digest(theirs):
                raise self._conflict(key, mine, theirs)
        return wanted

    def _as_seen(self, present: Answers, seen: Mapping[str, str]) -> Answers:
        """The present answers with the values that the person had in front of them."""
        for key, known in seen.items():
            if known in self._shown:
                present = with_value(present, key, self._shown[known])
        return present

    def _undone(self, last: Done, present: Answers) -> Answers:
        for key in differences(last.before, last.after):
            before, after = value_at(last.before, key), value_at(last.after, key)
            theirs = value_at(present, key)
            if _digest(theirs) not in (_digest(before), _digest(after)):
                raise Conflict(_OVERTAKEN.format(last.label), key, before, theirs)
        before = replayed(Side(last.after, last.before), present)
        if not _differ(present, before):
            raise NotUndone(_GONE.format(last.label))
        return before

    def _conflict(self, key: str, mine: Value, theirs: Value) -> Conflict:
        question_id = key.removeprefix(NOTE).removeprefix(CONFIRMATION)
        trame = self.trame
        label = trame.question(question_id).label if question_id in trame else question_id
        return Conflict(
            (_NOTE if key.startswith(NOTE) else _ANSWER).format(label), key, mine, theirs
        )


_READ_ONLY = (
    "Le dossier « {} » n'accepte aucune écriture : ce que vous changerez ici ne pourra pas être "
    "enregistré. Demandez le droit d'y écrire, ou copiez-le ailleurs, et relancez sseplan sur "
    "cette copie."
)
_ANSWER = (
    "La réponse à « {} » a été changée ailleurs pendant que vous y répondiez. Rien n'a été "
    "enregistré : choisissez celle à garder."
)
_NOTE = (
    "La note de « {} » a été changée ailleurs pendant que vous l'écriviez. Rien n'a été "
    "enregistré : choisissez celle à garder."
)
_OVERTAKEN = (
    "« {} » n'a pas été annulé : la réponse a été changée ailleurs depuis. Elle est gardée."
)
_GONE = "« {} » n'est plus dans le plan : rien n'a été annulé."
_ANOTHER = "Rien n'a été annulé : un autre changement a été fait depuis, « {} »."
_ALREADY = "Rien d'autre n'a été annulé : ce changement l'était déjà. Le dernier est « {} »."


def _not_the_last(last: Done, number: int) -> str:
    return (_ALREADY if number > last.number else _ANOTHER).format(last.label)


def _differ(before: Answers, after: Answers) -> bool:
    return before.to_review != after.to_review or bool(differences(before, after))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _digest(value: Value) -> str:
    tree = raw_of(value) if is_answered(value) else ""
    return _sum(json.dumps(tree, ensure_ascii=False, sort_keys=True).encode())
