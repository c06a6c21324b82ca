"""The preview is the rendered Word file itself, as HTML: the same words in the same order."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from filled import full
from markupsafe import escape

from sseplan import trame
from sseplan.answers import Answers
from sseplan.documents import archive
from sseplan.documents.preview import Preview, preview
from sseplan.documents.variants import VARIANTS, render

TRAME = trame.load()
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
VOID = {"br", "col", "rect", "line", "polygon"}


def words_of(docx: bytes) -> list[str]:
    """All that the body of a Word file says, word by word, in order."""
    body = ElementTree.fromstring(archive.read(docx)["word/document.xml"])
    for parent in list(body.iter()):
        for child in [c for c in parent if c.tag == FALLBACK]:
            parent.remove(child)
    marks = {f"{W}t", f"{W}tab", f"{W}br", f"{W}p", f"{W}noBreakHyphen"}
    found = (one for one in body.iter() if one.tag in marks)
    return "".join(_said(one) for one in found).split()


def _said(one: ElementTree.Element) -> str:
    if one.tag == f"{W}noBreakHyphen":
        return "\u2011"
    return (one.text or "") if one.tag == f"{W}t" else " "


def words_in(html: str) -> list[str]:
    """All that a page says, word by word."""
    told = re.sub(r"</?(?:strong|em|span|a)\b[^>]*>", "", html)
    return unescape(re.sub(r"<[^>]*>", " ", told)).split()


class Tree(HTMLParser):
    """Every element closes in its turn; the tags and the attributes that were met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def whole() -> tuple[bytes, Preview]:
    """The complete variant of a plan in which everything is answered."""
    docx = render(TRAME, full(TRAME, 3)).docx
    return docx, preview(docx)


def test_the_preview_says_every_word_of_the_document_in_order(whole: tuple[bytes, Preview]) -> None:
    docx, made = whole
    assert words_in(str(made.body)) == words_of(docx)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_variant_has_its_preview(variant: str) -> None:
    answers = Answers() if variant == "vierge" else full(TRAME, 2)
    docx = render(TRAME, answers, variant).docx
    assert words_in(str(preview(docx).body)) == words_of(docx)


def test_headings_go_down_one_level_at_a_time_and_their_places_exist(
    whole: tuple[bytes, Preview],
) -> None:
    tree = Tree(str(whole[1].body))
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 2
    assert all(later <= before + 1 for before, later in pairwise(levels))
    places = [attributes["id"] for _, attributes in tree.tags if attributes.get("id")]
    assert len(places) == len(set(places))
    assert {heading.anchor for heading in whole[1].headings} <= set(places)
    assert {link["href"] for link in tree.of("a")} <= {f"#{place}" for place in places}


def test_tables_have_headings_a_name_and_scroll_where_they_are_wide(
    whole: tuple[bytes, Preview],
) -> None:
    tree = Tree(str(whole[1].body))
    assert all(table.get("aria-label") for table in tree.of("table"))
    assert {cell.get("scope") for cell in tree.of("th")} == {"col", "row"}
    scrolled = [one for one in tree.of("div") if one.get("class") == "glisse"]
    assert scrolled
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in scrolled)


def test_drawings_are_pictures_with_words(whole: tuple[bytes, Preview]) -> None:
    drawn = Tree(str(whole[1].body)).of("svg")
    assert [one["role"] for one in drawn] == ["img"] * len(drawn)
    told = " ".join(str(one["aria-label"]) for one in drawn)
    assert "Chaîne d'alerte" in told and "Organigramme de la cellule de crise" in told


def test_annexes_lie_across_and_a_part_begins_a_sheet(whole: tuple[bytes, Preview]) -> None:
    sheets = [one["class"] for one in Tree(str(whole[1].body)).of("div") if "feuille" in str(one)]
    across = {name for name in sheets if "paysage" in str(name)}
    assert across
    assert len(sheets) > 8 + len(across)
    size = re.search(
        rf"@page {str(across.pop()).split()[-1]} {{ size: ([\d.]+)pt ([\d.]+)pt", whole[1].style
    )
    assert size and float(size[1]) > float(size[2])


def test_no_style_of_its_own_and_nothing_that_runs(whole: tuple[bytes, Preview]) -> None:
    for tag, attributes in Tree(str(whole[1].body)).tags:
        assert tag not in ("script", "style", "iframe", "img", "link", "object")
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)


def test_every_class_that_is_not_a_style_is_in_the_sheet(whole: tuple[bytes, Preview]) -> None:
    made = whole[1]
    used = {name for _, a in Tree(str(made.body)).tags for name in (a.get("class") or "").split()}
    direct = {name for name in used if re.fullmatch(r"d\d+", name)}
    assert direct
    assert all(f".document .{name} {{" in made.style for name in direct)


def test_a_line_to_write_on_and_the_height_of_a_row_are_kept() -> None:
    """The blank questionnaire is filled in by hand: its room is what it is for."""
    made = preview(render(TRAME, Answers(), "vierge").docx)
    assert str(made.body).count(' vide"></p>') > 50
    heights = re.findall(r"\.document (\.d\d+) \{ height: 25\.5pt \}", made.style)
    assert len(heights) == 1
    assert str(made.body).count(f'<tr class="{heights[0][1:]}">') > 100


def test_a_paragraph_without_a_style_has_the_usual_one(whole: tuple[bytes, Preview]) -> None:
    tree = Tree(str(whole[1].body))
    assert all(one.get("class") for one in tree.of("p"))
    assert ".document .p-Normal { margin-top: 0pt; margin-bottom: 5pt" in whole[1].style


def test_the_room_around_a_paragraph_counts_in_a_cell(whole: tuple[bytes, Preview]) -> None:
    style = whole[1].style
    assert ".document :is(td, th).p-Tableau { --avant: 1pt; --apres: 1pt }" in style
    assert "padding-top: calc(1.4pt + var(--avant, 0pt))" in style


def test_the_borders_of_a_paragraph_are_outside_its_margins(whole: tuple[bytes, Preview]) -> None:
    """8.5 pt of margin, less 6 of room and 4.5 of border."""
    rule = next(one for one in whole[1].style.splitlines() if ".p-Attestation {" in one)
    assert "margin-left: -2pt;" in rule


def test_the_text_of_a_drawing_fits_its_boxes(whole: tuple[bytes, Preview]) -> None:
    """A point of text is a point of the drawing: its unit is the pixel."""
    drawn = Tree(str(whole[1].body)).of("svg")[0]
    width = float(str(drawn["width"]))
    assert 600 < width < 680, "17 cm"
    assert str(drawn["viewbox"]).split()[2] == f"{width + 2:g}"


def test_the_matrix_stays_on_one_page(whole: tuple[bytes, Preview]) -> None:
    tables = Tree(str(whole[1].body)).of("table")
    kept = [one["aria-label"] for one in tables if "entier" in str(one.get("class")).split()]
    assert "Matrice des risques" in kept


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>]]>&amp;{{ 7*7 }}"


def test_what_is_typed_stays_text() -> None:
    answers = Answers({"cpts_nom": HOSTILE, "territoire_presentation": HOSTILE})
    body = str(preview(render(TRAME, answers).docx).body)
    assert str(escape("<script>alert(1)")) in body
    assert {tag for tag, _ in Tree(body).tags}.isdisjoint({"script", "img"})


def test_the_sheet_of_style_takes_no_text_of_the_file() -> None:
    """A template that names a font or a style in an odd way cannot write CSS."""
    docx = render(TRAME, Answers()).docx
    parts = dict(archive.read(docx))
    styles = parts["word/styles.xml"].decode()
    odd = "Calibri&quot;; } body { display: none } @import &quot;http://x.example/a"
    parts["word/styles.xml"] = styles.replace('w:ascii="Calibri"', f'w:ascii="{odd}"').encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"1F3864", b"red}*{}")
    packed = archive.write(archive.pack(name, data) for name, data in parts.items())
    style = preview(packed).style
    assert "display: none" not in style and "@import" not in style and "red}" not in style
    assert style.count("{") == style.count("}")
