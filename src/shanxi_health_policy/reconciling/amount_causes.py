"""Why the amounts of one settlement differ: the step of the rule that gives the other amount, found by the rule itself (T3–T5).

A side whose list holds what `settle` writes tells of what its amount was worked out; then the rule is asked again with one step
left out or done otherwise, until it gives the other side's amount.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.reconciling.differences import Cause
from shanxi_health_policy.reconciling.list_columns import DETAILS, YEAR_TO_DATE
from shanxi_health_policy.tcm.kernel import UNLIMITED, pay
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import Limit

_SIDES = ("hospital", "platform")
SAID: dict[str, type[pl.DataType]] = {
    "cause": pl.String,
    "departs": pl.String,
    "due": pl.Int64,
    "binding": pl.String,
    "evidence": pl.String,
}
"""What is told of each settlement whose amounts differ."""


@frozen
class _Terms:
    """The share and the limits of a settlement, in fen."""

    numerator: int
    denominator: int
    per_visit: int
    annual: int

    def pays(self, eligible: int, paid: int) -> int:
        """What the fund pays."""
        return pay(eligible, self.numerator, self.denominator, self.per_visit, self.annual, paid)[0]


@frozen
class _Worked:
    """Of what one side worked its amount out."""

    eligible: int
    paid: int
    """What it took to be paid earlier in the year."""
    terms: _Terms
    others: tuple[_Terms, ...]
    """Those of the other fee classes."""

    @property
    def due(self) -> int:
        """What the rule gives."""
        return self.terms.pays(self.eligible, self.paid)

    @property
    def binding(self) -> Limit:
        """What decides that."""
        one = self.terms
        _, by_visit, by_year = pay(
            self.eligible, one.numerator, one.denominator, one.per_visit, one.annual, self.paid
        )
        return Limit.ANNUAL if by_year else Limit.PER_VISIT if by_visit else Limit.RATE


@frozen
class _Missing:
    """What one side's list holds of the same person and year before a settlement, and the other's does not."""

    sums: tuple[int, ...] = ()
    """What may be missing from the other's running total: all of it, or the nearest alone."""
    evidence: str = ""


_NONE_MISSING = _Missing()


def amount_causes(
    differing: pl.DataFrame, alone: pl.DataFrame, policy: Policy, rounding: int
) -> pl.DataFrame:
    """What may have brought about each of some settlements with `differing` amounts, in the columns of [SAID][].

    Their columns are those of both sides, as `hospital_…` and `platform_…`; `alone` are the settlements that one list only has,
    with their `side`. Up to `rounding` fen differing bills are laid to the rounding of lines.
    """
    details = {side: list(_worked(differing, side, policy)) for side in _SIDES}
    missing = {side: _missing(differing, alone, side) for side in _SIDES}
    columns = [f"{side}_{name}" for side in _SIDES for name in ("total", "fund", "account")]
    told = [
        _of_account_and_bill(row[1:], rounding)
        or _of_rule(
            tuple(row[at] for at in (1, 2, 5)),
            {side: details[side][row[0]] for side in _SIDES},
            {side: missing[side].get(row[0], _NONE_MISSING) for side in _SIDES},
        )
        for row in differing.select(*columns).with_row_index().iter_rows()
    ]
    return pl.DataFrame(told, schema=SAID, orient="row")


def _of_account_and_bill(amounts: tuple[int, ...], rounding: int) -> tuple[object, ...] | None:
    """A cause that needs no rule: the sign of a refund, another bill, or where the account's payment is counted."""
    total, fund, account, total_p, fund_p, account_p = amounts
    if (total, fund) == (-total_p, -fund_p) != (0, 0):
        return Cause.SIGN.code, "hospital" if total > 0 else "platform", None, "", ""
    if total != total_p:
        cause = Cause.LINE_ROUNDING if abs(total - total_p) <= rounding else Cause.OTHER_BILL
        return cause.code, "", None, "", ""
    if account and fund_p == fund + account:
        return Cause.PERSONAL_ACCOUNT.code, "platform", None, "", ""
    if account_p and fund == fund_p + account_p:
        return Cause.PERSONAL_ACCOUNT.code, "hospital", None, "", ""
    if fund == fund_p or fund + account == fund_p + account_p:
        return Cause.PERSONAL_ACCOUNT.code, "", None, "", ""
    return None


def _of_rule(
    amounts: tuple[int, ...], worked: dict[str, _Worked | None], missing: dict[str, _Missing]
) -> tuple[object, ...]:
    """The step of the rule that one side did otherwise."""
    total, *funds = amounts
    fund = dict(zip(_SIDES, funds, strict=True))
    for side, other in (_SIDES, _SIDES[::-1]):
        one = worked[side]
        departs = "" if one is None else {fund[other]: side, fund[side]: other}.get(one.due, "")
        if one is None or not departs:
            continue
        found = (
            (cause, evidence)
            for cause, amount, evidence in _otherwise(one, total, missing[side], missing[other])
            if amount == fund[departs]
        )
        cause, evidence = next(found, (Cause.UNKNOWN, ""))
        return cause.code, departs, one.due, one.binding.code, evidence
    return Cause.UNKNOWN.code, "", None, "", ""


def _otherwise(
    one: _Worked, total: int, mine: _Missing, others: _Missing
) -> Iterator[tuple[Cause, int, str]]:
    """What is paid when one step is done otherwise, with what shows it."""
    terms = one.terms
    rate = terms.numerator, terms.denominator
    cut_off = one.eligible * terms.numerator // terms.denominator
    yield Cause.TRUNCATED_SHARE, _Terms(1, 1, terms.per_visit, terms.annual).pays(cut_off, one.paid), ""
    yield Cause.NO_VISIT_LIMIT, _Terms(*rate, UNLIMITED, terms.annual).pays(one.eligible, one.paid), ""
    for sign, missing in ((-1, mine), (1, others)):
        for fen in missing.sums:
            paid = max(one.paid + sign * fen, 0)
            yield Cause.EARLIER_VISIT, terms.pays(one.eligible, paid), missing.evidence
    yield Cause.NO_ANNUAL_LIMIT, _Terms(*rate, terms.per_visit, UNLIMITED).pays(one.eligible, one.paid), ""
    yield Cause.UNLISTED_ITEM, terms.pays(total, one.paid), ""
    for another in one.others:
        yield Cause.OTHER_FEE_CLASS, another.pays(one.eligible, one.paid), ""


def _worked(differing: pl.DataFrame, side: str, policy: Policy) -> Iterator[_Worked | None]:
    """Of what a side worked out each amount; None where its list does not say, or nothing is covered."""
    condition, fee_class, eligible, to_date = (differing[f"{side}_{one.name}"] for one in DETAILS)
    codes = by_distinct(condition, lambda name: policy.condition_code(name) if name else None, pl.Int64)
    tiers = by_distinct(fee_class, _tier, pl.Int64)
    paid = fen_of(to_date) - differing[f"{side}_fund"]
    days = differing[f"{side}_day"]
    periods = policy.period_on(days.to_physical().fill_null(0).to_numpy()).tolist()
    every = [
        None,
        *(_Terms(*row) for row in zip(*(one[1:].tolist() for one in policy.terms.columns), strict=True)),
    ]
    rows = zip(days, periods, codes, tiers, fen_of(eligible), paid, differing[f"{side}_refund"], strict=True)
    for day, period, code, tier, cost, before, refund in rows:
        if refund or before is None or before < 0 or None in (day, code, tier, cost):
            yield None
            continue
        terms = [every[row] for row in policy.terms_rows[period, code].tolist()]
        own, *others = (terms[tier], *terms[:tier], *terms[tier + 1 :])
        yield None if own is None else _Worked(cost, before, own, tuple(filter(None, others)))


def _tier(name: str) -> int | None:
    found = FeeClass.find(name)
    return None if found is None else TIERS.index(found)


def _missing(differing: pl.DataFrame, alone: pl.DataFrame, side: str) -> dict[int, _Missing]:
    """By the place of a settlement: what this side alone has before it of the same person and year, and the same condition."""
    by = ["person_id", "year", "condition"]
    year, day = pl.col("day").dt.year().alias("year"), pl.col("day").is_not_null()
    before = (
        alone.filter(day & (pl.col("side") == side))
        .with_columns(year)
        .sort("day", "fund", "id")
        .with_columns(sum=pl.col("fund").cum_sum().over(by), count=pl.int_range(1, pl.len() + 1).over(by))
    )
    # a condition is known at the side alone whose list tells what its amounts were worked out of
    condition = (
        pl.when(pl.col(f"{side}_{YEAR_TO_DATE.name}") != "").then(f"{side}_condition").otherwise(pl.lit(""))
    )
    asked = (
        differing.with_row_index("place")
        .select(
            "place",
            "person_id",
            condition=condition,
            day=pl.coalesce(f"{one}_day" for one in (side, *_SIDES)),
        )
        .filter(pl.col("day").is_not_null())
        .with_columns(year)
        .sort("day")
    )
    found = asked.join_asof(before, on="day", by=by, check_sortedness=False).drop_nulls("sum")
    return {
        row["place"]: _Missing((row["sum"], row["fund"]), _ids(row["id"], row["count"]))
        for row in found.iter_rows(named=True)
    }


def _ids(nearest: str, count: int) -> str:
    return nearest if count == 1 else f"{nearest} (+{count - 1})"
