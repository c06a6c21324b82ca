"""Plans of which every text is an attack on whatever shows it."""

from __future__ import annotations

from pathlib import Path

from filled import full
from frozen_plans import freeze

from sseplan import plan_yaml, trame
from sseplan.answers import Answers
from sseplan.kinds import Value

TRAME = trame.load()
HOSTILE = (
    "<script>pwned=1</script>\"'><img src=x onerror=pwned=2><!-- {{ 7 * 7 }} {% raise %} ${7}"
    "</title></textarea></option></style></svg><svg onload=pwned=3><a href=javascript:pwned=4>x</a>"
    "<iframe srcdoc='<script>top.pwned=5</script>'></iframe><base href=//pirate.example/>"
    "<meta http-equiv=refresh content=0;url=//pirate.example/> ![x](//pirate.example/x.png) "
    "[x](javascript:pwned=6) `</code><b onclick=pwned=7>` =cmd|'/C calc'!A0"
)
_TEXTS = ("text", "long_text", "email", "phone", "number", "date", "url")


def poisoned(value: Value) -> Value:
    """The same value with an attack for every text of every row."""
    if isinstance(value, list):
        return [poisoned(one) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict):
        return {key: HOSTILE if isinstance(one, str) else one for key, one in value.items()}
    return value


def answers() -> Answers:
    """Every question answered, noted, and answered with an attack where that is possible."""
    values = {key: poisoned(value) for key, value in full(TRAME).values.items()}
    for question in TRAME.questions:
        if question.type in _TEXTS:
            values[question.id] = HOSTILE
        elif question.type == "multi_choice" and question.id != "crises_retenues":
            values[question.id] = [*question.choices[0].code.split(), "autre", HOSTILE]
    notes = {question.id: f"{HOSTILE}\nAutre : {HOSTILE}" for question in TRAME.questions}
    return Answers({**values, "plan_nature": "actualisation"}, notes, ())


def plan(place: Path) -> Path:
    """Such a plan, with a version frozen before its last changes, in a new folder."""
    place.mkdir(parents=True)
    whole = answers()
    _write(place, whole.with_answer("cpts_nom", f"Avant {HOSTILE}"))
    freeze(place, "2025-11-03", author=HOSTILE, reason=HOSTILE)
    _write(place, whole)
    return place


def _write(place: Path, whole: Answers) -> None:
    text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), whole, TRAME)
    (place / "plan.yaml").write_text(text, encoding="utf-8")
