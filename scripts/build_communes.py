"""Write ``sseplan/data`` from the npm package ``@etalab/decoupage-administratif``.

    npm pack @etalab/decoupage-administratif@6.0.0
    python scripts/build_communes.py etalab-decoupage-administratif-6.0.0.tgz

The package is an archive of JSON files (``package/data/communes.json``…): no Node is
needed to read it.  The same archive gives the same bytes (with the same zlib).
For another year: see the table of years in the package's README, change ``SHA512``
below, run, and change the year in ``sseplan/data/SOURCES.md``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "sseplan" / "data"
SHA512 = "XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ=="

PRESENT = ("commune-actuelle", "arrondissement-municipal")
Rows = list[dict[str, Any]]


def table(archive: tarfile.TarFile, name: str) -> Rows:
    """One JSON file of the package, as its list of objects."""
    member = archive.extractfile(f"package/data/{name}.json")
    if member is None:
        raise SystemExit(f"package/data/{name}.json is not in the archive")
    rows: Rows = json.load(member)
    return rows


def departement_of(code: str) -> str:
    """The département of an INSEE commune code (three characters overseas)."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def communes(rows: Rows, epci: Rows) -> Iterable[list[str]]:
    """Code, name, postal codes, EPCI, population, commune of an arrondissement, former names."""
    siren = {m["code"]: e["code"] for e in epci for m in e["membres"]}
    former = former_names(rows)
    for row in rows:
        if row["type"] not in PRESENT:
            continue
        code = row["code"]
        if row["departement"] != departement_of(code):
            raise SystemExit(f"{code}: its département does not follow from its code")
        yield [
            code,
            row["nom"],
            " ".join(row.get("codesPostaux", [])),
            siren.get(code, ""),
            str(row.get("population", "")),
            row.get("commune", ""),
            "|".join(former[code]),
        ]


def former_names(rows: Rows) -> dict[str, list[str]]:
    """Commune code -> names of the communes merged into it, where they differ from its own."""
    names = {row["code"]: row["nom"] for row in rows if row["type"] in PRESENT}
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        home = row.get("chefLieu", "")
        if row["type"] not in PRESENT and row["nom"] != names[home]:
            found[home].append(row["nom"])
    return found


def groupings(*tables: Rows) -> Iterable[list[str]]:
    """SIREN, kind, name, codes of the member communes; EPCI then EPT of Grand Paris."""
    for row in (row for rows in tables for row in rows):
        yield [
            row["code"],
            row["type"],
            row["nom"],
            " ".join(member["code"] for member in row["membres"]),
        ]


def write(name: str, head: str, rows: Iterable[list[str]]) -> None:
    """Write a tab-separated file, compressed without a date if its name ends in .gz."""
    lines = [head, *("\t".join(row) for row in rows)]
    content = ("\n".join(lines) + "\n").encode()
    if name.endswith(".gz"):
        content = gzip.compress(content, 9, mtime=0)
    (DATA / name).write_bytes(content)


def main(package: Path) -> None:
    """Check that the archive is the one expected, then write the four tables."""
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise SystemExit(f"{package} is not the archive that this script was written for")
    with tarfile.open(package) as archive:
        rows, epci, ept = (table(archive, name) for name in ("communes", "epci", "ept"))
        departements, regions = (table(archive, name) for name in ("departements", "regions"))
    write(
        "communes.tsv.gz",
        "code\tname\tpostal_codes\tepci\tpopulation\tarrondissement_of\tformer_names",
        communes(rows, epci),
    )
    write("epci.tsv.gz", "siren\tkind\tname\tcommunes", groupings(epci, ept))
    write(
        "departements.tsv",
        "code\tname\tregion",
        sorted([d["code"], d["nom"], d["region"]] for d in departements),
    )
    write("regions.tsv", "code\tname", sorted([r["code"], r["nom"]] for r in regions))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
