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
from sseplan.errors import UsageMistake
from sseplan.kinds import fold, spoken
from sseplan.plan import Plan, file_of, revisions, trame_of
from sseplan.plan.chain import FOLDER, Header, Revision
from sseplan.trame import Trame

if TYPE_CHECKING:
    from sseplan.documents.editions import Edition

DRAFT = "brouillon"
LAST = "derniere"
_NUMBER = re.compile(r"\d{4}-\d+")


@dataclass(frozen=True)
class Side:
    """One state of a plan: how it is called, its answers, the trame that reads them.

    ``header`` is that of a frozen version, None for the draft and for another file.
    """

    title: str
    answers: Answers
    trame: Trame
    header: Header | None = None


@dataclass(frozen=True)
class Comparison:
    """Two sides and what changed from the one to the other."""

    before: Side
    after: Side
    changes: tuple[Change, ...]


def compare(place: Path | str, before: str = LAST, after: str = DRAFT) -> Comparison:
    """What changed in the plan of ``place`` from ``before`` to ``after``.

    Each names a frozen version by its number (``2026-1``), the last one (``derniere``), the
    draft (``brouillon``), or another plan by its file or folder.  Raises UsageMistake for a
    name that means nothing, PlanUnreadable for what cannot be read.
    """
    old, new = side(place, before), side(place, after)
    return Comparison(
        old, new, changes.between(new.trame, old.answers, new.answers, before_trame=old.trame)
    )


def side(place: Path | str, name: str) -> Side:
    """The state of a plan that ``name`` means, as in ``compare``."""
    folded = fold(name)
    if folded == DRAFT:
        return _file(file_of(place), "brouillon")
    if folded == LAST or _NUMBER.fullmatch(name.strip()):
        return _frozen(revisions.find(place, folded if folded == LAST else name.strip()))
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


def _other(path: Path) -> Side:
    """Another plan; a frozen version where the file is one."""
    if path.is_file() and path.parent.name == FOLDER and _NUMBER.fullmatch(path.stem):
        return _frozen(revisions.find(path.parent.parent, path.stem))
    return _file(file_of(path), f"fichier {file_of(path)}")


def _file(path: Path, title: str) -> Side:
    outline = trame_of(path)
    with Plan.open(path, outline, lock=False) as plan:
        return Side(title, plan.answers, outline)


def _frozen(revision: Revision) -> Side:
    outline = revisions.outline(revision)
    header = revision.header
    version = f" (version {header.version} du plan)" if header.version else ""
    title = f"version figée {header.number}{version}, du {spoken(header.date)}"
    return Side(title, revisions.loaded(revision, outline).answers, outline, header)


def note(found: Comparison) -> bytes:
    """The «note de modifications» of a comparison, as a Word file."""
    from sseplan.documents import note as document  # lxml takes longer than the comparison

    before, after = _edition(found.before), _edition(found.after)
    new = found.after
    return document.render(
        new.trame, before, after, found.changes, new.answers, before_trame=found.before.trame
    ).docx


def _edition(one: Side) -> Edition:
    from sseplan.documents.editions import Edition

    if one.header is None:
        return Edition()
    header = one.header
    return Edition(header.number, header.version, header.date, header.author, header.reason)
