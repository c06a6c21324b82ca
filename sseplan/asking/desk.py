"""What all the parts of the dialogue share: the door, the trame, the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from sseplan.answers import Answers
from sseplan.asking.door import Door, Left, Line, Prompt, Reply
from sseplan.asking.screens import BLANK, fitted, pages, wrap
from sseplan.trame import Question, Trame

_YES, _NO = frozenset({"o", "oui"}), frozenset({"n", "non"})


class Saved(Protocol):
    """What a save did."""

    @property
    def merged(self) -> tuple[str, ...]:
        """Ids that another program had changed meanwhile; its changes are kept."""


class Keeper(Protocol):
    """Where answers are kept: a plan on disk."""

    @property
    def answers(self) -> Answers:
        """What is on disk after the last save, others' changes included."""

    def save(self, answers: Answers, overwrite: Collection[str] = ()) -> Saved:
        """Save; raises PlanChanged when another program changed the same answer."""


@dataclass
class Desk:
    """The state of one session; ``notices`` wait for the next screen."""

    door: Door
    trame: Trame
    answers: Answers
    keeper: Keeper
    today: date
    guide: Callable[[Question, int], list[str]]
    remarks: Callable[[Question, Answers], list[str]]
    notices: list[Line] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns that a line may take."""
        return self.door.width

    @property
    def is_drawn(self) -> bool:
        """Whether there is a screen, where a bar may be drawn."""
        return self.door.height is not None

    def tell(self, text: str, style: str = "") -> None:
        """Have something said at the head of the next screen."""
        self.notices += wrap(text, self.width, style)

    def screen(self, lines: Iterable[Line], spare: int = 4) -> None:
        """Show a new screen: the waiting notices, then the lines; ``spare`` rows stay free."""
        self.door.clear()
        waiting, self.notices = self.notices, []
        shown = [*waiting, *([Line()] if waiting else []), *lines]
        self.door.show(fitted(shown, self.door.height, spare))

    def say(self, text: str, style: str = "") -> None:
        """Say something at once, under what is shown."""
        self.door.show(wrap(text, self.width, style))

    def ask(self, prompt: Prompt) -> Reply:
        """Ask for one text, once the waiting notices are said; raises Left, with what was
        being typed where that is worth keeping.
        """
        self.flush()
        try:
            return self.door.ask(prompt)
        except Left as left:
            raise Left(left.draft if prompt.worth_keeping else "") from None

    def flush(self) -> None:
        """Say what waits for the next screen now."""
        waiting, self.notices = self.notices, []
        self.door.show(waiting)

    def confirm(self, question: str, default: bool) -> bool:
        """Ask yes or no; ``default`` is what an empty reply means."""
        prompt = Prompt(f"{question} [{'O/n' if default else 'o/N'}]", lone="")
        while True:
            reply = self.ask(prompt).text.strip().lower()
            if not reply or reply in _YES or reply in _NO:
                return default if not reply else reply in _YES
            self.say("Répondez par « o » (oui) ou « n » (non).", "warning")

    def read_through(self, lines: list[Line]) -> None:
        """Show a text screen by screen; Enter goes on, q comes back."""
        while lines and not lines[-1].text:
            lines = lines[:-1]
        screens = pages(lines, self.door.height)
        for rank, page in enumerate(screens, 1):
            self.door.clear()
            self.door.show([*page, BLANK])
            if self.door.height is None:
                continue
            last = rank == len(screens)
            word = "revenir à la question" if last else f"la suite ({rank}/{len(screens)})"
            if self.ask(Prompt(f"Entrée : {word}", lone="q")).text == "q" or last:
                return
