"""Nothing is lost: every row is settled or rejected by name, and what rests on a rejected row is marked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, faults_of, rejects, run

from shanxi_health_policy import Catalogue, FeeClass
from shanxi_health_policy.batch import Look, audit_file, settle_file
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.errors import FileError


def test_a_bad_row_holds_back_its_visit_and_marks_the_rest_of_that_year(tmp_path: Path) -> None:
    text = f"""{HEADER}
V1,P1,2023-01-01,哮喘,I,电针,100.00
V2,P1,2023-02-01,哮喘,I,电针,1e3
V2,P1,2023-02-01,哮喘,I,火罐,50.00
V3,P1,2023-03-01,哮喘,I,电针,100.00
V4,P1,2023-03-01,荨麻疹,I,电针,100.00
V5,P1,2024-03-01,哮喘,I,电针,100.00
V6,P2,2023-03-01,哮喘,I,电针,100.00
"""
    got, summary = run(tmp_path, text)
    assert {row["visit_id"]: row["reasons"] for row in got} == {
        "V1": "",
        "V3": "incomplete_year",
        "V4": "",
        "V5": "",
        "V6": "",
    }
    assert [(row["line"], row["column"], row["value"], row["reason"]) for row in rejects(tmp_path)] == [
        (3, "amount", "1e3", "not_money"),
        (4, "visit_id", "V2", "visit_held_back"),
    ]
    assert (summary.rows_read, summary.rows_settled, summary.rows_rejected) == (7, 5, 2)
    assert (summary.visits_held_back, summary.visits_on_incomplete_year, summary.unattributed_rows) == (
        1,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("bad", "marked"),
    [
        ("V2,P1,2023-02-01,,I,电针,1", {"V3", "V4"}),  # any condition of the year, from that day on
        ("V2,P1,,哮喘,I,电针,1", {"V1", "V3", "V5"}),  # any day of any year, of that condition
        ("V2,P1,,,I,电针,1", {"V1", "V3", "V4", "V5"}),  # all that is known is the person
        ("V2,,2023-02-01,哮喘,I,电针,1", set()),  # nobody can be named
        (",P1,2023-02-01,哮喘,I,电针,1", {"V3"}),  # the visit is not named, but whose it was is
    ],
)
def test_what_a_held_back_row_does_not_tell_is_taken_to_be_anything(
    tmp_path: Path, bad: str, marked: set[str]
) -> None:
    text = f"""{HEADER}
V1,P1,2023-01-01,哮喘,I,电针,100.00
{bad}
V3,P1,2023-03-01,哮喘,I,电针,100.00
V4,P1,2023-03-01,荨麻疹,I,电针,100.00
V5,P1,2024-03-01,哮喘,I,电针,100.00
V6,P2,2023-03-01,哮喘,I,电针,100.00
"""
    got, summary = run(tmp_path, text)
    assert {row["visit_id"] for row in got if "incomplete_year" in str(row["reasons"])} == marked
    assert summary.rows_rejected == 1
    assert summary.unattributed_rows == (0 if "P1" in bad else 1)
    assert summary.adds_up


def test_the_same_day_counts_in_the_order_of_the_file(tmp_path: Path) -> None:
    before = f"{HEADER}\nV2,P1,2023-03-01,哮喘,I,电针,x\nV3,P1,2023-03-01,哮喘,I,电针,100.00\n"
    after = f"{HEADER}\nV3,P1,2023-03-01,哮喘,I,电针,100.00\nV2,P1,2023-03-01,哮喘,I,电针,x\n"
    assert run(tmp_path, before)[0][0]["reasons"] == "incomplete_year"
    assert run(tmp_path, after)[0][0]["reasons"] == ""


def test_a_visit_id_used_by_two_persons_is_held_back_whole(tmp_path: Path) -> None:
    text = f"{HEADER}\nV1,P1,2023-03-01,哮喘,I,电针,1\nV1,P2,2023-03-01,哮喘,I,电针,1\nV2,P2,2023-03-02,哮喘,I,电针,1\n"
    got, summary = run(tmp_path, text)
    assert [row["visit_id"] for row in got] == ["V2"]
    assert got[0]["reasons"] == "incomplete_year"
    assert [(row["line"], row["column"], row["value"], row["reason"]) for row in rejects(tmp_path)] == [
        (2, "person_id", "P1", "conflicts_within_visit"),
        (3, "person_id", "P2", "conflicts_within_visit"),
    ]
    assert summary.visits_held_back == 1


def test_a_visit_larger_than_money_can_count_is_held_back(tmp_path: Path) -> None:
    text = f"{HEADER}\n" + "V1,P1,2023-03-01,哮喘,I,电针,9999999999.99\n" * 2
    got, _ = run(tmp_path, text)
    assert got == []
    assert {row["reason"] for row in rejects(tmp_path)} == {"visit_too_large"}


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6")
def test_a_class_that_contradicts_the_grade_is_rejected_and_only_then(tmp_path: Path) -> None:
    scheme = Catalogue.shipped()["lvliang-2022-22"].tcm
    assert scheme is not None
    head = "visit_id,person_id,visited_on,condition,fee_class,hospital_grade,technique,amount"
    pairs = [(tier, grade) for tier in FeeClass for grade in (*scheme.grades, None)]
    lines = [
        f"V{number},P{number},2023-05-04,颈椎病,{tier.code},{'' if grade is None else grade.zh},电针,10.00"
        for number, (tier, grade) in enumerate(pairs)
    ]
    lines.append("early,early,2022-08-14,颈椎病,I,二级甲等,电针,10.00")
    path = tmp_path / "visits.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    settle_file(path, tmp_path / "out.csv")
    rejected = pl.read_csv(tmp_path / "out.rejects.csv", infer_schema=False)
    contradictory = [
        f"V{number}"
        for number, (tier, grade) in enumerate(pairs)
        if grade is not None
        and scheme.grades[grade].reading is None
        and scheme.grades[grade].fee_class is not tier
    ]
    assert rejected["visit_id"].to_list() == contradictory
    assert set(rejected["reject_reason"]) == {"class_contradicts_grade"}
    consistent = [line for line in lines if line.partition(",")[0] not in contradictory]
    path.write_text("\n".join([head, *consistent]), encoding="utf-8")
    settle_file(path, tmp_path / "all.csv")
    assert pl.read_csv(tmp_path / "all.csv").height == len(consistent)


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T21")
def test_a_level_alone_is_rejected_with_the_classes_it_may_be_in_and_settled_where_the_class_is_stated(
    tmp_path: Path,
) -> None:
    head = "visit_id,person_id,visited_on,condition,fee_class,hospital_grade,technique,amount"
    lines = [
        "V1,P1,2023-05-04,颈椎病,,二级,电针,300.00",
        "V2,P2,2023-05-04,颈椎病,, 三级医院 ,电针,300.00",
        "V3,P3,2023-05-04,颈椎病,,一级,电针,300.00",
        "V4,P4,2023-05-04,颈椎病,II,二级,电针,300.00",
        "V5,P5,2023-05-04,颈椎病,,二级未评,电针,300.00",
        "V6,P6,2023-05-04,颈椎病,,二级,电针,",
    ]
    path = tmp_path / "visits.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    for look, told in (
        (Look(language="zh"), ("二级甲等为二类，二级乙等、二级丙等为三类", "三级特等、三级甲等为一类")),
        (Look(language="en"), ("level 2 grade A: class II; level 2 grade B", "level 3 grade A: class I;")),
    ):
        settle_file(path, tmp_path / "out.csv", look=look)
        settled = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
        assert dict(zip(settled["visit_id"], settled["fund_payment"], strict=True)) == {
            "V3": "80.00",
            "V4": "115.00",
        }
        rejected = pl.read_csv(tmp_path / "out.rejects.csv", infer_schema=False)
        found = rejected.select("visit_id", "reject_column", "reject_reason").rows()
        assert found == [
            ("V1", "hospital_grade", "open_fee_class"),
            ("V2", "hospital_grade", "open_fee_class"),
            ("V5", "hospital_grade", "unknown_hospital_grade"),
            ("V6", "amount\nhospital_grade", "not_money\nopen_fee_class"),
        ]
        for place, words in enumerate(told):
            assert words in rejected["reject_explanation"][place]


@pytest.mark.parametrize(
    ("position", "cell", "column", "reason"),
    [
        (0, "", "visit_id", "not_an_identifier"),
        (0, "V" * 101, "visit_id", "not_an_identifier"),
        (1, "", "person_id", "not_an_identifier"),
        (2, "2023-02-30", "visited_on", "not_a_day"),
        (2, "04/05/2023", "visited_on", "not_a_day"),
        (3, "颈椎", "condition", "unknown_condition"),
        (4, "IV", "fee_class", "unknown_fee_class"),
        (4, "", "fee_class", "no_fee_class"),
        (5, "", "technique", "not_an_item"),
        (5, "针" * 201, "technique", "not_an_item"),
        (6, "1e3", "amount", "not_money"),
        (6, "１００．００５", "amount", "not_money"),
        (6, "100.005", "amount", "not_money"),
        (6, "-1.00", "amount", "negative_amount"),
        (6, "NaN", "amount", "not_money"),
        (6, "10000000000", "amount", "not_money"),
        (6, "", "amount", "not_money"),
    ],
)
def test_every_bad_cell_is_named_with_what_is_expected(
    tmp_path: Path, position: int, cell: str, column: str, reason: str
) -> None:
    cells = ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", "100.00"]
    cells[position] = cell
    got, summary = run(tmp_path, f"{HEADER}\n{','.join(cells)}\n")
    assert got == []
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["column"], reject["value"], reject["reason"]) == (2, column, cell, reason)
    assert " | " in str(reject["explanation"])
    assert [reject[f"input.{name}"] for name in HEADER.split(",")] == cells
    assert summary.rows_rejected == 1


def test_an_unknown_condition_is_offered_the_nearest_names(tmp_path: Path) -> None:
    lines = [f"V{n},P1,2023-05-04,颈椎病{n},I,电针,1" for n in range(300)]
    run(tmp_path, "\n".join([HEADER, *lines]))
    found = [str(row["explanation"]) for row in rejects(tmp_path)]
    assert (
        sum("是否指：颈椎病" in one for one in found) == 200
    )  # near names are looked for so often, and no oftener
    assert len(found) == 300


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    run(tmp_path, f"{HEADER}\nV1,P1,x,y,z,,w\n")
    assert [row["column"] for row in rejects(tmp_path)] == [
        "technique",
        "amount",
        "visited_on",
        "condition",
        "fee_class",
    ]


def test_ragged_and_quoted_rows_keep_their_line_and_their_cells(tmp_path: Path) -> None:
    text = (
        f'{HEADER},备注\nV1,P1,2023-05-04,颈椎病,I,"电针",100.00,"两行\n备注, 有逗号"\n\n'
        "V2,P1,2023-05-05,颈椎病,I\nV3,P1,2023-05-06,颈椎病,I,电针,100.00,a,b\nV4,P1,2023-05-07,颈椎病,I,电针,100.00,\n"
    )
    got, summary = run(tmp_path, text)
    assert [row["visit_id"] for row in got] == ["V1", "V4"]
    found = [(row["line"], row["reason"]) for row in rejects(tmp_path)]
    assert found[0] == (5, "wrong_number_of_cells")
    assert (6, "wrong_number_of_cells") in found
    assert [row["input.备注"] for row in rejects(tmp_path) if row["line"] == 6] == ["a,b"]
    assert summary.ignored_columns == ("备注",)
    assert summary.rows_read == 4


def test_rows_too_long_and_too_short_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    good = "V1,P1,2023-05-04,颈椎病,I,电针,100.00"
    got, _ = run(
        tmp_path, f"{HEADER}\n{good}\nV2,P1,2023-05-05,颈椎病,I,电针\nV3,P1,2023-05-06,颈椎病,I,电针,1,2\n"
    )
    assert [row["visit_id"] for row in got] == ["V1"]
    assert [row["line"] for row in rejects(tmp_path) if row["reason"] == "wrong_number_of_cells"] == [3, 4]


def test_a_row_too_short_and_a_blank_line_do_not_shift_the_lines_after_them(tmp_path: Path) -> None:
    good = "V1,P1,2023-05-04,颈椎病,I,电针,100.00"
    got, _ = run(
        tmp_path, f"{HEADER}\n\n{good}\nV2,P1,2023-05-05,颈椎病,I,电针\nV3,P1,2023-05-06,颈椎病,I,电针,x\n"
    )
    assert [row["visit_id"] for row in got] == ["V1"]
    assert sorted({int(str(row["line"])) for row in rejects(tmp_path)}) == [4, 5]


def test_a_file_with_only_a_header_settles_to_nothing(tmp_path: Path) -> None:
    got, summary = run(tmp_path, HEADER + "\n")
    assert got == []
    assert summary.rows_read == 0
    assert summary.adds_up
    run(tmp_path, '"visit_id",person_id,visited_on,condition,fee_class,technique,amount')


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        (("_row", "_line", "_cells"), ("_row", "_line", "_cells")),
        (("__row",), ("__row",)),
        (("", ""), ("#8", "#9")),
    ],
)
def test_columns_of_any_name_are_kept_among_the_rejects(
    tmp_path: Path, extra: tuple[str, ...], named: tuple[str, ...]
) -> None:
    header = ",".join((HEADER, *extra))
    cells = ",".join(("V1,P1,2023-05-04,不存在,I,电针,1.00", *("x" for _ in extra)))
    _, summary = run(tmp_path, f"{header}\n{cells}\n")
    assert summary.ignored_columns == named
    assert all(rejects(tmp_path)[0][f"input.{name}"] == "x" for name in named)


CANCELLING = f"{HEADER},cancels"
SETTLED = "V1,P1,2023-01-09,哮喘,III,督灸,300.00,"


@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_cancellation_gives_back_on_its_own_day_and_what_was_settled_between_stands(tmp_path: Path) -> None:
    text = f"""{CANCELLING}
{SETTLED}
V2,P1,2023-02-01,哮喘,III,督灸,300.00,
R1,P1,2023-03-01,,,,,V1
V3,P1,2023-03-01,哮喘,III,督灸,300.00,
"""
    got, summary = run(tmp_path, text)
    assert [(row["visit_id"], str(row["fund_payment"]), str(row["year_to_date"])) for row in got] == [
        ("V1", "115.00", "115.00"),
        ("V2", "115.00", "230.00"),
        ("R1", "-115.00", "115.00"),
        ("V3", "115.00", "230.00"),
    ]
    back = got[2]
    assert (back["condition"], back["fee_class"], back["cancels"], back["binding"], back["reasons"]) == (
        *("哮喘", "III", "V1", "cancellation", ""),
    )
    assert [str(back[name]) for name in ("total_cost", "eligible_cost", "patient_payment")] == [
        *("-300.00", "-300.00", "-185.00"),
    ]
    assert (summary.visits_settled, summary.cancellations, summary.adds_up) == (3, 1, True)


@pytest.mark.parametrize(
    ("rows", "rejected"),
    [
        ("R1,P1,2023-03-01,,,,,V9", [("R1", "cancels", "V9", "cancels_nothing")]),
        ("R1,P2,2023-03-01,,,,,V1", [("R1", "cancels", "V1", "cancels_nothing")]),
        ("R1,P1,2023-01-08,,,,,V1", [("R1", "cancels", "V1", "cancels_nothing")]),
        ("R1,P1,2023-03-01,,,,,R1", [("R1", "cancels", "R1", "cancels_nothing")]),
        (
            "R1,P1,2023-03-01,,,,,V1\nR2,P1,2023-03-02,,,,,V1\nR3,P1,2023-03-02,,,,,R1",
            [("R2", "cancels", "V1", "cancelled_already"), ("R3", "cancels", "R1", "cancels_nothing")],
        ),
        (
            "V1,P1,2023-03-01,,,,,V1",
            [
                *(
                    ("V1", "visited_on", day, "conflicts_within_visit")
                    for day in ("2023-01-09", "2023-03-01")
                ),
                *(("V1", "cancels", cell, "conflicts_within_visit") for cell in ("", "V1")),
            ],
        ),
        ("R1,P1,,,,,,V1", [("R1", "visited_on", "", "not_a_day")]),
        (f"R1,P1,2023-03-01,,,,,{'V' * 101}", [("R1", "cancels", "V" * 101, "not_an_identifier")]),
    ],
)
@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_cancellation_of_nothing_is_rejected(
    tmp_path: Path, rows: str, rejected: list[tuple[str, str, str, str]]
) -> None:
    _, summary = run(tmp_path, f"{CANCELLING}\n{SETTLED}\n{rows}\n")
    found = [(row["input.visit_id"], row["column"], row["value"], row["reason"]) for row in rejects(tmp_path)]
    assert sorted(found) == sorted(rejected)
    assert summary.adds_up


def test_what_follows_a_rejected_cancellation_rests_on_an_incomplete_year(tmp_path: Path) -> None:
    later = "V2,P1,2023-03-02,哮喘,III,督灸,300.00,\nV3,P2,2023-03-02,哮喘,III,督灸,300.00,"
    got, summary = run(tmp_path, f"{CANCELLING}\n{SETTLED}\nR1,P1,2023-03-01,,,,,V9\n{later}\n")
    assert [row["reasons"] for row in got] == ["", "incomplete_year", ""]
    assert (summary.visits_held_back, summary.rows_rejected) == (1, 1)


@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_visit_of_an_earlier_file_is_cancelled_and_never_settled_again(tmp_path: Path) -> None:
    taken = "V2,P1,2023-01-10,哮喘,III,督灸,300.00,\nR2,P1,2023-01-11,,,,,V2"
    run(tmp_path, f"{CANCELLING}\n{SETTLED}\n{taken}\n", closing=tmp_path / "january.csv")
    (tmp_path / "settled.parquet").rename(tmp_path / "january.parquet")
    february = f"""{CANCELLING}
V1,P1,2023-02-01,哮喘,III,督灸,300.00,
R1,P1,2023-02-02,,,,,V1
R3,P1,2023-02-03,,,,,V2
V3,P1,2023-02-04,哮喘,III,督灸,300.00,
"""
    options = {"opening": tmp_path / "january.csv", "earlier": [tmp_path / "january.parquet"]}
    got, summary = run(tmp_path, february, **options)
    assert [(row["visit_id"], str(row["fund_payment"]), str(row["year_to_date"])) for row in got] == [
        ("R1", "-115.00", "0.00"),
        ("V3", "115.00", "115.00"),
    ]
    assert str(got[0]["total_cost"]) == "-300.00"
    assert [(row["line"], row["value"], row["reason"]) for row in rejects(tmp_path)] == [
        (2, "V1", "settled_already"),
        (4, "V2", "cancelled_already"),
    ]
    assert summary.adds_up


@pytest.mark.parametrize("column", ["total_cost", "eligible_cost", "fund_payment"])
@pytest.mark.parametrize("amount", ["10.009", "-99.999", "-0.01", "10000000000", "1e30"])
def test_an_amount_of_an_earlier_file_is_exact_in_every_format(
    tmp_path: Path, column: str, amount: str
) -> None:
    run(tmp_path, f"{CANCELLING}\n{SETTLED}\n")
    exact = pl.lit(Decimal(amount)).cast(pl.Decimal(38, 3))
    january = pl.read_parquet(tmp_path / "settled.parquet").with_columns(exact.alias(column))
    january.write_parquet(tmp_path / "january.parquet")
    january.with_columns(pl.col(column).cast(pl.String)).write_csv(tmp_path / "january.csv")
    (tmp_path / "visits.csv").write_text(HEADER)
    for file in ("january.parquet", "january.csv"):
        message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=[tmp_path / file])
        assert f", {column}: " in message, file


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_faulty_earlier_file_is_refused_with_every_fault(tmp_path: Path, ending: str) -> None:
    earlier = pl.DataFrame(
        {
            "visit_id": ["", "V2"],
            "person_id": ["P1", "P2"],
            "visited_on": ["2023-01-32", "2023-01-09"],
            "condition": ["哮喘", "哮端"],
            "fee_class": ["III", "IV"],
            "total_cost": ["x", "1.00"],
            "eligible_cost": ["1", "-1.00"],
            "fund_payment": ["1", "0.001"],
            "cancels": ["", ""],
        }
    )
    path = tmp_path / f"earlier.{ending}"
    earlier.write_csv(path) if ending == "csv" else earlier.write_excel(path)
    (tmp_path / "visits.csv").write_text(HEADER)
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=[path])
    for part in ("line 2, visit_id", "line 2, visited_on", "line 2, total_cost", "line 3, condition",
                 "line 3, fee_class", "line 3, eligible_cost", "line 3, fund_payment"):  # fmt: skip
        assert part in message, part


@pytest.mark.parametrize("plan", [None, Plan(3, 90, 20, 500)])
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".html"])
def test_a_file_of_which_no_row_may_be_rejected_is_refused_or_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, plan: Plan | None
) -> None:
    if plan is not None:
        monkeypatch.setattr(Budget, "plan", lambda self, source, needs: plan)
    out = tmp_path / f"out{ending}"
    good = f"{HEADER},fund_paid\nV1,P1,2023-05-04,颈椎病,I,电针,150.00,90.00\n"
    for text, right in ((good, True), (f"{good}V2,P2,x,颈椎病,I,电针,x,1.00\n", False)):
        (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
        if right:
            assert audit_file(tmp_path / "visits.csv", out, rejects="").rejects is None
            assert {one.name for one in tmp_path.iterdir()} == {"visits.csv", out.name}
            out.unlink()
        else:
            with pytest.raises(FileError) as caught:
                audit_file(tmp_path / "visits.csv", out, rejects="")
            (fault,) = caught.value.faults
            assert (fault.where, sorted(fault.value.split("、"))) == (
                "rejects", ["1 × not_a_day (visited_on)", "1 × not_money (amount)"]
            )  # fmt: skip
            assert {one.name for one in tmp_path.iterdir()} == {"visits.csv"}
