"""The fiches réflexes: one page a typology, made for the hour of the crisis.

Who acts is a function of the crisis cell; the name and the number of its holder are
looked up there, where this variant may show them.  How large the letters are, and what
goes on a second page, is estimated in ``sheet_pages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sseplan.documents.context import View
from sseplan.documents.naming import heading
from sseplan.documents.sheet_pages import Page, laid_out
from sseplan.documents.text import paragraphs
from sseplan.kinds import Value, fold
from sseplan.trame import Question
from sseplan.typography import NBSP, french

Row = Mapping[str, Value]

MOMENTS = {
    "h0": "H0 – tout de suite",
    "h2": "H+2 – dans les deux heures",
    "j1": "J+1 – le lendemain",
    "j3": "J+3 – trois jours après",
    "levee": "Levée – la fin de la crise",
}
LONGEST_ROLE = 200  # letters: what the sheet has room for; the section has it whole

# A number to call: six digits at least, or 15, 17, 18, 112… that count nothing.
_NUMBER = re.compile(
    r"\d(?:[\s\u00a0.]*\d){5,}|(?<![\d+,./:-])(?:1[578]|11[2456])"
    r"(?![\d,./:]|[\s\u00a0]*(?:min|h|j|s|mois|ans?|km|m|%|€|à|personnes|patients|lits)\b|[\s\u00a0]*[%€])"
)
_SPLIT = re.compile(r"\s*(?:[,;/+]|\bet\b)\s*")


def sheets(seen: View) -> dict[str, dict[str, Any]]:
    """``fiche_t1``… for the typologies of the trame; ``shown`` where the typology is treated."""
    found = {}
    for choice in seen.trame.question("crises_retenues").choices:
        code = choice.code
        if f"{code.lower()}_actions" in seen.trame:
            found[f"fiche_{code.lower()}"] = _sheet(seen, code, choice.label)
    return found


def _sheet(seen: View, code: str, label: str) -> dict[str, Any]:
    actions, role = f"{code.lower()}_actions", f"{code.lower()}_role"
    question = seen.trame.question(actions)
    rows = [_action(seen, row) for row in seen.rows(actions)]
    name = label.split("–", 1)[-1].strip()
    short, cut = _short_role(seen.text(role) if role in seen.trame else "")
    numbers = {"ars": _ars(seen), "pilot": _pilot(seen), "substitute": _substitute(seen)}
    above = Page(f"0.0 {code} – {name}", seen.text("cpts_nom"), short, tuple(
        number["label"] for number in numbers.values() if number["phone"]))  # fmt: skip
    density, pages = laid_out(_groups(question, rows), above)
    return {
        "code": code,
        "name": name[:1].upper() + name[1:],
        "shown": seen.is_asked(actions),
        "missing": not rows,
        "label": heading(question),
        "role": short,
        "role_cut": cut,
        "density": density,
        "pages": pages,
        "called": any(number["phone"] for number in numbers.values()),
        **numbers,
    }


def _short_role(text: str) -> tuple[str, bool]:
    """The role on the sheet, and whether something of it was left out."""
    whole = " ".join(p.text.replace("\n", " ") for p in paragraphs(text))
    if len(whole) <= LONGEST_ROLE:
        return whole, False
    start = whole[:LONGEST_ROLE]
    end = max(start.rfind(mark) for mark in (". ", " ; ", f"{NBSP}; "))
    kept = start[: end + 1] if end > LONGEST_ROLE // 3 else start[: start.rfind(" ")]
    return kept.rstrip(f" ;{NBSP}") + " […]", True


# ----------------------------------------------------------------- an action


def _action(seen: View, row: Row) -> dict[str, Any]:
    functions = _holders(seen, str(row.get("responsable") or ""))
    means = str(row.get("moyen_ou_contact") or "")
    return {
        "when": str(row.get("echeance") or ""),
        "action": str(row.get("action") or ""),
        "who": _capital(str(row.get("responsable") or "")),
        "names": ", ".join(_unique(str(f.get("titulaire") or "") for f in functions)),
        "means": _pieces(means),
        "phones": [] if _NUMBER.search(means) else _phones(functions),
    }


def _pieces(means: str) -> list[dict[str, str]]:
    """The text in pieces, ``plain`` then the ``number`` that follows it and is set in bold."""
    found, last = [], 0
    for match in _NUMBER.finditer(means):
        number = _number(match[0])
        found.append({"plain": means[last : match.start()], "number": number})
        last = match.end()
    rest = means[last:]
    return [*found, {"plain": rest, "number": ""}] if rest.strip() else found


def _phones(functions: list[Row]) -> list[dict[str, str]]:
    """The numbers of those who act; where they are several, with whose they are."""
    numbers = {
        _number(f.get("telephone")): str(f.get("fonction") or "")
        for f in reversed(functions)
        if f.get("telephone")
    }
    told = list(reversed(numbers.items()))
    several = len(told) > 1
    return [{"number": n, "whose": f" {whose}" if several else ""} for n, whose in told]


def _holders(seen: View, responsible: str) -> list[Row]:
    """The rows of the crisis cell that the text names, in the text's order."""
    cell = [(fold(str(row.get("fonction") or "")), row) for row in seen.rows("cellule_composition")]
    wanted = [fold(part) for part in _SPLIT.split(responsible)]
    found = [
        row
        for part in wanted
        for name, row in cell
        if part
        and name
        and (part == name or f" {part} " in f" {name} " or f" {name} " in f" {part} ")
    ]
    return list({id(row): row for row in found}.values())


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _number(value: Value) -> str:
    return str(value or "").replace(" ", NBSP)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------ the page


def _groups(question: Question, rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The actions by moment, in the order of the choices; those without a known one last."""
    codes = [c.code for c in question.field("echeance").choices]
    titles = {c.code: MOMENTS.get(c.code, c.label) for c in question.field("echeance").choices}
    found = [
        {"title": french(titles[code]), "actions": [r for r in rows if r["when"] == code]}
        for code in codes
    ]
    rest = [r for r in rows if r["when"] not in codes]
    found += [{"title": "Moment à préciser", "actions": rest}]
    return [group for group in found if group["actions"]]


# -------------------------------------------------------------- key numbers


def _ars(seen: View) -> dict[str, str]:
    """The ARS's line for signals: its «point focal» if the directory names it."""
    rows = [r for r in seen.rows("contacts_autorites") if "ars" in _words(r.get("organisme"))]
    focal = [r for r in rows if "focal" in _words(r.get("service"))]
    row: Row = (focal or rows or [{}])[0]
    day, night = _number(row.get("telephone_jour")), _number(row.get("telephone_nuit"))
    other = french(f" – nuit : {night}") if night and night != day and day else ""
    return {"phone": day or night, "label": f"ARS, point focal{other}"}


def _pilot(seen: View) -> dict[str, str]:
    """Who decides, the first to call."""
    row = _piloting(seen)
    return _called(row, "Pilote", "titulaire", "telephone")


def _substitute(seen: View) -> dict[str, str]:
    """Who decides when the pilot cannot be reached."""
    return _called(_piloting(seen), "Sinon", "suppleant", "telephone_suppleant")


def _piloting(seen: View) -> Row:
    rows = seen.rows("cellule_composition")
    return next((r for r in rows if "pilot" in fold(str(r.get("fonction") or ""))), {})


def _called(row: Row, title: str, name: str, phone: str) -> dict[str, str]:
    person = str(row.get(name) or "")
    number = _number(row.get(phone))
    label = french(f"{title} : {person}") if person else title
    return {"phone": number, "label": label if person or number else ""}


def _words(value: Value) -> list[str]:
    return fold(str(value or "")).split()
