"""What changed between two states of a plan, told by question, by row and by field.

Pure: answers in, ``Change``s and words out.  Documents are never compared.
"""

from __future__ import annotations

from sseplan.changes.comparing import between, content
from sseplan.changes.matching import matched
from sseplan.changes.model import Change
from sseplan.changes.texts import words
from sseplan.changes.wording import digest, told

__all__ = ["Change", "between", "content", "digest", "matched", "told", "words"]
