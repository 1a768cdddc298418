"""Terms of standards, targets and procedures: how strong a rule is, what was found, and who decides."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class Strength(LabelledEnum, term="约束力"):
    """How strongly a notice asks for something (约束力)."""

    REQUIREMENT = "requirement", "要求", "requirement"
    IN_PRINCIPLE = "in_principle", "原则上", "in principle"
    AIM = "aim", "力争", "aim"
    ENCOURAGED = "encouraged", "鼓励、支持", "encouraged"
    EXPLORED = "explored", "探索", "to be tried out"
    REVIEW_FINDING = "review_finding", "评估尺度", "yardstick of a review"
    PERMISSION = "permission", "许可", "permission"


class Finding(LabelledEnum, term="结论"):
    """What an assessment finds of a criterion (结论)."""

    MET = "met", "达到", "met"
    NOT_MET = "not_met", "未达到", "not met"
    OPEN = "open", "待定", "open"


class AccreditationEvent(LabelledEnum, term="情形"):
    """What has an effect on a facility or its district (情形)."""

    MEETS = "meets", "达标", "it meets the standard"
    FAILS = "fails", "未达标", "it fails the standard"
    LOW_AGREEMENT = "low_agreement", "一致率低", "the district's scores agree little with the city's"
    IRREGULAR = "irregular", "整改后登记仍不规范", "its registration stays irregular after correction"


class ReviewLevel(LabelledEnum, term="审核层级"):
    """Who acts in a review (审核层级)."""

    FACILITY = "facility", "机构", "facility"
    COUNTY = "county", "县级", "county"
    DISTRICT = "district", "区级", "district"
    CITY = "city", "市级", "city"
    PROVINCE = "province", "省级", "province"
    STATE = "state", "国家", "state"


class GroupRole(LabelledEnum, term="分工"):
    """What an area does in a group of experts (分工)."""

    LEADS = "leads", "牵头", "leads"
    LIAISON = "liaison", "联络", "liaison"
    MEMBER = "member", "参加", "takes part"


class Recurrence(LabelledEnum, term="周期"):
    """How often something is due again (周期)."""

    WEEK = "week", "每周", "every week"
    MONTH = "month", "每月", "every month"


class TargetStanding(LabelledEnum, term="进度"):
    """How a target stands on a day (进度)."""

    REACHED = "reached", "已达到", "reached"
    ON_THE_WAY = "on_the_way", "进行中", "on the way"
    MISSED = "missed", "逾期未达到", "missed"
    NOT_REACHED = "not_reached", "到期未达到", "not reached in time"
    UNKNOWN = "unknown", "数据不足", "figures are missing"
    NOT_HERE = "not_here", "不在此地衡量", "not tracked here"


class ListStanding(LabelledEnum, term="名单"):
    """Whether a list of places names one (名单)."""

    NAMED = "named", "名单点到", "named in the list"
    OPEN = "open", "待定：名单没有点到，另有未公布的", "open: not named, but others are still to be named"
    NOT_NAMED = "not_named", "名单没有点到", "not named in the list"
