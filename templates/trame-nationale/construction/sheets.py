"""One page a fiche réflexe: band, role, numbers, actions with boxes to tick, signature."""

from __future__ import annotations

from construction.blocks import (
    TAB,
    cell,
    choose,
    looped,
    p,
    row,
    run,
    table,
    when,
)
from construction.looks import BAND_SIDES, BLUE, PALE

WIDTH = 180.0  # millimetres: A4 upright, margins of 15 mm
_COLUMNS = [10.0, 78.0, 43.0, 49.0]
_DENSITIES = {"normal": "", "serree": "Serree", "compacte": "Compacte", "tres_serree": "TresSerree"}
_PUBLIC = (
    ("15", "SAMU"),
    ("18", "Pompiers"),
    ("112", "Urgences (Europe)"),
    ("114", "Par SMS (sourds)"),
)


def sheet(name: str, level: int, *, number: str = "") -> str:
    """The whole page for the fiche that the context calls ``name``."""
    return band(name, level, number=number) + page(name)


def page(name: str) -> str:
    """What stands below the band."""
    return (
        when(
            f"{name}.role",
            p(run("Rôle de la CPTS : ", bold=True), f"{{{{ {name}.role }}}}", style="FicheRole"),
        )
        + _numbers(name)
        + p(style="ApresTableau")
        + choose(
            (f"{name}.missing", p(f"À compléter : {{{{ {name}.label }}}}", style="ACompleter")),
            *(
                (f'{name}.density == "{key}"', _actions(name, suffix))
                for key, suffix in _DENSITIES.items()
            ),
        )
        + _signature()
    )


def band(name: str, level: int, *, number: str = "", first: bool = True) -> str:
    """The title: a dark band, very large letters; on a new page unless ``first``."""
    over = p(
        "FICHE RÉFLEXE",
        TAB,
        "{{ document.cpts }}",
        style="FicheSurtitre",
        properties="" if first else "<w:pageBreakBefore/>",
    )
    letters = '<w:rPr><w:color w:val="FFFFFF"/><w:sz w:val="44"/><w:szCs w:val="44"/></w:rPr>'
    text = f"{number}{{{{ {name}.code }}}} – {{{{ {name}.name }}}}"
    title = (
        f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/><w:pageBreakBefore w:val="0"/>'
        f"<w:pBdr>{BAND_SIDES}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{BLUE}"/>'
        '<w:spacing w:before="0" w:after="0" w:line="228" w:lineRule="auto"/>'
        '<w:ind w:left="142" w:right="142"/></w:pPr>'
        f'<w:r>{letters}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )
    return over + title


def _numbers(name: str) -> str:
    """Who to call: the public numbers, then the ARS and the pilot where they may be shown."""
    quarter = WIDTH / 4
    public = [
        cell(quarter, p(digits, style="FicheNumero"), p(label, style="FicheNumeroNom"), fill=PALE)
        for digits, label in _PUBLIC
    ]
    columns = [quarter] * 4
    ars = (
        p(f"{{{{ {name}.ars.phone }}}}", style="FicheNumeroLong"),
        p(f"ARS, point focal{{{{ {name}.ars.other }}}}", style="FicheNumeroNom"),
    )
    pilot = (
        p(f"{{{{ {name}.pilot.phone }}}}", style="FicheNumeroLong"),
        p(
            f"Pilote : {{{{ {name}.pilot.name }}}}{{{{ {name}.pilot.other }}}}",
            style="FicheNumeroNom",
        ),
    )
    numbers = table(
        columns, row(*public), style="TableauFiche", headed=False, title="Numéros d'urgence"
    )
    wide = [quarter, 3 * quarter]
    both = row(cell(wide[0], *ars), cell(wide[1], *pilot))
    named = table(wide, both, style="TableauFiche", headed=False, title="ARS et pilote")
    shown = when(f"{name}.ars.phone or {name}.pilot.phone", p(style="FinDeSection"), named)
    return numbers + shown


def _actions(name: str, suffix: str) -> str:
    titles = ("Fait", "Action", "Qui", "Moyen ou numéro")
    header = row(
        *(
            cell(w, p(t, style="TableauTitre"), fill=PALE)
            for w, t in zip(_COLUMNS, titles, strict=True)
        ),
        header=True,
    )
    moment = row(
        cell(sum(_COLUMNS), p("{{ g.title }}", style=f"FicheMoment{suffix}"), span=4, fill=BLUE)
    )
    action, who = f"FicheAction{suffix}", f"FicheQui{suffix}"
    line = row(
        cell(_COLUMNS[0], p(run("☐", style="CaseACocher"), style=action)),
        cell(_COLUMNS[1], p("{{ a.action }}", style=action)),
        cell(
            _COLUMNS[2],
            p(run("{{ a.who }}", bold=True), style=who),
            when("a.names", p("{{ a.names }}", style=who)),
        ),
        cell(
            _COLUMNS[3],
            p(
                "{{ a.means }}{% if a.means and a.phones %} – {% endif %}",
                run("{{ a.phones }}", bold=True),
                style=who,
            ),
        ),
    )
    return table(
        _COLUMNS,
        header,
        looped(_COLUMNS, "g", f"{name}.groups", moment, looped(_COLUMNS, "a", "g.actions", line)),
        style="TableauFiche",
        title="Actions de la fiche réflexe, à cocher une fois faites",
    )


def _signature() -> str:
    """Room to write on paper when the sheet is used."""
    columns = [62.0, 62.0, 56.0]
    labels = ("Fiche ouverte le, à (heure)", "Par (nom, fonction)", "Signature")
    cells = (
        cell(w, p(label, style="FicheSignature")) for w, label in zip(columns, labels, strict=True)
    )
    return p(style="ApresTableau") + table(
        columns, row(*cells, height=13), style="TableauFiche", headed=False, title="Signature"
    )
