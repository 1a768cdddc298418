"""Everything that reads a file of rows: what a clerk hands in there, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import frozen
from tests.batch.kinds.formats import TABLE, frame_of, lines_of, text_of, written
from tests.batch.running import faults_told

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import (
    audit_file,
    premium_file,
    profile,
    settle_file,
    settle_table,
    what_if_file,
)
from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.batch.files.headers import (
    BALANCE_COLUMNS,
    EARLIER_COLUMNS,
    IDS,
    INPUT_COLUMNS,
    REJECT_COLUMNS,
    Column,
)
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.raw_table import ENDINGS
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS
from shanxi_health_policy.batch.job import FileResult
from shanxi_health_policy.errors import FileError

Cells = dict[str, Any]
"""A row: by the name of the column its cell, a text or what a workbook holds."""
Faults = frozenset[tuple[int, str, str]]
"""Of faulty rows, counted from 0, the column and the reason; of a file that is refused the reason is empty."""

VISITS, PEOPLE, BALANCES, EARLIER = "visits", "people", "balances", "settled earlier"
"""What the rows of files are."""
MOST_CASES = 250
"""So many cases one file has at most."""
LENGTHS = (14, 18)
"""So many digits the ids of cases have."""
MAIN = (".csv", ".parquet", ".xlsx")
IN_PARTS = Plan(2, 999, 500, 40_000)
"""So little memory that a file of some rows waits in parts on disk."""


@frozen
class Found:
    """What came of a file: its money by visit or person, what was rejected, and what was noted."""

    money: tuple[object, ...]
    faults: Faults
    notes: frozenset[str] = frozenset()
    rows: tuple[int, int] = (0, 0)
    """How many were read, and how many of them were rejected."""

    @cached_property
    def rejected(self) -> frozenset[int]:
        """The rows that were rejected."""
        return frozenset(row for row, _, _ in self.faults)


@frozen
class Handed:
    """A file of rows, or a table of them, and on which lines its rows begin."""

    path: Path | None
    table: pl.DataFrame | None
    lines: list[int]

    @property
    def file(self) -> Path:
        """The file that it is."""
        assert self.path is not None
        return self.path

    @property
    def frame(self) -> pl.DataFrame:
        """The table that it is."""
        assert self.table is not None
        return self.table


def handed_in(folder: Path, ending: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Handed:
    """Rows as they are handed in."""
    lines = lines_of(ending, rows)
    if ending == TABLE:
        return Handed(None, frame_of(headers, rows), lines)
    return Handed(written(folder, ending, headers, rows), None, lines)


@frozen
class Reader:
    """One place where a file of rows is read."""

    name: str
    columns: tuple[Column, ...]
    case: Callable[[int, int], list[Cells]]
    """The rows of some person or two without any fault, by a number and by how many digits their ids have."""
    read: Callable[[Path, Handed, Layout | None], Found]
    holds: str
    """What its rows are."""
    damaged: int
    """The row of a case that is changed."""
    back: int | None = None
    """The row of a case that takes a visit back."""
    refuses: bool = False
    """Whether one fault refuses the whole file, since all rests on it."""
    formats: tuple[str, ...] = MAIN
    """The other texts are made into rows for all readers by one function, and need be tried by one reader only."""

    def __str__(self) -> str:
        return self.name

    def __call__(
        self,
        folder: Path,
        ending: str,
        rows: Sequence[Cells],
        *,
        headers: Sequence[str] = (),
        layout: Layout | None = None,
    ) -> Found:
        """What comes of some rows in a file of that kind; a refusal as the faults that it names, by row and column."""
        cells = [list(row.values()) for row in rows]
        return self.of(folder, handed_in(folder, ending, headers or self.names, cells), layout)

    def of(self, folder: Path, handed: Handed, layout: Layout | None = None) -> Found:
        """What comes of what is handed in; a refusal for the sake of its rows as the faults that it names."""
        try:
            return self.read(folder, handed, layout)
        except FileError as error:
            if not self.refuses:
                raise
            return Found((), faults_of(error, handed.lines))

    @property
    def names(self) -> list[str]:
        """The columns in the order of the table."""
        return [one.name for one in self.columns]


def faults_of(error: FileError, lines: list[int]) -> Faults:
    """The rows and columns that a refusal names."""
    found = set[tuple[int, str, str]]()
    for fault in error.faults:
        place = re.fullmatch(r"(?:line|row) (?:.*!)?(\d+)(?:, (\w+))?", fault.where)
        if place is None:
            raise error
        found.add((lines.index(int(place[1])), place[2] or "", ""))
    return frozenset(found)


# ------------------------------------------------------------------------------------------------ files without any fault


def ids(number: int, digits: int) -> tuple[str, str, str, str, str]:
    """A person, and four visits; ids of 18 characters end as those of citizens may."""
    last = "X" if digits == 18 else "0"
    person, *visits = (f"{kind}4{number:0{digits - 3}}{last}" for kind in (1, 2, 3, 5, 6))
    return (person, *visits)  # type: ignore[return-value]


def visits(number: int, digits: int) -> list[Cells]:
    """A visit, one of two rows, one that has what is left of the year, and a row that takes back the first.

    Whatever is read otherwise shows in the last 47.55 yuan of the year.
    """
    person, one, two, three, back = ids(number, digits)
    same: Cells = {"person_id": person, "condition": "哮喘", "fee_class": "III", "hospital_grade": "二级乙等"}
    charged = {"cancels": "", "refund_flag": "否", "charge_or_refund": "收"}
    returned = {"cancels": one, "refund_flag": "是", "charge_or_refund": "退"}
    rows = [
        {"visit_id": one, "visited_on": "2023-03-01", "technique": "督灸", "amount": "100.00", **same, **charged},
        {"visit_id": two, "visited_on": "2023-03-02", "technique": "督灸", "amount": "50.50", **same, **charged},
        {"visit_id": two, "visited_on": "2023-03-02", "technique": "督灸", "amount": "70.25", **same, **charged},
        {"visit_id": three, "visited_on": "2023-12-03", "technique": "督灸", "amount": "300.00", **same, **charged},
        {"visit_id": back, "visited_on": "2023-12-04", "technique": "", "amount": "", **same, **returned},
    ]  # fmt: skip
    return [{one.name: row[one.name] for one in INPUT_COLUMNS} for row in rows]


def paid(number: int, digits: int) -> list[Cells]:
    """The same, as they were paid: none of them right."""
    said = {"fund_paid": "1.50", "facility": "某中医医院", "facility_kind": "中医医院"}
    return [row | said for row in visits(number, digits)]


def people(number: int, digits: int) -> list[Cells]:
    """A person who is helped in two years."""
    same = {"person_id": ids(number, digits)[0], "groups": "低保", "contribution_standard": "380.00"}
    rows = [{"year": year, **same} for year in ("2023", "2024")]
    return [{one.name: row[one.name] for one in PREMIUM_COLUMNS} for row in rows]


def balances(number: int, digits: int) -> list[Cells]:
    """What a person was paid in the year."""
    row = {"person_id": ids(number, digits)[0], "condition": "哮喘", "year": "2023", "paid": "700.00"}
    return [row]


def earlier(number: int, digits: int) -> list[Cells]:
    """A visit that is there to be cancelled, and one that is cancelled."""
    person, one, two, _, _ = ids(number, digits)
    amounts = {
        "total_cost": "100.00",
        "eligible_cost": "100.00",
        "fund_payment": "60.00",
        "patient_payment": "40.00",
    }
    same = {"person_id": person, "visited_on": "2023-03-01", "condition": "哮喘", "fee_class": "III"}
    rows: list[Cells] = [
        {"visit_id": one, **same, **amounts, "cancels": ""},
        {"visit_id": two, **same, **amounts, "cancels": ""},
        {
            "visit_id": f"7{two[1:]}",
            **same,
            **{name: f"-{one}" for name, one in amounts.items()},
            "cancels": two,
        },
    ]
    return [{one.name: row[one.name] for one in EARLIER_COLUMNS} for row in rows]


def opening_of(persons: Iterable[tuple[str, str]]) -> str:
    """A file of balances for these persons."""
    rows = sorted({f"{person},{condition},2023,700.00" for person, condition in persons})
    return "\n".join(["person_id,condition,year,paid", *rows, ""])


# --------------------------------------------------------------------------------------------------------- what reads them


def few(folder: Path, most: int, lengths: Sequence[int] = LENGTHS) -> None:
    """The files beside that of the cases, for so few cases, and ids of so many digits."""
    for make in (every_opening, every_visit, every_cancellation):
        make(folder, most, lengths)


def every_visit(folder: Path, most: int, lengths: Sequence[int] = LENGTHS) -> Path:
    """A file of the visits of all that may stand among balances."""
    every = [row for digits in lengths for n in range(most) for row in visits(n, digits)]
    return _beside(folder, "visits", every)


def every_cancellation(folder: Path, most: int, lengths: Sequence[int] = LENGTHS) -> Path:
    """A file that cancels all that may have been settled earlier."""
    every = [visits(n, digits)[4] for digits in lengths for n in range(most)]
    return _beside(folder, "cancellations", every)


def _beside(folder: Path, name: str, rows: list[Cells]) -> Path:
    path = folder / f"{name}.csv"
    if not path.exists():
        path.write_text(text_of(list(rows[0]), [list(row.values()) for row in rows]), encoding="utf-8")
    return path


def every_opening(folder: Path, most: int, lengths: Sequence[int] = LENGTHS) -> Path:
    """Balances for whoever may be in a file of cases."""
    path = folder / "balances.csv"
    if not path.exists():
        persons = [(ids(n, digits)[0], "哮喘") for digits in lengths for n in range(most)]
        path.write_text(opening_of(persons), encoding="utf-8")
    return path


def rejected_in(path: Path, lines: list[int]) -> Faults:
    """The faults of a rejects file."""
    row_on = {line: row for row, line in enumerate(lines)}
    told = faults_told(pl.read_parquet(path))
    return frozenset(
        (row_on[int(str(one["line"]).rpartition("!")[2])], str(one["column"]), str(one["reason"]))
        for one in told
    )


def found_in(summary: FileResult, money: Iterable[object], lines: list[int], rejects: Path) -> Found:
    """What a command over a file tells."""
    codes = frozenset(note.code for note in summary.notes)
    counts = (summary.rows_read, summary.rows_rejected)
    return Found(tuple(money), rejected_in(rejects, lines), codes, counts)


_NO_MONEY = ("reasons", "line")


def rows_in(path: Path) -> list[str]:
    """The rows of an output, without what is said of them."""
    return sorted(map(str, pl.read_parquet(path).drop(_NO_MONEY, strict=False).rows()))


def settling(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`settle`."""
    out = folder / "out.parquet"
    summary = settle_file(
        handed.file, out, opening=every_opening(folder, MOST_CASES), layout=layout, place="141100"
    )
    assert summary.adds_up
    return found_in(summary, rows_in(out), handed.lines, folder / "out.rejects.parquet")


def auditing(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`audit`."""
    out = folder / "out.parquet"
    summary = audit_file(
        handed.file, out, opening=every_opening(folder, MOST_CASES), layout=layout, place="141100"
    )
    sums = summary.totals
    money = [*rows_in(out), (sums.claims, sums.cancellations, sums.paid, sums.due)]
    return found_in(summary, money, handed.lines, folder / "out.rejects.parquet")


def comparing(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`what-if`."""
    out = folder / "out.parquet"
    change = PolicyChange(rate="0.70")
    summary = what_if_file(
        handed.file, change, out=out, opening=every_opening(folder, MOST_CASES), layout=layout, place="141100"
    )
    return found_in(summary, rows_in(out), handed.lines, folder / "out.rejects.parquet")


def helping(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`premium`."""
    out = folder / "out.parquet"
    summary = premium_file(handed.file, out, layout=layout, place="140000")
    assert summary.adds_up
    return found_in(summary, rows_in(out), handed.lines, folder / "out.rejects.parquet")


def opening(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`--opening`, under a file of all persons that may stand in it."""
    del layout
    source, out = every_visit(folder, MOST_CASES), folder / "out.parquet"
    settle_file(source, out, opening=handed.file, place="141100")
    return Found(tuple(rows_in(out)), frozenset())


def settled_earlier(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`--earlier`, under a file that cancels everything that may stand in it."""
    del layout
    source, out = every_cancellation(folder, MOST_CASES), folder / "out.parquet"
    settle_file(source, out, opening=every_opening(folder, MOST_CASES), earlier=[handed.file], place="141100")
    return Found(tuple(rows_in(out)), frozenset())


def in_parts(read: Callable[..., Found]) -> Callable[..., Found]:
    """The same, for a file that waits in parts on disk."""

    def reading(*given: Any) -> Found:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Budget, "plan", lambda *_: IN_PARTS)
            return read(*given)

    return reading


def settling_table(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`settle_table`."""
    return of_table(handed.frame, pl.read_csv(every_opening(folder, MOST_CASES), infer_schema=False), layout)


def of_table(table: pl.DataFrame, opening: pl.DataFrame, layout: Layout | None = None) -> Found:
    """What comes of a table."""
    zone = None if layout is None else layout.time_zone
    found = settle_table(table, opening=opening, place="141100", time_zone=zone)
    faults = frozenset(found.rejects.select("row", "column", "reason").rows())
    paid = found.in_yuan().drop(_NO_MONEY, strict=False)
    ids = [name for name in IDS if name in paid.columns]  # which keep the type that they came in
    return Found(tuple(sorted(map(str, paid.cast(dict.fromkeys(ids, pl.String)).rows()))), faults)


def opening_of_table(folder: Path, handed: Handed, layout: Layout | None) -> Found:
    """`opening=` of `settle_table`."""
    del layout
    table = pl.read_csv(every_visit(folder, MOST_CASES), infer_schema=False).fill_null("")
    return Found(of_table(table, handed.frame).money, frozenset())


_ROWS: dict[str, Any] = {"holds": VISITS, "damaged": 2, "back": 4}
_PEOPLE: dict[str, Any] = {"holds": PEOPLE, "damaged": 0}
_BALANCES: dict[str, Any] = {"holds": BALANCES, "damaged": 0, "refuses": True}
_EARLIER: dict[str, Any] = {"holds": EARLIER, "damaged": 0, "back": 2, "refuses": True}
_TABLE: dict[str, Any] = {"formats": (TABLE,)}
READERS = (
    Reader("settle", INPUT_COLUMNS, visits, settling, **_ROWS, formats=ENDINGS),
    Reader("settle in parts", INPUT_COLUMNS, visits, in_parts(settling), **_ROWS),
    Reader("audit", PAID_COLUMNS, paid, auditing, **_ROWS),
    Reader("audit in parts", PAID_COLUMNS, paid, in_parts(auditing), **_ROWS),
    Reader("what-if", INPUT_COLUMNS, visits, comparing, **_ROWS),
    Reader("what-if in parts", INPUT_COLUMNS, visits, in_parts(comparing), **_ROWS),
    Reader("premium", PREMIUM_COLUMNS, people, helping, **_PEOPLE),
    Reader("premium in parts", PREMIUM_COLUMNS, people, in_parts(helping), **_PEOPLE),
    Reader("--opening", BALANCE_COLUMNS, balances, opening, **_BALANCES),
    Reader("--earlier", EARLIER_COLUMNS, earlier, settled_earlier, **_EARLIER),
    Reader("settle_table", INPUT_COLUMNS, visits, settling_table, **_ROWS, **_TABLE),
    Reader("opening of settle_table", BALANCE_COLUMNS, balances, opening_of_table, **_BALANCES, **_TABLE),
)
"""Where files of rows are read. A new one is added here with what it reads; that none is missing is tested."""
NO_TABLES = (REJECT_COLUMNS, profile.COLUMNS)
"""Columns that are no reader's: of rejects what is left out, and of a profile what may be mapped."""
