"""Sending in the form: prepared as the terminal does, its files, the answer, taken back."""

from __future__ import annotations

import email
import os
import re
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import frozen_plans
import pytest
import submitted_plans
from submitted_plans import ARS, NUMBER, STEM, answers, rows
from web_visitor import Visitor, text, visitor
from werkzeug.test import TestResponse

from sseplan.plan import Plan, submissions

DAY = date(2026, 11, 22)
SENT: dict[str, Any] = {"ars": "\n".join(ARS), "canal": "courriel", "le": "2026-11-20"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return submitted_plans.adopted(tmp_path / "plan")


@pytest.fixture
def someone(place: Path) -> Visitor:
    return visitor(place, clock=lambda: DAY)


def last(place: Path, question: str) -> dict[str, str]:
    return rows(place, question)[-1]


# --- prepared


def test_a_plan_that_knows_no_address_of_the_ars_asks_for_it(tmp_path: Path) -> None:
    place = frozen_plans.write(tmp_path / "plan")
    frozen_plans.freeze(place, frozen_plans.ago(40))
    page = visitor(place).get("/envoi")
    assert page.status_code == 200
    assert "Sans adresse, vous la mettrez vous-même" in text(page)


def test_the_form_proposes_what_the_terminal_would(someone: Visitor) -> None:
    page = text(someone.get("/envoi"))
    assert "\n".join(ARS) in page
    assert "annuaire des autorités" in page
    assert "version 2.0 du 13 octobre 2026" in page
    assert "sseplan n&#39;envoie rien" in page
    assert f"transmissions/{NUMBER}" in page, "what it writes is said before"


def test_prepared_noted_and_offered(someone: Visitor, place: Path) -> None:
    answer = someone.post("/envoi", data=SENT)
    assert (answer.status_code, answer.location) == (303, "/envoi"), "told at the top, in sight"
    noted = [row for row in rows(place, "transmissions") if row["version"] == "2.0"]
    assert {row["organisme"]: row["date"] for row in noted}["ars"] == "2026-11-20"
    page = text(someone.get("/envoi"))
    assert "est prêt, et noté dans le plan au 20 novembre 2026" in page
    folder = place / "transmissions" / NUMBER
    names = [path.name for path in submissions.files_of(folder)]
    assert names[:2] == [f"{STEM}.zip", "courrier.eml"]
    for rank, name in enumerate(names):
        assert name in page
        got = someone.get(f"/envoi/{NUMBER}/{rank}")
        assert got.data == (folder / name).read_bytes()
        assert got.headers["Content-Disposition"] == f"attachment; filename={name}"
    packed = zipfile.ZipFile(BytesIO(someone.get(f"/envoi/{NUMBER}/0").data))
    assert f"{STEM}.docx" in packed.namelist()
    letter = email.message_from_bytes(someone.get(f"/envoi/{NUMBER}/1").data)
    assert all(address in letter["To"] for address in ARS)


def test_what_blocks_is_told_before_with_links_and_despite_sends_it(
    someone: Visitor, place: Path
) -> None:
    submitted_plans.change(place, lambda known: known.without("diffusion_membres"))
    page = text(someone.get("/envoi"))
    assert "Rien n&#39;a encore été préparé" in page
    assert "#q-diffusion_membres" in page
    assert "sseplan edit" not in page
    answer = someone.post("/envoi", data={**SENT, "ars": "ici@ars.example"})
    assert answer.status_code == 422
    assert "ici@ars.example" in answer.text, "the form is still filled in"
    assert not (place / "transmissions").exists()
    assert answers(place).get("transmissions") == rows(place, "transmissions")
    answer = someone.post("/envoi", data={**SENT, "malgre": "L'ARS l'attend"})
    assert answer.status_code == 303
    [found] = submissions.of(place)
    assert found.despite == "L'ARS l'attend"


def test_an_address_that_is_none_or_a_day_to_come_is_refused(someone: Visitor) -> None:
    answer = someone.post("/envoi", data={**SENT, "ars": "pas une adresse"})
    assert answer.status_code == 422
    assert "pas une adresse" in answer.text
    answer = someone.post("/envoi", data={**SENT, "le": "2027-01-01"})
    assert "dans le futur" in text(answer)


def test_prepared_twice_is_refused_unless_it_is_asked(someone: Visitor, place: Path) -> None:
    someone.post("/envoi", data=SENT)
    answer = someone.post("/envoi", data=SENT)
    assert answer.status_code == 422
    assert 'href="/envoi?refaire=1"' in answer.text
    assert 'name="refaire" value="1" checked' in someone.get("/envoi?refaire=1").text
    assert someone.post("/envoi", data={**SENT, "refaire": "1"}).status_code == 303
    assert (place / "transmissions" / f"{NUMBER}-annule").is_dir()


def test_once_prepared_its_files_come_first_and_nothing_is_blamed(someone: Visitor) -> None:
    someone.post("/envoi", data=SENT)
    page = text(someone.get("/envoi"))
    assert "existe déjà" not in page.partition("<details")[0]
    order = [page.index(f'id="{one}"') for one in ("envois-prepares", "reponse", "preparer")]
    assert order == sorted(order)
    again = page.partition("<details")[2]
    assert 'name="refaire" value="1" checked' in again


def test_so_it_is_where_it_was_prepared_despite_what_blocks(someone: Visitor, place: Path) -> None:
    submitted_plans.change(place, lambda known: known.without("diffusion_membres"))
    assert someone.post("/envoi", data=SENT).status_code == 422
    assert someone.post("/envoi", data={**SENT, "malgre": "demandé"}).status_code == 303
    page = text(someone.get("/envoi"))
    assert "existe déjà" not in page.partition("<details")[0]


def test_no_answer_is_noted_before_anything_was_sent(tmp_path: Path) -> None:
    place = frozen_plans.write(tmp_path / "plan")
    frozen_plans.freeze(place, frozen_plans.ago(40))
    assert "/envoi/retour" not in visitor(place).get("/envoi").text


def test_without_a_version_there_is_nothing_to_send(tmp_path: Path) -> None:
    page = text(visitor(frozen_plans.write(tmp_path / "petit")).get("/envoi"))
    assert "aucune version figée" in page
    assert 'href="/versions/figer"' in page
    assert 'action="/envoi"' not in page


def test_while_a_terminal_holds_the_plan_nothing_is_prepared(someone: Visitor, place: Path) -> None:
    with Plan.open(place, submitted_plans.TRAME):
        answer = someone.post("/envoi", data=SENT)
    assert answer.status_code == 422
    assert "est déjà ouvert par" in text(answer)
    assert not (place / "transmissions").exists()


def test_only_the_files_of_the_list_are_handed_out(someone: Visitor, place: Path) -> None:
    someone.post("/envoi", data=SENT)
    folder = place / "transmissions" / NUMBER
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "lien.zip").symlink_to(place / "plan.yaml")
    listed = submissions.files_of(folder)
    assert {path.name for path in listed}.isdisjoint({"secret.txt", "lien.zip"})
    assert someone.get(f"/envoi/{NUMBER}/{len(listed)}").status_code == 404
    assert someone.get(f"/envoi/{NUMBER}/secret.txt").status_code == 404
    assert someone.get("/envoi/..%2f../0").status_code == 404
    manifest = folder / "manifest.json"
    changed = manifest.read_text(encoding="utf-8").replace(f"{STEM}.docx", "../../plan.yaml")
    manifest.write_text(changed, encoding="utf-8")
    assert all(path.parent == folder for path in submissions.files_of(folder))
    assert "plan.yaml" not in {path.name for path in submissions.files_of(folder)}


def test_a_list_that_cannot_be_read_offers_nothing(someone: Visitor, place: Path) -> None:
    folder = place / "transmissions" / NUMBER
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"fichiers": 3}', encoding="utf-8")
    assert submissions.files_of(folder) == []


# --- answered


def test_reserves_are_noted_one_a_line_and_wait_for_an_answer(
    someone: Visitor, place: Path
) -> None:
    someone.post("/envoi", data=SENT)
    told = {"avis": "reserves", "jour": "21/11/2026", "remarques": "Préciser T4\n\nNommer un tiers"}
    answer = someone.post("/envoi/retour", data=told)
    assert (answer.status_code, answer.location) == (303, "/envoi"), "told at the top, in sight"
    noted = [row for row in rows(place, "ars_avis") if row["date"] == "2026-11-21"]
    assert [row["remarques"] for row in noted] == ["Préciser T4", "Nommer un tiers"]
    page = text(someone.get("/envoi"))
    assert "Avis du 21 novembre 2026 sur la version 2.0 noté. 2 remarques attendent" in page
    assert "#q-ars_avis" in page


def test_what_was_noted_is_shown_above_the_form(someone: Visitor) -> None:
    someone.post("/envoi", data=SENT)
    told = {"avis": "reserves", "jour": "21/11/2026", "remarques": "Préciser T4"}
    someone.post("/envoi/retour", data=told)
    someone.get("/envoi")
    page = text(someone.get("/envoi"))
    assert "Déjà noté sur la version 2.0" in page
    noted = page.index("réserves le 21 novembre 2026 : Préciser T4")
    assert page.index('id="reponse"') < noted < page.index('action="/envoi/retour"')
    assert "Noter une autre réponse" in page


def test_the_text_of_the_message_is_there_to_be_copied(someone: Visitor) -> None:
    someone.post("/envoi", data=SENT)
    page = text(someone.get("/envoi"))
    assert "recopiez le texte ci-dessous" in page
    message = page[page.index('class="message"') :]
    assert "Madame, Monsieur," in message and "accuser réception" in message
    assert "empreinte" not in page[: page.index('class="message"')]
    assert "de quoi vérifier qu&#39;aucun n&#39;a changé" in page


def test_the_mailbox_of_the_alert_is_told_as_such(someone: Visitor, place: Path) -> None:
    alert = [{"organisme": "ARS", "service": "Alerte 24h/24", "email": "alerte@ars.example"}]
    submitted_plans.change(place, lambda known: known.with_answer("contacts_autorites", alert))
    page = text(someone.get("/envoi"))
    assert "alerte@ars.example" in page
    assert "n&#39;a que la boîte d&#39;alerte ; demandez où envoyer le plan" in page


def test_an_answer_that_cannot_be_is_refused_with_the_form_filled_in(someone: Visitor) -> None:
    answer = someone.post("/envoi/retour", data={"remarques": "Une demande"})
    assert answer.status_code == 422
    assert "conforme, réserves ou refus" in text(answer)
    assert "Une demande" in answer.text
    answer = someone.post("/envoi/retour", data={"avis": "reserves", "jour": "2026-11-21"})
    assert "Dites ce que l&#39;ARS demande" in text(answer)
    assert 'value="reserves" checked' in answer.text
    answer = someone.post("/envoi/retour", data={"avis": "conforme", "jour": "2020-01-01"})
    assert "avant le premier envoi" in text(answer)


def focused(answer: TestResponse) -> list[str]:
    """The tags of the page that the focus goes to."""
    return re.findall(r"<[^>]*\bautofocus\b[^>]*>", answer.text)


@pytest.mark.parametrize(
    ("path", "given", "name"),
    [
        ("/envoi", {**SENT, "ars": "pas une adresse"}, "ars"),
        ("/envoi", {**SENT, "cpam": "pas une adresse"}, "cpam"),
        ("/envoi", {**SENT, "le": "hier ou presque"}, "le"),
        ("/envoi", {**SENT, "le": "2027-01-01"}, "le"),
        ("/envoi", {**SENT, "le": "2020-01-01"}, "le"),
        ("/envoi", {**SENT, "malgre": "x" * 2000}, "malgre"),
        ("/envoi/retour", {}, "avis"),
        ("/envoi/retour", {"avis": "reserves"}, "remarques"),
        ("/envoi/retour", {"avis": "conforme", "jour": "2020-01-01"}, "jour"),
        ("/envoi/retour", {"avis": "conforme", "jour": "2027-01-01"}, "jour"),
        ("/envoi/retour", {"avis": "conforme", "jour": "un jour"}, "jour"),
        ("/envoi/annuler", {}, "sur"),
    ],
)
def test_an_error_is_arrived_at_by_its_field(
    someone: Visitor, path: str, given: dict[str, str], name: str
) -> None:
    answer = someone.post(path, data=given)
    assert answer.status_code == 422
    [tag] = focused(answer)
    assert f'name="{name}"' in tag
    fault = re.search(r'aria-describedby="(e-\w+)', tag)
    assert fault
    assert f'role="alert" id="{fault[1]}">' in answer.text


def test_an_error_about_no_field_is_arrived_at_itself(someone: Visitor) -> None:
    someone.post("/envoi", data=SENT)
    [tag] = focused(someone.post("/envoi", data=SENT))
    assert 'role="alert"' in tag


# --- taken back


def test_a_sending_that_did_not_leave_is_taken_back(someone: Visitor, place: Path) -> None:
    before = answers(place)
    someone.post("/envoi", data=SENT)
    answer = someone.post("/envoi/annuler", data={})
    assert answer.status_code == 422
    assert "Cochez d&#39;abord la case" in text(answer)
    answer = someone.post("/envoi/annuler", data={"sur": "1"})
    assert (answer.status_code, answer.location) == (303, "/envoi")
    assert answers(place) == before
    assert f"{NUMBER}-annule" in text(someone.get("/envoi"))
    answer = someone.post("/envoi/annuler", data={"sur": "1"})
    assert answer.status_code == 422
    assert "préparé ni noté" in text(answer)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file is called so")
def test_a_file_with_a_name_that_no_header_can_hold_is_handed_over(
    someone: Visitor, place: Path
) -> None:
    someone.post("/envoi", data=SENT)
    folder = place / "transmissions" / NUMBER
    for name in ("a\nSet-Cookie: x=1.zip", "\u202eb.zip", os.fsdecode(b"\xff.zip")):
        (folder / name).write_bytes(b"x")
    ranks = range(len(submissions.files_of(folder)))
    for rank in ranks:
        with someone.get(f"/envoi/{NUMBER}/{rank}") as answer:
            assert answer.status_code == 200
            assert "\n" not in answer.headers["Content-Disposition"]
            assert "Set-Cookie" not in answer.headers
