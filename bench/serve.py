"""How long the form takes: to listen, to save, to show a page; how much a section weighs.

    python bench/serve.py [RUNS]

``sseplan serve`` as a whole process on the worked example, asked over one connection as a
browser asks.  The start is measured to the first connection that is accepted and to the
first page that is answered, with the cache of compiled code warm.  Every page is asked after
a save, when nothing is known yet of the plan as it is.  Beside the times, where the system
tells it, what the server's processor worked on average: on a machine that does something
else meanwhile, only this can be compared.  Not run by CI.
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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode

from sseplan import geography, trame

EXAMPLE = Path(__file__).resolve().parent.parent / "guide" / "exemple"
PARTS = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"')
IMPORTS = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
LINK = re.compile(r"http://\S+")

TEXT = "/question/cpts_nom"
ROWS, ROWS_PAGE = "/question/ps_mobilisables/lignes", "/partie/1-2-ressources"  # the most cells
PAGES = (
    "/", "/controle", "/envoi", "/versions", "/versions/comparer", "/documents", "/apercu",
    "/echeances", "/etat", "/guide/0-identification",
)  # fmt: skip

Post = tuple[str, dict[str, str]]


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
        self._seen: dict[str, str] = {}

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

    def get(self, path: str) -> str:
        """A page."""
        return self.ask("GET", path)[0]

    def look(self, page: str, path: str) -> None:
        """Remember what the form of ``path`` on a page shows."""
        shown = rf'action="{path}".*?name="vu" value="([^"]*)"'
        self._seen[path] = re.findall(shown, self.get(page), re.DOTALL)[0]

    def save(self, path: str, fields: dict[str, str]) -> str:
        """What a script of the page does with a form; the answer is what is seen then."""
        body = urlencode({**fields, "vu": self._seen.get(path, "")})
        of_a_form = {"Content-Type": "application/x-www-form-urlencoded"}
        text, _ = self.ask("POST", path, body, Accept="application/json", **of_a_form)
        if seen := re.search(r'"vu": ?"([^"]+)"', text):
            self._seen[path] = seen[1]
        return text

    def undo(self) -> None:
        """Undo the last change, by its number."""
        text, _ = self.ask("GET", "/etat", Accept="application/json")
        if last := re.search(r'"numero": ?(\d+)', text):
            self.save("/annuler", {"numero": last[1]})

    def worked(self) -> float:
        """The seconds that the server's processor worked; 0 where that is not told."""
        try:
            told = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return 0.0
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

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
            _sections(visit, runs)
            for path in PAGES:
                _line(path, *_pages(visit, path, runs))


def _start(place: Path, runs: int) -> None:
    times = []
    for _ in range(runs + 1):
        with visited(place) as visit:
            times.append((visit.listening, visit.answering))
    listening, answering = zip(*times[1:], strict=True)
    _line("listens", listening)
    _line("home answered", answering)


# --- what is saved


def _saves(visit: Visit, runs: int) -> None:
    for name, posts, undone in _changes(visit):
        times, worked = [], 0.0
        for _ in range(runs):
            path, fields = next(posts)
            spent, work = _timed(visit, partial(visit.save, path, fields))
            times.append(spent)
            worked += work
            if undone:
                visit.undo()
                visit.look(ROWS_PAGE, ROWS)
        _line(f"save: {name}", times, worked / runs)


def _changes(visit: Visit) -> Iterator[tuple[str, Iterator[Post], bool]]:
    """Each kind of change: its name, its posts, whether each is undone after it."""
    visit.look("/partie/0-identification", TEXT)
    visit.look(ROWS_PAGE, ROWS)
    yield "a text", ((TEXT, {"v": f"CPTS n° {n}"}) for n in count()), False
    yield "a cell", ((ROWS, {"op": "modifier:3", "c.nom": f"Nom {n}"}) for n in count()), False
    yield "a row more", ((ROWS, {"op": "ajouter", "c.nom": f"Nom {n}"}) for n in count()), True
    towns = cycle(town.code for town in geography.search("saint", 300))
    yield "a commune more", (("/communes", {"commune": code}) for code in towns), True


# --- what is shown


def _sections(visit: Visit, runs: int) -> None:
    sizes, everything, worked = [], [], 0.0
    for section in trame.load().sections:
        path = f"/partie/{section.id}"
        times, work = _pages(visit, path, runs)
        text = visit.get(path)
        sizes.append((len(text.encode()) + _parts(visit, text)) / 1000)
        _line(path, times, work, f"  {sizes[-1]:.0f} kB")
        everything += times
        worked += work / len(trame.load().sections)
    _line("sections, all", everything, worked, f"  {max(sizes):.0f} kB at most")


def _pages(visit: Visit, path: str, runs: int) -> tuple[list[float], float]:
    times, worked = [], 0.0
    for number in range(runs):
        visit.save(TEXT, {"v": f"CPTS n° {number} of {path}"})
        spent, work = _timed(visit, partial(visit.get, path))
        times.append(spent)
        worked += work
    return times, worked / runs


def _parts(visit: Visit, page: str) -> int:
    """The bytes of the style and of the scripts of a page."""
    found: dict[str, str] = {}
    wanted = PARTS.findall(page)
    while wanted:
        path = wanted.pop()
        if path not in found:
            found[path] = visit.get(path)
            wanted += [f"/static/{name}" for name in IMPORTS.findall(found[path])]
    return sum(len(text.encode()) for text in found.values())


def _timed(visit: Visit, act: Callable[[], object]) -> tuple[float, float]:
    """How long it took, and how long the server's processor worked for it."""
    before, start = visit.worked(), time.perf_counter()
    act()
    spent = time.perf_counter() - start
    return spent, visit.worked() - before


def _line(name: str, times: Iterable[float], worked: float = 0.0, more: str = "") -> None:
    ordered = sorted(times)
    middle, late = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    told = f"  processor {1000 * worked:4.0f}" if worked else ""
    print(f"{name:28} {1000 * middle:7.0f} ms  (p95 {1000 * late:.0f}){told}{more}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
