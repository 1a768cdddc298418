"""Capitation (按人头打包付费, S5): the budget is fixed, the provider keeps a surplus, and an overspend is not made up."""

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


@table("subsidies.capitation", "按人头打包付费")
@frozen(kw_only=True)
class CapitationRow(Row):
    """How surplus and overspend of a capitation budget are shared.

    预算的结余和超支怎样分担。
    """

    id: str
    """编号 · Id"""
    surplus_kept: Share
    """结余归机构的比例 · The share of a surplus that the provider keeps"""
    overspend_borne: Share
    """超支由机构承担的比例 · The share of an overspend that the provider bears"""


@frozen(kw_only=True)
class CapitationSettlement(RuleAnswer):
    """Who keeps and who bears what, in yuan; the parts are None where no rule speaks.

    Always `fund_pays + provider_bears == spending + provider_keeps`.
    """

    budget: Decimal
    spending: Decimal
    surplus: Decimal
    overspend: Decimal
    provider_keeps: Decimal | None = None
    provider_bears: Decimal | None = None
    fund_pays: Decimal | None = None
    """What the fund pays in all: the budget, less what of a surplus goes back, and what of an overspend is made up."""


@rule(
    purpose=Text("按人头打包付费的年终结算", "the settlement of a capitation budget"),
    row=CapitationRow,
    example={"budget": "1000000.00", "spending": "1200000.00"},
)
def capitation_settlement(
    question: Question,
    budget: Annotated[MoneyLike, money("预算总额", "the budget", "预算", "总额")],
    spending: Annotated[MoneyLike, money("实际支出", "what was spent", "支出", "实际费用")],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> CapitationSettlement:
    """The settlement of a capitation budget, in yuan (S5, 二（五）2 of 朔政办发〔2023〕42号: the pilot in Huairen, 140681).

    Raises [MoneyError][] for amounts that are not exact money.

    >>> settled = capitation_settlement(budget="1000000.00", spending="1200000.00")
    >>> settled.provider_bears, settled.provider_keeps, settled.fund_pays
    (Decimal('200000.00'), Decimal('0.00'), Decimal('1000000.00'))
    """
    planned, spent = to_fen(budget), to_fen(spending)
    name = question.place_name
    title = Text(
        f"按人头打包付费结算：{name.zh}，预算 {budget} 元，支出 {spending} 元",
        f"capitation: {name.en}, budget {budget} yuan, spending {spending} yuan",
    )
    surplus, overspend = max(planned - spent, 0), max(spent - planned, 0)
    given: dict[str, Any] = {
        "budget": to_yuan(planned),
        "spending": to_yuan(spent),
        "surplus": to_yuan(surplus),
        "overspend": to_yuan(overspend),
    }
    found = question.rows(CapitationRow, on)
    if found.why_not is not None:
        return CapitationSettlement(**question.no_rule(title, found.why_not), **given)
    placed = found.rows[0]
    keeps = placed.row.surplus_kept.of_half_up(surplus)
    bears = placed.row.overspend_borne.of_half_up(overspend)
    pays = spent + keeps - bears
    kept, borne = placed.row.surplus_kept.percent(), placed.row.overspend_borne.percent()
    steps = (
        Step(Text("结余", "surplus"), to_yuan(surplus)),
        Step(Text("超支", "overspend"), to_yuan(overspend)),
        placed.step(
            Text(f"机构留用结余的 {kept}", f"the provider keeps {kept} of a surplus"), to_yuan(keeps)
        ),
        placed.step(
            Text(f"机构承担超支的 {borne}", f"the provider bears {borne} of an overspend"), to_yuan(bears)
        ),
        Step(Text("基金共支付", "the fund pays in all"), to_yuan(pays), placed.citation),
    )
    if overspend:
        decided = Text(
            f"结论：超支，机构承担 {to_yuan(bears)} 元",
            f"Decided: overspent; the provider bears {to_yuan(bears)} yuan",
        )
    else:
        decided = Text(
            f"结论：机构留用结余 {to_yuan(keeps)} 元", f"Decided: the provider keeps {to_yuan(keeps)} yuan"
        )
    return CapitationSettlement(
        **question.ruled(title, [placed]),
        steps=steps,
        decided_by=decided,
        **given,
        provider_keeps=to_yuan(keeps),
        provider_bears=to_yuan(bears),
        fund_pays=to_yuan(pays),
    )
