"""The ten kinds of answer: how each is read from typed text, kept, shown and loaded.

A value in memory is ``str | int | list[str] | list[dict[str, ...]]``; dates are ISO
strings (``2026-03-12``, or ``2028-06`` where the spec allows a month).  A scalar
that its kind cannot read stays the text that was typed: validation reports it,
nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sseplan.kinds.choices import (
    edit_multi_choice,
    load_choice,
    load_multi_choice,
    match_choice,
    read_choice,
    read_multi_choice,
    show_choice,
    show_multi_choice,
)
from sseplan.kinds.dates import as_date, read_date, show_date, spoken
from sseplan.kinds.folding import fold
from sseplan.kinds.phones import read_phone, show_phone
from sseplan.kinds.scalars import (
    as_text,
    read_email,
    read_integer,
    read_long_text,
    read_text,
    show_integer,
)
from sseplan.kinds.spec import Choice, FieldSpec, Misread, Spec, Value
from sseplan.kinds.typed import meant, slashed, typed_date

__all__ = [
    "KINDS", "ROW_KINDS", "Choice", "FieldSpec", "Kind", "Misread", "Spec", "Value",
    "as_date", "edit", "example", "fold", "load", "match_choice", "meant", "read", "row_name",
    "show", "slashed", "spoken", "typed_date",
]  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """The four things that are known of a kind of answer, and its French name."""

    name: str
    label: str
    read: Callable[[str, Spec], Value]
    show: Callable[[Value, Spec], str]
    edit: Callable[[Value, Spec], str]
    load: Callable[[Value, Spec], Value]


# --- rows


def _read_rows(text: str, spec: Spec) -> Value:
    raise Misread("Cette réponse se saisit ligne par ligne.")


def _show_rows(value: Value, spec: Spec) -> str:
    if not isinstance(value, list):
        return str(value)
    names = [row_name(row, spec) for row in value if isinstance(row, Mapping)]
    count = f"{len(value)} ligne{'s' if len(value) > 1 else ''}"
    return f"{count} : {', '.join(names)}" if names else count


def row_name(row: Mapping[str, Value], spec: Spec) -> str:
    """How a row is called in a sentence: its identity fields, or its first filled one."""
    named = [f for f in spec.fields if getattr(f, "identity", False) and row.get(f.id)]
    named = named or [f for f in spec.fields if row.get(f.id)][:1]
    return " – ".join(show(row[f.id], f) for f in named) or "ligne vide"


def _load_rows(raw: Value, spec: Spec) -> Value:
    if not isinstance(raw, list):
        return raw
    fields = {field.id: field for field in spec.fields}
    return [_load_row(row, fields) if isinstance(row, Mapping) else row for row in raw]


def _load_row(row: Mapping[str, Value], fields: Mapping[str, FieldSpec]) -> dict[str, Value]:
    return {
        key: load(value, fields[key]) if key in fields else value
        for key, value in row.items()
        if value is not None and value != ""
    }


# --- the table of kinds


def _loader(read: Callable[[str, Spec], Value]) -> Callable[[Value, Spec], Value]:
    """Load a scalar by reading it; what cannot be read stays as it was typed."""

    def load_scalar(raw: Value, spec: Spec) -> Value:
        if not isinstance(raw, str):
            return raw
        try:
            return read(raw, spec)
        except Misread:
            return raw

    return load_scalar


def _keep(raw: Value, spec: Spec) -> Value:
    return raw


_LOAD_INTEGER = _loader(read_integer)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", "texte", read_text, as_text, as_text, _keep),
        Kind("long_text", "texte long", read_long_text, as_text, as_text, _keep),
        Kind("integer", "nombre", read_integer, show_integer, as_text, _LOAD_INTEGER),
        Kind("date", "date", read_date, show_date, as_text, _loader(read_date)),
        Kind("email", "courriel", read_email, as_text, as_text, _loader(read_email)),
        Kind("phone", "téléphone", read_phone, show_phone, as_text, _loader(read_phone)),
        Kind("choice", "choix", read_choice, show_choice, as_text, load_choice),
        Kind(
            "multi_choice", "choix multiple",
            read_multi_choice, show_multi_choice, edit_multi_choice, load_multi_choice,
        ),
        Kind("list_of_records", "liste", _read_rows, _show_rows, _show_rows, _load_rows),
        Kind("table", "tableau", _read_rows, _show_rows, _show_rows, _load_rows),
    )
}  # fmt: skip

ROW_KINDS = frozenset({"list_of_records", "table"})


def read(text: str, spec: Spec) -> Value:
    """The value that ``text`` stands for; raises Misread with a French sentence."""
    return KINDS[spec.type].read(text, spec)


def show(value: Value, spec: Spec) -> str:
    """``value`` as people read it (« 12 mars 2026 », a choice's label); "" for no answer."""
    return "" if value is None else KINDS[spec.type].show(value, spec)


def edit(value: Value, spec: Spec) -> str:
    """The text proposed for editing: ``read(edit(v)) == v`` for every scalar kind."""
    return "" if value is None else KINDS[spec.type].edit(value, spec)


def load(raw: Value, spec: Spec) -> Value:
    """The value of a raw tree whose scalars are all text, as the plan's file gives it."""
    return KINDS[spec.type].load(raw, spec)


def example(text: str, spec: Spec) -> str:
    """The example of a trame as a person would type it: dates and numbers the French way."""
    if text and spec.type in ("integer", "date", "phone", "choice"):
        text = show(load(text, spec), spec)
    return slashed(text)
