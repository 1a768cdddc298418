"""The `[tcm]` table of a notice file as a `TcmScheme`: names resolved, amounts in fen, and the table checked for gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.file_format import BasisTable, DeclaredRow, LimitRow, TcmTable
from shanxi_health_policy.notices.model import (
    Basis,
    EligibleWay,
    GradeRow,
    LimitCell,
    ListedTechnique,
    TcmScheme,
)
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum, index_names, normal_form
from shanxi_health_policy.vocabulary.techniques import AnyTechnique, DeclaredTechnique, Technique

if TYPE_CHECKING:
    from shanxi_health_policy.notices.loading import FaultLog

DeclaredT = TypeVar("DeclaredT", bound=DeclaredTerm)


def build_scheme(table: TcmTable, clauses: set[str], log: FaultLog) -> TcmScheme:
    """The scheme; what is wrong with the table goes to the log, and the scheme is then not used."""
    own_conditions = _declared(table.own_conditions, DeclaredCondition, Condition, "tcm.own_conditions", log)
    own_techniques = _declared(table.own_techniques, DeclaredTechnique, Technique, "tcm.own_techniques", log)
    grades = _grades(table, log)
    spelling = table.spelling
    return TcmScheme(
        rate=table.rate.share,
        in_force=_basis(table.in_force),
        scope=_basis(table.scope),
        rate_basis=_basis(table.rate),
        per_visit_basis=_basis(table.per_visit_limit),
        annual_basis=_basis(table.annual_limit),
        fee_class_basis=Basis(table.fee_classes[0].clause if table.fee_classes else ""),
        facility_basis=_basis(table.facility),
        remainder_basis=_basis(table.remainder),
        spelling_reading=spelling.readings[0] if spelling and spelling.readings else None,
        limits=_limits(table, own_conditions, clauses, log),
        techniques=_techniques(table, own_techniques, clauses, log),
        grades=grades,
        eligible_ways=tuple(
            EligibleWay(
                way.id,
                way.at,
                way.says,
                frozenset(way.kinds),
                way.min_level,
                frozenset(way.accreditations),
                way.needs,
                way.vouched,
            )
            for way in table.facility.ways
        ),
        declared_conditions=dict(own_conditions),
    )


def _basis(table: BasisTable) -> Basis:
    return Basis(table.clause, table.readings)


def _declared(
    rows: tuple[DeclaredRow, ...],
    cls: type[DeclaredT],
    shipped: type[LabelledEnum],
    where: str,
    log: FaultLog,
) -> dict[str, DeclaredT]:
    taken = dict.fromkeys(index_names(shipped), "shipped")
    for index, row in enumerate(rows):
        for name in {normal_form(name) for name in (row.code, row.zh, row.en, *row.aliases)}:
            if name in taken:
                log.add(f"{where}[{index}]", name, "尚未使用的名称", "a name that no other term has")
            taken[name] = "own"
    return index_names([cls(row.code, row.zh, row.en, row.aliases) for row in rows])


def _grades(table: TcmTable, log: FaultLog) -> dict[HospitalGrade, GradeRow]:
    grades: dict[HospitalGrade, GradeRow] = {}
    for index, row in enumerate(table.fee_classes):
        for grade in row.grades + row.grades_by_reading:
            if grade in grades:
                log.add(
                    f"tcm.fee_classes[{index}]",
                    grade.zh,
                    "只属于一个收费类别的等级",
                    "a grade in one fee class only",
                )
            grades[grade] = GradeRow(row.fee_class, row.reading if grade in row.grades_by_reading else None)
    return grades


def _limits(
    table: TcmTable, own: dict[str, DeclaredCondition], clauses: set[str], log: FaultLog
) -> dict[tuple[AnyCondition, FeeClass], LimitCell]:
    limits: dict[tuple[AnyCondition, FeeClass], LimitCell] = {}
    classes = {row.fee_class for row in table.fee_classes}
    if not table.limits or not classes:
        log.add(
            "tcm.limits", "empty", "至少一个病症和一个收费类别", "at least one condition and one fee class"
        )
    for index, row in enumerate(table.limits):
        where = f"tcm.limits[{index}]"
        condition = _condition(row, own, where, log)
        _check_clauses(row.clauses, clauses, where, log)
        for kind, none, cells in (
            ("per_visit", table.per_visit_limit.none, row.per_visit),
            ("annual", table.annual_limit.none, row.annual),
        ):
            missing = set() if none else classes - set(cells)
            extra = set(cells) if none else set(cells) - classes
            for fee_class in sorted(missing | extra, key=lambda one: one.code):
                expected = (
                    ("不设此限额", "no such limit, since none = true")
                    if none
                    else ("每个收费类别一个限额", "one limit for each fee class of the file")
                )
                log.add(
                    f"{where}.{kind}.{fee_class.code}",
                    "missing" if fee_class in missing else "given",
                    *expected,
                )
        if condition is None:
            continue
        if any(condition == other for other, _ in limits):
            log.add(f"{where}.condition", row.condition, "只出现一次的病症", "a condition in one row only")
        for fee_class in sorted(classes, key=lambda one: one.code):
            limits[condition, fee_class] = LimitCell(
                row.per_visit.get(fee_class), row.annual.get(fee_class), row.at
            )
    return limits


def _condition(
    row: LimitRow, own: dict[str, DeclaredCondition], where: str, log: FaultLog
) -> AnyCondition | None:
    declared = own.get(normal_form(row.condition))
    if declared is not None:
        return declared
    try:
        return Condition.parse(row.condition)
    except UnknownTermError as error:
        log.add(
            f"{where}.condition",
            error.value,
            f"{error.expected.zh}，或 own_conditions 中的病症",
            f"{error.expected.en}, or one of own_conditions",
        )
        return None


def _techniques(
    table: TcmTable, own: dict[str, DeclaredTechnique], clauses: set[str], log: FaultLog
) -> tuple[ListedTechnique, ...]:
    found: dict[AnyTechnique, ListedTechnique] = {}
    for index, row in enumerate(table.techniques):
        where = f"tcm.techniques[{index}]"
        _check_clauses((row.clause,), clauses, where, log)
        if row.count != len(row.names):
            log.add(
                f"{where}.count",
                row.count,
                f"与 names 的个数 {len(row.names)} 相同",
                f"the number of names, {len(row.names)}",
            )
        for name in row.names:
            technique: AnyTechnique | None = own.get(normal_form(name))
            if technique is None:
                try:
                    technique = Technique.parse(name)
                except UnknownTermError as error:
                    log.add(
                        f"{where}.names",
                        error.value,
                        f"{error.expected.zh}，或 own_techniques 中的技术",
                        f"{error.expected.en}, or one of own_techniques",
                    )
                    continue
            if technique in found:
                log.add(f"{where}.names", name, "只出现一次的技术", "a technique listed once only")
            found[technique] = ListedTechnique(technique, row.category, row.at, name)
    return tuple(found.values())


def _check_clauses(values: tuple[str, ...], clauses: set[str], where: str, log: FaultLog) -> None:
    if not values:
        log.add(f"{where}.clauses", "empty", "至少一个条款", "at least one clause")
    for value in values:
        if value not in clauses:
            log.add(f"{where}.clauses", value, "本文件中的条款", "the id of a clause of this file")
