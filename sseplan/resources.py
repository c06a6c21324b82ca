"""The one door to the files that travel inside the package.

``templates/`` and ``guide/`` stand at the top of the repository and are packaged
as ``sseplan.templates`` and ``sseplan.guide``: looking them up as packages is the
only way that works alike for an installed wheel and an editable install.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def templates() -> Traversable:
    """The folder of trames."""
    return files("sseplan.templates")


def guide() -> Traversable:
    """The folder of the user's guide and of the worked example."""
    return files("sseplan.guide")


def data() -> Traversable:
    """The folder of reference data (communes, départements, régions, EPCI)."""
    return files("sseplan") / "data"
