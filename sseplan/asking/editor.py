"""The person's own editor, for a long text or for an answer as YAML."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_USUAL = ("nano", "vim", "vi") if sys.platform != "win32" else ("notepad",)


def command() -> list[str] | None:
    """``$VISUAL``, ``$EDITOR``, else a usual editor that is installed; None if there is none."""
    for name in ("VISUAL", "EDITOR"):
        if words := shlex.split(os.environ.get(name, ""), posix=os.name != "nt"):
            return words
    found = next(filter(None, map(shutil.which, _USUAL)), None)
    return [found] if found else None


def edit(text: str, suffix: str) -> str | None:
    """``text`` as the editor leaves it; None when there is no editor or it failed.

    The file is in a folder of its own that only the owner may read, and goes away:
    a plan holds personal data.
    """
    words = command()
    if words is None:
        return None
    with tempfile.TemporaryDirectory(prefix="sseplan-") as folder:
        path = Path(folder) / f"reponse{suffix}"
        path.write_text(text, encoding="utf-8")
        return path.read_text(encoding="utf-8-sig") if _run([*words, str(path)]) else None


def _run(words: Sequence[str]) -> bool:
    try:
        return subprocess.run(words, check=False).returncode == 0
    except OSError:
        return False
