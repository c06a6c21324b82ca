"""The yearly review in the form: an answer that is changed, and the way back."""

from __future__ import annotations

from pathlib import Path

import submitted_plans
from test_web_control import DAY, TRAME, items, place, read, seen, someone
from web_visitor import Visitor

__all__ = ["place", "someone"]

BACK = "revenir à la relecture de"


def changed(place: Path, id: str) -> None:
    """The answer changed, as the form would have done on the question's page."""
    rows = submitted_plans.answers(place).get(id)
    assert isinstance(rows, list)
    submitted_plans.change(place, lambda known: known.with_answer(id, rows[:-1]))


def test_who_changes_an_answer_finds_the_way_back_and_confirms_it(
    someone: Visitor, place: Path
) -> None:
    id = "contacts_autorites"
    assert f'href="/relecture/{id}/changer"' in read(someone, f"/relecture/{id}")
    section = f"/partie/{TRAME.question(id).section}"
    assert BACK not in read(someone, section)
    away = someone.get(f"/relecture/{id}/changer")
    assert (away.status_code, away.location) == (303, f"{section}#relecture")
    changed(place, id)
    page = read(someone, section)
    label = TRAME.question(id).label
    assert 'id="relecture">Vous relisez le plan. Une fois la réponse changée : <a href="' in page
    assert f'<a href="/relecture/{id}">{BACK} « {label} »</a>' in page.replace("&#39;", "'")
    back = read(someone, f"/relecture/{id}")
    assert "Vous avez changé cette réponse. La voici : « Oui » la confirme." in back
    assert "Oui, c&#39;est vrai maintenant" in back.replace("’", "&#39;")
    assert BACK not in read(someone, section), "the review goes on"
    someone.post(f"/relecture/{id}", data={"vu": seen(someone, id), "op": "confirmer"})
    assert submitted_plans.answers(place).confirmed[id].on == DAY.isoformat()


def test_who_changed_nothing_is_not_told_otherwise(someone: Visitor, place: Path) -> None:
    first, second = [item.question.id for item in items(place)][:2]
    someone.get(f"/relecture/{first}/changer")
    assert "Vous avez changé" not in read(someone, f"/relecture/{first}")
    someone.get(f"/relecture/{first}/changer")
    changed(place, first)
    assert "Vous avez changé" not in read(someone, f"/relecture/{second}")
    assert "Vous avez changé" not in read(someone, f"/relecture/{first}")


def test_a_question_that_the_review_does_not_ask_is_not_changed_from_there(
    someone: Visitor,
) -> None:
    assert someone.get("/relecture/cpts_nom/changer").status_code == 404


def test_what_is_missing_or_changed_is_arrived_at(someone: Visitor, place: Path) -> None:
    id = "contacts_autorites"
    given = {"vu": seen(someone, id), "op": "lignes"}
    page = someone.post(f"/relecture/{id}", data=given).text
    assert 'name="lignes" value="0" aria-describedby="e-lignes" autofocus>' in page
    changed(place, id)
    page = someone.post(f"/relecture/{id}", data={**given, "lignes": "0"}).text
    assert 'role="alert" tabindex="-1" autofocus>' in page
