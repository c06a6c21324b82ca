"""Make the pictures of the README: the prompt in a real terminal, the form in a real browser, five
pages of the example.

    .venv/bin/python scripts/make_pictures.py

Needs LibreOffice, poppler-utils and Chromium (scripts/install-system) and a POSIX terminal.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import NamedTuple

import pexpect
import pyte
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from sseplan.documents import pdf

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "guide" / "images"
SSEPLAN = [sys.executable, "-m", "sseplan"]
COLUMNS, LINES = 80, 24
CELL, LEADING, MARGIN = 9.0, 20, 16
BOLD = ' font-weight="bold"'
INK, PAPER = "#e6e6e6", "#1c2433"
COLOURS = {
    "default": INK, "cyan": "#7fd6e8", "green": "#9bd67f", "brown": "#e8cf7f", "red": "#ff9a8a",
    "blue": "#8fb8ff", "magenta": "#d9a6ff", "white": "#ffffff", "black": "#9aa5b8",
}  # fmt: skip
# What is typed to reach the question that is shown.
KEYS = ("CPTS des Deux Vallées\r",)
# picture -> (page of the form, what is at its top, width and height of the window)
SCREENS = {
    "accueil": ("", "body", 1440, 860),
    "formulaire": ("partie/3-1-cellule", "#q-cellule_composition", 1440, 960),
}
LINK = re.compile(r"http://\S+/entrer/\S+")
# picture -> (document, words of the page that is shown)
PAGES = {
    "alerte": ("plan", "En cas d'alerte"),
    "fiche": ("plan", "FICHE RÉFLEXE"),
    "risques": ("plan", "Gravité →"),
    "modifications": ("plan-modifications", "Romain Vaudescal"),
    "note": ("note-de-modifications", "Avant"),
}


def main() -> None:
    """Write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (IMAGES / "questionnaire.svg").write_text(_svg(_screen(Path(folder))), encoding="utf-8")
        example = _example(Path(folder))
        _screens(example)
        for name, (document, words) in PAGES.items():
            made = _converted(example / f"{document}.docx")
            _jpeg(made, _page_with(made, words), IMAGES / name)


def _screen(folder: Path) -> pyte.Screen:
    """The terminal once the keys were typed."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    child = pexpect.spawn(
        SSEPLAN[0],
        [*SSEPLAN[1:], "init", "mon-plan"],
        cwd=folder,
        dimensions=(LINES, COLUMNS),
        env={**os.environ, "TERM": "xterm-256color"},
    )
    for keys in ("", *KEYS):
        child.send(keys)
        _drink(child, stream, screen)
    child.close(force=True)
    return screen


def _drink(child: pexpect.spawn[bytes], stream: pyte.ByteStream, screen: pyte.Screen) -> None:
    """Show what comes; answer when the program asks where the cursor is."""
    while True:
        try:
            data = child.read_nonblocking(4096, timeout=1.5)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        stream.feed(data)
        if b"\x1b[6n" in data:
            child.send(f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R")


def _svg(screen: pyte.Screen) -> str:
    """The screen as an SVG of real text: light, sharp, readable by a screen reader."""
    width, height = COLUMNS * CELL + 2 * MARGIN, LINES * LEADING + 2 * MARGIN
    lines = "\n".join(_line(screen, row) for row in range(LINES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" role="img">\n'
        f"<title>Le questionnaire de sseplan dans un terminal</title>\n"
        f'<rect width="100%" height="100%" rx="10" fill="{PAPER}"/>\n'
        f'<g font-family="DejaVu Sans Mono, Consolas, Menlo, monospace" font-size="15" '
        f'xml:space="preserve">\n{lines}\n</g>\n</svg>\n'
    )


def _line(screen: pyte.Screen, row: int) -> str:
    return "".join(_stretch(row, *run) for run in _runs(screen, row))


def _stretch(row: int, start: int, text: str, look: Look) -> str:
    """Characters that look alike; those in reverse video stand on a light ground."""
    x, top, width = MARGIN + CELL * start, MARGIN + LEADING * row, CELL * len(text)
    ground = f'<rect x="{x:g}" y="{top}" width="{width:g}" height="{LEADING}" fill="{look.fill}"/>'
    return (
        f"{ground if look.reverse else ''}"
        f'<text x="{x:g}" y="{top + 15}" textLength="{width:g}" '
        f'fill="{PAPER if look.reverse else look.fill}"'
        f"{BOLD if look.bold else ''}>{escape(text)}</text>"
    )


def _runs(screen: pyte.Screen, row: int) -> Iterator[tuple[int, str, Look]]:
    """Stretches of one line that look alike: column, text, look."""
    looks = [_look(screen.buffer[row][column]) for column in range(COLUMNS)]
    start = 0
    for column in range(1, COLUMNS + 1):
        if column == COLUMNS or looks[column] != looks[start]:
            text = "".join(screen.buffer[row][c].data for c in range(start, column))
            if text.strip() or looks[start].reverse:
                yield start, text if looks[start].reverse else text.rstrip(), looks[start]
            start = column


class Look(NamedTuple):
    """What tells two characters' appearance apart."""

    fill: str
    bold: bool
    reverse: bool


def _look(cell: pyte.screens.Char) -> Look:
    return Look(COLOURS.get(cell.fg, INK), cell.bold, cell.reverse)


def _screens(example: Path) -> None:
    """The pages of the form, as a browser shows them."""
    with _served(example) as link, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(locale="fr-FR", reduced_motion="reduce")
        page.goto(link)
        for name in SCREENS:
            _shot(page, name, link)
        browser.close()


@contextmanager
def _served(example: Path) -> Iterator[str]:
    """The one-time link of a server on the example."""
    words = [*SSEPLAN, "serve", str(example), "--sans-navigateur"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout
        try:
            yield next(found[0] for line in server.stdout if (found := LINK.search(line)))
        finally:
            server.terminate()


def _shot(page: Page, name: str, link: str) -> None:
    """One page, in as few colours as an eye needs."""
    where, top, width, height = SCREENS[name]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{link.partition('entrer/')[0]}{where}")
    page.locator(top).evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(500)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(64, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


def _example(folder: Path) -> Path:
    subprocess.run([*SSEPLAN, "demo", "exemple"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [*SSEPLAN, "render", "exemple", "--pdf"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    return folder / "exemple"


def _converted(docx: Path) -> Path:
    """The PDF of a document, made unless it is there; changes show as LibreOffice shows them."""
    made = docx.with_suffix(".pdf")
    if not made.exists():
        made.write_bytes(pdf.convert(docx.read_bytes()))
    return made


def _page_with(document: Path, words: str) -> int:
    """The number of the first page, contents aside, that holds ``words``."""
    text = subprocess.run(["pdftotext", "-layout", document, "-"], capture_output=True, check=True)
    pages = text.stdout.decode().split("\f")
    return next(n for n, page in enumerate(pages, 1) if words in page and "....." not in page)


def _jpeg(document: Path, page: int, target: Path) -> None:
    subprocess.run(
        [
            "pdftoppm", "-jpeg", "-jpegopt", "quality=72", "-scale-to-x", "620",
            "-scale-to-y", "-1", "-f", str(page), "-l", str(page), "-singlefile", document, target,
        ],
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
