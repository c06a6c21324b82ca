"""A weekly command in the words of each scheduler, read back as that scheduler reads it."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Ran
from hypothesis import given, settings
from hypothesis import strategies as st

from sseplan.errors import UsageMistake
from sseplan.exchange import schedule

TODAY = date(2026, 11, 22)
AWKWARD = [
    "/usr/bin/python3", "-P", "-m", "sseplan", "remind", "/home/léa/l'été & co",
    '/home/léa/100% « plan » "2026"', "/home/$HOME/a;b|c", "/home/léa/50%% \\ fin\\",
    "--prevenir",
]  # fmt: skip
WORD = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
WORDS = st.lists(WORD, min_size=1, max_size=4)


# --- as each system reads it


def read_systemd(text: str) -> list[str]:
    """The words of ExecStart, by the rules of systemd.service(5) and systemd.unit(5)."""
    (line,) = re.findall(r"^ExecStart=:(.*)$", text, re.MULTILINE)
    found = re.findall(r'"((?:[^"\\]|\\.)*)"(?: |$)', line)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in found]


def read_cron(text: str) -> list[str]:
    """What a shell makes of the line, once cron has taken its backslashes from the %."""
    line = text.splitlines()[1]
    assert line.startswith("0 9 * * 1 ")
    command = line.removeprefix("0 9 * * 1 ").replace("\\%", "%")
    tell = "import json, sys; print(json.dumps(sys.argv[1:]))"
    script = f'show() {{ "{sys.executable}" -c "{tell}" "$@"; }}; show {command}'
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True)
    words: list[str] = json.loads(done.stdout)
    return words


def read_task(text: str) -> tuple[str, str]:
    """The program and the arguments of a Windows task, from its bytes."""
    root = ElementTree.fromstring(schedule.as_bytes(text))
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    return (
        root.findtext(".//t:Command", "", space),
        root.findtext(".//t:Arguments", "", space),
    )


def test_systemd_reads_the_words_as_they_are():
    assert read_systemd(schedule.service(AWKWARD)) == AWKWARD


@given(WORDS)
def test_systemd_reads_any_words_as_they_are(words: list[str]):
    assert read_systemd(schedule.service(words)) == words


def test_the_shell_of_cron_reads_the_words_as_they_are():
    assert read_cron(schedule.block(AWKWARD)) == AWKWARD


@settings(max_examples=10, deadline=None)
@given(WORDS)
def test_the_shell_of_cron_reads_any_words_as_they_are(words: list[str]):
    assert read_cron(schedule.block(words)) == words


@given(WORDS)
def test_launchd_reads_any_words_as_they_are_and_runs_them_on_monday(words: list[str]):
    tree = plistlib.loads(schedule.agent(words).encode())
    assert tree["ProgramArguments"] == words
    assert tree["StartCalendarInterval"] == {"Weekday": 1, "Hour": 9, "Minute": 0}


def test_the_windows_task_is_utf_16_with_its_mark_and_starts_on_a_monday():
    text = schedule.task(["C:\\Users\\Léa & Co\\python.exe", "-m", "C:\\mon plan\\", 'a"b'], TODAY)
    data = schedule.as_bytes(text)
    assert data[:2] == b"\xff\xfe" and data.decode("utf-16").count("\r\n") == text.count("\n")
    assert read_task(text) == (
        "C:\\Users\\Léa & Co\\python.exe", '-m "C:\\mon plan\\\\" a\\"b'
    )  # fmt: skip
    start = datetime.fromisoformat(re.search("<StartBoundary>(.*)</", text)[1])  # type: ignore[index]
    assert start.weekday() == 0 and start.date() > TODAY and start.hour == 9


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path):
    words = [sys.executable, *AWKWARD[1:]]
    for name, text in schedule.written("systemd", words, TODAY).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, tmp_path.iterdir())],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("system", schedule.SYSTEMS)
@pytest.mark.parametrize("name", ["a\nb", "a\x00b", "a\udce9b", "a\x1b"])
def test_a_name_that_no_scheduler_can_hold_is_refused(system: str, name: str):
    with pytest.raises(UsageMistake, match="Renommez le dossier"):
        schedule.written(system, ["/usr/bin/python3", name], TODAY)


def test_a_line_too_long_for_cron_is_refused():
    with pytest.raises(UsageMistake, match="trop longue"):
        schedule.block(["/usr/bin/python3", "a" * 1000])


# --- the crontab


LINES = st.lists(
    st.sampled_from(["", "MAILTO=a@b.example", "# note", "5 4 * * * date"]), max_size=4
)


@given(LINES, st.booleans(), WORDS, WORDS)
def test_our_line_goes_in_a_crontab_once_and_leaves_the_others_alone(
    lines: list[str], ends: bool, words: list[str], others: list[str]
):
    before = "\n".join(lines) + ("\n" if ends and lines else "")
    command, newer = (["/p", "-m", "sseplan", "remind", *w, "--prevenir"] for w in (words, others))
    once = schedule.with_block(before, command)
    twice = schedule.with_block(once, newer)
    assert twice.count(">>> sseplan remind") == twice.count("<<< sseplan remind") == 1
    assert schedule.block(newer) in twice
    kept = schedule.without_block(twice)
    assert kept == (before if before.endswith("\n") or not before else before + "\n")


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_block_that_somebody_cut_is_replaced_without_harm(lost: int):
    lines = schedule.block(["/p", "-m", "sseplan", "remind", "/x"]).splitlines(keepends=True)
    del lines[lost]
    other = "5 4 * * * date\n"
    after = schedule.with_block("".join(lines) + other, ["/p", "-m", "sseplan", "remind", "/y"])
    assert other in after and after.count("'/y'") + after.count(" /y") == 1


# --- put in place, by real processes, on a machine of cardboard

Machine = Callable[..., "subprocess.CompletedProcess[str]"]

_NOTE = 'printf "%s" "$0" | /usr/bin/env sed "s|.*/||" >> "$HOME/log"; '
_NOTE += 'for word in "$@"; do printf " %s" "$word" >> "$HOME/log"; done; echo >> "$HOME/log"\n'
PROGRAMS = {
    "systemctl": "",
    "launchctl": "",
    "schtasks": 'for f in "$@"; do case "$f" in *.xml) cp "$f" "$HOME/task.xml";; esac; done\n'
    'case "$1" in /Query) test -e "$HOME/known";; *) touch "$HOME/known";; esac\n',
    "crontab": 'if [ "$1" = - ]; then cat > "$HOME/tab"; elif [ -e "$HOME/tab" ]; '
    'then cat "$HOME/tab"; else echo "no crontab for me" >&2; exit 1; fi\n',
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A person's home, with schedulers that only note what they are told, and two plans."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, body in PROGRAMS.items():
        program(programs / name, body)
    for name in ("mon plan é", "l'autre 100%"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.yaml").write_text(
            'sseplan: 1\ntrame: {id: trame-nationale, version: "2022.12"}\nreponses: {}\n'
        )
    return tmp_path


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{_NOTE}{body}")
    path.chmod(0o755)


@pytest.fixture
def machine(home: Path, sseplan_process: Ran) -> Machine:
    """``sseplan remind --installer …`` run there."""

    def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        path = f"{home / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
        python = str(Path(__file__).resolve().parent.parent)
        known = {"HOME": str(home), "PATH": path, "XDG_CONFIG_HOME": "", "PYTHONPATH": python}
        return sseplan_process("remind", "--installer", *words, cwd=home, env={**known, **env})

    return run


def log(home: Path) -> list[str]:
    file = home / "log"
    return file.read_text().splitlines() if file.exists() else []


def inside(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


@pytest.mark.parametrize("system", schedule.SYSTEMS)
def test_without_oui_it_is_only_shown(machine: Machine, home: Path, system: str):
    before = inside(home)
    done = machine("--systeme", system, "mon plan é", "l'autre 100%")
    assert done.returncode == 0 and "Rien n'a été changé" in done.stdout
    assert f"{home}" in done.stdout and "mon plan é" in done.stdout
    assert inside(home) == before


def test_a_systemd_timer_is_written_and_started(machine: Machine, home: Path):
    done = machine("--systeme", "systemd", "--oui", "mon plan é", "l'autre 100%")
    folder = home / ".config" / "systemd" / "user"
    words = read_systemd((folder / "sseplan-rappels.service").read_text(encoding="utf-8"))
    assert done.returncode == 0 and done.stderr == ""
    assert words[1:5] == ["-P", "-m", "sseplan", "remind"]
    assert words[5:] == [str(home / "mon plan é"), str(home / "l'autre 100%"), "--prevenir"]
    assert log(home) == [
        "systemctl --user daemon-reload", "systemctl --user enable --now sseplan-rappels.timer"
    ]  # fmt: skip
    assert "systemctl --user disable --now sseplan-rappels.timer" in done.stdout
    assert "Il remplace" not in done.stdout
    again = machine("--systeme", "systemd", "--oui", "mon plan é")
    assert "Il remplace" in again.stdout
    assert len(list(folder.iterdir())) == 2


def test_the_command_that_was_put_in_place_runs(machine: Machine, home: Path):
    machine("--systeme", "systemd", "--oui", "mon plan é")
    unit = home / ".config" / "systemd" / "user" / "sseplan-rappels.service"
    words = read_systemd(unit.read_text(encoding="utf-8"))
    python = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run(
        words, cwd="/", env={**os.environ, "PYTHONPATH": python}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_crontab_keeps_its_lines_and_has_ours_once(machine: Machine, home: Path):
    (home / "tab").write_bytes(b"# \xe9t\xe9\n5 4 * * * date")
    first = machine("--systeme", "cron", "--oui", "mon plan é")
    second = machine("--systeme", "cron", "--oui", "l'autre 100%")
    tab = (home / "tab").read_bytes()
    assert (first.returncode, second.returncode) == (0, 0)
    assert tab.startswith(b"# \xe9t\xe9\n5 4 * * * date\n# >>> sseplan remind")
    assert tab.count(b"sseplan remind /") + tab.count(b"sseplan remind '/") == 1
    assert "Il remplace" in second.stdout and "Il remplace" not in first.stdout
    assert "cron ne rattrape pas" in second.stdout


def test_a_crontab_that_cannot_be_read_is_left_alone(machine: Machine, home: Path):
    program(home / "bin" / "crontab", 'echo "must be privileged" >&2; exit 1\n')
    done = machine("--systeme", "cron", "--oui", "mon plan é")
    assert done.returncode == 2 and "rien n'a été changé" in done.stderr
    assert log(home) == ["crontab -l"]


def test_a_launchd_agent_is_written_and_loaded_in_place_of_the_older(machine: Machine, home: Path):
    done = machine("--systeme", "launchd", "--oui", "mon plan é")
    path = home / "Library" / "LaunchAgents" / "fr.sseplan.rappels.plist"
    tree = plistlib.loads(path.read_bytes())
    assert done.returncode == 0 and str(home / "mon plan é") in tree["ProgramArguments"]
    domain = f"gui/{os.getuid()}"
    assert log(home) == [
        f"launchctl bootout {domain}/fr.sseplan.rappels", f"launchctl bootstrap {domain} {path}"
    ]  # fmt: skip


def test_a_windows_task_is_given_to_schtasks_and_no_file_stays(machine: Machine, home: Path):
    before = set(inside(home))
    done = machine("--systeme", "windows", "--oui", "mon plan é", TMPDIR=str(home))
    program_, arguments = read_task((home / "task.xml").read_bytes().decode("utf-16"))
    assert done.returncode == 0 and program_ == sys.executable
    assert f'"{home / "mon plan é"}" --prevenir' in arguments
    assert re.match(r"schtasks /Create /TN sseplan rappels /XML .*rappels.xml /F", log(home)[1])
    assert set(inside(home)) - before == {"log", "known", "task.xml"}
    again = machine("--systeme", "windows", "--oui", "mon plan é")
    assert "Il remplace" in again.stdout


@pytest.mark.parametrize("system", schedule.SYSTEMS)
def test_a_scheduler_that_is_not_there_is_told(machine: Machine, home: Path, system: str):
    shutil.rmtree(home / "bin")
    before = inside(home)
    done = machine("--systeme", system, "--oui", "mon plan é", PATH=str(home / "bin"))
    assert done.returncode == 2 and "n'est pas sur cette machine" in done.stderr
    assert inside(home) == before


def test_a_scheduler_that_refuses_is_told(machine: Machine, home: Path):
    program(home / "bin" / "systemctl", "echo 'Failed to connect to bus' >&2; exit 1\n")
    done = machine("--systeme", "systemd", "--oui", "mon plan é")
    assert done.returncode == 2 and "Failed" not in done.stderr
    assert "systemctl --user daemon-reload" in done.stderr


def test_a_folder_without_a_plan_is_not_watched(machine: Machine, home: Path):
    done = machine("--systeme", "cron", "--oui", "bin")
    assert done.returncode == 2 and "Le rappel n'a pas été posé." in done.stderr
    assert log(home) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to be root")
def test_under_sudo_nothing_is_put_in_place(machine: Machine, home: Path):
    done = machine("--systeme", "cron", "--oui", "mon plan é", SUDO_USER="lea")
    assert done.returncode == 2 and "sans sudo" in done.stderr
    assert log(home) == []


def test_the_server_and_the_horizon_are_kept_and_no_password_ever(machine: Machine, home: Path):
    done = machine(
        "--systeme", "systemd", "--oui", "mon plan é", "--horizon", "30",
        "--smtp", "smtp.hebergeur.example:465", "--smtp-utilisateur", "lea",
        SSEPLAN_SMTP_MOT_DE_PASSE="hunter2",
    )  # fmt: skip
    unit = home / ".config" / "systemd" / "user" / "sseplan-rappels.service"
    words = read_systemd(unit.read_text())
    assert words[-8:] == [
        "--horizon", "30", "--smtp", "smtp.hebergeur.example:465",
        "--smtp-securite", "tls", "--smtp-utilisateur", "lea",
    ]  # fmt: skip
    assert "hunter2" not in done.stdout + unit.read_text()
    assert "SSEPLAN_SMTP_MOT_DE_PASSE" in done.stdout
    assert "EnvironmentFile=-%h/.config/sseplan/environnement" in unit.read_text()


@pytest.mark.parametrize("words", [["--oui"], ["--systeme", "cron"]])
def test_oui_and_systeme_mean_nothing_alone(sseplan_process: Ran, home: Path, words: list[str]):
    done = sseplan_process("remind", *words, cwd=home)
    assert done.returncode == 2 and "--installer" in done.stderr
