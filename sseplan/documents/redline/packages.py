"""What deleted text needs of the old package: pictures, links, headers.

The result is the new package.  Where an id of the old one means the same in the new one it
stays; what the new package lacks is copied into it under a name of its own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import cast

from lxml import etree

from sseplan.documents.redline.wordml import RELATIONS, Element

STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml$")

_TYPES = "[Content_Types].xml"
_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_NS[1:-1]}"/>'.encode()
_HOLDERS = etree.XPath("//*[@r:*]", namespaces={"r": RELATIONS[1:-1]})


@dataclass(frozen=True)
class Relation:
    """A relationship of a part; ``target`` is the name of a part, or an address outside."""

    id: str
    type: str
    target: str
    external: bool


class Package:
    """The parts of the old file, and those of the new one, to which what is lacking is added."""

    def __init__(self, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
        self.old = old
        self.new = dict(new)
        self.lists: dict[str, str] = {}  # old number of a list → its number in the result
        self._copies: dict[str, str] = {}

    def settle(self, part: str, root: Element) -> None:
        """Make the relationship ids in an old story those of the new package."""
        known = relations(self.old, part)
        if known == relations(self.new, part) and all(
            relation.external or self._same(relation.target) for relation in known.values()
        ):
            return
        ids: dict[str, str] = {}
        for holder in cast("list[Element]", _HOLDERS(root)):
            for name, id_ in holder.attrib.items():
                if str(name).startswith(RELATIONS) and id_ in known:
                    if id_ not in ids:
                        ids[str(id_)] = self.relate(part, known[str(id_)])
                    holder.set(name, ids[str(id_)])

    def relate(self, part: str, wanted: Relation) -> str:
        """The id by which a part of the new package reaches what an old relation leads to."""
        present = relations(self.new, part)
        for relation in present.values():
            alike = replace(relation, id=wanted.id) == wanted
            if alike and (wanted.external or self._same(wanted.target)):
                return relation.id
        target = wanted.target if wanted.external else self.copy(wanted.target)
        fresh = next(f"rIdAvant{n}" for n in count(1) if f"rIdAvant{n}" not in present)
        self._add_relation(part, replace(wanted, id=fresh, target=target))
        return fresh

    def copy(self, part: str) -> str:
        """Copy an old part, and all that it leads to; returns its name in the new package."""
        if part not in self._copies:
            name = self._copies[part] = self._free(part)
            self.new[name] = self.old[part]
            self._declare(part, name)
            self.new.pop(_rels_of(name), None)
            for relation in relations(self.old, part).values():
                target = relation.target if relation.external else self.copy(relation.target)
                self._add_relation(name, replace(relation, target=target))
        return self._copies[part]

    def _same(self, part: str) -> bool:
        """Whether a part is the same in both; a story is, because both are compared into one."""
        if part not in self.new or part not in self.old:
            return False
        return STORY.match(part) is not None or self.new[part] == self.old[part]

    def _free(self, part: str) -> str:
        stem, extension = posixpath.splitext(part)
        if part not in self.new:
            return part
        names = (f"{stem}{n}{extension}" for n in count(1001))
        return next(name for name in names if name not in self.new and name not in self.old)

    def _declare(self, old: str, new: str) -> None:
        """Give a copied part the content type of the old one."""
        types = etree.fromstring(self.old[_TYPES])
        found = [e for e in types if e.get("PartName") == "/" + old]
        extension = posixpath.splitext(old)[1][1:].lower()
        found += [e for e in types if e.get("Extension", "").lower() == extension]
        if found:
            root = etree.fromstring(self.new[_TYPES])
            tag = str(found[0].tag).replace("Default", "Override")
            kind = {"PartName": "/" + new, "ContentType": found[0].get("ContentType", "")}
            etree.SubElement(root, tag, kind)
            self.new[_TYPES] = written(root)

    def _add_relation(self, part: str, relation: Relation) -> None:
        root = etree.fromstring(self.new.get(_rels_of(part), _NO_RELATIONS))
        target = relation.target if relation.external else "/" + relation.target
        facts = {"Id": relation.id, "Type": relation.type, "Target": target}
        if relation.external:
            facts["TargetMode"] = "External"
        etree.SubElement(root, _NS + "Relationship", facts)
        self.new[_rels_of(part)] = written(root)


def relations(parts: Mapping[str, bytes], part: str) -> dict[str, Relation]:
    """The relationships of a part by id."""
    if _rels_of(part) not in parts:
        return {}
    root = etree.fromstring(parts[_rels_of(part)])
    return {r.id: r for r in (_relation(part, e) for e in root if isinstance(e.tag, str))}


def written(root: Element) -> bytes:
    """A part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _relation(part: str, element: Element) -> Relation:
    target, external = element.get("Target", ""), element.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
    return Relation(element.get("Id", ""), element.get("Type", ""), target, external)


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"
