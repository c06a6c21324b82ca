"""Lists and tables: rows added, changed, moved, taken back; nothing half typed is lost."""

from __future__ import annotations

import pytest
from asking_script import Leave, Script, ask, desk

from sseplan import kinds
from sseplan.answers import Answers
from sseplan.asking import grid
from sseplan.asking.door import Left
from sseplan.asking.options import options
from sseplan.asking.session import Route, Session
from sseplan.trame import load

TRAME = load()
ALIX = {
    "nom": "Dr Alix Exemple",
    "fonction": "présidente",
    "telephone": "06 39 98 00 01",
    "email": "alix@cpts.example",
}
POPULATIONS = [
    {"population": "75 ans et plus", "effectif_estime": 1900},
    {"population": "Dialysés", "effectif_estime": 14},
    {"population": "Sans-abri"},
]


def populations(*replies: str | tuple[str, str] | Leave, rows: object = POPULATIONS) -> list[str]:
    table = ask("pop_fragiles", Script(*replies), Answers({"pop_fragiles": rows}))
    return [row["population"] for row in table.answers.get("pop_fragiles") or []]


def test_a_row_is_asked_field_by_field_and_saved_when_complete() -> None:
    door = Script("a", "Dr Alix Exemple", "présidente", "+33 6 39 98 00 01", "", "")
    table = ask("representant_legal", door)
    assert table.answers.get("representant_legal") == [
        {"nom": "Dr Alix Exemple", "fonction": "présidente", "telephone": "06 39 98 00 01"}
    ]
    assert "champ 3/4" in door.seen
    assert "Exemple : 06 39 98 00 01" in door.seen
    assert "Ligne 1 ajoutée : Dr Alix Exemple." in door.seen


def test_typing_the_first_field_at_the_list_starts_the_row() -> None:
    table = ask("representant_legal", Script("Dr Alix Exemple", "f", ""))
    assert table.answers.get("representant_legal") == [{"nom": "Dr Alix Exemple"}]


def test_back_goes_one_field_back_and_keeps_what_was_typed() -> None:
    door = Script("a", "Alix", "présidente", "<", "trésorière", "f", "")
    table = ask("representant_legal", door)
    assert table.answers.get("representant_legal") == [{"nom": "Alix", "fonction": "trésorière"}]


def test_back_from_the_first_field_of_an_empty_row_gives_it_up() -> None:
    door = Script("a", "<", "")
    table = ask("representant_legal", door)
    assert table.answers.get("representant_legal") is None
    assert "Ligne abandonnée" in door.seen


def test_a_row_left_empty_is_not_added() -> None:
    assert ask("representant_legal", Script("a", "", "", "", "", "")).answers.values == {}


def test_a_half_filled_row_is_kept_when_the_person_leaves_with_what_was_being_typed() -> None:
    table = desk(Script("a", "Alix", Leave("présid")))
    question = TRAME.question("representant_legal")
    with pytest.raises(Left):
        Session(table, Route(lambda now: [question], only_open=False)).run(question)
    assert table.answers.get("representant_legal") == [{"nom": "Alix", "fonction": "présid"}]
    assert table.answers.to_review == ("representant_legal",)


def test_quitting_inside_a_row_keeps_it_too() -> None:
    table = desk(Script("a", "Alix", "q"))
    question = TRAME.question("representant_legal")
    with pytest.raises(Left):
        Session(table, Route(lambda now: [question], only_open=False)).run(question)
    assert table.answers.get("representant_legal") == [{"nom": "Alix"}]


@pytest.mark.parametrize(
    "replies", [[("q", "présid")], [("?", "présid"), Leave()], [("#", "présid"), Leave()]]
)
def test_a_key_that_leaves_a_field_keeps_what_was_being_typed(replies: list[object]) -> None:
    table = desk(Script("a", "Alix", *replies))  # type: ignore[arg-type]
    question = TRAME.question("representant_legal")
    with pytest.raises(Left):
        Session(table, Route(lambda now: [question], only_open=False)).run(question)
    assert table.answers.get("representant_legal") == [{"nom": "Alix", "fonction": "présid"}]


def test_going_to_another_field_over_a_typed_text_takes_it_or_says_why_not() -> None:
    door = Script("a", "Alix", (">", "présidente"), ("<", "06 39"), "f", "")
    table = ask("representant_legal", door)
    assert table.answers.get("representant_legal") == [{"nom": "Alix", "fonction": "présidente"}]
    assert "Pas gardé. « 06 39 » n'est pas un numéro" in door.seen


def test_a_list_without_a_row_asks_for_its_first_field_however_short() -> None:
    door = Script("SI", "f", "")
    table = ask("outils_numeriques", door)
    assert door.prompts[0].label == "Usage"
    assert table.answers.get("outils_numeriques") == [{"usage": "SI"}]


def test_a_single_row_is_spoken_of_without_a_number() -> None:
    door = Script("m", "1", "Alix", "")
    table = ask("representant_legal", door, Answers({"representant_legal": [ALIX]}))
    assert "m modifier celle-ci" in door.prompts[0].hint
    assert table.answers.get("representant_legal")[0]["nom"] == "Alix"


def test_texts_kept_as_typed_are_counted() -> None:
    door = Script("a", "Alix", "", "06 39", "06 39", "alix@", "alix@", "f")
    table = ask("representant_legal", door)
    assert "2 textes gardés tels quels sont à revoir." in door.seen
    [row] = table.answers.get("representant_legal")
    assert (row["telephone"], row["email"]) == ("06 39", "alix@")


def test_a_text_kept_as_typed_is_told_and_once_corrected_the_mark_is_asked_about() -> None:
    door = Script("a", "Alix", "", "06 39", "06 39", "f", "m 1 3", "06 39 98 00 01", "", "n")
    table = ask("representant_legal", door)
    assert "Un texte gardé tel quel est à revoir." in door.seen
    assert table.answers.get("representant_legal") == [
        {"nom": "Alix", "telephone": "06 39 98 00 01"}
    ]
    assert table.answers.to_review == ()


def test_the_mark_stays_without_a_word_while_a_text_kept_as_typed_is_there() -> None:
    table = ask("representant_legal", Script("a", "Alix", "", "06 39", "06 39", "f", ""))
    assert table.answers.to_review == ("representant_legal",)


def test_a_row_is_modified_as_a_whole_enter_keeping_each_field() -> None:
    door = Script("m 2", "", "", "15", "", "", "")
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert table.answers.get("pop_fragiles")[1] == {"population": "Dialysés", "effectif_estime": 15}


def test_one_field_of_a_row_is_modified() -> None:
    door = Script("m 3", "2", "40", "")
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert table.answers.get("pop_fragiles")[2] == {
        "population": "Sans-abri",
        "effectif_estime": 40,
    }


def test_a_field_is_emptied_with_a_dash() -> None:
    table = ask("pop_fragiles", Script("m 2 2", "-", ""), Answers({"pop_fragiles": POPULATIONS}))
    assert table.answers.get("pop_fragiles")[1] == {"population": "Dialysés"}


def test_deleting_asks_first_and_can_be_taken_back() -> None:
    assert populations("s 2", "o", "") == ["75 ans et plus", "Sans-abri"]
    assert populations("s 2", "", "") == ["75 ans et plus", "Dialysés", "Sans-abri"]
    assert populations("s 2", "o", "u", "") == ["75 ans et plus", "Dialysés", "Sans-abri"]


def test_rows_are_duplicated_and_moved() -> None:
    assert populations("d1", "") == ["75 ans et plus", "75 ans et plus", "Dialysés", "Sans-abri"]
    assert populations("h 3", "") == ["75 ans et plus", "Sans-abri", "Dialysés"]
    assert populations("b 1", "") == ["Dialysés", "75 ans et plus", "Sans-abri"]


def test_a_row_at_the_end_does_not_move_further() -> None:
    door = Script("b 3", "h 1", "")
    ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert door.seen.count("déjà au bout") == 2


def test_a_row_that_is_not_there_is_said_so() -> None:
    door = Script("m 9", "s", "zéro", "u", "x", "")
    ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert "Il y a 3 lignes : tapez par exemple m 3." in door.seen
    assert "Rien à annuler." in door.seen
    assert "« x » n'est pas dans la liste des lettres." in door.seen


def test_without_a_number_the_only_row_is_meant() -> None:
    assert populations("s", "o", "", rows=POPULATIONS[:1]) == []


def test_a_row_is_seen_whole() -> None:
    door = Script("v 1", "", "")
    ask("representant_legal", door, Answers({"representant_legal": [ALIX]}))
    assert " 4 Courriel : alix@cpts.example" in door.seen


def test_the_editor_opens_the_rows_as_yaml() -> None:
    door = Script("y", "")
    door.edited = ["pop_fragiles:\n  - population: Nourrissons\n    effectif_estime: 300\n"]
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert "population: Dialysés" in door.opened[0]
    assert table.answers.get("pop_fragiles") == [
        {"population": "Nourrissons", "effectif_estime": 300}
    ]


def test_what_the_editor_spoilt_is_explained_and_opened_again_as_it_was_typed() -> None:
    door = Script("y", "o", "")
    door.edited = ["pop_fragiles: [", "pop_fragiles:\n  - population: Nourrissons\n"]
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert door.opened[1] == "pop_fragiles: ["
    assert table.answers.get("pop_fragiles") == [{"population": "Nourrissons"}]


def test_emptying_everything_in_the_editor_asks_first() -> None:
    door = Script("y", "n", "")
    door.edited = [""]
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": POPULATIONS}))
    assert len(table.answers.get("pop_fragiles")) == 3


def test_the_example_shown_under_a_column_is_one_that_the_column_takes() -> None:
    for question in TRAME.questions:
        for column in question.fields:
            if text := question.field_example(column.id):
                loaded = kinds.KINDS[column.type].load(text, column)
                kinds.read(kinds.edit(loaded, column), column)


def test_turning_the_pages_of_a_long_list_shows_every_row() -> None:
    rows = [{"population": f"Population {n:02}"} for n in range(1, 41)]
    door = Script(*["p"] * 5, "", height=24)
    ask("pop_fragiles", door, Answers({"pop_fragiles": rows}))
    assert all(row["population"] in door.seen for row in rows)
    first = door.screens[1]
    last = max(n for n in range(1, 41) if f"Population {n:02}" in first)
    assert f"Population {last + 1:02}" in door.screens[2]


def test_no_row_is_jumped_over_after_a_notice() -> None:
    rows = [{"population": f"Population {n:02}"} for n in range(1, 41)]
    door = Script("d 1", "p", "", height=24)
    ask("pop_fragiles", door, Answers({"pop_fragiles": rows}))
    told, after = door.screens[2], door.screens[3]
    end = int(told.split("Lignes 1 à ")[1].split()[0])
    assert f"Lignes {end + 1} à" in after


# --- models and proposals


def test_the_model_is_offered_seen_and_kept_to_be_adapted() -> None:
    door = Script("v", "", "", "g", "")
    table = ask("t1_actions", door)
    assert "Un modèle de fiche (11 actions) est proposé." in door.seen
    assert "Confirmer la demande par rappel de l'ARS" in door.seen
    assert table.answers.get("t1_actions") == [dict(r) for r in TRAME.question("t1_actions").model]


def test_the_model_may_be_refused_for_a_blank_page() -> None:
    door = Script("n", "a", "1", "Appeler", "f", "")
    table = ask("t1_actions", door)
    assert table.answers.get("t1_actions") == [{"echeance": "h0", "action": "Appeler"}]


def test_going_past_the_model_takes_nothing() -> None:
    assert ask("t1_actions", Script(">")).answers.values == {}


def test_the_first_version_is_proposed_with_the_day_and_the_coordinator() -> None:
    answers = Answers({"coordination_contact": [{"nom": "Sam Modèle"}]})
    door = Script("", "")
    table = ask("plan_version", door, answers)
    assert "Proposition : 1.0 ; 12 mars 2026 ; Sam Modèle" in door.seen
    assert table.answers.get("plan_version") == [
        {"version": "1.0", "date": "2026-03-12", "auteur": "Sam Modèle"}
    ]


def test_ranks_and_deadlines_follow_the_row_above() -> None:
    rows = [{"rang": 1, "fonction": "référent"}]
    table = ask(
        "alerte_chaine", Script("a", "", "pilote", "f", ""), Answers({"alerte_chaine": rows})
    )
    assert table.answers.get("alerte_chaine")[1] == {"rang": 2, "fonction": "pilote"}


# --- persons and suggestions


def test_a_person_of_the_plan_is_offered_by_number_and_brings_the_particulars() -> None:
    door = Script("a", "1", "f", "")
    table = ask("referent_sse", door, Answers({"representant_legal": [ALIX]}))
    assert "1 Dr Alix Exemple (06 39 98 00 01)" in door.seen
    assert table.answers.get("referent_sse") == [
        {"nom": "Dr Alix Exemple", "telephone": "06 39 98 00 01", "email": "alix@cpts.example"}
    ]
    assert "repris du plan : Téléphone, Courriel" in door.seen


def test_part_of_a_name_offers_the_person() -> None:
    door = Script("a", "alix", "1", "f", "")
    table = ask("referent_sse", door, Answers({"representant_legal": [ALIX]}))
    assert table.answers.get("referent_sse")[0]["nom"] == "Dr Alix Exemple"


def test_somebody_else_of_the_same_name_is_not_imposed_upon() -> None:
    door = Script("a", "alix", "", "f", "")
    table = ask("referent_sse", door, Answers({"representant_legal": [ALIX]}))
    assert table.answers.get("referent_sse") == [{"nom": "alix"}]


def test_words_used_elsewhere_in_the_plan_are_offered() -> None:
    cell = [{"fonction": "pilote"}, {"fonction": "logistique"}]
    door = Script("n", "a", "1", "Appeler", "2", "f", "")
    table = ask("t1_actions", door, Answers({"cellule_composition": cell}))
    assert "Déjà dans le plan (tapez le numéro) :" in door.seen
    assert table.answers.get("t1_actions")[0]["responsable"] == "logistique"


def test_a_choice_in_a_row_is_read_by_number_or_label() -> None:
    table = ask("t1_actions", Script("n", "a", "H+2", "Informer", "f", ""))
    assert table.answers.get("t1_actions")[0]["echeance"] == "h2"


def test_an_odd_value_in_a_row_is_kept_on_insistence_and_to_be_reviewed() -> None:
    table = ask("pop_fragiles", Script("a", "Dialysés", "beaucoup", "", "f", ""))
    assert table.answers.get("pop_fragiles") == [
        {"population": "Dialysés", "effectif_estime": "beaucoup"}
    ]
    assert table.answers.to_review == ("pop_fragiles",)


def test_an_answer_that_is_no_list_is_kept_in_the_note_before_rows_replace_it() -> None:
    door = Script("Dialysés", "f", "")
    table = ask("pop_fragiles", door, Answers({"pop_fragiles": "beaucoup de monde"}))
    assert table.answers.get("pop_fragiles") == [{"population": "Dialysés"}]
    assert "beaucoup de monde" in table.answers.notes["pop_fragiles"]
    assert "beaucoup de monde" in door.seen


def test_a_list_that_was_to_be_reviewed_asks_whether_it_still_is() -> None:
    marked = Answers({"pop_fragiles": POPULATIONS}).put_aside("pop_fragiles")
    done = ask("pop_fragiles", Script("s 3", "o", "", "n"), marked)
    assert done.answers.to_review == ()
    kept = ask("pop_fragiles", Script("s 3", "o", "", "o"), marked)
    assert kept.answers.to_review == ("pop_fragiles",)
    untouched = ask("pop_fragiles", Script(""), marked)
    assert untouched.answers.to_review == ("pop_fragiles",)


# --- how rows look


def test_a_short_table_has_aligned_columns_identity_first() -> None:
    blocks = grid.overview(TRAME.question("pop_fragiles"), POPULATIONS, 79)
    shown = [line.text.replace("\u00a0", " ") for block in blocks for line in block]
    assert shown == [
        "    Population      Effectif estimé",
        "  1 75 ans et plus  1 900",
        "  2 Dialysés        14",
        "  3 Sans-abri",
    ]


def test_a_wide_table_is_cards_of_two_lines() -> None:
    row = {
        "nom": "D. Démo", "profession": "IDE", "commune": "Villexemple", "rpps": "1" * 11,
        "telephone": "06 39 98 00 20", "email": "demo@cpts.example",
        "competences": "vaccination, plaies", "disponibilites": "soirs",
        "accord_date": "2026-02-01",
    }  # fmt: skip
    blocks = grid.overview(TRAME.question("ps_mobilisables"), [row], 79)
    assert blocks[0] == []
    assert [line.text[:12] for line in blocks[1]] == ["  1 D. Démo", "      IDE · "]


@pytest.mark.parametrize("question", [q for q in TRAME.questions if q.has_rows], ids=lambda q: q.id)
@pytest.mark.parametrize("width", [39, 79])
def test_no_table_is_wider_than_the_screen(question: object, width: int) -> None:
    row = {f.id: "mot " * 12 for f in question.fields}  # type: ignore[attr-defined]
    for block in grid.overview(question, [row] * 12, width):  # type: ignore[arg-type]
        assert all(len(line.text) <= width for line in block)


def test_a_long_list_is_shown_page_by_page_and_the_new_row_is_in_sight() -> None:
    rows = [{"population": f"Groupe {rank}"} for rank in range(1, 31)]
    door = Script("p", "Groupe 31", "f", "")
    ask("pop_fragiles", door, Answers({"pop_fragiles": rows}))
    assert "Lignes 1 à " in door.screens[1]
    assert "  1 Groupe 1\n" not in door.screens[2]
    assert " 31 Groupe 31" in door.screens[-1]
    assert all(screen.count("\n") <= 24 for screen in door.screens)


# --- a first plan written by hand


def test_a_row_is_added_after_the_one_that_is_named() -> None:
    rows = [{"version": "1.0"}, {"version": "3.0"}]
    door = Script("a 1", "2.0", "f", "")
    table = ask("plan_version", door, Answers({"plan_version": rows}))
    assert [row["version"] for row in table.answers.get("plan_version")] == ["1.0", "2.0", "3.0"]
    assert "Ligne 2 ajoutée : 2.0." in door.seen


def test_a_row_after_one_that_does_not_exist_is_refused() -> None:
    door = Script("a 4", "")
    ask("plan_version", door, Answers({"plan_version": [{"version": "1.0"}]}))
    assert "Il y a 1 ligne : tapez par exemple a 1." in door.seen


@pytest.mark.parametrize("yes", ["o", "Oui", "g", ""])
def test_a_model_is_kept_with_any_yes(yes: str) -> None:
    table = ask("t1_actions", Script(yes, ""))
    assert len(table.answers.get("t1_actions")) > 5


def test_a_letter_or_number_that_means_nothing_before_a_model_begins_no_row() -> None:
    door = Script("2", "non", "f")
    table = ask("t1_actions", door)
    assert table.answers.get("t1_actions") is None
    assert "« 2 » n'est pas dans la liste des lettres." in door.seen


def test_today_may_be_said_in_a_word() -> None:
    table = ask("plan_version", Script("a", "1.0", "Aujourd’hui", "f", ""))
    assert table.answers.get("plan_version") == [{"version": "1.0", "date": "2026-03-12"}]


@pytest.mark.parametrize(
    "typed", ["12 000 habitants", "environ 12000", "12 000 hab.", "12\u202f000"]
)
def test_a_number_may_come_with_what_it_counts(typed: str) -> None:
    table = ask("pop_fragiles", Script("Âgés", typed, "f", ""))
    assert table.answers.get("pop_fragiles") == [{"population": "Âgés", "effectif_estime": 12000}]


@pytest.mark.parametrize("typed", ["2 semaines", "10 à 12", "12,5", "une dizaine"])
def test_a_number_with_another_unit_is_not_taken_for_a_count(typed: str) -> None:
    door = Script("Âgés", typed, "3", "f", "")
    table = ask("pop_fragiles", door)
    assert "n'est pas un nombre entier" in door.seen
    assert table.answers.get("pop_fragiles") == [{"population": "Âgés", "effectif_estime": 3}]


def test_the_last_field_of_a_long_row_still_says_whose_row_it_is() -> None:
    door = Script(
        "Lou Exemple", "IDE", "1", "Bourg", "15", "a@b.example", "plaies", "soir", "f", ""
    )
    ask("ps_mobilisables", door)
    last = next(screen for screen in door.screens if "champ 9/9" in screen)
    assert "Nom : Lou Exemple" in last.replace("\u00a0", " ")


def test_the_lists_of_the_plan_are_suggested_by_their_labels() -> None:
    question = TRAME.question("rgpd_conservation")
    offered = options(question.fields[0], TRAME, Answers()).texts
    assert [one.text for one in offered][:2] == [
        "Liste des professionnels mobilisables",
        "Annuaire des autorités",
    ]
