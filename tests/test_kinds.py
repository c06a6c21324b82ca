"""What people type is read in the ways that people type it, and shown the French way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sseplan import kinds
from sseplan.kinds import Choice, Misread

NBSP = "\u00a0"


@dataclass(frozen=True)
class Spec:
    type: str
    choices: tuple[Choice, ...] = ()
    fields: tuple[Spec, ...] = ()
    month: bool = False
    min: int = 0
    max: int | None = None
    id: str = ""
    label: str = ""
    identity: bool = field(default=False)


PHONE = Spec("phone")
DATE = Spec("date")
MONTH = Spec("date", month=True)
NATURE = Spec(
    "choice", choices=(Choice("initiale", "première rédaction"), Choice("a_verifier", "à vérifier"))
)
DEPARTEMENTS = Spec(
    "multi_choice",
    choices=(Choice("01", "01 – Ain"), Choice("2A", "2A – Corse"), Choice("37", "37 – Indre")),
)
ROWS = Spec(
    "list_of_records",
    fields=(Spec("text", id="nom", label="Nom", identity=True), Spec("phone", id="telephone")),
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0261910000", "02 61 91 00 00"),
        ("02.61.91.00.00", "02 61 91 00 00"),
        ("02-61-91-00-00", "02 61 91 00 00"),
        ("+33 2 61 91 00 00", "02 61 91 00 00"),
        ("0033 261 910 000", "02 61 91 00 00"),
        ("+33 (0)2 61 91 00 00", "02 61 91 00 00"),
        ("(0)2 61 91 00 00", "02 61 91 00 00"),
        ("0639980001", "06 39 98 00 01"),
        ("+262 692 00 11 22", "0692 00 11 22"),
        ("0262.00.11.22", "0262 00 11 22"),
        ("+590590001122", "0590 00 11 22"),
        ("+687 123456", "+687 12 34 56"),
        ("+32 475 12 34 56", "+32 475 12 34 56"),
        ("15", "15"),
        ("112", "112"),
        ("3624", "3624"),
        ("116117", "116117"),
    ],
)
def test_a_telephone_is_read_in_any_usual_form_and_kept_in_the_french_one(typed, kept):
    assert kinds.read(typed, PHONE) == kept
    assert kinds.read(kept, PHONE) == kept
    assert kinds.show(kept, PHONE) == kept.replace(" ", NBSP)


@pytest.mark.parametrize("typed", ["idem", "", "123", "06 39 98 00", "06 39 98 00 01 02", "+33 12"])
def test_what_is_not_a_telephone_is_refused_with_an_example(typed):
    with pytest.raises(Misread, match="06 39 98 00 01"):
        kinds.read(typed, PHONE)


@pytest.mark.parametrize(
    "typed",
    [
        "12/03/2026",
        "12-03-2026",
        "12.3.26",
        "12 mars 2026",
        "12 MARS 2026",
        "2026-3-12",
        "2026/03/12",
        "12 mars 26",
        "jeudi 12 mars 2026",
        "le 12 mars 2026",
        "Le jeudi 12 mars 2026",
        "le 12/3/26",
    ],
)
def test_a_date_is_read_in_any_usual_form_and_kept_iso(typed):
    assert kinds.read(typed, DATE) == "2026-03-12"


def test_the_first_of_a_month_is_said_premier():
    assert kinds.read("1er août 2026", DATE) == "2026-08-01"
    assert kinds.show("2026-08-01", DATE) == f"1er{NBSP}août{NBSP}2026"


@pytest.mark.parametrize("typed", ["30/02/2026", "demain", "2026", "13/13/2026", "03/2026", ""])
def test_a_date_that_does_not_exist_or_lacks_its_day_is_refused(typed):
    with pytest.raises(Misread):
        kinds.read(typed, DATE)


@pytest.mark.parametrize("typed", ["06/2028", "juin 2028", "2028-06", "06-2028"])
def test_where_the_month_is_enough_it_is_accepted(typed):
    assert kinds.read(typed, MONTH) == "2028-06"
    assert kinds.show("2028-06", MONTH) == f"juin{NBSP}2028"


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_every_date_shown_is_read_back(day):
    assert kinds.read(kinds.show(day.isoformat(), DATE), DATE) == day.isoformat()


@given(st.integers(min_value=0, max_value=10**12))
def test_every_number_shown_is_read_back(number):
    spec = Spec("integer")
    assert kinds.read(kinds.show(number, spec), spec) == number


def test_a_number_outside_its_bounds_is_refused_with_the_bounds():
    with pytest.raises(Misread, match="de 1 à 4"):
        kinds.read("5", Spec("integer", min=1, max=4))
    with pytest.raises(Misread):
        kinds.read("12,5", Spec("integer"))


@pytest.mark.parametrize("typed", ["contact@cpts.example", " a.b+c@x-y.example "])
def test_an_address_is_kept_without_the_blanks_around_it(typed):
    assert kinds.read(typed, Spec("email")) == typed.strip()


@pytest.mark.parametrize(
    "typed", ["contact", "a@b", "a b@c.example", "a@b@c.example", "a@.example"]
)
def test_what_is_not_an_address_is_refused(typed):
    with pytest.raises(Misread):
        kinds.read(typed, Spec("email"))


@pytest.mark.parametrize("typed", ["initiale", "Première rédaction", "premiere", "1"])
def test_a_choice_is_named_by_code_label_start_or_rank(typed):
    assert kinds.read(typed, NATURE) == "initiale"


def test_a_numeric_code_is_never_taken_for_a_rank():
    assert kinds.read("37, 2a", DEPARTEMENTS) == ["2A", "37"]
    with pytest.raises(Misread):
        kinds.read("3", DEPARTEMENTS)


def test_several_choices_may_be_separated_by_blanks_and_come_in_the_order_of_the_list():
    assert kinds.read("37 01", DEPARTEMENTS) == ["01", "37"]


def test_a_label_written_by_hand_in_the_file_loads_as_its_code_but_a_rank_does_not():
    assert kinds.load("À vérifier", NATURE) == "a_verifier"
    assert kinds.load("1", NATURE) == "1"


def test_what_a_kind_cannot_read_stays_as_it_was_typed():
    assert kinds.load("environ 300", Spec("integer")) == "environ 300"
    assert kinds.load("bientôt", DATE) == "bientôt"
    assert kinds.load([{"nom": "A", "telephone": "idem"}], ROWS) == [
        {"nom": "A", "telephone": "idem"}
    ]
    assert kinds.load("pas une liste", ROWS) == "pas une liste"


def test_rows_load_each_field_by_its_kind_and_keep_the_unknown_ones():
    raw = [{"nom": "A", "telephone": "0261910000", "surnom": "x", "vide": ""}]
    assert kinds.load(raw, ROWS) == [{"nom": "A", "telephone": "02 61 91 00 00", "surnom": "x"}]


def test_a_list_is_summed_up_by_the_names_of_its_rows():
    assert kinds.show([{"nom": "Ada"}, {"nom": "Bo"}], ROWS) == "2 lignes : Ada, Bo"
    assert kinds.row_name({}, ROWS) == "ligne vide"


@given(st.text(max_size=60))
def test_no_text_makes_a_kind_fail_otherwise_than_by_a_sentence(text):
    for kind in kinds.KINDS:
        spec = Spec(kind, choices=NATURE.choices, fields=ROWS.fields)
        try:
            value = kinds.read(text, spec)
        except Misread as refusal:
            assert str(refusal)
        else:
            assert kinds.read(kinds.edit(value, spec), spec) == value


TREES = st.recursive(
    st.none() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(TREES)
def test_any_tree_of_texts_loads_and_shows(raw):
    for kind in kinds.KINDS:
        spec = Spec(kind, choices=NATURE.choices, fields=ROWS.fields)
        kinds.show(kinds.load(raw, spec), spec)
