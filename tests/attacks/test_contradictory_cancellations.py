"""Requests to cancel, and settlements beside them, that contradict each other: none is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.his.test_cancellation import CANCEL, settlement

from shanxi_health_policy.his import MessageError, broken_identities, cancel_message

Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Changes the request 2208, and the answer that 2207 had."""


def info(**changes: object) -> Change:
    return lambda _, answer: answer["output"]["setlinfo"].update(changes)


def detail(number: int, **changes: object) -> Change:
    return lambda _, answer: answer["output"]["setldetail"][number].update(changes)


def another(**row: object) -> Change:
    return lambda _, answer: answer["output"]["setldetail"].append(row)


def asked(**changes: object) -> Change:
    return lambda request, _: request["input"]["data"].update(changes)


def twice(_: object, answer: dict[str, Any]) -> None:
    answer["output"]["setldetail"] *= 2


def nothing_was_settled(_: object, answer: dict[str, Any]) -> None:
    amounts = answer["output"]["setlinfo"]
    amounts.update({name: "0.00" for name in amounts if name.endswith(("amt", "pay", "dedc"))})


REFUSED: dict[str, Change] = {
    # the settlement is another one, or none
    "another settlement": info(setl_id="S000002"),
    "an id in small letters": asked(setl_id="s000001"),
    "an id that is a number": asked(setl_id=1),
    "another person": info(psn_no="P999"),
    "another visit": asked(mdtrt_id="V999"),
    "a failure": lambda _, answer: answer.update(infcode="-1"),
    "a failure by another code": lambda _, answer: answer.update(infcode=1),
    "two settlements": lambda _, answer: answer["output"].update(setlinfo=[answer["output"]["setlinfo"]] * 2),
    # amounts that are none
    **{f"a fund of {text}": info(fund_pay_sumamt=text)
       for text in ("9E1", "90.001", "NaN", "九十", "９０.００", "1,090.00", True, [90], {"a": 90}, 90.0, "9" * 30, "-90.00",
                    "-0.00")},
    # parts that are more than the whole, or other than it
    "the details twice": twice,
    "details of a settlement of nothing": nothing_was_settled,
    "a fund of no code above the whole": another(fund_pay_type="", fund_payamt="170.01"),
    "an unknown fund above the whole": detail(0, fund_pay_type="999999", fund_payamt="9000.00"),
    "another fund above the whole": another(fund_pay_type="330100", fund_payamt="100000.00"),
    "a fund below nothing": another(fund_pay_type="330100", fund_payamt="-1.00"),
    # amounts that would keep their sign
    "an amount beside": info(local_amt="1.00"),
    "an amount in another case": info(FUND_PAY_SUMAMT="90.00"),
    "an amount with a blank in its name": info(**{"fund_pay_sumamt ": "90.00"}),
    "an amount within an object": info(local={"x_amt": "1.00"}),
    "an amount within a list": info(local_pay=[1]),
    "an amount within objects of a list": info(local=[{"a": [{"fee": 2}]}]),
    "an amount that is a float": info(local={"x_amt": 1.5}),
    "an amount within a detail": detail(0, local={"n": "12.30"}),
    # a request that says otherwise
    "another sum asked back": asked(fund_pay_sumamt="1.00"),
    "another total asked back": asked(medfee_sumamt="-171.00"),
    "a sum asked back that is none": asked(psn_part_amt="all"),
    "a request for another under capitals": asked(FUND_PAY_SUMAMT="90.01"),
}  # fmt: skip


@pytest.mark.parametrize("contradiction", REFUSED)
def test_what_contradicts_is_not_taken_back(contradiction: str) -> None:
    request, answer = {**CANCEL, "input": {"data": dict(CANCEL["input"]["data"])}}, settlement()
    REFUSED[contradiction](request, answer)
    with pytest.raises(MessageError):
        cancel_message([request, answer])


TAKEN: dict[str, Change] = {
    "as it is": lambda *_: None,
    "the id among blanks": asked(setl_id=" S000001 "),
    "the sum asked back": asked(
        fund_pay_sumamt="90.00", MEDFEE_SUMAMT="-170.00", psn_part_amt=80, acct_pay=None
    ),
    "an amount with blanks": info(fund_pay_sumamt=" 90.00 "),
    "whole yuan": info(fund_pay_sumamt=90),
    "nothing beside": info(local_amt="0.00", local={"x_amt": 0, "of": "某", "n": [None, "", "12"]}),
    "a fund of no amount": another(fund_pay_type="330100", fund_payamt=None),
    "no details": lambda _, answer: answer["output"].pop("setldetail"),
    "no total of a part": info(hosp_part_amt=None),
}


@pytest.mark.parametrize("one", TAKEN)
def test_what_does_not_is_taken_back_in_full(one: str) -> None:
    request, answer = {**CANCEL, "input": {"data": dict(CANCEL["input"]["data"])}}, settlement()
    TAKEN[one](request, answer)
    back = cancel_message([request, answer])
    assert broken_identities([back]) == ()
    plain: Any = back.to_plain()
    plain = plain["output"]["setlinfo"]
    assert (plain["medfee_sumamt"], plain["fund_pay_sumamt"]) == ("-170.00", "-90.00")


def test_what_a_hospital_gains_by_the_case_may_be_paid_by_a_fund() -> None:
    def gaining(paid: str) -> dict[str, Any]:
        changes = {"fund_pay_sumamt": "175.00", "hifp_pay": "175.00", "hosp_part_amt": "-85.00"}
        return settlement(changes, {"fund_payamt": paid})

    cancel_message([CANCEL, gaining("175.00")])
    with pytest.raises(MessageError):
        cancel_message([CANCEL, gaining("255.01")])
