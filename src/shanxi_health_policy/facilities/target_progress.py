"""Targets (目标) as notices set them, and how one stands: reached, on the way or missed, and how many more it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import Share, percent_half_up
from shanxi_health_policy.notices.rows import Placed, Row, Rows, Told, table
from shanxi_health_policy.notices.values import TermCode
from shanxi_health_policy.steps import Citation, Step
from shanxi_health_policy.text import BLANK, Text, joined
from shanxi_health_policy.vocabulary.places import named_place
from shanxi_health_policy.vocabulary.standards import Strength, TargetStanding

Tally: TypeAlias = int | Mapping[str, int]
"""A figure: one count, or, for a target of every county or district, a count for each by its name."""


_ALL = Share(1, 1)


@table("targets", "目标")
@frozen(kw_only=True)
class Target(Row):
    """A goal to be reached: a share of a whole, a least or a greatest count, in all or for each county or district.

    应当达到的占比，至少或至多的数量，合计计算或按每个县（市、区）计算。
    """

    id: str
    """编号 · Id"""
    says: Text
    """目标 · The goal"""
    figure: TermCode
    """计数的指标 · The figure that is counted"""
    of: TermCode | None = None
    """总数，与 share 或单独的 at_most 同用 · The whole, which goes with `share`, or with `at_most` alone"""
    share: Share | None = None
    """应占总数的比例 · The share of the whole to be reached"""
    at_least: int | None = None
    """至少 · At least so many"""
    at_most: int | None = None
    """文件所说范围的上限；单独写则为不得超过 · The upper end of the range that the notice gives; alone: no more than this"""
    each: Text | None = None
    """按什么分别计算 · What each has so many of"""
    unit: Text
    """计数的对象 · What is counted"""
    strength: Strength = Strength.REQUIREMENT
    """约束力，不写则为要求 · How strongly it is asked for; a requirement, if left out"""
    about: bool = False
    """写 true：原文为“左右” · With true the notice says 'about'"""
    yearly: bool = False
    """写 true：每年 · With true it is for every year"""
    due: date | None = None
    """期限，文件未规定的不写 · By when; the notice sets no date, if left out"""

    @property
    def is_total(self) -> bool:
        """Whether it is of its place as a whole: neither of each county, nor of all that there are, nor of none."""
        return self.each is None and self.share != _ALL and not (self.is_ceiling and self.at_most == 0)

    @property
    def is_ceiling(self) -> bool:
        """Whether it asks for no more than so many."""
        return self.at_most is not None and self.at_least is None

    def faults(self, rows: Rows) -> Iterator[Told]:
        """Anything but one form of goal, a whole without use, and bounds that cannot be."""
        yield from Row.faults(self, rows)
        forms = [self.share is not None, self.at_least is not None, self.is_ceiling]
        needs_whole = self.share is not None
        if sum(forms) != 1 or (
            self.of is None if needs_whole else self.of is not None and not self.is_ceiling
        ):
            zh, en = (
                "at_least、at_most，或者 share 与 of",
                "one of `at_least`, `at_most`, and `share` with `of`",
            )
            yield "", self.id, zh, en
        elif self.of is not None and self.each is not None:
            yield "each", self.id, "each 不与 of 同用", "no `each` with `of`"
        if self.at_least is not None and self.at_least < 1:
            yield "at_least", self.at_least, "不小于 1", "1 or more"
        least = self.at_least or 0
        if self.at_most is not None and self.at_most < least:
            yield "at_most", self.at_most, f"不小于 {least}", f"{least} or more"


@frozen(kw_only=True)
class TargetProgress:
    """How one target stands; counts are in the target's own unit."""

    id: str
    says: Text
    citation: Citation
    standing: TargetStanding
    strength: Strength = Strength.REQUIREMENT
    figure: str
    tracked_at: str | None = None
    """For a total asked of a smaller place: the place it belongs to, by its code."""
    value: int | None = None
    """The count reached; for a target of every county, of all together."""
    whole: int | None = None
    """For a share: what it is a share of."""
    share: Decimal | None = None
    """For a share: what is reached, in percent with one decimal, half up; the decision itself is exact."""
    goal: int | None = None
    """The least count that reaches it; for a target of every county, of all together. None where more does not help."""
    most: int | None = None
    """Where no more than so many are asked for: the greatest count that reaches it, of each where it is of each."""
    more: int | None = None
    """How many more it takes."""
    short: tuple[tuple[str, int], ...] = ()
    """The counties that are short, and of how many."""
    above: tuple[str, ...] = ()
    """The counties beyond the upper end of the range that the notice gives."""
    over: int = 0
    """By how many the upper end, or what is asked for at most, is passed, in all."""
    due: date | None = None
    days_left: int | None = None
    """Days until it is due; negative when that day is past; None without a date or a day to count from."""
    about: bool = False
    yearly: bool = False
    missing_figures: tuple[str, ...] = ()


def progress_of(
    placed: Placed[Target], figures: Mapping[str, int | dict[str, int]], on: date | None, place: str
) -> TargetProgress:
    """How a target stands on a day at a place: its own, or one within it, of which a total says nothing."""
    row = placed.row
    days_left = None if on is None or row.due is None else (row.due - on).days
    if row.is_total and place != placed.place:
        elsewhere = _Facts(placed, days_left, ())
        return elsewhere.progress(TargetStanding.NOT_HERE, tracked_at=placed.place)
    tally = figures.get(row.figure)
    whole = None if row.of is None else figures.get(row.of)
    fits = isinstance(tally, dict) is (row.each is not None)  # the other form is meant for another notice
    missing = [row.figure] if not fits or (not tally and tally != 0) else []
    # where no more than so many are asked for, the whole may be left out: it is held against the count if given
    missing += [row.of] if row.share is not None and row.of is not None and not isinstance(whole, int) else []
    blank = _Facts(placed, days_left, tuple(missing))
    if missing:
        return blank.progress(TargetStanding.UNKNOWN)
    if isinstance(tally, dict):
        return _of_each(blank, tally)
    assert isinstance(tally, int)
    if isinstance(whole, int) and tally > whole:
        expected = Text(f"不超过 {row.of}（{whole}）", f"at most {row.of} ({whole})")
        raise InputError(f"figures.{row.figure}", tally, expected)
    if row.share is None:
        return _of_count(blank, tally, row.at_least, whole if isinstance(whole, int) else None)
    assert isinstance(whole, int)
    goal = -(-whole * row.share.numerator // row.share.denominator)  # rounded up: part of a facility is none
    return _of_count(blank, tally, goal, whole)


@frozen
class _Facts:
    """What is known of a target's progress before its figures are held against it."""

    placed: Placed[Target]
    days_left: int | None
    missing: tuple[str, ...]

    def standing(self, *, reached: bool) -> TargetStanding:
        """Missed is only what had to be reached before the day asked about; an aim is no must."""
        if reached:
            return TargetStanding.REACHED
        if self.days_left is None or self.days_left >= 0:
            return TargetStanding.ON_THE_WAY
        must = self.placed.row.strength is Strength.REQUIREMENT
        return TargetStanding.MISSED if must else TargetStanding.NOT_REACHED

    def progress(self, standing: TargetStanding, **found: object) -> TargetProgress:
        """The progress with what is the same for every target."""
        row = self.placed.row
        return TargetProgress(
            id=row.id,
            says=row.says,
            citation=self.placed.citation,
            standing=standing,
            strength=row.strength,
            figure=row.figure,
            due=row.due,
            days_left=self.days_left,
            about=row.about,
            yearly=row.yearly,
            missing_figures=self.missing,
            **found,  # type: ignore[arg-type]
        )


def _of_count(facts: _Facts, value: int, goal: int | None, whole: int | None) -> TargetProgress:
    row = facts.placed.row
    more = None if goal is None else max(goal - value, 0)
    over = 0 if row.at_most is None else max(value - row.at_most, 0)
    return facts.progress(
        facts.standing(reached=not (over if more is None else more)),
        value=value,
        whole=whole,
        share=None if whole is None else percent_half_up(value, whole),
        goal=goal,
        most=row.at_most if goal is None else None,
        more=more,
        over=over,
    )


def _of_each(facts: _Facts, tally: Mapping[str, int]) -> TargetProgress:
    least, most = facts.placed.row.at_least, facts.placed.row.at_most
    short = tuple(
        (name, least - count) for name, count in tally.items() if least is not None and count < least
    )
    above = {name: count - most for name, count in tally.items() if most is not None and count > most}
    return facts.progress(
        facts.standing(reached=not (above if least is None else short)),
        value=sum(tally.values()),
        goal=None if least is None else least * len(tally),
        most=most if least is None else None,
        more=None if least is None else sum(count for _, count in short),
        short=short,
        above=tuple(above),
        over=sum(above.values()),
    )


def _in_words(missing: Iterable[str], row: Target) -> Text:
    """The figures that are missing, in words: what is counted, what it is a share of, and the codes to give them by."""
    unit, each = row.unit, row.each
    zh, en = ("", "") if each is None else (f"各{each.zh}", f" in each {each.en}")
    told: dict[str | None, Text] = {
        row.figure: Text(f"{zh}有多少{unit.zh}计入此项", f"how many {unit.en} count towards it{en}"),
        row.of: Text(f"共有多少{unit.zh}", f"how many {unit.en} there are in all"),
    }
    return joined(Text(f"{told[code].zh}（{code}）", f"{told[code].en} ({code})") for code in missing)


def _names(counties: Iterable[str]) -> Text:
    names = "、".join(counties)
    return Text(f"（{names}）", f" ({names})") if names else BLANK


def step_of(one: TargetProgress, placed: Placed[Target]) -> Step:
    """How a target stands, in one line."""
    unit, told = (
        placed.row.unit,
        Text(f"{one.says.zh}：{one.standing.zh}", f"{one.says.en}: {one.standing.en}"),
    )
    if one.strength is not Strength.REQUIREMENT:
        told += Text(f"（{one.strength.zh}）", f" ({one.strength.en})")
    if one.tracked_at is not None:
        own = named_place(one.tracked_at)
        told += Text(f"：是{own.zh}的总数，在那里衡量", f": it is a total of {own.en} and tracked there")
    elif one.missing_figures:
        told += Text("，须知道", "; what has to be known: ") + _in_words(one.missing_figures, placed.row)
    elif one.more:
        told += Text(f"，还差 {one.more} {unit.zh}", f", {one.more} more {unit.en}")
        told += _names(name for name, _ in one.short)
    if one.over and not placed.row.is_ceiling:
        told += Text(f"，超出上限 {one.over}", f", {one.over} above the range")
    elif one.over:
        told += Text(f"，多出 {one.over} {unit.zh}", f", {one.over} {unit.en} too many") + _names(one.above)
    if one.due is None:
        return placed.step(told + Text("；文件没有写期限", "; the notice sets no date"))
    return placed.step(told + Text(f"；期限 {one.due}", f"; due {one.due}"))
