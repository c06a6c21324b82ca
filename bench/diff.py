"""How long a comparison takes: the whole command, the comparison alone, and hard cases.

    python bench/diff.py [RUNS]

The command on the worked example (last version with the draft, then both frozen versions) as
whole processes, the cache of compiled code warm; then, in this process, the two years of the
example, 500 rows shuffled, renamed or all new, and two texts of 20,000 words.  Not run by CI.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sseplan import changes, trame
from sseplan.lifecycle import comparison

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple"
COMMANDS = ([], ["2025-1", "2026-1"], ["2025-1", "2026-1", "--format", "html"])
ROWS, WORDS = 500, 20_000


def main(runs: int) -> None:
    """Print a line a measure: median, least and most of the runs."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "exemple"
        shutil.copytree(EXAMPLE, plan)
        for words in COMMANDS:
            _process(words, plan, Path(folder) / "cache")
            _line(
                f"sseplan diff {' '.join(words)}",
                [_process(words, plan, Path(folder) / "cache") for _ in range(runs)],
            )
    for name, work in _cases():
        _line(name, [_timed(work) for _ in range(runs)])


def _process(words: list[str], plan: Path, cache: Path) -> float:
    command = [sys.executable, "-m", "sseplan", "diff", *words]
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return _timed(lambda: subprocess.run(command, cwd=plan, env=env, capture_output=True))


def _cases() -> list[tuple[str, Callable[[], object]]]:
    outline = trame.load()
    question = outline.question("ps_mobilisables")
    before, after = (comparison.side(EXAMPLE, n).answers for n in ("2025-1", "2026-1"))
    chance = random.Random(1)
    rows = [_row(chance, n) for n in range(ROWS)]
    renamed = [{**row, "nom": _name(chance)} for row in rows]
    others = [_row(chance, ROWS + n) for n in range(ROWS)]
    shuffled = chance.sample(rows, ROWS)
    text = [f"mot{chance.randrange(800)}" for _ in range(WORDS)]
    edited = ["autre" if chance.random() < 0.1 else word for word in text]
    return [
        ("between, two years of the example", lambda: changes.between(outline, before, after)),
        (f"matched, {ROWS} rows shuffled", lambda: changes.matched(question, rows, shuffled)),
        (f"matched, {ROWS} rows renamed", lambda: changes.matched(question, rows, renamed)),
        (
            f"matched, {ROWS} rows for {ROWS} others",
            lambda: changes.matched(question, rows, others),
        ),
        (f"words, {WORDS} in lines", lambda: changes.words("\n".join(text), "\n".join(edited))),
        (f"words, {WORDS} in one line", lambda: changes.words(" ".join(text), " ".join(edited))),
    ]


def _row(chance: random.Random, n: int) -> dict[str, str]:
    return {
        "nom": _name(chance),
        "profession": chance.choice(["infirmière", "médecin", "masseur-kinésithérapeute"]),
        "commune": chance.choice(["Montcoursel", "Pontarlin", "Trévignol"]),
        "telephone": f"06 39 98 {n // 100:02} {n % 100:02}",
        "email": f"personne{n}@soins.example",
        "disponibilites": "soir et week-end",
    }


def _name(chance: random.Random) -> str:
    syllables = ["bel", "cas", "dur", "fon", "gau", "her", "lor", "mar", "nel", "pet", "rou"]
    return " ".join("".join(chance.choices(syllables, k=3)).capitalize() for _ in range(2))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _line(name: str, times: list[float]) -> None:
    middle, least, most = statistics.median(times), min(times), max(times)
    print(f"{name:45} {middle:6.3f} s  ({least:.3f} to {most:.3f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
