"""What a template may name: the answers, ready to print."""

from __future__ import annotations

from typing import Any

import pytest
from filled import full

from sseplan import trame
from sseplan.answers import Answers
from sseplan.documents import variants
from sseplan.documents.context import is_annexed, view
from sseplan.documents.privacy import MASK, public
from sseplan.documents.sheets import sheets
from sseplan.typography import NBSP, french

TRAME = trame.load()


def entry(question_id: str, answers: Answers, *, restricted: bool = True) -> dict[str, Any]:
    context = variants.context(view(TRAME, answers, restricted=restricted))
    found: dict[str, Any] = context[question_id]
    return found


def of(**values: Any) -> Answers:
    return Answers(values=values)


def test_a_text_comes_out_as_typed() -> None:
    assert entry("cpts_nom", of(cpts_nom="CPTS <A> & {{ b }}"))["text"] == "CPTS <A> & {{ b }}"


def test_numbers_dates_and_telephones_are_shown_the_french_way() -> None:
    answers = of(cpts_population=62300, aci_date_signature="2024-05-13",
                 cpts_telephone="02 61 91 00 00")  # fmt: skip
    assert entry("cpts_population", answers)["text"] == f"62{NBSP}300"
    assert entry("aci_date_signature", answers)["text"] == f"13{NBSP}mai{NBSP}2024"
    assert entry("cpts_telephone", answers)["text"] == "02 61 91 00 00".replace(" ", NBSP)


@pytest.mark.parametrize(
    ("question_id", "value"),
    [
        ("cpts_population", "environ 60 000"),
        ("aci_date_signature", "au printemps"),
        ("plan_nature", "une autre"),
        ("cpts_communes", "voir la liste"),
        ("territoire_presentation", ["un", "deux"]),
        ("cpts_nom", {"fr": "CPTS"}),
    ],
)
def test_a_value_that_does_not_fit_its_kind_is_printed_as_typed(
    question_id: str, value: Any
) -> None:
    found = entry(question_id, of(**{question_id: value}))
    words = value if isinstance(value, str) else "deux" if isinstance(value, list) else "fr : CPTS"
    assert words in found["text"]
    assert found["shown"] and not found["missing"]


def test_a_row_that_is_no_row_is_printed_in_the_first_column() -> None:
    found = entry("cpts_communes", of(cpts_communes=["Villexemple", {"commune": "Bourg"}]))
    assert found["rows"][0]["code_insee"] == "Villexemple"
    assert found["rows"][1] == {
        "code_insee": "", "commune": "Bourg", "population": "", "pcs": "", "dicrim": "",
        "sous_zone": "",
    }  # fmt: skip


def test_a_required_question_without_answer_is_missing_and_an_optional_one_is_not() -> None:
    assert entry("cpts_siege", Answers())["missing"]
    assert not entry("cpts_telephone", Answers())["missing"]
    assert not entry("cpts_siege", of(cpts_siege="   "))["shown"]


def test_a_question_that_does_not_apply_is_neither_shown_nor_missing() -> None:
    answers = of(crises_retenues=["T2"], t1_role="un rôle gardé")
    found = entry("t1_role", answers)
    assert not found["shown"] and not found["missing"] and found["text"] == ""
    context = variants.context(view(TRAME, answers))
    assert not context["s_2_2_t1"]["shown"] and not context["fiche_t1"]["shown"]
    assert context["s_2_3_t2"]["shown"]


def test_choices_have_their_boxes_and_short_ones_share_a_line() -> None:
    lines = entry("t1_evenements", of(t1_evenements=["attentat"]))["lines"]
    assert len(lines) == 1
    assert f"☑{NBSP}attentat" in lines[0] and f"☐{NBSP}incendie" in lines[0]
    long = entry("crises_retenues", of(crises_retenues=["T2"]))["lines"]
    assert len(long) == 5 and long[1].startswith(f"☑{NBSP}T2")


def test_a_long_list_of_choices_prints_only_what_was_chosen() -> None:
    found = entry("cpts_departements", of(cpts_departements=["37", "41"]))
    assert len(found["lines"]) == 1 and "☐" not in found["lines"][0]


def test_autre_says_which_and_no_word_of_a_note_is_printed() -> None:
    answers = Answers(
        values={"t1_evenements": ["autre"], "cpts_nom": "CPTS"},
        notes={
            "t1_evenements": "ne pas le dire\nAutre : mouvement de foule\nvoir Paul",
            "cpts_nom": "à relire",
        },
    )
    assert entry("t1_evenements", answers)["text"] == french("autre : mouvement de foule")
    printed = str(variants.context(view(TRAME, answers)))
    for private in ("à relire", "ne pas le dire", "Paul"):
        assert private not in printed


def test_a_long_answer_becomes_paragraphs_and_bullets() -> None:
    text = "Un début.\n\n- premier\n- second\n1. compté"
    kinds = [p.kind for p in entry("t1_role", of(t1_role=text))["paragraphs"]]
    assert kinds == ["p", "bullet", "bullet", "number"]


def test_dates_are_short_and_typologies_are_codes_in_columns() -> None:
    rows = [{"date": "2026-10", "typologie": ["T1", "T5"]}, {"date": "2026-03-12"}]
    answers = of(exercices_programme=rows, retex_historique=rows, plan_nature="revision")
    found = entry("retex_historique", answers)["rows"]
    assert found[0]["date"] == "10/2026" and found[0]["typologie"] == "T1, T5"
    assert found[1]["date"] == "12/03/2026"


def test_a_lone_row_of_many_fields_is_told_line_by_line_without_its_empty_fields() -> None:
    row = {"nom": "Alix Exemple", "role": "titulaire", "telephone": "06 39 98 00 01"}
    pairs = entry("referent_sse", of(referent_sse=[row]))["pairs"]
    assert [p["label"] for p in pairs] == ["Nom", "Rôle", "Téléphone"]
    assert entry("referent_sse", of(referent_sse=[row, row]))["pairs"] == []


def test_an_answer_put_aside_is_marked_in_the_complete_variant_only() -> None:
    answers = Answers(values={"t1_role": "x"}, to_review=("t1_role",))
    assert entry("t1_role", answers)["review"]
    assert not entry("t1_role", answers, restricted=False)["review"]


def test_annexes_are_numbered_in_order_among_those_that_are_answered() -> None:
    some = {q.id: [{q.fields[0].id: "x"}] for q in TRAME.questions if is_annexed(q)}
    some.pop("pharmacies_referentes")
    for restricted in (True, False):
        context = variants.context(view(TRAME, Answers(values=some), restricted=restricted))
        numbers = [a["number"] for a in context["plan_annexes"]]
        assert numbers == [f"A{n}" for n in range(1, len(some) + 1)]
        assert context["etablissements"]["annex"] == "A3"


# ------------------------------------------------------------------- the front


def test_the_version_in_force_is_the_latest_by_date() -> None:
    rows = [{"version": "2.0", "date": "2026-03-12"}, {"version": "1.0", "date": "2025-03-01"}]
    document = variants.context(view(TRAME, of(plan_version=rows)))["document"]
    assert document["version"] == french("Version 2.0 du 12 mars 2026").replace(" 2.0", f"{NBSP}2.0").replace("12 mars 2026", f"12{NBSP}mars{NBSP}2026")  # fmt: skip  # noqa: E501


def test_a_plan_with_a_gap_is_a_draft_that_says_how_much_is_missing() -> None:
    empty = variants.context(view(TRAME, Answers()))["document"]
    assert empty["draft"] and "BROUILLON" in empty["draft_line"]
    assert len(empty["missing"]) == len(TRAME.sections)
    assert not variants.context(view(TRAME, full(TRAME)))["document"]["draft"]


def test_what_is_only_known_once_the_plan_is_sent_makes_no_draft() -> None:
    values = dict(full(TRAME).values)
    del values["transmissions"], values["diffusion_membres"]
    assert not variants.context(view(TRAME, Answers(values=values)))["document"]["draft"]


def test_the_quick_page_has_the_pilot_first_and_numbers_that_no_line_cuts() -> None:
    quick = variants.context(view(TRAME, full(TRAME)))["urgence"]
    assert quick["shown"] and quick["cell"][0]["role"] == "Pilote"
    assert quick["cell"][0]["holder"]["phone"] == "06 39 98 01 00".replace(" ", NBSP)
    assert not variants.context(view(TRAME, full(TRAME), restricted=False))["urgence"]["shown"]


# ------------------------------------------------------- directories by name


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ps_mobilisables", "Liste des professionnels mobilisables"),
        ("etablissements", "Établissements de santé et médico-sociaux"),
        ("t1_relais_psy", "Relais psychologiques après la CUMP"),
        ("stocks, contacts_autorites", "Stocks et matériel, annuaire des autorités"),
        ("listes et ps_mobilisables", "listes et liste des professionnels mobilisables"),
        ("annuaire_inconnu", "annuaire_inconnu"),
        ("classeur des stocks", "classeur des stocks"),
    ],
)
@pytest.mark.parametrize("restricted", [True, False])
def test_a_directory_named_by_its_id_is_printed_under_its_label(
    typed: str, printed: str, restricted: bool
) -> None:
    answers = of(annuaire_mise_a_jour=[{"annuaire": typed}], rgpd_conservation=[{"fichier": typed}])
    rows = entry("annuaire_mise_a_jour", answers, restricted=restricted)["rows"]
    assert rows[0]["annuaire"] == printed
    rows = entry("rgpd_conservation", answers, restricted=restricted)["rows"]
    assert rows[0]["fichier"] == printed


def test_elsewhere_a_word_that_is_also_an_id_stays_as_typed() -> None:
    answers = of(plan_amelioration=[{"constat": "stocks", "action": "ps_mobilisables"}])
    (row,) = entry("plan_amelioration", answers)["rows"]
    assert (row["constat"], row["action"]) == ("stocks", "ps_mobilisables")


# ------------------------------------------------------------------ the sheets


def sheet(rows: list[dict[str, Any]], *, restricted: bool = True, **more: Any) -> dict[str, Any]:
    values = {"cellule_composition": full(TRAME).get("cellule_composition"), "t1_actions": rows}
    seen = view(TRAME, Answers(values=values | more), restricted=restricted)
    return sheets(seen)["fiche_t1"]


def actions(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [a for page in found["pages"] for group in page["groups"] for a in group["actions"]]


ACTION = {"echeance": "h2", "action": "Faire", "responsable": "pilote, secrétariat"}


def test_an_action_names_the_holders_of_its_functions_and_their_numbers() -> None:
    action = actions(sheet([ACTION]))[0]
    assert action["who"] == "Pilote, secrétariat"
    assert action["names"] == "Dr Alix Exemple, Sam Modèle"
    assert action["phones"] == [
        {"number": "06 39 98 01 00".replace(" ", NBSP), "whose": " pilote"},
        {"number": "06 39 98 01 01".replace(" ", NBSP), "whose": " secrétariat"},
    ]


def test_the_number_of_a_lone_holder_needs_no_name_beside_it() -> None:
    (phone,) = actions(sheet([{**ACTION, "responsable": "pilote"}]))[0]["phones"]
    assert phone["whose"] == ""


def test_a_number_written_in_the_action_replaces_those_of_the_holders() -> None:
    action = actions(sheet([{**ACTION, "moyen_ou_contact": "appeler le 15"}]))[0]
    assert action["means"] == [{"plain": "appeler le ", "number": "15"}]
    assert action["phones"] == []


@pytest.mark.parametrize(
    ("means", "numbers"),
    [
        ("02 61 91 00 10 ou le 112 si besoin", ["02 61 91 00 10", "112"]),
        ("standard : 02.61.91.00.10", ["02.61.91.00.10"]),
        ("toutes les 15 min, avant 18 h", []),
        ("à J+15, le 17/03, 15 personnes, 112,5 km, 18 %", []),
        ("modèle M3", []),
    ],
)
def test_a_number_to_call_is_told_from_a_count_and_nothing_of_the_text_is_lost(
    means: str, numbers: list[str]
) -> None:
    pieces = actions(sheet([{**ACTION, "moyen_ou_contact": means}]))[0]["means"]
    assert [p["number"].replace(NBSP, " ") for p in pieces if p["number"]] == numbers
    assert "".join(p["plain"] + p["number"] for p in pieces).replace(NBSP, " ") == means


def test_a_diffusable_sheet_has_functions_and_neither_name_nor_number() -> None:
    found = sheet([ACTION], restricted=False)
    action = actions(found)[0]
    assert (action["who"], action["names"], action["phones"]) == ("Pilote, secrétariat", "", [])
    assert found["pilot"] == found["substitute"] == {"phone": "", "label": ""}
    assert found["ars"]["phone"] == "" and not found["called"]


def test_actions_are_grouped_by_moment_and_one_without_a_moment_is_not_lost() -> None:
    rows = [ACTION, {"echeance": "h0", "action": "Ouvrir"}, {"echeance": "bientôt", "action": "?"}]
    titles = [g["title"] for g in sheet(rows)["pages"][0]["groups"]]
    assert titles == ["H0 – tout de suite", "H+2 – dans les deux heures", "Moment à préciser"]


def test_the_more_there_is_to_do_the_denser_the_sheet() -> None:
    long = {**ACTION, "action": "Informer les pharmacies, les laboratoires et les ambulanciers"}
    densities = [sheet([long] * n)["density"] for n in (6, 13, 15, 16)]
    assert densities == ["grande", "normal", "serree", "compacte"]


def test_actions_that_no_page_holds_go_on_a_second_one_that_says_so() -> None:
    long = {**ACTION, "action": "Informer les pharmacies, puis noter leurs réponses. " * 3}
    pages = sheet([{**long, "action": f"{n} {long['action']}"} for n in range(20)])["pages"]
    assert [(p["first"], p["last"]) for p in pages] == [(True, False), (False, True)]
    titles = [g["title"] for page in pages for g in page["groups"]]
    assert titles == ["H+2 – dans les deux heures", "H+2 – dans les deux heures (suite)"]
    told = [a["action"].split()[0] for p in pages for g in p["groups"] for a in g["actions"]]
    assert told == [str(n) for n in range(20)]


def test_a_long_role_is_cut_at_the_end_of_a_sentence_and_says_so() -> None:
    found = sheet([ACTION], t1_role="Une phrase courte et utile. " * 30)
    assert found["role_cut"] and found["role"].endswith("utile. […]")
    assert not sheet([ACTION], t1_role="Court.")["role_cut"]


# --------------------------------------------------------------------- privacy


def test_a_restricted_number_typed_again_in_a_free_text_is_masked() -> None:
    answers = of(
        coordination_contact=[{"nom": "S. Modèle", "telephone": "02 61 91 00 10",
                               "email": "s.modele@cpts.example"}],
        t1_role="Appeler le 02.61.91.00.10 ou écrire à S.Modele@cpts.example, sinon le 15.",
        cpts_telephone="02 61 91 00 00",
        com_interne="Standard : 02 61 91 00 00",
    )  # fmt: skip
    seen = public(TRAME, answers)
    assert seen.get("t1_role") == f"Appeler le {MASK} ou écrire à {MASK}, sinon le 15."
    assert seen.get("com_interne") == "Standard : 02 61 91 00 00"
    assert seen.get("coordination_contact") is None


def test_the_public_number_of_the_cpts_stays_even_where_it_is_also_in_a_restricted_list() -> None:
    answers = of(
        cpts_telephone="02 61 91 00 00",
        alerte_point_entree=[{"plage": "jour", "telephone": "02 61 91 00 00"}],
    )
    assert public(TRAME, answers).get("cpts_telephone") == "02 61 91 00 00"
