"""A plan opened: its answers, saved after each one, beside what other programs write.

A terminal holds the plan as long as it works on it; the form in the browser shares it, and
reads again what changed.  Both take the same lock for each save.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sseplan import commands, plan_yaml
from sseplan.answers import Answers
from sseplan.errors import PlanChanged, PlanHeld, PlanUnreadable, SseplanError, UsageMistake
from sseplan.plan import files, merging
from sseplan.plan.disk import Disk
from sseplan.plan.lock import Lock, WriteLock
from sseplan.plan.places import absent, file_of, target_of
from sseplan.plan.rescue import Rescue
from sseplan.plan_yaml import Loaded
from sseplan.refusals import explain
from sseplan.trame import Trame

_ONLY_READ = "Ce plan n'est ouvert que pour être lu : rien n'a été enregistré."


@dataclass(frozen=True)
class Saved:
    """What a save did: ``merged`` are the ids that another program had changed meanwhile."""

    merged: tuple[str, ...] = ()


class Plan:
    """One plan on disk.  Use it as a context manager, or ``close()`` it.

    ``path`` is the file as the person named it, ``answers`` what it says.
    """

    def __init__(self, path: Path, trame: Trame, lock: Lock | None, shared: bool = False) -> None:
        """For ``create`` and ``open``; reads the file."""
        self.path = path
        self.trame = trame
        self._lock = lock
        self._disk = Disk(path)
        self._write_lock = WriteLock(self._disk.target) if lock or shared else None
        self._rescue: Rescue | None = None
        self._loaded: Loaded | None = None
        self._remember(self._disk.data)
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
    def open(
        cls, place: Path | str, trame: Trame, lock: bool = True, *, shared: bool = False
    ) -> Plan:
        """The plan of a folder; ``lock=False`` is for commands that only read.

        ``shared`` is for the form: it saves, and holds the plan against nobody.  Raises
        PlanUnreadable (absent or wrong), PlanHeld (another sseplan has it).
        """
        path = file_of(place)
        target = target_of(path)
        if not target.is_file():
            raise PlanUnreadable(absent(path, target))
        held = Lock(target) if lock and not shared else None
        try:
            plan = cls(path, trame, held, shared)
            plan._sweep()
            return plan
        except BaseException:
            if held:
                held.release()
            raise

    def _sweep(self) -> None:
        """Remove what a killed sseplan left, while nobody is writing; best effort."""
        if self._write_lock is None:
            return
        with contextlib.suppress(OSError, PlanHeld), self._write_lock.held():
            if not self.warnings:
                files.sweep(self._disk.target)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences to show once."""
        told = (lock.warning for lock in (self._lock, self._write_lock) if lock)
        return tuple(dict.fromkeys(sentence for sentence in told if sentence))

    @property
    def loaded(self) -> Loaded:
        """The file's content with line numbers and unknown ids, as last read or saved."""
        if self._loaded is None:
            self._loaded = plan_yaml.load(self._text, self.trame, self.path.name)
        return self._loaded

    @property
    def content(self) -> bytes:
        """The file's bytes, as last read or saved."""
        return self._disk.data

    @contextlib.contextmanager
    def attempt(self, content: bytes) -> Iterator[None]:
        """Write ``content`` as it is; if what is done inside fails, the old file comes back.

        Raises PlanChanged if another program changed the file meanwhile, SseplanError if it
        cannot be written; then nothing has changed.  A file that another program changed
        since is left to it.
        """
        if self._lock is None:
            raise UsageMistake(_ONLY_READ)
        with self._writing(), self._spared() as spare:
            before, answers = self._disk.data, self.answers
            files.save(self._disk.target, content)
            try:
                self._remember(content)
                self.answers = self.loaded.answers
                yield
            except BaseException:
                if self._disk.read() == content:
                    files.give_back(spare, self._disk.target)
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
        with self._writing(lambda: answers):
            data = self._look(answers)
            merged: tuple[str, ...] = ()
            text = self._text
            if data != self._disk.data:
                text, merged, answers = self._merge(data, answers, overwrite)
            new = plan_yaml.update(text, self.answers, answers, self.trame, self.path.name)
            if (written := new.encode()) != data:
                self._write(written, answers)
            other = data != self._disk.data
            self._remember(written)
            self.answers = self.loaded.answers if other else answers
            return Saved(merged)

    def change(self, act: Callable[[Answers], Answers]) -> Saved:
        """Save what ``act`` makes of the present answers, what others wrote before included.

        Raises as ``save`` does, and whatever ``act`` raises; then nothing has been written.
        """
        with self._writing(lambda: act(self.answers)):
            merged: tuple[str, ...] = ()
            with contextlib.suppress(PlanUnreadable):  # the save says it, and keeps the answers
                merged = self.refresh()
            saved = self.save(act(self.answers))
            return Saved(tuple(dict.fromkeys((*merged, *saved.merged))))

    def refresh(self) -> tuple[str, ...]:
        """Read the file again if it has changed on disk; the ids that changed.

        PlanUnreadable leaves the plan as it was last read.
        """
        if (data := self._disk.news()) is None:
            return ()
        text = plan_yaml.decode(data, self.path.name)
        loaded = plan_yaml.load(text, self.trame, self.path.name)
        changed = plan_yaml.differences(self.answers, loaded.answers)
        self._remember(data)
        self._loaded, self.answers = loaded, loaded.answers
        return tuple(changed)

    def copied(self) -> Plan:
        """The plan as it is now, to be looked at: it cannot be saved, and changes no more."""
        copied = copy.copy(self)
        copied._lock = copied._write_lock = copied._rescue = None
        copied._disk = copy.copy(self._disk)
        return copied

    def close(self) -> None:
        """Let other sseplans have the plan; everything is saved already."""
        if self._lock:
            self._lock.release()
        self._lock = self._write_lock = None

    def __enter__(self) -> Plan:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _writing(self, typed: Callable[[], Answers] | None = None) -> Iterator[None]:
        """One's turn to write; what was ``typed`` is kept aside where it never comes."""
        if self._write_lock is None:
            raise UsageMistake(_ONLY_READ)
        with contextlib.ExitStack() as turn:
            try:
                turn.enter_context(self._write_lock.held())
            except PlanHeld as error:
                raise PlanHeld(self._told(error, typed)) from None
            except OSError as error:
                told = files.not_saved(error, self._disk.target)
                raise SseplanError(self._told(told, typed)) from error
            yield

    def _told(self, why: object, typed: Callable[[], Answers] | None) -> str:
        return f"{why} {self._keep(typed())}" if typed else str(why)

    @contextlib.contextmanager
    def _spared(self) -> Iterator[Path]:
        """The present file under a second name; PlanChanged if it is not the one that was read."""
        if self._disk.read() != self._disk.data:
            raise PlanChanged(
                f"Un autre programme a changé {self.path} pendant ce temps : rien n'a été "
                "enregistré. Recommencez.",
                {},
                {},
            )
        with files.spared(self._disk.target) as spare:
            yield spare

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
        """The file's bytes; what was typed is kept if it is gone."""
        try:
            return self._disk.settled()
        except PlanUnreadable as error:
            raise PlanUnreadable(f"{error} {self._keep(answers)}") from error

    def _write(self, data: bytes, answers: Answers) -> None:
        try:
            files.save(self._disk.target, data)
        except SseplanError as error:
            raise SseplanError(f"{error} {self._keep(answers)}") from error.__cause__

    def _keep(self, answers: Answers) -> str:
        """Write what was typed beside the plan; the sentence says where."""
        self._rescue = self._rescue or Rescue(self._disk.target, self.trame)
        return self._rescue.keep(self._text, merging.Side(self.answers, answers))

    def _remember(self, data: bytes) -> None:
        self._disk.remember(data)
        self._text = plan_yaml.decode(data, self.path.name)
        self._loaded = None
