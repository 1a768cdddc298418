"""Tables of standards, targets and money: a row that contradicts itself or its file is refused, at its key."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.facilities.effects import Effect
from shanxi_health_policy.facilities.plan_membership import PlanRule
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason

from .building import Data, KeyPath, changed, faults_of, notice, rule_tables, text, write

HOLDS: Data = {"figure": "public", "holds": True}
COUNT: Data = {"figure": "nurses", "at_least": 3}
WRONG: list[tuple[KeyPath, object, str]] = [
    (("standards", 0, "clause"), "X", "standards[0].clause"),
    (("standards", 0, "readings"), ["X"], "standards[0].readings"),
    (("standards", 0, "place"), "410800", "standards[0].place"),
    (("standards", 0, "in_force_to"), date(2022, 12, 31), "standards[0].in_force_to"),
    (("standards", 0, "criteria"), [], "standards[0].criteria"),
    (("standards", 0, "criteria", 0, "any_of"), [], "standards[0].criteria[0].any_of"),
    (("standards", 0, "when"), [HOLDS | {"by": date(2022, 1, 1)}], "standards[0].when[0]"),
    (("standards", 0, "when"), [{"figure": "nurses"}], "standards[0].when[0]"),
    (("standards", 0, "when"), [{"figure": "nurses", "holds": True}], "standards[0].when[0].figure"),
    (("standards", 0, "when"), [{"figure": "colour", "at_least": 3}], "standards[0].when[0].figure"),
    (("standards", 0, "when"), [COUNT | {"of": "public"}], "standards[0].when[0].of"),
    (("standards", 0, "when"), [COUNT | {"per": 10}], "standards[0].when[0].per"),
    (("standards", 0, "when"), [COUNT | {"per": 0, "of": "doctors"}], "standards[0].when[0].per"),
    (
        ("standards", 0, "when"),
        [{"figure": "nurses", "share": "0.5", "of": "staff", "per": 2}],
        "standards[0].when[0].per",
    ),
    (("standards", 0, "when"), [{"figure": "nurses", "share": "0.5"}], "standards[0].when[0].of"),
    (("standards", 0, "when"), [HOLDS | {"of": "staff"}], "standards[0].when[0].of"),
    (("standards", 0, "when"), [{"figure": "public", "includes": "社区医院"}], "standards[0].when[0].figure"),
    (
        ("standards", 0, "when"),
        [{"figure": "community_hospital_name", "form": "{county}社区医院"}],
        "standards[0].when[0].form",
    ),
    (("own_figures", 0, "code"), "beds", "own_figures[0].code"),
    (("averages", 0, "figures", 0, "figure"), "public", "averages[0].figures[0].figure"),
    (("targets", 0, "at_least"), 3, "targets[0]"),
    (("targets", 0, "of"), ..., "targets[0]"),
    (("targets", 1, "of"), "beds", "targets[1]"),
    (("targets", 1, "at_most"), 0, "targets[1].at_most"),
    (("targets", 0, "at_most"), 3, "targets[0]"),
    (("due_dates", 0, "years"), 3, "due_dates[0]"),
    (("due_dates", 0, "due"), ..., "due_dates[0]"),
    (("due_dates", 0, "opens"), date(2022, 10, 1), "due_dates[0].due"),
    (("due_dates", 0, "after"), date(2022, 10, 1), "due_dates[0]"),
    (("due_dates", 1, "since"), ..., "due_dates[1]"),
    (("due_dates", 1, "years"), 9000, "due_dates[1].years"),
    (("standards", 0, "when", 7, "within_years"), 0, "standards[0].when[7].within_years"),
    (("subsidies", "senior_posts", 0, "years_in_a_row"), -1, "subsidies.senior_posts[0].years_in_a_row"),
    (("statistics", 0, "cities", 0, "basic_in_all"), 5, "statistics[0].cities[0].basic_in_all"),
    (("statistics", 0, "total", "self_assessed"), -1, "statistics[0].total.self_assessed"),
    (("subsidies", "senior_posts", 0, "years_in_all"), 101, "subsidies.senior_posts[0].years_in_all"),
    (("subsidies", "premium", 0, "amount"), "280.00", "subsidies.premium[0]"),
    (("subsidies", "premium", 1, "amount"), ..., "subsidies.premium[1]"),
    (("subsidies", "premium", 1, "floor"), "10.00", "subsidies.premium[1]"),
    (("subsidies", "premium", 0, "to_year"), 2022, "subsidies.premium[0].to_year"),
    (("subsidies", "awards", 0, "clause"), "X", "subsidies.awards[0].clause"),
    (("measurements", 0, "anomalies"), ["X"], "measurements[0].anomalies"),
    (("measurements", 1, "of"), "X", "measurements[1].of"),
    (("measurements", 1, "count"), 4, "measurements[1].count"),
    (("repeals", 0, "anomalies"), ["X"], "repeals[0].anomalies"),
    (("pilots", 0, "further"), "X", "pilots[0].further"),
    (("responsibilities", 0, "clause"), "X", "responsibilities[0].clause"),
    (("responsibilities", 0, "leads"), ["己局"], "responsibilities[0].leads"),
    (("responsibilities", 0, "supports"), ["甲局"], "responsibilities[0].supports"),
    (("responsibilities", 0, "points"), [], "responsibilities[0].points"),
    (("responsibilities", 0, "points"), ["1", "1"], "responsibilities[0].points"),
]


def with_tables(**changes: object) -> Data:
    """A notice of Lvliang with every table of rules."""
    data = notice(place="141100") | rule_tables() | changes
    data["clauses"][0]["id"] = "T7"
    reading = {"id": "I-N1", "clauses": ["T7"], "question": text(), "reading": text(), "reason": text()}
    anomaly = {"id": "A-T1", "clause": "T7", "at": text(), "printed": "9", "note": text()}
    return {key: value for key, value in data.items() if key != "tcm"} | {
        "readings": [reading],
        "anomalies": [anomaly],
    }


def test_every_table_is_taken(tmp_path: Path) -> None:
    assert faults_of(write(tmp_path, with_tables())) == ()


@pytest.mark.parametrize(("path", "value", "where"), WRONG)
def test_a_row_that_contradicts_itself_is_refused_at_its_key(
    path: KeyPath, value: object, where: str, tmp_path: Path
) -> None:
    found = [fault.where for fault in faults_of(write(tmp_path, changed(with_tables(), path, value)))]
    assert where in found
    assert all(one.startswith((where.split(".", maxsplit=1)[0], "standards[0]")) for one in found)


@pytest.mark.parametrize(
    "table",
    [
        *(
            "standards",
            "averages",
            "effects",
            "targets",
            "due_dates",
            "review_routes",
            "plan_rules",
            "statistics",
        ),
        *("measurements", "named_facilities", "pilots", "price_rules", "repeals"),
    ],
)
def test_an_id_stands_once_in_its_table(table: str, tmp_path: Path) -> None:
    data = with_tables()
    data[table] = [data[table][0], data[table][0]]
    assert [fault.where for fault in faults_of(write(tmp_path, data))] == [table]


def catalogue(folder: Path) -> Catalogue:
    """An older notice of Lvliang, a newer one of Wenshui, and one that nothing of the kind stands in."""
    older = with_tables()
    newer = with_tables() | {"notice": older["notice"] | {"id": "newer-2025-1", "place": "141121"}}
    newer["dates"] = {"issued": date(2024, 12, 1), "in_force_from": date(2025, 1, 1)}
    for row in (newer["effects"][0], older["effects"][0]):
        row["place"], row["in_force_from"], row["in_force_to"] = "141121", None, None
    older["effects"] = [{key: one for key, one in older["effects"][0].items() if one is not None}]
    older["effects"] += [older["effects"][0] | {"id": "city", "place": "141100"}]
    newer["effects"] = [{key: one for key, one in newer["effects"][0].items() if one is not None}]
    for data in (older, newer):
        write(folder, data)
    return Catalogue.load(folder, with_shipped=False)


def test_the_nearest_place_comes_first_and_then_the_latest_notice(tmp_path: Path) -> None:
    found = catalogue(tmp_path).rows(Effect, "141121")
    assert [(one.notice.id, one.row.id) for one in found.rows] == [
        ("newer-2025-1", "a"),
        ("next-2024-1", "a"),
        ("next-2024-1", "city"),
    ]
    assert [one.notice.id for one in found.nearest] == ["newer-2025-1"]
    assert list(dict.fromkeys(one.version.id for one in found.rows)) == ["newer-2025-1", "next-2024-1"]
    assert {one.id for row in found.rows for one in row.readings} == {"I-N1"}
    assert found.rows[0].at == text_of(found.rows[0].notice.clauses["T7"].at.zh)
    assert found.rows[0].citation.clause == "T7"


def text_of(zh: str) -> Text:
    """The text that the builder writes."""
    return Text(zh=zh, en=f"text {zh}")


def test_a_row_speaks_only_for_its_place_on_its_days_and_once_known(tmp_path: Path) -> None:
    notices = catalogue(tmp_path)

    def asked(place: str, on: date | None, known_on: date | None = None) -> tuple[list[str], Reason | None]:
        found = notices.rows(Effect, place, on, known_on)
        return [one.row.id for one in found.rows], found.why_not

    assert asked("141100", date(2024, 6, 1)) == (["city"], None)
    assert asked("141121", date(2024, 6, 1)) == (["a", "city"], None)
    assert asked("141121", date(2024, 6, 1), date(2023, 12, 1)) == (["a", "city"], None)
    assert asked("141121", date(2024, 6, 1), date(2023, 11, 30)) == ([], Reason.NOT_YET_KNOWN)
    assert asked("141121", date(2023, 12, 31)) == ([], Reason.NOT_IN_FORCE)
    assert asked("140000", None) == ([], Reason.NO_RULE_FOR_PLACE)
    assert notices.rows(Effect, "140000").nearest == ()
    limited = notices.rows(PlanRule, "141121", date(2025, 1, 1))
    assert limited.why_not is Reason.NOT_IN_FORCE  # these rows end with 2024


def tool() -> ModuleType:
    """The tool that writes what describes the tables."""
    path = Path(__file__).parents[2] / "tools" / "notice_schema.py"
    spec = importlib.util.spec_from_file_location("notice_schema", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schema_and_reference_page_are_as_the_classes_say() -> None:
    tables = tool()
    assert tables.schema() == tables.SCHEMA.read_text(encoding="utf-8")
    assert tables.page() == tables.PAGE.read_text(encoding="utf-8")
