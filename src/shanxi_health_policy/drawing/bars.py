"""A bar chart as an SVG file: one bar a label, its exact value printed beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from attrs import field, frozen
from attrs.validators import optional

from shanxi_health_policy.drawing.svg import Group, lying_bars, standalone
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Language, Text

_LONGEST_TEXT, _LONGEST_VALUE = 2000, 40
_LARGEST = Decimal(10) ** 15
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

_EXPECTED_TEXT = Text(
    f"Text，每种语言 1 至 {_LONGEST_TEXT} 字，没有控制字符",
    f"a Text of 1 to {_LONGEST_TEXT} characters in each language, without control characters",
)
_EXPECTED_VALUE = Text(
    f"Decimal，绝对值小于 {_LARGEST}，写出来不超过 {_LONGEST_VALUE} 字",
    f"a Decimal nearer to zero than {_LARGEST}, of at most {_LONGEST_VALUE} characters",
)


def _check_text(name: str, value: object) -> None:
    """A text to be drawn; XML cannot hold a control character or half a surrogate pair."""
    if isinstance(value, Text) and all(
        isinstance(one, str) and one.strip() and len(one) <= _LONGEST_TEXT and not _UNFIT.search(one)
        for one in (value.zh, value.en)
    ):
        return
    raise InputError(name, value, _EXPECTED_TEXT)


def _check_value(value: object) -> None:
    if (
        not isinstance(value, Decimal)
        or not value.is_finite()
        or len(str(value)) > _LONGEST_VALUE
        or not -_LARGEST < value < _LARGEST
    ):
        raise InputError("bar.value", value, _EXPECTED_VALUE)


@frozen
class Bar:
    """One bar: its label, its value, which is printed as it is, and a note printed after the value.

    Raises [InputError][] for a label or note that is no text, and for a value that is no `Decimal` or not finite.

    >>> Bar(Text(zh="太原市", en="Taiyuan"), Decimal("40.5")).value
    Decimal('40.5')
    """

    label: Text = field(validator=lambda _, __, value: _check_text("bar.label", value))
    value: Decimal = field(validator=lambda _, __, value: _check_value(value))
    note: Text | None = field(
        default=None, validator=optional(lambda _, __, value: _check_text("bar.note", value))
    )

    def said(self, language: Language) -> str:
        """What is printed beside the bar: the exact value, and the note where there is one."""
        if self.note is None:
            return str(self.value)
        note = self.note.in_language(language)
        return f"{self.value}（{note}）" if language == "zh" else f"{self.value} ({note})"


def bar_chart(
    title: Text, bars: Sequence[Bar], *, unit: Text, language: Language = "zh", source: Text | None = None
) -> str:
    """A chart of bars in the order given, as SVG text; the same bars always give the same text.

    `unit` is printed below the bars, `source` under the title. Raises [InputError][] for a label that comes twice and for texts
    that no picture can hold.
    """
    if language not in ("zh", "en"):
        raise InputError("language", language, Text('"zh" 或 "en"', '"zh" or "en"'))
    for name, text in (("title", title), ("unit", unit), *([] if source is None else [("source", source)])):
        _check_text(name, text)
    if not isinstance(bars, Sequence) or not all(isinstance(bar, Bar) for bar in bars):
        raise InputError("bars", bars, Text("Bar 的序列", "a sequence of Bar"))
    labels = [bar.label.in_language(language).strip() for bar in bars]  # as they are drawn
    for label, count in Counter(labels).items():
        if count > 1:
            raise InputError("bars", label, Text("每个名称只出现一次", "each label once"))
    said = [((bar.value, bar.said(language)),) for bar in bars]
    groups = [Group(*one) for one in zip(labels, said, strict=True)]
    cited = "" if source is None else source.in_language(language)
    unit_name = unit.in_language(language)
    return standalone(lying_bars(title.in_language(language), groups, source=cited, unit=unit_name))
