"""Comparing what people type, whatever the accents and the case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ACCENTS = re.compile("[\u0300-\u036f]+")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` without accents, case, apostrophes or hyphens, for comparing what people type."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return _NOT_WORDS.sub(" ", _ACCENTS.sub("", bare)).strip()
