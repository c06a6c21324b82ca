"""The block of facts that stands before a frozen plan, apart from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sseplan.plan_yaml import emission
from sseplan.plan_yaml.emission import Shape
from sseplan.plan_yaml.nodes import parse, raw

_FACTS = Shape("part", {"date": Shape("date"), "trame": Shape("head"), "precedente": Shape("head")})


def write_heading(name: str, facts: Mapping[str, Any]) -> str:
    """``name:`` and its facts, a line each, in their order; empty facts are left out."""
    told = {key: value for key, value in emission.raw_of(facts).items() if value}
    lines = [f"{name}:"]
    for key, value in told.items():
        lines += emission.entry(key, value, _FACTS.child(key), 2)
    return "".join(line + "\n" for line in lines)


def read_heading(text: str, name: str, file: str) -> dict[str, Any]:
    """The facts under ``name:`` as raw trees, {} where there are none.

    Raises PlanUnreadable naming ``file`` and the line.
    """
    tree = raw(parse(text, file).root)
    facts = tree.get(name) if isinstance(tree, dict) else None
    return facts if isinstance(facts, dict) else {}
