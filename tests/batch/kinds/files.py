"""The table of files: how a clerk's file as a whole shows each kind of trouble, and what must then happen, whatever reads it.

A new kind is a line of `KINDS`. It says what must happen to each sort of rows, and why it cannot be in some files.
"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen
from tests.batch.kinds.formats import TABLE, lines_of, text_of, written
from tests.batch.kinds.readers import BALANCES, EARLIER, PEOPLE, VISITS, Handed, Reader, handed_in
from tests.batch.workbook_files import book, sheet

from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.text_files import PACKED, TEXTS

Rows = list[list[Any]]
Change = Callable[[Reader, list[str], Rows], tuple[list[str], Rows]]

SAME = "the same money"
REFUSED = "refused"
REJECTED = "rejected"
NOTED = "noted"
"""It is read as it stands, and what it may mean is told."""
FOUND = "a finding"
"""It is what an audit is there to find."""
SHEETS, TEXT = (".xlsx",), tuple(TEXTS)
LINES = (*TEXTS, ".xlsx")
FILES = (*LINES, ".parquet")


@frozen
class FileKind:
    """A kind of trouble with a file, and what must happen."""

    name: str
    must: Mapping[str, str]
    """By what the rows are: the same money, rejected, or refused. What is not said cannot be in a file of such rows."""
    change: Change = lambda _, headers, rows: (headers, rows)
    """Headers and rows as the clerk has them."""
    write: Callable[[Path, str, Sequence[str], Rows], Path] | None = None
    """How they stand in the file, if not as they usually do."""
    endings: tuple[str, ...] = (*FILES, TABLE)
    why: str = ""
    """Why no other file can be so."""
    says: str = ""
    """What a refusal names, or the column and reason of what is rejected, or the code of what is noted."""
    rejects: Callable[[Rows], list[int]] = lambda rows: [len(rows) - 1]
    """Which rows are rejected."""
    layout: Layout | None = None
    lines: int = 0
    """How many lines stand above the first row more than usually."""
    held: Mapping[str, str] = field(factory=dict)
    """By the name of a reader what must happen there, where that is something else."""

    def must_be(self, reader: Reader) -> str | None:
        """What must happen."""
        return self.held.get(reader.name.removesuffix(" in parts"), self.must.get(reader.holds))

    def hand_in(self, folder: Path, reader: Reader, ending: str, rows: Rows) -> tuple[Handed, Rows]:
        """The file, and its rows."""
        headers, shown = self.change(reader, list(reader.names), [list(row) for row in rows])
        lines = [line + self.lines for line in lines_of(ending, shown)]
        if self.write is not None:
            return Handed(self.write(folder, ending, headers, shown), None, lines), shown
        return evolve(handed_in(folder, ending, headers, shown), lines=lines), shown


def _every(outcome: str) -> dict[str, str]:
    return dict.fromkeys((VISITS, PEOPLE, BALANCES, EARLIER), outcome)


ALL_SAME, ALL_REFUSED = _every(SAME), _every(REFUSED)
NO_ENGLISH = "the columns of a table in memory have their English names, and the first row is no header"
NO_LINES = "only lines of text and of sheets stand above, below and beside a table"
NO_BYTES = "only of a text file the bytes mean characters, and line ends rows"
ROWS_COUNT = "the rows of a table in memory are told by their numbers: an empty one is rejected"
NO_SHEETS = "only a workbook has sheets"


# ---------------------------------------------------------------------------------------------------- headers and rows


def _named(name: Callable[[Any], str]) -> Change:
    return lambda reader, _, rows: ([name(column) for column in reader.columns], rows)


def _backwards(_: Reader, headers: list[str], rows: Rows) -> tuple[list[str], Rows]:
    return headers[::-1], [row[::-1] for row in rows]


def _newest_first(_: Reader, headers: list[str], rows: Rows) -> tuple[list[str], Rows]:
    return headers, rows[::-1]


def _with_column(*columns: str) -> Change:
    return lambda _, headers, rows: ([*headers, *columns], [[*row, *columns] for row in rows])


def _without(place: int) -> Change:
    return lambda _, headers, rows: (
        headers[:place] + headers[place + 1 :],
        [row[:place] + row[place + 1 :] for row in rows],
    )


def _with_rows(*more: Callable[[list[str], Rows], list[object]], first: bool = False) -> Change:
    def change(_: Reader, headers: list[str], rows: Rows) -> tuple[list[str], Rows]:
        added = [one(headers, rows) for one in more]
        return headers, [*added, *rows] if first else [*rows, *added]

    return change


def _row(like: int, **cells: object) -> Callable[[list[str], Rows], list[object]]:
    """A row like another, with other cells where it has the columns."""
    return lambda headers, rows: [
        cells.get(name, cell) for name, cell in zip(headers, rows[like], strict=True)
    ]


def _cell_of(
    like: int, column: str, shown: Callable[[str], str], **more: object
) -> Callable[[list[str], Rows], list[object]]:
    """A row like another, one cell of which is spelled otherwise."""

    def row(headers: list[str], rows: Rows) -> list[object]:
        return _row(like, **{column: shown(rows[like][headers.index(column)]), **more})(headers, rows)

    return row


def _spelled(column: str) -> Callable[[list[str], Rows], list[object]]:
    return _cell_of(0, column, lambda text: f'="{text}"')


_STRANGER = _row(0, visit_id="V9", person_id="P9")


def _only(**cells: str) -> Callable[[list[str], Rows], list[object]]:
    """A row with these cells alone."""
    return lambda headers, _: [cells.get(name, "") for name in headers]


def _first(text: str) -> Callable[[list[str], Rows], list[object]]:
    return lambda headers, _: [text, *[""] * (len(headers) - 1)]


def _zoned(mark: str) -> Change:
    def change(_: Reader, headers: list[str], rows: Rows) -> tuple[list[str], Rows]:
        place = headers.index("visited_on")
        return headers, [[*row[:place], f"{row[place]}T02:00:00{mark}", *row[place + 1 :]] for row in rows]

    return change


def _first_and_last(rows: Rows) -> list[int]:
    return [0, len(rows) - 1]


# ------------------------------------------------------------------------------------------------------------- bytes


def _encoded(to: Callable[[str], bytes]) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    def write(folder: Path, ending: str, headers: Sequence[str], rows: Rows) -> Path:
        path = folder / f"in{ending}"
        content = to(text_of(headers, rows, "\t" if ".tsv" in ending else ","))
        path.write_bytes(gzip.compress(content, 1) if ending.endswith(PACKED) else content)
        return path

    return write


def _separated(separator: str) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    return lambda folder, ending, headers, rows: _encoded(
        lambda _: text_of(headers, rows, separator).encode()
    )(folder, ending, headers, rows)


def _content(bytes_of: Callable[[bytes], bytes]) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    def write(folder: Path, ending: str, headers: Sequence[str], rows: Rows) -> Path:
        path = written(folder, ending, headers, rows)
        path.write_bytes(bytes_of(path.read_bytes()))
        return path

    return write


def _begun(start: bytes) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    """A file that begins as one of another kind."""
    return _content(lambda all_: start + all_)


def _under_name(name: str) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    """Under a name that is a pattern for others, which hold other rows."""

    def write(folder: Path, ending: str, headers: Sequence[str], rows: Rows) -> Path:
        for decoy in ("va", "a", "v", "b"):
            written(folder, ending, headers, rows[:1]).rename(folder / f"{decoy}{ending}")
        return written(folder, ending, headers, rows).rename(folder / f"{name}{ending}")

    return write


def _two_encodings(text: str) -> bytes:
    lines = text.encode().split(b"\n")
    return b"\n".join([*lines[:2], lines[2].replace("哮喘".encode(), "哮喘".encode("gb18030")), *lines[3:]])


# ------------------------------------------------------------------------------------------------------------ sheets


def _book(
    sheets: Callable[[list[list[object]]], dict[str, str]], hidden: str = "", **more: Any
) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    def write(folder: Path, ending: str, headers: Sequence[str], rows: Rows) -> Path:
        states = {hidden: "hidden"} if hidden else None
        return book(folder / f"in{ending}", sheets([list(headers), *rows]), states, **more)

    return write


def _two_halves(rows: list[list[object]]) -> dict[str, str]:
    return {"1月": sheet(rows[:3]), "2月": sheet([rows[0], *rows[3:]])}


def _with_hidden_row(rows: list[list[object]]) -> dict[str, str]:
    return {"明细": sheet(rows).replace('<row r="3">', '<row r="3" hidden="1">')}


KINDS: Final = [
    # ------------------------------------------------------------------------------------------------------- headers
    FileKind("the Chinese names", ALL_SAME, _named(lambda one: one.zh), endings=FILES, why=NO_ENGLISH),
    FileKind("marks of what is required", ALL_SAME, _named(lambda one: f"*{one.zh}："), endings=FILES, why=NO_ENGLISH),
    FileKind("blanks in headers", ALL_SAME, _named(lambda one: f" {one.zh[0]} {one.zh[1:]} "), endings=FILES, why=NO_ENGLISH),
    FileKind("capitals", ALL_SAME, _named(lambda one: one.name.upper().replace("_", "-")), endings=FILES, why=NO_ENGLISH),
    FileKind(
        "full width in headers", ALL_SAME, _named(lambda one: "".join(chr(ord(c) + 0xFEE0) for c in one.name)),
        endings=FILES, why=NO_ENGLISH,
    ),
    FileKind(
        "the names of the trade", ALL_SAME, _named(lambda one: [*one.trade_names, one.name][0]), endings=FILES, why=NO_ENGLISH
    ),
    FileKind("another order of columns", ALL_SAME, _backwards),
    FileKind("further columns", ALL_SAME, _with_column("科室", "备注")),
    FileKind(
        "a column that is missing", ALL_REFUSED, _without(0), endings=FILES, says="_id",
        why="without ids every row of a table in memory is a visit",
    ),
    FileKind("a column under two names", ALL_REFUSED, _with_column("人员编号"), endings=FILES, why=NO_ENGLISH, says="人员编号"),
    FileKind(
        "a column of refunds that is unclear", {VISITS: REFUSED, EARLIER: REFUSED}, _with_column("退费金额"), says="退费金额"
    ),
    # ---------------------------------------------------------------------------------------------------------- rows
    FileKind("newest first", ALL_SAME, _newest_first),
    FileKind(
        "many empty rows", ALL_SAME, _with_rows(*[_only()] * 12), endings=(*TEXT, ".parquet"), says="empty_rows",
        why="an empty row of a sheet is not there, and one of a table in memory is rejected",
    ),
    FileKind("empty rows", ALL_SAME, _with_rows(*[_only()] * 12), endings=FILES, why=ROWS_COUNT),
    FileKind("empty rows first", ALL_SAME, _with_rows(*[_only()] * 2, first=True), endings=FILES, why=ROWS_COUNT, lines=2),
    FileKind("blank rows", ALL_SAME, _with_rows(*[_first("  ")] * 2), endings=FILES, why=ROWS_COUNT),
    FileKind("rows of wide blanks", ALL_SAME, _with_rows(*[_first("　")] * 2), endings=FILES, why=ROWS_COUNT),
    FileKind(
        "a total of its item", {VISITS: REJECTED}, _with_rows(_row(1, technique="小计")), says="technique total"
    ),
    FileKind(
        "a total alone", _every(REJECTED) | {PEOPLE: REJECTED},
        _with_rows(_first("合计")), says="total",
    ),
    FileKind(
        "a total with all its cells", _every(REJECTED),
        _with_rows(_row(0, person_id="合计", cancels="", refund_flag="否")), says="person_id total",
    ),
    FileKind(
        "the same row twice", {VISITS: NOTED}, _with_rows(_row(1)), endings=FILES, why="a table has no summary",
        says="rows_twice",
    ),
    FileKind("a person twice", {PEOPLE: REJECTED}, _with_rows(_row(0)), says="person_id twice"),
    FileKind("a person in two spellings", {PEOPLE: REJECTED}, _with_rows(_spelled("person_id")), says="person_id twice"),
    FileKind(
        "a balance twice", {BALANCES: REJECTED}, _with_rows(_row(0)), says="person_id twice", rejects=_first_and_last
    ),
    FileKind(
        "a balance in two spellings", {BALANCES: REJECTED}, _with_rows(_spelled("person_id")), says="person_id twice",
        rejects=_first_and_last,
    ),
    FileKind(
        "a visit settled in two spellings", {EARLIER: REJECTED}, _with_rows(_spelled("visit_id")), says="visit_id twice",
        rejects=_first_and_last,
    ),
    FileKind(
        "a row after its cancellation", {VISITS: REJECTED}, _with_rows(_row(0)), says="visit_id after_its_cancellation"
    ),
    FileKind(
        "a visit of another person", {VISITS: REJECTED},
        _with_rows(_row(4, visit_id="R9", person_id="P9", refund_flag="是", charge_or_refund="退")),
        held={"audit": FOUND}, says="cancels cancels_nothing",
    ),
    FileKind(
        "a visit cancelled twice", {VISITS: REJECTED}, _with_rows(_row(4, visit_id="R9")), held={"audit": FOUND},
        says="cancels cancelled_already",
    ),
    FileKind(
        "an unknown visit cancelled", {VISITS: REJECTED}, _with_rows(_row(4, visit_id="R9", cancels="V9")),
        held={"audit": FOUND}, says="cancels cancels_nothing",
    ),
    FileKind(
        "a part of a visit given back", {VISITS: REJECTED},
        _with_rows(_cell_of(4, "cancels", lambda text: f"3{text[1:]}", visit_id="R9", amount="-1.00")),
        says="amount partial_refund",
    ),
    FileKind(
        "a negative row without its visit", {VISITS: REJECTED}, _with_rows(_row(0, visit_id="R9", amount="-100.00")),
        says="amount negative_amount",
    ),
    FileKind(
        "a refund that is marked alone", {VISITS: REJECTED}, _with_rows(_row(0, visit_id="R9", refund_flag="是")),
        says="refund_flag refund_of_nothing",
    ),
    *(
        FileKind(
            f"times with {mark}", {VISITS: REFUSED, EARLIER: REJECTED}, _zoned(mark), says="visited_on",
            rejects=lambda rows: [*range(len(rows))],
        )
        for mark in ("Z", "+08:00", " UTC")
    ),
    FileKind("times whose zone is said", {VISITS: SAME}, _zoned("Z"), layout=Layout(time_zone="Asia/Shanghai")),
    # --------------------------------------------------------------------------------------------- lines around a table
    FileKind(
        "titles above it", ALL_SAME, lambda _, headers, rows: (headers, rows), endings=LINES, why=NO_LINES, lines=2,
        write=lambda folder, ending, headers, rows: written(
            folder, ending, ["门诊结算明细表", *[""] * (len(headers) - 1)],
            [["单位：某医院", *[""] * (len(headers) - 1)], list(headers), *rows],
        ),
    ),
    FileKind(
        "remarks below it", ALL_SAME, _with_rows(_first("制表人：某某"), _first("打印日期：2023-12-31")), endings=LINES,
        why=NO_LINES,
    ),
    FileKind(
        "a cell too many", _every(REJECTED), _with_rows(lambda headers, rows: [*_STRANGER(headers, rows), "多"]),
        endings=TEXT, why=NO_LINES, says=" wrong_number_of_cells",
    ),
    FileKind(
        "a cell too few", _every(REJECTED), _with_rows(lambda headers, rows: _STRANGER(headers, rows)[:-1]),
        endings=TEXT, why="an absent cell of a sheet is an empty one", says=" wrong_number_of_cells",
    ),
    # --------------------------------------------------------------------------------------------------------- bytes
    *(
        FileKind(name, ALL_SAME, write=_encoded(to), endings=TEXT, why=NO_BYTES)
        for name, to in {
            "a mark of UTF-8": lambda text: codecs.BOM_UTF8 + text.encode(),
            "GB18030": lambda text: text.encode("gb18030"),
            "UTF-16": lambda text: text.encode("utf-16"),
            "UTF-16 of the other order": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
            "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
            "line ends of old": lambda text: text.replace("\n", "\r").encode(),
            "line ends of all sorts": lambda text: text.replace("\n", "\r", 1).replace("\n", "\r\n", 2).encode(),
            "no line end at the end": lambda text: text.rstrip("\n").encode(),
            "quotes around every cell": lambda text: text.replace("督灸", '"督灸"').encode(),
        }.items()
    ),
    *(
        FileKind(f"cells parted by {mark!r}", ALL_SAME, write=_separated(mark), endings=TEXT, why=NO_BYTES)
        for mark in (";", "\t", "|", ",")
    ),
    *(
        FileKind(name, ALL_REFUSED, write=_encoded(to), endings=TEXT, why=NO_BYTES)
        for name, to in {
            "a zero byte": lambda text: text.encode().replace(b"2023", b"20\x0023", 1),
            "half a character": lambda text: text.encode()[:-2] + b"\xe5\x93",
            "UTF-32": lambda text: text.encode("utf-32"),
            "a quote that does not end": lambda text: f'{text}"'.encode(),
            "nothing at all": lambda _: b"",
            "a header alone of nothing": lambda _: b"\n\n",
        }.items()
    ),
    FileKind(
        "two encodings", {VISITS: REFUSED, BALANCES: REFUSED, EARLIER: REFUSED}, write=_encoded(_two_encodings), endings=TEXT,
        why=NO_BYTES,
    ),
    FileKind(
        "a file cut in half", ALL_REFUSED, write=_content(lambda all_: all_[: len(all_) // 2]), why="half of a text is one",
        endings=(*SHEETS, ".parquet", *(one for one in TEXT if one.endswith(PACKED))),
    ),
    *(
        FileKind(f"what begins with {start!r}", ALL_REFUSED, write=_begun(start), endings=FILES, why="a table has no bytes")
        for start in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7\n", b"<html><table>", b"7z\xbc\xaf'\x1c", b"PARE")
    ),
    *(
        FileKind(f"the name {name}", ALL_SAME, write=_under_name(name), endings=FILES, why="a table has no name")
        for name in ("v[a]", "*", "?", "{a,b}", "a b", "~")
    ),
    # -------------------------------------------------------------------------------------------------------- sheets
    FileKind(
        "two sheets of one table", ALL_SAME, write=_book(_two_halves), endings=SHEETS, why=NO_SHEETS, says="sheets_joined"
    ),
    FileKind("a hidden row", ALL_SAME, write=_book(_with_hidden_row), endings=SHEETS, why=NO_SHEETS, says="hidden_cells"),
    FileKind(
        "a hidden sheet", ALL_REFUSED, write=_book(_two_halves, hidden="2月"), endings=SHEETS, why=NO_SHEETS, says="2月",
    ),
    FileKind(
        "a sheet of something else", ALL_REFUSED, endings=SHEETS, why=NO_SHEETS, says="说明",
        write=_book(lambda rows: {"明细": sheet(rows), "说明": sheet([["填表说明"], ["一", "二"]])}),
    ),
    FileKind(
        "an empty sheet", ALL_SAME, endings=SHEETS, why=NO_SHEETS,
        write=_book(lambda rows: {"明细": sheet(rows), "Sheet2": sheet([])}),
    ),
    FileKind(
        "a cell where none can be", ALL_REFUSED, endings=SHEETS, why=NO_SHEETS,
        write=_book(lambda rows: {"明细": sheet(rows).replace("</row>", '<c r="G99999999"><v>1</v></c></row>', 1)}),
    ),
]  # fmt: skip
