"""The subsidy for village-doctor posts (村医岗位补助, S4): so much a post, for a period that the notice leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import Kind, count, text
from shanxi_health_policy.checks import or_none
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, table
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import BLANK, Text, several

_EXPECTED_UNIT = or_none(Text("期间的单位（文字）", "the unit of a period as text"))
_EXPECTED_PRODUCT = Text("合计不超过 9999999999.99 元", "at most 9999999999.99 yuan in all")
_PERIOD = Text("期", "period")


@table("subsidies.posts", "岗位补助")
@frozen(kw_only=True)
class PostSubsidyRow(Row):
    """What a village-doctor post brings.

    一个村医岗位的补助。
    """

    id: str
    """编号 · Id"""
    amount: Fen
    """每个岗位金额 · The sum for each post"""
    period: Text | None = None
    """期间，文件未规定就不写 · For which period; left out where the notice is silent"""


@frozen(kw_only=True)
class PostSubsidy(RuleAnswer):
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


def _read_unit(field: str, value: object, _: Catalogue) -> object:
    if not isinstance(value, Mapping):
        return value
    zh, en = value.get("zh"), value.get("en")
    if len(value) != 2 or not isinstance(zh, str) or not isinstance(en, str):
        raise InputError(field, value, Text("文字，或中英文（zh、en）", "a text, or one in zh and en"))
    return Text(zh, en)


def _check_unit(field: str, unit: Any, _: Catalogue) -> Text:
    if isinstance(unit, str) and 0 < len(unit) <= 20:
        return Text(unit, unit)
    if not isinstance(unit, Text):
        raise InputError(field, unit, _EXPECTED_UNIT)
    return unit


_UNIT = Kind(
    text("期间的单位", "the unit of a period, such as 年 (year)"),
    "NAME",
    {
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": 20},
            {
                "type": "object",
                "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                "required": ["zh", "en"],
                "additionalProperties": False,
            },
        ]
    },
    _read_unit,
    _check_unit,
    names=("期间", "单位"),
)
_POSTS, _PERIODS, _VILLAGES = (
    Text("个", "posts"),
    Text("期", "periods"),
    Text("个", "villages"),
)


@rule(
    purpose=Text("村医岗位补助", "the subsidy for village-doctor posts"),
    row=PostSubsidyRow,
    example={"place": "140600", "posts": 3, "villages": 2},
)
def village_doctor_post_subsidy(
    question: Question,
    place: At = None,
    posts: Annotated[
        int, count("岗位数，默认 1", "how many posts; 1 by default", _POSTS, "岗位数", "岗位")
    ] = 1,
    *,
    periods: Annotated[int, count("期数，默认 1", "how many periods; 1 by default", _PERIODS, "期数")] = 1,
    period_unit: Annotated[Text | str | None, _UNIT] = None,
    villages: Annotated[
        int | None, count("行政村数", "how many administrative villages", _VILLAGES, "行政村", "村数")
    ] = None,
    on: On = None,
    known_on: KnownOn = None,
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
    unit = period_unit if isinstance(period_unit, Text) else _PERIOD
    name = question.place_name
    title = Text(
        f"村医岗位补助：{name.zh}，{posts} 个岗位，{periods} {unit.zh}",
        f"village-doctor posts: {name.en}, {several(posts, 'post')}, {periods} × {unit.en}",
    )
    found = question.rows(PostSubsidyRow, on)
    if found.why_not is not None:
        silent = question.no_rule(title, found.why_not)
        return PostSubsidy(**silent, posts=posts, periods=periods, period_unit=unit)
    placed = found.rows[0]
    row = placed.row
    if period_unit is None:
        unit = row.period or unit  # where the notice states the period, it is the notice's
    counting = posts if villages is None else min(posts, villages)
    fen = row.amount * counting * periods
    if fen > MAX_FEN:
        raise InputError("posts, periods", f"{counting} × {periods}", _EXPECTED_PRODUCT)
    said = row.period or Text("文件没有写按月还是按年", "the notice says neither month nor year")
    whose = BLANK if row.period else Text("；期间由询问方给出", "; the period is the one asked with")
    steps = [
        placed.step(Text(f"每个岗位（{said.zh}）", f"for each post ({said.en})"), to_yuan(row.amount)),
    ]
    if counting < posts:
        label = Text(
            f"一个行政村一所村卫生室：{posts} 个岗位中按 {counting} 个计",
            f"one clinic for one administrative village: of {posts} posts {several(counting, 'counts', 'count')}",
        )
        steps.append(Step(label, None, placed.citation))
    times = Text(
        f"× {counting} 个岗位 × {periods} {unit.zh}", f"× {several(counting, 'post')} × {periods} {unit.en}"
    )
    steps.append(Step(times, to_yuan(fen)))
    return PostSubsidy(
        **question.ruled(title, [placed]),
        steps=tuple(steps),
        decided_by=Text(f"结论：{to_yuan(fen)} 元", f"Decided: {to_yuan(fen)} yuan") + whose,
        amount=to_yuan(fen),
        per_post=to_yuan(row.amount),
        posts=posts,
        posts_subsidised=counting,
        periods=periods,
        period_unit=unit,
        period_stated=row.period is not None,
    )
