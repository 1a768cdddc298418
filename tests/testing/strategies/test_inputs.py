"""Every strategy makes what the library takes, and leans towards the edges it promises."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import shanxi_health_policy as library
from shanxi_health_policy import (
    Balances,
    Cancellation,
    Catalogue,
    Claim,
    PaidClaim,
    PolicyChange,
    Receipt,
    Visit,
    accreditation_statistics,
    audit,
    notices,
    replay,
    settle,
    supervision,
    testing,
    track,
    vocabulary,
    what_if,
)
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.supervision import Irregularity
from shanxi_health_policy.tcm import Settlement
from shanxi_health_policy.testing import Edge, expected
from shanxi_health_policy.testing.conform.reach import edges_of
from shanxi_health_policy.testing.hypothesis_hook import STRATEGIES, register
from shanxi_health_policy.vocabulary.labelled import normal_form

ROOMS = (testing, library, vocabulary, notices, supervision)
REACHES = settings(
    max_examples=1000, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
)
FEW = settings(max_examples=20)
PERIODS = Catalogue.shipped().tcm("141100").periods


def home_of(name: str) -> Any:
    """The type of a name, wherever a caller finds it."""
    return next(getattr(room, name) for room in ROOMS if name in room.__all__)


def test_every_type_that_goes_in_has_a_strategy() -> None:
    """Every class among the public names that is not an answer, an error or a closed list, which Hypothesis knows itself."""
    assert set(STRATEGIES) >= {
        "Balances", "Cancellation", "Catalogue", "Claim", "DeclaredCondition", "DeclaredTechnique", "Facility", "FacilityStats",
        "Insurance", "LimitChange", "Notice", "PaidCancellation", "PaidClaim", "PolicyChange", "ServiceItem", "Share", "Visit",
        "YearKey", "CityCounts", "Receipt",
    }  # fmt: skip
    for cls, name in STRATEGIES.items():
        assert name in testing.__all__, cls


@pytest.mark.parametrize("name", STRATEGIES)
def test_hypothesis_finds_the_strategy_of_a_type(name: str) -> None:
    register()  # as the entry point does where the package is installed
    cls = home_of(name)

    @FEW
    @given(st.from_type(cls))
    def makes(value: Any) -> None:
        assert isinstance(value, cls)

    makes()


@pytest.mark.parametrize(
    "name", ["AnyCondition", "FeeClass", "InsuranceKind", "PremiumGroup", "Accreditation", "HospitalGrade"]
)
def test_closed_lists_need_no_strategy_of_ours(name: str) -> None:
    register()

    @FEW
    @given(st.from_type(home_of(name)))
    def makes(value: Any) -> None:
        assert value.zh

    makes()


@given(testing.patient_years())
def test_a_patients_year_is_settled_without_error(year: list[Claim | Cancellation]) -> None:
    settled = list(settle(year))
    keys = {(one.key.person_id, one.key.condition) for one in settled}
    assert len(keys) == 1
    assert all(one.fund_payment >= 0 for one in settled if isinstance(one, Settlement))


@pytest.mark.parametrize(
    "edge",
    [
        Edge.YEAR_CUTS, Edge.YEAR_USED_UP, Edge.YEAR_EXACTLY_USED_UP, Edge.BEYOND_THE_LIMIT, Edge.CLASS_CHANGE, Edge.YEAR_END,
        Edge.CANCELLATION, Edge.SETTLED_AFTER_CANCELLATION, Edge.SAME_DAY, Edge.FIRST_DAY,
    ],
    ids=lambda edge: edge.code,
)  # fmt: skip
def test_a_patients_year_reaches(edge: Edge) -> None:
    assert find(
        testing.patient_years(),
        lambda year: edge in edges_of(tuple(settle(year)), PERIODS),
        settings=REACHES,
    )


@pytest.mark.parametrize(
    "edge",
    [
        Edge.YEAR_CUTS, Edge.YEAR_USED_UP, Edge.YEAR_EXACTLY_USED_UP, Edge.BEYOND_THE_LIMIT, Edge.DAY_BEFORE,
        Edge.ITEM_NOT_LISTED, Edge.ABOVE_HALF, Edge.BELOW_VISIT_LIMIT, Edge.NOTHING,
    ],
    ids=lambda edge: edge.code,
)  # fmt: skip
def test_a_single_visit_reaches(edge: Edge) -> None:
    def goes_over(case: testing.Case) -> bool:
        return edge in edges_of(expected(case), PERIODS)

    assert find(testing.visit_cases(), goes_over, settings=REACHES).claims


@given(testing.balances(), testing.year_keys())
def test_balances_open_a_ledger(opening: Balances, key: Any) -> None:
    assert opening.paid(key) >= 0
    assert list(settle([], opening)) == []


@settings(max_examples=50)
@given(testing.paid_histories())
def test_a_paid_history_can_be_audited(history: list[testing.Paid]) -> None:
    found = audit(history)
    assert found is not None


@pytest.mark.parametrize("kind", [Irregularity.OVERPAID, Irregularity.UNDERPAID])
def test_a_paid_history_holds_what_supervision_looks_for(kind: Irregularity) -> None:
    def holds(history: list[testing.Paid]) -> bool:
        return any(kind is one.irregularity for one in audit(history).findings)

    assert find(testing.paid_histories(), holds, settings=REACHES)


@FEW
@given(testing.policy_changes(), testing.patient_years())
def test_a_change_of_policy_can_be_tried(change: PolicyChange, year: list[Claim | Cancellation]) -> None:
    assert what_if(year, change).rows is not None


@given(testing.target_figures("140600"))
def test_figures_can_be_tracked(figures: dict[str, Any]) -> None:
    assert track("140600", figures).progress


@given(st.lists(testing.city_counts(), min_size=1, max_size=3, unique_by=lambda one: one.city))
def test_counts_of_cities_make_statistics(counts: list[library.CityCounts]) -> None:
    assert accreditation_statistics(counts).rows


@FEW
@given(testing.receipts())
def test_receipts_replay(receipt: Receipt) -> None:
    assert not replay(receipt).changes


@given(testing.declared_conditions(), testing.declared_techniques())
def test_declared_terms_are_no_shipped_ones(condition: Any, technique: Any) -> None:
    assert library.Condition.find(condition.zh) is None
    assert library.Technique.find(normal_form(technique.zh)) is None


@given(testing.visits(with_facilities=False))
def test_facilities_can_be_left_out(visit: Visit) -> None:
    assert visit.facility is None


@given(testing.shares())
def test_shares_are_shares(share: library.Share) -> None:
    assert 0 <= share.of_half_up(100) <= 100


@FEW
@given(st.data())
def test_strategies_follow_a_notice_of_ones_own(three_quarters: Catalogue, data: st.DataObject) -> None:
    mine: dict[str, Any] = {"place": "149900", "catalogue": three_quarters}
    year = data.draw(testing.patient_years(**mine))
    assert list(settle(year, place="149900", catalogue=three_quarters))
    case = data.draw(testing.visit_cases(**mine) | testing.history_cases(**mine))
    assert expected(case, three_quarters)
    paid = data.draw(testing.paid_claims(**mine))
    assert isinstance(paid, PaidClaim)
    assert data.draw(testing.notices(three_quarters)) in three_quarters.notices
    assert data.draw(testing.amounts(**mine)) <= Decimal(3000)


def test_a_patients_year_ends_no_later_than_the_notice() -> None:
    """A year of a notice that is in force on few days only."""
    notice = Catalogue.shipped()["lvliang-2022-22"]
    from attrs import evolve

    short = evolve(
        notice, dates=evolve(notice.dates, in_force_to=notice.dates.in_force_from + timedelta(days=2))
    )
    catalogue = Catalogue([short])

    @FEW
    @given(testing.visit_cases(catalogue=catalogue))
    def within(case: Any) -> None:
        assert case.claims[0].visit.visited_on < date(2024, 1, 1)

    within()


UNKNOWN = "import shanxi_health_policy.testing as t\nprint(sorted(t.__all__) == dir(t))\nt.nothing"


def test_an_unknown_name_is_an_attribute_error() -> None:
    done = subprocess.run([sys.executable, "-c", UNKNOWN], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True"
    assert "AttributeError: module 'shanxi_health_policy.testing' has no attribute 'nothing'" in done.stderr


WITHOUT = """
import sys
sys.modules["hypothesis"] = None
import shanxi_health_policy.testing as t
print(t.difference_of, t.Edge.HALF.label.en)
t.visits
"""


def test_without_hypothesis_the_extra_is_named() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert "ends on half a fen" in done.stdout
    assert "MissingExtraError" in done.stderr
    assert "shanxi-health-policy[testing]" in done.stderr


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(testing, name) is not None


def test_a_name_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dir(testing) == testing.__all__
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        testing.__getattr__("nothing")
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "shanxi_health_policy.testing.strategies.visit_histories")
    with pytest.raises(MissingExtraError, match="hypothesis"):
        testing.__getattr__("visits")
    monkeypatch.setitem(sys.modules, "shanxi_health_policy.testing.conform.reach", None)
    with pytest.raises(ModuleNotFoundError):
        testing.__getattr__("Edge")
