"""`premium`, `what-if` and `compare`: files of people and of visits, and two notices side by side."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Runner, plain

from shanxi_health_policy import batch
from shanxi_health_policy.cli.exit_codes import ExitCode

PEOPLE = "person_id,groups,colour\nP1,低保,red\nP2,特困；低保,\nP3,,\n"
YEAR = ("--year", "2024", "--contribution-standard", "380.00")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A small file of people."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.mark.clause("shanxi-2023-51", "S1")
def test_a_file_of_people_is_helped_and_the_groups_add_up(run: Runner, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "help.csv"
    found = run("premium", people, "-o", out, *YEAR, "--lang", "en")
    assert found.code == ExitCode.DONE, found.err
    assert found.out.splitlines() == [
        "rows: 3 read = 2 with help + 1 without + 0 rejected",
        "help, yuan: 684.00",
        "extreme poverty: 1 person, 380.00 yuan",
        "subsistence allowance: 1 person, 304.00 yuan",
        "columns not used: colour",
        f"result: {out}",
        f"rejects: {tmp_path / 'help.rejects.csv'}",
        "no place was asked for: Shanxi 140000, the only one with this rule",
    ]
    assert pl.read_csv(out)["amount"].to_list() == [304.0, 380.0, 0.0]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_the_summary_is_drawn(run: Runner, people: Path, tmp_path: Path) -> None:
    assert "304.00 元" in plain(
        run("premium", people, "-o", tmp_path / "help.csv", *YEAR, "--lang", "zh").out
    )


def test_rejected_people_are_told_by_the_exit_code(run: Runner, people: Path, tmp_path: Path) -> None:
    people.write_text(PEOPLE + "P4,富裕,\n", encoding="utf-8")
    assert run("premium", people, "-o", tmp_path / "help.csv", *YEAR).code == ExitCode.ROWS_REJECTED
    assert "富裕" in (tmp_path / "help.rejects.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [(), ("--year", "24")])
def test_a_file_without_a_year_is_refused(
    run: Runner, people: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    found = run("premium", people, "-o", tmp_path / "help.csv", *arguments, "--lang", "en")
    assert found.code in (ExitCode.FILE_TROUBLE, ExitCode.WRONG_USAGE)
    assert "year" in found.err


def test_a_higher_rate_costs_the_fund_more(run: Runner, visits: Path, tmp_path: Path) -> None:
    out, chart = tmp_path / "impact.csv", tmp_path / "impact.svg"
    found = run("what-if", visits, "--rate", "0.80", "-o", out, "--chart", chart, "--lang", "en")
    assert found.code == ExitCode.DONE, found.err
    assert found.out.splitlines() == [
        "the rate is 80% (no place was asked for: Lvliang 141100, the only one with this rule)",
        "  total: 2 visits, 2 people; 145.00 → 175.00 (+30.00); 1 gain, 0 lose",
        "  cervical spondylosis, class I: 1 visit, 1 person; 90.00 → 120.00 (+30.00); 1 gain, 0 lose",
        "  frozen shoulder, class III: 1 visit, 1 person; 55.00 → 55.00 (+0.00); 0 gain, 0 lose",
        "items on no list: 1 name, 1 row, 20.00 yuan, not eligible",
        "  血常规: 1 row, 20.00 yuan",
    ]
    assert pl.read_csv(out)["difference"].to_list() == [30.0, 0.0, 30.0]
    svg = ET.fromstring(chart.read_text(encoding="utf-8"))
    texts = {"".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"30.00", "0.00", "cervical spondylosis, class I"} <= texts


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_the_change_is_a_table(run: Runner, visits: Path) -> None:
    found = plain(run("what-if", visits, "--limit", "肩周炎:III:per_visit=60.00", "--lang", "en").out)
    assert "+5.00" in found
    assert "total" in found
    assert "no place was asked for: Lvliang 141100" in " ".join(found.split())


@pytest.mark.parametrize(
    ("limit", "after"),
    [
        ("per_visit=50.00", "100.00"),
        ("颈椎病:per_visit=50.00", "105.00"),
        ("III:annual=10.00", "100.00"),
        ("III:肩周炎:per_visit=none", "150.00"),
        ("annual=none", "145.00"),
    ],
)
def test_limits_are_changed_for_what_they_name(run: Runner, visits: Path, limit: str, after: str) -> None:
    found = run("what-if", visits, "--limit", limit, "--lang", "en")
    assert f"145.00 → {after}" in found.out.splitlines()[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--rate", "1"),
        ("--rate", "101"),
        ("--limit", "annual"),
        ("--limit", "yearly=1.00"),
        ("--limit", "I:II:annual=1.00"),
        ("--limit", "颈椎病:哮喘:annual=1.00"),
        ("--limit", "annual=1.555"),
        ("--limit", "脚气:annual=1.00"),
        ("--notice", "shanxi-2021-2"),
        ("--as-on", "2020-01-01"),
        ("--as-on", "2023-01-01", "--notice", "lvliang-2022-22"),
    ],
)
def test_a_change_that_is_none_is_refused(run: Runner, visits: Path, arguments: tuple[str, ...]) -> None:
    found = run("what-if", visits, *arguments)
    assert found.code == ExitCode.WRONG_USAGE
    assert "Traceback" not in found.err


def test_rejected_visits_are_told(run: Runner, visits: Path, tmp_path: Path) -> None:
    visits.write_text(
        visits.read_text(encoding="utf-8") + "V9,P9,2023-05-04,脚气,I,电针,1.00\n", encoding="utf-8"
    )
    found = run("what-if", visits, "--rate", "0.70", "--lang", "en")
    assert found.code == ExitCode.ROWS_REJECTED
    told = "rows: 4 read, of which 1 were rejected and are not counted"
    assert found.out.splitlines()[-1] == told
    out = tmp_path / "impact.csv"
    found = run("what-if", visits, "--rate", "0.70", "-o", out, "--lang", "en")
    assert found.out.splitlines()[-2:] == [told, f"rejects: {tmp_path / 'impact.rejects.csv'}"]


def test_a_rate_is_the_same_however_it_is_written(run: Runner, visits: Path) -> None:
    told = {
        run("what-if", visits, "--rate", rate, "--lang", "en").out for rate in ("0.7", "70", "70%", "0.70")
    }
    assert len(told) == 1
    assert "the rate is 70%" in told.pop()
    refused = run("what-if", visits, "--rate", "1", "--lang", "en")
    assert "write 100% or 1%" in refused.err


@pytest.mark.parametrize("memory", ["600MB", "12"])
def test_the_memory_to_take_is_told(
    run: Runner, people: Path, visits: Path, tmp_path: Path, memory: str
) -> None:
    for command in (
        ("premium", people, "-o", tmp_path / "help.csv", *YEAR),
        ("what-if", visits, "--rate", "0.80"),
    ):
        found = run(*command, "--memory", memory, "--lang", "en")
        assert found.code == (ExitCode.DONE if memory == "600MB" else ExitCode.WRONG_USAGE), found.err
        assert ("at least 512MB" in found.err) == (memory == "12")


def test_a_person_sees_how_far_it_has_come(
    run: Runner, monkeypatch: pytest.MonkeyPatch, people: Path, visits: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    found = run("premium", people, "-o", tmp_path / "help.csv", *YEAR, "--lang", "en")
    assert (found.code, "done" in found.err) == (ExitCode.DONE, True)
    found = run("what-if", visits, "--rate", "0.80", "--lang", "en")
    assert (found.code, "done" in found.err) == (ExitCode.DONE, True)


def test_notices_are_compared(run: Runner, own_notices: Callable[..., Path]) -> None:
    same = run("compare", "lvliang-2022-22", "lvliang-2022-22", "--lang", "en")
    assert same.out == "lvliang-2022-22 → lvliang-2022-22: 0 differences\n"
    found = run("compare", "lvliang-2022-22", "elsewhere-2024-1", "--notices", own_notices(), "--lang", "en")
    assert found.code == ExitCode.DONE
    assert "  rate: 60% → 75%" in found.out.splitlines()
    assert run("compare", "lvliang-2022-22", "shanxi-2021-2").code == ExitCode.WRONG_USAGE


@pytest.mark.parametrize(
    "command",
    [
        ("premium", "people.csv", "-o", "help.csv"),
        ("audit", "paid.csv", "-o", "found.csv"),
        ("what-if", "visits.csv", "--rate", "0.7"),
    ],
)
def test_without_its_libraries_the_extra_is_named(
    run: Runner, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    for name in [one for one in sys.modules if one.startswith("shanxi_health_policy.batch.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in batch.__all__:
        monkeypatch.delitem(vars(batch), name, raising=False)  # a room keeps what it once gave
    monkeypatch.setitem(sys.modules, "polars", None)
    assert run(*command).code == ExitCode.MISSING_EXTRA


def test_a_picture_overwrites_no_file_of_another_kind(run: Runner, visits: Path) -> None:
    before = visits.read_bytes()
    found = run("what-if", visits, "--rate", "0.80", "--chart", visits, "--lang", "en")
    assert found.code == ExitCode.FILE_TROUBLE
    assert ".svg" in found.err
    assert visits.read_bytes() == before
