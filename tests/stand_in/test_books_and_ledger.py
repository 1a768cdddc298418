"""Whatever comes in which order, with faults or without: the stand-in's books are those of the plain ledger, to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.stand_in.hospital import Hospital, fen

from shanxi_health_policy import Cancellation, Claim, FeeClass, ServiceItem, Visit, settle
from shanxi_health_policy.stand_in import StandIn

PEOPLE = ("P1", "P2")
CONDITIONS = {"M47.801": "颈椎病", "J45.900": "哮喘"}
LOST = ("time_out_before", "time_out_after", None, None, None)


class BooksAndLedger(RuleBasedStateMachine):
    """A hospital that calls in any order; what was booked is told to a plain ledger as well."""

    @initialize()
    def begin(self) -> None:
        self.platform = StandIn()
        self.hospital = Hospital(self.platform)
        self.booked: list[Claim | Cancellation] = []
        self.open: list[tuple[dict[str, str], str, date, list[int]]] = []
        self.settled: list[dict[str, Any]] = []

    def teardown(self) -> None:
        self.platform.close()

    @rule(psn_no=st.sampled_from(PEOPLE), code=st.sampled_from(sorted(CONDITIONS)), days=st.integers(0, 700))
    def register(self, psn_no: str, code: str, days: int) -> None:
        whose = self.hospital.register(psn_no)
        begun = date(2022, 9, 1) + timedelta(days=days)
        self.hospital.tell(whose, code, begun.isoformat())
        self.open.append((whose, CONDITIONS[code], begun, []))

    @rule(which=st.integers(0, 9), amount=st.integers(1, 90_000))
    def upload(self, which: int, amount: int) -> None:
        if self.open:
            whose, _, _, amounts = self.open[which % len(self.open)]
            self.hospital.upload(whose, f"{amount / 100:.2f}")
            amounts.append(amount)

    @rule(which=st.integers(0, 9))
    def withdraw(self, which: int) -> None:
        if self.open:
            whose, _, _, amounts = self.open[which % len(self.open)]
            self.hospital.ask("2205", data=whose | {"chrg_bchno": "0000"})
            amounts.clear()

    @rule(which=st.integers(0, 9), fault=st.sampled_from(LOST), preview=st.booleans())
    def settle(self, which: int, fault: str | None, preview: bool) -> None:
        if not self.open:
            return
        whose, condition, day, amounts = self.open[which % len(self.open)]
        data = self.hospital.paying(whose, f"{sum(amounts) / 100:.2f}")
        if not amounts:
            assert "没有未结算的费用明细" in self.hospital.refused("2207", data=data)
            return
        foreseen = self.hospital.ask("2206", data=data)["setlinfo"] if preview else None
        reply = self.hospital.send("2207", fault=fault, data=data)
        msgid = self.hospital.sent[-1]["msgid"]
        if fault == "time_out_before":
            assert not reply.answered
            return
        booked = self.platform.books.by_message(self.hospital.code, msgid)
        assert booked is not None
        if reply.answered:
            info = reply.plain["output"]["setlinfo"]
            assert fen(info["fund_pay_sumamt"]) == booked.fund_fen
            assert foreseen is None or foreseen["fund_pay_sumamt"] == info["fund_pay_sumamt"]
        self.open.remove((whose, condition, day, amounts))
        items = [ServiceItem("电针", f"{one / 100:.2f}") for one in amounts]
        visit = Visit(condition, day, items)
        self.booked.append(Claim(booked.setl_id, whose["psn_no"], visit, FeeClass.I))
        self.settled.append(whose | {"setl_id": booked.setl_id, "msgid": msgid})

    @rule(which=st.integers(0, 9), fault=st.sampled_from(LOST))
    def cancel(self, which: int, fault: str | None) -> None:
        if not self.settled:
            return
        named = self.settled[which % len(self.settled)]
        data = self.hospital.naming(named)
        reply = self.hospital.send("2208", fault=fault, data=data)
        if fault == "time_out_before":
            return
        msgid = self.hospital.sent[-1]["msgid"]
        booked = self.platform.books.by_message(self.hospital.code, msgid)
        gone = any(isinstance(one, Cancellation) and one.cancels == named["setl_id"] for one in self.booked)
        if gone:
            assert booked is None
            assert reply.answered is (fault is None)
        else:
            assert booked is not None
            self.booked.append(Cancellation(booked.setl_id, named["setl_id"]))

    @rule(which=st.integers(0, 9))
    def reverse(self, which: int) -> None:
        if not self.settled:
            return
        named = self.settled[which % len(self.settled)]
        last = self.platform.books.last_of(named["psn_no"])
        data = {"psn_no": named["psn_no"], "omsgid": named["msgid"], "oinfno": "2207"}
        if last is not None and last.setl_id == named["setl_id"]:
            self.hospital.ask("2601", data=data)
            self.booked = [one for one in self.booked if one.settlement_id != named["setl_id"]]
            self.settled.remove(named)
        else:
            self.hospital.refused("2601", data=data)

    @invariant()
    def the_books_are_the_ledgers(self) -> None:
        ledger = settle(self.booked, place="141121")
        told = {
            one.claim.settlement_id if hasattr(one, "claim") else one.cancellation.settlement_id: one
            for one in ledger
        }
        for key, due in ledger.closing.fen.items():
            code = key.condition.code
            assert self.platform.books.paid(key.person_id, code, key.year) == due
        for name, one in told.items():
            row = self.platform.books.settlement(name)
            assert row is not None
            assert row.fund_fen == fen(one.fund_payment)


def test_the_books_equal_the_ledger_after_every_step() -> None:
    run_state_machine_as_test(BooksAndLedger, settings=settings(stateful_step_count=25, deadline=None))


def test_the_annual_limit_holds_across_visits_and_is_given_back() -> None:
    with StandIn() as platform:
        hospital = Hospital(platform)
        paid = [hospital.visit(amount="400.00") for _ in range(25)]
        every = [fen(one["fund_pay_sumamt"]) for one in paid]
        assert max(every) == every[0]
        assert every[-1] == 0
        before = platform.books.paid("P1", "cervical_spondylosis", 2023)
        back = hospital.ask("2208", data=hospital.naming(paid[0]))["setlinfo"]
        assert fen(back["fund_pay_sumamt"]) == -every[0]
        assert platform.books.paid("P1", "cervical_spondylosis", 2023) == before - every[0]
        assert fen(hospital.visit(amount="400.00")["fund_pay_sumamt"]) == every[0]


@pytest.mark.parametrize("insutype", ["310", "390"])
def test_every_answer_keeps_the_identities(insutype: str) -> None:
    from shanxi_health_policy.his import broken_identities, read_messages

    with StandIn() as platform:
        hospital = Hospital(platform)
        whose = hospital.register(insutype=insutype)
        hospital.tell(whose)
        hospital.upload(whose, "150.00", "33.33")
        hospital.upload(whose, "20.00", batch="B2", name="血常规")
        data = hospital.paying(whose, "203.33", insutype) | {"chrg_bchno": ""}
        info: dict[str, Any] = {}
        for infno in ("2206", "2206A", "2207A"):
            reply = hospital.send(infno, data=data)
            assert broken_identities(read_messages(reply.body)) == ()
            info = reply.plain["output"]["setlinfo"]
        again = hospital.send("5203", data=hospital.naming(info))
        assert broken_identities(read_messages(again.body)) == ()
        back = hospital.send("2208", data=hospital.naming(info))
        assert broken_identities(read_messages(back.body)) == ()
