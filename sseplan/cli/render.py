"""``sseplan render``: the plan as a Word document, and as a PDF if asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console
from sseplan.errors import Refused, SseplanError, UsageMistake

if TYPE_CHECKING:
    from sseplan.answers import Answers
    from sseplan.documents.rendering import Rendered
    from sseplan.documents.text import Removal
    from sseplan.documents.variants import Variant
    from sseplan.lifecycle.snapshot import Snapshot
    from sseplan.trame import Trame

_NAMES = ("complete", "diffusable", "vierge", "fiches")
_STAGES = ("brouillon", "transmission")


@click.command("render")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--variante",
    "name",
    type=click.Choice(_NAMES),
    default="complete",
    show_default=True,
    help="complete : tout le plan. diffusable : sans rien de ce qui "
    "est à diffusion restreinte. vierge : le questionnaire à remplir sur papier (sans "
    "plan). fiches : les fiches réflexes seules.",
)
@click.option(
    "--typologie",
    "typology",
    metavar="T1…T5",
    help="Une seule fiche réflexe (avec --variante fiches).",
)
@click.option(
    "-o",
    "--sortie",
    "output",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Le fichier à écrire (par défaut : à côté de plan.yaml).",
)
@click.option("--pdf", is_flag=True, help="Fait aussi un PDF, par LibreOffice.")
@click.option(
    "--stade",
    "stage",
    type=click.Choice(_STAGES),
    default="brouillon",
    show_default=True,
    help="transmission : refuse si un point bloque.",
)
@click.option(
    "--revision",
    "revision",
    metavar="NUMERO",
    help="Une version figée (2026-1, ou derniere), avec sa propre trame.",
)
@click.option(
    "--depuis",
    "since",
    metavar="NUMERO",
    help="Marque dans Word tout ce qui diffère de cette version figée (suivi des modifications).",
)
@click.option(
    "--trame",
    "outline",
    metavar="TRAME",
    help="Trame du questionnaire vierge, sans plan (trame-nationale par défaut).",
)
def command(
    folder: Path,
    name: str,
    typology: str | None,
    output: Path | None,
    pdf: bool,
    stage: str,
    revision: str | None,
    since: str | None,
    outline: str | None,
) -> None:
    """Écrit le plan en document Word, à partir des réponses de DOSSIER.

    Un plan inachevé s'écrit aussi : ce qui manque y est marqué « À compléter ».
    """
    order = ordered(folder, name, typology, output, outline, revision, since)
    if stage == _STAGES[1]:
        _refuse_blocked(order)
    removed = write(order, pdf=pdf)
    _say_removals(order.trame, removed)
    _say_next(order)


@dataclass(frozen=True)
class Order:
    """One document to make: of what, which, and where.

    With ``before``, what differs from it is marked in the document as Word revisions.
    """

    shot: Snapshot
    variant: Variant
    typology: str | None
    target: Path
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

        from sseplan.lifecycle import snapshot

        name, typology = self.variant.name, self.typology
        if self.before is None:
            return snapshot.rendered(self.shot, name, typology=typology, pages=pages)
        return snapshot.tracked(
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
        shown, variant, typology, _target(output, beside, _file(variant, shown, before)), before
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


def write(order: Order, *, pdf: bool = False) -> tuple[Removal, ...]:
    """Write the document, and its PDF if asked; what had to be removed from the answers."""
    return _written_both(order) if pdf else _written(order)


def _written(order: Order) -> tuple[Removal, ...]:
    """Write the document; what had to be removed from the answers."""
    rendered = order.rendered()
    _save(order.target, rendered.docx, order.variant)
    return rendered.removed


def _written_both(order: Order) -> tuple[Removal, ...]:
    """Write the document and its PDF; the document even where no PDF can be made."""
    from sseplan.documents import pdf

    try:
        made = pdf.paginated(order.rendered)
    except SseplanError:
        _written(order)
        raise
    _save(order.target, made.rendered.docx, order.variant)
    _save(order.target.with_suffix(".pdf"), made.pdf, order.variant)
    if made.notice:
        console.warn(made.notice)
    return made.rendered.removed


def _save(path: Path, data: bytes, variant: Variant) -> None:
    """Write whole or not at all; what holds personal data is its owner's alone."""
    from sseplan.plan import files

    try:
        files.save(path, data)
    except SseplanError as error:
        if isinstance(error.__cause__, PermissionError) and path.exists():
            raise SseplanError(
                f"{path} ne peut pas être remplacé : il est sans doute ouvert dans Word ou dans un "
                "autre programme, ou protégé contre l'écriture. Fermez-le, puis recommencez (ou "
                "donnez un autre nom avec -o)."
            ) from error
        raise
    if variant.restricted and variant.name != "vierge":
        path.chmod(files.OWNER_ONLY)
    console.say(f"Écrit : {path}")


def _say_removals(trame: Trame, removed: Sequence[Removal]) -> None:
    """Say which answers held characters that Word cannot read; each question once."""
    codes: dict[str, set[str]] = {}
    for removal in removed:
        name = re.split(r"[.\[]", removal.where)[0]
        label = trame.question(name).label if name in trame else "Document"
        codes.setdefault(label, set()).update(f"U+{ord(c):04X}" for c in removal.characters)
    if len(codes) > 1:
        codes.pop("Document", None)
    for label, found in codes.items():
        listed = ", ".join(sorted(found))
        console.warn(f"Caractères retirés, que Word ne sait pas lire ({listed}) : {label}.")


def _say_next(order: Order) -> None:
    """How much is missing, and what to do next."""
    if order.before:
        console.say(
            f"Tout ce qui diffère de la version {order.before.number} y est marqué. Dans Word, "
            "onglet « Révision » : accepter tout donne le nouveau plan, refuser tout l'ancien."
        )
        return
    if order.variant.name == "vierge":
        console.say("Imprimez-le pour la réunion, puis reportez les réponses : sseplan init")
        return
    missing = _missing(order)
    if missing:
        what = "réponse obligatoire manque" if missing == 1 else "réponses obligatoires manquent"
        console.say(f"{missing} {what} encore : elles sont marquées « À compléter ».")
        console.say("Ensuite : sseplan init pour continuer, sseplan check pour le détail.")
    elif order.variant.name == "complete":
        console.say("Toutes les réponses obligatoires y sont. Ensuite : sseplan check.")


def _missing(order: Order) -> int:
    from sseplan.answers import applicable, is_answered

    asked = applicable(order.trame, order.answers)
    return sum(q.required and not is_answered(order.answers.get(q.id)) for q in asked)


def _refuse_blocked(order: Order) -> None:
    """Refused, with what blocks, unless the plan may be sent."""
    from datetime import date

    from sseplan import conformity, validation
    from sseplan.conformity import wording

    wrong = validation.problems(order.trame, order.answers)
    report = conformity.assess(order.trame, order.answers, date.today(), _STAGES[1], wrong)
    if not report.blocking:
        return
    lines = "".join(f"\n- {line}" for line in wording.blocking(order.trame, report))
    raise Refused(
        f"Le document n'a pas été écrit : {report.blocking} point(s) bloquant(s) avant l'envoi."
        f"{lines}\nLe détail, et quoi faire : sseplan check --stade transmission"
    )
