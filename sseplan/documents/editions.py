"""The editions of a plan that a note or a report speaks of, and what its pages say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sseplan.answers import Answers
from sseplan.documents import front
from sseplan.documents.context import entries, view
from sseplan.kinds import as_date, show
from sseplan.trame import Field, Trame
from sseplan.typography import french


@dataclass(frozen=True)
class Edition:
    """A version of a plan.

    ``number`` is the revision's ("2026-1", "" for a draft), ``version`` the label that the
    plan bears ("2.0", may be ""), ``date`` an ISO day, ``reason`` why it was made, ``cpts``
    the community's name ("" = the one in the answers).
    """

    number: str = ""
    version: str = ""
    date: str = ""
    author: str = ""
    reason: str = ""
    cpts: str = ""

    @property
    def name(self) -> str:
        """«version 2.0», «révision 2026-1», or «brouillon»."""
        if self.version:
            return french(f"version {self.version}")
        return f"révision {self.number}" if self.number else "brouillon"

    @property
    def is_draft(self) -> bool:
        """Whether it has neither a version nor a number yet."""
        return not (self.version or self.number)

    @property
    def dated(self) -> str:
        """«version 2.0 du 13 octobre 2026»."""
        return f"{self.name} du {day(self.date)}" if self.date else self.name

    @property
    def told(self) -> str:
        """«Version 2.0 du 13 octobre 2026, révision 2026-1, par Karim Delvaux.»"""
        number = f"révision {self.number}" if self.number and self.version else ""
        draft = "brouillon, non figé" if self.version and not self.number else ""
        author = f"par {self.author}" if self.author else ""
        return french(capital(", ".join(filter(None, (self.dated, number, draft, author)))))

    @property
    def stamp(self) -> str | None:
        """The ISO day for the file's properties, None where no date can be read."""
        found = as_date(self.date)
        return found.isoformat() if found else None


def day(value: str) -> str:
    """«13 octobre 2026»; what is no date as it stands."""
    return show(value, Field("date", "", "date"))


def document(
    trame: Trame, answers: Answers, edition: Edition, heading: str, version: str
) -> dict[str, Any]:
    """``document`` of a template of this family: the plan's own facts under another heading.

    ``version`` goes with the heading and at the foot of the pages.
    """
    seen = view(trame, answers)
    facts = front.document(seen, entries(seen))
    cpts = edition.cpts or facts["cpts"]
    return facts | {
        "cpts": cpts,
        "creator": cpts,
        "title": french(f"{heading} – {cpts}"),
        "heading": heading,
        "version": version,
        "draft": bool(edition.version) and not edition.number,
    }


def capital(text: str) -> str:
    """A sentence's first letter as it begins."""
    return text[:1].upper() + text[1:]
