"""A terminal and the form on the same plan at the same time: nobody waits, nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import filelock
import pytest

from sseplan import trame
from sseplan.answers import Answers
from sseplan.errors import PlanChanged, PlanHeld, PlanUnreadable, SseplanError, UsageMistake
from sseplan.lifecycle import restore
from sseplan.plan import Plan, files
from sseplan.plan.lock import WriteLock

TRAME = trame.load()

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that holds a plan with one answer."""
    with Plan.create(tmp_path, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "CPTS Rives"))
    return tmp_path


def form(place: Path) -> Plan:
    return Plan.open(place, TRAME, shared=True)


def answering(question_id: str, value: str) -> Callable[[Answers], Answers]:
    return lambda answers: answers.with_answer(question_id, value)


def elsewhere(place: Path, old: str, new: str) -> None:
    """Another program edits the file, and takes no lock."""
    path = place / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def drafts(place: Path) -> list[str]:
    return [path.name for path in place.iterdir() if path.name.endswith(".tmp")]


def rescued(place: Path) -> str:
    (path,) = place.glob("plan.sauvegarde-*.yaml")
    return path.read_text(encoding="utf-8")


def _failing(error: BaseException) -> Callable[..., Any]:
    def fail(*args: object, **extra: object) -> Any:
        raise error

    return fail


# --- both at work


def test_the_form_and_the_terminal_save_in_turn(place: Path) -> None:
    with Plan.open(place, TRAME) as terminal, form(place) as shared:
        shared.change(answering("cpts_siege", "ici"))
        assert terminal.save(terminal.answers.with_answer("cpts_nom", "X")).merged == (
            "cpts_siege",
        )
        assert shared.change(answering("cpts_territoire", "là")).merged == ("cpts_nom",)
        assert shared.answers.values == {
            "cpts_nom": "X",
            "cpts_siege": "ici",
            "cpts_territoire": "là",
        }


def test_two_forms_save_in_turn(place: Path) -> None:
    with form(place) as one, form(place) as other:
        one.change(answering("cpts_siege", "ici"))
        other.change(lambda answers: answers.with_note("cpts_nom", "à vérifier"))
        one.change(lambda answers: answers.put_aside("stocks"))
        assert other.refresh() == ()  # a reminder has no id of its own among the differences
        assert other.answers.to_review == ("stocks",)
        assert other.answers.notes == {"cpts_nom": "à vérifier"}


def test_the_same_question_changed_in_both_is_refused_to_the_second(place: Path) -> None:
    with Plan.open(place, TRAME) as terminal, form(place) as shared:
        shared.change(answering("cpts_nom", "du formulaire"))
        with pytest.raises(PlanChanged) as changed:
            terminal.save(terminal.answers.with_answer("cpts_nom", "du terminal"))
        assert (changed.value.mine, changed.value.theirs) == (
            {"cpts_nom": "du terminal"},
            {"cpts_nom": "du formulaire"},
        )
    assert "cpts_nom: du formulaire" in (place / "plan.yaml").read_text(encoding="utf-8")


def test_a_change_begins_with_what_others_wrote(place: Path) -> None:
    with form(place) as shared:
        elsewhere(place, "CPTS Rives", "CPTS Aval")
        shared.change(lambda now: now.with_answer("cpts_nom", f"{now.get('cpts_nom')} et Amont"))
        assert shared.answers.get("cpts_nom") == "CPTS Aval et Amont"


def test_a_change_that_refuses_itself_writes_nothing(place: Path) -> None:
    before = (place / "plan.yaml").read_bytes()
    with form(place) as shared:
        with pytest.raises(ZeroDivisionError):
            shared.change(_failing(ZeroDivisionError()))
        shared.change(lambda answers: answers)
    assert (place / "plan.yaml").read_bytes() == before


def test_an_act_is_not_for_who_shares_the_plan(place: Path) -> None:
    with (
        form(place) as shared,
        pytest.raises(UsageMistake, match="rien n'a été enregistré"),
        shared.attempt(b""),
    ):
        pass


def test_a_save_waits_until_an_act_is_over(place: Path) -> None:
    with Plan.open(place, TRAME) as terminal, form(place) as shared:
        shared._write_lock._lock.timeout = 0  # type: ignore[union-attr]
        with (
            terminal.attempt(terminal.content + b"# fige\n"),
            pytest.raises(PlanHeld, match="Ce que vous aviez saisi est gardé dans"),
        ):
            shared.change(answering("cpts_nom", "X"))
        assert "cpts_nom: X" in rescued(place)
        shared.change(answering("cpts_nom", "X"))
    assert (place / "plan.yaml").read_bytes().endswith(b"cpts_nom: X\n# fige\n")


def test_a_form_that_saved_meanwhile_makes_an_act_begin_again(place: Path) -> None:
    with Plan.open(place, TRAME) as terminal, form(place) as shared:
        shared.change(answering("cpts_nom", "X"))
        with pytest.raises(PlanChanged, match="Recommencez"), terminal.attempt(terminal.content):
            pass
        assert terminal.refresh() == ("cpts_nom",)
        with terminal.attempt(terminal.content):
            pass


def test_a_restore_waits_for_its_turn_and_the_form_reads_it(place: Path) -> None:
    kept = place / "plan.avant-restauration-20260101-000000.yaml"
    kept.write_bytes((place / "plan.yaml").read_bytes().replace(b"Rives", b"Amont"))
    with form(place) as shared:
        assert shared._write_lock is not None
        with shared._write_lock.held(), pytest.MonkeyPatch.context() as patch:
            patch.setattr("sseplan.plan.lock._PATIENCE", 0)
            with pytest.raises(PlanHeld, match="enregistre"):
                restore.restore(place, restore.source(place, kept.name), datetime.now())
        restore.restore(place, restore.source(place, kept.name), datetime.now())
        assert shared.refresh() == ("cpts_nom",)
        assert shared.answers.get("cpts_nom") == "CPTS Amont"


def test_opening_a_plan_spares_the_draft_that_another_is_writing(place: Path) -> None:
    (place / ".plan.yaml.abc.tmp").write_bytes(b"sseplan: 1")
    with pytest.MonkeyPatch.context() as patch, WriteLock(place / "plan.yaml").held():
        patch.setattr("sseplan.plan.lock._PATIENCE", 0)
        form(place).close()
        Plan.open(place, TRAME).close()
        assert drafts(place) == [".plan.yaml.abc.tmp"]
    form(place).close()
    assert drafts(place) == []


# --- reading again


def test_a_file_left_alone_is_not_read_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place / "plan.yaml"
    os.utime(path, (1_700_000_000, 1_700_000_000))
    with form(place) as shared:
        shared.refresh()
        with monkeypatch.context() as patch:
            patch.setattr(files, "read", _failing(AssertionError("read again")))
            assert shared.refresh() == ()
        elsewhere(place, "CPTS Rives", "CPTS Aval!")
        os.utime(path, (1_700_000_000, 1_700_000_000))
        # The same size and dates: only what has just been written is read to be sure.
        assert len(path.read_bytes()) == len(shared.content)
        assert shared.refresh() == ()
        path.touch()
        assert shared.refresh() == ("cpts_nom",)


def test_a_file_just_written_is_read_though_its_dates_say_nothing(place: Path) -> None:
    path = place / "plan.yaml"
    with form(place) as shared:
        shared.refresh()
        written = path.stat()
        elsewhere(place, "CPTS Rives", "CPTS Aval!")
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
        assert shared.refresh() == ("cpts_nom",)


def test_a_file_that_cannot_be_read_leaves_what_was_read(place: Path) -> None:
    path = place / "plan.yaml"
    good = path.read_bytes()
    with form(place) as shared:
        for bad in (b"reponses: [", b"\xff\xfe", b"PK\x03\x04"):
            path.write_bytes(bad)
            for _ in range(2):
                with pytest.raises(PlanUnreadable):
                    shared.refresh()
            assert shared.answers.get("cpts_nom") == "CPTS Rives"
            assert shared.content == good
        path.unlink()
        with pytest.raises(PlanUnreadable, match="n'est plus là"):
            shared.refresh()
        path.write_bytes(good.replace(b"Rives", b"Aval"))
        assert shared.refresh() == ("cpts_nom",)


# --- what cannot be written


def test_a_copy_to_look_at_says_what_was_there_and_saves_nothing(place: Path) -> None:
    plan = form(place)
    copied = plan.copied()
    plan.change(answering("cpts_nom", "CPTS Val"))
    assert (copied.answers.get("cpts_nom"), b"Rives" in copied.content) == ("CPTS Rives", True)
    assert copied.loaded.answers == copied.answers
    for act in (copied.save, lambda answers: copied.change(lambda _: answers)):
        with pytest.raises(UsageMistake, match="que pour être lu"):
            act(answering("cpts_nom", "Autre")(copied.answers))
    assert Plan.open(place, TRAME, lock=False).answers.get("cpts_nom") == "CPTS Val"


def test_all_that_could_not_be_saved_is_kept_in_one_file(place: Path) -> None:
    path = place / "plan.yaml"
    good = path.read_bytes()
    with form(place) as shared:
        path.unlink()
        for question_id in ("cpts_nom", "cpts_siege"):
            with pytest.raises(PlanUnreadable, match="est gardé dans"):
                shared.change(answering(question_id, "gardé"))
        assert "cpts_nom: gardé\n  cpts_siege: gardé\n" in rescued(place)
        path.write_bytes(good.replace(b"reponses:\n", b"reponses:\n  cpts_email: a@b.fr\n"))
        shared.refresh()
        path.unlink()
        with pytest.raises(PlanUnreadable):
            shared.change(answering("cpts_siege", "encore"))
        told = "cpts_email: a@b.fr\n  cpts_nom: gardé\n  cpts_siege: encore\n"
        assert told in rescued(place)
        path.write_bytes(good)
        shared.change(answering("cpts_siege", "écrit"))
    assert path.read_text(encoding="utf-8").endswith("cpts_nom: CPTS Rives\n  cpts_siege: écrit\n")


@pytest.mark.parametrize("name", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_lock_that_cannot_be_written_is_a_save_that_fails(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: int
) -> None:
    with form(place) as shared:
        with monkeypatch.context() as patch:
            patch.setattr(filelock.FileLock, "_acquire", _failing(OSError(name, "no")))
            with pytest.raises(SseplanError, match=r"l'ancien contenu est intact\. Ce que vous"):
                shared.change(answering("cpts_nom", "X"))
        assert "cpts_nom: X" in rescued(place)
        assert shared.answers.get("cpts_nom") == "CPTS Rives"


def test_a_disk_without_locks_is_used_with_a_warning(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filelock.FileLock, "_acquire", _failing(OSError(errno.ENOLCK, "no")))
    with form(place) as shared:
        assert "ne sait pas réserver un fichier" in shared.warnings[0]
        shared.change(answering("cpts_nom", "X"))
        assert len(shared.warnings) == 1
    assert b"cpts_nom: X" in (place / "plan.yaml").read_bytes()


# --- at the very same instant

_START = """
import sys
from pathlib import Path
from sseplan import trame
from sseplan.errors import PlanChanged
from sseplan.plan import Plan, disk
disk._PAUSE = 0
place, name, saves = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
done, refused = [], []
def story(answers, token):
    return answers.with_answer("cpts_siege", f"{answers.get('cpts_siege') or ''} {token}".strip())
print("ready", flush=True)
sys.stdin.readline()
"""
_TERMINAL = """
with Plan.open(place, trame.load()) as plan:
    for n in range(saves):
        token = f"{name}{n}"
        plan.save(plan.answers.with_note(token, "x"))
        try:
            plan.save(story(plan.answers, token))
            done.append(token)
        except PlanChanged as clash:
            assert token in clash.mine["cpts_siege"] and token not in clash.theirs["cpts_siege"]
            refused.append(token)
            plan.refresh()
"""
_FORM = """
from sseplan.web.desk import Conflict, Desk
desk = Desk(place)
for n in range(saves):
    token = f"{name}{n}"
    desk.save(lambda answers: answers.with_note(token, "x"), label=token)
    seen = {"cpts_siege": desk.digest(desk.read().answers.get("cpts_siege"))}
    try:
        desk.save(lambda answers: story(answers, token), seen=seen, label=token)
        done.append(token)
    except Conflict as clash:
        assert token in clash.mine and token not in (clash.theirs or "")
        refused.append(token)
"""
_END = "\nprint(*done)\nprint(*refused)\n"


def _child(place: Path, name: str, saves: int) -> subprocess.Popen[str]:
    code = _START + (_TERMINAL if name == "t" else _FORM) + _END
    command = [sys.executable, "-c", code, str(place), name, str(saves)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )


def test_a_terminal_and_two_forms_that_save_at_the_same_instant_lose_nothing(place: Path) -> None:
    saves, children = 200, {}
    for name in "tab":
        children[name] = _child(place, name, saves)
    for child in children.values():
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children.values():
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    told = {name: child.communicate(timeout=240)[0] for name, child in children.items()}
    assert all(child.returncode == 0 for child in children.values())
    with Plan.open(place, TRAME, lock=False) as plan:
        assert set(plan.answers.notes) == {f"{name}{n}" for name in "tab" for n in range(saves)}
        kept = str(plan.answers.get("cpts_siege")).split()
    done: list[str] = []
    refused: list[str] = []
    for text in told.values():
        first, second = text.split("\n")[:2]
        done += first.split()
        refused += second.split()
    assert sorted(kept) == sorted(done)
    assert len(done) + len(refused) == 3 * saves
    assert not [path.name for path in place.iterdir() if "sauvegarde" in path.name]
    assert drafts(place) == []
