"""The header of a table by its rows: what two rows name together, and how much may stand above it."""

from __future__ import annotations

import pytest

from shanxi_health_policy.batch.files.headers import BALANCE_COLUMNS, INPUT_COLUMNS, Column
from shanxi_health_policy.batch.files.heads import Head, find_head
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

VISITS = ("就诊编号", "人员编号", "就诊日期", "病症", "收费类别", "项目名称", "金额")
BALANCES = ("人员编号", "病症", "年度", "已支付")
TWO = ("甲", "乙")
COLUMNS = {
    VISITS: INPUT_COLUMNS, BALANCES: BALANCE_COLUMNS,
    TWO: (Column("x 甲", Text("x", "x")), Column("y 乙", Text("y", "y"))),
}  # fmt: skip


@pytest.mark.parametrize(("header", "most"), [(VISITS, 3), (BALANCES, 2), (TWO, 2)])
@pytest.mark.parametrize("before", [0, 2])
def test_half_as_many_cells_as_there_are_columns_may_stand_above_them_and_two_at_least(
    header: tuple[str, ...], most: int, before: int
) -> None:
    rows = [("",)] * before + [("t", " ", *["t"] * (most - 1)), header]
    assert find_head(rows, COLUMNS[header], Layout(), "f.csv") == Head(header, before + 2, before + 2)
    rows[before] = ("t",) * (most + 1)
    with pytest.raises(FileError) as caught:
        find_head(rows, COLUMNS[header], Layout(), "f.csv")
    [fault] = caught.value.faults
    assert (fault.where, fault.value) == (f"row {before + 1}", f"{most + 1} cells")
    assert fault.expected.en.endswith(
        f"in row {before + 2}; if these rows are no data, say --skip-rows {before + 1}"
    )


@pytest.mark.parametrize(
    ("group", "below", "said", "name"),
    [
        ("", "病症", {}, "病症"),
        # below a title of a group: the name, where it is known, or where both together mean nothing
        ("基本信息", "病症", {}, "病症"),
        ("基本信息", "备注", {}, "备注"),
        ("项目", "名称", {}, "项目名称"),
        ("项目", "名称", {"名称": "condition"}, "名称"),
        ("收费信息", "合计", {"收费信息合计": "condition"}, "收费信息合计"),
        # below any other: both together
        ("医保", "病症", {}, "医保病症"),
        ("医保", "", {}, "医保"),
    ],
)  # fmt: skip
def test_a_name_below_a_title(group: str, below: str, said: dict[str, str], name: str) -> None:
    rows = [(*VISITS[:6], "", group), ("",) * 6 + ("收费金额", below)]
    head = find_head(rows, INPUT_COLUMNS, Layout(columns=said), "f.csv")
    assert head == Head((*VISITS[:6], "收费金额", name), 2, 1)
