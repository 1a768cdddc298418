"""What is promised of a year of visits and cancellations."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Claim,
    Condition,
    FeeClass,
    InputError,
    ServiceItem,
    Visit,
    YearKey,
    settle,
)
from shanxi_health_policy.errors import CancellationError, DuplicateSettlementError
from shanxi_health_policy.tcm import Reimbursement, Reversal, Settlement
from shanxi_health_policy.tcm.year_balances import Entry
from shanxi_health_policy.testing import claims, histories
from shanxi_health_policy.vocabulary.conditions import AnyCondition

from .oracle import NOTHING, cell_of, fund_by_hand, yuan

History = list[Claim | Cancellation]


def visit(day: date, price: str = "100.00", condition: AnyCondition = Condition.ASTHMA) -> Visit:
    return Visit(condition, day, [ServiceItem("督灸", price)])


def claim(
    number: int, day: date, tier: FeeClass = FeeClass.I, price: str = "100.00", person: str = "P000001"
) -> Claim:
    return Claim(f"S{number}", person, visit(day, price), tier)


def payments(history: Iterable[Claim | Cancellation], opening: Balances | None = None) -> list[Decimal]:
    return [one.fund_payment for one in settle(history, opening)]


def key(person: str = "P000001", year: int = 2023) -> YearKey:
    return YearKey(person, Condition.ASTHMA, year)


@pytest.mark.clause("lvliang-2022-22", "T5", "I-T3", "I-T4", "I-T10")
@given(histories())
def test_a_year_is_that_of_the_rule_written_a_second_time(history: History) -> None:
    paid: dict[tuple[str, str, int], Decimal] = defaultdict(lambda: NOTHING)
    made: dict[str, tuple[tuple[str, str, int], Decimal]] = {}
    for one, claim in zip(settle(history), history, strict=True):
        if isinstance(claim, Claim):
            assert isinstance(one, Settlement)
            account = (claim.person_id, claim.visit.condition.code, claim.visit.visited_on.year)
            fund = NOTHING
            if one.answer.covered:
                fund = fund_by_hand(one.answer.eligible_cost, claim.visit, claim.tier, paid[account]).fund
            made[claim.settlement_id] = account, fund
        else:
            assert isinstance(one, Reversal)
            account, given_back = made[claim.cancels]
            fund = -given_back
        paid[account] += fund
        assert one.fund_payment == fund
        assert one.year_to_date == paid[account]


@pytest.mark.clause("lvliang-2022-22", "T5", "I-T4")
@given(histories())
def test_a_year_never_passes_the_largest_limit_of_the_classes_used(history: History) -> None:
    largest: dict[YearKey, Decimal] = defaultdict(lambda: NOTHING)
    for one in settle(history):
        if isinstance(one, Settlement):
            annual = yuan(cell_of(one.claim.visit, one.claim.tier).annual)
            largest[one.key] = max(largest[one.key], annual)
        assert 0 <= one.year_to_date <= largest[one.key]


@given(histories(), st.data())
def test_splitting_a_year_at_any_point_changes_nothing(history: History, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(history)))
    whole, first = settle(history), settle(history[:cut])
    before = list(first)
    second = settle(history[cut:], first.closing)
    assert [*before, *second] == list(whole)
    assert second.closing == whole.closing


@given(histories(persons=3), st.integers(1, 3))
def test_other_persons_change_nothing(history: History, number: int) -> None:
    person = f"P{number:06}"
    own_ids = {one.settlement_id for one in history if isinstance(one, Claim) and one.person_id == person}
    own = [
        one for one in history if (one.settlement_id if isinstance(one, Claim) else one.cancels) in own_ids
    ]
    among_others = [one for one in settle(history) if one.key.person_id == person]
    assert among_others == list(settle(own))


@given(histories())
def test_other_conditions_change_nothing(history: History) -> None:
    condition = next(one.visit.condition for one in history if isinstance(one, Claim))
    ids = {
        one.settlement_id for one in history if isinstance(one, Claim) and one.visit.condition is condition
    }
    own = [one for one in history if (one.settlement_id if isinstance(one, Claim) else one.cancels) in ids]
    assert [one for one in settle(history) if one.key.condition is condition] == list(settle(own))


@pytest.mark.clause("lvliang-2022-22", "I-T10")
@given(histories())
def test_cancelling_the_last_settlement_restores_what_was_paid(history: History) -> None:
    last = Claim("S-last", "P000001", visit(date(2023, 12, 31)), FeeClass.I)
    before, after = settle(history), settle([*history, last, Cancellation("C-last", "S-last")])
    list(before), list(after)
    assert {one: fen for one, fen in before.closing.fen.items() if fen} == {
        one: fen for one, fen in after.closing.fen.items() if fen
    }


@given(claims())
def test_a_claim_alone_pays_what_reimburse_says(one: Claim) -> None:
    ledger = settle([one])
    (settled,) = ledger
    assert isinstance(settled, Settlement)
    assert ledger.closing.paid(settled.key) == settled.fund_payment == settled.year_to_date


@pytest.mark.clause("lvliang-2022-22", "T5")
def test_400_visits_of_a_person_in_a_year_pay_the_annual_limit_and_then_nothing() -> None:
    year = [
        claim(number, date(2023, 1, 1) + timedelta(days=number % 365), price="500.00")
        for number in range(400)
    ]
    ordered = sorted(year, key=lambda one: one.visit.visited_on)
    paid = payments(ordered)
    assert sum(paid) == yuan(cell_of(ordered[0].visit, FeeClass.I).annual)
    assert paid[-1] == 0


@pytest.mark.clause("lvliang-2022-22", "I-T4")
def test_a_class_that_changes_from_3_to_1_and_back_uses_the_limit_of_the_visit_at_hand() -> None:
    # Asthma: class III at most 115.00 a visit and 1,155.00 a year in this opening; class I more of both.
    cell_3, cell_1 = (cell_of(visit(date(2023, 5, 4)), tier) for tier in (FeeClass.III, FeeClass.I))
    opening = Balances.of({key(): yuan(cell_3.annual) - Decimal("10.00")})
    tiers = (FeeClass.III, FeeClass.III, FeeClass.I, FeeClass.III)
    history = [
        claim(n, date(2023, 5, 4) + timedelta(days=n), tier, "1000.00") for n, tier in enumerate(tiers)
    ]
    assert payments(history, opening) == [Decimal("10.00"), NOTHING, yuan(cell_1.per_visit), NOTHING]


@pytest.mark.clause("lvliang-2022-22", "I-T3")
def test_a_new_year_begins_with_nothing_paid() -> None:
    opening = Balances.of({key(year=2023): "999999.00"})
    assert payments([claim(1, date(2023, 12, 31)), claim(2, date(2024, 1, 1))], opening) == [
        NOTHING,
        Decimal("60.00"),
    ]


def test_a_year_to_date_above_the_limit_pays_nothing_and_is_kept() -> None:
    ledger = settle([claim(1, date(2023, 5, 4))], Balances.of({key(): "99999.99"}))
    (one,) = ledger
    assert (one.fund_payment, one.year_to_date) == (NOTHING, Decimal("99999.99"))
    assert ledger.closing.paid(key()) == Decimal("99999.99")


@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_settlements_made_before_a_cancellation_stand() -> None:
    opening = Balances.of(
        {key(): yuan(cell_of(visit(date(2023, 5, 4)), FeeClass.I).annual) - Decimal("60.00")}
    )
    days = [date(2023, 5, day) for day in (1, 2, 3)]
    history: History = [claim(1, days[0]), claim(2, days[1]), Cancellation("C1", "S1"), claim(3, days[2])]
    assert payments(history, opening) == [Decimal("60.00"), NOTHING, Decimal("-60.00"), Decimal("60.00")]


def test_a_settlement_of_an_earlier_part_can_be_cancelled_later() -> None:
    january = settle([claim(1, date(2023, 1, 9))])
    list(january)
    february = settle([Cancellation("C1", "S1")], january.closing)
    (reversal,) = february
    assert isinstance(reversal, Reversal)
    assert (reversal.fund_payment, reversal.year_to_date) == (Decimal("-60.00"), NOTHING)
    assert reversal.cancellation == Cancellation("C1", "S1")
    assert february.closing.paid(key()) == NOTHING
    assert february.closing.settlements == {
        "S1": Entry(key(), 6000, 1, cancelled_by="C1"),
        "C1": Entry(key(), -6000, 2, cancels="S1"),
    }


def test_an_unknown_key_has_nothing_paid() -> None:
    assert Balances().paid(key()) == NOTHING


@pytest.mark.parametrize(
    "again", [claim(1, date(2023, 6, 1)), Cancellation("S1", "S1")], ids=["settlement", "cancellation"]
)
def test_an_id_used_twice_names_both(again: Claim | Cancellation) -> None:
    ledger = settle([claim(1, date(2023, 5, 1)), claim(2, date(2023, 5, 2)), again])
    with pytest.raises(DuplicateSettlementError) as caught:
        list(ledger)
    assert caught.value.message("en") == "settlement id S1 is used twice: by claim 1 and by claim 3"
    assert caught.value.message("zh") == "结算编号 S1 重复：第 1 笔与第 3 笔"
    assert (caught.value.settlement_id, caught.value.other_id) == ("S1", "S1")


def test_an_id_used_again_in_a_later_part_is_found_too() -> None:
    first = settle([claim(1, date(2023, 5, 1)), Cancellation("C1", "S1")])
    list(first)
    for again in (claim(1, date(2023, 6, 1)), Cancellation("C1", "S1")):
        with pytest.raises(DuplicateSettlementError, match="claim 3"):
            list(settle([again], first.closing))


@pytest.mark.parametrize(
    ("history", "says_en", "says_zh"),
    [
        (
            [Cancellation("C1", "S9")],
            "C1 cancels S9, which is not a settlement made here",
            "C1 要撤销的结算 S9 不存在",
        ),
        (
            [claim(1, date(2023, 5, 1)), Cancellation("C1", "S1"), Cancellation("C2", "S1")],
            "C2 cancels S1, which C1 has cancelled already",
            "C2 要撤销的结算 S1 已被 C1 撤销",
        ),
        (
            [claim(1, date(2023, 5, 1)), Cancellation("C1", "S1"), Cancellation("C2", "C1")],
            "C2 cancels C1, which is not a settlement made here",
            "C2 要撤销的结算 C1 不存在",
        ),
    ],
    ids=["unknown", "twice", "a cancellation"],
)
def test_a_cancellation_that_fits_nothing_names_both(history: History, says_en: str, says_zh: str) -> None:
    with pytest.raises(CancellationError) as caught:
        list(settle(history))
    assert (caught.value.message("en"), caught.value.message("zh")) == (says_en, says_zh)
    assert (caught.value.settlement_id, caught.value.other_id) == (
        history[-1].settlement_id,
        getattr(history[-1], "cancels", ""),
    )


def test_after_an_error_the_claims_before_it_stand_and_the_next_can_be_taken() -> None:
    ledger = settle([claim(1, date(2023, 5, 1)), claim(1, date(2023, 5, 2)), claim(2, date(2023, 5, 3))])
    first = next(ledger)
    with pytest.raises(DuplicateSettlementError):
        next(ledger)
    (last,) = ledger
    assert (first.year_to_date, last.year_to_date) == (Decimal("60.00"), Decimal("120.00"))
    assert ledger.closing.paid(key()) == Decimal("120.00")


def test_the_closing_balances_wait_for_the_end() -> None:
    ledger = settle([claim(1, date(2023, 5, 1))])
    next(ledger)
    with pytest.raises(InputError) as caught:
        _ = ledger.closing
    assert caught.value.field == "closing"
    with pytest.raises(StopIteration):
        next(ledger)
    assert ledger.closing.paid(key()) == Decimal("60.00")


def test_balances_given_are_never_changed() -> None:
    opening = Balances.of({key(): "5.00"})
    ledger = settle([claim(1, date(2023, 5, 1))], opening)
    list(ledger)
    assert opening == Balances.of({key(): "5.00"})
    closing: Any = ledger.closing
    with pytest.raises(TypeError):
        closing.fen[key()] = 1
    with pytest.raises(TypeError):
        closing.settlements["S1"] = None


def closing_of(*claims: Claim | Cancellation) -> Balances:
    ledger = settle(claims)
    list(ledger)
    return ledger.closing


def test_balances_made_directly_are_as_those_from_amounts() -> None:
    amounts = {key(): 12_000}
    made = Balances(amounts)
    assert made == Balances.of({key(): "120.00"})
    amounts[key()] = 1
    assert made.fen[key()] == 12_000, "what was handed in may change, balances do not"
    with pytest.raises(TypeError):
        made.fen[key()] = 1  # type: ignore[index]
    closing = closing_of(claim(1, date(2023, 5, 4)))
    assert Balances(closing.fen, closing.settlements) == closing
    entry = closing.settlements["S1"]
    assert Balances(closing.fen, {"'S1 ": entry}) == closing


@pytest.mark.parametrize(
    ("fen", "settlements"),
    [
        ([], {}),
        ({"p1": 1}, {}),
        ({("p1", "哮喘", 2023): 1}, {}),
        *[({key(): fen}, {}) for fen in (-1, 1.0, True, "1", 10**12, None)],
        ({}, []),
        ({}, {"S1": 5}),
        ({}, {7: "entry"}),
    ],
)
def test_balances_that_are_none_are_refused(fen: Any, settlements: Any) -> None:
    with pytest.raises(InputError, match=r"fen|settlements"):
        Balances(fen, settlements)


def test_balances_hold_what_the_settlements_behind_them_paid() -> None:
    closing = closing_of(claim(1, date(2023, 5, 4)))
    entry = closing.settlements["S1"]
    for fen in ({}, {key(): entry.fund_fen - 1}):
        with pytest.raises(InputError, match="at least what the settlements"):
            Balances(fen, closing.settlements)
    for wrong in (evolve(entry, fund_fen=1.5), evolve(entry, key="p1")):  # type: ignore[arg-type]
        with pytest.raises(InputError, match="settlements"):
            Balances(closing.fen, {"S1": wrong})
    with pytest.raises(InputError, match="one settlement only"):
        Balances(closing.fen, {"S1": entry, " S1": evolve(entry, position=2)})
    with pytest.raises(InputError, match="amounts"):
        Balances.of([])  # type: ignore[arg-type]


@given(histories())
def test_what_a_ledger_gives_is_whole(history: History) -> None:
    """Answers and keys are made without their constructors: every field is there, and they are as if made by those."""
    for one in settle(history):
        again = evolve(one, key=YearKey(one.key.person_id, one.key.condition, one.key.year))
        assert (again, hash(again), type(one.key)) == (one, hash(one), YearKey)
        if isinstance(one, Settlement):
            assert type(one.answer) is Reimbursement
            assert repr(evolve(one.answer)) == repr(one.answer)
        for made in (one, one.key):
            assert pickle.loads(pickle.dumps(made)) == made
            with pytest.raises(FrozenInstanceError):
                made.key = None  # type: ignore[misc,union-attr]


def test_a_settlement_that_paid_nothing_is_cancelled_where_the_opening_names_no_amount() -> None:
    opening = Balances({}, {"S1": Entry(key(), 0, 1)})
    ledger = settle([Cancellation("S2", "S1")], opening)
    assert [one.fund_payment for one in ledger] == [NOTHING]
    assert ledger.closing.paid(key()) == NOTHING
