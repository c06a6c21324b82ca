"""Persons already named in the plan are offered, with what is known of them."""

from __future__ import annotations

from sseplan.answers import Answers
from sseplan.people import Person, fill, matching, people
from sseplan.trame import load

TRAME = load()
ALIX = {
    "nom": "Dr Alix Exemple",
    "fonction": "présidente",
    "telephone": "06 39 98 00 01",
    "email": "alix@cpts.example",
}
PLAN = Answers(
    {
        "representant_legal": [ALIX],
        "coordination_contact": [{"nom": "Sam Modèle", "telephone": "02 61 91 00 10"}],
        "cellule_composition": [
            {"fonction": "pilote", "titulaire": "alix exemple", "profession": "médecin"},
            {"fonction": "secrétariat", "suppleant": "Camille Essai",
             "telephone_suppleant": "06 39 98 00 07"},
        ],
    }
)  # fmt: skip


def test_each_person_is_found_once_with_all_that_the_plan_says() -> None:
    found = {p.name: p for p in people(TRAME, PLAN)}
    assert list(found) == ["Dr Alix Exemple", "Sam Modèle", "Camille Essai"]
    assert found["Dr Alix Exemple"].known == {
        "telephone": "06 39 98 00 01",
        "email": "alix@cpts.example",
        "profession": "médecin",
    }
    assert found["Dr Alix Exemple"].where == ("representant_legal", "cellule_composition")
    assert found["Camille Essai"].known["telephone"] == "06 39 98 00 07"


def test_part_of_a_name_finds_the_person_whatever_the_accents() -> None:
    known = people(TRAME, PLAN)
    assert [p.name for p in matching(known, "modele")] == ["Sam Modèle"]
    assert [p.name for p in matching(known, "ali ex")] == ["Dr Alix Exemple"]
    assert matching(known, "inconnu") == []
    assert len(matching(known, "")) == 3


def test_an_exact_name_stands_alone_without_its_title() -> None:
    known = [Person("Dr Alix Exemple"), Person("Alix Exemple-Dupont")]
    assert matching(known, "alix exemple") == [known[0]]


def test_filling_takes_the_sibling_fields_that_the_trame_names() -> None:
    question = TRAME.question("referent_sse")
    person = people(TRAME, PLAN)[0]
    row = fill({"role": "titulaire"}, question.field("nom"), person)
    assert row == {
        "role": "titulaire",
        "nom": "Dr Alix Exemple",
        "profession": "médecin",
        "telephone": "06 39 98 00 01",
        "email": "alix@cpts.example",
    }


def test_filling_never_replaces_what_was_typed() -> None:
    question = TRAME.question("referent_sse")
    person = people(TRAME, PLAN)[0]
    row = fill({"telephone": "06 39 98 00 99"}, question.field("nom"), person)
    assert row["telephone"] == "06 39 98 00 99"


def test_rows_that_are_no_rows_and_names_that_are_titles_are_passed_over() -> None:
    odd = Answers({"representant_legal": ["texte", {"nom": "Dr"}, {"nom": 3}], "stocks": "rien"})
    assert people(TRAME, odd) == []


def test_what_is_to_be_corrected_is_not_spread() -> None:
    answers = Answers(
        {
            "representant_legal": [{**ALIX, "telephone": "06 12 34 5", "email": "alix@"}],
            "referent_sse": [{"nom": "Dr Alix Exemple", "email": "alix@cpts.example"}],
        }
    )
    (person,) = people(TRAME, answers)
    assert person.known == {"email": "alix@cpts.example"}
