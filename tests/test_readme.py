"""What the README and the rooms say of the code is true of it."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import sseplan
from sseplan import web

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rooms() -> list[set[str]]:
    """The rooms as import-linter holds them, the highest first."""
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = settings["importlinter:contract:rooms"]["layers"]
    return [set(layer.split(" | ")) for layer in layers.split("\n") if layer]


def test_the_rooms_are_told_in_the_order_that_import_linter_holds() -> None:
    first = re.findall(r"^\| (`\w+`(?: · `\w+`)*) \|", README, re.M)
    told = [set(re.findall(r"`(\w+)`", names)) for names in first]
    *above, ground, lowest = rooms()
    assert told == [*above, ground | lowest]


def test_every_module_of_the_form_is_told() -> None:
    told = web.__doc__ or ""
    modules = {file.stem for file in Path(*web.__path__).glob("*.py")} - {"__init__"}
    assert set(re.findall(r"\w+", told)) >= modules


def test_the_pictures_and_the_pages_are_there() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README)
    assert len(targets) > 10
    assert [one for one in targets if not (ROOT / one).exists()] == []


def test_the_newest_changes_are_those_of_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) – ", changes, re.M)
    assert newest and newest[1] == sseplan.__version__
