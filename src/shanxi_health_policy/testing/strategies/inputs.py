"""Hypothesis strategies for what surrounds a visit: balances, payments made, changes of policy, figures, subsidies, receipts.

Figures of facilities crowd around the thresholds of the notices, years and contribution standards around theirs.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

from shanxi_health_policy.asking.declaration import At, rule_named
from shanxi_health_policy.asking.receipts import Receipt, receipt
from shanxi_health_policy.facilities.city_counts import CityCounts
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.measures import Measure
from shanxi_health_policy.facilities.stats import PARTS, FacilityStats
from shanxi_health_policy.facilities.target_progress import Tally
from shanxi_health_policy.facilities.targets import targets_of
from shanxi_health_policy.money import MAX_FEN, MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.subsidies.premium import PremiumRow
from shanxi_health_policy.tcm.ledger import Cancellation, Settlement, settle
from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
from shanxi_health_policy.tcm.policy_change import UNCHANGED, LimitChange, PolicyChange
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.tcm.visit_payment import reimburse
from shanxi_health_policy.tcm.year_balances import Balances, YearKey
from shanxi_health_policy.testing.strategies.visit_histories import (
    DAY,
    NEAR,
    amounts,
    around,
    claims,
    conditions,
    cost_of,
    fee_classes,
    histories,
    up_to,
    visits,
)
from shanxi_health_policy.vocabulary.conditions import DeclaredCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm
from shanxi_health_policy.vocabulary.people import PremiumGroup
from shanxi_health_policy.vocabulary.techniques import DeclaredTechnique

Paid: TypeAlias = PaidClaim | PaidCancellation
"""One thing that was carried out: a claim paid, or a settlement taken back."""
_TermT = TypeVar("_TermT", bound=DeclaredTerm)


def cancellations() -> st.SearchStrategy[Cancellation]:
    """Cancellations with ids of their own; for those of settlements that exist see [histories][]."""
    ids = st.integers(1, 999_999)
    return st.builds(Cancellation, ids.map("C{:06}".format), ids.map("S{:06}".format))


def year_keys(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[YearKey]:
    """What running totals belong to: a person, a covered condition, and a year around those in which a notice begins."""
    return st.builds(
        YearKey,
        person_id=st.integers(1, 9).map("P{:06}".format),
        condition=conditions(place, catalogue),
        year=visits(place, catalogue, with_facilities=False).map(lambda one: one.visited_on.year),
    )


def balances(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Balances]:
    """Opening balances, one fen around the limits of the place's notice."""
    paid = amounts(place=place, catalogue=catalogue)
    return st.dictionaries(year_keys(place, catalogue), paid, max_size=4).map(Balances.of)


@st.composite
def paid_claims(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> PaidClaim:
    """Claims paid as they should be, a fen off, as if the limits did not exist, or with any other amount."""
    claim = draw(claims(place, catalogue))
    right = reimburse(claim.visit, claim.tier, place=place, catalogue=catalogue).fund_payment
    name = draw(st.sampled_from((None, "示例中医医院", "示例卫生院")))
    grade = draw(st.none() | st.sampled_from(HospitalGrade))
    return PaidClaim(claim, draw(_wrong(right, claim.visit)), name, grade)


def paid_cancellations(
    place: At = None, catalogue: Catalogue | None = None
) -> st.SearchStrategy[PaidCancellation]:
    """Cancellations that brought something back, not necessarily what was paid."""
    given_back = amounts(place=place, catalogue=catalogue)
    person = st.none() | st.integers(1, 9).map("P{:06}".format)
    return st.builds(PaidCancellation, cancellations(), given_back, person)


@st.composite
def paid_histories(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> list[Paid]:
    """Histories as they were carried out, for supervision: most payments are right, some are a fen or more off."""
    found: list[Paid] = []
    visits: dict[str, Visit] = {}
    for one in settle(draw(histories(place, catalogue)), place=place, catalogue=catalogue):
        if isinstance(one, Settlement):
            visits[one.claim.settlement_id] = one.claim.visit
            found.append(PaidClaim(one.claim, draw(_wrong(one.fund_payment, one.claim.visit))))
        else:
            visit = visits[one.cancellation.cancels]
            found.append(PaidCancellation(one.cancellation, draw(_wrong(-one.fund_payment, visit))))
    return found


@st.composite
def _wrong(draw: st.DrawFn, right: Decimal, visit: Visit) -> Decimal:
    """The right payment as often as not; otherwise what the usual mistakes make of it."""
    fen = to_fen(right, "right")
    total = sum(item.fen for item in visit.items)
    return to_yuan(draw(st.sampled_from((fen, fen, fen, fen + 1, max(fen - 1, 0), total, 0))))


def shares() -> st.SearchStrategy[Share]:
    """Shares from 0 to 1, the ends and those on which half a fen can come out included."""
    edges = ("0", "1", "0.5", "0.60", "0.75", "0.125", "0.333333")
    return st.sampled_from(edges).map(Share.parse) | st.integers(0, 10**6).map(
        lambda part: Share(part, 10**6)
    )


@st.composite
def limit_changes(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> LimitChange:
    """Other limits for one condition and class or for all, around those of the place's notice; sometimes none at all."""
    limits = st.just(UNCHANGED) | st.none() | amounts(place=place, catalogue=catalogue)
    per_visit, annual = draw(st.tuples(limits, limits).filter(lambda pair: pair != (UNCHANGED, UNCHANGED)))
    return LimitChange(
        condition=draw(st.none() | conditions(place, catalogue)),
        fee_class=draw(st.none() | fee_classes()),
        per_visit=per_visit,
        annual=annual,
    )


@st.composite
def policy_changes(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> PolicyChange:
    """Changes of the rate, of limits, or of both, that a [what_if][] takes."""
    once = lambda one: (one.condition, one.fee_class)  # noqa: E731
    limits = draw(st.lists(limit_changes(place, catalogue), max_size=2, unique_by=once))
    rate = draw(st.none() | shares()) if limits else draw(shares())
    return PolicyChange(rate=rate, limits=limits)


def catalogues() -> st.SearchStrategy[Catalogue]:
    """The shipped catalogue; make others with `Catalogue.load`."""
    return st.builds(Catalogue.shipped)


def notices(catalogue: Catalogue | None = None) -> st.SearchStrategy[Notice]:
    """The notices of a catalogue."""
    return st.deferred(lambda: st.sampled_from(chosen(catalogue).notices))


def declared_conditions() -> st.SearchStrategy[DeclaredCondition]:
    """Conditions that a notice file of one's own might declare: codes and names that no shipped list holds."""
    return _declared(DeclaredCondition, "示例病症", "example condition")


def declared_techniques() -> st.SearchStrategy[DeclaredTechnique]:
    """Techniques that a notice file of one's own might declare: codes and names that no shipped list holds."""
    return _declared(DeclaredTechnique, "示例技术", "example technique")


@st.composite
def city_counts(draw: st.DrawFn) -> CityCounts:
    """Counts of one city, unknown, nothing, or large; no part is above its whole."""
    facilities = draw(_upto(10_000))
    known = {"facilities": facilities, "self_assessed": draw(_upto(facilities))}
    for standard in ("basic", "recommended", "community_hospital"):
        in_all = draw(_upto(facilities))
        known[f"{standard}_in_all"] = in_all
        known[f"{standard}_in_year"] = draw(_upto(facilities if in_all is None else in_all))
    return CityCounts(city=draw(st.sampled_from(("太原市", "吕梁市", "朔州市"))), **known)


@st.composite
def target_figures(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> dict[str, Tally]:
    """Figures for [track][]: of each target of the place none, or a count around what reaches it."""
    found: dict[str, Tally] = {}
    targets = [one.row for one in targets_of(place, catalogue=catalogue)]
    for target in targets:
        whole = 0 if target.of is None else draw(st.integers(0, 1000))
        share = target.share
        goal = target.at_least or (0 if share is None else -(-whole * share.numerator // share.denominator))
        most = goal + 1 if target.of is None else whole
        near = st.sampled_from(sorted({max(goal - 1, 0), min(goal, most), min(goal + 1, most)}))
        if not draw(st.booleans()):
            continue  # a figure that is not known is left out
        counties = st.dictionaries(st.sampled_from(("示例甲县", "示例乙区")), near, min_size=1)
        found[target.figure] = draw(near) if target.each is None else draw(counties)
        if target.of is not None:
            found[target.of] = whole
    for target in targets:  # two targets may count the same, one of them against its whole
        part, of_all = found.get(target.figure), found.get(target.of or "")
        if target.of is not None and isinstance(part, int) and isinstance(of_all, int):
            found[target.of] = max(part, of_all)
    return found


def receipts(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Receipt]:
    """Receipts of answers to single visits, for [replay][]."""
    return st.builds(
        lambda visit, tier: receipt(reimburse(visit, tier, place=place, catalogue=catalogue)),
        visits(place, catalogue),
        fee_classes(),
    )


def _declared(cls: type[_TermT], zh: str, en: str) -> st.SearchStrategy[_TermT]:
    return st.integers(1, 999).map(lambda number: cls(f"example_{number}", f"{zh}{number}", f"{en} {number}"))


def _upto(most: int | None) -> st.SearchStrategy[int | None]:
    """A count up to a whole that may be unknown; one below it, the whole, or unknown as well."""
    whole = 10_000 if most is None else most
    return st.none() | up_to(whole, (0, whole - 1, whole))


_WHOLES = (1, 7, 20, 1000, 10_000, 20_001)


@st.composite
def facility_stats(draw: st.DrawFn, catalogue: Catalogue | None = None) -> FacilityStats:
    """Facilities of every kind, their figures unknown, or one below, at or one above a threshold of some notice."""
    measures = _measures(catalogue)
    wholes = list(dict.fromkeys(one.of for one in measures if one.of is not None))
    counts = [code for code, figure in FIGURES.items() if figure.kind is FigureKind.COUNT]
    known: dict[str, Any] = {}
    for code in (*wholes, *(one for one in counts if one not in wholes)):
        large = _WHOLES if code in wholes else ()
        known[code] = draw(st.none() | st.sampled_from([*large, *_edges(code, measures, known)]))
    for part, whole in PARTS:
        some, every = known.get(part), known.get(whole)
        if some is not None and every is not None:
            known[part] = min(some, every)
    for code, figure in FIGURES.items():
        if figure.kind is FigureKind.FLAG:
            known[code] = draw(st.sampled_from((None, True, False)))
        elif figure.kind is FigureKind.DAY:
            known[code] = draw(st.none() | st.dates(date(2018, 1, 1), date(2024, 12, 31)))
    return FacilityStats(
        kind=draw(st.sampled_from(FacilityKind)),
        grade=draw(st.none() | st.sampled_from(HospitalGrade)),
        accreditations=draw(st.none() | st.frozensets(st.sampled_from(Accreditation))),
        county=draw(st.sampled_from((None, "文水县", "孝义市"))),
        community_hospital_name=draw(
            st.sampled_from((None, "文水县凤城社区医院", "凤城镇卫生院", "孝义市社区医院"))
        ),
        **known,
    )


def _measures(catalogue: Catalogue | None) -> list[Measure]:
    return [
        measure
        for notice in chosen(catalogue)
        for standard in notice.rows(Standard)
        for measure in (*standard.when, *(one for criterion in standard.criteria for one in criterion.any_of))
    ]


def _edges(code: str, measures: list[Measure], known: dict[str, Any]) -> list[int]:
    """The thresholds of a count; for a ratio those that come out of the whole already drawn."""
    found = {0, 1}
    for one in measures:
        if one.figure != code or (one.at_least is None and one.below is None and one.share is None):
            continue
        threshold = Fraction(one.at_least or one.below or 0) / one.per
        if one.share is not None:
            threshold = Fraction(one.share.numerator, one.share.denominator)
        whole = 1 if one.of is None else known.get(one.of) or 1
        found |= around(ceil(threshold * whole))
    return sorted(edge for edge in found if edge >= 0)


Span: TypeAlias = tuple[date, date | None]
"""A first and a last day of service; None while serving."""

_FIRST_YEAR, _LAST_YEAR = 1949, 2999
_GAPS = (-40, -1, 0, 1, 2, 400)
"""Days between the last day of a period and the first of the next: 1 touches, less overlaps, more is a gap."""


def premium_groups() -> st.SearchStrategy[frozenset[PremiumGroup]]:
    """The groups of one person: none, one or several."""
    return st.frozensets(st.sampled_from(PremiumGroup))


def contribution_standards(
    max_yuan: MoneyLike = "2000.00", place: At = None, catalogue: Catalogue | None = None
) -> st.SearchStrategy[Decimal]:
    """Individual contribution standards in yuan, from 0.00 to `max_yuan`.

    Half of them are edges: one fen around the floors and fixed sums of the place's notice, one fen around the standards of
    which a share comes up to its floor, nothing, one fen, and the largest.
    """
    return _standards(to_fen(max_yuan, "max_yuan"), place, catalogue)


@st.composite
def premium_years(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> int:
    """Years around the first and last years of the groups of the place's notice, and any other year that is one."""
    edges = {_FIRST_YEAR, _LAST_YEAR}
    for row in _rows(place, catalogue):
        edges.update((row.from_year - 1, row.from_year))
        if row.to_year is not None:
            edges.update((row.to_year, row.to_year + 1))
    return draw(st.sampled_from(sorted(edges)) | st.integers(_FIRST_YEAR, _LAST_YEAR))


@st.composite
def service_records(
    draw: st.DrawFn,
    first: date = date(1960, 1, 1),
    last: date = date(2060, 12, 31),
    *,
    max_periods: int = 5,
    max_days: int = 6000,
) -> list[Span]:
    """The service of one person, of 0 to `max_periods` periods that touch, overlap or leave a gap, in any order.

    Sometimes the last one still goes on. All known days lie between `first` and `last`.
    """
    spans: list[Span] = []
    begin = draw(st.dates(first, last))
    for _ in range(draw(st.integers(0, max_periods))):
        days = draw(st.sampled_from((1, 365, 366)) | st.integers(1, max_days))
        end = min(begin + (days - 1) * DAY, last)
        spans.append((begin, end))
        begin = min(max(end + draw(st.sampled_from(_GAPS)) * DAY, first), last)
    if draw(st.booleans()) and spans:
        spans[-1] = (spans[-1][0], None)
    return draw(st.permutations(spans))


def budgets_and_spending(max_yuan: MoneyLike = "2000000.00") -> st.SearchStrategy[tuple[Decimal, Decimal]]:
    """A capitation budget and what was spent, in yuan; half of the pairs are equal or one fen apart."""
    return _budgets(to_fen(max_yuan, "max_yuan"))


def _rows(place: At, catalogue: Catalogue | None) -> list[PremiumRow]:
    notices = chosen(catalogue)
    asked = rule_named("premium_subsidy").only_place(notices) if place is None else notices.place(place)
    return [one.row for one in notices.rows(PremiumRow, asked).nearest]


@st.composite
def _standards(draw: st.DrawFn, max_fen: int, place: At, catalogue: Catalogue | None) -> Decimal:
    edges = {0, 1, max_fen}
    for row in _rows(place, catalogue):
        for fen in (row.floor, row.amount):
            if fen is not None:
                edges |= around(fen, fen if row.share is None else cost_of(fen, row.share))
    return to_yuan(draw(up_to(max_fen, edges)))


@st.composite
def _budgets(draw: st.DrawFn, max_fen: int) -> tuple[Decimal, Decimal]:
    budget = draw(st.integers(0, max_fen))
    near = st.sampled_from(NEAR).map(lambda step: min(max(budget + step, 0), MAX_FEN))
    return to_yuan(budget), to_yuan(draw(near | st.integers(0, max_fen)))
