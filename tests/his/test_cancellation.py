"""A settlement that contradicts itself is not taken back, and no answer leaves whose identities do not hold."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.his.visits import SETTINGS, WHOSE, request, visit

from shanxi_health_policy.his import (
    Dialect,
    MessageError,
    SetlDetail,
    SetlInfo,
    Settings,
    broken_identities,
    cancel_message,
    message_answer,
    preview_message,
    settle_message,
)
from shanxi_health_policy.his.identities import PARTS

CANCEL = request("2208", data={"setl_id": "S000001", **WHOSE})
PARTS_OF_ALL = sorted(
    {name for (kind, _), (whole, parts) in PARTS.items() if kind is SetlInfo for name in (whole, *parts)}
)


def settlement(info: dict[str, Any] | None = None, *details: dict[str, Any]) -> dict[str, Any]:
    """What 2207 of an employee was answered with, 90 yuan of the pool and 50 of the account, but for these changes."""
    messages = visit(insutype="310", acct_used_flag="1")
    found: Any = settle_message(
        messages, SETTINGS, ytd_paid=0, account_balance="50.00", setl_id="S000001"
    ).to_plain()
    found["output"]["setlinfo"] |= info or {}
    for row, changes in zip(found["output"]["setldetail"], details, strict=False):
        row.update(changes)
    found["output"]["setldetail"] += details[2:]
    return dict(json.loads(json.dumps(found)))


def refused(settled: dict[str, Any]) -> list[str]:
    """Where a settlement contradicts itself; empty where it is taken back."""
    try:
        back = cancel_message([CANCEL, settled])
    except MessageError as error:
        return [one.where.removeprefix("[1].output.") for one in error.faults]
    assert broken_identities([back]) == ()
    return []


def test_what_is_right_is_taken_back() -> None:
    assert refused(settlement()) == []


@given(name=st.sampled_from(PARTS_OF_ALL), fen=st.integers(1, 10**6), down=st.booleans())
def test_whatever_amount_is_changed_the_settlement_is_not_taken_back(name: str, fen: int, down: bool) -> None:
    before = Decimal(settlement()["output"]["setlinfo"].get(name, "0"))
    changed = before - Decimal(fen) / 100 if down else before + Decimal(fen) / 100
    assert refused(settlement({name: f"{changed:.2f}"})) != []


@pytest.mark.parametrize(
    ("info", "where"),
    [
        ({"fund_pay_sumamt": "170.00"}, ["setlinfo.medfee_sumamt", "setlinfo.fund_pay_sumamt", "setldetail[0].fund_payamt"]),
        ({"psn_cash_pay": "80.00"}, ["setlinfo.psn_part_amt"]),
        ({"inscp_scp_amt": "170.00"}, ["setlinfo.medfee_sumamt"]),
        ({"acct_mulaid_pay": "50.01"}, ["setlinfo.acct_mulaid_pay"]),
        ({"hifdm_pay": "1.00"}, ["setlinfo.fund_pay_sumamt"]),
        # every identity holds, and the patient pays more than the whole
        ({"fund_pay_sumamt": "-90.00", "hifp_pay": "-90.00", "psn_part_amt": "260.00", "psn_cash_pay": "210.00"},
         ["setlinfo.hifp_pay", "setldetail[0].fund_payamt"]),
        # what is left out does not hide that the rest is too much
        ({"psn_part_amt": None, "fund_pay_sumamt": "900.00", "hifp_pay": "900.00"},
         ["setlinfo.medfee_sumamt", "setldetail[0].fund_payamt"]),
        ({"hosp_part_amt": "", "psn_part_amt": "80.01", "psn_cash_pay": "30.01"}, ["setlinfo.medfee_sumamt"]),
        ({"medfee_sumamt": None}, ["setlinfo.medfee_sumamt"]),
    ],
)  # fmt: skip
def test_contradictions_of_each_kind_are_told_where_they_stand(
    info: dict[str, Any], where: list[str]
) -> None:
    assert refused(settlement(info)) == where


@pytest.mark.parametrize(
    "info",
    [
        {"psn_part_amt": None, "hosp_part_amt": None, "acct_mulaid_pay": None},
        {"fulamt_ownpay_amt": "", "overlmt_selfpay": None, "hifp_pay": None},
        {"fund_pay_sumamt": None, "acct_pay": None, "balc": "-5.00"},
        {"fund_pay_sumamt": "95.00", "hifp_pay": "95.00", "hosp_part_amt": "-5.00", "psn_part_amt": None},
    ],
)
def test_what_cannot_be_checked_and_contradicts_nothing_is_taken_back(info: dict[str, Any]) -> None:
    """A hospital may gain where the fund pays by the case; the details are those of the pool."""
    paid = info.get("fund_pay_sumamt") or "90.00"
    assert refused(settlement(info, {"fund_payamt": paid})) == []


@pytest.mark.parametrize(
    ("details", "where"),
    [
        ([{"fund_payamt": "90.01"}], ["setldetail[0].fund_payamt"]),
        ([{"fund_payamt": "60.00"}], ["setldetail[0].fund_payamt"]),
        ([{}, {"fund_payamt": "50.01"}], ["setldetail[1].fund_payamt"]),
        ([{}, {"fund_payamt": "-50.00"}], ["setldetail[1].fund_payamt", "setldetail[1].fund_payamt"]),
        ([{}, {}, {"fund_pay_type": "390100", "fund_payamt": "0.01"}], ["setldetail[0].fund_payamt"]),
        ([{"fund_payamt": None}], []),
        ([{"fund_payamt": "60.00"}, {}, {"fund_pay_type": "310100", "fund_payamt": None}], []),
        # what another fund pays is beside the pool, and may be part of the sum
        ([{"fund_payamt": "60.00"}, {}, {"fund_pay_type": "330100", "fund_payamt": "30.00"}], []),
        ([{"fund_payamt": "90.01"}, {}, {"fund_pay_type": "999996", "fund_payamt": "5"}], ["setldetail[0].fund_payamt"]),
    ],
)  # fmt: skip
def test_what_each_fund_pays_does_not_contradict_the_whole(
    details: list[dict[str, Any]], where: list[str]
) -> None:
    assert refused(settlement(None, *details)) == where


def test_only_the_accounts_row_is_there_where_the_pool_pays_nothing() -> None:
    settled = settlement(
        {"fund_pay_sumamt": 0, "hifp_pay": 0, "psn_part_amt": "170.00", "psn_cash_pay": "120.00"}
    )
    del settled["output"]["setldetail"][0]
    assert refused(settled) == []
    del settled["output"]["setldetail"]
    assert refused(settled) == []


@pytest.mark.parametrize(("answer", "infno"), [(preview_message, "2206"), (settle_message, "2207")])
def test_an_answer_of_our_own_that_contradicted_itself_would_not_leave(
    answer: Any, infno: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> SetlInfo:
        nothing = dict.fromkeys(PARTS_OF_ALL, Decimal("0.00"))
        return SetlInfo(**nothing | {"psn_part_amt": Decimal("0.01")})  # type: ignore[arg-type]

    monkeypatch.setattr(message_answer, "settlement_info", broken)
    with pytest.raises(MessageError) as caught:
        answer(visit(infno=infno), SETTINGS, ytd_paid=0)
    assert [one.where for one in caught.value.faults] == [
        "output.setlinfo.medfee_sumamt",
        "output.setlinfo.psn_part_amt",
    ]


NOTHING = dict.fromkeys(PARTS_OF_ALL, "0.00")
PAYS = {"hosp_part_amt": "5.00", "psn_part_amt": "75.00", "psn_cash_pay": "25.00"}
GAINS = {"hosp_part_amt": "-5.00", "psn_part_amt": "85.00", "psn_cash_pay": "35.00"}


@pytest.mark.parametrize(
    ("info", "most", "above"),
    [({}, "170.00", "170.01"), (PAYS, "170.00", "170.01"), (GAINS, "175.00", "175.01"), (NOTHING, "0.00", "0.01")],
)  # fmt: skip
def test_no_fund_pays_more_than_the_whole_and_what_a_hospital_gains(
    info: dict[str, str], most: str, above: str
) -> None:
    """What a hospital pays itself lessens nothing."""
    own = [{"fund_payamt": "0.00"}] * 2 if info is NOTHING else [{}, {}]
    for paid, where in ((most, []), (above, ["setldetail[2].fund_payamt"])):
        other = {"fund_pay_type": "999996", "fund_payamt": paid}
        assert refused(settlement(info, *own, other)) == where


def test_what_another_answer_says_of_funds_is_none_of_this_settlement() -> None:
    row = {"fund_pay_type": "310100", "fund_payamt": "999.00"}
    back = cancel_message([CANCEL, settlement(), {"infcode": 0, "output": {"setldetail": [row]}}])
    assert [str(one.fund_payamt) for one in back.rows(SetlDetail)] == ["-90.00", "-50.00"]


def test_an_amount_that_the_dialect_spells_otherwise_is_taken_back() -> None:
    settled = settlement()
    info = settled["output"]["setlinfo"]
    info["own_sum"] = info.pop("fund_pay_sumamt")
    settings = Settings(dialect=Dialect(spellings={"fund_pay_sumamt": "own_sum"}))
    [back] = cancel_message([CANCEL, settled], settings).rows(SetlInfo)
    assert str(back.fund_pay_sumamt) == "-90.00"
    assert refused(settled) == ["setlinfo.own_sum"]
