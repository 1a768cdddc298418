"""The floor of incomes in a public-health department (公共卫生科室, S8): the facility's average pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.money_tables import IncomeFloorRow
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.text import Text


@frozen(kw_only=True)
class IncomeFloor(Answer):
    """The floor in yuan, and whether an income reaches it; None where no rule speaks or no income was given."""

    average_income: Decimal
    income: Decimal | None = None
    floor: Decimal | None = None
    met: bool | None = None
    shortfall: Decimal | None = None


def public_health_income_floor(
    average_income: MoneyLike,
    income: MoneyLike | None = None,
    *,
    place: str = "140600",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> IncomeFloor:
    """Below what an income in a public-health department may not be (S8, 二（五）4 of 朔政办发〔2023〕42号).

    `average_income` is the average pay of the facility's staff, in yuan over any one period; `income`, over the same period, is
    checked when it is given: exactly at the floor is met. Raises [MoneyError][] for amounts that are not exact money.

    >>> public_health_income_floor("5000.00", "4999.99").shortfall
    Decimal('0.01')
    """
    average = to_fen(average_income, "average_income")
    paid = None if income is None else to_fen(income, "income")
    check_asked(place, on, known_on)
    given = None if paid is None else to_yuan(paid)
    inputs = {
        "average_income": to_yuan(average),
        "income": given,
        "place": place,
        "on": on,
        "known_on": known_on,
    }
    asked = Asked("public_health_income_floor", inputs)
    title = Text(
        zh=f"公共卫生科室的收入下限：本机构平均工资 {to_yuan(average)} 元",
        en=f"the floor of incomes in a public-health department: average pay {to_yuan(average)} yuan",
    )
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.income_floor, place, on, known_on)
    if found.why_not is not None:
        return IncomeFloor(
            **no_rule(asked, title, place, found.why_not),
            average_income=to_yuan(average),
            income=given,
        )
    return _floor(found.rows[0], asked, title, place, average, paid)


def _floor(
    placed: Placed[IncomeFloorRow], asked: Asked, title: Text, place: str, average: int, paid: int | None
) -> IncomeFloor:
    floor = placed.row.of_average.of_half_up(average)
    share = placed.row.of_average.percent()
    label = Text(zh=f"下限：平均工资的 {share}", en=f"the floor: {share} of the average pay")
    steps = [Step(label, to_yuan(floor), placed.citation, placed.row.readings)]
    decided = Text(zh=f"结论：不低于 {to_yuan(floor)} 元", en=f"Decided: not below {to_yuan(floor)} yuan")
    short = None
    if paid is not None:
        short = max(floor - paid, 0)
        steps.append(Step(Text(zh="实际收入", en="the income"), to_yuan(paid)))
        steps.append(Step(Text(zh="相差", en="short by"), to_yuan(short)))
        if short:
            decided = Text(
                zh=f"结论：未达到，差 {to_yuan(short)} 元",
                en=f"Decided: not met, short by {to_yuan(short)} yuan",
            )
        else:
            decided = Text(zh="结论：达到", en="Decided: met")
    return IncomeFloor(
        **ruled(asked, title, place, [placed]),
        steps=tuple(steps),
        decided_by=decided,
        average_income=to_yuan(average),
        income=None if paid is None else to_yuan(paid),
        floor=to_yuan(floor),
        met=None if short is None else short == 0,
        shortfall=None if short is None else to_yuan(short),
    )
