"""Which nodes a transaction has: of a request by its number, of an answer by the names and fields of its nodes."""

from __future__ import annotations

from collections.abc import Mapping

from shanxi_health_policy.his.nodes import (
    CancelData,
    CumInfo,
    DiseInfo,
    FeeDetail,
    FeeResult,
    MdtrtInfo,
    Node,
    PreviewData,
    SetlDetail,
    SetlInfo,
    SettleData,
    WithdrawData,
)
from shanxi_health_policy.his.transactions.before_paying import FeedbackData, ReviewData, RiskResult
from shanxi_health_policy.his.transactions.people import (
    BaseInfo,
    IdetInfo,
    InsuInfo,
    PersonData,
    RegisterData,
    RegisteredData,
    SignedIn,
    SignedOut,
    SignIn,
    SignOut,
    UnregisterData,
)
from shanxi_health_policy.his.transactions.queries import (
    FeeQuery,
    QueriedFee,
    QueriedSettlement,
    SettlementQuery,
    TotalsQuery,
)
from shanxi_health_policy.his.transactions.statements import (
    DownloadData,
    FileInfo,
    ReversalData,
    StatementData,
    StatementDetailData,
    StatementResult,
    UploadData,
    UploadedFile,
)

REQUESTS: Mapping[str, tuple[type[Node], ...]] = {
    "1101": (PersonData,),
    "2201": (RegisterData,),
    "2202": (UnregisterData,),
    "2203": (MdtrtInfo, DiseInfo),
    "2203A": (MdtrtInfo, DiseInfo),
    "2204": (FeeDetail,),
    "2205": (WithdrawData,),
    "2206": (PreviewData,),
    "2206A": (PreviewData,),
    "2207": (SettleData,),
    "2207A": (SettleData,),
    "2208": (CancelData,),
    "2601": (ReversalData,),
    "3101": (ReviewData,),
    "3102": (ReviewData,),
    "3103": (FeedbackData,),
    "3201": (StatementData,),
    "3202": (StatementDetailData,),
    "5203": (SettlementQuery,),
    "5204": (FeeQuery,),
    "5206": (TotalsQuery,),
    "9001": (SignIn,),
    "9002": (SignOut,),
    "9101": (UploadData,),
    "9102": (DownloadData,),
}
"""The nodes of `input`, by transaction; what other transactions hold is carried along."""
ANSWERS: Mapping[str, tuple[type[Node], ...]] = {
    "1101": (BaseInfo, InsuInfo, IdetInfo),
    "2201": (RegisteredData,),
    "2202": (),
    "2203": (),
    "2203A": (),
    "2204": (FeeResult,),
    "2205": (),
    **dict.fromkeys(("2206", "2206A", "2207", "2207A", "2208"), (SetlInfo, SetlDetail)),
    "2601": (),
    "3101": (RiskResult,),
    "3102": (RiskResult,),
    "3103": (),
    "3201": (StatementResult,),
    "3202": (FileInfo,),
    "5203": (QueriedSettlement, SetlDetail),
    "5204": (QueriedFee,),
    "5206": (CumInfo,),
    "9001": (SignedIn,),
    "9002": (SignedOut,),
    "9101": (UploadedFile,),
    "9102": (),
}
"""The nodes of `output`, by transaction; an answer itself does not say which transaction it belongs to."""
RESPONSES: tuple[type[Node], ...] = tuple(dict.fromkeys(kind for kinds in ANSWERS.values() for kind in kinds))
"""The nodes of any `output`."""
TOLD_BY = {
    "feedetl_sn": "result",
    "rule_id": "result",
    "fund_pay_sumamt": "setlinfo",
    "fund_payamt": "setldetail",
    "cum_type_code": "cuminfo",
}
"""By which field the rows of an `output` that names no node are known."""
