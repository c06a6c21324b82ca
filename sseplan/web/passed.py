"""What happened to a version, in words: it was sent, it was answered."""

from __future__ import annotations

from sseplan import kinds
from sseplan.lifecycle import history
from sseplan.lifecycle.record import Row
from sseplan.web.desk import desk


def sent(row: Row) -> str:
    """« ARS le 3 novembre 2026 (MSSanté, reçue) »."""
    told = _words(row, history.SENDINGS)
    received = "reçue" if row.get("accuse_reception") == "oui" else ""
    how = ", ".join(filter(None, (told["canal"], received)))
    when = f" le {told['date']}" if told["date"] else ""
    return f"{told['organisme'] or 'envoi'}{when}" + (f" ({how})" if how else "")


def answered(row: Row) -> str:
    """« réserves le 18 décembre 2025 : préciser la conduite en tournée »."""
    told = _words(row, history.OPINIONS)
    since = "depuis le" if row.get("avis") == "en_attente" else "le"
    remark = f" : {told['remarques']}" if told.get("remarques") else ""
    return f"{told['avis'] or 'avis'} {since} {told['date']}{remark}"


def _words(row: Row, question: str) -> dict[str, str]:
    fields = desk().trame.question(question).fields
    return {f.id: kinds.show(row.get(f.id), f) for f in fields}
