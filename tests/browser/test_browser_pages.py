"""What holds of every page: axe-core finds nothing, nothing overflows, a section weighs little."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from served import Server

from browser import hands
from browser.window import Page, Window, axe, expect
from sseplan import trame

TRAME = trame.load()
SECTIONS = [f"partie/{section.id}" for section in TRAME.sections]
ELSEWHERE = [
    "", "controle", "controle?stade=transmission", "documents",
    "apercu", "apercu?variante=fiches", "apercu?variante=vierge",
    "versions", "versions/comparer", "versions/comparer?avant=2025-1&apres=2026-1",
    "versions/figer", "versions/2025-1/reprendre", "envoi", "envoi?refaire=1", "echeances",
    "relecture", "relecture/contacts_autorites", "relecture/coordination_contact",
    "guide/index", "guide/premiers-pas", "guide/commandes",
    "guide/conformite", "guide/1-2-ressources", "guide/absente", "absente",
    "question/outils_numeriques/ligne/1", "question/outils_numeriques/ligne/nouvelle",
    "question/outils_numeriques/importer", "question/t1_actions/modele", "commencer",
]  # fmt: skip
PAGES = [*SECTIONS, *ELSEWHERE]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1920, "height": 1080}


def in_light(page: Page) -> list[str]:
    """What axe-core finds."""
    return axe(page)


def in_dark(page: Page) -> list[str]:
    """The same of what the colours change."""
    page.emulate_media(color_scheme="dark")
    return axe(page, "color-contrast", "link-in-text-block")


@pytest.mark.parametrize("found", [in_light, in_dark])
def test_axe_finds_nothing_on_any_page(
    look: Callable[..., Window], server: Server, found: Callable[[Page], list[str]]
) -> None:
    window = look(server)
    window.forgiven = ("404",)
    wrong = []
    for path in PAGES:
        window.page.goto(server.home + path)
        unfold(window.page)
        wrong += found(window.page)
    assert wrong == []


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def test_axe_finds_nothing_where_there_is_no_plan(
    look: Callable[..., Window], serve: Callable[[Path], Server], tmp_path: Path
) -> None:
    page = look(serve(tmp_path)).page
    found = axe(page)
    page.get_by_role("button", name="Commencer le plan").click()
    assert found + axe(page) == []


def test_axe_finds_nothing_in_what_opens(page: Page, server: Server) -> None:
    question = TRAME.question("outils_numeriques")
    page.goto(f"{server.home}partie/{question.section}")
    table = hands.block(page, question)
    table.locator('tr[data-row="0"] td[data-label]').first.click()
    expect(table.locator("tr.saisie")).to_be_visible()
    found = axe(page)
    page.keyboard.press("Escape")
    table.locator("summary", has_text="Coller").click()
    table.locator('[name="texte"]').fill("alerte\tmégaphone\n")
    table.get_by_role("button", name="Voir ce qui sera ajouté").click()
    expect(page.locator("dialog[open]")).to_contain_text("mégaphone")
    found += axe(page)
    assert found == []


def test_axe_finds_nothing_in_what_is_about_to_be_done_and_what_was(
    look: Callable[..., Window], server: Server
) -> None:
    window = look(server)
    window.forgiven = ("422",)
    page = window.page
    page.goto(f"{server.home}versions/figer")
    page.get_by_label("Motif").fill("Après la relecture")
    page.get_by_role("button", name="Voir la version avant").click()
    found = axe(page)
    page.goto(f"{server.home}envoi?refaire=1")
    page.get_by_label("Faire aussi le PDF").uncheck()
    page.get_by_role("button", name="Préparer l'envoi").click()
    expect(page.get_by_role("heading", name="Envois préparés")).to_be_visible()
    found += axe(page)
    page.get_by_role("button", name="Noter la réponse").click()
    expect(page.get_by_role("alert").filter(has_text="Dites ce que l'ARS")).to_be_visible()
    found += axe(page)
    assert found == []


def test_axe_finds_nothing_where_the_plan_cannot_be_read(
    look: Callable[..., Window], server: Server
) -> None:
    window = look(server, viewport=NARROW)
    window.forgiven = ("422",)
    (server.place / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    found = []
    for path in ("controle", "versions", "versions/2026-1/reprendre"):
        window.page.goto(server.home + path)
        found += axe(window.page)
        assert window.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert found == []


def test_the_page_of_a_stranger_is_as_clean(look: Callable[..., Window], server: Server) -> None:
    window = look(server)
    window.forgiven = ("403",)
    window.context.clear_cookies()
    window.page.goto(server.home)
    expect(window.page.locator("h1")).to_have_text("Cette page reste fermée")
    assert axe(window.page) == []


@pytest.mark.parametrize("viewport", [NARROW, WIDE])
def test_no_page_overflows(
    look: Callable[..., Window], server: Server, viewport: dict[str, int]
) -> None:
    window = look(server, viewport=viewport)
    window.forgiven = ("404",)
    wrong = []
    for path in PAGES:
        window.page.goto(server.home + path)
        width = window.page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            wrong.append(f"{path}: {width}")
    assert wrong == []


MOST = 198_000  # under 200 kB, wherever the folder is
WEIGHT = """async () => {
    const parts = performance.getEntriesByType('resource').map((one) => one.name);
    const loaded = [location.href, ...parts].filter((name) => !name.endsWith('/etat'));
    const asked = [...new Set(loaded)].map((name) => fetch(name));
    const all = await Promise.all((await Promise.all(asked)).map((one) => one.text()));
    const told = all.map((text) => text.replace(/data-commande="[^"]*"/, ''));
    return told.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
}"""


def test_a_section_weighs_less_than_200_kb(page: Page, server: Server) -> None:
    """With its style, its scripts and its drawings, as they are before any compression.

    What is asked once a page is there, and the name of the folder, are not of the page.
    """
    sizes = {}
    for path in SECTIONS:
        page.goto(server.home + path, wait_until="networkidle")
        sizes[path] = page.evaluate(WEIGHT)
    assert {path: size for path, size in sizes.items() if not 100_000 < size < MOST} == {}


def test_every_page_has_one_title_and_says_its_language(page: Page, server: Server) -> None:
    titles = []
    for path in PAGES[:-1]:
        if "absente" not in path:
            page.goto(server.home + path)
            expect(page.locator("h1")).to_have_count(1)
            expect(page.locator("main")).to_have_count(1)
            assert page.locator("html").get_attribute("lang") == "fr"
            titles += [page.title()] * ("?" not in path)
    assert len(set(titles)) >= len(titles) - 3


def test_every_link_of_every_page_leads_somewhere(page: Page, server: Server) -> None:
    """Each link of ours answers; nothing leads to another machine but the sources of the guide."""
    seen, wrong = set(), []
    for path in PAGES:
        if "absente" in path:
            continue
        page.goto(server.home + path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for link in links:
            address = link.partition("#")[0]
            if address.startswith(server.home) and address not in seen:
                seen.add(address)
                if not address.endswith((".docx", ".pdf", ".zip", ".ics")):
                    answer = page.request.get(address)
                    wrong += [f"{path} → {address}: {answer.status}"] * (answer.status >= 400)
            elif not link.startswith((server.home, "mailto:", "tel:")) and "guide" not in path:
                wrong.append(f"{path} → {link}")
    assert wrong == []


MARGINS = """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSPageRule && rule.selectorText)
    .map(rule => [...rule.cssRules].map(box => `${box.name}: ${box.style.content}`))"""


def test_a_printed_page_has_the_header_and_the_footer_of_word(page: Page, server: Server) -> None:
    page.goto(f"{server.home}apercu")
    cover, *others = page.evaluate(MARGINS)
    assert cover == []
    for boxes in others:
        assert [box.split(":")[0] for box in boxes] == [
            "top-left", "top-right", "bottom-left", "bottom-right",
        ]  # fmt: skip
        assert "CPTS du Val d'Ormance – Plan de préparation" in boxes[0]
        assert boxes[3] == 'bottom-right: "Page " counter(page) " / " counter(pages)'
