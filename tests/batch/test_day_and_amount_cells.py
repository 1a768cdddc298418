"""Days and amounts in files and tables: one meaning in text and type, by every reader; what is unclear is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, rejects, run

from shanxi_health_policy.batch import (
    Layout,
    audit_file,
    premium_file,
    settle_file,
    settle_table,
    what_if_file,
)
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.day_cells import read_days
from shanxi_health_policy.days import FIRST_DAY, LAST_DAY, parse_day, time_of_day
from shanxi_health_policy.errors import FileError, InputError
from shanxi_health_policy.money import MAX_FEN, to_fen, written_yuan
from shanxi_health_policy.tcm import PolicyChange

_MIDNIGHT = datetime(2023, 12, 31, 16, tzinfo=UTC)
"""New Year's Day in Shanghai, and another insurance year at Greenwich."""
_DAYS = (
    "2023-05-04",
    " 2023/5/4 ",
    "20230504",
    "2023年5月4日",
    "2023-05-04 09:30",
    "2023-05-04 23:59:59",
    "2023.5.4T9:05:01.5",
    "２０２３-０５-０４ ０９：３０",
)
_NONE = (
    "2023-13-01",
    "2023-05-04 24:00",
    "2023-05-04 24:00:00",
    "2023-05-04 23:59:60",
    "2023-02-30 09:30:00",
    "1899-12-31 09:30:00",
    "45050",
    "x",
    "",
    "1899-01-01",
)
_AMOUNTS = (
    "150",
    "150.0000",
    ".50",
    "￥1,500.00",
    "１５０元",
    "1,50",
    "-3",
    "1e3",
    "",
    "9999999999.99",
    "10000000000.00",
)


def _visit(**cells: object) -> pl.DataFrame:
    said = {
        "visit_id": "V1", "person_id": "P1", "visited_on": "2023-05-04", "condition": "颈椎病", "fee_class": "I",
        "technique": "电针", "amount": "100.00", **cells,
    }  # fmt: skip
    return pl.DataFrame(
        {name: cell if isinstance(cell, pl.Series) else [cell] for name, cell in said.items()}
    )


@given(
    st.lists(st.sampled_from((*_DAYS, *_NONE)) | st.dates(date(1800, 1, 1)).map(str) | st.none(), max_size=20)
)
def test_a_column_of_days_means_what_each_cell_means(texts: list[str | None]) -> None:
    found = read_days(pl.Series(texts, dtype=pl.String), None).day.to_list()
    assert found == [None if text is None else parse_day(text) for text in texts]


@given(
    st.lists(
        st.datetimes(datetime.fromisoformat("1890-01-01"), datetime.fromisoformat("2200-01-01"))
        | st.just(datetime.fromisoformat("1899-12-31 23:59:59"))  # a day too early, so that its time is none
        | st.none(),
        max_size=20,
    ),
    st.data(),
)
def test_times_are_read_alike_however_they_are_written(
    instants: list[datetime | None], data: st.DataObject
) -> None:
    forms = st.sampled_from(
        ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M")
    )
    texts = [one and one.strftime(data.draw(forms)) for one in instants]
    found = read_days(pl.Series(texts, dtype=pl.String), None)
    assert found.day.to_list() == [text and parse_day(text) for text in texts]
    times = [text and time_of_day(text[11:]) if text and parse_day(text) else None for text in texts]
    assert ([None] * len(texts) if found.time is None else found.time.to_list()) == times
    assert found.zoned is None


@given(
    st.lists(st.sampled_from(_AMOUNTS) | st.decimals(0, 10**6, places=3).map(str) | st.none(), max_size=20)
)
def test_a_column_of_amounts_means_what_each_cell_means(texts: list[str | None]) -> None:
    plain = [None if text is None else written_yuan(text) for text in texts]
    found = fen_of(pl.Series(texts, dtype=pl.String)).to_list()
    assert found == [None if one is None else to_fen(one) for one in plain]


@given(data=st.data(), scale=st.integers(0, 38))
def test_a_column_of_decimals_is_exact_or_refused(data: st.DataObject, scale: int) -> None:
    most = 10**38 - 1
    hundredth = 10 ** max(scale - 2, 0)
    numbers = st.integers(-most, most) | st.integers(0, min(MAX_FEN * hundredth, most) // hundredth).map(
        lambda number: number * hundredth
    )
    held = data.draw(st.lists(numbers | st.none(), max_size=8))
    cells = [
        None if number is None else Decimal((number < 0, tuple(map(int, str(abs(number)))), -scale))
        for number in held
    ]

    def fen(number: int | None) -> int | None:
        if number is None:
            return None
        whole, rest = divmod(number * 100, 10**scale)
        return whole if rest == 0 and 0 <= whole <= MAX_FEN else None

    assert fen_of(pl.Series(cells, dtype=pl.Decimal(38, scale))).to_list() == [fen(number) for number in held]


@given(
    instant=st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2200-01-01")),
    hours=st.integers(-12, 14),
    unit=st.sampled_from(("ms", "us", "ns")),
)
def test_an_instant_is_the_day_of_the_zone_that_is_named(instant: datetime, hours: int, unit: str) -> None:
    instant = instant.replace(
        microsecond=instant.microsecond // 1000 * 1000, tzinfo=timezone(timedelta(hours=hours))
    )
    local = instant.astimezone(ZoneInfo("Asia/Shanghai"))
    noon = timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    typed = pl.Series([instant.astimezone(UTC)]).dt.cast_time_unit(unit)  # type: ignore[arg-type]
    for cells in (pl.Series([instant.isoformat()]), typed):
        found = read_days(cells, "Asia/Shanghai")
        assert found.time is not None
        assert (found.day.to_list(), found.time.to_list()) == (
            [local.date()],
            [noon // timedelta(microseconds=1) * 1000],
        )


def _files(folder: Path, visited_on: pl.Series, **cells: object) -> list[Path]:
    """One visit, as text and typed."""
    frame = _visit(visited_on=visited_on, fund_paid="0.00", **cells)
    frame.write_parquet(folder / "visits.parquet")
    frame.with_columns(pl.col("visited_on").dt.to_string("iso:strict")).write_csv(folder / "visits.csv")
    return [folder / "visits.parquet", folder / "visits.csv"]


def _over(source: Path, folder: Path, layout: Layout | None) -> list[object]:
    """Every command over a file of visits."""
    change = PolicyChange(rate="0.70")
    return [
        lambda: settle_file(source, folder / "settled.csv", layout=layout),
        lambda: audit_file(source, folder / "found.csv", layout=layout),
        lambda: what_if_file(source, change, layout=layout),
    ]


def test_times_with_a_zone_refuse_the_file_unless_the_zone_is_named(tmp_path: Path) -> None:
    for source in _files(tmp_path, pl.Series([_MIDNIGHT])):
        for work in _over(source, tmp_path, None):
            with pytest.raises(FileError) as told:
                work()  # type: ignore[operator]
            (fault,) = told.value.faults
            assert "--time-zone Asia/Shanghai" in fault.expected.en
            assert fault.where == "column visited_on"
        settle_file(source, tmp_path / "settled.csv", layout=Layout(time_zone="Asia/Shanghai"))
        assert pl.read_csv(tmp_path / "settled.csv")["visited_on"].to_list() == ["2024-01-01"]
        for work in _over(source, tmp_path, Layout(time_zone="Asia/Shanghai"))[1:]:
            assert not work().notes  # type: ignore[operator]


def test_a_table_with_a_zone_is_refused_unless_the_zone_is_named() -> None:
    for cell in (_MIDNIGHT, _MIDNIGHT.isoformat(), "2023-12-31T16:00Z", "2024-01-01 00:00:00 +0800"):
        table = _visit(visited_on=cell)
        with pytest.raises(FileError, match="time_zone"):
            settle_table(table)
        settled = settle_table(table, time_zone="Asia/Shanghai").settlements
        assert settled["visited_on"].to_list() == [date(2024, 1, 1)]
    with pytest.raises(InputError, match="time_zone"):
        settle_table(_visit(), time_zone="Shanghai")


def test_a_zone_that_no_time_needs_is_told(tmp_path: Path) -> None:
    layout = Layout(time_zone="Asia/Shanghai")
    rows = ["V1,P1,2023-05-04,颈椎病,I,电针,1", "V2,P1,2023-05-04T20:00Z,颈椎病,I,电针,1"]
    _, summary = run(tmp_path, f"{HEADER}\n{rows[0]}\n", layout=layout)
    assert [note.code for note in summary.notes] == ["zone_not_needed"]
    got, summary = run(tmp_path, "\n".join([HEADER, *rows]), layout=layout)
    assert [note.code for note in summary.notes] == ["some_times", "some_zones"]
    assert [row["visited_on"] for row in got] == [date(2023, 5, 4), date(2023, 5, 5)]
    (tmp_path / "people.csv").write_text("person_id,groups,year\nP1,低保,2023\n", encoding="utf-8")
    helped = premium_file(
        tmp_path / "people.csv", tmp_path / "helped.csv", contribution_standard="100", layout=layout
    )
    assert [note.code for note in helped.notes] == ["zone_not_needed"]


def test_a_zone_that_is_none_is_a_bad_day(tmp_path: Path) -> None:
    run(tmp_path, f"{HEADER}\nV1,P1,2023-05-04T09:30+99:00,颈椎病,I,电针,1\n", layout=Layout(time_zone="UTC"))
    assert [row["reason"] for row in rejects(tmp_path)] == ["not_a_day"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date),
        lambda: pl.Series([-(2**31)], dtype=pl.Int32).cast(pl.Date),
        lambda: pl.Series([20_230_504], dtype=pl.Int32).cast(pl.Date),
        lambda: pl.Series([2**63 - 1]).cast(pl.Datetime("ms")),
        lambda: pl.Series([2**62]).cast(pl.Datetime("us")),
        lambda: pl.Series([-(2**63) + 1]).cast(pl.Datetime("ms", "UTC")),
        lambda: pl.Series([date(1899, 12, 31)]),
        lambda: pl.Series([LAST_DAY + timedelta(days=1)]),
        lambda: pl.Series([datetime.fromisoformat("9999-12-31T23:00")]),
    ],
)
def test_a_day_out_of_range_is_a_rejected_row_before_anything_is_laid_out(
    tmp_path: Path, made: Callable[[], pl.Series]
) -> None:
    far = made()
    near = pl.Series([FIRST_DAY + timedelta(days=40_000)]).cast(far.dtype)
    both = pl.concat([far, near, near.clear().extend_constant(None, 1)])
    table = pl.concat([_visit(visit_id=f"V{n}", visited_on=both[n : n + 1]) for n in range(3)])
    zone = "UTC" if far.dtype == pl.Datetime("ms", "UTC") else None
    settled = settle_table(table, time_zone=zone)
    assert settled.settlements["visit_id"].to_list() == ["V1"]
    assert settled.rejects.select("row", "reason").rows() == [(0, "not_a_day"), (2, "not_a_day")]
    table.write_parquet(tmp_path / "visits.parquet")
    settle_file(tmp_path / "visits.parquet", tmp_path / "settled.parquet", layout=Layout(time_zone=zone))
    assert [row["reason"] for row in rejects(tmp_path)] == ["not_a_day", "not_a_day"]


def test_numbers_at_the_end_of_their_type_cost_nothing() -> None:
    table = _visit(visit_id=2**62, person_id=2**31 - 1).drop("technique")
    opening = pl.DataFrame(
        {"person_id": [2**31 - 1], "condition": ["颈椎病"], "year": [2999], "paid": ["1.00"]}
    )
    settled = settle_table(table, opening=opening)
    assert settled.settlements.height == 1
    assert settled.balances["year"].to_list() == [2023, 2999]
    for year in (2**31 - 1, 23, 1899, 3000):
        with pytest.raises(FileError, match="2999"):
            settle_table(table, opening=opening.with_columns(year=year))


def test_a_table_of_types_that_nobody_reads_is_refused() -> None:
    table = _visit().to_arrow().set_column(6, "amount", pa.array([Decimal(10) ** 50], pa.decimal256(60, 2)))
    with pytest.raises(InputError, match="38"):
        settle_table(table)


def test_decimals_of_many_places_are_understood_where_they_are_exact(tmp_path: Path) -> None:
    amounts = [Decimal("150.0000000000"), Decimal("150.0000000001"), Decimal(10) ** 27]
    table = pl.concat(
        [
            _visit(visit_id=f"V{n}", amount=pl.Series([one], dtype=pl.Decimal(38, 10)))
            for n, one in enumerate(amounts)
        ]
    )
    assert settle_table(table).settlements["total_fen"].to_list() == [15000]
    table.write_parquet(tmp_path / "visits.parquet")
    summary = settle_file(tmp_path / "visits.parquet", tmp_path / "settled.parquet")
    assert (summary.total_cost, summary.rows_rejected) == (Decimal("150.00"), 2)
    causes = [str(row["explanation"]) for row in rejects(tmp_path)]
    assert "two decimal places" in causes[0]
    assert "too large" in causes[1]


def test_every_amount_that_is_read_is_read_alike(tmp_path: Path) -> None:
    (tmp_path / "opening.csv").write_text(
        'person_id,condition,year,paid\nP1,颈椎病,2023,"￥1,000.00"\n', encoding="utf-8"
    )
    (tmp_path / "visits.csv").write_text(
        f"{HEADER},fund_paid\nV1,P1,2023-05-04,颈椎病,I,电针,150.0000,８０元\nV2,P1,2023-05-05,颈椎病,I,电针,￥150,-80\n",
        encoding="utf-8",
    )
    found = audit_file(tmp_path / "visits.csv", tmp_path / "found.csv", opening=tmp_path / "opening.csv")
    assert found.rows_rejected == 1
    summary = settle_file(
        tmp_path / "visits.csv",
        tmp_path / "settled.csv",
        opening=tmp_path / "opening.csv",
        closing=tmp_path / "closing.csv",
    )
    assert summary.total_cost == Decimal("300.00")
    assert pl.read_csv(tmp_path / "closing.csv")["paid"].to_list() == [1180.0]
    (tmp_path / "people.csv").write_text(
        "person_id,groups,year,contribution_standard\nP1,低保,2023,3.0000元\n", encoding="utf-8"
    )
    helped = premium_file(tmp_path / "people.csv", tmp_path / "helped.csv")
    assert helped.rows_rejected == 0
    assert pl.read_csv(tmp_path / "helped.csv")["contribution_standard"].to_list() == [3.0]


def test_full_width_days_are_read_with_and_without_a_zone() -> None:
    """One cell that is written in full width is read by itself, beside others that are not."""
    plain = read_days(pl.Series(["２０２３-05-04", "2023-05-04", "x"]), None)
    assert (plain.day.to_list(), plain.time, plain.zoned) == ([date(2023, 5, 4)] * 2 + [None], None, None)
    zoned = read_days(pl.Series(["２０２３-05-04T20:00Z", "2023-05-04"]), "Asia/Shanghai")
    assert zoned.day.to_list() == [date(2023, 5, 5), date(2023, 5, 4)]
    assert zoned.zoned is not None
    assert zoned.zoned.to_list() == [True, False]
