"""One plan's folder on disk: names of files, lock, atomic save.

plan.yaml                     the plan, readable by its owner alone when new
.plan.lock                    locked by the kernel while a terminal works on the plan
.plan.lock.qui                who holds it, for the sentence shown to the second one
.plan.ecriture.lock           locked for the time of one save, by a terminal or by the form
revisions/2026-1.yaml         a frozen version, never rewritten (``revisions``, ``chain``)
revisions/trames/…zip         the trame it was written with (``outline_copies``)
transmissions/2026-1/         what was prepared for the ARS (``submissions``)
plan.sauvegarde-<date>.yaml   what was typed, when plan.yaml itself could not be saved
plan.avant-restauration-<date>.yaml   the draft before a frozen version was restored
"""

from __future__ import annotations

from sseplan.plan.folder import Plan, Saved
from sseplan.plan.outline import trame_of
from sseplan.plan.places import FILE, file_of

__all__ = ["FILE", "Plan", "Saved", "file_of", "trame_of"]
