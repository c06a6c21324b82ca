"""A plan at a glance, for the home page: a summary as words and links, and no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sseplan import interview
from sseplan.conformity import ThemeFigure
from sseplan.conformity.severities import BLOCKING, plural
from sseplan.conformity.standing import Standing
from sseplan.conformity.wording import standing_of
from sseplan.interview import Progress, SectionState
from sseplan.kinds import spoken
from sseplan.lifecycle import next_steps, passed, state
from sseplan.lifecycle.next_steps import Step
from sseplan.lifecycle.summary import Summary
from sseplan.reminders import Due
from sseplan.trame import Question, Trame
from sseplan.web.sentences import page_of, place_of
from sseplan.web.stages import Stage, reports_of, stages

FEW = 4
_REVIEWED = ("actualisation", "relecture")  # what a yearly review answers
_STATES = {
    state.ADOPTED: "bien",
    state.ACCEPTED: "bien",
    state.QUERIED: "attention",
    state.DUE: "attention",
    state.DRAFT: "attente",
}
_THEMES = {
    Standing.BLOCKED: "faute",
    Standing.FAULTY: "attention",
    Standing.EMPTY: "attente",
    Standing.UNFINISHED: "attente",
    Standing.SOUND: "bien",
}


@dataclass(frozen=True)
class Link:
    """Something to open: its address, its words, and what to know of it ("" for nothing)."""

    href: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Badge:
    """A state: the class of its shape and colour, and its word."""

    kind: str
    text: str


def link_to(found: Summary, question_id: str, detail: str = "") -> Link:
    """The link to a question; to the panel where the trame does not know it."""
    if question_id not in found.trame:
        return Link("/controle", question_id, detail)
    question = found.trame.question(question_id)
    return Link(place_of(found.trame, question_id), f"{question.number}. {question.label}", detail)


def badge(found: Summary) -> Badge:
    """The state of the plan."""
    return Badge(_STATES.get(found.state.name, ""), found.state.name)


# --- what to do next


def steps(found: Summary) -> list[Link]:
    """What is worth doing now, the most useful first, as the terminal says it."""
    links = (_step(found, step) for step in next_steps.steps(found))
    by_place = {link.href: link for link in reversed(list(links))}
    return list(reversed(by_place.values()))[:FEW]


def _step(found: Summary, step: Step) -> Link:
    name = step.words[0]
    if step.question or name in ("init", "edit"):
        question = step.question or _meant(found, step.words)
        purpose = _capital(step.purpose)
        text = f"{purpose} « {question.label} »" if step.question else purpose
        return Link(place_of(found.trame, question.id), text)
    href, label = page_of(step.words, found.trame)
    return Link(href, label if "--retour" in step.words else _capital(step.purpose))


def _meant(found: Summary, words: Sequence[str]) -> Question:
    """The question that a command leads to without naming it."""
    if words[0] == "edit":
        return found.trame.question(words[1])
    path = interview.core_path(found.trame, found.answers)
    return interview.resume(path, found.answers) or path[0]


def next_question(found: Summary) -> Question | None:
    """Where to take the questions up: the short path first; None where none is open."""
    trame, answers = found.trame, found.answers
    for path in (interview.core_path(trame, answers), interview.whole_path(trame, answers)):
        if question := interview.resume([q for q in path if not q.record], answers):
            return question
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- its life


def facts(found: Summary) -> Iterator[tuple[str, str]]:
    """Label and words: the last version, the draft since, the sending, the ARS's answer."""
    if found.last is None:
        yield "L'essentiel", figures(found.core)
        yield "Plan complet", figures(found.whole)
    else:
        last = found.last
        yield "Dernière version", f"{last.version}, du {spoken(last.date)} ({last.number})"
        yield "Depuis cette version", _draft(found.changed)
    when = passed.last_sent(found.state.sent)
    yield "Dernier envoi", f"le {when}" if when else "pas encore envoyé"
    if found.state.opinion is not None:
        yield "Réponse de l'ARS", passed.answered(found.state.opinion, found.trame)
    if remarks := found.open_remarks:
        yield "Remarques de l'ARS", f"{plural(remarks, 'remarque')} sans réponse"


def figures(progress: Progress) -> str:
    """«12 réponses sur 38 (31 %)»."""
    return f"{progress.answered} réponses sur {progress.total} ({progress.percent} %)"


def _draft(changed: int | None) -> str:
    if changed is None:
        return "la version figée ne se lit pas : rien à comparer"
    if not changed:
        return "rien n'a changé"
    told = "1 réponse a changé" if changed == 1 else f"{changed} réponses ont changé"
    return f"{told}, pas encore dans une version"


# --- what waits


def blocking(found: Summary) -> list[Link]:
    """Each question where something blocks, with the first reason."""
    reasons = {point.question: point.why for point in reversed(found.report.of(BLOCKING))}
    return [link_to(found, id, reasons[id]) for id in found.blocking]


def blocked(found: Summary) -> list[Stage]:
    """What blocks at each stage, for freezing and for the sending."""
    return stages(found, reports_of(found))


def to_review(found: Summary) -> list[Link]:
    """The questions put aside."""
    return [link_to(found, id) for id in found.report.to_review]


def dues(found: Summary) -> list[tuple[Link, Badge]]:
    """What is late, at most three, then the next three things that fall due."""
    coming = (due for due in found.dues if not due.is_late(found.today))
    told = [*found.late[:3], *islice(coming, 3)]
    return [(_due(found, due), _countdown(found, due)) for due in told]


def _due(found: Summary, due: Due) -> Link:
    return Link(opening(due, found.trame), due.title, due.when)


def opening(due: Due, trame: Trame) -> str:
    """Where one sees to what falls due: the yearly review, or a question."""
    return "/relecture" if due.kind in _REVIEWED else place_of(trame, due.question)


def _countdown(found: Summary, due: Due) -> Badge:
    told = due.countdown(found.today)
    if due.is_late(found.today):
        return Badge("faute", f"en retard {told}")
    return Badge("attention" if due.is_near(found.today) else "", told)


# --- how far


def themes(found: Summary) -> list[tuple[ThemeFigure, Badge, list[SectionState]]]:
    """Each theme with its state and those of its sections."""
    states = interview.states(found.trame, found.answers)
    return [
        (figure, theme_badge(figure), [s for s in states if s.section.theme == figure.theme])
        for figure in found.report.themes
    ]


def theme_badge(figure: ThemeFigure) -> Badge:
    """Where a theme stands."""
    standing, told = standing_of(figure)
    return Badge(_THEMES[standing], told)


def section_badge(one: SectionState) -> Badge:
    """How a section stands."""
    if one.progress.to_review:
        return Badge("attention", f"{one.progress.to_review} à revoir")
    if one.progress.answered == one.progress.total:
        return Badge("bien", "complet")
    if not one.progress.answered:
        return Badge("attente", "à commencer")
    return Badge("" if one.missing else "bien", "en cours" if one.missing else "l'essentiel y est")
