"""Commands as a person types them, from the very folder where they are."""

from __future__ import annotations

from pathlib import Path

_FIRST_WORD_FREE = frozenset({"diff", "edit", "restore"})  # there, --plan names the folder


def typed(*words: str) -> str:
    """A command as it is typed: words that hold a space in quotes."""
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def on(folder: Path, name: str, *words: str) -> str:
    """«sseplan submit ex --refaire»: the command ``name`` on the plan of ``folder``.

    The folder where the person is (``Path()``) needs no name.
    """
    if folder == Path():
        return typed("sseplan", name, *words)
    if name in _FIRST_WORD_FREE:
        return typed("sseplan", name, *words, "--plan", str(folder))
    return typed("sseplan", name, str(folder), *words)
