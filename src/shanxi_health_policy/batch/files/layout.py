"""How a file is laid out, where it does not say so itself; and what is noted of how a file was understood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.checks import check_count
from shanxi_health_policy.errors import Fault, FileError, InputError, shown
from shanxi_health_policy.text import Said, Text

ENCODINGS = ("utf-8", "gb18030", "utf-16")
TIME_ZONE = "Asia/Shanghai"
"""The zone that is offered where a file gives its times with one."""
_EXPECTED_ENCODING = Text(" 或 ".join(ENCODINGS), " or ".join(ENCODINGS))
_EXPECTED_ZONE = Text(f"时区的名称，如 {TIME_ZONE}", f"the name of a time zone such as {TIME_ZONE}")


@frozen
class Note:
    """What a person should know of how a file was understood; it is no fault."""

    code: str
    says: Text


_FEW_EMPTY = 10


class Notes(dict[Note, None]):
    """Notes in the order in which they were made, each once; a reader adds to them while it reads, and says how it does."""

    encoding: str | None = None
    """Of a text file."""
    separator: str | None = None
    """What parts the cells of a text file."""
    share: float | None = None
    """How much of the file has been read, up to 1; None where that is not known."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: dict[str, tuple[int, int]] = {}
        """The first and the last row of the header, of each sheet by its name; of a text file by an empty one."""

    def found_head(self, sheet: str, first: int, last: int) -> None:
        """Keep where a header stands, and note it where that is not the first row alone."""
        self.heads[sheet] = first, last
        if last > 1:
            zh, en = (f"第 {last} 行", f"row {last}") if first == last else (
                f"第 {first} 至 {last} 行", f"rows {first} to {last}"
            )  # fmt: skip
            of = (f"工作表“{sheet}”的", f" of sheet {sheet}") if sheet else ("", "")
            self[Note("header", Text(f"{of[0]}表头在{zh}", f"the header{of[1]} is {en}"))] = None

    def found_empty(self, rows: int) -> bool:
        """Note how many rows were empty, where they are more than a few; and whether that was so."""
        if rows > _FEW_EMPTY:
            self[Note("empty_rows", Text(f"{rows} 个空行未读", f"{rows} empty rows are not read"))] = None
        return rows > _FEW_EMPTY


@frozen(kw_only=True)
class Layout:
    """How a file is laid out; what is left out is found out from the file itself, or refused where that would be a guess."""

    encoding: str | None = None
    """Of a text file: one of [ENCODINGS][]."""
    sheet: str | None = None
    """The one sheet of a workbook that is read."""
    skip_rows: int = 0
    """So many rows before the header are no part of the table."""
    columns: Mapping[str, str] = field(factory=dict)
    """From a header of the file to the name of a column that it means."""
    time_zone: str | None = None
    """The zone whose days count, for times that are given with a zone."""
    map_option: str = field(default="--map", eq=False)
    """The option that says what a header means, as faults of this file tell it."""
    names: tuple[str, ...] = ()
    """Of a text without a header: what its columns are called, in order; tabs part them."""
    profile: Mapping[str, str] = field(factory=dict, eq=False)
    """Of what a profile says: of each setting by its name, and of each header in `columns`, where it does."""
    notes: tuple[Note, ...] = field(default=(), eq=False)
    """What a person should know of where the settings come from."""

    def __attrs_post_init__(self) -> None:
        if self.encoding not in (None, *ENCODINGS):
            raise InputError("encoding", self.encoding, _EXPECTED_ENCODING)
        check_count(self.skip_rows, "skip_rows")
        if self.time_zone is not None and not _is_zone(self.time_zone):
            raise InputError("time_zone", self.time_zone, _EXPECTED_ZONE)

    def said(self, setting: str, header: str = "") -> str:
        """Where a setting, or the meaning of a header, was said: in a profile, or by an option."""
        option = {"columns": self.map_option}.get(setting) or f"--{setting.replace('_', '-')}"
        return self.profile.get(f"{setting}.{header}" if header else setting, option)


def _is_zone(name: object) -> bool:
    """Whether the library that reads the times knows a zone of this name; it has its own table of them."""
    if not isinstance(name, str) or not name:
        return False
    try:
        pl.select(pl.datetime(2023, 5, 4).dt.replace_time_zone(name))
    except (pl.exceptions.PolarsError, UnicodeEncodeError):  # a byte of the command line that is no UTF-8
        return False
    return True


def refuse_unused(path: Path, layout: Layout, *names: str) -> None:
    """Refuse a layout that says something which a file of this kind does not have."""
    said = [name for name in names if getattr(layout, name) != getattr(FOUND_OUT, name)]
    if said:
        ending = path.suffix.lower()
        faults = [
            Fault(
                path.name, layout.said(name), shown(getattr(layout, name)),
                Said(f"{ending} 文件不用此项，请去掉", f"{ending} files have no such thing: leave it out"),
            )
            for name in said
        ]  # fmt: skip
        raise FileError(faults)


FOUND_OUT = Layout()
"""Of a file that says everything itself."""
