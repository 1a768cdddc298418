"""What a cancellation takes back, row by row: of this file, of earlier ones, and what is said where it takes back nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanxi_health_policy.batch.columns.cancellations import Matched, in_full, match_cancellations
from shanxi_health_policy.batch.columns.carried import lacking
from shanxi_health_policy.batch.columns.earlier import EARLIER, read_earlier, taken_back
from shanxi_health_policy.batch.columns.faults import FaultFinder
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.refunds import NOT_STATED
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text, spoken

HEADER = "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,patient_payment,cancels"
_MAY = date(2023, 5, 4)


def _earlier(*rows: tuple[str, int, int, str | None]) -> pl.DataFrame:
    """What earlier files settled for one person: id, day of May, fund in fen, and what it took back."""
    return pl.DataFrame(
        [(visit, "P", _MAY.replace(day=day), 1, 3, 900, fund * 2, fund, back) for visit, day, fund, back in rows],
        schema=EARLIER,
        orient="row",
    )  # fmt: skip


def _visits(*rows: tuple[str, int, str | None], **cells: Any) -> pl.DataFrame:
    """Visits of one person in the order of settlement: id, day of May, and what it takes back."""
    claims = [back is None for *_, back in rows]
    columns: dict[str, Any] = {
        "first_row": range(len(rows)),
        "visit_id": [visit for visit, *_ in rows],
        "person_id": ["P"] * len(rows),
        "day": [_MAY.replace(day=day) for _, day, _ in rows],
        "cancels": pl.Series([back for *_, back in rows], dtype=pl.String),
        "condition_code": pl.Series([1 if claim else None for claim in claims], dtype=pl.Int16),
        "tier": pl.Series([3 if claim else None for claim in claims], dtype=pl.Int8),
        "any_listed": claims,
        "all_listed": claims,
        "total": [900 if claim else NOT_STATED for claim in claims],
        "listed_cost": [800 if claim else 0 for claim in claims],
    }
    return pl.DataFrame({**columns, **cells}).with_columns(pl.col("first_row").cast(pl.Int64))


def _told(found: Matched) -> list[tuple[int, str]]:
    return found.faults.select("__row", "reason").rows()


_NOTHING, _ALREADY = "cancels_nothing", "cancelled_already"
_BEFORE = (("E1", 1, 100, None), ("E2", 9, 300, None), ("E3", 2, 500, None), ("R3", 3, 500, "E3"))


@pytest.mark.parametrize(
    ("rows", "target", "told"),
    [
        ([("A", 5, None), ("R", 6, "A")], [-1, 0], []),
        ([("A", 5, None), ("B", 5, None), ("R", 5, "B"), ("C", 7, None)], [-1, -1, 1, -1], []),
        ([("R", 5, "A"), ("A", 5, None)], [-1], [(0, _NOTHING)]),
        ([("R", 4, "A"), ("A", 5, None), ("B", 6, None)], [-1, -1], [(0, _NOTHING)]),
        ([("A", 5, None), ("R", 6, "A"), ("S", 6, "A")], [-1, 0], [(2, _ALREADY)]),
        ([("A", 5, None), ("R", 6, "Z")], [-1], [(1, _NOTHING)]),
        ([("A", 5, None), ("R", 6, "R")], [-1], [(1, _NOTHING)]),
        ([("A", 5, None), ("R", 6, "E1")], [-1, 2], []),
        ([("A", 5, None), ("R", 9, "E2"), ("S", 9, "E1")], [-1, 4, 3], []),
        ([("A", 5, None), ("R", 8, "E2")], [-1], [(1, _NOTHING)]),
        ([("A", 5, None), ("R", 9, "E3")], [-1], [(1, _ALREADY)]),
        ([("A", 5, None), ("R", 9, "R3")], [-1], [(1, _NOTHING)]),
        ([("R", 9, "E3"), ("S", 9, "Z"), ("T", 9, "E1"), ("U", 9, "E1")], [1], [(0, _ALREADY), (1, _NOTHING), (3, _ALREADY)]),
    ],
)  # fmt: skip
@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_cancellation_takes_back_one_visit_that_was_settled_before_it(
    rows: list[tuple[str, int, str | None]], target: list[int], told: list[tuple[int, str]]
) -> None:
    """Its place is told: among the visits that are left, and after them among those of earlier files."""
    found = match_cancellations(_visits(*rows), _earlier(*_BEFORE))
    assert _told(found) == told
    assert found.rejected["first_row"].to_list() == [row for row, _ in told]
    assert found.target.tolist() == target
    assert found.before.tolist() == [100, 300, 500, 500]


@pytest.mark.parametrize(("fund", "any_listed"), [(0, False), (1, True), (2, True)])
def test_of_an_earlier_visit_a_cancellation_has_all_but_its_day(fund: int, any_listed: bool) -> None:
    """Whether an item was on the list is told by what of its cost was eligible: one fen of it is enough."""
    earlier = _earlier(("E", 1, fund, None)).with_columns(eligible=pl.lit(fund, pl.Int64))
    found = match_cancellations(_visits(("A", 5, None), ("R", 6, "E")), earlier).visits
    assert found.row(1, named=True) == {
        "first_row": 1, "visit_id": "R", "person_id": "P", "day": date(2023, 5, 6), "cancels": "E", "condition_code": 1,
        "tier": 3, "any_listed": any_listed, "all_listed": True, "total": -900, "listed_cost": -fund,
        "term_day": date(2023, 5, 1),
    }  # fmt: skip
    own = match_cancellations(_visits(("A", 5, None), ("R", 6, "A")), None).visits
    assert own.row(1, named=True)["term_day"] == date(2023, 5, 5)
    assert own.row(1, named=True)["listed_cost"] == -800


def test_what_stands_beside_a_cancellation_must_be_that_of_its_visit() -> None:
    visits = _visits(
        ("A", 5, None), ("R", 6, "A"), ("S", 6, "A"), ("T", 6, "A"),
        total=[900, 800, 900, NOT_STATED],
        condition_code=pl.Series([1, 2, 1, None], dtype=pl.Int16),
        tier=pl.Series([3, 1, 3, None], dtype=pl.Int8),
    )  # fmt: skip
    kept, contradicted, faults = in_full(visits)
    assert kept["visit_id"].to_list() == ["A", "S", "T"]
    assert contradicted["visit_id"].to_list() == ["R"]
    assert faults.select("__row", "column", "reason").rows() == [
        (1, "amount", "partial_refund"), (1, "condition", "not_its_visit"), (1, "fee_class", "not_its_visit"),
    ]  # fmt: skip


def test_an_earlier_visit_is_taken_back_where_a_row_beside_it_says_so() -> None:
    assert taken_back(_earlier(*_BEFORE)).to_list() == [False, False, True, False]
    other = _earlier(("E1", 1, 100, None), ("R", 2, 100, "E1")).with_columns(person_id=pl.Series(["P", "Q"]))
    assert taken_back(other).to_list() == [False, False], "of another person"


def _opening(paid: int) -> pl.DataFrame:
    return pl.DataFrame(
        [("P", 1, 2023, paid)],
        schema={"person_id": pl.String, "condition_code": pl.Int16, "year": pl.Int16, "paid": pl.Int64},
        orient="row",
    )


@pytest.mark.parametrize(
    ("earlier", "paid", "lacks"),
    [
        ([("E", 1, 100, None)], 100, False),
        ([("E", 1, 100, None)], 99, True),
        ([("E", 1, 1, None)], None, True),
        ([("E", 1, 0, None)], None, False),
        ([("E", 1, 100, None), ("F", 2, 50, None)], 150, False),
        ([("E", 1, 100, None), ("F", 2, 50, None)], 149, True),
        ([("E", 1, 100, None), ("F", 2, 50, None), ("R", 3, 50, "F")], 100, False),
        ([("E", 1, 100, None), ("R", 3, 100, "E")], None, False),
    ],
)
def test_an_opening_balance_holds_what_earlier_files_paid_to_the_fen(
    earlier: list[tuple[str, int, int, str | None]], paid: int | None, lacks: bool
) -> None:
    """What was taken back in an earlier file it need not hold; where it lacks a fen, all rows of the year are refused."""
    opening = _opening(0).clear() if paid is None else _opening(paid)
    found = lacking(_earlier(*earlier), opening)
    assert found.years.height == lacks
    rows = pl.DataFrame(
        {
            "__row": [0, 1, 2],
            "person_id": ["P", "P", "Q"],
            "condition_code": pl.Series([1, None, 1], dtype=pl.Int16),
            "day": [_MAY] * 3,
            "cancels": [None, "E", None],
            "faulty": [False, False, True],
        }
    )
    told, faults = found.faults(rows)
    assert told["faulty"].to_list() == [lacks, lacks, True]
    assert (
        faults.select("__row", "reason").rows() == [(row, "opening_lacks_earlier") for row in (0, 1)] * lacks
    )


V1 = "V1,P1,2023-01-09,哮喘,III,300.00,191.67,115.00,185.00,"
V2 = "V2,P1,2023-01-10,哮喘,III,150.00,100.00,60.00,90.00,"
R2 = "R2,P1,2023-01-10,哮喘,III,-150.00,-100.00,-60.00,-90.00,V2"


def _file(folder: Path, *lines: str, name: str = "earlier.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def _refused(*paths: Path) -> list[tuple[str, str, str, str]]:
    """Where each fault of earlier files stands, the value, and what is said of it."""
    with pytest.raises(FileError) as error:
        read_earlier(paths, Policy.of("141100"))
    return [
        (one.file, spoken(one.where).en, one.value.strip("'"), one.text().en) for one in error.value.faults
    ]


def test_earlier_files_are_read_in_fen_with_what_they_took_back(tmp_path: Path) -> None:
    table = read_earlier([_file(tmp_path, V1, V2, R2)], Policy.of("141100"))
    assert dict(table.schema) == EARLIER
    said = ("visit_id", "day", "tier", "total", "eligible", "fund", "cancels")
    assert table.select(said).rows() == [
        ("V1", date(2023, 1, 9), 3, 30_000, 19_167, 11_500, None),
        ("V2", date(2023, 1, 10), 3, 15_000, 10_000, 6_000, None),
        ("R2", date(2023, 1, 10), 3, 15_000, 10_000, 6_000, "V2"),
    ]
    assert taken_back(table).to_list() == [False, True, False]


ODD = {
    "total is no amount": (V1.replace("300.00", "x"), [("total_cost", "x")]),
    "eligible is no amount": (V1.replace("191.67", "x"), [("eligible_cost", "x")]),
    "fund is no amount": (V1.replace("115.00", "x"), [("fund_payment", "x")]),
    "the rest is no amount": (V1.replace("185.00", "x"), [("patient_payment", "x")]),
    "the rest is another": (V1.replace("185.00", "185.01"), [("patient_payment", "185.01")]),
    "eligible is above the total": (V1.replace("191.67", "300.01"), [("eligible_cost", "300.01")]),
    "fund is above the eligible cost": (
        V1.replace("115.00", "191.68").replace("185.00", "108.32"), [("fund_payment", "191.68")],
    ),
    "there is no such day": (V1.replace("2023-01-09", "2023-02-30"), [("visited_on", "2023-02-30")]),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_each_wrong_cell_of_an_earlier_file_is_told_once(tmp_path: Path, case: str) -> None:
    """Of what rests on a cell that is no amount nothing more is said; and the faults come line by line."""
    line, told = ODD[case]
    lines = [line.replace("V1", f"V{number}") for number in range(60)]
    expected = [(f"line {number}, {column}", value) for number in range(2, 62) for column, value in told]
    found = _refused(_file(tmp_path, *lines))
    assert [(where, value) for _, where, value, _ in found] == expected


BESIDE = {
    "an id twice": ([V1, V2, V1], [(2, "visit_id", "V1"), (4, "visit_id", "V1")], "one row only"),
    "an unknown visit": ([V1, V2, R2.replace(",V2", ",V7")], [(4, "cancels", "V7")], "of the same person among"),
    "before its visit": ([V1, V2, R2.replace("01-10", "01-09")], [(4, "visited_on", "2023-01-09")], "or a later one"),
    "another total": (
        [V1, V2, R2.replace("150.00", "151.00").replace("90.00", "91.00")], [(4, "cancels", "V2")], "negative amounts",
    ),
    "another class": ([V1, V2, R2.replace("III", "I")], [(4, "cancels", "V2")], "negative amounts"),
    "taken back again": ([V1, V2, R2, R2.replace("R2", "S2")], [(5, "cancels", "V2")], "no other row takes back"),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE)
def test_rows_of_earlier_files_that_contradict_each_other_are_told_by_line(tmp_path: Path, case: str) -> None:
    lines, told, said = BESIDE[case]
    found = _refused(_file(tmp_path, *lines))
    expected = [(f"line {line}, {column}", value) for line, column, value in told]
    assert [(where, value) for _, where, value, _ in found] == expected
    assert all(said in whole for *_, whole in found)


def test_a_copy_of_an_earlier_file_is_no_second_one(tmp_path: Path) -> None:
    one, other = _file(tmp_path, V1), _file(tmp_path, V1, name="copy.csv")
    [(file, where, value, said)] = _refused(one, other)
    assert (file, where) == (str(other), "--earlier")
    assert "earlier.csv" in value
    assert "given once only" in said
    third = _file(tmp_path, V2, name="third.csv")
    assert [(file, where) for file, where, *_ in _refused(one, third, other)] == [(str(other), "--earlier")]
    policy = Policy.of("141100")
    assert read_earlier([one, third], policy).height == 2
    empty = [_file(tmp_path, name=name) for name in ("1.csv", "2.csv")]
    assert read_earlier([*empty, one], policy).height == 1, "months without visits are alike"


def test_of_one_cell_all_faults_are_told() -> None:
    finder = FaultFinder(pl.DataFrame({"__row": [0, 1], "amount": ["a", "b"]}))
    for reason in ("one", "other"):
        finder.add(pl.Series([True, True]), "amount", reason, Text(reason, reason))
    assert finder.table().select("__row", "value", "reason").rows() == [
        (0, "a", "one"), (0, "a", "other"), (1, "b", "one"), (1, "b", "other"),
    ]  # fmt: skip
