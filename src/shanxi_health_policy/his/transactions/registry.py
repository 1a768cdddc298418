"""Which nodes a transaction has: of a request by its number, of an answer by the names and fields of its nodes.

The nodes of a settlement are there at once; those of other transactions are loaded when a message has one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module

from shanxi_health_policy.his.nodes import CumInfo, FeeResult, Node, SetlDetail, SetlInfo
from shanxi_health_policy.text import Text

NAMES: Mapping[str, Text] = {
    "1101": Text("人员信息获取", "the insured person"),
    "2201": Text("门诊挂号", "a visit registered"),
    "2202": Text("门诊挂号撤销", "a registration taken back"),
    "2203": Text("门诊就诊信息上传", "the visit and its diagnoses"),
    "2203A": Text("门诊就诊信息上传（A）", "the visit and its diagnoses (A)"),
    "2204": Text("门诊费用明细信息上传", "the lines of the bill"),
    "2205": Text("门诊费用明细信息撤销", "lines withdrawn"),
    "2206": Text("门诊预结算", "what a settlement would be"),
    "2206A": Text("门诊预结算（A）", "what a settlement would be (A)"),
    "2207": Text("门诊结算", "the settlement"),
    "2207A": Text("门诊结算（A）", "the settlement (A)"),
    "2208": Text("门诊结算撤销", "a settlement cancelled"),
    "2601": Text("冲正交易", "a request undone"),
    "3101": Text("明细审核事前分析", "orders checked before"),
    "3102": Text("明细审核事中分析", "orders checked during"),
    "3103": Text("明细审核提醒反馈", "what was done about warnings"),
    "3201": Text("医药机构费用结算对总账", "sums reconciled"),
    "3202": Text("医药机构费用结算对明细账", "settlements reconciled one by one"),
    "5203": Text("结算信息查询", "a settlement asked for"),
    "5204": Text("费用明细查询", "lines asked for"),
    "5206": Text("人员累计信息查询", "running totals asked for"),
    "9001": Text("签到", "signing in"),
    "9002": Text("签退", "signing out"),
    "9101": Text("文件上传", "a file uploaded"),
    "9102": Text("文件下载", "a file downloaded"),
}
"""What each transaction is called."""
_SETTLING, _PEOPLE, _STATEMENTS, _QUERIES, _REVIEWS = (
    *("nodes", "transactions.people", "transactions.statements"),
    *("transactions.queries", "transactions.before_paying"),
)
"""The modules that have the nodes."""
_REQUESTS: Mapping[str, tuple[str, str]] = {
    "1101": (_PEOPLE, "PersonData"),
    "2201": (_PEOPLE, "RegisterData"),
    "2202": (_PEOPLE, "UnregisterData"),
    **dict.fromkeys(("2203", "2203A"), (_SETTLING, "MdtrtInfo DiseInfo")),
    "2204": (_SETTLING, "FeeDetail"),
    "2205": (_SETTLING, "WithdrawData"),
    **dict.fromkeys(("2206", "2206A"), (_SETTLING, "PreviewData")),
    **dict.fromkeys(("2207", "2207A"), (_SETTLING, "SettleData")),
    "2208": (_SETTLING, "CancelData"),
    "2601": (_STATEMENTS, "ReversalData"),
    **dict.fromkeys(("3101", "3102"), (_REVIEWS, "ReviewData")),
    "3103": (_REVIEWS, "FeedbackData"),
    "3201": (_STATEMENTS, "StatementData"),
    "3202": (_STATEMENTS, "StatementDetailData"),
    "5203": (_QUERIES, "SettlementQuery"),
    "5204": (_QUERIES, "FeeQuery"),
    "5206": (_QUERIES, "TotalsQuery"),
    "9001": (_PEOPLE, "SignIn"),
    "9002": (_PEOPLE, "SignOut"),
    "9101": (_STATEMENTS, "UploadData"),
    "9102": (_STATEMENTS, "DownloadData"),
}
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "1101": (_PEOPLE, "BaseInfo InsuInfo IdetInfo"),
    "2201": (_PEOPLE, "RegisteredData"),
    **dict.fromkeys(("2202", "2203", "2203A", "2205", "2601", "3103", "9102"), (_SETTLING, "")),
    "2204": (_SETTLING, "FeeResult"),
    **dict.fromkeys(("2206", "2206A", "2207", "2207A", "2208"), (_SETTLING, "SetlInfo SetlDetail")),
    **dict.fromkeys(("3101", "3102"), (_REVIEWS, "RiskResult")),
    "3201": (_STATEMENTS, "StatementResult"),
    "3202": (_STATEMENTS, "FileInfo"),
    "5203": (_QUERIES, "QueriedSettlement"),
    "5204": (_QUERIES, "QueriedFee"),
    "5206": (_SETTLING, "CumInfo"),
    "9001": (_PEOPLE, "SignedIn"),
    "9002": (_PEOPLE, "SignedOut"),
    "9101": (_STATEMENTS, "UploadedFile"),
}
OF_SETTLING: tuple[type[Node], ...] = (FeeResult, SetlInfo, SetlDetail, CumInfo)
"""The nodes of the answers that a settlement rests on."""
OTHERS = frozenset(
    {
        *("baseinfo", "insuinfo", "idetinfo", "data", "stmtinfo", "fileinfo", "signinoutb", "signoutoutb"),
        *("sign_time", "file_qury_no", "jr_id", "rule_id", "vola_cont", "psn_pay", "cash_payamt"),
        *("hilist_code", "list_type"),
    }
)
"""The names of all other nodes of answers, and the fields by which rows are known that have no name, or the name of one of
these: where none of them stands, none is meant."""
TOLD_BY = {
    "feedetl_sn": "result",
    "rule_id": "result",
    "fund_pay_sumamt": "setlinfo",
    "fund_payamt": "setldetail",
    "cum_type_code": "cuminfo",
}
"""By which field the rows of an `output` that names no node are known."""


def request_kinds(infno: str) -> tuple[type[Node], ...]:
    """The nodes of `input` of a transaction; of one that is not known none, and what it holds is carried along."""
    return _loaded(*_REQUESTS[infno]) if infno in _REQUESTS else ()


def answer_kinds(infno: str) -> tuple[type[Node], ...]:
    """The nodes of `output` of a transaction; an answer itself does not say which transaction it belongs to."""
    own = _loaded(*_ANSWERS[infno])
    return (*own, SetlDetail) if infno == "5203" else own


@cache
def every_answer_kind() -> tuple[type[Node], ...]:
    """The nodes of any `output`."""
    found = (kind for infno in NAMES for kind in answer_kinds(infno))
    return tuple(dict.fromkeys((*OF_SETTLING, *found)))


def kinds_in(output: object, renamed: Iterable[str] = ()) -> tuple[type[Node], ...]:
    """The nodes that an `output` may hold; `renamed` are nodes that a dialect calls otherwise."""
    others = not OTHERS.isdisjoint(_keys(output)) or not OTHERS.isdisjoint(renamed)
    return every_answer_kind() if others else OF_SETTLING


def _keys(value: object, deeper: int = 3) -> Iterator[object]:
    """The names of nodes and of the fields of their rows."""
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    if isinstance(value, list) and deeper:
        for one in value:
            yield from _keys(one, deeper - 1)


@cache
def _loaded(module: str, names: str) -> tuple[type[Node], ...]:
    room = import_module(f"shanxi_health_policy.his.{module}")
    return tuple(getattr(room, name) for name in names.split())
