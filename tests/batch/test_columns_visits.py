"""From rows to visits and to what they leave behind, told from small histories written by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.batch.test_settle_table import table

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.columns.whole_visits import (
    Gathered,
    cancelled,
    gather,
    mark_incomplete,
    with_more,
    without_late,
)
from shanxi_health_policy.batch.settled_table import settle_table
from shanxi_health_policy.money import MAX_FEN

POLICY = Policy.of("141100")
ROW = {
    "visit_id": "V1", "person_id": "P1", "visited_on": "2023-05-04", "condition": "哮喘", "fee_class": "III",
    "technique": "电针", "fen": 10_000, "cancels": None,
}  # fmt: skip


def gathered(*changes: dict[str, Any], back: bool = False, **options: Any) -> Gathered:
    """Rows that are a visit but for these changes, brought together as visits; `back`: with what they take back."""
    rows = [{**ROW, **one} for one in changes]
    frame = pl.DataFrame(rows, schema={name: pl.Int64 if name == "fen" else pl.String for name in ROW})
    found = understand(frame.with_row_index("__row").cast({"__row": pl.Int64}), POLICY)
    taken_back = cancelled(found.rows) if back else None
    return gather(found.rows, found.faults, taken_back=taken_back, **options)


def faults(found: Gathered) -> list[tuple[int, str, str]]:
    return found.faults.select("__row", "column", "reason").rows()


MOST = MAX_FEN
UNLISTED = {"technique": "血常规"}


@pytest.mark.parametrize("alone", [True, False])
def test_a_visit_of_one_row_costs_what_the_row_says(alone: bool) -> None:
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"visit_id": "V2", **UNLISTED},
        {"visit_id": "V3", "fen": 0},
        {"visit_id": "V4", "cancels": "V1"},
    )
    shown = ("total", "listed_cost", "any_listed", "all_listed")
    found = gathered(*rows[:3], alone=alone).visits.select(shown).rows()
    assert found == [(10_000, 10_000, True, True), (10_000, 0, False, False), (0, 0, True, True)]
    assert gathered(*rows[::2], alone=alone).visits.select(shown).rows() == [found[0], found[2]]


def test_a_visit_of_several_rows_costs_what_they_say_together_of_listed_items_alone() -> None:
    found = gathered(
        {"fen": 1}, {"fen": 20, **UNLISTED}, {"fen": 300},
        {"visit_id": "V2", "fen": 7, **UNLISTED}, {"visit_id": "V2", "fen": 5, **UNLISTED},
        {"visit_id": "V3", "fen": 4}, {"visit_id": "V3", "fen": 3},
        {"visit_id": "V4", "fen": 2}, {"visit_id": "V4", "fen": 9, **UNLISTED},
    )  # fmt: skip
    assert found.visits.select("visit_id", "total", "listed_cost", "any_listed", "all_listed").rows() == [
        ("V1", 321, 301, True, False),
        ("V2", 12, 0, False, False),
        ("V3", 7, 7, True, True),
        ("V4", 11, 2, True, False),
    ]
    assert (found.rows, found.visits_held_back, faults(found)) == (9, 0, [])


def test_the_time_of_a_visit_is_that_of_its_earliest_row() -> None:
    at = [
        {"visited_on": f"2023-05-04 {hour:02}:00:00", "visit_id": f"V{visit}"}
        for hour, visit in ((9, 1), (8, 1), (7, 2))
    ]
    hours = gathered(*at).visits["time"] // (3600 * 10**9)
    assert hours.to_list() == [8, 7]
    assert gathered({}, {}).visits["time"].to_list() == [None]


@pytest.mark.parametrize(("rows", "expected"), [
    ([{"fen": MOST}, {"fen": 0}], []),
    ([{"fen": MOST}, {"fen": 1}], [(0, "amount", "visit_too_large"), (1, "amount", "visit_too_large")]),
    ([{"fen": MOST}, {"fen": None}], [(0, "visit_id", "visit_held_back"), (1, "fen", "not_money")]),
    ([{"fen": MOST}, {"fen": 0, "condition": "颈椎病"}],
     [(0, "condition", "conflicts_within_visit"), (1, "condition", "conflicts_within_visit")]),
    ([{"fen": MOST}, {"fen": 1, "fee_class": "I"}],
     [(0, "fee_class", "conflicts_within_visit"), (0, "amount", "visit_too_large"),
      (1, "fee_class", "conflicts_within_visit"), (1, "amount", "visit_too_large")]),
])  # fmt: skip
def test_a_visit_may_come_to_the_most_there_is_and_not_a_fen_more(
    rows: list[dict[str, Any]], expected: list[Any]
) -> None:
    assert faults(gathered(*rows)) == expected


def test_only_the_visits_that_contradict_themselves_are_told() -> None:
    """A row of another visit that leaves something open, which is its own fault, contradicts nothing."""
    found = gathered(
        {},
        {"person_id": "P2"},
        {"visit_id": "V2"},
        {"visit_id": "V2", "condition": "脚气"},
        {"visit_id": "V3"},
    )
    assert faults(found) == [
        (0, "person_id", "conflicts_within_visit"), (1, "person_id", "conflicts_within_visit"),
        (2, "visit_id", "visit_held_back"), (3, "condition", "unknown_condition"),
    ]  # fmt: skip
    assert found.visits["visit_id"].to_list() == ["V3"]
    said = found.faults.filter(pl.col("reason") == "conflicts_within_visit")["en"].unique().to_list()
    assert "the same value in all rows of the visit" in said[0]
    both = gathered({}, {"visit_id": "V2"}, {"visit_id": "V2", "cancels": "V1"}, {"visit_id": "V2"})
    told = both.faults.filter(pl.col("reason") == "conflicts_within_visit")
    assert told["column"].unique().to_list() == ["cancels"]
    assert "a row of its own" in told["en"][0]


def test_what_is_held_back_is_known_by_all_rows_of_its_visit() -> None:
    found = gathered(
        {"condition": "脚气"}, {"person_id": ""}, {"visited_on": "x"},
        {"visit_id": "", "person_id": "P3", "condition": "脚气"}, {"visit_id": "", "person_id": ""},
        {"visit_id": "V5"},
    )  # fmt: skip
    code, day = POLICY.condition_code("哮喘"), date(2023, 5, 4)
    assert found.held_back.select("__row", "person_id", "condition_code", "day").rows() == [
        *((row, "P1", code, day) for row in range(3)), (3, "P3", None, day), (4, None, code, day),
    ]  # fmt: skip
    assert gathered({}).held_back.is_empty()


def test_a_faulty_row_holds_back_its_visit_and_no_other() -> None:
    rows: list[dict[str, Any]] = [
        {}, {"condition": "脚气"}, {"visit_id": "V2"}, {"visit_id": ""}, {"visit_id": "", "fen": None}, {"visit_id": "V2"},
    ]  # fmt: skip
    found = gathered(*rows)
    assert faults(found) == [
        (0, "visit_id", "visit_held_back"), (1, "condition", "unknown_condition"), (3, "visit_id", "not_an_identifier"),
        (4, "visit_id", "not_an_identifier"), (4, "fen", "not_money"),
    ]  # fmt: skip
    assert found.visits.select("visit_id", "total").rows() == [("V2", 20_000)]
    assert (found.rows, found.visits_held_back) == (2, 1)
    assert found.held_back["__row"].to_list() == [0, 1, 3, 4]
    single = gathered({}, {"visit_id": "V2"})
    assert (single.rows, single.visits_held_back, single.visits.height) == (2, 0, 2)
    assert single.held_back.is_empty()
    twice = gathered({}, {})
    assert (twice.rows, twice.visits_held_back, twice.visits["total"].to_list()) == (2, 0, [20_000])


def test_an_id_that_an_earlier_file_has_used_is_not_used_again() -> None:
    rows: list[dict[str, Any]] = [{}, {"visit_id": "V2"}, {"visit_id": "V3", "condition": "脚气"}]
    plain = [(2, "condition", "unknown_condition")]
    for settled in (None, pl.Series([], dtype=pl.String), pl.Series(["V9"])):
        assert faults(gathered(*rows, settled=settled)) == plain
    found = gathered(*rows, settled=pl.Series(["V2", "V9"]))
    assert faults(found) == [(1, "visit_id", "settled_already"), *plain]
    assert found.visits["visit_id"].to_list() == ["V1"]
    assert found.held_back["__row"].to_list() == [1, 2]


def test_faults_stand_in_the_order_of_the_rows_and_those_of_a_row_as_they_were_found() -> None:
    wrong = {"visited_on": "x", "condition": "脚气", "fee_class": "IV", "fen": None}
    rows = [row for n in range(300) for row in ({"visit_id": f"V{n}"}, {**wrong, "visit_id": f"V{n}"})]
    order = ["fen", "visited_on", "condition", "fee_class"]
    assert [(row, column) for row, column, _ in faults(gathered(*rows))] == [
        one for n in range(300) for one in [(2 * n, "visit_id"), *((2 * n + 1, column) for column in order)]
    ]


def test_what_comes_after_its_cancellation_is_rejected_row_by_row() -> None:
    rows: list[dict[str, Any]] = [{}, {"visit_id": "R", "cancels": "V1"}, {}, {"visit_id": "V2"}]
    found = gathered(*rows, back=True)
    assert faults(found) == [(2, "visit_id", "after_its_cancellation")]
    assert found.visits.select("visit_id", "total").rows() == [("V1", 10_000), ("R", 10_000), ("V2", 10_000)]
    assert found.held_back["__row"].to_list() == [2]
    assert faults(gathered(*rows[:2], rows[3], back=True)) == []
    used = gathered(*rows, back=True, settled=pl.Series(["V2"]))
    assert faults(used) == [(3, "visit_id", "settled_already"), (2, "visit_id", "after_its_cancellation")]


# What stands after its cancellation


def late(
    visit: list[tuple[int | None, int | None]], back: tuple[int | None, int | None], place: int
) -> list[int]:
    """Which rows of a visit, told by day and hour, are late, if its cancellation of that moment stands at that place."""
    moments = [*visit[:place], back, *visit[place:]]
    rows = pl.DataFrame(
        {
            "__row": range(len(moments)),
            "visit_id": ["R" if n == place else "V1" for n in range(len(moments))],
            "person_id": "P1",
            "day": pl.Series([one[0] for one in moments], dtype=pl.Int32).cast(pl.Date),
            "time": pl.Series([one[1] for one in moments], dtype=pl.Int64),
            "cancels": ["V1" if n == place else None for n in range(len(moments))],
        }
    )
    other = rows.with_columns(person_id=pl.lit("P2"), cancels=None, __row=pl.col("__row") + len(moments))
    both = pl.concat([rows, other], how="vertical_relaxed")
    kept, found = without_late(both, cancelled(both))
    assert kept.height + found.height == both.height
    assert found["person_id"].unique().to_list() in ([], ["P1"])
    return [one - (one > place) for one in found["__row"]]


@pytest.mark.parametrize(("visit", "back", "place", "expected"), [
    ([(1, None), (1, None)], (1, None), 2, []),
    ([(1, None), (1, None)], (1, None), 1, [1]),
    ([(1, None), (1, None)], (1, None), 0, []),  # newest first: nothing of the visit stands before
    ([(1, None), (3, None)], (2, None), 2, []),  # without times it is the place that counts
    ([(1, 8), (1, 10)], (1, 9), 2, [1]),
    ([(1, 10), (1, 8)], (1, 9), 2, [0]),
    ([(1, 8), (1, 9)], (1, 9), 2, []),
    ([(1, 9), (1, 10)], (1, 9), 0, []),
    ([(1, 9), (1, 10)], (1, 8), 2, []),
    ([(1, 8), (2, 7)], (1, 9), 2, [1]),
    ([(1, 8), (2, 10)], (2, 9), 2, [1]),
    ([(1, 10), (2, 8)], (2, 9), 2, []),
    ([(1, 8), (3, 1)], (2, 9), 2, [1]),
    ([(1, 8), (None, None)], (1, 9), 2, []),  # of what has no day nobody can say that it is late
    ([(1, 8), (1, None)], (1, 9), 2, []),
    ([(1, 8), (1, 10), (None, None)], (1, 9), 3, [1]),
    ([(1, 8), (1, 10)], (None, None), 2, []),
    ([(1, 8), (1, 10)], (1, 7), 1, [1]),
])  # fmt: skip
def test_what_stands_after_a_cancellation_while_others_stand_before_is_late(
    visit: list[tuple[int | None, int | None]],
    back: tuple[int | None, int | None],
    place: int,
    expected: list[int],
) -> None:
    assert late(visit, back, place) == expected


def test_without_cancellations_nothing_is_late() -> None:
    rows = understand(
        pl.DataFrame({name: [cell, cell] for name, cell in ROW.items() if cell})
        .with_row_index("__row")
        .cast({"__row": pl.Int64}),
        POLICY,
    ).rows
    for nothing in (None, cancelled(rows)):
        kept, found = without_late(rows, nothing)
        assert kept.rows() == rows.rows()
        assert found.is_empty()


# What a year lacks

Known = tuple[str | None, int | None, date | None, int | None, int]
"""Of a row: its person, condition, day, time and number."""


def marked(visit: Known, *held: Known) -> bool:
    kinds = {"person_id": pl.String, "condition_code": pl.Int16, "day": pl.Date, "time": pl.Int64}
    visits = pl.DataFrame([visit], schema={**kinds, "first_row": pl.Int64}, orient="row")
    visits = visits.with_columns(pl.col("day").dt.year().cast(pl.Int16).alias("year"))
    held_back = pl.DataFrame(list(held), schema={**kinds, "__row": pl.Int64}, orient="row")
    found: list[bool] = mark_incomplete(visits, held_back)["incomplete"].to_list()
    return found[0]


D1, D2, NEXT = date(2023, 5, 4), date(2023, 5, 5), date(2024, 5, 4)


@pytest.mark.parametrize(("held", "expected"), [
    (("P1", 3, D1, None, 9), True),
    (("P1", 3, D2, None, 4), True),
    (("P1", 3, D2, None, 6), False),
    (("P1", 3, NEXT, None, 1), False),
    (("P1", 3, date(2022, 5, 4), None, 1), False),
    (("P2", 3, D1, None, 1), False),
    (("P1", 4, D1, None, 1), False),
    (("P1", None, D1, None, 9), True),
    (("P1", None, NEXT, None, 1), False),
    (("P1", 3, None, None, 9), True),
    (("P1", 4, None, None, 1), False),
    (("P1", None, None, None, 9), True),
    ((None, 3, D1, None, 1), False),
])  # fmt: skip
def test_a_year_lacks_what_was_held_back_before_in_it_whatever_that_leaves_open(
    held: Known, expected: bool
) -> None:
    assert marked(("P1", 3, D2, None, 5), held) is expected
    other: Known = ("P1", 3, date(2023, 12, 31), 1, 0)
    assert marked(("P1", 3, D2, None, 5), other, held) is expected


@pytest.mark.parametrize(("time", "held_time", "row", "expected"), [
    (None, None, 4, True), (None, None, 6, False),
    (None, 1, 4, True), (None, 99, 4, True), (None, 1, 6, False),
    (10, 9, 6, True), (10, 9, 4, True), (10, 11, 4, False), (10, 11, 6, False),
    (10, 10, 4, True), (10, 10, 6, False),
    (10, None, 4, True), (10, None, 6, True),
])  # fmt: skip
def test_on_one_day_the_time_decides_what_was_before_or_the_place(
    time: int | None, held_time: int | None, row: int, expected: bool
) -> None:
    assert marked(("P1", 3, D1, time, 5), ("P1", 3, D1, held_time, row)) is expected
    assert marked(("P1", 3, D2, time, 5), ("P1", 3, D1, held_time, row)), "on a day before"
    assert not marked(("P1", 3, D1, time, 5), ("P1", 3, D2, held_time, row)), "on a day after"


def test_the_earliest_of_what_was_held_back_decides() -> None:
    held: list[Known] = [("P1", 3, D2, 8, 1), ("P1", 3, D1, 12, 7), ("P1", 3, D1, 9, 8)]
    assert marked(("P1", 3, D1, 10, 5), *held)
    assert not marked(("P1", 3, D1, 9, 5), *held)


def test_cancellations_that_are_rejected_are_held_back_as_well() -> None:
    held = gathered({"condition": "脚气"}).held_back
    more = gathered({}).visits
    assert with_more(held, more.clear()) is held
    assert with_more(held, more)["__row"].to_list() == [0, 0]


# What is left of a year


def test_what_is_eligible_is_all_that_is_listed_where_a_notice_covers_it() -> None:
    """Of every condition and class, also of the first that the notice names."""
    conditions = [one.zh for one in POLICY.conditions for _ in range(3)]
    rows = len(conditions)
    visits = pl.DataFrame(
        {
            "visit_id": range(rows + 1),
            "person_id": range(rows + 1),
            "visited_on": [D1] * rows + [date(2022, 8, 14)],
            "condition": [*conditions, conditions[0]],
            "fee_class": [1, 2, 3] * (rows // 3) + [1],
            "fen": [1_000] * (rows + 1),
        }
    )
    found = settle_table(visits).settlements.sort("row")
    limits = POLICY.periods[0].scheme.limits
    assert len(limits) == rows, "every class of every condition is covered"
    assert found["eligible_fen"].to_list() == [1_000] * rows + [0]
    assert found["fund_fen"].to_list() == [600] * rows + [0]


def test_every_fen_is_carried_on_and_nothing_is_not() -> None:
    balances = {
        "person_id": [7, 8, 9, 10], "condition": ["哮喘"] * 4, "year": [2023] * 4,
        "paid": [Decimal("0.00"), Decimal("0.01"), Decimal("0.00"), Decimal("0.01")],
    }  # fmt: skip
    opening = pl.DataFrame(balances, schema_overrides={"paid": pl.Decimal(10, 2)})
    visits = table(visit_id=[1, 2, 3, 4], person_id=[7, 6, 10, 5], visited_on=[D1] * 4, condition=["哮喘"] * 4,
                   fee_class=[3] * 4, technique=["电针"] * 4, amount=None, fen=[0, 1, 1, 0])  # fmt: skip
    left = settle_table(visits, opening=opening).balances.sort("person_id")
    assert left.select("person_id", "year", "paid").rows() == [
        (6, 2023, Decimal("0.01")), (8, 2023, Decimal("0.01")), (10, 2023, Decimal("0.02")),
    ]  # fmt: skip
