"""From an exception to a French sentence on the standard error and an exit status.

0: done; 1: a rule refuses; 2: wrong use, or a file cannot be read or written;
3: not finished, saved; 130: interrupted; 143, 129: ended by the system or by the
closing of the terminal; 70: a fault of sseplan itself.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from sseplan.cli import console
from sseplan.errors import SseplanError
from sseplan.refusals import explain

INTERRUPTED = 130  # 128 + SIGINT, what shells expect
UNFINISHED = 3
SYSTEM = 2
INTERNAL = 70  # EX_SOFTWARE of sysexits.h


@contextmanager
def sentences() -> Iterator[None]:
    """Turn whatever is raised inside into a sentence, and leave with its status.

    ``SSEPLAN_DEBUG=1`` shows the traceback as well.  ``SystemExit`` goes through.
    """
    try:
        with _cleaned_up():
            yield
        sys.stdout.flush()
    except Exception as error:
        _show_traceback()
        sys.exit(_told(error))
    except KeyboardInterrupt:
        sys.exit(_interrupted())
    finally:
        console.settle()


@contextmanager
def _cleaned_up() -> Iterator[None]:
    """A polite kill or a closed terminal ends the command as an error would.

    By itself the system would end it on the spot, temporary files left behind.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    ours = [end for end in ends if signal.getsignal(end) is signal.SIG_DFL]
    for end in ours:
        signal.signal(end, leave)
    try:
        yield
    finally:
        for end in ours:
            signal.signal(end, signal.SIG_DFL)


def _told(error: Exception) -> int:
    for kind, tell in _TELLERS:
        if isinstance(error, kind):
            return tell(error)
    return unexpected(error)


def _sseplan(error: SseplanError) -> int:
    console.complain(f"Erreur : {error}")
    return error.exit_status


def _click(error: click.ClickException) -> int:
    with contextlib.suppress(OSError):
        error.show()
    return error.exit_code


def _abort(error: click.Abort) -> int:
    return _ended(error) if isinstance(error.__cause__, EOFError) else _interrupted()


def _ended(_: Exception) -> int:
    console.complain("L'entrée s'est terminée avant la fin : rien de plus n'a été fait.")
    return UNFINISHED


def _interrupted() -> int:
    console.complain("Interrompu à votre demande.")
    return INTERRUPTED


def _system(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        return _reader_gone()
    console.complain(f"Erreur : {explain(error)}")
    return SYSTEM


def _reader_gone() -> int:
    # « sseplan … | head » is no fault; the standard output must not be flushed again.
    console.forget(1)
    return 1


def unexpected(error: Exception) -> int:
    """Say that sseplan has a fault, and in which file it is told; the exit status."""
    console.complain(
        "Erreur : sseplan a rencontré un défaut imprévu. Ce que vous aviez enregistré est intact."
    )
    try:
        console.complain(
            f"Les détails techniques sont dans le fichier :\n  {_written(error)}\n"
            "Envoyez-le aux personnes qui maintiennent sseplan en disant ce que vous faisiez. "
            "Relisez-le avant : il peut citer des mots de votre plan."
        )
    except OSError:
        console.complain(
            "Les détails techniques n'ont pas pu être écrits sur ce disque. Libérez de la place "
            "puis recommencez, ou dites aux personnes qui maintiennent sseplan ce que vous faisiez."
        )
    return INTERNAL


def _written(error: Exception) -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="sseplan-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
    ) as file:
        file.writelines(traceback.format_exception(error))
    return file.name


def _show_traceback() -> None:
    if os.environ.get("SSEPLAN_DEBUG") == "1":
        import traceback

        traceback.print_exc()


_TELLERS: list[tuple[type[Exception], Callable[..., int]]] = [
    (SseplanError, _sseplan),
    (click.ClickException, _click),
    (click.Abort, _abort),
    (EOFError, _ended),
    (OSError, _system),
]
