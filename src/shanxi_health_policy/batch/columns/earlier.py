"""What was settled in earlier files: visits that a later file may cancel, and must not settle again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.faults import FaultFinder, among, constant, lines_refuse
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.files.headers import CANCELS, EARLIER_COLUMNS, PATIENT_PAYMENT
from shanxi_health_policy.batch.files.raw_table import CELLS, LINE, RawTable, read_parts
from shanxi_health_policy.batch.files.sources import digest
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.money import why_no_money
from shanxi_health_policy.text import Said, Text, at

_ONCE = Said(
    "同一人的同一次就诊在以前的文件里只能有一行",
    "a visit of a person has one row only among the earlier files",
)
_OTHER_FILE = Said("每个文件只能给一次", "each file may be given once only")
_NEGATIVE = Text(
    "撤销冲回的金额，为负数，至多两位小数", "what a cancellation gives back: a negative amount of two places"
)
_BOUNDS = (
    ("eligible_cost", "total_cost", Text("不超过总费用的金额", "at most the total cost")),
    ("fund_payment", "eligible_cost", Text("不超过符合条件费用的金额", "at most the eligible cost")),
)
_REST = Text("总费用减去基金支付的金额", "the total cost less what the fund paid")
_KNOWN = Text(
    "以前的文件里同一人的就诊；它所在的文件也用 --earlier 给出",
    "a visit of the same person among the earlier files; give the file that holds it too",
)
_NOT_BEFORE = Text("被撤销就诊当日或以后的日期", "the day of the visit that is taken back, or a later one")
_MIRROR = Text("与被撤销的就诊相同的病症、类别和金额，金额为负", "what the visit says, with negative amounts")
_FIRST_TIME = Text("没有被别的行撤销的就诊", "a visit that no other row takes back")
EARLIER: dict[str, pl.DataType] = {
    "visit_id": pl.String(),
    "person_id": pl.String(),
    "day": pl.Date(),
    "condition_code": pl.Int16(),
    "tier": pl.Int8(),
    "total": pl.Int64(),
    "eligible": pl.Int64(),
    "fund": pl.Int64(),
    CANCELS.name: pl.String(),
}
"""Settlements of earlier files, amounts in fen; a cancellation names what it took back, its amounts without their sign."""
_PLACED = {**EARLIER, "file": pl.String(), LINE: pl.String()}
"""With the file and the line, which in a workbook may be named by its sheet."""
_AMOUNTS = {"total_cost": "total", "eligible_cost": "eligible", "fund_payment": "fund"}
_ID = ["person_id", "visit_id"]


def read_earlier(paths: Sequence[Path], policy: Policy) -> pl.DataFrame:
    """Settled files as tables of [EARLIER][]; a single fault refuses them, since cancellations rest on them."""
    if not paths:
        return pl.DataFrame(schema=EARLIER)
    found = [pl.DataFrame(schema=_PLACED)]
    faults: list[Fault] = []
    seen: dict[object, Path] = {}
    for path in paths:
        faults += _given_before(path, path.resolve(), seen)
        rows = 0
        for part in read_parts(path, EARLIER_COLUMNS):
            typed, wrong = _understood(part, policy)
            found.append(
                typed.with_columns(file=pl.lit(path.name)).select(
                    pl.col(name).cast(kind) for name, kind in _PLACED.items()
                )
            )
            faults += lines_refuse(wrong, part.frame, path.name, part.headers)
            rows += typed.height
        if rows and len(paths) > 1:  # months without visits are alike
            faults += _given_before(path, digest(path), seen)
    if not faults:
        faults = list(_at_odds(pl.concat(found)))
    if faults:
        raise FileError(faults)
    return pl.concat(found).select(*EARLIER)


def taken_back(earlier: pl.DataFrame) -> pl.Series:
    """Whether a settlement of an earlier file was cancelled there."""
    back = earlier.filter(pl.col(CANCELS.name).is_not_null()).select(
        "person_id", visit_id=CANCELS.name, back=True
    )
    return (
        earlier.select(_ID)
        .join(back, on=_ID, how="left", maintain_order="left")["back"]
        .fill_null(value=False)
    )


def _given_before(path: Path, what: object, seen: dict[object, Path]) -> Iterator[Fault]:
    other = seen.setdefault(what, path)
    if other is not path:
        yield Fault(str(path), "--earlier", shown(str(other)), _OTHER_FILE)


def _understood(part: RawTable, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = part.frame
    understood = understand(
        table.select("__row", CELLS, "visit_id", "person_id", "visited_on", "condition", "fee_class",
                     CANCELS.name, amount=pl.col("total_cost")),
        policy,
    )  # fmt: skip
    table = understood.beside(table)
    rows = understood.rows.select("visit_id", "person_id", "day", "condition_code", "tier", CANCELS.name)
    back = rows[CANCELS.name].is_not_null()
    finder = FaultFinder(table)
    finder.add_odd_cells(table)
    names = [*_AMOUNTS, *(name for name in (PATIENT_PAYMENT.name,) if name in table.columns)]
    amounts = pl.DataFrame({name: _unsigned(table[name], back) for name in names})
    told = pl.concat([finder.table(), understood.faults])
    # Where `cancels` is not understood, it is open which sign the amounts should have.
    sure = ~among(table["__row"], told.filter(pl.col("column") == CANCELS.name)["__row"])
    for name in names:
        finder.add_caused(amounts[name].is_null() & ~back & sure, name, "not_money", why_no_money)
        finder.add(amounts[name].is_null() & back & sure, name, "not_money", _NEGATIVE)
    for name, most, expected in _BOUNDS:
        finder.add((amounts[name] > amounts[most]).fill_null(value=False), name, "too_much", expected)
    if PATIENT_PAYMENT.name in names:
        rest = amounts["total_cost"] - amounts["fund_payment"] != amounts[PATIENT_PAYMENT.name]
        finder.add(rest.fill_null(value=False), PATIENT_PAYMENT.name, "not_the_rest", _REST)
    faults = understood.faults.with_columns(pl.col("column").replace("amount", "total_cost"))
    faults = pl.concat([finder.table(), faults]).unique(
        ["__row", "column"], keep="first", maintain_order=True
    )
    rows = rows.hstack(amounts.select(pl.col(name).alias(own).fill_null(0) for name, own in _AMOUNTS.items()))
    return rows.with_columns(table[LINE]), faults


def _unsigned(cells: pl.Series, back: pl.Series) -> pl.Series:
    """Amounts in fen; of cancellations those that are negative, without their sign."""
    if cells.dtype.is_decimal():
        return fen_of((-cells).zip_with(back, cells))
    text = pl.col("text").str.strip_chars()
    nothing = text.str.contains(r"^-?0+(\.0{1,2})?$")
    given = pl.when(text.str.starts_with("-")).then(text.str.slice(1)).when(nothing).then(text)
    texts = cells.cast(pl.String).alias("text").to_frame().with_columns(back=back)
    return fen_of(texts.select(pl.when("back").then(given).otherwise("text")).to_series())


def _at_odds(earlier: pl.DataFrame) -> Iterator[Fault]:
    """What shows only when the rows of all files stand side by side."""
    twice = earlier.filter(pl.struct(_ID).is_duplicated())
    yield from _each(twice, "visit_id", constant(value=True, rows=twice.height), _ONCE)
    if twice.height:  # which of the two a cancellation takes back would be a guess
        return
    none = pl.col(CANCELS.name).is_null()
    both = earlier.filter(~none).join(
        earlier.filter(none), left_on=["person_id", CANCELS.name], right_on=_ID, how="left", maintain_order="left",
        suffix="_of",
    )  # fmt: skip
    alike = ("condition_code", "tier", "total", "eligible", "fund")
    differs = both.select(
        pl.any_horizontal((pl.col(name) != pl.col(f"{name}_of")).fill_null(value=False) for name in alike)
    )
    again = both.select(~pl.struct("person_id", CANCELS.name).is_first_distinct()).to_series()
    unknown = both["day_of"].is_null()
    for wrong, column, expected in (
        (unknown, CANCELS.name, _KNOWN),
        ((both["day"] < both["day_of"]).fill_null(value=False), "day", _NOT_BEFORE),
        (differs.to_series(), CANCELS.name, _MIRROR),
        (again & ~unknown, CANCELS.name, _FIRST_TIME),
    ):
        yield from _each(both, column, wrong, expected)


def _each(rows: pl.DataFrame, column: str, wrong: pl.Series, expected: Text) -> Iterator[Fault]:
    said = "visited_on" if column == "day" else column
    for file, line, value in (
        rows.filter(wrong).select("file", LINE, pl.col(column).cast(pl.String)).iter_rows()
    ):
        yield Fault(file, at("line", line, said), shown(value), expected)
