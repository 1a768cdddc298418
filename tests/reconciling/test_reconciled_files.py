"""Two files reconciled: in every format, in parts on disk as in memory, with reports for people, and refusals."""

from __future__ import annotations

import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconciling.lists import (
    COLUMNS,
    FIRST,
    PLANTS,
    Books,
    books,
    refund,
    sent,
    settlement,
    told,
    write,
)

from shanxi_health_policy.batch import Layout, Look
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.errors import FileError, InputError
from shanxi_health_policy.reconciling import (
    DifferenceKind,
    ReconcileSettings,
    Reconciliation,
    reconcile_files,
)
from shanxi_health_policy.reconciling import report as reports
from shanxi_health_policy.reconciling.list_columns import DIFFERENCE_COLUMNS
from shanxi_health_policy.reconciling.statement_files import write_statement

OWN = tuple(
    name for name in COLUMNS if name not in ("condition", "fee_class", "eligible_cost", "year_to_date")
)


@pytest.fixture(scope="module")
def planted() -> Books:
    """A list with every mistake once."""
    rows = [
        settlement(number, f"P{number % 3}", FIRST, 10_000 + number, 0, 100)
        for number in range(len(PLANTS) + 2)
    ]
    found = Books([dict(row) for row in rows], [dict(row) for row in rows], [])
    for plant, row in zip(PLANTS.values(), rows, strict=False):
        plant(found, row)
    return found


def both(folder: Path, given: Books) -> tuple[Path, Path]:
    return write(folder / "hospital.csv", given.hospital), write(folder / "platform.csv", given.platform, OWN)


def content(path: Path | None) -> object:
    """What a file holds, whatever its rows are packed in."""
    assert path is not None
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    return path.read_bytes()


def kinds(found: Reconciliation) -> list[str]:
    return sorted(kind for one in found.totals.kinds for kind in [one.kind.code] * one.differences)


def expected(given: Books) -> list[str]:
    return sorted(kind for kind, _ in given.expected if kind)


@pytest.mark.parametrize(
    ("ending", "out"), [(".csv", ".parquet"), (".xlsx", ".csv"), (".parquet", ".parquet")]
)
def test_lists_of_every_format_and_differences_in_every_format(
    tmp_path: Path, planted: Books, ending: str, out: str
) -> None:
    hospital, platform = both(tmp_path, planted)
    as_written = pl.read_csv(hospital, infer_schema=False)
    other = tmp_path / f"list{ending}"
    if ending == ".xlsx":
        as_written.write_excel(other)
    else:
        (as_written.write_csv if ending == ".csv" else as_written.write_parquet)(other)
    found = reconcile_files(other, platform, tmp_path / f"out{out}")
    assert kinds(found) == expected(planted)
    assert found.adds_up
    assert not found.level
    assert (found.rows_read, found.platform_rows_read) == (len(planted.hospital), len(planted.platform))
    table = pl.read_csv(found.out) if out == ".csv" else pl.read_parquet(found.out)
    assert tuple(table.columns) == DIFFERENCE_COLUMNS
    assert sorted(table["kind"]) == expected(planted)


@settings(max_examples=settings().max_examples // 5)
@given(
    planted=books(),
    parts=st.integers(2, 5),
    rows_at_once=st.sampled_from([1, 5, 50]),
    size=st.sampled_from([600, 5_000]),
    ending=st.sampled_from((".csv", ".json", ".parquet", ".html", ".xlsx")),
    faulty=st.booleans(),
)
def test_parts_on_disk_give_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    planted: Books,
    parts: int,
    rows_at_once: int,
    size: int,
    ending: str,
    faulty: bool,
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    if faulty:
        planted.hospital[:1] = [{**planted.hospital[0], "fund_payment": "x"}] if planted.hospital else []
    hospital, platform = both(folder, planted)

    def run(name: str, plan: Plan | None) -> tuple[object, ...]:
        (folder / name).mkdir()
        with pytest.MonkeyPatch.context() as patch:
            if plan is not None:
                patch.setattr(Budget, "plan", lambda *_: plan)
            found = reconcile_files(hospital, platform, folder / name / f"out{ending}")
        assert not list((folder / name).glob(".*")), "nothing unfinished is left"
        rejects = content(found.rejects), content(found.platform_rejects)
        return found.totals, found.rows_rejected, content(found.out), *rejects

    whole = run("whole", None)
    assert run("parts", Plan(parts, 50, rows_at_once, size)) == whole


@pytest.mark.parametrize("name", ["platform.zip", "platform.txt"])
def test_a_file_of_3202_is_a_list(tmp_path: Path, planted: Books, name: str) -> None:
    """It tells no days and no kinds of insurance: all else is found."""
    hospital, _ = both(tmp_path, planted)
    write_statement([sent(row) for row in planted.platform], tmp_path / name)
    found = reconcile_files(hospital, tmp_path / name, tmp_path / "out.csv")
    unseen = {DifferenceKind.GROUP.code, DifferenceKind.ACROSS_DAY.code, DifferenceKind.ACROSS_MONTH.code}
    assert kinds(found) == [kind for kind in expected(planted) if kind not in unseen]
    assert found.platform == tmp_path / name
    back = reconcile_files(tmp_path / name, tmp_path / name, tmp_path / "out.csv")
    assert back.level
    assert back.source == tmp_path / name


def test_faulty_rows_of_a_file_of_3202_are_told_by_their_lines(tmp_path: Path) -> None:
    rows = [settlement(number, "P1", FIRST, 10_000, 0) for number in range(3)]
    hospital = write(tmp_path / "hospital.csv", rows)
    write_statement(
        [sent(row) for row in rows[:2]] + [(*sent(rows[2])[:3], "x", "1", "1", "0")], tmp_path / "p.txt"
    )
    found = reconcile_files(hospital, tmp_path / "p.txt", tmp_path / "out.csv")
    assert kinds(found) == ["partner_rejected"]
    assert (found.rows_rejected, found.platform_rows_rejected) == (0, 1)
    rejected = pl.read_csv(found.platform_rejects or "", infer_schema=False)
    assert rejected.select("setl_id", "reject_line", "reject_column", "reject_reason").rows() == [
        ("S0002", "3", "total_cost", "not_money")
    ]


def test_days_that_a_spreadsheet_made_and_another_encoding_are_read(tmp_path: Path) -> None:
    rows = [settlement(number, "P1", FIRST, 123_450, 0) for number in range(2)]
    hospital = write(tmp_path / "hospital.csv", rows)
    text = "结算编号;人员编号;医疗费总额;基金支付总额;结算时间\r\n" + "".join(
        f"{row['setl_id']};P1;1,234.50;{row['fund_payment']};2023/3/10\r\n" for row in rows
    )
    for name, encoding in (("gbk.csv", "gb18030"), ("bom.csv", "utf-8-sig"), ("wide.txt", "utf-16")):
        (tmp_path / name).write_bytes(text.encode(encoding))
        assert reconcile_files(hospital, tmp_path / name, tmp_path / "out.csv").level, name


def test_reports_are_for_people_in_one_language(tmp_path: Path, planted: Books) -> None:
    hospital, platform = both(tmp_path, planted)
    (tmp_path / "h2.csv").write_text(
        hospital.read_text(encoding="utf-8").replace("100.03", "<b>"), encoding="utf-8"
    )
    found = reconcile_files(tmp_path / "h2.csv", platform, tmp_path / "out.html", language="en")
    page = found.out.read_text(encoding="utf-8")
    assert "Reconciliation of hospital and platform" in page
    assert "only at the platform" in page
    assert "not money" in page
    assert "医院" not in page
    assert "<b>" not in page
    book = reconcile_files(hospital, platform, tmp_path / "out.xlsx", language="zh").out
    sheets = pl.read_excel(book, sheet_id=0)
    assert list(sheets) == ["汇总", "差异", "按种类", "对总账"]
    assert sorted(filter(None, sheets["差异"]["差异"])) == sorted(
        DifferenceKind.parse(kind).zh for kind in expected(planted)
    )
    total = sheets["对总账"]
    assert total["医院笔数"].sum() == found.totals.hospital.count + 1  # one row of h2.csv was rejected
    assert set(total["对总账（3201）"]) <= {"平", "平台多", "医院多", "不一致"}


def test_a_report_that_cannot_show_all_says_so(
    tmp_path: Path, planted: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital, platform = both(tmp_path, planted)
    monkeypatch.setattr(reports, "MOST_FINDINGS", 3)
    monkeypatch.setattr(reports, "MOST_EXCEL_ROWS", 3)
    page = reconcile_files(hospital, platform, tmp_path / "out.html").out.read_text(encoding="utf-8")
    assert f"共 {len(expected(planted))} 处差异，此处只列出基金相差最大的 3 处" in page
    book = reconcile_files(hospital, platform, tmp_path / "out.xlsx").out
    assert pl.read_excel(book, sheet_name="差异").height == 3


def test_names_for_people_in_a_table(tmp_path: Path, planted: Books) -> None:
    hospital, platform = both(tmp_path, planted)
    found = reconcile_files(hospital, platform, tmp_path / "out.csv", look=Look(columns="zh"))
    table = pl.read_csv(found.out)
    assert {"差异", "可能的原因", "可冲正的报文（2601）"} <= set(table.columns)


def test_lists_that_cannot_be_reconciled_are_refused_with_what_is_expected(tmp_path: Path) -> None:
    rows = [settlement(1, "P1", FIRST, 10_000, 0)]
    hospital = write(tmp_path / "hospital.csv", rows)

    def refused(text: str, name: str = "odd.csv", **given: Any) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(FileError) as caught:
            reconcile_files(hospital, tmp_path / name, tmp_path / "out.csv", **given)
        return caught.value.message("en")

    said = refused("setl_id,psn_no,medfee_sumamnt,fund_pay_sumamt\n1,2,3,4\n")
    assert (
        "a column named total_cost or 总费用; near to it: medfee_sumamnt. If so: --map medfee_sumamnt=total_cost"
        in said
    )
    assert "at least one of msgid" in refused("psn_no,medfee_sumamt,fund_pay_sumamt\n2,3,4\n")
    assert "it is empty" in refused("", "x.csv")
    same = "setl_id,psn_no,medfee_sumamt,fund_pay_sumamt,settled_at\n1,2,3,3,2023-05-04T08:00:00Z\n"
    assert "settled_at" in refused(same)
    with pytest.raises(FileError, match="another file than FILE"):
        reconcile_files(hospital, hospital, hospital)
    with pytest.raises(FileError, match="应为与PLATFORM不同的文件"):
        reconcile_files(hospital, write(tmp_path / "p.csv", rows), tmp_path / "p.csv")
    taken = tmp_path / "out.rejects.platform.csv"
    with pytest.raises(FileError, match="平台的退回文件"):
        reconcile_files(hospital, write(taken, rows), tmp_path / "out.csv")
    broken = write(tmp_path / "broken.csv", [{**rows[0], "total_cost": "x"}])
    with pytest.raises(FileError, match="no rejected rows"):
        reconcile_files(hospital, broken, tmp_path / "out.csv", rejects="")
    assert reconcile_files(hospital, hospital, tmp_path / "out.csv", rejects="").platform_rejects is None


def test_lists_of_other_months_have_nothing_in_common_and_say_why(tmp_path: Path) -> None:
    may = [settlement(number, "P1", date(2023, 5, 4), 10_000, 0) for number in range(3)]
    june = [settlement(number, "P1", date(2023, 6, 5), 10_000, 0) for number in range(3, 6)]
    found = reconcile_files(
        write(tmp_path / "m.csv", may), write(tmp_path / "j.csv", june), tmp_path / "out.csv"
    )
    assert {cause.code for one in found.totals.kinds for cause, _ in one.by_cause} == {"outside_list"}
    empty = write(tmp_path / "e.csv", [])
    assert (
        kinds(reconcile_files(write(tmp_path / "m.csv", may), empty, tmp_path / "out.csv"))
        == ["only_hospital"] * 3
    )
    assert reconcile_files(empty, empty, tmp_path / "out.xlsx").level


@pytest.mark.parametrize("keys", [("msgid", "setl_id", "visit_id"), ("visit_id",)])
def test_a_row_of_nobody_is_the_other_row_of_whoever_has_its_id(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    rows = [settlement(number, "P1", FIRST, 10_000, 0) for number in range(3)]
    columns = tuple(name for name in COLUMNS if name not in {"msgid", "setl_id", "visit_id"} - set(keys))
    hospital = write(tmp_path / "h.csv", rows, columns)
    platform = write(
        tmp_path / "p.csv", [{**rows[0], "person_id": "4.10E+17"}, {**rows[1], "person_id": ""}], columns
    )
    for own, other in ((hospital, platform), (platform, hospital)):
        found = reconcile_files(own, other, tmp_path / "out.csv")
        assert Counter(kinds(found)) == {
            "partner_rejected": 2,
            f"only_{'hospital' if own == hospital else 'platform'}": 1,
        }
        assert found.adds_up


def test_times_with_a_zone_are_of_the_day_there(tmp_path: Path) -> None:
    row = settlement(1, "P1", date(2023, 5, 5), 10_000, 0)
    hospital = write(tmp_path / "h.csv", [row])
    platform = write(tmp_path / "p.csv", [{**row, "settled_at": "2023-05-04T20:00:00Z"}])
    found = reconcile_files(
        hospital, platform, tmp_path / "out.csv", platform_layout=Layout(time_zone="Asia/Shanghai")
    )
    assert found.level
    assert not found.notes


def test_ids_that_lost_their_zeros_are_told(tmp_path: Path) -> None:
    row = settlement(1, "000123", FIRST, 10_000, 0)
    hospital = write(tmp_path / "h.csv", [row])
    platform = write(tmp_path / "p.csv", [{**row, "person_id": "123"}])
    found = reconcile_files(hospital, platform, tmp_path / "out.csv")
    assert kinds(found) == ["only_hospital", "only_platform"]
    assert any("000123" in note.says.zh or "0" in note.says.zh for note in found.notes)


def test_settings_that_are_none_are_refused() -> None:
    for wrong in (
        {"count_refunds": "x"},
        {"with_refunds": 1},
        {"days": None},
        {"codes": {"level": "0"}},
        {"codes": 3},
    ):
        with pytest.raises(InputError, match=next(iter(wrong))):
            ReconcileSettings(**wrong)
    with pytest.raises(InputError, match="rounding"):
        ReconcileSettings(rounding="a cent")


def test_the_order_in_which_differences_stand_is_that_of_persons_and_days(tmp_path: Path) -> None:
    rows = [settlement(number, f"P{number % 2}", date(2023, 5, 9 - number), 10_000, 0) for number in range(4)]
    hospital = write(tmp_path / "h.csv", [*rows, refund(rows[0], 9)])
    found = reconcile_files(hospital, write(tmp_path / "p.csv", []), tmp_path / "out.csv")
    table = pl.read_csv(found.out)
    assert table["setl_id"].to_list() == ["S0002", "S0000", "S0009", "S0003", "S0001"]
    assert told([]) == []
