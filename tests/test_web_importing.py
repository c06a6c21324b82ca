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
from web_visitor import Visitor, undo
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
    told = shown.replace("\xa0", " ")
    assert "<h2>1 ligne à ajouter, 1 déjà dans la liste</h2>" in told
    assert "06 39 98 00 01" in told
    assert "La ligne 2 (Dr Anselme Bricourt) parle de ce que la liste nomme déjà" in told
    assert "La mettre à jour" in told
    assert "Les mettre à jour" not in told
    assert told.count("déjà dans la liste</span>") == 1
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
    undo(client)
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
        assert 'role="alert" id="e-fichier">' in page.text
        assert 'aria-describedby="e-fichier i-aide" aria-invalid="true" autofocus' in page.text
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


def preview(client: Visitor, texte: str) -> str:
    """What the preview of pasted lines says, its spaces plain."""
    answer = client.post(f"{URL}/lignes", data={"op": "apercu", "texte": texte}, headers=JSON)
    return str(answer.json["apercu"]).replace("\xa0", " ")


def test_lines_that_the_list_names_already_are_named(client: Visitor) -> None:
    told = preview(client, "Nom\tTéléphone\nDr Anselme Bricourt\t15\nDr Un\t15\nDr Un\t18\n")
    assert "<h2>1 ligne à ajouter, 2 déjà dans la liste</h2>" in told
    assert "Les lignes 1 (Dr Anselme Bricourt) et 3 (Dr Un) parlent de ce que" in told
    assert "Les mettre à jour" in told
    lines = "".join(f"Dr Un\t{rank}\n" for rank in range(40))
    assert "20 (Dr Un), 21 (Dr Un) et 19 autres parlent" in preview(client, f"Nom\tTél.\n{lines}")


def test_a_name_in_two_columns_is_shown_and_added_whole(client: Visitor, plan: Path) -> None:
    page = sent(client, "NOM;Prénom;Tél.\nMartin;Zoé;15\nTotal;;1".encode(), "liste.csv")
    told = page.text.replace("\xa0", " ")
    assert ">Zoé Martin</td>" in told
    assert "Colonnes laissées de côté" not in told
    assert "La dernière ligne, « Total », n'est pas prise : elle additionne les autres." in (
        unescape(told)
    )
    assert "<h2>1 ligne à ajouter</h2>" in told
    assert posted(client, form(page.text), "coller").json["dit"] == "1 ligne ajoutée."
    assert rows(plan, "ps_mobilisables")[-1] == {"nom": "Zoé Martin", "telephone": "15"}


def test_two_columns_for_what_is_no_text_are_refused(client: Visitor, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    page = sent(client, b"Nom;Fixe;Portable\nDr Un;02 61 91 00 10;06 39 98 00 01")
    pairs = [pair for pair in form(page.text) if pair[0] != "colonne"]
    pairs += [("colonne", "nom"), ("colonne", "telephone"), ("colonne", "telephone")]
    for op in ("apercu", "coller"):
        told = unescape(posted(client, pairs, op).json["apercu"]).replace("\xa0", " ")
        assert "« Téléphone » ne prend qu'une colonne, et « Fixe » y est déjà" in told
        assert "choisissez autre chose pour « Portable »" in told
        assert '<details class="plus" open>' in told
        marks = 'aria-invalid="true" aria-describedby="e-colonnes" autofocus name="colonne"'
        assert told.count(marks) == 1
    assert (plan / "plan.yaml").read_bytes() == before


def test_texts_kept_as_they_are_are_counted(client: Visitor) -> None:
    for line, told in (
        ("Dr Un\t15\tsans", "Un texte gardé tel quel est à revoir."),
        ("Dr Deux\t06 12 34 5\tsans", "2 textes gardés tels quels sont à revoir."),
    ):
        cells = dict(zip(("c.nom", "c.telephone", "c.email"), line.split("\t"), strict=True))
        added = client.post(f"{URL}/lignes", data={"op": "ajouter", **cells}, headers=JSON)
        assert added.json["dit"].replace("\xa0", " ").endswith(told)
        table = f"Nom\tTéléphone\tCourriel\n{line}-bis"
        pasted = client.post(f"{URL}/lignes", data={"op": "coller", "texte": table}, headers=JSON)
        assert pasted.json["dit"].replace("\xa0", " ").endswith(told)
