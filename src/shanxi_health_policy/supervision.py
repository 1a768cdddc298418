"""Supervision (监管, T9): what breaks the rules in claims already paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.tcm.claims_audit import audit
    from shanxi_health_policy.tcm.findings import Audit, AuditFinding
    from shanxi_health_policy.tcm.irregularities import Irregularity
    from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim

__all__ = [
    "Audit",
    "AuditFinding",
    "Irregularity",
    "PaidCancellation",
    "PaidClaim",
    "audit",
]

lazily(
    "shanxi_health_policy",
    {
        "tcm.findings": "Audit AuditFinding",
        "tcm.irregularities": "Irregularity",
        "tcm.paid_claims": "PaidCancellation PaidClaim",
        "tcm.claims_audit": "audit",
    },
)
