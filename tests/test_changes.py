"""What changed between two states of a plan, as a person would tell it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from sseplan import changes, trame
from sseplan.answers import Answers, Confirmation
from sseplan.changes import Change, between, content, digest, matched, told, words
from sseplan.changes.model import KINDS
from sseplan.kinds import Value
from sseplan.trame import Trame
from sseplan.typography import NBSP

TRAME = trame.load()

REFERENTS = [
    {
        "nom": "Dr Anselme Bricourt", "profession": "médecin", "role": "titulaire",
        "telephone": "06 39 98 01 03", "email": "anselme@cpts.example",
    },
    {
        "nom": "Nadège Lorrimond", "profession": "infirmière", "role": "suppleant",
        "telephone": "06 39 98 01 04", "email": "nadege@cpts.example",
    },
]  # fmt: skip


def said(**values: Value) -> Answers:
    return Answers(deepcopy(values))


def seen(before: Answers, after: Answers) -> list[tuple[str, str, str]]:
    """Kind, row and field of each change."""
    return [(c.kind, c.row, c.field) for c in between(TRAME, before, after)]


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


# --- stories


def test_a_telephone_that_changed_is_told_with_its_row_and_both_numbers() -> None:
    new = deepcopy(REFERENTS)
    new[1]["telephone"] = "06 39 98 02 14"
    [change] = between(TRAME, said(referent_sse=REFERENTS), said(referent_sse=new))
    assert change == Change(
        "referent_sse", "row_changed", "Nadège Lorrimond", "telephone",
        "06 39 98 01 04", "06 39 98 02 14",
    )  # fmt: skip
    assert plain(told(TRAME, change)) == (
        "Référent crise / SSE et son suppléant : « Nadège Lorrimond », Téléphone : "
        "06 39 98 01 04 devient 06 39 98 02 14."
    )


def test_two_members_added_among_the_others_are_two_rows_and_nothing_else() -> None:
    new = [{"nom": "Awa Diallo"}, *deepcopy(REFERENTS), {"nom": "Léo Quentin"}]
    assert seen(said(referent_sse=REFERENTS), said(referent_sse=new)) == [
        ("row_added", "Awa Diallo", ""),
        ("row_added", "Léo Quentin", ""),
    ]


def test_a_person_who_took_another_name_is_a_change_of_name_not_a_loss_and_a_gain() -> None:
    new = deepcopy(REFERENTS)
    new[1]["nom"] = "Nadège Petit"
    [change] = between(TRAME, said(referent_sse=REFERENTS), said(referent_sse=new))
    assert (change.kind, change.row, change.field) == ("row_changed", "Nadège Lorrimond", "nom")
    assert (change.before, change.after) == ("Nadège Lorrimond", "Nadège Petit")
    assert change.reason == "identité changée"


def test_somebody_else_in_the_same_role_is_one_row_gone_and_one_come() -> None:
    other = {
        "nom": "Paul Roux", "profession": "infirmière", "role": "suppleant",
        "telephone": "06 39 98 07 07", "email": "paul@cpts.example",
    }  # fmt: skip
    new = [REFERENTS[0], other]
    assert seen(said(referent_sse=REFERENTS), said(referent_sse=new)) == [
        ("row_removed", "Nadège Lorrimond", ""),
        ("row_added", "Paul Roux", ""),
    ]


def test_a_function_of_the_cell_given_to_somebody_else_is_told_at_its_place() -> None:
    cell = [
        {"fonction": "Pilote", "titulaire": "Dr A. Bricourt", "telephone": "06 39 98 01 01",
         "suppleant": "Mme Tanguy", "telephone_suppleant": "06 39 98 01 02"},
        {"fonction": "Logistique", "titulaire": "Paul Roux", "telephone": "06 39 98 01 05"},
    ]  # fmt: skip
    new = deepcopy(cell)
    new[1] |= {"titulaire": "Inès Morvanche", "telephone": "06 39 98 01 09"}
    assert seen(said(cellule_composition=cell), said(cellule_composition=new)) == [
        ("row_changed", "Logistique – Paul Roux", "titulaire"),
        ("row_changed", "Logistique – Paul Roux", "telephone"),
    ]


def test_rows_in_another_order_are_said_to_be_and_nothing_more() -> None:
    [change] = between(TRAME, said(referent_sse=REFERENTS), said(referent_sse=REFERENTS[::-1]))
    assert change.kind == "rows_reordered"
    assert change.before == ["Dr Anselme Bricourt", "Nadège Lorrimond"]
    assert change.after == ["Nadège Lorrimond", "Dr Anselme Bricourt"]
    assert digest(TRAME, [change]) == []


def test_a_row_put_in_first_does_not_make_the_others_change_places() -> None:
    new = [{"nom": "Awa Diallo"}, *REFERENTS]
    kinds = [kind for kind, *_ in seen(said(referent_sse=REFERENTS), said(referent_sse=new))]
    assert kinds == ["row_added"]


def test_an_answer_taken_away_is_removed_and_one_given_is_added() -> None:
    old, new = said(cpts_siege="2 place du Marché"), said(cpts_telephone="02 61 91 00 01")
    assert seen(old, new) == [("removed", "", ""), ("added", "", "")]
    assert [plain(told(TRAME, c)) for c in between(TRAME, old, new)] == [
        "Adresse du siège : réponse retirée, « 2 place du Marché ».",
        "Téléphone de la CPTS : réponse ajoutée, 02 61 91 00 01.",
    ]


def test_an_answer_that_no_longer_applies_is_removed_though_the_file_keeps_it() -> None:
    old = said(crises_retenues=["T1", "T2", "T3", "T4", "T5"], t4_role="Relayer la mise à l'abri.")
    new = old.with_answer("crises_retenues", ["T1", "T2", "T3", "T5"])
    gone = between(TRAME, old, new)[-1]
    assert (gone.question, gone.kind, gone.reason) == ("t4_role", "removed", "ne s'applique plus")
    assert gone.before == "Relayer la mise à l'abri."
    assert "ne s'applique plus" in told(TRAME, gone)


def test_an_answer_that_applies_anew_is_added_with_its_reason() -> None:
    new = said(crises_retenues=["T1", "T4"], t4_role="Relayer.", t4_suivi="Noter.")
    old = said(crises_retenues=["T1"], t4_role="Relayer.")
    found = {c.question: (c.kind, c.reason) for c in between(TRAME, old, new)}
    assert found["t4_role"] == ("added", "s'applique de nouveau")
    assert found["t4_suivi"] == ("added", "s'applique désormais")


def test_what_applies_neither_before_nor_after_is_not_compared() -> None:
    old = said(crises_retenues=["T1"], t4_role="Relayer.")
    assert seen(old, old.with_answer("t4_role", "Tout autre chose.")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Prévenir le 15.\n", "Prévenir le 15."),
        ("Deux  espaces\r\nici", "Deux espaces\nici"),
        (f"Qui{NBSP}?", "Qui ?"),
        ("de\u0301ja\u0300", "déjà"),
        ("fin de ligne \nsuite", "fin de ligne\nsuite"),
    ],
)
def test_what_nobody_sees_is_no_change(before: str, after: str) -> None:
    assert seen(said(territoire_presentation=before), said(territoire_presentation=after)) == []
    row = [{"nom": "Awa", "mission": before}]
    assert seen(said(referent_sse=row), said(referent_sse=[{**row[0], "mission": after}])) == []


def test_a_new_line_in_a_long_text_is_a_change() -> None:
    old, new = said(inter_cpts="Un. Deux."), said(inter_cpts="Un.\nDeux.")
    assert seen(old, new) == [("changed", "", "")]


def test_choices_in_another_order_are_the_same_and_the_others_are_told_by_label() -> None:
    old, new = said(crises_retenues=["T1", "T2"]), said(crises_retenues=["T2", "T1"])
    assert seen(old, new) == []
    [change] = between(TRAME, old, said(crises_retenues=["T2", "T5"]))
    sentence = plain(told(TRAME, change))
    assert "ajouté « T5 – " in sentence
    assert "retiré « T1 – " in sentence
    assert "T2 – " not in sentence
    assert change.after == ["T2", "T5"]


def test_dates_and_choices_are_told_as_people_read_them() -> None:
    old = [{"plan": "PCS", "x": ""}]
    assert seen(said(articulation_plans=old), said(articulation_plans=[{"plan": "PCS"}])) == []
    row = {"lieu": "Salle des fêtes", "accord": "non"}
    [change] = between(
        TRAME, said(lieux_mobilisables=[row]), said(lieux_mobilisables=[{**row, "accord": "oui"}])
    )
    assert "« non » devient « oui »" in plain(told(TRAME, change))
    [change] = between(
        TRAME, said(aci_date_signature="2025-06-16"), said(aci_date_signature="2025-07-01")
    )
    assert "16 juin 2025 devient 1er juillet 2025" in plain(told(TRAME, change))
    assert change.after == "2025-07-01"


def test_notes_reminders_and_confirmations_are_no_changes() -> None:
    old = said(cpts_nom="CPTS X")
    new = old.with_note("cpts_nom", "à vérifier").put_aside("cpts_siege")
    new = new.with_confirmation("cpts_nom", Confirmation("2026-10-02", "Karim"))
    assert seen(old, new) == []


# --- rows that are hard to tell apart


def test_two_rows_of_one_name_are_named_with_their_place_and_paired_by_what_they_say() -> None:
    old = [
        {"nom": "Dr Martin", "commune": "Pontarlin", "telephone": "06 39 98 01 01"},
        {"nom": "Dr Martin", "commune": "Trévignol", "telephone": "06 39 98 01 02"},
    ]
    new = [{**old[1], "telephone": "06 39 98 01 09"}, old[0]]
    assert seen(said(ps_mobilisables=old), said(ps_mobilisables=new)) == [
        ("row_changed", "Dr Martin (ligne 2)", "telephone"),
        ("rows_reordered", "", ""),
    ]


def test_a_second_row_of_a_name_already_there_is_added_and_touches_nothing() -> None:
    old = [{"nom": "Dr Martin", "commune": "Pontarlin"}]
    new = [{"nom": "dr martin", "commune": "Trévignol"}, *old]
    assert seen(said(ps_mobilisables=old), said(ps_mobilisables=new)) == [
        ("row_added", "dr martin (ligne 1)", "")
    ]


def test_accents_and_capitals_do_not_make_another_row() -> None:
    old, new = (
        [{"article": "Masques FFP2", "quantite": 5}],
        [{"article": "masqués ffp2", "quantite": 5}],
    )
    [change] = between(TRAME, said(stocks=old), said(stocks=new))
    assert (change.kind, change.field, change.reason) == ("row_changed", "article", "")


def test_an_unlike_row_never_takes_the_place_of_another_because_of_its_rank() -> None:
    common = {"probabilite": 2, "gravite": 3, "communes": "toutes", "source": "DDRM"}
    old = [{"risque": name, **common} for name in ("Canicule", "Inondation", "Tempête")]
    new = [{"risque": name, **common} for name in ("Séisme", "Canicule", "Tempête")]
    question = TRAME.question("risques_matrice")
    assert matched(question, old, new) == [(None, 0), (0, 1), (1, None), (2, 2)]


def test_of_two_rows_that_are_alike_the_one_more_alike_is_taken() -> None:
    old = [{"nom": "Inès Morvanche", "telephone": "06 39 98 01 01", "commune": "Pontarlin"}]
    cousin = {"nom": "Inès Morvan"}
    new = [cousin, {**old[0], "nom": "Inès Morvanche-Roux"}]
    question = TRAME.question("ps_mobilisables")
    assert matched(question, old, [cousin]) == [(0, 0)]
    assert matched(question, old, new) == [(None, 0), (0, 1)]


def test_a_commune_is_called_by_its_code_and_its_name() -> None:
    old = [{"code_insee": "00003", "commune": "Saint-Evrelin", "pcs": "non"}]
    new = [{"code_insee": "00003", "commune": "Saint-Evrelin", "pcs": "oui"}]
    assert seen(said(cpts_communes=old), said(cpts_communes=new)) == [
        ("row_changed", "00003 – Saint-Evrelin", "pcs")
    ]


def test_rows_without_a_name_are_compared_all_the_same() -> None:
    old = [{"commune": "Pontarlin", "telephone": "06 39 98 01 01"}, {"commune": "Trévignol"}]
    new = [{"commune": "Trévignol"}, {"commune": "Pontarlin", "telephone": "06 39 98 01 09"}]
    kinds = {kind for kind, *_ in seen(said(ps_mobilisables=old), said(ps_mobilisables=new))}
    assert kinds == {"row_changed", "rows_reordered"}


def test_five_hundred_renamed_rows_find_each_other_again() -> None:
    old = [
        {"nom": f"Personne {n:03}", "telephone": f"06 39 98 {n // 100:02} {n % 100:02}",
         "profession": "infirmière"}
        for n in range(500)
    ]  # fmt: skip
    new = [{**row, "nom": f"Autre nom n° {n * 7}"} for n, row in enumerate(old)][::-1]
    pairs = matched(TRAME.question("ps_mobilisables"), old, new)
    assert [i for i, _ in pairs] == list(range(499, -1, -1))


# --- what does not have the shape it should


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("illisible", [{"nom": "Awa"}]),
        ([{"nom": "Awa"}], ["Awa"]),
        ([{"nom": "Awa"}, "Léo"], [{"nom": "Awa"}]),
    ],
)
def test_rows_that_are_none_are_one_change_of_the_whole_answer(before: Any, after: Any) -> None:
    [change] = between(TRAME, said(referent_sse=before), said(referent_sse=after))
    assert (change.kind, change.before, change.after) == ("changed", before, after)
    assert told(TRAME, change)


def test_a_field_that_the_trame_does_not_know_is_told_by_its_id() -> None:
    old, new = [{"nom": "Awa", "surnom": "A"}], [{"nom": "Awa", "surnom": "B"}]
    [change] = between(TRAME, said(referent_sse=old), said(referent_sse=new))
    assert change.field == "surnom"
    assert "surnom : « A » devient « B »" in plain(told(TRAME, change))


def test_an_answer_that_no_trame_knows_is_told_and_never_lost() -> None:
    [change] = between(TRAME, said(zz={"a": "b"}), said(zz=["c"]))
    assert (change.question, change.reason) == ("zz", "question inconnue de la trame")
    assert plain(told(TRAME, change)).startswith("« zz » : ")
    assert digest(TRAME, [change])[0]["section"] == "Hors de la trame"


def without(*ids: str) -> Trame:
    return replace(TRAME, questions=tuple(q for q in TRAME.questions if q.id not in ids))


def test_questions_that_only_one_version_of_the_trame_has_are_told_with_their_reason() -> None:
    old_trame, new_trame = without("inter_cpts"), without("com_interne")
    old = said(com_interne="Par messagerie.", inter_cpts="tapé trop tôt")
    new = said(inter_cpts="Convention signée.", com_interne="Par messagerie.")
    found = between(new_trame, old, new, before_trame=old_trame)
    assert [(c.question, c.kind, c.reason) for c in found] == [
        ("inter_cpts", "added", "nouvelle question de la trame"),
        ("com_interne", "removed", "question retirée de la trame"),
    ]
    sentence = told(new_trame, found[1], before_trame=old_trame)
    assert plain(sentence).startswith("Information des membres : ")
    assert digest(new_trame, found, before_trame=old_trame)[1]["section"].startswith("3.2 ")


def test_a_column_that_only_the_old_trame_had_is_still_compared() -> None:
    question = TRAME.question("referent_sse")
    shorter = replace(question, fields=tuple(f for f in question.fields if f.id != "mission"))
    new_trame = replace(
        TRAME,
        questions=tuple(shorter if q.id == "referent_sse" else q for q in TRAME.questions),
    )
    old = said(referent_sse=[{"nom": "Awa", "mission": "Prévenir"}])
    [change] = between(new_trame, old, said(referent_sse=[{"nom": "Awa"}]), before_trame=TRAME)
    assert (change.kind, change.field, change.after) == ("row_changed", "mission", None)


# --- the summary that goes into the plan


def test_the_digest_says_one_sentence_a_question_and_leaves_the_reason_to_a_person() -> None:
    old = said(
        contacts_autorites=[{"organisme": "ARS", "service": "veille", "telephone_jour": "15"}],
        cpts_population=60000,
        t1_role="Un.",
        crises_retenues=["T1"],
    )
    new = said(
        contacts_autorites=[
            {"organisme": "ARS", "service": "veille", "telephone_jour": "18"},
            {"organisme": "SDIS", "service": "CODIS"},
            {"organisme": "SAMU", "service": "régulation"},
        ],
        cpts_population=60200,
        t1_role="Deux.",
        crises_retenues=["T1"],
    )
    assert digest(TRAME, between(TRAME, old, new)) == [
        {
            "section": "0 Identification de la CPTS et du document",
            "changement": "Population couverte : 60 000 devient 60 200",
            "raison": "",
        },
        {
            "section": "1.3 Partenaires et articulation des plans",
            "changement": "Annuaire des autorités : 2 lignes ajoutées, 1 ligne changée "
            "(téléphone de jour)",
            "raison": "",
        },
        {
            "section": "2.2 Fiche réflexe T1 – blessés somatiques ou psychiques",
            "changement": "T1 : rôle attendu de la CPTS : texte modifié",
            "raison": "",
        },
    ]


def test_the_digest_tells_no_value_of_a_restricted_question() -> None:
    restricted = [q for q in TRAME.questions if q.restricted and not q.condition]
    assert restricted
    for question in restricted:
        old: Value = [{question.fields[0].id: "SECRET1"}] if question.has_rows else "SECRET1"
        new: Value = [{question.fields[0].id: "SECRET2"}] if question.has_rows else "SECRET2"
        for pair in ((old, new), (None, new), (old, None)):
            before, after = (said(**{question.id: v} if v else {}) for v in pair)
            assert "SECRET" not in str(digest(TRAME, between(TRAME, before, after)))


def test_the_digest_tells_no_restricted_number_either() -> None:
    questions = tuple(
        replace(q, restricted=True) if q.id == "cpts_telephone" else q for q in TRAME.questions
    )
    restricted = replace(TRAME, questions=questions)
    old, new = said(cpts_telephone="02 61 91 00 01"), said(cpts_telephone="02 61 91 00 02")
    [row] = digest(restricted, between(restricted, old, new))
    assert row["changement"] == "Téléphone de la CPTS : réponse changée"


def test_the_life_of_the_plan_is_no_change_of_its_content() -> None:
    old = said(cpts_nom="A", plan_nature="initiale")
    new = said(cpts_nom="B", plan_nature="actualisation", transmissions=[{"organisme": "ars"}])
    found = between(TRAME, old, new)
    assert [c.question for c in found] == ["cpts_nom", "plan_nature", "transmissions"]
    assert [c.question for c in content(TRAME, found)] == ["cpts_nom"]
    assert len(digest(TRAME, found)) == 1


def test_every_kind_of_change_has_its_sentence() -> None:
    found = {
        Change("referent_sse", kind, "Awa", "nom" if kind == "row_changed" else "", b, a).kind
        for kind in KINDS
        for b, a in [("x", "y")]
        if told(TRAME, Change("referent_sse", kind, "Awa", "nom", b, a)).endswith(".")
    }
    assert found == set(KINDS)


# --- words


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("Prévenir le SAMU.", "Prévenir le SAMU.", [("=", "Prévenir le SAMU.")]),
        (
            "Prévenir l'ARS et la mairie.",
            "Prévenir l'ARS puis la mairie.",
            [("=", "Prévenir l'ARS"), ("-", " et"), ("+", " puis"), ("=", " la mairie.")],
        ),
        (
            "Deux fois par an, en octobre.",
            "Deux fois par an, en mai et en octobre.",
            [("=", "Deux fois par an, en"), ("+", " mai et en"), ("=", " octobre.")],
        ),
        ("Appeler le 15", "Écrire au maire", [("-", "Appeler le 15"), ("+", "Écrire au maire")]),
        ("", "Tout", [("+", "Tout")]),
        (
            "au 02 61 91 10 00, soit 60 000 habitants",
            "au 02 61 91 10 01, soit 60 200 habitants",
            [("=", "au"), ("-", " 02 61 91 10 00"), ("+", " 02 61 91 10 01"), ("=", ", soit"),
             ("-", " 60 000"), ("+", " 60 200"), ("=", " habitants")],
        ),
    ],
)  # fmt: skip
def test_words_that_changed_are_told_from_those_that_stayed(
    before: str, after: str, pieces: list[tuple[str, str]]
) -> None:
    assert words(before, after) == pieces


def test_a_word_changed_in_a_very_long_text_is_found_alone() -> None:
    text = " ".join(f"La phrase {n} dit de prévenir le SAMU et la mairie." for n in range(3000))
    pieces = words(text, text.replace("phrase 1500 dit de", "phrase 1500 dit toujours de", 1))
    assert [p for p in pieces if p[0] != "="] == [("+", " toujours")]
    twice = text.replace("phrase 7 dit", "phrase 7 rappelle").replace("2990 dit", "2990 redit")
    changed = [p for p in words(text, twice) if p[0] != "="]
    assert changed == [("-", " dit"), ("+", " rappelle"), ("-", " dit"), ("+", " redit")]


def test_the_package_says_what_others_may_use() -> None:
    assert set(changes.__all__) == {
        "Change", "between", "content", "digest", "matched", "told", "words"
    }  # fmt: skip
