"""A province's visits, made up from a seed: as columns of whole numbers, and as the files a bureau has.

Persons come about seventeen times a year, mostly for one condition of their own, to a hospital of one fee class; a share of
them changes between classes. About one visit in six meets an annual limit. Nobody in it exists: the person ids have the
length and the check character of identity numbers, but begin with 99, which is no region's code.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy import Condition, FeeClass, Technique

Column: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

SEED: Final = 20230101
VISITS_A_PERSON: Final = 17
MIXED: Final = 0.1
WARM: Final = 60_000
"""So many visits make an engine load and compile everything it will need."""
_FIRST_DAY: Final = (date(2023, 1, 1) - date(1970, 1, 1)).days
_OWN_CONDITION: Final = 0.9
_FEN: Final = (1_000, 50_000)
_TECHNIQUES: Final = (*[technique.zh for technique in tuple(Technique)[::7]], "血常规")
"""What is on the bills of the files; the last is not covered."""
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the check character of an identity number (GB 11643)."""


@frozen
class Shape:
    """What kind of visits to make up."""

    visits: int
    mixed: float = MIXED
    """The share of persons who go to hospitals of several fee classes."""
    in_order: bool = True
    """Whether the rows come in the order of their days."""
    several: bool = False
    """Whether a visit has up to three items, each a row of its own, and not one."""


def columns(shape: Shape) -> pl.DataFrame:
    """One row a visit: `row`, `person`, `condition` (its place in the vocabulary), `tier` (1, 2, 3), `day`, `fen`."""
    random = np.random.default_rng(SEED)
    count = shape.visits
    persons = max(count // VISITS_A_PERSON, 1)
    person = random.integers(0, persons, count)
    own_condition = random.integers(0, len(Condition), persons)
    own_tier = random.integers(1, len(FeeClass) + 1, persons)
    is_mixed = random.random(persons) < shape.mixed
    is_own = random.random(count) < _OWN_CONDITION
    condition = np.where(is_own, own_condition[person], random.integers(0, len(Condition), count))
    tier = np.where(is_mixed[person], random.integers(1, len(FeeClass) + 1, count), own_tier[person])
    day = random.integers(_FIRST_DAY, _FIRST_DAY + 365, count)
    fen = random.integers(*_FEN, count)
    return pl.DataFrame(
        {
            "row": np.arange(count),
            "person": person,
            "condition": condition.astype(np.int16),
            "tier": tier.astype(np.int8),
            "day": (np.sort(day) if shape.in_order else day).astype(np.int32),
            "fen": fen,
        }
    ).with_columns(pl.col("day").cast(pl.Date))


def rows_of_a_file(shape: Shape) -> pl.DataFrame:
    """The same visits as a bureau has them: text ids, Chinese names, decimal text; one row an item."""
    visits = columns(shape)
    random = np.random.default_rng(SEED + 1)
    items = random.integers(1, 4, shape.visits) if shape.several else np.ones(shape.visits, np.int64)
    visit = np.repeat(np.arange(shape.visits), items)
    technique = random.integers(0, len(_TECHNIQUES) if shape.several else len(_TECHNIQUES) - 1, len(visit))
    if shape.several:  # the first item of a visit is covered, so that the visit is
        technique[np.cumsum(items) - items] %= len(_TECHNIQUES) - 1
    fen = visits["fen"].to_numpy()[visit] // items[visit]
    if shape.several and not shape.in_order:  # the items of a visit lie apart as well
        shuffled = random.permutation(len(visit))
        visit, technique, fen = visit[shuffled], technique[shuffled], fen[shuffled]
    persons = _person_ids(int(visits["person"].max()) + 1)  # type: ignore[arg-type]
    return pl.DataFrame(
        {
            "visit_id": pl.select("MZ" + pl.lit(pl.Series(visit)).cast(pl.String).str.zfill(14)).to_series(),
            "person_id": persons.gather(visits["person"].to_numpy()[visit]),
            "visited_on": visits["day"].gather(visit),
            "condition": _named([one.zh for one in Condition], visits["condition"].to_numpy()[visit]),
            "fee_class": _named(["", *(one.zh for one in FeeClass)], visits["tier"].to_numpy()[visit]),
            "technique": _named(_TECHNIQUES, technique),
            "amount": _yuan_text(fen),
        }
    )


def write_files(shape: Shape, folder: Path) -> None:
    """Writes `columns.parquet`, the same columns as `columns.npz`, `visits.parquet` and `visits.csv`."""
    whole = columns(shape)
    whole.write_parquet(folder / "columns.parquet")
    with (folder / "columns.npz").open("wb") as file:
        np.savez(file, allow_pickle=False, **{one.name: one.to_physical().to_numpy() for one in whole})
    rows = rows_of_a_file(shape)
    rows.write_parquet(folder / "visits.parquet")
    rows.write_csv(folder / "visits.csv")


def _person_ids(count: int) -> pl.Series:
    """Ids of 18 characters, all different, spread over all digits; about one in eleven ends in X."""
    middle = (
        np.arange(count) * 611_953_920_347 + 271_828_182_845
    ) % 10**15  # a factor coprime to ten: all different
    digits = np.full((count, 17), 9)
    for place in range(2, 17):
        digits[:, place] = middle // 10 ** (16 - place) % 10
    check = (12 - digits @ np.array(_WEIGHTS) % 11) % 11
    body = pl.Series(middle).cast(pl.String)
    last = pl.Series(check).cast(pl.String).replace("10", "X")
    return pl.select("99" + pl.lit(body).str.zfill(15) + pl.lit(last)).to_series()


def _named(names: list[str] | tuple[str, ...], places: Column) -> pl.Series:
    return pl.Series(names).gather(places)


def _yuan_text(fen: Column) -> pl.Series:
    yuan, rest = pl.lit(pl.Series(fen // 100)), pl.lit(pl.Series(fen % 100))
    return pl.select(yuan.cast(pl.String) + "." + rest.cast(pl.String).str.zfill(2)).to_series()


def bytes_in_memory(frame: pl.DataFrame) -> int:
    """What columns take in memory: a text is 16 bytes, and what is longer than 12 bytes lies elsewhere as well.

    `estimated_size` counts the letters only.
    """
    found = 0
    for column in frame:
        if column.dtype == pl.String:
            length = column.str.len_bytes().cast(pl.Int64)
            found += 16 * len(column) + int(length.filter(length > 12).sum())
        else:
            found += int(column.estimated_size())
    return found


def main(folder: str, visits: str, mixed: str, in_order: str, several: str) -> None:
    """Write the files of a shape given as texts; says how many bytes each takes as columns in memory.

    In the folder `warm` there are as many visits as warm an engine up.
    """
    shape = Shape(int(visits), float(mixed), in_order == "1", several == "1")
    write_files(shape, Path(folder))
    warm = Path(folder, "warm")
    warm.mkdir()
    write_files(evolve(shape, visits=WARM), warm)
    frames = {
        "columns": pl.read_parquet(Path(folder, "columns.parquet")).drop("row"),
        "parquet": pl.read_parquet(Path(folder, "visits.parquet")),
        "csv": pl.read_csv(Path(folder, "visits.csv"), infer_schema=False),
    }
    print(json.dumps({name: bytes_in_memory(frame) for name, frame in frames.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
