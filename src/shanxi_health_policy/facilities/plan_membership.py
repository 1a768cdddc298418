"""Whether a newly approved facility belongs in a year's plan for a standard (年度计划, P4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import day
from shanxi_health_policy.facilities.facility import AnyAccreditation
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason


@table("plan_rules", "列入计划的条件")
@frozen(kw_only=True)
class PlanRule(Row):
    """Which facilities belong in a year's plan: those open by a day.

    哪些机构列入某一年度的计划：到某日已经开业的。
    """

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """计划要达到的标准 · The standard that the plan is for"""
    year: int
    """年度 · Year"""
    opened_by: date
    """开业不晚于 · Open no later than"""


@frozen(kw_only=True)
class PlanMembership(RuleAnswer):
    """Whether a facility belongs in a year's plan; `belongs` is None where no rule speaks."""

    opened_on: date
    accreditation: Accreditation
    belongs: bool | None = None
    year: int | None = None
    opened_by: date | None = None
    """Who opened no later than this day belongs."""


@rule(
    purpose=Text("机构是否列入当年的达标计划", "whether a facility belongs in the year's plan"),
    row=PlanRule,
    example={"opened_on": "2021-04-30"},
)
def belongs_in_plan(
    question: Question,
    opened_on: Annotated[date, day("开业之日", "the day it opened", "开业日期", "开业日")],
    accreditation: AnyAccreditation = Accreditation.BASIC_STANDARD,
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> PlanMembership:
    """Whether a newly approved facility belongs in the year's plan for a standard (P4, part 一 of 焦卫基层〔2022〕8号, I-P2).

    It belongs if it opened no later than the day the notice sets. Raises [InputError][] for anything but a day.

    >>> belongs_in_plan(date(2021, 4, 30)).belongs, belongs_in_plan(date(2021, 5, 1)).belongs
    (True, False)
    """
    meant = Accreditation.of(accreditation)
    title = Text(
        f"{opened_on} 开业，列入{meant.zh}计划", f"open since {opened_on}: in the plan for the {meant.en}"
    )
    found = question.rows(
        PlanRule, on, lambda row: row.accreditation is meant, other=Reason.ACCREDITATION_NOT_COVERED
    )
    if found.why_not is not None:
        silent = question.no_rule(title, found.why_not)
        return PlanMembership(**silent, opened_on=opened_on, accreditation=meant)
    placed = found.rows[0]
    row = placed.row
    belongs = opened_on <= row.opened_by
    zh, en = ("列入", "it belongs in the plan") if belongs else ("不列入", "it does not belong in the plan")
    label = Text(
        f"{row.year}年计划：开业不晚于 {row.opened_by}",
        f"the plan of {row.year}: open no later than {row.opened_by}",
    )
    return PlanMembership(
        **question.ruled(title, [placed]),
        steps=(placed.step(label),),
        decided_by=Text(f"结论：{zh}", f"Decided: {en}"),
        opened_on=opened_on,
        accreditation=row.accreditation,
        belongs=belongs,
        year=row.year,
        opened_by=row.opened_by,
    )
