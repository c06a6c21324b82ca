"""Why a message was not sent, in French.

The server's own words are quoted at the end: they are in English, but they are what
the person who looks after the mailbox wants to read.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from sseplan.typography import french

_QUOTED = 160
_NOBODY = "Rien n'a été envoyé."
_TOO_BIG = 552  # RFC 5321, 4.2.3 and RFC 1870, 6.1


class TooBig(smtplib.SMTPException):
    """The server said beforehand how much it takes: bytes of the message, bytes taken."""


class Unconfirmed(smtplib.SMTPException):
    """The whole message was given, and the server went away without a word."""


def sentence(error: Exception, host: str, port: int, user: str) -> str:
    """What happened and what to do, for an error of smtplib, of ssl or of the network."""
    return french(_told(error, f"« {host} » (port {port})", user))


def _told(error: Exception, server: str, user: str) -> str:
    if isinstance(error, Unconfirmed):
        return (
            f"Le serveur {server} n'a pas confirmé l'envoi : le message est peut-être parti. "
            "Demandez au destinataire s'il l'a reçu avant de recommencer."
        )
    # smtplib hides a server that is slow to answer behind one that hung up.
    if isinstance(error.__context__, TimeoutError):
        error = error.__context__
    if isinstance(error, smtplib.SMTPException):
        return f"{_NOBODY} {_of_server(error, server, user)}"
    return f"{_NOBODY} {_of_network(error, server)}"


# --- the way to the server


def _of_network(error: Exception, server: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"Le certificat du serveur {server} n'est pas valable : ce n'est peut-être pas le bon "
            f"serveur. Vérifiez son nom auprès de votre hébergeur.{_why(error)}"
        )
    if isinstance(error, ssl.SSLError):
        return (
            f"Le serveur {server} ne chiffre pas comme prévu. Essayez « --smtp-securite tls » "
            "avec le port 465, ou « --smtp-securite starttls » avec le port 587."
        )
    if isinstance(error, socket.gaierror):
        return f"Le serveur {server} est introuvable. Vérifiez son nom et la connexion à internet."
    if isinstance(error, TimeoutError):
        return (
            f"Le serveur {server} n'a pas répondu à temps. Vérifiez le port, réessayez plus tard, "
            "ou depuis un autre réseau : certains bloquent l'envoi de messages."
        )
    if isinstance(error, ConnectionRefusedError):
        return f"Rien ne répond sur le serveur {server}. Vérifiez le nom et le port."
    return f"La connexion au serveur {server} a échoué. Vérifiez le réseau, puis recommencez."


def _why(error: ssl.SSLCertVerificationError) -> str:
    known = {
        10: " Il est périmé (ou la date de cet ordinateur est fausse).",
        18: " Il est signé par lui-même.",
        19: " Il est signé par une autorité inconnue.",
        20: " Il est signé par une autorité inconnue.",
        62: " Il est au nom d'un autre serveur.",
    }
    return known.get(error.verify_code, "")


# --- what the server answered


def _of_server(error: smtplib.SMTPException, server: str, user: str) -> str:
    if isinstance(error, TooBig):
        size, most = error.args
        return (
            f"Le message pèse {_megabytes(size)}, et le serveur {server} n'en prend que "
            f"{_megabytes(most)}. Recommencez sans le PDF (--sans-pdf), ou déposez le fichier ZIP "
            "autrement."
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (code, answer), *_ = error.recipients.values()
        listed = ", ".join(error.recipients)
        who = f"cette adresse : {listed}. Vérifiez-la"
        if len(error.recipients) > 1:
            who = f"ces adresses : {listed}. Vérifiez-les"
        return f"Le serveur {server} refuse {who}.{_quoted(code, answer)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _unable(error, server)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error, server, user) + _quoted(error.smtp_code, error.smtp_error)
    return f"Le serveur {server} a coupé la connexion. Réessayez plus tard."


def _unable(error: smtplib.SMTPException, server: str) -> str:
    if error.args == ("AUTH",):
        return (
            f"Le serveur {server} ne demande pas de mot de passe. Retirez --smtp-utilisateur, ou "
            "vérifiez le port."
        )
    return (
        f"Le serveur {server} ne sait pas chiffrer de cette façon. Essayez le port 465, ou "
        "demandez à votre hébergeur le serveur et le port d'envoi."
    )


def _refusal(error: smtplib.SMTPResponseException, server: str, user: str) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"Le serveur {server} refuse l'utilisateur « {user} » ou son mot de passe. Vérifiez "
            "les deux ; certains hébergeurs demandent un mot de passe d'application."
        )
    if error.smtp_code == _TOO_BIG:
        return (
            f"Le message est trop gros pour le serveur {server}. Recommencez sans le PDF "
            "(--sans-pdf), ou déposez le fichier ZIP autrement."
        )
    if isinstance(error, smtplib.SMTPSenderRefused):
        return (
            f"Le serveur {server} refuse l'adresse de l'expéditeur, {error.sender}. Envoyez avec "
            "l'utilisateur à qui cette adresse appartient (--smtp-utilisateur)."
        )
    return f"Le serveur {server} refuse le message. Réessayez plus tard, ou voyez votre hébergeur."


def _quoted(code: int, answer: bytes | str) -> str:
    """« 550 5.1.1 No such user »: short, on one line, whatever the server put into it."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    text = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    return f" (Réponse du serveur : {code} {shown})" if shown else f" (Réponse du serveur : {code})"


def _megabytes(size: int) -> str:
    return f"{max(size / 1_000_000, 0.1):.1f} Mo".replace(".", ",")
