"""Cells of a file or of a pasted text, as rows of a question; and files that mean harm."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from sseplan.errors import UsageMistake
from sseplan.exchange import headings, pasting, tabular
from sseplan.exchange.pasting import ADD, LEAVE, UPDATE, Pasted
from sseplan.exchange.workbooks import MAX_ROWS
from sseplan.trame import Question, load

TODAY = date(2026, 11, 22)
TRAME = load()
PROFESSIONALS = TRAME.question("ps_mobilisables")
ACTIONS = TRAME.question("t1_actions")


def workbook(rows: Iterable[Sequence[Any]], formats: Mapping[str, str] | None = None) -> bytes:
    """An XLSX with one sheet of these rows; ``formats`` by coordinate."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for place, shape in (formats or {}).items():
        sheet[place].number_format = shape
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def altered(data: bytes, parts: Mapping[str, bytes], drop: Sequence[str] = ()) -> bytes:
    """The package with these parts instead of its own, or besides."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts and name not in drop:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def read(cells: Sequence[Sequence[str]], question: Question) -> Pasted:
    columns = headings.recognised(cells, question)
    return pasting.read_rows(cells, columns, question, TODAY)


# --- texts


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_the_separator_is_found(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [("a", "b", "c"), ("d", "", "f")])
    assert tabular.read_text(text).cells == (("a", "b", "c"), ("d", "", "f"))


def test_a_comma_in_sentences_separates_nothing() -> None:
    text = (
        "Prévenir le maire, puis l'ARS\nOuvrir la cellule\nCompter les lits, les places, les bras"
    )
    assert [len(row) for row in tabular.read_text(text).cells] == [1, 1, 1]


def test_excel_is_told_the_separator_by_a_first_line() -> None:
    assert tabular.read_text("sep=,\na,b;c\n").cells == (("a", "b;c"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_a_french_office_are_read(encoding: str) -> None:
    (sheet,) = tabular.read_file("Prénom;Où\r\nZoé;Évreux\r\n".encode(encoding))
    assert sheet.cells == (("Prénom", "Où"), ("Zoé", "Évreux"))


def test_a_cell_of_several_lines_and_quotes_stays_one() -> None:
    assert tabular.read_text('a\t"deux\nlignes ""ici"""\n').cells == (("a", 'deux\nlignes "ici"'),)


def test_a_quote_left_open_is_a_sign_like_another() -> None:
    assert tabular.read_text('5" de large\tx\nautre\ty').cells == (
        ('5" de large', "x"),
        ("autre", "y"),
    )


def test_rows_are_even_and_empty_ones_are_left_out() -> None:
    assert tabular.read_text("a\tb\t\n\t\t\n\nc").cells == (("a", "b"), ("c", ""))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UsageMistake, match="aucune ligne"):
        tabular.read_file(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0" + b"x" * 600, b"%PDF-1.7", b"a\0b;c", b"a;\x81\x8d",
        "Nom;Ville".encode("utf-32"), b"\xef\xbb\xbf\n<html><table><tr><td>Nom</table>",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(UsageMistake, match="enregistrez-en une copie"):
        tabular.read_file(data)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\tb\n" * (MAX_ROWS + 1), "plus de 2000 lignes"),
        ("\t".join("abc" * 30), "plus de 60 colonnes"),
        ("x" * 30_000, "beaucoup trop longue"),
        ("x" * 200_000, "beaucoup trop longue"),
        (f"{'x' * 15_000}\n" * 200, "trop de texte"),
    ],
)
def test_what_is_too_big_is_refused_not_cut(text: str, why: str) -> None:
    with pytest.raises(UsageMistake, match=why):
        tabular.read_text(text)


def test_lines_without_end_cost_no_memory() -> None:
    for text in ("\n" * 400_000, " ;\n" * 200_000, "a\n" * 200_000):
        tracemalloc.start()
        with pytest.raises(UsageMistake):
            tabular.read_file(text.encode())
        assert tracemalloc.get_traced_memory()[1] < 10 * len(text)
        tracemalloc.stop()


def test_a_file_over_five_megabytes_is_refused() -> None:
    with pytest.raises(UsageMistake, match="trop gros"):
        tabular.read_file(b"x" * (tabular.MAX_BYTES + 1))


# --- workbooks


def test_a_workbook_is_read_as_it_is_shown() -> None:
    data = workbook(
        [
            ["Nom", "Tél", "Code", "Depuis", "Vu", "Nombre", "Oui"],
            ["Zoé", 639980001, 1001, date(2026, 3, 12), datetime(2026, 3, 12, 8, 30), 12.0, True],
            ["Ali", 12.5, 45000, None, None, 3, False],
        ],
        {"B2": '0#" "##" "##" "##" "##', "C2": "00000"},
    )
    (sheet,) = tabular.read_file(data)
    assert sheet.cells[1] == (
        "Zoé", "0639980001", "01001", "2026-03-12", "2026-03-12 08:30", "12", "oui",
    )  # fmt: skip
    assert sheet.cells[2][:3] == ("Ali", "12,5", "45000")


def test_every_visible_sheet_that_holds_something_may_be_chosen() -> None:
    book = Workbook()
    book.active.title = "Vide"
    for name in ("Deux", "Secret"):
        book.create_sheet(name).append([name])
    book["Secret"].sheet_state = "hidden"
    assert [sheet.name for sheet in tabular.read_file(saved(book))] == ["Deux"]


def test_what_sheets_hold_together_can_be_sent_back() -> None:
    book = Workbook()
    for _ in range(4):
        sheet = book.create_sheet()
        for _ in range(40):
            sheet.append(["x" * 15_000])
    with pytest.raises(UsageMistake, match="trop de texte"):
        tabular.read_file(saved(book))


def test_a_formula_without_a_result_is_text_and_told() -> None:
    (sheet,) = tabular.read_file(
        workbook([["a", "=1+1"], ["b", '=WEBSERVICE("http://x.example")']])
    )
    assert sheet.cells == (("a", "=1+1"), ("b", '=WEBSERVICE("http://x.example")'))
    assert "formules" in sheet.notes[0]


def test_whole_columns_that_were_formatted_hold_nothing() -> None:
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.cell(1_000_000, 2).value = "perdu"
    (sheet,) = tabular.read_file(saved(book))
    assert sheet.cells == (("a", "b"),)


def test_a_million_rows_are_refused() -> None:
    row = b'<row r="%d"><c t="inlineStr"><is><t>x</t></is></c></row>'
    rows = b"".join(row % rank for rank in range(1, 100_000))
    with pytest.raises(UsageMistake, match="plus de 2000 lignes"):
        tabular.read_file(altered(workbook([["a"]]), {"xl/worksheets/sheet1.xml": _sheet(rows)}))


def _sheet(rows: bytes) -> bytes:
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (name, rows)


@pytest.mark.parametrize(
    "sheet",
    [
        b" " * 101_000_000,
        _sheet(b"<row>" + b"<c/>" * 2_500_000 + b"</row>"),
        _sheet((b"<row>" + b"<c/>" * 10_000 + b"</row>") * 2_000),
        _sheet((b"<row>" + b"<c><v>1</v></c>" * 3_000 + b"</row>") * 1_900),
        _sheet(b"".join(b'<row><c r="XFD%d"><v>1</v></c></row>' % n for n in range(1, 1_900))),
    ],
    ids=["unpacked", "one row", "empty cells", "cells", "far to the right"],
)
def test_a_bomb_is_refused_before_it_is_read(sheet: bytes) -> None:
    data = altered(workbook([["a"]]), {"xl/worksheets/sheet1.xml": sheet})
    assert len(data) < tabular.MAX_BYTES
    with pytest.raises(UsageMistake, match="démesuré"):
        tabular.read_file(data)


def test_thirty_sheets_are_read_as_one_as_far_as_they_go() -> None:
    whole = _sheet((b"<row>" + b"<c><v>1</v></c>" * 60 + b"</row>") * 1_900)
    book = Workbook()
    for _ in range(9):
        book.create_sheet()
    parts = {f"xl/worksheets/sheet{rank}.xml": whole for rank in range(1, 10)}
    with pytest.raises(UsageMistake, match="démesuré"):
        tabular.read_file(altered(saved(book), parts))


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/theme/autre.bin"])
def test_what_is_read_whole_is_no_bigger_than_a_program_makes_it(part: str) -> None:
    names = b'<definedName name="n">S!$A$1</definedName>' * 200_000
    with pytest.raises(UsageMistake, match="démesuré"):
        tabular.read_file(altered(workbook([["a"]]), {part: b"<x>%s</x>" % names}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    data = altered(
        workbook([["a"]]), {"xl/sharedStrings.xml": f"{laughs}<sst>&b;</sst>".encode(encoding)}
    )
    with pytest.raises(UsageMistake, match="abîmé"):
        tabular.read_file(data)


def test_links_and_macros_are_left_alone() -> None:
    data = altered(
        workbook([["a", "b"]]),
        {"xl/externalLinks/externalLink1.xml": b"<broken", "xl/vbaProject.bin": b"\0macro"},
    )
    assert tabular.read_file(data)[0].cells == (("a", "b"),)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"x" * 400,
        workbook([["a"]])[:-60],
        altered(workbook([["a"]]), {}, drop=["xl/workbook.xml"]),
        altered(workbook([["a"]]), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}),
        altered(
            workbook([["a"]]), {"xl/worksheets/sheet1.xml": _sheet(b'<row r="x"><c r="!1"/></row>')}
        ),
        altered(workbook([["a"]]), {"mimetype": b"x"}, drop=["[Content_Types].xml"]),
    ],
    ids=["no zip", "cut", "no workbook", "broken xml", "odd places", "ods"],
)
def test_a_damaged_workbook_is_a_sentence(data: bytes) -> None:
    with pytest.raises(UsageMistake, match="enregistrez-en une copie"):
        tabular.read_file(data)


# --- columns


def test_columns_are_known_by_labels_or_ids_in_any_order() -> None:
    cells = [
        ["Courriel", "TELEPHONE", "nom", "accord_date"],
        ["a@b.example", "15", "Zoé", "12/3/2026"],
    ]
    (row,) = read(cells, PROFESSIONALS).rows
    assert row == {
        "nom": "Zoé", "telephone": "15", "email": "a@b.example", "accord_date": "2026-03-12",
    }  # fmt: skip


def test_headings_may_be_said_otherwise_and_stand_under_a_title() -> None:
    cells = [
        ["Annuaire 2026", "", "", ""],
        ["Nom", "Tél. portable", "Mail", "Remarque"],
        ["Zoé", "15", "", "x"],
    ]
    columns = headings.recognised(cells, PROFESSIONALS)
    assert columns.ids == ("nom", "telephone", "email", "")
    assert columns.left_out == ("Remarque",)
    assert columns.first == 2


def test_without_headings_the_order_is_that_of_the_question() -> None:
    (row,) = read([["Zoé", "infirmière"]], PROFESSIONALS).rows
    assert row == {"nom": "Zoé", "profession": "infirmière"}


def test_a_second_column_chosen_for_what_is_no_text_is_none() -> None:
    cells = [["a@b.example", "c@d.example", "c"]]
    found = headings.recognised(cells, PROFESSIONALS)
    chosen = headings.chosen(found, ["email", "email", "inconnu"], PROFESSIONALS)
    assert (chosen.ids, chosen.doubled) == (("email", "email", ""), (1,))
    (row,) = pasting.read_rows(cells, chosen, PROFESSIONALS, TODAY).rows
    assert row == {"email": "a@b.example"}


@pytest.mark.parametrize(
    ("first", "surname"),
    [("Prénom", "Nom"), ("PRÉNOM", "NOM"), ("Prénoms", "Nom de famille"),
     ("Prénom(s)", "Nom d'usage"), ("Prénom usuel", "Nom d’exercice")],
)  # fmt: skip
def test_a_name_in_two_columns_is_one_person(first: str, surname: str) -> None:
    for heads, line in (
        ([surname, first, "Téléphone"], ["Martin", "Zoé", "15"]),
        ([first, surname, "Téléphone"], ["Zoé", "Martin", "15"]),
    ):
        (row,) = read([heads, line], PROFESSIONALS).rows
        assert row == {"nom": "Zoé Martin", "telephone": "15"}
        (row,) = read([heads[:2], line[:2]], PROFESSIONALS).rows
        assert row == {"nom": "Zoé Martin"}


def test_two_surnames_make_one_and_a_first_name_alone_makes_none() -> None:
    cells = [["Nom d'usage", "Nom", "Prénom"], ["Durand", "Martin", "Zoé"]]
    columns = headings.recognised(cells, PROFESSIONALS)
    assert columns.left_out == ("Nom d'usage",)
    cells = [["Prénom", "Téléphone", "Courriel"], ["Zoé", "15", ""]]
    assert headings.recognised(cells, PROFESSIONALS).left_out == ("Prénom",)


@pytest.mark.parametrize("heading", ["Prénom Nom", "Nom et prénom", "NOM Prénom", "Nom complet"])
def test_a_whole_name_in_one_column_is_a_person(heading: str) -> None:
    (row,) = read([[heading, "Téléphone"], ["Zoé Martin", "15"]], PROFESSIONALS).rows
    assert row == {"nom": "Zoé Martin", "telephone": "15"}


@pytest.mark.parametrize(
    ("question", "other"), [("alerte_point_entree", "Téléphone"), ("t1_relais_psy", "Profession")]
)
def test_a_name_in_two_columns_goes_where_a_person_is_named(question: str, other: str) -> None:
    asked = TRAME.question(question)
    cells = [["Nom", "Prénom", other], ["Martin", "Zoé", ""]]
    assert "Zoé Martin" in read(cells, asked).rows[0].values()


def test_columns_chosen_for_one_text_are_joined_first_name_first() -> None:
    cells = [["Patronyme", "Prénom", "Titre"], ["Martin", "Zoé", "Dr"], ["Seul", "", "-"]]
    found = headings.Columns(("", "", ""), tuple(cells[0]), 1)
    columns = headings.chosen(found, ["nom", "nom", "nom"], PROFESSIONALS)
    rows = pasting.read_rows(cells, columns, PROFESSIONALS, TODAY).rows
    assert [row["nom"] for row in rows] == ["Dr Zoé Martin", "Seul"]


@pytest.mark.parametrize(
    "total", ["Total", "TOTAL", "Total général", "Total :", "Totaux", "Total (2)"]
)
def test_a_last_line_that_sums_up_is_no_row(total: str) -> None:
    cells = [["Nom", "Téléphone"], ["Zoé", "15"], ["", total], [total, "12"]]
    read_ = read(cells, PROFESSIONALS)
    assert [row["nom"] for row in read_.rows] == ["Zoé"]
    assert read_.totals == (total, total)


def test_what_only_begins_like_a_total_is_a_row() -> None:
    cells = [["Nom", "Téléphone"], ["Total", "15"], ["Totalène Zoé", "15"], ["Total Énergies", ""]]
    found = read(cells, PROFESSIONALS)
    assert (len(found.rows), found.totals) == (3, ())


# --- values


def test_values_are_read_as_a_spreadsheet_writes_them() -> None:
    cells = [["Nom", "Téléphone", "Accord donné le"], ["Z", "639980001", "2026-03-12 00:00:00"]]
    (row,) = read(cells, PROFESSIONALS).rows
    assert row == {"nom": "Z", "telephone": "06 39 98 00 01", "accord_date": "2026-03-12"}


def test_a_number_and_a_yes_are_read_as_a_spreadsheet_writes_them() -> None:
    cells = [["Code INSEE", "Population", "PCS"], ["00001", "1 200,00", "VRAI"]]
    (row,) = read(cells, TRAME.question("cpts_communes")).rows
    assert row == {"code_insee": "00001", "population": 1200, "pcs": "oui"}


def test_a_choice_is_read_by_its_label_never_by_its_rank() -> None:
    first = ACTIONS.field("echeance").choices[0]
    cells = [["Action", "Échéance"], ["un", first.label], ["deux", "2"]]
    pasted = read(cells, ACTIONS)
    assert [row["echeance"] for row in pasted.rows] == [first.code, "2"]
    assert [one.row for one in pasted.unread] == [1]


def test_what_cannot_be_read_is_kept_as_typed_and_reported() -> None:
    pasted = read([["Nom", "Courriel"], ["Zoé", "à demander"], ["-", "—"]], PROFESSIONALS)
    assert pasted.rows == ({"nom": "Zoé", "email": "à demander"},)
    (unread,) = pasted.unread
    assert (unread.row, unread.field.id, unread.text) == (0, "email", "à demander")
    assert "n'est pas une adresse" in unread.message


# --- rows that the list names already

PRESENT = [{"nom": "Dr Zoé Ali", "telephone": "15", "rpps": "1"}, {"nom": "Bo"}]
NEW = [{"nom": "dr zoe ali", "telephone": "18"}, {"nom": "Cy"}, {"nom": "CY", "rpps": "2"}]


def test_twins_are_told_whatever_the_accents() -> None:
    assert pasting.twins(PROFESSIONALS, PRESENT, NEW) == (0, 2)


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        (ADD, [*PRESENT, *NEW]),
        (LEAVE, [*PRESENT, {"nom": "Cy"}]),
        (UPDATE, [{"nom": "dr zoe ali", "telephone": "18", "rpps": "1"}, {"nom": "Bo"},
                  {"nom": "CY", "rpps": "2"}]),
    ],
)  # fmt: skip
def test_the_person_says_what_becomes_of_twins(fate: str, expected: list[dict[str, str]]) -> None:
    assert pasting.joined(PROFESSIONALS, PRESENT, NEW, fate) == expected


def test_rows_without_identity_are_always_added() -> None:
    rows = [{"profession": "x"}]
    assert pasting.joined(PROFESSIONALS, rows, rows, LEAVE) == [*rows, *rows]
