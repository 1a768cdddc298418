"""The identities A to D and F that the amounts of every message keep: which of them fails, where, and by how much.

That the amounts of `setldetail` add up to `fund_pay_sumamt` is none of them: the personal account and the hospital's share
stand there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.messages import Message, MessageIndex, Placed
from shanxi_health_policy.his.node_values import LineRounding, line_amount, to_signed_fen
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult, Node, SetlInfo, SettleData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.text import Text

IdentityId: TypeAlias = Literal["A", "B", "C", "D", "F"]

_SCOPE = ("preselfpay_amt", "inscp_scp_amt")
_TOTAL = ("medfee_sumamt", ("fulamt_ownpay_amt", "overlmt_selfpay", *_SCOPE))
_FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay", "hifdm_pay")
PARTS: Mapping[tuple[type[Node], IdentityId], tuple[str, tuple[str, ...]]] = {
    (FeeResult, "A"): ("det_item_fee_sumamt", ("fulamt_ownpay_amt", "overlmt_amt", *_SCOPE)),
    (SettleData, "B"): _TOTAL,
    (SetlInfo, "B"): _TOTAL,
    (SetlInfo, "C"): ("medfee_sumamt", ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")),
    (SetlInfo, "D"): ("psn_part_amt", ("acct_pay", "psn_cash_pay")),
    (SetlInfo, "F"): ("fund_pay_sumamt", _FUNDS),
}
"""The sums, by node and identity: the whole, and the parts that add up to it."""


@frozen
class BrokenIdentity:
    """One identity that a message does not keep, in yuan: what the whole is, what it should be, and the difference."""

    identity: IdentityId
    file: str
    where: str
    """The path of the amount that is the whole."""
    found: Decimal
    expected: Decimal
    rule: str
    """The identity as it is written."""

    @property
    def difference(self) -> Decimal:
        """By how much the whole is too large; negative when it is too small."""
        return to_yuan(to_signed_fen(self.found) - to_signed_fen(self.expected))

    def fault(self) -> Fault:
        """The same as a fault of the message."""
        zh = f"{self.expected}（恒等式 {self.identity}：{self.rule}）"
        en = f"{self.expected} (identity {self.identity}: {self.rule})"
        return Fault(self.file, self.where, f"{self.found}", Text(zh, en))

    def text(self) -> Text:
        """The failure in both languages, with the difference."""
        return Text(
            f"{self.file}: {self.where}: 恒等式 {self.identity} 不成立：{self.rule}；{self.found} 应为 "
            f"{self.expected}，差 {self.difference}",
            f"{self.file}: {self.where}: identity {self.identity} does not hold: {self.rule}; {self.found} "
            f"should be {self.expected}, a difference of {self.difference}",
        )


def broken_identities(
    messages: Iterable[Message], dialect: Dialect | None = None
) -> tuple[BrokenIdentity, ...]:
    """Every identity that the messages do not keep, in order.

    An amount that is not given counts as nothing among the parts of a sum; a whole that is not given is not checked.

    >>> from shanxi_health_policy.his.messages import read_message
    >>> answer = '{"infcode": 0, "output": {"setlinfo": {"medfee_sumamt": "170.00", "fund_pay_sumamt": 80, '
    >>> answer += '"psn_part_amt": 85, "hifp_pay": 80}}}'
    >>> [(one.identity, str(one.difference)) for one in broken_identities([read_message(answer)])]
    [('B', '170.00'), ('C', '5.00'), ('D', '85.00')]
    """
    return tuple(broken_in(MessageIndex(messages), dialect or Dialect()))


def broken_in(index: MessageIndex, dialect: Dialect) -> Iterator[BrokenIdentity]:
    """The same of messages that are indexed."""
    for placed in index[Node]:
        yield from _broken(placed, dialect.line_rounding)


def _broken(placed: Placed[Node], rounding: LineRounding) -> Iterator[BrokenIdentity]:
    """The identities that one node does not keep."""
    row = placed.node

    def compared(
        identity: IdentityId, name: str, total: Decimal, expected: Decimal, rule: str
    ) -> Iterator[BrokenIdentity]:
        if total != expected:
            spot = placed.spot.below(name)
            yield BrokenIdentity(identity, spot.file, spot.where, total, expected, rule)

    for (kind, identity), (whole, parts) in PARTS.items():
        if isinstance(row, kind) and (total := getattr(row, whole)) is not None:
            expected = to_yuan(sum(to_signed_fen(getattr(row, part)) for part in parts))
            yield from compared(identity, whole, total, expected, f"{whole} = {' + '.join(parts)}")
    if isinstance(row, (FeeDetail, FeeResult)) and row.pric is not None and row.cnt is not None:
        due = line_amount(row.pric, row.cnt, rounding)
        rule = "det_item_fee_sumamt = round(pric × cnt, 2)"
        yield from compared("A", "det_item_fee_sumamt", row.det_item_fee_sumamt, due, rule)
    if isinstance(row, SetlInfo):
        # what a relative's account pays is inside what accounts pay, whatever the sign
        inner, outer = to_signed_fen(row.acct_mulaid_pay), to_signed_fen(row.acct_pay)
        nearest = min(max(inner, min(outer, 0)), max(outer, 0))
        yield from compared(
            "D", "acct_mulaid_pay", to_yuan(inner), to_yuan(nearest), "acct_mulaid_pay ⊆ acct_pay"
        )
