"""What a ``render`` is asked to make: of what, which document, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sseplan.errors import UsageMistake

if TYPE_CHECKING:
    from sseplan.answers import Answers
    from sseplan.documents.rendering import Rendered
    from sseplan.documents.variants import Variant
    from sseplan.lifecycle.snapshot import Snapshot
    from sseplan.trame import Trame


@dataclass(frozen=True)
class Order:
    """One document to make: of what, which, and where; ``folder`` is the plan's.

    With ``before``, what differs from it is marked in the document as Word revisions.
    """

    shot: Snapshot
    variant: Variant
    typology: str | None
    target: Path
    folder: Path
    before: Snapshot | None = None

    @property
    def trame(self) -> Trame:
        """The trame of what is rendered."""
        return self.shot.trame

    @property
    def answers(self) -> Answers:
        """The answers that are rendered."""
        return self.shot.answers

    def rendered(self, pages: Mapping[str, int] | None = None) -> Rendered:
        """The document; ``pages`` as in ``variants.render``."""
        from datetime import date

        from sseplan.lifecycle import word

        name, typology = self.variant.name, self.typology
        if self.before is None:
            return word.rendered(self.shot, name, typology=typology, pages=pages)
        return word.tracked(
            self.before, self.shot, name, day=date.today(), typology=typology, pages=pages
        )


def ordered(
    folder: Path,
    name: str,
    typology: str | None = None,
    output: Path | None = None,
    outline: str | None = None,
    revision: str | None = None,
    since: str | None = None,
) -> Order:
    """What the options ask for; UsageMistake where they do not go together."""
    from sseplan.documents.variants import VARIANTS
    from sseplan.lifecycle import snapshot

    variant = VARIANTS[name]
    if typology and name != "fiches":
        raise UsageMistake(
            "L'option --typologie choisit une fiche réflexe : ajoutez --variante fiches."
        )
    if name == "vierge" and (revision or since):
        raise UsageMistake(
            "Le questionnaire vierge ne dépend pas des réponses : retirez --revision et --depuis, "
            "ou choisissez une autre variante."
        )
    before = snapshot.frozen(folder, since) if since else None
    shown, beside = _shown(folder, outline, revision, blank=name == "vierge")
    _refuse_itself(before, shown)
    return Order(
        shown,
        variant,
        typology,
        _target(output, beside, _file(variant, shown, before)),
        beside,
        before,
    )


def _shown(
    folder: Path, wanted: str | None, revision: str | None, *, blank: bool
) -> tuple[Snapshot, Path]:
    """What is to be rendered, and the folder where documents are written."""
    from sseplan.answers import Answers
    from sseplan.lifecycle import snapshot
    from sseplan.lifecycle.snapshot import Snapshot
    from sseplan.plan import Plan, file_of, trame_of

    if revision:
        return snapshot.frozen(folder, revision), file_of(folder).parent
    outline = trame_of(folder, wanted)
    if blank:
        return Snapshot(outline, Answers()), _existing(folder)
    with Plan.open(folder, outline, lock=False) as plan:
        return Snapshot(outline, plan.answers), plan.path.parent


def _refuse_itself(before: Snapshot | None, shown: Snapshot) -> None:
    if before and before.number == shown.number:
        raise UsageMistake(
            f"--depuis et --revision nomment la même version, {shown.number} : il n'y a rien à "
            "comparer. Donnez à --depuis une version plus ancienne."
        )


def _file(variant: Variant, shown: Snapshot, before: Snapshot | None) -> str:
    """The usual name: ``plan.docx``, ``plan-2026-1.docx``, ``plan-modifications.docx``."""
    stem = Path(variant.file).stem
    parts = [
        stem,
        *([shown.number] if shown.number else []),
        *(["modifications"] if before else []),
    ]
    return "-".join(parts) + ".docx"


def _existing(folder: Path) -> Path:
    """The folder itself, or that of a plan.yaml; UsageMistake where there is none."""
    beside = folder.parent if folder.is_file() else folder
    if not beside.is_dir():
        raise UsageMistake(f"Le dossier « {folder} » n'existe pas. Vérifiez son nom.")
    return beside


def _target(output: Path | None, beside: Path, file: str) -> Path:
    """The file to write; UsageMistake for a name that is no Word document's."""
    if output is None:
        return beside / file
    if output.is_dir():
        return output / file
    if output.suffix.lower() != ".docx":
        raise UsageMistake(
            f"Le document s'écrit dans un fichier Word, dont le nom finit par .docx : « {output} » "
            f"ne convient pas. Essayez : -o {output.with_suffix('.docx')}"
        )
    return output
