"""Where the header of a table stands among the first rows of a file, and what it calls its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.meanings import Meanings, column_named, header_form, meanings_of
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Spoken, Text, at

MOST_HEAD_ROWS = 30
"""Among so many rows the header must be."""
GROUP_TITLES = (
    "就诊", "就诊信息", "就诊情况", "基本信息", "基本情况", "人员", "人员信息", "个人信息", "参保人信息", "参保人员信息",
    "患者信息", "病人信息", "费用", "费用信息", "费用明细", "费用情况", "收费", "收费信息", "收费明细", "收费项目",
    "收费情况", "项目", "项目信息", "项目明细", "明细", "明细信息", "诊疗", "诊疗信息", "诊疗项目", "诊断信息", "医院",
    "医院信息", "机构信息", "医疗机构", "医疗机构信息",
)  # fmt: skip
"""Titles of groups of columns that change nothing of what the columns below them mean; below any other the two together must be
a name: 金额 below 基金支付 is no amount of an item."""
_GROUPS = frozenset(map(header_form, GROUP_TITLES))
_TITLE = 2  # rows of so many cells stand above a table as its title, a note or a date


@frozen
class Head:
    """The header of a table."""

    names: tuple[str, ...]
    """What it calls the columns, in order."""
    rows_before: int
    """How many rows stand before the first row of data, the header's own among them."""
    row: int
    """The first of its own rows, counted from 1."""


@frozen(eq=False, repr=False)
class _Candidate:
    """Rows that may be the header, from `row` to before `end`."""

    row: int
    end: int
    names: tuple[str, ...]
    meant: Meanings


def find_head(
    rows: Sequence[Sequence[str]], columns: tuple[Column, ...], layout: Layout, file: str
) -> Head | None:
    """The header among the first [MOST_HEAD_ROWS][] rows of a file of these columns; None where all are empty.

    It is the row that names all columns that must be there, or two rows that do together: a group's title above the names.
    Where no row does, the nearest to it is given, so that what is missing can be told. Raises [FileError][] where it could be
    two rows, or where rows that look like rows of a table stand above it.
    """
    rows = [[cell or "" for cell in row] for row in rows[: layout.skip_rows + MOST_HEAD_ROWS]]
    filled = {
        number: count
        for number, row in enumerate(rows)
        if number >= layout.skip_rows and (count := sum(1 for cell in row if cell.strip()))
    }
    if not filled:
        return None
    alone = [_candidate(rows, number, number + 1, columns, layout) for number in filled]
    found = [one for one in alone if not one.meant.missing] or list(_pairs(rows, filled, columns, layout))
    if not found:
        best = max(alone, key=lambda one: len(one.meant.found))
        return Head(best.names, best.end, best.row + 1)
    head, end = found[0], found[0].end
    for other in found[1:]:
        if other.meant.found != head.meant.found:
            expected = Text(
                "只有一行是表头；用 --skip-rows 说明从哪一行起",
                "one row that is the header; --skip-rows says where it is",
            )
            raise FileError(
                [
                    Fault(
                        file,
                        at("rows_of", f"{head.row + 1}, {other.row + 1}"),
                        "、".join(other.names[:20]),
                        expected,
                    )
                ]
            )
        if other.row == end:  # the same names once more, as in two languages
            end = other.end
    _check_above(head, filled, file)
    return Head(head.names, end, head.row + 1)


def _candidate(
    rows: Sequence[Sequence[str]], start: int, end: int, columns: tuple[Column, ...], layout: Layout
) -> _Candidate:
    names = (
        tuple(rows[start]) if end == start + 1 else _combined(rows[start], rows[start + 1], columns, layout)
    )
    return _Candidate(start, end, names, meanings_of(names, columns, layout.columns))


def _pairs(
    rows: Sequence[Sequence[str]], filled: dict[int, int], columns: tuple[Column, ...], layout: Layout
) -> Iterator[_Candidate]:
    """Two rows that name all columns together; each must name some."""
    for number in filled:
        if number + 1 in filled:
            pair = _candidate(rows, number, number + 2, columns, layout)
            if not pair.meant.missing:
                yield pair


def _combined(
    above: Sequence[str], below: Sequence[str], columns: tuple[Column, ...], layout: Layout
) -> tuple[str, ...]:
    """The names of columns in two rows: of merged cells only the first holds the text."""
    width = max(len(above), len(below))
    tops, lows = ([*row, *[""] * (width - len(row))] for row in (above, below))
    names, group = list[str](), ""
    said = set(map(header_form, layout.columns))
    for top, low in zip(tops, lows, strict=True):
        if not low.strip():
            names.append(top)
            group = ""
            continue
        group = top.strip() or group
        both, plain = f"{group}{low}", header_form(group) in _GROUPS
        known = [header_form(one) in said or column_named(one, columns) for one in (low, both)]
        names.append(low if plain and (known[0] or not known[1]) else both)
    return tuple(names)


def _check_above(head: _Candidate, filled: dict[int, int], file: str) -> None:
    """Refuse a header below rows that are as wide as a table: what they hold would not be read."""
    least = max(_TITLE, len(head.meant.found) // 2)
    for number, count in filled.items():
        if number < head.row and count > least:
            expected = Text(
                f"表头（第 {head.row + 1} 行）之上只有标题和说明；若这些行不是数据，用 --skip-rows {head.row}",
                f"only titles and notes above the header in row {head.row + 1}; if these rows are no data, say "
                f"--skip-rows {head.row}",
            )
            raise FileError(
                [Fault(file, at("row", number + 1), Spoken(f"{count} cells", f"{count} 格"), expected)]
            )
