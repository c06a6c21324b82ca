"""The yearly review: « toujours vrai ? », one answer after the other, one key each.

Every confirmation is saved at once; whoever leaves finds the first answer that is not
confirmed yet when coming back.
"""

from __future__ import annotations

import re
from enum import Enum

from sseplan import interview, review
from sseplan.answers import Answers, applies, is_answered
from sseplan.asking import review_summary
from sseplan.asking.desk import Desk
from sseplan.asking.door import BACK, GUIDE, NOTE, QUIT, REVIEW, SKIP, Left, Line
from sseplan.asking.keeping import keep
from sseplan.asking.notes import ask_note
from sseplan.asking.review_screens import Sight, laid_out, prompt, rows_of, under, whole
from sseplan.asking.review_summary import Next
from sseplan.asking.reviewer import ask_who
from sseplan.asking.screens import NBSP, wrap
from sseplan.asking.session import Route, Session
from sseplan.kinds import row_name
from sseplan.review import Item, Round, checked_field
from sseplan.trame import Question

_YES = frozenset({"", "o", "oui"})
_CHANGE = re.compile(r"(?:c|m)(?: ?\d+)?|n|non")
_ASIDE = frozenset({"r", REVIEW})
_BACK = frozenset({"p", BACK})
_ALL = "v"
_SOME = re.compile(r"o(?:ui)? ?(\d[\d ,;-]*)")
_NAMED = 6


class _Move(Enum):
    STAY = 0
    ON = 1
    BACK = -1


def review_all(desk: Desk, lap: Round, by: str, then: Next) -> None:
    """Walk through all that is left of the round, then say what was done.

    ``by`` is who reviews, asked for where it is ""; ``then`` gives what to type next (a purpose
    and a command each), whether something is left or not.
    Raises Left when the person leaves; all is saved by then.
    """
    if not any(item.is_answered for item in review.items(desk.trame, desk.answers, lap)):
        desk.tell("Tout est déjà confirmé : il ne reste rien à relire.", "good")
    walk = Walk(desk, lap, by.strip())
    walk.run()
    desk.screen(review_summary.lines(desk, lap, walk.changed, then))


# --- the walk


class Walk:
    """One sitting: ``trail`` are the questions shown, ``changed`` those whose answer changed."""

    def __init__(self, desk: Desk, lap: Round, by: str) -> None:
        self.desk = desk
        self.lap = lap
        self.by = by
        self.trail: list[Question] = []
        self.changed: list[Question] = []
        self._at = -1
        self._empty_too = False
        self._before = review.tally(desk.trame, desk.answers, lap).confirmed

    def run(self) -> None:
        """Ask until nothing is left; raises Left."""
        here = self._on()
        if here is not None and not self.by:
            self.by = ask_who(self.desk, self.lap)
        if here is not None and self._before:
            self.desk.tell("Reprise de la relecture annuelle.", "good")
        while here is not None:
            move = self._ask(here)
            if move is _Move.ON:
                here = self._on()
            elif move is _Move.BACK:
                here = self._back(here)

    def _on(self) -> Question | None:
        """The next question: those gone back over first, then the first one not seen yet."""
        while self._at + 1 < len(self.trail):
            self._at += 1
            if applies(self.trail[self._at], self.desk.trame, self.desk.answers):
                return self.trail[self._at]
        unseen = self._unseen()
        if not unseen or not (unseen[0].is_answered or self._goes_on(len(unseen))):
            return None
        self.trail.append(unseen[0].question)
        self._at = len(self.trail) - 1
        return self.trail[-1]

    def _goes_on(self, count: int) -> bool:
        """Whether the questions without an answer are to be asked too; said once."""
        if not self._empty_too:
            plural = "s" if count > 1 else ""
            told = f"{count} question{plural} de la relecture {'sont' if count > 1 else 'est'}"
            title = "Toutes les réponses sont relues." if self.trail else "Relecture annuelle"
            self.desk.screen(wrap(title, self.desk.width, "title"))
            self._empty_too = self.desk.confirm(f"{told} sans réponse. Continuer ?", default=False)
        return self._empty_too

    def _unseen(self) -> list[Item]:
        left = review.items(self.desk.trame, self.desk.answers, self.lap)
        return [item for item in left if item.question not in self.trail]

    def _awaited(self) -> list[Item]:
        return [item for item in self._unseen() if item.is_answered or self._empty_too]

    def _back(self, here: Question) -> Question:
        if self._at == 0:
            self.desk.tell("C'est la première de cette séance.", "warning")
            return here
        self._at -= 1
        return self.trail[self._at]

    # --- one question

    def _ask(self, here: Question) -> _Move:
        desk = self.desk
        sight = self._sight(here)
        foot = under(sight, desk.width)
        height = desk.door.height
        room = None if height is None else height - len(desk.notices) - foot
        lines, is_cut = laid_out(sight, desk.width, room, drawn=desk.is_drawn)
        desk.screen(lines, spare=foot)
        typed = desk.ask(prompt(sight, is_cut)).text.strip()
        return self._obey(sight, typed)

    def _sight(self, here: Question) -> Sight:
        desk = self.desk
        answers = desk.answers
        return Sight(
            item=review.item(desk.trame, answers, here, self.lap),
            section=desk.trame.section(here.section),
            answers=answers,
            lap=self.lap,
            tally=review.tally(desk.trame, answers, self.lap),
            rank=self._before + self._at + 1,
            total=self._before + len(self.trail) + len(self._awaited()),
        )

    def _obey(self, sight: Sight, typed: str) -> _Move:
        key, here = typed.lower(), sight.question
        if key in _YES:
            return self._confirm(sight) if sight.item.is_answered else self._skip(sight, key)
        if _CHANGE.fullmatch(key):
            return self._change(here)
        if key in _ASIDE:
            return self._aside(here)
        if key in _BACK:
            return _Move.BACK
        if key == SKIP:
            return _Move.ON
        if found := _SOME.fullmatch(key):
            return self._confirm_some(sight, found[1])
        if key == QUIT:
            raise Left
        self._read(sight, key)
        return _Move.STAY

    def _skip(self, sight: Sight, key: str) -> _Move:
        """Without an answer, Enter goes on; yes opens the question."""
        return self._change(sight.question) if key else _Move.ON

    def _read(self, sight: Sight, key: str) -> None:
        desk, here = self.desk, sight.question
        if key == GUIDE:
            desk.read_through([Line(text) for text in desk.guide(here, desk.width)])
        elif key == _ALL:
            desk.read_through(whole(here, sight.value, desk.width))
        elif key == NOTE:
            ask_note(desk, here)
        else:
            told = "Entrée pour confirmer, c pour changer, r pour laisser à revoir, q pour partir."
            desk.tell(f"« {key} » n'est pas compris. {told}", "warning")

    # --- what a key does

    def _confirm(self, sight: Sight) -> _Move:
        here = sight.question
        was_aside = here.id in sight.answers.to_review
        if not self._kept(sight, review.confirm(self.desk.answers, here, self.lap, self.by)):
            return _Move.STAY
        begun = f"Confirmé, n'est plus « à{NBSP}revoir »" if was_aside else "Confirmé"
        self.desk.tell(f"{begun} : {here.label}.", "good")
        return _Move.ON

    def _confirm_some(self, sight: Sight, text: str) -> _Move:
        here, rows = sight.question, rows_of(sight.value)
        column = checked_field(here)
        if column is None or not rows:
            self.desk.tell("Cette réponse se confirme en entier : Entrée.", "warning")
            return _Move.STAY
        ranks = _ranks(text)
        if not ranks or max(ranks) > len(rows) or min(ranks) < 1:
            told = (
                f"Les lignes vont de 1 à {len(rows)} : tapez par exemple o 1, ou o 1-{len(rows)}."
            )
            self.desk.tell(told, "warning")
            return _Move.STAY
        chosen = {rank - 1 for rank in ranks}
        new = review.confirm(self.desk.answers, here, self.lap, self.by, chosen)
        if not self._kept(sight, new):
            return _Move.STAY
        names = ", ".join(row_name(rows[rank], here) for rank in sorted(chosen)[:_NAMED])
        more = "…" if len(chosen) > _NAMED else ""
        self.desk.tell(f"Vérifié aujourd'hui : {names}{more}.", "good")
        return _Move.ON if review.is_confirmed(self.desk.answers, here, self.lap) else _Move.STAY

    def _kept(self, sight: Sight, new: Answers) -> bool:
        """Save; False when another program had changed what the person was looking at."""
        desk, here = self.desk, sight.question
        keep(desk, new)
        if desk.answers.get(here.id) == new.get(here.id):
            return True
        back = desk.answers.with_confirmation(here.id, sight.answers.confirmed.get(here.id))
        keep(desk, back.put_aside(here.id) if here.id in sight.answers.to_review else back)
        told = f"{here.label} : la réponse a changé pendant que vous la relisiez. La voici."
        desk.tell(told, "warning")
        return False

    def _aside(self, here: Question) -> _Move:
        keep(self.desk, self.desk.answers.put_aside(here.id))
        self.desk.tell(f"Laissée « à{NBSP}revoir » : {here.label}.", "warning")
        return _Move.ON

    def _change(self, here: Question) -> _Move:
        """The question as the questionnaire asks it; what it says anew is confirmed."""
        desk, before = self.desk, self.desk.answers
        route = Route(
            lambda answers: [here],
            only_open=False,
            counted=lambda answers: interview.whole_path(desk.trame, answers),
        )
        Session(desk, route).run(here)
        old, new = before.get(here.id), desk.answers.get(here.id)
        if old != new and here not in self.changed:
            self.changed.append(here)
        if here.id in desk.answers.to_review and (old != new or here.id not in before.to_review):
            return _Move.ON
        if old == new:
            desk.tell("Rien n'a changé.")
            return _Move.STAY
        return self._confirm_changed(here, before) if is_answered(new) else _Move.ON

    def _confirm_changed(self, here: Question, before: Answers) -> _Move:
        """Rows that say when they were checked: those touched are, the others are asked about."""
        desk = self.desk
        rows = None
        if checked_field(here):
            rows = review.touched(here, before.get(here.id), desk.answers.get(here.id))
        keep(desk, review.confirm(desk.answers, here, self.lap, self.by, rows))
        if review.is_confirmed(desk.answers, here, self.lap):
            desk.tell(f"Changé et confirmé : {here.label}.", "good")
            return _Move.ON
        desk.tell("Changé. Et les autres lignes : toujours vraies ?", "good")
        return _Move.STAY


def _ranks(text: str) -> list[int]:
    """« 3 5-7 » is 3, 5, 6, 7."""
    ranks: list[int] = []
    for first, last in re.findall(r"(\d{1,4})(?: ?- ?(\d{1,4}))?", text):
        ranks += range(int(first), int(last or first) + 1)
    return ranks
