"""How the platform reconciles (对账规则): what sources of 3201, 3202, 9101 and 9102 disagree on, or do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from shanxi_health_policy.reconciling.settings import LEVEL_OR_NOT, Counting, Outcome, ReconcileSettings

_LINE_ENDS = {"lf": "\n", "tab_crlf": "\t\r\n", "cr_tab": "\r\t\n"}
OLD_COLUMNS = 7
"""How many columns the file of 3202 had before it had amounts."""


@frozen(kw_only=True)
class StatementRules:
    """`[statements]`: every default is ours."""

    count_refunds: Counting = "net"
    """3201 的笔数中退费：减一、加一、不计 · How a refund counts in 3201: -1, +1 or not at all"""
    flag: Literal["asked", "ignored"] = "asked"
    """请求的 refd_setl_flag 为 0 时不含退费，或不看 · Whether refd_setl_flag 0 leaves refunds out"""
    without_refunds: Literal["positive", "untouched"] = "positive"
    """不含退费时：只去掉负数，或连被退的结算一起去掉 · What is left then: all settlements, or those that were not refunded"""
    codes: Mapping[Outcome, str] = field(factory=dict)
    """stmt_rslt 的代码，默认 0 平、1 不平 · The codes of stmt_rslt; 0 is level and 1 is not by default"""
    sums: Literal["refuse", "ignore"] = "refuse"
    """3202 的合计与所传文件不符时 · Where the sums of a 3202 are not those of its file"""
    platform_ids: bool = False
    """只有平台有的行写出结算和就诊编号 · Whether rows that the platform alone has bear the ids of settlement and visit"""
    amounts: bool = True
    """应答文件有三列金额（10 列），或没有（7 列） · Whether the file that answers has amounts (10 columns) or not (7)"""
    line_end: Literal["lf", "tab_crlf", "cr_tab"] = "lf"
    """应答文件的行尾 · How its lines end"""
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    """应答文件的编码 · Its encoding"""
    inner_name: str = "result.txt"
    """ZIP 里文件的名称 · What the text in the ZIP is called"""
    file_days: int = 7
    """文件可以下载几天 · For how many days a file can be downloaded"""

    def settings(self, refd_setl_flag: str | None) -> ReconcileSettings:
        """How a request is answered that has this flag."""
        return ReconcileSettings(
            count_refunds=self.count_refunds,
            with_refunds=self.flag == "ignored" or (refd_setl_flag or "").strip() != "0",
            codes={**LEVEL_OR_NOT, **self.codes},
            platform_ids=self.platform_ids,
        )

    @property
    def ending(self) -> str:
        """What a line of the file ends with."""
        return _LINE_ENDS[self.line_end]
