"""Two lists of the same settlements held against each other: the hospital's and the insurance platform's (对账, 3201 and 3202).

The engine is loaded with the first name that is used: it needs the libraries of the extra `[batch]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.reconciling.answered_statements import AnsweredStatement, answer_statement
    from shanxi_health_policy.reconciling.answers import answer_3201, request_3201
    from shanxi_health_policy.reconciling.differences import Cause, DifferenceKind
    from shanxi_health_policy.reconciling.group_totals import (
        DifferenceTotal,
        GroupTotal,
        ReconcileTotals,
        Sum,
    )
    from shanxi_health_policy.reconciling.reconciled_files import Reconciliation, reconcile_files
    from shanxi_health_policy.reconciling.settings import FOUR_CODES, LEVEL_OR_NOT, ReconcileSettings
    from shanxi_health_policy.reconciling.statement_files import StatementForm
    from shanxi_health_policy.reconciling.tried_lists import dry_run_lists
    from shanxi_health_policy.reconciling.written_list import write_list

__all__ = [
    "FOUR_CODES",
    "LEVEL_OR_NOT",
    "AnsweredStatement",
    "Cause",
    "DifferenceKind",
    "DifferenceTotal",
    "GroupTotal",
    "ReconcileSettings",
    "ReconcileTotals",
    "Reconciliation",
    "StatementForm",
    "Sum",
    "answer_3201",
    "answer_statement",
    "dry_run_lists",
    "reconcile_files",
    "request_3201",
    "write_list",
]

lazily(
    __name__,
    {
        "answered_statements": "AnsweredStatement answer_statement",
        "answers": "answer_3201 request_3201",
        "differences": "Cause DifferenceKind",
        "group_totals": "DifferenceTotal GroupTotal ReconcileTotals Sum",
        "reconciled_files": "Reconciliation reconcile_files",
        "settings": "FOUR_CODES LEVEL_OR_NOT ReconcileSettings",
        "statement_files": "StatementForm",
        "tried_lists": "dry_run_lists",
        "written_list": "write_list",
    },
    extra="batch",
)
