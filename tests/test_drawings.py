"""The alert chain, the crisis cell and the risk matrix as native Word drawings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from markupsafe import Markup
from word_samples import W, assert_valid, body, french_model

from sseplan.documents import rendering, shapes
from sseplan.documents.drawings import TALLEST, Link, Seat, alert_chain, crisis_cell
from sseplan.documents.matrix import LEVELS, level, risk_matrix

TEMPLATE = rendering.compile(french_model("{{p dessin }}", "fin"))
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
LONG = "Jean-Christophe de La Rochefoucauld-Montbazon d'Exemple " * 4


def links(count: int) -> list[Link]:
    return [
        Link(str(n), "référent <SSE> & Cie", "Dr A. Exemple", "S. Modèle", "téléphone", "30 min")
        for n in range(1, count + 1)
    ]


def seats(count: int) -> list[Seat]:
    return [Seat(f"Fonction {n}", "B. Gabarit", "C. Patron", ("infirmière",)) for n in range(count)]


def drawn(xml: Markup) -> bytes:
    return TEMPLATE.render({"dessin": xml}).docx


def root(xml: Markup) -> etree._Element:
    return etree.fromstring(f'<all xmlns:w="{W[1:-1]}">{xml}</all>')


def descriptions(xml: Markup) -> list[str]:
    return [e.get("descr", "") for e in root(xml).iter("{*}docPr")]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 12, 20, 40])
def test_a_chain_of_any_length_is_valid_and_fits_the_page(count: int, tmp_path: Path) -> None:
    xml = alert_chain(links(count))
    assert_valid(drawn(xml), tmp_path)
    for extent in root(xml).iter("{*}extent"):
        assert int(extent.get("cx", "0")) <= 170 * 36000
        assert int(extent.get("cy", "0")) <= (TALLEST + 1) * 36000
    titles = re.findall(r">(\d+) · référent &lt;SSE&gt; &amp; Cie<", xml)
    assert titles == [str(n) for n in range(1, count + 1)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 11])
def test_a_cell_of_any_size_is_valid_and_fits_the_page(count: int, tmp_path: Path) -> None:
    xml = crisis_cell(Seat("Pilote", "Dr A. Exemple", "S. Modèle"), seats(count))
    assert_valid(drawn(xml), tmp_path)
    (extent,) = root(xml).iter("{*}extent")
    assert int(extent.get("cx", "0")) <= 170 * 36000
    assert int(extent.get("cy", "0")) <= 250 * 36000


def frames(xml: Markup) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of every shape of the one drawing."""
    found = []
    for frame in root(xml).iter(WPS + "wsp"):
        off, ext = next(frame.iter(A + "off")), next(frame.iter(A + "ext"))
        x, y, w, h = (int(v) for v in (off.get("x"), off.get("y"), ext.get("cx"), ext.get("cy")))
        found.append((x, y, x + w, y + h))
    return found


def boxes(xml: Markup) -> list[tuple[int, int, int, int]]:
    return [f for f in frames(xml) if f[0] != f[2] and f[1] != f[3]]


@pytest.mark.parametrize(
    "xml",
    [
        alert_chain(links(9)),
        alert_chain([Link("1", LONG, LONG, LONG, LONG, "30 min"), *links(3)]),
        crisis_cell(Seat("Pilote", LONG), seats(9)),
    ],
)
def test_boxes_stay_inside_and_do_not_overlap(xml: Markup) -> None:
    extent = next(root(xml).iter("{*}extent"))
    right, bottom = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
    placed = boxes(xml)
    for x1, y1, x2, y2 in frames(xml):
        assert min(x1, y1) >= 0
        assert x2 <= right + 2
        assert y2 <= bottom + 2
    for n, a in enumerate(placed):
        for b in placed[n + 1 :]:
            across = min(a[2], b[2]) - max(a[0], b[0])
            down = min(a[3], b[3]) - max(a[1], b[1])
            assert across <= 2 or down <= 2


def test_a_long_name_makes_its_box_taller_and_the_type_never_smaller_than_nine_points() -> None:
    short, long = alert_chain(links(1)), alert_chain([Link("1", "référent", LONG)])
    heights = [int(next(root(x).iter("{*}extent")).get("cy", "0")) for x in (short, long)]
    assert heights[1] > heights[0]
    sizes = {int(e.get(W + "val", "0")) for x in (short, long) for e in root(x).iter(W + "sz")}
    assert min(sizes) >= 18


def test_a_value_without_end_is_cut_in_its_box_and_whole_in_the_description() -> None:
    xml = alert_chain([Link("1", "référent", "x " * 500)])
    assert "…" in xml
    assert "x " * 499 in descriptions(xml)[0]
    assert shapes.short("x" * 200) == "x" * 159 + "…"


def test_the_alternative_text_tells_the_whole_chain() -> None:
    (told,) = descriptions(alert_chain([links(1)[0], Link("2", "pilote")]))
    assert told.replace("\u00a0", " ") == (
        "Chaîne d'alerte en 2 rangs. Rang 1 : référent <SSE> & Cie, Dr A. Exemple, suppléant : "
        "S. Modèle, par téléphone, délai : 30 min. Rang 2 : pilote."
    )


def test_the_alternative_text_tells_the_whole_cell() -> None:
    (told,) = descriptions(crisis_cell(Seat("Pilote", "Dr A. Exemple", "S. Modèle"), seats(1)))
    assert told.replace("\u00a0", " ") == (
        "Organigramme de la cellule de crise. En haut, Pilote : Dr A. Exemple, suppléant : "
        "S. Modèle. Fonction 0 : B. Gabarit, infirmière, suppléant : C. Patron."
    )


def test_what_is_empty_is_not_written() -> None:
    xml = alert_chain([Link("1", "référent")])
    assert not [word for word in ("Suppléant", "Moyen", "Délai") if word in xml]
    assert alert_chain([]) == ""


def test_a_program_that_cannot_draw_shows_the_description() -> None:
    fallback = next(root(alert_chain(links(1))).iter("{*}Fallback"))
    assert "".join(fallback.itertext()) == descriptions(alert_chain(links(1)))[0]


def test_forbidden_characters_in_a_name_do_no_harm() -> None:
    assert "Dr Exemple" in body(drawn(alert_chain([Link("1", "a", "Dr\x00 Exem\ud800ple")])))


def test_the_palette_colours_the_boxes() -> None:
    assert "00AA00" in alert_chain(links(1), palette=shapes.Palette(strong="00AA00"))


def test_two_drawings_in_one_document_have_ids_of_their_own(tmp_path: Path) -> None:
    file = drawn(alert_chain(links(2)) + crisis_cell(Seat("Pilote"), seats(2)))
    ids = re.findall(r'<(?:wp:docPr|wps:cNvPr) id="(\d+)"', body(file))
    assert len(ids) == len(set(ids))
    assert_valid(file, tmp_path)


# ------------------------------------------------------------ the risk matrix


def rows(xml: Markup) -> list[list[str]]:
    table = root(xml)
    return [
        [" ".join(t.text or "" for t in cell.iter(W + "t")) for cell in row.iter(W + "tc")]
        for row in table.iter(W + "tr")
    ]


def matrix() -> Markup:
    return risk_matrix(
        {(3, 3): ["R1 Crue & débordement", "R2 Afflux"], (4, 4): ["R3 Canicule"]},
        probabilities=["Rare", "Possible", "Probable", "Très probable"],
        gravities=["Mineure", "Sensible", "Grave", "Très grave"],
    )


def test_each_cell_of_the_matrix_names_its_level_and_its_risks() -> None:
    written = [[cell.replace("\u00a0", " ") for cell in row] for row in rows(matrix())]
    assert written == [
        ["Probabilité ↓ Gravité →", "Mineure", "Sensible", "Grave", "Très grave"],
        ["Très probable", "Modéré", "Élevé", "Critique", "Critique • R3 Canicule"],
        ["Probable", "Faible", "Modéré", "Élevé • R1 Crue & débordement • R2 Afflux", "Critique"],
        ["Possible", "Faible", "Modéré", "Modéré", "Élevé"],
        ["Rare", "Faible", "Faible", "Faible", "Modéré"],
    ]


def test_the_level_never_falls_when_a_risk_grows() -> None:
    ranks = {(p, g): LEVELS.index(level(p, g)) for p in range(1, 5) for g in range(1, 5)}
    assert set(ranks.values()) == {0, 1, 2, 3}
    assert all(ranks[p, g] <= ranks[p + 1, g] for p in range(1, 4) for g in range(1, 5))
    assert all(ranks[p, g] <= ranks[p, g + 1] for p in range(1, 5) for g in range(1, 4))


def test_the_matrix_is_a_table_with_headers_and_a_description(tmp_path: Path) -> None:
    table = root(matrix())
    assert len(list(table.iter(W + "tblHeader"))) == 1
    assert next(table.iter(W + "tblLook")).get(W + "firstColumn") == "1"
    assert "probabilité" in str(next(table.iter(W + "tblDescription")).get(W + "val"))
    assert_valid(drawn(matrix()), tmp_path)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_shades_darken_with_the_level_and_the_text_stays_legible() -> None:
    p = shapes.Palette()
    fills = [p.low, p.moderate, p.high, p.critical]
    shades = [luminance(fill) for fill in fills]
    assert shades == sorted(shades, reverse=True)
    pairs = [(p.low, p.ink), (p.moderate, p.ink), (p.high, p.ink), (p.critical, "FFFFFF")]
    pairs += [(p.strong, "FFFFFF"), (p.soft, p.ink)]
    assert min(contrast(a, b) for a, b in pairs) >= 4.5
