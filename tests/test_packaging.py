"""sseplan works where it was not made: a wheel, a new environment, another folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from sseplan import __version__

ROOT = Path(__file__).parents[1]
CACHE = re.compile(r"/__pycache__/|/\.")
NOT_SOURCES = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays clean."""
    copy = tmp_path_factory.mktemp("sources") / "sseplan"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCES)
    pip(sys.executable, "wheel", str(copy), "--no-deps", "-w", str(copy / "dist"))
    [built] = (copy / "dist").glob("*.whl")
    return built


def pip(python: str | Path, *words: str) -> None:
    """Run pip and show what it says if it fails."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", *words]
    result = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stdout + result.stderr


def sources(*folders: str) -> set[str]:
    """The names, as a wheel has them, of the files of these folders of the checkout."""
    return {
        f"sseplan/{file.relative_to(ROOT).as_posix().removeprefix('sseplan/')}"
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and not CACHE.search(file.as_posix().removeprefix(ROOT.as_posix()))
    }


def test_the_wheel_holds_every_file_of_the_package_and_no_test(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert sources("sseplan", "templates", "guide") - names == set()
    assert {name.partition("/")[0] for name in names} == {
        "sseplan",
        f"sseplan-{__version__}.dist-info",
    }


def test_the_wheel_has_the_data_the_locale_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "sseplan/data/communes.tsv.gz",
        "sseplan/locale/fr/LC_MESSAGES/messages.mo",
        "sseplan/templates/trame-nationale/SOURCES.md",
        f"sseplan-{__version__}.dist-info/licenses/LICENSE",
    } <= names


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``sseplan`` of a new environment with the wheel and what it needs, nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip(programs / "python", "install", str(wheel))
    return programs / "sseplan"


def run(program: Path, folder: Path, *words: str) -> str:
    """What an installed sseplan prints in a folder that has nothing of the checkout."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [program, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_an_installed_sseplan_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version") == f"sseplan, version {__version__}\n"
    assert len(json.loads(run(installed, tmp_path, "questions", "--json"))) == 120
    assert "Rennes" in found_by(installed, "Rennes")


def found_by(program: Path, name: str) -> str:
    """The first commune that the installed package finds under this name."""
    code = f"from sseplan import geography; print(geography.search({name!r})[0].name)"
    return run(program.with_name("python"), program.parent, "-c", code)


def test_an_installed_sseplan_writes_the_demo(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "demo", "exemple")
    assert list((tmp_path / "exemple").glob("*.docx"))
