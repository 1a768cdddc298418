"""Which notice repeals or replaces which (废止、取代): by the number of either, and from which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import text
from shanxi_health_policy.notices.agreement import is_known
from shanxi_health_policy.notices.catalogue import Catalogue, number_form
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.rows import Placed, Row, table
from shanxi_health_policy.organisation.topics import name_kind
from shanxi_health_policy.steps import Citation, Step
from shanxi_health_policy.text import BLANK, Text, several
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import enclosing_places

_NUMBER = name_kind(
    text("文号或文件编号：废止的或被废止的", "the number or id of a notice: what repeals, or is repealed"),
    "NUMBER",
    80,
    "文号",
)


@table("repeals", "废止的文件")
@frozen(kw_only=True)
class RepealRow(Row):
    """A document that a notice repeals and that is not here; what replaces a notice that is here says so in its head.

    一份文件废止的、这里没有收录的文件；取代这里收录的文件的，写在文件头里。
    """

    id: str
    """编号 · Id"""
    number: str
    """被废止的文号 · The number of what is repealed"""
    title: Text
    """被废止的是什么 · What it is"""
    anomalies: tuple[str, ...] = ()
    """涉及的异常 · The anomalies that it is part of"""


@frozen(kw_only=True)
class RepealedNotice:
    """A document that no longer holds: since when, and by which notice."""

    number: str
    title: Text
    since: date
    """The first day on which it does not hold."""
    by: str
    """The id of the notice that ends it."""
    here: bool
    """Whether the document itself is among the notices."""
    citation: Citation | None
    """The clause that repeals it; None where the notice takes its place as a whole."""
    anomalies: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@frozen(kw_only=True)
class Repeals(RuleAnswer):
    """The documents that notices of a place repeal or replace; none with its `reasons`."""

    repealed: tuple[RepealedNotice, ...] = ()


@rule(
    purpose=Text("哪份文件废止或取代了哪份", "which notice repeals or replaces which"),
    row=RepealRow,
    example={"place": "140600"},
)
def repeals(
    question: Question,
    number: Annotated[str | None, _NUMBER] = None,
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Repeals:
    """What the notices of a place repeal or replace, or only what has to do with one number (文号), with or without 〔〕.

    Without `on` whatever they ever end; with a day, what had ended by then. A number of which nothing is said here may be
    repealed elsewhere: the answer says so, and not that it holds.

    >>> from datetime import date
    >>> found = repeals("朔政办发〔2020〕55号").repealed[0]
    >>> found.by, found.since.isoformat(), found.here
    ('shuozhou-2023-42', '2023-12-29', False)
    >>> repeals("朔政办发〔2020〕55号", on=date(2023, 12, 28)).reasons[0].value
    'not_in_force'
    """
    name = question.place_name
    title = Text(f"废止和取代：{name.zh}", f"repealed and replaced: {name.en}")
    if number is not None:
        title += Text(f"，{number}", f", {number}")
    rows = question.rows(RepealRow, on)
    found = [*((_of_row(one), one.notice) for one in rows.rows), *_replaced(question, on)]
    if not found:
        return Repeals(**question.no_rule(title, rows.why_not or Reason.NO_RULE_FOR_PLACE))
    meant = [(one, by) for one, by in found if number is None or _goes_by(one, by, number)]
    if not meant:
        return Repeals(**question.no_rule(title, Reason.NOT_NAMED))
    return Repeals(
        **question.framed(title),
        notice_place=meant[0][1].place,
        readings=tuple(dict.fromkeys(by.readings[name] for one, by in meant for name in one.readings)),
        notices=tuple(dict.fromkeys(by.version for _, by in meant)),
        steps=tuple(Step(_said(one, by), None, one.citation, one.readings) for one, by in meant),
        decided_by=Text(f"结论：{len(meant)} 份", f"Decided: {several(len(meant), 'document')}"),
        repealed=tuple(one for one, _ in meant),
    )


def _of_row(placed: Placed[RepealRow]) -> RepealedNotice:
    row = placed.row
    return RepealedNotice(
        number=row.number,
        title=row.title,
        since=placed.first_day,
        by=placed.notice.id,
        here=False,
        citation=placed.citation,
        anomalies=row.anomalies,
        readings=row.readings,
    )


def _replaced(question: Question, on: date | None) -> Iterator[tuple[RepealedNotice, Notice]]:
    """The notices of the place, and of those it lies in, that another takes the place of."""
    for by in question.catalogue:
        since = by.dates.in_force_from
        if by.place not in enclosing_places(question.place) or not is_known(by, question.known_on):
            continue
        for one in by.replaces if on is None or since <= on else ():
            old = question.catalogue[one]
            told = {"number": old.number, "title": old.title, "since": since, "by": by.id}
            yield RepealedNotice(**told, here=True, citation=None), by  # type: ignore[arg-type]


def _goes_by(one: RepealedNotice, by: Notice, number: str) -> bool:
    return number_form(number) in map(number_form, (one.number, by.number, by.id))


def _said(one: RepealedNotice, by: Notice) -> Text:
    here = BLANK if one.here else Text("，本身不在这里", ", which is not here itself")
    told = Text(f"{one.number}（{one.title.zh}）", f"{one.number} ({one.title.en})") + here
    told += Text(
        f"：{one.since} 起由 {by.number} 废止或取代",
        f": repealed or replaced by {by.number} since {one.since}",
    )
    for anomaly in one.anomalies:
        told += Text(f"（异常 {anomaly}）", f" (anomaly {anomaly})")
    return told
