"""The worked example, in a folder of its own, as it was before its second version was sent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from sseplan import trame
from sseplan.answers import Answers
from sseplan.plan import Plan

TRAME = trame.load()
NUMBER = "2026-1"
STEM = "plan-sse-cpts-du-val-d-ormance-v2.0"
ARS = ["dd37@ars-centre.example", "dd41@ars-centre.example"]


def adopted(folder: Path) -> Path:
    """The example with its two frozen versions, the second adopted and not yet sent."""
    with as_file(files("sseplan.guide").joinpath("exemple")) as example:
        shutil.copytree(example, folder)
    shutil.rmtree(folder / "transmissions", ignore_errors=True)
    change(folder, _unsent)
    return folder


def change(folder: Path, act: Callable[[Answers], Answers]) -> None:
    """Save what ``act`` makes of the answers of a plan."""
    with Plan.open(folder, TRAME) as plan:
        plan.save(act(plan.answers))


def answers(folder: Path) -> Answers:
    with Plan.open(folder, TRAME, lock=False) as plan:
        return plan.answers


def rows(folder: Path, question_id: str) -> list[dict[str, str]]:
    value = answers(folder).get(question_id)
    assert isinstance(value, list)
    return value


def _unsent(known: Answers) -> Answers:
    first = [row for row in known.get("transmissions") if row["version"] == "1.0"]
    early = [row for row in known.get("ars_avis") if row["date"] < "2026-11"]
    return known.with_answer("transmissions", first).with_answer("ars_avis", early)
