"""Appointment outside the ratio of posts (不受岗位结构比例限制, S7): after long service at township health centres."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from attrs import frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.answering import no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.money_tables import SeniorPostRow
from shanxi_health_policy.notices.question import check_day, check_known_on, chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import check_place

_EXPECTED_PERIODS = Text(
    zh="（起始日，最后一天或 None）的序列，至多 1000 段",
    en="pairs of a first and a last day (None while serving), at most 1000 of them",
)
_EXPECTED_ORDER = Text(zh="最后一天不早于起始日", en="a last day not before the first")
_MOST = 1000
_LATEST = date(2999, 12, 31)
_DAY = timedelta(days=1)


@frozen(kw_only=True)
class SeniorPost(Answer):
    """Whether someone may be appointed outside the ratio of posts; years are whole years by the calendar."""

    as_of: date
    met: bool | None = None
    """None where no rule speaks."""
    still_serving: bool
    years_in_a_row: int
    """The longest service without a gap, up to `as_of`."""
    years_in_all: int
    first_day_met: date | None = None
    """The first day on which it is met, or would be if service goes on as given; None if it never is."""


@frozen
class _Row:
    """Service without a gap: from the first day up to the day after the last; None when it goes on."""

    start: date
    end: date | None

    def until(self, day: date) -> date:
        """The end, or this day if it comes first."""
        return day if self.end is None else min(self.end, day)


def senior_post_exempt(
    service_periods: Iterable[tuple[date, date | None]],
    as_of: date,
    *,
    place: str = "140000",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> SeniorPost:
    """Whether long service frees an appointment from the ratio of posts (S7, point 31 of 晋政办发〔2023〕51号, I-S6, I-S8).

    `service_periods` are the first and last days (None while serving) of work as a professional at township health centres.
    Periods that touch join, a gap of a day breaks the row, overlaps count once. It is met after so many whole years in a row,
    or in all, by someone who serves on `as_of`. Whole years in all are counted as if the days had been served one after another
    from the first day. That the person is otherwise qualified is not checked. Raises [InputError][] for a period that ends
    before it begins, and for anything but days.

    >>> senior_post_exempt([(date(2008, 3, 1), None)], as_of=date(2023, 3, 1)).met
    True
    >>> senior_post_exempt([(date(2008, 3, 1), None)], as_of=date(2023, 2, 28)).first_day_met
    datetime.date(2023, 3, 1)
    """
    check_day(as_of, "as_of")
    periods = _periods(service_periods)
    check_place(place)
    check_known_on(known_on)
    inputs = {"service_periods": periods, "as_of": as_of, "place": place, "known_on": known_on}
    asked = Asked("senior_post_exempt", inputs)
    title = Text(
        zh=f"岗位聘用不受结构比例限制：截至 {as_of}",
        en=f"appointment outside the ratio of posts, as of {as_of}",
    )
    record = _joined(periods)
    serving = any(row.start <= as_of and (row.end is None or as_of < row.end) for row in record)
    begun = [row for row in record if row.start <= as_of]
    in_a_row = max((_years(row.start, row.until(as_of)) for row in begun), default=0)
    in_all = _years(begun[0].start, begun[0].start + _total(begun, as_of)) if begun else 0
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.senior_posts, place, None, known_on)
    if found.why_not is not None:
        return SeniorPost(
            **no_rule(asked, title, place, found.why_not),
            as_of=as_of,
            still_serving=serving,
            years_in_a_row=in_a_row,
            years_in_all=in_all,
        )
    return _answer(found.rows[0], asked, title, place, as_of, record, serving, in_a_row, in_all)


def _periods(given: object) -> tuple[tuple[date, date | None], ...]:
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError("service_periods", given, _EXPECTED_PERIODS)
    found: list[tuple[date, date | None]] = []
    for one in given:
        if not isinstance(one, (tuple, list)) or len(one) != 2 or len(found) == _MOST:
            raise InputError("service_periods", one, _EXPECTED_PERIODS)
        first, last = one
        for day in (first, last):
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime) or day > _LATEST):
                raise InputError("service_periods", day, _EXPECTED_PERIODS)
        if first is None:
            raise InputError("service_periods", one, _EXPECTED_PERIODS)
        if last is not None and last < first:
            raise InputError("service_periods", f"{first} … {last}", _EXPECTED_ORDER)
        found.append((first, last))
    return tuple(found)


def _joined(periods: Iterable[tuple[date, date | None]]) -> list[_Row]:
    """The periods as rows without gaps between their days, in order; what touches or overlaps is one row (I-S6)."""
    rows: list[_Row] = []
    for first, last in sorted(periods, key=lambda one: one[0]):
        end = None if last is None else last + _DAY
        before = rows[-1] if rows else None
        if before is not None and (before.end is None or first <= before.end):
            later = None if end is None or before.end is None else max(end, before.end)
            rows[-1] = _Row(before.start, later)
        else:
            rows.append(_Row(first, end))
    return rows


def _years(start: date, end: date) -> int:
    """Whole years by the calendar from one day up to another; a year from 29 February ends on 28 February."""
    return relativedelta(end, start).years


def _total(rows: Iterable[_Row], day: date) -> timedelta:
    return sum((row.until(day) - row.start for row in rows), timedelta())


def _first_day(record: list[_Row], row: SeniorPostRow) -> date | None:
    """The first day on which the years are reached and the person serves."""
    reached = [
        day for day in (_reached_in_a_row(record, row), _reached_in_all(record, row)) if day is not None
    ]
    if not reached:
        return None
    day = min(reached)
    for one in record:
        if one.end is None or day < one.end:
            return max(day, one.start)
    return None


def _reached_in_a_row(record: list[_Row], row: SeniorPostRow) -> date | None:
    for one in record:
        day = one.start + relativedelta(years=row.years_in_a_row)
        if one.end is None or day <= one.end:
            return day
    return None


def _reached_in_all(record: list[_Row], row: SeniorPostRow) -> date | None:
    if not record:
        return None
    first = record[0].start
    left = first + relativedelta(years=row.years_in_all) - first
    for one in record:
        if one.end is None or one.start + left <= one.end:
            return one.start + left
        left -= one.end - one.start
    return None


def _answer(
    placed: Placed[SeniorPostRow],
    asked: Asked,
    title: Text,
    place: str,
    as_of: date,
    record: list[_Row],
    serving: bool,
    in_a_row: int,
    in_all: int,
) -> SeniorPost:
    row = placed.row
    enough = in_a_row >= row.years_in_a_row or in_all >= row.years_in_all
    met = serving and enough
    first_day = _first_day(record, row)
    need_row, need_all = row.years_in_a_row, row.years_in_all
    outcome = Text(zh="达到" if met else "未达到", en="met" if met else "not met")
    steps = (
        Step(
            Text(
                zh=f"连续 {in_a_row} 年，须满 {need_row} 年",
                en=f"{in_a_row} years in a row; {need_row} are needed",
            ),
            None,
            placed.citation,
            row.readings,
        ),
        Step(
            Text(
                zh=f"累计 {in_all} 年，须满 {need_all} 年", en=f"{in_all} years in all; {need_all} are needed"
            ),
            None,
            placed.citation,
            row.readings,
        ),
        Step(
            Text(
                zh=f"{as_of} {'仍' if serving else '不'}在乡镇卫生院工作",
                en=f"{'still' if serving else 'not'} at a township health centre on {as_of}",
            ),
            None,
            placed.citation,
            row.readings,
        ),
        Step(outcome, None, placed.citation),
    )
    when = Text(zh="", en="")
    if first_day is not None:
        when = Text(zh=f"；{first_day} 起达到", en=f"; met from {first_day}")
    return SeniorPost(
        **ruled(asked, title, place, [placed]),
        steps=steps,
        decided_by=Text(
            zh=f"结论：{outcome.zh}{when.zh}",
            en=f"Decided: {outcome.en}{when.en}",
        ),
        as_of=as_of,
        met=met,
        still_serving=serving,
        years_in_a_row=in_a_row,
        years_in_all=in_all,
        first_day_met=first_day,
    )
