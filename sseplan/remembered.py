"""What was worked out of an answer, kept until the answer is another one.

Between two saves of a form nearly all answers stay what they were.  The tree of an answer is
compared as bytes, so that no change of it, in place or elsewhere, can go unseen.
"""

from __future__ import annotations

import functools
import marshal
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

_FLAT = 0  # the first format of marshal: the same bytes for the same tree


class Named(Protocol):
    """What an answer answers."""

    @property
    def id(self) -> str: ...


_Asked = TypeVar("_Asked", bound=Named)
_Found = TypeVar("_Found")


def remembered(
    act: Callable[[_Asked, Any], _Found],
) -> Callable[[_Asked, Any], _Found]:
    """Keep what the pure function ``act(question, value)`` gave for the last value of each id.

    What it gives is shared: nobody may change it.
    """
    kept: dict[str, tuple[_Asked, bytes, _Found]] = {}

    @functools.wraps(act)
    def found(question: _Asked, value: Any) -> _Found:
        try:
            tree = marshal.dumps(value, _FLAT)
        except ValueError:  # too deep, or of no type that a plan's file gives
            return act(question, value)
        last = kept.get(question.id)
        if last and last[0] is question and last[1] == tree:
            return last[2]
        made = act(question, value)
        kept[question.id] = question, tree, made
        return made

    return found
