"""Procedures and dates (P1–P4): who decides on an accreditation, what is due when, and who belongs in a year's plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches

from attrs import frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.answer import Answer, Asked, Citation, Step
from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import check_day, chosen
from shanxi_health_policy.notices.rows_at import Placed, readings_of, rows_at, versions_of
from shanxi_health_policy.notices.target_tables import DueDate, PlanRule, ReviewRoute, ReviewStep
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place
from shanxi_health_policy.vocabulary.standards import ReviewLevel

_EXPECTED_SINCE = Text(zh="期限编号和日期的对应", en="a mapping of the ids of due dates to days")
_LATEST = date(2899, 12, 31)


@frozen(kw_only=True)
class ReviewProcedure(Answer):
    """Who reviews and who decides, step by step; empty with its `reasons` where no rule speaks."""

    accreditation: Accreditation
    review_steps: tuple[ReviewStep, ...] = ()
    decided_by_level: ReviewLevel | None = None


@frozen(kw_only=True)
class DueItem:
    """One thing that is due: `due` is None where the day it counts from was not given, which `since` then names."""

    id: str
    what: Text
    citation: Citation
    opens: date | None = None
    due: date | None = None
    since: Text | None = None
    about: bool = False
    days_left: int | None = None
    overdue: bool | None = None


@frozen(kw_only=True)
class DueDates(Answer):
    """What is due when at a place, in order of the day."""

    dates: tuple[DueItem, ...] = ()


@frozen(kw_only=True)
class PlanMembership(Answer):
    """Whether a facility belongs in a year's plan; `belongs` is None where no rule speaks."""

    opened_on: date
    accreditation: Accreditation
    belongs: bool | None = None
    year: int | None = None
    opened_by: date | None = None
    """Who opened no later than this day belongs."""


def review_procedure(
    accreditation: Accreditation | str,
    *,
    place: str = "410800",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> ReviewProcedure:
    """Who reviews and who decides on an accreditation (P1, part 三 of 焦卫基层〔2022〕8号).

    Raises [UnknownTermError][] for an unknown standard.

    >>> found = review_procedure("推荐标准")
    >>> [step.level.code for step in found.review_steps], found.decided_by_level.code
    (['county', 'city', 'province'], 'province')
    """
    meant = accreditation if isinstance(accreditation, Accreditation) else Accreditation.parse(accreditation)
    check_asked(place, on, known_on)
    asked = Asked(
        "review_procedure", {"accreditation": meant, "place": place, "on": on, "known_on": known_on}
    )
    title = Text(zh=f"{meant.zh}的审核程序", en=f"how the {meant.en} is reviewed")
    found = rows_at(chosen(catalogue), lambda notice: notice.review_routes, place, on, known_on)
    fitting = [one for one in found.rows if one.row.accreditation is meant]
    if not fitting:
        reason = found.why_not or Reason.ACCREDITATION_NOT_COVERED
        return ReviewProcedure(
            **no_rule(asked, title, place, reason),
            accreditation=meant,
        )
    return _procedure(fitting[0], asked, title, place)


def _procedure(placed: Placed[ReviewRoute], asked: Asked, title: Text, place: str) -> ReviewProcedure:
    row = placed.row
    deciding = next((one.level for one in row.steps if one.decides), None)
    who = Text(zh="没有写明", en="is not said") if deciding is None else deciding.label
    return ReviewProcedure(
        **ruled(asked, title, place, [placed]),
        steps=tuple(
            Step(
                Text(zh=f"{one.level.zh}{one.act.zh}", en=f"the {one.level.en} {one.act.en}"),
                None,
                placed.citation,
                row.readings,
            )
            for one in row.steps
        ),
        decided_by=Text(zh=f"结论：由谁决定：{who.zh}", en=f"Decided by: {who.en}"),
        accreditation=row.accreditation,
        review_steps=row.steps,
        decided_by_level=deciding,
    )


def due_dates(
    place: str,
    *,
    on: date | None = None,
    since: Mapping[str, date] | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> DueDates:
    """What is due when at a place (P2, P3: 津卫基层〔2022〕381号, C9: 晋卫办基层函〔2021〕2号, C11: 晋政办发〔2023〕51号).

    What recurs counts from a day that is given in `since`, by the id of the due date. With `on`, each says how many days are
    left, and whether it is overdue. Dates in the past stay listed. Raises [UnknownTermError][] for an id that is none.

    >>> found = due_dates("140000", since={"posts-review": date(2020, 2, 29)}, on=date(2025, 2, 1))
    >>> [(one.id, one.due.isoformat(), one.days_left) for one in found.dates][1]
    ('posts-review', '2025-02-28', 27)
    """
    check_asked(place, on, known_on)
    notices = chosen(catalogue)
    found = rows_at(notices, lambda notice: notice.due_dates, place, None, known_on)
    # an id of a later notice is not misspelt: 'as known on' takes the same days
    every = rows_at(notices, lambda notice: notice.due_dates, place, None, None)
    given = _since({} if since is None else since, every.rows)
    inputs = {"place": place, "on": on, "since": None if since is None else given, "known_on": known_on}
    asked = Asked("due_dates", inputs)
    name = named_place(place)
    title = Text(zh=f"期限：{name.zh}", en=f"due dates of {name.en}")
    if found.why_not is not None:
        return DueDates(
            **no_rule(asked, title, place, found.why_not),
        )
    items = [(_item(one, given.get(one.row.id), on), one) for one in found.rows]
    items.sort(key=lambda pair: (pair[0].due is None, pair[0].due))
    overdue = sum(one.overdue is True for one, _ in items)
    return DueDates(
        asked=asked,
        title=title,
        place=place,
        notice_place=found.rows[0].place,
        steps=tuple(Step(_said(item), None, item.citation, placed.row.readings) for item, placed in items),
        decided_by=Text(
            zh=f"结论：{len(items)} 项，已过 {overdue} 项",
            en=f"Decided: {len(items)} due dates, {overdue} past",
        ),
        readings=readings_of(placed for _, placed in items),
        notices=versions_of(found.rows),
        dates=tuple(item for item, _ in items),
    )


def _since(given: object, rows: tuple[Placed[DueDate], ...]) -> dict[str, date]:
    """The days to count from, checked; where no notice speaks there is nothing that an id could be held against."""
    if not isinstance(given, Mapping):
        raise InputError("since", given, _EXPECTED_SINCE)
    counting = {one.row.id for one in rows if one.row.years is not None and one.row.after is None}
    for name, day in given.items():
        if not isinstance(name, str) or (rows and name not in counting):
            names = "、".join(sorted(counting)) or "—"
            expected = Text(
                zh=f"须给出起算日的期限：{names}", en=f"a due date that counts from a day: {names}"
            )
            near = get_close_matches(str(name)[:80], sorted(counting), n=3, cutoff=0.6)
            raise UnknownTermError("since", name, expected, tuple(near))
        if not isinstance(day, date) or isinstance(day, datetime) or day > _LATEST:
            raise InputError(f"since.{name}", day, _EXPECTED_SINCE)
    return dict(given)


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
    )


def _said(item: DueItem) -> Text:
    if item.due is None:
        assert item.since is not None  # only what counts from a day has none
        return Text(
            zh=f"{item.what.zh}：须知道{item.since.zh}之日",
            en=f"{item.what.en}: the day of {item.since.en} is needed",
        )
    days = "" if item.opens is None else f"{item.opens} – "
    zh, en = ("约 ", "about ") if item.about else ("", "")
    zh, en = f"{item.what.zh}：{zh}{days}{item.due}", f"{item.what.en}: {en}{days}{item.due}"
    if item.overdue:
        zh, en = f"{zh}，已过", f"{en}, past"
    elif item.days_left is not None:
        zh, en = f"{zh}，还有 {item.days_left} 天", f"{en}, {item.days_left} days left"
    return Text(zh=zh, en=en)


def belongs_in_plan(
    opened_on: date,
    accreditation: Accreditation | str = Accreditation.BASIC_STANDARD,
    *,
    place: str = "410800",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> PlanMembership:
    """Whether a newly approved facility belongs in the year's plan for a standard (P4, part 一 of 焦卫基层〔2022〕8号, I-P2).

    It belongs if it opened no later than the day the notice sets. Raises [InputError][] for anything but a day.

    >>> belongs_in_plan(date(2021, 4, 30)).belongs, belongs_in_plan(date(2021, 5, 1)).belongs
    (True, False)
    """
    check_day(opened_on, "opened_on")
    meant = accreditation if isinstance(accreditation, Accreditation) else Accreditation.parse(accreditation)
    check_asked(place, on, known_on)
    inputs = {
        "opened_on": opened_on,
        "accreditation": meant,
        "place": place,
        "on": on,
        "known_on": known_on,
    }
    asked = Asked("belongs_in_plan", inputs)
    title = Text(
        zh=f"{opened_on} 开业，列入{meant.zh}计划",
        en=f"open since {opened_on}: in the plan for the {meant.en}",
    )
    found = rows_at(chosen(catalogue), lambda notice: notice.plan_rules, place, on, known_on)
    fitting = [one for one in found.rows if one.row.accreditation is meant]
    if not fitting:
        reason = found.why_not or Reason.ACCREDITATION_NOT_COVERED
        return PlanMembership(
            **no_rule(asked, title, place, reason),
            opened_on=opened_on,
            accreditation=meant,
        )
    return _membership(fitting[0], asked, title, place, opened_on)


def _membership(
    placed: Placed[PlanRule], asked: Asked, title: Text, place: str, opened_on: date
) -> PlanMembership:
    row = placed.row
    belongs = opened_on <= row.opened_by
    zh, en = ("列入", "it belongs in the plan") if belongs else ("不列入", "it does not belong in the plan")
    label = Text(
        zh=f"{row.year}年计划：开业不晚于 {row.opened_by}",
        en=f"the plan of {row.year}: open no later than {row.opened_by}",
    )
    return PlanMembership(
        **ruled(asked, title, place, [placed]),
        steps=(Step(label, None, placed.citation, row.readings),),
        decided_by=Text(zh=f"结论：{zh}", en=f"Decided: {en}"),
        opened_on=opened_on,
        accreditation=row.accreditation,
        belongs=belongs,
        year=row.year,
        opened_by=row.opened_by,
    )
