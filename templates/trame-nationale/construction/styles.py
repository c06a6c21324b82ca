"""The look of the documents: every style and list, in one place.

Restyling for good: change this file and run the script again.  Restyling one copy:
change the styles in Word, they are all named there.  Two colours (a deep blue, an
amber for what is missing) and greys, legible once printed in black and white.
"""

from __future__ import annotations

from construction.looks import (
    AMBER,
    BAND_SIDES,
    BLUE,
    COVER_BAND,
    COVER_INDENT,
    CREAM,
    FONT,
    GREY,
    INDENT_BOX,
    INK,
    RULE,
    borders,
    framed,
    letters,
    line,
    shade,
    space,
    style,
    suffix,
)
from construction.report_styles import report_styles
from construction.table_styles import bullets, table_styles
from sseplan.documents.sheet_pages import DENSITIES, Density


def _defaults() -> str:
    plain = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    themed = 'w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"'
    fonts = f"<w:rFonts {plain} {themed}/>"
    lang = '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{letters(10, INK)}{lang}</w:rPr>"
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{space(0, 5, 1.1)}</w:pPr></w:pPrDefault>"
        "</w:docDefaults>"
    )


def _heading(level: int, paragraph: str, letters: str) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return style(
        f"Heading{level}",
        f"heading {level}",
        following="Normal",
        paragraph=f"<w:keepNext/><w:keepLines/>{paragraph}{outline}",
        letters=letters,
    )


def _headings() -> str:
    under = borders(line("bottom", BLUE, 12, 4))
    return (
        _heading(1, f"<w:pageBreakBefore/>{under}{space(0, 14)}", letters(22, BLUE, bold=True))
        + _heading(2, space(18, 7), letters(15, BLUE, bold=True))
        + _heading(3, space(12, 4), letters(11.5, BLUE, bold=True))
    )


def _front() -> str:
    return (
        style(
            "Title",
            "Title",
            paragraph=COVER_BAND + space(16, 12, 1.0) + COVER_INDENT,
            letters=letters(34, "FFFFFF", bold=True),
        )
        + style(
            "Subtitle",
            "Subtitle",
            paragraph=COVER_BAND + space(0, 0) + COVER_INDENT,
            letters=letters(16, "FFFFFF"),
        )
        + style(
            "CouvertureCPTS",
            "Couverture CPTS",
            paragraph=COVER_BAND + space(120, 0, 1.0) + COVER_INDENT,
            letters=letters(20, "FFFFFF", bold=True),
        )
        + style(
            "Brouillon",
            "Brouillon",
            paragraph=framed(AMBER, 12) + shade(CREAM) + space(30, 0) + INDENT_BOX,
            letters=letters(14, AMBER, bold=True),
        )
        + style("Discret", "Discret", paragraph=space(4, 4), letters=letters(9, GREY))
        + style("Attestation", "Attestation", paragraph=framed(BLUE) + space(12, 6) + INDENT_BOX)
    )


def _body() -> str:
    return (
        style(
            "ACompleter",
            "À compléter",
            paragraph="<w:keepLines/>" + framed(AMBER) + shade(CREAM) + space(8, 8) + INDENT_BOX,
            letters=letters(10.5, AMBER, bold=True),
        )
        + style(
            "ARevoir",
            "À revoir",
            paragraph="<w:keepNext/>" + space(0, 4),
            letters=letters(9, AMBER, italic=True),
        )
        + style(
            "Restreint",
            "Diffusion restreinte",
            paragraph="<w:keepLines/>"
            + borders(line("left", GREY, 24, 6))
            + space(6, 6)
            + '<w:ind w:left="170"/>',
            letters=letters(10, GREY, italic=True),
        )
        + style("Renvoi", "Renvoi", paragraph=space(4, 4))
        + style("Cases", "Cases", paragraph=space(0, 3, 1.15))
        + style("Reponse", "Réponse courte", letters=letters(11, bold=True))
        + style("Introduction", "Introduction", paragraph=space(0, 10), letters=letters(11, GREY))
        + style(
            "CouvertureFaits", "Couverture faits", paragraph=space(30, 6), letters=letters(12, GREY)
        )
        + style("CouvertureNiveau", "Couverture niveau", letters=letters(12, BLUE, bold=True))
        + style(
            "CaseACocher",
            "Case à cocher",
            kind="character",
            based="",
            letters='<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" '
            'w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>',
        )
    )


def _lists() -> str:
    def numbered(number: int, level: int, left: int) -> str:
        return (
            f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            f'{space(0, 3)}<w:ind w:left="{left}" w:hanging="284"/>'
        )

    return (
        style("ListBullet", "List Bullet", paragraph=numbered(1, 0, 397))
        + style("ListBullet2", "List Bullet 2", paragraph=numbered(1, 1, 794))
        # The number stays as it was typed: Word would go on counting from one answer to the next.
        + style(
            "ListNumber",
            "List Number",
            paragraph=f'<w:tabs><w:tab w:val="left" w:pos="454"/></w:tabs>{space(0, 3)}'
            '<w:ind w:left="454" w:hanging="341"/>',
        )
    )


def _contents() -> str:
    return (
        style(
            "TOCHeading",
            "TOC Heading",
            paragraph=f"<w:pageBreakBefore/>{borders(line('bottom', BLUE, 12, 4))}{space(0, 14)}",
            letters=letters(22, BLUE, bold=True),
        )
        + style("TOC1", "toc 1", paragraph=space(4, 1, 1.0), letters=letters(10.5, BLUE, bold=True))
        + style(
            "TOC2",
            "toc 2",
            paragraph=space(0, 0.5, 1.0) + '<w:ind w:left="284"/>',
            letters=letters(10),
        )
        + style(
            "TOC3",
            "toc 3",
            paragraph=space(0, 0, 1.0) + '<w:ind w:left="567"/>',
            letters=letters(9.5),
        )
    )


def _margins() -> str:
    def tabs(width: int) -> str:
        return f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'

    def above(width: int) -> str:
        return borders(line("bottom", RULE, 4, 4)) + tabs(width) + space(0, 0, 1.0)

    def below(width: int) -> str:
        return borders(line("top", RULE, 4, 4)) + tabs(width) + space(0, 0, 1.0)

    small = letters(8.5, GREY)
    return (
        style("Header", "header", paragraph=above(9638), letters=small, quick=False)
        + style("Footer", "footer", paragraph=below(9638), letters=small, quick=False)
        + style("EnTetePaysage", "En-tête paysage", paragraph=above(14570), letters=small)
        + style("PiedPaysage", "Pied paysage", paragraph=below(14570), letters=small)
        + style("EnTeteFiche", "En-tête fiche", paragraph=above(10205), letters=small)
        + style("PiedFiche", "Pied fiche", paragraph=below(10205), letters=small)
    )


def _tables() -> str:
    return (
        style("Tableau", "Tableau", paragraph=space(1, 1, 1.0), letters=letters(9))
        # Rows of a short table stay together on a page.
        + style("TableauLie", "Tableau lié", based="Tableau", paragraph="<w:keepNext/>")
        + style(
            "TableauTitre",
            "Tableau titre",
            paragraph="<w:keepNext/>" + space(1.5, 1.5, 1.0),
            letters=letters(9, BLUE, bold=True),
        )
        + style(
            "TableauLibelle",
            "Tableau libellé",
            paragraph=space(1.5, 1.5, 1.0),
            letters=letters(9.5, BLUE, bold=True),
        )
        + style(
            "TableauValeur", "Tableau valeur", paragraph=space(1.5, 1.5, 1.0), letters=letters(10)
        )
        + style(
            "TableauLibelleLie",
            "Tableau libellé lié",
            based="TableauLibelle",
            paragraph="<w:keepNext/>",
        )
        + style(
            "TableauManque",
            "Tableau à compléter",
            based="TableauValeur",
            letters=letters(10, AMBER, bold=True),
        )
        + style(
            "ApresTableau",
            "Après tableau",
            paragraph=space(0, 0, 0, 8),
            letters=letters(4),
            quick=False,
        )
        + style(
            "FinDeSection",
            "Fin de section",
            paragraph=space(0, 0, 0, 1),
            letters=letters(1),
            quick=False,
        )
        + style(
            "Balise", "Balise du modèle", paragraph=space(0, 0, 1.0), letters=letters(8, "8A5A9E")
        )
    )


def _sheets() -> str:
    """The fiches réflexes: large letters, in the densities of ``sheet_pages``."""
    return (
        style(
            "FicheSurtitre",
            "Fiche surtitre",
            paragraph=f"<w:keepNext/>{borders(BAND_SIDES)}{shade(BLUE)}"
            f'<w:tabs><w:tab w:val="right" w:pos="10064"/></w:tabs>{space(0, 0, 1.0)}'
            '<w:ind w:left="142" w:right="142"/>',
            letters=letters(10.5, "FFFFFF", bold=True),
        )
        + style("FicheRole", "Fiche rôle", paragraph=space(5, 4, 1.0), letters=letters(11))
        + style(
            "FicheNumero",
            "Fiche numéro",
            paragraph=space(1, 0, 1.0) + '<w:jc w:val="center"/>',
            letters=letters(18, BLUE, bold=True),
        )
        + style(
            "FicheUrgence",
            "Fiche urgence",
            kind="character",
            based="",
            letters=f'<w:b w:val="0"/><w:bCs w:val="0"/>{letters(9.5, INK)}',
        )
        + style(
            "FicheNumeroNom",
            "Fiche nom du numéro",
            paragraph=space(0, 1, 1.0) + '<w:jc w:val="center"/>',
            letters=letters(9.5),
        )
        + style(
            "FicheNumeroLong",
            "Fiche numéro long",
            paragraph=space(1, 0, 1.0) + '<w:jc w:val="center"/>',
            letters=letters(15, BLUE, bold=True),
        )
        + style(
            "FicheSignature",
            "Fiche signature",
            paragraph=space(1, 0, 1.0),
            letters=letters(8.5, GREY),
        )
        + style(
            "FicheIntertitre",
            "Fiche intertitre",
            paragraph="<w:keepNext/>" + space(9, 3, 1.0),
            letters=letters(12.5, BLUE, bold=True),
        )
        + style("FicheEtape", "Fiche étape", paragraph=space(2, 2, 1.0), letters=letters(12))
        + style(
            "FicheSuite",
            "Fiche suite",
            paragraph=f"<w:keepNext/>{borders(BAND_SIDES)}{shade(BLUE)}{space(0, 0, 0.95)}"
            '<w:ind w:left="142" w:right="142"/>',
            letters=letters(18, "FFFFFF", bold=True),
        )
        + "".join(map(_density, DENSITIES))
    )


def _density(density: Density) -> str:
    """The styles of the actions in the letters of one density."""
    end, name = suffix(density), suffix(density).lower()
    named = f" {name}" if name else ""
    spaced = space(density.gap, density.gap, 1.0)
    title = max(density.gap - 0.5, 0.5)
    return (
        style(
            f"FicheAction{end}",
            f"Fiche action{named}",
            paragraph=spaced,
            letters=letters(density.action),
        )
        # Function and name, number and means are paragraphs that must not drift apart.
        + style(
            f"FicheQui{end}",
            f"Fiche qui{named}",
            paragraph=f"{spaced}<w:contextualSpacing/>",
            letters=letters(density.beside),
        )
        + style(
            f"FicheAppel{end}",
            f"Fiche appel{named}",
            kind="character",
            based="",
            letters=letters(density.number, BLUE, bold=True),
        )
        + style(
            f"FicheCase{end}",
            f"Fiche case{named}",
            paragraph=space(density.gap, 0, exact=density.box * 1.1) + '<w:jc w:val="center"/>',
            letters='<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" '
            f'w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>{letters(density.box)}',
        )
        + style(
            f"FicheMoment{end}",
            f"Fiche moment{named}",
            paragraph=f"<w:keepNext/>{space(title, title, 1.0)}",
            letters=letters(density.action + 0.5, "FFFFFF", bold=True),
        )
    )


def _form() -> str:
    """The blank questionnaire."""
    return (
        style("Aide", "Aide", paragraph="<w:keepNext/>" + space(0, 2, 1.05), letters=letters(10))
        + style(
            "Exemple",
            "Exemple",
            paragraph="<w:keepNext/>" + space(0, 3, 1.05),
            letters=letters(9.5, GREY, italic=True),
        )
        + style(
            "Marques",
            "Marques",
            paragraph="<w:keepNext/>" + space(0, 2, 1.0),
            letters=letters(9, AMBER, bold=True),
        )
        + style(
            "Ligne",
            "Ligne à remplir",
            paragraph=borders(line("bottom", GREY, 4, 1), line("between", GREY, 4, 1))
            + space(0, 0, 0, 21),
        )
        + style("CasesALire", "Cases à cocher", paragraph=space(1, 2, 1.1))
    )


STYLES = (
    _defaults()
    + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    + _headings()
    + _front()
    + _body()
    + _lists()
    + _contents()
    + _margins()
    + _tables()
    + _sheets()
    + _form()
    + report_styles()
    + table_styles()
)
NUMBERING = bullets()
