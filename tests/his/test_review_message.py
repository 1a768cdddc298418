"""Before paying, as messages: 3101 and 3102 are read as strictly as a settlement, and every warning is told in full."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.his.golden import GOLDEN, request_of

from shanxi_health_policy import FacilityKind, FeeClass, reimburse, review
from shanxi_health_policy.his import (
    Dialect,
    Institution,
    ItemMapping,
    MessageError,
    MessageReview,
    Settings,
    check_messages,
    read_message,
    review_message,
)
from shanxi_health_policy.his.transactions.before_paying import RiskResult
from shanxi_health_policy.supervision import Severity
from shanxi_health_policy.testing import amounts

[_GOLDEN] = [one for one in GOLDEN if one["infno"] == "3101"]


def order(rx_id: str, name: object, amount: object, **more: object) -> dict[str, Any]:
    return {"rx_id": rx_id, "hilist_name": name, "hosplist_code": f"ZL{rx_id}", "sumamt": amount, **more}


def encounter(*orders: dict[str, Any], **more: object) -> dict[str, Any]:
    """A visit for cervical spondylosis at a hospital of class II."""
    given = list(orders) or [order("1", "电针", "150.00")]
    total = sum(Decimal(str(one["sumamt"])) for one in given if str(one["sumamt"]).replace(".", "").isdigit())
    told: dict[str, Any] = {
        "mdtrt_id": "V000001",
        "medins_id": "H14110000001",
        "medins_lv": "05",
        "adm_date": "2023-05-04 09:00:00",
        "med_type": "16",
        "insutype": "390",
        "medfee_sumamt": str(total),
        "fsi_diagnose_dtos": [{"maindise_flag": "1", "dise_codg": "M47.801", "dise_name": "颈椎病"}],
        "fsi_order_dtos": given,
    }
    return told | more


def asked(*encounters: dict[str, Any], infno: str = "3101", **patient: object) -> dict[str, Any]:
    told = {"patn_id": "P000001", "curr_mdtrt_id": "V000001", "poolarea": "141100"} | patient
    told["fsi_encounter_dtos"] = list(encounters) or [encounter()]
    return request_of({"infno": infno, "input": {"data": {"trig_scen": "4", "patient_dtos": [told]}}})


def codes(found: MessageReview) -> list[str | None]:
    return [row.rule_id for row in found.message.rows(RiskResult)]


@pytest.mark.parametrize("infno", ["3101", "3102"])
def test_nothing_to_warn_of_is_an_answer_without_a_result(infno: str) -> None:
    found = review_message(asked(infno=infno), ytd_paid=0)
    assert found.to_plain()["output"] == {"result": []}
    assert found.to_plain()["infcode"] == 0
    assert found.review.right
    assert str(found.review.answer.fund_payment) == "90.00"


def test_a_warning_is_told_with_its_rule_its_reason_its_amount_and_its_mending() -> None:
    orders = [order("1", "电针", "150.00"), order("2", "血常规", "20")]
    found = review_message(asked(encounter(*orders)), ytd_paid="2120.00")
    first, second = found.message.rows(RiskResult)
    assert (first.rule_id, str(first.vola_amt), first.sev_deg, first.vola_bhvr_type) == (
        "technique_not_covered",
        "20.00",
        "3",
        "2",
    )
    [item] = first.judge_result_detail_dtos
    assert (item.rx_id, str(item.vola_amt), item.vola_item_type) == ("2", "20.00", "1")
    assert first.rule_name == "项目不在技术目录（吕医保发〔2022〕22号 一；附件1、附件2 [T2]；I-T7）"
    assert "血常规" in str(first.vola_cont)
    assert "改正：" in str(first.vola_cont)
    assert (second.rule_id, str(second.vola_amt), second.vola_bhvr_type) == ("annual_limit", "30.00", "1")
    assert [one.vola_item_type for one in second.judge_result_detail_dtos] == ["2", "2"]
    assert second.vola_evid == "本年尚余 60.00 元"
    msgid = found.message.head.inf_refmsgid  # type: ignore[union-attr]
    assert [one.jr_id for one in (first, second)] == [f"1-{msgid}", f"2-{msgid}"]
    assert [one.jrd_id for one in second.judge_result_detail_dtos] == [f"1-2-{msgid}", f"2-2-{msgid}"]
    assert [one.name for one in found.unmatched] == ["血常规"]
    assert "I-H14" in {one.id for one in found.readings}
    assert json.loads(found.to_json())["output"]["result"][1]["vola_amt"] == "30.00"


def test_an_answer_is_itself_right_and_in_the_language_and_codes_of_the_dialect() -> None:
    degrees = {Severity.CLEAR: "C", Severity.HIGH: "H", Severity.SLIGHT: "L"}
    dialect = Dialect(language="en", sev_degs=degrees, lone_rows=("result",), codes={"sev_deg": {"L": "轻"}})
    settings = Settings(dialect=dialect)
    plain = review_message(asked(encounter(order("1", "血常规", "20"))), settings, ytd_paid=0).to_plain()
    result: Any = plain["output"]["result"]  # type: ignore[index]
    assert result["sev_deg"] == "L"
    assert "the patient's own" in result["vola_cont"]
    found = check_messages(plain, settings)
    assert found.right
    assert [one.where for one in found.oddities] == []


@given(amounts("300.00"), amounts(), st.sampled_from(["01", "5", "08"]))
def test_what_is_due_is_what_the_rule_pays_and_the_library_finds_the_same(
    amount: Decimal, ytd: Decimal, hosp_lv: str
) -> None:
    found = review_message(asked(encounter(order("1", "电针", str(amount)), medins_lv=hosp_lv)), ytd_paid=ytd)
    visit, tier = found.visit.visit, found.visit.tier
    assert found.review.answer.fund_payment == reimburse(visit, tier, ytd, place="141100").fund_payment
    again = review(visit, tier, ytd, hospital_grade=found.visit.grade, place="141100")
    assert found.review.findings == again.findings
    assert codes(found) == [one.caution.code for one in again.findings]


def test_what_the_pool_is_to_pay_is_held_against_what_is_due() -> None:
    assert codes(review_message(asked(encounter(hifp_payamt="90.00")), ytd_paid=0)) == []
    found = review_message(asked(encounter(hifp_payamt="100.00")), ytd_paid=0)
    [row] = found.message.rows(RiskResult)
    assert (row.rule_id, row.sev_deg, str(row.vola_amt)) == ("overpaid", "1", "10.00")


def test_a_class_of_the_settings_is_held_against_the_grade_of_the_message() -> None:
    settings = Settings(institution=Institution(fee_class=FeeClass.I))
    found = review_message(asked(encounter(order("1", "电针", "500.00"))), settings, ytd_paid=0)
    assert codes(found) == ["fee_class_above_grade"]
    assert found.visit.tier is FeeClass.I
    assert found.review.answer.tier is FeeClass.II


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, ["same_visit"]),
        ({"medins_id": None}, ["same_visit"]),
        ({"medins_id": "H14110000002"}, ["same_day"]),
        ({"fsi_order_dtos": [order("9", "火罐", "150.00")]}, ["same_day"]),
        ({"adm_date": "2023-05-03"}, []),
    ],
)
def test_other_visits_of_the_day_are_seen(other: dict[str, Any], expected: list[str]) -> None:
    found = review_message(asked(encounter(), encounter(mdtrt_id="V000000") | other), ytd_paid=0)
    assert codes(found) == expected
    if expected:
        assert "V000000" in str(found.message.rows(RiskResult)[0].vola_evid)


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "血常规、尿常规；本年尚余 60.00 元"), ("en", "血常规, 尿常规; left of the year: 60.00 yuan")],
)
def test_what_shows_a_warning_is_listed_and_then_what_is_left_of_the_year(language: Any, told: str) -> None:
    orders = [order("1", "电针", "10.00"), order("2", "血常规", "20"), order("3", "尿常规", "5")]
    found = review_message(
        asked(encounter(*orders)), Settings(dialect=Dialect(language=language)), ytd_paid="2120.00"
    )
    assert found.message.rows(RiskResult)[0].vola_evid == told


def test_a_visit_of_another_day_decides_nothing_however_wrong_it_is() -> None:
    other = encounter(mdtrt_id="V0", adm_date="2023-05-03", medfee_sumamt="1.00")
    assert codes(review_message(asked(encounter(), other), ytd_paid=0)) == []


def test_the_grade_is_that_of_the_message_or_else_of_the_settings() -> None:
    settings = Settings(institution=Institution(hosp_lv="02"))
    for written, tier in (("05", FeeClass.II), (None, FeeClass.I)):
        found = review_message(asked(encounter(medins_lv=written)), settings, ytd_paid=0)
        assert found.visit.tier is tier


def test_an_order_without_the_name_of_the_list_goes_by_that_of_the_hospital() -> None:
    found = review_message(asked(encounter(order("1", None, 150, hosplist_name="电针"))), ytd_paid=0)
    assert (codes(found), str(found.review.answer.eligible_cost)) == ([], "150.00")


def test_orders_up_to_all_bounds_are_reviewed_and_none_beyond() -> None:
    most = "9999999999.99"
    at_most = [
        encounter(order("1", "电针", most), medfee_sumamt=most, hifp_payamt=paid) for paid in (0, most)
    ]
    found = [review_message(asked(one), ytd_paid=0) for one in at_most]
    assert [codes(one)[0] for one in found] == ["underpaid", "overpaid"]
    beyond = encounter(order("1", "电针", most), order("2", "督灸", "0.01"), medfee_sumamt="10000000000.00")
    assert faults(asked(beyond)) == [f"{VISIT}.medfee_sumamt"]
    assert faults(asked(encounter(hifp_payamt="10000000000.00"))) == [f"{VISIT}.hifp_payamt"]


def test_the_year_may_be_told_by_running_totals() -> None:
    settings = Settings(dialect=Dialect(cum_type_codes={"颈椎病": "T"}))
    row = {"insutype": "390", "year": "2023", "cum_ym": "202304", "cum_type_code": "T", "cum": "2120.00"}
    totals = {"infcode": 0, "output": {"cuminfo": [row]}}
    assert codes(review_message([asked(), totals], settings)) == ["annual_limit"]


def test_items_are_known_by_the_mapping_first() -> None:
    settings = Settings(items=ItemMapping({"ZL1": "电针", "ZL2": None}))
    orders = [order("1", "针（本院）", "150.00"), order("2", "火罐", "5.00")]
    found = review_message(asked(encounter(*orders)), settings, ytd_paid=0)
    assert str(found.review.answer.eligible_cost) == "150.00"
    assert found.unmatched == ()
    assert codes(found) == ["technique_not_covered"]


def test_the_condition_is_that_of_the_disease_code_the_main_diagnosis_or_the_discharge() -> None:
    def condition(**more: object) -> str:
        return review_message(asked(encounter(**more)), ytd_paid=0).visit.visit.condition.zh

    other = [{"maindise_flag": "0", "dise_codg": "J45.900"}, {"maindise_flag": "1", "dise_codg": "M75.001"}]
    assert condition() == "颈椎病"
    assert condition(dise_no="M17.900") == "骨性关节炎"
    assert condition(fsi_diagnose_dtos=other) == "肩周炎"
    assert condition(fsi_diagnose_dtos=[], dscg_main_dise_codg="M75.001") == "肩周炎"
    assert condition(fsi_diagnose_dtos=other, dscg_main_dise_codg="J45.900") == "肩周炎"
    assert condition(fsi_diagnose_dtos=other[:1]) == "哮喘"
    named = review_message(asked(encounter(fsi_diagnose_dtos=[])), ytd_paid=0, condition="哮喘")
    assert named.visit.visit.condition.zh == "哮喘"
    unknown = review_message(
        asked(encounter(dise_no="", fsi_diagnose_dtos=[{"dise_codg": "I10"}])), ytd_paid=0
    )
    assert codes(unknown) == ["condition_not_covered"]


def test_the_place_is_that_of_the_insurance_or_else_of_the_pool() -> None:
    message = asked(poolarea="140100")
    assert review_message(message, ytd_paid=0).visit.place == "141121"
    del message["insuplc_admdvs"]
    found = review_message(message, ytd_paid=0)
    assert found.visit.place == "140100"
    assert codes(found) == ["not_covered"]


def test_a_facility_of_the_settings_is_decided() -> None:
    centre = Institution(kind=FacilityKind.COMMUNITY_HEALTH_SERVICE_CENTRE, facility_name="没有列出的中心")
    assert codes(review_message(asked(), Settings(institution=centre), ytd_paid=0)) == ["facility_open"]
    hospital = Institution(kind=FacilityKind.OTHER_HOSPITAL, fee_class=FeeClass.II)
    message = asked(encounter(medins_lv=None))
    with pytest.raises(MessageError) as caught:
        review_message(message, Settings(institution=hospital), ytd_paid=0)
    assert [one.where for one in caught.value.faults] == ["institution.facility.grade"]


def test_a_long_text_is_cut_within_its_width_and_the_cut_is_seen() -> None:
    orders = [order(str(number), f"某项检查{number:03}" * 10, "1.00") for number in range(30)]
    [row] = review_message(asked(encounter(*orders)), ytd_paid=0).message.rows(RiskResult)
    assert len(str(row.vola_evid)) == len(str(row.vola_cont)) == 500
    assert str(row.vola_evid).endswith("…")
    assert len(row.judge_result_detail_dtos) == 30


def faults(message: Any, settings: Settings | None = None, ytd_paid: object = 0) -> list[str]:
    with pytest.raises(MessageError) as caught:
        review_message(message, settings, ytd_paid=ytd_paid)  # type: ignore[arg-type]
    for one in caught.value.faults:
        assert one.expected.zh
        assert one.expected.en
    return [one.where for one in caught.value.faults]


PATIENT = "input.data.patient_dtos[0]"
VISIT = f"{PATIENT}.fsi_encounter_dtos[0]"
HINT = {"dise_codg": "M47.899", "dise_name": "颈椎病"}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"med_type": "21"}, "med_type"),
        ({"med_type": None}, "med_type"),
        ({"insutype": "410"}, "insutype"),
        ({"medins_lv": "99"}, "medins_lv"),
        ({"medfee_sumamt": "149.99"}, "medfee_sumamt"),
        ({"medfee_sumamt": None}, "medfee_sumamt"),
        ({"hifp_payamt": "-1"}, "hifp_payamt"),
        ({"fsi_order_dtos": [], "medfee_sumamt": 0}, "fsi_order_dtos"),
        ({"fsi_diagnose_dtos": []}, "fsi_diagnose_dtos"),
        ({"fsi_diagnose_dtos": [{"dise_codg": "A17.07"}]}, "fsi_diagnose_dtos"),
        # a code on no list whose name is known: as a main diagnosis, on discharge, and where there is no other
        ({"fsi_diagnose_dtos": [HINT | {"maindise_flag": "1"}]}, "fsi_diagnose_dtos"),
        (
            {"fsi_diagnose_dtos": [], "dscg_main_dise_codg": "M47.899", "dscg_main_dise_name": "颈椎病"},
            "fsi_diagnose_dtos",
        ),
        ({"fsi_diagnose_dtos": [HINT]}, "fsi_diagnose_dtos"),
        (
            {"fsi_order_dtos": [order("1", "电针", "75.00"), order("1", "电针", "75.00")]},
            "fsi_order_dtos[1].rx_id",
        ),
        ({"fsi_order_dtos": [order("1", "电针", "-150.00")]}, "fsi_order_dtos[0].sumamt"),
        ({"fsi_order_dtos": [order("1", None, "150.00")]}, "fsi_order_dtos[0].hilist_name"),
    ],
)
def test_each_thing_that_decides_is_strict(changes: dict[str, Any], where: str) -> None:
    assert f"{VISIT}.{where}" in faults(asked(encounter() | changes))


def test_what_cannot_be_reviewed_is_told() -> None:
    assert faults([]) == ["input.data.patient_dtos (3101)", "ytd_paid"][: len(faults([]))]
    two = asked()
    two["input"]["data"]["patient_dtos"] *= 2
    assert faults(two) == ["input.data.patient_dtos[1]"]
    assert faults(asked(curr_mdtrt_id="V9")) == [f"{PATIENT}.curr_mdtrt_id"]
    assert faults(asked(encounter(), encounter(mdtrt_id="V2"), curr_mdtrt_id=None)) == [
        f"{PATIENT}.curr_mdtrt_id"
    ]
    assert faults(asked(), ytd_paid=None) == ["ytd_paid"]
    message = asked(poolarea="吕梁")
    del message["insuplc_admdvs"]
    assert f"{PATIENT}.poolarea" in faults(message)
    assert "institution.fee_class" in faults(asked(encounter(medins_lv=None)))
    assert faults([asked(), {"infcode": -1, "output": None}]) == ["[1].infcode"]


def test_a_visit_of_the_day_that_is_wrong_is_told() -> None:
    other = encounter(mdtrt_id="V0", medfee_sumamt="1.00")
    assert faults(asked(encounter(), other)) == [f"{PATIENT}.fsi_encounter_dtos[1].medfee_sumamt"]
    wrong = encounter(order("9", "电针", "-1.00"), mdtrt_id="V0", medfee_sumamt=0)
    assert faults(asked(encounter(), wrong)) == [f"{PATIENT}.fsi_encounter_dtos[1].fsi_order_dtos[0].sumamt"]
    destroyed = encounter(mdtrt_id="4.51E+17")
    assert faults(asked(encounter(), destroyed)) == [f"{PATIENT}.fsi_encounter_dtos[1].mdtrt_id"]


@pytest.mark.parametrize(("msgid", "told"), [("M" * 48, f"1-{'M' * 48}"), ("M" * 49, f"1-{'M' * 47}…")])
def test_what_fills_its_width_is_not_cut(msgid: str, told: str) -> None:
    message = asked(encounter(order("1", "血常规", "20"))) | {"msgid": msgid}
    assert review_message(message, ytd_paid=0).message.rows(RiskResult)[0].jr_id == told


def test_the_example_is_answered_as_it_says() -> None:
    found = review_message(deepcopy(request_of(_GOLDEN)), ytd_paid=0)
    assert codes(found) == ["technique_not_covered"]
    assert read_message(found.to_json()) == found.message
