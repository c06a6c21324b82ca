"""What the operating system refuses, as French sentences: which file, why, what to do.

The system's own words («Permission denied») are in English or in whatever language the
machine speaks, so they are never shown.
"""

from __future__ import annotations

import errno
from os import PathLike

_DENIED = (
    "vous n'avez pas le droit d'y accéder, ou un autre programme (Word, antivirus, "
    "synchronisation) le tient ouvert. Fermez ce programme, vérifiez les droits, ou choisissez "
    "un autre dossier"
)
_FULL = "le disque est plein ou votre quota atteint. Libérez de la place puis recommencez"
_BIG = "ce fichier dépasse la taille permise ici. Choisissez un autre disque ou un autre dossier"
_MANY = "trop de fichiers sont ouverts. Fermez des programmes puis recommencez"

# By name: not every system has them all.
_REASONS = {
    "ENOENT": "ce fichier ou ce dossier n'existe pas. Vérifiez le nom et l'endroit",
    "EACCES": _DENIED,
    "EPERM": _DENIED,
    "EBUSY": _DENIED,
    "ETXTBSY": _DENIED,
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EFBIG": _BIG,
    "EROFS": "ce disque est en lecture seule. Choisissez un autre dossier",
    "EISDIR": "c'est un dossier, et il faut un fichier. Choisissez un autre nom",
    "ENOTDIR": "un élément de ce chemin est un fichier, et il faut un dossier. "
    "Choisissez un autre nom",
    "EEXIST": "ce fichier ou ce dossier existe déjà. Choisissez un autre nom",
    "ENOTEMPTY": "ce dossier n'est pas vide. Choisissez-en un autre",
    "ENAMETOOLONG": "ce nom est trop long. Choisissez un nom plus court",
    "EINVAL": "ce nom n'est pas possible ici. Choisissez un autre nom",
    "ESPIPE": "ce n'est pas un fichier ordinaire. Choisissez un autre nom",
    "ELOOP": "ce lien tourne en rond. Indiquez le vrai fichier",
    "EMFILE": _MANY,
    "ENFILE": _MANY,
    "EIO": "le disque ne répond pas correctement. Essayez un autre disque",
}


def explain(error: OSError, path: PathLike[str] | str | None = None) -> str:
    """One or two sentences on ``error``; ``path`` if the error does not name its file."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    unknown = f"le système a refusé (code {name}). Vérifiez le disque, le réseau et le nom"
    reason = _REASONS.get(name, unknown)
    where = path or error.filename
    return f"« {where} » : {reason}." if where else f"{reason[0].upper()}{reason[1:]}."
