"""What can be warned of before a visit is paid (提醒): the kinds that supervision finds afterwards, and the year's limit."""

from __future__ import annotations

from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason


class Severity(LabelledEnum, term="严重程度"):
    """How severe a warning is (严重程度): clear where the fund would pay other than what is due, else to be looked at."""

    CLEAR = "clear", "明确违规", "clearly against the rules"
    HIGH = "high", "高度可疑", "highly suspicious"
    SLIGHT = "slight", "轻度可疑", "slightly suspicious"


class Caution(LabelledEnum, term="提醒"):
    """What a visit is warned of before it is paid (提醒).

    A kind has the code of the [Irregularity][] that it would become once it is paid; what only shows in payments, such as a
    cancellation given back in part, is none of them.

    >>> Caution.SAME_DAY.zh, Caution.SAME_DAY.irregularity
    ('同日另有就诊', <Irregularity.SAME_DAY: 'same_day'>)
    """

    DAY_NOT_COVERED = "day_not_covered", "就诊日没有有效的规定", "no rule is in force on the day of the visit"
    CONDITION_NOT_COVERED = "condition_not_covered", "病症不在保障范围", "the condition is not covered"
    TECHNIQUE_NOT_COVERED = "technique_not_covered", "项目不在技术目录", "an item is on no list of techniques"
    FACILITY_NOT_COVERED = "facility_not_covered", "机构不符合条件", "the facility is not eligible"
    NOT_COVERED = "not_covered", "其他不予支付", "not covered for another reason"
    FACILITY_OPEN = (
        "facility_open",
        "机构是否符合条件待定",
        "whether the facility is eligible is open",
    )
    """The facility stands on no list here, and the lists are not complete; it is reviewed as if it were eligible."""
    OVERPAID = "overpaid", "拟支付多于应付", "more is to be paid than is due"
    UNDERPAID = "underpaid", "拟支付少于应付", "less is to be paid than is due"
    FEE_CLASS_ABOVE_GRADE = (
        "fee_class_above_grade",
        "收费类别高于机构等级",
        "fee class above the facility's grade",
    )
    UNUSUAL_TECHNIQUE = (
        "unusual_technique",
        "技术名称写的是别的病症",
        "a technique named after another condition",
    )
    SAME_VISIT = "same_visit", "同一次就诊重复", "the same visit again"
    SAME_DAY = "same_day", "同日另有就诊", "another visit on the same day"
    ANNUAL_LIMIT = "annual_limit", "本年限额所余不足", "what is left of the year is not enough"
    """The annual limit cuts the payment, whatever facilities the year was paid at."""

    @property
    def irregularity(self) -> Irregularity | None:
        """What supervision would find if it were paid all the same; None for what it does not find."""
        code = _BECOMES.get(self, self.code)
        return next((one for one in Irregularity if one.code == code), None)

    @property
    def severity(self) -> Severity:
        """How severe it is (I-H14)."""
        return _SEVERITY.get(self, Severity.SLIGHT)


_BECOMES = {Caution.ANNUAL_LIMIT: Irregularity.ANNUAL_ACROSS_FACILITIES.code}
_SEVERITY = {
    **dict.fromkeys((Caution.OVERPAID, Caution.UNDERPAID, Caution.FEE_CLASS_ABOVE_GRADE), Severity.CLEAR),
    **dict.fromkeys(
        (Caution.DAY_NOT_COVERED, Caution.CONDITION_NOT_COVERED, Caution.FACILITY_NOT_COVERED), Severity.HIGH
    ),
    **dict.fromkeys((Caution.NOT_COVERED, Caution.SAME_VISIT), Severity.HIGH),
}
OF_REASON = {
    Reason.NOT_IN_FORCE: Caution.DAY_NOT_COVERED,
    Reason.CONDITION_NOT_COVERED: Caution.CONDITION_NOT_COVERED,
    Reason.TECHNIQUE_NOT_COVERED: Caution.TECHNIQUE_NOT_COVERED,
    Reason.FACILITY_NOT_ELIGIBLE: Caution.FACILITY_NOT_COVERED,
}
"""The kind of a reason why nothing is paid; for any other reason `NOT_COVERED`."""
