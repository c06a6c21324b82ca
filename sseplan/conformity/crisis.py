"""What the requirements compare between several lists of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sseplan.conformity.periods import on_or_after, past
from sseplan.conformity.rows import Rows, below, column, expired
from sseplan.conformity.words import (
    Row,
    Speech,
    evokes,
    mentions,
    professions,
    same_name,
    text_of,
    uncovered,
)
from sseplan.kinds import fold, show
from sseplan.trame import Field

_SHOWN = 8
_DATE = Field("date", "", "date")


def listing(values: Iterable[Any] | None, limit: int = _SHOWN) -> str:
    """« a », « b » et « c » ; after ``limit`` names, how many more."""
    names = [f"« {_plain(value)} »" for value in values or ()]
    more = len(names) - limit
    if more > 0:
        names = [*names[:limit], f"{more} autre{'s' if more > 1 else ''}"]
    return " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plain(value: Any) -> str:
    """One line that a terminal can print."""
    line = "".join(c if c.isprintable() else " " for c in str(value))
    line = " ".join(line.split())
    return line if len(line) <= 80 else line[:79] + "…"


def day(value: Any) -> str:
    """An ISO date as people read it; "" for no date."""
    return show(value, _DATE) if value else ""


def labelled(codes: Any, labels: Any, note: Any = None) -> list[str]:
    """The labels of chosen codes; « autre » is what the question's note says."""
    names = labels if isinstance(labels, Mapping) else {}
    said = text_of(note).strip()
    chosen = codes if isinstance(codes, list) else [codes] if codes else []
    return [said if code == "autre" and said else str(names.get(code, code)) for code in chosen]


def unserved(
    departements: Any, labels: Any, rows: Rows, topics: Mapping[str, Iterable[str]]
) -> list[str]:
    """« préfecture (37 – Indre-et-Loire) » for each topic that no row of a département mentions.

    A row is for the département of its ``departement`` field or the one that it names;
    where there is only one département, or the row says none, it is for all.
    """
    codes = departements if isinstance(departements, list) else []
    names = labels if isinstance(labels, Mapping) else {}
    found = {
        topic: [row for row in rows or () if mentions(row, *words)]
        for topic, words in topics.items()
    }
    return [
        f"{topic} ({names.get(code, code)})"
        for code in codes
        for topic, known in found.items()
        if not any(_serves(row, code, names.get(code, code), len(codes)) for row in known)
    ]


def _serves(row: Row, code: str, label: str, count: int) -> bool:
    own = row.get("departement")
    if count == 1 or own in (code, None):
        return True
    name = re.sub(r"^\w{2,3}\s*[–-]\s*", "", label)
    return fold(name) in fold(text_of(row))


_ANYONE = ("tous", "toutes", "tout le monde", "cellule", "chacun", "chaque", "référent")


def unknown_doers(actions: Rows, roles: Iterable[Any], trades: Iterable[Any]) -> list[str]:
    """Who an action is given to and who is neither a role of the cell, a trade nor « tous ».

    Several may share an action: « pilote, secrétariat ».  « sans responsable » where
    nobody is named.
    """
    known = [*map(str, roles), *map(str, trades)]
    named = [(row, _doers(row.get("responsable"))) for row in actions or ()]
    unknown = [doer for _, doers in named for doer in doers if not _is_known(doer, known)]
    orphans = [f"sans responsable : {row['action']}" for row, doers in named if not doers]
    return list(dict.fromkeys(unknown + orphans))


def _doers(text: Any) -> list[str]:
    parts = re.split(r"[,;/+&\n]|\bet\b|\bou\b|\bpuis\b", str(text or ""))
    return [part.strip() for part in parts if part.strip(" .-–—")]


_SAME_ROLE = (
    ("rh", "ressources humaines"),
    ("secretariat", "main courante"),
    ("pilote", "pilotage"),
)


def _is_known(doer: str, known: Iterable[str]) -> bool:
    if mentions(doer, *_ANYONE):
        return True
    mine = {
        doer,
        *(b for a, b in _SAME_ROLE if fold(doer) == a),
        *(a for a, b in _SAME_ROLE if fold(doer) == b),
    }
    return any(_same_role(one, role) for one in mine for role in known)


@lru_cache(maxsize=4096)
def _same_role(doer: str, role: str) -> bool:
    shared = set(professions(doer)) & set(professions(role))
    return bool(shared) or same_name(doer, role) or _stem(doer) == _stem(role)


def _stem(text: str) -> str:
    """« secrétaire » and « secrétariat », « coordinatrice » and « coordination » alike."""
    return fold(text)[:7]


def unagreed(names: Iterable[Any], places: Rows, admitted: Iterable[Any] = ()) -> list[str]:
    """The places used that are neither ``admitted`` nor listed with their owner's consent."""
    agreed = [row["lieu"] for row in places or () if row["accord"] == "oui"]
    return list(dict.fromkeys(uncovered(names, [*agreed, *admitted])))


def risks_without_action(
    risks: Rows, sheets: Mapping[str, Speech], events: Mapping[str, Iterable[str]]
) -> list[str]:
    """The risks of gravity 3 or 4 that no sheet of their typology covers.

    A sheet covers a risk when one of its actions names it, or when the events listed for
    its typology do and it has actions.
    """
    grave = [row for row in risks or () if isinstance(row["gravite"], int) and row["gravite"] >= 3]
    return [
        str(row["risque"] or f"ligne {row['#']}")
        for row in grave
        if not any(_is_covered(row, sheets.get(t), events.get(t)) for t in row["typologie"] or ())
    ]


def _is_covered(row: Row, sheet: Any, events: Any) -> bool:
    if not sheet:
        return False
    return evokes(row["risque"], sheet) or evokes(row["risque"], list(events or ()))


def shared_phones(cell: Rows, chain: Rows, most: int = 2) -> list[str]:
    """The numbers that stand for more than ``most`` functions of crisis."""
    functions: dict[str, set[str]] = {}
    for row in cell or ():
        for number in column([row], "telephone", "telephone_suppleant"):
            functions.setdefault(_digits(number), set()).add(fold(str(row["fonction"])))
    for row in chain or ():
        for number in re.findall(r"0[1-9](?:[ .]?\d\d){4}", str(row["moyen"] or "")):
            functions.setdefault(_digits(number), set()).add(fold(str(row["fonction"])))
    return [_spaced(number) for number, roles in functions.items() if len(roles) > most]


def _digits(number: Any) -> str:
    return re.sub(r"\D", "", str(number))


def _spaced(digits: str) -> str:
    return " ".join(re.findall("..?", digits))


def entered_by(chain: Rows, entries: Rows) -> bool:
    """Whether somebody of rank 1 is, by name or function, at the entry point."""
    first = min((row["rang"] for row in chain or () if row["rang"] is not None), default=None)
    firsts = [row for row in chain or () if row["rang"] == first]
    doors = column(entries, "personne")
    people = column(firsts, "personne", "suppleant", "fonction")
    return any(same_name(one, door) or mentions(door, str(one)) for one in people for door in doors)


_DONE = (
    "fait", "faite", "termin", "réalis", "clos", "close", "clôtur", "achev", "sold", "abandon",
    "livr", "effectu", "ok",
)  # fmt: skip
_BARE = frozenset(
    {"", "en cours", "a faire", "prevu", "prevue", "non commence", "a venir", "ouvert"}
)


_NOT_YET = (
    "en cours", "reste", "restent", "prévu", "prévue", "prévus", "pas", "non", "partiel", "presque",
    "moitié", "sauf", "en attente", "à faire", "à finir",
)  # fmt: skip


def finished(state: Any) -> bool:
    """Whether a state says that all is done: « fait le 2 octobre », not « fait à moitié »."""
    said = re.sub(r"\b100\s?%", "", text_of(state))
    return mentions(said, *_DONE) and not mentions(said, *_NOT_YET) and "%" not in said


def overdue(actions: Rows, today: date) -> list[Row]:
    """The actions whose term is past, not done, and of which the state says no more."""
    return [
        row
        for row in actions or ()
        if past(row["echeance"], today)
        and not mentions(row["etat"], *_DONE)
        and fold(str(row["etat"] or "")) in _BARE
    ]


def unfollowed(events: Rows, actions: Rows) -> list[Row]:
    """The past crises and exercises of which no action speaks, except « aucun »."""
    return [
        row
        for row in events or ()
        if not mentions(row["evenement"], "aucun", "aucune", "néant", "rien à signaler")
        and not any(
            evokes([row["evenement"], row["enseignements"]], [action["constat"], action["action"]])
            for action in actions or ()
        )
    ]


def without_feedback(exercises: Rows, feedback: Rows, today: date) -> list[str]:
    """The exercises already held of which no later feedback is written."""
    held = [row for row in exercises or () if past(row["date"], today)]
    return [
        f"{row['type'] or 'exercice'} du {day(row['date'])}"
        for row in held
        if not any(on_or_after(told["date"], row["date"]) for told in feedback or ())
    ]


def weak_stocks(stocks: Rows, actions: Rows, today: date) -> list[str]:
    """The articles out of date or under their threshold of which no action speaks."""
    weak = [*expired(stocks, "peremption", today), *below(stocks, "quantite", "seuil_alerte")]
    general = mentions(
        list(actions or ()), "stock", "réassort", "péremption", "périm", "réapprovision"
    )
    names = [str(row["article"] or f"ligne {row['#']}") for row in weak]
    if general:
        return []
    return [name for name in dict.fromkeys(names) if not evokes(name, list(actions or ()))]
