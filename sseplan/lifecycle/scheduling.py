"""« sseplan remind » run every week by the system, for one or many plan folders.

There is one schedule a person: installing again replaces it.  What runs shows a message on the
screen when something is due (``--prevenir``), and sends the e-mail where a server was given.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sseplan.errors import SseplanError, ToolMissing, UsageMistake
from sseplan.exchange import schedule
from sseplan.plan import file_of, files
from sseplan.refusals import explain

_TIMEOUT = 60.0


@dataclass(frozen=True)
class Installed:
    """What was done: the files written, whether an older schedule gave way, how to remove it."""

    paths: tuple[Path, ...]
    replaced: bool
    removal: tuple[str, ...]


def usual_system() -> str:
    """The scheduler of this machine; systemd only where it runs (sd_booted(3))."""
    if sys.platform == "win32":
        return schedule.WINDOWS
    if sys.platform == "darwin":
        return schedule.LAUNCHD
    runs = Path("/run/systemd/system").is_dir() and shutil.which("systemctl")
    return schedule.SYSTEMD if runs or not shutil.which("crontab") else schedule.CRON


def words(folders: Sequence[Path], options: Sequence[str]) -> list[str]:
    """The command to run: this Python, whatever the PATH and the current folder will be."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    program = windowless if sys.platform == "win32" and windowless.exists() else python
    places = [str(_plan_at(folder)) for folder in folders]
    return [str(program), "-P", "-m", "sseplan", "remind", *places, "--prevenir", *options]


def _plan_at(folder: Path) -> Path:
    path = file_of(folder)
    if not path.is_file():
        raise UsageMistake(
            f"Il n'y a pas de plan dans « {folder} » : {path.name} n'y est pas. Le rappel n'a pas "
            "été posé."
        )
    return Path(os.path.abspath(folder))  # noqa: PTH100 (a link stays the name that was given)


def install(system: str, command: Sequence[str], today: date) -> Installed:
    """Write the schedule and have the system take it; an older one is replaced.

    Raises UsageMistake (under sudo), ToolMissing, SseplanError.
    """
    if os.environ.get("SUDO_USER") and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise UsageMistake(
            "Avec sudo, le rappel serait posé pour l'administrateur, pas pour vous. Relancez la "
            "même commande sans sudo."
        )
    return _INSTALLERS[system](command, today)


def _systemd(command: Sequence[str], today: date) -> Installed:
    said = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    folder = (said if said.is_absolute() else Path.home() / ".config") / "systemd" / "user"
    _needed("systemctl")
    replaced = (folder / f"{schedule.UNIT}.timer").exists()
    paths = _saved(folder, schedule.written(schedule.SYSTEMD, command, today))
    _run("systemctl", "--user", "daemon-reload")
    _run("systemctl", "--user", "enable", "--now", f"{schedule.UNIT}.timer")
    stop = f"systemctl --user disable --now {schedule.UNIT}.timer"
    return Installed(paths, replaced, (stop, *(_removal(path) for path in paths)))


def _cron(command: Sequence[str], today: date) -> Installed:
    _needed("crontab")
    before = _crontab()
    after = schedule.with_block(before, command)
    _run("crontab", "-", given=after.encode("utf-8", "surrogateescape"))
    replaced = schedule.without_block(before) != before
    return Installed((), replaced, ("crontab -e   (puis effacez les lignes « sseplan remind »)",))


def _crontab() -> str:
    """What the crontab holds now; refuses to go on unless it is sure to have read it all."""
    done = _run("crontab", "-l", check=False)
    told = done.stderr.lower()
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if b"no crontab" in told or b"no such file" in told:
        return ""
    raise SseplanError(
        "Votre crontab n'a pas pu être lue (crontab -l) : rien n'a été changé. Ajoutez vous-même "
        "la ligne que donne « sseplan remind --installer --systeme cron »."
    )


def _launchd(command: Sequence[str], today: date) -> Installed:
    _needed("launchctl")
    folder = Path.home() / "Library" / "LaunchAgents"
    replaced = (folder / f"{schedule.LABEL}.plist").exists()
    (path,) = _saved(folder, schedule.written(schedule.LAUNCHD, command, today))
    domain = f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui"
    _run("launchctl", "bootout", f"{domain}/{schedule.LABEL}", check=False)
    _run("launchctl", "bootstrap", domain, str(path))
    stop = f"launchctl bootout {domain}/{schedule.LABEL}"
    return Installed((path,), replaced, (stop, _removal(path)))


def _windows(command: Sequence[str], today: date) -> Installed:
    _needed("schtasks")
    (xml,) = schedule.written(schedule.WINDOWS, command, today).values()
    known = _run("schtasks", "/Query", "/TN", schedule.TASK, check=False).returncode == 0
    with tempfile.TemporaryDirectory(prefix="sseplan-") as folder:
        path = Path(folder) / "rappels.xml"
        path.write_bytes(schedule.as_bytes(xml))
        _run("schtasks", "/Create", "/TN", schedule.TASK, "/XML", str(path), "/F")
    return Installed((), known, (f'schtasks /Delete /TN "{schedule.TASK}" /F',))


_INSTALLERS = {
    schedule.SYSTEMD: _systemd,
    schedule.CRON: _cron,
    schedule.LAUNCHD: _launchd,
    schedule.WINDOWS: _windows,
}


def _saved(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SseplanError(explain(error, folder)) from error
    for name, text in texts.items():
        files.save(folder / name, text.encode("utf-8", "surrogateescape"))
    return tuple(folder / name for name in texts)


def _removal(path: Path) -> str:
    return f'rm "{path}"'


def _needed(program: str) -> None:
    if shutil.which(program) is None:
        raise ToolMissing(
            f"Le programme « {program} » n'est pas sur cette machine : le rappel n'a pas été posé. "
            "Choisissez un autre planificateur avec --systeme (systemd, cron, launchd, windows)."
        )


def _run(
    *command: str, given: bytes | None = None, check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    told = " ".join(command)
    try:
        done = subprocess.run(
            [shutil.which(command[0]) or command[0], *command[1:]],
            input=b"" if given is None else given,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SseplanError(
            f"« {told} » n'a pas répondu : le rappel n'est pas en place. Essayez cette commande "
            "vous-même pour voir ce que dit le système."
        ) from error
    if check and done.returncode:
        raise SseplanError(
            f"Le système a refusé « {told} » (code {done.returncode}) : le rappel n'est pas en "
            "place. Essayez cette commande vous-même pour voir ce qu'il dit."
        )
    return done
