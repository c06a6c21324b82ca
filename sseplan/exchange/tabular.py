"""What comes from a spreadsheet: an XLSX, a CSV or a pasted text, as rows of cells of text.

Nothing is computed, followed or run, and nothing is cut in silence: what is too big, or no
table, is refused with a sentence that says what to do instead.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sseplan.errors import UsageMistake
from sseplan.exchange import workbooks
from sseplan.exchange.workbooks import MAX_COLUMNS, MAX_ROWS

MAX_BYTES = 5_000_000
_SEPARATORS = "\t;,"
_LOOKED_AT = 50
_BLANK = b" \t\r\n\xef\xbb\xbf"
_MAX_CELL = 20_000
_MAX_TEXT = 2_000_000

_XLSX = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"
_MARKUP = b"<"
"""Many programs call a page or an XML of theirs « .xls »; Excel opens it, as a workbook."""


@dataclass(frozen=True)
class Sheet:
    """A table as text: rows of the same number of cells, none of them wholly empty.

    ``notes`` are sentences on what could not be taken as it stands.
    """

    name: str
    cells: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def read_file(data: bytes) -> list[Sheet]:
    """The sheets of a file that hold something; raises UsageMistake when there is none."""
    if len(data) > MAX_BYTES:
        raise UsageMistake("Ce fichier est trop gros (5 Mo au plus). Gardez-y les lignes utiles.")
    if data.startswith(_XLSX):
        found = [_sheet(s.name, s.cells, s.notes) for s in workbooks.read(data)]
    else:
        found = [read_text(_decoded(data))]
    if sum(map(_length, found)) > _MAX_TEXT:
        raise UsageMistake(_TOO_MUCH)
    if not any(sheet.cells for sheet in found):
        raise UsageMistake("Ce fichier ne contient aucune ligne.")
    return [sheet for sheet in found if sheet.cells]


def read_text(text: str, separator: str = "", name: str = "") -> Sheet:
    """The table of a text, whose cells are apart by tabs, semicolons or commas."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not separator:
        separator, text = _announced(text)
    return _sheet(name, _split(text, separator or _separator(text)))


# --- the text of a file


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the code page of a French Windows."""
    if data.startswith((_OLE, _PDF)) or data.lstrip(_BLANK).startswith(_MARKUP):
        raise UsageMistake(_OTHER_FORMAT)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = [] if b"\0" in data else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:  # UTF-32 begins as UTF-16 does
                return text
    raise UsageMistake(_OTHER_ENCODING)


_OTHER_FORMAT = (
    "Ce fichier n'est ni un classeur .xlsx ni un fichier CSV : c'est peut-être un ancien .xls, un "
    "classeur protégé par mot de passe ou un PDF. Ouvrez-le dans Excel ou LibreOffice Calc et "
    "enregistrez-en une copie au format « Classeur Excel (.xlsx) », sans mot de passe."
)
_OTHER_ENCODING = (
    "Ce fichier n'est pas un texte lisible. Ouvrez-le dans Excel ou LibreOffice Calc et "
    "enregistrez-en une copie au format « Classeur Excel (.xlsx) » ou « CSV UTF-8 »."
)


# --- a text cut into cells


def _announced(text: str) -> tuple[str, str]:
    """The separator that a first line « sep=; » announces to Excel, and the text after it."""
    head, _, rest = text.partition("\n")
    if head[:4].lower() == "sep=" and len(head) == 5:
        return head[4], rest
    return "", text


def _separator(text: str) -> str:
    """The separator that gives the most columns, most often; a tab where none gives two."""
    best, most = "\t", 1
    head = text[:_MAX_CELL]
    for separator in _SEPARATORS:
        widths = [len(row) for row in _split(head, separator)[:_LOOKED_AT] if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        wide = widths.count(usual) * 2 > len(widths)
        # A comma inside sentences is no separator: its columns must all agree.
        agreed = wide and (separator != "," or len(set(widths)) == 1)
        if agreed and usual > most:
            best, most = separator, usual
    return best


def _split(text: str, separator: str) -> list[list[str]]:
    """The cells of every line that holds something, and of no more lines than prove too many.

    A quote left open is an ordinary sign.
    """
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=separator)
    if text.count('"') % 2:
        rows = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    try:
        return list(islice((row for row in rows if any(map(str.strip, row))), MAX_ROWS + 1))
    except csv.Error:
        raise UsageMistake(_TOO_LONG) from None


_TOO_LONG = (
    "Une case de ce tableau est beaucoup trop longue. Vérifiez que c'est bien une liste, "
    "avec une ligne par élément."
)


# --- a table made even


def _sheet(name: str, rows: Iterable[Sequence[str]], notes: tuple[str, ...] = ()) -> Sheet:
    """The rows that hold something, trimmed, all of the same width, no column empty at the end."""
    filled = [row for row in ([cell.strip() for cell in row] for row in rows) if any(row)]
    widths = [max(rank for rank, cell in enumerate(row, 1) if cell) for row in filled]
    width = max(widths, default=0)
    if len(filled) > MAX_ROWS:
        raise UsageMistake(f"Ce tableau a plus de {MAX_ROWS} lignes. Gardez-y les lignes utiles.")
    if width > MAX_COLUMNS:
        raise UsageMistake(
            f"Ce tableau a plus de {MAX_COLUMNS} colonnes. Gardez-y les colonnes utiles."
        )
    if any(len(cell) > _MAX_CELL for row in filled for cell in row):
        raise UsageMistake(_TOO_LONG)
    even = (tuple(row[:width]) + ("",) * (width - len(row)) for row in filled)
    sheet = Sheet(name, tuple(even), notes)
    if _length(sheet) > _MAX_TEXT:
        raise UsageMistake(_TOO_MUCH)
    return sheet


def _length(sheet: Sheet) -> int:
    return sum(len(cell) for row in sheet.cells for cell in row)


_TOO_MUCH = "Ce tableau contient trop de texte. Gardez-y les lignes utiles."
