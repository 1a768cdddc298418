"""Appointment outside the ratio of posts (不受岗位结构比例限制, S7): after long service at township health centres."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from attrs import frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, Question, rule
from shanxi_health_policy.asking.kinds import Kind, day, read_day, sequence, text
from shanxi_health_policy.checks import is_day
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, Rows, Told, table, wrong_years
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import BLANK, Text, several

_EXPECTED_PERIODS = Text(
    "（起始日，最后一天或 None）的序列，至多 1000 段",
    "pairs of a first and a last day (None while serving), at most 1000 of them",
)
_EXPECTED_ORDER = Text("最后一天不早于起始日", "a last day not before the first")
_MOST = 1000
_LATEST = date(2999, 12, 31)
_DAY = timedelta(days=1)


@table("subsidies.senior_posts", "岗位聘用")
@frozen(kw_only=True)
class SeniorPostRow(Row):
    """After how long a service a professional may be appointed outside the ratio of posts.

    服务满多少年的专业技术人员，聘用不受岗位结构比例限制。
    """

    id: str
    """编号 · Id"""
    years_in_a_row: int
    """连续工作年数 · Years in a row"""
    years_in_all: int
    """累计工作年数 · Years in all"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A number of years that cannot be meant."""
        yield from Row.faults(self, rows)
        yield from wrong_years("years_in_a_row", self.years_in_a_row)
        yield from wrong_years("years_in_all", self.years_in_all)


@frozen(kw_only=True)
class SeniorPost(RuleAnswer):
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


def _periods(field: str, given: Any, _: Catalogue) -> tuple[tuple[date, date | None], ...]:
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise InputError(field, given, _EXPECTED_PERIODS)
    found: list[tuple[date, date | None]] = []
    for one in given:
        if not isinstance(one, (tuple, list)) or len(one) != 2 or len(found) == _MOST:
            raise InputError(field, one, _EXPECTED_PERIODS)
        first, last = one
        for known in (first, last):
            if known is not None and (not is_day(known) or known > _LATEST):
                raise InputError(field, known, _EXPECTED_PERIODS)
        if first is None:
            raise InputError(field, one, _EXPECTED_PERIODS)
        if last is not None and last < first:
            raise InputError(field, f"{first} … {last}", _EXPECTED_ORDER)
        found.append((first, last))
    return tuple(found)


def _read_spans(field: str, value: object, _: Catalogue) -> list[tuple[date, date | None]]:
    found = []
    for one in sequence(field, value):
        span = sequence(field, one)
        if len(span) != 2:
            zh, en = "起始日和最后一天（在职则为空）", "a first and a last day, the last null while serving"
            raise InputError(field, span, Text(zh, en))
        found.append((read_day(field, span[0]), None if span[1] is None else read_day(field, span[1])))
    return found


def _span_text(given: str) -> list[str | None]:
    first, dots, last = given.partition("..")
    if not dots:
        zh, en = "起始日..最后一天，在职则写 2008-03-01..", "FIRST..LAST; 2008-03-01.. while still serving"
        raise InputError("", given, Text(zh, en))
    return [first.strip(), last.strip() or None]


_DAY_SCHEMA: dict[str, Any] = {"type": "string", "format": "date"}
_SERVICE = Kind(
    text("在乡镇卫生院工作的时段", "the periods of service at township health centres"),
    "FIRST..LAST",
    {
        "type": "array",
        "maxItems": _MOST,
        "items": {
            "type": "array",
            "prefixItems": [_DAY_SCHEMA, {"anyOf": [_DAY_SCHEMA, {"type": "null"}]}],
            "items": False,
            "minItems": 2,
        },
    },
    _read_spans,
    _periods,
    _span_text,
    list,
    names=("工作时段", "工作经历", "服务时段"),
)


@rule(
    purpose=Text(
        "聘用是否可不受岗位结构比例限制", "whether an appointment may be outside the ratio of posts"
    ),
    row=SeniorPostRow,
    example={"service_periods": [["2008-03-01", None]], "as_of": "2023-03-01"},
)
def senior_post_exempt(
    question: Question,
    service_periods: Annotated[Iterable[tuple[date, date | None]], _SERVICE],
    as_of: Annotated[date, day("计算到哪一天", "the day to count up to", "截至", "截至日期")],
    *,
    place: At = None,
    known_on: KnownOn = None,
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
    title = Text(
        f"岗位聘用不受结构比例限制：截至 {as_of}", f"appointment outside the ratio of posts, as of {as_of}"
    )
    record = _joined(service_periods)
    serving = any(row.start <= as_of and (row.end is None or as_of < row.end) for row in record)
    begun = [row for row in record if row.start <= as_of]
    in_a_row = max((_years(row.start, row.until(as_of)) for row in begun), default=0)
    in_all = _years(begun[0].start, begun[0].start + _total(begun, as_of)) if begun else 0
    given: dict[str, Any] = {
        "as_of": as_of,
        "still_serving": serving,
        "years_in_a_row": in_a_row,
        "years_in_all": in_all,
    }
    found = question.rows(SeniorPostRow)
    if found.why_not is not None:
        return SeniorPost(**question.no_rule(title, found.why_not), **given)
    placed = found.rows[0]
    row = placed.row
    enough = in_a_row >= row.years_in_a_row or in_all >= row.years_in_all
    met = serving and enough
    first_day = _first_day(record, row)
    need_row, need_all = row.years_in_a_row, row.years_in_all
    outcome = Text("达到", "met") if met else Text("未达到", "not met")
    when = BLANK if first_day is None else Text(f"；{first_day} 起达到", f"; met from {first_day}")
    said = (
        Text(
            f"连续 {in_a_row} 年，须满 {need_row} 年",
            f"{several(in_a_row, 'year')} in a row; {need_row} are needed",
        ),
        Text(
            f"累计 {in_all} 年，须满 {need_all} 年",
            f"{several(in_all, 'year')} in all; {need_all} are needed",
        ),
        Text(
            f"{as_of} {'仍' if serving else '不'}在乡镇卫生院工作",
            f"{'still' if serving else 'not'} at a township health centre on {as_of}",
        ),
    )
    return SeniorPost(
        **question.ruled(title, [placed]),
        steps=(*map(placed.step, said), Step(outcome, None, placed.citation)),
        decided_by=Text("结论：", "Decided: ") + outcome + when,
        **given,
        met=met,
        first_day_met=first_day,
    )


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
    ways = (_reached_in_a_row(record, row), _reached_in_all(record, row))
    reached = min((day for day in ways if day is not None), default=date.max)
    serving = (max(reached, one.start) for one in record if one.end is None or reached < one.end)
    return None if reached == date.max else next(serving, None)


def _reached_in_a_row(record: list[_Row], row: SeniorPostRow) -> date | None:
    full = ((one.start + relativedelta(years=row.years_in_a_row), one.end) for one in record)
    return next((day for day, end in full if end is None or day <= end), None)


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
