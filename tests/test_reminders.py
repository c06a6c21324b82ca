"""What falls due, and when: from the answers, the day and the last frozen version only."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from sseplan import plan_yaml, reminders, resources, trame
from sseplan.answers import Answers, Confirmation
from sseplan.conformity import FUNCTIONS
from sseplan.conformity.periods import lapse
from sseplan.errors import TrameInvalid
from sseplan.reminders import Due
from sseplan.typography import NBSP

TRAME = trame.load()
TODAY = date(2026, 11, 22)


def dues(last: str | None = None, today: date = TODAY, **answers: Any) -> list[Due]:
    revision = date.fromisoformat(last) if last else None
    return reminders.due(TRAME, Answers(answers), today, last_revision=revision)


def one(question: str, **extra: Any) -> Due:
    (found,) = [due for due in dues(**extra) if due.question == question]
    return found


def none(question: str, **extra: Any) -> bool:
    return not [due for due in dues(**extra) if due.question == question]


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


# --- the yearly update


def test_a_plan_just_begun_has_nothing_due():
    assert dues() == []
    assert dues(cpts_nom="CPTS Exemple", crises_retenues=["T1"]) == []


def test_the_update_is_due_twelve_months_after_the_last_revision():
    due = one("revision_calendrier", last="2026-10-13")
    assert (due.on, due.yearly, due.warn_days) == ("2027-10-13", True, (90, 30, 7))
    assert "sseplan revise --annuelle" in due.detail


def test_without_a_revision_the_version_in_force_counts():
    versions = [{"version": "1.0", "date": "2025-11-04"}, {"version": "2.0", "date": "2026-02-01"}]
    assert one("revision_calendrier", plan_version=versions).on == "2027-02-01"


@pytest.mark.parametrize(
    ("planned", "on"),
    [
        ("2027-03-01", "2027-03-01"),  # sooner than a year
        ("2028-03-01", "2027-10-13"),  # later: a year all the same
        ("2026-09-30", "2027-10-13"),  # left behind by the last revision
        ("2026-10-13", "2027-10-13"),
    ],
)
def test_the_day_that_the_plan_gives_counts_if_it_is_sooner(planned: str, on: str):
    assert one("revision_calendrier", last="2026-10-13", revision_calendrier=planned).on == on


def test_the_day_that_the_plan_gives_counts_alone_where_there_is_no_version():
    assert one("revision_calendrier", revision_calendrier="2027-03-01").on == "2027-03-01"


def test_a_version_of_29_february_is_updated_by_28_february():
    assert one("revision_calendrier", last="2028-02-29").on == "2029-02-28"


def test_a_late_update_stays_due():
    due = one("revision_calendrier", last="2025-10-13")
    assert due.days_left(TODAY) == -40
    assert due.countdown(TODAY) == "depuis 40 jours"


# --- the contract


def test_the_marks_of_the_contract_last_until_the_plan_is_sent_to_the_ars():
    found = [d for d in dues(aci_date_signature="2026-08-31") if d.question == "aci_date_signature"]
    assert [due.on for due in found] == ["2027-02-28", "2028-02-29"]
    assert all("à vérifier dans votre contrat" in due.detail for due in found)
    sent = [{"organisme": "ars", "date": "2026-11-03"}]
    assert none("aci_date_signature", aci_date_signature="2026-08-31", transmissions=sent)
    other = [{"organisme": "cpam", "date": "2026-11-03"}]
    assert len(dues(aci_date_signature="2026-08-31", transmissions=other)) == 2


# --- exercises, trainings, the test of the alert


def exercise(day: str, **row: Any) -> dict[str, Any]:
    return {"date": day, "type": "table", "typologie": ["T5"], **row}


def test_a_planned_exercise_is_due_on_its_day():
    due = one("exercices_programme", exercices_programme=[exercise("2027-03-23")])
    assert (due.on, due.title) == ("2027-03-23", "Exercice sur table (T5)")


def test_an_exercise_that_was_held_waits_for_its_report_a_year_at_most():
    later = exercise("2027-05-01", type="terrain")
    held = [exercise("2026-10-01"), later]
    told = [d.title for d in dues(exercices_programme=held)]
    assert told == ["Compte rendu à écrire : exercice sur table (T5)".replace(" :", f"{NBSP}:"),
                    "Exercice de terrain (T5)"]  # fmt: skip
    done = [exercise("2026-10-01", compte_rendu="oui"), exercise("2024-10-01"), later]
    assert [d.on for d in dues(exercices_programme=done)] == ["2027-05-01"]


def test_no_exercise_planned_is_due_a_year_after_the_last_one():
    due = one(
        "exercices_programme", exercices_programme=[exercise("2026-06-10", compte_rendu="oui")]
    )
    assert (due.on, due.title) == (
        "2027-06-10",
        "Date limite du prochain exercice, qui n'est pas encore prévu",
    )
    assert one("exercices_programme", last="2026-10-13").on == "2027-10-13"


def test_a_training_is_due_until_it_is_past():
    plan = [
        {"action": "AFGSU 2", "public": "volontaires", "date": "2027-02"},
        {"action": "Soirée", "public": "adhérents", "date": "2026-04-09"},
    ]
    due = one("formation_plan", formation_plan=plan)
    assert (due.on, due.month, plain(due.title)) == ("2027-02-28", True, "Formation : AFGSU 2")
    assert plain(due.when) == "fin février 2027"


def test_the_alert_is_tested_every_year():
    tests = [{"date": "2026-03-17", "canal": "SMS"}, {"date": "2025-10", "canal": "appels"}]
    due = one("alerte_test", alerte_test=tests)
    assert (due.on, due.yearly) == ("2027-03-17", True)
    assert one("alerte_test", last="2026-10-13").on == "2027-10-13"


# --- stocks, actions, the answer of the ARS


def test_each_stock_falls_due_on_its_own_and_a_month_lasts_to_its_end():
    stocks = [
        {"article": "Masques FFP2", "lieu": "Halle", "peremption": "2027-06", "quantite": 400},
        {"article": "Gel", "lieu": "Gué", "peremption": "2026-11-30"},
        {"article": "Lampes", "lieu": "Gué"},
    ]
    found = dues(stocks=stocks)
    assert [(d.on, d.month) for d in found] == [("2026-11-30", False), ("2027-06-30", True)]
    assert plain(found[1].title) == "Péremption : Masques FFP2"
    assert found[1].rows == ("Masques FFP2 – Halle",)
    assert "Halle" not in found[1].title + found[1].detail


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (None, True), ("à faire", True), ("en cours : relu", True), ("rendez-vous pris", True),
        ("fiche faite ; formation prévue en février", True), ("fait à moitié", True),
        ("non fait", True), ("terminé à 80 %", True), ("pas encore clos", True),
        ("fait", False), ("Faite le 2 octobre 2026 : cinq fiches signées", False),
        ("clos", False), ("Terminé", False), ("réalisée à 100 %", False), ("abandonnée", False),
    ],
)  # fmt: skip
def test_an_action_waits_until_its_state_says_that_it_is_done(state: str | None, waits: bool):
    action = {"action": "SMS groupé", "echeance": "2027-01", "etat": state}
    assert none("plan_amelioration", plan_amelioration=[action]) is not waits


def test_a_reserve_without_an_answer_is_due_at_the_next_revision():
    opinions = [
        {"date": "2026-11-10", "avis": "reserves", "remarques": "préciser T4"},
        {"date": "2026-11-10", "avis": "reserves", "remarques": "iode", "reponse": "fait"},
        {"date": "2026-11-11", "avis": "conforme", "remarques": "rien"},
        {"date": "2026-11-12", "avis": "refus", "remarques": "cellule"},
    ]
    found = [d for d in dues(last="2026-10-13", ars_avis=opinions) if d.question == "ars_avis"]
    assert {d.on for d in found} == {"2027-10-13"}
    assert {plain(d.title).split(" : ")[1] for d in found} == {"préciser T4", "cellule"}
    assert all("Aucun délai n'est fixé" in d.detail for d in found)
    assert none("ars_avis", ars_avis=opinions)


def test_a_reserve_waits_now_however_far_the_next_revision_is():
    rows = [{"date": "2026-11-10", "avis": "reserves", "remarques": "préciser T4"}]
    found = dues(last="2026-10-13", ars_avis=rows)
    assert [d.question for d in reminders.within(found, TODAY, 7)] == ["ars_avis"]


def test_several_reserves_of_one_letter_are_told_apart():
    rows = [{"date": "2026-11-10", "avis": "reserves", "remarques": r} for r in ("a", "b", "a")]
    found = [d for d in dues(last="2026-10-13", ars_avis=rows) if d.question == "ars_avis"]
    assert len({d.uid_key for d in found}) == 3


# --- contacts, directories, confirmations


def contact(name: str, verified: str | None) -> dict[str, Any]:
    return {"organisme": name, "service": "astreinte", "verifie_le": verified}


def test_contacts_fall_due_together_a_year_after_the_oldest():
    rows = [contact("ARS", "2026-02-20"), contact("SDIS", "2025-12-01"), contact("CPAM", None)]
    due = one("contacts_autorites", contacts_autorites=rows)
    assert (due.on, due.yearly) == ("2026-12-01", True)
    assert due.rows == ("SDIS – astreinte",)
    assert (
        plain(due.detail) == "À vérifier : 1 sur 2. La date la plus ancienne : 1er décembre 2025."
    )


def test_late_contacts_are_all_named():
    rows = [contact("ARS", "2025-10-20"), contact("SDIS", "2025-09-01"), contact("CPAM", "2026-09")]
    due = one("contacts_autorites", contacts_autorites=rows)
    assert due.days_left(TODAY) < 0
    assert due.rows == ("SDIS – astreinte", "ARS – astreinte")


def test_where_only_the_latest_date_confirms_the_others_do_not_count():
    rows = [{"date": "2025-01-10", "interlocuteur": "A"}, {"date": "2026-10-02"}]
    assert one("concertation_ars", concertation_ars=rows).on == "2027-10-02"


@pytest.mark.parametrize(
    ("months", "on"), [(6, "2027-04-30"), (None, "2027-10-31"), (24, "2027-10-31")]
)
def test_a_directory_follows_its_own_frequency_twelve_months_at_most(months: int | None, on: str):
    rows = [{"annuaire": "ps_mobilisables", "frequence_mois": months,
             "derniere_relecture": "2026-10-31"}]  # fmt: skip
    due = one("annuaire_mise_a_jour", annuaire_mise_a_jour=rows)
    assert due.on == on
    assert plain(due.title) == "Annuaire à relire : Liste des professionnels mobilisables"


def test_confirmed_answers_without_a_date_of_their_own_fall_due_together():
    answers = (
        Answers({"cpts_communes": [{"commune": "A"}], "sites_sensibles": [{"site": "B"}],
                 "contacts_autorites": [contact("ARS", None)]})
        .with_confirmation("cpts_communes", Confirmation("2026-10-02", "Karim"))
        .with_confirmation("sites_sensibles", Confirmation("2026-09-30", ""))
        .with_confirmation("contacts_autorites", Confirmation("2020-01-01", ""))
        .with_confirmation("ppi_nucleaire", Confirmation("2020-01-01", ""))
    )  # fmt: skip
    (due,) = reminders.due(TRAME, answers, TODAY)
    assert (due.on, due.question) == ("2027-09-30", "sites_sensibles")
    assert len(due.rows) == 2


# --- all of them


def test_they_come_by_date_and_each_key_is_there_once():
    found = example()
    assert [d.on for d in found] == sorted(d.on for d in found)
    assert len({d.uid_key for d in found}) == len(found) > 30


def example(today: date = TODAY) -> list[Due]:
    text = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
    answers = plan_yaml.load(text, TRAME).answers
    return reminders.due(TRAME, answers, today, last_revision=date(2026, 10, 13))


def test_within_keeps_what_is_late_and_what_is_near():
    found = reminders.within(example(date(2027, 10, 1)), date(2027, 10, 1), 12)
    assert "revision_calendrier" in {d.question for d in found}
    assert all(d.days_left(date(2027, 10, 1)) <= 12 for d in found)
    assert min(d.days_left(date(2027, 10, 1)) for d in found) < 0


@given(st.permutations(range(3)), st.dates(date(2027, 1, 1), date(2030, 1, 1)))
def test_a_row_keeps_its_key_when_its_date_or_its_place_changes(order: list[int], day: date):
    rows = [{"article": name, "lieu": "Halle", "peremption": "2027-06"} for name in ("A", "B", "C")]
    moved = [{**rows[n], "peremption": day.isoformat()} for n in order]
    assert {d.uid_key for d in dues(stocks=rows)} == {d.uid_key for d in dues(stocks=moved)}


DATES = ("2026-02-29", "9999-12", "0001-01-01", "2026-11", "2026-11-22")
ODD = st.none() | st.text(max_size=8) | st.integers() | st.sampled_from(DATES)
DATED = [q for q in TRAME.questions if q.yearly or any(f.confirms for f in q.fields)]
TOLD = {r.question: TRAME.question(r.question) for r in TRAME.reminders}


@given(st.data(), st.sampled_from(list({q.id: q for q in DATED} | TOLD)), st.sampled_from(DATES))
def test_no_answer_however_odd_is_too_much(data: st.DataObject, asked: str, confirmed: str):
    question = TRAME.question(asked)
    row = st.fixed_dictionaries({}, optional={f.id: ODD for f in question.fields})
    value: Any = data.draw((st.lists(row, max_size=2) if question.has_rows else ODD) | ODD)
    answers = Answers({asked: value}, confirmed={asked: Confirmation(confirmed)})
    for due in reminders.due(TRAME, answers, TODAY, last_revision=date(2026, 10, 13)):
        assert due.title and "None" not in due.title + due.detail
        assert "\n" not in due.title + due.detail
        assert due.day and due.when


# --- the trame


def test_the_expressions_of_the_reminders_name_only_what_they_are_given():
    known = {q.id for q in TRAME.questions} | set(FUNCTIONS)
    known |= {"row", "today", "next_update", "last_revision", "named", "labels", "notes"}
    for reminder in TRAME.reminders:
        texts = (f"{{{{ {reminder.date} }}}}", f"{{{{ {reminder.when or 1} }}}}",
                 reminder.title, reminder.detail)  # fmt: skip
        for text in texts:
            assert meta.find_undeclared_variables(Environment().parse(text)) <= known, text


def test_a_restricted_answer_gives_no_name_to_a_title():
    private = {"nom", "lieu", "telephone", "email", "adresse_ou_lien"}
    for reminder in TRAME.reminders:
        if TRAME.question(reminder.question).restricted:
            assert not any(f"row.{name}" in reminder.title + reminder.detail for name in private)


@pytest.fixture
def regional(tmp_path: Path) -> Path:
    """A copy of the national trame, to be changed."""
    with as_file(resources.templates() / "trame-nationale") as folder:
        shutil.copytree(folder, tmp_path / "trame-regionale")
    return tmp_path / "trame-regionale"


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "questions" / "1-3-partenaires.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


AGREEMENT = """\
  reminders:
    - id: partenaires_autres.convention
      kind: convention
      title: "Convention à renouveler : {{ row.partenaire }}"
      date: plus_months(row.date, 36)
      when: row.convention == 'oui'
"""


def test_a_regional_trame_adds_a_reminder_without_python(regional: Path):
    change(regional, "  source: BDO ; CUMP\n", f"  source: BDO ; CUMP\n{AGREEMENT}")
    rows = [
        {"partenaire": "Croix-Rouge", "convention": "oui", "date": "2025-11-03"},
        {"partenaire": "DAC", "convention": "non", "date": "2025-11-03"},
    ]
    (due,) = reminders.due(trame.read(regional), Answers({"partenaires_autres": rows}), TODAY)
    assert (due.on, due.kind) == ("2028-11-03", "convention")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("      kind: convention\n", ""),
        ("      kind: convention\n", "      kind: convention\n      jour: lundi\n"),
        ("      kind: convention\n", "      kind: convention\n      key: [inconnu]\n"),
        ("partenaires_autres.convention", "stocks.peremption"),
    ],
)
def test_a_reminder_that_does_not_hold_together_is_refused(regional: Path, old: str, new: str):
    entry = AGREEMENT.replace(old, new)
    change(regional, "  source: BDO ; CUMP\n", f"  source: BDO ; CUMP\n{entry}")
    with pytest.raises(TrameInvalid, match="appel"):
        trame.read(regional)


def test_a_due_says_its_days():
    due = Due("2026-11-29", "stock", "t", "", "stocks", "k")
    assert (due.days_left(TODAY), due.day - TODAY) == (7, timedelta(7))
    assert plain(due.when) == "29 novembre 2026"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("2026-11-23", "1 jour"),
        ("2027-02-20", "90 jours"),
        ("2027-02-21", "3 mois"),
        ("2027-03-01", "3 mois"),
        ("2027-10-30", "11 mois"),
        ("2027-11-22", "1 an"),
        ("2028-12-21", "2 ans et 1 mois"),
        ("2029-10-30", "2 ans et 11 mois"),
    ],
)
def test_beyond_three_months_people_count_in_months_and_years(end: str, told: str) -> None:
    assert lapse(date(2026, 11, 22), date.fromisoformat(end)) == told


def test_a_countdown_says_the_same_both_ways() -> None:
    due = Due("2026-11-22", "rappel", "Titre", "", "cpts_nom", "clé")
    assert due.countdown(date(2023, 12, 15)) == "dans 2 ans et 11 mois"
    assert due.countdown(date(2029, 10, 30)) == "depuis 2 ans et 11 mois"
    assert due.is_near(date(2026, 10, 23)) and not due.is_near(date(2026, 10, 22))
