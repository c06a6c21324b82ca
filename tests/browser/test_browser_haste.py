"""Hands faster than the server: what they meant is in the plan, or the page says what is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from served import Server

from browser import hands
from browser.window import Locator, Page, Window, expect
from sseplan import plan_yaml, trame

TRAME = trame.load()
NAME = TRAME.question("cpts_nom")
SEAT = TRAME.question("cpts_siege")
TOWNS = TRAME.question("cpts_communes")
TOOLS = TRAME.question("outils_numeriques")
LINES = f"/question/{TOOLS.id}/lignes"
IDENTITY = "partie/0-identification"

SLOWLY = """([changes, readings]) => {
    const ask = window.fetch;
    window.asking = 0;
    window.fetch = async (...words) => {
        const wait = words[1]?.method === 'POST' ? changes : readings;
        window.asking += 1;
        try {
            await new Promise(done => setTimeout(done, wait));
            const answer = await ask(...words);
            await new Promise(done => setTimeout(done, wait));
            return answer;
        } finally {
            window.asking -= 1;
        }
    };
}"""


LATE_FIRST = """() => {
    const ask = window.fetch;
    let wait = 1500;
    window.fetch = async (...words) => {
        const late = new Promise(done => setTimeout(done, wait));
        wait = 0;
        await late;
        return ask(...words);
    };
}"""


LOST = """way => {
    const ask = window.fetch;
    let left = 1;
    window.fetch = async (...words) => {
        const lost = words[1]?.method === 'POST' && left-- > 0;
        if (lost && way === 'back') await ask(...words);
        if (lost) await new Promise(done => setTimeout(done, 500));
        if (lost) throw new TypeError('lost');
        return ask(...words);
    };
}"""


def slow(page: Page, changes: int, readings: int = 0) -> None:
    """Each change takes so many milliseconds to go, and as many to be answered."""
    page.evaluate(SLOWLY, [changes, readings])


def still(page: Page) -> None:
    """Wait until a slow page has asked for nothing for a while: all is done and shown."""
    quiet = 0
    while quiet < 20:  # a text that is typed is saved after a second
        quiet = 0 if page.evaluate("window.asking") else quiet + 1
        page.wait_for_timeout(100)


def answers(server: Server, id: str) -> object:
    """What the plan says."""
    return plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.get(id)


def usages(server: Server) -> list[str]:
    """The first column of the tools in the plan."""
    rows = answers(server, TOOLS.id)
    assert isinstance(rows, list)
    return [str(row["usage"]) for row in rows]  # type: ignore[index, call-overload]


def field(page: Page, question: trame.Question) -> Locator:
    """Where it is answered."""
    return hands.block(page, question).locator('[name="v"]:not([type=hidden])')


@pytest.fixture
def window(look: Callable[..., Window], server: Server) -> Window:
    """A window where a change may be refused."""
    found = look(server)
    found.forgiven = ("409", "422", "ERR_")
    return found


@pytest.fixture
def tools(window: Window, server: Server) -> Locator:
    """The table of the digital tools, seven rows in the example."""
    window.page.goto(f"{server.home}partie/{TOOLS.section}")
    return hands.block(window.page, TOOLS)


def shown(table: Locator) -> list[str]:
    """The first column of the page."""
    return table.locator("tbody tr[data-row] td:nth-child(2)").all_inner_texts()


def done(page: Page) -> None:
    """Wait until everything is told."""
    page.wait_for_load_state("networkidle")


# --- texts and choices


def test_a_mark_put_while_the_answer_is_saved_stays(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    slow(page, 400)
    field(page, SEAT).fill("3 place du Marché")
    box = hands.block(page, SEAT).get_by_role("checkbox", name="À revoir")
    with hands.saving(page, f"/question/{SEAT.id}/a-revoir"):
        box.check()
    expect(box).to_be_checked()
    assert "- cpts_siege" in server.plan() and answers(server, SEAT.id) == "3 place du Marché"


def test_a_mark_taken_back_while_it_is_saved_is_gone(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    slow(page, 400)
    box = hands.block(page, SEAT).get_by_role("checkbox", name="À revoir")
    box.check()
    box.uncheck()
    still(page)
    expect(box).not_to_be_checked()
    assert "- cpts_siege" not in server.plan()


def test_a_page_asked_for_before_a_save_does_not_bring_the_old_answer_back(
    window: Window, server: Server
) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    other = window.tab()
    other.goto(server.home + IDENTITY)
    hands.answer(other, SEAT, "5 rue Haute")
    slow(page, 0, 1500)
    with page.expect_response(f"**/{IDENTITY}"):  # the page is made, and not here yet
        page.evaluate("dispatchEvent(new Event('focus'))")
    field(page, NAME).fill("CPTS pressée")
    with hands.saving(page, f"/question/{NAME.id}"):
        field(page, NAME).press("Tab")
    still(page)
    expect(field(page, NAME)).to_have_value("CPTS pressée")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(field(page, SEAT)).to_have_value("5 rue Haute")
    assert answers(server, NAME.id) == "CPTS pressée"


def test_a_conflict_that_comes_while_one_types_is_not_decided_by_a_key(
    window: Window, server: Server
) -> None:
    page, other = window.page, window.tab()
    for one in (page, other):
        one.goto(server.home + IDENTITY)
    hands.answer(other, NAME, "CPTS d'en face")
    page.bring_to_front()
    slow(page, 400)
    field(page, NAME).fill("CPTS d'ici")
    field(page, NAME).press("Tab")
    field(page, SEAT).focus()
    page.keyboard.type("Au bord de la Seine, près du pont", delay=60)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("CPTS d'en face")
    assert answers(server, NAME.id) == "CPTS d'en face"


def test_a_button_waits_no_more_for_what_waits_for_a_choice(window: Window, server: Server) -> None:
    page, other = window.page, window.tab()
    for one in (page, other):
        one.goto(server.home + IDENTITY)
    hands.answer(other, NAME, "CPTS d'en face")
    page.bring_to_front()
    field(page, NAME).fill("CPTS d'ici")
    field(page, NAME).press("Tab")
    page.locator("dialog[open]").get_by_role("button", name="Décider plus tard").click()
    expect(page.locator("#alerte")).to_contain_text("attend votre choix")
    page.on("dialog", lambda asked: asked.accept())  # the browser says that something waits
    page.locator("[data-communes] button").click()
    page.wait_for_url("**/communes?q=")


# --- communes


def test_the_commune_that_is_added_is_the_one_typed(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    search = hands.block(page, TOWNS).locator("[name=q]")
    before = len(answers(server, TOWNS.id))  # type: ignore[arg-type]
    search.fill("Bolbec")
    expect(page.locator(".propositions [role=option]")).to_have_count(1)
    slow(page, 100, 400)
    search.fill("Étretat")
    with hands.saving(page, "/communes"):
        search.press("Enter")
    expect(hands.block(page, TOWNS).locator("[data-trouve]")).to_contain_text("Étretat : ajoutée")
    rows = answers(server, TOWNS.id)
    assert [row["commune"] for row in rows[before:]] == ["Étretat"]  # type: ignore[index]


def test_what_is_typed_after_a_commune_stays(window: Window, server: Server) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    slow(page, 500)
    search = hands.block(page, TOWNS).locator("[name=q]")
    search.fill("Étretat")
    page.locator(".propositions [role=option]").first.click()
    search.fill("")
    search.press_sequentially("Yvetot", delay=300)
    expect(search).to_have_value("Yvetot")


# --- buttons pressed twice


def double(page: Page, button: Locator, wait: int = 150) -> None:
    """A double click, as a hand makes it."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for count in (1, 2):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.wait_for_timeout(wait)


def test_a_double_click_deletes_one_row(window: Window, server: Server, tools: Locator) -> None:
    before = usages(server)
    double(window.page, tools.locator("button.supprimer").nth(2))
    done(window.page)
    assert usages(server) == [*before[:2], *before[3:]]


def test_a_double_click_copies_one_row(window: Window, server: Server, tools: Locator) -> None:
    before = usages(server)
    double(window.page, tools.locator("button.dupliquer").nth(2))
    done(window.page)
    assert len(usages(server)) == len(before) + 1


def test_a_double_click_takes_a_model_once(window: Window, server: Server) -> None:
    page = window.page
    page.goto(f"{server.home}question/t1_actions/modele")
    before = len(answers(server, "t1_actions"))  # type: ignore[arg-type]
    offered = page.locator("main table tbody tr").count()
    double(page, page.locator("main form button.principal"), 5)
    page.wait_for_url("**/partie/**")
    done(page)
    assert len(answers(server, "t1_actions")) == before + offered  # type: ignore[arg-type]


@pytest.mark.parametrize("wait", [5, 250])
def test_a_double_click_confirms_one_answer(window: Window, server: Server, wait: int) -> None:
    before = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.confirmed
    page = window.page
    page.goto(f"{server.home}relecture")
    page.locator("main a[href^='/relecture/']").first.click()
    id = page.url.rpartition("/")[2]
    double(page, page.get_by_role("button", name="Oui, toujours vrai"), wait)
    expect(page.locator(".annonce")).to_contain_text("Confirmé")
    confirmed = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers.confirmed
    assert set(confirmed) - set(before) <= {id}


def test_a_double_click_freezes_and_says_so(window: Window, server: Server) -> None:
    page = window.page
    page.goto(f"{server.home}versions/figer")
    page.get_by_label("Motif").fill("Essai")
    page.get_by_label("Figer même si").check()
    page.get_by_role("button", name="Voir la version avant").click()
    double(page, page.get_by_role("button", name="Figer cette version"), 5)
    expect(page.locator(".annonce")).to_contain_text("figée")
    assert len(list((server.place / "revisions").glob("*.yaml"))) == 3


# --- a table


def test_a_row_dragged_while_another_is_moved_is_the_one_that_moves(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, usages(server)
    slow(page, 400)
    hands.press_on(page, tools, 4, "Alt+ArrowUp")
    x, y = hands.drag(page, tools, 2, 5, steps=5)
    still(page)
    page.mouse.move(x + 1, y)
    page.mouse.up()
    still(page)
    a, b, c, d, e, f, *others = before
    assert usages(server) == shown(tools) == [a, b, d, e, f, c, *others]


def test_a_row_dropped_while_another_goes_falls_where_it_was_seen(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, usages(server)
    slow(page, 400)
    hands.press_on(page, tools, 1, "Delete")
    hands.drag(page, tools, 5, 2, steps=3)
    page.mouse.up()
    still(page)
    _, b, c, d, e, f, *others = before
    assert usages(server) == shown(tools) == [b, c, f, d, e, *others]


def test_acts_that_wait_are_done_before_the_page_is_left(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, usages(server)
    slow(page, 250)
    hands.press_on(page, tools, 4, "Alt+ArrowUp", "Alt+ArrowUp", "Delete")
    page.locator(".barre").get_by_role("link", name="Contrôle").click()
    page.wait_for_url("**/controle")
    assert usages(server) == [*before[:3], *before[4:]]


def test_undoing_waits_for_all_that_was_asked(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, usages(server)
    slow(page, 450)
    hands.press_on(page, tools, 7, *["Alt+ArrowUp"] * 4, "Delete")
    page.wait_for_timeout(100)
    page.keyboard.press("Control+z")
    still(page)
    moved = [*before[:2], before[6], *before[2:6]]
    assert usages(server) == shown(tools) == moved


def test_what_is_pressed_after_an_undoing_is_done_after_it(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, usages(server)
    tools.get_by_role("link", name="Modifier la ligne 4", exact=True).focus()
    with hands.saving(page, f"/question/{TOOLS.id}/lignes"):
        page.keyboard.press("Delete")
    expect(tools.locator("[data-fait]")).to_contain_text("Ligne 4 supprimée")
    slow(page, 400)
    page.keyboard.press("Control+z")
    page.keyboard.press("Alt+ArrowUp")
    still(page)
    a, b, c, d, e, *others = before  # the focus was on the fifth, in the place of the fourth
    assert usages(server) == shown(tools) == [a, b, c, e, d, *others]


def test_undoing_three_times_at_once_undoes_three(
    window: Window, server: Server, tools: Locator
) -> None:
    page, before = window.page, server.plan()
    tools.get_by_role("link", name="Modifier la ligne 5", exact=True).focus()
    for _ in range(3):
        with hands.saving(page, f"/question/{TOOLS.id}/lignes"):
            page.keyboard.press("Alt+ArrowUp")
        page.wait_for_timeout(100)
    slow(page, 300, 300)
    for _ in range(3):
        page.keyboard.press("Control+z")
    still(page)
    assert shown(tools) == usages(server)
    assert server.plan() == before


# --- a list that another changed meanwhile


def test_acts_that_wait_are_about_their_rows_in_a_list_changed_elsewhere(
    window: Window, server: Server, tools: Locator
) -> None:
    page, other, before = window.page, window.tab(), usages(server)
    other.goto(page.url)
    slow(page, 700)
    page.bring_to_front()
    for number in (3, 5):
        tools.get_by_role("link", name=f"Modifier la ligne {number}", exact=True).focus()
        page.keyboard.press("Delete")
    elsewhere = hands.block(other, TOOLS)
    with hands.saving(other, LINES):
        elsewhere.get_by_role("button", name="Supprimer la ligne 1", exact=True).click()
    expect(tools.locator("[data-fait]")).to_contain_text(f"supprimée : {before[4]}")
    _, b, _, d, _, *others = before
    assert usages(server) == shown(tools) == [b, d, *others]


def test_what_is_typed_after_a_choice_stays_when_the_page_comes_anew(
    window: Window, server: Server
) -> None:
    page, other = window.page, window.tab()
    for one in (page, other):
        one.goto(server.home + IDENTITY)
    hands.answer(other, NAME, "CPTS d'en face")
    page.bring_to_front()
    field(page, NAME).fill("CPTS d'ici")
    field(page, NAME).press("Tab")
    choice = page.locator("dialog[open]").get_by_role("button", name="Garder la mienne")
    choice.wait_for()
    slow(page, 100, 700)
    choice.click()
    field(page, NAME).focus()
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    page.keyboard.type(" et d'autour", delay=150)
    still(page)
    expect(field(page, NAME)).to_have_value("CPTS d'ici et d'autour")
    assert answers(server, NAME.id) == "CPTS d'ici et d'autour"


def test_an_older_search_of_a_drawing_or_a_page_does_not_come_last(
    window: Window, server: Server
) -> None:
    page = window.page
    page.goto(server.home + IDENTITY)
    page.evaluate(LATE_FIRST)
    links = page.locator(".question:not([hidden]) .outils a[href^='/guide/']")
    links.nth(0).click()
    links.nth(4).click()
    title = (
        hands.block(
            page, TRAME.question(str(links.nth(4).get_attribute("href")).partition("#g-")[2])
        )
        .locator("h3")
        .inner_text()
    )
    page.wait_for_timeout(2000)  # the late one has come by then
    expect(page.locator(".volet :focus")).to_contain_text(title.partition(". ")[2])


# --- a change that gets lost on its way


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_row_that_got_lost_comes_before_the_next_one_and_once(
    window: Window, server: Server, tools: Locator, way: str
) -> None:
    page, before = window.page, usages(server)
    page.evaluate(LOST, way)
    tools.locator("[data-ajouter]").click()
    for word in ("radio", "sirène"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(tools.locator("[data-fait]")).to_contain_text("Ligne 9 ajoutée")
    assert usages(server) == shown(tools) == [*before, "radio", "sirène"]


def test_what_was_asked_after_an_act_that_got_lost_is_not_done(
    window: Window, server: Server, tools: Locator
) -> None:
    page = window.page
    tools.get_by_role("link", name="Modifier la ligne 4", exact=True).focus()
    with hands.saving(page, LINES):
        page.keyboard.press("Alt+ArrowUp")
    expect(tools.locator("[data-fait]")).to_contain_text("ligne 3")
    before = server.plan()
    page.evaluate(LOST, "there")
    for key in ("Delete", "Alt+ArrowUp", "Control+z"):
        page.keyboard.press(key)
    expect(page.locator("#enregistrement")).to_have_text("Pas annulé")
    expect(tools.locator("[data-fait]")).to_contain_text("Pas enregistré")
    assert server.plan() == before
