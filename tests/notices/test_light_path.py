"""What a shipped notice gives when it is asked is what the strict reading of its whole file gives, without a fault."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.agreement import disagreements
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.file_format import NoticeFile, notice_file, rows_of, tables
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.notices.tcm_table import build_scheme

from .building import DATA

SHIPPED = Catalogue.shipped()
FILES = sorted(DATA.glob("*.toml"))
each_notice = pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))


def strictly_read(notice: Notice) -> NoticeFile:
    """The whole file of a notice, checked."""
    data = tomllib.loads((DATA / notice.path).read_text(encoding="utf-8"))
    file, faults = structure(notice_file(), data, notice.path)
    assert faults == []
    assert file is not None
    return file


def test_every_file_is_a_notice_that_loads_without_a_fault() -> None:
    loaded = Catalogue.load(DATA, with_shipped=False)
    assert [(one.id, one.digest) for one in loaded] == [(one.id, one.digest) for one in SHIPPED]
    assert len(loaded) == len(FILES)
    for strict, light in zip(loaded, SHIPPED, strict=True):
        for cls in tables().values():
            assert strict.rows(cls) == light.rows(cls)
        assert strict.facility_lists == light.facility_lists
        assert strict.version == light.version


def test_the_notices_do_not_contradict_each_other() -> None:
    assert disagreements(SHIPPED.notices) == []


@each_notice
def test_rows_clauses_and_readings_are_those_of_the_strict_reading(notice: Notice) -> None:
    file = strictly_read(notice)
    for cls, rows in rows_of(file).items():
        assert notice.rows(cls) == rows
    assert tuple(notice.clauses.values()) == file.clauses
    assert tuple(notice.readings.values()) == file.readings
    assert (notice.anomalies, notice.examples) == (file.anomalies, file.examples)
    assert notice.dates == file.dates
    for field in attrs.fields(type(file.notice)):
        assert getattr(notice, field.name) == getattr(file.notice, field.name)
    for listed, table in zip(notice.facility_lists, file.facility_lists, strict=True):
        assert len(listed.facilities) == table.count
        for one in attrs.fields(type(table)):
            assert getattr(listed, one.name) == getattr(table, one.name)


@each_notice
def test_the_scheme_is_that_of_the_strict_reading(notice: Notice) -> None:
    table = strictly_read(notice).tcm
    assert notice.pays_for_treatment is (table is not None) is (notice.tcm is not None)
    if table is not None:
        log = FaultLog(notice.path)
        strict = build_scheme(table, set(notice.clauses), log)
        assert log.faults == []
        for field in attrs.fields(type(strict)):
            assert getattr(notice.tcm, field.name) == getattr(strict, field.name)


def written(data: Mapping[str, Any]) -> set[str]:
    """The tables of a file, at its top and one step below."""
    inner = {
        f"{name}.{key}": one
        for name, table in data.items()
        if isinstance(table, dict)
        for key, one in table.items()
    }
    return {
        name
        for name, one in {**data, **inner}.items()
        if isinstance(one, dict)
        or (isinstance(one, list) and all(isinstance(row, dict) for row in one) and one)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_the_headings_of_a_file_name_its_tables(path: Path) -> None:
    raw = path.read_bytes()
    data = tomllib.loads(raw.decode("utf-8"))
    unread, read = Content(raw, str.encode), Content(raw, str.encode, data)
    texts = {f"notice.{name}" for name, one in data["notice"].items() if isinstance(one, dict)}
    within_rows = {
        name for name in unread._tables if isinstance(data[name.partition(".")[0]], list) and "." in name
    }
    assert unread._tables - within_rows == written(data) - texts
    for place in (*tables(), "tcm", "facility_lists", "clauses", "readings", "examples", "anomalies"):
        assert unread.holds(place) is read.holds(place)
        assert unread.rows(place) == read.rows(place) if place != "tcm" else True
    for name in data.keys() - {"schema"}:
        assert unread.table(name) == read.table(name) == data[name]
