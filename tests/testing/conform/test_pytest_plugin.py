"""The pytest plugin: a check for each implementation named in the settings, and nothing at all otherwise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

VENDOR = """
from decimal import Decimal
from shanxi_health_policy import reimburse, settle

def right(visit, tier, ytd_paid):
    return reimburse(visit, tier, ytd_paid).fund_payment

def wrong(visit, tier, ytd_paid):
    return reimburse(visit, tier, ytd_paid).fund_payment + Decimal("0.01")

class Years:
    @staticmethod
    def right(operations):
        return [one.fund_payment for one in settle(operations)]

def of_city(visit, tier, ytd_paid):
    from shanxi_health_policy import Catalogue
    catalogue = Catalogue.load("city.toml")
    return reimburse(visit, tier, ytd_paid, place="149900", catalogue=catalogue).fund_payment

def broken(visit, tier, ytd_paid):
    raise LookupError("no table")

number = 3
"""
CITY = Path(__file__).parents[3] / "docs" / "how-to" / "example-city.toml"


@pytest.fixture
def vendor(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makepyfile(vendor=VENDOR)
    pytester.syspathinsert()
    # however this package is installed here, the plugin is loaded once, by its module
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


def run(vendor: pytest.Pytester, *options: str) -> pytest.RunResult:
    return vendor.runpytest_inprocess("-p", "shanxi_health_policy.testing.conform.pytest_plugin", *options)


def test_a_right_implementation_named_on_the_command_line_passes(vendor: pytest.Pytester) -> None:
    result = run(vendor, "--shanxi-reimburse", "vendor:right", "--shanxi-cases", "5", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*check_reimburse?vendor:right?*PASSED*"])


def test_a_wrong_one_fails_with_the_smallest_visit_and_the_clause(vendor: pytest.Pytester) -> None:
    result = run(vendor, "--shanxi-reimburse", "vendor:wrong", "--shanxi-cases=0")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*check_reimburse?vendor:wrong?*",
            "*被测实现 vendor:wrong；*；本库 *",
            "*不通过：*",
            "*应为 0.00",
            "*实为 0.01*",
            "*Operation 1 differs:",
            "*T3*",
            "*check_reimburse(implementation, cases=[[]Case*",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "search.py" not in result.stdout.str()


def test_the_settings_name_implementations_too(vendor: pytest.Pytester) -> None:
    vendor.makeini(
        """
        [pytest]
        shanxi_reimburse = vendor:right
        shanxi_settle = vendor:Years.right
        shanxi_cases = 3
        shanxi_seed = 4
        shanxi_seconds = 30
        """
    )
    run(vendor).assert_outcomes(passed=2)
    run(vendor, "-k", "settle").assert_outcomes(passed=1, deselected=1)
    run(vendor, "--shanxi-reimburse=vendor:wrong").assert_outcomes(passed=1, failed=1)


def test_a_notice_of_ones_own_is_what_counts(vendor: pytest.Pytester) -> None:
    (vendor.path / "city.toml").write_text(CITY.read_text(encoding="utf-8"), encoding="utf-8")
    options = ("--shanxi-notices=city.toml", "--shanxi-place=149900", "--shanxi-cases=3")
    run(vendor, "--shanxi-reimburse=vendor:of_city", *options).assert_outcomes(passed=1)
    run(vendor, "--shanxi-reimburse=vendor:right", *options).assert_outcomes(failed=1)


def test_tests_of_ones_own_run_beside_it(vendor: pytest.Pytester) -> None:
    vendor.makepyfile(test_ours="def test_ours(): pass")
    run(vendor, "--shanxi-settle=vendor:Years.right", "--shanxi-cases=1").assert_outcomes(passed=2)
    run(vendor).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--shanxi-reimburse=nowhere:function"],
            "*nowhere:function: 应为 module:function*No module named*",
        ),
        (["--shanxi-reimburse=vendor:nothing"], "*vendor:nothing: 应为*"),
        (["--shanxi-reimburse=vendor"], "*vendor: *module:function*"),
        (["--shanxi-reimburse=vendor:number"], "*vendor:number: *module:function*"),
        (
            ["--shanxi-reimburse=vendor:right", "--shanxi-cases=many"],
            "*many: 应为整数 | expected a whole number*",
        ),
        (
            ["--shanxi-reimburse=vendor:right", "--shanxi-seconds=x"],
            "*x: 应为秒数 | expected a number of seconds*",
        ),
        (["--shanxi-reimburse=vendor:right", "--shanxi-place=140"], "*place: *140*"),
        (["--shanxi-reimburse=vendor:right", "--shanxi-notices=absent.toml"], "*absent.toml*"),
        (["--shanxi-reimburse=vendor:broken", "--shanxi-cases=0"], "*LookupError('no table')*"),
    ],
)
def test_wrong_settings_fail_in_a_line(vendor: pytest.Pytester, options: list[str], told: str) -> None:
    result = run(vendor, *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([told])
    assert "Traceback" not in result.stdout.str()


def test_a_fault_of_an_imported_module_is_shown_whole(vendor: pytest.Pytester) -> None:
    vendor.makepyfile(faulty="raise RuntimeError('at import')")
    result = run(vendor, "--shanxi-reimburse=faulty:function")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: at import*"])


LIGHT = """
import sys
import shanxi_health_policy.testing.conform.pytest_plugin
heavy = {"hypothesis", "polars", "cattrs", "rich", "shanxi_health_policy.testing.conform.search"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_plugin_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_stand_in_for_the_platform_is_a_fixture(vendor: pytest.Pytester) -> None:
    message = '{"infno": "9001", "msgid": "M1", "fixmedins_code": "%s", "inf_time": "2023-05-04 08:00:00", '
    message += '"input": {"signIn": {"opter_no": "1"}}}'
    vendor.makepyfile(
        f"""
        import json, urllib.request

        MESSAGE = {message!r}

        def infcode(url, code):
            answer = urllib.request.urlopen(urllib.request.Request(url, (MESSAGE % code).encode()))
            return json.load(answer)["infcode"]

        def test_the_stand_in(shanxi_platform):
            assert infcode(shanxi_platform.url, "H1") == 0
            assert infcode(shanxi_platform.url, "H2") == -1
            assert len(shanxi_platform.stand_in.books.entries()) == 2

        def test_each_test_has_its_own(shanxi_platform):
            assert shanxi_platform.stand_in.books.entries() == []
        """
    )
    vendor.makefile(".toml", scenario='[[institutions]]\ncode = "H1"\nhosp_lv = "02"\n')
    run(vendor, "--shanxi-scenario", "scenario.toml").assert_outcomes(passed=2)
