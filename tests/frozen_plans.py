"""Small plans on disk, with versions frozen on given days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sseplan import plan_yaml, trame
from sseplan.answers import Answers
from sseplan.plan import Plan, revisions
from sseplan.plan.revisions import Revision

TRAME = trame.load()
TODAY = date.today()
VALUES: dict[str, Any] = {
    "cpts_nom": "CPTS Rives et Coteaux",
    "cpts_siege": "1 place du Marché, Villexemple",
    "coordination_contact": [{"nom": "Sam Modèle", "telephone": "02 61 91 00 10"}],
    "referent_sse": [
        {"nom": "Dr Alix Exemple", "role": "titulaire", "telephone": "06 39 98 00 01"},
        {"nom": "Camille Test", "role": "suppleant", "telephone": "06 39 98 00 02"},
    ],
}


def ago(days: int) -> str:
    """The ISO day so many days before today."""
    return (TODAY - timedelta(days)).isoformat()


def text_of(**values: Any) -> str:
    """The text of a plan with these answers besides VALUES; None takes one away."""
    kept = {key: value for key, value in {**VALUES, **values}.items() if value is not None}
    new = plan_yaml.new(TRAME)
    return plan_yaml.update(new, Answers(), Answers(kept), TRAME)


def write(place: Path, **values: Any) -> Path:
    """A plan in that folder, as ``text_of``; the folder."""
    place.mkdir(exist_ok=True)
    (place / "plan.yaml").write_text(text_of(**values), encoding="utf-8")
    return place


def change(place: Path, **values: Any) -> None:
    """Change answers of the plan in that folder, as a person would."""
    with Plan.open(place, TRAME) as plan:
        answers = plan.answers
        for key, value in values.items():
            answers = answers.with_answer(key, value)
        plan.save(answers)


def read(place: Path) -> Answers:
    """What the draft says."""
    with Plan.open(place, TRAME, lock=False) as plan:
        return plan.answers


def freeze(place: Path, day: str, version: str = "1.0", **facts: str) -> Revision:
    """Freeze the draft as it is, without a word in it."""
    given = {"author": "Sam Modèle", "reason": "essai", "nature": "initiale", **facts}
    content = (place / "plan.yaml").read_bytes()
    return revisions.freeze(place, content, date=day, version=version, trame=TRAME, **given)


def snapshot(place: Path) -> dict[str, bytes]:
    """Every file under a folder and its bytes; locks apart."""
    found = (path for path in place.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {str(path.relative_to(place)): path.read_bytes() for path in found}
