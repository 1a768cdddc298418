"""How a file is laid out: what may be said of it, and what is no layout."""

from __future__ import annotations

from typing import Any

import pytest

from shanxi_health_policy import InputError
from shanxi_health_policy.batch import Layout
from shanxi_health_policy.batch.files.layout import Note, Notes
from shanxi_health_policy.text import Text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"encoding": "klingon"}, "utf-8 or gb18030 or utf-16"),
        ({"skip_rows": -1}, "0 to 1000000"),
        ({"skip_rows": True}, "0 to 1000000"),
        *(
            ({"time_zone": zone}, "Asia/Shanghai")
            for zone in ("Asia/Lüliang", "", "../etc/passwd", 8, "a" * 300)
        ),
    ],
)
def test_what_is_no_layout_is_refused_by_its_name(said: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        Layout(**said)
    assert caught.value.field in said
    assert expected in caught.value.expected.en


def test_a_layout_may_be_left_out_or_said() -> None:
    assert Layout().skip_rows == 0
    assert Layout(time_zone="Asia/Shanghai", encoding="utf-16").sheet is None


@pytest.mark.parametrize(
    ("sheet", "rows", "said"),
    [
        ("", (1, 1), None),
        ("", (2, 2), ("表头在第 2 行", "the header is row 2")),
        ("1月", (1, 2), ("工作表“1月”的表头在第 1 至 2 行", "the header of sheet 1月 is rows 1 to 2")),
        ("1月", (3, 3), ("工作表“1月”的表头在第 3 行", "the header of sheet 1月 is row 3")),
    ],
)
def test_a_header_is_told_where_it_is_not_the_first_row_alone(
    sheet: str, rows: tuple[int, int], said: tuple[str, str] | None
) -> None:
    notes = Notes()
    notes.found_head(sheet, *rows)
    assert notes.heads == {sheet: rows}
    assert list(notes) == ([] if said is None else [Note("header", Text(*said))])


def test_more_than_ten_empty_rows_are_told() -> None:
    notes = Notes()
    assert not notes.found_empty(10)
    assert not notes
    assert notes.found_empty(11)
    assert list(notes) == [Note("empty_rows", Text("11 个空行未读", "11 empty rows are not read"))]


def test_where_something_was_said_is_told_as_it_was_said() -> None:
    plain = Layout()
    assert (plain.said("skip_rows"), plain.said("columns", "x")) == ("--skip-rows", "--map")
    profile = {"sheet": "p.toml: sheet", "columns.x": "p.toml: columns.x"}
    by_profile = Layout(map_option="--map-hospital", profile=profile, notes=(Note("n", Text("", "")),))
    assert (by_profile.said("sheet"), by_profile.said("columns", "x")) == tuple(profile.values())
    assert (by_profile.said("encoding"), by_profile.said("columns", "y")) == ("--encoding", "--map-hospital")
    assert by_profile == plain != Layout(skip_rows=1)
