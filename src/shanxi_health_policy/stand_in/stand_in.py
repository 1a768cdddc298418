"""The stand-in itself: a request comes in, an answer goes out, and both are written down."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import attrs

from shanxi_health_policy.errors import InputError, PolicyError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.messages import Message, read_message
from shanxi_health_policy.his.node_values import Moment, as_text
from shanxi_health_policy.his.nodes import Request, Response
from shanxi_health_policy.notices.catalogue import PathLike
from shanxi_health_policy.stand_in.books import Books
from shanxi_health_policy.stand_in.compact import compact_json
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
        self.scenario = scenario or Scenario()
        self.books = Books(db)

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
        if fault is not None and fault not in KINDS:
            known = list(KINDS)
            raise InputError(
                "fault",
                fault,
                Text(f"故障的种类：{'、'.join(known)}", f"a kind of fault: {', '.join(known)}"),
            )
        try:
            plain = read_request(source)
        except PolicyError as error:
            return self._unreadable(error)
        told = head_of_request(plain)
        with self.books.booking():
            serial = self.books.next_serial()
            rules = self._rules(told["infno"], serial, fault)
            not_booked = any(one.kind in NOT_BOOKED for one in rules)
            answer: dict[str, Any] = {}
            infcode = None
            if not not_booked:
                answer = self._answer(plain, told, serial, number, path)
                infcode = as_text(answer["infcode"])  # what became of it: a second delivery changes nothing
                if any(one.kind == TWICE for one in rules):
                    answer = self._answer(plain, told, serial, number, path)
            file = answer.pop(_FILE, None)
            for rule in rules:
                answer = struck(answer, rule)
            reply = Reply(body=compact_json(answer).encode()) if file is None else Reply.of_file(file)
            for rule in rules:
                reply = sent(reply, rule)
            salt = self.books.salt
            self.books.add_entry(
                serial=serial,
                at=told["inf_time"],
                infno=told["infno"],
                msgid=told["msgid"],
                fixmedins_code=told["fixmedins_code"],
                mdtrt_id=visit_of(plain, answer),
                infcode=infcode,
                fault=" ".join(one.kind for one in rules) or None,
                asked=compact_json(masked(plain, salt)),
                answered=shown_body(reply, answer, salt),
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

    def _answer(
        self,
        plain: dict[str, Any],
        told: Mapping[str, str],
        serial: int,
        number: str | None,
        path: str | None,
    ) -> dict[str, Any]:
        """What a request is answered with; what it was refused for leaves nothing in the books."""
        dialect = self.scenario.file.dialect
        try:
            with self.books.attempt():
                head, nodes = self._carried_out(plain, told, serial, number, path)
        except PolicyError as error:
            prefix = self.scenario.file.behaviour.err_prefix or ""
            head = Response(infcode="-1", err_msg=f"{prefix}{error.message(dialect.language)}")
            nodes = None
        compact = compact_time(told["inf_time"])
        head = attrs.evolve(head, refmsg_time=compact, respond_time=compact)
        answer = Message(head=head, nodes=nodes or {}).to_plain(dialect)
        answer.setdefault("inf_refmsgid", None)
        answer.setdefault("err_msg", None)
        if isinstance(nodes, Download):
            return answer | {_FILE: nodes.content}
        return answer if nodes is not None else answer | {"output": None}

    def _carried_out(
        self,
        plain: dict[str, Any],
        told: Mapping[str, str],
        serial: int,
        number: str | None,
        path: str | None,
    ) -> tuple[Response, Nodes]:
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
        message = read_message(plain, settings.dialect)
        head, now = message.head, Moment.read(told["inf_time"]).at
        assert isinstance(head, Request)  # it has an infno
        turn = Turn(
            message=message, head=head, books=self.books, scenario=self.scenario, settings=settings, now=now
        )
        sign_no = (head.sign_no or "").strip()
        if (
            behaviour.sign_in
            and infno != "9001"
            and not self.books.is_signed_in(sign_no, turn.code, turn.day)
        ):
            raise RefusedError("未签到，或签到已失效（9001）", "not signed in, or no more (9001)")
        nodes = found.carry_out(turn)
        division = (head.mdtrtarea_admvs or "000000").strip()[:6]
        own = f"{division}{now:%Y%m%d%H%M%S}{serial:010d}"[:_LONGEST_ID]
        return Response(infcode="0", inf_refmsgid=own), nodes

    def _unreadable(self, error: PolicyError) -> Reply:
        """A text that is no message is answered in another shape, and written down without what it holds."""
        told = error.message(self.scenario.file.dialect.language)
        body = compact_json({"type": "error", "infcode": -1, "err_msg": told})
        with self.books.booking():
            self.books.add_entry(serial=self.books.next_serial(), infcode="-1", asked="", answered=body)
        return Reply(body=body.encode())
