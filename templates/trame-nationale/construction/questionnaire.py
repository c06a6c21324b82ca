"""questionnaire.docx: every question on paper, to fill in by hand in a meeting.

The questions are written out when the template is built; who to ask comes from the
guide when the document is rendered (``qui_<section>``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from construction.blocks import (
    AFTER_TABLE,
    TAB,
    cell,
    each,
    field,
    p,
    row,
    run,
    section,
    table,
)
from construction.looks import PALE
from construction.package import Draft, Properties
from construction.questions import PAGE, column_title, widths
from sseplan.documents.context import WIDE, section_name
from sseplan.documents.naming import edition, title, with_labels
from sseplan.trame import Field, Question, Section, Trame

_TITLE = "Questionnaire vierge"
_TICK = "☐"
_LINES = {"long_text": 7}
_BLANK_ROWS, _BLANK_CARDS = 4, 2
_ROW_HEIGHT = 9.0
_LONGEST_CHOICES = 12

_HOW = (
    "Imprimez-le, ou les seules pages utiles : chaque partie commence sur une page.",
    "Remplissez en réunion, au crayon. Une réponse courte et sûre vaut mieux qu'une longue.",
    "Reportez ensuite les réponses dans sseplan (commande « sseplan init ») : le document Word se "
    "fait tout seul.",
    "Aucun nom de patient, nulle part. Les questions marquées « diffusion restreinte » portent des "
    "coordonnées ou des lieux : ne laissez pas traîner ces pages.",
)
_ORDER = (
    "L'identification, les référents, le calendrier (environ 1 h).",
    "Les risques et les typologies, avec un PCS et un DICRIM sous les yeux (environ 2 h).",
    "La cellule de crise et la chaîne d'alerte, en réunion (environ 1 h).",
    "Une fiche réflexe par réunion de groupe, à partir du modèle (5 fois 45 min).",
    "Les ressources, les stocks et les annuaires, par relances, en continu.",
    "L'évaluation, la diffusion, puis la relecture avec l'ARS.",
)
_CONDITIONS = (
    (r"'(T\d)' in crises_retenues", r"la typologie \1 est traitée"),
    (r"crises_retenues \| length < 5", "l'une des cinq typologies n'est pas traitée"),
    (r"plan_nature != 'initiale'", "le plan est une actualisation ou une révision"),
    (r"ppi_nucleaire == 'oui'", "une commune est dans le périmètre d'un PPI nucléaire"),
)


def draft(trame: Trame) -> Draft:
    """The template of the blank form."""
    body = (
        _front(trame)
        + "".join(_theme(trame, theme) for theme in trame.themes)
        + section(references=[("header", "rIdEnTete"), ("footer", "rIdPied")])
    )
    return Draft(
        body,
        headers={"rIdEnTete": p(f"{_TITLE} – {trame.title}", TAB, "CPTS :", style="Header")},
        footers={
            "rIdPied": p(
                edition(trame).rstrip("."),
                TAB,
                *("Page ", field("PAGE"), " / ", field("NUMPAGES")),
                style="Footer",
            )
        },
        properties=Properties(
            title=f"{_TITLE} – {trame.title}",
            creator="sseplan",
            subject=trame.title,
            category=_TITLE,
        ),
    )


def condition_in_french(condition: str) -> str:
    """«si la typologie T1 est traitée»; ValueError for a condition that has no wording yet."""
    return "si " + " et si ".join(_worded(part.strip()) for part in condition.split(" and "))


def _worded(part: str) -> str:
    for pattern, words in _CONDITIONS:
        if found := re.fullmatch(pattern, part):
            return found.expand(words)
    raise ValueError(f"no French wording for the condition {part!r}: add it to _CONDITIONS")


def _front(trame: Trame) -> str:
    lines = ("CPTS :", "Réunion du :", "Personnes présentes :")
    columns = [45.0, PAGE - 45.0]
    identity = (
        row(cell(columns[0], p(line, style="TableauLibelle")), cell(columns[1], p()), height=10)
        for line in lines
    )
    return (
        p(_TITLE, style="Title")
        + p(trame.title, style="Subtitle")
        + table(columns, *identity, style="TableauGrille", headed=False, title="La réunion")
        + AFTER_TABLE
        + p("Comment s'en servir", style="FicheIntertitre")
        + "".join(p(line, style="ListBullet") for line in _HOW)
        + p("Dans quel ordre", style="FicheIntertitre")
        + "".join(
            p(f"{rank}.", TAB, line, style="ListNumber") for rank, line in enumerate(_ORDER, 1)
        )
        + p(
            "Durées indicatives. Le parcours court (questions marquées « parcours court ») mène au "
            "plus petit plan transmissible.",
            style="Discret",
        )
        + p(trame.notice, style="Discret")
    )


def _theme(trame: Trame, theme: str) -> str:
    parts = [s for s in trame.sections if s.theme == theme]
    title = p(trame.themes[theme], style="Heading1")
    return title + "".join(_section(trame, part, part == parts[0]) for part in parts)


def _section(trame: Trame, part: Section, first: bool) -> str:
    """A part, on a page of its own: it can be handed to the people who know."""
    who = f"qui_{section_name(part).removeprefix('s_')}"
    new_page = "" if first else "<w:pageBreakBefore/>"
    return (
        p(title(part), style="Heading2", properties=new_page)
        + p(run("Qui solliciter", bold=True), style="Aide")
        + each("p", who, p("{{ p }}", style="ListBullet"))
        + "".join(_question(trame, q) for q in trame.in_section(part.id))
    )


def _question(trame: Trame, question: Question) -> str:
    example = _example(trame, question)
    return (
        p(f"{question.number}. {question.label}", style="Heading3")
        + p(_marks(question), style="Marques")
        + p(question.help, style="Aide")
        + (p(f"Exemple : {example}", style="Exemple") if example else "")
        + _space(question)
    )


def _marks(question: Question) -> str:
    told = [
        "Obligatoire" if question.required else "Facultatif",
        "parcours court" if question.core else "",
        "diffusion restreinte" if question.restricted else "",
        "à revoir chaque année" if question.yearly else "",
        f"seulement {condition_in_french(question.condition)}" if question.condition else "",
    ]
    return " · ".join(filter(None, told))


def _example(trame: Trame, question: Question) -> str:
    """The example as people write it: dates and labels, not codes."""
    shown = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", r"\3/\2/\1", question.example)
    return with_labels(trame, shown)


# ------------------------------------------------------------ room to write


def _space(question: Question) -> str:
    if question.has_rows:
        return _cards(question) if len(question.fields) >= WIDE else _table(question)
    if question.choices and len(question.choices) <= _LONGEST_CHOICES:
        return "".join(
            p(run(_TICK, style="CaseACocher"), f" {choice.label}", style="CasesALire")
            for choice in question.choices
        )
    return p(style="Ligne") * _LINES.get(question.type, 1)


def _table(question: Question) -> str:
    columns = widths(question.fields, PAGE)
    header = row(
        *(
            cell(w, p(column_title(f), style="TableauTitre"), *_options(f))
            for w, f in zip(columns, question.fields, strict=True)
        ),
        header=True,
    )
    filled = [_model_row(question, model, columns) for model in question.model]
    blanks = [_blank_row(columns, "Tableau")] * (_BLANK_ROWS - 1)
    rows = [header, *filled, *blanks, _blank_row(columns, "Tableau")]
    return table(columns, *rows, style="TableauGrille", title=question.label) + AFTER_TABLE


def _blank_row(columns: Sequence[float], style: str) -> str:
    return row(*(cell(w, p(style=style)) for w in columns), height=_ROW_HEIGHT)


def _model_row(question: Question, model: object, columns: Sequence[float]) -> str:
    """A proposed row, to keep, strike out or complete."""
    assert isinstance(model, dict)
    cells = (
        cell(w, p(_model_text(f, model.get(f.id)), style="Tableau"))
        for w, f in zip(columns, question.fields, strict=True)
    )
    return row(*cells, height=_ROW_HEIGHT)


def _model_text(spec: Field, value: object) -> str:
    label = next((c.label for c in spec.choices if c.code == value), None)
    return label or str(value or "")


def _options(spec: Field) -> list[str]:
    """The possible answers of a column, below its title."""
    if not spec.choices or len(spec.choices) > _LONGEST_CHOICES:
        return []
    words = [c.code if c.label.startswith(f"{c.code} ") else c.label for c in spec.choices]
    return [p(" / ".join(words), style="Discret")]


def _cards(question: Question) -> str:
    """A record too wide for a table: label and room, two by two."""
    columns = [32.0, PAGE / 2 - 32.0] * 2
    pairs = [question.fields[n : n + 2] for n in range(0, len(question.fields), 2)]
    lines = [_card_line(pair, columns) for pair in pairs]
    card = table(columns, *lines, style="TableauGrille", headed=False, title=question.label)
    note = p("Recopiez cette grille autant de fois qu'il le faut.", style="Discret")
    return (card + AFTER_TABLE) * _BLANK_CARDS + note


def _card_line(pair: Sequence[Field], columns: Sequence[float]) -> str:
    cells = ""
    for spec in pair:
        cells += cell(columns[0], p(spec.label, style="TableauTitre"), *_options(spec), fill=PALE)
        cells += cell(columns[1], p(style="Tableau"))
    if len(pair) == 1:
        cells += cell(columns[2] + columns[3], p(style="Tableau"), span=2)
    return row(cells, height=_ROW_HEIGHT)
