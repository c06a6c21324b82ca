"""A plan's folder: created, locked, saved whole or not at all, shared with other programs."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import filelock
import pytest

from sseplan import plan_yaml, trame
from sseplan.errors import PlanChanged, PlanHeld, PlanUnreadable, SseplanError, UsageMistake
from sseplan.plan import Plan, disk, files

TRAME = trame.load()
posix = pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that holds a plan with one answer."""
    with Plan.create(tmp_path, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "CPTS Rives"))
    return tmp_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()} - {".plan.lock", ".plan.ecriture.lock"}


def elsewhere(place: Path, old: str, new: str) -> None:
    """Another program edits the file."""
    path = place / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(code: str, *args: object) -> subprocess.Popen[str]:
    """Another sseplan, as a real process that runs ``code``."""
    start = (
        "import sys\nfrom sseplan import trame\nfrom sseplan.plan import Plan\nT = trame.load()\n"
    )
    command = [sys.executable, "-c", start + code, *map(str, args)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )


# --- starting and opening


def test_a_plan_is_created_with_its_folder_and_found_again(tmp_path: Path) -> None:
    with Plan.create(tmp_path / "a" / "b", TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    with Plan.open(tmp_path / "a" / "b", TRAME) as plan:
        assert plan.answers.get("cpts_nom") == "X"
        assert plan.path == tmp_path / "a" / "b" / "plan.yaml"
        assert plan.loaded.lines["reponses", "cpts_nom"] == 8
    assert names(tmp_path / "a" / "b") == {"plan.yaml"}


@posix
def test_a_new_plan_is_readable_by_its_owner_alone(place: Path) -> None:
    assert mode(place / "plan.yaml") == 0o600


def test_a_plan_is_never_created_over_another(place: Path) -> None:
    before = (place / "plan.yaml").read_bytes()
    with pytest.raises(UsageMistake, match="Il y a déjà un plan ici"):
        Plan.create(place, TRAME)
    assert (place / "plan.yaml").read_bytes() == before


def test_a_file_may_stand_for_its_folder(place: Path) -> None:
    with Plan.open(place / "plan.yaml", TRAME) as plan:
        assert plan.answers.get("cpts_nom") == "CPTS Rives"


def test_where_there_is_no_plan_a_sentence_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(PlanUnreadable, match=r"Il n'y a pas de plan dans .* « sseplan init /"):
        Plan.open(tmp_path, TRAME)
    (tmp_path / "plan.yaml").mkdir()
    with pytest.raises(PlanUnreadable, match="est un dossier, pas un fichier"):
        Plan.open(tmp_path, TRAME)
    assert names(tmp_path) == {"plan.yaml"}


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("x")
    with pytest.raises(SseplanError, match="un élément de ce chemin est un fichier"):
        Plan.create(tmp_path / "note" / "ici", TRAME)


def test_a_plan_that_cannot_be_read_is_not_held(place: Path) -> None:
    elsewhere(place, "cpts_nom:", "cpts_nom: :")
    for _ in range(2):
        with pytest.raises(PlanUnreadable, match="ligne 8"):
            Plan.open(place, TRAME)


def test_drafts_of_a_killed_sseplan_are_swept_away(place: Path) -> None:
    (place / ".plan.yaml.abcd1234.tmp").write_text("sseplan: 1")
    (place / "autre.tmp").write_text("")
    with Plan.open(place, TRAME) as plan:
        assert plan.answers.get("cpts_nom") == "CPTS Rives"
    assert names(place) == {"plan.yaml", "autre.tmp"}


# --- saving


def test_comments_survive_a_save(place: Path) -> None:
    elsewhere(place, "cpts_nom: CPTS Rives", "cpts_nom:  'CPTS Rives' # à confirmer")
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_siege", "1 rue des Tests"))
    text = (place / "plan.yaml").read_text(encoding="utf-8")
    assert "  cpts_nom:  'CPTS Rives' # à confirmer\n  cpts_siege: 1 rue des Tests\n" in text


def test_saving_the_same_answers_does_not_touch_the_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: pytest.fail("written"))
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers)


@posix
def test_a_save_keeps_the_mode_of_the_file(place: Path) -> None:
    (place / "plan.yaml").chmod(0o640)
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert mode(place / "plan.yaml") == 0o640


@posix
def test_a_symbolic_link_is_written_through(place: Path, tmp_path_factory: Any) -> None:
    desk = tmp_path_factory.mktemp("desk")
    (desk / "plan.yaml").symlink_to(place / "plan.yaml")
    with Plan.open(desk, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
        with pytest.raises(PlanHeld):
            Plan.open(place, TRAME)
    assert (desk / "plan.yaml").is_symlink()
    assert "cpts_nom: X" in (place / "plan.yaml").read_text(encoding="utf-8")


@posix
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").symlink_to(tmp_path / "perdu.yaml")
    for reach in (Plan.open, Plan.create):
        with pytest.raises(PlanUnreadable, match="un lien qui ne mène à rien"):
            reach(tmp_path, TRAME)


def test_a_folder_that_is_not_there_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(PlanUnreadable, match="n'existe pas"):
        Plan.open(tmp_path / "ailleurs", TRAME)
    with pytest.raises(PlanUnreadable, match="pas de plan dans le dossier"):
        Plan.open(tmp_path, TRAME)


def test_what_was_typed_is_kept_beside_a_file_that_cannot_be_written(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        (place / "plan.yaml").chmod(0o444)
        with pytest.raises(SseplanError, match=r"pas eu lieu.*gardé dans"):
            plan.save(plan.answers.with_answer("cpts_nom", "X"))
        (place / "plan.yaml").chmod(0o600)
    (rescue,) = place.glob("plan.sauvegarde-*.yaml")
    assert "cpts_nom: X" in rescue.read_text(encoding="utf-8")


def test_a_file_without_end_is_not_read_for_ever() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no such device here")
    assert len(files.read(Path("/dev/zero"), 1000)) == 1000


def test_a_document_saved_in_no_folder_says_which_folder(tmp_path: Path) -> None:
    with pytest.raises(SseplanError, match=r"Le dossier « .*absent » n'existe pas"):
        files.save(tmp_path / "absent" / "plan.docx", b"")


def _failing(error: OSError) -> Callable[..., Any]:
    def fail(*args: object, **extra: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        ("fsync", OSError(errno.ENOSPC, "full"), "le disque est plein"),
        ("fsync", OSError(errno.EIO, "io"), "ne répond pas correctement"),
        ("replace", PermissionError(errno.EACCES, "held"), "un autre programme .* le tient ouvert"),
        ("replace", OSError(errno.EROFS, "read-only"), "en lecture seule"),
        ("open", OSError(errno.EROFS, "read-only"), "en lecture seule"),
    ],
)
def test_a_disk_that_refuses_leaves_the_old_file(
    place: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: OSError, words: str
) -> None:
    before = (place / "plan.yaml").read_bytes()
    with Plan.open(place, TRAME) as plan:
        new = plan.answers.with_answer("cpts_nom", "X")
        with monkeypatch.context() as patch:
            patch.setattr(os, call, _failing(error))
            with pytest.raises(SseplanError, match=words) as refused:
                plan.save(new)
        assert "l'ancien contenu est intact" in str(refused.value)
        assert (place / "plan.yaml").read_bytes() == before
        assert not [name for name in names(place) if name.endswith(".tmp")]
        plan.save(new)
    assert b"cpts_nom: X" in (place / "plan.yaml").read_bytes()


def test_a_file_that_windows_holds_for_an_instant_is_saved_all_the_same(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refusals = os.replace, [PermissionError(errno.EACCES, "held")] * 3

    def reluctant(*args: Any) -> None:
        if refusals:
            raise refusals.pop()
        replace(*args)

    monkeypatch.setattr(os, "replace", reluctant)
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert b"cpts_nom: X" in (place / "plan.yaml").read_bytes()


@posix
def test_a_protected_file_is_respected(place: Path) -> None:
    (place / "plan.yaml").chmod(0o400)
    with (
        Plan.open(place, TRAME) as plan,
        pytest.raises(SseplanError, match="pas le droit d'y accéder"),
    ):
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert b"CPTS Rives" in (place / "plan.yaml").read_bytes()


def test_a_folder_that_cannot_be_synchronised_does_not_matter(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    with Plan.open(place, TRAME) as plan:
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert b"cpts_nom: X" in (place / "plan.yaml").read_bytes()


def test_a_plan_opened_to_be_read_or_closed_is_not_saved(place: Path) -> None:
    reader = Plan.open(place, TRAME, lock=False)
    closed = Plan.open(place, TRAME)
    closed.close()
    closed.close()
    for plan in (reader, closed):
        with pytest.raises(UsageMistake, match="rien n'a été enregistré"):
            plan.save(plan.answers.with_answer("cpts_nom", "X"))


# --- one sseplan at a time


def test_a_second_sseplan_says_who_holds_the_plan(place: Path) -> None:
    with Plan.open(place, TRAME):
        note = json.loads((place / ".plan.lock.qui").read_text(encoding="utf-8"))
        with pytest.raises(PlanHeld) as held:
            Plan.open(place, TRAME)
        assert f"déjà ouvert par {note['utilisateur']} sur l'ordinateur" in str(held.value)
        assert f"(programme n° {os.getpid()})" in str(held.value)
        Plan.open(place, TRAME, lock=False).close()
    Plan.open(place, TRAME).close()
    assert names(place) == {"plan.yaml"}


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"depuis": "hier"}', "\udcff"])
def test_a_spoilt_note_about_the_holder_does_not_matter(place: Path, note: str) -> None:
    with Plan.open(place, TRAME):
        (place / ".plan.lock.qui").write_bytes(note.encode("utf-8", "surrogateescape"))
        with pytest.raises(PlanHeld, match="déjà ouvert par un autre sseplan"):
            Plan.open(place, TRAME)


def test_a_killed_sseplan_leaves_the_plan_free_and_whole(place: Path) -> None:
    child = run(
        "plan = Plan.open(sys.argv[1], T)\n"
        "print('held', flush=True)\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    plan.save(plan.answers.with_answer('cpts_siege', f'{n} rue des Tests'))\n"
        "    print(n, flush=True)\n",
        place,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(PlanHeld, match=f"programme n° {child.pid}"):
        Plan.open(place, TRAME)
    for _ in range(5):
        saved = int(child.stdout.readline())
    child.kill()
    child.communicate()
    with Plan.open(place, TRAME) as plan:
        assert int(plan.answers.get("cpts_siege").split()[0]) >= saved
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert names(place) == {"plan.yaml"}


def test_a_sseplan_that_ends_leaves_the_plan_free(place: Path) -> None:
    child = run("plan = Plan.open(sys.argv[1], T)\nprint('held', flush=True)\ninput()", place)
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(PlanHeld):
        Plan.open(place, TRAME)
    child.communicate("\n")
    Plan.open(place, TRAME).close()


@posix
def test_an_interrupted_sseplan_leaves_the_plan_free(place: Path) -> None:
    child = run(
        "import signal\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
        "with Plan.open(sys.argv[1], T):\n    print('held', flush=True)\n    input()",
        place,
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGTERM)
    child.communicate()
    Plan.open(place, TRAME).close()
    assert names(place) == {"plan.yaml"}


def test_two_writers_that_wait_for_each_other_lose_nothing(place: Path) -> None:
    code = (
        "import time\nfrom sseplan.errors import PlanHeld\n"
        "for n in range(10):\n"
        "    while True:\n"
        "        try:\n"
        "            with Plan.open(sys.argv[1], T) as plan:\n"
        "                plan.save(plan.answers.with_note(f'{sys.argv[2]}{n}', 'x'))\n"
        "            break\n"
        "        except PlanHeld:\n"
        "            time.sleep(0.005)\n"
    )
    for child in [run(code, place, name) for name in "ab"]:
        child.communicate()
        assert child.returncode == 0
    with Plan.open(place, TRAME, lock=False) as plan:
        assert set(plan.answers.notes) == {f"{name}{n}" for name in "ab" for n in range(10)}


@pytest.mark.parametrize("error", [OSError(errno.ENOSYS, "no"), OSError(errno.ENOLCK, "no")])
def test_a_disk_without_locks_is_used_with_a_warning(
    place: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    monkeypatch.setattr(filelock.FileLock, "_acquire", _failing(error))
    with Plan.open(place, TRAME) as plan:
        assert "ne sait pas réserver un fichier" in plan.warnings[0]
        plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert b"cpts_nom: X" in (place / "plan.yaml").read_bytes()


def test_a_folder_that_cannot_be_written_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = PermissionError(errno.EROFS, "read-only")
    monkeypatch.setattr(filelock.FileLock, "_acquire", _failing(error))
    with pytest.raises(SseplanError, match="en lecture seule"):
        Plan.open(place, TRAME)
    Plan.open(place, TRAME, lock=False).close()


# --- other programs


def test_what_another_program_answered_meanwhile_is_kept_and_told(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(
            place, "  cpts_nom: CPTS Rives\n", "  # moi\n  cpts_nom: CPTS Aval\nnotes: {a: b}\n"
        )
        saved = plan.save(plan.answers.with_answer("cpts_siege", "là").put_aside("stocks"))
        assert set(saved.merged) == {"cpts_nom", "notes.a"}
        assert plan.answers.values == {"cpts_nom": "CPTS Aval", "cpts_siege": "là"}
        assert plan.answers.notes == {"a": "b"}
        assert plan.answers.to_review == ("stocks",)
        assert plan.save(plan.answers.with_answer("cpts_siege", "ici")).merged == ()
    text = (place / "plan.yaml").read_text(encoding="utf-8")
    assert "  # moi\n  cpts_nom: CPTS Aval\n  cpts_siege: ici\nnotes: {a: b}\n" in text


def test_a_comment_added_meanwhile_is_kept_without_a_word(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(place, "reponses:", "# vu\nreponses:")
        assert plan.save(plan.answers.with_answer("cpts_siege", "là")).merged == ()
    assert b"# vu\nreponses:" in (place / "plan.yaml").read_bytes()


def test_the_same_answer_changed_on_both_sides_is_never_overwritten(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(place, "CPTS Rives", "CPTS Aval")
        theirs = (place / "plan.yaml").read_bytes()
        mine = plan.answers.with_answer("cpts_nom", "CPTS Amont").with_answer("cpts_siege", "là")
        with pytest.raises(PlanChanged, match="« Nom de la CPTS »") as changed:
            plan.save(mine)
        assert changed.value.mine == {"cpts_nom": "CPTS Amont"}
        assert changed.value.theirs == {"cpts_nom": "CPTS Aval"}
        assert (place / "plan.yaml").read_bytes() == theirs
        plan.save(mine, overwrite={"cpts_nom"})
        assert plan.answers == mine


def test_the_other_program_s_answer_may_be_chosen(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(place, "CPTS Rives", "CPTS Aval")
        mine = plan.answers.with_answer("cpts_nom", "CPTS Amont").with_answer("cpts_siege", "là")
        with pytest.raises(PlanChanged) as changed:
            plan.save(mine)
        plan.save(mine.with_answer("cpts_nom", changed.value.theirs["cpts_nom"]))
        assert plan.answers.values == {"cpts_nom": "CPTS Aval", "cpts_siege": "là"}


def test_an_answer_removed_there_and_changed_here_is_in_dispute(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(place, "  cpts_nom: CPTS Rives\n", "")
        with pytest.raises(PlanChanged) as changed:
            plan.save(plan.answers.with_answer("cpts_nom", "X").with_note("cpts_nom", "y"))
        assert changed.value.theirs == {"cpts_nom": None}


def test_the_same_note_changed_on_both_sides_is_named(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        with (place / "plan.yaml").open("a", encoding="utf-8") as stream:
            stream.write("notes: {cpts_nom: eux}\n")
        mine = plan.answers.with_note("cpts_nom", "moi")
        with pytest.raises(PlanChanged, match="« note de Nom de la CPTS »"):
            plan.save(mine)
        plan.save(mine, overwrite={"notes.cpts_nom"})
        assert plan.answers.notes == {"cpts_nom": "moi"}


def test_a_file_broken_meanwhile_is_left_and_what_was_typed_is_kept_beside(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        elsewhere(place, "cpts_nom: ", "cpts_nom: : ")
        broken = (place / "plan.yaml").read_bytes()
        for value in ("X", "Y"):
            with pytest.raises(PlanUnreadable, match=r"ligne 8.*gardé dans .*plan\.sauvegarde-"):
                plan.save(plan.answers.with_answer("cpts_nom", value))
        assert (place / "plan.yaml").read_bytes() == broken
    (rescue,) = place.glob("plan.sauvegarde-*.yaml")
    found = plan_yaml.load(rescue.read_text(encoding="utf-8"), TRAME).answers
    assert found.get("cpts_nom") == "Y"
    if os.name == "posix":
        assert mode(rescue) == 0o600


def test_a_file_taken_away_meanwhile_is_not_brought_back_in_silence(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        (place / "plan.yaml").unlink()
        with pytest.raises(PlanUnreadable, match=r"n'est plus là.*gardé dans"):
            plan.save(plan.answers.with_answer("cpts_nom", "X"))
    assert not (place / "plan.yaml").exists()
    assert len(list(place.glob("plan.sauvegarde-*.yaml"))) == 1


def test_where_nothing_can_be_kept_the_sentence_says_so(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Plan.open(place, TRAME) as plan:
        (place / "plan.yaml").unlink()
        monkeypatch.setattr(os, "fsync", _failing(OSError(errno.ENOSPC, "full")))
        with pytest.raises(PlanUnreadable, match="n'a pas pu être gardé"):
            plan.save(plan.answers.with_answer("cpts_nom", "X"))


def test_a_file_being_written_by_another_program_is_awaited(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (place / "plan.yaml").read_bytes().replace(b"CPTS Rives", b"CPTS Aval")
    pieces = [whole[: len(whole) * part // 4] for part in range(5)]

    def write_on(_: float) -> None:
        if pieces:
            (place / "plan.yaml").write_bytes(pieces.pop(0))

    with Plan.open(place, TRAME) as plan:
        write_on(0)
        monkeypatch.setattr(disk.time, "sleep", write_on)
        plan.save(plan.answers.with_answer("cpts_siege", "là"))
        assert plan.answers.values == {"cpts_nom": "CPTS Aval", "cpts_siege": "là"}
