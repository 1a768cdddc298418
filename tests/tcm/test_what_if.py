"""What if: nothing changes without a change, sums are those of the rows, and more help never takes from anyone's total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from tests.notices.building import DATA, HEADER, ROW, limit_row, notice, tcm, with_list, write

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Catalogue,
    Claim,
    Condition,
    FeeClass,
    InputError,
    LimitChange,
    PolicyChange,
    ServiceItem,
    Share,
    UnknownTermError,
    Visit,
    YearKey,
    rooms,
    settle,
    what_if,
)
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.rows import TABLES
from shanxi_health_policy.tcm import Impact
from shanxi_health_policy.tcm.ledger import Settlement
from shanxi_health_policy.tcm.policy_change import UNCHANGED, changed_catalogue
from shanxi_health_policy.testing import histories

History = list[Claim | Cancellation]
SAME = PolicyChange(rate="0.60")
SHIPPED = Catalogue.shipped()


def claim(
    number: int, condition: str = "颈椎病", tier: FeeClass = FeeClass.I, cost: str = "150.00", **others: Any
) -> Claim:
    """A claim of a person for a visit with one item."""
    visit = Visit(condition, others.get("on", date(2023, 5, 4)), [ServiceItem("电针", cost)])
    return Claim(f"S{number}", others.get("person", f"P{number}"), visit, tier)


def sums(impact: Impact) -> None:
    """The rows add up to the total, and the difference is after less before."""
    rows, total = impact.rows, impact.total
    for name in ("visits", "fund_before", "fund_after", "difference", "visits_gaining", "visits_losing"):
        assert sum(getattr(row, name) for row in rows) == getattr(total, name), name
    assert total.difference == total.fund_after - total.fund_before == impact.difference
    assert len({(row.condition, row.fee_class) for row in rows}) == len(rows)


@given(histories())
def test_the_same_figures_change_nothing(history: History) -> None:
    impact = what_if(history, SAME)
    sums(impact)
    assert impact.fund_before == impact.fund_after
    assert all(row.difference == row.visits_gaining == row.persons_losing == 0 for row in impact.rows)
    paid = sum((one.fund_payment for one in settle(history)), Decimal("0.00"))
    assert impact.fund_before == paid


@given(histories(), st.sampled_from(["0.61", "0.75", "1"]))
def test_a_higher_rate_never_takes_from_a_persons_year(history: History, rate: str) -> None:
    kept = [one for one in history if isinstance(one, Claim)]
    impact = what_if(kept, PolicyChange(rate=rate))
    sums(impact)
    assert impact.difference >= 0
    assert impact.total.persons_losing == 0


@st.composite
def raised_limits(draw: st.DrawFn) -> LimitChange:
    """One kind of limit at, above, or far above the highest that the notice sets, or none, for one class or all."""
    scheme = SHIPPED.tcm("141100").periods[0].scheme
    tier = draw(st.none() | st.sampled_from(FeeClass))
    cells = [cell for (_, one), cell in scheme.limits.items() if tier in (None, one)]
    more = draw(st.sampled_from([0, 1, 500, 100_000]))
    if draw(st.booleans()):
        highest = max(cell.annual for cell in cells if cell.annual is not None)
        return LimitChange(fee_class=tier, annual=draw(st.sampled_from([None, to_yuan(highest + more)])))
    highest = max(cell.per_visit for cell in cells if cell.per_visit is not None)
    return LimitChange(fee_class=tier, per_visit=draw(st.sampled_from([None, to_yuan(highest + more)])))


@given(
    histories(),
    st.sampled_from(["0.60", "0.61", "0.999999"]),
    st.lists(raised_limits(), max_size=2, unique_by=lambda one: one.fee_class),
)
@example([], "0.61", [])
def test_more_help_never_lowers_what_a_person_has_had_by_any_day_of_a_year(
    history: History, rate: str, limits: list[LimitChange]
) -> None:
    """Visit by visit the running total is max(paid, min(paid + wanted, limit)), which rises with each of the three."""
    kept = [one for one in history if isinstance(one, Claim)]
    change = PolicyChange(rate=rate, limits=limits)
    changed = changed_catalogue(SHIPPED, "141100", change)
    for before, after in zip(settle(kept), settle(kept, catalogue=changed), strict=True):
        assert after.year_to_date >= before.year_to_date
    impact = what_if(kept, change)
    sums(impact)
    assert impact.difference >= 0
    assert impact.total.persons_losing == 0


def one_of_each_class() -> tuple[list[Claim | Cancellation], Balances]:
    """A person's visit in class I and then in class III, whose annual limit of 1500.00 has 80.00 left for both."""
    claims: list[Claim | Cancellation] = [
        claim(1, cost="100.00", person="P1"),
        claim(2, tier=FeeClass.III, cost="100.00", person="P1", on=date(2023, 5, 5)),
    ]
    return claims, Balances.of({YearKey("P1", Condition.CERVICAL_SPONDYLOSIS, 2023): "1420.00"})


def test_a_higher_rate_may_take_from_a_later_visit_and_its_class_but_not_from_the_year() -> None:
    claims, opening = one_of_each_class()
    impact = what_if(claims, PolicyChange(rate="0.80"), opening=opening)
    first, third = impact.rows
    assert (first.fund_before, first.fund_after) == (Decimal("60.00"), Decimal("80.00"))
    assert (third.fund_before, third.fund_after) == (Decimal("20.00"), Decimal("0.00"))
    assert (third.visits_losing, third.persons_losing, third.difference) == (1, 1, Decimal("-20.00"))
    total = impact.total
    assert (total.fund_before, total.fund_after) == (Decimal("80.00"), Decimal("80.00"))
    assert (total.visits_gaining, total.visits_losing) == (1, 1)
    assert (total.persons, total.persons_gaining, total.persons_losing) == (1, 0, 0)


def test_with_a_cancellation_even_a_higher_rate_may_take_from_a_person() -> None:
    claims, opening = one_of_each_class()
    impact = what_if([*claims, Cancellation("C1", "S1")], PolicyChange(rate="0.80"), opening=opening)
    assert (impact.fund_before, impact.fund_after) == (Decimal("20.00"), Decimal("0.00"))
    assert impact.total.persons_losing == 1


def test_claims_are_taken_from_any_iterable_once() -> None:
    claims = [claim(1), claim(2)]
    assert what_if(iter(claims), PolicyChange(rate="0.70")) == what_if(claims, PolicyChange(rate="0.70"))


@given(histories(), st.integers(0, 300_000), st.integers(0, 3_000_000))
def test_each_side_is_what_the_ledger_pays_by_that_notice(
    history: History, per_visit: int, annual: int
) -> None:
    limits = LimitChange(
        per_visit=f"{per_visit // 100}.{per_visit % 100:02}", annual=f"{annual // 100}.{annual % 100:02}"
    )
    change = PolicyChange(limits=[limits])
    impact = what_if(history, change)
    sums(impact)
    catalogue = changed_catalogue(SHIPPED, "141100", change)
    paid = sum((one.fund_payment for one in settle(history, catalogue=catalogue)), Decimal("0.00"))
    assert impact.fund_after == paid
    for one in settle(history, catalogue=catalogue):
        if isinstance(one, Settlement):
            assert one.fund_payment * 100 <= per_visit
            assert one.answer.annual_limit is None or one.answer.annual_limit * 100 == annual


def test_who_gains_and_who_loses_by_condition_and_class() -> None:
    claims = [
        claim(1),  # 90.00 by the rate, 97.50 by 65%
        claim(2, "肩周炎", FeeClass.III, "100.00"),  # 55.00 either way: the limit
        claim(3, cost="10.00", person="P1"),
        claim(4, "哮喘", FeeClass.II, "100.00", on=date(2022, 8, 14)),  # before it is in force
    ]
    impact = what_if(
        claims, PolicyChange(rate="0.65", limits=[LimitChange(condition="肩周炎", per_visit="50.00")])
    )
    assert [
        (str(row.condition and row.condition.zh), row.fee_class and row.fee_class.code) for row in impact.rows
    ] == [
        ("颈椎病", "I"),
        ("肩周炎", "III"),
        ("哮喘", "II"),
    ]
    first, second, third = impact.rows
    assert (first.visits, first.persons, first.fund_before, first.fund_after) == (
        2,
        1,
        Decimal("96.00"),
        Decimal("104.00"),
    )
    assert (first.visits_gaining, first.persons_gaining, first.persons_losing) == (2, 1, 0)
    assert (second.difference, second.persons_losing, second.visits_losing) == (Decimal("-5.00"), 1, 1)
    assert (third.fund_before, third.difference) == (Decimal("0.00"), Decimal("0.00"))
    assert (impact.total.visits, impact.total.persons, impact.difference) == (4, 3, Decimal("3.00"))
    sums(impact)
    assert impact.explain("en").splitlines() == [
        "the rate is 65%; 肩周炎, every class, 50.00 yuan per visit"
        " (no place was asked for: Lvliang 141100, the only one with this rule)",
        "  total: 4 visits, 3 people; 151.00 → 154.00 (+3.00); 1 gain, 1 lose",
        "  cervical spondylosis, class I: 2 visits, 1 person; 96.00 → 104.00 (+8.00); 1 gain, 0 lose",
        "  frozen shoulder, class III: 1 visit, 1 person; 55.00 → 50.00 (-5.00); 0 gain, 1 lose",
        "  asthma, class II: 1 visit, 1 person; 0.00 → 0.00 (+0.00); 0 gain, 0 lose",
    ]
    assert (
        impact.explain().splitlines()[1] == "  合计：4 次，3 人；151.00 → 154.00（+3.00）；1 人多得，1 人少得"
    )


def test_a_cancelled_visit_counts_for_nothing_on_either_side() -> None:
    impact = what_if([claim(1), Cancellation("C1", "S1"), claim(2)], PolicyChange(rate="0.70"))
    assert (impact.total.visits, impact.fund_before, impact.fund_after) == (
        1,
        Decimal("90.00"),
        Decimal("105.00"),
    )
    assert (impact.total.visits_gaining, impact.total.persons_gaining) == (1, 1)


def test_a_cancellation_of_what_was_settled_before_stays_out() -> None:
    ledger = settle([claim(1)])
    list(ledger)
    impact = what_if([Cancellation("C1", "S1"), claim(2)], PolicyChange(rate="0.70"), opening=ledger.closing)
    assert (impact.total.visits, impact.fund_before, impact.fund_after) == (
        1,
        Decimal("90.00"),
        Decimal("105.00"),
    )


def test_the_annual_limit_cuts_later_visits_of_the_year() -> None:
    claims = [claim(number, person="P1", on=date(2023, 5, number)) for number in (1, 2, 3)]
    impact = what_if(
        claims,
        PolicyChange(
            limits=[LimitChange(condition=Condition.CERVICAL_SPONDYLOSIS, fee_class="I", annual="100.00")]
        ),
    )
    assert (impact.fund_before, impact.fund_after) == (Decimal("270.00"), Decimal("100.00"))
    assert (impact.total.visits_losing, impact.total.persons_losing) == (2, 1)


def test_no_limit_is_another_thing_than_a_limit_of_nothing() -> None:
    claims = [claim(1, cost="1000.00")]
    assert what_if(claims, PolicyChange(limits=[LimitChange(per_visit=None)])).fund_after == Decimal("600.00")
    assert what_if(claims, PolicyChange(limits=[LimitChange(per_visit="0.00")])).fund_after == Decimal("0.00")
    assert what_if(
        claims, PolicyChange(limits=[LimitChange(per_visit=None), LimitChange(annual="10.00")])
    ).fund_after == Decimal("10.00")


def elsewhere(folder: Path) -> Catalogue:
    """The shipped notices, and two of Xinzhou: half of it at first, all of it from 2025, which replaces the first."""
    first = notice("first-2024-1", scheme=tcm(limits=[limit_row(per_visit={"I": "70.00"})]))
    second = notice("second-2025-1", start=date(2025, 1, 1), replaces=["first-2024-1"])
    second["tcm"]["rate"]["share"] = "1"
    for data in (first, second):
        write(folder, data)
    return Catalogue.load(folder)


def test_another_places_notice_may_be_taken_on_any_day(tmp_path: Path) -> None:
    catalogue = elsewhere(tmp_path)
    claims = [claim(1, on=date(2020, 1, 1)), claim(2), claim(3, "哮喘"), claim(4, tier=FeeClass.II)]
    impact = what_if(claims, PolicyChange(notice="first-2024-1"), place="141100", catalogue=catalogue)
    assert [(row.fund_before, row.fund_after) for row in impact.rows] == [
        (
            Decimal("90.00"),
            Decimal("140.00"),
        ),  # two visits at half, at most 70.00; the first was before any notice
        (Decimal("90.00"), Decimal("0.00")),
        (Decimal("90.00"), Decimal("0.00")),
    ]
    own = what_if(
        [claim(1, on=date(2026, 1, 1))],
        PolicyChange(notice="lvliang-2022-22"),
        place="140900",
        catalogue=catalogue,
    )
    assert (own.fund_before, own.fund_after) == (Decimal("100.00"), Decimal("90.00"))


def test_another_days_notice_may_be_taken(tmp_path: Path) -> None:
    catalogue = elsewhere(tmp_path)
    claims = [claim(1, on=date(2026, 1, 1), cost="60.00")]
    impact = what_if(claims, PolicyChange(as_on=date(2024, 6, 1)), place="140900", catalogue=catalogue)
    assert (impact.fund_before, impact.fund_after) == (Decimal("60.00"), Decimal("30.00"))
    on_top = PolicyChange(as_on=date(2024, 6, 1), rate="0.10")
    assert what_if(claims, on_top, place="140900", catalogue=catalogue).fund_after == Decimal("6.00")
    assert on_top.text().zh == "按 2024-06-01 有效的文件；支付比例 10%"


def test_a_limit_is_changed_in_every_notice_that_sets_it_and_left_out_of_the_others(tmp_path: Path) -> None:
    first = notice("first-2024-1", scheme=tcm(limits=[limit_row("颈椎病"), limit_row("哮喘")]))
    second = notice("second-2025-1", start=date(2025, 1, 1), replaces=["first-2024-1"])
    for data in (first, second):
        write(tmp_path, data)
    change = PolicyChange(limits=[LimitChange(condition="哮喘", per_visit="1.00")])
    claims = [claim(1, "哮喘", on=date(2024, 6, 1)), claim(2, on=date(2025, 6, 1))]
    impact = what_if(claims, change, place="140900", catalogue=Catalogue.load(tmp_path))
    after = {row.condition: (row.fund_before, row.fund_after) for row in impact.rows}
    assert after == {
        Condition.ASTHMA: (Decimal("75.00"), Decimal("1.00")),
        Condition.CERVICAL_SPONDYLOSIS: (Decimal("75.00"), Decimal("75.00")),
    }


def test_other_places_and_lists_stay_as_they_are(tmp_path: Path) -> None:
    catalogue = elsewhere(tmp_path)
    changed = changed_catalogue(catalogue, "140900", PolicyChange(notice="lvliang-2022-22"))
    lists = [table.id for one in changed for table in one.facility_lists]
    assert lists == [table.id for one in catalogue for table in one.facility_lists]
    rates = changed_catalogue(catalogue, "140900", PolicyChange(rate="0.10"))
    assert rates.tcm("141100").periods[0].scheme.rate == Share.parse("0.60")
    assert [period.scheme.rate for period in rates.tcm("140900").periods] == [Share.parse("0.10")] * 2
    assert [period.scheme.conditions for period in rates.tcm("140900").periods] == [
        (Condition.CERVICAL_SPONDYLOSIS,)
    ] * 2


CHANGE: Any = PolicyChange
WRONG: Any = "fr"
LIMIT: Any = LimitChange
WHAT_IF: Any = what_if


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: CHANGE(), "change"),
        (lambda: CHANGE(notice="a", as_on=date(2023, 1, 1)), "notice, as_on"),
        (lambda: CHANGE(as_on="2023"), "as_on"),
        (lambda: CHANGE(notice=["lvliang-2022-22"]), "notice"),
        (lambda: CHANGE(rate="65%"), "rate"),
        (lambda: CHANGE(rate=Share(-1, 2)), "rate"),
        (lambda: CHANGE(rate=Share(3, 2)), "rate"),
        (lambda: CHANGE(rate=Share(0, 0)), "rate"),
        (lambda: CHANGE(rate=Share(1, 1_000_001)), "rate"),
        (lambda: what_if([claim(1)], SAME).explain(WRONG), "language"),
        (lambda: CHANGE(limits=5), "limits"),
        (lambda: CHANGE(limits=["x"]), "limits"),
        (lambda: CHANGE(limits="x"), "limits"),
        (lambda: LIMIT(), "limits"),
        (lambda: LIMIT(condition=5, annual="1.00"), "condition"),
        (lambda: LIMIT(fee_class="IV", annual="1.00"), "fee_class"),
        (
            lambda: what_if(
                [claim(1)],
                CHANGE(limits=[LIMIT(condition=Condition.ASTHMA, annual="1.00")]),
                place="140100",
            ),
            "limits",
        ),
        (lambda: WHAT_IF([claim(1)], CHANGE(notice="shanxi-2021-2")), "notice"),
        (lambda: WHAT_IF([claim(1)], CHANGE(as_on=date(2020, 1, 1))), "as_on"),
        (lambda: WHAT_IF([claim(1)], "0.65"), "change"),
        (lambda: WHAT_IF(5, SAME), "claims"),
        (lambda: WHAT_IF([claim(1)], SAME, place="x"), "place"),
        (lambda: WHAT_IF([claim(1)], SAME, known_on="x"), "known_on"),
    ],
)
def test_a_change_that_is_none_is_refused_by_name(make: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_unknown_names_and_wrong_amounts_are_refused() -> None:
    with pytest.raises(MoneyError, match="annual"):
        LimitChange(annual=1.5)  # type: ignore[arg-type]
    with pytest.raises(MoneyError, match="per_visit"):
        LimitChange(per_visit="-1")
    with pytest.raises(UnknownTermError):
        what_if([claim(1)], PolicyChange(limits=[LimitChange(condition="脚气", annual="1.00")]))
    with pytest.raises(UnknownTermError):
        what_if([claim(1)], PolicyChange(notice="none-2020-1"))


def test_a_change_is_told_in_both_languages() -> None:
    limits = [
        LimitChange(annual=None),
        LimitChange(condition=Condition.ASTHMA, fee_class=FeeClass.III, per_visit="1.00", annual=UNCHANGED),
    ]
    change = PolicyChange(notice="lvliang-2022-22", limits=limits)
    assert (
        change.text().en
        == "by lvliang-2022-22; every condition, every class, unlimited a year; asthma, class III, 1.00 yuan per visit"
    )
    assert change.text().zh == "按 lvliang-2022-22；各病症，各类，年度不限；哮喘，三类，单次 1.00 元"
    assert PolicyChange(rate=Share.parse("0.5")).text().zh == "支付比例 50%"


def test_a_notice_that_replaces_another_may_be_taken_elsewhere_and_counts_as_known(tmp_path: Path) -> None:
    catalogue = elsewhere(tmp_path)
    impact = what_if(
        [claim(1)],
        PolicyChange(notice="second-2025-1"),
        place="141100",
        known_on=date(2023, 1, 1),
        catalogue=catalogue,
    )
    assert (impact.fund_before, impact.fund_after) == (Decimal("90.00"), Decimal("100.00"))


def test_the_lists_of_a_notice_that_is_taken_stay_where_they_were(tmp_path: Path) -> None:
    write(tmp_path, with_list(), csv=f"{HEADER}\n{ROW}\n")
    catalogue = Catalogue.load(tmp_path)
    changed = changed_catalogue(catalogue, "141100", PolicyChange(notice="next-2024-1"))
    lists = [(one.place, one.dates.known, table.id) for one in changed for table in one.facility_lists]
    assert ("140900", date(2023, 12, 1), "own") in lists
    assert len(lists) == len([table for one in catalogue for table in one.facility_lists])


@pytest.mark.parametrize("rate", [Share(0, 1), Share(1, 1), Share(1, 3), Share.parse("0.999999")])
def test_any_share_from_nothing_to_all_may_be_the_rate(rate: Share) -> None:
    impact = what_if([claim(1, cost="100.00")], PolicyChange(rate=rate))
    assert impact.fund_after == to_yuan(rate.of_half_up(10_000))


@pytest.mark.parametrize("day", [date.min, date(1930, 1, 1), date(2022, 8, 14), date.max])
def test_a_notice_that_is_taken_speaks_on_every_day(day: date) -> None:
    impact = what_if([claim(1, on=day)], PolicyChange(notice="lvliang-2022-22"))
    assert impact.fund_after == Decimal("90.00")


@pytest.mark.parametrize("taken", ["first-2024-1", "second-2025-1", "lvliang-2022-22"])
def test_beside_a_notice_that_is_taken_every_other_stays_in_force_as_long_as_before(
    tmp_path: Path, taken: str
) -> None:
    catalogue = elsewhere(tmp_path)
    for place in ("140900", "141100"):
        changed = changed_catalogue(catalogue, place, PolicyChange(notice=taken))
        for on in (date(2020, 1, 1), date(2023, 1, 1), date(2024, 6, 1), date(2026, 1, 1)):
            for asked in ("140900", "141100"):
                ids = [one.id.removesuffix(".rest") for one in changed.in_force(asked, on) if one.id != taken]
                assert ids == [one.id for one in catalogue.in_force(asked, on)], (place, on, asked)


def test_the_other_tables_of_a_notice_that_is_taken_stand_once() -> None:
    rooms.fill()
    own = {"code": "mobile_clinics", "zh": "巡回医疗车", "en": "mobile clinics"}
    lists = SHIPPED["shanxi-2021-2"].content.rows("facility_lists")
    tables: dict[str, Any] = {"own_figures": [own], "facility_lists": lists}
    for name in TABLES:
        rows = [row for one in SHIPPED for row in one.content.rows(name)]
        tables.setdefault(name, rows)
    source = SHIPPED["shanxi-2023-51"].content
    data: dict[str, Any] = {name: one for name, one in source.data.items() if name not in tables}
    data["subsidies"] = {}
    for name, rows in tables.items():
        *outer, key = name.split(".")
        (data[outer[0]] if outer else data)[key] = rows
    content = Content(source.raw, lambda name: (DATA / name).read_bytes(), data)
    full = evolve(SHIPPED["shanxi-2023-51"], tcm=SHIPPED["lvliang-2022-22"].tcm, content=content)
    changed = changed_catalogue(Catalogue([full]), "141100", PolicyChange(notice="shanxi-2023-51"))
    cls: Any
    for name, cls in TABLES.items():
        assert full.rows(cls), name
        assert tuple(row for one in changed for row in one.rows(cls)) == full.rows(cls), name
    assert full.facility_lists
    assert [one.facility_lists for one in changed if one.facility_lists] == [full.facility_lists]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"condition": "哮喘", "annual": "1"}, {"condition": "asthma", "annual": "2"}, False),
        ({"annual": "1"}, {"annual": None}, False),
        ({"fee_class": "III", "per_visit": "1"}, {"fee_class": "三类", "per_visit": "2"}, False),
        ({"condition": "哮喘", "annual": "1"}, {"condition": "asthma", "annual": "1.00"}, True),
        ({"condition": "哮喘", "annual": "1"}, {"condition": "哮喘", "per_visit": "2"}, True),
        ({"annual": "1"}, {"condition": "哮喘", "annual": "2"}, True),
    ],
)
def test_a_limit_is_changed_in_one_way_only(
    first: dict[str, Any], second: dict[str, Any], together: bool
) -> None:
    change = PolicyChange(limits=[LimitChange(**first), LimitChange(**second)])
    if together:
        changed_catalogue(SHIPPED, "141100", change)
        return
    with pytest.raises(InputError, match="one change of a kind of limit"):
        changed_catalogue(SHIPPED, "141100", change)
