"""The floor of incomes in a public-health department (公共卫生科室, S8): the facility's average pay."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import money
from shanxi_health_policy.money import MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import Text


@table("subsidies.income_floor", "收入下限")
@frozen(kw_only=True)
class IncomeFloorRow(Row):
    """Below what share of the facility's average an income may not fall.

    收入不得低于本机构平均的多少。
    """

    id: str
    """编号 · Id"""
    of_average: Share
    """占本机构人员平均工资的比例 · The share of the facility's average pay"""


@frozen(kw_only=True)
class IncomeFloor(RuleAnswer):
    """The floor in yuan, and whether an income reaches it; None where no rule speaks or no income was given."""

    average_income: Decimal
    income: Decimal | None = None
    floor: Decimal | None = None
    met: bool | None = None
    shortfall: Decimal | None = None


@rule(
    purpose=Text("公共卫生科室人员的收入下限", "the floor of incomes in a public-health department"),
    row=IncomeFloorRow,
    example={"average_income": "5000.00", "income": "4999.99"},
)
def public_health_income_floor(
    question: Question,
    average_income: Annotated[
        MoneyLike, money("本机构人员平均工资", "the facility's average pay", "平均工资", "平均收入")
    ],
    income: Annotated[MoneyLike | None, money("实际收入", "the income to check", "收入", "工资")] = None,
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> IncomeFloor:
    """Below what an income in a public-health department may not be (S8, 二（五）4 of 朔政办发〔2023〕42号).

    `average_income` is the average pay of the facility's staff, in yuan over any one period; `income`, over the same period, is
    checked when it is given: exactly at the floor is met. Raises [MoneyError][] for amounts that are not exact money.

    >>> public_health_income_floor("5000.00", "4999.99").shortfall
    Decimal('0.01')
    """
    average = to_fen(average_income)
    paid = None if income is None else to_fen(income)
    given: dict[str, Any] = {
        "average_income": to_yuan(average),
        "income": None if paid is None else to_yuan(paid),
    }
    title = Text(
        f"公共卫生科室的收入下限：本机构平均工资 {average_income} 元",
        f"the floor of incomes in a public-health department: average pay {average_income} yuan",
    )
    found = question.rows(IncomeFloorRow, on)
    if found.why_not is not None:
        return IncomeFloor(**question.no_rule(title, found.why_not), **given)
    placed = found.rows[0]
    floor = placed.row.of_average.of_half_up(average)
    share = placed.row.of_average.percent()
    label = Text(f"下限：平均工资的 {share}", f"the floor: {share} of the average pay")
    steps = [placed.step(label, to_yuan(floor))]
    decided = Text(f"结论：不低于 {to_yuan(floor)} 元", f"Decided: not below {to_yuan(floor)} yuan")
    short = None
    if paid is not None:
        short = max(floor - paid, 0)
        steps.append(Step(Text("实际收入", "the income"), to_yuan(paid)))
        steps.append(Step(Text("相差", "short by"), to_yuan(short)))
        if short:
            decided = Text(
                f"结论：未达到，差 {to_yuan(short)} 元", f"Decided: not met, short by {to_yuan(short)} yuan"
            )
        else:
            decided = Text("结论：达到", "Decided: met")
    return IncomeFloor(
        **question.ruled(title, [placed]),
        steps=tuple(steps),
        decided_by=decided,
        **given,
        floor=to_yuan(floor),
        met=None if short is None else short == 0,
        shortfall=None if short is None else to_yuan(short),
    )
