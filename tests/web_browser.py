"""What a browser makes of the forms of a page: the fields it would send, changed or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Fields = dict[str, list[str]]

_BREAKS = re.compile(r"\r\n?")


@dataclass
class Form:
    """One form; ``fields`` is what it sends if nobody touches it."""

    action: str
    fields: Fields = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(re.sub(r"\r\n?|\n", "\r\n", value))


class _Reader(HTMLParser):
    """The forms of a page, read as the HTML standard says (values cleaned, line ends, zeros)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._text: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(own.get("action", "")))
        elif tag == "input" and own.get("name"):
            self._input(own, "checked" in own)
        elif tag == "textarea":
            self._text = (own["name"], [])
        elif tag == "select":
            self._select = (own["name"], [])
        elif tag == "option" and self._select:
            self._select[1].append((own.get("value", ""), "selected" in own))

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            name, parts = self._text
            self.forms[-1].add(name, "".join(parts).removeprefix("\n"))
            self._text = None
        elif tag == "select" and self._select:
            name, options = self._select
            taken = [value for value, selected in options if selected] or [options[0][0]]
            self.forms[-1].add(name, taken[-1])
            self._select = None

    def _input(self, own: dict[str, str], checked: bool) -> None:
        kind, value = own.get("type", "text"), own.get("value", "")
        if kind in ("checkbox", "radio") and not checked:
            return
        if kind in ("text", "tel", "search"):
            value = value.replace("\n", "")
        self.forms[-1].add(own["name"], value)


def forms_of(page: str) -> dict[str, Form]:
    """The forms of a page by the address they are sent to, the last of each."""
    reader = _Reader()
    reader.feed(_BREAKS.sub("\n", page).replace("\0", "\ufffd"))
    reader.close()
    return {form.action: form for form in reader.forms}
