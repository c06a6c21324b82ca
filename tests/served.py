"""``sseplan serve`` as a person runs it, and another sseplan in a terminal beside it."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sseplan import resources

LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/entrer/\S+")
CHOSEN = 0
"""A port that sseplan chooses."""

# No two processes of the tests share a port, so that a server that was ended finds its own
# again; below those that the system gives away by itself.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.cycle(range(10_000 + 500 * _WORKER, 10_500 + 500 * _WORKER))


def example(folder: Path) -> Path:
    """A copy of the worked example, its frozen versions too."""
    source = resources.guide() / "exemple"
    (folder / "revisions").mkdir(parents=True)
    for name in ("plan.yaml", "revisions/2025-1.yaml", "revisions/2026-1.yaml"):
        (folder / name).write_bytes(source.joinpath(*name.split("/")).read_bytes())
    return folder


class Server:
    """``sseplan serve`` on the plan of a folder; ``said`` is what it printed."""

    def __init__(
        self, place: Path, *words: str, quiet: bool = True, port: int | None = None, **env: str
    ) -> None:
        self.place = place
        self.port = next(_PORTS) if port is None else port
        self._words = [*words, *["--sans-navigateur"] * quiet]
        self._env = {**os.environ, **env}
        self.start()

    def start(self) -> None:
        """Start it, at its port, which is the same each time."""
        words = [sys.executable, "-m", "sseplan", "serve", str(self.place), *self._words]
        words += ["--port", str(self.port)] if self.port else []
        self.said = ""
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, encoding="utf-8", env=self._env
        )
        assert self._process.stdout
        for line in self._process.stdout:
            self.said += line
            if found := LINK.search(line):
                self.link, self.port = found[0], int(found[1])
                return
        raise AssertionError(f"sseplan serve gave no link: {self.said}")

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Wait until it is done, forty seconds at most."""
        end = time.monotonic() + 40
        while not done():
            assert time.monotonic() < end, f"still not done; sseplan said: {self.said}"
            time.sleep(0.05)

    @property
    def home(self) -> str:
        """The address of the home page."""
        return f"http://127.0.0.1:{self.port}/"

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it by a signal; its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = self._process.wait(20)
        if self._process.stdout and not self._process.stdout.closed:
            self.said += self._process.stdout.read()
            self._process.stdout.close()
        return status

    def plan(self) -> str:
        """The text of plan.yaml."""
        return (self.place / "plan.yaml").read_text(encoding="utf-8")


def run(*words: object, typed: str = "") -> str:
    """What another sseplan, in a terminal, answers to a command and to what is typed."""
    done = subprocess.run(
        [sys.executable, "-m", "sseplan", *map(str, words)],
        input=typed, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    return done.stdout + done.stderr
