"""What a workbook says of its sheets, and what they share: their names, texts and styles, and what is merged or hidden."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.files.archives import Archive
from shanxi_health_policy.batch.files.markup import (
    Attributes,
    BrokenMarkupError,
    check_encoding,
    parse,
    whole_elements,
)
from shanxi_health_policy.batch.files.sheet_cells import place_of
from shanxi_health_policy.batch.files.sheet_values import PLAIN_TEXT, Book, check_longest, unescaped

MOST_SHEETS = 512
_MOST_DESCRIBED = 2**24
"""Parts that describe others take no more bytes than this."""
_MOST_STRINGS = 2**24
_MOST_MERGED = 2**22
"""So many cells are merged at most; what ends before it begins counts as well, or there could be any number of it."""
_MOST_STYLES, _LONGEST_FORMAT = 2**16, 255
"""So many styles of cells, and characters of a format, the programs of the trade write at most."""
_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
"""The numbers of the formats of days and times that are not written out."""
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PLAIN_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?>({PLAIN_TEXT})</t></si>')
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7}):([A-Za-z]{1,3}[0-9]{1,7})["']"""
)
_HIDDEN = re.compile(rb"""<(?:\w+:)?(?:row|col)\s[^<>]*?hidden\s*=\s*["'](?:1|true)["']""")
_LONGEST_TAG = 2**10
_TRUE = ("1", "true", "on")


@frozen
class Sheet:
    """A sheet of a workbook."""

    name: str
    part: str
    hidden: bool


@frozen
class Aside:
    """What a sheet says beside its cells."""

    merged: tuple[tuple[int, int, int, int], ...]
    """First row, first column, last row, last column."""
    hidden: bool
    """Whether rows or columns are hidden, as those are that a filter leaves out."""


@frozen
class Workbook:
    """A workbook: its sheets, and what they share."""

    sheets: tuple[Sheet, ...]
    book: Book = field(eq=False)


def read_workbook(archive: Archive) -> Workbook:
    """What a workbook says of itself; raises [BrokenMarkupError][] where it is none."""
    main = _related(archive, "", "officeDocument")
    workbook = next(iter(main.values()), "")
    if workbook not in archive:
        raise BrokenMarkupError("no workbook")
    found = _Described()
    parse(_described(archive, workbook), found.start)
    if not 0 < len(found.sheets) <= MOST_SHEETS:
        raise BrokenMarkupError("the number of sheets")
    parts = _related(archive, workbook, "worksheet", "Macrosheet")
    others = _related(archive, workbook, "chartsheet", "dialogsheet")
    sheets = []
    for name, number, state in found.sheets:
        if number in others:
            continue
        if parts.get(number, "") not in archive:
            raise BrokenMarkupError("a sheet that is missing")
        sheets.append(Sheet(unescaped(pl.Series([name]))[0], parts[number], state != "visible"))
    if len({sheet.part.lower() for sheet in sheets}) < len(sheets):
        raise BrokenMarkupError("two sheets of the same rows")
    styles = _Styles()
    for part in _related(archive, workbook, "styles").values():
        parse(_described(archive, part), styles.start)
    strings = [pl.Series([], dtype=pl.String)]
    for part in _related(archive, workbook, "sharedStrings").values():
        strings += _strings(archive, part)
    book = Book(
        pl.concat(strings), frozenset(styles.dates), styles.padded, found.from_1904, found.computed_later
    )
    return Workbook(tuple(sheets), book)


def aside_of(archive: Archive, sheet: Sheet) -> Aside:
    """What is merged and what is hidden in a sheet; it stands before and behind all of its cells."""
    end, hidden, merged, cells = b"", False, dict[tuple[int, int, int, int], None](), 0
    for piece in archive.pieces(sheet.part):
        both = end + piece
        hidden = hidden or (b"hidden" in both and _HIDDEN.search(both) is not None)
        if b"mergeCell" in both:
            for first, last in _MERGED.findall(both):
                one = (*place_of(first.decode()), *place_of(last.decode()))
                cells += 0 if one in merged else max(one[2] - one[0] + 1, 1) * max(one[3] - one[1] + 1, 1)
                merged[one] = None
            if cells > _MOST_MERGED:
                raise BrokenMarkupError("many merged cells")
        end = both[-_LONGEST_TAG:]
    return Aside(tuple(merged), hidden)


def _related(archive: Archive, part: str, *kinds: str) -> dict[str, str]:
    """The parts of some kinds that a part refers to, by the names by which it does."""
    folder, name = posixpath.split(part)
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if name == "Relationship" and kind.endswith(kinds) and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            found[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where in archive:
        parse(_described(archive, where), start)
    return found


def _described(archive: Archive, part: str) -> bytes:
    """A part that describes others, whole."""
    found = bytearray()
    for piece in archive.pieces(part):
        found += piece
        if len(found) > _MOST_DESCRIBED:
            raise BrokenMarkupError("a long description")
    content = bytes(found)
    check_encoding(content)
    return content


class _Described:
    """The sheets that a workbook names, and how it counts days."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = self.computed_later = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            number = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), number, attributes.get("state", "visible")))
        self.from_1904 |= attributes.get("date1904") in _TRUE
        self.computed_later |= attributes.get("fullCalcOnLoad") in _TRUE


class _Styles:
    """Which styles show days, and which leading zeros."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self.padded: dict[int, int] = {}
        self._codes: dict[str, str] = {}
        self._within, self._next = False, 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            code = attributes.get("formatCode", "")
            if len(code) > _LONGEST_FORMAT:
                raise BrokenMarkupError("a long format")
            self._codes[attributes.get("numFmtId", "")] = code
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            self._within = name == "cellXfs"
        elif name == "xf" and self._within:
            number = attributes.get("numFmtId", "0")
            code = self._codes.get(number, "")
            if (code == "" and number.isdecimal() and int(number) in _DATES) or is_date_format(code):
                self.dates.add(self._next)
            elif len(code) > 1 and code == "0" * len(code):
                self.padded[self._next] = len(code)
            self._next += 1
            if self._next > _MOST_STYLES:
                raise BrokenMarkupError("many styles")


def is_date_format(code: str) -> bool:
    """Whether a format shows days or times; how long something took is a number.

    >>> (
    ...     is_date_format('yyyy"年"m"月"d"日";@'),
    ...     is_date_format("#,##0.00_);[Red](#,##0.00)"),
    ...     is_date_format("[h]:mm"),
    ... )
    (True, False, False)
    """
    if _DURATION.search(code):
        return False
    return any(letter in "ymdhs" for letter in _ASIDE.sub("", code).lower())


def _strings(archive: Archive, part: str) -> Iterator[pl.Series]:
    """The texts that sheets share, in pieces."""
    count = 0
    for texts in whole_elements(archive.pieces(part), "sst", "si"):
        text = texts.decode()
        found = _PLAIN_STRING.findall(text)
        count_of_all = text.count("<si") + text.count(":si")  # a name may have a prefix
        if len(found) != count_of_all or any(mark in text for mark in ("<!", "<?")):
            careful = _Texts()
            parse(texts, careful.start, careful.end, careful.text, within=True)
            found = careful.found
        count += len(found)
        if count > _MOST_STRINGS:
            raise BrokenMarkupError("many texts")
        strings = pl.Series(found, dtype=pl.String)
        check_longest(strings)
        yield unescaped(strings)


class _Texts:
    """Texts of which parts may be set in other type; how they are spoken is no part of them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._aside = self._is_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        del attributes
        self._parts = [] if name == "si" else self._parts
        self._aside = self._aside or name == "rPh"
        self._is_text = name == "t" and not self._aside

    def end(self, name: str) -> None:
        self.found += ["".join(self._parts)] if name == "si" else []
        self._aside = self._aside and name != "rPh"
        self._is_text = False

    def text(self, text: str) -> None:
        self._parts += [text] if self._is_text else []
