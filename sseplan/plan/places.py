"""Where a plan is: the file of a folder, what a link leads to, why there is none."""

from __future__ import annotations

from pathlib import Path

from sseplan import commands
from sseplan.errors import PlanUnreadable

FILE = "plan.yaml"


def file_of(place: Path | str) -> Path:
    """The plan's file in a folder; ``place`` may be the file itself."""
    path = Path(place)
    if path.is_file() or (path.suffix.lower() in (".yaml", ".yml") and not path.is_dir()):
        return path
    return path / FILE


def target_of(path: Path) -> Path:
    """The file that is written: what a symbolic link leads to."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise PlanUnreadable(f"{path} est un lien qui ne mène à rien. Corrigez-le.") from error


def absent(path: Path, target: Path) -> str:
    """Why there is no plan at ``path``, which leads to ``target``, and what to do."""
    if target.is_dir():
        return f"{path} est un dossier, pas un fichier. Indiquez le dossier qui contient {FILE}."
    if path.is_symlink():
        return f"{path} est un lien qui ne mène à rien. Corrigez-le."
    if not path.parent.is_dir():
        return f"Le dossier « {path.parent} » n'existe pas. Vérifiez son nom et l'endroit."
    where = "ce dossier" if path.parent == Path() else f"le dossier « {path.parent} »"
    return (
        f"Il n'y a pas de plan dans {where} : {path.name} n'y est pas. Vérifiez le dossier, "
        f"ou commencez un plan avec « {commands.on(path.parent, 'init')} »."
    )
