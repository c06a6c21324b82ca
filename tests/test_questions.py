"""``sseplan questions``: the whole outline, readable and machine-readable."""

from __future__ import annotations

import json
from typing import Any

from conftest import Called

from sseplan import trame

TRAME = trame.load()


def listed(sseplan: Called) -> list[dict[str, Any]]:
    told = sseplan("questions", "--json")
    assert told.exit_code == 0
    tree: list[dict[str, Any]] = json.loads(told.stdout)
    return tree


def test_the_json_has_one_object_for_each_of_the_120_questions_in_order(sseplan: Called) -> None:
    tree = listed(sseplan)
    assert [question["number"] for question in tree] == list(range(1, 121))
    assert [question["id"] for question in tree] == [q.id for q in TRAME.questions]


def test_every_object_has_the_same_keys(sseplan: Called) -> None:
    wanted = {
        "id", "section", "label", "type", "fields", "required", "core", "restricted", "yearly",
        "condition", "source", "number", "help", "choices", "example",
    }  # fmt: skip
    assert {frozenset(question) for question in listed(sseplan)} == {frozenset(wanted)}


def test_the_counts_are_those_of_the_questionnaire(sseplan: Called) -> None:
    tree = listed(sseplan)
    assert sum(question["required"] for question in tree) == 100
    assert sum(question["core"] for question in tree) == 38
    types = [question["type"] for question in tree]
    assert {kind: types.count(kind) for kind in set(types)} == {
        "list_of_records": 42, "long_text": 35, "table": 20, "multi_choice": 12, "choice": 4,
        "text": 2, "date": 2, "email": 1, "phone": 1, "integer": 1,
    }  # fmt: skip


def test_fields_and_codes_are_those_of_the_file(sseplan: Called) -> None:
    questions = {question["id"]: question for question in listed(sseplan)}
    fields = [field["id"] for field in questions["stocks"]["fields"]]
    assert fields == [
        "article",
        "quantite",
        "unite",
        "lieu",
        "responsable",
        "peremption",
        "seuil_alerte",
    ]
    assert list(questions["plan_nature"]["choices"]) == ["initiale", "actualisation", "revision"]
    assert questions["t4_iode"]["condition"] and questions["cpts_nom"]["condition"] is None


def test_the_list_for_people_names_sections_numbers_labels_and_marks(sseplan: Called) -> None:
    shown = sseplan("questions").stdout
    for section in TRAME.sections:
        assert f"{section.number}. {section.title}"[:60] in shown
    assert " 35. Stocks et matériel\n" in shown
    assert "[R]" in shown and "[A]" in shown
