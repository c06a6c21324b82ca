"""What the pages load: all of it ours, all of it on this machine, nothing inline, little of it."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import pytest

from sseplan import web

ROOM = Path(web.__file__).parent
STATIC = sorted((ROOM / "static").iterdir())
TEMPLATES = sorted((ROOM / "templates").iterdir())
SCRIPTS = [path for path in STATIC if path.suffix == ".js"]
SHEETS = [path for path in STATIC if path.suffix == ".css"]
CSS = (ROOM / "static/style.css").read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.name


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*STATIC, *TEMPLATES], ids=named)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    """The form works with the network cable out; a name of XML is no address."""
    told = text_of(path).replace("http://www.w3.org/", "")
    assert not re.search(r"(https?:)?//[\w-]+\.[\w.]+", told)
    assert "@import" not in told


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_no_style_and_no_script_of_its_own(path: Path) -> None:
    told = text_of(path)
    assert not re.search(r"<style|<[^>]*\sstyle=|<[^>]*\son\w+=|javascript:", told)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", told))


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_obeys_the_policy(path: Path) -> None:
    """Neither code out of text nor a style that the policy would refuse."""
    assert not re.search(
        r"\beval\(|new Function|setAttribute\(.style|document\.write", text_of(path)
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_imports_its_neighbours_under_one_name(path: Path) -> None:
    """Under two addresses a module would run twice, with two queues."""
    for name in re.findall(r'(?:from |import |import\()"([^"]+)"', text_of(path)):
        assert (ROOM / "static" / name).is_file() and name.startswith("./")


def test_the_scripts_stay_small() -> None:
    sizes = {path.name: path.stat().st_size for path in STATIC}
    assert sizes["app.js"] < 25_000
    own = ("app.js", "saving.js", "live.js", "guide.js", "kept.js", "fields.js")  # of every page
    assert sum(sizes[name] for name in own) < 32_000
    assert sizes["style.css"] < 40_000


# --- the sheet


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


LIGHT = colours(CSS[: CSS.index("@media (prefers-color-scheme: dark)")])
DARK = LIGHT | colours(
    CSS[CSS.index("@media (prefers-color-scheme: dark)") : CSS.index("/* --- the ground")]
)
INKS, GROUNDS = ("encre", "discret", "accent", "lien"), ("fond", "surface", "creux", "voile")
STATES = ("bien", "attention", "faute")
PAIRS = [
    *product(INKS, GROUNDS),
    *product(STATES, ("surface", "voile")),
    *[(ink, f"{state}-fond") for state in STATES for ink in ("encre", state)],
    ("sur-accent", "accent"), ("sur-accent", "accent-fort"),
]  # fmt: skip


def brightness(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[rank : rank + 2], 16) / 255 for rank in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink, ground", PAIRS)
def test_words_stand_out(scheme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edge_of_a_field_stands_out(scheme: dict[str, str]) -> None:
    assert contrast(scheme["bord"], scheme["surface"]) >= 3


def test_every_state_has_a_shape() -> None:
    """A colour alone tells nothing to who does not see it; a reader of screens needs no shape."""
    for state in ("bien", "attention", "faute", "attente"):
        assert re.search(rf'\.etat\.{state}::before {{ content: "." / "";', CSS)


def test_the_frame_says_which_words_a_template_may_use() -> None:
    """The list at its top holds the class of every box, state and button that pages share."""
    told = text_of(ROOM / "templates/base.html").partition("#}")[0]
    for name in ("carte", "encadre", "etat", "question", "champ", "actions", "principal", "defile"):
        assert f".{name}" in told
        assert f".{name}" in CSS


@pytest.mark.parametrize("query", [
    "prefers-color-scheme: dark", "prefers-reduced-motion", "prefers-contrast", "forced-colors",
    "print", "min-width: 100em",
])  # fmt: skip
def test_other_ways_of_looking_are_seen_to(query: str) -> None:
    assert re.search(rf"@media \(?{query}", CSS)


def test_the_braces_match() -> None:
    depths = [0]
    for brace in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)):
        depths.append(depths[-1] + (1 if brace == "{" else -1))
    assert min(depths) == 0 and depths[-1] == 0
    assert all(abs(one - other) == 1 for one, other in pairwise(depths))
