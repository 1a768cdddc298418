"""What meeting a standard brings a facility (达标待遇), and what failing one costs (C20–C23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Citation, Step
from shanxi_health_policy.notices.answering import check_asked, no_rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, readings_of, rows_at, versions_of
from shanxi_health_policy.notices.standard_tables import Effect
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place
from shanxi_health_policy.vocabulary.standards import AccreditationEvent


@frozen(kw_only=True)
class AccreditationEffect:
    """One thing that follows, by which clause, and since when."""

    id: str
    says: Text
    citation: Citation
    since: date


@frozen(kw_only=True)
class AccreditationEffects(Answer):
    """Everything that follows for a facility of a place on a day; empty with its `reasons` where nothing does."""

    accreditation: Accreditation
    event: AccreditationEvent
    effects: tuple[AccreditationEffect, ...] = ()


def accreditation_effects(
    place: str,
    accreditation: Accreditation | str,
    *,
    event: AccreditationEvent | str = AccreditationEvent.MEETS,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> AccreditationEffects:
    """What meeting a standard brings a facility of a place on a day, or what failing it costs (C20–C23).

    `event` is what happened: the facility meets the standard, it fails it, or its district's scores agree little with the
    city's. Raises [UnknownTermError][] for an unknown standard or event.

    >>> found = accreditation_effects("140105", "社区医院", on=date(2022, 3, 13))
    >>> [one.id for one in found.effects]
    ['taiyuan-level-1', 'taiyuan-referral', 'taiyuan-pricing']
    """
    meant = accreditation if isinstance(accreditation, Accreditation) else Accreditation.parse(accreditation)
    happened = event if isinstance(event, AccreditationEvent) else AccreditationEvent.parse(event)
    check_asked(place, on, known_on)
    inputs = {"place": place, "accreditation": meant, "event": happened, "on": on, "known_on": known_on}
    asked = Asked("accreditation_effects", inputs)
    name = named_place(place)
    title = Text(zh=f"{name.zh}，{meant.zh}：{happened.zh}", en=f"{name.en}, {meant.en}: {happened.en}")
    notices = chosen(catalogue)
    found = rows_at(notices, lambda notice: _effects(notice, meant, happened), place, on, known_on)
    fitting, reason = found.rows, found.why_not
    if reason is Reason.NO_RULE_FOR_PLACE:
        # a place that speaks of other standards only is told from one that does not speak at all
        every = rows_at(notices, lambda notice: notice.effects, place, on, known_on)
        reason = every.why_not or Reason.ACCREDITATION_NOT_COVERED
    if reason is not None:
        return AccreditationEffects(
            **no_rule(asked, title, place, reason),
            accreditation=meant,
            event=happened,
        )
    return AccreditationEffects(
        asked=asked,
        title=title,
        place=place,
        notice_place=fitting[0].place,
        steps=tuple(Step(one.row.says, None, one.citation, one.row.readings) for one in fitting),
        decided_by=Text(zh=f"结论：{len(fitting)} 项", en=f"Decided: {len(fitting)} in all"),
        readings=readings_of(fitting),
        notices=versions_of(fitting),
        accreditation=meant,
        event=happened,
        effects=tuple(_effect(one) for one in fitting),
    )


def _effects(notice: Notice, meant: Accreditation, happened: AccreditationEvent) -> Iterable[Effect]:
    return (one for one in notice.effects if one.accreditation is meant and one.when is happened)


def _effect(placed: Placed[Effect]) -> AccreditationEffect:
    return AccreditationEffect(
        id=placed.row.id, says=placed.row.says, citation=placed.citation, since=placed.first_day
    )
