"""The table of contents, filled in when the file is opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from word_samples import assert_valid, body, french_model, model, texts

from sseplan.documents import contents, rendering


def plan(document: Any) -> None:
    for title, level in (("1. Un & deux", 1), ("1.1 <Sous>", 2), ("{{ vide }}", 1), ("2. Fin", 1)):
        document.add_heading(title, level)
        document.add_paragraph("texte")
    document.add_heading("Détail", 4)


TEMPLATE = rendering.compile(french_model("{{p sommaire }}", more=plan))


def rendered(pages: dict[str, int] | None = None) -> bytes:
    context = {"sommaire": contents.MARKER, "vide": ""}
    return TEMPLATE.render(context, post=[contents.fill(pages)]).docx


def test_each_heading_has_an_entry_that_leads_to_it(tmp_path: Path) -> None:
    file = rendered()
    assert texts(file)[:3] == ["1. Un & deux", "1.1 <Sous>", "2. Fin"]
    anchors = re.findall(r'w:anchor="(\w+)"', body(file))
    starts = re.findall(r'bookmarkStart w:id="\d+" w:name="(\w+)"', body(file))
    assert anchors == starts == ["_Toc90000001", "_Toc90000002", "_Toc90000003"]
    assert re.findall(r'<w:pStyle w:val="(toc\d)"/>', body(file)) == ["toc1", "toc2", "toc1"]
    assert_valid(file, tmp_path)


def test_the_entries_stand_in_a_field_that_word_can_update_without_asking() -> None:
    xml = body(rendered())
    assert re.findall(r"<w:instrText[^>]*>([^<]*)<", xml) == [' TOC \\o "1-3" \\h \\z \\u ']
    assert re.findall(r'fldCharType="(\w+)"', xml) == ["begin", "separate", "end"]
    assert "updateFields" not in xml
    assert "w:dirty" not in xml


def test_there_is_no_page_column_unless_a_layout_gave_the_pages(tmp_path: Path) -> None:
    assert "PAGEREF" not in body(rendered())
    file = rendered({"_Toc90000001": 3, "_Toc90000003": 12})
    assert texts(file)[:3] == ["1. Un & deux\t3", "1.1 <Sous>", "2. Fin\t12"]
    assert body(file).count("PAGEREF") == 2
    assert 'w:pos="8640"' in body(file)  # the width between the margins
    assert_valid(file, tmp_path)


def test_pages_are_matched_by_title_in_order_and_gaps_are_passed_over() -> None:
    outline = [("Couverture", 1), ("1. Un & deux", 2), ("2. Fin", 9), ("2. Fin", 11)]
    assert contents.pages_of(rendered(), outline) == {"_Toc90000001": 2, "_Toc90000003": 9}


def test_headings_are_known_by_the_name_of_their_style() -> None:
    def in_french(document: Any) -> None:
        document.add_heading("Titre", 1)
        document.styles["Heading 1"].element.set(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "Titre1"
        )
        document.paragraphs[-1].style = document.styles["Heading 1"]

    compiled = rendering.compile(french_model("{{p sommaire }}", more=in_french))
    file = compiled.render({"sommaire": contents.MARKER}, post=[contents.fill()]).docx
    assert texts(file) == ["Titre", "Titre"]


def test_a_template_without_the_mark_is_left_alone_but_for_its_bookmarks() -> None:
    compiled = rendering.compile(model("a", more=lambda d: d.add_heading("Titre", 1)))
    assert texts(compiled.render({}, post=[contents.fill()]).docx) == ["a", "Titre"]


def test_an_answer_that_looks_like_the_mark_is_an_answer() -> None:
    compiled = rendering.compile(model("{{ a }}", more=lambda d: d.add_heading("Titre", 1)))
    file = compiled.render({"a": str(contents.MARKER)}, post=[contents.fill()]).docx
    assert texts(file) == [str(contents.MARKER), "Titre"]


def test_a_document_without_a_heading_has_an_empty_table_of_contents() -> None:
    compiled = rendering.compile(model("{{p sommaire }}", "fin"))
    file = compiled.render({"sommaire": contents.MARKER}, post=[contents.fill()]).docx
    assert texts(file) == ["", "fin"]
