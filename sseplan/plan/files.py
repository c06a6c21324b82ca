"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

from sseplan.errors import SseplanError
from sseplan.refusals import explain

OWNER_ONLY = 0o600
_ATTEMPTS = 5
_PAUSE = 0.1
_COARSE = 3_000_000_000  # nanoseconds; FAT counts by two seconds

Stamp = tuple[int, int, int]
"""A file's size, its last writing in nanoseconds, its number on the disk."""


def read(path: Path, most: int) -> bytes:
    """The bytes of a file, at most ``most``: a device without an end has one all the same.

    OSError for a pipe, which would be waited for without end.
    """
    if stat.S_ISFIFO(path.stat().st_mode):
        raise OSError(errno.ESPIPE, "not a file", str(path))
    with path.open("rb") as stream:
        return stream.read(most)


def is_read_only(folder: Path) -> bool:
    """Whether it is plain that nothing can be written in the folder."""
    return folder.is_dir() and not os.access(folder, os.W_OK)


def stamp(path: Path) -> Stamp | None:
    """What tells that a file has changed without reading it.

    None where that does not tell: there is no file, or it has been written so lately that
    some disks would give the same dates to another writing.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    if time.time_ns() - found.st_mtime_ns < _COARSE:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def save(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``; the old file is intact whatever happens meanwhile.

    A new file is readable by its owner alone, an old one keeps its mode.  Raises
    SseplanError with what to do; then nothing has changed.
    """
    try:
        _replace(path, data)
    except OSError as error:
        raise SseplanError(not_saved(error, path)) from error
    settle(path.parent)


def not_saved(error: OSError, path: Path) -> str:
    """The sentences for a file that could not be replaced."""
    lost = "L'enregistrement n'a pas eu lieu"
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        return f"Le dossier « {path.parent} » n'existe pas. {lost} : créez-le, ou changez de nom."
    if not path.exists():
        return f"{explain(error, path)} {lost}."
    return f"{explain(error, path)} {lost} ; l'ancien contenu est intact."


def _replace(path: Path, data: bytes) -> None:
    before = _status(path)
    with _written(path, data) as draft:
        if before:
            _resemble(draft, before)
        _put(draft, path)


def create(path: Path, data: bytes) -> None:
    """Write a new file whole or not at all; FileExistsError rather than replace one."""
    with _written(path, data) as draft:
        _name(draft, path)
    settle(path.parent)


@contextlib.contextmanager
def _written(path: Path, data: bytes) -> Iterator[Path]:
    """A draft of ``path`` beside it, safe on the disk; it is gone at the end."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def _name(draft: Path, path: Path) -> None:
    """Give a written file its name unless it is taken, also where there are no hard links."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from error
        draft.rename(path)


def unused(path: Path) -> Path:
    """``path``, or with -2, -3… before its suffix, whichever no file has yet."""
    ranks = chain([""], (f"-{rank}" for rank in count(2)))
    paths = (path.with_name(f"{path.stem}{rank}{path.suffix}") for rank in ranks)
    return next(other for other in paths if not (other.exists() or other.is_symlink()))


def _status(path: Path) -> os.stat_result | None:
    """What is known of the old file; a protected one is respected, replaceable or not.

    So is what is no file: ``/dev/null`` put in place of itself would be lost to the machine.
    """
    try:
        before = path.stat()
    except FileNotFoundError:
        return None
    if not (stat.S_ISREG(before.st_mode) or stat.S_ISDIR(before.st_mode)):
        raise OSError(errno.ESPIPE, "not a file", str(path))
    if not before.st_mode & 0o222:
        raise PermissionError(errno.EACCES, "read-only", str(path))
    return before


def _resemble(draft: Path, before: os.stat_result) -> None:
    draft.chmod(stat.S_IMODE(before.st_mode))
    now = draft.stat()
    if hasattr(os, "chown") and (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with contextlib.suppress(OSError):
            os.chown(draft, before.st_uid, before.st_gid)


def _put(draft: Path, path: Path) -> None:
    """Windows refuses while another program has the file open: insist a little."""
    for attempt in range(_ATTEMPTS):
        try:
            os.replace(draft, path)  # noqa: PTH105 (the one call that tests make fail)
            return
        except PermissionError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)


def settle(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def spared(path: Path) -> Iterator[Path]:
    """The present file under a second name meanwhile, which costs no room where disks can link.

    Raises SseplanError if even that cannot be written.
    """
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            os.link(path, spare)
        except OSError:
            shutil.copy2(path, spare)
    except OSError as error:
        raise SseplanError(not_saved(error, path)) from error
    try:
        yield spare
    finally:
        with contextlib.suppress(OSError):
            spare.unlink()


def give_back(spare: Path, path: Path) -> None:
    """Make ``path`` what ``spare`` is; asks no room of the disk."""
    _put(spare, path)
    settle(path.parent)


def sweep(path: Path) -> None:
    """Remove the drafts that a killed sseplan left beside ``path``."""
    with contextlib.suppress(OSError):
        for other in path.parent.iterdir():
            if other.name.startswith(f".{path.name}.") and other.name.endswith(".tmp"):
                other.unlink()
