"""The columns that files of visits and of balances hold, with their Chinese names: one place for reader, writer and help."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve, frozen

from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Spoken, Text, at
from shanxi_health_policy.vocabulary.labelled import normal_form


@frozen(eq=False, repr=False)
class Column:
    """A column of a file: every header that means it, parted by blanks, and what it holds.

    The names of the `trade` mean it where no header does: beside one they are other columns, which are not used.
    """

    headers: str
    meaning: Text
    required: bool = True
    trade: str = ""

    @property
    def spellings(self) -> list[str]:
        """Every header that means this column, whatever else stands beside it."""
        return self.headers.split()

    @property
    def trade_names(self) -> list[str]:
        """Every header that means this column where none of its spellings is there."""
        return self.trade.split()

    @property
    def name(self) -> str:
        """The canonical name: the first spelling."""
        return self.spellings[0]

    @property
    def zh(self) -> str:
        """The standard Chinese name: the second spelling."""
        return self.spellings[1]


VISIT_ID = Column(
    "visit_id 就诊编号 就诊号 就诊ID",
    Text("一次就诊的编号；同号各行为同一次就诊", "the visit; rows with one id are one visit"),
    trade="就诊流水号 门诊流水号 门诊号 就诊序号 就诊登记号 门诊就诊号 mdtrt_id",
)
PERSON_ID = Column(
    "person_id 人员编号 个人编号 人员ID",
    Text("参保人编号", "the insured person"),
    trade="身份证号 身份证号码 身份证 公民身份号码 证件号码 证件号 医保编号 参保人编号 参保编号 人员编码 psn_no",
)
VISITED_ON = Column(
    "visited_on 就诊日期 就诊时间",
    Text("就诊日期，如 2023-05-04", "the day of the visit, such as 2023-05-04"),
    trade="门诊日期 诊疗日期 收费日期 费用日期 费用发生日期 费用发生时间",
)
CONDITION = Column(
    "condition 病症 病种 病症名称",
    Text("病症名称或代码", "the condition, by name or code"),
    trade="疾病名称 疾病 诊断名称 诊断 主要诊断 主要诊断名称 门诊诊断 临床诊断 病种名称",
)
FEE_CLASS = Column(
    "fee_class 收费类别",
    Text("I、II、III 或一类、二类、三类", "the fee class: I, II or III"),
    required=False,
    trade="医院收费类别 医疗机构收费类别 机构收费类别",
)
HOSPITAL_GRADE = Column(
    "hospital_grade 医院等级 等级",
    Text("如三级甲等；没有收费类别时用它", "such as 三级甲等; used where no fee class is given"),
    required=False,
    trade="医院级别 医疗机构等级 医疗机构级别 定点机构等级 机构等级 机构级别",
)
TECHNIQUE = Column(
    "technique 项目名称 中医适宜技术 技术 项目",
    Text("收费项目名称", "the item on the bill"),
    trade="收费项目名称 收费项目 诊疗项目名称 诊疗项目 医疗服务项目名称 医疗服务项目 明细名称",
)
AMOUNT = Column(
    "amount 金额 费用 项目金额",
    Text("该项金额（元），至多两位小数", "what the item costs, in yuan, at most two decimals"),
    trade="金额(元) 费用(元) 项目金额(元) 项目费用 费用金额 收费金额 明细金额 明细项目费用总额",
)
CANCELLATION = "cancellation"
"""What stands in `binding` for a cancellation: its amounts are those of the visit it takes back, as negative amounts."""
CANCELS = Column(
    "cancels 撤销 撤销就诊编号 退费就诊编号",
    Text(
        "本行撤销（退费）的就诊编号；其余只须填编号、人员和撤销之日",
        "the visit that this row cancels; beside it only the ids and the day of the cancellation are needed",
    ),
    required=False,
    trade="原就诊编号 原就诊号 原就诊ID 原就诊流水号 原门诊流水号 原结算编号 原结算号 原结算ID 原流水号 原mdtrt_id",
)
REFUND_FLAG = Column(
    "refund_flag 退费标志",
    Text(
        "是否退费：1、是、Y、退费，或 0、否、N、正常；退费的行须在 cancels 写明撤销哪次就诊",
        "whether a refund: 1, 是, Y, 退费, or 0, 否, N, 正常; a refund names in cancels the visit it takes back",
    ),
    required=False,
    trade="退费标识 退费标记 退费状态 是否退费 退费 退款标志 退款标识 退款状态 是否退款 冲正 冲正标志 冲正标识 是否冲正 红冲 "
    "红冲标志 红冲标识 是否红冲 退号 退号标志 退号标识 是否退号 撤销标志 撤销标识 是否撤销 refd_setl_flag is_refund",
)
CHARGE_OR_REFUND = Column(
    "charge_or_refund 收退标志",
    Text("收、收费、正常，或退、退费；同上", "收, 收费, 正常, or 退, 退费; likewise"),
    required=False,
    trade="收退 收退标识 收退类型 收退状态 收退费标志 收退费",
)
IDS = (VISIT_ID.name, PERSON_ID.name, CANCELS.name)
"""The columns of identifiers in a file of visits."""
INPUT_COLUMNS = (
    VISIT_ID, PERSON_ID, VISITED_ON, CONDITION, FEE_CLASS, HOSPITAL_GRADE, TECHNIQUE, AMOUNT, CANCELS, REFUND_FLAG,
    CHARGE_OR_REFUND,
)  # fmt: skip
"""What a file of visits holds: one row an item. Of `fee_class` and `hospital_grade` at least one must be there."""

TOTAL_COST = Column("total_cost 总费用", Text("总费用（元）", "the total cost, in yuan"))
ELIGIBLE_COST = Column(
    "eligible_cost 符合条件的费用", Text("符合条件的费用（元）", "the eligible cost, in yuan")
)
FUND_PAYMENT = Column("fund_payment 基金支付", Text("基金支付（元）", "what the fund paid, in yuan"))
PATIENT_PAYMENT = Column(
    "patient_payment 个人负担", Text("个人负担（元）", "what the patient paid, in yuan"), required=False
)
EARLIER_COLUMNS = (
    VISIT_ID, PERSON_ID, VISITED_ON, CONDITION, FEE_CLASS, TOTAL_COST, ELIGIBLE_COST, FUND_PAYMENT, PATIENT_PAYMENT,
    evolve(CANCELS, required=True),
)  # fmt: skip
"""What is read of a settled file, when a later file may cancel its visits."""

YEAR = Column("year 年度 年份", Text("自然年", "the calendar year"))
PAID = Column(
    "paid 已支付金额 已支付", Text("基金本年已支付（元）", "what the fund has paid in the year, in yuan")
)
BALANCE_COLUMNS = (PERSON_ID, CONDITION, YEAR, PAID)
"""What a file of balances holds: one row per person, condition and calendar year."""

OUTPUT_COLUMNS = (
    "visit_id", "person_id", "visited_on", "condition", "fee_class", "total_cost", "eligible_cost", "fund_payment",
    "patient_payment", "binding", "year_to_date", "annual_remaining", "reasons", "cancels",
)  # fmt: skip
"""What a settled file holds: one row a visit."""

REJECT_COLUMNS = (
    Column("reject_line 退回_行", Text("在原文件的哪一行", "the line of the file")),
    Column("reject_column 退回_列", Text("哪一列有误", "the column that is wrong")),
    Column("reject_value 退回_值", Text("该列的值", "what stands there")),
    Column(
        "reject_reason 退回_原因",
        Text("原因：代码，或给人看时的名称", "the reason: its code, or its name for people"),
    ),
    Column(
        "reject_explanation 退回_说明", Text("为何退回、应为什么", "why it is rejected, and what is expected")
    ),
)
"""What a rejects file holds after the columns of the input itself: one row per rejected row, its faults one a line."""


BY_REASON = Text("退回原因", "Rejects by reason")
"""The sheet of a workbook, written beside its table, that counts the rejected rows: it is never read as a table."""
REASON_NAMES = (("reason", "column", "faults", "explanation"), ("退回_原因", "退回_列", "处数", "说明"))
"""The headers of that sheet, in English and in Chinese."""


def fault_columns(headers: list[str]) -> list[int]:
    """Where a rejects file that was mended says what was wrong; nothing, where it is not one."""
    spellings = {normal_form(one): column for column in REJECT_COLUMNS for one in column.spellings}
    found = {position: spellings.get(normal_form(header)) for position, header in enumerate(headers)}
    places = [position for position, column in found.items() if column is not None]
    return places if len(places) == len({*found.values()} - {None}) == len(REJECT_COLUMNS) else []


MOST_COLUMNS = 16_384
"""What a sheet of a workbook holds as well; more of them would take more memory than all their rows."""


def refused(path: Path, where: str, value: object, expected: Text) -> FileError:
    """The error that a file, or something in it, is not what is expected."""
    found = value if isinstance(value, Spoken) else shown(str(value))
    return FileError([Fault(path.name, where, found, expected)])


def check_width(path: Path, columns: int) -> None:
    """Refuse a file of more than [MOST_COLUMNS][] columns, before there is a column in memory."""
    if columns > MOST_COLUMNS:
        expected = Text(f"至多 {MOST_COLUMNS} 列", f"at most {MOST_COLUMNS} columns")
        raise refused(path, at("columns"), columns, expected)
