"""Finding the communes of a CPTS, and what follows from them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from scripts import build_communes
from sseplan import geography
from sseplan.geography import search
from sseplan.resources import data


def names(text: str, limit: int = 10) -> list[str]:
    return [commune.name for commune in search(text, limit)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rennes", "Rennes"),
        ("RENNES", "Rennes"),
        ("evry courcouronnes", "Évry-Courcouronnes"),
        ("l’haÿ les roses", "L'Haÿ-les-Roses"),
        ("L'Hay-les-Roses", "L'Haÿ-les-Roses"),
        ("st etienne", "Saint-Étienne"),
        ("Saint Etienne", "Saint-Étienne"),
        ("ste foy les lyon", "Sainte-Foy-lès-Lyon"),
        ("oeuf en ternois", "Œuf-en-Ternois"),
        ("Y", "Y"),
    ],
)
def test_accents_case_hyphens_apostrophes_and_saints_do_not_matter(typed: str, meant: str) -> None:
    assert names(typed)[0] == meant


@pytest.mark.parametrize(("typed", "meant"), [("mans", "Le Mans"), ("havre", "Le Havre")])
def test_the_article_of_a_name_may_be_left_out(typed: str, meant: str) -> None:
    assert names(typed)[0] == meant


def test_the_whole_name_comes_first_then_beginnings_words_and_insides() -> None:
    found = search("ormes", 40)
    ranks = [_rank(commune.name.casefold()) for commune in found]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2, 3}


def _rank(name: str) -> int:
    bare = name.removeprefix("les ")
    if bare == "ormes":
        return 0
    if bare.startswith("ormes"):
        return 1
    return 2 if "-ormes" in name else 3


def test_among_equals_the_most_populous_comes_first() -> None:
    found = search("Saint-Denis", 4)
    assert [commune.name for commune in found] == ["Saint-Denis"] * 4
    assert [commune.departement for commune in found[:2]] == ["974", "93"]
    populations = [commune.population or 0 for commune in found]
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize("typed", ["Saint-Denis 93", "saint denis (93)", "St-Denis 93200"])
def test_the_departement_or_postal_code_after_a_name_tells_namesakes_apart(typed: str) -> None:
    assert search(typed)[0].code == "93066"


def test_a_postal_code_or_its_beginning_finds_its_communes() -> None:
    assert names("35000") == ["Rennes"]
    assert all(
        any(code.startswith("350") for code in commune.postal_codes)
        for commune in search("350", 50)
    )


def test_a_postal_code_keeps_its_leading_zero() -> None:
    assert "Bourg-en-Bresse" in names("01000")


@pytest.mark.parametrize(
    ("typed", "meant"), [("93066", "Saint-Denis"), ("2A004", "Ajaccio"), ("2b033", "Bastia")]
)
def test_an_insee_code_finds_its_commune_in_corsica_too(typed: str, meant: str) -> None:
    assert names(typed) == [meant]


def test_a_number_that_is_both_is_first_read_as_a_postal_code() -> None:
    assert names("13001") == ["Marseille", "Marseille 1er Arrondissement", "Aix-en-Provence"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Abervilliers", "Aubervilliers"),  # left out
        ("Marseillle", "Marseille"),  # added
        ("Rinnes sur Loire", None),
        ("Bordeaox", "Bordeaux"),  # changed
        ("Grenolbe", "Grenoble"),  # swapped
        ("rochele", "La Rochelle"),
        ("val disere", "Val-d'Isère"),
        ("Bxrdeaxx", None),
    ],
)
def test_one_typing_error_is_forgiven_and_two_are_not(typed: str, meant: str | None) -> None:
    assert (names(typed) or [None])[0] == meant


def test_a_typing_error_is_looked_for_only_when_nothing_else_is_found() -> None:
    assert all("lyon" in name.casefold() for name in names("lyon", 100))


def test_a_former_name_finds_the_commune_of_today() -> None:
    [found] = search("Bellegarde-sur-Valserine")
    assert found.name == "Valserhône"
    assert "Bellegarde-sur-Valserine" in found.former_names


@pytest.mark.parametrize("typed", ["", "   ", "!?", "zzzzzz", "99999", "(", "\\"])
def test_what_names_nothing_finds_nothing(typed: str) -> None:
    assert search(typed) == []


def test_a_name_pasted_with_a_line_break_is_still_a_name() -> None:
    assert names("Saint\nMalo\n")[0] == "Saint-Malo"


def test_no_more_communes_than_asked_for_are_offered() -> None:
    assert len(search("saint", 3)) == 3


def test_an_arrondissement_says_of_which_commune_it_is_a_part() -> None:
    [part] = search("Paris 18e")
    assert part.arrondissement_of == "75056"
    paris = geography.commune("75056")
    assert paris is not None and paris.arrondissement_of == ""


def test_the_people_of_the_arrondissements_are_already_counted_in_the_commune() -> None:
    parts = [one for one in search("Lyon 69", 20) if one.arrondissement_of == "69123"]
    lyon = geography.commune("69123")
    assert lyon is not None
    assert len(parts) == 9
    assert sum(part.population or 0 for part in parts) == lyon.population


def test_a_commune_knows_its_departement_region_and_epci() -> None:
    rennes = geography.commune("35238")
    assert rennes is not None
    assert (rennes.departement, rennes.region, rennes.epci) == ("35", "53", "243500139")
    assert rennes.postal_codes == ("35000", "35200", "35700")
    assert rennes.population == 230_890


def test_an_unknown_code_is_no_commune() -> None:
    assert geography.commune("00001") is None


def test_a_territory_without_inhabitants_has_no_population() -> None:
    kerguelen = geography.commune("98412")
    assert kerguelen is not None and kerguelen.population is None


def test_there_are_eighteen_ars() -> None:
    agencies = geography.ars()
    assert len(agencies) == 18
    assert agencies["11"] == "ARS Île-de-France"
    assert agencies["04"] == "ARS La Réunion"


@pytest.mark.parametrize(
    ("departement", "region"),
    [
        ("35", "53"),
        ("2A", "94"),
        ("976", "06"),
        ("977", "01"),
        ("978", "01"),
        ("975", None),
        ("987", None),
        ("00", None),
    ],
)
def test_the_ars_follows_from_the_departement(departement: str, region: str | None) -> None:
    assert geography.ars_of(departement) == region


def test_every_departement_of_a_region_has_an_ars() -> None:
    without = {code for code in geography.departements() if geography.ars_of(code) is None}
    assert without == {"975", "984", "986", "987", "988", "989"}
    assert len(geography.departements()) == 109


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 1), (39_999, 1), (40_000, 2), (79_999, 2), (80_000, 3), (175_000, 3), (175_001, 4)],
)
def test_the_size_of_the_aci_follows_from_the_population(population: int, size: int) -> None:
    assert geography.aci_size(population) == size


def test_an_epci_is_found_by_the_words_of_its_name() -> None:
    assert [epci.name for epci in geography.search_epci("metropole rennes")] == ["Rennes Métropole"]
    assert geography.search_epci("") == []


@pytest.mark.parametrize(
    "typed",
    ["communauté de communes du Pays de Gex", "CC Pays de Gex", "Communauté d'agglomération Gex"],
)
def test_an_epci_is_found_by_its_name_in_full_whatever_its_kind(typed: str) -> None:
    assert [epci.name for epci in geography.search_epci(typed)] == ["CA du Pays de Gex"]


def test_the_kind_of_an_epci_alone_finds_none() -> None:
    assert geography.search_epci("communauté de communes") == []


def test_the_communes_of_an_epci_can_be_added_at_once() -> None:
    [epci] = geography.search_epci("Rennes Métropole")
    communes = geography.communes_of_epci(epci.siren)
    assert tuple(commune.code for commune in communes) == epci.communes
    assert {commune.epci for commune in communes} == {epci.siren}
    assert len(communes) == 43


def test_the_territories_of_grand_paris_are_offered_too() -> None:
    [plaine] = geography.search_epci("plaine commune")
    assert plaine.kind == "EPT"
    assert "Saint-Denis" in [commune.name for commune in geography.communes_of_epci(plaine.siren)]


def test_an_unknown_epci_has_no_commune() -> None:
    assert geography.communes_of_epci("000000000") == []


def test_every_member_of_every_epci_is_a_commune_of_the_table() -> None:
    missing = {
        code
        for epci in geography.search_epci("c", 10_000) + geography.search_epci("metropole", 100)
        for code in epci.communes
        if geography.commune(code) is None
    }
    assert missing == set()


ROWS = [
    {"code": "00001", "nom": "Grandval", "type": "commune-actuelle", "departement": "00",
     "codesPostaux": ["00100", "00110"], "population": 7},
    {"code": "00002", "nom": "Vieuxval", "type": "commune-deleguee", "departement": "00",
     "chefLieu": "00001"},
    {"code": "00001", "nom": "Grandval", "type": "commune-deleguee", "departement": "00",
     "chefLieu": "00001"},
    {"code": "00101", "nom": "Grandval 1er", "type": "arrondissement-municipal",
     "departement": "00", "commune": "00001"},
]  # fmt: skip


def test_the_build_keeps_the_communes_of_today_with_their_former_names() -> None:
    epci = [{"code": "9", "type": "CC", "nom": "CC du Val", "membres": [{"code": "00001"}]}]
    assert list(build_communes.communes(ROWS, epci)) == [
        ["00001", "Grandval", "00100 00110", "9", "7", "", "Vieuxval"],
        ["00101", "Grandval 1er", "", "", "", "00001", ""],
    ]
    assert list(build_communes.groupings(epci)) == [["9", "CC", "CC du Val", "00001"]]


def test_the_build_refuses_another_archive(tmp_path: Path) -> None:
    other = tmp_path / "other.tgz"
    other.write_bytes(b"other")
    with pytest.raises(SystemExit, match="not the archive"):
        build_communes.main(other)


def test_the_tables_carry_no_date_and_name_their_source_and_licence() -> None:
    for name in ("communes.tsv.gz", "epci.tsv.gz"):
        content = (data() / name).read_bytes()
        assert content[4:8] == bytes(4)  # the date of a gzip file
        assert gzip.decompress(content)
    sources = (data() / "SOURCES.md").read_text(encoding="utf-8")
    for word in ("INSEE", "DGCL", "La Poste", "Licence Ouverte", "6.0.0", "2026"):
        assert word in sources


def test_accents_that_were_typed_are_meant() -> None:
    assert "Sablé" in geography.search("sablé")[0].name
    assert geography.search("sable") != geography.search("sablé")
