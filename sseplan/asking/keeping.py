"""Every answer saved at once; when two programs disagree, the person chooses and both stay."""

from __future__ import annotations

from sseplan import plan_yaml
from sseplan.answers import Answers, is_answered
from sseplan.asking.desk import Desk, Saved
from sseplan.asking.door import Left, Prompt
from sseplan.asking.screens import BLANK, shortened, wrap
from sseplan.errors import PlanChanged
from sseplan.kinds import Value
from sseplan.plan_yaml import CONFIRMATION, NOTE
from sseplan.trame import Question

DRAFT = "Brouillon non terminé : "
_ALSO = "Autre version, écartée : "


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
            answers = _both_notes(answers, key.removeprefix(NOTE), mine, theirs)
            continue
        try:
            ours = left is not None or _choose(desk, desk.trame.question(key), mine, theirs)
        except Left as gone:
            left, ours = gone, True
        answers = _with_both(desk, answers, key, *((mine, theirs) if ours else (theirs, mine)))
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


def _with_both(desk: Desk, answers: Answers, key: str, kept: Value, other: Value) -> Answers:
    """The answers with ``kept``, and ``other`` in the note."""
    answers = answers.with_answer(key, kept)
    if not is_answered(other):
        return answers
    text = as_text(other, desk.trame.question(key))
    return add_note(answers, key, f"{_ALSO}{text}")


def _both_notes(answers: Answers, question_id: str, mine: Value, theirs: Value) -> Answers:
    texts = dict.fromkeys(str(text) for text in (theirs, mine) if text)
    return answers.with_note(question_id, "\n".join(texts))


def as_text(value: Value, question: Question) -> str:
    """The whole of a value as text; lists and tables as YAML."""
    if not is_answered(value) or isinstance(value, str):
        return str(value or "")
    text = plan_yaml.dump_value(value, question)
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))


def add_note(answers: Answers, question_id: str, text: str) -> Answers:
    """The answers with ``text`` at the end of the question's note."""
    note = answers.notes.get(question_id, "")
    return answers.with_note(question_id, f"{note}\n{text}" if note else text)


# --- what was being typed when the person left


def draft_of(answers: Answers, question_id: str) -> str:
    """The text that was being typed when the person left, "" if there is none."""
    return answers.notes.get(question_id, "").partition(DRAFT)[2]


def without_draft(answers: Answers, question_id: str) -> Answers:
    """The answers with the draft taken out of the note."""
    note = answers.notes.get(question_id, "")
    return answers.with_note(question_id, note.partition(DRAFT)[0].rstrip()) if note else answers


def with_draft(answers: Answers, question_id: str, draft: str) -> Answers:
    """The answers with what was being typed, at the end of the question's note."""
    return add_note(without_draft(answers, question_id), question_id, DRAFT + draft)


def _label(desk: Desk, key: str) -> str:
    question_id = key.removeprefix(NOTE).removeprefix(CONFIRMATION)
    return desk.trame.question(question_id).label if question_id in desk.trame else question_id
