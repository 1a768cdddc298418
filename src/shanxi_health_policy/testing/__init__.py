"""For testing systems of your own against this library (extra `testing`): strategies, and a kit that tries an implementation.

Names are looked up when first used, so that what needs no Hypothesis loads without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shanxi_health_policy.testing.cases import Case, Implementation, expected
    from shanxi_health_policy.testing.command_adapter import CommandAdapter
    from shanxi_health_policy.testing.comparing import Difference, compare
    from shanxi_health_policy.testing.facility_strategies import facility_stats
    from shanxi_health_policy.testing.protocol import AdapterError, RefusedCaseError
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
    from shanxi_health_policy.testing.url_adapter import UrlAdapter
    from shanxi_health_policy.testing.vectors import Vector, golden_vectors

_MODULES = {
    "cases": ("Case", "Implementation", "expected"),
    "command_adapter": ("CommandAdapter",),
    "comparing": ("Difference", "compare"),
    "facility_strategies": ("facility_stats",),
    "protocol": ("AdapterError", "RefusedCaseError"),
    "strategies": (
        "amounts",
        "claims",
        "conditions",
        "facilities",
        "fee_classes",
        "histories",
        "service_items",
        "visits",
    ),
    "subsidy_strategies": (
        "budgets_and_spending",
        "contribution_standards",
        "premium_groups",
        "premium_years",
        "service_records",
    ),
    "url_adapter": ("UrlAdapter",),
    "vectors": ("Vector", "golden_vectors"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AdapterError",
    "Case",
    "CommandAdapter",
    "Difference",
    "Implementation",
    "RefusedCaseError",
    "UrlAdapter",
    "Vector",
    "amounts",
    "budgets_and_spending",
    "claims",
    "compare",
    "conditions",
    "contribution_standards",
    "expected",
    "facilities",
    "facility_stats",
    "fee_classes",
    "golden_vectors",
    "histories",
    "premium_groups",
    "premium_years",
    "service_items",
    "service_records",
    "visits",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
