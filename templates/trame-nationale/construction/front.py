"""The first pages of the plan: cover, page to open in a crisis, control page."""

from __future__ import annotations

from collections.abc import Sequence

from construction.blocks import (
    AFTER_TABLE,
    cell,
    choose,
    each,
    end_of,
    looped,
    p,
    row,
    run,
    table,
    when,
)
from construction.margins import COVER
from construction.questions import PAGE, as_typed, identity_rows, missing, rows_table, widths
from sseplan.trame import Question, Trame

# Questions of section 0 that the control page prints, as tables and as lines.
CONTROLLED = ("plan_version", "plan_validation")
ASKED = ("plan_nature",)


def cover() -> str:
    """The cover, without header or footer."""
    return (
        p("{{ document.cpts }}", style="CouvertureCPTS")
        + p("{{ document.heading }}", style="Title")
        + p("{{ document.version }}", style="Subtitle")
        + when("document.territory", p("{{ document.territory }}", style="CouvertureFaits"))
        + p("{{ document.level_long }}", style="CouvertureNiveau")
        + when("document.draft", p("{{ document.draft_line }}", style="Brouillon"))
        + end_of(COVER)
    )


def quick_page(trame: Trame) -> str:
    """What somebody tired looks for first; not there in a diffusable document."""
    steps = (p(run(f"{n}. ", bold=True), text, style="FicheEtape") for n, text in _STEPS)
    return when(
        "urgence.shown",
        p("En cas d'alerte : la première page", style="Heading1"),
        *steps,
        p(
            "SAMU 15   ·   Pompiers 18   ·   Urgences 112   ·   Par SMS 114",
            style="FicheIntertitre",
        ),
        _titled("urgence.cell", "La cellule de crise", _cell_members()),
        _titled("urgence.authorities", "Les autorités", _authorities()),
        _titled(
            "urgence.entry",
            "Par où l'alerte arrive",
            _listed(trame, "alerte_point_entree", "urgence.entry"),
        ),
        _titled("urgence.places", "Où se réunir", _listed(trame, "cellule_lieu", "urgence.places")),
    )


_STEPS = (
    (1, "Vérifier : rappeler la personne qui alerte (ARS, SAMU, préfecture). Noter l'heure."),
    (2, "Prévenir le pilote de la cellule de crise, ou sa suppléance. Ouvrir la main courante."),
    (3, "Prendre la fiche réflexe de la crise (partie 2) et cocher au fur et à mesure."),
)


def _titled(condition: str, title: str, table_: str) -> str:
    """A table under a small title, which also parts it from the table above."""
    return when(condition, p(title, style="FicheIntertitre"), table_)


def _cell_members() -> str:
    columns = [38.0, 66.0, 66.0]
    people = (
        cell(
            w,
            p(
                f"{{{{ c.{key}.name }}}} ",
                run(f"{{{{ c.{key}.phone }}}}", bold=True),
                style="Tableau",
            ),
        )
        for w, key in zip(columns[1:], ("holder", "substitute"), strict=True)
    )
    line = row(cell(columns[0], p("{{ c.role }}", style="Tableau")), *people)
    titles = ("Fonction", "Titulaire", "Suppléance")
    return _table(columns, titles, looped(columns, "c", "urgence.cell", line))


def _authorities() -> str:
    columns = [110.0, 30.0, 30.0]
    numbers = (
        cell(w, p(run(f"{{{{ c.{key} }}}}", bold=True), style="Tableau"))
        for w, key in zip(columns[1:], ("day", "night"), strict=True)
    )
    line = row(cell(columns[0], p("{{ c.role }}", style="Tableau")), *numbers)
    titles = ("Organisme", "Jour", "Nuit")
    return _table(columns, titles, looped(columns, "c", "urgence.authorities", line))


# The columns of a question that the quick page needs.
_QUICK = {
    "alerte_point_entree": ("plage", "telephone", "personne"),
    "cellule_lieu": ("lieu_ou_outil", "role", "adresse_ou_lien", "acces"),
}


def _listed(trame: Trame, question_id: str, values: str) -> str:
    fields = [trame.question(question_id).field(f) for f in _QUICK[question_id]]
    columns = widths(fields, PAGE)
    cells = (
        cell(w, p(f"{{{{ r.{f.id} }}}}", style="Tableau"))
        for w, f in zip(columns, fields, strict=True)
    )
    titles = [f.label for f in fields]
    return _table(columns, titles, looped(columns, "r", values, row(*cells)))


def _table(columns: Sequence[float], titles: Sequence[str], lines: str) -> str:
    cells = (cell(w, p(t, style="TableauTitre")) for w, t in zip(columns, titles, strict=True))
    return table(columns, row(*cells, header=True), lines, title=titles[0])


def control_page(trame: Trame) -> str:
    """What an officer looks for first: identification, versions, validation, what lacks."""
    columns = [52.0, PAGE - 52.0]
    fact = row(
        cell(columns[0], p("{{ f.label }}", style="TableauLibelle")),
        cell(columns[1], p("{{ f.text }}", style="TableauValeur")),
    )
    asked = [trame.question(id_) for id_ in ASKED]
    identity = table(
        columns,
        looped(columns, "f", "document.facts", fact),
        identity_rows(asked, columns),
        style="TableauIdentite",
        headed=False,
        title="Identification du document",
    )
    return (
        p("Contrôle du document", style="Heading1")
        + identity
        + AFTER_TABLE
        + "".join(_control_block(trame.question(id_)) for id_ in CONTROLLED)
        + when(
            "document.missing",
            p("Reste à compléter", style="Heading2"),
            p("{{ document.draft_line }}, par partie :"),
            each("m", "document.missing", p("{{ m }}", style="ListBullet")),
        )
        + p(
            run("☐", style="CaseACocher"),
            " J'atteste qu'aucune donnée nominative de patient et aucune "
            "copie de registre communal ne figurent dans ce document. Nom, date et signature :",
            style="Attestation",
        )
        + p("{{ document.notice }} {{ document.trame }}", style="Discret")
    )


_CONTROL_TITLES = {"plan_version": "Versions", "plan_validation": "Validation"}


def _control_block(question: Question) -> str:
    name = question.id
    table_ = choose(
        (f"{name}.paragraphs", as_typed(name)),
        ("", rows_table(question) + AFTER_TABLE),
    )
    title = p(_CONTROL_TITLES[name], style="Heading2")
    return choose((f"{name}.missing", missing(name)), (f"{name}.shown", title + table_))
