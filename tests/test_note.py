"""The note de modifications: what the officer who knows the last version reads."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filled import full
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from word_samples import W, assert_valid, body, parts, texts

from sseplan import changes, plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.documents import note, rendering
from sseplan.documents.accessibility import accessibility
from sseplan.documents.change_cells import TALL, Line, Piece, Sides
from sseplan.documents.change_lines import KEPT, sides
from sseplan.documents.checker import examine
from sseplan.documents.editions import Edition
from sseplan.errors import TemplateInvalid
from sseplan.typography import NBSP, french

TRAME = trame.load()
OLD = Edition("2025-1", "1.0", "2025-11-04", "Karim Delvaux", "première version")
NEW = Edition("2026-1", "2.0", "2026-10-13", "Karim Delvaux", "actualisation annuelle")
NASTY = 'A & B < C > "D"\nsuite\tfin{{ x }}' + NBSP + "!"
TITLES = ["Partie du plan", "Question", "Avant", "Après", "Raison"]


def made(*told: Change, answers: Answers | None = None, before: Edition | None = OLD) -> bytes:
    return note.render(TRAME, before, NEW, told, answers or Answers()).docx


def from_pair(before: dict[str, Any], after: dict[str, Any]) -> bytes:
    old, new = Answers(values=before), Answers(values=after)
    return made(*changes.between(TRAME, old, new), answers=new)


def tables(file: bytes) -> list[list[list[str]]]:
    """The tables of the body: rows of cells, the paragraphs of a cell on its lines."""
    return [
        [["\n".join(_plain(p) for p in cell.iter(W + "p")) for cell in row.iter(W + "tc")]
         for row in table.iter(W + "tr")]
        for table in etree.fromstring(parts(file)["word/document.xml"]).iter(W + "tbl")
    ]  # fmt: skip


def _plain(paragraph: Any) -> str:
    signs = {W + "br": "\n", W + "tab": "\t"}
    return "".join(signs.get(e.tag, e.text or "") for r in paragraph.iter(W + "r") for e in r
                   if e.tag in (W + "t", W + "br", W + "tab")).replace(NBSP, " ")  # fmt: skip


def detail(file: bytes) -> list[list[str]]:
    """The rows of the table of changes, without its header."""
    found = tables(file)[-1]
    assert found[0] == TITLES
    return found[1:]


def marked(file: bytes, style: str) -> list[str]:
    """The texts of the runs of a character style in the table of changes."""
    table = list(etree.fromstring(parts(file)["word/document.xml"]).iter(W + "tbl"))[-1]
    return [
        "".join(t.text or "" for t in run.iter(W + "t"))
        for run in table.iter(W + "r")
        if (look := run.find(f"{W}rPr/{W}rStyle")) is not None and look.get(W + "val") == style
    ]


def contact(name: str, phone: str) -> dict[str, str]:
    return {"organisme": name, "telephone_jour": phone}


# ------------------------------------------------------------------ the stories


def test_a_phone_number_that_changed_is_read_before_beside_after() -> None:
    file = from_pair(
        {"contacts_autorites": [contact("samu", "02 61 91 00 10")]},
        {"contacts_autorites": [contact("samu", "02 61 91 00 12")]},
    )
    (row,) = detail(file)
    question = TRAME.question("contacts_autorites")
    label = question.field("telephone_jour").label
    assert row[0].startswith("1.3 Partenaires")
    assert row[1].startswith(f"{question.number}. {question.label}")
    assert row[2:4] == [f"{label} : 02 61 91 00 10", f"{label} : 02 61 91 00 12"]
    assert row[4] == "Actualisation annuelle"
    assert [t.replace(NBSP, " ") for t in marked(file, "TexteRetire")] == ["02 61 91 00 10"]
    assert [t.replace(NBSP, " ") for t in marked(file, "TexteAjoute")] == ["02 61 91 00 12"]


def test_a_contact_that_came_or_went_is_told_by_its_name_only() -> None:
    """The agency needs no number to see that somebody came: the plan itself has it."""
    old, new = contact("SAMU 37", "15"), contact("DDPP 37", "02 61 91 00 20")
    (row,) = detail(from_pair({"contacts_autorites": [old]}, {"contacts_autorites": [old, new]}))
    assert row[2:4] == ["(ligne absente)", "Ligne ajoutée : DDPP 37"]
    (row,) = detail(from_pair({"contacts_autorites": [old, new]}, {"contacts_autorites": [old]}))
    assert row[2:4] == ["Ligne retirée : DDPP 37", "(ligne retirée)"]


def test_several_contacts_that_came_stand_as_one_list() -> None:
    rows = [contact(f"Service {n}", f"02 61 91 00 2{n}") for n in range(4)]
    file = from_pair({"contacts_autorites": rows[:1]}, {"contacts_autorites": rows})
    (row,) = detail(file)
    assert row[2:4] == [
        "(3 lignes absentes)", "3 lignes ajoutées : Service 1 ; Service 2 ; Service 3",
    ]  # fmt: skip
    assert "02 61" not in " ".join(texts(file)).replace(NBSP, " ")


@pytest.mark.parametrize("question", [q.id for q in TRAME.questions if q.restricted and q.has_rows])
def test_nothing_but_names_is_told_of_contacts_that_came_or_went(question: str) -> None:
    """Whatever the list: as a row that came, one that went, a list first filled or emptied."""
    spec = TRAME.question(question)
    row = {f.id: "Qui" if f.identity else "SECRET" for f in spec.fields}
    for told in (
        Change(question, "row_added", "Qui", after=row),
        Change(question, "row_removed", "Qui", before=row),
        Change(question, "added", after=[row]),
        Change(question, "removed", before=[row]),
    ):
        text = " ".join(cell for line in detail(made(told)) for cell in line)
        assert "Qui" in text and "SECRET" not in text, told.kind


def action(text: str, state: str = "à faire") -> dict[str, str]:
    return {"constat": "Essai", "action": text, "responsable": "coordination", "etat": state}


def test_a_row_of_another_list_is_told_with_its_fields() -> None:
    old, new = action("Écrire"), action("Relire")
    (row,) = detail(from_pair({"plan_amelioration": [old]}, {"plan_amelioration": [old, new]}))
    assert row[2] == "(ligne absente)"
    assert row[3].startswith("Ligne ajoutée : Relire ; ")
    assert "coordination" in row[3] and "[…]" not in row[3]


def test_a_row_with_much_to_say_is_cut_at_about_two_hundred_letters() -> None:
    old, new = action("Écrire"), action("Relire", "un mot " * 200)
    (row,) = detail(from_pair({"plan_amelioration": [old]}, {"plan_amelioration": [old, new]}))
    assert 150 < len(row[3]) < 240
    assert re.search(r"(un|mot) \[…\]$", row[3])


def test_of_many_rows_the_names_are_whole_and_the_rest_is_shorter() -> None:
    names = [f"Action {n} {'longue ' * 12}fin" for n in range(6)]
    rows = [action(name, "un mot " * 50) for name in names]
    (row,) = detail(from_pair({}, {"plan_amelioration": rows}))
    told = row[3].split("\n")
    assert [line.startswith(name) for line, name in zip(told, names, strict=True)] == [True] * 6
    assert max(map(len, told)) < 130


def test_the_note_says_where_the_rest_is_only_when_rows_are_cut_short() -> None:
    sentence = "Le détail de chaque ligne est dans le plan aux modifications suivies."
    old, new = action("Écrire"), action("Relire")
    came = from_pair({"plan_amelioration": [old]}, {"plan_amelioration": [old, new]})
    assert "\n".join(texts(came)).replace(NBSP, " ").count(sentence) == 1
    other = made(Change("cpts_siege", "changed", before="ici", after="là"))
    assert sentence not in "\n".join(texts(other)).replace(NBSP, " ")


def test_rows_that_were_only_checked_again_share_a_line() -> None:
    def verified(day: str) -> list[dict[str, str]]:
        return [contact(f"Service {n}", "15") | {"verifie_le": day} for n in range(5)]

    old, new = verified("2025-09-01"), verified("2026-09-01")
    new[4] |= {"telephone_jour": "02 61 91 00 12"}
    rows = detail(from_pair({"contacts_autorites": old}, {"contacts_autorites": new}))
    assert [row[1].split("\n")[-1] for row in rows] == ["Service 4", "37. 4 lignes"]
    assert rows[1][2] == "Vérifié le : 1er septembre 2025"
    assert rows[1][3] == (
        "Vérifié le : 1er septembre 2026\nService 0 ; Service 1 ; Service 2 ; Service 3"
    )


def test_rows_in_another_order_are_said_to_be_that_and_are_no_change() -> None:
    rows = [contact("SAMU 37", "15"), contact("DDPP 37", "02 61 91 00 20")]
    file = from_pair({"contacts_autorites": rows}, {"contacts_autorites": rows[::-1]})
    assert "Aucune réponse n'a changé" in "\n".join(texts(file)).replace(NBSP, " ")
    (row,) = detail(file)
    assert row[2:4] == ["SAMU 37, DDPP 37", "Mêmes lignes, dans un autre ordre : DDPP 37, SAMU 37"]


def test_the_words_of_a_long_text_are_marked_and_what_stands_is_left_out() -> None:
    same = " ".join(f"mot{n}" for n in range(200))
    file = from_pair(
        {"territoire_presentation": f"{same} onze {same}"},
        {"territoire_presentation": f"{same} douze {same}"},
    )
    (row,) = detail(file)
    assert marked(file, "TexteRetire") == ["onze"]
    assert marked(file, "TexteAjoute") == ["douze"]
    assert row[2].startswith("[…] ") and row[2].endswith(" […]")
    assert len(row[2]) < 2 * KEPT + 60
    assert "mot199 onze mot0" in row[2]


def test_a_text_written_anew_is_shown_whole_without_marks() -> None:
    old, new = "ancien " * 60, "tout autrement dit " * 30
    file = from_pair({"territoire_presentation": old}, {"territoire_presentation": new})
    (row,) = detail(file)
    assert row[3] == f"Texte réécrit : {new.strip()}"
    assert marked(file, "TexteRetire") == marked(file, "TexteAjoute") == []


def test_of_several_choices_only_the_new_ones_are_marked() -> None:
    file = from_pair({"alerte_sources": ["appel_ars"]}, {"alerte_sources": ["appel_ars", "samu"]})
    labels = {c.code: c.label for c in TRAME.question("alerte_sources").choices}
    assert marked(file, "TexteAjoute") == [labels["samu"]]
    assert detail(file)[0][3] == f"{labels['appel_ars']}, {labels['samu']}"


def test_an_answer_that_came_is_beside_the_lack_of_it() -> None:
    (row,) = detail(from_pair({}, {"cpts_siege": "2 place du Marché"}))
    assert row[2:4] == ["(aucune réponse)", "2 place du Marché"]


def test_an_answer_that_no_longer_applies_says_so() -> None:
    before = {"crises_retenues": ["T1", "T2"], "t2_role": "Soutenir"}
    file = from_pair(before, before | {"crises_retenues": ["T1"]})
    row = next(r for r in detail(file) if "T2" in r[1])
    assert row[2:4] == ["Soutenir", "(ne s'applique plus)"]


def test_a_list_that_nobody_had_filled_is_told_by_the_names_of_its_rows() -> None:
    rows = [contact("SAMU 37", "15"), contact("DDPP 37", "02 61 91 00 20")]
    (row,) = detail(from_pair({}, {"contacts_autorites": rows}))
    assert row[2:4] == ["(aucune réponse)", "SAMU 37 ; DDPP 37"]


def test_what_the_plan_is_about_comes_first_and_its_own_life_last() -> None:
    version = [{"version": "1.0"}, {"version": "2.0", "date": "2026-10-13"}]
    file = from_pair(
        {"plan_version": version[:1], "cpts_siege": "ici"},
        {"plan_version": version, "cpts_siege": "là"},
    )
    rows = detail(file)
    assert [row[1].split(". ")[1].split("\n")[0] for row in rows] == [
        TRAME.question("cpts_siege").label, TRAME.question("plan_version").label,
    ]  # fmt: skip
    assert rows[1][0].startswith("Suivi du plan")


def test_the_rows_that_record_the_changes_are_not_told_as_changes() -> None:
    rows = [{"section": "1.3", "changement": "annuaire", "raison": "relecture"}]
    after = {"plan_nature": "actualisation", "actualisation_changements": rows}
    file = from_pair({"plan_nature": "actualisation"}, after)
    assert "annuaire" not in " ".join(texts(file))


# ------------------------------------------------------------------ the reasons


def reason(rows: list[dict[str, str]], question: str = "contacts_autorites") -> str:
    answers = Answers(values={"actualisation_changements": rows})
    told = (Change(question, "added", after="x"),
            Change("actualisation_changements", "added", after=rows))  # fmt: skip
    return detail(made(*told, answers=answers))[0][4]


def test_the_reason_is_that_of_the_row_about_the_same_part() -> None:
    rows = [
        {"section": "1.2 Ressources", "changement": "stocks", "raison": "exercice"},
        {"section": "1.3 Partenaires", "changement": "numéros", "raison": "départ du directeur"},
    ]
    assert reason(rows) == "Départ du directeur"


def test_a_row_that_begins_with_the_question_wins_over_its_neighbours() -> None:
    label = TRAME.question("contacts_autorites").label
    rows = [
        {"section": "1.3 Partenaires", "changement": "conventions", "raison": "signature"},
        {"section": "1.3 Partenaires", "changement": f"{label} : 1 ligne", "raison": "essai"},
    ]
    assert reason(rows) == "Essai"
    assert reason(rows[1:], "partenaires_autres") == "Actualisation annuelle"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"section": "1.3", "changement": "x", "raison": ""}],
        [{"section": "1.2", "changement": "x", "raison": "autre partie"}],
        [
            {"section": "1.3", "changement": "x", "raison": "une"},
            {"section": "1.3", "changement": "y", "raison": "deux"},
        ],
    ],
    ids=["none", "blank", "elsewhere", "two that differ"],
)
def test_without_a_reason_of_its_own_a_change_has_that_of_the_revision(
    rows: list[dict[str, str]],
) -> None:
    assert reason(rows) == "Actualisation annuelle"


def test_the_reasons_written_for_the_version_before_are_not_given_again() -> None:
    rows = [{"section": "1.3 Partenaires", "changement": "numéros", "raison": "départ"}]
    answers = Answers(values={"actualisation_changements": rows})
    file = made(Change("contacts_autorites", "added", after="x"), answers=answers)
    assert detail(file)[0][4] == "Actualisation annuelle"


def test_what_became_of_the_plan_afterwards_has_no_reason() -> None:
    file = made(Change("ars_avis", "added", after=[{"date": "2026-02-01", "avis": "conforme"}]))
    assert detail(file)[0][4] == "–"


def test_a_reason_is_not_repeated_under_itself() -> None:
    told = (Change("cpts_nom", "added", after="x"), Change("cpts_siege", "added", after="y"))
    assert [row[4] for row in detail(made(*told))] == ["Actualisation annuelle", "Idem"]


# ------------------------------------------------------------------ the summary


def summary(file: bytes) -> dict[str, list[str]]:
    rows = next(t for t in tables(file) if t[0][0] == "Thème")
    return {row[0]: row[1:] for row in rows[1:]}


def test_every_theme_has_its_line_even_when_nothing_changed_in_it() -> None:
    found = summary(made(Change("cpts_siege", "changed", before="ici", after="là")))
    assert list(found) == [*TRAME.themes.values(), "Suivi du plan : versions, envois, retours"]
    assert found["Identification"][0].startswith("1 sur ")
    assert "Adresse" in found["Identification"][1]
    assert found["Anticiper"] == ["0", "Aucun changement."]


def test_a_theme_with_many_changes_is_told_by_part_and_by_number() -> None:
    questions = [q for q in TRAME.questions if q.section.startswith("1-") and not q.has_rows]
    found = summary(made(*(Change(q.id, "changed", before="a", after="b") for q in questions)))
    count, text = found["Anticiper"]
    assert count.startswith(f"{len(questions)} sur ")
    assert f"{len(questions)} réponses changées" in text
    assert "en 1.1 Territoire" in text


def test_the_two_versions_their_dates_and_the_reason_come_first() -> None:
    facts = {row[0]: row[1] for row in tables(made())[0]}
    assert facts["Depuis"] == "Version 1.0 du 4 novembre 2025, révision 2025-1, par Karim Delvaux"
    assert facts["Version nouvelle"].startswith("Version 2.0 du 13 octobre 2026")
    assert facts["Motif"] == "Actualisation annuelle"
    assert "De la version 1.0 à la version 2.0" in "\n".join(texts(made())).replace(NBSP, " ")


# ------------------------------------------------------------------ the edges


def test_no_change_is_said_in_a_sentence_and_there_is_no_table_of_changes() -> None:
    file = made()
    assert "Aucune réponse n'a changé" in "\n".join(texts(file))
    assert len(tables(file)) == 1


def test_a_first_version_has_nothing_to_be_compared_with() -> None:
    assert "C'est la première version du plan" in "\n".join(texts(made(before=None)))


def test_a_draft_is_called_one() -> None:
    file = note.render(TRAME, OLD, Edition(), (), Answers()).docx
    assert "De la version 1.0 au brouillon" in "\n".join(texts(file)).replace(NBSP, " ")


def test_the_level_of_diffusion_stands_on_every_page() -> None:
    file = made(answers=Answers(values={"diffusion_niveau": "diffusion_restreinte"}))
    assert "Diffusion restreinte" in texts(file, "word/header1.xml")[0]


def test_pages_are_numbered() -> None:
    footer = parts(made())["word/footer1.xml"].decode()
    assert "PAGE" in footer and "NUMPAGES" in footer


def test_a_question_that_no_trame_knows_is_told_by_its_id() -> None:
    (row,) = detail(made(Change("jadis", "removed", before={"a": ["b", "c"]})))
    assert row[0] == "Hors de la trame"
    assert "jadis" in row[1]


def test_a_question_that_only_the_older_trame_has_is_told_by_its_label() -> None:
    gone = TRAME.question("cpts_siege")
    newer = dataclasses.replace(
        TRAME, questions=tuple(q for q in TRAME.questions if q.id != gone.id)
    )
    told = changes.between(newer, Answers(values={gone.id: "ici"}), Answers(), before_trame=TRAME)
    file = note.render(newer, OLD, NEW, told, Answers(), before_trame=TRAME).docx
    (row,) = detail(file)
    assert gone.label in row[1]
    assert row[2:4] == ["ici", "(question retirée de la trame)"]


@pytest.mark.parametrize("kind", ["added", "removed", "changed"])
@pytest.mark.parametrize("question", ["cpts_nom", "territoire_presentation", "contacts_autorites"])
def test_what_is_typed_comes_out_as_typed(kind: str, question: str, tmp_path: Path) -> None:
    told = Change(question, kind, before=NASTY, after=f"avant {NASTY}")
    file = made(told)
    assert examine(file) == []
    cells = "\n".join("\n".join(row) for row in detail(file))
    assert 'A & B < C > "D"' in cells and "suite\tfin{{ x }}" in cells


def test_any_field_of_any_row_may_hold_anything() -> None:
    fields = {f.id: NASTY for f in TRAME.question("contacts_autorites").fields}
    told = [
        Change("contacts_autorites", "row_added", NASTY, after=fields),
        Change("contacts_autorites", "row_changed", NASTY, "inconnu", NASTY, None, NASTY),
        Change("contacts_autorites", "row_changed", NASTY, "organisme", [1, {"a": 2}], 3),
        Change("contacts_autorites", "row_added", "x", after="pas une ligne"),
        Change("contacts_autorites", "added", after=["pas une ligne", {"inconnu": "x"}]),
    ]
    assert examine(made(*told)) == []


def test_a_huge_text_goes_on_from_row_to_row_and_none_is_broken_over_two_pages() -> None:
    huge = " ".join(f"mot{n}" for n in range(5000))
    file = made(Change("territoire_presentation", "added", after=huge),
                Change("cpts_nom", "added", after="CPTS"))  # fmt: skip
    rows = list(list(etree.fromstring(parts(file)["word/document.xml"]).iter(W + "tbl"))[-1])
    assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows if r.tag == W + "tr")
    first, *others, last = detail(file)
    assert last[3] == "CPTS"
    assert " ".join(row[3].strip() for row in (first, *others)) == huge
    assert {row[1].split("\n")[-1] for row in others} == {"(suite)"}
    assert {row[2] for row in others} == {"–"}


@given(
    st.lists(st.lists(st.text("abé .;\n", min_size=1, max_size=300), min_size=1, max_size=5)),
    st.sampled_from(["", "added", "label"]),
)
@settings(max_examples=200, deadline=None)
def test_a_tall_cell_is_told_in_parts_that_say_it_all(cell: list[list[str]], mark: str) -> None:
    lines = tuple(
        Line(tuple(Piece(t, mark if n % 2 else "name") for n, t in enumerate(texts_)))
        for texts_ in cell
    )
    found = Sides(lines, (Line((Piece("x"),)),)).parts()
    heights = [sum(len(p.text) for li in part.before for p in li.pieces) for part in found]
    assert max(heights) <= 1.5 * TALL + 300
    both = ["".join(p.text for part in told for li in part.before for p in li.pieces)
            for told in (found, [Sides(lines, ())])]  # fmt: skip
    assert re.sub(r"\s|–", "", both[0]) == re.sub(r"\s", "", both[1])


def test_the_header_row_of_the_changes_is_repeated() -> None:
    table = body(made(Change("cpts_nom", "added", after="x"))).split("<w:tbl>")[-1]
    assert table.index("<w:tblHeader/>") < table.index("Avant")


def three_hundred() -> tuple[Change, ...]:
    texts_ = [q for q in TRAME.questions if q.type in ("text", "long_text")]
    lists = [q for q in TRAME.questions if q.has_rows]
    plain = [Change(q.id, "changed", before="avant un mot", after="après un mot") for q in texts_]
    rows = [
        Change(q.id, "row_changed", f"Ligne {n}", q.fields[-1].id, f"a{n}", f"b{n}")
        for q in lists
        for n in range(6)
    ]
    return (*plain, *rows)


@cache
def example(number: str) -> Answers:
    place = resources.guide() / "exemple" / "revisions" / f"{number}.yaml"
    text = place.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    return plan_yaml.load(text, TRAME).answers


def example_changes() -> tuple[Change, ...]:
    return changes.between(TRAME, example("2025-1"), example("2026-1"))


CASES: dict[str, Any] = {
    "nothing": lambda: made(),
    "first": lambda: made(before=None),
    "one": lambda: made(Change("cpts_nom", "changed", before="CPTS d'Ici", after="CPTS de Là")),
    "three hundred": lambda: made(*three_hundred(), answers=full(TRAME)),
    "everything": lambda: made(*changes.between(TRAME, Answers(), full(TRAME)),
                               answers=full(TRAME)),
    "example": lambda: made(*example_changes(), answers=example("2026-1")),
}  # fmt: skip


@cache
def case_file(case: str) -> bytes:
    file: bytes = CASES[case]()
    return file


@pytest.mark.parametrize("case", CASES)
def test_every_note_opens_in_word_and_can_be_read_by_everybody(case: str, tmp_path: Path) -> None:
    file = case_file(case)
    assert examine(file) == []
    assert accessibility(parts(file)) == []
    assert_valid(file, tmp_path)
    for name, data in parts(file).items():
        assert not re.search(rb"\{\{|\{%|\}\}|%\}", data), name


@pytest.mark.parametrize("case", CASES)
def test_the_same_changes_give_the_same_bytes_with_the_day_of_the_version(case: str) -> None:
    file = case_file(case)
    assert CASES[case]() == file
    core = unescape(parts(file)["docProps/core.xml"].decode())
    assert set(re.findall(r">(\d{4}-\d\d-\d\d)T00:00:00Z<", core)) == {NEW.date}
    assert "<dc:language>fr-FR</dc:language>" in core
    assert "Note de modifications – " in core


def test_every_change_of_the_example_is_in_its_note() -> None:
    file = case_file("example")
    text = re.sub(r"\s", "", "".join(texts(file)))
    for change in example_changes():
        if change.question == "actualisation_changements":
            continue
        label = TRAME.question(change.question).label
        assert re.sub(r"\s", "", label) in text, change
        assert re.sub(r"\s", "", change.row) in text, change


def test_no_cell_of_the_example_is_taller_than_half_a_page() -> None:
    """A page has some forty lines of about fifty letters."""
    for row in detail(case_file("example")):
        for cell in row[2:4]:
            assert sum(len(line) // 50 + 1 for line in cell.split("\n")) <= 20, cell


def test_the_note_of_a_year_of_changes_has_about_a_hundred_lines() -> None:
    """The officer reads forty plans: a summary page, then thirteen pages of eight lines."""
    assert len(detail(case_file("example"))) <= 13 * 8


def test_every_line_of_the_example_has_its_five_cells() -> None:
    for row in detail(case_file("example")):
        assert len(row) == 5 and all(cell.strip() for cell in row), row


def test_the_table_of_changes_fits_between_the_margins() -> None:
    file = made(Change("cpts_nom", "added", after="x"))
    widths = re.findall(r'<w:gridCol w:w="(\d+)"/>', body(file))
    assert sum(map(int, widths[-5:])) <= 14572  # 257 mm


def test_a_trame_without_the_template_is_told_in_a_sentence(tmp_path: Path) -> None:
    bare = dataclasses.replace(TRAME, id="regionale", place=tmp_path)
    with pytest.raises(TemplateInvalid, match=r"note\.docx.*regionale"):
        note.render(bare, OLD, NEW, (), Answers())


@pytest.mark.parametrize("told", [(), three_hundred()], ids=["empty", "full"])
def test_the_template_uses_no_unknown_name(told: tuple[Change, ...]) -> None:
    context = note.context(TRAME, OLD, NEW, told, Answers())
    place = resources.templates() / TRAME.id / note.TEMPLATE
    assert rendering.verify_template(place.read_bytes(), [context]) == []


WORDS = st.lists(st.text("abcdefé ,.'", min_size=1, max_size=9), min_size=1, max_size=60)


@given(before=WORDS, after=WORDS)
@settings(max_examples=100, deadline=None)
def test_what_is_shown_of_two_texts_is_theirs_and_what_differs_is_marked(
    before: list[str], after: list[str]
) -> None:
    old, new = (re.sub(r" +", " ", " ".join(words)).strip() for words in (before, after))
    if not old or not new or old == new:
        return
    question = TRAME.question("territoire_presentation")
    both = sides(TRAME, question, [Change(question.id, "changed", before=old, after=new)]).both
    shown = ["".join(p.text for line in side for p in line.pieces) for side in both]
    rewritten = shown[1].startswith(french("Texte réécrit : "))
    for text, whole in zip(shown, (old, new), strict=True):
        bare = text.removeprefix(french("Texte réécrit : "))
        assert all(part.strip() in whole for part in bare.split("[…]"))
    assert rewritten or any(p.mark for side in both for line in side for p in line.pieces)
