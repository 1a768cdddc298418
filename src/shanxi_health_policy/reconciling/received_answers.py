"""The file that comes back from 3202, read as the platform's list: all that it does not name is level.

Two sources have only the rows that differ come back; rows that the centre alone has come without the ids of settlement and
visit (one source). What is behind a code that stands for several outcomes is told by the amounts.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from attrs import evolve

from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import FaultFinder
from shanxi_health_policy.batch.columns.typed_rows import Understood
from shanxi_health_policy.reconciling.list_columns import RESULT
from shanxi_health_policy.reconciling.matching import match, with_origins
from shanxi_health_policy.reconciling.settings import Outcome
from shanxi_health_policy.text import Text

_AMOUNTS = ("total", "fund", "account")
_CONTRADICTS = Text(
    "与金额相符的对账结果：应答说不一致，而它的金额与医院的相同",
    "a result that agrees with the amounts: it says that they differ, and they are those of the hospital",
)
_OF_LIST = Text(
    "医院清单里的结算：应答说医院有，而清单里没有",
    "a settlement of the hospital's list: the answer says that the hospital has it",
)


def with_results(found: Understood, table: pl.DataFrame, codes: Mapping[Outcome, str]) -> Understood:
    """Rows that were understood, with the result of each; a code that the settings do not have is a fault."""
    result = by_distinct(table[RESULT.name], str, pl.String).fill_null("").alias(RESULT.name)
    finder = FaultFinder(table)
    expected = Text("、".join(dict.fromkeys(codes.values())), ", ".join(dict.fromkeys(codes.values())))
    finder.add(~result.is_in(list(codes.values())), RESULT.name, "unknown_result", expected)
    more = finder.table()
    rows = found.rows.join(table.select("__row", result), on="__row", how="left", maintain_order="left")
    faulty = pl.col("faulty") | pl.col("__row").is_in(more["__row"].implode())
    return evolve(found, rows=rows.with_columns(faulty=faulty), faults=pl.concat([found.faults, more]))


def platform_list(
    hospital: pl.DataFrame, answer: pl.DataFrame, codes: Mapping[Outcome, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The platform's list as an answer tells it, and the faults of rows that contradict the hospital's list.

    All rows of a person must be among them. A row of the hospital that is not named is in the platform's list as well.
    """

    def may_be(outcome: Outcome) -> pl.Expr:
        return pl.col(RESULT.name) == codes[outcome]

    only_platform = may_be("platform_more") & ~may_be("differs")
    alone = answer.filter(only_platform | ((pl.col("setl") == "") & (pl.col("visit") == "")))
    named = answer.join(alone, on="__row", how="anti", maintain_order="left")
    pairs = match(with_origins(hospital), with_origins(named)).pairs
    own, other = hospital[pairs["h"]], named[pairs["p"]]
    same = pl.Series([True]).new_from_index(0, pairs.height)
    for name in _AMOUNTS:
        same &= (own[name] == other[name]).fill_null(value=False)
    here = other.select(
        level=may_be("level") & ~pl.col("faulty"),
        lacks=may_be("hospital_more") & (pl.lit(same) | ~may_be("differs")) & ~pl.col("faulty"),
        contradicts=~may_be("level") & ~may_be("hospital_more") & pl.lit(same) & ~pl.col("faulty"),
    )
    stranger = named.join(other, on="__row", how="anti", maintain_order="left")
    unknown = stranger.filter(~may_be("differs") & ~pl.col("faulty"))
    finder = FaultFinder(named)
    finder.add(
        _among(named, other.filter(here["contradicts"])), RESULT.name, "contradicts_amounts", _CONTRADICTS
    )
    finder.add(_among(named, unknown), RESULT.name, "not_in_list", _OF_LIST)
    faults = finder.table()
    kept = pl.concat(
        [alone, other.filter(~here["level"] & ~here["lacks"]), stranger.filter(may_be("differs"))]
    ).with_columns(faulty=pl.col("faulty") | pl.col("__row").is_in(faults["__row"].implode()))
    taken = pairs.filter(~here["level"])["h"]
    level = hospital.with_row_index("n").filter(~pl.col("n").is_in(taken.implode())).drop("n")
    copied = level.with_columns(line=pl.lit(None, kept.schema["line"]))
    return pl.concat([copied.select(hospital.columns), kept.select(hospital.columns)]), faults


def _among(rows: pl.DataFrame, some: pl.DataFrame) -> pl.Series:
    return rows["__row"].is_in(some["__row"].implode())
