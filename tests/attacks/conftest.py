"""What people do who mean harm, or whose systems do it for them: each kind of attack with its relatives, as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shanxi_health_policy.cli import main

HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
Commands = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Commands:
    """A run of the command line: its exit code, and what it says."""

    def run(*arguments: object) -> tuple[int, str]:
        code = main(["--lang", "en", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err

    return run


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A folder with one sound file of every kind that commands read."""
    files = {
        "visits.csv": f"{HEADER}\nV1,P1,2023-05-04,颈椎病,I,电针,10.00\n",
        "paid.csv": f"{HEADER},fund_paid\nV1,P1,2023-05-04,颈椎病,I,电针,10.00,6.00\n",
        "people.csv": "person_id,groups,year,contribution_standard\nP1,低保,2023,380\n",
        "opening.csv": "person_id,condition,year,paid\nP1,颈椎病,2023,1.00\n",
        "earlier.csv": "visit_id,person_id,visited_on,condition,fee_class,total_cost,eligible_cost,fund_payment,cancels\n"
        "V0,P1,2023-05-01,颈椎病,I,1.00,1.00,0.60,\n",
        "items.csv": "code,technique\nA1,电针\n",
        "message.json": '{"infcode": 0, "output": {"setlinfo": {"medfee_sumamt": "1.00"}}}',
        "own.toml": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
