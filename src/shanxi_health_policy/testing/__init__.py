"""Hypothesis strategies for testing systems of your own against this library (extra `testing`)."""

from shanxi_health_policy.testing.facility_strategies import facility_stats
from shanxi_health_policy.testing.strategies import (
    amounts,
    claims,
    conditions,
    facilities,
    fee_classes,
    histories,
    service_items,
    visits,
)
from shanxi_health_policy.testing.subsidy_strategies import (
    budgets_and_spending,
    contribution_standards,
    premium_groups,
    premium_years,
    service_records,
)

__all__ = [
    "amounts",
    "budgets_and_spending",
    "claims",
    "conditions",
    "contribution_standards",
    "facilities",
    "facility_stats",
    "fee_classes",
    "histories",
    "premium_groups",
    "premium_years",
    "service_items",
    "service_records",
    "visits",
]
