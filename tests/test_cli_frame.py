"""The frame of the command line: French everywhere, errors as sentences, a quick start."""

from __future__ import annotations

import ast
import errno
import gettext
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from conftest import Called, Ran

from scripts import build_locale
from sseplan import __version__, errors
from sseplan.cli import COMMANDS, Sseplan, console, french, main
from sseplan.typography import NBSP, printable

HEAVY = {"docx", "docxtpl", "jinja2", "lxml", "cerberus", "yaml", "prompt_toolkit"}


def messages_of_click() -> Iterator[tuple[str, str | None]]:
    """Every (message, plural or None) that the installed click asks gettext for."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                if node.func.id == "ngettext":
                    yield words[0], words[1]
                elif node.func.id == "_" and words:
                    yield words[0], None


def english_of_click() -> set[str]:
    """The words, of four letters and more, that click writes and French does not."""
    entries = build_locale.entries(build_locale.CATALOGUE.read_text(encoding="utf-8"))
    entries.pop("")
    metavars = {"text", "integer", "float", "range", "boolean", "folder", "command", "args"}
    also_french = {"confirmation", "extra", "format", "formats", "message", "version", "versions"}
    return (words(entries) | metavars) - words(entries.values()) - also_french


def words(texts: Iterable[str]) -> set[str]:
    """The words of four letters and more of these texts, without what is put in for {names}."""
    bare = re.sub(r"{.*?}|%\(\w+\)s", " ", " ".join(texts))
    return set(re.findall(r"[^\W\d_]{4,}", bare.casefold()))


# --- French ---


def test_every_message_of_the_installed_click_has_a_french_translation() -> None:
    catalogue = gettext.translation("messages", str(french.LOCALE), ["fr"])
    known = catalogue._catalog  # type: ignore[attr-defined]
    missing = [
        one for one, many in messages_of_click() if (one if many is None else (one, 0)) not in known
    ]
    assert missing == []
    assert len(list(messages_of_click())) > 60


def test_the_compiled_catalogue_is_what_its_source_makes() -> None:
    source = build_locale.CATALOGUE
    messages = build_locale.entries(source.read_text(encoding="utf-8"))
    assert build_locale.compiled(messages) == source.with_suffix(".mo").read_bytes()


def test_a_translation_names_the_same_values_as_its_message() -> None:
    for message, translation in build_locale.entries(
        build_locale.CATALOGUE.read_text(encoding="utf-8")
    ).items():
        named = set(re.findall(r"{(\w+)", message))
        assert set(re.findall(r"{(\w+)", translation)) <= named, message


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_page_of_help_holds_an_english_word_of_click(command: str, sseplan: Called) -> None:
    result = sseplan(*command.split(), "--help")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Utilisation{NBSP}: sseplan {command}".rstrip())
    assert words([prose(result.stdout)]) & english_of_click() == set()


def prose(page: str) -> str:
    """A page of help without the commands and options that it names, in small letters."""
    page = re.sub(r"--?[a-z][\w-]*", " ", page)
    return re.sub(rf"\b({'|'.join(COMMANDS)})\b", " ", page).casefold()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    loaded = main.get_command(click.Context(main), command)
    assert loaded is not None and loaded.help
    options = [param for param in loaded.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_line_of_a_command_is_a_sentence(command: str, sseplan: Called) -> None:
    line = COMMANDS[command][1]
    assert line[0].isupper() and line.endswith(".")
    assert line in sseplan("--help").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chek"], "La commande « chek » n'existe pas. Vouliez-vous dire 'check' ?"),
        (["--versio"], "L'option « --versio » n'existe pas. Vouliez-vous dire '--version' ?"),
        (["completion"], "Il manque l'argument 'bash|zsh|fish|powershell'."),
        (["completion", "bash", "zsh"], "Il y a un mot de trop : zsh"),
        (["completion", "ksh"], "« ksh » n'est pas dans la liste"),
    ],
)
def test_a_wrong_use_is_explained_in_french(
    words: list[str], sentence: str, sseplan: Called
) -> None:
    result = sseplan(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr.replace(NBSP, " ")
    assert "Erreur" in result.stderr and result.stdout == ""


def test_the_language_of_the_system_changes_nothing(sseplan_process: Ran) -> None:
    env = {
        "LANGUAGE": "de",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    result = sseplan_process("--help", env=env)
    assert result.stdout.startswith(f"Utilisation{NBSP}: sseplan")
    assert "Écrit le plan en document Word" in result.stdout


def test_the_version_is_said(sseplan: Called) -> None:
    assert sseplan("--version").stdout == f"sseplan, version {__version__}\n"


# --- a quick start ---


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_click_and_nothing_heavier(option: str) -> None:
    code = (
        "import sys; from sseplan.cli import main\n"
        "try: main([sys.argv[1]], prog_name='sseplan')\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, encoding="utf-8"
    )
    loaded = set(result.stderr.split())
    assert "click" in loaded and result.returncode == 0
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    assert not loaded & {module for module, _ in COMMANDS.values()}


# --- errors ---


def run(raised: BaseException | int | None) -> Any:
    """The result of a command that raises, or returns, this."""

    @click.group(cls=Sseplan, invoke_without_command=True)
    def group() -> Any:
        if isinstance(raised, BaseException):
            raise raised
        return raised

    return CliRunner().invoke(group, [])


def error_classes() -> list[type[errors.SseplanError]]:
    """Those of ``errors``, whatever other tests have imported."""
    known = errors.SseplanError.__subclasses__()
    return [errors.SseplanError, *(one for one in known if one.__module__ == errors.__name__)]


@pytest.mark.parametrize("kind", error_classes())
def test_an_error_of_sseplan_is_a_sentence_and_a_status(kind: Callable[..., Exception]) -> None:
    extra = ({}, {}) if kind is errors.PlanChanged else ()
    result = run(kind("Le fichier plan.yaml est illisible : ligne 3.", *extra))
    assert result.stderr == f"Erreur{NBSP}: Le fichier plan.yaml est illisible{NBSP}: ligne 3.\n"
    assert result.exit_code == kind.exit_status  # type: ignore[attr-defined]


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (0, 0), (1, 1), (3, 3)])
def test_what_a_command_returns_is_the_status(returned: int | None, status: int) -> None:
    assert run(returned).exit_code == status


def test_an_interruption_is_said_and_has_its_own_status() -> None:
    result = run(KeyboardInterrupt())
    assert (result.exit_code, result.stderr) == (130, "\nInterrompu à votre demande.\n")


def test_an_ended_input_is_unfinished() -> None:
    result = run(EOFError())
    assert result.exit_code == 3
    assert "L'entrée s'est terminée" in result.stderr


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOENT, "n'existe pas"),
        (errno.EACCES, "pas le droit"),
        (errno.ENOSPC, "disque est plein"),
        (errno.EROFS, "lecture seule"),
        (errno.EISDIR, "c'est un dossier"),
        (errno.EBADMSG, "le système a refusé (code EBADMSG)"),
    ],
)
def test_a_refusal_of_the_system_is_told_in_french_with_the_file(code: int, words: str) -> None:
    result = run(OSError(code, os.strerror(code), "plan.yaml"))
    assert result.exit_code == 2
    assert "« plan.yaml »" in result.stderr.replace(NBSP, " ")
    assert words in result.stderr
    assert os.strerror(code) not in result.stderr


def test_a_refusal_that_names_no_file_is_a_sentence_too() -> None:
    assert run(OSError(errno.ENOSPC, "")).stderr.startswith(f"Erreur{NBSP}: Le disque est plein")


def test_a_fault_of_sseplan_is_written_to_a_file_and_the_person_told_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = run(ZeroDivisionError("1/0"))
    [report] = tmp_path.iterdir()
    assert result.exit_code == 70
    assert str(report) in result.stderr and "Traceback" not in result.stderr
    assert "ZeroDivisionError: 1/0" in report.read_text(encoding="utf-8")


def test_the_traceback_is_shown_to_whoever_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("SSEPLAN_DEBUG", "1")
    assert "Traceback" in run(ZeroDivisionError()).stderr


def test_a_fault_that_cannot_be_written_down_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    result = run(ZeroDivisionError())
    assert result.exit_code == 70
    assert "n'ont pas pu être écrits" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="shells and signals are a matter of POSIX")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "status"), [("--help", 0), ("check absent", 2)])
def test_a_closed_stream_does_not_change_the_status(closed: str, words: str, status: int) -> None:
    line = f"{sys.executable} -m sseplan {words} {closed}"
    result = subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8")
    assert (result.returncode, "défaut" in result.stderr) == (status, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("words", ["check absent", "nimporte"])
def test_an_error_that_nobody_can_read_has_its_status(words: str) -> None:
    line = f"{sys.executable} -m sseplan {words} 2>/dev/full"
    assert subprocess.run(["bash", "-c", line]).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="shells and signals are a matter of POSIX")
@pytest.mark.parametrize(("name", "status"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_polite_kill_leaves_nothing_behind(name: str, status: int, tmp_path: Path) -> None:
    code = (
        "import os, signal, tempfile, time\nfrom sseplan.cli import faults\n"
        "with faults.sentences(), tempfile.TemporaryDirectory(dir='.'):\n"
        f"    os.kill(os.getpid(), signal.{name})\n    time.sleep(60)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=60)
    assert (result.returncode, list(tmp_path.iterdir())) == (status, [])


@pytest.mark.skipif(os.name == "nt", reason="a pipe closed by its reader is a matter of POSIX")
def test_a_reader_that_leaves_is_no_error() -> None:
    words = f"{sys.executable} -m sseplan completion bash | head -c 1"
    result = subprocess.run(["bash", "-c", words], capture_output=True, encoding="utf-8")
    assert (result.stdout, result.stderr) == ("#", "")


# --- console ---


def test_an_answer_cannot_drive_the_terminal() -> None:
    hostile = "a\x1b]0;titre\x07b\x9b2Jc\rd\n\te"
    assert printable(hostile) == "a�]0;titre�b�2Jc�d\n\te"
    assert printable(click.style("a", fg="red")) == click.style("a", fg="red")


def answering(*lines: str, default: bool | None = None) -> tuple[bool | None, str]:
    """What ``confirm`` understands of these lines, and what it printed."""

    @click.command()
    def ask() -> None:
        click.echo(f"={console.confirm('Continuer ?', default)}")

    output = CliRunner().invoke(ask, input="".join(f"{line}\n" for line in lines)).output
    said, _, answer = output.rpartition("=")
    return {"True": True, "False": False}.get(answer.strip()), said


@pytest.mark.parametrize(
    ("typed", "understood"), [("o", True), ("OUI", True), (" n ", False), ("non", False)]
)
def test_yes_and_no_are_french(typed: str, understood: bool) -> None:
    assert answering(typed)[0] is understood


@pytest.mark.parametrize("default", [True, False])
def test_an_empty_answer_is_the_default(default: bool) -> None:
    assert answering("", default=default)[0] is default


def test_an_answer_that_is_not_understood_is_asked_again() -> None:
    understood, said = answering("yes", "", "o")
    assert understood is True
    assert said.count("Continuer") == 3


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a matter of POSIX")
@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)]
)
def test_a_terminal_is_coloured_unless_it_is_told_not_to(
    env: dict[str, str], coloured: bool
) -> None:
    code = "from sseplan.cli import console; console.say(console.styled('Mot', bold=True))"
    outside = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    parent, child = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stdout=child, env=outside | env, check=True)
    os.close(child)
    shown = os.read(parent, 100)
    os.close(parent)
    assert (b"\x1b[" in shown) is coloured
    assert b"Mot" in shown


def test_what_is_not_a_terminal_gets_no_colour(sseplan: Called, monkeypatch: Any) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert console.styled("Mot", bold=True) == "Mot"


# --- completion ---


def complete(words: str, sseplan_process: Ran) -> list[str]:
    """What bash would be told for these words, the last one being typed."""
    env = {
        "_SSEPLAN_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    return sseplan_process(env=env).stdout.split()


def test_commands_and_options_are_completed(sseplan_process: Ran) -> None:
    assert complete("sseplan ch", sseplan_process) == ["plain,check"]
    assert complete("sseplan ", sseplan_process) == [f"plain,{name}" for name in COMMANDS]
    assert complete("sseplan --vers", sseplan_process) == ["plain,--version"]
    assert complete("sseplan completion f", sseplan_process) == ["plain,fish"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_of_a_shell_begins_with_how_to_install_it(shell: str, sseplan: Called) -> None:
    lines = sseplan("completion", shell).stdout.splitlines()
    assert lines[0].startswith("# Pour compléter")
    assert lines[1].startswith("# ") and f"sseplan completion {shell}" in lines[1]
    assert "_SSEPLAN_COMPLETE" in "\n".join(lines[2:])


@pytest.mark.skipif(os.name == "nt", reason="bash is asked to complete for real")
def test_bash_completes_with_the_script(tmp_path: Path, sseplan: Called) -> None:
    program = tmp_path / "sseplan"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sseplan "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "completion.bash"
    script.write_text(sseplan("completion", "bash").stdout, encoding="utf-8")
    code = (
        f'set -e; source "{script}" 2>/dev/null; COMP_WORDS=(sseplan rend); COMP_CWORD=1; '
        "_sseplan_completion sseplan; echo ${COMPREPLY[@]}; complete -p sseplan"
    )
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    result = subprocess.run(["bash", "-c", code], capture_output=True, encoding="utf-8", env=env)
    assert result.stdout.splitlines()[0] == "render", result.stderr
    assert "_sseplan_completion" in result.stdout
