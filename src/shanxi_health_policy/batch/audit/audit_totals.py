"""Sums over all findings of a file: by kind, facility, condition, fee class and month; exact, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.audit.finding_kinds import KINDS
from shanxi_health_policy.batch.audit.verdicts import Judged
from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.money import percent_half_up, to_yuan
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.text import Text

NOT_STATED = Text("（未写明）", "(not stated)")


@frozen
class Total:
    """What was found for one facility, condition, fee class or month, or in all.

    Only findings of the amount count in `too_much` and `too_little`; the others point to amounts that may be counted already.
    """

    label: Text
    visits: int
    """Claims paid, those that were cancelled later too; cancellations are not visits."""
    findings: int
    paid: Decimal
    """What was paid for the visits less what was given back, in yuan. A cancellation counts in the month of its own day
    (I-T10), at its own facility where it names one, and otherwise with the condition, class and facility of its visit."""
    due: Decimal
    """What was due for the visits, less what was due for those cancelled: the `due` of all totals of a kind is that of all."""
    too_much: Decimal
    too_little: Decimal
    share_of_visits: Decimal | None
    """Of all visits, in percent with one decimal."""
    share_of_findings: Decimal | None
    ratio: Decimal | None
    """The share of findings in shares of visits, with two decimals: 1.00 is what would be expected of its size alone."""


@frozen
class KindTotal:
    """What was found of one kind."""

    kind: Irregularity
    findings: int
    too_much: Decimal
    too_little: Decimal
    cancelled: int
    """How many of the claims concerned were cancelled, earlier or later."""


@frozen
class AuditTotals:
    """The sums of an audit; every claim and every finding is counted."""

    claims: int
    cancellations: int
    findings: int
    claims_with_findings: int
    paid: Decimal
    """All that was paid less all that was given back, in yuan; `due` what was due for all that is not cancelled."""
    due: Decimal
    too_much: Decimal
    too_little: Decimal
    too_much_cancelled: Decimal
    """Of `too_much`, what was paid for claims that were cancelled."""
    first_day: str
    last_day: str
    by_kind: tuple[KindTotal, ...]
    by_facility: tuple[Total, ...]
    by_condition: tuple[Total, ...]
    by_fee_class: tuple[Total, ...]
    by_month: tuple[Total, ...]

    @property
    def difference(self) -> Decimal:
        """What was paid too much in all, or, negative, too little, in yuan."""
        return self.paid - self.due


class Sums:
    """The sums of all findings, of one part of a file after another; exact in whole fen, and the same in any order."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._claims = self._cancellations = self._claims_with_findings = 0
        self._paid = self._due = self._too_much_cancelled = 0
        self._days: list[date] = []
        self._by: dict[str, pl.DataFrame] = {}

    def add(self, found: pl.DataFrame, judged: Judged) -> None:
        """All findings that [find][] gave among these claims and cancellations."""
        event = found["event"].to_numpy()
        counts = np.array([kind.of_amount for kind in KINDS])[found["kind"].to_numpy()]
        difference = np.where(counts, found["paid"].to_numpy() - found["due"].to_numpy(), 0)
        cancelled = judged.cancelled_by[event] >= 0
        claims = int(judged.claim.sum())
        self._claims += claims
        self._cancellations += len(judged) - claims
        self._claims_with_findings += len(np.unique(event[judged.claim[event]]))
        self._paid += _sum(judged.paid)
        self._due += _sum(judged.folded.fund)
        self._too_much_cancelled += _sum(np.maximum(difference, 0)[cancelled])
        day = judged.events["day"]
        self._days += [one for one in (day.min(), day.max()) if isinstance(one, date)]
        month = (day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1).to_numpy()
        condition = judged.events["condition_code"].fill_null(-1).to_numpy()
        own = np.where(judged.claim, np.arange(len(judged)), judged.target)
        wrong = pl.DataFrame({"difference": difference, "cancelled": cancelled})
        sums_by = {
            "facility": judged.facility,
            "condition": _at(condition, own),
            "fee_class": _at(judged.tier - 1, own),
            "month": month,
        }
        for name, of in {"kind": None, **sums_by}.items():
            sums = [self._by[name]] if name in self._by else []
            sums.append(_of_findings(found["kind"].to_numpy() if of is None else of[event], wrong))
            if of is not None:
                sums.append(_of_events(of, judged))
            self._by[name] = pl.concat(sums, how="diagonal").group_by("of").agg(pl.all().sum())

    def totals(self, facilities: Sequence[str]) -> AuditTotals:
        """All sums; `facilities` are their names, by number."""
        wrong = self._by["kind"]
        kinds = [
            KindTotal(
                KINDS[one["of"]], one["findings"], to_yuan(one["too_much"]), to_yuan(one["too_little"]), one["cancelled"]
            )
            for one in wrong.sort("of").iter_rows(named=True)
        ]  # fmt: skip
        findings = sum(one.findings for one in kinds)
        conditions = [Text(one.zh, one.en) for one in self._policy.conditions]

        def by(name: str, label: Callable[[int], Text]) -> list[Total]:
            """In the order of the numbers that `label` names."""
            rows = self._by[name].fill_null(0).sort("of").iter_rows(named=True)
            return [_total(row, label, self._claims, findings) for row in rows]

        by_facility = by("facility", lambda number: _same(facilities[number]))
        return AuditTotals(
            claims=self._claims,
            cancellations=self._cancellations,
            findings=findings,
            claims_with_findings=self._claims_with_findings,
            paid=to_yuan(self._paid),
            due=to_yuan(self._due),
            too_much=to_yuan(int(wrong["too_much"].sum())),
            too_little=to_yuan(int(wrong["too_little"].sum())),
            too_much_cancelled=to_yuan(self._too_much_cancelled),
            first_day=str(min(self._days, default="")),
            last_day=str(max(self._days, default="")),
            by_kind=tuple(kinds),
            by_facility=_most_first(sorted(by_facility, key=lambda one: one.label.zh)),
            by_condition=_most_first(by("condition", conditions.__getitem__)),
            by_fee_class=_most_first(by("fee_class", lambda tier: TIERS[tier].label)),
            by_month=tuple(by("month", _month)),
        )


def _sum(fen: Column) -> int:
    """The sum of amounts in fen, which may pass 64 bits."""
    return int(pl.Series(fen, dtype=pl.Int64).cast(pl.Int128).sum())


def _at(codes: Column, source: Column) -> Column:
    """The codes at places, -1 where there is none."""
    return np.where(source >= 0, codes[np.maximum(source, 0)] if len(codes) else -1, -1)


def _of_events(of: Column, judged: Judged) -> pl.DataFrame:
    """How many claims there are, and what was paid and due in all, less what cancellations took back, by what they are of."""
    events = {"of": of, "visits": judged.claim, "paid": judged.paid, "due": judged.folded.fund}
    by = pl.DataFrame(events).group_by(pl.col("of").cast(pl.Int64))
    return by.agg(pl.col("visits").cast(pl.Int64).sum(), pl.col("paid", "due").cast(pl.Int128).sum())


def _of_findings(of: Column, wrong: pl.DataFrame) -> pl.DataFrame:
    """How many findings there are, and what was paid too much and too little, by what they are of."""
    by = wrong.group_by(pl.Series("of", of, pl.Int64))
    return by.agg(
        pl.len().cast(pl.Int64).alias("findings"),
        pl.col("difference").clip(lower_bound=0).cast(pl.Int128).sum().alias("too_much"),
        (-pl.col("difference").clip(upper_bound=0)).cast(pl.Int128).sum().alias("too_little"),
        pl.col("cancelled").cast(pl.Int64).sum(),
    )


def _total(row: dict[str, int], label: Callable[[int], Text], claims: int, every: int) -> Total:
    """Sums by their names as a total; `claims` and `every` are all claims and all findings."""
    visits, findings = row["visits"], row["findings"]
    return Total(
        label=label(row["of"]) if row["of"] >= 0 else NOT_STATED,
        visits=visits,
        findings=findings,
        **{name: to_yuan(row[name]) for name in ("paid", "due", "too_much", "too_little")},
        share_of_visits=percent_half_up(visits, claims),
        share_of_findings=percent_half_up(findings, every),
        ratio=_ratio(findings * claims, visits * every),
    )


def _most_first(totals: Iterable[Total]) -> tuple[Total, ...]:
    """The most findings first; what is alike stays in order."""
    return tuple(sorted(totals, key=lambda one: (-one.findings, -one.visits, one.label is NOT_STATED)))


def _month(month: int) -> Text:
    """A month, counted from the first of the year 0."""
    year, number = divmod(month, 12)
    return _same(f"{year:04}-{number + 1:02}")


def _same(name: str) -> Text:
    return Text(name, name)


def _ratio(part: int, whole: int) -> Decimal | None:
    """A quotient with two decimals, half up; None of nothing."""
    return None if whole == 0 else to_yuan((200 * part + whole) // (2 * whole))  # exact in whatever context
