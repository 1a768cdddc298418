"""`reconcile` on the command line: its summary, exit codes, settings, and what is said where the lists are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.reconciling.lists import FIRST, refund, settlement, write

ROWS = [settlement(number, "P000123", FIRST, 10_000, 0) for number in range(3)]


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    """A list of three settlements, and one of two of them, the second with another amount, and of a third."""
    hospital = write(tmp_path / "hospital.csv", ROWS)
    other = settlement(7, "P000123", FIRST, 10_000, 0)
    changed = {**ROWS[1], "fund_payment": "70.00", "insutype": "390"}
    return hospital, write(tmp_path / "platform.csv", [ROWS[0], changed, other])


def test_level_lists_end_with_nothing_and_others_with_their_own_code(
    run: Runner, tmp_path: Path, lists: tuple[Path, Path]
) -> None:
    out = tmp_path / "out.csv"
    level = run("reconcile", lists[0], lists[0], "-o", out, "--lang", "en")
    assert (level.code, level.err) == (0, "")
    assert "level: 3\n" in level.out
    found = run("reconcile", *lists, "-o", out, "--lang", "en")
    assert found.code == 10
    for line in (
        "hospital: 3 rows, 0 rejected; 3 settlements, cost 300.00, fund 180.00, account 0.00",
        "platform: 3 rows, 0 rejected; 3 settlements, cost 300.00, fund 190.00, account 0.00",
        "level: 1",
        "only at the hospital: 1 (not booked by the platform, or reversed there (2601) 1)",
        "only at the platform: 1 (booked by the platform; the hospital had no answer 1)",
        "amounts differ: 1 (nothing shows the cause 1)",
        "not level (3201): insutype 310, clr_type 11, clr_optins 141199, fixmedins_code H14110000001: hospital less platform 1 "
        "settlement, cost 100.00, fund 60.00, account 0.00",
        f"differences: 3, {out}",
        f"rejects: {tmp_path / 'out.rejects.platform.csv'}",
        "no place was asked for: Lvliang 141100, the only one with this rule",
    ):
        assert f"{line}\n" in found.out
    chinese = run("reconcile", *lists, "-o", out, "--lang", "zh").out
    assert "仅平台有: 1（平台已入账，医院没有收到应答 1）\n" in chinese
    assert (
        "对总账（3201）不平: 险种 310，清算类别 11，经办机构 141199，机构 H14110000001：医院减平台 1 笔"
        in chinese
    )


def test_rejected_rows_of_level_lists_end_with_their_code(run: Runner, tmp_path: Path) -> None:
    wrong = write(
        tmp_path / "wrong.csv", [*ROWS, {**ROWS[0], "fund_payment": "x", "setl_id": "S0099", "msgid": "M99"}]
    )
    found = run(
        "reconcile", wrong, write(tmp_path / "right.csv", ROWS), "-o", tmp_path / "out.csv", "--lang", "en"
    )
    assert found.code == 1
    assert "hospital: 4 rows, 1 rejected" in found.out


def test_the_summary_as_json_and_silence(run: Runner, tmp_path: Path, lists: tuple[Path, Path]) -> None:
    told = json.loads(run("reconcile", *lists, "-o", tmp_path / "out.csv", "--summary", "json").out)
    assert told["adds_up"] is True
    assert told["platform_rows_read"] == 3
    assert [one["kind"] for one in told["totals"]["kinds"]] == ["only_hospital", "only_platform", "amount"]
    assert run("reconcile", *lists, "-o", tmp_path / "out.csv", "-q").out == ""


def test_the_differences_go_to_standard_output(run: Runner, lists: tuple[Path, Path]) -> None:
    found = run("reconcile", *lists, "-o", "-", "--lang", "en")
    assert found.code == 10
    assert found.out.startswith("kind,kind_name,cause,")
    assert "level: 1" in found.err


def test_settings_are_options(run: Runner, tmp_path: Path) -> None:
    hospital = write(tmp_path / "h.csv", [ROWS[0], refund(ROWS[0], 9)])
    platform = write(tmp_path / "p.csv", [{**ROWS[0], "settled_at": "2023-06-01", "total_cost": "100.05"}])

    def told(*options: str) -> str:
        return run("reconcile", hospital, platform, "-o", tmp_path / "out.csv", "--lang", "en", *options).out

    assert "0 settlements, cost 0.00" in told()
    assert "2 settlements, cost 0.00" in told("--count-refunds", "every")
    assert "1 settlement, cost 0.00" in told("--count-refunds", "settlements")
    assert "1 settlement, cost 100.00" in told("--without-refunds")
    assert "the bills differ" in told()
    assert "lines of the bill are rounded differently" in told("--rounding", "0.05")
    level = write(tmp_path / "p.csv", [{**ROWS[0], "settled_at": "2023-06-01"}, refund(ROWS[0], 9)])
    assert "in another month" in told()
    assert "in another month" not in told("--ignore-days")
    assert run("reconcile", hospital, level, "-o", tmp_path / "out.csv", "--rounding", "x").code == 2


def test_an_answer_of_3202_is_written_in_the_codes_that_are_asked_for(
    run: Runner, tmp_path: Path, lists: tuple[Path, Path]
) -> None:
    out, answer = tmp_path / "out.csv", tmp_path / "answer.txt"
    found = run("reconcile", *lists, "-o", out, "--answer-3202", answer, "--codes", "four", "--lang", "en")
    assert f"answer of 3202: {answer}\n" in found.out
    results = {
        line.split("\t")[3]: line.split("\t")[4] for line in answer.read_text(encoding="utf-8").splitlines()
    }
    assert results == {"M0001": "3", "M0002": "2", "M0007": "1"}
    refused = run("reconcile", *lists, "-o", out, "--answer-3202", tmp_path / "answer.pdf", "--lang", "en")
    assert refused.code == 4
    again = run("reconcile", lists[0], answer, "-o", out, "--codes", "four", "--lang", "en")
    assert again.code == 10
    assert "amounts differ: 1" in again.out


def test_columns_of_the_platform_are_mapped_by_themselves(run: Runner, tmp_path: Path) -> None:
    hospital = write(tmp_path / "h.csv", ROWS[:1])
    platform = tmp_path / "p.csv"
    platform.write_text(
        hospital.read_text(encoding="utf-8").replace("fund_payment", "fund_payed"), encoding="utf-8"
    )
    out = tmp_path / "out.csv"
    found = run("reconcile", hospital, platform, "-o", out, "--lang", "en")
    assert found.code == 4
    assert "If so: --platform-map fund_payed=fund_payment" in found.err
    assert (
        run("reconcile", hospital, platform, "-o", out, "--platform-map", "fund_payed=fund_payment").code == 0
    )
    twice = ("--platform-map", "a=visit_id", "--platform-map", "a=setl_id")
    refused = run("reconcile", hospital, platform, "-o", out, *twice, "--lang", "en")
    assert refused.code == 2
    assert "--platform-map: 'a' is not valid; expected each name once" in refused.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_names_the_columns_and_the_exit_code(run: Runner, language: str) -> None:
    found = run("reconcile", "--help", "--lang", language)
    assert found.code == 0
    for word in ("HOSPITAL PLATFORM", "setl_id", "--count-refunds", "10", "3202"):
        assert word in found.out
    assert "--dry-run" in found.out


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_two_columns(run: Runner, tmp_path: Path, lists: tuple[Path, Path]) -> None:
    assert "only at the platform" in run("reconcile", *lists, "-o", tmp_path / "out.csv", "--lang", "en").out


def test_a_dry_run_tells_how_both_lists_are_read_and_writes_nothing(
    run: Runner, tmp_path: Path, lists: tuple[Path, Path]
) -> None:
    before = sorted(tmp_path.iterdir())
    found = run("reconcile", *lists, "--dry-run", "--lang", "en", "--platform-map", "clr_type=x")
    assert (found.code, "--platform-map 'clr_type'" in found.err) == (4, True)
    found = run("reconcile", *lists, "--dry-run", "--lang", "en")
    assert (found.code, found.err) == (0, "")
    assert f"file: {lists[0]}" in found.out
    assert f"file: {lists[1]}" in found.out
    assert "rows looked at: 3" in found.out
    told = json.loads(run("reconcile", *lists, "--dry-run", "--summary", "json").out)
    assert [len(one["columns"]) for one in told["files"]] == [18, 18]
    assert sorted(tmp_path.iterdir()) == before
