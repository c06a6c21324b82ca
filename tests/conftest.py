"""What every test may ask for: sseplan called in this process, or as a real program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

from sseplan.cli import main
from sseplan.plan import disk, files

# A busy machine is no fault of the code: how long an example takes is bench/'s business.
settings.register_profile("sseplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sseplan")

# What a shell starts in the background is deaf to Ctrl-C, or to the end of its terminal, and so
# would be what the tests start and end by these.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

Called = Callable[..., Result]
Ran = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compiled templates in a folder of the tests', never in the developer's own cache."""
    folder = str(tmp_path_factory.mktemp("cache"))
    with pytest.MonkeyPatch.context() as environment:
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            environment.setenv(name, folder)
        # A child that never buffers would hide what a person's Python does on leaving.
        environment.delenv("PYTHONUNBUFFERED", raising=False)
        yield


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan's file is read and written without waiting for other programs."""
    monkeypatch.setattr(files, "_PAUSE", 0)
    monkeypatch.setattr(disk, "_PAUSE", 0)


@pytest.fixture
def sseplan() -> Called:
    """``sseplan("check", "--json", input="…", env={…})``: click's ``Result``.

    ``.stdout`` and ``.stderr`` are apart, ``.output`` is both, ``.exit_code`` the status.
    """

    def call(*args: object, input: str | None = None, **extra: object) -> Result:
        runner = CliRunner()
        words = [str(arg) for arg in args]
        return runner.invoke(main, words, input=input, prog_name="sseplan", **extra)  # type: ignore[arg-type]

    return call


@pytest.fixture
def sseplan_process() -> Ran:
    """The same as a real process: ``sseplan_process("check", cwd=folder, env={…})``."""

    def run(
        *args: object, env: Mapping[str, str] | None = None, **extra: object
    ) -> subprocess.CompletedProcess[str]:
        extra = {"capture_output": True, "encoding": "utf-8", "timeout": 120} | extra
        words = [sys.executable, "-m", "sseplan", *map(str, args)]
        return subprocess.run(words, env={**os.environ, **(env or {})}, **extra)  # type: ignore[call-overload,no-any-return]

    return run
