"""Terms of who does what: the part that a notice gives a department (责任单位的分工)."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class DutyPart(LabelledEnum, term="分工"):
    """What part a department has in a task (分工)."""

    LEADS = "leads", "牵头", "leads"
    LEADS_JOINTLY = "leads_jointly", "共同牵头", "leads jointly"
    LEADS_OWN_PART = "leads_own_part", "按职责分别牵头", "leads its own part"
    TAKES_PART = "takes_part", "参加", "takes part"
    SUPPORTS = "supports", "配合", "supports"

    @property
    def leading(self) -> bool:
        """Whether it is a leading part."""
        return self in (DutyPart.LEADS, DutyPart.LEADS_JOINTLY, DutyPart.LEADS_OWN_PART)
