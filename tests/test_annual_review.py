"""The yearly review told as stories: what a person types, what is kept, what is seen."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from asking_script import Leave, Script, Shelf, desk

from sseplan import plan_yaml, review, trame
from sseplan.answers import Answers, Confirmation
from sseplan.asking.desk import Desk
from sseplan.asking.door import Left
from sseplan.asking.reviewing import review_all
from sseplan.plan import Plan, revisions

TRAME = trame.load()
TODAY, LAST = date(2026, 11, 22), date(2026, 10, 13)
LAP = review.round_of(LAST, TODAY)
ON = TODAY.isoformat()
_FILE = files("sseplan.guide").joinpath("exemple", "plan.yaml").read_text(encoding="utf-8")
# Facts of this year: nothing confirms the older ones, once the confirmations are left out.
_PLAN = re.sub(r"((?:accord_date|date_echange): )2025", r"\g<1>2026", _FILE)
EXAMPLE = replace(plan_yaml.load(_PLAN, TRAME).answers, confirmed={}, to_review=())

ARS = {"organisme": "ARS", "telephone_jour": "02 61 91 30 01", "verifie_le": "2025-03-03"}
SDIS = {"organisme": "SDIS", "telephone_jour": "02 61 91 30 18", "verifie_le": "2026-02-01"}
CHIEF = {"nom": "Karim Delvaux", "telephone": "06 39 98 01 02"}
SMALL = Answers(
    {
        "coordination_contact": [CHIEF],
        "referent_sse": [{"nom": "Dr Anselme Bricourt", "profession": "médecin"}],
        "contacts_autorites": [ARS, SDIS],
        "cellule_kit": ["repertoires", "radio"],
    }
)
"""Four answers to review, of which the contacts come first: one of them is stale."""


def walked(door: Script, answers: Answers = SMALL, by: str = "Karim Delvaux", **extra: Any) -> Desk:
    """The review; the desk afterwards, the last words said."""
    table = desk(door, answers, **extra)
    table.today = TODAY
    try:
        review_all(table, LAP, by, lambda left: [("Suite", "Reste." if left else "Figez.")])
    except Left:
        door.screens.append("Partie.")
    assert table.answers == table.keeper.answers
    return table


def reviewed(table: Desk) -> set[str]:
    return {key for key, one in table.answers.confirmed.items() if one.on == ON}


def asked(door: Script) -> list[str]:
    """Which of the small plan's answers each prompt was about."""
    ids = ["contacts_autorites", "coordination_contact", "referent_sse", "cellule_kit"]
    labels = {TRAME.question(question_id).label: question_id for question_id in ids}
    lines = [line for screen in door.screens for line in screen.splitlines()]
    return [labels[line] for line in lines if line in labels]


# --- nothing to change


def test_one_key_an_answer_is_enough_where_nothing_changed() -> None:
    count = len(review.items(TRAME, EXAMPLE, LAP))
    door = Script(*[""] * count)
    table = walked(door, EXAMPLE)
    assert len(door.prompts) == count
    assert review.items(TRAME, table.answers, LAP) == []
    assert f"{count} réponses confirmées sur {count}." in door.seen
    assert "Figez." in door.screens[-1]
    assert set(table.answers.confirmed.values()) == {Confirmation(ON, "Karim Delvaux")}
    changed = plan_yaml.differences(EXAMPLE, replace(table.answers, confirmed={}))
    assert changed.keys() <= {"contacts_autorites", "contacts_communes", "annuaire_mise_a_jour"}


def test_every_answer_is_saved_at_once() -> None:
    door = Script("", "oui", Leave())
    table = walked(door)
    assert isinstance(table.keeper, Shelf)
    assert [len(answers.confirmed) for answers in table.keeper.history] == [1, 2]


def test_the_screen_says_how_far_one_is_and_what_is_stale() -> None:
    door = Script("", Leave())
    walked(door)
    assert "Relecture annuelle · 1 sur " in door.screens[1].replace("\u00a0", " ")
    assert " · 0 confirmée" in door.seen
    assert "Vérifié le 3 mars 2025, il y a 20 mois (ligne 1)." in door.seen
    assert "*  1" in door.seen or "* 1 ARS" in door.seen
    assert "« Vérifié le » prend la date du jour" in door.seen
    assert "Relecture annuelle · 2 sur " in door.seen
    assert " · 1 confirmée" in door.seen


def test_a_date_of_fact_is_said_not_to_move() -> None:
    rows = [{"nom": "Léa Roux", "accord_date": "2025-03-03"}]
    door = Script("", Leave())
    table = walked(door, Answers({"ps_mobilisables": rows}))
    told = " ".join(door.seen.split())
    assert "Accord donné le 3 mars 2025, il y a 20 mois (ligne 1)." in told
    assert "Confirmer ne change pas cette date." in told
    assert table.answers.get("ps_mobilisables") == rows
    assert "ps_mobilisables" in reviewed(table)


# --- who


def test_who_reviews_is_asked_once_and_the_coordinator_is_proposed() -> None:
    door = Script("", "", "", Leave())
    table = walked(door, by="")
    assert "1 Karim Delvaux" in door.screens[1]
    assert [prompt.label for prompt in door.prompts].count("Qui relit ?") == 1
    assert {one.by for one in table.answers.confirmed.values()} == {"Karim Delvaux"}


@pytest.mark.parametrize(
    ("typed", "name"), [("2", "Dr Anselme Bricourt"), ("Léa Roux", "Léa Roux"), ("9", "9")]
)
def test_who_reviews_is_given_by_a_number_or_a_name(typed: str, name: str) -> None:
    table = walked(Script(typed, "", Leave()), by="")
    assert table.answers.confirmed["contacts_autorites"].by == name


def test_whoever_went_on_with_the_round_is_proposed_first() -> None:
    before = SMALL.with_confirmation("cellule_kit", Confirmation("2026-11-20", "Léa Roux"))
    door = Script("", "", Leave())
    table = walked(door, before, by="")
    assert table.answers.confirmed["contacts_autorites"].by == "Léa Roux"


def test_a_plan_that_names_nobody_is_reviewed_without_a_name() -> None:
    table = walked(Script("", "", Leave()), Answers({"cellule_kit": ["radio"]}), by="")
    assert table.answers.confirmed == {"cellule_kit": Confirmation(ON)}
    assert "q" not in walked(Script("q"), by="").answers.confirmed


# --- changing


def test_an_answer_is_changed_as_in_the_questionnaire_and_so_confirmed() -> None:
    door = Script("", "c", "m 1", "2", "06 39 98 01 99", "", "", "", Leave())
    table = walked(door)
    assert table.answers.get("coordination_contact") == [{**CHIEF, "telephone": "06 39 98 01 99"}]
    assert {"contacts_autorites", "coordination_contact", "referent_sse"} <= reviewed(table)
    assert "Changé et confirmé : " in door.seen


def test_a_choice_is_changed_in_one_go() -> None:
    door = Script("", "", "", "n", "1 2", *[""] * 60)
    table = walked(door)
    assert "cellule_kit" in reviewed(table)
    assert len(table.answers.get("cellule_kit")) == 2
    assert table.answers.get("cellule_kit") != SMALL.get("cellule_kit")
    assert "Changé pendant cette séance (1) : " in door.seen


def test_a_question_opened_and_left_as_it_was_is_asked_again() -> None:
    door = Script("", "c", "", Leave())
    table = walked(door)
    assert "Rien n'a changé." in door.seen
    assert reviewed(table) == {"contacts_autorites"}
    assert asked(door)[-1] == "coordination_contact"


def test_after_a_contact_is_changed_the_other_ones_are_asked_about() -> None:
    door = Script("c 1", "m 1", "4", "02 61 91 30 99", "", "", Leave())
    table = walked(door)
    rows = table.answers.get("contacts_autorites")
    assert rows[0]["verifie_le"] == ON
    assert "Changé. Et les autres lignes : toujours vraies ?" in door.seen
    assert rows[1]["verifie_le"] == ON and "contacts_autorites" in reviewed(table)

    only = walked(Script("c", "m 1", "4", "02 61 91 30 99", "", Leave()))
    assert only.answers.get("contacts_autorites")[1] == SDIS
    assert reviewed(only) == set()


def test_an_answer_that_is_erased_is_not_confirmed() -> None:
    door = Script("", "c", "s 1", "o", "", "", Leave())
    table = walked(door)
    assert table.answers.get("coordination_contact") is None
    assert reviewed(table) == {"contacts_autorites", "referent_sse"}


# --- à revoir, passer, revenir


def test_what_is_put_aside_is_not_confirmed_and_comes_back_last() -> None:
    door = Script("r", "!", "", "", "")
    table = walked(door)
    assert table.answers.to_review == ("contacts_autorites", "coordination_contact")
    assert reviewed(table) == {"referent_sse", "cellule_kit"}
    assert "À revoir (2) : " in door.seen
    assert "Reste." in door.screens[-1]

    again = Script("", "", "")
    table = walked(again, table.answers)
    assert asked(again)[:2] == ["coordination_contact", "contacts_autorites"] or (
        asked(again)[:2] == ["contacts_autorites", "coordination_contact"]
    )
    assert table.answers.to_review == ()
    assert "Confirmé, n'est plus « à revoir » : " in again.seen


def test_put_aside_while_changing_it_stays_put_aside() -> None:
    table = walked(Script("", "c", "!", "", Leave()))
    assert table.answers.to_review == ("coordination_contact",)
    assert reviewed(table) == {"contacts_autorites", "referent_sse"}


def test_one_goes_back_over_what_was_just_confirmed_and_forward_again() -> None:
    door = Script("p", "", "", "p", "p", "", ">", "", Leave())
    table = walked(door)
    assert "C'est la première de cette séance." in door.seen
    assert asked(door) == [
        "contacts_autorites", "contacts_autorites", "coordination_contact", "referent_sse",
        "coordination_contact", "contacts_autorites", "coordination_contact", "referent_sse",
        "cellule_kit",
    ]  # fmt: skip
    assert "Confirmée aujourd'hui par Karim Delvaux" in door.seen
    assert reviewed(table) == {"contacts_autorites", "coordination_contact", "referent_sse"}


def test_whoever_leaves_finds_the_first_answer_that_is_not_confirmed() -> None:
    table = walked(Script("", "", "q"))
    again = Script(Leave())
    walked(again, table.answers)
    assert asked(again) == ["referent_sse"]
    assert "Reprise de la relecture annuelle." in again.seen
    assert "Relecture annuelle · 3 sur " in again.seen
    assert " · 2 confirmées" in again.seen


def test_when_all_is_confirmed_the_review_says_so() -> None:
    answers = SMALL
    for item in review.items(TRAME, SMALL, LAP):
        if item.is_answered:
            answers = review.confirm(answers, item.question, LAP, "K")
    without = Answers(answers.values, {}, (), answers.confirmed)
    door = Script(*[""] * 60)
    table = walked(door, without)
    assert "4 réponses confirmées sur 4." in door.seen
    assert table.answers == without


# --- row by row


def test_contacts_are_confirmed_one_by_one() -> None:
    door = Script("o 1", "o2", Leave())
    table = walked(door)
    assert [row["verifie_le"] for row in table.answers.get("contacts_autorites")] == [ON, ON]
    assert reviewed(table) == {"contacts_autorites"}
    assert "Vérifié aujourd'hui : ARS" in door.seen
    assert "1 ligne vérifiée sur 2 ; les autres ont la marque *" in door.seen
    assert asked(door)[-1] == "coordination_contact"


@pytest.mark.parametrize("typed", ["o 1-2", "o 1 2", "oui 1,2", "o 2 ; 1", "O 1 - 2"])
def test_several_rows_are_confirmed_at_once(typed: str) -> None:
    assert reviewed(walked(Script(typed, Leave()))) == {"contacts_autorites"}


@pytest.mark.parametrize("typed", ["o 3", "o 0", "o 1-99", "o 2-1"])
def test_a_row_that_is_not_there_is_said(typed: str) -> None:
    door = Script(typed, Leave())
    assert walked(door).answers == SMALL
    assert "Les lignes vont de 1 à 2" in door.seen


def test_a_list_without_dates_of_checking_is_confirmed_as_a_whole() -> None:
    door = Script("", "o 1", Leave())
    assert reviewed(walked(door)) == {"contacts_autorites"}
    assert "Cette réponse se confirme en entier : Entrée." in door.seen


# --- reading


def test_the_guide_the_note_and_the_whole_answer_are_one_key_away() -> None:
    door = Script("?", "", "#", "Rappeler en mars.", "v", "", "zut", Leave())
    table = walked(door)
    assert "Guide de contacts_autorites" in door.seen
    assert table.answers.notes == {"contacts_autorites": "Rappeler en mars."}
    assert "Votre note : Rappeler en mars." in door.seen
    assert "1 ARS ; 02 61 91 30 01 ; 3 mars 2025" in door.seen
    assert "« zut » n'est pas compris." in door.seen
    assert reviewed(table) == set()


def test_a_long_text_is_folded_and_a_table_that_does_not_fit_too() -> None:
    rows = [{"organisme": f"Organisme {n}", "service": "x" * 60} for n in range(1, 30)]
    door = Script("v", "q", Leave())
    walked(door, Answers({"contacts_autorites": rows}))
    assert "lignes : v pour tout lire)" in door.seen
    assert "v : tout lire" in door.seen
    for screen in door.screens:
        assert len(screen.splitlines()) <= 24, screen


def test_the_rows_to_look_at_come_first_whatever_their_number() -> None:
    fresh = [{"organisme": f"Organisme {n}", "verifie_le": ON} for n in range(1, 30)]
    door = Script(Leave())
    walked(door, Answers({"contacts_autorites": [*fresh, ARS]}))
    assert "*30 ARS" in door.seen
    assert "29 lignes vérifiées sur 30" in door.seen


def test_a_value_written_by_hand_that_is_no_table_is_shown_and_confirmed() -> None:
    door = Script("o 1", "", Leave())
    table = walked(door, Answers({"contacts_autorites": "voir le classeur"}))
    assert "voir le classeur" in door.seen
    assert table.answers.get("contacts_autorites") == "voir le classeur"
    assert reviewed(table) == {"contacts_autorites"}


@pytest.mark.parametrize(("width", "height"), [(39, 12), (39, None), (79, 24), (95, 24)])
def test_the_whole_review_fits_any_screen(width: int, height: int | None) -> None:
    class Narrow(Script):
        pass

    Narrow.width = width
    door = Narrow(*[""] * 100, height=height)
    walked(door, EXAMPLE)
    assert "Figez." in door.screens[-1]
    if height == 24 and width >= 79:
        assert all(len(screen.splitlines()) <= 24 for screen in door.screens[:-1])


# --- what has no answer yet


def test_questions_without_an_answer_are_offered_once_all_the_others_are_reviewed() -> None:
    door = Script(*[""] * 5)
    table = walked(door)
    assert reviewed(table) == set(SMALL.values)
    assert " questions de la relecture sont sans réponse. Continuer ?" in door.seen
    assert "Sans réponse (40) : " in door.screens[-1].replace("\u00a0", " ")
    assert "4 sur 4 · " in door.seen
    assert "sur 44" not in door.seen


def test_a_question_without_an_answer_is_answered_or_left() -> None:
    answers = Answers({"coordination_contact": [CHIEF]})
    door = Script("", "o", "", "o", "Léa Roux", "f", "", Leave())
    table = walked(door, answers)
    assert "Pas encore de réponse." in door.seen
    assert table.answers.get("representant_legal") == [{"nom": "Léa Roux"}]
    assert reviewed(table) == {"coordination_contact", "representant_legal"}
    assert "2 sur 44 · " in door.seen


# --- another program


class Meddled(Script):
    """While the first reply is typed, another program changes a telephone."""

    path = Path()

    def ask(self, prompt: Any) -> Any:
        text = self.path.read_text(encoding="utf-8")
        self.path.write_text(text.replace("30 01", "30 77").replace("01 02", "01 77"), "utf-8")
        return super().ask(prompt)


def meddled(place: Path, answers: Answers, door: Meddled) -> Answers:
    """The review of a real plan during which another program is at work."""
    door.path = place / "plan.yaml"
    with Plan.create(place, TRAME) as plan:
        plan.save(answers)
        table = Desk(door, TRAME, plan.answers, plan, TODAY, lambda q, w: [], lambda q, a: [])
        with pytest.raises(Left):
            review_all(table, LAP, "Karim", lambda left: [])
        return table.answers


def test_an_answer_changed_elsewhere_is_never_confirmed_unseen(tmp_path: Path) -> None:
    door = Meddled("", Leave())
    kept = meddled(tmp_path, Answers({"coordination_contact": [CHIEF]}), door)
    assert kept.confirmed == {}
    assert kept.get("coordination_contact")[0]["telephone"] == "06 39 98 01 77"
    assert "la réponse a changé pendant que vous la relisiez. La voici." in " ".join(
        door.seen.split()
    )
    assert "06 39 98 01 77" in door.screens[-1].replace("\u00a0", " ")
    assert not plan_yaml.differences(kept, saved(tmp_path))


def test_of_two_versions_of_a_list_the_person_chooses_and_reads_again(tmp_path: Path) -> None:
    door = Meddled("", "2", Leave())
    kept = meddled(tmp_path, Answers({"contacts_autorites": [ARS, SDIS]}), door)
    assert kept.get("contacts_autorites") == [{**ARS, "telephone_jour": "02 61 91 30 77"}, SDIS]
    assert kept.confirmed == {}
    assert "Autre version, écartée" in kept.notes["contacts_autorites"]

    own = Meddled("", "1", Leave())
    (tmp_path / "autre").mkdir()
    kept = meddled(tmp_path / "autre", Answers({"contacts_autorites": [ARS, SDIS]}), own)
    assert kept.get("contacts_autorites")[0] == {**ARS, "verifie_le": ON}
    assert kept.confirmed == {"contacts_autorites": Confirmation(ON, "Karim")}


# --- the command


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The small plan, in a folder."""
    text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), SMALL, TRAME)
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def saved(place: Path) -> Answers:
    return plan_yaml.load((place / "plan.yaml").read_text(encoding="utf-8"), TRAME).answers


def test_the_review_goes_through_a_pipe(place: Path, sseplan: Any) -> None:
    found = sseplan("revise", place, "--annuelle", "--simple", input="\n" * 100)
    assert found.exit_code == 0, found.output
    assert "Qui relit ? : " in found.output.replace("\u00a0", " ")
    assert "4 réponses confirmées sur 4." in found.output.replace("\u00a0", " ")
    assert f"sseplan revise {place} --motif" in found.output
    answers = saved(place)
    assert set(answers.confirmed) == set(SMALL.values)
    assert {one.by for one in answers.confirmed.values()} == {"Karim Delvaux"}
    assert {one.on for one in answers.confirmed.values()} == {date.today().isoformat()}


def test_an_input_that_ends_keeps_what_was_confirmed(place: Path, sseplan: Any) -> None:
    found = sseplan("revise", place, "--annuelle", "--auteur", "Léa Roux", input="\n\n")
    assert found.exit_code == 3
    told = found.output.replace("\u00a0", " ")
    assert f'Pour reprendre : sseplan revise {place} --annuelle --auteur "Léa Roux"' in told
    assert set(saved(place).confirmed) == {"contacts_autorites", "coordination_contact"}
    assert "Qui relit" not in found.output


def test_a_revision_begins_a_new_round(place: Path, sseplan: Any) -> None:
    assert sseplan("revise", place, "--annuelle", input="\n" * 100).exit_code == 0
    path = place / "plan.yaml"
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    text = path.read_text(encoding="utf-8").replace(date.today().isoformat(), yesterday)
    path.write_text(text, encoding="utf-8")
    done = sseplan("revise", place, "--annuelle", input="\n")
    assert "Tout est déjà confirmé" in done.output and done.exit_code == 0
    assert "Qui relit" not in done.output
    revisions.freeze(
        path, path.read_bytes(), date=yesterday, author="", reason="x", nature="initiale",
        version="1.0", trame=TRAME,
    )  # fmt: skip
    again = sseplan("revise", place, "--annuelle", input="\n\n")
    assert "1 sur 4 · 0 confirmée" in again.output


def test_where_there_is_no_plan_the_review_says_how_to_begin(tmp_path: Path, sseplan: Any) -> None:
    found = sseplan("revise", tmp_path, "--annuelle", input="")
    assert found.exit_code == 2
    assert "sseplan init" in found.output


# --- a real terminal

if os.name != "nt":
    pytest.importorskip("pexpect")
    pytest.importorskip("pyte")
    from test_session_pty import CTRL_C, ENTER, Screen

    def item(screen: Screen, label: str) -> str:
        """Wait for an item, whole on the screen."""
        label = label.replace("\u00a0", " ")
        text = screen.until(
            lambda seen: (
                "Toujours vrai ?" in seen and label in seen and "q quitter" in seen.splitlines()[-1]
            )
        )
        assert "Relecture annuelle" in text, text
        assert all(line[-1] == " " for line in screen.page.display), text
        return text

    @pytest.fixture
    def terminal() -> Iterator[Any]:
        opened: list[Screen] = []

        def start(*words: Any, **extra: Any) -> Screen:
            opened.append(Screen(*words, **extra))
            return opened[-1]

        yield start
        for screen in opened:
            screen.child.close(force=True)

    def test_a_review_of_the_example_with_a_change_a_doubt_and_a_pause(
        tmp_path: Path, terminal: Any
    ) -> None:
        first = [i.question.id for i in _left(EXAMPLE)][::4]
        plan = replace(EXAMPLE, values={key: EXAMPLE.get(key) for key in first})
        text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), plan, TRAME)
        (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
        labels = [i.question.label for i in _left(plan) if i.is_answered]
        screen = terminal(tmp_path, "revise", "--annuelle")
        screen.until("Qui relit ?")
        screen.type(ENTER)

        item(screen, labels[0])
        screen.type("o" + ENTER)
        item(screen, labels[1])
        screen.type("c" + ENTER)  # a telephone has changed
        screen.until("Votre choix (Entrée : continuer)")
        screen.type("m 1" + ENTER)
        screen.until("Champ à modifier")
        screen.type("2" + ENTER)
        screen.until("champ 2/")
        screen.type("06 39 98 00 77" + ENTER)
        screen.until("Ligne 1 modifiée")
        screen.type(ENTER)
        assert "Changé et confirmé" in item(screen, labels[2])
        screen.type("r" + ENTER)  # a doubt
        assert "1 à revoir" in item(screen, labels[3])
        screen.type("q" + ENTER)  # a pause
        assert screen.status() == 3
        assert "Pour reprendre : sseplan revise --annuelle" in screen.text
        kept = saved(tmp_path)
        assert len(kept.confirmed) == 2 and len(kept.to_review) == 1

        again = terminal(tmp_path, "revise", "--annuelle", "--auteur", "Léa Roux")
        for number, label in enumerate(labels[3:], 3):
            assert f"{number} sur {len(labels)}" in item(again, label)
            again.type(ENTER)
        item(again, labels[2])
        again.type("r" + ENTER)
        again.until("sans réponse. Continuer ?")
        again.type(ENTER)
        end = again.until("Fin de la relecture annuelle")
        assert again.status() == 0
        end = again.text
        assert f"{len(labels) - 1} réponses confirmées sur {len(labels)}." in end
        assert "À revoir (1)" in end
        assert 'sseplan revise --motif "Actualisation annuelle"' in end
        kept = saved(tmp_path)
        assert len(kept.confirmed) == len(labels) - 1
        assert {one.by for one in kept.confirmed.values()} == {"Dr Mireille Tanguy-Sow", "Léa Roux"}
        changed = TRAME.questions[[q.label for q in TRAME.questions].index(labels[1])]
        assert "06 39 98 00 77" in str(kept.get(changed.id))

    def _left(answers: Answers) -> list[review.Item]:
        return review.items(TRAME, answers, review.round_of(None, date.today()))

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
    def test_a_review_that_is_killed_is_taken_up_where_it_was(
        place: Path, terminal: Any, number: signal.Signals
    ) -> None:
        screen = terminal(place, "revise", "--annuelle", "--auteur", "Léa Roux")
        first, second = (i.question.label for i in _left(SMALL)[:2])
        item(screen, first)
        screen.type(ENTER)
        item(screen, second)
        screen.child.kill(number)
        if number != signal.SIGKILL:
            assert screen.status() == 3
        else:
            screen.child.wait()
        assert len(saved(place).confirmed) == 1
        again = terminal(place, "revise", "--annuelle", "--auteur", "Léa Roux")
        assert "2 sur " in item(again, second)
        again.type(CTRL_C)
        assert again.status() == 3

    def test_a_narrow_terminal_shows_the_question_and_the_keys(place: Path, terminal: Any) -> None:
        screen = terminal(place, "revise", "--annuelle", "--auteur", "Léa", columns=40)
        screen.until("Toujours vrai ?")
        text = screen.until("q quitter")
        assert "Annuaire des autorités" in text
        assert "il y a" in text
        assert "c : changer" in text

    def test_simple_mode_sends_no_escape_code(place: Path, terminal: Any) -> None:
        screen = terminal(place, "revise", "--annuelle", "--simple", "--auteur", "Léa")
        screen.until("Toujours vrai ?")
        screen.type("o\n")
        screen.until("Confirmé : ")
        screen.type("q\n")
        assert screen.status() == 3
        assert "\x1b" not in screen.raw
