"""The health-policy notices of Shanxi (China) as an executable, typed library.

Each question is answered with the amount, the steps, the clause and the reading behind it. Start with [reimburse][] for one
visit and [settle][] for many; `Catalogue` holds the notices.
"""

from shanxi_health_policy._version import __version__
from shanxi_health_policy.answer import Answer, Asked, Citation, NoticeVersion, Reading, Step
from shanxi_health_policy.asking.receipts import (
    Changed,
    Receipt,
    ReceiptError,
    Replay,
    ReplayChange,
    receipt,
    replay,
)
from shanxi_health_policy.asking.rules import ask
from shanxi_health_policy.errors import (
    CancellationError,
    DuplicateSettlementError,
    Fault,
    FaultsError,
    FileError,
    InputError,
    LedgerError,
    MissingExtraError,
    MoneyError,
    NoticeError,
    PolicyError,
    UnknownTermError,
)
from shanxi_health_policy.facilities.assessment import (
    Assessment,
    CriterionResult,
    StandardsAssessment,
    assess_recommended_standard,
    assess_standards,
    meets_recommended_standard,
)
from shanxi_health_policy.facilities.averages import (
    AveragesComparison,
    FigureComparison,
    compare_with_averages,
)
from shanxi_health_policy.facilities.effects import (
    AccreditationEffect,
    AccreditationEffects,
    accreditation_effects,
)
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.finding import FacilityMatch, FacilitySearch, find_facility
from shanxi_health_policy.facilities.measuring import MeasureResult
from shanxi_health_policy.facilities.procedures import (
    DueDates,
    DueItem,
    PlanMembership,
    ReviewProcedure,
    belongs_in_plan,
    due_dates,
    review_procedure,
)
from shanxi_health_policy.facilities.registry import AmbiguousNameError, ListedAccreditation, accreditations
from shanxi_health_policy.facilities.statistics import (
    AccreditationStatistics,
    CityCounts,
    CityStatistics,
    StatisticsDifference,
    accreditation_statistics,
    registry_counts,
)
from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.facilities.targets import TargetProgress, Tracking, targets_of, track
from shanxi_health_policy.facilities.undecided import UndecidedError
from shanxi_health_policy.money import MoneyLike, Share
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import Anomaly, Clause, Notice
from shanxi_health_policy.notices.rows_at import Placed
from shanxi_health_policy.notices.target_tables import ReviewStep, Target
from shanxi_health_policy.subsidies.awards import AccreditationAward, accreditation_award
from shanxi_health_policy.subsidies.capitation import CapitationSettlement, capitation_settlement
from shanxi_health_policy.subsidies.income import IncomeFloor, public_health_income_floor
from shanxi_health_policy.subsidies.insurance import VillageDoctorInsurance, village_doctor_insurance
from shanxi_health_policy.subsidies.posts import PostSubsidy, village_doctor_post_subsidy
from shanxi_health_policy.subsidies.premium import PremiumBasis, PremiumSubsidy, premium_subsidy
from shanxi_health_policy.subsidies.senior_posts import SeniorPost, senior_post_exempt
from shanxi_health_policy.tcm.comparing import Compared, Comparison, NoticeDifference, compare
from shanxi_health_policy.tcm.eligibility import Eligibility, decide_eligibility
from shanxi_health_policy.tcm.ledger import (
    Balances,
    Cancellation,
    Claim,
    Ledger,
    Reversal,
    Settlement,
    YearKey,
    settle,
)
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.supervision import (
    Audit,
    AuditFinding,
    Irregularity,
    PaidCancellation,
    PaidClaim,
    audit,
)
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.tcm.what_if import Impact, ImpactRow, LimitChange, PolicyChange, what_if
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Limit, Reason
from shanxi_health_policy.vocabulary.people import PensionScheme, PremiumGroup
from shanxi_health_policy.vocabulary.standards import (
    AccreditationEvent,
    Finding,
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
    "Accreditation",
    "AccreditationAward",
    "AccreditationEffect",
    "AccreditationEffects",
    "AccreditationEvent",
    "AccreditationStatistics",
    "AmbiguousNameError",
    "Anomaly",
    "Answer",
    "AnyCondition",
    "AnyTechnique",
    "Asked",
    "Assessment",
    "Audit",
    "AuditFinding",
    "AveragesComparison",
    "Balances",
    "Cancellation",
    "CancellationError",
    "CapitationSettlement",
    "Catalogue",
    "Changed",
    "Citation",
    "CityCounts",
    "CityStatistics",
    "Claim",
    "Clause",
    "Compared",
    "Comparison",
    "Condition",
    "CriterionResult",
    "DeclaredCondition",
    "DeclaredTechnique",
    "DueDates",
    "DueItem",
    "DuplicateSettlementError",
    "Eligibility",
    "Facility",
    "FacilityKind",
    "FacilityMatch",
    "FacilitySearch",
    "FacilityStats",
    "Fault",
    "FaultsError",
    "FeeClass",
    "FigureComparison",
    "FileError",
    "Finding",
    "HospitalGrade",
    "Impact",
    "ImpactRow",
    "IncomeFloor",
    "InputError",
    "Insurance",
    "InsuranceKind",
    "Irregularity",
    "Language",
    "Ledger",
    "LedgerError",
    "Limit",
    "LimitChange",
    "ListedAccreditation",
    "MeasureResult",
    "MissingExtraError",
    "MoneyError",
    "MoneyLike",
    "Notice",
    "NoticeDifference",
    "NoticeError",
    "NoticeVersion",
    "PaidCancellation",
    "PaidClaim",
    "PensionScheme",
    "Placed",
    "PlanMembership",
    "PolicyChange",
    "PolicyError",
    "PostSubsidy",
    "PremiumBasis",
    "PremiumGroup",
    "PremiumSubsidy",
    "Reading",
    "Reason",
    "Receipt",
    "ReceiptError",
    "Reimbursement",
    "Replay",
    "ReplayChange",
    "Reversal",
    "ReviewLevel",
    "ReviewProcedure",
    "ReviewStep",
    "SeniorPost",
    "ServiceItem",
    "Settlement",
    "Share",
    "StandardsAssessment",
    "StatisticsDifference",
    "Step",
    "Strength",
    "Target",
    "TargetProgress",
    "TargetStanding",
    "Technique",
    "TechniqueCategory",
    "Text",
    "Tracking",
    "UndecidedError",
    "UnknownTermError",
    "VillageDoctorInsurance",
    "Visit",
    "YearKey",
    "__version__",
    "accreditation_award",
    "accreditation_effects",
    "accreditation_statistics",
    "accreditations",
    "ask",
    "assess_recommended_standard",
    "assess_standards",
    "audit",
    "belongs_in_plan",
    "capitation_settlement",
    "compare",
    "compare_with_averages",
    "decide_eligibility",
    "due_dates",
    "find_facility",
    "meets_recommended_standard",
    "premium_subsidy",
    "public_health_income_floor",
    "receipt",
    "registry_counts",
    "reimburse",
    "replay",
    "review_procedure",
    "senior_post_exempt",
    "settle",
    "targets_of",
    "track",
    "village_doctor_insurance",
    "village_doctor_post_subsidy",
    "what_if",
]
