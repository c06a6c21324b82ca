"""What goes to the ARS as one file: a ZIP that is the same for the same content, and its list.

The list (``manifest.json``) goes into the ZIP too, so that whoever receives it can check that
each file is the one that was sent.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from sseplan.kinds import fold

_FIRST_DAY, _LAST_DAY = date(1980, 1, 1), date(2107, 12, 31)  # a ZIP knows no others
_OWNER_ONLY = 0o100600 << 16
_UNIX = 3
_LONGEST = 60
_STORED = (".docx", ".pdf", ".zip")  # compressed already


def zip(files: Mapping[str, bytes], day: date) -> bytes:
    """The files by name, in this order, all dated ``day``: the same bytes on every machine."""
    buffer = io.BytesIO()
    known = min(max(day, _FIRST_DAY), _LAST_DAY)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (known.year, known.month, known.day, 0, 0, 0))
            member.create_system = _UNIX
            member.external_attr = _OWNER_ONLY
            stored = name.lower().endswith(_STORED)
            archive.writestr(member, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def manifest(facts: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """``facts``, then ``fichiers``: name, size and SHA-256 of each file, as JSON for people."""
    listed = [
        {"nom": name, "octets": len(data), "sha256": checksum(data)} for name, data in files.items()
    ]
    text = json.dumps({**facts, "fichiers": listed}, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def checksum(data: bytes) -> str:
    """The SHA-256 of ``data``, in hexadecimal, as ``sha256sum`` and the like give it."""
    return hashlib.sha256(data).hexdigest()


def slug(text: str) -> str:
    """A name as a part of a file's name that every system and mailbox takes: «cpts-du-val»."""
    return fold(text).replace(" ", "-")[:_LONGEST].rstrip("-")
