"""The dialogue: which question, what its reply means, where to go next.

Knows neither prompt_toolkit nor print.  ``Left`` goes through once everything that was
typed is saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sseplan import interview, kinds
from sseplan.answers import Answers, is_answered
from sseplan.asking import questioning
from sseplan.asking.desk import Desk
from sseplan.asking.door import BACK, GUIDE, NOTE, QUIT, REVIEW, Left, Line, Prompt, Reply
from sseplan.asking.keeping import keep
from sseplan.asking.notes import ask_note
from sseplan.asking.screens import BLANK, View, wrap
from sseplan.notes import note_of, with_draft
from sseplan.trame import Question

Path = Callable[[Answers], list[Question]]


@dataclass(frozen=True)
class Route:
    """What a session walks along: a path, whole or only where a question is open."""

    path: Path
    only_open: bool = True
    counted: Path | None = None
    """The path of which place and progress are told, where it is not ``path``."""
    is_core: bool = False


class Session:
    """One walk along a route; it may be followed by another one."""

    def __init__(self, desk: Desk, route: Route) -> None:
        self.desk = desk
        self.route = route
        self._furthest: Question | None = None
        self._draft = ""

    def run(self, start: Question | None) -> None:
        """Ask from ``start`` to the end of the route; raises Left when the person leaves."""
        here = start
        while here is not None:
            reply = self._ask(here)
            here = self._next(here, reply)

    def _ask(self, here: Question) -> Reply:
        draft, self._draft = self._draft, ""
        try:
            return questioning.ask_question(self.desk, here, lambda: self._view(here), draft)
        except Left as left:
            if self._is_new(here, left.draft):
                keep(self.desk, with_draft(self.desk.answers, here.id, left.draft))
            raise Left from None

    def _view(self, here: Question) -> View:
        answers = self.desk.answers
        path = (self.route.counted or self.route.path)(answers)
        return View(
            question=here,
            section=self.desk.trame.section(here.section),
            place=interview.place(path, here),
            progress=interview.progress(path, answers),
            note=note_of(answers, here.id),
            to_review=here.id in answers.to_review,
        )

    # --- where to go

    def _next(self, here: Question, reply: Reply) -> Question | None:
        key = reply.text
        if key in (GUIDE, NOTE):
            self._aside(here, key, reply.draft)
            return here
        self._keep_draft(here, reply.draft)
        if key == QUIT:
            raise Left
        if key == BACK:
            return self._back(here)
        if key == REVIEW and self._toggle_review(here):
            return here
        return self._forward(here)

    def _aside(self, here: Question, key: str, draft: str) -> None:
        """Show the guide or ask for the note; the half-typed text is there on the way back."""
        try:
            if key == NOTE:
                ask_note(self.desk, here)
            else:
                self.desk.read_through([Line(x) for x in self.desk.guide(here, self.desk.width)])
        except Left:
            self._keep_draft(here, draft)
            raise
        self._draft = draft

    def _keep_draft(self, here: Question, draft: str) -> None:
        """A text half typed when the person goes elsewhere waits in the note."""
        if self._is_new(here, draft):
            keep(self.desk, with_draft(self.desk.answers, here.id, draft))
            self.desk.tell(f"Brouillon gardé : {here.label}.", "good")

    def _is_new(self, here: Question, draft: str) -> bool:
        """Whether the half-typed text is not simply the answer brought into the buffer."""
        present = kinds.edit(self.desk.answers.get(here.id), here)
        return bool(draft.strip()) and draft.strip() != present.strip()

    def _toggle_review(self, here: Question) -> bool:
        """Mark or unmark the question; whether to stay there."""
        desk = self.desk
        if here.id in desk.answers.to_review:
            keep(desk, desk.answers.taken_up(here.id))
            desk.tell("La question n'est plus « à revoir ».", "good")
            return True
        keep(desk, desk.answers.put_aside(here.id))
        desk.tell(f"Marquée « à revoir » : {here.label}.", "good")
        return False

    def _back(self, here: Question) -> Question:
        previous = interview.before(self.route.path(self.desk.answers), here)
        if previous is None:
            self.desk.tell("C'est la première question.", "warning")
            return here
        if self._furthest is None or self._furthest.number < here.number:
            self._furthest = here
        return previous

    def _forward(self, here: Question) -> Question | None:
        """The next question; those answered already only up to where the person went back from."""
        path = self.route.path(self.desk.answers)
        following = interview.after(path, here)
        if following and self._furthest and following.number <= self._furthest.number:
            return following
        if self.route.only_open:
            return interview.next_open(path, here, self.desk.answers)
        return following


# --- the whole of « init »: the path, then what is left to do


def interview_whole(desk: Desk, core: Path, whole: Path, *, complete: bool, then: str) -> None:
    """Walk the core path (or all), then offer what remains; Left when it is left unfinished.

    ``then`` says how to get the document.
    """
    route = Route(whole) if complete else Route(core, is_core=True)
    start = interview.resume(route.path(desk.answers), desk.answers)
    while True:
        Session(desk, route).run(start)
        chosen = _offer(desk, route, core, whole, then)
        if chosen is None:
            return
        route = chosen
        path = route.path(desk.answers)
        start = interview.resume(path, desk.answers) if route.only_open else next(iter(path), None)


def _offer(desk: Desk, route: Route, core: Path, whole: Path, then: str) -> Route | None:
    """Say what is done and what remains; the route chosen, None to stop here."""
    base = whole if not route.is_core else core
    offers = _offers(desk, base, core, whole)
    desk.screen([*_summary(desk, base(desk.answers), base is core, then), *_listed(desk, offers)])
    if not offers:
        return None
    while True:
        try:
            reply = desk.ask(Prompt("Votre choix (Entrée : terminer)", lone="q")).text.strip()
        except Left:
            return None
        if reply in ("", "q"):
            return None
        if reply.isdecimal() and 1 <= int(reply) <= len(offers):
            return offers[int(reply) - 1][1]
        desk.say(f"Tapez un numéro de 1 à {len(offers)}, ou Entrée.", "warning")


def _offers(desk: Desk, base: Path, core: Path, whole: Path) -> list[tuple[str, Route]]:
    path, answers = base(desk.answers), desk.answers
    is_core = base is core
    offers = []
    if left := interview.open_questions(path, answers):
        offers.append(
            (f"Revenir aux questions sans réponse ({len(left)})", Route(base, is_core=is_core))
        )
    if aside := interview.put_aside(path, answers):
        ids = {q.id for q in aside}
        some = Route(
            lambda now: [q for q in base(now) if q.id in ids],
            only_open=False,
            counted=base,
            is_core=is_core,
        )
        offers.append((f"Reprendre les questions « à revoir » ({len(aside)})", some))
    more = len(interview.open_questions(whole(answers), answers)) if is_core else 0
    if more > len(left):
        text = f"Continuer avec le questionnaire complet ({more} questions sans réponse)"
        offers.append((text, Route(whole)))
    return offers


def _summary(desk: Desk, path: list[Question], is_core: bool, then: str) -> list[Line]:
    so_far = interview.progress(path, desk.answers)
    name = "du parcours court" if is_core else "du questionnaire complet"
    lines = wrap(f"Fin {name}", desk.width, "title")
    lines += wrap(f"{so_far.answered} réponses sur {so_far.total}, enregistrées.", desk.width)
    missing = [q for q in path if q.required and not is_answered(desk.answers.get(q.id))]
    if missing:
        names = ", ".join(q.label for q in missing[:4]) + ("…" if len(missing) > 4 else "")
        lines += wrap(f"À compléter ({len(missing)}) : {names}", desk.width, "warning")
    return [*lines, BLANK, *wrap(then, desk.width)]


def _listed(desk: Desk, offers: list[tuple[str, Route]]) -> list[Line]:
    lines = [BLANK] if offers else []
    for rank, (text, _) in enumerate(offers, 1):
        lines += wrap(f"{rank} {text}", desk.width)
    return lines
