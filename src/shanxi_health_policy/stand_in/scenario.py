"""What a stand-in knows and how it behaves (情景): institutions, persons, rules of behaviour, dialect, faults; a TOML file.

Where public sources disagree about the real platform, or are silent, the behaviour is a setting with a default. No default
is a claim that the real platform does so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import attrs
from attrs import field, frozen

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.his.dialect import Dialect, expected_grade, hospital_grade
from shanxi_health_policy.his.settings import Institution, LocalDiagnosis, Settings
from shanxi_health_policy.notices.catalogue import Catalogue, PathLike, chosen
from shanxi_health_policy.notices.fault_log import FaultLog
from shanxi_health_policy.notices.strict_values import structure
from shanxi_health_policy.notices.values import Fen
from shanxi_health_policy.stand_in.faults import FaultRule, check_fault
from shanxi_health_policy.stand_in.statement_rules import StatementRules
from shanxi_health_policy.vocabulary.labelled import normal_form

_NO_MONEY = Fen(0)
_MOST_DAYS = 3650


@frozen(kw_only=True)
class Behaviour:
    """`[behaviour]`: what sources disagree on or do not tell; every default is ours."""

    registration: bool | None = None
    """2203 之前须有 2201，默认：有情景文件时须有 · Whether 2201 comes before 2203; by default where a scenario is given"""
    sign_in: bool = False
    """须先签到（9001） · Whether every request needs a `sign_no` of 9001"""
    preview_first: bool = False
    """2207 之前须有 2206 · Whether 2206 comes before 2207"""
    second_settlement: Literal["refuse", "open_lines"] = "refuse"
    """同一就诊再次 2207：拒绝，或结算未结算的明细 · A second 2207 of a visit: refused, or for the lines that are open"""
    other_amounts: Literal["ours", "refuse"] = "ours"
    """2207 自带的分项金额与平台不同时 · Where 2207 brings amounts that are not the platform's"""
    cancel_setl_id: Literal["original", "own"] = "original"
    """2208 的应答写原结算编号，或自己的 · Whether the answer to 2208 names the settlement, or bears an id of its own"""
    reversible: tuple[str, ...] = ("2207", "2208")
    """可以冲正（2601）的交易 · What 2601 may undo"""
    reversal: Literal["delete", "negate"] = "delete"
    """冲正删去原结算，或记一笔负数 · Whether 2601 deletes a settlement, or books its negative"""
    reverse_older: bool = False
    """可以冲正较早的 2207，不只是此人最后一笔 · Whether 2601 may undo a 2207 that is not the person's last booking"""
    elsewhere: Literal["refuse", "answer"] = "refuse"
    """异地参保的人：拒绝，或按规则应答 · A person insured in another city: refused, or answered by the rules"""
    err_prefix: str | None = None
    """err_msg 的前缀 · What `err_msg` begins with"""
    number_on_path: bool = True
    """路径上的交易编号须与报文一致 · Whether a number in the path must be that of the message"""


@frozen(kw_only=True)
class KnownInstitution(Institution):
    """`[[institutions]]`: a hospital that may call, by its code."""

    code: str


@frozen(kw_only=True)
class PaidBefore:
    """What the fund has paid for a person before the stand-in began."""

    condition: str
    year: int
    amount: Fen


@frozen(kw_only=True)
class Person:
    """`[[persons]]`: an insured person, invented; one with several kinds of insurance has several of them."""

    psn_no: str
    insutypes: tuple[str, ...] = ("390",)
    insuplc_admdvs: str = "141199"
    balance: Fen = _NO_MONEY
    """个人账户余额，元 · The balance of the personal account, in yuan"""
    certificates: tuple[str, ...] = ()
    """凭证号：任一个都能在 1101 找到此人 · Numbers of certificates by any of which 1101 finds the person"""
    psn_name: str = "参保人"
    gend: str = "9"
    brdy: str | None = None
    psn_type: str = "1501"
    ended: bool = False
    """已终止参保 · Whether the cover has ended"""
    paid: tuple[PaidBefore, ...] = ()


@frozen(kw_only=True)
class Secrets:
    """`[secrets]`: who may call by which scheme of headers; without any nobody is asked."""

    tif: Mapping[str, str] = field(factory=dict)
    """x-tif-paasid 及其密钥 · Secrets by `x-tif-paasid`"""
    csb: Mapping[str, str] = field(factory=dict)
    """_api_access_key 及其密钥 · Secrets by `_api_access_key`"""


@frozen(kw_only=True)
class ScenarioFile:
    """A scenario as it is written: every table may be left out."""

    behaviour: Behaviour = field(factory=Behaviour)
    statements: StatementRules = field(factory=StatementRules)
    dialect: Dialect = field(factory=Dialect)
    secrets: Secrets = field(factory=Secrets)
    institutions: tuple[KnownInstitution, ...] = ()
    persons: tuple[Person, ...] = ()
    diagnoses: tuple[LocalDiagnosis, ...] = ()
    notices: tuple[str, ...] = ()
    """另加的文件或目录 · Notice files, or folders of them, beside the shipped ones; paths are from the scenario's folder"""
    faults: tuple[FaultRule, ...] = ()
    seed: int = 0
    """按比例注入的差错由它决定 · What decides injected faults by share"""


@frozen(kw_only=True)
class Scenario:
    """A scenario, whole and checked. Without a file any institution and any person is taken.

    >>> Scenario(hosp_lv="02").settings_of("H14110000001").institution.hosp_lv
    '02'
    """

    file: ScenarioFile = field(factory=ScenarioFile)
    hosp_lv: str = "02"
    """The grade of an institution that the file does not describe, where it describes none."""
    catalogue: Catalogue = field(factory=lambda: chosen(None))
    _settings: dict[str, Settings] = field(factory=dict, init=False, eq=False)
    people: Mapping[str, Person] = field(init=False)

    @people.default
    def _people(self) -> Mapping[str, Person]:
        return {one.psn_no: one for one in self.file.persons}

    registration: bool = field(init=False)
    """Whether 2201 has to come before 2203."""

    @registration.default
    def _registration(self) -> bool:
        told = self.file.behaviour.registration
        return self.file != ScenarioFile() if told is None else told

    @classmethod
    def load(cls, path: PathLike | None = None, *, hosp_lv: str = "02") -> Scenario:
        """The scenario of a TOML file, or the one that takes everybody; raises [FileError][] with every fault."""
        if hospital_grade(hosp_lv) is None:
            raise FileError([Fault("--hosp-lv", "hosp_lv", hosp_lv, expected_grade(hosp_lv))])
        if path is None:
            return cls(hosp_lv=hosp_lv)
        path = Path(path)
        log = FaultLog(str(path))
        content = log.read_toml(path.parent, path.name)
        file, wrong = (None, []) if content is None else structure(ScenarioFile, content[1], str(path))
        if file is None:
            raise FileError([*log.faults, *wrong])
        catalogue = chosen(None)
        if file.notices:
            catalogue = Catalogue.load(*(path.parent / one for one in file.notices))
        _check(file, catalogue, log)
        if log.faults:
            raise FileError(log.faults)
        return cls(file=file, hosp_lv=hosp_lv, catalogue=catalogue)

    def settings_of(self, code: str) -> Settings | None:
        """What is known of an institution; None where the file names others only."""
        if code not in self._settings:
            known = {one.code: one for one in self.file.institutions}
            own = known.get(code) if known else KnownInstitution(code=code, hosp_lv=self.hosp_lv)
            if own is None:
                return None
            given = attrs.asdict(own, recurse=False, filter=lambda one, _: one.name != "code")
            local = {
                normal_form(row.code): tuple(self.catalogue.condition(name) for name in row.conditions)
                for row in self.file.diagnoses
            }
            dialect, institution = self.file.dialect, Institution(**given)
            self._settings[code] = Settings(dialect=dialect, institution=institution, diagnoses=local)
        return self._settings[code]


def _check(file: ScenarioFile, catalogue: Catalogue, log: FaultLog) -> None:
    """What the form of the file cannot tell."""
    log.check_unique("persons.psn_no", (one.psn_no for one in file.persons))
    log.check_unique("persons.certificates", (no for one in file.persons for no in one.certificates))
    log.check_unique("institutions.code", (one.code for one in file.institutions))
    for index, one in enumerate(file.institutions):
        if one.hosp_lv is None and one.fee_class is None:
            zh, en = "医院等级代码 hosp_lv，或收费类别 fee_class", "a grade hosp_lv, or a fee_class"
            log.add(f"institutions[{index}].hosp_lv", "", zh, en)
        elif one.hosp_lv is not None and hospital_grade(one.hosp_lv) is None:
            expected = expected_grade(one.hosp_lv)
            log.add(f"institutions[{index}].hosp_lv", one.hosp_lv, expected.zh, expected.en)
    named = [
        (f"persons[{index}].paid", paid.condition)
        for index, one in enumerate(file.persons)
        for paid in one.paid
    ]
    named += [
        (f"diagnoses[{index}]", name) for index, one in enumerate(file.diagnoses) for name in one.conditions
    ]
    for where, name in named:
        if catalogue.find_condition(name) is None:
            log.add(where, name, "病症的名称", "the name of a condition")
    for index, person in enumerate(file.persons):
        if person.brdy is not None and not _is_day(person.brdy):
            zh, en = "出生日期，如 1961-06-01", "a date of birth such as 1961-06-01"
            log.add(f"persons[{index}].brdy", person.brdy, zh, en)
    if not 0 <= file.statements.file_days <= _MOST_DAYS:
        log.add(
            "statements.file_days", str(file.statements.file_days), f"0 至 {_MOST_DAYS}", f"0 to {_MOST_DAYS}"
        )
    for index, fault in enumerate(file.faults):
        for name, value, expected in check_fault(fault):
            log.add(f"faults[{index}].{name}", value, expected.zh, expected.en)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
