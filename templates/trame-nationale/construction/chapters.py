"""The body of the plan: identification, themes, fiches réflexes, annexes."""

from __future__ import annotations

from collections.abc import Sequence

from construction import sheets
from construction.blocks import AFTER_TABLE, choose, each, end_of, p, table, when
from construction.front import ASKED, CONTROLLED
from construction.margins import MAIN, SHEET
from construction.questions import (
    PAGE,
    WIDE_PAGE,
    as_typed,
    content,
    identity_rows,
    missing,
    question_block,
    rows_table,
)
from sseplan.documents.context import TICKED, is_annexed, section_name
from sseplan.trame import Question, Section, Trame

INTRODUCTIONS = {
    "anticiper": "Connaître son territoire, ses ressources et ses partenaires, et savoir se "
    "prévenir les uns les autres avant que la crise n'arrive.",
    "adapter": "Passer de l'activité courante à l'activité de crise : les dispositions communes, "
    "puis une fiche réflexe par typologie, faite pour être détachée et cochée.",
    "piloter": "Décider, coordonner et informer pendant la crise, avec une cellule connue de tous.",
    "evaluer": "Tirer les leçons des crises et des exercices, et tenir le plan à jour.",
}
# Section 0 has its own layout: the short answers in one table, the rest under these titles.
_GROUPS = (
    ("Les communes du territoire", ("cpts_communes",)),
    ("Les responsables", ("representant_legal", "coordination_contact", "referent_sse")),
)
_MAKING = "L'élaboration du plan"

# ------------------------------------------------------------ identification


def identification(trame: Trame) -> str:
    """Section 0: an identity table, then what has several rows, in groups."""
    own = trame.in_section(trame.sections[0].id)
    grouped = {id_ for _, ids in _GROUPS for id_ in ids}
    rest = [q for q in own if q.id not in {*grouped, *CONTROLLED, *ASKED}]
    short = [q for q in rest if _is_short(q)]
    columns = [62.0, PAGE - 62.0]
    lines = identity_rows(short, columns)
    return (
        p(trame.sections[0].title, style="Heading1")
        + table(columns, lines, style="TableauIdentite", headed=False, title="Identité de la CPTS")
        + AFTER_TABLE
        + "".join(_group(title, [trame.question(id_) for id_ in ids]) for title, ids in _GROUPS)
        + _group(_MAKING, [q for q in rest if not _is_short(q)])
    )


def _is_short(question: Question) -> bool:
    """Whether the answer is a line; a long list of choices prints what was chosen on one."""
    many = len(question.choices) > TICKED
    return not question.has_rows and (question.type != "multi_choice" or many)


def _group(title: str, questions: Sequence[Question]) -> str:
    """A heading over several questions; over a lone one it replaces the question's own."""
    if len(questions) == 1:
        name = questions[0].id
        shown = p(title, style="Heading2") + content(questions[0])
        return choose((f"{name}.missing", missing(name)), (f"{name}.shown", shown))
    any_ = " or ".join(f"{q.id}.shown or {q.id}.missing or {q.id}.withheld" for q in questions)
    return when(any_, p(title, style="Heading2"), *(question_block(q, 3) for q in questions))


# -------------------------------------------------------------------- themes


def themes(trame: Trame) -> str:
    """The themes after the identification, in order."""
    first = trame.sections[0].theme
    names = dict.fromkeys(s.theme for s in trame.sections if s.theme != first)
    return "".join(_theme(trame, name) for name in names)


def _theme(trame: Trame, theme: str) -> str:
    parts = [s for s in trame.sections if s.theme == theme]
    number = parts[0].number.split(".")[0]
    alone = len(parts) == 1
    title = parts[0].title if alone else trame.themes[theme]
    introduction = INTRODUCTIONS.get(theme, "")
    shown = " or ".join(f"{section_name(s)}.shown" for s in parts)
    return when(
        shown,
        p(f"{number}. {title}", style="Heading1"),
        p(introduction, style="Introduction") if introduction else "",
        *(_section(trame, s, alone) for s in parts),
    )


def _section(trame: Trame, part: Section, alone: bool) -> str:
    questions = trame.in_section(part.id)
    card = _card_of(questions)
    if card:
        return _card_section(part, questions, card)
    level = 2 if alone else 3
    blocks = "".join(_block(q, level) for q in questions)
    if alone:
        return blocks
    name = section_name(part)
    return when(f"{name}.shown", p(f"{part.number} {part.title}", style="Heading2"), blocks)


def _block(question: Question, level: int) -> str:
    """A question, with its picture where it has one."""
    return question_block(question, level, answer=_pictured(question))


def _pictured(question: Question) -> str:
    """The picture before the rows; the alert chain's says everything, unless it had to cut."""
    if question.id == "risques_matrice":
        return when("matrice", p("{{p matrice }}"), AFTER_TABLE) + content(question)
    if question.id == "cellule_composition":
        return when("schema_cellule", p("{{p schema_cellule }}")) + content(question)
    if question.id == "alerte_chaine":
        picture = when("schema_alerte", p("{{p schema_alerte }}"))
        return picture + when("not schema_alerte or schema_alerte_abrege", content(question))
    return ""


# ------------------------------------------------------------ fiches réflexes


def _card_of(questions: Sequence[Question]) -> str:
    """«t1» for a section that holds a fiche réflexe."""
    found = [q.id.removesuffix("_actions") for q in questions if q.id.endswith("_actions")]
    return found[0] if found else ""


_ON_SHEET = ("actions", "role")


def _card_section(part: Section, questions: Sequence[Question], code: str) -> str:
    """The sheet on a page of its own, then what goes with it; no page for an empty sheet.

    A section ends in a paragraph: the one before the sheet closes the pages above.
    """
    fiche, name = f"fiche_{code}", section_name(part)
    actions, role = (next(q for q in questions if q.id == f"{code}_{x}") for x in _ON_SHEET)
    others = [q for q in questions if q not in (actions, role)]
    nothing_yet = p(f"{part.number} {part.title}", style="Heading2") + missing(actions.id)
    page = (
        end_of(MAIN)
        + sheets.sheet(fiche, 2, number=f"{part.number} ")
        + end_of(SHEET)
        + p("Pour préparer et compléter la fiche", style="FicheIntertitre")
    )
    return when(
        f"{name}.shown",
        choose((f"{fiche}.missing", nothing_yet), ("", page)),
        when(f"{fiche}.role_cut or {fiche}.missing or {role.id}.missing", question_block(role, 3)),
        *(question_block(q, 3) for q in others),
    )


# ------------------------------------------------------------------- annexes


def annexes(trame: Trame) -> str:
    """The tables too wide for the body, and those that are not for everybody."""
    questions = [q for q in trame.questions if is_annexed(q)]
    kept = "".join(_annex(q) for q in questions)
    absent = each(
        "a",
        "plan_annexes",
        when("a.withheld", p("{{ a.number }} – {{ a.title }}", style="ListBullet")),
    )
    return (
        p("Annexes", style="Heading1")
        + choose(
            ("not plan_annexes", p("Aucune annexe n'est remplie pour l'instant.")),
            (
                "document.restricted",
                p(
                    "Ces annexes portent des coordonnées et des lieux : elles ne sont "
                    "remises qu'aux destinataires du plan complet.",
                    style="Introduction",
                ),
            ),
            (
                "",
                p(
                    "Annexes à diffusion restreinte : non jointes à cette version.",
                    style="Introduction",
                )
                + absent,
            ),
        )
        + kept
    )


def _annex(question: Question) -> str:
    name = question.id
    return when(
        f"{name}.shown",
        p(f"{{{{ {name}.annex }}}} – {{{{ {name}.title }}}}", style="Heading2"),
        choose(
            (f"{name}.paragraphs", as_typed(name)),
            ("", rows_table(question, WIDE_PAGE) + AFTER_TABLE),
        ),
    )
