"""One sseplan at a time on a plan: a lock of the kernel's, and a note of who holds it.

The kernel frees the lock when the process dies, so a file left behind is harmless.
The note is a second file: opening a lock file may empty it, and Windows does not let
others read a locked one.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import json
import os
import platform
from datetime import datetime
from pathlib import Path

from sseplan.errors import PlanHeld, SseplanError
from sseplan.refusals import explain

# By name: not every system has them all.
_UNSUPPORTED = ("ENOSYS", "ENOLCK", "ENOTSUP", "EOPNOTSUPP", "EINVAL")


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
        if isinstance(error, OSError) and errno.errorcode.get(error.errno or 0) not in _UNSUPPORTED:
            raise SseplanError(explain(error, self.plan.parent)) from error
        self.warning = (
            "Ce disque (un partage réseau ?) ne sait pas réserver un fichier : veillez à ce que "
            "personne d'autre n'ouvre ce plan avec sseplan en même temps."
        )

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
