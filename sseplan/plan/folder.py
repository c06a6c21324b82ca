"""A plan opened: its answers, saved after each one, beside what other programs write."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from sseplan import commands, plan_yaml
from sseplan.answers import Answers
from sseplan.errors import PlanChanged, PlanUnreadable, SseplanError, UsageMistake
from sseplan.plan import files, merging
from sseplan.plan.lock import Lock
from sseplan.plan.places import absent, file_of, target_of
from sseplan.plan_yaml import Loaded
from sseplan.refusals import explain
from sseplan.trame import Trame

_PAUSE = 0.1
_PATIENCE = 20


@dataclass(frozen=True)
class Saved:
    """What a save did: ``merged`` are the ids that another program had changed meanwhile."""

    merged: tuple[str, ...] = ()


class Plan:
    """One plan on disk.  Use it as a context manager, or ``close()`` it.

    ``path`` is the file as the person named it, ``answers`` what it says,
    ``warnings`` sentences to show once.
    """

    def __init__(self, path: Path, trame: Trame, lock: Lock | None) -> None:
        """For ``create`` and ``open``; reads the file."""
        self.path = path
        self.trame = trame
        self.warnings = (lock.warning,) if lock and lock.warning else ()
        self._lock = lock
        self._target = target_of(path)
        self._rescue: Path | None = None
        self._loaded: Loaded | None = None
        self._remember(self._read())
        self.answers: Answers = self.loaded.answers

    @classmethod
    def create(cls, place: Path | str, trame: Trame) -> Plan:
        """Start a plan in a folder, made if need be; UsageMistake if there is one already."""
        path = file_of(place)
        if path.is_symlink() and not path.exists():
            raise PlanUnreadable(absent(path, path))
        if path.exists():
            raise UsageMistake(
                f"Il y a déjà un plan ici : {path}. Reprenez-le avec "
                f"« {commands.on(path.parent, 'init')} », ou choisissez un autre dossier."
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SseplanError(explain(error, path.parent)) from error
        lock = Lock(target_of(path))
        try:
            files.save(path, plan_yaml.new(trame).encode())
            return cls(path, trame, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, place: Path | str, trame: Trame, lock: bool = True) -> Plan:
        """The plan of a folder; ``lock=False`` is for commands that only read.

        Raises PlanUnreadable (absent or wrong), PlanHeld (another sseplan has it).
        """
        path = file_of(place)
        target = target_of(path)
        if not target.is_file():
            raise PlanUnreadable(absent(path, target))
        held = Lock(target) if lock else None
        try:
            plan = cls(path, trame, held)
        except BaseException:
            if held:
                held.release()
            raise
        if held and not held.warning:
            files.sweep(target)
        return plan

    @property
    def loaded(self) -> Loaded:
        """The file's content with line numbers and unknown ids, as last read or saved."""
        if self._loaded is None:
            self._loaded = plan_yaml.load(self._text, self.trame, self.path.name)
        return self._loaded

    @property
    def content(self) -> bytes:
        """The file's bytes, as last read or saved."""
        return self._data

    @contextlib.contextmanager
    def attempt(self, content: bytes) -> Iterator[None]:
        """Write ``content`` as it is; if what is done inside fails, the old file comes back.

        Raises PlanChanged if another program changed the file meanwhile, SseplanError if it
        cannot be written; then nothing has changed.  A file that another program changed
        since is left to it.
        """
        self._refuse_unlocked()
        if self._read() != self._data:
            raise PlanChanged(
                f"Un autre programme a changé {self.path} pendant ce temps : rien n'a été "
                "enregistré. Recommencez.",
                {},
                {},
            )
        before, answers = self._data, self.answers
        with files.spared(self._target) as spare:
            files.save(self._target, content)
            try:
                self._remember(content)
                self.answers = self.loaded.answers
                yield
            except BaseException:
                if self._read() == content:
                    files.give_back(spare, self._target)
                    self._remember(before)
                    self.answers = answers
                raise

    def save(self, answers: Answers, overwrite: Collection[str] = ()) -> Saved:
        """Write ``answers``, whole or not at all, without losing what others wrote meanwhile.

        Other answers that another program changed are kept (``Saved.merged``); when
        it changed the same one differently, PlanChanged is raised and nothing is
        written.  ``overwrite`` holds the ids (``notes.id`` for a note) for which
        ``answers`` wins all the same.  Of two confirmations the later stays.  If the file
        went away, cannot be read any more or cannot be written, what was typed goes to a
        file beside it, which the error names.  After a save go on from ``self.answers``:
        it has what was merged.
        """
        self._refuse_unlocked()
        data = self._look(answers)
        merged: tuple[str, ...] = ()
        text = self._text
        if data != self._data:
            text, merged, answers = self._merge(data, answers, overwrite)
        new = plan_yaml.update(text, self.answers, answers, self.trame, self.path.name)
        if (written := new.encode()) != data:
            self._write(written, answers)
        other = data != self._data
        self._remember(written)
        self.answers = self.loaded.answers if other else answers
        return Saved(merged)

    def close(self) -> None:
        """Let other sseplans have the plan; everything is saved already."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Plan:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _refuse_unlocked(self) -> None:
        if self._lock is None:
            raise UsageMistake("Ce plan n'est ouvert que pour être lu : rien n'a été enregistré.")

    # --- what other programs did meanwhile

    def _merge(
        self, data: bytes, answers: Answers, overwrite: Collection[str]
    ) -> tuple[str, tuple[str, ...], Answers]:
        """The text on disk, the ids that changed in it, and the answers to write."""
        text, theirs = self._reread(data, answers)
        mine = merging.Side(self.answers, answers)
        other = merging.Side(self.loaded.answers, theirs)
        return text, *merging.merge(self.path, self.trame, mine, other, overwrite)

    def _reread(self, data: bytes, answers: Answers) -> tuple[str, Answers]:
        try:
            text = plan_yaml.decode(data, self.path.name)
            return text, plan_yaml.load(text, self.trame, self.path.name).answers
        except PlanUnreadable as error:
            raise PlanUnreadable(
                "Un autre programme a changé le fichier, qui ne peut plus être lu : "
                f"{error} {self._keep(answers)}"
            ) from error

    def _look(self, answers: Answers) -> bytes:
        """The file's bytes, once it has stopped changing; what was typed is kept if it is gone."""
        try:
            data = self._read()
            for _ in range(_PATIENCE):
                if data == self._data:
                    break
                time.sleep(_PAUSE)
                data, before = self._read(), data
                if data == before:
                    break
            return data
        except PlanUnreadable as error:
            raise PlanUnreadable(f"{error} {self._keep(answers)}") from error

    def _write(self, data: bytes, answers: Answers) -> None:
        try:
            files.save(self._target, data)
        except SseplanError as error:
            raise SseplanError(f"{error} {self._keep(answers)}") from error.__cause__

    def _keep(self, answers: Answers) -> str:
        """Write what was typed beside the plan; the sentence says where."""
        if self._rescue is None:
            name = f"{self._target.stem}.sauvegarde-{datetime.now():%Y%m%d-%H%M%S}.yaml"
            self._rescue = self._target.with_name(name)
        text = plan_yaml.update(self._text, self.answers, answers, self.trame, self.path.name)
        try:
            files.save(self._rescue, text.encode())
        except SseplanError:
            return "Ce que vous aviez saisi n'a pas pu être gardé sur ce disque : recopiez-le."
        return f"Ce que vous aviez saisi est gardé dans {self._rescue}."

    # --- the file

    def _remember(self, data: bytes) -> None:
        self._data = data
        self._text = plan_yaml.decode(data, self.path.name)
        self._loaded = None

    def _read(self) -> bytes:
        """The bytes on disk; a program that replaces the file may hide it for an instant."""
        for attempt in range(3):
            try:
                return files.read(self._target, plan_yaml.MAX_BYTES + 1)
            except FileNotFoundError:
                if attempt < 2:
                    time.sleep(_PAUSE)
            except OSError as error:
                raise PlanUnreadable(explain(error, self.path)) from error
        raise PlanUnreadable(f"{self.path} n'est plus là. Remettez-le à sa place.")
