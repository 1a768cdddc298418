"""Whether a facility has what it needs to apply for the recommended standard (推荐标准, C1, C2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.facilities.assessment import Assessment, applicable, assessed, title_of
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.measure_results import name_of
from shanxi_health_policy.facilities.stats import STATS, FacilityStats
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.figures import FIGURES
from shanxi_health_policy.vocabulary.payment import Reason


class UndecidedError(PolicyError, ValueError):
    """Neither yes nor no: `open_figures` are the unknown figures that stand in the way, `reasons` say why no rule speaks."""

    def __init__(self, open_figures: tuple[str, ...], reasons: tuple[Reason, ...] = ()) -> None:
        self.open_figures: tuple[str, ...] = open_figures
        self.reasons: tuple[Reason, ...] = reasons
        super().__init__(open_figures, reasons)

    def text(self) -> Text:
        """The message in both languages; it names the figures."""
        if self.reasons:
            return Text("不能判定：", "cannot be decided: ") + joined(
                (one.label for one in self.reasons), "；", "; "
            )
        known = [(code, name_of(code, FIGURES)) for code in self.open_figures]
        named = [
            Text(f"{code}（{one.zh}）", f"{code} ({one.en})") if one else Text(code, code)
            for code, one in known
        ]
        return Text("不能判定，缺少：", "cannot be decided without: ") + joined(named)


def _leads_there(row: Standard) -> bool:
    return row.leads_to is Accreditation.RECOMMENDED_STANDARD


def meets_recommended_standard(
    stats: FacilityStats,
    *,
    place: str | None = None,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> bool:
    """Whether a facility has what it needs to apply for the recommended standard (C1, C2 of 焦卫基层〔2022〕8号, annex 2).

    Figures that are not known do not matter where the others decide. Raises [UndecidedError][] where only unknown figures stand
    in the way, which it names, and where no notice of the place sets the standard; [assess_recommended_standard][] says it
    without raising, and whose standard it is: a place left out is the only one whose notices set it.

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


@rule(
    purpose=Text(
        "机构是否具备申报推荐标准的前提条件",
        "whether a facility has what it needs to apply for the recommended standard",
    ),
    row=Standard,
    speaks=_leads_there,
    example={
        "stats": {
            "kind": "乡镇卫生院",
            "diseases_treated": 100,
            "annual_visits": 80000,
            "senior_doctors": 3,
            "general_practitioners": 4,
            "residents": 20000,
        }
    },
)
def assess_recommended_standard(
    question: Question,
    stats: Annotated[FacilityStats, STATS],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
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
    rows = question.rows(
        Standard,
        on,
        lambda row: _leads_there(row) and (not row.kinds or stats.kind in row.kinds),
        other=Reason.FACILITY_KIND_NOT_COVERED,
        among=_leads_there,
    )
    for placed, missing in applicable(rows.rows, stats, on).items():  # the first one decides
        return assessed(question, placed, stats, on, missing)
    reason = rows.why_not or Reason.FACILITY_KIND_NOT_COVERED
    title = title_of(stats, Accreditation.RECOMMENDED_STANDARD.label)
    return Assessment(**question.no_rule(title, reason), kind=stats.kind)
