"""What a person does on a page: answers a question, adds and edits rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from browser.window import Locator, Page, Route, expect
from sseplan import kinds
from sseplan.kinds import Value
from sseplan.trame import Field, Question

Row = Mapping[str, Value]


def block(page: Page, question: Question) -> Locator:
    """The question on its section's page."""
    return page.locator(f"#q-{question.id}")


@contextmanager
def saving(page: Page, path: str) -> Iterator[None]:
    """What is done inside is saved at that address once it is over."""
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and answer.url.endswith(path)
    ) as answered:
        yield
    assert answered.value.ok, answered.value.text()


@contextmanager
def held(page: Page, path: str) -> Iterator[None]:
    """What the page asks of that address waits until what is done inside is over."""
    waiting: list[Route] = []
    pattern = f"**{path}"
    page.route(pattern, lambda route: waiting.append(route))
    yield
    page.wait_for_timeout(0)  # those that came meanwhile
    for one in waiting:
        one.continue_()
    page.unroute(pattern)


def answer(page: Page, question: Question, value: Value) -> None:
    """Answer a question as a person does: its saving is by itself."""
    if question.has_rows:
        for row in cast(list[Row], value):
            add(page, question, row)
        return
    with saving(page, f"/question/{question.id}"):
        if question.type == "choice":
            choose(block(page, question), "v", str(value))
        elif question.type == "multi_choice":
            for code in cast(list[str], value):
                block(page, question).locator(f'[type=checkbox][name="v"][value="{code}"]').check()
        else:
            field = block(page, question).locator('[name="v"]:not([type=hidden])')
            field.fill(kinds.edit(value, question))
            field.press("Tab")
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré à")


def choose(place: Locator, name: str, code: str) -> None:
    """Take one choice, in a list or among buttons."""
    menu = place.locator(f'select[name="{name}"]')
    if menu.count():
        menu.select_option(code)
    else:
        place.locator(f'[type=radio][name="{name}"][value="{code}"]').check()


def add(page: Page, question: Question, row: Row) -> None:
    """Add a row in the table."""
    block(page, question).locator("[data-ajouter]").click()
    type_row(page, question, row)


def press_on(page: Page, table: Locator, number: int, *keys: str) -> None:
    """Press keys, one after the other at once, on the row of that number."""
    table.get_by_role("link", name=f"Modifier la ligne {number}", exact=True).focus()
    for key in keys:
        page.keyboard.press(key)


def drag(page: Page, table: Locator, row: int, goal: int, *, steps: int) -> tuple[float, float]:
    """Take a row by its number over the lower part of another (ranks); where the mouse is then."""
    start = table.locator(f'tr[data-row="{row}"] .rang')
    box = table.locator(f'tr[data-row="{goal}"] .rang').bounding_box()
    assert box
    there = box["x"] + 5, box["y"] + box["height"] - 3
    start.hover()
    page.mouse.down()
    page.mouse.move(*there, steps=steps)
    return there


def type_row(page: Page, question: Question, row: Row) -> None:
    """Type the cells of the row that is open, and keep it."""
    opened = block(page, question).locator("tr.saisie")
    for field in question.fields:
        if field.id in row:
            _type(opened, field, row[field.id])
    with saving(page, f"/question/{question.id}/lignes"):
        opened.locator("[data-garder]").click()
    expect(block(page, question).locator("tr.saisie")).to_have_count(0)


def _type(opened: Locator, field: Field, value: Value) -> None:
    name = f"c.{field.id}"
    if field.type == "choice":
        choose(opened, name, str(value))
    elif field.type == "multi_choice":
        for code in cast(list[str], value):
            opened.locator(f'[type=checkbox][name="{name}"][value="{code}"]').check()
    else:
        opened.locator(f'[name="{name}"]').fill(kinds.edit(value, field))
