"""The one door to the files that travel inside the package.

``templates/`` and ``guide/`` stand at the top of the repository and are packaged
as ``sseplan.templates`` and ``sseplan.guide``: looking them up as packages is the
only way that works alike for an installed wheel and an editable install.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path


def templates() -> Traversable:
    """The folder of trames."""
    return files("sseplan.templates")


def guide() -> Traversable:
    """The folder of the user's guide and of the worked example."""
    return files("sseplan.guide")


def data() -> Traversable:
    """The folder of reference data (communes, départements, régions, EPCI)."""
    return files("sseplan") / "data"


def as_path(entry: Traversable) -> AbstractContextManager[Path]:
    """A resource as a real path for the time of a ``with`` block."""
    return as_file(entry)
