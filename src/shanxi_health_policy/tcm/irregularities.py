"""What can be wrong, or is to be looked at, in claims already paid (监管, T9): one closed list."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason


class Irregularity(LabelledEnum, term="疑点种类"):
    """What is wrong, or to be looked at, in a paid claim or cancellation: the kinds of findings (疑点种类).

    A claim has at most one irregularity of its amount (`of_amount`), and any number of the others. What is due is always what
    is due when every payment before it was right, in the fee class that the hospital's grade gives where the grade is known.

    >>> Irregularity.OVERPAID.zh, Irregularity.OVERPAID.of_amount, Irregularity.SAME_DAY.of_amount
    ('多付', True, False)
    """

    OVERPAID = "overpaid", "多付", "paid too much"
    """More than is due; the limit that decides what is due (rate, per-visit, annual) is named beside it."""
    UNDERPAID = "underpaid", "少付", "paid too little"
    """Less than is due."""
    DAY_NOT_COVERED = (
        "day_not_covered",
        "就诊日不在有效期而已付",
        "paid for a day on which no rule was in force",
    )
    CONDITION_NOT_COVERED = (
        "condition_not_covered",
        "病症不在保障范围而已付",
        "paid for a condition not covered",
    )
    TECHNIQUE_NOT_COVERED = "technique_not_covered", "为目录外项目支付", "paid for an item that is not listed"
    """No item is listed; or some are, and exactly what would be due if every item were was paid."""
    FACILITY_NOT_COVERED = "facility_not_covered", "机构不符合条件而已付", "paid at a facility not eligible"
    NOT_COVERED = "not_covered", "其他不予支付而已付", "paid though not covered for another reason"
    """No notice speaks for the place or was known, or it sets no limits for the fee class."""
    FOLLOWS_EARLIER = "follows_earlier", "因此前的错付而不符", "wrong only because an earlier payment was"
    """Not what is due, but right beside the year's total really paid before it: the cause is an earlier payment."""
    FEE_CLASS_ABOVE_GRADE = (
        "fee_class_above_grade",
        "收费类别高于机构等级",
        "fee class above the facility's grade",
    )
    """Settled in a class with higher limits than the hospital's grade gives, whether or not the amount shows it."""
    UNUSUAL_TECHNIQUE = (
        "unusual_technique",
        "技术名称写的是别的病症",
        "a technique named after another condition",
    )
    """A covered visit with a listed technique whose name speaks of another condition. It counts (I-T17): whether it is fitting
    is for the clinical standards."""
    ANNUAL_ACROSS_FACILITIES = (
        "annual_across_facilities",
        "跨机构合计超过年度限额",
        "annual limit passed across facilities",
    )
    """The year's payments for a person and condition, less what was given back, pass the highest annual limit of the covered
    visits, and those of no single facility do, even if what was paid before the first claim, or at a facility not known, were
    its own. Told once, at the visit with which the total first passed it."""
    SAME_VISIT = "same_visit", "同一次就诊重复", "the same visit again"
    """The same person, day, condition and facility with the same items at the same amounts, in any order; neither cancelled."""
    SAME_DAY = "same_day", "同日多次就诊", "several visits on one day"
    """Another visit of the person on the same day, for whatever condition (I-T5); neither cancelled."""
    CANCELS_NOTHING = "cancels_nothing", "撤销的结算不存在", "a cancellation without its settlement"
    """No settlement of that id and that person was made before it."""
    CANCELLED_AGAIN = "cancelled_again", "重复撤销", "cancelled twice"
    """The settlement was cancelled before."""
    NOT_GIVEN_BACK = "not_given_back", "撤销而未足额退回", "cancelled, and not given back in full"
    """Less was given back than was paid for the settlement, or nothing."""
    GIVEN_BACK_TOO_MUCH = "given_back_too_much", "撤销时多退", "cancelled, and too much given back"
    """More was given back than was paid for the settlement."""

    @property
    def of_amount(self) -> bool:
        """Whether its difference counts in a sum; the others point to amounts that may be counted already."""
        return self not in _POINTERS


_POINTERS = frozenset(
    (
        Irregularity.FEE_CLASS_ABOVE_GRADE,
        Irregularity.UNUSUAL_TECHNIQUE,
        Irregularity.ANNUAL_ACROSS_FACILITIES,
        Irregularity.SAME_VISIT,
        Irregularity.SAME_DAY,
    )
)
NOT_COVERED_KINDS = {
    Reason.NOT_IN_FORCE: Irregularity.DAY_NOT_COVERED,
    Reason.CONDITION_NOT_COVERED: Irregularity.CONDITION_NOT_COVERED,
    Reason.TECHNIQUE_NOT_COVERED: Irregularity.TECHNIQUE_NOT_COVERED,
    Reason.FACILITY_NOT_ELIGIBLE: Irregularity.FACILITY_NOT_COVERED,
}
"""The irregularity of a payment for what is not covered, by the first reason; for any other reason `NOT_COVERED`."""
