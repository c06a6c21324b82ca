"""No page ever says what was true before: of the plan, of the day, of the frozen versions."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from served import example
from web_visitor import Visitor, visitor

from sseplan import trame
from sseplan.plan import Plan
from sseplan.trame import reading
from sseplan.typography import NBSP
from sseplan.web.asked import vu
from sseplan.web.desk import Desk

TRAME = trame.load()
BEFORE, LATER = date(2026, 11, 22), date(2028, 3, 1)
JSON = {"Accept": "application/json"}
PAGES = (
    *(f"/partie/{section.id}" for section in TRAME.sections),
    "/", "/controle", "/controle?stade=transmission", "/echeances", "/envoi", "/envoi?refaire=1",
    "/versions", "/versions/comparer", "/documents", "/apercu", "/etat",
)  # fmt: skip


class Calendar:
    """The day, which a test turns."""

    today = BEFORE

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return example(tmp_path)


@pytest.fixture
def client(place: Path, calendar: Calendar) -> Visitor:
    return visitor(place, clock=calendar)


def page(client: Visitor, path: str) -> str:
    """A page as it is whoever asks: without tokens, without what may be undone."""
    answer = client.get(path)
    assert answer.status_code == 200
    html = re.sub(r'(name="jeton" value=|data-jeton=)"[^"]*"', "", answer.text)
    html = re.sub(r'<form method="post" action="/annuler".*?</form>', "", html, flags=re.DOTALL)
    return unescape(re.sub(r'"annulable":(null|{[^}]*})', "", html)).replace(NBSP, " ")


def question(client: Visitor, question_id: str) -> str:
    """A question as its section shows it."""
    html = page(client, f"/partie/{TRAME.question(question_id).section}")
    start = html.index(f'id="q-{question_id}"')
    return html[start : html.find('<section class="question"', start)]


def save(client: Visitor, question_id: str, **fields: Any) -> None:
    desk: Desk = client.application.extensions["sseplan"]
    seen = vu(desk, desk.read().answers, TRAME.question(question_id))
    rows = "/lignes" if TRAME.question(question_id).has_rows else ""
    data = {"vu": seen, **fields}
    assert client.post(f"/question/{question_id}{rows}", data=data, headers=JSON).status_code == 200


def elsewhere(place: Path, question_id: str, value: Any) -> None:
    """The same answer given in a terminal."""
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers.with_answer(question_id, value))


def test_an_answer_changes_what_is_said_of_another(client: Visitor) -> None:
    missing = "lieux_mobilisables"
    assert "problème" not in question(client, missing)
    for _ in range(2):
        save(client, missing, op="vider")
        for rank in (1, 2):
            save(client, missing, op="ajouter", **{"c.lieu": f"Gymnase {rank}"})
        assert "T3" in question(client, missing)
        without = client.application.extensions["sseplan"].read().answers.get("crises_retenues")
        save(client, "crises_retenues", v=[code for code in without if code != "T3"])
        assert "Majeur :" not in question(client, missing)
        save(client, "crises_retenues", v=without)
        assert "Majeur :" in question(client, missing)


def test_an_answer_given_in_a_terminal_changes_what_is_said_of_another(
    client: Visitor, place: Path
) -> None:
    rows = client.application.extensions["sseplan"].read().answers.get("cpts_communes")
    before = question(client, "cpts_population")
    elsewhere(place, "cpts_communes", [{**row, "population": 9} for row in rows])
    assert "Conseil" in question(client, "cpts_population")
    elsewhere(place, "cpts_communes", rows)
    assert question(client, "cpts_population") == before


def test_the_day_changes_what_is_late(client: Visitor, calendar: Calendar) -> None:
    before = {path: page(client, path) for path in ("/", "/controle", "/echeances")}
    calendar.today = LATER
    after = {path: page(client, path) for path in before}
    assert [path for path in before if after[path] == before[path]] == []
    calendar.today = BEFORE
    assert {path: page(client, path) for path in before} == before


def test_a_frozen_version_that_is_spoilt_meanwhile_is_told(client: Visitor, place: Path) -> None:
    frozen = place / "revisions" / "2026-1.yaml"
    whole = frozen.read_bytes()
    assert "a été modifiée" not in page(client, "/")
    frozen.chmod(0o600)
    frozen.write_bytes(whole.replace(b"Karim", b"Marik"))
    assert "a été modifiée" in page(client, "/")
    assert "a été modifiée" in page(client, "/versions")
    frozen.write_bytes(whole)
    assert "a été modifiée" not in page(client, "/")


def test_every_page_says_what_it_would_after_a_new_start(
    client: Visitor, place: Path, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {path: page(client, path) for path in PAGES}
    save(client, "cpts_nom", v="CPTS renommée")
    save(client, "stocks", op="modifier:0", **{"c.quantite": "beaucoup"})
    save(client, "ps_mobilisables", op="supprimer:1")
    save(client, "cellule_composition", op="vider")
    elsewhere(place, "diffusion_niveau", "public")
    elsewhere(place, "crises_retenues", ["T1", "T5"])
    calendar.today = LATER
    told = {path: page(client, path) for path in PAGES}
    # Nothing was ever worked out for the questions of a trame that was never read.
    monkeypatch.setattr(trame, "load", reading.load.__wrapped__)
    anew = visitor(place, clock=calendar)
    assert {path: page(anew, path) for path in PAGES} == told
    assert all(told[path] != seen[path] for path in PAGES)
