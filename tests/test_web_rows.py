"""The tables of the form: every act on a row, its page, what is kept when two people write."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from web_visitor import Visitor, undo, visitor
from werkzeug.test import TestResponse

from sseplan.kinds import Value
from sseplan.plan import Plan
from sseplan.trame import load
from sseplan.web.row_changes import Act, done, place, read_act, rebased
from sseplan.web.rows_view import breakable

EXAMPLE = Path(__file__).parents[1] / "guide" / "exemple"
TRAME = load()
TOOLS = "/question/outils_numeriques"
JSON = {"Accept": "application/json", "X-Fragment": "1"}


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan's folder, a copy of the example."""
    shutil.copytree(EXAMPLE, tmp_path / "plan")
    return tmp_path / "plan"


@pytest.fixture
def client(plan: Path) -> Visitor:
    return visitor(plan, clock=lambda: date(2026, 11, 22))


def rows(plan: Path, question: str = "outils_numeriques") -> list[dict[str, Value]]:
    """The rows as they are on disk."""
    with Plan.open(plan, TRAME, lock=False) as opened:
        return list(opened.answers.get(question) or [])


def act(client: Visitor, op: str, vu: str | None = None, url: str = TOOLS, **fields: Any) -> Any:
    """What the server says to a script of an act done on the list as it is."""
    if vu is None:
        vu = client.get(f"{url}/lignes", headers=JSON).json["vu"]
    data = {"op": op, "vu": vu} | {f"c.{name}": text for name, text in fields.items()}
    return client.post(f"{url}/lignes", data=data, headers=JSON)


def plain(client: Visitor, op: str, url: str = TOOLS, **data: Any) -> TestResponse:
    """The same without any script."""
    seen = client.get(f"{url}/lignes", headers=JSON).json["vu"]
    return client.post(f"{url}/lignes", data={"op": op, "vu": seen, **data})


# --- acts


def test_a_row_is_added_at_the_end(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    answer = act(client, "ajouter", usage="Visioconférence", outil="Salle web")
    assert answer.status_code == 200
    assert rows(plan) == [*before, {"usage": "Visioconférence", "outil": "Salle web"}]
    assert answer.json["ligne"] == len(before)
    assert answer.json["dit"].startswith(f"Ligne {len(before) + 1} ajoutée")
    assert answer.json["annulable"]["dit"].endswith("ligne ajoutée")
    assert 'data-lignes="outils_numeriques"' in answer.json["html"]


def test_a_field_that_the_form_does_not_name_stays(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    act(client, "modifier:1", outil="Autre")
    assert rows(plan)[1] == {**before[1], "outil": "Autre"}


def test_a_row_saved_untouched_changes_no_byte(client: Visitor, plan: Path) -> None:
    content = (plan / "plan.yaml").read_bytes()
    for url in (TOOLS, "/question/ps_mobilisables", "/question/t1_actions", "/question/stocks"):
        page = client.get(f"{url}/ligne/0").text
        fields = re.findall(r'<input name="c\.(\w+)"[^>]*? value="([^"]*)"', page)
        assert (
            act(client, "modifier:0", url=url, **{n: unescape(t) for n, t in fields}).status_code
            == 200
        )
    assert (plan / "plan.yaml").read_bytes() == content


@pytest.mark.parametrize(
    ("op", "order", "at"),
    [
        ("supprimer:1", "0 2 3 4 5 6", 1),
        ("dupliquer:1", "0 1 1 2 3 4 5 6", 2),
        ("monter:1", "1 0 2 3 4 5 6", 0),
        ("descendre:1", "0 2 1 3 4 5 6", 2),
        ("deplacer:1:4", "0 2 3 4 1 5 6", 4),
        ("deplacer:4:0", "4 0 1 2 3 5 6", 0),
        ("monter:0", "0 1 2 3 4 5 6", 0),
        ("descendre:6", "0 1 2 3 4 5 6", 6),
    ],
)
def test_rows_are_moved_copied_deleted(
    client: Visitor, plan: Path, op: str, order: str, at: int
) -> None:
    before = rows(plan)
    answer = act(client, op)
    assert rows(plan) == [before[int(rank)] for rank in order.split()]
    assert answer.json["ligne"] == at


def test_the_whole_list_may_be_emptied_and_comes_back(client: Visitor, plan: Path) -> None:
    before = (plan / "plan.yaml").read_bytes()
    act(client, "vider")
    assert rows(plan) == []
    undo(client)
    assert (plan / "plan.yaml").read_bytes() == before


def test_a_row_emptied_goes_away_and_an_empty_one_is_not_added(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    empty = dict.fromkeys(before[0], "")
    assert "retirée" in act(client, "modifier:0", **empty).json["dit"]
    assert rows(plan) == before[1:]
    assert "rien n'a été ajouté" in act(client, "ajouter", **empty).json["dit"]
    assert rows(plan) == before[1:]


@pytest.mark.parametrize(
    "op",
    [
        "",
        "voler:1",
        "monter",
        "monter:-1",
        "monter:1:2",
        "deplacer:1",
        "ajouter:1",
        "monter:²",
        f"supprimer:{'9' * 5000}",
        "deplacer:0:99999999999999999999",
    ],
)
def test_an_act_that_does_not_exist_is_refused(client: Visitor, plan: Path, op: str) -> None:
    before = rows(plan)
    assert act(client, op).status_code == 400
    assert rows(plan) == before


def test_only_a_list_has_rows(client: Visitor) -> None:
    for url in ("/question/cpts_nom", "/question/inconnue", "/question/..%2F..%2Fetc"):
        assert client.get(f"{url}/ligne/0").status_code == 404
        assert client.post(f"{url}/lignes", data={"op": "vider"}).status_code == 404
        assert client.get(f"{url}/importer").status_code == 404


# --- values


def test_values_are_read_as_people_type_them(client: Visitor, plan: Path) -> None:
    url = "/question/ps_mobilisables"
    act(client, "modifier:0", url=url, telephone="0639980001", accord_date="aujourd'hui")
    row = rows(plan, "ps_mobilisables")[0]
    assert (row["telephone"], row["accord_date"]) == ("06 39 98 00 01", "2026-11-22")


def test_what_cannot_be_read_is_kept_marked_and_tied_to_its_cell(
    client: Visitor, plan: Path
) -> None:
    url = "/question/ps_mobilisables"
    answer = act(client, "modifier:0", url=url, email="à demander")
    assert rows(plan, "ps_mobilisables")[0]["email"] == "à demander"
    assert 'data-e="« à demander »' in answer.json["html"].replace("\xa0", " ")
    assert answer.json["problemes"]
    assert answer.json["a_revoir"]
    page = client.get(f"{url}/ligne/0").text
    field = re.search(r'<input name="c\.email"[^>]*>', page)
    assert field and 'aria-invalid="true"' in field[0]
    described = re.search(r'aria-describedby="([^"]*)"', field[0])
    assert described and all(f'id="{one}"' in page for one in described[1].split())


def test_boxes_that_are_all_unticked_empty_the_field(client: Visitor, plan: Path) -> None:
    question = next(q for q in TRAME.questions if any(f.type == "multi_choice" for f in q.fields))
    field = next(f for f in question.fields if f.type == "multi_choice")
    url, codes = f"/question/{question.id}", [c.code for c in field.choices[:2]]
    count = len(rows(plan, question.id))
    other = next(f for f in question.fields if f.identity)
    act(client, "ajouter", url=url, **{field.id: ["", *codes], other.id: "Essai"})
    assert rows(plan, question.id)[count][field.id] == codes
    act(client, f"modifier:{count}", url=url, **{field.id: [""]})
    assert field.id not in rows(plan, question.id)[count]


def test_somebody_known_brings_what_the_plan_says_of_them(client: Visitor, plan: Path) -> None:
    known = rows(plan, "ps_mobilisables")[0]
    url = "/question/cellule_composition"
    answer = act(client, "ajouter", url=url, fonction="Essai", titulaire=known["nom"])
    row = rows(plan, "cellule_composition")[-1]
    assert known["telephone"] in row.values()
    assert "repris du plan" in answer.json["dit"]


def test_a_row_to_add_proposes_what_follows(client: Visitor, plan: Path) -> None:
    ranks = [int(row["rang"]) for row in rows(plan, "alerte_chaine")]
    page = client.get("/question/alerte_chaine/ligne/nouvelle").text
    field = re.search(r'name="c\.rang"[^>]* value="(\d+)"', page)
    assert field and int(field[1]) == max(ranks) + 1


def test_what_the_file_holds_beside_rows_goes_to_the_note(client: Visitor, plan: Path) -> None:
    path = plan / "plan.yaml"
    text = re.sub(r"(?m)^  outils_numeriques:\n(?:    .*\n)+", "  outils_numeriques: un mot\n",
                  path.read_text(encoding="utf-8"))  # fmt: skip
    path.write_text(text, encoding="utf-8")
    listed = client.get(f"{TOOLS}/lignes", headers=JSON).json
    assert "un mot" in listed["html"]
    act(client, "ajouter", usage="Appels")
    assert rows(plan) == [{"usage": "Appels"}]
    with Plan.open(plan, TRAME, lock=False) as opened:
        assert "Ancienne réponse : un mot" in opened.answers.notes["outils_numeriques"]


# --- two people


def test_another_row_changed_elsewhere_takes_nothing_away(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    act(client, "supprimer:0")
    assert act(client, "modifier:2", vu, outil="Le mien").status_code == 200
    assert rows(plan) == [before[1], {**before[2], "outil": "Le mien"}, *before[3:]]
    assert act(client, "ajouter", vu, usage="En plus").status_code == 200
    assert rows(plan)[-1] == {"usage": "En plus"}


def test_the_same_row_changed_elsewhere_is_not_overwritten(client: Visitor, plan: Path) -> None:
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    act(client, "modifier:2", outil="Le leur")
    answer = act(client, "modifier:2", vu, outil="Le mien")
    assert answer.status_code == 409
    assert "Le mien" in answer.json["conflit"]["mien"]
    assert "Le leur" in answer.json["conflit"]["autre"]
    assert rows(plan)[2]["outil"] == "Le leur"


@pytest.mark.parametrize("op", ["supprimer:2", "monter:2", "deplacer:2:0", "vider"])
def test_no_act_is_done_on_a_row_that_is_another_now(client: Visitor, plan: Path, op: str) -> None:
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    act(client, "modifier:2", outil="Le leur")
    before = rows(plan)
    assert act(client, op, vu).status_code == 409
    assert rows(plan) == before
    followed = plain(client, op, vu=vu)
    assert followed.status_code == 303
    assert rows(plan) == before


def test_a_digest_that_nobody_knows_any_more_moves_no_row(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    assert act(client, "supprimer:2", "0123456789abcdef").status_code == 409
    assert rows(plan) == before


def test_without_scripts_both_versions_are_shown_and_mine_may_be_kept(
    client: Visitor, plan: Path
) -> None:
    fields = [f.id for f in TRAME.question("outils_numeriques").fields if not f.identity]
    free = next(f for f in fields if TRAME.question("outils_numeriques").field(f).type == "text")
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    mine = {f"c.{name}": str(text) for name, text in rows(plan)[2].items()} | {f"c.{free}": "Mien"}
    act(client, "modifier:2", **{free: "Leur"})
    page = plain(client, "modifier:2", vu=vu, **mine)
    assert page.status_code == 409
    assert "Leur" in page.text and "Mien" in page.text
    assert 'name="choix" value="mien"' in page.text
    seen = re.search(r'name="vu" value="(\w+)"', page.text)
    assert seen
    assert plain(client, "modifier:2", vu=seen[1], choix="mien", **mine).status_code == 303
    assert rows(plan)[2][free] == "Mien"
    with Plan.open(plan, TRAME, lock=False) as opened:
        assert "Leur" in opened.answers.notes["outils_numeriques"]


@pytest.mark.parametrize("gone", [False, True])
def test_the_row_that_is_not_kept_is_in_the_note(client: Visitor, plan: Path, gone: bool) -> None:
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    mine = {name: str(text) for name, text in rows(plan)[2].items()} | {"outil": "Le mien"}
    act(client, "supprimer:2") if gone else act(client, "modifier:2", outil="Le leur")
    theirs = rows(plan)
    clash = act(client, "modifier:2", vu, **mine)
    assert clash.status_code == 409
    fields = {f"c.{name}": text for name, text in mine.items()}
    act(client, "modifier:0", outil="Encore un autre")  # meanwhile
    theirs[0] = {**theirs[0], "outil": "Encore un autre"}
    data = {"op": "modifier:2", "vu": clash.json["conflit"]["vu"], "choix": "autre", **fields}
    for _ in range(2):  # the reply was lost
        told = client.post(f"{TOOLS}/lignes", data=data, headers=JSON)
        assert told.status_code == 200
        assert told.json["annulable"]["dit"].endswith("version choisie")
    assert rows(plan) == theirs
    note = note_of(plan)
    assert note.count("Autre version, écartée : ") == 1 and "Le mien" in note


def note_of(plan: Path) -> str:
    """What the note of the tools holds."""
    with Plan.open(plan, TRAME, lock=False) as opened:
        return opened.answers.notes.get("outils_numeriques", "")


def test_without_scripts_the_other_row_may_be_kept_too(client: Visitor, plan: Path) -> None:
    vu = client.get(f"{TOOLS}/lignes", headers=JSON).json["vu"]
    mine = {f"c.{name}": str(text) for name, text in rows(plan)[2].items()} | {"c.outil": "Mien"}
    act(client, "modifier:2", outil="Leur")
    theirs = rows(plan)
    page = plain(client, "modifier:2", vu=vu, **mine).text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([\w:]+)"', page))
    assert 'name="choix" value="autre"' in page
    data = {"op": sent["op"], "vu": sent["vu"], "choix": "autre"}
    assert client.post(f"{TOOLS}/lignes", data=data | mine).status_code == 303
    assert rows(plan) == theirs and "Mien" in note_of(plan)


# --- pages


def test_without_scripts_an_act_leads_back_to_its_question(client: Visitor, plan: Path) -> None:
    answer = plain(client, "supprimer:1")
    assert (answer.status_code, answer.location) == (
        303,
        "/partie/1-2-ressources#q-outils_numeriques",
    )
    added = client.post(f"{TOOLS}/lignes", data={"encore": "ajouter", "c.usage": "Un de plus"})
    assert added.location == f"{TOOLS}/ligne/nouvelle"
    assert rows(plan)[-1] == {"usage": "Un de plus"}


def test_an_act_without_fields_opens_the_page_of_the_row(client: Visitor) -> None:
    assert plain(client, "ajouter").location == f"{TOOLS}/ligne/nouvelle"
    assert plain(client, "modifier:3").location == f"{TOOLS}/ligne/3"


def test_an_act_on_a_row_says_which_list_was_seen(client: Visitor, plan: Path) -> None:
    before = rows(plan)
    answer = client.post(f"{TOOLS}/lignes", data={"op": "supprimer:0"})
    assert answer.status_code == 400 and rows(plan) == before


@pytest.mark.parametrize("number", ["99", "-1", "x", "0x1", "²", "9" * 40])
def test_a_row_that_does_not_exist_leads_back_to_the_list(client: Visitor, number: str) -> None:
    assert client.get(f"{TOOLS}/ligne/{number}").status_code == 303


def test_the_page_of_a_row_names_every_field(client: Visitor) -> None:
    for question in (q for q in TRAME.questions if q.has_rows):
        page = client.get(f"/question/{question.id}/ligne/nouvelle")
        assert page.status_code == 200
        for name in re.findall(r'<label for="([^"]+)"', page.text):
            assert f'id="{name}"' in page.text
        for field in question.fields:
            assert f'name="c.{field.id}"' in page.text


def test_html_in_a_cell_is_text(client: Visitor, plan: Path) -> None:
    evil = "\"><script>alert('x')</script><td data-v='"
    answer = act(client, "modifier:0", outil=evil)
    assert rows(plan)[0]["outil"] == evil
    for page in (answer.json["html"], client.get(f"{TOOLS}/ligne/0").text):
        assert "<script>alert" not in page
        assert "data-v='" not in page


def test_two_hundred_rows_are_told_whole(client: Visitor, plan: Path) -> None:
    text = "\n".join(f"usage {rank}\toutil {rank}" for rank in range(200))
    data = {"op": "coller", "texte": text}
    answer = client.post(f"{TOOLS}/lignes", data=data, headers=JSON)
    assert answer.json["html"].count("<tr data-row=") == 207
    assert len(answer.json["html"]) < 260_000
    assert len(rows(plan)) == 207


# --- the acts themselves

LIST = [{"a": 1}, {"a": 2}, {"a": 3}]


def test_an_act_names_what_it_does() -> None:
    assert read_act("deplacer:3:0") == Act("deplacer", 3, 0)
    assert read_act("vider") == Act("vider")
    assert read_act("apercu") is None


def test_an_act_on_a_row_that_does_not_exist_does_nothing() -> None:
    assert done(Act("monter", 3), LIST) is None
    assert done(Act("modifier", -1), LIST, [{"a": 0}]) is None


def test_the_row_to_look_at_is_in_the_list() -> None:
    assert place(Act("supprimer", 2), 2) == 1
    assert place(Act("deplacer", 0, 99), 3) == 2
    assert place(Act("vider"), 0) == 0


def test_an_act_follows_its_row_when_that_is_clear() -> None:
    assert rebased(Act("monter", 2), LIST, LIST[1:]) == Act("monter", 1)
    assert rebased(Act("monter", 2), LIST, LIST[:2]) is None
    assert rebased(Act("monter", 2), LIST, [LIST[2], LIST[2]]) is None
    assert rebased(Act("deplacer", 2, 0), LIST, LIST) is None
    assert rebased(Act("ajouter"), LIST, []) == Act("ajouter")


# --- room for words


def test_an_address_may_be_cut_and_is_what_was_typed(client: Visitor) -> None:
    page = client.get("/question/coordination_contact/lignes", headers=JSON).json["html"]
    assert "<td>coordination@<wbr>cpts-ormance.<wbr>example</td>" in page
    assert breakable("<b>@x.y</b> 1.0") == "&lt;b&gt;@<wbr>x.<wbr>y&lt;/b&gt; 1.0"


def test_a_column_of_sentences_has_more_room_than_one_of_words(client: Visitor) -> None:
    page = client.get("/question/referent_sse/lignes", headers=JSON).json["html"]
    found = re.findall(r'<th scope="col"(?: class="(\w+)")?>([^<]+)</th>', page)
    assert {name: width for width, name in found} == {
        "Nom": "mots", "Profession": "mots", "Rôle": "", "Téléphone": "",
        "Courriel": "phrases", "Mission": "phrases",
    }  # fmt: skip


def test_french_spaces_alone_are_not_said_twice(client: Visitor) -> None:
    """A telephone number is read with spaces that do not break, and typed with others."""
    page = client.get("/question/referent_sse/lignes", headers=JSON).json["html"]
    assert "<td>06 39 98 01 03</td>" in page.replace("\u00a0", " ")
    dated = client.get("/question/plan_version/lignes", headers=JSON).json["html"]
    assert "<td>04/11/2025</td>" in dated
    chosen = client.get("/question/risques_matrice/lignes", headers=JSON).json["html"]
    assert 'data-v="' in chosen


# --- the mark that was put by itself


def is_marked(plan: Path, question: str) -> bool:
    with Plan.open(plan, TRAME, lock=False) as opened:
        return question in opened.answers.to_review


@pytest.mark.parametrize("mended", ["modifier:0", "supprimer:0"])
def test_the_mark_goes_when_the_text_that_put_it_does(
    client: Visitor, plan: Path, mended: str
) -> None:
    url = "/question/coordination_contact"
    act(client, "modifier:0", url=url, telephone="zéro six")
    assert is_marked(plan, "coordination_contact")
    act(client, "dupliquer:0", url=url)
    act(client, "supprimer:1", url=url)
    assert is_marked(plan, "coordination_contact")
    told = act(client, mended, url=url, telephone="06 12 34 56 78").json
    assert not is_marked(plan, "coordination_contact") and not told["a_revoir"]


def test_the_mark_of_a_person_stays(client: Visitor, plan: Path) -> None:
    client.post("/question/coordination_contact/a-revoir", data={"a_revoir": "1"})
    act(client, "modifier:0", url="/question/coordination_contact", telephone="06 12 34 56 78")
    assert is_marked(plan, "coordination_contact")


# --- what is wrong, said once


def test_a_cell_is_marked_and_its_sentence_is_under_the_table(client: Visitor) -> None:
    url = "/question/coordination_contact"
    told = act(client, "modifier:0", url=url, telephone="zéro six").json
    assert "Ligne 1, Téléphone : « zéro six »" in told["problemes"][0].replace("\xa0", " ")
    cell = re.search(r"<td[^>]*data-e=[^>]*>.*?</td>", told["html"])
    assert cell and 'aria-describedby="e-coordination_contact"' in cell[0]
    assert "à\xa0corriger" in cell[0].replace(" corriger", "\xa0corriger")
    page = client.get("/partie/0-identification").text
    shown = re.sub(r"<[^>]+>", "", page)
    assert shown.count("n'est pas un numéro") + shown.count("n&#39;est pas un numéro") == 1


def test_a_row_is_marked_beside_its_number(client: Visitor) -> None:
    told = act(client, "dupliquer:0", url="/question/cellule_composition").json
    assert told["problemes"][0].startswith("Ligne 2\xa0:")
    number = re.search(r'<td class="rang" [^>]*>2.*?</td>', told["html"])
    assert number and "déjà à la ligne" not in number[0] and "corriger" in number[0]


def test_a_commune_is_called_by_its_name(client: Visitor) -> None:
    told = act(client, "modifier:0", url="/question/cpts_communes", dicrim="non").json["dit"]
    assert re.search(r"Ligne 1 modifiée[^0-9]* : [A-Z][a-z]", told.replace("\xa0", " ")), told


def test_what_was_done_is_said_at_the_list(client: Visitor) -> None:
    """Without a script too: the page opens there, far from its top."""
    plain(client, "dupliquer:0")
    page = client.get("/partie/1-2-ressources").text
    table = page[page.index('id="t-outils_numeriques"') :]
    assert "Ligne 1 copiée" in table[: table.index("</section>")]
    assert page.count("Ligne 1 copiée") == 1
