"""Catalogues in which the shipped scheme is changed: another rate, no limits, a class and a condition missing."""

from __future__ import annotations

from attrs import evolve

from shanxi_health_policy import Catalogue, Condition, FeeClass, Share
from shanxi_health_policy.notices.scheme import TcmScheme

from .oracle import scheme


def _with(changed: TcmScheme) -> Catalogue:
    return Catalogue([evolve(Catalogue.shipped()["lvliang-2022-22"], tcm=changed)])


FLAT_RATE = _with(evolve(scheme(), rate=Share.parse("0.125")))
NO_LIMITS = _with(
    evolve(
        scheme(),
        limits={key: evolve(cell, per_visit=None, annual=None) for key, cell in scheme().limits.items()},
    )
)
NO_CLASS_3 = _with(
    evolve(
        scheme(),
        limits={
            (condition, tier): cell
            for (condition, tier), cell in scheme().limits.items()
            if tier is not FeeClass.III and condition is not Condition.ASTHMA
        },
    )
)
