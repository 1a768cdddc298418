"""Horizontal bar charts as SVG: one bar a label, its value printed beside it; what is below zero goes to the left."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shanxi_health_policy.errors import InputError, MissingExtraError
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from types import ModuleType

_GAIN, _LOSS = "#0072b2", "#d55e00"
"""Blue and vermilion: told apart by colour-blind readers too."""
_FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_WIDTH, _BAR_HEIGHT = 560, 24
_MARGIN = Decimal("0.18")
"""Room beside the longest bar for its value, as a share of the bar."""
_ROOT = re.compile(r"<svg ([^>]*)>")


@frozen
class Bar:
    """One bar: its label, and its value, which is printed as it is."""

    label: Text
    value: Decimal


def bar_chart(
    title: Text,
    bars: Sequence[Bar],
    *,
    unit: Text,
    language: Language = "zh",
    source: Text | None = None,
) -> str:
    """A chart of bars in the order given, as SVG text; the same bars always give the same text.

    `unit` is printed below the axis, `source` under the title. Raises [MissingExtraError][] without the extra `[plot]`, and
    [InputError][] for a label that comes twice.
    """
    altair = _altair()
    labels = [bar.label.in_language(language) for bar in bars]
    for label, count in Counter(labels).items():
        if count > 1:
            raise InputError("bars", label, Text(zh="每个名称只出现一次", en="each label once"))
    rows = [
        {"label": label, "value": float(bar.value), "text": str(bar.value)}
        for label, bar in zip(labels, bars, strict=True)
    ]
    # The axis is drawn by the nearest binary number; the values printed are the exact ones.
    values = [Decimal(0), *(bar.value for bar in bars)]
    least, most = min(values), max(values)
    room = max(abs(least), abs(most), Decimal("0.1")) * _MARGIN
    domain = [float(least - room if least < 0 else least), float(most + room)]
    base = altair.Chart(altair.Data(values=rows)).encode(
        y=altair.Y("label:N", sort=labels, title=None, axis=altair.Axis(labelLimit=260)),
        x=altair.X(
            "value:Q", title=unit.in_language(language), scale=altair.Scale(domain=domain, nice=False)
        ),
    )
    colour = altair.condition("datum.value < 0", altair.value(_LOSS), altair.value(_GAIN))
    to_the_right = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4)
    to_the_left = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4)
    drawn = altair.layer(
        base.mark_bar().encode(color=colour),
        to_the_right.encode(text="text:N"),
        to_the_left.encode(text="text:N"),
    ).properties(
        width=_WIDTH,
        height=altair.Step(_BAR_HEIGHT),
        title=altair.TitleParams(
            text=title.in_language(language),
            subtitle="" if source is None else source.in_language(language),
            anchor="start",
        ),
    )
    return _as_svg(drawn.configure(font=_FONT, background="white"), title.in_language(language))


def _as_svg(chart: Any, title: str) -> str:
    written = io.StringIO()
    chart.save(written, format="svg")
    svg = written.getvalue()
    name = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _ROOT.sub(lambda found: f'<svg role="img" aria-label="{name}" {found[1]}>', svg, count=1) + "\n"


def _altair() -> ModuleType:
    try:
        import altair
        import vl_convert  # noqa: F401  (draws what altair describes)
    except ModuleNotFoundError as error:
        raise MissingExtraError("plot", error.name or "altair") from None
    return altair
