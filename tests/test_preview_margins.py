"""Headers, footers and page numbers of the Word file, in the margins of the printed preview."""

from __future__ import annotations

import re

import pytest

from sseplan import trame
from sseplan.answers import Answers
from sseplan.documents import archive
from sseplan.documents.preview import preview
from sseplan.documents.variants import render

TRAME = trame.load()
DOCX = render(TRAME, Answers({"cpts_nom": "CPTS du Lac"})).docx
BOX = re.compile(r"@(top|bottom)-(left|center|right) \{ (.*?) \}")
# Nothing but these in « content »: letters, digits, escapes that are ended, counters.
CONTENT = re.compile(r'(?:(?:"(?:[\w -]|\\[0-9a-f]{1,6} )*"|counter\((?:page|pages)\))(?: |$))+')


def with_parts(docx: bytes = DOCX, **changed: tuple[str, str]) -> bytes:
    """The file with a text of some parts (``header1``…) replaced."""
    parts = dict(archive.read(docx))
    for name, (old, new) in changed.items():
        text = parts[f"word/{name}.xml"].decode()
        assert old in text
        parts[f"word/{name}.xml"] = text.replace(old, new).encode()
    return archive.write(archive.pack(name, data) for name, data in parts.items())


def pages(docx: bytes) -> dict[str, dict[str, str]]:
    """Of each kind of page, its boxes: the text, with « ⟨page⟩ » for a counter."""
    found = re.finditer(r"^@page (s\d+) \{(.*)\}$", preview(docx).style, re.MULTILINE)
    return {page[1]: dict(boxes(page[2])) for page in found}


def boxes(rules: str) -> list[tuple[str, str]]:
    return [(f"{side} {place}", content(told)) for side, place, told in BOX.findall(rules)]


def content(told: str) -> str:
    found = re.search(r"content: (.*?)(?:; |$)", told)
    assert found and CONTENT.fullmatch(found[1]), told
    said = re.sub(r"counter\((\w+)\)", r'"⟨\1⟩"', found[1])
    text = "".join(re.findall(r'"([^"]*)"', said))
    return re.sub(r"\\([0-9a-f]{1,6}) ", lambda code: chr(int(code[1], 16)), text)


def test_a_page_says_what_its_word_page_says_and_the_cover_nothing() -> None:
    cover, plain, *_ = pages(DOCX).values()
    assert cover == {}
    assert plain["top left"].startswith("CPTS du Lac – Plan de préparation")
    assert plain["top right"] == "Diffusion à préciser"
    assert plain["bottom left"] == "BROUILLON – Version à compléter"
    assert plain["bottom right"] == "Page ⟨page⟩ / ⟨pages⟩"


def test_a_field_of_many_parts_is_a_number_too() -> None:
    """LibreOffice and Word write a field so when they save a file again."""
    simple = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate")]
    code = "<w:r><w:instrText> PAGE \\* MERGEFORMAT </w:instrText></w:r>"
    shown = '<w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    docx = with_parts(footer1=(simple, f"{marks[0]}{code}{marks[1]}{shown}"))
    assert list(pages(docx).values())[1]["bottom right"] == "Page ⟨page⟩ / ⟨pages⟩"


def test_two_lines_and_three_columns() -> None:
    line = "<w:p><w:r><w:t>gauche</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>milieu</w:t></w:r>"
    line += "<w:r><w:tab/></w:r><w:r><w:t>droite</w:t></w:r></w:p>"
    found = list(pages(with_parts(header1=("</w:hdr>", f"{line}</w:hdr>"))).values())[1]
    assert found["top left"].endswith("\ngauche")
    assert found["top center"] == "Diffusion à préciser\nmilieu"
    assert found["top right"] == "\ndroite"


def test_a_section_that_names_no_header_has_that_of_the_one_before() -> None:
    document = archive.read(DOCX)["word/document.xml"].decode()
    told = re.findall(r"<w:(?:header|footer)Reference [^>]*Paysage[^>]*/>", document)
    docx = with_parts(document=("".join(told), ""))
    *_, before, last = pages(docx).values()
    assert "top left" in last and last["bottom right"] == before["bottom right"]


@pytest.mark.parametrize(
    "name", ['"; } body { display: none } @page { x: "', "\\", "\n\\22 }", "a\\\n}", "é\u2028😀{"]
)
def test_what_is_typed_ends_no_string(name: str) -> None:
    docx = render(TRAME, Answers({"cpts_nom": name})).docx
    style = preview(docx).style
    assert style.count("{") == style.count("}") and "display: none" not in style
    assert all(found for found in list(pages(docx).values())[1:])


def test_a_file_without_its_headers_is_shown_without() -> None:
    parts = {name: data for name, data in archive.read(DOCX).items() if "header" not in name}
    packed = archive.write(archive.pack(name, data) for name, data in parts.items())
    plain = list(pages(packed).values())
    assert all("top left" not in found for found in plain)
    assert any("bottom right" in found for found in plain)
