"""Text on its way into Word."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup, escape

from sseplan.documents.text import Paragraph, clean, paragraphs, sanitise


def p(text: str) -> Paragraph:
    return Paragraph("p", text)


def bullet(text: str, level: int = 0) -> Paragraph:
    return Paragraph("bullet", text, level, "•")


def number(label: str, text: str, level: int = 0) -> Paragraph:
    return Paragraph("number", text, level, label)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x08c\ufffed", "abcd"),
        ("ab\ud800cd", "abcd"),
        ("ligne\x0bsuivante", "ligne\nsuivante"),
        ("a\u202eb\u2066c", "abc"),
        ("e\u0301te\u0301", "été"),
        ("  deux  espaces\t", "  deux  espaces\t"),
        ("شكرا תודה", "شكرا תודה"),
        ("👩🏽‍⚕️ 06 39", "👩🏽‍⚕️ 06 39"),
        ("3\u00a0000\u202f€", "3\u00a0000\u202f€"),
    ],
)
def test_a_text_loses_only_what_word_cannot_hold(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(st.text(st.characters(), max_size=60))
def test_a_clean_text_is_xml_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert etree.fromstring(f"<t>{escape(cleaned)}</t>").text == (cleaned or None)


def test_what_is_removed_is_reported_with_its_place() -> None:
    context = {"nom": "CPTS", "lignes": [{"note": "ok"}, {"note": "a\x00b\x00c\x0b"}]}
    safe, removed = sanitise(context)
    assert safe == {"nom": "CPTS", "lignes": [{"note": "ok"}, {"note": "abc\n"}]}
    assert [str(r) for r in removed] == [
        "lignes[2].note : 3 caractères retirés (U+0000, U+000B), que Word ne sait pas lire."
    ]


def test_line_ends_and_composed_letters_are_not_worth_a_report() -> None:
    assert sanitise({"a": "e\u0301\r\n"}) == ({"a": "é\n"}, ())


def test_dataclasses_are_cleaned_too() -> None:
    @dataclasses.dataclass(frozen=True)
    class Fiche:
        titre: str
        actions: tuple[str, ...]

    safe, removed = sanitise({"fiche": Fiche("a\x01", ("b\x02",))})
    assert (safe["fiche"].titre, list(safe["fiche"].actions)) == ("a", ["b"])
    assert [r.where for r in removed] == ["fiche.titre", "fiche.actions[1]"]


def test_our_own_xml_keeps_its_tags_beside_a_combining_stroke() -> None:
    xml = Markup("<w:t>\u0338a\x01</w:t>")
    assert sanitise({"x": xml})[0]["x"] == "<w:t>\u0338a</w:t>"


def test_a_set_is_refused_because_its_order_is_not_fixed() -> None:
    with pytest.raises(TypeError, match="communes"):
        sanitise({"communes": {"a", "b"}})


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("Un.\n\n\nDeux.", [p("Un."), p("Deux.")]),
        ("12 rue du Port\n00001 Rive", [p("12 rue du Port\n00001 Rive")]),
        (
            "- a\n* b\n• c\n•d\n– e",
            [bullet("a"), bullet("b"), bullet("c"), bullet("d"), bullet("e")],
        ),
        ("1. a\n2) b", [number("1.", "a"), number("2)", "b")]),
        ("Avant :\n- a\n  suite\naprès", [p("Avant :"), bullet("a\nsuite"), p("après")]),
        ("- a\n  - b\n    - c\n- d", [bullet("a"), bullet("b", 1), bullet("c", 2), bullet("d")]),
        ("-5 °C\n2026. Bilan\n*gras*", [p("-5 °C\n2026. Bilan\n*gras*")]),
        ("  retrait\tet tabulation", [p("  retrait\tet tabulation")]),
        ("-", [p("-")]),
        ("- \n1.", [p("-\n1.")]),
    ],
)
def test_a_long_answer_becomes_paragraphs_and_items(typed: str, found: list[Paragraph]) -> None:
    assert paragraphs(typed) == found


@given(st.text(st.sampled_from("a-• \t1.\n"), max_size=40))
def test_no_letter_of_a_long_answer_is_lost(text: str) -> None:
    assert "".join(x.text for x in paragraphs(text)).count("a") == text.count("a")
