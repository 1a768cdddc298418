"""What a facility must meet and what that brings: standards, lists, statistics, targets, reviews and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.facilities.accredited_facilities import (
        AccreditedFacilities,
        ListReach,
        accredited,
    )
    from shanxi_health_policy.facilities.assessment import Assessment, StandardsAssessment, assess_standards
    from shanxi_health_policy.facilities.averages import (
        AveragesComparison,
        FigureComparison,
        compare_with_averages,
    )
    from shanxi_health_policy.facilities.city_counts import CityCounts
    from shanxi_health_policy.facilities.criteria import CriterionResult
    from shanxi_health_policy.facilities.deadlines import DueDates, DueItem, due_dates
    from shanxi_health_policy.facilities.effects import (
        AccreditationEffect,
        AccreditationEffects,
        accreditation_effects,
    )
    from shanxi_health_policy.facilities.experts import (
        AreaExperts,
        ExpertGroup,
        ExpertGroups,
        expert_groups,
    )
    from shanxi_health_policy.facilities.facility import Facility
    from shanxi_health_policy.facilities.facility_search import FacilityMatch, FacilitySearch, find_facility
    from shanxi_health_policy.facilities.listed_counts import ListedCounts, RegistryCounts, registry_counts
    from shanxi_health_policy.facilities.measure_results import MeasureResult
    from shanxi_health_policy.facilities.plan_membership import PlanMembership, belongs_in_plan
    from shanxi_health_policy.facilities.recommended_standard import (
        UndecidedError,
        assess_recommended_standard,
        meets_recommended_standard,
    )
    from shanxi_health_policy.facilities.registry import ListedAccreditation, accreditations
    from shanxi_health_policy.facilities.review import ReviewProcedure, ReviewStep, review_procedure
    from shanxi_health_policy.facilities.statistics import (
        AccreditationStatistics,
        CityStatistics,
        ShareName,
        StatisticsDifference,
        accreditation_statistics,
    )
    from shanxi_health_policy.facilities.stats import FacilityStats, FigureValue
    from shanxi_health_policy.facilities.target_progress import Tally, Target, TargetProgress
    from shanxi_health_policy.facilities.targets import Tracking, targets_of, track

__all__ = [
    "AccreditationEffect",
    "AccreditationEffects",
    "AccreditationStatistics",
    "AccreditedFacilities",
    "AreaExperts",
    "Assessment",
    "AveragesComparison",
    "CityCounts",
    "CityStatistics",
    "CriterionResult",
    "DueDates",
    "DueItem",
    "ExpertGroup",
    "ExpertGroups",
    "Facility",
    "FacilityMatch",
    "FacilitySearch",
    "FacilityStats",
    "FigureComparison",
    "FigureValue",
    "ListReach",
    "ListedAccreditation",
    "ListedCounts",
    "MeasureResult",
    "PlanMembership",
    "RegistryCounts",
    "ReviewProcedure",
    "ReviewStep",
    "ShareName",
    "StandardsAssessment",
    "StatisticsDifference",
    "Tally",
    "Target",
    "TargetProgress",
    "Tracking",
    "UndecidedError",
    "accreditation_effects",
    "accreditation_statistics",
    "accreditations",
    "accredited",
    "assess_recommended_standard",
    "assess_standards",
    "belongs_in_plan",
    "compare_with_averages",
    "due_dates",
    "expert_groups",
    "find_facility",
    "meets_recommended_standard",
    "registry_counts",
    "review_procedure",
    "targets_of",
    "track",
]

lazily(
    __name__,
    {
        "accredited_facilities": "AccreditedFacilities ListReach accredited",
        "assessment": "Assessment StandardsAssessment assess_standards",
        "averages": "AveragesComparison FigureComparison compare_with_averages",
        "city_counts": "CityCounts",
        "criteria": "CriterionResult",
        "deadlines": "DueDates DueItem due_dates",
        "effects": "AccreditationEffect AccreditationEffects accreditation_effects",
        "experts": "AreaExperts ExpertGroup ExpertGroups expert_groups",
        "facility": "Facility",
        "facility_search": "FacilityMatch FacilitySearch find_facility",
        "listed_counts": "ListedCounts RegistryCounts registry_counts",
        "measure_results": "MeasureResult",
        "plan_membership": "PlanMembership belongs_in_plan",
        "recommended_standard": "UndecidedError assess_recommended_standard meets_recommended_standard",
        "registry": "ListedAccreditation accreditations",
        "review": "ReviewProcedure ReviewStep review_procedure",
        "statistics": "AccreditationStatistics CityStatistics ShareName StatisticsDifference accreditation_statistics",
        "stats": "FacilityStats FigureValue",
        "target_progress": "Tally Target TargetProgress",
        "targets": "Tracking targets_of track",
    },
)
