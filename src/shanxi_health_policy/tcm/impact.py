"""What a change of policy does (政策测算): who gains, who loses, and what the fund pays, by condition and fee class."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.asking.question_places import with_assumed_place
from shanxi_health_policy.checks import check_known_on, check_language
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Reversal, Settlement, settle
from shanxi_health_policy.tcm.policy_change import PolicyChange, changed_catalogue
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.year_balances import Balances
from shanxi_health_policy.text import Language, Text, joined, several
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass


@frozen(kw_only=True)
class ImpactRow:
    """What a change does to the visits of one condition and fee class, amounts in yuan; the total has neither.

    A visit that was cancelled, and its cancellation, are on neither side: not in the sums, and not in the counts.
    """

    condition: AnyCondition | None
    fee_class: FeeClass | None
    visits: int
    """Visits that were not cancelled."""
    persons: int
    """People with such a visit."""
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
        parts = [one for one in (self.condition, self.fee_class) if one is not None]
        which = joined(parts, "，", ", ") if parts else Text("合计", "total")
        return Text(
            f"{which.zh}：{self.visits} 次，{self.persons} 人；{self.fund_before} → {self.fund_after}"
            f"（{self.difference:+f}）；{self.persons_gaining} 人多得，{self.persons_losing} 人少得",
            f"{which.en}: {several(self.visits, 'visit')}, {several(self.persons, 'person', 'people')}; "
            f"{self.fund_before} → {self.fund_after} "
            f"({self.difference:+f}); {self.persons_gaining} gain, {self.persons_losing} lose",
        )


@frozen(kw_only=True)
class Impact:
    """What a change does: in all, and by condition and fee class; the rows' sums and visits are the total's."""

    change: PolicyChange
    place: str
    total: ImpactRow
    rows: tuple[ImpactRow, ...]
    place_assumed: bool = False
    """Whether no place was asked for, and this is the only one whose notices pay for treatment."""

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
        head = with_assumed_place(self.change.text(), self.place, assumed=self.place_assumed)
        lines = [head, *(one.text() for one in (self.total, *self.rows))]
        return "\n  ".join(line.in_language(language) for line in lines)


def what_if(
    claims: Iterable[Claim | Cancellation],
    change: PolicyChange,
    *,
    opening: Balances | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Impact:
    """Settle claims as things are and with a change, by the ledger, and compare to the fen.

    Cancelled settlements are on neither side, in no sum and in no count; a cancellation still gives its amount back to the
    year of those settled after it (I-T10).
    Raises what [settle][] raises, and [InputError][] for a change of limits that the notices do not set.

    >>> from shanxi_health_policy import ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> impact = what_if([Claim("S1", "P1", visit, FeeClass.I)], PolicyChange(rate="0.70"))
    >>> impact.fund_before, impact.fund_after, impact.total.persons_gaining
    (Decimal('90.00'), Decimal('105.00'), 1)
    """
    if not isinstance(change, PolicyChange):
        raise InputError("change", change, Text("PolicyChange", "a PolicyChange"))
    check_known_on(known_on)
    notices = chosen(catalogue)
    code, assumed = treatment_place(notices, place)
    changed = changed_catalogue(notices, code, change)
    history = list(claims) if isinstance(claims, Iterable) else claims
    before, after = (
        _paid(settle(history, opening, place=code, known_on=known_on, catalogue=one))
        for one in (notices, changed)
    )
    visits = [
        PaidTwice(claim.person_id, claim.visit.condition, claim.tier, paid, after[own][1])
        for own, (claim, paid) in before.items()
    ]
    return impact_of(change, code, visits, notices, assumed=assumed)


def _paid(ledger: Iterable[Settlement | Reversal]) -> dict[str, tuple[Claim, int]]:
    """Each settlement that was not cancelled, by its id, and what the fund pays for it."""
    found: dict[str, tuple[Claim, int]] = {}
    for one in ledger:
        if isinstance(one, Settlement):
            found[one.claim.settlement_id] = one.claim, one.answer.fund_fen
        else:
            found.pop(one.cancellation.cancels, None)  # none where it was settled before these claims
    return found


@frozen
class PaidTwice:
    """One visit, and what the fund pays for it before and after a change, in fen."""

    person_id: str
    condition: AnyCondition
    fee_class: FeeClass
    before: int
    after: int


def impact_of(
    change: PolicyChange,
    place: str,
    visits: Iterable[PaidTwice],
    catalogue: Catalogue,
    *,
    assumed: bool,
) -> Impact:
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
        place_assumed=assumed,
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
