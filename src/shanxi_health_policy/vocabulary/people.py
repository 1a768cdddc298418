"""Groups of people that a notice helps (资助对象) and the schemes they join."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class PremiumGroup(LabelledEnum, term="资助对象类别"):
    """Low-income rural people whose insurance premium is helped (资助对象类别)."""

    EXTREME_POVERTY = "extreme_poverty", "特困", "extreme poverty", ("特困人员", "特困供养", "农村特困人员")
    SUBSISTENCE_ALLOWANCE = "subsistence_allowance", "低保", "subsistence allowance", ("低保对象", "农村低保")
    RETURNED_TO_POVERTY = "returned_to_poverty", "返贫致贫", "returned to poverty", ("返贫致贫人口",)
    AT_RISK_OF_POVERTY = (
        "at_risk_of_poverty",
        "易返贫致贫",
        "at risk of poverty",
        ("易返贫致贫人口", "三类户", "防止返贫监测对象"),
    )


class PensionScheme(LabelledEnum, term="养老保险"):
    """Which basic pension scheme (基本养老保险) a person joins."""

    CIVIL_SERVICE = (
        "civil_service",
        "机关事业单位基本养老保险",
        "pension of government and public institutions",
    )
    ENTERPRISE_EMPLOYEE = "enterprise_employee", "企业职工基本养老保险", "enterprise-employee pension"
    RESIDENT = "resident_pension", "城乡居民基本养老保险", "resident pension"
