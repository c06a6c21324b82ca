"""Texts, numbers and addresses: read, shown, edited."""

from __future__ import annotations

import re

from sseplan.kinds.spec import Misread, Spec, Value
from sseplan.typography import NBSP


def read_text(text: str, spec: Spec) -> str:
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()  # non-breaking spaces were meant


def read_long_text(text: str, spec: Spec) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def as_text(value: Value, spec: Spec) -> str:
    return value if isinstance(value, str) else str(value)


# --- integer


def read_integer(text: str, spec: Spec) -> int:
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"-?[0-9]{1,15}", digits):
        raise Misread(f"« {text} » n'est pas un nombre entier. {_wanted(spec)}")
    number = int(digits)
    if number < spec.min or (spec.max is not None and number > spec.max):
        raise Misread(f"{number} est hors des limites : {_bounds(spec)}.")
    return number


def _wanted(spec: Spec) -> str:
    if spec.max is None:
        return "Écrivez-le en chiffres, par exemple 30."
    return (
        f"Écrivez un chiffre {_bounds(spec)}."
        if spec.max < 10
        else f"En chiffres, {_bounds(spec)}."
    )


def _bounds(spec: Spec) -> str:
    if spec.max is None:
        return f"{spec.min} ou plus"
    return f"de {spec.min} à {spec.max}"


def show_integer(value: Value, spec: Spec) -> str:
    return f"{value:,}".replace(",", NBSP) if isinstance(value, int) else str(value)


# --- e-mail

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


def read_email(text: str, spec: Spec) -> str:
    address = text.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Misread(
            f"« {text} » n'est pas une adresse de courriel. Écrivez par exemple "
            "contact@cpts.example."
        )
    return address
