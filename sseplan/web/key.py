"""What opens one run of the server; knows nothing of HTTP, so that listening waits for nothing."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from hmac import compare_digest


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass
class Key:
    """What opens one run of the server, at one port of this machine."""

    port: int
    entry: str = field(default_factory=_secret, repr=False)
    """What the one-time link holds."""
    cookie: str = field(default_factory=_secret, repr=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    """What every change holds: the CSRF token, which a page may hold sixty times."""
    _used: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def home(self) -> str:
        """The address of the home page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def link(self) -> str:
        """The one-time link."""
        return f"{self.home}entrer/{self.entry}"

    @property
    def cookie_name(self) -> str:
        """One a port: two plans open at once would otherwise take each other's place."""
        return f"sseplan-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The addresses of the server as a browser may write them."""
        names = ("127.0.0.1", "localhost")
        bare = names if self.port == 80 else ()
        return frozenset({*bare, *(f"{name}:{self.port}" for name in names)})

    def admit(self, offered: str) -> bool:
        """Whether ``offered`` is the one-time token, not used yet; it is used from then on."""
        with self._lock:
            good = same(offered, self.entry) and not self._used
            self._used = self._used or good
            return good


def same(offered: str, expected: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing of where they differ."""
    return compare_digest(offered.encode("utf-8", "replace"), expected.encode())
