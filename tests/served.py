"""``sseplan serve`` as a person runs it, and another sseplan in a terminal beside it."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sseplan import resources

LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/entrer/\S+")
CHOSEN = 0
"""A port that sseplan chooses."""

# A server that was ended finds its port again: no two workers of a run share one, those of other
# runs are passed over, and the system gives none of them away by itself.
# Browsers refuse 10080.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.cycle(range(10_100 + 500 * _WORKER, 10_600 + 500 * _WORKER))
_TAKEN = "déjà pris"


def example(folder: Path) -> Path:
    """A copy of the worked example, its frozen versions too."""
    source = resources.guide() / "exemple"
    (folder / "revisions").mkdir(parents=True)
    for name in ("plan.yaml", "revisions/2025-1.yaml", "revisions/2026-1.yaml"):
        (folder / name).write_bytes(source.joinpath(*name.split("/")).read_bytes())
    return folder


class Server:
    """``sseplan serve`` on the plan of a folder; ``said`` is what it printed.

    ``complaints`` is what it printed to stderr, once it has ended.
    """

    def __init__(
        self, place: Path, *words: str, quiet: bool = True, port: int | None = None, **env: str
    ) -> None:
        self.place = place
        self._words = [*words, *["--sans-navigateur"] * quiet]
        self._env = {**os.environ, **env}
        for self.port in itertools.islice(_PORTS, 50) if port is None else [port]:
            if self._starts():
                return
            if _TAKEN not in self.complaints:
                break
        raise AssertionError(f"sseplan serve gave no link: {self.said}")

    def start(self) -> None:
        """Start it again, at the same port."""
        assert self._starts(), f"sseplan serve gave no link: {self.said}"

    def _starts(self) -> bool:
        words = [sys.executable, "-m", "sseplan", "serve", str(self.place), *self._words]
        words += ["--port", str(self.port)] if self.port else []
        self.said = self.complaints = ""
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - stop() closes it
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8", env=self._env
        )
        assert self._process.stdout
        for line in self._process.stdout:
            self.said += line
            if found := LINK.search(line):
                self.link, self.port = found[0], int(found[1])
                return True
        self.stop()
        return False

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
            self._errors.seek(0)
            self.complaints = self._errors.read()
            self._errors.close()
            sys.stderr.write(self.complaints)
        return status

    def plan(self) -> str:
        """The text of plan.yaml."""
        return (self.place / "plan.yaml").read_text(encoding="utf-8")


def run(*words: object, typed: str = "", status: int = 0) -> str:
    """What another sseplan, in a terminal, answers to a command and to what is typed.

    It must end with that status.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sseplan", *map(str, words)],
        input=typed, capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == status, said
    return said
