"""The health-policy notices of Shanxi (China) as an executable, typed library.

Each question is answered with the amount, the steps, the clause and the reading behind it. Start with [reimburse][] for one
visit and [settle][] for many; `Catalogue` holds the notices. These are the everyday names; the rest stands in the rooms
`facilities`, `subsidies`, `tcm`, `organisation`, `supervision`, `asking`, `notices`, `vocabulary`, `batch`, `his`,
`service`, `assistants` and `testing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy._version import __version__
from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.answer import Answer
    from shanxi_health_policy.asking.declaration import ask
    from shanxi_health_policy.asking.receipts import Receipt, receipt, replay
    from shanxi_health_policy.errors import (
        AmbiguousNameError,
        InputError,
        NoticeError,
        PolicyError,
        UnknownTermError,
    )
    from shanxi_health_policy.facilities.assessment import assess_standards
    from shanxi_health_policy.facilities.city_counts import CityCounts
    from shanxi_health_policy.facilities.facility import Facility
    from shanxi_health_policy.facilities.facility_search import find_facility
    from shanxi_health_policy.facilities.listed_counts import registry_counts
    from shanxi_health_policy.facilities.recommended_standard import (
        UndecidedError,
        assess_recommended_standard,
        meets_recommended_standard,
    )
    from shanxi_health_policy.facilities.registry import accreditations
    from shanxi_health_policy.facilities.statistics import accreditation_statistics
    from shanxi_health_policy.facilities.stats import FacilityStats
    from shanxi_health_policy.facilities.targets import track
    from shanxi_health_policy.money import Share
    from shanxi_health_policy.notices.catalogue import Catalogue
    from shanxi_health_policy.subsidies.awards import accreditation_award
    from shanxi_health_policy.subsidies.capitation import capitation_settlement
    from shanxi_health_policy.subsidies.income import public_health_income_floor
    from shanxi_health_policy.subsidies.insurance import village_doctor_insurance
    from shanxi_health_policy.subsidies.posts import village_doctor_post_subsidy
    from shanxi_health_policy.subsidies.premium import premium_subsidy
    from shanxi_health_policy.subsidies.senior_posts import senior_post_exempt
    from shanxi_health_policy.tcm.claims_audit import audit
    from shanxi_health_policy.tcm.eligibility import decide_eligibility, fee_class_of
    from shanxi_health_policy.tcm.impact import what_if
    from shanxi_health_policy.tcm.ledger import Cancellation, Claim, settle
    from shanxi_health_policy.tcm.notice_comparison import compare
    from shanxi_health_policy.tcm.paid_claims import PaidClaim
    from shanxi_health_policy.tcm.policy_change import LimitChange, PolicyChange
    from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
    from shanxi_health_policy.tcm.visit_payment import reimburse
    from shanxi_health_policy.tcm.visit_review import review
    from shanxi_health_policy.tcm.year_balances import Balances, YearKey
    from shanxi_health_policy.vocabulary.conditions import Condition
    from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade
    from shanxi_health_policy.vocabulary.fee_class import FeeClass
    from shanxi_health_policy.vocabulary.payment import InsuranceKind
    from shanxi_health_policy.vocabulary.people import PremiumGroup
    from shanxi_health_policy.vocabulary.techniques import Technique

__all__ = [
    "AmbiguousNameError",
    "Answer",
    "Balances",
    "Cancellation",
    "Catalogue",
    "CityCounts",
    "Claim",
    "Condition",
    "Facility",
    "FacilityKind",
    "FacilityStats",
    "FeeClass",
    "HospitalGrade",
    "InputError",
    "Insurance",
    "InsuranceKind",
    "LimitChange",
    "NoticeError",
    "PaidClaim",
    "PolicyChange",
    "PolicyError",
    "PremiumGroup",
    "Receipt",
    "ServiceItem",
    "Share",
    "Technique",
    "UndecidedError",
    "UnknownTermError",
    "Visit",
    "YearKey",
    "__version__",
    "accreditation_award",
    "accreditation_statistics",
    "accreditations",
    "ask",
    "assess_recommended_standard",
    "assess_standards",
    "audit",
    "capitation_settlement",
    "compare",
    "decide_eligibility",
    "fee_class_of",
    "find_facility",
    "meets_recommended_standard",
    "premium_subsidy",
    "public_health_income_floor",
    "receipt",
    "registry_counts",
    "reimburse",
    "replay",
    "review",
    "senior_post_exempt",
    "settle",
    "track",
    "village_doctor_insurance",
    "village_doctor_post_subsidy",
    "what_if",
]

lazily(
    __name__,
    {
        "answer": "Answer",
        "asking.declaration": "ask",
        "asking.receipts": "Receipt receipt replay",
        "errors": "AmbiguousNameError InputError NoticeError PolicyError UnknownTermError",
        "facilities.facility": "Facility",
        "facilities.facility_search": "find_facility",
        "facilities.recommended_standard": "UndecidedError assess_recommended_standard meets_recommended_standard",
        "facilities.registry": "accreditations",
        "facilities.assessment": "assess_standards",
        "facilities.city_counts": "CityCounts",
        "facilities.listed_counts": "registry_counts",
        "facilities.statistics": "accreditation_statistics",
        "facilities.stats": "FacilityStats",
        "facilities.targets": "track",
        "money": "Share",
        "notices.catalogue": "Catalogue",
        "subsidies.awards": "accreditation_award",
        "subsidies.capitation": "capitation_settlement",
        "subsidies.income": "public_health_income_floor",
        "subsidies.insurance": "village_doctor_insurance",
        "subsidies.posts": "village_doctor_post_subsidy",
        "subsidies.premium": "premium_subsidy",
        "subsidies.senior_posts": "senior_post_exempt",
        "tcm.notice_comparison": "compare",
        "tcm.eligibility": "decide_eligibility fee_class_of",
        "tcm.impact": "what_if",
        "tcm.ledger": "Cancellation Claim settle",
        "tcm.year_balances": "Balances YearKey",
        "tcm.paid_claims": "PaidClaim",
        "tcm.policy_change": "LimitChange PolicyChange",
        "tcm.claims_audit": "audit",
        "tcm.visit": "Insurance ServiceItem Visit",
        "tcm.visit_payment": "reimburse",
        "tcm.visit_review": "review",
        "vocabulary.conditions": "Condition",
        "vocabulary.facilities": "FacilityKind HospitalGrade",
        "vocabulary.fee_class": "FeeClass",
        "vocabulary.payment": "InsuranceKind",
        "vocabulary.people": "PremiumGroup",
        "vocabulary.techniques": "Technique",
    },
)
