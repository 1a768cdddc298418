"""On a cluster: the same engine on every partition, whatever Spark does with the rows, and though workers die."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.batch.paid_tables import COLUMNS as PAID
from tests.batch.reference import opening_of, settle_text
from tests.batch.running import SHIPPED, rejects, run
from tests.batch.spark_audits import (
    REJECT,
    a_paid_year,
    in_order,
    of_cluster,
    of_file,
    reject_lines,
    totals_of_file,
)
from tests.batch.spark_session import COLUMNS as VISITS
from tests.batch.spark_session import a_year, audit, by_id, dicts, frame_of, settle, spark, text_of
from tests.notices.building import limit_row, notice, tcm, write

from shanxi_health_policy import Catalogue, InputError
from shanxi_health_policy.batch.audit.audit_totals import NOT_STATED
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.errors import FileError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "settle-on-a-cluster.md"
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark(tmp_path_factory.mktemp("spark"), "local[2]") as found:
        yield found


@pytest.mark.parametrize(("seed", "partitions"), [(1, 1), (2, 4), (3, None)])
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5", "I-T3", "I-T4", "I-T10")
def test_a_cluster_settles_to_the_fen_as_the_ledger_and_as_a_file(
    session: SparkSession, tmp_path: Path, seed: int, partitions: int | None
) -> None:
    rows = a_year(seed)
    opening = {("P1", "哮喘", 2023): "700.00", ("P99", "荨麻疹", 2023): "5.00"}
    balances = session.createDataFrame(
        [(*key, paid) for key, paid in opening.items()],
        "`人员编号` string, `病症` string, `年度` int, paid string",
    )
    found = settle(frame_of(session, rows), opening=balances, partitions=partitions)
    expected = settle_text(text_of(rows), "141100", SHIPPED, opening_of(opening, SHIPPED))
    assert by_id(dicts(found.settlements)) == by_id(expected.rows)
    assert {row["order"] for row in dicts(found.rejects)} == expected.rejected
    assert {
        (row["person_id"], row["condition"], row["year"]): row["paid"] for row in dicts(found.balances)
    } == expected.balances
    (tmp_path / "opening.csv").write_text(
        "person_id,condition,year,paid\n"
        + "".join(f"{','.join(map(str, key))},{paid}\n" for key, paid in opening.items()),
        encoding="utf-8",
    )
    of_file, _ = run(tmp_path, text_of(rows), opening=tmp_path / "opening.csv")
    assert by_id(of_file) == by_id(dicts(found.settlements))
    assert reject_lines(dicts(found.rejects)) == in_order(rejects(tmp_path), REJECT)
    found.release()


def test_what_is_rejected_says_why_and_holds_the_row(session: SparkSession) -> None:
    rows = [
        ("V1", "P1", "2023-05-04", "哮喘", "III", "电针", "1e3", ""),
        ("V1", "P1", "2023-05-04", "哮喘", "III", "火罐", "5.00", ""),
        ("R1", "P1", "2023-05-05", "", "", "", "", "V1"),
        ("", "", "2023-05-05", "哮喘", "III", "火罐", "5.00", ""),
    ]
    found = sorted(
        dicts(settle(frame_of(session, rows)).rejects), key=lambda row: (row["order"], row["column"])
    )
    assert [(row["order"], row["column"], row["value"], row["reason"]) for row in found] == [
        (0, "amount", "1e3", "not_money"),
        (1, "visit_id", "V1", "visit_held_back"),
        (2, "cancels", "V1", "cancels_nothing"),
        (3, "person_id", "", "not_an_identifier"),
        (3, "visit_id", "", "not_an_identifier"),
    ]
    assert '"amount":"1e3"' in found[0]["input"]
    assert '"visit_id":"R1"' in found[2]["input"]
    assert " | " in found[0]["explanation"]


def test_without_an_order_the_ids_decide_however_the_rows_lie(session: SparkSession) -> None:
    rows = [(f"V{n}", "P1", "2023-05-04", "哮喘", "III", "督灸", "300.00", "") for n in range(9, 0, -1)]
    answers = []
    for partitions in (1, 5):
        found = settle(frame_of(session, rows).repartition(partitions), order=None)
        answers.append({row["visit_id"]: row["year_to_date"] for row in dicts(found.settlements)})
    assert answers[0] == answers[1]
    assert answers[0]["V1"] == Decimal("115.00")
    assert answers[0]["V9"] == Decimal("880.00")


def test_exact_types_and_chinese_names_mean_the_same(session: SparkSession) -> None:
    typed = session.createDataFrame(
        [(1, 7, date(2023, 5, 4), "哮喘", "一级甲等", "督灸", Decimal("300.00"))],
        "`就诊编号` int, `人员编号` long, `就诊日期` date, `病症` string, `医院等级` string, "
        "`项目名称` string, `金额` decimal(12,2)",
    )
    (row,) = dicts(settle(typed, order=None).settlements)
    assert (row["visit_id"], row["person_id"], row["fund_payment"]) == ("1", "7", Decimal("115.00"))


def test_ids_that_differ_by_blanks_only_are_one(session: SparkSession) -> None:
    rows = [
        (f"{own}V{n}{after}", f"{own}P{n}{after}", "2023-05-04", "哮喘", "III", "督灸", "100.00", "")
        for n in range(6)
        for own, after in (("", ""), ("\t", ""), ("", "\u3000"), ("\u00a0", " \u2003"))
    ]
    found = dicts(settle(frame_of(session, rows), partitions=7).settlements)
    assert by_id(found) == by_id(settle_text(text_of(rows), "141100", SHIPPED).rows)
    assert [(row["visit_id"], row["total_cost"]) for row in by_id(found)] == [
        (f"V{n}", Decimal("400.00")) for n in range(6)
    ]


def test_ids_of_one_normal_form_are_one_wherever_their_rows_lie(session: SparkSession) -> None:
    """Of visits, of what is cancelled, and of opening balances."""
    rows: list[tuple[str, ...]] = []
    for n in range(1, 7):
        same = ("2023-05-04", "哮喘", "III", "督灸", "100.00", "")
        spelled = (f"V{n}", f"'V{n}", f'="V{n}"', f"Ｖ{n}", f"V{n}\u200b")
        rows += [(visit, person, *same) for visit, person in zip(spelled, spelled[::-1], strict=True)]
        rows += [(f"W{n}", f"V{n}", *same), (f"R{n}", f"'V{n}", "2023-05-05", "", "", "", "", f"'W{n}")]
    opening = session.createDataFrame([(f"'V{n}", "哮喘", 2023, "800.00") for n in range(1, 7)],
                                      "person_id string, condition string, year int, paid string")  # fmt: skip
    found = settle(frame_of(session, rows), partitions=7, opening=opening)
    assert dicts(found.rejects) == []
    expected = [
        (f"{kind}{n}", paid)
        for kind, paid in (("R", None), ("V", "500.00"), ("W", None))
        for n in range(1, 7)
    ]
    told = [
        (one["visit_id"], str(one["total_cost"]) if one["visit_id"][0] == "V" else None)
        for one in by_id(dicts(found.settlements))
    ]
    assert told == expected
    assert {(one["person_id"], one["paid"]) for one in dicts(found.balances)} == {
        (f"V{n}", Decimal("880.00")) for n in range(1, 7)
    }


def test_a_mapping_of_items_is_that_of_a_file(session: SparkSession, tmp_path: Path) -> None:
    rows = [
        ("V1", "P1", "2023-05-04", "哮喘", "III", "Z1", "100.00", ""),
        ("V2", "P2", "2023-05-04", "哮喘", "III", "督灸（本院）", "100.00", ""),
        ("V3", "P3", "2023-05-04", "哮喘", "III", "Z9", "100.00", ""),
    ]
    path = tmp_path / "items.csv"
    path.write_text("code,technique,name\nZ1,督灸,督灸（本院）\n", encoding="utf-8")
    for strict in (False, True):
        found = settle(frame_of(session, rows), items=path, strict_items=strict)
        of_file, _ = run(tmp_path, text_of(rows), items=path, strict_items=strict)
        assert by_id(dicts(found.settlements)) == by_id(of_file)
        assert reject_lines(dicts(found.rejects)) == in_order(rejects(tmp_path), REJECT)
    paid = [
        tuple({**dict(zip(VISITS, row, strict=True)), "fund_paid": "0.00"}.get(one, "") for one in PAID)
        for row in rows
    ]
    lists = [
        {row["visit_id"] for row in dicts(audit(frame_of(session, paid, PAID), items=items).findings)}
        for items in (None, path)
    ]
    assert lists[1] - lists[0] == {"V1", "V2"}
    path.write_text("code,technique\nZ1,督真\n", encoding="utf-8")
    for work in (settle, audit):
        with pytest.raises(FileError, match="督真"):
            work(frame_of(session, rows), items=path)


def test_a_moment_has_the_day_of_a_zone_that_is_said_and_no_other(session: SparkSession) -> None:
    """At 17:30 on the last day of the year by UTC it is the next year in China."""
    moment = "cast('2023-12-31T17:30:00Z' AS timestamp)"
    same = "'V1' visit_id, 'P1' person_id, '哮喘' condition, 'III' fee_class, '督灸' technique, '9.00' amount, 1 line"
    claims = session.sql(f"SELECT {same}, {moment} visited_on, '0.00' fund_paid")
    text = session.sql(f"SELECT {same}, '2023-12-31T17:30:00Z' visited_on, '0.00' fund_paid")
    for work in (settle, audit):
        with pytest.raises(FileError, match=r"visited_on.*timestamp"):
            work(claims)
        assert [row["reason"] for row in dicts(work(text).rejects)] == ["time_with_zone"]
        with pytest.raises(InputError, match="time_zone"):
            work(claims, time_zone="China")
    for zone, day in (("Asia/Shanghai", date(2024, 1, 1)), ("UTC", date(2023, 12, 31))):
        for table in (claims, text):
            (row,) = dicts(settle(table, time_zone=zone).settlements)
            assert row["visited_on"] == day
            assert day in {row["visited_on"] for row in dicts(audit(table, time_zone=zone).findings)}
    plain = session.sql(f"SELECT {same}, cast('2023-12-31T17:30:00' AS timestamp_ntz) visited_on")
    assert [row["visited_on"] for row in dicts(settle(plain).settlements)] == [date(2023, 12, 31)]


def test_nothing_in_gives_nothing_out(session: SparkSession) -> None:
    found = settle(frame_of(session, []))
    assert (found.settlements.count(), found.rejects.count(), found.balances.count()) == (0, 0, 0)


def test_a_frame_that_is_no_table_of_visits_is_refused_before_any_work(session: SparkSession) -> None:
    wrong = session.createDataFrame([("V1", 0.5)], "visit_id string, amount double")
    with pytest.raises(FileError) as error:
        settle(wrong, order=None)
    for part in ("column amount: double", "person_id", "visited_on", "a float is not exact"):
        assert part in error.value.message("en")
    days = session.sql("SELECT DATE'2023-05-04' person_id, timestamp'2023-05-04' technique, 'V1' visit_id")
    with pytest.raises(FileError) as error:
        settle(days, order=None)
    for part in ("column person_id: date", "column technique: timestamp", "only a column of days holds days"):
        assert part in error.value.message("en")
    good = frame_of(session, [])
    for order in ("none", "visit_id"):
        with pytest.raises(InputError, match="order"):
            settle(good, order=order)


def test_faulty_opening_balances_end_the_job(session: SparkSession) -> None:
    from pyspark.errors import PythonException

    opening = session.createDataFrame(
        [("P1", "哮端", 2023, "1.00")], "person_id string, condition string, year int, paid string"
    )
    with pytest.raises(PythonException, match="did you mean 哮喘"):
        settle(frame_of(session, []), opening=opening).balances.count()


def test_a_notice_of_ones_own_goes_to_the_workers(session: SparkSession, tmp_path: Path) -> None:
    own = tcm(
        own_conditions=[{"code": "knee_pain", "zh": "膝痛", "en": "knee pain"}],
        limits=[limit_row(condition="膝痛")],
    )
    catalogue = Catalogue.load(write(tmp_path, notice(scheme=own, place="149900")))
    rows = [("V1", "P1", "2024-05-04", "膝痛", "I", "电针", "100.02", "")]
    (row,) = dicts(settle(frame_of(session, rows), place="149900", catalogue=catalogue).settlements)
    (expected,) = settle_text(text_of(rows), "149900", catalogue).rows
    assert row == expected


def test_a_table_of_a_partition_is_what_polars_makes_of_it(session: SparkSession) -> None:
    rows = a_year(6, visits=60)
    found = settle(frame_of(session, rows))
    table = pl.DataFrame(found.settlements.toArrow())
    assert table.schema["fund_payment"] == pl.Decimal(20, 2)
    assert table["fund_payment"].sum() == sum(row["fund_payment"] for row in dicts(found.settlements))


@pytest.mark.parametrize(("seed", "partitions"), [(1, 1), (2, 4), (3, None)])
@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5", "I-T10")
def test_a_cluster_finds_and_rejects_what_the_audit_of_a_file_does(
    session: SparkSession, tmp_path: Path, seed: int, partitions: int | None
) -> None:
    rows = a_paid_year(seed)
    found = audit(frame_of(session, rows, PAID), partitions=partitions)
    findings, rejected = of_cluster(dicts(found.findings), dicts(found.rejects))
    assert (findings, rejected) == of_file(tmp_path, rows)
    kinds = {str(row[AUDIT_COLUMNS.index("irregularity")]) for row in findings}
    assert {"same_visit", "cancels_nothing", "facility_not_covered", "fee_class_above_grade"} <= kinds
    found.release()


def test_the_jobs_of_the_documentation_run_and_their_sums_are_those_of_a_file(
    session: SparkSession, tmp_path: Path
) -> None:
    cluster = tmp_path / "cluster"
    visits, claims = a_year(7, 100), a_paid_year(8, 100)
    for name, rows, columns in (("claims", visits, VISITS), ("paid", claims, PAID)):
        table = frame_of(session, rows, columns).withColumnRenamed("line", "serial_no")
        table.write.parquet(f"{(cluster / name / '2023').as_uri()}")
    text = PAGE.read_text(encoding="utf-8")
    jobs = re.findall(r"^```text\n(# \w+\.py\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(jobs) == 2
    for job in jobs:
        exec(job.replace("hdfs:///", f"{cluster.as_uri()}/"), {})

    def written(name: str) -> list[dict[str, Any]]:
        return dicts(session.read.parquet((cluster / name).as_uri()))

    assert by_id(written("settled/2023")) == by_id(settle_text(text_of(visits), "141100", SHIPPED).rows)
    found = of_cluster(written("findings/2023"), written("not-checked/2023"))
    totals, *of_the_file = totals_of_file(tmp_path, claims)
    assert found == tuple(of_the_file)
    sums = {
        (row["irregularity"], row["findings"], row["too_much"], row["too_little"])
        for row in written("totals/2023/by-kind")
    }
    assert sums == {(one.kind.code, one.findings, one.too_much, one.too_little) for one in totals.by_kind}
    facilities = {
        (row["facility"], row["visits"], row["findings"]) for row in written("totals/2023/by-facility")
    }
    assert facilities == {
        (None if one.label is NOT_STATED else one.label.zh, one.visits, one.findings)
        for one in totals.by_facility
    }
