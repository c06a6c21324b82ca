"""``/envoi``: prepare what goes to the ARS, note what it answers, take a sending back.

Nothing leaves the machine from here: the message that is prepared is opened, read and sent
in the person's own mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from sseplan.answers import Answers
from sseplan.errors import SseplanError
from sseplan.kinds import show, spoken
from sseplan.lifecycle import history, opinion, passed, recipients, submission
from sseplan.lifecycle.parcel import LONGEST_REASON, NOT_PREPARED
from sseplan.lifecycle.recipients import ARS, CPAM, Recipients
from sseplan.lifecycle.record import Row
from sseplan.lifecycle.submission import Done, Parcel, Wish
from sseplan.plan import revisions, submissions
from sseplan.plan.revisions import Revision
from sseplan.web import fields, prepared
from sseplan.web.desk import desk
from sseplan.web.documents import no_pdf
from sseplan.web.downloads import attached
from sseplan.web.fields import Misfilled
from sseplan.web.sentences import shown

page = Blueprint("sending", __name__)

_SENDING = ("ars", "cpam", "canal", "le", "malgre", "refaire", "pdf")
_ANSWER = ("avis", "jour", "remarques")
_OPINIONS = (
    (opinion.COMPLIANT, "Conforme"),
    (opinion.RESERVES, "Réserves : l'ARS demande des compléments"),
    (opinion.REFUSED, "Refus"),
)
_BY_HAND = ("plateforme", "autre")


@page.get("/envoi")
def form() -> str:
    """What is ready to leave, what was prepared, what the ARS answered."""
    return _page()


# --- the three acts


@page.post("/envoi")
def prepare() -> AnyResponse | tuple[str, int]:
    """Make the files and note the sending in the plan, or neither."""
    try:
        wish = _wish()
        with desk().acting() as plan:
            parcel = submission.draw_up(plan, plan.trame, desk().today(), wish)
            made = submission.documents(parcel, with_pdf=fields.ticked("pdf"))
            submission.hand_over(plan, parcel, made)
    except SseplanError as error:
        return _page(_given(_SENDING), error=error), 422
    for sentence in _told(parcel, made.notices):
        flash(sentence, "bien")
    return redirect("/envoi", 303)


@page.post("/envoi/retour")
def answered() -> AnyResponse | tuple[str, int]:
    """Note what the ARS answered."""
    codes = [code for code, _ in _OPINIONS]
    try:
        given = fields.choice("avis", codes)
        if not given:
            raise Misfilled("avis", "Dites ce que l'ARS a répondu : conforme, réserves ou refus.")
        if given in opinion.ASKING and not fields.lines("remarques"):
            raise Misfilled("remarques", "Dites ce que l'ARS demande, une demande par ligne.")
        today = desk().today()
        day = fields.day("jour", "Date de la réponse") or today
        with desk().acting() as plan:
            noted = opinion.note(plan, given, day, fields.lines("remarques"), today)
    except SseplanError as error:
        return _page(answer=_given(_ANSWER), refused=error), 422
    told = f"Avis du {spoken(day.isoformat())} sur la version {noted.version} noté."
    waits = "une remarque attend" if noted.open == 1 else f"{noted.open} remarques attendent"
    flash(told + (f" {waits.capitalize()} une réponse." if noted.open else ""), "bien")
    return redirect("/envoi", 303)


@page.post("/envoi/annuler")
def cancelled() -> AnyResponse | tuple[str, int]:
    """Take the last sending back: it did not leave."""
    try:
        if not fields.ticked("sur"):
            raise Misfilled("sur", "Cochez d'abord la case : le plan n'est pas parti.")
        with desk().acting() as plan:
            done = submission.cancel(plan)
    except SseplanError as error:
        return _page(kept=error), 422
    aside = f" Ce qui avait été préparé est gardé dans {done.aside.name}." if done.aside else ""
    flash(f"L'envoi de la version {done.version} n'est plus noté dans le plan.{aside}", "bien")
    return redirect("/envoi", 303)


def _wish() -> Wish:
    return Wish(
        fields.day("le", "Date de l'envoi"),
        fields.choice("canal", recipients.CHANNELS),
        fields.lines("ars"),
        fields.lines("cpam"),
        fields.text("malgre"),
        fields.ticked("refaire"),
    )


def _given(names: Sequence[str]) -> Mapping[str, str]:
    return {name: fields.text(name) for name in names}


def _told(parcel: Parcel, notices: Sequence[str]) -> Iterator[str]:
    version, day = parcel.revision.header.version, spoken(parcel.day.isoformat())
    yield f"L'envoi de la version {version} est prêt, et noté dans le plan au {day}."
    yield from notices


# --- the files


@page.get("/envoi/<number>/<int:rank>")
def file(number: str, rank: int) -> Response:
    """One file of a submission, by its rank in the list; no name comes from the address."""
    found = next((one for one in submissions.of(desk().place) if one.number == number), None)
    files = submissions.files_of(found.folder) if found else []
    if rank >= len(files):
        abort(404)
    return attached(files[rank].read_bytes(), files[rank].name)


# --- the page


def _page(
    given: Mapping[str, str] | None = None,
    *,
    error: SseplanError | None = None,
    answer: Mapping[str, str] | None = None,
    refused: SseplanError | None = None,
    kept: SseplanError | None = None,
) -> str:
    """The whole page; each error stands by its own form, which stays filled in."""
    answers = desk().read().answers
    people = recipients.chosen(answers)
    last, fault = _last()
    refusal = None if error or not last else _refusal()
    return render_template(
        "sending.html",
        last=last,
        fault=_sentence(fault),
        blocked=_blocked(refusal),
        done=isinstance(refusal, Done),
        given=given or _proposed(people, answers),
        error=_sentence(error),
        answer=answer or {"avis": "", "jour": desk().today().isoformat(), "remarques": ""},
        refused=_sentence(refused),
        kept=_sentence(kept),
        wrong=_wrong(error, refused, kept),
        prepared=prepared.of(desk().place) if last else [],
        noted=_noted(answers) if last else (),
        told=partial(passed.answered_whole, trame=desk().trame),
        sent=bool(answers.get(history.SENDINGS)),
        open_remarks=opinion.open_remarks(answers),
        source=people.sources.get(ARS, ""),
        no_pdf=no_pdf(),
        channels=_channels(),
        channel=_channel,
        opinions=_OPINIONS,
        by_hand=_BY_HAND,
        longest=LONGEST_REASON,
        spoken=spoken,
    )


def _wrong(
    error: SseplanError | None, refused: SseplanError | None, kept: SseplanError | None
) -> str:
    """The field to go to, by its name: no two of the three forms have one of the same name."""
    if error:
        typed = {name: [f"« {line} »" for line in fields.lines(name)] for name in (ARS, CPAM)}
        return fields.wrong(
            error, {**typed, "le": ("--le", "dans le futur"), "malgre": ("--malgre",)}
        )
    return fields.wrong(refused or kept, {"jour": ("--le",)})


def _last() -> tuple[Revision | None, SseplanError | None]:
    try:
        return next(reversed(revisions.revisions(desk().place)), None), None
    except SseplanError as error:
        return None, error


def _noted(answers: Answers) -> Sequence[Row]:
    """What the ARS is noted to have answered on the last version."""
    headers = [revision.header for revision in revisions.revisions(desk().place)]
    known = history.entries(headers, answers)
    return known[-1].answered if known else ()


def _refusal() -> SseplanError | None:
    """Why a sending would be refused now, so that it is read before anything is filled in."""
    wish = Wish(again=bool(request.args.get("refaire")))
    try:
        plan = desk().plan()
        submission.draw_up(plan, plan.trame, desk().today(), wish)
    except SseplanError as error:
        return error
    return None


def _proposed(people: Recipients, answers: Answers) -> Mapping[str, str]:
    return {
        "ars": "\n".join(people.of(ARS)),
        "cpam": "\n".join(people.of(CPAM)),
        "canal": recipients.channel(answers),
        "le": desk().today().isoformat(),
        "malgre": "",
        "refaire": request.args.get("refaire", ""),
        "pdf": "1",
    }


def _channels() -> list[tuple[str, str]]:
    return [(code, _channel(code)) for code in recipients.CHANNELS]


def _channel(code: str) -> str:
    return show(code, desk().trame.question(history.SENDINGS).field("canal"))


def _blocked(refusal: SseplanError | None) -> Markup | str:
    """What a sending waits for; nobody has asked for it yet, so that nothing has failed."""
    told = str(refusal or "").replace(NOT_PREPARED, "Rien n'a encore été préparé.")
    return shown(told, desk().trame)


def _sentence(error: SseplanError | None) -> Markup | str:
    return shown(str(error), desk().trame) if error else ""
