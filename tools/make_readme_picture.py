"""Writes docs/images/explain-zh.svg and explain-en.svg, the README's pictures: what `explain` shows on a terminal, as it is.

Every run of characters is stretched to the cells it takes on a terminal, so that Chinese stays aligned in any font, and frames
are drawn as lines. (Rich's own SVG export gives a Chinese character one cell where a terminal gives it two.)
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections.abc import Iterator
from contextlib import redirect_stdout
from html import escape
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME as THEME
from rich.text import Text

from shanxi_health_policy.cli import main as run_command

FOLDER = Path(__file__).parents[1] / "docs" / "images"
COLUMNS = 104
COMMAND = "shanxi-health-policy explain --condition 颈椎病 --fee-class I --date 2023-05-04 \\"
COMMAND_REST = "    --item 电针=150.00 --item 血常规=20.00 --ytd-paid 2640.00"
CELL, LINE, SIZE, MARGIN = 8.4, 20.0, 14, 18
FONTS = "ui-monospace, Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"


class _Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(language: str) -> str:
    """What the command of the README prints on a terminal, colours included."""
    arguments = [*COMMAND.removesuffix("\\").split()[1:], *COMMAND_REST.split(), "--lang", language]
    terminal = {"COLUMNS": str(COLUMNS), "LINES": "60", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with patch.dict(os.environ, terminal), redirect_stdout(_Terminal()) as output:
        os.environ.pop("NO_COLOR", None)
        run_command(arguments)
    return output.getvalue()


def picture(language: str) -> str:
    """The same as SVG, with the command before it."""
    console = Console(file=io.StringIO(), width=COLUMNS, force_terminal=True, color_system="truecolor")
    lines = [Text.assemble(("$ ", "bold green"), COMMAND), Text(COMMAND_REST), Text()]
    lines += [Text.from_ansi(line) for line in shown(language).rstrip("\n").split("\n")]
    drawn = [
        drawing
        for row, line in enumerate(lines)
        for drawing in _line(line.render(console, end=""), MARGIN + row * LINE)
    ]
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="{FONTS}" font-size="{SIZE}" xml:space="preserve">\n'
        f'<rect width="100%" height="100%" rx="8" fill="{THEME.background_color.hex}"/>'
    )
    return "\n".join([head, *drawn, "</svg>", ""])


def _line(segments: Iterator[Segment] | object, top: float) -> Iterator[str]:
    assert isinstance(segments, Iterator)
    column = 0
    for text, style, _ in segments:
        colour = _colour(style)
        weight = ' font-weight="bold"' if style is not None and style.bold else ""
        for kind, group in groupby(text, key=_kind):
            run = "".join(group)
            x, cells = MARGIN + column * CELL, cell_len(run)
            if kind == "frame":
                yield _frame(run, x, top, colour)
            elif kind != "space":
                yield (
                    f'<text x="{x:g}" y="{top + 0.72 * LINE:g}" textLength="{cells * CELL:g}" '
                    f'lengthAdjust="spacingAndGlyphs" fill="{colour}"{weight}>{escape(run)}</text>'
                )
            column += cells


def _kind(char: str) -> str:
    if char == " ":
        return "space"
    if unicodedata.name(char, "").startswith("BOX DRAWINGS"):
        return "frame"
    return "wide" if cell_len(char) == 2 else "narrow"


def _colour(style: Style | None) -> str:
    colour: Color | None = None if style is None else style.color
    found = THEME.foreground_color if colour is None or colour.is_default else colour.get_truecolor(THEME)
    if style is not None and style.dim:
        found = type(found)(
            *((one + other) // 2 for one, other in zip(found, THEME.background_color, strict=True))
        )
    return found.hex


def _frame(run: str, x: float, top: float, colour: str) -> str:
    """Frames as lines from the middle of each cell to the sides that the character's name tells."""
    ends = {
        "LEFT": (-CELL / 2, 0.0),
        "RIGHT": (CELL / 2, 0.0),
        "UP": (0.0, -LINE / 2),
        "DOWN": (0.0, LINE / 2),
    }
    both = {"HORIZONTAL": "LEFT RIGHT", "VERTICAL": "UP DOWN"}
    path = ""
    for number, char in enumerate(run):
        middle = f"M{x + (number + 0.5) * CELL:g} {top + LINE / 2:g}"
        words = " ".join(both.get(word, word) for word in unicodedata.name(char).split()).split()
        path += "".join(f"{middle}l{ends[word][0]:g} {ends[word][1]:g}" for word in words if word in ends)
    return f'<path d="{path}" stroke="{colour}" fill="none"/>'


def main() -> None:
    """Write both pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        (FOLDER / f"explain-{language}.svg").write_text(picture(language), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
