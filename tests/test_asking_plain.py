"""Line by line, in plain text: for screen readers and pipes."""

from __future__ import annotations

import io

import pytest

from sseplan.asking.door import KEYS, Left, Line, Prompt, Reply
from sseplan.asking.plain import Plain
from sseplan.typography import french


def door(typed: str) -> tuple[Plain, io.StringIO]:
    sink = io.StringIO()
    return Plain(io.StringIO(typed), sink), sink


def test_every_prompt_ends_with_a_colon_and_nothing_is_an_escape_code() -> None:
    plain, sink = door("CPTS\n")
    plain.show([Line("Nom", "title")])
    assert plain.ask(Prompt("Votre réponse", hint="Tapez.")) == Reply("CPTS")
    assert sink.getvalue().endswith("Votre réponse\u00a0: ")
    assert "\x1b" not in sink.getvalue()


def test_the_keys_are_told_once() -> None:
    plain, sink = door("a\nb\n")
    plain.ask(Prompt("Un"))
    plain.ask(Prompt("Deux"))
    assert sink.getvalue().count(french(KEYS)) == 1


def test_enter_gives_what_is_ready() -> None:
    assert door("\n")[0].ask(Prompt("Téléphone", ready="06 39")) == Reply("06 39")


def test_a_long_text_ends_with_a_lone_point() -> None:
    assert door("un\n\ndeux\n.\n")[0].ask(Prompt("T", many_lines=True)) == Reply("un\n\ndeux")


@pytest.mark.parametrize("first", ["", "-", "<", "q"])
def test_a_first_line_empty_or_lone_is_the_whole_reply(first: str) -> None:
    plain, _ = door(f"{first}\nsuite\n")
    assert plain.ask(Prompt("T", many_lines=True)) == Reply(first)
    assert plain.ask(Prompt("Suite")) == Reply("suite")


def test_a_point_alone_leaves_the_text_empty() -> None:
    assert door(".\n")[0].ask(Prompt("T", many_lines=True)) == Reply("")


def test_an_ended_input_leaves_with_the_lines_typed_so_far() -> None:
    with pytest.raises(Left) as left:
        door("un\ndeux\n")[0].ask(Prompt("T", many_lines=True))
    assert left.value.draft == "un\ndeux"
    with pytest.raises(Left):
        door("")[0].ask(Prompt("Nom"))


def test_a_last_line_without_an_end_is_read() -> None:
    assert door("CPTS")[0].ask(Prompt("Nom")) == Reply("CPTS")


def test_lines_of_a_windows_pipe_are_read() -> None:
    assert door("CPTS\r\n")[0].ask(Prompt("Nom")) == Reply("CPTS")


def test_no_editor_opens_where_nobody_sits() -> None:
    assert door("")[0].edit("texte", ".txt") is None


def test_a_signal_leaves() -> None:
    with pytest.raises(Left):
        door("")[0].interrupt()
