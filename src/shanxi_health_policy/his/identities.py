"""The identities A to D and F that the amounts of every message keep: which of them fails, where, and by how much.

That the amounts of `setldetail` add up to `fund_pay_sumamt` is none of them: the personal account and the hospital's share
stand there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.his.amounts import line_amount, to_signed_fen
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.envelope import Message
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult, Node, SetlInfo, SettleData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.text import Text

IdentityId: TypeAlias = Literal["A", "B", "C", "D", "F"]

PARTS: dict[tuple[str, IdentityId], tuple[str, tuple[str, ...]]] = {
    ("result", "A"): (
        "det_item_fee_sumamt",
        ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"),
    ),
    ("data", "B"): (
        "medfee_sumamt",
        ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
    ),
    ("setlinfo", "B"): (
        "medfee_sumamt",
        ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
    ),
    ("setlinfo", "C"): ("medfee_sumamt", ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")),
    ("setlinfo", "D"): ("psn_part_amt", ("acct_pay", "psn_cash_pay")),
    ("setlinfo", "F"): (
        "fund_pay_sumamt",
        (
            "hifp_pay",
            "cvlserv_pay",
            "hifes_pay",
            "hifmi_pay",
            "hifob_pay",
            "maf_pay",
            "oth_pay",
            "hifdm_pay",
        ),
    ),
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
        zh, en = (
            f"{self.expected}（恒等式 {self.identity}：{self.rule}）",
            f"{self.expected} (identity {self.identity}: {self.rule})",
        )
        return Fault(self.file, self.where, f"{self.found}", Text(zh=zh, en=en))

    def text(self) -> Text:
        """The failure in both languages, with the difference."""
        return Text(
            zh=f"{self.file}: {self.where}: 恒等式 {self.identity} 不成立：{self.rule}；{self.found} 应为 "
            f"{self.expected}，差 {self.difference}",
            en=f"{self.file}: {self.where}: identity {self.identity} does not hold: {self.rule}; {self.found} "
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
    rounding = (dialect or Dialect()).line_rounding
    found: list[BrokenIdentity] = []
    for message in messages:
        for node, rows in message.nodes.items():
            for index, row in enumerate(rows):
                report = _Report(message.file, message.path(node, index), found)
                for (name, identity), (whole, parts) in PARTS.items():
                    if name == node and (node != "data" or isinstance(row, SettleData)):
                        report.sum(identity, row, whole, parts)
                if isinstance(row, (FeeDetail, FeeResult)) and None not in (row.pric, row.cnt):
                    assert row.pric is not None
                    assert row.cnt is not None
                    due = line_amount(row.pric, row.cnt, rounding)
                    rule = "det_item_fee_sumamt = round(pric × cnt, 2)"
                    report.compare("A", "det_item_fee_sumamt", row.det_item_fee_sumamt, due, rule)
                if isinstance(row, SetlInfo):
                    report.inside(row)
    return tuple(found)


@frozen
class _Report:
    """Where the amounts being compared stand, and the failures found so far."""

    file: str
    where: str
    found: list[BrokenIdentity]

    def sum(self, identity: IdentityId, row: Node, whole: str, parts: tuple[str, ...]) -> None:
        total: Decimal | None = getattr(row, whole)
        if total is not None:
            expected = to_yuan(sum(to_signed_fen(getattr(row, part)) for part in parts))
            self.compare(identity, whole, total, expected, f"{whole} = {' + '.join(parts)}")

    def inside(self, row: SetlInfo) -> None:
        """What a relative's account pays is inside what accounts pay, whatever the sign."""
        inner, outer = to_signed_fen(row.acct_mulaid_pay), to_signed_fen(row.acct_pay)
        nearest = min(max(inner, min(outer, 0)), max(outer, 0))
        self.compare("D", "acct_mulaid_pay", to_yuan(inner), to_yuan(nearest), "acct_mulaid_pay ⊆ acct_pay")

    def compare(self, identity: IdentityId, name: str, total: Decimal, expected: Decimal, rule: str) -> None:
        if total != expected:
            where = f"{self.where}.{name}"
            self.found.append(BrokenIdentity(identity, self.file, where, total, expected, rule))
