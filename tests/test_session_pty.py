"""A whole session in a real terminal of 80 columns and 24 rows, from nothing to a document.

POSIX only: pexpect gives the terminal, pyte is its screen.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sseplan import plan_yaml
from sseplan.answers import Answers
from sseplan.trame import Question, load

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal of POSIX")

TRAME = load()
CORE = [q for q in TRAME.questions if q.core]
ENTER, F2, CTRL_C = "\r", "\x1bOQ", "\x03"
PATIENCE = 30


class Screen:
    """A sseplan in a terminal, and what the person sees of it."""

    def __init__(self, folder: Path, *words: str, columns: int = 80, **env: str) -> None:
        self.columns = columns
        self.page = pyte.Screen(columns, 24)
        # prompt_toolkit asks where the cursor is before it draws under what is printed
        self.page.write_process_input = self.type
        self._stream = pyte.Stream(self.page)
        colours = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "PYTHONHASHSEED")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "sseplan", *words],
            cwd=folder,
            env={**colours, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **env},
            dimensions=(24, columns),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self.raw = ""

    @property
    def text(self) -> str:
        return "\n".join(self.page.display).replace("\u00a0", " ")

    def type(self, keys: str) -> None:
        self.child.send(keys)

    def until(self, seen: str | Callable[[str], bool]) -> str:
        """Wait until a text (or what a function wants) is on the screen; the screen then."""
        wanted = seen if callable(seen) else lambda text: seen in text
        end = time.monotonic() + PATIENCE
        while not wanted(self.text):
            assert time.monotonic() < end, f"never seen: {seen}\n{self.text}"
            self._read()
        return self.text

    def _read(self) -> None:
        try:
            new = self.child.read_nonblocking(4096, timeout=0.2)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            raise AssertionError(f"ended too early:\n{self.text}") from None
        self.raw += new
        self._stream.feed(new)

    def question(self, label: str) -> str:
        """Wait for a question, whole on the screen, nothing cut at the right edge."""
        text = self.until(lambda seen: label in seen and "q quitter" in seen.splitlines()[-1])
        assert "Question " in text, text
        assert all(line[-1] == " " for line in self.page.display), text
        return text

    def status(self) -> int:
        """Let it end; the exit status."""
        while True:
            try:
                new = self.child.read_nonblocking(4096, timeout=PATIENCE)
                self.raw += new
                self._stream.feed(new)
            except pexpect.EOF:
                break
        self.child.close()
        return int(self.child.exitstatus)


def saved(folder: Path) -> Answers:
    return plan_yaml.load((folder / "plan.yaml").read_text(encoding="utf-8"), TRAME).answers


FIRST = {"choice": "1", "date": "12/03/2026", "integer": "3", "phone": "15"}


def answer(screen: Screen, question: Question) -> None:
    """Give any answer to the question that is on the screen."""
    if question.type == "text":
        screen.type("CPTS Rives et Coteaux" + ENTER)
    elif question.type == "long_text":
        screen.type("Première phrase." + ENTER + "Deuxième phrase." + ENTER + "." + ENTER)
    elif question.id == "cpts_region_ars":
        screen.type("centre-val" + ENTER)
    elif question.id in ("crises_retenues", "revision_calendrier"):
        screen.type(ENTER)
    elif question.has_rows:
        add_row(screen, question)
        screen.type(ENTER)
    else:
        screen.type("1" + ENTER)


def add_row(screen: Screen, question: Question) -> None:
    if question.model or question.id == "plan_version":
        screen.type(ENTER)
        screen.until("à adapter.")
        return
    first = question.fields[0]
    screen.type("a" + ENTER)
    screen.until("champ 1/")
    screen.type(FIRST.get(first.type, "Une ligne") + ENTER)
    screen.until("champ 2/")
    screen.type("f" + ENTER)
    screen.until("Ligne 1 ajoutée")


def asked(number: int) -> Question:
    """The question of that rank on the short path of a first plan."""
    skipped = ("crises_retenues_motif", "actualisation_changements")
    return [q for q in CORE if q.id not in skipped][number - 1]


def test_a_nurse_goes_from_an_empty_folder_to_a_document(tmp_path: Path) -> None:
    screen = Screen(tmp_path, "init", "mon-plan")
    for number in range(1, 4):
        screen.question(f"Question {number} sur 36")
        answer(screen, asked(number))

    screen.question("Question 4 sur 36")  # back, and forward again
    screen.type(F2)
    screen.question("Question 3 sur 36")
    screen.type("m 1" + ENTER)
    screen.until("Champ à modifier")
    screen.type("3" + ENTER)
    screen.until("champ 3/4")
    screen.type("+33 6 39 98 00 01" + ENTER)
    screen.until("06 39 98 00 01")
    screen.question("modifiée")
    screen.type("d 1" + ENTER)
    screen.question("copiée en ligne 2")
    screen.type("s 2" + ENTER)
    screen.until("Supprimer la ligne 2")
    screen.type("o" + ENTER)
    screen.question("Ligne supprimée")
    screen.type("u" + ENTER)
    screen.question("annulé")
    screen.type("u" + ENTER + ENTER)

    screen.question("Question 4 sur 36")  # skip, then put aside
    screen.type(">" + ENTER)
    screen.question("Question 5 sur 36")
    screen.type("!" + ENTER)
    screen.question("1 à revoir")
    for number in range(6, 12):
        screen.question(f"Question {number} sur 36")
        answer(screen, asked(number))

    screen.question("Question 12 sur 36")  # the power goes
    screen.child.kill(signal.SIGKILL)
    screen.child.close()
    kept = saved(tmp_path / "mon-plan")
    assert len(kept.values) == 9
    assert kept.to_review == ("plan_version",)
    assert kept.get("representant_legal") == [{"nom": "Une ligne", "telephone": "06 39 98 00 01"}]

    screen = Screen(tmp_path, "init", "mon-plan")
    assert "9 réponses sur 36" in screen.question("Question 12 sur 36")
    for number in range(12, 37):
        screen.question(f"Question {number} sur 36")
        answer(screen, asked(number))
    end = screen.until("Votre choix")
    assert "Fin du parcours court" in end
    assert "Revenir aux questions sans réponse (1)" in end
    screen.type("1" + ENTER)
    screen.question("Question 4 sur 36")
    screen.type(ENTER)
    screen.until("Reprendre les questions « à revoir » (1)")
    screen.type("1" + ENTER)
    screen.question("Question 5 sur 36")
    answer(screen, asked(5))
    screen.until("Garder cette marque ?")
    screen.type("n" + ENTER)
    assert "36 réponses sur 36" in screen.until("Continuer avec le questionnaire complet")
    screen.type(ENTER)
    assert screen.status() == 0
    answers = saved(tmp_path / "mon-plan")
    assert {q.id for q in CORE} - answers.values.keys() == {
        "crises_retenues_motif", "actualisation_changements",
    }  # fmt: skip
    assert len(answers.get("t1_actions")) == 11
    assert answers.to_review == ()
    rendered = Screen(tmp_path / "mon-plan", "render")
    assert rendered.status() == 0, rendered.text
    assert (tmp_path / "mon-plan" / "plan.docx").is_file()


def test_control_c_in_a_half_typed_text_keeps_it_and_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "mon plan").mkdir()
    screen = Screen(tmp_path, "init", "mon plan")
    screen.question("Question 1 sur 36")
    screen.type("CPTS Riv")
    screen.until("CPTS Riv")
    screen.type(CTRL_C)
    assert screen.status() == 3
    assert 'Pour reprendre : sseplan init "mon plan"' in screen.text
    assert "CPTS Riv" in saved(tmp_path / "mon plan").notes["cpts_nom"]
    again = Screen(tmp_path, "init", "mon plan")
    assert "Brouillon retrouvé : CPTS Riv" in again.question("Question 1 sur 36")
    again.type("es" + ENTER)
    again.question("Question 2 sur 36")
    assert saved(tmp_path / "mon plan").get("cpts_nom") == "CPTS Rives"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_keeps_a_half_filled_row(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "plan.yaml").write_text(
        'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\nreponses: {}\n'
    )
    screen = Screen(tmp_path, "edit", "representant_legal")
    screen.question("Représentant légal")
    screen.type("Dr Alix Exemple" + ENTER)
    screen.until("champ 2/4")
    screen.type("présid")
    screen.until(lambda text: "Fonction : présid" in text)
    screen.child.kill(number)
    assert screen.status() == 3
    kept = saved(tmp_path)
    assert kept.get("representant_legal") == [{"nom": "Dr Alix Exemple", "fonction": "présid"}]
    assert kept.to_review == ("representant_legal",)


def test_a_window_that_is_closed_keeps_what_was_being_typed(tmp_path: Path) -> None:
    screen = Screen(tmp_path, "init", "p")
    screen.question("Question 1 sur 36")
    screen.type("CPTS Riv")
    screen.until("CPTS Riv")
    process = screen.child.pid
    # The number stays taken: pexpect will close it, and it must not be another test's by then.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, screen.child.fileno())
    os.close(nothing)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 3
    assert "CPTS Riv" in saved(tmp_path / "p").notes["cpts_nom"]


def test_without_colour_nothing_is_coloured_and_all_is_said(tmp_path: Path) -> None:
    screen = Screen(tmp_path, "init", "p", NO_COLOR="1")
    screen.question("Question 1 sur 36")
    assert "Obligatoire" in screen.text
    assert "\x1b[36m" not in screen.raw
    assert "[38;5" not in screen.raw
    screen.type("q" + ENTER)
    assert screen.status() == 3


def test_simple_mode_in_a_terminal_sends_no_escape_code(tmp_path: Path) -> None:
    screen = Screen(tmp_path, "init", "p", "--simple")
    screen.until("Votre réponse : ")
    screen.type("CPTS Rives\n")
    screen.until("Question 2 sur 36")
    screen.type("q\n")
    assert screen.status() == 3
    assert "\x1b" not in screen.raw


def test_a_narrow_terminal_cuts_no_line(tmp_path: Path) -> None:
    screen = Screen(tmp_path, "init", "p", columns=48)
    screen.until("Question 1 sur 36")
    screen.until("Votre réponse")
    screen.until("q quitter")
    assert all(line[-1] == " " for line in screen.page.display[:-2]), screen.text
    screen.type("q" + ENTER)
    assert screen.status() == 3
