"""The pictures of answers: shares by city, and what a change of policy costs by condition and fee class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from shanxi_health_policy.drawing.bars import Bar, bar_chart
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.city_counts import COLUMNS
from shanxi_health_policy.facilities.listed_counts import COLUMNS as LISTED_COLUMNS
from shanxi_health_policy.facilities.listed_counts import RegistryCounts
from shanxi_health_policy.facilities.statistics import AccreditationStatistics, ShareName
from shanxi_health_policy.tcm.impact import Impact
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.whole import output_path

_EXPECTED_LISTED = Text("recommended、community_hospital", "recommended, community_hospital")
_EXPECTED_PATH = Text("以 .svg 结尾、目录存在的文件", "a file that ends with .svg, in a folder that exists")


def picture_path(path: str) -> Path:
    """Where a picture may be written.

    Raises [FileError][] for another ending, so that no other file is overwritten, and for a folder that does not exist.
    """
    return output_path(path, {".svg"}, _EXPECTED_PATH)


def statistics_chart(
    found: AccreditationStatistics, share: ShareName = "recommended", *, language: Language = "zh"
) -> str:
    """A share by city as SVG text, the largest first; where no share is known, the counts in all.

    Raises [InputError][] for a share that is none.

    >>> from shanxi_health_policy import accreditation_statistics
    >>> "运城市" in statistics_chart(accreditation_statistics())
    True
    """
    pairs: list[tuple[Text, Decimal]] = list(found.shares(share))
    unit = COLUMNS[f"{share}_share"]
    if not pairs:
        column = share if share == "self_assessed" else f"{share}_in_all"
        unit = COLUMNS[column]
        counts = [(row.city, getattr(row, column)) for row in found.rows]
        pairs = [(city, Decimal(count)) for city, count in counts if count is not None]
    return _by_city(found, pairs, unit, language)


def registry_chart(
    found: RegistryCounts, share: ShareName = "recommended", *, language: Language = "zh"
) -> str:
    """The facilities of each city on the lists here, the most first, as SVG text; the lists hold two standards.

    Raises [InputError][] for a share of which there are no lists.
    """
    column = f"{share}_listed"
    if column not in LISTED_COLUMNS:
        raise InputError("share", share, _EXPECTED_LISTED)
    pairs = [(row.city, Decimal(getattr(row, column))) for row in found]
    return _by_city(found, pairs, LISTED_COLUMNS[column], language)


def _by_city(
    found: AccreditationStatistics | RegistryCounts,
    pairs: Sequence[tuple[Text, Decimal]],
    unit: Text,
    language: Language,
) -> str:
    cited = next(iter(found.citations), None)
    source = None if cited is None else Text(cited.in_language("zh"), cited.in_language("en"))
    bars = [Bar(city, value) for city, value in sorted(pairs, key=lambda pair: -pair[1])]
    return bar_chart(found.title, bars, unit=unit, language=language, source=source)


def impact_chart(impact: Impact, *, language: Language = "zh") -> str:
    """What a change costs the fund more (to the right) or less, by condition and fee class, in yuan, as SVG text."""
    change = impact.change.text()
    title = Text(f"基金支付的变化：{change.zh}", f"what the fund pays more: {change.en}")
    bars = [
        Bar(
            Text(f"{row.condition.zh}，{row.fee_class.zh}", f"{row.condition.en}, {row.fee_class.en}"),
            row.difference,
        )
        for row in impact.rows
        if row.condition is not None and row.fee_class is not None
    ]
    return bar_chart(title, bars, unit=Text("元", "yuan"), language=language)
