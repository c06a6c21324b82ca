"""What a question looks like in the yearly review: pure layout, the answer whole but compact."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sseplan import review
from sseplan.annotations import as_text
from sseplan.answers import Answers
from sseplan.asking.door import KEYS, Line, Prompt
from sseplan.asking.grid import Row, in_full, overview, window
from sseplan.asking.screens import BLANK, NBSP, bar, shortened, wrap
from sseplan.conformity import Stale
from sseplan.conformity.periods import last_day
from sseplan.interview import Progress
from sseplan.kinds import Value, show, spoken
from sseplan.review import Item, Round, Tally
from sseplan.trame import Question, Section
from sseplan.typography import french

_LEAST = 4
_NAMED = 6
_MARK = "*"


@dataclass(frozen=True)
class Sight:
    """All that the screen of one item shows; ``rank`` counts from 1 in the round."""

    item: Item
    section: Section
    answers: Answers
    lap: Round
    tally: Tally
    rank: int
    total: int

    @property
    def question(self) -> Question:
        """The question asked again."""
        return self.item.question

    @property
    def value(self) -> Value:
        """Its answer."""
        return self.answers.get(self.question.id)


def laid_out(
    sight: Sight, width: int, height: int | None, *, drawn: bool
) -> tuple[list[Line], bool]:
    """The lines of a screen of so many rows, and whether the answer is not whole on it."""
    above = [*_head(sight, width, drawn), *_state(sight, width)]
    note = sight.answers.notes.get(sight.question.id, "").strip()
    below = shortened(f"Votre note : {note}", width, 2) if note else []
    taken = len(above) + len(below) + 2
    shown, is_cut = _answer(sight, width, None if height is None else max(_LEAST, height - taken))
    return [*above, BLANK, *shown, BLANK, *below, *([BLANK] if below else [])], is_cut


def whole(question: Question, value: Value, width: int) -> list[Line]:
    """The whole answer, to be read screen by screen."""
    rows = rows_of(value)
    told = in_full(question, rows, width) if rows else wrap(_text(value, question), width)
    return [*wrap(question.label, width, "title"), BLANK, *told]


def rows_of(value: Value) -> list[Row]:
    """The rows of a list; [] for anything else, and where something in it is no row."""
    rows = value if isinstance(value, list) else []
    return [] if any(not isinstance(row, dict) for row in rows) else list(rows)


# --- the head


def _head(sight: Sight, width: int, drawn: bool) -> list[Line]:
    done = Progress(sight.total, sight.tally.confirmed, 0)
    told = f"Relecture annuelle · {sight.rank} sur {sight.total} · {_counted(sight.tally)}"
    both = french(f"{told}  {bar(done)}")
    section = f"Section {sight.section.number} · {sight.section.title}"
    return [
        *([Line(both, "trail")] if drawn and len(both) <= width else wrap(told, width, "trail")),
        *wrap(section, width, "trail"),
        BLANK,
        *wrap(sight.question.label, width, "title"),
    ]


def _counted(tally: Tally) -> str:
    aside = f" · {tally.aside} à{NBSP}revoir" if tally.aside else ""
    return f"{tally.confirmed} confirmée{'s' if tally.confirmed > 1 else ''}{aside}"


def _state(sight: Sight, width: int) -> list[Line]:
    """Who confirmed it last, and what is stale."""
    words = [_confirmed(sight)] if sight.item.is_answered else []
    words += [f"marquée « à{NBSP}revoir »"] * (sight.question.id in sight.answers.to_review)
    lines = wrap(" · ".join(words), width, "mark") if words else []
    for one in sight.item.stale:
        lines += wrap(_stale(one, sight), width, "warning")
    if partly := _partly(sight):
        lines += wrap(partly, width, "mark")
    return lines


def _confirmed(sight: Sight) -> str:
    found = sight.answers.confirmed.get(sight.question.id)
    if found is None:
        return "Pas encore confirmée"
    by = f" par {found.by}" if found.by else ""
    is_today = found.on == sight.lap.today.isoformat()
    day = "aujourd'hui" if is_today else f"le {spoken(found.on)}"
    return f"Confirmée {day}{by}"


def _stale(one: Stale, sight: Sight) -> str:
    """« Vérifié le 3 mars 2025, il y a 20 mois (lignes 3 et 5). »"""
    label = sight.question.field(one.field).label
    told = f"{label} {spoken(one.oldest)}" if label.endswith(" le") else ""
    told = told or f"{label} : {spoken(one.oldest)}"
    age = f"il y a {months_since(one.oldest, sight.lap.today)} mois"
    if not one.rows:
        return f"{told} (la plus récente), {age}."
    first = "" if len(one.rows) == 1 else "la plus ancienne ; "
    kept = (
        " Confirmer ne change pas cette date."
        if sight.question.field(one.field).confirms == "fact"
        else ""
    )
    return f"{told}, {age} ({first}{_lines_named(one.rows, sight)}).{kept}"


def _lines_named(rows: Sequence[int], sight: Sight) -> str:
    count, total = len(rows), len(rows_of(sight.value))
    if count == 1:
        return f"ligne {rows[0] + 1}"
    if count == total:
        return f"les {total} lignes"
    if count > _NAMED:
        marked = "" if _partly(sight) else f", marquées {_MARK}"
        return f"{count} lignes sur {total}{marked}"
    numbers = [str(rank + 1) for rank in rows]
    return f"lignes {', '.join(numbers[:-1])} et {numbers[-1]}"


def _partly(sight: Sight) -> str:
    """How many rows were checked one by one already."""
    total, left = len(rows_of(sight.value)), _unchecked(sight)
    if not left or len(left) == total:
        return ""
    checked = total - len(left)
    plural = "s" if checked > 1 else ""
    return (
        f"{checked} ligne{plural} vérifiée{plural} sur {total} ; les autres ont la marque {_MARK}"
    )


def _unchecked(sight: Sight) -> list[int]:
    return review.unchecked(sight.answers, sight.question, sight.lap)


def months_since(day: Value, today: date) -> int:
    """Whole months from a day (a month counts from its end) to today; 0 for no date."""
    found = last_day(day) or today
    months = (today.year - found.year) * 12 + today.month - found.month
    return max(0, months - (today.day < found.day))


# --- the answer


def _answer(sight: Sight, width: int, room: int | None) -> tuple[list[Line], bool]:
    if not sight.item.is_answered:
        help_, none = sight.question.help, "Pas encore de réponse."
        return [*wrap(help_, width), BLANK, *wrap(none, width)], False
    rows = rows_of(sight.value)
    if rows:
        return _table(sight, rows, width, room)
    text = _text(sight.value, sight.question)
    lines = wrap(text, width) if room is None else shortened(text, width, room, "v pour tout lire")
    return lines, room is not None and len(wrap(text, width)) > room


def _text(value: Value, question: Question) -> str:
    return as_text(value, question) if question.has_rows else show(value, question)


def _table(
    sight: Sight, rows: Sequence[Row], width: int, room: int | None
) -> tuple[list[Line], bool]:
    """The rows that fit, those that are to be looked at before the others."""
    columns, *blocks = _blocks(sight.question, rows, width, room)
    marked = _marked(sight)
    order = sorted(range(len(blocks)), key=lambda rank: rank not in marked)
    ordered = [_with_mark(blocks[rank]) if rank in marked else blocks[rank] for rank in order]
    room = None if room is None else room - len(columns)
    shown, end = window(ordered, 0, room)
    if end < len(blocks):
        shown, end = window(ordered, 0, room - 1 if room else room)
    rest = len(blocks) - end
    lines = [*columns, *shown, *(wrap(_more(rest), width, "quiet") if rest else [])]
    return lines, bool(rest) or any("…" in line.text for line in lines)


def _blocks(
    question: Question, rows: Sequence[Row], width: int, room: int | None
) -> list[list[Line]]:
    """The head, then a block a row: aligned, unless that cuts what would fit in full."""
    aligned = overview(question, rows, width)
    in_words = [[], *(in_full(question, [row], width, first=n) for n, row in enumerate(rows, 1))]
    is_cut = any("…" in line.text for block in aligned for line in block)
    fits = room is None or sum(map(len, in_words)) <= room
    return in_words if is_cut and fits else aligned


def _more(rest: int) -> str:
    return f"(… encore {rest} ligne{'s' if rest > 1 else ''} : v pour tout lire)"


def _marked(sight: Sight) -> Collection[int]:
    """The rows still to check where some are, else those that are stale."""
    left = _unchecked(sight)
    if left and len(left) < len(rows_of(sight.value)):
        return set(left)
    return {rank for one in sight.item.stale for rank in one.rows}


def _with_mark(block: Sequence[Line]) -> list[Line]:
    first, *others = block
    return [Line(_MARK + first.text.removeprefix(" "), "warning"), *others]


# --- what may be typed


def prompt(sight: Sight, is_cut: bool) -> Prompt:
    """What is asked under the answer."""
    return Prompt(
        "Votre choix" if not sight.item.is_answered else "Toujours vrai ? [O/c/r]",
        hint=_hint(sight, is_cut),
        lone="?<>!#q",
    )


def under(sight: Sight, width: int) -> int:
    """The lines that the hint, the prompt and the foot take under the answer."""
    hint = wrap(_hint(sight, is_cut=True), width)
    return len(hint) + len(wrap(KEYS, width - 1)) + 2


def _hint(sight: Sight, is_cut: bool) -> str:
    if not sight.item.is_answered:
        return f"Entrée : laisser sans réponse · c : répondre · r : à{NBSP}revoir"
    column = review.checked_field(sight.question)
    words = ["Entrée : oui"]
    if column and rows_of(sight.value):
        words = [f"Entrée : oui, « {column.label} » prend la date du jour"]
        words += ["o 3 : oui, ligne 3 seule"] if len(rows_of(sight.value)) > 1 else []
    words += ["c : changer", f"r : à{NBSP}revoir"]
    words += ["v : tout lire"] if is_cut else []
    return " · ".join(word.replace(" : ", f"{NBSP}:{NBSP}") for word in words)
