"""A check of messages: what the interface requires, widths, tables, times; and what the lists know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.his.visits import WHOSE, diagnosis, line, request, visit

from shanxi_health_policy.his import (
    AmbiguousDiagnosis,
    Dialect,
    ItemMapping,
    KnownDiagnosis,
    Settings,
    UnknownDiagnosis,
    check_messages,
    code_table,
)

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to"


def where(message: Any, dialect: Dialect | None = None) -> list[str]:
    """Where a message changes money, and then, marked with a wave, where it is odd."""
    found = check_messages(message, Settings(dialect=dialect or Dialect()))
    assert found.right == (not found.faults and not found.broken)
    return [*(fault.where for fault in found.faults), *(f"~{one.where}" for one in found.oddities)]


def head(**changes: object) -> dict[str, Any]:
    """A head in which everything is right but for these."""
    right = {
        "infno": "5206",
        "msgid": "H14110000001202305040930000001",
        "mdtrtarea_admvs": "141100",
        "insuplc_admdvs": "141121",
        "recer_sys_code": "SXYBPT",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": "000001",
        "opter_name": "收费员甲",
        "inf_time": "2023-05-04 09:30:00",
        "fixmedins_code": "H14110000001",
        "fixmedins_name": "示例中医院",
    }
    return right | changes


@pytest.mark.parametrize("number", ["2203", "2204", "2204-wrong", "2205", "2206", "2207", "2208"])
def test_the_examples_of_the_documentation_are_right(number: str) -> None:
    assert where(EXAMPLES / f"message-{number}.json") == []


def test_of_a_withdrawal_only_what_it_names_changes_money() -> None:
    def withdrawal(**data: object) -> list[str]:
        return where(head(infno="2205", input={"data": data}))

    assert withdrawal(psn_no="P000001", chrg_bchno="B1") == ["~input.data.mdtrt_id"]
    assert withdrawal(feedetl_sn="1", **WHOSE) == ["~input.data.chrg_bchno"]
    assert withdrawal(**WHOSE) == ["input.data.chrg_bchno"]


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        (
            {"infcode": 0, "output": {"result": [{"feedetl_sn": "1", "chrgitm_lv": "9"}]}},
            "chrgitm_lv 表中的代码",
            "a code of the table chrgitm_lv",
        ),
        ({"infno": "2203", "input": {"diseinfo": [diagnosis("J45.900", "9")]}}, "1、2、3", "1、2、3"),
        ({"infno": "5206", "opter_type": "9", "input": {}}, "opter_type 表中的代码", "a code of the table opter_type"),
    ],
)  # fmt: skip
def test_a_code_outside_its_table_is_told_with_what_is_in_it(message: Any, zh: str, en: str) -> None:
    found = check_messages(message)
    told = [(one.expected.zh, one.expected.en) for one in (*found.faults, *found.oddities)]
    assert (zh, en) in told


def test_a_head_is_held_against_the_interface() -> None:
    assert where(head()) == []
    assert where(head(opter=None, infno="522060")) == ["~infno", "~opter"]
    assert where(head(inf_time="昨天", opter_type="9", mdtrtarea_admvs="1411000")) == [
        "~mdtrtarea_admvs",
        "~opter_type",
        "~inf_time",
    ]
    assert where(head(insuplc_admdvs="1411210")) == ["insuplc_admdvs"]
    assert where(head(insuplc_admdvs=None, mdtrtarea_admvs=None)) == ["mdtrtarea_admvs"]


def test_the_insurance_division_is_asked_for_where_a_person_is_named() -> None:
    nobody = head(insuplc_admdvs=None)
    assert where(nobody) == []
    assert where(nobody, Dialect(insuplc_always=True)) == ["~insuplc_admdvs"]
    somebody = nobody | {
        "infno": "2203",
        "input": {"mdtrtinfo": {**WHOSE, "begntime": "2023-05-04", "med_type": "11"}},
    }
    assert where(somebody) == ["insuplc_admdvs"]
    cancelling = nobody | {"infno": "2208", "input": {"data": {"setl_id": "S1", **WHOSE}}}
    assert where(cancelling) == ["~insuplc_admdvs"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"acct_used_flag": None, "insutype": "310"}, "acct_used_flag"),
        ({"acct_used_flag": None, "insutype": "390"}, "~acct_used_flag"),
        ({"insutype": "999"}, "insutype"),
        ({"med_type": "17"}, "med_type"),
        ({"psn_setlway": None}, "~psn_setlway"),
        ({"mdtrt_cert_type": "09"}, "~mdtrt_cert_type"),
        ({"invono": "9" * 21}, "~invono"),
    ],
)
def test_what_decides_money_is_told_apart_from_what_does_not(changes: dict[str, object], told: str) -> None:
    data = {
        **WHOSE,
        "insutype": "390",
        "medfee_sumamt": 1,
        "acct_used_flag": "0",
        "med_type": "11",
        "psn_setlway": "01",
    }
    data |= {"mdtrt_cert_type": "01", "mdtrt_cert_no": "C1", "chrg_bchno": "B1"}
    split = {"fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0, "inscp_scp_amt": 1}
    asked = head(infno="2207", input={"data": data | split})
    assert where(asked) == []
    wave = "~" if told.startswith("~") else ""
    assert where(head(infno="2207", input={"data": data | split | changes})) == [
        f"{wave}input.data.{told.removeprefix('~')}"
    ]


def row(name: str, value: object, dialect: Dialect | None = None) -> bool:
    """Whether a code of an answer to 2204 is found fault with."""
    rows = [{"feedetl_sn": "1", "det_item_fee_sumamt": 1, name: value}]
    found = where({"infcode": 0, "output": {"result": rows}}, dialect)
    return f"~output.result[0].{name}" in found


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("chrgitm_lv", ["01", "3", 2], ["4", "00", "11", "16"]),
        ("med_chrgitm_type", ["05", "5", "14"], ["15", "x", "a5", "+5"]),
    ],
)
def test_codes_are_held_against_their_tables_with_or_without_a_leading_zero(
    name: str, right: list[object], wrong: list[object]
) -> None:
    assert not any(row(name, code) for code in right)
    assert all(row(name, code) for code in wrong)


def fund(code: str, dialect: Dialect | None = None) -> list[str]:
    """The faults of a row of `setldetail` with a type of fund."""
    detail = {"fund_pay_type": code, "inscp_scp_amt": 1, "fund_payamt": 1, "setl_proc_info": "x"}
    return where({"infcode": "0", "output": {"setldetail": [detail]}}, dialect)


FUND = "~output.setldetail[0].fund_pay_type"


# what two dictionaries and the systems of several places have, as far as it is not a range
FUNDS = (
    *("310100", "310101", "310102", "310103", "310200", "310300", "310400", "310500", "320100", "320200"),
    *("330100", "330200", "340100", "340200", "350100", "370100", "370200", "390100", "390101", "390102"),
    *("390200", "390300", "390400", "390500", "391100", "410100", "510100", "610100", "610101", "610102"),
    *("610103", "610104", "610200", "620100", "620101", "630100", "630101", "640100", "640101", "660101"),
    *("660102", "999109", "999900", "999901", "999996", "999997", "99999707", "99999737"),
)


def test_the_table_of_funds_is_whole() -> None:
    assert set(code_table("fund_pay_type").names) == set(FUNDS)
    assert all(Dialect().fund_name(code) for code in FUNDS)
    assert [code for code in FUNDS if fund(code)] == []


def test_a_fund_outside_the_table_is_odd_and_a_dialect_may_name_it() -> None:
    assert fund("360100") == fund("380100") == fund("31010") == [FUND]
    assert fund("360100", Dialect(fund_pay_type_names={"360100": "老红军医疗保障基金"})) == []
    long = {"3101000001": "十位的代码"}
    assert fund("3101000001", Dialect(fund_pay_type_names=long)) == [FUND]
    assert fund("3101000001", Dialect(fund_pay_type_names=long, widths={"fund_pay_type": 10})) == []


@given(st.text() | st.integers() | st.none() | st.sampled_from(FUNDS), st.integers(0, 3))
def test_no_type_of_fund_ever_changes_whether_a_message_is_right(code: str | int | None, more: int) -> None:
    rows = [{"fund_pay_type": code, "inscp_scp_amt": 1, "fund_payamt": 1}] * (more + 1)
    found = check_messages({"infcode": 0, "output": {"setldetail": rows}})
    assert (found.right, found.faults) == (True, ())
    known = code is not None and str(code) in FUNDS
    assert known != any(one.where.endswith("fund_pay_type") for one in found.oddities)


def test_the_treatment_and_diagnoses_of_a_dialect_are_in_its_tables() -> None:
    def faults(med_type: str, kind: str, dialect: Dialect | None = None) -> list[str]:
        messages = visit(diagnoses=[diagnosis("M47.801", kind)], registered={"med_type": med_type})
        told = [one for one in where(messages, dialect) if not one.startswith("~")]
        return [one.rpartition(".")[2] for one in told if one.endswith(("med_type", "diag_type"))]

    assert faults("11", "1") == []
    assert faults("140104", "3") == []  # provinces use four to six digits
    assert faults("17", "4") == ["med_type", "diag_type"]
    assert faults("17", "4", Dialect(med_types=("17",), diag_types={"4": "western"})) == []


def test_diagnoses_and_items_are_told_apart() -> None:
    codes = [
        diagnosis("M47.801"),
        diagnosis("A17.07", "2"),
        diagnosis("I10", "1", diag_name="高血压"),
        diagnosis("Z1", diag_name="哮喘"),
    ]
    lines = [line("1", "电针", 1), line("2", "梅花针叩", 1), {"feedetl_sn": "3", "det_item_fee_sumamt": 1}]
    lines.append(line("4", "某项", 1, medins_list_codg="ZL4"))
    messages = visit(*lines, diagnoses=codes)
    found = check_messages(messages, Settings(items=ItemMapping({"ZL4": None})))
    assert [type(one) for one in found.diagnoses] == [
        KnownDiagnosis,
        AmbiguousDiagnosis,
        UnknownDiagnosis,
        UnknownDiagnosis,
    ]
    assert [(one.feedetl_sn, one.name) for one in found.unmatched] == [("2", "梅花针叩"), ("3", "")]
    assert len(found.messages) == 3
    assert request("2203")["infno"] == "2203"
