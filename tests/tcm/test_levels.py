"""A hospital known by its level alone (二级, 三级, 一级): eligible by it; its fee class is said where it is one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import notice, tcm, text, write
from tests.tcm.paying import kinds, paid, visit

from shanxi_health_policy import (
    Catalogue,
    Facility,
    FeeClass,
    HospitalGrade,
    InputError,
    ServiceItem,
    Visit,
    audit,
    decide_eligibility,
    fee_class_of,
    reimburse,
)
from shanxi_health_policy.notices import OpenFeeClassError, TcmScheme
from shanxi_health_policy.supervision import Irregularity
from shanxi_health_policy.testing import visits

DAY = date(2023, 5, 4)
LEVELS = {"三级": HospitalGrade.LEVEL_3, "二级": HospitalGrade.LEVEL_2, "一级": HospitalGrade.LEVEL_1}
ONE, TWO, THREE = FeeClass


def shipped() -> TcmScheme:
    """What the notice of Lvliang pays."""
    scheme = Catalogue.shipped()["lvliang-2022-22"].tcm
    assert scheme is not None
    return scheme


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T21")
def test_the_grades_of_a_level_are_those_that_it_may_stand_for() -> None:
    for grade in HospitalGrade:
        assert all(one.level == grade.level and not one.is_level for one in grade.within)
        assert grade.is_level == (grade.within != (grade,))
    assert [one.zh for one in HospitalGrade.LEVEL_3.within] == [
        "三级特等",
        "三级甲等",
        "三级乙等",
        "三级丙等",
    ]
    for name, level in LEVELS.items():
        assert [HospitalGrade.parse(f"{name}{more}") for more in ("", "医院", "未定等", " 未评等")] == [
            level
        ] * 4
    assert HospitalGrade.find("2") is None  # a code of the platform, and no level


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T21")
@given(st.sampled_from(sorted(LEVELS)))
def test_a_level_has_a_class_exactly_where_all_of_its_grades_are_in_it(name: str) -> None:
    level = LEVELS[name]
    classes = {fee_class_of(one) for one in level.within}
    assert set(shipped().classes_of(level)) == classes
    if len(classes) == 1:
        assert {fee_class_of(level)} == classes
        return
    with pytest.raises(OpenFeeClassError) as caught:
        fee_class_of(level)
    assert set(caught.value.classes) == classes
    message = caught.value.message("zh")
    assert all(one.zh in message for one in (*level.within, *classes))


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T21")
def test_level_1_is_class_iii_and_of_levels_2_and_3_both_classes_are_named() -> None:
    assert fee_class_of(HospitalGrade.LEVEL_1) is THREE
    for level, zh, en in (
        ("二级", "二级甲等为二类，二级乙等、二级丙等为三类", "level 2 grade A: class II; level 2 grade B"),
        ("三级", "三级特等、三级甲等为一类，三级乙等、三级丙等为二类", "level 3 grade A: class I; level 3"),
    ):
        with pytest.raises(OpenFeeClassError, match=zh) as caught:
            fee_class_of(HospitalGrade.parse(level))
        assert en in caught.value.message("en")
        assert (caught.value.field, caught.value.value) == ("grade", f"'{level}'")


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.parametrize(
    ("level", "kind", "way"),
    [
        ("二级", "中医医院", "a"), ("三级", "中医医院", "a"), ("一级", "中医医院", None),
        ("二级", "其他医院", "b"), ("三级", "其他医院", "b"), ("一级", "其他医院", None),
    ],
)  # fmt: skip
def test_a_level_decides_whether_a_hospital_is_eligible(level: str, kind: str, way: str | None) -> None:
    found = decide_eligibility(Facility(kind=kind, grade=level), DAY)
    assert (None if found.way is None else found.way.id) == way
    assert found.eligible == (way is not None)


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T21")
@given(visits(with_facilities=False), st.sampled_from(FeeClass), st.sampled_from(sorted(LEVELS)))
def test_a_stated_class_holds_beside_a_level_and_the_answer_says_what_the_others_would_pay(
    bill: Visit, tier: FeeClass, name: str
) -> None:
    facility = Facility(kind="中医医院", grade=name, bureau_approval=True)
    answer = reimburse(evolve(bill, facility=facility), tier)
    assert answer.fund_payment == reimburse(bill, tier).fund_payment
    others = [one for one in shipped().classes_of(LEVELS[name]) if one is not tier]
    said = [one for one in answer.steps if one.readings == ("I-T21",)]
    assert len(said) == (answer.period is not None and name != "一级")
    for step in said if answer.covered else ():
        for one in others:
            assert f"{one.zh}支付 {reimburse(bill, one).fund_payment} 元" in step.label.zh


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T21")
def test_a_clerk_of_a_level_2_hospital_reads_both_classes_and_both_sums() -> None:
    hospital = Facility(kind="中医医院", grade="二级", name="某县中医医院")
    bill = Visit("颈椎病", DAY, [ServiceItem("电针", "300.00")], facility=hospital)
    answer = reimburse(bill, TWO)
    assert answer.fund_payment == Decimal("115.00")
    assert (
        "只知二级：二级甲等为二类，二级乙等、二级丙等为三类；按所写的二类计算；三类支付 80.00 元"
        in answer.explain("zh")
    )
    assert "the stated class II holds; class III would pay 80.00" in answer.explain("en")
    ungraded = evolve(bill, facility=evolve(hospital, grade="一级", bureau_approval=True))
    assert "一级按口径归三类；按所写的二类计算" in reimburse(ungraded, TWO).explain("zh")
    nothing = evolve(bill, items=[ServiceItem("血常规", "10.00")])
    assert "按所写的二类计算  〔" in reimburse(nothing, TWO).explain("zh")


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T14", "I-T21")
def test_supervision_holds_a_level_against_the_nearest_class_it_may_be_in() -> None:
    dear = visit(cost="300.00")
    [too_much, above] = audit([paid("S1", "140.00", dear, hospital_grade=HospitalGrade.LEVEL_2)]).findings
    assert (too_much.irregularity, too_much.due) == (Irregularity.OVERPAID, Decimal("115.00"))
    assert above.irregularity is Irregularity.FEE_CLASS_ABOVE_GRADE
    for tier, amount in ((TWO, "115.00"), (THREE, "80.00")):
        assert kinds(paid("S1", amount, dear, tier=tier, hospital_grade=HospitalGrade.LEVEL_2)) == []
    assert [
        one
        for _, one, _ in kinds(paid("S1", "80.00", dear, tier=THREE, hospital_grade=HospitalGrade.LEVEL_3))
    ] == [Irregularity.UNDERPAID]


def own(folder: Path, *classes: dict[str, Any]) -> Catalogue:
    """A notice of Xinzhou that sorts grades as it is told, class I and II; nothing else is in the catalogue."""
    limits = {"condition": "颈椎病", "at": text(), "clauses": ["A"]}
    amounts = {one["fee_class"]: "100.00" for one in classes}
    rows = [{"clause": "A", "at": text()} | one for one in classes]
    scheme = tcm(fee_classes=rows, limits=[limits | {"per_visit": amounts, "annual": amounts}])
    return Catalogue.load(write(folder, notice(scheme=scheme)), with_shipped=False)


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T21")
def test_a_notice_may_sort_a_level_itself_and_a_level_with_an_unsorted_grade_has_no_class(
    tmp_path: Path,
) -> None:
    itself = own(
        tmp_path,
        {"fee_class": "I", "grades": ["三级", "三级甲等"]},
        {"fee_class": "II", "grades": ["二级甲等"]},
    )
    at = {"place": "140900", "catalogue": itself}
    assert fee_class_of(HospitalGrade.LEVEL_3, **at) is ONE  # type: ignore[arg-type]
    for grade in (HospitalGrade.LEVEL_2, HospitalGrade.LEVEL_1, HospitalGrade.LEVEL_2_B):
        with pytest.raises(InputError, match="140900 的文件归入某一收费类别的等级") as caught:
            fee_class_of(grade, **at)  # type: ignore[arg-type]
        assert not isinstance(caught.value, OpenFeeClassError)


def test_a_notice_without_the_reading_says_the_same_and_cites_none(tmp_path: Path) -> None:
    catalogue = own(
        tmp_path, {"fee_class": "I", "grades": ["二级甲等"]}, {"fee_class": "II", "grades": ["二级乙等"]}
    )
    bill = Visit(
        "颈椎病", date(2024, 5, 4), [ServiceItem("电针", "10.00")], Facility(kind="中医医院", grade="二级")
    )
    answer = reimburse(bill, ONE, catalogue=catalogue)
    [said] = [one for one in answer.steps if "只知二级" in one.label.zh]
    assert (said.readings, "二类支付 5.00 元" in said.label.zh) == ((), True)
