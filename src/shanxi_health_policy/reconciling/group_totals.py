"""Totals as 3201 compares them: by insurance, clearing type, agency and institution, before and after the differences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl
from attrs import frozen

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.reconciling.differences import Cause, DifferenceKind, Side
from shanxi_health_policy.reconciling.list_rows import OF_GROUP
from shanxi_health_policy.reconciling.settings import Outcome, ReconcileSettings

_SUMS = ("count", "total", "fund", "account")
_SIDES: tuple[Side, Side] = ("hospital", "platform")


@frozen
class Sum:
    """What 3201 compares: how many settlements, and their amounts in yuan; refunds are negative."""

    count: int = 0
    """fixmedins_setl_cnt"""
    total: Decimal = Decimal("0.00")
    """medfee_sumamt"""
    fund: Decimal = Decimal("0.00")
    """fund_pay_sumamt"""
    account: Decimal = Decimal("0.00")
    """acct_pay"""

    @property
    def amounts(self) -> tuple[int | Decimal, ...]:
        """All four."""
        return self.count, self.total, self.fund, self.account

    def __add__(self, other: Sum) -> Sum:
        return Sum(*(one + more for one, more in zip(self.amounts, other.amounts, strict=True)))  # type: ignore[arg-type]

    def __sub__(self, other: Sum) -> Sum:
        return Sum(*(one - less for one, less in zip(self.amounts, other.amounts, strict=True)))  # type: ignore[arg-type]


@frozen(kw_only=True)
class GroupTotal:
    """One group of 3201: what each list has, what is level in both, and what a 2601 would take back."""

    insutype: str
    """The code; empty where no list says."""
    clr_type: str
    clr_optins: str
    fixmedins_code: str
    hospital: Sum
    platform: Sum
    level: Sum
    """Of the rows that are level: what is left of either list without its differences."""
    reversed: Sum
    """Of `platform`, what a 2601 would take back."""

    @property
    def outcome(self) -> Outcome:
        """How the two compare."""
        return outcome_of(self.hospital, self.platform)


@frozen(kw_only=True)
class DifferenceTotal:
    """The differences of one kind."""

    kind: DifferenceKind
    differences: int
    hospital: Sum
    """What the rows of the hospital's list in them add up to."""
    platform: Sum
    by_cause: tuple[tuple[Cause, int], ...]


@frozen(kw_only=True)
class ReconcileTotals:
    """The sums of a reconciliation: on each side the rows that are level and those in differences add up to the whole list."""

    level: int
    """How many settlements and refunds are level."""
    differences: int
    groups: tuple[GroupTotal, ...]
    kinds: tuple[DifferenceTotal, ...]

    @property
    def hospital(self) -> Sum:
        """The whole list of the hospital, but for rejected rows."""
        return sum((one.hospital for one in self.groups), Sum())

    @property
    def platform(self) -> Sum:
        """The whole list of the platform, but for rejected rows."""
        return sum((one.platform for one in self.groups), Sum())

    @property
    def adds_up(self) -> bool:
        """Whether the differences explain all: without them both lists have the same sums."""
        level = sum((one.level for one in self.groups), Sum())
        return all(
            getattr(self, side) == sum((getattr(one, side) for one in self.kinds), level) for side in _SIDES
        )


def outcome_of(hospital: Sum, platform: Sum) -> Outcome:
    """How what the hospital says compares with what the platform has."""
    if hospital == platform:
        return "level"
    pairs = list(zip(hospital.amounts, platform.amounts, strict=True))
    if all(own <= other for own, other in pairs):
        return "platform_more"
    return "hospital_more" if all(own >= other for own, other in pairs) else "differs"


class TotalsOf:
    """Adds up what became of rows, part by part; exact in whole fen, and the same in any order."""

    def __init__(self, settings: ReconcileSettings) -> None:
        self._settings = settings
        self._groups: list[pl.DataFrame] = []
        self._kinds: list[pl.DataFrame] = []
        self._level = self._differences = 0

    def add(self, level: pl.DataFrame, differences: pl.DataFrame) -> None:
        """The rows of a part that are level, and those in differences, with the groups that are told of each side."""
        self._level += level.height
        self._differences += differences.height
        for side in _SIDES:
            same = level.lazy().select(*self._weighed(side))
            rows = differences.filter(pl.col(f"{side}_total").is_not_null())
            other = rows.lazy().select("kind", "cause", "reverse_2601", *self._weighed(side))
            parts = {"level": same, "differs": other}
            if side == "platform":
                parts["reversed"] = other.filter(pl.col("reverse_2601").is_not_null())
            self._groups += [
                _summed(one, *OF_GROUP).with_columns(side=pl.lit(side), part=pl.lit(part))
                for part, one in parts.items()
            ]
            self._kinds.append(_summed(other, "kind", "cause").with_columns(side=pl.lit(side)))
        counted = differences.group_by("kind", "cause").agg(count=pl.len().cast(pl.Int64))
        self._kinds.append(counted.with_columns(side=pl.lit("rows")))
        self._groups = [_together(self._groups, *OF_GROUP, "side", "part")]
        self._kinds = [_together(self._kinds, "kind", "cause", "side")]

    def _weighed(self, side: Side) -> list[pl.Expr]:
        """The group of each row of a side, and the count and the amounts with which it counts."""
        refund = pl.col(f"{side}_refund")
        count = {one: self._settings.counts(refund=one) for one in (True, False)}
        counts = pl.when(refund).then(count[True]).otherwise(count[False])
        here = pl.lit(value=True) if self._settings.with_refunds else ~refund
        amounts = {
            name: pl.when(here).then(pl.col(f"{side}_{name}")).otherwise(0).cast(pl.Int128)
            for name in _SUMS[1:]
        }
        told = {name: pl.col(f"{side}_{name}") for name in OF_GROUP}
        told |= {"count": counts.cast(pl.Int64), **amounts}
        return [one.alias(name) for name, one in told.items()]

    def totals(self) -> ReconcileTotals:
        """The sums of all."""
        groups: dict[tuple[str, ...], dict[tuple[str, str], Sum]] = {}
        for row in pl.concat(self._groups).iter_rows(named=True):
            key = tuple(row[name] for name in OF_GROUP)
            groups.setdefault(key, {})[row["side"], row["part"]] = _sum(row)
        kinds: dict[str, dict[str, Any]] = {}
        for row in pl.concat(self._kinds, how="diagonal_relaxed").sort("kind", "cause").iter_rows(named=True):
            told = kinds.setdefault(row["kind"], {"causes": [], "hospital": Sum(), "platform": Sum()})
            if row["side"] == "rows":
                told["causes"].append((Cause.parse(row["cause"]), row["count"]))
            else:
                told[row["side"]] += _sum(row)
        return ReconcileTotals(
            level=self._level,
            differences=self._differences,
            groups=tuple(_group(key, parts) for key, parts in sorted(groups.items())),
            kinds=tuple(_kind(kind, kinds[kind.code]) for kind in DifferenceKind if kind.code in kinds),
        )


def _group(key: tuple[str, ...], parts: dict[tuple[str, str], Sum]) -> GroupTotal:
    level = {side: parts.get((side, "level"), Sum()) for side in _SIDES}
    return GroupTotal(
        **dict(zip(OF_GROUP, key, strict=True)),
        hospital=level["hospital"] + parts.get(("hospital", "differs"), Sum()),
        platform=level["platform"] + parts.get(("platform", "differs"), Sum()),
        level=level["hospital"],
        reversed=parts.get(("platform", "reversed"), Sum()),
    )


def _kind(kind: DifferenceKind, told: dict[str, Any]) -> DifferenceTotal:
    causes = sorted(told["causes"], key=lambda one: (-one[1], one[0].code))
    return DifferenceTotal(
        kind=kind,
        differences=sum(count for _, count in causes),
        hospital=told["hospital"],
        platform=told["platform"],
        by_cause=tuple(causes),
    )


def _summed(rows: pl.LazyFrame, *by: str) -> pl.DataFrame:
    return rows.group_by(by).agg(pl.col(_SUMS).sum()).collect()


def _together(tables: Iterable[pl.DataFrame], *by: str) -> pl.DataFrame:
    return pl.concat(tables, how="diagonal_relaxed").group_by(by).agg(pl.col(_SUMS).sum())


def _sum(row: dict[str, Any]) -> Sum:
    return Sum(row["count"], *(to_yuan(int(row[name] or 0)) for name in _SUMS[1:]))
