"""Lines pasted and files imported: shown before anything changes, then one change."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from test_tabular import altered, saved, workbook
from test_web_rows import JSON, client, plan, rows
from web_visitor import Visitor
from werkzeug.test import TestResponse

__all__ = ["client", "plan"]

URL = "/question/ps_mobilisables"
TABLE = "Nom\tTél.\tMail\nDr Neuf\t639980001\tneuf@cpts.example\nDr Anselme Bricourt\t18\t\n"


def sent(client: Visitor, data: bytes, name: str = "annuaire.xlsx") -> TestResponse:
    """The page that a file leads to."""
    return client.post(f"{URL}/importer", data={"fichier": (io.BytesIO(data), name)})


def form(html: str) -> list[tuple[str, str]]:
    """What the preview sends back when nothing was touched."""
    found = []
    for tag in re.findall(r"<input[^>]*>", html[html.index("data-apercu") :]):
        pairs = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = pairs.get("type")
        if kind == "hidden" or (kind in ("radio", "checkbox") and " checked" in tag):
            found.append((pairs["name"], unescape(pairs["value"])))
    for menu in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', menu[1])
        found.append((menu[0], chosen[1] if chosen else ""))
    return found


def posted(client: Visitor, pairs: list[tuple[str, str]], op: str, **other: str) -> TestResponse:
    """The same with another button, or other choices."""
    data: dict[str, Any] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return client.post(f"{URL}/lignes", data={**data, "op": op, **other}, headers=JSON)


def test_pasted_lines_are_shown_before_anything_changes(client: Visitor, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    answer = client.post(f"{URL}/lignes", data={"op": "apercu", "texte": TABLE}, headers=JSON)
    shown = answer.json["apercu"]
    assert "2 lignes à ajouter" in shown
    assert "06 39 98 00 01" in shown.replace("\xa0", " ")
    assert "Une de ces lignes" in shown
    assert (plan / "plan.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("fate", "count", "phone", "told"),
    [
        ("laisser", 25, "06 39 98 01 03", "1 ligne ajoutée."),
        ("remplacer", 25, "18", "1 ligne ajoutée, 1 mise à jour."),
        ("ajouter", 26, "06 39 98 01 03", "2 lignes ajoutées."),
    ],
)
def test_the_person_says_what_becomes_of_those_already_there(
    client: Visitor, plan: Path, fate: str, count: int, phone: str, told: str
) -> None:
    before = (plan / "plan.yaml").read_bytes()
    answer = client.post(f"{URL}/lignes", data={"op": "apercu", "texte": TABLE}, headers=JSON)
    saved = posted(client, form(answer.json["apercu"]), "coller", doubles=fate)
    assert saved.json["dit"] == told
    now = rows(plan, "ps_mobilisables")
    assert (len(now), now[0]["telephone"]) == (count, phone)
    client.post("/annuler")
    assert (plan / "plan.yaml").read_bytes() == before


def test_another_column_may_be_chosen(client: Visitor, plan: Path) -> None:
    data = {"op": "apercu", "texte": "Dr Un\tle soir\nDr Deux\tle matin"}
    answer = client.post(f"{URL}/lignes", data=data, headers=JSON)
    assert "Aucun titre reconnu" in answer.json["apercu"]
    assert '<details class="plus" open>' in answer.json["apercu"]
    pairs = [
        (n, v if v != "profession" else "disponibilites") for n, v in form(answer.json["apercu"])
    ]
    again = posted(client, pairs, "apercu")
    assert posted(client, form(again.json["apercu"]), "coller").status_code == 200
    assert rows(plan, "ps_mobilisables")[-1] == {"nom": "Dr Deux", "disponibilites": "le matin"}


def test_a_first_line_may_be_said_to_be_headings(client: Visitor, plan: Path) -> None:
    data = {"op": "apercu", "texte": "Qui\tQuoi\nDr Un\tinfirmier"}
    shown = client.post(f"{URL}/lignes", data=data, headers=JSON).json["apercu"]
    assert "La première ligne est faite de titres" in shown
    assert posted(client, form(shown), "coller", entete="1").status_code == 200
    assert rows(plan, "ps_mobilisables")[-1] == {"nom": "Dr Un", "profession": "infirmier"}
    assert len(rows(plan, "ps_mobilisables")) == 25


def test_a_workbook_is_shown_then_added(client: Visitor, plan: Path) -> None:
    page = sent(client, workbook([["Courriel", "Nom"], ["pas une adresse", "Dr <b>Gras</b>"]]))
    assert page.status_code == 200
    assert "1 ligne à ajouter" in page.text
    assert "pas une adresse" in page.text
    assert "<b>Gras" not in page.text
    answer = posted(client, form(page.text), "coller")
    assert "à revoir" in answer.json["dit"]
    assert rows(plan, "ps_mobilisables")[-1] == {
        "nom": "Dr <b>Gras</b>",
        "email": "pas une adresse",
    }


def test_the_sheet_of_a_workbook_is_chosen(client: Visitor, plan: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Nom", "Profession"])
    book.active.append(["Dr Un", "; une, liste"])
    book.create_sheet("Autre").append(["Dr Deux", "sage-femme"])
    pairs = form(sent(client, saved(book)).text)
    assert posted(client, pairs, "coller").status_code == 200
    assert rows(plan, "ps_mobilisables")[-1] == {"nom": "Dr Un", "profession": "; une, liste"}
    assert posted(client, pairs, "coller", feuille="1").status_code == 200
    assert rows(plan, "ps_mobilisables")[-1] == {"nom": "Dr Deux", "profession": "sage-femme"}


@pytest.mark.parametrize("name", ["x.csv", "../../etc/passwd", "", "x" * 300])
def test_the_name_of_a_file_is_not_looked_at(client: Visitor, name: str) -> None:
    page = sent(client, "Nom;Profession\nZoé;infirmière".encode("cp1252"), name)
    assert page.status_code == (200 if name else 303)
    assert ("Zoé" in page.text) is bool(name)


def test_a_hostile_file_is_a_sentence_on_the_same_page(client: Visitor, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    bomb = altered(workbook([["a"]]), {"xl/worksheets/sheet1.xml": b" " * 101_000_000})
    for data in (bomb, b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"a\0b"):
        page = sent(client, data)
        assert page.status_code == 422
        assert "Choisir un fichier" in page.text
    assert (plan / "plan.yaml").read_bytes() == before


def test_what_is_pasted_and_is_too_much_is_a_sentence(client: Visitor) -> None:
    data = {"op": "apercu", "texte": "a\tb\n" * 3000}
    answer = client.post(f"{URL}/lignes", data=data, headers=JSON)
    assert answer.status_code == 422
    assert "plus de 2000 lignes" in answer.json["erreur"].replace("\xa0", "")


def test_nothing_pasted_adds_nothing(client: Visitor, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    answer = client.post(f"{URL}/lignes", data={"op": "apercu", "texte": "  \n"}, headers=JSON)
    assert "Aucune ligne à ajouter" in answer.json["apercu"]
    posted(client, [("texte", "")], "coller")
    assert (plan / "plan.yaml").read_bytes() == before


def test_choices_that_make_no_sense_are_ignored(client: Visitor, plan: Path) -> None:
    pairs = [("texte", "Dr Un\tx"), ("feuille", "99"), ("pour", "99"), ("colonne", "inconnue")]
    answer = posted(client, pairs, "coller", doubles="voler")
    assert answer.status_code == 200
    assert posted(client, [("texte", "Dr Un"), ("feuille", "²")], "coller").status_code == 200
