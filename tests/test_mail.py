"""E-mail: drafts that mail programs open, and sending through a real server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from smtp_box import Box, free_port, serving

from sseplan.cli import mailing
from sseplan.errors import UsageMistake
from sseplan.exchange import mail, mail_faults
from sseplan.typography import NBSP

US = mail.mailbox("CPTS du Val d'Ormance", "contact@cpts-ormance.example")
ARS = ["dd37@ars-centre.example"]
TEXT = "Madame, Monsieur,\n\nVoici le plan : « version 2.0 » — à relire.\n"


def drafted(**changes: Any) -> bytes:
    known = {
        "sender": US, "to": ARS, "cc": [], "subject": "Plan SSE", "text": TEXT, "attachments": {},
    }  # fmt: skip
    return mail.draft(**(known | changes))


def read(eml: bytes) -> EmailMessage:
    message = message_from_bytes(eml, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


# --- the draft


def test_a_draft_says_who_writes_to_whom_about_what_and_holds_its_files() -> None:
    eml = drafted(
        sender=mail.mailbox("CPTS des Évêchés, « Nord »", "contact@cpts.example"),
        to=[mail.mailbox("Délégation de l'Indre", "dd36@ars.example"), "dd37@ars.example"],
        cc=["plan@cpam.example"],
        subject="Plan SSE : version 2.0 – actualisation",
        attachments={"plan SSE – été.zip": b"PK\x05\x06", "note.docx": b"docx"},
    )
    message = read(eml)
    assert message["From"].addresses[0].display_name == "CPTS des Évêchés, « Nord »"
    assert [a.addr_spec for a in message["To"].addresses] == [
        "dd36@ars.example",
        "dd37@ars.example",
    ]
    assert message["Cc"] == "plan@cpam.example"
    assert message["Subject"].replace(NBSP, " ") == "Plan SSE : version 2.0 – actualisation"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace(NBSP, " ").splitlines() == TEXT.splitlines()
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert files == {"plan SSE – été.zip": b"PK\x05\x06", "note.docx": b"docx"}
    assert next(p.get_content_type() for p in message.iter_attachments()) == "application/zip"


def test_a_draft_opens_as_one_to_send_and_bears_no_date() -> None:
    message = read(drafted())
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert message["Message-ID"] is None


def test_the_same_words_give_the_same_draft() -> None:
    files = {"plan.zip": bytes(range(256))}
    assert drafted(attachments=files) == drafted(attachments=files)
    assert drafted(attachments=files) != drafted(attachments={"plan.zip": b"other"})


def test_a_draft_is_plain_ascii_in_lines_that_every_server_takes() -> None:
    eml = drafted(subject="é" * 300, text="à" * 5000, attachments={"é.zip": bytes(5000)})
    assert eml.isascii()
    lines = eml.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("long", ["Plan " * 30, "é" * 200, "x" * 90, "Plan SSE : " + "y" * 75])
def test_a_long_subject_begins_on_the_line_of_its_name(long: str) -> None:
    eml = drafted(subject=long, to=[f"personne{n}@ars.example" for n in range(20)])
    message = read(eml)
    assert message["Subject"].replace(NBSP, " ") == long.strip()
    assert len(message["To"].addresses) == 20
    assert b":\r\n" not in eml.partition(b"\r\n\r\n")[0]


def test_a_draft_may_wait_for_its_addresses() -> None:
    message = read(drafted(sender="", to=[]))
    assert (message["From"], message["To"]) == (None, None)


def test_a_calendar_is_attached_as_one() -> None:
    (part,) = read(drafted(attachments={"e.ics": "BEGIN:é".encode()})).iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_content() == "BEGIN:é"


@pytest.mark.parametrize(
    "where",
    [
        {"subject": "Plan\r\nBcc: tous@ailleurs.example"},
        {"subject": "Plan\u2028Bcc: tous@ailleurs.example"},
        {"to": ["dd37@ars.example\nBcc: tous@ailleurs.example"]},
        {"cc": ["dd37@ars.example\rX: y"]},
        {"sender": "CPTS\n <contact@cpts.example>"},
        {"attachments": {"plan\r\n.zip": b""}},
    ],
)
def test_nobody_slips_a_header_into_a_message(where: dict[str, Any]) -> None:
    with pytest.raises(UsageMistake, match="une seule ligne"):
        drafted(**where)
    with pytest.raises(UsageMistake, match="une seule ligne"):
        mail.mailbox("CPTS\nBcc: x@y.example", "contact@cpts.example")


@pytest.mark.parametrize(
    "wrong",
    ["", "ars", "délégation 37", "a@b", "é@ars.example", "a@b.example, c@d.example", "@ars.example",
     "a b@ars.example", "a@ars..example", "x <>", "a@b@c.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(UsageMistake, match=r"n'est pas une adresse de courriel"):
        drafted(to=[wrong])


def test_an_accented_domain_is_written_as_mail_wants_it() -> None:
    assert read(drafted(to=["a@santé.example"]))["To"] == "a@xn--sant-epa.example"


@given(
    name=st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=60),
    text=st.text(st.characters(exclude_categories=("C", "Zl", "Zp"))),
    data=st.binary(),
)
def test_whatever_is_written_is_read_back(name: str, text: str, data: bytes) -> None:
    eml = mail.draft(US, ARS, [], f"Plan {name}".strip(), text, {f"plan{name}.bin": data})
    message = read(eml)
    (part,) = message.iter_attachments()
    assert part.get_content() == data
    assert eml.isascii()


# --- which server


@pytest.mark.parametrize(
    ("written", "security", "expected"),
    [
        ("smtp.example", "", ("smtp.example", 587, "starttls")),
        ("smtp.example:465", "", ("smtp.example", 465, "tls")),
        ("smtp.example:2525", "", ("smtp.example", 2525, "starttls")),
        ("smtp.example:2525", "tls", ("smtp.example", 2525, "tls")),
        ("smtp.example", "tls", ("smtp.example", 465, "tls")),
        ("localhost", "", ("localhost", 25, "aucune")),
        ("127.0.0.1:8025", "", ("127.0.0.1", 8025, "aucune")),
        ("[::1]:8025", "", ("::1", 8025, "aucune")),
        ("localhost:8025", "starttls", ("localhost", 8025, "starttls")),
    ],
)
def test_a_server_is_understood(written: str, security: str, expected: Any) -> None:
    found = mail.server(written, "", security)
    assert (found.host, found.port, found.security) == expected


@pytest.mark.parametrize(
    "wrong",
    ["", "smtp.example:", "smtp.example:0", "smtp.example:70000", "smtp://smtp.example", "a b",
     "smtp.example\r\nX", "::1"],
)  # fmt: skip
def test_what_is_no_server_is_refused(wrong: str) -> None:
    with pytest.raises(UsageMistake, match="serveur d'envoi"):
        mail.server(wrong)


def test_nothing_goes_to_another_computer_without_encryption() -> None:
    with pytest.raises(UsageMistake, match="sans chiffrement"):
        mail.server("smtp.example:25", "", "aucune")
    with pytest.raises(UsageMistake, match="sans chiffrement"):
        mail.send(drafted(), mail.Server("smtp.example", 25, "", "aucune"))


# --- sending, to a real server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own authority is the only one that this process trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def asking(box: Box, **more: Any) -> dict[str, Any]:
    """Options of a server that wants a password."""
    return {"authenticator": box.authenticated} | more


def test_a_message_reaches_its_recipients_with_a_date_and_a_number() -> None:
    box = Box()
    with serving(box) as server:
        left = mail.send(drafted(cc=["plan@cpam.example"], attachments={"a.zip": b"PK"}), server)
    ((session, envelope),) = box.taken
    assert envelope.rcpt_tos == [*ARS, "plan@cpam.example"]
    assert envelope.mail_from == "contact@cpts-ormance.example"
    message = read(envelope.content)
    assert message["Date"].datetime is not None
    assert message["Message-ID"].endswith("@cpts-ormance.example>")
    assert message["X-Unsent"] is None
    assert [part.get_content() for part in message.iter_attachments()] == [b"PK"]
    assert left.strip() == envelope.content.strip()
    assert session.host_name == "[127.0.0.1]"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_message_goes_encrypted_to_one_who_has_the_password(
    authority: trustme.CA, security: str, mechanism: str
) -> None:
    box = Box()
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    options = asking(box, auth_exclude_mechanism=[other], auth_require_tls=security == "starttls")
    with serving(box, security, authority.issue_cert("localhost"), **options) as way:
        mail.send(drafted(), mail.Server(way.host, way.port, "karim", security), "mot de passé")
    assert box.users == [("karim", "mot de passé")]
    assert len(box.taken) == 1


def fault(way: mail.Server, password: str = "", **extra: Any) -> str:
    """What is said when nothing leaves."""
    with pytest.raises(mail.MailFault) as raised:
        mail.send(extra.pop("eml", None) or drafted(), way, password, **extra)
    return str(raised.value).replace(NBSP, " ")


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_said_and_nobody_reads_it(authority: trustme.CA) -> None:
    box = Box()
    options = asking(box)
    with serving(box, "starttls", authority.issue_cert("localhost"), **options) as way:
        told = fault(mail.Server(way.host, way.port, "karim", "starttls"), "faux mot")
    assert "refuse l'utilisateur « karim » ou son mot de passe" in told
    assert "faux mot" not in told
    assert not box.taken


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_nobody_or_of_another_stops_everything(
    authority: trustme.CA, security: str
) -> None:
    box = Box()
    with serving(box, security, trustme.CA().issue_cert("localhost")) as way:
        assert "certificat" in fault(way) and "autorité inconnue" in fault(way)
    with serving(box, security, authority.issue_cert("autre.example")) as way:
        assert "au nom d'un autre serveur" in fault(way)
    assert not box.taken


@pytest.mark.usefixtures("trusted")
def test_encryption_that_was_asked_for_is_not_given_up(authority: trustme.CA) -> None:
    box = Box()
    with serving(box) as way:
        assert "ne sait pas chiffrer" in fault(mail.Server(way.host, way.port, "", "starttls"))
        assert "ne chiffre pas comme prévu" in fault(mail.Server(way.host, way.port, "", "tls"))
    assert not box.taken


def test_one_refused_address_and_nobody_gets_the_message() -> None:
    box = Box()
    box.refused = {"parti@ars.example", "autre@ars.example"}
    with serving(box) as way:
        told = fault(way, eml=drafted(to=[*ARS, "parti@ars.example"]))
        assert "refuse cette adresse : parti@ars.example. Vérifiez-la" in told
        assert "(Réponse du serveur : 550 5.1.1 No such user)" in told
        both = fault(way, eml=drafted(to=["parti@ars.example", "autre@ars.example"]))
        assert "refuse ces adresses : parti@ars.example, autre@ars.example" in both
    assert not box.taken


def test_a_sender_and_a_message_may_be_refused_too() -> None:
    box = Box()
    with serving(box) as way:
        box.data_answer = "554 5.7.1 Spam"
        assert "refuse le message" in fault(way)
        box.data_answer = "552 5.3.4 Too big"
        assert "trop gros" in fault(way)
        box.sender_refused = True
        assert "refuse l'adresse de l'expéditeur, contact@cpts-ormance.example" in fault(way)


def test_a_message_bigger_than_the_server_says_is_not_even_offered() -> None:
    box = Box()
    with serving(box, data_size_limit=200_000) as way:
        told = fault(way, eml=drafted(attachments={"plan.zip": bytes(300_000)}))
    assert "pèse 0,4 Mo" in told and "n'en prend que 0,2 Mo" in told and "--sans-pdf" in told
    assert not box.taken


def test_a_password_for_a_server_that_asks_for_none_is_not_sent() -> None:
    with serving(Box()) as way:
        named = mail.Server(way.host, way.port, "karim", "aucune")
        assert "ne demande pas de mot de passe" in fault(named, "secret")


def test_a_server_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Rien ne répond" in fault(mail.Server("localhost", free_port(), "", "aucune"))

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    told = fault(mail.Server("smtp.absent.example", 587))
    assert "introuvable" in told and "Name or service" not in told


@contextlib.contextmanager
def answering(*answers: bytes) -> Iterator[mail.Server]:
    """A server that says these lines, one after each thing it hears, then leaves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            with contextlib.suppress(OSError):
                caller, _ = listener.accept()
                with caller:
                    for answer in answers:
                        caller.sendall(answer)
                        caller.recv(65536)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield mail.Server("localhost", listener.getsockname()[1], "", "aucune")
    thread.join(10)


def test_a_server_that_never_answers_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = mail.Server("localhost", listener.getsockname()[1], "", "aucune")
        assert "pas répondu à temps" in fault(way, timeout=0.2)


def test_a_server_that_hangs_up_or_talks_nonsense_is_said() -> None:
    with answering(b"220 ready\r\n") as way:
        assert "a coupé la connexion" in fault(way)
    with answering(b"SSH-2.0-OpenSSH\r\n") as way:
        assert "Rien n'a été envoyé" in fault(way)
    with answering(b"554 go away \x1b[2J\r\n") as way:
        told = fault(way)
    assert "Réponse du serveur : 554 go away" in told and "\x1b" not in told


def test_a_server_that_leaves_at_the_last_word_may_have_taken_the_message() -> None:
    ok = b"250 OK\r\n"
    with answering(b"220 ready\r\n", ok, ok, ok, b"354 go on\r\n") as way:
        told = fault(way)
    assert "peut-être parti" in told and "avant de recommencer" in told


def test_a_farewell_that_goes_wrong_does_not_unsend_a_message() -> None:
    ok = b"250 OK\r\n"
    with answering(b"220 ready\r\n", ok, ok, ok, b"354 go on\r\n", ok, b"500 what?\r\n") as way:
        mail.send(drafted(), way)


def test_a_message_without_addresses_is_not_sent() -> None:
    way = mail.Server("localhost", 25, "", "aucune")
    with pytest.raises(UsageMistake, match="destinataire"):
        mail.send(drafted(to=[]), way)
    with pytest.raises(UsageMistake, match="expéditeur"):
        mail.send(drafted(sender=""), way)


def test_every_error_of_the_network_is_a_french_sentence() -> None:
    for error in (OSError(113, "No route to host"), ConnectionResetError(104, "reset")):
        told = mail_faults.sentence(error, "smtp.example", 587, "")
        assert "a échoué" in told and str(error) not in told


# --- the options


def called(*words: str, env: dict[str, str] | None = None) -> Any:
    """What the options make of these words."""
    found: list[Any] = []

    @click.command()
    @mailing.options
    def command(smtp: str | None, user: str | None, security: str | None) -> None:
        found.append(mailing.server(smtp, user, security))

    from click.testing import CliRunner

    result = CliRunner().invoke(command, list(words), env=env, standalone_mode=False)
    if result.exception:
        raise result.exception
    return found[0]


def test_nothing_is_sent_unless_it_is_asked_for() -> None:
    assert called(env={mailing.HOST: "smtp.example", mailing.USER: "karim"}) is None


def test_the_server_comes_from_the_option_or_from_the_environment() -> None:
    env = {mailing.HOST: "smtp.example:465", mailing.USER: "karim"}
    assert called("--smtp", env=env) == mail.Server("smtp.example", 465, "karim", "tls")
    assert called(
        "--smtp", "autre.example", "--smtp-utilisateur", "nadege", env=env
    ) == mail.Server("autre.example", 587, "nadege", "starttls")
    assert called("--smtp", "localhost:1", "--smtp-securite", "tls").security == "tls"


def test_a_server_that_is_nowhere_or_a_folder_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageMistake, match="SSEPLAN_SMTP"):
        called("--smtp", env={mailing.HOST: ""})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mon-plan").mkdir()
    with pytest.raises(UsageMistake, match="est un dossier"):
        called("--smtp", "mon-plan")


def test_the_password_is_taken_from_the_environment_and_never_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = mail.Server("smtp.example", 587, "karim")
    monkeypatch.setenv(mailing.PASSWORD, "secret")
    assert mailing.password(named) == "secret"
    assert mailing.password(mail.Server("smtp.example", 587)) == ""
    monkeypatch.setenv(mailing.PASSWORD, "")
    with pytest.raises(UsageMistake, match="vide"):
        mailing.password(named)
    monkeypatch.delenv(mailing.PASSWORD)
    with pytest.raises(UsageMistake, match="pas de terminal"):
        mailing.password(named)
