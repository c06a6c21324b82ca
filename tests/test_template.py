"""The Word templates: what the builder makes of the trame, and that they hold together."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filled import full
from word_samples import body, parts

from sseplan import resources, trame
from sseplan.answers import Answers
from sseplan.documents import rendering, variants
from sseplan.documents.context import view
from sseplan.documents.variants import VARIANTS
from sseplan.errors import SseplanError

TRAME = trame.load()
FOLDER = resources.templates() / TRAME.id
FILES = ("plan.docx", "fiches.docx", "questionnaire.docx", "note.docx", "conformite.docx")
SHEETS = {f"{c.code.lower()}_{x}" for c in TRAME.question("crises_retenues").choices
          for x in ("actions", "role")}  # fmt: skip


@cache
def builder() -> ModuleType:
    """The script that builds the templates, as a module."""
    path = Path(str(FOLDER / "construire_modeles.py"))
    spec = importlib.util.spec_from_file_location("construire_modeles", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", autouse=True)
def _import_path() -> Iterator[None]:
    before = list(sys.path)
    yield
    sys.path[:] = before


def template(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def printed(name: str) -> str:
    """All the tags of a template's parts."""
    return " ".join(
        tag
        for data in parts(template(name)).values()
        for tag in re.findall(r"\{[{%].*?[%}]\}", data.decode())
    )


@pytest.mark.parametrize("name", FILES)
def test_the_committed_template_is_what_the_script_makes_of_the_trame(name: str) -> None:
    assert parts(builder().templates()[name]) == parts(template(name))


def test_the_script_makes_the_same_bytes_twice(tmp_path: Path) -> None:
    builder().main(tmp_path)
    first = {name: (tmp_path / name).read_bytes() for name in FILES}
    builder().main(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == first


@pytest.mark.parametrize("question", TRAME.questions, ids=lambda q: q.id)
def test_every_question_of_the_trame_is_printed_by_the_plan(question: trame.Question) -> None:
    tags = printed("plan.docx")
    assert f"{question.id}.missing" in tags or not question.required or question.id in SHEETS
    if question.id in SHEETS:
        assert f"fiche_{question.id[:2]}." in tags
        return
    pictured = question.id == "alerte_chaine"
    assert re.search(rf"\b{question.id}\.(text|lines|rows|paragraphs)\b", tags) or pictured


@pytest.mark.parametrize(
    "question",
    [q for q in TRAME.questions if q.has_rows and q.id not in SHEETS],
    ids=lambda q: q.id,
)
def test_every_field_of_a_list_has_its_column(question: trame.Question) -> None:
    document = body(template("plan.docx"))
    looped = document.split(f"for r in {question.id}.rows")[1].split("endfor")[0]
    assert re.findall(r"\{\{ r\.(\w+) \}\}", looped)[: len(question.fields)] == [
        f.id for f in question.fields
    ]


@pytest.mark.parametrize("question", TRAME.questions, ids=lambda q: q.id)
def test_every_question_is_on_the_blank_form_with_its_number_and_its_help(
    question: trame.Question,
) -> None:
    words = plain(body(template("questionnaire.docx")))
    assert f"{question.number}. {question.label}" in words
    assert question.help in words
    assert all(f.label.replace("\u00a0", " ") in words.replace("\u00a0", " ")
               for f in question.fields)  # fmt: skip


def test_a_condition_is_told_in_french_on_the_blank_form() -> None:
    words = plain(body(template("questionnaire.docx")))
    assert "seulement si la typologie T1 est traitée" in words
    assert (
        "seulement si la typologie T4 est traitée et si une commune est dans le périmètre d'un "
        "PPI nucléaire" in words
    )
    assert "crises_retenues" not in words


def test_a_condition_without_french_words_stops_the_builder() -> None:
    builder()
    from construction.questionnaire import condition_in_french  # type: ignore[import-not-found]

    with pytest.raises(ValueError, match="cpts_nom"):
        condition_in_french("cpts_nom == 'x'")


@pytest.mark.parametrize("variant", list(VARIANTS))
@pytest.mark.parametrize("answers", [Answers(), full(TRAME)], ids=["empty", "full"])
def test_the_template_uses_no_unknown_name(variant: str, answers: Answers) -> None:
    chosen = VARIANTS[variant]
    context = variants.context(view(TRAME, answers, restricted=chosen.restricted), variant)
    assert rendering.verify_template(template(chosen.template), [context]) == []


@pytest.mark.parametrize("name", FILES)
def test_no_tag_stands_in_an_attribute_so_that_word_opens_the_template(name: str) -> None:
    for data in parts(template(name)).values():
        assert not re.search(r"<[^<>]*\{[{%]", data.decode())


@pytest.mark.parametrize("name", FILES)
def test_the_template_itself_opens_in_word(name: str, tmp_path: Path) -> None:
    from word_samples import assert_valid

    assert_valid(template(name), tmp_path)
    assert python_docx_paragraphs(template(name)) > 3


def python_docx_paragraphs(file: bytes) -> int:
    import io

    import docx

    document: Any = docx.Document(io.BytesIO(file))
    return len(document.paragraphs)


def plain(xml: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n")))


# ------------------------------------------------------------------- restyled


def restyled(*, spoilt: bool = False) -> bytes:
    """The plan's template as a person leaves it: other letters, a logo, another margin."""
    import io

    import docx
    from docx.shared import Mm, Pt

    document: Any = docx.Document(io.BytesIO(template("plan.docx")))
    document.styles["heading 2"].font.size = Pt(19)
    document.sections[1].left_margin = Mm(25)
    logo = document.paragraphs[0].add_run().add_picture(io.BytesIO(DOT), Mm(20))
    logo._inline.docPr.set("descr", "Logo de la CPTS")
    if spoilt:
        document.paragraphs[0].runs[0].text = "{{ document.cpts }"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


DOT = bytes.fromhex(  # a picture of one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005000201a2a4d6"
    "9c0000000049454e44ae426082"
)


def test_a_template_restyled_in_word_with_a_logo_gives_the_same_text(tmp_path: Path) -> None:
    from word_samples import assert_valid, texts

    context = variants.context(view(TRAME, full(TRAME)))
    changed = rendering.compile(restyled()).render(context, date="2026-03-12").docx
    usual = rendering.compile(template("plan.docx")).render(context, date="2026-03-12").docx
    assert texts(changed) == texts(usual)
    assert any(name.endswith(".png") for name in parts(changed))
    assert_valid(changed, tmp_path)


def test_a_tag_spoilt_in_word_is_told() -> None:
    context = variants.context(view(TRAME, full(TRAME)))
    with pytest.raises(SseplanError, match=r"document\.cpts"):
        rendering.compile(restyled(spoilt=True)).render(context)
