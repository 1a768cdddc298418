"""Tables in parts, to the row: when rows wait on disk, how large a part may be, and where an order is divided."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from shanxi_health_policy.batch.files.parts import DayOrder, Parts, TextOrder, by_text
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.errors import FileError

HOUR = 3_600 * 10**9


def rows(*parts: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"part": parts, "name": [f"of {part}" for part in parts]}, {"part": pl.Int32, "name": pl.String}
    )


def by_number(table: pl.DataFrame) -> Column:
    return table["part"].to_numpy()


def numbered(table: pl.DataFrame, first: int) -> pl.DataFrame:
    return table.with_columns(name=pl.int_range(first, first + pl.len()).cast(pl.String))


def test_rows_wait_on_disk_as_soon_as_so_many_are_held_and_come_back_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    parts, sizes, given = Parts(3, by_number, folder, 3), [0], 0
    for piece in (rows(2, 0), rows(2), rows(0, 0), rows(2, 2), rows(2, 2, 2), rows(0)):
        parts.add(numbered(piece, given))
        given += piece.height
        sizes.append(sum(one.stat().st_size for one in folder.iterdir()))
        assert parts.rows == given
    assert [after > before for before, after in pairwise(sizes)] == [False, True, False, True, True, False]
    assert len(list(folder.iterdir())) == 2  # a file a part that has rows
    assert [part["name"].to_list() for part in parts] == [
        ["1", "3", "4", "10"],
        [],
        ["0", "2", "5", "6", "7", "8", "9"],
    ]
    assert not folder.exists()


def test_without_a_folder_all_rows_stay_in_memory_as_one_part() -> None:
    parts = Parts(1, by_number, None, 1)
    for number in range(3):
        parts.add(numbered(rows(0), number))
    assert [part["name"].to_list() for part in parts] == [["0", "1", "2"]]


@pytest.mark.parametrize(("most", "told"), [(3, None), (2, 3)])
def test_a_part_that_is_too_large_is_refused_by_its_rows(tmp_path: Path, most: int, told: int | None) -> None:
    asked = list[int]()

    def too_many(number: int) -> FileError:
        asked.append(number)
        return FileError([])

    parts = Parts(2, by_number, tmp_path / "parts", 2, most, too_many)
    for _ in range(3):
        parts.add(rows(1))
    if told is None:
        assert [part.height for part in parts] == [0, 3]
    else:
        with pytest.raises(FileError):
            list(parts)
        assert asked == [told]
    for name, unlimited in (("a", Parts(2, by_number, tmp_path / "a", 2, most)),
                            ("b", Parts(2, by_number, tmp_path / "b", 2, too_many=too_many))):  # fmt: skip
        unlimited.add(rows(*[1] * 1000))
        assert [part.height for part in unlimited] == [0, 1000], name


def test_the_same_text_comes_into_the_same_part_and_no_text_where_its_row_belongs() -> None:
    texts = ["12", "0012", "12", "a", "a", "0", "00"]
    table = pl.DataFrame({"id": [*texts, "", None, ""], "row": range(10)})
    part = by_text("id", 7, "row")(table).tolist()
    assert part[0] == part[1] == part[2]
    assert part[3] == part[4]
    assert part[5] == part[6]
    assert part[7:] == [0, 1, 2]
    for alike in (by_text("id", 7)(table), by_text("id", 7, "row")(table.drop("row"))):
        assert alike[:7].tolist() == part[:7]
        assert len(set(alike[7:].tolist())) == 1
    many = by_text("id", 7)(pl.DataFrame({"id": [f"P{n}" for n in range(200)]}))
    assert set(many.tolist()) == set(range(7))


def visits(*moments: tuple[int, int | None, int]) -> pl.DataFrame:
    kinds = {"day": pl.Int32, "time": pl.Int64, "first_row": pl.Int64}
    return pl.DataFrame(moments, kinds, orient="row").with_columns(pl.col("day").cast(pl.Date))


@pytest.mark.parametrize(
    ("count", "moments", "parts"),
    [
        (4, [(5, None, 0), (5, None, 1), (5, None, 2), (5, None, 3)], [0, 1, 2, 3]),
        (4, [(5, None, 3), (5, None, 2), (5, None, 1), (5, None, 0)], [3, 2, 1, 0]),
        (4, [(5, 18 * HOUR, 0), (5, 12 * HOUR, 1), (5, 6 * HOUR, 2), (5, 0, 3)], [3, 2, 1, 0]),
        (2, [(5, 6 * HOUR - 1, 3), (5, 18 * HOUR, 2), (5, 24 * HOUR - 1, 1), (5, 0, 0)], [0, 1, 1, 0]),
        (4, [(5, 18 * HOUR, 0), (5, 12 * HOUR, 1), (5, 6 * HOUR, 2), (5, None, 3)], [0, 1, 2, 3]),
        (2, [(7, None, 0), (5, None, 1), (5, None, 2), (7, None, 3)], [1, 0, 0, 1]),
        (4, [(7, None, 0), (5, None, 1), (5, None, 2), (7, None, 3)], [2, 0, 1, 3]),
        (3, [(5, None, 0)], [0]),
        (3, [], []),
        (1, [(7, None, 0), (5, None, 1)], [0, 0]),
    ],
)
def test_visits_are_divided_evenly_by_day_then_by_time_or_row(
    count: int, moments: list[tuple[int, int | None, int]], parts: list[int]
) -> None:
    order = DayOrder(count)
    for start in range(0, len(moments), 3):
        order.see(visits(*moments[start : start + 3]))
    assert order.part_of(visits(*moments)).tolist() == parts


@pytest.mark.parametrize(
    ("count", "pieces", "parts"),
    [
        (3, ["bacdfe", "aczez", "cd"], [[0, 0, 0, 1, 2, 1], [0, 0, 2, 1, 2], [0, 1]]),
        (3, ["", "bacdfe", "g"], [[], [0, 0, 0, 1, 2, 1], [2]]),
        (1, ["ba", "z"], [[0, 0], [0]]),
        (4, ["", ""], [[], []]),
    ],
)
def test_texts_are_divided_evenly_as_the_first_rows_are(
    count: int, pieces: list[str], parts: list[list[int]]
) -> None:
    order = TextOrder("id", count)
    found = [order.part_of(pl.DataFrame({"id": list(one)}, {"id": pl.String})) for one in pieces]
    assert [one.tolist() for one in found] == parts
    assert {one.dtype for one in found} == {np.dtype(np.int32)}
