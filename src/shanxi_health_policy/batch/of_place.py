"""The policy of a place that is asked for, and what every result says of the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from shanxi_health_policy.batch.columns.unlisted import Items, mapping_of

if TYPE_CHECKING:
    from datetime import date

    from shanxi_health_policy.batch.columns.policy import Policy
    from shanxi_health_policy.notices.catalogue import Catalogue


@frozen(kw_only=True)
class OfPlace:
    """What was worked out by the rules of a place."""

    place: str = ""
    """The place whose rules were asked, by its code."""
    place_assumed: bool = False
    """Whether no place was asked for, and this is the only one whose notices hold the rule."""


def policy_of(
    place: str | None,
    known_on: date | None,
    catalogue: Catalogue | None,
    items: Items | None,
    *,
    strict_items: bool = False,
) -> Policy:
    """The policy of a place, and what the hospital's names mean; loaded while a file is read, see `Job.reading`."""
    from shanxi_health_policy.batch.columns.policy import Policy

    return Policy.of(place, known_on, catalogue).with_items(mapping_of(items, catalogue), strict=strict_items)
