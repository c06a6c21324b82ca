"""What is to be reviewed each year, in which order, and what confirming changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sseplan import conformity, plan_yaml, reminders, review, trame
from sseplan.answers import Answers, Confirmation
from sseplan.review import Round

TRAME = trame.load()
_FILE = files("sseplan.guide").joinpath("exemple", "plan.yaml").read_text(encoding="utf-8")
# Facts of this year: nothing confirms the older ones, once the confirmations are left out.
_TEXT = re.sub(r"((?:accord_date|date_echange): )2025", r"\g<1>2026", _FILE)
EXAMPLE = replace(plan_yaml.load(_TEXT, TRAME).answers, confirmed={}, to_review=())
LAST, TODAY = date(2026, 10, 13), date(2026, 11, 22)
LAP = Round(LAST, TODAY)
CONTACTS = TRAME.question("contacts_autorites")
VOLUNTEERS = TRAME.question("ps_mobilisables")
KIT = TRAME.question("cellule_kit")


def order(answers: Answers, lap: Round = LAP) -> list[str]:
    return [item.question.id for item in review.items(TRAME, answers, lap)]


def dated(answers: Answers, question: str, field: str, *days: str) -> Answers:
    """The first rows of a list with these dates."""
    rows = [dict(row) for row in answers.get(question)]
    for row, day in zip(rows, days, strict=False):
        row[field] = day
    return answers.with_answer(question, rows)


# --- which round


def test_a_round_begins_with_the_last_revision() -> None:
    assert review.round_of(LAST, TODAY) == Round(LAST, TODAY)


def test_without_a_recent_revision_a_round_goes_a_year_back() -> None:
    assert review.round_of(None, TODAY) == Round(date(2025, 11, 22), TODAY)
    assert review.round_of(date(2024, 1, 1), TODAY) == Round(date(2025, 11, 22), TODAY)


def test_what_was_confirmed_on_the_day_of_the_revision_belongs_to_the_round_before() -> None:
    answers = EXAMPLE.with_confirmation("cellule_kit", Confirmation(LAST.isoformat()))
    assert "cellule_kit" in order(answers)
    same_day = Round(LAST, LAST)
    assert "cellule_kit" not in order(answers, same_day)


def test_a_confirmation_of_the_last_round_does_not_count() -> None:
    answers = EXAMPLE.with_confirmation("cellule_kit", Confirmation("2025-11-01"))
    assert "cellule_kit" in order(answers)


# --- which questions, in which order


def test_everything_marked_yearly_that_applies_is_asked_but_not_what_tells_the_plan_s_life() -> (
    None
):
    asked = {q.id for q in TRAME.questions if q.yearly and not q.record}
    assert set(order(EXAMPLE)) <= asked
    assert {"contacts_autorites", "cellule_kit", "t1_actions"} <= set(order(EXAMPLE))
    assert not {"plan_version", "transmissions", "ars_avis"} & set(order(EXAMPLE))
    no_zones = order(EXAMPLE.with_answer("crises_retenues", ["T1"]))
    assert "t2_preparation_saison" in order(EXAMPLE) and "t2_preparation_saison" not in no_zones


def test_what_is_stale_comes_first_the_oldest_before_the_others() -> None:
    answers = dated(EXAMPLE, "contacts_communes", "verifie_le", "2025-03-03")
    answers = dated(answers, "ps_mobilisables", "accord_date", "2026-01-01", "2025-01-05")
    found = review.items(TRAME, answers, LAP)
    assert [item.question.id for item in found[:2]] == ["ps_mobilisables", "contacts_communes"]
    assert [(s.rows, s.oldest) for s in found[0].stale] == [((1,), "2025-01-05")]
    assert not any(item.stale for item in found[2:])


def test_persons_and_contacts_come_before_the_rest_each_in_the_trame_s_order() -> None:
    found = order(EXAMPLE)
    assert found[:3] == ["representant_legal", "coordination_contact", "referent_sse"]
    assert found.index("com_porte_parole") < found.index("cpts_communes") < found.index("stocks")
    assert found[-1] == "indicateurs"


def test_what_is_put_aside_then_what_has_no_answer_come_last() -> None:
    answers = EXAMPLE.without("referent_sse").put_aside("contacts_autorites")
    assert order(answers)[-2:] == ["contacts_autorites", "referent_sse"]
    last = review.items(TRAME, answers, LAP)[-1]
    assert not last.is_answered
    assert review.tally(TRAME, answers, LAP) == review.Tally(0, 1, len(order(EXAMPLE)) - 1, 1)


def test_what_is_confirmed_is_not_asked_again_in_the_round() -> None:
    answers = review.confirm(EXAMPLE, KIT, LAP, "Karim Delvaux")
    assert "cellule_kit" not in order(answers)
    assert review.tally(TRAME, answers, LAP).confirmed == 1
    assert "cellule_kit" in order(answers, Round(TODAY, date(2027, 10, 1)))


def test_a_confirmation_of_an_answer_that_is_gone_counts_for_nothing() -> None:
    answers = review.confirm(EXAMPLE, KIT, LAP, "").without("cellule_kit")
    assert order(answers)[-1] == "cellule_kit"
    assert review.tally(TRAME, answers, LAP).confirmed == 0


# --- confirming


def test_confirming_says_who_and_when_and_takes_the_mark_away() -> None:
    answers = review.confirm(EXAMPLE.put_aside("cellule_kit"), KIT, LAP, "Karim Delvaux")
    assert answers.confirmed == {"cellule_kit": Confirmation("2026-11-22", "Karim Delvaux")}
    assert answers.to_review == ()
    assert answers.values == EXAMPLE.values


def test_confirming_contacts_moves_the_date_of_each_row_dated_or_not() -> None:
    rows = [dict(row) for row in EXAMPLE.get("contacts_autorites")]
    del rows[1]["verifie_le"]
    before = EXAMPLE.with_answer("contacts_autorites", rows)
    answers = review.confirm(before, CONTACTS, LAP, "K")
    found = answers.get("contacts_autorites")
    assert {row["verifie_le"] for row in found} == {"2026-11-22"}
    assert [{**row, "verifie_le": ""} for row in found] == [{**r, "verifie_le": ""} for r in rows]


def test_the_date_of_a_fact_is_never_moved() -> None:
    for question_id in ("ps_mobilisables", "etablissements", "indicateurs", "alerte_test"):
        question = TRAME.question(question_id)
        answers = review.confirm(EXAMPLE, question, LAP, "K")
        assert answers.get(question_id) == EXAMPLE.get(question_id), question_id
        assert question_id in answers.confirmed


def test_the_trame_says_which_dates_a_review_moves() -> None:
    kinds = {f"{q.id}.{f.id}": f.confirms for q in TRAME.questions for f in q.fields if f.confirms}
    assert {name for name, kind in kinds.items() if kind == "row"} == {
        "contacts_autorites.verifie_le",
        "contacts_communes.verifie_le",
        "annuaire_mise_a_jour.derniere_relecture",
    }
    assert {name for name, kind in kinds.items() if kind == "fact"} == {
        "ps_mobilisables.accord_date",
        "etablissements.date_echange",
        "indicateurs.date",
    }


def test_rows_are_confirmed_one_by_one_and_the_answer_with_the_last_of_them() -> None:
    count = len(EXAMPLE.get("contacts_autorites"))
    answers = review.confirm(EXAMPLE, CONTACTS, LAP, "K", {2})
    assert answers.get("contacts_autorites")[2]["verifie_le"] == "2026-11-22"
    assert answers.get("contacts_autorites")[1] == EXAMPLE.get("contacts_autorites")[1]
    assert answers.confirmed == {}
    assert review.unchecked(answers, CONTACTS, LAP) == [n for n in range(count) if n != 2]
    answers = review.confirm(answers, CONTACTS, LAP, "K", set(range(count)) - {2})
    assert answers.confirmed == {"contacts_autorites": Confirmation("2026-11-22", "K")}


def test_a_list_with_something_that_is_no_row_is_confirmed_all_the_same() -> None:
    answers = EXAMPLE.with_answer("contacts_autorites", ["texte", {"organisme": "ARS"}])
    found = review.confirm(answers, CONTACTS, LAP, "K").get("contacts_autorites")
    assert found == ["texte", {"organisme": "ARS", "verifie_le": "2026-11-22"}]
    written = review.confirm(EXAMPLE.with_answer("contacts_autorites", "x"), CONTACTS, LAP, "K")
    assert written.get("contacts_autorites") == "x"


def test_the_rows_touched_are_those_that_say_something_new() -> None:
    before: list[dict[str, Any]] = [
        {"organisme": "ARS", "verifie_le": "2025-03-03"},
        {"organisme": "SAMU", "telephone_jour": "15"},
        {"organisme": "SDIS"},
    ]
    moved = [before[2], {**before[1], "telephone_jour": "112"}, before[0], {"organisme": "CPAM"}]
    assert review.touched(CONTACTS, before, moved) == [1, 3]
    redated = [{**before[0], "verifie_le": "2026-02-01"}, *before[1:]]
    assert review.touched(CONTACTS, before, redated) == []


# --- what grows stale


def test_a_fact_is_no_longer_stale_once_somebody_confirmed_the_answer() -> None:
    answers = dated(EXAMPLE, "ps_mobilisables", "accord_date", "2025-01-05")
    assert "ps_mobilisables" in stale(answers, TODAY)
    confirmed = review.confirm(answers, VOLUNTEERS, LAP, "K")
    assert "ps_mobilisables" not in stale(confirmed, TODAY)
    assert "ps_mobilisables" in stale(confirmed, date(2027, 11, 23))


def test_the_reminder_of_a_fact_moves_with_the_confirmation() -> None:
    def due(answers: Answers) -> list[str]:
        found = reminders.due(TRAME, answers, TODAY, last_revision=LAST)
        return [one.on for one in found if one.uid_key == "ps_mobilisables.accord_date"]

    answers = dated(EXAMPLE, "ps_mobilisables", "accord_date", "2025-01-05")
    assert due(answers) == ["2026-01-05"]
    assert due(review.confirm(answers, VOLUNTEERS, LAP, "K")) == ["2027-11-22"]


def test_an_old_test_of_the_alert_stays_old_whoever_confirms_it() -> None:
    later = date(2027, 12, 1)
    lap = Round(LAST, later)
    assert "alerte_test" in stale(EXAMPLE, later)
    confirmed = review.confirm(EXAMPLE, TRAME.question("alerte_test"), lap, "K")
    assert "alerte_test" in stale(confirmed, later)
    assert "alerte_test" not in order(confirmed, lap)


def stale(answers: Answers, today: date) -> set[str]:
    found = conformity.stale_answers(TRAME, answers, today)
    assert tuple(found) == conformity.assess(TRAME, answers, today).stale
    return {one.question for one in found}


# --- whatever is done, nothing is lost


steps = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "some", "aside"]),
        st.integers(0, 60),
        st.sets(st.integers(0, 9)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_review_changes_nothing_but_dates_of_checking_and_every_step_gets_on(
    taken: list[tuple[str, int, set[int]]],
) -> None:
    answers = EXAMPLE
    for what, rank, rows in taken:
        left = review.items(TRAME, answers, LAP)
        question = left[rank % len(left)].question
        if what == "aside":
            answers = answers.put_aside(question.id)
            continue
        answers = review.confirm(answers, question, LAP, "K", rows if what == "some" else None)
        if what == "confirm":
            assert question.id not in order(answers)
    done = review.tally(TRAME, answers, LAP)
    assert done.confirmed + len(order(answers)) == done.answered + done.unanswered
    changed = plan_yaml.differences(EXAMPLE, replace(answers, confirmed={}))
    for key in changed:
        column = review.checked_field(TRAME.question(key))
        assert column is not None
        assert review.touched(TRAME.question(key), EXAMPLE.get(key), answers.get(key)) == []
