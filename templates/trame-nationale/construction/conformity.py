"""conformite.docx: what the checks found in a version, attached to its submission.

One page that says it all, then each point found, then what was checked.  What the
tags name is written by ``sseplan.documents.conformity_report``.
"""

from __future__ import annotations

from collections.abc import Sequence

from construction import margins
from construction.blocks import AFTER_TABLE, cell, each, looped, p, row, run, table, when
from construction.note import facts
from construction.package import Draft
from construction.questions import PAGE


def draft() -> Draft:
    """The template."""
    kept = ("rIdEnTete", "rIdPied")
    return Draft(
        _head() + _themes() + _found() + _confirmed() + _checked() + margins.MAIN,
        {id_: xml for id_, xml in margins.HEADERS.items() if id_ in kept},
        {id_: xml for id_, xml in margins.FOOTERS.items() if id_ in kept},
    )


def _head() -> str:
    return (
        p("{{ document.heading }}", style="BandeauTitre")
        + p("{{ document.cpts }} – {{ document.version }}", style="BandeauSousTitre")
        + p("{{ rapport.verdict }}", style="Verdict")
        + when("rapport.despite", p("{{ rapport.despite }}", style="ACompleter"))
        + facts("rapport.facts", PAGE, "Le plan contrôlé")
        + p("{{ rapport.honest }}", style="Reserve")
    )


def _themes() -> str:
    columns = (44.0, 30.0, 33.0, 21.0, 21.0, 21.0)
    titles = (
        "Thème",
        "Réponses obligatoires",
        "Vérifications satisfaites",
        "Bloquants",
        "Majeurs",
        "Conseils",
    )
    cells = [cell(columns[0], p(run("{{ t.title }}", bold=True), style="Tableau"))]
    cells += [
        cell(w, p(_number(f"t.{key}"), style="TableauNombre"))
        for w, key in zip(
            columns[1:], ("answered", "satisfied", "blocking", "major", "advice"), strict=True
        )
    ]
    return p("Par thème", style="TitreSuite") + _table(
        columns,
        titles,
        "t",
        "rapport.themes",
        row(*cells),
        "Les chiffres par thème",
        numbers=len(columns) - 1,
    )


def _number(name: str) -> str:
    """A figure; what was found stands out in bold."""
    zero = run(f"{{%r if {name} == '0' %}}") + run("0", style="TexteLibelle")
    return zero + run("{%r else %}") + run(f"{{{{ {name} }}}}", bold=True) + run("{%r endif %}")


def _found() -> str:
    """The points found by severity, what lacks, what is put aside, what is old."""
    columns = (38.0, 48.0, 44.0, 40.0)
    titles = ("Question", "Constat", "À faire", "Règle et source")
    line = row(
        cell(
            columns[0],
            p(run("{{ f.question }}", bold=True), style="Tableau"),
            p(run("{{ f.section }}", style="TexteLibelle"), style="Tableau"),
        ),
        cell(columns[1], p("{{ f.why }}", style="Tableau")),
        cell(columns[2], p("{{ f.todo }}", style="Tableau")),
        cell(
            columns[3],
            p("{{ f.rule }}", style="Tableau"),
            p(run("{{ f.source }}", style="TexteLibelle"), style="Tableau"),
        ),
    )
    severities = each(
        "g",
        "rapport.severities",
        p("{{ g.title }}", style="Heading2"),
        _table(columns, titles, "f", "g.findings", line, "Points relevés"),
    )
    return (
        p("Ce qui a été relevé", style="TitreSuite")
        + severities
        + _missing()
        + _listed("rapport.to_review", "Mis de côté par la CPTS, à revoir")
        + _stale()
        + when("rapport.nothing", p("{{ rapport.nothing }}"))
        + _listed("rapport.reminders", "Rappels")
    )


def _missing() -> str:
    columns = (56.0, PAGE - 56.0)
    line = row(
        cell(columns[0], p(run("{{ m.section }}", bold=True), style="Tableau")),
        cell(columns[1], p("{{ m.text }}", style="Tableau")),
    )
    lacking = _table(
        columns, ("Partie du plan", "Questions"), "m", "rapport.missing", line, "À compléter"
    )
    return when("rapport.missing", p("{{ rapport.missing_title }}", style="Heading2"), lacking)


def _stale() -> str:
    columns = (70.0, PAGE - 70.0)
    line = row(
        cell(columns[0], p(run("{{ o.question }}", bold=True), style="Tableau")),
        cell(columns[1], p("{{ o.text }}", style="Tableau")),
    )
    return when(
        "rapport.stale",
        p("À confirmer : plus de douze mois", style="Heading2"),
        _table(columns, ("Question", "Ce qui date"), "o", "rapport.stale", line, "À confirmer"),
    )


def _listed(values: str, title: str) -> str:
    return when(
        values, p(title, style="Heading2"), each("l", values, p("{{ l }}", style="ListBullet"))
    )


def _confirmed() -> str:
    columns = (40.0, 76.0, 30.0, 24.0)
    line = row(
        cell(columns[0], p("{{ c.section }}", style="Tableau")),
        cell(columns[1], p("{{ c.questions }}", style="Tableau")),
        cell(columns[2], p("{{ c.by }}", style="Tableau")),
        cell(columns[3], p("{{ c.on }}", style="Tableau")),
    )
    titles = ("Partie du plan", "Questions confirmées", "Par", "Le")
    return (
        p("La relecture annuelle : qui a confirmé quoi", style="TitreSuite")
        + p("{{ rapport.review }}")
        + when(
            "rapport.confirmed",
            _table(columns, titles, "c", "rapport.confirmed", line, "Réponses confirmées"),
        )
    )


def _checked() -> str:
    """The annex: the requirements that hold, the others, and the sources that are cited."""
    return (
        p("Annexe : ce qui a été vérifié", style="TitreSuite")
        + p("{{ rapport.checked }}")
        + p("{{ document.notice }}", style="Reserve")
        + each(
            "a",
            "rapport.annex",
            p("{{ a.title }}", style="Heading2"),
            _rules((42.0, 85.0, 18.0, 25.0), ("id", "title", "severity", "source"), "a.rules"),
        )
        + when(
            "rapport.others",
            p("Les autres règles", style="Heading2"),
            _rules(
                (42.0, 72.0, 18.0, 38.0), ("id", "title", "severity", "verdict"), "rapport.others"
            ),
        )
        + when("rapport.sources", p("Les sources citées", style="Heading2"), _sources())
    )


_COLUMNS = {
    "id": "Règle",
    "title": "Ce qui est vérifié",
    "severity": "Gravité",
    "source": "Source",
    "verdict": "Résultat",
}


def _rules(columns: Sequence[float], keys: Sequence[str], values: str) -> str:
    cells = (
        cell(w, p(f"{{{{ r.{key} }}}}", style="Tableau"))
        for w, key in zip(columns, keys, strict=True)
    )
    titles = [_COLUMNS[key] for key in keys]
    return _table(columns, titles, "r", values, row(*cells), "Règles")


def _sources() -> str:
    columns = (18.0, 112.0, 40.0)
    keys = ("code", "title", "state")
    line = row(
        *(
            cell(w, p(f"{{{{ s.{key} }}}}", style="Tableau"))
            for w, key in zip(columns, keys, strict=True)
        )
    )
    titles = ("Code", "Source", "Ce qui a été lu")
    return _table(columns, titles, "s", "rapport.sources", line, "Sources")


def _table(
    columns: Sequence[float],
    titles: Sequence[str],
    name: str,
    values: str,
    line: str,
    title: str,
    *,
    numbers: int = 0,
) -> str:
    """A table with a repeated header row, and what parts it from what follows.

    The last ``numbers`` columns hold figures.
    """
    styles = ["TableauTitre"] * (len(columns) - numbers) + ["TableauTitreNombre"] * numbers
    cells = (cell(w, p(t, style=s)) for w, t, s in zip(columns, titles, styles, strict=True))
    lines = looped(columns, name, values, line)
    return table(columns, row(*cells, header=True), lines, title=title) + AFTER_TABLE
