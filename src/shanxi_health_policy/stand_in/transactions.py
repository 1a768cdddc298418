"""Which transactions the stand-in answers, and the path of each, as one source has it: one address a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from shanxi_health_policy.stand_in import (
    bills,
    files,
    people,
    queries,
    reviewing,
    settling,
    statements,
    taking_back,
)
from shanxi_health_policy.stand_in.turn import Nodes, Turn


@frozen
class Transaction:
    """A transaction: what carries it out, and its paths below `/fsi/api/`."""

    carry_out: Callable[[Turn], Nodes]
    paths: tuple[str, ...]
    foresee: Callable[[Turn], None] | None = None
    """What works out as much of it as can be before the books are opened, so that nobody has to wait for that."""


TRANSACTIONS: Mapping[str, Transaction] = {
    "9001": Transaction(people.sign_in, ("signInSignOutService/signIn",)),
    "9002": Transaction(people.sign_out, ("signInSignOutService/signOut",)),
    "1101": Transaction(people.person_info, ("fsiPsnInfoService/queryPsnInfo",)),
    "2201": Transaction(people.register, ("outpatientDocInfoService/outpatientRregistration",)),
    "2202": Transaction(people.unregister, ("outpatientDocInfoService/outpatientRegistrationCancel",)),
    "2203": Transaction(
        bills.tell_visit, ("outpatientDocInfoService/outpatientMdtrtinfoUp",), bills.foresee_visit
    ),
    "2203A": Transaction(
        bills.tell_visit, ("outpatientDocInfoService/outpatientMdtrtinfoUpA",), bills.foresee_visit
    ),
    "2204": Transaction(bills.upload, ("outpatientDocInfoService/outpatientFeeListUp",), bills.foresee_lines),
    "2205": Transaction(bills.withdraw, ("outpatientDocInfoService/outpatientFeeListUpCancel",)),
    "2206": Transaction(
        settling.preview, ("outpatientSettleService/preSettletment",), settling.foresee_preview
    ),
    "2206A": Transaction(
        settling.preview, ("outpatientSettleService/preSettletmentA",), settling.foresee_preview
    ),
    "2207": Transaction(
        settling.settle,
        ("outpatientSettleService/saveSettletment", "outpatientSettleService/saveSettletmentV2"),
        settling.foresee_settlement,
    ),
    "2207A": Transaction(
        settling.settle,
        ("outpatientSettleService/saveSettletmentA", "outpatientSettleService/saveSettletmentV2"),
        settling.foresee_settlement,
    ),
    "2208": Transaction(taking_back.cancel, ("outpatientSettleService/cancleSettletment",)),
    "2601": Transaction(taking_back.reverse, ("reverseService/revsMethod",)),
    "3101": Transaction(reviewing.review, ("riskConService/beforeAnalyze",)),
    "3102": Transaction(reviewing.review, ("riskConService/courseAnalyze",)),
    "3103": Transaction(reviewing.feedback, ()),
    "3201": Transaction(
        statements.totals, ("ybSettlementStmtService/stmtTotal", "ybSettlementStmtService/stmt")
    ),
    "3202": Transaction(statements.details, ("ybSettlementStmtService/stmtDetail",)),
    "5203": Transaction(queries.settlement, ("fsiIntegratedQueryService/querySetlInfo",)),
    "5204": Transaction(queries.fees, ("fsiIntegratedQueryService/queryFeeList",)),
    "5206": Transaction(queries.totals, ("fsiIntegratedQueryService/queryFixmedinsPracPsnSum",)),
    "9101": Transaction(files.upload, ("fileupload/upload",)),
    "9102": Transaction(files.download, ("fileupload/download",)),
}
"""By number; the spelling of the paths is theirs."""
