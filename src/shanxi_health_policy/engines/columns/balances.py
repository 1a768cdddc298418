"""Opening and closing balances as files: what the fund has paid per person, condition and calendar year."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shanxi_health_policy.engines.columns.checking import FaultFinder, amount_in_fen, nearest_conditions
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.settling import BALANCES
from shanxi_health_policy.engines.columns.showing import condition_name, yuan
from shanxi_health_policy.engines.columns.understanding import by_distinct
from shanxi_health_policy.engines.files.columns_of_files import BALANCE_COLUMNS
from shanxi_health_policy.engines.files.reading import LINE, read_table
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.money import EXPECTED_MONEY
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import Condition

_EXPECTED_YEAR = Text(zh="四位年份，如 2023", en="a year of four digits such as 2023")
_SUGGESTIONS = 200  # finding near names costs time
_ONCE = Text(zh="同一人、病症、年度只有一行", en="one row only per person, condition and year")


def read_balances(path: Path | None, policy: Policy, encoding: str | None = None) -> pl.DataFrame:
    """A file of balances in fen; a single fault refuses the file, since all rests on it."""
    if path is None:
        return pl.DataFrame(schema=BALANCES)
    raw = read_table(path, BALANCE_COLUMNS, encoding).frame.with_row_index("__row")
    typed, faults = understand_balances(raw.with_columns(pl.col("__row").cast(pl.Int64)), policy)
    faults = faults.join(raw.select("__row", LINE), on="__row", maintain_order="left")
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
    return typed


def understand_balances(table: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Balances with their faults, from text cells under the canonical names, with `__row`."""
    frame = table.with_columns(pl.col(pl.String).str.strip_chars())
    finder = FaultFinder(frame)
    finder.add(
        ~frame["person_id"].str.len_chars().is_between(1, LONGEST_ID),
        "person_id",
        "not_an_identifier",
        EXPECTED_ID,
    )
    codes = by_distinct(frame["condition"], policy.condition_code, pl.Int16)
    unknown = frame["condition"].filter(codes.is_null()).unique().sort()
    finder.add(
        codes.is_null(),
        "condition",
        "unknown_condition",
        Condition.expected(),
        nearest_conditions(unknown.head(_SUGGESTIONS)),
    )
    year = frame.select(
        pl.when(pl.col("year").str.contains("^[0-9]{4}$")).then(pl.col("year").cast(pl.Int16, strict=False))
    )
    finder.add(year["year"].is_null(), "year", "not_a_year", _EXPECTED_YEAR)
    paid = frame.select(paid=amount_in_fen(pl.col("paid")))["paid"]
    finder.add(paid.is_null(), "paid", "not_money", EXPECTED_MONEY)
    typed = frame.select("person_id", codes.alias("condition_code"), year["year"], paid)
    twice = typed.select(pl.struct("person_id", "condition_code", "year").is_duplicated()).to_series()
    finder.add(twice & codes.is_not_null(), "person_id", "twice", _ONCE)
    return typed, finder.table()


def balances_to_write(policy: Policy) -> list[pl.Expr]:
    """Balances as a table a person can read and `read_balances` takes back."""
    return [
        pl.col("person_id"),
        condition_name(policy).alias("condition"),
        pl.col("year"),
        yuan(pl.col("paid")).alias("paid"),
    ]
