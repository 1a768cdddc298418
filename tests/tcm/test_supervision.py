"""Supervision (T9): right payments raise no finding, every wrong one does, and its cause is told apart from what follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tcm.paying import at

from shanxi_health_policy import (
    Cancellation,
    Claim,
    FeeClass,
    InputError,
    PaidClaim,
    ServiceItem,
    Visit,
    audit,
    settle,
)
from shanxi_health_policy.errors import DuplicateSettlementError, MoneyError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.supervision import Irregularity, PaidCancellation
from shanxi_health_policy.tcm.ledger import Settlement
from shanxi_health_policy.testing import histories

TO_LOOK_AT = (Irregularity.SAME_DAY, Irregularity.SAME_VISIT, Irregularity.UNUSUAL_TECHNIQUE)
"""What may be found though every payment is right."""


def as_paid(history: list[Claim | Cancellation]) -> list[PaidClaim | PaidCancellation]:
    """A history as the ledger settles it: every payment right, every cancellation given back in full."""
    found: list[PaidClaim | PaidCancellation] = []
    for one in settle(history):
        if isinstance(one, Settlement):
            found.append(PaidClaim(one.claim, one.fund_payment))
        else:
            found.append(PaidCancellation(one.cancellation, -one.fund_payment))
    return found


@given(histories())
@pytest.mark.clause("lvliang-2022-22", "T9")
def test_what_the_ledger_pays_is_right(history: list[Claim | Cancellation]) -> None:
    claims = as_paid(history)
    found = audit(claims)
    assert [one for one in found.findings if one.irregularity not in TO_LOOK_AT] == []
    assert found.paid == found.due == sum((one.fund_payment for one in settle(history)), Decimal("0.00"))
    assert found.claims == sum(isinstance(one, PaidClaim) for one in claims)
    assert found.claims + found.cancellations == len(claims)


@given(histories(), st.data())
def test_every_wrong_payment_is_found_with_what_is_due(
    history: list[Claim | Cancellation], data: st.DataObject
) -> None:
    claims = [
        one
        for one in as_paid([one for one in history if isinstance(one, Claim)])
        if isinstance(one, PaidClaim)
    ]
    wrong = data.draw(st.sets(st.sampled_from(range(len(claims))), min_size=1))
    changed = [
        PaidClaim(one.claim, one.fund_paid + Decimal("0.01")) if number in wrong else one
        for number, one in enumerate(claims)
    ]
    found = audit(changed)
    told = {one.settlement_id: one for one in found.findings if one.irregularity not in TO_LOOK_AT}
    assert set(told) == {claims[number].claim.settlement_id for number in wrong}
    assert all(one.difference == Decimal("0.01") for one in told.values())
    assert found.difference == Decimal(len(wrong)) / 100
    first = min(wrong)
    assert told[claims[first].claim.settlement_id].irregularity is not Irregularity.FOLLOWS_EARLIER


@given(histories())
@pytest.mark.clause("lvliang-2022-22", "T9", "I-T17")
def test_unusual_techniques_are_those_of_which_the_answer_says_that_they_count_all_the_same(
    history: list[Claim | Cancellation],
) -> None:
    said = {
        one.claim.settlement_id
        for one in settle(history)
        if isinstance(one, Settlement) and "I-T17" in [reading.id for reading in one.answer.readings]
    }
    found = audit(as_paid(history)).findings
    assert {one.settlement_id for one in found if one.irregularity is Irregularity.UNUSUAL_TECHNIQUE} == said


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T14")
def test_what_only_follows_an_earlier_error_is_told_apart_from_its_cause() -> None:
    claims = [at(number, "140.00", "300.00", day=number) for number in range(1, 20)]  # 19 × 140 = 2660
    claims += [at(20, "30.00", "300.00", day=20)]  # 60.00 were left: the fund paid 30.00
    claims += [at(21, "30.00", "300.00", day=21)]  # what is left beside what was really paid; nothing is due
    found = audit(claims)
    assert [(one.irregularity, one.due, one.difference) for one in found.findings] == [
        (Irregularity.UNDERPAID, Decimal("60.00"), Decimal("-30.00")),
        (Irregularity.FOLLOWS_EARLIER, Decimal("0.00"), Decimal("30.00")),
    ]
    assert (found.paid, found.due, found.difference) == (
        Decimal("2720.00"),
        Decimal("2720.00"),
        Decimal("0.00"),
    )


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5")
def test_visits_on_one_day_and_the_same_visit_twice_are_flagged() -> None:
    claims = [at(1, "90.00"), at(2, "60.00", "100.00"), at(3, "90.00"), at(4, "90.00", day=5)]
    found = audit(claims)
    assert [(one.irregularity, one.settlement_id, one.other) for one in found.findings] == [
        (Irregularity.SAME_DAY, "S2", "S1"),
        (Irregularity.SAME_VISIT, "S3", "S1"),
    ]


def test_a_payment_for_what_is_not_covered_says_so_and_cites_the_clause() -> None:
    early = Visit("颈椎病", date(2022, 8, 14), [ServiceItem("电针", "150.00")])
    other = Visit("颈椎病", date(2023, 8, 14), [ServiceItem("血常规", "20.00")])
    found = audit(
        [
            PaidClaim(Claim("S1", "P1", early, FeeClass.I), "90.00"),
            PaidClaim(Claim("S2", "P1", other, FeeClass.I), "12.00"),
        ]
    )
    assert [one.irregularity for one in found.findings] == [
        Irregularity.DAY_NOT_COVERED,
        Irregularity.TECHNIQUE_NOT_COVERED,
    ]
    assert [[citation.clause for citation in one.citations] for one in found.findings] == [["T1"], ["T2"]]
    assert found.explain("en").splitlines() == [
        "2 claims: paid 102.00, due 0.00, difference 102.00; 2 findings"
        " (no place was asked for: Lvliang 141100, the only one with this rule)",
        "  S1 P1 2022-08-14: paid for a day on which no rule was in force; paid 90.00, due 0.00, difference 90.00",
        "  S2 P1 2023-08-14: paid for an item that is not listed; paid 12.00, due 0.00, difference 12.00",
    ]
    assert found.explain().splitlines()[0] == (
        "2 笔：已付 102.00，应付 0.00，相差 102.00；疑点 2 个（未指定地方，按唯一有此规则的吕梁市141100）"
    )


def test_a_flagged_visit_names_the_other_one_in_its_line() -> None:
    found = audit([at(1, "90.00"), at(2, "60.00", "100.00")])
    assert found.findings[0].text().en.startswith("S2 P1 2023-05-04: several visits on one day S1;")


def test_the_payment_is_held_against_what_was_known_and_at_the_place_asked_about() -> None:
    claims = [at(1, "90.00")]
    assert audit(claims, place="141121").findings == ()
    assert audit(claims, place="140100").findings[0].irregularity is Irregularity.NOT_COVERED
    assert audit(claims, known_on=date(2022, 8, 14)).findings[0].due == to_yuan(0)


@pytest.mark.parametrize("claims", [5, [5], [Claim("S1", "P1", at(1, "0").claim.visit, FeeClass.I)]])
def test_anything_but_paid_claims_is_refused(claims: object) -> None:
    with pytest.raises(InputError, match="claims"):
        audit(claims)  # type: ignore[arg-type]


def test_wrong_claims_are_refused_by_field() -> None:
    with pytest.raises(MoneyError, match="fund_paid"):
        PaidClaim(at(1, "0").claim, 1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="claim"):
        PaidClaim("S1", "1.50")  # type: ignore[arg-type]
    with pytest.raises(DuplicateSettlementError, match="claim 1 and by claim 2"):
        audit([at(1, "90.00"), at(1, "90.00")])


@pytest.mark.clause("lvliang-2022-22", "T9")
def test_an_error_of_its_own_is_no_consequence_of_an_earlier_one() -> None:
    found = audit([at(1, "100.00", day=1), at(2, "95.00", day=2), at(3, "80.00", day=3)])
    assert [(one.irregularity, one.difference) for one in found.findings] == [
        (Irregularity.OVERPAID, Decimal("10.00")),
        (Irregularity.OVERPAID, Decimal("5.00")),
        (Irregularity.UNDERPAID, Decimal("-10.00")),
    ]
    assert "多付" in found.explain()
    assert "少付" in found.explain()


def test_a_repeated_visit_says_what_is_due_for_it() -> None:
    [one] = audit([at(1, "90.00"), at(2, "90.00")]).findings
    assert (one.irregularity, one.due, one.other) == (Irregularity.SAME_VISIT, Decimal("90.00"), "S1")
