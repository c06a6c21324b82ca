"""The plan behind the form: read when it changes, saved change by change, undone."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import flask
import pytest

from sseplan import resources, trame
from sseplan.answers import Answers, Confirmation
from sseplan.errors import PlanHeld, PlanUnreadable, SseplanError
from sseplan.plan import Plan, files
from sseplan.web.desk import Conflict, Desk, NotUndone, desk

TRAME = trame.load()
ROWS = [{"article": "Masques", "quantite": 200}, {"article": "Oxygène", "quantite": 4}]
TABLE = "stocks"

pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that holds a plan with a text and a table."""
    with Plan.create(tmp_path, TRAME) as plan:
        start = plan.answers.with_answer("cpts_nom", "CPTS Rives")
        plan.save(start.with_answer(TABLE, ROWS))
    return tmp_path


@pytest.fixture
def form(place: Path) -> Desk:
    return Desk(place)


def text_of(place: Path) -> str:
    return (place / "plan.yaml").read_text(encoding="utf-8")


def at_terminal(place: Path, change: Callable[[Answers], Answers]) -> None:
    with Plan.open(place, TRAME) as plan:
        plan.save(change(plan.answers))


def naming(name: str) -> Callable[[Answers], Answers]:
    return lambda answers: answers.with_answer("cpts_nom", name)


def seen(form: Desk, *keys: str) -> dict[str, str]:
    """The digests of what a page shows now."""
    answers = form.read().answers
    shown = {"notes." + key: note for key, note in answers.notes.items()} | {**answers.values}
    return {key: form.digest(shown.get(key)) for key in keys}


def label(form: Desk) -> str | None:
    """What would be undone."""
    last = form.undoable()
    return last.label if last else None


def _failing(error: BaseException) -> Callable[..., Any]:
    def fail(*args: object, **extra: object) -> Any:
        raise error

    return fail


# --- reading


def test_the_plan_is_read_at_the_first_need(tmp_path: Path) -> None:
    form = Desk(tmp_path / "plan.yaml", clock=lambda: date(2026, 3, 12))
    assert form.today() == date(2026, 3, 12)
    assert form.trame.id == "trame-nationale"
    assert form.warnings == ()
    with pytest.raises(PlanUnreadable, match="Il n'y a pas de plan"):
        form.read()
    Plan.create(tmp_path, TRAME).close()
    assert form.read().answers == Answers()
    assert form.warnings == ()


def test_the_version_changes_with_the_file_and_only_then(place: Path, form: Desk) -> None:
    first = form.read()
    (place / "plan.yaml").touch()
    assert form.read() == first
    at_terminal(place, naming("CPTS Aval"))
    second = form.read()
    assert second.version != first.version
    assert second.answers.get("cpts_nom") == "CPTS Aval"
    form.save(naming("CPTS Amont"), label="Nom")
    assert form.read().version not in (first.version, second.version)
    with (place / "plan.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# une remarque\n")
    assert form.read().version not in (first.version, second.version)


def test_a_plan_left_alone_costs_no_reading(
    place: Path, form: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(place / "plan.yaml", (1_700_000_000, 1_700_000_000))
    form.read()
    form.read()
    monkeypatch.setattr(files, "read", _failing(AssertionError("read again")))
    assert form.read().answers.get("cpts_nom") == "CPTS Rives"


def test_a_plan_spoilt_meanwhile_is_said_until_it_is_put_right(place: Path, form: Desk) -> None:
    form.read()
    good = text_of(place)
    (place / "plan.yaml").write_text(good + "reponses:\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PlanUnreadable, match=r"plan\.yaml, ligne \d+"):
            form.read()
    (place / "plan.yaml").write_text(good, encoding="utf-8")
    assert form.read().answers.get("cpts_nom") == "CPTS Rives"


@pytest.fixture
def regional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A second trame, the national one under another name."""
    with as_file(resources.templates()) as templates:
        for name in ("trame-nationale", "trame-essai"):
            shutil.copytree(templates / "trame-nationale", tmp_path / "templates" / name)
    head = tmp_path / "templates" / "trame-essai" / "trame.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("id: trame-nationale", "id: trame-essai"), encoding="utf-8")
    monkeypatch.setattr(resources, "templates", lambda: tmp_path / "templates")
    trame.load.cache_clear()
    yield "trame-essai"
    trame.load.cache_clear()


def test_the_trame_is_the_one_that_the_plan_names(regional: str, place: Path) -> None:
    form = Desk(place)
    assert form.trame.id == "trame-nationale"
    form.read()
    path = place / "plan.yaml"
    path.write_text(text_of(place).replace("trame-nationale", regional), encoding="utf-8")
    assert form.read().answers.get("cpts_nom") == "CPTS Rives"
    assert form.trame.id == regional
    form.save(naming("X"), label="Nom")
    assert regional in text_of(place)


def test_a_page_asks_the_application_for_its_desk(form: Desk) -> None:
    app = flask.Flask("essai")
    app.extensions["sseplan"] = form
    with app.app_context():
        assert desk() is form


# --- what the person saw


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (12, "12"),
        (None, ""),
        ([], "  "),
        ([{"nom": "Roche", "prenom": None}], [{"nom": "Roche"}]),
        ([{"nom": "Roche", "prenom": "Ana"}], [{"prenom": "Ana", "nom": "Roche"}]),
    ],
)
def test_what_the_file_does_not_tell_apart_has_one_digest(form: Desk, one: Any, other: Any) -> None:
    assert form.digest(one) == form.digest(other)


def test_what_the_file_tells_apart_has_another_digest(form: Desk) -> None:
    values: list[Any] = ["", "a", "A", 0, "a ", ["a"], ROWS, ROWS[::-1], ROWS[:1], {"nom": "a"}]
    assert len({form.digest(value) for value in values}) == len(values)


def test_an_answer_saved_is_what_the_file_says(place: Path, form: Desk) -> None:
    saved = form.save(naming("CPTS Aval"), seen=seen(form, "cpts_nom"), label="Nom")
    assert saved.answers == form.read().answers
    assert saved.merged == ()
    assert "cpts_nom: CPTS Aval\n" in text_of(place)
    assert Desk(place).read() == form.read()


def test_an_answer_changed_elsewhere_is_refused_with_both(place: Path, form: Desk) -> None:
    shown = seen(form, "cpts_nom")
    at_terminal(place, naming("du terminal"))
    before = text_of(place)
    with pytest.raises(Conflict, match="« Nom de la CPTS » a été changée ailleurs") as clash:
        form.save(naming("du formulaire"), seen=shown, label="Nom")
    assert (clash.value.question, clash.value.key) == ("cpts_nom", "cpts_nom")
    assert (clash.value.mine, clash.value.theirs) == ("du formulaire", "du terminal")
    assert text_of(place) == before
    assert form.undoable() is None
    again = {"cpts_nom": form.digest(clash.value.theirs)}
    form.save(naming("du formulaire"), seen=again, label="Nom")
    assert "cpts_nom: du formulaire" in text_of(place)


def test_an_answer_changed_elsewhere_to_the_same_is_no_conflict(place: Path, form: Desk) -> None:
    shown = seen(form, "cpts_nom")
    at_terminal(place, naming("pareil"))
    form.save(naming("pareil"), seen=shown, label="Nom")
    assert form.undoable() is None


def test_other_answers_changed_elsewhere_are_kept_and_named(place: Path, form: Desk) -> None:
    shown = seen(form, "cpts_nom")
    at_terminal(place, lambda answers: answers.with_answer("cpts_siege", "ici"))
    saved = form.save(naming("X"), seen=shown, label="Nom")
    assert saved.merged == ("cpts_siege",)
    assert (saved.answers.get("cpts_nom"), saved.answers.get("cpts_siege")) == ("X", "ici")


def test_an_editor_that_saves_at_the_last_instant_makes_a_conflict(place: Path, form: Desk) -> None:
    shown = seen(form, "cpts_nom")

    def change(answers: Answers) -> Answers:
        text = text_of(place).replace("CPTS Rives", "de l'éditeur")
        (place / "plan.yaml").write_text(text, encoding="utf-8")
        return answers.with_answer("cpts_nom", "du formulaire")

    with pytest.raises(Conflict) as clash:
        form.save(change, seen=shown, label="Nom")
    assert (clash.value.mine, clash.value.theirs) == ("du formulaire", "de l'éditeur")


def test_a_note_changed_elsewhere_is_refused_with_both(place: Path, form: Desk) -> None:
    shown = seen(form, "notes.cpts_nom")
    at_terminal(place, lambda answers: answers.with_note("cpts_nom", "du terminal"))
    with pytest.raises(Conflict, match="La note de « Nom de la CPTS »") as clash:
        form.save(
            lambda answers: answers.with_note("cpts_nom", "du formulaire"),
            seen=shown,
            label="Note",
        )
    assert (clash.value.question, clash.value.key) == ("cpts_nom", "notes.cpts_nom")
    assert (clash.value.mine, clash.value.theirs) == ("du formulaire", "du terminal")


def _adding(row: dict[str, str]) -> Callable[[Answers], Answers]:
    def change(answers: Answers) -> Answers:
        rows = answers.get(TABLE)
        assert isinstance(rows, list)
        return answers.with_answer(TABLE, [*rows, row])

    return change


def test_a_row_asked_for_twice_because_the_reply_was_lost_is_added_once(form: Desk) -> None:
    shown = seen(form, TABLE)
    for _ in range(2):
        form.save(_adding({"article": "Tests"}), seen=shown, label="ligne ajoutée")
    assert form.read().answers.get(TABLE) == [*ROWS, {"article": "Tests"}]


def test_a_row_operation_counts_on_the_rows_that_the_person_saw(place: Path, form: Desk) -> None:
    shown = seen(form, TABLE)

    def without_last(answers: Answers) -> Answers:
        rows = answers.get(TABLE)
        assert isinstance(rows, list)
        return answers.with_answer(TABLE, [rows[0], *rows[2:]])

    at_terminal(place, lambda answers: answers.with_answer(TABLE, ROWS[::-1]))
    with pytest.raises(Conflict) as clash:
        form.save(without_last, seen=shown, label="ligne supprimée")
    assert (clash.value.mine, clash.value.theirs) == (ROWS[:1], ROWS[::-1])


def test_what_was_seen_before_the_server_was_started_anew_is_compared_all_the_same(
    place: Path, form: Desk
) -> None:
    shown = seen(form, TABLE)
    again = Desk(place)
    again.save(_adding({"article": "Tests"}), seen=shown, label="ligne ajoutée")
    once_more = Desk(place)
    with pytest.raises(Conflict) as clash:
        once_more.save(_adding({"article": "Tests"}), seen=shown, label="ligne ajoutée")
    assert clash.value.theirs == [*ROWS, {"article": "Tests"}]


def test_the_values_shown_are_not_kept_without_end(form: Desk) -> None:
    for number in range(5_000):
        form.digest(number)
    assert len(form._shown) == 2_000


def test_threads_that_save_at_once_lose_nothing(place: Path, form: Desk) -> None:
    def work(number: int) -> None:
        form.save(lambda answers: answers.with_note(f"n{number}", "x"), label="Note")
        form.read()
        form.undoable()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(100)))
    assert set(Desk(place).read().answers.notes) == {f"n{number}" for number in range(100)}


# --- undoing


def test_the_last_change_is_undone_then_the_one_before(place: Path, form: Desk) -> None:
    before = text_of(place)
    form.save(naming("un"), label="Nom")
    form.save(_adding({"article": "Tests"}), label="Stocks : ligne ajoutée")
    form.save(lambda answers: answers.with_note("stocks", "à voir"), label="Note de « Stocks »")
    form.save(lambda answers: answers.put_aside("stocks"), label="« Stocks » à revoir")
    kim = Confirmation("2026-03-12", "Kim")
    form.save(lambda answers: answers.with_confirmation("cpts_nom", kim), label="Confirmation")
    undone = [label(form)]
    while form.undo():
        undone.append(label(form))
    assert undone == [
        "Confirmation",
        "« Stocks » à revoir",
        "Note de « Stocks »",
        "Stocks : ligne ajoutée",
        "Nom",
        None,
    ]
    assert form.undo() is None
    assert form.read().answers == Answers({"cpts_nom": "CPTS Rives", TABLE: ROWS})
    assert text_of(place) == before


def test_a_save_that_changes_nothing_is_not_to_be_undone(place: Path, form: Desk) -> None:
    before = (place / "plan.yaml").stat()
    form.save(naming("CPTS Rives"), label="Nom")
    assert form.undoable() is None
    assert (place / "plan.yaml").stat().st_mtime_ns == before.st_mtime_ns


def test_the_last_fifty_changes_can_be_undone(form: Desk) -> None:
    for number in range(60):
        form.save(naming(f"CPTS {number}"), label=f"Nom {number}")
    count = 0
    while form.undo():
        count += 1
    assert count == 50
    assert form.read().answers.get("cpts_nom") == "CPTS 9"


def test_undoing_leaves_what_was_changed_elsewhere_since(place: Path, form: Desk) -> None:
    form.save(naming("du formulaire"), label="Nom")
    at_terminal(place, lambda answers: answers.with_answer("cpts_siege", "ici"))
    assert form.undo() == "Nom"
    assert form.read().answers.get("cpts_nom") == "CPTS Rives"
    assert form.read().answers.get("cpts_siege") == "ici"


def test_undoing_never_overwrites_the_same_answer_changed_elsewhere(
    place: Path, form: Desk
) -> None:
    form.save(naming("un"), label="Premier nom")
    form.save(naming("deux"), label="Nom")
    at_terminal(place, naming("du terminal"))
    before = text_of(place)
    with pytest.raises(Conflict, match="« Nom » n'a pas été annulé") as clash:
        form.undo()
    assert (clash.value.mine, clash.value.theirs) == ("un", "du terminal")
    assert text_of(place) == before
    assert label(form) == "Premier nom"


def test_the_change_to_undo_may_be_named(place: Path, form: Desk) -> None:
    form.save(naming("un"), label="Premier nom")
    first = form.undoable()
    form.save(naming("deux"), label="Nom")
    last = form.undoable()
    assert first and last
    with pytest.raises(NotUndone, match="un autre changement a été fait depuis, « Nom »"):
        form.undo(first.number)
    assert "cpts_nom: deux\n" in text_of(place)
    assert form.undo(last.number) == "Nom"
    with pytest.raises(NotUndone, match=r"l'était déjà\. Le dernier est « Premier nom »"):
        form.undo(last.number)
    assert form.undo(first.number) == "Premier nom"


def test_numbers_are_not_those_of_another_run(place: Path, form: Desk) -> None:
    form.save(naming("un"), label="Nom")
    time.sleep(0.01)
    again = Desk(place)
    again.save(naming("deux"), label="Nom")
    here, there = form.undoable(), again.undoable()
    assert here and there and here.number < there.number


def test_what_is_in_the_plan_no_more_is_not_said_to_be_undone(place: Path, form: Desk) -> None:
    form.save(naming("deux"), label="Nom")
    at_terminal(place, naming("CPTS Rives"))
    before = text_of(place)
    with pytest.raises(NotUndone, match="« Nom » n'est plus dans le plan"):
        form.undo()
    assert text_of(place) == before and form.undoable() is None


def test_a_reminder_undone_leaves_those_of_others(place: Path, form: Desk) -> None:
    form.save(lambda answers: answers.put_aside("stocks"), label="à revoir")
    at_terminal(place, lambda answers: answers.put_aside("cpts_nom"))
    form.undo()
    assert form.read().answers.to_review == ("cpts_nom",)
    form.save(lambda answers: answers.taken_up("cpts_nom"), label="revu")
    at_terminal(place, lambda answers: answers.put_aside("stocks"))
    form.undo()
    assert set(form.read().answers.to_review) == {"stocks", "cpts_nom"}


def test_an_undoing_that_cannot_be_written_can_be_tried_again(
    form: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.save(naming("X"), label="Nom")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", _failing(OSError(errno.ENOSPC, "full")))
        with pytest.raises(SseplanError, match="le disque est plein"):
            form.undo()
    assert form.undo() == "Nom"


# --- what cannot be written


def test_a_full_disk_is_said_and_the_plan_is_as_it_was(
    place: Path, form: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(place)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", _failing(OSError(errno.ENOSPC, "full")))
        with pytest.raises(SseplanError, match="n'a pas pu être gardé sur ce disque"):
            form.save(naming("X"), label="Nom")
    assert text_of(place) == before
    assert form.read().answers.get("cpts_nom") == "CPTS Rives"
    assert form.undoable() is None
    form.save(naming("X"), label="Nom")
    assert label(form) == "Nom"


def test_a_plan_that_went_away_keeps_what_was_typed_beside_it(place: Path, form: Desk) -> None:
    form.read()
    gone = place / "ailleurs.yaml"
    (place / "plan.yaml").rename(gone)
    with pytest.raises(PlanUnreadable, match=r"n'est plus là.* est gardé dans"):
        form.save(naming("X"), label="Nom")
    (rescued,) = place.glob("plan.sauvegarde-*.yaml")
    assert "cpts_nom: X" in rescued.read_text(encoding="utf-8")
    gone.rename(place / "plan.yaml")
    form.save(naming("X"), label="Nom")
    assert "cpts_nom: X" in text_of(place)


def test_a_plan_spoilt_meanwhile_is_not_written_over(place: Path, form: Desk) -> None:
    form.read()
    (place / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    with pytest.raises(PlanUnreadable, match=r"ne peut plus être lu.* est gardé dans"):
        form.save(naming("X"), label="Nom")
    assert text_of(place) == "reponses: ["


# --- acts


def test_an_act_holds_the_plan_against_terminals_and_not_against_the_form(
    place: Path, form: Desk
) -> None:
    with form.acting() as plan:
        assert plan.answers == form.read().answers
        with pytest.raises(PlanHeld):
            Plan.open(place, TRAME)
        form.save(naming("X"), label="Nom")
        assert plan.save(plan.answers.with_answer("cpts_siege", "ici")).merged == ("cpts_nom",)
    assert form.read().answers.get("cpts_siege") == "ici"
    Plan.open(place, TRAME).close()


def test_an_act_is_refused_while_a_terminal_has_the_plan(place: Path, form: Desk) -> None:
    with Plan.open(place, TRAME):
        form.save(naming("X"), label="Nom")
        with pytest.raises(PlanHeld, match="déjà ouvert par"), form.acting():
            pass
    with form.acting():
        pass


def test_two_acts_of_the_form_follow_each_other(form: Desk) -> None:
    first, done = threading.Event(), []

    def act() -> None:
        first.set()
        with form.acting():
            done.append("second")

    with form.acting():
        thread = threading.Thread(target=act)
        thread.start()
        first.wait(10)
        done.append("premier")
    thread.join(10)
    assert done == ["premier", "second"]
