"""Targets, dates and statistics of a notice with other figures, asked again as they were asked, and as known on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import Data, clause, head, text, write

from shanxi_health_policy import (
    Catalogue,
    CityCounts,
    InputError,
    NoticeError,
    UnknownTermError,
    accreditation_award,
    accreditation_statistics,
    registry_counts,
    track,
)
from shanxi_health_policy.facilities import (
    accreditation_effects,
    belongs_in_plan,
    due_dates,
    review_procedure,
    targets_of,
)
from shanxi_health_policy.vocabulary import Reason, TargetStanding

XINZHOU = "140900"
ROW: Data = {"clause": "A", "readings": ["I-A"]}
TARGET: Data = ROW | {"says": text(), "unit": text()}
COUNTS: Data = {"city": "某市", "place": XINZHOU, "facilities": 8, "self_assessed": 7}
COUNTS |= {"self_assessed_share": "87.5%", "basic_in_year": 1, "basic_in_all": 2, "basic_share": "25%"}
COUNTS |= {"recommended_in_year": 0, "recommended_in_all": 1, "recommended_share": "12.5%"}
TABLE: Data = ROW | {"title": text(), "cities": [COUNTS], "total": COUNTS | {"city": "合计"}}
TABLES: Data = {
    "targets": [
        TARGET | {"id": "third", "figure": "beds_ready", "of": "beds_all", "share": "0.125"},
        TARGET | {"id": "two", "figure": "wells", "each": text("乡"), "at_least": 2, "at_most": 3},
        # the province's notice asks for this figure by county
        TARGET | {"id": "in-all", "figure": "central_township_centres_by_county", "at_least": 7},
        TARGET | {"id": "few", "figure": "leaks", "at_most": 3},
        TARGET | {"id": "few-each", "figure": "leaks_by_township", "each": text("乡"), "at_most": 1},
    ],
    "due_dates": [
        ROW | {"id": "leap", "what": text(), "years": 7, "since": text("建成")},
        ROW | {"id": "fixed", "what": text(), "years": 3, "after": date(2028, 2, 29), "since": text()},
    ],
    "review_routes": [
        ROW | {"id": "a", "accreditation": "社区医院", "steps": [{"level": "省级", "act": text()}]}
    ],
    "plan_rules": [
        ROW | {"id": "a", "accreditation": "推荐标准", "year": 2031, "opened_by": date(2030, 2, 3)}
    ],
    "statistics": [TABLE | {"id": "old", "year": 2028}, TABLE | {"id": "new", "year": 2029}],
}


def own_data(**changes: Any) -> Data:
    """A notice of Xinzhou, known and in force from 1 January 2030."""
    reading: Data = {"id": "I-A", "clauses": ["A"], "question": text("问"), "reading": text("读")}
    return {
        "schema": 1,
        "notice": head("own-2030-1"),
        "dates": {"issued": date(2030, 1, 1), "in_force_from": date(2030, 1, 1)},
        "clauses": [clause("A")],
        "readings": [reading | {"reason": text("因")}],
        **(TABLES | changes),
    }


def loaded(data: Data, *, with_shipped: bool = True) -> Catalogue:
    with TemporaryDirectory() as folder:
        return Catalogue.load(write(Path(folder), data), with_shipped=with_shipped)


OWN = loaded(own_data())
ALONE = loaded(own_data(), with_shipped=False)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_share_is_the_notices_own(whole: int, some: int) -> None:
    ready = min(whole, some)
    found = track(XINZHOU, {"beds_all": whole, "beds_ready": ready}, catalogue=ALONE).progress[0]
    assert (found.standing is TargetStanding.REACHED) is (8 * ready >= whole)
    assert found.goal == min(goal for goal in range(whole // 8, whole // 8 + 2) if 8 * goal >= whole)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 6), min_size=1))
def test_what_each_needs_is_the_notices_own(wells: dict[str, int]) -> None:
    found = track(XINZHOU, {"wells": wells}, catalogue=ALONE).progress[1]
    assert dict(found.short) == {name: 2 - count for name, count in wells.items() if count < 2}
    assert set(found.above) == {name for name, count in wells.items() if count > 3}
    assert found.over == sum(max(count - 3, 0) for count in wells.values())
    assert (found.goal, found.more) == (2 * len(wells), sum(count for _, count in found.short))


@given(st.integers(0, 9), st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 4), min_size=1))
def test_no_more_than_so_many_is_the_notices_own(leaks: int, each: dict[str, int]) -> None:
    figures: dict[str, Any] = {"leaks": leaks, "leaks_by_township": each}
    tracked = track(XINZHOU, figures, catalogue=ALONE)
    whole, of_each = tracked.progress[3:]
    assert (whole.standing is TargetStanding.REACHED) is (leaks <= 3)
    assert (whole.over, whole.most, whole.goal, whole.more) == (max(leaks - 3, 0), 3, None, None)
    over = {name: count - 1 for name, count in each.items() if count > 1}
    assert (of_each.standing is TargetStanding.REACHED) is (not over)
    assert (of_each.above, of_each.over, of_each.most) == (tuple(over), sum(over.values()), 1)
    assert (of_each.short, of_each.goal, of_each.more) == ((), None, None)
    assert all(name in tracked.steps[4].label.zh for name in over)


def test_no_more_than_some_belongs_to_its_place_and_none_to_every_place() -> None:
    targets = [TARGET | {"id": "none", "figure": "leaks", "at_most": 0}, *TABLES["targets"]]
    found = track("140921", {"leaks": 0}, catalogue=loaded(own_data(targets=targets), with_shipped=False))
    by_id = {one.id: one.standing for one in found.progress}
    assert (by_id["none"], by_id["few"]) == (TargetStanding.REACHED, TargetStanding.NOT_HERE)


def test_a_figure_counted_in_all_and_by_county_goes_to_the_target_of_its_form() -> None:
    figure = "central_township_centres_by_county"
    for tally, answered in ((7, "own-2030-1"), ({"甲": 1}, "shanxi-2023-51")):
        found = [
            one for one in track(XINZHOU, {figure: tally}, catalogue=OWN).progress if one.figure == figure
        ]
        assert {one.citation.notice: one.standing for one in found} == {
            notice: TargetStanding.REACHED if notice == answered else TargetStanding.UNKNOWN
            for notice in ("own-2030-1", "shanxi-2023-51")
        }


def test_dates_procedures_and_plans_are_the_notices_own() -> None:
    dates = due_dates(XINZHOU, since={"leap": date(2024, 2, 29)}, catalogue=ALONE).dates
    assert [(one.id, one.due) for one in dates] == [
        ("leap", date(2031, 2, 28)),
        ("fixed", date(2031, 2, 28)),
    ]
    route = review_procedure("社区医院", place=XINZHOU, catalogue=OWN)
    assert [one.level.code for one in route.review_steps] == ["province"]
    assert (route.decided_by_level, route.steps[0].readings) == (None, ("I-A",))
    for day, belongs in ((date(2030, 2, 3), True), (date(2030, 2, 4), False)):
        assert belongs_in_plan(day, "推荐标准", place=XINZHOU, catalogue=OWN).belongs is belongs
    assert belongs_in_plan(date(2020, 1, 1), "基本标准", place=XINZHOU, catalogue=OWN).belongs is None


def test_the_table_is_that_of_the_latest_year_or_of_the_year_asked_for() -> None:
    found = accreditation_statistics(place=XINZHOU, catalogue=OWN)
    assert (found.rows[0].self_assessed_share, found.differences) == (Decimal("87.5"), ())
    changed = [TABLE | {"id": "new", "year": 2029, "cities": [COUNTS | {"basic_share": "26%"}]}]
    catalogue = loaded(own_data(statistics=[TABLE | {"id": "old", "year": 2028}, *changed]))
    for year, differences in ((None, 1), (2029, 1), (2028, 0)):
        answer = accreditation_statistics(place=XINZHOU, year=year, catalogue=catalogue)
        assert len(answer.differences) == differences


def test_a_table_of_counts_that_cannot_be_is_refused_when_it_is_loaded() -> None:
    counts = [COUNTS | {"basic_in_year": 3}, COUNTS | {"city": "他市"}, COUNTS]
    with pytest.raises(NoticeError) as caught:
        loaded(own_data(statistics=[TABLE | {"id": "own", "year": 2029, "cities": counts}]))
    told = [(one.where, one.value) for one in caught.value.faults]
    assert told == [
        ("statistics[0].cities[0].basic_in_year", "3"),
        ("statistics[0].cities[2].city", "某市"),
    ]
    loaded(own_data(statistics=[TABLE | {"id": "own", "year": 2029, "total": COUNTS | {"basic_in_year": 3}}]))


def test_a_rule_for_a_standard_that_is_over_is_told_from_none_at_all() -> None:
    over = ROW | {"id": "over", "accreditation": "社区医院", "in_force_to": date(2030, 6, 30)}
    other = ROW | {"id": "other", "accreditation": "推荐标准"}
    step = {"steps": [{"level": "省级", "act": text()}]}
    plan = {"year": 2031, "opened_by": date(2030, 2, 3)}
    effect = {"when": "达标", "says": text()}
    catalogue = loaded(
        own_data(
            review_routes=[over | step, other | step],
            plan_rules=[over | plan, other | plan],
            effects=[over | effect, other | effect],
            subsidies={"awards": [over | {"amount": "1.00"}, other | {"amount": "1.00"}]},
        ),
        with_shipped=False,
    )
    asked: dict[str, Any] = {"place": XINZHOU, "on": date(2030, 7, 1), "catalogue": catalogue}
    for standard, reason in (
        ("社区医院", Reason.NOT_IN_FORCE),
        ("基本标准", Reason.ACCREDITATION_NOT_COVERED),
        ("推荐标准", None),
    ):
        for answer in (
            review_procedure(standard, **asked),
            belongs_in_plan(date(2030, 1, 1), standard, **asked),
            accreditation_effects(accreditation=standard, **asked),
            accreditation_award(accreditation=standard, **asked),
        ):
            assert answer.reasons == (() if reason is None else (reason,)), answer.asked.rule


@pytest.mark.parametrize("known_on", [None, date(2022, 12, 31), date(2000, 1, 1)], ids=str)
@pytest.mark.parametrize("place", ["140600", "120000", "410800", "990000", XINZHOU])
def test_asked_again_every_rule_answers_the_same(place: str, known_on: date | None) -> None:
    at: dict[str, Any] = {"place": place, "known_on": known_on}
    on = date(2024, 5, 6)
    figures: dict[str, int] = {one.row.figure: 1 for one in targets_of(place) if one.row.each is None}
    for answer in (
        track(place, figures, on=on, known_on=known_on),
        due_dates(place, on=on, known_on=known_on),
        review_procedure("推荐标准", on=on, **at),
        belongs_in_plan(date(2021, 4, 30), on=on, **at),
        accreditation_statistics(year=2020, **at),
        accreditation_statistics([CityCounts(city="甲市", facilities=3)], **at),
    ):
        rule = globals()[answer.asked.rule]
        assert rule(**answer.asked.inputs) == answer
        for language in ("zh", "en"):
            assert answer.explain(language)
    some = targets_of("140600")[:2]
    tracked = track("140600", {}, targets=some, on=on)
    assert track(**tracked.asked.inputs) == tracked  # type: ignore[arg-type]


def test_what_is_asked_as_known_before_a_notice_is_an_answer_and_no_error() -> None:
    early, since = date(2020, 1, 1), {"posts-review": date(2020, 5, 1)}
    wells: dict[str, Any] = {"wells": {"甲": 1}, "beds_all": 3}
    assert track(XINZHOU, wells, known_on=early, catalogue=ALONE).reasons == (Reason.NOT_YET_KNOWN,)
    assert due_dates("140000", since=since, known_on=early).reasons == (Reason.NOT_YET_KNOWN,)
    partly = due_dates("140000", since=since, known_on=date(2022, 1, 1))
    assert [one.id for one in partly.dates] == ["community-hospital-registration"]
    assert due_dates(**partly.asked.inputs) == partly  # type: ignore[arg-type]


def test_where_no_notice_speaks_figures_and_days_are_no_error() -> None:
    wells: dict[str, Any] = {"wells": {"甲": 1}, "beds_all": 3}
    assert track("990000", wells).reasons == (Reason.NO_RULE_FOR_PLACE,)
    since = {"posts-review": date(2020, 5, 1)}
    assert due_dates("990000", since=since).reasons == (Reason.NO_RULE_FOR_PLACE,)
    for figures in ({"wells": -1}, {"wells": {1: 1}}, {"wells": {"甲": -1}}, {5: 1}):
        with pytest.raises(InputError, match="figures"):
            track("990000", figures)  # type: ignore[arg-type]
    for days in ({5: date(2020, 1, 1)}, {"a": "x"}):
        with pytest.raises(InputError, match="since"):
            due_dates("990000", since=days)  # type: ignore[arg-type]


def test_what_is_misspelt_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownTermError) as figure:
        track("120000", {"facilites": 3})
    assert figure.value.suggestions[0] == "facilities"
    with pytest.raises(UnknownTermError) as day:
        due_dates("140000", since={"post-review": date(2020, 1, 1)})
    assert day.value.suggestions == ("posts-review",)


def test_a_year_or_a_share_that_is_none_is_refused() -> None:
    for year in ("2020", True):
        with pytest.raises(InputError, match="year"):
            registry_counts(on=date(2022, 1, 1), year=year)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="community_hospital"):
        accreditation_statistics().shares("colour")  # type: ignore[arg-type]


def test_a_table_may_have_a_city_without_facilities_and_none_below_nothing() -> None:
    nothing = {name: 0 if isinstance(one, int) else one for name, one in COUNTS.items()}
    nothing |= {"city": "另一市", "self_assessed_share": "0%", "basic_share": "0%", "recommended_share": "0%"}
    table = TABLE | {"id": "old", "year": 2028}
    assert (
        loaded(own_data(statistics=[table | {"cities": [COUNTS, nothing]}]))["own-2030-1"].id == "own-2030-1"
    )
    for wrong in ({"facilities": -1}, {"facilities": 2, "basic_in_all": 3}, {"basic_in_year": 3}):
        for cities in ([COUNTS | wrong, nothing], [nothing, COUNTS | wrong]):
            with pytest.raises(NoticeError):
                loaded(own_data(statistics=[table | {"cities": cities}]))
