"""The whole of it without a mouse, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from served import Server

from browser import hands
from browser.window import Page, Window, expect
from sseplan import plan_yaml, trame
from sseplan.kinds import Value

TRAME = trame.load()
NAME = TRAME.question("cpts_nom")
TOOLS = TRAME.question("outils_numeriques")
# What has the focus: its visible mark, whether it is seen (not under the bar on top), its place.
SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  const middle = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(...middle);
  const whole = at === document.body || at.contains(top) || (top && top.contains(at));
  return {tag: at.outerHTML.slice(0, 160), ring: ring || style.boxShadow !== 'none',
          seen: Boolean(whole), body: at === document.body};
}"""


def said(server: Server, key: str) -> Value:
    """What the plan says."""
    return plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.get(key)


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until that has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{most} times Tab and no {selector}")


def test_the_first_key_leads_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".evitement")).to_be_focused()
    expect(page.locator(".evitement")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_whatever_has_the_focus_is_seen(page: Page, server: Server) -> None:
    wrong = []
    for path in ("", f"partie/{NAME.section}", "controle", "versions"):
        page.goto(server.home + path)
        for _ in range(60):
            page.keyboard.press("Tab")
            found = page.evaluate(SEEN)
            if not found["body"] and not (found["ring"] and found["seen"]):
                wrong.append(f"{path}: {found}")
    assert wrong == []


def test_the_arrows_go_through_a_table(page: Page, server: Server) -> None:
    page.goto(f"{server.home}partie/{TOOLS.section}")
    table = hands.block(page, TOOLS)
    before = server.plan()
    table.locator("[data-ajouter]").focus()
    page.keyboard.press("Shift+Tab")
    focus = page.locator(":focus")
    expect(focus).to_have_attribute("aria-label", "Modifier la ligne 1")
    for key, name in (
        ("ArrowDown", "Modifier la ligne 2"), ("ArrowRight", "Dupliquer la ligne 2"),
        ("ArrowRight", "Monter la ligne 2"), ("ArrowDown", "Monter la ligne 3"),
        ("ArrowRight", "Descendre la ligne 3"), ("ArrowRight", "Supprimer la ligne 3"),
        ("ArrowRight", "Supprimer la ligne 3"), ("ArrowLeft", "Descendre la ligne 3"),
        ("ArrowRight", "Supprimer la ligne 3"), ("ArrowUp", "Modifier la ligne 2"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(focus).to_have_attribute("aria-label", name)
    page.keyboard.press("Enter")
    expect(table.locator('tr.saisie[data-row="1"]')).to_be_visible()
    page.keyboard.press("Escape")
    assert server.plan() == before


def test_answers_and_rows_by_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(server.home)
    tab_to(page, f'a[href="/partie/{NAME.section}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/partie/{NAME.section}")
    tab_to(page, f"#q-{NAME.id} [name=v]")
    page.keyboard.press("Control+a")
    page.keyboard.type("CPTS du clavier")
    with hands.saving(page, f"/question/{NAME.id}"):
        page.keyboard.press("Tab")
    assert said(server, NAME.id) == "CPTS du clavier"

    page.goto(f"{server.home}partie/{TOOLS.section}#q-{TOOLS.id}")
    before = said(server, TOOLS.id)
    assert isinstance(before, list)
    tab_to(page, f"#q-{TOOLS.id} [data-ajouter]")
    page.keyboard.press("Enter")
    page.keyboard.type("radio")
    page.keyboard.press("Tab")
    page.keyboard.type("poste à piles")
    with hands.saving(page, f"/question/{TOOLS.id}/lignes"):
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    rows = said(server, TOOLS.id)
    assert isinstance(rows, list) and len(rows) == len(before) + 1

    page.locator(f"#q-{TOOLS.id} tr[data-row='{len(before)}'] .gestes a").focus()
    with hands.saving(page, f"/question/{TOOLS.id}/lignes"):
        page.keyboard.press("Alt+ArrowUp")
    with hands.saving(page, f"/question/{TOOLS.id}/lignes"):
        page.keyboard.press("Delete")
    assert said(server, TOOLS.id) == before


def test_all_of_it_without_scripts(look: Callable[..., Window], server: Server) -> None:
    page = look(server, java_script_enabled=False).page
    page.goto(f"{server.home}partie/{NAME.section}")
    block = hands.block(page, NAME)
    block.locator("[name=v]").fill("CPTS sans script")
    block.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(page).to_have_url(f"{server.home}partie/{NAME.section}#q-{NAME.id}")
    expect(hands.block(page, NAME).locator("[name=v]")).to_have_value("CPTS sans script")
    assert said(server, NAME.id) == "CPTS sans script"

    page.goto(f"{server.home}partie/{TOOLS.section}")
    table = hands.block(page, TOOLS)
    table.get_by_role("link", name="Ajouter une ligne").click()
    page.get_by_label("Usage").fill("radio")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(hands.block(page, TOOLS)).to_contain_text("radio")
    rows = said(server, TOOLS.id)
    assert isinstance(rows, list) and rows[-1]["usage"] == "radio"  # type: ignore[index,call-overload]
    for line, word in ((8, "Monter"), (7, "Supprimer")):
        hands.block(page, TOOLS).get_by_role("link", name=f"Modifier la ligne {line}").click()
        page.get_by_role("button", name=f"{word} cette ligne").click()
    page.locator("#annulation button").click()
    rows = said(server, TOOLS.id)
    assert isinstance(rows, list) and rows[-2]["usage"] == "radio"  # type: ignore[index,call-overload]
