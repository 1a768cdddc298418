"""What the command line shows: tables and colour where a person looks, plain lines where a program reads."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.table import Table

from shanxi_health_policy.text import Language, Text


class Screen:
    """Standard output in one language; `person` says whether a person looks at it (it is a terminal)."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person: bool = sys.stdout.isatty()

    def text(self, zh: str, en: str) -> str:
        """One of two texts, by the language."""
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        """A text in the language."""
        return text.in_language(self.language)

    def line(self, text: str = "") -> None:
        """One line as it is."""
        sys.stdout.write(f"{visible(text)}\n")

    def show(self, *drawings: RenderableType) -> None:
        """Tables and panels for a person; drawn first and then written, so that a closed pipe is met in one place."""
        console = Console(file=sys.stdout, force_terminal=True, markup=False, emoji=False, highlight=False)
        with console.capture() as drawn:
            for drawing in drawings:
                console.print(drawing)
        lines = (line.rstrip(" ") for line in drawn.get().split("\n"))
        sys.stdout.write("\n".join(lines))

    def rows(self, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table for a program: cells with tabs between them, a header first."""
        for cells in (headers, *rows):
            self.line("\t".join(" ".join(cell.split()) for cell in cells))

    def csv(self, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table as CSV."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)
        sys.stdout.write(written.getvalue())

    def json(self, value: object) -> None:
        """A value as JSON, Chinese as it is."""
        sys.stdout.write(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n")


def table(*columns: str, title: str | None = None, numbers: Sequence[str] = ()) -> Table:
    """A table for a person; columns named in `numbers` stand to the right."""
    found = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold cyan", border_style="dim"
    )
    for column in columns:
        found.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return found


def pairs() -> Table:
    """Two columns without lines: what it is, and its value."""
    found = Table.grid(padding=(0, 2))
    found.add_column(style="cyan", no_wrap=True)
    found.add_column(overflow="fold")
    return found


def visible(text: str) -> str:
    """Text in which nothing steers the terminal: control and format characters are spelled out."""
    return "".join(
        f"\\u{ord(char):04x}" if char not in "\n\t" and unicodedata.category(char)[0] == "C" else char
        for char in text
    )


def complain(text: str) -> None:
    """An error, on standard error; its first line red where a person looks."""
    first, newline, rest = visible(text).partition("\n")
    console = _console(sys.stderr)
    console.print(first, style="bold red")
    if newline:
        console.print(rest)


def _console(stream: TextIO) -> Console:
    return Console(
        file=stream,
        force_terminal=stream.isatty(),
        soft_wrap=True,
        markup=False,
        emoji=False,
        highlight=False,
    )
