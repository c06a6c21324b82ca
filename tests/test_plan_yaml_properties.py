"""Whatever a person types or lays out by hand, it is read back, kept or refused in French."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sseplan import plan_yaml, trame
from sseplan.answers import Answers, Confirmation
from sseplan.errors import SseplanError
from sseplan.plan_yaml import emission, nodes, updating

TRAME = trame.load()
IDS = ["cpts_nom", "cpts_siege", "plan_version", "cpts_communes", "stocks", "inconnue", "zz"]
HEAD = ["sseplan: 1", "trame: {id: trame-nationale}  # tr", "# rep", "reponses:"]
LOADERS = st.sampled_from([getattr(yaml, "CBaseLoader", yaml.BaseLoader), yaml.BaseLoader])

thorough = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# What YAML, Windows, macOS, Word and a hand on the keyboard put into texts.
NASTY = " \t\n\r\x85\u2028\u2029\ufeff\xa0:#-'\"|>%@`{}[],&*!?\\0aé😀\u202e\x00\x7f\x9f=~<.+_1e"
SAMPLES = ["12:30", "---", "- a", "x" * 150, "mot " * 40, "a\n\nb\n", " a\nb", "\ta\nb", "\n\na"]
texts = st.one_of(
    st.text(NASTY, max_size=14), st.text(max_size=30), st.sampled_from(["", *SAMPLES])
)
keys = st.one_of(
    st.text(min_size=1, max_size=6).filter(lambda key: key == key.strip() != ""),
    st.sampled_from(["version", "auteur", "non", "1", "x: y", "#a", "- b"]),
)
trees = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@thorough
@given(trees, st.integers(0, 7), st.sampled_from(["text", "date", "integer", "multi_choice"]))
def test_every_value_reads_back_as_it_was_typed(value: Any, column: int, kind: str) -> None:
    tree = emission.raw_of(value)
    text = "\n".join(emission.entry("k", tree, emission.Shape(kind), column)) + "\n"
    assert nodes.raw(nodes.parse(text, "x").root) == {"k": tree}
    windows = text.replace("\n", "\r\n")
    assert nodes.raw(nodes.parse(windows, "x").root) == {"k": tree}


rows = st.lists(
    st.dictionaries(st.sampled_from(["version", "date", "auteur", "zut"]), texts, min_size=1),
    min_size=1,
    max_size=4,
)


confirmations = st.dictionaries(
    st.sampled_from(IDS),
    st.builds(Confirmation, st.dates().map(date.isoformat), texts),
    max_size=3,
)


@thorough
@given(
    st.dictionaries(st.sampled_from(["cpts_nom", "territoire_presentation"]), texts),
    rows,
    st.dictionaries(st.sampled_from(IDS), texts, max_size=2),
    st.lists(st.sampled_from(IDS), unique=True),
    confirmations,
)
def test_saving_then_loading_gives_the_same_answers(
    values: dict[str, str],
    table: list[dict[str, str]],
    notes: dict[str, str],
    ids: list[str],
    confirmed: dict[str, Confirmation],
) -> None:
    new = Answers({}, {}, tuple(ids), confirmed).with_answer("plan_version", table)
    for key, value in values.items():
        new = new.with_answer(key, value)
    for key, note in notes.items():
        new = new.with_note(key, note)
    text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), new, TRAME)
    found = plan_yaml.load(text, TRAME).answers
    assert plan_yaml.differences(new, found).keys() <= {"plan_version"}
    assert found.to_review == new.to_review
    assert found.confirmed == {key: legible(one) for key, one in confirmed.items()}
    assert plan_yaml.update(text, found, found, TRAME) == text
    kept = [{k: v for k, v in row.items() if k != "date" and v != ""} for row in table]
    assert [{k: v for k, v in r.items() if k != "date"} for r in found.get("plan_version")] == kept


def legible(one: Confirmation) -> Confirmation:
    """As UTF-8 can hold it."""
    return Confirmation(one.on, emission.legible(one.by))


yaml_like = st.text(alphabet="ab:- \n\t'\"[]{},#&*!|>%@?\\x0\r\x85\ufeff", max_size=40)


@thorough
@given(st.one_of(st.text(), yaml_like), st.booleans(), LOADERS)
def test_any_text_is_read_or_refused_in_french(text: str, inside: bool, loader: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", loader)
        nodes.parse.cache_clear()
        if inside:
            text = "sseplan: 1\ntrame: {id: trame-nationale}\nreponses:\n" + text
        _read_or_refuse(lambda: plan_yaml.load(text, TRAME))
        _read_or_refuse(lambda: plan_yaml.load_value(text, TRAME.question("plan_version")))


@thorough
@given(st.binary())
def test_any_bytes_are_read_or_refused_in_french(data: bytes) -> None:
    _read_or_refuse(lambda: plan_yaml.load(plan_yaml.decode(data, "x"), TRAME))


def _read_or_refuse(read: Any) -> None:
    try:
        read()
    except SseplanError as refused:
        assert str(refused).rstrip('"» ').endswith(".")


# --- layouts by hand


@dataclass
class Chunk:
    """One answer as a person may have written it: the lines above it, and its own."""

    key: str
    above: list[str]
    lines: list[str]


@st.composite
def scalars(draw: st.DrawFn, column: int) -> tuple[str, list[str]]:
    """What follows ``key:`` on its line and on the next ones, in every style of YAML."""
    word = draw(st.sampled_from(["X", "mot deux", "l'été", "06 39 98 00 01", "é😀"]))
    margin = " " * (column + draw(st.integers(1, 4)))
    note = draw(st.sampled_from(["", "  # bout", " #é: x"]))
    styles = [
        (f" {word}{note}", []),
        (f"   '{word.replace(chr(39), chr(39) * 2)}'{note}", []),
        (f' "{word}"{note}', []),
        (note, []),
        (f" |{note}", [margin + word, margin + "deux # pas un"]),
        (f" |-{note}", [margin + word, "", margin + "  deux"]),
        (f" >-{note}", [margin + word, margin + "deux"]),
        (f" |{note}", [margin + word, "", ""]),
        (f" {word}", [margin + "suite" + note]),
        (note, [margin + word]),
        (' "a', [margin + 'b"' + note]),
    ]
    return draw(st.sampled_from(styles))


@st.composite
def tables(draw: st.DrawFn, column: int) -> tuple[str, list[str]]:
    """Rows with any margins, comments between them, some in braces."""
    dash = " " * (column + draw(st.integers(0, 4))) + "-"
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(st.sampled_from([[], [], [], [dash[:-1] + "# avant"], ["# zéro"], [""]]))
        form = draw(st.sampled_from(["flow", "code", "apart", "row", "row", "row"]))
        if form == "flow":
            lines.append(f"{dash} {{version: X, date: 2026-01-01}} # bout")
        elif form == "code":
            lines.append(f"{dash} code")
        else:
            lines += draw(table_rows(dash, apart=form == "apart"))
    return "", lines


@st.composite
def table_rows(draw: st.DrawFn, dash: str, apart: bool) -> list[str]:
    """One row; its first field on the line of the dash unless ``apart``."""
    gap = draw(st.integers(1, 3))
    margin = " " * (len(dash) + gap)
    lines = [f"{dash}  # seul"] if apart else []
    lead = margin if apart else dash + " " * gap
    names = st.sampled_from(["version", "date", "auteur", "zz"])
    for name in draw(st.lists(names, min_size=1, max_size=3, unique=True)):
        first, rest = draw(scalars(len(margin)))
        lines += [f"{lead}{name}:{first}", *rest]
        lines += draw(st.sampled_from([[], [], [], [margin + "# champ"]]))
        lead = margin
    return lines


@st.composite
def chunks(draw: st.DrawFn, key: str, column: int) -> Chunk:
    flow = (" [{a: b,", [" " * (column + 2) + "c: d}, # mil", " " * (column + 1) + "{e: f}]"])
    first, rest = draw(
        st.one_of(
            scalars(column), tables(column), st.just((" [T1, T2]  # liste", [])), st.just(flow)
        )
    )
    lines = [" " * column + key + ":" + first, *rest]
    if not any("|" in line or ">" in line for line in lines) and draw(st.booleans()):
        lines.append(" " * (column + 3) + "# profond")
    above = draw(st.lists(st.sampled_from(["# gauche", " " * column + "# [x", ""]), max_size=2))
    return Chunk(key, above, lines)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Chunk], list[str], str]:
    """The answers of a plan written by hand, what follows them, and the line break."""
    column = draw(st.integers(1, 6))
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=6, unique=True))
    foot = draw(
        st.sampled_from(
            [
                [],
                ["notes:", "  stocks:   'à voir'  # n"],
                ["", "# fin"],
                ["a_revoir: [stocks]"],
                ["confirmations: {stocks: {par: Léa, le: 2/10/2026}}"],
                ["confirmations:", "# gauche", "     zz:  # bout", "       le: 2026-10-02  # l"],
            ]
        )
    )
    return [draw(chunks(key, column)) for key in ids], foot, draw(st.sampled_from(["\n", "\r\n"]))


def _text(chunks: list[Chunk], newline: str, head: list[str], foot: list[str]) -> str:
    lines = [*head, *(line for c in chunks for line in [*c.above, *c.lines]), *foot]
    return "".join(line + newline for line in lines)


def _comments(text: str) -> list[str]:
    return sorted(re.findall("# (?:avant|bout|champ|gauche|liste|mil|profond|seul|zéro)", text))


def _loaded(text: str) -> Answers:
    return plan_yaml.load(text, TRAME).answers


@thorough
@given(plans(), st.one_of(trees, st.none()), st.sampled_from(IDS), LOADERS)
def test_changing_one_answer_leaves_every_other_line(
    plan: tuple[list[Chunk], list[str], str], value: Any, key: str, loader: Any
) -> None:
    answers, foot, newline = plan
    text = _text(answers, newline, HEAD, foot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", loader)
        nodes.parse.cache_clear()
        patch.setattr(updating, "_rewritten", lambda *_: pytest.fail("written anew"))
        old = _loaded(text)
        new = old.with_answer(key, emission.raw_of(value))
        assume(set(new.values))
        written = plan_yaml.update(text, old, new, TRAME)
        assert not plan_yaml.differences(_loaded(written), new)
    if key not in [chunk.key for chunk in answers]:
        remaining = iter(written.split(newline))
        assert all(line in remaining for line in text.split(newline))
        return
    rank = [chunk.key for chunk in answers].index(key)
    before = _text(answers[:rank], newline, HEAD, answers[rank].above)
    assert written.startswith(before)
    assert written.endswith(_text(answers[rank + 1 :], newline, [], foot))
    if key in new.values and not isinstance(value, list):
        assert _comments(written) == _comments(text)


@thorough
@given(st.data(), plans(), LOADERS)
def test_entries_written_one_by_one_are_those_of_the_text_written_whole(
    data: st.DataObject, plan: tuple[list[Chunk], list[str], str], loader: Any
) -> None:
    text = whole = _text(plan[0], plan[2], HEAD, plan[1])
    texts_once_read = st.one_of(trees, texts).map(emission.raw_of)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", loader)
        nodes.parse.cache_clear()
        updating._RECENT.clear()
        old = _loaded(text)
        for key in data.draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4)):
            new = old.with_answer(key, data.draw(texts_once_read))
            if data.draw(st.booleans()):
                new = new.with_note(key, data.draw(texts))
            if data.draw(st.booleans()):
                new = new.with_confirmation(key, Confirmation("2026-03-12", data.draw(texts)))
            text = plan_yaml.update(text, old, new, TRAME)
            whole = updating._thoroughly(whole, old, new, TRAME, "plan.yaml")
            assert text == whole
            assert not plan_yaml.differences(_loaded(text), new)
            old = _loaded(text)


@thorough
@given(st.data(), plans(), texts)
def test_changing_one_row_leaves_the_comments_of_the_others(
    data: st.DataObject, plan: tuple[list[Chunk], list[str], str], text: str
) -> None:
    written_by_hand = _text(plan[0], plan[2], HEAD, plan[1])
    old = _loaded(written_by_hand)
    tables = [key for key, value in old.values.items() if isinstance(value, list)]
    assume(tables)
    key = data.draw(st.sampled_from(tables))
    text = text or "q"
    rows, rank = list(old.get(key)), data.draw(st.integers(0, len(old.get(key)) - 1))
    change = data.draw(st.sampled_from(["edit", "move", "insert", "append"]))
    if change == "edit":
        rows[rank] = {**rows[rank], "auteur": text} if isinstance(rows[rank], dict) else text
    elif change == "move":
        rows.append(rows.pop(rank))
    else:
        rows.insert(rank if change == "insert" else len(rows), {"version": "9", "auteur": text})
    new = old.with_answer(key, rows)
    written = plan_yaml.update(written_by_hand, old, new, TRAME)
    assert not plan_yaml.differences(_loaded(written), new)
    assert _comments(written) == _comments(written_by_hand)


@thorough
@given(plans(), confirmations, LOADERS)
def test_confirming_leaves_every_line_but_the_confirmations_that_changed(
    plan: tuple[list[Chunk], list[str], str], confirmed: dict[str, Confirmation], loader: Any
) -> None:
    answers, foot, newline = plan
    body = _text(answers, newline, HEAD, []).rstrip()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "_LOADER", loader)
        nodes.parse.cache_clear()
        old = _loaded(_text(answers, newline, HEAD, foot))
        new = replace(old, confirmed={**old.confirmed, **confirmed})
        written = plan_yaml.update(_text(answers, newline, HEAD, foot), old, new, TRAME)
        assert not plan_yaml.differences(_loaded(written), new)
    assert written.startswith(body)
    assert _comments(written) == _comments(_text(answers, newline, HEAD, foot))
    named = sum(one.by.count("# ") for one in new.confirmed.values())
    commented = sum(line.count("# ") for line in foot)
    assert written.removeprefix(body).count("# ") == commented + named
