"""E-mail: a draft that a mail program opens (here), and its sending (``smtp``).

A draft is the same for the same words: no date, no number, a boundary taken from the
content.  Its header ``X-Unsent: 1`` makes Outlook open it as a message to send; other
programs show it as one received, to be opened again «as new».
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from sseplan.errors import UsageMistake
from sseplan.exchange.smtp import SECURITIES, MailFault, Server, send, server, written
from sseplan.typography import french

__all__ = ["SECURITIES", "MailFault", "Server", "draft", "mailbox", "send", "server", "words"]

_TYPES = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "ics": ("text", "calendar"),
    "json": ("application", "json"),
    "pdf": ("application", "pdf"),
    "zip": ("application", "zip"),
}
_LONGEST = 200
_BINARY = ("application", "octet-stream")


def words(data: bytes) -> tuple[str, str]:
    """The subject and the text of a draft, "" where there is none."""
    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(("plain",))
    return str(message["Subject"] or ""), str(body.get_content()) if body else ""


def mailbox(name: str, address: str) -> str:
    """``name <address>`` as a header wants it, whatever the characters of the name."""
    return str(Address(_short(_one_line(name, "Le nom")), addr_spec=_address(address)))


def draft(
    sender: str,
    to: Sequence[str],
    cc: Sequence[str],
    subject: str,
    text: str,
    attachments: Mapping[str, bytes],
) -> bytes:
    """The message as an EML file; addresses are bare, or made by ``mailbox``.

    ``sender`` may be "".  ``attachments`` maps a file's name to its bytes.  Raises
    UsageMistake for a line break in a header, or an address that is none.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["X-Unsent"] = "1"
    for name, people in (("From", [sender] if sender else []), ("To", to), ("Cc", cc)):
        if people:
            message[name] = ", ".join(_checked(one) for one in people)
    message["Subject"] = _short(french(_one_line(subject, "L'objet").strip()))
    message.set_content(french(text), cte="quoted-printable")
    for name, data in attachments.items():
        _attach(message, unicodedata.normalize("NFC", _one_line(name, "Le nom du fichier")), data)
    if attachments:
        message.set_boundary(_boundary(text, attachments))
    return written(message)


def _attach(message: EmailMessage, name: str, data: bytes) -> None:
    main, sub = _TYPES.get(name.rpartition(".")[2].lower(), _BINARY)
    params = {"charset": "utf-8"} if main == "text" else {}
    message.add_attachment(
        data, maintype=main, subtype=sub, cte="base64", filename=name, params=params
    )


def _boundary(text: str, attachments: Mapping[str, bytes]) -> str:
    """«=_» stands in no quoted-printable and no base64 line (RFC 2045, 6.7)."""
    digest = hashlib.sha256(text.encode())
    for name, data in attachments.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return f"=_sseplan_{digest.hexdigest()[:32]}"


def _one_line(text: str, what: str) -> str:
    if re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", text):
        raise UsageMistake(
            f"{what} d'un message tient sur une seule ligne, sans caractère invisible : « "
            f"{_visible(text)} » ne convient pas. Corrigez-le."
        )
    return text


def _short(text: str) -> str:
    """A header's text cut well before the 998 octets of a line (RFC 5322, 2.1.1)."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _visible(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", "…", text)


def _checked(mailbox_or_address: str) -> str:
    """The same, once it is sure that it is one mailbox."""
    _one_line(mailbox_or_address, "L'adresse")
    if found := re.fullmatch(r"(.*)<([^<>]*)>\s*", mailbox_or_address):
        _address(found[2])
        return mailbox_or_address
    return _address(mailbox_or_address)


def _address(text: str) -> str:
    """A bare address in ASCII; an accented domain in its IDNA form."""
    local, _, domain = _one_line(text.strip(), "L'adresse").rpartition("@")
    try:
        host = domain.encode("idna").decode()
        address = Address(addr_spec=f"{local}@{host}").addr_spec if "." in host else ""
    except (MessageError, ValueError, IndexError):
        address = ""
    if not address.isascii() or not address:
        raise UsageMistake(
            f"« {_visible(text)} » n'est pas une adresse de courriel. Écrivez par exemple "
            "contact@cpts.example."
        )
    return address
