"""In which order questions are asked, where a session resumes, and how far it has come.

Pure: a trame and answers in, questions and figures out.  A *path* is the list of the
questions that apply, in the trame's order; it is worked out anew after every answer,
because an answer may open or close other questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sseplan.answers import Answers, applicable, is_answered
from sseplan.kinds import fold
from sseplan.trame import Question, Section, Trame


@dataclass(frozen=True)
class Progress:
    """How many questions of a path there are, are answered, and are put aside."""

    total: int
    answered: int
    to_review: int

    @property
    def percent(self) -> int:
        """The share of answered questions, 0 to 100; 100 only when all are answered."""
        return self.answered * 100 // self.total if self.total else 100


@dataclass(frozen=True)
class Place:
    """Where a question stands: rank in the path and in its section, both from 1."""

    rank: int
    total: int
    section_rank: int
    section_total: int


@dataclass(frozen=True)
class SectionState:
    """How a section stands: over all the questions that apply, core or not."""

    section: Section
    progress: Progress
    missing: tuple[str, ...]
    """Ids of the required questions without an answer."""


def core_path(trame: Trame, answers: Answers) -> list[Question]:
    """The questions of the short path that apply."""
    return [q for q in applicable(trame, answers) if q.core]


def whole_path(trame: Trame, answers: Answers) -> list[Question]:
    """All the questions that apply."""
    return applicable(trame, answers)


def section_path(trame: Trame, answers: Answers, section_id: str) -> list[Question]:
    """The questions of one section that apply."""
    return [q for q in applicable(trame, answers) if q.section == section_id]


def is_open(question: Question, answers: Answers) -> bool:
    """Whether the question still waits for an answer and was not put aside."""
    return not is_answered(answers.get(question.id)) and question.id not in answers.to_review


def after(path: Sequence[Question], here: Question) -> Question | None:
    """The next question of the path, whether ``here`` is still on the path or not."""
    return next((q for q in path if q.number > here.number), None)


def before(path: Sequence[Question], here: Question) -> Question | None:
    """The previous question of the path."""
    return next((q for q in reversed(path) if q.number < here.number), None)


def next_open(path: Sequence[Question], here: Question, answers: Answers) -> Question | None:
    """The next question of the path that waits for an answer."""
    return next((q for q in path if q.number > here.number and is_open(q, answers)), None)


def resume(path: Sequence[Question], answers: Answers) -> Question | None:
    """Where to take up the path: the start of the longest run of open questions.

    A few questions skipped on the way do not hide the place where the person stopped;
    they come back at the end.  None when no question is open.
    """
    runs: list[list[Question]] = [[]]
    for question in path:
        if is_open(question, answers):
            runs[-1].append(question)
        elif runs[-1]:
            runs.append([])
    longest = max(runs, key=len)
    return longest[0] if longest else None


def open_questions(path: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions of the path that wait for an answer."""
    return [q for q in path if is_open(q, answers)]


def put_aside(path: Iterable[Question], answers: Answers) -> list[Question]:
    """The questions of the path marked « à revoir »."""
    return [q for q in path if q.id in answers.to_review]


def progress(path: Sequence[Question], answers: Answers) -> Progress:
    """How far the path has come."""
    answered = sum(is_answered(answers.get(q.id)) for q in path)
    return Progress(len(path), answered, len(put_aside(path, answers)))


def place(path: Sequence[Question], here: Question) -> Place:
    """Where ``here`` stands in the path; a question off the path counts as if it were on it."""
    full = path if here in path else sorted([*path, here], key=lambda q: q.number)
    same = [q for q in full if q.section == here.section]
    return Place(full.index(here) + 1, len(full), same.index(here) + 1, len(same))


def states(trame: Trame, answers: Answers) -> list[SectionState]:
    """The state of every section of which at least one question applies."""
    found, whole = [], applicable(trame, answers)
    for section in trame.sections:
        path = [q for q in whole if q.section == section.id]
        missing = (q.id for q in path if q.required and not is_answered(answers.get(q.id)))
        if path:
            found.append(SectionState(section, progress(path, answers), tuple(missing)))
    return found


def find(trame: Trame, words: str) -> list[Section | Question]:
    """What a person may mean by ``words``: the surest way of reading it that finds something.

    In this order: the id of a question or of a section, a section's number, T1 to T5,
    a question's number, words of a label, of an id or of a section's title.
    """
    wanted = words.strip().lower()
    places: list[Section | Question] = [*trame.questions, *trame.sections]
    return (
        [place for place in places if place.id == wanted]
        or [s for s in trame.sections if s.number == wanted]
        or [s for s in trame.sections if s.id.endswith(f"-{wanted}")]
        or [q for q in trame.questions if str(q.number) == wanted]
        or _by_words(trame, fold(words).split())
    )


def _by_words(trame: Trame, wanted: Sequence[str]) -> list[Section | Question]:
    if not wanted:
        return []
    places: list[Section | Question] = [
        s for s in trame.sections if _matches(wanted, f"{s.title} {s.id}")
    ]
    return places + [q for q in trame.questions if _matches(wanted, f"{q.label} {q.id}")]


def _matches(wanted: Sequence[str], text: str) -> bool:
    words = fold(text).split()
    return all(any(word.startswith(start) for word in words) for start in wanted)
