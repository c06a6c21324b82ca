"""The only door to openpyxl: the sheets of an XLSX as rows of text.

A workbook may be hostile.  It is weighed before it is opened; its links are not followed,
its macros not looked at, its formulas not computed: the result that was last shown is read.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sseplan.errors import UsageMistake

MAX_ROWS = 2_000
MAX_COLUMNS = 60
_MAX_UNPACKED = 100_000_000
_MAX_TAGS = 2_000_000
_MAX_TAGS_AT_ONCE = 300_000
_MAX_CELLS = 1_000_000
_MAX_PARTS = 2_000
_MAX_SHEETS = 30
_BLANKS = 1_000
"""After this many empty rows on end there is nothing more: whole columns are often formatted."""

_READ_BY_PIECES = re.compile(r"(?:^|/)(?:worksheets/|sharedStrings)", re.IGNORECASE)
_ZEROS = re.compile(r"0[0#]+")


@dataclass(frozen=True)
class Worksheet:
    """One sheet: its name, its cells as they are read on screen, and what is to be told."""

    name: str
    cells: list[list[str]]
    notes: tuple[str, ...]


def read(data: bytes) -> list[Worksheet]:
    """The visible sheets, in order; raises UsageMistake when the file cannot be read."""
    _weighed(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are not used here
        try:
            return _sheets(data)
        except UsageMistake:
            raise
        # openpyxl has no error of its own: on a damaged file anything may come out.
        except Exception:
            raise UsageMistake(_DAMAGED) from None


_DAMAGED = (
    "Ce classeur ne se lit pas : il est peut-être abîmé. Ouvrez-le dans Excel ou LibreOffice "
    "Calc et enregistrez-en une copie au format « Classeur Excel (.xlsx) »."
)
_HEAVY = (
    "Ce classeur est démesuré une fois décompressé. Copiez les lignes utiles dans un classeur "
    "neuf, et importez celui-ci."
)
_NO_WORKBOOK = (
    "Ce fichier n'est pas un classeur .xlsx. S'il vient de LibreOffice Calc (.ods), "
    "enregistrez-en une copie au format « Excel 2007-365 (.xlsx) »."
)


# --- weighed before it is opened


def _weighed(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _weigh(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError):
        raise UsageMistake(_DAMAGED) from None


def _weigh(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, or one that would fill the memory."""
    parts = archive.infolist()
    # zipfile reads no more of a part than the size it declares.
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise UsageMistake(_HEAVY)
    if "[Content_Types].xml" not in archive.namelist():
        raise UsageMistake(_NO_WORKBOOK)
    if any(part.flag_bits & 1 for part in parts):
        raise UsageMistake(_DAMAGED)
    if sum(_tags(archive, part) for part in parts) > _MAX_TAGS:
        raise UsageMistake(_HEAVY)


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """How many tags a part holds, whatever it is called: each costs time, and memory in a tree.

    Refuses entities, which Office never writes.
    """
    try:
        text = archive.read(part)
    except Exception:  # a damaged stream: zlib.error, EOFError, BadZipFile…
        raise UsageMistake(_DAMAGED) from None
    if b"<!DOCTYPE" in text.replace(b"\0", b""):
        raise UsageMistake(_DAMAGED)
    count = text.count(b"<")
    if count > _MAX_TAGS_AT_ONCE and not _READ_BY_PIECES.search(part.filename):
        raise UsageMistake(_HEAVY)
    return count


# --- read


def _sheets(data: bytes) -> list[Worksheet]:
    from openpyxl import load_workbook  # 150 ms, and only an import needs it

    opened = {"read_only": True, "keep_links": False, "keep_vba": False}
    shown = load_workbook(io.BytesIO(data), data_only=True, **opened)
    typed = load_workbook(io.BytesIO(data), data_only=False, **opened)
    try:
        visible = [s for s in shown.worksheets if s.sheet_state == "visible"][:_MAX_SHEETS]
        room = _Room()
        return [_worksheet(sheet, typed[sheet.title], room) for sheet in visible]
    finally:
        shown.close()
        typed.close()


class _Room:
    """What is left to read of one workbook: a cell far to the right makes its row that wide."""

    def __init__(self) -> None:
        self._left = _MAX_CELLS

    def take(self, count: int) -> None:
        """Take so many cells; UsageMistake when there is no room for them."""
        self._left -= count
        if self._left < 0:
            raise UsageMistake(_HEAVY)


def _worksheet(shown: Any, typed: Any, room: _Room) -> Worksheet:
    cells: list[list[str]] = []
    bare = False
    for values, formulas in _rows(shown, typed, room):
        texts = [_text(value) for value in values]
        whole = [text or _formula(one) for text, one in zip(texts, formulas, strict=False)]
        bare = bare or whole != texts
        cells.append(whole)
    return Worksheet(str(shown.title), cells, (_BARE,) if bare else ())


_BARE = (
    "Des formules de cette feuille n'ont pas de résultat enregistré : leur texte est pris tel "
    "quel. Ouvrez le classeur dans Excel ou Calc et enregistrez-le pour avoir leurs résultats."
)
_Row = tuple[Any, ...]


def _rows(shown: Any, typed: Any, room: _Room) -> Iterator[tuple[_Row, _Row]]:
    """The rows that hold something, with results and with formulas; refuses too many.

    It stops after a long emptiness.
    """
    for sheet in (shown, typed):
        sheet.reset_dimensions()  # what a file declares of its own size is not to be trusted
    blank = filled = 0
    for values, formulas in zip(shown.iter_rows(), typed.iter_rows(), strict=False):
        room.take(len(values))
        if all(cell.value is None for cell in formulas):
            blank += 1
            if blank > _BLANKS:
                return
            continue
        blank, filled = 0, filled + 1
        if filled > MAX_ROWS:
            raise UsageMistake(_LONG)
        yield values, formulas


_LONG = (
    f"Une feuille de ce classeur a plus de {MAX_ROWS} lignes. Gardez-y les lignes utiles, ou "
    "copiez-les dans un classeur neuf."
)


# --- a cell as it is read on screen


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _number(value: int | float, shape: str) -> str:
    """A number; with the zeros that its format writes before it (post code, telephone)."""
    if isinstance(value, float) and not value.is_integer():
        return str(value).replace(".", ",")
    digits = str(int(value))
    places = re.sub(r"[\s\u00a0\"\\._\-]", "", shape or "")
    return digits.rjust(len(places), "0") if _ZEROS.fullmatch(places) else digits


def _moment(value: datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.strftime("%Y-%m-%d %H:%M")


def _formula(cell: Any) -> str:
    """The text of a formula, "" for anything else."""
    if getattr(cell, "data_type", "") != "f":
        return ""
    return str(getattr(cell.value, "text", cell.value) or "")
