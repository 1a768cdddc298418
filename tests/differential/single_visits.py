"""Single visits, asked with what was paid before, as cases of a year that begins with nothing.

That is how the protocol asks. The facility and the insurance are left out: who asks an adapter vouches for both.
"""

from __future__ import annotations

from attrs import evolve

from shanxi_health_policy import Catalogue, Claim, ServiceItem, Visit
from shanxi_health_policy.money import MAX_FEN, Share, to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm import Reimbursement
from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.strategies.visit_histories import cost_of
from shanxi_health_policy.vocabulary.fee_class import FeeClass


def case_of(answer: Reimbursement, catalogue: Catalogue) -> Case:
    """The question behind an answer as a case, with visits before it that bring what was paid earlier in the year."""
    return asked_alone(answer.visit, answer.tier, answer.place, answer.paid_before_fen, catalogue)


def asked_alone(visit: Visit, tier: FeeClass, place: str, paid: int, catalogue: Catalogue) -> Case:
    """The same of the parts of a question; `paid` is in fen."""
    claim = Claim("S1", "P1", evolve(visit, facility=None, insurance=None), tier)
    period = catalogue.timeline(place, None).on(visit.visited_on)
    before = [] if period is None else list(_visits_that_bring(paid, claim, period))
    return Case((*before, claim), place)


def _visits_that_bring(paid: int, claim: Claim, period: Period) -> list[Claim]:
    scheme, condition = period.scheme, claim.visit.condition
    cells = {tier: cell for (one, tier), cell in scheme.limits.items() if one == condition}
    if not paid or not cells:
        return []
    tier = max(cells, key=lambda one: _most(cells[one].annual))
    assert paid <= _most(cells[tier].annual), f"no visits bring {paid} fen within the limits of a year"
    name = scheme.techniques[0].technique.zh
    found = list[Claim]()
    while paid:
        fund = min(paid, _most(cells[tier].per_visit))
        visit = evolve(claim.visit, items=[ServiceItem(name, to_yuan(_cost(fund, scheme.rate)))])
        found.append(Claim(f"B{len(found) + 1}", claim.person_id, visit, tier))
        paid -= fund
    return found


def _most(limit: int | None) -> int:
    return MAX_FEN if limit is None else limit


def _cost(fund: int, rate: Share) -> int:
    """A cost of which the fund's share is just this."""
    near = cost_of(fund, rate)
    return next(cost for cost in (near, near + 1, near + 2) if rate.of_half_up(cost) == fund)
