"""What holds of every page: axe-core finds nothing, in light and in dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from served import Server

from browser.window import Window, axe
from sseplan import trame

SECTIONS = [section.id for section in trame.load().sections]
PAGES = [
    "/",
    *(f"/partie/{section}" for section in SECTIONS),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(look: Callable[..., Window], server: Server, scheme: str) -> None:
    window = look(server, color_scheme=scheme)
    found = []
    for path in PAGES:
        window.page.goto(server.home[:-1] + path)
        found += axe(window.page)
    assert found == []
