"""Which rows of two lists are the same settlement: by message, settlement and visit, the surest first, each row once at most.

Rows of different persons are never the same. Nothing depends on the order of the rows: of rows alike in all keys those
go together that are the first by their content.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import frozen

_AMOUNTS = ("total", "fund", "account")
CONTENT = (
    "faulty", "person_id", "refund", "day", "time", "total", "fund", "account", "msgid", "setl", "visit", "cancels",
    "insutype", "clr_type", "clr_optins", "fixmedins_code", "flag", "year_to_date", "eligible_cost", "condition", "fee_class",
)  # fmt: skip
"""All that a row says: rows alike in it are the same."""


@frozen
class _Round:
    """What must be the same for rows to be matched, and whether that is a visit alone, which is weaker than other ids."""

    keys: tuple[str, ...]
    by_visit: bool = False


_ROUNDS = (
    _Round(("setl", "msgid", *_AMOUNTS)),
    _Round(("setl", *_AMOUNTS)),
    _Round(("msgid", *_AMOUNTS)),
    _Round(("setl",)),
    _Round(("msgid",)),
    # a refund has the id of what it takes back, an id of its own, or both: one list may tell the one, and one the other
    _Round(("of_setl", *_AMOUNTS)),
    _Round(("of_setl",)),
    _Round(("of_visit", *_AMOUNTS), by_visit=True),
    _Round(("of_visit",), by_visit=True),
)
_IDS = ("setl", "msgid", "of_setl", "of_visit")


@frozen
class Matched:
    """The places of rows that are the same, of both lists, and of those that have no other."""

    pairs: pl.DataFrame
    """`h` and `p`: a row of the one and of the other list."""
    hospital: pl.Series
    """The rows that only the first list has."""
    platform: pl.Series


def with_origins(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the settlement and the visit that they are of: of a refund those that it takes back.

    What it cancels is a visit where the list has such a one, or tells no settlements, as `settle` writes it.
    """
    cancels = pl.col("cancels")
    if not (rows["cancels"] != "").any():
        return rows.with_columns(of_setl="setl", of_visit="visit")
    named = rows["cancels"].filter(rows["cancels"] != "").unique()
    visits = named.filter(named.is_in(rows["visit"].implode()))
    by_visit = cancels.is_in(visits.implode()) | (pl.col("setl") == "")
    return rows.with_columns(
        of_setl=pl.when((cancels != "") & ~by_visit).then(cancels).otherwise("setl"),
        of_visit=pl.when((cancels != "") & by_visit).then(cancels).otherwise("visit"),
    )


def match(hospital: pl.DataFrame, platform: pl.DataFrame) -> Matched:
    """Match the rows of two lists, each with its origins; all rows of a person must be among them."""
    needed = ["person_id", "refund", *_AMOUNTS, *_IDS]
    one, other = (rows.select(needed).with_row_index("n") for rows in (hospital, platform))
    pairs = [pl.DataFrame(schema={"h": pl.UInt32, "p": pl.UInt32})]
    for each in _ROUNDS:
        found = _pairs(one, other, each, hospital, platform)
        if found.is_empty():
            continue
        pairs.append(found)
        one, other = _without(one, found["h"]), _without(other, found["p"])
    return Matched(pl.concat(pairs), one["n"], other["n"])


def _pairs(
    one: pl.DataFrame, other: pl.DataFrame, way: _Round, hospital: pl.DataFrame, platform: pl.DataFrame
) -> pl.DataFrame:
    """The rows that are the same in one way."""
    known = pl.all_horizontal(pl.col(name) != "" for name in way.keys if name in _IDS)
    if way.keys[0] == "of_setl":
        known &= pl.col("refund")
    a, b = (rows if rows.select(known.all()).item() else rows.filter(known) for rows in (one, other))
    if a.is_empty() or b.is_empty():
        return pl.DataFrame(schema={"h": pl.UInt32, "p": pl.UInt32})
    keys, own = ["person_id", "refund", *way.keys], _own(way)
    hashes = [rows.select("n", hash=pl.col(way.keys[0]).hash()) for rows in (a, b)]
    if all(one["hash"].n_unique() == one.height for one in hashes):
        # as in most lists: one key finds the row. Numbers are found sooner than texts; where all differ, so do the texts, and
        # of two that are alike nothing is taken as known: the texts are compared with the other keys.
        found = hashes[0].with_row_index("at").join(hashes[1].with_row_index("at"), on="hash", suffix="_p")
        pairs = [rows.select(*keys, *own)[found[at]] for rows, at in ((a, "at"), (b, "at_p"))]
        found = pl.concat([found, pairs[0], pairs[1].rename(lambda name: f"{name}_p")], how="horizontal")
        same = [pl.all_horizontal(pl.col(name) == pl.col(f"{name}_p") for name in keys)]
    else:
        a, b = _counted(a, keys, hospital), _counted(b, keys, platform)
        found = a.select("n", "nth", *keys, *own).join(
            b.select("n", "nth", *keys, *own), on=[*keys, "nth"], suffix="_p"
        )
        same = []
    same += [_may_be_one()] if way.by_visit else []
    return found.lazy().filter(*same).select(h="n", p="n_p").collect()


def _without(rows: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The rows but for those that bear some numbers, which are among theirs and rise."""
    numbers = rows["n"].to_numpy()
    kept = np.ones(int(numbers[-1]) + 1, np.bool_)
    kept[places.to_numpy()] = False
    return rows.filter(pl.Series(kept[numbers]))


def _own(way: _Round) -> list[str]:
    return ["setl", "msgid", "of_setl"] if way.by_visit else []


def _may_be_one() -> pl.Expr:
    """Of rows of one visit: they are two settlements where each has an id, and these differ; a refund's may be either's.

    Refunds that both name what they take back are of the same settlement.
    """
    named = (pl.col("of_setl") != pl.col("setl")) & (pl.col("of_setl_p") != pl.col("setl_p"))
    back = pl.col("refund") & (~named | (pl.col("of_setl") == pl.col("of_setl_p")))
    same_setl = back | (pl.col("setl") == "") | (pl.col("setl_p") == "")
    return same_setl & ((pl.col("msgid") == "") | (pl.col("msgid_p") == ""))


def _counted(some: pl.DataFrame, keys: list[str], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a number among those of the same keys, counted in the order of their content."""
    if not some.select(pl.struct(keys).is_duplicated().any()).item():
        return some.with_columns(nth=pl.lit(0, pl.UInt32))
    return nth_of(some, keys, rows)


def nth_of(some: pl.DataFrame, keys: list[str], rows: pl.DataFrame) -> pl.DataFrame:
    """The same, where there are such; `n` is the place of each among all `rows`."""
    order = [one for one in CONTENT if one in rows.columns]
    content = rows.select(order)[some["n"]].select(pl.all().name.prefix("by_"))
    numbered = some.hstack(content).sort([f"by_{one}" for one in order], nulls_last=True)
    return numbered.select(*some.columns, nth=pl.int_range(pl.len(), dtype=pl.UInt32).over(keys))
