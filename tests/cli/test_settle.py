"""`settle`: the file goes through the engine, and the summary adds up."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from tests.cli.conftest import HEADER, ROWS, Runner

from shanxi_health_policy import batch as engine
from shanxi_health_policy.batch import Layout, Look, UnlistedItem, UnlistedItems
from shanxi_health_policy.batch.settled_file import SettleSummary
from shanxi_health_policy.cli.exit_codes import ExitCode


def test_a_file_is_settled_and_the_summary_adds_up(run: Runner, visits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    found = run("settle", visits, "-o", out, "--lang", "en")
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert found.out.splitlines() == [
        "rows: 3 read = 3 settled + 0 rejected",
        "yuan: 270.00 cost = 145.00 by the fund + 125.00 by the patients",
        "visits: 2 settled, 0 held back, 0 resting on an incomplete year",
        "items on no list: 1 name, 1 row, 20.00 yuan, not eligible",
        "  血常规: 1 row, 20.00 yuan",
        f"settlements: {out}",
        f"rejects: {tmp_path / 'out.rejects.csv'}",
        "no place was asked for: Lvliang 141100, the only one with this rule",
    ]
    named = run("settle", visits, "-o", out, "--place", "吕梁", "--lang", "en")
    assert named.out.splitlines() == found.out.splitlines()[:-1]
    assert pl.read_csv(out)["fund_payment"].to_list() == [90.00, 55.00]


def test_rejected_rows_are_an_exit_code_of_their_own(run: Runner, tmp_path: Path) -> None:
    source = tmp_path / "visits.csv"
    bad = ("V3,P000123,2023-06-01,颈椎病,I,电针,1e3,x", "V4,,2023-06-02,颈椎病,I,电针,1,x")
    rows = (f"{HEADER},科\x1b室", *(f"{row},x" for row in ROWS), *bad)
    source.write_text("\n".join(rows) + "\n", encoding="gb18030")
    found = run("settle", source, "-o", tmp_path / "out.xlsx", "--encoding", "gb18030", "--lang", "zh")
    assert found.code == ExitCode.ROWS_REJECTED
    assert "行: 读取 5 = 已结算 3 + 退回 2\n" in found.out
    assert "就诊: 已结算 2，退回 2，所在年度不完整 0\n" in found.out
    assert "注意: 1 行退回的行没有人员编号" in found.out
    assert "未使用的列: 科\\u001b室\n" in found.out
    assert (tmp_path / "out.rejects.xlsx").is_file()


def test_months_follow_one_another_by_their_balances(run: Runner, tmp_path: Path) -> None:
    for month, rows in (("01", ROWS[:2]), ("02", ROWS[2:])):
        (tmp_path / f"{month}.csv").write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    first, second = tmp_path / "b01.csv", tmp_path / "b02.csv"
    one = run("settle", tmp_path / "01.csv", "-o", tmp_path / "s01.csv", "--closing", first, "--lang", "en")
    assert f"balances: {first}\n" in one.out
    run("settle", tmp_path / "02.csv", "-o", tmp_path / "s02.csv", "--opening", first, "--closing", second)
    assert sorted(map(str, pl.read_csv(second)["person_id"].to_list())) == ["P000123", "P000124"]


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_the_summary_in_colour(run: Runner, visits: Path, tmp_path: Path) -> None:
    found = run("settle", visits, "-o", tmp_path / "out.csv", "--lang", "zh")
    assert "读取 3 = 已结算 3 + 退回 0" in found.out
    assert "\x1b[" in found.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_sees_progress(
    run: Runner, visits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    found = run("settle", visits, "-o", tmp_path / "out.csv", "--lang", language)
    assert ("完成" if language == "zh" else "done") in found.err
    assert "100%" in found.err
    assert "\x1b[2K" in found.err[-20:]  # it is cleared away
    assert found.code == ExitCode.DONE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "expected a file that exists"),
        ("empty.csv", b"", "empty.csv"),
        ("cut.csv", HEADER.encode() + "\nV1,P1,2023-05-04,颈".encode()[:-1], "cut.csv"),
        ("visits.doc", b"x", "visits.doc"),
        ("twice.csv", f"{HEADER},金额\n".encode(), "amount in one column only"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    run: Runner, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    found = run("settle", tmp_path / name, "-o", tmp_path / "out.csv", "--lang", "en")
    assert (found.code, found.out) == (ExitCode.FILE_TROUBLE, "")
    assert said in found.err
    assert not (tmp_path / "out.csv").exists()


def test_an_output_without_a_folder_is_told(run: Runner, visits: Path, tmp_path: Path) -> None:
    found = run("settle", visits, "-o", tmp_path / "none" / "out.csv", "--lang", "en")
    assert found.code == ExitCode.FILE_TROUBLE
    assert "expected a folder that exists" in found.err


@pytest.mark.parametrize("out", ["", ".", "/", "out", "out.doc"])
def test_an_output_that_is_no_file_of_a_known_kind_is_told(run: Runner, visits: Path, out: str) -> None:
    found = run("settle", visits, "-o", out, "--lang", "en")
    assert found.code == ExitCode.FILE_TROUBLE
    assert "expected a file that ends in" in found.err


def test_an_encoding_is_one_of_three(run: Runner, visits: Path) -> None:
    found = run("settle", visits, "-o", "x.csv", "--encoding", "latin-1", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert "--encoding: 'latin-1' is not valid; expected utf-8 or gb18030 or utf-16" in found.err


class Engine:
    """Stands for the engine: remembers how it was called, and ends as it is told."""

    def __init__(self, end: BaseException | None = None, **changes: Any) -> None:
        self.end = end
        self.changes = changes
        self.called: dict[str, Any] = {}

    def __call__(self, source: str, out: str, **options: Any) -> SettleSummary:
        self.called = {"source": source, "out": out, **options}
        if self.end is not None:
            raise self.end
        summary = SettleSummary(
            source=Path(source),
            sources=(),
            out=Path(out),
            rejects=Path("r.csv"),
            closing=None,
            rows_read=1,
            rows_settled=1,
            rows_rejected=0,
            visits_settled=1,
            cancellations=2,
            visits_held_back=0,
            visits_on_incomplete_year=0,
            unattributed_rows=0,
            unlisted=UnlistedItems(),
            total_cost=Decimal("1.00"),
            fund_payment=Decimal("0.60"),
            patient_payment=Decimal("0.40"),
            ignored_columns=("a", "b"),
            notes=(),
        )
        return attrs.evolve(summary, **self.changes)


def test_every_option_reaches_the_engine(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Engine()
    monkeypatch.setattr(engine, "settle_file", fake)
    found = run(
        *(
            "settle",
            "in.csv",
            "-o",
            "out.csv",
            "--opening",
            "o.csv",
            "--closing",
            "c.csv",
            "--earlier",
            "e.csv",
            "--place",
            "141121",
        ),
        *("--known-on", "2022-08-01", "--encoding", "utf-8", "--memory", "2GB", "--lang", "en"),
        *("--sheet", "1月", "--skip-rows", "2", "--time-zone", "Asia/Shanghai"),
        *("--map", "身份证号=person_id", "--map", "a=b=amount", "--columns", "machine", "--excel-csv"),
        *("--items", "items.csv", "--strict-items", "--rejects", "r.csv"),
    )
    assert "columns not used: a, b\n" in found.out
    assert "cancellations: 2, as negative amounts\n" in found.out
    fake.called.pop("catalogue")
    assert fake.called == {
        "source": "in.csv",
        "out": "out.csv",
        "rejects": "r.csv",
        "opening": "o.csv",
        "closing": "c.csv",
        "earlier": ("e.csv",),
        "items": "items.csv",
        "strict_items": True,
        "place": "141121",
        "known_on": date(2022, 8, 1),
        "layout": Layout(
            encoding="utf-8",
            sheet="1月",
            skip_rows=2,
            time_zone="Asia/Shanghai",
            columns={"身份证号": "person_id", "a=b": "amount"},
        ),
        "look": Look(language="en", columns="machine", excel_csv=True),
        "memory": "2GB",
        "progress": None,
    }


def test_of_items_on_no_list_those_that_cost_most_are_shown(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost = Decimal("2.00")
    most = tuple(UnlistedItem(f"项{number}", 1, cost, ("电针", "电罐")) for number in range(7))
    many = UnlistedItems(names=10_000, rows=10_005, cost=cost, most=most, further_rows=5)
    monkeypatch.setattr(engine, "settle_file", Engine(unlisted=many))
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en").out.splitlines()
    assert found[-9:-3] == [
        "items on no list: 10000 names (and further ones), 10005 rows, 2.00 yuan, not eligible",
        *(f"  项{number}: 1 row, 2.00 yuan; nearest 电针" for number in range(5)),
    ]


def test_a_summary_that_does_not_add_up_is_no_success(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settle_file", Engine(rows_read=2))
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en")
    assert found.code == ExitCode.ROWS_REJECTED
    assert "WARNING: this does not add up" in found.out


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted (Ctrl-C)\n"),
        (
            OSError(28, "No space left on device", "out.csv"),
            ExitCode.FILE_TROUBLE,
            "out.csv: the disk is full\n",
        ),
        (
            OSError("odd"),
            ExitCode.FILE_TROUBLE,
            "error: cannot read or write: it cannot be read or written\n",
        ),
    ],
)
def test_what_ends_the_work_is_an_exit_code(
    run: Runner, monkeypatch: pytest.MonkeyPatch, end: BaseException, code: ExitCode, said: str
) -> None:
    monkeypatch.setattr(engine, "settle_file", Engine(end))
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en")
    assert (found.code, found.out) == (code, "")
    assert found.err.endswith(said)


def test_settling_needs_the_extra(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("shanxi_health_policy.batch.")]:
        if name != "shanxi_health_policy.batch.files.headers":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(vars(engine), "settle_file", raising=False)  # a room keeps what it once gave
    monkeypatch.setitem(sys.modules, "polars", None)
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en")
    assert found.code == ExitCode.MISSING_EXTRA
    assert "pip install 'shanxi-health-policy[cli]'" in found.err


def test_being_asked_to_end_is_an_exit_code(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> SettleSummary:
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("goes on")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(engine, "settle_file", asked)
    found = run("settle", "in.csv", "-o", "out.csv", "--lang", "en")
    assert (found.code, found.err) == (ExitCode.TERMINATED, "terminated (SIGTERM)\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_being_asked_again_while_it_clears_up_changes_nothing(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared: list[bool] = []

    def asked(*_: object, **__: object) -> SettleSummary:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            raise AssertionError("goes on")
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGTERM)
            cleared.append(True)
            raise

    monkeypatch.setattr(engine, "settle_file", asked)
    assert run("settle", "in.csv", "-o", "out.csv").code == ExitCode.TERMINATED
    assert cleared == [True]


def test_the_command_line_runs_in_any_thread(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settle_file", Engine())
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(run("settle", "in.csv", "-o", "out.csv").code))
    thread.start()
    thread.join()
    assert codes == [ExitCode.DONE]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--map", "身份证号"),
        ("--map", "=person_id"),
        ("--map", "身份证号="),
        ("--skip-rows", "x"),
        ("--skip-rows", "-1"),
    ],
)
def test_what_is_said_of_the_layout_is_checked(run: Runner, visits: Path, option: str, value: str) -> None:
    found = run("settle", visits, "-o", "x.csv", option, value, "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert f"{option}: '{value}' is not valid" in found.err


def test_a_header_that_is_mapped_twice_is_refused(run: Runner, visits: Path) -> None:
    found = run("settle", visits, "-o", "x.csv", "--map", "a=amount", "--map", "a=-", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert found.err.startswith("error: --map: 'a' is not valid; expected each name once")
