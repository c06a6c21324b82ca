"""The sendings that were prepared, as the page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sseplan.documents import conformity_report, note
from sseplan.exchange import mail
from sseplan.plan import submissions
from sseplan.plan.submissions import LETTER, MANIFEST, Submission


@dataclass(frozen=True)
class Prepared:
    """A submission as the page lists it: its files with what each is and its size, the subject
    and the text of its message."""

    submission: Submission
    files: tuple[tuple[str, str, str], ...]
    message: tuple[str, str]


def of(place: Path) -> list[Prepared]:
    """The submissions of a plan, the latest first."""
    return [_prepared(one) for one in reversed(submissions.of(place))]


def _prepared(one: Submission) -> Prepared:
    files = submissions.files_of(one.folder)
    letter = next((path.read_bytes() for path in files if path.name == LETTER), b"")
    return Prepared(one, tuple(map(_listed, files)), mail.words(letter))


def _listed(path: Path) -> tuple[str, str, str]:
    return path.name, _what(path.name), _size(path.stat().st_size)


def _what(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return next((what for ending, what in _ENDINGS if name.endswith(ending)), "")


_NAMED = {
    LETTER: "le message, avec le ZIP joint",
    MANIFEST: "la liste des fichiers, et de quoi vérifier qu'aucun n'a changé",
    note.FILE: "ce qui a changé, en tableau",
    conformity_report.FILE: "les vérifications faites par sseplan",
}
_ENDINGS = (
    (".zip", "tous les documents en un fichier"),
    ("-modifications.docx", "le plan, avec les modifications suivies"),
    (".docx", "le plan complet"),
    (".pdf", "le plan, à lire et à imprimer"),
)


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))}\u00a0ko"
    return f"{count / 1_000_000:.1f}\u00a0Mo".replace(".", ",")
