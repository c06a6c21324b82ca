"""``sseplan diff``: what changed, on the screen, as JSON, as a page, as the note for the ARS."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from sseplan import trame
from sseplan.plan import revisions

ROOT = Path(__file__).resolve().parent.parent
TRAME = trame.load()
HEAD = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\nreponses:\n'

OLD = """\
  cpts_nom: CPTS du Val
  cpts_telephone: 02 61 91 00 01
  aci_date_signature: 2025-06-16
  referent_sse:
    - nom: Dr Anselme Bricourt
      role: titulaire
      telephone: 06 39 98 01 03
    - nom: Nadège Lorrimond
      role: suppleant
      telephone: 06 39 98 01 04
      email: nadege@cpts.example
  crises_retenues: [T1, T2, T3, T4, T5]
  t4_role: Relayer la mise à l'abri.
  inter_cpts: |
    La CPTS voisine est prévenue dès que le plan est déclenché. Une convention d'appui réciproque
    prévoit le prêt de matériel, l'accueil des patients et le renfort des équipes de garde. Elle est
    relue chaque année en octobre par les deux bureaux.
"""
NEW = """\
  cpts_nom: "CPTS du <b>Val</b> & de la *Rive* | est"
  aci_date_signature: 2025-07-01
  referent_sse:
    - nom: Nadège Petit
      role: suppleant
      telephone: 06 39 98 02 14
      email: nadege@cpts.example
    - nom: Dr Anselme Bricourt
      role: titulaire
      telephone: 06 39 98 01 03
    - nom: Awa Diallo
      telephone: 06 39 98 01 09
  crises_retenues: [T1, T2, T3, T5]
  t4_role: Relayer la mise à l'abri.
  inter_cpts: |-
    La CPTS voisine est prévenue dès que le plan est déclenché. Une convention d'appui réciproque
    prévoit le prêt de matériel, l'accueil des patients et le renfort des équipes de garde. Elle est
    relue chaque année en novembre par les deux bureaux.
"""

Call = Callable[..., Result]


def frozen(folder: Path, answers: str, day: str, version: str) -> None:
    revisions.freeze(
        folder, (HEAD + answers).encode(), date=day, author="Karim Delvaux", reason="essai",
        nature="initiale", version=version, trame=TRAME,
    )  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan frozen once, then changed; the tests stand in its folder."""
    folder = tmp_path / "mon plan"
    folder.mkdir()
    frozen(folder, OLD, "2025-11-04", "1.0")
    (folder / "plan.yaml").write_text(HEAD + NEW, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def plain(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.replace("\u00a0", " ")


# --- on the screen


def test_without_a_word_the_last_frozen_version_is_compared_with_the_draft(
    plan: Path, sseplan: Call
) -> None:
    assert (
        plain(sseplan("diff", env={"COLUMNS": "80"}))
        == """\
Avant : version figée 2025-1 (version 1.0 du plan), du 4 novembre 2025
Après : brouillon
9 changements dans 7 réponses.
Signes : + ajouté, − retiré, ~ changé ; dans un texte : [−retiré−] {+ajouté+}.

0 Identification de la CPTS et du document
  1. Nom de la CPTS
    ~ CPTS du Val → CPTS du <b>Val</b> & de la *Rive* | est
  4. Téléphone de la CPTS
    − 02 61 91 00 01
  9. Date de signature du contrat ACI
    ~ 16 juin 2025 → 1er juillet 2025
  12. Référent crise / SSE et son suppléant
    ~ Nadège Lorrimond
      Nom : Nadège Lorrimond → Nadège Petit
      Téléphone : 06 39 98 01 04 → 06 39 98 02 14
    + Awa Diallo
      Téléphone : 06 39 98 01 09
    ~ Lignes dans un autre ordre : ce n'est pas un changement.

1.1 Territoire, risques et populations
  23. Typologies de crise traitées
    − T4 – agent nucléaire, radiologique ou chimique (NRC)

1.3 Partenaires et articulation des plans
  41. Coopération avec les CPTS voisines
    ~ … Elle est relue chaque année en [−octobre−] {+novembre+} par les deux
      bureaux.

2.5 Fiche réflexe T4 – agent nucléaire, radiologique ou chimique
  81. T4 : rôle attendu de la CPTS
    ~ Ne s'applique plus
    − Relayer la mise à l'abri.
"""
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(plan: Path, sseplan: Call, width: int) -> None:
    lines = sseplan("diff", env={"COLUMNS": str(width)}).stdout.splitlines()
    assert max(map(len, lines)) < width


def test_nothing_changed_is_said_and_is_no_error(plan: Path, sseplan: Call) -> None:
    assert "Aucun changement." in plain(sseplan("diff", "brouillon", "brouillon"))
    assert json.loads(sseplan("diff", "derniere", "2025-1", "--json").stdout) == []


def test_only_another_order_is_said_to_be_only_that(plan: Path, sseplan: Call) -> None:
    rows = [
        "    - nom: A\n      role: titulaire\n",
        "    - nom: B\n      role: suppleant\n",
    ]
    for name, order in (("un.yaml", rows), ("deux.yaml", rows[::-1])):
        text = HEAD + "  referent_sse:\n" + "".join(order)
        (plan / name).write_text(text, encoding="utf-8")
    shown = plain(sseplan("diff", "un.yaml", "deux.yaml"))
    assert "Aucun changement, sauf l'ordre de lignes." in shown
    assert "Lignes dans un autre ordre" in shown


def test_what_tells_the_life_of_the_plan_stands_apart(plan: Path, sseplan: Call) -> None:
    later = HEAD + NEW + "  transmissions:\n    - organisme: ars\n      date: 2026-01-05\n"
    (plan / "suivi.yaml").write_text(later, encoding="utf-8")
    shown = plain(sseplan("diff", "brouillon", "suivi.yaml"))
    assert "Aucun changement du contenu ; dans le suivi du plan : 1 changement" in shown
    assert "Suivi du plan : versions, envois, retours\n  115. Transmissions du plan" in shown


def test_an_answer_cannot_drive_the_terminal(plan: Path, sseplan: Call) -> None:
    (plan / "autre.yaml").write_text(
        HEAD + '  cpts_nom: "CPTS \\e]0;titre\\a\\e[2J"\n', encoding="utf-8"
    )
    for form in ([], ["--format", "md"], ["--format", "html"]):
        shown = sseplan("diff", "autre.yaml", "brouillon", *form).stdout
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


# --- what is compared


def test_two_frozen_versions_are_compared_in_the_order_given(plan: Path, sseplan: Call) -> None:
    frozen(plan, NEW, "2026-10-13", "2.0")
    there = json.loads(sseplan("diff", "2025-1", "2026-1", "--json").stdout)
    back = json.loads(sseplan("diff", "2026-1", "2025-1", "--json").stdout)
    assert {c["kind"] for c in there} != {c["kind"] for c in back}
    assert len(there) == len(back)
    assert there == json.loads(sseplan("diff", "2025-1", "dernière", "--json").stdout)
    assert sseplan("diff").stdout.count("Aucun changement.") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["mon plan"],
        ["mon plan", "2025-1"],
        ["mon plan", "derniere", "brouillon"],
        ["--plan", "mon plan", "2025-1"],
        ["mon plan/revisions/2025-1.yaml", "mon plan"],
        ["mon plan/revisions/2025-1.yaml", "mon plan/plan.yaml"],
    ],
)
def test_a_plan_is_named_by_its_folder_or_by_its_files_from_elsewhere(
    plan: Path, sseplan: Call, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    here = json.loads(sseplan("diff", "--json").stdout)
    monkeypatch.chdir(plan.parent)
    assert json.loads(sseplan("diff", *words, "--json").stdout) == here


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2024-1"], "Versions de ce plan : 2025-1"),
        (["n'importe"], "n'est ni une version figée, ni un fichier"),
        (["absent.yaml"], "Il n'y a pas de fichier « absent.yaml »"),
        (["2025-1", "brouillon", "2025-1"], "deux noms au plus"),
        (["--json", "--format", "md"], "retirez --format et -o"),
        (["-o", "plan.yaml"], "-o plan.html"),
        (["--format", "docx", "-o", "x.html"], "-o x.docx"),
        (["abime.yaml"], "abime.yaml, ligne 1"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(
    plan: Path, sseplan: Call, words: list[str], sentence: str
) -> None:
    (plan / "abime.yaml").write_text("[", encoding="utf-8")
    before = (plan / "plan.yaml").read_bytes()
    result = sseplan("diff", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr.replace("\u00a0", " ")
    assert not result.stdout
    assert (plan / "plan.yaml").read_bytes() == before


def test_without_any_frozen_version_the_way_to_freeze_one_is_told(
    tmp_path: Path, sseplan: Call
) -> None:
    (tmp_path / "plan.yaml").write_text(HEAD + NEW, encoding="utf-8")
    result = sseplan("diff", tmp_path)
    assert result.exit_code == 2
    assert "sseplan revise" in result.stderr


def test_a_frozen_version_that_was_altered_is_refused_and_named(plan: Path, sseplan: Call) -> None:
    path = plan / "revisions" / "2025-1.yaml"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Lorrimond", b"Lorrimont"))
    result = sseplan("diff")
    assert result.exit_code == 2
    assert "2025-1.yaml" in result.stderr


# --- for a program


def test_the_json_has_the_plain_values_of_the_plan(plan: Path, sseplan: Call) -> None:
    found = json.loads(sseplan("diff", "--json").stdout)
    names = {"question", "kind", "row", "field", "before", "after"}
    assert all(set(c) - {"reason"} == names for c in found)
    by_kind: dict[tuple[str, str], Any] = {
        (c["question"], c["field"] or c["kind"]): c for c in found
    }
    assert by_kind["aci_date_signature", "changed"]["after"] == "2025-07-01"
    assert by_kind["crises_retenues", "changed"]["after"] == ["T1", "T2", "T3", "T5"]
    assert by_kind["referent_sse", "row_added"]["after"] == {
        "nom": "Awa Diallo", "telephone": "06 39 98 01 09",
    }  # fmt: skip
    assert by_kind["referent_sse", "nom"]["reason"] == "identité changée"
    assert "reason" not in by_kind["referent_sse", "telephone"]
    assert by_kind["cpts_telephone", "removed"]["before"] == "02 61 91 00 01"
    assert by_kind["cpts_telephone", "removed"]["after"] is None
    assert by_kind["t4_role", "removed"]["reason"] == "ne s'applique plus"


# --- pages


def test_the_html_page_is_whole_french_and_marks_the_changed_words(
    plan: Path, sseplan: Call
) -> None:
    page = sseplan("diff", "--format", "html").stdout
    assert page.startswith('<!DOCTYPE html>\n<html lang="fr">')
    source = re.sub(r"(<meta [^>]*)>", r"\1/>", page.removeprefix("<!DOCTYPE html>"))
    tree = ET.fromstring(source)
    assert [node.tag for node in tree.iter() if re.fullmatch("h[12]", node.tag)] == ["h1"] + [
        "h2"
    ] * 4
    assert all(th.get("scope") in ("col", "row") for th in tree.iter("th"))
    marked = {tag: ["".join(n.itertext()) for n in tree.iter(tag)] for tag in ("del", "ins")}
    assert "[retiré : octobre]" in plainly(marked["del"])
    assert "[ajouté : novembre]" in plainly(marked["ins"])
    assert "[ajouté : 06 39 98 02 14]" in plainly(marked["ins"])
    assert not re.search(r"(src|href)=|url\(|@import", page)
    assert "<b>" not in page
    assert "&lt;b&gt;Val&lt;/b&gt;" in page


def plainly(texts: list[str]) -> list[str]:
    return [text.replace("\u00a0", " ") for text in texts]


def test_the_markdown_page_keeps_its_tables_whatever_the_answers_hold(
    plan: Path, sseplan: Call
) -> None:
    page = plain(sseplan("diff", "--format", "md"))
    assert r"CPTS du **\<b\>Val\</b\> \& de la \*Rive\* \| est**" in page
    assert "en ~~octobre~~ **novembre** par" in page
    assert "| Nadège Lorrimond | Nom | Nadège ~~Lorrimond~~ | Nadège **Petit** |" in page
    tables = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    for table in tables:
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1


@pytest.mark.parametrize("name", ["quoi.md", "quoi.html", "quoi.htm"])
def test_the_name_of_the_file_says_the_form(plan: Path, sseplan: Call, name: str) -> None:
    assert f"Écrit : {name}" in plain(sseplan("diff", "-o", name))
    form = "md" if name.endswith(".md") else "html"
    assert (plan / name).read_text(encoding="utf-8") == sseplan("diff", "--format", form).stdout


def test_the_note_for_the_ars_is_written_beside_the_plan(
    plan: Path, sseplan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(plan.parent)
    assert "note-de-modifications.docx" in plain(sseplan("diff", "mon plan", "--format", "docx"))
    with zipfile.ZipFile(plan / "note-de-modifications.docx") as package:
        text = "".join(ET.fromstring(package.read("word/document.xml")).itertext())
    assert "Nadège Petit" in text


# --- the worked example


def test_the_two_years_of_the_example_are_compared_in_every_form(
    tmp_path: Path, sseplan: Call
) -> None:
    folder = tmp_path / "exemple"
    shutil.copytree(ROOT / "guide" / "exemple", folder)
    for form in ([], ["--json"], ["--format", "md"], ["--format", "html"]):
        result = sseplan("diff", folder, "2025-1", "2026-1", *form)
        assert result.exit_code == 0
        assert "Maëlle Guivarez" in result.stdout


def test_a_row_that_names_a_question_by_its_id_is_told_by_its_label(
    tmp_path: Path, sseplan: Call
) -> None:
    folder = tmp_path / "exemple"
    shutil.copytree(ROOT / "guide" / "exemple", folder)
    file = folder / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    row = text.index("annuaire: Liste des professionnels mobilisables")
    changed = text[row:].replace("frequence_mois: 6", "frequence_mois: 5", 1)
    file.write_text(text[:row] + changed, encoding="utf-8")
    told = " ".join(plain(sseplan("diff", folder)).split())
    assert "~ Liste des professionnels mobilisables Fréquence (mois) : 6 → 5" in told
