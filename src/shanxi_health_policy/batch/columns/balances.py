"""Opening and closing balances as files: what the fund has paid per person, condition and calendar year."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import FaultFinder, constant, lines_refuse
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.settled import BALANCES
from shanxi_health_policy.batch.columns.shown import condition_name, yuan
from shanxi_health_policy.batch.columns.totals import totals_of_persons
from shanxi_health_policy.batch.columns.typed_rows import conditions
from shanxi_health_policy.batch.files.headers import BALANCE_COLUMNS
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.days import EXPECTED_YEAR, parse_year
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.money import why_no_money
from shanxi_health_policy.text import Said

_ONCE = Said("同一人、病症、年度只能有一行", "a person has one row only for a condition and a year")


def read_balances(path: Path | None, policy: Policy) -> pl.DataFrame:
    """A file of balances in fen; a single fault refuses the file, since all rests on it."""
    if path is None:
        return pl.DataFrame(schema=BALANCES)
    raw = read_table(path, BALANCE_COLUMNS)
    typed, faults = understand_balances(raw.frame, policy)
    if faults.height:
        raise FileError(lines_refuse(faults, raw.frame, path.name, raw.headers))
    return typed


def understand_balances(table: pl.DataFrame, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Balances with their faults, from text cells under the canonical names, with `__row`."""
    finder = FaultFinder(table)
    finder.add_odd_cells(table)
    finder.add_wrong_shape(table)
    persons = identifiers(table["person_id"])
    persons.tell(finder)
    totals_of_persons(persons.cells, persons.wrong, finder)
    frame = table.with_columns(pl.col(pl.String).str.strip_chars()).with_columns(persons.cells)
    codes = conditions(frame["condition"], policy, finder, constant(value=False, rows=frame.height))
    year = by_distinct(frame["year"], parse_year, pl.Int16).alias("year")
    finder.add(year.is_null(), "year", "not_a_year", EXPECTED_YEAR)
    paid = fen_of(frame["paid"]).alias("paid")
    finder.add_caused(paid.is_null(), "paid", "not_money", why_no_money)
    typed = frame.select("person_id", codes.alias("condition_code"), year, paid)
    twice = typed.select(pl.struct("person_id", "condition_code", "year").is_duplicated()).to_series()
    finder.add(twice & codes.is_not_null(), "person_id", "twice", _ONCE)
    return typed, finder.table()


def balances_to_write(policy: Policy) -> list[pl.Expr]:
    """Balances as a table a person can read and `read_balances` takes back."""
    condition, paid = condition_name(policy).alias("condition"), yuan(pl.col("paid")).alias("paid")
    return [pl.col("person_id"), condition, pl.col("year"), paid]
