"""Times of day (时刻) order a day where every row has one; where some have, the file's order stands, as is said."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, SHIPPED, rejects, run, work_over, write

from shanxi_health_policy.batch import settle_table, what_if_file
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.tcm.policy_change import PolicyChange

_SOME = "some_times"
_LAST_OF_YEAR = ("腰肌劳损", "III")
"""A limit of the year that a few visits reach, so that the order of a day decides who is paid."""


def _file(*visits: tuple[str, str, str], names: str = HEADER) -> str:
    """Visits of one person: id, when, and amount."""
    condition, tier = _LAST_OF_YEAR
    lines = [f"{visit},P1,{when},{condition},{tier},电针,{amount}" for visit, when, amount in visits]
    return "\n".join([names, *lines]) + "\n"


def _paid(rows: list[dict[str, object]]) -> dict[object, object]:
    return {row["visit_id"]: row["fund_payment"] for row in rows}


moments = st.lists(
    st.tuples(
        st.dates(date(2023, 5, 4), date(2023, 5, 6)),
        st.times()
        .filter(lambda one: one != time())
        .map(lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000)),
        st.sampled_from(["I", "II", "III"]),
        st.sampled_from(["80.00", "150.00", "1000.00"]),
    ),
    min_size=2,
    max_size=25,
    unique_by=lambda one: (one[0], one[1]),
)


@given(moments, st.randoms(use_true_random=False), st.sampled_from([".csv", ".xlsx", ".parquet"]))
@pytest.mark.clause("lvliang-2022-22", "T5", "I-T4")
def test_however_a_file_is_sorted_its_times_order_the_day(
    tmp_path_factory: pytest.TempPathFactory,
    visits: list[tuple[date, time, str, str]],
    random: object,
    kind: str,
) -> None:
    """Newest first, as many systems write it, or shuffled: the same money as in the order of time."""
    folder = tmp_path_factory.mktemp("sorted")
    table = pl.DataFrame(
        {
            "visit_id": [f"V{number}" for number in range(len(visits))],
            "person_id": ["P1"] * len(visits),
            "visited_on": [datetime.combine(day, moment) for day, moment, _, _ in visits],
            "condition": ["哮喘"] * len(visits),
            "fee_class": [tier for _, _, tier, _ in visits],
            "technique": ["电针"] * len(visits),
            "amount": pl.Series([Decimal(amount) for *_, amount in visits], dtype=pl.Decimal(10, 2)),
        }
    )
    random.shuffle(order := list(range(len(visits))))  # type: ignore[attr-defined]
    by_time = settle_table(table.sort("visited_on")).settlements
    assert settle_table(table[order]).settlements.drop("row").equals(by_time.drop("row"))
    if kind == ".csv":
        table = table.with_columns(pl.col("visited_on").dt.to_string("%Y-%m-%d %H:%M:%S%.3f"))
    source = write(table[order], folder / f"visits{kind}")
    summary = work_over("settle", source, folder / "settled.parquet")
    settled = pl.read_parquet(folder / "settled.parquet")
    assert settled["visit_id"].to_list() == by_time["visit_id"].to_list()
    assert (settled["fund_payment"] * 100).cast(pl.Int64).to_list() == by_time["fund_fen"].to_list()
    assert _SOME not in {note.code for note in summary.notes}
    backwards = write(table[order[::-1]], folder / f"backwards{kind}")
    for command in ("audit", "what-if"):
        told = [
            pl.read_csv(_worked(command, one, folder / f"{one.stem}-{command}.csv"))
            for one in (source, backwards)
        ]
        assert told[0].drop("line", strict=False).equals(told[1].drop("line", strict=False))


def _worked(command: str, source: Path, out: Path) -> Path:
    """What a command writes; of claims that were all paid nothing."""
    if command == "audit":
        table = {".csv": pl.read_csv, ".xlsx": pl.read_excel, ".parquet": pl.read_parquet}[source.suffix](
            source
        )  # type: ignore[operator]
        source = write(table.with_columns(fund_paid=pl.lit("0.00")), source.with_stem(f"{source.stem}-paid"))
    work_over(command, source, out)
    return out


def test_the_earlier_of_a_day_is_paid_first_whatever_stands_first(tmp_path: Path) -> None:
    before = [(f"B{n}", f"2023-04-{n + 1:02d} 10:00", "1000.00") for n in range(4)]
    late, early = ("L", "2023-05-04 15:20", "1000.00"), ("E", "2023-05-04T08:05:59", "100.00")
    newest_first, _ = run(tmp_path, _file(late, early, *before))
    in_order, _ = run(tmp_path, _file(*before, early, late))
    assert _paid(newest_first) == _paid(in_order)
    assert [row["visit_id"] for row in newest_first][-2:] == ["E", "L"]
    assert newest_first[-2]["fund_payment"] == Decimal("60.00")


@pytest.mark.parametrize("untimed", ["2023-05-04", "2023-05-04 00:00", "2023/5/4 0:00:00.000"])
def test_where_some_rows_have_no_time_the_order_of_the_file_stands_and_that_is_said(
    tmp_path: Path, untimed: str
) -> None:
    visits = [
        ("L", "2023-05-04 15:20", "1000.00"),
        ("E", "2023-05-04 08:05", "100.00"),
        ("U", untimed, "90.00"),
    ]
    got, summary = run(tmp_path, _file(*visits))
    assert [row["visit_id"] for row in got] == ["L", "E", "U"]
    (note,) = summary.notes
    assert note.code == _SOME
    assert "1 行没有时刻" in note.says.zh
    assert "2 have one" in note.says.en
    table = pl.read_csv(tmp_path / "visits.csv").with_columns(pl.col("amount").cast(pl.String))
    settled = settle_table(table)
    assert settled.settlements["visit_id"].to_list() == ["L", "E", "U"]
    assert settled.notes == summary.notes


@pytest.mark.parametrize("when", ["2023-05-04", "2023-05-04 00:00:00"])
def test_days_that_are_all_without_a_time_need_no_word(tmp_path: Path, when: str) -> None:
    got, summary = run(tmp_path, _file(("B", when, "1.00"), ("A", when, "2.00")))
    assert [row["visit_id"] for row in got] == ["B", "A"]
    assert not summary.notes


def test_a_visit_is_as_early_as_the_earliest_of_its_rows(tmp_path: Path) -> None:
    visits = [
        ("A", "2023-05-04 09:00", "1.00"),
        ("B", "2023-05-04 10:00", "2.00"),
        ("B", "2023-05-04 08:00", "3.00"),
        ("C", "2023-05-04 08:30", "4.00"),
    ]
    got, _ = run(tmp_path, _file(*visits))
    assert [row["visit_id"] for row in got] == ["B", "C", "A"]


def test_a_total_without_a_time_leaves_the_times_of_the_visits_as_they_are(tmp_path: Path) -> None:
    total = "合计,,2023-05-04,,,,3.00"
    text = _file(("B", "2023-05-04 10:00", "1.00"), ("A", "2023-05-04 09:00", "2.00")) + total + "\n"
    got, summary = run(tmp_path, text)
    assert [row["visit_id"] for row in got] == ["A", "B"]
    assert _SOME not in {note.code for note in summary.notes}


def test_the_file_in_parts_is_ordered_by_time_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [
        (f"V{n}", f"2023-0{5 + n % 3}-04 {n % 23 + 1:02d}:{n * 7 % 60:02d}", f"{n + 50}.00")
        for n in range(60)
    ]
    whole, _ = run(tmp_path, _file(*visits))
    monkeypatch.setattr(Budget, "plan", lambda *_: Plan(4, 60, 7, 900))
    parted, _ = run(tmp_path, _file(*visits))
    assert parted == whole
    mixed = [*visits, ("U", "2023-05-04", "60.00")]
    parted, summary = run(tmp_path, _file(*mixed))
    assert _SOME in {note.code for note in summary.notes}
    monkeypatch.undo()
    assert parted == run(tmp_path, _file(*mixed))[0]


def _with_cancellation(*lines: str) -> str:
    return "\n".join([f"{HEADER},cancels", *lines]) + "\n"


def test_newest_first_a_cancellation_finds_the_visit_that_was_before_it(tmp_path: Path) -> None:
    got, _ = run(
        tmp_path,
        _with_cancellation("C,P1,2023-05-04 10:00,,,,,V", "V,P1,2023-05-04 09:00,哮喘,I,电针,100.00,"),
    )
    assert [(row["visit_id"], str(row["fund_payment"])) for row in got] == [("V", "60.00"), ("C", "-60.00")]


def test_newest_first_a_row_after_the_cancellation_of_its_visit_is_none_of_it(tmp_path: Path) -> None:
    """By place the one row stands after the cancellation, by time the other: which belongs to the visit is open."""
    run(
        tmp_path,
        _with_cancellation(
            "V,P1,2023-05-04 11:00,哮喘,I,电针,100.00,",
            "C,P1,2023-05-04 10:00,,,,,V",
            "V,P1,2023-05-04 09:00,哮喘,I,电针,200.00,",
        ),
    )
    found = {row["line"]: row["reason"] for row in rejects(tmp_path)}
    assert found == {2: "after_its_cancellation", 3: "cancels_nothing", 4: "after_its_cancellation"}


def test_a_visit_held_back_leaves_out_only_what_was_before_it(tmp_path: Path) -> None:
    text = _file(
        ("L", "2023-05-04 12:00", "1.00"), ("H", "2023-05-04 11:00", "x"), ("E", "2023-05-04 10:00", "2.00")
    )
    got, _ = run(tmp_path, text)
    assert {row["visit_id"]: row["reasons"] for row in got} == {"E": "", "L": "incomplete_year"}


def test_a_change_of_policy_is_weighed_in_the_order_of_time(tmp_path: Path) -> None:
    before = [(f"B{n}", f"2023-04-{n + 1:02d} 10:00", "1000.00") for n in range(5)]
    late, early = ("L", "2023-05-04 15:20", "1000.00"), ("E", "2023-05-04 08:05", "10.00")
    found = []
    for visits in ([late, early, *before], [*before, early, late]):
        (tmp_path / "visits.csv").write_text(_file(*visits), encoding="utf-8")
        found.append(
            what_if_file(tmp_path / "visits.csv", PolicyChange(rate="0.7"), catalogue=SHIPPED).impact
        )
    assert found[0] == found[1]
