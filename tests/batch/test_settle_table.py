"""Tables of any library that speaks Arrow, settled as files are, and refused where they cannot be exact."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from tests.batch.running import HEADER, SHIPPED, run
from tests.batch.test_agreement import rows as files

from shanxi_health_policy import InputError
from shanxi_health_policy.batch.settled_table import settle_table
from shanxi_health_policy.errors import FileError


def table(**changes: Any) -> pl.DataFrame:
    """Two visits of one person, typed; a change of None leaves a column out."""
    columns: dict[str, Any] = {
        "visit_id": [1, 2],
        "person_id": [7, 7],
        "visited_on": [date(2023, 5, 4), date(2023, 5, 5)],
        "condition": ["哮喘", "哮喘"],
        "fee_class": [3, 3],
        "technique": ["电针", "督灸"],
        "amount": [Decimal("300.00"), Decimal("100.00")],
    }
    return pl.DataFrame({name: cells for name, cells in (columns | changes).items() if cells is not None})


def funds(frame: Any, **options: Any) -> list[int]:
    return settle_table(frame, **options).settlements["fund_fen"].to_list()


class Stream:
    """A table of some other library: all that is known of it is the interface."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


@given(text=files())
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5")
def test_a_table_is_settled_as_the_file_with_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("table")
    expected, summary = run(folder, text, closing=folder / "closing.parquet")
    cells = pl.read_csv(text.encode(), infer_schema=False)
    found = settle_table(cells)
    assert found.in_yuan().rows(named=True) == expected
    assert found.settlements["fund_fen"].sum() == int(summary.fund_payment * 100)
    assert found.rejects["row"].n_unique() == summary.rows_rejected
    assert found.balances.sort("person_id", "condition", "year").rows() == sorted(
        pl.read_parquet(folder / "closing.parquet").rows()
    )


@pytest.mark.parametrize(
    "same",
    [
        table,
        lambda: Stream(table()),
        lambda: table(visit_id=None),
        lambda: table(technique=None),
        lambda: table(amount=None, fen=[30_000, 10_000]),
        lambda: table(amount=[300, 100]),
        lambda: table(amount=["300", "100.00"]),
        lambda: table(visit_id=["a", "b"], person_id=["P", "P"]),
        lambda: table().with_columns(pl.col("visited_on").cast(pl.Datetime)),
        lambda: table(visited_on=["2023年5月4日", "20230505"]),
        lambda: table(fee_class=["III", "三类"]),
        lambda: table(fee_class=["III", ""], hospital_grade=["", "一级甲等"]),
        lambda: table(fee_class=[3, None], hospital_grade=["", "一级甲等"]),
        lambda: table(fee_class=None, hospital_grade=["一级甲等", "一级甲等"]),
        lambda: table().with_columns(pl.col("condition", "technique").cast(pl.Categorical)),
        lambda: table().with_columns(pl.col("condition").cast(pl.Enum(["荨麻疹", "哮喘"]))),
        lambda: table().with_columns(person_id=pl.Series([-7, -7])),
        lambda: table().with_columns(person_id=pl.Series([2**30, 2**30])),
        lambda: table().with_columns(person_id=pl.Series([2**63 - 1] * 2)),
        lambda: table(person_id=[2**64 - 1] * 2).with_columns(pl.col("person_id").cast(pl.UInt64)),
        lambda: table(cancels=[None, None]),
    ],
)
def test_columns_of_every_exact_kind_mean_the_same(same: Callable[[], Any]) -> None:
    assert funds(same()) == [11_500, 6_000]


def test_what_comes_out_speaks_arrow_and_keeps_the_rows_apart() -> None:
    found = settle_table(table(visited_on=[date(2023, 5, 5), date(2023, 5, 4)]))
    assert found.settlements["row"].to_list() == [1, 0]
    assert pl.DataFrame(Stream(found.settlements)).equals(found.settlements)
    assert found.in_yuan()["fund_payment"].to_list() == [Decimal("60.00"), Decimal("115.00")]
    assert found.settlements["year_to_date_fen"].to_list() == [6_000, 17_500]


def test_the_balances_of_one_table_open_the_next() -> None:
    first = settle_table(table(person_id=["7", "7"]))
    assert first.balances.rows() == [("7", "哮喘", 2023, Decimal("175.00"))]
    again = settle_table(table(), opening=Stream(first.balances))
    assert again.settlements["year_to_date_fen"].to_list() == [29_000, 35_000]
    other = settle_table(table(person_id=[8, 8]), opening=first.balances)
    assert other.balances.sort("person_id")["paid"].to_list() == [Decimal("175.00")] * 2


@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_row_cancels_a_visit_by_its_number() -> None:
    visits = pl.concat(
        [
            table(cancels=[None, None]).cast({"cancels": pl.Int64}),
            table(visit_id=[3, 4], cancels=[1, 9]),
        ]
    )
    found = settle_table(visits)
    assert found.settlements.select("visit_id", "fund_fen", "total_fen").rows() == [
        (1, 11_500, 30_000),
        (3, -11_500, -30_000),
        (2, 6_000, 10_000),
    ]
    assert found.rejects.select("row", "column", "value", "reason").rows() == [
        (3, "cancels", "9", "cancels_nothing")
    ]


def test_nothing_in_gives_nothing_out() -> None:
    found = settle_table(table().clear())
    assert (found.settlements.height, found.rejects.height, found.balances.height) == (0, 0, 0)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"visit_id": [None, 2]}, "visit_id"),
        ({"person_id": [None, 7]}, "person_id"),
        ({"visited_on": [None, date(2023, 5, 5)]}, "visited_on"),
        ({"condition": [None, "哮喘"]}, "condition"),
        ({"fee_class": [None, 3]}, "fee_class"),
        ({"fee_class": [4, 3]}, "fee_class"),
        ({"fee_class": [0, 3]}, "fee_class"),
        ({"fee_class": [2**20, 3]}, "fee_class"),
        ({"technique": [None, "督灸"]}, "technique"),
        ({"amount": [None, Decimal("1.00")]}, "amount"),
        ({"amount": [Decimal("-0.01"), Decimal("1.00")]}, "amount"),
        ({"amount": [Decimal("0.001"), Decimal("1.000")]}, "amount"),
        ({"amount": [Decimal("10000000000.00"), Decimal("1.00")]}, "amount"),
        ({"amount": None, "fen": [-1, 100]}, "fen"),
        ({"amount": None, "fen": [10**12, 100]}, "fen"),
        ({"amount": None, "fen": [None, 100]}, "fen"),
    ],
)
def test_a_row_that_is_not_understood_is_among_the_rejects(changes: dict[str, Any], column: str) -> None:
    found = settle_table(table(**changes))
    assert found.rejects.select("row", "column").rows() == [(0, column)]
    assert found.settlements["row"].to_list() == [1]


def test_everything_wrong_with_the_columns_is_told_at_once() -> None:
    wrong = pl.DataFrame({"person_id": [1.5], "visited_on": [3], "amount": [0.1], "fen": ["x"]})
    with pytest.raises(FileError) as error:
        settle_table(wrong)
    message = error.value.message("en")
    for part in (
        "column person_id",
        "column visited_on",
        "column amount",
        "column fen",
        "a float is not exact",
    ):
        assert part in message
    for missing in ("a column condition", "a column fee_class / hospital_grade"):
        assert missing in message


@pytest.mark.parametrize("what", [None, 5, [1], {"a": 1}])
def test_what_is_no_table_is_refused(what: Any) -> None:
    with pytest.raises(InputError, match="table"):
        settle_table(what)
    if what is not None:
        with pytest.raises(InputError, match="opening"):
            settle_table(table(), opening=what)


def test_faulty_opening_balances_refuse_the_whole() -> None:
    opening = pl.DataFrame({"person_id": ["7"], "condition": ["哮端"], "year": [23], "paid": [-1]})
    with pytest.raises(FileError) as error:
        settle_table(table(), opening=opening)
    for part in ("row 0, condition", "row 0, year", "row 0, paid", "did you mean 哮喘"):
        assert part in error.value.message("en")
    with pytest.raises(FileError, match="paid"):
        settle_table(table(), opening=opening.drop("paid"))


def test_the_policy_of_another_place_and_day_is_asked(tmp_path: Path) -> None:
    assert funds(table(), known_on=date(2022, 1, 1)) == [0, 0]
    nowhere = settle_table(table(), place="140100", catalogue=SHIPPED).in_yuan()
    assert nowhere["reasons"].to_list() == ["no_rule_for_place"] * 2
    got, _ = run(tmp_path, f"{HEADER}\nV1,P1,2023-05-04,哮喘,III,电针,300.00\n")
    assert got[0]["fund_payment"] == Decimal("115.00")


def test_conditions_of_one_name_are_both_shown_by_it() -> None:
    from attrs import evolve

    from shanxi_health_policy.batch.columns.policy import Policy
    from shanxi_health_policy.batch.columns.shown import condition_name

    policy = Policy.of("141100")
    twice = evolve(policy, conditions=(policy.conditions[0], policy.conditions[1], policy.conditions[0]))
    codes = pl.DataFrame({"condition_code": pl.Series([0, 1, 2], dtype=pl.Int16)})
    names = codes.select(condition_name(twice)).to_series().to_list()
    assert names == [policy.conditions[place].zh for place in (0, 1, 0)]


def test_amounts_in_two_columns_are_refused() -> None:
    twice = table().with_columns(amount=pl.lit("1.00"), fen=pl.lit(100))
    with pytest.raises(FileError, match="one column of amounts"):
        settle_table(twice)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_what_was_settled_is_copied_with_all_that_it_tells(copied: Any) -> None:
    settled = settle_table(table())
    other = copied(settled)
    assert other == settled
    for name in ("settlements", "rejects", "balances"):
        assert getattr(other, name).equals(getattr(settled, name))
    assert other.in_yuan().equals(settled.in_yuan())
