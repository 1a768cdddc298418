"""Rejected rows as a table that can be mended and read again: the row as it was, then what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from shanxi_health_policy.batch.files.headers import REJECT_COLUMNS
from shanxi_health_policy.batch.files.output_look import OutputColumn
from shanxi_health_policy.batch.files.raw_table import LINE, ROW, RawTable
from shanxi_health_policy.batch.reject_reasons import REJECT_REASONS
from shanxi_health_policy.text import Language

REJECTS = tuple(OutputColumn(one.name, one.zh) for one in REJECT_COLUMNS)
"""How people call the columns that say what is wrong."""


def rejected_table(raw: RawTable, faults: pl.DataFrame, language: Language | None = None) -> pl.DataFrame:
    """The rejected rows of `raw` in their order: its own columns, then all faults of the row, one a line in each cell.

    With a language the faults are told to people: columns as the file calls them, the rest in that language.
    """
    own = raw.headers
    line, *said = (_free(one.name_in(language) if language else one.name, own.values()) for one in REJECTS)
    if faults.is_empty():
        schema = dict.fromkeys(own.values(), pl.String()) | {line: raw.frame.schema[LINE]}
        return pl.DataFrame(schema=schema | dict.fromkeys(said, pl.String()))
    rows = raw.frame.join(faults.select(ROW).unique(), on=ROW, how="semi", maintain_order="left")
    # Of ten thousand columns few need to be made anew.
    odd = [one.name for one in rows if one.name in own and (one.dtype != pl.String or one.null_count())]
    rows = rows.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in odd)
    named = [name for name in faults["column"].unique() if name in own]
    cells = faults.join(rows.select(ROW, *named), on=ROW, how="inner", maintain_order="left")
    value = pl.coalesce(
        "value", *(pl.when(pl.col("column") == name).then(pl.col(name).str.strip_chars()) for name in named)
    )
    texts = (_column(own, language), value.fill_null(""), reason_in(language), _expected(language))
    told = cells.group_by(ROW, maintain_order=True).agg(
        text.str.replace_all(r"[\r\n]+", " ").str.join("\n").alias(name)
        for name, text in zip(said, texts, strict=True)
    )
    found = rows.select(*own, LINE, ROW).join(told, on=ROW, how="inner", maintain_order="left")
    return found.select(*own, LINE, *said).rename(own | {LINE: line})


def by_reason(faults: pl.DataFrame, headers: Mapping[str, str], language: Language | None) -> pl.DataFrame:
    """How many faults there are of each reason and column, with what is expected by the first of them."""
    found = (
        faults.with_columns(_column(headers, language), _expected(language))
        .group_by("reason", "column", maintain_order=True)
        .agg(faults=pl.len().cast(pl.Int64), explanation=pl.first("explanation"))
    )
    # Made anew: a text that was taken out of a column keeps the texts of all others in memory.
    return pl.DataFrame(found.rows(), schema=found.schema, orient="row")


def _column(headers: Mapping[str, str], language: Language | None) -> pl.Expr:
    return pl.col("column").replace(dict(headers)) if language else pl.col("column")


def reason_in(language: Language | None) -> pl.Expr:
    """The reason by its code, or as people of a language call it."""
    names = {code: name.in_language(language) for code, name in REJECT_REASONS.items()} if language else {}
    return pl.col("reason").replace(names)


def _expected(language: Language | None) -> pl.Expr:
    return (pl.col(language) if language else pl.format("{} | {}", "zh", "en")).alias("explanation")


def _free(name: str, taken: Collection[str]) -> str:
    """A name that no column of the file has."""
    while name in taken:
        name += "_"
    return name
