"""Differences as they are written: names for codes, yuan for fen, in an order that the order of the lists does not change."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from shanxi_health_policy.batch.columns.shown import yuan
from shanxi_health_policy.reconciling.differences import Cause, DifferenceKind
from shanxi_health_policy.reconciling.list_columns import DIFFERENCE_COLUMNS
from shanxi_health_policy.reconciling.list_rows import OF_GROUP
from shanxi_health_policy.text import Language
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

ORDER = [
    "person_id",
    "day",
    "visit_id",
    "setl_id",
    "msgid",
    "refund",
    "kind",
    "hospital_line",
    "platform_line",
]
"""What the differences are ordered by; `day` is not shown."""
_SIDES = ("hospital", "platform")


def shown_differences(found: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Differences under their documented columns, and what they are ordered by."""

    def either(name: str) -> pl.Expr:
        """What either side says, the hospital first."""
        said = [pl.col(f"{side}_{name}") for side in _SIDES]
        return pl.coalesce(*(pl.when(one != "").then(one) for one in said))

    def first(name: str) -> pl.Expr:
        return pl.coalesce(f"{side}_{name}" for side in _SIDES)

    amounts = {
        f"{side}_{name}": yuan(pl.col(f"{side}_{name}"))
        for side in _SIDES
        for name in ("total", "fund", "account")
    }
    return found.select(
        "kind", "cause", "person_id", "reverse_2601", "hospital_day", "platform_day", "hospital_line", "platform_line",
        kind_name=_names(DifferenceKind, "kind", language),
        cause_name=_names(Cause, "cause", language),
        visit_id=either("visit"), setl_id=either("setl"), msgid=either("msgid"),
        refund=first("refund"),
        **amounts,
        fund_difference=yuan(pl.col("hospital_fund").fill_null(0) - pl.col("platform_fund").fill_null(0)),
        due=yuan(pl.col("due")),
        **{name: either(name) for name in OF_GROUP},
        **{name: pl.when(pl.col(name) != "").then(name) for name in ("departs", "also", "binding", "evidence")},
        day=first("day"),
    ).select(*DIFFERENCE_COLUMNS, "day")  # fmt: skip


def _names(terms: Iterable[LabelledEnum], column: str, language: Language) -> pl.Expr:
    names = {one.code: one.name_in(language) for one in terms}
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String)
