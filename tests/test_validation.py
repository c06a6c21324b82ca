"""Types and shapes: what is wrong is said in French, at its place, and never raises."""

from __future__ import annotations

from typing import Any

import pytest
from cerberus import SchemaError
from cerberus.errors import BasicErrorHandler

from sseplan import plan_yaml, resources, trame, validation
from sseplan.answers import Answers
from sseplan.typography import french
from sseplan.validation import MESSAGES, Problem, check_value, problems, schema

TRAME = trame.load()
EXAMPLE = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")


def told(question: str, value: Any) -> list[tuple[int | None, str | None, bool]]:
    """(row, field, grave) of each problem of a value."""
    return [(p.row, p.field_id, p.grave) for p in check_value(TRAME.question(question), value)]


def only(question: str, value: Any) -> Problem:
    found = check_value(TRAME.question(question), value)
    assert len(found) == 1, found
    return found[0]


def test_the_worked_example_has_no_problem() -> None:
    loaded = plan_yaml.load(EXAMPLE, TRAME)
    assert problems(TRAME, loaded.answers, loaded.lines) == []


def test_no_message_of_cerberus_is_left_in_english() -> None:
    assert set(MESSAGES) == set(BasicErrorHandler.messages)
    same = {c for c, m in MESSAGES.items() if m == BasicErrorHandler.messages[c] and m != "{0}"}
    assert not same


def test_every_message_takes_what_cerberus_gives_it() -> None:
    for message in MESSAGES.values():
        assert message.format("un", "deux", constraint="c", field="f", value="v", shape="s")


@pytest.mark.parametrize("question", TRAME.questions, ids=lambda q: q.id)
def test_the_schema_derived_from_a_question_is_one_that_cerberus_accepts(question: Any) -> None:
    assert validation._validators()(schema(question)).schema


def test_cerberus_does_refuse_a_schema_that_is_wrong() -> None:
    with pytest.raises(SchemaError, match="unknown rule"):
        validation._validators()({"reponse": {"unheard": True}})


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("cpts_email", "contact arobase cpts"),
        ("cpts_telephone", "idem"),
        ("aci_date_signature", "bientôt"),
        ("aci_date_signature", "2026-02-30"),
        ("cpts_population", "beaucoup"),
        ("cpts_population", -3),
        ("plan_nature", "actualisations"),
        ("crises_retenues", ["T1", "T9"]),
    ],
)
def test_a_scalar_that_its_kind_cannot_read_is_reported_and_is_not_grave(
    question: str, value: Any
) -> None:
    assert told(question, value) == [(None, None, False)]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("cpts_nom", ["CPTS", "Exemple"]),
        ("cpts_nom", {"nom": "CPTS"}),
        ("plan_nature", ["initiale"]),
        ("crises_retenues", "T1"),
        ("crises_retenues", [["T1"]]),
        ("stocks", "aucun"),
        ("stocks", {"article": "masques"}),
    ],
)
def test_an_answer_of_another_shape_is_grave(question: str, value: Any) -> None:
    assert told(question, value) == [(None, None, True)]


def test_a_problem_of_a_row_says_which_row_and_which_column() -> None:
    rows = [
        {"code_insee": "00001", "population": 12},
        {"code_insee": "00002", "population": "douze", "pcs": "peut-être"},
    ]
    assert told("cpts_communes", rows) == [(1, "pcs", False), (1, "population", False)]


def test_a_row_that_is_no_row_and_a_cell_that_is_a_list_are_grave() -> None:
    rows = ["Villexemple", {"code_insee": ["00001"]}]
    assert told("cpts_communes", rows) == [(0, None, True), (1, "code_insee", True)]


def test_a_bounded_number_outside_its_bounds_says_the_bounds() -> None:
    problem = only("risques_matrice", [{"risque": "crue", "gravite": 5}])
    assert problem.message == french("5 est hors des limites : de 1 à 4.")


def test_an_unknown_column_is_reported_with_the_nearest_one() -> None:
    problem = only("stocks", [{"article": "masques", "quantité": "12"}])
    assert problem.field_id == "quantité"
    assert problem.message.endswith(french("Vouliez-vous dire « quantite » ?"))


def test_an_unknown_code_is_reported_with_the_nearest_ones() -> None:
    message = only("plan_nature", "actualisations").message
    assert message.endswith(french("Codes possibles : actualisation."))


def test_a_row_without_any_name_is_reported() -> None:
    problem = only("stocks", [{"quantite": 12}])
    assert (problem.row, problem.field_id) == (0, None)
    assert french("« Article » ou « Lieu »") in problem.message


def test_a_row_named_by_one_of_its_identity_columns_is_enough() -> None:
    assert told("stocks", [{"article": "masques"}]) == []


def test_two_rows_of_the_same_name_are_reported_whatever_the_case_and_accents() -> None:
    rows = [{"commune": "Évrel", "fonction": "élu"}, {"commune": "EVREL", "fonction": "Elu"}]
    problem = only("contacts_communes", rows)
    assert (problem.row, problem.grave) == (1, False)
    assert "ligne 1" in problem.message


def test_an_empty_cell_is_no_problem() -> None:
    assert told("stocks", [{"article": "masques", "quantite": None, "peremption": ""}]) == []


def test_words_with_braces_are_told_as_they_are() -> None:
    assert "{0}" in only("cpts_email", "{0} {x}").message


def test_only_questions_that_apply_are_validated() -> None:
    wrong = {"t4_actions": "rien", "crises_retenues": ["T1"]}
    assert problems(TRAME, Answers(wrong)) == []
    assert len(problems(TRAME, Answers({**wrong, "crises_retenues": ["T4"]}))) == 1


def test_ids_that_the_trame_does_not_know_are_reported_once_each() -> None:
    answers = Answers({"cpts_nomm": "x"}, {"cpts_nomm": "note"}, ("rien",))
    found = problems(TRAME, answers)
    assert [p.question_id for p in found] == ["cpts_nomm", "rien"]
    assert french("Vouliez-vous dire « cpts_nom » ?") in found[0].message


def test_a_problem_carries_the_nearest_known_line_of_the_file() -> None:
    lines = {
        ("reponses", "stocks"): 10,
        ("reponses", "stocks", 0): 11,
        ("reponses", "stocks", 0, "quantite"): 12,
        ("a_revoir",): 20,
    }
    answers = Answers({"stocks": [{"quantite": "douze"}]})
    assert [p.line for p in problems(TRAME, answers, lines)] == [11, 12]
    assert [p.line for p in problems(TRAME, Answers({"cpts_nom": ["a"]}), lines)] == [None]


def test_checking_a_value_leaves_it_as_it_is() -> None:
    rows = [{"article": "masques", "quantite": "12", "inconnu": "x"}]
    check_value(TRAME.question("stocks"), rows)
    assert rows == [{"article": "masques", "quantite": "12", "inconnu": "x"}]
