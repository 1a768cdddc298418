"""Figures (指标) of a facility that the standards ask about: a count, a yes or no, a day, a share or a name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen

from shanxi_health_policy.text import Text


class FigureKind(StrEnum):
    """What a figure is: it decides how it is given, checked and shown."""

    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    SHARE = "share"
    NAME = "name"


_NONE = Text("", "")


@frozen
class Figure:
    """One figure: its code (a field of `FacilityStats`), what it is, and its unit."""

    code: str
    zh: str
    en: str
    kind: FigureKind = FigureKind.COUNT
    unit: Text = _NONE

    @property
    def label(self) -> Text:
        """The names in both languages."""
        return Text(self.zh, self.en)

    @property
    def noun_zh(self) -> str:
        """The Chinese name without the unit it may end with, told beside the number: 年门急诊, of 人次; 大类 is one word."""
        return self.zh.removesuffix(self.unit.zh) if len(self.unit.zh) > 1 else self.zh

    @property
    def counted_zh(self) -> str:
        """The Chinese name behind its measure word, as it follows a number: 名医师, 张开放床位; 人 stands without a noun."""
        unit = self.unit.zh
        return f"{'名' if unit == '人' else unit}{self.noun_zh.removesuffix(f'{unit}数')}"


_TABLE = """
diseases_treated | 能识别和初诊的常见病种数 | common diseases identified and first treated | 种 kinds
annual_visits | 年门急诊人次 | outpatient and emergency visits a year | 人次 visits
senior_doctors | 注册在岗的高级职称医师 | registered doctors with a senior title | 人 people
general_practitioners | 注册全科医师 | registered general practitioners | 人 people
residents | 常住居民 | residents | 人 people
staff | 职工总数 | staff in all | 人 people
health_technicians | 卫生技术人员 | health technicians | 人 people
doctors | 医师 | doctors | 人 people
nurses | 护士 | nurses | 人 people
public_health_doctors | 公共卫生医师 | public-health doctors | 人 people
public_health_staff | 公共卫生人员 | public-health staff | 人 people
pharmacists | 药师 | pharmacists | 人 people
clinical_pharmacists | 具备资质的临床药师 | qualified clinical pharmacists | 人 people
posts | 编制总额 | posts in all | 个 posts
professional_posts | 专业技术人员编制 | posts for professionals | 个 posts
posts_reviewed_on | 上次核定编制总额之日 | the day the total of posts was last reviewed | day
epidemic_drills | 当年疫情防控演练 | epidemic drills in the year | 次 times
fever_clinic_room | 有规范的发热诊室 | it has a standard fever clinic room | flag
technique_categories | 开展的中医适宜技术大类 | categories of TCM techniques practised | 类 categories
techniques | 开展的中医适宜技术 | TCM techniques practised | 项 techniques
registration_regular | 执业登记规范 | its registration is regular | flag
legal_person_certificate | 有独立法人证 | it has its own legal-person certificate | flag
infectious_diseases_department | 设感染性疾病科 | it has a department of infectious diseases | flag
public_health_department | 设公共卫生科室 | it has a public-health department | flag
public | 公立 | it is public | flag
general_hospital | 综合医院 | it is a general hospital | flag
community_hospital_site | 受评的社区医院建设机构 | it is a community-hospital site under review | flag
new_community_hospital | 新建的社区医院 | it is a new community hospital | flag
village_doctors | 乡村医生 | village doctors | 人 people
people_served | 服务人口 | people served | 人 people
near_township_health_centre | 临近乡镇卫生院 | a township health centre is near | flag
county | 所在县（市、区） | its county | name
community_hospital_name | 加注的社区医院名称 | the added name of a community hospital | name
name_registered_on | 社区医院名称登记之日 | the day the added name was registered | day
floor_area | 业务用房面积 | floor area for services | 平方米 m²
clinical_departments | 临床科室 | clinical departments | 个 departments
beds | 开放床位 | open beds | 张 beds
bed_use | 病床使用率 | bed use | share
"""
"""Each figure: its code, what it is in Chinese and English, and of what it is a count, or else its kind."""


def _figure(line: str) -> Figure:
    code, zh, en, last = line.split(" | ")
    unit, blank, unit_en = last.partition(" ")
    return Figure(code, zh, en, unit=Text(unit, unit_en)) if blank else Figure(code, zh, en, FigureKind(last))


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {one.code: one for one in map(_figure, _TABLE.strip().splitlines())}
)
"""Every figure that the shipped notices ask about, by its code; a notice file may declare others of its own."""
