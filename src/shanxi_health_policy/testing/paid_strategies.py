"""Hypothesis strategies for what was really paid, as supervision sees it: mostly right, sometimes wrong in the usual ways."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from hypothesis import strategies as st

from shanxi_health_policy.money import to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.ledger import Settlement, settle
from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.testing.input_strategies import cancellations
from shanxi_health_policy.testing.strategies import amounts, claims, histories
from shanxi_health_policy.vocabulary.facilities import HospitalGrade

Paid: TypeAlias = PaidClaim | PaidCancellation
"""One thing that was carried out: a claim paid, or a settlement taken back."""


def paid_claims(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[PaidClaim]:
    """Claims paid as they should be, a fen off, as if the limits did not exist, or with any other amount."""
    return _paid_claims(place, catalogue)


def paid_cancellations(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[PaidCancellation]:
    """Cancellations that brought something back, not necessarily what was paid."""
    given_back = amounts(place=place, catalogue=catalogue)
    person = st.none() | st.integers(1, 9).map("P{:06}".format)
    return st.builds(PaidCancellation, cancellations(), given_back, person)


def paid_histories(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[list[Paid]]:
    """Histories as they were carried out, for supervision: most payments are right, some are a fen or more off."""
    return _paid_histories(place, catalogue)


@st.composite
def _wrong(draw: st.DrawFn, right: Decimal, visit: Visit) -> Decimal:
    """The right payment as often as not; otherwise what the usual mistakes make of it."""
    fen = to_fen(right, "right")
    total = sum(item.fen for item in visit.items)
    return to_yuan(draw(st.sampled_from((fen, fen, fen, fen + 1, max(fen - 1, 0), total, 0))))


@st.composite
def _paid_claims(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> PaidClaim:
    claim = draw(claims(place, catalogue))
    right = reimburse(claim.visit, claim.tier, place=place, catalogue=catalogue).fund_payment
    name = draw(st.sampled_from((None, "示例中医医院", "示例卫生院")))
    grade = draw(st.none() | st.sampled_from(HospitalGrade))
    return PaidClaim(claim, draw(_wrong(right, claim.visit)), name, grade)


@st.composite
def _paid_histories(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> list[Paid]:
    found: list[Paid] = []
    visits: dict[str, Visit] = {}
    for one in settle(draw(histories(place, catalogue)), place=place, catalogue=catalogue):
        if isinstance(one, Settlement):
            visits[one.claim.settlement_id] = one.claim.visit
            found.append(PaidClaim(one.claim, draw(_wrong(one.fund_payment, one.claim.visit))))
        else:
            visit = visits[one.cancellation.cancels]
            found.append(PaidCancellation(one.cancellation, draw(_wrong(-one.fund_payment, visit))))
    return found
