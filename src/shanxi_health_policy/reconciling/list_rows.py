"""The rows of a list of settlements as typed columns: ids, fen with their sign, days, groups; and what is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import polars as pl

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.day_cells import EXPECTED_UNZONED, ZONED, Times, read_days
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct, says_nothing
from shanxi_health_policy.batch.columns.faults import FaultFinder, among, constant
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.totals import totals_of_persons
from shanxi_health_policy.batch.columns.typed_rows import Understood
from shanxi_health_policy.batch.files.headers import CANCELS, REFUND_FLAG
from shanxi_health_policy.batch.files.raw_table import CELLS, LINE, ROW, as_text
from shanxi_health_policy.days import why_no_day
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.money import why_no_money
from shanxi_health_policy.reconciling.list_columns import (
    ACCOUNT,
    DETAILS,
    FUND,
    GROUPS,
    KEYS,
    SETTLED_AT,
    TOTAL,
)
from shanxi_health_policy.text import Spoken, Text, at
from shanxi_health_policy.vocabulary.cell_words import said_in

AMOUNTS = {"total": TOTAL.name, "fund": FUND.name, "account": ACCOUNT.name}
"""The amounts of a row in fen, by the columns that hold them in yuan."""
IDS = {"msgid": "msgid", "setl": "setl_id", "visit": "visit_id", "cancels": CANCELS.name}
"""The ids of a row beside its person, by their columns; the empty text where there is none."""
OF_GROUP = tuple(one.name for one in GROUPS)
_OWN = (LINE, CELLS, ROW)
_MINUS = ["-", "−", "－"]
_SIGN = rf"^\s*[{''.join(_MINUS)}]\s*"
_YES = frozenset({"是", "y", "yes", "t", "true", "退费", "已退", "已退费", "退", "负", "1"})
_A_KEY = Text(
    "msgid（报文编号）、setl_id（结算编号）、visit_id（就诊编号）至少一个",
    "at least one of msgid (报文编号), setl_id (结算编号) and visit_id (就诊编号)",
)
_OF_SIGNS = Text(
    "同一行各金额的正负相同（退费的行都为负数）",
    "amounts of one sign in one row (those of a refund are all negative)",
)


def check_columns(columns: Collection[str], file: str) -> None:
    """A list without any key is none: raises [FileError][]."""
    if not any(one.name in columns for one in KEYS):
        raise FileError([Fault(file, at("columns"), Spoken("missing", "缺少"), _A_KEY)])


def understand_list(table: pl.DataFrame, zone: str | None = None) -> Understood:
    """Understand every cell of a list under canonical names, as text or as exact types, with `__row`.

    Any part of a list will do. A faulty row stays among the rows as far as its ids are known, so that its other row is found. A
    refund is a row with a negative amount, or one that cancels another; totals are faults and no rows.
    """
    text = as_text(table.select(name for name in table.columns if not name.startswith("_") or name in _OWN))
    finder = FaultFinder(text)
    finder.add_odd_cells(table)
    finder.add_wrong_shape(text)
    persons = identifiers(text["person_id"])
    persons.tell(finder)
    ids = {name: _ids(text, column, finder) for name, column in IDS.items()}
    fen = {name: _signed(table, column, finder) for name, column in AMOUNTS.items()}
    days = _days(table, zone, finder)
    here = text.select("__row", line=LINE, person_id=persons.cells.cast(pl.String))
    cells = {**ids, **fen, **days, "flag": _flags(text), **_words(text), **_details(text)}
    rows = here.with_columns(**{name: _said_once(one) for name, one in cells.items()})
    keyless = rows.select(pl.all_horizontal(pl.col("msgid", "setl", "visit") == "")).to_series()
    finder.add(keyless, next(one.name for one in KEYS if one.name in text.columns), "no_key", _A_KEY)
    below = pl.any_horizontal(pl.col(*AMOUNTS) < 0)
    mixed = rows.select((below & pl.any_horizontal(pl.col(*AMOUNTS) > 0)).fill_null(value=False)).to_series()
    finder.add(mixed, FUND.name, "mixed_signs", _OF_SIGNS)
    told = FaultFinder(text)
    totals = totals_of_persons(persons.cells, among(text["__row"], finder.table()["__row"]), told)
    faults = finder.table()
    if totals.any():
        faults = pl.concat(
            [faults.filter(~among(faults["__row"], text["__row"].filter(totals))), told.table()]
        )
    zoned = int(rows["zoned"].sum())
    times = Times(rows.height - rows["day"].null_count(), 0, zoned)
    rows = rows.drop("zoned").with_columns(
        refund=below.fill_null(value=False) | (pl.col("cancels") != ""),
        faulty=among(text["__row"], faults["__row"]),
    )
    return Understood(rows.filter(~totals), faults, totals=int(totals.sum()), times=times)


def _said_once(cells: pl.Series | pl.Expr) -> pl.Series | pl.Expr:
    """A column that says the same of all rows, as many do, kept once, so that it costs neither room nor time."""
    if (
        isinstance(cells, pl.Expr)
        or cells.null_count() not in (0, len(cells))
        or not (cells == cells[:1]).all()
    ):
        return cells
    return pl.lit(cells.first(), cells.dtype)


def nobodys(found: Understood) -> pl.DataFrame:
    """The ids of faulty rows of which nobody can say whose they are."""
    wrong = found.faults.filter(pl.col("column") == "person_id")["__row"]
    return found.rows.filter(among(found.rows["__row"], wrong)).select("msgid", "setl", "visit")


def _ids(text: pl.DataFrame, column: str, finder: FaultFinder) -> pl.Series | pl.Expr:
    """A column of ids in their normal form, the empty text where there is none."""
    if column not in text.columns:
        return pl.lit("")
    found = identifiers(text[column])
    found.tell(finder, optional=True)
    return found.cells.cast(pl.String).fill_null("")


def _words(text: pl.DataFrame) -> dict[str, pl.Series | pl.Expr]:
    """The columns of codes as they are written, without blanks; few differ, and of most all are the same."""
    found: dict[str, pl.Series | pl.Expr] = dict.fromkeys(OF_GROUP, pl.lit(""))
    for cells in text.select(one for one in OF_GROUP if one in text.columns):
        odd = {cell: said for cell in cells.unique() if (said := said_in(cell)) != cell}
        found[cells.name] = cells.replace(odd) if odd else cells
    return found


def _signed(table: pl.DataFrame, column: str, finder: FaultFinder) -> pl.Series | pl.Expr:
    """A column of amounts in fen with their signs; an empty one of the account is 0, and so is a column that is not there."""
    if column not in table.columns:
        return pl.lit(0, pl.Int64)
    cells = table[column]
    if cells.dtype.is_numeric():
        below, unsigned = (cells < 0).fill_null(value=False), cells.abs()
        fen = fen_of(unsigned if unsigned.dtype.is_decimal() else unsigned.cast(pl.String))
        fen = fen.zip_with(~below, -fen) if below.any() else fen
    else:
        fen = _signed_texts(cells.cast(pl.String).fill_null(""))
    if fen.null_count():
        wrong = fen.is_null()
        if column == ACCOUNT.name:
            odd = wrong.arg_true()
            empty = cells.gather(odd)
            fen = fen.scatter(
                odd.filter(empty.is_null() if cells.dtype.is_numeric() else says_nothing(empty)), 0
            )
            wrong = fen.is_null()
        finder.add_caused(wrong, column, "not_money", why_no_money)
    return fen


def _signed_texts(texts: pl.Series) -> pl.Series:
    """Amounts in fen; what is none without its sign may be one with it: refunds are few."""
    fen = fen_of(texts)
    if fen.null_count():
        odd = fen.is_null().arg_true()
        odd = odd.filter(texts.gather(odd).str.contains(_SIGN))
        fen = fen.scatter(odd, -fen_of(texts.gather(odd).str.replace(_SIGN, "")))
    return fen


def _days(table: pl.DataFrame, zone: str | None, finder: FaultFinder) -> dict[str, pl.Series | pl.Expr]:
    """The day of each row, its time as seconds, and whether that had a zone; null where the list does not say."""
    name, no_time = SETTLED_AT.name, pl.lit(None, pl.Int64)
    if name not in table.columns:
        return {"day": pl.lit(None, pl.Date), "time": no_time, "zoned": pl.lit(value=False)}
    found = read_days(table[name], zone)
    zoned = constant(value=False, rows=table.height) if found.zoned is None else found.zoned
    if zone is None:
        finder.add(zoned, name, ZONED, EXPECTED_UNZONED)
    unread = found.day.is_null() if zone is not None else found.day.is_null() & ~zoned
    finder.add_caused(unread, name, "not_a_day", why_no_day)
    return {"day": found.day, "time": no_time if found.time is None else found.time, "zoned": zoned}


def _flags(text: pl.DataFrame) -> pl.Series | pl.Expr:
    """Whether a row is flagged as one of a refund, in whatever way; what is not understood is none: no amount rests on it."""
    if REFUND_FLAG.name not in text.columns:
        return pl.lit(value=False)

    def is_yes(word: str) -> bool:
        plain = unicodedata.normalize("NFKC", word).strip().casefold()
        return (plain.lstrip("0") or plain) in _YES

    return by_distinct(text[REFUND_FLAG.name], is_yes, pl.Boolean).fill_null(value=False)


def _details(text: pl.DataFrame) -> dict[str, pl.Series | pl.Expr]:
    """What a settlement was worked out of, as it is written; empty where the list does not say."""
    return {one.name: text[one.name] if one.name in text.columns else pl.lit("") for one in DETAILS}
