"""What if (政策测算): the rate or a limit changed, or another notice taken; who gains, who loses, what the fund pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from attrs import evolve, field, frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import Dates, LimitCell, Notice, TcmScheme
from shanxi_health_policy.notices.money_tables import Subsidies
from shanxi_health_policy.notices.question import check_day, check_known_on, chosen
from shanxi_health_policy.tcm.ledger import Balances, Cancellation, Claim, Settlement, settle
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.places import check_place, enclosing_places

UNCHANGED: Final = "unchanged"
"""A limit that stays as the notice sets it."""
LimitLike: TypeAlias = MoneyLike | Literal["unchanged"] | None
"""A changed limit: an amount in yuan, None for no such limit, or [UNCHANGED][]."""

_FINEST = 10**6
"""The largest denominator of a rate, that of six decimal places: sums in columns stay within 64 bits."""
_EXPECTED_CONDITION = Text(
    zh="病症或其名称，或 None（全部）", en="a condition or its name, or None for every one"
)
_EXPECTED_CLASS = Text(zh="FeeClass，或 None（全部）", en="a FeeClass, or None for every one")
_EXPECTED_LIMITS = Text(zh="LimitChange 的序列", en="limit changes, one after another")
_EXPECTED_SOMETHING = Text(zh="至少一项变化", en="at least one change")
_EXPECTED_NOTICE = Text(zh="文件编号，或 None", en="the id of a notice, or None")
_EXPECTED_RATE = Text(
    zh=f"0 到 1 之间的比例，分母至多 {_FINEST}",
    en=f"a share from 0 to 1 whose denominator is at most {_FINEST}",
)
_ONE_SCHEME = Text(zh="notice 与 as_on 至多给一个", en="at most one of notice and as_on")


def _limit(value: LimitLike, name: str) -> int | Literal["unchanged"] | None:
    if value is None or value == UNCHANGED:
        return None if value is None else UNCHANGED
    return to_fen(value, name)


def _condition(value: AnyCondition | str | None) -> AnyCondition | str | None:
    if value is not None and not isinstance(value, (Condition, DeclaredCondition, str)):
        raise InputError("condition", value, _EXPECTED_CONDITION)
    return value


def _fee_class(value: FeeClass | str | None) -> FeeClass | None:
    if value is None or isinstance(value, FeeClass):
        return value
    return FeeClass.parse(value)


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
        zh = condition if isinstance(condition, str) else "各病症" if condition is None else condition.zh
        en = (
            condition
            if isinstance(condition, str)
            else "every condition"
            if condition is None
            else condition.en
        )
        zh += "，各类" if tier is None else f"，{tier.zh}"
        en += ", every class" if tier is None else f", {tier.en}"
        per_visit, annual = Text(zh="单次", en="per visit"), Text(zh="年度", en="a year")
        for fen, name in ((self.per_visit_fen, per_visit), (self.annual_fen, annual)):
            if fen != UNCHANGED:
                amount = None if fen is None else to_yuan(int(fen))
                zh += f"，{name.zh}{'不限' if amount is None else f' {amount} 元'}"
                en += f", {'unlimited' if amount is None else f'{amount} yuan'} {name.en}"
        return Text(zh=zh, en=en)


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
        parts = [one.text() for one in self.limits]
        if self.rate is not None:
            parts.insert(
                0, Text(zh=f"支付比例 {self.rate.percent()}", en=f"the rate is {self.rate.percent()}")
            )
        if self.notice is not None:
            parts.insert(0, Text(zh=f"按 {self.notice}", en=f"by {self.notice}"))
        if self.as_on is not None:
            parts.insert(0, Text(zh=f"按 {self.as_on} 有效的文件", en=f"by the notice of {self.as_on}"))
        return Text(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))


@frozen(kw_only=True)
class ImpactRow:
    """What a change does to the visits of one condition and fee class, amounts in yuan; the total has neither."""

    condition: AnyCondition | None
    fee_class: FeeClass | None
    visits: int
    persons: int
    fund_before: Decimal
    fund_after: Decimal
    visits_gaining: int
    visits_losing: int
    persons_gaining: int
    """People for whom the fund pays more over all their visits counted here."""
    persons_losing: int

    @property
    def difference(self) -> Decimal:
        """What the fund pays more, or, negative, less, in yuan."""
        return self.fund_after - self.fund_before

    def text(self) -> Text:
        """The row as one line."""
        zh = "合计" if self.condition is None else self.condition.zh
        en = "total" if self.condition is None else self.condition.en
        if self.fee_class is not None:
            zh, en = f"{zh}，{self.fee_class.zh}", f"{en}, {self.fee_class.en}"
        return Text(
            zh=f"{zh}：{self.visits} 次，{self.persons} 人；{self.fund_before} → {self.fund_after}"
            f"（{self.difference:+f}）；{self.persons_gaining} 人多得，{self.persons_losing} 人少得",
            en=f"{en}: {self.visits} visits, {self.persons} people; {self.fund_before} → {self.fund_after} "
            f"({self.difference:+f}); {self.persons_gaining} gain, {self.persons_losing} lose",
        )


@frozen(kw_only=True)
class Impact:
    """What a change does: in all, and by condition and fee class; the rows' sums and visits are the total's."""

    change: PolicyChange
    place: str
    total: ImpactRow
    rows: tuple[ImpactRow, ...]

    @property
    def fund_before(self) -> Decimal:
        """What the fund pays as things are, in yuan."""
        return self.total.fund_before

    @property
    def fund_after(self) -> Decimal:
        """What the fund pays with the change, in yuan."""
        return self.total.fund_after

    @property
    def difference(self) -> Decimal:
        """What the change costs the fund, or, negative, saves it, in yuan."""
        return self.total.difference

    def explain(self, language: Language = "zh") -> str:
        """The change and what it does, the total first."""
        check_language(language)
        head = self.change.text().in_language(language)
        rows = (self.total, *self.rows)
        return "\n".join([head, *(f"  {row.text().in_language(language)}" for row in rows)])


def check_language(language: object) -> None:
    """Raises [InputError][] for anything but one of the two languages."""
    if language not in ("zh", "en"):
        raise InputError("language", language, Text(zh='"zh" 或 "en"', en='"zh" or "en"'))


def what_if(
    claims: Iterable[Claim | Cancellation],
    change: PolicyChange,
    *,
    opening: Balances | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Impact:
    """Settle claims as things are and with a change, by the ledger, and compare to the fen.

    Cancelled settlements count for nothing on either side; settlements cancelled that were made before these claims stay out.
    Raises what [settle][] raises, and [InputError][] for a change of limits that the notices do not set.

    >>> from shanxi_health_policy import ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> impact = what_if([Claim("S1", "P1", visit, FeeClass.I)], PolicyChange(rate="0.70"))
    >>> impact.fund_before, impact.fund_after, impact.total.persons_gaining
    (Decimal('90.00'), Decimal('105.00'), 1)
    """
    if not isinstance(change, PolicyChange):
        raise InputError("change", change, Text(zh="PolicyChange", en="a PolicyChange"))
    check_known_on(known_on)
    notices = chosen(catalogue)
    changed = changed_catalogue(notices, place, change)
    history = list(claims) if isinstance(claims, Iterable) else claims
    before, after = (
        _paid(settle(history, opening, place=place, known_on=known_on, catalogue=one))
        for one in (notices, changed)
    )
    visits = [PaidTwice(key[1], key[2], key[3], paid, after[key]) for key, paid in before.items()]
    return impact_of(change, place, visits, notices)


_Key: TypeAlias = tuple[str, str, AnyCondition, FeeClass]


def _paid(ledger: Iterable[object]) -> dict[_Key, int]:
    """What the fund pays for each settlement, cancelled ones at nothing."""
    keys: dict[str, _Key] = {}
    found: dict[_Key, int] = {}
    for one in ledger:
        if isinstance(one, Settlement):
            claim = one.claim
            key = (claim.settlement_id, claim.person_id, claim.visit.condition, claim.tier)
            keys[claim.settlement_id] = key
            found[key] = one.answer.fund_fen
        else:
            cancelled = keys.get(one.cancellation.cancels)  # type: ignore[attr-defined]
            if cancelled is not None:
                found[cancelled] = 0
    return found


@frozen
class PaidTwice:
    """One visit, and what the fund pays for it before and after a change, in fen."""

    person_id: str
    condition: AnyCondition
    fee_class: FeeClass
    before: int
    after: int


def impact_of(change: PolicyChange, place: str, visits: Iterable[PaidTwice], catalogue: Catalogue) -> Impact:
    """The sums over visits paid twice: in all, and by condition and fee class in the order of the place's notices."""
    rows: dict[tuple[AnyCondition, FeeClass], _Sums] = {}
    total = _Sums()
    for one in visits:
        rows.setdefault((one.condition, one.fee_class), _Sums()).add(one)
        total.add(one)
    listed = dict.fromkeys(
        condition for period in catalogue.tcm(place).periods for condition in period.scheme.conditions
    )
    every = dict.fromkeys((*listed, *(one for one, _ in rows)))  # what no notice lists comes last
    order = {condition: number for number, condition in enumerate(every)}
    keys = sorted(rows, key=lambda key: (order[key[0]], key[1].code))
    return Impact(
        change=change,
        place=place,
        total=total.row(None, None),
        rows=tuple(rows[key].row(*key) for key in keys),
    )


class _Sums:
    """The sums over some visits."""

    def __init__(self) -> None:
        self.visits = self.before = self.after = self.gaining = self.losing = 0
        self.persons: dict[str, int] = {}

    def add(self, one: PaidTwice) -> None:
        gain = one.after - one.before
        self.visits += 1
        self.before += one.before
        self.after += one.after
        self.gaining += gain > 0
        self.losing += gain < 0
        self.persons[one.person_id] = self.persons.get(one.person_id, 0) + gain

    def row(self, condition: AnyCondition | None, fee_class: FeeClass | None) -> ImpactRow:
        return ImpactRow(
            condition=condition,
            fee_class=fee_class,
            visits=self.visits,
            persons=len(self.persons),
            fund_before=to_yuan(self.before),
            fund_after=to_yuan(self.after),
            visits_gaining=self.gaining,
            visits_losing=self.losing,
            persons_gaining=sum(gain > 0 for gain in self.persons.values()),
            persons_losing=sum(gain < 0 for gain in self.persons.values()),
        )


def changed_catalogue(catalogue: Catalogue, place: str, change: PolicyChange) -> Catalogue:
    """The notices with the change made in every one that speaks for a place; notices of other places stay as they are."""
    chain = enclosing_places(check_place(place))
    speaking = [one for one in catalogue if one.tcm is not None and one.place in chain]
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
                zh=f"{place} 的文件规定了限额的病症和类别", en=f"what a notice of {place} sets limits for"
            )
            raise InputError("limits", limit.text().en, expected)
    return Catalogue(changed.get(id(one), one) for one in notices)


def _source(catalogue: Catalogue, place: str, change: PolicyChange) -> Notice | None:
    if change.notice is not None:
        found = catalogue[change.notice]
        if found.tcm is None:
            paying = "、".join(one.id for one in catalogue if one.tcm is not None)
            expected = Text(
                zh=f"有支付标准的文件：{paying}", en=f"a notice that pays for treatment: {paying}"
            )
            raise InputError("notice", change.notice, expected)
        return found
    if change.as_on is not None:
        period = catalogue.tcm(place).on(change.as_on)
        if period is None:
            expected = Text(zh=f"{place} 有文件有效的日子", en=f"a day on which a notice of {place} holds")
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
    return evolve(
        source,
        place=place,
        dates=Dates(in_force_from=date.min, issued=date.min),
        replaces=(),
        forwards=None,
        facility_lists=(),
        own_figures=(),
        standards=(),
        averages=(),
        effects=(),
        targets=(),
        due_dates=(),
        review_routes=(),
        plan_rules=(),
        statistics=(),
        subsidies=Subsidies(),
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
