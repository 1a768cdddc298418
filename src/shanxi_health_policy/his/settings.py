"""What a hospital sets once: its vendor's dialect, the facility, local diagnosis codes and the mapping of its items."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import attrs
from attrs import field, frozen

from shanxi_health_policy.errors import Fault, MessageError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.his.code_tables import code_sources, every_code_table
from shanxi_health_policy.his.dialect import Dialect, expected_grade, hospital_grade
from shanxi_health_policy.his.messages import SINGLE
from shanxi_health_policy.his.nodes import Node, Request, Response, SetlInfo, fields_of
from shanxi_health_policy.his.transactions.registry import NAMES, every_answer_kind, request_kinds
from shanxi_health_policy.notices.catalogue import Catalogue, PathLike, chosen
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.tcm.cautions import Severity
from shanxi_health_policy.tcm.item_mapping import ItemMapping, load_mapping
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.payment import InsuranceKind


@frozen(kw_only=True)
class Institution:
    """`[institution]`: the hospital, as far as payment depends on it.

    With a `kind` its eligibility is decided (T7); without one the caller vouches for it.
    """

    hosp_lv: str | None = None
    """医院等级代码，报文里有则以报文为准 · The code of its grade; a message that holds one comes first"""
    fee_class: FeeClass | None = None
    """收费类别，给出则优先于等级 · The fee class, where it was agreed; it comes before the grade"""
    kind: FacilityKind | None = None
    """机构类别 · What kind of facility it is"""
    facility_name: str | None = None
    """机构名称，用于查达标名单 · Its name, to look it up in the lists"""
    county: str | None = None
    """所在县 · The county it stands in"""
    city: str | None = None
    """所在市 · The city it stands in"""
    tcm_department: bool | None = None
    """以中医为主的科室 · A department that mainly provides TCM"""
    tcm_capability: bool | None = None
    """具有中医特色和能力 · TCM features and capability"""
    locally_admitted: bool | None = None
    """当地允许放宽 · Local conditions allow it"""
    bureau_approval: bool | None = None
    """市医保局同意 · The municipal bureau's approval"""

    def facility(self, grade: HospitalGrade | None) -> Facility | None:
        """The facility whose eligibility is to be decided; None when its kind is not given."""
        if self.kind is None:
            return None
        told = attrs.asdict(self, filter=lambda one, _: one.name not in ("hosp_lv", "fee_class"))
        return Facility(name=told.pop("facility_name"), grade=grade, **told)


@frozen(kw_only=True)
class LocalDiagnosis:
    """`[[diagnoses]]`: a local code, and the conditions it names; it comes before the shipped lists."""

    code: str
    """诊断编码 · The code"""
    conditions: tuple[str, ...]
    """所指的病症 · The conditions it names"""


@frozen(kw_only=True)
class SettingsFile:
    """A settings file as it is written: every table and every key may be left out."""

    dialect: Dialect = field(factory=Dialect)
    institution: Institution = field(factory=Institution)
    diagnoses: tuple[LocalDiagnosis, ...] = ()


@frozen(kw_only=True)
class Settings:
    """Everything a hospital sets once (设置); `Settings()` holds the defaults.

    >>> Settings().dialect.insutypes["310"].zh
    '职工医保'
    """

    dialect: Dialect = field(factory=Dialect)
    institution: Institution = field(factory=Institution)
    diagnoses: Mapping[str, tuple[AnyCondition, ...]] = field(factory=dict)
    """Local diagnosis codes in their normal form, and the conditions they name."""
    items: ItemMapping = field(factory=ItemMapping)

    @classmethod
    def load(
        cls, *files: PathLike, items: PathLike | None = None, catalogue: Catalogue | None = None
    ) -> Settings:
        """The settings of TOML files, a later one before an earlier one, key by key; `items` is the mapping of items (CSV).

        Raises [MessageError][] with every fault of every file.
        """
        catalogue = chosen(catalogue)
        faults: list[Fault] = []
        merged: dict[str, Any] = {"dialect": {}, "institution": {}, "diagnoses": []}
        for path in map(Path, files):
            for table, content in _read(path, catalogue, faults).items():
                merged[table] = merged[table] + content if table == "diagnoses" else merged[table] | content
        mapping, wrong = (ItemMapping(), []) if items is None else load_mapping(Path(items), catalogue)
        faults += wrong
        if faults:
            raise MessageError(faults)
        file, _ = structure(SettingsFile, merged, "")
        assert file is not None  # tables that are right one by one are right together
        local = {
            normal_form(row.code): tuple(catalogue.condition(name) for name in row.conditions)
            for row in file.diagnoses
        }
        return cls(dialect=file.dialect, institution=file.institution, diagnoses=local, items=mapping)


def _read(path: Path, catalogue: Catalogue, faults: list[Fault]) -> dict[str, Any]:
    """The tables of one file, checked; nothing when it cannot be read."""
    log = _log(path, faults)
    content = log.read_toml(path.parent, path.name)
    if content is None:
        return {}
    _, data = content
    file, found = structure(SettingsFile, data, str(path))
    faults += found
    if file is None:
        return {}
    hosp_lv = file.institution.hosp_lv
    if hosp_lv is not None and hospital_grade(hosp_lv) is None:
        expected = expected_grade(hosp_lv)
        log.add("institution.hosp_lv", hosp_lv, expected.zh, expected.en)
    _check_dialect(file.dialect, log)
    for index, row in enumerate(file.diagnoses):
        for name in row.conditions or ("",):
            if catalogue.find_condition(name) is None:
                log.add(f"diagnoses[{index}].conditions", name, "病症的名称", "the name of a condition")
    return data


def _log(path: Path, faults: list[Fault]) -> FaultLog:
    """The faults of one file, recorded with those of the others."""
    log = FaultLog(str(path))
    log.faults = faults
    return log


def _check_dialect(dialect: Dialect, log: FaultLog) -> None:
    """Names are those of the interface, and what is written under other names is not written over."""
    bodies: list[tuple[type[Node], ...]] = []
    if dialect.nodes or dialect.spellings or dialect.widths or dialect.lone_rows:  # else none need be loaded
        bodies = [(Request,), (Response,), *map(request_kinds, NAMES), every_answer_kind()]
    nodes = {kind: [one.name for one in fields_of(kind)] for kind in chain(*bodies)}
    fields = set(chain(*nodes.values()))
    optional = {one.name for one in fields_of(SetlInfo)} - {"medfee_sumamt"}
    for key, named, known in (
        ("nodes", dialect.nodes, {kind.name for kind in nodes}),
        ("spellings", dialect.spellings, fields),
        ("widths", dialect.widths, fields),
        ("left_out", dialect.left_out, optional),
        ("lone_rows", dialect.lone_rows, {kind.name for kind in nodes}.difference(SINGLE)),
    ):
        for name in named:
            if name not in known:
                log.add(f"dialect.{key}", name, "接口中的名称", "a name of the interface")
    for names in nodes.values():
        log.check_unique("dialect.spellings", (dialect.spellings.get(one, one) for one in names))
    for body in bodies:
        own = dict.fromkeys(kind.name for kind in body)
        log.check_unique("dialect.nodes", (dialect.nodes.get(one, one) for one in own))
    for table in dialect.codes:
        if table not in every_code_table():
            log.add(
                "dialect.codes", table, "代码表的名称，如 clr_type", "the name of a table such as clr_type"
            )
    for source in dialect.sources:
        if source not in code_sources():
            keys = "、".join(code_sources())
            log.add("dialect.sources", source, f"来源：{keys}", f"a source: {keys}")
    for severity in set(Severity) - dialect.sev_degs.keys():
        log.add("dialect.sev_degs", severity.zh, "每种严重程度一个代码", "a code for each severity")
    for insurance in set(InsuranceKind) - dialect.pool_fund_pay_types.keys():
        zh, en = "每种保险一个代码", "a code for each kind of insurance"
        log.add("dialect.pool_fund_pay_types", insurance.zh, zh, en)
