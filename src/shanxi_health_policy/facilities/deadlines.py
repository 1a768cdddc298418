"""What is due when at a place (期限, P2, P3, P7): days, spans of days, so many years after a day, and every week or month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, date
from typing import Annotated

from attrs import frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import Kind, mapping, pair, paired, read_day, text
from shanxi_health_policy.checks import is_day
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.row_names import row_of
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import (
    MOST_YEARS,
    Placed,
    Row,
    Rows,
    Told,
    table,
    wrong_order,
    wrong_years,
)
from shanxi_health_policy.steps import Citation, Step
from shanxi_health_policy.text import Text, several
from shanxi_health_policy.vocabulary.standards import Recurrence

_EXPECTED_SINCE = Text("期限编号和日期的对应", "a mapping of the ids of due dates to days")
_LATEST = date(2899, 12, 31)


@table("due_dates", "期限")
@frozen(kw_only=True)
class DueDate(Row):
    """What is due when: a day, a span of days, so many years after another day, or every week or month.

    什么事何时到期：某一日，一段日子，某日之后多少年，或每周、每月。
    """

    id: str
    """编号 · Id"""
    what: Text
    """事项 · What is due"""
    opens: date | None = None
    """开始之日 · The first day on which it is done"""
    due: date | None = None
    """最后一天 · The last day"""
    years: int | None = None
    """自某日起的年数 · So many years after a day"""
    after: date | None = None
    """从哪天起算；不写则由询问方给出 · The day they count from; given by whoever asks, if left out"""
    since: Text | None = None
    """从什么起算 · What they count from"""
    about: bool = False
    """写 true：原文为“左右” · With true the notice says 'about'"""
    every: Recurrence | None = None
    """多久一次，文件没有写哪一天 · How often it is due, on no day that the notice names"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """Anything but one of a day, a span and a recurrence; and a span that counts from nothing or beyond the calendar."""
        yield from Row.faults(self, rows)
        if sum(one is not None for one in (self.due, self.years, self.every)) != 1:
            yield "", self.id, "due、years、every 之一", "one of `due`, `years` and `every`"
        if (self.years is None) != (self.since is None) or (self.after is not None and self.years is None):
            zh, en = (
                "years 须有 since，after 只与 years 同用",
                "`since` with `years`, and `after` only with them",
            )
            yield "", self.id, zh, en
        yield from wrong_order("due", self.opens, self.due)
        yield from wrong_years("years", self.years)
        if self.after is not None and self.after.year > MAXYEAR - MOST_YEARS:
            last = MAXYEAR - MOST_YEARS
            yield "after", self.after, f"不晚于 {last} 年", f"no later than the year {last}"


@frozen(kw_only=True)
class DueItem:
    """One thing that is due.

    `due` is None where the day it counts from was not given, which `since` then names, and for what is due `every` so often.
    """

    id: str
    what: Text
    citation: Citation
    opens: date | None = None
    due: date | None = None
    since: Text | None = None
    about: bool = False
    days_left: int | None = None
    overdue: bool | None = None
    every: Recurrence | None = None


@frozen(kw_only=True)
class DueDates(RuleAnswer):
    """What is due when at a place, in order of the day."""

    dates: tuple[DueItem, ...] = ()


def _read_days(name: str, value: object, _: Catalogue) -> dict[str, date]:
    return {key: read_day(f"{name}.{key}", one) for key, one in mapping(name, value).items()}


def _check_since(name: str, given: object, _: Catalogue) -> dict[str, date]:
    """The days to count from; which ids there are depends on the place, and is checked with it."""
    if not isinstance(given, Mapping):
        raise InputError(name, given, _EXPECTED_SINCE)
    for key, day in given.items():
        if not isinstance(key, str) or not is_day(day) or day > _LATEST:
            raise InputError(f"{name}.{key}", day, _EXPECTED_SINCE)
    return dict(given)


_SINCE = Kind(
    text("起算日，如 posts-review=2020-01-01", "the day to count from, such as posts-review=2020-01-01"),
    "ID=YYYY-MM-DD",
    {"type": "object", "additionalProperties": {"type": "string", "format": "date"}},
    _read_days,
    _check_since,
    pair,
    paired,
    choices=lambda catalogue: {
        row.id: row.what
        for notice in catalogue
        for row in notice.rows(DueDate)
        if row.years is not None and row.after is None
    },
    names=("起算日",),
)


@rule(
    purpose=Text("一地的各项期限", "what is due when at a place"),
    row=DueDate,
    example={"place": "120000", "on": "2022-08-15"},
)
def due_dates(
    question: Question,
    place: At = None,
    *,
    on: On = None,
    since: Annotated[Mapping[str, date] | None, _SINCE] = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> DueDates:
    """What is due when at a place (P2, P3 Tianjin, P7 Jiaozuo, C9 and C11 Shanxi).

    What recurs after years counts from a day that is given in `since`, by the id of the due date; what is due every week or
    month has no day, since the notice names none. With `on`, each says how many days are left, and whether it is overdue. Dates
    in the past stay listed. Raises [UnknownTermError][] for an id that is none, and [AmbiguousNameError][] for one that two
    notices use (`shanxi-2023-51/posts-review` names one of them).

    >>> found = due_dates("140000", since={"posts-review": date(2020, 2, 29)}, on=date(2025, 2, 1))
    >>> [(one.id, one.due.isoformat(), one.days_left) for one in found.dates][1]
    ('posts-review', '2025-02-28', 27)
    """
    found = question.rows(DueDate)
    given = since or {}
    # an id of a later notice is not misspelt: 'as known on' takes the same days
    every = question.catalogue.rows(DueDate, question.place).rows
    counting = [one for one in every if one.row.years is not None and one.row.after is None]
    names = "、".join(sorted({one.row.id for one in counting})) or "—"
    expected = Text(f"须给出起算日的期限：{names}", f"a due date that counts from a day: {names}")
    starts = {row_of("since", key, counting, expected): given[key] for key in (given if every else ())}
    name = question.place_name
    title = Text(f"期限：{name.zh}", f"due dates of {name.en}")
    if found.why_not is not None:
        return DueDates(**question.no_rule(title, found.why_not))
    items = [(_item(one, starts.get(one), on), one) for one in found.rows]
    items.sort(key=lambda pair: (pair[0].due is None, pair[0].due))
    overdue = sum(one.overdue is True for one, _ in items)
    return DueDates(
        **question.ruled(title, [placed for _, placed in items], found.rows),
        steps=tuple(Step(_said(item), None, item.citation, placed.row.readings) for item, placed in items),
        decided_by=Text(
            f"结论：{len(items)} 项，已过 {overdue} 项", f"Decided: {len(items)} due dates, {overdue} past"
        ),
        dates=tuple(item for item, _ in items),
    )


def _item(placed: Placed[DueDate], since: date | None, on: date | None) -> DueItem:
    row = placed.row
    due = row.due
    if row.years is not None:
        start = row.after or since
        due = None if start is None else start + relativedelta(years=row.years)
    days_left = None if on is None or due is None else (due - on).days
    return DueItem(
        id=row.id,
        what=row.what,
        citation=placed.citation,
        opens=row.opens,
        due=due,
        since=row.since,
        about=row.about,
        days_left=days_left,
        overdue=None if days_left is None else days_left < 0,
        every=row.every,
    )


def _said(item: DueItem) -> Text:
    if item.every is not None:
        return Text(
            f"{item.what.zh}：{item.every.zh}，文件没有写是哪一天",
            f"{item.what.en}: {item.every.en}, on no day that the notice names",
        )
    if item.due is None:
        assert item.since is not None  # only what counts from a day has none
        return Text(
            f"{item.what.zh}：须知道{item.since.zh}之日",
            f"{item.what.en}: the day of {item.since.en} is needed",
        )
    days = "" if item.opens is None else f"{item.opens} – "
    zh, en = ("约 ", "about ") if item.about else ("", "")
    zh, en = f"{item.what.zh}：{zh}{days}{item.due}", f"{item.what.en}: {en}{days}{item.due}"
    if item.overdue:
        zh, en = f"{zh}，已过", f"{en}, past"
    elif item.days_left is not None:
        zh, en = f"{zh}，还有 {item.days_left} 天", f"{en}, {several(item.days_left, 'day')} left"
    return Text(zh, en)
