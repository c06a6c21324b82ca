"""LibreOffice's own «accept all» and «reject all», by a macro in a profile of the tests'."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from html import escape
from pathlib import Path

from lxml import etree
from word_samples import W, parts

from sseplan.documents import pdf

ACCEPT, REJECT, NOTHING = ".uno:AcceptAllTrackedChanges", ".uno:RejectAllTrackedChanges", ""

_MACRO = """
Sub Treat(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  frame = document.CurrentController.Frame
  If command <> "" Then dispatcher.executeDispatch(frame, command, "", 0, Array())
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "MS Word 2007 XML"
  document.storeToURL(target, how())
  document.close(True)
End Sub
Sub Main
%s
End Sub
"""


def treated(files: Mapping[str, tuple[bytes, str]], folder: Path) -> dict[str, bytes]:
    """``files``: name → (Word file, command); each as LibreOffice writes it afterwards."""
    profile = folder / "profil"
    _run(profile, "--terminate_after_init")  # makes the profile, with an empty module
    calls = []
    for name, (data, command) in files.items():
        source, target = folder / f"{name}.docx", folder / f"{name}-traite.docx"
        source.write_bytes(data)
        calls.append(f'  Treat("{source.as_uri()}", "{target.as_uri()}", "{command}")')
    module = profile / "user/basic/Standard/Module1.xba"
    text = module.read_text(encoding="utf-8")
    macro = escape(_MACRO % "\n".join(calls))
    start = text.index(">", text.index("<script:module")) + 1
    module.write_text(text[:start] + macro + text[text.index("</script:module>") :], "utf-8")
    _run(profile, "macro:///Standard.Module1.Main")
    return {name: (folder / f"{name}-traite.docx").read_bytes() for name in files}


def seen(file: bytes) -> list[str]:
    """The texts, table by table and cell by cell; without blank paragraphs.

    LibreOffice can't join paragraphs over a table that goes, and leaves blank ones.
    """
    return list(_seen(etree.fromstring(parts(file)["word/document.xml"])[0], ""))


def _seen(container: etree._Element, indent: str):  # type: ignore[no-untyped-def]
    for child in container:
        if child.tag == W + "p":
            text = "".join(t.text or "" for t in child.iter(W + "t") if _is_of(t, child))
            if text.strip():
                yield indent + re.sub(r"\s+", " ", text)
        elif child.tag == W + "tbl":
            for row in child.findall(W + "tr"):
                yield f"{indent}row"
                for cell in row.findall(W + "tc"):
                    yield f"{indent}cell"
                    yield from _seen(cell, indent + " ")
        elif child.tag == W + "sdt":
            yield from _seen(child.find(W + "sdtContent"), indent)


def _is_of(text: etree._Element, paragraph: etree._Element) -> bool:
    """Not the text of a drawing: LibreOffice writes drawings anew."""
    return next(text.iterancestors(W + "p")) is paragraph and text.getparent().tag == W + "r"


def _run(profile: Path, *words: str) -> None:
    command = [str(pdf.soffice()), "--headless", "--norestore"]
    command += [f"-env:UserInstallation={profile.as_uri()}", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
