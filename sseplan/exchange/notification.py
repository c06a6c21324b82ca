"""A message on the person's screen, by the system's own means; nothing to install but on Linux.

    Linux     notify-send, which most desktops have (package libnotify-bin)
    macOS     osascript, «display notification»
    Windows   PowerShell, a message box, which waits until it is closed

The words travel as arguments or variables, never inside a script.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sseplan.errors import SseplanError, ToolMissing

_TIMEOUT = 30.0
_TITLE, _TEXT = "SSEPLAN_TITRE", "SSEPLAN_TEXTE"
_APPLESCRIPT = (
    "on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run"
)  # fmt: skip
_POWERSHELL = (
    "Add-Type -AssemblyName System.Windows.Forms; "
    f"[void][System.Windows.Forms.MessageBox]::Show($env:{_TEXT}, $env:{_TITLE})"
)


def show(title: str, text: str) -> None:
    """Show the message; raises ToolMissing or SseplanError where that cannot be."""
    words = command(sys.platform, title, text)
    waits = sys.platform == "win32"
    try:
        done = subprocess.run(
            words,
            env=_environment(title, text),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=None if waits else _TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise ToolMissing(
            f"Le message à l'écran n'a pas pu s'afficher : le programme « {words[0]} » n'est pas "
            "là. Sur Debian ou Ubuntu : sudo apt install libnotify-bin"
        ) from error
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is None or done.returncode:
        raise SseplanError(
            "Le message à l'écran n'a pas pu s'afficher : aucune session graphique n'a répondu. "
            "La liste se lit avec « sseplan remind »."
        )


def is_there() -> bool:
    """Whether this machine has the program that shows a message."""
    return shutil.which(command(sys.platform, "", "")[0]) is not None


def command(platform: str, title: str, text: str) -> list[str]:
    """The program that shows a message on this platform (as ``sys.platform`` names it)."""
    if platform == "darwin":
        scripts = [word for line in _APPLESCRIPT for word in ("-e", line)]
        return ["osascript", *scripts, title, text]
    if platform == "win32":
        return ["powershell", "-NoProfile", "-WindowStyle", "Hidden", "-Command", _POWERSHELL]
    return ["notify-send", "--app-name=sseplan", "--", title, text]


def _environment(title: str, text: str) -> Mapping[str, str]:
    """This process's, with the words, and with the way to the session that cron does not tell."""
    found = {**os.environ, _TITLE: title, _TEXT: text}
    if hasattr(os, "getuid"):
        bus = Path(f"/run/user/{os.getuid()}/bus")
        if "DBUS_SESSION_BUS_ADDRESS" not in found and bus.exists():
            found["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
    return found
