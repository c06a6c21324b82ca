"""The matrix, the alert chain and the crisis cell on a page and as files: whole, named, safe."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sseplan.answers import Answers
from sseplan.documents.shapes import PADDING, Line, extent
from sseplan.plan import Plan
from sseplan.trame import load
from sseplan.web.desk import Desk
from tests.served import example
from tests.web_visitor import Visitor, visitor

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Jean-Christophe de La Rochefoucauld-Montbazon d'Exemple " * 4
WIDE = "MWMWMWMWMW" * 12
ATTACK = "<script>alert('x')</script>&\"]]>"
FILES = ("matrice", "chaine", "cellule")
Row = dict[str, Any]


class Reader:
    """Somebody who looks at the pictures of a plan that says ``values``."""

    def __init__(self, place: Path, **values: list[Row]) -> None:
        Plan.create(place, load()).close()
        desk = Desk(place)
        desk.save(lambda now: Answers({**now.values, **values}), label="départ")
        self.browser: Visitor = visitor(place)

    def file(self, name: str) -> etree._Element:
        answer = self.browser.get(f"/dessin/{name}.svg")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        return etree.fromstring(answer.data)

    def figure(self, question: str) -> str:
        answer = self.browser.get(f"/dessin/{question}")
        assert answer.status_code == 200
        return answer.text


def ranks(count: int, **more: str) -> list[Row]:
    return [{"rang": n, "fonction": f"fonction {n}", "personne": f"Personne {n}"} | more
            for n in range(count, 0, -1)]  # fmt: skip


def seats(count: int, **more: str) -> list[Row]:
    return [{"fonction": f"fonction {n}", "titulaire": f"Personne {n}"} | more
            for n in range(1, count + 1)]  # fmt: skip


def risk(name: str, probability: Any = None, gravity: Any = None) -> Row:
    rated = {"probabilite": probability, "gravite": gravity}
    return {"risque": name} | {key: value for key, value in rated.items() if value is not None}


def words(svg: etree._Element) -> str:
    """What is written in a drawing, its title and description left out."""
    texts = svg.iter(f"{SVG}text")
    return " ".join("".join(str(part) for part in text.itertext()) for text in texts)


# --- the files


@pytest.mark.parametrize("name", FILES)
def test_each_picture_of_the_example_is_a_file(tmp_path: Path, name: str) -> None:
    answer = visitor(example(tmp_path)).get(f"/dessin/{name}.svg")
    root = etree.fromstring(answer.data)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == root.findall(f"{SVG}title")[0].get("id")
    assert root.get("aria-describedby") == root.findall(f"{SVG}desc")[0].get("id")
    assert root.findtext(f"{SVG}title") and len(root.findtext(f"{SVG}desc") or "") > 100


@pytest.mark.parametrize("name", FILES)
def test_there_is_no_file_before_there_is_something_to_draw(tmp_path: Path, name: str) -> None:
    answer = Reader(tmp_path).browser.get(f"/dessin/{name}.svg")
    assert answer.status_code == 404
    assert "Ce dessin est encore vide" in answer.text


@pytest.mark.parametrize("path", ["autre.svg", "cpts_nom", "..%2fplan.yaml", "chaine.svg.svg", ""])
def test_there_are_no_other_pictures(tmp_path: Path, path: str) -> None:
    assert Reader(tmp_path).browser.get(f"/dessin/{path}").status_code == 404


def test_no_style_and_no_script_is_in_a_picture(tmp_path: Path) -> None:
    browser = visitor(example(tmp_path))
    for path in ("chaine.svg", "matrice.svg", "alerte_chaine", "risques_matrice"):
        page = browser.get(f"/dessin/{path}").text
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|foreignObject|href=\"http", page)


# --- the alert chain


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12, 40])
def test_a_chain_of_any_length_is_one_drawing_in_order(tmp_path: Path, count: int) -> None:
    drawn = Reader(tmp_path, alerte_chaine=ranks(count)).file("chaine")
    assert re.findall(r"(\d+) · fonction", words(drawn)) == [str(n) for n in range(1, count + 1)]
    assert len(drawn.findall(f"{SVG}path[@class='fleche']")) == count - 1
    assert_inside(drawn)


@pytest.mark.parametrize("text", [LONG, WIDE, "é" * 400, "日本語の長い名前" * 20])
def test_long_words_are_wrapped_and_stay_in_their_box(tmp_path: Path, text: str) -> None:
    rows = ranks(3, personne=text, moyen=text, fonction=text)
    reader = Reader(tmp_path, alerte_chaine=rows, cellule_composition=seats(4, titulaire=text))
    for name in ("chaine", "cellule"):
        assert_inside(reader.file(name))
    assert " ".join(text.split()) in unescape(reader.figure("alerte_chaine"))


def test_a_row_without_anything_but_a_rank_is_drawn(tmp_path: Path) -> None:
    drawn = Reader(tmp_path, alerte_chaine=[{"rang": 1}, {"rang": "x"}, {}]).file("chaine")
    assert_inside(drawn)


def test_a_telephone_shows_one_box_across(tmp_path: Path) -> None:
    figure = Reader(tmp_path, alerte_chaine=ranks(5)).figure("alerte_chaine")
    large, narrow = re.findall(r'<svg [^>]*class="trace (\w+)".*?viewBox="\S+ \S+ (\S+) ', figure)
    assert (large[0], narrow[0]) == ("large", "etroit")
    assert float(large[1]) > 150 > 70 > float(narrow[1])
    ids = re.findall(r' id="([^"]+)"', figure)
    assert len(ids) == len(set(ids)) == 5


def test_one_box_is_drawn_once(tmp_path: Path) -> None:
    assert Reader(tmp_path, alerte_chaine=ranks(1)).figure("alerte_chaine").count("<svg") == 1


# --- the crisis cell


@pytest.mark.parametrize("count", [1, 2, 6, 15])
def test_who_pilots_stands_above_the_others(tmp_path: Path, count: int) -> None:
    rows = [*seats(count - 1), {"fonction": "pilote", "titulaire": "Dr A. Exemple"}]
    drawn = Reader(tmp_path, cellule_composition=rows).file("cellule")
    assert_inside(drawn)
    tops = {text.text: float(text.get("y", "")) for text in drawn.iter(f"{SVG}text")}
    assert min(tops, key=lambda text: tops[text]) == "Pilote"


# --- the matrix


def test_a_risk_is_in_the_cell_of_its_probability_and_gravity(tmp_path: Path) -> None:
    rows = [risk("crue", 4, 3), risk("gel", 1, 1), risk("feu", 4, 3)]
    figure = Reader(tmp_path, risques_matrice=rows).figure("risques_matrice")
    cells = re.findall(r'<td class="niveau (\w+)"[^>]*>(.*?)</td>', figure, re.S)
    assert len(cells) == 16
    level, inside = cells[2]
    assert level == "critique" and re.findall(r"<li>(.*?)</li>", inside) == ["crue", "feu"]
    assert cells[12] == ("faible", "<strong>Faible</strong><ul><li>gel</li></ul>")
    assert figure.count('scope="col"') == 5 and figure.count('scope="row"') == 4


def test_risks_that_are_not_rated_are_named_below(tmp_path: Path) -> None:
    rows = [risk("crue", 4, 3), risk("gel", 2), risk("vent", 9, 1), risk("crue", "x", 1)]
    figure = unescape(Reader(tmp_path, risques_matrice=rows).figure("risques_matrice"))
    assert re.search(r"Pas encore dans la matrice.*: gel, vent, crue\.", figure)


def test_the_file_of_the_matrix_has_every_risk(tmp_path: Path) -> None:
    rows = [risk(f"risque {n}", 1 + n % 4, 1 + n // 4) for n in range(16)]
    drawn = Reader(tmp_path, risques_matrice=rows).file("matrice")
    assert len(re.findall(r"• risque \d+", words(drawn))) == 16
    assert_inside(drawn)


# --- on a page


@pytest.mark.parametrize(
    ("section", "question"),
    [
        ("1-1-territoire", "risques_matrice"),
        ("1-4-alerte", "alerte_chaine"),
        ("3-1-cellule", "cellule_composition"),
    ],
)
def test_each_picture_stands_on_the_page_of_its_section(
    tmp_path: Path, section: str, question: str
) -> None:
    page = visitor(example(tmp_path)).get(f"/partie/{section}").text
    assert page.index(f'id="q-{question}"') < page.index(f'id="d-{question}"')
    assert visitor(tmp_path).get(f"/dessin/{question}").text.strip() in page


def test_an_empty_picture_keeps_its_place_and_says_so(tmp_path: Path) -> None:
    figure = Reader(tmp_path).figure("alerte_chaine")
    assert 'id="d-alerte_chaine"' in figure and "<svg" not in figure
    assert "se dessine ici" in figure


def test_what_is_written_in_a_picture_is_text_and_nothing_else(tmp_path: Path) -> None:
    reader = Reader(
        tmp_path,
        alerte_chaine=ranks(2, personne=ATTACK, fonction=ATTACK, rang=ATTACK),
        cellule_composition=seats(2, fonction=ATTACK, suppleant=ATTACK),
        risques_matrice=[risk(ATTACK, 1, 1), risk(ATTACK)],
    )
    for name in FILES:
        assert "<script>" in words(reader.file(name)).replace(" ", "")
    for question in ("alerte_chaine", "cellule_composition", "risques_matrice"):
        assert "<script" not in reader.figure(question)


def assert_inside(drawn: etree._Element) -> None:
    """Every line of text is inside a box, and every box inside the drawing."""
    left, top, width, height = map(float, drawn.get("viewBox", "").split())
    boxes = [
        tuple(float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        for rect in drawn.iter(f"{SVG}rect")
    ]
    for x, y, wide, tall in boxes:
        assert left <= x and x + wide <= left + width
        assert top <= y and y + tall <= top + height
    for text in drawn.iter(f"{SVG}text"):
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        size = float(text.get("font-size", ""))
        holders = [box for box in boxes if abs(box[0] + PADDING - x) < 0.01
                   and box[1] <= y - 0.8 * size and y + 0.2 * size <= box[1] + box[3]]  # fmt: skip
        assert holders, etree.tostring(text)
        room = holders[0][2] - PADDING
        assert _width(text) <= room, etree.tostring(text)


def _width(text: etree._Element) -> float:
    if squeezed := text.get("textLength"):
        return float(squeezed)
    points = float(text.get("font-size", "")) / 25.4 * 72
    told = "".join(str(part) for part in text.itertext())
    return extent(Line(told, bold="font-weight" in text.attrib, points=points), told)
