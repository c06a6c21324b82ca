"""A browser without a screen: Flask's client, let in, which sends what a browser sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sseplan.web import app
from sseplan.web.desk import Desk
from sseplan.web.key import Key

PORT = 8712
HOME = f"http://127.0.0.1:{PORT}"


class Visitor(FlaskClient):
    """A client of the form: every address is ours, every change has its origin and its token."""

    key: Key

    def open(self, *args: Any, **extra: Any) -> TestResponse:
        """As Flask's; ``headers=`` given replaces what is sent by itself."""
        extra.setdefault("base_url", HOME)
        if str(extra.get("method", "GET")) not in ("GET", "HEAD", "OPTIONS"):
            headers = {"Origin": HOME, "X-Jeton": self.key.form} | dict(extra.get("headers") or {})
            extra["headers"] = {name: value for name, value in headers.items() if value}
        return super().open(*args, **extra)


def undo(client: Visitor, **extra: Any) -> TestResponse:
    """Press the button that undoes the last change."""
    state = client.get("/etat").json
    last = state["annulable"] if state else None
    return client.post("/annuler", data={"numero": last["numero"] if last else ""}, **extra)


def application(place: Path, key: Key | None = None, **extra: Any) -> Flask:
    """The application of a plan; ``extra`` goes to its desk (``clock``)."""
    made = app.create(Desk(place, **extra), key or Key(PORT))
    made.testing = True
    made.test_client_class = Visitor
    return made


def visitor(place: Path, **extra: Any) -> Visitor:
    """A client of that plan, already let in by the one-time link."""
    key = Key(PORT)
    client = stranger(place, key, **extra)
    assert client.get(f"/entrer/{key.entry}").status_code == 303
    return client


def stranger(place: Path, key: Key, **extra: Any) -> Visitor:
    """A client that was not let in."""
    client = cast(Visitor, application(place, key, **extra).test_client())
    client.key = key
    return client


def text(answer: TestResponse) -> str:
    """A page with ordinary spaces."""
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")
