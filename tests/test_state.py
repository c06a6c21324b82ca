"""Where a plan stands in its life: each state, the fact that it rests on, and since when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sseplan import trame
from sseplan.answers import Answers
from sseplan.lifecycle import state
from sseplan.plan.revisions import Header
from sseplan.typography import NBSP

TRAME = trame.load()
TODAY = date(2026, 11, 22)


def header(number: str = "2026-1", version: str = "2.0", day: str = "2026-10-13") -> Header:
    return Header(number, day, version, "actualisation", "Karim Delvaux", "motif", "", "", "")


FROZEN = (header(),)


def standing(headers: Any = FROZEN, today: date = TODAY, **values: Any) -> state.State:
    return state.of(Answers(values=values), headers, today)


def sent(day: str, version: str = "2.0", **more: str) -> dict[str, str]:
    return {"organisme": "ars", "date": day, "canal": "courriel", "version": version, **more}


def opinion(day: str, avis: str, **more: str) -> dict[str, str]:
    return {"date": day, "avis": avis, **more}


def told(found: state.State) -> tuple[str, str, str]:
    return found.name, found.since, found.fact.replace(NBSP, " ")


def test_a_plan_lives_through_the_seven_states_in_order() -> None:
    validation = [{"instance": "conseil d'administration", "date": "2026-10-27"}]
    sendings = [sent("2026-11-03")]
    reserves = [opinion("2026-11-10", "reserves", remarques="Préciser T4")]
    both = [*reserves, opinion("2026-11-20", "conforme")]
    life = [
        standing(headers=()),
        standing(),
        standing(plan_validation=validation),
        standing(plan_validation=validation, transmissions=sendings),
        standing(plan_validation=validation, transmissions=sendings, ars_avis=reserves),
        standing(plan_validation=validation, transmissions=sendings, ars_avis=both),
        standing(transmissions=sendings, ars_avis=both, today=date(2027, 10, 14)),
    ]
    assert tuple(found.name for found in life) == state.STATES
    assert [found.since for found in life] == [
        "", "2026-10-13", "2026-10-27", "2026-11-03", "2026-11-10", "2026-11-20", "2027-10-13",
    ]  # fmt: skip


def test_nothing_written_is_a_draft() -> None:
    assert told(standing(headers=())) == ("brouillon", "", "Aucune version n'est encore figée.")
    named = standing(headers=(), plan_version=[{"version": "1.0", "date": "2026-11-01"}])
    assert named.name == "brouillon"


def test_a_frozen_version_has_been_read() -> None:
    fact = "Version 2.0 (2026-1) figée par Karim Delvaux."
    assert told(standing()) == ("relu", "2026-10-13", fact)


def test_who_reads_again_does_not_adopt() -> None:
    read = standing(plan_validation=[{"instance": "groupe de rédaction", "date": "2026-10-20"}])
    assert read.name == "relu"
    adopted = standing(plan_validation=[{"instance": "bureau", "date": "2026-10-20"}])
    assert told(adopted) == ("validé", "2026-10-20", "Adopté par : bureau.")


def test_a_validation_of_an_earlier_version_counts_no_more() -> None:
    assert standing(plan_validation=[{"instance": "bureau", "date": "2025-11-13"}]).name == "relu"


def test_a_sending_counts_for_the_version_it_names_and_to_the_ars_only() -> None:
    assert standing(transmissions=[sent("2026-11-03", version="v2")]).name == "transmis"
    assert standing(transmissions=[sent("2025-11-20", version="1.0")]).name == "relu"
    assert standing(transmissions=[sent("2026-11-03", organisme="cpam")]).name == "relu"


def test_an_answer_that_is_awaited_is_no_answer() -> None:
    waiting = standing(
        transmissions=[sent("2026-11-03")], ars_avis=[opinion("2026-11-10", "en_attente")]
    )
    assert told(waiting) == (
        "transmis", "2026-11-03", "Envoyé par courriel ; l'avis de l'ARS est attendu.",
    )  # fmt: skip
    assert waiting.opinion is not None


def test_the_answer_to_an_earlier_version_is_not_one_to_this() -> None:
    known = (header("2025-1", "1.0", "2025-11-04"), header())
    rows = {
        "transmissions": [sent("2025-11-20", "1.0"), sent("2026-11-03")],
        "ars_avis": [opinion("2025-12-18", "conforme")],
    }
    assert standing(known, **rows).name == "transmis"


def test_reserves_are_counted_with_those_that_wait() -> None:
    rows = [
        opinion("2026-11-10", "reserves", remarques="Préciser T4", reponse="fait"),
        opinion("2026-11-10", "reserves", remarques="Annuaire"),
    ]
    found = standing(transmissions=[sent("2026-11-03")], ars_avis=rows)
    assert told(found) == ("réserves reçues", "2026-11-10", "2 réserves de l'ARS, 1 sans réponse.")


def test_a_refusal_is_told_as_one() -> None:
    rows = [opinion("2026-11-10", "refus", remarques="Incomplet")]
    found = standing(transmissions=[sent("2026-11-03")], ars_avis=rows)
    assert found.name == "réserves reçues" and "Refus de l'ARS" in found.fact


def test_reserves_that_a_favourable_answer_followed_are_closed() -> None:
    rows = [opinion("2026-11-20", "conforme"), opinion("2026-11-10", "reserves", remarques="T4")]
    found = standing(transmissions=[sent("2026-11-03")], ars_avis=rows)
    assert found.name == "conforme"


@pytest.mark.parametrize(
    ("today", "name"), [(date(2027, 10, 13), "relu"), (date(2027, 10, 14), "à actualiser")]
)
def test_a_version_is_good_for_twelve_months(today: date, name: str) -> None:
    assert standing(today=today).name == name


def test_the_plan_may_ask_for_an_earlier_update() -> None:
    early = standing(revision_calendrier="2026-11-20")
    assert told(early) == (
        "à actualiser",
        "2026-11-20",
        "La révision était prévue le 20 novembre 2026.",
    )
    assert standing(revision_calendrier="2026-11-22").name == "relu"
    assert standing(revision_calendrier="2026-10-01").name == "relu", "left behind by the version"


def test_what_the_plan_calls_a_reason_makes_an_accepted_version_out_of_date() -> None:
    rows: dict[str, Any] = {
        "transmissions": [sent("2026-11-03")],
        "ars_avis": [opinion("2026-11-10", "conforme")],
        "retex_historique": [{"date": "2026-11-15", "evenement": "Crue de l'Ormance"}],
    }
    assert standing(**rows).name == "conforme", "the plan does not name it as a reason"
    assert standing(**rows, revision_declencheurs=["exercice"]).name == "conforme"
    found = standing(**rows, revision_declencheurs=["crise_vecue"])
    assert (found.name, found.since) == ("à actualiser", "2026-11-15")
    assert "Crue de l'Ormance" in found.fact
    rows["retex_historique"] = [{"date": "2026-11", "evenement": "aucun"}]
    assert standing(**rows, revision_declencheurs=["crise_vecue"]).name == "conforme"


def test_a_plan_kept_without_frozen_versions_has_a_state_too() -> None:
    found = standing(
        headers=(),
        plan_version=[{"version": "1.0", "date": "2026-10-01"}],
        transmissions=[sent("2026-11-03", version="1.0")],
    )
    assert found.name == "transmis"


DAYS = st.one_of(
    st.none(),
    st.integers(),
    st.sampled_from(["", "2026", "2026-11", "2026-11-03", "hier", "9999-12-31"]),
)
ROWS = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.fixed_dictionaries(
            {},
            optional={
                "organisme": st.sampled_from(["ars", "cpam", "?"]), "date": DAYS, "version": DAYS,
                "avis": st.sampled_from(["conforme", "reserves", "refus", "en_attente", "?"]),
                "instance": DAYS, "evenement": DAYS, "reponse": DAYS,
            },
        ),
    ),
    max_size=4,
)  # fmt: skip


@given(
    answers=st.dictionaries(
        st.sampled_from(["plan_version", "plan_validation", "transmissions", "ars_avis",
                         "retex_historique", "revision_calendrier", "revision_declencheurs"]),
        st.one_of(DAYS, ROWS),
    ),
    frozen=st.booleans(),
)  # fmt: skip
def test_no_answer_is_too_odd_for_a_state(answers: dict[str, Any], frozen: bool) -> None:
    found = standing(headers=(header(),) if frozen else (), **answers)
    assert found.name in state.STATES and found.fact
