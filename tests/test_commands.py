"""Commands are told as they are typed, from the very folder where the person is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sseplan import commands


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("submit", "--refaire"), "sseplan submit ex --refaire"),
        (("check",), "sseplan check ex"),
        (("edit", "ars_avis"), "sseplan edit ars_avis --plan ex"),
        (("diff", "2025-1"), "sseplan diff 2025-1 --plan ex"),
        (("restore", "2025-1"), "sseplan restore 2025-1 --plan ex"),
    ],
)
def test_the_folder_is_named_where_the_command_wants_it(words: tuple[str, ...], told: str) -> None:
    assert commands.on(Path("ex"), *words) == told


def test_the_folder_where_one_is_needs_no_name() -> None:
    assert commands.on(Path(), "edit", "stocks") == "sseplan edit stocks"


def test_words_with_a_space_are_quoted() -> None:
    told = commands.on(Path("Mon plan"), "revise", "--motif", "Première version")
    assert told == 'sseplan revise "Mon plan" --motif "Première version"'
