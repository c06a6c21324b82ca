"""Everything that can go wrong for a user, as French sentences.

    SseplanError                exit status 2
    ├── PlanUnreadable          plan.yaml (or another file given) cannot be read
    │   └── RevisionBroken      a frozen revision was altered, or one is missing
    ├── PlanHeld                another sseplan is working on the plan
    ├── PlanChanged             another program changed the same answer meanwhile
    ├── TrameInvalid            the trame's own data is wrong
    ├── TemplateInvalid         the Word template is wrong
    ├── DocumentBroken          a rendered document would not open in Word
    ├── ToolMissing             an outside program (LibreOffice…) is not there
    ├── UsageMistake            the command cannot do what was asked
    └── Refused                 a rule of the plan refuses          exit status 1

``str(error)`` is one or several complete sentences that say what, where and
what to do.  No error inherits from click: ``sseplan.cli`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping


class SseplanError(Exception):
    """A mistake or a fault that a sentence can explain; never shown as a traceback."""

    exit_status = 2


class PlanUnreadable(SseplanError):
    """A plan's file cannot be read; the sentence names the file and the line."""


class RevisionBroken(PlanUnreadable):
    """A frozen revision is not what was frozen; the sentence names its file."""


class PlanHeld(SseplanError):
    """Another sseplan holds the plan; the sentence says who and since when."""


class PlanChanged(SseplanError):
    """Another program changed an answer that was being saved here.

    ``mine`` and ``theirs`` map the ids in conflict to the two values.
    """

    def __init__(
        self, sentence: str, mine: Mapping[str, object], theirs: Mapping[str, object]
    ) -> None:
        super().__init__(sentence)
        self.mine = mine
        self.theirs = theirs


class TrameInvalid(SseplanError):
    """The data of a trame is wrong; the sentence names the file and the entry."""


class TemplateInvalid(SseplanError):
    """A Word template cannot be compiled or rendered; the sentence says where."""


class DocumentBroken(SseplanError):
    """A rendered package broke a structural rule of Word and was not written."""


class ToolMissing(SseplanError):
    """An outside program is not installed; the sentence says how to get it."""


class UsageMistake(SseplanError):
    """The command was asked for something that it cannot do."""


class Refused(SseplanError):
    """A requirement of the plan refuses the command."""

    exit_status = 1
