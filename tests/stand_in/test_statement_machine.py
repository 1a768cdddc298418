"""Whatever comes in which order: an honest hospital is level by 3201 and 3202, and a dishonest one differs by what it did.

What the hospital knows it has from answers alone, never from the books of the stand-in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import evolve, frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.stand_in.hospital import Hospital
from tests.stand_in.reconciling import Own, asks_3201, asks_3202, told

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.stand_in import Scenario, StandIn
from shanxi_health_policy.stand_in.scenario import Behaviour, Person, ScenarioFile
from shanxi_health_policy.stand_in.statement_rules import StatementRules

PEOPLE = ("P1", "P2")
INSURANCES = ("310", "390")
FIRST = "2023-05-01"
LOST = ("time_out_before", "time_out_after", None, None)
WHICH = st.integers(0, 30)
CODES = {"level": "0", "platform_more": "1", "hospital_more": "2", "differs": "3"}


@frozen
class Entry:
    """A row of the hospital's list, by which message it was booked, and on which day."""

    own: Own
    msgid: str
    day: str


class HonestHospital(RuleBasedStateMachine):
    """It writes down what it is answered, and finds out what became of a call without an answer."""

    @initialize(
        cancel_setl_id=st.sampled_from(["original", "own"]),
        amounts=st.lists(st.integers(1, 90_000), min_size=2, max_size=6),
    )
    def begin(self, cancel_setl_id: Any, amounts: list[int]) -> None:
        persons = [Person(psn_no=one, insutypes=INSURANCES, balance=Fen(30_000)) for one in PEOPLE]
        rules = ScenarioFile(
            behaviour=Behaviour(cancel_setl_id=cancel_setl_id),
            statements=StatementRules(codes=CODES),  # type: ignore[arg-type]
            persons=tuple(persons),
        )
        self.platform = StandIn(scenario=Scenario(file=rules))
        self.hospital = Hospital(self.platform)
        self.open: list[tuple[dict[str, str], str, int]] = []
        self.truth: list[Entry] = []
        self.mine: list[Entry] = []
        self.touched: set[str] = set()
        """The visits that a dishonest hospital has done something with, and leaves alone from then on."""
        self.expected: list[tuple[str, ...]] = []
        self.compared: object = None
        for number, amount in enumerate(amounts):
            self.visit(PEOPLE[number % 2], INSURANCES[number // 2 % 2], amount)
            self.settle(number, None, False, number % 2 == 0)

    def teardown(self) -> None:
        self.platform.close()

    # ----------------------------------------------------------------- honest

    @rule(psn_no=st.sampled_from(PEOPLE), insutype=st.sampled_from(INSURANCES), amount=st.integers(1, 90_000))
    def visit(self, psn_no: str, insutype: str, amount: int) -> None:
        whose = self.hospital.register(psn_no, insutype)
        self.hospital.tell(whose)
        self.hospital.upload(whose, to_yuan(amount))
        self.open.append((whose, insutype, amount))

    @rule(days=st.integers(1, 20))
    def later(self, days: int) -> None:
        self.hospital.now += timedelta(days=days)

    @precondition(lambda self: self.open)
    @rule(which=WHICH, fault=st.sampled_from(LOST), reverse=st.booleans(), account=st.booleans())
    def settle(self, which: int, fault: str | None, reverse: bool, account: bool) -> None:
        whose, insutype, amount = self.open[which % len(self.open)]
        data = self.hospital.paying(whose, to_yuan(amount), insutype, acct_used_flag=str(int(account)))
        reply = self.hospital.send("2207", fault=fault, data=data)
        msgid = self.hospital.sent[-1]["msgid"]
        if reply.answered:
            self.write_down(Own.of(reply.plain["output"]["setlinfo"], insutype), msgid)
        elif reverse:
            asked = {"psn_no": whose["psn_no"], "omsgid": msgid, "oinfno": "2207"}
            assert self.hospital.send("2601", data=asked).answered
            return
        else:
            again = self.platform.call(self.hospital.message("2207", msgid=msgid, data=data)).plain
            info = (again["output"] or {}).get("setlinfo")
            if info is None:
                (setl_id,) = re.findall(r"结算 (\w+)", again["err_msg"])
                info = self.hospital.ask("5203", data=whose | {"setl_id": setl_id})["setlinfo"]
            self.write_down(Own.of(info, insutype), msgid)
        self.open.remove((whose, insutype, amount))

    @precondition(lambda self: self.some(self.standing))
    @rule(which=WHICH, fault=st.sampled_from(LOST), reverse=st.booleans())
    def cancel(self, which: int, fault: str | None, reverse: bool) -> None:
        entry = self.chosen(which, self.standing)
        whose = {"mdtrt_id": entry.own.mdtrt_id, "psn_no": entry.own.psn_no}
        data = whose | {"setl_id": entry.own.setl_id}
        reply = self.hospital.send("2208", fault=fault, data=data)
        msgid, back = self.hospital.sent[-1]["msgid"], entry.own.back
        if reply.answered:
            back = Own.of(reply.plain["output"]["setlinfo"], entry.own.insutype)
        elif reverse:
            asked = {"psn_no": entry.own.psn_no, "omsgid": msgid, "oinfno": "2208"}
            assert self.hospital.send("2601", data=asked).answered
            return
        elif self.hospital.send("2208", data=data).plain["output"] is not None:
            msgid = self.hospital.sent[-1]["msgid"]  # the first had not been booked
        self.write_down(back, msgid)
        self.open.append((whose, entry.own.insutype, entry.own.medfee))

    @rule(psn_no=st.sampled_from(PEOPLE))
    def undo(self, psn_no: str) -> None:
        own = [one for one in self.truth if one.own.psn_no == psn_no]
        if not own or own[-1].own.refund or own[-1].own.mdtrt_id in self.touched:
            return
        entry = own[-1]
        self.hospital.ask("2601", data={"psn_no": psn_no, "omsgid": entry.msgid, "oinfno": "2207"})
        self.truth.remove(entry)
        self.mine.remove(entry)
        whose = {"mdtrt_id": entry.own.mdtrt_id, "psn_no": psn_no}
        self.open.append((whose, entry.own.insutype, entry.own.medfee))

    def write_down(self, own: Own, msgid: str) -> None:
        entry = Entry(own, msgid, f"{self.hospital.now:%Y-%m-%d}")
        self.truth.append(entry)
        self.mine.append(entry)

    def standing(self, entry: Entry) -> bool:
        """Whether it is a settlement that was not refunded."""
        return not entry.own.refund and entry is self.last_of(entry)

    def last_of(self, entry: Entry) -> Entry:
        return next(one for one in reversed(self.truth) if one.own.mdtrt_id == entry.own.mdtrt_id)

    def some(self, fit: Callable[[Entry], bool]) -> list[Entry]:
        """The rows that fit, of visits with which nothing was done."""
        return [one for one in self.truth if one.own.mdtrt_id not in self.touched and fit(one)]

    def chosen(self, which: int, fit: Callable[[Entry], bool]) -> Entry:
        """One of them."""
        found = self.some(fit)
        return found[which % len(found)]

    # -------------------------------------------------------------- level or not

    @invariant()
    def sums_are_level_or_differ_by_what_was_done(self) -> None:
        today = f"{self.hospital.now:%Y-%m-%d}"
        for first in (FIRST, today):
            for insutype in INSURANCES:
                sent, due = (
                    [one.own for one in rows if one.day >= first and one.own.insutype == insutype]
                    for rows in (self.mine, self.truth)
                )
                found = asks_3201(self.hospital, sent, insutype, days=(first, today))
                assert found == outcome(sums(sent), sums(due))

    @invariant()
    def rows_are_level_or_differ_by_what_was_done(self) -> None:
        if self.compared == (known := (tuple(self.mine), tuple(self.truth))):
            return
        self.compared = known
        rows = [one.own for one in self.mine]
        days = {"stmt_begndate": FIRST, "stmt_enddate": f"{self.hospital.now:%Y-%m-%d}"}
        assert told(asks_3202(self.hospital, rows, **days)) == sorted(self.expected)


def sums(rows: list[Own]) -> tuple[int, ...]:
    count = sum(-1 if one.refund else 1 for one in rows)
    return (count, *(sum(getattr(one, name) for one in rows) for name in ("medfee", "fund", "account")))


def outcome(sent: tuple[int, ...], due: tuple[int, ...]) -> str:
    """The result of 3201, in four codes."""
    if sent == due:
        return "0"
    pairs = list(zip(sent, due, strict=True))
    if all(own <= other for own, other in pairs):
        return "1"
    return "2" if all(own >= other for own, other in pairs) else "3"


class DishonestHospital(HonestHospital):
    """It does all of this, and now and then something with its list, once with a visit."""

    def done_with(self, entry: Entry, code: str, ids: bool, by: str, own: Own | None = None) -> None:
        """What is done with a row makes the platform tell one more."""
        row = own or entry.own
        amounts = (str(to_yuan(one)) for one in (row.medfee, row.fund, row.account))
        named = (row.mdtrt_id, row.setl_id) if ids else ("null", "null")
        self.touched.add(row.mdtrt_id)
        self.expected.append((row.psn_no, *named, by, code, "1" if row.refund else "0", *amounts))

    @precondition(lambda self: self.some(anything))
    @rule(which=WHICH)
    def lose(self, which: int) -> None:
        entry = self.chosen(which, anything)
        self.mine.remove(entry)
        self.done_with(entry, "1", False, entry.msgid)

    @precondition(lambda self: self.some(anything))
    @rule(which=WHICH)
    def double(self, which: int) -> None:
        entry = self.chosen(which, anything)
        self.mine.append(entry)
        self.done_with(entry, "2", True, "null")

    @precondition(lambda self: self.some(self.standing))
    @rule(which=WHICH)
    def refund_here_alone(self, which: int) -> None:
        entry = self.chosen(which, self.standing)
        self.mine.append(Entry(entry.own.back, "", entry.day))
        self.done_with(entry, "2", True, "null", entry.own.back)

    @precondition(lambda self: self.some(self.standing))
    @rule(which=WHICH)
    def refund_there_alone(self, which: int) -> None:
        own = self.chosen(which, self.standing).own
        named = {"mdtrt_id": own.mdtrt_id, "psn_no": own.psn_no, "setl_id": own.setl_id}
        self.hospital.ask("2208", data=named)
        entry = Entry(own.back, self.hospital.sent[-1]["msgid"], f"{self.hospital.now:%Y-%m-%d}")
        self.truth.append(entry)
        self.done_with(entry, "1", False, entry.msgid)

    @precondition(lambda self: self.some(anything))
    @rule(which=WHICH, name=st.sampled_from(["medfee", "fund", "account"]))
    def be_a_fen_off(self, which: int, name: str) -> None:
        entry = self.chosen(which, anything)
        off = getattr(entry.own, name) + (-1 if entry.own.refund else 1)
        place = self.mine.index(entry)
        self.mine[place] = evolve(entry, own=evolve(entry.own, **{name: off}))
        self.done_with(entry, "3", True, entry.msgid)


def anything(entry: Entry) -> bool:
    return True


HOW = settings(max_examples=max(settings().max_examples // 30, 6), stateful_step_count=25, deadline=None)
"""Every step asks for all of the hospital's list, so there are fewer runs than of other properties."""


def test_an_honest_hospital_is_level_after_every_step() -> None:
    run_state_machine_as_test(HonestHospital, settings=HOW)


def test_a_dishonest_hospital_differs_by_what_it_did() -> None:
    run_state_machine_as_test(DishonestHospital, settings=HOW)
