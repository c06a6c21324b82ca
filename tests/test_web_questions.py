"""The questions of a section in the browser: shown, answered, noted, put aside, in conflict."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import example
from web_browser import Form, forms_of
from web_visitor import Visitor, visitor
from werkzeug.test import TestResponse

from sseplan import trame
from sseplan.answers import Answers
from sseplan.notes import DRAFT
from sseplan.plan import Plan
from sseplan.typography import NBSP
from sseplan.web.desk import Desk

TODAY = date(2026, 11, 22)
TRAME = trame.load()
SCALARS = [question for question in TRAME.questions if not question.has_rows]


class Person:
    """Somebody with the form of a plan open, without JavaScript unless ``script``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.browser: Visitor = visitor(place, clock=lambda: TODAY)
        self.desk: Desk = self.browser.application.extensions["sseplan"]

    @property
    def answers(self) -> Answers:
        return Desk(self.place).read().answers

    @property
    def file(self) -> str:
        return (self.place / "plan.yaml").read_text(encoding="utf-8")

    def page(self, section: str) -> str:
        response = self.browser.get(f"/partie/{section}")
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_data(as_text=True)

    def form(self, question_id: str, part: str = "") -> Form:
        page = self.page(TRAME.question(question_id).section)
        return forms_of(page)[f"/question/{question_id}{part}"]

    def send(self, form: Form, script: bool = False, **changes: Any) -> TestResponse:
        """Press the button of a form, with some fields changed (None: not sent)."""
        fields = {**form.fields, **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        headers = {"Accept": "application/json"} if script else {}
        return self.browser.post(form.action, data=data, headers=headers)

    def elsewhere(self, question_id: str, value: Any) -> None:
        """The same answer changed in a terminal."""
        with Plan.open(self.place, TRAME) as plan:
            plan.save(plan.answers.with_answer(question_id, value))


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """Somebody at a plan just begun."""
    with Plan.create(tmp_path, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "CPTS Rives"))
    return Person(tmp_path)


@pytest.fixture(scope="module")
def seasoned(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Somebody at the worked example, which these tests only look at."""
    return Person(example(tmp_path_factory.mktemp("exemple")))


def block(page: str, question_id: str) -> str:
    """The part of a page that is about one question."""
    found = re.search(rf'<section class="question" id="q-{question_id}".*?</section>', page, re.S)
    assert found
    return found[0]


def ordinary(text: str) -> str:
    return text.replace(NBSP, " ").replace("&#39;", "'")


# --- the page


@pytest.mark.parametrize("section", TRAME.sections, ids=lambda section: section.id)
def test_a_section_shows_all_its_questions_in_order(
    section: trame.Section, seasoned: Person
) -> None:
    page = seasoned.page(section.id)
    told = re.findall(r'<section class="question" id="q-(\w+)" data-question="(\w+)"', page)
    assert told == [(q.id, q.id) for q in TRAME.in_section(section.id)]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("section", TRAME.sections, ids=lambda section: section.id)
def test_each_question_says_what_it_is_and_how_to_answer(
    section: trame.Section, seasoned: Person
) -> None:
    page = seasoned.page(section.id)
    for question in TRAME.in_section(section.id):
        told = ordinary(block(page, question.id))
        assert f'<span class="numero">{question.number}.</span>' in told
        assert ordinary(question.help).split('"')[0].split("<")[0].split("&")[0] in told
        for word, wanted in (
            ("obligatoire", question.required), ("facultatif", not question.required),
            ("essentiel", question.core), ("diffusion restreinte", question.restricted),
        ):  # fmt: skip
            assert (f'<span class="marque">{word}</span>' in told) == wanted
        assert ("Exemple" in told) == bool(question.example)
        assert f'href="/guide/{question.section}#g-{question.id}"' in told
        assert "placeholder" not in told


def test_inputs_are_named_and_described_in_words(seasoned: Person) -> None:
    told = block(seasoned.page("0-identification"), "cpts_email")
    assert '<label for="v-cpts_email">' in told
    assert 'aria-describedby="a-cpts_email e-cpts_email"' in told
    assert 'aria-required="true"' in told
    chosen = block(seasoned.page("0-identification"), "plan_nature")
    assert '<fieldset class="groupe" aria-labelledby="l-plan_nature"' in chosen


def test_a_question_that_does_not_apply_is_there_and_hidden(person: Person) -> None:
    assert re.search(r'id="q-crises_retenues_motif"[^>]* hidden>', person.page("1-1-territoire"))
    person.send(person.form("crises_retenues"), v=["T1"])
    page = person.page("1-1-territoire")
    assert not re.search(r'id="q-crises_retenues_motif"[^>]* hidden>', page)


def test_a_section_leads_to_its_neighbours_and_skips_those_that_do_not_apply(
    person: Person,
) -> None:
    person.send(person.form("crises_retenues"), v=["T1"])
    page = person.page("2-2-t1")
    assert '<a href="/partie/2-1-dispositions" rel="prev">' in page
    assert '<a href="/partie/3-1-cellule" rel="next">' in page
    skipped = person.page("2-4-t3")
    assert "ne concerne pas votre plan" in skipped
    assert '<a href="/partie/3-1-cellule" rel="next">' in skipped


def test_an_unknown_section_or_question_is_not_found(person: Person) -> None:
    assert person.browser.get("/partie/zut").status_code == 404
    for path in ("/question/zut", "/question/zut/note", "/question/zut/a-revoir"):
        assert person.browser.post(path, data={"v": "a", "vu": ""}).status_code == 404
    rows = person.browser.post("/question/stocks", data={"v": "a", "vu": ""})
    assert rows.status_code == 404


# --- an answer


def test_an_answer_is_saved_and_one_is_back_at_its_place(person: Person) -> None:
    response = person.send(person.form("cpts_siege"), v=["1 rue Haute"])
    assert response.status_code == 303
    assert response.location == "/partie/0-identification#q-cpts_siege"
    assert person.answers.get("cpts_siege") == "1 rue Haute"
    assert 'value="1 rue Haute"' in block(person.page("0-identification"), "cpts_siege")


def test_a_script_is_told_all_that_changed(person: Person) -> None:
    form = person.form("crises_retenues")
    told = person.send(form, script=True, v=["T1", "T2"]).get_json()
    assert told["question"] == "crises_retenues"
    assert re.fullmatch(r"Enregistré à \d\d:\d\d", told["enregistre"])
    assert "crises_retenues_motif" in told["visibles"]
    assert "cpts_nom" not in told["visibles"]
    assert told["annulable"]["dit"] == TRAME.question("crises_retenues").label
    assert told["vu"] != form.fields["vu"][0]
    again = person.send(form, script=True, v=["T1"], vu=[told["vu"]])
    assert again.status_code == 200


def test_a_script_may_ask_for_the_question_shown_anew(person: Person) -> None:
    form = person.form("cpts_siege")
    headers = {"Accept": "application/json", "X-Fragment": "1"}
    response = person.browser.post(
        form.action, data={**form.fields, "v": "Là-bas"}, headers=headers
    )
    assert block(response.get_json()["html"], "cpts_siege").count('value="Là-bas"') == 1


def test_the_answer_typed_in_the_form_is_the_one_typed_in_a_terminal(person: Person) -> None:
    typed = {
        "cpts_siege": " 1  rue Haute ", "cpts_email": "a@cpts.example",
        "cpts_telephone": "+33 6 39 98 00 01", "cpts_population": "environ 12 400 habitants",
        "aci_date_signature": "12 mars 2025",
    }  # fmt: skip
    for question_id, text in typed.items():
        person.send(person.form(question_id), v=[text])
    person.send(person.form("cpts_departements"), v=["41", "37"])
    assert dict(person.answers.values) == {
        "cpts_nom": "CPTS Rives", "cpts_siege": "1 rue Haute", "cpts_email": "a@cpts.example",
        "cpts_telephone": "06 39 98 00 01", "cpts_population": 12400,
        "aci_date_signature": "2025-03-12", "cpts_departements": ["37", "41"],
    }  # fmt: skip


def test_what_cannot_be_read_is_kept_as_typed_and_marked(person: Person) -> None:
    told = person.send(person.form("aci_date_signature"), script=True, v=["au printemps"])
    assert "n'est pas une date" in ordinary(told.get_json()["problemes"][0])
    assert told.get_json()["a_revoir"]
    assert person.answers.get("aci_date_signature") == "au printemps"
    shown = block(person.page("0-identification"), "aci_date_signature")
    assert 'aria-invalid="true"' in shown
    assert 'value="au printemps"' in shown
    person.send(person.form("aci_date_signature"), v=["12/03/2025"])
    assert person.answers.to_review == ()
    assert f"12{NBSP}mars{NBSP}2025" in block(person.page("0-identification"), "aci_date_signature")


def test_the_mark_that_a_person_put_stays(person: Person) -> None:
    person.browser.post("/question/cpts_siege/a-revoir", data={"a_revoir": "1"})
    person.send(person.form("cpts_siege"), v=["1 rue Haute"])
    assert person.answers.to_review == ("cpts_siege",)
    person.browser.post("/question/cpts_siege/a-revoir")
    assert person.answers.to_review == ()


def test_an_emptied_field_takes_the_answer_away(person: Person) -> None:
    person.send(person.form("cpts_nom"), v=[""])
    assert person.answers.get("cpts_nom") is None
    person.send(person.form("plan_nature"), v=["initiale"])
    person.send(person.form("plan_nature"), v=[""])
    assert person.answers.get("plan_nature") is None


def test_an_answer_that_breaks_a_rule_is_kept_and_says_what_to_do(seasoned: Person) -> None:
    person = Person(example(seasoned.place / "autre"))
    told = person.send(person.form("cpts_departements"), script=True, v=["37", "2A"]).get_json()
    assert person.answers.get("cpts_departements") == ["2A", "37"]
    assert "À faire" in told["problemes"][0]
    assert told["etat"]["genre"] == "faute"


def test_a_form_without_its_digest_is_refused(person: Person) -> None:
    response = person.browser.post("/question/cpts_siege", data={"v": "Là-bas"})
    assert response.status_code == 400


def test_an_answer_that_no_longer_applies_is_kept(person: Person) -> None:
    person.send(person.form("crises_retenues"), v=["T1"])
    person.send(person.form("crises_retenues_motif"), v=["Pas de centrale"])
    person.send(person.form("crises_retenues"), v=["T1", "T2", "T3", "T4", "T5"])
    assert person.answers.get("crises_retenues_motif") == "Pas de centrale"


def test_what_follows_from_elsewhere_is_proposed_with_a_button(person: Person) -> None:
    page = person.page("0-identification")
    assert "première rédaction" in block(page, "plan_nature").split("Proposition")[1]
    person.send(person.form("plan_nature"), v=["initiale"])
    assert "Proposition" not in block(person.page("0-identification"), "plan_nature")


# --- whatever the plan holds

NASTY = " \t\n\r\0\x1b\x85\u2028\ufeff\xa0'\"<>&#-:é😀0/"
texts = st.text(NASTY, min_size=1, max_size=10) | st.text(min_size=1, max_size=15)
values = st.one_of(
    texts,
    st.lists(st.sampled_from(["T1", "autre", "37", "zut", "inondation"]) | texts, min_size=1),
    st.dictionaries(st.sampled_from(["a", "b"]), texts, min_size=1),
    st.lists(st.lists(texts, min_size=1, max_size=1), min_size=1, max_size=2),
)
some = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@some
@given(question=st.sampled_from(SCALARS), value=values, note=texts)
def test_a_form_sent_untouched_leaves_the_file_as_it_was(
    question: trame.Question, value: Any, note: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("plan")
    with Plan.create(place, TRAME) as plan:
        plan.save(plan.answers.with_answer(question.id, value).with_note(question.id, note))
    person = Person(place)
    before = person.file
    page = person.page(question.section)
    for part in ("", "/note"):
        form = forms_of(page)[f"/question/{question.id}{part}"]
        assert person.send(form).status_code == 303
        assert person.file == before


# --- « autre », notes, drafts


def test_a_note_of_ones_own_does_not_say_which_other(person: Person) -> None:
    person.send(person.form("t1_evenements"), v=["autre"])
    note = person.form("t1_evenements", "/note")
    told = person.send(note, script=True, note=["en parler à Paul"]).get_json()
    assert "dites lequel" in told["conseils"][0]
    assert told["etat"]["mot"] == "à compléter"


def test_the_words_of_other_are_in_the_note_as_in_a_terminal(person: Person) -> None:
    told = person.send(person.form("t1_evenements"), script=True, v=["autre"]).get_json()
    assert "dites lequel" in told["conseils"][0]
    assert told["etat"]["mot"] == "à compléter"
    person.send(person.form("t1_evenements"), autre=["train"])
    assert person.answers.notes == {"t1_evenements": "Autre : train"}
    assert person.form("t1_evenements", "/note").fields["note"] == [""]
    person.send(person.form("t1_evenements", "/note"), note=["Voir la SNCF"])
    assert person.answers.notes == {"t1_evenements": "Voir la SNCF\nAutre : train"}
    person.send(person.form("t1_evenements"), autre=["avion"])
    assert person.answers.notes == {"t1_evenements": "Voir la SNCF\nAutre : avion"}
    person.send(person.form("t1_evenements"), autre=[""])
    assert person.answers.notes == {"t1_evenements": "Voir la SNCF"}


def test_a_note_is_saved_shown_and_taken_away(person: Person) -> None:
    person.send(person.form("cpts_nom", "/note"), note=["Demander\r\nau notaire "])
    assert person.answers.notes == {"cpts_nom": "Demander\nau notaire"}
    assert person.form("cpts_nom", "/note").fields["note"] == ["Demander\r\nau notaire"]
    person.send(person.form("cpts_nom", "/note"), note=[" "])
    assert person.answers.notes == {}


def test_a_draft_left_in_the_terminal_is_shown_and_goes_with_the_answer(person: Person) -> None:
    with Plan.open(person.place, TRAME) as plan:
        plan.save(plan.answers.with_note("t1_role", f"À voir\n{DRAFT}Les cabinets <b>"))
    told = block(person.page("2-2-t1"), "t1_role")
    assert "Les cabinets &lt;b&gt;" in told
    assert person.form("t1_role", "/note").fields["note"] == ["À voir"]
    person.send(person.form("t1_role", "/note"), note=["Vu"])
    assert person.answers.notes == {"t1_role": f"Vu\n{DRAFT}Les cabinets <b>"}
    person.send(person.form("t1_role"), v=["Les cabinets"])
    assert person.answers.notes == {"t1_role": "Vu"}


def test_a_draft_may_be_thrown_away(person: Person) -> None:
    with Plan.open(person.place, TRAME) as plan:
        plan.save(plan.answers.with_note("t1_role", f"{DRAFT}Les cabinets"))
    person.send(person.form("t1_role", "/brouillon"))
    assert person.answers.notes == {}


# --- two at once


def test_an_answer_changed_elsewhere_is_never_overwritten(person: Person) -> None:
    form = person.form("cpts_nom")
    person.elsewhere("cpts_nom", "CPTS d'à côté")
    response = person.send(form, v=["CPTS <Rives>"])
    assert response.status_code == 409
    page = ordinary(response.get_data(as_text=True))
    assert "CPTS &lt;Rives&gt;" in page and "CPTS d'à côté" in page
    assert person.answers.get("cpts_nom") == "CPTS d'à côté"


@pytest.mark.parametrize(
    ("choice", "kept", "noted"),
    [
        ("mien", "CPTS Rives et Monts", "Autre version, écartée : CPTS d'à côté"),
        ("autre", "CPTS d'à côté", "Autre version, écartée : CPTS Rives et Monts"),
    ],
)
def test_the_person_chooses_and_the_other_version_goes_to_the_note(
    choice: str, kept: str, noted: str, person: Person
) -> None:
    form = person.form("cpts_nom")
    person.elsewhere("cpts_nom", "CPTS d'à côté")
    page = person.send(form, v=["CPTS Rives et Monts"]).get_data(as_text=True)
    wanted = page.split(f'name="choix" value="{choice}"')
    fields = forms_of(f'<form action="x">{wanted[0].rsplit("<form", 1)[1]}{wanted[1]}')["x"].fields
    person.send(Form("/question/cpts_nom", fields | {"choix": [choice]}))
    assert person.answers.get("cpts_nom") == kept
    assert person.answers.notes == {"cpts_nom": noted}


def test_a_script_gets_both_versions(person: Person) -> None:
    form = person.form("plan_nature")
    person.elsewhere("plan_nature", "actualisation")
    response = person.send(form, script=True, v=["initiale"])
    assert response.status_code == 409
    clash = response.get_json()["conflit"]
    assert (clash["mien"], clash["autre"]) == ("première rédaction", "actualisation annuelle")
    again = person.send(form, script=True, v=["initiale"], vu=[clash["vu"]])
    assert again.status_code == 200
    assert person.answers.get("plan_nature") == "initiale"


def test_words_of_other_written_elsewhere_are_never_overwritten(person: Person) -> None:
    person.send(person.form("t1_evenements"), v=["autre"], autre=["train"])
    form = person.form("t1_evenements")
    person.send(person.form("t1_evenements"), autre=["avion"])
    response = person.send(form, script=True, autre=["métro"])
    assert response.get_json()["conflit"]["mien"] == "autre (autre : métro)"
    assert response.get_json()["conflit"]["autre"] == "autre (autre : avion)"
    seen = [response.get_json()["conflit"]["vu"]]
    person.send(form, autre=["métro"], vu=seen, choix=["mien"])
    noted = person.answers.notes["t1_evenements"]
    assert "Autre : métro" in noted
    assert "avion" in noted.split("Autre version, écartée")[1]


def test_the_same_answer_given_twice_is_no_conflict(person: Person) -> None:
    form = person.form("cpts_siege")
    person.elsewhere("cpts_siege", "1 rue Haute")
    assert person.send(form, v=["1 rue Haute"]).status_code == 303


def test_another_answer_changed_meanwhile_stays(person: Person) -> None:
    form = person.form("cpts_siege")
    person.elsewhere("cpts_nom", "CPTS d'à côté")
    person.send(form, v=["1 rue Haute"])
    assert person.answers.get("cpts_nom") == "CPTS d'à côté"
    assert person.answers.get("cpts_siege") == "1 rue Haute"


def test_two_notes_may_both_be_kept(person: Person) -> None:
    form = person.form("cpts_nom", "/note")
    with Plan.open(person.place, TRAME) as plan:
        plan.save(plan.answers.with_note("cpts_nom", "La leur"))
    assert person.send(form, note=["La mienne"]).status_code == 409
    fresh = person.form("cpts_nom", "/note").fields["vu"]
    person.send(form, note=["La mienne"], choix=["deux"], vu=fresh)
    assert person.answers.notes == {"cpts_nom": "La leur\nLa mienne"}


# --- hostile


def test_no_answer_becomes_a_part_of_the_page(tmp_path: Path) -> None:
    bad = "\"'></textarea></script><script>alert(1)</script>"
    with Plan.create(tmp_path, TRAME) as plan:
        answers = plan.answers
        for question in SCALARS:
            value = [bad, "T1"] if question.type == "multi_choice" else bad
            answers = answers.with_answer(question.id, value)
            answers = answers.with_note(question.id, f"{bad}\n{DRAFT}{bad}")
        plan.save(answers)
    person = Person(tmp_path)
    for section in TRAME.sections:
        page = person.page(section.id)
        assert "alert(1)" in page
        assert "<script>alert" not in page


# --- the short path


def test_the_foot_of_a_section_leads_to_the_next_essential_question(person: Person) -> None:
    found = re.search(
        r'href="/partie/([^"#]+)#q-([^"]+)">Question essentielle suivante',
        person.page("0-identification"),
    )
    assert found and TRAME.question(found[2]).core and found[1] != "0-identification"
    first = next(q for q in TRAME.questions if q.core and q.section != "0-identification")
    assert found[2] == first.id
    last = TRAME.sections[-1].id
    assert "Question essentielle suivante" in person.page(last)


def test_no_essential_question_is_left(tmp_path: Path) -> None:
    whole = Person(example(tmp_path / "plan"))
    assert "Question essentielle suivante" not in whole.page("0-identification")
