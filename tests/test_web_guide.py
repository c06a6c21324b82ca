"""The guide in the browser: every page whole and in the side panel, its links and pictures."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from web_visitor import Visitor, visitor

from sseplan import guide_pages, resources, trame
from sseplan.plan import Plan
from sseplan.typography import NBSP
from sseplan.web.guide_html import html

TRAME = trame.load()
PAGES = guide_pages.pages()

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    place = tmp_path_factory.mktemp("plan")
    with Plan.create(place, TRAME):
        pass
    return visitor(place, clock=lambda: date(2026, 11, 22))


def read(reader: Visitor, path: str, panel: bool = False) -> str:
    response = reader.get(path, headers={"X-Fragment": "1"} if panel else {})
    assert response.status_code == 200
    return response.get_data(as_text=True)


@every_page
def test_a_page_has_one_title_headings_in_order_and_links_that_lead_somewhere(
    page: guide_pages.Page, reader: Visitor
) -> None:
    article = re.findall(r"<article.*?</article>", read(reader, f"/guide/{page.slug}"), re.S)[0]
    levels = [int(level) for level in re.findall(r"<h(\d)", article)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))
    slugs = {one.slug for one in PAGES}
    for target in re.findall(r'href="/guide/([^"]+)"', article):
        assert target in slugs
    assert not re.search(
        r"\]\(|\*\*|(?<!`)`(?!`)", re.sub(r"<code>.*?</code>", "", article, flags=re.S)
    )


@every_page
def test_in_the_panel_a_page_is_only_itself_under_the_title_of_the_page_beside(
    page: guide_pages.Page, reader: Visitor
) -> None:
    told = read(reader, f"/guide/{page.slug}", panel=True)
    assert told.lstrip().startswith(f'<article class="guide" data-guide="{page.slug}">')
    assert re.findall(r"<h(\d)", told)[0] == "2"
    assert "<h1" not in told
    assert "Répondre à cette question" not in told


@pytest.mark.parametrize("section", TRAME.sections, ids=lambda section: section.id)
def test_what_is_said_of_a_question_has_its_anchor_and_leads_to_it(
    section: trame.Section, reader: Visitor
) -> None:
    told = read(reader, f"/guide/{section.id}")
    for question in TRAME.in_section(section.id):
        assert told.count(f'id="g-{question.id}"') == 1
        assert f'href="/partie/{section.id}#q-{question.id}"' in told


def test_the_guide_opens_on_its_list(reader: Visitor) -> None:
    assert "Le guide de sseplan" in read(reader, "/guide/")
    assert reader.get("/guide/zut").status_code == 404
    assert reader.get("/guide/..%2fplan").status_code == 404


def test_pictures_come_out_of_the_package_and_nothing_else(reader: Visitor) -> None:
    names = [one.name for one in (resources.guide() / "images").iterdir()]
    for name in names:
        response = reader.get(f"/guide/images/{name}")
        assert response.status_code == 200
        assert response.content_type.startswith("image/")
    for name in ("zut.png", "..", "..%2findex.md", "%2e%2e/index.md"):
        assert reader.get(f"/guide/images/{name}").status_code == 404


def test_the_marks_of_the_guide_become_those_of_a_page() -> None:
    text = """# Un `titre` : a < b

Un **gras**, un [lien](index.md), une [adresse](https://a.example/?b&c) et `a : <b>`.

- un
  deux
- trois

1. premier

| Touche | Effet |
| --- | --- |
| `?` | le guide : **ici** |

```
sseplan : <init>
```

![Un écran](images/fiche.jpg)
"""
    assert (
        str(html(text)).replace(NBSP, "~")
        == """<h1>Un <code>titre</code>~: a &lt; b</h1>
<p>Un <strong>gras</strong>, un <a href="/guide/index">lien</a>, une \
<a href="https://a.example/?b&amp;c" rel="noreferrer">adresse</a> et <code>a : &lt;b&gt;</code>.</p>
<ul><li>un deux</li><li>trois</li></ul>
<ol><li>premier</li></ol>
<div class="defile"><table><thead><tr><th scope="col">Touche</th><th scope="col">Effet</th></tr>\
</thead><tbody><tr><td><code>?</code></td>\
<td>le guide~: <strong>ici</strong></td></tr></tbody></table></div>
<pre tabindex="0"><code>sseplan : &lt;init&gt;</code></pre>
<p><img src="/guide/images/fiche.jpg" alt="Un écran" loading="lazy"></p>"""
    )


def test_a_picture_is_said_in_the_terminal() -> None:
    assert "(image : Un écran)" in guide_pages.render("![Un écran](images/fiche.jpg)").replace(
        NBSP, " "
    )
