"""The stand-in itself: a request comes in, an answer goes out, and both are written down."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from attrs import frozen

from shanxi_health_policy.errors import InputError, PolicyError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.messages import Message, read_decoded
from shanxi_health_policy.his.node_values import Moment, as_text
from shanxi_health_policy.his.nodes import Request, Response
from shanxi_health_policy.notices.catalogue import PathLike
from shanxi_health_policy.stand_in.books import Books, EntryRow
from shanxi_health_policy.stand_in.compact import answer_json, compact_json, kept_json
from shanxi_health_policy.stand_in.faults import KINDS, NOT_BOOKED, TWICE, FaultRule, sent, struck
from shanxi_health_policy.stand_in.journal import masked, shown_body
from shanxi_health_policy.stand_in.reading import HEAD, compact_time, head_of_request, read_request, visit_of
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.reply import Reply
from shanxi_health_policy.stand_in.scenario import Scenario
from shanxi_health_policy.stand_in.transactions import TRANSACTIONS
from shanxi_health_policy.stand_in.turn import Download, Nodes, Turn
from shanxi_health_policy.text import Text

_LONGEST_ID = 30
_FILE = "file"
"""Where an answer holds the bytes that go out in its place, until they do."""


@frozen
class Call:
    """One request: what came, what its address names, and the fault to inject in it."""

    source: Mapping[str, object] | str | bytes
    number: str | None = None
    path: str | None = None
    fault: str | None = None


@frozen
class Taken:
    """A request that is a message, and what it is refused for where no transaction can carry it out."""

    told: Mapping[str, str]
    asked: str
    """As the journal keeps it, its input decoded where a client sends that as text."""
    time: str | None
    """When it was asked, as the head of an answer has it."""
    visit: str | None
    """The visit that it is about, as far as it says so itself."""
    fault: str | None
    turn: Turn | PolicyError


class StandIn:
    """A stand-in for the national insurance platform (医保信息平台替身), with its books in one SQLite file.

    Any threads may call it, and other processes may have the same file open.

    >>> with StandIn() as platform:
    ...     head = {"infno": "9001", "msgid": "M1", "fixmedins_code": "H1", "inf_time": "2023-05-04 08:00:00"}
    ...     answer = platform.call(head | {"input": {"signIn": {"opter_no": "1"}}}).plain
    >>> int(answer["infcode"]), answer["output"]["signinoutb"]["sign_no"]
    (0, '20230504000001')
    """

    def __init__(self, db: PathLike = ":memory:", scenario: Scenario | None = None) -> None:
        """The stand-in over a file, made where there is none; raises [FileError][] for a file that is something else."""
        self.scenario: Scenario = scenario or Scenario()
        self.books: Books = Books(db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was booked stays in it."""
        self.books.close()

    def call(
        self,
        source: Mapping[str, object] | str | bytes,
        *,
        number: str | None = None,
        path: str | None = None,
        fault: str | None = None,
    ) -> Reply:
        """Answer one request. What is refused is an answer as well, with `infcode` -1.

        `number` and `path` are what the address names, where it does; `fault` is one to inject in this call.
        Raises [InputError][] for a fault that is none.
        """
        return self._together([self._taken(Call(source, number, path, fault))], wait=True)[0]

    def _together(self, taken: Sequence[Taken | PolicyError], *, wait: bool) -> list[Reply]:
        with self.books.booking(wait=wait):
            first = self.books.next_serial()
            return [self._answered(one, serial) for serial, one in enumerate(taken, start=first)]

    def _taken(self, call: Call) -> Taken | PolicyError:
        """A request as far as it is understood without the books; nobody has to wait for that."""
        if call.fault is not None and call.fault not in KINDS:
            known = list(KINDS)
            expected = Text(f"故障的种类：{'、'.join(known)}", f"a kind of fault: {', '.join(known)}")
            raise InputError("fault", call.fault, expected)
        try:
            plain = read_request(call.source)
        except PolicyError as error:
            return error
        told = head_of_request(plain)
        shown = masked(plain, self.books.salt)
        asked = kept_json(shown)
        turn: Turn | PolicyError
        try:
            turn = self._turn(plain, told, call.number, call.path)
            self._foresee(turn)
        except PolicyError as error:
            turn = error
        time, visit = compact_time(told["inf_time"]), visit_of((asked, shown))
        return Taken(told, asked, time, visit, call.fault, turn)

    def _foresee(self, turn: Turn) -> None:
        """What can be worked out of a request while others are booking; where that fails, booking it tells why."""
        foresee = TRANSACTIONS[turn.head.infno.strip()].foresee
        if foresee is not None:
            with suppress(PolicyError, sqlite3.Error):
                self.books.glanced(lambda: foresee(turn))

    def _answered(self, taken: Taken | PolicyError, serial: int) -> Reply:
        """What a request is answered with, booked and written down."""
        if isinstance(taken, PolicyError):
            return self._unreadable(taken, serial)
        told = taken.told
        rules = self._rules(told["infno"], serial, taken.fault)
        not_booked = any(one.kind in NOT_BOOKED for one in rules)
        answer: dict[str, Any] = {}
        infcode = None
        if not not_booked:
            answer = self._answer(taken, serial)
            infcode = as_text(answer["infcode"])  # what became of it: a second delivery changes nothing
            if any(one.kind == TWICE for one in rules):
                answer = self._answer(taken, serial)
        file = answer.pop(_FILE, None)
        for rule in rules:
            answer = struck(answer, rule)
        text = answer_json(answer)
        reply = Reply(body=text.encode(), serial=serial) if file is None else Reply.of_file(file, serial)
        for rule in rules:
            reply = sent(reply, rule)
        self.books.add_entry(
            EntryRow(
                serial=serial,
                at=told["inf_time"],
                infno=told["infno"],
                msgid=told["msgid"],
                fixmedins_code=told["fixmedins_code"],
                mdtrt_id=visit_of((text, answer)) if taken.visit is None else taken.visit,
                infcode=infcode,
                fault=" ".join(one.kind for one in rules) or None,
                asked=taken.asked,
                answered=shown_body(reply, answer, text, self.books.salt),
            )
        )
        return reply

    def _rules(self, infno: str, serial: int, fault: str | None) -> list[FaultRule]:
        """The faults that strike a call."""
        file = self.scenario.file
        found = [] if fault is None else [FaultRule(kind=fault)]
        if file.faults:
            seen = self.books.next_number(f"seen {infno}")
            found += [
                one
                for place, one in enumerate(file.faults)
                if one.hits(infno, seen, serial, file.seed, place)
            ]
        return found

    def _answer(self, taken: Taken, serial: int) -> dict[str, Any]:
        """What a request is answered with; what it was refused for leaves nothing in the books."""
        dialect, turn, nodes = self.scenario.file.dialect, taken.turn, None
        infcode, own, err_msg = "0", None, None
        try:
            if isinstance(turn, PolicyError):
                raise turn
            nodes = self.books.attempted(lambda: self._carried_out(turn))
            own = _own_id(turn, serial)
        except PolicyError as error:
            prefix = self.scenario.file.behaviour.err_prefix or ""
            infcode, err_msg = "-1", f"{prefix}{error.message(dialect.language)}"
        compact = taken.time
        head = Response(
            infcode=infcode, inf_refmsgid=own, refmsg_time=compact, respond_time=compact, err_msg=err_msg
        )
        answer = Message(head=head, nodes=nodes or {}).to_plain(dialect)
        answer.setdefault("inf_refmsgid", None)
        answer.setdefault("err_msg", None)
        if isinstance(nodes, Download):
            return answer | {_FILE: nodes.content}
        return answer if nodes is not None else answer | {"output": None}

    def _turn(
        self, plain: dict[str, Any], told: Mapping[str, str], number: str | None, path: str | None
    ) -> Turn:
        """The request as its transaction sees it; raises a [PolicyError][] for one that none can carry out."""
        infno, behaviour = told["infno"], self.scenario.file.behaviour
        found = TRANSACTIONS.get(infno)
        if found is None:
            raise RefusedError(f"未知的交易编号 {infno}", f"unknown transaction {infno}")
        if behaviour.number_on_path and (
            number not in (None, infno) or (path is not None and path not in found.paths)
        ):
            where = number or path
            raise RefusedError(
                f"交易编号 {infno} 与地址 {where} 不符", f"transaction {infno} does not belong to {where}"
            )
        for name in HEAD:
            if not told[name]:
                raise RefusedError(f"报文头 {name} 不能为空", f"{name} of the head must not be empty")
        settings = self.scenario.settings_of(told["fixmedins_code"])
        if settings is None:
            code = told["fixmedins_code"]
            raise RefusedError(f"没有定点医药机构 {code}", f"no institution {code}")
        if isinstance(plain.get("input"), str):  # some clients send it as JSON text
            plain = plain | {"input": read_json(plain["input"], "input")}
        message = read_decoded(plain, settings.dialect)
        head, now = message.head, Moment.read(told["inf_time"]).at
        assert isinstance(head, Request)  # it has an infno
        return Turn(
            message=message, head=head, books=self.books, scenario=self.scenario, settings=settings, now=now
        )

    def _carried_out(self, turn: Turn) -> Nodes:
        head, infno = turn.head, turn.head.infno.strip()
        sign_no = (head.sign_no or "").strip()
        if (
            turn.behaviour.sign_in
            and infno != "9001"
            and not self.books.is_signed_in(sign_no, turn.code, turn.day)
        ):
            raise RefusedError("未签到，或签到已失效（9001）", "not signed in, or no more (9001)")
        return TRANSACTIONS[infno].carry_out(turn)

    def _unreadable(self, error: PolicyError, serial: int) -> Reply:
        """A text that is no message is answered in another shape, and written down without what it holds."""
        told = error.message(self.scenario.file.dialect.language)
        body = compact_json({"type": "error", "infcode": -1, "err_msg": told})
        self.books.add_entry(EntryRow(serial=serial, asked="", answered=body, infcode="-1"))
        return Reply(body=body.encode(), serial=serial)


def _own_id(turn: Turn, serial: int) -> str:
    """What an answer is called by: the division, the time, and the number of the call."""
    division = (turn.head.mdtrtarea_admvs or "000000").strip()[:6]
    return f"{division}{turn.second}{serial:010d}"[:_LONGEST_ID]


def take(stand_in: StandIn, call: Call) -> Taken | PolicyError:
    """A call as far as it is understood without the books, to be answered by [answer_together][].

    Raises [InputError][] for a fault that is none.
    """
    return stand_in._taken(call)


def answer_together(
    stand_in: StandIn, taken: Sequence[Taken | PolicyError], *, wait: bool = True
) -> list[Reply]:
    """Answer calls that came at once, in their order and as one by one, in one booking: all are booked or none.

    Raises [BusyError][] where somebody else is booking and `wait` is false.
    """
    return stand_in._together(taken, wait=wait)
