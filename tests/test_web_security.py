"""Every route at once: none opens to a stranger, none leaves its folder, none runs an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import poisoned
import pytest
from poisoned import HOSTILE
from served import example
from web_visitor import PORT, Visitor, application, stranger, visitor
from werkzeug.routing import Rule

from sseplan import plan_yaml
from sseplan.answers import Answers
from sseplan.kinds import Value
from sseplan.web.key import Key

TRAME = poisoned.TRAME
FREE = ("entrer", "static")
BARE = (
    "/etat",
    "/communes",
    "/personnes",
    "/echeances.ics",
    "/apercu.css",
    "/versions/suivi.docx",
    "/versions/note.docx",
)  # no page
TRAVERSALS = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\windows\\win.ini", "/etc/passwd", "%00", "plan.yaml%00.docx", "....//etc/passwd",
    "2025-1/../../plan", "..", ".", "~root", "con", "-1", "99999999999999999999", "é" * 300,
    "{{7*7}}", "__class__", "<script>alert(1)</script>", "%0d%0aX-Pirate:%201",
)  # fmt: skip


def rules() -> list[Rule]:
    """Every route of the application."""
    made = application(Path("nulle-part"), Key(PORT))
    return list(made.url_map.iter_rules())


ROUTES = sorted({(rule.rule, rule.endpoint, tuple(sorted(rule.methods or ()))) for rule in rules()})
CHANGES = [route for route in ROUTES if "POST" in route[2]]
IDS = [f"{route[0]} {'|'.join(route[2])}" for route in ROUTES]
VARIABLE = re.compile(r"<(?:[^:<>]+(?:\([^)]*\))?:)?([^<>]+)>")


def filled(rule: str, value: str) -> str:
    """The address of a route with this value for each of its parameters."""
    return VARIABLE.sub(lambda _: value, rule)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return example(tmp_path / "dedans" / "plan")


# --- strangers


@pytest.mark.parametrize(("rule", "endpoint", "methods"), ROUTES, ids=IDS)
def test_nothing_opens_to_a_stranger(
    place: Path, rule: str, endpoint: str, methods: tuple[str, ...]
) -> None:
    if endpoint in FREE:
        return
    client = stranger(place, Key(PORT))
    for method in methods:
        answer = client.open(filled(rule, "1"), method=method)
        assert answer.status_code == 403, method
        assert "Ormance" not in answer.text


def test_who_comes_back_is_told_what_to_do_and_not_where_the_plan_is(place: Path) -> None:
    client = stranger(place, Key(PORT))
    for path in ("/", "/entrer/perime"):
        told = client.get(path).text.replace("\u00a0", " ")
        assert "par la même commande, avec le dossier du plan" in told
        assert str(place) not in told


@pytest.mark.parametrize(("rule", "endpoint", "methods"), CHANGES, ids=lambda part: str(part))
def test_no_change_without_its_token_or_from_elsewhere(
    place: Path, rule: str, endpoint: str, methods: tuple[str, ...]
) -> None:
    client = visitor(place)
    before = contents(place)
    sent: tuple[dict[str, str], ...] = (
        {"X-Jeton": ""}, {"X-Jeton": "périmé".encode().decode("latin-1")},
        {"Origin": "https://pirate.fr"}, {"Origin": "null"}, {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    )  # fmt: skip
    for headers in sent:
        assert client.post(filled(rule, "1"), headers=headers).status_code == 403, headers
    assert contents(place) == before


@pytest.mark.parametrize(("rule", "endpoint", "methods"), ROUTES, ids=IDS)
def test_reading_changes_nothing(
    place: Path, rule: str, endpoint: str, methods: tuple[str, ...]
) -> None:
    client = visitor(place)
    before = contents(place)
    for value in ("1", "cpts_nom", "0-identification", "2025-1", "complete"):
        if "GET" in methods:
            with client.get(filled(rule, value)) as answer:
                assert answer.status_code < 500, value
    assert contents(place) == before


def contents(place: Path) -> dict[str, bytes]:
    """Every file of a plan's folder but the lock's."""
    files = (path for path in place.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if "lock" not in path.name}


# --- outside the folder


@pytest.mark.parametrize(("rule", "endpoint", "methods"), ROUTES, ids=IDS)
def test_no_parameter_leads_out_of_the_folder(
    place: Path, rule: str, endpoint: str, methods: tuple[str, ...]
) -> None:
    client = visitor(place)
    outside = place.parent / "secret.yaml"
    outside.write_text("SECRET-DEHORS")
    before = contents(place)
    for value in (*TRAVERSALS, "../secret", "../secret.yaml", "..%2fsecret.yaml"):
        for method in {"GET", "POST"} & set(methods):
            for path, extra in attempts(rule, value, method):
                with client.open(path, method=method, **extra) as answer:
                    assert answer.status_code < 500, (method, path, extra)
                    assert b"SECRET-DEHORS" not in answer.data, (method, path, extra)
                    assert b"root:" not in answer.data
                    assert "X-Pirate" not in answer.headers
    assert contents(place) == before
    assert [p.name for p in place.parent.iterdir() if p != place] == ["secret.yaml"]


# What the pages read from a query or from a form, but an answer (which may say anything).
NAMES = (
    "avant", "apres", "depuis", "q", "version", "variante", "page", "fichier", "nom", "op", "vu",
    "depart", "question", "numero", "revision",
)  # fmt: skip


def attempts(rule: str, value: str, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The value in the address, if it has a parameter, and in all that a page may read."""
    if "<" in rule:
        yield filled(rule, value), {}
    named = dict.fromkeys(NAMES, value)
    known = filled(rule, "1")
    yield (known, {"query_string": named}) if method == "GET" else (known, {"data": named})


# --- answers that are no text


@pytest.fixture
def hostile(tmp_path: Path) -> Visitor:
    """A plan of which every text, name, label and note is an attack."""
    return visitor(poisoned.plan(tmp_path / "plan"))


LEADING = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "cite")


class Found(HTMLParser):
    """The elements and attributes of a page that a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append(f"<script {given}>")
        foreign = tag in ("iframe", "object", "embed", "base") or given.get("src") == "x"
        if foreign or given.get("http-equiv"):
            self.wrong.append(f"<{tag} {given}>")
        for name, value in given.items():
            led = name in LEADING and (value or "").strip().lower().startswith(
                ("javascript:", "//")
            )
            if name.startswith("on") or name == "style" or led:
                self.wrong.append(f"<{tag} {name}={value}>")


# --- answers of another shape than their question


ODD: tuple[Value, ...] = (["a"], {"a": "b"}, "x", 10**30, [{}], [["a"]], [{"nom": ["a"]}], " ", 0)


@pytest.mark.parametrize("turn", range(2))
def test_no_page_breaks_on_a_value_of_another_shape(tmp_path: Path, turn: int) -> None:
    values: dict[str, Value] = {}
    for rank, question in enumerate(TRAME.questions):
        odd = [ODD[(rank + turn + step) % len(ODD)] for step in range(len(question.fields) + 1)]
        cells = {field.id: one for field, one in zip(question.fields, odd, strict=False)}
        values[question.id] = [cells] if question.has_rows and rank % 4 else odd[-1]
    text = plan_yaml.update(plan_yaml.new(TRAME), Answers(), Answers(values), TRAME)
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    client = visitor(tmp_path)
    alone = [rule for rule, endpoint, _ in PLAIN if "<" not in rule]
    rows = [f"/question/{one.id}/ligne/0" for one in TRAME.questions if one.has_rows]
    for path in (*alone, *pages("/partie/<section_id>"), *rows, "/documents/complete.docx"):
        with client.get(path) as page:
            assert page.status_code < 500, path


PLAIN = [route for route in ROUTES if "GET" in route[2] and route[1] not in FREE]


@pytest.mark.parametrize(("rule", "endpoint", "methods"), PLAIN, ids=[route[0] for route in PLAIN])
def test_no_answer_runs_in_any_page(
    hostile: Visitor, rule: str, endpoint: str, methods: tuple[str, ...]
) -> None:
    seen = 0
    for path in pages(rule):
        with hostile.get(path) as page:
            assert page.status_code < 500, path
            if page.mimetype in ("text/html", "image/svg+xml"):
                seen += 1
                found = Found()
                found.feed(page.text)
                assert found.wrong == [], path
                assert "49 {%" not in page.text
            elif page.mimetype == "application/json":
                assert "<script" not in page.text or page.headers["X-Content-Type-Options"]
    assert seen or "<" in rule or rule in BARE


def pages(rule: str) -> list[str]:
    """The addresses of a route for everything that its parameter may be, or an attack."""
    if "section" in rule:
        return [filled(rule, section.id) for section in TRAME.sections]
    if rule.endswith(".pdf"):
        return []  # what is in it is in the Word file
    if "question" in rule:
        whole = [VARIABLE.sub(question.id, rule, count=1) for question in TRAME.questions]
        return [filled(path, "0") for path in whole]
    known = ("1", "matrice", "chaine", "cellule", "complete", "index", HOSTILE.replace("/", "_"))
    return [filled(rule, value) for value in known] if "<" in rule else [rule]
