"""Who may ask what of the server: the browser that was let in, from our own pages, and no one.

A request is refused by the first of these that it fails:

421  ``Host`` is our own address: a name that was made to lead here (DNS rebinding) is not
403  it comes from our own pages, as the browser says (``Sec-Fetch-…``, ``Origin``); cookies
     know no port, so that another server of this machine would be sent ours
413  it holds 5 MB at most, and a form 5 000 fields
403  it holds the cookie of this run, which the one-time link gives
403  a change holds the token of this run too (field ``jeton``, header ``X-Jeton``)

The style and the scripts are shown to anybody on this machine: they hold nothing of a plan.
"""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.exceptions import (
    Forbidden,
    MisdirectedRequest,
    RequestEntityTooLarge,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response as AnyResponse

from sseplan.web.key import Key, same

__all__ = ["HEADERS", "Key", "admitted", "guard", "has_endless_fields", "is_ours", "token"]

MOST_BYTES = 5 * 1024 * 1024
MOST_FIELDS = 5_000
ENTRY = "/entrer/<entry>"
FIELD, HEADER = "jeton", "X-Jeton"
_KEY = "sseplan-key"
_WEEK = 7 * 24 * 3600
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

_FROM_ELSEWHERE = (
    "Cette demande vient d'une autre page que celles de sseplan : elle est refusée, et rien n'a "
    "été changé."
)
_CLOSED = (
    "Cette fenêtre n'est pas (ou n'est plus) celle que « sseplan serve » a ouverte. Relancez-le "
    "par la même commande, avec le dossier du plan si elle le donnait, et suivez le lien qu'il "
    "affiche."
)
_USED = (
    "Ce lien a déjà servi, ou il est d'un autre jour : il n'ouvre le plan qu'une fois. Si le plan "
    "n'est pas déjà ouvert dans une autre fenêtre, relancez « sseplan serve » par la même "
    "commande, avec le dossier du plan si elle le donnait, et suivez le lien qu'il affiche."
)
_STALE = (
    "Cette page date d'avant la relance de sseplan : rien n'a été enregistré. Copiez ce que vous "
    "aviez saisi, revenez à la page, puis collez-le."
)


def guard(app: Flask, key: Key) -> None:
    """Put the guards before every page of ``app``, and their headers on every answer."""
    app.extensions[_KEY] = key
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        # What a page says at the next one (« flash ») goes in a cookie of its own.
        SECRET_KEY=key.form,
        SESSION_COOKIE_NAME=f"{key.cookie_name}-mots",
        SESSION_COOKIE_SAMESITE="Strict",
    )
    app.before_request(_check)
    app.after_request(_protected)
    app.add_url_rule(ENTRY, "entrer", _enter)


def admitted() -> bool:
    """Whether the request holds the cookie of this run."""
    return bool(g.get("admitted", False))


def is_ours() -> bool:
    """Whether the request comes from a page of ours, let in or not any more."""
    return bool(g.get("ours", False))


def has_endless_fields() -> bool:
    """Whether a form has so many fields that it takes minutes to read; uploads Flask sees to."""
    urlencoded = request.mimetype == "application/x-www-form-urlencoded"
    return urlencoded and request.get_data().count(b"&") > MOST_FIELDS


def token() -> str:
    """The CSRF token, to be sent back with every change; nothing for who was not let in."""
    return _key().form if admitted() else ""


def _key() -> Key:
    return cast(Key, current_app.extensions[_KEY])


# --- before a page


def _check() -> None:
    if request.headers.get("Host") not in _key().hosts:
        raise MisdirectedRequest
    reading = request.method in _READING
    if not (_reads_here() if reading else _changes_here()):
        raise Forbidden(_FROM_ELSEWHERE)
    g.ours = True
    g.admitted = _has_cookie()
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    if request.endpoint in ("static", "entrer"):
        return
    if not g.admitted:
        raise Forbidden(_CLOSED)
    if has_endless_fields():
        raise RequestEntityTooLarge
    if not reading and not same(_offered_token(), _key().form):
        raise Forbidden(_STALE)


def _reads_here() -> bool:
    """A page may be come to from anywhere (the cookie sees to the rest); its parts may not."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    arriving = request.headers.get("Sec-Fetch-Dest") == "document"
    return site in ("same-origin", "none") or arriving


def _changes_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    ours = origin == f"http://{request.headers['Host']}"
    return ours and site in (None, "same-origin")


def _has_cookie() -> bool:
    return same(request.cookies.get(_key().cookie_name, ""), _key().cookie)


def _offered_token() -> str:
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


# --- the one-time link


def _enter(entry: str) -> AnyResponse:
    """Give the cookie, once; a browser that has it already goes straight on."""
    key = _key()
    if admitted():
        return redirect("/", 303)
    if _only_looking():
        raise ServiceUnavailable
    if not key.admit(entry):
        raise Forbidden(_USED)
    answer = redirect("/", 303)
    answer.set_cookie(
        key.cookie_name, key.cookie, max_age=_WEEK, httponly=True, samesite="Strict", path="/"
    )
    return answer


def _only_looking() -> bool:
    """A browser that fetches ahead, or asks for the headers alone, must not use the link up."""
    asked = request.headers
    said = (asked.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose"))
    return request.method == "HEAD" or any("pre" in words.lower() for words in said)


# --- on every answer

_CSP = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        "font-src 'none'",
    )
)  # fmt: skip
_NOTHING = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With « no-referrer », a browser sends « Origin: null » with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NOTHING),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _protected(response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "no-cache" if _is_static() else "no-store"
    return response


def _is_static() -> bool:
    return request.endpoint == "static"
