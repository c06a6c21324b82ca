"""One paragraph: its changed words, or all of it inserted or deleted."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from sseplan.documents.redline import fields, likeness, tokens, wording
from sseplan.documents.redline.marks import Pen, bury
from sseplan.documents.redline.tokens import Line, Token
from sseplan.documents.redline.wordml import (
    BOOKMARK,
    BOOKMARK_END,
    CONTENT,
    CONTROL,
    DEL,
    INS,
    LINK,
    MARKABLE,
    PPR,
    RPR,
    SIMPLE_FIELD,
    SPACE,
    Element,
    R,
    T,
    make,
    raw,
)

Bring = Callable[[Element], None]
Shells = Mapping[Element | None, Element | None]


def whole(pen: Pen, paragraph: Element, tag: str) -> None:
    """Mark all of a paragraph, its end included, as inserted or deleted."""
    content(pen, paragraph, tag)
    pen.paragraph(paragraph, tag)


def content(pen: Pen, paragraph: Element, tag: str) -> None:
    """Mark all that a paragraph holds, and not its end."""
    fields.spell_out_all(paragraph)
    for control in list(paragraph.iter(CONTROL)):
        unwrap(control)
    _mark_children(pen, paragraph, tag)


def changed(pen: Pen, old: Element, new: Element, bring: Bring) -> None:
    """Write into ``new`` what changed since ``old``: properties and words.

    ``bring`` readies old elements for the new document.
    """
    pen.changed(new, PPR, old.find(PPR))
    before, after = tokens.read(old), tokens.read(new)
    if not _same(before, after):
        _rewrite(pen, new, before, after, bring)
    if new.find(BOOKMARK) is None:
        _keep_bookmarks(old, new, bring)


def _rewrite(pen: Pen, new: Element, before: Line, after: Line, bring: Bring) -> None:
    """Fill a paragraph with what stays, what goes and what comes."""
    pieces = list(_pieces(before, after))
    borrowed = {t.shell for t in before.tokens}
    properties = new.find(PPR)
    new[:] = [] if properties is None else [properties]
    for shell, inside in groupby(pieces, lambda piece: piece.shell):
        host = new if shell is None else _shell(new, shell)
        if shell in borrowed and shell is not None:
            bring(host)
        _write(pen, host if shell is None else _inside(host), inside, bring)


def unwrap(control: Element) -> None:
    """Put what a content control holds in its place: Word can't track a control by itself."""
    parent, inside = control.getparent(), control.find(CONTENT)
    if parent is not None:
        at = parent.index(control)
        parent[at : at + 1] = [] if inside is None else list(inside)


def _keep_bookmarks(old: Element, new: Element, bring: Bring) -> None:
    """A heading that is none any more: the old table of contents must still lead to it."""
    for mark in old.findall(BOOKMARK):
        bring(mark)
        new.insert(1 if new.find(PPR) is not None else 0, mark)
    for mark in old.findall(BOOKMARK_END):
        bring(mark)
        new.append(mark)


def _mark_children(pen: Pen, parent: Element, tag: str) -> None:
    """Each stretch of runs goes into one mark; a link keeps the marks inside it."""
    box: Element | None = None
    for child in list(parent):
        if child.tag not in MARKABLE:
            box = None
            if child.tag == LINK:
                _mark_children(pen, child, tag)
            continue
        if box is None:
            box = pen.mark(tag)
            child.addprevious(box)
        box.append(child)
        if tag == DEL:
            bury(child)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token of the result: marked INS or DEL, or not marked; ``former`` was its look."""

    tag: str
    token: Token
    shell: Element | None
    restyled: bool = False
    former: Element | None = None


def _same(before: Line, after: Line) -> bool:
    if [t.key for t in before.tokens] != [t.key for t in after.tokens]:
        return False
    return all(raw(o.look) == raw(n.look) for o, n in zip(before.tokens, after.tokens, strict=True))


def _pieces(before: Line, after: Line) -> Iterator[_Piece]:
    found = wording.steps(before.tokens, after.tokens)
    shells = _shells(before, after, found)
    places = _places(after)
    rank = 0
    for step in found:
        yield from (_Piece(DEL, old, shells.get(old.shell)) for old in step.old if not step.same)
        for n, new in enumerate(step.new):
            yield from places.get(rank + n, ())
            shell = shells.get(new.shell)
            yield _stays(step.old[n], new, shell) if step.same else _Piece(INS, new, shell)
        rank += len(step.new)
    yield from places.get(rank, ())


def _stays(old: Token, new: Token, shell: Element | None) -> _Piece:
    restyled = old.look is not new.look and raw(old.look) != raw(new.look)
    return _Piece("", new, shell, restyled, old.look)


def _places(line: Line) -> Mapping[int, list[_Piece]]:
    """Bookmarks and the like as pieces, by the rank of the token that they precede."""
    around = [None, *(t.shell for t in line.tokens), None]
    places: dict[int, list[_Piece]] = {}
    for rank, element in line.places:
        left, right = around[rank], around[rank + 1]
        token = Token(b"", "", None, (element,), True, None)
        places.setdefault(rank, []).append(_Piece("", token, left if left is right else None))
    return places


def _shells(before: Line, after: Line, found: Iterable[wording.Step]) -> Shells:
    """The link or control that each old or new one becomes; none for a control of one side."""
    shells: dict[Element | None, Element | None] = {
        t.shell: t.shell
        for line in (before, after)
        for t in line.tokens
        if t.shell is not None and t.shell.tag == LINK
    }
    for step in found:
        if step.same:
            pairs = zip(step.old, step.new, strict=True)
            shells |= {o.shell: n.shell for o, n in pairs if o.shell is not None}
    controls = {likeness.control_name(s): s for s in _controls(after)}
    for control in _controls(before):
        twin = controls.get(likeness.control_name(control))
        if twin is not None:
            shells[control] = shells[twin] = twin
    return shells


def _controls(line: Line) -> list[Element]:
    shells = (t.shell for t in line.tokens)
    return [s for s in shells if s is not None and s.tag == CONTROL]


def _shell(paragraph: Element, shell: Element) -> Element:
    """An empty copy of a link or control, at the end of the paragraph."""
    copied = etree.SubElement(paragraph, shell.tag)
    for name, value in shell.attrib.items():
        copied.set(name, value)
    if shell.tag == CONTROL:
        copied.extend(copy.deepcopy(child) for child in shell if child.tag != CONTENT)
        etree.SubElement(copied, CONTENT)
    return copied


def _inside(shell: Element) -> Element:
    return shell[-1] if shell.tag == CONTROL else shell


def _write(pen: Pen, host: Element, pieces: Iterable[_Piece], bring: Bring) -> None:
    for tag, marked in groupby(pieces, lambda piece: piece.tag):
        elements = _elements(pen, marked)
        if tag:
            box = pen.mark(tag)
            box.extend(elements)
            elements = [box]
        if tag == DEL:
            for run in box:
                bury(run)
            bring(box)
        host.extend(elements)


def _elements(pen: Pen, pieces: Iterable[_Piece]) -> list[Element]:
    """Runs, as few as the looks allow, and what stands beside runs."""
    made: list[Element] = []
    last: _Piece | None = None
    for piece in pieces:
        if piece.token.whole:
            made += _beside(piece)
            last = None
            continue
        if last is None or not _look_the_same(last, piece):
            made.append(_run(pen, piece))
        _add(made[-1], piece.token)
        last = piece
    return made


def _beside(piece: _Piece) -> list[Element]:
    nodes = list(piece.token.nodes)
    if piece.tag and nodes[0].tag == SIMPLE_FIELD:
        return fields.spelled_out(nodes[0])
    return nodes


def _look_the_same(one: _Piece, other: _Piece) -> bool:
    looks = ((one.token.look, other.token.look), (one.former, other.former))
    return one.restyled == other.restyled and all(a is b or raw(a) == raw(b) for a, b in looks)


def _run(pen: Pen, piece: _Piece) -> Element:
    run = make(R)
    if piece.token.look is not None:
        run.append(copy.deepcopy(piece.token.look))
    if piece.restyled:
        pen.changed(run, RPR, piece.former)
    return run


def _add(run: Element, token: Token) -> None:
    """A token at the end of a run; pieces of text come together again."""
    if not token.is_text:
        run.extend(token.nodes)
    elif len(run) and run[-1].tag == T:
        run[-1].text = (run[-1].text or "") + token.text
    else:
        text = etree.SubElement(run, T)
        text.set(SPACE, "preserve")
        text.text = token.text
