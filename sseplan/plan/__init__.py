"""One plan's folder on disk: names of files, lock, atomic save.

plan.yaml                     the plan, readable by its owner alone when new
.plan.lock                    locked by the kernel while a sseplan works on the plan
.plan.lock.qui                who holds it, for the sentence shown to the second one
revisions/2026-1.yaml         a frozen version, never rewritten (``revisions``, ``chain``)
revisions/trames/…zip         the trame it was written with (``outline_copies``)
plan.sauvegarde-<date>.yaml   what was typed, when plan.yaml itself could not be saved
"""

from __future__ import annotations

from sseplan.plan.folder import FILE, Plan, Saved, file_of
from sseplan.plan.outline import trame_of

__all__ = ["FILE", "Plan", "Saved", "file_of", "trame_of"]
