"""Kinds of facility (机构类别), hospital grades (医院等级) and accreditations (达标情况)."""

from __future__ import annotations

from shanxi_health_policy.vocabulary.labelled import LabelledEnum


class HospitalGrade(LabelledEnum, term="医院等级"):
    """The grade (等级等次) of a hospital; `level` is 3, 2 or 1, and 0 for an ungraded one.

    `LEVEL_3`, `LEVEL_2` and `LEVEL_1` are hospitals of which only the level (级) is known, and no grade (等) within it.

    >>> HospitalGrade.parse("三级甲等").level
    3
    >>> HospitalGrade.parse("二甲").zh
    '二级甲等'
    >>> [grade.zh for grade in HospitalGrade.parse("二级").within]
    ['二级甲等', '二级乙等', '二级丙等']
    """

    LEVEL_3_SPECIAL = "3S", "三级特等", "level 3 special grade", ("三特",)
    LEVEL_3_A = "3A", "三级甲等", "level 3 grade A", ("三甲",)
    LEVEL_3_B = "3B", "三级乙等", "level 3 grade B", ("三乙",)
    LEVEL_3_C = "3C", "三级丙等", "level 3 grade C", ("三丙",)
    LEVEL_2_A = "2A", "二级甲等", "level 2 grade A", ("二甲",)
    LEVEL_2_B = "2B", "二级乙等", "level 2 grade B", ("二乙",)
    LEVEL_2_C = "2C", "二级丙等", "level 2 grade C", ("二丙",)
    LEVEL_1_A = "1A", "一级甲等", "level 1 grade A", ("一甲",)
    LEVEL_1_B = "1B", "一级乙等", "level 1 grade B", ("一乙",)
    LEVEL_1_C = "1C", "一级丙等", "level 1 grade C", ("一丙",)
    UNGRADED = "0", "无等级", "ungraded", ("未定级",)
    LEVEL_3 = "level_3", "三级", "level 3", ("三级医院", "三级未定等", "三级未评等")
    LEVEL_2 = "level_2", "二级", "level 2", ("二级医院", "二级未定等", "二级未评等")
    LEVEL_1 = "level_1", "一级", "level 1", ("一级医院", "一级未定等", "一级未评等")

    @property
    def level(self) -> int:
        """The level (级) without the grade within it (等)."""
        return int(self.code[-1] if self.is_level else self.code[0])

    @property
    def is_level(self) -> bool:
        """Whether only the level is known."""
        return self.code.startswith("level_")

    @property
    def within(self) -> tuple[HospitalGrade, ...]:
        """The grades that it may be: itself, and of a mere level all of that level."""
        if not self.is_level:
            return (self,)
        return tuple(one for one in HospitalGrade if one.level == self.level and not one.is_level)


class FacilityKind(LabelledEnum, term="机构类别"):
    """What kind of health facility (机构类别) it is.

    >>> FacilityKind.parse("妇幼保健计划生育服务中心").zh, FacilityKind.parse("中医诊所").zh
    ('妇幼保健院', '诊所')
    """

    TCM_HOSPITAL = "tcm_hospital", "中医医院", "TCM hospital", ("中医院",)
    OTHER_HOSPITAL = "other_hospital", "其他医院", "other hospital", ("综合医院", "医院", "general hospital")
    INTEGRATED_HOSPITAL = (
        "integrated_hospital",
        "中西医结合医院",
        "hospital of integrated Chinese and Western medicine",
        ("中西医结合院",),
    )
    MATERNAL_CHILD_HOSPITAL = (
        "maternal_child_hospital",
        "妇幼保健院",
        "maternal and child health hospital",
        ("妇幼保健医院", "妇幼保健机构", "妇幼保健计划生育服务中心"),
    )
    TOWNSHIP_HEALTH_CENTRE = "township_health_centre", "乡镇卫生院", "township health centre", ("卫生院",)
    COMMUNITY_HEALTH_SERVICE_CENTRE = (
        "community_health_service_centre",
        "社区卫生服务中心",
        "community health service centre",
    )
    COMMUNITY_HEALTH_STATION = "community_health_station", "社区卫生服务站", "community health station"
    VILLAGE_CLINIC = "village_clinic", "村卫生室", "village clinic"
    CLINIC = "clinic", "诊所", "outpatient clinic", ("中医诊所", "西医诊所", "中西医结合诊所", "个体诊所")
    OTHER_FACILITY = "other_facility", "其他机构", "other facility", ("其他", "other")


class Accreditation(LabelledEnum, term="达标情况"):
    """What standard a facility was found to meet (达标情况), or, on one list, not to meet."""

    BASIC_STANDARD = "basic_standard", "基本标准", "basic standard"
    RECOMMENDED_STANDARD = "recommended_standard", "推荐标准", "recommended standard"
    COMMUNITY_HOSPITAL = "community_hospital", "社区医院", "community-hospital standard", ("社区医院标准",)
    BELOW_BASIC_STANDARD = "below_basic_standard", "未达基本标准", "below the basic standard"
