"""Rows of a table that are no rows of it: who drew it up and checked it, when it was printed, remarks, numbers of pages."""

from __future__ import annotations

import polars as pl
from attrs import field, mutable

from shanxi_health_policy.batch.files.empty_rows import perhaps_blank
from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.text import Text, several

_GATE = ("amount", "total_cost", "paid", "groups")
"""A row in which one of these is filled is no remark; they stand in every table, each in its own kind."""
_FILLED = ("fund_paid", "fund_payment", "contribution_standard", "cancels")
"""Nor is one in which one of these is filled."""
_MARGIN = (
    r"^\s*(?:(?:制表|填表|制单|填报|审核|审批|复核|核对|打印|导出|经办|录入|主管|负责|单位负责|部门负责|财务负责|科室负责)"
    r"(?:人员|人|员|单位|部门|机构|科室|日期|时间)?(?:签字|签名|签章|盖章)?|备注|说明|附注|注)\s*(?:[:：（(]|$)"
    r"|^\s*第\s*[0-9]+\s*页\s*(?:[,，/共].*)?$"
)
_MOST_TOLD = 5


@mutable
class Margins:
    """Takes the remarks out of the parts of a file, and keeps what is to be said of them."""

    _rows: list[tuple[int, str]] = field(factory=list)
    _count: int = 0

    def taken_from(self, frame: pl.DataFrame, names: list[str], line: str) -> pl.DataFrame:
        """The rows of a part without remarks; `names` are its own columns in order, `line` tells where a row stands.

        A row is a remark where its first filled cell begins as one does, and no cell of an amount is filled.
        """
        gate = next((name for name in _GATE if name in names), None)
        schema = frame.schema
        if gate is None or not frame.select(_may_be_empty(gate, schema).any()).item():
            return frame
        first = pl.coalesce(
            pl.when(~_is_empty(name, schema)).then(pl.col(name).cast(pl.String)) for name in names
        )
        empty = [_is_empty(name, schema) for name in (gate, *_FILLED) if name in names]
        is_remark = pl.all_horizontal(*empty, first.str.contains(_MARGIN).fill_null(value=False))
        found = frame.filter(is_remark)
        if found.is_empty():
            return frame
        texts = (pl.col(name).cast(pl.String).str.strip_chars().replace("", None) for name in names)
        cells = pl.concat_str(*texts, separator=" ", ignore_nulls=True)
        room = max(_MOST_TOLD - len(self._rows), 0)
        self._rows += found.head(room).select(line, cells.alias("cells")).rows()
        self._count += found.height
        return frame.filter(~is_remark)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is said of all remarks so far."""
        if not self._count:
            return ()
        shown = [(row, text[:40]) for row, text in self._rows]
        more = ("……", "…") if self._count > len(shown) else ("", "")
        zh = "；".join(f"第 {row} 行“{text}”" for row, text in shown) + more[0]
        en = "; ".join(f"row {row}, {text}" for row, text in shown) + more[1]
        rows = several(self._count, "row is a remark", "rows are remarks")
        said = Text(f"{self._count} 行是表外的说明，不是数据：{zh}", f"{rows} and no data: {en}")
        return (Note("margins", said),)


def _may_be_empty(name: str, schema: pl.Schema) -> pl.Expr:
    """What can be told quickly, since it is asked of every row: true wherever the cell is empty."""
    empty = pl.col(name).is_null()
    return empty | perhaps_blank(pl.col(name)) if schema[name] == pl.String else empty


def _is_empty(name: str, schema: pl.Schema) -> pl.Expr:
    if schema[name] == pl.String:
        return pl.col(name).str.strip_chars().fill_null("") == ""
    return pl.col(name).is_null()
