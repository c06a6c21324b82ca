"""What a question looks like: pure layout, from a view to lines of at most ``width``.

Nothing is said by colour or drawing alone: every state has its word.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sseplan import kinds
from sseplan.asking.door import Line
from sseplan.interview import Place, Progress
from sseplan.kinds import Choice
from sseplan.trame import Field, Question, Section
from sseplan.typography import NBSP, french

BLANK = Line(loose=True)
_BAR = 12


@dataclass(frozen=True)
class View:
    """All that the head of a question's screen shows."""

    question: Question
    section: Section
    place: Place
    progress: Progress
    note: str = ""
    to_review: bool = False


def wrap(text: str, width: int, style: str = "", hanging: str = "") -> list[Line]:
    """``text`` cut into lines at spaces, paragraphs kept; NBSP never breaks.

    ``hanging`` begins every line of a paragraph but the first.
    """
    lines = []
    for paragraph in french(text).split("\n"):
        cut = textwrap.wrap(
            paragraph, width,  subsequent_indent=hanging,
            break_long_words=True, break_on_hyphens=False,
        )  # fmt: skip
        lines += [Line(line, style) for line in cut or [""]]
    return lines


def head(view: View, width: int, *, drawn: bool = True) -> list[Line]:
    """Breadcrumb, progress, label and marks; ``drawn`` adds the bar to the figures."""
    return [
        *wrap(_trail(view, width), width, "trail"),
        *_progress_lines(view, width, drawn),
        BLANK,
        *wrap(view.question.label, width, "title"),
        *wrap(marks(view), width, "mark"),
    ]


def _trail(view: View, width: int) -> str:
    """Where the question stands in the outline; its rank in the section where there is room."""
    place = view.place
    told = f"Section {view.section.number} · {view.section.title}"
    ranked = f"{told} · question {place.section_rank} sur {place.section_total}"
    return ranked if len(ranked) <= width else told


def _progress_lines(view: View, width: int, drawn: bool) -> list[Line]:
    """The figures, and the bar beside them where there is room."""
    told = _progress(view)
    both = f"{told}  {bar(view.progress)}"
    return [Line(both, "trail")] if drawn and len(both) <= width else wrap(told, width, "trail")


def _progress(view: View) -> str:
    place, so_far = view.place, view.progress
    done = f"{so_far.answered} réponse{'s' if so_far.answered > 1 else ''}"
    aside = f" · {so_far.to_review} à revoir" if so_far.to_review else ""
    return french(f"Question {place.rank} sur {place.total} en tout · {done}{aside}")


def bar(so_far: Progress) -> str:
    """The progress drawn, with its figure: ``[####····] 17 %``."""
    filled = so_far.percent * _BAR // 100
    return french(f"[{'#' * filled}{'.' * (_BAR - filled)}] {so_far.percent} %")


def marks(view: View) -> str:
    """What sets the question apart, in words."""
    question = view.question
    words = ["Obligatoire" if question.required else "Facultatif"]
    words += ["ne sera pas diffusé"] if question.restricted else []
    words += ["à confirmer chaque année"] if question.yearly else []
    words += [f"marquée « à{NBSP}revoir »"] if view.to_review else []
    return " · ".join(words)


def body(view: View, width: int) -> list[Line]:
    """Help, example and the person's own note."""
    lines = [BLANK, *wrap(view.question.help, width)]
    if shown := example(view.question):
        lines += [BLANK, *wrap(f"Exemple : {shown}", width, "quiet")]
    if view.note:
        lines += [BLANK, *shortened(f"Votre note : {view.note}", width, 3)]
    return lines


def example(spec: Question | Field, text: str | None = None) -> str:
    """An example as a person would type it: dates and numbers the French way."""
    return kinds.example(getattr(spec, "example", "") if text is None else text, spec)


def shortened(text: str, width: int, limit: int, more: str = "") -> list[Line]:
    """At most ``limit`` lines of ``text``; the last says how much more there is."""
    lines = wrap(text, width)
    if len(lines) <= limit:
        return lines
    rest = len(lines) - limit + 1
    told = f"(… encore {rest} lignes{' : ' + more if more else ''})"
    return [*lines[: limit - 1], Line(french(told), "quiet")]


def numbered(choices: Sequence[Choice], width: int, chosen: Iterable[str] = ()) -> list[Line]:
    """Choices with their numbers, in columns when they are short; chosen ones say so."""
    taken = set(chosen)
    cells = [
        f"{rank:>2} {french(choice.label)}{' (choisi)' if choice.code in taken else ''}"
        for rank, choice in enumerate(choices, 1)
    ]
    return columns(cells, width)


def columns(cells: Sequence[str], width: int) -> list[Line]:
    """Short cells side by side, read downwards; long ones one a line."""
    widest = max(map(len, cells), default=0) + 3
    count = 1 if len(cells) <= 5 else max(1, min(3, (width - 2) // widest))
    if count == 1:
        return [line for cell in cells for line in _hung(cell, width)]
    tall = -(-len(cells) // count)
    rows = [cells[row::tall] for row in range(tall)]
    return [Line("  " + "".join(c.ljust(widest) for c in row).rstrip()) for row in rows]


def _hung(cell: str, width: int) -> list[Line]:
    cut = textwrap.wrap(cell, width, initial_indent="  ", subsequent_indent="     ")
    return [Line(line) for line in cut]


def fitted(lines: Sequence[Line], height: int | None, spare: int = 4) -> list[Line]:
    """The lines without their loose blanks, from the last on, if they would not fit."""
    kept = list(lines)
    while height is not None and len(kept) > height - spare and BLANK in kept:
        kept.reverse()
        kept.remove(BLANK)
        kept.reverse()
    return kept


def pages(lines: Sequence[Line], height: int | None) -> list[list[Line]]:
    """Lines cut into screens; one page where there is no screen."""
    size = len(lines) if height is None else max(5, height - 3)
    return [list(lines[i : i + size]) for i in range(0, len(lines), size or 1)]


__all__ = [
    "BLANK", "NBSP", "View", "bar", "body", "columns", "example", "fitted", "head", "marks",
    "numbered", "pages", "shortened", "wrap",
]  # fmt: skip
