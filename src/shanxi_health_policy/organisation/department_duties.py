"""What a department has to do (部门职责, D1, D2): every point of the notices that names it, with its part and who leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Placed
from shanxi_health_policy.notices.sections import points_text, section_text
from shanxi_health_policy.organisation.departments import DEPARTMENT, department_named
from shanxi_health_policy.organisation.responsibilities import (
    NOTICE,
    ResponsibilityRow,
    names_of,
    stands_in,
    what_it_says,
)
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import BLANK, Language, Text, joined
from shanxi_health_policy.vocabulary.duties import DutyPart
from shanxi_health_policy.vocabulary.payment import Reason

_HEADS = (
    Text("文号", "notice"),
    Text("条", "point"),
    Text("部门", "department"),
    Text("分工", "part"),
    Text("牵头", "led by"),
    Text("内容", "what it says"),
)


@frozen(kw_only=True)
class Duty:
    """A point of a notice, and the part that the department has in it."""

    notice: str
    number: str
    point: str
    part: DutyPart
    led_by: tuple[Text, ...]
    says: Text
    """What the point says, in our words."""


@frozen(kw_only=True)
class Duties(RuleAnswer):
    """Everything that notices give a department; empty, with the `reasons`, where they give it nothing."""

    department: Text
    duties: tuple[Duty, ...] = ()

    def table(self, language: Language = "zh") -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The heads and the rows, one a point."""
        rows: list[tuple[str, ...]] = [
            (
                one.number,
                section_text(one.point).in_language(language),
                self.department.in_language(language),
                one.part.name_in(language),
                joined(one.led_by, "、", ", ").in_language(language),
                one.says.in_language(language),
            )
            for one in self.duties
        ]
        return tuple(one.in_language(language) for one in _HEADS), rows


def _place_of_question(inputs: Mapping[str, Any], catalogue: Catalogue) -> str:
    if inputs["notice"] is not None:
        return catalogue[inputs["notice"]].place
    return department_named(inputs["department"], catalogue).place


@rule(
    purpose=Text("一个部门有哪些职责", "what duties a department has"),
    row=ResponsibilityRow,
    example={"department": "山西省财政厅"},
    names_place=_place_of_question,
)
def duties(
    question: Question,
    department: Annotated[str, DEPARTMENT],
    notice: Annotated[str | None, NOTICE] = None,
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Duties:
    """What notices give a department to do (D1 of 晋政办发〔2023〕51号, D2 of 朔政办发〔2023〕42号): each point with its part.

    The department by its full or short name; of one `notice`, or of all that speak for its place. A department that no notice
    knows is an error, [UnknownTermError][], with the nearest names; one that is known and has no duty there is an answer. A
    short name that several places share is an [AmbiguousNameError][], unless `place` or `notice` says which is meant.

    >>> found = duties("省公安厅")
    >>> [(one.point, one.part.zh, one.led_by[0].zh) for one in found.duties]
    [('57', '参加', '山西省医疗保障局'), ('58', '参加', '山西省医疗保障局')]
    >>> duties("省公安厅", "shuozhou-2023-42").reasons[0].name_in("zh")
    '文件没有给该部门分工'
    """
    meant = department_named(department, question.catalogue, question.place).name
    title = Text(f"{meant.zh}的职责", f"duties of the {meant.en}")
    source = None if notice is None else question.catalogue[notice]
    if source is not None:
        title += Text(f"：{source.number}", f": {source.number}")
    found = question.rows(
        ResponsibilityRow,
        on,
        lambda row: meant.zh in dict(row.parts()) and stands_in(row, source),
        other=Reason.NO_DUTY,
        among=lambda row: stands_in(row, source),
    )
    if found.why_not is not None:
        none_at_all = source is not None and not source.rows(ResponsibilityRow)
        why = Reason.NO_ONE_NAMED if none_at_all else found.why_not
        return Duties(**question.no_rule(title, why), department=meant)
    every = tuple(one for placed in found.rows for one in _of(placed, meant.zh))
    leads = sum(one.part.leading for one in every)
    return Duties(
        **question.ruled(title, found.rows),
        steps=tuple(_step(placed, meant.zh) for placed in found.rows),
        decided_by=Text(
            f"结论：{len(every)} 条，其中牵头 {leads} 条",
            f"Decided: {len(every)} in all, {leads} of them led by it",
        ),
        department=meant,
        duties=every,
    )


def _of(placed: Placed[ResponsibilityRow], name: str) -> Iterator[Duty]:
    names, row = names_of(placed.notice), placed.row
    for point in row.points:
        yield Duty(
            notice=placed.notice.id,
            number=placed.notice.number,
            point=point,
            part=dict(row.parts())[name],
            led_by=tuple(names[one] for one in row.leading()),
            says=what_it_says(placed.notice, point),
        )


def _step(placed: Placed[ResponsibilityRow], name: str) -> Step:
    names, row = names_of(placed.notice), placed.row
    part = dict(row.parts())[name]
    points = points_text(row.points)
    others = [names[one] for one in row.leading() if one != name]
    led = joined(others, "、", ", ")
    how = Text("同牵头", "leading with") if part.leading else Text("牵头", "led by")
    with_whom = Text(f"（{how.zh}：{led.zh}）", f" ({how.en} {led.en})") if others else BLANK
    return placed.step(points + Text(f"：{part.zh}", f": {part.en}") + with_whom)
