"""Two locks of the kernel's on a plan, which it frees when the process dies.

``Lock`` is held as long as a terminal works on the plan: one at a time.  Its note of who
holds it is a second file: opening a lock file may empty it, and Windows does not let
others read a locked one.  ``WriteLock`` is held for one save, by whoever saves: a terminal
and the form in the browser work on the same plan at the same time.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import json
import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sseplan.errors import PlanHeld, SseplanError
from sseplan.refusals import explain

# By name: not every system has them all.
_UNSUPPORTED = ("ENOSYS", "ENOLCK", "ENOTSUP", "EOPNOTSUPP", "EINVAL")
_PATIENCE = 10.0
_POLL = 0.005
_UNLOCKABLE = (
    "Ce disque (un partage réseau ?) ne sait pas réserver un fichier : veillez à ce que "
    "personne d'autre n'ouvre ce plan avec sseplan en même temps."
)


class Lock:
    """The lock of one plan's file, taken at once; PlanHeld says who has it already.

    ``warning`` is a sentence when the disk cannot lock (some network drives), else "".
    """

    def __init__(self, plan: Path) -> None:
        from filelock import FileLock

        self.plan = plan
        self.note = plan.with_name(f".{plan.stem}.lock.qui")
        self.warning = ""
        self._lock = FileLock(
            plan.with_name(f".{plan.stem}.lock"),
            timeout=0,
            thread_local=False,
            fallback_to_soft=False,
        )
        self._take()

    def _take(self) -> None:
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            raise PlanHeld(_held(self.plan, self.note)) from None
        except (OSError, NotImplementedError) as error:
            self._without(error)
        else:
            self._sign()

    def _without(self, error: OSError | NotImplementedError) -> None:
        if isinstance(error, OSError) and not _is_unsupported(error):
            raise SseplanError(explain(error, self.plan.parent)) from error
        self.warning = _UNLOCKABLE

    def _sign(self) -> None:
        holder = {
            "utilisateur": _user(),
            "ordinateur": platform.node(),
            "processus": os.getpid(),
            "depuis": datetime.now().isoformat(timespec="seconds"),
        }
        with contextlib.suppress(OSError):
            self.note.write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")

    def release(self) -> None:
        """Let others have the plan; the note goes first, while it is still ours."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self.note.unlink()
            self._lock.release()


class WriteLock:
    """The lock that every save of a plan's file takes, for as long as the save lasts.

    ``warning`` is a sentence once a save has found that the disk cannot lock, else "".
    """

    def __init__(self, plan: Path) -> None:
        from filelock import FileLock

        self.plan = plan
        self.warning = ""
        self._lock = FileLock(
            plan.with_name(f".{plan.stem}.ecriture.lock"),
            timeout=_PATIENCE,
            poll_interval=_POLL,
            thread_local=False,
            fallback_to_soft=False,
        )

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Wait for one's turn and keep it meanwhile; may be entered again inside.

        Raises PlanHeld when another sseplan keeps it too long, OSError (the disk).
        """
        taken = self._take()
        try:
            yield
        finally:
            if taken:
                self._lock.release()

    def _take(self) -> bool:
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            raise PlanHeld(
                f"Un autre sseplan enregistre {self.plan} depuis trop longtemps : rien n'a été "
                "enregistré ici. Regardez s'il est bloqué, puis recommencez."
            ) from None
        except (OSError, NotImplementedError) as error:
            if isinstance(error, OSError) and not _is_unsupported(error):
                raise
            self.warning = _UNLOCKABLE
            return False
        return True


@contextlib.contextmanager
def alone(plan: Path) -> Iterator[str]:
    """Both locks of a plan's file, for what replaces it; gives the warning, "" for none.

    Raises PlanHeld, SseplanError (the disk).
    """
    lock = Lock(plan)
    with contextlib.ExitStack() as turn:
        turn.callback(lock.release)
        try:
            turn.enter_context(WriteLock(plan).held())
        except OSError as error:
            raise SseplanError(explain(error, plan)) from error
        yield lock.warning


def _is_unsupported(error: OSError) -> bool:
    return errno.errorcode.get(error.errno or 0) in _UNSUPPORTED


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "inconnu"


def _held(plan: Path, note: Path) -> str:
    end = "Fermez l'autre fenêtre de sseplan, puis recommencez."
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(holder["depuis"])
        who = f"{holder['utilisateur']} sur l'ordinateur {holder['ordinateur']}"
        which = int(holder["processus"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"{plan} est déjà ouvert par un autre sseplan. {end}"
    return (
        f"{plan} est déjà ouvert par {who}, depuis le {since:%d/%m/%Y} à {since:%Hh%M} "
        f"(programme n° {which}). {end}"
    )
