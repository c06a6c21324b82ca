"""Compiled templates kept between two runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from word_samples import model, texts

from sseplan import code_cache
from sseplan.code_cache import CodeCache
from sseplan.documents import patching, rendering
from sseplan.errors import TemplateInvalid

TEMPLATE = model("{{ nom }}")


def once(cache: CodeCache) -> list[str]:
    return texts(rendering.compile(TEMPLATE, cache).render({"nom": "CPTS"}).docx)


def test_a_template_compiled_before_is_not_patched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = CodeCache(tmp_path / "a" / "b")
    first = rendering.compile(TEMPLATE, cache).render({"nom": "CPTS"}).docx
    monkeypatch.setattr(patching, "_patched", None)
    assert rendering.compile(TEMPLATE, cache).render({"nom": "CPTS"}).docx == first


def test_faults_are_still_told_with_their_place(tmp_path: Path) -> None:
    cache = CodeCache(tmp_path)
    once(cache)
    with pytest.raises(TemplateInvalid, match=r"paragraphe 1, « \{\{ nom \}\} »"):
        rendering.compile(TEMPLATE, cache).render({})


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"x" * 100])
def test_a_damaged_entry_is_made_again(damage: bytes, tmp_path: Path) -> None:
    cache = CodeCache(tmp_path)
    once(cache)
    (entry,) = tmp_path.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(damage)
    assert once(cache) == ["CPTS"]
    assert entry.read_bytes() == whole


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX")
def test_an_entry_of_somebody_else_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = CodeCache(tmp_path)
    once(cache)
    (entry,) = tmp_path.iterdir()
    assert cache.get(entry.name) is not None
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert cache.get(entry.name) is None


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert once(CodeCache(tmp_path / "file")) == ["CPTS"]


def test_another_template_or_another_version_is_another_entry() -> None:
    keys = {code_cache.key(b"a", "1"), code_cache.key(b"b", "1"), code_cache.key(b"a", "2")}
    assert len(keys) == 3


def test_old_entries_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_cache, "MOST_ENTRIES", 2)
    cache = CodeCache(tmp_path)
    for n in range(4):
        cache.put(str(n), {})
        os.utime(tmp_path / str(n), (n, n))
    cache.put("4", {})
    assert len(list(tmp_path.iterdir())) == 2
    assert cache.get("4") == {}


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_the_usual_folder_is_the_systems_own(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    folder = code_cache.usual_folder()
    assert folder.name == "sseplan"
    assert (folder.parent == tmp_path) is (platform != "darwin")


def test_a_relative_cache_folder_is_ignored_as_xdg_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "ici")
    assert code_cache.usual_folder().is_absolute()


def test_a_user_without_a_home_has_a_folder_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    assert code_cache.usual_folder().name == "sseplan-cache"
