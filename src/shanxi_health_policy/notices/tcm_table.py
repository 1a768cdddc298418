"""The `[tcm]` table of a notice file, and the scheme made of it.

Names are resolved, amounts are in fen, and the table is checked for gaps.
"""

from __future__ import annotations

from typing import Literal, TypeVar

from attrs import field, frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.scheme import (
    Basis,
    EligibleWay,
    GradeRow,
    LimitCell,
    ListedTechnique,
    TcmScheme,
)
from shanxi_health_policy.notices.values import Fen, TermCode
from shanxi_health_policy.text import Spoken, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum, index_names, normal_form
from shanxi_health_policy.vocabulary.techniques import AnyTechnique, DeclaredTechnique, Technique

DeclaredT = TypeVar("DeclaredT", bound=DeclaredTerm)
EnumT = TypeVar("EnumT", bound=LabelledEnum)


@frozen(eq=False, repr=False)
class RateTable(Basis):
    """`[tcm.rate]`: the share the fund pays, and how it is rounded."""

    share: Share = field(kw_only=True)
    rounding: Literal["half_up"] = field(kw_only=True)


@frozen(eq=False, repr=False)
class LimitTable(Basis):
    """`[tcm.per_visit_limit]`: `none = true` when the notice sets no such limit."""

    none: bool = False


@frozen(eq=False, repr=False)
class AnnualLimitTable(LimitTable):
    """`[tcm.annual_limit]`: the same, and the year it counts over."""

    year: Literal["calendar"] = "calendar"


@frozen(eq=False, repr=False)
class FacilityTable(Basis):
    """`[tcm.facility]`: which facilities are eligible."""

    ways: tuple[EligibleWay, ...] = field(kw_only=True)


@frozen(eq=False, repr=False)
class FeeClassRow:
    """`[[tcm.fee_classes]]`: the grades of one class; those the notice does not name stand under their reading."""

    fee_class: FeeClass
    clause: str
    at: Text
    grades: tuple[HospitalGrade, ...]
    grades_by_reading: tuple[HospitalGrade, ...] = ()
    reading: str | None = None


@frozen(eq=False, repr=False)
class LimitRow:
    """`[[tcm.limits]]`: one condition's limits in every fee class."""

    condition: str
    at: Text
    clauses: tuple[str, ...]
    per_visit: dict[FeeClass, Fen] = field(factory=dict)
    annual: dict[FeeClass, Fen] = field(factory=dict)
    printed: str | None = None


@frozen(eq=False, repr=False)
class TechniqueRow:
    """`[[tcm.techniques]]`: one category's techniques; `count` guards against a lost or doubled name."""

    category: str
    clause: str
    at: Text
    count: int
    names: tuple[str, ...]


@frozen(eq=False, repr=False)
class DeclaredRow:
    """`[[tcm.own_conditions]]`, `[[tcm.own_techniques]]`: a term the shipped lists do not hold."""

    code: TermCode
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@frozen(eq=False, repr=False)
class TcmTable:
    """`[tcm]`: payment for TCM outpatient treatment."""

    in_force: Basis
    scope: Basis
    rate: RateTable
    per_visit_limit: LimitTable
    annual_limit: AnnualLimitTable
    remainder: Basis
    facility: FacilityTable
    fee_classes: tuple[FeeClassRow, ...]
    limits: tuple[LimitRow, ...]
    techniques: tuple[TechniqueRow, ...]
    spelling: Basis | None = None
    cancellation: Basis | None = None
    own_conditions: tuple[DeclaredRow, ...] = ()
    own_techniques: tuple[DeclaredRow, ...] = ()


def scheme_of(table: TcmTable) -> TcmScheme:
    """The scheme of a table that has been checked."""
    return build_scheme(table, None, FaultLog(""))


def build_scheme(table: TcmTable, clauses: set[str] | None, log: FaultLog) -> TcmScheme:
    """The scheme; what is wrong with the table goes to the log, and the scheme is then not used."""
    own_conditions = _declared(table.own_conditions, DeclaredCondition, Condition, "tcm.own_conditions", log)
    own_techniques = _declared(table.own_techniques, DeclaredTechnique, Technique, "tcm.own_techniques", log)
    spelling = table.spelling
    return TcmScheme(
        rate=table.rate.share,
        in_force=table.in_force,
        scope=table.scope,
        rate_basis=table.rate,
        per_visit_basis=table.per_visit_limit,
        annual_basis=table.annual_limit,
        fee_class_basis=Basis(table.fee_classes[0].clause if table.fee_classes else ""),
        facility_basis=table.facility,
        remainder_basis=table.remainder,
        cancellation_basis=table.cancellation,
        spelling_reading=spelling.readings[0] if spelling and spelling.readings else None,
        limits=_limits(table, own_conditions, clauses, log),
        techniques=_techniques(table, own_techniques, clauses, log),
        grades=_grades(table, log),
        eligible_ways=table.facility.ways,
        declared_conditions=own_conditions,
    )


def _declared(
    rows: tuple[DeclaredRow, ...],
    cls: type[DeclaredT],
    shipped: type[LabelledEnum],
    where: str,
    log: FaultLog,
) -> dict[str, DeclaredT]:
    taken = {"", *index_names(shipped)}
    for index, row in enumerate(rows):
        names = {normal_form(name): name for name in (row.code, row.zh, row.en, *row.aliases)}
        for name in sorted(taken.intersection(names)):
            log.add(f"{where}[{index}]", names[name], "尚未使用的名称", "a name that no other term has")
        taken.update(names)
    return index_names([cls(row.code, row.zh, row.en, row.aliases) for row in rows])


def _grades(table: TcmTable, log: FaultLog) -> dict[HospitalGrade, GradeRow]:
    grades: dict[HospitalGrade, GradeRow] = {}
    for index, row in enumerate(table.fee_classes):
        for key, named, reading in (
            ("grades", row.grades, None),
            ("grades_by_reading", row.grades_by_reading, row.reading),
        ):
            for grade in named:
                if grade in grades:
                    zh, en = "只属于一个收费类别的等级", "a grade in one fee class only"
                    log.add(f"tcm.fee_classes[{index}].{key}", grade.zh, zh, en)
                grades[grade] = GradeRow(row.fee_class, reading)
    return grades


def _limits(
    table: TcmTable, own: dict[str, DeclaredCondition], clauses: set[str] | None, log: FaultLog
) -> dict[tuple[AnyCondition, FeeClass], LimitCell]:
    classes = sorted({row.fee_class for row in table.fee_classes}, key=lambda one: one.code)
    if not table.limits or not classes:
        zh, en = "至少一个病症和一个收费类别", "at least one condition and one fee class"
        log.add("tcm.limits", Spoken("empty", "空表"), zh, en)
    limits: dict[tuple[AnyCondition, FeeClass], LimitCell] = {}
    seen: set[AnyCondition] = set()
    for index, row in enumerate(table.limits):
        where = f"tcm.limits[{index}]"
        if not row.clauses:
            log.add(f"{where}.clauses", "empty", "至少一个条款", "at least one clause")
        log.check_known(f"{where}.clauses", row.clauses, clauses, "clause")
        _check_cells(f"{where}.per_visit", row.per_visit, table.per_visit_limit.none, classes, log)
        _check_cells(f"{where}.annual", row.annual, table.annual_limit.none, classes, log)
        condition = _term(row.condition, own, Condition, f"{where}.condition", "own_conditions", log)
        if condition in seen:
            log.add(f"{where}.condition", row.condition, "只出现一次的病症", "a condition in one row only")
        if condition is not None:
            seen.add(condition)
            for fee_class in classes:
                cell = LimitCell(row.per_visit.get(fee_class), row.annual.get(fee_class), row.at)
                limits[condition, fee_class] = cell
    return limits


def _check_cells(
    where: str, cells: dict[FeeClass, Fen], none: bool, classes: list[FeeClass], log: FaultLog
) -> None:
    """One limit for each fee class of the file; not a single one where the notice sets no such limit."""
    expected = () if none else classes
    for fee_class in FeeClass:
        if fee_class in cells and fee_class not in expected:
            zh = "不设此限额（none = true）" if none else "fee_classes 中的收费类别"
            en = "no such limit, since none = true" if none else "a fee class among fee_classes"
            log.add(f"{where}.{fee_class.code}", "given", zh, en)
        if fee_class not in cells and fee_class in expected:
            zh, en = "每个收费类别一个限额", "one limit for each fee class of the file"
            log.add(f"{where}.{fee_class.code}", "missing", zh, en)


def _techniques(
    table: TcmTable, own: dict[str, DeclaredTechnique], clauses: set[str] | None, log: FaultLog
) -> tuple[ListedTechnique, ...]:
    found: dict[AnyTechnique, ListedTechnique] = {}
    for index, row in enumerate(table.techniques):
        where = f"tcm.techniques[{index}]"
        log.check_known(f"{where}.clause", (row.clause,), clauses, "clause")
        if row.count != len(row.names):
            zh, en = f"names 的个数 {len(row.names)}", f"the number of names, {len(row.names)}"
            log.add(f"{where}.count", row.count, zh, en)
        for name in row.names:
            technique = _term(name, own, Technique, f"{where}.names", "own_techniques", log)
            if technique in found:
                log.add(f"{where}.names", name, "只出现一次的技术", "a technique listed once only")
            if technique is not None:
                found[technique] = ListedTechnique(technique, row.category, row.at, name)
    return tuple(found.values())


def _term(
    name: str, own: dict[str, DeclaredT], shipped: type[EnumT], where: str, own_key: str, log: FaultLog
) -> DeclaredT | EnumT | None:
    """What a name stands for, the file's own terms first; None, and a fault, when nothing does."""
    found = own.get(normal_form(name)) or shipped.find(name)
    if found is None:
        near = shipped.nearest(name)
        zh = f"已知的名称，或 {own_key} 中的名称" + (f"；是否指：{'、'.join(near)}？" if near else "")
        en = f"a known name, or one of {own_key}" + (f"; did you mean: {', '.join(near)}?" if near else "")
        log.add(where, name, zh, en)
    return found
