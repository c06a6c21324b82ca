"""One count for one thing: the pages of the form, and the terminal, against each other."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import frozen_plans
import pytest
import submitted_plans
from conftest import Called
from web_visitor import Visitor, text, visitor

from sseplan import interview
from sseplan.cli import check
from sseplan.conformity.severities import BLOCKING, MAJOR, column, counted
from sseplan.lifecycle import stages
from sseplan.trame import SEVERITIES
from sseplan.typography import NBSP

TRAME = frozen_plans.TRAME
FREEZING, SENDING = stages.FREEZING, stages.SENDING
LABELS = {FREEZING: "Pour figer une version", SENDING: "Pour l'envoi à l'ARS"}
DAY = date(2026, 11, 22)


class Day(date):
    """The day of the example, for the terminal."""

    @classmethod
    def today(cls) -> Day:
        return cls(2026, 11, 22)


def _core(full: Any) -> dict[str, Any]:
    return {q.id: full.get(q.id) for q in interview.core_path(TRAME, full) if not q.record}


def _half(place: Path, case: str) -> Path:
    """A plan in the middle of being written, and all kinds of points in it."""
    full = frozen_plans.read(submitted_plans.adopted(place.parent / "plein"))
    core = _core(full)
    kept = {
        "vide": dict.fromkeys(frozen_plans.VALUES),
        "essentiel": core,
        "moitié": dict(list(core.items())[::2])
        | {"cpts_email": "x", "stocks": [{"quantite": "y"}]},
        "mal formé": core | {"risques_matrice": "oui", "cpts_telephone": "bientôt"},
    }[case]
    frozen_plans.write(place, **kept)
    return place


@pytest.fixture(params=["vide", "essentiel", "moitié", "mal formé"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return _half(tmp_path / "plan", request.param)


def read(person: Visitor, path: str) -> str:
    """A page without its tags' spaces and entities."""
    return unescape(text(person.get(path)))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))


def blocking(told: str) -> int:
    """« 17 points bloquent », « rien ne bloque »."""
    found = re.search(r"(\d+) points? bloque(?:nt)?\b|rien ne bloque", told, re.IGNORECASE)
    assert found, told
    return int(found[1] or 0)


def at_stage(page: str, stage: str) -> int:
    told = re.search(f"{LABELS[stage]}[^:]*: (rien ne bloque|\\d+ points? bloque)", words(page))
    assert told, words(page)[:400]
    return blocking(told[1])


def table(page: str) -> dict[str, dict[str, int]]:
    """The table of the themes: the count of each severity by the label of a theme."""
    rows = re.findall(r'<tr>\s*<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL)
    return {
        label: {s: int(re.findall(f'data-label="{column(s)}">(\\d+)<', row)[0]) for s in SEVERITIES}
        for label, row in rows
    }


def groups(page: str) -> dict[str, tuple[int, str]]:
    """The count of each heading, and what stands under it."""
    found = re.findall(r'id="gravite-(\w+)">.*?</span> (\d+) point(.*?)</section>', page, re.DOTALL)
    return {severity: (int(count), body) for severity, count, body in found}


@pytest.mark.parametrize("stage", [FREEZING, SENDING])
def test_the_panel_agrees_with_itself(place: Path, stage: str) -> None:
    page = read(visitor(place, clock=lambda: DAY), f"/controle?stade={stage}")
    told, themes = groups(page), table(page)
    for severity in SEVERITIES:
        count, body = told.get(severity, (0, ""))
        assert sum(row[severity] for row in themes.values()) == count
        listed = re.findall(r"<h3><a |<li><a [^>]*>\d+\. ", body)
        assert len(listed) == count, "each point stands under the heading that counts it"
    assert at_stage(page, stage) == told.get(BLOCKING, (0, ""))[0]


def test_the_home_page_says_what_the_panel_says(place: Path) -> None:
    person = visitor(place, clock=lambda: DAY)
    home, panel = read(person, "/"), read(person, "/controle")
    for label, points in table(panel).items():
        badge = re.search(rf">{label} <span class=\"etat \w*\">([^<]+)<", home)
        assert badge, label
        if points[BLOCKING]:
            assert badge[1] == counted(points[BLOCKING], BLOCKING)
        elif points[MAJOR]:
            assert badge[1] == counted(points[MAJOR], MAJOR)
        else:
            assert badge[1] in ("à commencer", "à compléter", "conforme")
    if "Ce qui bloque" in home:
        for stage in (FREEZING, SENDING):
            assert at_stage(home, stage) == at_stage(panel, stage)


def test_what_freezing_counts_is_what_the_panel_counts(place: Path) -> None:
    person = visitor(place, clock=lambda: DAY)
    expected = at_stage(read(person, "/controle"), FREEZING)
    given = {"motif": "Première version", "nature": "initiale", "date": "2026-11-22"}
    page = unescape(text(person.post("/versions/figer", data={"op": "montrer", **given})))
    told = re.search(r"(\d+|Un) points? bloquants? reste", page)
    assert (told[1].replace("Un", "1") if told else "0") == str(expected)
    assert "bloquent encore" not in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    frozen = person.post("/versions/figer", data={**hidden, "op": "figer"})
    assert frozen.status_code == 303
    assert at_stage(read(person, "/controle"), FREEZING) == expected, "freezing changes no count"


@pytest.mark.parametrize("stage", [FREEZING, SENDING])
def test_the_terminal_counts_what_the_form_counts(
    sseplan: Called, place: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "date", Day)
    page = read(visitor(place, clock=lambda: DAY), f"/controle?stade={stage}")
    told = sseplan("check", place, "--stade", stage).stdout
    verdict = told.replace(NBSP, " ").splitlines()[-4:]
    assert blocking(" ".join(verdict)) == at_stage(page, stage)


def test_an_answer_that_the_trame_does_not_ask_has_its_own_line(tmp_path: Path) -> None:
    place = _half(tmp_path / "plan", "essentiel")
    file = place / "plan.yaml"
    file.write_text(f"{file.read_text('utf-8')}  inconnue: oui\n", encoding="utf-8")
    page = read(visitor(place, clock=lambda: DAY), "/controle")
    assert table(page)["Hors du questionnaire"][MAJOR] == 1
    assert sum(row[MAJOR] for row in table(page).values()) == groups(page)[MAJOR][0]


def test_a_draft_ahead_of_its_version_is_named_where_it_is_counted(tmp_path: Path) -> None:
    place = submitted_plans.adopted(tmp_path / "plan")
    submitted_plans.change(place, lambda known: known.without("diffusion_niveau"))
    person = visitor(place, clock=lambda: DAY)
    for path in ("/", "/controle?stade=transmission"):
        assert "Pour l'envoi à l'ARS (le brouillon) : 1 point bloque" in words(read(person, path))
    submitted_plans.change(place, lambda known: known.without("diffusion_membres"))
    sending = words(read(person, "/envoi"))
    assert re.search(r"Pour l'envoi à l'ARS de la version [\d.]+, 1 point bloque", sending)


def test_an_old_version_is_not_what_freezing_a_new_one_waits_for(tmp_path: Path) -> None:
    place = submitted_plans.adopted(tmp_path / "plan")
    person = visitor(place, clock=lambda: date(2028, 11, 22))
    page = words(read(person, "/controle?stade=brouillon"))
    assert "elle a plus de douze mois" not in page
    expected = at_stage(page, FREEZING)
    wish = {"op": "montrer", "motif": "Actualisation", "inchange": "1"}
    shown = unescape(text(person.post("/versions/figer", data=wish)))
    told = re.search(r"(\d+|Un) points? bloquants? reste", shown)
    assert (told[1].replace("Un", "1") if told else "0") == str(expected)
