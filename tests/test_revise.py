"""Freezing a version: what nobody types, what the person wrote and is kept, what is asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from frozen_plans import TODAY, TRAME, VALUES, ago, change, freeze, read, write
from hypothesis import given
from hypothesis import strategies as st

from sseplan.cli import console
from sseplan.conformity.periods import add_months
from sseplan.lifecycle import record, revise
from sseplan.lifecycle.draft import Wish
from sseplan.plan import Plan, revisions
from sseplan.typography import NBSP

Called = Callable[..., Result]
Talk = Callable[..., Result]

NEXT_YEAR = add_months(TODAY, 12).isoformat()


def ordinary(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A plan that nobody has frozen yet."""
    return write(tmp_path / "plan")


@pytest.fixture
def second_year(tmp_path: Path) -> Path:
    """A plan frozen a year ago as 1.0, in which one answer has changed since."""
    place = write(
        tmp_path / "plan",
        plan_nature="initiale",
        plan_version=[{"version": "1.0", "date": ago(380), "auteur": "Sam Modèle"}],
        revision_calendrier=ago(15),
    )
    freeze(place, ago(380))
    change(place, cpts_siege="2 rue Neuve, Villexemple")
    return place


@pytest.fixture
def talk(sseplan: Called, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """sseplan with a person at the terminal, who types these lines."""

    def call(*args: object, typed: Sequence[str]) -> Result:
        monkeypatch.setattr(console, "at_terminal", lambda: True)
        return sseplan(*args, input="".join(line + "\n" for line in typed))

    return call


# --- stories


def test_the_first_version_is_frozen_with_all_that_the_tool_knows(
    sseplan: Called, place: Path
) -> None:
    result = sseplan("revise", place, "--motif", "Première version")
    assert result.exit_code == 0, result.stderr
    (frozen,) = revisions.revisions(place)
    header = frozen.header
    assert (header.number, header.version) == (f"{TODAY.year}-1", "1.0")
    assert (header.date, header.nature) == (TODAY.isoformat(), "initiale")
    assert (header.author, header.reason) == ("Sam Modèle", "Première version")
    assert frozen.content == (place / "plan.yaml").read_bytes()
    draft = read(place)
    assert draft.get("plan_nature") == "initiale"
    assert draft.get("plan_version") == [
        {"version": "1.0", "date": TODAY.isoformat(), "auteur": "Sam Modèle"}
    ]
    assert draft.get("revision_calendrier") == NEXT_YEAR
    assert draft.get("actualisation_changements") is None
    assert f"figée : {frozen.path}" in ordinary(result.stdout)
    # This plan lacks most answers: they come before any sending.
    assert f"sseplan init {place}" in result.stdout and "submit" not in result.stdout


def test_a_year_later_the_update_says_what_changed_and_asks_to_read_it(
    sseplan: Called, second_year: Path
) -> None:
    result = sseplan("revise", second_year, "--motif", "Actualisation annuelle")
    assert result.exit_code == 0, result.stderr
    first, second = revisions.revisions(second_year)
    assert (second.header.version, second.header.nature) == ("2.0", "actualisation")
    draft = read(second_year)
    assert [row["version"] for row in draft.get("plan_version")] == ["1.0", "2.0"]
    (line,) = draft.get("actualisation_changements")
    assert "siège" in line["changement"]
    assert "2 rue Neuve" in line["changement"]
    assert draft.to_review == ("actualisation_changements",)
    assert draft.get("revision_calendrier") == NEXT_YEAR
    told = ordinary(result.stdout)
    assert "2 rue Neuve" in told
    assert "sseplan edit actualisation_changements --plan" in told
    assert f"sseplan diff {first.number} {second.number}" in told


def test_what_the_person_wrote_of_the_changes_is_kept_and_completed(
    sseplan: Called, second_year: Path
) -> None:
    written = {"section": "1.2", "changement": "Deux infirmières de plus", "raison": "adhésions"}
    change(second_year, actualisation_changements=[written], plan_nature="actualisation")
    assert sseplan("revise", second_year, "--motif", "Mise à jour").exit_code == 0
    rows = read(second_year).get("actualisation_changements")
    assert rows[0] == written
    assert len(rows) == 2
    assert "siège" in rows[1]["changement"]


def test_a_part_that_the_person_spoke_of_is_not_told_again(
    sseplan: Called, second_year: Path
) -> None:
    written = {"section": "identification", "changement": "Nous avons déménagé"}
    change(second_year, actualisation_changements=[written])
    assert sseplan("revise", second_year, "--motif", "Mise à jour").exit_code == 0
    draft = read(second_year)
    assert draft.get("actualisation_changements") == [written]
    assert draft.to_review == ()


def test_lines_about_the_version_before_give_way_to_those_about_this_one(
    sseplan: Called, second_year: Path
) -> None:
    assert sseplan("revise", second_year, "--motif", "Un").exit_code == 0
    change(second_year, cpts_nom="CPTS Rives, Coteaux et Plateau")
    assert sseplan("revise", second_year, "--motif", "Deux").exit_code == 0
    (line,) = read(second_year).get("actualisation_changements")
    assert "Plateau" in line["changement"]


def test_a_version_row_typed_by_hand_is_used_as_it_is(sseplan: Called, second_year: Path) -> None:
    rows = read(second_year).get("plan_version")
    typed = {"version": "2026 bis", "date": ago(3), "auteur": "Dr Alix Exemple"}
    change(second_year, plan_version=[*rows, typed])
    assert sseplan("revise", second_year, "--motif", "Relecture").exit_code == 0
    header = revisions.find(second_year, "derniere").header
    assert (header.version, header.date, header.author) == tuple(typed.values())
    assert read(second_year).get("plan_version") == [*rows, typed]


def test_a_typed_row_without_date_nor_author_is_completed(sseplan: Called, place: Path) -> None:
    change(place, plan_version=[{"version": "0.9"}])
    assert sseplan("revise", place, "--motif", "Essai", "--auteur", "C. Test").exit_code == 0
    assert read(place).get("plan_version") == [
        {"version": "0.9", "date": TODAY.isoformat(), "auteur": "C. Test"}
    ]


def test_options_have_the_last_word(sseplan: Called, second_year: Path) -> None:
    result = sseplan(
        "revise", second_year, "--motif", "Après la crue", "--nature", "revision",
        "--auteur", "Dr Alix Exemple", "--date", date.fromisoformat(ago(2)).strftime("%d/%m/%Y"),
        "--version", "1.5",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    header = revisions.find(second_year, "derniere").header
    assert (header.nature, header.author) == ("revision", "Dr Alix Exemple")
    assert (header.date, header.version) == (ago(2), "1.5")


def test_an_earlier_review_chosen_since_is_kept(sseplan: Called, second_year: Path) -> None:
    chosen = add_months(TODAY, 6).isoformat()
    change(second_year, revision_calendrier=chosen)
    assert sseplan("revise", second_year, "--motif", "Relecture").exit_code == 0
    assert read(second_year).get("revision_calendrier") == chosen


def test_comments_and_formatting_of_the_plan_survive(sseplan: Called, place: Path) -> None:
    file = place / "plan.yaml"
    file.write_text(f"# à moi\n{file.read_text(encoding='utf-8')}# à la fin\n", encoding="utf-8")
    assert sseplan("revise", place, "--motif", "Première version").exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# à moi\n")
    assert "# à la fin\n" in text


# --- nothing new


def test_nothing_is_frozen_when_nothing_changed(sseplan: Called, place: Path) -> None:
    assert sseplan("revise", place, "--motif", "Première version").exit_code == 0
    before = (place / "plan.yaml").read_bytes()
    result = sseplan("revise", place, "--motif", "Encore")
    assert result.exit_code == 2
    assert "Aucune réponse n'a changé depuis la version 1.0" in ordinary(result.stderr)
    assert "--meme-sans-changement" in result.stderr
    assert (place / "plan.yaml").read_bytes() == before
    assert len(revisions.revisions(place)) == 1


def test_what_became_of_a_version_is_no_change_of_the_plan(sseplan: Called, place: Path) -> None:
    assert sseplan("revise", place, "--motif", "Première version").exit_code == 0
    sent = [{"organisme": "ars", "date": TODAY.isoformat(), "version": "1.0"}]
    change(place, transmissions=sent, actualisation_changements=[{"changement": "relu"}])
    result = sseplan("revise", place, "--motif", "Encore")
    assert result.exit_code == 2
    assert "que ce qui décrit la version" in ordinary(result.stderr)


def test_the_yearly_update_is_accepted_with_nothing_to_change(
    sseplan: Called, tmp_path: Path
) -> None:
    place = write(tmp_path / "plan", plan_nature="initiale")
    freeze(place, ago(300))
    result = sseplan("revise", place, "--motif", "Actualisation annuelle")
    assert result.exit_code == 0, result.stderr
    (line,) = read(place).get("actualisation_changements")
    assert line["changement"] == "Relecture annuelle : aucun changement de fond."
    assert read(place).to_review == ()


def test_a_version_without_change_can_be_asked_for(sseplan: Called, second_year: Path) -> None:
    assert sseplan("revise", second_year, "--motif", "Un").exit_code == 0
    (line,) = read(second_year).get("actualisation_changements")
    corrected = {**line, "raison": "déménagement"}
    change(second_year, actualisation_changements=[corrected])
    again = ("revise", second_year, "--motif", "Raison ajoutée", "--meme-sans-changement")
    assert sseplan(*again, "--version", "2.1").exit_code == 0
    assert read(second_year).get("actualisation_changements") == [corrected]
    assert revisions.find(second_year, "derniere").header.version == "2.1"


# --- a person at the terminal


def test_a_person_is_asked_why_shown_the_version_and_asked_to_agree(
    talk: Talk, second_year: Path
) -> None:
    result = talk("revise", second_year, typed=["", "Déménagement", "o"])
    assert result.exit_code == 0, result.stderr
    told = ordinary(result.stdout)
    assert told.count("Pourquoi cette version") == 2
    assert "Version 2.0" in told
    assert "2 rue Neuve" in told
    frozen = revisions.find(second_year, "derniere")
    assert frozen.header.reason == "Déménagement"
    assert revisions.loaded(frozen).answers.to_review == ()


def test_a_person_who_declines_leaves_everything_as_it_was(talk: Talk, second_year: Path) -> None:
    before = (second_year / "plan.yaml").read_bytes()
    result = talk("revise", second_year, "--motif", "Déménagement", typed=["n", "n"])
    assert result.exit_code == 3
    assert (second_year / "plan.yaml").read_bytes() == before
    assert len(revisions.revisions(second_year)) == 1


def test_a_person_may_correct_the_lines_before_freezing(
    talk: Talk, sseplan: Called, second_year: Path
) -> None:
    result = talk("revise", second_year, "--motif", "Déménagement", typed=["n", "o"])
    assert result.exit_code == 3
    draft = read(second_year)
    assert draft.to_review == ("actualisation_changements",)
    (line,) = draft.get("actualisation_changements")
    change(second_year, actualisation_changements=[{**line, "changement": "Nouveau siège"}])
    assert talk("revise", second_year, "--motif", "Déménagement", typed=["o"]).exit_code == 0
    frozen = revisions.loaded(revisions.find(second_year, "derniere")).answers
    assert [row["changement"] for row in frozen.get("actualisation_changements")] == [
        "Nouveau siège"
    ]
    assert frozen.to_review == ()


def test_oui_asks_nothing(talk: Talk, second_year: Path) -> None:
    result = talk("revise", second_year, "--motif", "Déménagement", "--oui", typed=[])
    assert result.exit_code == 0
    assert "?" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="pexpect needs a POSIX terminal")
def test_a_real_terminal_asks(second_year: Path) -> None:
    import pexpect

    child = pexpect.spawn(
        sys.executable, ["-m", "sseplan", "revise", str(second_year)],
        encoding="utf-8", timeout=60, dimensions=(40, 60),
    )  # fmt: skip
    child.expect("Pourquoi cette version")
    child.sendline("Déménagement")
    child.expect("Adresse du siège")
    child.expect("Figer cette version")
    child.sendline("oui")
    child.expect("figée")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert revisions.find(second_year, "derniere").header.reason == "Déménagement"


# --- what cannot be


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Il manque le motif"),
        (["--motif", "  "], "Il manque le motif"),
        (["--motif", "x" * 501], "trop long"),
        (["--motif", "x", "--date", "hier"], "n'est pas une date"),
        (["--motif", "x", "--date", "2026-11"], "manque le jour"),
        (["--motif", "x", "--version", "1"], "La version 1.0"),
        (["--motif", "x", "--simple"], "--annuelle"),
        (["--motif", "x", "--annuelle"], "ne fige rien"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    sseplan: Called, second_year: Path, words: list[str], said: str
) -> None:
    before = (second_year / "plan.yaml").read_bytes()
    result = sseplan("revise", second_year, *words)
    assert result.exit_code == 2
    assert said in ordinary(result.stderr)
    assert (second_year / "plan.yaml").read_bytes() == before
    assert len(revisions.revisions(second_year)) == 1


def test_a_typed_row_with_an_unreadable_date_is_named(sseplan: Called, place: Path) -> None:
    change(place, plan_version=[{"version": "1.0", "date": "à Noël"}])
    result = sseplan("revise", place, "--motif", "x")
    assert result.exit_code == 2
    assert "« 1.0 »" in ordinary(result.stderr)
    assert "« à Noël »" in ordinary(result.stderr)


def test_prepare_writes_nothing(second_year: Path) -> None:
    before = (second_year / "plan.yaml").read_bytes()
    with Plan.open(second_year, TRAME) as plan:
        draft = revise.prepare(plan, TRAME, TODAY, Wish("essai"))
        assert draft.version == "2.0"
        assert [change.question for change in draft.found] == ["cpts_siege"]
    assert (second_year / "plan.yaml").read_bytes() == before


# --- the four answers, worked out


@pytest.mark.parametrize(
    ("labels", "nature", "expected"),
    [
        ([], "initiale", "1.0"),
        (["1.0"], "actualisation", "2.0"),
        (["1.0", "2.0"], "revision", "2.1"),
        (["2.9"], "revision", "2.10"),
        (["2.1", "2.10"], "actualisation", "3.0"),
        (["1.0"], "initiale", "1.1"),
        (["V2"], "actualisation", "V3.0"),
        (["définitive"], "actualisation", "1.0"),
        (["3,1"], "revision", "3.2"),
    ],
)
def test_the_next_version(labels: list[str], nature: str, expected: str) -> None:
    assert record.next_label(labels, nature) == expected


@given(
    labels=st.lists(st.from_regex(r"[vV]?\d{1,3}([.,]\d{1,2})?", fullmatch=True), max_size=6),
    nature=st.sampled_from(record.NATURES),
)
def test_the_next_version_is_never_one_of_those_before(labels: list[str], nature: str) -> None:
    label = record.next_label(labels, nature)
    typed = {"version": label}
    assert record.pending([typed], labels) is typed


@pytest.mark.parametrize(
    ("present", "frozen", "usual", "expected"),
    [
        (None, None, "initiale", "initiale"),
        ("actualisation", None, "initiale", "actualisation"),
        ("initiale", "initiale", "actualisation", "actualisation"),
        ("revision", "actualisation", "actualisation", "revision"),
        ("revision", "revision", "actualisation", "actualisation"),
        (None, "initiale", "revision", "revision"),
        ("autre", "initiale", "actualisation", "actualisation"),
    ],
)
def test_the_nature_is_guessed_unless_the_person_chose_it_since(
    present: Any, frozen: Any, usual: str, expected: str
) -> None:
    assert record.nature(present, frozen, usual) == expected


@pytest.mark.parametrize(
    ("present", "frozen", "expected"),
    [
        (None, None, "2027-11-22"),
        ("2027-10-04", None, "2027-10-04"),
        ("2027-10-04", "2027-10-04", "2027-11-22"),  # chosen for the version before
        ("2028-01-10", None, "2027-11-22"),  # too late
        ("2026-11-22", None, "2027-11-22"),  # not after the version
        ("bientôt", None, "2027-11-22"),
    ],
)
def test_the_next_review(present: Any, frozen: Any, expected: str) -> None:
    assert record.next_review(present, frozen, date(2026, 11, 22)) == expected


def test_the_author_is_who_wrote_the_last_version_else_the_coordinator() -> None:
    rows = [{"version": "1.0", "auteur": "A. Exemple"}, {"version": "1.1"}]
    assert record.author(TRAME, {**VALUES, "plan_version": rows}) == "A. Exemple"
    assert record.author(TRAME, VALUES) == "Sam Modèle"
    assert record.author(TRAME, {}) == ""


_ROW = st.fixed_dictionaries(
    {"section": st.sampled_from(["1.1 Territoire", "1.2 Ressources", "annuaire", ""])},
    optional={"changement": st.text(max_size=8), "raison": st.text(max_size=4)},
)


@given(written=st.lists(_ROW, max_size=4), digest=st.lists(_ROW, max_size=4))
def test_no_line_of_the_person_is_lost_whatever_is_added(
    written: list[dict[str, str]], digest: list[dict[str, str]]
) -> None:
    told = record.told(written or None, None, digest)
    assert [row for row in told.rows if row in written][: len(written)] == written
    assert told.prefilled == (len(told.rows) > len(written))


def test_an_answer_that_is_no_list_of_rows_is_left_alone() -> None:
    assert record.told("Voir la note", None, [{"section": "1"}]) == record.Told("Voir la note")
    assert record.rows_of("Voir la note") == []
