"""A competitor: DuckDB with window functions, from a table of its own into a table of its own; see `polars_over`."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
from tests.benchmarks.limits import limits

_OF_YEAR = "over (partition by person, condition, year order by day, row rows unbounded preceding)"

_WANTED = f"""
create or replace temp table wanted as
select row, person, condition, day, year, annual, want,
    cast(sum(want) {_OF_YEAR} as bigint) as running,
    min(annual) over year_ <> max(annual) over year_ as several
from (
    select row, person, condition, day, year(day) as year, annual,
        least((2 * fen * numerator + denominator) // (2 * denominator), per_visit) as want
    from visits join limits using (condition, tier)
)
window year_ as (partition by person, condition, year)
"""
_MIXED = """
create or replace temp table mixed as
select row, person, condition, day, year, annual, want as fund, running as paid_after, want = 0 as settled
from wanted where several
"""
_FIRST = """
create or replace temp table firsts as
select person, condition, year, min((day, row)) as first, arg_min(annual, (day, row)) as passed,
    arg_min(greatest(annual - paid_after + fund, 0), (day, row)) as rest
from mixed where not settled and paid_after > annual group by all
"""
_ROUND = f"""
create or replace temp table mixed as
select *, cast(sum(fund) {_OF_YEAR} as bigint) as paid_after
from (
    select mixed.row, person, condition, day, year, annual,
        case when (day, mixed.row) = first then rest
             when (day, mixed.row) > first and annual <= passed then 0
             else fund end as fund,
        settled or coalesce((day, mixed.row) = first or ((day, mixed.row) > first and annual <= passed), false)
            as settled
    from mixed left join firsts using (person, condition, year)
)
"""
_RESULT = """
create or replace temp table result as
select row, least(running, annual) - least(running - want, annual) as fund, least(running, annual) as paid_after
from wanted where not several
union all select row, fund, paid_after from mixed
"""


class DuckdbWindows:
    """The visits of a Parquet file in a table of the database, before the clock starts."""

    def __init__(self, visits: Path) -> None:
        self._base = duckdb.connect()
        terms = limits()
        self._base.read_parquet(str(visits)).create("visits")
        self._base.execute(f"create table limits ({', '.join(f'{name} bigint' for name in terms.columns)})")
        self._base.executemany("insert into limits values (?, ?, ?, ?, ?, ?)", terms.rows())

    def run(self) -> None:
        """Fills the table of results."""
        self._base.execute(_WANTED)
        self._base.execute(_MIXED)
        self._base.execute(_FIRST)
        while self._base.execute("select count(*) from firsts").fetchone() != (0,):
            self._base.execute(_ROUND)
            self._base.execute(_FIRST)
        self._base.execute(_RESULT)

    def answer(self) -> pl.DataFrame:
        """`row`, `fund` and `paid_after` of every visit."""
        self.run()
        return pl.DataFrame(self._base.execute("select * from result").fetchnumpy())
