"""The facts of the whole document: cover, control page, header, properties, quick page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sseplan import geography
from sseplan.documents.context import Entry, View
from sseplan.documents.naming import edition, title
from sseplan.kinds import Value, as_date, fold, show
from sseplan.trame import Trame
from sseplan.typography import NBSP, french

DIFFUSABLE = "Version diffusable"
_UNNAMED = "CPTS (nom à compléter)"
# What the quick page has room for; the sections and annexes have it all.
_EMERGENCY_ROWS, _PLACES = 8, 4


def document(seen: View, found: Mapping[str, Entry]) -> dict[str, Any]:
    """Everything under ``document``."""
    cpts = seen.text("cpts_nom") or _UNNAMED
    version = _version(seen)
    missing = _missing(seen, found)
    return {
        "title": french(f"{seen.trame.title} – {cpts}"),
        "heading": seen.trame.title,
        "subject": seen.trame.title,
        "creator": cpts,
        "cpts": cpts,
        "version": version,
        "level": _level(seen),
        "level_long": _level_long(seen),
        "facts": _facts(seen, version),
        "territory": _territory(seen),
        "notice": seen.trame.notice,
        "trame": edition(seen.trame),
        "draft": bool(missing),
        "draft_line": _draft_line(sum(missing.values())),
        "missing": [_missing_line(seen.trame, id_, count) for id_, count in missing.items()],
        "restricted": seen.restricted,
    }


def version_date(seen: View) -> str | None:
    """The ISO day of the current version, None where no date can be read."""
    day = as_date(_current(seen).get("date"))
    return day.isoformat() if day else None


def emergency(seen: View) -> dict[str, Any]:
    """The first page to open in a crisis; nothing at all in a diffusable document."""
    found: dict[str, Any] = {
        "cell": _cell_contacts(seen),
        "authorities": _authority_contacts(seen),
        "entry": _printed(seen, "alerte_point_entree")[:_PLACES],
        "places": _printed(seen, "cellule_lieu")[:_PLACES],
    }
    return {"shown": seen.restricted and any(found.values()), **found}


# --------------------------------------------------------------- the version


def _current(seen: View) -> Mapping[str, Value]:
    """The row of the version in force: the latest date, else the last row."""
    rows = seen.rows("plan_version")
    if not rows:
        return {}
    return max(enumerate(rows), key=lambda r: (as_date(r[1].get("date")) or date.min, r[0]))[1]


def _version(seen: View) -> str:
    row = _current(seen)
    if not row or "plan_version" not in seen.trame:
        return "Version à compléter"
    day = row.get("date")
    shown = show(day, seen.trame.question("plan_version").field("date")) if day else ""
    number = f"Version{NBSP}{row['version']}" if row.get("version") else "Version sans numéro"
    return f"{number} du {shown}" if shown else number


def _level(seen: View) -> str:
    if not seen.restricted:
        return DIFFUSABLE
    return _capital(seen.text("diffusion_niveau").split(f"{NBSP}:")[0]) or "Diffusion à préciser"


def _level_long(seen: View) -> str:
    if not seen.restricted:
        return "Version diffusable, sans les annexes à diffusion restreinte"
    return _capital(seen.text("diffusion_niveau")) or "Niveau de diffusion à compléter"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------ facts and gaps


def _facts(seen: View, version: str) -> list[dict[str, str]]:
    """The lines of the control table, those that have something to say."""
    told = [
        ("CPTS", seen.text("cpts_nom")),
        ("Document", seen.trame.title),
        ("Version", version),
        ("Diffusion", _level_long(seen)),
        ("Destinataire", seen.text("cpts_region_ars")),
        ("Prochaine révision", seen.text("revision_calendrier")),
    ]
    return [{"label": label, "text": text} for label, text in told if text]


def _territory(seen: View) -> str:
    """«7 communes · 62 300 habitants (taille 2) · ARS Exemple»."""
    communes = len(seen.rows("cpts_communes"))
    population = seen.answers.get("cpts_population")
    told = [
        f"{communes}{NBSP}commune{'s' if communes > 1 else ''}" if communes else "",
        _population(population) if isinstance(population, int) else "",
        seen.text("cpts_region_ars"),
    ]
    return "  ·  ".join(filter(None, told))


def _population(population: int) -> str:
    people = f"{population:,}".replace(",", NBSP)
    return f"{people}{NBSP}habitants (contrat ACI, taille{NBSP}{geography.aci_size(population)})"


def _missing(seen: View, found: Mapping[str, Entry]) -> Counter[str]:
    """Section id → required answers not there yet; those given once the plan is sent wait."""
    late = {r.question for r in seen.trame.requirements if r.stage == "transmission"}
    return Counter(q.section for q in seen.asked if found[q.id]["missing"] and q.id not in late)


def _draft_line(count: int) -> str:
    what = "réponse obligatoire reste" if count == 1 else "réponses obligatoires restent"
    return f"BROUILLON – {count}{NBSP}{what} à compléter" if count else ""


def _missing_line(trame: Trame, section_id: str, count: int) -> str:
    return french(f"{title(trame.section(section_id))} : {count}")


# ------------------------------------------------------------ the quick page


def _cell_contacts(seen: View) -> list[dict[str, Any]]:
    """The crisis cell, the pilot first: function, holder and substitute with their numbers."""
    rows = seen.rows("cellule_composition")
    rows = sorted(rows, key=lambda row: "pilot" not in fold(str(row.get("fonction", ""))))
    return [
        {
            "role": _capital(str(row.get("fonction", ""))),
            "holder": _person(row, "titulaire", "telephone"),
            "substitute": _person(row, "suppleant", "telephone_suppleant"),
        }
        for row in rows[:_EMERGENCY_ROWS]
    ]


def _authority_contacts(seen: View) -> list[dict[str, str]]:
    """The authorities that can be called: organisation and service, number by day and by night."""
    return [
        {
            "role": _organisation(row, seen),
            "day": _number(row.get("telephone_jour")),
            "night": _number(row.get("telephone_nuit")),
        }
        for row in seen.rows("contacts_autorites")
        if row.get("telephone_jour") or row.get("telephone_nuit")
    ][:_EMERGENCY_ROWS]


def _organisation(row: Mapping[str, Value], seen: View) -> str:
    """«préfecture, SIDPC (Indre-et-Loire)»."""
    named = ", ".join(str(row[key]) for key in ("organisme", "service") if row.get(key))
    place = row.get("departement")
    field = seen.trame.question("contacts_autorites").field("departement")
    return f"{_capital(named)} ({show(place, field)})" if place else _capital(named)


def _person(row: Mapping[str, Value], name: str, phone: str) -> dict[str, str]:
    return {"name": str(row.get(name) or ""), "phone": _number(row.get(phone))}


def _number(phone: Value) -> str:
    return str(phone or "").replace(" ", NBSP)


def _printed(seen: View, question_id: str) -> list[dict[str, str]]:
    if question_id not in seen.trame:
        return []
    fields = seen.trame.question(question_id).fields
    return [_line(row, fields) for row in seen.rows(question_id)]


def _line(row: Mapping[str, Value], fields: Iterable[Any]) -> dict[str, str]:
    return {f.id: show(row[f.id], f) if row.get(f.id) else "" for f in fields}
