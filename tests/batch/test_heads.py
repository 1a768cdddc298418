"""Where the header of a table stands: below titles, in one row or two, and never by a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.batch import Layout
from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.heads import GROUP_TITLES, Head, find_head
from shanxi_health_policy.errors import FileError

NAMES = ("就诊编号", "人员编号", "就诊日期", "病症", "收费类别", "项目名称", "金额")
ROW = ("V1", "P1", "2023-01-09", "哮喘", "III", "督灸", "300.00")
OTHER = tuple(f"其他{name}" for name in NAMES)


def _found(*rows: tuple[str, ...], skip_rows: int = 0, **columns: str) -> Head | None:
    return find_head(rows, INPUT_COLUMNS, Layout(skip_rows=skip_rows, columns=columns), "f.csv")


def _refused(*rows: tuple[str, ...]) -> str:
    with pytest.raises(FileError) as caught:
        _found(*rows)
    return str(caught.value.message("en"))


_TITLES = st.lists(
    st.one_of(
        st.just(("",) * 7),
        st.sampled_from(["吕梁市2023年就诊明细", "单位：元", "打印日期：2023-12-31", "金额"]).map(lambda one: (one, "", "")),
        st.just(("单位：吕梁市医保局", "", "", "2023年1月", "", "", "单位：元")),
    ),
    max_size=8,
)  # fmt: skip


@given(titles=_TITLES, order=st.permutations(NAMES), data=st.integers(0, 3))
def test_the_header_is_the_row_that_names_all_columns(
    titles: list[tuple[str, ...]], order: list[str], data: int
) -> None:
    head = _found(*titles, tuple(order), *[ROW] * data)
    assert head == Head(tuple(order), len(titles) + 1, len(titles) + 1)


@given(titles=_TITLES, group=st.sampled_from(GROUP_TITLES), merged=st.booleans())
def test_a_title_above_a_group_of_columns_is_no_part_of_their_names(
    titles: list[tuple[str, ...]], group: str, merged: bool
) -> None:
    above = (*NAMES[:5], group, "" if merged else group)
    below = ("", "", "", "", "", "项目名称", "金额")
    assert _found(*titles, above, below, ROW) == Head(NAMES, len(titles) + 2, len(titles) + 1)


def test_a_title_and_the_name_below_it_are_one_name_where_that_is_known() -> None:
    above = ("就诊", "", "人员", "", "收费类别", "项目", "")
    below = ("编号", "日期", "编号", "病症", "", "名称", "金额")
    # 人员 is a neutral title: 病症 below it is the condition
    assert _found(above, below, ROW) == Head(
        ("就诊编号", "就诊日期", "人员编号", "病症", "收费类别", "项目名称", "金额"), 2, 1
    )


def test_a_name_below_another_title_is_another_name() -> None:
    above = (*NAMES[:6], "基金支付", "")
    below = ("", "", "", "", "", "", "金额", "比例")
    # The amount of the fund is no amount of an item: that is missing, and the row nearest to a header is told.
    assert _found(above, below, ROW) == Head(above, 1, 1)
    paid = find_head([(*NAMES, "基金", ""), ("",) * 7 + ("已付", "比例")], PAID_COLUMNS, Layout(), "f.csv")
    assert paid == Head((*NAMES, "基金已付", "基金比例"), 2, 1)


def test_a_mapped_name_may_be_in_two_rows() -> None:
    above, below = (*NAMES[:6], "本次", ""), ("", "", "", "", "", "", "收取", "其中自费")
    assert _found(above, below, ROW, 本次收取="amount") == Head(
        (*NAMES[:6], "本次收取", "本次其中自费"), 2, 1
    )


def test_a_header_in_two_languages_and_one_repeated_further_down() -> None:
    english = ("visit_id", "person_id", "visited_on", "condition", "fee_class", "technique", "amount")
    assert _found(english, NAMES, ROW) == Head(english, 2, 1)
    assert _found(NAMES, ROW, NAMES, ROW) == Head(NAMES, 1, 1)  # a page's header is a row that is rejected


def test_two_rows_that_could_be_the_header_are_refused_unless_rows_are_skipped() -> None:
    other = (*reversed(NAMES),)
    assert "rows 1, 3: 金额、项目名称" in _refused(NAMES, ROW, other, ROW)
    assert "one row that is the header; --skip-rows says where it is" in _refused(NAMES, ROW, other, ROW)
    assert _found(NAMES, ROW, other, ROW, skip_rows=2) == Head(other, 3, 3)


def test_rows_as_wide_as_a_table_above_the_header_are_refused_unless_skipped() -> None:
    assert (
        "only titles and notes above the header in row 3; if these rows are no data, say --skip-rows 2"
        in (_refused(OTHER, ROW, NAMES, ROW))
    )
    assert _found(OTHER, ROW, NAMES, ROW, skip_rows=2) == Head(NAMES, 3, 3)


def test_where_no_row_names_all_the_nearest_is_the_header() -> None:
    assert _found(("标题",), NAMES[:6], ROW) == Head(NAMES[:6], 2, 2)
    assert _found(("", " "), ROW, ROW) == Head(ROW, 2, 2)


def test_no_row_is_no_header() -> None:
    assert _found() is None
    assert _found(("", " "), ("",)) is None
    assert _found(NAMES, skip_rows=1) is None


@pytest.mark.parametrize("before", [0, 1, 29, 30])
def test_the_header_is_among_the_first_rows(before: int) -> None:
    head = _found(*[("标题",)] * before, NAMES, ROW)
    assert (head == Head(NAMES, before + 1, before + 1)) is (before < 30)
