"""``sseplan demo``: the worked example, written out, checked, rendered and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.conformity import Report

_VARIANTS = ("complete", "diffusable", "fiches", "vierge")
_DATED = "22 novembre 2026"
_FIRST, _SECOND = "2025-1", "2026-1"
_TRACKED, _CALENDAR = "plan-modifications.docx", "rappels.ics"


@click.command("demo")
@click.argument("folder", metavar="[DOSSIER]", default="exemple", type=click.Path(path_type=Path))
@click.option("--pdf", is_flag=True, help="Fait aussi le PDF du plan, par LibreOffice.")
def command(folder: Path, pdf: bool) -> None:
    """Écrit un plan d'exemple complet dans DOSSIER (« exemple » par défaut), le contrôle, en
    fait les documents Word et montre ce qui a changé d'une année à l'autre.

    Tout y est inventé : la CPTS, les communes, les personnes, les numéros. Rien d'autre
    n'est touché.
    """
    path = _write_plan(folder)
    console.say(f"Le plan d'une CPTS inventée, deuxième année : {path}")
    console.say(f"Ses deux versions figées : {folder / 'revisions'}")
    console.say(
        f"Il est daté du {_DATED}. Plus tard, le contrôle y verra des dates\ntrop vieilles.\n"
    )
    console.say("Le contrôle, au stade de la transmission :")
    console.say("\n".join(f"  {line}" for line in _summary(_checked(path))))
    console.say("\nLes documents :")
    _render(folder, pdf=pdf)
    console.say("\nD'une année à l'autre, pour l'ARS :")
    _compare(folder)
    console.say("\nCe qui arrive à échéance, pour votre agenda :")
    _remind(folder)
    console.say(_next(folder))


def _write_plan(folder: Path) -> Path:
    """Write the example and its frozen versions; UsageMistake rather than replace a work of
    somebody's."""
    from sseplan.errors import UsageMistake
    from sseplan.plan import FILE

    sources = _sources()
    if other := _something_else(folder, sources):
        raise UsageMistake(
            f"Il y a déjà autre chose ici : {other}. Rien n'a été changé. Choisissez un nouveau "
            "dossier, par exemple : sseplan demo exemple-2"
        )
    for name, data in sources.items():
        _write(folder / name, data)
    return folder / FILE


def _sources() -> Mapping[str, bytes]:
    """The files of the example by name: its frozen versions, then its plan."""
    from sseplan import resources
    from sseplan.plan import FILE

    example = resources.guide() / "exemple"
    names = (*(f"revisions/{number}.yaml" for number in (_FIRST, _SECOND)), FILE)
    return {name: example.joinpath(*name.split("/")).read_bytes() for name in names}


def _write(path: Path, data: bytes) -> None:
    """Write a file of the example unless it is there; a frozen version is read-only."""
    from sseplan.plan import files

    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    files.save(path, data)
    if path.parent.name == "revisions":
        path.chmod(0o400)


def _something_else(folder: Path, sources: Mapping[str, bytes]) -> Path | None:
    """A file of the folder that the demo would replace."""
    from sseplan.documents import note
    from sseplan.documents.variants import VARIANTS
    from sseplan.plan import FILE

    def is_ours(name: str) -> bool:
        return (folder / name).is_file() and (folder / name).read_bytes() == sources[name]

    made = (*(v.file for v in VARIANTS.values()), _TRACKED, note.FILE, _CALENDAR)
    names = [name for name in sources if not is_ours(name)]
    names += [] if is_ours(FILE) else made
    places = [folder / name for name in names]
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
    from sseplan.conformity.severities import ADVICE, MAJOR

    counts = report.counts()
    blocked = "Rien ne bloque." if not report.blocking else f"Points bloquants : {report.blocking}."
    answered, asked = (sum(getattr(t, n) for t in report.themes) for n in ("answered", "asked"))
    lines = [
        f"{blocked} Remarques majeures : {counts[MAJOR]}. Conseils : {counts[ADVICE]}.",
        f"Questions obligatoires : {answered} réponses sur {asked}.",
    ]
    if report.stale:
        lines.append(f"Listes à confirmer, vieilles de plus de douze mois : {len(report.stale)}.")
    return lines


def _render(folder: Path, *, pdf: bool) -> None:
    """Write the four documents as ``sseplan render`` does; the PDF of the whole plan if asked."""
    from sseplan.cli import render
    from sseplan.cli.order import ordered
    from sseplan.errors import ToolMissing

    for name in _VARIANTS:
        try:
            render.write(ordered(folder, name), pdf=pdf and name == "complete")
        except ToolMissing as missing:
            console.warn(str(missing))


def _compare(folder: Path) -> None:
    """Write the plan with its changes tracked and the note that tells them."""
    from sseplan.cli import render
    from sseplan.cli.order import ordered
    from sseplan.documents import note
    from sseplan.lifecycle import comparison, word
    from sseplan.plan import files

    render.write(ordered(folder, "complete", since=_FIRST))
    console.say(
        "  Le plan, avec tout ce qui a changé depuis la version 1.0 en suivi des\n"
        "  modifications. Dans Word, onglet « Révision » : tout accepter donne le\n"
        "  nouveau plan, tout refuser l'ancien."
    )
    found = comparison.compare(folder, _FIRST, _SECOND)
    files.save(folder / note.FILE, word.note(found.before, found.after, found.changes))
    console.say(f"Écrit : {folder / note.FILE}")
    console.say("  La note de modifications : avant, après, raison.")


def _remind(folder: Path) -> None:
    """Write the calendar of what falls due."""
    from sseplan.lifecycle import reminding

    today, now = date.today(), datetime.now(UTC).replace(microsecond=0)
    plans = reminding.gathered([folder], today)
    reminding.write_agenda(folder / _CALENDAR, plans, today, now)
    console.say(f"Écrit : {folder / _CALENDAR}")


def _next(folder: Path) -> str:
    """Where the document is, and what to try, in the words to type."""
    place = str(folder)
    tries = {
        console.command("sseplan", "serve", place): "l'exemple dans le navigateur",
        console.command("sseplan", "status", place): "où en est le plan",
        console.command("sseplan", "diff", place, _FIRST, _SECOND): "ce qui a changé",
        console.command("sseplan", "check", place): "le détail du contrôle",
        console.command("sseplan", "remind", place): "ce qui arrive à échéance",
        console.command("sseplan", "render", place, "--pdf"): "le plan en PDF",
        "sseplan serve mon-plan": "commencer le vôtre",
    }
    width = max(map(len, tries))
    lines = [f"  {words:{width}}  {purpose}" for words, purpose in tries.items()]
    opened = (
        f"\nOuvrez {folder / 'plan.docx'} dans Word ou LibreOffice,\n"
        f"puis {folder / _TRACKED}.\n\nÀ essayer ensuite :"
    )
    return "\n".join([opened, *lines])
