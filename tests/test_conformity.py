"""The assessment: what is told, where, once; and the functions that requirements call."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sseplan import conformity, kinds, plan_yaml, resources, trame, validation
from sseplan.answers import Answers
from sseplan.conformity import FUNCTIONS, Report, Verdict
from sseplan.conformity.privacy import Text
from sseplan.trame import SEVERITIES
from sseplan.typography import NBSP

TRAME = trame.load()
EXAMPLE = plan_yaml.load(
    (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8"), TRAME
).answers
TODAY = date(2026, 11, 22)


def assessed(answers: Answers, stage: str = "brouillon", **more: Any) -> Report:
    return conformity.assess(TRAME, answers, TODAY, stage, **more)


def rows(*given: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as requirements see them: all the same fields, and a number."""
    fields = {field for row in given for field in row}
    return [dict.fromkeys(fields) | row | {"#": n} for n, row in enumerate(given, 1)]


# --- the report


def test_nothing_blocks_on_the_worked_example_at_either_stage() -> None:
    for stage in ("brouillon", "transmission"):
        report = assessed(EXAMPLE, stage)
        assert (report.blocking, report.findings, report.to_complete, report.stale) == (
            0,
            (),
            (),
            (),
        )
        assert all(figure.percentage == 100 for figure in report.themes)


def test_an_empty_plan_is_told_once_for_each_question_and_not_again_as_findings() -> None:
    report = assessed(Answers())
    asked = [m.question for m in report.to_complete]
    assert len(asked) == len(set(asked)) > 80
    assert {f.requirement.severity for f in report.findings} == {"conseil"}
    assert report.blocking == sum(m.blocking for m in report.to_complete) > 20


def test_a_missing_answer_blocks_only_if_a_blocking_rule_waits_for_it() -> None:
    missing = {m.question: m for m in assessed(Answers()).to_complete}
    assert missing["cpts_nom"].blocking
    assert "cpts_nom.B" in missing["cpts_nom"].requirements
    assert not missing["cpts_siege"].blocking


def test_the_questions_of_the_sending_are_not_asked_before_the_stage_of_transmission() -> None:
    unsent = EXAMPLE.without("transmissions").without("diffusion_membres")
    assert assessed(unsent).to_complete == ()
    asked = [m.question for m in assessed(unsent, "transmission").to_complete]
    assert asked == ["transmissions", "diffusion_membres"]
    assert assessed(unsent, "transmission").blocking == 2


def test_a_rule_waits_while_a_question_that_it_is_about_has_no_answer() -> None:
    report = assessed(EXAMPLE.without("cellule_composition"))
    assert report.verdicts["t1_actions.M2"] is Verdict.UNANSWERED
    assert report.verdicts["x10"] is Verdict.UNANSWERED
    assert not [f for f in report.findings if f.requirement.id.startswith("t1_actions")]


def test_a_rule_of_an_optional_question_left_empty_is_not_asked() -> None:
    report = assessed(EXAMPLE.without("outils_numeriques"))
    assert report.verdicts["outils_numeriques.M"] is Verdict.NOT_APPLICABLE
    assert report.blocking == 0


def test_what_another_finding_says_is_named_with_it_and_not_told_again() -> None:
    stale = [{**row, "verifie_le": "2025-01-01"} for row in EXAMPLE.get("contacts_autorites")]
    report = assessed(EXAMPLE.with_answer("contacts_autorites", stale))
    told = [f for f in report.findings if f.question == "contacts_autorites"]
    assert [(f.requirement.id, f.also) for f in told] == [("contacts_autorites.M2", ("x13",))]
    assert {"contacts_autorites.M2", "x13"} <= report.failing
    assert re.search(r"\(\d\w\)", told[0].why), "an authority is told with its département"


def test_findings_come_gravest_first() -> None:
    worse = EXAMPLE.with_answer("crises_retenues", ["T1"]).with_answer("cpts_population", 12)
    order = [SEVERITIES.index(f.requirement.severity) for f in assessed(worse).findings]
    assert order == sorted(order) and len(set(order)) > 1


def test_a_typology_that_is_not_treated_is_said_with_its_reason() -> None:
    answers = EXAMPLE.with_answer("crises_retenues", ["T1", "T2", "T3", "T5"])
    answers = answers.with_answer("crises_retenues_motif", "Convenu avec l'ARS.")
    report = assessed(answers)
    told = next(f for f in report.findings if f.requirement.id == "crises_retenues.B")
    assert "T4" in told.why and "motif" in told.why and told.also == ("x01",)
    assert not [m for m in report.to_complete if m.question.startswith("t4_")]


def test_an_unknown_answer_is_to_complete_and_not_a_finding() -> None:
    report = assessed(EXAMPLE.with_answer("ppi_nucleaire", "a_verifier"))
    assert [(m.question, m.blocking) for m in report.to_complete] == [("ppi_nucleaire", False)]
    assert report.to_complete[0].reason and report.findings == ()


def test_other_without_a_word_of_which_is_to_complete() -> None:
    answers = EXAMPLE.with_answer("t1_evenements", ["attentat", "autre"]).with_note(
        "t1_evenements", ""
    )
    assert [m.question for m in assessed(answers).to_complete] == ["t1_evenements"]
    private = answers.with_note("t1_evenements", "en parler à Paul")
    assert [m.question for m in assessed(private).to_complete] == ["t1_evenements"]
    said = answers.with_note("t1_evenements", "Autre : effondrement d'une tribune")
    assert assessed(said).to_complete == ()


def test_what_was_put_aside_is_told_in_the_order_of_the_trame() -> None:
    answers = EXAMPLE.put_aside("stocks").put_aside("cpts_nom").put_aside("inconnue")
    assert assessed(answers).to_review == ("cpts_nom", "stocks")


def test_a_grave_problem_blocks_and_the_rules_do_not_stumble_on_it() -> None:
    answers = EXAMPLE.with_answer("stocks", "aucun")
    problems = validation.problems(TRAME, answers)
    assert assessed(answers, problems=problems).blocking == 1


def test_an_unreadable_scalar_is_not_told_twice_unless_it_blocks() -> None:
    answers = EXAMPLE.with_answer("cpts_email", "rien").with_answer(
        "revision_calendrier", "plus tard"
    )
    report = assessed(answers, problems=validation.problems(TRAME, answers))
    assert {f.requirement.id for f in report.findings} == {"revision_calendrier.B", "x03"}


def test_rows_to_confirm_are_stale_one_by_one_and_a_log_by_its_latest_line() -> None:
    later = date(2027, 11, 1)
    stale = {s.question: s for s in conformity.assess(TRAME, EXAMPLE, later).stale}
    contacts = EXAMPLE.get("contacts_autorites")
    assert stale["contacts_autorites"].rows == tuple(range(len(contacts)))
    assert stale["plan_version"].rows == () and stale["plan_version"].oldest == "2026-10-13"


def test_the_figure_of_a_theme_counts_required_answers_and_never_rounds_up_to_all() -> None:
    figures = {f.theme: f for f in assessed(EXAMPLE.without("cpts_siege")).themes}
    identity = figures["identification"]
    assert (identity.answered, identity.asked, identity.percentage) == (15, 16, 93)


def test_the_reminders_of_the_contract_are_told_once_it_has_a_date() -> None:
    signed = EXAMPLE.with_answer("aci_date_signature", "2024-08-31")
    (told,) = assessed(signed).reminders
    assert f"28{NBSP}février{NBSP}2025" in told and f"28{NBSP}février{NBSP}2026" in told
    assert assessed(Answers()).reminders == ()


def test_a_finding_of_patient_data_opens_the_question_where_it_was_found() -> None:
    answers = EXAMPLE.with_answer("limites_moyens", "Dossier de Mme Essai, 84 ans.")
    (told,) = assessed(answers).findings
    assert (told.requirement.id, told.question) == ("x06", "limites_moyens")


def test_notes_are_searched_for_patient_data_too() -> None:
    answers = EXAMPLE.with_note("stocks", "Voir patient M. Essai.")
    assert [f.requirement.id for f in assessed(answers).findings] == ["x06"]


def test_one_requirement_can_be_judged_alone() -> None:
    rule = TRAME.requirement("cpts_nom.B")
    assert conformity.judge(TRAME, EXAMPLE, rule, TODAY) == (Verdict.SATISFIED, None)
    late = EXAMPLE.with_answer("revision_calendrier", "2028-01-01")
    verdict, finding = conformity.judge(
        TRAME, late, TRAME.requirement("revision_calendrier.B"), TODAY
    )
    assert verdict is Verdict.FAILED and finding
    assert f"13{NBSP}octobre{NBSP}2026" in finding.why


def test_the_own_rules_of_a_question_speak_for_themselves() -> None:
    answers = EXAMPLE.with_answer("t2_reperage", "Voir Mme Essai, née le 3/4/1940.")
    told = conformity.findings_on(TRAME, answers, "t2_reperage", TODAY)
    assert [f.requirement.id for f in told] == ["t2_reperage.B", "t2_reperage.C"]


# --- no answer can make a rule stumble

WORDS = st.text(max_size=12) | st.sampled_from(
    ["T1", "oui", "actualisation", "2026-11-01", "2026-13-45", "9999-12", "0001-01-01", "12",
     "06 39 98 00 01", "{{ x }}", "h0", "pilote", "autre", "{% if %}", "inconnu", "999999999999"]
)  # fmt: skip
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def odd_values(draw: st.DrawFn) -> dict[str, Any]:
    """A few answers of any shape that a file can hold."""
    values = {}
    for question in draw(st.lists(st.sampled_from(TRAME.questions), min_size=1, max_size=8)):
        odd = TREES
        if names := [f.id for f in question.fields]:
            row = st.dictionaries(st.sampled_from(names), TREES, max_size=4)
            odd = st.lists(row, max_size=4) | TREES
        values[question.id] = kinds.load(draw(odd), question)
    return values


@settings(max_examples=60, deadline=None)
@given(odd_values(), st.sampled_from(["brouillon", "transmission"]), st.dates())
def test_no_rule_stumbles_on_any_answer(odd: dict[str, Any], stage: str, today: date) -> None:
    answers = Answers({**EXAMPLE.values, **odd}, EXAMPLE.notes)
    problems = validation.problems(TRAME, answers)
    report = conformity.assess(TRAME, answers, today, stage, problems)
    assert set(report.verdicts) == {rule.id for rule in TRAME.requirements}
    assert all(finding.why and finding.todo for finding in report.findings)


def test_no_rule_stumbles_on_a_list_of_one_empty_row() -> None:
    for question in TRAME.questions:
        answers = Answers({**EXAMPLE.values, question.id: [{}]}, EXAMPLE.notes)
        assert assessed(answers, "transmission").verdicts, question.id


@pytest.mark.parametrize("odd", [[{}], [], "", "x", {"a": "1"}, [["a"]], [{"a": ["b"]}]])
def test_no_rule_stumbles_when_every_answer_is_odd(odd: Any) -> None:
    answers = Answers({question.id: odd for question in TRAME.questions})
    report = assessed(answers, "transmission", problems=validation.problems(TRAME, answers))
    assert report.verdicts


# --- the functions: words


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Appeler le SAMU", ("samu",), True),
        ("Isolement du patient", ("isol",), True),
        ("On évacue à l'Étage", ("etage",), True),
        ("arsenic et arsenal", ("ARS",), False),
        ("les ARS voisines", ("ARS",), True),
        ("dans les 150 mètres", ("15",), False),
        ("le 15 ou le 112", ("15",), True),
        ("il a été vu", ("été",), True),
        ("éteindre le feu", ("été",), False),
        (None, ("x",), False),
        ("rien", ("",), False),
    ],
)
def test_mentions_knows_inflections_and_takes_acronyms_and_numbers_whole(
    text: Any, words: tuple[str, ...], said: bool
) -> None:
    assert FUNCTIONS["mentions"](text, *words) is said


def test_unmentioned_names_the_topics_that_no_word_touches() -> None:
    found = FUNCTIONS["unmentioned"]
    assert found("masque et gants", {"EPI": ["masque"], "soutien": ["psy"], "rien": None}) == [
        "soutien"
    ]
    assert found(rows({"plan": "ORSAN"}), FUNCTIONS["topics_of"]("ORSAN", "ORSEC")) == ["ORSEC"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gymnase A", "gymnase A, Villexemple", True),
        ("Gymnase A", "Gymnase B", False),
        ("Dr Alix Exemple", "A. Exemple", True),
        ("Alix Exemple", "Bénédicte Exemple", False),
        ("A. Exemple", "B. Exemple", False),
        ("Saint-Évrel", "Saint Evrel", True),
        ("pharmaciens", "pharmacien", True),
        (None, "x", False),
        ("", "", False),
    ],
)
def test_same_name_sees_through_titles_initials_accents_and_plurals(
    one: Any, other: Any, same: bool
) -> None:
    assert FUNCTIONS["same_name"](one, other) is same
    assert FUNCTIONS["same_name"](other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("crue de l'Ormance", "inondation", True),
        ("Covid", "coronavirus", True),
        ("délestage", "coupure électrique", True),
        ("canicule", "attentat", False),
        ("risque majeur sur le territoire", "autre risque du territoire", False),
    ],
)
def test_evokes_knows_the_words_that_people_use_for_the_same_event(
    one: str, other: str, alike: bool
) -> None:
    assert FUNCTIONS["evokes"](one, other) is alike


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("visite sous 24 h", True),
        ("réunie en 60 min", True),
        ("sous deux jours", True),
        ("dans la journée", True),
        ("à H+2", True),
        ("dès que possible", False),
        ("", False),
    ],
)
def test_states_delay_reads_a_delay_in_figures_or_in_words(text: str, stated: bool) -> None:
    assert FUNCTIONS["states_delay"](text) is stated


@pytest.mark.parametrize(
    ("text", "night", "weekend"),
    [
        ("7 h–20 h", False, False),
        ("20 h à 7 h 30", True, False),
        ("nuits et week-ends", True, True),
        ("24 h/24, 7 j/7", True, True),
        ("permanence", True, True),
        ("samedi 8 h à 12 h", False, True),
    ],
)
def test_the_night_and_the_weekend_are_recognised(text: str, night: bool, weekend: bool) -> None:
    assert FUNCTIONS["covers_night"](text) is night
    assert FUNCTIONS["covers_weekend"](text) is weekend


# --- the functions: rows and dates


def test_rows_are_chosen_counted_and_named() -> None:
    given = rows({"a": "x", "n": 3}, {"a": None, "n": 5}, {"a": "z", "n": None})
    assert FUNCTIONS["column"](given, "a") == ["x", "z"]
    assert FUNCTIONS["called"](FUNCTIONS["lacking"](given, "a"), "a") == ["ligne 2"]
    assert FUNCTIONS["called"](FUNCTIONS["above"](given, "n", 4), "n") == ["5"]
    assert FUNCTIONS["total"](given, "n") is None
    assert FUNCTIONS["total"](given[:2], "n") == 8
    assert FUNCTIONS["where"](given, a="z") == [given[2]]


def test_no_rows_are_no_rows() -> None:
    for name in ("column", "where", "having", "lacking", "called", "about", "rank_gaps"):
        assert FUNCTIONS[name](None) == []


def test_ranks_may_be_shared_but_not_skipped() -> None:
    shared = rows({"rang": 1}, {"rang": 2}, {"rang": 2}, {"rang": 3})
    assert FUNCTIONS["rank_gaps"](shared) == []
    assert FUNCTIONS["rank_gaps"](rows({"rang": 1}, {"rang": 3})) == ["rang 2"]


def test_versions_are_compared_as_numbers() -> None:
    falling = FUNCTIONS["falling_versions"]
    ten = rows({"version": "1.9", "date": "2025-01-01"}, {"version": "1.10", "date": "2026-01-01"})
    assert falling(ten) == []
    assert falling(rows(*reversed(ten))) == []
    back = rows({"version": "2", "date": "2025-01-01"}, {"version": "1", "date": "2026-01-01"})
    assert falling(back) == ["1"]


def test_the_version_in_force_is_the_latest_and_its_number_is_read_with_or_without_zeros() -> None:
    current = FUNCTIONS["current"](
        rows({"version": "2.0", "date": "2026-01-01"}, {"version": "1.0", "date": "2025-01-01"})
    )
    sent = rows({"version": "v2"}, {"version": "2.1"}, {"version": None})
    assert FUNCTIONS["of_version"](sent, current) == [sent[0]]
    assert FUNCTIONS["of_version"](sent, None) == []


def test_a_month_lasts_to_its_last_day() -> None:
    assert not FUNCTIONS["past"]("2026-11", TODAY)
    assert FUNCTIONS["past"]("2026-10", TODAY)
    assert FUNCTIONS["planned_within"]("2026-11", 12, TODAY)
    assert not FUNCTIONS["planned_within"]("2028-01", 12, TODAY)


def test_twelve_months_ago_to_the_day_is_not_too_old() -> None:
    older = FUNCTIONS["older_than"]
    assert not older("2025-11-22", 12, TODAY)
    assert older("2025-11-21", 12, TODAY)
    assert not older(None, 12, TODAY)


def test_months_are_added_to_the_last_day_of_a_shorter_month() -> None:
    assert FUNCTIONS["plus_months"]("2024-08-31", 6) == "2025-02-28"
    assert FUNCTIONS["plus_months"](None, 6) is None


def test_a_departement_is_served_by_its_row_its_name_or_when_it_is_the_only_one() -> None:
    labels = {"37": "37 – Indre-et-Loire", "41": "41 – Loir-et-Cher"}
    topics = {"SAMU": ["SAMU"]}
    unserved = FUNCTIONS["unserved"]
    one = rows({"organisme": "SAMU 37", "departement": "37"})
    assert unserved(["37", "41"], labels, one, topics) == ["SAMU (41 – Loir-et-Cher)"]
    assert unserved(["41"], labels, one, topics) == []
    named = rows({"organisme": "SAMU du Loir-et-Cher", "departement": "37"})
    assert unserved(["41", "37"], labels, named, topics) == []


@pytest.mark.parametrize(
    ("doer", "known"),
    [
        ("pilote, secrétariat", True),
        ("RH", True),
        ("médecins", True),
        ("IDE", True),
        ("tous", True),
        ("secrétaire de la cellule", True),
        ("pilote et Mme Inconnue", False),
        ("préfet", False),
    ],
)
def test_a_doer_is_a_role_a_trade_or_everybody(doer: str, known: bool) -> None:
    roles = ["pilote", "ressources humaines", "secrétariat / main courante"]
    trades = ["médecins généralistes", "infirmiers"]
    actions = rows({"action": "alerter", "responsable": doer})
    assert (FUNCTIONS["unknown_doers"](actions, roles, trades) == []) is known


def test_an_action_without_a_doer_is_named() -> None:
    actions = rows({"action": "alerter", "responsable": None})
    assert FUNCTIONS["unknown_doers"](actions, [], []) == ["sans responsable : alerter"]


def test_a_phone_is_shared_by_functions_and_not_by_rows() -> None:
    cell = rows(*({"fonction": "pilote", "telephone": "06 39 98 00 01"} for _ in range(4)))
    for row in cell:
        row["telephone_suppleant"] = None
    assert FUNCTIONS["shared_phones"](cell, None) == []
    for number, row in enumerate(cell):
        row["fonction"] = f"f{number}"
    assert FUNCTIONS["shared_phones"](cell, None) == ["06 39 98 00 01"]


def test_a_late_action_needs_more_than_a_bare_state() -> None:
    late = rows(
        {"action": "a", "echeance": "2026-01", "etat": "en cours"},
        {"action": "b", "echeance": "2026-01", "etat": "reporté au printemps, devis attendu"},
        {"action": "c", "echeance": "2026-01", "etat": "terminé"},
        {"action": "d", "echeance": "2027-01", "etat": None},
        {"action": "e", "echeance": "2026-01", "etat": None},
    )
    assert FUNCTIONS["called"](FUNCTIONS["overdue"](late, TODAY), "action") == ["a", "e"]


def test_a_listing_is_short_and_on_one_line() -> None:
    listing = FUNCTIONS["listing"]
    assert listing(["a"]) == "« a »"
    assert listing(["a", "b", "c"]) == "« a », « b » et « c »"
    assert listing(range(20), 2) == "« 0 », « 1 » et 18 autres"
    assert listing(["\x1b[31mrouge\n" + "x" * 200])[:12] == "« [31mrouge "
    assert len(listing(["x" * 500])) < 90
    assert listing(None) == ""


# --- the functions: patient data


@pytest.mark.parametrize(
    "words",
    [
        "1 85 05 78 006 084 91",
        "n° 2 69 05 49 588 157 80",
        "185057800608491",
        "née le 12/03/1941",
        "Né le 3 mai 1950",
        "DDN : 12/03/41",
        "date de naissance : 1941",
        "le patient M. Essai",
        "Patiente : Mme Modèle",
        "Mme Odile Essai, 84 ans",
        "IPP n° 8001234567",
    ],
)
def test_a_sign_of_a_named_patient_is_found(words: str) -> None:
    assert FUNCTIONS["nominative"]([Text("q", "Question", words)])


@pytest.mark.parametrize(
    "words",
    [
        "Dr Alix Exemple, médecin, 06 39 98 00 01, 12 rue de l'Exemple",
        "patients de 75 ans et plus, 1 900 personnes",
        "Ne jamais noter le numéro de sécurité sociale ni la date de naissance.",
        "SIRET 123 456 789 00012, FINESS 370000001, RPPS 10001234567",
        "contact des patients : Mme Modèle (CCAS)",
        "02 61 91 00 10, 02 61 91 00 11 et 06 39 98 00 01",
        "Le centre est né le jour de la crise",
        "IBAN FR76 3000 1007 9412 3456 7890 185",
        "dernière révision le 12/03/2026 ; n° 12345",
    ],
)
def test_an_ordinary_text_is_not_suspected(words: str) -> None:
    assert (
        FUNCTIONS["nominative"]([Text("registre_communal", "R", words)], ["registre_communal"])
        == []
    )


def test_names_beside_addresses_are_a_register_only_where_no_professional_stands() -> None:
    copied = [
        Text("registre_communal", "R", "Mme Essai, 3 rue du Bac\nMODÈLE Jean 12 avenue du Pont")
    ]
    assert FUNCTIONS["nominative"](copied, ["registre_communal"])
    assert not FUNCTIONS["nominative"](copied)
    single = [Text("registre_communal", "R", "Correspondante : Mme Modèle, 1 place de la Mairie")]
    assert not FUNCTIONS["nominative"](single, ["registre_communal"])
