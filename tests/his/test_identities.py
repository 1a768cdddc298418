"""The identities of any message: which fails, where, and by how much."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.his import Dialect, SetlInfo, broken_identities, read_message, read_messages
from shanxi_health_policy.his.identities import PARTS
from shanxi_health_policy.his.node_values import line_amount
from shanxi_health_policy.testing.strategies.hospital_messages import nodes

RIGHT = {
    "medfee_sumamt": "200.00",
    "fulamt_ownpay_amt": "20.00",
    "overlmt_selfpay": "10.00",
    "preselfpay_amt": "5.00",
    "inscp_scp_amt": "165.00",
    "hifp_pay": "90.00",
    "maf_pay": "9.00",
    "fund_pay_sumamt": "99.00",
    "psn_part_amt": "96.00",
    "hosp_part_amt": "5.00",
    "acct_pay": "50.00",
    "psn_cash_pay": "46.00",
    "acct_mulaid_pay": "20.00",
}


def setlinfo(**changes: object) -> Any:
    """An answer whose amounts are right but for these."""
    return read_message({"infcode": 0, "output": {"setlinfo": RIGHT | changes}})


def broken(message: Any, dialect: Dialect | None = None) -> list[tuple[str, str, str]]:
    """The identities that fail, where, and by how much."""
    return [(one.identity, one.where, str(one.difference)) for one in broken_identities([message], dialect)]


def test_what_is_right_breaks_nothing() -> None:
    assert broken(setlinfo()) == []


INFO = "output.setlinfo."


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"inscp_scp_amt": "165.01"}, [("B", INFO + "medfee_sumamt", "-0.01")]),
        ({"hosp_part_amt": None}, [("C", INFO + "medfee_sumamt", "5.00")]),
        ({"psn_cash_pay": "45.99"}, [("D", INFO + "psn_part_amt", "0.01")]),
        ({"maf_pay": None}, [("F", INFO + "fund_pay_sumamt", "9.00")]),
        ({"hifdm_pay": "1"}, [("F", INFO + "fund_pay_sumamt", "-1.00")]),
        ({"acct_mulaid_pay": "50.01"}, [("D", INFO + "acct_mulaid_pay", "0.01")]),
        ({"acct_mulaid_pay": "-1"}, [("D", INFO + "acct_mulaid_pay", "-1.00")]),
        ({"psn_part_amt": None}, [("C", INFO + "medfee_sumamt", "96.00")]),
        ({"fund_pay_sumamt": None, "psn_part_amt": "195.00", "psn_cash_pay": "145.00"}, []),
    ],
)
def test_each_identity_is_told_by_how_much_it_fails(
    changes: dict[str, object], found: list[tuple[str, str, str]]
) -> None:
    assert broken(setlinfo(**changes)) == found


def test_a_cancellation_keeps_them_with_every_sign_turned() -> None:
    assert broken(setlinfo(**{name: f"-{amount}" for name, amount in RIGHT.items()})) == []
    turned = setlinfo(**{name: f"-{amount}" for name, amount in RIGHT.items()} | {"acct_mulaid_pay": "20"})
    assert broken(turned) == [("D", INFO + "acct_mulaid_pay", "20.00")]


@given(nodes(SetlInfo), st.sampled_from([key for key in PARTS if key[0] is SetlInfo]))
def test_a_whole_that_is_the_sum_of_its_parts_is_never_told(
    node: SetlInfo, key: tuple[type[SetlInfo], Any]
) -> None:
    whole, parts = PARTS[key]
    total = sum(getattr(node, part) or 0 for part in parts)
    fields = {part: getattr(node, part) for part in parts} | {"medfee_sumamt": 0, whole: total}
    message = read_message({"infcode": 0, "output": {"setlinfo": fields}})
    assert key[1] not in [one for one, where, _ in broken(message) if where == INFO + whole]
    off = read_message({"infcode": 0, "output": {"setlinfo": fields | {whole: total + 1}}})
    assert (key[1], INFO + whole, "1.00") in broken(off)


def test_lines_and_requests_keep_theirs() -> None:
    line = {"feedetl_sn": "1", "det_item_fee_sumamt": "0.33", "pric": "0.335", "cnt": "1"}
    parts = {"fulamt_ownpay_amt": "0.30", "inscp_scp_amt": 0}
    data = {"insutype": "390", "medfee_sumamt": "1.00", "inscp_scp_amt": "0.99"}
    messages = read_messages(
        [
            {"infno": "2204", "input": {"feedetail": [line, line | {"det_item_fee_sumamt": "0.34"}]}},
            {"infcode": 0, "output": {"result": [line | parts | {"pric": None}]}},
            {"infno": "2206", "input": {"data": data}},
            {"infno": "2207", "input": {"data": data}},
        ]
    )
    found = broken_identities(messages)
    assert [(one.identity, one.where, str(one.difference)) for one in found] == [
        ("A", "[0].input.feedetail[0].det_item_fee_sumamt", "-0.01"),
        ("A", "[1].output.result[0].det_item_fee_sumamt", "0.03"),
        ("B", "[3].input.data.medfee_sumamt", "0.01"),
    ]
    down = broken_identities(messages, Dialect(line_rounding="down"))
    assert down[0].where == "[0].input.feedetail[1].det_item_fee_sumamt"
    text = found[0].text()
    assert "恒等式 A 不成立" in text.zh
    assert "差 -0.01" in text.zh
    assert "a difference of -0.01" in text.en
    assert found[0].fault().where == found[0].where


@pytest.mark.parametrize(
    ("price", "half_up", "down", "half_even"),
    [
        ("0.335", "0.34", "0.33", "0.34"),
        ("0.345", "0.35", "0.34", "0.34"),
        ("-0.345", "-0.35", "-0.34", "-0.34"),
    ],
)
def test_the_three_roundings_that_vendors_use(price: str, half_up: str, down: str, half_even: str) -> None:
    from decimal import Decimal

    found = [str(line_amount(Decimal(price), Decimal(1), one)) for one in ("half_up", "down", "half_even")]
    assert found == [half_up, down, half_even]
