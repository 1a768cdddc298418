"""TCM outpatient treatment: one visit, the ledger of a year, who is eligible, and what a change of policy would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.tcm.eligibility import Eligibility, decide_eligibility, fee_class_of
    from shanxi_health_policy.tcm.impact import Impact, ImpactRow, what_if
    from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Ledger, Reversal, Settlement, settle
    from shanxi_health_policy.tcm.notice_comparison import Compared, Comparison, NoticeDifference, compare
    from shanxi_health_policy.tcm.policy_change import LimitChange, LimitLike, PolicyChange
    from shanxi_health_policy.tcm.reimbursement import Reimbursement
    from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
    from shanxi_health_policy.tcm.visit_amounts import Payment
    from shanxi_health_policy.tcm.visit_payment import reimburse
    from shanxi_health_policy.tcm.year_balances import Balances, YearKey

__all__ = [
    "Balances",
    "Cancellation",
    "Claim",
    "Compared",
    "Comparison",
    "Eligibility",
    "Impact",
    "ImpactRow",
    "Insurance",
    "Ledger",
    "LimitChange",
    "LimitLike",
    "NoticeDifference",
    "Payment",
    "PolicyChange",
    "Reimbursement",
    "Reversal",
    "ServiceItem",
    "Settlement",
    "Visit",
    "YearKey",
    "compare",
    "decide_eligibility",
    "fee_class_of",
    "reimburse",
    "settle",
    "what_if",
]

lazily(
    __name__,
    {
        "eligibility": "Eligibility decide_eligibility fee_class_of",
        "impact": "Impact ImpactRow what_if",
        "ledger": "Cancellation Claim Ledger Reversal Settlement settle",
        "notice_comparison": "Compared Comparison NoticeDifference compare",
        "policy_change": "LimitChange LimitLike PolicyChange",
        "reimbursement": "Reimbursement",
        "visit": "Insurance ServiceItem Visit",
        "visit_amounts": "Payment",
        "visit_payment": "reimburse",
        "year_balances": "Balances YearKey",
    },
)
