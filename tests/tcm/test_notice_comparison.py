"""Two notices side by side: the same has no differences, and swapping them swaps every difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import limit_row, notice, tcm, text, write

from shanxi_health_policy import Catalogue, Condition, FeeClass, InputError, Share, UnknownTermError, compare
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.tcm import Compared, Comparison

SHIPPED = Catalogue.shipped()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """A notice of Xinzhou that pays half for two conditions in classes I and II, and needs an approval."""
    both = {"I": "140.00", "II": "100.00"}
    scheme = tcm(
        limits=[
            limit_row("颈椎病", per_visit=both, annual=both),
            limit_row("膝痛", per_visit=both, annual=both),
        ],
        fee_classes=[
            {"fee_class": "I", "clause": "A", "at": text(), "grades": ["三级甲等"]},
            {"fee_class": "II", "clause": "A", "at": text(), "grades": ["二级甲等", "二级乙等"]},
        ],
        own_conditions=[{"code": "knee_pain", "zh": "膝痛", "en": "knee pain"}],
        own_techniques=[{"code": "gua_sha", "zh": "刮痧", "en": "gua sha"}],
        techniques=[{"category": "刮痧", "clause": "A", "at": text(), "count": 2, "names": ["刮痧", "电针"]}],
    )
    data = notice("next-2024-1", scheme=scheme)
    data["dates"]["in_force_to"] = date(2025, 12, 31)
    return Catalogue.load(write(tmp_path, data))


def test_a_notice_and_itself_have_no_differences() -> None:
    found = compare(SHIPPED["lvliang-2022-22"], "lvliang-2022-22")
    assert (found.same, found.differences) == (True, ())
    assert found.explain() == "lvliang-2022-22 → lvliang-2022-22：0 处不同"


def test_every_kind_of_difference_is_found_with_its_clauses(catalogue: Catalogue) -> None:
    found = compare("lvliang-2022-22", "next-2024-1", catalogue=catalogue)
    assert {one.what for one in found.differences} == set(Compared)
    by = {(one.what.code, one.name.zh): one for one in found.differences}
    assert (by["in_force_from", ""].a, by["in_force_from", ""].b) == ("2022-08-15", "2024-01-01")
    assert (by["in_force_to", ""].a, by["in_force_to", ""].b) == (None, "2025-12-31")
    rate = by["rate", ""]
    assert (rate.a, rate.b) == ("60%", "50%")
    assert (rate.citation_a and rate.citation_a.clause, rate.citation_b and rate.citation_b.clause) == (
        "T3",
        "A",
    )
    assert (by["condition", "膝痛"].a, by["condition", "膝痛"].b) == (None, "✓")
    assert (by["condition", "哮喘"].a, by["condition", "哮喘"].b) == ("✓", None)
    limit = by["per_visit_limit", "颈椎病，二类"]
    assert (limit.a, limit.b, limit.change) == ("115.00", "100.00", Decimal("-15.00"))
    assert (limit.condition, limit.fee_class) == (Condition.CERVICAL_SPONDYLOSIS, FeeClass.II)
    assert limit.text().en == "per-visit limit, cervical spondylosis, class II: 115.00 → 100.00 (-15.00)"
    third = by["annual_limit", "颈椎病，三类"]
    assert (third.a, third.b, third.change, third.citation_b) == ("1500.00", None, None, None)
    assert ("per_visit_limit", "颈椎病，一类") not in by  # 140.00 in both
    assert (by["technique", "电针"].a, by["technique", "电针"].b) == ("针刺", "刮痧")
    assert (by["fee_class_of_grade", "二级乙等"].a, by["fee_class_of_grade", "二级乙等"].b) == (
        "三类",
        "二类",
    )
    assert by["eligible_way", "文"].a is None
    assert not any(name == "哮喘，一类" for _, name in by)  # what is not covered has no limits to compare
    assert "  支付比例：60% → 50%" in found.explain().splitlines()
    assert found.explain("en").splitlines()[0].endswith(f"{len(found.differences)} differences")


def test_swapping_the_notices_swaps_every_difference(catalogue: Catalogue) -> None:
    there = compare("lvliang-2022-22", "next-2024-1", catalogue=catalogue)
    back = compare("next-2024-1", "lvliang-2022-22", catalogue=catalogue)
    one = {(d.what, d.name, d.a, d.b, d.citation_a, d.citation_b, d.change) for d in there.differences}
    two = {
        (d.what, d.name, d.b, d.a, d.citation_b, d.citation_a, None if d.change is None else -d.change)
        for d in back.differences
    }
    assert one == two


def test_no_limit_is_told_apart_from_not_covered(tmp_path: Path) -> None:
    plain = tcm()
    unlimited = tcm(annual_limit={"clause": "A", "none": True}, limits=[limit_row(annual={})])
    write(tmp_path, notice("limited-2024-1", scheme=plain))
    write(tmp_path, notice("unlimited-2024-1", scheme=unlimited, place="140800"))
    found = compare("limited-2024-1", "unlimited-2024-1", catalogue=Catalogue.load(tmp_path))
    assert [one.text().en for one in found.differences] == [
        "annual limit, cervical spondylosis, class I: 1000.00 → 不限 unlimited"
    ]
    assert found.explain("en").splitlines()[0].endswith("1 difference")


def test_a_notice_that_pays_nothing_is_refused_with_those_that_do() -> None:
    with pytest.raises(InputError, match="notice_b"):
        compare("lvliang-2022-22", "shanxi-2021-2")
    with pytest.raises(InputError, match="notice_a"):
        compare(5, "lvliang-2022-22")  # type: ignore[arg-type]
    with pytest.raises(UnknownTermError):
        compare("lvliang-2022-22", "none-2020-1")


def mirrored(found: Comparison) -> set[tuple[object, ...]]:
    """The differences seen from the other side."""
    return {
        (
            one.what,
            one.name,
            one.condition,
            one.fee_class,
            one.b,
            one.a,
            one.citation_b,
            one.citation_a,
            None if one.change is None else -one.change,
        )
        for one in found.differences
    }


@st.composite
def variants(draw: st.DrawFn) -> Notice:
    """The shipped notice with another rate, and some limits and techniques changed or gone."""
    shipped = SHIPPED["lvliang-2022-22"]
    assert shipped.tcm is not None
    limits = dict(shipped.tcm.limits)
    for key in draw(st.lists(st.sampled_from(list(limits)), max_size=6, unique=True)):
        amounts = st.sampled_from([None, 0, 10_000, 20_000])
        changed = evolve(limits[key], per_visit=draw(amounts), annual=draw(amounts))
        limits |= {key: changed}
        if draw(st.booleans()):
            del limits[key]
    scheme = evolve(
        shipped.tcm,
        rate=Share.parse(draw(st.sampled_from(["0.60", "0.6", "0.75"]))),
        limits=limits,
        techniques=shipped.tcm.techniques[draw(st.integers(0, 3)) :],
    )
    return evolve(shipped, tcm=scheme)


@given(variants(), variants())
def test_whatever_two_notices_say_the_comparison_is_even_handed(a: Notice, b: Notice) -> None:
    assert compare(a, a).same
    assert compare(b, b).same
    there, back = compare(a, b), compare(b, a)
    plain = {
        (
            one.what,
            one.name,
            one.condition,
            one.fee_class,
            one.a,
            one.b,
            one.citation_a,
            one.citation_b,
            one.change,
        )
        for one in there.differences
    }
    assert plain == mirrored(back)
    assert len(plain) == len(there.differences)
    assert compare(a, b) == there
    assert a.tcm is not None
    assert b.tcm is not None
    both = [(one, two) for key, one in a.tcm.limits.items() if (two := b.tcm.limits.get(key)) is not None]
    changed = [one for one in there.differences if one.change is not None]
    assert len(changed) == sum(
        None not in pair and pair[0] != pair[1]
        for one, two in both
        for pair in ((one.per_visit, two.per_visit), (one.annual, two.annual))
    )


def ways(folder: Path, *requirements: dict[str, object]) -> Comparison:
    """Two notices whose one way to be eligible says the same; what each requires is given."""
    for number, (place, required) in enumerate(zip(("140900", "140800"), requirements, strict=True)):
        data = notice(f"n{number}-2024-1", place=place)
        data["tcm"]["facility"]["ways"][0] |= required
        write(folder, data)
    return compare("n0-2024-1", "n1-2024-1", catalogue=Catalogue.load(folder))


@pytest.mark.parametrize(
    ("required", "written"),
    [
        ({"min_level": 2}, "文（医院级别 2 以上）"),
        ({"kinds": ["中医医院", "乡镇卫生院"]}, "文（中医医院或乡镇卫生院）"),
        ({"accreditations": ["推荐标准"]}, "文（推荐标准）"),
        ({"needs": ["bureau_approval"]}, "文（写明市医保局同意）"),
        ({"vouched": ["tcm_department"]}, "文（未否认以中医为主的科室）"),
    ],
)
def test_ways_in_the_same_words_that_require_different_things_differ(
    tmp_path: Path, required: dict[str, object], written: str
) -> None:
    found = ways(tmp_path, {}, required)
    assert [(one.what, one.a, one.b) for one in found.differences] == [
        (Compared.ELIGIBLE_WAY, "文（别无要求）", None),
        (Compared.ELIGIBLE_WAY, None, written),
    ]


def test_the_order_in_which_a_way_lists_its_requirements_makes_no_difference(tmp_path: Path) -> None:
    kinds, facts = ["中医医院", "乡镇卫生院"], ["tcm_department", "tcm_capability"]
    one, two = {"kinds": kinds, "needs": facts}, {"kinds": kinds[::-1], "needs": facts[::-1]}
    assert ways(tmp_path, dict(one), dict(two)).same


def test_a_comparison_is_told_in_two_languages_only() -> None:
    wrong: Any = "fr"
    with pytest.raises(InputError, match="language"):
        compare("lvliang-2022-22", "lvliang-2022-22").explain(wrong)


def test_each_side_of_a_difference_cites_what_sets_it(catalogue: Catalogue) -> None:
    found = compare("lvliang-2022-22", "next-2024-1", catalogue=catalogue)
    scheme = SHIPPED["lvliang-2022-22"].tcm
    assert scheme is not None
    listed = {one.technique.zh: one for one in scheme.techniques}
    sets = {Compared.PER_VISIT_LIMIT: scheme.per_visit_basis, Compared.ANNUAL_LIMIT: scheme.annual_basis}
    assert sets[Compared.PER_VISIT_LIMIT].clause != sets[Compared.ANNUAL_LIMIT].clause
    for one in found.differences:
        if one.what in sets and one.a is not None:
            assert one.citation_a is not None
            assert one.citation_a.clause == sets[one.what].clause
        if one.what is Compared.TECHNIQUE and one.a is not None:
            assert one.a == listed[one.name.zh].category
            assert one.citation_a is not None
            assert one.citation_a.at == listed[one.name.zh].at
