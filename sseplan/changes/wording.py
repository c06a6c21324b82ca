"""Changes in words: one sentence for a change, one for all the changes of a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sseplan import kinds
from sseplan.changes import model
from sseplan.changes.comparing import content
from sseplan.changes.model import Change
from sseplan.kinds import Value
from sseplan.trame import Field, Question, Trame
from sseplan.typography import NBSP, french

_LONGEST = 160
_COLUMNS = 3
_QUOTED = ("text", "long_text", "choice", "multi_choice")


def told(trame: Trame, change: Change, *, before_trame: Trame | None = None) -> str:
    """One French sentence for one change, in the words of the trame."""
    question = question_of(trame, change.question, before_trame)
    return french(f"{question.label} : {_SENTENCES[change.kind](change, question)}.")


def digest(
    trame: Trame, changes: Iterable[Change], *, before_trame: Trame | None = None
) -> list[dict[str, str]]:
    """The rows of ``actualisation_changements``: a sentence for each question that changed.

    Only changes of content; rows in another order are none.  ``raison`` is left for a person
    to fill.  Values of restricted questions are not told, since the summary goes to everybody.
    """
    found: dict[str, list[Change]] = {}
    for change in content(trame, changes):
        if change.kind != "rows_reordered":
            found.setdefault(change.question, []).append(change)
    return [_digested(trame, group, before_trame) for group in found.values()]


def question_of(trame: Trame, id: str, before_trame: Trame | None = None) -> Question:
    """The question of that id in one of the trames; one that none knows is called by its id."""
    for one in (trame, before_trame or trame):
        if id in one:
            return one.question(id)
    return Question(id, 0, "", f"« {id} »", "", "text", False, "")


def section_title(trame: Trame, question: Question, before_trame: Trame | None = None) -> str:
    """« 1.3 Partenaires et articulation des plans »."""
    for one in (trame, before_trame or trame):
        for section in one.sections:
            if section.id == question.section:
                return f"{section.number} {section.title}"
    return "Hors de la trame"


def field_of(question: Question, field_id: str) -> Field:
    """The field of that id; one that the trame does not know is called by its id."""
    found = next((f for f in question.fields if f.id == field_id), None)
    return found or Field(field_id, field_id, "text")


def shown(value: Value, spec: Question | Field) -> str:
    """A value as people read it, whatever its shape; "" for none."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {shown(one, _PLAIN)}" for key, one in value.items())
    if isinstance(value, list) and spec.type == "text":
        return " ; ".join(shown(one, _PLAIN) for one in value)
    return french(str(kinds.show(value, spec)).strip())


def parted(change: Change) -> tuple[list[str], list[str]]:
    """The codes of a multiple choice that were added, and those that were removed."""
    before, after = (
        [str(code) for code in (value if isinstance(value, list) else [value] if value else [])]
        for value in (change.before, change.after)
    )
    return [c for c in after if c not in before], [c for c in before if c not in after]


_PLAIN = Field("", "", "text")


# --- one change


def _added(change: Change, question: Question) -> str:
    return f"réponse ajoutée, {_value(change.after, question)}{_because(change)}"


def _removed(change: Change, question: Question) -> str:
    if change.reason == model.NO_LONGER:
        return f"{change.reason} (la réponse était {_value(change.before, question)})"
    return f"réponse retirée, {_value(change.before, question)}{_because(change)}"


def _changed(change: Change, question: Question) -> str:
    return f"{_turned(change, question)}{_because(change)}"


def _row_added(change: Change, question: Question) -> str:
    return f"ligne ajoutée, « {change.row} »"


def _row_removed(change: Change, question: Question) -> str:
    return f"ligne retirée, « {change.row} »"


def _row_changed(change: Change, question: Question) -> str:
    field = field_of(question, change.field)
    return f"« {change.row} », {field.label} : {_turned(change, field)}"


def _reordered(change: Change, question: Question) -> str:
    return "les lignes sont dans un autre ordre, leur contenu n'a pas changé pour autant"


_SENTENCES = {
    "added": _added,
    "removed": _removed,
    "changed": _changed,
    "row_added": _row_added,
    "row_removed": _row_removed,
    "row_changed": _row_changed,
    "rows_reordered": _reordered,
}


def _turned(change: Change, spec: Question | Field) -> str:
    """« A devient B », or what of a multiple choice came and went."""
    if change.before is None:
        return f"{_value(change.after, spec)}, qui manquait"
    if change.after is None:
        return f"{_value(change.before, spec)} retiré"
    if spec.type == "multi_choice":
        return _codes(change, spec)
    if spec.type == "long_text":
        return "texte modifié"
    return f"{_value(change.before, spec)} devient {_value(change.after, spec)}"


def _codes(change: Change, spec: Question | Field) -> str:
    added, removed = parted(change)
    parts = [("ajouté", added), ("retiré", removed)]
    return " ; ".join(f"{verb} {_value(codes, spec)}" for verb, codes in parts if codes)


def _value(value: Value, spec: Question | Field) -> str:
    text = " ".join(part for part in shown(value, spec).split("\n") if part)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    if isinstance(value, list) and spec.type == "multi_choice":
        return ", ".join(f"« {kinds.show([code], spec)} »" for code in value)
    return f"« {text} »" if spec.type in _QUOTED else text


def _because(change: Change) -> str:
    return f" ({change.reason})" if change.reason else ""


# --- all the changes of a question


def _digested(
    trame: Trame, changes: Sequence[Change], before_trame: Trame | None
) -> dict[str, str]:
    question = question_of(trame, changes[0].question, before_trame)
    sentence = f"{question.label} : {_summed(changes, question)}"
    return {  # typed as a person types it: the spaces of French are put in when it is shown
        "section": section_title(trame, question, before_trame).replace(NBSP, " "),
        "changement": sentence.replace(NBSP, " "),
        "raison": "",
    }


def _summed(changes: Sequence[Change], question: Question) -> str:
    first = changes[0]
    if first.kind in ("added", "removed", "changed"):
        return _summed_answer(first, question)
    counts = [(kind, len({c.row for c in changes if c.kind == kind})) for kind in _VERBS]
    told = [f"{_counted(n, kind)}" for kind, n in counts if n]
    columns = _columns(changes, question)
    return ", ".join(told) + (f" ({columns})" if columns else "")


_VERBS = {"row_added": "ajoutée", "row_removed": "retirée", "row_changed": "changée"}


def _counted(count: int, kind: str) -> str:
    plural = "s" if count > 1 else ""
    return f"{count} ligne{plural} {_VERBS[kind]}{plural}"


def _columns(changes: Sequence[Change], question: Question) -> str:
    """The labels of the fields that changed, a few at most."""
    fields = list(dict.fromkeys(c.field for c in changes if c.kind == "row_changed"))
    labels = [_lower(field_of(question, field).label) for field in fields]
    more = len(labels) - _COLUMNS
    if more > 1:
        labels = [*labels[:_COLUMNS], f"{more} autres colonnes"]
    return ", ".join(labels)


def _lower(label: str) -> str:
    """« téléphone » of « Téléphone », but « N° RPPS », « PCS » as they are."""
    return (
        label if label[1:2].isupper() or label.startswith("N°") else label[:1].lower() + label[1:]
    )


def _summed_answer(change: Change, question: Question) -> str:
    words = {"added": "réponse ajoutée", "removed": "réponse retirée", "changed": "réponse changée"}
    if change.kind == "removed" and change.reason == model.NO_LONGER:
        return change.reason
    if question.type == "long_text" and change.kind == "changed":
        return f"texte modifié{_because(change)}"
    if change.kind == "changed" and not question.restricted:
        return _changed(change, question)
    return f"{words[change.kind]}{_because(change)}"
