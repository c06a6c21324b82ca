"""The worked example is what it says: whole, fictitious, as sseplan writes it, and it prints."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest

from sseplan import changes, conformity, geography, plan_yaml, resources, trame, validation
from sseplan.answers import Answers, applicable, is_answered
from sseplan.documents import pdf, variants
from sseplan.kinds import KINDS, Value
from sseplan.plan import revisions
from sseplan.typography import NBSP, french

TRAME = trame.load()
TEXT = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
LOADED = plan_yaml.load(TEXT, TRAME)
ANSWERS = LOADED.answers
ASKED = applicable(TRAME, ANSWERS)
TODAY = date(2026, 11, 22)
"""The day at which the example stands."""

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND = revisions.revisions(ROOT / "guide" / "exemple")
FROZEN = {revision.number: revisions.loaded(revision).answers for revision in (FIRST, SECOND)}
YEARS = {"2025": FROZEN["2025-1"], "2026": ANSWERS}
CONTENTS = {"2025": FIRST.content.decode(), "2026": TEXT}

every_year = pytest.mark.parametrize("year", YEARS)

RESERVED = ("019900", "026191", "035301", "046571", "053649", "063998")
"""Numbers that nobody has: kept for works of fiction (ARCEP, décision 2018-0881)."""
PUBLIC = {"15", "18", "112", "114"}
ADDRESS = r"[\w.-]+@[\w.-]+\w|https?://[^\s/]+"
PROSE = ("text", "long_text")


def rows_of(question_id: str, answers: Answers = ANSWERS) -> list[dict[str, Any]]:
    value = answers.get(question_id)
    assert isinstance(value, list)
    return value


def scalars(answers: Answers = ANSWERS) -> Iterator[tuple[str, Any, Value]]:
    """(where, question or field, value) of everything that was answered."""
    for question in TRAME.questions:
        value = answers.get(question.id)
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


@every_year
def test_every_value_is_one_that_its_kind_reads(year: str) -> None:
    for where, spec, value in scalars(YEARS[year]):
        kind = KINDS[spec.type]
        assert kind.read(kind.edit(value, spec), spec) == value, where


@every_year
def test_long_texts_are_as_long_as_in_a_real_plan(year: str) -> None:
    told = scalars(YEARS[year])
    lengths = {w: len(v.split()) for w, spec, v in told if spec.type == "long_text"}
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


@every_year
def test_every_telephone_number_is_one_that_nobody_has(year: str) -> None:
    pattern = r"(?<!\d)(?:\+33 ?|0)[1-9](?:[ .\u00a0]?\d\d){4}(?!\d)"
    numbers = re.findall(pattern, CONTENTS[year])
    assert len(numbers) > 100
    bare = {re.sub(r"\D", "", number) for number in numbers}
    assert {number for number in bare if not number.startswith(RESERVED)} == set()


@every_year
def test_a_telephone_is_reserved_or_a_public_emergency_number(year: str) -> None:
    told = scalars(YEARS[year])
    phones = {re.sub(r"\D", "", v) for _, spec, v in told if spec.type == "phone"}
    assert {p for p in phones if not p.startswith(RESERVED) and p not in PUBLIC} == set()


@every_year
def test_every_address_leads_nowhere(year: str) -> None:
    addresses = re.findall(ADDRESS, CONTENTS[year])
    assert len(addresses) > 40
    assert {a for a in addresses if not a.endswith(".example")} == set()


def test_no_commune_of_the_example_exists() -> None:
    for row in rows_of("cpts_communes"):
        assert geography.commune(row["code_insee"]) is None
        assert [c.name for c in geography.search(row["commune"]) if c.name == row["commune"]] == []


@every_year
def test_private_numbers_and_addresses_stay_in_restricted_questions(year: str) -> None:
    open_text = "\n".join(
        str(value)
        for where, _, value in scalars(YEARS[year])
        if not TRAME.question(re.split(r"\W", where)[0]).restricted
    )
    assert "06" + NBSP + "39" not in open_text and "06 39" not in open_text
    assert set(re.findall(ADDRESS, open_text)) == {ANSWERS.get("cpts_email")}


# -- one story --------------------------------------------------------------------------------


@every_year
def test_a_commune_is_named_alike_everywhere(year: str) -> None:
    answers = YEARS[year]
    known = {row["commune"] for row in rows_of("cpts_communes", answers)}
    assert {row["commune"] for row in rows_of("contacts_communes", answers)} == known
    named = {
        row["commune"]
        for question in ("ps_mobilisables", "structures_soins", "etablissements", "t1_relais_psy")
        for row in rows_of(question, answers)
    }
    assert named <= known
    zones = {
        row["zone"]: set(row["communes"].split(", "))
        for row in rows_of("territoire_sous_zones", answers)
    }
    assert set.union(*zones.values()) == known
    communes = rows_of("cpts_communes", answers)
    assert all(row["commune"] in zones[row["sous_zone"]] for row in communes)


@every_year
def test_a_person_has_one_telephone_number(year: str) -> None:
    answers = YEARS[year]
    numbers: dict[str, set[str]] = {}
    for question in TRAME.questions:
        for field in question.fields:
            link = (field.person or {}).get("telephone")
            for row in rows_of(question.id, answers) if link and answers.get(question.id) else ():
                if row.get(field.id) and row.get(link):
                    numbers.setdefault(row[field.id], set()).add(row[link])
    shared = {"Dr Anselme Bricourt", "Nadège Lorrimond"}  # they also carry the alert telephone
    shops = rows_of("pharmacies_referentes", answers)
    pharmacists = {row["titulaire"] for row in shops}  # and their shop's
    assert {n for n, found in numbers.items() if len(found) > 1} <= shared | pharmacists


@every_year
def test_there_are_as_many_volunteers_as_are_counted(year: str) -> None:
    counted = sum(row["volontaires"] for row in rows_of("ressources_ps", YEARS[year]))
    assert len(rows_of("ps_mobilisables", YEARS[year])) == counted


@every_year
def test_the_population_is_the_sum_of_the_communes(year: str) -> None:
    answers = YEARS[year]
    total = sum(row["population"] for row in rows_of("cpts_communes", answers))
    assert total == answers.get("cpts_population")
    assert KINDS["integer"].show(total, TRAME.question("cpts_population")) in str(
        answers.get("territoire_presentation")
    )


# -- two years --------------------------------------------------------------------------------


def builder() -> ModuleType:
    """scripts/build_example.py."""
    path = ROOT / "scripts" / "build_example.py"
    spec = importlib.util.spec_from_file_location("build_example", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_frozen_versions_are_those_that_the_script_makes_of_their_sources() -> None:
    made = dict(builder().frozen())
    present = {revision.path.name: revision.path.read_bytes() for revision in (FIRST, SECOND)}
    assert present == made, "out of date: run « python scripts/build_example.py »"


def test_the_frozen_versions_follow_each_other_and_are_unaltered() -> None:
    assert revisions.faults(ROOT / "guide" / "exemple") == []
    assert [r.header.previous for r in (FIRST, SECOND)] == ["", "2025-1"]
    versions = [row["version"] for row in rows_of("plan_version")]
    assert [r.header.version for r in (FIRST, SECOND)] == versions
    assert [r.header.date for r in (FIRST, SECOND)] == [r["date"] for r in rows_of("plan_version")]


def test_nothing_but_what_became_of_the_version_has_changed_since_it_was_frozen() -> None:
    since = changes.between(TRAME, FROZEN["2026-1"], ANSWERS)
    assert changes.content(TRAME, since) == ()
    assert {TRAME.question(change.question).record for change in since} == {"follow_up"}


def test_nothing_in_a_frozen_version_is_later_than_it() -> None:
    for revision in (FIRST, SECOND):
        answers = FROZEN[revision.number]
        for question in TRAME.questions:
            if question.record == "follow_up" and answers.get(question.id):
                days = [row["date"] for row in rows_of(question.id, answers)]
                assert max(days) <= revision.header.date, question.id


def test_what_has_changed_is_told_section_by_section_and_nothing_else_is() -> None:
    found = changes.content(TRAME, changes.between(TRAME, YEARS["2025"], ANSWERS))
    changed = {TRAME.question(change.question).section for change in found}
    numbers = {section.number: section.id for section in TRAME.sections}
    told = {numbers[r["section"].split()[0]] for r in rows_of("actualisation_changements")}
    assert told == changed


def test_the_years_differ_in_every_way_in_which_a_plan_changes() -> None:
    found = changes.content(TRAME, changes.between(TRAME, YEARS["2025"], ANSWERS))
    kinds = {change.kind for change in found}
    assert kinds >= {
        "added", "changed", "row_added", "row_removed", "row_changed", "rows_reordered"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "field", "before", "after"),
    [
        ("risques_matrice", "probabilite", 3, 4),
        ("referent_sse", "telephone", "06 39 98 02 14", "06 39 98 01 04"),
        ("cellule_composition", "titulaire", "Romain Vaudescal", "Maëlle Guivarez"),
        ("exercices_programme", "compte_rendu", "non", "oui"),
    ],
)
def test_what_the_example_says_has_changed_is_seen(
    question: str, field: str, before: Value, after: Value
) -> None:
    found = changes.between(TRAME, YEARS["2025"], ANSWERS)
    seen = {(c.question, c.field, str(c.before), str(c.after)) for c in found}
    assert (question, field, str(before), str(after)) in {
        (q, f, b.replace(NBSP, " "), a.replace(NBSP, " ")) for q, f, b, a in seen
    }


def test_the_mobilisables_go_from_17_to_24_as_the_plan_says() -> None:
    assert [len(rows_of("ps_mobilisables", answers)) for answers in YEARS.values()] == [17, 24]
    told = " ".join(row["changement"] for row in rows_of("actualisation_changements"))
    assert "portée de 17 à 24 noms" in told


def test_on_its_day_the_first_year_had_the_faults_that_the_agency_found() -> None:
    """Nothing blocks a draft; the reserves of December 2025 are among its remarks."""
    report = conformity.assess(TRAME, YEARS["2025"], FIRST.day, "brouillon")
    assert report.blocking == 0
    found = {finding.requirement.id for finding in report.findings}
    assert found >= {"t4_conduite.M", "cellule_composition.M2", "alerte_chaine.M2"}
    assert "t4_iode" in {missing.question for missing in report.to_complete}


# -- as sseplan writes it ---------------------------------------------------------------------


@every_year
def test_it_is_laid_out_as_sseplan_would_write_it(year: str) -> None:
    header, _, body = CONTENTS[year].partition("#\n")
    assert "fictif" in header and all(line.startswith("# ") for line in header.splitlines())
    assert plan_yaml.update(plan_yaml.new(TRAME), Answers(), YEARS[year], TRAME) == body


@every_year
def test_its_typography_is_french(year: str) -> None:
    texts = {where: value for where, spec, value in scalars(YEARS[year]) if spec.type in PROSE}
    assert {where: v for where, v in texts.items() if french(v) != v} == {}
    assert [line for line in CONTENTS[year].splitlines() if line.endswith((" ", NBSP))] == []


def test_a_save_that_changes_nothing_leaves_every_byte() -> None:
    same = replace(ANSWERS, values=dict(ANSWERS.values), notes=dict(ANSWERS.notes))
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
