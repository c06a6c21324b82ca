"""How a question is printed: one block for each type, the same for every question.

Adding a question to the trame and running the script again is enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from construction.blocks import (
    AFTER_TABLE,
    TAB,
    cell,
    choose,
    control_row,
    each,
    looped,
    p,
    row,
    run,
    table,
    when,
)
from sseplan.documents.context import LONE_ROW, is_annexed
from sseplan.trame import Field, Question
from sseplan.typography import NBSP

PAGE, WIDE_PAGE, MARGIN = 170.0, 257.0, 20.0
# Shares of the width by the weight that the trame gives, or by the kind of value.
_WEIGHTS = {1: 1.0, 2: 2.0, 3: 3.6}
_KINDS = {"email": 2.4, "phone": 1.4, "date": 0.9, "integer": 0.8, "choice": 1.0}
# Millimetres that a value of the kind needs on one line in the text of tables.
_NEEDS = {"phone": 24.5, "date": 19.0, "email": 40.0, "text": 20.0, "multi_choice": 18.0}
_LONG_EMAIL = 48.0  # where the page is wide, an address of thirty letters stands on one line
_TOGETHER = 4  # rows: a table up to this long is not cut over two pages
# Elsewhere no row is left alone, at the foot of a page or at the head of the next.
_MAY_BREAK = (
    f"if loop.last or (loop.length > {_TOGETHER} and not loop.first and loop.revindex != 2)"
)
_LETTER = 1.76  # millimetres of a bold letter of a column title, on the wide side
_PADDING = 3.4


def long_text(name: str) -> str:
    """A long answer: paragraphs, bullets and numbered items as they were typed."""
    return each(
        "p",
        f"{name}.paragraphs",
        choose(
            ('p.kind == "p"', p("{{ p.text }}")),
            ('p.kind == "number"', p("{{ p.label }}", TAB, "{{ p.text }}", style="ListNumber")),
            ("p.level", p("{{ p.text }}", style="ListBullet2")),
            ("", p("{{ p.text }}", style="ListBullet")),
        ),
    )


def as_typed(name: str) -> str:
    """What was typed where rows were expected."""
    return each(
        "p", f"{name}.paragraphs", p("{{ p.label }}{% if p.label %} {% endif %}{{ p.text }}")
    )


def ticks(name: str) -> str:
    """The choices, each with its box."""
    return each("l", f"{name}.lines", p("{{ l }}", style="Cases"))


def widths(fields: Sequence[Field], total: float) -> list[float]:
    """Column widths in millimetres: what words and numbers need, then by weight."""
    least = [_least(field, total) for field in fields]
    if sum(least) > total:
        return [width * total / sum(least) for width in least]
    shares = [_share(field) for field in fields]
    found = [total * share / sum(shares) for share in shares]
    for _ in fields:
        short = [max(need - width, 0) for need, width in zip(least, found, strict=True)]
        spare = [max(width - need, 0) for need, width in zip(least, found, strict=True)]
        if not sum(short):
            break
        taken = [sum(short) * s / sum(spare) for s in spare]
        found = [w + more - t for w, more, t in zip(found, short, taken, strict=True)]
    return found


def _share(field: Field) -> float:
    if field.type == "multi_choice" and _is_coded(field):
        return 0.9
    if field.type == "text" and field.identity:
        return max(_WEIGHTS[field.weight], 2.0)
    return _KINDS.get(field.type, _WEIGHTS[field.weight])


def _is_coded(field: Field) -> bool:
    """Whether the choices print as codes («T1»)."""
    return all(c.label.startswith(f"{c.code} ") for c in field.choices)


def _least(field: Field, total: float) -> float:
    if field.type == "email" and total > PAGE:
        return _LONG_EMAIL
    words = column_title(field).replace("-", "- ").split(" ")
    if len(field.choices) < 10 and not _is_coded(field):
        words += [word for c in field.choices for word in c.label.split()]
    word = max(map(len, words)) * _LETTER + _PADDING
    return max(word, _NEEDS.get(field.type, 0.0))


def column_title(field: Field) -> str:
    """The label; what stands in brackets is not cut."""
    return re.sub(r"\([^)]*\)", lambda m: m[0].replace(" ", NBSP), field.label)


def rows_table(question: Question, total: float = PAGE, name: str = "") -> str:
    """The rows of a question as a table with a repeated header row."""
    columns = widths(question.fields, total)
    titles = [p(column_title(f), style="TableauTitre") for f in question.fields]
    return table(
        columns,
        row(*(cell(w, t) for w, t in zip(columns, titles, strict=True)), header=True),
        looped(
            columns,
            "r",
            f"{name or question.id}.rows",
            control_row(_MAY_BREAK, columns),
            _values(question, columns, "Tableau"),
            control_row("else", columns),
            _values(question, columns, "TableauLie"),
            control_row("endif", columns),
        ),
        title=question.label,
    )


def _values(question: Question, columns: Sequence[float], style: str) -> str:
    cells = [p(f"{{{{ r.{f.id} }}}}", style=style) for f in question.fields]
    return row(*(cell(w, c) for w, c in zip(columns, cells, strict=True)))


def pairs_table(name: str, total: float = PAGE) -> str:
    """A lone row as label and value, line by line."""
    columns = [52.0, total - 52.0]

    def line(style: str) -> str:
        return row(
            cell(columns[0], p("{{ c.label }}", style=style)),
            cell(columns[1], p("{{ c.text }}", style="TableauValeur")),
        )

    lines = looped(
        columns,
        "c",
        f"{name}.pairs",
        control_row("if loop.last", columns),
        line("TableauLibelle"),
        control_row("else", columns),
        line("TableauLibelleLie"),
        control_row("endif", columns),
    )
    return table(columns, lines, style="TableauIdentite", headed=False)


def missing(name: str) -> str:
    """The visible mark of a required answer that is not there yet."""
    return p(f"À compléter : {{{{ {name}.label }}}}", style="ACompleter")


def review(name: str) -> str:
    """The discreet mark of an answer put aside."""
    return when(
        f"{name}.review", p("À revoir : la CPTS n'a pas fini cette réponse.", style="ARevoir")
    )


def question_block(question: Question, level: int, *, answer: str = "") -> str:
    """Heading and answer, or «À compléter», or «non jointe», or nothing.

    ``answer`` replaces the usual printing of the answer (a picture with it).
    """
    name = question.id
    title = p(f"{{{{ {name}.title }}}}", style=f"Heading{level}")
    withheld = (
        f"{{{{ {name}.title }}}} : annexe {{{{ {name}.annex }}}}, à diffusion restreinte, "
        "non jointe."
        if is_annexed(question)
        else f"{{{{ {name}.title }}}} : à diffusion restreinte, non joint à cette version."
    )
    branches = [(f"{name}.missing", missing(name))]
    if question.restricted:
        branches.append((f"{name}.withheld", p(withheld, style="Restreint")))
    if is_annexed(question):
        shown = _pointer(name) + review(name)
    else:
        shown = title + review(name) + (answer or content(question))
    return choose(*branches, (f"{name}.shown", shown))


def _pointer(name: str) -> str:
    """Where an annexed answer stands."""
    label = run(f"{{{{ {name}.title }}}}", bold=True)
    return p(label, f" : voir l'annexe {{{{ {name}.annex }}}}.", style="Renvoi")


def content(question: Question) -> str:
    """The answer itself."""
    name = question.id
    if question.has_rows:
        return _rows_or_text(question)
    if question.type == "long_text":
        return long_text(name)
    if question.type == "multi_choice":
        return choose((f"{name}.lines", ticks(name)), ("", p(f"{{{{ {name}.text }}}}")))
    return p(f"{{{{ {name}.text }}}}", style="Reponse")


def _rows_or_text(question: Question) -> str:
    """A table, a lone row line by line, or what was typed where rows were expected."""
    name = question.id
    lone = (
        [(f"{name}.pairs", pairs_table(name) + AFTER_TABLE)]
        if len(question.fields) >= LONE_ROW
        else []
    )
    return choose(
        (f"{name}.paragraphs", as_typed(name)),
        *lone,
        ("", rows_table(question) + AFTER_TABLE),
    )


def identity_rows(questions: Sequence[Question], columns: Sequence[float]) -> str:
    """Short answers as the lines of one identity table."""
    lines = ""
    for q in questions:
        label = cell(columns[0], p(f"{{{{ {q.id}.label }}}}", style="TableauLibelle"))
        value = cell(columns[1], p(f"{{{{ {q.id}.text }}}}", style="TableauValeur"))
        gap = cell(columns[1], p("À compléter", style="TableauManque"))
        lines += control_row(f"if {q.id}.missing", columns) + row(label, gap)
        lines += control_row(f"elif {q.id}.shown", columns) + row(label, value)
        lines += control_row("endif", columns)
    return lines
