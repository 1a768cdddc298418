"""What all answers of rules in tables have in common: where a row speaks, and where no rule does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from shanxi_health_policy.answer import Asked, NoticeVersion, Reading, Step
from shanxi_health_policy.notices.question import check_day, check_known_on
from shanxi_health_policy.notices.rows_at import Placed, RowT
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place, named_place


class Framed(TypedDict):
    """The fields of an answer that its question alone decides."""

    asked: Asked
    title: Text
    place: str


class NoRule(Framed):
    """The fields of an answer where no rule speaks."""

    steps: tuple[Step, ...]
    decided_by: Text
    reasons: tuple[Reason, ...]
    readings: tuple[Reading, ...]


class Ruled(Framed):
    """The fields of an answer that the rows of a notice decide."""

    notice_place: str
    readings: tuple[Reading, ...]
    notices: tuple[NoticeVersion, ...]


def check_asked(place: str, on: date | None, known_on: date | None) -> None:
    """Check what every such rule is asked with; raises [InputError][] by the name of the parameter."""
    check_place(place)
    if on is not None:
        check_day(on, "on")
    check_known_on(known_on)


def no_rule(
    asked: Asked, title: Text, place: str, reason: Reason, readings: tuple[Reading, ...] = ()
) -> NoRule:
    """An answer where no rule speaks: the place, and why, as its one step; `readings` say how the silence is read."""
    name, why = named_place(place), reason.label
    label = Text(zh=f"{name.zh}：{why.zh}", en=f"{name.en}: {why.en}")
    step = Step(label, readings=tuple(one.id for one in readings))
    return {
        "asked": asked,
        "title": title,
        "place": place,
        "steps": (step,),
        "decided_by": label,
        "reasons": (reason,),
        "readings": readings,
    }


def ruled(asked: Asked, title: Text, place: str, placed: Sequence[Placed[RowT]]) -> Ruled:
    """An answer that some rows decide, the first of them first: the place that speaks, the readings and the notices."""
    return {
        "asked": asked,
        "title": title,
        "place": place,
        "notice_place": placed[0].place,
        "readings": tuple(dict.fromkeys(reading for one in placed for reading in one.readings)),
        "notices": tuple(dict.fromkeys(one.version for one in placed)),
    }
