"""A trame read from its folder of data; what does not hold together is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from sseplan import code_cache, geography, resources
from sseplan.code_cache import kept
from sseplan.errors import TrameInvalid
from sseplan.kinds import KINDS, Choice
from sseplan.trame.model import (
    HOLDERS,
    RECORDS,
    SEVERITIES,
    STAGES,
    Field,
    Question,
    Reminder,
    Requirement,
    Section,
    Source,
    Trame,
)
from sseplan.typography import french

NATIONAL = "trame-nationale"
_AS_GIVEN = (
    "core", "restricted", "yearly", "condition", "presumed", "lookup", "month", "record"
)  # fmt: skip
_TOLD = ("title", "detail")
_DEEPEST = 50


def installed() -> list[str]:
    """The ids of the trames that travel with this sseplan."""
    folders = resources.templates().iterdir()
    return sorted(f.name for f in folders if f.is_dir() and (f / "trame.yaml").is_file())


@cache
def load(trame_id: str = NATIONAL) -> Trame:
    """The trame of that id; raises TrameInvalid naming the file and the entry at fault."""
    folder = resources.templates() / trame_id
    if trame_id not in installed():
        raise TrameInvalid(
            f"La trame « {trame_id} » n'est pas installée avec ce sseplan, qui a : "
            f"{', '.join(installed())}."
        )
    return read(folder)


def read(folder: Traversable) -> Trame:
    """The trame that a folder of data holds."""
    trees = _trees(folder)
    head = trees["trame.yaml"]
    sets = _choice_sets(head.get("choices", {}))
    sections = tuple(Section(**_texts(entry)) for entry in head["sections"])
    questions: list[Question] = []
    requirements: list[Requirement] = []
    reminders: list[Reminder] = []
    for section in sections:
        for entry in trees[f"{section.id}.yaml"]:
            question = _question(entry, section.id, len(questions) + 1, sets)
            questions.append(question)
            requirements += [_own(r, question) for r in entry.get("requirements", [])]
            reminders += [_reminder(r, question.id) for r in entry.get("reminders", [])]
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
        reminders=tuple(reminders),
        sources=tuple(Source(code, **_texts(s)) for code, s in head["sources"].items()),
        place=folder,
    )
    _verify(trame)
    return trame


def _trees(folder: Traversable) -> Mapping[str, Any]:
    """The YAML files of a trame by name, parsed once and kept from one run to the next."""
    files = [folder / "trame.yaml", folder / "exigences.yaml", *(folder / "questions").iterdir()]
    texts = {file.name: file.read_bytes() for file in files if file.name.endswith(".yaml")}
    name = code_cache.key(b"\0".join(key.encode() + text for key, text in sorted(texts.items())))
    trees = kept().get(name)
    if trees is None:
        trees = {file: _yaml(file, text) for file, text in texts.items()}
        kept().put(name, trees)
    return trees


def _yaml(name: str, text: bytes) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_deep(name, yaml.parse(text, Loader=loader))
        return yaml.load(text.decode("utf-8"), Loader=loader)
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise TrameInvalid(f"Le fichier {name} de la trame est illisible : {fault}.") from fault


def _refuse_deep(name: str, events: Iterable[Any]) -> None:
    """Lists in lists without end would end the process, not raise: the loader is in C."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > _DEEPEST:
            raise TrameInvalid(f"Le fichier {name} de la trame est illisible : trop imbriqué.")


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
        same: dict[str, Any] = {key: entry[key] for key in _AS_GIVEN if key in entry}
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


def _reminder(entry: Mapping[str, Any], question: str) -> Reminder:
    """A reminder declared under its question."""
    given: dict[str, Any] = {
        key: french(value) if key in _TOLD else value for key, value in entry.items()
    }
    given |= {key: tuple(entry[key]) for key in ("key", "warn") if key in entry}
    try:
        return Reminder(question=question, **given)
    except TypeError as fault:
        raise TrameInvalid(f"Rappel « {entry.get('id', '?')} » : {fault}.") from fault


def _verify(trame: Trame) -> None:
    """Refuse a trame whose parts do not hold together."""
    _once("question", (q.id for q in trame.questions))
    _once("règle", (r.id for r in trame.requirements))
    for question in trame.questions:
        specs: tuple[Question | Field, ...] = (question, *question.fields)
        if any(spec.type not in KINDS for spec in specs) or question.record not in RECORDS:
            raise TrameInvalid(f"Question « {question.id} » : un type ou « record » est inconnu.")
        _once(f"champ de {question.id}", (f.id for f in question.fields))
    for rule in trame.requirements:
        _verify_requirement(rule, trame)
    _once("rappel", (r.id for r in trame.reminders))
    for reminder in trame.reminders:
        if not {f.id for f in trame.question(reminder.question).fields}.issuperset(reminder.key):
            raise TrameInvalid(f"Rappel « {reminder.id} » : « key » nomme un champ inconnu.")


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
