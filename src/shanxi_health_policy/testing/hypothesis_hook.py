"""Called by Hypothesis when it is imported: `st.from_type(Visit)` and the like find the strategies of this package.

Only the types are loaded then. A strategy and what it reads are loaded when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

STRATEGIES = {
    "facilities.facility:Facility": "facilities",
    "asking.receipts:Receipt": "receipts",
    "facilities.statistics:CityCounts": "city_counts",
    "facilities.stats:FacilityStats": "facility_stats",
    "money:Share": "shares",
    "notices.catalogue:Catalogue": "catalogues",
    "notices.model:Notice": "notices",
    "tcm.ledger:Balances": "balances",
    "tcm.ledger:Cancellation": "cancellations",
    "tcm.ledger:Claim": "claims",
    "tcm.ledger:YearKey": "year_keys",
    "tcm.paid_claims:PaidCancellation": "paid_cancellations",
    "tcm.paid_claims:PaidClaim": "paid_claims",
    "tcm.visit:Insurance": "insurances",
    "tcm.visit:ServiceItem": "service_items",
    "tcm.visit:Visit": "visits",
    "tcm.what_if:LimitChange": "limit_changes",
    "tcm.what_if:PolicyChange": "policy_changes",
    "testing.cases:Case": "history_cases",
    "vocabulary.conditions:DeclaredCondition": "declared_conditions",
    "vocabulary.techniques:DeclaredTechnique": "declared_techniques",
}
"""The strategy of `shanxi_health_policy.testing` for each type. The closed lists are enumerations, which Hypothesis knows."""


def register() -> None:
    """Tell Hypothesis which strategy makes which type."""
    from hypothesis.strategies import register_type_strategy

    for where, name in STRATEGIES.items():
        module, _, cls = where.partition(":")
        found: type[Any] = getattr(import_module(f"shanxi_health_policy.{module}"), cls)
        register_type_strategy(found, _asked_for(name))


def _asked_for(name: str) -> Callable[[type[Any]], SearchStrategy[Any]]:
    def strategy(_: type[Any]) -> SearchStrategy[Any]:
        made: SearchStrategy[Any] = getattr(import_module("shanxi_health_policy.testing"), name)()
        return made

    return strategy
