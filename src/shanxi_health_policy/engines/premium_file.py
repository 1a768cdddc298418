"""A file of people and their groups to help with the premium, with rejects: every row is in the one or the other."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from attrs import frozen

from shanxi_health_policy.engines.checking import FaultFinder, amount_in_fen
from shanxi_health_policy.engines.columns_of_files import Column
from shanxi_health_policy.engines.reading import CELLS, RawTable, read_table
from shanxi_health_policy.engines.settle_file import check_outputs, rejected_table
from shanxi_health_policy.engines.tables import write_tables
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.money import EXPECTED_MONEY, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.subsidies.premium import PremiumSubsidy, premium_subsidy
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.people import PremiumGroup
from shanxi_health_policy.vocabulary.places import check_place

_SEPARATORS = re.compile(r"[、，,;；/|]")
_EXPECTED_GROUPS = Text(
    zh="资助对象类别，几类之间用顿号，都不属于则为空",
    en="groups with 、 or ; between them; empty for none of them",
)
_EXPECTED_YEAR = Text(zh="四位年份，如 2023", en="a year of four digits such as 2023")
_SHAPE = Text(zh="与首行同样多的单元格", en="as many cells as the first line")
_ONCE = Text(zh="同一人同一年度只有一行（I-S2）", en="one row only per person and year (I-S2)")
_YEAR = "^(19[4-9][0-9]|2[0-9]{3})$"

PREMIUM_COLUMNS = (
    Column("person_id", "人员编号", Text(zh="人员编号", en="the person's id")),
    Column("groups", "资助对象类别", _EXPECTED_GROUPS),
    Column(
        "year",
        "年度",
        Text(zh="年度；可由 --year 给出", en="the year; may be given with --year"),
        required=False,
    ),
    Column(
        "contribution_standard",
        "个人缴费标准",
        Text(
            zh="个人缴费标准（元）；可由 --contribution-standard 给出",
            en="the contribution standard in yuan; may be given with --contribution-standard",
        ),
        required=False,
    ),
)
"""The columns of a file of people."""
PREMIUM_OUTPUT_COLUMNS = (
    "person_id",
    "year",
    "groups",
    "contribution_standard",
    "amount",
    "own_contribution",
    "group",
    "decided",
    "reasons",
    "clause",
)
"""The columns of the result; `amount` is empty where no rule speaks."""


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
    """For each deciding group: people and yuan."""
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
) -> PremiumFileSummary:
    """Help with the premium for every person of a file (CSV, Parquet or Excel): [premium_subsidy][], row by row (S1).

    One row is one person and year. `year` and `contribution_standard` (yuan) are columns, or the same for all. Rows that cannot
    be understood, and a person's second row for a year, go to `<stem>.rejects<ending>` beside `out` with line, column, value
    and reason. Both files appear whole, or none. Raises [FileError][] for a file that is no such table.
    """
    source, out = Path(source), Path(out)
    rejects = out.parent / f"{out.stem}.rejects{out.suffix}"
    check_outputs({"FILE": source}, {"OUT": out, "rejects": rejects})
    check_place(place)
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise InputError("year", year, _EXPECTED_YEAR)
    notices = chosen(catalogue)
    raw = read_table(source, PREMIUM_COLUMNS, encoding)
    fixed = {
        "year": None if year is None else str(year),
        "contribution_standard": None
        if contribution_standard is None
        else str(to_yuan(to_fen(contribution_standard, "contribution_standard"))),
    }
    _check_columns(raw, source, fixed)
    checked, faults = _check(raw, fixed)
    settled = _helped(checked, place, known_on, notices)
    write_tables(
        {rejects: rejected_table(raw, faults), out: _in_order(settled).select(PREMIUM_OUTPUT_COLUMNS)}
    )
    return _summary(source, out, rejects, raw, settled)


def _check_columns(raw: RawTable, source: Path, fixed: dict[str, str | None]) -> None:
    """Each of the two is a column or the same for all: never neither, and never both."""
    faults = []
    for name, value in fixed.items():
        zh, en = (
            f"列 {name}，或 --{name.replace('_', '-')}",
            f"a column {name}, or --{name.replace('_', '-')}",
        )
        if (name in raw.frame.columns) == (value is not None):
            found = "两者都有 both" if value is not None else "缺少 missing"
            faults.append(
                Fault(source.name, name, found, Text(zh=f"{zh}，二者取一", en=f"{en}: one of the two"))
            )
    if faults:
        raise FileError(faults)


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
    year = frame.select(
        pl.when(pl.col("year").str.contains(_YEAR)).then(pl.col("year").cast(pl.Int64, strict=False))
    )
    finder.add(year["year"].is_null(), "year", "not_a_year", _EXPECTED_YEAR)
    fen = frame.select(fen=amount_in_fen("contribution_standard"))["fen"]
    finder.add(fen.is_null(), "contribution_standard", "not_money", EXPECTED_MONEY)
    codes = {text: _groups(text) for text in frame["groups"].unique().to_list()}
    groups = frame.select(groups=pl.col("groups").replace_strict(codes, return_dtype=pl.String))["groups"]
    finder.add(groups.is_null(), "groups", "unknown_group", _EXPECTED_GROUPS)
    typed = frame.select("__row", "person_id", groups, year["year"], fen)
    again = typed.select(
        pl.struct("person_id", "year").is_first_distinct().not_() & pl.col("year").is_not_null()
    ).to_series()
    finder.add(again & ~bad_id, "person_id", "twice", _ONCE)
    faults = finder.table()
    return typed.join(faults, on="__row", how="anti", maintain_order="left"), faults


def _groups(text: str) -> str | None:
    """The codes of the groups in one cell, or None when one of them is not known."""
    names = [name.strip() for name in _SEPARATORS.split(text) if name.strip()]
    found = [PremiumGroup.find(name) for name in names]
    if None in found:
        return None
    return ";".join(group.code for group in PremiumGroup if group in found)


def _helped(rows: pl.DataFrame, place: str, known_on: date | None, catalogue: Catalogue) -> pl.DataFrame:
    """The rows with their help: each distinct question is asked once, of the rule itself."""
    keys = ["groups", "fen", "year"]
    answers = [
        _record(groups, fen, year, _ask(groups, fen, year, place, known_on, catalogue))
        for groups, fen, year in rows.select(keys).unique(maintain_order=True).iter_rows()
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "groups": pl.String,
        "fen": pl.Int64,
        "year": pl.Int64,
    }
    schema |= dict.fromkeys(("amount_fen", "own_fen"), pl.Int64)
    schema |= dict.fromkeys(("group", "decided", "reasons", "clause"), pl.String)
    return rows.join(
        pl.DataFrame(answers, schema=schema, orient="row"), on=keys, how="left", maintain_order="left"
    )


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


def _summary(source: Path, out: Path, rejects: Path, raw: RawTable, rows: pl.DataFrame) -> PremiumFileSummary:
    helped = rows.filter(pl.col("amount_fen") > 0)
    sums = helped.group_by("group").agg(pl.len().alias("people"), pl.col("amount_fen").sum().alias("fen"))
    by_code = {code: (people, fen) for code, people, fen in sums.iter_rows()}
    return PremiumFileSummary(
        source=source,
        out=out,
        rejects=rejects,
        rows_read=raw.frame.height,
        rows_helped=helped.height,
        rows_not_helped=rows.height - helped.height,
        rows_rejected=raw.frame.height - rows.height,
        total_help=to_yuan(int(helped["amount_fen"].sum())),
        by_group=tuple(
            (group, by_code[group.code][0], to_yuan(by_code[group.code][1]))
            for group in PremiumGroup
            if group.code in by_code
        ),
        ignored_columns=raw.ignored,
    )
