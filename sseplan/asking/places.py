"""Communes searched offline, one or a whole EPCI at a time, and what follows from them.

What follows (départements, ARS, population) is proposed, never imposed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sseplan import geography, kinds, territory
from sseplan.answers import is_answered
from sseplan.asking.desk import Desk
from sseplan.asking.door import Line, Prompt, Suggestion
from sseplan.asking.keeping import keep
from sseplan.asking.screens import BLANK, wrap
from sseplan.geography import Commune, Epci
from sseplan.kinds import Misread, Value
from sseplan.territory import named, told
from sseplan.trame import Question

ARS_HINT = "Tapez le début du nom de la région, ou votre commune, ou son code postal."
_FOUND = 9
_EPCI_FOUND = 3


# --- the communes of the territory


def search_and_add(
    desk: Desk, rows: Sequence[dict[str, Value]], text: str
) -> list[dict[str, Value]]:
    """The rows with the communes that a search found and the person chose."""
    if found := named(text):
        return _added(desk, rows, [found])
    communes = geography.search(text, _FOUND)
    groupings = geography.search_epci(text, _EPCI_FOUND)
    if not communes and not groupings:
        desk.tell(f"Aucune commune trouvée pour « {text} ».", "warning")
        return list(rows)
    desk.screen([*wrap(f"Trouvé pour « {text} »", desk.width, "title"), BLANK,
                 *_listed(desk, communes, groupings)])  # fmt: skip
    prompt = Prompt("Numéros à ajouter (Entrée : aucun)", _how_many(communes, groupings), lone="<")
    chosen, unknown = _chosen(desk.ask(prompt).text, communes, groupings)
    if unknown:
        desk.tell(f"Pas dans la liste : {', '.join(unknown)}.", "warning")
    return _added(desk, rows, chosen)


def _how_many(communes: Sequence[Commune], groupings: Sequence[Epci]) -> str:
    """How to answer the list of what was found."""
    several = "Plusieurs à la fois : 1 3. Toutes ces communes : tout." if communes[1:] else ""
    whole = "e1 : toutes les communes du groupement." if groupings else ""
    return f"{several} {whole}".strip()


def suggest(typed: str) -> list[Suggestion]:
    """Communes offered while typing."""
    if len(typed.strip()) < 3:
        return []
    return [
        Suggestion(f"{found.name} ({found.code})", told(found))
        for found in geography.search(typed, _FOUND)
    ]


def _listed(desk: Desk, communes: Sequence[Commune], groupings: Sequence[Epci]) -> list[Line]:
    lines = []
    for rank, commune in enumerate(communes, 1):
        lines += wrap(f"{rank:>2} {commune.name} – {told(commune)}", desk.width)
    for rank, epci in enumerate(groupings, 1):
        lines += wrap(
            f"e{rank} {epci.name} – toutes ses communes ({len(epci.communes)})", desk.width
        )
    return lines


def _chosen(
    typed: str, communes: Sequence[Commune], groupings: Sequence[Epci]
) -> tuple[list[Commune], list[str]]:
    """The communes that the numbers stand for, and the words that stand for none."""
    words = typed.lower().replace(",", " ").split()
    if words in (["tout"], ["toutes"], ["tous"]):
        return list(communes), []
    found: list[Commune] = []
    unknown: list[str] = []
    for word in words:
        if word.isdecimal() and 1 <= int(word) <= len(communes):
            found.append(communes[int(word) - 1])
        elif word[:1] == "e" and word[1:].isdecimal() and 1 <= int(word[1:]) <= len(groupings):
            found += geography.communes_of_epci(groupings[int(word[1:]) - 1].siren)
        else:
            unknown.append(word)
    return found, [word for word in unknown if word != "<"]


def _added(
    desk: Desk, rows: Sequence[dict[str, Value]], communes: Sequence[Commune]
) -> list[dict[str, Value]]:
    new = territory.new_rows(rows, communes)
    if len(new) < len(communes):
        desk.tell(f"Déjà dans la liste : {len(communes) - len(new)}.")
    return [*rows, *new]


# --- what follows


def propose_what_follows(desk: Desk) -> None:
    """Offer départements, ARS and population worked out from the communes."""
    desk.screen([*wrap("D'après vos communes", desk.width, "title"), BLANK])
    for question_id in territory.FOLLOWING:
        question = desk.trame.question(question_id)
        value = territory.follows(question, desk.answers, desk.today)
        if is_answered(value):
            _propose(desk, question, value)
    size_told(desk)


def _propose(desk: Desk, question: Question, value: Value) -> None:
    now = desk.answers.get(question.id)
    instead = f" (pour l'instant : {kinds.show(now, question)})" if is_answered(now) else ""
    shown = kinds.show(value, question)
    if desk.confirm(f"{question.label} : {shown}{instead} ?", default=not instead):
        keep(desk, desk.answers.with_answer(question.id, value))
        desk.tell(f"Enregistré : {question.label}.", "good")


def size_told(desk: Desk) -> None:
    """Say the size of the CPTS in the ACI, once its population is known."""
    if sentence := territory.size_told(desk.answers):
        desk.tell(sentence)


# --- the ARS, which comes before the communes on the short path


def suggest_ars(typed: str, question: Question) -> list[Suggestion]:
    """Regions, and the regions of the communes that are being typed."""
    communes = geography.search(typed, 5) if len(typed.strip()) > 2 else []
    labels = {choice.code: choice.label for choice in question.choices}
    return [
        Suggestion(labels[region], f"{commune.name}, {commune.departement}")
        for commune in communes
        if (region := geography.ars_of(commune.departement)) in labels
    ]


def ars_of_text(desk: Desk, text: str, question: Question) -> str | None:
    """The code of the ARS of the commune that ``text`` names, once the person agrees.

    Raises Misread when no commune answers to it.
    """
    found = [c for c in geography.search(text, 5) if geography.ars_of(c.departement)]
    if not found:
        raise Misread(f"« {text} » : aucune région ni commune de ce nom. Essayez un code postal.")
    code = geography.ars_of(found[0].departement)
    label = kinds.show(code, question)
    if desk.confirm(f"{found[0].name} ({told(found[0])}) : {label} ?", default=True):
        return code
    raise Misread("Tapez alors le début du nom de la région, ou un code postal.")


Reader = Callable[[str], Value]


def reading_ars(
    desk: Desk, question: Question, prompt: Prompt, read: Reader
) -> tuple[Prompt, Reader]:
    """The prompt and the way to read its reply where a town leads to the ARS."""

    def read_town(text: str) -> Value:
        try:
            return read(text)
        except Misread:
            return ars_of_text(desk, text, question)

    known = prompt.suggest

    def offered(typed: str) -> list[Suggestion]:
        return [*(known(typed) if known else ()), *suggest_ars(typed, question)]

    return replace(prompt, suggest=offered), read_town
