"""A Word file as a zip archive: read with limits, written the same way every time.

``zipfile`` can't take data that is already deflated; the parts of a template
that never change are deflated once, hence the small writer below.  Fixed date,
fixed order, no trace of the machine: the same parts give the same bytes (with
the same build of zlib).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sseplan.errors import TemplateInvalid

MAX_PARTS = 2000
MAX_SIZE = 64 * 2**20
_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # 1 January 1980, the first day a zip file knows
_UTF8, _DEFLATED = 0x800, 8
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


@dataclass(frozen=True)
class Member:
    """One part, already deflated."""

    name: str
    deflated: bytes
    crc: int
    size: int


def pack(name: str, data: bytes, level: int = 1) -> Member:
    """``data`` deflated (raw) under ``name``; a higher ``level`` is smaller and slower."""
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Member(name, deflater.compress(data) + deflater.flush(), zlib.crc32(data), len(data))


def order(name: str) -> tuple[bool, bool, str]:
    """The sort key of parts: Word looks for [Content_Types].xml first, then _rels/."""
    return name != "[Content_Types].xml", not name.startswith("_rels/"), name


def write(members: Iterable[Member]) -> bytes:
    """The members, in the given order, as one archive."""
    body, directory, count = bytearray(), bytearray(), 0
    for member in members:
        name = member.name.encode()
        facts = (_UTF8, _DEFLATED, 0, _DATE, member.crc, len(member.deflated), member.size)
        offset = len(body)
        body += _LOCAL.pack(b"PK\3\4", 20, *facts, len(name), 0) + name + member.deflated
        directory += _CENTRAL.pack(b"PK\1\2", 20, 20, *facts, len(name), 0, 0, 0, 0, 0, offset)
        directory += name
        count += 1
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def read(docx: bytes) -> Mapping[str, bytes]:
    """The parts of a Word template by name; TemplateInvalid when it is none or too big."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as file:
            members = [m for m in file.infolist() if not m.is_dir()]
            _refuse_excess(members)
            return {m.filename: file.read(m) for m in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise TemplateInvalid(
            "Le modèle n'est pas un document Word (.docx) lisible. "
            "Ouvrez-le dans Word et enregistrez-le au format « Document Word (.docx) »."
        ) from error


def _refuse_excess(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_PARTS or sum(m.file_size for m in members) > MAX_SIZE:
        raise TemplateInvalid(
            f"Le modèle Word est trop gros : plus de {MAX_SIZE // 2**20} Mo une fois déplié. "
            "Retirez-en les images inutiles ou réduisez-les."
        )
