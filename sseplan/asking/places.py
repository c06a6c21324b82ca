"""Communes searched offline, one or a whole EPCI at a time, and what follows from them.

What follows (départements, ARS, population) is proposed, never imposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from sseplan import geography, kinds
from sseplan.answers import is_answered
from sseplan.asking.desk import Desk
from sseplan.asking.door import Line, Prompt, Suggestion
from sseplan.asking.keeping import keep
from sseplan.asking.screens import BLANK, wrap
from sseplan.geography import Commune, Epci
from sseplan.kinds import Misread, Value
from sseplan.proposals import proposal
from sseplan.trame import Question

ARS, POPULATION = "cpts_region_ars", "cpts_population"
ARS_HINT = "Tapez le début du nom de la région, ou votre commune, ou son code postal."
_FOLLOWING = ("cpts_departements", ARS, POPULATION)
_FOUND = 9
_EPCI_FOUND = 3
_CODE = re.compile(r"\((\w{5})\)$")


# --- the communes of the territory


def search_and_add(
    desk: Desk, rows: Sequence[dict[str, Value]], text: str
) -> list[dict[str, Value]]:
    """The rows with the communes that a search found and the person chose."""
    if found := _exactly(text):
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
        Suggestion(f"{found.name} ({found.code})", _told(found))
        for found in geography.search(typed, _FOUND)
    ]


def _exactly(text: str) -> Commune | None:
    code = _CODE.search(text.strip())
    return geography.commune(code[1]) if code else None


def _listed(desk: Desk, communes: Sequence[Commune], groupings: Sequence[Epci]) -> list[Line]:
    lines = []
    for rank, commune in enumerate(communes, 1):
        lines += wrap(f"{rank:>2} {commune.name} – {_told(commune)}", desk.width)
    for rank, epci in enumerate(groupings, 1):
        lines += wrap(
            f"e{rank} {epci.name} – toutes ses communes ({len(epci.communes)})", desk.width
        )
    return lines


def _told(commune: Commune) -> str:
    postal = commune.postal_codes[0] if commune.postal_codes else commune.code
    count = "" if commune.population is None else f", {_grouped(commune.population)} hab."
    return f"{postal}, {geography.departements().get(commune.departement, '')}{count}"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


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
    known = {str(row.get("code_insee", "")) for row in rows}
    new = [commune for commune in communes if commune.code not in known]
    if len(new) < len(communes):
        desk.tell(f"Déjà dans la liste : {len(communes) - len(new)}.")
    return [*rows, *map(_row, new)]


def _row(commune: Commune) -> dict[str, Value]:
    row: dict[str, Value] = {"code_insee": commune.code, "commune": commune.name}
    return row if commune.population is None else {**row, "population": commune.population}


# --- what follows


def propose_what_follows(desk: Desk) -> None:
    """Offer départements, ARS and population worked out from the communes."""
    desk.screen([*wrap("D'après vos communes", desk.width, "title"), BLANK])
    for question_id in _FOLLOWING:
        question = desk.trame.question(question_id)
        value = proposal(question, desk.answers, desk.today)
        if is_answered(value) and value != desk.answers.get(question_id):
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
    count = desk.answers.get("cpts_population")
    if isinstance(count, int):
        size = geography.aci_size(count)
        desk.tell(f"{_grouped(count)} habitants : CPTS de taille {size} au sens de l'ACI.")


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
    if desk.confirm(f"{found[0].name} ({_told(found[0])}) : {label} ?", default=True):
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
