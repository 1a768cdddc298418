"""Which clauses and readings of the notices a settled case rests on, for the report of what was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.model import Basis
from shanxi_health_policy.tcm.ledger import Reversal, Settlement
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Limit, Reason


@frozen
class Rule:
    """A clause or a reading of a notice, and what it says."""

    notice: str
    id: str
    says: Text


def rules_that_apply(periods: Sequence[Period]) -> Iterator[Rule]:
    """Every rule that can decide a payment; who is eligible is left to the caller, and so is what the patient pays."""
    for period in periods:
        scheme = period.scheme
        bases = (
            scheme.in_force,
            scheme.scope,
            scheme.rate_basis,
            scheme.per_visit_basis,
            scheme.annual_basis,
        )
        for basis in (*bases, scheme.cancellation_basis):
            if basis is not None:
                yield from _rules(period, basis)


def rules_of(settled: Sequence[Settlement | Reversal]) -> frozenset[Rule]:
    """The rules that decided the payments of a case."""
    found: set[Rule] = set()
    periods: dict[str, Period | None] = {}
    for one in settled:
        if isinstance(one, Settlement):
            periods[one.claim.settlement_id] = one.answer.period
            found.update(_of(one))
        else:
            period = periods[one.cancellation.cancels]
            if period is not None and period.scheme.cancellation_basis is not None:
                found.update(_rules(period, period.scheme.cancellation_basis))
    return frozenset(found)


def _of(one: Settlement) -> Iterator[Rule]:
    answer = one.answer
    if answer.period is None:
        return
    scheme = answer.period.scheme
    yield from _rules(answer.period, scheme.in_force)
    if not answer.covered:
        classless = Reason.FEE_CLASS_NOT_COVERED in answer.reasons
        yield from _rules(answer.period, scheme.fee_class_basis if classless else scheme.scope)
        return
    bases = {
        Limit.RATE: scheme.rate_basis,
        Limit.PER_VISIT: scheme.per_visit_basis,
        Limit.ANNUAL: scheme.annual_basis,
    }
    yield from _rules(answer.period, bases[answer.binding])
    if answer.eligible_fen < answer.total_fen:
        yield from _rules(answer.period, scheme.scope)


def _rules(period: Period, basis: Basis) -> Iterator[Rule]:
    notice = period.notice
    yield Rule(notice.id, basis.clause, notice.clauses[basis.clause].says)
    for one in basis.readings:
        yield Rule(notice.id, one, notice.readings[one].reading)
