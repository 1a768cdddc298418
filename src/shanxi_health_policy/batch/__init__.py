"""Whole files and tables in columns: settled, audited, helped with the premium, and paid twice for a change of policy.

The engine is loaded with the first name that is used: it needs the libraries of the extra `[batch]`. `batch.spark` is the same
on a cluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.batch.audit.audit_totals import AuditTotals, KindTotal, Total
    from shanxi_health_policy.batch.audited_file import FileAudit, audit_file
    from shanxi_health_policy.batch.columns.unlisted import UnlistedItem, UnlistedItems
    from shanxi_health_policy.batch.files.layout import Layout, Note
    from shanxi_health_policy.batch.files.output_look import Look
    from shanxi_health_policy.batch.files.output_tables import write_table
    from shanxi_health_policy.batch.given_tables import ArrowTable
    from shanxi_health_policy.batch.helped_file import PremiumFileSummary, premium_file
    from shanxi_health_policy.batch.impact_file import FileImpact, what_if_file
    from shanxi_health_policy.batch.job import Progress
    from shanxi_health_policy.batch.loops import compile_rule
    from shanxi_health_policy.batch.profile import Profile
    from shanxi_health_policy.batch.settled_file import SettleSummary, settle_file
    from shanxi_health_policy.batch.settled_table import SettledTable, settle_table
    from shanxi_health_policy.batch.tried_file import (
        ColumnReading,
        Command,
        DryRun,
        FileReading,
        HeaderReading,
        dry_run,
    )

__all__ = [
    "ArrowTable",
    "AuditTotals",
    "ColumnReading",
    "Command",
    "DryRun",
    "FileAudit",
    "FileImpact",
    "FileReading",
    "HeaderReading",
    "KindTotal",
    "Layout",
    "Look",
    "Note",
    "PremiumFileSummary",
    "Profile",
    "Progress",
    "SettleSummary",
    "SettledTable",
    "Total",
    "UnlistedItem",
    "UnlistedItems",
    "audit_file",
    "compile_rule",
    "dry_run",
    "premium_file",
    "settle_file",
    "settle_table",
    "what_if_file",
    "write_table",
]

lazily(
    __name__,
    {
        "audit.audit_totals": "AuditTotals KindTotal Total",
        "audited_file": "FileAudit audit_file",
        "columns.unlisted": "UnlistedItem UnlistedItems",
        "tried_file": "ColumnReading Command DryRun FileReading HeaderReading dry_run",
        "files.layout": "Layout Note",
        "files.output_look": "Look",
        "files.output_tables": "write_table",
        "given_tables": "ArrowTable",
        "helped_file": "PremiumFileSummary premium_file",
        "impact_file": "FileImpact what_if_file",
        "job": "Progress",
        "loops": "compile_rule",
        "profile": "Profile",
        "settled_file": "SettleSummary settle_file",
        "settled_table": "SettledTable settle_table",
    },
    extra="batch",
)
