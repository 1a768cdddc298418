"""The columns and the plain-Python ledger agree to the fen, whatever the file and the notice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.reference import opening_of, settle_text
from tests.batch.running import HEADER, SHIPPED, rejects, run
from tests.notices.building import notice, tcm, write
from tests.notices.building import text as words

from shanxi_health_policy import Catalogue

days = st.one_of(
    st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(str),
    st.sampled_from(
        ["2022-08-14", "2022-08-15", "2023-12-31", "2024-01-01", "2023/6/1", "20230701", "2023年5月4日"]
    ),
)
good_cells = st.tuples(
    st.sampled_from([f"V{n}" for n in range(30)]),
    st.sampled_from(["P1", "P2"]),
    days,
    st.sampled_from(["哮喘", "荨麻疹", "腰肌劳损", "asthma"]),
    st.sampled_from(["I", "II", "III", "三类"]),
    st.sampled_from(["电针", "火罐", "血常规", "馋针"]),
    st.sampled_from(["100.00", "250", "333.33", "0.00", "0.01", "999.9"]),
)
bad_cells = st.sampled_from(
    [
        (0, ""),
        (1, ""),
        (2, "2023-02-30"),
        (2, ""),
        (3, "不存在"),
        (4, ""),
        (4, "IV"),
        (5, ""),
        (6, "1e3"),
        (6, "-1"),
        (6, ""),
    ]
)


BESIDE = st.sampled_from(
    [("", "", "")] * 3 + [("哮喘", "", ""), ("", "I", ""), ("", "", "-100.00"), ("荨麻疹", "III", "100.00")]
)
"""What may stand beside a cancellation: nothing, what its visit says, or something else."""


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A file whose persons hit their limits, change class, share visit ids by mistake, and have bad cells now and then.

    No day has a time, or every one, or some.
    """
    lines = []
    timed = draw(st.sampled_from((st.just(False), st.just(True), st.booleans())))
    for number, cells in enumerate(draw(st.lists(good_cells, max_size=40))):
        line = [*cells, ""]
        if draw(st.integers(0, 9)) > 1:  # mostly one visit of its own
            line[0] = f"V{number + 100}"
        if draw(st.integers(0, 9)) > 7:  # a cancellation, mostly of an earlier visit of the file
            person = draw(st.sampled_from(["P1", "P2"]))
            target = draw(st.integers(100, 100 + number + 1))
            day = draw(st.sampled_from([cells[2], "2023-12-31", "2024-02-01"]))
            condition, tier, amount = draw(BESIDE)
            line = [line[0], person, day, condition, tier, "", amount, f"V{target}"]
        if draw(st.integers(0, 14)) == 14:
            position, cell = draw(bad_cells)
            position %= len(line)
            line[position] = cell
        if draw(timed):
            line[2] += draw(st.sampled_from((" 08:30", " 09:15", " 23:59")))
        lines.append(",".join(line))
    return "\n".join([f"{HEADER},cancels", *lines]) + "\n"


@given(text=rows())
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5", "I-T3", "I-T4")
def test_columns_agree_with_the_ledger_to_the_fen(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("agree")
    opening = {
        ("P1", "哮喘", 2023): "1500.00",
        ("P2", "荨麻疹", 2023): "0.00",
        ("P9", "月经不规则", 2023): "5.00",
    }
    lines = [f"{person},{condition},{year},{paid}" for (person, condition, year), paid in opening.items()]
    (folder / "opening.csv").write_text(
        "\n".join(["person_id,condition,year,paid", *lines]), encoding="utf-8"
    )
    got, summary = run(folder, text, opening=folder / "opening.csv", closing=folder / "closing.parquet")
    expected = settle_text(text, "141100", SHIPPED, opening_of(opening, SHIPPED))
    assert got == expected.rows
    assert {int(str(row["line"])) - 2 for row in rejects(folder)} == expected.rejected
    closing = pl.read_parquet(folder / "closing.parquet").rows(named=True)
    assert {
        (row["person_id"], row["condition"], row["year"]): row["paid"] for row in closing
    } == expected.balances
    assert summary.adds_up
    assert summary.rows_read == text.count("\n") - 1
    assert summary.fund_payment == sum((Decimal(str(row["fund_payment"])) for row in got), Decimal(0))


def every_row_is_timed(lines: list[str]) -> bool:
    """Whether times of day order these rows; where one has none, they stand as they come."""
    return all(":" in line for line in lines)


@given(text=rows(), cut=st.dates(date(2022, 8, 1), date(2024, 1, 2)))
@pytest.mark.clause("lvliang-2022-22", "T5")
def test_months_one_after_another_give_the_year_at_once(
    tmp_path_factory: pytest.TempPathFactory, text: str, cut: date
) -> None:
    folder = tmp_path_factory.mktemp("months")
    whole, _ = run(folder, text, closing=folder / "closing.csv")
    lines = text.splitlines()
    if rejects(folder):
        return  # a held-back visit is known only to the file that holds it
    year = (folder / "closing.csv").read_text(encoding="utf-8")
    by_day = {row["visit_id"]: str(row["visited_on"]) for row in whole}
    parts = [
        [line for line in lines[1:] if (by_day[line.split(",")[0]] < str(cut)) is early]
        for early in (True, False)
    ]
    if any(part and every_row_is_timed(part) is not every_row_is_timed(lines[1:]) for part in parts):
        return  # rows without a time leave the whole file in its order, where the part has an order of times
    first, _ = run(folder, "\n".join([lines[0], *parts[0]]), closing=folder / "half.csv")
    (folder / "settled.parquet").rename(folder / "first.parquet")
    second, _ = run(
        folder,
        "\n".join([lines[0], *parts[1]]),
        opening=folder / "half.csv",
        closing=folder / "closing.csv",
        earlier=[folder / "first.parquet"],
    )
    assert first + second == whole
    assert (folder / "closing.csv").read_text(encoding="utf-8") == year


@pytest.mark.clause("lvliang-2022-22", "T5", "I-T4")
def test_class_from_three_to_one_and_back(tmp_path: Path) -> None:
    visits = [("III", 9), ("I", 8), ("III", 1), ("I", 1)]
    lines = [
        f"V{block}-{n},P1,2023-0{block + 1}-{n + 1:02d},哮喘,{tier},督灸,1000.00"
        for block, (tier, count) in enumerate(visits)
        for n in range(count)
    ]
    got, _ = run(tmp_path, "\n".join([HEADER, *lines]))
    paid = [str(row["fund_payment"]) for row in got]
    assert paid[:9] == ["115.00"] * 7 + ["75.00", "0.00"]  # class III: 880 a year
    assert paid[9:17] == ["200.00"] * 3 + ["120.00"] + ["0.00"] * 4  # class I: 1,600, of which 880 are paid
    assert paid[17:] == ["0.00"] * 2
    assert got[17]["annual_remaining"] == Decimal("0.00")


def test_four_hundred_visits_of_one_person_stop_at_the_annual_limit(tmp_path: Path) -> None:
    lines = [f"V{n},P1,2023-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d},颈椎病,I,电针,500.00" for n in range(400)]
    got, summary = run(tmp_path, "\n".join([HEADER, *lines]))
    assert summary.fund_payment == Decimal("2720.00")
    assert [row["visited_on"] for row in got] == sorted(row["visited_on"] for row in got)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("place", "known_on", "day", "reason"),
    [
        ("141121", None, "2023-05-04", ""),
        ("110000", None, "2023-05-04", "no_rule_for_place"),
        ("141100", date(2022, 8, 1), "2023-05-04", "not_yet_known"),
        ("141100", None, "2022-08-14", "not_in_force"),
    ],
)
@pytest.mark.clause("lvliang-2022-22", "T1", "I-N1")
def test_silence_is_told_apart_from_zero(
    tmp_path: Path, place: str, known_on: date | None, day: str, reason: str
) -> None:
    text = f"{HEADER}\nV1,P1,{day},颈椎病,I,电针,100.00\n"
    got, _ = run(tmp_path, text, place=place, known_on=known_on)
    assert got == settle_text(text, place, SHIPPED, known_on=known_on).rows
    assert got[0]["reasons"] == reason


GRADED = "visit_id,person_id,visited_on,condition,hospital_grade,technique,amount\nV1,P1,2023-05-04,腰痛,三级甲等,电针,150\n"


def test_a_grade_without_a_notice_that_sorts_it_is_a_fault(tmp_path: Path) -> None:
    run(tmp_path, GRADED, place="110000")
    assert [row["reason"] for row in rejects(tmp_path)] == ["unknown_hospital_grade"]


_BASIS = {"clause": "A"}
_UNLIMITED = tcm(
    rate=_BASIS | {"share": "0.75", "rounding": "half_up"},
    per_visit_limit=_BASIS | {"none": True},
    annual_limit=_BASIS | {"none": True},
    fee_classes=[
        _BASIS | {"fee_class": "I", "at": words(), "grades": ["三级甲等"]},
        _BASIS | {"fee_class": "II", "at": words(), "grades": ["二级甲等"]},
    ],
    limits=[{"condition": name, "at": words(), "clauses": ["A"]} for name in ("膝痛", "颈椎病")],
    techniques=[_BASIS | {"category": "针灸", "at": words(), "count": 2, "names": ["电针", "家传灸"]}],
    own_conditions=[{"code": "knee_pain", "zh": "膝痛", "en": "knee pain"}],
    own_techniques=[{"code": "family_moxibustion", "zh": "家传灸", "en": "family moxibustion"}],
)
"""A rate of 75%, no limits, two classes, and terms of its own."""


def test_another_notice_with_other_rules_settles_by_its_own_file(tmp_path: Path) -> None:
    catalogue = Catalogue.load(write(tmp_path, notice(scheme=_UNLIMITED, place="149900")))
    text = f"""{HEADER}
V1,P1,2024-05-04,膝痛,I,电针,10000.01
V2,P1,2024-05-05,膝痛,II,家传灸,10000.01
V3,P1,2024-05-05,膝痛,III,电针,1.00
V4,P1,2024-05-05,哮喘,I,电针,1.00
V5,P1,2024-05-05,颈椎病,I,血常规,1.00
V6,P1,2023-05-05,颈椎病,I,电针,1.00
"""
    got, _ = run(tmp_path, text, place="149900", catalogue=catalogue)
    assert got == settle_text(text, "149900", catalogue).rows
    assert [row["reasons"] for row in got] == [
        "not_in_force",
        "",
        "",
        "fee_class_not_covered",
        "condition_not_covered",
        "technique_not_covered",
    ]
    assert got[1]["fund_payment"] == Decimal("7500.01")  # 75%, half up, and no limit on either
    assert got[1]["annual_remaining"] is None
