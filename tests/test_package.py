"""The ZIP that goes to the ARS, and the list of what it holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sseplan.exchange import package

DAY = date(2026, 11, 22)
FILES = {"plan.docx": b"PK docx", "manifest.json": b"{}" * 500, "été.pdf": b"%PDF"}


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_the_files_come_out_as_they_went_in_and_in_order() -> None:
    archive = opened(package.zip(FILES, DAY))
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == FILES
    assert archive.namelist() == list(FILES)


def test_the_same_files_and_day_give_the_same_zip() -> None:
    assert package.zip(FILES, DAY) == package.zip(dict(FILES), DAY)
    assert package.zip(FILES, DAY) != package.zip(FILES, date(2026, 11, 23))


def test_the_zip_says_the_day_and_lets_only_its_owner_read() -> None:
    for member in opened(package.zip(FILES, DAY)).infolist():
        assert member.date_time == (2026, 11, 22, 0, 0, 0)
        assert member.external_attr >> 16 & 0o777 == 0o600
    assert opened(package.zip(FILES, date(1970, 1, 1))).infolist()[0].date_time[0] == 1980
    assert opened(package.zip(FILES, date(9999, 12, 31))).infolist()[0].date_time[0] == 2107


@given(st.dictionaries(st.text("abcé-_.", min_size=1), st.binary(), max_size=5))
def test_whatever_is_packed_is_unpacked(files: dict[str, bytes]) -> None:
    archive = opened(package.zip(files, DAY))
    assert {name: archive.read(name) for name in archive.namelist()} == files


def test_the_list_names_each_file_with_its_size_and_checksum() -> None:
    tree = json.loads(package.manifest({"version": "2.0", "cpts": "CPTS d'Été"}, FILES))
    assert (tree["version"], tree["cpts"]) == ("2.0", "CPTS d'Été")
    assert [one["nom"] for one in tree["fichiers"]] == list(FILES)
    for one in tree["fichiers"]:
        data = FILES[one["nom"]]
        assert (one["octets"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CPTS du Val d'Ormance", "cpts-du-val-d-ormance"),
        ("Cœur d'Été / Île : <Nord>", "coeur-d-ete-ile-nord"),
        ("../..\\secret", "secret"),
        ("COM1\r\n", "com1"),
        ("…", ""),
        ("ab " * 40, ("ab-" * 40)[:59]),
    ],
)
def test_a_name_becomes_part_of_a_file_name_everywhere(name: str, expected: str) -> None:
    assert package.slug(name) == expected
