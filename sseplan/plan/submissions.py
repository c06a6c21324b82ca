"""What was prepared for the ARS: ``transmissions/2026-1/``, a folder for each version sent.

A folder is written under a hidden name and named at the end: it is there whole or not at
all.  It is never replaced; one that is given up is put aside under another name.

    manifest.json           what it holds, of which version, for whom (``Submission``)
    plan-….zip, .docx, …    the files; courrier.eml the message that takes them along
    ../2026-1-annule/       what was given up
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sseplan import commands
from sseplan.errors import SseplanError, UsageMistake
from sseplan.plan import files
from sseplan.plan.places import file_of
from sseplan.refusals import explain

FOLDER = "transmissions"
MANIFEST = "manifest.json"
LETTER = "courrier.eml"
_NUMBER = re.compile(r"([0-9]{4})-([1-9][0-9]{0,3})")
_MOST = 10_000_000


@dataclass(frozen=True)
class Submission:
    """What was prepared for one version.

    ``sent_on`` is the ISO day given for the sending, ``recipients`` maps "ars" and "cpam" to
    addresses, ``blocking`` counts what was still wrong and ``despite`` says why it went all
    the same.  ``frozen`` is the SHA-256 of the revision's file as it was sent.
    """

    number: str
    folder: Path
    version: str = ""
    sent_on: str = ""
    channel: str = ""
    recipients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocking: int = 0
    despite: str = ""
    frozen: str = ""


def folder_of(place: Path | str) -> Path:
    """Where the submissions of a plan (its folder or its plan.yaml) are."""
    return file_of(place).parent / FOLDER


def of(place: Path | str) -> list[Submission]:
    """The submissions of a plan, in order; SseplanError names a list that cannot be read."""
    root = folder_of(place)
    try:
        named = [(_NUMBER.fullmatch(path.name), path) for path in root.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SseplanError(explain(error, root)) from error
    ranked = sorted(
        (int(found[1]), int(found[2]), path)
        for found, path in named
        if found and (path / MANIFEST).is_file()
    )
    return [_read(path) for _, _, path in ranked]


def find(place: Path | str, number: str) -> Submission | None:
    """The submission of the revision of that number, None if nothing was prepared for it."""
    return next((one for one in of(place) if one.number == number), None)


def files_of(folder: Path) -> list[Path]:
    """The files of a submission: its ZIP, its message, then those that its list names.

    A name that would lead out of the folder, and what is not there any more, are left out.
    """
    try:
        tree = json.loads(files.read(folder / MANIFEST, _MOST).decode("utf-8"))
        named = [str(one["nom"]) for one in tree["fichiers"]]
        there = {p.name: p for p in folder.iterdir() if p.is_file() and not p.is_symlink()}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
    archives = sorted(name for name in there if name.endswith(".zip"))
    names = dict.fromkeys([*archives, LETTER, *named, MANIFEST])
    return [there[name] for name in names if name in there]


def _read(folder: Path) -> Submission:
    path = folder / MANIFEST
    try:
        tree = json.loads(files.read(path, _MOST).decode("utf-8"))
        return _submission(tree, folder)
    except OSError as error:
        raise SseplanError(explain(error, path)) from error
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SseplanError(
            f"{path} ne se lit pas : il a été modifié ou abîmé. Remettez-le comme il était, ou "
            "rangez ce dossier ailleurs."
        ) from error


def _submission(tree: Any, folder: Path) -> Submission:
    sending, checks = tree.get("envoi") or {}, tree.get("controles") or {}
    people = sending.get("destinataires") or {}
    revision = tree.get("revision") or {}
    return Submission(
        number=folder.name,
        folder=folder,
        version=str(tree.get("version") or ""),
        sent_on=str(sending.get("date") or ""),
        channel=str(sending.get("canal") or ""),
        recipients={str(who): tuple(map(str, those)) for who, those in people.items()},
        blocking=int(checks.get("bloquants") or 0),
        despite=str(tree.get("malgre") or ""),
        frozen=str(revision.get("sha256") or ""),
    )


# --- writing


class Staged:
    """A folder written under a hidden name, waiting for its own."""

    def __init__(self, hidden: Path, path: Path) -> None:
        """For ``stage``."""
        self.hidden = hidden
        self.path = path

    def put(self) -> Path:
        """Give the folder its name; UsageMistake if that name has been taken since."""
        refuse_taken(self.path)
        try:
            self.hidden.rename(self.path)
        except OSError as error:
            raise SseplanError(
                f"{explain(error, self.path)} Ce qui a été préparé est resté dans {self.hidden}."
            ) from error
        files.settle(self.path.parent)
        return self.path

    def take_back(self) -> None:
        """Hide the folder again, if it has been given its name."""
        if not self.hidden.exists():
            self.path.rename(self.hidden)

    def drop(self) -> None:
        """Give it up, if it still has no name."""
        shutil.rmtree(self.hidden, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.path.parent.rmdir()  # left empty, made for nothing


def stage(
    place: Path | str, number: str, content: Mapping[str, bytes], *, again: bool = False
) -> Staged:
    """Write the files by name into a hidden folder, whole or not at all.

    Only their owner reads them.  The plan must be locked: what a killed sseplan left is
    removed.  Raises SseplanError (the disk), UsageMistake (the folder is there already, and
    is not to be prepared ``again``).
    """
    root = folder_of(place)
    path = root / number
    if not again:
        refuse_taken(path)
    try:
        root.mkdir(exist_ok=True)
        _sweep(root)
        hidden = Path(tempfile.mkdtemp(prefix=f".{number}.", suffix=".tmp", dir=root))
    except OSError as error:
        raise SseplanError(f"{explain(error, root)} {_NOTHING}") from error
    staged = Staged(hidden, path)
    try:
        for name, data in content.items():
            _write(hidden / name, data)
    except OSError as error:
        staged.drop()
        raise SseplanError(f"{explain(error, path)} {_NOTHING}") from error
    except BaseException:
        staged.drop()
        raise
    return staged


_NOTHING = "Rien n'a été préparé ; ce qui existait est intact."


def refuse_taken(path: Path) -> None:
    """UsageMistake if something has that name already."""
    if path.exists() or path.is_symlink():
        raise UsageMistake(
            f"{path} existe déjà : cet envoi a été préparé, rien n'y a été changé. Pour le "
            "préparer à nouveau (l'ancien est gardé à côté) :\n"
            f"  {commands.on(path.parents[1], 'submit', '--refaire')}"
        )


def set_aside(path: Path) -> Path:
    """Rename a folder to ``2026-1-annule``, or the first such name that is free."""
    target = files.unused(path.with_name(f"{path.name}-annule"))
    try:
        path.rename(target)
    except OSError as error:
        raise SseplanError(f"{explain(error, path)} Rien n'a été changé.") from error
    return target


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, files.OWNER_ONLY)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sweep(root: Path) -> None:
    for other in root.iterdir():
        if other.name.startswith(".") and other.name.endswith(".tmp") and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
