"""What two lists of the same settlements can differ in (差异), and what may have brought it about (原因): two closed lists."""

from __future__ import annotations

from typing import Literal, TypeAlias

from shanxi_health_policy.vocabulary.labelled import LabelledEnum

Side: TypeAlias = Literal["hospital", "platform"]
"""Whose list: the hospital's, or the platform's."""


class DifferenceKind(LabelledEnum, term="差异"):
    """In what a row of one list differs from the other list; every row has one kind at most.

    >>> DifferenceKind.ONLY_HOSPITAL.zh, DifferenceKind.ONLY_HOSPITAL.mirrored.code
    ('仅医院有', 'only_platform')
    """

    ONLY_HOSPITAL = "only_hospital", "仅医院有", "only at the hospital"
    ONLY_PLATFORM = "only_platform", "仅平台有", "only at the platform"
    TWICE_HOSPITAL = "twice_hospital", "医院重复", "twice at the hospital"
    """The settlement, or the message, of another row of the same list once more."""
    TWICE_PLATFORM = "twice_platform", "平台重复", "twice at the platform"
    REFUNDED_HOSPITAL = "refunded_hospital", "仅医院退费", "refunded at the hospital only"
    REFUNDED_PLATFORM = "refunded_platform", "仅平台退费", "refunded at the platform only"
    AMOUNT = "amount", "金额不符", "amounts differ"
    GROUP = (
        "group",
        "险种、清算类别或机构不符",
        "another kind of insurance, clearing type or institution",
    )
    """With equal amounts: the totals of two groups differ by it."""
    ACROSS_MONTH = "across_month", "跨月", "in another month"
    """With equal amounts, in the same group."""
    ACROSS_DAY = "across_day", "跨日", "on another day"
    PARTNER_REJECTED = "partner_rejected", "对方的行被退回", "its other row was rejected"
    """The other list has the row, but something in it cannot be understood: nothing is compared."""

    @property
    def mirrored(self) -> DifferenceKind:
        """The kind that it would be if the two lists changed places."""
        other = {"hospital": "platform", "platform": "hospital"}
        name, _, side = self.code.rpartition("_")
        return DifferenceKind.parse(f"{name}_{other[side]}") if side in other else self


class Cause(LabelledEnum, term="原因"):
    """What may have brought a difference about: what the rows show, never more than probable (可能的原因).

    The causes of differing amounts name what a side did that departs from the rule; which side, is told beside it.

    >>> Cause.TRUNCATED_SHARE.zh
    '比例部分舍去了分以下'
    """

    NO_ANSWER = (
        "no_answer",
        "平台已入账，医院没有收到应答",
        "booked by the platform; the hospital had no answer",
    )
    NOT_BOOKED = (
        "not_booked",
        "平台没有入账，或已冲正",
        "not booked by the platform, or reversed there (2601)",
    )
    OUTSIDE_LIST = (
        "outside_list",
        "不在对方清单的日期之内",
        "outside the days of the other list",
    )
    BOOKED_AGAIN = (
        "booked_again",
        "同一就诊、同一金额又入账一次",
        "the same visit and amounts booked once more",
    )
    SETTLED_AND_REFUNDED = (
        "settled_and_refunded",
        "结算和退费都只在一方，相互抵消",
        "settled and refunded on one side, which cancels out",
    )
    SAME_SETTLEMENT = (
        "same_settlement",
        "结算编号与另一行相同",
        "the settlement's id is that of another row",
    )
    SAME_MESSAGE = "same_message", "报文编号与另一行相同", "the message's id is that of another row"
    FLAG_ALONE = (
        "flag_alone",
        "对方只有退费标志，没有退费的行",
        "the other side has the flag of a refund, and no row of it",
    )
    ONE_SIDED_REFUND = (
        "one_sided_refund",
        "退费只在一方成功",
        "the refund was booked on one side only",
    )
    SIGN = "sign", "退费的金额没有写成负数", "the amounts of a refund are not negative"
    LINE_ROUNDING = (
        "line_rounding",
        "明细单价乘数量的舍入不同",
        "lines of the bill are rounded differently",
    )
    OTHER_BILL = "other_bill", "医疗费总额不同：明细不一致", "the bills differ"
    PERSONAL_ACCOUNT = (
        "personal_account",
        "个人账户支付的归集不同",
        "what the personal account paid is counted differently",
    )
    TRUNCATED_SHARE = (
        "truncated_share",
        "比例部分舍去了分以下",
        "the share was cut off instead of rounded",
    )
    NO_VISIT_LIMIT = "no_visit_limit", "没有按单次支付限额", "the per-visit limit was not applied"
    NO_ANNUAL_LIMIT = "no_annual_limit", "没有按年度支付限额", "the annual limit was not applied"
    EARLIER_VISIT = (
        "earlier_visit",
        "本年此前少算了一次就诊",
        "an earlier visit of the year is missing from the running total",
    )
    UNLISTED_ITEM = (
        "unlisted_item",
        "清单外的项目也按比例支付",
        "items that are not eligible were paid for",
    )
    OTHER_FEE_CLASS = "other_fee_class", "按另一收费类别的限额", "by the limits of another fee class"
    INSUTYPE = "insutype", "险种不同", "another kind of insurance"
    CLR_TYPE = "clr_type", "清算类别不同", "another clearing type"
    CLR_OPTINS = "clr_optins", "清算经办机构不同", "another clearing agency"
    INSTITUTION = "institution", "医疗机构不同", "another institution"
    CLOCK = (
        "clock",
        "相邻两日：两方各按自己的时钟",
        "days beside each other: each side by its own clock",
    )
    LATE_ENTRY = "late_entry", "一方补记", "entered later on one side"
    REJECTED = "rejected", "对方的行有误，见退回文件", "the other row is faulty: see the rejects"
    UNKNOWN = "unknown", "看不出原因", "nothing shows the cause"
