"""What the note of a question holds: the person's words, and texts that have a place of their own.

Pure.  A line « Autre : … » says which « autre » is meant: it alone is printed.  The rest is the
person's; a draft comes last: what was being typed in the terminal when the person left.
"""

from __future__ import annotations

import re

from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.trame import Question

SAY_WHICH = "« autre » est coché : dites lequel."

OTHER = "autre"
"""The code of the choice that wants words beside it."""

DRAFT = "Brouillon non terminé : "
_OTHER_TOLD = "Autre : "
_OTHER_LINE = re.compile(rf"^{re.escape(_OTHER_TOLD)}(.*)$", re.M)


def add_note(answers: Answers, question_id: str, text: str) -> Answers:
    """The answers with ``text`` at the end of the question's note."""
    note = answers.notes.get(question_id, "")
    return answers.with_note(question_id, f"{note}\n{text}" if note else text)


def note_of(answers: Answers, question_id: str) -> str:
    """The person's note without the draft that may wait in it."""
    return answers.notes.get(question_id, "").partition(DRAFT)[0].rstrip()


def with_note(answers: Answers, question_id: str, text: str) -> Answers:
    """The answers with this note; a draft that waits in the present one stays."""
    _, mark, draft = answers.notes.get(question_id, "").partition(DRAFT)
    return answers.with_note(question_id, _lines(text, mark + draft))


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


# --- « autre »


def names_other(value: Value) -> bool:
    """Whether « autre » is chosen, alone or among others."""
    return value == OTHER or (isinstance(value, list) and OTHER in value)


def has_other(question: Question) -> bool:
    """Whether « autre » is one of the choices."""
    return any(choice.code == OTHER for choice in question.choices)


def other_of(answers: Answers, question_id: str) -> str:
    """The words beside « autre », "" if there are none; of several lines, the last."""
    return _parted(note_of(answers, question_id))[1]


def lacks_words(answers: Answers, question: Question) -> bool:
    """Whether « autre » is chosen and nothing says which."""
    chosen = bool(question.choices) and names_other(answers.get(question.id))
    return chosen and not other_of(answers, question.id)


def own_note_of(answers: Answers, question: Question) -> str:
    """The person's note without the words beside « autre », which have a place of their own."""
    note = note_of(answers, question.id)
    return _parted(note)[0] if has_other(question) else note


def with_other(answers: Answers, question_id: str, words: str) -> Answers:
    """The answers with these words beside « autre » instead of the present ones; "" for none."""
    own, present = _parted(note_of(answers, question_id))
    return answers if words == present else with_note(answers, question_id, _joined(own, words))


def with_own_note(answers: Answers, question: Question, text: str) -> Answers:
    """The answers with this note; the words beside « autre » stay, as a draft does."""
    words = other_of(answers, question.id) if has_other(question) else ""
    return with_note(answers, question.id, _joined(text, words))


def _parted(note: str) -> tuple[str, str]:
    """What a note says, and the words beside « autre »."""
    told = list(_OTHER_LINE.finditer(note))
    if not told:
        return note, ""
    head, tail = note[: told[-1].start()].rstrip("\n"), note[told[-1].end() :].lstrip("\n")
    return _lines(head, tail), told[-1][1]


def _joined(own: str, words: str) -> str:
    return _lines(own, _OTHER_TOLD + words if words else "")


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


# --- two notes


def with_both_notes(answers: Answers, question_id: str, mine: str, theirs: str) -> Answers:
    """The answers with both notes in one."""
    texts = dict.fromkeys(text for text in (theirs, mine) if text)
    return answers.with_note(question_id, "\n".join(texts))
