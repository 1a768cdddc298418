"""Rows that are totals (小计, 合计): they stand among the rows of a bill, and are none of its items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import polars as pl

from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import FaultFinder, constant
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import normal_form

_WORDS = "小计|合计|总计|累计|共计|总合计|总金额|总费用"
_OF = "本页|本日|当日|本月|当月|本年|本次|本科|本期|每页|全部|费用|金额|项目|人员|就诊|页|日|月|年"
# Patterns that are compiled when a name may be a total.
_TOTAL = rf"\W*(?:(?:{_OF})*(?:{_WORDS})(?:金额|费用|数)?|(?:sub|grand|page)?totals?)(?:[^\w].*|[0-9.].*|[元人次条行笔].*)?"
_AT_THE_END = rf"(?:{_WORDS}|汇总)\W*$"
"""Of an id: a spreadsheet writes its subtotals as `V1 汇总`."""
_NO_ITEM = Text(
    "收费项目；合计、小计等行不是项目，不参与结算，可以删去",
    "an item of a bill: a row of totals is none, is not settled, and may be left out",
)
_NO_PERSON = Text(
    "参保人；合计、小计等行不是参保人，可以删去",
    "an insured person: a row of totals is none, and may be left out",
)


def is_total(name: str) -> bool:
    """Whether a name says that its row is a total.

    >>> [is_total(name) for name in ("小计", "本页合计：", "合计 3 条", "Subtotal", "电针", "24小时尿量累计")]
    [True, True, True, True, False, False]
    """
    # Most names are Chinese without either character: they need no closer look.
    if "计" not in name and "总" not in name and not name.isascii():
        return False
    return re.fullmatch(_TOTAL, normal_form(name)) is not None


def is_total_id(name: str) -> bool:
    """Whether an id is none, and says that its row is a total.

    >>> [is_total_id(name) for name in ("合计", "V1 汇总", "V1")]
    [True, True, False]
    """
    return is_total(name) or re.search(_AT_THE_END, normal_form(name)) is not None


def totals_among(
    frame: pl.DataFrame, faulty: pl.Series, items: Iterable[str]
) -> tuple[pl.Series, pl.DataFrame]:
    """Which rows are totals, by a word for one in their names, ids or day, with a fault each.

    `faulty` are rows that are no visits anyhow, `items` the distinct names of items. Ids are many: only those of faulty rows
    and those that are not plain ASCII, are looked at.
    """
    found, finder = constant(value=False, rows=frame.height), FaultFinder(frame)

    def add(here: pl.Series, column: str) -> None:
        nonlocal found
        finder.add(here & ~found, column, "total", _NO_ITEM)
        found |= here

    if any(is_total(name) for name in items):
        add(by_distinct(frame["technique"], is_total, pl.Boolean).fill_null(value=False), "technique")
    for column in ("visit_id", "person_id"):
        cells = frame[column]
        if not cells.dtype.is_integer():
            add(_told(cells, faulty | _not_ascii(cells), is_total_id), column)
    for column in ("condition", "visited_on"):
        if not frame[column].dtype.is_temporal():
            add(_told(frame[column], faulty, is_total), column)
    return found, finder.table()


def totals_of_persons(persons: pl.Series, faulty: pl.Series, finder: FaultFinder) -> pl.Series:
    """Which rows of a file of persons are totals, by their ids, with a fault each; `faulty` are no persons anyhow."""
    found = _told(persons, faulty | _not_ascii(persons), is_total_id)
    finder.add(found, persons.name, "total", _NO_PERSON)
    return found


def _not_ascii(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:  # a number is no total
        return constant(value=False, rows=len(cells))
    characters, size = cells.str.len_chars(), cells.str.len_bytes()
    if characters.sum() == size.sum():
        return constant(value=False, rows=len(cells))
    return (characters != size) & cells.str.contains_any(["计", "总"])


def _told(cells: pl.Series, among: pl.Series, test: Callable[[str], bool]) -> pl.Series:
    """Which of some cells pass a test."""
    if not among.any():
        return constant(value=False, rows=len(cells))
    rows = among.arg_true()
    texts = cells.gather(rows).cast(pl.String).fill_null("").to_list()
    passed = pl.Series([test(text) for text in texts], dtype=pl.Boolean)
    return constant(value=False, rows=len(cells)).scatter(rows, passed)
