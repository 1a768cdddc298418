"""The payment limits of a notice as a table: by condition and fee class, with the clauses that set them (T4, T5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.scheme import LimitCell, TcmScheme
from shanxi_health_policy.tcm.treatment_place import paying_notice, treatment_place
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

_EXPECTED_PLACE = Text("有限额表的地方", "a place whose notices hold a table of limits")
_EXPECTED_DAY = Text("该地有支付标准的日期", "a day on which a notice of the place pays for treatment")


@frozen
class LimitRow:
    """The limits of one condition in one fee class, in yuan; None where the notice sets no such limit."""

    condition: AnyCondition
    fee_class: FeeClass
    per_visit: Decimal | None
    annual: Decimal | None
    at: Text

    @classmethod
    def of(cls, condition: AnyCondition, fee_class: FeeClass, cell: LimitCell) -> LimitRow:
        """The row of a cell, which holds whole fen."""
        per_visit, annual = (None if fen is None else to_yuan(fen) for fen in (cell.per_visit, cell.annual))
        return cls(condition, fee_class, per_visit, annual, cell.at)


@frozen
class LimitTable:
    """The table of a notice, and the place it is asked for; `assumed` says that none was asked for."""

    notice: Notice
    scheme: TcmScheme
    place: str
    assumed: bool

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that set the limits."""
        scheme = self.scheme
        bases = (scheme.scope, scheme.rate_basis, scheme.per_visit_basis, scheme.annual_basis)
        return tuple(dict.fromkeys(basis.clause for basis in bases))

    def rows(
        self, condition: AnyCondition | None = None, fee_class: FeeClass | None = None
    ) -> list[LimitRow]:
        """The rows asked for; raises [InputError][] where the notice sets no such limits."""
        found = [
            LimitRow.of(one, tier, cell)
            for (one, tier), cell in self.scheme.limits.items()
            if condition in (None, one) and fee_class in (None, tier)
        ]
        if not found:
            given = " ".join(one.zh for one in (condition, fee_class) if one is not None)
            number = self.notice.number
            expected = Text(f"{number} 规定了限额的病症和类别", f"what {number} sets limits for")
            raise InputError("condition", given, expected)
        return found


def limit_table(
    catalogue: Catalogue, notice: str | None = None, place: str | None = None, on: date | None = None
) -> LimitTable:
    """The table of a notice, by its id or number; or of a place, the one in force on a day, or else the latest.

    Raises [InputError][] for a notice, a place or a day without one.

    >>> table = limit_table(Catalogue.shipped(), place="文水县")
    >>> [str(one.annual) for one in table.rows(table.scheme.conditions[0])]
    ['2720.00', '2180.00', '1500.00']
    """
    if notice is not None:
        found, scheme = paying_notice(notice, "notice", catalogue)
        return LimitTable(found, scheme, found.place, assumed=False)
    code, assumed = treatment_place(catalogue, place)
    timeline = catalogue.timeline(code, None)
    if not timeline.periods:
        raise InputError("place", place, _EXPECTED_PLACE)
    period = timeline.periods[-1] if on is None else timeline.on(on)
    if period is None:
        raise InputError("on", on, _EXPECTED_DAY)
    return LimitTable(period.notice, period.scheme, code, assumed)
