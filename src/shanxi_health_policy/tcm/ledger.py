"""The year as a pure ledger: claims in order, one settlement each, and the balances they leave (T5, I-T3, I-T4, I-T10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import Attribute, evolve, field, frozen

from shanxi_health_policy.asking.kinds import expected_instance
from shanxi_health_policy.checks import check_known_on
from shanxi_health_policy.errors import CancellationError, DuplicateSettlementError, InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.tcm.visit_payment import compute
from shanxi_health_policy.tcm.year_balances import Balances, Entry, YearKey, key_of, person_id_of
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.identifiers import identifier

_EXPECTED_CLAIMS = Text("Claim 和 Cancellation 的序列", "claims and cancellations, one after another")
_EXPECTED_CLAIM = Text("Claim 或 Cancellation", "a Claim or a Cancellation")


def _settlement_id(value: str) -> str:
    return identifier(value, "settlement_id")


def _cancels(value: str) -> str:
    return identifier(value, "cancels")


def instance_of(cls: type) -> Callable[[Any, Attribute[Any], Any], None]:
    """A validator of an attrs field that must be of a class."""

    def check(_: Any, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, cls):
            raise InputError(attribute.name, value, expected_instance(cls))

    return check


@frozen
class Claim:
    """A visit to be settled: its own id, the person, the visit, and the fee class of the hospital."""

    settlement_id: str = field(converter=_settlement_id)
    person_id: str = field(converter=person_id_of)
    visit: Visit = field(validator=instance_of(Visit))
    tier: FeeClass = field(validator=instance_of(FeeClass))


@frozen
class Cancellation:
    """A settlement taken back (退费): its own id, and the id of the settlement it cancels (I-T10)."""

    settlement_id: str = field(converter=_settlement_id)
    cancels: str = field(converter=_cancels)


@frozen
class Settlement:
    """One claim settled: the answer, and the running total it leaves."""

    claim: Claim
    key: YearKey
    answer: Reimbursement

    @property
    def fund_payment(self) -> Decimal:
        """What the fund pays, in yuan."""
        return self.answer.fund_payment

    @property
    def year_to_date(self) -> Decimal:
        """The running total of the person, condition and year after this settlement, in yuan."""
        return self.answer.year_to_date


@frozen
class Reversal:
    """One cancellation carried out: the amount given back, as a negative payment, and the running total it leaves."""

    cancellation: Cancellation
    key: YearKey
    fund_fen: int
    paid_after_fen: int

    @property
    def fund_payment(self) -> Decimal:
        """What the fund takes back, as a sum not above zero, in yuan."""
        return to_yuan(self.fund_fen)

    @property
    def year_to_date(self) -> Decimal:
        """The running total of the person, condition and year after the cancellation, in yuan."""
        return to_yuan(self.paid_after_fen)


class _Year:
    """What has been paid so far of a person, condition and calendar year."""

    __slots__ = ("fen", "key")

    def __init__(self, key: YearKey, fen: int) -> None:
        self.key, self.fen = key, fen


class Ledger(Iterator[Settlement | Reversal]):
    """The settlements of a series of claims, one at a time; `closing` holds the balances once the last is taken."""

    def __init__(
        self,
        claims: Iterable[Claim | Cancellation],
        opening: Balances,
        place: str | None,
        known_on: date | None,
        catalogue: Catalogue,
    ) -> None:
        """A ledger that has not begun; [settle][] makes one."""
        self._claims = iter(claims)
        self._years: dict[tuple[str, AnyCondition, int], _Year] = {}
        for key, fen in opening.fen.items():
            self._years[key.person_id, key.condition, key.year] = _Year(key, fen)
        self._entries = dict(opening.settlements)
        self._place, self._assumed = treatment_place(catalogue, place)
        self._known_on = known_on
        self._catalogue = catalogue
        self._finished = False

    def __next__(self) -> Settlement | Reversal:
        try:
            claim = next(self._claims)
        except StopIteration:
            self._finished = True
            raise
        if isinstance(claim, Claim):
            return self._settle(claim)
        if isinstance(claim, Cancellation):
            return self._cancel(claim)
        raise InputError("claims", claim, _EXPECTED_CLAIM)

    @property
    def place(self) -> str:
        """The place whose rules settle, by its code."""
        return self._place

    @property
    def place_assumed(self) -> bool:
        """Whether none was asked for, so that it is the only one whose notices pay for treatment."""
        return self._assumed

    @property
    def closing(self) -> Balances:
        """The balances after the last claim; raises [InputError][] while claims are left."""
        if not self._finished:
            expected = Text(
                "先取完所有结算，再取期末余额", "every settlement taken first, then the closing balances"
            )
            raise InputError("closing", "…", expected)
        return Balances({year.key: year.fen for year in self._years.values()}, self._entries)

    def _settle(self, claim: Claim) -> Settlement:
        entries, visit = self._entries, claim.visit
        self._check_new(claim.settlement_id)
        year = self._year(claim.person_id, visit.condition, visit.visited_on.year)
        if visit.facility is not None:
            from shanxi_health_policy.tcm.eligibility import (
                refuse_other_class,  # only where a facility is given
            )

            known_on, catalogue = self._known_on, self._catalogue
            refuse_other_class(visit.facility, claim.tier, visit.visited_on, self._place, known_on, catalogue)
        answer = compute(
            visit, claim.tier, year.fen, self._place, self._known_on, self._catalogue, self._assumed
        )
        year.fen += answer.fund_fen
        entries[claim.settlement_id] = Entry(year.key, answer.fund_fen, len(entries) + 1)
        return Settlement(claim, year.key, answer)

    def _cancel(self, cancellation: Cancellation) -> Reversal:
        own, target = cancellation.settlement_id, cancellation.cancels
        self._check_new(own)
        entry = self._entries.get(target)
        if entry is None or entry.cancels is not None:
            told = Text("不存在", ", which is not a settlement made here")
            raise _cancels_nothing(own, target, told)
        if entry.cancelled_by is not None:
            by = entry.cancelled_by
            raise _cancels_nothing(
                own, target, Text(f"已被 {by} 撤销", f", which {by} has cancelled already")
            )
        year = self._year(entry.key.person_id, entry.key.condition, entry.key.year)
        year.fen -= entry.fund_fen
        self._entries[target] = evolve(entry, cancelled_by=own)
        self._entries[own] = Entry(entry.key, -entry.fund_fen, len(self._entries) + 1, cancels=target)
        return Reversal(cancellation, entry.key, -entry.fund_fen, year.fen)

    def _year(self, person_id: str, condition: AnyCondition, calendar_year: int) -> _Year:
        parts = (
            person_id,
            condition,
            calendar_year,
        )  # found by its parts: a tuple is hashed much faster than a key
        found = self._years.get(parts)
        if found is None:
            found = self._years[parts] = _Year(key_of(*parts), 0)
        return found

    def _check_new(self, settlement_id: str) -> None:
        earlier = self._entries.get(settlement_id)
        if earlier is not None:
            raise used_twice(settlement_id, earlier.position, len(self._entries) + 1)


def _cancels_nothing(own: str, target: str, why: Text) -> CancellationError:
    told = Text(f"{own} 要撤销的结算 {target} ", f"{own} cancels {target}")
    return CancellationError(own, target, told + why)


def used_twice(settlement_id: str, earlier: int, position: int) -> DuplicateSettlementError:
    """The error of an id that two claims or cancellations bear, by their place in the order given."""
    told = Text(
        f"结算编号 {settlement_id} 重复：第 {earlier} 笔与第 {position} 笔",
        f"settlement id {settlement_id} is used twice: by claim {earlier} and by claim {position}",
    )
    return DuplicateSettlementError(settlement_id, settlement_id, told)


def check_series(claims: object, opening: Balances | None, expected: Text) -> Balances:
    """The balances before a series of claims; raises [InputError][] for claims that are no series, and for other balances."""
    if not isinstance(claims, Iterable):
        raise InputError("claims", claims, expected)
    if opening is not None and not isinstance(opening, Balances):
        raise InputError("opening", opening, Text("Balances 或 None", "Balances, or None"))
    return opening or Balances()


def settle(
    claims: Iterable[Claim | Cancellation],
    opening: Balances | None = None,
    *,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Ledger:
    """Settle claims in the order given (T1–T8; T5 with I-T3, I-T4 and I-T10 of 吕医保发〔2022〕22号).

    Each claim yields its answer with the running total of the person, condition and calendar year; a cancellation gives its
    amount back to the year, and settlements made after it stand as they are. `opening` holds what was paid before, and
    `ledger.closing` what is paid after, so that months can be settled one after another with the same result as the year.

    Raises [DuplicateSettlementError][] for an id used twice and [CancellationError][] for a cancellation of something unknown
    or already cancelled; the claims before it stand.

    >>> from shanxi_health_policy import Claim, FeeClass, ServiceItem, Visit
    >>> visit = Visit("哮喘", date(2023, 1, 9), [ServiceItem("督灸", "300.00")])
    >>> ledger = settle([Claim("s1", "p1", visit, FeeClass.III), Claim("s2", "p1", visit, FeeClass.III)])
    >>> [(one.fund_payment, one.year_to_date) for one in ledger]
    [(Decimal('115.00'), Decimal('115.00')), (Decimal('115.00'), Decimal('230.00'))]
    """
    before = check_series(claims, opening, _EXPECTED_CLAIMS)
    check_known_on(known_on)
    return Ledger(claims, before, place, known_on, chosen(catalogue))
