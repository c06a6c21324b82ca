"""``sseplan submit`` when something goes wrong: one sentence, and nothing lost or half-done."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import Called
from smtp_box import Box, free_port, serving
from submitted_plans import ARS, NUMBER, TRAME, adopted, change, rows

from sseplan.cli import mailing
from sseplan.errors import SseplanError, UsageMistake
from sseplan.exchange import mail
from sseplan.lifecycle import submission
from sseplan.lifecycle.parcel import Wish
from sseplan.plan import Plan, files, submissions
from sseplan.typography import NBSP

TODAY = date(2026, 11, 22)
FILES = {"plan.docx": b"docx" * 100, "manifest.json": b"{}", "plan.zip": b"PK"}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return adopted(tmp_path / "plan")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that cost nothing; the letter is the real one."""

    def documents(parcel: Any, *, with_pdf: bool = True, sender: str = "") -> submission.Made:
        message = submission._letter(parcel, "plan.zip", b"PK", {}, sender)
        whole = {**FILES, submission.LETTER: message}
        return submission.Made(whole, {}, "plan.zip", message)

    monkeypatch.setattr(submission, "documents", documents)


def said(result: Any) -> str:
    return " ".join(result.output.replace(NBSP, " ").split())


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a plan's folder but the lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".lock" not in path.name
    }


def full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


# --- the disk


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_a_disk_that_fills_up_leaves_everything_as_it_was(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch, rank: int
) -> None:
    before, write, count = state(plan), submissions._write, iter(range(9))

    def some(path: Path, data: bytes) -> None:
        if next(count) == rank:
            path.write_bytes(data[:1])
            full()
        write(path, data)

    monkeypatch.setattr(submissions, "_write", some)
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert "le disque est plein" in said(result) and "Rien n'a été préparé" in said(result)
    assert state(plan) == before
    assert not (plan / "transmissions").exists()


@pytest.mark.usefixtures("light")
def test_a_sending_that_cannot_be_noted_is_not_prepared(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(plan)
    monkeypatch.setattr(files, "_replace", full)
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert "le disque est plein" in said(result)
    assert {name for name in state(plan) if "sauvegarde" not in name} == set(before)
    assert (plan / "plan.yaml").read_bytes() == before["plan.yaml"]


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("words", [("--refaire",), ("--annuler",)])
def test_what_was_prepared_comes_back_when_the_rest_fails(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert sseplan("submit", plan, "--le", "2026-11-20").exit_code == 0
    before = state(plan)
    monkeypatch.setattr(Plan, "save", lambda *_: full())
    assert sseplan("submit", plan, *words).exit_code == 2
    assert state(plan) == before


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_real_limit_of_the_disk_is_met_half_way(plan: Path) -> None:
    before = state(plan)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
        "from sseplan.cli import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "submit", str(plan), "--sans-pdf"],
        capture_output=True,
        encoding="utf-8",
    )
    assert result.returncode == 2, result.stderr
    assert "dépasse la taille permise" in result.stderr
    assert state(plan) == before


@pytest.mark.usefixtures("light")
def test_a_folder_of_that_name_that_is_a_file_is_said(sseplan: Called, plan: Path) -> None:
    (plan / "transmissions").write_text("à moi")
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert "transmissions" in said(result)
    assert (plan / "transmissions").read_text() == "à moi"


@pytest.mark.usefixtures("light")
@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(sseplan: Called, plan: Path) -> None:
    plan.chmod(0o500)
    try:
        assert "droit" in said(sseplan("submit", plan))
    finally:
        plan.chmod(0o700)


@pytest.mark.usefixtures("light")
def test_what_has_that_name_already_is_never_replaced(sseplan: Called, plan: Path) -> None:
    taken = plan / "transmissions" / NUMBER
    taken.mkdir(parents=True)
    (taken / "plan.zip").write_bytes(b"mine")
    result = sseplan("submit", plan)
    assert (result.exit_code, "existe déjà" in said(result)) == (2, True)
    assert (taken / "plan.zip").read_bytes() == b"mine"
    assert sseplan("submit", plan, "--refaire").exit_code == 0
    assert (plan / "transmissions" / f"{NUMBER}-annule" / "plan.zip").read_bytes() == b"mine"


def test_a_folder_that_appears_meanwhile_is_not_replaced(plan: Path) -> None:
    staged = submissions.stage(plan, NUMBER, FILES)
    (plan / "transmissions" / NUMBER).mkdir()
    with pytest.raises(UsageMistake, match="existe déjà"):
        staged.put()
    staged.drop()
    assert [path.name for path in (plan / "transmissions").iterdir()] == [NUMBER]


# --- interruptions


@pytest.mark.usefixtures("light")
def test_an_interruption_leaves_nothing_behind(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(plan)

    def interrupted(self: submissions.Staged) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(submissions.Staged, "put", interrupted)
    assert sseplan("submit", plan).exit_code == 130
    assert state(plan) == before


@pytest.mark.usefixtures("light")
def test_what_a_killed_sseplan_left_goes_away(sseplan: Called, plan: Path) -> None:
    submissions.stage(plan, NUMBER, FILES)
    assert sseplan("submit", plan).exit_code == 0
    assert [path.name for path in (plan / "transmissions").iterdir()] == [NUMBER]


@pytest.mark.usefixtures("light")
def test_a_plan_that_another_sseplan_holds_is_left_alone(sseplan: Called, plan: Path) -> None:
    with Plan.open(plan, TRAME):
        result = sseplan("submit", plan)
        answer = sseplan("submit", plan, "--retour", "conforme")
    assert (result.exit_code, answer.exit_code) == (2, 2)
    assert "déjà ouvert" in said(result) and "déjà ouvert" in said(answer)


# --- the frozen versions


def spoil(path: Path, act: Callable[[bytes], bytes]) -> None:
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(act(data))


@pytest.mark.usefixtures("light")
def test_a_version_that_was_altered_is_not_sent(sseplan: Called, plan: Path) -> None:
    spoil(plan / "revisions" / f"{NUMBER}.yaml", lambda data: data.replace(b"Karim", b"Autre"))
    result = sseplan("submit", plan)
    assert result.exit_code == 2
    assert f"{NUMBER}.yaml" in said(result)
    assert not (plan / "transmissions").exists()


@pytest.mark.usefixtures("light")
def test_a_version_that_is_missing_is_noticed(sseplan: Called, plan: Path) -> None:
    (plan / "revisions" / "2025-1.yaml").chmod(0o600)
    (plan / "revisions" / "2025-1.yaml").unlink()
    result = sseplan("submit", plan)
    assert (result.exit_code, "2025-1" in said(result)) == (2, True)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"envoi": 3}', '{"envoi": {"destinataires": 4}}', "[" * 9999,
             '{"controles": {"bloquants": "x"}}'],
)  # fmt: skip
def test_a_list_that_was_spoilt_is_named(plan: Path, text: str) -> None:
    folder = plan / "transmissions" / NUMBER
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(SseplanError, match=r"manifest\.json"):
        submissions.of(plan)


# --- sending


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (mailing.HOST, mailing.USER, mailing.SECURITY, mailing.PASSWORD):
        monkeypatch.delenv(name, raising=False)


def place(way: mail.Server) -> str:
    return f"{way.host}:{way.port}"


@pytest.mark.usefixtures("light", "quiet")
def test_the_message_leaves_with_smtp_and_is_noted(sseplan: Called, plan: Path) -> None:
    box = Box()
    with serving(box) as way:
        result = sseplan("submit", plan, "--smtp", place(way))
    assert result.exit_code == 0, result.output
    assert "Le message est parti ; l'envoi est noté" in said(result)
    ((_, envelope),) = box.taken
    assert envelope.rcpt_tos[:2] == ARS
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.get_filename() for part in message.iter_attachments()] == ["plan.zip"]
    assert rows(plan, "transmissions")[-2]["canal"] == "courriel"


@pytest.mark.usefixtures("light", "quiet")
def test_without_smtp_nothing_leaves_whatever_the_environment_says(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box()
    with serving(box) as way:
        monkeypatch.setenv(mailing.HOST, place(way))
        assert sseplan("submit", plan).exit_code == 0
        assert not box.taken
        assert sseplan("submit", plan, "--refaire", "--smtp").exit_code == 0
    assert len(box.taken) == 1


@pytest.mark.usefixtures("light", "quiet")
@pytest.mark.parametrize("fault", ["refused", "absent", "password"])
def test_a_message_that_does_not_leave_leaves_no_trace(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    before, box = state(plan), Box()
    box.refused = {ARS[1]} if fault == "refused" else set()
    options = {"authenticator": box.authenticated, "auth_require_tls": False}
    with serving(box, **(options if fault == "password" else {})) as way:
        words = ["--smtp", place(way) if fault != "absent" else f"localhost:{free_port()}"]
        if fault == "password":
            monkeypatch.setenv(mailing.PASSWORD, "faux")
            words += ["--smtp-utilisateur", "karim"]
        result = sseplan("submit", plan, *words)
    assert result.exit_code == 2
    assert "Rien n'a été envoyé" in said(result)
    assert state(plan) == before and not (plan / "transmissions").exists()
    assert not box.taken


@pytest.mark.usefixtures("light", "quiet")
def test_a_message_that_left_is_said_to_have_even_if_it_cannot_be_noted(
    sseplan: Called, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box()

    def unable(self: Plan, *_: Any) -> None:
        raise SseplanError("Le disque est plein.")

    with serving(box) as way:
        monkeypatch.setattr(Plan, "save", unable)
        result = sseplan("submit", plan, "--smtp", place(way))
    assert result.exit_code == 2
    told = said(result)
    assert "Le message est parti, mais" in told and "sseplan edit transmissions" in told
    (kept,) = (plan / "transmissions").iterdir()
    assert str(kept) in told.replace(" ", "") or kept.name in told
    assert {path.name for path in kept.iterdir()} == {*FILES, "courrier.eml"}


@pytest.mark.usefixtures("light", "quiet")
def test_nothing_leaves_without_an_address_or_a_password(sseplan: Called, plan: Path) -> None:
    box = Box()
    with serving(box) as way:
        words = ("submit", plan, "--smtp", place(way))
        named = sseplan(*words, "--smtp-utilisateur", "karim")
        assert mailing.PASSWORD in said(named)
        change(plan, lambda known: known.with_answer("contacts_autorites", [
            row for row in rows(plan, "contacts_autorites") if row["organisme"] != "ARS"
        ]))  # fmt: skip
        unknown = sseplan(*words, "--malgre", "essai")
        assert "L'adresse de l'ARS n'est pas connue" in said(unknown)
    assert (named.exit_code, unknown.exit_code) == (2, 2)
    assert not box.taken and not (plan / "transmissions").exists()


@pytest.mark.usefixtures("quiet")
def test_the_password_is_written_nowhere(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box, secret = Box(), "mot de passé"
    options = {"authenticator": box.authenticated, "auth_require_tls": False}
    with serving(box, **options) as way, Plan.open(plan, TRAME) as opened:
        parcel = submission.draw_up(opened, TRAME, TODAY, Wish())
        made = submission.documents(parcel, with_pdf=False, sender="karim@cpts.example")
        by = mail.Server(way.host, way.port, "karim", "aucune")
        submission.hand_over(opened, parcel, made, lambda eml: _sent(eml, by, secret))
    assert box.users == [("karim", secret)]
    assert not any(secret.encode() in data for data in state(plan).values())
    ((_, envelope),) = box.taken
    assert envelope.mail_from == "karim@cpts.example"


def _sent(eml: bytes, by: mail.Server, secret: str) -> None:
    mail.send(eml, by, secret)


def test_a_copy_of_the_folder_elsewhere_is_still_read(plan: Path, tmp_path: Path) -> None:
    with Plan.open(plan, TRAME) as opened:
        parcel = submission.draw_up(opened, TRAME, TODAY, Wish())
        made = submission.documents(parcel, with_pdf=False)
        submission.hand_over(opened, parcel, made)
    shutil.copytree(plan, tmp_path / "copie")
    assert [one.version for one in submissions.of(tmp_path / "copie")] == ["2.0"]
