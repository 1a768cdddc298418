"""Scenarios for tests: of files with some parts, and persons that stand in them."""

from __future__ import annotations

from pathlib import Path

from shanxi_health_policy.stand_in import Scenario

PERSONS = """
[[persons]]
psn_no = "P1"
certificates = ["C1"]
insutypes = ["310", "390"]
balance = "50.00"
brdy = "1961-06-01"
paid = [{ condition = "颈椎病", year = 2023, amount = "2640.00" }, { condition = "哮喘", year = 2022, amount = "9.00" }]

[[persons]]
psn_no = "P2"
ended = true

[[persons]]
psn_no = "P3"
insuplc_admdvs = "141121"
"""


def scenario(folder: Path, *parts: str) -> Scenario:
    """A scenario of a file with these parts."""
    file = folder / "scenario.toml"
    file.write_text("\n".join(parts), encoding="utf-8")
    return Scenario.load(file)
