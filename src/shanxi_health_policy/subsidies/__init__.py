"""Money for people and facilities: help with premiums, awards, posts, capitation, and what village doctors get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.subsidies.awards import AccreditationAward, accreditation_award
    from shanxi_health_policy.subsidies.capitation import CapitationSettlement, capitation_settlement
    from shanxi_health_policy.subsidies.income import IncomeFloor, public_health_income_floor
    from shanxi_health_policy.subsidies.insurance import VillageDoctorInsurance, village_doctor_insurance
    from shanxi_health_policy.subsidies.posts import PostSubsidy, village_doctor_post_subsidy
    from shanxi_health_policy.subsidies.premium import PremiumBasis, PremiumSubsidy, premium_subsidy
    from shanxi_health_policy.subsidies.senior_posts import SeniorPost, senior_post_exempt

__all__ = [
    "AccreditationAward",
    "CapitationSettlement",
    "IncomeFloor",
    "PostSubsidy",
    "PremiumBasis",
    "PremiumSubsidy",
    "SeniorPost",
    "VillageDoctorInsurance",
    "accreditation_award",
    "capitation_settlement",
    "premium_subsidy",
    "public_health_income_floor",
    "senior_post_exempt",
    "village_doctor_insurance",
    "village_doctor_post_subsidy",
]

lazily(
    __name__,
    {
        "awards": "AccreditationAward accreditation_award",
        "capitation": "CapitationSettlement capitation_settlement",
        "income": "IncomeFloor public_health_income_floor",
        "insurance": "VillageDoctorInsurance village_doctor_insurance",
        "posts": "PostSubsidy village_doctor_post_subsidy",
        "premium": "PremiumBasis PremiumSubsidy premium_subsidy",
        "senior_posts": "SeniorPost senior_post_exempt",
    },
)
