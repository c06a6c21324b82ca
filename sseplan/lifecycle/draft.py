"""A version about to be frozen, drawn from the answers, from what was frozen before and from
what the person wishes.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sseplan import changes
from sseplan.answers import Answers
from sseplan.changes import Change
from sseplan.conformity.periods import add_months, first_day
from sseplan.conformity.rows import same_version
from sseplan.errors import UsageMistake
from sseplan.kinds import spoken
from sseplan.lifecycle import record
from sseplan.lifecycle.record import Row, text_of
from sseplan.plan.revisions import Revision
from sseplan.trame import Trame
from sseplan.typography import one_line

LONGEST_REASON = 500
_YEARLY_AFTER = 9
"""Months after which a version is a yearly update, whether or not anything has changed."""


@dataclass(frozen=True)
class Wish:
    """What the person asks of a version; "" and None leave it to sseplan.

    ``reason`` may be said later, before freezing; ``unchanged`` accepts a version in which no
    answer has changed.
    """

    reason: str
    nature: str = ""
    author: str = ""
    day: date | None = None
    version: str = ""
    unchanged: bool = False


@dataclass(frozen=True)
class Past:
    """What was frozen before: the versions, the last one's answers, what has changed since.

    ``new_trame`` says that the last version was written with another trame, or version of it.
    """

    known: Sequence[Revision] = ()
    frozen: Answers = field(default_factory=Answers)
    found: tuple[Change, ...] = ()
    new_trame: bool = False

    @property
    def last(self) -> Revision | None:
        """The last frozen version."""
        return self.known[-1] if self.known else None

    @property
    def has_changed(self) -> bool:
        """Whether the document would say anything new."""
        return bool(self.found) or self.new_trame

    @property
    def labels(self) -> list[str]:
        """The names of the versions that are frozen."""
        rows = record.rows_of(self.frozen.get(record.VERSIONS))
        return [r.header.version for r in self.known] + [text_of(row, "version") for row in rows]


@dataclass(frozen=True)
class Draft:
    """A version about to be frozen: what it will say, and what it follows.

    ``day`` is an ISO day; ``last`` the version before, None for the first; ``found`` what has
    changed in the answers since.  ``prefilled`` says that sseplan wrote lines of « ce qui a
    changé », which are then marked « à revoir ».
    """

    answers: Answers
    reason: str
    nature: str
    version: str
    day: str
    author: str
    last: Revision | None = None
    found: tuple[Change, ...] = ()
    prefilled: bool = False

    @property
    def lines(self) -> list[Row]:
        """What the version says has changed: rows of section, changement, raison."""
        if self.nature == record.INITIAL:
            return []
        return record.rows_of(self.answers.get(record.CHANGES))

    @property
    def next_review(self) -> str:
        """The ISO day of the next review."""
        return str(self.answers.get(record.NEXT_REVIEW) or "")

    def reviewed(self) -> Draft:
        """The same once a person has read and accepted the lines."""
        return replace(self, answers=self.answers.taken_up(record.CHANGES))


def drawn(trame: Trame, answers: Answers, past: Past, wish: Wish, today: date) -> Draft:
    """The version that the present answers would make.

    Raises UsageMistake: a day that can't be, a name already frozen, nothing new.
    """
    draft = _versioned(_begun(trame, answers, past, wish, today), past, wish, today)
    if past.last and not past.has_changed and not (wish.unchanged or _is_yearly(draft, past.last)):
        raise UsageMistake(_nothing_new(draft, past, past.last))
    return _told(_dated(draft, past), past, trame)


def _begun(trame: Trame, answers: Answers, past: Past, wish: Wish, today: date) -> Draft:
    present, frozen = answers.get(record.NATURE), past.frozen.get(record.NATURE)
    usual = _usual_nature(past.last, wish.day or today)
    return Draft(
        answers=answers,
        reason=one_line(wish.reason),
        nature=wish.nature or record.nature(present, frozen, usual),
        version="",
        day="",
        author=one_line(wish.author) or record.author(trame, answers.values),
        last=past.last,
        found=past.found,
    )


def _usual_nature(last: Revision | None, day: date) -> str:
    """The first, what comes a year later, or what comes within the year."""
    if last is None:
        return record.INITIAL
    is_late = day >= add_months(last.day, _YEARLY_AFTER)
    return record.YEARLY if is_late else record.WITHIN_YEAR


def checked_reason(reason: str) -> str:
    """A reason on one line; UsageMistake if there is none, or a whole page."""
    told = one_line(reason)
    if not told:
        raise UsageMistake(
            "Il manque le motif de cette version : il dira dans l'historique pourquoi elle a été "
            'faite. Ajoutez par exemple --motif "Actualisation annuelle".'
        )
    if len(told) > LONGEST_REASON:
        raise UsageMistake(
            f"Le motif est trop long ({len(told)} caractères, {LONGEST_REASON} au plus). Dites-le "
            "en une phrase : le détail est dans « ce qui a changé »."
        )
    return told


# --- name and day


def _versioned(draft: Draft, past: Past, wish: Wish, today: date) -> Draft:
    """The draft with its version, its day and its author; a row typed by hand comes first."""
    value, label = draft.answers.get(record.VERSIONS), one_line(wish.version)
    rows = record.rows_of(value)
    _refuse_frozen(label, past)
    typed = record.pending(rows, past.labels, label)
    day = wish.day or _typed_day(typed) or today
    _check_day(day, today, past.last, None if wish.day else typed)
    used = [*past.labels, *(text_of(row, "version") for row in rows)]
    version = label or text_of(typed or {}, "version") or record.next_label(used, draft.nature)
    author = one_line(wish.author) or text_of(typed or {}, "auteur") or draft.author
    row = {**(typed or {}), "version": version, "date": day.isoformat()}
    row |= {"auteur": author} if author else {}
    answers = draft.answers.with_answer(record.VERSIONS, record.with_version(value, typed, row))
    return replace(draft, answers=answers, version=version, day=day.isoformat(), author=author)


def _refuse_frozen(label: str, past: Past) -> None:
    for revision in past.known if label else ():
        if same_version(label, revision.header.version):
            raise UsageMistake(
                f"La {_named(revision)} est déjà figée. Donnez un autre numéro avec --version, ou "
                "laissez sseplan le choisir."
            )


def _typed_day(typed: Row | None) -> date | None:
    """The day of a row typed by hand; UsageMistake if it cannot be read."""
    if typed is None or not text_of(typed, "date"):
        return None
    day = first_day(typed["date"])
    if day is None:
        raise UsageMistake(
            f"{_row_named(typed)} a une date qui ne se lit pas : « {text_of(typed, 'date')} ». "
            f"Corrigez-la (question {record.VERSIONS}), ou donnez --date."
        )
    return day


def _check_day(day: date, today: date, last: Revision | None, typed: Row | None) -> None:
    """Refuse a day to come, or before the last version; ``typed`` is the row that gives it."""
    whose = f"{_row_named(typed)} est datée" if typed else "Cette version serait datée"
    remedy = f"Corrigez-la (question {record.VERSIONS}), ou donnez" if typed else "Donnez"
    if day > today:
        raise UsageMistake(
            f"{whose} du {spoken(day)}, dans le futur : nous sommes le {spoken(today)}. {remedy} "
            "avec --date le jour de cette version, aujourd'hui au plus tard."
        )
    if last and day < last.day:
        raise UsageMistake(
            f"{whose} du {spoken(day)}, plus ancienne que la {_named(last)}, la dernière figée. "
            f"{remedy} avec --date ce jour-là ou un jour plus récent."
        )


def check_clock(last: Revision, today: date) -> None:
    """Refuse to work on a computer whose clock is before the last version."""
    if today < last.day:
        raise UsageMistake(
            f"L'horloge de cet ordinateur dit que nous sommes le {spoken(today)}, avant la "
            f"{_named(last)}, déjà figée. Réglez la date de l'ordinateur, puis recommencez."
        )


def _row_named(row: Row) -> str:
    return f"La ligne « {text_of(row, 'version')} » de la liste des versions"


def _named(revision: Revision) -> str:
    header = revision.header
    return f"version {header.version} ({header.number}, du {spoken(header.date)})"


# --- nothing new


def _is_yearly(draft: Draft, last: Revision) -> bool:
    late = date.fromisoformat(draft.day) >= add_months(last.day, _YEARLY_AFTER)
    return draft.nature == record.YEARLY and late


def _nothing_new(draft: Draft, past: Past, last: Revision) -> str:
    remedy = (
        "Pour figer quand même une nouvelle version, par exemple après une relecture où tout "
        "était encore vrai, ajoutez --meme-sans-changement."
    )
    if draft.answers.get(record.CHANGES) != past.frozen.get(record.CHANGES):
        return (
            f"Depuis la {_named(last)}, vous n'avez changé que ce qui décrit la version, et aucune "
            f"réponse du plan : rien n'a été figé. {remedy}"
        )
    return f"Aucune réponse n'a changé depuis la {_named(last)} : rien n'a été figé. {remedy}"


# --- what the tool knows


def _dated(draft: Draft, past: Past) -> Draft:
    """The draft that says its nature and when it will be reviewed."""
    present = draft.answers.get(record.NEXT_REVIEW)
    frozen = past.frozen.get(record.NEXT_REVIEW)
    review = record.next_review(present, frozen, date.fromisoformat(draft.day))
    answers = draft.answers.with_answer(record.NATURE, draft.nature)
    return replace(draft, answers=answers.with_answer(record.NEXT_REVIEW, review))


def _told(draft: Draft, past: Past, trame: Trame) -> Draft:
    """The draft that says what has changed, where there is a version before it."""
    if draft.nature == record.INITIAL or past.last is None:
        return draft
    present, frozen = draft.answers.get(record.CHANGES), past.frozen.get(record.CHANGES)
    digest: list[Row] = [*changes.digest(trame, past.found)]
    if past.new_trame and not digest:
        digest = [record.new_trame(trame.version)]
    if digest:
        told = record.told(present, frozen, digest)
    else:
        told = record.told_unchanged(present, frozen, draft.nature)
    answers = draft.answers.with_answer(record.CHANGES, told.rows)
    if told.prefilled:
        answers = answers.put_aside(record.CHANGES)
    elif told.settled:
        answers = answers.taken_up(record.CHANGES)
    return replace(draft, answers=answers, prefilled=told.prefilled)
