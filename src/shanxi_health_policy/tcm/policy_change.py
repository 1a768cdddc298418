"""A change of policy to be tried: the rate or a limit changed, or another notice taken; and the notices with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, field, frozen

from shanxi_health_policy.checks import check_day
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.notice import Dates, Notice
from shanxi_health_policy.notices.scheme import LimitCell, TcmScheme
from shanxi_health_policy.tcm.treatment_place import paying_notice
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.places import enclosing_places

UNCHANGED: Final = "unchanged"
"""A limit that stays as the notice sets it."""
LimitLike: TypeAlias = MoneyLike | Literal["unchanged"] | None
"""A changed limit: an amount in yuan, None for no such limit, or [UNCHANGED][]."""

_FINEST = 10**6
"""The largest denominator of a rate, that of six decimal places: sums in columns stay within 64 bits."""
_EXPECTED_CONDITION = Text("病症或其名称，或 None（全部）", "a condition or its name, or None for every one")
_EXPECTED_CLASS = Text("FeeClass，或 None（全部）", "a FeeClass, or None for every one")
_EXPECTED_ONCE = Text(
    "同一病症和类别的同一种限额只改一次", "one change of a kind of limit for a condition and class"
)
_EXPECTED_LIMITS = Text("LimitChange 的序列", "limit changes, one after another")
_EXPECTED_SOMETHING = Text("至少一项变化", "at least one change")
_EXPECTED_NOTICE = Text("文件编号，或 None", "the id of a notice, or None")
_EXPECTED_RATE = Text(
    f"0 到 1 之间的比例，分母至多 {_FINEST}", f"a share from 0 to 1 whose denominator is at most {_FINEST}"
)
_ONE_SCHEME = Text("notice 与 as_on 至多给一个", "at most one of notice and as_on")


def _limit(value: LimitLike, name: str) -> int | Literal["unchanged"] | None:
    if value is None or value == UNCHANGED:
        return None if value is None else UNCHANGED
    return to_fen(value, name)


def _condition(value: AnyCondition | str | None) -> AnyCondition | str | None:
    if value is not None and not isinstance(value, (Condition, DeclaredCondition, str)):
        raise InputError("condition", value, _EXPECTED_CONDITION)
    return value


def _fee_class(value: FeeClass | str | None) -> FeeClass | None:
    return None if value is None else FeeClass.of(value)


def _per_visit(value: LimitLike) -> int | Literal["unchanged"] | None:
    return _limit(value, "per_visit")


def _annual(value: LimitLike) -> int | Literal["unchanged"] | None:
    return _limit(value, "annual")


@frozen(kw_only=True)
class LimitChange:
    """Other limits, in yuan, for one condition and class or for all; None is no such limit.

    >>> LimitChange(condition="颈椎病", fee_class="III", annual="2000.00").annual_fen
    200000
    """

    condition: AnyCondition | str | None = field(default=None, converter=_condition)
    fee_class: FeeClass | None = field(default=None, converter=_fee_class)
    per_visit_fen: int | Literal["unchanged"] | None = field(
        default=UNCHANGED, alias="per_visit", converter=_per_visit
    )
    annual_fen: int | Literal["unchanged"] | None = field(
        default=UNCHANGED, alias="annual", converter=_annual
    )

    def __attrs_post_init__(self) -> None:
        if self.per_visit_fen == UNCHANGED and self.annual_fen == UNCHANGED:
            raise InputError("limits", "per_visit, annual", _EXPECTED_SOMETHING)

    def text(self) -> Text:
        """The change in both languages."""
        condition, tier = self.condition, self.fee_class
        if isinstance(condition, str):
            told = Text(condition, condition)
        else:
            told = Text("各病症", "every condition") if condition is None else joined([condition])
        told += Text("，各类", ", every class") if tier is None else Text(f"，{tier.zh}", f", {tier.en}")
        for fen, zh, en in ((self.per_visit_fen, "单次", "per visit"), (self.annual_fen, "年度", "a year")):
            if fen is None:
                told += Text(f"，{zh}不限", f", unlimited {en}")
            elif fen != UNCHANGED:
                told += Text(f"，{zh} {to_yuan(int(fen))} 元", f", {to_yuan(int(fen))} yuan {en}")
        return told


def _rate(value: Share | str | None) -> Share | None:
    if value is None:
        return None
    share = value if isinstance(value, Share) else Share.parse(value, "rate")
    if not (share.denominator > 0 and 0 <= share.numerator <= share.denominator <= _FINEST):
        raise InputError("rate", share, _EXPECTED_RATE)
    return share


def _limits(value: Iterable[LimitChange]) -> tuple[LimitChange, ...]:
    given: Any = value
    found = tuple(given) if isinstance(given, Iterable) else (given,)
    for one in found:
        if not isinstance(one, LimitChange):
            raise InputError("limits", one, _EXPECTED_LIMITS)
    return found


@frozen(kw_only=True)
class PolicyChange:
    """What is changed: the rate, limits, or which notice is taken for all visits, whatever their day.

    `notice` is the id of any notice that pays for treatment, of this place or another; `as_on` takes the notice that held at
    the place on that day. The rate and the limits are changed on top. Raises [InputError][] for a change of nothing.

    >>> PolicyChange(rate="0.65").text().en
    'the rate is 65%'
    """

    rate: Share | None = field(default=None, converter=_rate)
    limits: tuple[LimitChange, ...] = field(default=(), converter=_limits)
    notice: str | None = None
    as_on: date | None = None

    def __attrs_post_init__(self) -> None:
        if self.notice is not None and not isinstance(self.notice, str):
            raise InputError("notice", self.notice, _EXPECTED_NOTICE)
        if self.notice is not None and self.as_on is not None:
            raise InputError("notice, as_on", self.notice, _ONE_SCHEME)
        if self.as_on is not None:
            check_day(self.as_on, "as_on")
        if self.rate is None and not self.limits and self.notice is None and self.as_on is None:
            raise InputError("change", None, _EXPECTED_SOMETHING)

    def text(self) -> Text:
        """The change in both languages."""
        parts = []
        if self.as_on is not None:
            parts.append(Text(f"按 {self.as_on} 有效的文件", f"by the notice of {self.as_on}"))
        if self.notice is not None:
            parts.append(Text(f"按 {self.notice}", f"by {self.notice}"))
        if self.rate is not None:
            percent = self.rate.percent()
            parts.append(Text(f"支付比例 {percent}", f"the rate is {percent}"))
        return joined([*parts, *(one.text() for one in self.limits)], "；", "; ")


def changed_catalogue(catalogue: Catalogue, place: str, change: PolicyChange) -> Catalogue:
    """The notices with the change made in every one that speaks for a place; notices of other places stay as they are."""
    _check_once(change, catalogue)
    chain = enclosing_places(place)
    speaking = [one for one in catalogue if one.pays_for_treatment and one.place in chain]
    source = _source(catalogue, place, change)
    if source is not None:
        # Its scheme alone speaks for the place, on every day; what else the notices hold, such as lists, stays.
        stripped = [*speaking, source]
        speaking = [_alone(source, place)]
        notices = [*(_beside(one, source, stripped=one in stripped) for one in catalogue), *speaking]
    else:
        notices = list(catalogue)
    matched: set[int] = set()
    changed = {id(one): _changed(one, change, catalogue, matched) for one in speaking}
    for number, limit in enumerate(change.limits):
        if number not in matched:
            expected = Text(
                f"{place} 的文件规定了限额的病症和类别", f"what a notice of {place} sets limits for"
            )
            raise InputError("limits", limit.text().en, expected)
    return Catalogue(changed.get(id(one), one) for one in notices)


def _check_once(change: PolicyChange, catalogue: Catalogue) -> None:
    """Refuse two different limits of one kind for the same conditions and classes: neither is meant more than the other."""
    said: dict[tuple[object, ...], object] = {}
    for limit in change.limits:
        condition = limit.condition
        condition = catalogue.condition(condition) if isinstance(condition, str) else condition
        for kind, fen in (("per_visit", limit.per_visit_fen), ("annual", limit.annual_fen)):
            if fen != UNCHANGED and said.setdefault((condition, limit.fee_class, kind), fen) != fen:
                raise InputError("limits", limit.text().en, _EXPECTED_ONCE)


def _source(catalogue: Catalogue, place: str, change: PolicyChange) -> Notice | None:
    if change.notice is not None:
        return paying_notice(change.notice, "notice", catalogue)[0]
    if change.as_on is not None:
        period = catalogue.tcm(place).on(change.as_on)
        if period is None:
            expected = Text(f"{place} 有文件有效的日子", f"a day on which a notice of {place} holds")
            raise InputError("as_on", change.as_on, expected)
        return period.notice
    return None


def _beside(notice: Notice, source: Notice, *, stripped: bool) -> Notice:
    """A notice beside the scheme that is taken: without a scheme where it spoke, and ending what it has always ended.

    The scheme keeps its notice's id, since its citations name it; what is left of that notice stands under another.
    """
    rest = f"{source.id}.rest"
    return evolve(
        notice,
        id=rest if notice is source else notice.id,
        tcm=None if stripped else notice.tcm,
        replaces=tuple(rest if one == source.id else one for one in notice.replaces),
    )


def _alone(source: Notice, place: str) -> Notice:
    """The scheme of a notice for a place and every day; its other tables stand in what is left beside it."""
    scheme = source.tcm  # read before the tables go
    return evolve(
        source,
        place=place,
        dates=Dates(in_force_from=date.min, issued=date.min),
        replaces=(),
        forwards=None,
        content=source.content.only_what_all_hold(),
        tcm=scheme,
    )


def _changed(notice: Notice, change: PolicyChange, catalogue: Catalogue, matched: set[int]) -> Notice:
    scheme = notice.tcm
    assert scheme is not None  # only such notices speak
    limits: Mapping[tuple[AnyCondition, FeeClass], LimitCell] = scheme.limits
    for number, limit in enumerate(change.limits):
        condition = (
            catalogue.condition(limit.condition) if isinstance(limit.condition, str) else limit.condition
        )
        meant = [key for key in limits if condition in (None, key[0]) and limit.fee_class in (None, key[1])]
        if meant:
            matched.add(number)
        limits = {**limits, **{key: _cell(limits[key], limit) for key in meant}}
    changed: TcmScheme = evolve(scheme, rate=change.rate or scheme.rate, limits=limits)
    return evolve(notice, tcm=changed)


def _cell(cell: LimitCell, change: LimitChange) -> LimitCell:
    per_visit = cell.per_visit if change.per_visit_fen == UNCHANGED else change.per_visit_fen
    annual = cell.annual if change.annual_fen == UNCHANGED else change.annual_fen
    return evolve(cell, per_visit=per_visit, annual=annual)
