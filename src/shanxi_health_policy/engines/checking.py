"""From text to typed columns: every cell is understood or becomes a fault, and a fault holds back its whole visit.

What a name means is asked of the same functions the plain-Python rule uses, once per distinct text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.cells import parse_day
from shanxi_health_policy.engines.columns_of_files import FEE_CLASS, HOSPITAL_GRADE
from shanxi_health_policy.engines.reading import CELLS, RawTable
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import EXPECTED_MONEY, MAX_FEN, YUAN_TEXT
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.tcm.visit import EXPECTED_TECHNIQUE, LONGEST_NAME
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade

T = TypeVar("T")
_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct unknown names of a file

EXPECTED_DAY = Text(zh="存在的日期，如 2023-05-04", en="a day that exists, such as 2023-05-04")
_SHAPE = Text(zh="与首行同样多的单元格", en="as many cells as the first line has")
_SAME = Text(zh="同一次就诊各行相同的值", en="the same value in all rows of the visit")
_HELD_BACK = Text(
    zh="本行无误；同一次就诊有其他行被退回", en="nothing wrong here: another row of the visit is"
)
_TOO_MUCH = Text(zh="一次就诊合计不超过 9999999999.99 元", en="a visit of at most 9999999999.99 yuan in all")
_GRADE_OR_CLASS = Text(zh="收费类别，或可归类的医院等级", en="a fee class, or a hospital grade that has one")


@frozen
class CheckedRows:
    """Rows understood: `rows` of whole visits without fault, `faults` (one row each), and what held-back visits touch."""

    rows: pl.DataFrame = field(eq=False)
    faults: pl.DataFrame = field(eq=False)
    """`__row`, `column`, `value`, `reason`, `zh`, `en`: why a row is rejected."""
    held_back: pl.DataFrame = field(eq=False)
    """Of each rejected row: person, condition, day and position, as far as they are known."""
    conditions: tuple[AnyCondition, ...]


class FaultFinder:
    """Collects the faulty cells of a table."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.found: list[pl.DataFrame] = []

    def add(
        self, wrong: pl.Series, column: str, reason: str, expected: Text, closer: pl.DataFrame | None = None
    ) -> None:
        """Record the cells of a column where `wrong` is true; `closer` says more for some values (`value`, `zh`, `en`)."""
        if not wrong.any():
            return
        cells = self.frame.filter(wrong).select("__row", value=column)
        if closer is not None:
            cells = cells.join(closer, on="value", how="left")
        else:
            cells = cells.with_columns(zh=pl.lit(None, pl.String), en=pl.lit(None, pl.String))
        self.found.append(
            cells.select(
                "__row",
                pl.lit("" if column == CELLS else column).alias("column"),
                pl.col("value").cast(pl.String),
                pl.lit(reason).alias("reason"),
                pl.col("zh").fill_null(expected.zh),
                pl.col("en").fill_null(expected.en),
            )
        )

    def table(self) -> pl.DataFrame:
        """All faults found so far, in the order of the rows."""
        kinds = {"__row": pl.Int64, **dict.fromkeys(("column", "value", "reason", "zh", "en"), pl.String)}
        return pl.concat([pl.DataFrame(schema=kinds), *self.found]).sort("__row", maintain_order=True)


def check_rows(raw: RawTable, place: str, catalogue: Catalogue) -> CheckedRows:
    """Understand every cell of a file of visits, and set aside every visit with a fault."""
    frame = raw.frame.with_row_index("__row").with_columns(
        pl.col("__row").cast(pl.Int64), pl.col(pl.String).str.strip_chars()
    )
    for column in (FEE_CLASS.name, HOSPITAL_GRADE.name):
        if column not in frame.columns:
            frame = frame.with_columns(pl.lit("").alias(column))
    finder = FaultFinder(frame)
    finder.add(frame[CELLS] != 0, CELLS, "wrong_number_of_cells", _SHAPE)
    for column in ("visit_id", "person_id"):
        finder.add(
            ~frame[column].str.len_chars().is_between(1, LONGEST_ID), column, "not_an_identifier", EXPECTED_ID
        )
    finder.add(
        ~frame["technique"].str.len_chars().is_between(1, LONGEST_NAME),
        "technique",
        "not_an_item",
        EXPECTED_TECHNIQUE,
    )
    fen = frame.select(fen=amount_in_fen("amount"))["fen"]
    finder.add(fen.is_null(), "amount", "not_money", EXPECTED_MONEY)
    day = _by_distinct(frame["visited_on"], parse_day, pl.Date)
    finder.add(day.is_null(), "visited_on", "not_a_day", EXPECTED_DAY)
    conditions, condition = condition_codes(frame["condition"], catalogue, finder)
    tier = _tiers(frame, place, catalogue, finder)
    frame = frame.with_columns(fen, day.alias("day"), condition.alias("condition_code"), tier.alias("tier"))
    finder.frame = frame
    _check_visits(frame, finder)
    faults = finder.table()
    return _set_aside(frame, faults, conditions)


def amount_in_fen(column: str) -> pl.Expr:
    """Amounts as text in whole fen; null where the text is not exact money."""
    text = pl.col(column)
    whole, places = (
        text.str.split_exact(".", 1).struct.field("field_0"),
        text.str.split_exact(".", 1).struct.field("field_1"),
    )
    fen = whole.cast(pl.Int64, strict=False) * 100 + places.fill_null("0").str.pad_end(2, "0").cast(
        pl.Int64, strict=False
    )
    return pl.when(text.str.contains(f"^(?:{YUAN_TEXT})$")).then(fen)


def condition_codes(
    names: pl.Series, catalogue: Catalogue, finder: FaultFinder
) -> tuple[tuple[AnyCondition, ...], pl.Series]:
    """The conditions that occur, and for each row the position of its own among them."""
    conditions: dict[AnyCondition, int] = {}
    unknown: list[str] = []

    def code(name: str) -> int | None:
        known = catalogue.find_condition(name)
        if known is None:
            unknown.append(name)
            return None
        return conditions.setdefault(known, len(conditions))

    codes = _by_distinct(names, code, pl.Int64)
    closer = pl.DataFrame(
        [_nearest(name) for name in sorted(unknown)[:_SUGGESTIONS]],
        schema=dict.fromkeys(("value", "zh", "en"), pl.String),
        orient="row",
    )
    finder.add(codes.is_null(), "condition", "unknown_condition", Condition.expected(), closer)
    return tuple(conditions), codes


def _nearest(name: str) -> tuple[str, str, str]:
    expected, near = Condition.expected(), "、".join(Condition.nearest(name))
    hint = Text(zh=f"；是否指：{near}？", en=f"; did you mean {near}?") if near else Text(zh="", en="")
    return name, expected.zh + hint.zh, expected.en + hint.en


def _tiers(frame: pl.DataFrame, place: str, catalogue: Catalogue, finder: FaultFinder) -> pl.Series:
    """The fee class as 1, 2 or 3: as given, or from the hospital grade where none is given."""
    order = list(FeeClass)

    def of_class(name: str) -> int | None:
        try:
            return order.index(FeeClass.parse(name)) + 1
        except InputError:
            return None

    def of_grade(name: str) -> int | None:
        try:
            return order.index(catalogue.fee_class(HospitalGrade.parse(name), place=place)) + 1
        except InputError:
            return None

    given = frame[FEE_CLASS.name] != ""
    stated = _by_distinct(frame[FEE_CLASS.name], of_class, pl.Int64)
    graded = _by_distinct(frame[HOSPITAL_GRADE.name], of_grade, pl.Int64)
    finder.add(given & stated.is_null(), FEE_CLASS.name, "unknown_fee_class", FeeClass.expected())
    has_grade = frame[HOSPITAL_GRADE.name] != ""
    finder.add(
        ~given & has_grade & graded.is_null(), HOSPITAL_GRADE.name, "unknown_hospital_grade", _GRADE_OR_CLASS
    )
    finder.add(~given & ~has_grade, FEE_CLASS.name, "no_fee_class", _GRADE_OR_CLASS)
    return frame.select(pl.when(given).then(stated).otherwise(graded).alias("tier"))["tier"]


def _check_visits(frame: pl.DataFrame, finder: FaultFinder) -> None:
    """Faults that show only when the rows of a visit stand side by side."""
    named = frame.filter(pl.col("visit_id") != "")
    same = {
        "person_id": "person_id",
        "visited_on": "day",
        "condition": "condition_code",
        FEE_CLASS.name: "tier",
    }
    visits = named.group_by("visit_id").agg(
        *((pl.col(key).drop_nulls().n_unique() > 1).alias(f"{column}!") for column, key in same.items()),
        (pl.col("fen").sum() > MAX_FEN).alias("amount!"),
    )
    bad = visits.filter(pl.any_horizontal(pl.col("^.*!$")))
    if bad.is_empty():
        return
    marks = frame.select("visit_id").join(bad, on="visit_id", how="left", maintain_order="left")
    for column in same:
        finder.add(marks[f"{column}!"].fill_null(value=False), column, "conflicts_within_visit", _SAME)
    finder.add(marks["amount!"].fill_null(value=False), "amount", "visit_too_large", _TOO_MUCH)


def _set_aside(
    frame: pl.DataFrame, faults: pl.DataFrame, conditions: tuple[AnyCondition, ...]
) -> CheckedRows:
    wrong_rows = faults.select("__row").unique()
    wrong_visits = (
        frame.join(wrong_rows, on="__row", how="semi")
        .filter(pl.col("visit_id") != "")
        .select("visit_id")
        .unique()
    )
    wrong = frame.join(wrong_rows, on="__row", how="semi")
    beside = frame.join(wrong_visits, on="visit_id", how="semi").join(wrong_rows, on="__row", how="anti")
    held = beside.select(
        "__row",
        column=pl.lit("visit_id"),
        value="visit_id",
        reason=pl.lit("visit_held_back"),
        zh=pl.lit(_HELD_BACK.zh),
        en=pl.lit(_HELD_BACK.en),
    )
    rejected = pl.concat([wrong, beside]).sort("__row")
    keys = ["person_id", "condition_code", "day"]
    known = rejected.with_columns(pl.when(pl.col("person_id") != "").then("person_id").alias("person_id"))
    # What one row of a visit leaves unsaid, another row of it may say.
    in_visit = pl.when(pl.col("visit_id") != "").then("visit_id").otherwise(pl.format("\0{}", "__row"))
    known = known.with_columns(
        pl.col(key).fill_null(pl.col(key).drop_nulls().first().over(in_visit)) for key in keys
    )
    rows = (
        frame.join(wrong_visits, on="visit_id", how="anti").join(wrong_rows, on="__row", how="anti")
        if faults.height
        else frame
    )
    return CheckedRows(
        rows.sort("__row"),
        pl.concat([faults, held]).sort("__row", maintain_order=True),
        known.select("__row", *keys),
        conditions,
    )


def _by_distinct(texts: pl.Series, meaning: Callable[[str], T | None], kind: type[pl.DataType]) -> pl.Series:
    """What each text means, asked once per distinct text."""
    distinct = texts.unique()
    meanings = pl.Series([meaning(text) for text in distinct], dtype=kind)
    return texts.replace_strict(distinct, meanings, default=None, return_dtype=kind)
