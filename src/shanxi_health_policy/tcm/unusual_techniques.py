"""Techniques named after another condition than the one treated (I-T17): they count all the same, and are to be looked at."""

from __future__ import annotations

from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.techniques import AnyTechnique

ANY_CONDITION = "I-T17"
"""The reading that any listed technique serves any listed condition."""


def named_after_another(
    technique: AnyTechnique, condition: AnyCondition, period: Period
) -> AnyCondition | None:
    """The condition that a listed technique is named after, where it is another than the one treated.

    None where it is named after the one treated, or after none, or where the notice is not read so.
    """
    if ANY_CONDITION not in period.notice.readings:
        return None
    named = period.scheme.conditions_named[technique.zh]
    return named[0] if named and condition not in named else None


def unusual_techniques(visit: Visit, period: Period) -> tuple[str, ...]:
    """The techniques on a bill that are named after another condition: their standard names, in the order of the list."""
    billed = {period.scheme.find_technique(item.technique) for item in visit.items}
    return tuple(
        one.technique.zh
        for one in period.scheme.techniques
        if one in billed and named_after_another(one.technique, visit.condition, period) is not None
    )
