"""A plan's file on disk, which other programs may change at any time."""

from __future__ import annotations

import time
from pathlib import Path

from sseplan.errors import PlanUnreadable
from sseplan.plan import files
from sseplan.plan.places import target_of
from sseplan.plan_yaml import MAX_BYTES
from sseplan.refusals import explain

_PAUSE = 0.1
_PATIENCE = 20


class Disk:
    """``path`` is the file as the person named it, ``target`` the one that is written,
    ``data`` its bytes as last read or written here.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; PlanUnreadable."""
        self.path = path
        self.target = target_of(path)
        self.remember(self.read())

    def remember(self, data: bytes) -> None:
        """Take these bytes for what the file holds."""
        self.data = data
        self._stamp: files.Stamp | None = None

    def read(self) -> bytes:
        """The bytes now; a program that replaces the file may hide it for an instant."""
        for attempt in range(3):
            try:
                return files.read(self.target, MAX_BYTES + 1)
            except FileNotFoundError:
                if attempt < 2:
                    time.sleep(_PAUSE)
            except OSError as error:
                raise PlanUnreadable(explain(error, self.path)) from error
        raise PlanUnreadable(f"{self.path} n'est plus là. Remettez-le à sa place.")

    def settled(self) -> bytes:
        """The bytes once another program has finished writing them."""
        data = self.read()
        for _ in range(_PATIENCE):
            if data == self.data:
                break
            time.sleep(_PAUSE)
            data, before = self.read(), data
            if data == before:
                break
        return data

    def news(self) -> bytes | None:
        """The bytes if they have changed since ``data``.

        Costs one look at the file's size and dates when it has not been touched.
        """
        stamp = files.stamp(self.target)
        if stamp and stamp == self._stamp:
            return None
        data = self.settled()
        if data != self.data:
            return data
        self._stamp = stamp
        return None
