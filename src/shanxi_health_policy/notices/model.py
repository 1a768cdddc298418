"""A notice (文件) as frozen values: who issued it, when it holds, its clauses, tables, readings, anomalies and examples.

Three dates are kept apart: *issued* (成文), *in force* (施行), and *known*: the day from which anyone could have counted
with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from attrs import field, frozen

from shanxi_health_policy.answer import NoticeVersion, Reading
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.money_tables import Subsidies
from shanxi_health_policy.notices.standard_tables import Averages, Effect, OwnFigure, Standard
from shanxi_health_policy.notices.target_tables import DueDate, PlanRule, ReviewRoute, StatisticsTable, Target
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.techniques import AnyTechnique


@frozen
class Dates:
    """When a notice was issued, is known, and holds; `reading` names the reading behind a date that is not printed."""

    in_force_from: date
    in_force_to: date | None = None
    issued: date | None = None
    known_from: date | None = None
    reading: str | None = None

    @property
    def known(self) -> date:
        """The first day on which the notice counts as known: the day it was issued, or what the reading takes instead."""
        known = self.issued or self.known_from
        assert known is not None  # the loader refuses a file with neither
        return known


@frozen
class Clause:
    """One clause (条款): where it stands, what it says in our words, and what computes it or why nothing does."""

    id: str
    at: Text
    says: Text
    rule: tuple[str, ...] = ()
    not_computable: Text | None = None
    not_yet_encoded: bool = False


@frozen
class Anomaly:
    """A figure or passage of the source that contradicts itself: recorded as printed, never repaired."""

    id: str
    clause: str
    at: Text
    printed: str
    note: Text
    expected: str | None = None


@frozen
class Example:
    """A worked example of a notice: `given` in, `expect` out, by the public function `rule`."""

    rule: str
    title: Text
    clauses: tuple[str, ...]
    given: Mapping[str, object] = field(hash=False)
    expect: Mapping[str, object] = field(hash=False)


@frozen
class ListedFacility:
    """One row of a facility list: its printed and its standard name, and the reading when the print was misread."""

    list_id: str
    number: int
    city: str
    county: str
    printed: str
    name: str
    kind: FacilityKind
    reading: str | None = None


@frozen
class FacilityList:
    """A notice's list of facilities that reached (or missed) a standard in a year."""

    id: str
    clause: str
    accreditation: Accreditation
    year: int
    at: Text
    file: str
    count: int
    facilities: tuple[ListedFacility, ...] = ()


@frozen
class LimitCell:
    """The limits of one condition in one fee class, in fen; None where the notice sets no such limit."""

    per_visit: int | None
    annual: int | None
    at: Text


@frozen
class ListedTechnique:
    """A technique as the notice lists it: its category, where it stands, and the name as printed there."""

    technique: AnyTechnique
    category: str
    at: Text
    printed: str


@frozen
class GradeRow:
    """The fee class of one hospital grade, and the reading behind it when the notice does not name the grade."""

    fee_class: FeeClass
    reading: str | None = None


@frozen
class EligibleWay:
    """One way to be an eligible facility: every stated requirement holds.

    `needs` are facts the caller must state; `vouched` are facts that hold unless the caller denies them.
    """

    id: str
    at: Text
    says: Text
    kinds: frozenset[FacilityKind] = frozenset()
    min_level: int = 0
    accreditations: frozenset[Accreditation] = frozenset()
    needs: tuple[str, ...] = ()
    vouched: tuple[str, ...] = ()


@frozen
class Basis:
    """What a step of the rule rests on: its clause and the readings that go with it."""

    clause: str
    readings: tuple[str, ...] = ()


@frozen(eq=False)
class TcmScheme:
    """What a notice pays for TCM outpatient treatment: rate, limits, techniques, fee classes and eligible facilities.

    Compared by identity: a scheme belongs to its notice.
    """

    rate: Share
    in_force: Basis = field(repr=False)
    scope: Basis = field(repr=False)
    rate_basis: Basis = field(repr=False)
    per_visit_basis: Basis = field(repr=False)
    annual_basis: Basis = field(repr=False)
    fee_class_basis: Basis = field(repr=False)
    facility_basis: Basis = field(repr=False)
    remainder_basis: Basis = field(repr=False)
    cancellation_basis: Basis | None = field(repr=False)
    spelling_reading: str | None = field(repr=False)
    limits: Mapping[tuple[AnyCondition, FeeClass], LimitCell] = field(repr=False)
    techniques: tuple[ListedTechnique, ...] = field(repr=False)
    grades: Mapping[HospitalGrade, GradeRow] = field(repr=False)
    eligible_ways: tuple[EligibleWay, ...] = field(repr=False)
    declared_conditions: Mapping[str, AnyCondition] = field(repr=False)
    """Every spelling of the scheme's own conditions, in its normal form."""

    @cached_property
    def conditions(self) -> tuple[AnyCondition, ...]:
        """The covered conditions, in the order of the notice."""
        return tuple(dict.fromkeys(condition for condition, _ in self.limits))

    @cached_property
    def technique_index(self) -> dict[str, ListedTechnique]:
        """Every spelling of every listed technique, as written and in its normal form."""
        return {
            spelling: listed
            for listed in self.techniques
            for term in (listed.technique,)
            for name in (listed.printed, term.zh, term.en, term.code, *term.aliases)
            for spelling in (name, normal_form(name))  # as written too: most bills use the exact name
        }

    def find_technique(self, name: str) -> ListedTechnique | None:
        """The listed technique that a name on a bill stands for, or None when it is not listed."""
        index = self.technique_index
        return index.get(name) or index.get(normal_form(name))


@frozen(eq=False)
class Notice:
    """One notice with everything its file holds; `digest` is the SHA-256 of the file and the lists beside it."""

    id: str
    number: str
    title: Text = field(repr=False)
    issuers: tuple[str, ...] = field(repr=False)
    place: str
    place_name: Text = field(repr=False)
    source: str = field(repr=False)
    dates: Dates = field(repr=False)
    clauses: Mapping[str, Clause] = field(repr=False)
    readings: Mapping[str, Reading] = field(repr=False)
    anomalies: tuple[Anomaly, ...] = field(repr=False)
    examples: tuple[Example, ...] = field(repr=False)
    facility_lists: tuple[FacilityList, ...] = field(repr=False)
    own_figures: tuple[OwnFigure, ...] = field(repr=False)
    standards: tuple[Standard, ...] = field(repr=False)
    averages: tuple[Averages, ...] = field(repr=False)
    effects: tuple[Effect, ...] = field(repr=False)
    targets: tuple[Target, ...] = field(repr=False)
    due_dates: tuple[DueDate, ...] = field(repr=False)
    review_routes: tuple[ReviewRoute, ...] = field(repr=False)
    plan_rules: tuple[PlanRule, ...] = field(repr=False)
    statistics: tuple[StatisticsTable, ...] = field(repr=False)
    subsidies: Subsidies = field(repr=False)
    tcm: TcmScheme | None = field(repr=False)
    rests_on: tuple[str, ...] = field(repr=False)
    forwards: str | None = field(repr=False)
    replaces: tuple[str, ...] = field(repr=False)
    path: str = field(repr=False)
    digest: str = field(repr=False)

    @property
    def version(self) -> NoticeVersion:
        """Which state of the notice file this is."""
        return NoticeVersion(self.id, self.number, self.digest)
