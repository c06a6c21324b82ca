"""From an empty folder to the Word document, as the person who coordinates goes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from docx import Document
from served import Server, run

from browser import hands
from browser.window import Window, expect
from sseplan import interview, plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.trame import Question

TRAME = trame.load()
ROWS = 2


def essential() -> dict[str, Value]:
    """What the example answers to the core path, two rows a table."""
    text = resources.guide().joinpath("exemple", "plan.yaml").read_text(encoding="utf-8")
    answers = plan_yaml.load(text, TRAME, "plan.yaml").answers
    path = interview.core_path(TRAME, answers)
    return {question.id: _short(question, answers.get(question.id)) for question in path}


def _short(question: Question, value: Value) -> Value:
    return value[:ROWS] if question.has_rows and isinstance(value, list) else value


def test_from_an_empty_folder_to_the_document(
    look: Callable[..., Window], serve: Callable[[Path], Server], tmp_path: Path
) -> None:
    server = serve(tmp_path / "notre plan")
    page = look(server).page
    page.get_by_role("button", name="Commencer le plan").click()
    page.get_by_role("link", name="Commencer par l'essentiel").click()
    expect(page).to_have_url(f"{server.home}partie/0-identification#q-cpts_nom")

    wanted = essential()
    asked = [TRAME.question(key) for key in wanted]
    for section, questions in groupby(asked, key=lambda question: question.section):
        while not page.url.partition("#")[0].endswith(f"/partie/{section}"):
            page.locator("nav.suite [rel=next]").click()
            page.wait_for_load_state("load")
        for question in questions:
            hands.answer(page, question, wanted[question.id])

    said = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers
    assert {key: said.get(key) for key in wanted} == wanted
    same = plan_yaml.update(plan_yaml.new(TRAME), Answers(), Answers(wanted), TRAME)
    assert server.plan() == same

    page.goto(server.home + "documents")
    with page.expect_download() as started:
        page.get_by_role("link", name="Word : Le plan complet").or_(
            page.locator('a[href="/documents/complete.docx"]')
        ).first.click()
    document = tmp_path / "plan.docx"
    started.value.save_as(document)
    text = "\n".join(paragraph.text for paragraph in Document(str(document)).paragraphs)
    assert str(wanted["cpts_nom"]) in text
    assert "Erreur" not in run("status", server.place)
