"""The table of functions that the expressions of a trame may call.

All are pure, take None for « no answer », and never raise on a cleaned answer.  Beside
them an expression sees each question's cleaned answer by its id (None when there is
none), ``question`` and ``answer`` (the requirement's own), ``today`` (a date), ``stage``,
``labels`` (question id -> code -> label), ``notes`` (question id -> text) and ``texts``
(every text of the plan, for ``nominative``).

    words     mentions unmentioned topics_of evokes same_name uncovered professions
              states_delay covers_night covers_weekend chars
    rows      column where having lacking about naming scarce called placed total far_apart above
              below expired aged planned nearby since worn repeated same_person falling_versions
              rank_gaps of_version before_version validated_on
    dates     latest current older_than within planned_within past on_or_after plus_months day
    lists     labelled unserved unknown_doers unagreed risks_without_action shared_phones
              entered_by overdue finished unfollowed without_feedback weak_stocks
    privacy   nominative only
    wording   listing
    vocabulary  HOSPITALS ESTABLISHMENTS LOCAL_AUTHORITIES OPEN_TOOLS SECURED_TOOLS (words)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sseplan.conformity import crisis, periods, privacy, rows, words


def chars(text: Any) -> int:
    """How many characters a text has, without the spaces around it."""
    return len(words.text_of(text).strip())


FUNCTIONS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        words.mentions, words.unmentioned, words.topics_of, words.evokes, words.same_name,
        words.uncovered, words.professions, words.states_delay, words.covers_night,
        words.covers_weekend, chars,
        rows.column, rows.where, rows.having, rows.lacking, rows.about, rows.called,
        rows.placed, rows.total, rows.far_apart, rows.above, rows.below, rows.expired,
        rows.repeated, rows.same_person, rows.falling_versions, rows.rank_gaps, rows.naming,
        rows.scarce, rows.aged, rows.planned, rows.nearby, rows.since, rows.worn, rows.of_version,
        rows.before_version, rows.validated_on,
        periods.latest, periods.current, periods.older_than, periods.within,
        periods.planned_within, periods.past, periods.on_or_after, periods.plus_months, crisis.day,
        crisis.labelled, crisis.unserved, crisis.unknown_doers, crisis.unagreed,
        crisis.risks_without_action, crisis.shared_phones, crisis.entered_by, crisis.overdue,
        crisis.finished, crisis.unfollowed, crisis.without_feedback, crisis.weak_stocks,
        privacy.nominative, privacy.only, crisis.listing,
    )
} | {
    "HOSPITALS": list(words.HOSPITALS),
    "ESTABLISHMENTS": list(words.ESTABLISHMENTS),
    "LOCAL_AUTHORITIES": list(words.LOCAL_AUTHORITIES),
    "OPEN_TOOLS": list(words.OPEN_TOOLS),
    "SECURED_TOOLS": list(words.SECURED_TOOLS),
}  # fmt: skip
