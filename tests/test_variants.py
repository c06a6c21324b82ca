"""The four documents of a plan: whole, valid, faithful, and discreet where they must be."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filled import full, marked
from lxml import etree
from word_samples import W, assert_valid, body, parts, texts

from sseplan import plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.documents import variants
from sseplan.documents.accessibility import accessibility
from sseplan.documents.checker import examine
from sseplan.documents.naming import with_labels
from sseplan.documents.variants import VARIANTS
from sseplan.errors import UsageMistake
from sseplan.typography import NBSP, french

TRAME = trame.load()
WD = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
NASTY = 'Fièvre < 38 & « "guillemets" » d\'essai {{ x }} {% y %} 🚑 שלום'


@cache
def example() -> Answers:
    text = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
    return plan_yaml.load(text, TRAME).answers


PLANS = {"empty": Answers(), "full": full(TRAME), "example": example()}


@cache
def made(variant: str, plan: str) -> bytes:
    return variants.render(TRAME, PLANS[plan], variant).docx


def words(file: bytes) -> str:
    """All the text of all the parts, and the attributes: nothing hides."""
    return unescape(" ".join(data.decode() for data in parts(file).values()))


def lines(file: bytes) -> list[str]:
    return [line for line in texts(file) if line.strip()]


def one_line(variant: str = "complete", **values: Any) -> str:
    return "\n".join(lines(variants.render(TRAME, Answers(values=values), variant).docx))


ALL = [(v, p) for v in VARIANTS for p in PLANS]


@pytest.mark.parametrize(("variant", "plan"), ALL)
def test_every_document_opens_in_word_without_repair(
    variant: str, plan: str, tmp_path: Path
) -> None:
    file = made(variant, plan)
    assert examine(file) == []
    assert_valid(file, tmp_path)


@pytest.mark.parametrize(("variant", "plan"), ALL)
def test_every_document_can_be_read_by_everybody(variant: str, plan: str) -> None:
    assert accessibility(parts(made(variant, plan))) == []


@pytest.mark.parametrize(("variant", "plan"), ALL)
def test_nothing_of_the_template_is_left(variant: str, plan: str) -> None:
    for name, data in parts(made(variant, plan)).items():
        assert not re.search(rb"\{\{|\{%|\}\}|%\}", data), name


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_the_same_answers_give_the_same_bytes(variant: str) -> None:
    again = variants.render(TRAME, PLANS["full"], variant).docx
    assert again == made(variant, "full")


@pytest.mark.parametrize("variant", list(VARIANTS))
def test_the_document_is_french_has_a_title_and_no_trace_of_the_clock(variant: str) -> None:
    core = parts(made(variant, "full"))["docProps/core.xml"].decode()
    assert "<dc:language>fr-FR</dc:language>" in core
    assert TRAME.title in unescape(core)
    day = "2022-12-01" if variant == "vierge" else "2026-03-12"
    assert set(re.findall(r">(\d{4}-\d\d-\d\d)T00:00:00Z<", core)) == {day}


def test_the_creator_is_the_cpts() -> None:
    file = variants.render(TRAME, Answers(values={"cpts_nom": "CPTS d'Ici & <Là>"})).docx
    core = etree.fromstring(parts(file)["docProps/core.xml"])
    assert core.findtext("{http://purl.org/dc/elements/1.1/}creator") == "CPTS d'Ici & <Là>"


# -------------------------------------------------------------- the whole plan


def test_every_answer_of_the_example_is_in_the_complete_plan() -> None:
    text = re.sub(r"\s", "", "".join(texts(made("complete", "example"))))
    for question in TRAME.questions:
        value = example().get(question.id)
        if question.type in ("text", "long_text") and value:
            for line in value.splitlines():
                bare = re.sub(r"^\s*([-*•–]|\d+[.)])\s+", "", line)
                assert re.sub(r"\s", "", bare) in text, question.id


def test_every_row_of_the_example_is_in_the_complete_plan() -> None:
    text = re.sub(r"\s", "", "".join(texts(made("complete", "example"))))
    for question in TRAME.questions:
        rows = example().get(question.id) if question.has_rows else None
        for row in rows or []:
            for field in question.fields:
                if field.type == "text" and row.get(field.id) and question.id != "alerte_chaine":
                    # The sheets write the function with a capital.
                    found = re.sub(r"\s", "", as_printed(row, field)).lower()
                    assert found in text.lower(), (question.id, field.id)


def as_printed(row: Any, field: trame.Field) -> str:
    """The text of a cell; a directory that is named by its id is printed under its label."""
    return with_labels(TRAME, row[field.id]) if field.suggest_text else str(row[field.id])


def test_an_empty_plan_marks_every_missing_answer_and_has_no_hollow_heading() -> None:
    file = made("complete", "empty")
    found = lines(file)
    for question in TRAME.questions:
        if question.required and not question.condition and question.section != "0-identification":
            label = question.label if question.id not in ("plan_nature",) else "À compléter"
            assert any(label in line and "À compléter" in line for line in found), question.id
    assert not hollow_headings(file)


@pytest.mark.parametrize(("variant", "plan"), [a for a in ALL if a[0] != "fiches"])
def test_no_heading_is_followed_by_nothing(variant: str, plan: str) -> None:
    assert hollow_headings(made(variant, plan)) == []


def hollow_headings(file: bytes) -> list[str]:
    """Headings that stand before a heading of the same or of a higher level, or at the end."""
    root = etree.fromstring(parts(file)["word/document.xml"])
    blocks = [(style_of(b), "".join(b.itertext()).strip()) for b in root[0]]
    blocks = [(s, t) for s, t in blocks if t or s.startswith("Heading")] + [("Heading1", "")]
    return [
        text
        for (style, text), (after, _) in itertools.pairwise(blocks)
        if style.startswith("Heading") and after.startswith("Heading") and after <= style
    ]


def style_of(block: Any) -> str:
    found = block.find(f"{W}pPr/{W}pStyle")
    return found.get(W + "val") if found is not None else ""


def test_a_typology_that_is_not_treated_leaves_nothing_behind() -> None:
    values = dict(full(TRAME).values) | {
        "crises_retenues": ["T1", "T3"], "t2_role": "GARDÉ MAIS TU",
    }  # fmt: skip
    text = words(variants.render(TRAME, Answers(values=values)).docx)
    assert "GARDÉ MAIS TU" not in text
    assert "2.3 T2" not in text and "2.4 T3" in text


def test_a_gap_in_a_draft_is_seen_on_the_cover_and_in_every_footer() -> None:
    file = made("complete", "empty")
    assert "BROUILLON" in "\n".join(lines(file)[:6])
    assert "BROUILLON" in "".join(texts(file, "word/footer1.xml"))
    assert "BROUILLON" not in words(made("complete", "full"))


def test_the_first_page_to_open_in_a_crisis_stands_before_the_control_page() -> None:
    found = lines(made("complete", "full"))
    quick = found.index(french("En cas d'alerte : la première page"))
    assert quick < found.index("Contrôle du document")


def test_the_sober_line_on_the_outline_and_the_attestation_are_printed() -> None:
    text = "\n".join(lines(made("complete", "full")))
    assert TRAME.notice in text
    assert "J'atteste qu'aucune donnée nominative de patient" in text


def test_the_pictures_have_a_text_alternative_that_says_it_all() -> None:
    root = etree.fromstring(parts(made("complete", "full"))["word/document.xml"])
    told = {e.get("name"): e.get("descr") for e in root.iter(WD + "docPr")}
    assert "Dr Alix Exemple" in told["Cellule de crise"]
    assert "06 39 98" not in told["Cellule de crise"]
    assert told["Chaîne d'alerte"].startswith("Chaîne d'alerte en 4 rangs")


def test_wide_tables_stand_in_landscape_and_the_body_says_where() -> None:
    xml = body(made("complete", "full"))
    sections = re.findall(r"<w:sectPr.*?</w:sectPr>", xml)
    assert 'w:orient="landscape"' in sections[-1] and "landscape" not in "".join(sections[:-1])
    assert french("Stocks et matériel : voir l'annexe A6.") in lines(made("complete", "full"))


def test_contents_have_an_entry_for_every_chapter_and_fiche() -> None:
    xml = body(made("complete", "full"))
    entries = re.findall(r'<w:pStyle w:val="TOC[12]"/>', xml)
    headings = re.findall(r'<w:pStyle w:val="Heading[12]"/>', xml)
    assert len(entries) == len(headings) > 40
    assert xml.count("PAGEREF") == 0


def test_page_numbers_are_written_where_a_layout_gave_them() -> None:
    xml = body(variants.render(TRAME, full(TRAME), pages={"_Toc90000001": 7}).docx)
    assert xml.count("PAGEREF") == 1


# ------------------------------------------------------------- any text at all


@pytest.mark.parametrize("question_id", ["cpts_nom", "cpts_siege", "territoire_presentation",
                                         "t1_role", "com_interne"])  # fmt: skip
def test_nasty_text_comes_out_as_typed(question_id: str) -> None:
    assert NASTY in one_line(**{question_id: NASTY})


def test_nasty_text_in_a_cell_a_sheet_and_a_picture_comes_out_as_typed() -> None:
    chain = [{"rang": 1, "fonction": NASTY, "personne": NASTY}]
    rows = [{"echeance": "h0", "action": NASTY, "responsable": NASTY}]
    text = one_line(alerte_chaine=chain, t1_actions=rows, risques_matrice=[
        {"risque": NASTY, "probabilite": 4, "gravite": 4}])  # fmt: skip
    assert text.count(NASTY) >= 4


def test_lines_and_bullets_of_an_answer_are_kept() -> None:
    file = variants.render(
        TRAME, Answers(values={"t1_role": "Un :\n- deux\n- trois\n\nquatre\ncinq\n1. six"})
    ).docx
    root = etree.fromstring(parts(file)["word/document.xml"])
    styles = {text_of(p): style_of(p) for p in root.iter(W + "p")}
    assert styles["deux"] == styles["trois"] == "ListBullet"
    assert styles["quatre\ncinq"] == ""
    assert styles["1.\tsix"] == "ListNumber"


def text_of(paragraph: Any) -> str:
    marks = {W + "br": "\n", W + "tab": "\t"}
    return "".join(
        marks.get(e.tag, e.text or "")
        for e in paragraph.iter(W + "t", W + "br", W + "tab")
        if e.getparent().tag == W + "r"
    )


def test_an_answer_of_100_kb_is_printed_whole(tmp_path: Path) -> None:
    long = "\n\n".join(f"Paragraphe {n}, avec assez de mots pour compter." for n in range(2200))
    assert len(long) > 100_000
    file = variants.render(TRAME, Answers(values={"com_interne": long})).docx
    assert "Paragraphe 2199," in body(file) and examine(file) == []


def test_characters_that_xml_forbids_are_taken_out_and_told() -> None:
    answers = Answers(values={"t2_role": "a\x00b\x0bc\ufffed", "cpts_nom": "C\x08PTS"})
    rendered = variants.render(TRAME, answers)
    assert {re.split(r"[.\[]", r.where)[0] for r in rendered.removed} >= {"t2_role", "cpts_nom"}
    assert "ab\ncd" in texts(rendered.docx) and "CPTS" in texts(rendered.docx)


# -------------------------------------------------------------- the diffusable


def test_nothing_of_a_restricted_question_is_anywhere_in_a_diffusable_package() -> None:
    answers, markers = marked(TRAME)
    assert len(markers) > 150
    complete = words(variants.render(TRAME, answers).docx)
    assert sum(plain(m) in plain(complete) for m in markers) > len(markers) * 0.8
    file = variants.render(TRAME, answers, "diffusable").docx
    everything = plain(words(file)) + plain("".join("".join(texts(file, n)) for n in parts(file)
                                                    if n.startswith("word/h")))  # fmt: skip
    assert [m for m in markers if plain(m) in everything] == []


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_restricted_telephone_of_the_example_is_not_in_its_diffusable_plan() -> None:
    text = plain(words(made("diffusable", "example")))
    public = {example().get("cpts_telephone")}
    for question in TRAME.questions:
        for row in (example().get(question.id) or []) if question.restricted else []:
            for field in question.fields:
                value = row.get(field.id)
                if field.type in ("phone", "email") and value and value not in public:
                    assert plain(value) not in text or len(value) < 6, (question.id, value)


def test_a_diffusable_plan_says_what_is_not_joined() -> None:
    found = lines(made("diffusable", "full"))
    for question in TRAME.questions:
        if question.restricted:
            title = variants.context(variants.view(TRAME, full(TRAME)))[question.id]["title"]
            assert any(title in line and "restreinte" in line and "non join" in line
                       for line in found), question.id  # fmt: skip
    assert french("Annexes à diffusion restreinte : non jointes à cette version.") in found


def test_a_diffusable_draft_does_not_ask_for_what_it_would_not_print() -> None:
    text = "\n".join(lines(made("diffusable", "empty")))
    assert french("À compléter : Chaîne d'alerte") not in text
    assert french("À compléter : Présentation du territoire en une page") in text


# ------------------------------------------------------------ fiches and form


def test_the_fiches_alone_are_one_for_each_typology_treated() -> None:
    found = [line for line in lines(made("fiches", "full")) if re.match(r"T\d – ", line)]
    assert [line[:2] for line in found] == ["T1", "T2", "T3", "T4", "T5"]
    one = lines(variants.render(TRAME, full(TRAME), "fiches", typology=" t3 ").docx)
    assert [line[:2] for line in one if re.match(r"T\d – ", line)] == ["T3"]


@pytest.mark.parametrize("typology", ["T9", "", "T2"])
def test_a_fiche_that_the_plan_lacks_is_refused_with_those_that_it_has(typology: str) -> None:
    answers = Answers(values={"crises_retenues": ["T1", "T3"]})
    with pytest.raises(UsageMistake, match=r"T1, T3"):
        variants.render(TRAME, answers, "fiches", typology=typology)


def test_a_fiche_has_boxes_moments_names_and_the_numbers_to_call() -> None:
    text = "\n".join(lines(made("fiches", "full")))
    for piece in ("☐", "H0 – tout de suite", "J+3", "Levée", "SAMU", "112", "114",
                  "06 39 98 01 00".replace(" ", NBSP), "Signature"):  # fmt: skip
        assert piece in text


def test_the_blank_form_says_who_to_ask_and_has_room_to_write() -> None:
    found = lines(variants.render(TRAME, Answers(), "vierge").docx)
    assert found.count("Qui solliciter") == len(TRAME.sections)
    assert any("Chaque profession" in line for line in found)
    xml = body(made("vierge", "empty"))
    assert xml.count('w:val="Ligne"') > 200 and xml.count("<w:tbl>") > 60


# ------------------------------------------------------------------ LibreOffice


@pytest.mark.parametrize(("count", "pages"), [(3, 5), (11, 5), (16, 5), (24, 10)])
def test_a_fiche_stays_on_one_page_up_to_16_actions(count: int, pages: int, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    action = "Informer les pharmacies, les laboratoires et les cabinets proches du site"
    means = "annuaire des structures ; modèle de message M3"
    rows = [{"echeance": code, "action": action, "responsable": "pilote", "moyen_ou_contact": means}
            for code in ("h0", "h2", "j1", "j3", "levee") for _ in range(5)][:count]  # fmt: skip
    values = dict(full(TRAME).values)
    values |= {f"t{n}_actions": rows for n in range(1, 6)}
    file = tmp_path / "fiches.docx"
    file.write_bytes(variants.render(TRAME, Answers(values=values), "fiches").docx)
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run([office, "--headless", profile, "--convert-to", "pdf", "--outdir",
                    str(tmp_path), str(file)], check=True, capture_output=True)  # fmt: skip
    import pikepdf

    with pikepdf.open(tmp_path / "fiches.pdf") as pdf:
        assert len(pdf.pages) == pages
