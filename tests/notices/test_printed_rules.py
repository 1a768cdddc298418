"""Targets, reviews and groups of experts stand in the notice files as they are printed, by an extract taken on its own."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.notices.test_shipped_notices import SHIPPED, facts

from shanxi_health_policy.facilities import Target
from shanxi_health_policy.facilities.experts import ExpertGroupRow
from shanxi_health_policy.facilities.review import ReviewRoute
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.vocabulary import PLACES, GroupRole, Strength

STRENGTHS = {
    Strength.REQUIREMENT: "",
    Strength.AIM: "力争",
    Strength.ENCOURAGED: "支持",
    Strength.EXPLORED: "探索",
}


def written(target: Target) -> tuple[str, ...]:
    """A target as the extract writes it: its clause, bounds, share, of what each, how strongly, and the year."""
    share = "" if target.share is None else target.share.percent()
    bounds = ("" if one is None else str(one) for one in (target.at_least, target.at_most))
    each = "" if target.each is None else target.each.zh
    due = "" if target.due is None else str(target.due.year)
    assert target.due is None or (target.due.month, target.due.day) == (12, 31)
    return (target.clause, *bounds, share, each, STRENGTHS[target.strength], due)


@pytest.mark.parametrize("notice", [one for one in SHIPPED if one.rows(Target)], ids=lambda one: str(one.id))
def test_every_target_is_printed_with_its_figures_its_strength_and_its_year(notice: Notice) -> None:
    printed = [row for row in facts("targets") if row["notice"] == notice.number]
    keys = ("clause", "least", "most", "share", "each", "strength")
    wanted = Counter((*(row[key] for key in keys), row["due"].removesuffix("年底")) for row in printed)
    assert Counter(map(written, notice.rows(Target))) == wanted


def test_the_targets_that_say_where_they_stand_stand_there() -> None:
    points = Counter(
        (notice.number, row.clause, row.at.zh.removeprefix("第").removesuffix("条"))
        for notice in SHIPPED
        for row in notice.rows(Target)
        if row.at is not None
    )
    printed = Counter((row["notice"], row["clause"], row["point"]) for row in facts("targets"))
    assert points
    assert {key: printed[key] for key in points} == dict(points)


def test_every_review_goes_through_the_hands_that_are_printed() -> None:
    found = [
        (notice.number, str(row.year), row.accreditation.zh, step.level.zh, "是" if step.decides else "")
        for notice in SHIPPED
        for row in notice.rows(ReviewRoute)
        for step in row.steps
    ]
    assert sorted(found) == sorted(tuple(row.values()) for row in facts("reviews"))
    routes = {(notice, year, accreditation) for notice, year, accreditation, *_ in found}
    for route in routes:
        hands = [one[3:] for one in found if one[:3] == route]
        printed = [tuple(row.values())[3:] for row in facts("reviews") if tuple(row.values())[:3] == route]
        assert hands == printed


def test_the_groups_of_experts_have_the_areas_roles_and_numbers_that_are_printed() -> None:
    found = [
        {
            "notice": notice.number,
            "group": row.name.zh,
            "area": PLACES[area.place].zh,
            "role": "" if area.role is GroupRole.MEMBER else area.role.zh,
            "experts": "" if area.experts is None else str(area.experts),
            "conveners": str(row.conveners or ""),
        }
        for notice in SHIPPED
        for row in notice.rows(ExpertGroupRow)
        for area in row.areas
    ]
    assert found == facts("expert_groups")
