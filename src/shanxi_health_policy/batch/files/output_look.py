"""How tables that are written look: machine names, or names and terms for people; and texts that a spreadsheet leaves alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, get_args

import polars as pl
from attrs import evolve, field, frozen

from shanxi_health_policy.batch.files.as_named import InFiles, Passing
from shanxi_health_policy.checks import check_flag, check_language
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Language, Text

Names: TypeAlias = Literal["machine", "zh", "en"]
"""Of columns and terms: the names that programs use, or those that people read."""
NAMES: tuple[Names, ...] = get_args(Names)
_TABLE = Text("表", "Table")
_EXPECTED_NAMES = Text("machine、zh 或 en", "machine, zh or en")
_FORMULA = "=+@\t\r\n＝＋－＠"
_ALTERED = rf"^(?:'*[{_FORMULA}-]|'+[0-9]|0[0-9]|[0-9]{{12}}|[0-9]+[eE][0-9]+$)"
"""What a spreadsheet takes for a formula, or for a number that it writes otherwise; and what looks as if it was guarded."""
_GUARDED = rf"^'('*[{_FORMULA}0-9-])"


@frozen(kw_only=True)
class Look:
    """For whom tables are written. Raises [InputError][] for names and languages that are none."""

    language: Language = "zh"
    """Of the names in workbooks, and in a CSV for Excel."""
    columns: Names | None = None
    """Of the names in every format; None leaves `.csv`, `.parquet` and `.json` their machine names."""
    excel_csv: bool = False
    """Whether a CSV is for Excel: with a mark of its encoding, and texts that it would alter behind an apostrophe."""

    def __attrs_post_init__(self) -> None:
        check_language(self.language)
        check_flag(self.excel_csv, "excel_csv")
        if self.columns not in (None, *NAMES):
            raise InputError("columns", self.columns, _EXPECTED_NAMES)

    def language_of(self, path: Path) -> Language | None:
        """Whose names the columns and terms of a file have; None for machine names."""
        if self.columns is not None:
            return None if self.columns == "machine" else self.columns
        ending = path.suffix.lower()
        return self.language if ending == ".xlsx" or (self.excel_csv and ending == ".csv") else None


FOR_PROGRAMS = Look(columns="machine")
"""Machine names in every format."""


@frozen(eq=False, repr=False)
class OutputColumn:
    """A column as people read it: its name, and its terms; in English it is called as in code, without underscores."""

    name: str
    zh: str
    terms: Mapping[str, Text] = field(factory=dict)
    """From what programs read in a cell to what people do; of several, with `;` between them, each."""

    def name_in(self, language: Language) -> str:
        """What people call it; the reader knows it by that name as well."""
        return self.zh if language == "zh" else self.name.replace("_", " ").capitalize()

    def cells(self, language: Language) -> pl.Expr:
        """The cells with the terms of a language."""
        cells = pl.col(self.name)
        if not self.terms:
            return cells
        terms = {code: text.in_language(language) for code, text in self.terms.items()}
        mark = "；" if language == "zh" else "; "
        return cells.str.split(";").list.eval(pl.element().replace(terms)).list.join(mark)


@frozen(eq=False, repr=False)
class OutputTable:
    """A table that is written as a file or as a sheet of a workbook, with what people call it and its columns."""

    rows: pl.DataFrame | pl.LazyFrame | InFiles | Passing
    name: Text = _TABLE
    columns: tuple[OutputColumn, ...] = ()
    look: Look = FOR_PROGRAMS
    beside: OutputTable | None = None
    """What else the workbook holds, if it is one, on a sheet of its own."""

    def named(self, path: Path) -> pl.LazyFrame:
        """The rows under the names that a file of this name has."""
        assert not isinstance(self.rows, Passing), "it has no rows until they are written"
        language, rows = self.look.language_of(path), self.rows.lazy()
        if language is None or not self.columns:
            return rows
        return rows.select(one.cells(language).alias(one.name_in(language)) for one in self.columns)

    def passing(self, path: Path) -> Iterator[pl.DataFrame] | None:
        """The same piece by piece, of a table whose rows wait nowhere; None for any other."""
        if not isinstance(self.rows, Passing):
            return None
        return (evolve(self, rows=piece).named(path).collect() for piece in self.rows.pieces)

    def sheets(self, path: Path) -> list[tuple[str, pl.LazyFrame]]:
        """The sheets of a workbook, by name."""
        name = self.name.in_language(self.look.language_of(path) or "en")
        more = [] if self.beside is None else evolve(self.beside, look=self.look).sheets(path)
        return [(name, self.named(path)), *more]


RowsT = TypeVar("RowsT", pl.DataFrame, pl.LazyFrame)


def guarded(rows: RowsT) -> RowsT:
    """All texts and names of columns, behind an apostrophe where they are no texts, or lose digits, for a spreadsheet."""
    texts = pl.col(pl.String)
    cells = pl.when(texts.str.contains(_ALTERED)).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    names = {name: f"'{name}" for name in rows.collect_schema().names() if re.search(_ALTERED, name)}
    return rows.with_columns(cells).rename(names)


def unguarded() -> pl.Expr:
    """All texts as they were before they were [guarded][]."""
    return pl.col(pl.String).str.replace(_GUARDED, "${1}")


def unguarded_name(name: str) -> str:
    """The same of the name of a column."""
    return re.sub(_GUARDED, r"\1", name)
