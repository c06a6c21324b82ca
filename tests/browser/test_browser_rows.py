"""A table of the form: edited, moved, copied, deleted, pasted, and all of it undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from served import Server

from browser import hands
from browser.window import Locator, Page, Window, expect
from sseplan import plan_yaml, trame

TRAME = trame.load()
QUESTION = TRAME.question("outils_numeriques")
LINES = f"/question/{QUESTION.id}/lignes"


@pytest.fixture
def table(page: Page, server: Server) -> Locator:
    """The table of the digital tools, seven rows in the example."""
    page.goto(f"{server.home}partie/{QUESTION.section}")
    return hands.block(page, QUESTION)


def rows(server: Server) -> list[dict[str, str]]:
    """What the plan says."""
    value = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.get(QUESTION.id)
    assert isinstance(value, list)
    return [dict(row) for row in value]  # type: ignore[arg-type]


def usages(server: Server) -> list[str]:
    """The first column of the plan."""
    return [row["usage"] for row in rows(server)]


def shown(table: Locator) -> list[str]:
    """The first column of the page."""
    return table.locator("tbody tr[data-row] td:nth-child(2)").all_inner_texts()


def cell(table: Locator, row: int, column: int) -> Locator:
    """A cell that is read."""
    return table.locator(f'tr[data-row="{row}"] td[data-label]').nth(column)


def test_a_cell_is_edited_in_its_place(page: Page, server: Server, table: Locator) -> None:
    cell(table, 2, 1).click()
    field = table.locator('tr.saisie [name="c.outil"]')
    expect(field).to_be_focused()
    field.fill("Annuaire papier")
    with hands.saving(page, LINES):
        field.press("Enter")
    expect(cell(table, 2, 1)).to_have_text("Annuaire papier")
    assert rows(server)[2]["outil"] == "Annuaire papier"


def test_leaving_a_row_saves_it(page: Page, server: Server, table: Locator) -> None:
    cell(table, 0, 1).click()
    table.locator('tr.saisie [name="c.outil"]').fill("Téléphone rouge")
    with hands.saving(page, LINES):
        page.locator("h1").click()
    assert rows(server)[0]["outil"] == "Téléphone rouge"


def test_escape_leaves_a_row_as_it_was(server: Server, table: Locator) -> None:
    before = server.plan()
    cell(table, 0, 1).click()
    field = table.locator('tr.saisie [name="c.outil"]')
    field.fill("Autre chose")
    field.press("Escape")
    expect(table.locator("tr.saisie")).to_have_count(0)
    assert server.plan() == before


def test_rows_are_moved_by_the_keyboard(page: Page, server: Server, table: Locator) -> None:
    first, second, *others = usages(server)
    table.get_by_role("link", name="Modifier la ligne 1", exact=True).focus()
    with hands.saving(page, LINES):
        page.keyboard.press("Alt+ArrowDown")
    expect(cell(table, 0, 0)).to_have_text(second)
    assert usages(server) == shown(table) == [second, first, *others]


def test_rows_are_moved_by_the_mouse(page: Page, server: Server, table: Locator) -> None:
    before = usages(server)
    table.locator('tr[data-row="0"] .rang').scroll_into_view_if_needed()
    with hands.saving(page, LINES):
        hands.drag(page, table, 0, 2, steps=5)
        page.mouse.up()
    assert usages(server) == [before[1], before[2], before[0], *before[3:]]


def test_a_deleted_row_comes_back(page: Page, server: Server, table: Locator) -> None:
    before = server.plan()
    count = len(rows(server))
    with hands.saving(page, LINES):
        table.get_by_role("button", name="Supprimer la ligne 2", exact=True).click()
    expect(table.locator("tbody tr[data-row]")).to_have_count(count - 1)
    assert len(rows(server)) == count - 1
    with hands.saving(page, "/annuler"):
        table.locator("[data-annuler]").click()
    expect(table.locator("tbody tr[data-row]")).to_have_count(count)
    assert server.plan() == before


@pytest.mark.parametrize("kept", ["Enter", "[data-garder]"])
def test_a_row_is_kept_as_it_was_proposed(page: Page, server: Server, kept: str) -> None:
    versions = TRAME.question("plan_version")
    lines = f"/question/{versions.id}/lignes"
    page.goto(f"{server.home}partie/{versions.section}")
    table = hands.block(page, versions)
    for _ in range(table.locator("tbody tr[data-row]").count()):
        with hands.saving(page, lines):
            table.locator("button.supprimer").first.click()
    table.locator("[data-ajouter]").click()
    number = table.locator('tr.saisie [name="c.version"]').input_value()
    assert number
    with hands.saving(page, lines):
        if kept == "Enter":
            page.keyboard.press("Enter")
        else:
            table.locator(kept).click()
    expect(table.locator("tbody tr[data-row]")).to_have_count(1)
    expect(cell(table, 0, 0)).to_have_text(number)
    expect(table.locator("tr.saisie")).to_have_count(0)


def test_a_row_that_was_proposed_is_dropped_where_it_is_left(page: Page, server: Server) -> None:
    chain = TRAME.question("alerte_chaine")
    page.goto(f"{server.home}partie/{chain.section}")
    table = hands.block(page, chain)
    before = server.plan()
    table.locator("[data-ajouter]").click()
    assert table.locator('tr.saisie [name="c.rang"]').input_value()
    page.locator("h1").click()
    expect(table.locator("tr.saisie")).to_have_count(0)
    assert server.plan() == before


def test_an_empty_row_is_said_to_be_empty(server: Server, table: Locator) -> None:
    before = server.plan()
    table.locator("[data-ajouter]").click()
    table.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(table.locator("[data-fait]")).to_contain_text("Ligne vide : rien n'a été ajouté.")
    expect(table.locator("[data-ajouter]")).to_be_focused()
    assert server.plan() == before


# --- going on while the server takes its time

SLOWLY = """wait => {
    const ask = window.fetch;
    window.fetch = async (...words) => {
        if (words[1]?.method === 'POST') await new Promise(done => setTimeout(done, wait));
        return ask(...words);
    };
}"""
TOP = "() => document.activeElement.getBoundingClientRect().top"


def test_the_next_row_is_typed_while_one_is_saved(
    page: Page, server: Server, table: Locator
) -> None:
    before = usages(server)
    page.evaluate(SLOWLY, 800)
    table.locator("[data-ajouter]").click()
    for word in ("radio", "sirène", "cloche"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    page.keyboard.type("tocsin")
    expect(table.locator("tbody tr[data-row]")).to_have_count(len(before) + 3)
    expect(page.locator(":focus")).to_have_value("tocsin")
    page.keyboard.press("Enter")
    expect(table.locator("tbody tr[data-row]")).to_have_count(len(before) + 4)
    assert usages(server) == shown(table) == [*before, "radio", "sirène", "cloche", "tocsin"]


def test_another_row_is_edited_while_one_is_saved(
    page: Page, server: Server, table: Locator
) -> None:
    page.evaluate(SLOWLY, 800)
    cell(table, 0, 0).click()
    page.keyboard.type("sirène")
    cell(table, 1, 0).click()
    page.keyboard.type("cloche")
    before = page.evaluate(TOP)
    expect(cell(table, 0, 0)).to_have_text("sirène")
    expect(page.locator(":focus")).to_have_value("cloche")
    assert abs(page.evaluate(TOP) - before) < 2
    page.keyboard.press("Enter")
    expect(cell(table, 1, 0)).to_have_text("cloche")
    assert usages(server)[:2] == ["sirène", "cloche"]


def test_what_is_typed_while_a_row_is_saved_stays(
    page: Page, server: Server, table: Locator
) -> None:
    page.evaluate(SLOWLY, 800)
    cell(table, 0, 0).click()
    page.keyboard.type("sirène")
    with hands.saving(page, LINES):
        page.keyboard.press("Enter")
        page.keyboard.type(" du toit")
        page.keyboard.press("Home")
    expect(table.locator('tr.saisie[data-row="0"]')).not_to_have_attribute("aria-busy", "true")
    page.keyboard.type("la ")
    expect(page.locator(":focus")).to_have_value("la sirène du toit")
    with hands.saving(page, LINES):
        page.keyboard.press("Enter")
    expect(cell(table, 0, 0)).to_have_text("la sirène du toit")
    assert usages(server)[0] == "la sirène du toit"


def test_rows_typed_while_the_server_is_away_are_saved_when_it_is_back(
    look: Callable[..., Window], server: Server
) -> None:
    window = look(server)
    window.forgiven = ("ERR_CONNECTION_REFUSED", "403")
    page = window.page
    page.goto(f"{server.home}partie/{QUESTION.section}")
    table = hands.block(page, QUESTION)
    before = usages(server)
    server.stop()
    table.locator("[data-ajouter]").click()
    for word in ("radio", "sirène"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    page.keyboard.type("cloche")
    expect(page.locator("#alerte")).to_contain_text("sseplan ne répond plus")
    server.start()
    window.tab().goto(server.link)
    page.bring_to_front()
    expect(table.locator("tbody tr[data-row]")).to_have_count(len(before) + 2)
    expect(page.locator("tr.saisie :focus")).to_have_value("cloche")
    assert usages(server) == [*before, "radio", "sirène"]


IN_SIGHT = """() => [document.activeElement, document.querySelector('tr.saisie [data-garder]')]
    .map(one => one.getBoundingClientRect())
    .every(box => box.top >= document.querySelector('.entete').getBoundingClientRect().bottom
        && box.bottom <= innerHeight)"""


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
@pytest.mark.parametrize("way", ["click", "Enter"])
def test_a_row_that_opens_low_in_the_window_is_seen_whole(
    look: Callable[..., Window], server: Server, motion: str, way: str
) -> None:
    page = look(server, reduced_motion=motion, viewport={"width": 1366, "height": 700}).page
    page.goto(f"{server.home}partie/{QUESTION.section}")
    table = hands.block(page, QUESTION)
    for rank in (2, 6):
        low = table.locator(f'tr[data-row="{rank}"]')
        low.evaluate(
            """one => scrollBy({ behavior: 'instant',
                top: one.getBoundingClientRect().bottom - innerHeight + 2 })"""
        )
        if way == "click":
            box = low.locator("td[data-label]").first.bounding_box()
            assert box
            page.mouse.click(box["x"] + 9, box["y"] + 9)
        else:
            low.locator(".gestes a").evaluate("one => one.focus({ preventScroll: true })")
            page.keyboard.press("Enter")
        expect(table.locator("tr.saisie")).to_be_visible()
        page.wait_for_function(IN_SIGHT)
        page.wait_for_timeout(600)
        assert page.evaluate(IN_SIGHT)


@pytest.mark.parametrize("kept", ["la mienne", "l'autre"])
def test_an_open_row_that_was_changed_elsewhere_is_not_overwritten(
    look: Callable[..., Window], server: Server, kept: str
) -> None:
    """The list came back, with the other's change in it, when the row before was saved."""
    window = look(server)
    window.forgiven = ("409",)
    page = window.page
    page.goto(f"{server.home}partie/{QUESTION.section}")
    table = hands.block(page, QUESTION)
    page.evaluate(SLOWLY, 1500)
    cell(table, 0, 1).click()
    page.keyboard.type("chez nous")
    cell(table, 1, 0).click()
    page.keyboard.type("ici")
    other = page.context.new_page()
    other.goto(page.url)
    with hands.saving(other, LINES):
        cell(hands.block(other, QUESTION), 1, 0).click()
        other.keyboard.type("ailleurs")
        other.keyboard.press("Enter")
    page.bring_to_front()
    expect(cell(table, 0, 1)).to_have_text("chez nous")
    page.locator("tr.saisie input").first.press("Enter")
    choice = page.locator("dialog[open]")
    expect(choice).to_contain_text("ailleurs")
    expect(choice).to_contain_text("recopiée dans la note")
    choice.get_by_role("button", name=f"Garder {kept}").click()
    expect(choice).to_have_count(0)
    expect(table.locator("[data-fait]")).to_contain_text("en note")
    expect(cell(table, 1, 0)).to_have_text("ici" if kept == "la mienne" else "ailleurs")
    assert usages(server)[1] == cell(table, 1, 0).inner_text()
    assert rows(server)[0]["outil"] == "chez nous"
    assert f"usage: {'ailleurs' if kept == 'la mienne' else 'ici'}" in server.plan()


def test_a_row_deleted_by_its_key_comes_back_by_the_other(
    page: Page, server: Server, table: Locator
) -> None:
    before = server.plan()
    table.get_by_role("link", name="Modifier la ligne 4", exact=True).focus()
    with hands.saving(page, LINES):
        page.keyboard.press("Delete")
    expect(table.locator("[data-fait]")).to_contain_text("Ligne 4 supprimée")
    with hands.saving(page, "/annuler"):
        page.keyboard.press("Control+z")
    expect(table.get_by_role("link", name="Modifier la ligne 4", exact=True)).to_be_focused()
    assert server.plan() == before


# --- pressed before the one before is done: the row that was seen, wherever it is by then


def test_a_row_that_is_being_moved_is_the_one_that_goes(
    page: Page, server: Server, table: Locator
) -> None:
    before = usages(server)
    page.evaluate(SLOWLY, 300)
    hands.press_on(page, table, 4, "Alt+ArrowUp", "Alt+ArrowUp", "Delete")
    expect(table.locator("[data-fait]")).to_contain_text("Ligne 2 supprimée")
    assert usages(server) == shown(table) == [*before[:3], *before[4:]]


def test_a_row_pressed_upon_twice_is_deleted_once(
    page: Page, server: Server, table: Locator
) -> None:
    before = usages(server)
    page.evaluate(SLOWLY, 300)
    hands.press_on(page, table, 4, "Delete", "Delete")
    expect(table.locator("[data-fait]")).to_contain_text("Cette ligne n'est plus là")
    assert usages(server) == shown(table) == [*before[:3], *before[4:]]


def test_a_row_under_one_that_goes_is_opened_where_it_comes_to(
    page: Page, server: Server, table: Locator
) -> None:
    before = usages(server)
    page.evaluate(SLOWLY, 300)
    hands.press_on(page, table, 1, "Delete")
    cell(table, 5, 0).click()
    expect(table.locator('tr.saisie[data-row="4"] [name="c.usage"]')).to_have_value(before[5])
    page.keyboard.press("Escape")
    assert usages(server) == shown(table) == before[1:]


def test_what_is_taken_back_is_what_was_done_last(
    page: Page, server: Server, table: Locator
) -> None:
    before = usages(server)
    page.evaluate(SLOWLY, 300)
    hands.press_on(page, table, 4, "Alt+ArrowUp", "Delete")
    with hands.saving(page, "/annuler"):
        page.keyboard.press("Control+z")
    expect(table.locator("tbody tr[data-row]")).to_have_count(len(before))
    assert usages(server) == shown(table)
    assert usages(server) == [*before[:2], before[3], before[2], *before[4:]]


# --- from a spreadsheet

TAKEN = "Usage\tOutil\nVisioconférence\tUn lien par réunion\nPlanning de crise\tTableau partagé\n"


def test_rows_copied_from_a_spreadsheet_are_pasted(
    page: Page, server: Server, table: Locator
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", TAKEN)
    before = usages(server)
    hands.press_on(page, table, 1, "Control+v")
    preview = page.locator("dialog[open]")
    expect(preview).to_contain_text("Visioconférence")
    assert usages(server) == before
    preview.locator(".principal").click()
    expect(preview).to_have_count(0)
    expect(cell(table, len(before), 0)).to_have_text("Visioconférence")
    assert usages(server) == [*before, "Visioconférence", "Planning de crise"]


def test_cells_of_several_lines_are_pasted(page: Page, server: Server, table: Locator) -> None:
    """As a spreadsheet copies them: between quotation marks, that of a text doubled."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = 'radio\t"poste à piles\n(mairie)"\tnon\t"dit ""le rouge"""\n'
    page.evaluate("text => navigator.clipboard.writeText(text)", copied)
    hands.press_on(page, table, 1, "Control+v")
    page.locator("dialog[open] .principal").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    last = rows(server)[-1]
    assert last["usage"] == "radio" and last["secours_sans_internet"] == 'dit "le rouge"'
    assert last["outil"].split() == ["poste", "à", "piles", "(mairie)"]


def test_the_preview_shows_its_head_and_its_buttons(page: Page, table: Locator) -> None:
    table.locator("summary", has_text="Coller").click()
    many = "".join(f"Usage {n}\tOutil {n}\tpeut-être\n" for n in range(30))
    table.locator('[name="texte"]').fill(many)
    table.get_by_role("button", name="Voir ce qui sera ajouté").click()
    preview = page.locator("dialog[open]")
    expect(preview.get_by_role("heading", name="30 lignes à ajouter")).to_be_in_viewport()
    expect(preview.get_by_role("button", name="Ajouter à la liste")).to_be_in_viewport()
    expect(preview.get_by_role("button", name="Ajouter à la liste")).to_be_focused()


# --- how it looks


def test_a_row_of_short_words_takes_one_line(look: Callable[..., Window], server: Server) -> None:
    """With its buttons, on the screen of a small laptop."""
    page = look(server, viewport={"width": 1366, "height": 768}).page
    page.goto(f"{server.home}partie/0-identification")
    rows = page.locator("#q-cpts_communes tbody tr")
    heights = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 16 and max(heights) < 45


def test_what_is_wrong_is_said_under_its_field(page: Page, server: Server) -> None:
    person = TRAME.question("coordination_contact")
    page.goto(f"{server.home}partie/{person.section}")
    table = hands.block(page, person)
    column = [field.id for field in person.fields].index("telephone")
    for text, wrong in (("zéro six", True), ("06 12 34 56 78", False)):
        cell(table, 0, column).click()
        field = table.locator('tr.saisie [name="c.telephone"]')
        assert (field.get_attribute("aria-invalid") == "true") is not wrong
        if not wrong:
            expect(table.locator("#o-telephone")).to_contain_text("n'est pas un numéro")
        field.fill(text)
        with hands.saving(page, f"/question/{person.id}/lignes"):
            field.press("Enter")
        expect(cell(table, 0, column).locator(".etat")).to_have_count(int(wrong))
    expect(page.locator(f"#q-{person.id} [data-revoir]")).to_be_hidden()


def test_the_first_row_is_typed_on_a_telephone(look: Callable[..., Window], server: Server) -> None:
    """Where the list is empty: its titles, wider than the screen, are hidden as for other rows."""
    page = look(server, viewport={"width": 360, "height": 740}).page
    cell = TRAME.question("cellule_composition")
    page.goto(f"{server.home}partie/{cell.section}")
    table = hands.block(page, cell)
    rows = table.locator("tbody tr[data-row]")
    for left in reversed(range(rows.count())):
        table.locator("button.supprimer").first.click()
        expect(rows).to_have_count(left)
    table.locator("[data-ajouter]").click()
    wide = "one => one.scrollWidth - one.clientWidth"
    assert table.locator(".defile").evaluate(wide) <= 0
    assert table.locator("tr.saisie :is(input, select):visible").evaluate_all(
        "all => all.every(one => one.getBoundingClientRect().right <= innerWidth)"
    )


def test_all_that_was_done_can_be_undone(page: Page, server: Server, table: Locator) -> None:
    before = server.plan()
    cell(table, 1, 1).click()
    table.locator('tr.saisie [name="c.outil"]').fill("Autre outil")
    with hands.saving(page, LINES):
        page.keyboard.press("Enter")
    for name in ("Dupliquer la ligne 1", "Descendre la ligne 2", "Supprimer la ligne 1"):
        with hands.saving(page, LINES):
            table.get_by_role("button", name=name, exact=True).click()
    assert server.plan() != before
    for _ in range(4):
        with hands.saving(page, "/annuler"):
            page.locator("#annuler").click()
    expect(page.locator("#annulation")).to_be_hidden()
    assert server.plan() == before


def test_two_hundred_rows_are_pasted_and_edited(
    look: Callable[..., Window], server: Server, page: Page, table: Locator
) -> None:
    table.locator("summary", has_text="Coller").click()
    many = "".join(f"Usage {n}\tOutil {n}\tnon\tTéléphone\n" for n in range(200))
    table.locator('[name="texte"]').fill(many)
    table.get_by_role("button", name="Voir ce qui sera ajouté").click()
    page.locator("dialog[open] .principal").click()
    expect(table.locator("tbody tr[data-row]")).to_have_count(207)
    cell(table, 150, 1).click()
    field = table.locator('tr.saisie [name="c.outil"]')
    field.fill("Au milieu")
    with hands.saving(page, LINES):
        field.press("Enter")
    expect(cell(table, 150, 1)).to_have_text("Au milieu")
