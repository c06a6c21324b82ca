"""The server that goes and comes back; two tabs and a terminal on one plan."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from served import Server, run

from browser import hands
from browser.window import Locator, Page, Window, expect
from sseplan import plan_yaml, trame

TRAME = trame.load()
NAME = TRAME.question("cpts_nom")
SECTION = f"partie/{NAME.section}"


@pytest.fixture
def window(look: Callable[..., Window], server: Server) -> Window:
    """A window that may complain of an absent server, and of a change that was refused."""
    found = look(server)
    found.forgiven = ("ERR_CONNECTION", "ERR_EMPTY", "403", "409")
    return found


def name(page: Page) -> Locator:
    """The name of the CPTS, on its section's page."""
    return hands.block(page, NAME).locator('[name="v"]:not([type=hidden])')


def said(server: Server) -> object:
    """What the plan says of it."""
    return plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.get(NAME.id)


def look_again(page: Page) -> None:
    """Come back to a window, as a person who was elsewhere does."""
    page.evaluate("dispatchEvent(new Event('focus'))")


# --- the server is lost


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_is_typed_while_the_server_is_away_is_saved_when_it_is_back(
    window: Window, server: Server, number: int
) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    name(page).fill("CPTS avant")
    with hands.saving(page, f"/question/{NAME.id}"):
        name(page).press("Tab")

    server.stop(number)
    name(page).fill("CPTS du retour")
    name(page).press("Tab")
    expect(page.locator("#alerte")).to_contain_text("ne répond plus")
    expect(name(page)).to_have_value("CPTS du retour")
    assert said(server) == "CPTS avant"

    server.start()
    window.tab().goto(server.link)
    look_again(page)
    server.wait_for(lambda: said(server) == "CPTS du retour")
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré")


def test_what_was_typed_survives_the_window(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    server.stop()
    name(page).fill("CPTS fermée trop tôt")
    name(page).press("Tab")
    expect(page.locator("#alerte")).to_contain_text("ne répond plus")
    page.close(run_before_unload=False)

    server.start()
    other = window.tab()
    other.goto(server.link)
    box = other.locator("[data-repris]")
    expect(box).to_contain_text("CPTS fermée trop tôt")  # on the home page already
    box.get_by_role("link", name="Aller à cette question").click()
    other.wait_for_url(f"**/{SECTION}*")
    expect(box).to_contain_text("CPTS fermée trop tôt")
    with hands.saving(other, f"/question/{NAME.id}"):
        box.get_by_role("button", name="Le reprendre").click()
    assert said(server) == "CPTS fermée trop tôt"


def test_what_waited_for_a_plan_to_be_mended_is_saved_by_itself(
    window: Window, server: Server
) -> None:
    window.forgiven = (*window.forgiven, "422")
    page = window.page
    page.goto(server.home + SECTION)
    file = server.place / "plan.yaml"
    whole = file.read_bytes()
    file.write_bytes(b"reponses: [\n")
    name(page).fill("CPTS patiente")
    name(page).press("Tab")
    expect(page.locator("#enregistrement")).to_have_text("Pas enregistré")
    file.write_bytes(whole)
    look_again(page)
    server.wait_for(lambda: said(server) == "CPTS patiente")
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré")
    expect(page.locator("#alerte")).to_be_hidden()


def test_closing_the_tab_at_once_loses_nothing(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    name(page).fill("CPTS pressée")
    page.goto("about:blank")
    server.wait_for(lambda: said(server) == "CPTS pressée")


OFFERED = """new MutationObserver(() => {
    window.offered ||= Boolean(document.querySelector('[data-repris]'));
}).observe(document, { childList: true, subtree: true });"""
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('sseplan:')).length"


def test_what_was_typed_just_before_the_page_came_anew_is_not_offered(
    window: Window, server: Server
) -> None:
    """The page was read before the server had saved it."""
    page, question = window.page, TRAME.question("outils_numeriques")
    page.goto(f"{server.home}partie/{question.section}")
    note = page.locator(f'form[action="/question/{question.id}/note"] textarea')
    note.evaluate("one => { one.closest('details').open = true; }")
    old = page.request.get(page.url).text()
    table = hands.block(page, question)
    note.fill("Un mot tapé en partant")
    table.locator("[data-ajouter]").click()
    page.keyboard.type("sirène")
    answer = {"body": old, "content_type": "text/html; charset=utf-8"}
    page.route(f"**/partie/{question.section}", lambda route: route.fulfill(**answer), times=1)
    page.add_init_script(OFFERED)
    page.reload()
    server.wait_for(lambda: "sirène" in server.plan() and "en partant" in server.plan())
    expect(table.locator("tbody")).to_contain_text("sirène", timeout=6000)
    expect(note).to_have_value("Un mot tapé en partant")
    page.wait_for_function(f"{KEPT} === 0")
    assert not page.evaluate("window.offered")


def test_a_row_typed_while_the_server_is_away_is_saved_when_it_is_back(
    window: Window, server: Server
) -> None:
    page, question = window.page, TRAME.question("outils_numeriques")
    page.goto(f"{server.home}partie/{question.section}")
    table = hands.block(page, question)
    table.locator('tr[data-row="0"] td[data-label]').nth(1).click()
    server.stop()
    field = table.locator('tr.saisie [name="c.outil"]')
    field.fill("Outil tenace")
    field.press("Enter")
    expect(table).to_contain_text("sseplan ne répond p")
    expect(page.locator("#alerte")).to_contain_text(f"sseplan serve {server.place}")
    expect(field).to_have_value("Outil tenace")
    server.start()
    window.tab().goto(server.link)
    look_again(page)
    server.wait_for(lambda: "Outil tenace" in server.plan())


def test_a_row_half_typed_forgets_that_the_server_was_away(window: Window, server: Server) -> None:
    page, question = window.page, TRAME.question("outils_numeriques")
    page.goto(f"{server.home}partie/{question.section}")
    table = hands.block(page, question)
    table.locator('tr[data-row="0"] td[data-label]').nth(1).click()
    server.stop()
    field = table.locator('tr.saisie [name="c.outil"]')
    field.fill("Outil tenace")
    server.start()
    field.press("Enter")
    done = table.locator("[data-fait]")
    expect(done).to_contain_text("Relancez")
    window.tab().goto(server.link)
    look_again(page)
    expect(done).not_to_contain_text("Relancez")
    expect(field).to_have_value("Outil tenace")


# --- two tabs and a terminal


def test_the_same_answer_in_two_tabs_shows_both(window: Window, server: Server) -> None:
    one, other = window.page, window.tab()
    for page in (one, other):
        page.goto(server.home + SECTION)
    name(one).fill("CPTS du premier onglet")
    with hands.saving(one, f"/question/{NAME.id}"):
        name(one).press("Tab")
    name(other).fill("CPTS du second onglet")
    name(other).press("Tab")
    dialog = other.locator("dialog[open]")
    expect(dialog).to_contain_text("CPTS du premier onglet")
    expect(dialog).to_contain_text("CPTS du second onglet")
    assert said(server) == "CPTS du premier onglet"
    with hands.saving(other, f"/question/{NAME.id}"):
        dialog.get_by_role("button", name="Garder la mienne").click()
    assert said(server) == "CPTS du second onglet"
    look_again(one)
    expect(name(one)).to_have_value("CPTS du second onglet")


def test_other_answers_in_two_tabs_both_stay(window: Window, server: Server) -> None:
    one, other = window.page, window.tab()
    page_of = f"{server.home}partie/3-2-information"
    one.goto(server.home + SECTION)
    other.goto(page_of)
    text = TRAME.question("com_interne")
    hands.answer(one, NAME, "CPTS du premier onglet")
    hands.answer(other, text, "Un message par jour.")
    answers = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers
    assert answers.get(NAME.id) == "CPTS du premier onglet"
    assert answers.get(text.id) == "Un message par jour."


def test_what_the_terminal_says_appears_in_the_page(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    in_the_terminal(server, "CPTS du terminal")
    look_again(page)
    expect(name(page)).to_have_value("CPTS du terminal")


def test_what_is_being_typed_is_not_overwritten_by_the_terminal(
    window: Window, server: Server
) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    with hands.held(page, f"/question/{NAME.id}"):
        name(page).press_sequentially(" et environs")
        mine = name(page).input_value()
        in_the_terminal(server, "CPTS du terminal")
    name(page).press("Tab")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("CPTS du terminal")
    expect(dialog).to_contain_text(mine)
    dialog.get_by_role("button", name="Garder l'autre").click()
    expect(name(page)).to_have_value("CPTS du terminal")
    assert said(server) == "CPTS du terminal"


SEAT = TRAME.question("cpts_siege")


def test_the_button_undoes_what_it_says_or_nothing(window: Window, server: Server) -> None:
    one, other = window.page, window.tab()
    for page in (one, other):
        page.goto(server.home + SECTION)
    hands.answer(one, NAME, "CPTS du premier onglet")
    hands.answer(other, SEAT, "1 rue du second onglet")
    button = one.locator("#annuler")
    expect(button).to_contain_text(NAME.label)
    button.evaluate("one => { one.click(); one.click(); one.click(); }")  # at one go
    told = one.locator("#alerte")
    expect(told).to_contain_text("un autre changement a été fait depuis")
    expect(told).to_contain_text(SEAT.label)
    expect(button).to_contain_text(SEAT.label)
    one.wait_for_load_state("networkidle")
    assert "1 rue du second onglet" in server.plan() and said(server) == "CPTS du premier onglet"
    button.click()
    expect(button).to_contain_text(NAME.label)
    assert "1 rue du second onglet" not in server.plan()
    expect(told).to_be_hidden()


def test_three_undoings_in_a_hurry_undo_three(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + SECTION)
    before = said(server)
    for text in ("Une", "Deux", "Trois"):
        hands.answer(page, NAME, text)
    for _ in range(3):
        page.locator("#annuler").dispatch_event("click")
    server.wait_for(lambda: said(server) == before)
    expect(page.locator("#annulation")).to_be_hidden()
    expect(name(page)).to_have_value(str(before))


def test_the_button_of_a_table_undoes_its_act_or_nothing(window: Window, server: Server) -> None:
    one, other = window.page, window.tab()
    question = TRAME.question("outils_numeriques")
    one.goto(f"{server.home}partie/{question.section}")
    other.goto(server.home + SECTION)
    table = hands.block(one, question)
    with hands.saving(one, f"/question/{question.id}/lignes"):
        table.locator("button.supprimer").first.click()
    after = server.plan()
    hands.answer(other, NAME, "CPTS du second onglet")
    table.locator("[data-annuler]").click()
    expect(one.locator("#alerte")).to_contain_text("un autre changement a été fait depuis")
    assert said(server) == "CPTS du second onglet" and server.plan() != after
    expect(table.locator("[data-annuler]")).to_be_hidden()


def in_the_terminal(server: Server, text: str) -> None:
    """Change the name in a terminal."""
    run("edit", NAME.id, "--plan", server.place, "--simple", typed=f"{text}\nq\n")
    assert said(server) == text
