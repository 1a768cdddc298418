"""What used to be passed over in silence: unnamed amounts of a cancellation, amounts of a request, other ways to settle."""

from __future__ import annotations

from typing import Any

import pytest
from tests.his.visits import SETTINGS, line, request, visit

from shanxi_health_policy.his import MessageError, cancel_message, check_messages, settle_message

CANCEL = request("2208", data={"setl_id": "S000001", "psn_no": "P000001", "mdtrt_id": "V000001"})


def settlement(**more: Any) -> dict[str, Any]:
    found = settle_message(visit(), SETTINGS, ytd_paid=0, setl_id="S000001").to_plain()
    found["output"]["setlinfo"].update(more)  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("name", "value"), [("othfund_pay", 5), ("othfund_pay", "-5"), ("local_amt", "5.0"), ("jijin", "5.00")]
)
def test_an_amount_that_the_interface_does_not_name_is_not_carried_into_a_cancellation(
    name: str, value: object
) -> None:
    with pytest.raises(MessageError) as caught:
        cancel_message([CANCEL, settlement(**{name: value})])
    (fault,) = caught.value.faults
    assert (fault.where, fault.value) == (f"[1].output.setlinfo.{name}", f"'{value}'")
    assert "dialect.spellings" in fault.expected.en


def test_details_of_a_cancellation_are_looked_at_too() -> None:
    settled = settlement()
    settled["output"]["setldetail"][0]["local_pay"] = "1"
    with pytest.raises(MessageError) as caught:
        cancel_message([CANCEL, settled])
    assert [one.where for one in caught.value.faults] == ["[1].output.setldetail[0].local_pay"]


def test_what_is_no_amount_is_carried_into_a_cancellation() -> None:
    """An age, a flag, an amount of nothing, something that is no number."""
    kept = {"age": 45, "psn_type": "1101", "othfund_pay": "0.00", "local_pay": "无", "pay_list": ["无", "0"]}
    back = cancel_message([CANCEL, settlement(**kept)]).to_plain()["output"]
    assert {name: back["setlinfo"][name] for name in kept} == kept  # type: ignore[index]


def test_amounts_that_a_request_brings_are_held_against_the_answer() -> None:
    own: dict[str, Any] = {
        "fulamt_ownpay_amt": "20.00",
        "overlmt_selfpay": 0,
        "preselfpay_amt": "0",
        "inscp_scp_amt": "150.0",
    }
    assert settle_message(visit(**own), SETTINGS, ytd_paid=0).other_amounts == ()
    assert settle_message(visit(infno="2207"), SETTINGS, ytd_paid=0).other_amounts == ()
    found = settle_message(visit(**own | {"inscp_scp_amt": 170}), SETTINGS, ytd_paid=0)
    (one,) = found.other_amounts
    assert one.text().en == "[2].input.data.inscp_scp_amt: 170.00, which the answer has as 150.00"
    assert one.text().zh == "[2].input.data.inscp_scp_amt：170.00，应答为 150.00"


@pytest.mark.parametrize("way", ["01", "1", 1, None])
def test_by_item_is_how_a_visit_is_settled(way: object) -> None:
    assert settle_message(visit(psn_setlway=way), SETTINGS, ytd_paid=0).answer.covered


def test_another_way_to_settle_is_a_fault() -> None:
    with pytest.raises(MessageError) as caught:
        settle_message(visit(psn_setlway="02"), SETTINGS, ytd_paid=0)
    assert [(one.where, one.value) for one in caught.value.faults] == [("[2].input.data.psn_setlway", "'02'")]


@pytest.mark.parametrize("told", [{"cnt": 3}, {"pric": 50}, {"cnt": None, "pric": "50.00"}])
def test_a_line_without_its_price_or_its_number_is_settled_by_its_amount(told: dict[str, object]) -> None:
    """The amount decides; that the price cannot be held against it is for a check to say."""
    messages = visit(line("1", "电针", "150.00", **told), line("2", "血常规", 20))
    assert str(settle_message(messages, SETTINGS, ytd_paid=0).answer.fund_payment) == "90.00"
    (one,) = check_messages(messages).uncheckable[:1]
    assert one.identity == "A"
    assert set(one.missing) == {"pric", "cnt"} - {name for name, value in told.items() if value is not None}
