"""Capitation (按人头打包付费, S5): the budget is fixed, the provider keeps a surplus, and an overspend is not made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.money_tables import CapitationRow
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import named_place


@frozen(kw_only=True)
class CapitationSettlement(Answer):
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


def capitation_settlement(
    budget: MoneyLike,
    spending: MoneyLike,
    *,
    place: str = "140681",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> CapitationSettlement:
    """The settlement of a capitation budget, in yuan (S5, 二（五）2 of 朔政办发〔2023〕42号: the pilot in Huairen, 140681).

    Raises [MoneyError][] for amounts that are not exact money.

    >>> settled = capitation_settlement(budget="1000000.00", spending="1200000.00")
    >>> settled.provider_bears, settled.provider_keeps, settled.fund_pays
    (Decimal('200000.00'), Decimal('0.00'), Decimal('1000000.00'))
    """
    planned, spent = to_fen(budget, "budget"), to_fen(spending, "spending")
    check_asked(place, on, known_on)
    inputs = {
        "budget": to_yuan(planned),
        "spending": to_yuan(spent),
        "place": place,
        "on": on,
        "known_on": known_on,
    }
    asked = Asked("capitation_settlement", inputs)
    name = named_place(place)
    title = Text(
        zh=f"按人头打包付费结算：{name.zh}，预算 {to_yuan(planned)} 元，支出 {to_yuan(spent)} 元",
        en=f"capitation: {name.en}, budget {to_yuan(planned)} yuan, spending {to_yuan(spent)} yuan",
    )
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.capitation, place, on, known_on)
    surplus, overspend = max(planned - spent, 0), max(spent - planned, 0)
    if found.why_not is not None:
        return CapitationSettlement(
            **no_rule(asked, title, place, found.why_not),
            budget=to_yuan(planned),
            spending=to_yuan(spent),
            surplus=to_yuan(surplus),
            overspend=to_yuan(overspend),
        )
    return _settlement(found.rows[0], asked, title, place, planned, spent)


def _settlement(
    placed: Placed[CapitationRow], asked: Asked, title: Text, place: str, planned: int, spent: int
) -> CapitationSettlement:
    surplus, overspend = max(planned - spent, 0), max(spent - planned, 0)
    keeps = placed.row.surplus_kept.of_half_up(surplus)
    bears = placed.row.overspend_borne.of_half_up(overspend)
    pays = spent + keeps - bears
    kept, borne = placed.row.surplus_kept.percent(), placed.row.overspend_borne.percent()
    steps = (
        Step(Text(zh="结余", en="surplus"), to_yuan(surplus)),
        Step(Text(zh="超支", en="overspend"), to_yuan(overspend)),
        Step(
            Text(zh=f"机构留用结余的 {kept}", en=f"the provider keeps {kept} of a surplus"),
            to_yuan(keeps),
            placed.citation,
            placed.row.readings,
        ),
        Step(
            Text(zh=f"机构承担超支的 {borne}", en=f"the provider bears {borne} of an overspend"),
            to_yuan(bears),
            placed.citation,
            placed.row.readings,
        ),
        Step(Text(zh="基金共支付", en="the fund pays in all"), to_yuan(pays), placed.citation),
    )
    if overspend:
        decided = Text(
            zh=f"结论：超支，机构承担 {to_yuan(bears)} 元",
            en=f"Decided: overspent; the provider bears {to_yuan(bears)} yuan",
        )
    else:
        decided = Text(
            zh=f"结论：机构留用结余 {to_yuan(keeps)} 元",
            en=f"Decided: the provider keeps {to_yuan(keeps)} yuan",
        )
    return CapitationSettlement(
        **ruled(asked, title, place, [placed]),
        steps=steps,
        decided_by=decided,
        budget=to_yuan(planned),
        spending=to_yuan(spent),
        surplus=to_yuan(surplus),
        overspend=to_yuan(overspend),
        provider_keeps=to_yuan(keeps),
        provider_bears=to_yuan(bears),
        fund_pays=to_yuan(pays),
    )
