"""note.docx: what changed since a version, for the officer who knows that one.

One page of summary, then every change: before beside after.  What the tags name is
written by ``sseplan.documents.note``.
"""

from __future__ import annotations

from construction import margins
from construction.blocks import (
    AFTER_TABLE,
    cell,
    choose,
    control_row,
    each,
    looped,
    p,
    row,
    run,
    table,
    when,
)
from construction.package import Draft
from construction.questions import WIDE_PAGE

_THEMES = (42.0, 22.0, WIDE_PAGE - 64.0)
_CHANGES = (28.0, 45.0, 77.0, 77.0, WIDE_PAGE - 227.0)
_TITLES = ("Partie du plan", "Question", "Avant", "Après", "Raison")
_LEGEND = (
    "Dans une réponse modifiée : ",
    run("les mots retirés sont barrés", style="TexteRetire"),
    " dans « Avant », ",
    run("les mots ajoutés sont en gras souligné", style="TexteAjoute"),
    " dans « Après » ; « […] » tient lieu d'un passage omis. « Idem » : la raison de la "
    "ligne au-dessus.",
    "{% if note.shortened %} Le détail de chaque ligne est dans le plan aux modifications "
    "suivies.{% endif %}",
)


def draft() -> Draft:
    """The template."""
    kept = ("rIdEnTetePaysage", "rIdPiedPaysage")
    return Draft(
        _head() + _summary() + _detail() + margins.ANNEXES,
        {id_: xml for id_, xml in margins.HEADERS.items() if id_ in kept},
        {id_: xml for id_, xml in margins.FOOTERS.items() if id_ in kept},
    )


def facts(values: str, total: float, title: str) -> str:
    """Names and values, line by line."""
    columns = (44.0, total - 44.0)
    line = row(
        cell(columns[0], p("{{ f.label }}", style="TableauLibelle")),
        cell(columns[1], p("{{ f.text }}", style="TableauValeur")),
    )
    lines = looped(columns, "f", values, line)
    return table(columns, lines, style="TableauIdentite", headed=False, title=title) + AFTER_TABLE


def _head() -> str:
    return (
        p("{{ document.heading }}", style="BandeauTitre")
        + p("{{ document.cpts }} – {{ document.version }}", style="BandeauSousTitre")
        + facts("note.facts", WIDE_PAGE, "Les deux versions")
    )


def _summary() -> str:
    count = p("{{ t.count }}", style="TableauNombre")
    changed = cell(_THEMES[2], p("{{ t.text }}", style="Tableau"))
    same = cell(_THEMES[2], p(run("{{ t.text }}", style="TexteEnPlus"), style="Tableau"))
    named = cell(_THEMES[0], p(run("{{ t.title }}", bold=True), style="Tableau"))
    titles = ("Thème", "Questions changées", "Ce qui change")
    styles = ("TableauTitre", "TableauTitreNombre", "TableauTitre")
    heads = (cell(w, p(t, style=s)) for w, t, s in zip(_THEMES, titles, styles, strict=True))
    header = row(*heads, header=True)
    lines = looped(
        _THEMES,
        "t",
        "note.themes",
        control_row("if t.changed", _THEMES),
        row(named, cell(_THEMES[1], count), changed),
        control_row("else", _THEMES),
        row(named, cell(_THEMES[1], count), same),
        control_row("endif", _THEMES),
    )
    return (
        p("{{ note.sentence }}", style="TitreSuite")
        + when("note.themes", table(_THEMES, header, lines, title="Les changements par thème"))
        # Before a page of its own, this paragraph could fall alone on a page.
        + when("not note.long", AFTER_TABLE)
    )


def _detail() -> str:
    title = "Le détail des changements"
    header = row(
        *(cell(w, p(t, style="TableauTitre")) for w, t in zip(_CHANGES, _TITLES, strict=True)),
        header=True,
    )
    lines = looped(
        _CHANGES,
        "c",
        "note.changes",
        row(*_cells()),
    )
    return when(
        "note.changes",
        choose(("note.long", p(title, style="Heading1")), ("", p(title, style="TitreSuite"))),
        p(*_LEGEND, style="Discret", properties="<w:keepNext/>"),
        table(_CHANGES, header, lines, style="TableauNote", title=title),
        p(style="FinDeSection"),
    )


def _cells() -> tuple[str, ...]:
    part, question, before, after, reason = _CHANGES
    named = p(
        run("{{ c.number }}{% if c.number %} {% endif %}", bold=True),
        "{{ c.section }}",
        style="Tableau",
    )
    full = p(run("{{ c.question }}", bold=True), style="Tableau")
    again = p(run("{{ c.question }} ", style="TexteLibelle"), "{{ c.row }}", style="Tableau")
    return (
        cell(part, named),
        cell(
            question,
            choose(
                ("c.again", again), ("", full + when("c.row", p("{{ c.row }}", style="Tableau")))
            ),
            when("c.remark", p(run("{{ c.remark }}", style="TexteEnPlus"), style="Tableau")),
        ),
        cell(before, _lines("c.before")),
        cell(after, _lines("c.after")),
        cell(reason, p("{{ c.reason }}", style="Tableau")),
    )


_STYLES = {
    "removed": "TexteRetire",
    "added": "TexteAjoute",
    "label": "TexteLibelle",
    "aside": "TexteEnPlus",
    "name": "TexteNom",
}


def _lines(values: str) -> str:
    """Paragraphs of marked pieces of text."""
    shown = run("{%r for x in l.pieces %}")
    for n, (mark, style) in enumerate(_STYLES.items()):
        shown += run(f"{{%r {'elif' if n else 'if'} x.mark == '{mark}' %}}")
        shown += run("{{ x.text }}", style=style)
    shown += run("{%r else %}") + run("{{ x.text }}") + run("{%r endif %}") + run("{%r endfor %}")
    return each("l", values, p(shown, style="Tableau"))
