"""What the command line shows: tables and colour where a person looks, plain lines where a program reads."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any

from shanxi_health_policy.errors import brought_by
from shanxi_health_policy.text import Language, Text, several, writable

ENDINGS = (".csv", ".xlsx", ".json", ".parquet")
"""What the name of a table ends with, which is its format."""


class Screen:
    """Standard output in one language; `person` says whether a person looks at it (it is a terminal)."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.person: bool = sys.stdout.isatty()
        self.summary: str = "text"
        self.quiet: bool = False
        self.beside: bool = False

    def stand_beside(self) -> None:
        """Standard output is for a result: what is told goes to standard error."""
        self.beside, self.person = True, sys.stderr.isatty()

    def text(self, zh: str, en: str) -> str:
        """One of two texts, by the language."""
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        """A text in the language."""
        return text.in_language(self.language)

    def line(self, text: str = "") -> None:
        """One line as it is."""
        sys.stdout.write(f"{visible(text)}\n")

    def head(self, text: str) -> None:
        """A heading for a person."""
        _terminal().head(visible(text))

    def assumed(self, place: str, *, assumed: bool) -> None:
        """Says which place was taken, where none was asked for."""
        if assumed:
            from shanxi_health_policy.vocabulary.places import named_place  # help is shown without it

            name = named_place(place)
            zh, en = f"未指定地方，按唯一有此规则的{name.zh}", f"no place was asked for: {name.en}"
            self.line(self.text(zh, f"{en}, the only one with this rule"))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], **look: Any) -> None:
        """A table for a person, which may have a title, numbers to the right, and lines between its rows."""
        _terminal().table(heads, [[visible(cell) for cell in row] for row in rows], **look)

    def pairs(self, found: Iterable[tuple[str, str]], *, framed: bool = False) -> None:
        """What it is, and its value: two columns for a person, which may be framed, and a line each for a program."""
        if self.person:
            _terminal().pairs([(label, visible(value)) for label, value in found], framed)
        else:
            for label, value in found:
                self.line(f"{label}: {value}")

    def records(self, columns: Sequence[str], rows: Iterable[Sequence[object]], form: str | None) -> None:
        """A table for a program: as JSON, as CSV, or with tabs between the cells; its columns first."""
        if form == "json":
            self.json([dict(zip(columns, row, strict=True)) for row in rows])
        elif form == "csv":
            import csv  # only who asks for it

            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows([columns, *([_cell(one) for one in row] for row in rows)])
        else:
            for row in (columns, *rows):
                self.line("\t".join(" ".join(_cell(one).split()) for one in row))

    def write(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]], out: str, money: Iterable[str] = ()
    ) -> None:
        """Write a table, whole or not at all, and say so; columns of `money` are amounts even where all cells are empty."""
        with brought_by("cli"):
            import polars as pl  # only who writes a table needs it

            from shanxi_health_policy.batch.files.output_tables import write_table
        frame = pl.DataFrame(rows, schema=list(columns), orient="row", infer_schema_length=None)
        write_table(frame.with_columns(pl.col(one).cast(pl.Decimal(12, 2)) for one in money), out)
        self.written(len(rows), out)

    def written(self, rows: int, out: str) -> None:
        """Says what was written, and where."""
        self.line(self.text(f"{rows} 行 → {out}", f"{several(rows, 'row')} → {out}"))

    def json(self, value: object) -> None:
        """A value as JSON, Chinese as it is; amounts and days as text."""
        sys.stdout.write(f"{writable(json.dumps(value, ensure_ascii=False, indent=2, default=str))}\n")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def _terminal() -> ModuleType:
    from shanxi_health_policy.cli import terminal  # rich is loaded where a person looks, and nowhere else

    return terminal


def bar(
    name: Callable[[str], str],
) -> AbstractContextManager[Callable[[str, float, int | None], None] | None]:
    """A bar on standard error while work goes on, with the name of each of its stages; None where no person looks."""
    return _terminal().bar(name) if sys.stderr.isatty() else nullcontext()


def visible(text: str) -> str:
    """Text in which nothing steers the terminal: control and format characters are spelled out."""
    return "".join(
        f"\\u{ord(char):04x}" if char not in "\n\t" and unicodedata.category(char)[0] == "C" else char
        for char in text
    )


def width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two, a mark upon another none.

    >>> width("颈椎病 I"), width("e\u0301")
    (8, 1)
    """
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "FW")
        for char in text
    )


def coloured(stream: object) -> bool:
    """Whether a stream is a terminal that wants colour."""
    return bool(getattr(stream, "isatty", bool)()) and not os.environ.get("NO_COLOR")


def complain(text: str) -> None:
    """An error, on standard error; its first line red where a person looks."""
    first, newline, rest = visible(text).partition("\n")
    if coloured(sys.stderr):
        first = f"\x1b[1;31m{first}\x1b[0m"
    sys.stderr.write(f"{first}{newline}{rest}\n")
