"""The styles and lists of deleted text, where the new document does not have them.

Two renderings of one template have the same; after a change of template, a style of the same
name is taken from the new one.
"""

from __future__ import annotations

import copy
import re

from lxml import etree

from sseplan.documents.redline.packages import Package, Relation, relations, written
from sseplan.documents.redline.wordml import RELATIONS, VAL, Element, raw
from sseplan.documents.tags import W

_STYLES, _LISTS = "word/styles.xml", "word/numbering.xml"
_DOCUMENT = "word/document.xml"
_STYLE, _STYLE_ID = W + "style", W + "styleId"
_IDS = re.compile(rb'w:styleId="([^"]*)"')
_USES = (W + "pStyle", W + "rStyle", W + "tblStyle")
_NEEDS = (W + "basedOn", W + "link", W + "next")
_NUM, _NUM_ID, _ABSTRACT, _ABSTRACT_ID = (
    W + n for n in ("num", "numId", "abstractNum", "abstractNumId")
)


def settle(package: Package, root: Element) -> None:
    """Make the styles and lists that an old story names those of the new package."""
    lent: list[Element] = []
    if package.old.get(_STYLES) != package.new.get(_STYLES):
        lent = _lend_styles(package, {e.get(VAL, "") for e in root.iter(*_USES)})
    if package.old.get(_LISTS) != package.new.get(_LISTS) and _LISTS in package.old:
        _lend_lists(package, [root, *lent])
    if lent:
        styles = etree.fromstring(package.new[_STYLES])
        styles.extend(lent)
        package.new[_STYLES] = written(styles)


def _lend_styles(package: Package, used: set[str]) -> list[Element]:
    """The old styles that the new package lacks, with those that they build on."""
    have = {name.decode() for name in _IDS.findall(package.new[_STYLES])}
    waiting = sorted(used - have)
    if not waiting:
        return []
    old = {e.get(_STYLE_ID, ""): e for e in etree.fromstring(package.old[_STYLES]).iter(_STYLE)}
    lent: list[Element] = []
    while waiting:
        name = waiting.pop(0)
        if name in old and name not in have:
            have.add(name)
            lent.append(old[name])
            waiting += [e.get(VAL, "") for e in old[name].iter(*_NEEDS)]
    return lent


def _lend_lists(package: Package, roots: list[Element]) -> None:
    """Number the lists of old elements as the new package does, which gets what it lacks."""
    if _LISTS not in package.new:
        package.copy(_LISTS)
        package.relate(_DOCUMENT, _numbering_relation(package))
        return
    uses = [e for root in roots for e in root.iter(_NUM_ID)]
    old, new = (etree.fromstring(parts[_LISTS]) for parts in (package.old, package.new))
    for name in sorted({e.get(VAL, "") for e in uses} & _defined(old).keys()):
        if name not in package.lists:
            package.lists[name] = _lend_list(old, new, name)
    for use in uses:
        use.set(VAL, package.lists.get(use.get(VAL, ""), use.get(VAL, "")))
    package.new[_LISTS] = written(new)


def _numbering_relation(package: Package) -> Relation:
    found = relations(package.old, _DOCUMENT).values()
    return next(r for r in found if r.type == RELATIONS[1:-1] + "/numbering")


def _defined(root: Element) -> dict[str, tuple[Element, Element | None]]:
    """The lists by number, with the pattern that each follows."""
    patterns = {e.get(_ABSTRACT_ID): e for e in root.findall(_ABSTRACT)}
    found = {}
    for number in root.findall(_NUM):
        pattern = number.find(_ABSTRACT_ID)
        follows = None if pattern is None else patterns.get(pattern.get(VAL, ""))
        found[number.get(_NUM_ID, "")] = (number, follows)
    return found


def _lend_list(old: Element, new: Element, name: str) -> str:
    """The number in the new package of a list of the old one; it is added if it is not there."""
    number, pattern = _defined(old)[name]
    present = _defined(new)
    if name in present and _look(*present[name]) == _look(number, pattern):
        return name
    fresh = str(1 + max((int(n) for n in present if n.isdigit()), default=0))
    added = copy.deepcopy(number)
    added.set(_NUM_ID, fresh)
    if pattern is not None:
        twin = copy.deepcopy(pattern)
        ids = [int(e.get(_ABSTRACT_ID, "0")) for e in new.findall(_ABSTRACT)]
        twin.set(_ABSTRACT_ID, str(1 + max(ids, default=0)))
        added.find(_ABSTRACT_ID).set(VAL, twin.get(_ABSTRACT_ID))  # type: ignore[union-attr,arg-type]
        new.insert(len(ids), twin)
    new.append(added)
    return fresh


def _look(number: Element, pattern: Element | None) -> tuple[bytes, bytes]:
    return raw(number), raw(pattern)
