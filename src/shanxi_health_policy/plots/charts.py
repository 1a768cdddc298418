"""The pictures of answers: shares by city, and what a change of policy costs by condition and fee class."""

from __future__ import annotations

from decimal import Decimal

from shanxi_health_policy.facilities.statistics import COLUMNS, AccreditationStatistics, ShareName
from shanxi_health_policy.plots.bars import Bar, bar_chart
from shanxi_health_policy.tcm.what_if import Impact
from shanxi_health_policy.text import Language, Text


def statistics_chart(
    found: AccreditationStatistics, share: ShareName = "recommended", *, language: Language = "zh"
) -> str:
    """A share by city as SVG text, the largest first; where no share is known, the counts in all.

    Raises [MissingExtraError][] without the extra `[plot]`, and [InputError][] for a share that is none.

    >>> from shanxi_health_policy import accreditation_statistics
    >>> "运城市" in statistics_chart(accreditation_statistics())
    True
    """
    pairs: list[tuple[Text, Decimal]] = list(found.shares(share))
    unit = COLUMNS[f"{share}_share"]
    if not pairs:
        column = share if share == "self_assessed" else f"{share}_in_all"
        unit = COLUMNS[column]
        counted = [(row.city, getattr(row, column)) for row in found.rows]
        known = [(city, Decimal(count)) for city, count in counted if count is not None]
        pairs = sorted(known, key=lambda pair: -pair[1])
    source = None
    if found.citations:
        cited = found.citations[0]
        source = Text(zh=cited.in_language("zh"), en=cited.in_language("en"))
    bars = [Bar(city, value) for city, value in pairs]
    return bar_chart(found.title, bars, unit=unit, language=language, source=source)


def impact_chart(impact: Impact, *, language: Language = "zh") -> str:
    """What a change costs the fund more (to the right) or less, by condition and fee class, in yuan, as SVG text.

    Raises [MissingExtraError][] without the extra `[plot]`.
    """
    change = impact.change.text()
    title = Text(zh=f"基金支付的变化：{change.zh}", en=f"what the fund pays more: {change.en}")
    bars = [
        Bar(
            Text(zh=f"{row.condition.zh}，{row.fee_class.zh}", en=f"{row.condition.en}, {row.fee_class.en}"),
            row.difference,
        )
        for row in impact.rows
        if row.condition is not None and row.fee_class is not None
    ]
    return bar_chart(title, bars, unit=Text(zh="元", en="yuan"), language=language)
