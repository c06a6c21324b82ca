"""Load and update a 200 kB plan; side by side with PyYAML's own loaders.

python bench/plan_yaml.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import yaml

from sseplan import plan_yaml, trame
from sseplan.answers import Answers

ROUNDS = 15
PARAGRAPH = "La cellule de crise se réunit à la maison de santé : qui appelle, qui note ? " * 4


def large_plan(size: int = 200_000) -> str:
    """A plan of about ``size`` bytes in the proportions of a real one: texts and tables."""
    outline = trame.load()
    values: dict[str, object] = {}
    questions = list(outline.questions)
    share = size // len(questions)
    for question in questions:
        if question.has_rows:
            row = {field.id: "Texte de longueur moyenne" for field in question.fields}
            values[question.id] = [row] * max(1, share // (45 * len(row)))
        else:
            values[question.id] = "\n".join([PARAGRAPH] * max(1, share // len(PARAGRAPH)))
    return plan_yaml.update(plan_yaml.new(outline), Answers(), Answers(values), outline)


def median(name: str, action: Callable[[], object]) -> None:
    """Print the median time of ``action`` in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    print(f"{name:<44}{1000 * statistics.median(times):8.1f} ms")


def main() -> None:
    """Measure and print."""
    outline = trame.load()
    text = large_plan()
    old = plan_yaml.load(text, outline).answers
    new = old.with_answer("cpts_nom", "CPTS Rives et Coteaux")
    first = next(q.id for q in outline.questions if q.has_rows)
    rows = old.with_answer(first, [*old.get(first), {outline.question(first).fields[0].id: "X"}])
    print(f"a plan of {len(text.encode()) / 1000:.0f} kB, {len(text.splitlines())} lines")
    median("plan_yaml.load", lambda: plan_yaml.load(text, outline))
    median("plan_yaml.update, one text", lambda: plan_yaml.update(text, old, new, outline))
    median("plan_yaml.update, one row added", lambda: plan_yaml.update(text, old, rows, outline))
    median(
        "plan_yaml.update, everything",
        lambda: plan_yaml.update(plan_yaml.new(outline), Answers(), old, outline),
    )
    for name in ("CBaseLoader", "CSafeLoader"):
        if hasattr(yaml, name):
            median(f"PyYAML {name}", lambda n=name: yaml.load(text, Loader=getattr(yaml, n)))  # type: ignore[misc]


if __name__ == "__main__":
    main()
