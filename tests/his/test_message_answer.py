"""A visit's messages answered: the amounts are the rule's, the identities always hold, and oddities are read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from tests.his.visits import SETTINGS, diagnosis, line, request, visit

from shanxi_health_policy import Condition, FacilityKind, FeeClass, InsuranceKind, reimburse
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.his import (
    Dialect,
    Institution,
    ItemMapping,
    Message,
    MessageAnswer,
    MessageError,
    SetlDetail,
    SetlInfo,
    Settings,
    broken_identities,
    cancel_message,
    check_messages,
    diag_types,
    preview_message,
    read_message,
    settle_message,
    write_json,
)
from shanxi_health_policy.his.message_answer import LONGEST_PROC_INFO, proc_info
from shanxi_health_policy.money import to_fen
from shanxi_health_policy.testing.strategies.hospital_messages import HospitalCase, hospital_cases
from shanxi_health_policy.vocabulary import Limit, Reason
from shanxi_health_policy.vocabulary.conditions import DeclaredCondition

Plain = dict[str, Any]


def settled(messages: list[Plain], settings: Settings = SETTINGS, **asked: Any) -> MessageAnswer:
    """The answer when the fund has paid 2,640 yuan, unless said otherwise."""
    return settle_message(messages, settings, **({"ytd_paid": "2640.00"} | asked))


def info_of(message: Message) -> SetlInfo:
    """Its `setlinfo`."""
    [info] = message.rows(SetlInfo)
    return info


def yuan(amount: Decimal | None) -> str:
    """An amount as it is written."""
    return str(amount)


@given(case=hospital_cases())
def test_every_answer_is_the_rules_and_keeps_every_identity(case: HospitalCase) -> None:
    settings = Settings(dialect=case.dialect)
    found = settle_message(
        case.messages, settings, ytd_paid=case.ytd_paid, account_balance=case.account_balance
    )
    info = info_of(found.message)
    assert info.medfee_sumamt == sum(item.amount for item in case.visit.items)
    assert found.visit.tier is case.tier
    assert broken_identities([found.message]) == ()
    if not case.split:
        rule = reimburse(case.visit, case.tier, case.ytd_paid, place=case.place)
        assert (info.fund_pay_sumamt, info.inscp_scp_amt) == (rule.fund_payment, rule.eligible_cost)
        assert info.psn_part_amt == rule.patient_payment
    again = read_message(write_json(found.to_plain()), case.dialect)
    assert (info_of(again), again.rows(SetlDetail)) == (info, found.message.rows(SetlDetail))
    assert check_messages(found.to_json(), settings).broken == ()
    details = again.rows(SetlDetail)
    assert all(len(row.setl_proc_info or "") <= LONGEST_PROC_INFO for row in details)
    pool = details[0]
    assert pool.fund_payamt == info.fund_pay_sumamt
    if pool.crt_payb_lmt_amt is not None:
        assert pool.fund_payamt is not None
        assert pool.fund_payamt <= pool.crt_payb_lmt_amt


@given(case=hospital_cases())
def test_a_cancellation_is_the_mirror_and_both_together_are_nothing(case: HospitalCase) -> None:
    settings = Settings(dialect=case.dialect)
    found = settle_message(
        case.messages,
        settings,
        ytd_paid=case.ytd_paid,
        account_balance=case.account_balance,
        setl_id="S000001",
    )
    asked = request("2208", data={"setl_id": "S000001", "mdtrt_id": "V000001", "psn_no": "P000001"})
    back = cancel_message([asked, write_json(found.to_plain())], settings)
    assert broken_identities([back]) == ()
    assert info_of(back).setl_id == "S000001"
    assert len(back.rows(SetlDetail)) == len(found.message.rows(SetlDetail))
    pairs = zip(
        (info_of(back), *back.rows(SetlDetail)),
        (info_of(found.message), *found.message.rows(SetlDetail)),
        strict=True,
    )
    for mirrored, first in pairs:
        for name in (
            "medfee_sumamt",
            "fund_pay_sumamt",
            "acct_pay",
            "psn_cash_pay",
            "fund_payamt",
            "inscp_scp_amt",
        ):
            one, other = getattr(mirrored, name, None), getattr(first, name, None)
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert to_fen(-one if one <= 0 else one) == to_fen(other)
                assert one <= 0 <= other
    assert info_of(back).balc is None
    assert info_of(back).pool_prop_selfpay == info_of(found.message).pool_prop_selfpay


@given(case=hospital_cases(infno="2206"))
def test_a_preview_is_the_settlement_without_its_id(case: HospitalCase) -> None:
    settings = Settings(dialect=case.dialect)
    asked: dict[str, Any] = {"ytd_paid": case.ytd_paid, "account_balance": case.account_balance}
    first = preview_message(case.messages, settings, **asked)
    case.messages[-1]["infno"] = "2207"
    second = settle_message(case.messages, settings, **asked)
    assert info_of(first.message).setl_id is None
    assert info_of(second.message).setl_id == case.messages[-1]["msgid"]
    plain, other = first.to_plain(), second.to_plain()
    for one in (plain, other):
        output: Any = one["output"]
        (output[0] if isinstance(output, list) else output)["setlinfo"].pop("setl_id", None)
    assert plain == other


def test_a_visit_as_a_clerk_knows_it() -> None:
    found = settled(visit(insutype="310", acct_used_flag="1"), account_balance="50.00")
    info = info_of(found.message)
    assert found.visit.tier is FeeClass.I
    assert (found.visit.place, found.visit.kind) == ("141121", InsuranceKind.EMPLOYEE)
    assert [yuan(one) for one in (info.medfee_sumamt, info.fulamt_ownpay_amt, info.inscp_scp_amt)] == [
        "170.00",
        "20.00",
        "150.00",
    ]
    assert [
        yuan(one) for one in (info.hifp_pay, info.psn_part_amt, info.acct_pay, info.psn_cash_pay, info.balc)
    ] == [
        "80.00",
        "90.00",
        "50.00",
        "40.00",
        "0.00",
    ]
    assert yuan(info.pool_prop_selfpay) == "0.6000"
    pool, account = found.message.rows(SetlDetail)
    assert (pool.fund_pay_type, yuan(pool.crt_payb_lmt_amt)) == ("310100", "80.00")
    assert (account.fund_pay_type, yuan(account.fund_payamt)) == ("310200", "50.00")
    assert found.answer.binding is Limit.ANNUAL
    assert {"I-H1", "I-T2"} <= {one.id for one in found.readings}
    assert "I-H10" not in {one.id for one in found.readings}
    head = found.to_plain()
    assert (head["infcode"], head["refmsg_time"]) == (0, "20230504093000000")


def test_resident_insurance_is_paid_from_its_own_pool_and_has_no_account() -> None:
    found = settled(visit(acct_used_flag="1"), ytd_paid=0)
    [pool] = found.message.rows(SetlDetail)
    info = info_of(found.message)
    assert (pool.fund_pay_type, yuan(pool.crt_payb_lmt_amt)) == ("390100", "140.00")
    assert (yuan(info.acct_pay), info.balc, yuan(info.fund_pay_sumamt)) == ("0.00", None, "90.00")


def test_an_account_is_left_alone_where_it_is_not_to_be_used() -> None:
    found = settled(visit(insutype="310", acct_used_flag=0), account_balance="50.00")
    assert yuan(info_of(found.message).acct_pay) == "0.00"
    assert len(found.message.rows(SetlDetail)) == 1


def test_what_is_not_covered_is_an_answer_with_its_reason() -> None:
    found = settled(visit(diagnoses=[diagnosis("I10.x00", diag_name="原发性高血压")]))
    info, [pool] = info_of(found.message), found.message.rows(SetlDetail)
    assert found.answer.reasons[0] is Reason.CONDITION_NOT_COVERED
    assert (yuan(info.fund_pay_sumamt), yuan(info.fulamt_ownpay_amt)) == ("0.00", "170.00")
    assert (yuan(info.pool_prop_selfpay), pool.crt_payb_lmt_amt) == ("0.0000", None)
    assert "不予支付：病症不在保障范围（原发性高血压）" in (pool.setl_proc_info or "")
    employee = settled(
        visit(insutype="310", acct_used_flag="1", diagnoses=[diagnosis("I10.x00")]), account_balance="50.00"
    )
    assert yuan(info_of(employee.message).acct_pay) == "0.00"


@pytest.mark.parametrize(
    ("insuplc", "begntime", "reason"),
    [
        ("140100", "2023-05-04", Reason.NO_RULE_FOR_PLACE),
        ("149900", "2023-05-04", Reason.NO_RULE_FOR_PLACE),
        ("141199", "2022-08-14", Reason.NOT_IN_FORCE),
    ],
)
def test_no_rule_and_not_in_force_are_answers_too(insuplc: str, begntime: str, reason: Reason) -> None:
    messages = visit(registered={"begntime": begntime})
    for one in messages:
        one["insuplc_admdvs"] = insuplc
    found = settled(messages)
    assert found.answer.reasons == (reason,)
    assert yuan(info_of(found.message).fund_pay_sumamt) == "0.00"
    assert broken_identities([found.message]) == ()


def test_where_no_notice_sorts_the_grade_the_fee_class_has_to_be_given() -> None:
    messages = visit()
    for one in messages:
        one["insuplc_admdvs"] = one["mdtrtarea_admvs"] = "120000"
    with pytest.raises(MessageError) as caught:
        settled(messages)
    assert [fault.where for fault in caught.value.faults] == ["institution.fee_class"]
    given_class = Settings(institution=Institution(fee_class=FeeClass.II))
    assert settled(messages, given_class).answer.reasons == (Reason.NO_RULE_FOR_PLACE,)


def test_of_a_split_line_only_the_part_within_the_scope_counts() -> None:
    parts = {"fulamt_ownpay_amt": None, "overlmt_amt": "10", "preselfpay_amt": 5, "inscp_scp_amt": "135.00"}
    other = {"fulamt_ownpay_amt": 0, "overlmt_amt": 0, "preselfpay_amt": 0, "inscp_scp_amt": 20}
    messages = visit()
    messages.insert(
        2,
        {
            "infcode": "0",
            "output": [
                {"feedetl_sn": "1", "det_item_fee_sumamt": 150, **parts},
                {"feedetl_sn": "2", "det_item_fee_sumamt": "20.0", **other},
            ],
        },
    )
    info = info_of(settled(messages, ytd_paid=0).message)
    assert [
        yuan(one)
        for one in (info.inscp_scp_amt, info.overlmt_selfpay, info.preselfpay_amt, info.fulamt_ownpay_amt)
    ] == ["135.00", "10.00", "5.00", "20.00"]
    assert yuan(info.fund_pay_sumamt) == "81.00"


def test_of_a_visit_that_is_not_covered_everything_is_the_patients_own() -> None:
    rows = [
        {
            "feedetl_sn": "1",
            "det_item_fee_sumamt": 150,
            "overlmt_amt": 10,
            "preselfpay_amt": 5,
            "inscp_scp_amt": 135,
        },
        {"feedetl_sn": "2", "det_item_fee_sumamt": 20, "inscp_scp_amt": 20},
    ]
    messages = [*visit(diagnoses=[diagnosis("I10.x00")]), {"infcode": 0, "output": {"result": rows}}]
    found = settled(messages)
    info = info_of(found.message)
    assert [yuan(one) for one in (info.fulamt_ownpay_amt, info.overlmt_selfpay, info.preselfpay_amt)] == [
        "170.00",
        "0.00",
        "0.00",
    ]
    assert broken_identities([found.message]) == ()


def test_an_account_that_pays_nothing_has_no_row() -> None:
    found = settled(visit(insutype="310", acct_used_flag="1"), account_balance=0)
    assert len(found.message.rows(SetlDetail)) == 1
    assert yuan(info_of(found.message).balc) == "0.00"


def test_the_year_is_read_from_5206() -> None:
    settings = Settings(
        institution=SETTINGS.institution, dialect=Dialect(cum_type_codes={"颈椎病": "TCM01", "哮喘": "TCM02"})
    )
    rows: list[Plain] = [
        {"insutype": "390", "year": "2023", "cum_ym": "202304", "cum_type_code": "TCM01", "cum": "2640.00"},
        {"insutype": "390", "year": 2023, "cum_ym": "2023-03", "cum_type_code": "TCM01", "cum": 1000},
        {"insutype": "390", "year": "2023", "cum_ym": "202306", "cum_type_code": "TCM01", "cum": "2700.00"},
        {"insutype": "310", "year": "2023", "cum_ym": "202304", "cum_type_code": "TCM01", "cum": "1.00"},
        {"insutype": "390", "year": "2023", "cum_ym": "202304", "cum_type_code": "TCM02", "cum": "2.00"},
        {"insutype": "390", "year": "2022", "cum_ym": "202212", "cum_type_code": "TCM01", "cum": "3.00"},
    ]
    totals = {"infcode": 0, "output": {"cuminfo": rows}}
    other_way_round = {"infcode": 0, "output": {"cuminfo": rows[::-1]}}
    for told in (totals, other_way_round):
        assert settle_message([*visit(), told], settings).answer.paid_before_fen == 264000
    for row in rows[:3]:
        del row["cum_ym"]
    rows[1] = rows[2] = rows[3]
    assert settle_message([*visit(), totals], settings).answer.paid_before_fen == 264000


@pytest.mark.parametrize(
    ("row", "fen"),
    [
        ({"year": "2023", "cum_ym": "202305", "cum": "5.00"}, 500),  # the month of the visit
        ({"year": "2023", "cum_ym": "202306", "cum": "5.00"}, None),
        ({"cum_ym": "202304", "cum": "5.00"}, 500),  # its month tells the year too
        ({"cum_ym": "202204", "cum": "5.00"}, None),
        ({"year": "2023", "cum": "5.00"}, 500),
        ({"cum": "5.00"}, None),
        ({"year": "2023", "cum": 0}, 0),
        ({"year": "2023", "cum": "9999999999.99"}, 999999999999),
        ({"year": "2023", "cum": "10000000000.00"}, None),
    ],
)
def test_a_running_total_is_that_of_the_year_up_to_the_month_of_the_visit(
    row: Plain, fen: int | None
) -> None:
    settings = Settings(institution=SETTINGS.institution, dialect=Dialect(cum_type_codes={"颈椎病": "TCM01"}))
    messages = [*visit(), {"infcode": 0, "output": {"cuminfo": [row | {"cum_type_code": "TCM01"}]}}]
    if fen is None:
        with pytest.raises(MessageError):
            settle_message(messages, settings)
    else:
        assert settle_message(messages, settings).answer.paid_before_fen == fen


def test_a_vendors_mapping_tells_techniques_and_what_is_none() -> None:
    mapping = ItemMapping.read("code,technique,name\nZL1,电针,\nZL2,,针灸包\nYB3,督灸,\n")
    settings = Settings(institution=SETTINGS.institution, items=mapping)
    lines = (
        line("1", "电针治疗（次）", "100.00", medins_list_codg="ZL1"),
        line("2", "火罐", "30.00", medins_list_codg=" ZL2 "),
        {"feedetl_sn": "3", "det_item_fee_sumamt": "30.00", "medins_list_codg": "X", "med_list_codg": "YB3"},
        line("4", "梅花 针\n叩刺", "10.00"),
    )
    found = settled(visit(*lines), settings, ytd_paid=0)
    assert [(item.technique, yuan(item.amount)) for item in found.visit.visit.items] == [
        ("电针", "100.00"),
        ("火罐（非技术）", "30.00"),
        ("督灸", "30.00"),
        ("梅花 针 叩刺", "10.00"),
    ]
    assert yuan(info_of(found.message).inscp_scp_amt) == "130.00"
    [unmatched] = found.unmatched
    assert (unmatched.feedetl_sn, unmatched.nearest[0]) == ("4", "梅花针")
    nameless = {"feedetl_sn": "1", "det_item_fee_sumamt": 170, "medins_list_codg": "ZL2"}
    assert settled(visit(nameless), settings).visit.visit.items[0].technique == "ZL2"


def test_where_no_notice_lists_a_technique_the_split_of_its_line_decides_nothing() -> None:
    """Not though the hospital's own mapping says what it is."""
    mapped = Settings(institution=Institution(fee_class=FeeClass.I), items=ItemMapping({"ZL1": "电针"}))
    messages = visit(line("1", "针（本院）", "170.00", medins_list_codg="ZL1"))
    split = {"feedetl_sn": "1", "det_item_fee_sumamt": 170, "inscp_scp_amt": 150, "overlmt_amt": 20}
    messages.append({"infcode": 0, "output": {"result": [split]}})
    items = {}
    for place in ("141121", "140100"):
        for one in messages[:3]:
            one["insuplc_admdvs"] = place
        found = settled(messages, mapped, ytd_paid=0).visit.visit.items
        items[place] = [(item.technique, yuan(item.amount)) for item in found]
    assert items["141121"] == [("电针", "150.00"), ("电针（范围外）", "20.00")]
    assert items["140100"] == [("电针", "170.00")]


def test_a_name_without_end_is_cut_so_that_what_is_said_behind_it_still_fits() -> None:
    """As long as a name of an item may be, with what says that a listed technique is not within the scope."""
    found = settled(visit(line("1", "甲" * 300, "170.00"))).visit.visit.items
    assert [item.technique for item in found] == ["甲" * (LONGEST_NAME - len("（范围外）"))]


def test_the_facility_of_the_settings_is_decided() -> None:
    village = Settings(
        institution=Institution(hosp_lv="11", kind=FacilityKind.VILLAGE_CLINIC, bureau_approval=False)
    )
    refused = settled(visit(), village)
    assert refused.answer.reasons[0] is Reason.FACILITY_NOT_ELIGIBLE
    assert refused.message.rows(SetlDetail)[0].crt_payb_lmt_amt is None
    nameless = Settings(institution=Institution(hosp_lv="11", kind=FacilityKind.TOWNSHIP_HEALTH_CENTRE))
    with pytest.raises(MessageError) as caught:
        settled(visit(), nameless)
    assert caught.value.faults[0].where.startswith("institution.facility")


@pytest.mark.parametrize(
    ("diagnoses", "condition"),
    [
        ([diagnosis("M47.801"), diagnosis("A03.06.04.05", "2", 2)], Condition.CERVICAL_SPONDYLOSIS),
        ([diagnosis("m47.800X024 ")], Condition.CERVICAL_SPONDYLOSIS),
        ([diagnosis("I10.x00"), diagnosis("J45.900", number=2)], Condition.ASTHMA),
        ([diagnosis("J45.900", number=2), diagnosis("K29.500", number=1)], Condition.CHRONIC_GASTRITIS),
        ([diagnosis("G45.004"), diagnosis("A17.07", "2")], Condition.POSTERIOR_CIRCULATION_ISCHEMIA),
        ([diagnosis("K29.500", vali_flag="0"), diagnosis("J45.900", number=2)], Condition.ASTHMA),
        ([diagnosis("A03.06.04.05", "3"), diagnosis("J45.900")], Condition.ASTHMA),
        ([diagnosis("A03.06.04.05", "2", 1), diagnosis("A13.02", "2", 2)], Condition.CERVICAL_SPONDYLOSIS),
        ([diagnosis("X", "2", 1), diagnosis("A03.06.04.05", "2", 2)], Condition.CERVICAL_SPONDYLOSIS),
        ([diagnosis("J45.900", number=1), diagnosis("K29.500", number=None)], Condition.CHRONIC_GASTRITIS),
        ([diagnosis("J45.900", number="10"), diagnosis("K29.500", number=9)], Condition.CHRONIC_GASTRITIS),
    ],
)
def test_the_condition_that_the_diagnoses_name(diagnoses: list[Plain], condition: Condition) -> None:
    assert settled(visit(diagnoses=diagnoses)).visit.visit.condition is condition


def test_a_code_on_no_list_is_settled_under_its_name_or_else_under_itself() -> None:
    for name, told in (("原发性高血压", "原发性高血压"), (None, "I10.x00")):
        found = settled(visit(diagnoses=[diagnosis("I10.x00", diag_name=name)]))
        assert found.visit.visit.condition == DeclaredCondition("I10.x00", told, "I10.x00")


def test_the_disease_code_comes_first_and_the_caller_before_it() -> None:
    messages = visit(registered={"dise_codg": "J45.900"})
    assert settled(messages).visit.visit.condition is Condition.ASTHMA
    assert settled(messages, condition="荨麻疹").visit.visit.condition is Condition.URTICARIA
    assert settled(messages, condition=Condition.URTICARIA).visit.visit.condition is Condition.URTICARIA


def test_in_scheme_b_the_main_diagnosis_is_told_by_its_type() -> None:
    settings = Settings(institution=SETTINGS.institution, dialect=Dialect(diag_types=diag_types("B")))
    found = settled(visit(diagnoses=[diagnosis("J45.900", "2", 1), diagnosis("K29.500", "1", 2)]), settings)
    assert found.visit.visit.condition is Condition.CHRONIC_GASTRITIS


def test_a_local_code_comes_before_the_lists() -> None:
    local = {"a17.07": (Condition.VESTIBULAR_VERTIGO,), "x1": (Condition.ASTHMA,)}
    settings = Settings(institution=SETTINGS.institution, diagnoses=local)
    for code, condition in (("A17.07", Condition.VESTIBULAR_VERTIGO), ("X1", Condition.ASTHMA)):
        found = settled(visit(diagnoses=[diagnosis(code, "2")]), settings)
        assert found.visit.visit.condition is condition


def test_without_a_person_the_hospitals_own_place_stands_in() -> None:
    messages = visit()
    for one in messages:
        for node in one["input"].values():
            for row in node if isinstance(node, list) else [node]:
                row.pop("psn_no", None)
    assert settled(messages).visit.place == "141121"  # an insurance division is that of somebody
    for one in messages:
        del one["insuplc_admdvs"]
    assert settled(messages).visit.place == "141100"
    messages[1]["insuplc_admdvs"] = "141121"  # where one says it, all have to
    with pytest.raises(MessageError) as caught:
        settled(messages)
    assert [fault.where for fault in caught.value.faults] == ["[0].insuplc_admdvs", "[2].insuplc_admdvs"]
    messages[0]["mdtrtarea_admvs"] = messages[1]["insuplc_admdvs"] = None
    with pytest.raises(MessageError) as caught:
        settled(messages)
    assert [fault.where for fault in caught.value.faults] == ["[0].mdtrtarea_admvs"]


def test_a_hospital_elsewhere_is_of_the_class_that_the_place_of_the_insurance_sorts_it_into() -> None:
    messages = visit()
    for one in messages:
        one["mdtrtarea_admvs"] = "120000"
    assert settled(messages).visit.tier is FeeClass.I


def test_without_settings_the_messages_say_it_all() -> None:
    messages = visit(registered={"hosp_lv": "02"})
    for answer, infno in ((preview_message, "2206"), (settle_message, "2207")):
        messages[2]["infno"] = infno
        assert yuan(answer(messages, ytd_paid=0).answer.fund_payment) == "90.00"


@pytest.mark.parametrize(
    ("paid", "left"), [(0, "140.00"), ("2650.00", "70.00"), ("2720.00", "0.00"), ("2720.01", "0.00")]
)
def test_what_the_limits_still_allow_is_never_below_nothing(paid: object, left: str) -> None:
    [pool] = settled(visit(), ytd_paid=paid).message.rows(SetlDetail)
    assert yuan(pool.crt_payb_lmt_amt) == left


def test_a_message_without_a_readable_time_is_answered_without_one() -> None:
    for time in (None, "昨天"):
        messages = visit()
        messages[-1]["inf_time"] = time
        assert settled(messages).to_plain().get("refmsg_time") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_explanation_is_cut_at_the_end_of_a_step(language: Any) -> None:
    lines = [line(str(number), f"项目{number}" + "甲" * 150, "0.50") for number in range(298)]
    lines.append(line("电", "电针", "1.00"))
    settings = Settings(institution=SETTINGS.institution, dialect=Dialect(language=language))
    found = settled(visit(*lines, medfee_sumamt="150.00"), settings)
    told = found.message.rows(SetlDetail)[0].setl_proc_info or ""
    assert 3800 < len(told) <= 4000
    *steps, last = told.split("\n")
    assert steps == found.answer.explain(language).split("\n")[: len(steps)]
    assert last.startswith("…")
    whole = found.answer.explain(language)
    assert proc_info(found.answer, language, len(whole)) == whole
    assert proc_info(found.answer, language, len(whole) - 1) != whole
    assert proc_info(found.answer, language, 20) in ("……（以下从略）", "… (the rest is left out)")
