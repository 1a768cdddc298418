"""Horizontal bar charts as SVG: one bar a label, its value printed beside it; what is below zero goes to the left."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Attribute, field, frozen

from shanxi_health_policy.errors import Fault, FileError, InputError, MissingExtraError
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from types import ModuleType

_GAIN, _LOSS = "#0072b2", "#d55e00"
"""Blue and vermilion: told apart by colour-blind readers too."""
_FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_PICTURE, _SHORTEST_AXIS, _BAR_HEIGHT = 770, 200, 24
"""The width of a picture, of the axis that its bars share at the least, and the height of a bar's row, in pixels."""
_WIDE, _NARROW, _GAP = 11, 7, 12
"""The width of a Chinese character, of any other, and of the space beside it, in pixels: too much rather than too little."""
_LONGEST_TEXT, _LONGEST_VALUE = 2000, 40
_LINE = {"zh": 55, "en": 100}
"""How many characters of a title stand on one line."""
_LARGEST = Decimal(10) ** 15
_ROOT = re.compile(r"<svg ([^>]*)>")

_EXPECTED_TEXT = Text(
    zh=f"Text，每种语言 1 至 {_LONGEST_TEXT} 字，没有控制字符",
    en=f"a Text of 1 to {_LONGEST_TEXT} characters in each language, without control characters",
)
_EXPECTED_VALUE = Text(
    zh=f"Decimal，绝对值小于 {_LARGEST}，写出来不超过 {_LONGEST_VALUE} 字",
    en=f"a Decimal nearer to zero than {_LARGEST}, of at most {_LONGEST_VALUE} characters",
)


def _unfit(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign == "\ufeff" or ord(sign) & 0xFFFE == 0xFFFE


def _check_text(name: str, value: object) -> None:
    """XML cannot hold a control character or half a surrogate pair, and the library that draws would abort the process."""
    if isinstance(value, Text) and all(
        isinstance(one, str) and one.strip() and len(one) <= _LONGEST_TEXT and not any(map(_unfit, one))
        for one in (value.zh, value.en)
    ):
        return
    raise InputError(name, value, _EXPECTED_TEXT)


def _check_label(_: object, __: Attribute[Text], value: object) -> None:
    _check_text("bar.label", value)


def _check_note(_: object, __: Attribute[Text | None], value: object) -> None:
    if value is not None:
        _check_text("bar.note", value)


def _check_value(_: object, __: Attribute[Decimal], value: object) -> None:
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

    label: Text = field(validator=_check_label)
    value: Decimal = field(validator=_check_value)
    note: Text | None = field(default=None, validator=_check_note)

    def said(self, language: Language) -> str:
        """What is printed beside the bar: the exact value, and the note where there is one."""
        if self.note is None:
            return str(self.value)
        note = self.note.in_language(language)
        return f"{self.value}（{note}）" if language == "zh" else f"{self.value} ({note})"


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
    [InputError][] for a label that comes twice and for texts that no picture can hold.
    """
    altair = _altair()
    labels = _checked_labels(title, bars, unit, language, source)
    said = [bar.said(language) for bar in bars]
    # A bar is told by its number and texts are data: no label can then be taken by the library for a name of its own.
    rows = [
        {"row": row, "value": float(bar.value), "label": label, "text": text, "says": f"{label}: {text}"}
        for row, (bar, label, text) in enumerate(zip(bars, labels, said, strict=True))
    ]
    left, right = _room(bars, said)
    width = max(_PICTURE - max(map(_pixels, labels), default=0), left + right + _SHORTEST_AXIS)
    x_axis = altair.Axis(tickCount=8, labelOverlap=True, title=unit.in_language(language))
    domain = altair.Scale(domain=_domain(bars, width, left, right), nice=False)
    base = altair.Chart(altair.Data(values=rows)).encode(
        y=altair.Y("row:O", title=None, axis=altair.Axis(labels=False)), description="says:N"
    )
    valued = base.encode(x=altair.X("value:Q", axis=x_axis, scale=domain))
    colour = altair.condition("datum.value < 0", altair.value(_LOSS), altair.value(_GAIN))
    to_the_right = valued.transform_filter("datum.value >= 0").mark_text(align="left", dx=4)
    to_the_left = valued.transform_filter("datum.value < 0").mark_text(align="right", dx=-4)
    drawn = altair.layer(
        valued.mark_bar().encode(color=colour),
        base.mark_text(align="right", dx=-8).encode(x=altair.value(0), text="label:N"),
        to_the_right.encode(text="text:N"),
        to_the_left.encode(text="text:N"),
    ).properties(
        width=width,
        height=altair.Step(_BAR_HEIGHT),
        title=altair.TitleParams(
            text=_lines(title, language),
            subtitle="" if source is None else _lines(source, language),
            anchor="start",
            frame="bounds",
        ),
    )
    return _as_svg(drawn.configure(font=_FONT, background="white"), title.in_language(language))


def write_svg(svg: str, path: Path | str) -> None:
    """Write a picture to a file that ends in `.svg`; the file appears whole or not at all.

    Raises [FileError][] for another ending, so that no other file is overwritten, and for a folder that does not exist.
    """
    target = Path(path)
    if faults := _not_writable(target):
        raise FileError(faults)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=".part.svg", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(svg)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)  # as any other new file, not as the private one it was
        temporary.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _not_writable(path: Path) -> list[Fault]:
    """What keeps a picture from being written."""
    if path.suffix.lower() != ".svg" or path.is_dir():
        return [Fault(str(path), "name", path.name, Text(zh=".svg 文件", en="a file ending in .svg"))]
    if not path.parent.is_dir():
        expected = Text(zh="存在的目录", en="a folder that exists")
        return [Fault(str(path), "folder", str(path.parent), expected)]
    return []


def _checked_labels(
    title: Text, bars: Sequence[Bar], unit: Text, language: Language, source: Text | None
) -> list[str]:
    if language not in ("zh", "en"):
        raise InputError("language", language, Text(zh='"zh" 或 "en"', en='"zh" or "en"'))
    for name, text in (("title", title), ("unit", unit), *([] if source is None else [("source", source)])):
        _check_text(name, text)
    if not isinstance(bars, Sequence) or not all(isinstance(bar, Bar) for bar in bars):
        raise InputError("bars", bars, Text(zh="Bar 的序列", en="a sequence of Bar"))
    labels = [bar.label.in_language(language).strip() for bar in bars]  # as they are drawn
    for label, count in Counter(labels).items():
        if count > 1:
            raise InputError("bars", label, Text(zh="每个名称只出现一次", en="each label once"))
    return labels


def _lines(text: Text, language: Language) -> list[str]:
    """A title in lines that fit the picture."""
    return textwrap.wrap(text.in_language(language), _LINE[language], break_on_hyphens=False)


def _pixels(text: str) -> int:
    """About how wide a text is drawn, with the space beside it."""
    return _GAP + sum(_WIDE if unicodedata.east_asian_width(one) in "WFA" else _NARROW for one in text)


def _room(bars: Sequence[Bar], said: Sequence[str]) -> tuple[int, int]:
    """How wide what is printed left of the losses is, and right of the others."""
    left = [_pixels(text) for bar, text in zip(bars, said, strict=True) if bar.value < 0]
    right = [_pixels(text) for bar, text in zip(bars, said, strict=True) if bar.value >= 0]
    return max(left, default=0), max(right, default=_GAP)


def _domain(bars: Sequence[Bar], width: int, left: int, right: int) -> list[float]:
    """The ends of the axis: from zero to the longest bars, with room beside them for what is printed there.

    The axis is drawn by the nearest binary number; the values printed are the exact ones.
    """
    values = [Decimal(0), *(bar.value for bar in bars)]
    least, most = min(values), max(values)
    if least == most:
        return [0.0, 1.0]
    pixel = (most - least) / (width - left - right)
    return [float(least - left * pixel), float(most + right * pixel)]


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
