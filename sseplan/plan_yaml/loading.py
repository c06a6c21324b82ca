"""From a strict tree to what a person has answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sseplan import kinds
from sseplan.answers import Answers, Confirmation, is_answered
from sseplan.errors import PlanUnreadable
from sseplan.kinds import Value
from sseplan.plan_yaml.nodes import Document, Mapping, Node, Scalar, Sequence, parse, raw
from sseplan.trame import Field, Trame

FORMAT = 1
SECTIONS = ("sseplan", "trame", "reponses", "notes", "a_revoir", "confirmations")
CONFIRMED = ("le", "par")
_DAY = Field("le", "Jour", "date")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Loaded:
    """A plan's text, understood.

    ``unknown`` are the ids of answers, notes, reminders and confirmations that the trame does
    not know; they are kept.
    """

    answers: Answers
    unknown: tuple[str, ...]
    document: Document = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> dict[Path, int]:
        """The line (from 1) of every path: ``("reponses", "cpts_communes", 2, "population")``."""
        return dict(_lines(self.document, self.document.root, ()))


def load(text: str, trame: Trame, name: str = "plan.yaml") -> Loaded:
    """The answers of a plan; PlanUnreadable says in French what is wrong and where."""
    return interpret(parse(text, name), trame)


def interpret(document: Document, trame: Trame) -> Loaded:
    """The answers of a strict tree, once its outer shape has been checked."""
    root = _checked_root(document, trame)
    values = _answers(_part(document, root, "reponses"), trame)
    notes = _notes(document, _part(document, root, "notes"))
    to_review = _to_review(document, root)
    confirmed = _confirmations(document, _part(document, root, "confirmations"))
    known = {question.id for question in trame.questions}
    named = (*values, *notes, *to_review, *confirmed)
    unknown = dict.fromkeys(i for i in named if i not in known)
    answers = Answers(values, notes, to_review, confirmed)
    return Loaded(answers, tuple(unknown), document)


def check(document: Document, trame: Trame) -> None:
    """Refuse a tree that does not have the outer shape of a plan, whatever the answers."""
    root = _checked_root(document, trame)
    _part(document, root, "reponses")
    _notes(document, _part(document, root, "notes"))
    _to_review(document, root)
    _confirmations(document, _part(document, root, "confirmations"))


def _checked_root(document: Document, trame: Trame) -> Mapping:
    root = document.root
    if root is None or raw(root) in ("", {}):
        raise PlanUnreadable(
            f"{document.name} est vide. Reprenez une copie de sauvegarde, ou commencez un plan "
            "avec « sseplan init »."
        )
    if not isinstance(root, Mapping) or "sseplan" not in root.pairs:
        raise document.refuse(
            root.start,
            "ce n'est pas un plan de sseplan, la ligne « sseplan: 1 » manque. Vérifiez le nom du "
            "fichier, ou ajoutez cette ligne en tête.",
        )
    _check_format(document, *root.pairs["sseplan"])
    _check_sections(document, root)
    _check_trame(document, root, trame)
    return root


def _check_format(document: Document, key: Scalar, value: Node) -> None:
    text = value.text if isinstance(value, Scalar) else ""
    if text == str(FORMAT):
        return
    if text.isdecimal() and len(text) < 10 and int(text) > FORMAT:
        raise document.refuse(
            key.start,
            f"ce plan a été écrit par une version plus récente de sseplan (format {int(text)}). "
            "Mettez sseplan à jour, puis recommencez.",
        )
    raise document.refuse(key.start, f"la ligne doit être « sseplan: {FORMAT} ». Corrigez-la.")


def _check_sections(document: Document, root: Mapping) -> None:
    for name, (key, _) in root.pairs.items():
        if name not in SECTIONS:
            raise document.refuse(
                key.start,
                f"« {name} » n'est pas une partie d'un plan ({', '.join(SECTIONS)}). Si c'est une "
                "réponse, mettez-la en retrait sous « reponses: » ; sinon supprimez-la.",
            )


def _check_trame(document: Document, root: Mapping, trame: Trame) -> None:
    wanted = f'trame: {{id: {trame.id}, version: "{trame.version}"}}'
    if "trame" not in root.pairs:
        raise document.refuse(root.start, f"il manque la ligne « {wanted} ». Ajoutez-la.")
    key, node = root.pairs["trame"]
    found = raw(node)
    if not isinstance(found, dict) or set(found) - {"id", "version"} or not _is_name(found):
        raise document.refuse(key.start, f"la ligne doit être « {wanted} ». Corrigez-la.")
    if found["id"] != trame.id:
        raise document.refuse(
            key.start,
            f"la trame « {found['id']} » n'est pas installée avec ce sseplan. "
            f"Corrigez ce nom (« {trame.id} », par exemple), ou installez la version de sseplan "
            "qui a cette trame.",
        )


def _is_name(found: dict[str, Any]) -> bool:
    """Whether the trame is named by words, and not by lists of them."""
    return bool(found.get("id")) and all(isinstance(word, str) for word in found.values())


def _part(document: Document, root: Mapping, name: str) -> Mapping:
    """The mapping under ``name``; an empty one when nothing is there."""
    key, node = root.pairs.get(name, (None, None))
    if isinstance(node, Mapping):
        return node
    if key is None or node is None or (isinstance(node, Scalar) and not node.text):
        return Mapping(0, 0, False)
    raise document.refuse(
        key.start,
        f"sous « {name}: » on attend des lignes « identifiant: texte » en retrait. Corrigez ce "
        "passage.",
    )


def _answers(part: Mapping, trame: Trame) -> dict[str, Value]:
    """Values in the file's order; those of unknown ids stay raw."""
    questions = {question.id: question for question in trame.questions}
    values = {}
    for key, (_, node) in part.pairs.items():
        value = raw(node)
        if key in questions:
            value = kinds.load(value, questions[key])
        if is_answered(value):
            values[key] = value
    return values


def _notes(document: Document, part: Mapping) -> dict[str, str]:
    notes = {}
    for key, (at, node) in part.pairs.items():
        if not isinstance(node, Scalar):
            raise document.refuse(
                at.start, f"la note de « {key} » doit être un texte. Corrigez ce passage."
            )
        if node.text.strip():
            notes[key] = node.text
    return notes


def _to_review(document: Document, root: Mapping) -> tuple[str, ...]:
    key, node = root.pairs.get("a_revoir", (None, None))
    if key is None or raw(node) == "":
        return ()
    items = node.items if isinstance(node, Sequence) else []
    ids = [item.text for item in items if isinstance(item, Scalar)]
    if not isinstance(node, Sequence) or len(ids) < len(items):
        raise document.refuse(
            key.start,
            "« a_revoir: » doit être une liste d'identifiants, un par ligne après un tiret. "
            "Corrigez ce passage.",
        )
    return tuple(dict.fromkeys(i for i in ids if i))


def _confirmations(document: Document, part: Mapping) -> dict[str, Confirmation]:
    found = {}
    for key, (at, node) in part.pairs.items():
        if raw(node) != "":
            found[key] = _confirmation(document, at, node)
    return found


def _confirmation(document: Document, key: Scalar, node: Node) -> Confirmation:
    """Who confirmed an answer and when; a day may be written as people write it."""
    wanted = f"Écrivez « {key.text}: {{le: 2026-10-02, par: Prénom Nom}} »."
    if not isinstance(node, Mapping) or set(node.pairs) - set(CONFIRMED):
        raise document.refuse(key.start, f"la confirmation est mal écrite. {wanted}")
    words = {name: value for name, (_, value) in node.pairs.items()}
    day, by = words.get("le"), words.get("par", Scalar(0, 0, "", ""))
    if not isinstance(by, Scalar):
        raise document.refuse(by.start, f"« par » doit être le nom d'une personne. {wanted}")
    if not isinstance(day, Scalar) or not day.text.strip():
        raise document.refuse(key.start, f"il manque le jour de la confirmation. {wanted}")
    try:
        return Confirmation(str(kinds.read(day.text, _DAY)), by.text)
    except kinds.Misread as misread:
        raise document.refuse(day.start, str(misread)) from None


def _lines(document: Document, node: Node | None, path: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, Mapping):
        for name, (key, value) in node.pairs.items():
            yield (*path, name), document.line(key.start)
            yield from _lines(document, value, (*path, name))
    elif isinstance(node, Sequence):
        for rank, item in enumerate(node.items):
            yield (*path, rank), document.line(item.start)
            yield from _lines(document, item, (*path, rank))
