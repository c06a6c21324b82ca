"""``sseplan submit``: what is prepared, for whom, what is noted, and what the ARS answers."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import Called
from submitted_plans import ARS, NUMBER, STEM, TRAME, adopted, answers, change, rows
from word_samples import texts

from sseplan.answers import Answers
from sseplan.conformity import assess
from sseplan.documents import pdf
from sseplan.errors import Refused, ToolMissing, UsageMistake
from sseplan.lifecycle import letter, recipients, submission
from sseplan.lifecycle.parcel import Wish
from sseplan.plan import Plan, submissions
from sseplan.typography import NBSP

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which everything happens."""

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return TODAY

    monkeypatch.setattr("sseplan.cli.submit.date", Day)
    monkeypatch.setattr("sseplan.cli.status.date", Day)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return adopted(tmp_path / "plan")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that cost nothing, where only what happens around them matters."""

    def documents(parcel: Any, *, with_pdf: bool = True, sender: str = "") -> submission.Made:
        message = submission._letter(parcel, "plan.zip", b"PK", {}, sender)
        files = {"plan.docx": b"docx", "plan.zip": b"PK", submission.LETTER: message}
        manifest = submission.package.manifest(submission._facts(parcel), {})
        whole = {**files, submissions.MANIFEST: manifest}
        return submission.Made(whole, {}, "plan.zip", message)

    monkeypatch.setattr(submission, "documents", documents)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A submission made for real, once: nobody changes it."""
    folder = adopted(tmp_path_factory.mktemp("made") / "plan")
    with Plan.open(folder, TRAME) as plan:
        parcel = submission.draw_up(plan, TRAME, TODAY, Wish())
        made = submission.documents(parcel, with_pdf=False)
        submission.hand_over(plan, parcel, made)
    yield folder


def said(result: Any) -> str:
    """What a command printed, on one line, with plain spaces."""
    return " ".join(result.output.replace(NBSP, " ").split())


def message(folder: Path) -> EmailMessage:
    eml = (folder / "transmissions" / NUMBER / "courrier.eml").read_bytes()
    read = message_from_bytes(eml, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def manifest(folder: Path) -> Any:
    text = (folder / "transmissions" / NUMBER / "manifest.json").read_text(encoding="utf-8")
    return json.loads(text)


# --- what is there


def test_everything_that_the_ars_wants_is_in_one_folder(prepared: Path) -> None:
    folder = prepared / "transmissions" / NUMBER
    assert {path.name for path in folder.iterdir()} == {
        f"{STEM}.docx",
        f"{STEM}-modifications.docx",
        "note-de-modifications.docx",
        "rapport-de-conformite.docx",
        "manifest.json",
        f"{STEM}.zip",
        "courrier.eml",
    }
    assert [path for path in folder.parent.iterdir() if path != folder] == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o600}


def test_the_list_says_what_was_sent_and_proves_it(prepared: Path) -> None:
    folder, tree = prepared / "transmissions" / NUMBER, manifest(prepared)
    assert (tree["numero"], tree["version"], tree["date"]) == (NUMBER, "2.0", "2026-10-13")
    assert (tree["cpts"], tree["auteur"]) == ("CPTS du Val d'Ormance", "Karim Delvaux")
    assert tree["depuis"] == "2025-1"
    assert tree["envoi"]["destinataires"]["ars"] == ARS
    assert (tree["controles"]["stade"], tree["controles"]["bloquants"]) == ("transmission", 0)
    frozen = (prepared / "revisions" / tree["revision"]["fichier"]).read_bytes()
    assert hashlib.sha256(frozen).hexdigest() == tree["revision"]["sha256"]
    for one in tree["fichiers"]:
        data = (folder / one["nom"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (one["sha256"], one["octets"])


def test_the_zip_holds_the_documents_and_their_list(prepared: Path) -> None:
    folder = prepared / "transmissions" / NUMBER
    archive = zipfile.ZipFile(folder / f"{STEM}.zip")
    listed = [one["nom"] for one in manifest(prepared)["fichiers"]]
    assert archive.namelist() == [*listed, "manifest.json"]
    assert all(archive.read(name) == (folder / name).read_bytes() for name in archive.namelist())


def test_the_document_sent_shows_its_own_sending(prepared: Path) -> None:
    told = "\n".join(texts((prepared / "transmissions" / NUMBER / f"{STEM}.docx").read_bytes()))
    assert "22/11/2026" in told
    assert "dd37@ars-centre.example, dd41@ars-centre.example" in told


def test_the_changes_are_real_word_revisions(prepared: Path) -> None:
    docx = (prepared / "transmissions" / NUMBER / f"{STEM}-modifications.docx").read_bytes()
    body = zipfile.ZipFile(BytesIO(docx)).read("word/document.xml").decode()
    assert "<w:ins " in body and "<w:del " in body and 'w:author="Karim Delvaux"' in body


def test_the_letter_is_ready_to_leave(prepared: Path) -> None:
    mail = message(prepared)
    assert [a.addr_spec for a in mail["To"].addresses] == ARS
    assert [a.addr_spec for a in mail["Cc"].addresses] == [
        "crise37@assurance.example",
        "crise41@assurance.example",
    ]
    assert mail["From"].addresses[0].addr_spec == "contact@cpts-ormance.example"
    assert mail["Subject"] == (
        "Plan SSE de la CPTS du Val d'Ormance, version 2.0 (actualisation annuelle)"
    )
    (joined,) = mail.iter_attachments()
    archive = prepared / "transmissions" / NUMBER / f"{STEM}.zip"
    assert (joined.get_filename(), joined.get_content()) == (archive.name, archive.read_bytes())


def test_the_letter_says_what_it_brings_in_correct_french(prepared: Path) -> None:
    body = message(prepared).get_body(("plain",))
    assert body is not None
    text = body.get_content().replace(NBSP, " ").replace("\r", "")
    assert text.startswith("Madame, Monsieur,\n\nVous trouverez ci-joint le plan de préparation")
    assert "de la CPTS du Val d'Ormance, version 2.0 du 13 octobre 2026 (actualisation" in text
    assert "Depuis la version 1.0 du 4 novembre 2025, " in text
    assert "réponses ont changé ; la note de modifications en donne le détail." in text
    for name in manifest(prepared)["fichiers"]:
        assert f"- {name['nom']} : " in text
    assert "Pour toute question : Karim Delvaux, " in text
    assert text.rstrip().endswith(
        "Dr Mireille Tanguy-Sow, présidente\nCPTS du Val d'Ormance\n14 quai des Mariniers, 00001 "
        "Montcoursel"
    )
    assert "None" not in text and "  " not in text


def test_the_sending_is_noted_for_each_body_and_nothing_else_changes(
    prepared: Path, plan: Path
) -> None:
    before, after = answers(plan), answers(prepared)
    assert {q for q in after.values if after.get(q) != before.get(q)} == {"transmissions"}
    assert rows(prepared, "transmissions")[2:] == [
        {
            "organisme": body,
            "date": "2026-11-22",
            "canal": "courriel",
            "destinataire": to,
            "version": "2.0",
        }
        for body, to in (
            ("ars", ", ".join(ARS)),
            ("cpam", "crise37@assurance.example, crise41@assurance.example"),
        )
    ]


def test_what_is_sent_passes_the_check_of_the_sending(prepared: Path) -> None:
    assert assess(TRAME, answers(prepared), TODAY, "transmission").blocking == 0


def test_the_same_plan_and_day_give_the_same_files(prepared: Path, plan: Path) -> None:
    with Plan.open(plan, TRAME) as opened:
        parcel = submission.draw_up(opened, TRAME, TODAY, Wish())
        made = submission.documents(parcel, with_pdf=False)
    folder = prepared / "transmissions" / NUMBER
    assert made.files == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_first_version_has_no_changes_to_show(plan: Path) -> None:
    (plan / "revisions" / "2026-1.yaml").chmod(0o600)
    (plan / "revisions" / "2026-1.yaml").unlink()
    change(
        plan, lambda known: known.with_answer("transmissions", None).with_answer("ars_avis", None)
    )
    with Plan.open(plan, TRAME) as opened:
        parcel = submission.draw_up(opened, TRAME, date(2025, 11, 20), Wish(despite="essai"))
        made = submission.documents(parcel, with_pdf=False)
    assert not any("modifications" in name for name in made.files)
    body = message_from_bytes(made.letter, policy=policy.default).get_body(("plain",))  # type: ignore[attr-defined]
    assert "Depuis la version" not in body.get_content()
    assert "première rédaction" in body.get_content()


def test_without_libreoffice_there_is_no_pdf_and_it_is_said(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent() -> Path:
        raise ToolMissing("Le PDF n'a pas été fait : LibreOffice manque.")

    monkeypatch.setattr(pdf, "soffice", absent)
    result = sseplan("submit", plan)
    assert result.exit_code == 0, result.output
    assert "LibreOffice manque" in said(result)
    assert not list((plan / "transmissions" / NUMBER).glob("*.pdf"))
    assert (plan / "transmissions" / NUMBER / f"{STEM}.docx").is_file()


@pytest.mark.skipif(not Path("/usr/bin/soffice").exists(), reason="LibreOffice")
def test_with_libreoffice_the_pdf_goes_along(plan: Path) -> None:
    with Plan.open(plan, TRAME) as opened:
        parcel = submission.draw_up(opened, TRAME, TODAY, Wish())
        made = submission.documents(parcel)
    assert made.files[f"{STEM}.pdf"].startswith(b"%PDF")
    assert f"{STEM}.pdf" in zipfile.ZipFile(BytesIO(made.files[made.archive])).namelist()


# --- what the person reads


@pytest.mark.usefixtures("light")
def test_the_person_is_told_what_is_there_and_what_to_do(sseplan: Called, plan: Path) -> None:
    result = sseplan("submit", plan)
    assert result.exit_code == 0, result.output
    told = said(result)
    assert f"Envoi de la version 2.0 : {plan / 'transmissions' / NUMBER}" in told
    assert "À : ARS, dd37@ars-centre.example, dd41@ars-centre.example (annuaire" in told
    assert "La CPAM reçoit le même fichier, coordonnées comprises" in told
    assert "courrier.eml, relisez, envoyez" in told
    assert f"S'il ne part pas : sseplan submit {plan} --annuler" in told


@pytest.mark.usefixtures("light")
def test_on_a_platform_the_zip_is_dropped_by_hand(sseplan: Called, plan: Path) -> None:
    told = said(sseplan("submit", plan, "--canal", "plateforme"))
    assert "plan.zip là où votre ARS l'attend" in told
    assert rows(plan, "transmissions")[-1]["canal"] == "plateforme"


# --- what is refused


def test_a_plan_that_nothing_froze_is_told_to_freeze(sseplan: Called, plan: Path) -> None:
    for path in (plan / "revisions").glob("*.yaml"):
        path.chmod(0o600)
        path.unlink()
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert f'sseplan revise {plan} --motif "Première version"' in said(result)
    assert not (plan / "transmissions").exists()


def test_what_blocks_refuses_and_names_itself(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.with_answer("diffusion_membres", None))
    result = sseplan("submit", plan)
    assert result.exit_code == 1
    assert "Diffusion aux membres : Sans réponse." in said(result)
    assert f"sseplan edit diffusion_membres --plan {plan}" in said(result)
    assert f"sseplan check {plan} --stade transmission" in said(result)
    assert f"sseplan submit {plan} --malgre" in said(result)
    assert not (plan / "transmissions").exists()
    assert len(rows(plan, "transmissions")) == 2


def test_a_reason_goes_past_what_blocks_and_is_kept(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.with_answer("diffusion_membres", None))
    reason = "Envoi demandé par l'ARS avant la réunion du 3 décembre"
    result = sseplan("submit", plan, "--sans-pdf", "--malgre", reason)
    assert result.exit_code == 0, result.output
    tree = manifest(plan)
    assert (tree["malgre"], tree["controles"]["bloquants"]) == (reason, 1)
    report = plan / "transmissions" / NUMBER / "rapport-de-conformite.docx"
    assert reason in "\n".join(texts(report.read_bytes())).replace(NBSP, " ")
    body = message(plan).get_body(("plain",))
    assert body is not None and f"Raison : {reason}." in body.get_content().replace(NBSP, " ")


@pytest.mark.usefixtures("light")
def test_a_draft_that_says_otherwise_is_not_passed_over(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.with_answer("cpts_population", 61000))
    result = sseplan("submit", plan)
    assert result.exit_code == 1
    assert "une réponse a changé depuis la dernière version figée" in said(result)
    assert f"sseplan diff --plan {plan} sseplan revise {plan}" in said(result)
    assert sseplan("submit", plan, "--malgre", "corrections à venir").exit_code == 0


@pytest.mark.usefixtures("light")
def test_a_version_already_prepared_is_told_with_what_the_draft_says_since(
    sseplan: Called, plan: Path
) -> None:
    assert sseplan("submit", plan).exit_code == 0
    change(plan, lambda known: known.with_answer("cpts_population", 61000))
    told = said(sseplan("submit", plan))
    assert f"sseplan submit {plan} --refaire" in told and f"sseplan revise {plan}" in told


def test_an_empty_reason_is_none(sseplan: Called, plan: Path) -> None:
    assert "Dites pourquoi" in said(sseplan("submit", plan, "--malgre", " "))
    long = sseplan("submit", plan, "--malgre", "x" * 600)
    assert (long.exit_code, "trop longue" in said(long)) == (2, True)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("23/11/2026", "dans le futur"),
        ("2026-10-12", "avant la version 2.0"),
        ("30/02/2026", "n'existe pas"),
        ("hier", "n'est pas une date"),
    ],
)
def test_a_day_that_cannot_be_is_refused(sseplan: Called, plan: Path, day: str, told: str) -> None:
    result = sseplan("submit", plan, "--le", day)
    assert result.exit_code == 2
    assert told in said(result)
    assert not (plan / "transmissions").exists()


def test_a_clock_before_the_last_version_is_noticed(plan: Path) -> None:
    with Plan.open(plan, TRAME) as opened, pytest.raises(UsageMistake, match="horloge"):
        submission.draw_up(opened, TRAME, date(2026, 1, 1), Wish())


@pytest.mark.usefixtures("light")
def test_what_is_prepared_is_not_prepared_over(sseplan: Called, plan: Path) -> None:
    assert sseplan("submit", plan).exit_code == 0
    mine = plan / "transmissions" / NUMBER / "accusé.txt"
    mine.write_text("reçu")
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert "existe déjà" in said(result) and "--refaire" in said(result)
    assert sseplan("submit", plan, "--refaire", "--le", "21/11/2026").exit_code == 0
    assert (plan / "transmissions" / f"{NUMBER}-annule" / mine.name).read_text() == "reçu"
    days = [row["date"] for row in rows(plan, "transmissions") if row["version"] == "2.0"]
    assert days == ["2026-11-21", "2026-11-21"]


@pytest.mark.usefixtures("light")
def test_a_version_that_was_received_is_not_sent_again_by_accident(
    sseplan: Called, plan: Path
) -> None:
    line = {"organisme": "ars", "date": "2026-11-03", "accuse_reception": "oui", "version": "2.0"}
    change(plan, lambda known: known.with_answer("transmissions", [line]))
    assert "a déjà reçu la version 2.0" in said(sseplan("submit", plan))
    assert sseplan("submit", plan, "--refaire").exit_code == 0
    assert [row["date"] for row in rows(plan, "transmissions")] == ["2026-11-03", "2026-11-22"]


@pytest.mark.usefixtures("light")
def test_a_line_typed_beforehand_is_completed_not_doubled(sseplan: Called, plan: Path) -> None:
    line = {"organisme": "ars", "date": "2026-11-22", "version": "2.0"}
    change(plan, lambda known: known.with_answer("transmissions", [line]))
    assert sseplan("submit", plan).exit_code == 0
    (only,) = rows(plan, "transmissions")
    assert only["destinataire"] == ", ".join(ARS)


# --- who gets it


def people(known: dict[str, Any], *ars: str, cpam: tuple[str, ...] = ()) -> recipients.Recipients:
    return recipients.chosen(Answers(values=known), ars, cpam)


DIRECTORY = [
    {
        "organisme": "ARS",
        "service": "point focal régional et astreinte",
        "email": "alerte@ars.example",
    },
    {
        "organisme": "agence régionale de santé",
        "service": "délégation",
        "email": "dd37@ars.example",
    },
    {"organisme": "préfecture", "service": "SIDPC", "email": "sidpc@pref.example"},
    {"organisme": "CPAM", "email": "plan@cpam.example"},
]


def test_the_offices_of_the_ars_get_the_plan_not_its_duty_line() -> None:
    assert people({"contacts_autorites": DIRECTORY}).ars == ("dd37@ars.example",)
    assert people({"contacts_autorites": DIRECTORY[:1]}).ars == ("alerte@ars.example",)


def test_an_address_given_comes_first() -> None:
    found = people({"contacts_autorites": DIRECTORY}, "autre@ars.example")
    assert (found.ars, found.sources["ars"]) == (("autre@ars.example",), "donné ici")
    with pytest.raises(UsageMistake, match="n'est pas une adresse"):
        people({}, "ARS")


def test_the_last_sending_tells_an_address_if_it_names_one() -> None:
    last = {"organisme": "ars", "date": "2025-11-20", "destinataire": "Mme X, dd37@ars.example."}
    assert people({"transmissions": [last]}).ars == ("dd37@ars.example",)
    assert people({"transmissions": [{**last, "destinataire": "délégation"}]}).ars == ()


def test_the_cpam_gets_it_if_asked_or_if_it_did_before() -> None:
    assert people({"contacts_autorites": DIRECTORY}).cpam is None
    assert people({"contacts_autorites": DIRECTORY}, cpam=("a@cpam.example",)).cpam == (
        "a@cpam.example",
    )
    before = {"organisme": "cpam", "date": "2025-11-20"}
    assert people({"contacts_autorites": DIRECTORY, "transmissions": [before]}).cpam == (
        "plan@cpam.example",
    )
    assert people({"transmissions": [before]}).cpam == ()


@pytest.mark.usefixtures("light")
def test_no_known_address_is_said_and_the_letter_waits_for_it(sseplan: Called, plan: Path) -> None:
    change(
        plan,
        lambda known: known.with_answer(
            "contacts_autorites",
            [{**row, "email": ""} for row in rows(plan, "contacts_autorites")],
        ),
    )
    result = sseplan("submit", plan, "--malgre", "adresses à retrouver")
    assert "À : ARS, adresse à compléter" in said(result)
    assert message(plan)["To"] is None


# --- the letter


def test_the_letter_of_a_bare_plan_has_no_holes() -> None:
    topic = letter.Topic("1.0", "2026-11-22", "initiale")
    text = letter.text(TRAME, Answers(), topic, "plan.zip", {"plan.docx": "le plan complet"})
    assert "de notre CPTS, version 1.0 du" in text
    assert "\n\n\n" not in text and "None" not in text and "()" not in text
    assert "\n" not in letter.subject(TRAME, Answers(values={"cpts_nom": "A\nB"}), topic)


@pytest.mark.parametrize(
    ("name", "told"),
    [("CPTS du Val", "de la CPTS du Val"), ("Rives et Coteaux", "de la CPTS « Rives et Coteaux »")],
)
def test_the_cpts_is_named_as_french_wants(name: str, told: str) -> None:
    topic = letter.Topic("1.0", "2026-11-22")
    subject = letter.subject(TRAME, Answers(values={"cpts_nom": name}), topic)
    assert subject == f"Plan SSE {told}, version 1.0"


def test_remarks_that_were_answered_are_said_to_be(plan: Path) -> None:
    def only_reserves(known: Answers) -> Answers:
        return known.with_answer("ars_avis", rows(plan, "ars_avis")[:1])

    change(plan, only_reserves)
    with Plan.open(plan, TRAME) as opened:
        topic = submission.draw_up(opened, TRAME, TODAY, Wish()).topic
    assert topic.opinion == "2025-12-18"
    text = letter.text(TRAME, answers(plan), topic, "plan.zip", {}).replace(NBSP, " ")
    assert "Cette version répond à vos remarques du 18 décembre 2025." in text


# --- taking back


@pytest.mark.usefixtures("light")
def test_a_sending_that_did_not_leave_is_taken_back(sseplan: Called, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    assert sseplan("submit", plan).exit_code == 0
    result = sseplan("submit", plan, "--annuler")
    assert result.exit_code == 0, result.output
    assert (plan / "plan.yaml").read_bytes() == before
    assert [path.name for path in (plan / "transmissions").iterdir()] == [f"{NUMBER}-annule"]
    again = sseplan("submit", plan, "--annuler")
    assert (again.exit_code, "ni noté" in said(again)) == (2, True)


@pytest.mark.usefixtures("light")
def test_a_sending_that_was_received_is_not_taken_back(sseplan: Called, plan: Path) -> None:
    sseplan("submit", plan)
    change(plan, lambda known: known.with_answer("transmissions", [
        {**row, "accuse_reception": "oui"} for row in rows(plan, "transmissions")
    ]))  # fmt: skip
    result = sseplan("submit", plan, "--annuler")
    assert result.exit_code == 2
    assert "ne s'annule pas" in said(result)
    assert (plan / "transmissions" / NUMBER).is_dir()


@pytest.mark.parametrize(
    "words",
    [("--annuler", "--sans-pdf"), ("--annuler", "--le", "22/11/2026"),
     ("--retour", "conforme", "--annuler"), ("--retour", "conforme", "--malgre", "x"),
     ("--remarques", "x"), ("--remarques", "x", "--smtp", "localhost")],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(
    sseplan: Called, plan: Path, words: tuple[str, ...]
) -> None:
    result = sseplan("submit", plan, *words)
    assert result.exit_code == 2
    assert "ne va qu'avec" in said(result) or "va avec" in said(result)


# --- the answer of the ARS


@pytest.fixture
def sent(plan: Path) -> Path:
    line = {"organisme": "ars", "date": "2026-11-03", "canal": "courriel", "version": "2.0"}
    change(plan, lambda known: known.with_answer(
        "transmissions", [*rows(plan, "transmissions"), line]
    ))  # fmt: skip
    return plan


def test_a_favourable_answer_is_noted(sseplan: Called, sent: Path) -> None:
    result = sseplan("submit", sent, "--retour", "conforme", "--le", "20 novembre 2026")
    assert result.exit_code == 0, result.output
    assert "Noté : avis du 20 novembre 2026 sur la version 2.0, conforme." in said(result)
    assert rows(sent, "ars_avis")[-1] == {"date": "2026-11-20", "avis": "conforme"}


def test_each_reserve_is_a_line_and_they_are_no_doubles(sseplan: Called, sent: Path) -> None:
    from sseplan import validation

    result = sseplan(
        "submit", sent, "--retour", "reserves", "--le", "2026-11-20",
        "--remarques", "Préciser T4", "--remarques", " Nommer un\nsuppléant ",
        "--remarques", "préciser t4",
    )  # fmt: skip
    assert "2 remarques attendent une réponse" in said(result)
    assert "sseplan edit ars_avis" in said(result) and "sseplan revise" in said(result)
    assert [row["remarques"] for row in rows(sent, "ars_avis")[2:]] == [
        "Préciser T4", "Nommer un suppléant",
    ]  # fmt: skip
    assert not validation.problems(TRAME, answers(sent))


def test_an_answer_takes_the_place_of_the_one_awaited(sseplan: Called, sent: Path) -> None:
    waiting = {"date": "2026-11-10", "avis": "en_attente", "remarques": "reçu"}
    change(sent, lambda known: known.with_answer("ars_avis", [*rows(sent, "ars_avis"), waiting]))
    sseplan("submit", sent, "--retour", "conforme")
    assert [row["avis"] for row in rows(sent, "ars_avis")] == ["reserves", "conforme", "conforme"]
    assert rows(sent, "ars_avis")[-1]["date"] == "2026-11-22"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("reserves",), "--remarques"),
        (("refus", "--remarques", "  "), "--remarques"),
        (("conforme", "--le", "2026-11-23"), "dans le futur"),
        (("conforme", "--le", "2025-11-01"), "avant le premier envoi"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    sseplan: Called, sent: Path, words: tuple[str, ...], told: str
) -> None:
    before = (sent / "plan.yaml").read_bytes()
    result = sseplan("submit", sent, "--retour", *words)
    assert (result.exit_code, told in said(result)) == (2, True), said(result)
    assert (sent / "plan.yaml").read_bytes() == before


def test_the_same_answer_is_noted_once(sseplan: Called, sent: Path) -> None:
    words = (
        "submit",
        sent,
        "--retour",
        "reserves",
        "--le",
        "2026-11-20",
        "--remarques",
        "Préciser T4",
    )
    assert sseplan(*words).exit_code == 0
    again = sseplan(*words)
    assert (again.exit_code, "déjà noté" in said(again)) == (2, True)
    assert sseplan(*words, "--remarques", "Et l'annuaire").exit_code == 0
    assert len(rows(sent, "ars_avis")) == 4


def test_nothing_sent_means_nothing_answered(sseplan: Called, plan: Path) -> None:
    change(plan, lambda known: known.with_answer("transmissions", None))
    result = sseplan("submit", plan, "--retour", "conforme")
    assert (result.exit_code, "Aucun envoi à l'ARS" in said(result)) == (2, True)


def test_a_version_that_follows_reserves_without_an_answer_is_reported(
    sseplan: Called, sent: Path
) -> None:
    sseplan(
        "submit", sent, "--retour", "reserves", "--le", "2026-11-20", "--remarques", "Préciser T4"
    )

    def failing() -> bool:
        return "ars_avis.M" in assess(TRAME, answers(sent), TODAY).failing

    assert not failing()
    line = {"version": "2.1", "date": "2026-11-22", "auteur": "Karim Delvaux"}
    change(
        sent, lambda known: known.with_answer("plan_version", [*rows(sent, "plan_version"), line])
    )
    assert failing()
    answered = [{**row, "reponse": "fait"} for row in rows(sent, "ars_avis")]
    change(sent, lambda known: known.with_answer("ars_avis", answered))
    assert not failing()


def test_what_was_submitted_is_read_back(prepared: Path) -> None:
    (one,) = submissions.of(prepared)
    assert (one.number, one.version, one.sent_on, one.channel) == (
        NUMBER, "2.0", "2026-11-22", "courriel",
    )  # fmt: skip
    assert one.recipients["ars"] == tuple(ARS)
    assert submissions.find(prepared, "2025-1") is None
    assert submissions.of(prepared.parent) == []


def test_a_refusal_is_of_the_kind_that_leaves_with_1(plan: Path) -> None:
    change(plan, lambda known: known.with_answer("cpts_nom", None))
    with Plan.open(plan, TRAME) as opened, pytest.raises(Refused):
        submission.draw_up(opened, TRAME, TODAY, Wish())
