"""``sseplan history``: the frozen versions of a plan, and whether they are still intact."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sseplan import commands
from sseplan.cli import console

if TYPE_CHECKING:
    from sseplan.lifecycle.history import Entry
    from sseplan.trame import Trame

_TABLE = "{:<8} {:<8} {:<18} {}"
_NARROWEST_TABLE = 64


@click.command("history")
@click.argument("folder", metavar="[DOSSIER]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--verifier",
    "verify",
    is_flag=True,
    help="Vérifie que rien n'y a été modifié depuis ; nomme chaque fichier en cause.",
)
@click.option("--json", "as_json", is_flag=True, help="Écrit la même chose pour un programme.")
def command(folder: Path, verify: bool, as_json: bool) -> int:
    """Liste les versions figées de DOSSIER (le dossier courant par défaut) : date, auteur, motif,
    ce qui a été envoyé, ce que l'ARS a répondu.

    Avec --verifier, se termine par 0 si tout est intact, 1 sinon.
    """
    return _verified(folder, as_json) if verify else _listed(folder, as_json)


# --- verified


def _verified(folder: Path, as_json: bool) -> int:
    from sseplan.lifecycle import history

    known, faults = history.verified(folder)
    if as_json:
        _print_json({"intact": not faults, "faults": faults})
    elif faults:
        console.say("\n\n".join(console.folded(sentence) for sentence in faults))
    else:
        console.say(_intact(known))
    return 1 if faults else 0


def _intact(known: int) -> str:
    if not known:
        return "Aucune version figée à vérifier."
    return "1 version figée vérifiée : intacte." if known == 1 else (
        f"{known} versions figées vérifiées : intactes."
    )  # fmt: skip


# --- listed


def _listed(folder: Path, as_json: bool) -> int:
    from sseplan.lifecycle import history
    from sseplan.lifecycle.record import NAMELESS

    found = history.of(folder)
    for fault in found.faults:
        console.warn(f"À noter : {fault}")
    if as_json:
        _print_json([_tree(entry) for entry in found.entries])
        return 0
    if not found.entries:
        console.say("Aucune version figée pour le moment. Pour figer l'état présent du plan :")
        console.say(f"  {commands.on(folder, 'revise', '--motif', 'Première version')}")
        return 0
    console.say(console.folded(f"Versions figées du plan : {found.cpts or NAMELESS}") + "\n")
    console.say("\n".join(_shown(found.entries, found.trame)))
    return 0


def _shown(entries: Iterable[Entry], outline: Trame) -> Iterator[str]:
    wide = shutil.get_terminal_size().columns >= _NARROWEST_TABLE
    if wide:
        yield console.styled(_TABLE.format("Numéro", "Version", "Date", "Auteur"), bold=True)
    for entry in entries:
        head, indent = (_row(entry), " " * 9) if wide else (_heading(entry), "  ")
        yield from head
        yield from (
            console.folded(indent + line, indent + "  ") for line in _details(entry, outline)
        )
        yield ""


def _row(entry: Entry) -> list[str]:
    header = entry.header
    when = _day(header.date)
    return [_TABLE.format(header.number, header.version, when, header.author or "—")]


def _heading(entry: Entry) -> list[str]:
    header = entry.header
    by = f", {header.author}" if header.author else ""
    return [
        console.styled(f"{header.number} : version {header.version}", bold=True),
        console.folded(f"  {_day(header.date)}{by}", "  "),
    ]


def _day(iso: str) -> str:
    from sseplan.kinds import spoken

    return spoken(iso)


def _details(entry: Entry, outline: Trame) -> Iterator[str]:
    from sseplan.lifecycle import passed, record

    header = entry.header
    yield record.nature_label(outline, header.nature)
    yield f"Motif : {header.reason}"
    sent = " ; ".join(passed.sent(row, outline) for row in entry.sent)
    yield f"Envoyée : {sent}" if sent else "Pas encore envoyée"
    if entry.parcel:
        yield f"Dossier d'envoi : {entry.parcel.folder}"
    if answered := " ; ".join(passed.answered(row, outline) for row in entry.answered):
        yield f"Réponse de l'ARS : {answered}"


def _tree(entry: Entry) -> dict[str, Any]:
    header = entry.header
    return {
        "number": header.number,
        "version": header.version,
        "date": header.date,
        "nature": header.nature,
        "author": header.author,
        "reason": header.reason,
        "trame": {"id": header.trame_id, "version": header.trame_version},
        "sent": [dict(row) for row in entry.sent],
        "answered": [dict(row) for row in entry.answered],
        "folder": str(entry.parcel.folder) if entry.parcel else None,
    }


def _print_json(tree: object) -> None:
    click.echo(json.dumps(tree, ensure_ascii=False, indent=2))
