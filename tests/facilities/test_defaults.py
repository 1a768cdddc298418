"""What a notice file does not write is not so: no 'about', no level, no number of people, no other reading."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.notices.building import DATA, notice, text, write

from shanxi_health_policy import Catalogue, track
from shanxi_health_policy.facilities import due_dates, targets_of
from shanxi_health_policy.facilities.averages import Averages
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.deadlines import _SINCE, DueDate
from shanxi_health_policy.facilities.experts import ExpertGroupRow
from shanxi_health_policy.facilities.own_figures import OwnFigure
from shanxi_health_policy.facilities.review import ReviewRoute
from shanxi_health_policy.facilities.target_progress import Target
from shanxi_health_policy.notices.values import TermCode
from shanxi_health_policy.text import BLANK, Text

SHIPPED = Catalogue.shipped()
NOT_WRITTEN: dict[type[Any], dict[str, Any]] = {
    Target: {"about": False, "yearly": False},
    DueDate: {"about": False},
    Standard: {"min_level": 0, "open_ended": False},
    ExpertGroupRow: {"conveners": 0},
    ReviewRoute: {},
    Averages: {},
}
WITHIN: dict[type[Any], tuple[str, dict[str, Any]]] = {
    ReviewRoute: ("steps", {"decides": False}),
    Averages: ("figures", {"or_more": False}),
}


@pytest.mark.parametrize("kind", NOT_WRITTEN, ids=lambda kind: kind.__name__)
def test_a_row_holds_what_is_written_and_else_nothing(kind: type[Any]) -> None:
    seen = 0
    for source in SHIPPED:
        written = tomllib.loads((DATA / f"{source.id}.toml").read_text(encoding="utf-8")).get(_key(kind), [])
        for row, raw in zip(source.rows(kind), written, strict=True):
            seen += 1
            assert {name: getattr(row, name) for name in NOT_WRITTEN[kind]} == {
                name: raw.get(name, nothing) for name, nothing in NOT_WRITTEN[kind].items()
            }
            inner, names = WITHIN.get(kind, ("", {}))
            for one, part in zip(getattr(row, inner, ()), raw.get(inner, ()), strict=True):
                assert {name: getattr(one, name) for name in names} == {
                    name: part.get(name, nothing) for name, nothing in names.items()
                }
    assert seen


def _key(kind: type[Any]) -> str:
    return str(kind.__table__).rpartition(".")[2]


def test_a_measure_is_for_one_each_unless_another_number_is_written() -> None:
    seen = 0
    for source in SHIPPED:
        written = tomllib.loads((DATA / f"{source.id}.toml").read_text(encoding="utf-8")).get("standards", [])
        for row, raw in zip(source.rows(Standard), written, strict=True):
            for criterion, told in zip(row.criteria, raw["criteria"], strict=True):
                for measure, part in zip(criterion.any_of, told["any_of"], strict=True):
                    seen += 1
                    assert (measure.per, measure.holds) == (part.get("per", 1), part.get("holds", False))
    assert seen


def test_what_is_not_tracked_here_is_over_by_nothing() -> None:
    progress = track("140681", {}).progress
    assert {one.over for one in progress} == {0}
    said = {f"{placed.notice.id}/{placed.row.id}": placed.row for placed in targets_of("140681")}
    for one, row in zip(progress, said.values(), strict=True):
        assert (one.id, one.about, one.yearly) == (row.id, row.about, row.yearly)


def test_what_is_due_is_about_a_day_only_where_the_notice_says_so() -> None:
    for place in ("140600", "140000", "120000", "410800"):
        rows = {placed.row.id: placed.row for placed in SHIPPED.rows(DueDate, place).rows}
        for item in due_dates(place).dates:
            assert item.about is rows[item.id].about


def test_a_figure_of_ones_own_has_its_unit() -> None:
    unit = Text("口", "wells")
    assert OwnFigure(code=TermCode("wells"), zh="井", en="wells", unit=unit).figure.unit == unit
    assert OwnFigure(code=TermCode("wells"), zh="井", en="wells").figure.unit == BLANK


def test_the_days_to_choose_from_are_those_that_a_span_counts_from() -> None:
    assert _SINCE.choices is not None
    rows = [row for source in SHIPPED for row in source.rows(DueDate)]
    spans = {row.id for row in rows if row.years is not None and row.after is None}
    assert 0 < len(spans) < len(rows)
    assert set(_SINCE.choices(SHIPPED)) == spans


def test_a_span_from_a_fixed_day_is_not_to_choose(tmp_path: Path) -> None:
    row = {"clause": "A", "readings": [], "what": text(), "since": text(), "years": 3}
    data = notice("own-2024-1")
    del data["tcm"]
    data["due_dates"] = [row | {"id": "span"}, row | {"id": "fixed", "after": date(2025, 1, 1)}]
    assert _SINCE.choices is not None
    assert set(_SINCE.choices(Catalogue.load(write(tmp_path, data), with_shipped=False))) == {"span"}
