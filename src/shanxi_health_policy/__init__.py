"""The health-policy notices of Shanxi (China) as an executable, typed library.

Each question is answered with the amount, the steps, the clause and the reading behind it. Start with [reimburse][] for one
visit and [settle][] for many; `Catalogue` holds the notices.
"""

from shanxi_health_policy._version import __version__
from shanxi_health_policy.answer import Answer, Asked, Citation, NoticeVersion, Reading, Step
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
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.registry import AmbiguousNameError, ListedAccreditation, accreditations
from shanxi_health_policy.money import MoneyLike, Share
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import Anomaly, Clause, Notice
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
from shanxi_health_policy.tcm.supervision import Audit, AuditFinding, Irregularity, PaidClaim, audit
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Limit, Reason
from shanxi_health_policy.vocabulary.techniques import (
    AnyTechnique,
    DeclaredTechnique,
    Technique,
    TechniqueCategory,
)

__all__ = [
    "Accreditation",
    "AmbiguousNameError",
    "Anomaly",
    "Answer",
    "AnyCondition",
    "AnyTechnique",
    "Asked",
    "Audit",
    "AuditFinding",
    "Balances",
    "Cancellation",
    "CancellationError",
    "Catalogue",
    "Citation",
    "Claim",
    "Clause",
    "Condition",
    "DeclaredCondition",
    "DeclaredTechnique",
    "DuplicateSettlementError",
    "Eligibility",
    "Facility",
    "FacilityKind",
    "Fault",
    "FaultsError",
    "FeeClass",
    "FileError",
    "HospitalGrade",
    "InputError",
    "Insurance",
    "InsuranceKind",
    "Irregularity",
    "Language",
    "Ledger",
    "LedgerError",
    "Limit",
    "ListedAccreditation",
    "MissingExtraError",
    "MoneyError",
    "MoneyLike",
    "Notice",
    "NoticeError",
    "NoticeVersion",
    "PaidClaim",
    "PolicyError",
    "Reading",
    "Reason",
    "Reimbursement",
    "Reversal",
    "ServiceItem",
    "Settlement",
    "Share",
    "Step",
    "Technique",
    "TechniqueCategory",
    "Text",
    "UnknownTermError",
    "Visit",
    "YearKey",
    "__version__",
    "accreditations",
    "audit",
    "decide_eligibility",
    "reimburse",
    "settle",
]
