"""Small Word templates and what is needed to read a rendered file back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import OpenXmlValidator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def model(*paragraphs: str, more: Callable[[Any], object] = lambda document: None) -> bytes:
    """A template with these paragraphs; ``more`` may go on with the python-docx document."""
    document = docx.Document()
    document.core_properties.title = "Plan"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    more(document)
    return saved(document)


def french_model(*paragraphs: str, more: Callable[[Any], object] = lambda d: None) -> bytes:
    """The same, in French and with the styles of a table of contents."""

    def prepare(document: Any) -> None:
        for level in (1, 2, 3):
            document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        defaults.set(W + "val", "fr-FR")
        more(document)

    return model(*paragraphs, more=prepare)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_table(document: Any, *rows: tuple[str, ...]) -> Any:
    """A table whose first row is marked as a header."""
    table = document.add_table(len(rows), len(rows[0]))
    for n, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(n, column).text = text
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    return table


def add_bookmark(paragraph: Any, name: str) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(tag)
        element.set(qn("w:id"), "7")
        if tag.endswith("Start"):
            element.set(qn("w:name"), name)
        paragraph._p.append(element)


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(file: bytes) -> str:
    return parts(file)["word/document.xml"].decode()


def texts(file: bytes, part: str = "word/document.xml") -> list[str]:
    """The text of each paragraph: a break is "\\n", a tab "\\t"."""
    root = etree.fromstring(parts(file)[part])
    pieces = {W + "br": "\n", W + "tab": "\t", W + "instrText": ""}
    return [
        "".join(pieces.get(e.tag, e.text or "") for r in p.iter(W + "r") for e in r)
        for p in root.iter(W + "p")
    ]


def assert_valid(file: bytes, folder: Path) -> None:
    """openxml-audit finds nothing."""
    path = folder / "audit.docx"
    path.write_bytes(file)
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, "\n".join(map(str, result.errors))
