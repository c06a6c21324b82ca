"""plan.docx: the whole plan, from the cover to the annexes in landscape."""

from __future__ import annotations

from collections.abc import Sequence

from construction import sheets
from construction.blocks import (
    AFTER_TABLE,
    LANDSCAPE,
    TAB,
    cell,
    choose,
    each,
    end_of,
    field,
    looped,
    p,
    row,
    run,
    section,
    table,
    when,
)
from construction.package import Draft
from construction.questions import (
    PAGE,
    WIDE_PAGE,
    content,
    identity_rows,
    long_text,
    missing,
    question_block,
    rows_table,
    widths,
)
from sseplan.documents.context import is_annexed, section_name
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
_CONTROL = ("plan_version", "plan_validation")
_GROUPS = (
    ("Les communes du territoire", ("cpts_communes",)),
    ("Les responsables", ("representant_legal", "coordination_contact", "referent_sse")),
)
_MAKING = "L'élaboration du plan"
_ON_CONTROL_PAGE = ("plan_nature",)
_BODY = [("header", "rIdEnTete"), ("footer", "rIdPied")]
_SHEET = [("header", "rIdEnTeteFiche"), ("footer", "rIdPiedFiche")]
_WIDE = [("header", "rIdEnTetePaysage"), ("footer", "rIdPiedPaysage")]
_NONE = [("header", "rIdEnTeteVide"), ("footer", "rIdPiedVide")]
_MAIN = section(references=_BODY)


def draft(trame: Trame) -> Draft:
    """The template of the plan."""
    body = (
        _cover()
        + _quick_page(trame)
        + _control_page(trame)
        + p("Sommaire", style="TOCHeading")
        + p("{{p sommaire }}")
        + _identification(trame)
        + "".join(_theme(trame, theme) for theme in _themes(trame))
        + end_of(_MAIN)
        + _annexes(trame)
        + section(LANDSCAPE, references=_WIDE)
    )
    return Draft(body, headers=_headers(), footers=_footers())


def _headers() -> dict[str, str]:
    return {
        "rIdEnTete": header("Header"),
        "rIdEnTetePaysage": header("EnTetePaysage"),
        "rIdEnTeteFiche": header("EnTeteFiche"),
        "rIdEnTeteVide": p(),
    }


def _footers() -> dict[str, str]:
    return {
        "rIdPied": footer("Footer"),
        "rIdPiedPaysage": footer("PiedPaysage"),
        "rIdPiedFiche": footer("PiedFiche"),
        "rIdPiedVide": p(),
    }


def header(style: str) -> str:
    """Name of the CPTS and of the plan, level of diffusion."""
    level = run("{{ document.level }}", bold=True)
    return p("{{ document.cpts }} – {{ document.heading }}", TAB, level, style=style)


def footer(style: str) -> str:
    """Version, and page x of y."""
    draft_mark = run("{% if document.draft %}BROUILLON – {% endif %}", bold=True)
    page = ("Page ", field("PAGE"), " / ", field("NUMPAGES"))
    return p(draft_mark, "{{ document.version }}", TAB, *page, style=style)


# --------------------------------------------------------------------- front


def _cover() -> str:
    return (
        p("{{ document.cpts }}", style="CouvertureCPTS")
        + p("{{ document.heading }}", style="Title")
        + p("{{ document.version }}", style="Subtitle")
        + when("document.territory", p("{{ document.territory }}", style="Introduction"))
        + p(run("{{ document.level_long }}", bold=True))
        + when("document.draft", p("{{ document.draft_line }}", style="Brouillon"))
        + end_of(section(references=_NONE))
    )


def _quick_page(trame: Trame) -> str:
    """What somebody tired looks for first; not there in a diffusable document."""
    steps = (
        (
            "1.",
            "Vérifier : rappeler la personne qui alerte (ARS, SAMU, préfecture). Noter l'heure.",
        ),
        (
            "2.",
            "Prévenir le pilote de la cellule de crise, ou sa suppléance. Ouvrir la main courante.",
        ),
        ("3.", "Prendre la fiche réflexe de la crise (partie 2) et cocher au fur et à mesure."),
    )
    return when(
        "urgence.shown",
        p("En cas d'alerte : la première page", style="Heading1"),
        *(p(run(number + " ", bold=True), text, style="FicheEtape") for number, text in steps),
        p(
            "SAMU 15   ·   Pompiers 18   ·   Urgences 112   ·   Par SMS 114",
            style="FicheIntertitre",
        ),
        when(
            "urgence.cell",
            p("La cellule de crise", style="FicheIntertitre"),
            _calls(
                "urgence.cell",
                (38.0, 66.0, 66.0),
                ("holder", "substitute"),
                ("Fonction", "Titulaire", "Suppléance"),
            ),
            AFTER_TABLE,
        ),
        when(
            "urgence.authorities",
            p("Les autorités", style="FicheIntertitre"),
            _calls(
                "urgence.authorities",
                (110.0, 30.0, 30.0),
                ("day", "night"),
                ("Organisme", "Jour", "Nuit"),
            ),
            AFTER_TABLE,
        ),
        when(
            "urgence.entry",
            p("Par où l'alerte arrive", style="FicheIntertitre"),
            _listed(trame, "alerte_point_entree", "urgence.entry"),
            AFTER_TABLE,
        ),
        when(
            "urgence.places",
            p("Où se réunir", style="FicheIntertitre"),
            _listed(trame, "cellule_lieu", "urgence.places"),
            AFTER_TABLE,
        ),
    )


def _calls(
    values: str, columns: Sequence[float], keys: Sequence[str], titles: Sequence[str]
) -> str:
    """Who to call: a function or an organisation, and two numbers."""
    line = row(
        cell(columns[0], p(run("{{ c.role }}", bold=True), style="Tableau")),
        *(
            cell(w, p(f"{{{{ c.{key} }}}}", style="Tableau"))
            for w, key in zip(columns[1:], keys, strict=True)
        ),
    )
    return table(
        columns, _titles(columns, titles), looped(columns, "c", values, line), title="Qui appeler"
    )


_QUICK = {
    "alerte_point_entree": ("plage", "telephone", "personne"),
    "cellule_lieu": ("lieu_ou_outil", "role", "adresse_ou_lien", "acces"),
}


def _listed(trame: Trame, question_id: str, values: str) -> str:
    """The few columns of a question that the quick page needs."""
    fields = [trame.question(question_id).field(f) for f in _QUICK[question_id]]
    columns = widths(fields, PAGE)
    cells = (
        cell(w, p(f"{{{{ r.{f.id} }}}}", style="Tableau"))
        for w, f in zip(columns, fields, strict=True)
    )
    return table(
        columns,
        _titles(columns, [f.label for f in fields]),
        looped(columns, "r", values, row(*cells)),
        title=trame.question(question_id).label,
    )


def _titles(columns: Sequence[float], titles: Sequence[str]) -> str:
    return row(
        *(cell(w, p(t, style="TableauTitre")) for w, t in zip(columns, titles, strict=True)),
        header=True,
    )


def _control_page(trame: Trame) -> str:
    columns = [52.0, PAGE - 52.0]
    fact = row(
        cell(columns[0], p("{{ f.label }}", style="TableauLibelle")),
        cell(columns[1], p("{{ f.text }}", style="TableauValeur")),
    )
    asked = [trame.question(id_) for id_ in _ON_CONTROL_PAGE]
    identity = table(
        columns,
        looped(columns, "f", "document.facts", fact),
        identity_rows(asked, columns),
        style="TableauIdentite",
        headed=False,
        title="Identification du document",
    )
    return (
        p("Contrôle du document", style="Heading1")
        + identity
        + AFTER_TABLE
        + "".join(_control_block(trame.question(id_)) for id_ in _CONTROL)
        + when(
            "document.missing",
            p("Reste à compléter", style="Heading2"),
            p("{{ document.draft_line }}, par partie :"),
            each("m", "document.missing", p("{{ m }}", style="ListBullet")),
        )
        + p(
            run("☐", style="CaseACocher"),
            " J'atteste qu'aucune donnée nominative de patient et aucune "
            "copie de registre communal ne figurent dans ce document. Nom, date et signature :",
            style="Attestation",
        )
        + p("{{ document.notice }} {{ document.trame }}", style="Discret")
    )


_CONTROL_TITLES = {"plan_version": "Versions", "plan_validation": "Validation"}


def _control_block(question: Question) -> str:
    name = question.id
    table_ = choose(
        (f"{name}.paragraphs", long_text(name)),
        ("", rows_table(question) + AFTER_TABLE),
    )
    title = p(_CONTROL_TITLES[name], style="Heading2")
    return choose((f"{name}.missing", missing(name)), (f"{name}.shown", title + table_))


# ------------------------------------------------------------ identification


def _identification(trame: Trame) -> str:
    own = trame.in_section(trame.sections[0].id)
    short = [
        q
        for q in own
        if not q.has_rows and q.type != "multi_choice" and q.id not in _ON_CONTROL_PAGE
    ]
    short += [q for q in own if q.id == "cpts_departements"]
    short.sort(key=lambda q: q.number)
    grouped = {id_ for _, ids in _GROUPS for id_ in ids}
    taken = {q.id for q in short} | grouped | {*_CONTROL, *_ON_CONTROL_PAGE}
    making = [q for q in own if q.id not in taken]
    columns = [62.0, PAGE - 62.0]
    lines = identity_rows(short, columns)
    return (
        p(trame.sections[0].title, style="Heading1")
        + table(columns, lines, style="TableauIdentite", headed=False, title="Identité de la CPTS")
        + AFTER_TABLE
        + "".join(_group(title, [trame.question(id_) for id_ in ids]) for title, ids in _GROUPS)
        + _group(_MAKING, making)
    )


def _group(title: str, questions: Sequence[Question]) -> str:
    """A heading over several questions; over a lone one it replaces the question's own."""
    if len(questions) == 1:
        name = questions[0].id
        shown = p(title, style="Heading2") + content(questions[0])
        return choose((f"{name}.missing", missing(name)), (f"{name}.shown", shown))
    any_ = " or ".join(f"{q.id}.shown or {q.id}.missing or {q.id}.withheld" for q in questions)
    return when(any_, p(title, style="Heading2"), *(question_block(q, 3) for q in questions))


# -------------------------------------------------------------------- themes


def _themes(trame: Trame) -> list[str]:
    """The themes after the identification, in order."""
    first = trame.sections[0].theme
    return list(dict.fromkeys(s.theme for s in trame.sections if s.theme != first))


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


def _card_section(part: Section, questions: Sequence[Question], code: str) -> str:
    """The sheet on a page of its own, then what goes with it.

    A section ends in a paragraph: the one before the sheet closes the pages above.
    """
    fiche = f"fiche_{code}"
    others = [q for q in questions if q.id not in (f"{code}_actions", f"{code}_role")]
    role = next(q for q in questions if q.id == f"{code}_role")
    whole = when(f"{fiche}.role_cut or {role.id}.missing", question_block(role, 3))
    name = section_name(part)
    return when(
        f"{name}.shown",
        end_of(_MAIN),
        sheets.sheet(fiche, 2, number=f"{part.number} "),
        end_of(sheets.margins(_SHEET)),
        p("Pour préparer et compléter la fiche", style="FicheIntertitre"),
        whole,
        *(question_block(q, 3) for q in others),
    )


# ------------------------------------------------------------------- annexes


def _annexes(trame: Trame) -> str:
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
            (f"{name}.paragraphs", long_text(name)),
            ("", rows_table(question, WIDE_PAGE) + AFTER_TABLE),
        ),
    )
