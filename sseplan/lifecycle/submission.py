"""Send a frozen version: its documents, one ZIP, a letter, and the line that says so.

parcel = draw_up(plan, trame, today, Wish())      nothing written
made = documents(parcel)                          nothing written
hand_over(plan, parcel, made)                     the folder and the line, or neither
cancel(plan)                                      the line away, the folder put aside
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sseplan import __version__, commands
from sseplan.answers import Answers
from sseplan.conformity.severities import ADVICE, BLOCKING, MAJOR
from sseplan.documents import conformity_report, note, pdf
from sseplan.documents.rendering import Rendered
from sseplan.errors import SseplanError, UsageMistake
from sseplan.exchange import mail, package
from sseplan.lifecycle import letter, recipients, word
from sseplan.lifecycle.history import SENDINGS
from sseplan.lifecycle.parcel import Done, Parcel, Wish, draw_up
from sseplan.lifecycle.record import cpts_name, text_of
from sseplan.lifecycle.sendings import is_received, without_sending
from sseplan.plan import Plan, revisions, submissions
from sseplan.plan.submissions import LETTER

__all__ = [
    "LETTER", "Done", "Made", "Parcel", "Wish", "cancel", "documents", "draw_up", "hand_over"
]  # fmt: skip

_LONGEST_LABEL = 40  # in the name of a file

Deliver = Callable[[bytes], None]
_Files = dict[str, tuple[str, bytes]]  # name -> (what it is, its bytes)


@dataclass(frozen=True)
class Made:
    """All the files of a submission by name, and what could not be made.

    ``titles`` says of each file in ``archive``, the ZIP, what it is; ``letter`` is the message
    as an EML file.
    """

    files: Mapping[str, bytes]
    titles: Mapping[str, str]
    archive: str
    letter: bytes
    notices: tuple[str, ...] = ()


# --- the documents


def documents(parcel: Parcel, *, with_pdf: bool = True, sender: str = "") -> Made:
    """All that is sent, made in memory; without LibreOffice there is no PDF, and it is said.

    ``sender`` is the address that sends, "" for the CPTS's own.
    """
    stem = _stem(parcel)
    files: _Files = {}
    notices = _plan(parcel, stem, files, with_pdf=with_pdf)
    if parcel.before:
        marked = word.tracked(parcel.before, parcel.sent, day=parcel.day)
        known = f"la version {parcel.before.header.version}" if parcel.before.header else ""
        since = f"le plan, avec en modifications suivies ce qui a changé depuis {known}"
        files[f"{stem}-modifications.docx"] = (since, marked.docx)
        told = word.note(parcel.before, parcel.sent, parcel.found)
        files[note.FILE] = (f"ce qui a changé depuis {known}, en tableau", told)
    checked = word.report(parcel.sent, parcel.report, parcel.despite)
    files[conformity_report.FILE] = ("les vérifications faites par sseplan", checked)
    return _packed(parcel, stem, files, sender, notices)


def _plan(parcel: Parcel, stem: str, files: _Files, *, with_pdf: bool) -> tuple[str, ...]:
    """Add the plan, and its PDF where it can be made; what there is to say of it."""
    if not with_pdf:
        return _added(files, stem, word.rendered(parcel.sent))
    try:
        made = pdf.paginated(lambda pages: word.rendered(parcel.sent, pages=pages))
    except SseplanError as error:
        rendered = word.rendered(parcel.sent)  # its own errors are not the PDF's
        return (*_added(files, stem, rendered), str(error))
    told = _added(files, stem, made.rendered)
    files[f"{stem}.pdf"] = ("le même, à lire et à imprimer", made.pdf)
    return (*told, made.notice) if made.notice else told


def _added(files: _Files, stem: str, rendered: Rendered) -> tuple[str, ...]:
    files[f"{stem}.docx"] = ("le plan complet", rendered.docx)
    if not rendered.removed:
        return ()
    return ("Des caractères que Word ne sait pas lire ont été retirés : sseplan render dit où.",)


def _stem(parcel: Parcel) -> str:
    """«plan-sse-cpts-du-val-v2.0»."""
    name = parcel.sent.answers.get("cpts_nom")
    version = parcel.revision.header.version.lower().removeprefix("v")
    numbers = ".".join(filter(None, map(package.slug, version.split("."))))[:_LONGEST_LABEL]
    parts = ("plan-sse", package.slug(name if isinstance(name, str) else ""), f"v{numbers}")
    return "-".join(filter(None, parts))


# --- the ZIP and the letter


def _packed(
    parcel: Parcel, stem: str, files: _Files, sender: str, notices: tuple[str, ...]
) -> Made:
    contents = {name: data for name, (_, data) in files.items()}
    contents[submissions.MANIFEST] = package.manifest(_facts(parcel), contents)
    titles = {name: what for name, (what, _) in files.items()}
    titles[submissions.MANIFEST] = "la liste de ces fichiers, pour prouver ce qui est parti"
    archive = f"{stem}.zip"
    packed = package.zip(contents, parcel.day)
    message = _letter(parcel, archive, packed, titles, sender)
    whole = {**contents, archive: packed, LETTER: message}
    return Made(whole, titles, archive, message, notices)


def _facts(parcel: Parcel) -> dict[str, Any]:
    """What the manifest says besides the list of the files."""
    header, report, people = parcel.revision.header, parcel.report, parcel.people
    counts = report.counts()
    return {
        "sseplan": __version__,
        "cpts": parcel.sent.answers.get("cpts_nom") or "",
        "numero": header.number,
        "version": header.version,
        "date": header.date,
        "nature": header.nature,
        "auteur": header.author,
        "motif": header.reason,
        "trame": {"id": header.trame_id, "version": header.trame_version},
        "revision": {"fichier": parcel.revision.path.name, "sha256": parcel.revision.sum},
        "depuis": parcel.before.number if parcel.before else "",
        "envoi": {
            "date": parcel.day.isoformat(),
            "canal": parcel.channel,
            "destinataires": {body: list(people.of(body)) for body in people.bodies},
        },
        "controles": {
            "stade": report.stage,
            "date": report.today.isoformat(),
            "bloquants": counts[BLOCKING],
            "majeurs": counts[MAJOR],
            "conseils": counts[ADVICE],
            "a_completer": len(report.to_complete),
        },
        "malgre": parcel.despite,
    }


def _letter(
    parcel: Parcel, archive: str, packed: bytes, titles: Mapping[str, str], sender: str
) -> bytes:
    trame, answers, topic = parcel.sent.trame, parcel.sent.answers, parcel.topic
    own = text_of(answers.values, "cpts_email")
    address = sender or own
    signed = mail.mailbox(cpts_name(answers), address) if address else ""
    return mail.draft(
        signed,
        parcel.people.ars,
        parcel.people.cpam or (),
        letter.subject(trame, answers, topic),
        letter.text(trame, answers, topic, archive, titles),
        {archive: packed},
    )


# --- the folder and the line


def hand_over(plan: Plan, parcel: Parcel, made: Made, deliver: Deliver | None = None) -> Path:
    """Write the folder and note the sending in the plan, or neither; the folder.

    ``deliver`` sends the letter first: if it fails, nothing is written.  Raises SseplanError
    (the disk, the mail), UsageMistake (prepared already), PlanChanged.
    """
    taken = submissions.folder_of(plan.path) / parcel.revision.number
    old = taken if parcel.again and taken.exists() else None
    staged = submissions.stage(plan.path, parcel.revision.number, made.files, again=old is not None)
    try:
        if deliver:
            deliver(made.letter)
    except BaseException:
        staged.drop()
        raise
    try:
        return _settled(plan, parcel, staged, old)
    except BaseException as error:
        if not deliver:
            staged.drop()
        elif isinstance(error, SseplanError):
            raise SseplanError(_sent_but(plan, error, staged)) from error
        raise


def _settled(plan: Plan, parcel: Parcel, staged: submissions.Staged, old: Path | None) -> Path:
    """Name the folder, then note the sending; if that fails, all is as before."""
    aside = submissions.set_aside(old) if old else None
    try:
        staged.put()
        plan.save(parcel.recorded)
    except BaseException:
        staged.take_back()
        if old and aside:
            aside.rename(old)
        raise
    return staged.path


def _sent_but(plan: Plan, error: SseplanError, staged: submissions.Staged) -> str:
    return (
        f"Le message est parti, mais l'envoi n'a pas pu être noté : {error} Ce qui est parti est "
        f"dans {staged.hidden}. Notez l'envoi vous-même :\n"
        f"  {commands.on(plan.path.parent, 'edit', SENDINGS)}"
    )


@dataclass(frozen=True)
class Cancelled:
    """What was undone: the version, where its folder went (None: there was none)."""

    version: str
    aside: Path | None


def cancel(plan: Plan) -> Cancelled:
    """Take back the sending of the last version: its lines away, its folder put aside.

    Raises UsageMistake where there is nothing to take back, or where it has been received.
    """
    known = revisions.revisions(plan.path)
    if not known:
        raise UsageMistake("Aucune version de ce plan n'est encore figée : aucun envoi à annuler.")
    last = known[-1]
    version = last.header.version
    answers = plan.answers
    for body in (recipients.ARS, recipients.CPAM):
        answers = without_sending(answers, last.header, body)
    if answers is plan.answers and is_received(answers, last.header, recipients.ARS):
        raise UsageMistake(
            f"L'ARS a reçu la version {version} (son accusé de réception est noté) : cet envoi ne "
            "s'annule pas."
        )
    folder = submissions.folder_of(plan.path) / last.number
    if answers is plan.answers and not folder.exists():
        raise UsageMistake(f"Aucun envoi de la version {version} n'est préparé ni noté.")
    return Cancelled(version, _withdrawn(plan, answers, folder))


def _withdrawn(plan: Plan, answers: Answers, folder: Path) -> Path | None:
    """Put the folder aside and save, or neither; where the folder went."""
    aside = submissions.set_aside(folder) if folder.exists() else None
    try:
        plan.save(answers)
    except BaseException:
        if aside:
            aside.rename(folder)
        raise
    return aside
