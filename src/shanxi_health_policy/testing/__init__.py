"""For testing systems of your own against this library (extra `testing`): strategies, and a kit that tries an implementation.

Names are looked up when first used, so that what needs no Hypothesis loads without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from shanxi_health_policy.errors import MissingExtraError

if TYPE_CHECKING:  # what `__all__` names, as `_ROOMS` finds it
    from shanxi_health_policy.testing.conform.adapters import *
    from shanxi_health_policy.testing.conform.callables import *
    from shanxi_health_policy.testing.conform.cases import *
    from shanxi_health_policy.testing.conform.differences import *
    from shanxi_health_policy.testing.conform.golden_vectors import *
    from shanxi_health_policy.testing.conform.outcome import *
    from shanxi_health_policy.testing.conform.protocol import *
    from shanxi_health_policy.testing.conform.reach import *
    from shanxi_health_policy.testing.conform.reports import *
    from shanxi_health_policy.testing.conform.search import *
    from shanxi_health_policy.testing.strategies.inputs import *
    from shanxi_health_policy.testing.strategies.visit_histories import *

_ROOMS = {
    "conform.adapters": "CommandAdapter UrlAdapter",
    "conform.cases": "Case Implementation Operation expected",
    "conform.callables": "ConformanceError ReimburseLike SettleLike TooSlowError check_reimburse check_settle",
    "conform.differences": "Difference difference_of",
    "conform.golden_vectors": "Vector golden_vectors",
    "conform.outcome": "Outcome",
    "conform.protocol": "AdapterError RefusedCaseError",
    "conform.reach": "Edge RuleTried",
    "conform.reports": "html_page junit_xml",
    "conform.search": "history_cases search visit_cases",
    "strategies.hospital_messages": "HospitalCase dialects hospital_cases nodes",
    "strategies.inputs": "Paid balances budgets_and_spending cancellations catalogues city_counts "
    "contribution_standards declared_conditions declared_techniques facility_stats limit_changes "
    "notices paid_cancellations paid_claims paid_histories policy_changes premium_groups "
    "premium_years receipts service_records shares target_figures year_keys",
    "strategies.visit_histories": "amounts claims conditions facilities fee_classes histories insurances patient_years "
    "service_items visits",
}
"""The public names of each module."""
_HOMES = {name: module for module, names in _ROOMS.items() for name in names.split()}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise MissingExtraError("testing", "hypothesis") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
