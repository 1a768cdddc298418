"""Whether a facility meets the standards (标准) that notices set: each criterion with its margin, and what would pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Citation, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.measuring import (
    MeasureResult,
    figures_of,
    measured,
    name_of,
    shown_value,
)
from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.facilities.undecided import UndecidedError
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, RowsAt, readings_of, rows_at, versions_of
from shanxi_health_policy.notices.standard_tables import Criterion, Standard
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind
from shanxi_health_policy.vocabulary.figures import Figure
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place
from shanxi_health_policy.vocabulary.standards import Finding, Strength


@frozen(kw_only=True)
class CriterionResult:
    """How a facility stands against one criterion: any one of its measures is enough."""

    id: str
    says: Text
    citation: Citation
    finding: Finding
    measures: tuple[MeasureResult, ...]
    """The alternatives, in the notice's order."""
    margin: int | None = None
    """The best margin among the alternatives, of those that are met if any is: 0 is exactly at the threshold.

    None where nothing is counted.
    """
    cheapest: MeasureResult | None = None
    """Where it is not met: the alternative that takes the fewest more."""


@frozen(kw_only=True)
class Assessment(Answer):
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
class StandardsAssessment(Answer):
    """How a facility stands against every standard of a place that applies to it."""

    assessments: tuple[Assessment, ...] = ()
    not_applicable: tuple[str, ...] = ()
    """The standards of the place that do not apply to this facility."""
    met: int = 0
    not_met: int = 0
    """How many are not met; a permission that is not given is no shortfall and is not counted."""
    open: int = 0


def meets_recommended_standard(
    stats: FacilityStats,
    *,
    place: str = "410800",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> bool:
    """Whether a facility has what it needs to apply for the recommended standard (C1, C2 of 焦卫基层〔2022〕8号, annex 2).

    Figures that are not known do not matter where the others decide. Raises [UndecidedError][] where only unknown figures stand
    in the way, which it names, and where no notice sets the standard; [assess_recommended_standard][] says it without raising.

    >>> centre = FacilityStats(kind="社区卫生服务中心", diseases_treated=100, annual_visits=40_000)
    >>> try:
    ...     meets_recommended_standard(centre)
    ... except UndecidedError as error:
    ...     error.open_figures
    ('general_practitioners', 'residents')
    """
    found = assess_recommended_standard(stats, place=place, on=on, known_on=known_on, catalogue=catalogue)
    if found.met is None:
        raise UndecidedError(found.open_figures, found.reasons)
    return found.met


def assess_recommended_standard(
    stats: FacilityStats,
    *,
    place: str = "410800",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Assessment:
    """How a facility stands against what the recommended standard asks (C1, C2 of 焦卫基层〔2022〕8号, annex 2).

    Each criterion comes with its figure, the least that passes, its margin and its clause; where it is not met, with the least
    that would pass. Without a day the standard is taken as it stands; on a day outside its time it is not in force.

    >>> centre = FacilityStats(
    ...     kind="社区卫生服务中心", diseases_treated=100, annual_visits=39_999, general_practitioners=6
    ... )
    >>> found = assess_recommended_standard(centre)
    >>> found.met, [(one.id, one.margin) for one in found.criteria]
    (False, [('diseases', 0), ('visits', -1), ('general-practitioners', 0)])
    """
    asked, notices = _question("assess_recommended_standard", stats, place, on, known_on, catalogue)
    rows = rows_at(notices, lambda notice: _recommended(notice, stats.kind), place, on, known_on)
    fitting = [one for one in rows.rows if _applies(one, stats, on)[0] is not False]
    if fitting:
        return _assess(fitting[0], stats, on, asked, place)
    reason = rows.why_not or Reason.FACILITY_KIND_NOT_COVERED
    if reason is Reason.NO_RULE_FOR_PLACE:
        # a place that sets it for other kinds only is told from one that does not set it at all
        every = rows_at(notices, lambda notice: _recommended(notice, None), place, on, known_on)
        reason = every.why_not or Reason.FACILITY_KIND_NOT_COVERED
    title = _title(stats, Accreditation.RECOMMENDED_STANDARD.label)
    return Assessment(**no_rule(asked, title, place, reason), kind=stats.kind)


def assess_standards(
    stats: FacilityStats,
    *,
    place: str,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> StandardsAssessment:
    """How a facility stands against every standard of a place, and of those it lies in, that applies to it (C1–C9, C11–C13).

    A standard whose conditions of application cannot be told is open, and names what is missing.

    >>> hospital = FacilityStats(kind="中医医院", grade="二级甲等", public_health_department=False)
    >>> [(one.standard, one.met) for one in assess_standards(hospital, place="140600").assessments]
    [('public-health-department', False)]
    """
    asked, notices = _question("assess_standards", stats, place, on, known_on, catalogue)
    rows: RowsAt[Standard] = rows_at(notices, lambda notice: notice.standards, place, on, known_on)
    name = named_place(place)
    title = _title(stats, Text(zh=f"{name.zh}的各项标准", en=f"the standards of {name.en}"))
    if rows.why_not is not None:
        return StandardsAssessment(**no_rule(asked, title, place, rows.why_not))
    applying = [one for one in rows.rows if _applies(one, stats, on)[0] is not False]
    found = tuple(_assess(one, stats, on, asked, place) for one in applying)
    met = sum(one.met is True for one in found)
    not_met = sum(one.met is False and one.strength is not Strength.PERMISSION for one in found)
    undecided = sum(one.met is None for one in found)
    return StandardsAssessment(
        asked=asked,
        title=title,
        place=place,
        notice_place=rows.rows[0].place,
        steps=tuple(_summary(one) for one in found),
        decided_by=Text(
            zh=f"结论：达到 {met} 项，未达到 {not_met} 项，待定 {undecided} 项",
            en=f"Decided: {met} met, {not_met} not met, {undecided} open",
        ),
        readings=readings_of(applying),
        notices=versions_of(rows.rows),
        assessments=found,
        not_applicable=tuple(one.row.id for one in rows.rows if one not in applying),
        met=met,
        not_met=not_met,
        open=undecided,
    )


def _question(
    rule: str,
    stats: object,
    place: str,
    on: date | None,
    known_on: date | None,
    catalogue: Catalogue | None,
) -> tuple[Asked, Catalogue]:
    if not isinstance(stats, FacilityStats):
        raise InputError("stats", stats, Text(zh="FacilityStats", en="a FacilityStats"))
    check_asked(place, on, known_on)
    return Asked(rule, {"stats": stats, "place": place, "on": on, "known_on": known_on}), chosen(catalogue)


def _recommended(notice: Notice, kind: FacilityKind | None) -> Iterable[Standard]:
    """What leads to the recommended standard, for a kind of facility or for any."""
    for one in notice.standards:
        if one.leads_to is Accreditation.RECOMMENDED_STANDARD and (
            kind is None or not one.kinds or kind in one.kinds
        ):
            yield one


def _title(stats: FacilityStats, standard: Text) -> Text:
    who = Text(zh=stats.kind.zh, en=stats.kind.en)
    if stats.name is not None:
        who = Text(zh=f"{stats.name}（{who.zh}）", en=f"{stats.name} ({who.en})")
    return Text(zh=f"{who.zh}：{standard.zh}", en=f"{who.en}: {standard.en}")


def _applies(
    placed: Placed[Standard], stats: FacilityStats, on: date | None
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether a standard applies to a facility: None where facts are missing, which are named."""
    row, missing = placed.row, []
    if row.kinds and stats.kind not in row.kinds:
        return False, ()
    if row.min_level:
        if stats.grade is None:
            missing.append("grade")
        elif stats.grade.level < row.min_level:
            return False, ()
    if row.accreditations:
        if stats.accreditations is None:
            missing.append("accreditations")
        elif not stats.accreditations & frozenset(row.accreditations):
            return False, ()
    for measure in row.when:
        found = measured(measure, stats, on, figures_of(placed.notice))
        if found.finding is Finding.NOT_MET:
            return False, ()
        missing += found.missing
    return (None if missing else True), tuple(missing)


def _assess(
    placed: Placed[Standard], stats: FacilityStats, on: date | None, asked: Asked, place: str
) -> Assessment:
    row, figures = placed.row, figures_of(placed.notice)
    applies, needed_to_apply = _applies(placed, stats, on)
    criteria = tuple(_criterion(one, placed, stats, on, figures) for one in row.criteria)
    finding = _together(one.finding for one in criteria)
    missing = [*needed_to_apply]
    if finding is Finding.OPEN:  # where it is not met, no further figure of a criterion could change that
        missing += [
            code
            for one in criteria
            if one.finding is Finding.OPEN
            for measure in one.measures
            for code in measure.missing
        ]
    if applies is None:
        finding = Finding.OPEN
    open_figures = tuple(dict.fromkeys(missing))
    advice = tuple(_advice(one, figures) for one in criteria if one.finding is Finding.NOT_MET)
    return Assessment(
        **ruled(asked, _title(stats, row.title), place, [placed]),
        steps=tuple(_step(one, figures, row.readings) for one in criteria),
        decided_by=_decided_by(finding, row.strength, advice, open_figures, figures),
        kind=stats.kind,
        standard=row.id,
        standard_title=row.title,
        strength=row.strength,
        finding=finding,
        met=None if finding is Finding.OPEN else finding is Finding.MET,
        criteria=criteria,
        open_figures=open_figures,
        to_pass=advice,
    )


def _criterion(
    criterion: Criterion,
    placed: Placed[Standard],
    stats: FacilityStats,
    on: date | None,
    figures: Mapping[str, Figure],
) -> CriterionResult:
    results = tuple(measured(one, stats, on, figures) for one in criterion.any_of)
    findings = [one.finding for one in results]
    if Finding.MET in findings:
        finding = Finding.MET
    else:
        finding = Finding.OPEN if Finding.OPEN in findings else Finding.NOT_MET
    best = [one for one in results if one.finding is Finding.MET] or results
    needing = [one for one in results if one.needed is not None]
    cheapest = min(needing, key=lambda one: one.needed or 0, default=None)
    return CriterionResult(
        id=criterion.id,
        says=criterion.says,
        citation=placed.citation,
        finding=finding,
        measures=results,
        margin=max((one.margin for one in best if one.margin is not None), default=None),
        cheapest=None if finding is Finding.MET else cheapest,
    )


def _together(findings: Iterable[Finding]) -> Finding:
    """A standard is not met where any criterion is not, whatever else is open."""
    found = set(findings)
    if Finding.NOT_MET in found:
        return Finding.NOT_MET
    return Finding.OPEN if Finding.OPEN in found else Finding.MET


def _step(criterion: CriterionResult, figures: Mapping[str, Figure], readings: tuple[str, ...]) -> Step:
    by_figure = {one.figure: shown_value(one, figures) for one in criterion.measures}
    value_zh = "；".join(one.zh for one in by_figure.values())
    value_en = "; ".join(one.en for one in by_figure.values())
    asks_zh = "，或".join(one.says.zh for one in criterion.measures)
    asks_en = ", or ".join(one.says.en for one in criterion.measures)
    margin = Text(zh="", en="")
    if criterion.margin is not None:
        margin = Text(zh=f"，差距 {criterion.margin:+d}", en=f", margin {criterion.margin:+d}")
    label = Text(
        zh=f"{asks_zh}：{value_zh}{margin.zh}，{criterion.finding.zh}",
        en=f"{asks_en}: {value_en}{margin.en}, {criterion.finding.en}",
    )
    return Step(label, None, criterion.citation, readings)


def _summary(found: Assessment) -> Step:
    strength = found.strength
    assert strength is not None  # a standard has one
    label = Text(
        zh=f"{found.title.zh}（{strength.zh}）：{found.decided_by.zh}",
        en=f"{found.title.en} ({strength.en}): {found.decided_by.en}",
    )
    return Step(label, None, found.criteria[0].citation, tuple(one.id for one in found.readings))


def _decided_by(
    finding: Finding,
    strength: Strength,
    advice: tuple[Text, ...],
    open_figures: tuple[str, ...],
    figures: Mapping[str, Figure],
) -> Text:
    if finding is Finding.OPEN:
        names = [name_of(one, figures) or Text(zh=one, en=one) for one in open_figures]
        zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
        return Text(zh=f"待定，须知道：{zh}", en=f"open; what would decide: {en}")
    if strength is Strength.PERMISSION:
        met = finding is Finding.MET
        return Text(zh="可以" if met else "不可以", en="it may" if met else "it may not")
    if finding is Finding.MET:
        return finding.label
    zh, en = "；".join(one.zh for one in advice), "; ".join(one.en for one in advice)
    return Text(zh=f"未达到，至少须{zh}", en=f"not met; the least that would pass: {en}")


def _advice(criterion: CriterionResult, figures: Mapping[str, Figure]) -> Text:
    """The least that would pass, the cheapest way first; what more of a count does not help with stands last, as asked."""
    needing = sorted(
        (one for one in criterion.measures if one.needed is not None), key=lambda one: one.needed or 0
    )
    ways = [_way(one, figures) for one in needing]
    ways += [one.says for one in criterion.measures if one.needed is None]
    return Text(zh="，或".join(one.zh for one in ways), en=", or ".join(one.en for one in ways))


def _way(measure: MeasureResult, figures: Mapping[str, Figure]) -> Text:
    figure = figures[measure.figure]
    return Text(
        zh=f"再有 {measure.needed} {figure.unit.zh}{figure.zh}（共 {measure.least}）",
        en=f"{measure.needed} more {figure.en} ({measure.least} in all)",
    )
