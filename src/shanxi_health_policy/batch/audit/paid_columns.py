"""The columns that a file of paid claims holds beside those of visits, and the columns of the findings."""

from __future__ import annotations

from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS, Column
from shanxi_health_policy.text import Text

FUND_PAID = Column(
    "fund_paid 基金已付 基金支付 统筹支付 fund_payment",
    Text(
        "基金为这次就诊支付的金额（元），写在就诊的每一行或其中一行；撤销行写退回的金额，有无负号均可",
        "what the fund paid for the visit, in yuan, on each of its rows or one; of a cancellation what came "
        "back, with or without a minus sign",
    ),
)
FACILITY = Column(
    "facility 机构 机构名称 医疗机构 定点机构 机构编号",
    Text("收款机构的名称或编号", "the facility that was paid, by name or id"),
    required=False,
)
FACILITY_KIND = Column(
    "facility_kind 机构类别 机构类型",
    Text(
        "如中医医院、乡镇卫生院；填了才核对机构是否符合条件（T7）",
        "such as 中医医院 or 乡镇卫生院; only where it is given is the facility held against T7",
    ),
    required=False,
)
PAID_COLUMNS = (*INPUT_COLUMNS, FUND_PAID, FACILITY, FACILITY_KIND)
"""What a file of paid claims holds. `hospital_grade` beside a fee class is held against it (T6)."""

AUDIT_COLUMNS = (
    "visit_id", "person_id", "facility", "visited_on", "condition", "fee_class", "irregularity", "irregularity_name",
    "binding", "fund_paid", "due", "difference", "of_amount", "evidence", "cancelled_by", "reasons", "notice", "clauses",
    "line",
)  # fmt: skip
"""The columns of the findings."""
