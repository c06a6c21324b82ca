"""The conformity panel, what falls due and the yearly review, as the form shows them."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import frozen_plans
import pytest
import submitted_plans
from markupsafe import escape
from web_visitor import Visitor, text, undo, visitor

from sseplan import review, trame
from sseplan.lifecycle import reminding, stages, yearly
from sseplan.plan import Plan
from sseplan.web.sentences import linked, plain, shown

TRAME = trame.load()
DAY = date(2026, 11, 22)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return submitted_plans.adopted(tmp_path / "plan")


@pytest.fixture
def someone(place: Path) -> Visitor:
    return visitor(place, clock=lambda: DAY)


def read(person: Visitor, path: str) -> str:
    """A page with ordinary spaces."""
    return text(person.get(path))


def small(tmp_path: Path) -> Visitor:
    """A visitor of a plan in which nearly everything is missing."""
    return visitor(frozen_plans.write(tmp_path / "petit"), clock=lambda: DAY)


# --- the panel


def test_the_panel_tells_every_finding_with_a_link_to_its_question(tmp_path: Path) -> None:
    person = small(tmp_path)
    page = read(person, "/controle")
    answers = frozen_plans.read(tmp_path / "petit")
    report = stages.at(stages.FREEZING, TRAME, answers, (), DAY)
    asked = [f.question for f in report.findings] + [m.question for m in report.to_complete]
    assert len(asked) > 20
    for id in asked:
        section = TRAME.question(id).section
        assert f'href="/partie/{section}#q-{id}"' in page


def test_a_finding_explains_its_rule_with_its_source(someone: Visitor, place: Path) -> None:
    elsewhere = [{"date": "2026-10-20", "canal": "réunion", "version": "1.0"}]
    submitted_plans.change(place, lambda known: known.with_answer("diffusion_membres", elsewhere))
    page = read(someone, "/controle?stade=transmission")
    assert "Bloquant" in page
    assert "La règle" in page and "gravité : bloquante" in page
    assert "Source" in page


def unhanded(place: Path) -> None:
    """The version was not handed to the members."""
    submitted_plans.change(place, lambda known: known.without("diffusion_membres"))


def test_the_pages_say_the_same_of_the_same_stage(someone: Visitor, place: Path) -> None:
    freezing, sending = "Pour figer une version", "Pour l'envoi à l'ARS"
    page = unescape(read(someone, "/controle"))
    assert f"{sending} : rien ne bloque." in page, "that it was sent is not waited for"
    assert "n'a encore été préparé" not in unescape(read(someone, "/envoi"))
    unhanded(place)
    home = unescape(re.sub("<[^>]+>", "", read(someone, "/")))
    assert f"{freezing} : rien ne bloque" in home
    assert f"{sending} : 1 point bloque" in home
    page = unescape(read(someone, "/controle"))
    assert f"{sending} : 1 point bloque." in page
    assert f"{freezing} : rien ne bloque" in page, "the other stage is one click away"
    page = unescape(read(someone, "/envoi"))
    assert "Rien n'a encore été préparé." in page
    assert f"{sending} de la version 2.0, 1 point bloque :" in page


def test_before_a_version_is_frozen_the_sending_tells_what_it_will_wait_for(
    place: Path,
) -> None:
    for frozen in (place / "revisions").iterdir():
        frozen.unlink()
    unhanded(place)
    someone = visitor(place, clock=lambda: DAY)
    home = unescape(re.sub("<[^>]+>", "", read(someone, "/")))
    assert "Pour figer une version : rien ne bloque" in home
    assert "Pour l'envoi à l'ARS : 1 point bloque" in home
    assert "#q-diffusion_membres" in read(someone, "/controle?stade=transmission")


def test_an_unknown_stage_is_that_of_what_comes_next(someone: Visitor) -> None:
    page = unescape(read(someone, "/controle?stade=<b>"))
    assert "Pour l'envoi à l'ARS : rien ne bloque." in page


def test_what_blocks_is_counted_with_the_answers_that_are_missing(tmp_path: Path) -> None:
    page = read(small(tmp_path), "/controle")
    told = re.search(r"(\d+) points bloquent", page)
    counts = re.findall(r'data-label="Bloquants">(\d+)<', page)
    assert told and len(counts) == len(TRAME.themes)
    assert sum(map(int, counts)) == int(told[1]) > 10


def test_the_points_are_in_the_order_of_the_questions(place: Path) -> None:
    typed = {"cpts_telephone": "bientôt", "exercices_programme": "un jour"}
    for id, value in typed.items():
        submitted_plans.change(place, lambda known, i=id, v=value: known.with_answer(i, v))
    page = read(visitor(place, clock=lambda: date(2030, 1, 1)), "/controle")
    groups = re.findall(r'id="gravite-\w+">.*?</section>', page, re.DOTALL)
    numbers = [list(map(int, re.findall(r"<h3><a [^>]+>(\d+)\. ", one))) for one in groups]
    assert any(len(one) > 2 for one in numbers)
    assert all(one == sorted(one) for one in numbers)


def test_figures_by_theme(someone: Visitor) -> None:
    page = read(someone, "/controle")
    for label in TRAME.themes.values():
        assert str(escape(label)) in page
    assert re.search(r"<progress max=\"\d+\" value=\"\d+\"", page)


# --- sentences of the terminal


def test_a_command_becomes_a_link_to_the_page_that_does_the_same() -> None:
    told = str(
        shown("Ouvrez-la :\n  sseplan edit cpts_nom --plan /x/y\n- puis « sseplan init »", TRAME)
    )
    assert "/x/y" not in told
    assert '<a href="/partie/0-identification#q-cpts_nom">' in told
    assert '<li>puis <a href="/">' in told


def test_an_option_is_called_as_the_field_that_takes_its_place() -> None:
    assert linked("Donnez avec --date le jour.", TRAME) == "Donnez le jour."
    assert linked("Corrigez --le.", TRAME) == "Corrigez la date."
    told = linked("Ajoutez par exemple --motif, ou ajoutez --meme-sans-changement.", TRAME)
    assert "--" not in told and "le champ «\u00a0Motif\u00a0»" in told and "cochez" in told


def test_a_question_named_by_its_id_is_a_link_that_names_it() -> None:
    told = linked("Corrigez-la (question plan_version), ou donnez --date.", TRAME)
    label = TRAME.question("plan_version").label
    assert f'(<a href="/partie/0-identification#q-plan_version">Ouvrir «\u00a0{label}' in told
    assert told.endswith("</a>), ou donnez la date.")


def test_a_link_has_guillemets_in_the_middle_of_a_sentence_only() -> None:
    assert "«" not in linked("Avant l'envoi : sseplan check --stade transmission", TRAME)
    assert "«\u00a0<a" in linked("Si rien ne bloque, sseplan submit le prépare.", TRAME)
    assert linked("« sseplan submit »", TRAME).startswith("<a")


def test_without_links_the_same_words() -> None:
    told = plain("Déjà préparé. Pour recommencer :\n  sseplan submit --refaire", TRAME)
    assert told == "Déjà préparé. Pour recommencer\u00a0: Préparer l'envoi à nouveau"


def test_a_sentence_is_text() -> None:
    told = str(shown("- <b>x</b> « sseplan edit '<i>' »", TRAME))
    assert "<b>" not in told and "<i>" not in told


def test_a_command_without_a_page_stays_as_it_is() -> None:
    assert "sseplan demo" in str(shown("Essayez « sseplan demo ».", TRAME))


# --- what falls due


def test_each_due_leads_to_where_one_sees_to_it(place: Path, someone: Visitor) -> None:
    page = read(someone, "/echeances")
    dues = reminding.watched(place, DAY).dues
    assert dues
    for due in dues:
        where = "/relecture" if due.kind in ("actualisation", "relecture") else f"#q-{due.question}"
        assert where in page
        assert due.when.replace("\u00a0", " ") in page


def test_no_due_names_a_command(place: Path, someone: Visitor) -> None:
    page = read(someone, "/echeances")
    assert "sseplan revise" not in page and "sseplan submit" not in page
    assert 'figez la nouvelle version (<a href="/versions/figer">' in page


def test_late_first(tmp_path: Path) -> None:
    values = {"plan_version": [{"version": "1.0", "date": "2024-01-10"}]}
    person = visitor(frozen_plans.write(tmp_path / "vieux", **values), clock=lambda: DAY)
    page = read(person, "/echeances")
    assert "En retard (" in page
    assert "depuis " in page


def test_nothing_due_says_so(tmp_path: Path) -> None:
    assert "pas encore de date à suivre" in read(small(tmp_path), "/echeances")


def test_the_calendar_is_that_of_the_terminal(someone: Visitor, place: Path) -> None:
    answer = someone.get("/echeances.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "echeances.ics" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"BEGIN:VCALENDAR")
    assert answer.data.count(b"BEGIN:VEVENT") == len(
        reminding.watched(place, DAY).for_calendar(DAY)
    )


# --- the yearly review


def items(place: Path) -> list[review.Item]:
    answers = submitted_plans.answers(place)
    return review.items(TRAME, answers, yearly.lap_of(place, DAY))


def seen(person: Visitor, id: str) -> str:
    found = re.search(r'name="vu" value="(\w+)"', read(person, f"/relecture/{id}"))
    assert found
    return found[1]


def test_the_review_begins_with_what_is_most_urgent(someone: Visitor, place: Path) -> None:
    page = read(someone, "/relecture")
    first = next(item for item in items(place) if item.is_answered)
    assert f'<a class="bouton principal" href="/relecture/{first.question.id}">' in page


def test_still_true_confirms_and_goes_on_to_the_next(someone: Visitor, place: Path) -> None:
    first, second = [item.question.id for item in items(place)][:2]
    given = {"vu": seen(someone, first), "par": "Karim Delvaux", "op": "confirmer"}
    answer = someone.post(f"/relecture/{first}", data=given)
    assert (answer.status_code, answer.location) == (303, f"/relecture/{second}")
    found = submitted_plans.answers(place).confirmed[first]
    assert (found.on, found.by) == (DAY.isoformat(), "Karim Delvaux")
    page = read(someone, answer.location)
    assert "Confirmé : " in page
    assert 'value="Karim Delvaux"' in page, "the name is remembered"


def test_some_rows_are_confirmed_alone(someone: Visitor, place: Path) -> None:
    id, column = "contacts_autorites", "verifie_le"
    before = submitted_plans.rows(place, id)
    given = {"vu": seen(someone, id), "par": "", "op": "lignes", "lignes": ["0", "2", "99", "x"]}
    answer = someone.post(f"/relecture/{id}", data=given)
    assert answer.location == f"/relecture/{id}", "the others are still to be seen"
    after = submitted_plans.rows(place, id)
    assert [row[column] for row in after[:3]] == [
        DAY.isoformat(), before[1][column], DAY.isoformat()
    ]  # fmt: skip
    assert "à vérifier" in read(someone, answer.location)


def test_no_row_ticked_is_said(someone: Visitor) -> None:
    id = "contacts_autorites"
    answer = someone.post(f"/relecture/{id}", data={"vu": seen(someone, id), "op": "lignes"})
    assert answer.status_code == 422
    assert "Cochez" in answer.text.replace("\u00a0", " ")


def test_left_aside_and_passed_over(someone: Visitor, place: Path) -> None:
    first, second = [item.question.id for item in items(place)][:2]
    answer = someone.post(f"/relecture/{first}", data={"op": "revoir", "par": "x"})
    assert answer.location == f"/relecture/{second}"
    assert first in submitted_plans.answers(place).to_review
    before = submitted_plans.answers(place)
    answer = someone.post(f"/relecture/{second}", data={"op": "passer", "par": "x"})
    assert answer.location.startswith("/relecture/")
    assert submitted_plans.answers(place) == before


def test_an_answer_changed_meanwhile_is_shown_and_not_confirmed(
    someone: Visitor, place: Path
) -> None:
    first = items(place)[0].question
    vu = seen(someone, first.id)
    rows = submitted_plans.answers(place).get(first.id)
    assert isinstance(rows, list)
    submitted_plans.change(place, lambda known: known.with_answer(first.id, rows[:-1]))
    given = {"vu": vu, "par": "x", "op": "confirmer"}
    answer = someone.post(f"/relecture/{first.id}", data=given)
    assert answer.status_code == 409
    assert "a changé pendant que vous la relisiez" in answer.text.replace("\u00a0", " ")
    found = submitted_plans.answers(place).confirmed.get(first.id)
    assert found is None or found.on != DAY.isoformat()


def test_a_confirmation_can_be_undone(someone: Visitor, place: Path) -> None:
    first = items(place)[0].question.id
    before = submitted_plans.answers(place)
    someone.post(f"/relecture/{first}", data={"vu": seen(someone, first), "op": "confirmer"})
    undo(someone)
    assert submitted_plans.answers(place) == before


def test_a_question_that_the_review_does_not_ask_has_no_page_there(someone: Visitor) -> None:
    assert someone.get("/relecture/cpts_nom").status_code == 404
    assert someone.get("/relecture/rien").status_code == 404


def test_once_all_is_confirmed_the_review_says_what_comes_next(
    someone: Visitor, place: Path
) -> None:
    lap = yearly.lap_of(place, DAY)
    with Plan.open(place, TRAME) as plan:
        answers = plan.answers
        for item in review.items(TRAME, answers, lap):
            if item.is_answered:
                answers = review.confirm(answers, item.question, lap, "x")
        plan.save(answers)
    page = read(someone, "/relecture")
    assert "Tout est confirmé" in page
    assert 'href="/versions/figer"' in page
