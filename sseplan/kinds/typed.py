"""Values as people type them: « aujourd'hui », « environ 1 900 habitants », 12/03/2026."""

from __future__ import annotations

import re
from datetime import date

from sseplan.kinds.dates import as_date
from sseplan.kinds.folding import fold
from sseplan.kinds.spec import Spec, Value

_TODAY = frozenset({"aujourd hui", "aujourdhui", "ce jour", "auj"})
# « environ 1 900 », « 12 000 habitants »: the number is what is asked.
_COUNTED = re.compile(
    r"(?:environ |env\.? |~ ?|≈ ?)?(\d[\d\s]*?)"
    r"(?:\s*(?:habitants?|hab\.?|personnes?|patients?|lits?|places?|environ))?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")


def meant(text: str, spec: Spec, today: date | None = None) -> str:
    """``text`` with what people say for a date or a number put as its kind reads it."""
    if today is not None and spec.type == "date" and fold(text) in _TODAY:
        return today.isoformat()
    if spec.type == "integer" and (found := _COUNTED.fullmatch(text.strip())):
        return found[1]
    return text


def slashed(text: str) -> str:
    """``text`` with its ISO days and months the French way: 12/03/2026, 03/2026."""
    return _DAY.sub(lambda found: "/".join(p for p in (found[3], found[2], found[1]) if p), text)


def typed_date(value: Value) -> str:
    """A date the French way, to be typed over; another text as it stands."""
    text = str(value)
    return slashed(text) if as_date(value) and _DAY.fullmatch(text) else text
