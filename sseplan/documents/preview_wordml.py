"""Reading WordprocessingML: the names of elements, and what is asked of them everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_OFF = ("0", "false", "none")


def is_on(properties: Element | None, name: str) -> bool:
    """Whether a property that is on or off (``b``, ``i``…) is there and on."""
    found = None if properties is None else properties.find(W + name)
    return found is not None and found.get(VAL, "1") not in _OFF


def unwrapped(parent: Element) -> Iterator[Element]:
    """The blocks of a container, those of its content controls included."""
    for child in parent:
        if child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            yield from () if content is None else unwrapped(content)
        elif isinstance(child.tag, str):
            yield child


def style_of(block: Element) -> str:
    """The id of the style of a paragraph, "" for none."""
    style = block.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(VAL, "")


def setting(properties: Element | None, name: str) -> str:
    """What a property says, "" where it is not there."""
    found = None if properties is None else properties.find(W + name)
    return "" if found is None else found.get(VAL, "")


def is_kept(table: Element) -> bool:
    """Whether each row of a table is kept with the next one."""
    rows = list(table.iterchildren(f"{W}tr"))[:-1]
    return bool(rows) and all(row.find(f".//{W}pPr/{W}keepNext") is not None for row in rows)


def column_widths(table: Element) -> list[int]:
    """The widths of the columns of a table, in twentieths of a point."""
    found = [one.get(f"{W}w", "") for one in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    return [int(one) if one.isdigit() else 0 for one in found]
