"""Targets (目标, G1–G11, P5) tracked against figures: reached, on the way or missed, and how many more it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Citation, Step
from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.facilities.stats import MAX_COUNT
from shanxi_health_policy.money import percent_half_up
from shanxi_health_policy.notices.answering import no_rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import check_day, check_known_on, chosen
from shanxi_health_policy.notices.rows_at import Placed, readings_of, rows_at, versions_of
from shanxi_health_policy.notices.target_tables import Target
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import check_place, named_place
from shanxi_health_policy.vocabulary.standards import TargetStanding

Tally: TypeAlias = int | Mapping[str, int]
"""A figure: one count, or, for a target of every county or district, a count for each by its name."""

_EXPECTED_COUNT = Text(zh="非负整数", en="a non-negative integer")
_EXPECTED_COUNTS = Text(zh="各县（市、区）名称和数量的对应", en="a mapping of counties to counts")
_EXPECTED_FIGURES = Text(zh="指标代码和数字的对应", en="a mapping of figure codes to numbers")


@frozen(kw_only=True)
class TargetProgress:
    """How one target stands; counts are in the target's own unit."""

    id: str
    says: Text
    citation: Citation
    standing: TargetStanding
    figure: str
    value: int | None = None
    """The count reached; for a target of every county, of all together."""
    whole: int | None = None
    """For a share: what it is a share of."""
    share: Decimal | None = None
    """For a share: what is reached, in percent with one decimal, half up; the decision itself is exact."""
    goal: int | None = None
    """The least count that reaches it; for a target of every county, of all together."""
    more: int | None = None
    """How many more it takes."""
    short: tuple[tuple[str, int], ...] = ()
    """The counties that are short, and of how many."""
    above: tuple[str, ...] = ()
    """The counties beyond the upper end of the range that the notice gives."""
    over: int = 0
    """By how many the upper end is passed, in all."""
    due: date | None = None
    days_left: int | None = None
    """Days until it is due; negative when that day is past; None without a date or a day to count from."""
    about: bool = False
    yearly: bool = False
    missing_figures: tuple[str, ...] = ()


@frozen(kw_only=True)
class Tracking(Answer):
    """How the targets of a place stand on a day."""

    progress: tuple[TargetProgress, ...] = ()
    reached: int = 0
    missed: int = 0


def targets_of(
    place: str,
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
    return rows_at(chosen(catalogue), lambda notice: notice.targets, place, on, known_on).rows


def track(
    targets: str | Iterable[Placed[Target]],
    figures: Mapping[str, Tally],
    *,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Tracking:
    """How targets stand on a day: reached, on the way, missed, or without the figures to tell (G1–G11, P5).

    `targets` is the code of a place (all its targets) or some of what [targets_of][] gives. `figures` holds the counts by the
    targets' figure codes, for a target of every county or district a mapping of their names to counts. Without `on` nothing is
    missed yet. Raises [UnknownTermError][] for a figure that none of the targets asks for, and [InputError][] for wrong counts.

    >>> found = track("120000", {"facilities": 10, "basic_standard_facilities": 9}, on=date(2025, 6, 1))
    >>> found.progress[0].standing.code, found.progress[0].more, found.progress[0].days_left
    ('on_the_way', 1, 213)
    """
    if on is not None:
        check_day(on, "on")
    check_known_on(known_on)
    notices = chosen(catalogue)
    if isinstance(targets, str):
        place = check_place(targets, "targets")
        found = targets_of(place, known_on=known_on, catalogue=notices)
        # a figure that only a later notice asks for is not misspelt: 'as known on' takes the same figures
        asking = targets_of(place, catalogue=notices)
    else:
        found = asking = _given(targets)
        place = found[0].place
    given = _figures(figures, asking)
    inputs = {"targets": targets if isinstance(targets, str) else found, "figures": given, "on": on}
    asked = Asked("track", {**inputs, "known_on": known_on})
    name = named_place(place)
    day = Text(zh="" if on is None else f"，{on}", en="" if on is None else f", {on}")
    title = Text(zh=f"目标进度：{name.zh}{day.zh}", en=f"targets of {name.en}{day.en}")
    if not found:
        why = rows_at(notices, lambda notice: notice.targets, place, None, known_on).why_not
        assert why is not None  # there are no rows
        return Tracking(
            **no_rule(asked, title, place, why),
        )
    progress = tuple(_progress(one, given, on) for one in found)
    reached = sum(one.standing is TargetStanding.REACHED for one in progress)
    missed = sum(one.standing is TargetStanding.MISSED for one in progress)
    return Tracking(
        asked=asked,
        title=title,
        place=place,
        notice_place=found[0].place,
        steps=tuple(_step(one, placed) for one, placed in zip(progress, found, strict=True)),
        decided_by=Text(
            zh=f"结论：{len(progress)} 项中已达到 {reached} 项，逾期未达到 {missed} 项",
            en=f"Decided: of {len(progress)} targets {reached} reached, {missed} missed",
        ),
        readings=readings_of(found),
        notices=versions_of(found),
        progress=progress,
        reached=reached,
        missed=missed,
    )


def _given(targets: object) -> tuple[Placed[Target], ...]:
    found = tuple(targets) if isinstance(targets, Iterable) else ()
    if not found or not all(isinstance(one, Placed) and isinstance(one.row, Target) for one in found):
        expected = Text(
            zh="行政区划代码，或 targets_of 的结果", en="the code of a place, or what targets_of gives"
        )
        raise InputError("targets", targets, expected)
    return found


def _figures(figures: object, targets: Iterable[Placed[Target]]) -> dict[str, int | dict[str, int]]:
    """The figures, checked; where no notice speaks there is nothing that a code could be held against."""
    if not isinstance(figures, Mapping):
        raise InputError("figures", figures, _EXPECTED_FIGURES)
    forms = [(one.row.figure, one.row.each is not None) for one in targets]
    forms += [(one.row.of, False) for one in targets if one.row.of is not None]
    codes = tuple(dict.fromkeys(code for code, _ in forms))
    found: dict[str, int | dict[str, int]] = {}
    for code, tally in figures.items():
        if not isinstance(code, str) or (codes and code not in codes):
            raise _unknown(code, codes)
        each = isinstance(tally, Mapping)
        if codes and (code, each) not in forms:
            # two notices may count the same in all and by county; else only one form fits
            raise InputError(f"figures.{code}", tally, _EXPECTED_COUNT if each else _EXPECTED_COUNTS)
        if not isinstance(tally, Mapping):
            found[code] = _count(f"figures.{code}", tally)
        elif all(isinstance(name, str) for name in tally):
            found[code] = {name: _count(f"figures.{code}.{name}", one) for name, one in tally.items()}
        else:
            raise InputError(f"figures.{code}", tally, _EXPECTED_COUNTS)
    return found


def _unknown(code: object, codes: tuple[str, ...]) -> UnknownTermError:
    names = "、".join(codes)
    expected = Text(zh=f"这些目标的指标：{names}", en=f"a figure of these targets: {names}")
    near = get_close_matches(str(code)[:80], codes, n=3, cutoff=0.6)
    return UnknownTermError("figures", code, expected, tuple(near))


def _count(field: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
        raise InputError(field, value, _EXPECTED_COUNT)
    return value


def _progress(
    placed: Placed[Target], figures: Mapping[str, int | dict[str, int]], on: date | None
) -> TargetProgress:
    row = placed.row
    days_left = None if on is None or row.due is None else (row.due - on).days
    tally = figures.get(row.figure)
    whole = None if row.of is None else figures.get(row.of)
    fits = isinstance(tally, dict) is (row.each is not None)  # the other form is meant for another notice
    missing = [row.figure] if not fits or (not tally and tally != 0) else []
    missing += [row.of] if row.of is not None and not isinstance(whole, int) else []
    blank = _Facts(placed, days_left, tuple(missing))
    if missing:
        return blank.progress(TargetStanding.UNKNOWN)
    if isinstance(tally, dict):
        return _of_each(blank, tally)
    assert isinstance(tally, int)
    if row.share is None:
        assert row.at_least is not None  # the loader refuses a target with neither
        return _of_count(blank, tally, row.at_least, None)
    assert isinstance(whole, int)
    if tally > whole:
        expected = Text(zh=f"不超过 {row.of}（{whole}）", en=f"at most {row.of} ({whole})")
        raise InputError(f"figures.{row.figure}", tally, expected)
    goal = -(-whole * row.share.numerator // row.share.denominator)  # rounded up: part of a facility is none
    return _of_count(blank, tally, goal, whole)


@frozen
class _Facts:
    """What is known of a target's progress before its figures are held against it."""

    placed: Placed[Target]
    days_left: int | None
    missing: tuple[str, ...]

    def standing(self, *, reached: bool) -> TargetStanding:
        """Missed is only what was due before the day asked about."""
        if reached:
            return TargetStanding.REACHED
        late = self.days_left is not None and self.days_left < 0
        return TargetStanding.MISSED if late else TargetStanding.ON_THE_WAY

    def progress(self, standing: TargetStanding, **found: object) -> TargetProgress:
        """The progress with what is the same for every target."""
        row = self.placed.row
        return TargetProgress(
            id=row.id,
            says=row.says,
            citation=self.placed.citation,
            standing=standing,
            figure=row.figure,
            due=row.due,
            days_left=self.days_left,
            about=row.about,
            yearly=row.yearly,
            missing_figures=self.missing,
            **found,  # type: ignore[arg-type]
        )


def _of_count(facts: _Facts, value: int, goal: int, whole: int | None) -> TargetProgress:
    more = max(goal - value, 0)
    most = facts.placed.row.at_most
    return facts.progress(
        facts.standing(reached=more == 0),
        value=value,
        whole=whole,
        share=None if whole is None else percent_half_up(value, whole),
        goal=goal,
        more=more,
        over=0 if most is None else max(value - most, 0),
    )


def _of_each(facts: _Facts, tally: Mapping[str, int]) -> TargetProgress:
    least, most = facts.placed.row.at_least, facts.placed.row.at_most
    assert least is not None  # the loader refuses a share of each
    short = tuple((name, least - count) for name, count in tally.items() if count < least)
    above = {name: count - most for name, count in tally.items() if most is not None and count > most}
    return facts.progress(
        facts.standing(reached=not short),
        value=sum(tally.values()),
        goal=least * len(tally),
        more=sum(count for _, count in short),
        short=short,
        above=tuple(above),
        over=sum(above.values()),
    )


def _step(one: TargetProgress, placed: Placed[Target]) -> Step:
    unit = placed.row.unit
    zh, en = f"{one.says.zh}：{one.standing.zh}", f"{one.says.en}: {one.standing.en}"
    if one.missing_figures:
        names = "、".join(one.missing_figures)
        zh, en = f"{zh}，缺 {names}", f"{en}, without {names}"
    elif one.more:
        zh, en = f"{zh}，还差 {one.more} {unit.zh}", f"{en}, {one.more} more {unit.en}"
        if one.short:
            names = "、".join(name for name, _ in one.short)
            zh, en = f"{zh}（{names}）", f"{en} ({names})"
    if one.over:
        zh, en = f"{zh}，超出上限 {one.over}", f"{en}, {one.over} above the range"
    if one.due is None:
        zh, en = f"{zh}；文件没有写期限", f"{en}; the notice sets no date"
    else:
        zh, en = f"{zh}；期限 {one.due}", f"{en}; due {one.due}"
    return Step(Text(zh=zh, en=en), None, one.citation, placed.row.readings)
