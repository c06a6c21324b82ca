"""What a check of a Word file finds, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from sseplan.documents.tags import W, part_label


@dataclass(frozen=True)
class Finding:
    """One broken rule: the rule's name, the part, and a French sentence."""

    rule: str
    part: str
    reason: str

    def __str__(self) -> str:
        return f"{part_label(self.part)} : {self.reason}."


def near(element: etree._Element) -> str:
    """(près de « … »): some text around an element, to find it in Word."""
    around: etree._Element | None = element
    while around is not None:
        text = "".join(t.text or "" for t in around.iter(W + "t")).strip()
        if text:
            return f" (près de « {text[:40]} »)"
        around = around.getparent()
    return ""
