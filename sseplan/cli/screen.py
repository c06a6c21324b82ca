"""The screen of ``sseplan status``: a summary as lines for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from sseplan.cli import console
from sseplan.cli.next_steps import steps
from sseplan.typography import french

if TYPE_CHECKING:
    from sseplan.conformity import ThemeFigure
    from sseplan.interview import Progress
    from sseplan.lifecycle.summary import Summary
    from sseplan.reminders import Due

_LABEL = 17
_THEME = 23
_BAR = 7
_WIDE = 76  # from here on: two themes a line, and labels in a column
_TITLE, _LOOSE, _SHORTEST = 56, 100, 20
_STEPS = 4
_COLOURS = {"conforme": "green", "réserves reçues": "yellow", "à actualiser": "yellow"}

Fact = tuple[str, str]


def lines(found: Summary, width: int, place: Sequence[str] = ()) -> Iterator[str]:
    """What there is to say, in lines of at most ``width``: 23 of 79 at most, as a rule.

    ``place`` is what commands must be told of where the plan is.
    """
    from sseplan.lifecycle.record import NAMELESS

    yield from _wrapped(f"Plan SSE : {found.cpts or NAMELESS}", width)
    for told in (_state, _versions, _deadlines, _to_do):
        for label, text in told(found):
            yield from _fact(label, text, width)
    yield ""
    yield from _themes(found.report.themes, width)
    yield ""
    yield "Et maintenant :"
    typed = [(_typed(words, place), purpose) for words, purpose in islice(steps(found), _STEPS)]
    column = max(len(words) for words, _ in typed)
    for words, purpose in typed:
        yield from _step(words, purpose, column, width)


def _fact(label: str, text: str, width: int) -> Iterator[str]:
    """«  État             : conforme», the label on the line of a narrow terminal too."""
    head = f"  {label:{_LABEL}}{' : ' if label else '   '}"
    if width < _WIDE:
        return iter(_wrapped(f"  {label} : {text}" if label else f"    {text}", width, "    "))
    return iter(_wrapped(head + text, width, " " * len(head)))


def _step(words: str, purpose: str, column: int, width: int) -> Iterator[str]:
    line = f"  {words:{column}}  {purpose}"
    if len(line) <= width:
        return iter([line])
    return iter([f"  {words}", *_wrapped(f"      {purpose}", width, "      ")])


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(french(text), width, subsequent_indent=indent, break_on_hyphens=False)


def _typed(words: Sequence[str], place: Sequence[str]) -> str:
    """A command, with the plan's folder where it wants it."""
    name, *rest = words
    if not place:
        return console.command("sseplan", *words)
    where = [*rest, "--plan", *place] if name in ("edit", "diff") else [*place, *rest]
    return console.command("sseplan", name, *where)


# --- the state and the versions


def _state(found: Summary) -> Iterator[Fact]:
    from sseplan.kinds import spoken

    state = found.state
    name = console.styled(state.name, bold=True, fg=_COLOURS.get(state.name))
    since = f", depuis le {spoken(state.since)}" if state.since else ""
    yield "État", f"{name}{since}"
    yield "", state.fact


def _versions(found: Summary) -> Iterator[Fact]:
    from sseplan.kinds import spoken
    from sseplan.lifecycle import passed

    if found.last is None:
        yield "L'essentiel", f"{_figures(found.core)}"
        yield "Plan complet", f"{_figures(found.whole)}"
    else:
        last = found.last
        yield "Dernière version", f"{last.version} du {spoken(last.date)} ({last.number})"
        yield "Brouillon", f"{_draft(found)}"
    if found.state.sent:
        yield "Dernier envoi", passed.last_sent(found.state.sent)
    if found.state.opinion is not None:
        yield "Avis de l'ARS", passed.answered(found.state.opinion, found.trame)


def _figures(progress: Progress) -> str:
    aside = f", {progress.to_review} à revoir" if progress.to_review else ""
    asked = "1 question" if progress.total == 1 else f"{progress.total} questions"
    return f"réponses à {progress.answered} sur {asked} ({progress.percent} %){aside}"


def _draft(found: Summary) -> str:
    if found.changed is None:
        return "la version figée ne se lit pas : rien à comparer"
    if not found.changed:
        return "rien n'a changé depuis"
    if found.changed == 1:
        return "1 réponse a changé depuis, pas encore figée"
    return f"{found.changed} réponses ont changé depuis, pas encore figées"


# --- what is to be done


def _deadlines(found: Summary) -> Iterator[Fact]:
    if found.late:
        more = len(found.late) - 1
        others = f" (et {more} autre{'s' if more > 1 else ''})" if more else ""
        yield "En retard", _due(found, found.late[0], others)
    if found.next_due:
        yield "Échéance", _due(found, found.next_due)


def _due(found: Summary, due: Due, others: str = "") -> str:
    """When and what, on one line of 80 columns, or two where nothing is late: « sseplan remind »
    has it whole."""
    when = f"{due.when}, {due.countdown(found.today)} : "
    whole = _TITLE if found.late else _LOOSE
    room = max(whole - len(when) - len(others), _SHORTEST)
    title = due.title if len(due.title) <= room else due.title[: room - 1].rstrip() + "…"
    return f"{when}{title}{others}"


def _to_do(found: Summary) -> Iterator[Fact]:
    yield "Ce qui bloque", _blocking(found)
    aside, stale = len(found.report.to_review), len(found.report.stale)
    told = []
    if remarks := found.open_remarks:
        what = "1 remarque" if remarks == 1 else f"{remarks} remarques"
        told.append(f"{what} de l'ARS sans réponse")
    if aside:
        told.append("1 question mise de côté" if aside == 1 else f"{aside} questions de côté")
    if stale:
        what = "1 réponse a" if stale == 1 else f"{stale} réponses ont"
        told.append(f"{what} plus de douze mois")
    if told:
        yield "À revoir", " ; ".join(told)


def _blocking(found: Summary) -> str:
    count = found.report.blocking
    if not count:
        return "rien"
    points = "1 point" if count == 1 else f"{count} points"
    labels = [found.trame.question(id_).label for id_ in found.blocking if id_ in found.trame]
    return f"{points} : {labels[0]}" if len(labels) == 1 else points


def _themes(figures: Sequence[ThemeFigure], width: int) -> Iterator[str]:
    """A bar and a figure for each theme, in two columns where there is room."""
    told = [_theme(figure) for figure in figures]
    if width < _WIDE:
        yield from told
        return
    half = (len(told) + 1) // 2
    for left, right in zip_longest(told[:half], told[half:], fillvalue=""):
        yield left + right


def _theme(figure: ThemeFigure) -> str:
    done = figure.percentage * _BAR // 100
    bar = "█" * done + "░" * (_BAR - done)
    return f"  {figure.label:{_THEME}} {bar}{figure.percentage:4} %"
