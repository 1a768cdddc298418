"""For testing systems of your own against this library (extra `testing`): strategies, and a kit that tries an implementation.

Names are looked up when first used, so that what needs no Hypothesis loads without it.
"""

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:  # what `__all__` names, as `_ROOMS` finds it
    from shanxi_health_policy.testing.conform.adapters import *
    from shanxi_health_policy.testing.conform.callables import *
    from shanxi_health_policy.testing.conform.cases import *
    from shanxi_health_policy.testing.conform.comparison import *
    from shanxi_health_policy.testing.conform.differences import *
    from shanxi_health_policy.testing.conform.golden_vectors import *
    from shanxi_health_policy.testing.conform.groups import *
    from shanxi_health_policy.testing.conform.outcome import *
    from shanxi_health_policy.testing.conform.protocol import *
    from shanxi_health_policy.testing.conform.reach import *
    from shanxi_health_policy.testing.conform.repeats import *
    from shanxi_health_policy.testing.conform.reports import *
    from shanxi_health_policy.testing.conform.results import *
    from shanxi_health_policy.testing.conform.search import *
    from shanxi_health_policy.testing.conform.vector_document import *
    from shanxi_health_policy.testing.conform.vector_files import *
    from shanxi_health_policy.testing.strategies.hospital_messages import *
    from shanxi_health_policy.testing.strategies.inputs import *
    from shanxi_health_policy.testing.strategies.message_sequences import *
    from shanxi_health_policy.testing.strategies.spellings import *
    from shanxi_health_policy.testing.strategies.visit_histories import *

_ROOMS = {
    "conform.adapters": "CommandAdapter UrlAdapter",
    "conform.cases": "Case Implementation Operation expected",
    "conform.callables": "ConformanceError ReimburseLike SettleLike TooSlowError check_reimburse check_settle",
    "conform.comparison": "badge comparison_page",
    "conform.differences": "FailureCause Difference difference_of",
    "conform.golden_vectors": "Vector golden_vectors",
    "conform.groups": "FailureGroup",
    "conform.outcome": "Outcome",
    "conform.protocol": "AdapterError Introduction RefusedCaseError",
    "conform.reach": "Edge RuleTried",
    "conform.repeats": "PythonCall ShellCommand",
    "conform.reports": "html_page junit_xml",
    "conform.results": "Results read_results results_json results_of",
    "conform.search": "history_cases search visit_cases",
    "conform.vector_document": "vector_document",
    "conform.vector_files": "GivenVectors case_of read_vectors",
    "strategies.hospital_messages": "HospitalCase dialects hospital_cases nodes",
    "strategies.inputs": "Paid balances budgets_and_spending cancellations catalogues city_counts "
    "contribution_standards declared_conditions declared_techniques facility_stats limit_changes "
    "notices paid_cancellations paid_claims paid_histories policy_changes premium_groups "
    "premium_years receipts service_records shares target_figures year_keys",
    "strategies.message_sequences": "Exchange ExchangeFault MessageSequence message_sequences",
    "strategies.spellings": "Spelling Unclear amount_spellings day_spellings id_spellings unclear_amounts unclear_days "
    "unclear_ids",
    "strategies.visit_histories": "amounts claims conditions facilities fee_classes histories insurances patient_years "
    "service_items visits",
}
"""The public names of each module."""
__all__ = sorted(name for names in _ROOMS.values() for name in names.split())
lazily(__name__, _ROOMS, extra="testing")


def __dir__() -> list[str]:
    return __all__
