"""Days beyond the calendar, as typed columns may hold them: as texts, which say what stands there and are no days."""

from __future__ import annotations

from datetime import date

import polars as pl

_START = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _START, date.max.toordinal() - _START
_PER_DAY = {"ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def far_days_as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of days and times as texts where one holds a day outside the years 1 to 9999; others are as they are."""
    columns = [
        _as_text(column) for column in frame if column.dtype in (pl.Date, pl.Datetime) and _has_far(column)
    ]
    return frame.with_columns(columns) if columns else frame


def _per_day(column: pl.Series) -> int:
    return 1 if column.dtype == pl.Date else _PER_DAY[column.dtype.time_unit]  # type: ignore[attr-defined]


def _has_far(column: pl.Series) -> bool:
    number, per_day = column.to_physical(), _per_day(column)
    least, most = number.min(), number.max()
    return least is not None and not _FIRST * per_day <= least <= most < (_LAST + 1) * per_day  # type: ignore[operator]


def _as_text(column: pl.Series) -> pl.Series:
    """A far day as its distance: the text of a number alone could be read as a day."""
    number, per_day = column.to_physical().cast(pl.Int64), _per_day(column)
    near = (number // per_day).is_between(_FIRST, _LAST)
    texts = column.set(~near, None).cast(pl.String)
    far = pl.Series(
        [f"{n // per_day} days from 1970-01-01" for n in number.filter(~near & number.is_not_null())]
    )
    return texts.scatter((~near).arg_true(), far).alias(column.name)
