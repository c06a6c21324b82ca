"""The questions of a section, alive: what an answer shows, hides and says at once."""

from __future__ import annotations

from collections.abc import Callable

from served import Server

from browser.hands import saving
from browser.window import Window, expect


def test_an_answer_shows_and_hides_other_questions(
    look: Callable[..., Window], server: Server
) -> None:
    page = look(server).page
    page.goto(server.home + "partie/1-1-territoire")
    reason = page.locator("#q-crises_retenues_motif")
    jump = page.locator('[data-saut="crises_retenues_motif"]')
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
