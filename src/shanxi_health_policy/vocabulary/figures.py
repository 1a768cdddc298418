"""Figures (指标) of a facility that the standards ask about: a count, a yes or no, a day, a share or a name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen

from shanxi_health_policy.text import Text


class FigureKind(StrEnum):
    """What a figure is: it decides how it is given, checked and shown."""

    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    SHARE = "share"
    NAME = "name"


@frozen
class Figure:
    """One figure: its code (a field of `FacilityStats`), what it is, and its unit."""

    code: str
    zh: str
    en: str
    kind: FigureKind = FigureKind.COUNT
    unit: Text = field(default=Text(zh="", en=""))

    @property
    def label(self) -> Text:
        """The names in both languages."""
        return Text(zh=self.zh, en=self.en)


_PEOPLE = Text(zh="人", en="people")
_VISITS = Text(zh="人次", en="visits")
_KINDS = Text(zh="种", en="kinds")
_POSTS = Text(zh="个", en="posts")
_TIMES = Text(zh="次", en="times")
_ITEMS = Text(zh="项", en="techniques")
_CATEGORIES = Text(zh="类", en="categories")
_ROOMS = Text(zh="个", en="departments")
_BEDS = Text(zh="张", en="beds")
_AREA = Text(zh="平方米", en="m²")
_NONE = Text(zh="", en="")
_COUNT, _FLAG, _DAY, _NAME = FigureKind.COUNT, FigureKind.FLAG, FigureKind.DAY, FigureKind.NAME

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        one.code: one
        for one in (
            Figure(
                "diseases_treated",
                "能识别和初诊的常见病种数",
                "common diseases identified and first treated",
                _COUNT,
                _KINDS,
            ),
            Figure(
                "annual_visits", "年门急诊人次", "outpatient and emergency visits a year", _COUNT, _VISITS
            ),
            Figure(
                "senior_doctors",
                "注册在岗的高级职称医师",
                "registered doctors with a senior title",
                _COUNT,
                _PEOPLE,
            ),
            Figure(
                "general_practitioners", "注册全科医师", "registered general practitioners", _COUNT, _PEOPLE
            ),
            Figure("residents", "常住居民", "residents", _COUNT, _PEOPLE),
            Figure("staff", "职工总数", "staff in all", _COUNT, _PEOPLE),
            Figure("health_technicians", "卫生技术人员", "health technicians", _COUNT, _PEOPLE),
            Figure("doctors", "医师", "doctors", _COUNT, _PEOPLE),
            Figure("nurses", "护士", "nurses", _COUNT, _PEOPLE),
            Figure("public_health_doctors", "公共卫生医师", "public-health doctors", _COUNT, _PEOPLE),
            Figure("public_health_staff", "公共卫生人员", "public-health staff", _COUNT, _PEOPLE),
            Figure("pharmacists", "药师", "pharmacists", _COUNT, _PEOPLE),
            Figure(
                "clinical_pharmacists",
                "具备资质的临床药师",
                "qualified clinical pharmacists",
                _COUNT,
                _PEOPLE,
            ),
            Figure("posts", "编制总额", "posts in all", _COUNT, _POSTS),
            Figure("professional_posts", "专业技术人员编制", "posts for professionals", _COUNT, _POSTS),
            Figure(
                "posts_reviewed_on",
                "上次核定编制总额之日",
                "the day the total of posts was last reviewed",
                _DAY,
            ),
            Figure("epidemic_drills", "当年疫情防控演练", "epidemic drills in the year", _COUNT, _TIMES),
            Figure("fever_clinic_room", "有规范的发热诊室", "it has a standard fever clinic room", _FLAG),
            Figure(
                "technique_categories",
                "开展的中医适宜技术大类",
                "categories of TCM techniques practised",
                _COUNT,
                _CATEGORIES,
            ),
            Figure("techniques", "开展的中医适宜技术", "TCM techniques practised", _COUNT, _ITEMS),
            Figure("registration_regular", "执业登记规范", "its registration is regular", _FLAG),
            Figure(
                "legal_person_certificate", "有独立法人证", "it has its own legal-person certificate", _FLAG
            ),
            Figure(
                "infectious_diseases_department",
                "设感染性疾病科",
                "it has a department of infectious diseases",
                _FLAG,
            ),
            Figure("public_health_department", "设公共卫生科室", "it has a public-health department", _FLAG),
            Figure("public", "公立", "it is public", _FLAG),
            Figure("general_hospital", "综合医院", "it is a general hospital", _FLAG),
            Figure("new_community_hospital", "新建的社区医院", "it is a new community hospital", _FLAG),
            Figure("village_doctors", "乡村医生", "village doctors", _COUNT, _PEOPLE),
            Figure("people_served", "服务人口", "people served", _COUNT, _PEOPLE),
            Figure(
                "near_township_health_centre", "临近乡镇卫生院", "a township health centre is near", _FLAG
            ),
            Figure("county", "所在县（市、区）", "its county", _NAME),
            Figure(
                "community_hospital_name",
                "加注的社区医院名称",
                "the added name of a community hospital",
                _NAME,
            ),
            Figure(
                "name_registered_on", "社区医院名称登记之日", "the day the added name was registered", _DAY
            ),
            Figure("floor_area", "业务用房面积", "floor area for services", _COUNT, _AREA),
            Figure("clinical_departments", "临床科室", "clinical departments", _COUNT, _ROOMS),
            Figure("beds", "开放床位", "open beds", _COUNT, _BEDS),
            Figure("bed_use", "病床使用率", "bed use", FigureKind.SHARE, _NONE),
        )
    }
)
"""Every figure that the shipped notices ask about, by its code; a notice file may declare others of its own."""
