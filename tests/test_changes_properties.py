"""Whatever two plans hold: the changes lead from one to the other, and nothing else does."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sseplan import trame
from sseplan.answers import Answers, applicable, is_answered
from sseplan.changes import Change, between, digest, matched, told, words
from sseplan.changes.values import names, same
from sseplan.trame import Question

TRAME = trame.load()
thorough = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Few values, so that rows are often alike, of one name, or one the part of another.
texts = st.sampled_from(
    ["", "Awa Diallo", "awa diallo", "Awa Diallo-Petit", "Léo", "Léo Quentin", "15", "Ω", "a\nb "]
)
phones = st.sampled_from(["06 39 98 00 01", "06 39 98 00 02", "15"])


def rows_of(question_id: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = TRAME.question(question_id).fields
    values = {f.id: phones if f.type == "phone" else texts for f in fields} | {"inconnu": texts}
    return st.lists(st.fixed_dictionaries({}, optional=values), max_size=6)


ROWS = ("referent_sse", "contacts_autorites", "t1_actions", "ps_mobilisables")
TYPOLOGIES = st.lists(st.sampled_from(["T1", "T2", "T3", "T4", "T5"]), unique=True)
plans = st.fixed_dictionaries(
    {},
    optional={
        **{id: rows_of(id) for id in ROWS},
        "crises_retenues": TYPOLOGIES,
        "t1_role": texts,
        "t4_role": texts,
        "cpts_telephone": phones,
        "cpts_population": st.integers(0, 3),
        "inconnue": texts,
        "stocks": st.one_of(texts, rows_of("stocks"), st.lists(texts, max_size=2)),
    },
).map(Answers)


@thorough
@given(plans, plans)
def test_the_changes_made_to_the_old_plan_give_the_new_one(old: Answers, new: Answers) -> None:
    changes = between(TRAME, old, new)
    before, after = counting(old), counting(new)
    for change in changes:
        apply(before, change)
    assert set(before) == set(after)
    for id, value in before.items():
        question = TRAME.question(id) if id in TRAME else None
        assert is_same(question, value, after[id])


def counting(answers: Answers) -> dict[str, Any]:
    """The answers that count, empty rows left out."""
    ids = {q.id for q in applicable(TRAME, answers)}
    values = {k: deepcopy(v) for k, v in answers.values.items() if k in ids or k not in TRAME}
    values = {k: filled(v) if rows(v) else v for k, v in values.items()}
    return {k: v for k, v in values.items() if is_answered(v)}


def rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def filled(value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in value if any(map(is_answered, row.values()))]


def apply(values: dict[str, Any], change: Change) -> None:
    """Make one change, each row found by the name it had at first."""
    id = change.question
    if change.kind in ("added", "changed"):
        assert (id in values) == (change.kind == "changed")
        if change.kind == "changed":
            assert values[id] == change.before
        values[id] = change.after
    elif change.kind == "removed":
        assert values.pop(id) == change.before
    else:
        _apply_to_rows(values, change)


NAME = "the name at first"


def _apply_to_rows(values: dict[str, Any], change: Change) -> None:
    question = TRAME.question(change.question)
    table = values[change.question]
    if not any(NAME in row for row in table):
        for row, name in zip(table, names(question, table), strict=True):
            row[NAME] = name
    if change.kind == "row_added":
        table.append({**change.after, NAME: None})
    elif change.kind == "rows_reordered":
        order = {name: rank for rank, name in enumerate(change.after)}
        kept = sorted((r for r in table if r[NAME] in order), key=lambda row: order[row[NAME]])
        table[:] = [*kept, *(row for row in table if row[NAME] not in order)]
    else:
        [row] = [row for row in table if row[NAME] == change.row]
        if change.kind == "row_removed":
            assert is_same_row(question, row, change.before)
            table.remove(row)
        else:
            assert (row.get(change.field) or None) == change.before
            row[change.field] = change.after


def is_same(question: Question | None, value: Any, other: Any) -> bool:
    """Whether two answers say the same; of rows, the order only of those that were kept."""
    if question is None or not rows(value) or not rows(other):
        return same(value, other, question)
    kept = [row for row in value if row.get(NAME, "") is not None]
    spare = list(other)
    for row in kept:
        found = next((r for r in spare if is_same_row(question, row, r)), None)
        if found is None:
            return False
        spare.remove(found)
    return len(value) == len(other) and all(
        any(is_same_row(question, row, r) for r in other) for row in value
    )


def is_same_row(question: Question, row: dict[str, Any], other: dict[str, Any]) -> bool:
    fields = {f.id: f for f in question.fields}
    keys = (row.keys() | other.keys()) - {NAME}
    return all(same(row.get(key), other.get(key), fields.get(key)) for key in keys)


@thorough
@given(plans)
def test_a_plan_does_not_differ_from_itself(plan: Answers) -> None:
    assert between(TRAME, plan, deepcopy(plan)) == ()


@thorough
@given(plans, plans)
def test_the_way_back_has_as_many_changes_the_other_way_round(old: Answers, new: Answers) -> None:
    opposite = {"added": "removed", "removed": "added",
                "row_added": "row_removed", "row_removed": "row_added"}  # fmt: skip
    there, back = between(TRAME, old, new), between(TRAME, new, old)
    forth = sorted((c.question, opposite.get(c.kind, c.kind), c.field) for c in there)
    assert forth == sorted((c.question, c.kind, c.field) for c in back)


@thorough
@given(rows_of("ps_mobilisables"), st.randoms(use_true_random=False))
def test_shuffled_rows_are_only_in_another_order(table: list[dict[str, Any]], chance: Any) -> None:
    other = deepcopy(table)
    chance.shuffle(other)
    found = between(TRAME, Answers({"ps_mobilisables": table}), Answers({"ps_mobilisables": other}))
    assert [c.kind for c in found] in ([], ["rows_reordered"])


@thorough
@given(rows_of("contacts_autorites"), rows_of("contacts_autorites"))
def test_every_row_is_in_one_pair_exactly(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    pairs = matched(TRAME.question("contacts_autorites"), old, new)
    assert sorted(i for i, _ in pairs if i is not None) == list(range(len(old)))
    assert [j for _, j in pairs if j is not None] == list(range(len(new)))
    assert (None, None) not in pairs


@thorough
@given(plans, plans)
def test_every_change_can_be_told(old: Answers, new: Answers) -> None:
    changes = between(TRAME, old, new)
    for change in changes:
        assert told(TRAME, change).endswith(".")
    for row in digest(TRAME, changes):
        assert row["section"]
        assert row["changement"]


pieces = st.text("aé '’-\n.,«»1 ", max_size=40) | st.lists(
    st.sampled_from(
        ["le", "SAMU", "prévenir", "l'ARS", ".", "\n", " ", "06 39 98 00 01", "60 000"]
    ),
    max_size=40,
).map(" ".join)


@thorough
@given(pieces, pieces)
def test_the_pieces_of_two_texts_put_together_give_both_back(before: str, after: str) -> None:
    found = words(before, after)
    assert "".join(text for mark, text in found if mark != "+") == before
    assert "".join(text for mark, text in found if mark != "-") == after
    assert all(text for _, text in found)
    assert all(a[0] != b[0] for a, b in pairwise(found))
