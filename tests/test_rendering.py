"""A Word template compiled once, then rendered."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import jinja2
import pytest
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup
from word_samples import add_bookmark, add_table, assert_valid, body, model, parts, saved, texts

from sseplan.documents import rendering
from sseplan.errors import DocumentBroken, TemplateInvalid


def rendered(template: bytes, **context: Any) -> bytes:
    return rendering.compile(template).render(context).docx


def refusal(template: bytes, **context: Any) -> str:
    with pytest.raises(TemplateInvalid) as caught:
        rendering.compile(template).render(context)
    return str(caught.value)


# ------------------------------------------------------------------- faithful


@pytest.mark.parametrize(
    "value",
    [
        "Plan & annexes",
        "fièvre < 38 > 37",
        '« l\'été » "ici"',
        "👩🏽‍⚕️ 🚑",
        "{{ secret }} {% if %} {# rien #} {{",
        "{_{ x }_} {_% y %_}",
        "</w:t></w:r></w:p><w:p>",
        "  deux  espaces  ",
        "مرحبا بالعالم",
        "première\nseconde\n\nquatrième",
        "\nnom\tprénom\n",
        "x" * 100_000,
        "&amp; &lt;b&gt; &#233;",
    ],
)
def test_a_value_comes_out_as_typed(value: str) -> None:
    def with_places(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ valeur }}"
        add_table(document, ("Titre",), ("{{ valeur }}",))

    file = rendered(model("avant {{ valeur }} après", more=with_places), valeur=value)
    assert texts(file) == [f"avant {value} après", "Titre", value]
    assert texts(file, "word/header1.xml") == [value]


def test_forbidden_characters_are_removed_and_reported() -> None:
    done = rendering.compile(model("{{ nom }}")).render({"nom": "a\x00b\ud800c"})
    assert texts(done.docx) == ["abc"]
    assert [r.where for r in done.removed] == ["nom"]


def test_nothing_is_printed_for_none_and_a_truth_is_said_in_french() -> None:
    assert texts(rendered(model("[{{ x }}] {{ y }} {{ z }}"), x=None, y=True, z=False)) == [
        "[] oui non"
    ]


def test_a_long_answer_is_looped_over_by_the_filter() -> None:
    file = rendered(
        model(
            "{%p for b in t|paragraphes %}",
            "{{ b.kind }} {{ b.label }} {{ b.text }}",
            "{%p endfor %}",
        ),
        t="Un.\n- deux\n3. trois",
    )
    assert texts(file) == ["p  Un.", "bullet • deux", "number 3. trois"]


def test_a_field_called_like_a_method_is_a_field() -> None:
    assert texts(rendered(model("{{ l.items }} {{ l.values }}"), l={"items": 1, "values": 2})) == [
        "1 2"
    ]


def test_a_line_break_in_an_attribute_becomes_a_space(tmp_path: Path) -> None:
    def bookmarked(document: Any) -> None:
        add_bookmark(document.paragraphs[0], 'q_{{ {"a": nom}["a"] }}')

    file = rendered(model("texte", more=bookmarked), nom='a\nb"<')
    assert 'w:name="q_a b&#34;&lt;"' in body(file)
    assert_valid(file, tmp_path)


# -------------------------------------------------------------- deterministic


def test_the_same_answers_give_the_same_bytes() -> None:
    template = model("{{ a }}")
    assert rendered(template, a="été") == rendered(template, a="été")


def test_the_archive_tells_nothing_of_the_machine_and_begins_with_the_content_types() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(model("{{ a }}"), a="é"))) as file:
        assert file.testzip() is None
        infos = file.infolist()
    assert [i.filename for i in infos[:2]] == ["[Content_Types].xml", "_rels/.rels"]
    assert {(i.date_time, i.create_system, i.external_attr) for i in infos} == {
        ((1980, 1, 1, 0, 0, 0), 0, 0)
    }


def test_what_nothing_uses_is_left_out_with_its_declarations() -> None:
    file = parts(rendered(model("a")))
    assert not {"word/stylesWithEffects.xml", "docProps/thumbnail.jpeg"} & set(file)
    declared = file["[Content_Types].xml"] + file["word/_rels/document.xml.rels"]
    assert b"stylesWithEffects" not in declared
    assert b"thumbnail" not in file["_rels/.rels"]


def test_properties_are_filled_in_and_escaped_once() -> None:
    def titled(document: Any) -> None:
        document.core_properties.title = "{{ titre }}"
        document.core_properties.author = "{{ auteur }}"

    done = rendering.compile(model("a", more=titled)).render(
        {"titre": "Plan d'urgence & <SSE>\nde crise", "auteur": "S. Modèle"}, date="2026-03-12"
    )
    properties = docx.Document(io.BytesIO(done.docx)).core_properties
    assert properties.title == "Plan d'urgence & <SSE> de crise"
    assert properties.author == "S. Modèle"
    assert {properties.created.isoformat()[:10], properties.modified.isoformat()[:10]} == {
        "2026-03-12"
    }


# -------------------------------------------------------------------- repairs


def test_a_cell_emptied_by_a_condition_keeps_a_paragraph() -> None:
    def conditional(document: Any) -> None:
        cell = add_table(document, ("Titre",), ("{%p if x %}",)).cell(1, 0)
        cell.add_paragraph("{{ x }}")
        cell.add_paragraph("{%p endif %}")

    assert texts(rendered(model(more=conditional), x="")) == ["Titre", ""]


def test_a_table_left_without_a_row_disappears() -> None:
    def looped(document: Any) -> None:
        document.add_table(3, 1)
        for n, text in enumerate(("{%tr for l in lignes %}", "{{ l }}", "{%tr endfor %}")):
            document.tables[0].cell(n, 0).text = text
        document.add_paragraph("fin")

    template = model("début", more=looped)
    assert "<w:tbl>" not in body(rendered(template, lignes=[]))
    assert texts(rendered(template, lignes=["a", "b"])) == ["début", "a", "b", "fin"]


def test_bookmarks_repeated_by_a_loop_get_ids_of_their_own() -> None:
    def bookmarked(document: Any) -> None:
        add_bookmark(document.paragraphs[1], "ligne_{{ l }}")

    file = rendered(
        model("{%p for l in lignes %}", "{{ l }}", "{%p endfor %}", more=bookmarked),
        lignes=["a", "b"],
    )
    assert re.findall(r'bookmark(\w+) w:id="(\d+)"', body(file)) == [
        ("Start", "1"),
        ("End", "1"),
        ("Start", "2"),
        ("End", "2"),
    ]


def test_a_document_that_word_would_repair_is_not_written() -> None:
    with pytest.raises(DocumentBroken, match="dans un autre"):
        rendered(model("{{ x }}"), x=Markup("</w:t></w:r><w:p/><w:r><w:t>"))
    with pytest.raises(DocumentBroken, match="mal formé"):
        rendered(model("{{ x }}"), x=Markup("<w:t>"))


# ----------------------------------------------------- what a template may do


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ x.__class__ }}",
        "{{ 'x' * 20000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ liste.append(1) }}",
        "{% for i in range(1000000) %}{% endfor %}",
    ],
)
def test_a_template_cannot_reach_python_nor_blow_up(tag: str) -> None:
    assert "corps du document, paragraphe 1" in refusal(model(tag), x="a", liste=[1])


def test_every_unknown_name_is_told_with_its_place_and_a_near_one() -> None:
    def elsewhere(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ version }}"
        add_table(document, ("a", "b"), ("ok", "{{ cpts_nmo }}"))

    known = {"cpts_nom": "CPTS", "ligne": {"telephone": 1}}
    told = refusal(model("rien", "{{ ligne.telefone }}", more=elsewhere), **known)
    assert told.splitlines() == [
        "Le modèle Word contient 3 fautes, à corriger dans Word avant de recommencer :",
        "- corps du document, paragraphe 2, « {{ ligne.telefone }} » : le nom « telefone » "
        "n'existe pas (vouliez-vous dire « telephone » ?).",
        "- corps du document, tableau 1, ligne 2, cellule 2, « {{ cpts_nmo }} » : le nom "
        "« cpts_nmo » n'existe pas.",
        "- pied de page, paragraphe 1, « {{ version }} » : le nom « version » n'existe pas.",
    ]


@pytest.mark.parametrize(
    ("paragraphs", "reasons"),
    [
        (
            ["{{ a b }}", "{{ c | inconnu }}", "{% foo %}"],
            [
                "« end of print statement » était attendu",
                "le filtre « inconnu » n'existe pas",
                "la balise « foo » n'existe pas",
            ],
        ),
        (["{%p if a %}", "x"], ["ce « if » n'est fermé par aucun « endif »"]),
        (["{%p endfor %}"], ["« endfor » ne ferme rien"]),
        (
            ["{%p for a in b %}", "{%p endif %}", "{%p endfor %}"],
            ["« endif » est écrit où le « for » (corps du document, paragraphe 1) attend sa fin"],
        ),
        (["{%p else %}"], ["« else » ne se trouve dans aucun « if »"]),
        (["{%p if a %}{%p endif %}"], ["cette balise serait perdue"]),
        (["{{ a"], ["cette balise n'est pas complète"]),
        (["a }}"], ["cette balise n'est pas complète"]),
        (["{{ a §}}"], ["le caractère « § » n'a rien à faire là"]),
    ],
)
def test_every_mistake_in_a_template_is_told(paragraphs: list[str], reasons: list[str]) -> None:
    told = refusal(model(*paragraphs))
    for reason in reasons:
        assert reason in told
    assert len(told.splitlines()) == 1 + len(reasons)


def test_a_value_that_is_no_list_is_told_with_its_place() -> None:
    told = refusal(model("{%p for a in n %}", "{{ a }}", "{%p endfor %}"), n=3)
    assert "paragraphe 1, « {%p for a in n %} » : cette valeur n'est pas une liste" in told


def test_names_are_looked_for_in_branches_that_the_samples_do_not_enter() -> None:
    template = model("{%p if non %}", "{{ cpts_nmo }}", "{%p endif %}")
    found = rendering.verify_template(template, [{"non": False, "cpts_nom": "x"}])
    assert [str(f) for f in found] == [
        "corps du document, paragraphe 2, « {{ cpts_nmo }} » : le nom « cpts_nmo » n'existe pas "
        "(vouliez-vous dire « cpts_nom » ?)."
    ]


def test_a_template_says_which_names_it_needs() -> None:
    def footed(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "{{ version }}"
        document.core_properties.title = "{{ titre }}"

    compiled = rendering.compile(model("{% set y = x %}{{ y }}", more=footed))
    assert compiled.names == {"x", "version", "titre"}


def test_a_file_that_is_no_template_is_refused_in_a_sentence() -> None:
    with pytest.raises(TemplateInvalid, match="n'est pas un document Word"):
        rendering.compile(b"%PDF-1.7")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(TemplateInvalid, match="pas de corps"):
        rendering.compile(file.getvalue())


def with_body(old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(model("texte")).items():
            archive.writestr(name, data.replace(old, new) if "document.xml" in name else data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"</w:p>", b"", "abîmé"),
        (b"<w:document", b"<!DOCTYPE x [<!ENTITY a 'b'>]><w:document", "interdite"),
        (
            b"<w:t>texte</w:t>",
            b"</w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r>",
            "modifications suivies",
        ),
        (b"texte", b" " * (65 * 2**20), "trop gros"),
    ],
)
def test_a_dangerous_or_unfinished_template_is_refused(old: bytes, new: bytes, reason: str) -> None:
    with pytest.raises(TemplateInvalid, match=reason):
        rendering.compile(with_body(old, new))


def test_an_answer_too_long_for_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_PART", 5000)
    with pytest.raises(DocumentBroken, match="Raccourcissez"):
        rendered(model("{{ a }}"), a="x" * 6000)


# ------------------------------------------------- the same as docxtpl itself


def everything() -> bytes:
    """Every tag of docxtpl that a plan uses, split over runs as Word does."""

    def built(document: Any) -> None:
        document.add_heading("{{ titre }}", 1)
        split = document.add_paragraph("Nom : {")
        split.add_run("{ no").bold = True
        split.add_run("m }} et {% if oui %}oui{% else %}non{% endif %}.")
        for text in (
            "{%p for s in sections %}",
            "{{ loop.index }}. {{ s.titre }}",
            "{%p if s.b %}",
            "{{ s.b }}",
            "{%p endif %}",
            "{%p endfor %}",
            "{{p dessin }}",
            "avant {{r run }} après",
            "{# rien #}fin",
        ):
            document.add_paragraph(text)
        table = add_table(
            document,
            ("Nom", "Note"),
            ("{%tr for l in lignes %}", ""),
            ("{% cellbg l.fond %}{{ l.nom }}", "{{ l.note }}"),
            ("{%tr endfor %}", ""),
        )
        table.style = "Table Grid"
        document.sections[0].header.paragraphs[0].text = "{{ titre }} – {{ nom }}"
        document.sections[0].footer.paragraphs[0].text = "{% if oui %}version {{ n }}{% endif %}"
        document.core_properties.title = "{{ titre }}"

    return model(more=built)


def test_the_document_is_the_one_that_plain_docxtpl_gives_part_by_part() -> None:
    context = {
        "titre": "Plan SSE",
        "nom": "CPTS « Rives & Coteaux »\nsecteur <Nord>",
        "oui": True,
        "n": 2,
        "sections": [{"titre": "A", "b": ""}, {"titre": "B < C", "b": "  texte\n  long  "}],
        "dessin": Markup("<w:p><w:r><w:t>dessin</w:t></w:r></w:p>"),
        "run": Markup("<w:r><w:t>gras</w:t></w:r>"),
        "lignes": [
            {"nom": "é", "note": "l'une", "fond": "FF0000"},
            {"nom": "è", "note": "", "fond": "00FF00"},
        ],
    }
    plain = DocxTemplate(io.BytesIO(everything()))
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    plain.render(context, env, autoescape=True)
    theirs, ours = parts(saved(plain)), parts(rendered(everything(), **context))
    dropped = {"word/stylesWithEffects.xml", "docProps/thumbnail.jpeg"}
    assert set(ours) == set(theirs) - dropped
    for name in sorted(set(ours) - {"[Content_Types].xml"}):
        assert canonical(ours[name]) == canonical(theirs[name], dropped), name


def canonical(data: bytes, without: set[str] = frozenset()) -> bytes:  # type: ignore[assignment]
    """XML without what writing alone decides: attribute order, quotes, blanks, relations' order."""
    root = etree.fromstring(data)
    if root.tag.endswith("}Relationships"):
        names = {name.rsplit("/", 1)[-1] for name in without}
        kept = [r for r in root if r.get("Target", "").rsplit("/", 1)[-1] not in names]
        root[:] = sorted(kept, key=lambda r: r.get("Id", ""))
    if root.tag.endswith("}coreProperties"):  # docxtpl adds the empty ones
        root[:] = sorted((e for e in root if e.text), key=lambda e: e.tag)
    for properties in root.iter("{*}tcPr"):  # docxtpl puts the shade before the width
        properties[:] = sorted(properties, key=lambda e: e.tag)
    return etree.tostring(root, method="c14n")
