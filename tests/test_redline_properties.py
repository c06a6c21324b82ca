"""Any two plans, any two documents: accept all is the new one, reject all the old one.

    SSEPLAN_PAIRS=2000 python -m pytest tests/test_redline_properties.py

draws 2000 pairs of each kind instead of those of every day.
"""

from __future__ import annotations

import os
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from word_pairs import two_documents, two_plans
from word_revisions import accepted, reading, rejected

from sseplan import trame
from sseplan.documents import variants
from sseplan.documents.checker import examine
from sseplan.documents.redline import alignment, redline

TRAME = trame.load()
PAIRS = int(os.environ.get("SSEPLAN_PAIRS", "0"))
SEEDS = st.integers(0, 2**32)


def drawn(pairs: int) -> settings:
    return settings(max_examples=PAIRS or pairs, deadline=None, database=None)


def check(old: bytes, new: bytes, *, places: bool) -> None:
    tracked = redline(old, new, author="CPTS", date="2026-11-22T00:00:00Z")
    assert examine(tracked) == []
    assert reading(accepted(tracked), places=places) == reading(new, places=places)
    assert reading(rejected(tracked), places=places) == reading(old, places=places)


@drawn(60)
@given(SEEDS)
def test_any_two_plans(seed: int) -> None:
    random = Random(seed)
    plans = two_plans(TRAME, random)
    variant = random.choice(("complete", "complete", "diffusable", "fiches"))
    if any(not plan.get("crises_retenues") for plan in plans):
        variant = variant.replace("fiches", "complete")
    old, new = (variants.render(TRAME, plan, variant).docx for plan in plans)
    check(old, new, places=False)


@drawn(150)
@given(SEEDS)
def test_any_two_documents_with_nested_tables_notes_pictures_and_fields(seed: int) -> None:
    check(*two_documents(Random(seed)), places=False)


@given(
    st.lists(st.sampled_from("abcdef"), max_size=14),
    st.lists(st.sampled_from("abcdg"), max_size=14),
)
def test_equal_elements_are_paired_in_the_order_of_both(old: list[str], new: list[str]) -> None:
    pairs = alignment.equal(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))


WEIGHTS = st.dictionaries(st.integers(0, 5), st.sampled_from([0.5, 0.7, 0.8, 1.0]), max_size=4)


@given(st.lists(WEIGHTS, max_size=6))
def test_no_other_pairing_of_like_elements_weighs_more(rows: list[dict[int, float]]) -> None:
    found = alignment.alike(range(len(rows)), range(6), lambda i, j: rows[i].get(j, 0.0))
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(found))
    weight = sum(rows[i][j] - alignment.BIAS for i, j in found)
    assert abs(weight - heaviest(rows, 0, 0)) < 1e-9


def heaviest(rows: list[dict[int, float]], i: int, j: int) -> float:
    """The weight of the best pairing, by trying all."""
    if i == len(rows):
        return 0.0
    taken = (
        s - alignment.BIAS + heaviest(rows, i + 1, k + 1) for k, s in rows[i].items() if k >= j
    )
    return max(heaviest(rows, i + 1, j), *taken, 0.0)
