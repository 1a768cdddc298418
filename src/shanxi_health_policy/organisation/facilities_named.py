"""Which facilities and county groups a notice names, and for what (点名的机构, L2); examples, so that absence says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import Choices, text
from shanxi_health_policy.facilities.facility_search import LONGEST_NAME
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed
from shanxi_health_policy.organisation.named_facility_rows import (
    NamedFacility,
    NamedFacilityRow,
    goes_by,
    linked,
)
from shanxi_health_policy.organisation.topics import (
    LONGEST_TOPIC,
    name_kind,
    names_of,
    topic_choices,
    topics_meant,
)
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.labelled import nearest_of, normal_form
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import enclosing_places


def _every(catalogue: Catalogue) -> tuple[NamedFacilityRow, ...]:
    return tuple(row for notice in catalogue for row in notice.rows(NamedFacilityRow))


def _topics(catalogue: Catalogue) -> Choices:
    return topic_choices(_every(catalogue))


_TOPIC = name_kind(
    text("题目，如 特色专科；不写则全部", "the topic, such as 特色专科; all of them, if left out"),
    "TOPIC",
    LONGEST_TOPIC,
    "题目",
    choices=_topics,
)
_NAME = name_kind(
    text("机构或县级医疗集团的名称", "the name of a facility or county group"),
    "NAME",
    LONGEST_NAME,
    "机构名称",
    "名称",
)


@frozen(kw_only=True)
class NamedFacilities(RuleAnswer):
    """The facilities and county groups that notices name; none with its `reasons`."""

    facilities: tuple[NamedFacility, ...] = ()


@rule(
    purpose=Text("文件点名的机构和县级医疗集团", "facilities and county groups that a notice names"),
    row=NamedFacilityRow,
    example={"topic": "特色专科"},
)
def named_facilities(
    question: Question,
    topic: Annotated[str | None, _TOPIC] = None,
    name: Annotated[str | None, _NAME] = None,
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> NamedFacilities:
    """Facilities and county groups that a notice names, and for what: by topic, by name as people write it, and by place (L2).

    Of a place within the notice's own, only those that stand there. What is on the lists of accredited facilities is linked.
    The notice gives examples: who is not named is not thereby worse, and the answer says so. Raises [UnknownTermError][], which
    offers the nearest, for a topic that no notice has.

    >>> found = named_facilities("血液透析").facilities[0]
    >>> found.listed_as, [one.zh for one in found.accreditations]
    ('大同市浑源县永安镇卫生院', ['社区医院', '推荐标准'])
    >>> named_facilities(name="段村中心卫生院").facilities[0].named_for.zh
    '老年病科'
    """
    title = Text("点名的机构", "facilities named")
    every = _every(question.catalogue)
    if topic is not None:
        topics_meant(topic, every)  # a topic that no notice has is an error
        title += Text(f"：{topic}", f": {topic}")
    if name is not None:
        title += Text(f"，{name}", f", {name}")
    found = question.rows(NamedFacilityRow, on)
    if found.why_not is not None:
        return NamedFacilities(**question.no_rule(title, found.why_not))
    meant = [
        one
        for one in found.rows
        if _stands_in(one, question.place)
        and (topic is None or normal_form(topic) in names_of(one.row))
        and (name is None or goes_by(one.row, name, question.catalogue))
    ]
    if not meant:
        frame = question.no_rule(title, Reason.NOT_NAMED)
        frame["decided_by"] += _like(name, (one.row for one in found.rows))
        return NamedFacilities(**frame)
    facilities = tuple(linked(one, question.known_on, question.catalogue) for one in meant)
    listed = sum(one.listed_as is not None for one in facilities)
    return NamedFacilities(
        **question.ruled(title, meant),
        steps=tuple(placed.step(one.text, one.amount) for one, placed in zip(facilities, meant, strict=True)),
        decided_by=Text(
            f"结论：{len(facilities)} 处点名，其中 {listed} 处是名单上的机构；文件是举例，没有点到不等于没有",
            f"Decided: {len(facilities)} named, {listed} of them on the lists of facilities; these are examples, "
            "and absence is no 'no'",
        ),
        facilities=facilities,
    )


def _like(name: str | None, rows: Iterable[NamedFacilityRow]) -> Text:
    """The names that are most like one that is not named."""
    near = () if name is None else nearest_of(name, dict.fromkeys(row.name for row in rows))
    if not near:
        return BLANK
    return Text(f"；名称相近的有：{'、'.join(near)}", f"; names like it: {', '.join(near)}")


def _stands_in(placed: Placed[NamedFacilityRow], place: str) -> bool:
    return place in (placed.place, *enclosing_places(placed.row.located))
