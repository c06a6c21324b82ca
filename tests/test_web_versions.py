"""Versions in the form: seen before they are frozen, compared, rendered, brought back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import frozen_plans
import pytest
import submitted_plans
from web_visitor import Visitor, text, visitor

from sseplan.changes import html_page
from sseplan.lifecycle import comparison, restore, snapshot, word
from sseplan.plan import Plan, revisions

DAY = date(2026, 11, 22)
CHANGED = "04 00 00 00 00"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return submitted_plans.adopted(tmp_path / "plan")


@pytest.fixture
def someone(place: Path) -> Visitor:
    return visitor(place, clock=lambda: DAY)


def numbers(place: Path) -> list[str]:
    return [revision.number for revision in revisions.revisions(place)]


def changed(place: Path) -> None:
    """One answer otherwise."""
    submitted_plans.change(place, lambda known: known.with_answer("cpts_telephone", CHANGED))


def given(page: str, **others: str) -> dict[str, Any]:
    """The hidden fields of the step where the version is shown, and others."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "jeton"} | others


# --- listed


def test_each_version_tells_what_became_of_it(someone: Visitor) -> None:
    page = text(someone.get("/versions"))
    assert page.index("Version 2.0, du 13 octobre 2026") < page.index("Version 1.0, du 4 novembre")
    assert "ARS le 20 novembre 2025 (courriel, reçue)" in page
    assert "réserves le 18 décembre 2025" in page
    assert "pas encore" in page
    assert "aucune réponse du plan n&#39;a changé" in page


def test_a_plan_without_versions_leads_to_the_first(tmp_path: Path) -> None:
    page = text(visitor(frozen_plans.write(tmp_path / "petit")).get("/versions"))
    assert "Aucune version figée pour le moment" in page
    assert 'href="/versions/figer"' in page
    page = text(visitor(tmp_path / "petit").get("/versions/comparer"))
    assert "rien à comparer" in page


def test_a_damaged_version_is_told_and_nothing_breaks(someone: Visitor, place: Path) -> None:
    path = place / "revisions" / "2025-1.yaml"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Ormance", b"Autre"))
    answer = someone.get("/versions")
    assert answer.status_code == 200
    assert "2025-1.yaml" in text(answer)
    assert someone.get("/versions/2025-1.docx").status_code == 422
    assert someone.get("/versions/comparer").status_code == 422


# --- frozen


def test_the_version_is_shown_before_it_is_frozen(someone: Visitor, place: Path) -> None:
    changed(place)
    form = text(someone.get("/versions/figer"))
    assert 'name="version" value="2.1"' in form, "a change within the year is no yearly update"
    shown = someone.post(
        "/versions/figer",
        data={"op": "montrer", "motif": "Nouveau standard", "nature": "actualisation"},
    )
    page = text(shown)
    assert shown.status_code == 200
    assert "Version 3.0 du 22 novembre 2026" in page
    assert "Prochaine révision" in page
    assert "Ce qui a changé depuis la version 2.0 (2026-1)" in page
    assert "Figer cette version" in page
    assert numbers(place) == ["2025-1", "2026-1"], "nothing is frozen yet"
    frozen = someone.post("/versions/figer", data=given(page, op="figer"))
    assert (frozen.status_code, frozen.location) == (303, "/versions"), (
        "what was done is told at the top, in sight"
    )
    last = revisions.revisions(place)[-1].header
    assert (last.version, last.reason, last.date) == ("3.0", "Nouveau standard", "2026-11-22")
    assert "Version 3.0 du 22 novembre 2026 figée" in text(someone.get("/versions"))
    answers = submitted_plans.answers(place)
    assert "actualisation_changements" not in answers.to_review, "its lines were read"


def test_a_first_version_is_not_compared_to_one_before(tmp_path: Path) -> None:
    page = text(visitor(frozen_plans.write(tmp_path / "petit")).get("/versions/figer"))
    assert "aucune réponse n&#39;a changé" not in page


def test_a_version_without_the_answers_that_the_ars_waits_for_says_so(
    someone: Visitor, place: Path
) -> None:
    row = {"date": "2026-11-20", "avis": "reserves", "remarques": "Préciser la tournée"}
    submitted_plans.change(place, lambda known: known.with_answer("ars_avis", [row]))
    changed(place)
    data = {"op": "montrer", "motif": "Nouveau standard", "nature": "actualisation"}
    page = text(someone.post("/versions/figer", data=data))
    assert "Une remarque de l&#39;ARS attend votre réponse, que cette version" in page
    assert (
        f'<a href="/partie/{submitted_plans.TRAME.question("ars_avis").section}#q-ars_avis">'
        in page
    )
    someone.post("/versions/figer", data=given(page, op="figer"))
    page = text(someone.get("/versions"))
    assert "Une remarque de l&#39;ARS attend votre réponse : <a href=" in page


def test_the_number_that_is_typed_wins_over_the_one_that_waited(
    someone: Visitor, place: Path
) -> None:
    changed(place)
    rows = submitted_plans.rows(place, "plan_version")
    waiting = [*rows, {"version": "3.0 provisoire", "auteur": "Sam Modèle"}]
    submitted_plans.change(place, lambda known: known.with_answer("plan_version", waiting))
    assert 'name="version" value="3.0 provisoire"' in text(someone.get("/versions/figer"))
    wish = {"op": "montrer", "motif": "Nouveau standard", "version": "3.0"}
    page = text(someone.post("/versions/figer", data=wish))
    assert "Version 3.0 du 22 novembre 2026" in page
    someone.post("/versions/figer", data=given(page, op="figer"))
    names = [row["version"] for row in submitted_plans.rows(place, "plan_version")]
    assert names[-1] == "3.0" and "3.0 provisoire" not in names


def test_what_cannot_be_frozen_is_said_with_the_form_still_filled_in(someone: Visitor) -> None:
    answer = someone.post(
        "/versions/figer", data={"op": "montrer", "motif": "Un motif", "auteur": "Sam Modèle"}
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "Aucune réponse n&#39;a changé" in page
    assert "Figer même si aucune réponse n&#39;a changé" in page, "the box, not the option"
    assert "--meme-sans-changement" not in page
    assert 'value="Un motif"' in page
    assert 'value="Sam Modèle"' in page


def test_a_version_without_a_reason_or_of_tomorrow_is_refused(
    someone: Visitor, place: Path
) -> None:
    changed(place)
    answer = someone.post("/versions/figer", data={"op": "montrer", "motif": "  "})
    assert answer.status_code == 422
    assert "Il manque le motif" in text(answer)
    answer = someone.post(
        "/versions/figer", data={"op": "montrer", "motif": "x", "date": "2027-01-01"}
    )
    assert "dans le futur" in text(answer)
    answer = someone.post("/versions/figer", data={"op": "montrer", "motif": "x", "date": "hier !"})
    assert answer.status_code == 422
    assert "« Date »" in text(answer)


def test_what_changed_since_it_was_shown_is_shown_again(someone: Visitor, place: Path) -> None:
    changed(place)
    page = text(someone.post("/versions/figer", data={"op": "montrer", "motif": "x"}))
    submitted_plans.change(place, lambda known: known.with_answer("cpts_siege", "ailleurs"))
    answer = someone.post("/versions/figer", data=given(page, op="figer"))
    assert answer.status_code == 200
    assert "Le plan a changé depuis" in text(answer)
    assert len(numbers(place)) == 2
    again = someone.post("/versions/figer", data=given(text(answer), op="figer"))
    assert again.status_code == 303


def test_its_lines_can_be_corrected_in_the_plan_first(someone: Visitor, place: Path) -> None:
    changed(place)
    page = text(someone.post("/versions/figer", data={"op": "montrer", "motif": "x"}))
    answer = someone.post("/versions/figer", data=given(page, op="corriger"))
    assert answer.location.endswith("#q-actualisation_changements")
    assert len(numbers(place)) == 2
    assert "actualisation_changements" in submitted_plans.answers(place).to_review
    back = someone.post("/versions/figer", data=given(page, op="modifier"))
    assert 'id="motif" name="motif" value="x"' in text(back)


def test_while_a_terminal_holds_the_plan_the_page_says_who(someone: Visitor, place: Path) -> None:
    changed(place)
    page = text(someone.post("/versions/figer", data={"op": "montrer", "motif": "x"}))
    with Plan.open(place, submitted_plans.TRAME):
        answer = someone.post("/versions/figer", data=given(page, op="figer"))
    assert answer.status_code == 422
    assert "est déjà ouvert par" in text(answer)
    assert 'value="x"' in text(answer)
    assert len(numbers(place)) == 2


# --- compared


def test_two_versions_side_by_side_as_the_terminal_compares_them(
    someone: Visitor, place: Path
) -> None:
    answer = someone.get("/versions/comparer?avant=2025-1&apres=2026-1")
    told = comparison.compare(place, "2025-1", "2026-1").told
    assert html_page.parts(told) in answer.text
    assert "<ins>" in answer.text and "<del>" in answer.text
    assert "[ajouté : </span>" in text(answer), "in words too, for who sees no colour"


def test_the_last_version_and_the_draft_unless_others_are_named(
    someone: Visitor, place: Path
) -> None:
    changed(place)
    page = text(someone.get("/versions/comparer"))
    assert CHANGED in page
    assert '<option value="2026-1" selected>' in page
    assert '<option value="brouillon" selected>' in page


def test_a_draft_that_says_nothing_new_gives_way_to_the_two_last_versions(
    someone: Visitor,
) -> None:
    page = text(someone.get("/versions/comparer"))
    assert '<option value="2025-1" selected>' in page
    assert '<option value="2026-1" selected>' in page
    assert "Note de modifications" in page
    data = {"op": "montrer", "motif": "Relue", "nature": "actualisation", "inchange": "1"}
    page = text(someone.post("/versions/figer", data=data))
    someone.post("/versions/figer", data=given(page, op="figer"))
    page = text(someone.get("/versions/comparer?avant=2026-2&apres=brouillon"))
    assert "Aucun changement." in page
    assert "Note de modifications" not in page
    assert "suivi.docx" not in page


def test_only_versions_of_this_plan_can_be_named(someone: Visitor, place: Path) -> None:
    other = place.parent / "autre.yaml"
    other.write_bytes((place / "plan.yaml").read_bytes())
    for name in (str(other), "../autre.yaml", "2031-1", "plan.yaml"):
        assert someone.get(f"/versions/comparer?avant={name}").status_code == 404
        assert someone.get(f"/versions/suivi.docx?depuis={name}").status_code == 404


def test_word_files_of_a_version_and_of_what_changed(someone: Visitor, place: Path) -> None:
    before, after = (comparison.side(place, number) for number in ("2025-1", "2026-1"))
    answer = someone.get("/versions/2026-1.docx")
    assert answer.data == word.rendered(after).docx
    assert answer.headers["Content-Disposition"].endswith("plan-cpts-du-val-d-ormance-2026-1.docx")
    answer = someone.get("/versions/suivi.docx?depuis=2025-1&jusqua=2026-1")
    assert answer.data == word.tracked(before, after, day=DAY).docx
    answer = someone.get("/versions/note.docx?depuis=2025-1&jusqua=2026-1")
    assert answer.data == word.note(before, after, comparison.between(before, after))
    answer = someone.get("/versions/suivi.docx?depuis=2025-1&jusqua=2025-1")
    assert answer.status_code == 422
    assert someone.get("/versions/2026-1.docx?variante=secret").status_code == 404


# --- brought back


def last_sending(person: Visitor) -> str:
    """What the home page says of the last sending."""
    found = re.search(r"Dernier envoi</dt><dd>(.*?)</dd>", text(person.get("/")))
    assert found
    return found[1]


def test_a_version_comes_back_once_a_person_agrees(someone: Visitor, place: Path) -> None:
    draft = (place / "plan.yaml").read_bytes()
    page = text(someone.get("/versions/2025-1/reprendre"))
    assert "version 1.0 (2025-1, du 4 novembre 2025)" in page
    assert "169 changements" in page
    assert (place / "plan.yaml").read_bytes() == draft
    assert "Ce qui a été noté depuis y sera gardé :" in page
    known, home = submitted_plans.answers(place), last_sending(someone)
    answer = someone.post("/versions/2025-1/reprendre")
    assert (answer.status_code, answer.location) == (303, "/versions")
    then, now = snapshot.frozen(place, "2025-1").answers, submitted_plans.answers(place)
    for question in submitted_plans.TRAME.questions:
        expected = known if question.record == "follow_up" else then
        assert now.get(question.id) == expected.get(question.id), question.id
    told = text(someone.get("/versions"))
    assert "Le brouillon est maintenant la version 1.0" in told
    assert "Ce qui a été noté depuis y est gardé : " in told
    assert last_sending(someone) == home, "what became of the versions is no content of one"
    [kept] = restore.kept_drafts(place)
    assert kept in told
    assert someone.post(f"/versions/{kept}/reprendre").status_code == 303
    assert (place / "plan.yaml").read_bytes() == draft


def test_what_was_done_before_is_not_offered_to_be_undone_in_another_draft(
    someone: Visitor,
) -> None:
    page = someone.get("/partie/0-identification").text
    found = re.search(r'action="/question/cpts_siege".*?name="vu" value="(\w+)"', page, re.DOTALL)
    assert found
    someone.post("/question/cpts_siege", data={"v": "Ailleurs", "vu": found[1]})
    assert "Annuler : " in text(someone.get("/"))
    someone.post("/versions/2025-1/reprendre")
    assert "Annuler : " not in text(someone.get("/"))


def test_a_version_takes_the_place_of_a_draft_that_cannot_be_read(
    someone: Visitor, place: Path
) -> None:
    assert someone.get("/").status_code == 200
    (place / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    assert 'href="/versions">Repartir' in someone.get("/").text
    assert 'href="/versions/2026-1/reprendre"' in someone.get("/versions").text
    asked = someone.get("/versions/2026-1/reprendre")
    assert asked.status_code == 200
    answer = someone.post("/versions/2026-1/reprendre")
    assert (answer.status_code, answer.location) == (303, "/versions")
    assert someone.get("/").status_code == 200


def test_versions_are_chosen_by_their_names_and_long_comparisons_have_contents(
    someone: Visitor,
) -> None:
    page = text(someone.get("/versions/comparer?avant=2025-1&apres=2026-1"))
    assert (
        '<option value="2025-1" selected>version 1.0 du 4 novembre 2025 (2025-1)</option>' in page
    )
    assert re.search(r'<a href="#partie-1">[^<]+ \(\d+\)</a>', page)
    assert 'id="partie-1"' in page


def test_nothing_else_can_be_brought_back(someone: Visitor, place: Path) -> None:
    (place / "autre.yaml").write_text("x", encoding="utf-8")
    for name in ("autre.yaml", "plan.yaml", "2031-1", "plan.avant-restauration-x", "derniere"):
        assert someone.post(f"/versions/{name}/reprendre").status_code == 404


def test_held_by_a_terminal_nothing_is_brought_back(someone: Visitor, place: Path) -> None:
    draft = (place / "plan.yaml").read_bytes()
    with Plan.open(place, submitted_plans.TRAME):
        answer = someone.post("/versions/2025-1/reprendre")
    assert answer.status_code == 422
    assert "est déjà ouvert par" in text(answer)
    assert (place / "plan.yaml").read_bytes() == draft
