"""Visits in columns settled into columns: tables of any library that speaks the Arrow C data interface, in and out."""

from __future__ import annotations

from datetime import date

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.columns.balances import balances_to_write, understand_balances
from shanxi_health_policy.batch.columns.day_cells import of_times
from shanxi_health_policy.batch.columns.faults import NO_FAULTS, FaultFinder, each_refuses
from shanxi_health_policy.batch.columns.id_columns import whole_ids
from shanxi_health_policy.batch.columns.id_notes import IdNotes
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.settled import BALANCES, Settled, settle_visits
from shanxi_health_policy.batch.columns.shown import shown, with_details
from shanxi_health_policy.batch.columns.typed_rows import as_they_come, refuse_zoned, understand
from shanxi_health_policy.batch.columns.unlisted import Items, Unlisted, UnlistedItems, mapping_of
from shanxi_health_policy.batch.columns.whole_visits import cancelled, gather
from shanxi_health_policy.batch.files.far_days import far_days_as_text
from shanxi_health_policy.batch.files.headers import CANCELS
from shanxi_health_policy.batch.files.layout import Layout, Note
from shanxi_health_policy.batch.given_tables import TableLike, opening_table, visit_table
from shanxi_health_policy.batch.of_place import OfPlace
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text, at

_AS_THE_VISITS = Text(
    "整数，如就诊表中的人员编号；前导零已丢失、或编号含其他字符时，两张表的 person_id 都请用文字",
    "a whole number, as the ids of persons are among the visits; where zeros at the front were lost there, or ids hold other "
    "characters, give `person_id` of both tables as text",
)
_SETTLED = {
    "row": "first_row", "visit_id": "visit_id", "person_id": "person_id", "visited_on": "day", "year": "year",
    "total_fen": "total", "eligible_fen": "eligible", "fund_fen": "fund", "year_to_date_fen": "paid_after",
    "incomplete_year": "incomplete", "cancels": "cancels",
}  # fmt: skip
"""The columns of the settlements, and what the engine calls them."""


@frozen
class SettledTable(OfPlace):
    """Settlements, rejected rows and closing balances; each is a Polars table, which speaks the Arrow C data interface."""

    settlements: pl.DataFrame = field(eq=False)
    """One row a visit in the order of settlement; amounts in whole fen, `row` the position of its first row in the input."""
    rejects: pl.DataFrame = field(eq=False)
    """One row per fault: `row`, `column`, `value`, `reason`, `explanation`."""
    unlisted: UnlistedItems
    """Items on no list of techniques and in no mapping."""
    notes: tuple[Note, ...]
    """What should be known of how the table was understood."""
    _settled: Settled = field(eq=False, repr=False)
    _policy: Policy = field(eq=False, repr=False)

    @property
    def balances(self) -> pl.DataFrame:
        """`person_id`, `condition`, `year` and `paid` in yuan: what the next table takes as `opening`."""
        return self._settled.balances.select(balances_to_write(self._policy))

    def in_yuan(self) -> pl.DataFrame:
        """The settlements as a settled file holds them: names, decimals in yuan, what bound, and the reasons."""
        return with_details(self._settled.settlements, self._policy).select(shown(self._policy))


def settle_table(
    table: TableLike,
    *,
    opening: TableLike | None = None,
    items: Items | None = None,
    strict_items: bool = False,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    time_zone: str | None = None,
) -> SettledTable:
    """Settle a table of visits (T1–T6 of 吕医保发〔2022〕22号 at 141100), the same as [settle_file][], without files.

    Columns as in a file of visits, under their English names, as text or typed: `person_id`, `visited_on`, `condition`,
    `fee_class` or `hospital_grade`, and `amount` in yuan (decimal, never float) or `fen` in whole fen. Without `visit_id` each
    row is a visit of its own; without `technique` every row is for listed techniques, the caller vouching for it. `cancels`
    names the visit that a row takes back, as every row must that `refund_flag` or `charge_or_refund` marks as a refund.
    `items` and `strict_items` are those of [settle_file][].
    `opening` has the columns `person_id`, `condition`, `year` and `paid`, in yuan, never float. Ids are text, whole numbers or
    decimals without a fraction, in the one form that they have in files: 7, 7.00 and "7" are one person, and "007" another.
    Ids of visits are whole numbers in the result where `visit_id` and `cancels` both are, and those of persons where
    `person_id` is; an id of `opening` is then refused that is not written as such a number. Times with a zone are refused
    unless `time_zone`, such as "Asia/Shanghai", says whose days count. Where every row has a time, times order a day; else the
    rows do.

    Raises [FileError][] for columns that are missing or of a kind that cannot be exact, all together, and for faulty opening
    balances; rows that cannot be understood are among the rejects.

    >>> visits = pl.DataFrame(
    ...     {
    ...         "person_id": [1, 1],
    ...         "visited_on": [date(2023, 5, 4)] * 2,
    ...         "condition": ["哮喘"] * 2,
    ...         "fee_class": ["III"] * 2,
    ...         "fen": [30_000, 10_000],
    ...     }
    ... )
    >>> settle_table(visits).settlements["fund_fen"].to_list()
    [11500, 6000]
    """
    zone = Layout(time_zone=time_zone).time_zone  # checked there
    policy = Policy.of(place, known_on, catalogue)
    policy = policy.with_items(mapping_of(items, catalogue), strict=strict_items)
    frame = visit_table(table)
    alone = "visit_id" not in frame.columns
    number = pl.Series("__row", range(frame.height), pl.Int64)
    rows = frame.with_columns_seq(number, *([number.alias("visit_id")] if alone else ()))
    understood = understand(far_days_as_text(rows), policy, zone)
    refuse_zoned(understood, "table")
    found = understood.rows if understood.times.order_days else as_they_come(understood.rows)
    balances = _opening(opening, policy, found["person_id"])
    if balances["person_id"].dtype != found["person_id"].dtype:  # those of the visits are of a narrower one
        found = found.with_columns(pl.col("person_id").cast(balances["person_id"].dtype))
    gathered = gather(found, understood.faults, alone=alone, taken_back=cancelled(found))
    settled = settle_visits(gathered.visits, gathered.held_back, balances, policy)
    ids = IdNotes()
    ids.see("visit_id", found["visit_id"], found[CANCELS.name].drop_nulls())
    ids.see("person_id", found["person_id"], balances["person_id"])
    ids.see_balances(balances, policy, settled.strangers, gathered.held_back, settled.held_back)
    unlisted = Unlisted()
    unlisted.add(understood.unlisted)
    return SettledTable(
        settled.settlements.select_seq(pl.col(own).alias(name) for name, own in _SETTLED.items()),
        _rejects(gathered.faults, settled.faults),
        unlisted.told(policy.catalogue),
        (*of_times(understood.times, zone), *ids.notes()),
        settled,
        policy,
        place=policy.place,
        place_assumed=policy.place_assumed,
    )


def _rejects(*faults: pl.DataFrame) -> pl.DataFrame:
    found = [some for some in faults if some.height]
    return (pl.concat(found).sort("__row", maintain_order=True) if found else NO_FAULTS).select_seq(
        pl.col("__row").alias("row"), "column", pl.col("value").fill_null(""), "reason",
        pl.format("{} | {}", "zh", "en").alias("explanation"),
    )  # fmt: skip


def _opening(table: TableLike | None, policy: Policy, persons: pl.Series) -> pl.DataFrame:
    """The balances in fen, their persons of the type that those of the visits have, or of a wider one."""
    if table is None:
        return pl.DataFrame(schema={**BALANCES, "person_id": persons.dtype})
    given = opening_table(table).with_row_index("__row").with_columns(pl.col("__row").cast(pl.Int64))
    typed, wrong = understand_balances(given, policy)
    found = typed["person_id"]
    if not persons.dtype.is_integer():
        found = found.cast(pl.String)
    elif not wrong.height:
        finder = FaultFinder(given)
        found, other = whole_ids(found, persons.dtype)
        finder.add(other, "person_id", "not_an_identifier", _AS_THE_VISITS)
        wrong = finder.table()
    if wrong.height:
        raise FileError(each_refuses(wrong, "opening", lambda row: at("row", row["__row"], row["column"])))
    return typed.with_columns(found)
