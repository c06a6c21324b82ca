"""The fiches réflexes: one page a typology, made for the hour of the crisis.

Who acts is a function of the crisis cell; the name and the number of its holder are
looked up there, where this variant may show them.  The density of the page is chosen
from an estimate of its height, so that sixteen ordinary actions stay on one page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sseplan.documents.context import View, heading
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
LONGEST_ROLE = 280  # letters: what the sheet has room for; the section has it whole

# Points available below the band and the numbers, and by density: the letters in a line of
# the role, of an action, of «who» and of «means or number»; the height of a line of an action,
# of a line beside it, around a row, and of a moment.
_ROOM = 590.0
_DENSITIES = {
    "normal": (97, 41, 26, 30, 14.1, 12.3, 5.6, 19.5),
    "serree": (97, 45, 28, 33, 12.9, 11.1, 3.6, 17.0),
    "compacte": (97, 47, 28, 33, 12.3, 11.1, 2.2, 15.5),
}
_TIGHTEST = "tres_serree"
_NUMBER = re.compile(r"\d(?:[\s\u00a0.]*\d){5,}|\b1[578]\b|\b11[245]\b")
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
    return {
        "code": code,
        "name": name[:1].upper() + name[1:],
        "shown": seen.is_asked(actions),
        "missing": not rows,
        "label": heading(question),
        "role": short,
        "role_cut": cut,
        "groups": _groups(question, rows),
        "density": _density(rows, short),
        "ars": _ars(seen),
        "pilot": _pilot(seen),
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


def _action(seen: View, row: Row) -> dict[str, str]:
    functions = _holders(seen, str(row.get("responsable") or ""))
    return {
        "when": str(row.get("echeance") or ""),
        "action": str(row.get("action") or ""),
        "who": _capital(str(row.get("responsable") or "")),
        "names": ", ".join(_unique(str(f.get("titulaire") or "") for f in functions)),
        "means": str(row.get("moyen_ou_contact") or ""),
        "phones": _phones(str(row.get("moyen_ou_contact") or ""), functions),
    }


def _phones(means: str, functions: list[Row]) -> str:
    """The numbers of those who act, unless the means already gives one."""
    if _NUMBER.search(means):
        return ""
    return ", ".join(_unique(_number(f.get("telephone")) for f in functions))


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


def _density(rows: list[dict[str, str]], role: str) -> str:
    for name, measures in _DENSITIES.items():
        if _height(rows, role, *measures) <= _ROOM:
            return name
    return _TIGHTEST


def _height(rows: list[dict[str, str]], role: str, *measures: float) -> float:
    """The height of the role and of the actions, in points."""
    wide, action, who, means, line, beside, around, moment = measures
    total = len({row["when"] for row in rows}) * moment + math.ceil(len(role) / wide) * 14
    for row in rows:
        names = math.ceil(len(row["who"]) / who) + math.ceil(len(row["names"]) / who)
        contact = math.ceil(len(f"{row['means']} {row['phones']}") / means)
        total += max(math.ceil(len(row["action"]) / action) * line, names * beside,
                     contact * beside) + around  # fmt: skip
    return total


# -------------------------------------------------------------- key numbers


def _ars(seen: View) -> dict[str, str]:
    """The ARS's line for signals: its «point focal» if the directory names it."""
    rows = [r for r in seen.rows("contacts_autorites") if "ars" in _words(r.get("organisme"))]
    focal = [r for r in rows if "focal" in _words(r.get("service"))]
    row: Row = (focal or rows or [{}])[0]
    day, night = _number(row.get("telephone_jour")), _number(row.get("telephone_nuit"))
    other = french(f" – nuit : {night}") if night and night != day and day else ""
    return {"phone": day or night, "other": other}


def _pilot(seen: View) -> dict[str, str]:
    rows = seen.rows("cellule_composition")
    row: Row = next((r for r in rows if "pilot" in fold(str(r.get("fonction") or ""))), {})
    substitute = str(row.get("suppleant") or "")
    phone = _number(row.get("telephone_suppleant"))
    return {
        "name": str(row.get("titulaire") or ""),
        "phone": _number(row.get("telephone")),
        "other": french(f" – sinon {substitute} : {phone}") if substitute and phone else "",
    }


def _words(value: Value) -> list[str]:
    return fold(str(value or "")).split()
