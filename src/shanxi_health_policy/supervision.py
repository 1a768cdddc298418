"""Supervision (监管, T9): what breaks the rules in claims already paid, and what is to be mended before a visit is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.tcm.cautions import Caution, Severity
    from shanxi_health_policy.tcm.claims_audit import audit
    from shanxi_health_policy.tcm.findings import Audit, AuditFinding
    from shanxi_health_policy.tcm.irregularities import Irregularity
    from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
    from shanxi_health_policy.tcm.visit_review import Review, ReviewFinding, review

__all__ = [
    "Audit",
    "AuditFinding",
    "Caution",
    "Irregularity",
    "PaidCancellation",
    "PaidClaim",
    "Review",
    "ReviewFinding",
    "Severity",
    "audit",
    "review",
]

lazily(
    "shanxi_health_policy",
    {
        "tcm.cautions": "Caution Severity",
        "tcm.findings": "Audit AuditFinding",
        "tcm.irregularities": "Irregularity",
        "tcm.paid_claims": "PaidCancellation PaidClaim",
        "tcm.claims_audit": "audit",
        "tcm.visit_review": "Review ReviewFinding review",
    },
)
