"""Failures are put together by their likely cause: a planted mistake is named, and two of them are two groups."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, fields
from tests.tcm.changed import FLAT_RATE
from tests.testing.conform.planted import RIGHT, WRONG_VISITS, WRONG_YEARS, Vendor

from shanxi_health_policy import (
    Cancellation,
    Catalogue,
    Claim,
    FeeClass,
    ServiceItem,
    Visit,
    reimburse,
    settle,
)
from shanxi_health_policy.testing import (
    ConformanceError,
    Edge,
    FailureGroup,
    Outcome,
    check_reimburse,
    check_settle,
)
from shanxi_health_policy.testing.conform import run as running
from shanxi_health_policy.testing.conform.mistakes import Mistake

NAMED = {
    "truncation": Mistake.CUT_OFF,
    "rounding up": Mistake.ROUNDED_UP,
    "each item rounded": Mistake.EACH_ITEM,
    "limit before rate": Mistake.LIMIT_FIRST,
    "no annual limit": Mistake.NO_YEAR_LIMIT,
    "per-visit limit of class I for all": Mistake.OTHER_CLASS_VISIT,
    "unlisted items counted": Mistake.NOT_LISTED,
    "first day outside": Mistake.BORDER_LEFT_OUT,
    "the day before inside": Mistake.OUTSIDE_PAID,
    "int(yuan * 100)": Mistake.BINARY,
    "below nothing": Mistake.BELOW_NOTHING,
    "year not reset": Mistake.YEAR_NOT_RESET,
    "annual limit per class": Mistake.YEAR_PER_CLASS,
    "annual limit for all conditions": Mistake.YEAR_OF_ALL_CONDITIONS,
    "annual limit for all persons": Mistake.YEAR_OF_ALL_PERSONS,
    "refund not given back": Mistake.NOT_GIVEN_BACK,
    "refund not given back to the year": Mistake.CANCELLED_STAYS,
}


def outcome_of(check: Any, implementation: Any, **settings: Any) -> Outcome:
    with pytest.raises(ConformanceError) as caught:
        check(implementation, **{"max_cases": 20, "seconds": 300, **settings})
    return caught.value.outcome


def causes(outcome: Outcome) -> list[str]:
    return [one.cause.code for one in outcome.groups]


@pytest.mark.parametrize("mistake", NAMED)
def test_a_planted_mistake_is_one_group_with_its_name(mistake: str) -> None:
    vendor = {**WRONG_VISITS, **WRONG_YEARS}[mistake]
    outcome = outcome_of(check_settle, vendor.payments)
    assert causes(outcome) == [NAMED[mistake].code]
    if mistake in WRONG_VISITS:
        assert causes(outcome_of(check_reimburse, vendor.fund_payment)) == [NAMED[mistake].code]


PAIRS = [
    ("truncation", "refund not given back"),
    ("truncation", "unlisted items counted"),
    ("int(yuan * 100)", "year not reset"),
    ("rounding up", "annual limit per class"),
    ("first day outside", "the day before inside"),
    ("unlisted items counted", "refund not given back to the year"),
    ("first day outside", "annual limit for all conditions"),  # of which 'nothing is paid' would explain both
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_planted_mistakes_are_two_groups(first: str, second: str) -> None:
    table = {**WRONG_VISITS, **WRONG_YEARS}
    own = [
        {name: value for name, value in one.items() if value != RIGHT_AS[name]}
        for one in map(_values, (table[first], table[second]))
    ]
    both = evolve(RIGHT, **own[0], **own[1])
    outcome = outcome_of(check_settle, both.payments, max_cases=40)
    assert set(causes(outcome)) == {NAMED[first].code, NAMED[second].code}
    assert len(outcome.groups) == 2
    for group in outcome.groups:
        assert 0 < group.failed <= outcome.failed
        assert all(0 < count <= group.failed for count in group.clauses.values())


def _values(vendor: Vendor) -> dict[str, Any]:
    return {one.name: getattr(vendor, one.name) for one in fields(Vendor) if one.name != "catalogue"}


RIGHT_AS = _values(RIGHT)


def test_a_mistake_behind_another_in_every_case_is_found() -> None:
    """The first visit of every history is a fen too dear, and nothing is given back: no case shows the second one first."""

    def payments(operations: Sequence[Any]) -> list[Decimal]:
        paid = WRONG_YEARS["refund not given back"].payments(operations)
        pairs = zip(operations, paid, strict=True)
        return [paid + Decimal("0.01") if one.settlement_id == "S001" else paid for one, paid in pairs]

    found = outcome_of(check_settle, payments, max_cases=0)
    assert set(causes(found)) == {"off_by:+0.01", Mistake.NOT_GIVEN_BACK.code}


def test_a_mistake_that_nobody_knows_is_told_by_what_it_does() -> None:
    """A fen too much in class II, and the share cut off in the others: two groups, whatever limit decides."""

    def odd(operations: Sequence[Any]) -> list[Decimal]:
        cut_off = WRONG_VISITS["truncation"].payments(operations)
        right = RIGHT.payments(operations)
        classes = {one.settlement_id: one.tier for one in operations if isinstance(one, Claim)}
        pairs = zip(operations, cut_off, right, strict=True)
        return [
            more + Decimal("0.01") if classes.get(one.settlement_id) is FeeClass.II else less
            for one, less, more in pairs
        ]

    assert set(causes(outcome_of(check_settle, odd))) == {Mistake.CUT_OFF.code, "off_by:+0.01"}


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        (lambda visit, tier, paid: 0, "nothing_paid"),
        (lambda visit, tier, paid: "80.00", "no_money"),
        (lambda visit, tier, paid: [1, 2], "no_money"),
        (lambda visit, tier, paid: {"paid": 1}, "no_money"),
        (lambda visit, tier, paid: Decimal("0.001"), "no_money"),
    ],
)
def test_an_implementation_that_is_wrong_throughout_is_one_group(answers: Any, cause: str) -> None:
    assert causes(outcome_of(check_reimburse, answers)) == [cause]


def test_two_exceptions_are_two_groups_each_with_its_line() -> None:
    def breaks(visit: Visit, tier: FeeClass, paid: Decimal) -> Decimal:
        if tier is FeeClass.III:
            raise LookupError("no class III")
        if len(visit.items) > 1:
            return Decimal(1) / 0
        return reimburse(visit, tier, paid).fund_payment

    found = outcome_of(check_reimburse, breaks)
    told = sorted(code.rpartition(":")[0] for code in causes(found))
    assert told == ["raises DivisionByZero (test_mistakes.py", "raises LookupError (test_mistakes.py"]


@pytest.mark.parametrize(
    ("returns", "count"),
    [
        (lambda paid: paid, 1),
        (float, 1),
        (lambda paid: {"fund_payment": paid, "patient_payment": None}, 1),
        (lambda paid: type("Answer", (), {"fund_payment": paid})(), 1),
    ],
    ids=["Decimal", "float", "mapping", "object"],
)
def test_functions_may_return_what_people_have(returns: Any, count: int) -> None:
    def one_visit(visit: Visit, tier: FeeClass, paid: Decimal) -> Any:
        return returns(reimburse(visit, tier, paid).fund_payment)

    def year(operations: Sequence[Any]) -> Any:
        return (returns(one.fund_payment) for one in settle(operations))

    assert check_reimburse(one_visit, max_cases=20).passed
    assert check_settle(year, max_cases=5).passed


def test_the_librarys_own_answers_are_taken() -> None:
    assert check_reimburse(reimburse, max_cases=10).passed
    assert check_settle(settle, max_cases=5).passed


@pytest.mark.parametrize("answered", [3, "12", {"fund_payment": 1}, None])
def test_what_is_no_series_of_payments_is_told(answered: Any) -> None:
    assert causes(outcome_of(check_settle, lambda operations: answered)) == ["no_sequence"]


def test_a_series_without_end_is_cut_short() -> None:
    def endless(operations: Sequence[Any]) -> Any:
        while True:
            yield Decimal(0)

    assert causes(outcome_of(check_settle, endless)) == ["wrong_count"]


def test_a_float_that_is_not_written_with_two_places_is_no_money() -> None:
    outcome = outcome_of(check_reimburse, lambda visit, tier, paid: 0.1 + 0.2)
    assert "0.30000000000000004" in str(outcome.differences[0].text())


def test_what_no_case_can_reach_is_said() -> None:
    """One visit at a time goes over no cancellation: of the 29 edges, those of histories are told as not reached."""
    outcome = check_reimburse(reimburse, max_cases=0)
    assert len(outcome.edges) == 29
    assert Edge.CANCELLATION in outcome.not_reached
    assert "未到的边界：" in outcome.summary().zh
    assert Edge.CANCELLATION.label.zh in outcome.summary().zh
    assert Edge.CANCELLATION.label.en in outcome.summary().en
    whole = check_settle(settle, max_cases=0)
    assert (len(whole.edges), whole.not_reached) == (29, ())
    assert "未到" not in whole.summary().zh


def test_a_report_names_what_was_tried_against_what() -> None:
    outcome = check_settle(settle, max_cases=0, name="billing", version="7.1")
    told = outcome.about()
    notice = Catalogue.shipped()["lvliang-2022-22"]
    for part in ("billing 7.1", notice.number, notice.digest[:12], outcome.version):
        assert part in told.zh
        assert part in told.en
    assert str(outcome.tried_on) in told.zh
    assert check_settle(settle, max_cases=0).tested is not None
    assert "settle" in check_settle(settle, max_cases=0).about().zh
    assert "?" in evolve(outcome, tested=None, tried_on=None).about().zh


def test_the_line_that_repeats_names_the_catalogue_where_one_is_needed(three_quarters: Catalogue) -> None:
    outcome = outcome_of(
        check_settle, lambda operations: [0] * len(operations), catalogue=three_quarters, place="149900"
    )
    assert outcome.repeated_by is not None
    assert outcome.repeated_by.line(outcome.differences[0].case).endswith("], catalogue=catalogue)")


def test_groups_beyond_the_most_shown_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_SHOWN", 1)
    both = evolve(WRONG_VISITS["truncation"], gives_back=False)
    outcome = outcome_of(check_settle, both.payments)
    assert (len(outcome.groups), outcome.further_groups) == (1, 1)
    assert "以外还有 1 组" in outcome.told("zh")[-1]


def test_half_a_fen_and_classes_that_are_not_covered_have_names(three_quarters: Catalogue) -> None:
    vendor = evolve(RIGHT, catalogue=three_quarters, place="149900")
    half = evolve(vendor, rounding="ROUND_HALF_DOWN")
    found = outcome_of(check_settle, half.payments, catalogue=three_quarters, place="149900")
    assert causes(found) == [Mistake.HALF_A_FEN.code]

    def generous(visit: Visit, tier: FeeClass, paid: Decimal) -> Decimal:
        answer = reimburse(visit, tier, paid, place="149900", catalogue=three_quarters)
        unknown = {"fee_class_not_covered", "condition_not_covered"} & set(answer.reasons)
        return Decimal(5) if unknown else answer.fund_payment

    found = outcome_of(check_reimburse, generous, catalogue=three_quarters, place="149900")
    assert {Mistake.CLASS_PAID.code, Mistake.CONDITION_PAID.code} == set(causes(found))


def test_a_sign_and_a_sum_of_a_cancellation_are_told_apart() -> None:
    def signed(factor: str) -> Any:
        def payments(operations: Sequence[Any]) -> list[Decimal]:
            pairs = zip(operations, RIGHT.payments(operations), strict=True)
            return [paid * (Decimal(factor) if isinstance(one, Cancellation) else 1) for one, paid in pairs]

        return payments

    assert causes(outcome_of(check_settle, signed("-1"))) == [Mistake.GIVEN_AGAIN.code]
    assert causes(outcome_of(check_settle, signed("2"))) == ["cancellation:lvliang-2022-22 T5:less"]


def test_the_annual_limit_of_another_class_has_a_name() -> None:
    def of_class_i(visit: Visit, tier: FeeClass, paid: Decimal) -> Decimal:
        scheme = Catalogue.shipped()["lvliang-2022-22"].tcm
        assert scheme is not None
        limit = scheme.limits[visit.condition, FeeClass.I].annual
        assert limit is not None
        whole = reimburse(visit, tier)
        left = max(Decimal(limit) / 100 - paid, Decimal(0))
        return min(whole.fund_payment, left) if whole.covered else whole.fund_payment

    assert causes(outcome_of(check_reimburse, of_class_i)) == [Mistake.OTHER_CLASS_YEAR.code]


def test_another_rate_is_told_by_the_clause_of_the_rate() -> None:
    def other(operations: Sequence[Any]) -> list[Decimal]:
        return evolve(RIGHT, catalogue=FLAT_RATE).payments(operations)

    outcome = outcome_of(check_settle, other)
    assert outcome.groups[0].cause.particular is False
    assert any(clause.startswith("lvliang-2022-22") for clause in outcome.groups[0].clauses)


def test_a_group_is_told_with_its_clauses_and_its_smallest_case() -> None:
    (group,) = outcome_of(check_reimburse, WRONG_VISITS["truncation"].fund_payment).groups
    assert isinstance(group, FailureGroup)
    assert "lvliang-2022-22 T3" in group.head().zh
    assert f"({group.failed} cases; lvliang-2022-22 T3)" in group.head().en
    several = evolve(group, clauses={"b T2": 1, "a T1": 2, "b T1": 1})
    assert several.head().en.endswith("; a T1; b T1 T2)")
    assert group.told("zh").splitlines()[0] == group.head().zh
    assert evolve(group, failed=1).head().en.count("1 case;") == 1
    assert ServiceItem("普通针刺", "0.01") in group.difference.case.claims[0].visit.items
