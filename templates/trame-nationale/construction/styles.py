"""The look of the documents: every style and list, in one place.

Restyling for good: change this file and run the script again.  Restyling one copy:
change the styles in Word, they are all named there.  Two colours (a deep blue, an
amber for what is missing) and greys, legible once printed in black and white.
"""

from __future__ import annotations

BLUE, PALE, AMBER, CREAM = "1F3864", "E8EDF5", "B45309", "FFF4E0"
GREY, RULE, INK = "5A6472", "B9C2CF", "1A1A1A"
FONT = "Calibri"


def _style(
    id_: str,
    name: str,
    *,
    based: str = "Normal",
    following: str = "",
    kind: str = "paragraph",
    paragraph: str = "",
    letters: str = "",
    extra: str = "",
    quick: bool = True,
) -> str:
    link = f'<w:basedOn w:val="{based}"/>' if based else ""
    link += f'<w:next w:val="{following}"/>' if following else ""
    link += "<w:qFormat/>" if quick else ""
    body = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    body += f"<w:rPr>{letters}</w:rPr>" if letters else ""
    custom = "" if name == name.lower() or name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="{kind}"{custom} w:styleId="{id_}"><w:name w:val="{name}"/>'
        f"{link}{body}{extra}</w:style>"
    )


_BUILT_IN = ("Normal", "Title", "Subtitle", "List Bullet", "List Bullet 2", "List Number")
_BUILT_IN += ("Table Grid", "TOC Heading", "Default Paragraph Font", "Normal Table", "Hyperlink")


def _space(before: float = 0, after: float = 0, line: float = 0, exact: float = 0) -> str:
    """Spacing in points; ``line`` as a factor or ``exact`` in points."""
    tail = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    tail = f' w:line="{round(exact * 20)}" w:lineRule="exact"' if exact else tail
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"{tail}/>'


def _letters(
    size: float = 0,
    colour: str = "",
    *,
    bold: bool = False,
    italic: bool = False,
    caps: bool = False,
) -> str:
    found = "<w:b/><w:bCs/>" if bold else ""
    found += "<w:i/><w:iCs/>" if italic else ""
    found += "<w:caps/>" if caps else ""
    found += f'<w:color w:val="{colour}"/>' if colour else ""
    half = round(size * 2)
    return found + (f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else "")


def _shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def _line(side: str, colour: str, eighths: int, space: int = 1, kind: str = "single") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def _borders(*lines: str) -> str:
    return f"<w:pBdr>{''.join(lines)}</w:pBdr>"


def _framed(colour: str, thick: int = 6) -> str:
    """A box with a heavy left side: it is seen without colour too."""
    sides = [_line(side, colour, thick, 4) for side in ("top", "left", "bottom", "right")]
    sides[1] = _line("left", colour, 36, 6)
    return _borders(*sides)


# The dark band of a fiche reaches the margins: its sides are borders of its own colour.
BAND_SIDES = "".join(
    _line(side, BLUE, 4, space)
    for side, space in (("top", 0), ("left", 7), ("bottom", 0), ("right", 7))
)
_INDENT_BOX = '<w:ind w:left="170" w:right="113"/>'


def _defaults() -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    lang = '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_letters(10, INK)}{lang}</w:rPr>"
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{_space(0, 5, 1.1)}</w:pPr></w:pPrDefault>"
        "</w:docDefaults>"
    )


def _heading(level: int, paragraph: str, letters: str) -> str:
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _style(
        f"Heading{level}",
        f"heading {level}",
        following="Normal",
        paragraph=f"<w:keepNext/><w:keepLines/>{paragraph}{outline}",
        letters=letters,
    )


def _headings() -> str:
    under = _borders(_line("bottom", BLUE, 12, 4))
    return (
        _heading(1, f"<w:pageBreakBefore/>{under}{_space(0, 14)}", _letters(22, BLUE, bold=True))
        + _heading(2, _space(18, 7), _letters(15, BLUE, bold=True))
        + _heading(3, _space(12, 4), _letters(11.5, BLUE, bold=True))
    )


def _front() -> str:
    return (
        _style(
            "Title", "Title", paragraph=_space(0, 10, 1.0), letters=_letters(34, BLUE, bold=True)
        )
        + _style("Subtitle", "Subtitle", paragraph=_space(0, 24), letters=_letters(16, GREY))
        + _style(
            "CouvertureCPTS",
            "Couverture CPTS",
            paragraph=_borders(_line("bottom", BLUE, 18, 8)) + _space(170, 40),
            letters=_letters(20, BLUE, bold=True),
        )
        + _style(
            "Brouillon",
            "Brouillon",
            paragraph=_framed(AMBER, 12) + _shade(CREAM) + _space(30, 0) + _INDENT_BOX,
            letters=_letters(14, AMBER, bold=True),
        )
        + _style("Discret", "Discret", paragraph=_space(4, 4), letters=_letters(9, GREY))
        + _style(
            "Attestation", "Attestation", paragraph=_framed(BLUE) + _space(12, 6) + _INDENT_BOX
        )
    )


def _body() -> str:
    return (
        _style(
            "ACompleter",
            "À compléter",
            paragraph="<w:keepLines/>"
            + _framed(AMBER)
            + _shade(CREAM)
            + _space(8, 8)
            + _INDENT_BOX,
            letters=_letters(10.5, AMBER, bold=True),
        )
        + _style(
            "ARevoir",
            "À revoir",
            paragraph="<w:keepNext/>" + _space(0, 4),
            letters=_letters(9, AMBER, italic=True),
        )
        + _style(
            "Restreint",
            "Diffusion restreinte",
            paragraph="<w:keepLines/>"
            + _borders(_line("left", GREY, 24, 6))
            + _space(6, 6)
            + '<w:ind w:left="170"/>',
            letters=_letters(10, GREY, italic=True),
        )
        + _style("Renvoi", "Renvoi", paragraph=_space(4, 4))
        + _style("Cases", "Cases", paragraph=_space(0, 3, 1.15))
        + _style("Reponse", "Réponse courte", letters=_letters(11, bold=True))
        + _style(
            "Introduction", "Introduction", paragraph=_space(0, 10), letters=_letters(11, GREY)
        )
        + _style(
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
            f'{_space(0, 3)}<w:ind w:left="{left}" w:hanging="284"/>'
        )

    return (
        _style("ListBullet", "List Bullet", paragraph=numbered(1, 0, 397))
        + _style("ListBullet2", "List Bullet 2", paragraph=numbered(1, 1, 794))
        # The number stays as it was typed: Word would go on counting from one answer to the next.
        + _style(
            "ListNumber",
            "List Number",
            paragraph=f'<w:tabs><w:tab w:val="left" w:pos="454"/></w:tabs>{_space(0, 3)}'
            '<w:ind w:left="454" w:hanging="341"/>',
        )
    )


def _contents() -> str:
    return (
        _style(
            "TOCHeading",
            "TOC Heading",
            paragraph=f"<w:pageBreakBefore/>{_borders(_line('bottom', BLUE, 12, 4))}{_space(0, 14)}",
            letters=_letters(22, BLUE, bold=True),
        )
        + _style(
            "TOC1", "toc 1", paragraph=_space(4, 1, 1.0), letters=_letters(10.5, BLUE, bold=True)
        )
        + _style(
            "TOC2",
            "toc 2",
            paragraph=_space(0, 0.5, 1.0) + '<w:ind w:left="284"/>',
            letters=_letters(10),
        )
        + _style(
            "TOC3",
            "toc 3",
            paragraph=_space(0, 0, 1.0) + '<w:ind w:left="567"/>',
            letters=_letters(9.5),
        )
    )


def _margins() -> str:
    def tabs(width: int) -> str:
        return f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'

    def above(width: int) -> str:
        return _borders(_line("bottom", RULE, 4, 4)) + tabs(width) + _space(0, 0, 1.0)

    def below(width: int) -> str:
        return _borders(_line("top", RULE, 4, 4)) + tabs(width) + _space(0, 0, 1.0)

    small = _letters(8.5, GREY)
    return (
        _style("Header", "header", paragraph=above(9638), letters=small, quick=False)
        + _style("Footer", "footer", paragraph=below(9638), letters=small, quick=False)
        + _style("EnTetePaysage", "En-tête paysage", paragraph=above(14570), letters=small)
        + _style("PiedPaysage", "Pied paysage", paragraph=below(14570), letters=small)
        + _style("EnTeteFiche", "En-tête fiche", paragraph=above(10205), letters=small)
        + _style("PiedFiche", "Pied fiche", paragraph=below(10205), letters=small)
    )


def _tables() -> str:
    def text(id_: str, name: str, size: float, **look: bool) -> str:
        spacing = _space(1, 1, 1.0)
        return _style(id_, name, paragraph=spacing, letters=_letters(size, **look))

    return (
        text("Tableau", "Tableau", 9)
        # Rows of a short table stay together on a page.
        + _style("TableauLie", "Tableau lié", based="Tableau", paragraph="<w:keepNext/>")
        + _style(
            "TableauTitre",
            "Tableau titre",
            paragraph="<w:keepNext/>" + _space(1.5, 1.5, 1.0),
            letters=_letters(9, BLUE, bold=True),
        )
        + _style(
            "TableauLibelle",
            "Tableau libellé",
            paragraph=_space(1.5, 1.5, 1.0),
            letters=_letters(9.5, BLUE, bold=True),
        )
        + _style(
            "TableauValeur", "Tableau valeur", paragraph=_space(1.5, 1.5, 1.0), letters=_letters(10)
        )
        + _style(
            "TableauLibelleLie",
            "Tableau libellé lié",
            based="TableauLibelle",
            paragraph="<w:keepNext/>",
        )
        + _style(
            "TableauManque",
            "Tableau à compléter",
            based="TableauValeur",
            letters=_letters(10, AMBER, bold=True),
        )
        + _style(
            "ApresTableau",
            "Après tableau",
            paragraph=_space(0, 0, 0, 8),
            letters=_letters(4),
            quick=False,
        )
        + _style(
            "FinDeSection",
            "Fin de section",
            paragraph=_space(0, 0, 0, 1),
            letters=_letters(1),
            quick=False,
        )
        + _style(
            "Balise", "Balise du modèle", paragraph=_space(0, 0, 1.0), letters=_letters(8, "8A5A9E")
        )
    )


def _sheets() -> str:
    """The fiches réflexes: large letters, three densities."""

    def density(suffix: str, name: str, size: float, beside: float, gap: float) -> str:
        spaced = _space(gap, gap, 1.0)
        return (
            _style(
                f"FicheAction{suffix}",
                f"Fiche action{name}",
                paragraph=spaced,
                letters=_letters(size),
            )
            # Function and name are two paragraphs that must not drift apart.
            + _style(
                f"FicheQui{suffix}",
                f"Fiche qui{name}",
                paragraph=_space(gap, gap, 1.0) + "<w:contextualSpacing/>",
                letters=_letters(beside),
            )
            + _style(
                f"FicheMoment{suffix}",
                f"Fiche moment{name}",
                paragraph="<w:keepNext/>" + _space(max(gap - 0.5, 0.5), max(gap - 0.5, 0.5), 1.0),
                letters=_letters(size + 0.5, "FFFFFF", bold=True),
            )
        )

    return (
        _style(
            "FicheSurtitre",
            "Fiche surtitre",
            paragraph=f"<w:keepNext/>{_borders(BAND_SIDES)}{_shade(BLUE)}"
            f'<w:tabs><w:tab w:val="right" w:pos="10064"/></w:tabs>{_space(0, 0, 1.0)}'
            '<w:ind w:left="142" w:right="142"/>',
            letters=_letters(10.5, "FFFFFF", bold=True),
        )
        + _style("FicheRole", "Fiche rôle", paragraph=_space(5, 4, 1.0), letters=_letters(11))
        + _style(
            "FicheNumero",
            "Fiche numéro",
            paragraph=_space(1, 0, 1.0) + '<w:jc w:val="center"/>',
            letters=_letters(18, BLUE, bold=True),
        )
        + _style(
            "FicheNumeroNom",
            "Fiche nom du numéro",
            paragraph=_space(0, 1, 1.0) + '<w:jc w:val="center"/>',
            letters=_letters(9.5),
        )
        + _style(
            "FicheNumeroLong",
            "Fiche numéro long",
            paragraph=_space(1, 0, 1.0) + '<w:jc w:val="center"/>',
            letters=_letters(12, BLUE, bold=True),
        )
        + _style(
            "FicheSignature",
            "Fiche signature",
            paragraph=_space(1, 0, 1.0),
            letters=_letters(8.5, GREY),
        )
        + _style(
            "FicheIntertitre",
            "Fiche intertitre",
            paragraph="<w:keepNext/>" + _space(9, 3, 1.0),
            letters=_letters(12.5, BLUE, bold=True),
        )
        + _style("FicheEtape", "Fiche étape", paragraph=_space(2, 2, 1.0), letters=_letters(12))
        + density("", "", 11.5, 10, 2.5)
        + density("Serree", " serrée", 10.5, 9, 1.5)
        + density("TresSerree", " très serrée", 9.5, 8.5, 0.5)
    )


def _form() -> str:
    """The blank questionnaire."""
    return (
        _style("Aide", "Aide", paragraph="<w:keepNext/>" + _space(0, 2, 1.05), letters=_letters(10))
        + _style(
            "Exemple",
            "Exemple",
            paragraph="<w:keepNext/>" + _space(0, 3, 1.05),
            letters=_letters(9.5, GREY, italic=True),
        )
        + _style(
            "Marques",
            "Marques",
            paragraph="<w:keepNext/>" + _space(0, 2, 1.0),
            letters=_letters(9, AMBER, bold=True),
        )
        + _style(
            "Ligne",
            "Ligne à remplir",
            paragraph=_borders(_line("bottom", GREY, 4, 1), _line("between", GREY, 4, 1))
            + _space(0, 0, 0, 21),
        )
        + _style("CasesALire", "Cases à cocher", paragraph=_space(1, 2, 1.1))
    )


def _table_style(
    id_: str, name: str, borders: str, margins: tuple[int, int], extra: str = ""
) -> str:
    top, side = margins
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>"
        f'<w:top w:w="{top}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="{top}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr>{extra}</w:style>"
    )


def _table_styles() -> str:
    first = (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f"{_line('bottom', BLUE, 8, 0)}</w:tcBorders>{_shade(PALE)}</w:tcPr></w:tblStylePr>"
    )
    plain = _line("top", BLUE, 8, 0) + _line("bottom", BLUE, 8, 0) + _line("insideH", RULE, 4, 0)
    grid = "".join(
        _line(side, GREY, 4, 0) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + _table_style("TableauPlan", "Tableau du plan", plain, (28, 85), first)
        + _table_style("TableauIdentite", "Tableau identité", plain, (28, 85))
        + _table_style("TableauGrille", "Tableau grille", grid, (28, 85), first)
        + _table_style("TableauFiche", "Tableau fiche", grid, (0, 70))
    )


def _bullets() -> str:
    def level(number: int, sign: str, left: int) -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
            f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="284"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
            f'<w:color w:val="{BLUE}"/></w:rPr></w:lvl>'
        )

    return (
        '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{level(0, '•', 397)}{level(1, '–', 794)}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
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
    + _table_styles()
)
NUMBERING = _bullets()
