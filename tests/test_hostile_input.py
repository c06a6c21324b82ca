"""What nobody types on purpose, and files that others made: a sentence, never a fault of ours."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from conftest import Called
from frozen_plans import TRAME, ago, freeze, text_of, write
from submitted_plans import adopted, change

from sseplan.errors import RevisionBroken, SseplanError, TrameInvalid
from sseplan.plan import files, outline_copies, revisions, submissions
from sseplan.typography import one_line

Ran = Callable[..., "subprocess.CompletedProcess[str]"]

on_posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")

CONTROLS = "Karim\x01\x1b[J Delvaux"
BROKEN_BYTES = b"R\xe9vision".decode("utf-8", "surrogateescape")  # from a Latin-1 terminal


# --- words of a command line


def test_one_line_holds_nothing_that_a_file_or_a_message_cannot() -> None:
    assert one_line("  a\r\n\tb\u2028c ") == "a b c"
    assert one_line("a\x00b\x1bc\ud800d\uffff") == "a�b�c�d�"
    assert one_line("😀 « é » \u00a0") == "😀 « é »"


@pytest.mark.parametrize("word", [CONTROLS, BROKEN_BYTES, "a\r\nBcc: x@y.example", "'\"\\"])
def test_a_version_named_by_odd_characters_is_frozen_listed_and_sent(
    sseplan: Called, tmp_path: Path, word: str
) -> None:
    place = adopted(tmp_path / "plan")
    given = ("--motif", word, "--auteur", word, "--version", word)
    frozen = sseplan("revise", place, "--oui", "--meme-sans-changement", *given)
    assert frozen.exit_code == 0, frozen.output
    last = revisions.find(place, "derniere").header
    assert last.author == last.version == last.reason == one_line(word)
    assert sseplan("history", place).exit_code == 0
    sent = sseplan("submit", place, "--sans-pdf", "--malgre", word)
    assert sent.exit_code == 0, sent.output
    folder = place / "transmissions" / last.number
    assert json.loads((folder / "manifest.json").read_bytes())["malgre"] == one_line(word)
    letter = message_from_bytes((folder / "courrier.eml").read_bytes(), policy=policy.SMTP)
    assert "Bcc" not in letter
    assert one_line(word) in letter["Subject"]


def test_a_very_long_name_makes_no_line_that_a_mail_server_refuses(
    sseplan: Called, tmp_path: Path
) -> None:
    """A line of a message has 998 octets at most (RFC 5322, 2.1.1), a file's name 255."""
    place = adopted(tmp_path / "plan")
    change(place, lambda known: known.with_answer("cpts_nom", "x" * 5000))
    given = ("--motif", "essai", "--version", "1." * 200)
    assert sseplan("revise", place, "--oui", *given).exit_code == 0
    sent = sseplan("submit", place, "--sans-pdf", "--malgre", "essai")
    assert sent.exit_code == 0, sent.output
    (eml,) = place.glob("transmissions/*/courrier.eml")
    assert max(map(len, eml.read_bytes().splitlines())) <= 998
    sseplan("remind", place, "--eml", tmp_path / "rappel.eml")
    assert max(map(len, (tmp_path / "rappel.eml").read_bytes().splitlines())) <= 998


# --- what was sent, and the file that is gone


def test_the_number_of_a_version_that_was_sent_is_not_given_again(
    sseplan: Called, tmp_path: Path
) -> None:
    place = write(tmp_path / "plan")
    lost = freeze(place, ago(0))
    sent = submissions.folder_of(place) / lost.number
    sent.mkdir(parents=True)
    lost.path.unlink()
    with pytest.raises(RevisionBroken, match=rf"{lost.number} manque.*transmissions"):
        freeze(place, ago(0))
    before = (place / "plan.yaml").read_bytes()
    result = sseplan("revise", place, "--motif", "x", "--oui")
    assert result.exit_code == 2
    assert lost.path.name in result.output
    assert (place / "plan.yaml").read_bytes() == before
    assert not lost.path.exists()


def test_a_list_of_what_was_sent_with_impossible_numbers_is_said_to_be_damaged(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path / "plan") / "transmissions" / "2026-1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"controles": {"bloquants": 1e400}}', encoding="utf-8")
    with pytest.raises(SseplanError, match=r"manifest\.json ne se lit pas"):
        submissions.of(tmp_path / "plan")


# --- copies of a trame


def copy_with(**changed: bytes | None) -> bytes:
    """A copy of the trame some files of which say something else, or are away (None)."""
    assert TRAME.place is not None
    with zipfile.ZipFile(io.BytesIO(outline_copies._packed(TRAME.place))) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content |= {name.replace("__", "/") + ".yaml": data for name, data in changed.items() if data}
    kept = {n: d for n, d in content.items() if changed.get(Path(n).stem, b"") is not None}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in kept.items():
            archive.writestr(name, text)
    return data.getvalue()


NO_QUESTIONS = io.BytesIO()
with zipfile.ZipFile(NO_QUESTIONS, "w") as _archive:
    _archive.writestr("trame.yaml", "a: 1")
    _archive.writestr("exigences.yaml", "[]")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(copy_with(trame=b"- a\n"), id="a list"),
        pytest.param(copy_with(trame=b"\x00{{{"), id="no YAML"),
        pytest.param(copy_with(trame=b"!!python/object/apply:os.getcwd []\n"), id="code"),
        pytest.param(copy_with(trame=b"id: x\nsections: [{id: 1}]\n"), id="half a trame"),
        pytest.param(NO_QUESTIONS.getvalue(), id="no questions"),
    ],
)
def test_a_copy_of_a_trame_that_cannot_be_read_is_named_in_french(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "trames" / f"{TRAME.id}-1999.1.zip"
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(TrameInvalid) as caught:
        outline_copies.find(tmp_path, TRAME.id, "1999.1")
    assert str(caught.value) == (
        f"La copie de trame {path} est abîmée. Remettez-la d'après une sauvegarde."
    )


def test_lists_in_lists_without_end_do_not_kill_the_process(
    sseplan_process: Ran, tmp_path: Path
) -> None:
    """PyYAML's C loader runs out of stack, which no Python code can catch."""
    place = old_trame(tmp_path / "plan")
    copy = place / "revisions" / "trames" / f"{TRAME.id}-1999.1.zip"
    copy.write_bytes(copy_with(questions__deep=b"- " * 5_000_000))
    result = sseplan_process("diff", "--plan", place)
    assert result.returncode == 2
    assert copy.name in result.stderr
    assert "abîmée" in result.stderr


def old_trame(place: Path) -> Path:
    """A plan frozen with a version of the trame that is not installed, and no copy of it."""
    write(place)
    outline = dataclasses.replace(TRAME, version="1999.1", place=None)
    revisions.freeze(
        place, text_of().encode(), date=ago(1), author="S. Modèle", reason="essai",
        nature="initiale", version="1.0", trame=outline,
    )  # fmt: skip
    (place / "revisions" / "trames").mkdir()
    return place


def test_the_check_of_the_versions_tells_a_copy_of_their_trame_that_is_damaged(
    sseplan: Called, tmp_path: Path
) -> None:
    place = old_trame(tmp_path / "plan")
    result = sseplan("history", place, "--verifier")
    assert result.exit_code == 1
    assert "trame-nationale-1999.1.zip" in result.output


# --- the plan itself


@on_posix
def test_a_plan_that_is_a_pipe_is_refused_without_waiting(
    sseplan_process: Ran, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "plan.yaml")
    for words in (["status"], ["revise", "--motif", "x"], ["restore", "2025-1"], ["remind"]):
        result = sseplan_process(*words, cwd=tmp_path, timeout=30)
        assert result.returncode == 2, words
        assert result.stderr.startswith("Erreur"), words


@on_posix
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "sortie"
    os.mkfifo(pipe)
    with pytest.raises(SseplanError, match="fichier ordinaire"):
        files.save(pipe, b"x")
    assert pipe.is_fifo()
