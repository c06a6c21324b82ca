"""How long tracked changes take: rendering both plans, comparing them, and the other comparer.

    python bench/redline.py [RUNS] [--peer]

Two pairs: the worked example (56 pages) and the example cut down to 30 pages, each with
changes in every fourth question, a typology less and a new version.  Medians, in process,
templates compiled.  ``--peer``: also python-redlines with its docxodus engine (a .NET program,
started for each pair).  Not run by CI.
"""

from __future__ import annotations

import copy
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from sseplan import plan_yaml, resources, trame
from sseplan.answers import Answers
from sseplan.documents import archive, checker, variants
from sseplan.documents.redline import redline

TRAME = trame.load()
DATE = "2026-11-22T00:00:00Z"
# Left out of the 30 pages, beside two fiches.
LONG = (
    *("ps_mobilisables", "stocks", "contacts_communes", "structures_soins", "lieux_mobilisables"),
    *("cpts_communes", "actualisation_changements", "t1_role", "t2_role", "indicateurs"),
    *("etablissements", "territoire_presentation", "patients_chroniques", "t2_reperage"),
    *("risques_matrice", "sites_sensibles", "exercices_programme", "plan_amelioration"),
    *("t1_actions", "t1_non_presentation", "t2_appui_ehpad", "retex_historique"),
    *("cellule_fiches_fonction", "cellule_activation", "com_population", "pharmacies_referentes"),
    *("continuite_snp", "declenchement_conditions", "limites_moyens", "continuite_activites"),
)


def example() -> dict[str, Any]:
    """The answers of the worked example."""
    text = (resources.guide() / "exemple" / "plan.yaml").read_text(encoding="utf-8")
    return dict(plan_yaml.load(text, TRAME).answers.values)


def shorter(values: Mapping[str, Any]) -> dict[str, Any]:
    """About 30 pages of it."""
    kept = {k: v for k, v in values.items() if k not in LONG}
    return kept | {"crises_retenues": ["T1", "T2"]}


def year_later(before: Mapping[str, Any]) -> dict[str, Any]:
    """Rows added, removed and changed, texts reworded, a typology less, a new version."""
    values = copy.deepcopy(dict(before))
    for rank, question in enumerate(q for q in TRAME.questions if values.get(q.id)):
        value = values[question.id]
        if question.has_rows and rank % 4 == 0:
            value.insert(1, dict(value[0]))
        elif question.has_rows and rank % 4 == 1 and len(value) > 2:
            value.pop()
        elif question.type == "long_text" and rank % 2:
            values[question.id] = value.replace(" les ", " ces ") + "\n\nUne phrase de plus."
    values["crises_retenues"] = values["crises_retenues"][:-1]
    values["plan_version"].append({"version": "3.0", "date": "2027-10-12", "auteur": "S. Modèle"})
    return values


def rendered(values: Mapping[str, Any]) -> bytes:
    return variants.render(TRAME, Answers(values=values)).docx


def compared(old: bytes, new: bytes) -> bytes:
    return redline(old, new, author="CPTS", date=DATE)


def median(run: Callable[[], object], runs: int) -> str:
    """Milliseconds: the median, and the least."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return f"{statistics.median(times):8.1f} ms (least {min(times):.1f})"


def measure(name: str, before: Mapping[str, Any], runs: int, *, peer: bool) -> None:
    """Print the figures of one pair."""
    after = year_later(before)
    old, new = rendered(before), rendered(after)
    file = compared(old, new)
    parts = archive.read(file)
    body = parts["word/document.xml"]
    print(
        f"{name}: {len(old)} and {len(new)} bytes; tracked {len(file)} bytes, {len(body)} of XML,"
    )
    print(f"  {body.count(b'<w:ins ')} insertions, {body.count(b'<w:del ')} deletions")
    print("  two renderings", median(lambda: (rendered(before), rendered(after)), runs))
    print("  redline       ", median(lambda: compared(old, new), runs))
    print("  of which check", median(lambda: checker.verify(parts), runs))
    print("  all together  ", median(lambda: compared(rendered(before), rendered(after)), runs))
    if peer:
        from python_redlines.engines import DocxodusEngine

        engine = DocxodusEngine()
        print("  docxodus      ", median(lambda: engine.run_redline("CPTS", old, new), 3))


def main(words: list[str]) -> None:
    runs = next((int(word) for word in words if word.isdigit()), 11)
    measure("30 pages", shorter(example()), runs, peer="--peer" in words)
    measure("the example", example(), runs, peer="--peer" in words)


if __name__ == "__main__":
    main(sys.argv[1:])
