"""Every kind of cell in every column, in every format and by every reader: the same money, or rejected with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from attrs import frozen
from tests.batch.kinds.cells import EMPTY, KINDS, REJECTED, SAME, Kind
from tests.batch.kinds.formats import TABLE
from tests.batch.kinds.readers import READERS, Cells, Found, Reader
from tests.naming import plain

WHERE = [
    pytest.param(reader, ending, id=plain(f"{reader}{ending}"))
    for reader in READERS
    for ending in reader.formats
]
BESIDE = [
    pytest.param(reader, ending, back, id=plain(f"{reader}{ending}{'-back' * back}"))
    for reader in READERS
    for ending in reader.formats
    for back in ((False, True) if reader.back is not None else (False,))
]
"""Also in the row that takes a visit back, where there is one."""

FOLLOWS = {
    ("visit_id", "visit_held_back"), ("person_id", "conflicts_within_visit"), ("facility", "conflicts_within_visit"),
}  # fmt: skip
"""What is said of the other rows of a visit, one of which is unclear."""


@frozen
class Case:
    """A kind in one column, with the rows around it."""

    kind: Kind
    column: str
    rows: list[Cells]
    row: int
    """Which of the rows is changed."""

    def shown(self, ending: str) -> list[Cells]:
        """The rows as the clerk has them; in a file that cannot hold the cell they are clean."""
        clean = self.rows[self.row][self.column]
        return self.with_cell(self.kind.shows(clean) if self.kind.is_in(ending) else clean)

    def with_cell(self, shown: object) -> list[Cells]:
        """The rows with another cell in that place."""
        return [{**row, self.column: shown} if n == self.row else row for n, row in enumerate(self.rows)]

    def __str__(self) -> str:
        return f"{self.column}: {self.kind.name}"


def cases(reader: Reader, must: str, *, back: bool = False) -> Iterator[Case]:
    """Every kind of which this must be, in every column: in the row that is damaged, or the one that takes a visit back."""
    number = 0
    for kind in KINDS:
        if kind.must != must:
            continue
        for column in kind.columns_of(reader.names):
            rows = reader.case(number, 18 if kind.citizens else 14)
            row = reader.damaged
            if back or (column == "cancels" and must != EMPTY):
                row = reader.back if reader.back is not None else row
            # The grade is read where no class stands.
            clean = {
                **kind.clean,
                **({"fee_class": ""} if column == "hospital_grade" and "fee_class" in rows[0] else {}),
            }
            if kind.clean:
                rows[row].update({name: cell for name, cell in clean.items() if name in rows[row]})
            elif clean:
                rows = [{**one, **clean} for one in rows]
            yield Case(kind, column, rows, row)
            number += 1


def together(some: list[list[Cells]]) -> list[Cells]:
    """All rows as those of one file."""
    return [row for rows in some for row in rows]


@pytest.fixture(scope="module")
def of_clean(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Reader, list[Cells]], Found]:
    """What comes of rows whatever file they are in, worked out once."""
    known = dict[tuple[Reader, str], Found]()
    folders = {reader: tmp_path_factory.mktemp("clean") for reader in READERS}

    def found(reader: Reader, rows: list[Cells]) -> Found:
        key = reader, repr(rows)
        if key not in known:
            known[key] = reader(folders[reader], ".csv" if ".csv" in reader.formats else TABLE, rows)
        return known[key]

    return found


Clean = Callable[[Reader, list[Cells]], Found]


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_what_means_the_same_has_the_same_money(
    tmp_path: Path, of_clean: Clean, reader: Reader, ending: str
) -> None:
    some = list(cases(reader, SAME))
    of = [one for one in some for _ in one.rows]
    got = reader(tmp_path, ending, together([one.shown(ending) for one in some]))
    expected = of_clean(reader, together([one.rows for one in some]))
    assert {(str(of[row]), column, reason) for row, column, reason in got.faults} == set()
    assert set(got.money) ^ set(expected.money) == set()
    assert got.rows == expected.rows
    # Two of the days have a time, and the opening balance is of one who need not have a visit.
    assert got.notes <= {"some_times", "balances_of_others"}


@pytest.mark.parametrize(("reader", "ending", "back"), BESIDE)
def test_a_word_for_nothing_is_an_empty_cell(
    tmp_path: Path, of_clean: Clean, reader: Reader, ending: str, back: bool
) -> None:
    some = list(cases(reader, EMPTY, back=back))
    of = [one for one in some for _ in one.rows]
    got = reader(tmp_path, ending, together([one.shown(ending) for one in some]))
    expected = of_clean(reader, together([one.with_cell("") for one in some]))
    assert {(str(of[row]), column, reason) for row, column, reason in got.faults ^ expected.faults} == set()
    assert set(got.money) ^ set(expected.money) == set()
    assert got.rows == expected.rows


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_what_is_unclear_is_rejected_and_nothing_else_changes(
    tmp_path: Path, of_clean: Clean, reader: Reader, ending: str
) -> None:
    some = [one for one in cases(reader, REJECTED) if one.kind.is_in(ending)]
    rows = together([one.shown(ending) for one in some])
    starts = accumulate((len(one.rows) for one in some), initial=0)
    named = {start + one.row: one for start, one in zip(starts, some, strict=False)}
    reasons = {row: "" if reader.refuses else one.kind.reason_of(one.column) for row, one in named.items()}
    expected = {(row, one.column, reasons[row]) for row, one in named.items()}
    got = reader(tmp_path, ending, rows)
    assert {(str(named[row]), reason) for row, _, reason in expected - got.faults} == set()
    assert {(column, reason) for _, column, reason in got.faults - expected} <= FOLLOWS
    if reader.refuses:
        return
    assert got.rows[1] in (len(got.rejected), 0)  # of a table nothing is counted
    rest = of_clean(reader, [row for number, row in enumerate(rows) if number not in got.rejected])
    assert set(rest.money) ^ set(got.money) == set()


def test_a_kind_is_named_once() -> None:
    names = [(one.name, one.columns) for one in KINDS]
    assert len(set(names)) == len(names)


def test_found_is_told_by_row() -> None:
    assert Found((), frozenset({(1, "a", "b"), (1, "c", "d")})).rejected == {1}
