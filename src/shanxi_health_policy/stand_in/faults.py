"""Faults to inject (故障): which calls they befall, and what they make of an answer.

Which call is hit hangs on the scenario and on the number of the call alone, so that the same calls meet the same faults again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import evolve, frozen

from shanxi_health_policy.his.json_text import write_json
from shanxi_health_policy.stand_in.reply import FILE, Reply
from shanxi_health_policy.text import Text

_LONGEST_WAIT = 600
_WHOLE = 10**4
Answer: TypeAlias = dict[str, Any]


@frozen(kw_only=True)
class FaultRule:
    """`[[faults]]`: one kind of fault, and the calls it befalls: of a number, the first few, every nth, or a share."""

    kind: str
    """故障的种类 · What goes wrong"""
    infno: str | None = None
    """交易编号，默认全部 · Of which transaction; of all by default"""
    first: int | None = None
    """前几次 · The first so many calls"""
    every: int | None = None
    """每几次中的最后一次 · Each nth call"""
    share: str | None = None
    """比例，如 "0.05" · A share of the calls, as text"""
    seconds: int = 1
    """超时、慢应答等多少秒 · How long a call waits that is slow or is never answered"""
    node: str = "setlinfo"
    """缺少或改名的节点 · The node that is missing or renamed"""
    field: str = "psn_cash_pay"
    """差一分或写成空的字段 · The field that is a fen off, or blank"""

    def hits(self, infno: str, seen: int, serial: int, seed: int, place: int) -> bool:
        """Whether it befalls a call: the `seen`th of its transaction, the `serial`th of all; `place` is the rule's own.

        >>> rule = FaultRule(kind="bom", infno="2207", every=3)
        >>> [rule.hits("2207", seen, seen, 0, 0) for seen in (1, 2, 3)], rule.hits("2206", 3, 3, 0, 0)
        ([False, False, True], False)
        """
        if self.infno not in (None, infno):
            return False
        if self.first is not None:
            return seen <= self.first
        if self.every is not None:
            return seen % self.every == 0
        if self.share is not None:
            drawn = hashlib.sha256(f"{seed}:{place}:{serial}".encode()).digest()
            return int.from_bytes(drawn[:4]) % _WHOLE < Decimal(self.share) * _WHOLE
        return True


def check_fault(rule: FaultRule) -> Iterator[tuple[str, str, Text]]:
    """What is wrong with a rule: the key, its value, and what is expected."""
    if rule.kind not in KINDS:
        known = list(KINDS)
        yield (
            "kind",
            rule.kind,
            Text(f"故障的种类：{'、'.join(known)}", f"a kind of fault: {', '.join(known)}"),
        )
    chosen = [name for name in ("first", "every", "share") if getattr(rule, name) is not None]
    if len(chosen) > 1:
        yield (
            chosen[1],
            str(getattr(rule, chosen[1])),
            Text("first、every、share 至多一个", "one of the three at most"),
        )
    for name in ("first", "every"):
        if (value := getattr(rule, name)) is not None and value < 1:
            yield name, str(value), Text("1 起的整数", "an integer from 1 on")
    if not 0 <= rule.seconds <= _LONGEST_WAIT:
        yield "seconds", str(rule.seconds), Text(f"0 至 {_LONGEST_WAIT}", f"0 to {_LONGEST_WAIT}")
    if rule.share is not None and not _is_share(rule.share):
        expected = Text(
            '0 至 1 的小数，至多四位，如 "0.05"', 'a share from 0 to 1 of at most four places, such as "0.05"'
        )
        yield "share", rule.share, expected


def _is_share(text: str) -> bool:
    whole, _, places = text.partition(".")
    known = (
        whole in ("0", "1") and len(places) <= 4 and (not places or (places.isascii() and places.isdigit()))
    )
    return known and Decimal(text) <= 1


def _infcode(change: Callable[[Any], Any]) -> Callable[[Answer, FaultRule], Answer]:
    return lambda answer, _: answer | {"infcode": change(answer.get("infcode"))}


def _without_node(answer: Answer, rule: FaultRule) -> Answer:
    return answer | {"output": _changed(answer, lambda key, one: None if key == rule.node else (key, one))}


def _renamed_node(answer: Answer, rule: FaultRule) -> Answer:
    return answer | {
        "output": _changed(answer, lambda key, one: (key.upper(), one) if key == rule.node else (key, one))
    }


def _changed(answer: Answer, change: Callable[[str, Any], tuple[str, Any] | None]) -> Any:
    output = answer.get("output")
    if not isinstance(output, Mapping):
        return output
    return dict(pair for key, one in output.items() if (pair := change(key, one)) is not None)


def _everywhere(value: Any, change: Callable[[str, Any], Any], key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _everywhere(one, change, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_everywhere(one, change, key) for one in value]
    return change(key, value)


def _numbers(as_text: bool) -> Callable[[Answer, FaultRule], Answer]:
    def change(_: str, value: Any) -> Any:
        if as_text:
            return str(value) if isinstance(value, (int, Decimal)) else value
        return Decimal(value) if isinstance(value, str) and _is_amount(value) else value

    return lambda answer, _: answer | {"output": _everywhere(answer.get("output"), change)}


def _is_amount(text: str) -> bool:
    whole, dot, places = text.removeprefix("-").partition(".")
    return bool(dot) and whole.isdigit() and len(places) == 2 and places.isdigit()


def _blank(answer: Answer, rule: FaultRule) -> Answer:
    return answer | {
        "output": _everywhere(answer.get("output"), lambda key, one: "" if key == rule.field else one)
    }


def _fen_off(answer: Answer, rule: FaultRule) -> Answer:
    def change(key: str, one: Any) -> Any:
        if key != rule.field or one in (None, ""):
            return one
        off = Decimal(str(one)) + Decimal("0.01")
        return str(off) if isinstance(one, str) else off

    return answer | {"output": _everywhere(answer.get("output"), change)}


def _output_text(answer: Answer, _: FaultRule) -> Answer:
    return answer | {"output": write_json(answer.get("output"))}


def _same(answer: Answer, _: FaultRule) -> Answer:
    return answer


_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_DENIED = json.dumps({"code": 401, "message": "access denied"})

BEFORE, TWICE = "time_out_before", "twice"
"""What happens before anything is booked, and what calls a handler a second time."""
KINDS: Mapping[str, tuple[Text, Callable[[Answer, FaultRule], Answer]]] = {
    BEFORE: (Text("没有记账，也不应答", "nothing is booked and nothing answered"), _same),
    "time_out_after": (Text("已记账，不应答", "booked, and not answered"), _same),
    TWICE: (
        Text("平台收到两次，后一次的应答返回", "the platform gets it twice and the second answer goes back"),
        _same,
    ),
    "slow": (Text("应答慢", "the answer is slow"), _same),
    "infcode_text": (Text("infcode 写成文本", "infcode as text"), _infcode(str)),
    "infcode_null": (Text("infcode 为 null", "infcode null"), _infcode(lambda _: None)),
    "node_missing": (Text("缺少一个节点", "a node is missing"), _without_node),
    "node_renamed": (Text("一个节点的名称写成大写", "a node's name in capitals"), _renamed_node),
    "numbers_as_text": (Text("数字写成文本", "numbers as text"), _numbers(True)),
    "text_as_numbers": (Text("金额写成数字", "amounts as numbers"), _numbers(False)),
    "blank": (Text("一个字段为空", "a field is blank"), _blank),
    "fen_off": (Text("一个金额多一分", "an amount is a fen too large"), _fen_off),
    "output_text": (Text("output 是 JSON 文本", "output is JSON text"), _output_text),
    "output_null": (Text("output 为 null", "output is null"), lambda answer, _: answer | {"output": None}),
    "bom": (Text("开头有 BOM", "the answer begins with a byte order mark"), _same),
    "gbk": (Text("GBK 编码", "the answer is in GBK"), _same),
    "gateway_page": (Text("网关的 HTML 页，已记账", "a gateway's HTML page, after booking"), _same),
    "gateway_401": (Text("网关拒绝（401），没有记账", "a gateway's refusal (401), before booking"), _same),
}
"""Every kind of fault: what it is, and what it makes of an answer."""
NOT_BOOKED = frozenset({BEFORE, "gateway_401"})
"""Faults that strike before anything is booked."""


def struck(answer: Answer, rule: FaultRule) -> Answer:
    """The answer as a fault leaves it."""
    return KINDS[rule.kind][1](answer, rule)


def sent(reply: Reply, rule: FaultRule) -> Reply:
    """A reply as a fault sends it: its bytes, its status, its delay, or nothing at all."""
    kind = rule.kind
    if kind in (BEFORE, "time_out_after"):
        return evolve(reply, body=b"", answered=False, seconds=rule.seconds)
    if kind == "slow":
        return evolve(reply, seconds=rule.seconds)
    if kind == "bom":
        return evolve(reply, body=b"\xef\xbb\xbf" + reply.body)
    if kind == "gbk" and reply.media_type != FILE:
        return evolve(reply, body=reply.body.decode().encode("gb18030"))
    if kind == "gateway_page":
        return evolve(reply, body=_PAGE.encode(), status=502, media_type="text/html")
    if kind == "gateway_401":
        return evolve(reply, body=_DENIED.encode(), status=401)
    return reply
