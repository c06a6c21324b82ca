"""The server: a port of this machine and no other, four threads, an end that is clean."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import os
import signal
import socket
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from sseplan.errors import UsageMistake
from sseplan.web.key import Key

HOST = "127.0.0.1"
USUAL_PORT = 8712
_TAKEN = (errno.EADDRINUSE, errno.EACCES)
_MOST_BYTES = 64 * 1024 * 1024  # a page of ours refuses what is between this and 5 MB
_LIMITS = {
    "max_request_body_size": _MOST_BYTES,
    # A browser opens 256 at most, which a page of anybody may leave half asked for.
    "connection_limit": 400,
    "channel_timeout": 30,
    "cleanup_interval": 10,
}


def listening(port: int | None, place: Path) -> socket.socket:
    """A socket that listens already, so that a browser may come before the pages are ready.

    ``None`` means the usual port, else the one of the plan at ``place``, else any; a port
    that was asked for and cannot be had is a UsageMistake.
    """
    wished = [USUAL_PORT, _own_port(place), 0] if port is None else [port]
    for number in wished:
        try:
            return _bound(number)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            fault = error
    raise UsageMistake(_taken(wished[-1], fault)) from fault


def _own_port(place: Path) -> int:
    """The same at each run: pages left open find their plan again, and what they kept."""
    return 20_000 + zlib.crc32(os.fsencode(os.path.realpath(place))) % 10_000


def _bound(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Elsewhere this lets a port be had again at once; on Windows it would let two share it.
        door.setsockopt(socket.SOL_SOCKET, _ALONE, 1)
        door.bind((HOST, port))
        door.listen()
    except BaseException:
        door.close()
        raise
    return door


_ALONE: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)


def _taken(port: int, error: OSError) -> str:
    taken = error.errno == errno.EADDRINUSE
    why = "déjà pris par un autre programme" if taken else "réservé au système"
    return (
        f"Le port {port} est {why}. Donnez un autre nombre à --port, ou rien : sseplan en prendra "
        "un libre."
    )


def run(
    door: socket.socket,
    place: Path,
    key: Key,
    ready: Callable[[], object],
    tell: Callable[[Exception], object],
) -> int:
    """Serve the plan of ``place`` until a signal ends it; the exit status.

    0 after Ctrl-C, which is how one leaves; 128 and the signal's number after another.
    ``ready`` is called once a signal would end it so; ``tell`` is told each fault of ours, once.
    """
    with _until_a_signal() as end, door:
        ready()
        _log_to(_Faults(tell))
        server = _server(door, place, key)
        try:
            server.run()
        finally:
            server.close()
    return end.status


def _server(door: socket.socket, place: Path, key: Key) -> Any:
    from waitress import create_server

    from sseplan.web.app import bare, create
    from sseplan.web.bare import channel
    from sseplan.web.desk import Desk

    app = create(Desk(place), key)
    # What was imported stays: looking at it again for garbage would only take time.
    gc.freeze()
    server = create_server(app, sockets=[door], threads=4, ident=None, ipv6=False, **_LIMITS)
    server.channel_class = channel(partial(bare, app))
    return server


# --- the end


class _End:
    """A signal that came: it ends whatever the main thread does."""

    status = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.status = 0 if number == signal.SIGINT else 128 + number
        raise SystemExit(self.status)


@contextlib.contextmanager
def _until_a_signal() -> Iterator[_End]:
    """Let a signal end what is inside; one that is ignored (``nohup``) stays so."""
    end = _End()
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heard = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        with contextlib.suppress(SystemExit):
            yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# --- the log


class _Faults(logging.Handler):
    """Keeps of all that is logged the faults of ours, each once: a page asks again and again."""

    def __init__(self, tell: Callable[[Exception], object]) -> None:
        # At every level, or Flask would add a handler of its own.
        super().__init__()
        self._tell = tell
        self._told: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the fault of a record, if it has one that was not told."""
        error = record.exc_info[1] if record.exc_info else None
        if record.levelno < logging.ERROR or not isinstance(error, Exception):
            return
        if repr(error) not in self._told:
            self._told.add(repr(error))
            self._tell(error)


def _log_to(handler: logging.Handler) -> None:
    for name in ("sseplan.web", "waitress"):
        log = logging.getLogger(name)
        log.propagate = False
        log.handlers = [handler]
