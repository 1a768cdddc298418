"""Who is responsible (责任单位, D1, D2): which departments lead, take part or support, point by point of a notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.asking.kinds import Choices, Kind, text
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.rows import Row, Rows, Told, table
from shanxi_health_policy.notices.sections import section_named, section_text, sections_of
from shanxi_health_policy.organisation.departments import Department
from shanxi_health_policy.text import BLANK, Language, Text, joined
from shanxi_health_policy.vocabulary.duties import DutyPart
from shanxi_health_policy.vocabulary.payment import Reason

_HEADS = (
    Text("文号", "notice"),
    Text("条", "point"),
    Text("部门", "department"),
    Text("分工", "part"),
    Text("内容", "what it says"),
)

_EXPECTED_NOTICE = Text("文件的编号或文号（文字）", "the id or number of a notice, as text")


@table("responsibilities", "责任单位")
@frozen(kw_only=True)
class ResponsibilityRow(Row):
    """A list of responsible departments, and the points that it governs.

    一组责任单位，和它们负责的各条。
    """

    id: str
    """编号 · Id"""
    points: tuple[str, ...]
    """所管的各条 · The points it governs"""
    leads: tuple[str, ...] = ()
    """牵头的部门（全称，下同） · The department that leads, by its full name, as below"""
    leads_jointly: tuple[str, ...] = ()
    """共同牵头的 · Those that lead jointly"""
    leads_own_part: tuple[str, ...] = ()
    """按职责分别牵头的 · Those that lead each its own part"""
    takes_part: tuple[str, ...] = ()
    """参加的 · Those that take part"""
    supports: tuple[str, ...] = ()
    """配合的 · Those that support"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A department that the file does not declare or the list names twice, and a point that another list governs."""
        yield from Row.faults(self, rows)
        known = {one.name.zh for one in rows(Department)}
        named = [name for name, _ in self.parts()]
        for name, part in self.parts():
            if name not in known or named.count(name) > 1:
                zh, en = (
                    "departments 表中的部门，每个写一次",
                    "a department of the table `departments`, each once",
                )
                yield part.code, name, zh, en
        if not self.leading():
            yield "", self.id, "至少一个牵头的部门", "at least one department that leads"
        others = [point for one in rows(ResponsibilityRow) if one is not self for point in one.points]
        if len({*self.points} - {*others}) < max(len(self.points), 1):
            yield (
                "points",
                list(self.points),
                "至少一条，每一条只归一组",
                "at least one point, each in one list only",
            )

    def parts(self) -> Iterator[tuple[str, DutyPart]]:
        """The departments with their parts, those that lead first."""
        for part in DutyPart:
            for name in getattr(self, part.code):
                yield name, part

    def leading(self) -> tuple[str, ...]:
        """The departments that lead."""
        return tuple(name for name, part in self.parts() if part.leading)


@frozen(kw_only=True)
class ResponsibleDepartment:
    """A department and its part."""

    name: Text
    part: DutyPart


@frozen(kw_only=True)
class Responsibility(RuleAnswer):
    """Who is responsible for a point of a notice; no departments, with the `reasons`, where the notice names none."""

    notice: str
    number: str
    point: str
    """The point, as the notice counts it."""
    governed_with: tuple[str, ...] = ()
    """The points that the same list governs, this one among them."""
    says: Text = BLANK
    """What the point says, in our words."""
    departments: tuple[ResponsibleDepartment, ...] = ()

    def table(self, language: Language = "zh") -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The heads and the rows, one a department."""
        cited = section_text(self.point).in_language(language)
        rows: list[tuple[str, ...]] = [
            (
                self.number,
                cited,
                one.name.in_language(language),
                one.part.name_in(language),
                self.says.in_language(language),
            )
            for one in self.departments
        ]
        return tuple(one.in_language(language) for one in _HEADS), rows


def _check_notice(name: str, value: Any, catalogue: Catalogue) -> str:
    if not isinstance(value, str):
        raise InputError(name, value, _EXPECTED_NOTICE)
    return catalogue[value].id


def _notices(catalogue: Catalogue) -> Choices:
    return {one.id: Text(one.number, one.number) for one in catalogue}


NOTICE = Kind(
    text("文件：编号或文号", "the notice: its id or its number"),
    "NOTICE",
    {"type": "string", "minLength": 1},
    check=_check_notice,
    choices=_notices,
    names=("文件", "文号"),
)
_POINT = Kind(
    text("条，写作 54、第54条、（五）2 等", "the point, written as 54, 第54条 or （五）2"),
    "POINT",
    {"type": "string", "minLength": 1},
    names=("条", "条款"),
)


def _place_of_notice(inputs: Mapping[str, Any], catalogue: Catalogue) -> str:
    return catalogue[inputs["notice"]].place


@rule(
    purpose=Text("文件的一条由谁负责", "who is responsible for a point of a notice"),
    row=ResponsibilityRow,
    example={"notice": "shanxi-2023-51", "point": "54"},
    names_place=_place_of_notice,
)
def responsible(
    question: Question,
    notice: Annotated[str, NOTICE],
    point: Annotated[str, _POINT],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Responsibility:
    """Who leads, takes part and supports, for a point of a notice (D1 of 晋政办发〔2023〕51号, D2 of 朔政办发〔2023〕42号).

    `notice` is an id or a number, `point` as people write it. The list that governs the point names the departments; a reading
    says who of them leads. Raises [UnknownTermError][] for an unknown notice, and for a point that the notice does not have.

    >>> found = responsible("晋政办发〔2023〕51号", "第54条")
    >>> [(one.name.zh, one.part.zh) for one in found.departments][:2]
    [('山西省医疗保障局', '牵头'), ('山西省财政厅', '参加')]
    """
    source = question.catalogue[notice]
    meant = section_named(point, sections_of(source))
    cited = section_text(meant)
    title = Text(
        f"{source.number}{cited.zh}的责任单位", f"who is responsible for {cited.en} of {source.number}"
    )
    said: dict[str, Any] = {
        "notice": source.id,
        "number": source.number,
        "point": meant,
        "says": what_it_says(source, meant),
    }
    found = question.rows(
        ResponsibilityRow,
        on,
        lambda row: meant in row.points and stands_in(row, source),
        other=Reason.NO_ONE_NAMED,
        among=lambda row: stands_in(row, source),
    )
    if found.why_not is not None:
        why = found.why_not if source.rows(ResponsibilityRow) else Reason.NO_ONE_NAMED
        return Responsibility(**question.no_rule(title, why), **said)
    placed = found.rows[0]
    names = names_of(source)
    parts = tuple(ResponsibleDepartment(name=names[name], part=part) for name, part in placed.row.parts())
    leading = joined((one.name for one in parts if one.part.leading), "、", ", ")
    return Responsibility(
        **question.ruled(title, [placed]),
        steps=tuple(placed.step(_told(one)) for one in parts),
        decided_by=Text("结论：牵头 ", "Decided: led by ") + leading,
        governed_with=placed.row.points,
        departments=parts,
        **said,
    )


def _told(one: ResponsibleDepartment) -> Text:
    return Text(f"{one.name.zh}：{one.part.zh}", f"{one.name.en}: {one.part.en}")


def stands_in(row: ResponsibilityRow, notice: Notice | None) -> bool:
    """Whether it is a list of a notice; of any, where none is meant."""
    return notice is None or any(row is one for one in notice.rows(ResponsibilityRow))


def names_of(notice: Notice) -> Mapping[str, Text]:
    """The departments that a notice declares, by their full Chinese names."""
    return {one.name.zh: one.name for one in notice.rows(Department)}


def what_it_says(notice: Notice, point: str) -> Text:
    """What a point says, in our words."""
    said = (one.says for one in notice.clauses.values() if point in one.covers)
    return joined(said, "", " ")
