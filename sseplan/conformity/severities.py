"""How grave a point is, and the words for it: the same in the terminal, the form and Word."""

from __future__ import annotations

from sseplan.trame import SEVERITIES

BLOCKING, MAJOR, ADVICE = SEVERITIES

_NAMES = {BLOCKING: "bloquant", MAJOR: "majeur", ADVICE: "conseil"}
_POINTS = {BLOCKING: "point bloquant", MAJOR: "point majeur", ADVICE: "conseil"}


def heading(severity: str) -> str:
    """« Bloquant »."""
    return _NAMES[severity].capitalize()


def column(severity: str) -> str:
    """« Bloquants »."""
    return f"{heading(severity)}s"


def counted(count: int, severity: str) -> str:
    """« 1 bloquant », « 2 majeurs »."""
    return plural(count, _NAMES[severity])


def points(count: int, severity: str) -> str:
    """« 1 point bloquant », « 2 conseils »."""
    one, *rest = _POINTS[severity].split()
    return " ".join([plural(count, one), *(f"{word}{_s(count)}" for word in rest)])


def title(severity: str) -> str:
    """« Points bloquants »."""
    return " ".join(f"{word}s" for word in _POINTS[severity].split()).capitalize()


def plural(count: int, noun: str) -> str:
    """« 1 point », « 2 points »."""
    return f"{count} {noun}{_s(count)}"


def _s(count: int) -> str:
    return "s" if count > 1 else ""
