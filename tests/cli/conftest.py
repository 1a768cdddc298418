"""The command line run in this process, its output caught; and a terminal pretended where a person would look."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from shanxi_health_policy.cli import main

HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
ROWS = (
    "V1,P000123,2023-05-04,颈椎病,I,电针,150.00",
    "V1,P000123,2023-05-04,颈椎病,I,血常规,20.00",
    "V2,P000124,2023-05-05,肩周炎,III,肩周炎推拿治疗,100.00",
)


@frozen
class Run:
    """What one run of the command line left behind."""

    code: int
    out: str
    err: str


Runner = Callable[..., Run]


def plain(text: str) -> str:
    """Text without the escapes that dress it up."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No locale, no colour wish and no terminal width of the machine the tests run on."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def terminal() -> None:
    """Standard output is a terminal, for every run of the test that uses this."""


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Runner:
    """Runs the command line; standard output is a terminal in tests marked with the fixture `terminal`."""
    person = "terminal" in request.fixturenames

    def run_it(*arguments: object) -> Run:
        if person:
            monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        code = main([str(one) for one in arguments])
        caught = capsys.readouterr()
        return Run(code, caught.out, caught.err)

    return run_it


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """A small file of visits in which everything is right."""
    path = tmp_path / "visits.csv"
    path.write_text("\n".join((HEADER, *ROWS)) + "\n", encoding="utf-8")
    return path


def notice_text(**changes: str) -> str:
    """A small notice file: 75% without limits at a place of its own, terms of its own, and one worked example."""
    text = _NOTICE
    for old, new in changes.items():
        text = text.replace(f"<{old}>", new)
    for old, new in _DEFAULTS.items():
        text = text.replace(f"<{old}>", new)
    return text


_DEFAULTS = {
    "id": "elsewhere-2024-1",
    "expect": 'fund_payment = "75.00"',
    "given": 'condition = "膝痛", visited_on = 2024-02-01, fee_class = "I", items = [["家传灸", "100.00"]]',
    "extra": "",
    "dates": "issued = 2023-12-01\nin_force_from = 2024-01-01\nin_force_to = 2025-12-31",
    "rule": "reimburse",
}
_NOTICE = """
schema = 1
[notice]
id = "<id>"
number = "测医保发〔2024〕1号"
title = { zh = "测试", en = "test" }
issuers = ["测试局"]
place = "149900"
place_name = { zh = "测试市", en = "Test City" }
source = "none"
<extra>
[dates]
<dates>
[[clauses]]
id = "T"
at = { zh = "一", en = "I" }
says = { zh = "全部规定", en = "all of it" }
rule = ["reimburse"]
[[anomalies]]
id = "A-1"
clause = "T"
at = { zh = "一", en = "I" }
printed = "七五折"
note = { zh = "写法少见", en = "an unusual way to write it" }
[tcm]
in_force = { clause = "T" }
scope = { clause = "T" }
rate = { clause = "T", share = "0.75", rounding = "half_up" }
per_visit_limit = { clause = "T", none = true }
annual_limit = { clause = "T", none = true }
remainder = { clause = "T" }
facility = { clause = "T", ways = [] }
[[tcm.fee_classes]]
fee_class = "I"
clause = "T"
at = { zh = "一", en = "I" }
grades = ["三级甲等"]
[[tcm.own_conditions]]
code = "knee_pain"
zh = "膝痛"
en = "knee pain"
[[tcm.own_techniques]]
code = "family_moxibustion"
zh = "家传灸"
en = "family moxibustion"
[[tcm.limits]]
condition = "膝痛"
at = { zh = "表1", en = "table 1" }
clauses = ["T"]
[[tcm.techniques]]
category = "针灸"
clause = "T"
at = { zh = "表2", en = "table 2" }
count = 1
names = ["家传灸"]
[[examples]]
rule = "<rule>"
title = { zh = "七成半", en = "three quarters" }
clauses = ["T"]
given = { <given> }
expect = { <expect> }
"""


@pytest.fixture
def own_notices(tmp_path: Path) -> Callable[..., Path]:
    """Writes a notice into a folder of its own and gives the folder."""

    def write(**changes: str) -> Path:
        folder = tmp_path / "notices"
        folder.mkdir(exist_ok=True)
        text = notice_text(**changes)
        (folder / f"{changes.get('id', _DEFAULTS['id'])}.toml").write_text(text, encoding="utf-8")
        return folder

    return write
