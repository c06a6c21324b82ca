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
    start = table.locator('tr[data-row="0"] .rang')
    start.scroll_into_view_if_needed()
    goal = table.locator('tr[data-row="2"] .rang').bounding_box()
    assert goal
    with hands.saving(page, LINES):
        start.hover()
        page.mouse.down()
        page.mouse.move(goal["x"] + 5, goal["y"] + goal["height"] - 3, steps=5)
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


TAKEN = "Usage\tOutil\nVisioconférence\tUn lien par réunion\nPlanning de crise\tTableau partagé\n"


def test_rows_copied_from_a_spreadsheet_are_pasted(
    page: Page, server: Server, table: Locator
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", TAKEN)
    before = usages(server)
    table.get_by_role("link", name="Modifier la ligne 1", exact=True).focus()
    page.keyboard.press("Control+v")
    preview = page.locator("dialog[open]")
    expect(preview).to_contain_text("Visioconférence")
    assert usages(server) == before
    preview.locator(".principal").click()
    expect(preview).to_have_count(0)
    expect(cell(table, len(before), 0)).to_have_text("Visioconférence")
    assert usages(server) == [*before, "Visioconférence", "Planning de crise"]


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


def test_two_hundred_rows_stay_fluid(
    look: Callable[..., Window], server: Server, page: Page, table: Locator
) -> None:
    table.locator("details.plus summary", has_text="Coller").click()
    many = "".join(f"Usage {n}\tOutil {n}\tnon\tTéléphone\n" for n in range(200))
    table.locator('[name="texte"]').fill(many)
    table.get_by_role("button", name="Voir ce qui sera ajouté").click()
    page.locator("dialog[open] .principal").click()
    expect(table.locator("tbody tr[data-row]")).to_have_count(207)
    cell(table, 150, 1).click()
    field = table.locator('tr.saisie [name="c.outil"]')
    field.fill("Au milieu")
    began = page.evaluate("performance.now()")
    with hands.saving(page, LINES):
        field.press("Enter")
    expect(cell(table, 150, 1)).to_have_text("Au milieu")
    assert page.evaluate("performance.now()") - began < 1500
