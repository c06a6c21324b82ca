"""What happened to a version, in words: it was sent, it was answered."""

from __future__ import annotations

from collections.abc import Sequence

from sseplan import kinds
from sseplan.lifecycle import history
from sseplan.lifecycle.record import Row
from sseplan.trame import Trame

_TO = {"ars": "à l'ARS", "cpam": "à la CPAM"}


def sent(row: Row, trame: Trame) -> str:
    """« ARS le 3 novembre 2026 (MSSanté, reçue) »."""
    told = _words(row, trame, history.SENDINGS)
    received = "reçue" if row.get("accuse_reception") == "oui" else ""
    how = ", ".join(filter(None, (told["canal"], received)))
    when = f" le {told['date']}" if told["date"] else ""
    return f"{told['organisme'] or 'envoi'}{when}" + (f" ({how})" if how else "")


def last_sent(rows: Sequence[Row]) -> str:
    """« 3 novembre 2026, à l'ARS et à la CPAM »: the latest day, "" where nothing was sent."""
    day = max((str(row.get("date") or "") for row in rows), default="")
    bodies = [str(row.get("organisme")) for row in rows if row.get("date") == day]
    told = " et ".join(dict.fromkeys(_TO.get(body, body) for body in bodies))
    return f"{kinds.spoken(day)}, {told}" if day else told


def answered(row: Row, trame: Trame) -> str:
    """« réserves le 18 décembre 2025 »."""
    told = _words(row, trame, history.OPINIONS)
    since = "depuis le" if row.get("avis") == "en_attente" else "le"
    return f"{told['avis'] or 'avis'} {since} {told['date']}"


def answered_whole(row: Row, trame: Trame) -> str:
    """« réserves le 18 décembre 2025 : préciser la conduite en tournée »."""
    remark = _words(row, trame, history.OPINIONS).get("remarques")
    return f"{answered(row, trame)} : {remark}" if remark else answered(row, trame)


def _words(row: Row, trame: Trame, question: str) -> dict[str, str]:
    return {f.id: kinds.show(row.get(f.id), f) for f in trame.question(question).fields}
