"""Closed lists of the field, each term with a code, a Chinese and an English name, and the spellings people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
    from shanxi_health_policy.vocabulary.duties import DutyPart
    from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
    from shanxi_health_policy.vocabulary.fee_class import FeeClass
    from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind
    from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum
    from shanxi_health_policy.vocabulary.payment import InsuranceKind, Limit, OpenFacility, Reason
    from shanxi_health_policy.vocabulary.people import PensionScheme, PremiumGroup
    from shanxi_health_policy.vocabulary.places import PLACES
    from shanxi_health_policy.vocabulary.standards import (
        AccreditationEvent,
        Finding,
        GroupRole,
        ListStanding,
        Recurrence,
        ReviewLevel,
        Strength,
        TargetStanding,
    )
    from shanxi_health_policy.vocabulary.techniques import (
        AnyTechnique,
        DeclaredTechnique,
        Technique,
        TechniqueCategory,
    )

__all__ = [
    "FIGURES",
    "PLACES",
    "Accreditation",
    "AccreditationEvent",
    "AnyCondition",
    "AnyTechnique",
    "Condition",
    "DeclaredCondition",
    "DeclaredTechnique",
    "DeclaredTerm",
    "DutyPart",
    "FacilityKind",
    "FeeClass",
    "Figure",
    "FigureKind",
    "Finding",
    "GroupRole",
    "HospitalGrade",
    "InsuranceKind",
    "LabelledEnum",
    "Limit",
    "ListStanding",
    "OpenFacility",
    "PensionScheme",
    "PremiumGroup",
    "Reason",
    "Recurrence",
    "ReviewLevel",
    "Strength",
    "TargetStanding",
    "Technique",
    "TechniqueCategory",
]

lazily(
    __name__,
    {
        "conditions": "AnyCondition Condition DeclaredCondition",
        "duties": "DutyPart",
        "facilities": "Accreditation FacilityKind HospitalGrade",
        "fee_class": "FeeClass",
        "figures": "FIGURES Figure FigureKind",
        "labelled": "DeclaredTerm LabelledEnum",
        "payment": "InsuranceKind Limit OpenFacility Reason",
        "people": "PensionScheme PremiumGroup",
        "places": "PLACES",
        "standards": "AccreditationEvent Finding GroupRole ListStanding Recurrence ReviewLevel Strength TargetStanding",
        "techniques": "AnyTechnique DeclaredTechnique Technique TechniqueCategory",
    },
)
