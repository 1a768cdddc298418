"""What the headers of a file mean and what is wrong with them, fault by fault; and what a file is by its first bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy.batch.files.file_kinds import TEXT, FileKind, kind_of
from shanxi_health_policy.batch.files.headers import FEE_CLASS, INPUT_COLUMNS, Column
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.meanings import a_name_of, header_faults, header_form, meanings_of
from shanxi_health_policy.batch.files.refund_headers import unclear_refund
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS
from shanxi_health_policy.text import Text

HEADERS = ("就诊编号", "人员编号", "就诊日期", "病症", "收费类别", "项目名称", "金额")
LONGEST, LOOKED_AT, SHOWN = 80, 200, 20
WHAT = Text("什么", "what")


def faults(
    *headers: str, columns: tuple[Column, ...] = INPUT_COLUMNS, layout: Layout | None = None
) -> list[tuple[str, str, str]]:
    """Where each fault is, its value, and what is expected instead."""
    layout = layout or Layout()
    meant = meanings_of(headers, columns, layout.columns)
    found = list(header_faults(meant, "f.csv", layout))
    assert {one.file for one in found} <= {"f.csv"}
    return [(one.where, one.value, one.expected.en) for one in found]


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("金额", "金额"),
        ("*就诊 编号：", "就诊编号"),
        ("'Visit_ID'", header_form("visit_id")),
        ("\u200b金额\u2060", "金额"),
        ("金额*元", "金额*元"),
        ("长" * (LONGEST - 1) + "甲乙", "长" * (LONGEST - 1) + "甲"),
        ("", ""),
    ],
)
def test_headers_are_compared_without_marks_and_by_their_first_80_characters(header: str, form: str) -> None:
    assert header_form(header) == form


def test_of_class_and_grade_one_is_enough_where_a_table_needs_them() -> None:
    def missing(*headers: str, columns: tuple[Column, ...] = INPUT_COLUMNS) -> list[str]:
        return [one.name for one in meanings_of(headers, columns).missing]

    assert missing(*HEADERS) == []
    assert missing(*HEADERS[:4], "医院等级", *HEADERS[5:]) == []
    assert missing(*HEADERS[:4], *HEADERS[5:]) == [FEE_CLASS.name]
    assert missing(*HEADERS[1:4], *HEADERS[5:]) == ["visit_id", FEE_CLASS.name]
    names = [one.name for one in PREMIUM_COLUMNS if one.required]
    assert (missing(*names, columns=PREMIUM_COLUMNS), names != []) == ([], True)


def test_a_header_that_speaks_of_refunds_is_understood_or_refused() -> None:
    """Where a table has refunds at all; its place is counted from one."""
    ((where, value, expected),) = faults(*HEADERS, "退费金额")
    assert (where, value) == ("column 8", "'退费金额'")
    assert "--map 退费金额=-" in expected
    assert faults(*HEADERS, "退费金额", layout=Layout(columns={"退费金额": "-"})) == []
    assert faults(*HEADERS, "退费标志", "撤销") == []
    names = [one.name for one in PREMIUM_COLUMNS]
    assert faults(*names, "退费金额", columns=PREMIUM_COLUMNS) == []
    assert [one.where for one in unclear_refund("VOID", 2, "f.csv")] == ["column 3"]
    assert list(unclear_refund("avoid", 2, "f.csv")) == []


def test_a_missing_column_is_told_once_with_the_first_headers_and_the_nearest() -> None:
    others = [f"§{number}" for number in range(SHOWN)]
    near = ["总金额", "金额元", "金额1", "金额2"]
    ((where, value, expected),) = faults(*HEADERS[:-1], "", *others, *near)
    assert (where, value) == ("columns", "、".join([*HEADERS[:-1], *others[: SHOWN - 7]]))
    assert expected.endswith("near to it: 总金额, 金额元, 金额1. If so: --map 总金额=amount")
    assert faults(*HEADERS[:-1], "§") == [
        ("columns", "、".join((*HEADERS[:-1], "§")), "a column named amount or 金额")
    ]


ONE, OTHER = (Column(f"aaaaaa{mark} 甲{mark}", WHAT, required=False) for mark in "bc")


@pytest.mark.parametrize(
    ("headers", "taken_for"),
    [
        (["aaaaaab"], None),
        (["aaaaaabx"], "aaaaaab"),
        (["aaaaaax"], "aaaaaab"),  # as near to both
        (["aaaxyz"], None),
        (["aaaaaab", "aaaaaabx"], "aaaaaac"),  # which is not there, and 8 of 10 the same
        (["aaaaaab", "aaaaaac", "aaaaaabx"], None),
    ],
)
def test_a_column_that_may_be_left_out_and_seems_misspelt_is_asked_about_once(
    headers: list[str], taken_for: str | None
) -> None:
    found = faults(*headers, columns=(ONE, OTHER))
    if taken_for is None:
        assert found == []
    else:
        said = f"{taken_for} (say --map {headers[-1]}={taken_for}), or that it is not used (--map {headers[-1]}=-)"
        assert found == [("columns", headers[-1], said)]


def test_what_is_just_near_enough_is_near() -> None:
    """Eight letters of ten for a column that seems misspelt, five of ten for one that is offered."""
    column = Column("abcdefgh 甲", WHAT, required=False)
    assert [value for _, value, _ in faults("abcdefx", columns=(column,))] == ["abcdefx"]
    assert faults("abcdexx", columns=(column,)) == []
    names = tuple(Column(f"{name} 甲", WHAT) for name in ("abcd", "abxy", "axyz", "abcx", "abcy", "abcz"))
    told = "one of abcd, abxy, axyz, abcx, abcy, abcz".replace(", ", "、")
    assert a_name_of("abpq", names[1:3]).en == "one of abxy、axyz, or - for not used; did you mean: abxy?"
    assert a_name_of("abc", names).en == f"{told}, or - for not used; did you mean: abcd, abcx, abcy?"


@pytest.mark.parametrize(("before", "found"), [(LOOKED_AT - 1, 1), (LOOKED_AT, 0)])
def test_of_a_wide_file_200_headers_are_looked_at(before: int, found: int) -> None:
    """Those that are empty do not count."""
    others = ["", *(f"§{number}" for number in range(before)), "", "cancles"]
    assert len(faults(*HEADERS, *others)) == found
    assert len(faults(*HEADERS, *[""] * LOOKED_AT, "cancles")) == 1


def test_a_header_that_is_mapped_is_in_the_file_and_means_one_of_its_columns() -> None:
    """A profile may map some of other files, and to columns of other tables."""

    def mapped(header: str, name: str, where: str = "") -> list[tuple[str, str, str]]:
        profile = {f"columns.{header}": where} if where else {}
        return faults(*HEADERS, "科室", layout=Layout(columns={header: name}, profile=profile))

    names = "、".join(one.name for one in INPUT_COLUMNS)
    assert mapped("科室", "-") == mapped("科室", "cancels") == []
    assert mapped("科别", "-") == [
        ("--map", "'科别'", "a header of the file; did you mean: 科室?"),
    ]
    assert mapped("§§", "cancels") == [("--map", "'§§'", "a header of the file")]
    assert mapped("科室", "cancles") == [
        ("--map '科室'", "'cancles'", f"one of {names}, or - for not used; did you mean: cancels?")
    ]
    assert [where for where, _, _ in mapped("§§", "cancles")] == ["--map", "--map '§§'"]
    profile = "p.toml, columns"
    assert (
        mapped("科室", "groups", profile)
        == mapped("§§", "groups", profile)
        == mapped("§§", "-", profile)
        == []
    )
    assert mapped("§§", "cancels", profile) == [(profile, "'§§'", "a header of the file")]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"x", TEXT),
        ("\ufeff就诊".encode("utf-16"), TEXT),
        (b" \r\n\t", None),
        (b"", None),
        (b"x\0", None),
        (b" " * 4_095 + b"x", TEXT),
        (b" " * 4_096 + b"x", None),  # so much of a file is looked at
    ],
)
def test_text_is_what_has_letters_and_no_zero_bytes(
    tmp_path: Path, content: bytes, kind: FileKind | None
) -> None:
    (tmp_path / "f").write_bytes(content)
    assert kind_of(tmp_path / "f") is kind
