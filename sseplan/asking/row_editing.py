"""An answer opened as YAML in the person's own editor."""

from __future__ import annotations

from sseplan import plan_yaml
from sseplan.asking.desk import Desk
from sseplan.asking.sheet import Sheet, change
from sseplan.errors import PlanUnreadable
from sseplan.kinds import Value


def edit_as_yaml(desk: Desk, sheet: Sheet) -> None:
    """Open the rows in the editor until they can be read or are given up."""
    before = text = plan_yaml.dump_value(sheet.rows, sheet.question)
    while True:
        edited = desk.door.edit(text, ".yaml")
        if edited is None:
            desk.tell("Aucun éditeur de texte n'a pu s'ouvrir (réglage EDITOR).", "warning")
            return
        if edited == before:
            desk.tell("Rien n'a changé.")
            return
        try:
            _take(desk, sheet, plan_yaml.load_value(edited, sheet.question))
            return
        except PlanUnreadable as fault:
            desk.say(str(fault), "warning")
        if not desk.confirm("Corriger dans l'éditeur ?", default=True):
            return
        text = edited


def _take(desk: Desk, sheet: Sheet, value: Value) -> None:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        change(desk, sheet, value, f"{len(value)} lignes reprises de l'éditeur.")
    elif value is None and desk.confirm("Effacer toutes les lignes ?", default=False):
        change(desk, sheet, [], "Lignes effacées. u les remet.")
    elif value is not None:
        desk.tell("L'éditeur n'a pas rendu une liste de lignes : rien n'a changé.", "warning")
