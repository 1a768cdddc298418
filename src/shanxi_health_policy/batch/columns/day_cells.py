"""Columns of days, with a time of day or without: texts in the usual forms, dates, and times of any unit and zone."""

from __future__ import annotations

import polars as pl
from attrs import astuple, frozen

from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import constant, missing
from shanxi_health_policy.batch.files.layout import TIME_ZONE, Note
from shanxi_health_policy.days import (
    FIRST_DAY,
    LAST_DAY,
    NANOSECONDS,
    SECONDS_OF_DAY,
    TIME_TEXT,
    ZONE_TEXT,
    calendar_day,
    offset_of_zone,
    time_of_day,
)
from shanxi_health_policy.text import Text, half_width, several

ZONED = "time_with_zone"
"""The reason for which a time with a zone is refused where it is not said whose days count."""
EXPECTED_UNZONED = Text(
    f'当地的日期时间，不带时区；带时区的请指明按哪个时区算日期：--time-zone {TIME_ZONE} 或 time_zone="{TIME_ZONE}"',
    f"a local time without a zone; for times with a zone say whose days count: --time-zone {TIME_ZONE}, or "
    f'time_zone="{TIME_ZONE}"',
)
_WITH_TIME = rf"^(\S+?)(?:[Tt]|\s+)({TIME_TEXT})\s*({ZONE_TEXT})?$"
_LENGTH_OF_DAY = len("2023-05-04")
_SYSTEMS_WRITE, _AS = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-5][0-9]:[0-5][0-9]$", "%Y-%m-%d %H:%M:%S"
"""The one way in which most systems write a day with a time: a pattern, and the format of what it finds."""


@frozen(eq=False, repr=False)
class DayCells:
    """What the cells of a column say of day and time."""

    day: pl.Series
    """The day, or null."""
    time: pl.Series | None
    """The time of day in nanoseconds from midnight, or null; None where no cell has one."""
    zoned: pl.Series | None
    """Which cells have a time with a zone; None where none has one."""

    def without(self, rows: pl.Series) -> DayCells:
        """The cells of all other rows."""
        kept = ~rows
        time, zoned = (one if one is None else one.filter(kept) for one in (self.time, self.zoned))
        return DayCells(self.day.filter(kept), time, zoned)


@frozen
class Times:
    """How many days of some rows have a time of day (时刻), and how many a zone beside it."""

    days: int = 0
    """How many days are known."""
    timed: int = 0
    """Of how many of them the time is known. 00:00:00 is none: so a day without a time is kept by databases and workbooks."""
    zoned: int = 0
    """How many times had a zone."""

    @classmethod
    def of(cls, cells: DayCells) -> Times:
        """Those of a column."""
        time, zoned = cells.time, cells.zoned
        return cls(
            len(cells.day) - cells.day.null_count(),
            0 if time is None else int((time > 0).sum()),
            0 if zoned is None else int(zoned.sum()),
        )

    @property
    def order_days(self) -> bool:
        """Whether every row has a time, so that the times order the rows of a day; else the rows stand as they come."""
        return self.timed == self.days > 0

    def __add__(self, other: Times) -> Times:
        both = zip(astuple(self), astuple(other), strict=True)
        return Times(*(one + more for one, more in both))


def read_days(cells: pl.Series, zone: str | None) -> DayCells:
    """Read a column of days; `zone` is that whose days count, without which a time with a zone is no day.

    Times without a zone are times of the place, and stand as they are.
    """
    if cells.dtype == pl.Date:
        return DayCells(_within_bounds(cells), None, None)
    if cells.dtype == pl.Datetime:
        return _of_instants(cells, zone)
    texts = cells.cast(pl.String)
    found = _of_texts(texts, zone)
    if found.day.null_count() == texts.null_count():
        return found
    odd = (found.day.is_null() & texts.is_not_null()).arg_true()
    wide = texts.gather(odd)
    half = by_distinct(wide, half_width, pl.String)
    differs = half != wide.str.strip_chars()
    return _replaced(found, odd.filter(differs), _of_texts(half.filter(differs), zone))


def _replaced(found: DayCells, places: pl.Series, others: DayCells) -> DayCells:
    """What was found, with other findings at some places."""
    if places.is_empty():
        return found
    time, zoned = found.time, found.zoned
    if others.time is not None:
        time = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(found.day)) if time is None else time
        time = time.scatter(places, others.time)
    if others.zoned is not None:
        zoned = constant(value=False, rows=len(found.day)) if zoned is None else zoned
        zoned = zoned.scatter(places, others.zoned)
    return DayCells(found.day.scatter(places, others.day), time, zoned)


def _of_texts(texts: pl.Series, zone: str | None) -> DayCells:
    longest = int(texts.str.len_bytes().max() or 0)  # type: ignore[arg-type]
    if longest <= _LENGTH_OF_DAY or not texts.str.contains(":", literal=True).any():
        return DayCells(by_distinct(texts, calendar_day, pl.Date), None, None)
    plain = texts.str.contains(_SYSTEMS_WRITE)
    if plain.any():
        # Times are many, and few are alike: what systems write is read all at once. The rest may be days all the same.
        instants = texts.str.to_datetime(_AS, time_unit="us", strict=False, cache=False)
        found = _of_instants(instants.set(~plain, None), None)
        rest = (~plain & texts.is_not_null()).arg_true()
        return _replaced(found, rest, _of_texts(texts.gather(rest), zone)) if len(rest) else found
    # Other times of day are cut off, and read by themselves.
    parts = pl.col("text").str.extract_groups(_WITH_TIME)
    split = (
        texts.str.strip_chars().alias("text").to_frame().with_columns(parts.alias("parts")).unnest("parts")
    )
    split = split.with_columns(pl.coalesce("1", "text").alias("1"))
    day, time = by_distinct(split["1"], calendar_day, pl.Date), by_distinct(split["2"], time_of_day, pl.Int64)
    no_time = time.is_null() & split["2"].is_not_null()
    if no_time.any():
        day = day.set(no_time, None)
    time = time.set(day.is_null(), None) if day.null_count() else time
    if split["3"].null_count() == split.height:
        return DayCells(day, time, None)
    return _of_zoned_texts(day, time, split["3"], zone)


def _of_zoned_texts(day: pl.Series, time: pl.Series, zones: pl.Series, zone: str | None) -> DayCells:
    """Days and times of which some have a zone beside them."""
    zoned = zones.is_not_null() & day.is_not_null()
    if zone is None:
        return DayCells(day.set(zoned, None), time.set(zoned, None), zoned)
    ahead = by_distinct(zones, offset_of_zone, pl.Int64)
    seconds = day.to_physical().cast(pl.Int64) * SECONDS_OF_DAY + time // NANOSECONDS - ahead
    instants = pl.from_epoch(seconds, time_unit="s").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    local = _of_instants(instants, zone)
    assert local.time is not None
    return DayCells(
        local.day.zip_with(zoned, day),
        (local.time + time % NANOSECONDS).zip_with(zoned, time),
        zoned,
    )


def _of_instants(cells: pl.Series, zone: str | None) -> DayCells:
    assert isinstance(cells.dtype, pl.Datetime)
    zoned = cells.is_not_null() if cells.dtype.time_zone is not None else None
    if zoned is not None:
        if zone is None:
            return DayCells(pl.Series([None], dtype=pl.Date).new_from_index(0, len(cells)), None, zoned)
        cells = cells.dt.convert_time_zone(zone).dt.replace_time_zone(None)
    day = _within_bounds(cells.dt.date())
    time = cells.dt.time().to_physical()
    return DayCells(day, time.set(missing(day), None) if day.null_count() else time, zoned)


def _within_bounds(days: pl.Series) -> pl.Series:
    """The days, those outside the years that are taken as null."""
    first, last = days.min(), days.max()
    if first is None or (first >= FIRST_DAY and last <= LAST_DAY):  # type: ignore[operator]
        return days
    return days.set(~days.is_between(FIRST_DAY, LAST_DAY), None)


def of_times(times: Times, zone: str | None) -> tuple[Note, ...]:
    """What is noted of times: that only some rows have one, and what became of the zone that was given."""
    return (*_of_some(times), *_of_zones(times, zone))


def _of_some(times: Times) -> tuple[Note, ...]:
    if not times.timed or times.order_days:
        return ()
    rows = times.days - times.timed
    says = Text(
        f"{rows} 行没有时刻（00:00:00 视同没有），其余 {times.timed} 行有：时刻都没有用来排序，同一日按文件中的先后结算；"
        "要按时刻排序，请给每一行填上时刻",
        f"{several(rows, 'row has', 'rows have')} no time of day (00:00:00 counts as none), "
        f"the other {several(times.timed, 'has', 'have')} one: times order nothing, "
        "and the visits of a day are settled as they stand in the file; to order them by time, give every row one",
    )
    return (Note("some_times", says),)


def _of_zones(times: Times, zone: str | None) -> tuple[Note, ...]:
    if zone is None or times.zoned == times.days > 0:
        return ()
    if not times.zoned:
        says = Text(
            f"没有带时区的时间：时区 {zone} 没有用到",
            f"no time has a zone: the zone {zone} was not needed",
        )
        return (Note("zone_not_needed", says),)
    rows = times.days - times.zoned
    says = Text(
        f"{times.zoned} 行的时间带时区，按 {zone} 换算；其余 {rows} 行不带时区，按当地时间",
        f"{several(times.zoned, 'row has a time', 'rows have times')} with a zone, turned into that of {zone}; "
        f"the other {several(rows, 'has', 'have')} none, taken as local",
    )
    return (Note("some_zones", says),)
