"""The columns that a list of settlements holds: as `settle` writes them, and as the files of 3202 have them."""

from __future__ import annotations

from attrs import evolve

from shanxi_health_policy.batch.files.headers import (
    CANCELS,
    CONDITION,
    ELIGIBLE_COST,
    FEE_CLASS,
    FUND_PAYMENT,
    PERSON_ID,
    REFUND_FLAG,
    TOTAL_COST,
    VISIT_ID,
    Column,
)
from shanxi_health_policy.text import Text

SETL_ID = Column(
    "setl_id 结算编号 结算ID",
    Text("结算编号（医保平台的）", "the settlement, by the platform's id"),
    required=False,
    trade="结算流水号 结算号 结算单号 医保结算编号 医保结算ID 医保结算号 医保结算流水号",
)
MSGID = Column(
    "msgid 报文编号 报文ID",
    Text("结算请求的报文编号（2601 用它冲正）", "the message that asked for it, by which a 2601 reverses it"),
    required=False,
    trade="发送方报文ID 发送方报文编号 交易报文编号 medins_setl_id 机构结算编号",
)
KEYS = (MSGID, SETL_ID, evolve(VISIT_ID, required=False))
"""By what rows of the two lists belong together; a list has one of them at least, and so has every row."""
ACCOUNT = Column(
    "account_payment 个人账户支付",
    Text("个人账户支付（元），空为 0", "what the personal account paid, in yuan; empty for 0"),
    required=False,
    trade="acct_pay 个账支付 个人账户 个人账户支付金额 个账",
)
SETTLED_AT = Column(
    "settled_at 结算时间 结算日期",
    Text("结算的日期，可带时刻", "the day of the settlement, with or without the time"),
    required=False,
    trade="setl_time visited_on 就诊日期 就诊时间",
)
INSUTYPE = Column(
    "insutype 险种", Text("险种代码", "the kind of insurance"), required=False, trade="险种类型"
)
CLR_TYPE = Column(
    "clr_type 清算类别", Text("清算类别代码", "the clearing type"), required=False, trade="清算类型"
)
CLR_OPTINS = Column(
    "clr_optins 清算经办机构",
    Text("清算（结算）经办机构", "the clearing agency"),
    required=False,
    trade="setl_optins 结算经办机构 经办机构",
)
INSTITUTION = Column(
    "fixmedins_code 医疗机构编号",
    Text("定点医药机构编号", "the institution"),
    required=False,
    trade="定点医药机构编号 定点机构编号 医疗机构编码 机构编号 facility 机构",
)
GROUPS = (INSUTYPE, CLR_TYPE, CLR_OPTINS, INSTITUTION)
"""By what 3201 compares totals."""
YEAR_TO_DATE = Column(
    "year_to_date 本年累计支付",
    Text("基金本年累计支付，含本次（元）", "what the fund paid in the year with this visit, in yuan"),
    required=False,
)
_COVERED = Text("settle 写出的列：用来查金额不符的原因", "as settle writes it: to find why amounts differ")
DETAILS = (
    evolve(CONDITION, required=False, meaning=_COVERED),
    evolve(FEE_CLASS, required=False, meaning=_COVERED),
    evolve(ELIGIBLE_COST, required=False, meaning=_COVERED),
    YEAR_TO_DATE,
)
"""Of what a settlement was worked out; all of them together or none are used."""
TOTAL = evolve(TOTAL_COST, trade="medfee_sumamt 医疗费总额 医疗费用总额 总金额")
FUND = evolve(FUND_PAYMENT, trade="fund_pay_sumamt 基金支付总额 基金支付金额 fund_paid 基金已付")
LIST_COLUMNS = (
    *KEYS, PERSON_ID, TOTAL, FUND, ACCOUNT, SETTLED_AT, evolve(REFUND_FLAG, meaning=Text(
        "退费标志；是否退费只看金额的正负和 cancels", "the flag of a refund; what is one, the sign and `cancels` tell"
    )),
    evolve(CANCELS, trade=f"{CANCELS.trade} init_setl_id"), *GROUPS, *DETAILS,
)  # fmt: skip
"""What a list holds: a row a settlement, and one more, with negative amounts, for its refund."""
RESULT = Column("stmt_rslt 对账结果", Text("3202 应答的对账结果", "the result in an answer of 3202"))
"""What a file that comes back from 3202 has beside them."""

SENT = (
    "setl_id",
    "mdtrt_id",
    "psn_no",
    "medfee_sumamt",
    "fund_pay_sumamt",
    "acct_pay",
    "refd_setl_flag",
    "exp_content",
)
"""The columns of a file that is sent with 3202; the last is left out by most."""
RECEIVED = (
    "psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo", "medfee_sumamt", "fund_pay_sumamt",
    "acct_pay", "exp_content",
)  # fmt: skip
"""Those of the file that comes back; the last four, or the last one, are left out by some."""

DIFFERENCE_COLUMNS = (
    "kind", "kind_name", "cause", "cause_name", "departs", "also", "person_id", "visit_id", "setl_id", "msgid", "refund",
    "hospital_total", "platform_total", "hospital_fund", "platform_fund", "fund_difference", "hospital_account",
    "platform_account", "hospital_day", "platform_day", "due", "binding", "evidence", "reverse_2601", "insutype", "clr_type",
    "clr_optins", "fixmedins_code", "hospital_line", "platform_line",
)  # fmt: skip
"""The columns of the differences."""
