"""Pairs of documents drawn at random: plans a year apart, and Word files with everything in them.

The second kind holds what the templates of today do not: nested tables, notes, pictures,
content controls, fields over several paragraphs, sections in any order.
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from filled import full
from word_models import Model, written

from sseplan.answers import Answers
from sseplan.trame import Trame

WORDS = (
    *("la", "cellule", "de", "crise", "réunit", "les", "référents", "et", "l'ARS", ";", "une"),
    *("pharmacie", "ouvre", "à", "8", "h,", "06 39 98 00 01", "puis", "«", "garde", "»", "&"),
    *("<urgence>", "12", "%", "É\u00a0:", "œuvre-test", "fin.", "3 mars 2026", "a@b.example"),
)
NASTY = ("a & b < c > d \"e\" 'f'", "{{ x }} {% y %}", "🚑 שלום", "un\ndeux\n\n- trois", " ")


# ------------------------------------------------------------------ plans


def two_plans(trame: Trame, random: Random) -> tuple[Answers, Answers]:
    """A plan (whole, partly filled or nearly empty), and the same after random changes."""
    everything = dict(full(trame, rows=random.randint(1, 4)).values)
    share = random.choice((0.05, 0.2, 0.4))
    before = {k: v for k, v in everything.items() if random.random() < share}
    if random.random() < 0.5:
        before["crises_retenues"] = _some(random, everything["crises_retenues"])
    after = copy.deepcopy(before)
    for _ in range(random.randint(1, 12)):
        _change_plan(trame, random, after, everything)
    return Answers(values=before), Answers(values=after)


def _change_plan(
    trame: Trame, random: Random, values: dict[str, Any], everything: dict[str, Any]
) -> None:
    question = random.choice(trame.questions)
    if question.id not in values or random.random() < 0.15:
        values[question.id] = copy.deepcopy(everything[question.id])
    elif random.random() < 0.15:
        del values[question.id]
    elif question.id == "crises_retenues":
        values[question.id] = _some(random, everything[question.id])
    elif question.has_rows:
        _change_rows(random, values[question.id])
    elif question.type in ("text", "long_text"):
        values[question.id] = _changed_text(random, values[question.id])


def _change_rows(random: Random, rows: list[dict[str, Any]]) -> None:
    act = random.randrange(4)
    if act == 0 and len(rows) > 1:
        rows.pop(random.randrange(len(rows)))
    elif act == 1:
        rows.insert(random.randint(0, len(rows)), dict(random.choice(rows)) if rows else {})
    elif act == 2:
        random.shuffle(rows)
    elif rows:
        row = random.choice(rows)
        texts = [k for k, v in row.items() if isinstance(v, str) and not v.isdigit()]
        if texts:
            row[random.choice(texts)] = _changed_text(random, "Un texte & un autre")


def _changed_text(random: Random, text: str) -> str:
    words = text.split(" ")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(words) + 1)
        words[at : at + random.randint(0, 3)] = random.choices(
            [*WORDS, *NASTY], k=random.randint(0, 3)
        )
    return " ".join(words)


def _some(random: Random, items: list[Any]) -> list[Any]:
    return [item for item in items if random.random() < 0.6] or items[:1]


# ------------------------------------------------------------------ any Word file


def two_documents(random: Random) -> tuple[bytes, bytes]:
    """A Word file of a few blocks, and the same after random changes."""
    before = [_block(random, 0) for _ in range(random.randint(1, 7))] + [_paragraph(random)]
    after = _changed_blocks(random, copy.deepcopy(before), 0)
    headers = [[_paragraph(random)], [_paragraph(random)]]
    changed = [_changed_blocks(random, copy.deepcopy(h), 2) for h in headers]
    return written(before, headers), written(after, changed)


def _block(random: Random, depth: int) -> Model:
    draw = random.random()
    if draw < 0.3 and depth < 2:
        return _table(random, depth)
    if draw < 0.36 and depth == 0:
        return ["toc", [_paragraph(random) for _ in range(random.randint(1, 4))]]
    if draw < 0.41 and depth == 0:
        return ["sdt", random.choice("ab"), [_block(random, 1), _paragraph(random)]]
    section = random.choice("PLM") if depth == 0 and random.random() < 0.12 else None
    return _paragraph(random, section)


def _paragraph(random: Random, section: str | None = None) -> Model:
    style = random.choice(("", "", "H", "L"))
    return [
        "p",
        style,
        [_inline(random, 0) for _ in range(random.choice((0, 1, 1, 2, 4)))],
        section,
    ]


def _inline(random: Random, depth: int) -> Model:
    kind = random.choice(("text",) * 8 + ("tab", "br", "field", "simple", "draw", "picture", "note",
                         "link", "place", "control"))  # fmt: skip
    if depth and kind in ("link", "place", "control", "note", "simple"):
        kind = "text"
    if kind in ("link", "place", "control"):
        inner = [_inline(random, 1) for _ in range(random.randint(1, 2))]
        return [kind, random.randint(0, 2), inner]
    return [kind, _text(random), random.choice(("", "", "b", "i"))]


def _text(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(1, 9)))


def _table(random: Random, depth: int) -> Model:
    columns = random.randint(1, 3)
    rows = [_row(random, columns, depth) for _ in range(random.randint(1, 4))]
    return ["t", columns, rows]


def _row(random: Random, columns: int, depth: int) -> Model:
    return ["r", random.choice(("", "", "h")), [_cell(random, depth) for _ in range(columns)]]


def _cell(random: Random, depth: int) -> Model:
    blocks = [_block(random, depth + 1) for _ in range(random.choice((0, 0, 0, 1, 2)))]
    return ["c", random.choice(("", "", "FF0000")), [*blocks, _paragraph(random)]]


def _changed_blocks(random: Random, blocks: list[Model], depth: int) -> list[Model]:
    """Blocks dropped, doubled, moved, added and changed; the last is a paragraph again."""
    made: list[Model] = []
    for block in blocks:
        draw = random.random()
        if draw < 0.12:
            continue
        if draw < 0.24:
            made.append(_block(random, depth))
        made.append(_changed(random, block, depth) if draw < 0.6 else block)
        if draw > 0.96:
            made.insert(random.randint(0, len(made)), copy.deepcopy(block))
    if not made or made[-1][0] != "p" or made[-1][3]:
        made.append(_paragraph(random))
    return made


def _changed(random: Random, block: Model, depth: int) -> Model:
    kind = block[0]
    if kind == "p":
        inlines = [i for i in block[2] if random.random() < 0.85]
        for inline in inlines:
            if inline[0] == "text" and random.random() < 0.5:
                inline[1] = _changed_text(random, inline[1]).replace("\n", " ")
            if random.random() < 0.1:
                inline[2] = [_inline(random, 1)] if isinstance(inline[2], list) else "i"
        if random.random() < 0.3:
            inlines.insert(random.randint(0, len(inlines)), _inline(random, 0))
        style = random.choice(("", "H", "L")) if random.random() < 0.15 else block[1]
        turned = random.choice("PLM") if block[3] else None
        return ["p", style, inlines, turned]
    if kind == "toc":
        return ["toc", [b for b in _changed_blocks(random, block[1], 3) if b[0] == "p"]]
    if kind == "sdt":
        return ["sdt", block[1], _changed_blocks(random, block[2], 1)]
    columns = block[1] if random.random() < 0.85 else random.randint(1, 3)
    rows = [_changed_row(random, row, columns, depth) for row in block[2] if random.random() < 0.85]
    if not rows or random.random() < 0.3:
        rows.insert(random.randint(0, len(rows)), _row(random, columns, depth))
    return ["t", columns, rows]


def _changed_row(random: Random, row: Model, columns: int, depth: int) -> Model:
    cells = (row[2] + [_cell(random, depth) for _ in range(columns)])[:columns]
    if random.random() < 0.5:
        cell = random.choice(cells)
        cell[2] = _changed_blocks(random, cell[2], depth + 1)
        if random.random() < 0.2:
            cell[1] = random.choice(("", "00FF00"))
    return ["r", random.choice(("", "h")) if random.random() < 0.1 else row[1], cells]
