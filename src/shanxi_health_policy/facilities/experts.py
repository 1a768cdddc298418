"""Which group of experts guides which areas (专家分片指导, L3): who leads, who keeps in touch, how many; without persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import Anomaly
from shanxi_health_policy.notices.rows import Placed, Row, Rows, Told, part, table
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import BLANK, Text, joined, several
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import PLACES, enclosing_places
from shanxi_health_policy.vocabulary.standards import GroupRole, ReviewLevel


@part("片区")
@frozen(kw_only=True)
class GroupArea:
    """One area of a group of experts.

    专家组指导的一个片区。
    """

    place: PlaceCode
    """地方 · The area"""
    role: GroupRole = GroupRole.MEMBER
    """分工，不写则为参加 · What it does in the group; it takes part, if left out"""
    experts: int | None = None
    """专家人数，不写则原文空白 · How many experts it gives; blank in the notice, if left out"""


@table("expert_groups", "专家组")
@frozen(kw_only=True)
class ExpertGroupRow(Row):
    """A group of experts and the areas that it guides; no person is named.

    由谁组成，指导哪些片区；不写人名。
    """

    id: str
    """编号 · Id"""
    name: Text
    """名称 · What it is called"""
    level: ReviewLevel
    """哪一级的专家 · Whose experts they are"""
    areas: tuple[GroupArea, ...]
    """各片区 · The areas"""
    conveners: int = 0
    """召集人数 · How many of the experts convene it"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """No area, one that stands twice, two that lead, and numbers that cannot be."""
        yield from Row.faults(self, rows)
        if not self.areas:
            yield "areas", "[]", "至少一个片区", "at least one area"
        for place, count in Counter(one.place for one in self.areas).items():
            if count > 1:
                yield "areas", place, "只出现一次", "one occurrence only"
        for role in (GroupRole.LEADS, GroupRole.LIAISON):
            if sum(one.role is role for one in self.areas) > 1:
                yield "areas", role.zh, "最多一个", "one at most"
        for index, one in enumerate(self.areas):
            if one.experts is not None and one.experts < 0:
                yield f"areas[{index}].experts", one.experts, "不小于 0", "0 or more"
        most = sum(one.experts or 0 for one in self.areas)
        if not 0 <= self.conveners <= most:
            yield "conveners", self.conveners, f"0 至 {most}", f"0 to {most}"


@frozen(kw_only=True)
class AreaExperts:
    """One area of a group: `experts` is None where the notice leaves the cell blank, which is not 'none'."""

    place: str
    name: Text
    role: GroupRole
    experts: int | None


@frozen(kw_only=True)
class ExpertGroup:
    """A group of experts with its areas; `leads` and `liaison` are the codes of areas, where the notice names one."""

    id: str
    name: Text
    level: ReviewLevel
    citation: Citation
    areas: tuple[AreaExperts, ...]
    leads: str | None
    liaison: str | None
    conveners: int


@frozen(kw_only=True)
class ExpertGroups(RuleAnswer):
    """The groups that guide a place, in the notice's order.

    Where the groups' table does not name a place of its area, `reasons` says so, and `groups` holds those of the whole area.
    """

    groups: tuple[ExpertGroup, ...] = ()
    experts: int | None = None
    """How many experts the table counts for the place; None where its only cell is blank, or it has none."""
    blank: tuple[str, ...] = ()
    """The areas of the place whose cell is blank: open, and not 'none'."""
    anomalies: tuple[Anomaly, ...] = ()
    """What is out of order in the notice's table, as printed."""


@rule(
    purpose=Text("一地由哪些专家组指导", "which groups of experts guide a place"),
    row=ExpertGroupRow,
    example={"place": "410882"},
)
def expert_groups(
    question: Question,
    place: At = None,
    *,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> ExpertGroups:
    """Which groups of experts guide a place, who leads and how many experts there are (L3, annex 5 of 焦卫基层〔2022〕8号).

    Of a county: the groups that name it, and those of the city it lies in. A blank cell is open (I-L3), a place that the table
    does not name is told from it by its reason, and a place without such a table by another. No person is named.

    >>> found = expert_groups("武陟县")
    >>> [one.id for one in found.groups], found.experts, found.blank
    (['province', 'city-1'], None, ('410823',))
    """
    title = Text(
        f"指导{question.place_name.zh}的专家组", f"groups of experts that guide {question.place_name.en}"
    )
    found = question.rows(ExpertGroupRow, on)
    if found.why_not is not None:
        return ExpertGroups(**question.no_rule(title, found.why_not))
    asked, chain = question.place, enclosing_places(question.place)
    own = [
        (one, area) for one in found.rows for area in one.row.areas if asked in enclosing_places(area.place)
    ]
    fitting = [
        one
        for one in found.rows
        if any(area.place in chain or asked in enclosing_places(area.place) for area in one.row.areas)
    ]
    counted = [area.experts for _, area in own if area.experts is not None]
    blank = tuple(area.place for _, area in own if area.experts is None)
    return ExpertGroups(
        **question.ruled(title, fitting, found.rows),
        steps=(
            *(one.step(_said(one.row)) for one in fitting),
            *(() if own else (found.rows[0].step(_none(question)),)),
        ),
        decided_by=_decided(question, own, counted, blank),
        reasons=() if own else (Reason.IN_NO_GROUP,),
        groups=tuple(_group(one) for one in fitting),
        experts=sum(counted) if counted else None,
        blank=blank,
        anomalies=tuple(
            dict.fromkeys(
                anomaly
                for one in fitting
                for anomaly in one.notice.anomalies
                if anomaly.clause == one.row.clause
            )
        ),
    )


def _none(question: Question) -> Text:
    place, why = question.place_name, Reason.IN_NO_GROUP.label
    return Text(f"{place.zh}：{why.zh}", f"{place.en}: {why.en}")


def _group(placed: Placed[ExpertGroupRow]) -> ExpertGroup:
    row = placed.row
    by_role = {one.role: one.place for one in row.areas}
    return ExpertGroup(
        id=row.id,
        name=row.name,
        level=row.level,
        citation=placed.citation,
        areas=tuple(
            AreaExperts(place=one.place, name=_name(one.place), role=one.role, experts=one.experts)
            for one in row.areas
        ),
        leads=by_role.get(GroupRole.LEADS),
        liaison=by_role.get(GroupRole.LIAISON),
        conveners=row.conveners,
    )


def _name(place: str) -> Text:
    return PLACES.get(place, Text(place, place))


def _area(area: GroupArea) -> Text:
    told, experts = _name(area.place) + _role(area.role), area.experts
    if experts is None:
        return told + Text(" 原文空白", " left blank")
    return told + Text(f" {experts} 名", f" {experts}")


def _role(role: GroupRole) -> Text:
    return BLANK if role is GroupRole.MEMBER else Text(f"（{role.zh}）", f" ({role.en})")


def _said(row: ExpertGroupRow) -> Text:
    areas = joined((_area(one) for one in row.areas), "、", ", ")
    convene = (
        Text(f"，其中 {row.conveners} 名召集", f", of whom {several(row.conveners, 'convenes', 'convene')}")
        if row.conveners
        else BLANK
    )
    return Text(f"{row.name.zh}：", f"{row.name.en}: ") + areas + convene


def _decided(
    question: Question,
    own: Sequence[tuple[Placed[ExpertGroupRow], GroupArea]],
    counted: Sequence[int],
    blank: Sequence[str],
) -> Text:
    if not own:
        return Text("结论：", "Decided: ") + _none(question)
    in_group = {one.row.id: one.row.name + _role(area.role) for one, area in own}
    if len(own) > len(in_group):  # a whole city has no part of its own in a group of several areas
        in_group = {one.row.id: one.row.name for one, _ in own}
    told = Text("结论：", "Decided: ") + joined(in_group.values(), "、", ", ")
    if counted:
        people = "expert" if sum(counted) == 1 else "experts"
        told += Text(f"，专家 {sum(counted)} 名", f", {sum(counted)} {people}")
    if blank:
        names = joined(map(_name, blank), "、", ", ")
        told += Text(f"；{names.zh}原文空白，待定", f"; {names.en} is left blank, and open")
    return told
