"""A command run every Monday at nine, in the words of each system's own scheduler.

Pure: what would be written, not the writing.  ``words`` are the command's words, the first an
absolute path; each scheduler has its own idea of a space, a quote, a ``%`` and a ``$``.

    systemd   a user timer: systemd.timer(5), systemd.service(5) «Command lines», systemd.unit(5)
    cron      one line of crontab(5), between two comments by which it is found again
    launchd   a property list in ~/Library/LaunchAgents: launchd.plist(5)
    windows   a task for «schtasks /Create /XML», in UTF-16 as schtasks wants it

systemd and Windows make up for a Monday when the machine was off, launchd for one when it was
asleep, cron for none.
"""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape

from sseplan.errors import UsageMistake

SYSTEMS = SYSTEMD, CRON, LAUNCHD, WINDOWS = "systemd", "cron", "launchd", "windows"
UNIT = "sseplan-rappels"
LABEL = "fr.sseplan.rappels"
TASK = "sseplan rappels"
WHEN = "le lundi à 9 heures"
_ABOUT = "Rappels du plan SSE (sseplan remind)"
_FIRST = "# >>> sseplan remind : rappels du plan SSE"
_LAST = "# <<< sseplan remind"
_LONGEST_CRON = 990  # Vixie cron takes no command of 1000 characters
_SECRETS = "%h/.config/sseplan/environnement"


def written(system: str, words: Sequence[str], today: date) -> Mapping[str, str]:
    """What to write for a system: a file's name (or what stands for it) -> its text.

    Raises UsageMistake for a name that no scheduler can hold.
    """
    for word in words:
        if re.search("[\x00-\x1f\x7f\ud800-\udfff]", word):
            raise UsageMistake(
                "Le nom d'un de ces dossiers contient un saut de ligne ou un caractère invisible : "
                "le système ne saurait pas le lancer. Renommez le dossier."
            )
    if system == SYSTEMD:
        return {f"{UNIT}.service": service(words), f"{UNIT}.timer": timer()}
    if system == CRON:
        return {"crontab": block(words)}
    if system == LAUNCHD:
        return {f"{LABEL}.plist": agent(words)}
    return {f"{TASK}.xml": task(words, today)}


# --- systemd


def service(words: Sequence[str]) -> str:
    """The unit that runs the command once; leaving with 1 (something is due) is no failure.

    The colon keeps systemd from looking for variables in the words.
    """
    command = " ".join(_systemd_word(word) for word in words)
    return (
        f"[Unit]\nDescription={_ABOUT}\n\n"
        "[Service]\nType=oneshot\nSuccessExitStatus=1\n"
        f"EnvironmentFile=-{_SECRETS}\n"
        f"ExecStart=:{command}\n"
    )


def timer() -> str:
    """The unit that starts the other one, also after a Monday when the machine was off."""
    return (
        f"[Unit]\nDescription={_ABOUT}, {WHEN}\n\n"
        "[Timer]\nOnCalendar=Mon *-*-* 09:00:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def _systemd_word(word: str) -> str:
    told = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{told}"'


# --- cron


def block(words: Sequence[str]) -> str:
    """The line of a crontab, with the comments around it; cron makes a line break of a bare %."""
    command = shlex.join(words).replace("%", "\\%")
    if len(command) > _LONGEST_CRON:
        raise UsageMistake(
            "Ces dossiers font une ligne trop longue pour cron. Donnez-en moins, ou placez-les "
            "dans un dossier au nom plus court."
        )
    return f"{_FIRST}\n0 9 * * 1 {command}\n{_LAST}\n"


def with_block(crontab: str, words: Sequence[str]) -> str:
    """A crontab with our line, in place of the one that was there; nothing else changes."""
    kept = without_block(crontab)
    if kept and not kept.endswith("\n"):
        kept += "\n"
    return kept + block(words)


def without_block(crontab: str) -> str:
    """A crontab without our line and its comments, whatever became of one of them."""
    ours = re.compile(
        rf"^{re.escape(_FIRST)}\n(?:.* sseplan remind .*\n?)?(?:{re.escape(_LAST)}\n?)?",
        re.MULTILINE,
    )
    return ours.sub("", crontab)


# --- launchd


def agent(words: Sequence[str]) -> str:
    """The property list of an agent of the user; Monday is day 1."""
    tree = {
        "Label": LABEL,
        "ProgramArguments": list(words),
        "StartCalendarInterval": {"Weekday": 1, "Hour": 9, "Minute": 0},
    }
    return plistlib.dumps(tree).decode()


# --- Windows

_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{about}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start}T09:00:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByWeek>
        <DaysOfWeek>
          <Monday />
        </DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def task(words: Sequence[str], today: date) -> str:
    """The task, from next Monday on, as text; ``as_bytes`` gives what schtasks reads.

    Windows puts the value of a variable for ``%NAME%`` in a path, and knows no way to write the
    sign itself: a folder named like a variable of the system is not to be had.
    """
    return _TASK.format(
        about=escape(_ABOUT),
        start=(today + timedelta(days=7 - today.weekday())).isoformat(),
        command=escape(words[0]),
        arguments=escape(subprocess.list2cmdline(words[1:])),
    )


def as_bytes(xml: str) -> bytes:
    """UTF-16, little-endian, with its mark and the line ends of Windows."""
    return b"\xff\xfe" + xml.replace("\n", "\r\n").encode("utf-16-le")
