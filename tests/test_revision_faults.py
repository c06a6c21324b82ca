"""Freezing and restoring when something is wrong: one clear sentence, and nothing half done."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from frozen_plans import TODAY, TRAME, ago, change, freeze, read, snapshot, write

from sseplan.errors import PlanChanged, SseplanError, UsageMistake
from sseplan.lifecycle import revise
from sseplan.lifecycle.draft import Wish
from sseplan.plan import Plan, files, revisions
from sseplan.typography import NBSP

Called = Callable[..., Result]
Ran = Callable[..., "subprocess.CompletedProcess[str]"]

on_posix = pytest.mark.skipif(os.name != "posix", reason="limits and links of POSIX systems")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two frozen versions, and a draft that differs."""
    place = write(tmp_path / "plan")
    freeze(place, ago(400), "1.0")
    change(place, cpts_siege="2 rue Neuve, Villexemple")
    freeze(place, ago(30), "2.0")
    change(place, cpts_nom="CPTS au présent")
    return place


def ordinary(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def names(place: Path) -> list[str]:
    return [path.name for path in sorted((place / "revisions").glob("*.yaml"))]


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(data)


# --- the files of the versions before


def altered(first: Path, last: Path) -> Path:
    rewrite(last, last.read_bytes().replace(b"2 rue Neuve", b"3 rue Neuve"))
    return last


def emptied(first: Path, last: Path) -> Path:
    rewrite(last, b"")
    return last


def header_damaged(first: Path, last: Path) -> Path:
    rewrite(last, last.read_bytes().replace(b"  numero: ", b"  numero: [", 1))
    return last


def no_text_at_all(first: Path, last: Path) -> Path:
    rewrite(last, bytes(range(256)))
    return last


def missing(first: Path, last: Path) -> Path:
    first.unlink()
    return first


def renamed(first: Path, last: Path) -> Path:
    return last.rename(last.with_name(f"{last.stem[:4]}-7.yaml"))


def duplicated(first: Path, last: Path) -> Path:
    copy = last.with_name(f"{last.stem[:4]}-7.yaml")
    copy.write_bytes(last.read_bytes())
    return copy


def a_folder(first: Path, last: Path) -> Path:
    last.unlink()
    last.mkdir()
    return last


def a_pipe(first: Path, last: Path) -> Path:
    """Reading it would wait without end."""
    if not hasattr(os, "mkfifo"):
        return a_folder(first, last)
    last.unlink()
    os.mkfifo(last)
    return last


def a_link_to_nothing(first: Path, last: Path) -> Path:
    last.unlink()
    last.symlink_to("nulle-part")
    return last


def lines_ended_otherwise(first: Path, last: Path) -> Path:
    rewrite(last, last.read_bytes().replace(b"\n", b"\r\n"))
    return last


def saved_in_another_encoding(first: Path, last: Path) -> Path:
    rewrite(last, last.read_text("utf-8").encode("utf-16"))
    return last


def in_capitals(first: Path, last: Path) -> Path:
    return last.rename(last.with_suffix(".YAML"))


DAMAGES = [
    altered, emptied, header_damaged, no_text_at_all, missing, renamed, duplicated, a_folder,
    a_pipe, a_link_to_nothing, lines_ended_otherwise, saved_in_another_encoding, in_capitals,
]  # fmt: skip


@pytest.mark.parametrize(
    "damage",
    [a_folder, a_pipe, a_link_to_nothing, lines_ended_otherwise, saved_in_another_encoding,
     no_text_at_all, header_damaged],
)  # fmt: skip
def test_nobody_is_told_to_mend_a_frozen_version_by_hand(
    place: Path, damage: Callable[[Path, Path], Path]
) -> None:
    first, last = (place / "revisions" / name for name in names(place))
    damage(first, last)
    (told,) = revisions.faults(place)
    assert "Remettez-la d'après une sauvegarde ou la copie envoyée à l'ARS" in told
    assert not any(word in told for word in ("Enregistrer sous", "supprimez", "Choisissez"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_a_version_is_named_and_nothing_is_written_over_it(
    sseplan: Called, sseplan_process: Ran, place: Path, damage: Callable[[Path, Path], Path]
) -> None:
    first, last = (place / "revisions" / name for name in names(place))
    culprit = damage(first, last)
    before = snapshot(place)
    ended = sseplan_process("revise", place, "--motif", "x")
    assert ended.returncode == 2
    assert culprit.name in ended.stderr
    assert "Traceback" not in ended.stderr
    for words, status in (
        (("history", place), 2),
        (("history", place, "--verifier"), 1),
        (("restore", "derniere", "--plan", place), 2),
    ):
        result = sseplan(*words)
        assert result.exit_code == status, words
        assert culprit.name in result.output
    assert snapshot(place) == before


@on_posix
@pytest.mark.parametrize("what", ["file", "loop", "dangling"])
def test_something_else_in_the_place_of_the_versions_is_said_to_be(
    sseplan_process: Ran, tmp_path: Path, what: str
) -> None:
    place = write(tmp_path / "plan")
    folder = place / "revisions"
    if what == "file":
        folder.write_bytes(b"")
    else:
        folder.symlink_to("revisions" if what == "loop" else "nulle-part")
    before = (place / "plan.yaml").read_bytes()
    result = sseplan_process("revise", place, "--motif", "x")
    assert result.returncode == 2
    told = ordinary(result.stderr)
    assert "Les versions figées ne se lisent pas" in told
    assert {"file": "est un fichier", "loop": "tourne en rond", "dangling": "ne mène à rien"}[
        what
    ] in told
    assert sseplan_process("history", place, "--verifier").returncode == 1
    assert (place / "plan.yaml").read_bytes() == before


# --- days that cannot be


def test_a_clock_before_the_last_version_is_noticed(sseplan_process: Ran, tmp_path: Path) -> None:
    place = write(tmp_path / "plan")
    freeze(place, (TODAY + timedelta(40)).isoformat())
    change(place, cpts_nom="CPTS au présent")
    before = snapshot(place)
    result = sseplan_process("revise", place, "--motif", "x")
    assert result.returncode == 2
    assert "L'horloge de cet ordinateur dit que nous sommes le" in ordinary(result.stderr)
    assert snapshot(place) == before


def test_a_day_to_come_is_refused(sseplan_process: Ran, place: Path) -> None:
    before = snapshot(place)
    tomorrow = (TODAY + timedelta(1)).isoformat()
    result = sseplan_process("revise", place, "--motif", "x", "--date", tomorrow)
    assert result.returncode == 2
    assert "dans le futur" in ordinary(result.stderr)
    assert snapshot(place) == before


def test_a_day_before_the_last_version_is_refused(sseplan_process: Ran, place: Path) -> None:
    before = snapshot(place)
    result = sseplan_process("revise", place, "--motif", "x", "--date", ago(31))
    assert result.returncode == 2
    assert "plus ancienne que la version 2.0" in ordinary(result.stderr)
    assert snapshot(place) == before
    assert sseplan_process("revise", place, "--motif", "x", "--date", ago(30)).returncode == 0


@pytest.mark.parametrize(("days", "said"), [(-5, "dans le futur"), (200, "plus ancienne que")])
def test_a_typed_row_with_an_impossible_day_is_named(
    sseplan: Called, place: Path, days: int, said: str
) -> None:
    change(place, plan_version=[{"version": "3.0", "date": ago(days)}])
    before = snapshot(place)
    result = sseplan("revise", place, "--motif", "x")
    assert result.exit_code == 2
    assert "La ligne « 3.0 » de la liste des versions" in ordinary(result.stderr)
    assert said in ordinary(result.stderr)
    assert snapshot(place) == before


# --- two people


def test_a_second_person_is_told_who_has_the_plan(sseplan_process: Ran, place: Path) -> None:
    before = snapshot(place)
    with Plan.open(place, TRAME):
        result = sseplan_process("revise", place, "--motif", "x")
    assert result.returncode == 2
    assert "est déjà ouvert par" in ordinary(result.stderr)
    assert snapshot(place) == before


def test_without_locks_the_second_of_two_freezes_nothing(place: Path) -> None:
    """A disk that cannot lock: somebody freezes a version while another is being agreed to."""
    with Plan.open(place, TRAME) as plan:
        draft = revise.prepare(plan, TRAME, TODAY, Wish("la mienne"))
        freeze(place, TODAY.isoformat(), "3.0", reason="l'autre")
        before = snapshot(place)
        with pytest.raises(UsageMistake, match="Quelqu'un vient de figer une version"):
            revise.freeze(plan, draft)
    assert snapshot(place) == before


def test_without_locks_a_number_is_never_taken_twice(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked, and found the same number free: the quicker one keeps it."""
    number = f"{TODAY.year}-{len([n for n in names(place) if n[:4] == str(TODAY.year)]) + 1}"
    real = files.create

    def second(path: Path, data: bytes) -> None:
        path.write_bytes(b"celle de l'autre")
        real(path, data)

    monkeypatch.setattr(files, "create", second)
    before = (place / "plan.yaml").read_bytes()
    with Plan.open(place, TRAME) as plan:
        draft = revise.prepare(plan, TRAME, TODAY, Wish("la mienne"))
        with pytest.raises(
            UsageMistake, match="vient d'être figée par quelqu'un d'autre"
        ) as raised:
            revise.freeze(plan, draft)
        assert plan.content == before
    assert str(raised.value).endswith(f"{place / 'plan.yaml'} est comme avant.")
    assert (place / "plan.yaml").read_bytes() == before
    assert (place / "revisions" / f"{number}.yaml").read_bytes() == b"celle de l'autre"


def test_what_another_program_wrote_meanwhile_is_neither_lost_nor_frozen(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        draft = revise.prepare(plan, TRAME, TODAY, Wish("x"))
        with (place / "plan.yaml").open("a", encoding="utf-8") as stream:
            stream.write("# ajouté par un autre programme\n")
        before = snapshot(place)
        with pytest.raises(PlanChanged, match="Un autre programme a changé"):
            revise.freeze(plan, draft)
    assert snapshot(place) == before


def test_what_another_program_wrote_after_the_save_is_left_to_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **facts: Any) -> None:
        (place / "plan.yaml").write_bytes(b"autre chose")
        raise SseplanError("La version n'a pas été figée.")

    monkeypatch.setattr(revisions, "freeze", fail)
    with Plan.open(place, TRAME) as plan:
        draft = revise.prepare(plan, TRAME, TODAY, Wish("x"))
        with pytest.raises(SseplanError, match="vient d'être changé par un autre programme"):
            revise.freeze(plan, draft)
    assert (place / "plan.yaml").read_bytes() == b"autre chose"


# --- the disk


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_version_that_cannot_be_written_leaves_the_plan_as_it_was(
    sseplan: Called, place: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    real = os.open

    def refuse(path: Any, *args: Any, **extra: Any) -> int:
        if "revisions" in str(path) and args[0] & os.O_CREAT:
            raise OSError(code, "refused", str(path))
        return real(path, *args, **extra)

    before = snapshot(place)
    monkeypatch.setattr(os, "open", refuse)
    result = sseplan("revise", place, "--motif", "x")
    monkeypatch.undo()
    assert result.exit_code == 2
    assert "est comme avant." in ordinary(result.stderr)
    assert snapshot(place) == before
    assert sseplan("revise", place, "--motif", "x").exit_code == 0


@on_posix
def test_a_full_disk_leaves_everything_as_it_was(place: Path) -> None:
    """At every size of file that the disk may still take: both files, or none."""
    change(place, cpts_siege="rue Neuve, Villexemple, " * 200)
    size = len((place / "plan.yaml").read_bytes())
    before = snapshot(place)
    for room in (0, 100, size - 1, size + 60, size + 400):
        result = limited(room, "revise", place, "--motif", "x")
        assert result.returncode == 2, room
        assert "taille permise" in ordinary(result.stderr)
        assert snapshot(place) == before, room
    assert limited(2**24, "revise", place, "--motif", "x").returncode == 0
    assert len(names(place)) == 3


@on_posix
def test_a_full_disk_restores_nothing(place: Path) -> None:
    before = snapshot(place)
    for room in (0, 100):
        result = limited(room, "restore", "derniere", "--plan", place)
        assert result.returncode == 2
        assert "n'a pas pu être mis à l'abri" in ordinary(result.stderr)
        assert snapshot(place) == before


def test_a_draft_kept_for_nothing_goes_again(
    sseplan: Called, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.save

    def refuse(path: Path, data: bytes) -> None:
        if path.name == "plan.yaml":
            raise SseplanError("Le disque est plein.")
        real(path, data)

    before = snapshot(place)
    monkeypatch.setattr(files, "save", refuse)
    assert sseplan("restore", "derniere", "--plan", place).exit_code == 2
    assert snapshot(place) == before


def limited(room: int, *words: object) -> subprocess.CompletedProcess[str]:
    """sseplan as a process that may write no file of more than ``room`` bytes."""
    code = (
        "import resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); "
        "from sseplan.cli import main; main()"
    )
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *map(str, words)],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


# --- a program that is stopped


_STOPPED = """
import os, signal
from sseplan.plan import files
from sseplan.cli import main
files.create = lambda path, data: os.kill(os.getpid(), signal.{name})
main()
"""


@on_posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_a_program_stopped_between_the_two_files_can_be_started_again(
    sseplan: Called, place: Path, name: str
) -> None:
    before = snapshot(place)
    words = ["revise", str(place), "--motif", "x"]
    code = _STOPPED.format(name=name)
    stopped = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, timeout=120, check=False
    )
    assert stopped.returncode != 0
    if name != "SIGKILL":
        assert snapshot(place) == before
    assert sseplan(*words).exit_code == 0
    assert len(names(place)) == 3
    assert [row["version"] for row in read(place).get("plan_version")] == ["2.1"]
    assert not list(place.glob(".plan.yaml.*"))
