"""An answer goes into the fields of a form and comes back the same, whatever it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sseplan import kinds, plan_yaml, trame
from sseplan.kinds import Choice
from sseplan.trame import Field
from sseplan.web import forms

TODAY = date(2026, 11, 22)
TRAME = trame.load()
CHOICES = tuple(Choice(code, code.title()) for code in ("eau", "feu", "vent", "autre"))
KINDS = {
    name: Field(name, name, name, choices=CHOICES if "choice" in name else ())
    for name in ("text", "long_text", "integer", "date", "email", "phone", "choice", "multi_choice")
}

NASTY = " \t\n\r\0\x1b\x85\u2028\ufeff\xa0'\"<>&#-:é😀012/"
texts = st.text(NASTY, max_size=12) | st.text(max_size=20)
codes = st.sampled_from(["eau", "feu", "vent", "autre"]) | texts
values = st.one_of(
    st.none(),
    texts,
    st.integers(-5, 10**16),
    st.lists(codes, max_size=4),
    st.lists(texts | st.lists(texts, max_size=1), max_size=3),
    st.dictionaries(texts, texts, max_size=2),
    st.dates().map(str),
    st.sampled_from(["2026-03", "06 39 98 00 01", "a@b.fr", "12 mars 2026", "eau"]),
)
thorough = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def as_browser(sent: list[str]) -> list[str]:
    """Line ends as forms send them."""
    return [text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n") for text in sent]


@thorough
@given(values, st.sampled_from(sorted(KINDS)))
@example("  deux  espaces ", "text")
@example(["zut", "eau", "eau"], "multi_choice")
@example({"a": "b"}, "date")
@example("2026-3-9", "date")
def test_fields_that_nobody_touched_give_the_very_value_back(value: Any, kind: str) -> None:
    spec = KINDS[kind]
    given_back = forms.read(as_browser(forms.texts(value, spec)), spec, TODAY, value)
    assert given_back.value is value


@thorough
@given(texts, st.sampled_from(sorted(KINDS)))
def test_what_is_typed_is_read_or_kept_as_typed_and_stays_so(text: str, kind: str) -> None:
    spec = KINDS[kind]
    first = forms.read([text], spec, TODAY)
    assert forms.is_odd(first.value, spec) == first.odd
    if first.odd and kind not in ("choice", "multi_choice"):
        assert first.value == text.replace("\r\n", "\n").replace("\r", "\n")
    again = forms.read(as_browser(forms.texts(first.value, spec)), spec, TODAY)
    assert again.value == first.value or "\0" in text


@given(texts)
def test_a_text_reads_as_the_terminal_reads_it(text: str) -> None:
    if text.strip() and "\r" not in text and "\n" not in text:
        assert forms.read([text], KINDS["text"], TODAY).value == kinds.read(text, KINDS["text"])


@pytest.mark.parametrize(
    ("kind", "typed", "value", "odd"),
    [
        ("date", "aujourd'hui", "2026-11-22", False),
        ("date", "12 mars 2026", "2026-03-12", False),
        ("date", "mars", "mars", True),
        ("date", " mars ", " mars ", True),
        ("integer", "environ 1 900 habitants", 1900, False),
        ("integer", "beaucoup", "beaucoup", True),
        ("phone", "0639980001", "06 39 98 00 01", False),
        ("phone", "12", "12", True),
        ("email", " a@cpts.example ", "a@cpts.example", False),
        ("email", "a@", "a@", True),
        ("choice", "feu", "feu", False),
        ("choice", "Feu", "feu", False),
        ("choice", "2", "2", True),
        ("choice", "", None, False),
        ("text", "   ", None, False),
        ("long_text", "a\r\nb\r\n", "a\nb", False),
    ],
)
def test_a_typed_text_is_a_value(kind: str, typed: str, value: Any, odd: bool) -> None:
    assert forms.read([typed], KINDS[kind], TODAY) == forms.Given(value, odd)


@pytest.mark.parametrize(
    ("sent", "value", "odd"),
    [
        (["vent", "eau"], ["eau", "vent"], False),
        (["zut", "vent", "eau"], ["eau", "vent", "zut"], True),
        (["eau", "eau"], ["eau"], False),
        ([], None, False),
        ([""], None, False),
    ],
)
def test_boxes_are_codes_in_the_order_of_the_list(sent: list[str], value: Any, odd: bool) -> None:
    assert forms.read(sent, KINDS["multi_choice"], TODAY, ["feu"]) == forms.Given(value, odd)


@pytest.mark.parametrize(
    ("kind", "value", "control"),
    [
        ("text", "a", "line"),
        ("text", "a\nb", "lines"),
        ("email", "a\rb", "lines"),
        ("long_text", None, "lines"),
        ("choice", None, "radio"),
        ("multi_choice", None, "boxes"),
        ("date", "2026-03-12", "line"),
    ],
)
def test_each_kind_has_its_control(kind: str, value: Any, control: str) -> None:
    assert forms.control(KINDS[kind], value) == control


def test_a_long_choice_is_a_list_and_shows_what_it_does_not_know() -> None:
    ars = TRAME.question("cpts_region_ars")
    assert forms.control(ars, None) == "select"
    assert forms.options("zut", ars)[-1] == Choice("zut", "zut")
    assert len(forms.options(None, ars)) == len(ars.choices)


def test_a_date_is_shown_to_be_typed_over() -> None:
    assert forms.texts("2026-03-12", KINDS["date"]) == ["12/03/2026"]
    assert forms.texts("2026-03", KINDS["date"]) == ["03/2026"]
    assert forms.texts("2026-3-9", KINDS["date"]) == ["2026-3-9"]
    assert forms.texts("en mars", KINDS["date"]) == ["en mars"]


def test_a_value_of_another_shape_stays_until_another_is_given() -> None:
    for value in ({"a": "b"}, ["a"], [["a"]]):
        assert not forms.fits(value, KINDS["text"])
        assert forms.texts(value, KINDS["text"]) == [""]
        assert forms.read(["b"], KINDS["text"], TODAY, value).value == "b"
    assert forms.texts([["a"]], KINDS["multi_choice"]) == []


# --- rows

STOCKS = TRAME.question("stocks")
rows = st.dictionaries(
    st.sampled_from([*(f.id for f in STOCKS.fields), "champ_inconnu"]), texts | st.integers(0, 99)
)


@thorough
@given(rows)
def test_a_row_that_nobody_touched_is_the_same_in_the_file(row: dict[str, Any]) -> None:
    sent = {id: as_browser(found) for id, found in forms.row_texts(row, STOCKS).items()}
    back, _ = forms.read_row(sent, STOCKS, TODAY, row)
    assert plan_yaml.dump_value([back], STOCKS) == plan_yaml.dump_value([row], STOCKS)


def test_a_row_keeps_what_the_form_does_not_speak_of() -> None:
    row = {"article": "Masques", "quantite": 10, "zut": "x"}
    changed, odd = forms.read_row({"quantite": ["beaucoup"]}, STOCKS, TODAY, row)
    assert (changed, odd) == ({"article": "Masques", "quantite": "beaucoup", "zut": "x"}, True)
    emptied, odd = forms.read_row({"quantite": [""]}, STOCKS, TODAY, row)
    assert (emptied, odd) == ({"article": "Masques", "zut": "x"}, False)


def test_a_text_that_still_shows_the_present_one_is_that_one() -> None:
    assert forms.typed("a\r\nb", "a\nb") == "a\nb"
    assert forms.typed("a\r\nb", "a\r\nb") == "a\r\nb"
    assert forms.typed("a\ufffd", "a\0") == "a\0"
    assert forms.typed("a\r\nc", "a\r\nb") == "a\nc"
