"""``sseplan render``: the plan as a Word document, and as a PDF if asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan import commands
from sseplan.cli import console
from sseplan.errors import Refused, SseplanError

if TYPE_CHECKING:
    from sseplan.cli.order import Order
    from sseplan.documents.text import Removal
    from sseplan.documents.variants import Variant
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
    from sseplan.cli.order import ordered

    order = ordered(folder, name, typology, output, outline, revision, since)
    if stage == _STAGES[1]:
        _refuse_blocked(order)
    removed = write(order, pdf=pdf)
    _say_removals(order.trame, removed)
    _say_next(order)


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
            console.folded(
                f"Tout ce qui diffère de la version {order.before.number} y est marqué. Dans Word, "
                "onglet « Révision » : tout accepter donne le nouveau plan, tout refuser l'ancien."
            )
        )
        return
    if order.variant.name == "vierge":
        told = "Imprimez-le pour la réunion, puis reportez les réponses :"
        console.say(f"{told}\n  {commands.on(order.folder, 'init')}")
        return
    missing = _missing(order)
    if missing:
        what = "réponse obligatoire manque" if missing == 1 else "réponses obligatoires manquent"
        console.say(f"{missing} {what} encore : elles sont marquées « À compléter ».")
    elif order.variant.name == "complete":
        console.say("Toutes les réponses obligatoires y sont.")
    if order.shot.number or not (missing or order.variant.name == "complete"):
        return  # a frozen version is not gone on with
    if missing:
        console.say(f"Pour continuer : {commands.on(order.folder, 'init')}")
    console.say(f"Pour le détail : {commands.on(order.folder, 'check')}")


def _missing(order: Order) -> int:
    from sseplan.answers import applicable, is_answered

    asked = applicable(order.trame, order.answers)
    return sum(q.required and not is_answered(order.answers.get(q.id)) for q in asked)


def _refuse_blocked(order: Order) -> None:
    """Refused, with what blocks, unless the plan may be sent."""
    from datetime import date

    from sseplan.conformity import wording
    from sseplan.lifecycle import stages, summary

    frozen, _ = summary.frozen(order.folder)
    numbers = [revision.number for revision in frozen]
    known = frozen[: numbers.index(order.shot.number) + 1] if order.shot.number else frozen
    report = stages.at(_STAGES[1], order.trame, order.answers, known, date.today())
    if not report.blocking:
        return
    lines = "".join(f"\n- {line}" for _, line in wording.blocking(order.trame, report))
    raise Refused(
        f"Le document n'a pas été écrit : {report.blocking} point(s) bloquant(s) avant l'envoi."
        f"{lines}\nLe détail, et quoi faire :\n"
        f"  {commands.on(order.folder, 'check', '--stade', _STAGES[1])}"
    )
