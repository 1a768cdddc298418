"""Opening and closing balances as files: what the fund has paid per person, condition and calendar year."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shanxi_health_policy.engines.checking import FaultFinder, amount_in_fen, condition_codes
from shanxi_health_policy.engines.columns_of_files import BALANCE_COLUMNS
from shanxi_health_policy.engines.reading import LINE, read_table
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.money import EXPECTED_MONEY
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition

_EXPECTED_YEAR = Text(zh="四位年份，如 2023", en="a year of four digits such as 2023")
_ONCE = Text(zh="同一人、病症、年度只有一行", en="one row only per person, condition and year")
_SCHEMA = {"person_id": pl.String, "condition_code": pl.Int64, "year": pl.Int64, "paid": pl.Int64}


def read_balances(
    path: Path | None, catalogue: Catalogue, encoding: str | None
) -> tuple[pl.DataFrame, tuple[AnyCondition, ...]]:
    """A file of balances in fen, and its conditions by code; a single fault refuses the file, since all rests on it."""
    if path is None:
        return pl.DataFrame(schema=_SCHEMA), ()
    raw = read_table(path, BALANCE_COLUMNS, encoding).frame.with_row_index("__row")
    frame = raw.with_columns(pl.col("__row").cast(pl.Int64), pl.col(pl.String).str.strip_chars())
    finder = FaultFinder(frame)
    finder.add(
        ~frame["person_id"].str.len_chars().is_between(1, LONGEST_ID),
        "person_id",
        "not_an_identifier",
        EXPECTED_ID,
    )
    conditions, codes = condition_codes(frame["condition"], catalogue, finder)
    year = frame.select(
        pl.when(pl.col("year").str.contains("^[0-9]{4}$")).then(pl.col("year").cast(pl.Int64, strict=False))
    )
    finder.add(year["year"].is_null(), "year", "not_a_year", _EXPECTED_YEAR)
    paid = frame.select(paid=amount_in_fen("paid"))["paid"]
    finder.add(paid.is_null(), "paid", "not_money", EXPECTED_MONEY)
    typed = frame.select("__row", "person_id", codes.alias("condition_code"), year["year"], paid)
    twice = typed.select(pl.struct("person_id", "condition_code", "year").is_duplicated()).to_series()
    finder.add(twice & codes.is_not_null(), "person_id", "twice", _ONCE)
    faults = finder.table().join(frame.select("__row", LINE), on="__row", maintain_order="left")
    if faults.height:
        raise FileError(
            Fault(
                path.name,
                f"line {row[LINE]}, {row['column']}",
                repr(row["value"]),
                Text(zh=row["zh"], en=row["en"]),
            )
            for row in faults.iter_rows(named=True)
        )
    return typed.drop("__row"), conditions


def balances_to_write(balances: pl.DataFrame, conditions: tuple[AnyCondition, ...]) -> pl.DataFrame:
    """Balances as a table a person can read and `read_balances` takes back."""
    names = dict(enumerate(condition.zh for condition in conditions))
    return balances.select(
        "person_id",
        pl.col("condition_code").replace_strict(names, return_dtype=pl.String).alias("condition"),
        "year",
        "paid",
    ).sort("person_id", "condition", "year")
