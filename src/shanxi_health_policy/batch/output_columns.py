"""What people call the outputs of the commands over files, their columns and the terms in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.batch.files.headers import CANCELLATION, REASON_NAMES
from shanxi_health_policy.batch.files.output_look import OutputColumn
from shanxi_health_policy.batch.reject_reasons import REJECT_REASONS
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import Named
from shanxi_health_policy.vocabulary.payment import Limit, Reason
from shanxi_health_policy.vocabulary.people import PremiumGroup

if TYPE_CHECKING:
    from shanxi_health_policy.batch.columns.policy import Policy

SETTLEMENTS, BALANCES = Text("结算结果", "Settlements"), Text("期末余额", "Balances")
REJECTS = Text("退回的行", "Rejects")
HELP, IMPACT, FINDINGS = Text("资助", "Help"), Text("测算", "What if"), Text("疑点", "Findings")


def _terms(terms: Iterable[Named]) -> dict[str, Text]:
    return {one.code: Text(one.zh, one.en) for one in terms}


_REASONS: Mapping[str, Text] = {str(one): one.label for one in Reason}
_CLASSES = _terms(FeeClass)
_GROUPS = _terms(PremiumGroup)


def settlement_columns(policy: Policy) -> tuple[OutputColumn, ...]:
    """Of a settled file."""
    return (
        OutputColumn("visit_id", "就诊编号"),
        OutputColumn("person_id", "人员编号"),
        OutputColumn("visited_on", "就诊日期"),
        OutputColumn("condition", "病症", condition_terms(policy)),
        OutputColumn("fee_class", "收费类别", _CLASSES),
        OutputColumn("total_cost", "总费用"),
        OutputColumn("eligible_cost", "符合条件的费用"),
        OutputColumn("fund_payment", "基金支付"),
        OutputColumn("patient_payment", "个人负担"),
        OutputColumn(
            "binding", "起决定作用的限额", _terms(Limit) | {CANCELLATION: Text("撤销", "cancellation")}
        ),
        OutputColumn("year_to_date", "本年累计支付"),
        OutputColumn("annual_remaining", "本年剩余"),
        OutputColumn("reasons", "原因", _REASONS),
        OutputColumn("cancels", "撤销就诊编号"),
    )


def balance_columns(policy: Policy) -> tuple[OutputColumn, ...]:
    """Of a file of balances."""
    return (
        OutputColumn("person_id", "人员编号"),
        OutputColumn("condition", "病症", condition_terms(policy)),
        OutputColumn("year", "年度"),
        OutputColumn("paid", "已支付金额"),
    )


def help_columns() -> tuple[OutputColumn, ...]:
    """Of a file of help with the premium."""
    from shanxi_health_policy.subsidies.premium import PremiumBasis  # no other file has to do with it

    return (
        OutputColumn("person_id", "人员编号"),
        OutputColumn("year", "年度"),
        OutputColumn("groups", "资助对象类别", _GROUPS),
        OutputColumn("contribution_standard", "个人缴费标准"),
        OutputColumn("amount", "资助金额"),
        OutputColumn("own_contribution", "个人实缴"),
        OutputColumn("group", "据以资助的类别", _GROUPS),
        OutputColumn("decided", "资助依据", _terms(PremiumBasis)),
        OutputColumn("reasons", "原因", _REASONS),
        OutputColumn("clause", "文件和条款"),
    )


IMPACT_TABLE = (
    OutputColumn("condition", "病症代码"),
    OutputColumn("condition_name", "病症"),
    OutputColumn("fee_class", "收费类别", _CLASSES),
    OutputColumn("visits", "就诊"),
    OutputColumn("persons", "人数"),
    OutputColumn("fund_before", "原基金支付"),
    OutputColumn("fund_after", "新基金支付"),
    OutputColumn("difference", "相差"),
    OutputColumn("visits_gaining", "多得的就诊"),
    OutputColumn("visits_losing", "少得的就诊"),
    OutputColumn("persons_gaining", "多得的人数"),
    OutputColumn("persons_losing", "少得的人数"),
)
"""Of what a change of policy does."""

_FOUND = {
    "visit_id": "就诊编号", "person_id": "人员编号", "facility": "机构", "visited_on": "就诊日期", "condition": "病症",
    "fee_class": "收费类别", "irregularity": "疑点代码", "irregularity_name": "疑点", "binding": "决定应付的限额",
    "fund_paid": "已付", "due": "应付", "difference": "相差", "of_amount": "金额疑点", "evidence": "依据",
    "cancelled_by": "撤销于", "reasons": "原因", "notice": "文件", "clauses": "条款", "line": "行",
}  # fmt: skip
_FOUND_TERMS = {"fee_class": _CLASSES, "binding": _terms(Limit), "reasons": _REASONS}


def found_columns(policy: Policy) -> tuple[OutputColumn, ...]:
    """Of the findings of an audit."""
    terms = {**_FOUND_TERMS, "condition": condition_terms(policy)}
    return tuple(OutputColumn(name, _FOUND[name], terms.get(name, {})) for name in AUDIT_COLUMNS)


REASON_COLUMNS = tuple(
    OutputColumn(name, zh, REJECT_REASONS if name == "reason" else {})
    for name, zh in zip(*REASON_NAMES, strict=True)
)
"""Of the rejected rows by reason."""


def condition_terms(policy: Policy) -> dict[str, Text]:
    """What the conditions are called, by their Chinese names."""
    return {one.zh: Text(one.zh, one.en) for one in policy.conditions}
