"""``sseplan serve``: the port, the link, the browser, the end; real processes."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from conftest import Called
from served import CHOSEN, LINK, Server, example, run
from web_visitor import visitor

from sseplan.typography import NBSP
from sseplan.web import server as web_server


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """``serve(folder, env={…})``: a server on that folder, ended after the test."""
    servers: list[Server] = []

    def start(place: Path, *words: str, port: int | None = None, **env: str) -> Server:
        servers.append(Server(place, *words, port=port, **env))
        return servers[-1]

    yield start
    for one in servers:
        one.stop()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


def asked(server: Server, path: str = "/", **headers: str) -> Answer:
    """What the server answers to a bare GET."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


# --- where it listens


def test_it_listens_on_this_machine_only(tmp_path: Path, serve: Callable[..., Server]) -> None:
    door = web_server.listening(None, Path())
    with door:
        assert door.getsockname()[0] == "127.0.0.1"
    server = serve(example(tmp_path / "plan"))
    assert server.link.startswith("http://127.0.0.1:")
    assert asked(server, server.link.removeprefix(server.home[:-1])).status == 303


def test_the_usual_port_is_taken_if_it_is_free_else_another() -> None:
    with web_server.listening(None, Path()) as one, web_server.listening(None, Path()) as other:
        assert one.getsockname()[1] != other.getsockname()[1]


def test_where_the_usual_port_is_taken_a_plan_has_one_of_its_own(tmp_path: Path) -> None:
    found = []
    with web_server.listening(None, Path()):
        for place in (tmp_path / "un", tmp_path / "un" / ".", tmp_path / "deux"):
            with web_server.listening(None, place) as door:
                found.append(door.getsockname()[1])
                with web_server.listening(None, place) as other:
                    assert other.getsockname()[1] != found[-1]
    assert found[0] == found[1] != found[2]


def test_a_port_that_was_asked_for_and_is_taken_is_told(tmp_path: Path, sseplan: Called) -> None:
    with web_server.listening(None, Path()) as door:
        port = door.getsockname()[1]
        result = sseplan("serve", tmp_path, "--port", port)
    assert result.exit_code == 2
    assert f"Le port {port} est déjà pris" in result.stderr


def test_a_port_that_the_system_keeps_is_told_as_such(
    tmp_path: Path, sseplan: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(self: socket.socket, address: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(socket, "socket", type("Kept", (socket.socket,), {"bind": kept}))
    result = sseplan("serve", tmp_path, "--port", 80)
    assert result.exit_code == 2
    assert "Le port 80 est réservé au système." in result.stderr


@pytest.mark.parametrize("where", ["notes.txt", "notes.txt/plan", "x" * 5000, "boucle"])
def test_where_no_plan_can_be_is_told_before_any_link(
    tmp_path: Path, sseplan: Called, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "boucle").symlink_to("boucle")
    monkeypatch.setattr(web_server, "listening", lambda *parts: 1 / 0)
    result = sseplan("serve", tmp_path / where)
    assert result.exit_code == 2
    assert "Erreur" in result.stderr and result.stdout == ""


def test_a_port_is_a_number_that_a_port_may_have(sseplan: Called) -> None:
    assert sseplan("serve", "--port", "99999").exit_code == 2


def test_there_is_no_way_to_serve_the_network(sseplan: Called) -> None:
    assert sseplan("serve", "--lan").exit_code == 2
    assert sseplan("serve", "--host", "0.0.0.0").exit_code == 2


def test_the_same_port_can_be_had_again_at_once(
    tmp_path: Path, serve: Callable[..., Server]
) -> None:
    server = serve(example(tmp_path / "plan"))
    port, link = server.port, server.link
    assert asked(server).status == 403
    assert server.stop() == 0
    server.start()
    assert server.port == port and server.link != link


def test_two_servers_may_hold_the_same_plan(tmp_path: Path, serve: Callable[..., Server]) -> None:
    place = example(tmp_path / "plan")
    one, other = serve(place, port=CHOSEN), serve(place, port=CHOSEN)
    assert one.port != other.port
    assert asked(one).status == asked(other).status == 403


def test_connections_left_half_open_keep_nobody_out(
    tmp_path: Path, serve: Callable[..., Server]
) -> None:
    server = serve(example(tmp_path / "plan"))
    head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: 9\r\n\r\n"
    with contextlib.ExitStack() as doors:
        for _ in range(256):
            door = doors.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
            door.sendall(head.encode())
        assert asked(server).status == 403


# --- what it says of itself


def test_it_does_not_say_what_it_is(tmp_path: Path, serve: Callable[..., Server]) -> None:
    answer = asked(serve(example(tmp_path / "plan")))
    assert "Server" not in answer.headers
    assert "python" not in str(answer.headers).lower()


def test_a_refusal_is_a_french_page(tmp_path: Path, serve: Callable[..., Server]) -> None:
    answer = asked(serve(example(tmp_path / "plan")))
    assert answer.status == 403
    assert '<html lang="fr">' in answer.text and f"«{NBSP}sseplan serve{NBSP}»" in answer.text


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        ("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99000000\r\n\r\n", 413, "trop gros"),
        ("GET / HTTP/1.1\r\nHost : {host}\r\n\r\n", 400, "pas complète"),
    ],
    ids=["big", "broken"],
)
def test_what_is_refused_before_any_page_is_a_french_page_too(
    tmp_path: Path, serve: Callable[..., Server], request_: str, status: int, told: str
) -> None:
    server = serve(example(tmp_path / "plan"))
    host = f"127.0.0.1:{server.port}"
    with socket.create_connection(("127.0.0.1", server.port), 20) as door:
        door.sendall(request_.replace("{host}", host).encode())
        answer = b"".join(iter(lambda: door.recv(65536), b"")).decode()
    assert answer.splitlines()[0].split()[1] == str(status)
    assert told in answer and '<html lang="fr">' in answer
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert "waitress" not in answer and "generated" not in answer


# --- the browser


@pytest.mark.skipif(os.name == "nt", reason="a script of sh stands for the browser")
def test_the_browser_opens_at_the_link(tmp_path: Path, serve: Callable[..., Server]) -> None:
    opened = tmp_path / "opened"
    fake = tmp_path / "navigateur"
    fake.write_text(f'#!/bin/sh\necho "$1" > {opened}.part; mv {opened}.part {opened}\n')
    fake.chmod(0o755)
    server = serve(example(tmp_path / "plan"), quiet=False, BROWSER=str(fake))
    server.wait_for(opened.exists)
    assert opened.read_text().strip() == server.link


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_where_there_is_no_screen_no_browser_takes_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sseplan.cli.serve import _has_screen

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not _has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert _has_screen()


# --- the plan


def test_nothing_is_made_before_it_is_asked(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(tmp_path / "nouveau")
    assert asked(server).status == 403
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_plan_offers_to_start_one(tmp_path: Path) -> None:
    place = tmp_path / "nouveau"
    client = visitor(place)
    assert client.get("/").location == "/commencer"
    assert client.get("/controle").location == "/commencer"
    page = client.get("/commencer").text
    assert str(place) in page and "Commencer le plan" in page
    assert not place.exists()
    assert client.post("/commencer").status_code == 303
    assert (place / "plan.yaml").exists()
    assert client.get("/").status_code == 200
    assert client.get("/commencer").location == "/"


def test_a_plan_begun_here_that_went_away_is_not_begun_anew(tmp_path: Path) -> None:
    client = visitor(tmp_path)
    client.post("/commencer")
    (tmp_path / "plan.yaml").unlink()
    page = client.get("/")
    assert page.status_code == 422 and "Commencer le plan" not in page.text
    client.post("/commencer")
    assert not (tmp_path / "plan.yaml").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the names of files are text")
def test_a_folder_whose_name_is_no_text_has_its_plan(tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"\xffplan")
    client = visitor(place)
    assert client.get("/commencer").status_code == 200
    assert client.post("/commencer").status_code == 303
    assert client.get("/").status_code == 200
    (place / "plan.yaml").unlink()
    assert client.get("/controle").status_code == 422


def test_a_plan_started_meanwhile_is_left_alone(tmp_path: Path) -> None:
    client = visitor(tmp_path)
    example_text = (example(tmp_path / "autre") / "plan.yaml").read_bytes()
    (tmp_path / "plan.yaml").write_bytes(example_text)
    assert client.post("/commencer").status_code == 303
    assert (tmp_path / "plan.yaml").read_bytes() == example_text


def test_a_plan_that_went_away_is_not_begun_anew(tmp_path: Path) -> None:
    place = example(tmp_path / "plan")
    client = visitor(place)
    assert client.get("/").status_code == 200
    (place / "plan.yaml").unlink()
    page = client.get("/controle")
    assert page.status_code == 422 and "plan.yaml" in page.text
    assert "Commencer" not in page.text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("x")
    client = visitor(tmp_path / "fichier" / "plan")
    answer = client.post("/commencer")
    assert answer.status_code == 422
    assert "fichier" in answer.text


def test_a_plan_that_cannot_be_read_is_told_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("trame: {id: trame-nationale}\nreponses:\n  a: [\n")
    client = visitor(tmp_path)
    for path in ("/", "/controle", "/documents", "/partie/0-identification"):
        page = client.get(path)
        assert page.status_code in (200, 404, 422), path
        assert "plan.yaml" in page.text, path
        assert "ligne" in page.text, path
    told = client.get("/etat", headers={"Accept": "application/json"})
    assert told.status_code == 422 and "ligne" in told.json["erreur"]


# --- what a refused form said


@pytest.mark.parametrize("stale", ["cookie", "token"])
def test_what_was_typed_before_a_relaunch_is_shown_to_be_copied(tmp_path: Path, stale: str) -> None:
    client = visitor(example(tmp_path / "plan"))
    if stale == "cookie":
        client.delete_cookie(client.key.cookie_name, domain="127.0.0.1")
    data = {"v": "Une <b>phrase</b> longue", "vu": "SIGNE", "jeton": "PERIME"}
    page = client.post("/question/cpts_nom", data=data, headers={"X-Jeton": ""})
    assert page.status_code == 403
    assert "Une &lt;b&gt;phrase&lt;/b&gt; longue</textarea>" in page.text
    assert "SIGNE" not in page.text and "PERIME" not in page.text


def test_what_was_typed_and_cannot_be_written_is_shown_to_be_copied(tmp_path: Path) -> None:
    place = example(tmp_path / "plan")
    client = visitor(place)
    (place / "plan.yaml").write_text("reponses: [", encoding="utf-8")
    page = client.post("/question/cpts_nom", data={"v": "Une phrase", "vu": "x"})
    assert page.status_code == 422 and "Une phrase</textarea>" in page.text


def test_nothing_that_another_page_sent_is_shown(tmp_path: Path) -> None:
    client = visitor(example(tmp_path / "plan"))
    pirate = {"Origin": "https://pirate.example"}
    page = client.post("/question/cpts_nom", data={"v": "leurre"}, headers=pirate)
    assert page.status_code == 403 and "leurre" not in page.text
    many = {"v": "leurre", "jeton": "x", **{f"c.{rank}": "x" for rank in range(6_000)}}
    page = client.post("/question/cpts_nom", data=many)
    assert page.status_code == 413 and "leurre" not in page.text


# --- the end


@pytest.mark.skipif(os.name == "nt", reason="signals are a matter of POSIX")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 0), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_it_ends_as_the_guide_says(
    tmp_path: Path, serve: Callable[..., Server], name: str, status: int
) -> None:
    server = serve(example(tmp_path / "plan"))
    assert asked(server).status == 403
    assert server.stop(getattr(signal, name)) == status
    with pytest.raises(ConnectionError):
        asked(server)
    assert "arrêté" in server.said if status == 0 else "arrêté" not in server.said


@pytest.mark.skipif(os.name == "nt", reason="signals are a matter of POSIX")
def test_a_signal_before_the_pages_are_ready_ends_it_too(
    tmp_path: Path, serve: Callable[..., Server]
) -> None:
    assert serve(example(tmp_path / "plan")).stop() == 0


# --- a fault of ours


def test_a_fault_is_told_once() -> None:
    told: list[Exception] = []
    log = logging.Logger("essai")
    log.addHandler(web_server._Faults(told.append))
    for error in (ZeroDivisionError("a"), ZeroDivisionError("a"), KeyError("b")):
        try:
            raise error
        except Exception:
            log.exception("une page")
    log.error("sans exception")
    log.warning("une file d'attente")
    assert list(map(type, told)) == [ZeroDivisionError, KeyError]


def test_a_fault_is_a_page_that_says_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Exception] = []
    for name in ("sseplan.web", "waitress"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
    web_server._log_to(web_server._Faults(told.append))
    client = visitor(example(tmp_path / "plan"))
    client.application.testing = False
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("sseplan.web.home.frame", lambda desk: 1 / 0)
    page = client.get("/")
    assert page.status_code == 500
    assert "Ce qui était enregistré est intact" in page.text
    assert "Traceback" not in page.text and "ZeroDivision" not in page.text
    assert len(told) == 1 and capsys.readouterr().err == ""


# --- a quick start


def test_the_help_of_the_command_loads_click_and_nothing_heavier() -> None:
    code = (
        "import sys; from sseplan.cli import main\n"
        "try: main(['serve', '--help'], prog_name='sseplan')\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert done.returncode == 0 and "click" in loaded
    assert loaded & {"flask", "werkzeug", "waitress", "jinja2", "yaml", "openpyxl"} == set()


def test_the_other_commands_never_load_the_server(tmp_path: Path) -> None:
    place = example(tmp_path / "plan")
    code = (
        "import sys; from sseplan.cli import main\n"
        f"try: main(['check', {str(place)!r}], prog_name='sseplan')\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "yaml" in loaded and loaded & {"flask", "werkzeug", "waitress"} == set()


def test_it_listens_before_the_pages_are_imported() -> None:
    code = "import sys; import sseplan.web.server; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert "flask" not in done.stdout.split()


def test_the_terminal_works_beside_the_server(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(example(tmp_path / "plan"))
    link = server.link.removeprefix(server.home[:-1])
    cookie = asked(server, link).headers["Set-Cookie"].partition(";")[0]
    assert asked(server, Cookie=cookie).status == 200
    assert "Erreur" not in run("status", server.place)
    assert LINK.search(server.link)


def test_a_closed_socket_leaves_the_port_free() -> None:
    with web_server.listening(None, Path()) as door:
        port = door.getsockname()[1]
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.1", port)) != 0
