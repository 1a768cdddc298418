"""2208: a settlement taken back, as the full negative mirror of its answer (I-H10)."""

from __future__ import annotations

from decimal import Decimal

import attrs

from shanxi_health_policy.his.amounts import negative
from shanxi_health_policy.his.envelope import Message, NodeT, Request, Response
from shanxi_health_policy.his.messages import read_messages
from shanxi_health_policy.his.nodes import CancelData, SetlDetail, SetlInfo
from shanxi_health_policy.his.reading_faults import MessageLog, rows_of
from shanxi_health_policy.his.reading_heads import check_answers, check_same, the_one
from shanxi_health_policy.his.responding import success
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.his.settling import Messages

_SHARES = ("pool_prop_selfpay",)
"""Numbers that are no amounts."""


def cancel_message(messages: Messages, settings: Settings | None = None) -> Message:
    """The answer to 2208: every amount of the settlement as a negative, `setldetail` too, under the original `setl_id`.

    `messages` are the request 2208 and the answer that 2207 had. Raises [MessageError][] when they do not belong together, or
    when the settlement is itself a cancellation.
    """
    settings = settings or Settings()
    found = read_messages(messages, settings.dialect)
    log = MessageLog()
    check_answers(found, log)
    check_same(found, log)
    asked = the_one(found, CancelData, "2208", log)
    settlements = [row for row in rows_of(found, SetlInfo) if isinstance(row[1].head, Response)]
    if len(settlements) != 1:
        zh, en = "恰好一个 2207 的应答，含 setlinfo", "exactly one answer to 2207, with setlinfo"
        log.missing("output.setlinfo", zh, en)
    if asked is not None and len(settlements) == 1:
        _check_pair(asked, settlements[0], log)
    log.raise_if_any()
    assert asked is not None
    info, answered, _ = settlements[0]
    request = asked[1].head
    assert isinstance(request, Request)
    mirrored = attrs.evolve(
        _mirror(info), setl_id=asked[0].setl_id.strip(), balc=None, medins_setl_id=request.msgid
    )
    details = tuple(_mirror(row) for row in answered.rows(SetlDetail))
    return Message(head=success(request), nodes={"setlinfo": (mirrored,), "setldetail": details})


def _check_pair(
    asked: tuple[CancelData, Message, str], settled: tuple[SetlInfo, Message, str], log: MessageLog
) -> None:
    """The request names this settlement, and the settlement is no cancellation."""
    data, message, where = asked
    info, answered, at = settled
    if (info.setl_id or "").strip() != data.setl_id.strip():
        zh, en = (
            f"{info.setl_id}，即所附应答的 setl_id",
            f"{info.setl_id}, the setl_id of the answer beside it",
        )
        log.add(message, f"{where}.setl_id", data.setl_id, zh, en)
    if info.medfee_sumamt < 0:
        zh, en = "结算，而不是撤销", "a settlement, not a cancellation"
        log.add(answered, f"{at}.medfee_sumamt", str(info.medfee_sumamt), zh, en)


def _mirror(node: NodeT) -> NodeT:
    """A node with every amount taken back; what is no amount stays."""
    amounts = {
        one.name: negative(value)
        for one in attrs.fields(type(node))
        if isinstance(value := getattr(node, one.name), Decimal) and one.name not in _SHARES
    }
    mirrored: NodeT = attrs.evolve(node, **amounts)  # type: ignore[arg-type]
    return mirrored
