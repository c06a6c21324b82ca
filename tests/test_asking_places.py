"""Communes found by name, postal code or INSEE code, and what follows from them."""

from __future__ import annotations

import pytest
from asking_script import Script, ask

from sseplan import geography
from sseplan.answers import Answers
from sseplan.asking import places

NORTH = geography.Commune("00001", "Villexemple", ("00100",), "37", "24", "E", 12400)
SOUTH = geography.Commune("00002", "Villexemple-le-Bas", ("00110",), "37", "24", "E", 600)
UNCOUNTED = geography.Commune("00003", "Essai", ("00120",), "41", "24", "", None)
GROUPING = geography.Epci("E", "CC", "CC du Modèle", ("00001", "00002"))


@pytest.fixture(autouse=True)
def country(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country of three invented communes."""
    known = {c.code: c for c in (NORTH, SOUTH, UNCOUNTED)}

    def search(text: str, limit: int = 10) -> list[geography.Commune]:
        wanted = text.lower()
        return [c for c in known.values() if c.name.lower().startswith(wanted) or
                wanted in (*c.postal_codes, c.code)]  # fmt: skip

    monkeypatch.setattr(geography, "search", search)
    monkeypatch.setattr(geography, "commune", known.get)
    monkeypatch.setattr(geography, "search_epci", lambda text, limit=10: (
        [GROUPING] if "mod" in text.lower() else []))  # fmt: skip
    monkeypatch.setattr(geography, "communes_of_epci", lambda siren: [NORTH, SOUTH])


def codes(table: object) -> list[str]:
    return [row["code_insee"] for row in table.answers.get("cpts_communes")]  # type: ignore[attr-defined]


def test_a_commune_is_searched_and_added_with_its_code_and_population() -> None:
    door = Script("ville", "1", "", "n", "n", "n")
    table = ask("cpts_communes", door)
    assert "1 Villexemple – 00100, Indre-et-Loire, 12 400 hab." in door.seen
    assert table.answers.get("cpts_communes") == [
        {"code_insee": "00001", "commune": "Villexemple", "population": 12400}
    ]


def test_several_communes_or_all_of_them_are_added_at_once() -> None:
    assert codes(ask("cpts_communes", Script("ville", "1 2", "", "n", "n", "n"))) == [
        "00001", "00002",
    ]  # fmt: skip
    assert codes(ask("cpts_communes", Script("ville", "tout", "", "n", "n", "n"))) == [
        "00001", "00002",
    ]  # fmt: skip


def test_a_whole_grouping_is_added_at_once() -> None:
    door = Script("modèle", "e1", "", "n", "n", "n")
    assert codes(ask("cpts_communes", door)) == ["00001", "00002"]
    assert "e1 CC du Modèle – toutes ses communes (2)" in door.seen


def test_a_commune_picked_while_typing_is_added_without_a_list() -> None:
    assert codes(ask("cpts_communes", Script("Villexemple (00001)", "", "n", "n", "n"))) == [
        "00001"
    ]
    assert places.suggest("ville")[0].text == "Villexemple (00001)"
    assert places.suggest("vi") == []


def test_the_letter_for_adding_asks_what_to_search() -> None:
    assert codes(ask("cpts_communes", Script("a", "00120", "1", "", "n", "n"))) == ["00003"]
    assert ask("cpts_communes", Script("a", "<", "")).answers.values == {}


def test_a_commune_is_never_twice_in_the_list() -> None:
    door = Script("ville", "1", "ville", "tout", "", "n", "n", "n")
    assert codes(ask("cpts_communes", door)) == ["00001", "00002"]
    assert "Déjà dans la liste : 1." in door.seen


def test_a_number_that_is_not_in_the_list_is_said() -> None:
    door = Script("ville", "1 7 e4", "", "n", "n", "n")
    assert codes(ask("cpts_communes", door)) == ["00001"]
    assert "Pas dans la liste : 7, e4." in door.seen


def test_an_arrondissement_is_not_counted_beside_its_commune(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = geography.Commune("00004", "Essai 1er", ("00101",), "37", "24", "", 400, "00001")
    known = {"00001": NORTH, "00004": part}
    monkeypatch.setattr(geography, "commune", known.get)
    rows = [{"code_insee": c.code, "population": c.population} for c in known.values()]
    door = Script("")
    assert (
        ask("cpts_population", door, Answers({"cpts_communes": rows})).answers.get(
            "cpts_population"
        )
        == NORTH.population
    )


def test_nothing_found_is_said() -> None:
    door = Script("xyzzy", "")
    ask("cpts_communes", door)
    assert "Aucune commune trouvée pour « xyzzy »." in door.seen


def test_departements_ars_and_population_follow_and_are_only_proposed() -> None:
    door = Script("ville", "tout", "", "", "", "")
    table = ask("cpts_communes", door)
    assert table.answers.get("cpts_departements") == ["37"]
    assert table.answers.get("cpts_region_ars") == "24"
    assert table.answers.get("cpts_population") == 13000
    refused = ask("cpts_communes", Script("ville", "tout", "", "n", "n", "n"))
    assert refused.answers.values.keys() == {"cpts_communes"}


def test_an_answer_that_is_there_is_not_replaced_by_enter() -> None:
    given = Answers({"cpts_population": 14000, "cpts_region_ars": "24"})
    door = Script("ville", "tout", "", "", "")
    table = ask("cpts_communes", door, given)
    assert "pour l'instant : 14 000" in door.seen
    assert table.answers.get("cpts_population") == 14000


def test_the_size_in_the_contract_is_told() -> None:
    table = ask("cpts_population", Script("62 300"))
    told = " ".join(line.text for line in table.notices).replace("\u00a0", " ")
    assert "CPTS de taille 2 au sens de l'ACI" in told


def test_the_ars_is_found_from_a_town_or_a_postal_code_once_confirmed() -> None:
    door = Script("00100", "")
    table = ask("cpts_region_ars", door)
    assert (
        "Villexemple (00100, Indre-et-Loire, 12 400 hab.) : ARS Centre-Val de Loire ?" in door.seen
    )
    assert table.answers.get("cpts_region_ars") == "24"


def test_a_wrong_town_is_refused_and_the_region_asked_again() -> None:
    door = Script("villexemple", "n", "bretagne")
    table = ask("cpts_region_ars", door)
    assert table.answers.get("cpts_region_ars") == "53"


def test_neither_region_nor_town_is_explained() -> None:
    door = Script("nulle part", ">")
    ask("cpts_region_ars", door)
    assert "aucune région ni commune de ce nom" in door.seen


def test_the_ars_is_proposed_when_the_departements_are_known() -> None:
    door = Script("")
    table = ask("cpts_region_ars", door, Answers({"cpts_departements": ["37", "41"]}))
    assert "Proposition : ARS Centre-Val de Loire" in door.seen
    assert table.answers.get("cpts_region_ars") == "24"
