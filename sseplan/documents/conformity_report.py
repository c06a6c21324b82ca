"""The «rapport de conformité»: what sseplan's checks found in a version, for its submission.

The first page says it all; then each point found, who confirmed what, and in the annex
every rule with its result, so that an officer sees what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sseplan.answers import Answers
from sseplan.conformity import Finding, Missing, Report, Stale, ThemeFigure, Verdict
from sseplan.conformity.severities import ADVICE, BLOCKING, MAJOR, points
from sseplan.conformity.severities import title as title_of
from sseplan.documents import checked_rules, variants
from sseplan.documents.editions import Edition, capital, day, document
from sseplan.documents.naming import title
from sseplan.documents.rendering import Rendered
from sseplan.kinds import row_name
from sseplan.trame import SEVERITIES, Question, Requirement, Trame
from sseplan.typography import NBSP, french
from sseplan.validation import Problem

TEMPLATE = "conformite.docx"
FILE = "rapport-de-conformite.docx"

_HEADING = "Rapport de conformité"
_HONEST = (
    "Ces vérifications sont celles de sseplan, chacune avec sa source. Ce n'est pas la grille de "
    "l'ARS : un plan sans remarque n'est pas un plan accepté."
)
_STAGES = {
    "brouillon": "brouillon : l'envoi à l'ARS et la remise aux membres ne sont pas encore demandés",
    "transmission": "transmission : tout est demandé, envoi à l'ARS et remise aux membres compris",
}
_JUDGED = (Verdict.SATISFIED, Verdict.FAILED, Verdict.UNANSWERED)
_ROWS_NAMED = 5
_PROBLEMS_TOLD = 2  # of one question


def render(
    trame: Trame, answers: Answers, report: Report, edition: Edition, *, despite: str = ""
) -> Rendered:
    """The report as a Word file.

    ``despite`` is why the plan is sent although something blocks, "" where nothing is
    overridden.  The file bears the day of the report.  Raises TemplateInvalid where the
    trame has no template for it.
    """
    model = variants.template(trame, TEMPLATE)
    found = context(trame, answers, report, edition, despite=despite)
    return model.render(found, date=report.today.isoformat())


def context(
    trame: Trame, answers: Answers, report: Report, edition: Edition, *, despite: str = ""
) -> dict[str, Any]:
    """The names that the template may use: ``document`` and ``rapport``."""
    facts = document(trame, answers, edition, _HEADING, capital(edition.dated))
    return {
        "document": facts,
        "rapport": {
            "verdict": french(_verdict(report)),
            "despite": _despite(report, despite),
            "facts": _facts(report, edition, facts),
            "honest": french(_HONEST),
            "themes": _themes(trame, report),
            "nothing": _nothing(report),
            "severities": list(_severities(trame, report)),
            "missing": list(_missing(trame, report.to_complete)),
            "missing_title": french(_missing_title(report.to_complete)),
            "to_review": [_numbered(trame, id_) for id_ in report.to_review],
            "stale": [_stale(trame, answers, old) for old in report.stale],
            "reminders": [french(reminder) for reminder in report.reminders],
            **checked_rules.review(trame, answers),
            **checked_rules.annex(trame, report),
        },
    }


# ------------------------------------------------------------- the first page


def _verdict(report: Report) -> str:
    """«Aucun point bloquant ; 2 points majeurs, 1 conseil.»"""
    counts = report.counts()
    blocking = _points(counts, BLOCKING)
    others = [
        _points(counts, MAJOR),
        _points(counts, ADVICE),
        _plural(len(report.to_complete), "réponse à compléter", "réponses à compléter"),
    ]
    told = ", ".join(filter(None, others))
    first = f"{blocking or 'Aucun point bloquant'}{' ; ' if told else ''}{told}"
    return f"{first}."


def _points(counts: Mapping[str, int], severity: str) -> str:
    """«3 points bloquants», "" for none."""
    count = counts[severity]
    return points(count, severity).replace(" ", NBSP, 1) if count else ""


def _plural(count: int, one: str, several: str) -> str:
    """«3 points», "" for none."""
    return f"{count}{NBSP}{one if count == 1 else several}" if count else ""


def _despite(report: Report, reason: str) -> str:
    if not reason.strip():
        return ""
    what = _points(report.counts(), BLOCKING)
    told = f"Transmis malgré {what}." if what else "Transmis sans attendre."
    return french(f"{told} Raison donnée par la CPTS : {reason.strip()}")


def _facts(report: Report, edition: Edition, facts: Mapping[str, Any]) -> list[dict[str, str]]:
    told = [
        ("Plan", facts["subject"]),
        ("Version", edition.told),
        ("Contrôlé le", day(report.today.isoformat())),
        ("Stade", _STAGES.get(report.stage, report.stage)),
        ("Diffusion", facts["level_long"]),
    ]
    return [{"label": label, "text": french(text)} for label, text in told if text]


def _themes(trame: Trame, report: Report) -> list[dict[str, str]]:
    """The figures of each theme, then those of the whole plan."""
    lines = []
    for figure in report.themes:
        rules = checked_rules.of_theme(trame, figure.theme)
        sections = {s.id for s in trame.sections if s.theme == figure.theme}
        inside = {q.id for q in trame.questions if q.section in sections}
        lines.append(_figures(figure.label, [figure], rules, report, report.counts(inside)))
    whole = _figures("Ensemble", report.themes, trame.requirements, report, report.counts())
    return [*lines, whole]


def _figures(
    label: str,
    figures: Sequence[ThemeFigure],
    rules: Sequence[Requirement],
    report: Report,
    counts: Mapping[str, int],
) -> dict[str, str]:
    judged = [v for r in rules if (v := report.verdicts[r.id]) in _JUDGED]
    figures_of = [str(counts[severity]) for severity in SEVERITIES]
    return {
        "title": label,
        "answered": f"{sum(f.answered for f in figures)} sur {sum(f.asked for f in figures)}",
        "satisfied": f"{judged.count(Verdict.SATISFIED)} sur {len(judged)}",
        **dict(zip(("blocking", "major", "advice"), figures_of, strict=True)),
    }


# ------------------------------------------------------------ what was found


def _nothing(report: Report) -> str:
    """What there is nothing to say about, in one sentence; "" where there is something of all."""
    absent = [
        name
        for name, there in (
            ("aucun point relevé par les règles", report.findings or report.problems),
            ("rien à compléter", report.to_complete),
            ("rien de mis de côté", report.to_review),
            ("aucune liste de plus de douze mois", report.stale),
        )
        if not there
    ]
    told = ", ".join(absent)
    return f"{capital(told)}." if told else ""


def _severities(trame: Trame, report: Report) -> Iterator[dict[str, Any]]:
    """The points by severity, those of the answers that cannot be read first."""
    for severity in SEVERITIES:
        found = report.of(severity)
        lines = _problems(trame, [p.problem for p in found if p.problem])
        lines += [_finding(trame, p.finding) for p in found if p.finding]
        lines += [_unanswered(trame, p.missing) for p in found if p.missing]
        if lines:
            yield {"title": f"{title_of(severity)} ({len(found)})", "findings": lines}


def _unanswered(trame: Trame, missing: Missing) -> dict[str, str]:
    """A question that blocks for want of an answer, with the rules that wait for it."""
    rules = [trame.requirement(id) for id in missing.requirements]
    return _place(trame, missing.question) | {
        "why": "Sans réponse.",
        "todo": "Répondre à la question.",
        "rule": ", ".join(rule.id for rule in rules),
        "source": " ; ".join(dict.fromkeys(rule.source for rule in rules)),
    }


def _finding(trame: Trame, finding: Finding) -> dict[str, str]:
    rule = finding.requirement
    return _place(trame, finding.question) | {
        "why": finding.why,
        "todo": finding.todo,
        "rule": ", ".join((rule.id, *finding.also)),
        "source": rule.source,
    }


def _problems(trame: Trame, problems: Sequence[Problem]) -> list[dict[str, str]]:
    """One line for each question whose answer is not of its kind."""
    groups = {
        p.question_id: [o for o in problems if o.question_id == p.question_id] for p in problems
    }
    return [
        _place(trame, question_id)
        | {
            "why": _told(trame, own),
            "todo": "Corriger la réponse.",
            "rule": "Forme de la réponse",
            "source": "trame",
        }
        for question_id, own in groups.items()
    ]


def _told(trame: Trame, problems: Sequence[Problem]) -> str:
    told = [_problem(trame, problem) for problem in problems[:_PROBLEMS_TOLD]]
    more = len(problems) - len(told)
    told += [f"Et {more} autre{'s' if more > 1 else ''} de même sorte."] if more else []
    return french("\n".join(told))


def _problem(trame: Trame, problem: Problem) -> str:
    row = "" if problem.row is None else f"Ligne {problem.row + 1}"
    place = ", ".join(filter(None, (row, _column(trame, problem))))
    return f"{place} : {problem.message}" if place else problem.message


def _column(trame: Trame, problem: Problem) -> str:
    fields = trame.question(problem.question_id).fields if problem.question_id in trame else ()
    labels = {f.id: f.label for f in fields}
    return f"colonne « {labels[problem.field_id]} »" if problem.field_id in labels else ""


def _place(trame: Trame, question_id: str) -> dict[str, str]:
    section = ""
    if question_id in trame:
        section = title(trame.section(trame.question(question_id).section))
    return {"question": _numbered(trame, question_id), "section": section}


def _numbered(trame: Trame, question_id: str) -> str:
    """«49. Annuaire des autorités»; the id of a question that the trame does not have."""
    if question_id not in trame:
        return question_id
    question = trame.question(question_id)
    return f"{question.number}.{NBSP}{question.label}"


def _missing(trame: Trame, missing: Sequence[Missing]) -> Iterator[dict[str, str]]:
    """One line for each part of the plan: the questions to complete."""
    for section in trame.sections:
        inside = [m for m in missing if trame.question(m.question).section == section.id]
        if inside:
            told = " ; ".join(_lacking(trame, m) for m in inside)
            yield {
                "section": title(section),
                "text": french(told if told[-1] in "?…" else f"{told}."),
            }


def _lacking(trame: Trame, missing: Missing) -> str:
    named = _numbered(trame, missing.question)
    if missing.reason:
        return f"{named} ({missing.reason.rstrip('.')})"
    return f"{named} (bloquant)" if missing.blocking else named


def _missing_title(missing: Sequence[Missing]) -> str:
    blocking = sum(m.blocking for m in missing)
    mark = f", dont {blocking} qui bloque{'nt' if blocking > 1 else ''}" if blocking else ""
    return f"À compléter ({len(missing)}{mark})"


def _stale(trame: Trame, answers: Answers, old: Stale) -> dict[str, str]:
    """A list whose dates are more than twelve months old, its first old rows by their names."""
    question = trame.question(old.question)
    if not old.rows:
        text = f"La dernière date est du {day(old.oldest)}."
    else:
        count = _plural(len(old.rows), "ligne", "lignes")
        text = f"{count}, la plus ancienne du {day(old.oldest)} : {_named(question, answers, old)}."
    return {"question": _numbered(trame, old.question), "text": french(text)}


def _named(question: Question, answers: Answers, old: Stale) -> str:
    value = answers.get(question.id)
    rows = value if isinstance(value, list) else []
    names = [row_name(rows[n], question) for n in _inside(old.rows[:_ROWS_NAMED], rows)]
    more = len(old.rows) - len(names)
    return ", ".join(names) + (f" et {more} autre{'s' if more > 1 else ''}" if more else "")


def _inside(ranks: Iterable[int], rows: Sequence[Any]) -> Iterator[int]:
    return (n for n in ranks if n < len(rows) and isinstance(rows[n], Mapping))
