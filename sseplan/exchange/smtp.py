"""Sending a message through a server, encrypted, to everybody or to nobody.

The certificate of the server is always checked; without encryption a message goes
nowhere but to this machine.  Nothing tells the server how this machine is called.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, getaddresses, make_msgid
from typing import TYPE_CHECKING

from sseplan.errors import SseplanError, UsageMistake

if TYPE_CHECKING:
    from smtplib import SMTP

TIMEOUT = 30.0
TLS, STARTTLS, PLAIN = SECURITIES = ("tls", "starttls", "aucune")

_USUAL_PORTS = {TLS: 465, STARTTLS: 587, PLAIN: 25}
_NAMELESS = "[127.0.0.1]"
_WELCOME, _DONE, _FORWARDED = 235, 250, 251


class MailFault(SseplanError):
    """A message could not be sent; the sentence says why and what to do."""


@dataclass(frozen=True)
class Server:
    """Who takes the message: ``security`` is one of ``SECURITIES``, ``user`` may be ""."""

    host: str
    port: int
    user: str = ""
    security: str = STARTTLS


def server(place: str, user: str = "", security: str = "") -> Server:
    """The server of «HÔTE[:PORT]»; UsageMistake for anything else.

    Without ``security``: TLS on port 465, none on the machine itself, STARTTLS elsewhere.
    The port follows from the security where it is not given.
    """
    host, port = _split(place)
    usual = TLS if port == _USUAL_PORTS[TLS] else PLAIN if is_here(host) else STARTTLS
    chosen = security or usual
    return _guarded(Server(host, port or _USUAL_PORTS[chosen], user, chosen))


def _guarded(by: Server) -> Server:
    if by.security == PLAIN and not is_here(by.host):
        raise UsageMistake(
            f"Un message ne part pas sans chiffrement vers un autre ordinateur ({by.host}). "
            "Demandez à votre hébergeur le serveur et le port chiffrés (587 ou 465 en général)."
        )
    return by


def _split(place: str) -> tuple[str, int | None]:
    """«smtp.example:587», «[::1]:25», «smtp.example»."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?", place.strip())
    port = int(found[3]) if found and found[3] else None
    if not found or (port is not None and not 0 < port < 65536):
        raise UsageMistake(
            f"« {place} » n'est pas un serveur d'envoi. Écrivez son nom, suivi du port "
            "s'il le faut : smtp.hebergeur.example:587"
        )
    return found[1] or found[2], port


def is_here(host: str) -> bool:
    """Whether the host is this machine, so that nobody else sees what passes."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def send(eml: bytes, by: Server, password: str = "", *, timeout: float = TIMEOUT) -> bytes:
    """Send a draft to its recipients; the message as it left, with its date and number.

    The server's certificate is always checked.  Raises MailFault; then nobody has it.
    """
    import smtplib

    from sseplan.exchange import mail_faults

    message: EmailMessage = message_from_bytes(eml, policy=policy.SMTP)
    sender = _addresses(message, "From")
    people = _addresses(message, "To", "Cc")
    if not sender or not people:
        missing = "adresse de destinataire" if sender else "adresse d'expéditeur"
        raise UsageMistake(f"Ce message n'a pas d'{missing} : il ne peut pas être envoyé.")
    data = _dated(message, sender[0])
    try:
        with _connected(by, timeout) as connection:
            _identified(connection, by, password)
            _handed(connection, sender[0], people, data)
    except (OSError, smtplib.SMTPException) as error:
        raise MailFault(mail_faults.sentence(error, by.host, by.port, by.user)) from error
    return data


def written(message: EmailMessage) -> bytes:
    """The message as bytes; a long header begins on the line of its name.

    Python leaves that line empty when it folds one, which some programs read as no value.
    """
    head, blank, body = message.as_bytes().partition(b"\r\n\r\n")
    return re.sub(rb"(?m)^([\w-]+):\r\n[ \t]", rb"\1: ", head) + blank + body


def _addresses(message: EmailMessage, *headers: str) -> list[str]:
    found = getaddresses([str(value) for name in headers for value in message.get_all(name, [])])
    return list(dict.fromkeys(address for _, address in found if address))


def _dated(message: EmailMessage, sender: str) -> bytes:
    """The message with what only a sent one has; its number says nothing of this machine."""
    del message["X-Unsent"]
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    return written(message)


@contextlib.contextmanager
def _connected(by: Server, timeout: float) -> Iterator[SMTP]:
    """A connection as safe as ``by`` asks for; it says nothing of this machine's name."""
    import smtplib
    import ssl

    _guarded(by)
    # Honours SSL_CERT_FILE, and refuses old versions and names that do not match.
    secure = ssl.create_default_context()
    if by.security == TLS:
        connection: SMTP = smtplib.SMTP_SSL(
            by.host, by.port, _NAMELESS, timeout=timeout, context=secure
        )
    else:
        connection = smtplib.SMTP(by.host, by.port, _NAMELESS, timeout=timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if by.security == STARTTLS:
            connection.starttls(context=secure)
            connection.ehlo()
        yield connection
        # The message has left: what goes wrong with the farewell is no matter.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()
    finally:
        connection.close()


def _identified(connection: SMTP, by: Server, password: str) -> None:
    """Log in, if a user is named.

    Not by ``SMTP.login``, which fails on a password that is not ASCII; RFC 4616 says UTF-8.
    """
    import smtplib

    if not by.user:
        return
    known = connection.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in known:
        code, answer = connection.docmd("AUTH", "PLAIN " + _coded(f"\0{by.user}\0{password}"))
    elif "LOGIN" in known:
        connection.docmd("AUTH", "LOGIN")
        connection.docmd(_coded(by.user))
        code, answer = connection.docmd(_coded(password))
    else:
        raise smtplib.SMTPNotSupportedError("AUTH")
    if code != _WELCOME:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _handed(connection: SMTP, sender: str, people: Sequence[str], data: bytes) -> None:
    """Give the message for all, or for none: the server forgets it at the first refusal."""
    import smtplib

    from sseplan.exchange.mail_faults import TooBig, Unconfirmed

    limit = connection.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(data):
        raise TooBig(len(data), int(limit))
    code, answer = connection.mail(sender, [f"size={len(data)}"] if limit else [])
    if code != _DONE:
        raise smtplib.SMTPSenderRefused(code, answer, sender)
    answers = {address: connection.rcpt(address) for address in people}
    refused = {who: said for who, said in answers.items() if said[0] not in (_DONE, _FORWARDED)}
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
    try:
        code, answer = connection.data(data)
    except (TimeoutError, smtplib.SMTPServerDisconnected) as error:
        raise Unconfirmed from error
    if code != _DONE:
        raise smtplib.SMTPDataError(code, answer)
