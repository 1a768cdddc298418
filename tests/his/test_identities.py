"""The identities of any message: which fails, where, and by how much."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.his import (
    Dialect,
    SetlInfo,
    broken_identities,
    check_messages,
    read_message,
    read_messages,
)
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
    "cvlserv_pay": "0.00",
    "hifes_pay": 0,
    "hifmi_pay": "0",
    "hifob_pay": 0,
    "maf_pay": "9.00",
    "oth_pay": "0.0",
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


def uncheckable(message: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """The identities that cannot be checked, where, and what is missing."""
    return [(one.identity, one.where, one.missing) for one in check_messages(message).uncheckable]


def test_what_is_right_breaks_nothing() -> None:
    assert broken(setlinfo()) == []
    assert uncheckable(setlinfo()) == []


INFO = "output.setlinfo."


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"inscp_scp_amt": "165.01"}, [("B", INFO + "medfee_sumamt", "-0.01")]),
        ({"hosp_part_amt": "0"}, [("C", INFO + "medfee_sumamt", "5.00")]),
        ({"psn_cash_pay": "45.99"}, [("D", INFO + "psn_part_amt", "0.01")]),
        ({"maf_pay": 0}, [("F", INFO + "fund_pay_sumamt", "9.00")]),
        ({"hifdm_pay": "1"}, [("F", INFO + "fund_pay_sumamt", "-1.00")]),
        ({"acct_mulaid_pay": "50.01"}, [("D", INFO + "acct_mulaid_pay", "0.01")]),
        ({"acct_mulaid_pay": "-1"}, [("D", INFO + "acct_mulaid_pay", "-1.00")]),
    ],
)
def test_each_identity_is_told_by_how_much_it_fails(
    changes: dict[str, object], found: list[tuple[str, str, str]]
) -> None:
    assert broken(setlinfo(**changes)) == found


TURNED = {name: f"-{amount}" for name, amount in RIGHT.items()}
TOTAL = INFO + "medfee_sumamt"


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["hosp_part_amt"], [("C", TOTAL, ("hosp_part_amt",))]),
        (["maf_pay"], [("F", INFO + "fund_pay_sumamt", ("maf_pay",))]),
        (["hifdm_pay", "oth_pay"], []),  # the sum holds without them
        (
            ["psn_part_amt"],
            [("C", TOTAL, ("psn_part_amt",)), ("D", INFO + "psn_part_amt", ("psn_part_amt",))],
        ),
        (["fund_pay_sumamt", "hifp_pay", "maf_pay"], [("C", TOTAL, ("fund_pay_sumamt",))]),
        (
            ["acct_pay"],
            [("D", INFO + "psn_part_amt", ("acct_pay",)), ("D", INFO + "acct_mulaid_pay", ("acct_pay",))],
        ),
        (
            ["medfee_sumamt"],
            [("B", TOTAL, ("medfee_sumamt",)), ("C", TOTAL, ("medfee_sumamt",))],
        ),
    ],
)
def test_an_identity_with_a_part_missing_cannot_be_checked(
    names: list[str], found: list[tuple[str, str, tuple[str, ...]]], nothing: object
) -> None:
    message = setlinfo(**dict.fromkeys(names, nothing))
    assert broken(message) == []
    assert uncheckable(message) == found
    left_out = {name: amount for name, amount in RIGHT.items() if name not in names}
    assert broken(read_message({"infcode": 0, "output": {"setlinfo": left_out}})) == []


def test_what_only_newer_texts_name_is_missing_where_it_is_null_and_not_where_it_is_not_there() -> None:
    amounts: dict[str, object] = {"maf_pay": "8.00"}
    assert broken(setlinfo(**amounts)) == [("F", INFO + "fund_pay_sumamt", "1.00")]
    null = setlinfo(**amounts, hifdm_pay=None)
    assert uncheckable(null) == [("F", INFO + "fund_pay_sumamt", ("hifdm_pay",))]
    [one] = check_messages(null).uncheckable
    assert "无法核对" in one.text().zh
    assert one.text().en.endswith("hifdm_pay missing")


@given(st.data())
def test_no_nulls_in_what_is_right_ever_break_it(data: st.DataObject) -> None:
    """Neither in a settlement nor in its cancellation, nor in the split of a line; and the check is content."""
    parts = data.draw(st.lists(st.integers(0, 10**6), min_size=12, max_size=12))
    sign = data.draw(st.sampled_from((1, -1)))
    names = (
        "hifp_pay",
        "cvlserv_pay",
        "hifes_pay",
        "hifmi_pay",
        "hifob_pay",
        "maf_pay",
        "oth_pay",
        "hifdm_pay",
    )
    fen = dict(
        zip((*names, "acct_pay", "psn_cash_pay", "hosp_part_amt", "acct_mulaid_pay"), parts, strict=True)
    )
    fen["fund_pay_sumamt"] = sum(fen[name] for name in names)
    fen["psn_part_amt"] = fen["acct_pay"] + fen["psn_cash_pay"]
    fen["medfee_sumamt"] = fen["fund_pay_sumamt"] + fen["psn_part_amt"] + fen["hosp_part_amt"]
    fen["acct_mulaid_pay"] = min(fen["acct_mulaid_pay"], fen["acct_pay"])
    cuts = sorted(data.draw(st.lists(st.integers(0, fen["medfee_sumamt"]), min_size=3, max_size=3)))
    edges = zip((0, *cuts), (*cuts, fen["medfee_sumamt"]), strict=True)
    split = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
    fen |= dict(zip(split, (high - low for low, high in edges), strict=True))
    whole: dict[str, object] = {name: f"{sign * amount / 100:.2f}" for name, amount in fen.items()}
    row: dict[str, object] = {
        name.replace("selfpay", "amt") if name == split[1] else name: whole[name] for name in split
    }
    row |= {
        "feedetl_sn": "1",
        "det_item_fee_sumamt": whole["medfee_sumamt"],
        "cnt": 1,
        "pric": whole["medfee_sumamt"],
    }
    for rows in (whole, row):
        gone = data.draw(st.sets(st.sampled_from(sorted(rows.keys() - {"feedetl_sn"}))))
        for name in gone:
            rows[name] = data.draw(st.sampled_from((None, "")))
    answer = {"infcode": 0, "output": {"setlinfo": whole, "result": [row]}}
    found = check_messages(answer)
    assert (found.broken, found.right) == ((), True)


def test_a_cancellation_keeps_them_with_every_sign_turned() -> None:
    assert broken(setlinfo(**TURNED)) == []
    turned = setlinfo(**TURNED | {"acct_mulaid_pay": "20"})
    assert broken(turned) == [("D", INFO + "acct_mulaid_pay", "20.00")]


@given(nodes(SetlInfo), st.sampled_from([key for key in PARTS if key[0] is SetlInfo]))
def test_a_whole_that_is_the_sum_of_its_parts_is_never_told(
    node: SetlInfo, key: tuple[type[SetlInfo], Any]
) -> None:
    whole, parts = PARTS[key]
    total = sum(getattr(node, part) or 0 for part in parts)
    fields = {part: getattr(node, part) or 0 for part in parts} | {"medfee_sumamt": 0, whole: total}
    message = read_message({"infcode": 0, "output": {"setlinfo": fields}})
    assert key[1] not in [one for one, where, _ in broken(message) if where == INFO + whole]
    off = read_message({"infcode": 0, "output": {"setlinfo": fields | {whole: total + 1}}})
    assert (key[1], INFO + whole, "1.00") in broken(off)


def test_lines_and_requests_keep_theirs() -> None:
    line = {"feedetl_sn": "1", "det_item_fee_sumamt": "0.33", "pric": "0.335", "cnt": "1"}
    parts = {"fulamt_ownpay_amt": "0.30", "overlmt_amt": 0, "preselfpay_amt": 0, "inscp_scp_amt": 0}
    own = {"fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0, "inscp_scp_amt": "0.99"}
    data = {"insutype": "390", "medfee_sumamt": "1.00", **own}
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
    assert "勾稽关系 A 不符" in text.zh
    assert "差 -0.01" in text.zh
    assert "a difference of -0.01" in text.en
    assert found[0].fault().where == found[0].where


def test_a_line_without_price_and_quantity_is_only_its_amount() -> None:
    """With one of the two it is nothing that can be computed; and each identity is told as it is written."""
    line = {"feedetl_sn": "1", "det_item_fee_sumamt": "20.00"}

    def rules(*more: dict[str, object]) -> list[tuple[str, tuple[str, ...]]]:
        rows = [line | one for one in more]
        found = check_messages({"infno": "2204", "input": {"feedetail": rows}})
        assert found.broken == ()
        return [(one.rule, one.missing) for one in found.uncheckable]

    written = "det_item_fee_sumamt = round(pric × cnt, 2)"
    assert rules({}, {"pric": None, "cnt": ""}) == []
    assert rules({"pric": 20}, {"cnt": 1}) == [(written, ("cnt",)), (written, ("pric",))]
    [inner] = broken_identities([setlinfo(acct_mulaid_pay="50.01")])
    assert inner.rule == "acct_mulaid_pay ⊆ acct_pay"
    [whole] = broken_identities([setlinfo(psn_cash_pay="45.99")])
    assert whole.rule == "psn_part_amt = acct_pay + psn_cash_pay"


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


def test_answers_as_platforms_write_them_are_right() -> None:
    """Of a settlement from which an account pays, and of its cancellation: nulls, and no row of the pool."""
    person = {
        "mdtrt_id": "V000001",
        "setl_id": "S000001",
        "psn_no": "P000001",
        "clr_optins": "141199",
        "clr_way": "1",
    }
    paid = {"medfee_sumamt": 26.00, "fulamt_ownpay_amt": 0.00, "overlmt_selfpay": 0, "preselfpay_amt": 2.60}
    paid |= {
        "inscp_scp_amt": 23.4,
        "act_pay_dedc": 23.4,
        "hifp_pay": 0,
        "pool_prop_selfpay": 0,
        "cvlserv_pay": 0,
    }
    paid |= {"hifes_pay": 0, "hifmi_pay": 0, "hifob_pay": 0, "maf_pay": 0, "oth_pay": 0, "fund_pay_sumamt": 0}
    paid |= {
        "psn_part_amt": 26.00,
        "acct_pay": 26.00,
        "psn_cash_pay": 0.0,
        "hosp_part_amt": 0.0,
        "balc": 74.00,
    }
    account = {"fund_pay_type": "310200", "inscp_scp_amt": 0, "crt_payb_lmt_amt": None, "fund_payamt": 26.00}
    nulls = dict.fromkeys(("acct_mulaid_pay", "hosp_part_amt", "psn_part_amt", "clr_way", "medins_setl_id"))
    back = {name: amount if name == "balc" else -amount for name, amount in paid.items()}

    def answer(info: dict[str, Any], row: dict[str, Any]) -> bytes:
        output = {
            "setlinfo": person | info,
            "setldetail": [row | {"setl_proc_info": None}],
            "expContent": "{}",
        }
        return json.dumps({"infcode": 0, "warn_msg": None, "err_msg": None, "output": output}).encode()

    settled = answer(paid | {"acct_mulaid_pay": None}, account)
    cancelled = answer(back | nulls, account | {"fund_payamt": -26.00})
    for message in (settled, cancelled):
        found = check_messages(message)
        assert (found.right, found.broken) == (True, ())
    assert [one.missing for one in check_messages(cancelled).uncheckable] == [
        ("psn_part_amt", "hosp_part_amt"),
        ("psn_part_amt",),
    ]
