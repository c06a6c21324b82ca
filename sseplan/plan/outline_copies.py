"""Copies of trames kept beside the revisions: ``revisions/trames/<id>-<version>.zip``.

A version frozen today must still be rendered as it was when the installed trame has
gone on to another version: its questions, requirements and Word templates are kept, once
for each version of the trame.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from sseplan import trame
from sseplan.errors import TrameInvalid
from sseplan.exchange import package
from sseplan.plan import files
from sseplan.trame import Trame

FOLDER = "trames"
_SUFFIXES = (".yaml", ".docx")
_MOST = 32 * 2**20


def keep(revisions: Path, outline: Trame) -> None:
    """Copy the trame's data beside the revisions, unless that version of it is there."""
    path = _path(revisions, outline.id, outline.version)
    if path.exists() or outline.place is None:
        return
    path.parent.mkdir(exist_ok=True)
    files.save(path, _packed(outline.place))


def find(revisions: Path, trame_id: str, version: str) -> Trame:
    """The trame of that version: the installed one, else the copy.

    Raises TrameInvalid, naming the copy, where neither is there or the copy is damaged.
    """
    if trame_id in trame.installed() and (present := trame.load(trame_id)).version == version:
        return present
    path = _path(revisions, trame_id, version)
    if not path.is_file():
        raise TrameInvalid(
            f"Cette version suit la trame « {trame_id} » {version}, que ce sseplan n'a pas, et sa "
            f"copie {path} n'est pas là. Remettez ce fichier d'après une sauvegarde."
        )
    return _copy(path)


@cache
def _copy(path: Path) -> Trame:
    """The trame of a copy: whatever stumbles over its data, the copy is what is wrong."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(files.read(path, _MOST)))
        if sum(member.file_size for member in archive.infolist()) > _MOST:
            raise zipfile.BadZipFile
        return trame.read(zipfile.Path(archive))
    except Exception as error:
        raise TrameInvalid(
            f"La copie de trame {path} est abîmée. Remettez-la d'après une sauvegarde."
        ) from error


def _path(revisions: Path, trame_id: str, version: str) -> Path:
    name = re.sub(r"[^\w.-]", "_", f"{trame_id}-{version}")
    return revisions / FOLDER / f"{name}.zip"


def _packed(place: Traversable) -> bytes:
    data = {name: file.read_bytes() for name, file in sorted(_data(place, ""))}
    return package.zip(data, date.min)


def _data(place: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    """The trame's own files: its data and its Word templates, not the script that builds them."""
    for entry in place.iterdir():
        if entry.is_file() and entry.name.endswith(_SUFFIXES):
            yield prefix + entry.name, entry
        elif entry.is_dir() and entry.name == "questions":
            yield from _data(entry, f"{entry.name}/")
