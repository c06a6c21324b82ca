"""The national trame is whole, holds together, and is refused where it would not."""

from __future__ import annotations

import shutil
from importlib.resources import as_file
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from sseplan import expressions, resources, trame
from sseplan.answers import Answers, applicable, applies
from sseplan.errors import TrameInvalid
from sseplan.kinds import KINDS

NATIONAL = trame.load()


def test_it_holds_120_questions_100_of_them_required():
    assert [q.number for q in NATIONAL.questions] == list(range(1, 121))
    assert sum(q.required for q in NATIONAL.questions) == 100


def test_the_core_path_has_38_questions():
    assert sum(q.core for q in NATIONAL.questions) == 38


def test_the_types_are_those_of_the_questionnaire():
    counts = {kind: sum(q.type == kind for q in NATIONAL.questions) for kind in KINDS}
    assert counts == {
        "list_of_records": 42,
        "long_text": 35,
        "table": 20,
        "multi_choice": 12,
        "choice": 4,
        "text": 2,
        "date": 2,
        "email": 1,
        "phone": 1,
        "integer": 1,
    }


def test_every_list_names_the_identity_of_its_rows():
    lists = [q for q in NATIONAL.questions if q.has_rows]
    assert all(any(f.identity for f in q.fields) for q in lists)


def test_every_field_called_telephone_is_a_telephone_and_every_email_an_address():
    for question in NATIONAL.questions:
        for field in question.fields:
            assert (field.type == "phone") == field.id.startswith("telephone")
            if field.id in ("email", "mssante"):
                assert field.type == "email"


def test_every_suggestion_and_every_person_names_a_field_that_exists():
    for question in NATIONAL.questions:
        for field in question.fields:
            for path in field.suggest:
                asked, _, column = path.partition(".")
                assert NATIONAL.question(asked).field(column)
            for sibling in (field.person or {}).values():
                assert question.field(sibling)


def test_every_condition_compiles_and_names_only_questions():
    for question in NATIONAL.questions:
        if question.condition:
            expressions.compile(question.condition)
            parsed = Environment().parse("{{ " + question.condition + " }}")
            assert meta.find_undeclared_variables(parsed) <= {q.id for q in NATIONAL.questions}


def test_every_requirement_compiles():
    for rule in NATIONAL.requirements:
        if not rule.held_by:
            expressions.compile(rule.expect or rule.offenders)


def test_every_source_quoted_by_a_question_is_known():
    known = {s.code for s in NATIONAL.sources}
    for question in NATIONAL.questions:
        for quoted in question.source.replace("\u00a0", " ").split(" ; "):
            assert quoted.split()[0] in known, question.id


def test_every_model_row_uses_the_fields_and_codes_of_its_question():
    for question in NATIONAL.questions:
        for row in question.model:
            for column, value in row.items():
                choices = question.field(column).choices
                assert not choices or value in {c.code for c in choices}


def test_examples_fit_the_fields_of_their_question():
    communes = NATIONAL.question("cpts_communes")
    assert communes.field_example("commune") == "Villexemple"
    assert communes.field_example("population") == "12\u00a0400"
    assert NATIONAL.question("ps_mobilisables").field_example("rpps") == ""


def test_an_empty_plan_presumes_the_five_typologies_and_a_first_writing():
    asked = {q.id for q in applicable(NATIONAL, Answers())}
    assert {"t1_role", "t5_actions"} <= asked
    assert not {"crises_retenues_motif", "t4_iode", "actualisation_changements"} & asked


def test_an_answer_makes_questions_apply_or_not_and_loses_nothing():
    answers = Answers().with_answer("t1_role", "Aider.").with_answer("crises_retenues", ["T2"])
    assert not applies(NATIONAL.question("t1_role"), NATIONAL, answers)
    assert applies(NATIONAL.question("crises_retenues_motif"), NATIONAL, answers)
    assert answers.get("t1_role") == "Aider."


def test_answers_change_by_replacement():
    empty = Answers()
    full = empty.with_answer("cpts_nom", "A").with_note("cpts_nom", "b").put_aside("cpts_nom")
    assert empty == Answers()
    assert full.put_aside("cpts_nom") == full
    assert (
        full.with_answer("cpts_nom", "  ").with_note("cpts_nom", "").taken_up("cpts_nom") == empty
    )


def test_an_unknown_trame_is_refused_by_name():
    with pytest.raises(TrameInvalid, match="trame-lunaire"):
        trame.load("trame-lunaire")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the national trame's data, to be spoilt."""
    with as_file(resources.templates() / "trame-nationale") as folder:
        shutil.copytree(folder, tmp_path / "trame", ignore=shutil.ignore_patterns("*.docx"))
    return tmp_path / "trame"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("questions/0-identification.yaml", "- id: cpts_siege", "- id: cpts_nom", "cpts_nom"),
        ("questions/0-identification.yaml", "  type: email", "  type: pigeon", "type"),
        ("questions/0-identification.yaml", "  required: true", "  obligatory: true", "required"),
        ("questions/0-identification.yaml", "- id: cpts_nom", "- id: [", "illisible"),
    ],
)
def test_a_spoilt_trame_is_refused_with_the_entry_at_fault(copy, file, old, new, said):
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TrameInvalid, match=said):
        trame.read(copy)


def test_a_condition_runs_in_a_sandbox():
    with pytest.raises(TrameInvalid):
        expressions.compile("''.__class__.__mro__[1].__subclasses__()")({})
    with pytest.raises(TrameInvalid):
        expressions.compile("a ==")
    assert expressions.compile("a is none")({"a": None}) is True
    assert expressions.fill("{{ n }} lignes", {"n": 2}) == "2 lignes"
