"""A trame: sections, questions and requirements, read from one folder of data.

A question is declared once, in ``templates/<trame>/questions/<section>.yaml``;
prompt, checks, order of the file, Word tags and guide are derived from it.  A
regional trame is another folder of data and no Python.
"""

from sseplan.kinds import Choice
from sseplan.trame.model import (
    SEVERITIES,
    STAGES,
    Field,
    Question,
    Reminder,
    Requirement,
    Section,
    Source,
    Trame,
)
from sseplan.trame.reading import NATIONAL, installed, load, read

__all__ = [
    "NATIONAL", "SEVERITIES", "STAGES", "Choice", "Field", "Question", "Reminder", "Requirement",
    "Section", "Source", "Trame", "installed", "load", "read",
]  # fmt: skip
