"""A trame: sections, questions and requirements, read from one folder of data.

A question is declared once, in ``templates/<trame>/questions/<section>.yaml``;
prompt, checks, order of the file, Word tags and guide are derived from it.  A
regional trame is another folder of data and no Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from typing import Any

from sseplan import code_cache, geography, resources
from sseplan.code_cache import CodeCache, usual_folder
from sseplan.errors import TrameInvalid
from sseplan.expressions import Library
from sseplan.kinds import KINDS, ROW_KINDS, Choice, Value
from sseplan.typography import french

__all__ = ["Choice", "Field", "Question", "Requirement", "Section", "Source", "Trame", "load"]

NATIONAL = "trame-nationale"
SEVERITIES = ("bloquante", "majeure", "conseil")
STAGES = ("brouillon", "transmission")
HOLDERS = ("", "rappel", "document")


@dataclass(frozen=True)
class Field:
    """One column of a list or of a table.

    ``person`` is set on a field that holds a person's name: it maps an attribute
    (``telephone``, ``email``, ``mssante``, ``profession``) to the sibling field that
    holds it.  ``suggest`` names columns (``question.field``) and ``suggest_text``
    plain words whose values are offered while typing.  ``weight`` is the relative
    width of the printed column.  ``confirms`` is set on a date that says when what is
    beside it was last confirmed: ``row`` for each row, ``latest`` where only the latest
    of all rows counts.
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
    holds rows offered filled in.
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
    """The whole outline, in order."""

    id: str
    version: str
    title: str
    notice: str
    themes: Mapping[str, str]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {q.id: q for q in self.questions}

    @cached_property
    def conditions(self) -> Library:
        """The conditions of the questions, compiled."""
        return Library((q.condition for q in self.questions if q.condition), _code_cache())

    @cached_property
    def expectations(self) -> Library:
        """The expressions of the requirements, compiled."""
        sources = (r.expect or r.offenders for r in self.requirements)
        return Library(filter(None, sources), _code_cache())

    def __contains__(self, question_id: object) -> bool:
        return question_id in self._by_id

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError if there is none."""
        return self._by_id[question_id]

    def section(self, section_id: str) -> Section:
        """The section of that id; KeyError if there is none."""
        return {s.id: s for s in self.sections}[section_id]

    def in_section(self, section_id: str) -> list[Question]:
        """The questions of a section, in order."""
        return [q for q in self.questions if q.section == section_id]

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement of that id; KeyError if there is none."""
        return {r.id: r for r in self.requirements}[requirement_id]


def _code_cache() -> CodeCache:
    return CodeCache(usual_folder())


@cache
def load(trame_id: str = NATIONAL) -> Trame:
    """The trame of that id; raises TrameInvalid naming the file and the entry at fault."""
    folder = resources.templates() / trame_id
    if not (folder / "trame.yaml").is_file():
        raise TrameInvalid(f"La trame « {trame_id} » n'est pas installée avec ce sseplan.")
    return read(folder)


def read(folder: Traversable) -> Trame:
    """The trame that a folder of data holds."""
    trees = _trees(folder)
    head = trees["trame.yaml"]
    sets = _choice_sets(head.get("choices", {}))
    sections = tuple(Section(**_texts(entry)) for entry in head["sections"])
    questions: list[Question] = []
    requirements: list[Requirement] = []
    for section in sections:
        for entry in trees[f"{section.id}.yaml"]:
            question = _question(entry, section.id, len(questions) + 1, sets)
            questions.append(question)
            requirements += [_own(r, question) for r in entry.get("requirements", [])]
    requirements += [_cross(r) for r in trees["exigences.yaml"]]
    trame = Trame(
        id=head["id"],
        version=str(head["version"]),
        title=french(head["title"]),
        notice=french(head["notice"]),
        themes={key: french(label) for key, label in head["themes"].items()},
        sections=sections,
        questions=tuple(questions),
        requirements=tuple(requirements),
        sources=tuple(Source(code, **_texts(s)) for code, s in head["sources"].items()),
    )
    _verify(trame)
    return trame


def _trees(folder: Traversable) -> Mapping[str, Any]:
    """The YAML files of a trame by name, parsed once and kept from one run to the next."""
    files = [folder / "trame.yaml", folder / "exigences.yaml", *(folder / "questions").iterdir()]
    texts = {file.name: file.read_bytes() for file in files if file.name.endswith(".yaml")}
    name = code_cache.key(b"\0".join(key.encode() + text for key, text in sorted(texts.items())))
    trees = _code_cache().get(name)
    if trees is None:
        trees = {file: _yaml(file, text) for file, text in texts.items()}
        _code_cache().put(name, trees)
    return trees


def _yaml(name: str, text: bytes) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text.decode("utf-8"), Loader=loader)
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise TrameInvalid(f"Le fichier {name} de la trame est illisible : {fault}.") from fault


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: french(str(value)) for key, value in entry.items()}


def _choice_sets(declared: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[Choice, ...]]:
    sets = {name: _choices(codes) for name, codes in declared.items()}
    sets["ars"] = _choices(geography.ars())
    sets["departements"] = _choices(geography.departements())
    return sets


def _choices(codes: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(code), french(str(label))) for code, label in codes.items())


def _resolved(
    entry: Mapping[str, Any], sets: Mapping[str, tuple[Choice, ...]]
) -> tuple[Choice, ...]:
    declared = entry.get("choices", {})
    return sets[declared] if isinstance(declared, str) else _choices(declared)


def _question(
    entry: Mapping[str, Any], section: str, number: int, sets: Mapping[str, tuple[Choice, ...]]
) -> Question:
    try:
        same: dict[str, Any] = {
            key: entry[key]
            for key in ("core", "restricted", "yearly", "condition", "presumed", "lookup", "month")
            if key in entry
        }
        return Question(
            id=entry["id"],
            number=number,
            section=section,
            label=french(entry["label"]),
            help=french(entry["help"]),
            example=french(str(entry.get("example", ""))),
            source=french(entry["source"]),
            type=entry["type"],
            required=entry["required"],
            choices=_resolved(entry, sets),
            fields=tuple(_field(f, sets) for f in entry.get("fields", [])),
            model=tuple(_texts(row) for row in entry.get("model", ())),
            **same,
        )
    except KeyError as missing:
        raise TrameInvalid(
            f"Question « {entry.get('id', '?')} » de la section {section} : "
            f"{missing} manque ou est inconnu."
        ) from missing


def _field(entry: Mapping[str, Any], sets: Mapping[str, tuple[Choice, ...]]) -> Field:
    same: dict[str, Any] = {
        key: entry[key]
        for key in ("id", "type", "month", "min", "max", "identity", "weight", "person", "confirms")
        if key in entry
    }
    return Field(
        label=french(entry["label"]),
        help=french(entry.get("help", "")),
        choices=_resolved(entry, sets),
        suggest=tuple(entry.get("suggest", ())),
        suggest_text=tuple(map(french, entry.get("suggest_text", ()))),
        **same,
    )


def _own(entry: Mapping[str, Any], question: Question) -> Requirement:
    """A requirement declared under its question."""
    also = tuple(entry.get("questions", ()))
    return _requirement({"source": question.source, **entry}, question.id, (question.id, *also))


def _cross(entry: Mapping[str, Any]) -> Requirement:
    """A requirement over several questions; the first is the one to open."""
    return _requirement(entry, entry["questions"][0], tuple(entry["questions"]))


def _requirement(
    entry: Mapping[str, Any], question: str, questions: tuple[str, ...]
) -> Requirement:
    given: dict[str, Any] = {
        key: french(entry[key]) for key in ("title", "why", "todo", "source") if key in entry
    } | {
        key: entry[key]
        for key in ("id", "severity", "expect", "offenders", "stage", "even_empty")
        if key in entry
    }
    given |= {key: entry[key] for key in ("held_by", "completes") if key in entry}
    said_by = tuple(entry.get("said_by", ()))
    try:
        return Requirement(question=question, questions=questions, said_by=said_by, **given)
    except TypeError as fault:
        raise TrameInvalid(f"Règle « {entry.get('id', '?')} » : {fault}.") from fault


def _verify(trame: Trame) -> None:
    """Refuse a trame whose parts do not hold together."""
    _once("question", (q.id for q in trame.questions))
    _once("règle", (r.id for r in trame.requirements))
    for question in trame.questions:
        specs: tuple[Question | Field, ...] = (question, *question.fields)
        if any(spec.type not in KINDS for spec in specs):
            raise TrameInvalid(f"Question « {question.id} » : un type est inconnu.")
        _once(f"champ de {question.id}", (f.id for f in question.fields))
    for rule in trame.requirements:
        _verify_requirement(rule, trame)


def _verify_requirement(rule: Requirement, trame: Trame) -> None:
    unknown = [q for q in rule.questions if q not in trame]
    if unknown or rule.severity not in SEVERITIES or rule.stage not in STAGES:
        raise TrameInvalid(f"Règle « {rule.id} » : question, gravité ou stade inconnu.")
    if [bool(rule.expect), bool(rule.offenders), bool(rule.held_by)].count(True) != 1:
        raise TrameInvalid(
            f"Règle « {rule.id} » : « expect », « offenders » ou « held_by », un seul des trois."
        )
    known = {r.id for r in trame.requirements}
    if not known.issuperset(rule.said_by) or rule.held_by not in HOLDERS:
        raise TrameInvalid(f"Règle « {rule.id} » : « said_by » ou « held_by » est inconnu.")


def _once(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            raise TrameInvalid(f"Deux fois la même {what} : « {found} ».")
        seen.add(found)
