"""How the frozen versions stand on disk, read one after the other and verified.

    # Version figée par sseplan : ne pas modifier…
    revision:
      numero: "2026-1"
      date: 2026-10-13
      version: "2.0"
      nature: actualisation
      auteur: Karim Delvaux
      motif: Actualisation annuelle
      trame: {id: trame-nationale, version: "2022.12"}
      contenu: <SHA-256 of the bytes after the line « --- »>
      precedente: {numero: "2025-1", sha256: <SHA-256 of the whole previous file>}
      sceau: <SHA-256 of this file without this line>
    ---
    <plan.yaml as it was, byte for byte>

Each file names the one before it, so that one altered, missing or out of sequence is
noticed and named.  This finds accidents and second thoughts; somebody who rewrites all
the sums as well is found out only by the copy that was sent.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan import plan_yaml
from sseplan.errors import PlanUnreadable, RevisionBroken
from sseplan.plan import files
from sseplan.plan.places import file_of
from sseplan.refusals import explain

FOLDER = "revisions"
SEPARATOR = b"\n---\n"
_NUMBER = re.compile(r"([0-9]{4})-([1-9][0-9]{0,3})")
_SEAL = re.compile(rb"^  sceau: .*\n", re.MULTILINE)
_NO_FILE = (errno.ENOENT, errno.EISDIR, errno.ELOOP, errno.ESPIPE)
_REMEDY = "Remettez-la d'après une sauvegarde ou la copie envoyée à l'ARS"
_MOST = plan_yaml.MAX_BYTES + 20_000


@dataclass(frozen=True)
class Header:
    """What is known of a revision besides its answers; ``date`` is an ISO day.

    ``previous`` is the number of the revision before it and ``previous_sum`` the SHA-256 of
    that file, both "" for the first.
    """

    number: str
    date: str
    version: str
    nature: str
    author: str
    reason: str
    trame_id: str
    trame_version: str
    content: str
    previous: str = ""
    previous_sum: str = ""


@dataclass(frozen=True)
class Revision:
    """A frozen version: its header, its file, and plan.yaml's bytes as they were.

    ``sum`` is the SHA-256 of the whole file.
    """

    header: Header
    path: Path
    content: bytes
    sum: str

    @property
    def number(self) -> str:
        """The revision's number, ``2026-1``."""
        return self.header.number

    @property
    def day(self) -> date:
        """The day of the version."""
        return date.fromisoformat(self.header.date)


def folder_of(place: Path | str) -> Path:
    """Where the revisions of a plan are."""
    return file_of(place).parent / FOLDER


def read(place: Path | str) -> tuple[list[Revision], list[RevisionBroken]]:
    """The revisions of a plan that can be read, in order, and everything that is wrong."""
    found: list[Revision] = []
    wrong: list[RevisionBroken] = []
    for path in _files(place):
        try:
            revision = _revision(path)
            found.append(revision)
            wrong += _sequence(found, place)
        except RevisionBroken as error:
            wrong.append(error)
        except PlanUnreadable:  # its remedy is for a file that may be corrected
            wrong.append(RevisionBroken(_altered(path, "elle ne se lit plus")))
        except OSError as error:
            wrong.append(RevisionBroken(_unread(error, path)))
    return found, wrong


def _unread(error: OSError, path: Path) -> str:
    if error.errno in _NO_FILE:
        return (
            f"À la place de la version figée {path}, il y a autre chose qu'un fichier (un dossier, "
            f"un lien…). {_REMEDY}."
        )
    return f"La version figée {path} ne se lit pas. {explain(error, path)}"


def _files(place: Path | str) -> list[Path]:
    folder = folder_of(place)
    named = [(found, path) for path in _inside(folder) if (found := _NUMBER.fullmatch(path.stem))]
    ranked = sorted(named, key=lambda item: (int(item[0][1]), int(item[0][2])))
    return [path for _, path in ranked]


def strays(place: Path | str) -> list[Path]:
    """The files that stand among the revisions and are none."""
    return [path for path in _inside(folder_of(place)) if not _NUMBER.fullmatch(path.stem)]


def _inside(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(p for p in folder.iterdir() if _is_shown(p.name))
    except FileNotFoundError:
        if folder.is_symlink():
            raise RevisionBroken(_no_folder(folder, "est un lien qui ne mène à rien")) from None
        return
    except NotADirectoryError as error:
        raise RevisionBroken(_no_folder(folder, "est un fichier, pas un dossier")) from error
    except OSError as error:
        raise RevisionBroken(
            f"Les versions figées ne se lisent pas. {explain(error, folder)}"
        ) from error


def _is_shown(name: str) -> bool:
    """Whether a file may be a version: some disks write its suffix in capitals."""
    return name.lower().endswith(".yaml") and not name.startswith(".")


def _no_folder(folder: Path, what: str) -> str:
    return (
        f"Les versions figées ne se lisent pas : {folder} {what}. Remettez à sa place le dossier "
        "qui les contient, d'après une sauvegarde ; s'il n'y en a jamais eu, rangez cet élément "
        "ailleurs."
    )


def _revision(path: Path) -> Revision:
    data = files.read(path, _MOST)
    head, separator, content = data.partition(SEPARATOR)
    head += separator[:1]
    facts = plan_yaml.read_heading(plan_yaml.decode(head, str(path)), "revision", str(path))
    seal = _SEAL.search(head)
    if not separator or not seal or not facts:
        raise RevisionBroken(_altered(path, "son en-tête n'est plus entier"))
    header = _header(facts)
    if header.content != sum_of(content):
        raise RevisionBroken(_altered(path, "ses réponses ne sont plus celles qui ont été figées"))
    without = head[: seal.start()] + head[seal.end() :] + SEPARATOR[1:] + content
    if facts.get("sceau") != sum_of(without) or not _is_day(header.date):
        raise RevisionBroken(_altered(path, "son en-tête n'est plus celui qui a été écrit"))
    if f"{header.number}.yaml" != path.name:
        raise RevisionBroken(
            f"{path} contient la version {header.number} : le fichier a été renommé ou copié. "
            f"Redonnez-lui le nom {header.number}.yaml, ou rangez cette copie ailleurs."
        )
    return Revision(header, path, content, sum_of(data))


def _header(facts: dict[str, object]) -> Header:
    def text(key: str, part: str = "") -> str:
        value = facts.get(key, "")
        value = value.get(part, "") if part and isinstance(value, dict) else value
        return value if isinstance(value, str) else ""

    return Header(
        number=text("numero"),
        date=text("date"),
        version=text("version"),
        nature=text("nature"),
        author=text("auteur"),
        reason=text("motif"),
        trame_id=text("trame", "id"),
        trame_version=text("trame", "version"),
        content=text("contenu"),
        previous=text("precedente", "numero"),
        previous_sum=text("precedente", "sha256"),
    )


def _sequence(found: Sequence[Revision], place: Path | str) -> list[RevisionBroken]:
    """What is wrong between the last of ``found`` and the one before it."""
    last = found[-1]
    before = found[-2] if len(found) > 1 else None
    wanted = last.header.previous
    if wanted == (before.number if before else ""):
        if before and before.sum != last.header.previous_sum:
            return [RevisionBroken(_altered(before.path, f"la version {last.number} en témoigne"))]
        return []
    missing = folder_of(place) / f"{wanted}.yaml"
    if wanted and not missing.exists():
        return [
            RevisionBroken(
                f"La version figée {wanted} manque : {missing} n'est plus là, et la version "
                f"{last.number} la suit. Remettez ce fichier, d'après une sauvegarde ou la copie "
                "envoyée à l'ARS."
            )
        ]
    if wanted:  # there, but itself unreadable: that has been said
        return []
    return [
        RevisionBroken(
            f"{last.path} se donne pour la première version de ce plan, et "
            f"{before.number if before else '?'} la précède : un des deux fichiers vient d'un "
            "autre plan. Rangez-le ailleurs."
        )
    ]


def _altered(path: Path, what: str) -> str:
    return (
        f"La version figée {path} a été modifiée : {what}. {_REMEDY} ; une version figée ne se "
        "modifie pas."
    )


def sum_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _is_day(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return len(text) == 10 and bool(date.fromisoformat(text))
    return False
