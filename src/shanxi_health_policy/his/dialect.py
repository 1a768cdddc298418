"""The tables of the interface, read when first asked for, and what the sources disagree on (方言).

Where they disagree there is one value with a documented default for each, which a vendor's settings file replaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from shanxi_health_policy.his.code_tables import code_table
from shanxi_health_policy.his.data_files import read_data
from shanxi_health_policy.his.node_values import LineRounding
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.tcm.cautions import Severity
from shanxi_health_policy.text import Language, Text, joined
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.payment import InsuranceKind

DiagnosisRole = Literal["western_main", "western", "tcm_disease", "tcm_syndrome"]
"""What a `diag_type` stands for; a syndrome names no condition."""


@frozen
class Codes:
    """`codes.toml`: codes whose meaning decides something here."""

    diag_types: Mapping[str, Mapping[str, DiagnosisRole]]
    hosp_lv: Mapping[str, HospitalGrade]


@frozen
class DiagnosisRow:
    """`[[conditions]]` of `diagnoses.toml`: the codes that name one condition."""

    condition: str
    who: tuple[str, ...]
    icd10: tuple[str, ...]
    gbt15657: tuple[str, ...] = ()


@cache
def codes() -> Codes:
    """The codes of the interface."""
    return read_data(Codes, "codes.toml")


@cache
def diagnosis_rows() -> tuple[DiagnosisRow, ...]:
    """The lists of diagnosis codes, by condition (I-H1)."""
    return read_data(tuple[DiagnosisRow, ...], "diagnoses.toml", "conditions")


@cache
def readings() -> Mapping[str, Reading]:
    """How the messages are read where neither the notices nor the interface say it: `I-H1`, `I-H2`, …, by id.

    >>> readings()["I-H1"].clauses
    ('T2',)
    """
    found = read_data(tuple[Reading, ...], "readings.toml", "readings")
    return MappingProxyType({one.id: one for one in found})


def hospital_grade(hosp_lv: str) -> HospitalGrade | None:
    """The grade that a `hosp_lv` stands for, its leading zero lost or not; None for a code outside the table.

    >>> hospital_grade("2"), hospital_grade("02")
    (<HospitalGrade.LEVEL_3_A: '3A'>, <HospitalGrade.LEVEL_3_A: '3A'>)
    """
    return codes().hosp_lv.get(hosp_lv.strip().zfill(2))


def expected_grade(written: str) -> Text:
    """What is expected of a `hosp_lv` that is no code of the table; of a level by its name, the codes that it may be.

    >>> expected_grade("二级").zh
    '医院等级代码，01 至 11；二级可能是 05 二级甲等、06 二级乙等、07 二级丙等，或写收费类别 fee_class'
    """
    told = Text("医院等级代码，01 至 11", "a code of a grade, 01 to 11")
    grade = HospitalGrade.find(written)
    if grade is None:
        return told
    may_be = joined(
        Text(f"{code} {one.zh}", f"{code} {one.en}")
        for code, one in codes().hosp_lv.items()
        if one in grade.within
    )
    return told + Text(
        f"；{grade.zh}可能是 {may_be.zh}，或写收费类别 fee_class",
        f"; {grade.en} may be {may_be.en}, or give `fee_class`",
    )


@cache
def diag_types(scheme: Literal["A", "B"]) -> Mapping[str, DiagnosisRole]:
    """The two schemes of `diag_type` in use: A has one kind of western diagnosis, B two.

    >>> diag_types("A")["2"], diag_types("B")["2"]
    ('tcm_disease', 'western')
    """
    return MappingProxyType(dict(codes().diag_types[scheme]))


@frozen(kw_only=True)
class Dialect:
    """How one vendor, or one province, writes the messages (方言); the defaults are what most sources agree on.

    >>> Dialect(infcode="text", amounts="number").med_types
    ('11', '16')
    """

    diag_types: Mapping[str, DiagnosisRole] = field(factory=lambda: diag_types("A"))
    """诊断类别代码的含义，默认方案 A · What each `diag_type` stands for; scheme A by default"""
    med_types: tuple[str, ...] = ("11", "16")
    """按本项目结算的医疗类别（I-H4） · The `med_type` that are of this scheme (I-H4)"""
    insutypes: Mapping[str, InsuranceKind] = field(
        factory=lambda: {
            "310": InsuranceKind.EMPLOYEE,
            "320": InsuranceKind.EMPLOYEE,
            "390": InsuranceKind.RESIDENT,
        }
    )
    """险种代码属于职工还是居民（I-H9） · Which `insutype` is employee insurance and which resident (I-H9)"""
    pool_fund_pay_types: Mapping[InsuranceKind, str] = field(
        factory=lambda: {InsuranceKind.EMPLOYEE: "310100", InsuranceKind.RESIDENT: "390100"}
    )
    """统筹基金的基金支付类型 · The `fund_pay_type` of the pool, by kind of insurance"""
    account_fund_pay_type: str = "310200"
    """个人账户的基金支付类型 · The `fund_pay_type` of the personal account"""
    sev_degs: Mapping[Severity, str] = field(
        factory=lambda: {Severity.CLEAR: "1", Severity.HIGH: "2", Severity.SLIGHT: "3"}
    )
    """事前审核应答里的严重程度代码 · The `sev_deg` of each severity in the answer to 3101 and 3102"""
    fund_pay_type_names: Mapping[str, str] = field(factory=dict)
    """另外的基金名称 · Names of funds beyond those of the table"""
    codes: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """本地的代码及其名称，按代码表，如 codes.clr_type · Codes of this place and their names, by table"""
    sources: tuple[str, ...] = ()
    """来源对代码说法不一时，先采用谁的 · Whose names of codes come first where the sources disagree"""
    cum_type_codes: Mapping[str, str] = field(factory=dict)
    """各病症在 5206 中的累计类别代码 · The `cum_type_code` of each condition in 5206, by its name"""
    nodes: Mapping[str, str] = field(factory=dict)
    """节点在这里的名称，如 data = "mdtrtinfo" · What a node is called here, such as data = "mdtrtinfo" """
    spellings: Mapping[str, str] = field(factory=dict)
    """字段在这里的写法，如 psn_part_amt = "psn_part_am" · How a field is written here"""
    item_names: tuple[str, ...] = ("medins_list_name", "med_list_name", "item_name")
    """明细里项目名称的字段，依次查找 · The fields of a line that may hold the item's name, in order"""
    line_rounding: LineRounding = "half_up"
    """单价乘数量怎样取到分 · How price times quantity becomes the amount of a line"""
    amounts: Literal["text", "number"] = "text"
    """应答里的金额写成文本还是数字 · Whether amounts are written as text or as numbers"""
    infcode: Literal["number", "text"] = "number"
    """应答的 infcode 写成数字还是文本 · Whether `infcode` is written as a number or as text"""
    output: Literal["object", "list"] = "object"
    """应答的 output 是对象还是数组 · Whether `output` is an object or a list"""
    lone_rows: tuple[str, ...] = ()
    """只有一行时写成对象的节点，如 result · Nodes whose only row is written as an object, such as result"""
    left_out: tuple[str, ...] = ("hifdm_pay",)
    """应答中不写的字段 · Fields that an answer does not hold"""
    widths: Mapping[str, int] = field(factory=dict)
    """与接口不同的代码长度，如 fund_pay_type = 10 · Widths of codes that differ from the interface's"""
    insuplc_always: bool = False
    """没有人员编号也须有参保地 · Whether `insuplc_admdvs` is asked for without a `psn_no` too"""
    language: Language = "zh"
    """setl_proc_info 和 err_msg 的语言 · The language of `setl_proc_info` and `err_msg`"""

    def fund_name(self, fund_pay_type: str) -> str | None:
        """What a fund is called; None for a code that no table names."""
        return self.fund_pay_type_names.get(fund_pay_type) or self.code_name("fund_pay_type", fund_pay_type)

    def code_name(self, table: str, code: str) -> str | None:
        """What a code means here: as this place has it, or by the first of the `sources`; None for one without a name.

        >>> Dialect(sources=("N",)).code_name("stmt_rslt", "1"), Dialect().code_name("stmt_rslt", "1")
        ('中心多', '不平')
        >>> Dialect(codes={"clr_type": {"16": "中医门诊"}}).code_name("clr_type", "16")
        '中医门诊'
        """
        found = code_table(table).meaning(code, self.sources)
        return self.codes.get(table, {}).get(code.strip()) or (found.name.zh or None if found else None)

    def knows_code(self, table: str, code: str) -> bool:
        """Whether a code stands in a table, as it is or with a leading zero that was lost, or is one of this place."""
        return code.strip() in self.codes.get(table, {}) or code_table(table).knows(code)
