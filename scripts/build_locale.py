"""Write ``messages.mo`` from ``messages.po``: click's own messages, in French.

Run it after any change to the catalogue; a test keeps the two in step.
"""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path

CATALOGUE = Path(__file__).parents[1] / "sseplan" / "locale" / "fr" / "LC_MESSAGES" / "messages.po"
_LINE = re.compile(r'^(msgid|msgid_plural|msgstr)?(?:\[\d\])?\s*(".*")$')


def entries(po: str) -> dict[str, str]:
    """Message -> translation; plural forms are joined by NUL, as the .mo format wants."""
    return dict(_entry(block) for block in re.split(r"\n\s*\n", po.strip()))


def _entry(block: str) -> tuple[str, str]:
    ids: list[str] = []
    translations: list[str] = []
    target = ids
    for line in block.splitlines():
        if not (match := _LINE.match(line)):
            continue
        keyword, text = match[1], ast.literal_eval(match[2])
        if keyword:
            target = translations if keyword == "msgstr" else ids
            target.append(text)
        else:
            target[-1] += text
    return "\0".join(ids), "\0".join(translations)


def compiled(messages: dict[str, str]) -> bytes:
    """The GNU .mo file (little-endian, no hash table) of these messages, sorted by id."""
    pairs = sorted((a.encode(), b.encode()) for a, b in messages.items())
    texts = [a for a, _ in pairs] + [b for _, b in pairs]
    offset = 28 + 8 * len(texts)
    table, body = b"", b""
    for text in texts:
        table += struct.pack("<II", len(text), offset + len(body))
        body += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + table + body


def main() -> None:
    """Compile the catalogue beside its source."""
    messages = entries(CATALOGUE.read_text(encoding="utf-8"))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(messages))


if __name__ == "__main__":
    main()
