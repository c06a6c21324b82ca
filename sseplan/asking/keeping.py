"""Every answer saved at once; when two programs disagree, the person chooses and both stay."""

from __future__ import annotations

from sseplan.annotations import as_text, with_both
from sseplan.answers import Answers
from sseplan.asking.desk import Desk, Saved
from sseplan.asking.door import Left, Prompt
from sseplan.asking.screens import BLANK, shortened, wrap
from sseplan.errors import PlanChanged
from sseplan.kinds import Value
from sseplan.notes import with_both_notes
from sseplan.plan_yaml import CONFIRMATION, NOTE
from sseplan.trame import Question


def keep(desk: Desk, answers: Answers) -> None:
    """Save these answers; afterwards ``desk.answers`` is what is on disk."""
    try:
        saved = _saved(desk, answers)
    finally:
        desk.answers = desk.keeper.answers
    if saved.merged:
        names = ", ".join(f"« {_label(desk, key)} »" for key in saved.merged)
        desk.tell(f"Un autre programme a aussi changé le plan ; c'est gardé : {names}.", "warning")


def _saved(desk: Desk, answers: Answers) -> Saved:
    try:
        return desk.keeper.save(answers)
    except PlanChanged as clash:
        return _settled(desk, answers, clash)


def _settled(desk: Desk, answers: Answers, clash: PlanChanged) -> Saved:
    """Save once the person has chosen; again if the file has changed again meanwhile."""
    left: Left | None = None
    for key in clash.mine:
        mine, theirs = clash.mine[key], clash.theirs.get(key)
        if key.startswith(NOTE):
            note = str(mine or ""), str(theirs or "")
            answers = with_both_notes(answers, key.removeprefix(NOTE), *note)
            continue
        try:
            ours = left is not None or _choose(desk, desk.trame.question(key), mine, theirs)
        except Left as gone:
            left, ours = gone, True
        kept, other = (mine, theirs) if ours else (theirs, mine)
        answers = with_both(answers, desk.trame.question(key), kept, other)
    try:
        saved = desk.keeper.save(answers, overwrite=tuple(clash.mine))
    except PlanChanged as again:
        saved = _settled(desk, answers, again)
    if left:
        raise left
    return saved


def _choose(desk: Desk, question: Question, mine: Value, theirs: Value) -> bool:
    """Whether the person keeps what was typed here."""
    lines = wrap(f"{question.label} : un autre programme a changé cette réponse.", desk.width)
    for name, value in (
        ("1 La vôtre, saisie ici", mine),
        ("2 L'autre, déjà dans le fichier", theirs),
    ):
        text = as_text(value, question) or "(aucune réponse)"
        lines += [BLANK, *wrap(name, desk.width, "title"), *shortened(text, desk.width, 7)]
    desk.screen(lines)
    desk.say("La version que vous ne gardez pas est recopiée dans la note de la question.")
    while True:
        reply = desk.ask(Prompt("Laquelle garder ? 1 ou 2 [1]", lone="")).text.strip()
        if reply in ("", "1", "2"):
            return reply != "2"


def _label(desk: Desk, key: str) -> str:
    question_id = key.removeprefix(NOTE).removeprefix(CONFIRMATION)
    return desk.trame.question(question_id).label if question_id in desk.trame else question_id
