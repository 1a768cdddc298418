"""What a notice file may hold, key by key: the classes mirror the TOML, `loading` turns them into the model."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from shanxi_health_policy.answer import Reading
from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.file_values import Fen, NoticeId, PlaceCode, TermCode
from shanxi_health_policy.notices.model import Anomaly, Clause, Dates, Example
from shanxi_health_policy.notices.money_tables import Subsidies
from shanxi_health_policy.notices.standard_tables import Averages, Effect, OwnFigure, Standard
from shanxi_health_policy.notices.target_tables import DueDate, PlanRule, ReviewRoute, StatisticsTable, Target
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade


@frozen
class Head:
    """`[notice]`: what identifies it."""

    id: NoticeId
    number: str
    title: Text
    issuers: tuple[str, ...]
    place: PlaceCode
    place_name: Text
    source: str
    rests_on: tuple[str, ...] = ()
    forwards: NoticeId | None = None
    replaces: tuple[NoticeId, ...] = ()


@frozen
class BasisTable:
    """A table that only says which clause and readings a step rests on."""

    clause: str
    readings: tuple[str, ...] = ()


@frozen
class RateTable(BasisTable):
    """`[tcm.rate]`: the share the fund pays, and how it is rounded."""

    share: Share = field(kw_only=True)
    rounding: Literal["half_up"] = field(kw_only=True)


@frozen
class LimitTable(BasisTable):
    """`[tcm.per_visit_limit]`: `none = true` when the notice sets no such limit."""

    none: bool = False


@frozen
class AnnualLimitTable(LimitTable):
    """`[tcm.annual_limit]`: the same, and the year it counts over."""

    year: Literal["calendar"] = "calendar"


@frozen
class WayRow:
    """`[[tcm.facility.ways]]`: one way to be eligible."""

    id: str
    at: Text
    says: Text
    kinds: tuple[FacilityKind, ...] = ()
    min_level: Literal[0, 1, 2, 3] = 0
    accreditations: tuple[Accreditation, ...] = ()
    needs: tuple[Literal["tcm_department", "tcm_capability", "locally_admitted", "bureau_approval"], ...] = ()
    vouched: tuple[Literal["tcm_department", "tcm_capability", "locally_admitted"], ...] = ()


@frozen
class FacilityTable(BasisTable):
    """`[tcm.facility]`: which facilities are eligible."""

    ways: tuple[WayRow, ...] = field(kw_only=True)


@frozen
class FeeClassRow:
    """`[[tcm.fee_classes]]`: the grades of one class; those the notice does not name stand under their reading."""

    fee_class: FeeClass
    clause: str
    at: Text
    grades: tuple[HospitalGrade, ...]
    grades_by_reading: tuple[HospitalGrade, ...] = ()
    reading: str | None = None


@frozen
class LimitRow:
    """`[[tcm.limits]]`: one condition's limits in every fee class."""

    condition: str
    at: Text
    clauses: tuple[str, ...]
    per_visit: dict[FeeClass, Fen] = field(factory=dict)
    annual: dict[FeeClass, Fen] = field(factory=dict)
    printed: str | None = None


@frozen
class TechniqueRow:
    """`[[tcm.techniques]]`: one category's techniques; `count` guards against a lost or doubled name."""

    category: str
    clause: str
    at: Text
    count: int
    names: tuple[str, ...]


@frozen
class FacilityListTable:
    """`[[facility_lists]]`: one list; its rows stand in a CSV file beside the notice file."""

    id: str
    clause: str
    accreditation: Accreditation
    year: int
    at: Text
    file: str
    count: int


@frozen
class DeclaredRow:
    """`[[tcm.own_conditions]]`, `[[tcm.own_techniques]]`: a term the shipped lists do not hold."""

    code: TermCode
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@frozen
class TcmTable:
    """`[tcm]`: payment for TCM outpatient treatment."""

    in_force: BasisTable
    scope: BasisTable
    rate: RateTable
    per_visit_limit: LimitTable
    annual_limit: AnnualLimitTable
    remainder: BasisTable
    facility: FacilityTable
    fee_classes: tuple[FeeClassRow, ...]
    limits: tuple[LimitRow, ...]
    techniques: tuple[TechniqueRow, ...]
    spelling: BasisTable | None = None
    cancellation: BasisTable | None = None
    own_conditions: tuple[DeclaredRow, ...] = ()
    own_techniques: tuple[DeclaredRow, ...] = ()


@frozen
class NoticeFile:
    """A whole notice file."""

    schema: Literal[1]
    notice: Head
    dates: Dates
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    examples: tuple[Example, ...] = ()
    facility_lists: tuple[FacilityListTable, ...] = ()
    own_figures: tuple[OwnFigure, ...] = ()
    standards: tuple[Standard, ...] = ()
    averages: tuple[Averages, ...] = ()
    effects: tuple[Effect, ...] = ()
    targets: tuple[Target, ...] = ()
    due_dates: tuple[DueDate, ...] = ()
    review_routes: tuple[ReviewRoute, ...] = ()
    plan_rules: tuple[PlanRule, ...] = ()
    statistics: tuple[StatisticsTable, ...] = ()
    subsidies: Subsidies = field(factory=Subsidies)
    tcm: TcmTable | None = None


@frozen
class FacilityRow:
    """One row of a facility list's CSV file, without its last cell: the reading, which may be empty."""

    list: str
    no: str
    city: str
    county: str
    printed: str
    name: str
    kind: FacilityKind
