"""Answers, files and other sites that mean harm, in a real browser: nothing of them gets in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from poisoned import HOSTILE, TRAME, plan
from served import Server, example, run

from browser import hands
from browser.window import Page, Window, expect
from sseplan import plan_yaml

NAME = TRAME.question("cpts_nom")
TABLE = TRAME.question("outils_numeriques")
SECTION = f"partie/{NAME.section}"
ROWS = [question for question in TRAME.questions if question.has_rows]
PAGES = [
    "", "controle", "controle?stade=transmission", "documents", "versions", "versions/figer",
    "versions/comparer", "versions/2025-1/reprendre", "envoi", "echeances", "relecture",
    "communes?q=%3Cscript%3Epwned=1%3C/script%3E", "guide/index", "absente%3Cscript%3E",
    *(f"apercu?variante={variant}" for variant in ("complete", "diffusable", "fiches", "vierge")),
    *(f"partie/{section.id}" for section in TRAME.sections),
    *(f"question/{question.id}/ligne/0" for question in ROWS[::5]),
    *(f"dessin/{name}.svg" for name in ("matrice", "chaine", "cellule")),
    "question/t1_actions/modele", "question/ps_mobilisables/importer",
]  # fmt: skip


@pytest.fixture
def window(look: Callable[..., Window], serve: Callable[[Path], Server], tmp_path: Path) -> Window:
    """A window on a plan of which every text is an attack."""
    found = look(serve(plan(tmp_path / "plan")))
    found.forgiven = ("404", "409", "422")
    return found


def ran(page: Page) -> object:
    """What an attack left, None for nothing."""
    return page.evaluate(
        "window.pwned ?? document.querySelector('base, iframe, main img[src=x]')?.outerHTML ?? null"
    )


def test_nothing_that_was_answered_runs_on_any_page(window: Window) -> None:
    page, wrong = window.page, []
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    for path in PAGES:
        page.goto(window.server.home + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        if ran(page) is not None:
            wrong.append(f"{path}: {ran(page)}")
    assert wrong == []


def test_nothing_that_is_typed_runs_where_the_scripts_show_it(window: Window) -> None:
    page = window.page
    page.goto(window.server.home + SECTION)
    field = hands.block(page, NAME).locator('[name="v"]:not([type=hidden])')
    field.fill(f"Encore {HOSTILE}")
    with hands.saving(page, f"/question/{NAME.id}"):
        field.press("Tab")
    other = window.tab()
    other.goto(window.server.home + SECTION)
    words = ("edit", NAME.id, "--plan", window.server.place, "--simple")
    with hands.held(page, f"/question/{NAME.id}"):
        field.fill(f"Du formulaire {HOSTILE}")
        run(*words, typed=f"Du terminal {HOSTILE}\nq\n")
    field.press("Tab")
    versions = page.locator("dialog[open] .versions")
    expect(versions).to_contain_text(f"Du formulaire {HOSTILE}")
    expect(versions).to_contain_text(f"Du terminal {HOSTILE}")
    other.evaluate("dispatchEvent(new Event('focus'))")
    there = hands.block(other, NAME).locator('[name="v"]:not([type=hidden])')
    expect(there).to_have_value(f"Du terminal {HOSTILE}")
    assert ran(page) is None and ran(other) is None


def test_nothing_of_a_table_runs_where_the_scripts_show_it(window: Window, tmp_path: Path) -> None:
    page = window.page
    page.goto(f"{window.server.home}partie/{TABLE.section}")
    table = hands.block(page, TABLE)
    hands.add(page, TABLE, {"usage": HOSTILE, "outil": f"Neuf {HOSTILE}"})
    table.locator("summary", has_text="Coller").click()
    table.locator('[name="texte"]').fill(f"{HOSTILE}\t{HOSTILE}\n")
    table.get_by_role("button", name="Voir ce qui sera ajouté").click()
    expect(page.locator("dialog[open]")).to_contain_text("pwned=1")
    assert ran(page) is None
    file = tmp_path / "<img src=x onerror=pwned=8>.csv"
    file.write_text(f"Nom;{HOSTILE}\n{HOSTILE};=1+1\n", encoding="utf-8")
    page.goto(f"{window.server.home}question/ps_mobilisables/importer")
    page.set_input_files("input[type=file]", file)
    page.locator("main form button.principal").click()
    expect(page.locator("main")).to_contain_text("à ajouter")
    assert ran(page) is None


# --- another plan, another site


def test_a_page_left_open_never_writes_in_another_plan(
    look: Callable[..., Window], serve: Callable[[Path], Server], tmp_path: Path
) -> None:
    server = serve(example(tmp_path / "un"))
    window = look(server)
    window.forgiven = ("ERR_CONNECTION", "ERR_EMPTY", "403")
    page = window.page
    page.goto(server.home + SECTION)
    server.stop()
    server.place = example(tmp_path / "deux")
    server.start()
    before = server.plan()
    window.tab().goto(server.link)
    field = hands.block(page, NAME).locator('[name="v"]:not([type=hidden])')
    field.fill("CPTS de l'autre plan")
    field.press("Tab")
    expect(page.locator("#alerte")).to_contain_text("un autre plan à cette adresse")
    assert server.plan() == before
    server.stop()
    server.place = tmp_path / "un"
    server.start()
    window.tab().goto(server.link)
    page.evaluate("dispatchEvent(new Event('focus'))")
    server.wait_for(lambda: "CPTS de l'autre plan" in server.plan())


@pytest.mark.parametrize("storage", ["null", "undefined", "'texte'"])
def test_a_browser_that_keeps_nothing_saves_all_the_same(
    look: Callable[..., Window], server: Server, storage: str
) -> None:
    window = look(server)
    window.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        f"  Object.defineProperty(window, name, {{ value: {storage} }});"
    )
    window.page.goto(server.home + SECTION)
    hands.answer(window.page, NAME, "CPTS sans mémoire")
    answers = plan_yaml.load(server.plan(), TRAME, "plan.yaml").answers
    assert answers.get(NAME.id) == "CPTS sans mémoire"


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another server of this machine, whose page is empty."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *parts: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}/"
        other.shutdown()


ATTACKS = """async (home) => {
    const loaded = (tag, name, path) => new Promise((resolve) => {
        const one = document.createElement(tag);
        one.onload = () => resolve(`${tag} ${path}`);
        one.onerror = () => resolve(null);
        one[name] = home + path;
        if (tag === "link") one.rel = "stylesheet";
        document.body.append(one);
    });
    const fetched = (mode, method, path) =>
        fetch(home + path, { mode, method, credentials: "include" })
            .then(() => `${mode} ${method} ${path}`, () => null);
    const framed = document.createElement("iframe");
    framed.name = "cadre";
    document.body.append(framed);
    const form = Object.assign(document.createElement("form"),
        { method: "post", action: `${home}question/cpts_nom`, target: "cadre" });
    form.innerHTML = '<input name="v" value="PIRATE"><input name="vu" value="">';
    document.body.append(form);
    form.submit();
    navigator.sendBeacon(`${home}question/cpts_nom`, new URLSearchParams("v=PIRATE&vu="));
    return (await Promise.all([
        loaded("img", "src", "dessin/matrice.svg"), loaded("img", "src", "static/favicon.svg"),
        loaded("script", "src", "static/app.js"), loaded("script", "src", "etat"),
        loaded("link", "href", "static/style.css"), loaded("link", "href", "apercu.css"),
        fetched("no-cors", "GET", ""), fetched("cors", "GET", "etat"),
        fetched("no-cors", "POST", "annuler"), fetched("cors", "POST", "annuler"),
    ])).filter(Boolean);
}"""


def test_a_page_of_another_port_gets_nothing(window: Window, elsewhere: str) -> None:
    before = window.server.plan()
    page = window.context.new_page()  # which may complain
    page.goto(elsewhere)
    assert page.evaluate(ATTACKS, window.server.home) == []
    with window.context.expect_page() as opened:
        page.evaluate("home => { window.seen = open(home); }", window.server.home)
    opened.value.wait_for_load_state()
    assert page.evaluate("window.seen.closed"), "the window that it opens is out of its reach"
    assert window.server.plan() == before
