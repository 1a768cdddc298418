"""Why amounts differ: the step of the rule that gives the other amount, whichever side did it otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.reconciling.lists import CELL, FIRST, POLICY, Row, fen, reconciled, settlement, terms, yuan

from shanxi_health_policy.tcm.kernel import UNLIMITED, pay
from shanxi_health_policy.vocabulary.fee_class import FeeClass

NUMERATOR, DENOMINATOR, PER_VISIT, ANNUAL = terms()


def cause(own: Row, other: Row, *more: tuple[list[Row], list[Row]]) -> tuple[str, ...]:
    """The cause of the one difference in amounts, who departs from the rule, and what shows it; the same from either side."""
    hospital, platform = ([own], [other]) if not more else more[0]
    found, _ = reconciled(hospital, platform)
    [row] = [one for one in found if one["kind"] == "amount"]
    back, _ = reconciled(platform, hospital)
    [mirrored] = [one for one in back if one["kind"] == "amount"]
    sides = {"hospital": "platform", "platform": "hospital", "": ""}
    assert mirrored["cause"] == row["cause"]
    assert mirrored["departs"] == sides[row["departs"]]
    return row["cause"], row["departs"], row["evidence"]


def plain(row: Row, **changed: str) -> Row:
    """The row of a list that does not say of what its amounts were worked out."""
    return {**row, "condition": "", "fee_class": "", "eligible_cost": "", "year_to_date": "", **changed}


def test_a_share_that_was_cut_off() -> None:
    row = settlement(1, "P1", FIRST, 10_001, 0)
    assert fen(row["fund_payment"]) == 6_001
    assert cause(row, plain(row, fund_payment="60.00")) == ("truncated_share", "platform", "")
    wrong = {**row, "fund_payment": "60.00", "year_to_date": "60.00"}
    assert cause(wrong, plain(row)) == ("truncated_share", "hospital", "")


def test_limits_that_were_not_applied() -> None:
    dear = settlement(1, "P1", FIRST, 10 * PER_VISIT, 0)
    by_rate, _, _ = pay(10 * PER_VISIT, NUMERATOR, DENOMINATOR, UNLIMITED, ANNUAL, 0)
    assert cause(dear, plain(dear, fund_payment=yuan(by_rate))) == ("no_visit_limit", "platform", "")
    late = settlement(1, "P1", FIRST, 15_000, ANNUAL - 100)
    full, _, _ = pay(15_000, NUMERATOR, DENOMINATOR, PER_VISIT, UNLIMITED, 0)
    assert fen(late["fund_payment"]) == 100
    assert cause(late, plain(late, fund_payment=yuan(full))) == ("no_annual_limit", "platform", "")


def test_an_earlier_visit_that_the_other_side_does_not_know() -> None:
    first = settlement(1, "P1", FIRST, 10_000, ANNUAL - 12_000)
    between = settlement(2, "P1", FIRST + timedelta(days=1), 5_000, ANNUAL - 6_000)
    later = settlement(3, "P1", FIRST + timedelta(days=2), 10_000, ANNUAL - 3_000)
    assert [fen(one["fund_payment"]) for one in (first, between, later)] == [6_000, 3_000, 3_000]
    unaware = plain(later, fund_payment="60.00")
    rows = [first, between, later], [plain(first), unaware]
    assert cause(later, unaware, rows) == ("earlier_visit", "platform", "V0002")
    rows = [first, between, later], [unaware]
    two = plain(later, fund_payment="60.00")
    assert cause(later, two, rows) == ("earlier_visit", "platform", "V0002 (+1)")
    # the other way round: the platform has a visit of which the hospital does not know
    alone = plain(settlement(4, "P1", FIRST, 1_000, 0))
    aware = plain(later, fund_payment="24.00")
    assert cause(later, aware, ([later], [alone, aware])) == ("earlier_visit", "platform", "V0004")
    # of another year, later, or of another condition it is no cause
    for other in ({"settled_at": "2022-12-30"}, {"settled_at": "2023-12-30"}, {"condition": "哮喘"}):
        rows = [{**between, **other}, later], [unaware]
        assert cause(later, unaware, rows) == ("no_annual_limit", "platform", "")


def test_items_and_fee_classes_of_another_kind() -> None:
    row = {**settlement(1, "P1", FIRST, 10_000, 0), "total_cost": "120.00"}
    assert cause(row, plain(row, fund_payment="72.00")) == ("unlisted_item", "platform", "")
    dear = settlement(1, "P1", FIRST, 10 * PER_VISIT, 0)
    scheme = POLICY.periods[0].scheme
    third = next(
        cell
        for (one, tier), cell in scheme.limits.items()
        if tier is FeeClass.III and one.zh == dear["condition"]
    )
    assert third.per_visit not in (None, CELL.per_visit)
    assert cause(dear, plain(dear, fund_payment=yuan(third.per_visit or 0))) == (
        "other_fee_class",
        "platform",
        "",
    )


def test_a_bill_that_differs_and_one_that_is_rounded_otherwise() -> None:
    row = settlement(1, "P1", FIRST, 10_000, 0)
    assert cause(row, {**row, "total_cost": "100.01"}) == ("line_rounding", "", "")
    assert cause(row, {**row, "total_cost": "100.02"}) == ("other_bill", "", "")


def test_what_the_personal_account_paid_is_counted_in_several_ways() -> None:
    row = settlement(1, "P1", FIRST, 10_000, 0, account=1_000)
    assert cause(row, plain(row, fund_payment="70.00")) == ("personal_account", "platform", "")
    assert cause(row, plain(row, fund_payment="70.00", account_payment="0")) == (
        "personal_account",
        "platform",
        "",
    )
    assert cause(row, plain(row, fund_payment="65.00", account_payment="5.00")) == (
        "personal_account",
        "",
        "",
    )
    assert cause(row, plain(row, account_payment="9.99")) == ("personal_account", "", "")


def test_what_nothing_explains_stays_open() -> None:
    row = settlement(1, "P1", FIRST, 10_000, 0)
    assert cause(row, plain(row, fund_payment="12.34")) == ("unknown", "platform", "")
    assert cause(plain(row), plain(row, fund_payment="12.34")) == ("unknown", "", "")
    # neither amount is as the rule has it
    neither = {**row, "fund_payment": "1.00", "year_to_date": "1.00"}
    assert cause(neither, plain(row, fund_payment="2.00")) == ("unknown", "", "")
    # on a day without a rule, with a broken detail, or of a condition unknown here
    for broken in (
        {"settled_at": "2020-01-01"}, {"eligible_cost": "x"}, {"condition": "x"}, {"fee_class": "x"}, {"year_to_date": "1.00"},
    ):  # fmt: skip
        own = {**row, **broken}
        assert cause(own, plain(own, fund_payment="12.34")) == ("unknown", "", "")


def test_what_is_due_and_what_decides_it_is_told() -> None:
    row = settlement(1, "P1", FIRST, 10 * PER_VISIT, 0)
    found, _ = reconciled([row], [plain(row, fund_payment="1.00")])
    assert [(one["due"], one["binding"]) for one in found] == [(PER_VISIT, "per_visit")]


@pytest.mark.clause("lvliang-2022-22", "T3")
@given(
    # where the step does something: every other cost is rounded, dear visits are cut, and those at the end of the year
    drawn=st.one_of(
        st.tuples(st.just("share"), st.integers(1, PER_VISIT), st.integers(0, ANNUAL)),
        st.tuples(st.just("visit"), st.integers(2 * PER_VISIT, 50_000), st.integers(0, ANNUAL - PER_VISIT)),
        st.tuples(st.just("annual"), st.integers(1, 50_000), st.integers(ANNUAL - PER_VISIT, ANNUAL)),
    )
)
def test_a_step_left_out_is_found_or_another_one_that_gives_the_same(drawn: tuple[str, int, int]) -> None:
    step, cost, paid = drawn
    row = settlement(1, "P1", date(2023, 5, 4), cost, paid)
    others = {
        "share": pay(cost * NUMERATOR // DENOMINATOR, 1, 1, PER_VISIT, ANNUAL, paid)[0],
        "visit": pay(cost, NUMERATOR, DENOMINATOR, UNLIMITED, ANNUAL, paid)[0],
        "annual": pay(cost, NUMERATOR, DENOMINATOR, PER_VISIT, UNLIMITED, paid)[0],
    }
    assume(others[step] != fen(row["fund_payment"]))
    code, departs, _ = cause(row, plain(row, fund_payment=yuan(others[step])))
    names = {"share": "truncated_share", "visit": "no_visit_limit", "annual": "no_annual_limit"}
    same = {names[one] for one, amount in others.items() if amount == others[step]}
    assert code in same
    assert departs == "platform"
