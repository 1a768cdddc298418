"""The tables of the interface and the readings behind them, read from the data files when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

from attrs import frozen

from shanxi_health_policy.answer import Reading
from shanxi_health_policy.vocabulary.facilities import HospitalGrade

T = TypeVar("T")


@frozen
class Codes:
    """`codes.toml`: codes of the interface."""

    diag_types: Mapping[str, Mapping[str, Any]]
    hosp_lv: Mapping[str, HospitalGrade]
    fund_pay_types: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]]


@frozen
class DiagnosisRow:
    """`[[conditions]]` of `diagnoses.toml`: the codes that name one condition."""

    condition: str
    who: tuple[str, ...]
    icd10: tuple[str, ...]
    gbt15657: tuple[str, ...] = ()


@cache
def codes() -> Codes:
    """The codes of the interface."""
    data = _read("codes.toml")
    return Codes(
        diag_types=data["diag_types"],
        hosp_lv={code: HospitalGrade.parse(name) for code, name in data["hosp_lv"].items()},
        fund_pay_types=data["fund_pay_types"],
        tables={name: tuple(allowed) for name, allowed in data["tables"].items()},
    )


@cache
def diagnosis_rows() -> tuple[DiagnosisRow, ...]:
    """The lists of diagnosis codes, by condition (I-H1)."""
    rows = _read("diagnoses.toml")["conditions"]
    return tuple(
        DiagnosisRow(row["condition"], tuple(row["who"]), tuple(row["icd10"]), tuple(row.get("gbt15657", ())))
        for row in rows
    )


@cache
def readings() -> Mapping[str, Reading]:
    """How the messages are read where neither the notices nor the interface say it: `I-H1`, `I-H2`, …, by id.

    >>> readings()["I-H1"].clauses
    ('T2',)
    """
    from shanxi_health_policy.notices.structuring import structure

    found = (structure(Reading, row, "readings.toml")[0] for row in _read("readings.toml")["readings"])
    return MappingProxyType({one.id: one for one in found if one is not None})


def hospital_grade(hosp_lv: str) -> HospitalGrade | None:
    """The grade that a `hosp_lv` stands for, its leading zero lost or not; None for a code outside the table.

    >>> hospital_grade("2"), hospital_grade("02")
    (<HospitalGrade.LEVEL_3_A: '3A'>, <HospitalGrade.LEVEL_3_A: '3A'>)
    """
    return codes().hosp_lv.get(hosp_lv.strip().zfill(2))


def in_table(name: str, code: str) -> bool:
    """Whether a code stands in a table of the interface, as it is or with a leading zero that was lost."""
    return any(_within(candidate, row) for row in codes().tables[name] for candidate in (code, f"0{code}"))


def _within(code: str, row: str) -> bool:
    first, dash, last = row.partition("-")
    if not dash:
        return code == first
    return (
        code.isascii() and code.isdigit() and len(code) >= len(first) and int(first) <= int(code) <= int(last)
    )


def _read(name: str) -> dict[str, Any]:
    path = resources.files("shanxi_health_policy.his") / "data" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))
