"""How long a save takes on the worked example, without a browser.

    python bench/saving.py [SAVES]

Median and 95th percentile, in milliseconds: the text alone, then what the terminal and the
form do, fsync included, so the disk of the temporary folder counts.  Over HTTP, a browser's
wait, see ``serve.py``.  Not run by CI.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sseplan import plan_yaml, trame
from sseplan.answers import Answers
from sseplan.plan import Plan
from sseplan.web.desk import Desk

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple"
TEXT, TABLE = "cpts_siege", "stocks"


def main(saves: int) -> None:
    """Print a line a way of saving."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(shutil.copytree(EXAMPLE, Path(folder) / "plan"))
        size = (place / "plan.yaml").stat().st_size
        print(f"a plan of {size / 1000:.0f} kB, {saves} saves each")
        _on_disk(place, saves)
        _desk(place, saves)


def _on_disk(place: Path, saves: int) -> None:
    outline = trame.load()
    with Plan.open(place, outline) as plan:
        text = plan.content.decode()
        update = plan_yaml.update
        _line(
            "plan_yaml.update", saves, lambda n: update(text, plan.answers, _text(plan, n), outline)
        )
        _line("Plan.save, as the terminal does", saves, lambda n: plan.save(_text(plan, n)))


def _text(plan: Plan, number: int) -> Answers:
    return plan.answers.with_answer(TEXT, f"{number} quai des Mariniers")


def _desk(place: Path, saves: int) -> None:
    desk = Desk(place)

    def change(number: int) -> None:
        seen = {TEXT: desk.digest(desk.read().answers.get(TEXT))}
        desk.save(lambda now: now.with_answer(TEXT, f"{number} rue"), seen=seen, label="Adresse")

    def add(number: int) -> None:
        row = {"article": f"Article {number}"}
        desk.save(lambda now: now.with_answer(TABLE, [*_rows(now), row]), label="Ligne ajoutée")

    _line("Desk.save, one text", saves, change)
    _line("Desk.save, one row added", saves, add)
    _line("Desk.undo", min(saves, 50), lambda _: desk.undo())
    time.sleep(3.5)  # a file written this lately is read to be sure
    _line("Desk.read, nothing changed", saves, lambda _: desk.read())


def _rows(answers: Answers) -> list[Any]:
    rows = answers.get(TABLE)
    return rows if isinstance(rows, list) else []


def _line(name: str, times: int, act: Callable[[int], object]) -> None:
    act(-1)
    found = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        found.append(1000 * (time.perf_counter() - start))
    late = statistics.quantiles(found, n=20)[18]
    print(f"{name:<36} median {statistics.median(found):7.1f} ms   95th {late:7.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
