"""A plan's text: read strictly, written so that comments and formatting survive.

The only door to PyYAML for plans.

    sseplan: 1
    trame: {id: trame-nationale, version: "2022.12"}
    reponses:
      cpts_nom: CPTS Rives et Coteaux
    notes:
      stocks: Rappeler la pharmacie.
    a_revoir:
      - stocks
    confirmations:
      cpts_communes: {le: 2026-10-02, par: Karim Delvaux}
"""

from __future__ import annotations

from sseplan.plan_yaml.editing import dump_value, load_value, new
from sseplan.plan_yaml.emission import raw_of
from sseplan.plan_yaml.heading import read_heading, write_heading
from sseplan.plan_yaml.loading import Loaded, load
from sseplan.plan_yaml.nodes import MAX_BYTES, decode
from sseplan.plan_yaml.updating import CONFIRMATION, NOTE, differences, update

__all__ = [
    "CONFIRMATION",
    "MAX_BYTES",
    "NOTE",
    "Loaded",
    "decode",
    "differences",
    "dump_value",
    "load",
    "load_value",
    "new",
    "raw_of",
    "read_heading",
    "update",
    "write_heading",
]
