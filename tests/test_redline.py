"""Tracked changes: what a person sees in Word, and what is left when she accepts or rejects."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filled import full
from lxml import etree
from office_revisions import ACCEPT, NOTHING, REJECT, seen, treated
from python_redlines.engines import DocxodusEngine
from word_models import written
from word_revisions import CHANGES, WordWouldNot, accepted, is_tracked, reading, rejected
from word_samples import W, assert_valid, parts, texts

from sseplan import plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.documents import archive, variants
from sseplan.documents.checker import examine
from sseplan.documents.redline import alignment, redline
from sseplan.errors import TemplateInvalid
from sseplan.typography import NBSP

TRAME = trame.load()
DATE = "2026-11-22T00:00:00Z"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@cache
def example() -> dict[str, Any]:
    text = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
    return dict(plan_yaml.load(text, TRAME).answers.values)


@cache
def whole() -> dict[str, Any]:
    return dict(full(TRAME).values)


def plan(values: dict[str, Any], variant: str = "complete", **more: Any) -> bytes:
    return variants.render(TRAME, Answers(values=values), variant, **more).docx


def tracked(old: bytes, new: bytes, *, places: bool = True) -> bytes:
    """The tracked changes, after checking the promise: accept is new, reject is old."""
    file = redline(old, new, author="CPTS d'Essai & fils", date=DATE)
    assert examine(file) == []
    assert reading(accepted(file), places=places) == reading(new, places=places)
    assert reading(rejected(file), places=places) == reading(old, places=places)
    return file


def root(file: bytes, part: str = "word/document.xml") -> Any:
    return etree.fromstring(parts(file)[part])


def words(file: bytes, part: str = "word/document.xml") -> list[str]:
    """What is struck and what is underlined, in order: "-old", "+new"; blank marks left out."""
    found = []
    for mark in root(file, part).iter(W + "ins", W + "del"):
        if mark.getparent().tag not in (W + "rPr", W + "trPr"):
            text = "".join(t.text or "" for t in mark.iter(W + "t", W + "delText"))
            if text:
                found.append(("-" if mark.tag == W + "del" else "+") + text)
    return found


def rows(file: bytes, mark: str) -> list[str]:
    """The text of the rows that are marked."""
    marked = (
        row for row in root(file).iter(W + "tr") if row.find(f"{W}trPr/{W}{mark}") is not None
    )
    return [" | ".join(text(cell) for cell in row.iter(W + "tc")) for row in marked]


def text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t", W + "delText"))


# ------------------------------------------------------------------ a year in the life of a plan


def test_a_telephone_changed_in_a_cell_is_the_only_thing_marked_there() -> None:
    after = copy.deepcopy(whole())
    after["contacts_communes"][1]["telephone"] = "06 39 98 77 66"
    old, new = plan(whole()), plan(after)
    file = tracked(old, new)
    before = whole()["contacts_communes"][1]["telephone"].replace(" ", NBSP)
    assert words(file) == ["-" + before, "+" + "06 39 98 77 66".replace(" ", NBSP)]
    assert rows(file, "ins") == rows(file, "del") == []


def test_rows_added_and_removed_are_rows_and_leave_no_empty_one() -> None:
    after = copy.deepcopy(whole())
    first = after["partenaires_autres"][0]
    after["partenaires_autres"][2:2] = [
        first | {"partenaire": "Croix-Blanche"},
        first | {"partenaire": "SDIS"},
    ]
    gone = after["formation_plan"].pop(1)
    file = tracked(plan(whole()), plan(after))
    assert [r.split(" | ")[0] for r in rows(file, "ins")] == ["Croix-Blanche", "SDIS"]
    assert [r.split(" | ")[0] for r in rows(file, "del")] == [gone["action"]]


def test_a_renamed_person_is_a_changed_row_and_not_a_loss_and_a_gain() -> None:
    after = copy.deepcopy(example())
    row = after["cellule_composition"][0]
    row["titulaire"] = "Dr Aude Nouvelle"
    file = tracked(plan(example()), plan(after))
    assert "+Aude Nouvelle" in words(file)
    assert not any("Nouvelle" in row for row in rows(file, "ins") + rows(file, "del"))


def test_a_typology_no_longer_treated_takes_its_section_and_its_page_away() -> None:
    after = copy.deepcopy(example())
    after["crises_retenues"] = [c for c in after["crises_retenues"] if c != "T4"]
    old, new = plan(example()), plan(after)
    file = tracked(old, new)
    assert any("T4 – Agent nucléaire" in w for w in words(file) if w.startswith("-"))
    assert not any("T5 – Altération" in w for w in words(file))
    sections = [len(list(root(f).iter(W + "sectPr"))) for f in (old, new, rejected(file))]
    assert sections[0] == sections[2] > sections[1]


def test_a_long_text_is_changed_word_by_word() -> None:
    before = "La cellule se réunit à la mairie. Le pilote ouvre la main courante."
    after = "La cellule se réunit au gymnase. Le pilote ouvre la main courante."
    file = tracked(plan({"cellule_activation": before}), plan({"cellule_activation": after}))
    assert words(file) == ["-à la mairie", "+au gymnase"]


def test_a_sentence_that_changed_for_the_most_part_is_replaced_as_a_whole() -> None:
    before = "La cellule se tait. Chaque cabinet note ses absents et prévient le pilote avant midi."
    after = "La cellule se tait. Chaque pharmacie relève son stock et appelle le référent à 18 h."
    file = tracked(plan({"cellule_activation": before}), plan({"cellule_activation": after}))
    assert len(words(file)) == 2


def test_a_date_a_telephone_and_an_address_change_as_a_whole() -> None:
    before = "Le 3 mars 2026, appeler le 06 39 98 00 01 ou écrire à a.b@cpts.example."
    after = "Le 4 mars 2027, appeler le 06 39 98 00 02 ou écrire à a.c@cpts.example."
    file = tracked(plan({"cellule_activation": before}), plan({"cellule_activation": after}))
    assert [w.replace(NBSP, " ") for w in words(file)] == [
        "-3 mars 2026", "+4 mars 2027", "-06 39 98 00 01", "+06 39 98 00 02",
        "-a.b@cpts.example", "+a.c@cpts.example",
    ]  # fmt: skip


def test_the_version_changes_on_the_cover_and_in_every_footer() -> None:
    after = whole() | {
        "plan_version": [{"version": "3.0", "date": "2027-03-12", "auteur": "S. M."}]
    }
    file = tracked(plan(whole()), plan(after))
    for part in ("word/footer1.xml", "word/footer2.xml", "word/footer3.xml"):
        assert [w.replace(NBSP, " ") for w in words(file, part)] == [
            "-2.0", "+3.0", "-12 mars 2026", "+12 mars 2027"]  # fmt: skip
    assert "+12 mars 2027" in [w.replace(NBSP, " ") for w in words(file)]


def test_a_draft_that_is_completed_loses_its_banner() -> None:
    before = {k: v for k, v in whole().items() if k != "com_interne"}
    file = tracked(plan(before), plan(whole()))
    assert any(w.startswith("-BROUILLON") for w in words(file))
    assert any(w.startswith("-BROUILLON") for w in words(file, "word/footer1.xml"))


@pytest.mark.parametrize(("before", "after"), [({}, "whole"), ("whole", {}), ("example", "whole")])
def test_a_plan_may_become_quite_another(before: Any, after: Any) -> None:
    known = {"whole": whole, "example": example}
    old, new = (plan(known[v]() if isinstance(v, str) else v) for v in (before, after))
    tracked(old, new)


def test_the_diffusable_variant_has_its_tracked_changes_too() -> None:
    after = example() | {"com_interne": "Un bulletin par jour, à 18 h."}
    file = tracked(plan(example(), "diffusable"), plan(after, "diffusable"))
    assert any(w.startswith("+Un bulletin par jour") for w in words(file))
    tracked(plan(example()), plan(example(), "diffusable"), places=False)


def test_a_changed_drawing_is_one_deleted_and_one_inserted() -> None:
    after = copy.deepcopy(whole())
    after["alerte_chaine"][0]["personne"] = "Dr Aude Nouvelle"
    old, new = plan(whole()), plan(after)
    file = tracked(old, new)
    count = [len(list(root(f).iter(WP + "docPr"))) for f in (old, file, accepted(file))]
    assert count[1] == count[0] + 1 and count[2] == count[0]
    ids = [e.get("id") for e in root(file).iter(WP + "docPr")]
    assert len(ids) == len(set(ids))


def test_a_new_shade_in_the_risk_matrix_is_recorded_with_the_former_one() -> None:
    before = written([["t", 1, [["r", "", [["c", "FF0000", [["p", "", [], None]]]]]]], END])
    after = written([["t", 1, [["r", "", [["c", "00FF00", [["p", "", [], None]]]]]]], END])
    file = tracked(before, after)
    change = next(root(file).iter(W + "tcPrChange"))
    assert [e.get(W + "fill") for e in change.iter(W + "shd")] == ["FF0000"]


def test_the_table_of_contents_stays_one_field_whose_links_lead_somewhere() -> None:
    after = copy.deepcopy(example())
    after["crises_retenues"] = ["T1", "T5"]
    file = tracked(plan(example()), plan(after))
    for state in (file, accepted(file), rejected(file)):
        kinds = [m.get(W + "fldCharType") for m in root(state).iter(W + "fldChar")]
        assert kinds == ["begin", "separate", "end"]
        places = {b.get(W + "name") for b in root(state).iter(W + "bookmarkStart")}
        links = [e.get(W + "anchor") for e in root(state).iter(W + "hyperlink") if text(e)]
        assert None not in links and set(links) <= places


def test_a_page_number_that_changes_is_marked_alone() -> None:
    first = [f"_Toc9000000{n}" for n in range(1, 10)]
    pages = dict.fromkeys(first, 3)
    old = plan(whole(), pages=pages)
    new = plan(whole(), pages=pages | {first[2]: 4})
    assert words(tracked(old, new)) == ["-3", "+4"]


# ------------------------------------------------------------------ what every result keeps


def test_two_equal_documents_have_no_mark() -> None:
    file = tracked(plan(example()), plan(example()))
    assert not is_tracked(file)


def test_the_same_documents_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    after = copy.deepcopy(whole())
    after["crises_retenues"] = ["T1", "T2"]
    for name, file in (("ancien", plan(whole())), ("nouveau", plan(after))):
        (tmp_path / name).write_bytes(file)
    program = (
        "from pathlib import Path; from sseplan.documents.redline import redline;"
        "old, new = (Path(name).read_bytes() for name in ('ancien', 'nouveau'));"
        f"Path('suivi').write_bytes(redline(old, new, author='CPTS', date='{DATE}'))"
    )
    made = []
    for seed in "123":
        path = os.pathsep.join(sys.path)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, env=environment)
        made.append((tmp_path / "suivi").read_bytes())
    assert made[0] == made[1] == made[2]


def test_every_mark_has_an_author_a_date_and_a_number_of_its_own(tmp_path: Path) -> None:
    after = copy.deepcopy(example())
    after["crises_retenues"] = ["T1", "T2"]
    file = tracked(plan(example()), plan(after))
    assert_valid(file, tmp_path)
    marks = [m for name in parts(file) if re.match(r"word/(document|header|footer)", name)
             for m in root(file, name).iter(W + "ins", W + "del", *CHANGES)]  # fmt: skip
    numbered = [*marks, *root(file).iter(W + "bookmarkStart")]
    numbers = [m.get(W + "id") for m in numbered]
    assert len(numbers) == len(set(numbers)) > 200
    dated = [m for m in marks if m.tag != W + "tblGridChange"]
    assert {m.get(W + "author") for m in dated} == {"CPTS d'Essai & fils"}
    assert {m.get(W + "date") for m in dated} == {DATE}


def test_word_is_not_told_to_track_what_comes_next() -> None:
    file = tracked(plan({}), plan({"com_interne": "Autre."}))
    assert b"trackRevisions" not in parts(file)["word/settings.xml"]


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(TemplateInvalid, match="Word"):
        redline(b"abc", plan({}), author="CPTS", date=DATE)


def test_no_two_tables_touch_in_the_result_for_word_would_make_them_one() -> None:
    file = redline(plan(whole()), plan(example()), author="CPTS", date=DATE)
    for table in root(file).iter(W + "tbl"):
        following = table.getnext()
        assert following is None or following.tag != W + "tbl"


def test_thousands_of_equal_or_unlike_lines_are_compared_in_bounded_steps() -> None:
    asked = []

    def likeness(one: str, other: str) -> float:
        asked.append((one, other))
        return 0.0

    alignment.alike(["a"] * 3000, ["b"] * 3000, likeness)
    assert len(asked) < 200_000
    assert alignment.equal(["x"] * 4000, ["y", *["x"] * 4000]) == [(n, n + 1) for n in range(4000)]


# -------------------------------------------------------- what the templates don't hold yet

END = ["p", "", [["text", "Fin.", ""]], None]


def p(*inlines: Any, style: str = "", section: str | None = None) -> list[Any]:
    found = [["text", i, ""] if isinstance(i, str) else list(i) for i in inlines]
    return ["p", style, found, section]


def cell(*blocks: Any) -> list[Any]:
    return ["c", "", list(blocks)]


def table(*lines: list[Any]) -> list[Any]:
    return ["t", len(lines[0]), [["r", "", line] for line in lines]]


def test_a_cell_that_gains_or_loses_its_last_paragraphs() -> None:
    short = [table([cell(p("un"))]), END]
    long = [table([cell(p("un"), p("deux", style="L"), p("trois"))]), END]
    assert words(tracked(written(short), written(long))) == ["+deux", "+trois"]
    assert words(tracked(written(long), written(short))) == ["-deux", "-trois"]


def test_a_cell_whose_end_can_not_move_over_a_table() -> None:
    short = [table([cell(p("un"))]), END]
    long = [table([cell(p("un"), table([cell(p("dedans"))]), p("deux"))]), END]
    tracked(written(short), written(long))
    tracked(written(long), written(short))


def test_rows_of_a_nested_table() -> None:
    def nested(*names: str) -> bytes:
        inner = table(*([cell(p(name)), cell(p("rôle"))] for name in names))
        return written([table([cell(p("dehors"), inner, p("")), cell(p("à côté"))]), END])

    file = tracked(nested("Anne", "Bruno"), nested("Anne", "Chloé", "Bruno"))
    assert rows(file, "ins") == ["Chloé | rôle"]


def test_a_table_whose_columns_change_stays_one_table() -> None:
    old = written([p("avant"), table([cell(p("a")), cell(p("b"))]), END])
    new = written([p("avant"), table([cell(p("a")), cell(p("b")), cell(p("c"))]), END])
    file = tracked(old, new)
    assert rows(file, "del") == ["a | b"] and rows(file, "ins") == ["a | b | c"]
    assert len(list(root(file).iter(W + "tbl"))) == 1


def test_a_landscape_section_that_comes_and_goes() -> None:
    old = [p("corps"), p(section="P"), p("annexe"), END]
    new = [p("corps"), p(section="P"), p("tableau large"), p(section="L"), p("annexe"), END]
    tracked(written(old), written(new))
    tracked(written(new), written(old))


def test_a_section_that_turns_has_its_former_layout_or_is_another_with_other_headers() -> None:
    old, new, other = (written([p("corps"), p("fin", section=kind), END]) for kind in "MLP")
    assert len(list(root(tracked(old, new)).iter(W + "sectPrChange"))) == 1
    assert len(list(root(tracked(old, other)).iter(W + "sectPr"))) == 3


HEADERS = [[p("en-tête")], [p("en-tête")]]


def test_deleted_pictures_links_and_notes_are_still_there_to_be_rejected() -> None:
    def with_picture(content: str, address: int, note: str) -> bytes:
        return written([
            p(("picture", content, "")), p(("link", address, [["text", "le lien", ""]])),
            p("un mot", ("note", note, "")), END,
        ])  # fmt: skip

    old, new = with_picture("ancienne", 1, "note une"), with_picture("nouvelle", 2, "note deux")
    file = tracked(old, new)
    media = [d for n, d in parts(file).items() if n.startswith("word/media/")]
    assert sorted(media) == [b"\x89PNGancienne", b"\x89PNGnouvelle"]
    tracked(with_picture("a", 1, "x"), written([END]))
    tracked(written([END]), with_picture("a", 1, "x"))


def without(file: bytes, *names: str) -> bytes:
    """A package in which some parts, and all that names them, are missing."""
    kept = {n: d for n, d in parts(file).items() if n not in names}
    for name in names:
        short = re.escape(name.rsplit("/", 1)[1]).encode()
        for holder in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
            kept[holder] = re.sub(
                rb"<(Relationship|Override)[^>]*" + short + rb"\"[^>]*/>", b"", kept[holder]
            )
    return packed(kept)


def packed(found: dict[str, bytes]) -> bytes:
    return archive.write(archive.pack(n, found[n]) for n in sorted(found, key=archive.order))


def test_notes_lists_and_styles_that_the_new_template_lacks_are_lent() -> None:
    old = written([p("puce", style="L"), p("titre", style="H"), p("x", ("note", "dit", "")), END])
    bare = without(written([END]), "word/footnotes.xml", "word/numbering.xml")
    found = parts(bare)
    found["word/styles.xml"] = re.sub(rb"<w:style .*</w:style>", b"", found["word/styles.xml"])
    new = packed(found)
    file = tracked(old, new)
    assert b'w:styleId="L"' in parts(file)["word/styles.xml"]


def test_a_list_that_looks_otherwise_in_the_new_template_keeps_its_look_where_it_is_old() -> None:
    old = written([p("puce", style="L"), p("autre", style="L"), END])
    found = parts(written([p("neuf"), END]))
    found["word/numbering.xml"] = found["word/numbering.xml"].replace(b"bullet", b"decimal")
    new = packed(found)
    file = redline(old, new, author="CPTS", date=DATE)
    kinds = [e.get(W + "val") for e in root(file, "word/numbering.xml").iter(W + "numFmt")]
    assert kinds == ["decimal", "bullet"]
    assert {e.get(W + "val") for e in root(file).iter(W + "numId")} == {"2"}


def test_a_header_that_only_the_new_template_has_is_inserted() -> None:
    old = without(written([p("un"), END], HEADERS), "word/header2.xml")
    new = written([p("un"), p("deux", section="L"), END], HEADERS)
    file = redline(old, new, author="CPTS", date=DATE)
    assert words(file, "word/header2.xml") == ["+en-tête"]
    assert reading(accepted(file)) == reading(new)
    assert texts(rejected(file), "word/header2.xml") == [""]


def test_a_header_that_only_the_old_template_has_comes_with_its_section() -> None:
    old = written([p("un"), p("deux", section="L"), END], HEADERS)
    new = without(written([p("un"), END], HEADERS), "word/header2.xml")
    tracked(old, new)


def test_content_controls_around_what_changes() -> None:
    def answer(words: str, inside: str) -> bytes:
        block = ["sdt", "a", [p(words)]]
        return written([block, p("avant ", ("control", 1, [["text", inside, ""]])), END])

    file = tracked(answer("une réponse", "un"), answer("une autre", "deux"))
    assert [e.get(W + "val") for e in root(accepted(file)).iter(W + "tag")] == ["a", "i1"]
    tracked(answer("une réponse", "un"), written([END]))
    tracked(written([END]), answer("une réponse", "un"))


def test_bold_that_comes_or_goes_is_a_change_of_look_and_not_of_words() -> None:
    old = written([p("Appeler ", ("text", "toujours", ""), " le SAMU."), END])
    new = written([p("Appeler ", ("text", "toujours", "b"), " le SAMU."), END])
    file = tracked(old, new)
    assert words(file) == []
    assert len(list(root(file).iter(W + "rPrChange"))) == 1


# ------------------------------------------------------------------ the judges


def test_the_judge_refuses_a_mark_that_word_can_not_follow() -> None:
    found = parts(written([table([cell(p("un"))]), END]))
    mark = f'<w:pPr><w:rPr><w:del w:id="900" w:author="x" w:date="{DATE}"/></w:rPr></w:pPr>'
    body = found["word/document.xml"].replace(b"</w:tcPr><w:p>", f"</w:tcPr><w:p>{mark}".encode())
    broken = archive.write(
        archive.pack(n, d) for n, d in (found | {"word/document.xml": body}).items()
    )
    with pytest.raises(WordWouldNot):
        accepted(broken)


def next_year() -> dict[str, Any]:
    """The example with changes of every kind."""
    after = copy.deepcopy(example())
    after["crises_retenues"] = [c for c in after["crises_retenues"] if c != "T4"]
    after["cellule_composition"].pop(2)
    after["contacts_communes"].insert(
        1, dict(after["contacts_communes"][0]) | {"telephone": "06 39 98 77 66"}
    )
    after["com_interne"] = "Un bulletin par jour.\n\n- à 18 h\n- à tous"
    after["plan_version"].append({"version": "3.0", "date": "2027-10-12", "auteur": "S. Modèle"})
    return after


def test_libreoffice_accepts_and_rejects_to_the_same_documents(tmp_path: Path) -> None:
    pairs = {
        "annee": (plan(example()), plan(next_year())),
        "complet": (plan({}), plan(whole())),
    }
    files = {}
    for name, (old, new) in pairs.items():
        file = tracked(old, new)
        files |= {f"{name}-ancien": (old, NOTHING), f"{name}-nouveau": (new, NOTHING),
                  f"{name}-accepte": (file, ACCEPT), f"{name}-refuse": (file, REJECT)}  # fmt: skip
    made = treated(files, tmp_path)
    for name in pairs:
        assert not is_tracked(made[f"{name}-accepte"])
        assert seen(made[f"{name}-accepte"]) == seen(made[f"{name}-nouveau"])
        assert seen(made[f"{name}-refuse"]) == seen(made[f"{name}-ancien"])


def test_another_comparer_finds_nothing_left_to_change(tmp_path: Path) -> None:
    old, new = plan(example(), "fiches"), plan(next_year(), "fiches")
    file = tracked(old, new)
    engine = DocxodusEngine(target_path=str(tmp_path))
    for state, wanted in ((accepted(file), new), (rejected(file), old)):
        compared, said, _ = engine.run_redline("juge", state, wanted, detect_moves=False)
        assert not is_tracked(compared), said
    assert is_tracked(engine.run_redline("juge", old, new)[0])
