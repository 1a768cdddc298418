"""What the sources disagree on: one value with a documented default for each, which a vendor's settings file replaces."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

from attrs import field, frozen

from shanxi_health_policy.his.amounts import LineRounding
from shanxi_health_policy.his.tables import codes
from shanxi_health_policy.text import Language
from shanxi_health_policy.vocabulary.payment import InsuranceKind

DiagnosisRole = Literal["western_main", "western", "tcm_disease", "tcm_syndrome"]
"""What a `diag_type` stands for; a syndrome names no condition."""


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
    fund_pay_type_names: Mapping[str, str] = field(factory=dict)
    """另外的基金名称 · Names of funds beyond those of the table"""
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
        return self.fund_pay_type_names.get(fund_pay_type) or codes().fund_pay_types.get(fund_pay_type)
