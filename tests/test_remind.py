"""``sseplan remind`` as it is called: on the screen, for programs, in an agenda, by e-mail."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from aiosmtpd.controller import Controller
from conftest import Called, Ran

from sseplan import plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.cli import mailing, remind
from sseplan.exchange import notification
from sseplan.plan import revisions
from sseplan.typography import NBSP

TRAME = trame.load()
TODAY = date(2026, 11, 22)
EXAMPLE = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
PEOPLE: dict[str, Any] = {
    "cpts_nom": "CPTS Rives et Coteaux",
    "cpts_email": "contact@cpts.example",
    "coordination_contact": [{"nom": "Sam Modèle", "email": "coordination@cpts.example"}],
    "referent_sse": [
        {"nom": "Dr Alix Exemple", "email": "alix@cpts.example"},
        {"nom": "Camille Test", "email": "coordination@cpts.example"},
        {"nom": "Sans Adresse"},
    ],
}
LATE = {"version": "1.0", "date": "2025-11-20"}
STOCKS = [
    {"article": "Tests", "lieu": "Pharmacie du Gué", "peremption": "2026-12-22"},
    {"article": "Masques FFP2", "lieu": "Pharmacie de la Halle", "peremption": "2026-12"},
    {"article": "Gel", "lieu": "Pharmacie du Gué", "peremption": "2027-02-10"},
    {"article": "Lampes", "lieu": "Pharmacie du Gué", "peremption": "2027-11"},
    {"article": "Blouses", "lieu": "Pharmacie du Gué", "peremption": "2029-01"},
]


class Day(date):
    """The day of these stories."""

    @classmethod
    def today(cls) -> Day:
        return cls(2026, 11, 22)


class Clock(datetime):
    """The instant of these stories; a test moves it."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz: Any = None) -> Clock:
        return cls(2026, 11, 22, 8, 30, tzinfo=tz) + cls.ahead


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remind, "date", Day)
    monkeypatch.setattr(remind, "datetime", Clock)
    monkeypatch.setattr(Clock, "ahead", timedelta())


def written(folder: Path, **values: Any) -> Path:
    folder.mkdir(exist_ok=True)
    new = plan_yaml.new(TRAME)
    text = plan_yaml.update(new, Answers(), Answers({**PEOPLE, **values}), TRAME)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan in which something is late, something near and something far."""
    return written(tmp_path / "mon-plan", plan_version=[LATE], stocks=STOCKS)


def plain(text: str) -> str:
    """``text`` with ordinary spaces and on one line, to look for sentences in it."""
    return " ".join(text.replace(NBSP, " ").split())


def headings(text: str) -> list[str]:
    groups = ("En retard", "Dans les 30 jours", "Plus tard")
    return [line for line in text.replace(NBSP, " ").splitlines() if line.startswith(groups)]


# --- on the screen


def test_what_is_late_comes_first_then_what_is_near_then_the_rest(sseplan: Called, plan: Path):
    told = sseplan("remind", plan)
    assert told.exit_code == 1 and told.stderr == ""
    assert headings(told.stdout) == ["En retard (3)", "Dans les 30 jours (1)", "Plus tard (2)"]
    shown = plain(told.stdout)
    assert "20 novembre 2026, depuis 2 jours Actualisation annuelle du plan" in shown
    assert "22 décembre 2026, dans 30 jours Péremption : Tests" in shown
    assert "fin décembre 2026, dans 39 jours Péremption : Masques FFP2" in shown
    assert "Masques FFP2 – Pharmacie de la Halle" in shown
    assert f"sseplan edit stocks --plan {plan}" in shown
    assert f"sseplan revise {plan} --annuelle" in shown
    assert shown.endswith("Ensuite : Péremption : Lampes, fin novembre 2027.")


def test_the_current_folder_is_meant_where_none_is_named(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(plan)
    told = sseplan("remind")
    assert "sseplan edit stocks\n" in told.stdout and "--plan" not in told.stdout


def test_nothing_within_the_horizon_leaves_with_zero_and_says_what_comes_next(
    sseplan: Called, tmp_path: Path
):
    folder = written(tmp_path, stocks=STOCKS[3:])
    told = sseplan("remind", folder)
    assert told.exit_code == 0
    assert plain(told.stdout).endswith(
        "Rien n'arrive à échéance dans les 90 jours. "
        "Ensuite : Péremption : Lampes, fin novembre 2027."
    )
    assert sseplan("remind", folder, "--horizon", 373).exit_code == 1
    assert sseplan("remind", folder, "--horizon", 372).exit_code == 0


@pytest.mark.parametrize("answers", ["{}", "\n  cpts_nom: CPTS Exemple\n"])
def test_a_plan_just_begun_is_told_calmly(sseplan: Called, tmp_path: Path, answers: str):
    head = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\n'
    (tmp_path / "plan.yaml").write_text(f"{head}reponses: {answers}\n", encoding="utf-8")
    told = sseplan("remind", tmp_path)
    assert told.exit_code == 0 and told.stderr == ""
    assert "rien à rappeler, c'est normal au début" in plain(told.stdout)
    assert f"sseplan init {tmp_path}" in plain(told.stdout)


def test_the_last_frozen_version_counts_rather_than_what_was_typed(sseplan: Called, plan: Path):
    content = (plan / "plan.yaml").read_bytes()
    revisions.freeze(
        plan, content, date="2026-01-15", author="", reason="essai", nature="initiale",
        version="1.0", trame=TRAME,
    )  # fmt: skip
    shown = plain(sseplan("remind", plan).stdout)
    assert "15 janvier 2027, dans 54 jours Actualisation annuelle du plan" in shown


def test_an_altered_version_is_told_and_hides_nothing(sseplan: Called, plan: Path):
    revisions.freeze(
        plan, b"sseplan: 1\n", date="2026-01-15", author="", reason="essai", nature="initiale",
        version="1.0", trame=TRAME,
    )  # fmt: skip
    path = plan / "revisions" / "2026-1.yaml"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"essai", b"autre"))
    told = sseplan("remind", plan)
    assert told.exit_code == 2 and "2026-1.yaml" in told.stderr
    assert "Péremption" in told.stdout


def test_many_folders_have_a_heading_each_and_a_broken_one_hides_none(
    sseplan: Called, plan: Path, tmp_path: Path
):
    other = written(tmp_path / "autre", cpts_nom="CPTS du Gué", stocks=STOCKS[:1])
    (tmp_path / "cassé").mkdir()
    (tmp_path / "cassé" / "plan.yaml").write_text("sseplan: 1\nreponses: [", encoding="utf-8")
    told = sseplan("remind", plan, tmp_path / "cassé", tmp_path / "absent", other, plan)
    shown = plain(told.stdout)
    assert told.exit_code == 2
    assert shown.count("Plan SSE : CPTS") == 2
    assert f"Plan SSE : CPTS du Gué ({other})" in shown
    assert told.stderr.count("Erreur") == 2 and "absent" in told.stderr
    fine = sseplan("remind", plan, other)
    assert fine.exit_code == 1


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_every_line_fits(
    sseplan: Called, tmp_path: Path, columns: int, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "plan.yaml").write_text(EXAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(columns))
    told = sseplan("remind", "--horizon", 500).stdout
    assert max(map(len, told.splitlines())) < min(columns, 80)
    assert told.count("sseplan edit") > 20


def test_an_answer_cannot_drive_the_terminal(sseplan: Called, tmp_path: Path):
    stocks = [{"article": "Masques\x1b[2J", "lieu": "A", "peremption": "2026-12"}]
    assert "\x1b" not in sseplan("remind", written(tmp_path, stocks=stocks)).stdout


def test_the_horizon_is_a_number_of_days(sseplan: Called, plan: Path):
    assert sseplan("remind", plan, "--horizon", "-1").exit_code == 2
    assert sseplan("remind", plan, "--horizon", "bientôt").exit_code == 2


def test_the_real_command_does_the_same(sseplan_process: Ran, plan: Path):
    done = sseplan_process("remind", cwd=plan, env={"NO_COLOR": "1"})
    assert done.returncode == 1 and done.stderr == ""
    assert "Actualisation annuelle du plan" in done.stdout


# --- for programs


def test_the_json_has_stable_keys(sseplan: Called, plan: Path, tmp_path: Path):
    told = sseplan("remind", plan, tmp_path / "absent", "--json")
    tree = json.loads(told.stdout)
    assert told.exit_code == 2
    assert (tree["today"], tree["horizon"]) == ("2026-11-22", 90)
    mine, absent = tree["plans"]
    assert set(mine) == {"folder", "cpts", "faults", "dues", "next"}
    assert set(mine["dues"][0]) == {
        "on", "month", "days_left", "late", "kind", "title", "detail", "rows", "question", "number",
        "label", "yearly", "uid", "command",
    }  # fmt: skip
    update = next(due for due in mine["dues"] if due["kind"] == "actualisation")
    assert (update["on"], update["days_left"], update["late"]) == ("2026-11-20", -2, True)
    assert mine["next"]["on"] == "2027-11-30" and mine["next"]["month"] is True
    assert absent["cpts"] is None and absent["dues"] == [] and len(absent["faults"]) == 1


# --- in an agenda


def events(path: Path) -> dict[str, Any]:
    read = icalendar.Calendar.from_ical(path.read_bytes())
    return {str(event["SUMMARY"]).replace(NBSP, " "): event for event in read.walk("VEVENT")}


def test_the_calendar_holds_eighteen_months_whatever_the_horizon(
    sseplan: Called, plan: Path, tmp_path: Path
):
    file = tmp_path / "e.ics"
    told = sseplan("remind", plan, "--ics", file, "--horizon", 1)
    found = events(file)
    assert told.exit_code == 1 and f"Calendrier écrit : {file}" in plain(told.stdout)
    assert "SSE – Péremption : Lampes" in found and "SSE – Péremption : Blouses" not in found
    assert "SSE – En retard : Actualisation annuelle du plan" in found


def test_an_unchanged_plan_leaves_the_calendar_as_it_is_and_a_change_moves_the_event(
    sseplan: Called, plan: Path, tmp_path: Path
):
    file = tmp_path / "e.ics"
    sseplan("remind", plan, "--ics", file)
    data, first = file.read_bytes(), events(file)["SSE – Péremption : Gel"]
    Clock.ahead = timedelta(hours=1)
    again = sseplan("remind", plan, "--ics", file)
    assert file.read_bytes() == data and "est à jour" in plain(again.stdout)
    moved = [{**STOCKS[2], "peremption": "2027-05-04"}, STOCKS[0]]
    written(plan, plan_version=[LATE], stocks=moved)
    sseplan("remind", plan, "--ics", file)
    second = events(file)["SSE – Péremption : Gel"]
    assert (first.start, second.start) == (date(2027, 2, 10), date(2027, 5, 4))
    assert first["UID"] == second["UID"] and second["SEQUENCE"] - first["SEQUENCE"] == 3600
    assert second["DTSTAMP"].dt == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_one_calendar_serves_many_plans(sseplan: Called, plan: Path, tmp_path: Path):
    other = written(tmp_path / "autre", cpts_nom="CPTS du Gué", stocks=STOCKS[:1])
    file = tmp_path / "e.ics"
    assert sseplan("remind", plan, other, tmp_path / "absent", "--ics", file).exit_code == 2
    read = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len({str(event["UID"]) for event in read}) == len(read)
    assert {str(event["DESCRIPTION"]).split("\n")[0] for event in read} == {
        "Plan SSE, CPTS Rives et Coteaux", "Plan SSE, CPTS du Gué"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "name"), [("--ics", "plan.yaml"), ("--eml", "plan.yaml"), ("--ics", "perso.ics")]
)
def test_no_other_file_is_written_over(sseplan: Called, plan: Path, option: str, name: str):
    (plan / "perso.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    before = (plan / name).read_bytes()
    told = sseplan("remind", plan, option, plan / name)
    assert told.exit_code == 2 and name in told.stderr
    assert (plan / name).read_bytes() == before


def test_without_a_readable_plan_no_calendar_is_written(sseplan: Called, tmp_path: Path):
    told = sseplan("remind", tmp_path, "--ics", tmp_path / "e.ics")
    assert told.exit_code == 2 and list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_for_the_calendar(sseplan: Called, plan: Path):
    told = sseplan("remind", plan, "--ics", plan / "absent" / "e.ics")
    assert told.exit_code == 2 and "absent" in told.stderr


# --- by e-mail


def message(data: bytes) -> EmailMessage:
    read = message_from_bytes(data, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body(read: EmailMessage) -> str:
    part = read.get_body(("plain",))
    assert part is not None
    return plain(part.get_content())


def test_the_message_goes_to_the_coordination_and_the_referents(
    sseplan: Called, plan: Path, tmp_path: Path
):
    file = tmp_path / "e.eml"
    told = sseplan("remind", plan, "--eml", file)
    read = message(file.read_bytes())
    assert told.exit_code == 1 and f"Message écrit : {file}" in plain(told.stdout)
    assert read["To"] == "coordination@cpts.example, alix@cpts.example"
    assert read["Cc"] == "contact@cpts.example"
    assert "contact@cpts.example" in read["From"] and read["X-Unsent"] == "1"
    assert plain(read["Subject"]) == "Plan SSE, CPTS Rives et Coteaux : 6 échéances"
    text = body(read)
    assert text.startswith("Bonjour, Voici ce qui arrive à échéance dans votre plan SSE")
    assert "En retard : - 20 novembre 2026 (depuis 2 jours) : Actualisation annuelle" in text
    assert "Ensuite : Péremption : Lampes, fin novembre 2027." in text
    (part,) = read.iter_attachments()
    assert part.get_filename() == "echeances.ics"
    assert icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")


def test_the_message_names_no_place_and_nobody_of_the_restricted_lists(
    sseplan: Called, plan: Path, tmp_path: Path
):
    sseplan("remind", plan, "--eml", tmp_path / "e.eml", "--ics", tmp_path / "e.ics")
    read = message((tmp_path / "e.eml").read_bytes())
    calendar = (tmp_path / "e.ics").read_text(encoding="utf-8").replace("\n ", "")
    for name in ("Halle", "Gué", "Sam Modèle"):
        assert name not in body(read) and name not in calendar


@pytest.mark.parametrize(
    ("values", "to", "cc"),
    [
        ({"coordination_contact": None, "referent_sse": None}, "contact@cpts.example", None),
        ({"cpts_email": None, "referent_sse": None}, "coordination@cpts.example", None),
        ({"cpts_email": "pas une adresse"}, "coordination@cpts.example, alix@cpts.example", None),
    ],
)
def test_the_message_does_with_the_addresses_that_there_are(
    sseplan: Called, tmp_path: Path, values: dict[str, Any], to: str, cc: str | None
):
    kept = {key: value for key, value in {**PEOPLE, **values}.items() if value}
    new = plan_yaml.update(plan_yaml.new(TRAME), Answers(), Answers(kept), TRAME)
    (tmp_path / "plan.yaml").write_text(new, encoding="utf-8")
    assert sseplan("remind", tmp_path, "--eml", tmp_path / "e.eml").exit_code == 0
    read = message((tmp_path / "e.eml").read_bytes())
    assert (read["To"], read["Cc"]) == (to, cc)
    assert "Rien n'arrive à échéance dans les 90 jours" in body(read)


def test_a_plan_without_an_address_says_which_answer_is_missing(sseplan: Called, tmp_path: Path):
    head = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\n'
    (tmp_path / "plan.yaml").write_text(f"{head}reponses: {{}}\n", encoding="utf-8")
    told = sseplan("remind", tmp_path, "--eml", tmp_path / "e.eml")
    assert told.exit_code == 2 and "sseplan edit coordination_contact" in told.stderr
    assert not (tmp_path / "e.eml").exists()


def test_a_message_is_about_one_plan(sseplan: Called, plan: Path, tmp_path: Path):
    other = written(tmp_path / "autre")
    told = sseplan("remind", plan, other, "--eml", tmp_path / "e.eml")
    assert told.exit_code == 2 and "un seul dossier" in told.stderr


class Box:
    """What a server was given; ``refusing`` is an address that it wants nothing of."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], bytes]] = []
        self.refusing = ""

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd calls)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == self.refusing:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """A real server on this machine; the environment names it."""
    found = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv(mailing.HOST, f"127.0.0.1:{port}")
    yield found
    controller.stop()


def test_smtp_sends_one_message_a_plan_in_which_something_is_due(
    sseplan: Called, plan: Path, tmp_path: Path, box: Box
):
    other = written(tmp_path / "autre", cpts_nom="CPTS du Gué", stocks=STOCKS[:1])
    calm = written(tmp_path / "calme")
    told = sseplan("remind", plan, other, calm, "--smtp")
    assert told.exit_code == 1
    assert [people for people, _ in box.messages] == [
        ["coordination@cpts.example", "alix@cpts.example", "contact@cpts.example"]
    ] * 2
    first = message(box.messages[0][1])
    assert first["Date"] and first["X-Unsent"] is None
    assert "Message envoyé à coordination@cpts.example" in plain(told.stdout)


def test_nothing_is_sent_when_nothing_is_due(sseplan: Called, tmp_path: Path, box: Box):
    told = sseplan("remind", written(tmp_path), "--smtp")
    assert told.exit_code == 0 and box.messages == []
    assert "aucun message n'a été envoyé" in plain(told.stdout)


def test_a_message_that_is_refused_keeps_none_of_the_others(
    sseplan: Called, plan: Path, tmp_path: Path, box: Box
):
    mails = [{"nom": "X", "email": "parti@cpts.example"}]
    other = written(tmp_path / "autre", coordination_contact=mails, stocks=STOCKS)
    box.refusing = "parti@cpts.example"
    told = sseplan("remind", other, plan, "--smtp")
    assert told.exit_code == 2 and "parti@cpts.example" in told.stderr
    assert len(box.messages) == 1 and "Péremption" in told.stdout


def test_with_json_the_standard_output_stays_json(
    sseplan: Called, plan: Path, tmp_path: Path, box: Box
):
    told = sseplan("remind", plan, "--json", "--ics", tmp_path / "e.ics", "--smtp")
    assert json.loads(told.stdout)["plans"]
    assert "Calendrier écrit" in told.stderr and "Message envoyé" in told.stderr


# --- a message on the screen, by a real program of cardboard


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a notify-send that writes its words, one a line."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = f'#!/bin/sh\nfor word in "$@"; do echo "$word"; done > "{tmp_path}/shown"\n'
    (folder / "notify-send").write_text(script)
    (folder / "notify-send").chmod(0o755)
    return folder


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="notify-send is of Linux")


@on_linux
def test_prevenir_shows_what_is_due(
    sseplan: Called, plan: Path, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(desk))
    told = sseplan("remind", plan, "--prevenir")
    shown = plain((tmp_path / "shown").read_text(encoding="utf-8"))
    assert told.exit_code == 1
    assert "Plan SSE : 6 échéances, dont 3 en retard" in shown
    assert "Actualisation annuelle du plan (depuis 2 jours)" in shown
    assert shown.endswith("La liste : sseplan remind")


@on_linux
def test_prevenir_is_silent_when_nothing_is_due(
    sseplan: Called, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(desk))
    assert sseplan("remind", written(tmp_path / "calme"), "--prevenir").exit_code == 0
    assert not (tmp_path / "shown").exists()


@on_linux
def test_prevenir_says_when_it_cannot(
    sseplan: Called, plan: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(desk))
    (desk / "notify-send").write_text("#!/bin/sh\nexit 1\n")
    told = sseplan("remind", plan, "--prevenir")
    assert told.exit_code == 2 and "aucune session graphique" in told.stderr
    (desk / "notify-send").unlink()
    told = sseplan("remind", plan, "--prevenir")
    assert told.exit_code == 2 and "libnotify-bin" in told.stderr
    assert "Actualisation annuelle" in told.stdout


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_words_of_a_message_are_never_part_of_a_script(platform: str):
    title, text = 'Plan "SSE"; exit', "$(rm) `x` \\ '"
    words = notification.command(platform, title, text)
    scripts = [word for word in words if word not in (title, text)]
    assert not any(title in word or text in word for word in scripts)
    assert (title in words) is (platform != "win32")
