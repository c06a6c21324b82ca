"""What a trame is made of: sections, questions, fields, requirements."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

from sseplan.code_cache import kept
from sseplan.expressions import Library
from sseplan.kinds import ROW_KINDS, Choice, Value

SEVERITIES = ("bloquante", "majeure", "conseil")
STAGES = ("brouillon", "transmission")
RECORDS = ("", "version", "follow_up")
HOLDERS = ("", "rappel", "document")


@dataclass(frozen=True)
class Field:
    """One column of a list or of a table.

    ``person`` is set on a field that holds a person's name: it maps an attribute
    (``telephone``, ``email``, ``mssante``, ``profession``) to the sibling field that
    holds it.  ``suggest`` names columns (``question.field``) whose values are offered
    while typing, ``suggest_text`` usual words, where the id of a question stands for its
    label (``Trame.suggested``).  ``weight`` is the relative width of the printed column.
    ``confirms`` is set on a date that says how fresh the answer is: ``row`` when what is
    beside it was last checked, which a review moves; ``fact`` when something happened (an
    agreement, an exchange), which a review leaves; ``latest`` where only the latest of all
    rows counts.
    """

    id: str
    label: str
    type: str
    choices: tuple[Choice, ...] = ()
    help: str = ""
    month: bool = False
    min: int = 0
    max: int | None = None
    identity: bool = False
    weight: int = 2
    person: Mapping[str, str] | None = None
    suggest: tuple[str, ...] = ()
    suggest_text: tuple[str, ...] = ()
    confirms: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the trame; ``number`` counts from 1 in the trame's order.

    ``condition`` is an expression ("" = always asked).  ``presumed`` is what the
    conditions suppose, and the prompt proposes, until somebody answers.  ``model``
    holds rows offered filled in.  ``record`` is set on what tells the life of the plan
    and not its content: ``version`` is written when a version is frozen, ``follow_up``
    tells what became of it afterwards (validated, handed out, sent, judged).
    """

    id: str
    number: int
    section: str
    label: str
    help: str
    type: str
    required: bool
    source: str
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    core: bool = False
    restricted: bool = False
    yearly: bool = False
    condition: str = ""
    example: str = ""
    presumed: Value = None
    model: tuple[Mapping[str, Value], ...] = ()
    lookup: str = ""
    month: bool = False
    min: int = 0
    max: int | None = None
    record: str = ""

    @property
    def has_rows(self) -> bool:
        """Whether the answer is a list of rows."""
        return self.type in ROW_KINDS

    def field(self, field_id: str) -> Field:
        """The record field of that id; KeyError if there is none."""
        return {f.id: f for f in self.fields}[field_id]

    def field_example(self, field_id: str) -> str:
        """The part of the example that stands for this field, "" if it gives none."""
        parts = re.split(r"\s;\s", self.example)
        rank = [f.id for f in self.fields].index(field_id)
        found = parts[rank] if rank < len(parts) else ""
        return "" if found.strip() == "—" else found.strip()


@dataclass(frozen=True)
class Reminder:
    """Something that falls due, declared with the question that one opens to see to it.

    ``date`` is an expression that gives an ISO day or month, None where nothing falls due;
    ``when`` a condition ("" = always).  Where the question has rows they are computed
    ``each`` row, named ``row``, unless it is False.  ``title`` and ``detail`` are French,
    Jinja2 templates over the same names.  ``kind`` is the word under which calendars file it.
    ``key`` names the fields that tell the rows apart whatever their dates become
    (() = the identity of the row without its dates); ``warn`` how many days ahead to ring.
    ``waiting`` says that it waits now, however far the last day for it is.
    """

    id: str
    question: str
    kind: str
    title: str
    date: str
    when: str = ""
    detail: str = ""
    each: bool = True
    key: tuple[str, ...] = ()
    yearly: bool = False
    waiting: bool = False
    warn: tuple[int, ...] = (30, 7)


@dataclass(frozen=True)
class Section:
    """One part of the outline; ``id`` is also the slug of the guide's page."""

    id: str
    number: str
    title: str
    theme: str


@dataclass(frozen=True)
class Source:
    """A public source of the trame and how much of it was read."""

    code: str
    title: str
    state: str


@dataclass(frozen=True)
class Requirement:
    """What a complete plan must satisfy.

    Exactly one of ``expect`` (satisfied when true) and ``offenders`` (satisfied when
    the list is empty; the sentences may name ``offenders``) is set.  ``why`` and
    ``todo`` are French sentences, Jinja2 templates over the same names.  A
    requirement of an optional question that was left empty is not evaluated unless
    ``even_empty``.

    ``held_by`` is set instead of an expression on what no answer can show: ``rappel``
    (``why`` is displayed as a reminder) or ``document`` (held when a document is made).
    ``said_by`` names requirements that say the same and more: when one of them is
    reported, this one is only named with it.  What a ``completes`` requirement finds
    is listed under « à compléter ».
    """

    id: str
    question: str
    questions: tuple[str, ...]
    severity: str
    why: str
    todo: str
    source: str
    title: str = ""
    expect: str = ""
    offenders: str = ""
    stage: str = "brouillon"
    even_empty: bool = False
    held_by: str = ""
    said_by: tuple[str, ...] = ()
    completes: bool = False


@dataclass(frozen=True)
class Trame:
    """The whole outline, in order.  ``place`` is the folder of data it was read from."""

    id: str
    version: str
    title: str
    notice: str
    themes: Mapping[str, str]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]
    reminders: tuple[Reminder, ...] = ()
    place: Traversable | None = dataclasses.field(default=None, compare=False, repr=False)

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {q.id: q for q in self.questions}

    @cached_property
    def conditions(self) -> Library:
        """The conditions of the questions, compiled."""
        return Library((q.condition for q in self.questions if q.condition), kept())

    @cached_property
    def expectations(self) -> Library:
        """The expressions of the requirements, compiled."""
        sources = (r.expect or r.offenders for r in self.requirements)
        return Library(filter(None, sources), kept())

    def __contains__(self, question_id: object) -> bool:
        return question_id in self._by_id

    @cached_property
    def terms(self) -> Library:
        """The expressions and the sentences of the reminders, compiled."""
        sources = (source for r in self.reminders for source in (r.date, r.when))
        sentences = (text for r in self.reminders for text in (r.title, r.detail))
        return Library(filter(None, sources), kept(), sentences)

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError if there is none."""
        return self._by_id[question_id]

    def suggested(self, field: Field) -> list[str]:
        """The usual words of a field, as a person would type them."""
        return [self.question(word).label if word in self else word for word in field.suggest_text]

    def section(self, section_id: str) -> Section:
        """The section of that id; KeyError if there is none."""
        return {s.id: s for s in self.sections}[section_id]

    def in_section(self, section_id: str) -> list[Question]:
        """The questions of a section, in order."""
        return [q for q in self.questions if q.section == section_id]

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement of that id; KeyError if there is none."""
        return {r.id: r for r in self.requirements}[requirement_id]
