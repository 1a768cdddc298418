"""Conversations with the platform: what is booked is what the rule says, whatever goes wrong on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from shanxi_health_policy import reimburse
from shanxi_health_policy.his import Message, read_message
from shanxi_health_policy.his.nodes import SetlInfo
from shanxi_health_policy.testing import Exchange, ExchangeFault, MessageSequence, message_sequences

NO_ANSWER = (ExchangeFault.LOST_ANSWER, ExchangeFault.LOST_REQUEST)


def read(found: MessageSequence, plain: dict[str, Any]) -> Message:
    return read_message(plain, found.case.dialect)


def succeeded(one: Exchange) -> bool:
    """Whether the hospital was told that it went well."""
    return any(str(answer.get("infcode")) == "0" for answer in one.answers)


@given(message_sequences())
def test_what_stands_is_what_was_booked(found: MessageSequence) -> None:
    settled: list[str] = []
    for one in found.exchanges:
        if not one.booked:
            continue
        if one.infno == "2207":
            settled.append(one.request["msgid"])
        elif one.infno == "2208":
            assert settled.pop()
        elif one.infno == "2601":
            undone = next(iter(read(found, one.request).nodes["data"]))
            if undone.oinfno == "2207":  # type: ignore[attr-defined]
                assert settled.pop() == undone.omsgid  # type: ignore[attr-defined]
            else:
                settled.append("settled again")
    assert len(settled) == (0 if found.standing is None else 1)


@given(message_sequences())
def test_the_amounts_are_those_of_the_rule(found: MessageSequence) -> None:
    case = found.case
    if found.standing is not None and not case.split:
        due = reimburse(case.visit, case.tier, case.ytd_paid, place=case.place)
        assert found.standing["fund_pay_sumamt"] == due.fund_payment
    told = [answer for one in found.exchanges if one.infno == "2207" for answer in one.answers]
    infos = [row for answer in told if "code" not in answer for row in read(found, answer).rows(SetlInfo)]
    assert len({row.fund_pay_sumamt for row in infos}) <= 1
    if found.standing is not None:
        assert {row.fund_pay_sumamt for row in infos} == {found.standing["fund_pay_sumamt"]}


@given(message_sequences())
def test_every_message_can_be_read_and_every_request_has_its_own_id(found: MessageSequence) -> None:
    ids = []
    for one in found.exchanges:
        assert read(found, one.request).infno == one.infno
        ids.append(one.request["msgid"])
        for answer in one.answers:
            if one.fault is ExchangeFault.GATEWAY:
                assert answer["code"] == 401
            else:
                read(found, answer)
        assert (not one.answers) == (one.fault in NO_ANSWER)
        if one.fault is ExchangeFault.NONE and one.infno != "2601":
            assert succeeded(one)
    twice = sum(one.fault is ExchangeFault.SENT_TWICE for one in found.exchanges) // 2
    assert len(ids) - len(set(ids)) == twice
    times = [one.request["inf_time"] for one in found.exchanges]
    assert times == sorted(times)


@given(message_sequences(faults=[ExchangeFault.ODD_FORM]))
def test_an_unusual_form_means_the_same(found: MessageSequence) -> None:
    """Where a preview has one, it still says what the settlement says."""
    infos: dict[str, set[Decimal | None]] = {}
    for one in found.exchanges:
        if one.infno in ("2206", "2207"):
            [answer] = one.answers
            [row] = read(found, answer).rows(SetlInfo)
            infos.setdefault("fund", set()).add(row.fund_pay_sumamt)
            infos.setdefault("cash", set()).add(row.psn_cash_pay)
    assert [len(one) for one in infos.values()] == [1, 1]


@given(message_sequences(faults=()))
def test_without_faults_it_goes_straight_on(found: MessageSequence) -> None:
    assert [one.infno for one in found.exchanges if one.infno != "2208"] == [
        *("9001", "1101", "2201", "2203", "2204", "2206", "2207", "9002"),
    ]
    assert all(one.booked and succeeded(one) for one in found.exchanges)


@pytest.mark.parametrize("fault", [one for one in ExchangeFault if one is not ExchangeFault.NONE])
def test_every_fault_occurs_with_its_settlement(fault: ExchangeFault) -> None:
    quick = settings(
        phases=[Phase.generate],
        database=None,
        deadline=None,
        max_examples=2000,
        suppress_health_check=list(HealthCheck),
    )

    def hits(found: MessageSequence) -> bool:
        return any(one.fault is fault and one.infno == "2207" for one in found.exchanges)

    found = find(message_sequences(faults=[fault]), hits, settings=quick)
    [*_, one] = [one for one in found.exchanges if one.fault is fault and one.infno == "2207"]
    after = found.exchanges[found.exchanges.index(one) + 1]
    if fault in NO_ANSWER:
        assert (after.infno, after.booked) == ("2601", fault is ExchangeFault.LOST_ANSWER)
        assert succeeded(after) is after.booked
    elif fault in (ExchangeFault.REFUSED, ExchangeFault.GATEWAY):
        assert after.infno == "2207"
        assert not one.booked
