"""What a conformity report says beyond its findings: every rule, and who confirmed what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sseplan.answers import Answers, Confirmation, applicable, is_answered
from sseplan.conformity import Report, Verdict
from sseplan.documents.editions import capital, day
from sseplan.documents.naming import title
from sseplan.trame import Requirement, Trame
from sseplan.typography import NBSP, french


def of_theme(trame: Trame, theme: str) -> list[Requirement]:
    """The requirements whose question is in a theme, in order."""
    sections = {s.id for s in trame.sections if s.theme == theme}
    return [r for r in trame.requirements if trame.question(r.question).section in sections]


# ------------------------------------------------------------- the annex


def annex(trame: Trame, report: Report) -> dict[str, Any]:
    """``checked`` (a sentence), ``annex`` (the rules that hold, by theme), ``others``, ``sources``.

    ``others`` are the rules that do not hold, wait, or are about nothing in this plan.
    """
    counts = Counter(report.verdicts.values())
    told = " ; ".join(f"{v.value} : {counts[v]}" for v in Verdict if counts[v])
    themes = {label: of_theme(trame, theme) for theme, label in trame.themes.items()}
    return {
        "checked": french(f"{len(report.verdicts)} règles. {capital(told)}."),
        "annex": [
            {"title": french(f"{label} : {_counted(len(held))}"), "rules": held}
            for label, rules in themes.items()
            if (held := [_rule(r, report) for r in rules if _holds(r, report)])
        ],
        "others": [_rule(r, report) for r in trame.requirements if not _holds(r, report)],
        "sources": _sources(trame),
    }


def _counted(held: int) -> str:
    checks = "vérifications satisfaites" if held > 1 else "vérification satisfaite"
    return f"{held} {checks}"


def _holds(rule: Requirement, report: Report) -> bool:
    return report.verdicts[rule.id] is Verdict.SATISFIED


def _rule(rule: Requirement, report: Report) -> dict[str, str]:
    return {
        "id": rule.id,
        "title": french(rule.title),
        "severity": rule.severity,
        "source": rule.source,
        "verdict": report.verdicts[rule.id].value,
    }


def _sources(trame: Trame) -> list[dict[str, str]]:
    """The sources that a rule cites, with how much of each was read."""
    cited = " ".join(rule.source for rule in trame.requirements)
    return [
        {"code": source.code, "title": french(source.title), "state": source.state}
        for source in trame.sources
        if re.search(rf"\b{re.escape(source.code)}\b", cited)
    ]


# ------------------------------------------------------------- the yearly review


def review(trame: Trame, answers: Answers) -> dict[str, Any]:
    """``review`` (a sentence) and ``confirmed``: by part of the plan, who confirmed what, when."""
    given = {id_: one for id_, one in answers.confirmed.items() if id_ in trame}
    yearly = [
        q.id for q in applicable(trame, answers) if q.yearly and is_answered(answers.get(q.id))
    ]
    done = sum(id_ in given for id_ in yearly)
    return {
        "review": french(_said(done, len(yearly), given.values())),
        "confirmed": _confirmed(trame, given),
    }


def _said(done: int, expected: int, given: Iterable[Confirmation]) -> str:
    days = sorted(one.on for one in given)
    if not days:
        return "Aucune confirmation n'est notée : pas encore de relecture annuelle dans sseplan."
    span = f"le {day(days[0])}" if days[0] == days[-1] else f"du {day(days[0])} au {day(days[-1])}"
    return f"{done} des {expected} réponses à revoir chaque année ont été confirmées, {span}."


def _confirmed(trame: Trame, given: dict[str, Confirmation]) -> list[dict[str, str]]:
    """One line for each part, person and day: a review goes through a part in one sitting."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for question in trame.questions:
        if one := given.get(question.id):
            numbered = f"{question.number}.{NBSP}{question.label}"
            found[question.section, one.on, one.by].append(numbered)
    return [
        {
            "section": title(trame.section(section)),
            "questions": french(f"{' ; '.join(labels)}."),
            "by": by or "nom non noté",
            "on": day(on),
        }
        for (section, on, by), labels in found.items()
    ]
