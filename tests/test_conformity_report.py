"""The rapport de conformité: what an officer learns of the checks, on its first page and after."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filled import full
from lxml import etree
from requirement_cases import BROKEN
from word_samples import W, assert_valid, parts, texts

from sseplan import conformity, plan_yaml, resources, trame, validation
from sseplan.answers import Answers, Confirmation
from sseplan.conformity import Report, Verdict
from sseplan.documents import conformity_report, rendering
from sseplan.documents.accessibility import accessibility
from sseplan.documents.checker import examine
from sseplan.documents.editions import Edition
from sseplan.errors import TemplateInvalid
from sseplan.typography import NBSP

TRAME = trame.load()
TODAY = date(2026, 11, 22)
EDITION = Edition("2026-1", "2.0", "2026-10-13", "Karim Delvaux", "actualisation annuelle")
NASTY = 'A & B < C > "D"\nsuite\tfin{{ x }}' + NBSP + "!"


@cache
def example() -> Answers:
    text = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
    return plan_yaml.load(text, TRAME).answers


def broken(*rules: str) -> Answers:
    """The example with the changes that break these requirements."""
    answers = example()
    for rule in rules:
        for question_id, change in BROKEN[rule].items():
            value = change(answers.get(question_id)) if callable(change) else change
            answers = answers.with_answer(question_id, value)
    return answers


def assessed(answers: Answers, stage: str = "brouillon", today: date = TODAY) -> Report:
    problems = validation.problems(TRAME, answers)
    return conformity.assess(TRAME, answers, today, stage, problems)


def made(answers: Answers, *, despite: str = "", stage: str = "brouillon",
         today: date = TODAY) -> bytes:  # fmt: skip
    report = assessed(answers, stage, today)
    return conformity_report.render(TRAME, answers, report, EDITION, despite=despite).docx


def lines(file: bytes) -> list[str]:
    return [line.replace(NBSP, " ") for line in texts(file) if line.strip()]


def tables(file: bytes) -> list[list[list[str]]]:
    """The tables of the body: rows of cells, the paragraphs of a cell on its lines."""
    return [
        [["\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in c.iter(W + "p"))
          .replace(NBSP, " ") for c in row.iter(W + "tc")] for row in one.iter(W + "tr")]
        for one in etree.fromstring(parts(file)["word/document.xml"]).iter(W + "tbl")
    ]  # fmt: skip


def below(file: bytes, title: str) -> list[list[str]]:
    """The rows of all the tables that have a column of this title."""
    return [row for rows in tables(file) if title in rows[0] for row in rows[1:]]


def put(question_id: str, value: Any) -> Answers:
    return example().with_answer(question_id, value)


# ------------------------------------------------------------ the first page


def test_a_sound_plan_is_said_to_have_nothing_that_blocks() -> None:
    found = lines(made(example(), stage="transmission"))
    assert found[2] == "Aucun point bloquant."
    assert any(line.startswith("Aucun point relevé par les règles") for line in found)


def test_the_first_lines_name_the_community_and_the_version() -> None:
    found = lines(made(example()))
    name = example().get("cpts_nom")
    assert found[:2] == ["Rapport de conformité", f"{name} – Version 2.0 du 13 octobre 2026"]
    facts = "\n".join(found)
    assert "Version 2.0 du 13 octobre 2026, révision 2026-1, par Karim Delvaux" in facts
    assert "22 novembre 2026" in facts


def test_the_checks_are_said_to_be_sseplan_s_own_and_not_the_agency_s() -> None:
    found = "\n".join(lines(made(example())))
    assert "Ces vérifications sont celles de sseplan" in found
    assert "Ce n'est pas la grille de l'ARS" in found
    assert TRAME.notice.replace(NBSP, " ") in found


def test_what_is_overridden_and_why_stands_under_the_verdict() -> None:
    answers = example().without("cpts_nom")
    found = lines(made(answers, despite="La signature arrive & l'ARS le sait"))
    assert found[2].startswith("1 point bloquant ; ")
    assert found[3] == (
        "Transmis malgré 1 point bloquant. Raison donnée par la CPTS : "
        "La signature arrive & l'ARS le sait"
    )


def test_nothing_is_overridden_where_no_reason_is_given() -> None:
    assert not any("malgré" in line for line in lines(made(Answers())))


def test_the_figures_of_the_themes_add_up_to_those_of_the_verdict() -> None:
    answers = broken("x01", "cellule_composition.B").without("cpts_nom")
    report = assessed(answers)
    rows = below(made(answers), "Thème")
    assert [row[0] for row in rows] == [*TRAME.themes.values(), "Ensemble"]
    blocking = [int(row[3]) for row in rows]
    assert blocking[-1] == sum(blocking[:-1]) == report.blocking
    satisfied = [int(row[2].split()[0]) for row in rows]
    assert satisfied[-1] == sum(satisfied[:-1])
    assert satisfied[-1] == sum(v is Verdict.SATISFIED for v in report.verdicts.values())


def test_the_level_of_diffusion_and_the_page_stand_on_every_page() -> None:
    file = made(example())
    assert "Diffusion restreinte" in texts(file, "word/header1.xml")[0]
    assert "NUMPAGES" in parts(file)["word/footer1.xml"].decode()


# ------------------------------------------------------------ what was found


@pytest.mark.parametrize("rule", ["x06", "cellule_composition.B", "plan_redacteurs.M1"])
def test_a_finding_is_told_with_its_reason_what_to_do_and_its_source(rule: str) -> None:
    answers = broken(rule)
    report = assessed(answers)
    finding = next(f for f in report.findings if rule in (f.requirement.id, *f.also))
    file = made(answers)
    rows = [row for row in all_findings(file) if finding.requirement.id in row[3]]
    question = TRAME.question(finding.question)
    assert rows[0][0].startswith(f"{question.number}. {question.label}".replace(NBSP, " "))
    assert rows[0][1] == finding.why.replace(NBSP, " ")
    assert rows[0][2] == finding.todo.replace(NBSP, " ")
    assert finding.requirement.source.replace(NBSP, " ") in rows[0][3]


def all_findings(file: bytes) -> list[list[str]]:
    return below(file, "Règle et source")


def test_the_gravest_come_first_under_their_own_titles_with_their_number() -> None:
    answers = broken("cellule_composition.B", "plan_redacteurs.M1", "sites_sensibles.C")
    found = [
        line for line in lines(made(answers)) if re.match(r"(Points|Conseils).* \(\d+\)$", line)
    ]
    names = [line.split(" (")[0] for line in found]
    assert names == [n for n in ("Points bloquants", "Points majeurs", "Conseils") if n in names]
    assert len(names) >= 2


def test_many_faults_of_shape_in_one_answer_take_one_line() -> None:
    rows = [{"risque": "crue", "probabilite": "beaucoup"} for _ in range(9)]
    file = made(put("risques_matrice", rows))
    own = [row for row in all_findings(file) if row[3].startswith("Forme de la réponse")]
    assert len(own) == 1
    assert re.search(r"Et \d+ autres de même sorte", own[0][1])


def test_an_unknown_answer_is_told_by_its_id() -> None:
    file = made(Answers(values={**example().values, "jadis": "x"}))
    assert any(row[0] == "jadis\n" for row in all_findings(file))


def test_what_is_missing_is_listed_by_part_and_what_blocks_is_marked() -> None:
    file = made(example().without("cpts_nom").without("stocks"))
    rows = dict(row for row in below(file, "Questions") if len(row) == 2)
    label = TRAME.question("cpts_nom").label
    assert rows["Identification de la CPTS et du document"] == f"1. {label} (bloquant)."
    assert any(line.startswith("À compléter (2, dont 1 qui bloque)") for line in lines(file))


def test_what_was_put_aside_and_what_is_stale_are_listed() -> None:
    answers = example().put_aside("risques_matrice")
    file = made(answers, today=date(2027, 12, 1))
    question = TRAME.question("risques_matrice")
    assert f"{question.number}. {question.label}".replace(NBSP, " ") in lines(file)
    stale = below(file, "Ce qui date")
    assert any(re.match(r"\d+ lignes, la plus ancienne du ", text) for _, text in stale)


# ------------------------------------------------------------ the yearly review


def test_who_confirmed_what_and_when_is_told_part_by_part() -> None:
    answers = dataclasses.replace(example(), confirmed={})
    for id_, by in (("cpts_communes", "Karim Delvaux"), ("representant_legal", "Karim Delvaux"),
                    ("risques_matrice", "")):  # fmt: skip
        answers = answers.with_confirmation(id_, Confirmation("2026-10-02", by))
    rows = below(made(answers), "Questions confirmées")
    assert [row[2:] for row in rows] == [
        ["Karim Delvaux", "2 octobre 2026"], ["nom non noté", "2 octobre 2026"],
    ]  # fmt: skip
    assert rows[0][1].count(" ; ") == 1


def test_without_any_confirmation_the_review_is_said_not_to_be_done() -> None:
    answers = dataclasses.replace(example(), confirmed={})
    assert any("Aucune confirmation n'est notée" in line for line in lines(made(answers)))


def test_a_confirmation_of_an_unknown_question_is_left_out() -> None:
    answers = dataclasses.replace(example(), confirmed={"jadis": Confirmation("2026-10-02", "X")})
    assert any("Aucune confirmation n'est notée" in line for line in lines(made(answers)))


# ------------------------------------------------------------ the annex


@pytest.mark.parametrize("plan", ["empty", "example"])
def test_every_rule_is_in_the_annex_once_with_its_title(plan: str) -> None:
    file = made(PLANS[plan])
    cells = below(file, "Ce qui est vérifié")
    told = {row[0]: row[1] for row in cells}
    assert len(cells) == len(TRAME.requirements)
    assert told == {r.id: r.title.replace(NBSP, " ") for r in TRAME.requirements}


def test_a_rule_that_does_not_hold_is_among_the_others_with_its_verdict() -> None:
    context = context_of(Answers())
    others = {rule["id"]: rule["verdict"] for rule in context["rapport"]["others"]}
    assert others["x02"] == Verdict.UNANSWERED.value
    held = {rule["id"] for group in context["rapport"]["annex"] for rule in group["rules"]}
    assert not held & set(others)


def test_every_source_that_a_rule_cites_is_explained() -> None:
    codes = {s["code"] for s in context_of(example())["rapport"]["sources"]}
    for rule in TRAME.requirements:
        cited = re.findall(r"\b[A-Z][A-Z\d]+\b", re.sub(r"\([^)]*\)", "", rule.source))
        assert codes.issuperset(cited), rule.id


def context_of(answers: Answers) -> dict[str, Any]:
    return conformity_report.context(TRAME, answers, assessed(answers), EDITION)


# ------------------------------------------------------------ the file


PLANS = {"empty": Answers(), "full": full(TRAME), "example": example()}


@pytest.mark.parametrize("plan", PLANS)
def test_every_report_opens_in_word_and_can_be_read_by_everybody(plan: str, tmp_path: Path) -> None:
    file = made(PLANS[plan], despite="raison")
    assert examine(file) == []
    assert accessibility(parts(file)) == []
    assert_valid(file, tmp_path)
    for name, data in parts(file).items():
        assert not re.search(rb"\{\{|\{%|\}\}|%\}", data), name


def test_the_same_plan_gives_the_same_bytes_with_the_day_of_the_check() -> None:
    file = made(example())
    assert made(example()) == file
    core = unescape(parts(file)["docProps/core.xml"].decode())
    assert set(re.findall(r">(\d{4}-\d\d-\d\d)T00:00:00Z<", core)) == {TODAY.isoformat()}
    assert "<dc:language>fr-FR</dc:language>" in core
    assert "Rapport de conformité – " in core


def test_nothing_typed_breaks_the_file() -> None:
    values = {**example().values, "cpts_nom": NASTY, "risques_matrice": [{"risque": NASTY}],
              NASTY: NASTY, "contacts_autorites": NASTY}  # fmt: skip
    answers = Answers(values=values, confirmed={"cpts_nom": Confirmation(NASTY, NASTY)})
    file = made(answers, despite=NASTY, stage="transmission")
    assert examine(file) == []
    assert 'A & B < C > "D"' in "\n".join(lines(file))


def test_a_trame_without_the_template_is_told_in_a_sentence(tmp_path: Path) -> None:
    bare = dataclasses.replace(TRAME, id="regionale", place=tmp_path)
    with pytest.raises(TemplateInvalid, match=r"conformite\.docx.*regionale"):
        conformity_report.render(bare, example(), assessed(example()), EDITION)


@pytest.mark.parametrize("plan", PLANS)
def test_the_template_uses_no_unknown_name(plan: str) -> None:
    place = resources.templates() / TRAME.id / conformity_report.TEMPLATE
    assert rendering.verify_template(place.read_bytes(), [context_of(PLANS[plan])]) == []
