"""``sseplan demo``: the worked example, written out, checked and rendered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.conformity import Report

_VARIANTS = ("complete", "diffusable", "fiches", "vierge")
_DATED = "22 novembre 2026"


@click.command("demo")
@click.argument("folder", metavar="[DOSSIER]", default="exemple", type=click.Path(path_type=Path))
@click.option("--pdf", is_flag=True, help="Fait aussi le PDF du plan, par LibreOffice.")
def command(folder: Path, pdf: bool) -> None:
    """Écrit un plan d'exemple complet dans DOSSIER (« exemple » par défaut), le contrôle et en
    fait les documents Word.

    Tout y est inventé : la CPTS, les communes, les personnes, les numéros. Rien d'autre
    n'est touché.
    """
    path = _write_plan(folder)
    console.say(f"Le plan d'une CPTS inventée, deuxième année : {path}")
    console.say(
        f"Il est daté du {_DATED}. Plus tard, le contrôle y verra des dates\ntrop vieilles.\n"
    )
    console.say("Le contrôle, au stade de la transmission :")
    console.say("\n".join(f"  {line}" for line in _summary(_checked(path))))
    console.say("\nLes documents :")
    _render(folder, pdf=pdf)
    console.say(_next(folder))


def _write_plan(folder: Path) -> Path:
    """Write the example's plan.yaml; UsageMistake rather than replace a work of somebody's."""
    from sseplan import resources
    from sseplan.errors import UsageMistake
    from sseplan.plan import FILE, files

    example = (resources.guide() / "exemple" / FILE).read_bytes()
    path = folder / FILE
    if path.is_file() and path.read_bytes() == example:
        return path
    if other := _something_else(folder):
        raise UsageMistake(
            f"Il y a déjà autre chose ici : {other}. Rien n'a été changé. Choisissez un nouveau "
            "dossier, par exemple : sseplan demo exemple-2"
        )
    folder.mkdir(parents=True, exist_ok=True)
    files.save(path, example)
    return path


def _something_else(folder: Path) -> Path | None:
    """A file of the folder that the demo would replace."""
    from sseplan.documents.variants import VARIANTS
    from sseplan.plan import FILE

    places = [folder / name for name in (FILE, *(v.file for v in VARIANTS.values()))]
    return next((place for place in places if place.is_symlink() or place.exists()), None)


def _checked(path: Path) -> Report:
    """What the check says of the plan today, as it was sent."""
    from sseplan import conformity, validation
    from sseplan.plan import Plan, trame_of

    outline = trame_of(path)
    with Plan.open(path, outline, lock=False) as plan:
        problems = validation.problems(outline, plan.answers, plan.loaded.lines)
        return conformity.assess(outline, plan.answers, date.today(), "transmission", problems)


def _summary(report: Report) -> list[str]:
    """The figures of a report, in two or three lines."""
    from sseplan.trame import SEVERITIES

    counts = {s: sum(f.requirement.severity == s for f in report.findings) for s in SEVERITIES}
    blocked = "Rien ne bloque." if not report.blocking else f"Points bloquants : {report.blocking}."
    answered, asked = (sum(getattr(t, n) for t in report.themes) for n in ("answered", "asked"))
    lines = [
        f"{blocked} Remarques majeures : {counts['majeure']}. Conseils : {counts['conseil']}.",
        f"Questions obligatoires : {answered} réponses sur {asked}.",
    ]
    if report.stale:
        lines.append(f"Listes à confirmer, vieilles de plus de douze mois : {len(report.stale)}.")
    return lines


def _render(folder: Path, *, pdf: bool) -> None:
    """Write the four documents as ``sseplan render`` does; the PDF of the whole plan if asked."""
    from sseplan.cli import render
    from sseplan.errors import ToolMissing

    for name in _VARIANTS:
        try:
            render.write(render.ordered(folder, name), pdf=pdf and name == "complete")
        except ToolMissing as missing:
            console.warn(str(missing))


def _next(folder: Path) -> str:
    """Where the document is, and what to try, in the words to type."""
    place = str(folder)
    tries = {
        console.command("sseplan", "check", place): "le détail du contrôle",
        console.command("sseplan", "render", place, "--pdf"): "le plan en PDF",
        "sseplan init mon-plan": "commencer le vôtre",
    }
    width = max(map(len, tries))
    lines = [f"  {words:{width}}  {purpose}" for words, purpose in tries.items()]
    opened = f"\nOuvrez {folder / 'plan.docx'} dans Word ou LibreOffice.\n\nÀ essayer ensuite :"
    return "\n".join([opened, *lines])
