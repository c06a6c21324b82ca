"""One choice or several, by code, label, rank or the start of a label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sseplan.kinds.folding import fold
from sseplan.kinds.spec import Choice, Misread, Spec, Value


def match_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that ``text`` names: by code, label, rank in the list, or start of the label."""
    wanted = fold(text)
    for choice in choices:
        if text.strip() == choice.code or wanted in (fold(choice.code), fold(choice.label)):
            return choice
    numeric_codes = any(c.code[:1].isdigit() for c in choices)
    if wanted.isdigit() and not numeric_codes and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1]
    starting = wanted and not wanted.isdigit()
    starts = [c for c in choices if starting and fold(c.label).startswith(wanted)]
    return starts[0] if len(starts) == 1 else None


def read_choice(text: str, spec: Spec) -> str:
    found = match_choice(text, spec.choices)
    if found is None:
        raise Misread(
            f"« {text.strip()} » n'est pas dans la liste. Choix possibles : {_listed(spec)}."
        )
    return found.code


def _listed(spec: Spec) -> str:
    labels = [c.label for c in spec.choices]
    return ", ".join(labels) if len(labels) <= 12 else ", ".join(labels[:5]) + "…"


def read_multi_choice(text: str, spec: Spec) -> list[str]:
    parts = [p for p in re.split(r"[,;\n]", text) if p.strip()]
    if len(parts) == 1 and match_choice(parts[0], spec.choices) is None:
        parts = parts[0].split()
    return _in_order({read_choice(part, spec) for part in parts}, spec)


def _in_order(codes: Iterable[str], spec: Spec) -> list[str]:
    order = {choice.code: rank for rank, choice in enumerate(spec.choices)}
    return sorted(codes, key=lambda code: (order.get(code, len(order)), code))


def show_choice(value: Value, spec: Spec) -> str:
    return next((c.label for c in spec.choices if c.code == value), str(value))


def show_multi_choice(value: Value, spec: Spec) -> str:
    codes = value if isinstance(value, list) else [value]
    return ", ".join(show_choice(code, spec) for code in codes)


def edit_multi_choice(value: Value, spec: Spec) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def load_choice(raw: Value, spec: Spec) -> Value:
    """A code as it stands; a label typed by hand becomes its code, never a rank or a prefix."""
    if not isinstance(raw, str):
        return raw
    wanted = fold(raw)
    known = (c.code for c in spec.choices if wanted in (fold(c.code), fold(c.label)))
    return next(known, raw)


def load_multi_choice(raw: Value, spec: Spec) -> Value:
    items = [raw] if isinstance(raw, str) else raw
    return [load_choice(item, spec) for item in items] if isinstance(items, list) else items
