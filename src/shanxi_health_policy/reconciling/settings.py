"""What sources of the interface disagree on, or tell only once: settings of a reconciliation, each with its default (口径)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from attrs import field, frozen

from shanxi_health_policy.checks import check_flag
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.text import Text

Counting: TypeAlias = Literal["net", "every", "settlements"]
"""How refunds count among the settlements of 3201: −1, +1, or not at all."""
Outcome: TypeAlias = Literal["level", "platform_more", "hospital_more", "differs"]
"""What an answer of 3201 says of a group, and one of 3202 of a row."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

LEVEL_OR_NOT: Mapping[Outcome, str] = MappingProxyType(
    {"level": "0", "platform_more": "1", "hospital_more": "1", "differs": "1"}
)
"""The codes of one specification: 0 is level, 1 is not."""
FOUR_CODES: Mapping[Outcome, str] = MappingProxyType(
    {"level": "0", "platform_more": "1", "hospital_more": "2", "differs": "3"}
)
"""Those of two other sources: 0 level, 1 the platform has more, 2 the hospital has more, 3 they differ."""

_COUNTS = Text(" 或 ".join(get_args(Counting)), " or ".join(get_args(Counting)))
_CODES = Text(f"{'、'.join(OUTCOMES)} 各一个代码", f"a code for each of {', '.join(OUTCOMES)}")


def _yuan(value: MoneyLike) -> Decimal:
    return to_yuan(to_fen(value, "rounding"))


@frozen(kw_only=True)
class ReconcileSettings:
    """How a platform counts and codes, where sources of its interface disagree; no default claims that a real one does so.

    Raises [InputError][] for a value that is none.

    >>> ReconcileSettings().count_refunds, ReconcileSettings(codes=FOUR_CODES).codes["differs"]
    ('net', '3')
    """

    count_refunds: Counting = "net"
    """A refund among the settlements of 3201 (fixmedins_setl_cnt): counts −1 (net; two sources), +1 (every; one), or not at
    all (settlements; one)."""
    with_refunds: bool = True
    """Whether the sums of 3201 hold refunds, as negative amounts (three sources); two clients send refd_setl_flag 0 for sums
    without them."""
    codes: Mapping[Outcome, str] = LEVEL_OR_NOT
    """The codes of stmt_rslt: [LEVEL_OR_NOT][] (one source), [FOUR_CODES][] (two), or others."""
    reversible: tuple[str, ...] = ("2207",)
    """The transactions that a 2601 takes back: 2207 in all sources; two have 2208 as well. The first is named as oinfno."""
    days: bool = True
    """Whether settlements on different days are told, where both lists have days; a platform's own clock decides there."""
    rounding: Decimal = field(default=Decimal("0.01"), converter=_yuan)
    """Up to so much, in yuan, differing totals of a bill are laid to the rounding of its lines; one fen is what was seen."""
    platform_ids: bool = False
    """Whether the answer of 3202 names settlement and visit of what the platform alone has; one source has them empty."""

    def __attrs_post_init__(self) -> None:
        if self.count_refunds not in get_args(Counting):
            raise InputError("count_refunds", self.count_refunds, _COUNTS)
        check_flag(self.with_refunds, "with_refunds")
        check_flag(self.days, "days")
        check_flag(self.platform_ids, "platform_ids")
        if not isinstance(self.codes, Mapping) or self.codes.keys() != set(OUTCOMES):
            raise InputError("codes", self.codes, _CODES)

    def counts(self, *, refund: bool) -> int:
        """What one row adds to the number of settlements of 3201."""
        if not refund:
            return 1
        return {"net": -1, "every": 1, "settlements": 0}[self.count_refunds] if self.with_refunds else 0
