"""Sessions told as stories: what a person types, what is kept, what is seen."""

from __future__ import annotations

import pytest
from asking_script import Leave, Script, Shelf, ask, desk, walk

from sseplan.answers import Answers
from sseplan.asking.door import Left
from sseplan.asking.session import Route, Session
from sseplan.errors import PlanChanged
from sseplan.notes import DRAFT
from sseplan.trame import Question, load

TRAME = load()
CHRONIC = TRAME.question("patients_chroniques")


# --- along the path


def test_a_first_session_asks_saves_each_answer_at_once_and_stops_where_the_person_leaves() -> None:
    door = Script("CPTS Rives", "centre-val", Leave())
    table = desk(door)
    with pytest.raises(Left):
        walk_on(table)
    shelf = table.keeper
    assert isinstance(shelf, Shelf)
    assert [len(answers.values) for answers in shelf.history] == [1, 2]
    assert table.answers.values == {"cpts_nom": "CPTS Rives", "cpts_region_ars": "24"}


def walk_on(table: object) -> None:
    from sseplan import interview
    from sseplan.asking.desk import Desk
    from sseplan.asking.session import interview_whole

    assert isinstance(table, Desk)
    interview_whole(
        table,
        lambda now: interview.core_path(table.trame, now),
        lambda now: interview.whole_path(table.trame, now),
        complete=False,
        then="sseplan render",
    )


def test_the_screen_says_where_one_is_in_words() -> None:
    door = Script("CPTS Rives", Leave())
    with pytest.raises(Left):
        walk(door)
    assert "Section 0 · Identification de la CPTS et du document" in door.seen
    assert "Question 1 sur 36 en tout · 0 réponse" in door.seen
    assert "Question 2 sur 36 en tout · 1 réponse " in door.seen
    assert "Obligatoire" in door.seen
    assert "Exemple : CPTS Exemple Rives et Coteaux" in door.seen


def test_marks_are_said_in_words() -> None:
    door = Script("")
    ask("representant_legal", door)
    assert "Obligatoire · ne sera pas diffusé · à confirmer chaque année" in door.seen


def test_back_returns_to_the_answer_and_enter_comes_back_to_where_one_was() -> None:
    door = Script("CPTS Rives", "<", "CPTS Rives et Coteaux", "bretagne", Leave())
    with pytest.raises(Left):
        walk(door)
    assert "Réponse actuelle : CPTS Rives" in door.screens[3].replace("\u00a0", " ")
    assert "Région et ARS" in door.screens[4]


def test_back_from_the_first_question_stays_there_and_says_so() -> None:
    door = Script("<", Leave())
    with pytest.raises(Left):
        walk(door)
    assert "C'est la première question." in door.seen


def test_going_forward_after_going_back_steps_through_what_is_answered() -> None:
    door = Script("<", "<", "", "", Leave())
    answers = Answers({"cpts_nom": "A", "cpts_region_ars": "53"})
    with pytest.raises(Left):
        walk(door, answers)
    labels = [screen for screen in door.screens if "Question " in screen]
    ranks = [screen.split("Question ")[1].split()[0] for screen in labels]
    assert ranks == ["3", "2", "1", "2", "3"]


def test_skipping_answers_nothing_and_blocks_nothing() -> None:
    door = Script(">", "", ">", Leave())
    with pytest.raises(Left):
        walk(door)
    assert "Question 4 sur 36" in door.screens[-1]


def test_a_question_put_aside_is_marked_and_offered_at_the_end() -> None:
    core = [q for q in TRAME.questions if q.core]
    answers = Answers({q.id: "x" for q in core[1:]} | {"plan_nature": "initiale"})
    answers = answers.with_answer("crises_retenues", ["T1", "T2", "T3", "T4", "T5"])
    door = Script("!", "1", "CPTS Rives", "")
    table = walk(door, answers)
    assert "Reprendre les questions « à revoir » (1)" in door.seen
    assert table.answers.get("cpts_nom") == "CPTS Rives"
    assert table.answers.to_review == ()


def test_the_same_key_takes_the_mark_away() -> None:
    table = ask("cpts_nom", Script("!", ""), Answers().put_aside("cpts_nom"))
    assert table.answers.to_review == ()


def test_the_end_says_what_is_done_how_to_render_and_offers_to_go_on() -> None:
    door = Script(*[">"] * 36, "")
    walk(door)
    end = door.screens[-1].replace("\u00a0", " ")
    assert "Fin du parcours court" in end
    assert "À compléter" in end
    assert "sseplan render" in end
    assert "1 Revenir aux questions sans réponse" in end
    assert "Continuer avec le questionnaire complet" in end


def test_an_input_that_ends_at_the_last_screen_is_a_finished_path() -> None:
    walk(Script(*[">"] * 36))


def test_going_on_with_the_whole_questionnaire_asks_what_the_short_path_does_not() -> None:
    door = Script(*[">"] * 36, "2", Leave())
    with pytest.raises(Left):
        walk(door)
    assert "Question 1 sur 116" in door.screens[-1]


def test_guide_key_shows_the_page_and_comes_back_with_what_was_being_typed() -> None:
    door = Script(("?", "CPTS Ri"), "", "CPTS Rives")
    table = ask("cpts_nom", door)
    assert "Guide de cpts_nom" in door.seen
    assert door.prompts[2].ready == "CPTS Ri"
    assert table.answers.get("cpts_nom") == "CPTS Rives"


def test_note_key_asks_for_a_note_and_comes_back() -> None:
    door = Script("#", "Rappeler la mairie", "CPTS Rives")
    table = ask("cpts_nom", door)
    assert table.answers.notes == {"cpts_nom": "Rappeler la mairie"}
    assert "Votre note : Rappeler la mairie" in door.seen


def test_a_note_is_kept_by_enter_and_erased_by_a_dash() -> None:
    answers = Answers({}, {"cpts_nom": "ancienne"})
    assert ask("cpts_nom", Script("#", "", ""), answers).answers.notes == {"cpts_nom": "ancienne"}
    assert ask("cpts_nom", Script("#", "-", ""), answers).answers.notes == {}


def test_a_note_half_typed_when_the_person_leaves_is_kept() -> None:
    door = Script("#", Leave("Rappeler"))
    table = desk(door)
    with pytest.raises(Left):
        walk_on(table)
    assert table.answers.notes == {"cpts_nom": "Rappeler"}


def test_the_note_is_shown_beside_the_rows_of_a_table() -> None:
    door = Script("")
    answers = Answers({"pop_fragiles": [{"population": "Dialysés"}]}, {"pop_fragiles": "Voir HAD"})
    ask("pop_fragiles", door, answers)
    assert "Votre note : Voir HAD" in door.seen


# --- one answer


def test_enter_keeps_the_answer_and_saves_nothing() -> None:
    table = ask("cpts_nom", Script(""), Answers({"cpts_nom": "CPTS Rives"}))
    assert table.answers.get("cpts_nom") == "CPTS Rives"
    assert table.keeper.history == []  # type: ignore[attr-defined]


def test_a_dash_erases_the_answer() -> None:
    door = Script("-")
    table = ask("cpts_nom", door, Answers({"cpts_nom": "CPTS Rives"}))
    assert "cpts_nom" not in table.answers.values
    assert "efface" in door.prompts[0].hint


def test_a_refused_value_is_explained_and_given_back_for_correction() -> None:
    door = Script("02 61", "02 61 91 00 00")
    table = ask("cpts_telephone", door)
    assert "n'est pas un numéro de téléphone" in door.seen
    assert door.prompts[1].ready == "02 61"
    assert table.answers.get("cpts_telephone") == "02 61 91 00 00"
    assert table.answers.to_review == ()


def test_a_person_who_insists_is_obeyed_and_the_answer_is_to_be_reviewed() -> None:
    door = Script("02 61", "")
    table = ask("cpts_telephone", door)
    assert table.answers.get("cpts_telephone") == "02 61"
    assert table.answers.to_review == ("cpts_telephone",)


def test_insisting_on_a_choice_takes_typing_it_twice() -> None:
    table = ask("plan_nature", Script("bizarre", "bizarre"))
    assert table.answers.get("plan_nature") == "bizarre"
    assert table.answers.to_review == ("plan_nature",)
    kept = ask("plan_nature", Script("bizarre", ""), Answers({"plan_nature": "revision"}))
    assert kept.answers.get("plan_nature") == "revision"


def test_a_new_answer_takes_the_question_out_of_those_to_review() -> None:
    table = ask("cpts_nom", Script("CPTS"), Answers({"cpts_nom": "C"}).put_aside("cpts_nom"))
    assert table.answers.to_review == ()


def test_usual_french_forms_are_read_and_shown_the_french_way() -> None:
    table = ask("aci_date_signature", Script("13 mai 2024"))
    assert table.answers.get("aci_date_signature") == "2024-05-13"
    door = Script("")
    ask("aci_date_signature", door, table.answers)
    assert "Réponse actuelle : 13 mai 2024" in door.seen


def test_what_is_presumed_is_proposed_and_taken_with_enter() -> None:
    door = Script("")
    table = ask("plan_nature", door)
    assert "Proposition : première rédaction" in door.seen
    assert table.answers.get("plan_nature") == "initiale"


def test_skipping_refuses_a_proposal() -> None:
    assert ask("plan_nature", Script(">")).answers.get("plan_nature") is None


def test_the_revision_is_proposed_a_year_after_the_version() -> None:
    answers = Answers({"plan_version": [{"version": "1.0", "date": "2026-02-01"}]})
    assert ask("revision_calendrier", Script(""), answers).answers.get("revision_calendrier") == (
        "2027-02-01"
    )


def test_all_choices_none_or_some_by_number() -> None:
    assert ask("crises_retenues", Script("1 3")).answers.get("crises_retenues") == ["T1", "T3"]
    assert ask("crises_retenues", Script("tout")).answers.get("crises_retenues") == [
        "T1", "T2", "T3", "T4", "T5",
    ]  # fmt: skip
    assert ask("crises_retenues", Script("aucun")).answers.get("crises_retenues") is None


def test_other_asks_for_a_free_text_and_keeps_it_in_the_note() -> None:
    door = Script("1 8", "radio amateur")
    table = ask("alerte_sources", door)
    assert table.answers.get("alerte_sources") == ["appel_ars", "autre"]
    assert table.answers.notes == {"alerte_sources": "Autre : radio amateur"}


def test_what_validation_says_is_told_softly_after_the_answer() -> None:
    def remarks(question: Question, answers: Answers) -> list[str]:
        return ["il manque le nom complet."]

    door = Script("CPTS", Leave())
    with pytest.raises(Left):
        walk(door, remarks=remarks)
    assert "Enregistré : Nom de la CPTS." in door.screens[2].replace("\u00a0", " ")
    assert "À compléter : il manque le nom complet." in door.screens[2].replace("\u00a0", " ")


# --- long texts and drafts


def test_a_long_text_keeps_its_lines() -> None:
    table = ask("patients_chroniques", Script("un\n\ndeux"))
    assert table.answers.get("patients_chroniques") == "un\n\ndeux"


def test_the_editor_gives_a_long_text() -> None:
    door = Script("y", "")
    door.edited = ["Écrit dans l'éditeur.\n"]
    table = ask("patients_chroniques", door, Answers({"patients_chroniques": "avant"}))
    assert door.opened == ["avant"]
    assert table.answers.get("patients_chroniques") == "Écrit dans l'éditeur."


def test_without_an_editor_the_person_is_told_so() -> None:
    door = Script("y", "")
    ask("patients_chroniques", door)
    assert "Aucun éditeur" in door.seen


def test_a_long_answer_is_shortened_on_the_screen_and_shown_whole_on_demand() -> None:
    text = "\n".join(f"ligne {rank}" for rank in range(1, 21))
    door = Script("v", "", "")
    ask("patients_chroniques", door, Answers({"patients_chroniques": text}))
    assert "v pour tout lire" in door.screens[1]
    assert "ligne 20" not in door.screens[1]
    assert "ligne 20" in door.seen


def test_a_half_typed_text_waits_in_the_note_and_is_offered_at_the_next_session() -> None:
    table = desk(Script(Leave("Chaque cab")))
    question = TRAME.question("patients_chroniques")
    with pytest.raises(Left):
        ask_in(table, question)
    assert table.answers.notes == {question.id: f"{DRAFT}Chaque cab"}
    assert table.answers.get(question.id) is None

    door = Script("")
    later = ask(question.id, door, table.answers)
    assert "Brouillon retrouvé : Chaque cab" in door.seen
    assert later.answers.get(question.id) == "Chaque cab"
    assert later.answers.notes == {}


def test_a_draft_of_several_lines_does_not_stand_twice_on_a_screen() -> None:
    table = desk(Script(Leave("Un\ndeux")))
    with pytest.raises(Left):
        ask_in(table, CHRONIC)
    door = Script("")
    assert ask(CHRONIC.id, door, table.answers).answers.get(CHRONIC.id) == "Un\ndeux"
    assert "Brouillon retrouvé : repris ci-dessous." in door.seen
    on_paper = Script("", height=None)
    ask(CHRONIC.id, on_paper, table.answers)
    assert "Brouillon retrouvé : Un\ndeux" in on_paper.seen


def ask_in(table: object, question: Question) -> None:
    from sseplan.asking.desk import Desk
    from sseplan.asking.session import Route, Session

    assert isinstance(table, Desk)
    Session(table, Route(lambda now: [question], only_open=False)).run(question)


@pytest.mark.parametrize(
    "replies",
    [
        [("q", "Chaque cab")],
        [("#", "Chaque cab"), Leave()],
        [("?", "Chaque cab"), Leave()],
    ],
    ids=["quitting", "leaving the note", "leaving the guide"],
)
def test_a_key_that_leaves_keeps_the_half_typed_text(replies: list[object]) -> None:
    table = desk(Script(*replies))  # type: ignore[arg-type]
    with pytest.raises(Left):
        Session(table, Route(lambda now: [CHRONIC], only_open=False)).run(CHRONIC)
    assert table.answers.notes == {"patients_chroniques": f"{DRAFT}Chaque cab"}
    again = Script("")
    table = ask("patients_chroniques", again, table.answers)
    assert again.prompts[0].ready == "Chaque cab"
    assert table.answers.get("patients_chroniques") == "Chaque cab"


def test_a_choice_already_made_says_how_to_choose_again() -> None:
    door = Script("")
    ask("crises_retenues", door, Answers({"crises_retenues": ["T1", "T2"]}))
    assert "Tapez les numéros" in door.prompts[0].hint
    assert "Entrée garde la réponse" in door.prompts[0].hint


def test_a_draft_thrown_away_leaves_the_answer_and_the_rest_of_the_note() -> None:
    answers = Answers({"cpts_nom": "CPTS"}, {"cpts_nom": f"à moi\n{DRAFT}CPTX"})
    table = ask("cpts_nom", Script("-"), answers)
    assert table.answers.notes == {"cpts_nom": "à moi"}
    assert table.answers.get("cpts_nom") == "CPTS"


def test_a_half_typed_text_is_kept_when_a_key_leads_elsewhere() -> None:
    table = ask("cpts_nom", Script((">", "CPTS Ri")))
    assert table.answers.notes == {"cpts_nom": f"{DRAFT}CPTS Ri"}


def test_the_answer_brought_into_the_buffer_is_no_draft() -> None:
    table = ask("cpts_nom", Script((">", "CPTS")), Answers({"cpts_nom": "CPTS"}))
    assert table.answers.notes == {}


# --- other programs


def test_changes_of_another_program_are_announced() -> None:
    door = Script("CPTS", Leave())
    table = desk(door)
    table.keeper.merging = ("stocks", "notes.cpts_siege")  # type: ignore[attr-defined]
    with pytest.raises(Left):
        walk_on(table)
    assert "Un autre programme a aussi changé le plan" in door.seen
    assert "« Stocks" in door.seen


def clash(mine: str, theirs: str) -> PlanChanged:
    return PlanChanged("…", {"cpts_nom": mine}, {"cpts_nom": theirs})


@pytest.mark.parametrize(
    ("reply", "kept", "other"), [("1", "la mienne", "la leur"), ("2", "la leur", "la mienne")]
)
def test_of_two_versions_one_is_chosen_and_the_other_stays_in_the_note(
    reply: str, kept: str, other: str
) -> None:
    door = Script("la mienne", reply)
    table = desk(door)
    table.keeper.clash = clash("la mienne", "la leur")  # type: ignore[attr-defined]
    ask_in(table, TRAME.question("cpts_nom"))
    assert "la mienne" in door.seen
    assert "la leur" in door.seen
    assert table.answers.get("cpts_nom") == kept
    assert table.answers.notes == {"cpts_nom": f"Autre version, écartée : {other}"}


def test_leaving_while_two_versions_are_shown_loses_neither() -> None:
    table = desk(Script("la mienne", Leave()))
    table.keeper.clash = clash("la mienne", "la leur")  # type: ignore[attr-defined]
    with pytest.raises(Left):
        ask_in(table, TRAME.question("cpts_nom"))
    assert table.answers.get("cpts_nom") == "la mienne"
    assert "la leur" in table.answers.notes["cpts_nom"]
