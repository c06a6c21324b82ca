"""Who confirmed an answer and when: kept in plan.yaml beside the answers, merged, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from sseplan import plan_yaml, trame
from sseplan.answers import Answers, Confirmation
from sseplan.errors import PlanUnreadable
from sseplan.plan import Plan

TRAME = trame.load()
HEAD = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\n'
PLAN = HEAD + "reponses:\n  cpts_nom: CPTS Rives\n"
KARIM = Confirmation("2026-10-02", "Karim Delvaux")


def loaded(text: str) -> Answers:
    return plan_yaml.load(text, TRAME).answers


def confirming(text: str, **confirmed: Confirmation) -> str:
    old = new = loaded(text)
    for key, one in confirmed.items():
        new = new.with_confirmation(key, one)
    return plan_yaml.update(text, old, new, TRAME)


# --- reading


@pytest.mark.parametrize(
    "written",
    [
        "confirmations:\n  cpts_nom: {le: 2026-10-02, par: Karim Delvaux}\n",
        "confirmations:\n  cpts_nom:\n    le: 2026-10-02\n    par: Karim Delvaux\n",
        "confirmations: {cpts_nom: {par: 'Karim Delvaux', le: 2/10/2026}}\n",
        'confirmations:\n  "cpts_nom":\n      par: Karim Delvaux # lui\n      le: 2 octobre 2026\n',
    ],
)
def test_a_confirmation_is_read_however_it_is_laid_out(written: str) -> None:
    assert loaded(PLAN + written).confirmed == {"cpts_nom": KARIM}


def test_the_name_may_be_missing() -> None:
    assert loaded(PLAN + "confirmations: {cpts_nom: {le: 2026-10-02}}\n").confirmed == {
        "cpts_nom": Confirmation("2026-10-02")
    }


@pytest.mark.parametrize("nothing", ["", "confirmations:\n", "confirmations: {}\n"])
def test_a_plan_without_confirmations_is_byte_for_byte_as_it_was(nothing: str) -> None:
    text = PLAN + nothing
    assert loaded(text).confirmed == {}
    assert plan_yaml.update(text, loaded(text), loaded(text), TRAME) == text
    other = plan_yaml.update(text, loaded(text), loaded(text).with_answer("cpts_nom", "X"), TRAME)
    assert other == text.replace("CPTS Rives", "X")


def test_a_confirmation_left_empty_is_none() -> None:
    assert loaded(PLAN + "confirmations:\n  cpts_nom:\n").confirmed == {}


def test_a_confirmation_of_an_unknown_question_is_kept_and_reported() -> None:
    text = PLAN + "confirmations:\n  mascotte: {le: 2026-10-02}\n"
    assert plan_yaml.load(text, TRAME).unknown == ("mascotte",)
    assert "  mascotte: {le: 2026-10-02}\n" in confirming(text, cpts_nom=KARIM)
    assert plan_yaml.load(text, TRAME).lines[("confirmations", "mascotte")] == 6


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("  cpts_nom: oui", "ligne 6, colonne 3 : la confirmation est mal écrite."),
        ("  cpts_nom: [2026-10-02]", "la confirmation est mal écrite."),
        ("  cpts_nom: {le: 2026-10-02, qui: Léa}", "la confirmation est mal écrite."),
        ("  cpts_nom: {par: Léa}", "il manque le jour de la confirmation."),
        ("  cpts_nom: {le: [], par: Léa}", "il manque le jour de la confirmation."),
        ("  cpts_nom:\n    le: hier", "ligne 7, colonne 9 : « hier » n'est pas une date."),
        ("  cpts_nom: {le: 31/02/2026}", "La date « 31/02/2026 » n'existe pas."),
        ("  cpts_nom: {le: 2026-10}", "il manque le jour."),
        ("  cpts_nom: {le: 2026-10-02, par: [a]}", "« par » doit être le nom d'une personne."),
        ("  - cpts_nom", "sous « confirmations: » on attend"),
        ("  cpts_nom: {le: 2026-10-02}\n  cpts_nom: {le: 2026-10-02}", "est écrit deux fois"),
    ],
)
def test_a_mistake_by_hand_is_said_with_its_place(written: str, words: str) -> None:
    text = PLAN + "confirmations:\n" + written + "\n"
    with pytest.raises(PlanUnreadable, match=r"plan\.yaml, ligne \d+, colonne \d+ : ") as refused:
        loaded(text)
    assert words in str(refused.value)
    with pytest.raises(PlanUnreadable):
        plan_yaml.update(text, Answers(), Answers({"cpts_nom": "X"}), TRAME)


# --- writing


def test_confirmations_come_last_one_a_line_in_the_trame_s_order() -> None:
    text = confirming(
        PLAN, cpts_siege=Confirmation("2026-10-03"), cpts_nom=KARIM, zz=Confirmation("2026-10-04")
    )
    assert text == PLAN + (
        "confirmations:\n"
        "  cpts_nom: {le: 2026-10-02, par: Karim Delvaux}\n"
        "  cpts_siege: {le: 2026-10-03}\n"
        '  zz:\n    le: "2026-10-04"\n'
    )


def test_a_confirmation_is_renewed_in_its_place_and_in_its_layout() -> None:
    text = PLAN + (
        "confirmations:\n"
        "  # qui ?\n"
        "  cpts_nom:\n"
        "    le: 2025-10-02  # mardi\n"
        "    par: Léa Roux\n"
        "  cpts_siege: {le: 2/10/2025}\n"
    )
    assert confirming(text, cpts_nom=KARIM) == (
        text.replace("2025-10-02", "2026-10-02").replace("Léa Roux", "Karim Delvaux")
    )
    assert confirming(text, cpts_siege=KARIM) == text.replace(
        "{le: 2/10/2025}", "{le: 2026-10-02, par: Karim Delvaux}"
    )


@pytest.mark.parametrize("name", ["Léa, l'aînée", "[x]", "a: b", "# moi", "oui", "1", "Dr. « Z »"])
def test_any_name_reads_back(name: str) -> None:
    one = Confirmation("2026-10-02", name)
    assert loaded(confirming(PLAN, cpts_nom=one)).confirmed == {"cpts_nom": one}


def test_confirmations_are_among_the_differences() -> None:
    old = Answers({"cpts_nom": "X"})
    assert plan_yaml.differences(old, old.with_confirmation("cpts_nom", KARIM)) == {
        "confirmations.cpts_nom": {"le": "2026-10-02", "par": "Karim Delvaux"}
    }
    assert plan_yaml.differences(old.with_confirmation("cpts_nom", KARIM), old) == {
        "confirmations.cpts_nom": None
    }


# --- two programs at once


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8", newline="")
    return tmp_path


def add(place: Path, text: str) -> None:
    with (place / "plan.yaml").open("a", encoding="utf-8", newline="") as stream:
        stream.write(text)


def text_of(place: Path) -> str:
    return (place / "plan.yaml").read_bytes().decode()


def test_the_confirmations_of_another_program_stay(place: Path) -> None:
    with Plan.open(place, TRAME) as plan:
        add(place, "confirmations:\n  cpts_siege: {le: 1/10/2026, par: Léa} # elle\n")
        saved = plan.save(plan.answers.with_confirmation("cpts_nom", KARIM))
        assert saved.merged == ("confirmations.cpts_siege",)
        assert plan.answers.confirmed["cpts_siege"] == Confirmation("2026-10-01", "Léa")
    assert text_of(place).endswith(
        "  cpts_nom: {le: 2026-10-02, par: Karim Delvaux}\n"
        "  cpts_siege: {le: 1/10/2026, par: Léa} # elle\n"
    )


@pytest.mark.parametrize(
    ("their_day", "kept"),
    [("2026-10-01", KARIM), ("2026-10-03", Confirmation("2026-10-03", "Léa"))],
)
def test_of_two_confirmations_of_one_answer_the_later_stays(
    place: Path, their_day: str, kept: Confirmation
) -> None:
    with Plan.open(place, TRAME) as plan:
        add(place, f"confirmations: {{cpts_nom: {{le: {their_day}, par: Léa}}}}\n")
        plan.save(plan.answers.with_confirmation("cpts_nom", KARIM))
        assert plan.answers.confirmed == {"cpts_nom": kept}
    assert loaded(text_of(place)).confirmed == {"cpts_nom": kept}


def test_a_confirmation_that_nobody_else_touched_is_renewed_beside_another_change(
    place: Path,
) -> None:
    add(place, "confirmations: {cpts_nom: {le: 2025-10-02}}\n")
    with Plan.open(place, TRAME) as plan:
        add(place, "notes: {stocks: ici}\n")
        plan.save(plan.answers.with_confirmation("cpts_nom", KARIM))
        assert plan.answers.confirmed == {"cpts_nom": KARIM}
        assert plan.answers.notes == {"stocks": "ici"}
