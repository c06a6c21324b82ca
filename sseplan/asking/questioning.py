"""One question: its screen, its reply, what is saved and said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sseplan import kinds, territory
from sseplan.answers import is_answered
from sseplan.asking import choosing, places, rows
from sseplan.asking.desk import Desk
from sseplan.asking.door import EDITOR, MENU_ROWS, Left, Line, Prompt, Reply
from sseplan.asking.keeping import keep
from sseplan.asking.screens import BLANK, NBSP, View, body, head, shortened, wrap
from sseplan.asking.sheet import rows_of
from sseplan.asking.values import Given, all_readable, ask_value, read
from sseplan.kinds import Value
from sseplan.notes import add_note, draft_of, names_other, without_draft
from sseplan.proposals import proposal
from sseplan.trame import Question

_VIEW = "v"
_LONE = "?<>!#q"
_PRESENT_LINES = 5
_REMARKS = 2
_KEPT = "Entrée garde la réponse ; Tab la corrige ; - l'efface."


def ask_question(
    desk: Desk, question: Question, view: Callable[[], View], draft: str = ""
) -> Reply:
    """Ask one question and save its answer; "" or the key by which the person goes elsewhere.

    ``view`` is asked anew for every screen.
    """
    before = desk.answers
    reply = _ask(desk, question, view, draft)
    if desk.answers.get(question.id) != before.get(question.id):
        _follow(desk, question)
        if question.has_rows and not reply.text:
            _still_to_review(desk, question, is_new=question.id not in before.to_review)
    return reply


def _still_to_review(desk: Desk, question: Question, *, is_new: bool) -> None:
    """A list may have changed and yet be unfinished: only the person knows.

    A mark that was put during this very visit stays, unless the person says otherwise.
    """
    rows = rows_of(desk, question)
    if question.id not in desk.answers.to_review or not all_readable(rows, question):
        return
    asked = f"Cette question est « à{NBSP}revoir ». Garder cette marque ?"
    if not desk.confirm(asked, default=is_new):
        keep(desk, desk.answers.taken_up(question.id))


def _follow(desk: Desk, question: Question) -> None:
    """What an answer brings with it: proposals, and what validation says."""
    if question.lookup == "communes":
        places.propose_what_follows(desk)
    elif question.id == territory.POPULATION:
        places.size_told(desk)
    _remark(desk, question)


def _ask(desk: Desk, question: Question, view: Callable[[], View], draft: str) -> Reply:
    if question.has_rows:
        return rows.ask_rows(desk, question, view)
    return _ask_scalar(desk, question, view, draft)


def _ask_scalar(desk: Desk, question: Question, view: Callable[[], View], draft: str) -> Reply:
    while True:
        present = desk.answers.get(question.id)
        proposed = None if is_answered(present) else proposal(question, desk.answers, desk.today)
        kept = draft_of(desk.answers, question.id)
        prompt = _prompt(question, present, proposed, draft or kept)
        spare = 4 + prompt.many_lines + (MENU_ROWS if prompt.suggest else 0)
        desk.screen(_screen(desk, view(), present, proposed, kept), spare)
        got = _asked(desk, question, prompt, present if is_answered(present) else proposed)
        if isinstance(got, Given):
            _take(desk, question, got, discard=bool(kept))
            return Reply("")
        if got.text not in (EDITOR, _VIEW):
            return got
        draft = _read_or_edit(desk, question, got, present)


def _asked(desk: Desk, question: Question, prompt: Prompt, default: Value) -> Given | Reply:
    if question.id != territory.ARS:
        return ask_value(desk, question, prompt, default)
    prompt, reader = places.reading_ars(desk, question, prompt, lambda text: read(text, question))
    return ask_value(desk, question, prompt, default, reader)


def _read_or_edit(desk: Desk, question: Question, got: Reply, present: Value) -> str:
    """Show the whole answer, or open it in the editor; gives back the text to go on with."""
    text = got.draft or kinds.edit(present, question)
    if got.text == _VIEW:
        desk.read_through(wrap(text, desk.width))
        return got.draft
    edited = desk.door.edit(text, ".txt")
    if edited is None:
        desk.tell("Aucun éditeur de texte n'a pu s'ouvrir (réglage EDITOR).", "warning")
        return got.draft
    if (new := kinds.read(edited, question)) != (present or ""):
        _take(desk, question, Given(new))
    else:
        desk.tell("Rien n'a changé.")
    return ""


def _screen(desk: Desk, view: View, present: Value, proposed: Value, kept: str) -> list[Line]:
    question, width = view.question, desk.width
    lines = [*head(view, width, drawn=desk.is_drawn), *body(view, width)]
    if question.choices:
        chosen = present if isinstance(present, list) else [present] if present else []
        listed = choosing.listing(question, width, chosen)
        lines += [BLANK, *listed] if listed else []
    if is_answered(present):
        text = f"Réponse actuelle : {choosing.told(present, question)}"
        lines += [BLANK, *shortened(text, width, _PRESENT_LINES, "v pour tout lire")]
    elif is_answered(proposed):
        lines += [BLANK, *wrap(f"Proposition : {choosing.told(proposed, question)}", width)]
    if kept:
        # A terminal proposes the draft itself, so several lines would stand twice.
        told = "repris ci-dessous." if desk.is_drawn and "\n" in kept else kept
        lines += [BLANK, *shortened(f"Brouillon retrouvé : {told}", width, _PRESENT_LINES)]
    return lines


def _prompt(question: Question, present: Value, proposed: Value, ready: str) -> Prompt:
    many = question.type == "long_text"
    default = present if is_answered(present) else proposed
    return Prompt(
        "Votre réponse",
        hint=_hint(question, present, proposed, ready),
        ready=ready,
        present=kinds.edit(default, question),
        many_lines=many,
        lone=_LONE + (EDITOR + _VIEW if many else ""),
        suggest=choosing.completing(question),
    )


def _hint(question: Question, present: Value, proposed: Value, ready: str) -> str:
    how = choosing.hint(question) if question.choices else ""
    how = places.ARS_HINT if question.id == territory.ARS else how
    if ready:
        return "Votre brouillon est repris : complétez-le. Entrée aussitôt le garde ; - le jette."
    if is_answered(present):
        end = "Entrée garde la réponse ; - l'efface." if how else _KEPT
        return f"{how} {end}".strip()
    if is_answered(proposed):
        return f"Entrée accepte la proposition. {how}".strip()
    if question.type == "long_text":
        return "y : écrire dans votre éditeur de texte. Entrée seule : laisser vide."
    return how


# --- the answer


def _take(desk: Desk, question: Question, given: Given, discard: bool = False) -> None:
    """Save what was given, if it changes anything; ``discard`` the draft in the note."""
    old = desk.answers
    only_draft = discard and given.erased
    new = old if only_draft else old.with_answer(question.id, given.value)
    new = without_draft(new, question.id) if discard else new
    if given.odd:
        new = new.put_aside(question.id)
    elif new.get(question.id) != old.get(question.id):
        new = new.taken_up(question.id)
    if new == old:
        return
    keep(desk, new)
    if only_draft:
        desk.tell("Brouillon jeté.", "good")
        return
    _told(desk, question, given)
    if names_other(given.value) and not names_other(old.get(question.id)):
        _ask_other(desk, question)


def _told(desk: Desk, question: Question, given: Given) -> None:
    if not is_answered(given.value):
        desk.tell(f"Réponse effacée : {question.label}.", "good")
    elif given.odd:
        desk.tell(f"Enregistré tel quel, à revoir : {question.label}.", "warning")
    else:
        desk.tell(f"Enregistré : {question.label}.", "good")


def _ask_other(desk: Desk, question: Question) -> None:
    """« autre » always comes with a free text, kept in the question's note."""
    prompt = Prompt("Autre : précisez (Entrée : plus tard)", lone="", worth_keeping=True)
    left: Left | None = None
    try:
        text = desk.ask(prompt).text.strip()
    except Left as gone:
        left, text = gone, gone.draft.strip()
    if text:
        keep(desk, add_note(desk.answers, question.id, f"Autre : {text}"))
    if left:
        raise Left from left


def _remark(desk: Desk, question: Question) -> None:
    """What validation and the requirements of this question say of the new answer."""
    if not is_answered(desk.answers.get(question.id)):
        return
    # The next screen is another question's: « Enregistré » names a text's, nothing a table's.
    begun = f"À compléter ({question.label})" if question.has_rows else "À compléter"
    for sentence in desk.remarks(question, desk.answers)[:_REMARKS]:
        told = shortened(f"{begun} : {sentence}", desk.width, 3, "sseplan check")
        desk.notices += [replace(line, style="warning") for line in told]
