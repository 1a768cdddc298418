"""Terms of payment: fee classes (收费类别), kinds of insurance (险种), what bound a payment, and why one was not made."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class InsuranceKind(LabelledEnum, term="险种"):
    """Which basic medical insurance (险种) covers the person."""

    EMPLOYEE = "employee", "职工医保", "employee insurance", ("职工", "职工基本医疗保险")
    RESIDENT = "resident", "居民医保", "resident insurance", ("居民", "城乡居民", "城乡居民基本医疗保险")


class OpenFacility(LabelledEnum, term="机构待定时"):
    """What is paid where no list here tells whether a facility is eligible (机构待定时)."""

    REFUSE = "refuse", "暂不支付", "pay nothing yet"
    PAY = "pay", "先按符合条件支付", "pay as if it were eligible"


class Limit(LabelledEnum, term="限额"):
    """What bound a payment: the rate alone, or the last limit that cut it, or nothing since nothing is covered."""

    RATE = "rate", "支付比例", "rate"
    PER_VISIT = "per_visit", "单次支付限额", "per-visit limit"
    ANNUAL = "annual", "年度支付限额", "annual limit"
    NOT_COVERED = "not_covered", "不予支付", "not covered"


class Reason(StrEnum):
    """Why a rule gives nothing, or nothing for some items; a code is a text (`Reason.NOT_IN_FORCE == "not_in_force"`)."""

    label: Text

    def __new__(cls, code: str, zh: str, en: str) -> Self:
        """A code with what it means in both languages."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = Text(zh, en)
        return member

    def name_in(self, language: Language) -> str:
        """What the code means, in one language."""
        return self.label.in_language(language)

    NO_RULE_FOR_PLACE = "no_rule_for_place", "本地没有可适用的文件", "no notice speaks for this place"
    NOT_IN_FORCE = "not_in_force", "当时没有有效的规定", "no rule was in force at the time"
    NOT_YET_KNOWN = (
        "not_yet_known",
        "截至查询日，文件尚未发布",
        "the notice was not yet known on the day asked about",
    )
    CONDITION_NOT_COVERED = "condition_not_covered", "病症不在保障范围", "the condition is not covered"
    FEE_CLASS_NOT_COVERED = (
        "fee_class_not_covered",
        "文件未规定该收费类别",
        "the notice sets no limits for this fee class",
    )
    TECHNIQUE_NOT_COVERED = (
        "technique_not_covered",
        "项目不在技术目录",
        "an item is not among the listed techniques",
    )
    NOT_INSURED_HERE = (
        "not_insured_here",
        "不是本文件所管地方的参保人员",
        "the person is insured elsewhere than where the notice speaks",
    )
    FACILITY_NOT_ELIGIBLE = "facility_not_eligible", "机构不符合条件", "the facility is not eligible"
    FACILITY_OPEN = (
        "facility_open",
        "机构是否符合条件待定：这里的名单不全",
        "whether the facility is eligible is open: the lists here are not complete",
    )
    GROUP_NOT_COVERED = (
        "group_not_covered",
        "不属于任何一类资助对象",
        "the person is in none of the groups that are helped",
    )
    FACILITY_KIND_NOT_COVERED = (
        "facility_kind_not_covered",
        "文件没有为这类机构作出规定",
        "the notice sets no rule for this kind of facility",
    )
    ACCREDITATION_NOT_COVERED = (
        "accreditation_not_covered",
        "文件没有为这项标准作出规定",
        "the notice sets no rule for this standard",
    )
    TOPIC_NOT_MEASURED = (
        "topic_not_measured",
        "这里的文件没有本地这方面的数字",
        "no notice here has a figure of this for the place",
    )
    YEAR_NOT_MEASURED = (
        "year_not_measured",
        "有这方面的数字，但不是这一年的",
        "there are figures of this, but of other years",
    )
    OF_A_WIDER_PLACE = (
        "of_a_wider_place",
        "只有上级地方的数字，不是本地的",
        "there are only figures of a place around it, which say nothing of the place itself",
    )
    NOT_NAMED = (
        "not_named",
        "这里的文件没有点到，也没有说不是",
        "no notice here names it, nor says that it is not so",
    )
    IN_NO_GROUP = (
        "in_no_group",
        "片区表里没有写这个地方",
        "the table of areas does not name this place",
    )
    NO_ONE_NAMED = (
        "no_one_named",
        "文件没有为它列出责任单位",
        "the notice has no list of departments for it",
    )
    NO_DUTY = "no_duty", "文件没有给该部门分工", "the notice gives the department no duty"
    INCOMPLETE_YEAR = (
        "incomplete_year",
        "同一人、病症、年度有更早的就诊被退回，本年累计不完整",
        "an earlier visit of this person, condition and year was held back: the running total is incomplete",
    )
