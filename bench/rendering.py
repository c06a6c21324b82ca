"""How long a 40-page plan takes: plain docxtpl, compiling, rendering, checking.

    python bench/rendering.py [RUNS]

The document is synthetic (31 tables, lists, conditions, drawings), so that the
figures don't move when the real template does.  Medians; not run by CI.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import jinja2.sandbox
from docxtpl import DocxTemplate

from sseplan.code_cache import CodeCache
from sseplan.documents import archive, checker, contents, drawings, rendering
from sseplan.documents.text import paragraphs, sanitise

SECTIONS = 31
TEXT = "Le référent réunit la cellule, vérifie l'alerte et prévient l'ARS ; « confirmer » & noter. "


def template() -> bytes:
    """A plan with a heading, paragraphs, a list and a table in each section."""
    document = docx.Document()
    document.core_properties.title = "{{ titre }}"
    document.sections[0].header.paragraphs[0].text = "{{ titre }}, version {{ version }}"
    document.add_paragraph("{{p sommaire }}")
    document.add_paragraph("{{p chaine }}")
    for n in range(1, SECTIONS + 1):
        document.add_heading(f"{n}. {{{{ s{n}.titre }}}}", 1)
        document.add_paragraph("{%p if s" + str(n) + ".texte %}")
        document.add_paragraph("{%p for b in s" + str(n) + ".texte|paragraphes %}")
        document.add_paragraph("{{ b.text }}")
        document.add_paragraph("{%p endfor %}")
        document.add_paragraph("{%p endif %}")
        _table(document, n)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _table(document: Any, n: int) -> None:
    table = document.add_table(4, 5)
    for column, text in enumerate(("Nom", "Rôle", "Téléphone", "Lieu", "Note")):
        table.cell(0, column).text = text
    table.cell(1, 0).text = "{%tr for l in s" + str(n) + ".lignes %}"
    for column, field in enumerate(("nom", "role", "telephone", "lieu", "note")):
        table.cell(2, column).text = "{{ l." + field + " }}"
    table.cell(3, 0).text = "{%tr endfor %}"


def context() -> dict[str, Any]:
    """Answers of a usual length: 31 sections of three paragraphs and ten rows."""
    row = {
        "nom": "Dr A. Exemple",
        "role": "pilote & référent",
        "telephone": "06 39 98 00 01",
        "lieu": "Rive-sur-Exemple",
        "note": "à rappeler\nle matin",
    }
    section = {"titre": "Une section", "texte": "\n\n".join([TEXT * 5] * 3), "lignes": [row] * 10}
    links = [drawings.Link(str(n), "référent", "Dr A. Exemple") for n in range(1, 7)]
    return {
        "titre": "Plan SSE",
        "version": "2.0",
        "sommaire": contents.MARKER,
        "chaine": drawings.alert_chain(links),
        **{f"s{n}": section for n in range(1, SECTIONS + 1)},
    }


def plain(docx_file: bytes, values: dict[str, Any]) -> None:
    """The same by docxtpl alone, as safely as it can be used."""
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(autoescape=True)
    env.filters["paragraphes"] = paragraphs
    document = DocxTemplate(io.BytesIO(docx_file))
    document.render(values, env, autoescape=True)
    document.save(io.BytesIO())


def median(run: Callable[[], object], runs: int) -> float:
    """Milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(runs: int) -> None:
    """Print one line per measurement."""
    model, values = template(), context()
    folder = tempfile.TemporaryDirectory()
    cache = CodeCache(Path(folder.name))
    compiled = rendering.compile(model, cache)
    hooks = [contents.fill()]
    rendered = compiled.render(values, post=hooks).docx
    parts = archive.read(rendered)
    print(f"document.xml {len(parts['word/document.xml']) // 1000} kB, file {len(rendered)} bytes")
    measures: list[tuple[str, Callable[[], object], int]] = [
        ("docxtpl alone, open + render + save", lambda: plain(model, values), 3),
        ("compile", lambda: rendering.compile(model), 3),
        ("compile, with a cache", lambda: rendering.compile(model, cache), 3),
        ("render, check and zip", lambda: compiled.render(values, post=hooks), runs),
        ("  sanitise", lambda: sanitise(values), runs),
        ("  Jinja", lambda: compiled._texts(values), runs),
        ("  checker.verify", lambda: checker.verify(parts), runs),
        ("checker.accessibility", lambda: checker.accessibility(parts), runs),
    ]
    for name, run, times in measures:
        print(f"{name:40} {median(run, times):8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
