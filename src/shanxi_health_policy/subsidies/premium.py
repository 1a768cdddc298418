"""Help with the resident-insurance premium (参保缴费资助, S1): by group, of the individual contribution standard of a year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.answering import no_rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.money_tables import PremiumRow
from shanxi_health_policy.notices.question import check_known_on, chosen
from shanxi_health_policy.notices.rows_at import Placed, RowsAt, rows_at, versions_of
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.people import PremiumGroup
from shanxi_health_policy.vocabulary.places import check_place

_EXPECTED_GROUPS = Text(zh="PremiumGroup 的成员或其名称", en="members of PremiumGroup, or their names")
_EXPECTED_YEAR = Text(zh="1949 至 2999 的年份（整数）", en="a year from 1949 to 2999, an integer")
_BEST_GROUP = "I-S2"
"""The reading that the most favourable group counts: it is cited only where a person is in several."""


class PremiumBasis(LabelledEnum, term="资助依据"):
    """What decided the help (资助依据)."""

    SHARE = "share", "比例", "the share"
    FLOOR = "floor", "下限", "the floor"
    FIXED_SUM = "fixed_sum", "定额", "the fixed sum"
    CONTRIBUTION_STANDARD = "contribution_standard", "个人缴费标准", "the contribution standard"
    NOTHING = "nothing", "不予资助", "nothing"


@frozen(kw_only=True)
class PremiumSubsidy(Answer):
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


def premium_subsidy(
    groups: Iterable[PremiumGroup | str] | PremiumGroup | str,
    contribution_standard: MoneyLike,
    year: int,
    *,
    place: str = "140000",
    known_on: date | None = None,
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
    named = _groups(groups)
    standard = to_fen(contribution_standard, "contribution_standard")
    if not isinstance(year, int) or isinstance(year, bool) or not 1949 <= year <= 2999:
        raise InputError("year", year, _EXPECTED_YEAR)
    check_known_on(known_on)
    rows = rows_at(
        chosen(catalogue), lambda notice: notice.subsidies.premium, check_place(place), None, known_on
    )
    asked = Asked(
        "premium_subsidy",
        {
            "groups": named,
            "contribution_standard": to_yuan(standard),
            "year": year,
            "place": place,
            "known_on": known_on,
        },
    )
    shown = "、".join(one.zh for one in named) or "—", ", ".join(one.en for one in named) or "none"
    title = Text(
        zh=f"居民医保缴费资助：{shown[0]}，{year}年，个人缴费标准 {to_yuan(standard)} 元",
        en=f"help with the premium: {shown[1]}; {year}, contribution standard {to_yuan(standard)} yuan",
    )
    if rows.why_not is not None:
        return PremiumSubsidy(
            **no_rule(asked, title, place, rows.why_not),
        )
    speaking = _of_year(rows, year)
    helps = [_help(one, standard, year) for one in speaking if one.row.group in named]
    return _answer(asked, title, place, standard, named, helps, speaking)


def _of_year(rows: RowsAt[PremiumRow], year: int) -> tuple[Placed[PremiumRow], ...]:
    """The rows of the nearest place's latest notice that had begun by a year; of its latest one before that."""
    begun = [one for one in rows.rows if one.place == rows.rows[0].place and one.row.from_year <= year]
    notice = begun[0].notice if begun else rows.rows[0].notice
    return tuple(one for one in rows.rows if one.notice is notice and one.place == rows.rows[0].place)


def _groups(groups: object) -> tuple[PremiumGroup, ...]:
    if isinstance(groups, (PremiumGroup, str)):
        groups = (groups,)
    if not isinstance(groups, Iterable):
        raise InputError("groups", groups, _EXPECTED_GROUPS)
    found = {one if isinstance(one, PremiumGroup) else PremiumGroup.parse(one) for one in groups}
    return tuple(one for one in PremiumGroup if one in found)  # in one order, however they were given


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


def _answer(
    asked: Asked,
    title: Text,
    place: str,
    standard: int,
    named: tuple[PremiumGroup, ...],
    helps: list[_Help],
    rows: tuple[Placed[PremiumRow], ...],
) -> PremiumSubsidy:
    holding = [one for one in helps if one.in_force]
    best = max(holding, key=lambda one: one.fen, default=None)  # of equals the first in the notice
    fen = 0 if best is None else best.fen
    steps = [_step(one, standard) for one in helps]
    used = [one.placed for one in helps] or list(rows[:1])
    notice = used[0].notice
    readings = dict.fromkeys(reading for one in helps for reading in one.placed.readings)
    choice: tuple[str, ...] = ()
    if len(named) > 1 and _BEST_GROUP in notice.readings:
        choice = (_BEST_GROUP,)
        readings[notice.readings[_BEST_GROUP]] = None
    reasons: tuple[Reason, ...] = ()
    if best is None:
        reasons = (Reason.NOT_IN_FORCE if helps else Reason.GROUP_NOT_COVERED,)
    label = Text(zh="资助", en="the help")
    if len(holding) > 1 and best is not None:
        group = best.placed.row.group
        label = Text(
            zh=f"资助，按最有利的一类（{group.zh}）",
            en=f"the help, by the most favourable group ({group.en})",
        )
    steps.append(
        Step(label, to_yuan(fen), used[0].citation if best is None else best.placed.citation, choice)
    )
    steps.append(Step(Text(zh="个人缴纳", en="the person pays"), to_yuan(standard - fen)))
    return PremiumSubsidy(
        asked=asked,
        title=title,
        place=place,
        notice_place=used[0].place,
        steps=tuple(steps),
        decided_by=_decided_by(best, reasons),
        reasons=reasons,
        readings=tuple(readings),
        notices=versions_of(used),
        amount=to_yuan(fen),
        own_contribution=to_yuan(standard - fen),
        group=None if best is None else best.placed.row.group,
        others=tuple(one for one in named if best is None or one is not best.placed.row.group),
        decided=PremiumBasis.NOTHING if best is None else best.basis,
    )


def _step(one: _Help, standard: int) -> Step:
    row = one.placed.row
    if not one.in_force:
        last = "" if row.to_year is None else str(row.to_year)
        years = f"{row.from_year}–{last}"
        label = Text(zh=f"{row.group.zh}：只管{years}年", en=f"{row.group.en}: only for {years}")
    elif row.share is not None:
        sum_of_share, percent = to_yuan(row.share.of_half_up(standard)), row.share.percent()
        label = Text(
            zh=f"{row.group.zh}：{percent} 为 {sum_of_share}",
            en=f"{row.group.en}: {percent} is {sum_of_share}",
        )
    else:
        label = Text(zh=f"{row.group.zh}：定额", en=f"{row.group.en}: a fixed sum")
    if one.basis is PremiumBasis.FLOOR:
        label = Text(zh=f"{label.zh}，不足下限，按下限", en=f"{label.en}, below the floor, so the floor")
    elif one.basis is PremiumBasis.CONTRIBUTION_STANDARD:
        label = Text(
            zh=f"{label.zh}，至多为个人缴费标准", en=f"{label.en}, at most the contribution standard"
        )
    return Step(label, to_yuan(one.fen), one.placed.citation, row.readings)


def _decided_by(best: _Help | None, reasons: tuple[Reason, ...]) -> Text:
    if best is None:
        why = reasons[0].label
        return Text(zh=f"结论：资助 0.00 元，{why.zh}", en=f"Decided: 0.00 yuan, since {why.en}")
    amount, group, basis = to_yuan(best.fen), best.placed.row.group, best.basis
    return Text(
        zh=f"结论：{group.zh}，由{basis.zh}决定，资助 {amount} 元",
        en=f"Decided by {basis.en} for the group {group.en}: {amount} yuan",
    )
