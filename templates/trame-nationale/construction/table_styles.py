"""The styles of tables, and the bullets of lists."""

from __future__ import annotations

from construction.looks import BLUE, FONT, GREY, PALE, RULE, letters, line, shade


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


def table_styles() -> str:
    """All the styles of tables."""
    first = (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f"{line('bottom', BLUE, 8, 0)}</w:tcBorders>{shade(PALE)}</w:tcPr></w:tblStylePr>"
    )
    first_column = '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    plain = line("top", BLUE, 8, 0) + line("bottom", BLUE, 8, 0) + line("insideH", RULE, 4, 0)
    between = line("insideV", RULE, 4, 0)
    grid = "".join(
        line(side, GREY, 4, 0) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + _table_style("TableauPlan", "Tableau du plan", plain, (28, 85), first)
        + _table_style("TableauIdentite", "Tableau identité", plain, (28, 85), first_column)
        + _table_style("TableauNote", "Tableau de la note", plain + between, (28, 85), first)
        + _table_style("TableauGrille", "Tableau grille", grid, (28, 85), first)
        + _table_style("TableauFiche", "Tableau fiche", grid, (0, 70))
    )


def bullets() -> str:
    """The bullets of the two list styles."""

    def level(number: int, sign: str, left: int) -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
            f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="284"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
            f"{letters(0, BLUE)}</w:rPr></w:lvl>"
        )

    return (
        '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{level(0, '•', 397)}{level(1, '–', 794)}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
