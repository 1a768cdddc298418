"""What 2208 is answered with: the settlement taken back, every amount as a negative (I-H10).

A settlement that contradicts itself is not taken back: neither of its figures could be the one to return.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

import attrs

from shanxi_health_policy.errors import shown
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.hospital_visit import check_together
from shanxi_health_policy.his.identities import UncheckableIdentity, judged
from shanxi_health_policy.his.json_text import Spot
from shanxi_health_policy.his.message_answer import check_leaving, head_of
from shanxi_health_policy.his.message_index import MessageIndex, Placed
from shanxi_health_policy.his.messages import Message, Messages, read_messages
from shanxi_health_policy.his.node_values import negative, number_of, to_signed_fen
from shanxi_health_policy.his.nodes import CancelData, Response, SetlDetail, SetlInfo, fields_of
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.text import Text

DetailT = TypeVar("DetailT", SetlInfo, SetlDetail)

_SHARES = ("pool_prop_selfpay",)
"""Numbers that are no amounts."""
_OF_EITHER_SIGN = (*_SHARES, "balc", "hosp_part_amt", "crt_payb_lmt_amt")
"""What may be below nothing in a settlement: how the account and the limit stand, and what a hospital gains."""
_AMOUNT_NAME = re.compile(r".*(amt|pay|dedc|fee|sum|amount)")
_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}")
_EXPECTED_NAMED = Text(
    "接口命名的金额：撤销要取它的负数；用 dialect.spellings 写明它是哪个字段，或在报文中删去",
    "an amount that the interface names, to be taken back: say in dialect.spellings which field it is, or leave it out",
)


def cancel_message(messages: Messages, settings: Settings | None = None) -> Message:
    """The answer to 2208: every amount of the settlement as a negative, `setldetail` too, under the original `setl_id` (I-H10).

    `messages` are the request 2208 and the answer that 2207 had. Raises [MessageError][] when they do not belong together, and
    when the settlement is itself a cancellation, or contradicts itself.
    """
    dialect = (settings or Settings()).dialect
    index = MessageIndex(read_messages(messages, dialect))
    check_together(index)
    asked = index.the_one(CancelData, "2208")
    settled = [one for one in index[SetlInfo] if isinstance(one.message.head, Response)]
    if len(settled) != 1:
        zh, en = "恰好一个 2207 的应答，含 setlinfo", "exactly one answer to 2207, with setlinfo"
        index.missing("output.setlinfo", zh, en)
    elif asked is not None:
        _check_pair(asked, settled[0])
    rows: tuple[Placed[Any], ...] = (*index[SetlInfo], *index[SetlDetail])
    for row in rows:
        _check_unnamed(row)
    _check_signs(rows)
    if len(settled) == 1:
        _check_amounts(settled[0], index[SetlDetail], dialect)
    index.raise_if_any()
    assert asked is not None
    head, info = head_of(asked.message, "0"), _mirror(settled[0].node)
    info = attrs.evolve(info, setl_id=asked.node.setl_id.strip(), balc=None, medins_setl_id=head.inf_refmsgid)
    details = tuple(_mirror(row) for row in settled[0].message.rows(SetlDetail))
    answer = Message(head=head, nodes={"setlinfo": (info,), "setldetail": details})
    check_leaving(answer, dialect)
    return answer


def _check_pair(asked: Placed[CancelData], settled: Placed[SetlInfo]) -> None:
    """The request names this settlement, and what it came to is known."""
    setl_id = settled.node.setl_id
    if (setl_id or "").strip() != asked.node.setl_id.strip():
        zh, en = f"{setl_id}，即所附应答的 setl_id", f"{setl_id}, the setl_id of the answer beside it"
        asked.fault("setl_id", zh, en)
    if settled.node.medfee_sumamt is None:
        settled.fault("medfee_sumamt", "要撤销的总额", "the total that is to be taken back")
    amounts = _amounts(settled.node)
    for (
        name,
        value,
    ) in asked.node.extra.items():  # what is beside the interface, and may be known to be otherwise
        if (own := amounts.get(name.strip().lower())) is not None and _other(value, own):
            asked.spot.below(name).tell(
                shown(str(value)), Text(f"{own}，即应答的 {name}", f"{own}, which is {name} of the answer")
            )


def _other(value: object, amount: Decimal) -> bool:
    """Whether something given of an amount is not that amount, with either sign."""
    given = number_of(value)
    return value is not None and (given is None or abs(given) != abs(amount))


def _check_signs(rows: Iterable[Placed[Any]]) -> None:
    """A settlement has no amounts below nothing; a cancellation has them, and is not taken back itself. The first tells it."""
    below = (
        (row, name)
        for row in rows
        for name, amount in _amounts(row.node).items()
        if amount < 0 and name not in _OF_EITHER_SIGN
    )
    for row, name in islice(below, 1):
        row.fault(name, "结算，而不是撤销", "a settlement, not a cancellation")


def _check_amounts(info: Placed[SetlInfo], details: Sequence[Placed[SetlDetail]], dialect: Dialect) -> None:
    """The amounts of a settlement do not contradict each other.

    Of an identity with a part missing the other parts may not exceed the whole, since no part is below nothing.
    """
    for one in judged([info], dialect):
        if not isinstance(one, UncheckableIdentity) or (one.found is not None and one.given > one.found):
            info.spot.faults.append(one.fault())
    _check_whole(info, details)
    pool, account = set(dialect.pool_fund_pay_types.values()), {dialect.account_fund_pay_type}
    told = [one for one in details if one.message is info.message]
    alone = all((one.node.fund_pay_type or "").strip() in pool | account for one in told)
    for codes, name in ((pool, "fund_pay_sumamt"), (account, "acct_pay")):
        rows = [one for one in told if (one.node.fund_pay_type or "").strip() in codes]
        paid, whole = sum(to_signed_fen(one.node.fund_payamt) for one in rows), getattr(info.node, name)
        known = alone and all(one.node.fund_payamt is not None for one in rows)
        if rows and whole is not None and (paid > (due := to_signed_fen(whole)) or (known and paid != due)):
            zh = f"{whole}，即 setlinfo 的 {name}"
            en = f"{whole}, which is {name} of setlinfo"
            rows[0].fault("fund_payamt", zh, en, str(to_yuan(paid)))


def _check_whole(info: Placed[SetlInfo], details: Sequence[Placed[SetlDetail]]) -> None:
    """No fund, whatever its code, pays more than the whole, and what a hospital gains by the case."""
    if (whole := info.node.medfee_sumamt) is None:
        return
    most = max(to_signed_fen(whole), 0) - min(to_signed_fen(info.node.hosp_part_amt), 0)
    for row in details:
        if row.message is info.message and to_signed_fen(row.node.fund_payamt) > most:
            row.fault("fund_payamt", f"至多 {to_yuan(most)}，即总额", f"at most {to_yuan(most)}, the whole")


def _check_unnamed(row: Placed[Any]) -> None:
    """What looks like an amount, and is none that the interface names, would keep its sign in the answer."""
    _tell_unnamed(row.node.extra, row.spot)


def _tell_unnamed(value: object, spot: Spot, name: str = "") -> None:
    if isinstance(value, Mapping):
        for key, one in value.items():
            _tell_unnamed(one, spot.below(key), key)
    elif isinstance(value, (list, tuple)):
        for index, one in enumerate(value):
            _tell_unnamed(one, spot.row(index), name)
    elif (value if isinstance(value, float) else number_of(value)) and (
        _AMOUNT_NAME.fullmatch(name.lower()) or _AMOUNT.fullmatch(str(value).strip())
    ):
        spot.tell(shown(str(value)), _EXPECTED_NAMED)


def _amounts(node: SetlInfo | SetlDetail) -> dict[str, Decimal]:
    """The amounts of a node by their names."""
    given = ((one.name, getattr(node, one.name)) for one in fields_of(type(node)))
    return {name: value for name, value in given if isinstance(value, Decimal) and name not in _SHARES}


def _mirror(node: DetailT) -> DetailT:
    """A node with every amount taken back; what is no amount stays."""
    mirrored: DetailT = attrs.evolve(node, **{name: negative(one) for name, one in _amounts(node).items()})  # type: ignore[arg-type]
    return mirrored
