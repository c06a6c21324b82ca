"""How long the form takes: to listen, to save, to show a section; how much a section weighs.

    python bench/serve.py [RUNS]

``sseplan serve`` as a whole process on the worked example, asked over one connection as a
browser asks.  The start is measured to the first connection that is accepted and to the
first page that is answered, with the cache of compiled code warm.  Not run by CI.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sseplan import trame

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple"
PARTS = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"')
IMPORTS = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
LINK = re.compile(r"http://\S+")


class Visit:
    """One browser on one server."""

    def __init__(self, place: Path, port: int) -> None:
        self.began = time.perf_counter()
        words = ["serve", str(place), "--sans-navigateur", "--port", str(port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sseplan", *words], stdout=subprocess.PIPE, encoding="utf-8"
        )
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.005)
        self.listening = time.perf_counter() - self.began
        assert self._process.stdout
        link = next(filter(None, map(LINK.search, self._process.stdout)))[0]
        self._home = f"http://127.0.0.1:{port}"
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers: dict[str, str] = {}
        _, headers = self.ask("GET", link.removeprefix(self._home))
        self._headers = {"Cookie": headers["Set-Cookie"].partition(";")[0], "Origin": self._home}
        home, _ = self.ask("GET", "/")
        self.answering = time.perf_counter() - self.began
        self._headers["X-Jeton"] = re.findall(r'data-jeton="([^"]+)"', home)[0]

    def ask(
        self, method: str, path: str, body: str = "", **extra: str
    ) -> tuple[str, dict[str, str]]:
        """The text and the headers of an answer; a refusal ends the measurement."""
        self._connection.request(method, path, body.encode(), self._headers | extra)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status}\n{text}")
        return text, dict(answer.getheaders())

    def end(self) -> None:
        """End the server."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@contextmanager
def visited(place: Path) -> Iterator[Visit]:
    """A visit of the plan of a folder, at a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    visit = Visit(place, port)
    try:
        yield visit
    finally:
        visit.end()


def main(runs: int) -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "plan"
        shutil.copytree(EXAMPLE, place)
        os.environ["XDG_CACHE_HOME"] = folder
        _start(place, runs)
        with visited(place) as visit:
            _saves(visit, runs * 10)
            _pages(visit, runs)


def _start(place: Path, runs: int) -> None:
    times = []
    for _ in range(runs + 1):
        with visited(place) as visit:
            times.append((visit.listening, visit.answering))
    for name, column in zip(
        ("listens", "home answered"), zip(*times[1:], strict=True), strict=True
    ):
        _line(name, column)


def _saves(visit: Visit, runs: int) -> None:
    seen = re.search(
        r'action="/question/cpts_nom".*?name="vu" value="([^"]*)"',
        visit.ask("GET", "/partie/0-identification")[0],
        re.DOTALL,
    )
    known = seen[1] if seen else ""
    times = []
    for number in range(runs):
        fields = urlencode({"v": f"CPTS n° {number}", "vu": known})
        spent, text = _timed(
            lambda fields=fields: visit.ask(
                "POST", "/question/cpts_nom", fields, Accept="application/json",
                **{"Content-Type": "application/x-www-form-urlencoded"},
            )[0]
        )  # fmt: skip
        known = re.findall(r'"vu": ?"([^"]+)"', text)[0]
        times.append(spent)
    _line("save", times)


def _pages(visit: Visit, runs: int) -> None:
    sizes: dict[str, int] = {}
    everything = []
    for section in trame.load().sections:
        path = f"/partie/{section.id}"
        times = []
        for _ in range(runs):
            spent, text = _timed(lambda path=path: visit.ask("GET", path)[0])
            times.append(spent)
        sizes[path] = len(text.encode()) + _parts(visit, text)
        _line(path, times, f"  {sizes[path] / 1000:.0f} kB")
        everything += times
    _line("sections, all", everything, f"  {max(sizes.values()) / 1000:.0f} kB at most")


def _parts(visit: Visit, page: str) -> int:
    """The bytes of the style and of the scripts of a page."""
    found: dict[str, str] = {}
    wanted = PARTS.findall(page)
    while wanted:
        path = wanted.pop()
        if path not in found:
            found[path] = visit.ask("GET", path)[0]
            wanted += [f"/static/{name}" for name in IMPORTS.findall(found[path])]
    return sum(len(text.encode()) for text in found.values())


def _timed(act: Callable[[], str]) -> tuple[float, str]:
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


def _line(name: str, times: list[float] | tuple[float, ...], more: str = "") -> None:
    ordered = sorted(times)
    middle, late = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:28} {1000 * middle:7.0f} ms  (p95 {1000 * late:.0f}){more}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
