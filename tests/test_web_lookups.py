"""Communes and persons looked up: while typing, on a page, and what follows from the communes."""

from __future__ import annotations

from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sseplan import geography
from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.plan import Plan
from sseplan.trame import load
from sseplan.typography import NBSP, french
from sseplan.web.desk import Desk
from tests.web_visitor import Visitor, undo, visitor

TODAY = date(2026, 11, 22)
NORTH = geography.Commune("00001", "Villexemple", ("00100",), "37", "24", "E", 12400)
SOUTH = geography.Commune("00002", "Villexemple-le-Bas", ("00110",), "37", "24", "E", 600)
UNCOUNTED = geography.Commune("00003", "Essai <b>", ("00120",), "41", "24", "", None)
GROUPING = geography.Epci("E", "CC", "CC du Modèle", ("00001", "00002"))
NORTH_ROW = {"code_insee": "00001", "commune": "Villexemple", "population": 12400}
SOUTH_ROW = {"code_insee": "00002", "commune": "Villexemple-le-Bas", "population": 600}
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def country(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country of three invented communes."""
    known = {c.code: c for c in (NORTH, SOUTH, UNCOUNTED)}

    def search(text: str, limit: int = 10) -> list[geography.Commune]:
        wanted = text.lower()
        found = [c for c in known.values() if c.name.lower().startswith(wanted) or
                 wanted in (*c.postal_codes, c.code)]  # fmt: skip
        return found[:limit]

    monkeypatch.setattr(geography, "search", search)
    monkeypatch.setattr(geography, "commune", known.get)
    monkeypatch.setattr(geography, "search_epci", lambda text, limit=10: (
        [GROUPING] if "mod" in text.lower() else []))  # fmt: skip
    monkeypatch.setattr(geography, "communes_of_epci", lambda siren: (
        [NORTH, SOUTH] if siren == "E" else []))  # fmt: skip


class Coordinator:
    """Somebody whose plan says ``values``, in front of the form."""

    def __init__(self, place: Path, **values: Value) -> None:
        self.place = place
        Plan.create(place, load()).close()
        self.desk = Desk(place)
        self.desk.save(lambda now: Answers({**now.values, **values}), label="départ")
        self.browser: Visitor = visitor(place, clock=lambda: TODAY)

    def says(self, question_id: str) -> Value:
        return self.desk.read().answers.get(question_id)

    def found(self, text: str) -> Any:
        return self.browser.get("/communes", query_string={"q": text}, headers=AS_SCRIPT).get_json()

    def page(self, text: str) -> str:
        answer = self.browser.get("/communes", query_string={"q": text})
        assert answer.status_code == 200
        return answer.text

    def adds(self, **fields: Any) -> TestResponse:
        return self.browser.post("/communes", data=fields)

    def adds_by_script(self, **fields: Any) -> Any:
        answer = self.browser.post("/communes", data=fields, headers=AS_SCRIPT)
        assert answer.status_code == 200
        return answer.get_json()


@pytest.fixture
def someone(tmp_path: Path) -> Coordinator:
    return Coordinator(tmp_path)


# --- communes, for a script


def test_a_commune_is_found_by_name_postal_code_or_insee_code(someone: Coordinator) -> None:
    north = {
        "code": "00001",
        "nom": "Villexemple",
        "dit": f"00100, Indre-et-Loire, 12{NBSP}400 hab.",
        "deja": False,
    }
    assert someone.found("villexemple")["communes"][0] == north
    for text in ("00100", "00001", "Villexemple (00001)"):
        assert someone.found(text)["communes"] == [north]
    assert someone.found("nulle part") == {"communes": [], "groupements": []}
    assert someone.found("  ") == {"communes": [], "groupements": []}


def test_a_grouping_says_how_many_communes_it_would_add(someone: Coordinator) -> None:
    assert someone.found("modèle")["groupements"] == [
        {"siren": "E", "nom": "CC du Modèle", "dit": "2 communes", "deja": False}
    ]
    someone.adds(commune="00001")
    assert someone.found("modèle")["groupements"][0]["dit"] == "2 communes, dont 1 à ajouter"
    someone.adds(epci="E")
    assert someone.found("modèle")["groupements"][0]["deja"] is True


def test_a_script_is_given_the_list_and_what_follows(someone: Coordinator) -> None:
    told = someone.adds_by_script(commune="00001")
    assert someone.says("cpts_communes") == [NORTH_ROW]
    assert told["dit"] == f"Villexemple{NBSP}: ajoutée."
    assert told["question"] == "cpts_communes"
    assert told["vu"] == someone.desk.digest([NORTH_ROW])
    assert "Villexemple" in told["html"]
    assert f"12{NBSP}400" in told["suites"] and "Indre-et-Loire" in told["suites"]
    assert told["annulable"]["dit"] == french("Communes du territoire : communes ajoutées")


# --- communes, on a page


def test_the_communes_ticked_are_added(someone: Coordinator) -> None:
    page = someone.page("ville")
    assert page.count('type="checkbox" name="commune"') == 2
    assert 'name="commune" value="00002"' in page
    answer = someone.adds(commune=["00001", "00002"], q="ville")
    assert (answer.status_code, answer.location) == (303, "/communes?q=ville")
    assert someone.says("cpts_communes") == [NORTH_ROW, SOUTH_ROW]
    page = someone.page("ville")
    assert "2 communes en plus." in page
    assert page.count("déjà dans la liste") == 2


def test_a_whole_grouping_is_added_at_once(someone: Coordinator) -> None:
    assert "Ajouter toutes ses communes" in someone.page("modèle")
    someone.adds(epci="E")
    assert someone.says("cpts_communes") == [NORTH_ROW, SOUTH_ROW]


def test_a_commune_is_never_twice_in_the_list(someone: Coordinator) -> None:
    someone.adds(commune=["00002", "00002"])
    told = someone.adds_by_script(epci="E", commune="00002")
    assert someone.says("cpts_communes") == [SOUTH_ROW, NORTH_ROW]
    assert told["dit"] == f"Villexemple{NBSP}: ajoutée. Déjà dans la liste{NBSP}: 1."


def test_a_commune_without_a_population_has_none(someone: Coordinator) -> None:
    someone.adds(commune="00003")
    assert someone.says("cpts_communes") == [{"code_insee": "00003", "commune": "Essai <b>"}]
    assert "Essai &lt;b&gt;" in someone.page("essai")


@pytest.mark.parametrize("fields", [{}, {"commune": "99999"}, {"epci": "?"}, {"commune": ""}])
def test_nothing_is_added_where_nothing_is_chosen(
    someone: Coordinator, fields: dict[str, str]
) -> None:
    someone.adds(**fields)
    assert someone.says("cpts_communes") is None
    assert "Aucune commune choisie" in someone.page("")


def test_what_was_searched_is_text_and_nothing_else(someone: Coordinator) -> None:
    attack = '"><script>alert(1)</script>'
    page = someone.page(attack)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    answer = someone.adds(commune="00001", q="//evil.example/\r\nX: y")
    assert answer.location.startswith("/communes?q=")
    assert "\n" not in answer.location
    for text in ("\x00", "a" * 5000, "%", "((((", "\ud7ff"):
        assert "Aucune commune trouvée" in someone.page(text)


def test_communes_added_elsewhere_meanwhile_stay(someone: Coordinator) -> None:
    someone.page("ville")
    elsewhere = Desk(someone.place)
    elsewhere.save(lambda now: now.with_answer("cpts_communes", [SOUTH_ROW]), label="ailleurs")
    someone.adds(commune="00001")
    assert someone.says("cpts_communes") == [SOUTH_ROW, NORTH_ROW]


def test_an_addition_can_be_undone(someone: Coordinator) -> None:
    someone.adds(epci="E")
    assert undo(someone.browser).status_code == 303
    assert someone.says("cpts_communes") is None


def test_what_the_answer_held_that_is_no_row_is_kept_in_the_note(tmp_path: Path) -> None:
    someone = Coordinator(tmp_path, cpts_communes="toute la vallée")
    someone.adds(commune="00001")
    assert someone.says("cpts_communes") == [NORTH_ROW]
    assert "toute la vallée" in someone.desk.read().answers.notes["cpts_communes"]


# --- what follows from the communes


def test_departements_ars_and_population_are_offered_and_taken(someone: Coordinator) -> None:
    someone.adds(epci="E")
    assert someone.page("").count('name="suite"') == 3
    for wanted in ("cpts_departements", "cpts_region_ars", "cpts_population"):
        answer = someone.adds(suite=wanted, vu=someone.desk.digest(None))
        assert answer.location == "/partie/0-identification#q-cpts_communes"
    assert someone.says("cpts_departements") == ["37"]
    assert someone.says("cpts_region_ars") == "24"
    assert someone.says("cpts_population") == 13000
    page = unescape(someone.page(""))
    assert "D'après vos communes" not in page
    assert f"13{NBSP}000 habitants{NBSP}: CPTS de taille 1 au sens de l'ACI." in page


def test_another_answer_is_replaced_only_when_asked_and_as_seen(tmp_path: Path) -> None:
    someone = Coordinator(tmp_path, cpts_population=10, cpts_communes=[NORTH_ROW])
    assert f"(pour l'instant{NBSP}: 10)" in unescape(someone.page(""))
    seen = someone.desk.digest(10)
    someone.desk.save(lambda now: now.with_answer("cpts_population", 11), label="ailleurs")
    assert someone.adds(suite="cpts_population", vu=seen).status_code == 409
    assert someone.says("cpts_population") == 11
    someone.adds(suite="cpts_population", vu=someone.desk.digest(11), q="")
    assert someone.says("cpts_population") == 12400


@pytest.mark.parametrize("wanted", ["cpts_nom", "plan_yaml", "../x"])
def test_nothing_else_follows(someone: Coordinator, wanted: str) -> None:
    assert someone.adds(suite=wanted).status_code == 400


# --- the search above the table


def test_the_search_stands_above_the_table_of_communes(someone: Coordinator) -> None:
    page = someone.browser.get("/partie/0-identification").text
    assert page.index('data-communes="cpts_communes"') < page.index('id="t-cpts_communes"')
    assert '<form method="get" action="/communes"' in page


# --- persons


def persons(someone: Coordinator, typed: str) -> Any:
    answer = someone.browser.get("/personnes", query_string={"q": typed}, headers=AS_SCRIPT)
    return answer.get_json()["personnes"]


def test_a_person_of_the_plan_is_found_with_what_is_known(tmp_path: Path) -> None:
    someone = Coordinator(
        tmp_path,
        referent_sse=[
            {"nom": "Dr Alix Exemple", "profession": "médecin", "telephone": "06 39 98 00 01"},
            {"nom": "Sam Modèle"},
        ],
        cellule_composition=[{"fonction": "pilote", "titulaire": "Alix Exemple"}],
    )
    alix = {
        "nom": "Dr Alix Exemple",
        "dit": "médecin, 06 39 98 00 01",
        "connu": {"profession": "médecin", "telephone": "06 39 98 00 01"},
    }
    assert persons(someone, "exem") == [alix]
    assert persons(someone, "alix exemple") == [alix]
    assert len(persons(someone, "")) == 2
    assert persons(someone, "<script>") == persons(someone, "personne d'autre") == []
