"""The columns that files of visits and of balances hold, with their Chinese names: one place for reader, writer and help."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import normal_form


@frozen
class Column:
    """A column of a file: every header that means it, parted by blanks, and what it holds."""

    headers: str
    meaning: Text
    required: bool = True

    @property
    def spellings(self) -> list[str]:
        """Every header that means this column."""
        return self.headers.split()

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
)
PERSON_ID = Column("person_id 人员编号 个人编号 人员ID", Text("参保人编号", "the insured person"))
VISITED_ON = Column(
    "visited_on 就诊日期 就诊时间",
    Text("就诊日期，如 2023-05-04", "the day of the visit, such as 2023-05-04"),
)
CONDITION = Column("condition 病症 病种 病症名称", Text("病症名称或代码", "the condition, by name or code"))
FEE_CLASS = Column(
    "fee_class 收费类别", Text("I、II、III 或一类、二类、三类", "the fee class: I, II or III"), required=False
)
HOSPITAL_GRADE = Column(
    "hospital_grade 医院等级 等级",
    Text("如三级甲等；没有收费类别时用它", "such as 三级甲等; used where no fee class is given"),
    required=False,
)
TECHNIQUE = Column("technique 项目名称 中医适宜技术 技术 项目", Text("收费项目名称", "the item on the bill"))
AMOUNT = Column(
    "amount 金额 费用 项目金额",
    Text("该项金额（元），至多两位小数", "what the item costs, in yuan, at most two decimals"),
)
CANCELS = Column(
    "cancels 撤销 撤销就诊编号 退费就诊编号",
    Text(
        "本行撤销（退费）的就诊编号；其余只填编号、人员和撤销之日",
        "the visit that this row cancels; beside it only the ids and the day of the cancellation",
    ),
    required=False,
)
INPUT_COLUMNS = (
    VISIT_ID, PERSON_ID, VISITED_ON, CONDITION, FEE_CLASS, HOSPITAL_GRADE, TECHNIQUE, AMOUNT, CANCELS,
)  # fmt: skip
"""What a file of visits holds: one row an item. Of `fee_class` and `hospital_grade` at least one must be there."""

TOTAL_COST = Column("total_cost 总费用", Text("总费用（元）", "the total cost, in yuan"))
ELIGIBLE_COST = Column(
    "eligible_cost 符合条件的费用", Text("符合条件的费用（元）", "the eligible cost, in yuan")
)
FUND_PAYMENT = Column("fund_payment 基金支付", Text("基金支付（元）", "what the fund paid, in yuan"))
EARLIER_COLUMNS = (
    VISIT_ID, PERSON_ID, VISITED_ON, CONDITION, FEE_CLASS, TOTAL_COST, ELIGIBLE_COST, FUND_PAYMENT, CANCELS,
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
    Column("reject_reason 退回_原因", Text("原因代码", "the code of the reason")),
    Column("reject_explanation 退回_说明", Text("应为什么", "what is expected")),
)
"""What a rejects file holds after the columns of the input itself: one row per rejected row, its faults one a line."""


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
    return FileError([Fault(path.name, where, shown(str(value)), expected)])


def check_width(path: Path, columns: int) -> None:
    """Refuse a file of more than [MOST_COLUMNS][] columns, before there is a column in memory."""
    if columns > MOST_COLUMNS:
        expected = Text(f"至多 {MOST_COLUMNS} 列", f"at most {MOST_COLUMNS} columns")
        raise refused(path, "columns", columns, expected)


def match_headers(
    headers: list[str], columns: tuple[Column, ...], file: str
) -> tuple[dict[str, int], list[Fault]]:
    """Which header is which column, by position, and what is wrong with the headers as a whole."""
    by_spelling = {normal_form(spelling): column for column in columns for spelling in column.spellings}
    found: dict[str, int] = {}
    faults: list[Fault] = []
    for position, header in enumerate(headers):
        column = by_spelling.get(normal_form(header))
        if column is None:
            continue
        if column.name in found:
            first, second = headers[found[column.name]], header
            where = f"{found[column.name] + 1}, {position + 1}"
            expected = Text(f"“{column.zh}”只出现一列", f"{column.name} in one column only")
            faults.append(Fault(file, f"columns {where}", f"{first}, {second}", expected))
        found.setdefault(column.name, position)
    missing = [
        Text(f"名为 {column.name} 或 {column.zh} 的列", f"a column named {column.name} or {column.zh}")
        for column in columns
        if column.required and column.name not in found
    ]
    if FEE_CLASS in columns and FEE_CLASS.name not in found and HOSPITAL_GRADE.name not in found:
        en = "a column named fee_class (收费类别) or hospital_grade (医院等级)"
        missing.append(Text("名为“收费类别”或“医院等级”的列", en))
    faults += [Fault(file, "columns", "、".join(headers[:20]), expected) for expected in missing]
    return found, faults
