"""Whether a facility meets the standards (标准) that notices set: each criterion with its margin, and what would pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.facilities.criteria import CriterionResult, Standard, advice, held_against, said
from shanxi_health_policy.facilities.measure_results import measured, name_of
from shanxi_health_policy.facilities.own_figures import figures_of
from shanxi_health_policy.facilities.registry import fits
from shanxi_health_policy.facilities.stats import STATS, FacilityStats
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.facilities import FacilityKind
from shanxi_health_policy.vocabulary.figures import Figure
from shanxi_health_policy.vocabulary.standards import Finding, Strength

_NO_DEMANDS = frozenset((Strength.PERMISSION, Strength.REVIEW_FINDING))
"""Where nothing is asked for, falling short is no shortfall."""


@frozen(kw_only=True)
class Assessment(RuleAnswer):
    """How a facility stands against one standard; `met` is None where it is open, or where no rule speaks."""

    kind: FacilityKind
    standard: str | None = None
    standard_title: Text | None = None
    strength: Strength | None = None
    finding: Finding | None = None
    met: bool | None = None
    criteria: tuple[CriterionResult, ...] = ()
    open_figures: tuple[str, ...] = ()
    """The unknown figures that stand in the way, in the order of the criteria."""
    to_pass: tuple[Text, ...] = ()
    """For each criterion that is not met: the least that would pass, alternatives included."""


@frozen(kw_only=True)
class StandardsAssessment(RuleAnswer):
    """How a facility stands against every standard of a place that applies to it."""

    assessments: tuple[Assessment, ...] = ()
    not_applicable: tuple[str, ...] = ()
    """The standards of the place that do not apply to this facility."""
    met: int = 0
    not_met: int = 0
    """How many are not met; a permission that is not given, and a yardstick of a review, are no shortfall and not counted."""
    open: int = 0


@rule(
    purpose=Text("当地适用于一家机构的各项标准", "every standard of a place that applies to a facility"),
    row=Standard,
    example={
        "place": "140600",
        "stats": {"kind": "中医医院", "grade": "二级甲等", "public_health_department": False},
    },
)
def assess_standards(
    question: Question,
    stats: Annotated[FacilityStats, STATS],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> StandardsAssessment:
    """How a facility stands against every standard of a place, and of those it lies in, that applies to it (C1–C9, C11–C13).

    A standard whose conditions of application cannot be told is open, and names what is missing.

    >>> hospital = FacilityStats(kind="中医医院", grade="二级甲等", public_health_department=False)
    >>> [(one.standard, one.met) for one in assess_standards(hospital, place="140600").assessments]
    [('public-health-department', False)]
    """
    rows = question.rows(Standard, on)
    name = question.place_name
    title = title_of(stats, Text(f"{name.zh}的各项标准", f"the standards of {name.en}"))
    if rows.why_not is not None:
        return StandardsAssessment(**question.no_rule(title, rows.why_not))
    applying = applicable(rows.rows, stats, on)
    found = tuple(assessed(question, one, stats, on, needed) for one, needed in applying.items())
    met = sum(one.met is True for one in found)
    not_met = sum(one.met is False and one.strength not in _NO_DEMANDS for one in found)
    undecided = sum(one.met is None for one in found)
    return StandardsAssessment(
        **question.ruled(title, [*applying], rows.rows),
        steps=tuple(_summary(one, stats) for one in found),
        decided_by=Text(
            f"结论：达到 {met} 项，未达到 {not_met} 项，待定 {undecided} 项",
            f"Decided: {met} met, {not_met} not met, {undecided} open",
        ),
        assessments=found,
        not_applicable=tuple(one.row.id for one in rows.rows if one not in applying),
        met=met,
        not_met=not_met,
        open=undecided,
    )


def title_of(stats: FacilityStats, standard: Text) -> Text:
    """The facility and what it is held against."""
    who = Text(stats.kind.zh, stats.kind.en)
    if stats.name is not None:
        who = Text(f"{stats.name}（{who.zh}）", f"{stats.name} ({who.en})")
    return Text(f"{who.zh}：{standard.zh}", f"{who.en}: {standard.en}")


def applicable(
    rows: Iterable[Placed[Standard]], stats: FacilityStats, on: date | None
) -> dict[Placed[Standard], tuple[str, ...]]:
    """The standards that apply to a facility or may do so, each with the facts that are missing to tell."""
    found = {one: _applies(one, stats, on) for one in rows}
    return {one: missing for one, missing in found.items() if missing is not None}


def _applies(placed: Placed[Standard], stats: FacilityStats, on: date | None) -> tuple[str, ...] | None:
    """What is missing to tell that a standard applies to a facility, or None where it does not apply."""
    row, missing = placed.row, []
    if row.kinds and stats.kind not in row.kinds:
        return None
    if row.min_level:
        if stats.grade is None:
            missing.append("grade")
        elif stats.grade.level < row.min_level:
            return None
    if row.accreditations:
        if stats.accreditations is None:
            missing.append("accreditations")
        elif not stats.accreditations & frozenset(row.accreditations):
            return None
    if row.on_list is not None:
        which = _on_list(placed, stats)
        if which is False:
            return None
        missing += [] if which is True else [which]
    figures = figures_of(placed.notice) if row.when else {}
    for measure in row.when:
        found = measured(measure, stats, on, figures)
        if found.finding is Finding.NOT_MET:
            return None
        missing += found.missing
    return tuple(missing)


def _on_list(placed: Placed[Standard], stats: FacilityStats) -> bool | str:
    """Whether a facility is on the list that the standard speaks of, or the fact that is missing to tell."""
    if stats.name is None:
        return "name"
    lists = [one for one in placed.notice.facility_lists if one.id == placed.row.on_list]
    rows = [row for one in lists for row in one.facilities if fits(stats, row)]
    several = len({(row.city, row.county, row.name) for row in rows}) > 1
    return "county" if several else bool(rows)


def assessed(
    question: Question,
    placed: Placed[Standard],
    stats: FacilityStats,
    on: date | None,
    needed_to_apply: tuple[str, ...],
) -> Assessment:
    """How a facility stands against one standard, on a day; whether it applies is open where facts for that are missing."""
    row, figures = placed.row, figures_of(placed.notice)
    criteria = tuple(held_against(one, placed, stats, on, figures) for one in row.criteria)
    finding = _together(one.finding for one in criteria)
    unknown = [
        code
        for one in criteria
        if one.finding is Finding.OPEN
        for measure in one.measures
        for code in measure.missing
    ]
    # where it is not met, no further figure of a criterion could change that
    missing = [*needed_to_apply, *(unknown if finding is Finding.OPEN else ())]
    beyond = row.open_ended and finding is Finding.NOT_MET
    if needed_to_apply or beyond:
        finding = Finding.OPEN
    open_figures = tuple(dict.fromkeys(missing))
    to_pass = tuple(advice(one, figures) for one in criteria if one.finding is Finding.NOT_MET)
    return Assessment(
        **question.ruled(title_of(stats, row.title), [placed]),
        steps=(*(placed.step(said(one, figures)) for one in criteria), *_time_of(placed, on)),
        decided_by=_BEYOND
        if beyond
        else _decided_by(finding, row.strength, to_pass, missing or unknown, figures),
        kind=stats.kind,
        standard=row.id,
        standard_title=row.title,
        strength=row.strength,
        finding=finding,
        met=None if finding is Finding.OPEN else finding is Finding.MET,
        criteria=criteria,
        open_figures=open_figures,
        to_pass=() if beyond else to_pass,
    )


_BEYOND = Text(
    "待定：文件举例之后有“等”，不在所举之列的，文件没有说不可以",
    "open: the notice's examples end with 'and the like', and it denies nothing beyond them",
)


def _time_of(placed: Placed[Standard], on: date | None) -> tuple[Step, ...]:
    """For a standard of a time, asked without a day: until when it holds."""
    last = placed.row.in_force_to
    if on is not None or last is None:
        return ()
    label = Text(
        f"没有给出日期，按标准本身判断；它只管到{last}，此后已过时",
        f"no day is given, so the standard is taken as it stands; it holds up to {last}, and its time has passed since",
    )
    return (placed.step(label),)


def _together(findings: Iterable[Finding]) -> Finding:
    """A standard is not met where any criterion is not, whatever else is open."""
    found = {Finding.MET, *findings}
    return next(one for one in (Finding.NOT_MET, Finding.OPEN, Finding.MET) if one in found)


def _summary(found: Assessment, stats: FacilityStats) -> Step:
    strength, standard = found.strength, found.standard_title
    assert strength is not None  # a standard has one
    assert standard is not None
    title = title_of(stats, standard)
    label = Text(
        f"{title.zh}（{strength.zh}）：{found.decided_by.zh}",
        f"{title.en} ({strength.en}): {found.decided_by.en}",
    )
    return Step(label, None, found.criteria[0].citation, tuple(one.id for one in found.readings))


def _decided_by(
    finding: Finding,
    strength: Strength,
    to_pass: tuple[Text, ...],
    unknown: Iterable[str],
    figures: Mapping[str, Figure],
) -> Text:
    names = joined(name_of(one, figures) or Text(one, one) for one in dict.fromkeys(unknown))
    if finding is Finding.OPEN:
        return Text("待定，须知道：", "open; what would decide: ") + names
    if strength is Strength.PERMISSION:
        return Text("可以", "it may") if finding is Finding.MET else Text("不可以", "it may not")
    if finding is Finding.MET:
        return finding.label
    told = Text("未达到，至少须", "not met; the least that would pass: ")
    if strength is Strength.REVIEW_FINDING:
        told = Text(
            "低于评估指出的尺度（只供比较），要达到须",
            "below the review's yardstick, for comparison only; to reach it: ",
        )
    told += joined(to_pass, "；", "; ")
    # the other criteria that are open may ask for more
    return told + Text("；此外须知道：", "; what must be known besides: ") + names if names.zh else told
