"""Hypothesis strategies for testing systems of your own against this library (extra `testing`)."""

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

__all__ = [
    "amounts",
    "claims",
    "conditions",
    "facilities",
    "fee_classes",
    "histories",
    "service_items",
    "visits",
]
