"""From an exception to a French sentence on the standard error and an exit status.

0: done; 1: a rule refuses; 2: wrong use, or a file cannot be read or written;
3: not finished, saved; 130: interrupted; 70: a fault of sseplan itself.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from sseplan.cli import console
from sseplan.errors import SseplanError

INTERRUPTED = 130  # 128 + SIGINT, what shells expect
UNFINISHED = 3
SYSTEM = 2
INTERNAL = 70  # EX_SOFTWARE of sysexits.h

_REASONS = {
    errno.ENOENT: "ce fichier ou ce dossier n'existe pas. Vérifiez le nom et l'endroit",
    errno.EACCES: "vous n'avez pas le droit d'y accéder. "
    "Vérifiez les droits du fichier et du dossier, ou choisissez un autre dossier",
    errno.EPERM: "le système interdit cette opération. Choisissez un autre dossier",
    errno.ENOSPC: "le disque est plein. Libérez de la place puis recommencez",
    errno.EDQUOT: "votre quota de disque est atteint. Libérez de la place puis recommencez",
    errno.EROFS: "ce disque est en lecture seule. Choisissez un autre dossier",
    errno.EISDIR: "c'est un dossier, il faut un fichier",
    errno.ENOTDIR: "un élément du chemin est un fichier, il faut un dossier",
    errno.EEXIST: "ce fichier ou ce dossier existe déjà",
    errno.ENOTEMPTY: "ce dossier n'est pas vide",
    errno.ENAMETOOLONG: "ce nom est trop long. Choisissez un nom plus court",
    errno.EBUSY: "un autre programme s'en sert. Fermez-le (Word, par exemple) puis recommencez",
    errno.ETXTBSY: "un autre programme s'en sert. Fermez-le puis recommencez",
    errno.EMFILE: "trop de fichiers sont ouverts. Fermez des programmes puis recommencez",
    errno.ENFILE: "trop de fichiers sont ouverts. Fermez des programmes puis recommencez",
    errno.ELOOP: "ce lien tourne en rond. Indiquez le vrai fichier",
    errno.EIO: "le disque ne répond pas correctement. Essayez un autre disque",
}


@contextmanager
def sentences() -> Iterator[None]:
    """Turn whatever is raised inside into a sentence, and leave with its status.

    ``SSEPLAN_DEBUG=1`` shows the traceback as well.  ``SystemExit`` goes through.
    """
    try:
        yield
    except Exception as error:
        _show_traceback()
        sys.exit(_told(error))
    except KeyboardInterrupt:
        sys.exit(_interrupted())


def _told(error: Exception) -> int:
    for kind, tell in _TELLERS:
        if isinstance(error, kind):
            return tell(error)
    return _unexpected(error)


def _sseplan(error: SseplanError) -> int:
    console.warn(f"Erreur : {error}")
    return error.exit_status


def _click(error: click.ClickException) -> int:
    error.show()
    return error.exit_code


def _abort(error: click.Abort) -> int:
    return _ended(error) if isinstance(error.__cause__, EOFError) else _interrupted()


def _ended(_: Exception) -> int:
    console.warn("L'entrée s'est terminée avant la fin : rien de plus n'a été fait.")
    return UNFINISHED


def _interrupted() -> int:
    console.warn("Interrompu à votre demande.")
    return INTERRUPTED


def _system(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        return _reader_gone()
    console.warn(f"Erreur : {system_sentence(error)}")
    return SYSTEM


def _reader_gone() -> int:
    # « sseplan … | head » is no fault; the standard output must not be flushed again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1


def system_sentence(error: OSError) -> str:
    """What the system refused, in French: which file, why, and what to do."""
    where = f"« {error.filename} » : " if error.filename else ""
    unknown = f"le système a refusé (code {_code(error)}). Essayez un autre dossier"
    return f"{where}{_REASONS.get(error.errno or 0, unknown)}."


def _code(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def _unexpected(error: Exception) -> int:
    console.warn(
        "Erreur : sseplan a rencontré un défaut imprévu. Ce que vous aviez enregistré est intact.\n"
        f"Les détails techniques sont dans le fichier :\n  {_written(error)}\n"
        "Envoyez-le aux personnes qui maintiennent sseplan en disant ce que vous faisiez. "
        "Relisez-le avant : il peut citer des mots de votre plan."
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
