"""A file of people and their groups to help with the premium, with rejects: every row is in the one or the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.asking.declaration import rule_named
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import FaultFinder, among, closer_by
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.shown import yuan
from shanxi_health_policy.batch.columns.totals import totals_of_persons
from shanxi_health_policy.batch.columns.typed_rows import Understood
from shanxi_health_policy.batch.files.budget import HELPING
from shanxi_health_policy.batch.files.headers import PERSON_ID, YEAR, Column
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.output_look import Look, OutputTable
from shanxi_health_policy.batch.files.raw_table import LINE, as_text
from shanxi_health_policy.batch.files.sources import Source
from shanxi_health_policy.batch.job import FileResult, Job, Progress
from shanxi_health_policy.batch.output_columns import HELP, help_columns
from shanxi_health_policy.checks import check_known_on
from shanxi_health_policy.days import parse_year
from shanxi_health_policy.errors import Fault, FileError, InputError, shown
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan, why_no_money
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.subsidies.premium import PremiumSubsidy, premium_subsidy
from shanxi_health_policy.text import Spoken, Text, at
from shanxi_health_policy.vocabulary.cell_words import said_in
from shanxi_health_policy.vocabulary.people import PremiumGroup

_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct unknown cells of a file
_AT_ONCE = 50_000  # so many distinct questions are held as Python objects at a time, whatever the file
_SEPARATORS = re.compile(r"[、，,;；/|]")

_YEARS = range(1949, 3000)  # those that `premium_subsidy` takes
EXPECTED_YEAR = Text(
    f"{_YEARS[0]} 至 {_YEARS[-1]} 的四位年份，如 2023",
    f"a year of four digits from {_YEARS[0]} to {_YEARS[-1]} such as 2023",
)
EXPECTED_GROUPS = Text(
    "资助对象类别，几类之间用顿号，都不属于则为空", "groups with 、 or ; between them; empty for none of them"
)

PREMIUM_COLUMNS = (
    PERSON_ID,
    Column("groups 资助对象类别", EXPECTED_GROUPS),
    evolve(
        YEAR, meaning=Text("年度；可由 --year 给出", "the year; may be given with --year"), required=False
    ),
    Column(
        "contribution_standard 个人缴费标准",
        Text(
            "个人缴费标准（元）；可由 --contribution-standard 给出",
            "the contribution standard in yuan; may be given with --contribution-standard",
        ),
        required=False,
    ),
)
"""What a file of people holds: one row a person and year."""

PREMIUM_OUTPUT_COLUMNS = (
    "person_id", "year", "groups", "contribution_standard", "amount", "own_contribution", "group", "decided", "reasons",
    "clause",
)  # fmt: skip
"""What the result holds; `amount` is empty where no rule speaks."""


@frozen(kw_only=True)
class PremiumFileSummary(FileResult):
    """What became of a file: rows read = rows with help + rows without + rows rejected, and the groups add up to the total."""

    out: Path
    rejects: Path | None
    """Where rejected rows went; None where the file was refused if there were any."""
    rows_helped: int
    rows_not_helped: int
    total_help: Decimal
    by_group: tuple[tuple[PremiumGroup, int, Decimal], ...]
    """For each deciding group: people with help, counted once for each year, and yuan."""

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost."""
        groups = sum((amount for _, _, amount in self.by_group), Decimal("0.00"))
        rows = self.rows_helped + self.rows_not_helped + self.rows_rejected
        return rows == self.rows_read and groups == self.total_help


def premium_file(
    source: Source,
    out: str | Path,
    *,
    contribution_standard: MoneyLike | None = None,
    year: int | None = None,
    rejects: str | Path | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> PremiumFileSummary:
    """Help with the premium for every person of a file (CSV, Parquet or Excel): [premium_subsidy][], row by row (S1, I-S2).

    One row is one person and year. `year` and `contribution_standard` (yuan) are columns, or the same for all. Rows that cannot
    be understood, and every later row of a person for the same year, go to `<stem>.rejects<ending>` beside `out` with line,
    column, value and reason; a later row is rejected even where the first is, so that mending that one cannot bring help twice.
    A file that does not fit into `memory` is worked through in parts, as by [settle_file][]. Both files appear whole, or none.
    `look` says for whom the outputs are: by default all have machine names; `rejects` is that of [settle_file][].
    Raises [FileError][] for a file that is no such table, and [InputError][] for a year, amount, place or day that is none.
    """
    job = Job(source, out, HELPING, layout, memory, progress, look=look, rejects=rejects)
    check_known_on(known_on)
    notices = chosen(catalogue)
    code = rule_named("premium_subsidy").only_place(notices) if place is None else notices.place(place)
    cells = _Cells(job.source.name, same_for_all(year, contribution_standard))
    rule = partial(premium_subsidy, place=code, known_on=known_on, catalogue=notices)
    sums, total = [], 0
    with job.begun():
        file = job.file(PREMIUM_COLUMNS)
        rows = file.understood(cells.understand, "person_id")
        helped = file.parts("helped", file.by_row)
        rejected = cells.rejected
        for part in rows:
            file.step("check")
            file.ids.see("person_id", part["person_id"])
            again = _later_rows(part)
            file.faults.add(again)
            good = part.filter(~pl.col("faulty"))
            kept = good.join(again, on="__row", how="anti", maintain_order="left")
            rejected += good.height - kept.height
            file.step("help")
            found = _helped(kept, rule)
            sums.append(_summed(found))
            total += int(found["amount_fen"].cast(pl.Int128).sum())
            helped.add(found)
        file.step("write")
        table = file.to_write(job.out, "helped", (_to_write(part) for part in helped))
        job.write(OutputTable(table, HELP, help_columns()), file)
    people = {group: (rows, fen) for group, rows, fen in pl.concat(sums).group_by("group").sum().iter_rows()}
    without, _ = people.pop(None, (0, 0))
    return PremiumFileSummary(
        **job.told(file, code, assumed=place is None),
        rows_helped=sum(count for count, _ in people.values()),
        rows_not_helped=without,
        rows_rejected=rejected,
        total_help=to_yuan(total),
        by_group=tuple(
            (group, people[group.code][0], to_yuan(people[group.code][1]))
            for group in PremiumGroup
            if group.code in people
        ),
    )


class _Cells:
    """What the cells of a file of people mean, piece by piece."""

    def __init__(self, file: str, fixed: dict[str, str | None]) -> None:
        self._file, self._fixed = file, fixed
        self._unknown: dict[str, Text] = {}
        self.rejected = 0

    def understand(self, table: pl.DataFrame) -> Understood:
        """The rows with typed columns, and what is wrong with those that are `faulty`."""
        check_columns(table.columns, self._file, self._fixed)
        given = (pl.lit(value).alias(name) for name, value in self._fixed.items() if value is not None)
        cells = as_text(table).with_columns(given)
        frame = cells.with_columns(pl.col(pl.String).str.strip_chars())
        finder = FaultFinder(cells)
        finder.add_odd_cells(table)
        finder.add_wrong_shape(frame)
        persons = identifiers(cells["person_id"])
        persons.tell(finder)
        year = by_distinct(frame["year"], _year, pl.Int64).alias("year")
        finder.add(year.is_null(), "year", "not_a_year", EXPECTED_YEAR)
        fen = fen_of(frame["contribution_standard"]).alias("fen")
        finder.add_caused(fen.is_null(), "contribution_standard", "not_money", why_no_money)
        groups = self._group_codes(frame["groups"], finder)
        told = FaultFinder(cells)
        totals = totals_of_persons(persons.cells, among(frame["__row"], finder.table()["__row"]), told)
        others = finder.table()
        faults = pl.concat(
            [others.filter(~among(others["__row"], frame["__row"].filter(totals))), told.table()]
        )
        self.rejected += faults["__row"].n_unique()
        typed = frame.select(
            "__row", LINE, persons.cells, groups, year, fen,
            faulty=among(frame["__row"], faults["__row"]),
        )  # fmt: skip
        # A row without a person or a year is no other's second.
        return Understood(typed.filter(~persons.wrong & ~totals & year.is_not_null()), faults)

    def _group_codes(self, cells: pl.Series, finder: FaultFinder) -> pl.Series:
        """The groups of each row as codes; each distinct cell is understood once."""
        found = {cell: groups_in(said_in(cell)) for cell in cells.unique(maintain_order=True).to_list()}
        codes = {
            cell: None if groups is None else ";".join(group.code for group in groups)
            for cell, groups in found.items()
        }
        for cell, groups in found.items():
            if groups is None and len(self._unknown) < _SUGGESTIONS:
                self._unknown.setdefault(cell, unknown_in(cell))
        closer = closer_by(self._unknown.items())
        known = cells.replace_strict(codes, return_dtype=pl.String)
        finder.add(known.is_null(), "groups", "unknown_group", EXPECTED_GROUPS, closer)
        return known


def groups_in(cell: str) -> tuple[PremiumGroup, ...] | None:
    """The groups that one cell names, in one order; None for an unknown name, and for separators with no name.

    >>> [group.code for group in groups_in("低保、特困") or ()]
    ['extreme_poverty', 'subsistence_allowance']
    >>> groups_in(""), groups_in("富裕"), groups_in("、")
    ((), None, None)
    """
    names = _names(cell)
    found = {PremiumGroup.find(name) for name in names}
    if None in found or (cell.strip() and not names):
        return None
    return tuple(group for group in PremiumGroup if group in found)


def unknown_in(cell: str) -> Text:
    """What is said of a cell whose groups are not understood: which of its names is unknown, and the nearest known ones.

    >>> unknown_in("低保、特困户").en
    "groups with 、 or ; between them; empty for none of them; unknown: '特困户' (did you mean 特困?)"
    >>> unknown_in("富裕") == EXPECTED_GROUPS
    True
    """
    names = _names(cell)
    near = {name: "、".join(PremiumGroup.nearest(name)) for name in names if PremiumGroup.find(name) is None}
    if not near or (len(names) == 1 and not near[names[0]]):  # the cell itself says as much
        return EXPECTED_GROUPS
    zh = (shown(name) + (f"（是否指：{known}？）" if known else "") for name, known in near.items())
    en = (shown(name) + (f" (did you mean {known}?)" if known else "") for name, known in near.items())
    return Text(
        f"{EXPECTED_GROUPS.zh}；不认识：{'、'.join(zh)}", f"{EXPECTED_GROUPS.en}; unknown: {', '.join(en)}"
    )


def same_for_all(year: object, contribution_standard: MoneyLike | None) -> dict[str, str | None]:
    """The two arguments as the text a cell would hold, or None where they are not given."""
    if year is not None and (not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS):
        raise InputError("year", year, EXPECTED_YEAR)
    standard = contribution_standard
    if standard is not None:
        standard = to_yuan(to_fen(standard, "contribution_standard"))
    given = {"year": year, "contribution_standard": standard}
    return {name: None if value is None else str(value) for name, value in given.items()}


def check_columns(columns: Collection[str], file: str, fixed: dict[str, str | None]) -> None:
    """Each of the two is a column or the same for all: never neither, and never both."""
    faults = []
    for name, value in fixed.items():
        if (name in columns) == (value is not None):
            option = f"--{name.replace('_', '-')}"
            expected = Text(
                f"列 {name}，或 {option}，二者取一", f"a column {name}, or {option}: one of the two"
            )
            found = Spoken("missing", "缺少") if value is None else Spoken("both are given", "两者都有")
            faults.append(Fault(file, at("column", name), found, expected))
    if faults:
        raise FileError(faults)


def _year(text: str) -> int | None:
    year = parse_year(text)
    return year if year in _YEARS else None


def _names(cell: str) -> list[str]:
    return [name.strip() for name in _SEPARATORS.split(cell) if name.strip()]


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
        pl.format("同一人同一年度只能有一行（I-S2）；首见于第 {} 行", "first_line").alias("zh"),
        pl.format("a person has one row only for a year (I-S2); the first is line {}", "first_line").alias(
            "en"
        ),
    )


def _helped(rows: pl.DataFrame, rule: Callable[..., PremiumSubsidy]) -> pl.DataFrame:
    """The rows with their help: each distinct question is asked once, of the rule itself."""
    keys = ["groups", "fen", "year"]
    schema = {"groups": pl.String, "fen": pl.Int64, "year": pl.Int64, "amount_fen": pl.Int64}
    schema |= {"own_fen": pl.Int64} | dict.fromkeys(("group", "decided", "reasons", "clause"), pl.String)
    answers = [pl.DataFrame(schema=schema)]
    for some in rows.select(keys).unique(maintain_order=True).iter_slices(_AT_ONCE):
        records = [_record(rule, *question) for question in some.iter_rows()]
        answers.append(pl.DataFrame(records, schema=schema, orient="row"))
    return rows.join(pl.concat(answers), on=keys, how="left", maintain_order="left")


def _record(rule: Callable[..., PremiumSubsidy], groups: str, fen: int, year: int) -> tuple[object, ...]:
    named = [PremiumGroup.parse(code) for code in groups.split(";") if code]
    answer = rule(named, to_yuan(fen), year)
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


def _to_write(rows: pl.DataFrame) -> pl.DataFrame:
    """As they stand in the output: in the order of the file, amounts as decimals with two places."""
    names = {"fen": "contribution_standard", "amount_fen": "amount", "own_fen": "own_contribution"}
    in_yuan = (yuan(pl.col(fen)).alias(name) for fen, name in names.items())
    return rows.sort("__row").with_columns(in_yuan).select(PREMIUM_OUTPUT_COLUMNS)


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """By deciding group, null for rows without help: how many rows, and the fen."""
    by = rows.group_by(pl.when(pl.col("amount_fen") > 0).then("group").alias("group"))
    return by.agg(rows=pl.len().cast(pl.Int64), fen=pl.col("amount_fen").cast(pl.Int128).sum())
