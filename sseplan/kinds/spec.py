"""What a kind of answer needs to know of a question or of a record field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Value = Any
"""``str | int | list[str] | list[dict[str, str | int | list[str]]]``."""


class Misread(ValueError):
    """The typed text is not a value of the kind; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Choice:
    """One possible answer: the code that is saved and the label that people read."""

    code: str
    label: str


class Spec(Protocol):
    """What a kind needs to know of a question or of a record field."""

    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> tuple[Choice, ...]: ...
    @property
    def fields(self) -> Sequence[FieldSpec]: ...
    @property
    def month(self) -> bool: ...
    @property
    def min(self) -> int: ...
    @property
    def max(self) -> int | None: ...


class FieldSpec(Spec, Protocol):
    """A record field: a spec with an id and a label."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
