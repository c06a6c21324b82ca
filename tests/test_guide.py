"""The guide keeps step with the trame and with the commands, and is found and shown."""

from __future__ import annotations

import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import Result

from sseplan import guide_pages, interview, trame
from sseplan.answers import Answers
from sseplan.asking import door
from sseplan.cli import COMMANDS, main
from sseplan.cli import guide as guide_command
from sseplan.documents.variants import VARIANTS
from sseplan.guide_pages import Page, render
from sseplan.typography import NBSP

Called = Callable[..., Result]

TRAME = trame.load()
PAGES = guide_pages.pages()
SECTIONS = {section.id: section for section in TRAME.sections}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
every_section = pytest.mark.parametrize("section", TRAME.sections, ids=lambda section: section.id)


def ordinary(text: str) -> str:
    return text.replace(NBSP, " ")


def code_of(text: str) -> Iterator[str]:
    """Every code span and every line of a block of code."""
    for block in re.findall(r"```\w*\n(.*?)```", text, re.S):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))


def prose_of(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.S)


# -- in step with the trame -------------------------------------------------------------------


@every_section
def test_each_section_has_a_page_with_its_number_and_title(section: trame.Section) -> None:
    number = section.number if "." in section.number else f"{section.number}."
    assert guide_pages.page(section.id).title == f"{number} {ordinary(section.title)}"


@every_section
def test_a_page_speaks_of_each_question_of_its_section_in_order(section: trame.Section) -> None:
    told = re.findall(r"^### (.+) \(`(\w+)`\)$", guide_pages.page(section.id).text, re.M)
    assert told == [(ordinary(q.label), q.id) for q in TRAME.in_section(section.id)]


@every_section
def test_a_page_says_what_for_with_whom_how_long_and_from_which_sources(
    section: trame.Section,
) -> None:
    text = guide_pages.page(section.id).text
    headings = re.findall(r"^## (.+)$", text, re.M)
    wanted = ["À quoi ça sert", "Qui solliciter", "Combien de temps", "Les questions"]
    assert [h for h in headings if h in wanted] == wanted
    assert headings[-2:] == ["Pièges fréquents", "Sources"]
    assert "urée indicative, non sourcée" in " ".join(text.split())
    assert "à vérifier" in " ".join(text.split()).replace("À vérifier", "à vérifier")


@pytest.mark.parametrize("question", TRAME.questions, ids=lambda question: question.id)
def test_what_is_said_of_a_question_is_there_and_is_not_its_help(question: trame.Question) -> None:
    passage = guide_pages.passage(question.section, question.id)
    said = passage.split("\n", 1)[1]
    assert len(said) > 60
    assert ordinary(question.help).strip() not in " ".join(said.split())


@every_page
def test_only_questions_and_rules_that_exist_are_named(page: Page) -> None:
    known = {q.id for q in TRAME.questions} | {f.id for q in TRAME.questions for f in q.fields}
    known |= {rule.id for rule in TRAME.requirements}
    known |= {choice.code for q in TRAME.questions for choice in q.choices}
    known |= {"a_revoir", "mon-plan", "e1", "to_complete", "to_review"}
    codes = set(code_of(page.text))
    named = {code for code in codes if re.fullmatch(r"[a-z]\w*[_\d]\w*(\.[BMC]\d*)?", code)}
    named |= {found[1] for code in codes if (found := re.search(r"--regle ([a-z]\S+)$", code))}
    assert named - known == set()


@every_section
def test_the_sources_named_are_those_of_the_trame(section: trame.Section) -> None:
    sources = guide_pages.page(section.id).text.split("\n## Sources\n")[1]
    codes = set(re.findall(r"^- ([A-Z0-9]+(?:, [A-Z0-9]+)*) :", sources, re.M))
    named = {code for listed in codes for code in listed.split(", ")}
    assert named and named <= {source.code for source in TRAME.sources}


def test_the_guide_says_that_the_national_outline_was_not_available() -> None:
    text = " ".join(guide_pages.page("index").text.split())
    assert "Le texte de la trame nationale (décembre 2022) n'était pas disponible" in text
    assert "ne sont pas la grille de l'ARS" in text


@pytest.mark.parametrize(
    ("heading", "severity"),
    [("Bloquantes", "bloquante"), ("Majeures", "majeure"), ("Conseils", "conseil")],
)
def test_the_cross_rules_are_listed_by_severity_with_their_titles(
    heading: str, severity: str
) -> None:
    part = re.search(
        rf"^### {heading}\n(.*?)\n\n", guide_pages.page("conformite").text, re.M | re.S
    )
    assert part
    told = re.findall(r"- `(\w+)` : (.+?)\.(?= - |$)", " ".join(part[1].split()))
    rules = [r for r in TRAME.requirements if r.severity == severity and "." not in r.id]
    assert told == [(rule.id, ordinary(rule.title)) for rule in rules]


def test_the_numbers_of_questions_told_are_those_of_the_trame() -> None:
    text = " ".join(guide_pages.page("index").text.split())
    first = len(interview.core_path(TRAME, Answers()))
    later = len(interview.core_path(TRAME, Answers({"plan_nature": "actualisation"})))
    optional = sum(not question.required for question in TRAME.questions)
    assert f"({first} questions pour un premier plan, {later} ensuite)" in text
    assert f"complet en compte {len(TRAME.questions)}, dont {optional} facultatives" in text
    assert f"{first} questions, {later} pour une act" in guide_pages.page("commandes").text
    assert f"liste les {len(TRAME.questions)} questions" in guide_pages.page("commandes").text


@every_page
def test_no_regulatory_article_of_the_code_is_printed(page: Page) -> None:
    assert not re.search(r"\bR\. ?\d{4}", page.text)


# -- in step with the commands ----------------------------------------------------------------


def shown_commands() -> list[tuple[str, str]]:
    """(page, line) for every command line of sseplan that the guide shows as code."""
    return [
        (page.slug, line.strip())
        for page in PAGES
        for line in code_of(page.text)
        if re.match(r"sseplan(?: |$)", line.strip())
    ]


def spelled_out(line: str) -> list[str]:
    """The words of a line; of a synopsis, with the optional parts and the first choices."""
    return [
        re.split(r"\|", word)[0] for word in shlex.split(line.replace("[", "").replace("]", ""))
    ]


@pytest.mark.parametrize(("slug", "line"), sorted(set(shown_commands())))
def test_a_command_line_shown_in_the_guide_is_accepted(slug: str, line: str) -> None:
    name, *words = spelled_out(line)[1:] or ["--version"]
    if name in {"--version", "--help"}:
        return
    context = main.make_context("sseplan", [name, *words], resilient_parsing=True)
    command = main.get_command(context, name)
    assert command is not None, f"{slug} : {line}"
    assert refusal(command, words) is None, f"{slug} : {line}"


def refusal(command: click.Command, words: list[str]) -> str | None:
    """Why click would refuse the words; a file that does not exist here is no reason."""
    try:
        with command.make_context(command.name, words):
            return None
    except click.exceptions.Exit:
        return None
    except click.BadParameter as error:
        of_path = error.param is not None and isinstance(error.param.type, click.Path | click.File)
        return None if of_path else error.format_message()
    except click.UsageError as error:
        return error.format_message()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_described_with_each_of_its_options(name: str) -> None:
    told = "\n".join(guide_pages.page(slug).text for slug in ("commandes", "commandes-annee"))
    part = re.search(rf"^## sseplan {name}$(.*?)(?=^## |\Z)", told, re.M | re.S)
    assert part, name
    command = main.get_command(click.Context(main), name)
    assert command is not None
    options = [o for p in command.params if isinstance(p, click.Option) for o in p.opts]
    long = {option for option in options if option.startswith("--")} - {"--help"}
    assert {
        option for option in long if option not in part[1] and not short_told(option, part[1])
    } == set()


def short_told(option: str, text: str) -> bool:
    """``--sortie`` may be told by its letter alone, as ``-o``."""
    return option in {"--fichier", "--sortie", "--output"} and "-o " in text


def test_each_document_is_named_by_its_file() -> None:
    told = set(code_of(guide_pages.page("commandes").text))
    assert {variant.file for variant in VARIANTS.values()} <= told


def test_the_two_pages_of_commands_lead_to_each_other() -> None:
    pages = [guide_pages.page(slug).text for slug in ("commandes", "commandes-annee")]
    assert "(commandes-annee.md)" in pages[0] and "(commandes.md)" in pages[1]


def test_each_key_of_the_questionnaire_is_told() -> None:
    told = set(code_of(guide_pages.page("commandes").text))
    assert {door.GUIDE, door.BACK, door.SKIP, door.REVIEW, door.NOTE, door.QUIT} <= told
    assert {door.EDITOR, door.ERASE} <= told


def test_a_refused_command_line_would_be_noticed() -> None:
    command = main.get_command(click.Context(main), "completion")
    assert command is not None
    assert refusal(command, ["--nimporte"])
    assert refusal(command, ["tcsh"])
    assert refusal(command, ["bash"]) is None


# -- links, order, words, typography ----------------------------------------------------------


@every_page
def test_every_link_leads_to_a_page(page: Page) -> None:
    targets = {target for _, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", prose_of(page.text))}
    assert targets <= {f"{p.slug}.md" for p in PAGES}


def test_the_index_lists_every_page_once() -> None:
    from sseplan import resources

    files = {f.name.removesuffix(".md") for f in resources.guide().iterdir() if ".md" in f.name}
    assert sorted(p.slug for p in PAGES) == sorted(files)


def test_the_sections_are_listed_in_the_order_of_the_trame() -> None:
    assert [p.slug for p in PAGES if p.slug in SECTIONS] == list(SECTIONS)


def test_the_glossary_is_in_alphabetical_order_without_a_term_twice() -> None:
    terms = re.findall(r"^- \*\*(.+?)\*\*", guide_pages.page("glossaire").text, re.M)
    plain = [
        unicodedata.normalize("NFKD", t.casefold()).encode("ascii", "ignore").decode()
        for t in terms
    ]
    assert plain == sorted(set(plain))
    assert len(terms) > 50


@every_page
def test_a_page_stays_readable(page: Page) -> None:
    lines = page.text.splitlines()
    assert 50 <= len(lines) <= 160
    assert max(len(line) for line in lines if not line.startswith("|")) <= 120


@every_page
def test_no_english_word_of_click_is_left(page: Page) -> None:
    found = re.search(r"\b(Usage|Options|Commands|Error|Try|Show this)\b ?:?", prose_of(page.text))
    assert not found


@every_page
def test_quotes_are_french_and_have_their_spaces(page: Page) -> None:
    prose = prose_of(page.text)
    assert '"' not in prose
    assert "’" not in page.text
    assert NBSP not in page.text
    assert prose.count("«") == prose.count("»")
    assert not re.search(r"«\S|\S»", prose)


@every_page
def test_high_punctuation_has_a_space_before_it(page: Page) -> None:
    prose = re.sub(r"\]\([^)]+\)", "", prose_of(page.text))
    assert not re.search(r"[^\W\d_][:;!?](?=\s|$)", prose, re.M)


BARE = (
    "A|Etat|Etats|Etablissement|Etablissements|Evaluer|Evaluation|Evacuation|Evenement|Evénement"
    "|Evénements|Ecrire|Ecrivez|Echeance|Echéance|Echange|Echanges|Equipe|Equipement|Equipements"
    "|Epidemie|Epidémie|Eviter|Evitez|Etape|Energie|Ecran|Editer|Ca|Ile"
)


@every_page
def test_capitals_keep_their_accents(page: Page) -> None:
    assert re.findall(rf"(?:^|[\s(«])({BARE})(?=\s[a-zà-ÿ])", prose_of(page.text), re.M) == []


# -- found ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        ("2-4-t3", "2-4-t3"),
        ("2-4-t3.md", "2-4-t3"),
        ("2.4", "2-4-t3"),
        ("T3", "2-4-t3"),
        ("4", "4-evaluer"),
        ("premiers pas", "premiers-pas"),
        ("Glossaire", "glossaire"),
    ],
)
def test_a_page_is_found_by_its_slug_number_typology_or_title(subject: str, slug: str) -> None:
    (place,) = guide_pages.find(subject)
    assert place.is_whole
    assert place.page.slug == slug


def test_the_number_of_a_theme_finds_its_pages() -> None:
    assert [p.page.slug[:3] for p in guide_pages.find("1")] == ["1-1", "1-2", "1-3", "1-4", "1-5"]


@pytest.mark.parametrize("question", TRAME.questions, ids=lambda question: question.id)
def test_the_id_of_a_question_finds_what_is_said_of_it(question: trame.Question) -> None:
    (place,) = guide_pages.find(question.id)
    assert place.page.slug == question.section
    assert place.text == guide_pages.passage(question.section, question.id)
    assert place.text.count("###") == 1


def test_a_term_is_found_whatever_its_case_and_its_accents() -> None:
    (place,) = guide_pages.find("georisques")
    assert place.text.startswith("- **Géorisques** : portail")


def test_a_term_cut_over_two_lines_is_found_whole() -> None:
    (place,) = guide_pages.find("trame nationale")
    assert place.text.endswith("obtenu pour cet outil.")


def test_titles_come_before_the_text_and_words_are_matched_by_their_beginning() -> None:
    places = guide_pages.find("canicul")
    assert "canicule" in places[0].title
    assert len(places) > 1
    assert guide_pages.find("anicule") == ()


def test_nothing_is_found_for_an_empty_or_an_unknown_subject() -> None:
    assert guide_pages.find("  ") == ()
    assert guide_pages.find("xylophone") == ()
    assert guide_pages.passage("2-4-t3", "stocks") == ""
    assert guide_pages.passage("pas-une-page", "stocks") == ""


# -- shown ------------------------------------------------------------------------------------

SAMPLE = """\
# Un titre

Un paragraphe avec du **gras**, `du code : ici`, et une question : laquelle ? Voir [Ça](ca.md).

## Partie

- une puce qui est bien trop longue pour tenir sur une seule ligne de quarante colonnes
- `b` : deux

1. un
2. deux

### Une question (`cpts_nom`)
Réponse.

| Clé | Sens |
|---|---|
| `a` | ajouter |

```
sseplan check   --json
```
"""

PLAIN = """\
Un titre
========

Un paragraphe avec du gras, du code : ici,
et une question~: laquelle~? Voir Ça
(sseplan guide ca).

Partie
------

- une puce qui est bien trop longue pour
  tenir sur une seule ligne de quarante
  colonnes
- b~: deux

1. un
2. deux

Une question (cpts_nom)
  Réponse.

  Clé   Sens
  a     ajouter

      sseplan check   --json
"""


def test_a_page_is_text_that_needs_neither_colour_nor_markdown() -> None:
    assert render(SAMPLE, width=42) == PLAIN.replace("~", NBSP)


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = render(SAMPLE, width=42, colour=True)
    assert "\x1b[1mgras\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == render(SAMPLE, width=42)


def test_a_table_too_wide_becomes_records() -> None:
    table = "| Gravité | Conséquence |\n|---|---|\n| conseil | à vous de voir vraiment |"
    assert render(
        table, width=30
    ) == "Gravité : conseil\n  Conséquence : à vous de voir\n  vraiment\n".replace(" :", f"{NBSP}:")


@every_page
@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_of_prose_is_wider_than_the_terminal(page: Page, width: int) -> None:
    lines = render(page.text, width).splitlines()
    wide = [
        line for line in lines if len(line) > width and " " in line.strip() and line[:4].strip()
    ]
    assert wide == []


@every_page
def test_nothing_of_markdown_is_left_on_the_screen(page: Page) -> None:
    shown = render(page.text, 80)
    assert not re.search(r"\*\*|`|\]\(|^##+ |^# \w|^\||[\ue000-\ue0ff]", shown, re.M)


def test_guide_alone_lists_the_pages(sseplan: Called) -> None:
    result = sseplan("guide")
    assert result.exit_code == 0
    for page in PAGES:
        assert page.slug in result.stdout
    assert "sseplan guide SIVIC" in result.stdout


def test_guide_shows_a_page(sseplan: Called) -> None:
    result = sseplan("guide", "t3")
    assert result.exit_code == 0
    assert result.stdout.startswith("2.4 Fiche réflexe T3")
    assert "\x1b" not in result.stdout


def test_guide_shows_what_is_said_of_a_question_and_where_the_rest_is(sseplan: Called) -> None:
    result = sseplan("guide", "stocks")
    assert result.stdout.startswith("Stocks et matériel (stocks)")
    assert "Lieux mobilisables" not in result.stdout
    assert "sseplan guide 1-2-ressources" in result.stdout


def test_guide_offers_a_choice_when_a_word_is_in_several_places(sseplan: Called) -> None:
    result = sseplan("guide", "pièges", "fréquents")
    assert result.exit_code == 0
    assert "à plusieurs endroits" in result.stdout
    assert "Et " in result.stdout.splitlines()[-1]


def test_guide_says_in_french_that_it_does_not_know_and_what_is_close(sseplan: Called) -> None:
    result = sseplan("guide", "stok")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "« stok »" in ordinary(result.stderr)
    assert "« stocks »" in ordinary(result.stderr)


def test_a_long_page_can_be_read_screen_by_screen(capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    answers = iter(["", "q"])

    def read(question: str) -> str:
        asked.append(question)
        return next(answers)

    guide_command.by_screens([str(n) for n in range(10)], 3, read)
    assert capsys.readouterr().out.split() == ["0", "1", "2", "3", "4", "5"]
    assert len(asked) == 2


def test_the_end_of_the_input_ends_the_reading(capsys: pytest.CaptureFixture[str]) -> None:
    def read(question: str) -> str:
        raise EOFError

    guide_command.by_screens(["un", "deux"], 1, read)
    assert capsys.readouterr().out.split() == ["un"]


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_a_page_longer_than_the_screen_goes_through_the_pager() -> None:
    import pexpect

    environment = {**os.environ, "PAGER": "sed s/^/lu:/", "TERM": "xterm"}
    command = [sys.executable, "-m", "sseplan", "guide"]

    def shown(*subject: str) -> str:
        words = [*command[1:], *subject]
        seen = pexpect.run(
            shlex.join([command[0], *words]),
            env=environment,
            encoding="utf-8",
            timeout=60,
        )
        return str(seen)

    assert shown("T3").startswith("lu:2.4 Fiche réflexe T3")
    assert "lu:" not in shown("SIVIC")
