"""Sums over all findings of a file: by kind, facility, condition, fee class and month; exact, however many there are."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.engines.auditing.judging import Judged
from shanxi_health_policy.engines.auditing.kinds import KINDS
from shanxi_health_policy.engines.columns.fold import Column
from shanxi_health_policy.engines.columns.policy import TIERS, Policy
from shanxi_health_policy.money import percent_half_up, to_yuan
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.text import Text

NOT_STATED = Text(zh="（未写明）", en="(not stated)")
_MONTHS_TO_1970 = 1970 * 12


@frozen
class Total:
    """What was found for one facility, condition, fee class or month, or in all.

    Only findings of the amount count in `too_much` and `too_little`; the others point to amounts that may be counted already.
    """

    label: Text
    visits: int
    """Claims paid; cancellations are not visits."""
    findings: int
    paid: Decimal
    """What was paid for the visits, in yuan; what was given back is not taken off."""
    due: Decimal
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


def total_up(found: pl.DataFrame, judged: Judged, facilities: pl.Series, policy: Policy) -> AuditTotals:
    """The sums of all findings that [find][] gave."""
    event = found["event"].to_numpy()
    source = np.where(judged.claim[event], event, judged.target[event])
    counts = np.array([kind.of_amount for kind in KINDS])[found["kind"].to_numpy()]
    difference = np.where(counts, found["paid"].to_numpy() - found["due"].to_numpy(), 0)
    cancelled = judged.cancelled_by[event] >= 0
    whole = _Whole(judged, event, source, difference)
    day = judged.events["day"]
    month = day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - (_MONTHS_TO_1970 + 1)
    conditions = judged.events["condition_code"].fill_null(-1).to_numpy()
    too_much = np.maximum(difference, 0)
    return AuditTotals(
        claims=whole.claims,
        cancellations=len(judged) - whole.claims,
        findings=found.height,
        claims_with_findings=len(np.unique(event[judged.claim[event]])),
        paid=to_yuan(_sum(judged.paid)),
        due=to_yuan(_sum(judged.folded.fund)),
        too_much=to_yuan(_sum(too_much)),
        too_little=to_yuan(-_sum(np.minimum(difference, 0))),
        too_much_cancelled=to_yuan(_sum(too_much[cancelled])),
        first_day=str(day.min() or ""),
        last_day=str(day.max() or ""),
        by_kind=_by_kind(found["kind"].to_numpy(), difference, cancelled),
        by_facility=whole.by(
            judged.facility, judged.facility[event], [Text(zh=one, en=one) for one in facilities]
        ),
        by_condition=whole.by(
            conditions, _at(conditions, source), [Text(zh=one.zh, en=one.en) for one in policy.conditions]
        ),
        by_fee_class=whole.by(judged.tier - 1, _at(judged.tier - 1, source), [one.label for one in TIERS]),
        by_month=whole.by_month(month.to_numpy(), month.gather(event).to_numpy()),
    )


def _sum(fen: Column) -> int:
    """The sum of amounts in fen, which may pass 64 bits."""
    return int(pl.Series(fen, dtype=pl.Int64).cast(pl.Int128).sum())


def _at(codes: Column, source: Column) -> Column:
    """The codes at places, -1 where there is none."""
    return np.where(source >= 0, codes[np.maximum(source, 0)] if len(codes) else -1, -1)


def _by_kind(kind: Column, difference: Column, cancelled: Column) -> tuple[KindTotal, ...]:
    found = []
    for number, one in enumerate(KINDS):
        here = kind == number
        if here.any():
            wrong = difference[here]
            too_much, too_little = _sum(np.maximum(wrong, 0)), -_sum(np.minimum(wrong, 0))
            found.append(
                KindTotal(
                    one, int(here.sum()), to_yuan(too_much), to_yuan(too_little), int(cancelled[here].sum())
                )
            )
    return tuple(found)


class _Whole:
    """All claims and all findings, to be summed up by one thing or another."""

    def __init__(self, judged: Judged, event: Column, source: Column, difference: Column) -> None:
        self.claims = int(judged.claim.sum())
        self.findings = len(event)
        self._claim = judged.claim
        self._paid, self._due = judged.paid[judged.claim], judged.folded.fund[judged.claim]
        self._difference = difference

    def by(self, of_event: Column, of_finding: Column, labels: list[Text]) -> tuple[Total, ...]:
        """Sums by number, the most findings first."""
        found = self._sums(of_event, of_finding, labels)
        return tuple(sorted(found, key=lambda one: (-one.findings, -one.visits, one.label is NOT_STATED)))

    def by_month(self, of_event: Column, of_finding: Column) -> tuple[Total, ...]:
        """Sums by month, in order; months are counted from 1970-01."""
        if not len(of_event):
            return ()
        first = int(of_event.min())
        labels = [
            Text(zh=name, en=name)
            for month in range(first, int(of_event.max()) + 1)
            for name in (f"{(month + _MONTHS_TO_1970) // 12:04}-{month % 12 + 1:02}",)
        ]
        return tuple(self._sums(of_event - first, of_finding - first, labels))

    def _sums(self, of_event: Column, of_finding: Column, labels: list[Text]) -> list[Total]:
        claims = pl.DataFrame({"of": of_event[self._claim], "paid": self._paid, "due": self._due})
        wrong = pl.DataFrame({"of": of_finding, "difference": self._difference})
        by_claim = claims.group_by(pl.col("of").cast(pl.Int64)).agg(
            pl.len().alias("visits"), pl.col("paid", "due").cast(pl.Int128).sum()
        )
        by_finding = wrong.group_by(pl.col("of").cast(pl.Int64)).agg(
            pl.len().alias("findings"),
            pl.col("difference").clip(lower_bound=0).cast(pl.Int128).sum().alias("too_much"),
            (-pl.col("difference").clip(upper_bound=0)).cast(pl.Int128).sum().alias("too_little"),
        )
        both = by_claim.join(by_finding, on="of", how="full", coalesce=True).fill_null(0).sort("of")
        return [self._total(row, labels) for row in both.iter_rows(named=True)]

    def _total(self, row: dict[str, int], labels: list[Text]) -> Total:
        visits, findings = row["visits"], row["findings"]
        return Total(
            label=labels[row["of"]] if row["of"] >= 0 else NOT_STATED,
            visits=visits,
            findings=findings,
            paid=to_yuan(row["paid"]),
            due=to_yuan(row["due"]),
            too_much=to_yuan(row["too_much"]),
            too_little=to_yuan(row["too_little"]),
            share_of_visits=percent_half_up(visits, self.claims),
            share_of_findings=percent_half_up(findings, self.findings),
            ratio=_ratio(findings * self.claims, visits * self.findings),
        )


def _ratio(part: int, whole: int) -> Decimal | None:
    """A quotient with two decimals, half up; None of nothing."""
    return None if whole == 0 else to_yuan((200 * part + whole) // (2 * whole))  # exact in whatever context
