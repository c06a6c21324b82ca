"""Rebuild the frozen versions of the worked example.

    .venv/bin/python scripts/build_example.py

What they come from, and is edited by hand:

    2026-1    guide/exemple/plan.yaml, without what was recorded after the version's day
    2025-1    its own answers, below the line « --- » of guide/exemple/revisions/2025-1.yaml

Headers and sums are written anew, so this is run after every change to either.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sseplan import plan_yaml, trame
from sseplan.plan import FILE, revisions
from sseplan.plan.chain import FOLDER, SEPARATOR
from sseplan.trame import Trame

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple"
AUTHOR = "Karim Delvaux"
FIRST = {"date": "2025-11-04", "version": "1.0", "nature": "initiale", "reason": "Première version"}
SECOND = {
    "date": "2026-10-13",
    "version": "2.0",
    "nature": "actualisation",
    "reason": "Actualisation annuelle",
}


def main() -> None:
    """Write both frozen versions beside the example."""
    for name, data in frozen():
        path = EXAMPLE / FOLDER / name
        path.write_bytes(data)
        print(path)


def frozen() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each frozen version, as they should be."""
    outline = trame.load()
    first = (EXAMPLE / FOLDER / "2025-1.yaml").read_bytes().partition(SEPARATOR)[2]
    second = as_it_stood((EXAMPLE / FILE).read_text(encoding="utf-8"), SECOND["date"], outline)
    with tempfile.TemporaryDirectory() as folder:
        for content, facts in ((first, FIRST), (second, SECOND)):
            made = revisions.freeze(folder, content, author=AUTHOR, trame=outline, **facts)
            yield made.path.name, made.path.read_bytes()


def as_it_stood(text: str, day: str, outline: Trame) -> bytes:
    """The example without what became of the version: rows of a follow-up after ``day``."""
    present = plan_yaml.load(text, outline).answers
    past = present
    for question in outline.questions:
        if question.record == "follow_up":
            rows = present.get(question.id) or []
            assert isinstance(rows, list)
            past = past.with_answer(question.id, [row for row in rows if row["date"] <= day])
    return plan_yaml.update(text, present, past, outline).encode()


if __name__ == "__main__":
    main()
