"""Would Word open the file?  Each rule is shown a document that breaks it."""

# ruff: noqa: E501 (a corruption a line: long, but it reads as the table it is)

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from word_samples import add_bookmark, add_table, assert_valid, french_model, parts

from sseplan.documents import checker, contents, rendering
from sseplan.documents.drawings import Link, alert_chain
from sseplan.errors import DocumentBroken

DOCUMENT = "word/document.xml"


def sound() -> Mapping[str, bytes]:
    """The parts of a document in which every rule has something to look at."""

    def filled(document: Any) -> None:
        document.add_heading("Un", 1)
        document.add_heading("Deux", 2)
        document.add_paragraph("point", style="List Bullet")
        document.add_paragraph("gras").runs[0].bold = True
        table = add_table(document, ("a", "b"), ("c", "d"))
        table.style = "Table Grid"
        add_bookmark(document.paragraphs[-1], "signet")
        document.sections[0].header.paragraphs[0].text = "en-tête"

    template = rendering.compile(french_model("{{p sommaire }}", "{{p chaine }}", more=filled))
    chain = alert_chain([Link("1", "référent"), Link("2", "pilote")])
    context = {"sommaire": contents.MARKER, "chaine": chain}
    return parts(template.render(context, post=[contents.fill({"_Toc90000001": 2})]).docx)


SOUND = sound()


def test_a_sound_document_has_no_finding(tmp_path: Path) -> None:
    assert checker.integrity(SOUND) == []
    assert checker.accessibility(SOUND) == []
    assert_valid(zipped(SOUND), tmp_path)


def zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def changed(part: str, old: str, new: str) -> dict[str, bytes]:
    text = SOUND[part].decode()
    assert old in text, f"nothing to corrupt: {old}"
    return {**SOUND, part: text.replace(old, new, 1).encode()}


# rule, part, what stands there, what it becomes
CORRUPTIONS = [
    ("cell", DOCUMENT, "</w:p></w:tc>", "</w:p><w:tbl><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc>"),
    ("cell", DOCUMENT, "<w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc>", "</w:tc>"),
    ("row", DOCUMENT, "</w:tblGrid>", "</w:tblGrid><w:tr/>"),
    ("table", DOCUMENT, "<w:sectPr", "<w:tbl><w:tblPr/><w:tblGrid/></w:tbl><w:sectPr"),
    ("table", DOCUMENT, "<w:sectPr", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:sectPr"),
    ("content-control", DOCUMENT, "<w:sectPr", "<w:sdt><w:sdtPr/></w:sdt><w:sectPr"),
    ("content-control", DOCUMENT, "<w:sectPr", 2 * '<w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>' + "<w:sectPr"),
    ("style", DOCUMENT, 'w:val="Heading1"', 'w:val="Titre9"'),
    ("style", DOCUMENT, 'w:val="TableGrid"', 'w:val="Grille"'),
    ("style", DOCUMENT, "<w:b/>", '<w:rStyle w:val="Fort"/><w:b/>'),
    ("numbering", DOCUMENT, '<w:pStyle w:val="ListBullet"/>', '<w:pStyle w:val="ListBullet"/><w:numPr><w:numId w:val="99"/></w:numPr>'),
    ("reference", DOCUMENT, '<w:headerReference w:type="default" r:id="', '<w:headerReference w:type="default" r:id="x'),
    ("reference", "word/header1.xml", "<w:r>", '<w:hyperlink r:id="rId77"/><w:r>'),
    ("note", DOCUMENT, "<w:t>c</w:t>", '<w:t>c</w:t><w:footnoteReference w:id="4"/>'),
    ("note", DOCUMENT, "<w:t>c</w:t>", '<w:t>c</w:t><w:commentReference w:id="4"/>'),
    ("nesting", DOCUMENT, "<w:t>c</w:t></w:r>", "<w:t>c</w:t></w:r><w:p/>"),
    ("nesting", DOCUMENT, "<w:t>c</w:t>", "<w:r><w:t>c</w:t></w:r>"),
    ("bare-text", DOCUMENT, "<w:r><w:t>c</w:t></w:r>", "c"),
    ("bare-text", DOCUMENT, "<w:sectPr", "perdu<w:sectPr"),
    ("deleted-text", DOCUMENT, "<w:r><w:t>c</w:t></w:r>", '<w:del w:id="1" w:author="x"><w:r><w:t>c</w:t></w:r></w:del>'),
    ("field", DOCUMENT, '<w:fldChar w:fldCharType="end"/>', ""),
    ("field", DOCUMENT, '<w:fldChar w:fldCharType="begin"/>', ""),
    ("bookmark", DOCUMENT, '<w:bookmarkEnd w:id="1"/>', ""),
    ("bookmark", DOCUMENT, '<w:bookmarkEnd w:id="1"/>', '<w:bookmarkEnd w:id="1"/><w:bookmarkEnd w:id="1"/>'),
    ("bookmark", DOCUMENT, 'w:name="signet"', 'w:name="_Toc90000001"'),
    ("bookmark", DOCUMENT, '<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"'),
    ("anchor", DOCUMENT, 'w:anchor="_Toc90000001"', 'w:anchor="_Toc99"'),
    ("drawing", DOCUMENT, "<w:drawing>", '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" name="x"/></wp:inline></w:drawing><w:drawing>'),
    ("drawing", DOCUMENT, '<wp:docPr id="1"', '<wp:docPr id="un"'),
    ("section", DOCUMENT, "</w:body>", "<w:p/></w:body>"),
    ("value", DOCUMENT, '<w:sz w:val="20"/>', '<w:sz w:val="grand"/>'),
    ("value", DOCUMENT, "<w:tblGrid>", '<w:tblGrid/><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="{{ x }}"/></w:tcPr><w:p/></w:tc></w:tr><w:tblGrid>'),
    ("order", DOCUMENT, "<w:b/><w:color", '<w:sz w:val="18"/><w:b/><w:color'),
    ("xml", DOCUMENT, "</w:p>", ""),
    ("xml", "word/styles.xml", "</w:styles>", ""),
    ("content-type", "[Content_Types].xml", "/word/styles.xml", "/word/style.xml"),
    ("content-type", "[Content_Types].xml", "document.main+xml", "document+xml"),
    ("content-type", "[Content_Types].xml", 'Extension="rels"', 'Extension="relz"'),
    ("relationship", "word/_rels/document.xml.rels", 'Target="styles.xml"', 'Target="style.xml"'),
    ("relationship", "word/_rels/document.xml.rels", 'Id="rId2"', 'Id="rId1"'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "part", "old", "new"), CORRUPTIONS)
def test_a_corruption_is_found_by_its_rule(rule: str, part: str, old: str, new: str) -> None:
    broken = changed(part, old, new)
    assert rule in {finding.rule for finding in checker.integrity(broken)}
    with pytest.raises(DocumentBroken, match="n'a pas été écrit"):
        checker.verify(broken)


def test_every_rule_is_shown_a_corruption() -> None:
    assert set(checker.RULES) <= {rule for rule, *_ in CORRUPTIONS}


def test_a_part_without_its_body_is_told() -> None:
    assert [f.rule for f in checker.integrity({"a.txt": b""})] == ["package"]


def test_a_part_written_twice_is_found_in_the_file() -> None:
    file = io.BytesIO(zipped(SOUND))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(file, "a") as archive,
    ):
        archive.writestr("word/styles.xml", SOUND["word/styles.xml"])
    assert [f.rule for f in checker.examine(file.getvalue())] == ["zip"]
    assert [f.rule for f in checker.examine(b"PK")] == ["zip"]
    assert checker.examine(zipped(SOUND)) == []


def test_a_finding_says_where_in_the_words_of_somebody_in_word() -> None:
    broken = changed(DOCUMENT, "<w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc>", "</w:tc>")
    assert str(checker.integrity(broken)[0]) == (
        "corps du document : une cellule de tableau ne se termine pas par un paragraphe "
        "(près de « c »)."
    )


def test_braces_in_an_answer_are_no_leftover_of_the_template() -> None:
    template = rendering.compile(french_model("{{ x }}"))
    assert b"{{ y }}" in parts(template.render({"x": "{{ y }} {% z %}"}).docx)[DOCUMENT]


@pytest.mark.parametrize(
    ("rule", "part", "old", "new"),
    [
        ("language", "word/styles.xml", 'w:val="fr-FR"', 'w:val="en-US"'),
        ("title", "docProps/core.xml", "<dc:title>Plan</dc:title>", "<dc:title/>"),
        ("alternative", DOCUMENT, 'descr="Cha', 'title="Cha'),
        ("header-row", DOCUMENT, "<w:tblHeader/>", ""),
        ("headings", DOCUMENT, 'w:val="Heading2"', 'w:val="Heading3"'),
    ],
)
def test_what_keeps_somebody_from_reading_is_found_but_refuses_nothing(
    rule: str, part: str, old: str, new: str
) -> None:
    worse = changed(part, old, new)
    assert [finding.rule for finding in checker.accessibility(worse)] == [rule]
    checker.verify(worse)


def test_a_table_of_names_and_values_may_have_a_header_column_instead() -> None:
    bare = changed(DOCUMENT, "<w:tblHeader/>", "")[DOCUMENT].decode()
    column = bare.replace('w:firstRow="1"', 'w:firstRow="0"', 1)
    assert column != bare
    assert checker.accessibility({**SOUND, DOCUMENT: column.encode()}) == []


def test_heading_levels_are_known_by_their_style_whatever_its_id() -> None:
    renamed = {
        **SOUND,
        "word/styles.xml": SOUND["word/styles.xml"].replace(b'"Heading3"', b'"Titre3"'),
        DOCUMENT: SOUND[DOCUMENT].replace(b'"Heading2"', b'"Titre3"'),
    }
    assert [f.rule for f in checker.accessibility(renamed)] == ["headings"]


def test_the_rendering_door_is_guarded() -> None:
    template = rendering.compile(french_model("{{p x }}"))
    with pytest.raises(DocumentBroken, match="le style « Inconnu » n'existe pas"):
        template.render({"x": Markup('<w:p><w:pPr><w:pStyle w:val="Inconnu"/></w:pPr></w:p>')})
