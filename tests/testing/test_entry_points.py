"""What the installed package tells Hypothesis and pytest, seen from a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

HYPOTHESIS = """
import json, sys
import hypothesis
from hypothesis import Phase, find, settings, strategies as st
heavy = {"cattrs", "polars", "rich", "click", "shanxi_health_policy.testing.strategies.visit_histories"}
loaded = sorted(heavy & set(sys.modules))
import shanxi_health_policy as library
names = ["Visit", "Claim", "Facility", "FacilityStats", "PaidClaim", "Balances", "PolicyChange", "FeeClass"]
first = settings(phases=[Phase.generate], database=None)
made = [type(find(st.from_type(getattr(library, name)), bool, settings=first)).__name__ for name in names]
print(json.dumps({"loaded": loaded, "made": made}))
"""
LIBRARY = """
import sys
import shanxi_health_policy, shanxi_health_policy.testing
print("hypothesis" in sys.modules, "pytest" in sys.modules)
"""


def fresh(code: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", *options, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_hypothesis_knows_every_type_once_the_package_is_installed() -> None:
    """No call of ours: importing Hypothesis is enough. The strategies themselves are loaded when one is asked for."""
    found = json.loads(fresh(HYPOTHESIS))
    assert found["loaded"] == []
    assert found["made"] == [
        "Visit",
        "Claim",
        "Facility",
        "FacilityStats",
        "PaidClaim",
        "Balances",
        "PolicyChange",
        "FeeClass",
    ]


def test_the_package_loads_neither_hypothesis_nor_pytest() -> None:
    assert fresh(LIBRARY).split() == ["False", "False"]


@pytest.mark.parametrize("group", ["hypothesis", "pytest11"])
def test_the_entry_points_are_there(group: str) -> None:
    (entry,) = [one for one in metadata.entry_points(group=group) if one.name == "shanxi-health-policy"]
    assert callable(entry.load()) or group == "pytest11"


def test_pytest_finds_the_plugin_and_runs_undisturbed(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass", encoding="utf-8")
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "pytest",
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    helped = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "--shanxi-reimburse" in helped.stdout
