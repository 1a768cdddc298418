"""Help with the premium (S1): never above the standard, the best group wins, each group in its years."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.notices.building import Data

from shanxi_health_policy import InputError, PremiumGroup, UnknownTermError, premium_subsidy
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.subsidies import PremiumBasis
from shanxi_health_policy.testing.strategies.inputs import (
    contribution_standards,
    premium_groups,
    premium_years,
)
from shanxi_health_policy.vocabulary import Reason

from .own_notices import SUBSIDIES, XINZHOU, data, loaded, own

HERE = "shanxi-2023-51"
FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
SHARES = {
    PremiumGroup.EXTREME_POVERTY: Decimal(1),
    PremiumGroup.SUBSISTENCE_ALLOWANCE: Decimal("0.8"),
    PremiumGroup.RETURNED_TO_POVERTY: Decimal("0.9"),
}

groups_ = premium_groups()
standards = contribution_standards()
years = premium_years()


def by_hand(group: PremiumGroup, standard: Decimal, year: int) -> Decimal | None:
    """What one group brings, written a second time; None out of its years."""
    if year < 2023:
        return None
    if group is PremiumGroup.AT_RISK_OF_POVERTY:
        return None if year > 2025 else min(Decimal("280.00"), standard)
    help_ = (SHARES[group] * standard).quantize(FEN, ROUND_HALF_UP)
    if group is PremiumGroup.SUBSISTENCE_ALLOWANCE:
        help_ = max(help_, Decimal("280.00"))
    return min(help_, standard)


@pytest.mark.clause(HERE, "S1", "I-S1", "I-S2", "I-S3", "I-S4")
@given(groups_, standards, years)
@example(frozenset(PremiumGroup), Decimal("349.99"), 2023)
@example(frozenset({PremiumGroup.AT_RISK_OF_POVERTY}), Decimal("280.01"), 2026)
def test_the_help_is_that_of_the_rule_written_a_second_time(
    groups: frozenset[PremiumGroup], standard: Decimal, year: int
) -> None:
    answer = premium_subsidy(groups, standard, year)
    brought = {group: by_hand(group, standard, year) for group in PremiumGroup if group in groups}
    holding = {group: help_ for group, help_ in brought.items() if help_ is not None}
    best = max(holding.values(), default=NOTHING)
    assert answer.amount == best
    assert answer.own_contribution == standard - best
    assert answer.group is next((group for group, help_ in holding.items() if help_ == best), None)
    assert answer.others == tuple(group for group in brought if group is not answer.group)
    if holding:
        assert answer.reasons == ()
    else:
        assert answer.reasons == (Reason.NOT_IN_FORCE if groups else Reason.GROUP_NOT_COVERED,)
        assert answer.decided is PremiumBasis.NOTHING


@pytest.mark.parametrize("place", ["140000", XINZHOU])
@pytest.mark.parametrize("group", PremiumGroup)
def test_a_year_outside_a_rule_is_told_the_years_it_is_for(group: PremiumGroup, place: str) -> None:
    answers = [premium_subsidy(group, 350, year, place=place, catalogue=own()) for year in (2022, 2028, 2031)]
    for said in [one.steps[0].label for one in answers if one.reasons == (Reason.NOT_IN_FORCE,)]:
        years = "2030|2029 on|2023 on|2023–2025"
        assert re.fullmatch(rf"{group.en}: only (for|from) ({years})", said.en), said
        assert re.fullmatch(rf"{group.zh}：(只管(2030|2023–2025)年|自20(29|23)年起才有)", said.zh), said


@pytest.mark.clause(HERE, "S1", "I-S1")
@given(groups_, standards, years)
def test_the_help_is_never_above_the_standard_and_the_parts_add_up(
    groups: frozenset[PremiumGroup], standard: Decimal, year: int
) -> None:
    answer = premium_subsidy(groups, standard, year)
    assert answer.amount is not None
    assert answer.own_contribution is not None
    assert 0 <= answer.amount <= standard
    assert answer.amount + answer.own_contribution == standard
    assert answer.amount.as_tuple().exponent == answer.own_contribution.as_tuple().exponent == -2


@pytest.mark.clause(HERE, "S1")
@given(standards, st.integers(2023, 2999))
def test_the_help_is_never_below_the_floor_unless_the_standard_is(standard: Decimal, year: int) -> None:
    amount = premium_subsidy("低保", standard, year).amount
    assert amount is not None
    assert amount >= min(Decimal("280.00"), standard)


@given(groups_, standards, standards, years)
def test_a_higher_standard_never_brings_less(
    groups: frozenset[PremiumGroup], one: Decimal, other: Decimal, year: int
) -> None:
    low, high = (premium_subsidy(groups, standard, year).amount for standard in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low <= high


@pytest.mark.clause(HERE, "I-S2")
@given(groups_, st.sampled_from(PremiumGroup), standards, years)
def test_one_more_group_never_takes_help_away(
    groups: frozenset[PremiumGroup], more: PremiumGroup, standard: Decimal, year: int
) -> None:
    before, after = (premium_subsidy(some, standard, year).amount for some in (groups, groups | {more}))
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.clause(HERE, "I-S2")
@given(groups_, standards, years, st.randoms())
def test_the_order_and_the_spelling_of_groups_do_not_matter(
    groups: frozenset[PremiumGroup], standard: Decimal, year: int, random: object
) -> None:
    listed = [name for group in groups for name in (group, group.zh, group.code)]
    random.shuffle(listed)  # type: ignore[attr-defined]
    assert premium_subsidy(listed, standard, year) == premium_subsidy(groups, standard, year)


@pytest.mark.parametrize(
    ("groups", "standard", "year", "amount", "basis"),
    [
        pytest.param("特困", "350.00", 2023, "350.00", "share", id="all of it"),
        pytest.param("特困", "350.00", 2999, "350.00", "share", id="no last year"),
        pytest.param("低保", "350.00", 2023, "280.00", "share", id="80 percent is the floor to the fen"),
        pytest.param("低保", "349.99", 2023, "280.00", "floor", id="80 percent falls short of the floor"),
        pytest.param("低保", "380.00", 2024, "304.00", "share", id="80 percent above the floor"),
        pytest.param("低保", "280.00", 2024, "280.00", "floor", id="the floor is the whole premium"),
        pytest.param("低保", "279.99", 2024, "279.99", "contribution_standard", id="the floor is too much"),
        pytest.param("返贫致贫", "350.00", 2023, "315.00", "share", id="90 percent"),
        pytest.param("返贫致贫", "0.05", 2023, "0.05", "share", id="4.5 fen are 5"),
        pytest.param("返贫致贫", "0.04", 2023, "0.04", "share", id="3.6 fen are 4"),
        pytest.param("返贫致贫", "380.00", 2030, "342.00", "share", id="90 percent after 2025"),
        pytest.param("三类户", "350.00", 2023, "280.00", "fixed_sum", id="a fixed sum in the first year"),
        pytest.param("三类户", "400.00", 2025, "280.00", "fixed_sum", id="a fixed sum in the last year"),
        pytest.param("三类户", "250.00", 2025, "250.00", "contribution_standard", id="the sum is too much"),
    ],
)
@pytest.mark.clause(HERE, "S1", "I-S1", "I-S3", "I-S4")
def test_what_one_group_brings(groups: str, standard: str, year: int, amount: str, basis: str) -> None:
    answer = premium_subsidy(groups, standard, year)
    assert (answer.amount, answer.decided.code) == (Decimal(amount), basis)
    assert answer.own_contribution == Decimal(standard) - Decimal(amount)


@pytest.mark.parametrize(
    ("group", "year"), [("三类户", 2022), ("三类户", 2026), ("特困", 2022), ("低保", 1949)]
)
@pytest.mark.clause(HERE, "S1", "I-S4")
def test_out_of_its_years_a_group_brings_nothing_and_the_answer_says_so(group: str, year: int) -> None:
    answer = premium_subsidy(group, "350.00", year)
    assert (answer.amount, answer.group, answer.reasons) == (NOTHING, None, (Reason.NOT_IN_FORCE,))
    assert answer.others == (PremiumGroup.parse(group),)
    assert "2023–" in answer.explain()
    assert Reason.NOT_IN_FORCE.label.en in answer.explain("en")


@pytest.mark.clause(HERE, "S1", "I-S2")
def test_of_two_groups_the_better_one_counts_and_the_other_is_named() -> None:
    answer = premium_subsidy({"低保", "返贫致贫"}, "380.00", 2024)
    assert (answer.amount, answer.group) == (Decimal("342.00"), PremiumGroup.RETURNED_TO_POVERTY)
    assert answer.others == (PremiumGroup.SUBSISTENCE_ALLOWANCE,)
    assert [step.amount for step in answer.steps] == [Decimal(one) for one in ("304", "342", "342", "38")]
    assert "I-S2" in {reading.id for reading in answer.readings}
    assert "I-S2" in answer.steps[2].readings
    assert "I-S2" not in {reading.id for reading in premium_subsidy("低保", "380.00", 2024).readings}


@pytest.mark.clause(HERE, "I-S2")
def test_of_groups_that_bring_the_same_the_first_in_the_notice_counts() -> None:
    answer = premium_subsidy(["易返贫致贫", "低保", "特困"], "280.00", 2024)
    assert (answer.group, answer.amount) == (PremiumGroup.EXTREME_POVERTY, Decimal("280.00"))
    tie = premium_subsidy(["易返贫致贫", "低保"], "350.00", 2024)
    assert tie.group is PremiumGroup.SUBSISTENCE_ALLOWANCE


@pytest.mark.clause(HERE, "I-S2", "I-S4")
def test_a_group_out_of_its_years_does_not_stand_in_the_way_of_another() -> None:
    answer = premium_subsidy(["易返贫致贫", "返贫致贫"], "300.00", 2026)
    assert (answer.amount, answer.group, answer.reasons) == (
        Decimal("270.00"),
        PremiumGroup.RETURNED_TO_POVERTY,
        (),
    )
    assert answer.others == (PremiumGroup.AT_RISK_OF_POVERTY,)


@pytest.mark.clause(HERE, "S1")
def test_someone_in_none_of_the_groups_pays_all() -> None:
    answer = premium_subsidy([], "350.00", 2023)
    assert (answer.amount, answer.own_contribution) == (NOTHING, Decimal("350.00"))
    assert (answer.group, answer.others, answer.reasons) == (None, (), (Reason.GROUP_NOT_COVERED,))
    assert [citation.clause for citation in answer.citations] == ["S1"]


@pytest.mark.clause(HERE, "S1")
@pytest.mark.parametrize("place", ["140000", "141100", "141121", "140900"])
def test_all_of_the_province_follows_its_notice(place: str) -> None:
    answer = premium_subsidy("低保", "350.00", 2023, place=place)
    assert (answer.amount, answer.place, answer.notice_place) == (Decimal("280.00"), place, "140000")
    assert [one.id for one in answer.notices] == [HERE]


@pytest.mark.parametrize(
    ("place", "known_on", "reason"),
    [
        ("120000", None, Reason.NO_RULE_FOR_PLACE),
        ("140000", date(2023, 8, 21), Reason.NOT_YET_KNOWN),
    ],
)
def test_without_a_rule_there_is_no_figure(place: str, known_on: date | None, reason: Reason) -> None:
    answer = premium_subsidy("低保", "350.00", 2023, place=place, known_on=known_on)
    assert (answer.amount, answer.own_contribution, answer.notice_place) == (None, None, None)
    assert (answer.reasons, len(answer.steps), answer.notices) == ((reason,), 1, ())
    assert premium_subsidy("低保", "350.00", 2023, known_on=date(2023, 8, 22)).amount == Decimal("280.00")


@pytest.mark.parametrize(
    ("groups", "standard", "year", "amount", "basis"),
    [
        ("特困", "200.00", 2030, "90.00", "fixed_sum"),
        ("特困", "200.00", 2031, "0.00", "nothing"),
        ("返贫致贫", "200.00", 2029, "40.00", "floor"),
        ("返贫致贫", "400.04", 2050, "50.01", "share"),
        ("返贫致贫", "30.00", 2030, "30.00", "contribution_standard"),
        ("低保", "200.00", 2030, "0.00", "nothing"),
    ],
)
def test_a_citys_own_notice_has_its_own_figures(
    groups: str, standard: str, year: int, amount: str, basis: str
) -> None:
    answer = premium_subsidy(groups, standard, year, place=XINZHOU, catalogue=own())
    assert (answer.amount, answer.decided.code, answer.notice_place) == (Decimal(amount), basis, XINZHOU)
    of_province = premium_subsidy("低保", "350.00", 2023, place="140000", catalogue=own())
    assert of_province.amount == Decimal("280.00")


def test_a_group_that_the_notice_does_not_name_is_not_covered() -> None:
    answer = premium_subsidy("低保", "200.00", 2030, place=XINZHOU, catalogue=own())
    assert answer.reasons == (Reason.GROUP_NOT_COVERED,)


def test_a_notice_without_a_reading_on_several_groups_still_takes_the_best() -> None:
    answer = premium_subsidy(["特困", "返贫致贫"], "200.00", 2030, place=XINZHOU, catalogue=own())
    assert answer.amount == Decimal("90.00")
    assert [reading.id for reading in answer.readings] == ["I-A"]


def test_the_latest_notice_of_a_place_holds() -> None:
    newer = SUBSIDIES | {"premium": [{"clause": "A", "group": "特困", "amount": "11.00", "from_year": 2030}]}
    both = loaded(
        data("own-2030-1", date(2030, 1, 1), SUBSIDIES), data("own-2031-1", date(2031, 1, 1), newer)
    )
    answer = premium_subsidy("特困", "200.00", 2031, place=XINZHOU, catalogue=both)
    assert (answer.amount, [one.id for one in answer.notices]) == (Decimal("11.00"), ["own-2031-1"])


@pytest.mark.parametrize("year", [1948, 3000, True, "2023", 2023.0, None])
def test_a_year_that_is_none_is_refused(year: object) -> None:
    with pytest.raises(InputError) as caught:
        premium_subsidy("低保", "350.00", year)  # type: ignore[arg-type]
    assert caught.value.field == "year"


@pytest.mark.parametrize("standard", ["-1.00", "1.001", 350.0, True, None, "350元"])
def test_a_standard_that_is_not_exact_money_is_refused(standard: object) -> None:
    with pytest.raises(MoneyError) as caught:
        premium_subsidy("低保", standard, 2023)  # type: ignore[arg-type]
    assert caught.value.field == "contribution_standard"


@pytest.mark.parametrize("groups", [None, 7, object()])
def test_groups_that_cannot_be_gone_through_are_refused(groups: object) -> None:
    with pytest.raises(InputError) as caught:
        premium_subsidy(groups, "350.00", 2023)  # type: ignore[arg-type]
    assert caught.value.field == "groups"


@pytest.mark.parametrize("groups", ["低宝", ["低保", 7], [["低保"]], "", [None]])
def test_an_unknown_group_is_refused(groups: object) -> None:
    with pytest.raises(UnknownTermError) as caught:
        premium_subsidy(groups, "350.00", 2023)  # type: ignore[arg-type]
    assert caught.value.field == "groups"


def test_the_nearest_group_is_offered_for_a_name_with_a_slip() -> None:
    with pytest.raises(UnknownTermError) as caught:
        premium_subsidy("低保户", "350.00", 2023)
    assert "低保" in caught.value.suggestions


def test_an_earlier_year_is_answered_by_the_notice_that_had_begun() -> None:
    def row(amount: str, year: int) -> Data:
        return {"premium": [{"clause": "A", "group": "特困", "amount": amount, "from_year": year}]}

    earlier = data("old-2030-1", date(2030, 1, 1), row("90.00", 2030))
    later = data("new-2032-1", date(2032, 1, 1), row("95.00", 2032))
    both = loaded(earlier, later)
    amounts = {
        year: premium_subsidy("特困", "350.00", year, place="140900", catalogue=both).amount
        for year in (2029, 2031, 2032)
    }
    assert amounts == {2029: Decimal("0.00"), 2031: Decimal("90.00"), 2032: Decimal("95.00")}


def test_a_notice_with_one_row_answers_for_its_group_and_year() -> None:
    only = data(
        "one-2030-1",
        date(2030, 1, 1),
        {"premium": [{"clause": "A", "group": "特困", "amount": "90.00", "from_year": 2030}]},
    )
    found = {
        year: premium_subsidy("特困", "350.00", year, place="140900", catalogue=loaded(only))
        for year in (2029, 2030)
    }
    assert (found[2030].amount, found[2029].amount) == (Decimal("90.00"), Decimal("0.00"))
    assert [step.amount for step in found[2029].steps] == [
        Decimal("0.00"),
        Decimal("0.00"),
        Decimal("350.00"),
    ]


@pytest.mark.clause(HERE, "S1", "I-S4")
@pytest.mark.parametrize("year", [2023, 2025, 2026, 2030])
def test_the_other_way_to_read_the_years_is_said_with_what_it_would_pay(year: int) -> None:
    answer = premium_subsidy(["返贫致贫"], "400.00", year)
    assert answer.amount == Decimal("360.00")
    assert ("若2025年以后不再有这一类，为 0.00 元" in answer.explain("zh")) == (year > 2025)
    assert ("0.00 if the group ends with 2025" in answer.explain("en")) == (year > 2025)
    assert "另一种理解" in answer.explain("zh")
    for other in ("特困", "低保"):
        assert "不再有这一类" not in premium_subsidy([other], "400.00", year).explain("zh")
