"""The order of the questions, where a session resumes, how far it has come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sseplan import interview
from sseplan.answers import Answers
from sseplan.trame import Question, Section, load

TRAME = load()
IDS = [q.id for q in TRAME.questions if q.id not in ("plan_nature", "crises_retenues")]
some_answers = st.builds(
    lambda ids, aside, crises: Answers(
        {**dict.fromkeys(ids, "texte"), "crises_retenues": crises}, {}, tuple(aside)
    ),
    st.sets(st.sampled_from(IDS)),
    st.lists(st.sampled_from(IDS), unique=True, max_size=5),
    st.sets(st.sampled_from(["T1", "T2", "T3", "T4", "T5"]), min_size=1).map(sorted),
)
any_question = st.sampled_from(TRAME.questions)


def test_short_path_begins_with_the_name_and_asks_only_core_questions_that_apply() -> None:
    path = interview.core_path(TRAME, Answers())
    assert path[0].id == "cpts_nom"
    assert all(q.core for q in path)
    assert "crises_retenues_motif" not in [q.id for q in path]
    assert len(path) == 36


def test_leaving_a_typology_out_closes_its_sheet_and_opens_the_reason() -> None:
    ids = [q.id for q in interview.core_path(TRAME, Answers({"crises_retenues": ["T1", "T2"]}))]
    assert "crises_retenues_motif" in ids
    assert "t1_actions" in ids
    assert "t4_actions" not in ids


@given(some_answers, any_question)
def test_back_undoes_forward_on_any_path(answers: Answers, here: Question) -> None:
    path = interview.whole_path(TRAME, answers)
    following = interview.after(path, here)
    if following and here in path:
        assert interview.before(path, following) == here
    if following:
        assert following.number > here.number


@given(some_answers, any_question)
def test_walking_forward_ends_and_never_meets_an_answered_question(
    answers: Answers, here: Question
) -> None:
    path = interview.core_path(TRAME, answers)
    met = []
    at: Question | None = here
    while at := interview.next_open(path, at, answers):
        met.append(at)
    assert met == [q for q in interview.open_questions(path, answers) if q.number > here.number]


@given(some_answers)
def test_resuming_gives_an_open_question_as_long_as_there_is_one(answers: Answers) -> None:
    path = interview.core_path(TRAME, answers)
    start = interview.resume(path, answers)
    left = interview.open_questions(path, answers)
    assert (start in left) if left else start is None


def test_resuming_goes_on_where_the_person_stopped_and_not_at_a_question_skipped_on_the_way() -> (
    None
):
    path = interview.core_path(TRAME, Answers())
    answered = {q.id: "texte" for q in path[:10] if q.id != path[3].id}
    assert interview.resume(path, Answers(answered)) == path[10]


def test_a_question_put_aside_is_not_open_but_stays_to_be_reviewed() -> None:
    answers = Answers().put_aside("cpts_nom")
    path = interview.core_path(TRAME, answers)
    assert not interview.is_open(path[0], answers)
    assert interview.put_aside(path, answers) == [path[0]]


def test_progress_is_full_only_when_everything_is_answered() -> None:
    path = interview.core_path(TRAME, Answers())
    most = Answers({q.id: "texte" for q in path[:-1]})
    assert interview.progress(path, most).percent < 100
    assert interview.progress(path, most.with_answer(path[-1].id, "x")).percent == 100
    assert interview.progress([], Answers()).percent == 100


def test_place_counts_from_one_in_the_path_and_in_the_section() -> None:
    path = interview.core_path(TRAME, Answers())
    place = interview.place(path, TRAME.question("crises_retenues"))
    assert (place.rank, place.total, place.section_rank, place.section_total) == (6, 36, 1, 4)


def test_place_of_a_question_off_the_path_counts_it_in() -> None:
    path = interview.core_path(TRAME, Answers())
    assert interview.place(path, TRAME.question("stocks")).total == 37


def test_states_tell_what_required_answers_a_section_lacks() -> None:
    state = interview.states(TRAME, Answers({"cpts_nom": "X"}))[0]
    assert state.section.number == "0"
    assert state.progress.answered == 1
    assert "cpts_siege" in state.missing
    assert "cpts_nom" not in state.missing
    assert "cpts_telephone" not in state.missing


def test_a_section_without_applicable_question_has_no_state() -> None:
    found = interview.states(TRAME, Answers({"crises_retenues": ["T1"]}))
    assert "2.6" not in [state.section.number for state in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("stocks", "stocks"),
        ("1.4", "1-4-alerte"),
        ("4", "4-evaluer"),
        ("1-4-alerte", "1-4-alerte"),
        ("T3", "2-4-t3"),
        ("t3", "2-4-t3"),
        ("12", "referent_sse"),
        ("main courante", "main_courante"),
        ("vaccination centre", "t3_centre_vaccination"),
        ("EPI", "t3_epi"),
    ],
)
def test_a_place_is_found_by_id_number_typology_or_words(words: str, expected: str) -> None:
    assert [place.id for place in interview.find(TRAME, words)] == [expected]


def test_words_that_mean_several_places_give_them_all_and_nonsense_none() -> None:
    found = interview.find(TRAME, "commune")
    assert len(found) > 1
    assert all(isinstance(place, Section | Question) for place in found)
    assert interview.find(TRAME, "xyzzy") == []
    assert interview.find(TRAME, "  ") == []
