"""What rows say of refunds beside `cancels`: marks of a refund, amounts given back, and negative amounts that name no visit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import polars as pl

from shanxi_health_policy.batch.columns.distinct_cells import by_distinct, says_nothing
from shanxi_health_policy.batch.columns.faults import FaultFinder, constant
from shanxi_health_policy.batch.files.headers import CHARGE_OR_REFUND, REFUND_FLAG
from shanxi_health_policy.money import why_no_money
from shanxi_health_policy.text import Said, Text

NOT_STATED = -1
"""Stands for the amount of a cancellation beside which no amount stands."""
_CHARGED = "收 收费 正常 正常收费 正交易 未退 未退费 未退款 未退号 未冲正 未红冲 未撤销"
_REFUNDED = "退 退费 退款 退号 已退 已退费 已退款 已退号 全退 部分退 全部退费 部分退费 冲正 已冲正 红冲 已红冲 撤销 已撤销"
_CHARGES, _REFUNDS = frozenset(_CHARGED.split()), frozenset(_REFUNDED.split())
_NO = _CHARGES | {"0", "否", "n", "no", "f", "false"}
_YES = _REFUNDS | {"1", "是", "y", "yes", "t", "true"}
_MEANINGS = {REFUND_FLAG.name: (_NO, _YES), CHARGE_OR_REFUND.name: (_CHARGES, _REFUNDS)}
"""By column the words for a charge and for a refund; in 收退 the figures 1 and 2, or 0 and 1, are used either way."""
_FLAG = {
    REFUND_FLAG.name: Text(
        "1、是、Y、退费、已退，或 0、否、N、正常、未退", "1, 是, Y, 退费, 已退, or 0, 否, N, 正常, 未退"
    ),
    CHARGE_OR_REFUND.name: Text("收、收费、正常，或退、退费、退款", "收, 收费, 正常, or 退, 退费, 退款"),
}
_NAMES_NONE = Said(
    "标为退费，却没有写明撤销哪次就诊；请在 cancels（撤销）列填写",
    "this is marked as a refund and names no visit: write in `cancels` the id of the visit that it takes back",
)
_NO_REFUND = Said(
    "与 cancels（撤销）列不一致：写了被撤销的就诊，就不能标为未退费",
    "this does not agree with `cancels`: a row that takes a visit back is a refund",
)
_NEGATIVE = Text(
    "非负金额；退费另起一行，在 cancels（撤销）列写明撤销哪次就诊",
    "a non-negative amount; a refund is a row of its own that names in `cancels` the visit it takes back",
)
_AS_REFUND = Text(
    "；若是退费，另起一行，在 cancels（撤销）列写明撤销哪次就诊",
    "; a refund is a row of its own that names in `cancels` the visit it takes back",
)
_BRACKET = "(（"
_MINUS = r"^\s*[-−－‐‑–—]"


def why_no_amount(text: str) -> Said:
    """What is said of a text that is no amount of a bill; of one in brackets also how a refund is written."""
    said = why_no_money(text)
    return said + _AS_REFUND if text.strip()[:1] in {*_BRACKET} else said


def check_flags(frame: pl.DataFrame, cancels: pl.Series, finder: FaultFinder) -> None:
    """A row that is marked as a refund names the visit that it takes back; a mark that is not understood is a fault."""
    for column, (no, yes) in _MEANINGS.items():
        if column not in frame.columns:
            continue

        def meaning(text: str, no: frozenset[str] = no, yes: frozenset[str] = yes) -> int | None:
            word = unicodedata.normalize("NFKC", text).strip().casefold()  # the sign of -1 stays
            return 0 if not word else 1 if word in no else 2 if word in yes else None

        cells = frame[column]
        if cells.dtype in (pl.Boolean, pl.Null):
            cells = cells.cast(pl.String)
        said = by_distinct(cells, meaning, pl.Int8)
        unsaid = cells.is_null()
        finder.add_missing(said, unsaid, column, "unknown_refund_flag", _FLAG[column])
        finder.add((said == 2).fill_null(value=False) & ~cancels, column, "refund_of_nothing", _NAMES_NONE)
        finder.add((said == 1).fill_null(value=False) & cancels, column, "refund_contradicted", _NO_REFUND)


def given_back(
    table: pl.DataFrame,
    frame: pl.DataFrame,
    cancels: pl.Series,
    in_fen: Callable[[pl.DataFrame], pl.Series],
) -> pl.Series:
    """The amounts of `frame` in fen, those of cancellations with or without a minus sign; [NOT_STATED][] for an empty cell."""
    fen = frame["fen"]
    if not cancels.any():
        return fen
    rows = cancels.arg_true()
    column = amount_column(table)
    cells = table[column].gather(rows)
    if cells.dtype.is_numeric():
        unsigned, empty = cells.abs(), cells.is_null()
    else:
        texts = cells.cast(pl.String).fill_null("").str.strip_chars()
        unsigned, empty = texts.str.replace(_MINUS, ""), says_nothing(texts)
    own = in_fen(unsigned.to_frame(column))
    return fen.scatter(rows, own.set(empty, NOT_STATED))


def negative(table: pl.DataFrame, fen: pl.Series, cancels: pl.Series, finder: FaultFinder) -> pl.Series:
    """Which amounts are negative where nothing is cancelled; a fault each, which says how a refund is written."""
    nothing = constant(value=False, rows=len(fen))
    if not fen.null_count():
        return nothing
    column = amount_column(table)
    rows = (fen.is_null() & ~cancels).arg_true()
    cells = table[column].gather(rows)
    below = cells < 0 if cells.dtype.is_numeric() else cells.cast(pl.String).str.contains(_MINUS + r"\D?\d")
    found = nothing.scatter(rows, below.fill_null(value=False))
    finder.add(found, column, "negative_amount", _NEGATIVE)
    return found


def unsaid(cells: pl.Series, cancels: pl.Series) -> pl.Series:
    """Which cells of cancellations are empty, and need not be read."""
    if not cancels.any():
        return cancels
    rows = cancels.arg_true()
    return constant(value=False, rows=len(cells)).scatter(rows, says_nothing(cells.gather(rows)))


def amount_column(table: pl.DataFrame) -> str:
    """The column that holds the amounts."""
    return "amount" if "amount" in table.columns else "fen"
