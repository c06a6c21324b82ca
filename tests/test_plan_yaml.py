"""What a plan's text says, what is refused and how, what a save leaves alone."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import yaml

from sseplan import plan_yaml, trame
from sseplan.answers import Answers, Confirmation
from sseplan.errors import PlanUnreadable, SseplanError
from sseplan.plan_yaml import entries, nodes, updating
from sseplan.plan_yaml.patches import Patch

TRAME = trame.load()
HEAD = 'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\n'


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def any_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: the C one is not on every machine."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(nodes, "_LOADER", getattr(yaml, request.param))
    nodes.parse.cache_clear()


def plan(text: str) -> str:
    """A plan whose answers are ``text``, indented under ``reponses:`` (line 4 on)."""
    lines = dedent(text).strip("\n").split("\n")
    return HEAD + "reponses:\n" + "".join(f"  {line}\n" for line in lines)


def answers(text: str) -> Answers:
    return plan_yaml.load(text, TRAME).answers


def changed(text: str, **values: Any) -> str:
    """``text`` once these answers have been given (or taken away, with None)."""
    old = new = answers(text)
    for question_id, value in values.items():
        new = new.with_answer(question_id, value)
    return plan_yaml.update(text, old, new, TRAME)


# --- reading


@pytest.mark.usefixtures("any_parser")
def test_every_scalar_is_text_until_its_kind_reads_it() -> None:
    found = answers(
        plan(
            """
            cpts_nom: non
            cpts_siege: 01000
            cpts_telephone: 0262000000
            plan_version:
              - version: 1.10
                date: 12/03/2026
                auteur: 12:30
            cpts_communes:
              - commune: Villefictive
                code_postal: 01000
                population: 12 400
            """
        )
    )
    assert found.get("cpts_nom") == "non"
    assert found.get("cpts_siege") == "01000"
    assert found.get("plan_version") == [
        {"version": "1.10", "date": "2026-03-12", "auteur": "12:30"}
    ]
    assert found.get("cpts_communes")[0]["population"] == 12400


def test_what_a_kind_cannot_read_stays_as_typed() -> None:
    found = answers(plan("plan_version:\n  - date: bientôt\n    version: [a, b]\n"))
    assert found.get("plan_version") == [{"date": "bientôt", "version": ["a", "b"]}]


def test_an_answer_left_empty_is_not_an_answer() -> None:
    found = plan_yaml.load(plan('cpts_nom:\ncpts_siege: ""\nplan_version: []\n'), TRAME)
    assert found.answers == Answers()


def test_an_unknown_id_is_kept_and_reported() -> None:
    text = plan("cpts_nom: X\nmascotte: [{nom: Ours}]\n") + "notes: {fanion: bleu}\n"
    found = plan_yaml.load(text, TRAME)
    assert found.unknown == ("mascotte", "fanion")
    assert found.answers.get("mascotte") == [{"nom": "Ours"}]
    assert "  mascotte: [{nom: Ours}]\n" in changed(text, cpts_nom="Y")


def test_notes_and_reminders_are_read() -> None:
    text = plan("cpts_nom: X") + "notes:\n  stocks: Rappeler.\na_revoir:\n  - stocks\n  - stocks\n"
    assert answers(text).notes == {"stocks": "Rappeler."}
    assert answers(text).to_review == ("stocks",)


@pytest.mark.usefixtures("any_parser")
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_known_for_every_path(newline: str) -> None:
    text = plan(
        """
        # é😀
        cpts_nom: X
        cpts_communes:
          - nom: A

          - nom: B
            population: 3
        """
    ).replace("\n", newline)
    lines = plan_yaml.load(text, TRAME).lines
    assert lines["sseplan",] == 1
    assert lines["reponses", "cpts_nom"] == 5
    assert lines["reponses", "cpts_communes", 1] == 9
    assert lines["reponses", "cpts_communes", 1, "population"] == 10


def test_a_line_separator_in_a_text_does_not_shift_the_line_numbers() -> None:
    text = plan('cpts_siege: "a\u2028 b"\ncpts_nom: X\n')
    assert plan_yaml.load(text, TRAME).lines["reponses", "cpts_nom"] == 5


def test_a_byte_order_mark_is_accepted_and_kept() -> None:
    text = plan_yaml.decode(b"\xef\xbb\xbf" + plan("cpts_nom: X").encode(), "plan.yaml")
    assert answers(text).get("cpts_nom") == "X"
    assert changed(text, cpts_nom="Z") == "\ufeff" + plan("cpts_nom: Z")


def test_a_new_plan_is_empty_and_says_what_it_is() -> None:
    text = plan_yaml.new(TRAME)
    assert answers(text) == Answers()
    assert text.startswith("# Plan de préparation")
    assert 'trame: {id: trame-nationale, version: "2022.12"}\nreponses: {}\n' in text


# --- refusals

REFUSED = {
    "cpts_nom: a\ncpts_nom: b": (5, 3, "« cpts_nom » est écrit deux fois (déjà à la ligne 4)"),
    "cpts_nom: !!python/object:os.system x": (4, 13, "« !!python/object:os.system » est une étiq"),
    "cpts_nom: !cle x": (4, 13, "étiquette YAML"),
    "cpts_nom: &a x": (4, 13, "« &a » est une ancre YAML"),
    "cpts_nom: *a": (4, 13, "« *a » renvoie à un autre endroit"),
    "cpts_nom: * important": (4, 14, "sens spécial"),
    "[a]: x": (4, 3, "un nom de champ doit être un simple mot"),
    "? {a: b}\n: x": (4, 5, "un nom de champ doit être un simple mot"),
    '"": x': (4, 3, "il manque le nom du champ"),
    "cpts_nom: X\n: x": (5, 3, "il manque le nom du champ"),
    "k" * 300 + ": x": (4, 3, "trop long"),
    "cpts_nom\u00a0: x": (4, 3, "espace insécable"),
    "cpts_nom: " + "[" * 30: (4, 31, "trop profondément"),
    "cpts_nom: a\x00b": (4, 14, "caractère de commande invisible (U+0000)"),
    "cpts_nom: a\x1bb": (4, 14, "(U+001B)"),
    "cpts_nom:\n\t- x": (5, 3, "une tabulation"),
    "cpts_nom: CPTS : Rives": (4, 18, "un texte qui contient « : » doit être entre guillemets"),
    "cpts_nom: X\n  cpts_siege: Y": (5, 15, "plus en retrait que la précédente"),
    "cpts_siege:Y\nplan_nature: Z": (4, 3, "il manque une espace après « : »"),
    "cpts_nom: X\ncpts_siege:Y\nplan_nature: Z": (5, 3, "il manque une espace après « : »"),
    "cpts_nom: X\njuste du texte": (5, 3, "il manque « : » suivi d'une espace"),
    "cpts_nom: 'l'hôpital'": (4, 16, "se referme avant la fin du texte"),
    'cpts_nom: "CPTS" Rives': (4, 20, "se referme avant la fin du texte"),
    'cpts_nom: "CPTS\ncpts_siege: x': (4, 13, "n'est jamais refermé"),
    "cpts_nom: @rives": (4, 13, "ne peut pas commencer par « @ »"),
    "cpts_nom: %rives": (4, 13, "ne peut pas commencer par « % »"),
    "cpts_nom: [à voir] CPTS": (4, 22, "un texte suit un crochet"),
    "cpts_nom: [a, b\ncpts_siege: x": (5, 13, "il manque une virgule, ou le crochet"),
    "cpts_nom: - x": (4, 13, "un tiret de liste ne peut pas suivre"),
    "cpts_nom: > 10 personnes": (4, 15, "le texte doit commencer à la ligne suivante"),
    "cpts_nom: ]": (4, 13, "il manque une valeur avant ce signe"),
    "plan_version:\n  - version: a\n - version: b": (6, 4, "pas alignée"),
}


@pytest.mark.usefixtures("any_parser")
@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text)[:40])
def test_what_a_plan_does_not_admit_is_refused_with_its_place(text: str) -> None:
    line, column, words = REFUSED[text]
    with pytest.raises(PlanUnreadable) as refused:
        answers(plan(text))
    sentence = str(refused.value)
    assert sentence.startswith(f"plan.yaml, ligne {line}, colonne {column} : ")
    assert words in sentence
    assert sentence.endswith((".", '".', "»."))


@pytest.mark.usefixtures("any_parser")
def test_a_bad_escape_is_explained() -> None:
    with pytest.raises(PlanUnreadable, match=r"ligne 4.*barre oblique inversée"):
        answers(plan(r'cpts_nom: "C:\dossier"'))


@pytest.mark.usefixtures("any_parser")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "plan.yaml est vide"),
        ("# rien\n", "plan.yaml est vide"),
        ("bonjour\n", "ligne 1, colonne 1 : ce n'est pas un plan de sseplan"),
        ("- a\n", "ce n'est pas un plan de sseplan"),
        ("reponses: {}\n", "la ligne « sseplan: 1 » manque"),
        ("sseplan: deux\n", "la ligne doit être « sseplan: 1 »"),
        ("sseplan: [1]\n", "la ligne doit être « sseplan: 1 »"),
        ("# x\nsseplan: 2\nautre: x\n", "ligne 2, colonne 1 : ce plan a été écrit par une version"),
        ("sseplan: 2\n", "Mettez sseplan à jour"),
        ("sseplan: 1\n", "il manque la ligne « trame: {id: trame-nationale"),
        ("sseplan: 1\ntrame: nationale\n", "la ligne doit être « trame: {id: trame-nationale"),
        ("sseplan: 1\ntrame: {id: trame-nationale, x: y}\n", "la ligne doit être « trame:"),
        ("sseplan: 1\ntrame: {id: lunaire}\n", "la trame « lunaire » n'est pas installée"),
        (
            HEAD + "cpts_nom: X\n",
            "ligne 3, colonne 1 : « cpts_nom » n'est pas une partie d'un plan",
        ),
        (HEAD + "reponses: [a]\n", "sous « reponses: » on attend"),
        (HEAD + "notes: texte\n", "sous « notes: » on attend"),
        (HEAD + "notes: {stocks: [a]}\n", "la note de « stocks » doit être un texte"),
        (HEAD + "a_revoir: {a: b}\n", "« a_revoir: » doit être une liste"),
        (HEAD + "a_revoir: [[a]]\n", "« a_revoir: » doit être une liste"),
        (HEAD + "---\nx: y\n", "ligne 3, colonne 1 : une ligne « --- » commence un deuxième"),
        ("%YAML 3.0\n---\nsseplan: 1\n", "une ligne « % »"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, words: str) -> None:
    with pytest.raises(PlanUnreadable) as refused:
        answers(text)
    assert words in str(refused.value)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    layers = "".join(f"  k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(PlanUnreadable, match=r"ligne 4, .*ancre YAML"):
        answers(HEAD + "reponses:\n  k0: &k0 [x]\n" + layers)


def test_a_huge_text_is_refused() -> None:
    with pytest.raises(PlanUnreadable, match="dépasse 2 Mo"):
        answers(plan("cpts_nom: " + "é" * 1_100_000))
    with pytest.raises(PlanUnreadable, match="dépasse 2 Mo"):
        plan_yaml.decode(b"x" * 2_000_001, "plan.yaml")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_another_encoding_is_refused_with_the_way_out(encoding: str) -> None:
    with pytest.raises(PlanUnreadable) as refused:
        plan_yaml.decode(plan("cpts_nom: Préparation\n").encode(encoding), "plan.yaml")
    assert "n'est pas enregistré en UTF-8" in str(refused.value)
    assert "« Enregistrer sous »" in str(refused.value)


def test_an_old_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(PlanUnreadable, match="ligne 5"):
        plan_yaml.decode(plan("cpts_siege: x\ncpts_nom: é").encode("cp1252"), "plan.yaml")


# --- writing

HANDMADE = """\
# Plan de Rives et Coteaux
sseplan: 1
trame: {id: trame-nationale, version: "2022.12"}
reponses:

    # Le nom tel qu'à l'ARS
    cpts_nom:   'CPTS Rives'   # à confirmer
    plan_version:
    - {version: "1.0", date: 2025-01-01}   # la première
    # celle de mars
    -   version: "2.0"
        date: 2026-03-12
        auteur: S. Modèle  # le chef

    # Fin des versions
    territoire_presentation: >-
        Deux vallées,
        une ville.
    cpts_communes: [{commune: Villefictive, population: 1200}]
# Rappels
notes:
    stocks:   "Rappeler la pharmacie"
"""


def test_a_scalar_changes_in_place() -> None:
    assert changed(HANDMADE, cpts_nom="CPTS Rives et Coteaux") == HANDMADE.replace(
        "'CPTS Rives'", "CPTS Rives et Coteaux"
    )


def test_only_the_field_of_the_row_that_changed_is_rewritten() -> None:
    first, second = answers(HANDMADE).get("plan_version")
    second = {**second, "auteur": "Y. Exemple"}
    assert changed(HANDMADE, plan_version=[first, second]) == HANDMADE.replace(
        "auteur: S. Modèle", "auteur: Y. Exemple"
    )


def test_a_row_is_added_after_the_last_one() -> None:
    rows = answers(HANDMADE).get("plan_version")
    assert changed(HANDMADE, plan_version=[*rows, {"version": "3.0"}]) == HANDMADE.replace(
        "# le chef\n", '# le chef\n    - version: "3.0"\n'
    )


def test_a_row_that_moves_takes_its_comments_along() -> None:
    first, second = answers(HANDMADE).get("plan_version")
    one = '    - {version: "1.0", date: 2025-01-01}   # la première\n'
    other = HANDMADE[HANDMADE.index("    # celle") : HANDMADE.index("\n    # Fin")]
    expected = HANDMADE.replace(one + other, other + one)
    assert changed(HANDMADE, plan_version=[second, first]) == expected


def test_a_row_taken_away_leaves_the_others_as_they_are() -> None:
    rows = answers(HANDMADE).get("plan_version")
    assert changed(HANDMADE, plan_version=rows[1:]) == HANDMADE.replace(
        '    - {version: "1.0", date: 2025-01-01}   # la première\n', ""
    )


def test_a_new_answer_goes_to_its_place_with_the_margin_of_its_neighbours() -> None:
    expected = HANDMADE.replace(
        "    plan_version:\n", "    cpts_siege: 1 rue des Tests\n    plan_version:\n"
    )
    assert changed(HANDMADE, cpts_siege="1 rue des Tests") == expected


def test_an_answer_taken_away_leaves_the_comments_of_the_others() -> None:
    start, end = HANDMADE.index("    plan_version"), HANDMADE.index("\n    # Fin")
    assert changed(HANDMADE, plan_version=None) == HANDMADE[:start] + HANDMADE[end:]


def test_a_part_whose_last_entry_is_taken_away_goes_and_its_comments_stay() -> None:
    old = answers(HANDMADE)
    new = old.with_note("stocks", "")
    assert plan_yaml.update(HANDMADE, old, new, TRAME) == HANDMADE.partition("notes:")[0]
    commented = HANDMADE + "    # appeler Karim\na_revoir:\n  - stocks  # en mai\n"
    for one in (new, new.taken_up("stocks")):
        written = plan_yaml.update(commented, answers(commented), one, TRAME)
        assert "# appeler Karim" in written
        assert "# en mai" in written
        assert plan_yaml.load(written, TRAME).answers == one


@pytest.mark.parametrize("text", [HANDMADE, HANDMADE.partition("notes:")[0]])
def test_what_is_undone_leaves_no_trace(text: str) -> None:
    old = answers(text)
    kim = Confirmation("2026-03-12", "Kim")
    new = old.with_note("cpts_nom", "x").put_aside("cpts_nom").with_confirmation("cpts_nom", kim)
    written = plan_yaml.update(text, old, new, TRAME)
    assert plan_yaml.update(written, new, old, TRAME) == text


def test_comments_of_a_block_written_anew_stand_above_it() -> None:
    text = plan("cpts_communes: [{nom: A}, # un\n  {nom: B}] # deux\n")
    assert changed(text, cpts_communes=[{"nom": "C"}]) == plan(
        "# deux\ncpts_communes:  # un\n  - nom: C\n"
    )


def test_the_line_breaks_of_windows_stay() -> None:
    text = HANDMADE.replace("\n", "\r\n")
    rows = [{"version": "9", "auteur": "A\nB"}]
    written = changed(text, cpts_siege="ici", plan_version=rows)
    assert written.count("\n") == written.count("\r\n")
    assert answers(written).get("plan_version") == rows


@pytest.mark.parametrize("empty", ["reponses: {}\n", "reponses:\n", "reponses: # ici\n", ""])
def test_a_first_answer_fills_the_empty_section(empty: str) -> None:
    written = changed(HEAD + empty, cpts_nom="X")
    assert written.startswith(HEAD + "reponses:")
    assert written.endswith("\n  cpts_nom: X\n")
    assert ("# ici" in empty) == ("# ici" in written)


def test_a_section_written_with_braces_is_written_anew_with_its_values() -> None:
    text = HEAD + "reponses: {cpts_nom: x, zut: [1, {a: b}]}  # tout\n"
    assert changed(text, cpts_siege="là") == HEAD + (
        'reponses:  # tout\n  cpts_nom: x\n  cpts_siege: là\n  zut:\n    - "1"\n    - a: b\n'
    )


def test_a_plan_written_as_json_can_be_changed() -> None:
    text = '{"sseplan": 1, "trame": {"id": "trame-nationale"}, "reponses": {"cpts_nom": "X"}}'
    assert changed(text, cpts_nom="Z").endswith("\nreponses:\n  cpts_nom: Z\n")


def test_an_answer_left_empty_is_filled_where_it_stands() -> None:
    text = plan("cpts_siege: là\ncpts_nom:   # quoi ?\nplan_nature:\n")
    assert changed(text, cpts_nom="X") == plan(
        "cpts_siege: là\ncpts_nom: X  # quoi ?\nplan_nature:\n"
    )


def test_notes_and_reminders_come_and_go() -> None:
    old = answers(HANDMADE)
    new = old.with_note("cpts_nom", "Vérifier.\nDeux fois.").with_note("stocks", "Fait.")
    text = plan_yaml.update(HANDMADE, old, new.put_aside("stocks"), TRAME)
    assert text.endswith(
        "notes:\n    cpts_nom: |-\n      Vérifier.\n      Deux fois.\n    stocks:   Fait.\n"
        "a_revoir:\n  - stocks\n"
    )
    again = answers(text)
    assert again.to_review == ("stocks",)
    assert answers(plan_yaml.update(text, again, again.taken_up("stocks"), TRAME)) == new


def test_nothing_changed_gives_the_same_bytes() -> None:
    odd = "---\n" + HANDMADE + "...\n# fin sans saut"
    assert plan_yaml.update(odd, answers(odd), answers(odd), TRAME) == odd
    assert changed(odd, cpts_nom="Z") == odd.replace("'CPTS Rives'", "Z")


def test_what_another_program_added_stays() -> None:
    old = answers(plan("cpts_nom: X"))
    new = old.with_answer("cpts_siege", "là").put_aside("stocks")
    theirs = plan("cpts_nom: Z\nplan_nature: initiale") + "a_revoir: [annexes]\n"
    found = answers(plan_yaml.update(theirs, old, new, TRAME))
    assert found.values == {"cpts_nom": "Z", "cpts_siege": "là", "plan_nature": "initiale"}
    assert set(found.to_review) == {"stocks", "annexes"}


@pytest.mark.parametrize(
    "text",
    [
        *("01000", "non", "Oui", "y", "NULL", "~", "12:30", "1.10", "0x1F", "1e3", ".5", ".NaN"),
        *("2026-03-12", "2001-12-14 21:59:43", "+33639980001", "-x", "''", "@a", "a:", "a: b"),
        *("a #b", "...", "=", "<<", "x ", " x", "# x", "[x]"),
    ],
)
def test_a_text_that_readers_take_for_something_else_is_quoted(text: str) -> None:
    written = changed(plan("cpts_siege: x"), cpts_nom=text)
    assert answers(written).get("cpts_nom") == text
    assert yaml.safe_load(written)["reponses"]["cpts_nom"] == text
    assert f'  cpts_nom: "{text}"\n' in written


def test_dates_numbers_and_simple_texts_are_plain_and_long_texts_are_blocks() -> None:
    values = {
        "cpts_nom": "CPTS Rives & Coteaux – l'été, 06 39 98 00 01",
        "plan_version": [{"zut": "x", "auteur": "S. Modèle", "date": "2026-03-12"}],
        "territoire_presentation": "Première ligne.\n\n  - en retrait : « oui »\n",
        "crises_retenues": ["T1", "T2"],
        "cpts_communes": [{"commune": "Villefictive", "population": 12400}],
        "plan_nature": "initiale",
    }
    written = changed(HEAD, **values)
    assert written == HEAD + dedent(
        """\
        reponses:
          cpts_nom: CPTS Rives & Coteaux – l'été, 06 39 98 00 01
          cpts_communes:
            - commune: Villefictive
              population: 12400
          plan_nature: initiale
          plan_version:
            - date: 2026-03-12
              auteur: S. Modèle
              zut: x
          territoire_presentation: |
            Première ligne.

              - en retrait : « oui »
          crises_retenues: [T1, T2]
        """
    )


def test_a_lone_surrogate_from_a_terminal_is_replaced_not_fatal() -> None:
    written = changed(HEAD, cpts_nom="a\udcffb", cpts_siege="\ud83d\ude00")
    assert answers(written).values == {"cpts_nom": "a\ufffdb", "cpts_siege": "😀"}


def test_a_text_that_would_not_read_back_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "_patched", lambda *_: HEAD)
    monkeypatch.setattr(updating, "_rewritten", lambda *_: HEAD)
    with pytest.raises(SseplanError, match=r"Erreur interne.*intact"):
        changed(HANDMADE, cpts_nom=None)


@pytest.mark.parametrize(
    "spoilt",
    [
        "reponses:\n    cpts_nom: Y\n",
        "reponses:\n    cpts_nom: X\n    cpts_siege: là\n",
        "reponses:\n    cpts_nom: X",
        "reponses:\n    cpts_nom: [X\n",
        "#\nreponses:\n    cpts_nom: X\n",
    ],
)
def test_an_entry_that_would_not_read_back_is_written_with_the_whole_text(
    monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    apply = Patch.apply

    def spoils(patch: Patch) -> str:
        text = apply(patch)
        return spoilt if text.startswith("reponses") else text

    monkeypatch.setattr(Patch, "apply", spoils)
    assert changed(HANDMADE, cpts_nom="X") == HANDMADE.replace("'CPTS Rives'", "X")


def test_a_usual_change_reads_nothing_but_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    text = changed(HANDMADE, cpts_nom="X")
    old = answers(text)
    read: list[str] = []
    monkeypatch.setattr(
        entries, "compose", lambda text, name: read.append(text) or nodes.compose(text, name)
    )
    monkeypatch.setattr(updating, "parse", lambda *_: pytest.fail("read whole"))
    rows = [*old.get("plan_version"), {"version": "3"}]
    for key, value in (
        ("cpts_nom", "Y"), ("plan_version", rows), ("cpts_siege", "ici"), ("cpts_nom", "Z"),
    ):  # fmt: skip
        new = old.with_answer(key, value)
        text, old = plan_yaml.update(text, old, new, TRAME), new
    assert all(len(one.splitlines()) < 15 for one in read)
    assert "    cpts_nom:   Z   # à confirmer\n    cpts_siege: ici\n    plan_version:\n" in text
    assert answers(text) == old


def test_a_text_that_grows_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_BYTES", len(HANDMADE) + 40)
    assert changed(HANDMADE, cpts_nom="X" * 30)
    with pytest.raises(PlanUnreadable, match="dépasse 2 Mo"):
        changed(HANDMADE, cpts_nom="é" * 45)


def test_a_layout_beyond_patching_is_written_anew_with_its_comments() -> None:
    text = plan("cpts_nom: |+\n  a\n\ncpts_siege: x  # là\n\nplan_nature: initiale\n")
    written = changed(text, cpts_siege=None)
    assert answers(written).values == {"cpts_nom": "a\n\n", "plan_nature": "initiale"}
    assert "# là" in written


# --- one answer in the editor


def test_an_answer_goes_to_the_editor_and_back() -> None:
    question = TRAME.question("plan_version")
    rows = [{"version": "2.0", "date": "2026-03-12"}, {"version": "non"}]
    text = plan_yaml.dump_value(rows, question)
    assert text.startswith(f"# {question.number}. {question.label}\n")
    assert plan_yaml.load_value(text, question) == rows
    assert plan_yaml.load_value(text.replace("\n", "\r\n"), question) == rows


def test_an_empty_table_goes_to_the_editor_as_a_row_to_uncomment() -> None:
    question = TRAME.question("plan_version")
    text = plan_yaml.dump_value(None, question)
    assert plan_yaml.load_value(text, question) is None
    filled = text.replace("#  - version:", "  - version: 3").replace(
        "#    date:", "    date: 1/2/26"
    )
    assert plan_yaml.load_value(filled, question) == [{"version": "3", "date": "2026-02-01"}]


def test_the_editor_may_give_a_bare_list_or_text_or_nothing() -> None:
    question = TRAME.question("plan_version")
    assert plan_yaml.load_value("- version: 2\n", question) == [{"version": "2"}]
    assert plan_yaml.load_value("# rien\n", question) is None
    assert plan_yaml.load_value("{}", question) is None
    assert plan_yaml.load_value("12:30", TRAME.question("cpts_nom")) == "12:30"


def test_a_mistake_in_the_editor_is_said_with_its_line() -> None:
    question = TRAME.question("plan_version")
    with pytest.raises(PlanUnreadable, match=r"La réponse, ligne 2, .*deux fois"):
        plan_yaml.load_value("- version: 2\n  version: 3\n", question)
    with pytest.raises(PlanUnreadable, match="Gardez la seule ligne « plan_version: »"):
        plan_yaml.load_value("version: 2\n", question)


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG"])
def test_a_document_given_for_a_plan_is_not_said_to_be_badly_encoded(begin: bytes) -> None:
    with pytest.raises(PlanUnreadable, match="n'est pas un fichier de texte"):
        plan_yaml.decode(begin + b"\x00\xff" * 50, "plan.docx")
