"""A change over a file of visits: the columns agree with the ledger to the fen, and rejected rows are counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER

from shanxi_health_policy import (
    Cancellation,
    Catalogue,
    Claim,
    FeeClass,
    InputError,
    LimitChange,
    PolicyChange,
    Share,
    what_if,
)
from shanxi_health_policy.batch.impact_file import IMPACT_COLUMNS, what_if_file
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.testing import histories

SHIPPED = Catalogue.shipped()


def with_a_neighbour() -> Catalogue:
    """The shipped notices, and one of Xinzhou that pays three quarters, class III not at all, half as much in a year."""
    own = SHIPPED["lvliang-2022-22"]
    assert own.tcm is not None
    limits = {
        key: evolve(cell, annual=None if cell.annual is None else cell.annual // 2)
        for key, cell in own.tcm.limits.items()
        if key[1] is not FeeClass.III
    }
    scheme = evolve(own.tcm, rate=Share.parse("0.75"), limits=limits)
    return Catalogue([*SHIPPED, evolve(own, id="next-2022-1", place="140900", tcm=scheme)])


CATALOGUE = with_a_neighbour()
CHANGES = [
    PolicyChange(notice="next-2022-1"),
    PolicyChange(notice="next-2022-1", rate=Share(1, 3), limits=[LimitChange(per_visit="33.33")]),
    PolicyChange(rate="0.999999", limits=[LimitChange(annual=None)]),
    PolicyChange(rate="0.75"),
    PolicyChange(limits=[LimitChange(annual="500.00"), LimitChange(fee_class=FeeClass.I, per_visit=None)]),
    PolicyChange(as_on=date(2023, 1, 1)),
]
TEXT = f"{HEADER}\nV1,P1,2023-05-04,颈椎病,I,电针,150.00\nV2,P2,2023-05-05,肩周炎,III,电针,100.00\n"


def as_file(history: list[Claim | Cancellation]) -> str:
    """Claims and cancellations as a file of visits; what is cancelled is cancelled on the day of the last visit before."""
    lines: list[str] = []
    persons: dict[str, str] = {}
    day = date(2023, 1, 1)
    for one in history:
        if isinstance(one, Cancellation):
            lines.append(f"{one.settlement_id},{persons[one.cancels]},{day},,,,,{one.cancels}")
            continue
        persons[one.settlement_id], day = one.person_id, one.visit.visited_on
        lines += [
            f"{one.settlement_id},{one.person_id},{day},{one.visit.condition.zh},{one.tier.code},"
            f"{item.technique},{item.amount},"
            for item in one.visit.items
        ]
    return "\n".join([f"{HEADER},cancels", *lines]) + "\n"


@given(histories(), st.sampled_from(CHANGES))
def test_the_columns_agree_with_the_ledger(
    tmp_path_factory: pytest.TempPathFactory, history: list[Claim | Cancellation], change: PolicyChange
) -> None:
    source = tmp_path_factory.mktemp("visits") / "visits.csv"
    source.write_text(as_file(history), encoding="utf-8")
    found = what_if_file(source, change, place="141100", catalogue=CATALOGUE)
    assert found.impact == what_if(history, change, place="141100", catalogue=CATALOGUE)
    assert (found.rows_rejected, found.out, found.rejects) == (0, None, None)


def test_a_cancelled_visit_is_on_neither_side_and_in_no_count(tmp_path: Path) -> None:
    source = tmp_path / "visits.csv"
    header, first, second = TEXT.splitlines()
    source.write_text(
        "\n".join([f"{header},cancels", f"{first},", f"{second},", "C2,P2,2023-06-01,,,,,V2"]),
        encoding="utf-8",
    )
    total = what_if_file(source, PolicyChange(rate="0.80")).impact.total
    assert (total.visits, total.persons, total.visits_gaining, total.visits_losing) == (1, 1, 1, 0)
    assert (total.fund_before, total.fund_after) == (Decimal("90.00"), Decimal("120.00"))


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".parquet"])
def test_the_table_is_written_with_its_total_last(tmp_path: Path, ending: str) -> None:
    source, out = tmp_path / "visits.csv", tmp_path / f"impact{ending}"
    source.write_text(TEXT, encoding="utf-8")
    found = what_if_file(source, PolicyChange(rate="0.80"), out=out, language="en")
    read: dict[str, Any] = {
        ".csv": pl.read_csv,
        ".xlsx": pl.read_excel,
        ".json": pl.read_json,
        ".parquet": pl.read_parquet,
    }
    frame = read[ending](out)
    assert tuple(frame.columns) == IMPACT_COLUMNS
    assert frame["condition_name"].to_list() == ["cervical spondylosis", "frozen shoulder", "total"]
    assert [Decimal(str(one)) for one in frame["fund_after"]] == [
        Decimal("120"),
        Decimal("55"),
        Decimal("175"),
    ]
    assert found.rejects == tmp_path / f"impact.rejects{ending}"
    assert found.impact.difference == Decimal("30.00")


def test_visits_with_a_faulty_row_are_outside_both_sides_and_counted(tmp_path: Path) -> None:
    source, out = tmp_path / "visits.csv", tmp_path / "impact.csv"
    source.write_text(TEXT + "V1,P1,2023-05-04,颈椎病,I,火罐,x\n", encoding="utf-8")
    found = what_if_file(source, PolicyChange(rate="0.80"), out=out)
    assert (found.rows_read, found.rows_rejected) == (3, 2)
    assert (found.impact.total.visits, found.impact.fund_before) == (1, Decimal("55.00"))
    assert pl.read_csv(tmp_path / "impact.rejects.csv")["reject_reason"].to_list() == [
        "visit_held_back",
        "not_money",
    ]


def test_balances_of_earlier_months_count_on_both_sides(tmp_path: Path) -> None:
    source, opening = tmp_path / "visits.csv", tmp_path / "balances.csv"
    source.write_text(TEXT, encoding="utf-8")
    opening.write_text("person_id,condition,year,paid\nP1,颈椎病,2023,2700.00\n", encoding="utf-8")
    found = what_if_file(source, PolicyChange(rate="0.80"), opening=opening).impact
    assert (found.rows[0].fund_before, found.rows[0].fund_after) == (Decimal("20.00"), Decimal("20.00"))


def test_wrong_input_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    source = tmp_path / "visits.csv"
    source.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="change"):
        what_if_file(source, "0.80")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="language"):
        what_if_file(source, PolicyChange(rate="0.80"), out=tmp_path / "o.csv", language="fr")  # type: ignore[arg-type]
    with pytest.raises(FileError):
        what_if_file(source, PolicyChange(rate="0.80"), out=source)
    with pytest.raises(FileError):
        what_if_file(tmp_path / "none.csv", PolicyChange(rate="0.80"))
    assert [one.name for one in tmp_path.iterdir()] == ["visits.csv"]
