"""A real Chromium on a real server, and what axe-core says of a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)
from served import Server

__all__ = ["Browser", "Locator", "Page", "Route", "Window", "axe", "browser", "chromium", "expect"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PATIENCE_MS = 40_000  # a machine that tests other things beside may be slow
expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str | None:
    """The Chromium of this machine."""
    on_macos = str(ON_MACOS) if ON_MACOS.exists() else None
    return next(filter(None, map(shutil.which, NAMES)), on_macos)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a screen.

    Not for a whole run of the tests: as long as it is there, asyncio is taken in its thread.
    """
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=list(OPTIONS))
        yield found
        found.close()


class Window:
    """A browser's window that was let in by the one-time link; others may open beside it.

    ``faults`` are what its pages complained of (scripts that fail, what the policy refuses) and
    what they asked of any other server, but for those that hold a word of ``forgiven``.
    """

    def __init__(self, browser: Browser, server: Server, **options: object) -> None:
        self.server = server
        self.faults: list[str] = []
        self.forgiven: tuple[str, ...] = ()
        settings = {
            "locale": "fr-FR",
            "reduced_motion": "reduce",
            "viewport": {"width": 1280, "height": 900},
        } | options
        self.context: BrowserContext = browser.new_context(**settings)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.tab()
        self.page.goto(server.link)

    def tab(self) -> Page:
        """One more page of the same browser."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda asked: self._looked(asked.url))
        return page

    def _looked(self, address: str) -> None:
        if not address.startswith((self.server.home, "data:", "blob:")):
            self.faults.append(f"asked of another machine: {address}")

    def _heard(self, message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in self.forgiven)
        if message.type in ("error", "warning") and not expected:
            self.faults.append(message.text)

    def close(self) -> None:
        """Close it."""
        self.context.close()


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong with a page, by these rules or by all: a line a finding."""
    page.evaluate(_axe())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate(
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{page.url}: {one['id']}: {one['help']}: "
        + " | ".join(node["html"][:200] for node in one["nodes"][:4])
        for one in found["violations"]
    ]
