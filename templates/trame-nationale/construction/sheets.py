"""One page a fiche réflexe: band, role, numbers, actions with boxes to tick, signature."""

from __future__ import annotations

from construction.blocks import (
    TAB,
    cell,
    choose,
    each,
    looped,
    p,
    row,
    run,
    table,
    when,
)
from construction.looks import BAND_SIDES, BLUE, PALE, shade, suffix
from sseplan.documents.sheet_pages import COLUMNS, DENSITIES, WIDTH, Density

# A4 upright, margins of 15 mm.
_COLUMNS = list(COLUMNS)
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
            (
                "",
                each(
                    "page",
                    f"{name}.pages",
                    when("not page.first", _band_again(name) + p(style="ApresTableau")),
                    choose(*((f'{name}.density == "{d.name}"', _actions(d)) for d in DENSITIES)),
                ),
            ),
        )
        + _signature()
    )


def _band_again(name: str) -> str:
    """The band of a further page; not a heading, the contents name the fiche once."""
    title = f"{{{{ {name}.code }}}} – {{{{ {name}.name }}}} (suite)"
    return p(
        "FICHE RÉFLEXE",
        TAB,
        "{{ document.cpts }}",
        style="FicheSurtitre",
        properties="<w:pageBreakBefore/>",
    ) + p(title, style="FicheSuite")


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
        f"{shade(BLUE)}"
        '<w:spacing w:before="0" w:after="0" w:line="228" w:lineRule="auto"/>'
        '<w:ind w:left="142" w:right="142"/></w:pPr>'
        f'<w:r>{letters}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )
    return over + title


def _numbers(name: str) -> str:
    """Who to call: the public numbers, then the ARS and the pilot where they may be shown."""
    quarter = WIDTH / 4
    public = [
        cell(
            quarter,
            p(f"{digits} ", run(label, style="FicheUrgence"), style="FicheNumero"),
            fill=PALE,
        )
        for digits, label in _PUBLIC
    ]
    columns = [quarter] * 4
    numbers = table(
        columns, row(*public), style="TableauFiche", headed=False, title="Numéros d'urgence"
    )
    third = WIDTH / 3
    called = (
        cell(
            third,
            p(f"{{{{ {name}.{key}.phone }}}}", style="FicheNumeroLong"),
            p(f"{{{{ {name}.{key}.label }}}}", style="FicheNumeroNom"),
        )
        for key in ("ars", "pilot", "substitute")
    )
    named = table(
        [third] * 3, row(*called), style="TableauFiche", headed=False, title="ARS et pilote"
    )
    return numbers + when(f"{name}.called", p(style="FinDeSection"), named)


def _actions(density: Density) -> str:
    """The actions of one page, in the letters of one density."""
    end = suffix(density)
    titles = ("Fait", "Action", "Qui", "Numéro et moyen")
    header = row(
        *(
            cell(w, p(t, style="TableauTitre"), fill=PALE)
            for w, t in zip(_COLUMNS, titles, strict=True)
        ),
        header=True,
    )
    moment = row(
        cell(sum(_COLUMNS), p("{{ g.title }}", style=f"FicheMoment{end}"), span=4, fill=BLUE)
    )
    lines = looped(_COLUMNS, "a", "g.actions", _action(density))
    return table(
        _COLUMNS,
        header,
        looped(_COLUMNS, "g", "page.groups", moment, lines),
        style="TableauFiche",
        title="Actions de la fiche réflexe, à cocher une fois faites",
    )


def _action(density: Density) -> str:
    """One action: the box, what to do, who does it, the number to call in large letters."""
    end = suffix(density)
    who = f"FicheQui{end}"
    return row(
        cell(_COLUMNS[0], p("☐", style=f"FicheCase{end}")),
        cell(_COLUMNS[1], p("{{ a.action }}", style=f"FicheAction{end}")),
        cell(
            _COLUMNS[2],
            p(run("{{ a.who }}", bold=True), style=who),
            when("a.names", p("{{ a.names }}", style=who)),
        ),
        cell(_COLUMNS[3], _means(density.inline, who, f"FicheAppel{end}")),
    )


def _means(inline: bool, style: str, number: str) -> str:
    """The numbers to call, a line each, then the means; on the same line when ``inline``."""
    call = (run("{{ c.number }}", style=number), "{{ c.whose }}")
    means = (
        "{% for m in a.means %}{{ m.plain }}",
        run("{{ m.number }}", style=number),
        "{% endfor %}",
    )
    if not inline:
        return each("c", "a.phones", p(*call, style=style)) + when(
            "a.means", p(*means, style=style)
        )
    comma = "{% if not loop.last %}, {% endif %}{% endfor %}"
    dash = "{% if a.phones and a.means %} – {% endif %}"
    return p("{% for c in a.phones %}", *call, comma, dash, *means, style=style)


def _signature() -> str:
    """Room to write on paper when the sheet is used."""
    columns = [62.0, 62.0, 56.0]
    labels = ("Fiche ouverte le, à (heure)", "Par (nom, fonction)", "Signature")
    cells = (
        cell(w, p(label, style="FicheSignature")) for w, label in zip(columns, labels, strict=True)
    )
    return p(style="ApresTableau") + table(
        columns, row(*cells, height=11), style="TableauFiche", headed=False, title="Signature"
    )
