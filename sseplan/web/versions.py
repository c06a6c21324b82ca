"""``/versions``: the frozen versions, what became of each, and any two compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup

from sseplan import kinds
from sseplan.changes import content, html_page
from sseplan.documents.variants import VARIANTS
from sseplan.errors import SseplanError, UsageMistake
from sseplan.lifecycle import comparison, history, passed, record, restore, snapshot, word
from sseplan.lifecycle.comparison import Comparison
from sseplan.lifecycle.history import Entry
from sseplan.lifecycle.record import cpts_name
from sseplan.lifecycle.snapshot import DRAFT, Snapshot
from sseplan.plan import revisions
from sseplan.plan.revisions import LAST
from sseplan.web import freezing, restoring
from sseplan.web.desk import desk
from sseplan.web.downloads import attached, named
from sseplan.web.sentences import shown

page = Blueprint("versions", __name__)
page.register_blueprint(freezing.page)
page.register_blueprint(restoring.page)

_NUMBER = re.compile(r"\d{4}-\d{1,4}")


@page.get("/versions")
def listed() -> str:
    """The frozen versions, the latest first."""
    entries, faults = _history()
    return render_template(
        "versions.html",
        entries=list(reversed(entries)),
        faults=[(title, shown(fault, desk().trame)) for title, fault in faults],
        draft=DRAFT,
        kept=restore.kept_drafts(desk().place),
        changed=_changed(entries),
        spoken=kinds.spoken,
        nature=lambda code: record.nature_label(desk().trame, code),
        sent=partial(passed.sent, trame=desk().trame),
        answered=partial(passed.answered_whole, trame=desk().trame),
    )


def _history() -> tuple[Sequence[Entry], list[tuple[str, str]]]:
    """What is known of the versions, and all that is wrong: a title, a sentence."""
    place = desk().place
    try:
        _, faults = history.verified(place)
        told = [(_BROKEN, fault) for fault in faults]
        known = [Entry(revision.header) for revision in revisions.revisions(place)]
    except SseplanError as error:
        return [], [(_BROKEN, str(error))]
    try:
        found = history.of(place, desk().plan())
    except SseplanError as error:  # the draft: the versions alone can bring one back
        return known, [*told, (_UNREADABLE, str(error))]
    return found.entries, [*told, *((_BROKEN, fault) for fault in found.faults)]


_BROKEN = "Une version figée n'est plus intacte"
_UNREADABLE = "Le brouillon ne se lit pas"


def _changed(entries: Sequence[Entry]) -> int:
    """How many questions the draft answers otherwise than the last version."""
    if not entries:
        return 0
    try:
        last = snapshot.frozen(desk().place, LAST)
        return comparison.count_unfrozen(last, desk().trame, desk().read().answers)
    except SseplanError:
        return 0


# --- documents


@page.get("/versions/<number>.docx")
def docx(number: str) -> Response:
    """A frozen version in Word, with its own trame."""
    variant = request.args.get("variante", "complete")
    if variant not in VARIANTS or not _NUMBER.fullmatch(number):
        abort(404)
    shot = _frozen(number)
    stem = VARIANTS[variant].file.removesuffix(".docx")
    made = word.rendered(shot, variant)
    return attached(made.docx, named(stem, cpts_name(shot.answers), number, suffix=".docx"))


@page.get("/versions/suivi.docx")
def tracked() -> Response:
    """The plan in Word with what changed since a version as Word revisions."""
    before, after = _side("depuis", LAST), _side("jusqua", DRAFT)
    _refuse_itself(before, after)
    made = word.tracked(before, after, day=desk().today())
    return attached(made.docx, _compared_name("plan-modifications", before, after))


@page.get("/versions/note.docx")
def note() -> Response:
    """The note of what changed, in a table."""
    before, after = _side("depuis", LAST), _side("jusqua", DRAFT)
    _refuse_itself(before, after)
    told = word.note(before, after, comparison.between(before, after))
    return attached(told, _compared_name("note-de-modifications", before, after))


def _frozen(number: str) -> Snapshot:
    if number not in _numbers():
        abort(404)
    return snapshot.frozen(desk().place, number)


def _numbers() -> list[str]:
    return [revision.number for revision in revisions.revisions(desk().place)]


def _refuse_itself(before: Snapshot, after: Snapshot) -> None:
    if before.number == after.number:
        raise UsageMistake("C'est deux fois la même version : choisissez-en une autre.")


def _compared_name(stem: str, before: Snapshot, after: Snapshot) -> str:
    return named(stem, before.number or DRAFT, after.number or DRAFT, suffix=".docx")


# --- compared


@page.get("/versions/comparer")
def compared() -> str:
    """Two versions side by side, their changed words marked."""
    numbers = _named()
    if not numbers:
        return render_template("compare.html", numbers={}, found=None, told=None)
    found = _comparison(list(numbers))
    told = found.told
    return render_template(
        "compare.html",
        numbers=numbers,
        draft=DRAFT,
        found=found,
        told=told,
        parts=Markup(html_page.parts(told)) if told.parts else "",
        before=found.before.number or DRAFT,
        after=found.after.number or DRAFT,
    )


def _named() -> dict[str, str]:
    """Each version's number, and what tells it from another."""
    headers = [revision.header for revision in revisions.revisions(desk().place)]
    return {
        one.number: f"version {one.version} du {kinds.spoken(one.date)} ({one.number})"
        for one in headers
    }


def _comparison(numbers: Sequence[str]) -> Comparison:
    """Those that the address names, else the last one and the draft; the two last ones where
    the draft says nothing new."""
    found = _between(_side("avant", numbers[-1]), _side("apres", DRAFT))
    named = "avant" in request.args or "apres" in request.args
    if named or len(numbers) < 2 or content(found.after.trame, found.changes):
        return found
    return _between(_frozen(numbers[-2]), _frozen(numbers[-1]))


def _between(before: Snapshot, after: Snapshot) -> Comparison:
    return Comparison(before, after, comparison.between(before, after))


def _side(argument: str, usual: str) -> Snapshot:
    """A version named in the address: never a path, which « diff » takes in the terminal."""
    name = request.args.get(argument) or usual
    if name == DRAFT:
        return Snapshot(desk().trame, desk().read().answers)
    return snapshot.frozen(desk().place, LAST) if name == LAST else _frozen(name)
