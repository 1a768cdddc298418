"""Groups of bars as SVG, in plain Python: texts stay text, nothing is cut short, and the same bars give the same picture."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from html import escape

from attrs import frozen

COLOURS = ("#0072b2", "#d55e00")
"""Blue and vermilion, told apart by colour-blind readers too: of the first and the second bar of a group, of gain and loss."""
FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_WIDTH, _SHORTEST_AXIS, _MARGIN = 770, 200, 10
"""The width of a picture, of the axis that its bars share at the least, and of its margins, in pixels."""
_WIDE, _NARROW, _GAP = 12, 7, 6
"""The width of a Chinese character, of any other, and of the space beside it, in pixels: too much rather than too little."""
_LINE, _BAR, _SPACE = 18, 20, 8
"""The height of a line of text, of a lying bar with the space below it, and of the space below a group, in pixels."""
_HEIGHT, _BETWEEN_NAMES = 200, 64
"""How high standing bars are, and how far their names are apart at the least, in pixels."""
_BOLD, _GREY, _TO_THE_LEFT = ' font-size="14" font-weight="bold"', ' fill="#555"', ' text-anchor="end"'


@frozen
class Group:
    """Bars that stand together, one or two: their name, and of each its size and what is said of it."""

    name: str
    bars: tuple[tuple[Decimal | int, str], ...]


def lying_bars(
    title: str, groups: Sequence[Group], *, source: str = "", legend: Sequence[str] = (), unit: str = ""
) -> str:
    """Bars from left to right, and what is said beside each; what is below zero goes to the left.

    Lengths are those of the nearest binary numbers; what is said is printed as it is. The picture is made for a page; see
    [standalone][].
    """
    paper = _Paper(title, source, legend)
    bars = [(float(size), _pixels(said)) for group in groups for size, said in group.bars]
    least, most = (end([0.0, *(size for size, _ in bars)]) for end in (min, max))
    before = max((room for size, room in bars if size < 0), default=0)
    behind = max((room for size, room in bars if size >= 0), default=0)
    left = _MARGIN + max((_pixels(group.name) for group in groups), default=0)
    axis = max(_WIDTH - left - before - behind - _MARGIN, _SHORTEST_AXIS)
    scale = axis / ((most - least) or 1.0)
    zero, top = left + before - least * scale, paper.y
    for group in groups:
        paper.text(left - _GAP, paper.y + _BAR * len(group.bars) / 2 + 3, group.name, _TO_THE_LEFT)
        for place, (size, said) in enumerate(group.bars):
            loss, length = size < 0, abs(float(size)) * scale
            paper.rect(zero - length * loss, paper.y, length, _BAR - 4, COLOURS[loss or place])
            end = zero + (length + _GAP) * (-1 if loss else 1)
            paper.text(end, paper.y + 13, said, _TO_THE_LEFT if loss else "")
            paper.y += _BAR
        paper.y += _SPACE
    paper.rect(zero, top - 4, 1, paper.y - top, "#888")
    if unit:
        paper.text(zero, paper.y + 10, unit, _GREY)
        paper.y += _LINE
    return paper.picture(groups)


def standing_bars(title: str, groups: Sequence[Group], *, legend: Sequence[str] = ()) -> str:
    """Bars from the bottom up, none below zero; they are named as far as the names do not touch."""
    paper = _Paper(title, "", legend)
    most = max((float(size) for group in groups for size, _ in group.bars), default=0.0) or 1.0
    step = max(min((_WIDTH - 2 * _MARGIN) / max(len(groups), 1), 2 * _BETWEEN_NAMES), 2.0)
    every = max(1, round(_BETWEEN_NAMES / step))
    paper.y += _HEIGHT
    for number, group in enumerate(groups):
        left, width = _MARGIN + number * step, step * 0.8 / len(group.bars)
        for place, (size, _) in enumerate(group.bars):
            height = float(size) * _HEIGHT / most
            paper.rect(left + place * width, paper.y - height, width, height, COLOURS[place])
        if number % every == 0:
            paper.text(left, paper.y + _LINE, group.name)
    paper.rect(_MARGIN, paper.y, len(groups) * step, 1, "#888")
    paper.y += _LINE
    return paper.picture(groups)


def standalone(picture: str) -> str:
    """A picture made for a page as a file of its own."""
    return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


class _Paper:
    """A picture that is drawn from the top down, and as wide as what is drawn on it; `y` is where it goes on."""

    def __init__(self, title: str, source: str, legend: Sequence[str]) -> None:
        self.y: float = 0
        self._width: float = _WIDTH
        self._title, self._drawn = title, list[str]()
        for text, width, style in ((title, 640, _BOLD), (source, 740, _GREY)):
            # Lines about as wide as told.
            for line in textwrap.wrap(
                text, max(1, width * len(text) // _pixels(text)), break_on_hyphens=False
            ):
                self.y += _LINE
                self.text(_MARGIN, self.y, line, style)
        x = _MARGIN
        self.y += 12
        for name, colour in zip(legend, COLOURS, strict=False):
            self.rect(x, self.y, 12, 12, colour)
            self.text(x + _LINE, self.y + 11, name)
            x += _LINE + _pixels(name) + _LINE
        self.y += 24 if legend else 4

    def text(self, x: float, y: float, text: str, style: str = "") -> None:
        """A text that begins at a place, or, to the left of it, ends there."""
        if style != _TO_THE_LEFT:
            self._width = max(self._width, x + _pixels(text) * (7 if style == _BOLD else 6) / 6 + _MARGIN)
        self._drawn.append(f'<text x="{_number(x)}" y="{_number(y)}"{style}>{escape(text)}</text>')

    def rect(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A bar, or a line."""
        self._width = max(self._width, x + width + _MARGIN)
        size = f'width="{_number(width)}" height="{_number(height)}"'
        self._drawn.append(f'<rect x="{_number(x)}" y="{_number(y)}" {size} fill="{colour}"/>')

    def picture(self, groups: Sequence[Group]) -> str:
        """The whole; its title and what its bars say are there for those who listen, too."""
        said = (f"{group.name}: {', '.join(said for _, said in group.bars if said)}" for group in groups)
        size = f'width="{_number(self._width)}" height="{_number(self.y + _MARGIN)}"'
        lines = (
            f'<svg role="img" {size} viewBox="0 0 {_number(self._width)} {_number(self.y + _MARGIN)}" '
            f'font-family="{FONT}" font-size="12" fill="#1a1a1a">',
            f"<title>{escape(self._title)}</title>",
            f"<desc>{escape('; '.join(said))}</desc>",
            f'<rect {size} fill="white"/>',
            *self._drawn,
            "</svg>\n",
        )
        return "\n".join(lines)


def _number(pixels: float) -> str:
    """A place to a tenth of a pixel."""
    return f"{round(pixels, 1):g}"


def _pixels(text: str) -> int:
    """About how wide a text is, with the space beside it: fonts differ from machine to machine, pictures must not."""
    return _GAP + sum(_WIDE if unicodedata.east_asian_width(one) in "WFA" else _NARROW for one in text)
