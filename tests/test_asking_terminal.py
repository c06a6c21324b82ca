"""The terminal door: edition, keys, suggestions, leaving; driven by a pipe, no screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from sseplan.asking.door import Left, Prompt, Reply, Suggestion
from sseplan.asking.terminal import Terminal

F1, F3, TAB, ENTER, UP = "\x1bOP", "\x1bOR", "\t", "\r", "\x1b[A"
CTRL_C, CTRL_D, ESCAPE = "\x03", "\x04", "\x1b"


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


class Screen(DummyOutput):
    """An output that tells when some words were written on it."""

    def __init__(self, words: str) -> None:
        self.words, self.written, self.shown = words, "", threading.Event()

    def write(self, data: str) -> None:
        self.written += data
        if self.words in self.written:
            self.shown.set()


def typed(keyboard: PipeInput, keys: str, prompt: Prompt) -> Reply:
    keyboard.send_text(keys)
    return Terminal(keyboard, DummyOutput()).ask(prompt)


LINE = Prompt("Nom", present="CPTS Rives")
TEXT = Prompt("Texte", many_lines=True, present="avant", lone="?<>!#qyv")


def test_a_line_is_typed(keyboard: PipeInput) -> None:
    assert typed(keyboard, "CPTS" + ENTER, LINE) == Reply("CPTS")


def test_enter_alone_gives_nothing_and_tab_brings_the_present_answer(keyboard: PipeInput) -> None:
    assert typed(keyboard, ENTER, LINE) == Reply("")
    assert typed(keyboard, TAB + " Sud" + ENTER, LINE) == Reply("CPTS Rives Sud")


def test_a_refused_text_is_in_the_buffer(keyboard: PipeInput) -> None:
    assert typed(keyboard, "1" + ENTER, Prompt("Téléphone", ready="06 39")).text == "06 391"


def test_a_function_key_gives_its_sign_and_what_was_being_typed(keyboard: PipeInput) -> None:
    assert typed(keyboard, "CPT" + F1, LINE) == Reply("?", "CPT")
    assert typed(keyboard, F3, LINE) == Reply(">", "")


def test_a_function_key_without_meaning_here_does_nothing(keyboard: PipeInput) -> None:
    assert typed(keyboard, "a" + F1 + "b" + ENTER, Prompt("Oui ?", lone="")).text == "ab"


def test_a_lone_sign_and_enter_do_the_same_in_a_long_text(keyboard: PipeInput) -> None:
    assert typed(keyboard, "<" + ENTER, TEXT) == Reply("<")
    assert typed(keyboard, "y" + ENTER, TEXT) == Reply("y")


@pytest.mark.parametrize("end", [CTRL_D, ENTER + "." + ENTER, ESCAPE + ENTER])
def test_a_long_text_ends_by_control_d_a_lone_point_or_escape_enter(
    keyboard: PipeInput, end: str
) -> None:
    assert typed(keyboard, "un" + ENTER + "deux" + end, TEXT) == Reply("un\ndeux")


def test_an_empty_long_text_is_left_by_enter(keyboard: PipeInput) -> None:
    assert typed(keyboard, ENTER, TEXT) == Reply("")


def test_a_pasted_text_keeps_its_lines_even_a_lone_point(keyboard: PipeInput) -> None:
    pasted = "\x1b[200~un\n.\ntrois\x1b[201~"
    assert typed(keyboard, pasted + CTRL_D, TEXT).text == "un\n.\ntrois"


def test_leaving_gives_what_was_being_typed(keyboard: PipeInput) -> None:
    with pytest.raises(Left) as left:
        typed(keyboard, "un" + ENTER + "deu" + CTRL_C, TEXT)
    assert left.value.draft == "un\ndeu"
    with pytest.raises(Left) as left:
        typed(keyboard, CTRL_D, LINE)
    assert left.value.draft == ""


def test_a_closed_input_leaves(keyboard: PipeInput) -> None:
    keyboard.close()
    with pytest.raises(Left):
        Terminal(keyboard, DummyOutput()).ask(LINE)


def test_a_signal_leaves_with_what_was_being_typed(keyboard: PipeInput) -> None:
    terminal = Terminal(keyboard, DummyOutput())
    asking = threading.Event()
    prompt = Prompt("Nom", suggest=lambda text: asking.set() or [])

    def interrupt() -> None:
        asking.wait(20)
        terminal.interrupt()

    waiting = threading.Thread(target=interrupt)
    waiting.start()
    keyboard.send_text("Cha")
    with pytest.raises(Left) as left:
        terminal.ask(prompt)
    waiting.join()
    assert left.value.draft == "Cha"


def test_a_signal_between_two_prompts_leaves_too() -> None:
    with pytest.raises(Left):
        Terminal().interrupt()


def test_tab_completes_from_the_suggestions(keyboard: PipeInput) -> None:
    offers = [Suggestion("Dr Alix Exemple", "médecin")]
    prompt = Prompt("Nom", suggest=lambda text: offers if "al" in text else [])
    screen = Screen("Alix")
    keyboard.send_text("al")
    threading.Thread(
        target=lambda: screen.shown.wait(20) and keyboard.send_text(TAB + ENTER), daemon=True
    ).start()
    assert Terminal(keyboard, screen).ask(prompt).text == "Dr Alix Exemple"


def test_lines_are_shown_without_a_fault() -> None:
    from sseplan.asking.door import Line

    Terminal(sink=DummyOutput()).show([Line("Nom : ", "title"), Line("")])
