"""The questions of a section, alive: what an answer shows, hides and says at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from served import Server

from browser.hands import block, saving
from browser.window import Page, Window, expect
from sseplan import trame

TRAME = trame.load()


def test_an_answer_shows_and_hides_other_questions(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server).page
    page.goto(server.home + "partie/1-1-territoire")
    reason = page.locator("#q-crises_retenues_motif")
    jump = page.locator(".sauts li", has=page.locator('[href="#q-crises_retenues_motif"]'))
    expect(reason).to_be_hidden()
    with saving(page, "/question/crises_retenues"):
        page.locator('#q-crises_retenues [value="T5"]').uncheck()
    expect(reason).to_be_visible()
    expect(jump).not_to_have_attribute("hidden", "")
    with saving(page, "/question/crises_retenues"):
        page.locator('#q-crises_retenues [value="T5"]').check()
    expect(reason).to_be_hidden()


def test_a_question_is_put_aside_and_taken_up(look: Callable[..., Window], server: Server) -> None:
    page = look(server).page
    page.goto(server.home + "partie/0-identification")
    question = page.locator("#q-cpts_siege")
    with saving(page, "/question/cpts_siege/a-revoir"):
        question.get_by_role("checkbox", name="À revoir").check()
    expect(question.locator("[data-revoir]")).to_be_visible()
    assert "- cpts_siege" in server.plan()
    with saving(page, "/question/cpts_siege/a-revoir"):
        question.get_by_role("checkbox", name="À revoir").uncheck()
    expect(question.locator("[data-revoir]")).to_be_hidden()
    assert "- cpts_siege" not in server.plan()


def test_a_date_is_typed_in_words_or_taken_in_a_calendar(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server).page
    page.goto(server.home + "partie/0-identification")
    question = page.locator("#q-aci_date_signature")
    line = question.locator("[name=v]")
    with saving(page, "/question/aci_date_signature"):
        line.fill("au printemps")
        line.press("Tab")
    expect(question.locator(".probleme")).to_contain_text("n'est pas une date")
    expect(question.locator("[data-badge]")).to_have_text("problème")
    expect(line).to_have_attribute("aria-invalid", "true")
    with saving(page, "/question/aci_date_signature"):
        question.locator("[type=date]").fill("2025-03-12")
    expect(line).to_have_value("12/03/2025")
    expect(question.locator("[data-lu]")).to_have_text("12 mars 2025")
    expect(question.locator("[data-badge]")).to_have_text("répondu")
    expect(line).not_to_have_attribute("aria-invalid", "true")
    assert "aci_date_signature: 2025-03-12" in server.plan()


def test_without_javascript_a_button_saves_and_comes_back(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server, java_script_enabled=False).page
    page.goto(server.home + "partie/0-identification")
    question = page.locator("#q-cpts_siege")
    question.locator("[name=v]").fill("3 place du Marché")
    question.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page).to_have_url(server.home + "partie/0-identification#q-cpts_siege")
    expect(question.locator("[name=v]")).to_have_value("3 place du Marché")
    assert "cpts_siege: 3 place du Marché" in server.plan()


TOP = "one => one.getBoundingClientRect().top"


@pytest.mark.parametrize("id", ["cpts_communes", "plan_version"])
def test_the_guide_opens_beside_the_question(
    look: Callable[..., Window], server: Server, id: str
) -> None:
    """On a small laptop the page gets narrower: the question stays where it is seen."""
    question = TRAME.question(id)
    page = look(server, viewport={"width": 1366, "height": 768}).page
    page.goto(f"{server.home}partie/{question.section}")
    link = block(page, question).get_by_role("link", name="Guide")
    link.evaluate("one => one.scrollIntoView({block: 'center'})")
    before = link.evaluate(TOP)
    link.click()
    title = page.locator(".volet h4:focus")
    expect(title).to_have_text(question.label)
    expect(link).to_be_in_viewport()
    assert abs(link.evaluate(TOP) - before) < 3
    bar = page.locator(".entete").bounding_box()
    assert bar and page.locator(".volet .fermer").evaluate(TOP) >= bar["height"]
    page.keyboard.press("Escape")
    expect(page.locator(".volet")).to_have_count(0)
    expect(link).to_be_focused()
    assert abs(link.evaluate(TOP) - before) < 3


def test_the_panel_of_the_guide_stays_under_the_bar(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server, viewport={"width": 1366, "height": 768}).page
    page.goto(f"{server.home}partie/0-identification")
    page.locator(".question:not([hidden])").last.get_by_role("link", name="Guide").click()
    expect(page.locator(".volet h4:focus")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bar = page.locator(".entete").bounding_box()
    assert bar and page.locator(".cote").evaluate(TOP) >= bar["height"]


def test_the_name_and_the_count_follow_what_is_typed(page: Page, server: Server) -> None:
    page.goto(f"{server.home}partie/0-identification")
    count = page.locator(".menu [aria-current] .avancee")
    done, total = map(int, count.inner_text().split("/"))
    field = block(page, TRAME.question("cpts_nom")).locator("[name=v]")
    for name, more in (("", -1), ("CPTS des Deux Rives", 0)):
        field.fill(name)
        with saving(page, "/question/cpts_nom"):
            field.press("Tab")
        expect(count).to_have_text(f"{done + more}/{total}")
        expect(page.locator(".entete .nom")).to_contain_text(name)


def test_what_was_undone_is_said_and_what_would_be_is_read_whole(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server, viewport={"width": 1366, "height": 768}).page
    page.goto(f"{server.home}partie/0-identification")
    towns = block(page, TRAME.question("cpts_communes"))
    for _ in range(2):
        with saving(page, "/question/cpts_communes/lignes"):
            towns.locator("button.dupliquer").first.click()
    label = page.locator("#annuler span")
    expect(label).to_have_text("Annuler : Communes du territoire : ligne copiée")
    assert label.evaluate("one => one.scrollWidth <= one.clientWidth")
    with saving(page, "/annuler"):
        page.locator("#annuler").click()
    status = page.locator("#enregistrement")
    expect(status).to_have_text("Annulé : Communes du territoire : ligne copiée")
    page.wait_for_timeout(500)
    expect(status).to_have_text("Annulé : Communes du territoire : ligne copiée")
