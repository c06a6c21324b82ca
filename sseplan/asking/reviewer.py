"""Who does the yearly review: asked once, from the names of the plan."""

from __future__ import annotations

from collections.abc import Callable

from sseplan import people
from sseplan.asking.desk import Desk
from sseplan.asking.door import QUIT, Left, Prompt, Suggestion
from sseplan.asking.screens import BLANK, wrap
from sseplan.proposals import author
from sseplan.review import Round

_SHOWN = 6


def ask_who(desk: Desk, lap: Round) -> str:
    """The name of the person who reviews; whoever went on with this round, or the coordinator,
    is proposed.
    """
    names = _names(desk, lap)
    lines = wrap("Relecture annuelle", desk.width, "title")
    lines += [BLANK, *wrap("Votre nom sera noté à côté de chaque réponse confirmée.", desk.width)]
    for rank, name in enumerate(names[:_SHOWN], 1):
        lines += wrap(f"{rank} {name}", desk.width)
    desk.screen(lines)
    hint = "Un numéro, un autre nom, ou Entrée pour le premier." if names else "Entrée : sans nom."
    suggest = _suggesting(names)
    typed = desk.ask(Prompt("Qui relit ?", hint=hint, lone=QUIT, suggest=suggest)).text.strip()
    if typed == QUIT:
        raise Left
    if typed.isdecimal() and 1 <= int(typed) <= len(names[:_SHOWN]):
        return names[int(typed) - 1]
    return typed or next(iter(names), "")


def _names(desk: Desk, lap: Round) -> list[str]:
    given = [one for one in desk.answers.confirmed.values() if one.by and lap.holds(one.on)]
    last = max(given, key=lambda one: one.on, default=None)
    coordinator = author(desk.answers)
    first = [last.by if last else "", coordinator if isinstance(coordinator, str) else ""]
    known = [person.name for person in people.people(desk.trame, desk.answers)]
    return [name for name in dict.fromkeys([*first, *known]) if name]


def _suggesting(names: list[str]) -> Callable[[str], list[Suggestion]]:
    def suggest(typed: str) -> list[Suggestion]:
        found = people.matching([people.Person(name) for name in names], typed)
        return [Suggestion(person.name) for person in found]

    return suggest
