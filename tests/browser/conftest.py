"""A window on the example, for each test.

Chromium is a program of the system (``scripts/install-system``).  Without it these tests
are skipped on a developer's machine; where ``CI`` is set they fail.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from served import Server, example

from browser import window
from browser.window import Browser, Page, Window


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, for the tests of one file."""
    if not window.chromium() and not os.environ.get("CI"):
        pytest.skip("Chromium is not here: scripts/install-system")
    with window.browser() as found:
        yield found


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Server]]:
    """``serve(folder)``: a server on that folder, ended after the test."""
    servers: list[Server] = []

    def start(place: Path) -> Server:
        servers.append(Server(place))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(serve: Callable[[Path], Server], tmp_path: Path) -> Server:
    """A server on a copy of the example."""
    return serve(example(tmp_path / "plan"))


@pytest.fixture
def look(chromium: Browser, serve: Callable[[Path], Server]) -> Iterator[Callable[..., Window]]:
    """``look(server)``: a window on a server, of which no page may complain.

    It needs ``serve`` so that its windows close before their servers end.
    """
    windows: list[Window] = []

    def open_(server: Server, **options: object) -> Window:
        windows.append(Window(chromium, server, **options))
        return windows[-1]

    yield open_
    for one in windows:
        one.close()
    assert [fault for one in windows for fault in one.faults] == []


@pytest.fixture
def page(look: Callable[..., Window], server: Server) -> Page:
    """A page on the example's home."""
    return look(server).page
