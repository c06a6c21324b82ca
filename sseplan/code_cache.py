"""What is slow to compile kept between two runs, as Python keeps its ``.pyc`` files.

Word templates, the expressions and the parsed files of a trame: compiling them takes
longer than all the rest of a command.  The cache is a convenience: whatever goes
wrong with it, they are compiled anew.  Entries are of this user alone (they hold
code), named by all that decides them.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_ENTRIES = 24


def key(source: bytes, *versions: str) -> str:
    """The name of an entry: what is compiled, the Python, the given versions."""
    facts = "|".join([sys.implementation.cache_tag or "", sys.version, *versions])
    return hashlib.sha256(source + facts.encode()).hexdigest()


def usual_folder() -> Path:
    """Where this system keeps caches."""
    try:
        home = Path.home()
    except RuntimeError:  # a container's user without a home
        return Path(tempfile.gettempdir()) / "sseplan-cache"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "sseplan"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "sseplan"
    said = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (said if said.is_absolute() else home / ".cache") / "sseplan"


@dataclass(frozen=True)
class CodeCache:
    """Code objects and plain trees by name, one file an entry, in ``folder``."""

    folder: Path

    def get(self, name: str) -> Mapping[str, Any] | None:
        """The entry, or None; a damaged one, or one of somebody else, counts as none."""
        try:
            with (self.folder / name).open("rb") as file:
                # The owner of what is open: the name may lead elsewhere an instant later.
                if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                    return None
                data = file.read()
            digest, payload = data[:32], data[32:]
            if hashlib.sha256(payload).digest() != digest:
                return None
            return dict(marshal.loads(payload))
        except (OSError, ValueError, EOFError, TypeError):
            return None

    def put(self, name: str, made: Mapping[str, Any]) -> None:
        """Keep an entry; a folder that can't be written is no matter."""
        with contextlib.suppress(OSError, ValueError):
            payload = marshal.dumps(dict(made))
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).digest() + payload)
            Path(temporary).replace(self.folder / name)
            self._prune()

    def _prune(self) -> None:
        entries = sorted(self.folder.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in entries[MOST_ENTRIES:]:
            old.unlink(missing_ok=True)


def kept() -> CodeCache:
    """The cache of this user, in its usual folder."""
    return CodeCache(usual_folder())
