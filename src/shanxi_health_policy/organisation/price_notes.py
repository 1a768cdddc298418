"""What a notice says of prices (价格), and where the prices themselves stand: none of the notices here sets one."""

from __future__ import annotations

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed, Row, table
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Text, several


@table("price_rules", "价格规定")
@frozen(kw_only=True)
class PriceRow(Row):
    """What a notice says of prices, and which documents hold them.

    文件怎样说到价格，价格写在哪些文件里。
    """

    id: str
    """编号 · Id"""
    says: Text
    """文件怎么说 · What the notice says"""
    held_in: Text
    """价格在哪里 · Where the prices stand"""


@frozen(kw_only=True)
class PriceRule:
    """One thing that a notice says of prices."""

    id: str
    says: Text
    held_in: Text
    """Where the prices themselves stand."""
    citation: Citation


@frozen(kw_only=True)
class PriceRules(RuleAnswer):
    """What the notices of a place say of prices; none with its `reasons` where none says anything."""

    rules: tuple[PriceRule, ...] = ()


@rule(
    purpose=Text("文件怎么说价格，价格在哪里", "what notices say of prices, and where the prices stand"),
    row=PriceRow,
    example={"place": "140100"},
)
def price_rules(
    question: Question,
    place: At = None,
    *,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> PriceRules:
    """What the notices of a place, and of those it lies in, say of prices, and which documents hold the prices.

    >>> [one.id for one in price_rules("太原市").rules]
    ['community-hospital-prices', 'rural-prices']
    """
    name = question.place_name
    title = Text(f"价格规定：{name.zh}", f"what is said of prices: {name.en}")
    found = question.rows(PriceRow, on)
    if found.why_not is not None:
        return PriceRules(**question.no_rule(title, found.why_not))
    return PriceRules(
        **question.ruled(title, found.rows),
        steps=tuple(one.step(_said(one)) for one in found.rows),
        decided_by=Text(
            f"结论：{len(found.rows)} 处说到价格，价格本身都不在这里",
            f"Decided: prices are spoken of in {several(len(found.rows), 'place')}, and stand in none of them",
        ),
        rules=tuple(
            PriceRule(id=one.row.id, says=one.row.says, held_in=one.row.held_in, citation=one.citation)
            for one in found.rows
        ),
    )


def _said(placed: Placed[PriceRow]) -> Text:
    row = placed.row
    return Text(
        f"{row.says.zh}；价格见{row.held_in.zh}", f"{row.says.en}; the prices stand in {row.held_in.en}"
    )
