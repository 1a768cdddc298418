"""The subsidy for village-doctor posts (村医岗位补助, S4): so much a post, for a period that the notice leaves open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.counting import check_count
from shanxi_health_policy.notices.money_tables import PostSubsidyRow
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import named_place

_EXPECTED_UNIT = Text(zh="期间的单位（文字）或 None", en="the unit of a period as text, or None")
_EXPECTED_PRODUCT = Text(zh="合计不超过 9999999999.99 元", en="at most 9999999999.99 yuan in all")
_PERIOD = Text(zh="期", en="period")


@frozen(kw_only=True)
class PostSubsidy(Answer):
    """The subsidy for some posts over some periods, in yuan; `amount` is None where no rule speaks."""

    amount: Decimal | None = None
    per_post: Decimal | None = None
    posts: int
    posts_subsidised: int | None = None
    """Of the posts those that count: one clinic for one administrative village."""
    periods: int
    period_unit: Text
    period_stated: bool = False
    """Whether the notice says for what period the sum is; where it does not, the period is the caller's (I-S5)."""


def village_doctor_post_subsidy(
    place: str,
    posts: int = 1,
    *,
    periods: int = 1,
    period_unit: Text | str | None = None,
    villages: int | None = None,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> PostSubsidy:
    """What village-doctor posts bring (S4, 二（一）3 of 朔政办发〔2023〕42号, I-S5).

    So much a post, in yuan, for one clinic in one administrative village: with `villages` given, no more posts than villages
    count. The notice does not say per month or per year: `periods` and their `period_unit` are the caller's, and the answer
    says so. Raises [InputError][] for numbers that are none.

    >>> village_doctor_post_subsidy("140600", posts=3).amount
    Decimal('3000.00')
    >>> village_doctor_post_subsidy("140600", posts=3, villages=2).amount
    Decimal('2000.00')
    """
    check_count(posts, "posts")
    check_count(periods, "periods")
    if villages is not None:
        check_count(villages, "villages")
    unit = _unit(period_unit)
    check_asked(place, on, known_on)
    inputs = {
        "place": place,
        "posts": posts,
        "periods": periods,
        "period_unit": None if period_unit is None else unit,
        "villages": villages,
        "on": on,
        "known_on": known_on,
    }
    asked = Asked("village_doctor_post_subsidy", inputs)
    name = named_place(place)
    title = Text(
        zh=f"村医岗位补助：{name.zh}，{posts} 个岗位，{periods} {unit.zh}",
        en=f"village-doctor posts: {name.en}, {posts} posts, {periods} × {unit.en}",
    )
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.posts, place, on, known_on)
    if found.why_not is not None:
        return PostSubsidy(
            **no_rule(asked, title, place, found.why_not),
            posts=posts,
            periods=periods,
            period_unit=unit,
        )
    if period_unit is None:
        unit = found.rows[0].row.period or unit  # where the notice states the period, it is the notice's
    return _subsidy(found.rows[0], asked, title, place, posts, periods, unit, villages)


def _unit(unit: object) -> Text:
    if unit is None:
        return _PERIOD
    if isinstance(unit, str) and 0 < len(unit) <= 20:
        return Text(zh=unit, en=unit)
    if not isinstance(unit, Text):
        raise InputError("period_unit", unit, _EXPECTED_UNIT)
    return unit


def _subsidy(
    placed: Placed[PostSubsidyRow],
    asked: Asked,
    title: Text,
    place: str,
    posts: int,
    periods: int,
    unit: Text,
    villages: int | None,
) -> PostSubsidy:
    row = placed.row
    counting = posts if villages is None else min(posts, villages)
    fen = row.amount * counting * periods
    if fen > MAX_FEN:
        raise InputError("posts, periods", f"{counting} × {periods}", _EXPECTED_PRODUCT)
    said = row.period or Text(zh="文件没有写按月还是按年", en="the notice says neither month nor year")
    steps = [
        Step(
            Text(zh=f"每个岗位（{said.zh}）", en=f"for each post ({said.en})"),
            to_yuan(row.amount),
            placed.citation,
            row.readings,
        )
    ]
    if counting < posts:
        label = Text(
            zh=f"一个行政村一所村卫生室：{posts} 个岗位中按 {counting} 个计",
            en=f"one clinic for one administrative village: of {posts} posts {counting} count",
        )
        steps.append(Step(label, None, placed.citation))
    times = Text(
        zh=f"× {counting} 个岗位 × {periods} {unit.zh}", en=f"× {counting} posts × {periods} {unit.en}"
    )
    steps.append(Step(times, to_yuan(fen)))
    return PostSubsidy(
        **ruled(asked, title, place, [placed]),
        steps=tuple(steps),
        decided_by=Text(
            zh=f"结论：{to_yuan(fen)} 元；期间由询问者给出"
            if row.period is None
            else f"结论：{to_yuan(fen)} 元",
            en=f"Decided: {to_yuan(fen)} yuan{'; the period is the one asked with' if row.period is None else ''}",
        ),
        amount=to_yuan(fen),
        per_post=to_yuan(row.amount),
        posts=posts,
        posts_subsidised=counting,
        periods=periods,
        period_unit=unit,
        period_stated=row.period is not None,
    )
