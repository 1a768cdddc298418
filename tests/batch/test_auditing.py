"""Supervision in columns finds what the plain-Python audit finds: the same kinds, of the same claims, to the fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.paid_tables import columns_of, in_columns, table_of, told
from tests.tcm.paying import Paid, given_back, paid, paid_histories, visit

from shanxi_health_policy import (
    Balances,
    Catalogue,
    Condition,
    Facility,
    FeeClass,
    HospitalGrade,
    PaidClaim,
    ServiceItem,
    YearKey,
    audit,
)
from shanxi_health_policy.batch.audit import eligible_facilities
from shanxi_health_policy.batch.audit.audit_totals import AuditTotals, Total
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.tcm.eligibility import eligibility
from shanxi_health_policy.tcm.irregularities import Irregularity


def sums_of(totals: AuditTotals) -> tuple[object, ...]:
    return totals.claims, totals.cancellations, totals.findings, totals.paid, totals.due, totals.difference


@given(paid_histories())
@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5", "I-T10")
def test_the_columns_find_what_the_plain_audit_finds(history: list[Paid]) -> None:
    plain = audit(history)
    found, totals = in_columns(table_of(history))
    assert columns_of(found) == [told(one) for one in plain.findings]
    assert sums_of(totals) == (
        plain.claims, plain.cancellations, len(plain.findings), plain.paid, plain.due, plain.difference,
    )  # fmt: skip


@given(paid_histories())
@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_every_breakdown_adds_up_to_the_whole(history: list[Paid]) -> None:
    _, totals = in_columns(table_of(history))
    whole = totals.claims, totals.findings, totals.paid, totals.due, totals.too_much, totals.too_little
    for breakdown in (totals.by_facility, totals.by_condition, totals.by_fee_class, totals.by_month):
        sums = [
            (one.visits, one.findings, one.paid, one.due, one.too_much, one.too_little) for one in breakdown
        ]
        assert tuple(map(sum, zip(*sums, strict=True))) == (whole if sums else ())
        assert len({one.label for one in breakdown}) == len(breakdown)


@given(paid_histories())
def test_a_month_is_what_was_paid_on_its_days_less_what_came_back_on_them(history: list[Paid]) -> None:
    months: Counter[str] = Counter()
    for one in history:
        assert one.on is not None
        months[f"{one.on:%Y-%m}"] += one.paid_fen if isinstance(one, PaidClaim) else -one.given_back_fen
    _, totals = in_columns(table_of(history))
    assert {one.label.zh: int(one.paid * 100) for one in totals.by_month} == months


@pytest.mark.clause("lvliang-2022-22", "I-T10")
def test_a_refund_is_taken_off_where_its_visit_was_and_in_its_own_month() -> None:
    history: list[Paid] = [
        paid("S1", "90.00", facility="甲医院"),
        paid("S2", "90.00", visit(day=date(2023, 5, 6)), facility="甲医院"),
        paid("S3", "90.00", visit(day=date(2023, 6, 7)), facility="乙医院"),
        given_back("C1", "S1", "90.00", date(2023, 5, 9)),
        given_back("C2", "S2", "90.00", date(2023, 7, 1)),
        given_back("C9", "unknown", "5.00", date(2023, 7, 2)),
    ]
    _, totals = in_columns(table_of(history))
    assert (totals.paid, totals.due) == (Decimal("85.00"), Decimal("90.00"))

    def sums(breakdown: tuple[Total, ...]) -> dict[str, tuple[int, Decimal, Decimal]]:
        return {one.label.zh: (one.visits, one.paid, one.due) for one in breakdown}

    nothing = (0, Decimal("-5.00"), Decimal("0.00"))
    rest = (1, Decimal("90.00"), Decimal("90.00"))
    assert sums(totals.by_facility) == {
        "甲医院": (2, Decimal("0.00"), Decimal("0.00")), "乙医院": rest, "（未写明）": nothing,
    }  # fmt: skip
    three = (3, Decimal("90.00"), Decimal("90.00"))
    assert sums(totals.by_condition) == {"颈椎病": three, "（未写明）": nothing}
    assert sums(totals.by_fee_class) == {"一类": three, "（未写明）": nothing}
    assert sums(totals.by_month) == {
        "2023-05": (2, *rest[1:]), "2023-06": rest, "2023-07": (0, Decimal("-95.00"), Decimal("-90.00")),
    }  # fmt: skip


@settings(max_examples=settings().max_examples // 3)
@given(paid_histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_from_day_to_day(history: list[Paid], random: Any) -> None:
    days: dict[date | None, list[Paid]] = {}
    for one in history:
        day = one.claim.visit.visited_on if isinstance(one, PaidClaim) else one.cancelled_on
        days.setdefault(day, []).append(one)
    shuffled = list(days.values())
    random.shuffle(shuffled)
    found, _ = in_columns(table_of([one for day in shuffled for one in day]))
    assert found.drop("line").equals(in_columns(table_of(history))[0].drop("line"))


@given(paid_histories(), st.data())
def test_opening_balances_count_as_paid_and_right(history: list[Paid], data: st.DataObject) -> None:
    keys = {
        YearKey(one.claim.person_id, one.claim.visit.condition, one.claim.visit.visited_on.year): None
        for one in history
        if isinstance(one, PaidClaim)
    }
    amounts = st.sampled_from(("0.00", "100.00", "1400.00", "2600.00"))
    chosen = data.draw(st.lists(st.sampled_from((*keys, YearKey("P9", Condition.ASTHMA, 2023))), unique=True))
    opening = Balances.of({key: data.draw(amounts) for key in chosen})
    plain = audit(history, opening)
    found, totals = in_columns(table_of(history), opening=opening)
    assert columns_of(found) == [told(one) for one in plain.findings]
    assert (totals.paid, totals.due) == (plain.paid, plain.due)


@given(
    paid_histories(),
    st.sampled_from(("141121", "140100", "110000")),
    st.sampled_from((None, date(2022, 8, 14))),
)
def test_the_columns_know_the_place_and_what_was_known(
    history: list[Paid], place: str, known_on: date | None
) -> None:
    wanted = [told(one) for one in audit(history, place=place, known_on=known_on).findings]
    assert columns_of(in_columns(table_of(history), place, known_on)[0]) == wanted


CITY = Catalogue.load(Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml")


@settings(max_examples=settings().max_examples // 3)
@given(paid_histories("149900", CITY))
def test_the_columns_follow_a_notice_without_annual_limits_and_with_two_classes(history: list[Paid]) -> None:
    wanted = [told(one) for one in audit(history, place="149900", catalogue=CITY).findings]
    assert columns_of(in_columns(table_of(history), "149900", catalogue=CITY)[0]) == wanted


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (paid("S1", "9.00", visit("哮喘", date(2024, 5, 4))), Irregularity.CONDITION_NOT_COVERED),
        (paid("S1", "9.00", visit(day=date(2024, 5, 4)), tier=FeeClass.III), Irregularity.NOT_COVERED),
        (paid("S1", "9.00", visit(day=date(2023, 5, 4))), Irregularity.DAY_NOT_COVERED),
    ],
)
def test_what_a_notice_does_not_cover_is_told(claim: Paid, kind: Irregularity) -> None:
    found, _ = in_columns(table_of([claim]), "149900", catalogue=CITY)
    assert found["irregularity"].to_list() == [kind.code]
    plain = audit([claim], place="149900", catalogue=CITY)
    assert columns_of(found) == [told(one) for one in plain.findings]


def test_no_claims_no_findings() -> None:
    found, totals = in_columns(table_of([]))
    assert found.is_empty()
    assert sums_of(totals) == (0, 0, 0, Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))
    assert (totals.by_month, totals.by_facility, totals.first_day) == ((), (), "")


def spread(*facilities: str | None) -> list[Paid]:
    """One claim a day of one person, at these facilities in turn."""
    return [
        paid(f"S{number:02}", "140.00", visit(day=date(2023, 5, number), cost="300.00"), facility=name)
        for number, name in enumerate(facilities, start=1)
    ]


@pytest.mark.clause("lvliang-2022-22", "T5", "T9")
def test_sums_by_facility_say_what_hangs_together() -> None:
    right = [
        paid(f"R{number}", "90.00", visit(day=date(2023, 6, number)), person=f"Q{number}", facility="乙医院")
        for number in range(1, 7)
    ]
    wrong = [
        paid("W1", "100.00", visit(day=date(2023, 7, 1)), person="Q1", facility="甲医院"),
        paid("W2", "80.00", visit(day=date(2023, 8, 1)), person="Q2", facility="甲医院"),
        paid("W3", "95.00", visit(day=date(2023, 8, 2)), person="Q3"),
    ]
    _, totals = in_columns(table_of([*right, *wrong]))
    assert [
        (one.label.zh, one.visits, one.findings, one.share_of_visits, one.share_of_findings, one.ratio)
        for one in totals.by_facility
    ] == [
        ("甲医院", 2, 2, Decimal("22.2"), Decimal("66.7"), Decimal("3.00")),
        ("（未写明）", 1, 1, Decimal("11.1"), Decimal("33.3"), Decimal("3.00")),
        ("乙医院", 6, 0, Decimal("66.7"), Decimal("0.0"), Decimal("0.00")),
    ]
    first = totals.by_facility[0]
    assert (first.paid, first.due, first.too_much, first.too_little) == tuple(
        map(Decimal, ("180.00", "180.00", "10.00", "10.00"))
    )
    assert [(one.label.zh, one.visits, one.findings) for one in totals.by_month] == [
        ("2023-06", 6, 0),
        ("2023-07", 1, 1),
        ("2023-08", 2, 2),
    ]
    assert (totals.claims_with_findings, totals.too_much, totals.too_little) == (
        3,
        Decimal("15.00"),
        Decimal("10.00"),
    )
    assert [one.label.en for one in totals.by_fee_class] == ["class I"]
    assert [one.label.zh for one in totals.by_condition] == ["颈椎病"]


def test_without_findings_shares_are_of_nothing() -> None:
    _, totals = in_columns(table_of([paid("S1", "90.00")]))
    assert [(one.share_of_visits, one.share_of_findings, one.ratio) for one in totals.by_fee_class] == [
        (Decimal("100.0"), None, None)
    ]


CASES: Sequence[tuple[list[Paid], list[Irregularity]]] = (
    ([paid("S1", "60.00", visit(technique="血常规", cost="100.00"))], [Irregularity.TECHNIQUE_NOT_COVERED]),
    (
        [paid("S1", "72.00", visit("颈椎病", date(2023, 5, 4), "100.00", ServiceItem("血常规", "20.00")))],
        [Irregularity.TECHNIQUE_NOT_COVERED],
    ),
    (
        [paid("S1", "90.00", hospital_grade=HospitalGrade.LEVEL_2_A)],
        [Irregularity.FEE_CLASS_ABOVE_GRADE],
    ),
    ([paid("S1", "90.00", tier=FeeClass.III, hospital_grade=HospitalGrade.LEVEL_3_A)], []),
    (
        [paid("S1", "90.00", visit(facility=Facility(kind="村卫生室")))],
        [Irregularity.FACILITY_NOT_COVERED],
    ),
)


@pytest.mark.parametrize(("claims", "kinds"), CASES)
def test_each_kind_is_told(claims: list[Paid], kinds: list[Irregularity]) -> None:
    found, totals = in_columns(table_of(claims))
    assert found["irregularity"].to_list() == [kind.code for kind in kinds]
    assert columns_of(found) == [told(one) for one in audit(claims).findings]
    assert Counter({one.kind: one.findings for one in totals.by_kind}) == Counter(kinds)


def test_columns_of_exact_types_say_the_same() -> None:
    table = table_of(spread("甲医院", "乙医院", None)).drop("facility_kind", "hospital_grade")
    typed = table.with_columns(
        pl.col("visited_on").str.to_date(),
        pl.col("amount", "fund_paid").cast(pl.Decimal(12, 2)),
        pl.col("facility").cast(pl.Categorical),
        pl.when(pl.col("cancels") != "").then("cancels").alias("cancels"),
    )
    assert in_columns(typed)[0].equals(in_columns(table)[0])


def test_a_facility_is_decided_once_in_however_many_parts_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(*arguments: Any, **options: Any) -> Any:
        asked.append(arguments)
        return eligibility(*arguments, **options)

    monkeypatch.setattr(eligible_facilities, "eligibility", counted)
    decided = eligible_facilities.Eligibility(Policy.of("141100"), None)
    days = np.array([(date(2023, 5, 4) - date(1970, 1, 1)).days] * 2)
    part = (days, np.array([0, -1]), (Facility(kind="中医医院", grade="三级甲等"),))
    assert decided.of(*part).tolist() == decided.of(*part).tolist()
    assert len(asked) == 1
