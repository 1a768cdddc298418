"""For testing systems of your own against this library (extra `testing`): strategies, and a kit that tries an implementation.

Names are looked up when first used, so that what needs no Hypothesis loads without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shanxi_health_policy.testing.case_strategies import history_cases, patient_years, visit_cases
    from shanxi_health_policy.testing.cases import Case, Implementation, Operation, expected
    from shanxi_health_policy.testing.checking import (
        ConformanceError,
        ReimburseLike,
        SettleLike,
        check_reimburse,
        check_settle,
    )
    from shanxi_health_policy.testing.command_adapter import CommandAdapter
    from shanxi_health_policy.testing.comparing import Difference, compare
    from shanxi_health_policy.testing.edges import Edge
    from shanxi_health_policy.testing.facility_strategies import facility_stats
    from shanxi_health_policy.testing.input_strategies import (
        balances,
        cancellations,
        catalogues,
        city_counts,
        declared_conditions,
        declared_techniques,
        limit_changes,
        notices,
        policy_changes,
        receipts,
        shares,
        target_figures,
        year_keys,
    )
    from shanxi_health_policy.testing.message_strategies import (
        HospitalCase,
        dialects,
        hospital_cases,
        nodes,
    )
    from shanxi_health_policy.testing.outcome import Outcome
    from shanxi_health_policy.testing.paid_strategies import (
        Paid,
        paid_cancellations,
        paid_claims,
        paid_histories,
    )
    from shanxi_health_policy.testing.patience import TooSlowError
    from shanxi_health_policy.testing.protocol import AdapterError, RefusedCaseError
    from shanxi_health_policy.testing.report_html import html_page
    from shanxi_health_policy.testing.report_junit import junit_xml
    from shanxi_health_policy.testing.rules_tried import Rule
    from shanxi_health_policy.testing.searching import search
    from shanxi_health_policy.testing.strategies import (
        amounts,
        claims,
        conditions,
        facilities,
        fee_classes,
        histories,
        insurances,
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
    "case_strategies": ("history_cases", "patient_years", "visit_cases"),
    "cases": (
        "Case",
        "Implementation",
        "Operation",
        "expected",
    ),
    "checking": (
        "ConformanceError",
        "ReimburseLike",
        "SettleLike",
        "check_reimburse",
        "check_settle",
    ),
    "command_adapter": ("CommandAdapter",),
    "comparing": (
        "Difference",
        "compare",
    ),
    "edges": ("Edge",),
    "facility_strategies": ("facility_stats",),
    "input_strategies": (
        "balances",
        "cancellations",
        "catalogues",
        "city_counts",
        "declared_conditions",
        "declared_techniques",
        "limit_changes",
        "notices",
        "policy_changes",
        "receipts",
        "shares",
        "target_figures",
        "year_keys",
    ),
    "message_strategies": ("HospitalCase", "dialects", "hospital_cases", "nodes"),
    "outcome": ("Outcome",),
    "paid_strategies": (
        "Paid",
        "paid_cancellations",
        "paid_claims",
        "paid_histories",
    ),
    "patience": ("TooSlowError",),
    "protocol": (
        "AdapterError",
        "RefusedCaseError",
    ),
    "report_html": ("html_page",),
    "report_junit": ("junit_xml",),
    "rules_tried": ("Rule",),
    "searching": ("search",),
    "strategies": (
        "amounts",
        "claims",
        "conditions",
        "facilities",
        "fee_classes",
        "histories",
        "insurances",
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
    "vectors": (
        "Vector",
        "golden_vectors",
    ),
}
"""Where each public name lives."""
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AdapterError",
    "Case",
    "CommandAdapter",
    "ConformanceError",
    "Difference",
    "Edge",
    "HospitalCase",
    "Implementation",
    "Operation",
    "Outcome",
    "Paid",
    "RefusedCaseError",
    "ReimburseLike",
    "Rule",
    "SettleLike",
    "TooSlowError",
    "UrlAdapter",
    "Vector",
    "amounts",
    "balances",
    "budgets_and_spending",
    "cancellations",
    "catalogues",
    "check_reimburse",
    "check_settle",
    "city_counts",
    "claims",
    "compare",
    "conditions",
    "contribution_standards",
    "declared_conditions",
    "declared_techniques",
    "dialects",
    "expected",
    "facilities",
    "facility_stats",
    "fee_classes",
    "golden_vectors",
    "histories",
    "history_cases",
    "hospital_cases",
    "html_page",
    "insurances",
    "junit_xml",
    "limit_changes",
    "nodes",
    "notices",
    "paid_cancellations",
    "paid_claims",
    "paid_histories",
    "patient_years",
    "policy_changes",
    "premium_groups",
    "premium_years",
    "receipts",
    "search",
    "service_items",
    "service_records",
    "shares",
    "target_figures",
    "visit_cases",
    "visits",
    "year_keys",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        found = getattr(import_module(f"{__name__}.{home}"), name)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        from shanxi_health_policy.errors import MissingExtraError

        raise MissingExtraError("testing", "hypothesis") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
