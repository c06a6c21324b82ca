"""The server of the tests: it finds a port beside other runs, and commands that fail are faults."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import served

TAKEN = 19_731


@pytest.fixture
def another_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests that run beside these have the port that would be next."""
    monkeypatch.setattr(served, "_PORTS", itertools.cycle((TAKEN, TAKEN + 1, TAKEN + 2)))
    with socket.socket() as door:
        door.bind(("127.0.0.1", TAKEN))
        door.listen()
        yield


@pytest.mark.usefixtures("another_run")
def test_a_port_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    server = served.Server(served.example(tmp_path / "plan"))
    assert server.port == TAKEN + 1
    server.stop()
    server.start()
    assert server.port == TAKEN + 1
    assert server.stop() == 0


@pytest.mark.usefixtures("another_run")
def test_a_port_that_was_asked_for_is_that_one(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="gave no link"):
        served.Server(served.example(tmp_path / "plan"), port=TAKEN)


def test_a_command_that_is_refused_is_no_terminal(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Erreur"):
        served.run("edit", tmp_path, "cpts_nom", typed="x\n")
    assert served.run("edit", tmp_path, "cpts_nom", status=2)
