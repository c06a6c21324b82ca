"""Two states of a plan compared: frozen versions, the draft, other files.

Each is read with its own trame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sseplan import changes
from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.documents.naming import named
from sseplan.errors import UsageMistake
from sseplan.kinds import fold
from sseplan.lifecycle import snapshot
from sseplan.lifecycle.snapshot import DRAFT, Snapshot
from sseplan.plan import Plan, file_of, trame_of
from sseplan.plan.chain import FOLDER
from sseplan.plan.revisions import LAST
from sseplan.trame import Trame

if TYPE_CHECKING:
    from sseplan.changes.grouping import Told

_NUMBER = re.compile(r"\d{4}-\d+")


@dataclass(frozen=True)
class Comparison:
    """Two states and what changed from the one to the other."""

    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]

    @property
    def told(self) -> Told:
        """The same in words, by section, for a terminal or a page."""
        from sseplan.changes import grouping  # status compares too, and shows no words

        before, after = self.before, self.after
        return grouping.tell(
            after.trame, self.changes, before.title, after.title, before_trame=before.trame
        )


def compare(place: Path | str, before: str = LAST, after: str = DRAFT) -> Comparison:
    """What changed in the plan of ``place`` from ``before`` to ``after``.

    Each names a frozen version by its number (``2026-1``), the last one (``derniere``), the
    draft (``brouillon``), or another plan by its file or folder.  Raises UsageMistake for a
    name that means nothing, PlanUnreadable for what cannot be read.
    """
    old, new = side(place, before), side(place, after)
    return Comparison(old, new, between(old, new))


def between(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """What changed, the labels of questions in the place of their ids, as documents print them."""
    trame = new.trame
    return changes.between(
        trame, named(trame, old.answers), named(trame, new.answers), before_trame=old.trame
    )


def side(place: Path | str, name: str) -> Snapshot:
    """The state of a plan that ``name`` means, as in ``compare``."""
    folded = fold(name)
    if folded == DRAFT:
        return _file(file_of(place))
    if folded == LAST or _NUMBER.fullmatch(name.strip()):
        return snapshot.frozen(place, folded if folded == LAST else name.strip())
    path = Path(name)
    if path.exists():
        return _other(path)
    if path.suffix or path.name != name:
        raise UsageMistake(f"Il n'y a pas de fichier « {name} ». {_MEANT}")
    raise UsageMistake(f"« {name} » n'est ni une version figée, ni un fichier. {_MEANT}")


_MEANT = (
    "Donnez le numéro d'une version (2026-1 ; « sseplan history » les liste), « derniere », "
    "« brouillon », ou le chemin d'un autre plan.yaml."
)


def _other(path: Path) -> Snapshot:
    """Another plan; a frozen version where the file is one."""
    if path.is_file() and path.parent.name == FOLDER and _NUMBER.fullmatch(path.stem):
        return snapshot.frozen(path.parent.parent, path.stem)
    return _file(file_of(path), f"fichier {file_of(path)}")


def _file(path: Path, name: str = DRAFT) -> Snapshot:
    outline = trame_of(path)
    with Plan.open(path, outline, lock=False) as plan:
        return Snapshot(outline, plan.answers, name=name)


def since(before: Snapshot, trame: Trame, answers: Answers) -> tuple[Change, ...]:
    """What a draft answers otherwise than a frozen version, but for the life of the plan."""
    found = changes.between(trame, before.answers, answers, before_trame=before.trame)
    return tuple(changes.content(trame, found))


def count_unfrozen(before: Snapshot, trame: Trame, answers: Answers) -> int:
    """How many questions a draft answers otherwise than a frozen version."""
    return len({change.question for change in since(before, trame, answers)})
