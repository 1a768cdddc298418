"""XML of workbooks in pieces of whole elements, each parsed by itself: no more of it is in memory than a piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

_MOST_BEFORE = 2**22
"""What stands before the first element takes no more bytes than this."""
_LONGEST = 2**24
"""An element of the list takes no more bytes than this."""
_LONGEST_END = 2**10
"""Nor does the end of an element take more than this."""
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_MARK = b"\xef\xbb\xbf"

Attributes = dict[str, str]


class BrokenMarkupError(ValueError):
    """XML that is none, or not as workbooks have it."""


def check_encoding(data: bytes) -> None:
    """Every program writes workbooks in UTF-8; what is not is not looked into."""
    said = _ENCODING.search(data[:200])
    known = said is None or said[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    if not known or not data.removeprefix(_MARK).lstrip().startswith(b"<"):
        raise BrokenMarkupError("not UTF-8")


def whole_elements(pieces: Iterable[bytes], inside: str, element: str) -> Iterator[bytes]:
    """The content of the element `inside`, cut where an `element` of it ends; where there is none it is broken."""
    begins = re.compile(rb"<(?:\w+:)?" + inside.encode() + rb"(?:\s[^<>]*)?/?>")
    ends = re.compile(rb"</(?:\w+:)?" + inside.encode() + rb"\s*>")
    name = rb"(?:\w+:)?" + element.encode()
    to_last_end = re.compile(rb".*<(?:/" + name + rb"\s*|" + name + rb"(?:\s[^<>]*)?/)>", re.DOTALL)
    waiting, begun = b"", False
    for piece in pieces:
        looked = max(len(waiting) - _LONGEST_END, 0)  # there is no end before it
        waiting += piece
        if not begun:
            found = begins.search(waiting)
            if len(waiting[: found.end()] if found else waiting) > _MOST_BEFORE:
                raise BrokenMarkupError("much before the content")
            if found is None:
                continue
            check_encoding(waiting)
            if b"<!" in waiting[: found.end()]:
                raise BrokenMarkupError("declarations")
            if found[0].endswith(b"/>"):
                return
            waiting, begun, looked = waiting[found.end() :], True, 0
        end = ends.search(waiting, looked)
        if end is not None:
            yield waiting[: end.start()]
            return
        ended = to_last_end.match(waiting, looked)
        if ended is not None:
            yield waiting[: ended.end()]
            waiting = waiting[ended.end() :]
        elif len(waiting) > _LONGEST:
            raise BrokenMarkupError("a long element")
    raise BrokenMarkupError("the content is missing")


def parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
    *,
    within: bool = False,
) -> None:
    """Tell of the elements of a document, or, `within` one, of some elements of it, by their names without prefixes."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise BrokenMarkupError("declarations")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        if within:
            parser.Parse(b"<within>", False)
        parser.Parse(data, not within)
        if within:
            parser.Parse(b"</within>", True)
    except expat.ExpatError as error:
        raise BrokenMarkupError(str(error)) from None
