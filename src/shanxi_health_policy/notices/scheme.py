"""What a notice pays for TCM outpatient treatment, as the rules ask it: rate, limits, techniques, classes and facilities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.techniques import AnyTechnique


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
    """`[[tcm.facility.ways]]`: one way to be an eligible facility, for which every stated requirement holds.

    `needs` are facts the caller must state; `vouched` are facts that hold unless the caller denies them.
    """

    id: str
    at: Text
    says: Text
    kinds: tuple[FacilityKind, ...] = ()
    kinds_by_reading: tuple[FacilityKind, ...] = ()
    """Kinds that the notice does not name and that are read as among `kinds`, by `kinds_reading`."""
    kinds_reading: str | None = None
    min_level: Literal[0, 1, 2, 3] = 0
    accreditations: tuple[Accreditation, ...] = ()
    needs: tuple[Literal["tcm_department", "tcm_capability", "locally_admitted", "bureau_approval"], ...] = ()
    vouched: tuple[Literal["tcm_department", "tcm_capability", "locally_admitted"], ...] = ()
    readings: tuple[str, ...] = ()

    def readings_for(self, kind: FacilityKind) -> tuple[str, ...]:
        """What the way rests on for a kind of facility."""
        by_kind = self.kinds_reading if kind in self.kinds_by_reading else None
        return self.readings if by_kind is None else (*self.readings, by_kind)


@frozen
class Basis:
    """What a step of the rule rests on, as in `[tcm.scope]`: its clause and the readings that go with it."""

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

    @cached_property
    def conditions_named(self) -> dict[str, tuple[AnyCondition, ...]]:
        """The covered conditions that a listed technique is named after, by its standard Chinese name."""
        spellings = [(one, (one.zh, *one.aliases)) for one in self.conditions]
        names = [listed.technique.zh for listed in self.techniques]
        return {
            zh: tuple(one for one, known in spellings if any(name in zh for name in known)) for zh in names
        }

    def classes_of(self, grade: HospitalGrade) -> dict[FeeClass, tuple[HospitalGrade, ...]]:
        """The fee classes that a grade may be in, the dearest first, each with its grades; none where it is not sorted.

        It is one of a grade. Of a mere level it is those of the level's grades, unless the notice sorts the level itself.
        """
        found: dict[FeeClass, list[HospitalGrade]] = {}
        for one in (grade,) if grade in self.grades else grade.within:
            if one in self.grades:
                found.setdefault(self.grades[one].fee_class, []).append(one)
        return {one: tuple(found[one]) for one in FeeClass if one in found}

    def grade_row(self, grade: HospitalGrade) -> GradeRow | None:
        """The fee class of a grade, and the reading behind it; of a mere level where all of its grades are in one class."""
        if grade in self.grades:
            return self.grades[grade]
        rows = [self.grades.get(one) for one in grade.within]
        known = [one for one in rows if one is not None]
        if len(known) < len(rows) or len({one.fee_class for one in known}) != 1:
            return None
        return next((one for one in known if one.reading is not None), known[0])

    def find_technique(self, name: str) -> ListedTechnique | None:
        """The listed technique that a name on a bill stands for, or None when it is not listed."""
        index = self.technique_index
        return index.get(name) or index.get(normal_form(name))
