"""The styles of what goes with a plan: the note de modifications, the rapport de conformité."""

from __future__ import annotations

from construction.looks import BLUE, GREY, INDENT_BOX, borders, framed, letters, line, space, style


def report_styles() -> str:
    """All of them."""
    return _titles() + _paragraphs() + _marks()


def _titles() -> str:
    return (
        style(
            "BandeauTitre",
            "Bandeau titre",
            based="Title",
            paragraph=space(0, 2, 1.0),
            letters=letters(22, "FFFFFF", bold=True),
        )
        + style(
            "BandeauSousTitre",
            "Bandeau sous-titre",
            based="Subtitle",
            paragraph=space(0, 8, 1.0),
            letters=letters(12.5, "FFFFFF"),
        )
        # A part that goes on below what stands above it, on the same page.
        + style(
            "TitreSuite",
            "Titre de partie",
            based="Heading1",
            following="Normal",
            paragraph='<w:pageBreakBefore w:val="0"/>' + space(10, 6),
            letters=letters(15, BLUE, bold=True),
        )
    )


def _paragraphs() -> str:
    return (
        style(
            "Verdict",
            "Verdict",
            paragraph="<w:keepLines/>" + framed(BLUE) + space(10, 8, 1.0) + INDENT_BOX,
            letters=letters(13, BLUE, bold=True),
        )
        + style(
            "Reserve",
            "Réserve",
            paragraph=f"<w:keepLines/>{borders(line('left', GREY, 24, 6))}{space(6, 6)}"
            '<w:ind w:left="170"/>',
            letters=letters(9.5, GREY),
        )
        + _centred("TableauNombre", "Tableau nombre", "Tableau")
        + _centred("TableauTitreNombre", "Tableau titre nombre", "TableauTitre")
    )


def _centred(id_: str, name: str, based: str) -> str:
    return style(id_, name, based=based, paragraph='<w:jc w:val="center"/>')


def _marks() -> str:
    """Struck, or bold and underlined: told apart without any colour."""
    return (
        style("TexteRetire", "Texte retiré", kind="character", based="", letters="<w:strike/>")
        + style(
            "TexteAjoute",
            "Texte ajouté",
            kind="character",
            based="",
            letters='<w:b/><w:bCs/><w:u w:val="single"/>',
        )
        + style("TexteNom", "Texte nom", kind="character", based="", letters="<w:b/><w:bCs/>")
        + style("TexteLibelle", "Texte libellé", kind="character", based="",
                letters=letters(0, GREY))
        + style("TexteEnPlus", "Texte en plus", kind="character", based="",
                letters=letters(0, GREY, italic=True))
    )  # fmt: skip
