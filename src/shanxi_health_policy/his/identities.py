"""The identities (勾稽关系) A to D and F that the amounts of every message keep: which of them fails, where, and by how much.

Real answers leave amounts out, or write null. What is not given counts as nothing where the identity then holds; where it does
not, nobody can say whether it would, and it is told as not checkable (无法核对), never as broken.

That the amounts of `setldetail` add up to `fund_pay_sumamt` is no identity: the personal account and the hospital's share
stand there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from shanxi_health_policy.errors import Fault
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.message_index import Placed, placed_in
from shanxi_health_policy.his.messages import Message
from shanxi_health_policy.his.node_values import LineRounding, line_amount, to_signed_fen
from shanxi_health_policy.his.nodes import FeeDetail, FeeResult, IdentityId, Node, SetlInfo, SettleData
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.text import Text

_NOTHING = Decimal(0)
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
"""The sums, by node and identity: the whole, and the parts that add up to it. Nodes of other transactions say their own."""


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
        zh = f"{self.expected}（勾稽关系 {self.identity}：{self.rule}）"
        en = f"{self.expected} (identity {self.identity}: {self.rule})"
        return Fault(self.file, self.where, f"{self.found}", Text(zh, en))

    def text(self) -> Text:
        """The failure in both languages, with the difference."""
        return Text(
            f"{self.file}: {self.where}: 勾稽关系 {self.identity} 不符：{self.rule}；{self.found} 应为 "
            f"{self.expected}，差 {self.difference}",
            f"{self.file}: {self.where}: identity {self.identity} does not hold: {self.rule}; {self.found} "
            f"should be {self.expected}, a difference of {self.difference}",
        )


@frozen
class UncheckableIdentity:
    """One identity that cannot be checked (无法核对), since amounts that it needs are not given."""

    identity: IdentityId
    file: str
    where: str
    """The path of the amount that is the whole."""
    found: Decimal | None
    """The whole, where it is given."""
    given: Decimal
    """What the parts that are given come to."""
    missing: tuple[str, ...]
    """What is not given."""
    rule: str
    """The identity as it is written."""

    def fault(self) -> Fault:
        """The same as a fault of the message, for where it decides money."""
        zh = f"{self.given}，或给出 {'、'.join(self.missing)}（勾稽关系 {self.identity}：{self.rule}）"
        en = f"{self.given}, or {', '.join(self.missing)} given as well (identity {self.identity}: {self.rule})"
        return Fault(self.file, self.where, f"{self.found}", Text(zh, en))

    def text(self) -> Text:
        """What is missing, in both languages."""
        return Text(
            f"{self.file}: {self.where}: 勾稽关系 {self.identity} 无法核对：{self.rule}；缺少 {'、'.join(self.missing)}",
            f"{self.file}: {self.where}: identity {self.identity} cannot be checked: {self.rule}; "
            f"{', '.join(self.missing)} missing",
        )


def broken_identities(
    messages: Iterable[Message], dialect: Dialect | None = None
) -> tuple[BrokenIdentity, ...]:
    """Every identity that the messages do not keep, in order; one that cannot be checked is none of them.

    >>> from shanxi_health_policy.his.messages import read_message
    >>> answer = '{"infcode": 0, "output": {"setlinfo": {"medfee_sumamt": "170.00", "fund_pay_sumamt": 80, '
    >>> answer += '"psn_part_amt": 85, "hosp_part_amt": 0, "hifp_pay": null}}}'
    >>> [(one.identity, str(one.difference)) for one in broken_identities([read_message(answer)])]
    [('C', '5.00')]
    """
    found = judged(placed_in(messages, []), dialect or Dialect())
    return tuple(one for one in found if isinstance(one, BrokenIdentity))


def judged(rows: Iterable[Placed[Any]], dialect: Dialect) -> Iterator[BrokenIdentity | UncheckableIdentity]:
    """The identities that rows do not keep, and those that cannot be checked."""
    for placed in rows:
        for identity, whole, due, parts, rule in _due(placed.node, dialect.line_rounding):
            found = getattr(placed.node, whole)
            if to_signed_fen(found) == due:
                continue
            spot, should_be = placed.spot.below(whole), to_yuan(due)
            written = rule or f"{whole} = {' + '.join(parts)}"
            missing = _missing(placed.node, (whole, *parts))
            if missing:
                yield UncheckableIdentity(identity, spot.file, spot.where, found, should_be, missing, written)
            else:
                yield BrokenIdentity(identity, spot.file, spot.where, found, should_be, written)


_Due: TypeAlias = tuple[IdentityId, str, int, tuple[str, ...], str]
"""An identity: which, its whole, what that should be in fen, its parts, and how it is written where it is no sum of them."""


_SUMS: dict[type[Node], Sequence[tuple[IdentityId, tuple[str, tuple[str, ...]]]]] = {}


def _sums_of(cls: type[Node]) -> Sequence[tuple[IdentityId, tuple[str, tuple[str, ...]]]]:
    if cls not in _SUMS:
        own = [(identity, sums) for (kind, identity), sums in PARTS.items() if issubclass(cls, kind)]
        _SUMS[cls] = (*own, *cls.sums.items())
    return _SUMS[cls]


def _due(row: Node, rounding: LineRounding) -> Iterator[_Due]:
    """The identities of one node; what is not given counts as nothing."""
    for identity, (whole, parts) in _sums_of(type(row)):
        yield identity, whole, sum([to_signed_fen(getattr(row, part)) for part in parts]), parts, ""
    if isinstance(row, (FeeDetail, FeeResult)) and not (row.pric is None and row.cnt is None):
        due = to_signed_fen(line_amount(row.pric or _NOTHING, row.cnt or _NOTHING, rounding))
        yield "A", "det_item_fee_sumamt", due, ("pric", "cnt"), "det_item_fee_sumamt = round(pric × cnt, 2)"
    if isinstance(row, SetlInfo):
        # what a relative's account pays is inside what accounts pay, whatever the sign
        inner, outer = to_signed_fen(row.acct_mulaid_pay), to_signed_fen(row.acct_pay)
        nearest = min(max(inner, min(outer, 0)), max(outer, 0))
        yield "D", "acct_mulaid_pay", nearest, ("acct_pay",), "acct_mulaid_pay ⊆ acct_pay"


def _missing(row: Node, names: tuple[str, ...]) -> tuple[str, ...]:
    """The amounts that are not given: null, or required and not there. What only newer texts name need not be there."""
    fields = attrs.fields_dict(type(row))
    return tuple(
        name
        for name in names
        if getattr(row, name) is None and (name in row.nulls or fields[name].metadata.get("required"))
    )
