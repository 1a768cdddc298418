"""What every result says of the place whose rules were asked."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class OfPlace:
    """What was worked out by the rules of a place."""

    place: str = ""
    """The place whose rules were asked, by its code."""
    place_assumed: bool = False
    """Whether no place was asked for, and this is the only one whose notices hold the rule."""
