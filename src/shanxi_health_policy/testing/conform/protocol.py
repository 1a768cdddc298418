"""Version 1 of the protocol between `conform` and an implementation in any language: one JSON object a line, both ways.

The library asks and the implementation, behind an adapter, answers: first `hello`, which tells the figures of the notice, then
one `case` after another. The JSON Schema of all messages ships beside this module; [schema][] reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from attrs import frozen

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.errors import InputError, PolicyError, shown
from shanxi_health_policy.money import YUAN_TEXT, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period, chosen
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.text import Text, several

if TYPE_CHECKING:
    from shanxi_health_policy.testing.conform.cases import Case

PROTOCOL = "shanxi-health-policy-conform/1"
"""What both sides call the protocol in their first message."""

LONGEST_ANSWER = 2**20
"""How many bytes an answer may have; that of the longest case has a few thousand."""

Message: TypeAlias = Mapping[str, Any]
"""One JSON object of the protocol."""

_PAYMENT = re.compile(f"-?(?:{YUAN_TEXT})")
_LONGEST_NAME = 200
_FROM_NOTHING = Text("0：协议里的每一例都从零开始", "0: in the protocol every case starts from nothing")


class AdapterError(PolicyError, RuntimeError):
    """What an adapter or the implementation behind it did wrong: no answer, one that is not of the protocol, or an error."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem)
        self.problem: Text = problem

    def text(self) -> Text:
        """The problem in both languages."""
        return self.problem


class RefusedCaseError(AdapterError):
    """The implementation itself answered a case with an error; it can be asked the next one."""


@frozen
class Introduction:
    """How an adapter names the implementation behind it."""

    name: str
    version: str


def hello(place: At = None, catalogue: Catalogue | None = None) -> Message:
    """The first message: the place, and the figures of its notice for an implementation without tables of its own."""
    notices = chosen(catalogue)
    code, assumed = treatment_place(notices, place)
    periods = [_period(one) for one in notices.tcm(code).periods]
    return {
        "protocol": PROTOCOL,
        "kind": "hello",
        "place": code,
        "place_assumed": assumed,
        "policy": {"year": "calendar", "rounding": "half_up", "periods": periods},
    }


def case_request(number: int, case: Case) -> Message:
    """The message that asks for the payments of one case; raises [InputError][] for one that does not start from nothing."""
    if case.ytd_fen:
        raise InputError("ytd_paid", case.ytd_paid, _FROM_NOTHING)
    return {"kind": "case", "id": number, "operations": [operation_message(one) for one in case.operations]}


def operation_message(operation: Claim | Cancellation) -> Message:
    """One settlement or cancellation as the protocol writes it."""
    if isinstance(operation, Cancellation):
        return {"op": "cancel", "settlement_id": operation.settlement_id, "cancels": operation.cancels}
    visit = operation.visit
    return {
        "op": "settle",
        "settlement_id": operation.settlement_id,
        "person_id": operation.person_id,
        "condition": visit.condition.zh,
        "visited_on": visit.visited_on.isoformat(),
        "fee_class": operation.tier.code,
        "items": [{"name": item.technique, "amount": str(item.amount)} for item in visit.items],
    }


def to_line(message: Message) -> bytes:
    r"""A message as one line; ASCII only, so that no adapter can stumble over an encoding.

    >>> to_line({"id": 1, "name": "电针"})
    b'{"id":1,"name":"\\u7535\\u9488"}\n'
    """
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def read_hello(line: bytes) -> Introduction:
    """The adapter's answer to the first message; raises [AdapterError][] for anything else.

    >>> read_hello(
    ...     b'{"protocol":"shanxi-health-policy-conform/1","kind":"hello","name":"mine","version":"2.1"}'
    ... )
    Introduction(name='mine', version='2.1')
    """
    message = _read(line)
    if message.get("protocol") != PROTOCOL or message.get("kind") != "hello":
        wanted = f'"protocol": "{PROTOCOL}", "kind": "hello"'
        _refuse(line, wanted, wanted)
    for key in ("name", "version"):
        value = message.get(key)
        if not _is_text(value) or not 0 < len(str(value)) <= _LONGEST_NAME:
            _refuse(line, f"{key}：1 至 {_LONGEST_NAME} 个字符", f"{key}, 1 to {_LONGEST_NAME} characters")
    return Introduction(message["name"], message["version"])


def read_answer(line: bytes, number: int, count: int) -> tuple[Decimal, ...]:
    """The payments of case `number`, one for each of its `count` operations, in yuan.

    Raises [RefusedCaseError][] for an error that the implementation reports, and [AdapterError][] for what is no answer.

    >>> read_answer(b'{"id": 1, "payments": ["80.00", -80]}', 1, 2)
    (Decimal('80.00'), Decimal('-80'))
    """
    message = _read(line)
    if not isinstance(message.get("id"), _Number) or message["id"] != str(number):
        _refuse(line, f'"id": {number}', f'"id": {number}')
    payments, error = message.get("payments"), message.get("error")
    if _is_text(error) and payments is None:
        told = shown(str(error))
        raise RefusedCaseError(Text(f"被测实现报错：{told}", f"the implementation reports: {told}"))
    if not isinstance(payments, list) or error is not None:
        _refuse(line, "payments 列表，或 error 文字", "either a list of payments or the text of an error")
    if len(payments) != count:
        zh = f"{count} 笔支付，每个操作一笔；答了 {len(payments)} 笔"
        _refuse(line, zh, f"{several(count, 'payment')}, one for each operation; it gives {len(payments)}")
    return tuple(_payment(value, position, line) for position, value in enumerate(payments))


@cache
def schema() -> Message:
    """The JSON Schema (2020-12) of every message of the protocol."""
    file = resources.files("shanxi_health_policy.testing.conform") / "conform-protocol.schema.json"
    found: Message = json.loads(file.read_text(encoding="utf-8"))
    return found


def _period(period: Period) -> Message:
    scheme = period.scheme
    return {
        "notice": period.notice.number,
        "from": period.start.isoformat(),
        "to": None if period.end == date.max else period.end.isoformat(),
        "rate": {"numerator": scheme.rate.numerator, "denominator": scheme.rate.denominator},
        "techniques": list(scheme.technique_index),
        "limits": [
            {
                "condition": condition.zh,
                "fee_class": fee_class.code,
                "per_visit": _limit(cell.per_visit),
                "annual": _limit(cell.annual),
            }
            for (condition, fee_class), cell in scheme.limits.items()
        ],
    }


def _limit(fen: int | None) -> str | None:
    return None if fen is None else str(to_yuan(fen))


class _Number(str):
    """The text of a JSON number, which must not pass through binary fractions."""

    __slots__ = ()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, _Number)


def _read(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode("utf-8")
        message = json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_no_number)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        _refuse(line, "一行 UTF-8 的 JSON 对象", "one JSON object in UTF-8 on a line")
    return message


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON, though Python reads them


def _payment(value: object, position: int, line: bytes) -> Decimal:
    if not isinstance(value, str) or _PAYMENT.fullmatch(value) is None:
        zh = f"第 {position + 1} 笔支付为至多两位小数的金额，如 80.00；实为 {shown(value)}"
        en = f"payment {position + 1} as an amount of at most two places such as 80.00; it is {shown(value)}"
        _refuse(line, zh, en)
    return Decimal(value)


def _refuse(line: bytes, zh: str, en: str) -> NoReturn:
    told = shown(line.decode("utf-8", errors="replace").rstrip())
    en = f"not an answer of the protocol: {told}; expected {en}"
    raise AdapterError(Text(f"答复不合协议：{told}；应有{zh}", en))
