"""A file of people and their groups to help with the premium, with rejects: every row is in the one or the other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from attrs import frozen

from shanxi_health_policy.engines.columns.checking import FaultFinder, amount_in_fen
from shanxi_health_policy.engines.files.reading import CELLS, LINE, RawTable, read_table
from shanxi_health_policy.engines.files.rejecting import rejected_table
from shanxi_health_policy.engines.files.tables import write_tables
from shanxi_health_policy.engines.parted import Progress
from shanxi_health_policy.engines.premium_columns import (
    EXPECTED_GROUPS,
    EXPECTED_YEAR,
    PREMIUM_COLUMNS,
    PREMIUM_OUTPUT_COLUMNS,
    YEARS,
    check_columns,
    groups_in,
    same_for_all,
    unknown_in,
)
from shanxi_health_policy.engines.settle_file import check_outputs
from shanxi_health_policy.money import EXPECTED_MONEY, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import check_known_on, chosen
from shanxi_health_policy.subsidies.premium import PremiumSubsidy, premium_subsidy
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.people import PremiumGroup
from shanxi_health_policy.vocabulary.places import check_place

_SHAPE = Text(zh="与首行同样多的单元格", en="as many cells as the first line")
_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct unknown cells of a file
_AT_ONCE = 50_000  # so many distinct questions are held as Python objects at a time, whatever the file

STAGES = ("read", "check", "help", "write")
"""What `progress` is told, in this order, and "done" at the end."""


@frozen
class PremiumFileSummary:
    """What became of a file: rows read = rows with help + rows without + rows rejected, and the groups add up to the total."""

    source: Path
    out: Path
    rejects: Path
    rows_read: int
    rows_helped: int
    rows_not_helped: int
    rows_rejected: int
    total_help: Decimal
    by_group: tuple[tuple[PremiumGroup, int, Decimal], ...]
    """For each deciding group: people with help, counted once for each year, and yuan."""
    ignored_columns: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost."""
        groups = sum((amount for _, _, amount in self.by_group), Decimal("0.00"))
        rows = self.rows_helped + self.rows_not_helped + self.rows_rejected
        return rows == self.rows_read and groups == self.total_help


def premium_file(
    source: str | Path,
    out: str | Path,
    *,
    contribution_standard: MoneyLike | None = None,
    year: int | None = None,
    place: str = "140000",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> PremiumFileSummary:
    """Help with the premium for every person of a file (CSV, Parquet or Excel): [premium_subsidy][], row by row (S1, I-S2).

    One row is one person and year. `year` and `contribution_standard` (yuan) are columns, or the same for all. Rows that cannot
    be understood, and every later row of a person for the same year, go to `<stem>.rejects<ending>` beside `out` with line,
    column, value and reason; a later row is rejected even where the first is, so that mending that one cannot bring help twice.
    Both files appear whole, or none. Raises [FileError][] for a file that is no such table, and [InputError][] for a year,
    amount, place or day that is none.
    """
    source, out = Path(source), Path(out)
    rejects = out.parent / f"{out.stem}.rejects{out.suffix}"
    check_outputs({"FILE": source}, {"OUT": out, "rejects": rejects})
    check_place(place)
    check_known_on(known_on)
    notices, fixed = chosen(catalogue), same_for_all(year, contribution_standard)

    def stage(name: str) -> None:
        if progress is not None:
            progress(name, (*STAGES, "done").index(name), len(STAGES))

    stage("read")
    raw = read_table(source, PREMIUM_COLUMNS, encoding)
    check_columns(raw, source, fixed)
    stage("check")
    checked, faults = _check(raw, fixed)
    stage("help")
    settled = _helped(checked, place, known_on, notices)
    stage("write")
    result = _in_order(settled).select(PREMIUM_OUTPUT_COLUMNS)
    write_tables({rejects: rejected_table(raw, faults), out: result})
    stage("done")
    return _summary(source, out, rejects, raw, settled, faults)


def _check(raw: RawTable, fixed: dict[str, str | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be understood, with typed columns, and the faults of the others."""
    frame = raw.frame.with_row_index("__row").with_columns(
        pl.col("__row").cast(pl.Int64), pl.col(pl.String).str.strip_chars()
    )
    frame = frame.with_columns(
        pl.lit(value).alias(name) for name, value in fixed.items() if value is not None
    )
    finder = FaultFinder(frame)
    finder.add(frame[CELLS] != 0, CELLS, "wrong_number_of_cells", _SHAPE)
    bad_id = ~frame["person_id"].str.len_chars().is_between(1, LONGEST_ID)
    finder.add(bad_id, "person_id", "not_an_identifier", EXPECTED_ID)
    year = frame.select(year=pl.when(pl.col("year").is_in(YEARS)).then("year").cast(pl.Int64))["year"]
    finder.add(year.is_null(), "year", "not_a_year", EXPECTED_YEAR)
    fen = frame.select(fen=amount_in_fen(pl.col("contribution_standard")))["fen"]
    finder.add(fen.is_null(), "contribution_standard", "not_money", EXPECTED_MONEY)
    groups = _group_codes(frame["groups"], finder)
    typed = frame.select("__row", LINE, "person_id", groups, year, fen)
    known = typed.filter(~bad_id & year.is_not_null())
    faults = pl.concat([finder.table(), _later_rows(known)]).sort("__row", maintain_order=True)
    return typed.join(faults, on="__row", how="anti", maintain_order="left"), faults


def _group_codes(cells: pl.Series, finder: FaultFinder) -> pl.Series:
    """The groups of each row as codes; each distinct cell is understood once."""
    found = {cell: groups_in(cell) for cell in cells.unique().to_list()}
    codes = {
        cell: None if groups is None else ";".join(group.code for group in groups)
        for cell, groups in found.items()
    }
    unknown = sorted(cell for cell, groups in found.items() if groups is None)[:_SUGGESTIONS]
    said = [(cell, text.zh, text.en) for cell in unknown for text in [unknown_in(cell)]]
    closer = pl.DataFrame(said, schema=dict.fromkeys(("value", "zh", "en"), pl.String), orient="row")
    groups = cells.replace_strict(codes, return_dtype=pl.String)
    finder.add(groups.is_null(), "groups", "unknown_group", EXPECTED_GROUPS, closer)
    return groups


def _later_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """A fault for each row of a person and year but the first, which it names."""
    keys = ["person_id", "year"]
    is_first = rows.select(pl.struct(keys).is_first_distinct()).to_series()
    first = rows.filter(is_first).select(*keys, first_line=LINE)
    later = rows.filter(~is_first).join(first, on=keys, how="left", maintain_order="left")
    return later.select(
        "__row",
        pl.lit("person_id").alias("column"),
        pl.col("person_id").alias("value"),
        pl.lit("twice").alias("reason"),
        pl.format("同一人同一年度只有一行（I-S2）；首见于第 {} 行", "first_line").alias("zh"),
        pl.format("one row only per person and year (I-S2); the first is line {}", "first_line").alias("en"),
    )


def _helped(rows: pl.DataFrame, place: str, known_on: date | None, catalogue: Catalogue) -> pl.DataFrame:
    """The rows with their help: each distinct question is asked once, of the rule itself."""
    keys = ["groups", "fen", "year"]
    schema = {"groups": pl.String, "fen": pl.Int64, "year": pl.Int64, "amount_fen": pl.Int64}
    schema |= {"own_fen": pl.Int64} | dict.fromkeys(("group", "decided", "reasons", "clause"), pl.String)
    answers = [pl.DataFrame(schema=schema)]
    for some in rows.select(keys).unique(maintain_order=True).iter_slices(_AT_ONCE):
        records = [
            _record(groups, fen, year, _ask(groups, fen, year, place, known_on, catalogue))
            for groups, fen, year in some.iter_rows()
        ]
        answers.append(pl.DataFrame(records, schema=schema, orient="row"))
    return rows.join(pl.concat(answers), on=keys, how="left", maintain_order="left")


def _ask(
    groups: str, fen: int, year: int, place: str, known_on: date | None, catalogue: Catalogue
) -> PremiumSubsidy:
    named = [PremiumGroup.parse(code) for code in groups.split(";") if code]
    return premium_subsidy(named, to_yuan(fen), year, place=place, known_on=known_on, catalogue=catalogue)


def _record(groups: str, fen: int, year: int, answer: PremiumSubsidy) -> tuple[object, ...]:
    return (
        groups,
        fen,
        year,
        None if answer.amount is None else to_fen(answer.amount),
        None if answer.own_contribution is None else to_fen(answer.own_contribution),
        None if answer.group is None else answer.group.code,
        answer.decided.code,
        ";".join(answer.reasons),
        ";".join(dict.fromkeys(f"{one.number} {one.clause}" for one in answer.citations)),
    )


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """As they stand in the output: in the order of the file, amounts as decimals with two places."""
    names = {"fen": "contribution_standard", "amount_fen": "amount", "own_fen": "own_contribution"}
    in_yuan = [
        (pl.col(fen).cast(pl.Decimal(20, 0)) * pl.lit(Decimal("0.01"))).cast(pl.Decimal(20, 2)).alias(name)
        for fen, name in names.items()
    ]
    return rows.with_columns(in_yuan)


def _summary(
    source: Path, out: Path, rejects: Path, raw: RawTable, rows: pl.DataFrame, faults: pl.DataFrame
) -> PremiumFileSummary:
    helped = rows.filter(pl.col("amount_fen") > 0).select("group", pl.col("amount_fen").cast(pl.Int128))
    sums = helped.group_by("group").agg(pl.len().alias("people"), pl.col("amount_fen").sum().alias("fen"))
    by_code = {code: (people, to_yuan(fen)) for code, people, fen in sums.iter_rows()}
    return PremiumFileSummary(
        source=source,
        out=out,
        rejects=rejects,
        rows_read=raw.frame.height,
        rows_helped=helped.height,
        rows_not_helped=rows.height - helped.height,
        rows_rejected=faults["__row"].n_unique(),
        total_help=to_yuan(int(helped["amount_fen"].sum())),
        by_group=tuple((group, *by_code[group.code]) for group in PremiumGroup if group.code in by_code),
        ignored_columns=raw.ignored,
    )
