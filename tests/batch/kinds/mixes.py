"""Files as a bureau hands them in: many kinds of trouble in one, drawn together, and what must come of each row."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from tests.batch.kinds.cells import DAY, EMPTY, ID, KINDS, MONEY, REJECTED, ROLES, SAME
from tests.batch.kinds.formats import lines_of, text_of, written
from tests.batch.kinds.readers import READERS, Cells, Handed, Reader

from shanxi_health_policy.batch.files.text_files import PACKED, TEXTS
from shanxi_health_policy.testing import (
    amount_spellings,
    day_spellings,
    id_spellings,
    unclear_amounts,
    unclear_days,
    unclear_ids,
)

OF_FILES: Final = tuple(reader for reader in READERS if ".csv" in reader.formats)
MOST: Final = 4
"""So many cases a mix has at most."""
PLAIN: Final = ("refund_flag", "charge_or_refund")
"""Marks, whose words depend on what they mean; they are spelled in the table of cells."""
NEVER_UNCLEAR: Final = ("cancels", "hospital_grade")
"""A word for nothing is clear in the one, and the other is not read beside a fee class."""
_ENCODERS: Final[dict[str, Callable[[str], bytes]]] = {
    "UTF-8": str.encode,
    "a mark of UTF-8": lambda text: codecs.BOM_UTF8 + text.encode(),
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16": lambda text: text.encode("utf-16"),
}


@frozen
class Row:
    """A row of a mix: what the clerk has, what it means, and in which column it is unclear."""

    shown: Cells
    clean: Cells
    unclear: str = ""
    empty: bool = False
    total: bool = False

    @property
    def is_rejected(self) -> bool:
        """Whether it must be, whatever stands around it."""
        return bool(self.unclear) or self.total


@frozen
class Mix:
    """A file of many kinds at once, and who reads it."""

    reader: Reader
    ending: str
    rows: list[Row]
    headers: dict[str, str]
    """By column what the file calls it, in the file's order."""
    encoding: str
    line_end: str
    separator: str
    titles: bool

    @property
    def kinds(self) -> int:
        """How many kinds of trouble it has."""
        some = (
            self.encoding != "UTF-8",
            self.line_end != "\n",
            self.separator != ",",
            self.titles,
            any(name != header for name, header in self.headers.items()),
            any(row.unclear for row in self.rows),
            any(row.total for row in self.rows),
            any(row.empty for row in self.rows),
            any(row.shown != row.clean for row in self.rows if not row.is_rejected),
        )
        return sum(some)

    def hand_in(self, folder: Path) -> Handed:
        """The file, and on which lines its rows begin."""
        cells = [[row.shown[name] for name in self.headers] for row in self.rows]
        headers = list(self.headers.values())
        lines = lines_of(self.ending, cells)
        if self.titles and self.ending != ".parquet":
            wide = [""] * (len(headers) - 1)
            cells = [["单位：某医院", *wide], headers, *cells]
            headers, lines = ["门诊结算明细", *wide], [line + 2 for line in lines]
        if self.ending not in TEXTS:
            return Handed(written(folder, self.ending, headers, cells), None, lines)
        text = text_of(headers, cells, self.separator).replace("\n", self.line_end)
        content = _ENCODERS[self.encoding](text)
        path = folder / f"in{self.ending}"
        path.write_bytes(gzip.compress(content, 1) if self.ending.endswith(PACKED) else content)
        return Handed(path, None, lines)


@st.composite
def mixes(draw: st.DrawFn, reader: Reader) -> Mix:
    """Files for a reader in any format, of some persons, each with its visits, refunds, or whatever the reader reads."""
    rows = [
        row
        for number in range(draw(st.integers(1, MOST)))
        for row in draw(_case(reader, reader.case(number, draw(st.sampled_from((14, 18))))))
    ]
    nothing = dict.fromkeys(reader.names, "")
    others = draw(st.lists(st.sampled_from(("", "  ", "\u3000", "合计", "小计", " 总计：")), max_size=3))
    for word in others:
        shown = nothing | {reader.names[0]: word}
        row = Row(shown, nothing, empty=not word.strip(), total=bool(word.strip()))
        rows.insert(draw(st.integers(0, len(rows))), row)
    named = {one.name: draw(st.sampled_from([*one.spellings, *one.trade_names])) for one in reader.columns}
    return Mix(
        reader,
        draw(st.sampled_from(reader.formats)),
        rows[::-1] if draw(st.booleans()) else rows,
        {name: named[name] for name in draw(st.permutations(reader.names))},
        draw(st.sampled_from(sorted(_ENCODERS))),
        draw(st.sampled_from(("\n", "\r\n", "\r"))),
        draw(st.sampled_from(",;\t|")),
        draw(st.booleans()),
    )


@st.composite
def _case(draw: st.DrawFn, reader: Reader, rows: list[Cells]) -> list[Row]:
    """The rows of a case in the clerk's spellings, one cell of which may be unclear."""
    found = [Row({name: draw(_spelled(name, cell)) for name, cell in row.items()}, row) for row in rows]
    if draw(st.booleans()):
        columns = [name for name in reader.names if name not in NEVER_UNCLEAR]
        column = draw(st.sampled_from(columns))
        row = found[reader.damaged]
        shown = row.shown | {column: draw(_unclear(column, row.clean[column]))}
        found[reader.damaged] = Row(shown, row.clean, column)
    return found


@cache
def _spelled(column: str, clean: str) -> st.SearchStrategy[str]:
    """What a clerk writes where this is meant."""
    if column in PLAIN or clean.startswith("-"):
        return st.just(clean)
    if not clean:
        return st.sampled_from(["", *_shown(EMPTY, column, clean)])
    role = ROLES[column]
    if role == ID:
        return id_spellings(clean).map(lambda one: one.text)
    if role == DAY:
        return day_spellings(date.fromisoformat(clean)).map(lambda one: one.text)
    if role == MONEY:
        return amount_spellings(clean).map(lambda one: one.text)
    return st.sampled_from([clean, *_shown(SAME, column, clean)])


@cache
def _unclear(column: str, clean: str) -> st.SearchStrategy[str]:
    """What nobody can be sure of in a column."""
    of_role: dict[str, st.SearchStrategy[Any]] = {
        ID: unclear_ids(), DAY: unclear_days(zones=False), MONEY: unclear_amounts(),
    }  # fmt: skip
    role = ROLES[column]
    if role in of_role:
        return of_role[role].map(lambda one: one.text).filter(lambda text: "\n" not in text)
    return st.sampled_from(_shown(REJECTED, column, clean))


def _shown(must: str, column: str, clean: str) -> list[str]:
    """How texts show the kinds of the table of cells of which this must be, in a column of a name, a term or a year."""
    return [
        str(kind.shows(clean))
        for kind in KINDS
        if kind.must == must
        and kind.columns_of([column])
        and not (kind.sheet_only or kind.clean or kind.citizens)
    ]
