"""The worked example is what it says: whole, fictitious, as sseplan writes it, and it prints."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest

from sseplan import conformity, geography, plan_yaml, resources, trame, validation
from sseplan.answers import Answers, applicable, is_answered
from sseplan.documents import pdf, variants
from sseplan.kinds import KINDS, Value
from sseplan.typography import NBSP, french

TRAME = trame.load()
TEXT = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
LOADED = plan_yaml.load(TEXT, TRAME)
ANSWERS = LOADED.answers
ASKED = applicable(TRAME, ANSWERS)
TODAY = date(2026, 11, 22)
"""The day at which the example stands."""

RESERVED = ("019900", "026191", "035301", "046571", "053649", "063998")
"""Numbers that nobody has: kept for works of fiction (ARCEP, décision 2018-0881)."""
PUBLIC = {"15", "18", "112", "114"}
ADDRESS = r"[\w.-]+@[\w.-]+\w|https?://[^\s/]+"
PROSE = ("text", "long_text")


def rows_of(question_id: str) -> list[dict[str, Any]]:
    value = ANSWERS.get(question_id)
    assert isinstance(value, list)
    return value


def scalars() -> Iterator[tuple[str, Any, Value]]:
    """(where, question or field, value) of everything that was answered."""
    for question in TRAME.questions:
        value = ANSWERS.get(question.id)
        if value is None:
            continue
        if not question.has_rows:
            yield question.id, question, value
            continue
        for rank, row in enumerate(value, 1):
            for name, cell in row.items():
                yield f"{question.id}[{rank}].{name}", question.field(name), cell


SCALARS = list(scalars())


# -- whole ------------------------------------------------------------------------------------


def test_every_question_that_applies_is_answered() -> None:
    assert [q.id for q in ASKED if not is_answered(ANSWERS.get(q.id))] == []
    assert {q.id for q in TRAME.questions} - {q.id for q in ASKED} == {"crises_retenues_motif"}


def test_nothing_is_unknown_or_put_aside_and_a_few_questions_have_a_note() -> None:
    assert LOADED.unknown == ()
    assert ANSWERS.to_review == ()
    assert 2 <= len(ANSWERS.notes) <= 5


def test_every_value_is_one_that_its_kind_reads() -> None:
    for where, spec, value in SCALARS:
        kind = KINDS[spec.type]
        assert kind.read(kind.edit(value, spec), spec) == value, where


def test_long_texts_are_as_long_as_in_a_real_plan() -> None:
    lengths = {w: len(v.split()) for w, spec, v in SCALARS if spec.type == "long_text"}
    assert lengths.pop("alerte_message_type") <= 60
    assert {w: n for w, n in lengths.items() if not 80 <= n <= 300} == {}


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("cpts_communes", 14),
        ("risques_matrice", 10),
        ("ps_mobilisables", 20),
        ("stocks", 12),
        ("contacts_autorites", 12),
        ("contacts_communes", 14),
        *((f"t{n}_actions", 10) for n in range(1, 6)),
    ],
)
def test_tables_are_as_long_as_in_a_real_plan(question: str, least: int) -> None:
    assert len(rows_of(question)) >= least


def test_it_is_a_second_year_so_that_what_changed_is_told() -> None:
    assert ANSWERS.get("plan_nature") == "actualisation"
    assert [row["version"] for row in rows_of("plan_version")] == ["1.0", "2.0"]


# -- fictitious -------------------------------------------------------------------------------


def test_every_telephone_number_is_one_that_nobody_has() -> None:
    numbers = re.findall(r"(?<!\d)(?:\+33 ?|0)[1-9](?:[ .\u00a0]?\d\d){4}(?!\d)", TEXT)
    assert len(numbers) > 100
    bare = {re.sub(r"\D", "", number) for number in numbers}
    assert {number for number in bare if not number.startswith(RESERVED)} == set()


def test_a_telephone_is_reserved_or_a_public_emergency_number() -> None:
    phones = {re.sub(r"\D", "", v) for _, spec, v in SCALARS if spec.type == "phone"}
    assert {p for p in phones if not p.startswith(RESERVED) and p not in PUBLIC} == set()


def test_every_address_leads_nowhere() -> None:
    addresses = re.findall(ADDRESS, TEXT)
    assert len(addresses) > 40
    assert {a for a in addresses if not a.endswith(".example")} == set()


def test_no_commune_of_the_example_exists() -> None:
    for row in rows_of("cpts_communes"):
        assert geography.commune(row["code_insee"]) is None
        assert [c.name for c in geography.search(row["commune"]) if c.name == row["commune"]] == []


def test_private_numbers_and_addresses_stay_in_restricted_questions() -> None:
    open_text = "\n".join(
        str(value)
        for where, _, value in SCALARS
        if not TRAME.question(re.split(r"\W", where)[0]).restricted
    )
    assert "06" + NBSP + "39" not in open_text and "06 39" not in open_text
    assert set(re.findall(ADDRESS, open_text)) == {ANSWERS.get("cpts_email")}


# -- one story --------------------------------------------------------------------------------


def test_a_commune_is_named_alike_everywhere() -> None:
    known = {row["commune"] for row in rows_of("cpts_communes")}
    assert {row["commune"] for row in rows_of("contacts_communes")} == known
    named = {
        row["commune"]
        for question in ("ps_mobilisables", "structures_soins", "etablissements", "t1_relais_psy")
        for row in rows_of(question)
    }
    assert named <= known
    zones = {
        row["zone"]: set(row["communes"].split(", ")) for row in rows_of("territoire_sous_zones")
    }
    assert set.union(*zones.values()) == known
    assert all(row["commune"] in zones[row["sous_zone"]] for row in rows_of("cpts_communes"))


def test_a_person_has_one_telephone_number() -> None:
    numbers: dict[str, set[str]] = {}
    for question in TRAME.questions:
        for field in question.fields:
            link = (field.person or {}).get("telephone")
            for row in rows_of(question.id) if link else ():
                if row.get(field.id) and row.get(link):
                    numbers.setdefault(row[field.id], set()).add(row[link])
    shared = {"Dr Anselme Bricourt", "Nadège Lorrimond"}  # they also carry the alert telephone
    pharmacists = {row["titulaire"] for row in rows_of("pharmacies_referentes")}  # and their shop's
    assert {n for n, found in numbers.items() if len(found) > 1} <= shared | pharmacists


def test_there_are_as_many_volunteers_as_are_counted() -> None:
    counted = sum(row["volontaires"] for row in rows_of("ressources_ps"))
    assert len(rows_of("ps_mobilisables")) == counted


# -- as sseplan writes it ---------------------------------------------------------------------


def test_it_is_laid_out_as_sseplan_would_write_it() -> None:
    header, _, body = TEXT.partition("#\n")
    assert "fictif" in header and all(line.startswith("# ") for line in header.splitlines())
    assert plan_yaml.update(plan_yaml.new(TRAME), Answers(), ANSWERS, TRAME) == body


def test_its_typography_is_french() -> None:
    texts = {where: value for where, spec, value in SCALARS if spec.type in PROSE}
    assert {where: v for where, v in texts.items() if french(v) != v} == {}
    assert [line for line in TEXT.splitlines() if line.endswith((" ", NBSP))] == []


def test_a_save_that_changes_nothing_leaves_every_byte() -> None:
    same = Answers(dict(ANSWERS.values), dict(ANSWERS.notes), ANSWERS.to_review)
    assert plan_yaml.update(TEXT, ANSWERS, same, TRAME) == TEXT


# -- checked ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["brouillon", "transmission"])
def test_every_requirement_is_satisfied_on_the_day_at_which_it_stands(stage: str) -> None:
    problems = validation.problems(TRAME, ANSWERS, LOADED.lines)
    report = conformity.assess(TRAME, ANSWERS, TODAY, stage, problems)
    assert report.problems == ()
    assert sorted(report.failing) == []
    assert (report.to_complete, report.stale, report.to_review, report.blocking) == ((), (), (), 0)


@pytest.mark.parametrize("year", [2020, 2025, 2028, 2040])
def test_it_can_be_checked_on_any_other_day(year: int) -> None:
    report = conformity.assess(TRAME, ANSWERS, date(year, 2, 28), "transmission")
    assert all(theme.percentage == 100 for theme in report.themes)


# -- printed ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document() -> bytes:
    """The whole plan as a Word file."""
    rendered = variants.render(TRAME, ANSWERS)
    assert rendered.removed == ()
    return rendered.docx


def parts_of(docx: bytes) -> dict[str, str]:
    """The XML parts of a Word file, as text."""
    with ZipFile(BytesIO(docx)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def test_no_mark_of_the_template_is_left_in_the_document(document: bytes) -> None:
    marks = ("{{", "{%", "}}", "%}")
    assert [n for n, text in parts_of(document).items() if any(m in text for m in marks)] == []


def test_the_same_answers_give_the_same_bytes(document: bytes) -> None:
    assert variants.render(TRAME, ANSWERS).docx == document


def test_nothing_is_marked_to_complete_in_the_document(document: bytes) -> None:
    assert "À compléter" not in parts_of(document)["word/document.xml"]


def test_each_long_answer_is_in_the_document_to_its_last_words(document: bytes) -> None:
    text = unescape(re.sub(r"<[^>]+>", "", parts_of(document)["word/document.xml"]))
    lasts = {w: v.splitlines()[-1][-40:] for w, spec, v in SCALARS if spec.type == "long_text"}
    assert {w: last for w, last in lasts.items() if last not in text} == {}


@pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("soffice"), reason="LibreOffice is not here"
)
def test_the_document_has_twenty_five_pages_or_more_in_libreoffice(document: bytes) -> None:
    with pikepdf.open(BytesIO(pdf.convert(document))) as made:
        assert len(made.pages) >= 25
