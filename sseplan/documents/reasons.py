"""Why something changed: what the plan itself says of it, else the reason of the revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sseplan.answers import Answers
from sseplan.documents.editions import capital
from sseplan.kinds import fold
from sseplan.trame import Question, Section, Trame
from sseplan.typography import french

# What it says are the sentences and the reasons of a note: telling them would be telling twice.
RECORD_OF_CHANGES = "actualisation_changements"
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)*)\b")
_WORD = re.compile(r"\w{5,}")


@dataclass(frozen=True)
class Reasons:
    """The rows (section, changement, raison) of «Ce qui a changé depuis la version précédente».

    ``usual`` is the reason of the revision, given where no row says more.  ``recorded``: those
    rows are about this revision; rows left over from the one before give no reason.
    """

    trame: Trame
    answers: Answers
    usual: str = ""
    recorded: bool = True

    def of(self, question: Question) -> str:
        """The reason of the row about the question, or else about its part of the plan.

        What tells the plan's own life has none: a version has the reason of the revision.
        """
        if question.record:
            return french(capital(self.usual)) if question.record == "version" else ""
        rows = [r for r in self._rows if r["section"] and self._is_in(r["section"], question)]
        said = {r["raison"] for r in self._about(rows, question) if r["raison"]}
        return french(capital(said.pop() if len(said) == 1 else self.usual))

    @cached_property
    def _rows(self) -> list[dict[str, str]]:
        value = self.answers.get(RECORD_OF_CHANGES) if self.recorded else None
        rows = [r for r in value if isinstance(r, Mapping)] if isinstance(value, list) else []
        keys = ("section", "changement", "raison")
        return [
            {k: " ".join(str(row.get(k) or "").split(" ")).strip() for k in keys} for row in rows
        ]

    def _is_in(self, written: str, question: Question) -> bool:
        """Whether the part written in a row is the question's, by number or else by title."""
        section = self._sections.get(question.section)
        if section is None:
            return False
        number = _NUMBER.match(written)
        if number:
            return number[1] == section.number
        return fold(written) == fold(section.title)

    @cached_property
    def _sections(self) -> Mapping[str, Section]:
        return {s.id: s for s in self.trame.sections}

    def _about(self, rows: list[dict[str, str]], question: Question) -> list[dict[str, str]]:
        """The rows that begin with the question's label; else those most like it."""
        named = [r for r in rows if _begins(r["changement"], question)]
        if named:
            return named
        others = [q for q in self.trame.in_section(question.section) if q != question]
        free = [r for r in rows if not any(_begins(r["changement"], q) for q in others)]
        scores = [len(_words(r["changement"]) & _words(question.label)) for r in free]
        best = max(scores, default=0)
        return [r for r, score in zip(free, scores, strict=True) if score == best]


def _begins(sentence: str, question: Question) -> bool:
    return fold(sentence).startswith(fold(question.label))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
