"""Help with the resident-insurance premium (参保缴费资助, S1): by group, of the individual contribution standard of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any

from attrs import field, frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, Question, rule
from shanxi_health_policy.asking.kinds import money, terms, year
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed, Row, Rows, RowsAt, Told, table
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.people import PremiumGroup

_EXPECTED_GROUPS = Text("PremiumGroup 的成员或其名称", "members of PremiumGroup, or their names")
_EXPECTED_YEAR = Text("1949 至 2999 的年份（整数）", "a year from 1949 to 2999, an integer")
_GROUPS = ("资助对象", "人群类别", "人员类别", "类别")
_BEST_GROUP = "I-S2"
"""The reading that the most favourable group counts: it is cited only where a person is in several."""


class PremiumBasis(LabelledEnum, term="资助依据"):
    """What decided the help (资助依据)."""

    SHARE = "share", "比例", "the share"
    FLOOR = "floor", "下限", "the floor"
    FIXED_SUM = "fixed_sum", "定额", "the fixed sum"
    CONTRIBUTION_STANDARD = "contribution_standard", "个人缴费标准", "the contribution standard"
    NOTHING = "nothing", "不予资助", "nothing"


@table("subsidies.premium", "缴费资助")
@frozen(kw_only=True)
class PremiumRow(Row):
    """Help with the resident-insurance premium for one group: a share of the contribution, or a fixed sum.

    对一类人员参加居民医保的资助，按个人缴费标准的比例或定额。
    """

    group: PremiumGroup
    """资助对象类别 · The group"""
    share: Share | None = None
    """占个人缴费标准的比例 · The share of the individual contribution standard"""
    floor: Fen | None = None
    """按比例不足此数的，按此数 · What it comes up to where the share is less"""
    amount: Fen | None = None
    """定额，与 share 二者取一 · A fixed sum; this or `share`"""
    from_year: int
    """起始年度 · The first year"""
    to_year: int | None = None
    """最后年度 · The last year"""
    or_to_year: int | None = None
    """按另一种理解的最后年度 · The last year by the other way to read the notice"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """Both a share and a sum or neither, a floor of nothing, and years in the wrong order."""
        yield from Row.faults(self, rows)
        if (self.share is None) == (self.amount is None) or (self.floor is not None and self.share is None):
            zh, en = (
                "share（可加 floor）或 amount 之一",
                "one of `share` (`floor` may go with it) and `amount`",
            )
            yield "", self.group.zh, zh, en
        if self.to_year is not None and self.to_year < self.from_year:
            yield "to_year", self.to_year, f"不早于 {self.from_year}", f"not before {self.from_year}"
        if self.or_to_year is not None and self.or_to_year < self.from_year:
            yield "or_to_year", self.or_to_year, f"不早于 {self.from_year}", f"not before {self.from_year}"


@frozen(kw_only=True)
class PremiumSubsidy(RuleAnswer):
    """Help with the premium of one person and year, in yuan; `amount` is None where no rule speaks."""

    amount: Decimal | None = None
    own_contribution: Decimal | None = None
    """What is left of the contribution standard for the person to pay."""
    group: PremiumGroup | None = None
    """The group that decides: the most favourable one (I-S2)."""
    others: tuple[PremiumGroup, ...] = ()
    """The person's other groups."""
    decided: PremiumBasis = PremiumBasis.NOTHING


@frozen
class _Help:
    """What one group would bring."""

    placed: Placed[PremiumRow]
    fen: int
    basis: PremiumBasis
    in_force: bool = field(kw_only=True)


def _check_groups(name: str, groups: Any, _: Catalogue) -> tuple[PremiumGroup, ...]:
    if isinstance(groups, (PremiumGroup, str)):
        groups = (groups,)
    if not isinstance(groups, Iterable):
        raise InputError(name, groups, _EXPECTED_GROUPS)
    found = {PremiumGroup.of(one, name) for one in groups}
    return tuple(one for one in PremiumGroup if one in found)  # in one order, however they were given


def _check_year(value: Any, name: str) -> int:
    if not isinstance(value, int) or not 1949 <= value <= 2999:
        raise InputError(name, value, _EXPECTED_YEAR)
    return value


@rule(
    purpose=Text("居民医保个人缴费资助多少", "help with the resident-insurance premium"),
    row=PremiumRow,
    example={"groups": ["低保"], "contribution_standard": "350.00", "year": 2023},
)
def premium_subsidy(
    question: Question,
    groups: Annotated[
        Iterable[PremiumGroup | str] | PremiumGroup | str,
        terms(PremiumGroup, "资助对象类别", "the person's groups", *_GROUPS, check=_check_groups),
    ],
    contribution_standard: Annotated[
        MoneyLike, money("个人缴费标准", "the individual contribution standard", "缴费标准")
    ],
    year: Annotated[int, year("年度", "the year", _check_year, "年份", "参保年度")],
    *,
    place: At = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> PremiumSubsidy:
    """Help with a person's premium for a year (S1, point 54 of 晋政办发〔2023〕51号, I-S1 to I-S4).

    Each group brings a share of the individual contribution standard (yuan) rounded half up to the fen, at least its floor, or
    a fixed sum; never more than the standard. Of several groups the most favourable counts. In a year in which a group's rule
    does not hold, it brings 0.00, and `reasons` says so. Raises [UnknownTermError][] for an unknown group, [MoneyError][] for a
    standard that is not exact money, and [InputError][] for a year that is none.

    >>> premium_subsidy({PremiumGroup.SUBSISTENCE_ALLOWANCE}, "350.00", 2023).amount
    Decimal('280.00')
    >>> premium_subsidy({"低保", "返贫致贫"}, "380.00", 2024).group
    <PremiumGroup.RETURNED_TO_POVERTY: 'returned_to_poverty'>
    """
    named = _check_groups("groups", groups, question.catalogue)
    standard = to_fen(contribution_standard)
    rows = question.rows(PremiumRow)
    shown = joined(named) if named else Text("—", "none")
    title = Text(
        f"居民医保缴费资助：{shown.zh}，{year}年，个人缴费标准 {to_yuan(standard)} 元",
        f"help with the premium: {shown.en}; {year}, contribution standard {to_yuan(standard)} yuan",
    )
    if rows.why_not is not None:
        return PremiumSubsidy(**question.no_rule(title, rows.why_not))
    speaking = _of_year(rows, year)
    helps = [_help(one, standard, year) for one in speaking if one.row.group in named]
    holding = [one for one in helps if one.in_force]
    best = max(holding, key=lambda one: one.fen, default=None)  # of equals the first in the notice
    fen = 0 if best is None else best.fen
    steps = [_step(one, standard, year) for one in helps]
    used = [one.placed for one in helps] or [speaking[0]]
    notice = used[0].notice
    readings = dict.fromkeys(reading for one in helps for reading in one.placed.readings)
    choice: tuple[str, ...] = ()
    if len(named) > 1 and _BEST_GROUP in notice.readings:
        choice = (_BEST_GROUP,)
        readings[notice.readings[_BEST_GROUP]] = None
    reasons: tuple[Reason, ...] = ()
    if best is None:
        reasons = (Reason.NOT_IN_FORCE if helps else Reason.GROUP_NOT_COVERED,)
    label, decider = Text("资助", "the help"), used[0] if best is None else best.placed
    if len(holding) > 1:
        group = decider.row.group
        label += Text(f"，按最有利的一类（{group.zh}）", f", by the most favourable group ({group.en})")
    steps.append(Step(label, to_yuan(fen), decider.citation, choice))
    steps.append(Step(Text("个人缴纳", "the person pays"), to_yuan(standard - fen)))
    return PremiumSubsidy(
        **question.framed(title),
        notice_place=used[0].place,
        steps=tuple(steps),
        decided_by=_decided_by(best, reasons),
        reasons=reasons,
        readings=tuple(readings),
        notices=tuple(dict.fromkeys(one.version for one in used)),
        amount=to_yuan(fen),
        own_contribution=to_yuan(standard - fen),
        group=None if best is None else best.placed.row.group,
        others=tuple(one for one in named if best is None or one is not best.placed.row.group),
        decided=PremiumBasis.NOTHING if best is None else best.basis,
    )


def _of_year(rows: RowsAt[PremiumRow], year: int) -> tuple[Placed[PremiumRow], ...]:
    """The rows of the nearest place's latest notice that had begun by a year; of its latest one before that."""
    begun = [one for one in rows.rows if one.place == rows.rows[0].place and one.row.from_year <= year]
    notice = begun[0].notice if begun else rows.rows[0].notice
    return tuple(one for one in rows.rows if one.notice is notice and one.place == rows.rows[0].place)


def _help(placed: Placed[PremiumRow], standard: int, year: int) -> _Help:
    row = placed.row
    if not row.from_year <= year <= (row.to_year or year):
        return _Help(placed, 0, PremiumBasis.NOTHING, in_force=False)
    if row.amount is not None:
        fen, basis = int(row.amount), PremiumBasis.FIXED_SUM
    else:
        assert row.share is not None  # the loader refuses a row with neither
        fen, basis = row.share.of_half_up(standard), PremiumBasis.SHARE
        if row.floor is not None and fen < row.floor:
            fen, basis = int(row.floor), PremiumBasis.FLOOR
    if fen > standard:
        fen, basis = standard, PremiumBasis.CONTRIBUTION_STANDARD
    return _Help(placed, fen, basis, in_force=True)


def _years(first: int, last: int | None) -> Text:
    """For which years help is given; many a rule names no last one."""
    if last is None:
        return Text(f"自{first}年起才有", f"only from {first} on")
    years = str(first) if first == last else f"{first}–{last}"
    return Text(f"只管{years}年", f"only for {years}")


def _step(one: _Help, standard: int, year: int) -> Step:
    row = one.placed.row
    if not one.in_force:
        years = _years(row.from_year, row.to_year)
        label = Text(f"{row.group.zh}：{years.zh}", f"{row.group.en}: {years.en}")
    elif row.share is not None:
        sum_of_share, percent = to_yuan(row.share.of_half_up(standard)), row.share.percent()
        label = Text(
            f"{row.group.zh}：{percent} 为 {sum_of_share}", f"{row.group.en}: {percent} is {sum_of_share}"
        )
    else:
        label = Text(f"{row.group.zh}：定额", f"{row.group.en}: a fixed sum")
    if one.basis is PremiumBasis.FLOOR:
        label += Text("，不足下限，按下限", ", below the floor, so the floor")
    elif one.basis is PremiumBasis.CONTRIBUTION_STANDARD:
        label += Text("，至多为个人缴费标准", ", at most the contribution standard")
    if one.in_force and row.or_to_year is not None and year > row.or_to_year:
        label += Text(
            f"；若{row.or_to_year}年以后不再有这一类，为 0.00 元，须问清",
            f"; 0.00 if the group ends with {row.or_to_year}, which has to be asked",
        )
    return one.placed.step(label, to_yuan(one.fen))


def _decided_by(best: _Help | None, reasons: tuple[Reason, ...]) -> Text:
    if best is None:
        why = reasons[0].label
        return Text(f"结论：资助 0.00 元，{why.zh}", f"Decided: 0.00 yuan, since {why.en}")
    amount, group, basis = to_yuan(best.fen), best.placed.row.group, best.basis
    return Text(
        f"结论：{group.zh}，由{basis.zh}决定，资助 {amount} 元",
        f"Decided by {basis.en} for the group {group.en}: {amount} yuan",
    )
