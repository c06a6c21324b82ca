"""The home page: where the plan stands, what to do next; undo, and what an open page asks."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from html import unescape
from pathlib import Path

import pytest
from served import example
from web_visitor import HOME, Visitor, undo, visitor

from sseplan import interview, trame
from sseplan.answers import Answers
from sseplan.plan import Plan
from sseplan.typography import NBSP
from sseplan.web.desk import Desk, desk
from sseplan.web.frame import saved_at

TRAME = trame.load()
TODAY = date(2026, 11, 22)
JSON = {"Accept": "application/json"}


def at_home(place: Path, today: date = TODAY) -> Visitor:
    return visitor(place, clock=lambda: today)


def page(client: Visitor, path: str = "/") -> str:
    """What the page says, in HTML with ordinary spaces."""
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text).replace(NBSP, " ")


def text(html: str) -> str:
    """Words alone."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def sent(tmp_path: Path) -> Visitor:
    """The worked example, whose second year waits for the ARS's answer."""
    return at_home(example(tmp_path))


@pytest.fixture
def begun(tmp_path: Path) -> Visitor:
    """A plan with no answer at all."""
    Plan.create(tmp_path, TRAME).close()
    return at_home(tmp_path)


@pytest.fixture
def half(tmp_path: Path) -> Visitor:
    """The example, never frozen, without the answers after the fiftieth question."""
    example(tmp_path)
    for frozen in (tmp_path / "revisions").iterdir():
        frozen.unlink()
    with Plan.open(tmp_path, TRAME) as plan:
        answers = plan.answers
        for question in TRAME.questions:
            if question.number > 50 or question.record:
                answers = answers.without(question.id)
        plan.change(lambda _: answers.put_aside("stocks"))
    return at_home(tmp_path)


# --- where the plan stands


def test_a_new_plan_leads_to_the_page_of_the_guide_on_the_form(begun: Visitor) -> None:
    told = page(begun)
    assert 'href="/guide/formulaire">' in told
    assert "/guide/premiers-pas" not in told, "that page is about installing"


def test_it_says_the_state_since_when_and_why(sent: Visitor) -> None:
    told = text(page(sent))
    assert "transmis Depuis le 3 novembre 2026. Envoyé par MSSanté" in told
    assert "2.0, du 13 octobre 2026 (2026-1)" in told
    assert "le 3 novembre 2026, à l'ARS et à la CPAM" in told
    assert "en attente depuis le 10 novembre 2026" in told
    assert "rien ne bloque" in told


def test_it_offers_what_the_terminal_offers(sent: Visitor) -> None:
    told = page(sent)
    assert re.search(
        r'<a class="bouton principal" href="/envoi#reponse">Noter la réponse de l\'ARS', told
    )
    assert '<a class="bouton" href="/controle">Voir ce qui manque et ce qui bloque</a>' in told
    assert "sseplan " not in text(told[told.index("<main") : told.index("</main")])


def test_what_is_overdue_leads_to_the_yearly_review_then_to_a_new_version(tmp_path: Path) -> None:
    told = page(at_home(example(tmp_path), date(2028, 1, 15)))
    assert re.search(r'class="bouton principal" href="/relecture">Relire ce qui se revoit', told)
    assert 'href="/versions/figer">Figer la nouvelle version</a>' in told
    assert 'href="/controle?stade=transmission">Voir ce qui manque' in told


def test_what_changed_since_the_version_is_compared(sent: Visitor) -> None:
    changed(sent)
    told = page(sent)
    assert 'href="/versions/comparer">Voir ce qui a changé depuis' in told
    assert 'href="/versions/figer">Figer ces changements</a>' in told


def test_a_plan_being_written_takes_up_where_it_stopped(half: Visitor) -> None:
    told = page(half)
    step = re.search(r'class="bouton principal" href="/partie/([\w-]+)#q-(\w+)">Reprendre à', told)
    assert step and TRAME.question(step[2]).section == step[1]
    assert half.get(f"/partie/{step[1]}").text.count(f'id="q-{step[2]}"') == 1


def test_what_blocks_leads_to_its_question(half: Visitor) -> None:
    told = page(half)
    card = told[told.index('aria-labelledby="bloque"') : told.index('aria-labelledby="echeances"')]
    links = re.findall(r'href="/partie/[\w-]+#q-(\w+)">(\d+)\. ', card)
    assert len(links) == 5
    assert all(TRAME.question(id).number == int(number) for id, number in links)
    assert re.search(r'<a href="/controle\?stade=brouillon">Voir les \d+</a>', card)


def test_what_is_put_aside_is_listed(half: Visitor) -> None:
    told = page(half)
    card = told[told.index('aria-labelledby="revoir"') :]
    assert f'href="/partie/{TRAME.question("stocks").section}#q-stocks"' in card
    assert "1 question" in text(card)


def test_three_things_that_fall_due_and_what_is_late(tmp_path: Path) -> None:
    told = page(at_home(example(tmp_path), date(2027, 12, 1)))
    card = told[told.index('aria-labelledby="echeances"') : told.index('aria-labelledby="revoir"')]
    assert card.count("en retard depuis") == 3
    assert card.count("<li>") == 6
    assert "à actualiser" in told


def test_each_theme_says_how_far_it_is_in_words(half: Visitor) -> None:
    told = page(half)
    for label in TRAME.themes.values():
        assert f'aria-label="Réponses obligatoires données : {label}"' in told
    assert "conforme" in told or "à compléter" in told
    assert "à commencer" in told
    assert re.search(r"<span>\d+ sur \d+ obligatoires</span>", told)


def test_each_section_leads_to_its_page(half: Visitor) -> None:
    told = page(half)
    main = told[told.index("<main") :]
    assert re.findall(r'<li><a href="/partie/([\w-]+)">', main) == [s.id for s in TRAME.sections]
    assert "1 à revoir" in main


def test_a_new_plan_is_made_welcome(begun: Visitor) -> None:
    told = page(begun)
    assert "Bienvenue" in told
    first = next(q for q in TRAME.questions if q.core)
    asked = len(interview.core_path(TRAME, Answers()))
    assert f"avec {asked} réponses" in told, "as many as the terminal says"
    assert f'href="/partie/{first.section}#q-{first.id}">Commencer par' in told
    assert "CPTS sans nom pour le moment" in told


def test_a_frozen_version_that_is_damaged_is_told(tmp_path: Path) -> None:
    example(tmp_path)
    damaged = tmp_path / "revisions" / "2025-1.yaml"
    damaged.write_bytes(damaged.read_bytes().replace(b"Ormance", b"Ornance", 1))
    assert 'class="encadre faute"' in page(at_home(tmp_path))


# --- the frame


def test_every_page_says_whose_plan_it_is_and_when_it_was_saved(sent: Visitor) -> None:
    told = page(sent)
    assert "<title>Accueil – CPTS du Val d'Ormance</title>" in told
    assert '<html lang="fr">' in told
    assert told.count("<h1") == 1
    assert re.search(r'id="enregistrement" role="status" aria-live="polite">Enregistré ', told)
    assert 'id="annulation" hidden' in told


def test_the_page_one_is_on_is_marked(sent: Visitor) -> None:
    assert page(sent).count('aria-current="page"') == 1
    section = TRAME.sections[1].id
    assert f'href="/partie/{section}" aria-current="page"' in page(sent, f"/partie/{section}")


@pytest.mark.parametrize(
    ("path", "entry"),
    [("/apercu", "Documents"), ("/versions/figer", "Versions"), ("/relecture", "Échéances"),
     ("/guide/premiers-pas", "Guide")],
)  # fmt: skip
def test_the_bar_says_where_one_is(sent: Visitor, path: str, entry: str) -> None:
    bar = page(sent, path).partition('class="barre"')[2].partition("</nav>")[0]
    assert re.findall(r' aria-current="true">(\w+)<', bar) == [entry]


def test_a_name_that_attacks_is_only_a_name(begun: Visitor) -> None:
    with begun.application.app_context():
        desk().save(
            lambda now: now.with_answer("cpts_nom", "<script>alert(1)</script> « & Cie"), label="x"
        )
    assert "<script>alert" not in begun.get("/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in begun.get("/").text


def test_a_plan_that_cannot_be_read_says_why_without_a_menu(tmp_path: Path) -> None:
    client = at_home(example(tmp_path))
    assert client.get("/").status_code == 200
    (tmp_path / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    answer = client.get("/")
    assert answer.status_code == 422
    assert "plan.yaml" in text(answer.text) and 'class="menu"' not in answer.text
    assert "<h1>Le plan ne se lit pas</h1>" in answer.text
    assert '<a class="bouton principal" href="/">Réessayer</a>' in answer.text


def test_a_plan_that_went_is_not_a_plan_without_dues(tmp_path: Path) -> None:
    client = at_home(example(tmp_path))
    (tmp_path / "plan.yaml").unlink()
    for path in ("/echeances", "/relecture", "/controle"):
        answer = client.get(path)
        assert answer.status_code == 422
        assert f'href="{path}">Réessayer</a>' in answer.text


def test_a_sentence_of_the_terminal_is_told_without_its_command(begun: Visitor) -> None:
    answer = begun.get("/versions/suivi.docx")
    assert answer.status_code == 422
    assert '<a href="/versions/figer">Figer une version</a>' in answer.text
    assert "sseplan revise" not in answer.text
    told = begun.get("/versions/suivi.docx", headers=JSON).json
    assert told and "sseplan revise" not in told["erreur"] and "<" not in told["erreur"]


def test_the_hour_is_that_of_the_file(tmp_path: Path) -> None:
    Plan.create(tmp_path, TRAME).close()
    when = datetime(2026, 11, 3, 14, 32)
    os.utime(tmp_path / "plan.yaml", (when.timestamp(), when.timestamp()))
    assert saved_at(tmp_path, date(2026, 11, 3)) == "Enregistré à 14:32"
    assert saved_at(tmp_path, TODAY).replace(NBSP, " ") == "Enregistré le 3 novembre 2026"
    assert saved_at(tmp_path / "absent", TODAY) == ""


# --- undo


def changed(client: Visitor, answer: str = "CPTS des Essais") -> None:
    with client.application.app_context():
        desk().save(lambda now: now.with_answer("cpts_nom", answer), label="Nom de la CPTS")


def test_undo_comes_back_to_where_one_was(begun: Visitor) -> None:
    changed(begun)
    assert "Annuler : Nom de la CPTS" in text(page(begun))
    answer = undo(begun, headers={"Referer": f"{HOME}/controle?stade=brouillon"})
    assert (answer.status_code, answer.location) == (303, "/controle")
    assert "Annulé : Nom de la CPTS" in text(page(begun))
    assert "CPTS des Essais" not in page(begun)


def test_undo_follows_no_foreign_page(begun: Visitor) -> None:
    elsewhere = (
        "http://ailleurs.example/controle", f"{HOME}1/x", "//ailleurs.example/", "", "http://[",
        f"{HOME}//ailleurs.example/", f"{HOME}/\\\\ailleurs.example/",
    )  # fmt: skip
    for referrer in elsewhere:
        answer = undo(begun, headers={"Referer": referrer})
        assert answer.status_code == 303
        assert answer.location in ("/", "/ailleurs.example/")


def test_a_script_is_told_what_was_undone_and_what_comes_next(begun: Visitor) -> None:
    changed(begun, "Première")
    changed(begun, "Deuxième")
    told = undo(begun, headers=JSON).json
    assert told and told["dit"].replace(NBSP, " ") == "Annulé : Nom de la CPTS"
    assert told["annulable"]["dit"] == "Nom de la CPTS"
    undo(begun, headers=JSON)
    told = undo(begun, headers=JSON).json
    assert told and told["dit"] == "Il n'y a rien à annuler." and told["annulable"] is None


def test_what_was_changed_elsewhere_since_is_not_undone(begun: Visitor) -> None:
    changed(begun, "Ici")
    with begun.application.app_context():
        place = desk().place
    Desk(place).save(lambda now: now.with_answer("cpts_nom", "Ailleurs"), label="x")
    answer = undo(begun, headers=JSON)
    assert answer.status_code == 409 and answer.json
    assert "Elle est gardée" in answer.json["erreur"] and answer.json["annulable"] is None
    assert "Ailleurs" in page(begun)


def test_the_change_that_a_page_names_is_undone_or_none_is(begun: Visitor) -> None:
    changed(begun, "Celle d'ici")
    here = shown_number(begun)
    with begun.application.app_context():
        desk().save(lambda now: now.with_answer("cpts_siege", "Là-bas"), label="Siège")
    answer = begun.post("/annuler", data={"numero": here}, headers=JSON)
    assert answer.status_code == 409 and answer.json
    assert "un autre changement a été fait depuis" in answer.json["erreur"]
    assert "Siège" in answer.json["erreur"] and answer.json["annulable"]["dit"] == "Siège"
    for wrong in (here, "", "x", "9" * 5000):
        assert begun.post("/annuler", data={"numero": wrong}).status_code == 303
        assert "Rien" in text(page(begun))
    assert {"Celle d'ici", "Là-bas"} <= saved(begun)
    there = shown_number(begun)
    undo(begun)
    answer = begun.post("/annuler", data={"numero": there}, headers=JSON)
    assert answer.json and "ce changement l'était déjà" in answer.json["erreur"]
    assert "Celle d'ici" in saved(begun)


def shown_number(begun: Visitor) -> str:
    """What the form of the button says of the last change."""
    found = re.search(r'name="numero" value="(\d*)"', page(begun))
    assert found
    return found[1]


def saved(begun: Visitor) -> set[object]:
    """The texts of the plan."""
    with begun.application.app_context():
        values = desk().read().answers.values
    return {value for value in values.values() if isinstance(value, str)}


# --- what an open page asks


def test_the_state_changes_with_the_plan(begun: Visitor) -> None:
    before = begun.get("/etat").json
    changed(begun)
    after = begun.get("/etat").json
    assert before and after and before["version"] != after["version"]
    assert after["annulable"]["dit"] == "Nom de la CPTS"
    assert (before["parties"]["0-identification"], after["parties"]["0-identification"]) == (
        "0/17",
        "1/17",
    )
    assert "cpts_nom" in after["visibles"]
    assert after["heure"].startswith("Enregistré")


def test_the_page_and_the_state_are_of_one_version(sent: Visitor) -> None:
    told = re.search(r'data-version="(\w+)"', page(sent))
    state = sent.get("/etat").json
    assert told and state and told[1] == state["version"]


def test_a_folder_that_takes_no_writing_is_told_before_the_first_answer(
    begun: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "n'accepte aucune écriture" not in page(begun)
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not (mode & os.W_OK and Path(path) == tmp_path)
        and may(path, mode)
    )  # fmt: skip
    assert f"Le dossier « {tmp_path} » n'accepte aucune écriture" in page(begun)
