"""What meeting a standard brings a facility (达标待遇), and what failing one costs (C3, C20–C23)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import term
from shanxi_health_policy.facilities.facility import AnyAccreditation
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.standards import AccreditationEvent


@table("effects", "达标的结果")
@frozen(kw_only=True)
class Effect(Row):
    """What meeting or failing a standard brings.

    达到或没有达到标准的结果。
    """

    id: str
    """编号 · Id"""
    when: AccreditationEvent
    """情形 · What brings it about"""
    accreditation: Accreditation
    """哪项标准 · Which standard"""
    says: Text
    """结果 · What follows"""


@frozen(kw_only=True)
class AccreditationEffect:
    """One thing that follows, by which clause, and since when."""

    id: str
    says: Text
    citation: Citation
    since: date


@frozen(kw_only=True)
class AccreditationEffects(RuleAnswer):
    """Everything that follows for a facility of a place on a day; empty with its `reasons` where nothing does."""

    accreditation: Accreditation
    event: AccreditationEvent
    effects: tuple[AccreditationEffect, ...] = ()


@rule(
    purpose=Text("机构达标后在当地有什么待遇", "what meeting a standard brings a facility of a place"),
    row=Effect,
    example={"place": "140100", "accreditation": "社区医院", "on": "2022-03-13"},
)
def accreditation_effects(
    question: Question,
    place: At = None,
    accreditation: AnyAccreditation = Accreditation.RECOMMENDED_STANDARD,
    *,
    event: Annotated[
        AccreditationEvent | str,
        term(AccreditationEvent, "情形，默认达标", "what happened; meeting it by default", "情形"),
    ] = AccreditationEvent.MEETS,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> AccreditationEffects:
    """What meeting a standard brings a facility of a place on a day, or what failing it costs (C3, C20–C23).

    `event` is what happened: the facility meets the standard, it fails it, its registration stays irregular, or its district's
    scores agree little with the city's. Raises [UnknownTermError][] for an unknown standard or event.

    >>> found = accreditation_effects("140105", "社区医院", on=date(2022, 3, 13))
    >>> [one.id for one in found.effects]
    ['taiyuan-level-1', 'taiyuan-referral', 'taiyuan-pricing']
    """
    meant, happened = Accreditation.of(accreditation), AccreditationEvent.of(event)
    name = question.place_name
    title = Text(f"{name.zh}，{meant.zh}：{happened.zh}", f"{name.en}, {meant.en}: {happened.en}")
    found = question.rows(
        Effect,
        on,
        lambda row: row.accreditation is meant and row.when is happened,
        other=Reason.ACCREDITATION_NOT_COVERED,
    )
    fitting = found.rows
    if found.why_not is not None:
        silent = question.no_rule(title, found.why_not)
        return AccreditationEffects(**silent, accreditation=meant, event=happened)
    return AccreditationEffects(
        **question.ruled(title, fitting),
        steps=tuple(one.step(one.row.says) for one in fitting),
        decided_by=Text(f"结论：{len(fitting)} 项", f"Decided: {len(fitting)} in all"),
        accreditation=meant,
        event=happened,
        effects=tuple(
            AccreditationEffect(id=one.row.id, says=one.row.says, citation=one.citation, since=one.first_day)
            for one in fitting
        ),
    )
