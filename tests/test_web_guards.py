"""Who may ask what of the server: each guard, by what a browser or an attacker would send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.formparser import FormDataParser

from sseplan.web.guards import guard, token
from sseplan.web.key import Key

PORT = 8712
OURS = f"http://127.0.0.1:{PORT}"
FROM_US = {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def key() -> Key:
    return Key(PORT)


@pytest.fixture
def client(key: Key) -> FlaskClient:
    """A client of a page, « / », and of a change, « /changer »; it was not let in."""
    app = Flask(__name__)
    guard(app, key)
    app.add_url_rule("/", view_func=lambda: f"le plan {token()}", endpoint="page")
    app.add_url_rule("/changer", view_func=lambda: "fait", endpoint="change", methods=["POST"])
    app.add_url_rule("/refus", view_func=lambda: render_template_string("{{ 1 }}"), endpoint="r")
    return app.test_client()


@pytest.fixture
def inside(client: FlaskClient, key: Key) -> FlaskClient:
    """The same, let in."""
    assert client.get(f"/entrer/{key.entry}", base_url=OURS).status_code == 303
    return client


def got(client: FlaskClient, path: str = "/", base: str = OURS, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, base_url=base, headers=named).status_code


def posted(
    client: FlaskClient, key: Key, headers: Mapping[str, str] = FROM_US, **extra: Any
) -> int:
    extra.setdefault("data", {"jeton": key.form})
    return client.post("/changer", base_url=OURS, headers=headers, **extra).status_code


# --- the one-time link


def test_the_link_gives_a_cookie_that_opens_the_pages(client: FlaskClient, key: Key) -> None:
    assert got(client) == 403
    answer = client.get(f"/entrer/{key.entry}", base_url=OURS)
    assert (answer.status_code, answer.location) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"sseplan-{PORT}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert got(client) == 200


def test_the_link_opens_one_browser_only(
    client: FlaskClient, inside: FlaskClient, key: Key
) -> None:
    answer = inside.application.test_client().get(f"/entrer/{key.entry}", base_url=OURS)
    assert answer.status_code == 403
    assert "Ce lien a déjà servi" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_browser_that_was_let_in_may_take_the_link_again(inside: FlaskClient, key: Key) -> None:
    assert got(inside, f"/entrer/{key.entry}") == 303


@pytest.mark.parametrize(
    "headers",
    [{"Sec_Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X_Moz": "prefetch"},
     {"X_Purpose": "preview"}],
)  # fmt: skip
def test_a_browser_that_looks_ahead_does_not_use_the_link_up(
    client: FlaskClient, key: Key, headers: dict[str, str]
) -> None:
    assert got(client, f"/entrer/{key.entry}", **headers) == 503
    assert client.head(f"/entrer/{key.entry}", base_url=OURS).status_code == 503
    assert got(client, f"/entrer/{key.entry}") == 303


@pytest.mark.parametrize("offered", ["x", "é", "%00", "..%2f", "a" * 5000])
def test_another_token_opens_nothing(client: FlaskClient, offered: str) -> None:
    assert got(client, f"/entrer/{offered}") in (403, 404)
    assert got(client) == 403


def test_each_run_has_secrets_of_its_own() -> None:
    one, other = Key(PORT), Key(PORT)
    assert len({one.entry, one.cookie, one.form, other.entry, other.cookie, other.form}) == 6
    assert one.entry not in repr(one)


def test_a_cookie_of_another_run_opens_nothing(client: FlaskClient, key: Key) -> None:
    client.set_cookie(key.cookie_name, Key(PORT).cookie, domain="127.0.0.1")
    assert got(client) == 403
    client.set_cookie(key.cookie_name, key.cookie, domain="127.0.0.1")
    assert got(client) == 200


def test_two_plans_open_at_once_have_each_their_cookie() -> None:
    assert Key(8712).cookie_name != Key(8713).cookie_name


def test_who_was_not_let_in_is_told_nothing(client: FlaskClient, key: Key) -> None:
    for path in ("/", "/refus", "/absent", f"/entrer/{key.entry}x"):
        page = client.get(path, base_url=OURS)
        assert page.status_code == 403
        assert key.form not in page.text and key.cookie not in page.text


# --- the address


@pytest.mark.parametrize("host", ["127.0.0.1:8712", "localhost:8712"])
def test_the_two_names_of_this_machine_are_ours(inside: FlaskClient, host: str) -> None:
    assert got(inside, base=f"http://{host}") in (200, 403)


@pytest.mark.parametrize(
    "host",
    ["pirate.fr", "pirate.fr:8712", "127.0.0.1", "127.0.0.1:8713", "localhost:80", "[::1]:8712",
     "127.0.0.1:8712.pirate.fr", "127.0.0.1.pirate.fr:8712", "LOCALHOST.:8712", "0.0.0.0:8712",
     "127.0.0.1:8712@pirate.fr", ""],
)  # fmt: skip
def test_a_name_made_to_lead_here_is_refused(inside: FlaskClient, host: str, key: Key) -> None:
    for path in ("/", "/static/x.css", f"/entrer/{key.entry}"):
        answer = inside.get(path, base_url=OURS, headers={"Host": host})
        assert answer.status_code == 421


def test_port_80_has_no_number() -> None:
    assert "127.0.0.1" in Key(80).hosts
    assert "127.0.0.1" not in Key(8712).hosts


# --- where a request comes from


def test_our_own_forms_change_the_plan(inside: FlaskClient, key: Key) -> None:
    assert posted(inside, key) == 200
    assert posted(inside, key, {"Origin": OURS}) == 200
    assert posted(inside, key, {"Sec-Fetch-Site": "same-origin"}) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://pirate.fr"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://localhost:8712"},
        {"Origin": "https://127.0.0.1:8712"},
        {"Origin": f"{OURS}.pirate.fr"},
        {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
        {"Origin": OURS, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_change_from_elsewhere_is_refused(
    inside: FlaskClient, key: Key, headers: dict[str, str]
) -> None:
    assert posted(inside, key, headers) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_load_a_part_of_ours(inside: FlaskClient, site: str) -> None:
    for dest in ("image", "script", "style", "iframe", "empty"):
        assert got(inside, Sec_Fetch_Site=site, Sec_Fetch_Dest=dest) == 403
        assert got(inside, "/static/x.js", Sec_Fetch_Site=site, Sec_Fetch_Dest=dest) == 403


def test_a_page_may_be_come_to_from_anywhere(inside: FlaskClient) -> None:
    assert got(inside, Sec_Fetch_Site="same-site", Sec_Fetch_Dest="document") == 200
    assert got(inside, Sec_Fetch_Site="none", Sec_Fetch_Dest="document") == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "POST"])
def test_no_method_changes_anything_without_its_token(inside: FlaskClient, method: str) -> None:
    answer = inside.open("/", base_url=OURS, method=method, headers=FROM_US)
    assert answer.status_code == 403


# --- the token of a change


@pytest.mark.parametrize("sent", [{}, {"jeton": ""}, {"jeton": "x"}, {"jeton": "é\ud800"}])
def test_a_change_without_its_token_is_refused(
    inside: FlaskClient, key: Key, sent: dict[str, str]
) -> None:
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in sent.items()}
    assert posted(inside, key, data=data) == 403


def test_a_token_of_another_run_is_told_as_such(inside: FlaskClient) -> None:
    stale = {"jeton": Key(PORT).form}
    answer = inside.post("/changer", base_url=OURS, headers=FROM_US, data=stale)
    assert answer.status_code == 403
    assert "avant la relance" in answer.text


def test_a_script_sends_the_token_in_a_header(inside: FlaskClient, key: Key) -> None:
    headers = {**FROM_US, "X-Jeton": key.form}
    assert posted(inside, key, headers, json={"v": "x"}, data=None) == 200
    assert posted(inside, key, {**headers, "X-Jeton": "x"}, json={}, data=None) == 403


def test_the_token_alone_does_not_open(client: FlaskClient, key: Key) -> None:
    assert posted(client, key) == 403


def test_a_page_knows_the_token(inside: FlaskClient, key: Key) -> None:
    assert key.form in inside.get("/", base_url=OURS).text


# --- the size


BIG = "x" * (5 * 1024 * 1024 + 1)
FORM = "application/x-www-form-urlencoded"
FILE = f'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n{BIG}\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("kind", "body"), [("multipart/form-data; boundary=b", FILE), (FORM, f"v={BIG}"), ("x/y", BIG)]
)
def test_more_than_5_mb_is_refused(inside: FlaskClient, key: Key, kind: str, body: str) -> None:
    headers = {**FROM_US, "X-Jeton": key.form}
    assert posted(inside, key, headers, data=body, content_type=kind) == 413


@pytest.mark.parametrize("fields", ["&v=1", "&", "&a="])
def test_fields_without_end_are_refused_unread(
    inside: FlaskClient, key: Key, monkeypatch: pytest.MonkeyPatch, fields: str
) -> None:
    monkeypatch.setattr(FormDataParser, "parse", lambda *parts: 1 / 0)
    body = f"jeton={key.form}" + fields * 1_000_000
    assert posted(inside, key, data=body, content_type=FORM) == 413


def test_a_long_text_passes(inside: FlaskClient, key: Key) -> None:
    body = urlencode({"jeton": key.form, "texte": "x" * 2_000_000})
    assert posted(inside, key, data=body, content_type=FORM) == 200


# --- every answer


@pytest.mark.parametrize("path", ["/", "/absent", "/static/absent.css", "/entrer/x"])
def test_every_answer_has_the_headers(inside: FlaskClient, path: str) -> None:
    headers = inside.get(path, base_url=OURS).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/..%5capp.py"],
)
def test_static_files_come_from_the_package_only(inside: FlaskClient, path: str) -> None:
    assert got(inside, path) in (308, 404)
