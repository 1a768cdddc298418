"""Hypothesis strategies for what surrounds a visit: balances, changes of policy, figures of targets and cities, receipts.

Every figure is read from the catalogue when a value is drawn, so that the strategies follow a notice of your own as well: give
its `place` and a `catalogue`.
"""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from shanxi_health_policy.asking.receipts import Receipt, receipt
from shanxi_health_policy.facilities.statistics import CityCounts
from shanxi_health_policy.facilities.targets import Tally, targets_of
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.ledger import Balances, Cancellation, YearKey
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.what_if import UNCHANGED, LimitChange, PolicyChange
from shanxi_health_policy.testing.strategies import amounts, conditions, fee_classes, visits
from shanxi_health_policy.vocabulary.conditions import DeclaredCondition
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm
from shanxi_health_policy.vocabulary.techniques import DeclaredTechnique

_TermT = TypeVar("_TermT", bound=DeclaredTerm)


def cancellations() -> st.SearchStrategy[Cancellation]:
    """Cancellations with ids of their own; for those of settlements that exist see [histories][]."""
    ids = st.integers(1, 999_999)
    return st.builds(Cancellation, ids.map("C{:06}".format), ids.map("S{:06}".format))


def year_keys(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[YearKey]:
    """What running totals belong to: a person, a covered condition, and a year around those in which a notice begins."""
    return st.builds(
        YearKey,
        person_id=st.integers(1, 9).map("P{:06}".format),
        condition=conditions(place, catalogue),
        year=visits(place, catalogue, with_facilities=False).map(lambda one: one.visited_on.year),
    )


def balances(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Balances]:
    """Opening balances, one fen around the limits of the place's notice."""
    paid = amounts(place=place, catalogue=catalogue)
    return st.dictionaries(year_keys(place, catalogue), paid, max_size=4).map(Balances.of)


def shares() -> st.SearchStrategy[Share]:
    """Shares from 0 to 1, the ends and those on which half a fen can come out included."""
    edges = st.sampled_from(
        [Share.parse(text) for text in ("0", "1", "0.5", "0.60", "0.75", "0.125", "0.333333")]
    )
    return edges | st.integers(0, 10**6).map(lambda part: Share(part, 10**6))


def limit_changes(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[LimitChange]:
    """Other limits for one condition and class or for all, around those of the place's notice; sometimes none at all."""
    return _limit_changes(place, catalogue)


def policy_changes(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[PolicyChange]:
    """Changes of the rate, of limits, or of both, that a [what_if][] takes."""
    return _policy_changes(place, catalogue)


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


def city_counts() -> st.SearchStrategy[CityCounts]:
    """Counts of one city, unknown, nothing, or large; no part is above its whole."""
    return _city_counts()


def target_figures(
    place: str = "140600", catalogue: Catalogue | None = None
) -> st.SearchStrategy[dict[str, Tally]]:
    """Figures for [track][]: of each target of the place none, or a count around what reaches it."""
    return _target_figures(place, catalogue)


def receipts(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Receipt]:
    """Receipts of answers to single visits, for [replay][]."""
    return st.builds(
        lambda visit, tier: receipt(reimburse(visit, tier, place=place, catalogue=catalogue)),
        visits(place, catalogue),
        fee_classes(),
    )


def _declared(cls: type[_TermT], zh: str, en: str) -> st.SearchStrategy[_TermT]:
    return st.integers(1, 999).map(lambda number: cls(f"example_{number}", f"{zh}{number}", f"{en} {number}"))


@st.composite
def _limit_changes(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> LimitChange:
    limits = st.just(UNCHANGED) | st.none() | amounts(place=place, catalogue=catalogue)
    both = st.tuples(limits, limits).filter(lambda pair: pair != (UNCHANGED, UNCHANGED))
    per_visit, annual = draw(both)
    return LimitChange(
        condition=draw(st.none() | conditions(place, catalogue)),
        fee_class=draw(st.none() | fee_classes()),
        per_visit=per_visit,
        annual=annual,
    )


@st.composite
def _policy_changes(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> PolicyChange:
    limits = draw(st.lists(limit_changes(place, catalogue), max_size=2))
    rate = draw(st.none() | shares()) if limits else draw(shares())
    return PolicyChange(rate=rate, limits=limits)


@st.composite
def _city_counts(draw: st.DrawFn) -> CityCounts:
    facilities = draw(_upto(10_000))
    known = {"facilities": facilities, "self_assessed": draw(_upto(facilities))}
    for standard in ("basic", "recommended", "community_hospital"):
        in_all = draw(_upto(facilities))
        known[f"{standard}_in_all"] = in_all
        known[f"{standard}_in_year"] = draw(_upto(facilities if in_all is None else in_all))
    return CityCounts(city=draw(st.sampled_from(("太原市", "吕梁市", "朔州市"))), **known)


def _upto(most: int | None) -> st.SearchStrategy[int | None]:
    """A count up to a whole that may be unknown; one below it, the whole, or unknown as well."""
    whole = 10_000 if most is None else most
    return st.none() | st.sampled_from((0, max(whole - 1, 0), whole)) | st.integers(0, whole)


@st.composite
def _target_figures(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for target in (one.row for one in targets_of(place, catalogue=catalogue)):
        whole = 0 if target.of is None else draw(st.integers(0, 1000))
        share = target.share
        goal = target.at_least or (0 if share is None else -(-whole * share.numerator // share.denominator))
        near = st.sampled_from((max(goal - 1, 0), goal, goal + 1))
        if not draw(st.booleans()):
            continue  # a figure that is not known is left out
        if target.each is None:
            found[target.figure] = draw(near)
        else:
            found[target.figure] = draw(
                st.dictionaries(st.sampled_from(("示例甲县", "示例乙区")), near, min_size=1)
            )
        if target.of is not None:
            found[target.of] = whole
    return found
