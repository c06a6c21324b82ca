"""The communes of France, offline: search, département, région, ARS, EPCI, size of a CPTS.

The tables are in ``sseplan/data`` (source, date and licence: ``SOURCES.md`` there).
They are read at the first question and kept.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache

from sseplan.names import Hits, NameIndex, searchable
from sseplan.resources import data


@dataclass(frozen=True)
class Commune:
    """A commune, or an arrondissement of Paris, Lyon or Marseille.

    ``code`` is the INSEE code, ``departement`` and ``region`` are INSEE codes, ``epci``
    a SIREN ("" where there is none), ``population`` the municipal population (``None``
    where none is published).

    ``arrondissement_of`` is the code of the commune for an arrondissement and "" for a
    commune.  The inhabitants of an arrondissement are counted in its commune too:
    never add the two.  ``former_names`` are the communes merged into this one.
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    departement: str
    region: str
    epci: str
    population: int | None
    arrondissement_of: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Epci:
    """An EPCI à fiscalité propre, or an EPT of Grand Paris.

    ``kind`` is CC, CA, CU, METRO, MET69 (métropole de Lyon) or EPT; ``communes`` are
    INSEE codes.
    """

    siren: str
    kind: str
    name: str
    communes: tuple[str, ...]


def search(text: str, limit: int = 10) -> list[Commune]:
    """The communes that ``text`` may mean, the likeliest first, ``limit`` at most.

    ``text`` is a name or its beginning, a postal code or its beginning, or an INSEE
    code; a name may be followed by its département or postal code («Saint-Denis 93»).
    Former names and one typing error are tried only when nothing else is found.
    """
    query = " ".join(searchable(text).split())
    if not query:
        return []
    ways = _by_code, _by_name, _by_name_and_place, _by_former_name, _by_likeness
    found = next((hits for way in ways if (hits := way(query))), {})
    ranked = sorted(found, key=lambda row: (found[row], -_population(row), row))
    if text.isascii():
        return [_commune(row) for row in ranked[:limit]]
    # Accents that were typed are meant: «sablé» is not «Les Sables».
    typed = text.strip().casefold()
    told = [_commune(row) for row in ranked]
    return sorted(told, key=lambda one: not one.name.casefold().startswith(typed))[:limit]


def commune(code: str) -> Commune | None:
    """The commune (or arrondissement) of that INSEE code."""
    row = _rows_by_code().get(code.upper())
    return None if row is None else _commune(row)


@cache
def departements() -> dict[str, str]:
    """Code -> name of the 101 départements and of the overseas collectivities."""
    return {code: name for code, name, _ in _table("departements.tsv")}


@cache
def regions() -> dict[str, str]:
    """Code -> name of the 18 régions and of the overseas collectivities."""
    return {line[0]: line[1] for line in _table("regions.tsv")}


@cache
def ars() -> dict[str, str]:
    """Code of the région -> «ARS Bretagne»: the 18 agences régionales de santé."""
    return {code: f"ARS {name}" for code, name in regions().items() if len(code) == 2}


def ars_of(departement_code: str) -> str | None:
    """The région whose ARS is in charge of a département, ``None`` if there is none.

    Saint-Barthélemy and Saint-Martin depend on the ARS of Guadeloupe (Code de la santé
    publique, art. L. 1441-1); the other overseas collectivities have no ARS.
    """
    if departement_code in ("977", "978"):
        return "01"
    region = _regions_of_departements().get(departement_code)
    return region if region in ars() else None


def aci_size(population: int) -> int:
    """The size, 1 to 4, of a CPTS in the ACI: 40 000, 80 000 and 175 000 inhabitants."""
    return 1 + (population >= 40_000) + (population >= 80_000) + (population > 175_000)


def communes_of_epci(siren: str) -> list[Commune]:
    """The communes of an EPCI or EPT, in the order of the official list; [] if unknown."""
    epci = _groupings().get(siren)
    found = (commune(code) for code in (epci.communes if epci else ()))
    return [one for one in found if one is not None]


def search_epci(text: str, limit: int = 10) -> list[Epci]:
    """The EPCI and EPT whose name holds every word (or beginning of word) of ``text``.

    The name may be typed in full: the kind of EPCI and the articles are not looked for.
    """
    bare = _EPCI_KIND.sub(" ", searchable(text))
    words = [f" {word}" for word in bare.split() if word not in _ARTICLES]
    found = [epci for epci, key in _epci_keys() if words and all(word in key for word in words)]
    return sorted(found, key=lambda epci: (-len(epci.communes), epci.name))[:limit]


_EPCI_KIND = re.compile(r"\b(communaute (de communes|d agglomeration|urbaine)|c[cau])\b")
_ARTICLES = frozenset({"d", "de", "des", "du", "l", "la", "le", "les"})


# --- the ways of a search ---

_CODE = re.compile(r"\d{2,5}|2[ab]\d{0,3}")
_PLACE = re.compile(r"(.+?) (\d{2,5}|2[ab]\d{0,3})")


def _by_code(query: str) -> Hits:
    code = query.replace(" ", "").upper()
    if not _CODE.fullmatch(code.lower()):
        return {}
    hits: Hits = {}
    for row, (insee, postal) in enumerate(_codes()):
        if postal.startswith(code) or f" {code}" in postal:
            hits[row] = 0
        elif insee == code or (code[1:2] in "AB" and insee.startswith(code)):
            hits[row] = 1
    return hits


def _by_name(query: str) -> Hits:
    return _names().hits(query)


def _by_name_and_place(query: str) -> Hits:
    if not (match := _PLACE.fullmatch(query)):
        return {}
    return {row: tier for row, tier in _by_name(match[1]).items() if _is_in(row, match[2].upper())}


def _is_in(row: int, place: str) -> bool:
    insee, postal = _codes()[row]
    return insee.startswith(place) or any(code.startswith(place) for code in postal.split())


def _by_former_name(query: str) -> Hits:
    return _former_names().hits(query)


def _by_likeness(query: str) -> Hits:
    return _names().alike(query) or _former_names().alike(query)


# --- the tables, read once ---


def _lines(name: str) -> list[str]:
    content = (data() / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return text.splitlines()[1:]


def _table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _lines(name)]


@cache
def _communes() -> list[str]:
    # Cut into fields only when needed: cutting 35,000 lines takes longer than a search.
    return _lines("communes.tsv.gz")


@cache
def _codes() -> list[tuple[str, str]]:
    """INSEE code and postal codes of every row."""
    fields = (line.split("\t", 3) for line in _communes())
    return [(field[0], field[2]) for field in fields]


@cache
def _rows_by_code() -> dict[str, int]:
    return {line.split("\t", 1)[0]: row for row, line in enumerate(_communes())}


@cache
def _names() -> NameIndex:
    return NameIndex((line.split("\t", 2)[1], row) for row, line in enumerate(_communes()))


@cache
def _former_names() -> NameIndex:
    columns = ((line.rsplit("\t", 1)[1], row) for row, line in enumerate(_communes()))
    return NameIndex((name, row) for names, row in columns if names for name in names.split("|"))


@cache
def _regions_of_departements() -> dict[str, str]:
    return {code: region for code, _, region in _table("departements.tsv")}


@cache
def _groupings() -> dict[str, Epci]:
    lines = _table("epci.tsv.gz")
    return {line[0]: Epci(line[0], line[1], line[2], tuple(line[3].split())) for line in lines}


@cache
def _epci_keys() -> list[tuple[Epci, str]]:
    return [(epci, f" {searchable(epci.name)}") for epci in _groupings().values()]


def _population(row: int) -> int:
    return int(_communes()[row].split("\t", 5)[4] or 0)


def _commune(row: int) -> Commune:
    code, name, postal, epci, population, arrondissement_of, former = _communes()[row].split("\t")
    departement = code[:3] if code[:2] in ("97", "98") else code[:2]
    return Commune(
        code=code,
        name=name,
        postal_codes=tuple(postal.split()),
        departement=departement,
        region=_regions_of_departements()[departement],
        epci=epci,
        population=int(population) if population else None,
        arrondissement_of=arrondissement_of,
        former_names=tuple(former.split("|")) if former else (),
    )
