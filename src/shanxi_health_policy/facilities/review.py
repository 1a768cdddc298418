"""Who reviews and who decides on an accreditation (审核程序, P1, P6), step by step."""

from __future__ import annotations

from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import year as year_kind
from shanxi_health_policy.checks import check_year
from shanxi_health_policy.facilities.facility import AnyAccreditation
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, part, table
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.standards import ReviewLevel


@part("审核步骤")
@frozen(kw_only=True)
class ReviewStep:
    """One step of a review: who does what.

    审核的一步：由谁做什么。
    """

    level: ReviewLevel
    """由谁 · Who"""
    act: Text
    """做什么 · What is done"""
    decides: bool = False
    """写 true：由这一步作出结论 · With true this step decides"""


@table("review_routes", "审核程序")
@frozen(kw_only=True)
class ReviewRoute(Row):
    """Who decides on an accreditation, step by step.

    一项达标由谁审核、谁决定，逐步写明。
    """

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """哪项标准 · Which standard"""
    year: int | None = None
    """哪个年度的评估，不写则不限 · The round of which year; any, if left out"""
    steps: tuple[ReviewStep, ...]
    """各步 · The steps"""


@frozen(kw_only=True)
class ReviewProcedure(RuleAnswer):
    """Who reviews and who decides, step by step; empty with its `reasons` where no rule speaks.

    The title says of which round. `decided_by_level` is None too where the notice does not say who decides.
    """

    accreditation: Accreditation
    review_steps: tuple[ReviewStep, ...] = ()
    decided_by_level: ReviewLevel | None = None


@rule(
    purpose=Text("一项达标由谁审核、谁决定", "who reviews and who decides on an accreditation"),
    row=ReviewRoute,
    example={"place": "410800", "accreditation": "推荐标准"},
)
def review_procedure(
    question: Question,
    accreditation: AnyAccreditation,
    *,
    place: At = None,
    year: Annotated[
        int | None, year_kind("评估的年度", "the year of the round", check_year, "年度", "年份")
    ] = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> ReviewProcedure:
    """Who reviews and who decides on an accreditation (P1 Jiaozuo, P6 Tianjin and Shanxi).

    `year` is that of the round; left out, it is the latest that a notice of the place tells of. A round of which none tells has
    no rule in force. Raises [UnknownTermError][] for an unknown standard.

    >>> found = review_procedure("推荐标准", place="焦作市")
    >>> [step.level.code for step in found.review_steps], found.decided_by_level.code
    (['county', 'city', 'province'], 'province')
    >>> [step.level.code for step in review_procedure("基本标准", place="吕梁市").review_steps]
    ['city', 'province']
    """
    meant = Accreditation.of(accreditation)
    title = Text(f"{meant.zh}的审核程序", f"how the {meant.en} is reviewed")
    found = question.rows(
        ReviewRoute, on, lambda row: row.accreditation is meant, other=Reason.ACCREDITATION_NOT_COVERED
    )
    of_round = [one for one in found.rows if year is None or one.row.year in (None, year)]
    if not of_round:
        reason = found.why_not or Reason.NOT_IN_FORCE
        silent = question.no_rule(title + _of_round(year), reason)
        return ReviewProcedure(**silent, accreditation=meant)
    placed = of_round[0]
    row = placed.row
    deciding = next((one.level for one in row.steps if one.decides), None)
    who = Text("没有写明", "is not said") if deciding is None else deciding.label
    return ReviewProcedure(
        **question.ruled(title + _of_round(row.year), [placed]),
        steps=tuple(
            placed.step(Text(f"{one.level.zh}{one.act.zh}", f"the {one.level.en} {one.act.en}"))
            for one in row.steps
        ),
        decided_by=Text(f"结论：由谁决定：{who.zh}", f"Decided by: {who.en}"),
        accreditation=row.accreditation,
        review_steps=row.steps,
        decided_by_level=deciding,
    )


def _of_round(year: int | None) -> Text:
    return BLANK if year is None else Text(f"（{year}年度）", f" (the round of {year})")
