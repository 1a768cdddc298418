"""Targets (目标, G1–G11, G13–G15, P5) tracked against figures: reached, on the way or missed, and how many more it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import Kind, mapping, pair, paired, sequence, text
from shanxi_health_policy.asking.question_places import only_place, places_of
from shanxi_health_policy.checks import MAX_COUNT, check_count, check_day, check_known_on
from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.facilities.row_names import reference, row_of
from shanxi_health_policy.facilities.target_progress import (
    Tally,
    Target,
    TargetProgress,
    progress_of,
    step_of,
)
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.rows import Placed
from shanxi_health_policy.text import Text, Typed, several
from shanxi_health_policy.vocabulary.labelled import nearest_of
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.standards import TargetStanding

_EXPECTED_COUNT = Text("非负整数", "a non-negative integer")
_EXPECTED_COUNTS = Text("各县（市、区）名称和数量的对应", "a mapping of counties to counts")
_EXPECTED_ID = Text("此地目标的编号", "the id of a target of the place")
_EXPECTED_FIGURES = Text("指标代码和数字的对应", "a mapping of figure codes to numbers")


_PURPOSE = Text("一地各项目标的进度", "how the targets of a place stand")


@frozen(kw_only=True)
class Tracking(RuleAnswer):
    """How the targets of a place stand on a day."""

    progress: tuple[TargetProgress, ...] = ()
    reached: int = 0
    missed: int = 0
    """How many that had to be reached were not in time; of aims, `progress` tells."""


def targets_of(
    place: str | None = None,
    *,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Placed[Target], ...]:
    """Every target that speaks for a place, and for the places it lies in, in the order of the notices.

    >>> [one.row.id for one in targets_of("120000")][:2]
    ['basic-standard-2025', 'recommended-standard-2022']
    """
    if on is not None:
        check_day(on, "on")
    check_known_on(known_on)
    notices = chosen(catalogue)
    if place is None:
        asked = only_place(places_of(Target, None)(notices), _PURPOSE, notices.place_names)
    else:
        asked = notices.place(place)
    return notices.rows(Target, asked, on, known_on).rows


def _tallied(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """FIGURE=NUMBER, or FIGURE:COUNTY=NUMBER for one county of a figure."""
    found: dict[str, object] = {}
    counties: dict[str, list[tuple[str, object]]] = {}
    for name, value in pairs:
        figure, colon, county = name.partition(":")
        if colon:
            counties.setdefault(figure, []).append((county, value))
        else:
            found |= paired([*found.items(), (figure, value)])
    return paired([*found.items(), *((figure, paired(one)) for figure, one in counties.items())])


def _check_tallies(name: str, value: object, _: Catalogue) -> Mapping[str, Any]:
    """A mapping; which figures there are depends on the place, and is checked with it."""
    if not isinstance(value, Mapping):
        raise InputError(name, value, _EXPECTED_FIGURES)
    return dict(value)


def _asked_figures(catalogue: Catalogue) -> dict[str, Text]:
    """Every figure that a target asks for, with the first goal that does."""
    found: dict[str, Text] = {}
    for notice in catalogue:
        for row in notice.rows(Target):
            for code in (row.figure, row.of):
                if code is not None:
                    found.setdefault(code, row.says)
    return found


_COUNT_SCHEMA = {"type": "integer", "minimum": 0, "maximum": MAX_COUNT}
_FIGURES = Kind(
    text("数字，如 facilities=100", "the figures, such as facilities=100"),
    "FIGURE[:COUNTY]=NUMBER",
    {
        "type": "object",
        "additionalProperties": {
            "anyOf": [_COUNT_SCHEMA, {"type": "object", "additionalProperties": _COUNT_SCHEMA}]
        },
    },
    lambda name, value, _: mapping(name, value),
    _check_tallies,
    pair,
    _tallied,
    choices=_asked_figures,
    names=("指标", "数字"),
)


def _check_targets(name: str, value: Any, _: Catalogue) -> tuple[str, ...]:
    found = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else ()
    if not found or not all(_is_target(one) for one in found):
        expected = Typed(
            "targets_of 的结果，或目标的编号",
            "what targets_of gives, or the ids of targets",
            Text("目标的编号", "the ids of targets"),
        )
        raise InputError(name, value, expected)
    return tuple(dict.fromkeys(one if isinstance(one, str) else reference(one) for one in found))


def _is_target(one: object) -> bool:
    return isinstance(one, str) or (isinstance(one, Placed) and isinstance(one.row, Target))


_TARGETS = Kind(
    text(
        "只问这些目标：编号，或 文件/编号；不写则问全部",
        "only these targets, by id or NOTICE/ID; all of them if left out",
    ),
    "ID",
    {"type": "array", "minItems": 1, "items": {"type": "string"}},
    lambda name, value, _: sequence(name, value),
    _check_targets,
    gather=list,
    names=("目标", "目标编号"),
)


def _place_first(inputs: Mapping[str, object]) -> Mapping[str, object]:
    """In version 0.1 the place whose targets are meant was given as `targets`."""
    if not isinstance(inputs.get("targets"), str) or "place" in inputs:
        return inputs
    return {"place": inputs["targets"], **{name: one for name, one in inputs.items() if name != "targets"}}


@rule(
    purpose=_PURPOSE,
    row=Target,
    example={
        "place": "120000",
        "figures": {"facilities": 10, "basic_standard_facilities": 9},
        "on": "2025-06-01",
    },
    earlier=_place_first,
)
def track(
    question: Question,
    place: At = None,
    figures: Annotated[Mapping[str, Tally], _FIGURES] = MappingProxyType({}),
    *,
    targets: Annotated[Iterable[Placed[Target] | str] | None, _TARGETS] = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Tracking:
    """How targets stand on a day: reached, on the way, missed, or without the figures to tell (G1–G11, G13–G15, P5).

    All targets of the place, or only those given by what [targets_of][] gives or by their ids. `figures` holds the counts by
    the targets' figure codes, for a target of every county or district a mapping of their names to counts. Without `on`
    nothing is missed yet; an aim (力争) is never missed, only not reached in time. A total (117 county groups) belongs to the
    place of its notice: asked of a place within it, it is not tracked there, and the answer says where. Raises
    [UnknownTermError][] for a figure that none of the targets asks for, [AmbiguousNameError][] for an id that two notices use
    (`shanxi-2023-51/central-township-centres` names one of them), and [InputError][] for wrong counts.

    >>> found = track("120000", {"facilities": 10, "basic_standard_facilities": 9}, on=date(2025, 6, 1))
    >>> found.progress[0].standing.code, found.progress[0].more, found.progress[0].days_left
    ('on_the_way', 1, 213)
    """
    rows = question.rows(Target)
    # a figure or target of a later notice is not misspelt: 'as known on' takes the same question
    every = question.catalogue.rows(Target, question.place).rows
    asking = every if targets is None else _meant(targets, every)
    found = rows.rows if targets is None else tuple(one for one in asking if one in rows.rows)
    given = _figures(figures, asking)
    name = question.place_name
    title = Text(f"目标进度：{name.zh}", f"targets of {name.en}")
    if on is not None:
        title += Text(f"，{on}", f", {on}")
    if not found:
        return Tracking(**question.no_rule(title, rows.why_not or Reason.NOT_YET_KNOWN))
    progress = tuple(progress_of(one, given, on, question.place) for one in found)
    reached = sum(one.standing is TargetStanding.REACHED for one in progress)
    missed = sum(one.standing is TargetStanding.MISSED for one in progress)
    late = sum(one.standing is TargetStanding.NOT_REACHED for one in progress)
    elsewhere = sum(one.standing is TargetStanding.NOT_HERE for one in progress)
    decided = Text(
        f"结论：{len(progress)} 项中已达到 {reached} 项，逾期未达到 {missed} 项",
        f"Decided: of {several(len(progress), 'target')} {reached} reached, {missed} missed",
    )
    if late:
        decided += Text(
            f"，力争或鼓励的到期未达到 {late} 项", f", {late} aimed at or encouraged and not reached in time"
        )
    if elsewhere:
        decided += Text(f"，不在此地衡量 {elsewhere} 项", f", {elsewhere} not tracked here")
    return Tracking(
        **question.ruled(title, found),
        steps=tuple(step_of(one, placed) for one, placed in zip(progress, found, strict=True)),
        decided_by=decided,
        progress=progress,
        reached=reached,
        missed=missed,
    )


def _meant(targets: Iterable[object], rows: Iterable[Placed[Target]]) -> tuple[Placed[Target], ...]:
    """The rows of some ids, in the order in which they are given, each once."""
    every = tuple(rows)
    return tuple(dict.fromkeys(row_of("targets", str(one), every, _EXPECTED_ID) for one in targets))


def _figures(
    figures: Mapping[str, Tally], targets: Iterable[Placed[Target]]
) -> dict[str, int | dict[str, int]]:
    """The figures, checked; where no notice speaks there is nothing that a code could be held against."""
    forms = [(one.row.figure, one.row.each is not None) for one in targets]
    forms += [(one.row.of, False) for one in targets if one.row.of is not None]
    codes = tuple(dict.fromkeys(code for code, _ in forms))
    found: dict[str, int | dict[str, int]] = {}
    for given_as, tally in figures.items():
        code = _code(given_as, codes)
        each = isinstance(tally, Mapping)
        if codes and (code, each) not in forms:
            # two notices may count the same in all and by county; else only one form fits
            raise InputError(f"figures.{code}", tally, _EXPECTED_COUNT if each else _EXPECTED_COUNTS)
        if not isinstance(tally, Mapping):
            found[code] = _count(f"figures.{code}", tally)
        elif all(isinstance(county, str) for county in tally):
            found[code] = {county: _count(f"figures.{code}.{county}", one) for county, one in tally.items()}
        else:
            raise InputError(f"figures.{code}", tally, _EXPECTED_COUNTS)
    return found


def _code(code: object, codes: tuple[str, ...]) -> str:
    if not isinstance(code, str) or (codes and code not in codes):
        names = "、".join(codes)
        expected = Text(f"这些目标的指标：{names}", f"a figure of these targets: {names}")
        raise UnknownTermError("figures", code, expected, nearest_of(code, codes))
    return code


def _count(field: str, value: object) -> int:
    return check_count(value, field, MAX_COUNT, _EXPECTED_COUNT)
