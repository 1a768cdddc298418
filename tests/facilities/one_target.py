"""Every target of the notices, and how far along one of them is."""

from __future__ import annotations

from datetime import date
from typing import Any

from shanxi_health_policy import track
from shanxi_health_policy.facilities import Target, TargetProgress, targets_of
from shanxi_health_policy.notices import Placed
from shanxi_health_policy.vocabulary import TargetStanding

EVERY = [placed for place in ("120000", "410800", "140600") for placed in targets_of(place)]
REACHED, ON_THE_WAY, MISSED, NOT_REACHED, UNKNOWN, NOT_HERE = TargetStanding


def one(placed: Placed[Target], figures: dict[str, Any], on: date | None = None) -> TargetProgress:
    """The progress of one target."""
    [found] = track(placed.place, figures, targets=[placed], on=on).progress
    return found
