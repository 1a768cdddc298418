"""Facilities and county groups that a notice names for something (点名的机构, L2): the row, and the lists that also hold it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.facility_search import find_facility
from shanxi_health_policy.facilities.registry import fits
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import ListedFacility
from shanxi_health_policy.notices.rows import Placed, Row, table
from shanxi_health_policy.notices.values import Fen, PlaceCode
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.places import named_place


@table("named_facilities", "点名的机构")
@frozen(kw_only=True)
class NamedFacilityRow(Row):
    """One facility or county group that a notice names as an example of something.

    文件举例点名的一所机构或一个县级医疗集团。
    """

    id: str
    """编号 · Id"""
    topic: Text
    """题目 · The topic"""
    also: tuple[str, ...] = ()
    """题目的其他叫法 · Other names of the topic; one may stand for several topics"""
    name: str
    """文件所载的名称，不含县 · Its name as printed, without its county"""
    kind: FacilityKind | None = None
    """机构类别；县级医疗集团不写 · The kind of facility; left out for a county group"""
    located: PlaceCode
    """所在的县或市 · The county or city it stands in"""
    named_for: Text
    """点名的原因 · What it is named for"""
    amount: Fen | None = None
    """写明的金额 · A sum of money that is told"""


@frozen(kw_only=True)
class NamedFacility:
    """A facility or county group that a notice names: for what, and on which lists of accredited facilities it stands."""

    id: str
    topic: Text
    name: str
    located: str
    """The county or city it stands in, by its code."""
    named_for: Text
    amount: Decimal | None = None
    """A sum of money that is told, in yuan."""
    listed_as: str | None = None
    """City, county and standard name on the lists of facilities; None where it is on none for certain."""
    accreditations: tuple[Accreditation, ...] = ()
    """What those lists say that it reached, the earliest first."""
    citation: Citation

    @property
    def text(self) -> Text:
        """It in one line."""
        where = named_place(self.located)
        told = Text(
            f"{self.topic.zh}：{where.zh} {self.name}，{self.named_for.zh}",
            f"{self.topic.en}: {self.name} of {where.en}, {self.named_for.en}",
        )
        if self.listed_as is not None:
            reached = joined(self.accreditations)
            told += Text(f"；在名单上（{reached.zh}）", f"; on the lists ({reached.en})")
        return told


def as_listed(row: NamedFacilityRow, catalogue: Catalogue) -> ListedFacility:
    """The row as a list of facilities would hold it, so that its name is compared in the same way."""
    names = catalogue.place_names
    city, county = (names[code].zh if code in names else "" for code in (f"{row.located[:4]}00", row.located))
    kind = row.kind or FacilityKind.OTHER_FACILITY
    return ListedFacility(row.id, 1, city, county, row.name, row.name, kind)


def goes_by(row: NamedFacilityRow, name: str, catalogue: Catalogue) -> bool:
    """Whether a name as people write it is that of the row."""
    asked = Facility(kind=row.kind or FacilityKind.OTHER_FACILITY, name=name)
    listed = as_listed(row, catalogue)
    own = (row.name, f"{listed.county}{row.name}", f"{listed.city}{listed.county}{row.name}")
    return normal_form(name) in map(normal_form, own) or (row.kind is not None and fits(asked, listed))


def linked(placed: Placed[NamedFacilityRow], known_on: date | None, catalogue: Catalogue) -> NamedFacility:
    """The row with the lists that hold the same facility, where that is certain."""
    row = placed.row
    found = None
    if row.kind is not None:
        listed = as_listed(row, catalogue)
        county = listed.county or None
        found = find_facility(row.name, county=county, known_on=known_on, catalogue=catalogue).found
    return NamedFacility(
        id=row.id,
        topic=row.topic,
        name=row.name,
        located=row.located,
        named_for=row.named_for,
        amount=None if row.amount is None else to_yuan(row.amount),
        listed_as=None if found is None else found.full_name,
        accreditations=() if found is None else tuple(one.accreditation for one in found.listings),
        citation=placed.citation,
    )
